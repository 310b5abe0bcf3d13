"""What the writer makes of a description: values with their formulas, named styles, and a page a person can print."""

import zipfile
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.stotte.pakke import Celle, Pakke, q
from tests.stotte.validering import valider_audit
from verktoy.ark.beskrivelse import (
    DATO,
    KRONER,
    TEKSTFORMAT,
    Ark,
    Bok,
    Diagram,
    Lenke,
    Omraade,
    Rolle,
    Serie,
    Slag,
    Stil,
    Validering,
)
from verktoy.excel.skriv import skriv

# Value, formula ("" for none), and what the file holds: formula, kind, value.
VERDIER = [
    ("0101", "", (None, "tekst", "0101")),
    ("=1+1", "", (None, "tekst", "=1+1")),
    ("@navn", "", (None, "tekst", "@navn")),
    (80_977, "", (None, "tall", 80_977)),
    (Fraction(1, 3), "", (None, "tall", 1 / 3)),
    (Fraction(720_000), "", (None, "tall", 720_000)),
    (True, "", (None, "bool", True)),
    (date(2018, 1, 1), "", (None, "tall", 43_101)),
    (datetime(2018, 1, 1, 12), "", (None, "tall", 43_101.5)),
    (None, "", (None, "tom", None)),
    (Fraction(2, 3), "=2/3", ("2/3", "tall", 2 / 3)),
    (2, "=SUM(D1:D2)", ("SUM(D1:D2)", "tall", 2)),
    ("ja", '=IF(1=1,"ja","nei")', ('IF(1=1,"ja","nei")', "tekst", "ja")),
    (date(2018, 1, 1), "=H1", ("H1", "tall", 43_101)),
]


@pytest.fixture
def ark() -> Ark:
    ark = Ark("Prøve", Slag.INNDATA)
    for kol, (verdi, formel, _) in enumerate(VERDIER):
        stil = Stil(
            Rolle.INNDATA, DATO if isinstance(verdi, date) else TEKSTFORMAT if isinstance(verdi, str) else KRONER
        )
        if formel:
            ark.formel(0, kol, formel, verdi, stil)
        else:
            ark.sett(0, kol, verdi, stil)
    ark.sett(3, 0, "Kommune", Stil(Rolle.OVERSKRIFT))
    ark.sett(4, 0, "0101", Stil(Rolle.LISTE, TEKSTFORMAT))
    ark.overskriftsrad, ark.tabell, ark.frys = 3, Omraade(3, 0, 4, 3), (4, 1)
    ark.tekst_som_tall.append(Omraade(4, 0, 4, 0))
    ark.lenker.append(Lenke(5, 0, "'Prøve'!$A$1", "Gå til"))
    ark.valideringer.append(
        Validering(Omraade(4, 1, 4, 1), "liste", liste=("ja", "nei"), tittel="Svar", melding="Velg.")
    )
    serie = Serie("'Prøve'!$A$4", "'Prøve'!$A$5:$A$5", "'Prøve'!$D$1:$D$1")
    ark.diagrammer.append(Diagram(7, 0, "Tittel", "Søylediagram over noe.", (serie,), "kr"))
    return ark


@pytest.fixture
def fil(ark: Ark, tmp_path: Path) -> Path:
    fil = tmp_path / "bok.xlsx"
    fil.write_bytes(skriv(_bok(ark)))
    return fil


def _bok(*ark: Ark) -> Bok:
    return Bok(ark, "Tittel", "Emne", datetime(2026, 1, 2, 3, 4))


def test_values_and_formulas_stand_as_they_are(fil):
    forste = [c for c in Pakke(fil).celler("Prøve") if c.ref.endswith("1") and c.ref[:-1].isalpha()]
    assert [(c.formel, c.type, c.verdi) for c in forste] == [fasit for *_, fasit in VERDIER]
    assert isinstance(forste[0], Celle)


def test_the_file_is_sound(fil):
    assert [str(f) for f in valider_audit(fil)] == []


def test_every_role_in_use_is_a_named_style_and_its_cells_have_it(fil):
    wb = openpyxl.load_workbook(fil)
    assert wb["Prøve"]["A1"].style == "Bidrag Inndata"
    assert wb["Prøve"]["H1"].style == "Bidrag Inndata"  # another number format, the same style
    assert wb["Prøve"]["H1"].number_format == "d.m.yyyy"
    assert wb["Prøve"]["A4"].style == "Bidrag Overskrift"
    assert wb["Prøve"]["A6"].style == "Bidrag Lenke"
    rot = Pakke(fil).xml("xl/styles.xml")
    navn = {s.get("name") for s in rot.iter(q("cellStyle"))}
    assert {"Bidrag Inndata", "Bidrag Liste"} <= navn
    assert "Bidrag Sum" not in navn  # not in use here


def test_the_document_says_its_language_title_and_time(fil):
    kjerne = Pakke(fil).deler["docProps/core.xml"].decode()
    assert "<dc:language>nb-NO</dc:language>" in kjerne
    assert "<dc:title>Tittel</dc:title>" in kjerne
    assert "2026-01-02T03:04:00Z" in kjerne


def test_the_page_prints_on_a4_with_its_heading_on_every_sheet(fil):
    ark = openpyxl.load_workbook(fil)["Prøve"]
    assert (ark.page_setup.paperSize, ark.page_setup.orientation) == (9, "landscape")
    assert (ark.page_setup.fitToWidth, ark.page_setup.fitToHeight) in ((1, 0), (None, 0))
    assert ark.print_title_rows == "$4:$4"
    assert ark.freeze_panes == "B5"


def test_what_screen_readers_need_is_there(fil):
    pakke = Pakke(fil)
    tegning = next(d for d in pakke.deler if d.startswith("xl/drawings/drawing"))
    assert 'descr="Søylediagram over noe."' in pakke.deler[tegning].decode()
    navn = {d.get("name"): d.text for d in pakke.bok.iter(q("definedName"))}
    assert navn["TitleRegion1.A4.D5.1"].startswith("'Prøve'!$A$4")  # the name itself says where the table ends


def test_a_number_kept_as_text_raises_no_green_triangle(fil):
    pakke = Pakke(fil)
    (feil,) = pakke.xml(pakke.ark["Prøve"]).iter(q("ignoredError"))
    assert (feil.get("sqref"), feil.get("numberStoredAsText")) == ("A5:A5", "1")


def test_the_same_description_gives_the_same_bytes_and_no_clock_but_the_books(ark):
    assert skriv(_bok(ark)) == skriv(_bok(ark))
    with zipfile.ZipFile(BytesIO(skriv(_bok(ark)))) as arkiv:
        assert {(i.date_time, i.create_system) for i in arkiv.infolist()} == {((1980, 1, 1, 0, 0, 0), 3)}
