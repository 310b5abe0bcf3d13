"""Beløpslinjer: what one deltaker is asked to pay, year by year with the published subtotals.

The one list every document and workbook of a deltaker shows, so that they cannot differ.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from verktoy.kjerne.beregning import NULL, Resultat
from verktoy.kjerne.ordning import Fase
from verktoy.kjerne.plan import Plan

SUM = "Sum"


@dataclass(frozen=True, slots=True)
class Belopslinje:
    """One line: a year, or a subtotal of the years in `aar` (both ends of a published subtotal inclusive).

    beregnet_kr is exact; belop_kr is what is to be paid: whole kroner of the payment plan, or the exact amount where
    the scheme has no plan.
    """

    navn: str
    aar: tuple[int, ...]
    er_sum: bool
    beregnet_kr: Fraction
    belop_kr: Fraction


def aar_i_bruk(resultat: Resultat) -> tuple[int, ...]:
    """The years somebody pays in. Option years are not decided, and are left out."""
    return tuple(
        a.aar
        for n, a in enumerate(resultat.ordning.aar)
        if a.fase is not Fase.OPSJON and any(b.per_aar[n] for b in resultat.bidrag)
    )


def belopslinjer(resultat: Resultat, plan: Plan | None, nr: str, aar: Collection[int]) -> tuple[Belopslinje, ...]:
    """The lines of a deltaker: each year, each published subtotal after its last year, and a sum of all if none is.

    Args:
        resultat: the scheme.
        plan: its payment plan, None when it has none.
        nr: the deltaker.
        aar: which years to show; a subtotal is shown when all its years are.

    Raises:
        KeyError: when the number is not in the scheme.
    """
    bidrag = resultat.for_deltaker(nr)
    if bidrag is None:
        raise KeyError(nr)
    o = resultat.ordning
    i_bruk = aar_i_bruk(resultat)
    vist = [a for a in i_bruk if a in aar]
    beregnet = {a.aar: kr for a, kr in zip(o.aar, bidrag.per_aar, strict=True)}
    betales = dict.fromkeys(beregnet, NULL)
    if plan is None:
        betales = beregnet
    else:
        for t, kr in zip(plan.terminer, plan.belop(nr), strict=True):
            betales[t.aar] += kr

    def linje(navn: str, deler: tuple[int, ...], *, er_sum: bool) -> Belopslinje:
        return Belopslinje(
            navn, deler, er_sum, sum((beregnet[a] for a in deler), NULL), sum((betales[a] for a in deler), NULL)
        )

    ut = []
    for a in vist:
        ut.append(linje(str(a), (a,), er_sum=False))
        for d in o.delsummer:
            deler = tuple(x.aar for x in o.aar if d.gjelder(x) and x.aar in i_bruk)
            if deler and deler[-1] == a and len(deler) > 1 and set(deler) <= set(vist):
                ut.append(linje(d.navn, deler, er_sum=True))
    if len(vist) > 1 and not (ut[-1].er_sum and set(ut[-1].aar) == set(vist)):
        ut.append(linje(SUM, tuple(vist), er_sum=True))
    return tuple(ut)
