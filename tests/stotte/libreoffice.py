"""LibreOffice, without a window, as an oracle: what a spreadsheet program makes of our formulas.

LibreOffice keeps the cached values of an .xlsx unless its setting OOXMLRecalcMode is 0 ("always"); without it this
oracle would only repeat our own numbers. The profile made here sets it, and test_libreoffice.py proves it works.

One soffice start takes 1–2 s whatever the number of files, so give it many at once (`rekalkuler_alle`).
"""

import atexit
import math
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree

from tests.stotte.krav import mangler
from tests.stotte.pakke import Celle, Pakke, Verdi, kolonne, q, rad, skriv_om

TIDSFRIST = 240  # seconds for one soffice start; a hanging one must end before CI does
TOLERANSE = 1e-9

_INNSTILLINGER = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>nb-NO</value></prop></item>
</oor:items>
"""
_STEDER = (
    "/usr/bin/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
)
_laas = threading.Lock()


class LibreOfficeFeil(RuntimeError):  # noqa: N818 (the house names errors in Norwegian)
    """soffice ended without the file it was asked for."""


@dataclass(frozen=True)
class Forskjell:
    """A formula cell whose cached value is not what LibreOffice computes."""

    ark: str
    ref: str
    formel: str
    lagret: Verdi
    rekalkulert: Verdi

    def __str__(self) -> str:
        """One line for an assertion's message."""
        return f"{self.ark}!{self.ref} ={self.formel}: cached {self.lagret!r}, LibreOffice {self.rekalkulert!r}"


def finn_soffice() -> Path | None:
    """The soffice program, or None."""
    kandidater = (shutil.which("soffice"), shutil.which("libreoffice"), *_STEDER)
    return next((Path(sti) for sti in kandidater if sti and Path(sti).exists()), None)


def krev_soffice() -> Path:
    """The soffice program; without it the test is skipped, or fails in CI."""
    return finn_soffice() or mangler("LibreOffice", "Debian: apt-get install libreoffice-calc")


@cache
def _profil() -> Path:
    """A profile of our own, one per Python process, so that two runs, or a person's open LibreOffice, never meet."""
    mappe = Path(tempfile.mkdtemp(prefix="bidrag-lo-"))
    atexit.register(shutil.rmtree, mappe, ignore_errors=True)
    (mappe / "user").mkdir()
    (mappe / "user" / "registrymodifications.xcu").write_text(_INNSTILLINGER, encoding="utf-8")
    return mappe


def _konverter(filer: Sequence[Path], mappe: Path, endelse: str, filter_: str) -> list[Path]:
    """Convert every file in one soffice start; the results are called 000.<endelse>, 001.… in `mappe`."""
    soffice = krev_soffice()
    if not filer:
        return []
    with _laas, tempfile.TemporaryDirectory(prefix="bidrag-lo-inn-") as inn:
        # Plain names: soffice cannot open "Bærum.xlsx" under LANG=C, and two files may share a name.
        kopier = [Path(inn) / f"{nr:03}{fil.suffix}" for nr, fil in enumerate(filer)]
        for fil, kopi in zip(filer, kopier, strict=True):
            shutil.copyfile(fil, kopi)
        kommando = [
            str(soffice), f"-env:UserInstallation={_profil().as_uri()}", "--headless", "--norestore", "--nologo",
            "--convert-to", f"{endelse}:{filter_}", "--outdir", str(mappe), *map(str, kopier),
        ]  # fmt: skip
        resultater = [mappe / f"{kopi.stem}.{endelse}" for kopi in kopier]
        svar = subprocess.run(
            kommando, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIDSFRIST, check=False, env=_env()
        )
    # soffice returns 0 also when it could not load a file: only the files tell.
    if uteblitt := [fil.name for fil, ut in zip(filer, resultater, strict=True) if not ut.exists()]:
        sagt = (svar.stdout + svar.stderr).decode("utf-8", "replace").strip()
        raise LibreOfficeFeil(f"no {endelse} of {', '.join(uteblitt)} (exit code {svar.returncode}): {sagt}")
    return resultater


def _env() -> dict[str, str]:
    """The environment without what would make soffice open a window or write elsewhere."""
    return {navn: verdi for navn, verdi in os.environ.items() if navn not in {"DISPLAY", "WAYLAND_DISPLAY"}}


