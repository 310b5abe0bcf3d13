"""Saved by another program in between: openpyxl and LibreOffice drop what only we put in the file, and move nothing.

None of it may look as if somebody had typed over our formulas, or removed what is theirs.
"""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.stotte import bok as b
from tests.stotte.libreoffice import rekalkuler
from tests.stotte.liten import BETALING, PLAN, skriv_mal
from verktoy.oppgaver.bok import les
from verktoy.oppgaver.frys import frys_plan
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater, sjekk

TID = datetime(2026, 1, 2, 3, 4)


@pytest.fixture
def bok(tmp_path: Path) -> Path:
    fil = tmp_path / "b.xlsx"
    ny(fil, [str(skriv_mal(tmp_path, PLAN, BETALING))], TID)
    return fil


def halvaar(fil: Path) -> None:
    """Two instalments a year instead of one, as staff do it: a new word, and a row put in for the second date."""
    bok = openpyxl.load_workbook(fil)
    ark = bok["Eks forutsetninger"]
    nokler = {r[5].value: r[0].row for r in ark.iter_rows() if r[5].value}
    ark.cell(nokler["plan.terminer"], 2).value = "halvår"
    rad = nokler["plan.forfall.1"]
    ark.insert_rows(rad + 1)
    for kol in range(1, 7):
        ark.cell(rad + 1, kol).value = ark.cell(rad, kol).value
    ark.cell(rad + 1, 2).value, ark.cell(rad + 1, 6).value = "30.9.", "plan.forfall.2"
    bok.save(fil)


@pytest.mark.parametrize("program", ["openpyxl", pytest.param("LibreOffice", marks=pytest.mark.treg)])
def test_other_terms_in_a_frozen_and_invoiced_plan_are_no_formulas_typed_over(bok, program, tmp_path):
    frys_plan(bok, "Eks", "Kari", TID)
    x = openpyxl.load_workbook(bok)
    x["Eks betaling"][b.overskrift(bok, "Eks betaling", "Fakturert (kr)")[1][:-1] + "6"] = 1000
    x.save(bok)
    oppdater(bok, TID)
    halvaar(bok)
    if program == "LibreOffice":
        rekalkuler(bok, tmp_path / "lo.xlsx").replace(bok)
    svar = oppdater(bok, TID)
    # What was invoiced for the year stands in «Til side»: the year is no instalment any more. Nothing else is told.
    assert [m.hva for m in svar.merknader if "skrevet over" in m.hva or "bli stående" in m.hva] == []
    assert les(bok).bok.overskrevne == ()


@pytest.mark.parametrize("program", ["openpyxl", pytest.param("LibreOffice", marks=pytest.mark.treg)])
def test_a_scheme_more_moves_formulas_that_are_still_ours(bok, program, tmp_path):
    if program == "LibreOffice":
        rekalkuler(bok, tmp_path / "lo.xlsx").replace(bok)
    else:
        openpyxl.load_workbook(bok).save(bok)
    svar = ny(bok, ["digiviken"], TID)
    assert [m.hva for m in svar.merknader] == []
    assert les(bok).bok.overskrevne == ()


@pytest.mark.parametrize("slettet", ["4201", "4211"])
def test_a_row_deleted_by_another_program_is_written_once(bok, slettet):
    """openpyxl drops the receipt and stretches no rule: the rule over all rows ends one row too far down."""
    x = openpyxl.load_workbook(bok)
    x["Deltakelse"].delete_rows(int(b.deltakelse(bok, "Eks", slettet, "Svar")[1].lstrip("ABCDEFGH")))
    x.save(bok)
    assert oppdater(bok, TID).endret
    skrevet = bok.read_bytes()
    assert not oppdater(bok, TID).endret
    assert bok.read_bytes() == skrevet


def test_a_formula_typed_over_is_still_found_after_another_program(bok):
    x = openpyxl.load_workbook(bok)
    x["Eks bidrag"][b.bidrag(bok, "Eks", "4201", "Fastdel")[1]] = 7
    x["Eks bidrag"][b.bidrag(bok, "Eks", "4203", 2027)[1]] = "=PI()*4"
    x.save(bok)
    oppdater(bok, TID)
    assert sorted(o.skrevet_navn for o in les(bok).bok.overskrevne) == ["skrevet formel =PI()*4", "skrevet verdi"]


@pytest.mark.treg
def test_a_plain_round_trip_through_libreoffice_leaves_nothing_to_tell(bok, tmp_path):
    rekalkuler(bok, tmp_path / "lo.xlsx").replace(bok)
    assert oppdater(bok, TID).merknader == ()


def test_the_tabs_of_the_schemes_may_stand_in_any_order(bok, tmp_path):
    ny(bok, ["digiviken", str(skriv_mal(tmp_path, bytt=(('"eksempel"', '"annet"'), ('"Eks"', '"Annet"'))))], TID)
    assert [d.ordning.kortnavn for d in les(bok).bok.deler] == ["Eks", "DigiViken", "Annet"]
    x = openpyxl.load_workbook(bok)
    for navn in [n for n in x.sheetnames if n.startswith("Eks")]:
        x.move_sheet(navn, len(x.sheetnames))
    x.move_sheet("Annet forutsetninger", -len(x.sheetnames))
    x.save(bok)
    oppdater(bok, TID)
    assert [d.ordning.kortnavn for d in les(bok).bok.deler] == ["Eks", "DigiViken", "Annet"]
    assert sjekk(bok, TID).forskjeller == ()
