"""Regeldel: what a rule brings as a function of who joins, so that many outcomes can be counted without each anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from verktoy.kjerne.beregning import Regelsum, Resultat, faktor
from verktoy.kjerne.ordning import Aar


@dataclass(frozen=True, slots=True)
class Regeldel:
    """What a rule brings over some years, whoever joins.

    holdes: kr is the total, and those who join share it by their units. Otherwise kr is what each unit pays.
    enheter: units, each counted by the part of the year it is in, by number; only of those invited who have any.
    """

    gruppe: str
    holdes: bool
    kr: Fraction
    enheter: Mapping[str, Fraction]


def regeldeler(r: Resultat, aar: Iterable[Aar]) -> list[Regeldel]:
    """Every rule of a scheme over these years, under the scheme's own policy; years with the same units are one."""
    valgt = set(aar)
    ut = []
    for s in r.regelsummer:
        rader = r.i_gruppe(s.regel.gruppe)
        enheter = {b.deltaker.nr: next(le.enheter for le in b.ledd if le.regel.id == s.regel.id) for b in rader}
        per_tid: dict[tuple[Fraction, ...], Fraction] = {}
        for n, a in enumerate(r.ordning.aar):
            over = faktor(s.regel, a, r.ordning) if a in valgt else Fraction(0)
            if over:
                tid = tuple(b.tidsandeler[n] for b in rader)
                per_tid[tid] = per_tid.get(tid, Fraction(0)) + over
        for tid, over in per_tid.items():
            i_tiden = {nr: e * t for (nr, e), t in zip(enheter.items(), tid, strict=True) if e and t}
            ut.append(Regeldel(s.regel.gruppe, s.holdes, _kr(s) * over, i_tiden))
    return ut


def _kr(s: Regelsum) -> Fraction:
    """The total of the invited where it stands, else what each unit pays."""
    if s.regel.pott is not None:
        return s.a_fordele if s.holdes or not s.enheter_alle else s.a_fordele / s.enheter_alle
    return s.regel.sats_kr * s.enheter_alle if s.holdes else s.a_fordele
