"""The folder for the archive: the published table as PDF/A, csv and workbook, and what they are."""

import csv
import json
import re
import subprocess
from datetime import datetime
from hashlib import sha256
from shutil import which

import openpyxl
import pytest

from tests.stotte.krav import mangler
from verktoy.cli import main
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.arkivpakke import Arkivsak, arkiv

TID = datetime(2026, 1, 2, 3, 4)
SAK = Arkivsak("2026/17", "Sekretariatet", "2")


@pytest.fixture(scope="module")
def laget(arbeidsbok, tmp_path_factory):
    ut = tmp_path_factory.mktemp("arkiv") / "ut"
    arkiv(arbeidsbok, "Østfold", SAK, ut, TID)
    return ut


def test_the_metadata_tell_what_every_file_is(laget):
    data = json.loads((laget / "metadata.json").read_text(encoding="utf-8"))
    assert {k: v for k, v in data.items() if k != "filer"} == {
        "saksnr": "2026/17", "tittel": "Bidrag til Digital bærekraft Østfold 2018–2023", "dato": "2026-01-02",
        "avsender": "Sekretariatet", "versjon": "2", "ordning": "digital-baerekraft-ostfold",
    }  # fmt: skip
    assert [f["navn"] for f in data["filer"]] == ["bidrag.xlsx", "bidrag.csv", "plan.csv", "tabell.pdf"]
    for f in data["filer"]:
        innhold = (laget / f["navn"]).read_bytes()
        assert (f["sha256"], f["bytes"]) == (sha256(innhold).hexdigest(), len(innhold))


def test_csv_and_workbook_have_the_published_amounts(laget):
    rader = list(csv.reader((laget / "bidrag.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert ["0106", "Fredrikstad", "80977", "197", "120", "53", "106", "106", "53", "317", "106", "106", "529"] in rader
    bok = openpyxl.load_workbook(laget / "bidrag.xlsx", data_only=True)
    assert "Deltakelse" not in bok.sheetnames
    fredrikstad = next(r for r in bok["Østfold plan"].iter_rows(values_only=True) if r[0] == "0106")
    assert fredrikstad[2:10] == (52893, 105786, 105786, 52893, 317358, 105786, 105786, 528930)


def test_the_pdf_is_marked_as_pdf_a_tagged_and_has_its_fonts(laget):
    data = (laget / "tabell.pdf").read_bytes()
    raa = data.decode("latin-1")
    for merke in ("pdfaid:part>2<", "pdfaid:conformance>A<", "/StructTreeRoot", "/OutputIntents", "/Lang(nb-NO)"):
        assert merke in raa
    assert not re.search(r"/JavaScript|/EmbeddedFile|/Encrypt", raa)
    poppler = which("pdffonts") or mangler("pdffonts", "Debian: apt-get install poppler-utils")
    fonter = subprocess.run([poppler, "-"], input=data, capture_output=True, check=True).stdout.decode().splitlines()
    assert len(fonter) > 2
    assert all(re.search(r"yes yes yes", linje) for linje in fonter[2:])  # embedded, subset, readable as text


def test_the_pdf_says_what_the_table_says(laget):
    pdftotext = which("pdftotext") or mangler("pdftotext", "Debian: apt-get install poppler-utils")
    svar = subprocess.run([pdftotext, "-layout", str(laget / "tabell.pdf"), "-"], capture_output=True, check=True)
    linjer = [re.sub(r"\s+", " ", x).strip() for x in svar.stdout.decode().splitlines()]
    assert "0106 Fredrikstad 80 977 197 120 53 106 106 53 317 106 106 529" in linjer
    assert "0106 Fredrikstad 52 893 105 786 105 786 52 893 317 358 105 786 105 786 528 930" in linjer
    assert "Sak 2026/17. Fra Sekretariatet, 2.1.2026. Versjon 2." in linjer


def test_the_same_gives_the_same_bytes(laget, arbeidsbok, tmp_path):
    arkiv(arbeidsbok, "Østfold", SAK, tmp_path / "ut", TID)
    assert {f.name: f.read_bytes() for f in (tmp_path / "ut").iterdir()} == {f.name: f.read_bytes() for f in laget.iterdir()}  # fmt: skip # noqa: E501


def test_an_archive_without_a_case_or_over_another_is_refused(arbeidsbok, tmp_path):
    with pytest.raises(Inndatafeil, match="Mappen finnes allerede"):
        arkiv(arbeidsbok, "Østfold", SAK, tmp_path, TID)
    with pytest.raises(Inndatafeil, match="Arkivet må vite det"):
        arkiv(arbeidsbok, "Østfold", Arkivsak(" ", "x", "1"), tmp_path / "ut", TID)


def test_the_command(arbeidsbok, tmp_path, capsys):
    ut = tmp_path / "ut"
    assert main(["utsendelse", "arkiv", str(arbeidsbok), "--ordning", "DigiViken", "--ut", str(ut), "--saksnr", "1", "--avsender", "A"]) == 0  # fmt: skip # noqa: E501
    assert "har bidrag.xlsx, bidrag.csv, plan.csv, tabell.pdf, metadata.json." in capsys.readouterr().out
