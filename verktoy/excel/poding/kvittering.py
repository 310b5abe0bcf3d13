"""The receipt: fingerprints of what we last wrote, kept in the workbook as a custom XML part.

With it the next graft can tell what staff changed (theirs, kept) from what only we changed (ours, replaced). Excel
carries the part along. LibreOffice, Google Sheets and openpyxl drop it; then everything they hold counts as theirs.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from lxml import etree

from verktoy.excel.ooxml import Element, avtrykk, q
from verktoy.excel.pakke import Pakke

ROM = "urn:bidrag-verktoy:pode:1"
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"


@dataclass
class Arkkvittering:
    """What we wrote on one sheet: a fingerprint for each thing there is one of, a set for things there are many of."""

    ting: dict[str, str] = field(default_factory=dict)
    sett: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass
class Kvittering:
    """The receipt of the whole workbook; sheets under the giver's names, which staff cannot rename."""

    ark: dict[str, Arkkvittering] = field(default_factory=dict)
    navn: frozenset[str] = frozenset()


class Arkvelger:
    """Decides, thing by thing, whose version of a sheet's settings stands, and writes the new receipt meanwhile.

    The rule: what staff changed since we last wrote it is theirs and stands; what they left alone is ours and follows
    the new version. Without a receipt nobody can tell, and what they hold counts as theirs.
    """

    def __init__(self, sist: Arkkvittering | None) -> None:
        self.sist = sist
        self.ny = Arkkvittering()

    def behold(
        self, ting: str, deres: Element | str | None, vaar: Element | str | None, uten: Container[str] = ()
    ) -> bool:
        """True when theirs is to stand (also when they removed it), false when ours replaces it.

        Args:
            ting: the name of the thing in the receipt.
            deres: what the sheet holds now; None when there is nothing.
            vaar: what we would write.
            uten: attributes and children that mean nothing here.
        """
        deres_avtrykk, vaart_avtrykk = avtrykk(deres, uten), avtrykk(vaar, uten)
        self.ny.ting[ting] = vaart_avtrykk
        sist = None if self.sist is None else self.sist.ting.get(ting)
        if sist is None or deres_avtrykk == vaart_avtrykk:
            return deres is not None
        return deres_avtrykk != sist

    def skrev(self, sett: str, linje: str) -> bool:
        """True when the line was among what we last wrote."""
        return self.sist is not None and linje in self.sist.sett.get(sett, ())

    def skriver(self, sett: str, linjer: Iterable[str]) -> None:
        """Note what we write now."""
        self.ny.sett[sett] = self.ny.sett.get(sett, frozenset()) | frozenset(linjer)


def les(pakke: Pakke, bok: str) -> Kvittering:
    """The receipt in the package, empty when there is none. `bok` is the workbook part."""
    part = _finn(pakke, bok)
    return Kvittering() if part is None else _les(pakke.xml(part))


def skriv(pakke: Pakke, bok: str, kvittering: Kvittering) -> None:
    """Put the receipt into the package."""
    part = _finn(pakke, bok)
    if part is None:
        part = pakke.ledig("customXml/item1.xml")
        pakke.sett_innholdstype(part, "application/xml")
        pakke.relasjoner(bok).ny(_TYPE, part)
    pakke.skriv_xml(part, _som_xml(kvittering))


def _finn(pakke: Pakke, bok: str) -> str | None:
    for r in pakke.relasjoner(bok).av_slag("customXml"):
        if not r.ekstern and pakke.har(r.maal) and ROM.encode() in pakke.les(r.maal)[:1000]:
            return r.maal
    return None


def _les(rot: Element) -> Kvittering:
    ark = {}
    for e in rot.iterfind(q("ark", ROM)):
        ting = {t.get("navn"): t.text or "" for t in e.iterfind(q("ting", ROM))}
        sett = {s.get("navn"): frozenset((s.text or "").split("\n")) - {""} for s in e.iterfind(q("sett", ROM))}
        ark[e.get("navn")] = Arkkvittering(ting, sett)
    return Kvittering(ark, frozenset(e.text or "" for e in rot.iterfind(q("navn", ROM))))


def _som_xml(kvittering: Kvittering) -> Element:
    rot = etree.Element(q("kvittering", ROM), nsmap={None: ROM})
    for navn, ark in sorted(kvittering.ark.items()):
        e = etree.SubElement(rot, q("ark", ROM), navn=navn)
        for ting, tekst in sorted(ark.ting.items()):
            etree.SubElement(e, q("ting", ROM), navn=ting).text = tekst or None
        for sett, linjer in sorted(ark.sett.items()):
            etree.SubElement(e, q("sett", ROM), navn=sett).text = _linjer(linjer) or None
    for navn in sorted(kvittering.navn):
        etree.SubElement(rot, q("navn", ROM)).text = navn
    return rot


def _linjer(linjer: Iterable[str]) -> str:
    return "\n".join(sorted(linjer))
