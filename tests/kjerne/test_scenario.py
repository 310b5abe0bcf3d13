"""What if some stay out: the figures of the Østfold note and of KS' invitation, and laws for any scheme."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kjerne.strategier import deltakere, folketall, innbyggere, ordninger
from tests.kjerne.test_beregning import skipet
from verktoy.kilder import offisielle
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import Resultat, beregn
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.ordning import VedFrafall
from verktoy.kjerne.scenario import (
    Frafall,
    Scenario,
    Scenarioregel,
    Scenariovalg,
    hovedsum,
    lag_scenario,
)
from verktoy.kjerne.vilkaar import Deltakelseskrav, deltakelseskrav

FREDRIKSTAD = {"0106": False}
UTEN_FREDRIKSTAD = Fraction(295_420, 295_420 - 80_977)


def ostfold(regel: Scenarioregel, svar: dict[str, bool] = FREDRIKSTAD) -> Scenario:
    return lag_scenario(skipet("digital-baerekraft-ostfold"), offisielle.folketall(), Scenariovalg(regel, svar))


# Fredrikstad out: the gap over three years in whole kroner, what the others pay more, and Sarpsborg before and after.
# By hand: Fredrikstad pays 720 000 × 80 977 / 295 420 = 197 358 and 120 000 fixed; Sarpsborg 135 370 and 120 000.
# hold-pott: the 197 358 is shared, Sarpsborg's 135 370 × 295 420 / 214 443 = 186 488.
# hold-total: the fixed part too, 18 × 120 000 / 17 = 127 059.
FREDRIKSTAD_UTE = [
    (Scenarioregel.HOLD_SATSER, 317_358, 0, 255_370, 255_370),
    (Scenarioregel.HOLD_POTT, 120_000, 197_358, 255_370, 306_488),
    (Scenarioregel.HOLD_TOTAL, 0, 317_358, 255_370, 313_546),
    (Scenarioregel.KRYMP, 0, 0, 255_370, 255_370),
]


@pytest.mark.parametrize(("regel", "gap", "mer", "foer", "etter"), FREDRIKSTAD_UTE)
def test_fredrikstad_stays_out(regel, gap, mer, foer, etter):
    s = ostfold(regel)
    behov = s.base.ordning.behov[0]
    assert hovedsum(s.base).navn == "SUM 3 år"
    assert s.base.udekket(behov) == 0
    assert avrund(s.udekket(behov)) == gap
    assert (avrund(s.foer("0105")), avrund(s.etter("0105"))) == (foer, etter)
    assert avrund(s.foer("0106")) == 317_358
    assert s.etter("0106") == 0
    andre = [b.deltaker.nr for b in s.base.bidrag if b.deltaker.nr != "0106"]
    assert avrund(sum(s.etter(nr) - s.foer(nr) for nr in andre)) == mer


def test_the_project_shrinks_by_what_is_missing():
    s = ostfold(Scenarioregel.KRYMP)
    assert avrund(s.krympes(s.base.ordning.behov[0])) == 317_358


def test_hold_pott_raises_the_variable_part_of_everybody_else_by_37_8_percent():
    s = ostfold(Scenarioregel.HOLD_POTT)
    for nr in (b.deltaker.nr for b in s.base.bidrag if b.deltaker.nr != "0106"):
        variabel, fast = (tuple(le.belop_kr for le in r.for_deltaker(nr).ledd) for r in (s.ny, s.base))
        assert variabel[0] / fast[0] == UTEN_FREDRIKSTAD
        assert variabel[1] == fast[1] == 120_000
    assert f"{float(UTEN_FREDRIKSTAD - 1):.3f}" == "0.378"


def test_a_number_that_is_not_invited_is_refused():
    with pytest.raises(Inndatafeil, match="0301 er ikke deltaker i Østfold"):
        ostfold(Scenarioregel.KRYMP, {"0301": False})


def test_somebody_may_come_in_late():
    base = skipet("digital-baerekraft-ostfold", nei={"0106", "0105"})
    s = lag_scenario(base, offisielle.folketall(), Scenariovalg(Scenarioregel.HOLD_SATSER, {"0106": True}))
    assert avrund(s.etter("0106")) == 317_358
    assert s.etter("0105") == 0


# Which exit costs the others most: what they pay more and what is missing, in whole kroner.
ENKELTVIS = [
    (VedFrafall.HOLD_SATSER, "0106", 0, 317_358),
    (VedFrafall.HOLD_POTT, "0106", 197_358, 120_000),
    (VedFrafall.HOLD_TOTAL, "0106", 317_358, 0),
]


@pytest.mark.parametrize(("regel", "nr", "mer", "mangler"), ENKELTVIS)
def test_the_single_exit_that_costs_most(regel, nr, mer, mangler):
    verst, *_, minst = Frafall(skipet("digital-baerekraft-ostfold", frafall=regel)).enkeltvis()
    assert verst.ute == (nr,)
    assert (avrund(verst.mer_kr), avrund(verst.mangler_kr)) == (mer, mangler)
    assert minst.ute == ("0121",)  # Rømskog, the smallest


def test_ks_participation_that_meets_the_condition():
    """By hand: 125 mill. − 5 × 4 591 558 from the counties = 102 042 210, over 20 kr = 5 102 110,5 inhabitants."""
    (krav,) = deltakelseskrav(skipet("digifin"))
    assert krav == Deltakelseskrav(krav.kilde, 128_124_130, 3_124_130, "kommuner", 5_102_111, 5_258_317)


def test_ks_smallest_exits_that_break_the_condition():
    """3 124 130 kr is 156 206 inhabitants: Oslo, Bergen and Trondheim each break it alone, and nobody else."""
    r = skipet("digifin")
    kilde = next(k for k in r.ordning.finansiering if k.id == "staten")
    brudd = Frafall(r).minste_brudd(kilde)
    assert brudd == [("0301",), ("1201",), ("1601",)]
    for (nr,) in brudd:
        v = Frafall(r).virkning((nr,))
        assert v.brutt == ("staten",)
        assert v.mangler_kr == v.tap_kr + 125_000_000
    assert Frafall(r).virkning(("1103",)).brutt == ()  # Stavanger, the fourth


def test_nothing_breaks_when_the_others_pay_for_those_who_leave():
    r = skipet("digifin", frafall=VedFrafall.HOLD_TOTAL)
    assert Frafall(r).minste_brudd(next(k for k in r.ordning.finansiering if k.id == "staten")) == []


def fullt(r: Resultat, ute: tuple[str, ...], tall: Folketall) -> tuple[Fraction, Fraction]:
    """The same exits computed from the beginning: what all cash loses, and what those who stay pay more."""
    d = hovedsum(r)
    alle = [replace(b.deltaker, svar=Svar.NEI) if b.deltaker.nr in ute else b.deltaker for b in r.bidrag]
    ny = beregn(r.ordning, alle, tall)
    igjen = [b for b in ny.bidrag if b.er_med]
    mer = sum((r.delsum(b.per_aar, d) - r.delsum(r.for_deltaker(b.deltaker.nr).per_aar, d) for b in igjen), Fraction(0))
    return r.sum_kontant(d) - ny.sum_kontant(d), mer


@pytest.mark.parametrize("id_", ["digital-baerekraft-ostfold", "digiviken", "digifin"])
@pytest.mark.parametrize("regel", list(VedFrafall))
def test_exits_are_what_a_full_calculation_gives(id_, regel):
    r = skipet(id_, frafall=regel)
    frafall = Frafall(r)
    numre = frafall.med[:: max(1, len(frafall.med) // 3)]
    for ute in [*((n,) for n in numre), *combinations(numre, 2), tuple(numre)]:
        v = frafall.virkning(ute)
        assert (v.mangler_kr, v.mer_kr) == fullt(r, ute, offisielle.folketall()), ute


@given(st.data())
@settings(max_examples=60)
def test_exits_of_any_scheme_are_what_a_full_calculation_gives(data):
    tall = data.draw(innbyggere())
    o = data.draw(ordninger())
    noekler = {nr: data.draw(st.integers(0, 9)) for nr in tall}
    r = beregn(o, deltakere(tall, noekler=noekler), folketall(tall))
    ute = tuple(data.draw(st.sets(st.sampled_from(sorted(tall)))))
    v = Frafall(r).virkning(ute)
    assert (v.mangler_kr, v.mer_kr) == fullt(r, ute, folketall(tall))


def test_every_pair_of_exits_is_one_of_each_two():
    frafall = Frafall(skipet("digital-baerekraft-ostfold"))
    par = {frozenset(v.ute): v for v in frafall.parvis()}
    assert len(par) == 18 * 17 // 2
    # 317 358 for Fredrikstad and 255 370 for Sarpsborg
    assert avrund(par[frozenset(("0106", "0105"))].mangler_kr) == 572_728
