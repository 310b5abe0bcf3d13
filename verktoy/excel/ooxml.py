"""What every part of the graft needs to know about OOXML: namespaces, safe parsing, comparing and ordering elements."""

import hashlib
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

Element = Any  # lxml ships no types; one name for «an lxml element» keeps the signatures readable

HOVED = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PAKKEREL = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPER = "http://schemas.openxmlformats.org/package/2006/content-types"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"

R_ID = f"{{{REL}}}id"

# The order of the children is part of the schema (ECMA-376 part 1, 18.2.27, 18.3.1.99 and 18.8.39): Excel calls a
# file with them in another order damaged.
REKKEFOLGE_BOK = (  # noqa: SIM905 - one word a line would hide the order
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr "
    "webPublishObjects extLst"
).split()
REKKEFOLGE_ARK = (  # noqa: SIM905
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
    "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst"
).split()
REKKEFOLGE_STILER = (
    "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst".split()  # noqa: SIM905
)

_STARTMERKE = re.compile(rb"""(<[A-Za-z_][\w.:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*>)""")
_PREFIKS = re.compile(rb"""\sxmlns:([\w.-]+)\s*=""")
_DEKLARASJON = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TOLK = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=False)


class UlesbarXml(ValueError):  # noqa: N818 - the names of the house are Norwegian
    """A part is not well-formed XML, or carries a DTD, which OPC forbids."""


def q(navn: str, rom: str = HOVED) -> str:
    """The name with its namespace, as lxml writes it."""
    return f"{{{rom}}}{navn}"


_CELLER = q("sheetData")


def les_xml(innhold: bytes) -> Element:
    """Parse one part without entities, network or DTD.

    Raises:
        UlesbarXml: the part cannot be read, or has a DTD.
    """
    try:
        rot = etree.fromstring(innhold, _TOLK)
    except etree.XMLSyntaxError as feil:
        raise UlesbarXml(str(feil)) from feil
    if rot.getroottree().docinfo.doctype:
        raise UlesbarXml("DTD")
    return rot


def les_med_navnerom(innhold: bytes, nsmap: Mapping[str | None, str]) -> Element:
    """Parse a part of ours whose root is also to declare these prefixes; a prefix it has itself keeps its meaning.

    A namespace cannot be declared on an element that exists, and moving the cells to a new root takes lxml seconds.
    """
    start = _STARTMERKE.search(innhold)
    egne = set() if start is None else {p.decode() for p in _PREFIKS.findall(start.group())}
    nye = "".join(f' xmlns:{p}="{uri}"' for p, uri in nsmap.items() if p is not None and p not in egne)
    return les_xml(_STARTMERKE.sub(lambda m: m[1] + nye.encode() + m[2], innhold, count=1))


def utenom_celler(rot: Element, *merker: str) -> Iterator[Element]:
    """The elements of a worksheet, or those with these tags, that are no cells; cells are many."""
    for del_ in rot:
        if del_.tag != _CELLER:
            yield from del_.iter(*merker)


def skriv_xml(rot: Element) -> bytes:
    """The part as bytes, always with the same declaration."""
    innhold: bytes = etree.tostring(rot, encoding="UTF-8", xml_declaration=False)
    return _DEKLARASJON + innhold


def lokal(element: Element) -> str:
    """The name without namespace; for mc:AlternateContent the name of what it wraps, for a comment an empty text."""
    if not isinstance(element.tag, str):
        return ""
    if element.tag == q("AlternateContent", MC):
        return next((lokal(barn) for valg in element for barn in valg), "")
    return str(element.tag.rpartition("}")[2])


def kanon(element: Element) -> tuple[Any, ...]:
    """What the element says, free of prefixes, attribute order and indentation; equal tuples mean the same."""
    barn = tuple(kanon(e) for e in element if isinstance(e.tag, str))
    tekst = element.text or ""
    return element.tag, tuple(sorted(element.attrib.items())), tekst.strip() if barn else tekst, barn


def avtrykk(hva: Element | str | None, uten: Container[str] = ()) -> str:
    """A short fingerprint of an element, a text or nothing («»), the same after Excel has saved it again.

    Attributes named in `uten`, relationship ids, empty and zero values are left out, truth values and numbers
    written one way: these are what producers write differently without meaning anything by it.
    """
    if hva is None:
        return ""
    innhold = hva if isinstance(hva, str) else repr(_jevnet(hva, uten))
    return hashlib.sha256(innhold.encode()).hexdigest()[:12]


def _jevnet(element: Element, uten: Container[str]) -> tuple[Any, ...]:
    attributter = []
    for navn, verdi in sorted(element.attrib.items()):
        jevn = _jevnet_verdi(verdi)
        if etree.QName(navn).localname not in uten and not navn.startswith(f"{{{REL}}}") and jevn:
            attributter.append((navn, jevn))
    barn = tuple(_jevnet(e, uten) for e in element if isinstance(e.tag, str) and lokal(e) not in uten)
    return element.tag, tuple(attributter), (element.text or "").strip(), barn


def _jevnet_verdi(verdi: str) -> str:
    if verdi in ("true", "false"):
        return "1" if verdi == "true" else ""
    try:
        tall = round(float(verdi), 2)
    except ValueError:
        return verdi
    return f"{tall:g}" if tall else ""


def sett_inn(forelder: Element, barn: Element, rekkefolge: Sequence[str]) -> None:
    """Put the child where the schema wants it, after siblings of its own kind."""
    plass = rekkefolge.index(lokal(barn))
    senere = (e for e in forelder if lokal(e) in rekkefolge and rekkefolge.index(lokal(e)) > plass)
    neste = next(senere, None)
    if neste is None:
        forelder.append(barn)
    else:
        neste.addprevious(barn)


def forste(forelder: Element, navn: str) -> Element | None:
    """The first child with this local name, wrapped in mc:AlternateContent or not."""
    return next((e for e in forelder if lokal(e) == navn), None)
