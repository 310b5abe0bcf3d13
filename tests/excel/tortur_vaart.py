"""Our side of the graft: a giver with two sheets that lean on each other, and what staff do to them afterwards."""

import io
from collections.abc import Sequence

import xlsxwriter

from tests.excel.tortur import FAST_TID, png
from tests.excel.tortur_deler import anker, arkpart, i_ark, i_tegning, legg_ved, med_merknad, sett_knapp, sett_traad
from verktoy.excel.ooxml import HOVED, REL, forste, les_xml, q, skriv_xml
from verktoy.excel.pakke import Pakke
from verktoy.excel.poding.arbeidsbok import Arbeidsbok

BIDRAG, PLAN = "Bidrag", "Plan"
KOMMUNER = ("0101 Halden", "0104 Moss", "0105 Sarpsborg")
FORSTE_RAD = 4  # the first kommune's row
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def giver(
    kommuner: Sequence[str] = KOMMUNER,
    *,
    bidrag: str = BIDRAG,
    plan: str = PLAN,
    farge: str = "#FFC7CE",
    liggende: bool = True,
    bredde: float = 20,
    merknad: str = "Fra SSB",
) -> bytes:
    """Our two sheets, as XlsxWriter writes them: one of everything the graft must carry.

    Bidrag holds a table row per kommune from row 4 (name, inhabitants = 1000 × row number, contribution = 3 × that),
    a chart, a picture, a note, a list, colours, a filter, print settings, a link and a name; Plan a ListObject and
    formulas that read Bidrag.
    """
    ut = io.BytesIO()
    bok = xlsxwriter.Workbook(ut, {"in_memory": True})
    bok.set_properties({"created": FAST_TID})
    bok.set_custom_property("Bidragsverktøy", "0.1")
    ark, plan_ark = bok.add_worksheet(bidrag), bok.add_worksheet(plan)
    hode = bok.add_format({"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "bottom": 1})
    kroner = bok.add_format({"num_format": "#,##0"})
    siste = FORSTE_RAD + len(kommuner) - 1
    ark.write("A1", "Bidrag per kommune")
    ark.write_row(FORSTE_RAD - 2, 0, ["Kommune", "Innbyggere", "Bidrag"], hode)
    for n, kommune in enumerate(kommuner):
        rad = FORSTE_RAD + n
        ark.write(rad - 1, 0, kommune)
        ark.write(rad - 1, 1, 1000 * (n + 1), kroner)
        ark.write_formula(rad - 1, 2, f"=B{rad}*bidragssats", kroner, 3000 * (n + 1))
    ark.write("F1", 3)
    ark.write_rich_string("F2", "sats, ", bok.add_format({"italic": True}), "kr per innbygger")
    bok.define_name("bidragssats", f"='{bidrag}'!$F$1")
    ark.autofilter(FORSTE_RAD - 2, 0, siste - 1, 2)
    ark.conditional_format(
        f"C{FORSTE_RAD}:C{siste}",
        {"type": "cell", "criteria": ">", "value": 2500, "format": bok.add_format({"bg_color": farge})},
    )
    ark.conditional_format(f"B{FORSTE_RAD}:B{siste}", {"type": "data_bar", "data_bar_2010": True})
    ark.data_validation("F1", {"validate": "decimal", "criteria": ">=", "value": 0})
    ark.write_comment("B3", merknad, {"author": "Bidragsverktøyet"})
    ark.write_url("D3", f"internal:'{plan}'!A1", string="til planen")
    ark.write_url("E3", "https://www.ssb.no/folketall", string="kilde")
    diagram = bok.add_chart({"type": "column", "name": "Bidragsdiagram"})
    diagram.add_series({"name": "Bidrag", "values": f"='{bidrag}'!$C${FORSTE_RAD}:$C${siste}"})
    ark.insert_chart("H2", diagram, {"description": "Bidrag per kommune"})
    ark.insert_image("H20", "vaapen.png", {"image_data": io.BytesIO(png(10)), "description": "Våpen"})
    ark.add_sparkline("G4", {"range": f"'{bidrag}'!B{FORSTE_RAD}:B{siste}"})
    ark.set_column("A:A", bredde)
    ark.set_column("B:C", 12, kroner)
    ark.print_area(0, 0, siste - 1, 2)
    ark.repeat_rows(2)
    ark.set_paper(9)
    if liggende:
        ark.set_landscape()
    ark.fit_to_pages(1, 0)
    ark.set_header("&L&G&CBidrag", {"image_left": "merke.png", "image_data_left": io.BytesIO(png(30))})
    ark.freeze_panes(3, 1)
    rader = [[k, 500 * (n + 1)] for n, k in enumerate(kommuner)]
    plan_ark.add_table(
        0,
        0,
        len(kommuner),
        2,
        {
            "name": "Betalingsplan",
            "style": "Table Style Light 9",
            "data": rader,
            "columns": [
                {"header": "Kommune"},
                {"header": "2026", "format": kroner},
                {"header": "2027", "formula": "=Betalingsplan[[#This Row],[2026]]*2", "format": kroner},
            ],
        },
    )
    for n in range(len(kommuner)):
        plan_ark.write_formula(n + 1, 2, "=Betalingsplan[[#This Row],[2026]]*2", kroner, 1000 * (n + 1))
    plan_ark.write_formula(
        "E1", f"=SUM('{bidrag}'!C{FORSTE_RAD}:C{siste})", kroner, 3000 * len(kommuner) * (len(kommuner) + 1) // 2
    )
    plan_ark.write_formula("E2", "=SUM(Betalingsplan[2026])", kroner, 500 * len(kommuner) * (len(kommuner) + 1) // 2)
    plan_ark.write_formula("E3", f'=HYPERLINK("#\'{bidrag}\'!A1","til bidrag")', None, "til bidrag")
    plan_ark.data_validation("E5", {"validate": "list", "source": f"='{bidrag}'!$A${FORSTE_RAD}:$A${siste}"})
    bok.close()
    return ut.getvalue()


# -- what staff do to our sheet, each as Excel would have stored it ----------------------------------------------------


def rediger(innhold: bytes, ark: str, *endringer: str) -> bytes:
    """Do some of `ENDRINGER` to a sheet; all of them when none is named."""
    pakke = Pakke(innhold)
    for navn in endringer or ENDRINGER:
        ENDRINGER[navn](pakke, ark)
    return pakke.pakk()


def endre_attributt(pakke: Pakke, ark: str, sti: str, **attributter: str) -> None:
    """Set attributes on the element found by a path of plain names."""
    part = arkpart(pakke, ark)
    rot = pakke.xml(part)
    e = rot.find("/".join(q(bit) for bit in sti.split("/")))
    assert e is not None, sti
    e.attrib.update(attributter)
    pakke.skriv(part, skriv_xml(rot))


def gi_nytt_navn(innhold: bytes, fra: str, til: str) -> bytes:
    """Rename a sheet as Excel does: the tab, and every formula and name that reads from it."""
    pakke = Pakke(innhold)
    bok = Arbeidsbok(pakke)
    nytt = "'" + til.replace("'", "''") + "'!"
    for e in bok.rot.iter(q("sheet")):
        if e.get("name") == fra:
            e.set("name", til)
    pakke.skriv(bok.part, _bytt(skriv_xml(bok.rot), fra, nytt))
    for part in pakke.parter():
        if part.startswith(("xl/worksheets/sheet", "xl/charts/chart")):
            pakke.skriv(part, _bytt(pakke.les(part), fra, nytt))
    return pakke.pakk()


def _bytt(xml: bytes, fra: str, nytt: str) -> bytes:
    for gammelt in (f"'{fra}'!", f"{fra}!"):
        xml = xml.replace(gammelt.encode(), nytt.replace("&", "&amp;").encode())
    return xml


def _kolonner(pakke: Pakke, ark: str) -> None:
    cols = """<cols><col min="1" max="1" width="41" customWidth="1"/>
        <col min="2" max="3" width="12.7109375" customWidth="1"/>
        <col min="11" max="11" width="33" customWidth="1" hidden="1"/></cols>"""
    i_ark(pakke, ark, cols)


def _utskrift(pakke: Pakke, ark: str) -> None:
    i_ark(pakke, ark, '<pageSetup paperSize="8" orientation="portrait"></pageSetup>')
    i_ark(
        pakke,
        ark,
        f"""<rowBreaks xmlns="{HOVED}" count="1" manualBreakCount="1"><brk id="5" max="16383" man="1"/></rowBreaks>""",
    )


def _topptekst(pakke: Pakke, ark: str) -> None:
    part = arkpart(pakke, ark)
    rot = pakke.xml(part)
    forste(rot, "headerFooter")[0].text = "&L&G&RKun til internt bruk"
    vml = pakke.relasjoner(part)[forste(rot, "legacyDrawingHF").get(f"{{{REL}}}id")].maal
    pakke.skriv("xl/media/etatens.png", png(77))
    pakke.sett_innholdstype("xl/media/etatens.png", "image/png")
    bilde = pakke.relasjoner(vml)
    for r in bilde:
        bilde.sett(r.id, r.type, "xl/media/etatens.png")
    pakke.skriv(part, skriv_xml(rot))


def _syn(pakke: Pakke, ark: str) -> None:
    endre_attributt(pakke, ark, "sheetViews/sheetView", zoomScale="140", showGridLines="0")
    part = arkpart(pakke, ark)
    rot = pakke.xml(part)
    egenskaper = forste(rot, "sheetPr")
    egenskaper.insert(0, les_xml(f'<tabColor xmlns="{HOVED}" rgb="FFFF0000"/>'.encode()))
    egenskaper.set("codeName", "Ark9")
    pakke.skriv(part, skriv_xml(rot))


def _regler(pakke: Pakke, ark: str) -> None:
    """A colour scale on our column, a rule of their own beside the table, a list and a link."""
    skala = f"""<conditionalFormatting xmlns="{HOVED}" sqref="C4:C6"><cfRule type="colorScale" priority="7"><colorScale>
        <cfvo type="min"/><cfvo type="max"/><color rgb="FFFFFFFF"/><color rgb="FF63BE7B"/></colorScale></cfRule>
        </conditionalFormatting>"""
    egen = f"""<conditionalFormatting xmlns="{HOVED}" sqref="K4:K9"><cfRule type="expression" priority="8">
        <formula>$K4&gt;5</formula></cfRule></conditionalFormatting>"""
    i_ark(pakke, ark, skala, egen)
    part = arkpart(pakke, ark)
    rot = pakke.xml(part)
    lister = forste(rot, "dataValidations")
    lister.append(
        les_xml(
            f"""<dataValidation xmlns="{HOVED}" type="list" sqref="K4:K9"><formula1>"lav,høy"</formula1>
        </dataValidation>""".encode()
        )
    )
    lister.set("count", str(len(lister)))
    rid = pakke.relasjoner(part).ny(f"{_REL}hyperlink", "https://halden.no", ekstern=True)
    forste(rot, "hyperlinks").append(
        les_xml(f'<hyperlink xmlns="{HOVED}" xmlns:r="{REL}" ref="A4" r:id="{rid}"/>'.encode())
    )
    pakke.skriv(part, skriv_xml(rot))


def _diagram(pakke: Pakke, ark: str) -> None:
    """A chart and a picture of their own."""
    serie = f"""<c:ser><c:idx val=\"0\"/><c:order val=\"0\"/><c:val><c:numRef><c:f>'{ark}'!$B$4:$B$6</c:f></c:numRef>
        </c:val></c:ser>"""
    xml = f"""<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart><c:plotArea>
        <c:layout/><c:pieChart><c:varyColors val="1"/>{serie}</c:pieChart></c:plotArea></c:chart></c:chartSpace>"""
    from tests.excel.tortur_deler import tegning

    del_ = tegning(pakke, ark)
    diagram = legg_ved(
        pakke,
        del_,
        pakke.ledig("xl/charts/chart1.xml"),
        xml,
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
        f"{_REL}chart",
    )
    bilde = legg_ved(pakke, del_, pakke.ledig("xl/media/image1.png"), png(55), "image/png", f"{_REL}image")
    i_tegning(
        pakke,
        ark,
        anker(
            30,
            7,
            f"""<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="40" name="Chart 1"/>
        <xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/>
        </xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">
        <c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{diagram}"/>
        </a:graphicData></a:graphic></xdr:graphicFrame>""",
        ),
    )
    i_tegning(
        pakke,
        ark,
        anker(
            40,
            7,
            f"""<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="41" name="Picture 2"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>
        <a:blip r:embed="{bilde}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr>
        <a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>""",
        ),
    )


def _merknader(pakke: Pakke, ark: str) -> None:
    med_merknad(pakke, ark, 3, 0, "Ring økonomisjefen")
    sett_traad(pakke, ark, "C5", "Er Moss med?")


def _filter(pakke: Pakke, ark: str) -> None:
    i_ark(
        pakke,
        ark,
        f"""<autoFilter xmlns="{HOVED}" ref="A3:C6"><filterColumn colId="0"><filters><filter val="0104 Moss"/>
        </filters></filterColumn></autoFilter>""",
    )


def _farge(pakke: Pakke, ark: str) -> None:
    """They like our rule, but in green."""
    bok = Arbeidsbok(pakke)
    stiler = bok.del_av_slag("styles")
    assert stiler is not None
    rot = pakke.xml(stiler)
    dxfs = rot.find(q("dxfs"))
    dxfs.append(
        les_xml(
            f"""<dxf xmlns="{HOVED}"><fill><patternFill><bgColor rgb="FF00FF00"/></patternFill></fill></dxf>""".encode()
        )
    )
    dxfs.set("count", str(len(dxfs)))
    pakke.skriv(stiler, skriv_xml(rot))
    ark_rot = pakke.xml(arkpart(pakke, ark))
    regel = next(r for r in ark_rot.iter(q("cfRule")) if r.get("type") == "cellIs")
    regel.set("dxfId", str(len(dxfs) - 1))
    pakke.skriv(arkpart(pakke, ark), skriv_xml(ark_rot))


ENDRINGER = {
    "kolonner": _kolonner,
    "utskrift": _utskrift,
    "topptekst": _topptekst,
    "syn": _syn,
    "regler": _regler,
    "diagram": _diagram,
    "merknader": _merknader,
    "filter": _filter,
    "farge": _farge,
    "knapp": sett_knapp,
}
