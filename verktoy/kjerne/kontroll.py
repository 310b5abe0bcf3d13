"""Kontroll: two figures that should agree, and whether they do. Every check names both sides and the difference.

The checks themselves stand in kontroller.py. A check's id is stable, so that a finding somebody has accepted
(kvittert) stays accepted, for as long as the difference is the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL, Resultat
from verktoy.kjerne.betaling import Betaling
from verktoy.kjerne.fond import Fond
from verktoy.kjerne.melding import Niva
from verktoy.kjerne.ordning import Kvittering, Publisert
from verktoy.kjerne.plan import FrystPlan, Plan
from verktoy.kjerne.strukturplan import Strukturplan

TOLERANSE = Fraction(5, 1000)
"""What two figures may differ by and still agree: half an øre (in the unit of the check). Sheet and Python use it."""
TOLERANSE_DESIMALER = 5
"""Differences are rounded to so many decimals first: a sheet counts in doubles, whose half øre is 0.00500000000466."""


def er_lik(differanse: Fraction) -> bool:
    """Whether a difference is within the tolerance, which itself is."""
    skala = Fraction(10**TOLERANSE_DESIMALER)
    return avrund(abs(differanse) * skala) <= TOLERANSE * skala


class Sammenlign(StrEnum):
    """lik: both sides equal. minst: the left side reaches the right one."""

    LIK = "lik"
    MINST = "minst"


class Utfall(StrEnum):
    """What a check came to."""

    OK = "OK"
    MERKNAD = "MERKNAD"
    KVITTERT = "KVITTERT"
    AVVIK = "AVVIK"
    FEIL = "FEIL"


@dataclass(frozen=True, slots=True)
class Kontrollpunkt:
    """One check with both sides filled in. The id is ⟨kortnavn⟩.⟨what⟩."""

    id: str
    ordning: str
    niva: Niva
    regel: str
    venstre_navn: str
    venstre: Fraction
    hoyre_navn: str
    hoyre: Fraction
    enhet: str
    kilde: str = ""
    sammenlign: Sammenlign = Sammenlign.LIK

    @property
    def differanse(self) -> Fraction:
        """Left minus right; for minst what is missing, as a negative number, else 0."""
        forskjell = self.venstre - self.hoyre
        return min(NULL, forskjell) if self.sammenlign is Sammenlign.MINST else forskjell

    def utfall(self, kvitteringer: Mapping[str, Kvittering]) -> Utfall:
        """OK, or the level, or KVITTERT when somebody has accepted exactly this difference. An error cannot be."""
        if er_lik(self.differanse):
            return Utfall.OK
        if self.niva is Niva.MERKNAD:
            return Utfall.MERKNAD
        if self.niva is Niva.FEIL:
            return Utfall.FEIL
        kvittering = kvitteringer.get(self.id)
        if kvittering and er_lik(self.differanse - kvittering.differanse):
            return Utfall.KVITTERT
        return Utfall.AVVIK


@dataclass(frozen=True)
class Kontrollgrunnlag:
    """What a check may look at. offisielle: the shipped official inhabitants, by date and number."""

    resultat: Resultat
    publisert: Publisert | None
    plan: Plan | None = None
    fryst: FrystPlan | None = None
    betalinger: Mapping[tuple[str, str], Betaling] = field(default_factory=dict)
    offisielle: Mapping[date, Mapping[str, int]] = field(default_factory=dict)
    struktur: Strukturplan | None = None
    fond: Fond | None = None

    def punkt(
        self,
        id_: str,
        niva: Niva,
        regel: str,
        venstre: tuple[str, Fraction | int],
        hoyre: tuple[str, Fraction | int],
        *,
        enhet: str = "kr",
        kilde: str = "",
        sammenlign: Sammenlign = Sammenlign.LIK,
    ) -> Kontrollpunkt:
        """A check point of this scheme."""
        kort = self.resultat.ordning.kortnavn
        return Kontrollpunkt(
            f"{kort}.{id_}",
            kort,
            niva,
            regel,
            venstre[0],
            Fraction(venstre[1]),
            hoyre[0],
            Fraction(hoyre[1]),
            enhet,
            kilde,
            sammenlign,
        )

    def kilde(self, nokkel: str) -> str:
        """The source of an assumption of the scheme, "" when it states none."""
        return next((f.kilde for f in self.resultat.ordning.forutsetninger if f.nokkel == nokkel), "")


Kontroll = Callable[[Kontrollgrunnlag], Iterator[Kontrollpunkt]]
