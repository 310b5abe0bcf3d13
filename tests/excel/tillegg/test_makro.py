"""The add-in's VBA, compiled and run by LibreOffice: the coding of texts, and a press all the way to Python's start."""

import io
import os
import time
from pathlib import Path

import pytest
import xlsxwriter

from tests.stotte import makro
from verktoy.excel.tillegg import bygg
from verktoy.excel.tillegg.koding import avkod, kod
from verktoy.excel.tillegg.vba import Modul, dokumentmodul, prosjekt

pytestmark = pytest.mark.treg
KILDE = Path(__file__).resolve().parents[3] / "maler" / "excel"
TEKSTER = ("Bidrag 2026.xlsx", 'Åse "Ø" & co ~ 100%.xlsx', "Čálliid", "日本", "æøåÆØÅ", "a'b`$c", "")


def _xlsm(sti: Path, moduler: dict[str, str]) -> Path:
    """The project saved as .xlsm, which LibreOffice opens (.xlam it does not)."""
    egne = [Modul(navn, kilde) for navn, kilde in moduler.items()]
    dokumenter = [dokumentmodul("ThisWorkbook", arbeidsbok=True), dokumentmodul("Ark1", arbeidsbok=False)]
    with xlsxwriter.Workbook(str(sti)) as wb:
        wb.add_vba_project(io.BytesIO(prosjekt("BidragTillegg", [*dokumenter, *egne])), is_stream=True)
        wb.set_vba_name("ThisWorkbook")
        wb.add_worksheet("Bidrag").set_vba_name("Ark1")
    return sti


def _kilder() -> dict[str, str]:
    return {fil.stem: fil.read_text(encoding="utf-8") for fil in sorted(KILDE.glob("*.bas"))}


def test_vba_and_python_code_texts_alike(tmp_path):
    bok = _xlsm(tmp_path / "bok.xlsm", _kilder())
    linje = f"python={kod('C:/Åse/p.exe')}"
    svar = makro.kjor(
        bok,
        "BidragTillegg",
        [
            *(("Koding.Kodet", [t]) for t in TEKSTER),
            *(("Koding.Avkodet", [kod(t)]) for t in TEKSTER),
            ("Koding.Verdi", [linje, "python"]),
            ("Koding.Verdi", [linje, "pyt"]),
        ],
    )
    assert svar == [*map(kod, TEKSTER), *TEKSTER, "C:/Åse/p.exe", ""]


PROEVE = """
Public Function Proev(ByVal knapp As String, ByVal bok As String) As String
    Proev = Startet(knapp, bok)
End Function

Public Function Navnet() As String
    Navnet = BokensNavn()
End Function

Public Function Svaret() As String
    sagt = ""
    SjekkSvar
    Svaret = sagt
End Function
"""
FALSK_PYTHON = """#!/bin/sh
for a in "$@"; do printf '%s\\n' "$a"; done > "$(dirname "$0")/argumenter.txt"
"""


@pytest.fixture
def maskin(tmp_path):
    """A start-up folder, our folder beside it, and a Python that writes down what it is called with."""
    start, mappe = tmp_path / "XLSTART", tmp_path / "Bidrag"
    program = tmp_path / "Åses mappe" / "__main__.py"
    for m in (start, mappe, program.parent):
        m.mkdir()
    python = program.with_name("python w.exe")
    python.write_text(FALSK_PYTHON, encoding="utf-8")
    python.chmod(0o755)
    program.touch()
    oppsett = f"python={kod(str(python))}\r\nprogram={kod(str(program))}\r\n"
    (mappe / "oppsett.txt").write_text(oppsett, encoding="ascii")
    return tmp_path


def _bok(mappe: Path) -> Path:
    """The add-in's own source, with the test's start-up folder, a dialog that is remembered, and ways in."""
    kilder = _kilder()
    knapper = kilder["Knapper"].replace("Application.StartupPath", f'"{mappe / "XLSTART"}"')
    knapper = knapper.replace("MsgBox svar, vbExclamation, TITTEL", "sagt = svar")
    knapper = knapper.replace("Private trykket As Date", "Private trykket As Date\nPrivate sagt As String")
    return _xlsm(mappe / "bok.xlsm", {**kilder, "Knapper": knapper + PROEVE})


