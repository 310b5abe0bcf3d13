"""Strukturforklaring: how amounts came about in a scheme over a structure change, of the old units and of the new ones.

Every amount is the one of the plan's rows.
"""

from collections.abc import Collection, Iterator
from fractions import Fraction

from verktoy.kjerne.beregning import NULL, Bidrag
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.delvis import HELT
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.forklaring import (
    Ordvalg,
    aarets_del,
    aarslinjer,
    delsumlinjer,
    folketallslinjer,
    forklar,
    grunnlaget,
    grunnlagslinjer,
    ordvalg,
)
from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.norsk import kroner
from verktoy.kjerne.ordning import Aar, Fase
from verktoy.kjerne.struktur import Overgang
from verktoy.kjerne.strukturplan import Arvtaker, Strukturplan
from verktoy.kjerne.strukturvalg import OVERTAR, Overtakelse, Utenfra

_BETALER = "Betaler fra og med {aar}, og tar over fra {hvem} (struktur per {dato})."
_BETALES = "Fra og med {aar} betales bidraget av {hvem}."
_UTENFRA = {
    Utenfra.MED: "Var ikke med i ordningen, og regnes med: {hvem}.",
    Utenfra.UTEN: "Var ikke med i ordningen, og regnes ikke med: {hvem}.",
    None: "Var ikke med i ordningen: {hvem}.",
}
_LITT_AV_HVERT = "{del_} av {foer} som de gamle skulle ha betalt + {resten} av {nytt} regnet på nytt"
_SA_NEI, _INGEN_SVAR = "sa nei", "har ikke svart, og regnes ikke med"
_MED_FRA, _MED_TIL = "var med fra og med {dato}", "var med til og med {dato}"
_NYNORSK = {
    _SA_NEI: _SA_NEI,
    _MED_TIL: _MED_TIL,
    _BETALER: "Betaler frå og med {aar}, og tek over frå {hvem} (struktur per {dato}).",
    _BETALES: "Frå og med {aar} blir bidraget betalt av {hvem}.",
    _UTENFRA[Utenfra.MED]: "Var ikkje med i ordninga, og blir rekna med: {hvem}.",
    _UTENFRA[Utenfra.UTEN]: "Var ikkje med i ordninga, og blir ikkje rekna med: {hvem}.",
    _UTENFRA[None]: "Var ikkje med i ordninga: {hvem}.",
    _LITT_AV_HVERT: "{del_} av {foer} som dei gamle skulle ha betalt + {resten} av {nytt} rekna på nytt",
    OVERTAR[Overtakelse.FORPLIKTELSER_FOELGER]: "Pliktene følgjer med: den nye eininga betaler det dei gamle skulle ha "
    "betalt, til saman.",
    OVERTAR[Overtakelse.NYTT_FRA_DATO]: "Nytt frå dato: frå og med året blir bidraget rekna på nytt, med éin fastdel "
    "for den nye eininga.",
    OVERTAR[Overtakelse.GRADVIS]: "Gradvis: beløpet går trinnvis frå det dei gamle skulle ha betalt, til det som er "
    "rekna på nytt.",
    _INGEN_SVAR: "har ikkje svart, og blir ikkje rekna med",
    _MED_FRA: "var med frå og med {dato}",
    "Regnet på nytt": "Rekna på nytt",
    "regnet etter endringen": "rekna etter endringa",
}


def _ord(maalform: Maalform) -> Ordvalg:
    """Words of ours and of every explanation."""
    if maalform is Maalform.BOKMAAL:
        return str
    felles = ordvalg(maalform)
    return lambda tekst: _NYNORSK[tekst] if tekst in _NYNORSK else felles(tekst)


def forklar_struktur(
    plan: Strukturplan, nr: str, maalform: Maalform = Maalform.BOKMAAL, *, med_svar: bool = True
) -> list[tuple[str, ...]]:
    """One explanation of a unit as it was, one as it is; a number that lives on for another area gets both.

    maalform and med_svar: as for forklar.

    Returns:
        Nothing when the scheme has no such unit.
    """
    ut, i = [], _ord(maalform)
    arvtaker = next((a for a in plan.arvtakere if a.deltaker.nr == nr), None)
    if plan.resultat.for_deltaker(nr) is not None:
        if _uberoert(plan, nr):
            return [forklar(plan.resultat, nr, maalform, med_svar=med_svar)]
        hvem = _etterfolgere(plan, nr, i)
        fra_datoen = [a.aar for a in plan.resultat.ordning.aar if a.aar >= plan.valg.dato.year]
        betalere = dict.fromkeys(fra_datoen, hvem)
        ut.append(forklar(plan.resultat, nr, maalform, med_svar=med_svar, betalere=betalere))
    if arvtaker:
        linjer, siste = _ny(plan, arvtaker, i)
        ut.append((*linjer, *siste))
    return ut


