"""Wordleser: a .docx as blocks, so that the web page and the PDF say what the Word file says, whoever edited it."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from verktoy.utsendelse.dokument import Avsnitt, Bit, Biter, Blokk, Dokument, Tabell
from verktoy.utsendelse.word import HOVEDDEL, q

_DC = "{http://purl.org/dc/elements/1.1/}"


def les(innhold: bytes) -> Dokument:
    """A .docx as blocks: its headings, paragraphs, list items and tables, in order. Pictures are not among them."""
    with ZipFile(BytesIO(innhold)) as z:
        kropp = etree.fromstring(z.read(HOVEDDEL)).find(q("body"))
        stiler = _stilnivaaer(z.read("word/styles.xml")) if "word/styles.xml" in z.namelist() else {}
        egenskaper = etree.fromstring(z.read("docProps/core.xml"))
    tittel, kode = (egenskaper.findtext(f"{_DC}{navn}") or "" for navn in ("title", "language"))
    blokker: list[Blokk] = []
    for barn in () if kropp is None else kropp:
        if barn.tag == q("p"):
            avsnitt = _les_avsnitt(barn, stiler)
            blokker += [avsnitt] if avsnitt.tekst.strip() else []
        elif barn.tag == q("tbl"):
            blokker.append(_les_tabell(barn))
    return Dokument(tittel, kode, tuple(blokker))


def _stilnivaaer(xml: bytes) -> dict[str, int]:
    """Style id → heading level, whatever language Word has named its styles in."""
    ut = {}
    for stil in etree.fromstring(xml).iter(q("style")):
        navn = stil.find(q("name"))
        treff = re.fullmatch(r"heading (\d)", "" if navn is None else str(navn.get(q("val"))).lower())
        if treff:
            ut[str(stil.get(q("styleId")))] = int(treff[1])
        elif navn is not None and navn.get(q("val")) == "Title":
            ut[str(stil.get(q("styleId")))] = 1
    return ut


def _les_avsnitt(p: etree._Element, stiler: Mapping[str, int]) -> Avsnitt:
    stil = p.find(f"{q('pPr')}/{q('pStyle')}")
    id_ = "" if stil is None else str(stil.get(q("val")))
    punkt = p.find(f"{q('pPr')}/{q('numPr')}") is not None or id_.startswith("List")
    return Avsnitt(_les_biter(p), stiler.get(id_, 0), punkt and id_ not in stiler)


def _les_biter(p: etree._Element) -> Biter:
    ut: list[Bit] = []
    for r in p.iter(q("r")):
        tekst = "".join(_tegn(r))
        if not tekst:
            continue
        merker = r.find(q("rPr"))
        bit = Bit(
            tekst, _paa(merker, "b"), _paa(merker, "i"), merker is not None and merker.find(q("highlight")) is not None
        )
        if ut and (ut[-1].fet, ut[-1].kursiv, ut[-1].utfyll) == (bit.fet, bit.kursiv, bit.utfyll):
            ut[-1] = Bit(ut[-1].tekst + tekst, bit.fet, bit.kursiv, bit.utfyll)
        else:
            ut.append(bit)
    return tuple(ut)


def _tegn(r: etree._Element) -> Iterator[str]:
    for barn in r:
        if barn.tag == q("t"):
            yield barn.text or ""
        elif barn.tag in (q("tab"), q("br"), q("cr")):
            yield " "
        elif barn.tag == q("noBreakHyphen"):
            yield "-"


def _paa(merker: etree._Element | None, navn: str) -> bool:
    merke = None if merker is None else merker.find(q(navn))
    return merke is not None and merke.get(q("val"), "1") not in ("0", "false")


def _les_tabell(tbl: etree._Element) -> Tabell:
    rader = [[tc.findall(q("p")) for tc in tr.findall(q("tc"))] for tr in tbl.findall(q("tr"))]
    bredde = max((len(r) for r in rader), default=0)
    celler = tuple(
        tuple(tuple(b for p in celle for b in _les_biter(p)) for celle in rad) + ((),) * (bredde - len(rad))
        for rad in rader
    )
    siste = rader[-1] if rader else []
    hoyre = [any(_hoyrestilt(p) for p in celle) for celle in siste]
    return Tabell(celler, tuple(hoyre + [False] * (bredde - len(hoyre))))


def _hoyrestilt(p: etree._Element) -> bool:
    jc = p.find(f"{q('pPr')}/{q('jc')}")
    return jc is not None and jc.get(q("val")) in ("right", "end")
