"""Arbeidsbok: everything a workbook holds that is not computed. What is read from it, and what is written back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from verktoy.kjerne.betaling import Betaling
from verktoy.kjerne.deltakelse import Deltaker, Opplysninger
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.ordning import Kvittering, Ordning, Publisert
from verktoy.kjerne.plan import FrystPlan
from verktoy.kjerne.scenario import Scenariovalg


@dataclass(frozen=True)
class Ordningsdel:
    """One scheme of the workbook: everybody invited, and what has been published, frozen, invoiced and paid.

    betalinger: (number, instalment) → what is typed of it. scenario: what is chosen on its sheet, None before it has
    one. nye_enheter: number → what is typed of a new unit of a structure change.
    """

    ordning: Ordning
    deltakere: tuple[Deltaker, ...]
    publisert: Publisert | None
    fryst: FrystPlan | None = None
    betalinger: Mapping[tuple[str, str], Betaling] = field(default_factory=dict)
    scenario: Scenariovalg | None = None
    nye_enheter: Mapping[str, Opplysninger] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loggrad:
    """One run: when, what was done, what changed, and a checksum of the inputs it was done from."""

    tid: datetime
    handling: str
    ordning: str
    endring: str
    sum_kr: str
    kontrollsum: str


@dataclass(frozen=True, slots=True)
class Overskrevet:
    """A formula, text or figure of ours that somebody typed over.

    Attributes:
        id: says which cell, whatever row it stands in: "overskrevet|Østfold|bidrag|0106|2018".
        ordning: the short name of the scheme, "" for the sheets all schemes share.
        regel: what happened, for the Kontroll sheet.
        skrevet: what was typed; 0 for what is no number, 1 where skal is none either, so that they differ.
        skrevet_navn: what was typed, in words.
        skal: what belonged there when it was found; 0 for what is no number.
        skal_navn: the same in words.
        kilde: the cell as it was then, and what we write in it.
    """

    id: str
    ordning: str
    regel: str
    skrevet: Fraction
    skrevet_navn: str
    skal: Fraction
    skal_navn: str
    kilde: str


@dataclass(frozen=True, slots=True)
class Tilsidecelle:
    """A cell of staff's whose row or column is no more: what stood there, and where."""

    tid: datetime
    ark: str
    celle: str
    rad: str
    kolonne: str
    innhold: str | Fraction
    formel: str
    hvorfor: str


@dataclass(frozen=True, slots=True)
class Datakilde:
    """The passport of official figures: where they come from, and the checksum of the file they were shipped in."""

    fil: str
    tittel: str
    utgiver: str
    tabell: str
    url: str
    datoer: str
    status: str
    lisens: str
    bearbeiding: str
    sha256: str


@dataclass(frozen=True)
class Register:
    """Official facts the sheets show beside the figures.

    fylkesnavn: county number → name. samme_kommune: number → every number the same kommune has had. kommuner: year →
    number → name of every kommune in use.
    """

    fylkesnavn: Mapping[str, str]
    samme_kommune: Mapping[str, tuple[str, ...]]
    datakilder: tuple[Datakilde, ...]
    kommuner: Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Arbeidsbok:
    """The state of a workbook.

    valgt is the number chosen on the Kommune sheet, "" for none; frister_per the day deadlines are held against, None
    for the day of the last run.
    """

    folketall: Folketall
    deler: tuple[Ordningsdel, ...]
    kvitteringer: Mapping[str, Kvittering]
    logg: tuple[Loggrad, ...]
    register: Register
    valgt: str = ""
    veiledning: str = ""
    overskrevne: tuple[Overskrevet, ...] = ()
    til_side: tuple[Tilsidecelle, ...] = ()
    frister_per: date | None = None