def brevgrunnlag(plan: Strukturplan, nr: str, aar: Collection[int], maalform: Maalform) -> tuple[str, ...]:
    """How the amounts of some years came about, for a letter; to an old unit also who pays from the change on."""
    ut, i, skille = [], _ord(maalform), plan.valg.dato.year
    foer = [y for y in aar if y < skille]
    if plan.resultat.for_deltaker(nr) is not None and _uberoert(plan, nr):
        return (*grunnlaget(plan.resultat, nr, maalform), *aarslinjer(plan.resultat, nr, aar, maalform))
    arvtaker = next((a for a in plan.arvtakere if a.deltaker.nr == nr), None)
    if plan.resultat.for_deltaker(nr) is not None and (foer or arvtaker is None):
        ut += [*grunnlaget(plan.resultat, nr, maalform), *aarslinjer(plan.resultat, nr, foer, maalform)]
        ut.append(i(_BETALES).format(aar=skille, hvem=_etterfolgere(plan, nr, i)))
    if arvtaker is not None and (set(aar) - set(foer)):
        ut += _ny(plan, arvtaker, i, aar)[0][1:]
    return tuple(ut)


BETALES, TAR_OVER = "betales av", "tar over fra"
IKKE_REGNET = " – regnes ikke ut: scenarier er av de gamle enhetene"
"""After the name of a sum of scenarios, beside a unit the change is something to."""


def tar_over(plan: Strukturplan, nr: str) -> str:
    """In few words, of the years from the change on: who pays for an old unit, or whom a new one takes over from.

    A number that lives on for another area takes over, too. "" for one the change is nothing to.
    """
    a = next((a for a in plan.arvtakere if a.deltaker.nr == nr), None)
    if plan.resultat.for_deltaker(nr) is not None:
        if _uberoert(plan, nr):
            return ""
        if a is None:
            return f"{BETALES} {_etterfolgere(plan, nr, str)}"
        return f"regnes på nytt, av {', '.join(_del(plan, x) for x in a.deler)}"
    return f"{TAR_OVER} {', '.join(_del(plan, x) for x in a.deler)}" if a else ""


def _uberoert(plan: Strukturplan, nr: str) -> bool:
    """Whether the change is nothing to an old unit."""
    etter = [a.deltaker.nr for a in plan.arvtakere if any(x.fra == nr for x in a.deler)]
    return not etter or (etter == [nr] and _som_foer(plan, nr))


def _etterfolgere(plan: Strukturplan, nr: str, i: Ordvalg) -> str:
    """Who pays for an old unit, and which part of it."""
    etter = [a for a in plan.arvtakere if any(x.fra == nr for x in a.deler)]
    return " og ".join(_etterfolger(a, nr, i) for a in etter)


def _som_foer(plan: Strukturplan, nr: str) -> bool:
    """Whether the change does nothing to what a number pays."""
    gammel, naa = plan.resultat.for_deltaker(nr), plan.som_resultat().for_deltaker(nr)
    return gammel is not None and naa is not None and naa.per_aar == gammel.per_aar


def _etterfolger(a: Arvtaker, nr: str, i: Ordvalg) -> str:
    andel = next(x.andel for x in a.deler if x.fra == nr)
    del_ = "" if andel == 1 else f" ({andel} av {nr})"
    samme = f", {i('regnet etter endringen')}" if a.deltaker.nr == nr else ""
    return f"{a.deltaker.nr} {a.deltaker.navn}{del_}{samme}"


