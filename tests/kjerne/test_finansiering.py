"""What every source gives, on both sides of each condition and each maximum."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kjerne.strategier import FRA_KOMMUNENE, aar, behov, kilde, ordning, regel
from verktoy.kjerne.finansiering import andel_belop, finansier
from verktoy.kjerne.ordning import Art, Fase, InntilRegnesSom, Kildetype, Ordning
from verktoy.kjerne.regler import FastBelop

# Three years: one part, two parts, and an option of one part.
AARENE = (aar(2018, 1), aar(2019, 2), aar(2020, 1, Fase.OPSJON))


def _ordning(*kilder, behov_kr: int | None = None) -> Ordning:
    return ordning(
        regel("r", FastBelop(Fraction(1))),
        aar=AARENE,
        finansiering=kilder,
        behov=() if behov_kr is None else (behov(behov_kr),),
    )


def _linjer(o: Ordning, *fra_kommunene: int) -> dict[str, tuple[Fraction, ...]]:
    return {li.kilde.id: li.per_aar for li in finansier(o, {"kommuner": [Fraction(b) for b in fra_kommunene]})}


def test_a_share_of_the_need_is_spread_over_the_years_by_their_parts():
    staten = kilde("staten", Kildetype.ANDEL, andel=Fraction(5, 10))
    assert _linjer(_ordning(staten, behov_kr=9_600_000)) == {"staten": (1_600_000, 3_200_000, 1_600_000)}
    assert andel_belop(_ordning(staten, behov_kr=9_600_000), staten) == 4_800_000
    assert andel_belop(_ordning(staten), staten) == 0
    assert andel_belop(_ordning(behov_kr=9_600_000), FRA_KOMMUNENE) == 0


def test_an_amount_is_spread_or_stands_by_year():
    o = _ordning(
        kilde("a", Kildetype.BELOP, belop_kr=Fraction(300)),
        kilde("b", Kildetype.BELOP, per_aar={2019: Fraction(7), 2020: Fraction(5)}),
    )
    assert _linjer(o) == {"a": (100, 200, 100), "b": (0, 7, 5)}


def test_deltakere_bring_what_their_rules_come_to():
    assert _linjer(_ordning(FRA_KOMMUNENE), 11, 22, 33) == {"kommunene": (11, 22, 33)}


@pytest.mark.parametrize(
    ("reist", "oppfylt", "per_aar"),
    [
        ((100, 399, 0), False, (0, 0, 0)),  # 499
        ((100, 400, 0), True, (30, 60, 30)),  # exactly 500
        ((100, 401, 0), True, (30, 60, 30)),
        ((100, 399, 1), False, (0, 0, 0)),  # an option year raises nothing
    ],
)
def test_a_conditional_source_pays_when_the_others_raise_enough(reist, oppfylt, per_aar):
    staten = kilde("staten", Kildetype.BETINGET, belop_kr=Fraction(90), terskel_kr=Fraction(500), av=("kommuner",))
    # The condition stands before what it depends on; the order of the lines is kept.
    o = _ordning(staten, FRA_KOMMUNENE)
    linjer = finansier(o, {"kommuner": [Fraction(b) for b in reist]})
    assert [li.kilde.id for li in linjer] == ["staten", "kommunene"]
    assert (linjer[0].oppfylt, linjer[0].per_aar) == (oppfylt, per_aar)
    assert linjer[1].oppfylt is None


def test_years_of_a_conditional_source_fall_away_with_the_condition():
    staten = kilde(
        "staten",
        Kildetype.BETINGET,
        belop_kr=Fraction(125),
        terskel_kr=Fraction(500),
        av=("kommuner",),
        per_aar={2018: Fraction(25), 2019: Fraction(100)},
    )
    assert _linjer(_ordning(staten, FRA_KOMMUNENE), 0, 500, 0)["staten"] == (25, 100, 0)
    assert _linjer(_ordning(staten, FRA_KOMMUNENE), 0, 499, 0)["staten"] == (0, 0, 0)


@pytest.mark.parametrize(
    ("regnes_som", "behov_kr", "i_grunnlaget"),
    [
        (InntilRegnesSom.MAKS, 1_000, 300),
        (InntilRegnesSom.RESTBEHOV, 1_000, 300),  # 600 missing, 300 to be had
        (InntilRegnesSom.RESTBEHOV, 700, 300),
        (InntilRegnesSom.RESTBEHOV, 699, 299),
        (InntilRegnesSom.RESTBEHOV, 401, 1),
        (InntilRegnesSom.RESTBEHOV, 400, 0),
        (InntilRegnesSom.RESTBEHOV, 399, 0),  # never less than nothing
        (InntilRegnesSom.RESTBEHOV, None, 300),  # no need to take the rest of
    ],
)
def test_inntil_is_the_maximum_or_what_is_missing(regnes_som, behov_kr, i_grunnlaget):
    # Others bring 400 in cash over the need's years; hours, others' cash and the option year cover nothing.
    o = _ordning(
        kilde("fondet", Kildetype.INNTIL, belop_kr=Fraction(300), inntil_regnes_som=regnes_som),
        kilde("a", Kildetype.BELOP, per_aar={2018: Fraction(100), 2020: Fraction(50)}),
        kilde("timer", Kildetype.BELOP, belop_kr=Fraction(70), art=Art.TIMER),
        kilde("eu", Kildetype.BELOP, belop_kr=Fraction(60), art=Art.KONTANT_ANDRE),
        kilde("staten", Kildetype.BETINGET, belop_kr=Fraction(90), terskel_kr=Fraction(210), av=("kommuner",)),
        FRA_KOMMUNENE,
        behov_kr=behov_kr,
    )
    linjer = _linjer(o, 110, 100, 40)
    assert sum(linjer["fondet"][:2]) == i_grunnlaget
    assert linjer["fondet"] == (Fraction(i_grunnlaget, 3), Fraction(2 * i_grunnlaget, 3), Fraction(i_grunnlaget, 3))
    assert sum(linjer["staten"][:2]) == 90


@given(
    behov_kr=st.integers(0, 10_000),
    maks=st.integers(0, 10_000),
    reist=st.integers(0, 10_000),
    terskel=st.integers(0, 10_000),
)
def test_inntil_never_gives_over_its_maximum_nor_over_the_need(behov_kr, maks, reist, terskel):
    o = _ordning(
        FRA_KOMMUNENE,
        kilde("fondet", Kildetype.INNTIL, belop_kr=Fraction(maks), inntil_regnes_som=InntilRegnesSom.RESTBEHOV),
        kilde("staten", Kildetype.BETINGET, belop_kr=Fraction(500), terskel_kr=Fraction(terskel), av=("kommuner",)),
        behov_kr=behov_kr,
    )
    linjer = _linjer(o, reist, 0, 0)
    andre = reist + (500 if reist >= terskel else 0)
    fondet = sum(linjer["fondet"][:2])
    assert 0 <= fondet <= maks
    assert fondet in (0, maks) or fondet + andre == behov_kr
    assert fondet == 0 or fondet + andre <= behov_kr


# What the kommuner raise, and what a state that gives half a krone for each, from 400 and at most 300, pays by year:
# a third of it in 2018, two thirds in 2019.
KRONE_FOR_KRONE = [
    (399, (0, 0)),
    (400, (Fraction(200, 3), Fraction(400, 3))),
    (510, (85, 170)),
    (600, (100, 200)),
    (900, (100, 200)),
]


@pytest.mark.parametrize(("reist", "per_aar"), KRONE_FOR_KRONE)
def test_a_source_that_pays_by_the_krone_up_to_a_ceiling_in_tranches(reist, per_aar):
    staten = kilde(
        "staten",
        Kildetype.BETINGET,
        belop_kr=Fraction(300),
        terskel_kr=Fraction(400),
        av=("kommuner",),
        per_aar={2018: Fraction(100), 2019: Fraction(200)},
        per_krone=Fraction(1, 2),
    )
    assert _linjer(_ordning(FRA_KOMMUNENE, staten), reist, 0, 0)["staten"][:2] == per_aar
