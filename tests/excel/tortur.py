"""Torture workbooks: what staff may have in a workbook of theirs, made by code, from several producers.

`stabens_bok` is XlsxWriter's, with `tortur_deler` adding by hand what no library writes. `openpyxl_bok`,
`google_bok`, `libreoffice_bok` and `prefiks_bok` are the same kind of book in other programs' handwriting.
"""

import io
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import xlsxwriter
from lxml import etree
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, NamedStyle, PatternFill
from openpyxl.worksheet.table import Table

from tests.excel.tortur_deler import (
    med_egen_xml,
    med_eksternlenke,
    med_knapp,
    med_pivot_og_slicer,
    med_traad,
)
from verktoy.excel.ooxml import HOVED, les_xml, skriv_xml
from verktoy.excel.pakke import Pakke

OKONOMI, NOTATER, GRAF, PIVOT = "Økonomi 2026", "Ola's notater", "Graf", "Pivot"
FAST_TID = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
VBA = bytes(range(256)) * 40
VBA_SIGNATUR = bytes(reversed(range(256))) * 4
POSTER = [("Drift", 120), ("Lisenser", 80), ("Reise", 15)]


def png(farge: int) -> bytes:
    """A picture of one pixel."""

    def bit(slag: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + slag + data + zlib.crc32(slag + data).to_bytes(4, "big")

    hode = bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
    piksel = zlib.compress(bytes([0, farge, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + bit(b"IHDR", hode) + bit(b"IDAT", piksel) + bit(b"IEND", b"")


def stabens_bok(*, makro: bool = True) -> bytes:
    """Two staff sheets, a chart sheet and a pivot sheet, with everything we can make."""
    innhold = med_pivot_og_slicer(_xlsxwriter_bok(makro=makro), OKONOMI, PIVOT)
    innhold = med_egen_xml(med_eksternlenke(innhold, NOTATER))
    innhold = med_traad(innhold, NOTATER, "F2", "Stemmer dette med vedtaket?")
    return med_knapp(innhold, NOTATER) if makro else innhold


def _xlsxwriter_bok(*, makro: bool) -> bytes:
    ut = io.BytesIO()
    bok = xlsxwriter.Workbook(ut, {"in_memory": True})
    bok.set_properties({"title": "Økonomiplan", "author": "Kari", "created": FAST_TID})
    bok.set_custom_property("Saksnummer", "2026/117")
    if makro:
        bok.add_signed_vba_project(io.BytesIO(VBA), io.BytesIO(VBA_SIGNATUR), True, True)  # noqa: FBT003
        bok.set_vba_name("ThisWorkbook")
    okonomi, notater = bok.add_worksheet(OKONOMI), bok.add_worksheet(NOTATER)
    graf, pivot = bok.add_chartsheet(GRAF), bok.add_worksheet(PIVOT)
    if makro:
        for nummer, ark in enumerate((okonomi, notater, pivot), 1):
            ark.set_vba_name(f"Sheet{nummer}")
    kroner = bok.add_format({"num_format": '#,##0 "kr"', "bg_color": "#FFF2CC", "border": 1})
    _okonomi(bok, okonomi, kroner)
    _notater(bok, notater, kroner)
    soyle = bok.add_chart({"type": "bar"})
    soyle.add_series({"values": f"='{OKONOMI}'!$B$2:$B$4"})
    graf.set_chart(soyle)
    pivot.write("A1", "Pivot under")
    bok.define_name("Budsjettramme", f"='{OKONOMI}'!$B$5")
    bok.define_name(f"'{OKONOMI}'!Lokal", f"='{OKONOMI}'!$B$2")
    bok.close()
    return ut.getvalue()


def _okonomi(bok: xlsxwriter.Workbook, ark: xlsxwriter.worksheet.Worksheet, kroner: xlsxwriter.format.Format) -> None:
    ark.write_row("A1", ["Post", "Beløp"])
    for rad, (post, belop) in enumerate(POSTER, 1):
        ark.write(rad, 0, post)
        ark.write(rad, 1, belop, kroner)
    ark.write_formula("B5", "=SUM(B2:B4)", kroner, 215)
    ark.write_rich_string(
        "A7", "Merk: ", bok.add_format({"bold": True}), "fet", " og ", bok.add_format({"italic": True}), "kursiv"
    )
    ark.write_dynamic_array_formula("D1:D3", "=SORT(B2:B4)", None, 15)
    ark.add_table(
        "F1:H4",
        {
            "name": "Utgifter",
            "data": [[1, 2], [3, 4], [5, 6]],
            "columns": [{"header": "Jan"}, {"header": "Feb"}, {"header": "Sum", "formula": "=[@Jan]+[@Feb]"}],
        },
    )
    ark.write_formula("F6", "=SUM(Utgifter[Sum])", None, 0)
    diagram = bok.add_chart({"type": "column"})
    diagram.add_series({"categories": f"='{OKONOMI}'!$A$2:$A$4", "values": f"='{OKONOMI}'!$B$2:$B$4"})
    diagram.set_title({"name": "Budsjett"})
    ark.insert_chart("J2", diagram)
    ark.insert_image("J20", "logo.png", {"image_data": io.BytesIO(png(200)), "description": "Logo"})
    ark.add_sparkline("C2", {"range": f"'{OKONOMI}'!B2:B4"})
    ark.conditional_format("B2:B4", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    ark.conditional_format("B2:B4", {"type": "data_bar", "data_bar_2010": True})
    ark.conditional_format(
        "B2:B4", {"type": "cell", "criteria": ">", "value": 100, "format": bok.add_format({"bg_color": "#FFC7CE"})}
    )
    ark.data_validation("A9", {"validate": "list", "source": ["ja", "nei"]})
    ark.write_comment("B2", "Fra budsjettet", {"author": "Kari"})
    ark.set_header("&L&G&RØkonomi", {"image_left": "topp.png", "image_data_left": io.BytesIO(png(90))})
    ark.set_column("A:A", 22.5)
    ark.set_column("L:N", 9, None, {"level": 1, "hidden": True})
    ark.set_row(8, 30, None, {"level": 1})
    ark.protect("hemmelig", {"format_cells": True})
    ark.freeze_panes(1, 0)
    ark.set_tab_color("#00B050")
    ark.print_area("A1:H10")
    ark.repeat_rows(0)


def _notater(bok: xlsxwriter.Workbook, ark: xlsxwriter.worksheet.Worksheet, kroner: xlsxwriter.format.Format) -> None:
    ark.write_row("A1", ["Kommune", "Svar", "Beløp"])
    for rad, navn in enumerate(["Halden", "Moss", "Marker"], 1):
        ark.write_row(rad, 0, [navn, "ja", 100 * rad])
    ark.write_formula("D2", "=Budsjettramme*2", kroner, 430)
    ark.write_url("A6", "https://www.ssb.no", string="SSB")
    ark.write_url("A7", f"internal:'{OKONOMI}'!A1", string="til økonomi")
    ark.autofilter("A1:C4")
    ark.filter_column("A", "x == Halden")
    ark.merge_range("A9:C9", "Sammenslått", bok.add_format({"align": "center"}))
    ark.set_landscape()
    ark.set_h_pagebreaks([5])
    ark.write_comment("C2", "Gammel merknad", {"author": "Ola"})
    boks = {"width": 120, "height": 40}
    ark.insert_textbox("E6", "Husk møtet", boks)


def openpyxl_bok() -> bytes:
    """openpyxl: absolute relationship targets, named styles of its own, no theme colours."""
    bok = openpyxl.Workbook()
    ark = bok.active
    ark.title = OKONOMI
    for rad in [("Post", "Beløp"), *POSTER]:
        ark.append(rad)
    ark["B5"] = "=SUM(B2:B4)"
    ark["A1"].comment = Comment("Fra openpyxl", "Kari")
    ark["A1"].style = NamedStyle("Uthevet", font=Font(bold=True, name="Arial", size=12))
    ark.conditional_formatting.add("B2:B4", CellIsRule("greaterThan", ["100"], fill=PatternFill(bgColor="FFFF00")))
    ark.add_table(Table(displayName="Utgifter", ref="A1:B4"))
    diagram = BarChart()
    diagram.add_data(Reference(ark, min_col=2, min_row=1, max_row=4), titles_from_data=True)
    ark.add_chart(diagram, "D2")
    bok.create_sheet(NOTATER)["A1"] = f"='{OKONOMI}'!B5"
    ut = io.BytesIO()
    bok.save(ut)
    return ut.getvalue()


def libreoffice_bok(soffice: Path, mappe: Path) -> bytes:
    """The staff's book, opened and saved by LibreOffice."""
    inn, ut = mappe / "inn.xlsx", mappe / "ut"
    inn.write_bytes(_xlsxwriter_bok(makro=False))
    kommando = [soffice, f"-env:UserInstallation={(mappe / 'profil').as_uri()}", "--headless"]
    subprocess.run(
        [*kommando, "--convert-to", "xlsx", "--outdir", ut, inn], check=True, capture_output=True, timeout=240
    )
    return (ut / "inn.xlsx").read_bytes()


def prefiks_bok() -> bytes:
    """The staff's book with every spreadsheet element prefixed (`x:worksheet`), as some exporters write."""
    pakke = Pakke(_xlsxwriter_bok(makro=False))
    for part in pakke.parter():
        if part.startswith("xl/") and part.endswith(".xml") and les_xml(pakke.les(part)).tag.startswith(f"{{{HOVED}}}"):
            pakke.skriv(part, skriv_xml(_med_prefiks(pakke.xml(part))))
    return pakke.pakk()


def _med_prefiks(rot: etree._Element) -> etree._Element:
    rom = {"x" if prefiks is None else prefiks: uri for prefiks, uri in rot.nsmap.items()}
    ny = etree.Element(rot.tag, dict(rot.attrib), nsmap=rom)
    ny.text = rot.text
    ny.extend(list(rot))
    return ny


_GOOGLE = {
    "[Content_Types].xml": """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
        <Default ContentType="application/xml" Extension="xml"/>
        <Default ContentType="application/vnd.openxmlformats-package.relationships+xml" Extension="rels"/>
        <Override ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"
        PartName="/xl/drawings/drawing1.xml"/>
        <Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
        PartName="/xl/styles.xml"/>
        <Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        PartName="/xl/worksheets/sheet1.xml"/>
        <Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        PartName="/xl/sharedStrings.xml"/>
        <Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        PartName="/xl/workbook.xml"/></Types>""",
    "_rels/.rels": """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="rId1"
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
        Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="rId1"
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
        <Relationship Id="rId2"
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
        Target="sharedStrings.xml"/>
        <Relationship Id="rId3"
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
        Target="worksheets/sheet1.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{HOVED}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        xmlns:mx="http://schemas.microsoft.com/office/mac/excel/2008/main"><workbookPr/><sheets>
        <sheet state="visible" name="Økonomi 2026" sheetId="1" r:id="rId3"/></sheets><definedNames/><calcPr/>
        </workbook>""",
    "xl/sharedStrings.xml": f'<sst xmlns="{HOVED}" count="1" uniqueCount="1"><si><t>Post</t></si></sst>',
    "xl/styles.xml": f"""<styleSheet xmlns="{HOVED}" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">
        <fonts count="2"><font><sz val="10.0"/><color rgb="FF000000"/><name val="Arial"/></font><font>
        <color theme="1"/><name val="Arial"/></font></fonts><fills count="2"><fill>
        <patternFill patternType="none"/></fill><fill><patternFill patternType="lightGray"/></fill></fills>
        <borders count="1"><border/></borders><cellStyleXfs count="1">
        <xf borderId="0" fillId="0" fontId="0" numFmtId="0" applyAlignment="1" applyFont="1"/></cellStyleXfs>
        <cellXfs count="2"><xf borderId="0" fillId="0" fontId="0" numFmtId="0" xfId="0"/>
        <xf borderId="0" fillId="0" fontId="1" numFmtId="0" xfId="0" applyFont="1"/></cellXfs>
        <cellStyles count="1"><cellStyle xfId="0" name="Normal" builtinId="0"/></cellStyles><dxfs count="0"/>
        </styleSheet>""",
    "xl/worksheets/sheet1.xml": f"""<worksheet xmlns="{HOVED}"
        xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetPr>
        <outlinePr summaryBelow="0" summaryRight="0"/></sheetPr><sheetViews><sheetView workbookViewId="0"/>
        </sheetViews><sheetFormatPr customHeight="1" defaultColWidth="12.63" defaultRowHeight="15.75"/>
        <sheetData><row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"><v>12.0</v></c></row>
        </sheetData><drawing r:id="rId1"/></worksheet>""",
    "xl/worksheets/_rels/sheet1.xml.rels": """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="rId1"
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
        Target="../drawings/drawing1.xml"/></Relationships>""",
    "xl/drawings/drawing1.xml": '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>',
}


def google_bok() -> bytes:
    """The handwriting of Google Sheets: no document properties, no theme, an empty drawing and an empty name list."""
    from tests.excel.tortur_deler import pakk

    return pakk(
        {
            navn: ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + xml).encode()
            for navn, xml in _GOOGLE.items()
        }
    )
