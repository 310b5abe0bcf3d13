"""Deling: how those who join share in one group, so that an amount follows from what the others weigh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from verktoy.kjerne.beregning import NULL, Resultat
from verktoy.kjerne.regeldel import regeldeler
from verktoy.kjerne.scenario import hovedsum

FINT = 40  # amounts are put in order, and averaged, to so many bits of a krone
ENHET = Fraction(1, 1 << FINT)  # kroner


@dataclass(frozen=True, slots=True)
class Intervall:
    """An amount: exact when the two ends are the same, else certain to lie between them, both inclusive."""

    minst: Fraction
    hoyst: Fraction


@dataclass(frozen=True, slots=True)
class Utbredelse:
    """How an amount lies: at most so much with each of some chances, the mean, and the standard deviation."""

    deler: tuple[Intervall, ...]
    ventet: Intervall
    standardavvik: Intervall


class Deling:
    """One group over the subtotal a scenario is measured over.

    fast: what each pays whoever else joins. vekter: the ways to share, each number → a whole weight. totaler: what is
    shared in each of these ways.
    """

    def __init__(self, r: Resultat, gruppe: str) -> None:
        self.numre = [b.deltaker.nr for b in r.i_gruppe(gruppe)]
        self.fast = dict.fromkeys(self.numre, NULL)
        self.vekter: list[dict[str, int]] = []
        self.totaler: list[Fraction] = []
        delsum = hovedsum(r)
        for d in regeldeler(r, (a for a in r.ordning.aar if delsum.gjelder(a))):
            if d.gruppe != gruppe:
                continue
            if not d.holdes:
                for nr, antall in d.enheter.items():
                    self.fast[nr] += antall * d.kr
            elif d.enheter and d.kr:
                nevner = lcm(*(e.denominator for e in d.enheter.values()))
                self._del(d.kr, {nr: int(d.enheter.get(nr, NULL) * nevner) for nr in self.numre})

    def _del(self, total: Fraction, vekt: dict[str, int]) -> None:
        if vekt in self.vekter:
            self.totaler[self.vekter.index(vekt)] += total
        else:
            self.vekter.append(vekt)
            self.totaler.append(total)

    def belop(self, nr: str, andre: Sequence[int]) -> Fraction:
        """What one pays when the others who join weigh this much, by way to share."""
        ut = self.fast[nr]
        for total, vekt, sum_ in zip(self.totaler, self.vekter, andre, strict=True):
            if vekt[nr]:
                ut += total * vekt[nr] / (vekt[nr] + sum_)
        return ut

    def ytterst(self, nr: str, sjanser: Mapping[str, Fraction]) -> tuple[Fraction, Fraction]:
        """The least and the most one pays: when all who may join do, and when only those do who are certain."""
        alle = [x for x in self.numre if x != nr and sjanser[x]]
        sikre = [x for x in alle if sjanser[x] == 1]
        minst, mest = (self.belop(nr, [sum(v[x] for x in med) for v in self.vekter]) for med in (alle, sikre))
        return minst, mest

    def ordnet(self, nr: str, andre: Sequence[int]) -> int:
        """The shared part of the same in 2^-FINT kroner, rounded down for each way: fine enough to put in order."""
        ut = 0
        for total, vekt, sum_ in zip(self.totaler, self.vekter, andre, strict=True):
            egen = vekt[nr]
            if egen:
                ut += (total.numerator * egen << FINT) // (total.denominator * (egen + sum_))
        return ut
