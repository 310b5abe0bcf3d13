"""Scenario: what if some stay out or come in, under a named policy. The same calculation, held beside the base."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from verktoy.kjerne.beregning import NULL, Resultat, beregn, faktor
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.delvis import krev_hel_tid
from verktoy.kjerne.finansiering import finansier
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.melding import Inndatafeil, feil
from verktoy.kjerne.ordning import Art, Behov, Delsum, Fase, Finansieringskilde, Kildetype, VedFrafall


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
    """What is chosen. svar: number → joins (True) or not; the others answer as in the workbook."""

    regel: Scenarioregel
    svar: Mapping[str, bool] = field(default_factory=dict)


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


def lag_scenario(base: Resultat, folketall: Folketall, valg: Scenariovalg) -> Scenario:
    """Compute a scenario.

    Args:
        base: the scheme as the workbook has it.
        folketall: figures for every reference date of the rules.
        valg: who joins and who does not, and the policy.

    Raises:
        Inndatafeil: for a number that is not invited.
    """
    ukjente = [nr for nr in valg.svar if base.for_deltaker(nr) is None]
    if ukjente:
        kort = base.ordning.kortnavn
        raise Inndatafeil(
            feil(f"{nr} er ikke deltaker i {kort}.", f"{kort} scenario", "Rett nummeret.") for nr in ukjente
        )
    deltakere = [
        replace(b.deltaker, svar=Svar.JA if valg.svar[b.deltaker.nr] else Svar.NEI)
        if b.deltaker.nr in valg.svar
        else b.deltaker
        for b in base.bidrag
    ]
    ny = beregn(replace(base.ordning, ved_frafall=valg.regel.ved_frafall), deltakere, folketall)
    return Scenario(valg, base, ny, hovedsum(base))


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
class _Regeldel:
    """One rule in the basis: who pays how much of it, by how many units, and whether the others take over."""

    gruppe: str
    belop: Mapping[str, Fraction]
    enheter: Mapping[str, Fraction]
    i_alt: Fraction
    enheter_i_alt: Fraction
    flyttes: bool
    faktorer: tuple[Fraction, ...]


class Frafall:
    """Sets of exits from one result, each worked out from what it changes and not from the beginning.

    A part of a rule either goes with the one who leaves or is taken over by those who stay, in the proportions they
    have; the total of a rule is lost only when nobody is left to pay it.
    """

    def __init__(self, resultat: Resultat) -> None:
        self.r, self.o = resultat, resultat.ordning
        krev_hel_tid(self.o, [b.deltaker for b in resultat.bidrag], "Hva det gjør at noen går ut,")
        self.delsum = hovedsum(resultat)
        self.med = [b.deltaker.nr for b in resultat.bidrag if b.er_med]
        self._deler = [self._del(n) for n in range(len(resultat.regelsummer))]
        self._i_gruppe = {li.kilde.gruppe: li.per_aar for li in resultat.linjer if li.kilde.type is Kildetype.DELTAKERE}
        self._grunnaar = [n for n, a in enumerate(self.o.aar) if a.fase is Fase.GRUNNLAG]
        self._sumaar = [n for n, a in enumerate(self.o.aar) if self.delsum.gjelder(a)]
        self._kontant = resultat.sum_kontant(self.delsum)
        self._folger = any(k.type in (Kildetype.BETINGET, Kildetype.INNTIL) for k in self.o.finansiering)
        self._oppfylt = {li.kilde.id for li in resultat.linjer if li.oppfylt}
        self._av: dict[str, list[_Regeldel]] = {nr: [d for d in self._deler if d.belop.get(nr)] for nr in self.med}

    def _del(self, plass: int) -> _Regeldel:
        sum_ = self.r.regelsummer[plass]
        regel = sum_.regel
        belop, enheter = {}, {}
        for b in self.r.i_gruppe(regel.gruppe):
            le = next(x for x in b.ledd if x.regel.id == regel.id)
            if b.er_med:
                belop[b.deltaker.nr], enheter[b.deltaker.nr] = le.belop_kr, le.enheter
        regelen = self.o.ved_frafall
        flyttes = regelen is VedFrafall.HOLD_TOTAL or (regelen is VedFrafall.HOLD_POTT and regel.pott is not None)
        faktorer = tuple(faktor(regel, a, self.o) for a in self.o.aar)
        return _Regeldel(regel.gruppe, belop, enheter, sum_.belop_kr, sum_.enheter_med, flyttes, faktorer)

    def virkning(self, ute: Collection[str]) -> Virkning:
        """What it comes to that these leave; those who are not in change nothing."""
        tap = mer = NULL
        i_gruppe: dict[str, list[Fraction]] = {}
        for d in self._deler if len(ute) > 1 else self._av.get(next(iter(ute), ""), ()):
            gaar = sum((d.belop[nr] for nr in ute if nr in d.belop), NULL)
            if not gaar:
                continue
            over = sum((d.faktorer[n] for n in self._sumaar), NULL)
            if d.flyttes:
                igjen = d.enheter_i_alt - sum((d.enheter[nr] for nr in ute if nr in d.enheter), NULL)
                if igjen:
                    mer += gaar * over
                    continue
                gaar = d.i_alt
            tap += gaar * over
            aarene = i_gruppe.setdefault(d.gruppe, list(self._i_gruppe[d.gruppe]))
            for n, f in enumerate(d.faktorer):
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
                over = sum((d.faktorer[n] for n in self._grunnaar), NULL)
                for nr, belop in d.belop.items():
                    if not d.flyttes or d.enheter[nr] == d.enheter_i_alt:
                        ut[nr] += belop * over
        return ut

    def minste_brudd(self, kilde: Finansieringskilde, hoyst: int = 10) -> list[tuple[str, ...]]:
        """The smallest sets of exits that break a condition, largest first, at most `hoyst` of them.

        Nothing when the condition does not hold, or when no exits break it so long as somebody is left.
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
