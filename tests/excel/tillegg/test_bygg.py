"""The files `excel bygg` makes, judged by olevba, the Open XML SDK and openxml-audit."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from oletools.olevba import VBA_Parser

from tests.stotte.validering import valider_audit, valider_sdk
from verktoy.excel.tillegg import bygg

ROT = Path(__file__).resolve().parents[3]
KILDE = ROT / "maler" / "excel"
TILLEGG, KNAPPEBOK = "Bidrag.xlam", "Bidrag knapper.xlsm"
MODULER = {TILLEGG: {"Koding", "Knapper"}, KNAPPEBOK: {"Koding", "Knapper", "Arkknapper"}}


@pytest.fixture(scope="module")
def filer() -> dict[str, bytes]:
    return {TILLEGG: bygg.tillegg(KILDE), KNAPPEBOK: bygg.knappebok(KILDE)}


@pytest.mark.parametrize("navn", MODULER)
def test_olevba_finds_exactly_the_source_in_the_project(filer, navn):
    makroer = VBA_Parser(navn, data=filer[navn]).extract_macros()
    funnet = {modul: kode.replace("\r\n", "\n") for _, _, modul, kode in makroer}
    assert {m for m in funnet if m.endswith(".bas")} == {f"{m}.bas" for m in MODULER[navn]}
    for modul in MODULER[navn]:
        kilde = (KILDE / f"{modul}.bas").read_text(encoding="utf-8")
        assert funnet[f"{modul}.bas"] == kilde
        assert set("æøå") & set(kilde) or modul == "Arkknapper"
    assert all("Sub " not in funnet[m] for m in ("ThisWorkbook.cls", "Ark1.cls"))


KODE = """
import sys, locale
from pathlib import Path
from verktoy.excel.tillegg import bygg
lag = {"tillegg": bygg.tillegg, "knappebok": bygg.knappebok}[sys.argv[1]]
sys.stdout.buffer.write(lag(Path("maler/excel")))
"""


@pytest.mark.parametrize(("slag", "navn"), [("tillegg", "Bidrag.xlam"), ("knappebok", "Bidrag knapper.xlsm")])
def test_the_bytes_are_the_same_elsewhere_and_another_day(filer, slag, navn):
    """Another process, time zone, language and hash seed; and nothing in the zip that a clock or a zlib decides."""
    miljo = {**os.environ, "TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7"}
    svar = subprocess.run([sys.executable, "-c", KODE, slag], cwd=ROT, env=miljo, capture_output=True, check=True)
    assert svar.stdout == filer[navn]
    with zipfile.ZipFile(io.BytesIO(filer[navn])) as z:
        assert {(i.date_time[:3], i.compress_type, i.create_system) for i in z.infolist()} == {((1980, 1, 1), 0, 0)}
        assert b">2000-01-01T00:00:00Z<" in z.read("docProps/core.xml")


def _plant(fil: bytes, del_: str, gammelt: bytes, nytt: bytes) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(fil)) as z, zipfile.ZipFile(ut, "w") as ny:
        assert gammelt in z.read(del_)
        for navn in z.namelist():
            ny.writestr(navn, z.read(navn).replace(gammelt, nytt, 1) if navn == del_ else z.read(navn))
    return ut.getvalue()


@pytest.mark.treg
@pytest.mark.parametrize("navn", MODULER)
def test_the_validators_have_nothing_to_say(filer, navn, tmp_path):
    fil = tmp_path / navn
    fil.write_bytes(filer[navn])
    assert valider_audit(fil) == []
    assert valider_sdk(fil) == []


@pytest.mark.treg
@pytest.mark.parametrize(
    ("gammelt", "nytt", "sies"),
    [
        (b'size="large"', b'size="huge"', "invalid value 'huge'"),
        (b"supertip=", b"supertips=", "'supertips' attribute is not declared"),
        (b'keytip="O"', b'keytip="OPPD"', "MaxLength"),
        (b'<tab id="bidragFane"', b'<tab id="bidrag Fane"', "invalid value 'bidrag Fane'"),
    ],
)
def test_the_schema_of_the_ribbon_is_what_the_validator_judges_by(filer, gammelt, nytt, sies, tmp_path):
    """The Open XML SDK has Microsoft's schema for customUI14; a fault planted in ours is seen."""
    fil = tmp_path / "Bidrag.xlam"
    fil.write_bytes(_plant(filer[TILLEGG], "customUI/customUI14.xml", gammelt, nytt))
    assert any(sies in funn.melding for funn in valider_sdk(fil)), valider_sdk(fil)


def test_the_add_in_is_an_add_in_and_the_ribbon_hangs_on_it(filer):
    with zipfile.ZipFile(io.BytesIO(filer[TILLEGG])) as z:
        assert b"vnd.ms-excel.addin.macroEnabled.main+xml" in z.read("[Content_Types].xml")
        assert b'office/2007/relationships/ui/extensibility" Target="customUI/customUI14.xml"' in z.read("_rels/.rels")
        assert z.read("customUI/customUI14.xml").decode() == (KILDE / "customUI14.xml").read_text(encoding="utf-8")
        assert b'codeName="ThisWorkbook"' in z.read("xl/workbook.xml")
        assert b'codeName="Ark1"' in z.read("xl/worksheets/sheet1.xml")


def test_the_sheet_has_a_button_for_every_entry_point(filer):
    with zipfile.ZipFile(io.BytesIO(filer[KNAPPEBOK])) as z:
        (vml,) = (z.read(n).decode() for n in z.namelist() if n.endswith(".vml"))
    for knapp in bygg.les_knapper(KILDE):
        assert f"<x:FmlaMacro>[0]!{bygg.arkmakro(knapp.inngang)}</x:FmlaMacro>" in vml
        assert knapp.tekst in vml
