"""Sannsynlighet: the chance of a sum of yes and no answers, exactly.

Everybody says yes with a chance of its own and independently; what is asked is how likely the sum of weights is to
reach a threshold. The distribution of the sum is a product of one small polynomial per deltaker. All coefficients are
kept in one Python integer, each in a field of its own, so that a factor costs a shift and an addition; only sums up to
the slack are kept, and the answer is a fraction. Where that would take too long, each coefficient is kept to a fixed
number of bits and what is cut off is counted: the answer is then an interval that is certain to hold the exact chance.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import gcd, lcm, prod

EN = Fraction(1)
BITER_EKSAKT = 180_000_000  # so many bits in one integer take seconds
FELT = 6_000_000  # coefficients in one integer, at most
BITER_FAST = 64  # kept of each coefficient when not all can be
_SPILLEROM = 40  # bits a coefficient may grow before it is cut again
_FAA = 18  # so many weights have a table of all their sums


@dataclass(frozen=True, slots=True)
class Sjanse:
    """A chance: exact when the two ends are the same, else certain to lie between them, both inclusive."""

    minst: Fraction
    hoyst: Fraction

    @property
    def eksakt(self) -> bool:
        """Whether it is known exactly."""
        return self.minst == self.hoyst

    def motsatt(self) -> "Sjanse":
        """The chance that it does not happen."""
        return Sjanse(EN - self.hoyst, EN - self.minst)


@dataclass(frozen=True, slots=True)
class Usikker:
    """One deltaker: what its yes weighs (never negative), and the chance of it."""

    vekt: Fraction
    sjanse: Fraction


def sjanse_for_minst(usikre: Iterable[Usikker], terskel: Fraction) -> Sjanse:
    """The chance that the weights of those who say yes come to at least the threshold."""
    sikkert, tvil = _uten_sikre(usikre)
    nevner = lcm(terskel.denominator, sikkert.denominator, *(u.vekt.denominator for u in tvil))
    vekter = [int(u.vekt * nevner) for u in tvil]
    krav = int((terskel - sikkert) * nevner)
    slakk = sum(vekter) - krav
    if krav <= 0:
        return Sjanse(EN, EN)
    if slakk < 0:
        return Sjanse(EN - EN, EN - EN)
    if slakk < krav:
        return _hoyst([(v, EN - u.sjanse) for v, u in zip(vekter, tvil, strict=True)], slakk)
    return _hoyst([(v, u.sjanse) for v, u in zip(vekter, tvil, strict=True)], krav - 1).motsatt()


def _uten_sikre(usikre: Iterable[Usikker]) -> tuple[Fraction, list[Usikker]]:
    """What is certain to come, and those who may go either way."""
    alle = list(usikre)
    sikkert = sum((u.vekt for u in alle if u.sjanse == 1), Fraction(0))
    return sikkert, [u for u in alle if 0 < u.sjanse < 1 and u.vekt]


Ledd = tuple[int, Fraction]
"""A weight, and the chance that it counts."""


def _hoyst(ledd: Sequence[Ledd], grense: int) -> Sjanse:
    """The chance that the weights that count come to at most `grense`."""
    for_tunge = prod((EN - p for v, p in ledd if v > grense), start=EN)  # each of these must not count
    ledd = sorted((v, p) for v, p in ledd if v <= grense)
    if sum(v for v, _ in ledd) <= grense:
        return Sjanse(for_tunge, for_tunge)
    if len(ledd) <= _FAA:
        tabell, nevner = _faa_summer(ledd, grense)
        sum_ = Fraction(sum(tabell.values()), nevner)
        return Sjanse(for_tunge * sum_, for_tunge * sum_)
    felles, faa = _felles_maal(ledd)
    tabell, nevner = _faa_summer(faa, grense)
    enhet = gcd(*(v for v, _ in felles))
    felles = [(v // enhet, p) for v, p in felles]
    topp = grense // enhet
    if topp >= FELT:
        return _grovere(ledd, grense, for_tunge)
    biter = (topp + 1) * _bredde(felles, topp)
    if len(tabell) == 1 and biter <= 2 * BITER_EKSAKT:
        sum_ = _halvt_om_halvt(felles, topp)
        return Sjanse(for_tunge * sum_, for_tunge * sum_)
    summer = Summer.eksakt(felles, topp) if biter <= BITER_EKSAKT else Summer.avkortet(felles, topp)
    teller = sum(antall * summer.til_og_med((grense - s) // enhet) for s, antall in tabell.items())
    lav = Fraction(teller, nevner) / summer.skala
    return Sjanse(for_tunge * lav, for_tunge * min(EN, lav + summer.feil))


def _grovere(ledd: Sequence[Ledd], grense: int, for_tunge: Fraction) -> Sjanse:
    """Weights in a coarser unit: up for a chance that is certain to be reached, down for one certain not to be passed.

    Weights that are amounts with a part of their own each may have no common measure worth the name.
    """
    enhet = -(-(grense + 1) // FELT)
    opp, ned = ([((v + rund) // enhet, p) for v, p in ledd] for rund in (enhet - 1, 0))
    return Sjanse(for_tunge * _hoyst(opp, grense // enhet).minst, for_tunge * _hoyst(ned, grense // enhet).hoyst)


def _felles_maal(ledd: Sequence[Ledd]) -> tuple[list[Ledd], list[Ledd]]:
    """The weights that share the largest common measure worth having, and the few that do not share it."""
    best: tuple[list[Ledd], list[Ledd]] = (list(ledd), [])
    maal = gcd(*(v for v, _ in ledd))
    for gang in (2, 3, 4, 5, 10, 20, 100):
        med = [x for x in ledd if x[0] % (maal * gang) == 0]
        uten = [x for x in ledd if x[0] % (maal * gang)]
        if med and len(uten) <= _FAA and gcd(*(v for v, _ in med)) > gcd(*(v for v, _ in best[0])):
            best = (med, uten)
    return best


def _faa_summer(ledd: Sequence[Ledd], grense: int) -> tuple[dict[int, int], int]:
    """Sum → chance times the number that comes with it, for few weights; only sums up to `grense`."""
    ut = {0: 1}
    nevner = 1
    for vekt, p in ledd:
        nye: Counter[int] = Counter()
        for s, teller in ut.items():
            nye[s] += teller * (p.denominator - p.numerator)
            if s + vekt <= grense:
                nye[s + vekt] += teller * p.numerator
        ut = dict(nye)
        nevner *= p.denominator
    return ut, nevner


def _antall_under(ledd: Sequence[Ledd], topp: int) -> Counter[int]:
    """For each denominator of the odds: how many with it can count at once without passing `topp`."""
    ut: Counter[int] = Counter()
    brukt: Counter[int] = Counter()
    for vekt, p in sorted(ledd):
        nevner = (p / (1 - p)).denominator
        if brukt[nevner] + vekt <= topp:
            brukt[nevner] += vekt
            ut[nevner] += 1
    return ut


def _bredde(ledd: Sequence[Ledd], topp: int) -> int:
    """Bits a coefficient needs, in whole bytes."""
    skala = prod(n**antall for n, antall in _antall_under(ledd, topp).items())
    storst = skala * prod((1 / (1 - p) for _, p in ledd), start=EN)
    return (int(storst).bit_length() + 8) // 8 * 8


class Summer:
    """The distribution of a sum up to `topp`, every coefficient in its own field of one integer.

    The highest sum stands lowest, so that what passes `topp` falls out when it is shifted down. The integer holds the
    chances times `skala`. feil: how much the chance of any set of sums may be too low.
    """

    def __init__(self, tall: int, bredde: int, hoyest: int, skala: Fraction, feil: Fraction = Fraction(0)) -> None:
        self.tall, self.bredde, self.hoyest, self.skala, self.feil = tall, bredde, hoyest, skala, feil
        self._lopende: bytes | None = None

    @classmethod
    def eksakt(cls, ledd: Sequence[Ledd], topp: int) -> "Summer":
        """Exactly: the odds of each subset, times what makes all of them whole numbers."""
        bredde = _bredde(ledd, topp)
        start = prod(n**antall for n, antall in _antall_under(ledd, topp).items())
        tall, hoyest = start, 0
        for vekt, p in sorted(ledd):
            teller, nevner = (p / (1 - p)).as_integer_ratio()
            plass = min(vekt, topp - hoyest)
            med = tall >> (bredde * (vekt - plass)) if vekt > plass else tall
            med = med // nevner if nevner > 1 else med
            tall = (tall << (bredde * plass) if plass else tall) + (med * teller if teller > 1 else med)
            hoyest += plass
        return cls(tall, bredde, hoyest, start * prod((1 / (1 - p) for _, p in ledd), start=EN))

    @classmethod
    def avkortet(cls, ledd: Sequence[Ledd], topp: int | None = None) -> "Summer":
        """To BITER_FAST bits: whole parts of each coefficient, and what the rest can come to at most.

        topp: None for every sum there is.
        """
        skala = Fraction(1 << (BITER_FAST - 1))
        return cls(int(skala), (BITER_FAST + _SPILLEROM + 8) // 8 * 8, 0, skala).utvidet(ledd, topp)

    def utvidet(self, ledd: Sequence[Ledd], topp: int | None = None) -> "Summer":
        """The same with more weights, each coefficient cut again as avkortet does."""
        tall, bredde, hoyest, skala, feil = self.tall, self.bredde, self.hoyest, self.skala, self.feil
        for vekt, p in sorted(ledd):
            skift = int(skala).bit_length() - BITER_FAST
            if skift + p.denominator.bit_length() > _SPILLEROM:
                tall = (tall >> skift) & (((1 << (bredde - skift)) - 1) * _enere(hoyest + 1, bredde))
                skala /= 1 << skift
                feil += (hoyest + 1) / skala
            plass = vekt if topp is None else min(vekt, topp - hoyest)
            med = (tall >> (bredde * (vekt - plass)) if vekt > plass else tall) * p.numerator
            uten = tall * (p.denominator - p.numerator)
            tall = (uten << (bredde * plass) if plass else uten) + med
            hoyest += plass
            skala *= p.denominator
        return Summer(tall, bredde, hoyest, skala, feil)

    def felter(self) -> list[int]:
        """Every coefficient, from the sum 0 on."""
        return list(reversed(_del_opp(self._bytes(self.tall), self.bredde // 8)))

    def lopende(self, steg: int = 1) -> bytes:
        """Every coefficient with those `steg`, 2 × `steg` … below it, the highest sum first, `bredde` bits each."""
        tall = self.tall
        while steg <= self.hoyest:  # each field gets the one above, then the two above those …
            tall += tall >> (self.bredde * steg)
            steg *= 2
        return self._bytes(tall)

    def til_og_med(self, sum_: int) -> int:
        """The chance of a sum up to this one, times `skala`."""
        if self._lopende is None:
            self._lopende = self.lopende()
        hver = self.bredde // 8
        plass = max(0, self.hoyest - sum_) * hver
        return int.from_bytes(self._lopende[plass : plass + hver], "little")

    def _bytes(self, tall: int) -> bytes:
        return tall.to_bytes((self.hoyest + 1) * self.bredde // 8, "little")


def _del_opp(biter: bytes, hver: int) -> list[int]:
    return [int.from_bytes(biter[n : n + hver], "little") for n in range(0, len(biter), hver)]


def _enere(antall: int, bredde: int) -> int:
    """A one in each of so many fields of whole bytes."""
    return int.from_bytes((1).to_bytes(bredde // 8, "little") * antall, "little")


def _halvt_om_halvt(ledd: Sequence[Ledd], topp: int) -> Fraction:
    """The chance of a sum up to `topp` from two parts, whose coefficients need half the room.

    The smaller weights are one part: their sums are short, and few of the larger can count at once. ledd rises.
    """
    skille = len(ledd) * 2 // 5
    a, b = (Summer.eksakt(del_, topp) for del_ in (ledd[:skille], ledd[skille:]))
    lopende = list(accumulate(a.felter()))
    siste = len(lopende) - 1
    teller = sum(felt * lopende[min(topp - s, siste)] for s, felt in enumerate(b.felter()) if felt)
    return teller / (a.skala * b.skala)
