"""Region: the first column of a population table, and which kommune a number or a name means on a date.

Population tables mix kommuner with the country, counties, Svalbard and leftovers, write codes in many ways, and repeat
names. A number is understood by its form; a name only when exactly one kommune bears it on the date.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from functools import cache

from verktoy.kilder import offisielle
from verktoy.kjerne.kommune import tolk_kommunenummer


class Art(Enum):
    """What a row of a population table is about."""

    KOMMUNE = auto()
    FYLKE = auto()
    LANDET = auto()
    SUM = auto()  # the sum of the rows of the table itself
    UTENFOR = auto()  # no kommune: unknown, Svalbard, Jan Mayen, the shelf, remains of split kommuner


@dataclass(frozen=True, slots=True)
class Region:
    """A row's region as understood.

    nr is four characters for a kommune ("" when only a name is given), two for a fylke, "" otherwise. reparert says
    what was mended ("" when nothing was). til_aar is the last year of a label like "Levanger (-2017)", or None.
    """

    art: Art
    nr: str = ""
    navn: str = ""
    reparert: str = ""
    til_aar: int | None = None


_MED_KODE = re.compile(r"(?:(?P<prefiks>[KF])[-_])?(?P<kode>[0-9]{1,4})(?:[\s:.–-]+(?P<navn>\D.*))?", re.IGNORECASE)
_UTENFOR_KODE = re.compile(r"K[-_](21-22|2[1-3]|Rest)\b.*", re.IGNORECASE)
_AARSPENN = re.compile(r"\s*\(\s*(?:[0-9]{4})?\s*[-–]\s*(?P<til>[0-9]{4})?\s*\)$")
_ETTERORD = re.compile(r"\s+(kommune|herad|municipality)$")
_KVALIFISERT = re.compile(r"(?P<grunn>.+?)\s*\((?P<kval>[^)]+)\)")
_SKILLE = re.compile(r"\s+[-–]\s+|\s*/\s*")
_LANDET = {"hele landet", "landet", "norge", "the whole country"}
_SUM = {"sum", "i alt", "ialt", "totalt", "total", "til sammen", "sum kommuner", "kommuner i alt", "alle kommuner"}
_UTENFOR = ("svalbard", "jan mayen", "kontinentalsokkel", "uoppgitt", "ukjent", "delte kommuner", "utlandet")
_UTENFOR_FYLKE = {"21", "22", "23", "99"}
_FYLKESKODE = 2


def uten_usynlige(verdi: object) -> str:
    """Text with ordinary single spaces only: no-break, narrow and zero-width ones are people's copy and paste."""
    tekst = unicodedata.normalize("NFC", str(verdi))
    return " ".join("".join(t for t in tekst if unicodedata.category(t) != "Cf").split())


def tolk_region(kode: object, navn: str = "") -> Region:
    """Read the region of a row from its code cell (or its only cell) and, when there is one, its name cell.

    Raises:
        ValueError: with a bokmål sentence, when it is nothing a population table counts.
    """
    if isinstance(kode, bool) or kode is None or not uten_usynlige(kode):
        raise ValueError("kommunenummeret mangler")
    if isinstance(kode, float) and kode.is_integer():
        kode = int(kode)
    tekst = uten_usynlige(kode)
    if _UTENFOR_KODE.fullmatch(tekst):
        return Region(Art.UTENFOR, navn=tekst)
    if treff := _MED_KODE.fullmatch(tekst):
        fylke = (treff["prefiks"] or "").upper() == "F"
        return _med_kode(treff["kode"], treff["navn"] or uten_usynlige(navn), fylke=fylke)
    if re.match(r"[0-9]|[KF][-_][0-9]", tekst, re.IGNORECASE):
        raise ValueError(f"«{tekst[:40]}» er ikke et kommunenummer (fire sifre, for eksempel 0101)")
    return _med_navn(tekst)


def _med_kode(kode: str, navn: str, *, fylke: bool) -> Region:
    navn, til_aar = _uten_aarspenn(navn)
    if not kode.strip("0"):
        return Region(Art.LANDET, navn=navn)
    if fylke or len(kode) <= _FYLKESKODE:
        nr = kode.zfill(_FYLKESKODE)[-_FYLKESKODE:]
        if len(kode.lstrip("0")) > _FYLKESKODE:
            raise ValueError(f"«F-{kode}» er ikke et fylkesnummer")
        mangler_null = f"{kode} er lest som fylke {nr} (den innledende nullen manglet)" if len(kode) == 1 else ""
        return Region(Art.UTENFOR if nr in _UTENFOR_FYLKE else Art.FYLKE, nr, navn, mangler_null)
    hel = kode.zfill(len("0000"))
    if hel.endswith("99") or hel[:2] in _UTENFOR_FYLKE:
        return Region(Art.UTENFOR, navn=navn or hel)
    if hel.endswith("00"):
        return Region(Art.FYLKE, hel[:2], navn)
    tolket = tolk_kommunenummer(kode)
    return Region(Art.KOMMUNE, tolket.nr, navn, tolket.reparert, til_aar)


