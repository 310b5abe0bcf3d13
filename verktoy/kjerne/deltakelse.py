"""Deltakelse: who has been asked to join a scheme, and what each has answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Deltakertype(StrEnum):
    """What kind of body a deltaker is; rates may differ by kind."""

    KOMMUNE = "kommune"
    FYLKESKOMMUNE = "fylkeskommune"
    ANNEN = "annen"


class Svar(StrEnum):
    """The answer of a deltaker."""

    JA = "ja"
    NEI = "nei"
    AVVENTER = "avventer"


@dataclass(frozen=True)
class Vedtak:
    """A decision (vedtak) by a council: what it voted is kept beside what was calculated.

    utvalg: the body that decided. inndekning: what the amount is taken from, for instance a disposisjonsfond.
    """

    dato: date | None = None
    saksnr: str = ""
    vedtatt_kr: Fraction | None = None
    utvalg: str = ""
    inndekning: str = ""


@dataclass(frozen=True)
class Faktura:
    """What an invoice needs of its receiver; monster is how the receiver demands the reference to look."""

    orgnr: str = ""
    referanse: str = ""
    monster: str = ""


@dataclass(frozen=True)
class Deltaker:
    """One body asked to join one scheme.

    nr: kommunenummer (4 characters), fylkesnummer (2 characters) or a short name of its own for other contributors.
    noekler: supplied weights by name (a distribution key other than population).
    frist: the last day to answer. fra_og_med/til_og_med: joined from, and left after, these days, both inclusive; None:
    from the beginning, to the end. sannsynlighet: the chance of a ja while the answer is avventer, from 0 to 1.
    utsendt: what the mailing has written of what was sent.
    """

    nr: str
    navn: str
    gruppe: str
    svar: Svar = Svar.JA
    vedtak: Vedtak = field(default_factory=Vedtak)
    epost: str = ""
    noekler: Mapping[str, Fraction] = field(default_factory=dict)
    hvor: str = ""
    faktura: Faktura = field(default_factory=Faktura)
    frist: date | None = None
    fra_og_med: date | None = None
    til_og_med: date | None = None
    sannsynlighet: Fraction | None = None
    utsendt: str = ""
