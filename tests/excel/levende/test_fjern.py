"""The buttons over xlwings' remote engine: the actions it sends, done to the workbook, give the same sheets."""

import json

import pytest

from tests.excel.levende import endringer, fjern
from tests.excel.levende.lik import forskjeller
from tests.excel.levende.modell import Excelbok
from verktoy import knapper
from verktoy.excel.levende.apenbok import Apenbok

pytestmark = pytest.mark.usefixtures("klokke_og_mappe")
UTEN_FORMLER = "Om formler er skrevet over, kan ikke ses i Excel på nettet."


def trykk(bok: Excelbok) -> list[dict]:
    levende = fjern.apne(bok)
    knapper.oppdater(levende)
    handlinger = json.loads(json.dumps(levende.json()["actions"]))  # what crosses is JSON: no fractions, no dates
    fjern.utfor(bok, handlinger)
    return handlinger


@pytest.mark.parametrize("endre", [endringer.uendret, endringer.svar, endringer.deltaker_til], ids=lambda f: f.__name__)
def test_the_workbook_on_the_web_becomes_what_the_file_becomes(ostfold, uten_hode, endre):
    innhold = endre(ostfold)
    bok = Excelbok(innhold)
    trykk(bok)
    assert bok.varsler[0][1].startswith("Oppdatert. "), bok.varsler
    assert forskjeller(bok, Excelbok(uten_hode(innhold))) == []


def test_what_cannot_be_seen_on_the_web_is_told(ostfold):
    bok = Excelbok(endringer.formel_skrevet_over(ostfold))
    trykk(bok)
    assert UTEN_FORMLER in bok.varsler[0][1]
    assert bok.finn(endringer.BIDRAG).celler[15, 6].formel is not None, "the formula is back"


def test_nothing_of_ours_is_taken_for_a_note_in_a_workbook_from_before_there_were_prints(ostfold, monkeypatch):
    monkeypatch.setattr(Apenbok, "spor", frozenset())
    bok = Excelbok(endringer.svar(ostfold))  # the one who says no leaves six rows of betaling
    trykk(bok)
    assert "Til side" not in [a.navn for a in bok.ark]