def rekalkuler_alle(filer: Iterable[Path], mappe: Path) -> list[Path]:
    """Recalculate every formula of every workbook, in one soffice start.

    Returns:
        The recalculated workbooks, in the order given, as new files 000.xlsx, 001.xlsx … in the folder `mappe`.

    Raises:
        LibreOfficeFeil: a file could not be opened.
    """
    mappe.mkdir(parents=True, exist_ok=True)
    return _konverter(list(filer), mappe, "xlsx", "Calc MS Excel 2007 XML")


def rekalkuler(xlsx: Path, ut: Path) -> Path:
    """Recalculate every formula of one workbook and write the result to the file `ut`."""
    with tempfile.TemporaryDirectory(prefix="bidrag-lo-ut-") as mappe:
        (resultat,) = rekalkuler_alle([xlsx], Path(mappe))
        shutil.copyfile(resultat, ut)
    return ut


def celler(xlsx: Path) -> dict[tuple[str, str], Verdi]:
    """The values of all cells that hold one: {("Ark", "B5"): 42}; errors as their text, "#DIV/0!"."""
    pakke = Pakke(xlsx)
    return {
        (celle.ark, celle.ref): celle.verdi for ark in pakke.ark for celle in pakke.celler(ark) if celle.type != "tom"
    }


def feilverdier(xlsx: Path) -> list[Celle]:
    """Every cell that shows an error such as #REF!."""
    pakke = Pakke(xlsx)
    return [celle for ark in pakke.ark for celle in pakke.celler(ark) if celle.type == "feil"]


def sammenlign(xlsx: Path) -> list[Forskjell]:
    """Hold every formula cell's cached value against LibreOffice's.

    Numbers may differ by 1e-9 of the larger one; texts, truth values and errors must be equal. A formula without a
    cached value is a difference too, unless its result is "".
    """
    (svar,) = sammenlign_alle([xlsx])
    return svar


def sammenlign_alle(filer: Iterable[Path]) -> list[list[Forskjell]]:
    """`sammenlign` for many workbooks in one soffice start."""
    filer = list(filer)
    with tempfile.TemporaryDirectory(prefix="bidrag-lo-ut-") as mappe:
        nye = rekalkuler_alle(filer, Path(mappe))
        return [_forskjeller(Pakke(gammel), Pakke(ny)) for gammel, ny in zip(filer, nye, strict=True)]


def _forskjeller(gammel: Pakke, ny: Pakke) -> list[Forskjell]:
    funn = []
    for ark in gammel.ark:
        fasit = {celle.ref: celle for celle in ny.celler(ark)} if ark in ny.ark else {}
        for celle in gammel.celler(ark):
            if celle.formel is None:
                continue
            svar = fasit.get(celle.ref, Celle(ark, celle.ref, None, "tom", None))
            if not _like(celle, svar):
                funn.append(Forskjell(ark, celle.ref, celle.formel, celle.verdi, svar.verdi))
    return funn


def _like(lagret: Celle, svar: Celle) -> bool:
    tallslag = {"tall", "bool"}  # LibreOffice knows TRUE only as 1 with a format: under another format it writes 1
    if lagret.type == "bool" and svar.type in tallslag:
        return lagret.verdi == svar.verdi
    if lagret.type == svar.type == "tall":
        assert isinstance(lagret.verdi, int | float)
        assert isinstance(svar.verdi, int | float)
        return math.isclose(lagret.verdi, svar.verdi, rel_tol=TOLERANSE)
    if lagret.type == "tom":  # XlsxWriter stores the result "" as an empty <v>, like a formula never calculated
        return svar.type == "tekst" and svar.verdi == ""
    return (lagret.type, lagret.verdi) == (svar.type, svar.verdi)


def til_pdf(xlsx: Path, ut: Path) -> Path:
    """Print the workbook to the file `ut`, recalculated, as the print settings say."""
    with tempfile.TemporaryDirectory(prefix="bidrag-lo-ut-") as mappe:
        (resultat,) = _konverter([xlsx], Path(mappe), "pdf", "calc_pdf_Export")
        shutil.copyfile(resultat, ut)
    return ut


