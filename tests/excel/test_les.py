"""The reader against openpyxl, which knows the format well: the same values, whoever saved the file."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.stotte.libreoffice import rekalkuler
from verktoy.excel.les import Pakkeleser
from verktoy.excel.poding.undersok import apne


def _openpyxl(innhold: bytes) -> dict[str, dict[tuple[int, int], object]]:
    bok = openpyxl.load_workbook(BytesIO(innhold), data_only=True)
    return {
        ws.title: {
            (c.row - 1, c.column - 1): c.value for rad in ws.iter_rows() for c in rad if c.value not in (None, "")
        }
        for ws in bok.worksheets
    }


def _vaart(innhold: bytes) -> dict[str, dict[tuple[int, int], object]]:
    leser = Pakkeleser(apne(innhold))
    return {
        navn: {
            (r, k): v for r, rad in enumerate(leser.ark(navn).rader) for k, v in enumerate(rad) if v not in (None, "")
        }
        for navn in leser.arknavn
    }


def test_the_shared_workbook_reads_the_same(tre_ordninger):
    innhold = tre_ordninger.read_bytes()
    assert _vaart(innhold) == _openpyxl(innhold)


@pytest.mark.treg
def test_a_workbook_saved_by_another_program_reads_the_same(to_ordninger, tmp_path):
    innhold = rekalkuler(to_ordninger, tmp_path / "lo.xlsx").read_bytes()
    assert _vaart(innhold) == _openpyxl(innhold)


# Number format and whether Excel shows a date with it.
FORMATER = [
    ("d.m.yyyy", True),
    ("[$-414]d. mmmm yyyy", True),
    ("yyyy-mm-dd;@", True),
    ("[Red]#,##0", False),
    ('#,##0 "dager"', False),
    (r"#,##0 \d", False),
    ('_-* #,##0 "kr"_-;-* #,##0 "kr"_-', False),
    ("0.0E+00", False),
    ("General", False),
    ("@", False),
]


@pytest.mark.parametrize(("kode", "dato"), FORMATER)
def test_a_number_is_a_date_when_its_format_shows_one(tmp_path, kode, dato):
    with xlsxwriter.Workbook(str(tmp_path / "bok.xlsx")) as bok:
        bok.add_worksheet("A").write_number("B2", 43_101, bok.add_format({"num_format": kode}))
    innhold = (tmp_path / "bok.xlsx").read_bytes()
    skal = datetime(2018, 1, 1) if dato else 43_101
    assert _vaart(innhold) == {"A": {(1, 1): skal}} == _openpyxl(innhold)


def test_every_type_of_cell(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "bok.xlsx"), {"date_1904": True}) as bok:
        ark = bok.add_worksheet("Æ")
        fet, dato = bok.add_format({"bold": True}), bok.add_format({"num_format": "d.m.yyyy"})
        ark.write_string("A1", "tekst & <æ>")
        ark.write_rich_string("B1", "rik ", fet, "tekst")
        ark.write_number("C1", 0.1)
        ark.write_number("D1", -7)
        ark.write_boolean("E1", True)  # noqa: FBT003
        ark.write_datetime("F1", datetime(2018, 1, 1), dato)
        ark.write_formula("G1", '="a"', None, "a")
        ark.write_formula("H1", "=1/0", None, "#DIV/0!")
        ark.write_formula("I1", '=""', None, "")
        ark.write_string("J1", "linje\rskift _x0041_")
        ark.write_blank("K1", None, fet)
        ark.write_number("XFD900", 1e15)
        bok.add_worksheet("tomt")
        bok.add_chartsheet("Diagram").set_chart(_diagram(bok))
    innhold = Path(bok.filename).read_bytes()
    lest = Pakkeleser(apne(innhold))
    assert lest.arknavn == ("Æ", "tomt", "Diagram")
    assert [lest.er_regneark(navn) for navn in (*lest.arknavn, "borte")] == [True, True, False, False]
    rad = lest.ark("Æ").rader[0]
    assert rad[:4] == ("tekst & <æ>", "rik tekst", 0.1, -7)
    assert rad[4:8] == (True, datetime(2018, 1, 1), "a", "#DIV/0!")
    assert rad[8:] == (None, "linje\rskift _x0041_")
    assert lest.ark("Æ").verdi(899, 16_383) == 10**15
    assert lest.ark("Æ").verdi(900, 0) is None
    assert lest.ark("tomt").rader == ()
    assert lest.ark("Æ").hvor(0, 27) == "arket «Æ», celle AB1"


def _diagram(bok: xlsxwriter.Workbook) -> object:
    diagram = bok.add_chart({"type": "bar"})
    diagram.add_series({"values": "='Æ'!$C$1:$D$1"})
    return diagram
