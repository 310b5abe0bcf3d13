"""Skyv: what lies to the right of our table pushed further right when the table gets wider, as when columns are put in.

The cells themselves are carried over by the caller; here it is what lies around them: widths, merges, rules, links and
the cells their formulas point at.
"""

from lxml import etree

from verktoy.excel.ooxml import XM, Element, lokal, q, utenom_celler
from verktoy.excel.poding.omraade import SISTE_KOLONNE, Omraade, les_liste, skriv_liste
from verktoy.excel.referanser import Celleref, omsett

_OMRAADER = ("ref", "sqref")
_FORMLER = ("formula", "formula1", "formula2", "f")
_INNHOLD = ("mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks", "autoFilter", "extLst")


def skyv_kolonner(rot: Element, navn: str, fra: int, antall: int) -> None:
    """Push what lies around the cells from a column (from 1) on, in place. `navn`: the sheet's own name."""
    _bredder(rot, fra, antall)
    for e in utenom_celler(rot):
        if not isinstance(e.tag, str) or not any(lokal(x) in _INNHOLD for x in (e, *e.iterancestors())):
            continue
        for attributt in _OMRAADER:
            if e.get(attributt):
                e.set(attributt, _skjov(e.get(attributt), fra, antall))
        if e.tag == q("sqref", XM) and e.text:
            e.text = _skjov(e.text, fra, antall)
        elif lokal(e) in _FORMLER and e.text:
            e.text = _formel(e.text, navn, fra, antall)


def _skjov(sqref: str, fra: int, antall: int) -> str:
    """Ranges as Excel leaves them when columns are put in: those across the place get wider."""

    def kol(k: int) -> int:
        return min(k + antall, SISTE_KOLONNE) if k >= fra else k

    return skriv_liste(Omraade(kol(o.kolonne1), o.rad1, kol(o.kolonne2), o.rad2) for o in les_liste(sqref))


def _formel(formel: str, navn: str, fra: int, antall: int) -> str:
    def en(c: Celleref) -> Celleref:
        return c._replace(kol=c.kol + antall) if c.kol >= fra else c

    def ny(ark: str | None, a: Celleref, b: Celleref | None) -> str:
        if ark is not None and ark.lower() != navn.lower():
            return str(a) if b is None else f"{a}:{b}"
        return str(en(a)) if b is None else f"{en(a)}:{en(b)}"

    return omsett(formel, ny)


def _bredder(rot: Element, fra: int, antall: int) -> None:
    cols = rot.find(q("cols"))
    for e in () if cols is None else list(cols):
        forste, siste = int(e.get("min")), int(e.get("max"))
        if siste < fra:
            continue
        if forste < fra:
            foran = etree.Element(e.tag, {**e.attrib, "max": str(fra - 1)})
            e.addprevious(foran)
        if max(forste, fra) + antall > SISTE_KOLONNE:
            cols.remove(e)
            continue
        e.set("min", str(max(forste, fra) + antall))
        e.set("max", str(min(siste + antall, SISTE_KOLONNE)))
