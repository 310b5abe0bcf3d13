"""⟨K⟩ scenario with days: LibreOffice, after days, answers and policies are typed in the cells, agrees with kjerne."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.excel.test_scenario import OSTFOLD, T1, T2, celler_paa, felt, ulike, velg
from tests.stotte.bok import SYNTETISKE, deltakelse, fra_oppdateringen, kommunevalg, overskrift, serienummer
from tests.stotte.libreoffice import celler, endre_celler, rekalkuler_alle, rutenett, sammenlign_alle
from tests.stotte.pakke import Verdi
from verktoy.kilder import malfil
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.overskrifter import SCENARIO_DATOER, SCENARIO_KOLONNER
from verktoy.kjerne.scenario import Scenarioregel, Scenariovalg
from verktoy.oppgaver.bok import les
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater, sjekk
from verktoy.oppgaver.scenario import Valg, skriv_valg

ARK = "Østfold scenario"
FRA, TIL = SCENARIO_DATOER


def bok(mappe: Path, delvis: str, *maler: Path) -> Path:
    """A workbook of schemes that say what days mean; every year has twelve months, so that any day can be counted."""
    nye = []
    for mal in maler:
        tekst = mal.read_text(encoding="utf-8").replace("[ordning]\n", f'[ordning]\nved_delvis = "{delvis}"\n', 1)
        ny_mal = mappe / mal.name
        ny_mal.write_text(re.sub(r"(?m)^maaneder = \d+", "maaneder = 12", tekst), encoding="utf-8")
        nye.append(str(ny_mal))
    fil = mappe / f"{delvis}.xlsx"
    ny(fil, nye, T1)
    return fil


def sett_dager(fil: Path, ut: Path, ark: str, dager: Mapping[str, tuple[date | None, date | None]]) -> Path:
    """Type days in the yellow cells; number → the first and the last."""
    kolonner = [delt(overskrift(fil, ark, navn)[1])[0] for navn in SCENARIO_DATOER]
    typet: dict[tuple[str, str], Verdi] = {}
    for n, rad in enumerate(rutenett(fil, ark), start=1):
        for kol, dag in zip(kolonner, dager.get(str(rad[0]), ()), strict=False):
            if dag:
                typet[ark, f"{kol}{n}"] = serienummer(dag)
    return endre_celler(fil, ut, typet)


@pytest.fixture(scope="module")
def ostfold(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    mappe = tmp_path_factory.mktemp("dager")
    return {x: bok(mappe, x, malfil.finn(OSTFOLD)) for x in ("paabegynte-aar", "etter-maaneder", "betaler-alle-aar")}


# Fredrikstad from 1.1.2019 and Sarpsborg until 30.6.2020, worked by hand in tests/kjerne/test_scenario.py: what is
# uncovered over three years, and by how much the project shrinks. Fredrikstad pays nothing in 2018; in 2019
# 2 × (120 000 × 80 977 / 295 420 + 20 000) = 105 786 as before. Sarpsborg in 2018 with hold-pott: 51 081.
HANDREGNET = [
    ("etter-maaneder", "hold-satser", 52_893 + 85_123, 0, 42_562),
    ("paabegynte-aar", "hold-satser", 52_893 + 42_562, 0, 42_562),
    ("betaler-alle-aar", "hold-satser", 0, 0, 42_562),
    ("etter-maaneder", "hold-pott", 20_000 + 40_000, 0, 51_081),
    ("paabegynte-aar", "hold-pott", 20_000 + 20_000, 0, 51_081),
    ("etter-maaneder", "hold-total", 0, 0, None),
    ("etter-maaneder", "krymp", 0, 52_893 + 85_123, 42_562),
]
DAGER = {"0106": (date(2019, 1, 1), None), "0105": (None, date(2020, 6, 30))}


@pytest.mark.treg
def test_days_typed_in_the_cells_give_what_is_worked_by_hand(ostfold, tmp_path):
    filer = []
    for n, (delvis, regel, *_) in enumerate(HANDREGNET):
        fil = velg(ostfold[delvis], tmp_path / f"{n}.xlsx", ARK, regel, {})
        fil = sett_dager(fil, tmp_path / f"{n}d.xlsx", ARK, DAGER)
        filer.append(endre_celler(fil, tmp_path / f"{n}f.xlsx", {kommunevalg(fil): "0106 Fredrikstad"}))
    for ny_, (delvis, _, udekket, krymp, sarpsborg) in zip(
        rekalkuler_alle(filer, tmp_path / "ut"), HANDREGNET, strict=True
    ):
        assert round(felt(ny_, "Udekket av kontant budsjett, tre år", "I scenariet (kr)")) == udekket
        assert round(felt(ny_, "Prosjektet gjøres mindre: kontant budsjett, tre år", "Endring (kr)")) == krymp
        assert sarpsborg is None or round(felt(ny_, "0105", "I scenariet 2018 (kr)")) == sarpsborg
        kommune = {r[0]: r for r in rutenett(ny_, "Kommune")}
        aar = [kommune["I scenariet"].index(y) for y in (2018, 2019)]
        foerste = 52_893 if delvis == "betaler-alle-aar" else 0
        assert [round(kommune["Østfold: i scenariet"][k]) for k in aar] == [foerste, 105_786]


@pytest.mark.treg
def test_days_are_read_back_kept_and_a_second_update_changes_nothing(ostfold, tmp_path):
    fil = velg(ostfold["etter-maaneder"], tmp_path / "v.xlsx", ARK, "hold-pott", {"0104": "nei"})
    fil = sett_dager(fil, tmp_path / "d.xlsx", ARK, DAGER)
    assert oppdater(fil, T2).endret
    valg = Scenariovalg(
        Scenarioregel.HOLD_POTT, {"0104": False}, {"0106": date(2019, 1, 1)}, {"0105": date(2020, 6, 30)}
    )
    assert les(fil).bok.deler[0].scenario == valg
    assert not sjekk(fil, T2).endret
    assert felt(fil, "0106", FRA) == serienummer(date(2019, 1, 1))


def test_the_command_writes_days_on_the_sheet(ostfold, tmp_path):
    fil = tmp_path / "b.xlsx"
    fil.write_bytes(ostfold["paabegynte-aar"].read_bytes())
    skriv_valg(fil, "Østfold", Valg(fra={"0106": date(2019, 1, 1)}, regel="hold-satser"), T2)
    assert les(fil).bok.deler[0].scenario == Scenariovalg(Scenarioregel.HOLD_SATSER, {}, {"0106": date(2019, 1, 1)})
    assert round(felt(fil, "Udekket av kontant budsjett, tre år", "I scenariet (kr)")) == 52_893


GALE = [
    ({"0106": (date(2019, 1, 1), date(2018, 1, 1))}, "til og med 1.1.2018, men først fra og med 1.1.2019", "celle G"),
]


@pytest.mark.parametrize(("dager", "sagt", "hvor"), GALE)
def test_days_that_cannot_be_are_told_with_the_cell(ostfold, tmp_path, dager, sagt, hvor):
    with pytest.raises(Inndatafeil) as e:
        les(sett_dager(ostfold["etter-maaneder"], tmp_path / "b.xlsx", ARK, dager))
    assert sagt in str(e.value)
    assert f"arket «{ARK}», {hvor}" in str(e.value)


def test_a_word_that_is_no_day_is_told_with_the_cell(ostfold, tmp_path):
    kol, _ = delt(overskrift(ostfold["etter-maaneder"], ARK, FRA)[1])
    rad = next(n for n, r in enumerate(rutenett(ostfold["etter-maaneder"], ARK), start=1) if r[0] == "0106")
    fil = endre_celler(ostfold["etter-maaneder"], tmp_path / "b.xlsx", {(ARK, f"{kol}{rad}"): "i fjor"})
    with pytest.raises(Inndatafeil, match="«i fjor» er ikke en dato"):
        les(fil)


@pytest.mark.treg
def test_a_sheet_without_columns_for_days_gets_them_and_keeps_what_is_typed(tmp_path):
    """Made before the scheme said what days mean, as by the version before; a note beside the table follows its row."""
    import openpyxl

    fil = tmp_path / "b.xlsx"
    ny(fil, [OSTFOLD], T1)
    assert FRA not in next(r for r in rutenett(fil, ARK) if "Ditt valg" in r)
    valgt = velg(fil, tmp_path / "v.xlsx", ARK, "hold-total", {"0106": "nei", "0105": "ja"})
    bok_ = openpyxl.load_workbook(valgt)
    ark = bok_[ARK]
    ark.cell(next(c.row for c in ark["A"] if c.value == "0104"), ark.max_column + 2).value = "ring Moss"
    forutsetninger = bok_["Østfold forutsetninger"]
    rad = forutsetninger.max_row + 1
    forutsetninger.cell(rad, 1).value = "Når en deltaker er med bare en del av tiden"
    forutsetninger.cell(rad, 2).value, forutsetninger.cell(rad, 6).value = "påbegynte-år", "ordning.ved_delvis"
    bok_.save(valgt)
    oppdater(valgt, T2)
    assert les(valgt).bok.deler[0].scenario == Scenariovalg(Scenarioregel.HOLD_TOTAL, {"0106": False, "0105": True})
    rader = rutenett(valgt, ARK)
    hode = next(r for r in rader if "Ditt valg" in r)
    assert hode[:8] == [*SCENARIO_KOLONNER[:5], *SCENARIO_DATOER, SCENARIO_KOLONNER[5]]
    assert next(r[0] for r in rader if "ring Moss" in r) == "0104"
    (forskjeller,) = sammenlign_alle([valgt])
    assert forskjeller == []


VALGENE = [
    ("etter-maaneder", Scenarioregel.HOLD_SATSER),
    ("etter-maaneder", Scenarioregel.HOLD_POTT),
    ("paabegynte-aar", Scenarioregel.HOLD_TOTAL),
    ("paabegynte-aar", Scenarioregel.KRYMP),
]


def regnet(fil: Path, ark: list[str]) -> dict[tuple[str, str], Verdi]:
    """The cells that are computed, without those that stand as they were counted last."""
    lagret = fra_oppdateringen(fil)
    return {sted: v for sted, v in celler_paa(fil, ark).items() if sted not in lagret}


def delt(ref: str) -> tuple[str, str]:
    return ref.rstrip("0123456789"), ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@pytest.mark.treg
def test_every_kind_of_rule_with_days_follows_what_is_typed(tmp_path):
    """Answers, days in Deltakelse and days on the sheets, under every policy: LibreOffice and kjerne, cell by cell."""
    boker = {x: bok(tmp_path, x, *SYNTETISKE) for x in ("paabegynte-aar", "etter-maaneder")}
    dagene = [date(2018, 7, 1), date(2019, 1, 1), date(2019, 3, 31), date(2020, 6, 30), date(2017, 1, 1)]
    filer, ark = [], []
    for n, (delvis, regel) in enumerate(VALGENE):
        fil = boker[delvis]
        ark = list(dict.fromkeys(a for a, _ in celler(fil) if a.endswith(" scenario")))
        for navn in ark:
            rader = rutenett(fil, navn)
            hode = next(k for k, r in enumerate(rader) if "Ditt valg" in r)
            numre = [str(r[0]) for r in rader[hode + 1 :] if r[0]]
            dager = {nr: (dagene[(k + n) % 5], None) for k, nr in enumerate(numre[1::4])}
            dager |= {nr: (None, dagene[(k + n) % 4]) for k, nr in enumerate(numre[2::5])}
            kort = navn.removesuffix(" scenario")
            fil = velg(fil, tmp_path / f"{n}-{kort}.xlsx", navn, regel.value, dict.fromkeys(numre[::6], "nei"))
            fil = sett_dager(fil, tmp_path / f"{n}-{kort}-d.xlsx", navn, dager)
            uten = next(nr for nr in reversed(numre) if nr not in dager)
            i_deltakelse = {deltakelse(fil, kort, uten, "Med fra og med"): serienummer(dagene[1])}
            fil = endre_celler(fil, tmp_path / f"{n}-{kort}-b.xlsx", i_deltakelse)
        filer.append(fil)
    for fil, ny_ in zip(filer, rekalkuler_alle(filer, tmp_path / "ut"), strict=True):
        oppdater(fil, T2)
        assert len(vaare := regnet(fil, [*ark, "Kommune"])) > 500
        assert ulike(vaare, celler(ny_)) == {}, fil.name
    for fil, forskjeller in zip(filer, sammenlign_alle(filer), strict=True):
        assert forskjeller == [], fil.name
