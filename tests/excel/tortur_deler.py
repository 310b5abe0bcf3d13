"""What no library writes, added to a workbook by hand: threads, pivot tables, slicers, controls, links, custom XML."""

import io
import zipfile
from collections.abc import Mapping

from lxml import etree

from verktoy.excel.ooxml import (
    HOVED,
    MC,
    R_ID,
    REKKEFOLGE_ARK,
    REKKEFOLGE_BOK,
    REL,
    XDR,
    forste,
    les_xml,
    q,
    sett_inn,
    skriv_xml,
)
from verktoy.excel.pakke import Pakke
from verktoy.excel.poding.arbeidsbok import Arbeidsbok

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MS = "http://schemas.microsoft.com/office/"
_SML = "application/vnd.openxmlformats-officedocument.spreadsheetml."
TRAADREL = f"{_MS}2017/10/relationships/threadedComment"
PERSONREL = f"{_MS}2017/10/relationships/person"
_X14 = f"{_MS}spreadsheetml/2009/9/main"
_PERSON = "{0A1B2C3D-0000-4000-8000-000000000001}"


def pakk(parter: Mapping[str, bytes]) -> bytes:
    """A zip of parts, with fixed dates."""
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for navn, innhold in parter.items():
            arkiv.writestr(zipfile.ZipInfo(navn), innhold, zipfile.ZIP_DEFLATED)
    return ut.getvalue()


def parter(innhold: bytes) -> dict[str, bytes]:
    """All parts of a package."""
    with zipfile.ZipFile(io.BytesIO(innhold)) as arkiv:
        return {navn: arkiv.read(navn) for navn in arkiv.namelist()}


def arkpart(pakke: Pakke, navn: str) -> str:
    """The part of a sheet."""
    post = Arbeidsbok(pakke).finn(navn)
    assert post is not None, f"no sheet {navn}"
    return post.part


def legg_ved(pakke: Pakke, fra: str, part: str, innhold: str | bytes, type_: str, rel: str) -> str:
    """Add a part that another leads to; the relationship id."""
    data = innhold if isinstance(innhold, bytes) else f'<?xml version="1.0" encoding="UTF-8"?>{innhold}'.encode()
    pakke.skriv(part, data)
    pakke.sett_innholdstype(part, type_)
    return pakke.relasjoner(fra).ny(rel, part)


def i_ark(pakke: Pakke, ark: str, *elementer: str) -> None:
    """Insert elements into a worksheet, in the order of the schema; one that is there already is replaced."""
    part = arkpart(pakke, ark)
    rot = pakke.xml(part)
    for xml in elementer:
        e = les_xml(
            xml.replace(">", f' xmlns="{HOVED}" xmlns:r="{REL}">', 1).encode() if "xmlns=" not in xml else xml.encode()
        )
        gammel = forste(rot, etree.QName(e).localname) if e.tag != q("conditionalFormatting") else None
        if gammel is not None:
            rot.remove(gammel)
        sett_inn(rot, e, REKKEFOLGE_ARK)
    pakke.skriv(part, skriv_xml(rot))


def tegning(pakke: Pakke, ark: str) -> str:
    """The drawing part of a sheet, made when there is none."""
    part = arkpart(pakke, ark)
    funnet = pakke.relasjoner(part).av_slag("drawing")
    if funnet:
        return funnet[0].maal
    ny = pakke.ledig("xl/drawings/drawing1.xml")
    xml = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
        xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>"""
    rid = legg_ved(pakke, part, ny, xml, "application/vnd.openxmlformats-officedocument.drawing+xml", f"{_REL}drawing")
    i_ark(pakke, ark, f'<drawing r:id="{rid}"></drawing>')
    return ny


def i_tegning(pakke: Pakke, ark: str, anker: str) -> None:
    """Add an object to the sheet's drawing."""
    part = tegning(pakke, ark)
    rot = pakke.xml(part)
    rom = f"""xmlns:xdr="{XDR}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{REL}"
        xmlns:mc="{MC}" """
    rot.append(les_xml(anker.replace(">", f" {rom}>", 1).encode()))
    pakke.skriv(part, skriv_xml(rot))


