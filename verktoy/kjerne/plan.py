"""Plan (innbetalingsplan): what every deltaker pays on every due date, in whole kroner that add up both ways."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from hashlib import sha256

from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.deltakelse import Deltaker
from verktoy.kjerne.norsk import MAANEDSNAVN
from verktoy.kjerne.ordning import Aar, Fase, Ordning
from verktoy.kjerne.planvalg import Planvalg, TerminerPerAar
from verktoy.kjerne.tabellavrunding.avrundet_tabell import AvrundetTabell
from verktoy.kjerne.tabellavrunding.avrundingsvalg import avrund_tabell
from verktoy.kjerne.tabellavrunding.belopstabell import Belopstabell, Periodesum, Tabellrad


@dataclass(frozen=True, slots=True)
class Termin:
    """One instalment. aarsplass: the place of its year in ordning.aar."""

    navn: str
    aar: int
    aarsplass: int
    forfall: date


@dataclass(frozen=True)
class Plan:
    """Rounded instalments; rows follow the deltakere, columns the terminer, as in avrundet."""

    ordning: Ordning
    valg: Planvalg
    terminer: tuple[Termin, ...]
    deltakere: tuple[Deltaker, ...]
    avrundet: AvrundetTabell

    @cached_property
    def betalere(self) -> tuple[int, ...]:
        """Places of the deltakere who have something to pay."""
        return tuple(n for n, rad in enumerate(self.avrundet.celler) if any(rad))

    def uten_belop(self, betalinger: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Invoices and payments (number, instalment) of something the plan does not ask for."""
        terminer = {t.navn for t in self.terminer}
        numre = {self.deltakere[n].nr for n in self.betalere}
        return tuple((nr, t) for nr, t in betalinger if nr not in numre or t not in terminer)

    def belop(self, nr: str) -> tuple[int, ...]:
        """A deltaker's instalments in kroner."""
        return self.avrundet.celler[next(n for n, d in enumerate(self.deltakere) if d.nr == nr)]


@dataclass(frozen=True)
class FrystPlan:
    """A plan as it was published: by whom, when, and its checksum. rader: number → kroner by instalment name."""

    av: str
    tid: datetime
    kontrollsum: str
    terminer: tuple[str, ...]
    rader: Mapping[str, tuple[int, ...]]

    def beregn_kontrollsum(self) -> str:
        """A checksum of everything but itself: it tells whether the record was changed."""
        innhold = (self.av, self.tid.isoformat(), self.terminer, sorted(self.rader.items()))
        return sha256(repr(innhold).encode()).hexdigest()[:16]


def frys(plan: Plan, av: str, tid: datetime) -> FrystPlan:
    """The plan as a record of what is published now. tid counts whole minutes, as the sheet shows it."""
    rader = {d.nr: rad for d, rad in zip(plan.deltakere, plan.avrundet.celler, strict=True)}
    minutt = tid.replace(second=0, microsecond=0)
    uten_sum = FrystPlan(av, minutt, "", tuple(t.navn for t in plan.terminer), rader)
    return replace(uten_sum, kontrollsum=uten_sum.beregn_kontrollsum())


def lag_plan(resultat: Resultat, valg: Planvalg) -> Plan | None:
    """Round a scheme's contributions to a plan. Option years have none; years without any amount are left out.

    Returns:
        The plan; None when there is nothing to pay.

    Raises:
        Inndatafeil: when the chosen way cannot round this table; the message says why and what to choose.
    """
    o = resultat.ordning
    aar = [n for n, a in enumerate(o.aar) if a.fase is not Fase.OPSJON and any(b.per_aar[n] for b in resultat.bidrag)]
    if not aar:
        return None
    terminer = tuple(t for n in aar for t in _terminer(o.aar[n], n, valg))
    per_aar = int(valg.terminer_per_aar)
    rader = tuple(
        Tabellrad(
            b.deltaker.nr,
            tuple(Fraction(b.per_aar[t.aarsplass], per_aar) for t in terminer),
            (b.deltaker.gruppe,),
        )
        for b in resultat.bidrag
    )
    tabell = Belopstabell(tuple(t.navn for t in terminer), rader, _periodesummer(o, terminer, per_aar))
    return Plan(
        o,
        valg,
        terminer,
        tuple(b.deltaker for b in resultat.bidrag),
        avrund_tabell(tabell, valg.avrunding, valg.enhet_kr),
    )


def _periodesummer(o: Ordning, terminer: tuple[Termin, ...], per_aar: int) -> tuple[Periodesum, ...]:
    """The published subtotals, and each year when it is paid in parts."""
    ut: dict[tuple[int, ...], str] = {}
    if per_aar > 1:
        for a in dict.fromkeys(t.aar for t in terminer):
            ut[tuple(n for n, t in enumerate(terminer) if t.aar == a)] = str(a)
    for d in o.delsummer:
        kolonner = tuple(n for n, t in enumerate(terminer) if d.gjelder(o.aar[t.aarsplass]))
        if kolonner:
            ut[kolonner] = d.navn
    return tuple(Periodesum(navn, kolonner) for kolonner, navn in ut.items())


def _terminer(aar: Aar, plass: int, valg: Planvalg) -> list[Termin]:
    def navn(n: int) -> str:
        match valg.terminer_per_aar:
            case TerminerPerAar.AAR:
                return str(aar.aar)
            case TerminerPerAar.HALVAAR:
                return f"{n + 1}. halvår {aar.aar}"
            case TerminerPerAar.KVARTAL:
                return f"{n + 1}. kvartal {aar.aar}"
            case TerminerPerAar.MAANED:
                return f"{MAANEDSNAVN[n]} {aar.aar}"

    return [Termin(navn(n), aar.aar, plass, f.i(aar.aar)) for n, f in enumerate(valg.forfall)]


@dataclass(frozen=True, slots=True)
class Korreksjon:
    """An instalment that differs from the published plan, in kroner. A side is 0 where the row or column is missing."""

    nr: str
    termin: str
    publisert: int
    naa: int


def korreksjoner(plan: Plan | None, fryst: FrystPlan) -> tuple[Korreksjon, ...]:
    """Every instalment that is no longer what was published, by number and instalment."""
    naa: dict[tuple[str, str], int] = {}
    if plan is not None:
        for d, rad in zip(plan.deltakere, plan.avrundet.celler, strict=True):
            naa |= {(d.nr, t.navn): belop for t, belop in zip(plan.terminer, rad, strict=True)}
    foer = {(nr, t): belop for nr, rad in fryst.rader.items() for t, belop in zip(fryst.terminer, rad, strict=True)}
    return tuple(
        Korreksjon(nr, t, foer.get((nr, t), 0), naa.get((nr, t), 0))
        for nr, t in dict.fromkeys((*foer, *naa))
        if foer.get((nr, t), 0) != naa.get((nr, t), 0)
    )
