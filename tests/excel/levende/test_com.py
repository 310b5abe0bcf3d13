"""The buttons over xlwings' own Windows engine and a fake Excel: the same sheets as without Excel, in few calls."""

from collections.abc import Callable

import pytest

from tests.excel.levende import endringer
from tests.excel.levende.falsk_com import Excel, apne
from tests.excel.levende.lik import forskjeller
from tests.excel.levende.modell import Excelbok
from verktoy import knapper

pytestmark = pytest.mark.usefixtures("klokke_og_mappe")


def trykk(bok: Excelbok, knapp: Callable[[object], None] = knapper.oppdater, **feil: object) -> Excel:
    """Press a button in a fake Excel with one workbook."""
    excel = Excel(bok)
    levende = apne(excel, bok)
    for navn, verdi in feil.items():
        setattr(excel, navn, verdi)
    knapp(levende)
    return excel


@pytest.mark.parametrize("endre", endringer.ALLE, ids=lambda f: f.__name__)
def test_the_open_workbook_becomes_what_the_file_becomes(ostfold, uten_hode, endre):
    innhold = endre(ostfold)
    levende = Excelbok(innhold)
    excel = trykk(levende)
    assert excel.dialoger[0].startswith("Oppdatert. "), excel.dialoger
    assert forskjeller(levende, Excelbok(uten_hode(innhold))) == []


def test_a_second_press_writes_no_value(ostfold):
    bok = Excelbok(endringer.svar(ostfold))
    trykk(bok)
    andre = trykk(bok)
    assert [hva for hva in andre.logg if hva == "skriv Range.Formula"] == []
    verdier = [hva for hva in andre.logg if hva == "skriv Range.Value"]
    assert len(verdier) == len(bok.ark) + 1, "one probe a sheet, and the status"