def anker(rad: int, kolonne: int, objekt: str) -> str:
    """A two-cell anchor, four columns wide and eight rows high, around an object."""
    hjorner = "".join(
        f"""<xdr:{navn}><xdr:col>{k}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{r}</xdr:row>
            <xdr:rowOff>0</xdr:rowOff></xdr:{navn}>"""
        for navn, k, r in (("from", kolonne, rad), ("to", kolonne + 4, rad + 8))
    )
    return f"<xdr:twoCellAnchor>{hjorner}{objekt}<xdr:clientData/></xdr:twoCellAnchor>"


def med_vml(pakke: Pakke, ark: str, former: str) -> None:
    """Add shapes to the sheet's VML, made when there is none."""
    part = arkpart(pakke, ark)
    rot = pakke.xml(part)
    e = forste(rot, "legacyDrawing")
    if e is not None:
        vml = pakke.relasjoner(part)[e.get(R_ID)].maal
        pakke.skriv(vml, pakke.les(vml).replace(b"</xml>", former.encode() + b"</xml>"))
        return
    hode = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
        xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">
        <o:idmap v:ext="edit" data="1"/></o:shapelayout>"""
    ny = pakke.ledig("xl/drawings/vmlDrawing1.vml")
    type_ = "application/vnd.openxmlformats-officedocument.vmlDrawing"
    rid = legg_ved(pakke, part, ny, f"{hode}{former}</xml>".encode(), type_, f"{_REL}vmlDrawing")
    i_ark(pakke, ark, f'<legacyDrawing r:id="{rid}"></legacyDrawing>')


def med_merknad(pakke: Pakke, ark: str, rad: int, kolonne: int, tekst: str, forfatter: str = "Kari") -> None:
    """A note on a cell (row and column from 0), as Excel stores it."""
    part = arkpart(pakke, ark)
    ref = f"{chr(65 + kolonne)}{rad + 1}"
    funnet = pakke.relasjoner(part).av_slag("comments")
    if funnet:
        kommentarer, rot = funnet[0].maal, pakke.xml(funnet[0].maal)
    else:
        kommentarer = pakke.ledig("xl/comments1.xml")
        tom = f'<comments xmlns="{HOVED}"><authors/><commentList/></comments>'
        legg_ved(pakke, part, kommentarer, tom, f"{_SML}comments+xml", f"{_REL}comments")
        rot = pakke.xml(kommentarer)
    forfattere = rot.find(q("authors"))
    etree.SubElement(forfattere, q("author")).text = forfatter
    e = etree.SubElement(rot.find(q("commentList")), q("comment"), ref=ref, authorId=str(len(forfattere) - 1))
    etree.SubElement(etree.SubElement(e, q("text")), q("t")).text = tekst
    pakke.skriv(kommentarer, skriv_xml(rot))
    nummer = 1500 + rad * 20 + kolonne
    med_vml(
        pakke,
        ark,
        f"""<v:shape id="_x0000_s{nummer}" type="#_x0000_t202" style="position:absolute;visibility:hidden"
            fillcolor="#ffffe1"><v:textbox><div style="text-align:left"></div></v:textbox>
            <x:ClientData ObjectType="Note">
            <x:Anchor>{kolonne + 1}, 15, {rad}, 10, {kolonne + 3}, 15, {rad + 4}, 4</x:Anchor>
            <x:AutoFill>False</x:AutoFill><x:Row>{rad}</x:Row><x:Column>{kolonne}</x:Column></x:ClientData>
            </v:shape>""",
    )


def med_traad(innhold: bytes, ark: str, ref: str, tekst: str) -> bytes:
    """A threaded comment, with the note Excel writes beside it and the person who wrote it."""
    pakke = Pakke(innhold)
    sett_traad(pakke, ark, ref, tekst)
    return pakke.pakk()


def sett_traad(pakke: Pakke, ark: str, ref: str, tekst: str) -> None:
    """The same on an open package."""
    part, bok = arkpart(pakke, ark), Arbeidsbok(pakke).part
    traad = "{0A1B2C3D-0000-4000-8000-0000000000AA}"
    rom = f"{_MS}spreadsheetml/2018/threadedcomments"
    med_merknad(pakke, ark, int(ref[1:]) - 1, ord(ref[0]) - 65, f"[Trådet kommentar]\n{tekst}", f"tc={traad}")
    legg_ved(
        pakke,
        part,
        pakke.ledig("xl/threadedComments/threadedComment1.xml"),
        f"""<ThreadedComments xmlns="{rom}">
            <threadedComment ref="{ref}" dT="2026-05-04T10:00:00.00" personId="{_PERSON}" id="{traad}">
            <text>{tekst}</text></threadedComment></ThreadedComments>""",
        "application/vnd.ms-excel.threadedcomments+xml",
        TRAADREL,
    )
    if not pakke.har("xl/persons/person.xml"):
        legg_ved(
            pakke,
            bok,
            "xl/persons/person.xml",
            f"""<personList xmlns="{rom}">
                <person displayName="Kari Nordmann" id="{_PERSON}" userId="kari" providerId="None"/>
                </personList>""",
            "application/vnd.ms-excel.person+xml",
            PERSONREL,
        )


def med_knapp(innhold: bytes, ark: str) -> bytes:
    """A form-control button that runs a macro: VML, drawing, control properties and the sheet's controls element."""
    pakke = Pakke(innhold)
    sett_knapp(pakke, ark)
    return pakke.pakk()


