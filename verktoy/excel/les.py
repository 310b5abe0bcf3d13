"""Les: the cells of a workbook's sheets, straight from the parts. Only what is asked for is read, and once.

A reader of our own, because openpyxl costs more to import than the whole reading, believes the size a sheet claims to
have (too small loses rows, too large fills the memory), and meets a damaged part with an error of its own making.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import TypeAlias

from verktoy.ark.adresse import celle
from verktoy.excel.ooxml import Element, q
from verktoy.excel.pakke import KanIkkePode, Pakke
from verktoy.excel.poding.arbeidsbok import Arbeidsbok
from verktoy.excel.poding.omraade import les as les_omraade
from verktoy.excel.referanser import forskyv

Raaverdi: TypeAlias = str | int | float | bool | date | datetime | None
Sted: TypeAlias = tuple[int, int]

_C, _V, _F, _IS, _T, _R, _ROW, _SI = (q(x) for x in ("c", "v", "f", "is", "t", "r", "row", "si"))
_FONETISK = q("rPh")
_TEGNKODE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What stands in quotes, brackets (colours, conditions; not [h]) or after an escape is no part of the date.
_IKKE_DATO = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATODEL = re.compile(r"[dmyhs]", re.IGNORECASE)
_INNEBYGDE_DATOER = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
_DAG_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell knows no time zone
_DAG_0_MAC = datetime(1904, 1, 1)  # noqa: DTZ001
_SKUDDFEIL = 60  # Excel counts 29 February 1900, which never was: days before it are one off


@dataclass(frozen=True, slots=True)
class Raaark:
    """A sheet as rows of raw values; rader[0][0] is A1. A row ends where its last value stands.

    Attributes:
        navn: its name.
        rader: the values.
        formler: without "=", by row and column from 0; shared ones written out.
        matriser: cells that begin an array formula → how many rows it covers.
        stiler: the number of each cell's format.
        uregnede: cells whose formula no program has computed yet.
    """

    navn: str
    rader: tuple[tuple[Raaverdi, ...], ...]
    formler: Mapping[Sted, str] = field(default_factory=dict)
    matriser: Mapping[Sted, int] = field(default_factory=dict)
    stiler: Mapping[Sted, str] = field(default_factory=dict)
    uregnede: frozenset[Sted] = frozenset()

    def er_uregnet(self, rad: int, kol: int) -> bool:
        """Whether a cell, from 0, has a formula and no value of it: a program that does not compute wrote it."""
        return (rad, kol) in self.uregnede

    def verdi(self, rad: int, kol: int) -> Raaverdi:
        """A cell from 0, None outside what is written."""
        return self.rader[rad][kol] if rad < len(self.rader) and kol < len(self.rader[rad]) else None

    def hvor(self, rad: int, kol: int) -> str:
        """How a message names a cell."""
        return f"arket «{self.navn}», celle {celle(rad, kol)}"


class Pakkeleser:
    """Reads sheets of a package one by one, each once: of a formula the value it had when the file was saved.

    Numbers come as int or float, dates as datetime, errors as their text ("#REF!"), empty cells and "" as None.
    """

    def __init__(self, pakke: Pakke) -> None:
        self._lest: dict[str, Raaark] = {}
        self.pakke = pakke
        self.bok = Arbeidsbok(pakke)
        self._leser = _Leser(pakke, self.bok.part, self.bok.rot)
        self._parter = {a.navn: a.part for a in self.bok.ark if a.slag == "worksheet"}
        self.arknavn = tuple(a.navn for a in self.bok.ark)

    def er_regneark(self, navn: str) -> bool:
        """False for chart sheets, macro sheets and sheets that are not there."""
        return navn in self._parter

    def ark(self, navn: str) -> Raaark:
        """The cells of one sheet.

        Raises:
            KanIkkePode: when a cell cannot be what it says it is.
        """
        if navn not in self._lest:
            self._lest[navn] = self._leser.ark(navn, self._parter[navn])
        return self._lest[navn]

    def navngitte(self, navn: Iterable[str]) -> frozenset[str]:
        """The numbers of the cell formats that go by one of these names, as they stand in the cells."""
        return self._leser.navngitte(frozenset(navn))

    def part(self, navn: str) -> str:
        """The part of a sheet."""
        return self._parter[navn]


class _Leser:
    """What the sheets of one workbook share: its texts, which formats are dates, and its first day."""

    def __init__(self, pakke: Pakke, part: str, bok: Element) -> None:
        self._pakke = pakke
        self._stiler: Element | None = None
        deler = {r.slag: r.maal for r in pakke.relasjoner(part)}
        self._tekster = self._les_tekster(deler.get("sharedStrings"))
        self._datoer = self._les_datoformater(deler.get("styles"))
        egenskaper = bok.find(q("workbookPr"))
        mac = egenskaper is not None and egenskaper.get("date1904") in ("1", "true")
        self._dag_0 = _DAG_0_MAC if mac else _DAG_0

    def _les_tekster(self, part: str | None) -> list[str]:
        return [_tekst(si) for si in self._pakke.xml(part).iterchildren(_SI)] if part else []

    def _les_datoformater(self, part: str | None) -> frozenset[str]:
        """The numbers of the cell formats that show a date, as they stand in the cells."""
        if not part:
            return frozenset()
        rot = self._stiler = self._pakke.xml(part)
        koder = {f.get("numFmtId"): f.get("formatCode", "") for f in rot.iter(q("numFmt"))}
        formater = rot.find(q("cellXfs"))
        return frozenset(
            str(n)
            for n, f in enumerate(() if formater is None else formater)
            if _er_dato(f.get("numFmtId", "0"), koder)
        )

    def navngitte(self, navn: frozenset[str]) -> frozenset[str]:
        """The numbers of the cell formats that go by one of these names, as they stand in the cells."""
        if self._stiler is None:
            return frozenset()
        grunn = {e.get("xfId") for e in self._stiler.iter(q("cellStyle")) if e.get("name") in navn}
        formater = self._stiler.find(q("cellXfs"))
        return frozenset(str(n) for n, f in enumerate(() if formater is None else formater) if f.get("xfId") in grunn)

    def ark(self, navn: str, part: str) -> Raaark:
        """The cells of one sheet.

        Raises:
            KanIkkePode: when a cell cannot be what it says it is.
        """
        try:
            return _Arkleser(navn, self._pakke.xml(part), self.verdi).ark()
        except (ValueError, IndexError, KeyError) as e:
            raise KanIkkePode(
                f"Filen er skadet: arket «{navn}» har en celle som ikke kan leses. Hent en sikkerhetskopi, "
                "eller åpne filen i Excel, reparer og lagre på nytt."
            ) from e

    def verdi(self, slag: str | None, stil: str | None, raa: str) -> Raaverdi:
        """What the text of a cell stands for. `slag`, `stil`: the cell's type and format as written."""
        if slag is None or slag == "n":
            tall = int(raa) if raa.isdecimal() else _tall(raa)
            return self._dato(tall) if stil in self._datoer else tall
        if slag == "s":
            return self._tekster[int(raa)] or None
        return _ANDRE[slag](raa)

    def _dato(self, tall: float) -> datetime | float:
        """The day a number stands for; a number no calendar has stays a number."""
        dager = tall + 1 if self._dag_0 is _DAG_0 and 0 < tall < _SKUDDFEIL else tall
        try:
            return self._dag_0 + timedelta(milliseconds=round(dager * 86_400_000))
        except OverflowError:
            return tall


