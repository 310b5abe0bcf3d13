"""Sammenligning: who pays more or less in one workbook than in another, and why.

The old workbook is turned into the new one step by step, always in this order: first the population (figures and the
date they are taken on), then the deltakere (who is in, their answers and supplied keys), then the dates they join and
leave and what those mean, then budget, rates and rules, and last the rounding to whole kroner. What an amount changes
by in a step is the part of that cause, so the parts sum exactly to the change. A step that cannot be computed on its
own is counted together with the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL, Resultat, beregn
from verktoy.kjerne.deltakelse import Deltaker
from verktoy.kjerne.folketall import Folketall, Folketallskolonne
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.ordning import Ordning
from verktoy.kjerne.plan import Plan


class Aarsak(StrEnum):
    """Why an amount changed, in the order of the steps."""

    FOLKETALL = "Folketall"
    DELTAKERE = "Deltakere"
    DATOER = "Datoer"
    SATSER = "Budsjett og satser"
    AVRUNDING = "Avrunding"


NOYAKTIGE: tuple[Aarsak, ...] = tuple(a for a in Aarsak if a is not Aarsak.AVRUNDING)


@dataclass(frozen=True)
class Grunnlag:
    """What a scheme comes to in one workbook, and what it was computed from."""

    resultat: Resultat
    plan: Plan | None
    deltakere: tuple[Deltaker, ...]
    folketall: Folketall

    @property
    def ordning(self) -> Ordning:
        """The scheme."""
        return self.resultat.ordning


@dataclass(frozen=True)
class Endring:
    """One deltaker: whole kroner before and after (0 for one that is not there), and the exact part of each cause."""

    nr: str
    navn: str
    foer: int
    etter: int
    deler: Mapping[Aarsak, Fraction]

    @property
    def endring(self) -> int:
        """After minus before; the sum of the parts."""
        return self.etter - self.foer

    def hele_kroner(self) -> dict[Aarsak, int]:
        """The parts in whole kroner, which sum to the change: each step to its nearest krone, the rest is rounding."""
        ut, sum_ = {}, NULL
        for aarsak in NOYAKTIGE:
            foer = avrund(sum_)
            sum_ += self.deler[aarsak]
            ut[aarsak] = avrund(sum_) - foer
        ut[Aarsak.AVRUNDING] = self.endring - sum(ut.values())
        return ut


@dataclass(frozen=True)
class Sammenligning:
    """One scheme.

    Attributes:
        ordning: its short name.
        endringer: one per deltaker.
        slaatt_sammen: causes that could not be told from the one that follows them.
        fulgt: deltakere known again by another number: old → new.
    """

    ordning: str
    endringer: tuple[Endring, ...]
    slaatt_sammen: tuple[Aarsak, ...]
    fulgt: Mapping[str, str] = field(default_factory=dict)


def kjenn_igjen(gammel: Grunnlag, ny: Grunnlag, slekt: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Old number → new, for deltakere whose number alone has changed.

    slekt: every number one and the same kommune has had. Where it knows nothing, a name that one in the group had
    before and one has now will do.
    """
    foer = {d.nr: d for d in gammel.deltakere}
    etter = {d.nr: d for d in ny.deltakere}
    borte = [d for nr, d in foer.items() if nr not in etter]
    nye = [d for nr, d in etter.items() if nr not in foer]
    ut: dict[str, str] = {}
    for d in borte:
        numre = [n.nr for n in nye if n.nr in slekt.get(d.nr, ())]
        navn = [n.nr for n in nye if (n.navn.casefold(), n.gruppe) == (d.navn.casefold(), d.gruppe)]
        like = [b for b in borte if (b.navn.casefold(), b.gruppe) == (d.navn.casefold(), d.gruppe)]
        treff = numre or (navn if len(like) == 1 and d.nr not in slekt else [])
        if len(treff) == 1 and treff[0] not in ut.values():
            ut[d.nr] = treff[0]
    return ut


