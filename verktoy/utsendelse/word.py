"""Word: a document to a .docx and back. Real headings and lists, heading rows that repeat, a language and a title."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from verktoy.utsendelse.dokument import Avsnitt, Bit, Biter, Blokk, Dokument, Tabell
from verktoy.utsendelse.wordstiler import (
    BUNNTEKST,
    INNHOLDSTYPER,
    INNSTILLINGER,
    NUMMERERING,
    OVERSKRIFTER,
    RELASJONER,
    ROTRELASJONER,
    W,
    stiler,
)

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HOVEDDEL = "word/document.xml"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HODE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ZIPTID = (1980, 1, 1, 0, 0, 0)  # the same document gives the same bytes
_HOYRE = '<w:jc w:val="right"/>'
_BREDDE = 9070  # twentieths of a point between the margins of an A4 page


def q(navn: str) -> str:
    """A name of WordprocessingML in full."""
    return f"{{{W}}}{navn}"


def skriv(dokument: Dokument) -> bytes:
    """The document as a .docx with nobody's name in it. The same document, the same bytes."""
    kropp = "".join(_blokk(b, foer) for foer, b in pairwise((None, *dokument.blokker)))
    seksjon = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1418" w:right="1418" w:bottom="1247" w:left="1418" w:header="709" w:footer="567"'
        ' w:gutter="0"/></w:sectPr>'
    )
    rot = f'<w:document xmlns:w="{W}" xmlns:r="{_R}"><w:body>{kropp}{seksjon}</w:body></w:document>'
    deler = {
        "[Content_Types].xml": INNHOLDSTYPER,
        "_rels/.rels": ROTRELASJONER,
        HOVEDDEL: rot,
        "word/_rels/document.xml.rels": RELASJONER,
        "word/styles.xml": stiler(dokument.kode),
        "word/numbering.xml": NUMMERERING,
        "word/settings.xml": INNSTILLINGER,
        "word/footer1.xml": BUNNTEKST,
        "docProps/core.xml": egenskaper(dokument.tittel, dokument.kode, None),
        "docProps/app.xml": PROGRAM,
    }
    return pakk({navn: (_HODE + xml).encode() for navn, xml in deler.items()})


def pakk(deler: Mapping[str, bytes]) -> bytes:
    """The parts as a file, with a fixed date on each."""
    ut = BytesIO()
    with ZipFile(ut, "w", ZIP_DEFLATED) as z:
        for navn, data in deler.items():
            z.writestr(ZipInfo(navn, _ZIPTID), data, ZIP_DEFLATED)
    return ut.getvalue()


def egenskaper(tittel: str, kode: str, laget: datetime | None) -> str:
    """The document's properties: a title, a language and a day; no author."""
    dag = f'<dcterms:created xsi:type="dcterms:W3CDTF">{laget:%Y-%m-%dT%H:%M:%SZ}</dcterms:created>' if laget else ""
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{dag}<dc:language>{kode}</dc:language><dc:title>{escape(tittel)}</dc:title></cp:coreProperties>"
    )


PROGRAM = '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'


def _blokk(b: Blokk | None, foer: Blokk | None) -> str:
    if isinstance(b, Avsnitt):
        return _avsnitt(b, etter_tabell=isinstance(foer, Tabell))
    # Word makes one table of two that touch.
    return ("<w:p/>" if isinstance(foer, Tabell) else "") + _tabell(b) if b else ""


def _avsnitt(a: Avsnitt, *, etter_tabell: bool) -> str:
    stil = OVERSKRIFTER[a.nivaa][0] if a.nivaa else "ListBullet" if a.punkt else ""
    egenskaper = (f'<w:pStyle w:val="{stil}"/>' if stil else "") + (
        '<w:spacing w:before="180"/>' if etter_tabell and not a.nivaa else ""
    )
    return f"<w:p>{f'<w:pPr>{egenskaper}</w:pPr>' if egenskaper else ''}{_biter(a.biter)}</w:p>"


def _biter(biter: Biter) -> str:
    return "".join(_bit(b) for b in biter)


def _bit(b: Bit) -> str:
    merker = ("<w:b/>" if b.fet else "") + ("<w:i/>" if b.kursiv else "")
    merker += '<w:highlight w:val="yellow"/>' if b.utfyll else ""
    return f'<w:r>{f"<w:rPr>{merker}</w:rPr>" if merker else ""}<w:t xml:space="preserve">{escape(b.tekst)}</w:t></w:r>'


def _tabell(t: Tabell) -> str:
    bredder = _kolonnebredder(t)
    nett = "".join(f'<w:gridCol w:w="{b}"/>' for b in bredder)
    rader = []
    for n, rad in enumerate(t.rader):
        stil = "TableHeading" if n == 0 else "TableText"
        hold = "<w:keepNext/>" if n < len(t.rader) - 1 else ""
        celler = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{b}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{stil}"/>{hold}'
            f"{_HOYRE if hoyre else ''}</w:pPr>{_biter(celle)}</w:p></w:tc>"
            for celle, b, hoyre in zip(rad, bredder, t.hoyre, strict=True)
        )
        hode = "<w:cantSplit/>" + ("<w:tblHeader/>" if n == 0 else "")
        rader.append(f"<w:tr><w:trPr>{hode}</w:trPr>{celler}</w:tr>")
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="BidragTable"/><w:tblW w:w="0" w:type="auto"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1"'
        f' w:noVBand="1"/></w:tblPr><w:tblGrid>{nett}</w:tblGrid>{"".join(rader)}</w:tbl>'
    )


def _kolonnebredder(t: Tabell) -> list[int]:
    """Columns of numbers as wide as numbers are, the texts share what is left, by length."""
    tall = 1900
    tekster = [n for n, hoyre in enumerate(t.hoyre) if not hoyre]
    lengder = {n: max(len("".join(b.tekst for b in rad[n])) for rad in t.rader) + 4 for n in tekster}
    rest = _BREDDE - tall * (len(t.hoyre) - len(tekster))
    if len(tekster) == 1:  # a narrow table is easier to read than one stretched over the page
        rest = min(rest, 2600)
    return [rest * lengder[n] // sum(lengder.values()) if n in lengder else tall for n in range(len(t.hoyre))]
