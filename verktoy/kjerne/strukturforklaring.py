"""Strukturforklaring: how amounts came about in a scheme over a structure change, of the old units and of the new ones.

Every amount is the one of the plan's rows.
"""

from fractions import Fraction

from verktoy.kjerne.beregning import NULL
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.forklaring import aarets_del, delsumlinjer, folketallslinjer, forklar, grunnlagslinjer
from verktoy.kjerne.norsk import kroner
from verktoy.kjerne.ordning import Aar, Fase
from verktoy.kjerne.struktur import Overgang
from verktoy.kjerne.strukturplan import Arvtaker, Strukturplan
from verktoy.kjerne.strukturvalg import OVERTAR, Utenfra


def forklar_struktur(plan: Strukturplan, nr: str) -> list[tuple[str, ...]]:
    """One explanation of a unit as it was, one as it is; a number that lives on for another area gets both.

    Returns:
        Nothing when the scheme has no such unit.
    """
    ut = []
    arvtaker = next((a for a in plan.arvtakere if a.deltaker.nr == nr), None)
    if plan.resultat.for_deltaker(nr) is not None:
        etter = [a for a in plan.arvtakere if any(x.fra == nr for x in a.deler)]
        if [a.deltaker.nr for a in etter] == [nr] and _som_foer(plan, nr):
            return [forklar(plan.resultat, nr)]
        hvem = " og ".join(_etterfolger(a, nr) for a in etter)
        fra_datoen = [a.aar for a in plan.resultat.ordning.aar if a.aar >= plan.valg.dato.year and etter]
        ut.append(forklar(plan.resultat, nr, betalere=dict.fromkeys(fra_datoen, hvem)))
    if arvtaker:
        ut.append(_ny(plan, arvtaker))
    return ut


def _som_foer(plan: Strukturplan, nr: str) -> bool:
    """Whether the change does nothing to what a number pays."""
    gammel = plan.resultat.for_deltaker(nr)
    return gammel is not None and plan.som_resultat().for_deltaker(nr) == gammel


def _etterfolger(a: Arvtaker, nr: str) -> str:
    """Who pays for an old unit, and which part of it."""
    andel = next(x.andel for x in a.deler if x.fra == nr)
    del_ = "" if andel == 1 else f" ({andel} av {nr})"
    samme = ", regnet etter endringen" if a.deltaker.nr == nr else ""
    return f"{a.deltaker.nr} {a.deltaker.navn}{del_}{samme}"


def _ny(plan: Strukturplan, a: Arvtaker) -> tuple[str, ...]:
    """What a new unit took over, and its amounts from the year of the change on."""
    o, d, valg = plan.resultat.ordning, a.deltaker, plan.valg
    rad = plan.som_resultat().for_deltaker(d.nr)
    if rad is None:
        raise KeyError(d.nr)
    tar_over = ", ".join(_del(plan, x) for x in a.deler)
    linjer = [
        f"{d.nr} {d.navn} i {o.navn}",
        f"Betaler fra og med {valg.dato.year}, og tar over fra {tar_over} (struktur per {norsk_dato(valg.dato)}).",
    ]
    if a.utenfra:
        regnes = {Utenfra.MED: ", og regnes med", Utenfra.UTEN: ", og regnes ikke med", None: ""}[valg.utenfra]
        linjer.append(f"Var ikke med i ordningen{regnes}: {', '.join(_navn(plan, x.fra) for x in a.utenfra)}.")
    linjer.append(OVERTAR[valg.overtakelse])
    egne = [x for x in o.aar if x.aar >= valg.dato.year]
    nytt = plan.nytt.for_deltaker(d.nr) if plan.nytt and any(valg.nytt(x.aar) for x in egne) else None
    if plan.nytt and nytt:
        linjer += folketallslinjer(plan.nytt, nytt)
        linjer += [f"Regnet på nytt: {x}" for x in grunnlagslinjer(plan.nytt, nytt)]
    belop = dict(zip(o.aar, rad.per_aar, strict=True))
    linjer += [_aarslinje(plan, a, x, belop[x]) for x in egne]
    per_aar = tuple(belop[x] if x in egne else NULL for x in o.aar)
    return (*linjer, *delsumlinjer(plan.resultat, per_aar, Fraction(-1)))


def _aarslinje(plan: Strukturplan, a: Arvtaker, aar: Aar, belop: Fraction) -> str:
    """One year: what the predecessors would have paid, what was computed anew, or so much of each."""
    n, vekt = plan.resultat.ordning.aar.index(aar), plan.valg.nytt(aar.aar)
    opsjon = " (opsjon, ikke i summene)" if aar.fase is Fase.OPSJON else ""
    if not vekt or a.nytt is None:
        deler = " + ".join(_overtatt(plan, x, n) for x in a.deler)
        return f"{aar.aar}{opsjon}: {deler} = {kroner(belop)}."
    nytt = plan.nytt.for_deltaker(a.deltaker.nr) if plan.nytt else None
    if vekt == 1 and plan.nytt and nytt:
        hvordan = aarets_del(plan.nytt, nytt, aar) if nytt.er_med else "ikke med"
        return f"{aar.aar}{opsjon}: {hvordan} = {kroner(belop)}."
    return (
        f"{aar.aar}{opsjon}: {1 - vekt} av {kroner(a.overtatt[n])} som de gamle skulle ha betalt + {vekt} av "
        f"{kroner(a.nytt[n])} regnet på nytt = {kroner(belop)}."
    )


def _overtatt(plan: Strukturplan, x: Overgang, n: int) -> str:
    gammel = plan.resultat.for_deltaker(x.fra)
    return f"{_del(plan, x)} {kroner(gammel.per_aar[n] * x.andel if gammel else NULL)}"


def _del(plan: Strukturplan, x: Overgang) -> str:
    return ("" if x.andel == 1 else f"{x.andel} av ") + _navn(plan, x.fra)


def _navn(plan: Strukturplan, nr: str) -> str:
    """The number and name an old unit had, in the scheme or outside it."""
    gammel = plan.resultat.for_deltaker(nr)
    if gammel:
        return f"{nr} {gammel.deltaker.navn}"
    return f"{nr} {next((e.fra.navn for e in plan.hendelser if e.fra.nr == nr), '')}".rstrip()
