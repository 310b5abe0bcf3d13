"""An Office package (zip of parts, relationships and content types) that keeps what nobody touches byte for byte.

Untouched entries are copied with their compressed stream as it stands; what we write gets a fixed date. The same
input therefore always gives the same bytes. Source: ECMA-376 part 2 (OPC), APPNOTE.TXT 6.3 (zip).
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from verktoy.excel.ooxml import PAKKEREL, TYPER, Element, UlesbarXml, kanon, les_xml, q, skriv_xml

INNHOLDSTYPER = "[Content_Types].xml"
_RELASJONSTYPE = "application/vnd.openxmlformats-package.relationships+xml"
_DATO_1980 = 0x0021  # 1 January 1980, the first date a zip entry can have
_LOKAL = struct.Struct("<4s5H3L2H")
_SENTRAL = struct.Struct("<4s6H3L5H2L")
_SLUTT = struct.Struct("<4s4H2LH")
_UTF8 = 0x0800
_DATABESKRIVELSE = 0x0008


class KanIkkePode(Exception):  # noqa: N818 - the names of the house are Norwegian
    """The package cannot be changed without risk; the text says why and what to do, in bokmål."""


@dataclass(frozen=True)
class Relasjon:
    """One relationship.

    Attributes:
        id: what the part's text calls it.
        type: what it leads to, as a URI.
        maal: a part name without leading slash or, when it leads to no part, the address as it stands.
        ekstern: true when the address is outside the package.
        raa: the target as the file spells it.
    """

    id: str
    type: str
    maal: str
    ekstern: bool
    raa: str

    @property
    def slag(self) -> str:
        """The last word of the type: «worksheet», «table», «comments»."""
        return self.type.rsplit("/", 1)[-1]

    @property
    def til_part(self) -> bool:
        """False for an address outside, and for a place in the workbook («#'Plan'!A1»)."""
        return not self.ekstern and not self.raa.startswith("#")


class Relasjoner:
    """The relationships of one part, in the order of the file."""

    def __init__(self, kilde: str, rot: Element | None, finn_part: "Pakke | None" = None) -> None:
        self.kilde = kilde
        self._alle: dict[str, Relasjon] = {}
        for e in rot if rot is not None else ():
            if e.tag != q("Relationship", PAKKEREL):
                continue
            raa, ekstern = e.get("Target", ""), e.get("TargetMode") == "External"
            maal = raa if ekstern or raa.startswith("#") else _maal(kilde, raa, finn_part)
            self._alle[e.get("Id")] = Relasjon(e.get("Id"), e.get("Type", ""), maal, ekstern, raa)
        self._fra_start = set(self._alle.values())

    def __iter__(self) -> Iterator[Relasjon]:
        return iter(tuple(self._alle.values()))

    def __contains__(self, rid: str) -> bool:
        return rid in self._alle

    def __getitem__(self, rid: str) -> Relasjon:
        return self._alle[rid]

    def av_slag(self, slag: str) -> list[Relasjon]:
        """All relationships whose type ends in `slag`."""
        return [r for r in self if r.slag == slag]

    def ny(self, type_: str, maal: str, *, ekstern: bool = False) -> str:
        """Add a relationship under the lowest free id and return the id."""
        nummer = 1
        while f"rId{nummer}" in self._alle:
            nummer += 1
        self.sett(f"rId{nummer}", type_, maal, ekstern=ekstern)
        return f"rId{nummer}"

    def sett(self, rid: str, type_: str, maal: str, *, ekstern: bool = False) -> None:
        """Add a relationship under an id the part's text already uses."""
        raa = (
            maal
            if ekstern or maal.startswith("#")
            else posixpath.relpath("/" + maal, "/" + posixpath.dirname(self.kilde))
        )
        self._alle[rid] = Relasjon(rid, type_, maal, ekstern, raa)

    def fjern(self, rid: str) -> None:
        """Remove one relationship."""
        del self._alle[rid]

    @property
    def endret(self) -> bool:
        """True when the set differs from the file's; the order means nothing."""
        return set(self._alle.values()) != self._fra_start

    def som_xml(self) -> bytes:
        """The part, ordered by id so that the order of our own steps never shows."""
        rot = etree.Element(q("Relationships", PAKKEREL), nsmap={None: PAKKEREL})
        for r in sorted(self._alle.values(), key=lambda r: (len(r.id), r.id)):
            e = etree.SubElement(rot, q("Relationship", PAKKEREL), Id=r.id, Type=r.type, Target=r.raa)
            if r.ekstern:
                e.set("TargetMode", "External")
        return skriv_xml(rot)


def _maal(kilde: str, raa: str, pakke: "Pakke | None") -> str:
    sti = raa.replace("\\", "/").split("#", 1)[0]
    full = posixpath.normpath(posixpath.join("/", posixpath.dirname(kilde), sti)).lstrip("/")
    if pakke is None:
        return full
    return pakke.riktig_navn(full) or pakke.riktig_navn(unquote(full)) or full


class Pakke:
    """A package in memory. Part names are written without the leading slash; lookups ignore case, as OPC says."""

    def __init__(self, innhold: bytes) -> None:
        self._raa = innhold
        self._zip = zipfile.ZipFile(io.BytesIO(innhold))
        self._info = {i.filename: i for i in self._zip.infolist()}
        self._nye: dict[str, bytes] = {}
        self._borte: set[str] = set()
        self._relasjoner: dict[str, Relasjoner] = {}
        self._navn = {n.lower(): n for n in self._info}
        self._typer = self.xml(INNHOLDSTYPER)
        self._typer_fra_start = {kanon(e) for e in self._typer}
        self._naaelig_fra_start = self.naaelige()

    # -- parts ---------------------------------------------------------------------------------------------------

    def riktig_navn(self, part: str) -> str | None:
        """The part's name as the package spells it, or None."""
        navn = self._navn.get(part.lower())
        return None if navn is None or navn in self._borte else navn

    def har(self, part: str) -> bool:
        """True when the package holds the part now."""
        return self.riktig_navn(part) is not None

    def parter(self) -> list[str]:
        """All part names, in the order of the file, new ones last."""
        return [n for n in (*self._info, *(m for m in self._nye if m not in self._info)) if n not in self._borte]

    def les(self, part: str) -> bytes:
        """The part's bytes.

        Raises:
            KanIkkePode: the part is missing or damaged.
        """
        navn = self.riktig_navn(part)
        if navn is None:
            raise KanIkkePode(f"Filen er skadet: delen «{part}» mangler. Åpne den i Excel, reparer og lagre på nytt.")
        if navn in self._nye:
            return self._nye[navn]
        try:
            return self._zip.read(navn)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as feil:
            raise KanIkkePode(
                f"Filen er skadet: delen «{part}» kan ikke leses. Hent en sikkerhetskopi, "
                "eller åpne filen i Excel, reparer og lagre på nytt."
            ) from feil

    def xml(self, part: str) -> Element:
        """The part as a fresh tree.

        Raises:
            KanIkkePode: the part is missing, damaged or not XML.
        """
        try:
            return les_xml(self.les(part))
        except UlesbarXml as feil:
            raise KanIkkePode(
                f"Filen er skadet: delen «{part}» er ikke gyldig XML. Åpne den i Excel, reparer og lagre på nytt."
            ) from feil

    def skriv(self, part: str, innhold: bytes) -> None:
        """Set the part's bytes; a part that existed keeps its place in the file."""
        navn = self._navn.setdefault(part.lower(), part)
        self._nye[navn] = innhold
        self._borte.discard(navn)

    def skriv_xml(self, part: str, rot: Element) -> None:
        """Set the part, unless it says what it said in the file: then its bytes stay."""
        urort = self.har(part) and self.riktig_navn(part) not in self._nye
        if not urort or kanon(self.xml(part)) != kanon(rot):
            self.skriv(part, skriv_xml(rot))

    def slett(self, part: str) -> None:
        """Remove a part with its relationships and its content type."""
        for navn in (self.riktig_navn(part), self.riktig_navn(relasjonsnavn(part))):
            if navn is not None:
                self._borte.add(navn)
                self._nye.pop(navn, None)
        self._relasjoner.pop(part, None)
        for e in list(self._typer):
            if (e.get("PartName") or "").lower() == f"/{part}".lower():
                self._typer.remove(e)

    def ledig(self, monster: str) -> str:
        """A free part name like `monster`, with the lowest free number: xl/charts/chart7.xml."""
        stamme, ending = posixpath.splitext(monster)
        stamme = re.sub(r"\d+$", "", stamme)
        nummer = 1
        while self.har(f"{stamme}{nummer}{ending}"):
            nummer += 1
        return f"{stamme}{nummer}{ending}"

    # -- relationships -------------------------------------------------------------------------------------------

    def relasjoner(self, part: str = "") -> Relasjoner:
        """The relationships of a part («» is the package); changes made to them are saved with the package."""
        if part not in self._relasjoner:
            navn = relasjonsnavn(part)
            self._relasjoner[part] = Relasjoner(part, self.xml(navn) if self.har(navn) else None, self)
        return self._relasjoner[part]

    def naaelige(self) -> set[str]:
        """All parts that relationships lead to from the package root."""
        sett: set[str] = set()
        igjen = [""]
        while igjen:
            for r in self.relasjoner(igjen.pop()):
                if r.til_part and r.maal not in sett and self.har(r.maal):
                    sett.add(r.maal)
                    igjen.append(r.maal)
        return sett

    def rydd(self) -> None:
        """Remove the parts that could be reached when the package was opened and no longer can."""
        for part in sorted(self._naaelig_fra_start - self.naaelige()):
            if self.har(part):
                self.slett(part)

    # -- content types -------------------------------------------------------------------------------------------

    def innholdstype(self, part: str) -> str:
        """The part's content type, «» when the package does not say."""
        for e in self._typer:
            if (e.get("PartName") or "").lower() == f"/{part}".lower():
                return str(e.get("ContentType"))
        ending = posixpath.splitext(part)[1][1:].lower()
        return next(
            (str(e.get("ContentType")) for e in self._typer if (e.get("Extension") or "").lower() == ending), ""
        )

    def sett_innholdstype(self, part: str, type_: str) -> None:
        """Say what a new part is, with an override only where the default for its extension says something else."""
        if self.innholdstype(part) == type_:
            return
        ending = posixpath.splitext(part)[1][1:].lower()
        kjent = any((e.get("Extension") or "").lower() == ending for e in self._typer)
        if kjent or ending == "xml":
            e = etree.SubElement(self._typer, q("Override", TYPER), PartName=f"/{part}", ContentType=type_)
        else:
            e = etree.Element(q("Default", TYPER), Extension=ending, ContentType=type_)
            self._typer.insert(0, e)

    # -- out -----------------------------------------------------------------------------------------------------

    def pakk(self) -> bytes:
        """The whole package as bytes. Small files only: no zip64."""
        for kilde, relasjoner in self._relasjoner.items():
            navn = relasjonsnavn(kilde)
            if not relasjoner.endret:
                continue
            if any(True for _ in relasjoner):
                self.skriv(navn, relasjoner.som_xml())
                self.sett_innholdstype(navn, _RELASJONSTYPE)  # a few producers name them one by one
            elif self.har(navn):
                self._borte.add(navn)
        if {kanon(e) for e in self._typer} != self._typer_fra_start:
            self.skriv(INNHOLDSTYPER, skriv_xml(self._typer))
        return _zip(self._oppforinger())

    def _oppforinger(self) -> Iterable["_Oppforing"]:
        for navn in self.parter():
            if navn in self._nye:
                yield _pakket(navn, self._nye[navn])
            else:
                yield self._urort(self._info[navn])

    def _urort(self, info: zipfile.ZipInfo) -> "_Oppforing":
        hode = _LOKAL.unpack_from(self._raa, info.header_offset)
        start = info.header_offset + _LOKAL.size + hode[9] + hode[10]
        aar, maaned, dag, time, minutt, sekund = info.date_time
        return _Oppforing(
            navn=info.filename,
            data=self._raa[start : start + info.compress_size],
            metode=info.compress_type,
            crc=info.CRC,
            storrelse=info.file_size,
            dato=(aar - 1980) << 9 | maaned << 5 | dag,
            klokke=time << 11 | minutt << 5 | sekund // 2,
            flagg=info.flag_bits & ~(_DATABESKRIVELSE | _UTF8),
            system=info.create_system,
            attributter=info.external_attr,
        )


@dataclass(frozen=True)
class _Oppforing:
    """One zip entry, compressed."""

    navn: str
    data: bytes
    metode: int
    crc: int
    storrelse: int
    dato: int = _DATO_1980
    klokke: int = 0
    flagg: int = 0
    system: int = 0
    attributter: int = 0


def relasjonsnavn(part: str) -> str:
    """Where the relationships of a part are stored."""
    mappe, navn = posixpath.split(part)
    return posixpath.join(mappe, "_rels", f"{navn}.rels")


def _pakket(navn: str, innhold: bytes) -> _Oppforing:
    presser = zlib.compressobj(6, zlib.DEFLATED, -15)
    data = presser.compress(innhold) + presser.flush()
    return _Oppforing(navn, data, zipfile.ZIP_DEFLATED, zlib.crc32(innhold), len(innhold))


def _zip(oppforinger: Iterable[_Oppforing]) -> bytes:
    ut, katalog, antall = bytearray(), bytearray(), 0
    for o in oppforinger:
        navn = o.navn.encode()
        flagg = o.flagg if navn.isascii() else o.flagg | _UTF8
        felles = (flagg, o.metode, o.klokke, o.dato, o.crc, len(o.data), o.storrelse, len(navn), 0)
        katalog += _SENTRAL.pack(
            b"PK\x01\x02", 20 | o.system << 8, 20, *felles, 0, 0, 0, o.attributter, len(ut)
        ) + navn  # fmt: skip
        ut += _LOKAL.pack(b"PK\x03\x04", 20, *felles) + navn + o.data
        antall += 1
    slutt = _SLUTT.pack(b"PK\x05\x06", 0, 0, antall, antall, len(katalog), len(ut), 0)
    return bytes(ut + katalog + slutt)
