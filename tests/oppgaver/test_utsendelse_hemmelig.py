"""Nothing of staff's is in anything that goes out."""

import re
import subprocess
from io import BytesIO
from shutil import which
from zipfile import ZipFile

import openpyxl

from tests.oppgaver.stabsbok import HEMMELIG
from tests.stotte.krav import mangler


def _alt(data: bytes, navn: str) -> str:
    """Everything that can be read in a file: every part of a zip, the text and the insides of a PDF."""
    if navn.endswith((".docx", ".xlsx")):
        with ZipFile(BytesIO(data)) as z:
            return "\n".join([*z.namelist(), *(z.read(n).decode("utf-8", "replace") for n in z.namelist())])
    if navn.endswith(".pdf"):
        pdftotext = which("pdftotext") or mangler("pdftotext", "Debian: apt-get install poppler-utils")
        tekst = subprocess.run([pdftotext, "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
        return tekst + data.decode("latin-1")
    return data.decode()


def test_nothing_of_staff_is_in_any_package(stabens_bok, pakkene):
    ut, manifest = pakkene
    with ZipFile(stabens_bok) as z:  # the secrets are there to be found
        plantet = "\n".join(z.read(n).decode("utf-8", "replace") for n in z.namelist())
    assert [h for h in HEMMELIG.values() if h not in plantet] == []
    funn = []
    for p in manifest.pakker:
        egen = p.mottaker
        for f in p.filer:
            tekst = _alt((ut / f.sti).read_bytes(), f.navn).lower().replace("424\u00a0242", "424242")
            funn += [(f.sti, h) for h in HEMMELIG.values() if h.lower() in tekst and h != egen]
            funn += [(f.sti, x) for x in re.findall(r"postmottak@\w+", tekst)]
            funn += [(f.sti, x) for x in (str(stabens_bok.parent).lower(), "c:\\") if x in tekst]
    assert funn == []


def test_a_workbook_that_goes_out_has_no_hidden_sheet_comment_macro_or_author(pakkene):
    ut, manifest = pakkene
    for p in manifest.pakker:
        fil = next(f for f in p.filer if f.navn.endswith(".xlsx"))
        with ZipFile(ut / fil.sti) as z:
            navn = z.namelist()
            kjerne = z.read("docProps/core.xml").decode()
            bokxml = z.read("xl/workbook.xml").decode()
        assert not [n for n in navn if re.search(r"comment|vba|custom|external|printer", n, re.IGNORECASE)]
        assert "hidden" not in bokxml.lower()
        assert re.findall(r"<dc:creator>(.*?)</dc:creator>|<cp:lastModifiedBy>(.*?)</cp:lastModifiedBy>", kjerne) in (
            [],
            [("", ""), ("", "")],
        )
        ark = openpyxl.load_workbook(ut / fil.sti).sheetnames
        assert ark == ["Beløp", "Østfold bidrag", "Østfold plan", "Østfold forutsetninger", "Folketall", "Kilder"]
