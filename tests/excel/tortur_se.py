"""Looking into a workbook: what the graft's tests ask about it."""

from collections.abc import Callable

from lxml import etree

from tests.excel.tortur_deler import arkpart
from tests.excel.tortur_vaart import BIDRAG, PLAN
from verktoy.excel.ooxml import lokal, q, skriv_xml
from verktoy.excel.pakke import Pakke
from verktoy.excel.pode import Arkvalg
from verktoy.excel.poding.arbeidsbok import Arbeidsbok

NYE = [Arkvalg(BIDRAG), Arkvalg(PLAN)]
IGJEN = [Arkvalg(BIDRAG, BIDRAG), Arkvalg(PLAN, PLAN)]
FLETTES = {
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/custom.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
}
"""The parts we share with staff: merged, not copied."""


def ark_i(innhold: bytes) -> list[str]:
    """The tabs, from left to right."""
    return [a.navn for a in Arbeidsbok(Pakke(innhold)).ark]


def ark_xml(innhold: bytes, navn: str) -> etree._Element:
    """A worksheet."""
    pakke = Pakke(innhold)
    return pakke.xml(arkpart(pakke, navn))


def formler(innhold: bytes, navn: str) -> dict[str, str]:
    """The formulas of a sheet, by cell."""
    return {c.get("r"): c.findtext(q("f")) for c in ark_xml(innhold, navn).iter(q("c")) if c.find(q("f")) is not None}


def navn_i(innhold: bytes) -> dict[tuple[str, str | None], str]:
    """The defined names, by name and number of their sheet."""
    liste = Arbeidsbok(Pakke(innhold)).rot.find(q("definedNames"))
    return {(e.get("name"), e.get("localSheetId")): e.text for e in liste}


def cf(innhold: bytes) -> list[tuple[str, str, str | None]]:
    """Range, kind and priority of each conditional format on Bidrag."""
    rot = ark_xml(innhold, BIDRAG)
    return [
        (e.get("sqref"), r.get("type"), r.get("priority"))
        for e in rot.iter(q("conditionalFormatting"))
        for r in e.iter(q("cfRule"))
    ]


def merknader(innhold: bytes, ark: str = BIDRAG) -> dict[str, str]:
    """The notes of a sheet, by cell."""
    pakke = Pakke(innhold)
    funnet = pakke.relasjoner(arkpart(pakke, ark)).av_slag("comments")
    if not funnet:
        return {}
    return {e.get("ref"): "".join(e.itertext()).strip() for e in pakke.xml(funnet[0].maal).iter(q("comment"))}


def objekter(innhold: bytes) -> list[str]:
    """Names of what lies on Bidrag's drawing, from the back to the front."""
    pakke = Pakke(innhold)
    funnet = pakke.relasjoner(arkpart(pakke, BIDRAG)).av_slag("drawing")
    return [e.get("name") for e in pakke.xml(funnet[0].maal).iter() if lokal(e) == "cNvPr"] if funnet else []


def med_bok(innhold: bytes, endre: Callable[[etree._Element], object]) -> bytes:
    """The package with its workbook part changed."""
    pakke = Pakke(innhold)
    bok = Arbeidsbok(pakke)
    endre(bok.rot)
    pakke.skriv(bok.part, skriv_xml(bok.rot))
    return pakke.pakk()


def uten_kvittering(innhold: bytes) -> bytes:
    """What LibreOffice, Google and openpyxl do to the receipt."""
    pakke = Pakke(innhold)
    bok = pakke.relasjoner(Arbeidsbok(pakke).part)
    for r in bok.av_slag("customXml"):
        if b"bidrag-verktoy" in pakke.les(r.maal):
            bok.fjern(r.id)
    pakke.rydd()
    return pakke.pakk()
