"""Planvalg: how a scheme wants its payment plan. Chosen with the scheme, used when the plan is made."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from verktoy.kjerne.avrunding import Avrundingsmaate


class TerminerPerAar(IntEnum):
    """How often a year's amount is paid."""

    AAR = 1
    HALVAAR = 2
    KVARTAL = 4
    MAANED = 12


@dataclass(frozen=True, slots=True)
class Forfall:
    """A day of the year, such as 31.3: when an instalment is due."""

    dag: int
    maaned: int

    def i(self, aar: int) -> date:
        """The due date in a year; the last day of the month where the month is too short (29.2)."""
        try:
            return date(aar, self.maaned, self.dag)
        except ValueError:
            return date(aar, self.maaned, 28)


@dataclass(frozen=True, slots=True)
class Planvalg:
    """How a scheme wants its plan: the way and unit of rounding, instalments a year and when each is due."""

    avrunding: Avrundingsmaate
    enhet_kr: int
    terminer_per_aar: TerminerPerAar
    forfall: tuple[Forfall, ...]
