"""The add-in's VBA, compiled and run by LibreOffice: the coding of texts, and a press all the way to Python's start."""

import io
import os
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.stotte import makro
from tests.stotte.libreoffice import _konverter
from verktoy.excel.tillegg import bygg
from verktoy.excel.tillegg.koding import avkod, kod
from verktoy.excel.tillegg.vba import Modul, dokumentmodul, prosjekt

pytestmark = pytest.mark.treg
KILDE = Path(__file__).resolve().parents[3] / "maler" / "excel"
ASCII = "".join(map(chr, range(32, 127)))
TEKSTER = (ASCII, "Bidrag 2026.xlsx", 'Åse "Ø" & co ~ 100%.xlsx', "Čálliid", "日本", "æøåÆØÅ", "a'b`$c", "")


def _xlsm(sti: Path, moduler: dict[str, str]) -> Path:
    """The project saved as .xlsm, which LibreOffice opens (.xlam it does not)."""
    egne = [Modul(navn, kilde) for navn, kilde in moduler.items()]
    dokumenter = [dokumentmodul("ThisWorkbook", arbeidsbok=True), dokumentmodul("Ark1", arbeidsbok=False)]
    return _med_prosjekt(sti, prosjekt("BidragTillegg", [*dokumenter, *egne]))


def _med_prosjekt(sti: Path, vba: bytes) -> Path:
    with xlsxwriter.Workbook(str(sti)) as wb:
        wb.add_vba_project(io.BytesIO(vba), is_stream=True)
        wb.set_vba_name("ThisWorkbook")
        wb.add_worksheet("Bidrag").set_vba_name("Ark1")
    return sti


def _kilder() -> dict[str, str]:
    return {fil.stem: fil.read_text(encoding="utf-8") for fil in sorted(KILDE.glob("*.bas"))}


def test_the_add_ins_own_project_loads_and_codes_texts_as_python_does(tmp_path):
    with zipfile.ZipFile(io.BytesIO(bygg.tillegg(KILDE))) as z:
        bok = _med_prosjekt(tmp_path / "bok.xlsm", z.read("xl/vbaProject.bin"))
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
Public Function Proev(ByVal oppstart As String, ByVal knapp As String, ByVal bok As String) As String
    oppstartsmappe = oppstart
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
OPPSETT, PYTHON, PROGRAM = "Bidrag/oppsett.txt", "Åses mappe/python w.exe", "Åses mappe/__main__.py"
MANGLER = {
    OPPSETT: "Finner ikke oppsettet til tillegget.",
    PYTHON: "Finner ikke Python her: ",
    PROGRAM: "Finner ikke verktøyet her: ",
}
TAUS = "Verktøyet har ikke svart på 15 sekunder."
SVAR = [  # what stands in startet.txt, how many seconds old it is when the button is pressed, what is then told
    (None, 0, TAUS),
    ("", 600, TAUS),  # from the press before this one
    ("", -600, ""),
    ("Fant ikke boken «Års».\nÅpne den.", -600, "Fant ikke boken «Års». Åpne den."),
]
BOKNAVN = "Års bok «1» 100%.xlsx"


def _maskin(mappe: Path) -> Path:
    """A start-up folder, our folder beside it, and a Python that writes down what it is called with."""
    for m in ("XLSTART", "Bidrag", "Åses mappe"):
        (mappe / m).mkdir(parents=True)
    (mappe / PYTHON).write_text(FALSK_PYTHON, encoding="utf-8")
    (mappe / PYTHON).chmod(0o755)
    (mappe / PROGRAM).touch()
    oppsett = f"python={kod(str(mappe / PYTHON))}\r\nprogram={kod(str(mappe / PROGRAM))}\r\n"
    (mappe / OPPSETT).write_text(oppsett, encoding="ascii")
    return mappe


def _bok(mappe: Path) -> Path:
    """The add-in's own source, with the test's start-up folder, a dialog that is remembered, and ways in."""
    kilder = _kilder()
    knapper = kilder["Knapper"].replace("Application.StartupPath", "oppstartsmappe")
    knapper = knapper.replace("MsgBox svar, vbExclamation, TITTEL", "sagt = svar")
    egne = "Private trykket As Date\nPrivate sagt As String\nPrivate oppstartsmappe As String"
    knapper = knapper.replace("Private trykket As Date", egne)
    return _xlsm(mappe / "bok.xlsm", {**kilder, "Knapper": knapper + PROEVE})


