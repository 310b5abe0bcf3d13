import openpyxl
import pytest

from tests.stotte.eksempelbok import plant, skriv_eksempelbok
from tests.stotte.libreoffice import celler
from tests.stotte.pakke import Pakke, kolonne, rad, skriv_om


@pytest.fixture
def bok(tmp_path):
    return skriv_eksempelbok(tmp_path / "bok.xlsx")


@pytest.mark.parametrize(
    ("ref", "kol", "linje"), [("A1", 1, 1), ("Z9", 26, 9), ("AA10", 27, 10), ("XFD1048576", 16384, 1048576)]
)
def test_an_address_is_a_column_and_a_row(ref, kol, linje):
    assert (kolonne(ref), rad(ref)) == (kol, linje)


def test_a_cell_is_read_with_formula_type_and_value(bok):
    lest = {c.ref: (c.formel, c.type, c.verdi) for c in Pakke(bok).celler("Svar i kr")}
    assert lest == {
        "A1": (None, "tekst", "Sats"),
        "B1": (None, "tall", 3),
        "A2": (None, "tekst", "Sum"),
        "B2": ("SUM(Data!B2:B4)*Sats", "tall", 300),
        "B3": ("B2>299", "bool", True),
        "B4": ('A2&" æøå"', "tekst", "Sum æøå"),
        "B5": ("1/0", "feil", "#DIV/0!"),
        "B6": ('IF(B2>0,"","x")', "tom", None),
        "B7": ("_xlfn.STDEV.S(Data!B2:B4)", "tall", 32.145502536643185),
        "B8": ("B2/7", "tall", 42.857142857142854),
        "A9": (None, "tekst", "til data"),
        "B10": (None, "tom", None),
    }


def test_openpyxl_reads_the_same_values(bok):
    arbeidsbok = openpyxl.load_workbook(bok, data_only=True)
    fasit = {
        (ark.title, celle.coordinate): celle.value
        for ark in arbeidsbok
        for rekke in ark.iter_rows()
        for celle in rekke
        if celle.value is not None
    }
    assert celler(bok) == fasit


def test_a_rich_text_is_joined_and_its_phonetic_guide_left_out(bok):
    plant(bok, "xl/sharedStrings.xml", "<t>Sats</t>", "<r><t>Sa</t></r><r><t>ts</t></r><rPh><t>guide</t></rPh>")
    assert celler(bok)["Svar i kr", "A1"] == "Sats"


def test_rewriting_a_part_leaves_every_other_part_alone(bok, tmp_path):
    ut = skriv_om(bok, tmp_path / "ut.xlsx", {"docProps/app.xml": b"<ny/>"})
    gammel, ny = Pakke(bok), Pakke(ut)
    assert list(ny.deler) == list(gammel.deler)
    assert {navn for navn in gammel.deler if gammel.deler[navn] != ny.deler[navn]} == {"docProps/app.xml"}
    assert [info.date_time for info in ny.oppforinger] == [info.date_time for info in gammel.oppforinger]


def test_rewriting_an_unknown_part_is_an_error(bok, tmp_path):
    with pytest.raises(KeyError, match=r"no part xl/styl\.xml"):
        skriv_om(bok, tmp_path / "ut.xlsx", {"xl/styl.xml": b""})
