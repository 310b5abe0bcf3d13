"""Spredning: how much a deltaker pays if it joins, while others are undecided and share what is shared.

Every outcome of those who share with it is counted when they are few, or alike. When they are many and share by one
thing, such as inhabitants, or by that and by something with few values, such as equally, it is counted in a coarser
unit, and the amount is an interval that is certain to hold the exact one. Only where they are many and share in other
ways is it drawn, and that is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isqrt

from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.deling import ENHET, Deling, Intervall
from verktoy.kjerne.grovtelling import Grovtelling
from verktoy.kjerne.trekning import Trekning

UTFALL = 150_000  # so many different sums are counted one by one
DELER = (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10))


class Maate(StrEnum):
    """How a spread was found: every outcome counted, an interval that is certain, or outcomes drawn by chance."""

    TELT = "alle utfall er telt"
    INTERVALL = "sikre grenser"
    TRUKKET = "tilfeldige trekninger"


@dataclass(frozen=True, slots=True)
class Spredning:
    """What one deltaker pays over a subtotal if it joins.

    sjanse: how likely that is. minst, mest: the least and the most it can be, exactly. deler: what it is at most with
    the chances of DELER. ventet, standardavvik: of the amount; where every outcome is counted, to 2^-38 of a krone.
    """

    nr: str
    sjanse: Fraction
    minst: Fraction
    mest: Fraction
    deler: tuple[Intervall, ...]
    ventet: Intervall
    standardavvik: Intervall
    maate: Maate


def spredninger(r: Resultat, sjanser: Mapping[str, Fraction]) -> list[Spredning]:
    """The spread of every deltaker that may join, in the order of the rows.

    Args:
        r: the result, whose scheme holds the policy.
        sjanser: how likely each is to join; they answer independently.
    """
    ut: dict[str, Spredning] = {}
    for g in r.ordning.grupper:
        deling = Deling(r, g.id)
        grov: Grovtelling | Trekning | None = None
        for nr in deling.numre:
            if not sjanser[nr]:
                continue
            utfall = _utfall(deling, nr, sjanser) if grov is None else None
            if utfall is not None:
                ut[nr] = _telt(deling, nr, sjanser[nr], *utfall)
                continue
            grov = grov or Grovtelling.for_deling(deling, sjanser, DELER) or Trekning(deling, sjanser, DELER)
            u = grov.utbredelse(nr)
            maate = Maate.INTERVALL if isinstance(grov, Grovtelling) else Maate.TRUKKET
            ytterst = deling.ytterst(nr, sjanser)
            ut[nr] = Spredning(nr, sjanser[nr], *ytterst, u.deler, u.ventet, u.standardavvik, maate)
    return [ut[b.deltaker.nr] for b in r.bidrag if b.deltaker.nr in ut]


def _utfall(deling: Deling, nr: str, sjanser: Mapping[str, Fraction]) -> tuple[dict[tuple[int, ...], int], int] | None:
    """What the others who join can weigh → chance times the number that comes with it; None when they are too many."""
    ut: dict[tuple[int, ...], int] = {(0,) * len(deling.vekter): 1}
    nevner = 1
    for annen in deling.numre:
        p = sjanser[annen]
        if annen == nr or not p:
            continue
        egne = tuple(v[annen] for v in deling.vekter)
        ja, nei = p.numerator, p.denominator - p.numerator
        nye: dict[tuple[int, ...], int] = {}
        for sum_, teller in ut.items():
            if nei:
                nye[sum_] = nye.get(sum_, 0) + teller * nei
            med = tuple(map(int.__add__, sum_, egne))
            nye[med] = nye.get(med, 0) + teller * ja
        ut, nevner = nye, nevner * p.denominator
        if len(ut) > UTFALL:
            return None
    return ut, nevner


def _telt(deling: Deling, nr: str, sjanse: Fraction, utfall: Mapping[tuple[int, ...], int], nevner: int) -> Spredning:
    fint = {andre: deling.ordnet(nr, andre) for andre in utfall}
    ordnet = sorted(utfall, key=fint.__getitem__)
    deler, hittil, neste = [], 0, iter(ordnet)
    andre = ordnet[0]
    for del_ in DELER:
        while hittil * del_.denominator < del_.numerator * nevner:
            andre = next(neste)
            hittil += utfall[andre]
        belop = deling.belop(nr, andre)
        deler.append(Intervall(belop, belop))
    rom = len(deling.vekter)  # each way to share is rounded down by less than one
    sum_ = sum(fint[a] * teller for a, teller in utfall.items())
    midt = sum_ // nevner
    kvadrat = sum((fint[a] - midt) ** 2 * teller for a, teller in utfall.items())
    varians = (kvadrat * nevner - (sum_ - midt * nevner) ** 2) // nevner**2
    avvik = isqrt(varians)
    ventet = deling.fast[nr] + Fraction(sum_, nevner) * ENHET
    return Spredning(
        nr,
        sjanse,
        deling.belop(nr, ordnet[0]),
        deling.belop(nr, ordnet[-1]),
        tuple(deler),
        Intervall(ventet, ventet + rom * ENHET),
        Intervall(max(avvik - rom, 0) * ENHET, (avvik + 1 + rom) * ENHET),
        Maate.TELT,
    )