class _Arkleser:
    """One sheet in one pass: every element of it is looked at once, for there are hundreds of thousands."""

    def __init__(self, navn: str, rot: Element, verdi: Callable[[str | None, str | None, str], Raaverdi]) -> None:
        self._navn, self._rot, self._verdi = navn, rot, verdi
        self._formler: dict[Sted, str] = {}
        self._matriser: dict[Sted, int] = {}
        self._stiler: dict[Sted, str] = {}
        self._delte: dict[str, tuple[str, Sted]] = {}
        self._uregnede: set[Sted] = set()

    def ark(self) -> Raaark:
        rader: list[tuple[Raaverdi, ...]] = []
        nummer = 0
        for rad in self._rot.iter(_ROW):
            nummer = _stigende(int(rad.get("r", nummer + 1)), nummer)
            verdier = self._rad(rad, nummer - 1)
            if verdier:
                rader += [()] * (nummer - len(rader) - 1)
                rader.append(verdier)
        return Raaark(self._navn, tuple(rader), self._formler, self._matriser, self._stiler, frozenset(self._uregnede))

    def _rad(self, rad: Element, nummer: int) -> tuple[Raaverdi, ...]:
        verdier: list[Raaverdi] = []
        kol = -1
        for c in rad.iterchildren(_C):
            ref, stil, slag = c.get("r"), c.get("s"), c.get("t")
            kol = _stigende(_kolonne(ref.rstrip("0123456789")) if ref else kol + 1, kol)
            if stil is not None:
                self._stiler[nummer, kol] = stil
            verdi = None
            for e in c:
                tag = e.tag
                if tag == _V:
                    if e.text and slag != "inlineStr":
                        verdi = self._verdi(slag, stil, e.text)
                elif tag == _F:
                    self._formel(e, (nummer, kol), ref)
                elif tag == _IS and slag == "inlineStr":
                    verdi = _tekst(e) or None
            if verdi is None and slag != "str" and (nummer, kol) in self._formler:  # "" is a text, and computed
                self._uregnede.add((nummer, kol))
            if verdi is not None:
                verdier += [None] * (kol - len(verdier))
                verdier.append(verdi)
        return tuple(verdier)

    def _formel(self, f: Element, sted: Sted, ref: str | None) -> None:
        tekst, slag = f.text or "", f.get("t")
        if slag == "shared":
            if tekst:
                self._delte[f.get("si")] = (tekst, sted)
            else:
                mester, fra = self._delte.get(f.get("si"), ("", sted))
                tekst = forskyv(mester, sted[0] - fra[0], sted[1] - fra[1])
        elif slag == "array":
            o = les_omraade(f.get("ref", ref))
            self._matriser[sted] = o.rad2 - o.rad1 + 1
        self._formler[sted] = tekst


