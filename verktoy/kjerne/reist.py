"""Reist: what the deltakere raise for a condition, as a function of who joins."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from verktoy.kjerne.beregning import NULL, Resultat
from verktoy.kjerne.ordning import Fase, Finansieringskilde
from verktoy.kjerne.regeldel import regeldeler
from verktoy.kjerne.sannsynlighet import EN, Sjanse, Usikker, sjanse_for_minst


@dataclass(frozen=True, slots=True)
class Reist:
    """What is raised over the years the condition is measured over.

    hver: number → what it brings by joining. delt: some deltakere → what they bring together, so long as one of them
    joins. The chances each method takes are those of joining, by number; everybody answers independently.
    """

    hver: Mapping[str, Fraction]
    delt: Mapping[frozenset[str], Fraction]

    def av(self, p: Mapping[str, Fraction]) -> Fraction:
        """The expected sum; what is raised when every chance is 0 or 1."""
        hver = sum((kr * p[nr] for nr, kr in self.hver.items()), NULL)
        return hver + sum((kr * (EN - _ingen(noen, p)) for noen, kr in self.delt.items()), NULL)

    def minst(self, p: Mapping[str, Fraction]) -> Fraction:
        """The least that can be raised: only those who are certain."""
        return self.av({nr: Fraction(int(x == 1)) for nr, x in p.items()})

    def mest(self, p: Mapping[str, Fraction]) -> Fraction:
        """The most that can be raised: all who may."""
        return self.av({nr: Fraction(int(x > 0)) for nr, x in p.items()})

    def sjanse(self, p: Mapping[str, Fraction], terskel: Fraction) -> Sjanse:
        """The chance that at least so much is raised.

        What some bring together is lost only when none of them joins; that case is taken out, and counted by itself.
        """
        if self.minst(p) >= terskel:
            return Sjanse(EN, EN)
        if self.mest(p) < terskel:
            return Sjanse(NULL, NULL)
        if usikre := [n for n in self.delt if _ingen(n, p)]:
            noen = max(usikre, key=len)  # without the largest first: those within it are then lost with it
            kr, ingen = self.delt[noen], _ingen(noen, p)
            uten = Reist(self.hver, {n: x for n, x in self.delt.items() if n != noen})
            if ingen == 1:
                return uten.sjanse(p, terskel)
            borte = {**p, **dict.fromkeys(noen, NULL)}
            alltid = uten.sjanse(p, terskel - kr)
            for_mye, rett = uten.sjanse(borte, terskel - kr), uten.sjanse(borte, terskel)
            return Sjanse(
                alltid.minst - ingen * (for_mye.hoyst - rett.minst), alltid.hoyst - ingen * (for_mye.minst - rett.hoyst)
            )
        fast = sum(self.delt.values(), NULL)
        return sjanse_for_minst([Usikker(kr, p[nr]) for nr, kr in self.hver.items()], terskel - fast)


def _ingen(noen: frozenset[str], p: Mapping[str, Fraction]) -> Fraction:
    """The chance that none of them joins."""
    return prod((EN - p[nr] for nr in noen), start=EN)


def reist(r: Resultat, kilde: Finansieringskilde) -> Reist:
    """What the groups of a conditional source raise."""
    hver: dict[str, Fraction] = {}
    delt: dict[frozenset[str], Fraction] = {}
    for d in regeldeler(r, (a for a in r.ordning.aar if a.fase is Fase.GRUNNLAG)):
        if d.gruppe not in kilde.av or not d.enheter:
            continue
        if d.holdes:
            delt[frozenset(d.enheter)] = delt.get(frozenset(d.enheter), NULL) + d.kr
        else:
            for nr, enheter in d.enheter.items():
                hver[nr] = hver.get(nr, NULL) + enheter * d.kr
    return Reist(hver, delt)
