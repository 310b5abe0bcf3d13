"""Merging styles: ours appended once, theirs untouched, every number in our sheet pointing at the right format."""

import pytest
from lxml import etree

from tests.excel.tortur import _med_prefiks
from verktoy.excel.ooxml import HOVED, les_xml, q, skriv_xml
from verktoy.excel.poding.stiler import Stilfletter, tomme_stiler

SKRIFT = '<font><sz val="11"/><name val="Calibri"/></font>'
FYLL = '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'


def stiler(
    *, skrifter="", fyll="", formater="", tallformat="", navngitte="", dxfs="", tabellstiler=""
) -> etree._Element:
    """A styles part with the usual first entries and some more."""
    xml = f"""<styleSheet xmlns="{HOVED}"><numFmts>{tallformat}</numFmts><fonts>{SKRIFT}{skrifter}</fonts>
      <fills>{FYLL}{fyll}</fills><borders><border/></borders>
      <cellStyleXfs><xf fontId="0"/>{navngitte and '<xf fontId="1"/>'}</cellStyleXfs>
      <cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>{formater}</cellXfs>
      <cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/>{navngitte}</cellStyles>
      <dxfs>{dxfs}</dxfs><tableStyles>{tabellstiler}</tableStyles></styleSheet>"""
    return les_xml(xml.encode())


def ark(xml: str) -> etree._Element:
    return les_xml(f'<worksheet xmlns="{HOVED}">{xml}</worksheet>'.encode())


FET = '<font><b/><sz val="11"/><name val="Calibri"/></font>'
KURSIV = '<font><i/><sz val="9"/><name val="Arial"/></font>'
GULT = '<fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill>'
GRONT = '<dxf><fill><patternFill><bgColor rgb="FF00FF00"/></patternFill></fill></dxf>'
ROD = '<dxf><font><color rgb="FFFF0000"/></font></dxf>'
KRONER = 'formatCode="#,##0&quot; kr&quot;"'
NORSK = '<cellStyle name="Hyperkobling" xfId="1" builtinId="8"/>'
DERES = {
    "skrifter": KURSIV,
    "tallformat": f"""<numFmt numFmtId="164" formatCode="0.0%"/><numFmt numFmtId="165" {KRONER}/>""",
    "formater": '<xf numFmtId="164" fontId="1" fillId="0" borderId="0" xfId="0"/>',
    "dxfs": GRONT,
}
VAARE = {
    "skrifter": FET,
    "fyll": GULT,
    "tallformat": f"""<numFmt numFmtId="164" {KRONER}/><numFmt numFmtId="165" formatCode="0.000"/>""",
    "formater": '<xf numFmtId="164" fontId="1" fillId="2" borderId="0" xfId="0"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0"><alignment wrapText="1"/></xf>',
    "dxfs": ROD + GRONT,
}


def test_cells_rows_columns_and_rules_all_get_their_new_numbers():
    deres, vaart = stiler(**DERES), ark(
        """<cols><col min="1" max="1" style="2"/></cols><sheetData><row r="1" s="1"><c r="A1" s="3"/>
            <c r="B1"/><c r="C1" s="0"/></row></sheetData>"""
        '<conditionalFormatting><cfRule dxfId="0"/><cfRule dxfId="1"/></conditionalFormatting>'
        '<autoFilter><filterColumn><colorFilter dxfId="0"/></filterColumn></autoFilter>'
    )  # fmt: skip
    Stilfletter(deres, stiler(**VAARE)).ark(vaart)
    numre = [vaart.find(f".//{q(e)}").get(a) for e, a in (("col", "style"), ("row", "s"), ("c", "s"))]
    assert numre == ["2", "3", "4"]  # after theirs (0 and 1), in the order they are met
    assert [deres.find(q("cellXfs"))[int(n)].get("numFmtId") for n in numre] == ["166", "165", "14"]
    assert [c.get("s") for c in vaart.iter(q("c"))][1:] == [None, "0"]
    assert [r.get("dxfId") for r in vaart.iter(q("cfRule"))] == ["1", "0"]
    assert vaart.find(".//" + q("colorFilter")).get("dxfId") == "1"


def test_the_parts_of_a_format_are_found_or_appended():
    deres, vaart = stiler(**DERES), ark('<sheetData><row r="1"><c r="A1" s="1"/></row></sheetData>')
    Stilfletter(deres, stiler(**VAARE)).ark(vaart)
    ny = deres.find(q("cellXfs"))[2]
    assert dict(ny.attrib) == {"numFmtId": "165", "fontId": "2", "fillId": "2", "borderId": "0", "xfId": "0"}
    assert [len(deres.find(q(n))) for n in ("numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs")] == [
        2,
        3,
        3,
        1,
        3,
        1,
    ]
    assert deres.find(q("fonts")).get("count") == "3"