def sett_knapp(pakke: Pakke, ark: str) -> None:
    """The same on an open package."""
    part = arkpart(pakke, ark)
    rid = legg_ved(
        pakke,
        part,
        pakke.ledig("xl/ctrlProps/ctrlProp1.xml"),
        f'<formControlPr xmlns="{_X14}" objectType="Button" lockText="1"/>',
        "application/vnd.ms-excel.controlproperties+xml",
        f"{_REL}ctrlProp",
    )
    med_vml(
        pakke,
        ark,
        """<v:shape id="_x0000_s1900" type="#_x0000_t201" style="position:absolute" o:button="t">
        <v:textbox o:singleclick="f"><div style="text-align:center">
        <font face="Calibri" size="220" color="#000000">Kjør<br></font></div></v:textbox>
        <x:ClientData ObjectType="Button"><x:Anchor>9, 0, 9, 0, 11, 0, 11, 0</x:Anchor>
        <x:FmlaMacro>[0]!Kjor</x:FmlaMacro></x:ClientData></v:shape>""",
    )
    hjorner = """<from><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff>
        </from><to><xdr:col>11</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>11</xdr:row>
        <xdr:rowOff>0</xdr:rowOff></to>"""
    i_ark(
        pakke,
        ark,
        f"""<mc:AlternateContent xmlns="{HOVED}" xmlns:r="{REL}" xmlns:mc="{MC}"
        xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">
        <mc:Choice xmlns:x14="{_X14}" Requires="x14"><controls><mc:AlternateContent><mc:Choice Requires="x14">
        <control shapeId="1900" r:id="{rid}" name="Knapp 1">
        <controlPr defaultSize="0" print="0" autoFill="0" autoPict="0" macro="[0]!Kjor">
        <anchor moveWithCells="1">{hjorner}</anchor></controlPr></control></mc:Choice></mc:AlternateContent>
        </controls></mc:Choice></mc:AlternateContent>""",
    )
    figur = """<xdr:sp macro="[0]!Kjor"><xdr:nvSpPr><xdr:cNvPr id="1900" name="Knapp 1"/><xdr:cNvSpPr/></xdr:nvSpPr>
        <xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:sp>"""
    i_tegning(
        pakke,
        ark,
        f"""<mc:AlternateContent>
        <mc:Choice xmlns:a14="{_MS}drawing/2010/main" Requires="a14">{anker(9, 9, figur)}</mc:Choice>
        <mc:Fallback/></mc:AlternateContent>""",
    )


