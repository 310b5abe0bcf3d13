"""How much a deltaker pays if it joins: exact against every outcome, certain where it is counted in a coarser unit."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kjerne.strategier import aar, deltakere, folketall, fordelinger, ordning, pott, regel
from tests.kjerne.test_beregning import skipet
from verktoy.kjerne import grovtelling, sannsynlighet, spredning
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import Resultat, beregn
from verktoy.kjerne.deling import Deling
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.ordning import Delsum, VedDelvis, VedFrafall
from verktoy.kjerne.regler import FastBelop, FolketallPott, NoekkelPott
from verktoy.kjerne.spredning import DELER, Maate, spredninger
from verktoy.kjerne.trekning import Trekning

HALV, NI_TIDELER = Fraction(1, 2), Fraction(9, 10)


def _beregnet(o, tall: dict[str, int], nei: set[str] = frozenset(), noekler: dict[str, int] | None = None) -> Resultat:
    return beregn(o, deltakere(tall, nei=nei, noekler=noekler), folketall(tall))


def test_worked_by_hand():
    """A pot of 1200 by population: 100, 200 and 300 live there, each says yes with the chance 1/2.

    The first pays 200 with all, 300 without the last alone in it (100 of 400), 400 with the second alone, 1200 alone.
    """
    tall = {"0101": 100, "0102": 200, "0103": 300}
    r = _beregnet(ordning(regel("pott", FolketallPott(pott(1200))), ved_frafall=VedFrafall.HOLD_POTT), tall)
    forste = spredninger(r, dict.fromkeys(tall, HALV))[0]
    # in order: 200, 300, 400, 1200, a quarter each; the mean is 525 and the variance 627 500 / 4
    assert (forste.nr, forste.sjanse, forste.minst, forste.mest) == ("0101", HALV, 200, 1200)
    assert [(d.minst, d.hoyst) for d in forste.deler] == [(200, 200), (300, 300), (1200, 1200)]
    assert forste.ventet.minst <= 525 <= forste.ventet.hoyst < 525 + Fraction(1, 10**9)
    assert forste.standardavvik.minst**2 <= Fraction(627_500, 4) <= forste.standardavvik.hoyst**2
    assert forste.maate is Maate.TELT


@pytest.mark.treg
def test_fredrikstad_when_every_other_is_at_90_percent():
    """The least is what it pays with all 18 in: 317 358. All others join with 0,9^17 = 17 %, so 10 % is that too.

    Alone it pays the whole pot and its own fixed part: 840 000.
    """
    r = skipet("digital-baerekraft-ostfold", frafall=VedFrafall.HOLD_POTT)
    s = spredninger(r, {b.deltaker.nr: NI_TIDELER for b in r.bidrag})[0]
    assert (s.nr, avrund(s.minst), avrund(s.deler[0].minst), avrund(s.mest)) == ("0106", 317_358, 317_358, 840_000)


def test_with_hold_satser_nobody_pays_for_others():
    r = skipet("digital-baerekraft-ostfold")
    for s in spredninger(r, {b.deltaker.nr: HALV for b in r.bidrag}):
        belop = r.delsum(r.for_deltaker(s.nr).per_aar, r.ordning.delsum("sum_3_aar"))
        assert {s.minst, s.mest, *(x for d in s.deler for x in (d.minst, d.hoyst))} == {belop}


def utfall(r: Resultat, o, tall, p, nr: str, noekler) -> dict[Fraction, Fraction]:
    """Every amount, in order, and its chance: each outcome computed from the beginning."""
    andre = [x for x in tall if x != nr]
    sjanse: Counter[Fraction] = Counter()
    for ja in product((False, True), repeat=len(andre)):
        vekt = Fraction(1)
        for x, med in zip(andre, ja, strict=True):
            vekt *= p[x] if med else 1 - p[x]
        if vekt:
            ute = {x for x, med in zip(andre, ja, strict=True) if not med}
            ny = _beregnet(o, tall, ute, noekler)
            sjanse[r.delsum(ny.for_deltaker(nr).per_aar, r.ordning.delsummer[-1])] += vekt
    return dict(sorted(sjanse.items()))


def talt_opp(sjanse: dict[Fraction, Fraction]) -> list[Fraction]:
    """The amounts at the chances of DELER."""
    ut = []
    for del_ in DELER:
        hittil = Fraction(0)
        for belop, chance in sjanse.items():
            hittil += chance
            if hittil >= del_:
                ut.append(belop)
                break
    return ut


def snitt_og_varians(sjanse: dict[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    snitt = sum((b * p for b, p in sjanse.items()), Fraction(0))
    return snitt, sum(((b - snitt) ** 2 * p for b, p in sjanse.items()), Fraction(0))


@st.composite
def prover(draw: st.DrawFn):
    numre = [f"01{n:02}" for n in range(1, draw(st.integers(2, 5)) + 1)]
    tall = {nr: draw(st.integers(1, 500)) for nr in numre}
    regler = [regel(f"r{n}", draw(fordelinger)) for n in range(draw(st.integers(1, 2)))]
    o = ordning(*regler, ved_frafall=draw(st.sampled_from(VedFrafall)))
    p = {nr: draw(st.integers(1, 5).map(lambda n: Fraction(n, 5))) for nr in numre}
    return o, tall, p, {nr: draw(st.integers(0, 9)) for nr in numre}


@given(prover())
@settings(max_examples=60, deadline=None)
def test_every_outcome_is_counted(prove):
    o, tall, p, noekler = prove
    r = _beregnet(o, tall, noekler=noekler)
    for s in spredninger(r, p):
        sjanse = utfall(r, o, tall, p, s.nr, noekler)
        assert [d.minst for d in s.deler] == [d.hoyst for d in s.deler]
        # Amounts are put in order to 2^-40 of a krone, so that two that differ by less may change places.
        assert all(abs(d.minst - f) < Fraction(1, 10**9) for d, f in zip(s.deler, talt_opp(sjanse), strict=True))
        snitt, varians = snitt_og_varians(sjanse)
        assert s.ventet.minst <= snitt <= s.ventet.hoyst < s.ventet.minst + Fraction(1, 10**9)
        assert s.standardavvik.minst**2 <= varians <= s.standardavvik.hoyst**2
        assert s.standardavvik.hoyst < s.standardavvik.minst + Fraction(1, 10**9)


dager = st.none() | st.dates(date(2017, 6, 1), date(2021, 6, 30))


@given(prover(), st.data())
@settings(max_examples=40, deadline=None)
def test_every_outcome_is_counted_with_dates_too(prove, data):
    """Two years: who is in for a part of them weighs less in one than in the other."""
    o, tall, p, noekler = prove
    o = replace(o, aar=(aar(2018), aar(2019, 2)), ved_delvis=data.draw(st.sampled_from(VedDelvis)), deler_i_alt=3)
    o = replace(o, delsummer=(Delsum("sum", "SUM", 2018, 2019),))
    alle = []
    for d in deltakere(tall, noekler=noekler):
        fra, til = sorted((data.draw(dager), data.draw(dager)), key=lambda x: x or date.max)
        alle.append(replace(d, fra_og_med=fra, til_og_med=til))
    for s in spredninger(beregn(o, alle, folketall(tall)), p):
        sjanse: Counter[Fraction] = Counter()
        for ja in product((False, True), repeat=len(alle)):
            vekt = prod(p[d.nr] if med else 1 - p[d.nr] for d, med in zip(alle, ja, strict=True) if d.nr != s.nr)
            er_med = dict(zip(tall, ja, strict=True))
            if vekt and er_med[s.nr]:
                svar = [replace(d, svar=Svar.JA if er_med[d.nr] else Svar.NEI) for d in alle]
                r = beregn(o, svar, folketall(tall))
                sjanse[r.delsum(r.for_deltaker(s.nr).per_aar, o.delsummer[0])] += vekt
        ordnet = dict(sorted(sjanse.items()))
        assert (s.minst, s.mest) == (min(ordnet), max(ordnet))
        assert all(abs(d.minst - f) < Fraction(1, 10**9) for d, f in zip(s.deler, talt_opp(ordnet), strict=True))
        assert s.ventet.minst <= snitt_og_varians(ordnet)[0] <= s.ventet.hoyst


POTT = regel("pott", FolketallPott(pott(10_000)))
NOEKKELPOTT = regel("noekkel", NoekkelPott(pott(7_000), "elever"))
FAST = regel("fast", FastBelop(Fraction(500)))
DELT = {"by inhabitants": (POTT,), "and equally": (POTT, FAST), "and by a key": (POTT, NOEKKELPOTT)}


@pytest.mark.parametrize("regler", DELT)
@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_coarser_unit_holds_the_exact_amount(regler, data):
    """Counted in so few steps that rounding matters, each one by the series or with the distribution without it."""
    tall = {f"01{n:02}": x for n, x in enumerate(data.draw(st.lists(st.integers(1, 4000), min_size=3, max_size=6)))}
    p = {nr: Fraction(data.draw(st.integers(1, 10)), 10) for nr in tall}
    noekler = {nr: data.draw(st.integers(0, 3)) for nr in tall}
    r = _beregnet(ordning(*DELT[regler], ved_frafall=VedFrafall.HOLD_TOTAL), tall, noekler=noekler)
    eksakte = spredninger(r, p)
    with pytest.MonkeyPatch.context() as mp:
        mp.setattr(spredning, "UTFALL", 0)
        mp.setattr(grovtelling, "FELTER", 300)
        mp.setattr(grovtelling, "_STOR", data.draw(st.sampled_from([0, 3, 10**6])))
        mp.setattr(sannsynlighet, "BITER_FAST", 40)
        grove = spredninger(r, p)
    for e, g in zip(eksakte, grove, strict=True):
        assert (e.nr, e.minst, e.mest, g.maate) == (g.nr, g.minst, g.mest, Maate.INTERVALL)
        for fasit, d in zip((*e.deler, e.ventet, e.standardavvik), (*g.deler, g.ventet, g.standardavvik), strict=True):
            assert d.minst <= fasit.hoyst
            assert fasit.minst <= d.hoyst


def tre_maater(antall: int) -> tuple[Resultat, dict[str, Fraction]]:
    """Shared by inhabitants, equally and by a key, with the chances 1/5 to 1."""
    tall = {f"{1000 + n}": 200 + 17 * n * n for n in range(antall)}
    o = ordning(POTT, FAST, NOEKKELPOTT, ved_frafall=VedFrafall.HOLD_TOTAL)
    r = _beregnet(o, tall, noekler={nr: 1 + n % 7 for n, nr in enumerate(tall)})
    return r, {nr: Fraction(1 + n % 5, 5) for n, nr in enumerate(tall)}


def test_only_what_cannot_be_counted_is_drawn(monkeypatch):
    """The seed is fixed: the same answer each time, and here every one of the intervals holds the exact figure."""
    r, p = tre_maater(10)
    eksakte = spredninger(r, p)
    monkeypatch.setattr(spredning, "UTFALL", 0)
    trukne = spredninger(r, p)
    assert trukne == spredninger(r, p)
    for e, t in zip(eksakte, trukne, strict=True):
        assert (e.maate, t.maate, e.minst, e.mest) == (Maate.TELT, Maate.TRUKKET, t.minst, t.mest)
        for fasit, d in zip((*e.deler, e.ventet, e.standardavvik), (*t.deler, t.ventet, t.standardavvik), strict=True):
            assert d.minst <= fasit.hoyst
            assert fasit.minst <= d.hoyst
        assert t.ventet.hoyst - t.ventet.minst < t.standardavvik.hoyst / 10


@pytest.mark.treg
def test_many_who_share_in_two_ways_agree_with_draws(monkeypatch):
    """40 by inhabitants and equally. The draws, another way altogether, say the same."""
    monkeypatch.setattr(spredning, "UTFALL", 1000)
    monkeypatch.setattr(grovtelling, "FELTER", 400_000)
    tall = {f"{1000 + n}": 200 + 17 * n * n for n in range(40)} | {"1000": 100_000}
    r = _beregnet(ordning(POTT, FAST, ved_frafall=VedFrafall.HOLD_TOTAL), tall)
    p = {nr: Fraction(1 + n % 5, 5) for n, nr in enumerate(tall)} | {"1000": HALV}
    trekning = Trekning(Deling(r, "kommuner"), p, DELER)
    for s in spredninger(r, p)[::4]:
        assert s.maate is Maate.INTERVALL
        t = trekning.utbredelse(s.nr)
        for a, b in zip((*s.deler, s.ventet, s.standardavvik), (*t.deler, t.ventet, t.standardavvik), strict=True):
            assert a.minst <= b.hoyst
            assert b.minst <= a.hoyst
        for d in s.deler:
            assert s.minst <= d.minst <= d.hoyst <= s.mest
            assert d.hoyst - d.minst <= d.hoyst / 200


@pytest.mark.treg
def test_357_who_share_a_pot_by_population():
    """The interval is narrow: the inhabitants of 357 are counted in 50 000 steps."""
    tall = {f"{1000 + n}": 200 + 17 * n * n % 40_000 for n in range(357)}
    r = _beregnet(ordning(regel("pott", FolketallPott(pott(10_000_000))), ved_frafall=VedFrafall.HOLD_POTT), tall)
    svar = spredninger(r, dict.fromkeys(tall, NI_TIDELER))
    assert len(svar) == 357
    for s in svar:
        for d in s.deler:
            assert s.minst <= d.minst <= d.hoyst <= s.mest
            assert d.hoyst - d.minst <= d.hoyst / 250
