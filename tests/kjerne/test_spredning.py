"""How much a deltaker pays if it joins: exact against every outcome, certain where it is counted in a coarser unit."""

from collections import Counter
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kjerne.strategier import deltakere, folketall, fordelinger, ordning, pott, regel
from tests.kjerne.test_beregning import skipet
from verktoy.kjerne import sannsynlighet, spredning
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import Resultat, beregn
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.ordning import VedFrafall
from verktoy.kjerne.regler import FastBelop, FolketallPott
from verktoy.kjerne.spredning import DELER, Intervall, Spredning, spredninger

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
    # in order: 200, 300, 400, 1200, a quarter each
    assert forste == Spredning(
        "0101", HALV, 200, 1200, tuple(Intervall(Fraction(x), Fraction(x)) for x in (200, 300, 1200))
    )


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


def talt_opp(r: Resultat, o, tall, p, nr: str, noekler) -> list[Fraction]:
    """The amounts at the chances of DELER, from every outcome computed from the beginning."""
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
    ut = []
    for del_ in DELER:
        hittil = Fraction(0)
        for belop in sorted(sjanse):
            hittil += sjanse[belop]
            if hittil >= del_:
                ut.append(belop)
                break
    return ut


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
        fasit = talt_opp(r, o, tall, p, s.nr, noekler)
        assert [d.minst for d in s.deler] == [d.hoyst for d in s.deler]
        # Amounts are put in order to 2^-40 of a krone, so that two that differ by less may change places.
        assert all(abs(d.minst - f) < Fraction(1, 10**9) for d, f in zip(s.deler, fasit, strict=True))


@given(st.lists(st.integers(1, 4000), min_size=3, max_size=6), st.lists(st.integers(1, 5), min_size=6, max_size=6))
@settings(max_examples=40, deadline=None)
def test_a_coarser_unit_holds_the_exact_amount(innbyggere, femdeler):
    tall = {f"01{n:02}": x for n, x in enumerate(innbyggere, start=1)}
    p = {nr: Fraction(f, 5) for nr, f in zip(tall, femdeler, strict=False)}
    r = _beregnet(ordning(regel("pott", FolketallPott(pott(10_000))), ved_frafall=VedFrafall.HOLD_POTT), tall)
    eksakte = spredninger(r, p)
    with pytest.MonkeyPatch.context() as mp:
        mp.setattr(spredning, "UTFALL", 0)
        mp.setattr(spredning, "FELT", 300)
        mp.setattr(sannsynlighet, "BITER_FAST", 40)
        grove = spredninger(r, p)
    for e, g in zip(eksakte, grove, strict=True):
        assert (e.nr, e.minst, e.mest) == (g.nr, g.minst, g.mest)
        for fasit, d in zip(e.deler, g.deler, strict=True):
            assert d.minst <= fasit.minst <= d.hoyst


def test_many_who_share_in_several_ways_are_refused(monkeypatch):
    monkeypatch.setattr(spredning, "UTFALL", 3)
    tall = {f"01{n:02}": 100 + n for n in range(6)}
    o = ordning(
        regel("pott", FolketallPott(pott(1200))),
        regel("fast", FastBelop(Fraction(10))),
        ved_frafall=VedFrafall.HOLD_TOTAL,
    )
    with pytest.raises(Inndatafeil, match="6 deler på flere måter samtidig"):
        spredninger(_beregnet(o, tall), dict.fromkeys(tall, HALV))


@pytest.mark.treg
def test_357_who_share_a_pot_by_population():
    """The interval is narrow: the inhabitants of 357 are counted to 1 in 10 000."""
    tall = {f"{1000 + n}": 200 + 17 * n * n % 40_000 for n in range(357)}
    r = _beregnet(ordning(regel("pott", FolketallPott(pott(10_000_000))), ved_frafall=VedFrafall.HOLD_POTT), tall)
    svar = spredninger(r, dict.fromkeys(tall, NI_TIDELER))
    assert len(svar) == 357
    for s in svar:
        for d in s.deler:
            assert s.minst <= d.minst <= d.hoyst <= s.mest
            assert d.hoyst - d.minst <= d.hoyst / 100
