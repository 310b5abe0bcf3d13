"""A fresh workbook: another program computes the same, no validator objects, and it is the same file again."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.stotte.bok import SYNTETISKE, TRE
from tests.stotte.libreoffice import feilverdier, sammenlign
from tests.stotte.pakke import Pakke
from tests.stotte.validering import valider
from verktoy.kjerne.regler import Tid
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.ny import bok_fra_maler
from verktoy.oppgaver.oppdater import oppdater

SENERE = datetime(2027, 5, 6, 7, 8)
BOKER = ("tre_ordninger", "alle_regler")


@pytest.fixture(params=BOKER)
def bok(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


@pytest.mark.treg
def test_libreoffice_computes_every_cached_value(bok):
    assert [str(f) for f in sammenlign(bok)] == []


def test_no_cell_shows_an_error(bok):
    assert feilverdier(bok) == []


@pytest.mark.treg
def test_the_validators_and_the_lint_find_nothing(bok):
    assert [str(f) for f in valider(bok)] == []


def test_the_three_schemes_have_their_sheets(tre_ordninger):
    ark = list(Pakke(tre_ordninger).ark)
    assert ark[:3] == ["Forside", "Folketall", "Deltakelse"]
    for kort in ("Østfold", "DigiFin", "DigiViken"):
        assert {f"{kort} forutsetninger", f"{kort} bidrag"} <= set(ark)
    assert "Østfold publisert" in ark
    assert ark[-5:] == ["Kommune", "Kontroll", "Kilder", "Logg", "Veiledning"]


def test_every_number_but_inputs_is_a_live_formula(tre_ordninger):
    pakke = Pakke(tre_ordninger)
    for ark in ("Østfold bidrag", "DigiFin bidrag", "DigiViken bidrag", "Forside"):
        tall = [c for c in pakke.celler(ark) if c.type == "tall"]
        faste = {c.verdi for c in tall if c.formel is None}
        assert len(tall) > 20
        assert all(isinstance(v, int) and 2017 <= v <= 2023 for v in faste if v and v < 40_000), faste  # the years


def test_the_same_inputs_give_the_same_bytes(bok):
    ordninger = TRE if "tre" in str(bok.parent) else tuple(map(str, SYNTETISKE))
    tid = les(bok).bok.logg[0].tid
    assert bok_fra_maler(ordninger, tid).filinnhold() == bok.read_bytes()


def test_a_round_trip_gives_the_same_bytes(bok):
    lest = les(bok)
    assert lest.merknader == ()
    assert regn(lest.bok).filinnhold() == bok.read_bytes()


def test_oppdater_changes_nothing_in_a_workbook_that_is_up_to_date(bok, tmp_path):
    kopi = tmp_path / "bok.xlsx"
    kopi.write_bytes(bok.read_bytes())
    for _ in range(2):
        assert not oppdater(kopi, SENERE).endret
        assert kopi.read_bytes() == bok.read_bytes()
    assert [f.name for f in tmp_path.iterdir()] == ["bok.xlsx"]


def test_the_invented_schemes_use_every_kind_of_rule(alle_regler):
    """The proof that what is shown for them is shown for every kind."""
    regler = [r for d in les(alle_regler).bok.deler for r in d.ordning.regler]
    assert {type(r.fordeling).__name__ for r in regler} == {
        "FastBelop",
        "SatsPerInnbygger",
        "Trinnpris",
        "MarginaleTrinn",
        "GrunnbelopMedSats",
        "LikPott",
        "FolketallPott",
        "NoekkelPott",
    }
    assert {r.tid for r in regler} == set(Tid)
    assert any(r.deltaker for r in regler)
    assert any(r.indeksert for r in regler)
    assert any(r.fra_aar for r in regler)
    assert any(r.til_aar for r in regler)
    assert len({r.folketall_dato for r in regler}) == 3
    over_tak = [r for r in regler if r.id == "delt"]
    assert over_tak[0].fordeling.over_tak == "fordeles"
