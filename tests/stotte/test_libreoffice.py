import pytest
import xlsxwriter

from tests.stotte import libreoffice
from tests.stotte.eksempelbok import plant, skriv_eksempelbok
from tests.stotte.krav import KREV_ALT
from tests.stotte.libreoffice import (
    LibreOfficeFeil,
    celler,
    endre_celler,
    feilverdier,
    rekalkuler,
    rekalkuler_alle,
    rutenett,
    sammenlign,
    sammenlign_alle,
    til_pdf,
    til_png,
)
from tests.stotte.pakke import Pakke

SVAR = "xl/worksheets/sheet2.xml"


@pytest.fixture
def bok(tmp_path):
    return skriv_eksempelbok(tmp_path / "Bærum og Ås.xlsx")


@pytest.mark.treg
def test_recalculation_is_forced_a_wrong_cached_value_is_found(bok, tmp_path, soffice):  # noqa: ARG001
    """The proof that this oracle does not repeat our own numbers: 301 in the file, 300 from LibreOffice."""
    feil = plant(skriv_eksempelbok(tmp_path / "feil.xlsx"), SVAR, "<v>300</v>", "<v>301</v>")
    rett, galt = sammenlign_alle([bok, feil])
    assert rett == []
    assert [str(f) for f in galt] == ["Svar i kr!B2 =SUM(Data!B2:B4)*Sats: cached 301, LibreOffice 300"]


# Planted in the cached values: text, text with the defect, cell, cached value, LibreOffice's value.
GALE_VERDIER = [
    ("<v>42.857142857142854</v>", "<v>42.857143</v>", "B8", 42.857143, pytest.approx(300 / 7)),
    ("<v>Sum æøå</v>", "<v>Sum ÆØÅ</v>", "B4", "Sum ÆØÅ", "Sum æøå"),
    ("<f>B2&gt;299</f><v>1</v>", "<f>B2&gt;299</f><v>0</v>", "B3", False, True),
    ("<v>#DIV/0!</v>", "<v>#N/A</v>", "B5", "#N/A", "#DIV/0!"),
    ('t="e"><f>1/0</f>', 't="str"><f>1/0</f>', "B5", "#DIV/0!", "#DIV/0!"),
    ("<v>300</v>", "", "B2", None, 300),
    ("<v>300</v>", "<v>tre</v>", "B2", "tre", 300),
    ('<f>IF(B2&gt;0,"","x")</f>', '<f>IF(B2&gt;0,"y","x")</f>', "B6", None, "y"),
]


@pytest.mark.treg
def test_every_type_of_result_is_compared(tmp_path, soffice):  # noqa: ARG001
    filer = [skriv_eksempelbok(tmp_path / f"{nr}.xlsx") for nr, _ in enumerate(GALE_VERDIER)]
    for fil, (gammelt, nytt, *_) in zip(filer, GALE_VERDIER, strict=True):
        plant(fil, SVAR, gammelt, nytt)
    funn = [[(f.ref, f.lagret, f.rekalkulert) for f in en_fil] for en_fil in sammenlign_alle(filer)]
    assert funn == [[(ref, lagret, fasit)] for _, _, ref, lagret, fasit in GALE_VERDIER]


@pytest.mark.treg
def test_many_files_of_one_name_in_one_start(tmp_path, soffice):  # noqa: ARG001
    filer = []
    for sats in (3, 4, 5):
        mappe = tmp_path / str(sats)
        mappe.mkdir()
        bok = skriv_eksempelbok(mappe / "bok.xlsx")
        filer.append(endre_celler(bok, bok, {("Svar i kr", "B1"): sats}))
    nye = rekalkuler_alle(filer, tmp_path / "ut")
    assert [celler(ny)["Svar i kr", "B2"] for ny in nye] == [300, 400, 500]
    assert rekalkuler_alle([], tmp_path) == []


@pytest.mark.treg
def test_an_input_typed_in_a_cell_reaches_every_formula(bok, tmp_path):
    endret = endre_celler(bok, tmp_path / "endret.xlsx", {("Data", "B2"): 11, ("Svar i kr", "A2"): "Tot & <alt>"})
    svar = celler(rekalkuler(endret, tmp_path / "ut.xlsx"))
    assert svar["Svar i kr", "B2"] == 303
    assert svar["Svar i kr", "B4"] == "Tot & <alt> æøå"