def _med_navn(tekst: str) -> Region:
    lav = tekst.casefold().rstrip(":")
    if lav in _LANDET:
        return Region(Art.LANDET, navn=tekst)
    if lav in _SUM:
        return Region(Art.SUM, navn=tekst)
    if lav.startswith(_UTENFOR):
        return Region(Art.UTENFOR, navn=tekst)
    navn, til_aar = _uten_aarspenn(tekst)
    return Region(Art.KOMMUNE, "", navn, til_aar=til_aar)


def _uten_aarspenn(navn: str) -> tuple[str, int | None]:
    """("Levanger", 2017) for "Levanger (-2017)": SSB marks numbers that went out of use."""
    treff = _AARSPENN.search(navn)
    if not treff:
        return navn, None
    return navn[: treff.start()], int(treff["til"]) if treff["til"] else None


@dataclass(frozen=True)
class Inndeling:
    """The kommuner in use on a date: number → official name, and every way of writing a name → its numbers."""

    dato: date
    navn: Mapping[str, str]
    varianter: tuple[tuple[str, str], ...] = ()
    _indeks: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        indeks: dict[str, frozenset[str]] = {}
        for nr, navn in (*self.navn.items(), *self.varianter):
            for nokkel in _nokler(navn):
                indeks[nokkel] = indeks.get(nokkel, frozenset()) | {nr}
        object.__setattr__(self, "_indeks", indeks)

    def finn(self, navn: str) -> frozenset[str]:
        """The numbers a name may mean on the date. Exactly one: that kommune. None or several: the name is no key.

        The parts of a double name ("Kárášjohka - Karasjok") count in any order, and one of them is enough. A
        qualifier ("Våler (Østf.)") must fit; it is never dropped.
        """
        sokt = _ETTERORD.sub("", _uten_aarspenn(uten_usynlige(navn))[0].casefold())
        if sokt in self._indeks:
            return self._indeks[sokt]
        if treff := _KVALIFISERT.fullmatch(sokt):
            start = f"{treff['grunn']} ({treff['kval'].removesuffix('.')}"
            funn = [nr for nokkel, nr in self._indeks.items() if nokkel.startswith(start)]
            return frozenset().union(*funn) if treff["kval"].endswith(".") else frozenset()
        return frozenset().union(*(self._indeks.get(_ETTERORD.sub("", d), frozenset()) for d in _SKILLE.split(sokt)))

    def i_bruk(self, nr: str) -> bool:
        """Whether the number was a kommune on the date."""
        return nr in self.navn


def _nokler(navn: str) -> set[str]:
    """The whole name, its parts, and the name without its qualifier."""
    hel = uten_usynlige(navn).casefold()
    deler = {hel, *_SKILLE.split(hel)}
    if treff := _KVALIFISERT.fullmatch(hel):
        deler.add(treff["grunn"])
    return deler


@cache
def sendt_inndeling(dato: date) -> Inndeling | None:
    """The kommuner in use on a date, from the shipped figures; None for a year they do not cover.

    Kommuner change on 1 January only, so a date within a year has that year's.
    """
    nyttaar = date(dato.year, 1, 1)
    kolonne = next((k for k in offisielle.folketall().kolonner if k.dato == nyttaar), None)
    if kolonne is None:
        return None
    varianter = tuple((nr, navn) for nr, navn, fra, til in offisielle.navnevarianter() if fra <= nyttaar <= til)
    return Inndeling(dato, {nr: offisielle.kommunenavn(nr, nyttaar) for nr in kolonne.innbyggere}, varianter)


def er_utgatt(nr: str, dato: date) -> bool:
    """Whether the shipped figures know the number, and know that it was not in use in a year they do not cover.

    A number first used after their first year was not in use before it; one not in use in their last year is gone.
    """
    kolonner = sorted(offisielle.folketall().kolonner, key=lambda k: k.dato)
    kjent = any(nr in k.innbyggere for k in kolonner)
    naermest = kolonner[0] if dato < kolonner[0].dato else kolonner[-1]
    return kjent and nr not in naermest.innbyggere