def _er_dato(nummer: str, koder: dict[str, str]) -> bool:
    if nummer not in koder:
        return nummer.isdecimal() and int(nummer) in _INNEBYGDE_DATOER
    kode = koder[nummer]
    return kode.lower() != "general" and bool(_DATODEL.search(_IKKE_DATO.sub("", kode)))


def _tekst(element: Element) -> str:
    """The text of a shared or inline string: its runs joined, phonetic guides left out."""
    if len(element) == 1 and element[0].tag == _T:
        return _uten_tegnkoder(element[0].text or "")
    biter = (t.text or "" for t in element.iter(_T) if t.getparent().tag != _FONETISK)
    return _uten_tegnkoder("".join(biter))


def _uten_tegnkoder(tekst: str) -> str:
    """Characters XML cannot hold stand as _x000D_."""
    return _TEGNKODE.sub(lambda m: chr(int(m[1], 16)), tekst) if "_x" in tekst else tekst


_ANDRE: Mapping[str, Callable[[str], Raaverdi]] = {
    "str": _uten_tegnkoder,
    "b": lambda raa: raa in ("1", "true"),
    "e": str,
    "d": datetime.fromisoformat,
}


def _tall(raa: str) -> int | float:
    tall = float(raa)
    return int(tall) if raa.lstrip("-").isdecimal() else tall


def _stigende(naa: int, forrige: int) -> int:
    if naa <= forrige:
        raise ValueError(naa)
    return naa


@cache
def _kolonne(bokstaver: str) -> int:
    """A → 0, AA → 26."""
    kol = 0
    for b in bokstaver:
        kol = kol * 26 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(b) + 1
    return kol - 1
