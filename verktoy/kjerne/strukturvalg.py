"""Strukturvalg: how a scheme goes on when kommuner merge or split in the middle of it. Every choice is a named one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

IKKE_VALGT: Final = "ikke valgt"
"""What the sheet shows where a choice is not made yet; a formula comes there when it is."""


class Overtakelse(StrEnum):
    """What a new unit pays from the date on; what each means stands in ``OVERTAR``."""

    FORPLIKTELSER_FOELGER = "forpliktelser-foelger"
    NYTT_FRA_DATO = "nytt-fra-dato"
    GRADVIS = "gradvis"


OVERTAR: Final = {
    Overtakelse.FORPLIKTELSER_FOELGER: "Forpliktelsene følger med: den nye enheten betaler det de gamle skulle ha "
    "betalt, til sammen.",
    Overtakelse.NYTT_FRA_DATO: "Nytt fra dato: fra og med året regnes bidraget på nytt, med én fastdel for den nye "
    "enheten.",
    Overtakelse.GRADVIS: "Gradvis: beløpet går trinnvis fra det de gamle skulle ha betalt, til det som er regnet på "
    "nytt.",
}


class Fastdelvalg(StrEnum):
    """What fixed amounts become when there are fewer or more units to pay them.

    hold-satser: the amount stands, each new unit pays it once. hold-total: all of them bring what they brought before,
    in equal parts.
    """

    HOLD_SATSER = "hold-satser"
    HOLD_TOTAL = "hold-total"


class Utenfra(StrEnum):
    """Whether parts of a new unit that were outside the scheme count among its inhabitants."""

    MED = "med"
    UTEN = "uten"


@dataclass(frozen=True, slots=True)
class Strukturvalg:
    """The choices of one scheme.

    dato: the first day of the new units; they pay from its year on. fastdel and utenfra: None until they are needed.
    trinn: in how many years a gradual transition is done (1 for the others): in the first year one of so many steps is
    taken. andeler: shares of units that were split.
    """

    dato: date
    overtakelse: Overtakelse
    fastdel: Fastdelvalg | None
    utenfra: Utenfra | None
    trinn: int
    andeler: Mapping[tuple[str, str], Fraction]

    def nye_betaler(self, se: str) -> str:
        """What has to stand wherever amounts are shown on the old units throughout. se: where the new ones are."""
        aar = self.dato.year
        return f"De gamle enhetene i alle år, slik ordningen ble vedtatt. Fra og med {aar} betaler de nye: se {se}."

    def nytt(self, aar: int) -> Fraction:
        """How much of a year's amount is the newly computed one: from 0 to 1."""
        match self.overtakelse:
            case Overtakelse.FORPLIKTELSER_FOELGER:
                return Fraction(0)
            case Overtakelse.NYTT_FRA_DATO:
                return Fraction(1)
            case Overtakelse.GRADVIS:
                return min(Fraction(1), Fraction(aar - self.dato.year + 1, self.trinn))