def med_eksternlenke(innhold: bytes, ark: str) -> bytes:
    """A link to another workbook, and a formula that reads from it."""
    pakke = Pakke(innhold)
    bok = Arbeidsbok(pakke)
    rid = legg_ved(
        pakke,
        bok.part,
        "xl/externalLinks/externalLink1.xml",
        f"""<externalLink xmlns="{HOVED}" xmlns:r="{REL}"><externalBook r:id="rId1"><sheetNames>
            <sheetName val="Ark1"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1">
            <v>7</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>""",
        f"{_SML}externalLink+xml",
        f"{_REL}externalLink",
    )
    pakke.relasjoner("xl/externalLinks/externalLink1.xml").ny(f"{_REL}externalLinkPath", "fjoraaret.xlsx", ekstern=True)
    rot = pakke.xml(bok.part)
    sett_inn(
        rot,
        les_xml(
            f"""<externalReferences xmlns="{HOVED}" xmlns:r="{REL}"><externalReference r:id="{rid}"/>
        </externalReferences>""".encode()
        ),
        REKKEFOLGE_BOK,
    )
    pakke.skriv(bok.part, skriv_xml(rot))
    ark_rot = pakke.xml(arkpart(pakke, ark))
    rad = next(r for r in ark_rot.iter(q("row")) if r.get("r") == "4")
    c = etree.SubElement(rad, q("c"), r="H4")
    etree.SubElement(c, q("f")).text = "[1]Ark1!A1"
    etree.SubElement(c, q("v")).text = "7"
    pakke.skriv(arkpart(pakke, ark), skriv_xml(ark_rot))
    return pakke.pakk()


def med_egen_xml(innhold: bytes) -> bytes:
    """A custom XML part with its properties, as add-ins and sensitivity labels leave behind."""
    pakke = Pakke(innhold)
    bok = Arbeidsbok(pakke).part
    legg_ved(
        pakke, bok, "customXml/item1.xml", '<sak xmlns="urn:sak">2026/117</sak>', "application/xml", f"{_REL}customXml"
    )
    legg_ved(
        pakke,
        "customXml/item1.xml",
        "customXml/itemProps1.xml",
        """<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"
            ds:itemID="{8B0C9C5E-0000-4000-8000-000000000001}"><ds:schemaRefs/></ds:datastoreItem>""",
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        f"{_REL}customXmlProps",
    )
    return pakke.pakk()


