"""Merker: which sheets of a workbook are ours, whatever staff call them and wherever they move them.

One hidden name of the workbook per sheet, pointing at the cells we wrote: `_bidrag.bidrag.Østfold.17x39` leads to
'Østfold bidrag'!$A$1:$Q$39. Excel and LibreOffice keep it in step when sheets are renamed and moved, and when rows and
columns are put in; openpyxl carries it along. The numbers at the end are the size as we wrote it: a larger range means
that somebody has put something in.
"""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lxml import etree

from verktoy.excel.ooxml import Element, q
from verktoy.excel.pakke import Pakke
from verktoy.excel.poding.arbeidsbok import Arbeidsbok
from verktoy.excel.poding.formelnavn import sitert
from verktoy.excel.poding.omraade import Omraade, kolonnenavn, les
from verktoy.excel.referanser import skjelett
from verktoy.kjerne.arkid import Arkid

_MERKE = re.compile(r"_bidrag\.([^.]+)\.([^.]*)\.(\d+)x(\d+)")
_ROM = "urn:bidrag-verktoy:formler:1"
_CUSTOM_XML = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
_TEGN = re.compile(r"[^\w]|_")
_KODE = re.compile(r"_([0-9A-F]{4,6})_")


@dataclass(frozen=True, slots=True)
class Merke:
    """A sheet of ours in a workbook.

    Attributes:
        id: which sheet it is.
        navn: what staff call it.
        flate: the cells we wrote, where they stand now; rows and columns from 1.
        bredde, hoyde: how many columns and rows we wrote.
    """

    id: Arkid
    navn: str
    flate: Omraade
    bredde: int
    hoyde: int


def les_merker(bok: Arbeidsbok) -> tuple[Merke, ...]:
    """The marked sheets, in the order of the marks; a mark whose sheet is gone is no mark."""
    funnet: dict[Arkid, Merke] = {}
    for e in _navn(bok):
        slag, ordning, bredde, hoyde = _treff(e).groups()
        id_ = Arkid(_les(slag), _les(ordning))
        ark, _, omraade = (e.text or "").rpartition("!")
        if "#REF!" in (e.text or "") or not ark:
            continue
        post = bok.finn(ark[1:-1].replace("''", "'") if ark.startswith("'") else ark)
        brukt = {m.navn for m in funnet.values()}
        if post is not None and post.slag == "worksheet" and id_ not in funnet and post.navn not in brukt:
            funnet[id_] = Merke(id_, post.navn, les(omraade), int(bredde), int(hoyde))
    return tuple(funnet.values())


def sett_merker(innhold: bytes, merker: Iterable[Merke], spor: Collection[str]) -> bytes:
    """The workbook with exactly these marks, and the prints of the formulas we wrote in it."""
    pakke = Pakke(innhold)
    bok = Arbeidsbok(pakke)
    nye = {_tekst(m): f"{sitert(m.navn)}!{_fast(m.flate)}" for m in merker}
    gamle = _navn(bok)
    if {e.get("name"): e.text for e in gamle if e.get("hidden") == "1"} != nye or len(gamle) != len(nye):
        for e in gamle:
            e.getparent().remove(e)
        for navn, formel in nye.items():
            bok.sett_navn(navn, formel, skjult=True)
    part = _spordel(pakke, bok)
    if part is None:
        part = pakke.ledig("customXml/item1.xml")
        pakke.sett_innholdstype(part, "application/xml")
        pakke.relasjoner(bok.part).ny(_CUSTOM_XML, part)
    rot = etree.Element(q("formler", _ROM), nsmap={None: _ROM})
    rot.text = " ".join(sorted(spor))
    pakke.skriv_xml(part, rot)
    bok.lagre()
    return pakke.pakk()


def les_spor(pakke: Pakke, bok: Arbeidsbok) -> frozenset[str]:
    """Prints of the formulas we last wrote; none when another program has dropped them."""
    part = _spordel(pakke, bok)
    return frozenset() if part is None else frozenset((pakke.xml(part).text or "").split())


def spor_av(formel: str) -> str:
    """The print of a formula: of what is left when the cells it names are taken away."""
    return hashlib.sha256(skjelett(formel).encode()).hexdigest()[:8]


def _spordel(pakke: Pakke, bok: Arbeidsbok) -> str | None:
    for r in pakke.relasjoner(bok.part).av_slag("customXml"):
        if not r.ekstern and pakke.har(r.maal) and _ROM.encode() in pakke.les(r.maal)[:1000]:
            return r.maal
    return None


def _navn(bok: Arbeidsbok) -> list[Element]:
    liste = bok.rot.find(q("definedNames"))
    alle = () if liste is None else liste
    return [e for e in alle if e.get("localSheetId") is None and _MERKE.match(e.get("name", ""))]


def _treff(e: Element) -> re.Match[str]:
    treff = _MERKE.match(e.get("name"))
    assert treff is not None  # noqa: S101 - _navn let only these through
    return treff


def _tekst(m: Merke) -> str:
    return f"_bidrag.{_skriv(m.id.slag)}.{_skriv(m.id.ordning)}.{m.bredde}x{m.hoyde}"


def _skriv(tekst: str) -> str:
    """Letters and digits as they are; whatever a name cannot hold as _0020_."""
    return _TEGN.sub(lambda m: f"_{ord(m[0]):04X}_", tekst)


def _les(tekst: str) -> str:
    return _KODE.sub(lambda m: chr(int(m[1], 16)), tekst)


def _fast(o: Omraade) -> str:
    return f"${kolonnenavn(o.kolonne1)}${o.rad1}:${kolonnenavn(o.kolonne2)}${o.rad2}"
