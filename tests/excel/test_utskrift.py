"""What comes out of the printer: nothing cut in two, nothing too small to read. LibreOffice lays the pages out."""

import re
import subprocess
from collections import Counter
from datetime import datetime
from pathlib import Path
from shutil import which

import pytest

from tests.stotte.bok import TRE
from tests.stotte.krav import mangler
from tests.stotte.libreoffice import til_pdf
from verktoy.ark.beskrivelse import Ark, Omraade, Rolle, Slag, Stil
from verktoy.ark.utskrift import passende_skala, sider_i_bredden, sideskift
from verktoy.oppgaver.ny import bok_fra_maler

MINSTE_SKRIFT = 6.3
"""Points; the headings of a newspaper's stock list are no smaller."""
_FONT = re.compile(r'<fontspec id="(\d+)" size="(\d+)"|<text [^>]*font="(\d+)">(.*?)</text>')
_FORSTORRET = 3


def _poppler(*ord_: str) -> str:
    program = which(ord_[0]) or mangler(ord_[0], "Debian: apt-get install poppler-utils")
    return subprocess.run([program, *ord_[1:]], capture_output=True, check=True).stdout.decode()


@pytest.fixture(scope="module")
def pdf(tmp_path_factory) -> Path:
    mappe = tmp_path_factory.mktemp("utskrift")
    (mappe / "bok.xlsx").write_bytes(bok_fra_maler(TRE, datetime(2026, 1, 2, 3, 4)).filinnhold())
    return til_pdf(mappe / "bok.xlsx", mappe / "bok.pdf")


def sider(pdf: Path) -> dict[str, list[str]]:
    """Sheet → its pages as text, known by the footer."""
    ut: dict[str, list[str]] = {}
    for side in _poppler("pdftotext", "-layout", str(pdf), "-").split("\f"):
        if fot := re.search(r"\.xlsx – (.*?) {3,}Side", side):
            ut.setdefault(fot[1], []).append(side)
    return ut


@pytest.mark.treg
def test_a_chart_on_forside_stands_whole_on_one_page(pdf):
    """Its title stands on top of it, and its legend, the sources beside each other, at the bottom."""
    forside = sider(pdf)["Forside"]
    assert len(forside) == 2
    for tittel, kilder in (
        ("Østfold", "Østfold fylkeskommune +Fylkesmannen i Østfold +Kommunene"),
        ("DigiFin", r"Kommunene +Fylkeskommunene +Staten \(KMD\) +KS \(inntil\)"),
        ("DigiViken", "Viken fylkeskommune +Kommunene"),
    ):
        (side,) = [s for s in forside if f"{tittel}: kontante bidrag per år" in s]
        assert re.search(kilder, side.partition(f"{tittel}: kontante bidrag per år")[2]), tittel


@pytest.mark.treg
def test_nothing_is_printed_smaller_than_can_be_read(pdf):
    xml = _poppler("pdftohtml", "-xml", "-i", "-stdout", "-zoom", str(_FORSTORRET), str(pdf))
    storrelser: dict[str, float] = {}
    minst = {}
    for nummer, side in enumerate(xml.split("<page ")[1:], start=1):
        tegn = Counter[float]()
        for id_, storrelse, font, tekst in _FONT.findall(side):
            if id_:
                storrelser[id_] = int(storrelse) / _FORSTORRET
            else:
                tegn[storrelser[font]] += len(re.sub("<.*?>", "", tekst))
        minst[nummer] = tegn.most_common(1)[0][0]  # keys and the axes of charts may be smaller
    assert {n: s for n, s in minst.items() if s < MINSTE_SKRIFT} == {}


@pytest.mark.treg
def test_a_wide_table_goes_on_two_pages_that_both_tell_whose_row_it_is(pdf):
    med_navn = [s for s in sider(pdf)["Østfold betaling"] if "Fredrikstad" in s]
    assert len(med_navn) == 2
    assert ["Ubetalt (kr)" in s for s in med_navn] == [False, True]
    assert len(sider(pdf)["Kommune"]) == 1


def ark_med(rader: int, bredder: dict[int, float], *, staaende: bool = True) -> Ark:
    ark = Ark("Prøve", Slag.RESULTAT, staaende=staaende, bredder=bredder)
    for r in range(rader):
        ark.rad(r, ["x"] * len(bredder), Stil(Rolle.TEKST))
    ark.tabell = Omraade(0, 0, rader - 1, len(bredder) - 1)
    return ark


def test_a_page_begins_before_a_block_that_would_be_cut():
    """A4 upright holds 11,69 in − 1,2 in = 755 points, with 5 % left over 717: 47 rows of 15 points."""
    ark = ark_med(100, {0: 10.0})
    assert sideskift(ark, [0, 20, 40, 60, 80], 100) == (40, 80)
    assert sideskift(ark, [0, 27, 53, 60], 100) == (27, 60), "row 53 would go, and the 40 rows after it would not"
    assert sideskift(ark, [0, 60], 100) == (60,), "60 rows are more than a page whatever is done"
    assert sideskift(ark, [0, 50], 50) == (50,)


def test_so_many_pages_side_by_side_as_it_takes_to_read_it():
    """A4 on its side is 784 points between the margins, 1307 at 60 %: a column of 20 takes 108,75 points."""
    assert sider_i_bredden(ark_med(5, dict.fromkeys(range(12), 20.0), staaende=False)) == 1
    assert sider_i_bredden(ark_med(5, dict.fromkeys(range(13), 20.0), staaende=False)) == 2
    assert passende_skala(ark_med(5, {0: 100.0})) == 91, "90 % of 537,8 points for 528,75"
