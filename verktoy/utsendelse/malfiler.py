"""Malfiler: a Word file taken apart and cleaned before it is filled, so that nothing of whoever edited it goes out.

Authors, comments, custom properties, mail merge sources and the path of the template it was made from are taken away.
What cannot be taken away without changing what it says is refused with a message: tracked changes, hidden text, macros,
embedded files, and links to files.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.utsendelse.word import HOVEDDEL, q

MAKS_MAL = 20_000_000  # bytes unpacked: a letter with a logo has less than one
_BEHOLD = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(core|app)\.xml"
    r"|word/(_rels/)?(document|header\d*|footer\d*|footnotes|endnotes)\.xml(\.rels)?"
    r"|word/(styles|numbering|settings|fontTable|webSettings)\.xml|word/theme/[^/]+\.xml|word/media/[^/]+"
)
_TEKSTDEL = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_FARLIG = re.compile(r"vbaProject|embeddings/|activeX/|word/afchunk", re.IGNORECASE)
_KOMMENTAR = ("commentRangeStart", "commentRangeEnd", "commentReference")
_PRIVAT = ("attachedTemplate", "rsids", "docVars", "mailMerge", "writeProtection", "documentProtection")
_RETT = "Rett malen i Word, og prøv igjen."
_SPOREDE = ("ins", "del", "moveFrom", "moveTo")
_HYPERLENKE = "/hyperlink"


@dataclass(frozen=True)
class Malfil:
    """A template ready to be filled.

    Attributes:
        hvor: what messages call it.
        kode: the language of its text, nb-NO or nn-NO.
        deler: the parts of the file, by name.
        tekstdeler: those that hold text: the document, and the head and foot of its pages.
    """

    hvor: str
    kode: str
    deler: Mapping[str, bytes]
    tekstdeler: tuple[str, ...]


def aapne(innhold: bytes, hvor: str, kode: str) -> Malfil:
    """A Word file as a template.

    Raises:
        Inndatafeil: when it is no Word file, or holds something that must not go out; every fault at once.
    """
    deler = _pakk_ut(innhold, hvor)
    funn = [*_farlige(deler, hvor)]
    deler = {navn: data for navn, data in deler.items() if _BEHOLD.fullmatch(navn)}
    tekstdeler = tuple(navn for navn in deler if _TEKSTDEL.fullmatch(navn))
    rene = dict(deler)
    for navn in tekstdeler:
        rot = _xml(deler[navn], hvor)
        funn += _i_teksten(rot, f"{hvor} ({navn})")
        for merke in _KOMMENTAR:
            for el in list(rot.iter(q(merke))):
                el.getparent().remove(el)
        _uten_rsid(rot)
        rene[navn] = etree.tostring(rot, xml_declaration=True, encoding="UTF-8", standalone=True)
    if "word/settings.xml" in deler:
        rot = _xml(deler["word/settings.xml"], hvor)
        for merke in _PRIVAT:
            for el in list(rot.iter(q(merke))):
                el.getparent().remove(el)
        rene["word/settings.xml"] = etree.tostring(rot, xml_declaration=True, encoding="UTF-8", standalone=True)
    for navn in [n for n in deler if n.endswith(".rels")]:
        funn += _relasjoner(rene, navn, hvor)
    _innholdstyper(rene, hvor)
    if funn:
        raise Inndatafeil(funn)
    return Malfil(hvor, kode, rene, tekstdeler)


def _pakk_ut(innhold: bytes, hvor: str) -> dict[str, bytes]:
    try:
        with ZipFile(BytesIO(innhold)) as z:
            if sum(i.file_size for i in z.infolist()) > MAKS_MAL:
                raise Inndatafeil.en("Malen er for stor.", hvor, "Bruk mindre bilder i malen.")
            deler = {navn: z.read(navn) for navn in z.namelist()}
    except (BadZipFile, NotImplementedError, RuntimeError) as e:
        raise Inndatafeil.en("Filen er ikke et Word-dokument (.docx).", hvor, "Lagre malen som .docx i Word.") from e
    if HOVEDDEL not in deler:
        raise Inndatafeil.en("Filen er ikke et Word-dokument (.docx).", hvor, "Lagre malen som .docx i Word.")
    return deler


def _xml(data: bytes, hvor: str) -> etree._Element:
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as e:
        raise Inndatafeil.en("Word-dokumentet er skadet.", hvor, "Åpne det i Word og lagre det på nytt.") from e


def _farlige(deler: Mapping[str, bytes], hvor: str) -> Iterator[Melding]:
    for navn in deler:
        if _FARLIG.search(navn):
            yield feil(f"Malen har makroer eller innebygde filer ({navn}).", hvor, "Fjern dem, og lagre som .docx.")


def _i_teksten(rot: etree._Element, hvor: str) -> Iterator[Melding]:
    if any(next(rot.iter(q(merke)), None) is not None for merke in _SPOREDE):
        yield feil("Malen har sporede endringer.", hvor, f"Godta eller forkast dem. {_RETT}")
    if any(el.get(q("val"), "1") not in ("0", "false") for el in rot.iter(q("vanish"))):
        yield feil("Malen har skjult tekst.", hvor, f"Slett den, eller gjør den synlig. {_RETT}")
    for el in rot.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"):
        if not (el.get("descr") or "").strip():
            yield feil(
                f"Bildet «{el.get('name', '')}» mangler alternativ tekst.", hvor, f"Skriv hva det viser. {_RETT}"
            )


def _uten_rsid(rot: etree._Element) -> None:
    """Word numbers every editing session; the numbers tell which documents were written on one machine."""
    for el in rot.iter():
        for navn in [a for a in el.attrib if str(a).startswith(q("rsid"))]:
            del el.attrib[navn]


def _relasjoner(deler: dict[str, bytes], navn: str, hvor: str) -> Iterator[Melding]:
    """Drop links to parts that are gone; tell of links out of the document other than to web pages."""
    mappe = navn.partition("_rels/")[0]
    rot = _xml(deler[navn], hvor)
    for rel in list(rot):
        mal = str(rel.get("Target"))
        if rel.get("TargetMode") == "External":
            if not str(rel.get("Type")).endswith(_HYPERLENKE) or not mal.startswith(("https://", "http://", "mailto:")):
                yield feil(f"Malen har en lenke til en fil: {mal}.", hvor, f"Fjern den, eller sett inn bildet. {_RETT}")
            continue
        if (mal[1:] if mal.startswith("/") else mappe + mal) not in deler:
            rot.remove(rel)
    deler[navn] = etree.tostring(rot, xml_declaration=True, encoding="UTF-8", standalone=True)


def _innholdstyper(deler: dict[str, bytes], hvor: str) -> None:
    rot = _xml(deler["[Content_Types].xml"], hvor)
    for el in list(rot):
        del_ = el.get("PartName")
        if del_ is not None and del_.lstrip("/") not in deler:
            rot.remove(el)
    deler["[Content_Types].xml"] = etree.tostring(rot, xml_declaration=True, encoding="UTF-8", standalone=True)