def sammenlign(
    gammel: Grunnlag | None, ny: Grunnlag | None, slekt: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> Sammenligning:
    """Compare a scheme; None where a workbook has it not: that counts as the deltakere of the other coming or going.

    slekt: as for kjenn_igjen. One that merely got another number is compared with itself.

    Raises:
        ValueError: when neither has it.
    """
    ett = ny or gammel
    if ett is None:
        raise ValueError("Ingen av bøkene har ordningen.")
    samme = {} if gammel is None or ny is None else kjenn_igjen(gammel, ny, slekt)
    steg: list[dict[str, Fraction] | None] = [_noyaktig(gammel)]
    if gammel is not None and ny is not None:
        ordning = _med_dato(gammel.ordning, ny.ordning)
        folketall = _lagt_over(gammel.folketall, ny.folketall)
        grupper = {g.id for g in ordning.grupper}
        deltakere = [d for d in ny.deltakere if d.gruppe in grupper]
        egne = [replace(d, nr=samme.get(d.nr, d.nr)) for d in gammel.deltakere]
        forste = _prov(ordning, egne, folketall)
        steg.append(_prov(ordning, gammel.deltakere, folketall) if forste is None else forste)
        foer_datoer = {samme.get(d.nr, d.nr): (d.fra_og_med, d.til_og_med) for d in gammel.deltakere}
        steg.append(_prov(ordning, [_med_datoer(d, foer_datoer.get(d.nr)) for d in deltakere], folketall))
        steg.append(_prov(replace(ordning, ved_delvis=ny.ordning.ved_delvis), deltakere, folketall))
    else:
        steg += [_noyaktig(gammel), _noyaktig(ny), _noyaktig(ny)]
    steg.append(_noyaktig(ny))
    steg = [None if s is None else {samme.get(nr, nr): belop for nr, belop in s.items()} for s in steg]
    foer, etter = {samme.get(nr, nr): kr for nr, kr in _hele(gammel).items()}, _hele(ny)
    navn = {b.deltaker.nr: b.deltaker.navn for g in (gammel, ny) if g for b in g.resultat.bidrag}
    endringer = []
    for nr in dict.fromkeys((*etter, *foer)):
        deler = dict.fromkeys(Aarsak, NULL)
        forrige = (steg[0] or {}).get(nr, NULL)
        for aarsak, naa in zip(NOYAKTIGE, steg[1:], strict=True):
            if naa is not None:
                deler[aarsak] = naa.get(nr, NULL) - forrige
                forrige = naa.get(nr, NULL)
        endring = etter.get(nr, 0) - foer.get(nr, 0)
        deler[Aarsak.AVRUNDING] = endring - sum(deler.values(), NULL)
        endringer.append(Endring(nr, navn[nr], foer.get(nr, 0), etter.get(nr, 0), deler))
    slaatt = tuple(a for a, s in zip(NOYAKTIGE, steg[1:], strict=True) if s is None)
    return Sammenligning(ett.ordning.kortnavn, tuple(endringer), slaatt, samme)


def _noyaktig(g: Grunnlag | None) -> dict[str, Fraction]:
    """Exact amounts over the widest subtotal."""
    return {} if g is None else _sum(g.resultat)


def _sum(r: Resultat) -> dict[str, Fraction]:
    return {b.deltaker.nr: r.delsum(b.per_aar, r.ordning.delsummer[-1]) for b in r.bidrag}


def _hele(g: Grunnlag | None) -> dict[str, int]:
    """What is to be paid, in whole kroner: the plan's amounts where there is a plan for the same years."""
    if g is None:
        return {}
    ut = {nr: avrund(belop) for nr, belop in _sum(g.resultat).items()}
    if g.plan is not None:
        delsum = g.ordning.delsummer[-1]
        med = [n for n, t in enumerate(g.plan.terminer) if delsum.gjelder(g.ordning.aar[t.aarsplass])]
        if {g.plan.terminer[n].aar for n in med} == {a.aar for a in g.ordning.aar if delsum.gjelder(a)}:
            for d, rad in zip(g.plan.deltakere, g.plan.avrundet.celler, strict=True):
                ut[d.nr] = sum(rad[n] for n in med)
    return ut


def _prov(ordning: Ordning, deltakere: Sequence[Deltaker], folketall: Folketall) -> dict[str, Fraction] | None:
    try:
        return _sum(beregn(ordning, deltakere, folketall))
    except Inndatafeil:  # half old and half new need not be a scheme that can be computed
        return None


def _med_datoer(d: Deltaker, datoer: tuple[date | None, date | None] | None) -> Deltaker:
    """The deltaker with the dates it had; one that is new had none."""
    fra, til = datoer or (None, None)
    return replace(d, fra_og_med=fra, til_og_med=til)


def _med_dato(gammel: Ordning, ny: Ordning) -> Ordning:
    """The old scheme with the dates the new one takes its population on."""
    datoer = {r.id: r.folketall_dato for r in ny.regler}
    regler = tuple(replace(r, folketall_dato=datoer.get(r.id, r.folketall_dato)) for r in gammel.regler)
    return replace(gammel, folketall_dato=ny.folketall_dato, regler=regler)


def _lagt_over(gammelt: Folketall, nytt: Folketall) -> Folketall:
    """The new figures; the old ones where the new workbook has none."""
    nye = {k.dato: k for k in nytt.kolonner}
    kolonner: dict[date, Folketallskolonne] = dict(nye)
    for k in gammelt.kolonner:
        egne = nye[k.dato].innbyggere if k.dato in nye else {}
        kolonner[k.dato] = replace(k, innbyggere={**k.innbyggere, **egne})
    return Folketall(tuple(kolonner[d] for d in sorted(kolonner)), {**gammelt.navn, **nytt.navn}, nytt.offisielle)