def test_theirs_stand_first_and_unchanged():
    deres, vaart = stiler(**DERES), ark('<sheetData><row r="1"><c r="A1" s="1"/><c r="B1" s="2"/></row></sheetData>')
    foer = {samling.tag: [etree.tostring(e) for e in samling] for samling in deres}
    Stilfletter(deres, stiler(**VAARE)).ark(vaart)
    for samling in deres:
        assert [etree.tostring(e) for e in samling][: len(foer[samling.tag])] == foer[samling.tag]


def test_the_second_time_adds_nothing():
    deres = stiler(**DERES)
    for _ in range(2):
        vaart = ark('<sheetData><row r="1"><c r="A1" s="1"/><c r="B1" s="3"/></row></sheetData>')
        Stilfletter(deres, stiler(**VAARE)).ark(vaart)
        ferdig = skriv_xml(deres)
    vaart = ark('<sheetData><row r="1"><c r="A1" s="1"/><c r="B1" s="3"/></row></sheetData>')
    Stilfletter(deres, stiler(**VAARE)).ark(vaart)
    assert skriv_xml(deres) == ferdig
    assert len(deres.find(q("cellXfs"))) == 4


def test_a_namespace_prefix_hides_no_format():
    """<x:font><x:b/> is the <font><b/> we look for."""
    deres = _med_prefiks(stiler(**VAARE))
    assert b"<x:font>" in skriv_xml(deres)
    vaart = ark('<sheetData><row r="1"><c r="A1" s="1"/><c r="B1" s="2"/></row></sheetData>')
    foer = skriv_xml(deres)
    Stilfletter(deres, stiler(**VAARE)).ark(vaart)
    assert skriv_xml(deres) == foer
    assert [c.get("s") for c in vaart.iter(q("c"))] == ["1", "2"]


@pytest.mark.parametrize(
    ("deres_navn", "vaart_navn", "fikk"),
    [
        ('<cellStyle name="Inndata" xfId="1"/>', '<cellStyle name="inndata" xfId="1"/>', ("1", 2)),
        (NORSK, NORSK.replace("Hyperkobling", "Hyperlink"), ("1", 2)),
        ('<cellStyle name="Noe annet" xfId="1"/>', '<cellStyle name="Inndata" xfId="1"/>', ("2", 3)),
        ("", '<cellStyle name="Inndata" xfId="1"/>', ("1", 2)),
    ],
)  # fmt: skip
def test_named_styles_are_found_by_name_or_number_else_brought_along(deres_navn, vaart_navn, fikk):
    deres = stiler(skrifter=KURSIV, navngitte=deres_navn)
    vaare = stiler(
        skrifter=FET, navngitte=vaart_navn, formater='<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="1"/>'
    )
    vaart = ark('<sheetData><row r="1"><c r="A1" s="1"/></row></sheetData>')
    Stilfletter(deres, vaare).ark(vaart)
    assert (deres.find(q("cellXfs"))[-1].get("xfId"), len(deres.find(q("cellStyleXfs")))) == fikk
    navn = [e.get("name").lower() for e in deres.find(q("cellStyles"))]
    assert len(navn) == len(set(navn)) == fikk[1]


def test_a_book_that_names_no_styles_gets_no_second_normal():
    deres, vaart = stiler(), ark('<sheetData><row r="1"><c r="A1" s="1"/></row></sheetData>')
    deres.remove(deres.find(q("cellStyles")))
    Stilfletter(deres, stiler(**VAARE)).ark(vaart)
    assert (deres.find(q("cellXfs"))[1].get("xfId"), deres.find(q("cellStyles"))) == ("0", None)


def test_our_own_table_style_comes_with_its_formats():
    egen = '<tableStyle name="Vaar" count="1"><tableStyleElement type="headerRow" dxfId="0"/></tableStyle>'
    deres, tabell = (
        stiler(**DERES),
        les_xml(f"""<table xmlns="{HOVED}" headerRowDxfId="1"><tableStyleInfo name="Vaar"/></table>""".encode()),
    )
    for _ in range(2):
        Stilfletter(deres, stiler(dxfs=ROD + GRONT, tabellstiler=egen)).ark(tabell)
        assert [e.get("name") for e in deres.find(q("tableStyles"))] == ["Vaar"]
        assert deres.find(f".//{q('tableStyleElement')}").get("dxfId") == "1"
        tabell.set("headerRowDxfId", "1")


def test_a_book_without_styles_gets_the_least_it_needs():
    deres, vaart = tomme_stiler(), ark('<sheetData><row r="1"><c r="A1" s="1"/></row></sheetData>')
    Stilfletter(deres, stiler(**VAARE)).ark(vaart)
    assert vaart.find(".//" + q("c")).get("s") == "1"
    assert [etree.QName(e).localname for e in deres] == [
        "numFmts",
        "fonts",
        "fills",
        "borders",
        "cellStyleXfs",
        "cellXfs",
        "cellStyles",
    ]
