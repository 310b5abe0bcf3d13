"""Texts and figures of ours that people type over: told, kept in Logg, and put back; what only we changed is not."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.stotte.stab import Stab
from verktoy.excel.merker import spor_av_verdi as spor
from verktoy.oppgaver.ny import bok_fra_maler
from verktoy.oppgaver.oppdater import Oppdatert, oppdater

T1, T2 = datetime(2026, 1, 2, 3, 4), datetime(2026, 3, 4, 5, 6)


@pytest.fixture(scope="module")
def fersk() -> bytes:
    return bok_fra_maler(["digital-baerekraft-ostfold"], T1).filinnhold()


@pytest.fixture
def sti(tmp_path: Path, fersk: bytes) -> Path:
    sti = tmp_path / "bidrag.xlsx"
    sti.write_bytes(fersk)
    return sti


def skriv(sti: Path, ark: str, ref: str, verdi: str | float, formel: str | None = None) -> None:
    sti.write_bytes(Stab(sti.read_bytes()).skriv(ark, ref, verdi, formel).innhold)


def kjor(sti: Path, **valg: bool) -> Oppdatert:
    return oppdater(sti, T2, **valg)


def om_overskrevet(svar: Oppdatert) -> list[str]:
    return [str(m) for m in svar.merknader if "skrevet over" in m.hva]


def kontrollrad(sti: Path) -> dict[str, object]:
    """The row of Kontroll about the cell, column → value."""
    celler = Stab(sti.read_bytes()).celler("Kontroll")
    rad = next(r[1:] for r, (_, v) in celler.items() if r[0] == "C" and "er skrevet over" in str(v))
    return {k: celler.get(f"{k}{rad}", (None, None))[1] for k in "ABCDEFGHI"}


def test_a_text_in_the_explanation_of_kommune_is_told_logged_and_put_back(sti):
    s = Stab(sti.read_bytes())
    rad = s.rad("Kommune", "A", "Fastdel")
    skriv(sti, "Kommune", f"A{rad}", "Fast del, avtalt på telefon")
    svar = kjor(sti)
    (sagt,) = om_overskrevet(svar)
    assert sagt == (
        f"arket «Kommune», celle A{rad}: Innholdet i en celle er skrevet over med Fast del, avtalt på telefon "
        "(Fastdel, Ordning). Innholdet er lagt tilbake. Se Logg. Slett raden i Kontroll når dette er avklart."
    )
    s = Stab(sti.read_bytes())
    assert s.celler("Kommune")[f"A{rad}"] == (None, "Fastdel")
    logg = {v for r, (_, v) in s.celler("Logg").items() if r[0] in "BD"}
    assert "Innhold lagt tilbake" in logg
    assert any(f"«Kommune» A{rad}" in str(v) and "avtalt på telefon i stedet for Fastdel" in str(v) for v in logg)
    k = kontrollrad(sti)
    assert (k["D"], k["E"], k["F"], k["G"], k["H"], k["I"]) == (
        "skrevet «Fast del, avtalt på telefon»", 1, "skulle vært «Fastdel»", 0, 1, "AVVIK"
    )  # fmt: skip
    foer = sti.read_bytes()
    assert not kjor(sti).endret
    assert sti.read_bytes() == foer


def test_an_amount_of_the_plan_typed_over_is_told_with_both_figures(sti):
    """Marker pays 128 694 kr in the plan over the three years; 99 is typed in its first year."""
    s = Stab(sti.read_bytes())
    rad = s.rad("Østfold plan", "A", "0119")
    (formel, belop) = s.celler("Østfold plan")[f"C{rad}"]
    assert formel is None
    skriv(sti, "Østfold plan", f"C{rad}", 99)
    assert len(om_overskrevet(kjor(sti))) == 1
    k = kontrollrad(sti)
    assert (k["D"], k["E"], k["F"], k["G"]) == ("skrevet verdi", 99, "skulle vært", belop)
    assert Stab(sti.read_bytes()).celler("Østfold plan")[f"C{rad}"] == (None, belop)


@pytest.mark.parametrize(
    ("ark", "ref", "skrevet", "formel"),
    [
        ("Kommune", "A7", "Tiltak", None),  # a heading
        ("Kommune", "B7", 7391, None),  # another, with a figure
        ("Kommune", "A1", 12, "6*2"),  # a title, with a formula
        ("Veiledning", "A4", "Spør Kari", None),
        ("Østfold betaling", "H6", "31.12.2018", None),  # a due date
        ("Forside", "A4", "1. Ring sekretariatet", None),
    ],
)
def test_other_plain_cells_are_told_too(sti, ark, ref, skrevet, formel):
    skriv(sti, ark, ref, skrevet, formel)
    (sagt,) = om_overskrevet(kjor(sti))
    assert sagt.startswith(f"arket «{ark}», celle {ref}: Innholdet i en celle er skrevet over med ")


def test_what_follows_from_a_choice_of_the_users_is_not_told(sti):
    """Another kommune, another kind of rounding and another name of a rule change hundreds of our plain cells."""
    s = Stab(sti.read_bytes())
    navn = s.rad("Østfold forutsetninger", "F", "regel.fastdel.navn")
    avrunding = s.rad("Østfold forutsetninger", "F", "plan.avrunding")
    s.skriv("Kommune", "B4", "0106 Fredrikstad").skriv("Østfold forutsetninger", f"B{navn}", "Lik del")
    s.skriv("Østfold forutsetninger", f"B{avrunding}", "like-årsbeløp")
    s.slett_rad("Deltakelse", s.rad("Deltakelse", "D", "0105"))
    sti.write_bytes(s.innhold)
    svar = kjor(sti)
    assert svar.endret
    assert om_overskrevet(svar) == []


def test_kept_when_asked_for_and_put_back_when_not(sti):
    skriv(sti, "Kommune", "A1", "Kommunen vår")
    assert "Det du skrev, er beholdt og merket" in om_overskrevet(kjor(sti, behold_overskrevne=True))[0]
    assert Stab(sti.read_bytes()).celler("Kommune")["A1"] == (None, "Kommunen vår")
    assert om_overskrevet(kjor(sti, behold_overskrevne=True)) == []
    assert "Innholdet er lagt tilbake" in om_overskrevet(kjor(sti))[0]
    assert Stab(sti.read_bytes()).celler("Kommune")["A1"] == (None, "Kommune")


def test_a_workbook_of_a_version_that_kept_no_prints_of_values_is_not_accused(sti, monkeypatch):
    skriv(sti, "Kommune", "A1", "Kommune og fylke")
    monkeypatch.setattr("verktoy.excel.folge.spor_av_verdi", lambda _: "ingen")
    assert om_overskrevet(kjor(sti)) == []


@pytest.mark.parametrize(
    ("den_ene", "den_andre"),
    [
        (datetime(2018, 3, 31), 43190),  # a day as a cell holds it
        ("Fast  del\n", "Fast del"),
        (0.1 + 0.2, 0.3),
        (5.0, 5),
    ],
)
def test_what_programs_write_in_different_ways_has_one_print(den_ene, den_andre):
    assert spor(den_ene) == spor(den_andre)
    assert spor(str(den_andre)) != spor(5.5)
