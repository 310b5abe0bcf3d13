"""Spredning: how much a deltaker pays if it joins, while others are undecided and share what is shared.

Every outcome of those who share with it is counted when they are few, or alike. When they are many and share by one
thing, such as inhabitants, it is counted in a coarser unit, once up and once down, and the amount is an interval that
is certain to hold the exact one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from verktoy.kjerne.beregning import NULL, Resultat, faktor
from verktoy.kjerne.delvis import krev_hel_tid
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.ordning import VedFrafall
from verktoy.kjerne.sannsynlighet import Summer
from verktoy.kjerne.scenario import hovedsum

UTFALL = 150_000  # so many different sums are counted one by one
FELT = 50_000  # the sums of many are counted in so many steps
EN = Fraction(1)
DELER = (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10))
_FINT = 40  # amounts are put in order to so many bits of a krone
_BITER = 96  # chances are counted in 2^-96


@dataclass(frozen=True, slots=True)
class Intervall:
    """An amount: exact when the two ends are the same, else certain to lie between them, both inclusive."""

    minst: Fraction
    hoyst: Fraction


@dataclass(frozen=True, slots=True)
class Spredning:
    """What one deltaker pays over a subtotal if it joins.

    sjanse: how likely that is. minst, mest: the least and the most it can be. deler: what it is at most with the
    chances of DELER.
    """

    nr: str
    sjanse: Fraction
    minst: Fraction
    mest: Fraction
    deler: tuple[Intervall, ...]


@dataclass(frozen=True, slots=True)
class _Delt:
    """A rule that those who join share: its total over the subtotal, and which of the weights it is shared by."""

    total: Fraction
    vekt: int


class _Gruppe:
    """One group: the fixed part of each, what is shared, and the weights it is shared by."""

    def __init__(self, r: Resultat, gruppe: str) -> None:
        self.numre = [b.deltaker.nr for b in r.i_gruppe(gruppe)]
        self.fast = dict.fromkeys(self.numre, NULL)
        self.delt: list[_Delt] = []
        self.vekter: list[dict[str, Fraction]] = []
        delsum = hovedsum(r)
        valg = r.ordning.ved_frafall
        for s in (s for s in r.regelsummer if s.regel.gruppe == gruppe):
            over = sum((faktor(s.regel, a, r.ordning) for a in r.ordning.aar if delsum.gjelder(a)), NULL)
            enheter = {
                b.deltaker.nr: next(le.enheter for le in b.ledd if le.regel.id == s.regel.id)
                for b in r.i_gruppe(gruppe)
            }
            pott = s.regel.pott is not None
            if valg is VedFrafall.HOLD_TOTAL or (pott and valg is VedFrafall.HOLD_POTT):
                total = s.a_fordele if pott else s.regel.sats_kr * s.enheter_alle
                self._del(total * over, enheter)
                continue
            sats = s.a_fordele / s.enheter_alle if pott and s.enheter_alle else s.a_fordele
            for nr, antall in enheter.items():
                self.fast[nr] += antall * sats * over

    def _del(self, total: Fraction, enheter: dict[str, Fraction]) -> None:
        nevner = lcm(*(e.denominator for e in enheter.values()))
        hele = {nr: e * nevner for nr, e in enheter.items()}
        if hele not in self.vekter:
            self.vekter.append(hele)
        self.delt.append(_Delt(total, self.vekter.index(hele)))

    def belop(self, nr: str, andre: Sequence[Fraction | int]) -> Fraction:
        """What one pays when the others who join weigh this much, by weight."""
        ut = self.fast[nr]
        for d in self.delt:
            egen = self.vekter[d.vekt][nr]
            if egen:
                ut += d.total * egen / (egen + andre[d.vekt])
        return ut

    def ordnet(self, nr: str, andre: Sequence[int]) -> int:
        """The shared part of the same, fine enough to put in order, without exact fractions."""
        ut = 0
        for d in self.delt:
            egen = int(self.vekter[d.vekt][nr])
            if egen:
                ut += (d.total.numerator * egen << _FINT) // (d.total.denominator * (egen + andre[d.vekt]))
        return ut


def spredninger(r: Resultat, sjanser: Mapping[str, Fraction]) -> list[Spredning]:
    """The spread of every deltaker that may join, in the order of the rows.

    Args:
        r: the result, whose scheme holds the policy.
        sjanser: how likely each is to join; they answer independently.

    Raises:
        Inndatafeil: when many are undecided and what they share goes by several things at once.
    """
    krev_hel_tid(r.ordning, [b.deltaker for b in r.bidrag], "Spredningen")
    ut: dict[str, Spredning] = {}
    for g in r.ordning.grupper:
        gruppe = _Gruppe(r, g.id)
        grov: _Grovt | None = None
        for nr in gruppe.numre:
            if not sjanser[nr]:
                continue
            utfall = _utfall(gruppe, nr, sjanser) if grov is None else None
            if utfall is not None:
                ut[nr] = _eksakt(gruppe, nr, sjanser[nr], *utfall)
                continue
            if len(gruppe.vekter) > 1:
                raise Inndatafeil.en(
                    f"Spredningen kan ikke regnes ut: {len(gruppe.numre)} deler på flere måter samtidig.",
                    f"{r.ordning.kortnavn}, gruppen «{g.navn}»",
                    "Velg regelen «hold-pott» eller «hold-satser», eller skriv ja eller nei for flere.",
                )
            grov = grov or _Grovt(gruppe, sjanser)
            ut[nr] = grov.spredning(nr)
    return [ut[b.deltaker.nr] for b in r.bidrag if b.deltaker.nr in ut]


def _utfall(gruppe: _Gruppe, nr: str, sjanser: Mapping[str, Fraction]) -> tuple[dict[tuple[int, ...], int], int] | None:
    """What the others who join can weigh → chance times the number that comes with it; None when they are too many."""
    ut: dict[tuple[int, ...], int] = {(0,) * len(gruppe.vekter): 1}
    nevner = 1
    for annen in gruppe.numre:
        p = sjanser[annen]
        if annen == nr or not p:
            continue
        egne = tuple(int(v[annen]) for v in gruppe.vekter)
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


def _eksakt(
    gruppe: _Gruppe, nr: str, sjanse: Fraction, utfall: Mapping[tuple[int, ...], int], nevner: int
) -> Spredning:
    ordnet = sorted(utfall, key=lambda andre: gruppe.ordnet(nr, andre))
    deler, hittil, neste = [], 0, iter(ordnet)
    andre = ordnet[0]
    for del_ in DELER:
        while hittil * del_.denominator < del_.numerator * nevner:
            andre = next(neste)
            hittil += utfall[andre]
        belop = gruppe.belop(nr, andre)
        deler.append(Intervall(belop, belop))
    return Spredning(nr, sjanse, gruppe.belop(nr, ordnet[0]), gruppe.belop(nr, ordnet[-1]), tuple(deler))


class _Grovt:
    """The weights of many who share by one thing, in a coarser unit: rounded down, and rounded up."""

    def __init__(self, gruppe: _Gruppe, sjanser: Mapping[str, Fraction]) -> None:
        self.g, self.p = gruppe, sjanser
        self.vekt = {nr: int(v) for nr, v in gruppe.vekter[0].items() if sjanser[nr]}
        self.sikre = sum(v for nr, v in self.vekt.items() if sjanser[nr] == 1)
        tvil = {nr: v for nr, v in self.vekt.items() if sjanser[nr] < 1}
        self.enhet = -(-sum(tvil.values()) // FELT)
        self.ned = _Rundet(tvil, sjanser, self.enhet, 0)
        self.opp = _Rundet(tvil, sjanser, self.enhet, self.enhet - 1)

    def spredning(self, nr: str) -> Spredning:
        """The spread of one."""
        fast = self.sikre - (self.vekt[nr] if self.p[nr] == 1 else 0)
        alle = sum(self.vekt.values()) - self.vekt[nr]
        deler = []
        for del_ in DELER:
            mest, minst = (self.g.belop(nr, [fast + self.enhet * x.plass(nr, EN - del_)]) for x in (self.ned, self.opp))
            deler.append(Intervall(minst, mest))
        return Spredning(nr, self.p[nr], self.g.belop(nr, [alle]), self.g.belop(nr, [fast]), tuple(deler))


class _Rundet:
    """The distribution of the sum of rounded weights, and of the sum without one of them."""

    def __init__(self, vekt: Mapping[str, int], sjanser: Mapping[str, Fraction], enhet: int, rund: int) -> None:
        self.vekt = {nr: (v + rund) // enhet for nr, v in vekt.items()}
        self.p = sjanser
        self.topp = sum(self.vekt.values())
        self.summer = Summer.avkortet([(v, sjanser[nr]) for nr, v in self.vekt.items()], self.topp)
        self.fortegn = 1 if rund == 0 else -1
        storst = max((1 / max(sjanser[nr], EN - sjanser[nr]) for nr in vekt), default=EN)
        self.feil = int(self.summer.feil * storst * (1 << _BITER)) + (1 << 20)  # of one term

    def plass(self, nr: str, grense: Fraction) -> int:
        """The first sum of the others that is reached with a chance over `grense`: never too high, or never too low."""
        maal = (grense.numerator << _BITER) // grense.denominator
        rekke = self._rekke(nr)
        lav, hoy = 0, self.topp
        while lav < hoy:
            midt = (lav + hoy) // 2
            if self._uten(nr, midt, rekke) + self.fortegn * self.feil * (len(rekke) + 1) > maal:
                hoy = midt
            else:
                lav = midt + 1
        return lav

    def _rekke(self, nr: str) -> list[int]:
        """What the terms of the series are multiplied by, in the unit of chances."""
        egen, p = self.vekt.get(nr, 0), self.p[nr]
        storst, minst = max(p, EN - p), min(p, EN - p)
        if not egen or not minst:
            return []
        ut: list[int] = []
        ledd, antall = (storst.denominator << _BITER) // storst.numerator, self.topp // egen + 2
        forhold = minst / storst
        while ledd and len(ut) < antall:
            ut.append(-ledd if len(ut) % 2 else ledd)
            ledd = ledd * forhold.numerator // forhold.denominator
        return ut

    def _uten(self, nr: str, sum_: int, rekke: Sequence[int]) -> int:
        """The chance that the others come to at most this.

        The distribution with this one is q × the others' + p × the others' moved up by its weight; solved for the
        others' from the side where the series falls. Past the last sum the chance is 1, below 0 it is 0.
        """
        if not rekke:
            return self._til_og_med(sum_)
        opp = self.p[nr] >= EN - self.p[nr]
        egen = self.vekt[nr]
        sted, ut = (sum_ + egen, 0) if opp else (sum_, 0)
        for ledd in rekke:
            if sted >= self.topp and opp:  # what is left of the series, all with the chance 1
                p = self.p[nr]
                rest = ledd * p.numerator // p.denominator
                return ut + rest
            if sted < 0:
                break
            ut += ledd * self._til_og_med(sted) >> _BITER
            sted += egen if opp else -egen
        return ut

    def _til_og_med(self, sum_: int) -> int:
        if sum_ >= self.topp:
            return 1 << _BITER
        skala = self.summer.skala
        return (self.summer.til_og_med(sum_) * skala.denominator << _BITER) // skala.numerator
