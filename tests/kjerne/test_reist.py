"""What a condition is raised by, and the chance of it: against every outcome computed from the beginning."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kjerne.strategier import FRA_KOMMUNENE, deltakere, folketall, innbyggere, kilde, ordning, ordninger, regel
from verktoy.kjerne.beregning import Resultat, beregn
from verktoy.kjerne.deltakelse import Deltaker, Svar
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.ordning import Fase, Kildetype, Ordning, VedDelvis, VedFrafall
from verktoy.kjerne.regler import FastBelop, SatsPerInnbygger
from verktoy.kjerne.reist import Reist, reist
from verktoy.kjerne.sannsynlighet import Sjanse
from verktoy.kjerne.vilkaar import vilkaarssjanser

NULL, HALV = Fraction(0), Fraction(1, 2)
STATEN = kilde("staten", Kildetype.BETINGET, belop_kr=Fraction(100), av=("kommuner",))


def utfall(o: Ordning, alle: list[Deltaker], tall: Folketall, p: dict[str, Fraction]) -> Counter[Fraction]:
    """What is raised → the chance of it: the scheme computed anew for every set of answers."""
    ut: Counter[Fraction] = Counter()
    for ja in product((False, True), repeat=len(alle)):
        sjanse = Fraction(1)
        for d, med in zip(alle, ja, strict=True):
            sjanse *= p[d.nr] if med else 1 - p[d.nr]
        if sjanse:
            r = beregn(o, [replace(d, svar=Svar.JA if m else Svar.NEI) for d, m in zip(alle, ja, strict=True)], tall)
            aar = [n for n, a in enumerate(o.aar) if a.fase is Fase.GRUNNLAG]
            ut[sum((b.per_aar[n] for b in r.bidrag for n in aar), NULL)] += sjanse
    return ut


def med_vilkaar(o: Ordning, terskel: Fraction = NULL) -> Ordning:
    return replace(o, finansiering=(FRA_KOMMUNENE, replace(STATEN, terskel_kr=terskel)))


def test_held_together_until_nobody_is_left():
    """Two share 600 between them, each with the chance 1/2: somebody pays it in three cases of four."""
    tall = {"0101": 100, "0102": 200}
    o = med_vilkaar(ordning(regel("fast", FastBelop(Fraction(300))), ved_frafall=VedFrafall.HOLD_TOTAL), Fraction(600))
    r = beregn(o, deltakere(tall), folketall(tall))
    assert reist(r, o.finansiering[1]) == Reist({}, {frozenset(tall): Fraction(600)})
    (v,) = vilkaarssjanser(r, dict.fromkeys(tall, HALV))
    assert (v.sjanse, v.usikre) == (Sjanse(Fraction(3, 4), Fraction(3, 4)), 2)


def test_worked_by_hand():
    """30 kr from each of 100, 200 and 300: with the chances 1, 1/2 and 1/3 that is 3 000 + 3 000 + 3 000 expected."""
    tall = {"0101": 100, "0102": 200, "0103": 300}
    o = med_vilkaar(ordning(regel("sats", SatsPerInnbygger(Fraction(30)))))
    r = reist(beregn(o, deltakere(tall), folketall(tall)), o.finansiering[1])
    p = {"0101": Fraction(1), "0102": HALV, "0103": Fraction(1, 3)}
    assert (r.minst(p), r.av(p), r.mest(p)) == (3_000, 9_000, 18_000)
    # 12 000 is reached with the third, whatever the second does.
    assert r.sjanse(p, Fraction(12_000)) == Sjanse(Fraction(1, 3), Fraction(1, 3))
    assert r.sjanse(p, Fraction(3_000)) == Sjanse(Fraction(1), Fraction(1))
    assert r.sjanse(p, Fraction(18_001)) == Sjanse(NULL, NULL)


def test_twelve_years_with_more_in_each_are_counted_at_once():
    """One more joins each year, and all who are in share 100 a year; the years are lost one inside another."""
    numre = [str(n) for n in range(12)]
    aarene = {frozenset(numre[: n + 1]): Fraction(100) for n in range(12)}
    sjanser: Counter[int] = Counter()
    for ja in product((False, True), repeat=12):
        forste = ja.index(True) if True in ja else 12  # the years from the first who joins on are paid
        sjanser[100 * (12 - forste)] += 2 ** sum(ja)  # of 3^12: a ja is twice as likely as a nei
    for terskel in (100, 700, 1_150):
        ventet = Fraction(sum(x for kr, x in sjanser.items() if kr >= terskel), 3**12)
        p = dict.fromkeys(numre, Fraction(2, 3))
        assert Reist({}, aarene).sjanse(p, Fraction(terskel)) == Sjanse(ventet, ventet)


dager = st.none() | st.dates(date(2017, 6, 1), date(2022, 6, 30))


@st.composite
def prover(draw: st.DrawFn) -> tuple[Resultat, list[Deltaker], Folketall, dict[str, Fraction]]:
    tall = dict(list(draw(innbyggere()).items())[:5])
    noekler = {nr: draw(st.integers(0, 2)) for nr in tall}
    o = replace(med_vilkaar(draw(ordninger())), ved_delvis=draw(st.sampled_from(VedDelvis)))
    o = replace(o, aar=tuple(replace(a, maaneder=12) for a in o.aar))
    alle = []
    for d in deltakere(tall, noekler=noekler):
        fra, til = sorted((draw(dager), draw(dager)), key=lambda x: x or date.max)
        alle.append(replace(d, fra_og_med=fra, til_og_med=til))
    p = {nr: Fraction(draw(st.sampled_from((0, 1, 2, 3, 4))), 4) for nr in tall}
    return beregn(o, alle, folketall(tall)), alle, folketall(tall), p


@given(prover(), st.data())
@settings(max_examples=150, deadline=None)
def test_every_outcome_of_any_scheme_with_dates_is_counted(prove, data):
    r, alle, tall, p = prove
    o = r.ordning
    sjanser = utfall(o, alle, tall, p)
    summen = reist(r, o.finansiering[1])
    assert summen.av(p) == sum((kr * x for kr, x in sjanser.items()), NULL)
    assert (summen.minst(p), summen.mest(p)) == (min(sjanser), max(sjanser))
    terskel = data.draw(st.sampled_from(sorted(sjanser))) + data.draw(st.sampled_from((0, 1)))
    ventet = sum((x for kr, x in sjanser.items() if kr >= terskel), NULL)
    assert summen.sjanse(p, terskel) == Sjanse(ventet, ventet)
