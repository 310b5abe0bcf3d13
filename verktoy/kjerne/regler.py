"""Regler: the rule kinds a scheme can combine. Each says how many units (enheter) a deltaker counts for.

Two families cover every kind. A *sats* rule charges an amount per unit: the sum follows from the participants. A *pott*
rule shares a fixed sum in proportion to the units: the amount per unit follows from the participants. What differs
between kinds is only the unit: 1 per deltaker, inhabitants, a supplied key, or a price looked up by population.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

ENHET_DELTAKER = "deltakere"
ENHET_INNBYGGER = "innbyggere"
ENHET_KRONER = "kroner"


class Tid(StrEnum):
    """How an amount meets the years.

    fordelt: spread over the years by their parts. aarlig: the full amount every year. maanedlig: the amount times the
    months of the year.
    """

    FORDELT = "fordelt"
    AARLIG = "aarlig"
    MAANEDLIG = "maanedlig"


class OverTak(StrEnum):
    """What happens with what a ceiling cuts away.

    udekket: nobody pays it. fordeles: those below the ceiling share it by population, none of them above the ceiling.
    """

    UDEKKET = "udekket"
    FORDELES = "fordeles"


@dataclass(frozen=True, slots=True)
class FastBelop:
    """A fixed amount per deltaker."""

    belop_kr: Fraction


@dataclass(frozen=True, slots=True)
class SatsPerInnbygger:
    """A rate in kroner per inhabitant."""

    sats_kr: Fraction


@dataclass(frozen=True, slots=True)
class Trinnpris:
    """A price by population step; fra_og_med[k] inhabitants is the first population that pays belop_kr[k]."""

    fra_og_med: tuple[int, ...]
    belop_kr: tuple[Fraction, ...]

    def pris(self, innbyggere: int) -> Fraction:
        """The price of the step the population falls in."""
        return next(
            b for f, b in zip(reversed(self.fra_og_med), reversed(self.belop_kr), strict=True) if innbyggere >= f
        )


@dataclass(frozen=True, slots=True)
class MarginaleTrinn:
    """Degressive (or progressive) rates: the inhabitants above fra[k] and up to fra[k+1] pay sats_kr[k] each."""

    fra: tuple[int, ...]
    sats_kr: tuple[Fraction, ...]

    def trinnvis(self, innbyggere: int) -> list[tuple[int, Fraction]]:
        """The inhabitants within each step the population reaches, and their rate."""
        til = (*self.fra[1:], innbyggere)
        trinn = zip(self.fra, til, self.sats_kr, strict=True)
        return [(min(innbyggere, t) - f, sats) for f, t, sats in trinn if innbyggere > f]

    def belop(self, innbyggere: int) -> Fraction:
        """The sum over the steps."""
        return sum((antall * sats for antall, sats in self.trinnvis(innbyggere)), Fraction(0))


@dataclass(frozen=True, slots=True)
class GrunnbelopMedSats:
    """A basic amount and a rate per inhabitant, never below the floor (gulv) nor above the ceiling (tak).

    tak_kr: None for no ceiling; over_tak then means nothing.
    """

    grunnbelop_kr: Fraction
    sats_kr: Fraction
    gulv_kr: Fraction = Fraction(0)
    tak_kr: Fraction | None = None
    over_tak: OverTak = OverTak.UDEKKET

    @property
    def deler_det_over(self) -> bool:
        """Whether others pay what the ceiling cuts."""
        return self.tak_kr is not None and self.over_tak is OverTak.FORDELES

    def raatt(self, innbyggere: int) -> Fraction:
        """The amount before the ceiling."""
        return max(self.gulv_kr, self.uten_gulv(innbyggere))

    def uten_gulv(self, innbyggere: int) -> Fraction:
        """The amount before floor and ceiling."""
        return self.grunnbelop_kr + self.sats_kr * innbyggere


@dataclass(frozen=True, slots=True)
class Pott:
    """A sum to share: a stated amount, or what remains of a financing source after its other rules.

    andel of it is shared by this rule (a mix is two rules with one pot).
    """

    belop_kr: Fraction | None
    rest_av: str = ""
    andel: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class LikPott:
    """A pot shared equally."""

    pott: Pott


@dataclass(frozen=True, slots=True)
class FolketallPott:
    """A pot shared by population."""

    pott: Pott


@dataclass(frozen=True, slots=True)
class NoekkelPott:
    """A pot shared by a supplied key (weights per deltaker in the Deltakelse sheet)."""

    pott: Pott
    noekkel: str


Fordeling: TypeAlias = (
    FastBelop
    | SatsPerInnbygger
    | Trinnpris
    | MarginaleTrinn
    | GrunnbelopMedSats
    | LikPott
    | FolketallPott
    | NoekkelPott
)


@dataclass(frozen=True, slots=True)
class Regel:
    """One rule of a scheme.

    forutsetning: the key its values stand under (`regel.<forutsetning>.…`); a mix gives two rules under one key.
    deltaker: only this number within the group ("" for all). fra_aar/til_aar: both inclusive, None for open.
    etterslep_aar: set on a rule with rolling population figures, which is one rule per year; the figures are those of
    1 January so many years before.
    """

    id: str
    forutsetning: str
    navn: str
    gruppe: str
    fordeling: Fordeling
    tid: Tid
    folketall_dato: date
    deltaker: str = ""
    fra_aar: int | None = None
    til_aar: int | None = None
    indeksert: bool = False
    etterslep_aar: int | None = None

    @property
    def pott(self) -> Pott | None:
        """The pot, for a pott rule; None for a sats rule."""
        return self.fordeling.pott if isinstance(self.fordeling, (LikPott, FolketallPott, NoekkelPott)) else None

    @property
    def enhet(self) -> str:
        """What the units are, in bokmål: deltakere, innbyggere, kroner, or the name of the key."""
        match self.fordeling:
            case FastBelop() | LikPott():
                return ENHET_DELTAKER
            case SatsPerInnbygger() | FolketallPott():
                return ENHET_INNBYGGER
            case NoekkelPott(noekkel=navn):
                return navn
            case _:
                return ENHET_KRONER

    @property
    def sats_kr(self) -> Fraction:
        """Kroner per unit of a sats rule; 1 where the unit already is kroner."""
        match self.fordeling:
            case FastBelop(belop_kr=belop):
                return belop
            case SatsPerInnbygger(sats_kr=sats):
                return sats
            case _:
                return Fraction(1)


def enheter(
    regel: Regel, numre: Sequence[str], innbyggere: Mapping[str, int], noekler: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """Units per number for everybody the rule concerns (0 for the others when the rule names one deltaker).

    innbyggere is needed only by kinds that use population, noekler only by NoekkelPott; a missing number is a KeyError,
    which the calculation has ruled out before.
    """
    med = [nr for nr in numre if regel.deltaker in ("", nr)]
    ut = dict.fromkeys(numre, Fraction(0))
    match regel.fordeling:
        case FastBelop() | LikPott():
            ut |= {nr: Fraction(1) for nr in med}
        case SatsPerInnbygger() | FolketallPott():
            ut |= {nr: Fraction(innbyggere[nr]) for nr in med}
        case NoekkelPott():
            ut |= {nr: noekler[nr] for nr in med}
        case Trinnpris() as trinn:
            ut |= {nr: trinn.pris(innbyggere[nr]) for nr in med}
        case MarginaleTrinn() as trinn:
            ut |= {nr: trinn.belop(innbyggere[nr]) for nr in med}
        case GrunnbelopMedSats() as grunn:
            ut |= med_tak(grunn, {nr: innbyggere[nr] for nr in med})
    return ut


def bruker_folketall(regel: Regel) -> bool:
    """Whether the rule needs inhabitants."""
    return not isinstance(regel.fordeling, (FastBelop, LikPott, NoekkelPott))


def med_tak(regel: GrunnbelopMedSats, innbyggere: Mapping[str, int]) -> dict[str, Fraction]:
    """Amounts after floor and ceiling.

    With over_tak = fordeles the cut is shared by population among those below the ceiling. Sharing can lift somebody
    to the ceiling, so the shared rate is the one at which the total is whole again: capped kommuner are taken in the
    order they reach the ceiling. When everybody is capped, the rest cannot be placed and stays uncovered.
    """
    raa = {nr: regel.raatt(antall) for nr, antall in innbyggere.items()}
    tak = regel.tak_kr
    if tak is None:
        return raa
    ut = {nr: min(tak, belop) for nr, belop in raa.items()}
    if regel.over_tak is OverTak.UDEKKET:
        return ut
    rest = sum((max(Fraction(0), belop - tak) for belop in raa.values()), Fraction(0))
    frie = sorted(
        (nr for nr, belop in raa.items() if belop < tak and innbyggere[nr] > 0),
        key=lambda nr: (tak - raa[nr]) / innbyggere[nr],
    )
    folk = sum(innbyggere[nr] for nr in frie)
    for plass, nr in enumerate(frie):
        rom = tak - raa[nr]
        if rom * folk > rest * innbyggere[nr]:
            for fri in frie[plass:]:
                ut[fri] = raa[fri] + rest * innbyggere[fri] / folk
            break
        ut[nr] = tak
        rest -= rom
        folk -= innbyggere[nr]
    return ut