def _ny(plan: Strukturplan, a: Arvtaker, i: Ordvalg, aar: Collection[int] | None = None) -> tuple[list[str], list[str]]:
    """What a new unit took over, and its amounts from the year of the change on, of these years; then the subtotals."""
    o, d, valg = plan.resultat.ordning, a.deltaker, plan.valg
    rad = plan.som_resultat().for_deltaker(d.nr)
    if rad is None:
        raise KeyError(d.nr)
    hvem = ", ".join(_del(plan, x) for x in a.deler)
    linjer = [
        f"{d.nr} {d.navn} i {o.navn}",
        i(_BETALER).format(aar=valg.dato.year, hvem=hvem, dato=norsk_dato(valg.dato)),
    ]
    if a.utenfra:
        linjer.append(i(_UTENFRA[valg.utenfra]).format(hvem=", ".join(_navn(plan, x.fra) for x in a.utenfra)))
    linjer.append(i(OVERTAR[valg.overtakelse]))
    egne = [x for x in o.aar if x.aar >= valg.dato.year]
    nytt = plan.nytt.for_deltaker(d.nr) if plan.nytt and any(valg.nytt(x.aar) for x in egne) else None
    if plan.nytt and nytt:
        linjer += folketallslinjer(plan.nytt, nytt, i)
        linjer += [f"{i('Regnet på nytt')}: {x}" for x in grunnlagslinjer(plan.nytt, nytt, i)]
    belop = dict(zip(o.aar, rad.per_aar, strict=True))
    linjer += [_aarslinje(plan, a, x, belop[x], i) for x in egne if aar is None or x.aar in aar]
    per_aar = tuple(belop[x] if x in egne else NULL for x in o.aar)
    return linjer, delsumlinjer(plan.resultat, per_aar, Fraction(-1), i)


def _aarslinje(plan: Strukturplan, a: Arvtaker, aar: Aar, belop: Fraction, i: Ordvalg) -> str:
    """One year: what the predecessors would have paid, what was computed anew, or so much of each."""
    n, vekt = plan.resultat.ordning.aar.index(aar), plan.valg.nytt(aar.aar)
    opsjon = i(" (opsjon, ikke i summene)") if aar.fase is Fase.OPSJON else ""
    if not vekt or a.nytt is None:
        deler = " + ".join(_overtatt(plan, x, n, i) for x in a.deler)
        return f"{aar.aar}{opsjon}: {deler} = {kroner(belop)}."
    nytt = plan.nytt.for_deltaker(a.deltaker.nr) if plan.nytt else None
    if vekt == 1 and plan.nytt and nytt:
        hvordan = aarets_del(plan.nytt, nytt, aar, i) if nytt.er_med else i("ikke med")
        return f"{aar.aar}{opsjon}: {hvordan} = {kroner(belop)}."
    deler = i(_LITT_AV_HVERT).format(del_=1 - vekt, foer=kroner(a.overtatt[n]), resten=vekt, nytt=kroner(a.nytt[n]))
    return f"{aar.aar}{opsjon}: {deler} = {kroner(belop)}."


def _overtatt(plan: Strukturplan, x: Overgang, n: int, i: Ordvalg) -> str:
    gammel = plan.resultat.for_deltaker(x.fra)
    if gammel is None:
        return f"{_del(plan, x)} {kroner(NULL)}"
    hvorfor = ", ".join(_hvorfor_mindre(gammel, n, i))
    return f"{_del(plan, x)} {kroner(gammel.per_aar[n] * x.andel)}" + (f" ({hvorfor})" if hvorfor else "")


def _hvorfor_mindre(gammel: Bidrag, n: int, i: Ordvalg) -> Iterator[str]:
    """Why an old unit was to pay nothing, or only for some days, in year number n."""
    d = gammel.deltaker
    if not gammel.er_med:
        yield i(_SA_NEI if d.svar is Svar.NEI else _INGEN_SVAR)
    elif gammel.tidsandeler[n] != HELT:
        yield from (
            i(tekst).format(dato=norsk_dato(dag))
            for tekst, dag in ((_MED_FRA, d.fra_og_med), (_MED_TIL, d.til_og_med))
            if dag is not None
        )


def _del(plan: Strukturplan, x: Overgang) -> str:
    return ("" if x.andel == 1 else f"{x.andel} av ") + _navn(plan, x.fra)


def _navn(plan: Strukturplan, nr: str) -> str:
    """The number and name an old unit had, in the scheme or outside it."""
    gammel = plan.resultat.for_deltaker(nr)
    if gammel:
        return f"{nr} {gammel.deltaker.navn}"
    return f"{nr} {next((e.fra.navn for e in plan.hendelser if e.fra.nr == nr), '')}".rstrip()
