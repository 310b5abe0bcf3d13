"""Mal: a Word file people edit, with fields such as {{mottaker}}: filled for one deltaker, checked before that.

A field stands in double braces. A paragraph, or a row of a table, with fields of a list, such as {{år.beløp}}, is
repeated for each item. A paragraph whose field has no value falls out: «Vår ref.: {{saksnr}}» needs no condition.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from unicodedata import normalize

from lxml import etree

from verktoy.kjerne.melding import Melding, feil
from verktoy.utsendelse.malfiler import Malfil
from verktoy.utsendelse.word import HOVEDDEL, PROGRAM, egenskaper, pakk, q

FET = "_fet"  # of an item of a list: its row is a sum
_FELT = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_LOSE = re.compile(r"\{\{|\}\}")
Liste = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Felter:
    """What a template is filled with: single values, and lists of items with values."""

    verdier: Mapping[str, str]
    lister: Mapping[str, Liste]


def feil_i_mal(mal: Malfil, kjente: Mapping[str, str]) -> list[Melding]:
    """Every field nobody knows, with the paragraph it stands in and the name it resembles; every loose brace.

    Args:
        mal: the template.
        kjente: the names there are; those of lists as "år.beløp".
    """
    ut = []
    for del_ in mal.tekstdeler:
        for n, p in enumerate(_rot(mal.deler[del_]).iter(q("p")), 1):
            tekst = _tekst(p)
            hvor = f"{mal.hvor}, {'avsnitt' if del_ == HOVEDDEL else 'topp- eller bunntekst, avsnitt'} {n}"
            for treff in _FELT.finditer(tekst):
                navn = _navn(treff[1])
                if navn not in kjente:
                    ut.append(feil(f"Feltet «{{{{{treff[1]}}}}}» finnes ikke.", hvor, _forslag(navn, kjente)))
            if _LOSE.search(_FELT.sub("", tekst)):
                ut.append(feil(f"Klammene går ikke opp i «{tekst[:60]}».", hvor, "Skriv et felt slik: {{mottaker}}."))
            if len(_lister(tekst)) > 1:
                ut.append(feil("Avsnittet har felt fra to lister.", hvor, "Bruk felt fra én liste i hvert avsnitt."))
    return ut


def _forslag(navn: str, kjente: Mapping[str, str]) -> str:
    like = get_close_matches(navn, kjente, n=1, cutoff=0.5)
    return f"Mente du {{{{{like[0]}}}}}?" if like else "Feltene som finnes, står i brukerveiledningen."


def fyll(mal: Malfil, felter: Felter, tittel: str, laget: datetime) -> bytes:
    """The template as a finished .docx: title, language and day set, nobody's name in it.

    Raises:
        KeyError: for a field nobody knows; `feil_i_mal` has told of it before.
    """
    deler = dict(mal.deler)
    for del_ in mal.tekstdeler:
        rot = _rot(deler[del_])
        _fyll_tre(rot, felter)
        deler[del_] = etree.tostring(rot, xml_declaration=True, encoding="UTF-8", standalone=True)
    deler["docProps/core.xml"] = egenskaper(tittel, mal.kode, laget).encode()
    deler["docProps/app.xml"] = PROGRAM.encode()
    return pakk(deler)


def _rot(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _navn(skrevet: str) -> str:
    """A field as it is known, however it was typed in Word."""
    return normalize("NFC", skrevet).casefold()


def _lister(tekst: str) -> set[str]:
    return {_navn(m[1]).split(".")[0] for m in _FELT.finditer(tekst) if "." in m[1]}


def _tekstbiter(p: etree._Element) -> list[etree._Element]:
    """The pieces of text of a paragraph, not those of a text box that hangs on it."""
    return [t for t in p.iter(q("t")) if next(t.iterancestors(q("p"))) is p]


def _tekst(p: etree._Element) -> str:
    return "".join(t.text or "" for t in _tekstbiter(p))


def _fyll_tre(rot: etree._Element, felter: Felter) -> None:
    """Lists first, rows before paragraphs, so that what is left is single values."""
    for slag in ("tr", "p"):
        for el in list(rot.iter(q(slag))):
            navn = {n for p in el.iter(q("p")) for n in _lister(_tekst(p))}
            if navn:
                _gjenta(el, felter.lister[navn.pop()], felter.verdier)
    for p in list(rot.iter(q("p"))):
        _fyll_avsnitt(p, felter.verdier)
    for tabell in list(rot.iter(q("tbl"))):
        rader = tabell.findall(q("tr"))
        if all(r.find(f"{q('trPr')}/{q('tblHeader')}") is not None for r in rader):
            _fjern(tabell)


def _gjenta(el: etree._Element, liste: Liste, verdier: Mapping[str, str]) -> None:
    """A copy for each item in the place of the element, filled; the last one takes the place of none."""
    navn = next(n for p in el.iter(q("p")) for n in _lister(_tekst(p)))
    for punkt in liste:
        kopi = deepcopy(el)
        el.addprevious(kopi)
        egne = {**verdier, **{f"{navn}.{k}": v for k, v in punkt.items()}}
        for p in list(kopi.iter(q("p"))):
            _fyll_avsnitt(p, egne)
        if FET in punkt:
            _gjor_fet(kopi)
    _fjern(el)


def _gjor_fet(el: etree._Element) -> None:
    for r in el.iter(q("r")):
        merker = r.find(q("rPr"))
        if merker is None:
            merker = etree.Element(q("rPr"))
            r.insert(0, merker)
        if merker.find(q("b")) is None:
            merker.insert(1 if merker.find(q("rStyle")) is not None else 0, etree.Element(q("b")))


def _fyll_avsnitt(p: etree._Element, verdier: Mapping[str, str]) -> None:
    """Put the values in. Word may have cut a field in pieces; its value takes the form of the first piece."""
    biter = _tekstbiter(p)
    hele = "".join(t.text or "" for t in biter)
    treff = list(_FELT.finditer(hele))
    if not treff:
        return
    nye = [verdier[_navn(m[1])] for m in treff]
    if "" in nye and p.getparent() is not None and p.getparent().tag != q("tc"):
        _fjern(p)
        return
    grenser = []
    start = 0
    for t in biter:
        grenser.append((start, start + len(t.text or ""), t))
        start += len(t.text or "")
    for m, verdi in reversed(list(zip(treff, nye, strict=True))):
        for fra, til, t in grenser:
            if til <= m.start() or fra >= m.end():
                continue
            tekst = t.text or ""
            innsatt = verdi if fra <= m.start() else ""
            t.text = tekst[: max(m.start() - fra, 0)] + innsatt + tekst[min(m.end(), til) - fra :]
            t.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _fjern(el: etree._Element) -> None:
    forelder = el.getparent()
    if forelder is not None:
        forelder.remove(el)
