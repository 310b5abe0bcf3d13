"""New sheets come where they belong among the tabs, and what counts tabs by their place still means the same sheet."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.stotte.liten import BETALING, PLAN, skriv_mal
from tests.stotte.stab import Stab
from verktoy.excel.ooxml import q
from verktoy.excel.pakke import Pakke
from verktoy.excel.poding.arbeidsbok import Arbeidsbok
from verktoy.oppgaver.frys import frys_plan
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater
from verktoy.oppgaver.viderefor import NyPeriode, viderefor

TID = datetime(2026, 1, 2, 3, 4)
SLUTT = ["Kommune", "Kontroll", "Kilder", "Logg", "Veiledning"]
EKS = ["Eks forutsetninger", "Eks bidrag", "Eks plan", "Eks betaling", "Eks scenario"]


@pytest.fixture
def bok(tmp_path: Path) -> Path:
    """A book of one scheme, with sheets of staff's in front, among ours and last; each with a name and a print area."""
    fil = tmp_path / "b.xlsx"
    ny(fil, [str(skriv_mal(tmp_path, PLAN, BETALING))], TID)
    x = openpyxl.load_workbook(fil)
    for navn, plass in (("Vår forside", 0), ("Notater", 9), ("Til slutt", None)):
        ark = x.create_sheet(navn, plass)
        ark["A1"] = f"her er {navn}"
        ark.print_area = "A1:B7"
        ark.defined_names["eget"] = openpyxl.workbook.defined_name.DefinedName("eget", attr_text=f"'{navn}'!$A$1")
    x.active = x.sheetnames.index("Notater")
    x.views[0].firstSheet = x.sheetnames.index("Eks bidrag")
    x.save(fil)
    oppdater(fil, TID)
    assert navnene(fil) == [
        "Vår forside", "Forside", "Folketall", "Deltakelse", *EKS, "Notater", *SLUTT, "Til slutt",
    ]  # fmt: skip
    return fil


def navnene(fil: Path) -> list[str]:
    return Stab(fil.read_bytes()).arknavn()


def etter_plass(fil: Path) -> dict[str, object]:
    """Everything in the workbook that goes by the place of a tab, by the name of its sheet."""
    bok = Arbeidsbok(Pakke(fil.read_bytes()))
    navn = [a.navn for a in bok.ark]
    (visning,) = bok.rot.iterfind(f"{q('bookViews')}/*")
    ut: dict[str, object] = {n: navn[int(visning.get(n))] for n in ("activeTab", "firstSheet")}
    for e in bok.rot.iterfind(f"{q('definedNames')}/*"):
        if e.get("localSheetId") is not None and "TitleRegion" not in e.get("name"):
            ut[f"{navn[int(e.get('localSheetId'))]}: {e.get('name')}"] = e.text
    return ut


def test_a_scheme_more_comes_after_the_others_and_before_the_sheets_they_share(bok, tmp_path):
    foer = etter_plass(bok)
    assert (foer["activeTab"], foer["firstSheet"]) == ("Notater", "Eks bidrag")
    assert foer["Til slutt: _xlnm.Print_Area"] == "'Til slutt'!$A$1:$B$7"
    andre = skriv_mal(tmp_path, bytt=(('id = "eksempel"', 'id = "ny"'), ('"Eks"', '"Ny"')), navn="ny")
    ny(bok, [str(andre)], TID)
    nye = ["Ny forutsetninger", "Ny bidrag", "Ny scenario"]
    assert navnene(bok) == [
        "Vår forside", "Forside", "Folketall", "Deltakelse", *EKS, *nye, "Notater", *SLUTT, "Til slutt",
    ]  # fmt: skip
    etter = etter_plass(bok)
    deres = {k: v for k, v in foer.items() if k.partition(": ")[0] not in (*EKS, "Forside", "Deltakelse", *SLUTT)}
    assert {k for k in deres if k.startswith("Notater")} == {"Notater: eget", "Notater: _xlnm.Print_Area"}
    assert deres.items() <= etter.items()
    for k, v in etter.items():
        ark = k.partition(": ")[0]
        assert k in ("activeTab", "firstSheet") or str(v).replace("'", "").startswith(f"{ark}!"), (
            "each on its own sheet"
        )
    x = openpyxl.load_workbook(bok)
    assert [(n, x[n].defined_names["eget"].attr_text) for n in ("Vår forside", "Notater", "Til slutt")] == [
        (n, f"'{n}'!$A$1") for n in ("Vår forside", "Notater", "Til slutt")
    ]
    skrevet = bok.read_bytes()
    assert not oppdater(bok, TID).endret
    assert bok.read_bytes() == skrevet


def test_a_sheet_more_in_a_scheme_comes_among_its_own(bok):
    frys_plan(bok, "Eks", "Kari", TID)
    assert navnene(bok)[4:11] == [*EKS[:4], "Eks fryst plan", "Eks scenario", "Notater"]
    assert etter_plass(bok)["activeTab"] == "Notater"


def test_a_scheme_carried_on_comes_after_the_one_it_carries_on(bok):
    viderefor(bok, "Eks", NyPeriode("Eks 2", "Eksempel 2", 1, None), TID)
    alle = navnene(bok)
    assert [n for n in alle if n.startswith("Eks 2")] == alle[9:14]
    assert alle[14:] == ["Notater", *SLUTT, "Til slutt"]


def test_sheets_that_staff_have_moved_stay_and_new_ones_go_with_them(bok):
    s = Stab(bok.read_bytes())
    for n in reversed(EKS):
        s.flytt_ark(n, 0)
    bok.write_bytes(s.innhold)
    frys_plan(bok, "Eks", "Kari", TID)
    assert navnene(bok) == [
        *EKS[:4], "Eks fryst plan", "Eks scenario", "Vår forside", "Forside", "Folketall", "Deltakelse", "Notater",
        *SLUTT, "Til slutt",
    ]  # fmt: skip


def test_a_front_page_somebody_deleted_comes_back_in_front(bok):
    x = openpyxl.load_workbook(bok)
    del x["Forside"]
    x.save(bok)
    oppdater(bok, TID)
    assert navnene(bok)[:3] == ["Vår forside", "Forside", "Folketall"]