@pytest.mark.treg
def test_formulas_speak_norwegian_as_in_the_users_excel(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "bok.xlsx")) as bok:
        bok.add_worksheet("A").write_formula("A1", '="kr "&1.5', None, "kr 1,5")
    assert sammenlign(tmp_path / "bok.xlsx") == []


@pytest.mark.treg
def test_a_workbook_becomes_pages_to_look_at(bok, tmp_path):
    assert til_pdf(bok, tmp_path / "bok.pdf").read_bytes().startswith(b"%PDF-")
    sider = til_png(bok, tmp_path / "sider")
    assert len(sider) >= 2  # two sheets
    assert all(side.read_bytes().startswith(b"\x89PNG") for side in sider)


@pytest.mark.treg
def test_a_file_that_is_no_workbook_is_named(tmp_path):
    (tmp_path / "tull.xlsx").write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(LibreOfficeFeil, match=r"no xlsx of tull\.xlsx"):
        rekalkuler(tmp_path / "tull.xlsx", tmp_path / "ut.xlsx")


def test_without_libreoffice_the_test_is_skipped(bok, tmp_path, monkeypatch):
    monkeypatch.setattr(libreoffice, "finn_soffice", lambda: None)
    monkeypatch.delenv(KREV_ALT, raising=False)
    with pytest.raises(pytest.skip.Exception):
        rekalkuler(bok, tmp_path / "ut.xlsx")


def test_error_values_are_found_in_formulas_and_cells(bok):
    assert [(c.ark, c.ref, c.verdi) for c in feilverdier(bok)] == [("Svar i kr", "B5", "#DIV/0!")]


def test_a_sheet_as_rows(bok):
    assert rutenett(bok, "Data") == [
        ["Kommunenr", "Innbyggere", None, "flettet"],
        ["0101", 10, None, None],
        ["0104", 20, None, "også flettet"],
        ["1860", 70, None, None],
    ]


@pytest.mark.parametrize("verdi", [7, 7.25, -1, "tekst æ & <b>", "", True, False, None])
def test_a_typed_value_replaces_that_cell_only(bok, tmp_path, verdi):
    ut = endre_celler(bok, tmp_path / "ut.xlsx", {("Svar i kr", "B10"): verdi})
    foer, etter = celler(bok), celler(ut)
    assert etter.pop(("Svar i kr", "B10"), None) == verdi
    assert etter == foer
    gammel, ny = Pakke(bok), Pakke(ut)
    assert [del_ for del_ in gammel.deler if gammel.deler[del_] != ny.deler[del_]] in ([SVAR], [])
    assert b'<c r="B10" s="1"' in ny.deler[SVAR]
    assert [f.formel for f in ny.celler("Svar i kr")] == [f.formel for f in gammel.celler("Svar i kr")]


@pytest.mark.parametrize(
    ("celle", "verdi"), [(("Svar i kr", "A1"), 5), (("Svar i kr", "A1"), None), (("Svar i kr", "B1"), "fem")]
)
def test_a_typed_value_may_be_of_another_type(bok, tmp_path, celle, verdi):
    assert celler(endre_celler(bok, tmp_path / "ut.xlsx", {celle: verdi})).get(celle) == verdi


@pytest.mark.parametrize(
    ("celle", "feil", "melding"),
    [
        (("Dato", "B2"), KeyError, "no sheet 'Dato'"),
        (("Data", "Z99"), KeyError, "no cell Z99"),
        (("Svar i kr", "B2"), ValueError, r"Svar i kr!B2 holds a formula"),
    ],
)
def test_a_wrong_address_is_an_error(bok, tmp_path, celle, feil, melding):
    with pytest.raises(feil, match=melding):
        endre_celler(bok, tmp_path / "ut.xlsx", {celle: 1})


def test_a_formula_can_be_typed_over_when_asked(bok, tmp_path):
    ut = endre_celler(bok, tmp_path / "ut.xlsx", {("Svar i kr", "B2"): 305}, overskriv_formel=True)
    (celle,) = [c for c in Pakke(ut).celler("Svar i kr") if c.ref == "B2"]
    assert (celle.formel, celle.verdi) == (None, 305)
