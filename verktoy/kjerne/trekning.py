"""Trekning: outcomes drawn by chance, for those who are many and share in ways too many to count.

The draws follow from a fixed seed: the same figures give the same answer. How far off it may be is told with it.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import shake_256
from math import isqrt
from struct import unpack

from verktoy.kjerne.deling import ENHET, Deling, Intervall, Utbredelse

ANTALL = 10_000
FRO = 357
SIKKERHET = 99  # per cent, for each interval
_BITER = 64
_HOEFFDING = Fraction(27, 10)  # over ln(2/0.01)/2: P(|share - p| > sqrt(this/n)) < 1 %
_NORMAL = Fraction(258, 100)  # standard errors on each side for 99 % of a normal distribution


class Trekning:
    """What every deltaker of a group weighs together, in each draw, by way to share."""

    def __init__(self, deling: Deling, sjanser: Mapping[str, Fraction], deler: Sequence[Fraction]) -> None:
        self.deling, self.sjanser, self.deler = deling, sjanser, deler
        self.svar: dict[str, bytes] = {}
        self.summer = [[0] * ANTALL for _ in deling.vekter]
        for nr in deling.numre:
            grense = (sjanser[nr].numerator << _BITER) // sjanser[nr].denominator
            svar = bytes(x < grense for x in _tilfeldige(nr))
            self.svar[nr] = svar
            for summer, vekt in zip(self.summer, deling.vekter, strict=True):
                egen = vekt[nr]
                if egen:
                    summer[:] = [s + egen if ja else s for s, ja in zip(summer, svar, strict=True)]

    def utbredelse(self, nr: str) -> Utbredelse:
        """The amount of one deltaker if it joins.

        Each figure is an interval that holds the exact one in SIKKERHET of 100 such draws. That of a chance is
        Hoeffding's, which supposes nothing; for the mean and the deviation the mean of so many is taken to be normal.
        """
        egne = [v[nr] for v in self.deling.vekter]
        svar = self.svar[nr]
        andre = (
            [s - egen if ja else s for s, ja in zip(summer, svar, strict=True)]
            for summer, egen in zip(self.summer, egne, strict=True)
        )
        fint = sorted(self.deling.ordnet(nr, x) for x in zip(*andre, strict=True))
        minst, mest = self.deling.ytterst(nr, self.sjanser)
        fast, rom = self.deling.fast[nr], len(egne)

        def belop(plass: int) -> Fraction:
            if plass < 0:
                return minst
            return mest if plass >= ANTALL else fast + fint[plass] * ENHET

        slingring = isqrt(int(_HOEFFDING * ANTALL)) + 1
        plasser = [-(-ANTALL * d.numerator // d.denominator) - 1 for d in self.deler]
        ut = tuple(Intervall(belop(x - slingring), belop(x + slingring) + rom * ENHET) for x in plasser)
        snitt = sum(fint) // ANTALL
        andre_, fjerde = (sum((x - snitt) ** n for x in fint) // ANTALL for n in (2, 4))
        avvik = isqrt(andre_)
        feil = int(_NORMAL * isqrt(andre_ // ANTALL)) + rom + 1
        i_avviket = int(_NORMAL * isqrt((fjerde - andre_**2) // ANTALL) / (2 * avvik)) + rom + 1 if avvik else rom
        ventet = Intervall(max(minst, fast + (snitt - feil) * ENHET), min(mest, fast + (snitt + feil) * ENHET))
        return Utbredelse(ut, ventet, Intervall(max(avvik - i_avviket, 0) * ENHET, (avvik + i_avviket) * ENHET))


def _tilfeldige(nr: str) -> tuple[int, ...]:
    """A draw for each outcome, from 0 to under 2^64: a stream that follows from the seed and the number alone."""
    return unpack(f"<{ANTALL}Q", shake_256(f"{FRO} {nr}".encode()).digest(ANTALL * _BITER // 8))