def med_pivot_og_slicer(innhold: bytes, kilde: str, ark: str) -> bytes:
    """A pivot table over A1:B4 of one sheet on another, its cache and records, and a slicer for it."""
    pakke = Pakke(innhold)
    bok = Arbeidsbok(pakke)
    rid = legg_ved(
        pakke,
        bok.part,
        "xl/pivotCache/pivotCacheDefinition1.xml",
        f"""<pivotCacheDefinition xmlns="{HOVED}" xmlns:r="{REL}" r:id="rId1" refreshedBy="Kari"
            refreshedDate="46000" createdVersion="6" refreshedVersion="6" minRefreshableVersion="3"
            recordCount="3"><cacheSource type="worksheet"><worksheetSource ref="A1:B4" sheet="{kilde}"/>
            </cacheSource><cacheFields count="2"><cacheField name="Post" numFmtId="0"><sharedItems count="3">
            <s v="Drift"/><s v="Lisenser"/><s v="Reise"/></sharedItems></cacheField>
            <cacheField name="Beløp" numFmtId="0">
            <sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1"
            minValue="15" maxValue="120"/></cacheField></cacheFields></pivotCacheDefinition>""",
        f"{_SML}pivotCacheDefinition+xml",
        f"{_REL}pivotCacheDefinition",
    )
    legg_ved(
        pakke,
        "xl/pivotCache/pivotCacheDefinition1.xml",
        "xl/pivotCache/pivotCacheRecords1.xml",
        f"""<pivotCacheRecords xmlns="{HOVED}" count="3"><r><x v="0"/><n v="120"/></r><r><x v="1"/><n v="80"/>
            </r><r><x v="2"/><n v="15"/></r></pivotCacheRecords>""",
        f"{_SML}pivotCacheRecords+xml",
        f"{_REL}pivotCacheRecords",
    )
    legg_ved(
        pakke,
        arkpart(pakke, ark),
        "xl/pivotTables/pivotTable1.xml",
        f"""<pivotTableDefinition xmlns="{HOVED}" name="Pivottabell1" cacheId="1" applyNumberFormats="0"
            applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0"
            applyWidthHeightFormats="1" dataCaption="Verdier" updatedVersion="6" minRefreshableVersion="3"
            createdVersion="6"><location ref="A3:B7" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>
            <pivotFields count="2"><pivotField axis="axisRow" showAll="0"><items count="4"><item x="0"/>
            <item x="1"/><item x="2"/><item t="default"/></items></pivotField>
            <pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields>
            <rowItems count="4"><i><x/></i><i><x v="1"/></i><i><x v="2"/></i><i t="grand"><x/></i></rowItems>
            <colItems count="1"><i/></colItems><dataFields count="1">
            <dataField name="Sum av Beløp" fld="1" baseField="0" baseItem="0"/></dataFields>
            <pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1"
            showRowStripes="0" showColStripes="0" showLastColumn="1"/></pivotTableDefinition>""",
        f"{_SML}pivotTable+xml",
        f"{_REL}pivotTable",
    )
    pakke.relasjoner("xl/pivotTables/pivotTable1.xml").ny(
        f"{_REL}pivotCacheDefinition", "xl/pivotCache/pivotCacheDefinition1.xml"
    )
    slicer = legg_ved(
        pakke,
        bok.part,
        "xl/slicerCaches/slicerCache1.xml",
        f"""<slicerCacheDefinition xmlns="{_X14}" name="Slicer_Post" sourceName="Post"><pivotTables>
            <pivotTable tabId="4" name="Pivottabell1"/></pivotTables><data><tabular pivotCacheId="1">
            <items count="3"><i x="0" s="1"/><i x="1" s="1"/><i x="2" s="1"/></items></tabular></data>
            </slicerCacheDefinition>""",
        "application/vnd.ms-excel.slicerCache+xml",
        f"{_MS}2007/relationships/slicerCache",
    )
    paa_ark = legg_ved(
        pakke,
        arkpart(pakke, ark),
        "xl/slicers/slicer1.xml",
        f"""<slicers xmlns="{_X14}"><slicer name="Post" cache="Slicer_Post" caption="Post" rowHeight="241300"/>
            </slicers>""",
        "application/vnd.ms-excel.slicer+xml",
        f"{_MS}2007/relationships/slicer",
    )
    rot = pakke.xml(bok.part)
    for xml in (
        f'<pivotCaches xmlns="{HOVED}" xmlns:r="{REL}"><pivotCache cacheId="1" r:id="{rid}"/></pivotCaches>',
        f"""<extLst xmlns="{HOVED}" xmlns:r="{REL}">
            <ext uri="{{BBE1A952-AA13-448e-AADC-164F8A28A991}}" xmlns:x14="{_X14}"><x14:slicerCaches>
            <x14:slicerCache r:id="{slicer}"/></x14:slicerCaches></ext></extLst>""",
    ):
        sett_inn(rot, les_xml(xml.encode()), REKKEFOLGE_BOK)
    liste = rot.find(q("definedNames"))
    if liste is None:
        liste = etree.Element(q("definedNames"))
        sett_inn(rot, liste, REKKEFOLGE_BOK)
    etree.SubElement(liste, q("definedName"), name="Slicer_Post").text = "#N/A"
    pakke.skriv(bok.part, skriv_xml(rot))
    i_ark(
        pakke,
        ark,
        f"""<extLst xmlns="{HOVED}" xmlns:r="{REL}">
        <ext uri="{{A8765BA9-456A-4dab-B4F3-ACF838C121DE}}" xmlns:x14="{_X14}"><x14:slicerList>
        <x14:slicer r:id="{paa_ark}"/></x14:slicerList></ext></extLst>""",
    )
    ramme = """<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Post"/><xdr:cNvGraphicFramePr/>
        </xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>
        <a:graphicData uri="http://schemas.microsoft.com/office/drawing/2010/slicer">
        <sle:slicer xmlns:sle="http://schemas.microsoft.com/office/drawing/2010/slicer" name="Post"/>
        </a:graphicData></a:graphic></xdr:graphicFrame>"""
    reserve = """<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="0" name=""/><xdr:cNvSpPr/></xdr:nvSpPr>
        <xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:sp>"""
    i_tegning(
        pakke,
        ark,
        anker(
            2,
            4,
            f"""<mc:AlternateContent><mc:Choice xmlns:a14="{_MS}drawing/2010/main" Requires="a14">{ramme}</mc:Choice>
        <mc:Fallback>{reserve}</mc:Fallback></mc:AlternateContent>""",
        ),
    )
    return pakke.pakk()