def _vent_paa(fil: Path) -> str:
    for _ in range(100):
        if fil.exists() and fil.read_text(encoding="utf-8").count("\n") >= 7:
            return fil.read_text(encoding="utf-8")
        time.sleep(0.05)
    raise AssertionError(f"{fil} never came")


def test_a_press_starts_python_with_the_button_and_the_name_of_the_workbook(maskin):
    assert makro.kjor(_bok(maskin), "BidragTillegg", [("Knapper.Proev", ["oppdater", "Års bok «1».xlsx"])]) == [""]
    program = maskin / "Åses mappe" / "__main__.py"
    *argumenter, kode = _vent_paa(program.with_name("argumenter.txt")).splitlines()
    assert argumenter == ["-X", "utf8", str(program), "excel", "start", "oppdater", "--bok-kode"]
    assert avkod(kode) == "Års bok «1».xlsx"


@pytest.mark.parametrize(
    ("fjern", "sies"),
    [
        ("Bidrag/oppsett.txt", "Finner ikke oppsettet til tillegget."),
        ("Åses mappe/python w.exe", "Finner ikke Python her: "),
        ("Åses mappe/__main__.py", "Finner ikke verktøyet her: "),
    ],
)
def test_what_is_missing_is_said_before_anything_is_started(maskin, fjern, sies):
    (maskin / fjern).unlink()
    (svar,) = makro.kjor(_bok(maskin), "BidragTillegg", [("Knapper.Proev", ["oppdater", "Bok.xlsx"])])
    assert svar.startswith(sies)
    assert "excel installer" in svar
    assert str(maskin / fjern) in svar or fjern.startswith("Bidrag")
    assert not (maskin / "Åses mappe" / "argumenter.txt").exists()


@pytest.mark.parametrize(
    ("startet", "sekunder_siden", "sies"),
    [
        (None, 0, "Verktøyet har ikke svart på 15 sekunder."),
        ("", 60, "Verktøyet har ikke svart på 15 sekunder."),  # from the press before this one
        ("", -60, ""),
        ("Fant ikke boken «Års».\nÅpne den.", -60, "Fant ikke boken «Års». Åpne den."),
    ],
)
def test_a_silent_python_is_told_of_and_so_is_what_it_had_no_window_to_say(maskin, startet, sekunder_siden, sies):
    if startet is not None:
        fil = maskin / "Bidrag" / "startet.txt"
        fil.write_text(f"{kod(startet)}\n", encoding="ascii")
        tid = time.time() - sekunder_siden
        os.utime(fil, (tid, tid))
    kall = [("Knapper.Proev", ["oppdater", "Bok.xlsx"]), ("Knapper.Svaret", [])]
    _, svar = makro.kjor(_bok(maskin), "BidragTillegg", kall)
    assert svar.startswith(sies)
    assert bool(svar) == bool(sies)


def test_the_workbook_on_top_is_the_one_meant_and_never_the_file_with_the_buttons(maskin):
    boker = []
    for navn in ("Første.xlsx", "Bok æ.xlsx"):
        with xlsxwriter.Workbook(str(maskin / navn)) as wb:
            wb.add_worksheet()
        boker.append(maskin / navn)
    alene = makro.kjor(_bok(maskin), "BidragTillegg", [("Knapper.Navnet", [])])
    over = makro.kjor(_bok(maskin), "BidragTillegg", [("Knapper.Navnet", [])], ved_siden=boker)
    assert (alene, over) == ([""], ["Bok æ.xlsx"])


def test_the_workbook_with_buttons_loads_and_its_procedures_are_there(tmp_path):
    bok = tmp_path / "knapper.xlsm"
    bok.write_bytes(bygg.knappebok(KILDE))
    (svar,) = makro.kjor(bok, "BidragTillegg", [("Koding.Kodet", ["å"])])
    assert svar == "~00E5"