def dokumenttekst(docx: Path) -> str:
    """What LibreOffice Writer reads in a Word document, as plain text; cells of a table stand one a line."""
    skriver = krev_soffice().resolve().parent
    if not any(skriver.glob("*swlo.*")):
        mangler("LibreOffice Writer", "Debian: apt-get install libreoffice-writer")
    with tempfile.TemporaryDirectory(prefix="bidrag-lo-ut-") as mappe:
        (resultat,) = _konverter([docx], Path(mappe), "txt", "Text (encoded):UTF8")
        return resultat.read_text(encoding="utf-8-sig")


def til_png(xlsx: Path, mappe: Path, dpi: int = 80) -> list[Path]:
    """Print the workbook to pictures, one a page, in `mappe`; for looking at it."""
    pdftoppm = shutil.which("pdftoppm") or mangler("pdftoppm", "Debian: apt-get install poppler-utils")
    mappe.mkdir(parents=True, exist_ok=True)
    pdf = til_pdf(xlsx, mappe / f"{xlsx.stem}.pdf")
    subprocess.run([pdftoppm, "-png", "-r", str(dpi), str(pdf), str(mappe / xlsx.stem)], check=True)
    return sorted(mappe.glob(f"{xlsx.stem}-*.png"))


def endre_celler(
    xlsx: Path, ut: Path, endringer: Mapping[tuple[str, str], Verdi], *, overskriv_formel: bool = False
) -> Path:
    """Type new values into cells, as a person in Excel would, and keep everything else, cached values too.

    Args:
        xlsx: the workbook; the cells must exist in it (an empty, formatted cell does).
        ut: the file to write.
        endringer: {("Ark", "B5"): value}; None empties the cell.
        overskriv_formel: allow typing over a formula.

    Raises:
        KeyError: no such sheet or cell.
        ValueError: the cell holds a formula and `overskriv_formel` is not set.
    """
    pakke = Pakke(xlsx)
    nye: dict[str, bytes] = {}
    for ark in dict.fromkeys(ark for ark, _ in endringer):
        if ark not in pakke.ark:
            raise KeyError(f"no sheet {ark!r} in {xlsx.name}: {', '.join(pakke.ark)}")
        rot = pakke.xml(pakke.ark[ark])
        finnes = {c.get("r"): c for c in rot.iter(q("c"))}
        for ref, verdi in ((ref, verdi) for (blad, ref), verdi in endringer.items() if blad == ark):
            if ref not in finnes:
                raise KeyError(f"no cell {ref} in sheet {ark!r}")
            if finnes[ref].find(q("f")) is not None and not overskriv_formel:
                raise ValueError(f"{ark}!{ref} holds a formula")
            _sett(finnes[ref], verdi)
        nye[pakke.ark[ark]] = etree.tostring(rot, xml_declaration=True, encoding="UTF-8", standalone=True)
    return skriv_om(xlsx, ut, nye)


def _sett(c: etree._Element, verdi: Verdi) -> None:
    """Put a value into a <c>, keeping its address and style."""
    for barn in list(c):
        c.remove(barn)
    c.attrib.pop("t", None)
    match verdi:
        case None:
            return
        case bool():
            c.set("t", "b")
            etree.SubElement(c, q("v")).text = str(int(verdi))
        case int() | float():
            etree.SubElement(c, q("v")).text = repr(verdi)
        case str():
            c.set("t", "inlineStr")
            etree.SubElement(etree.SubElement(c, q("is")), q("t")).text = verdi


def rutenett(xlsx: Path, ark: str) -> list[list[Verdi]]:
    """The values of a sheet as rows, from A1 on, for a quick look or a table comparison; empty cells are None."""
    med_verdi = [celle for celle in Pakke(xlsx).celler(ark) if celle.type != "tom"]
    rader = max((rad(celle.ref) for celle in med_verdi), default=0)
    bredde = max((kolonne(celle.ref) for celle in med_verdi), default=0)
    nett: list[list[Verdi]] = [[None] * bredde for _ in range(rader)]
    for celle in med_verdi:
        nett[rad(celle.ref) - 1][kolonne(celle.ref) - 1] = celle.verdi
    return nett
