"""Beskrivelse: a sheet described once, for several renderers. Rows and columns count from 0."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, TypeAlias

Verdi: TypeAlias = str | int | float | Fraction | date | datetime | bool | None


class Rolle(StrEnum):
    """What a cell is to the reader. Each role is one named cell style, the same in every workbook."""

    TITTEL = "Bidrag Tittel"
    UNDERTITTEL = "Bidrag Undertittel"
    SEKSJON = "Bidrag Seksjon"
    OVERSKRIFT = "Bidrag Overskrift"
    TEKST = "Bidrag Tekst"
    LISTE = "Bidrag Liste"
    INNDATA = "Bidrag Inndata"
    LAAST = "Bidrag Låst verdi"
    BEREGNET = "Bidrag Beregnet"
    GRUPPESUM = "Bidrag Gruppesum"
    SUM = "Bidrag Sum"
    GRUNNLAG = "Bidrag Grunnlag"
    STATUS = "Bidrag Status"
    HJELP = "Bidrag Hjelp"
    NOEKKEL = "Bidrag Nøkkel"
    LENKE = "Bidrag Lenke"
    OVERSKREVET = "Bidrag Overskrevet"


KRONER = "#,##0"
KRONER_ORE = "#,##0.00"
TUSEN_KRONER = "#,##0,"
ANTALL = "#,##0"
HELTALL = "0"
DESIMAL = "#,##0.####"
PROSENT = "0.0%"
DATO = "d.m.yyyy"
TIDSPUNKT = "d.m.yyyy hh:mm"
TEKSTFORMAT = "@"
STANDARD = "General"


class Stil(NamedTuple):
    """A role and a number format; a tuple, as `Celle` is, since a book has tens of thousands."""

    rolle: Rolle
    tallformat: str = STANDARD
    ombrutt: bool = False
    hoyre: bool = False
    midt: bool = False
    innrykk: bool = False


class Celle(NamedTuple):
    """A value, or a formula (English names, commas, leading "=") with the value it has now."""

    verdi: Verdi
    stil: Stil
    formel: str = ""


@dataclass(frozen=True, slots=True)
class Omraade:
    """A rectangle, all four ends inclusive."""

    rad: int
    kol: int
    siste_rad: int
    siste_kol: int


@dataclass(frozen=True, slots=True)
class Validering:
    """What may be typed in a rectangle: a list of words, a range that holds the list, or a kind of number."""

    omraade: Omraade
    slag: str
    liste: tuple[str, ...] = ()
    kilde: str = ""
    tittel: str = ""
    melding: str = ""


@dataclass(frozen=True, slots=True)
class Fargeregel:
    """Colour a rectangle where a cell shows a word ("AVVIK") or a formula holds."""

    omraade: Omraade
    tone: str
    ord: str = ""
    formel: str = ""


@dataclass(frozen=True, slots=True)
class Lenke:
    """A cell that leads to another cell of the workbook ("'Ark'!A1")."""

    rad: int
    kol: int
    mal: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Serie:
    """One series of a chart: a heading cell, categories and values as references, and the values themselves."""

    navn: str
    kategorier: str
    verdier: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """A chart of stacked columns or of lines, with its corner in a cell. alt is what a screen reader says."""

    rad: int
    kol: int
    tittel: str
    alt: str
    serier: tuple[Serie, ...]
    akse: str
    bredde: int = 560
    hoyde: int = 215
    slag: str = "stablet"


class Slag(StrEnum):
    """What a sheet is: its tab has the colour of its kind."""

    INNDATA = "inndata"
    RESULTAT = "resultat"
    KONTROLL = "kontroll"


@dataclass
class Ark:
    """A sheet under construction; finished ones are only read.

    A sheet with a `skala` (percent) is printed at that size with new pages before the rows `sideskift`, others as wide
    as the paper.
    """

    navn: str
    slag: Slag
    celler: dict[tuple[int, int], Celle] = field(default_factory=dict)
    bredder: dict[int, float] = field(default_factory=dict)
    hoyder: dict[int, float] = field(default_factory=dict)
    frys: tuple[int, int] | None = None
    overskriftsrad: int | None = None
    tabell: Omraade | None = None
    valideringer: list[Validering] = field(default_factory=list)
    fargeregler: list[Fargeregel] = field(default_factory=list)
    lenker: list[Lenke] = field(default_factory=list)
    diagrammer: list[Diagram] = field(default_factory=list)
    tekst_som_tall: list[Omraade] = field(default_factory=list)
    skjulte_kolonner: set[int] = field(default_factory=set)
    filter: Omraade | None = None
    staaende: bool = False
    siste_utskriftskolonne: int | None = None
    skala: int | None = None
    sideskift: tuple[int, ...] = ()

    def sett(self, rad: int, kol: int, verdi: Verdi, stil: Stil) -> None:
        """Put a plain value in a cell."""
        self.celler[rad, kol] = Celle(verdi, stil)

    def formel(self, rad: int, kol: int, formel: str, verdi: Verdi, stil: Stil) -> None:
        """Put a formula in a cell, with the value it has now."""
        self.celler[rad, kol] = Celle(verdi, stil, formel)

    def rad(self, rad: int, verdier: Sequence[Verdi], stil: Stil, *, fra: int = 0) -> None:
        """Put a row of plain values, None for an empty cell in the style."""
        for n, verdi in enumerate(verdier):
            self.sett(rad, fra + n, verdi, stil)

    def topp(self, tittel: str, undertittel: str) -> None:
        """The two lines every sheet begins with."""
        self.sett(0, 0, tittel, Stil(Rolle.TITTEL))
        self.sett(1, 0, undertittel, Stil(Rolle.UNDERTITTEL))

    def merk(self, rad: int, kol: int, tekst: str, *, ombrutt: bool = False) -> None:
        """A line that must not be missed."""
        self.sett(rad, kol, tekst, Stil(Rolle.TEKST, ombrutt=ombrutt))
        self.fargeregler.append(Fargeregel(Omraade(rad, kol, rad, kol), "avvik", formel="=TRUE()"))


@dataclass(frozen=True)
class Bok:
    """All sheets in the order of their tabs. opprettet is the only clock in the file."""

    ark: tuple[Ark, ...]
    tittel: str
    emne: str
    opprettet: datetime

    def finn(self, navn: str) -> Ark:
        """A sheet by its name."""
        return next(a for a in self.ark if a.navn == navn)
