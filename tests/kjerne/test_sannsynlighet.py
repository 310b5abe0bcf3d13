"""The chance that a condition is met: exact against every outcome counted one by one, certain where it is cut off."""

from datetime import date
from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verktoy.kilder import offisielle
from verktoy.kjerne import sannsynlighet
from verktoy.kjerne.sannsynlighet import Sjanse, Usikker, sjanse_for_minst

NI_TIDELER = Fraction(9, 10)


def talt_opp(usikre: list[Usikker], terskel: Fraction) -> Fraction:
    """Every outcome, one by one."""
    sum_ = Fraction(0)
    for ja in product((False, True), repeat=len(usikre)):
        if sum(u.vekt for u, x in zip(usikre, ja, strict=True) if x) >= terskel:
            p = Fraction(1)
            for u, x in zip(usikre, ja, strict=True):
                p *= u.sjanse if x else 1 - u.sjanse
            sum_ += p
    return sum_


# Weights, the chance of each, the threshold, and the chance worked out by hand.
FOR_HAAND = [
    ([1, 1], "1/2", 1, "3/4"),
    ([1, 1], "1/2", 2, "1/4"),
    ([1, 2, 3], "9/10", 6, "729/1000"),  # all three
    ([1, 2, 3], "9/10", 5, "81/100"),  # 2 and 3, whatever 1 does
    ([1, 2, 3], "9/10", 3, "981/1000"),  # 3, or both 1 and 2: 0,9 + 0,1 × 0,81
    ([5], "1", 5, "1"),
    ([5], "0", 5, "0"),
    ([5], "1/3", 0, "1"),
    ([5], "1/3", 6, "0"),
]


@pytest.mark.parametrize(("vekter", "p", "terskel", "svar"), FOR_HAAND)
def test_worked_by_hand(vekter, p, terskel, svar):
    usikre = [Usikker(Fraction(v), Fraction(p)) for v in vekter]
    assert sjanse_for_minst(usikre, Fraction(terskel)) == Sjanse(Fraction(svar), Fraction(svar))


def test_equal_weights_are_the_binomial_distribution():
    # 357 with the same weight, at least 325 of them: the tail of the binomial distribution.
    usikre = [Usikker(Fraction(20), NI_TIDELER)] * 357
    hale = sum(comb(357, k) * 9**k for k in range(325, 358))
    assert sjanse_for_minst(usikre, Fraction(325 * 20)).minst == Fraction(hale, 10**357)


@st.composite
def trekninger(draw: st.DrawFn) -> tuple[list[Usikker], Fraction]:
    vekt = st.fractions(0, 60, max_denominator=2)
    sjanse = st.integers(0, 10).map(lambda n: Fraction(n, 10)) | st.integers(0, 7).map(lambda n: Fraction(n, 7))
    usikre = draw(st.lists(st.builds(Usikker, vekt, sjanse), min_size=1, max_size=7))
    return usikre, draw(st.fractions(-5, 200, max_denominator=2))


MAATER = {
    "few": {},
    "in halves": {"_FAA": 0},
    "in one": {"_FAA": 2},
    "coarser": {"_FAA": 0, "FELT": 20},
    "cut off": {"_FAA": 0, "BITER_EKSAKT": 0, "BITER_FAST": 12, "_SPILLEROM": 8},
}


@pytest.mark.parametrize("maate", MAATER)
@given(trekninger())
@settings(max_examples=60, deadline=None)
def test_every_way_holds_what_counting_gives(maate, trekning):
    usikre, terskel = trekning
    with pytest.MonkeyPatch.context() as mp:
        for navn, verdi in MAATER[maate].items():
            mp.setattr(sannsynlighet, navn, verdi)
        svar = sjanse_for_minst(usikre, terskel)
    fasit = talt_opp(usikre, terskel)
    assert svar.minst <= fasit <= svar.hoyst
    assert svar.eksakt or maate in ("cut off", "coarser")


def test_what_is_cut_off_is_told(monkeypatch):
    """With so few bits a wrong answer would be easy; the interval is wide and holds it."""
    for navn, verdi in MAATER["cut off"].items():
        monkeypatch.setattr(sannsynlighet, navn, verdi)
    usikre = [Usikker(Fraction(v), Fraction(2, 3)) for v in (1, 2, 3, 5, 8, 13, 21, 34)]
    svar = sjanse_for_minst(usikre, Fraction(40))
    assert svar.minst < talt_opp(usikre, Fraction(40)) <= svar.hoyst
    assert 0 < svar.hoyst - svar.minst < 1


def test_a_coarser_unit_gives_an_interval_that_holds_the_chance(monkeypatch):
    """Weights with thirds of their own: 30 of them, and the unit so coarse that the two ends differ."""
    usikre = [Usikker(Fraction(1000 + 7 * n, 3), Fraction(1, 2)) for n in range(30)]
    terskel = Fraction(5500)
    eksakt = sjanse_for_minst(usikre, terskel)
    assert eksakt.eksakt
    monkeypatch.setattr(sannsynlighet, "FELT", 3000)
    grovt = sjanse_for_minst(usikre, terskel)
    assert grovt.minst < eksakt.minst < grovt.hoyst
    assert grovt.hoyst - grovt.minst < Fraction(1, 20)


@pytest.mark.treg
def test_ks_with_every_kommune_at_90_percent():
    """20 kr from each inhabitant, 5 kr from the counties that have all joined; the state asks for 125 mill. kr."""
    import numpy as np

    tall = offisielle.folketall().kolonne(date(2017, 1, 1), hvor="").innbyggere
    assert (len(tall), sum(tall.values())) == (426, 5_258_317)
    fylkene = 5 * (5_258_317 - tall["0301"])
    usikre = [Usikker(Fraction(20 * n), NI_TIDELER) for n in tall.values()]
    svar = sjanse_for_minst([*usikre, Usikker(Fraction(fylkene), Fraction(1))], Fraction(125_000_000))
    assert svar.eksakt
    # The same by floating point: the inhabitants of those who stay out, of which so many can be spared.
    slakk = 5_258_317 - -(-(125_000_000 - fylkene) // 20)
    fordeling = np.zeros(slakk + 1)
    fordeling[0] = 1.0
    for n in tall.values():
        ny = 0.9 * fordeling
        if n <= slakk:
            ny[n:] += 0.1 * fordeling[: slakk + 1 - n]
        fordeling = ny
    assert float(svar.minst) == pytest.approx(fordeling.sum(), rel=1e-9)
    # And by FFT, which takes the product of the polynomials in another order.
    deler = [np.bincount([0, n], weights=[0.9, 0.1]) for n in tall.values() if n <= slakk]

    def produkt(a, b):
        n = len(a) + len(b) - 1
        return np.fft.irfft(np.fft.rfft(a, n) * np.fft.rfft(b, n), n)[: slakk + 1]

    while len(deler) > 1:
        par = list(zip(deler[::2], deler[1::2], strict=False))
        deler = [produkt(a, b) for a, b in par] + deler[2 * len(par) :]
    maa_bli = 0.9 ** sum(1 for n in tall.values() if n > slakk)
    assert float(svar.minst) == pytest.approx(deler[0].sum() * maa_bli, abs=1e-11)
