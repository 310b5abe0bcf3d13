"""Scenario: what if some stay out or come in, under a named policy. The same calculation, held beside the base."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from verktoy.kjerne.beregning import NULL, Regelsum, Resultat, beregn, faktor
from verktoy.kjerne.deltakelse import Deltaker, Svar, periodefeil
from verktoy.kjerne.finansiering import finansier
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.melding import Inndatafeil, feil
from verktoy.kjerne.ordning import Art, Behov, Delsum, Fase, Finansieringskilde, Kildetype, VedDelvis, VedFrafall
from verktoy.kjerne.overskrifter import SCENARIO


class Scenarioregel(StrEnum):
    """Who pays for those who stay out: the policies of a scheme (VedFrafall), or the project shrinks.

    krymp: everybody else pays as before, and the project is made smaller by what is missing.
    """

    HOLD_SATSER = "hold-satser"
    HOLD_POTT = "hold-pott"
    HOLD_TOTAL = "hold-total"
    KRYMP = "krymp"

    @property
    def ved_frafall(self) -> VedFrafall:
        """The policy the amounts follow."""
        return VedFrafall.HOLD_SATSER if self is Scenarioregel.KRYMP else VedFrafall(self.value)


@dataclass(frozen=True, slots=True)
class Scenariovalg:
    """What is chosen; the others are as in the workbook.

    svar: number → joins (True) or not. fra, til: number → the first and the last day it is in, both inclusive. delvis:
    what dates mean in a scheme that does not say so itself.
    """

    regel: Scenarioregel
    svar: Mapping[str, bool] = field(default_factory=dict)
    fra: Mapping[str, date] = field(default_factory=dict)
    til: Mapping[str, date] = field(default_factory=dict)
    delvis: VedDelvis | None = None

    @property
    def numre(self) -> list[str]:
        """Everybody something is chosen for."""
        return list(dict.fromkeys((*self.svar, *self.fra, *self.til)))

    def for_(self, med: Collection[str]) -> "Scenariovalg":
        """What is chosen for these."""
        svar = {nr: x for nr, x in self.svar.items() if nr in med}
        fra, til = ({nr: x for nr, x in datoer.items() if nr in med} for datoer in (self.fra, self.til))
        return replace(self, svar=svar, fra=fra, til=til)


@dataclass(frozen=True)
class Scenario:
    """A base and what the choice makes of it, over one subtotal."""

    valg: Scenariovalg
    base: Resultat
    ny: Resultat
    delsum: Delsum

    def foer(self, nr: str) -> Fraction:
        """What a deltaker pays in the base."""
        return _over(self.base, nr, self.delsum)

    def etter(self, nr: str) -> Fraction:
        """What a deltaker pays in the scenario."""
        return _over(self.ny, nr, self.delsum)

    def krympes(self, behov: Behov) -> Fraction:
        """How much smaller a need is made; 0 unless the project shrinks."""
        if self.valg.regel is not Scenarioregel.KRYMP:
            return NULL
        return self.ny.udekket(behov) - self.base.udekket(behov)

    def udekket(self, behov: Behov) -> Fraction:
        """What is uncovered of a need, made smaller or not."""
        return self.ny.udekket(behov) - self.krympes(behov)


def _over(resultat: Resultat, nr: str, delsum: Delsum) -> Fraction:
    bidrag = resultat.for_deltaker(nr)
    return resultat.delsum(bidrag.per_aar, delsum) if bidrag else NULL


def hovedsum(resultat: Resultat) -> Delsum:
    """The subtotal a scenario is measured over: the one the first need is stated for, else the last."""
    behov = resultat.ordning.grunnbehov
    return resultat.ordning.delsum(behov.delsum) if behov else resultat.ordning.delsummer[-1]


def lag_scenario(base: Resultat, folketall: Folketall, valg: Scenariovalg, hvor: str = "") -> Scenario:
    """Compute a scenario.

    Args:
        base: the scheme as the workbook has it.
        folketall: figures for every reference date of the rules.
        valg: who joins, who does not and when, and the policy.
        hvor: where the choice is made; "" for the sheet.

    Raises:
        Inndatafeil: for a number that is not invited, and for dates that cannot be turned into money.
    """
    o = base.ordning
    hvor = hvor or f"arket «{o.kortnavn} {SCENARIO}»"
    ukjente = [nr for nr in valg.numre if base.for_deltaker(nr) is None]
    meldinger = [feil(f"{nr} er ikke deltaker i {o.kortnavn}.", hvor, "Rett nummeret.") for nr in ukjente]
    deltakere = [_i_scenariet(b.deltaker, valg, hvor) for b in base.bidrag]
    for d in deltakere:
        meldinger += periodefeil(d.fra_og_med, d.til_og_med, f"{hvor}, {d.nr} {d.navn}")
    if meldinger:
        raise Inndatafeil(meldinger)
    ordning = replace(o, ved_frafall=valg.regel.ved_frafall, ved_delvis=o.ved_delvis or valg.delvis)
    return Scenario(valg, base, beregn(ordning, deltakere, folketall), hovedsum(base))


def _i_scenariet(d: Deltaker, valg: Scenariovalg, hvor: str) -> Deltaker:
    """A deltaker as the choice has it."""
    if d.nr in valg.svar:
        d = replace(d, svar=Svar.JA if valg.svar[d.nr] else Svar.NEI)
    if d.nr in valg.fra or d.nr in valg.til:
        fra, til = valg.fra.get(d.nr, d.fra_og_med), valg.til.get(d.nr, d.til_og_med)
        d = replace(d, fra_og_med=fra, til_og_med=til, hvor=hvor)
    return d


@dataclass(frozen=True, slots=True)
class Virkning:
    """What it comes to that some leave, over one subtotal.

    tap_kr: what the deltakere together bring less. mer_kr: what those who stay pay more. mangler_kr: all cash that is
    gone, with the sources that pay only on a condition. brutt: conditional sources that no longer pay.
    """

    ute: tuple[str, ...]
    tap_kr: Fraction
    mer_kr: Fraction
    mangler_kr: Fraction
    brutt: tuple[str, ...]

    @property
    def koster_kr(self) -> Fraction:
        """What the others must find: what they pay more, and what is missing."""
        return self.mer_kr + self.mangler_kr


@dataclass(frozen=True, slots=True)
class _Betalt:
    """What is paid by one rule over the years in which everybody is in for the same part of the year.

    belop: who pays how much of the basis. enheter: by how many units, each counted by that part. flyttes: whether the
    others take over. faktorer: of the basis, by the place of the year; i_delsum, i_grunnlag: their sum over the years
    of the subtotal, and over those a condition looks at.
    """

    gruppe: str
    belop: Mapping[str, Fraction]
    enheter: Mapping[str, Fraction]
    i_alt: Fraction
    enheter_i_alt: Fraction
    flyttes: bool
    faktorer: Mapping[int, Fraction]
    i_delsum: Fraction
    i_grunnlag: Fraction


class Frafall:
    """Sets of exits from one result, each worked out from what it changes and not from the beginning.

    A part of a rule either goes with the one who leaves or is taken over by those who stay, in the proportions they
    have; what a year's total of a rule comes to is lost only when nobody is left in that year to pay it.
    """

    def __init__(self, resultat: Resultat) -> None:
        self.r, self.o = resultat, resultat.ordning
        self.delsum = hovedsum(resultat)
        self.med = [b.deltaker.nr for b in resultat.bidrag if b.er_med]
        self._grunnaar = {n for n, a in enumerate(self.o.aar) if a.fase is Fase.GRUNNLAG}
        self._sumaar = {n for n, a in enumerate(self.o.aar) if self.delsum.gjelder(a)}
        self._deler = [d for s in resultat.regelsummer for d in self._deler_av(s)]
        self._i_gruppe = {li.kilde.gruppe: li.per_aar for li in resultat.linjer if li.kilde.type is Kildetype.DELTAKERE}
        self._kontant = resultat.sum_kontant(self.delsum)
        self._folger = any(k.type in (Kildetype.BETINGET, Kildetype.INNTIL) for k in self.o.finansiering)
        self._oppfylt = {li.kilde.id for li in resultat.linjer if li.oppfylt}
        self._av: dict[str, list[_Betalt]] = {nr: [d for d in self._deler if d.belop.get(nr)] for nr in self.med}

    def _deler_av(self, sum_: Regelsum) -> Iterator[_Betalt]:
        """The parts of a rule; one alone when everybody is in the whole time."""
        regel = sum_.regel
        med = [b for b in self.r.i_gruppe(regel.gruppe) if b.er_med]
        ledd = [next(x for x in b.ledd if x.regel.id == regel.id) for b in med]
        per_tid: dict[tuple[Fraction, ...], dict[int, Fraction]] = {}
        for n, a in enumerate(self.o.aar):
            if del_ := faktor(regel, a, self.o):
                tid = tuple(b.tidsandeler[n] for b in med)
                per_tid.setdefault(tid, {})[n] = del_ * sum_.oppretting(n)
        for tid, faktorer in per_tid.items():
            rader = [(b.deltaker.nr, le, t) for b, le, t in zip(med, ledd, tid, strict=True) if t]
            belop = {nr: le.belop_kr * t for nr, le, t in rader}
            enheter = {nr: le.enheter * t for nr, le, t in rader}
            over = (sum((x for n, x in faktorer.items() if n in aar), NULL) for aar in (self._sumaar, self._grunnaar))
            i_alt, enheter_i_alt = (sum(x.values(), NULL) for x in (belop, enheter))
            yield _Betalt(regel.gruppe, belop, enheter, i_alt, enheter_i_alt, sum_.holdes, faktorer, *over)

    def virkning(self, ute: Collection[str]) -> Virkning:
        """What it comes to that these leave; those who are not in change nothing."""
        tap = mer = NULL
        i_gruppe: dict[str, list[Fraction]] = {}
        for d in self._deler if len(ute) > 1 else self._av.get(next(iter(ute), ""), ()):
            gaar = sum((d.belop[nr] for nr in ute if nr in d.belop), NULL)
            if not gaar:
                continue
            if d.flyttes:
                igjen = d.enheter_i_alt - sum((d.enheter[nr] for nr in ute if nr in d.enheter), NULL)
                if igjen:
                    mer += gaar * d.i_delsum
                    continue
                gaar = d.i_alt
            tap += gaar * d.i_delsum
            aarene = i_gruppe.setdefault(d.gruppe, list(self._i_gruppe[d.gruppe]))
            for n, f in d.faktorer.items():
                aarene[n] -= gaar * f
        if not self._folger or not i_gruppe:
            return Virkning(tuple(ute), tap, mer, tap, ())
        linjer = finansier(self.o, {**self._i_gruppe, **i_gruppe})
        kontant = sum((self.r.delsum(li.per_aar, self.delsum) for li in linjer if li.kilde.art is Art.KONTANT), NULL)
        brutt = tuple(li.kilde.id for li in linjer if li.oppfylt is False and li.kilde.id in self._oppfylt)
        return Virkning(tuple(ute), tap, mer, self._kontant - kontant, brutt)

    def enkeltvis(self) -> list[Virkning]:
        """Every single exit, the one that costs the others most first."""
        alle = [self.virkning((nr,)) for nr in self.med]
        return sorted(alle, key=lambda v: (-v.koster_kr, v.ute))

    def parvis(self) -> Iterator[Virkning]:
        """Every pair of exits."""
        for n, forste in enumerate(self.med):
            for andre in self.med[n + 1 :]:
                yield self.virkning((forste, andre))

    def slakk(self, kilde: Finansieringskilde) -> Fraction:
        """How much less the others may raise before a conditional source stops paying (negative: it does not pay)."""
        reist = sum((self._i_gruppe[g][n] for g in kilde.av for n in self._grunnaar), NULL)
        return reist - kilde.terskel_kr

    def vekter(self, kilde: Finansieringskilde) -> dict[str, Fraction]:
        """What each exit by itself takes from a condition."""
        ut = dict.fromkeys(self.med, NULL)
        for d in self._deler:
            if d.gruppe in kilde.av:
                for nr, belop in d.belop.items():
                    if not d.flyttes or d.enheter[nr] == d.enheter_i_alt:
                        ut[nr] += belop * d.i_grunnlag
        return ut

    def minste_brudd(self, kilde: Finansieringskilde, hoyst: int = 10) -> list[tuple[str, ...]]:
        """The smallest sets of exits that break a condition, largest first, at most `hoyst` of them.

        Nothing when the condition does not hold, or when no exits break it so long as somebody is left each year.
        """
        slakk = self.slakk(kilde)
        vekter = sorted(self.vekter(kilde).items(), key=lambda x: (-x[1], x[0]))
        antall, sum_ = 0, NULL
        while sum_ <= slakk and antall < len(vekter):
            sum_ += vekter[antall][1]
            antall += 1
        if slakk < 0 or sum_ <= slakk:
            return []
        return list(_delmengder(vekter, antall, slakk, hoyst))


def _delmengder(
    vekter: Sequence[tuple[str, Fraction]], antall: int, slakk: Fraction, hoyst: int
) -> Iterator[tuple[str, ...]]:
    """Sets of `antall` whose weights come to more than `slakk`. vekter falls; a branch that cannot reach it is cut."""
    forhaand = [NULL]
    for _, v in vekter:
        forhaand.append(forhaand[-1] + v)
    funnet = 0

    def let(fra: int, valgt: tuple[str, ...], sum_: Fraction) -> Iterator[tuple[str, ...]]:
        nonlocal funnet
        mangler = antall - len(valgt)
        if not mangler:
            funnet += 1
            yield valgt
            return
        for n in range(fra, len(vekter) - mangler + 1):
            if funnet == hoyst or sum_ + forhaand[n + mangler] - forhaand[n] <= slakk:
                return
            yield from let(n + 1, (*valgt, vekter[n][0]), sum_ + vekter[n][1])

    yield from let(0, (), NULL)
