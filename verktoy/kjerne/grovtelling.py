"""Grovtelling: the outcomes of many who share, counted in a coarse unit, with ends that are certain.

Those who join share by one thing, such as inhabitants, and perhaps by another that has few values, such as equally.
The first is rounded to a unit, and what the rounding can come to is known; the second is counted as it is. Both stand
in one whole number, the first in steps of `rom` and the second between them. Only so many values of the second are kept
as have a chance worth the name, and what that leaves out is counted as an error.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from math import gcd, isqrt

from verktoy.kjerne.deling import ENHET, FINT, Deling, Intervall, Utbredelse
from verktoy.kjerne.sannsynlighet import Summer

FELTER = 2_000_000  # coefficients, over both things
FLEST_STEG = 50_000  # of the first
TELLES = 2_000  # of the second, at most
CELLER = 200  # the mean and the deviation are measured in so many steps
FAERRE_CELLER = 60  # where there are two things to count
_BITER = 64  # chances are counted in 2^-64
_HEL = 1 << _BITER
_HALE = 1 << (_BITER - 42)  # outcomes of the second thing that are less likely are left out
_KJERNE = _HEL // 1000  # the steps are laid between this chance and its opposite
_ALDRI = 1 << 100  # a border nothing reaches
_NOYAKTIG = 13  # an amount is found to one part in 2^13
_FLEST_LEDD = 8
_FALLER = Fraction(9, 10)  # a series that falls more slowly is not begun
_LITE = Fraction(1, 1 << 18)
_STOR = 100  # who weighs more than one part in so many is left out of the count for itself
Grense = Sequence[int]


class Grovtelling:
    """The others of one group, for each deltaker of it."""

    def __init__(
        self, deling: Deling, p: Mapping[str, Fraction], deler: Sequence[Fraction], grov: int, telt: int | None
    ) -> None:
        self.d, self.p, self.deler, self.grov, self.telt = deling, p, deler, grov, telt
        tvil = [nr for nr in deling.numre if 0 < p[nr] < 1]
        self.maal = gcd(*(deling.vekter[telt][nr] for nr in tvil)) or 1 if telt is not None else 1
        self.antall = {nr: 0 if telt is None else deling.vekter[telt][nr] // self.maal for nr in tvil}
        forste, siste, self.hale = self._vindu(tvil)
        mest = max(self.antall.values())
        self.forste, self.rom = max(0, forste - mest), siste - max(0, forste - mest) + 1
        vekt = deling.vekter[grov]
        steg = max(1, min(FLEST_STEG, FELTER // self.rom))
        self.enhet = max(1, -(-sum(vekt[nr] for nr in tvil) // steg))
        self.steg = {nr: (2 * vekt[nr] + self.enhet) // (2 * self.enhet) for nr in tvil}
        avvik = [vekt[nr] - self.steg[nr] * self.enhet for nr in tvil]
        self.under, self.over = sum(min(0, a) for a in avvik), sum(max(0, a) for a in avvik)
        i_alt = sum(self.steg.values())
        store = [nr for nr in tvil if self.steg[nr] * _STOR > i_alt and not _Rekke.for_sjanse(p[nr]).god]
        grunn = Summer.avkortet([self._ledd(nr) for nr in tvil if nr not in set(store)])
        self._ferdige: dict[str, Utbredelse] = {}
        self._hver_for_seg(grunn, store)
        self.alle = self._fordeling(grunn.utvidet([self._ledd(nr) for nr in store]))

    @classmethod
    def for_deling(cls, deling: Deling, p: Mapping[str, Fraction], deler: Sequence[Fraction]) -> "Grovtelling | None":
        """None when they share in more ways than can be counted."""
        tvil = [nr for nr in deling.numre if 0 < p[nr] < 1]
        match len(deling.vekter):
            case 1:
                return cls(deling, p, deler, 0, None)
            case 2:
                ulike = [sum(v[nr] for nr in tvil) // (gcd(*(v[nr] for nr in tvil)) or 1) for v in deling.vekter]
                telt = ulike.index(min(ulike))
                return cls(deling, p, deler, 1 - telt, telt) if ulike[telt] <= TELLES else None
            case _:
                return None

    def _vindu(self, tvil: Sequence[str]) -> tuple[int, int, int]:
        """The least and the most of the second thing that are worth counting, and the chance of the rest."""
        sjanser = [_HEL]
        for nr in tvil:
            ja, nevner = self.p[nr].as_integer_ratio()
            nei = nevner - ja
            egen = self.antall[nr]
            nye = [x * nei // nevner for x in sjanser] + [0] * egen
            for n, x in enumerate(sjanser):
                nye[n + egen] += x * ja // nevner
            sjanser = nye
        forste = sum(1 for x in accumulate(sjanser) if x < _HALE)
        siste = len(sjanser) - 1 - sum(1 for x in accumulate(reversed(sjanser)) if x < _HALE)
        return forste, siste, _HEL - sum(sjanser[forste : siste + 1])

    def _ledd(self, nr: str) -> tuple[int, Fraction]:
        return self.steg[nr] * self.rom + self.antall[nr], self.p[nr]

    def _hver_for_seg(self, uten: Summer, store: Sequence[str]) -> None:
        """Each of these by the distribution without it, which is found by halves and kept no longer than it is used."""
        if len(store) == 1:
            self._ferdige[store[0]] = _Belop(self, store[0], self._fordeling(uten), None).utbredelse()
        elif store:
            midt = len(store) // 2
            for her, der in ((store[:midt], store[midt:]), (store[midt:], store[:midt])):
                self._hver_for_seg(uten.utvidet([self._ledd(nr) for nr in der]), her)

    def _fordeling(self, summer: Summer) -> "_Fordeling":
        return _Fordeling(summer, self.forste, self.rom, self.hale)

    def utbredelse(self, nr: str) -> Utbredelse:
        """The amount of one deltaker if it joins; every interval is certain."""
        if nr in self._ferdige:
            return self._ferdige[nr]
        rekke = _Rekke.for_sjanse(self.p[nr]) if nr in self.steg else None
        return _Belop(self, nr, self.alle, rekke).utbredelse()


class _Fordeling:
    """A distribution of both things: how likely it is to lie beyond a border."""

    def __init__(self, summer: Summer, forste: int, rom: int, hale: int) -> None:
        self.forste, self.rom = forste, rom
        self.hver, self.hoyest = summer.bredde // 8, summer.hoyest
        self.lopende = summer.lopende(rom)
        self.teller, self.nevner = summer.skala.denominator << _BITER, summer.skala.numerator
        self.feil = int(summer.feil * _HEL) + 2 * hale + 2
        siste = [self.hoyest - (self.hoyest - (forste + n)) % rom for n in range(rom)]
        self.alle = [self._opp_til(i) for i in siste]

    def _opp_til(self, plass: int) -> int:
        fra = (self.hoyest - plass) * self.hver
        return int.from_bytes(self.lopende[fra : fra + self.hver], "little")

    def over(self, grense: Grense) -> int:
        """The chance of at least grense[n] steps with the n-th value of the second thing, in 2^-64, give or take feil.

        A border below 0 is reached by all.
        """
        ut = 0
        for n, (steg, alle) in enumerate(zip(grense, self.alle, strict=True)):
            plass = (steg - 1) * self.rom + self.forste + n
            if plass < 0:
                ut += alle
            elif plass < self.hoyest:
                ut += alle - self._opp_til(plass)
        return ut * self.teller // self.nevner


class _Belop:
    """The amount of one deltaker: chances of at most so much, with certain ends. Amounts are in 2^-FINT kroner."""

    def __init__(self, g: Grovtelling, nr: str, fordeling: _Fordeling, rekke: "_Rekke | None") -> None:
        """rekke: how the distribution of the others follows from one with this deltaker in it; None when it is out."""
        self.g, self.fordeling, self.rekke, d = g, fordeling, rekke, g.d
        minst, mest = d.ytterst(nr, g.p)
        self.minst, self.mest = _ned(minst), _opp(mest)
        sikre = [x for x in d.numre if x != nr and g.p[x] == 1]
        self.egen = d.vekter[g.grov][nr]
        self.sikkert = sum(d.vekter[g.grov][x] for x in sikre)
        self.delt = d.totaler[g.grov] * self.egen
        self.steg, self.antall = g.steg.get(nr, 0), g.antall.get(nr, 0)
        self.rom = (self.rekke.lengde + 1) * self.antall if self.rekke else 0
        self.fast: list[tuple[int, int] | None] = []  # what does not go by the first thing, by the number of others
        for n in range(g.forste - self.rom, g.forste + g.rom + self.rom):
            fast = d.fast[nr]
            if g.telt is not None and (egen := d.vekter[g.telt][nr]):
                andre = sum(d.vekter[g.telt][x] for x in sikre) + n * g.maal
                fast += d.totaler[g.telt] * egen / (egen + max(0, andre))
            self.fast.append((_ned(fast), _opp(fast)) if n >= 0 else None)

    def minst_sjanse(self, x: int) -> int:
        """The chance of at most x, in 2^-64: no less than this."""
        return self._i(self._grense(x, sikkert=True))[0]

    def mest_sjanse(self, x: int) -> int:
        """The chance of at most x, in 2^-64: no more than this."""
        return self._i(self._grense(x, sikkert=False))[1]

    def _grense(self, x: int, *, sikkert: bool) -> list[int]:
        """From how many steps on the amount is at most x, for each number of the second thing: surely, or possibly."""
        ut = []
        slingring = self.g.under if sikkert else self.g.over
        delt = _opp(self.delt) if sikkert else _ned(self.delt)
        for fast in self.fast:
            rest = -1 if fast is None else x - fast[sikkert]
            if rest < 0 or (rest == 0 and delt):
                ut.append(_ALDRI)
            elif not self.delt:
                ut.append(-_ALDRI)
            else:
                vekt = (-(-delt // rest) if sikkert else delt // max(1, rest)) - self.egen
                ut.append(-(-(vekt - self.sikkert - slingring) // self.g.enhet))
        return ut

    def _i(self, grense: list[int]) -> tuple[int, int]:
        """The chance that the others lie beyond a border: the least and the most it can be."""
        feil = self.fordeling.feil
        if self.rekke is None:
            sjanse = self.fordeling.over(grense)
            return max(0, sjanse - feil), min(_HEL, sjanse + feil)

        def flyttet(j: int) -> int:  # the border moved by j times what this one weighs
            fra = self.rom - j * self.antall
            return self.fordeling.over([x + j * self.steg for x in grense[fra : fra + self.g.rom]])

        return self.rekke.uten_en(flyttet, feil)

    def utbredelse(self) -> Utbredelse:
        """What it pays at most with the chances asked for, the mean and the deviation."""
        if self.minst + 1 >= self.mest:
            alltid = Intervall(self.minst * ENHET, self.mest * ENHET)
            return Utbredelse((alltid,) * len(self.g.deler), alltid, Intervall(Fraction(0), ENHET))
        fra = _forste(self.mest_sjanse, _KJERNE, self.minst, self.mest)[0]
        til = _forste(self.minst_sjanse, _HEL - _KJERNE, fra, self.mest)[1]
        punkter = self._punkter(fra, til)
        sjanser = [(self.minst_sjanse(x), self.mest_sjanse(x)) for x in punkter]
        sjanser[-1] = (_HEL, _HEL)
        deler = tuple(self._kvantil(d, punkter, sjanser) for d in self.g.deler)
        return Utbredelse(deler, *_snitt_og_avvik(punkter, sjanser))

    def _punkter(self, fra: int, til: int) -> list[int]:
        """Where the chance is asked for: close where most of it lies, and ever farther apart out to the ends."""
        bredde = til - fra
        celler = CELLER if self.g.telt is None else FAERRE_CELLER
        ut = {self.minst, self.mest, *(fra + bredde * n // celler for n in range(celler + 1))}
        steg = bredde // 8 + 1
        while fra - steg > self.minst or til + steg < self.mest:
            ut |= {x for x in (fra - steg, til + steg) if self.minst < x < self.mest}
            steg *= 2
        return sorted(ut)

    def _kvantil(self, del_: Fraction, punkter: Sequence[int], sjanser: Sequence[tuple[int, int]]) -> Intervall:
        """The least amount that is at most paid with this chance."""
        krav = -(-_HEL * del_.numerator // del_.denominator)
        ender = []
        for n, sjanse in ((1, self.mest_sjanse), (0, self.minst_sjanse)):  # may be reached, and surely is
            i = next(i for i, s in enumerate(sjanser) if s[n] >= krav)
            ender.append(_forste(sjanse, krav, punkter[max(0, i - 1)], punkter[i]))
        return Intervall(ender[0][0] * ENHET, ender[1][1] * ENHET)


class _Rekke:
    """The distribution without one, from the one with it, as a series that is broken off: its ends are certain.

    With a chance p of its own, the chance beyond a border is p × that of the others beyond a border one nearer, and
    1 − p × that of the others beyond this one. Solved for the others' from the side where the series falls.
    """

    def __init__(self, p: Fraction, lengde: int) -> None:
        self.lengde = lengde
        self.framover = p >= 1 - p
        storst, minst = max(p, 1 - p), min(p, 1 - p)
        self.ledd = [_kvote(minst**j / storst ** (j + 1)) * (-1) ** j for j in range(lengde)]
        self.rest = _kvote((minst / storst) ** lengde) + 1

    @classmethod
    def for_sjanse(cls, p: Fraction) -> "_Rekke":
        """As long as it is of use."""
        forhold = min(p, 1 - p) / max(p, 1 - p)
        if forhold > _FALLER:
            return cls(p, 0)
        return cls(p, next((n for n in range(1, _FLEST_LEDD) if forhold**n < _LITE), _FLEST_LEDD))

    @property
    def god(self) -> bool:
        """Whether next to nothing is left where it is broken off."""
        return self.rest <= _HEL * _LITE + 1

    def uten_en(self, flyttet: Callable[[int], int], feil: int) -> tuple[int, int]:
        """The least and the most the chance of the others can be; flyttet(j) is that of all, the border moved."""
        n = self.lengde
        steder = range(1, n + 1) if self.framover else range(0, -n, -1)
        sum_ = sum(k * flyttet(j) for k, j in zip(self.ledd, steder, strict=True)) >> _BITER
        nede, oppe = (n + 1, n) if self.framover else (1 - n, -n)
        ender = [self.rest * flyttet(nede) >> _BITER, (self.rest * flyttet(oppe) >> _BITER) + 1]
        ender = ender if n % 2 == 0 else [-ender[1], -ender[0]]
        galt = (feil * (sum(map(abs, self.ledd)) + self.rest) >> _BITER) + n + 2
        return max(0, sum_ + ender[0] - galt), min(_HEL, sum_ + ender[1] + galt)


def _forste(sjanse: Callable[[int], int], krav: int, fra: int, til: int) -> tuple[int, int]:
    """Two amounts close to each other between which a chance reaches `krav`; at `til` it has, or that is the most."""
    while til - fra > max(1, fra >> _NOYAKTIG):
        midt = isqrt(fra * til) if fra else til // 2
        midt = min(max(midt, fra + 1), til - 1)
        if sjanse(midt) >= krav:
            til = midt
        else:
            fra = midt
    return fra, til


def _snitt_og_avvik(punkter: Sequence[int], sjanser: Sequence[tuple[int, int]]) -> tuple[Intervall, Intervall]:
    """The mean and the standard deviation of an amount, from the least and the most of each chance of at most so much.

    Between two amounts the chance lies between that of the lower and that of the higher.
    """
    lav = hoy = punkter[0] * _HEL
    for (a, b), (s, t) in zip(pairwise(punkter), pairwise(sjanser), strict=True):
        lav += (b - a) * (_HEL - t[1])
        hoy += (b - a) * (_HEL - s[0])
    midt = min(punkter, key=lambda x: abs(2 * x * _HEL - lav - hoy))
    minst = mest = 0
    for (a, b), (s, t) in zip(pairwise(punkter), pairwise(sjanser), strict=True):
        bredde = abs((b - midt) ** 2 - (a - midt) ** 2)
        minst += bredde * (_HEL - t[1] if a >= midt else s[0])
        mest += bredde * (_HEL - s[0] if a >= midt else t[1])
    fra_midten = [abs(x - midt * _HEL) for x in (lav, hoy)]
    naermest = 0 if lav <= midt * _HEL <= hoy else min(fra_midten)
    varianser = (minst // _HEL - (max(fra_midten) // _HEL + 1) ** 2, mest // _HEL + 1 - (naermest // _HEL) ** 2)
    avvik = [isqrt(max(0, v)) for v in varianser]
    ventet = Intervall(lav // _HEL * ENHET, (hoy // _HEL + 1) * ENHET)
    return ventet, Intervall(avvik[0] * ENHET, (avvik[1] + 1) * ENHET)


def _ned(x: Fraction) -> int:
    return (x.numerator << FINT) // x.denominator


def _opp(x: Fraction) -> int:
    return -((-x.numerator << FINT) // x.denominator)


def _kvote(x: Fraction) -> int:
    return (x.numerator << _BITER) // x.denominator