@pytest.fixture(scope="module")
def trykk(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """Every press below, in one start of LibreOffice: the folder with a machine for each, and what was answered."""
    rot = tmp_path_factory.mktemp("trykk")
    kall: dict[str, makro.Kall] = {"alene": ("Knapper.Navnet", [])}

    def proev(navn: str) -> Path:
        mappe = _maskin(rot / navn)
        kall[navn] = ("Knapper.Proev", [str(mappe / "XLSTART"), "oppdater", BOKNAVN])
        return mappe

    proev("hel")
    for nr, fil in enumerate(MANGLER):
        (proev(f"mangler{nr}") / fil).unlink()
    for nr, (tekst, sekunder, _) in enumerate(SVAR):
        fil = proev(f"taus{nr}") / "Bidrag" / "startet.txt"
        kall[f"svar{nr}"] = ("Knapper.Svaret", [])
        if tekst is not None:
            fil.write_text(f"{kod(tekst)}\n", encoding="ascii")
            os.utime(fil, (time.time() - sekunder,) * 2)
    svar = makro.kjor(_bok(rot), "BidragTillegg", list(kall.values()))
    return rot, dict(zip(kall, svar, strict=True))


def _vent_paa(fil: Path) -> str:
    for _ in range(100):
        if fil.exists() and fil.read_text(encoding="utf-8").count("\n") >= 8:
            return fil.read_text(encoding="utf-8")
        time.sleep(0.05)
    raise AssertionError(f"{fil} never came")


def test_a_press_starts_python_with_the_button_and_the_name_of_the_workbook(trykk):
    rot, svar = trykk
    assert svar["hel"] == ""
    program = rot / "hel" / PROGRAM
    *argumenter, kode = _vent_paa(program.with_name("argumenter.txt")).splitlines()
    assert argumenter == ["-X", "utf8", str(program), "excel", "start", "oppdater", "--bok-kode"]
    assert avkod(kode) == BOKNAVN


@pytest.mark.parametrize(("nr", "fil", "sies"), [(nr, *post) for nr, post in enumerate(MANGLER.items())])
def test_what_is_missing_is_said_before_anything_is_started(trykk, nr, fil, sies):
    rot, svar = trykk
    assert svar[f"mangler{nr}"].startswith(sies)
    assert "excel installer" in svar[f"mangler{nr}"]
    assert str(rot / f"mangler{nr}" / fil) in svar[f"mangler{nr}"] or fil == OPPSETT
    assert not (rot / f"mangler{nr}" / PROGRAM).with_name("argumenter.txt").exists()


@pytest.mark.parametrize(("nr", "sies"), [(nr, post[2]) for nr, post in enumerate(SVAR)])
def test_a_silent_python_is_told_of_and_so_is_what_it_had_no_window_to_say(trykk, nr, sies):
    _, svar = trykk
    assert svar[f"taus{nr}"] == ""
    assert svar[f"svar{nr}"].startswith(sies)
    assert bool(svar[f"svar{nr}"]) == bool(sies)


def test_the_workbook_on_top_is_the_one_meant_and_never_the_file_with_the_buttons(trykk, tmp_path):
    boker = []
    for navn in ("Første.xlsx", "Bok æ.xlsx"):
        with xlsxwriter.Workbook(str(tmp_path / navn)) as wb:
            wb.add_worksheet()
        boker.append(tmp_path / navn)
    over = makro.kjor(_bok(tmp_path), "BidragTillegg", [("Knapper.Navnet", [])], ved_siden=boker)
    assert (trykk[1]["alene"], over) == ("", ["Bok æ.xlsx"])


def test_the_buttons_on_the_sheet_are_bound_to_their_procedures(tmp_path):
    """Read by LibreOffice and written as .ods, where each button's procedure stands in plain XML."""
    bok, ut = tmp_path / "knapper.xlsm", tmp_path / "ut"
    bok.write_bytes(bygg.knappebok(KILDE))
    (ods,) = _konverter([bok], ut, "ods", "calc8")
    with zipfile.ZipFile(ods) as z:
        innhold = z.read("content.xml").decode()
    for knapp in bygg.les_knapper(KILDE):
        assert f"BidragTillegg.Arkknapper.{bygg.arkmakro(knapp.inngang)}?" in innhold
        assert f'form:label="{knapp.tekst}"' in innhold
