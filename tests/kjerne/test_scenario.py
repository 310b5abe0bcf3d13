"""What if some stay out: the figures of the Østfold note and of KS' invitation, and laws for any scheme."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kjerne.strategier import deltakere, folketall, innbyggere, ordninger
from tests.kjerne.test_beregning import skipet
from tests.kjerne.test_delvis import hele_aar, med_datoer
from verktoy.kilder import offisielle
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import Resultat, beregn
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.ordning import VedDelvis, VedFrafall
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


@given(o=ordninger(), alt=med_datoer(), valg=st.sampled_from(VedDelvis), data=st.data())
@settings(max_examples=80)
def test_exits_of_any_scheme_with_dates_are_what_a_full_calculation_gives(o, alt, valg, data):
    o, (folk, hvem) = replace(hele_aar(o), ved_delvis=valg), alt
    r = beregn(o, hvem, folketall(folk))
    ute = tuple(data.draw(st.sets(st.sampled_from(sorted(folk)))))
    v = Frafall(r).virkning(ute)
    assert (v.mangler_kr, v.mer_kr) == fullt(r, ute, folketall(folk))


# Fredrikstad (80 977 of 295 420 inhabitants) is in from 1.1.2019, and Sarpsborg (55 543) until 30.6.2020. A sixth of
# the whole is 120 000 kr by inhabitants and 20 000 kr from each; the three years are 1, 2, 2 and 1 sixths.
# hold-satser: Fredrikstad is missing in 2018: 120 000 × 80 977 / 295 420 + 20 000 = 52 893. Sarpsborg by the month is
# missing in half of 2020 and all of 2021, by begun years in 2021: two sixths or one of 42 562.
# hold-pott: the pots are whole each year, and only the fixed 20 000 and 40 000 or 20 000 are missing.
SENT_OG_TIDLIG = [
    (Scenarioregel.HOLD_SATSER, VedDelvis.ETTER_MAANEDER, 52_893 + 85_123),
    (Scenarioregel.HOLD_SATSER, VedDelvis.PAABEGYNTE_AAR, 52_893 + 42_562),
    (Scenarioregel.HOLD_SATSER, VedDelvis.BETALER_ALLE_AAR, 0),
    (Scenarioregel.HOLD_POTT, VedDelvis.ETTER_MAANEDER, 20_000 + 40_000),
    (Scenarioregel.HOLD_POTT, VedDelvis.PAABEGYNTE_AAR, 20_000 + 20_000),
    (Scenarioregel.HOLD_TOTAL, VedDelvis.ETTER_MAANEDER, 0),
    (Scenarioregel.KRYMP, VedDelvis.ETTER_MAANEDER, 0),
]
DATOER = {"fra": {"0106": date(2019, 1, 1)}, "til": {"0105": date(2020, 6, 30)}}


@pytest.mark.parametrize(("regel", "delvis", "gap"), SENT_OG_TIDLIG)
def test_one_comes_in_late_and_one_leaves_early(regel, delvis, gap):
    valg = Scenariovalg(regel, **DATOER, delvis=delvis)
    s = lag_scenario(skipet("digital-baerekraft-ostfold"), offisielle.folketall(), valg)
    assert round(s.udekket(s.base.ordning.behov[0])) == gap
    assert s.base.udekket(s.base.ordning.behov[0]) == 0
    if regel is Scenarioregel.KRYMP:
        assert round(s.krympes(s.base.ordning.behov[0])) == 52_893 + 85_123


def test_fredrikstad_in_from_2019_with_hold_pott_year_by_year():
    """By hand, Sarpsborg: 2018 without Fredrikstad 120 000 × 55 543 / 214 443 + 20 000 = 51 081, then 85 123 a year."""
    valg = Scenariovalg(Scenarioregel.HOLD_POTT, fra=DATOER["fra"], delvis=VedDelvis.PAABEGYNTE_AAR)
    s = lag_scenario(skipet("digital-baerekraft-ostfold"), offisielle.folketall(), valg)
    assert [avrund(x) for x in s.ny.for_deltaker("0106").per_aar[:3]] == [0, 105_786, 105_786]
    assert [avrund(x) for x in s.ny.for_deltaker("0105").per_aar[:3]] == [51_081, 85_123, 85_123]
    # Fredrikstad leaves altogether: the others take over what it pays of the pots, and lose its fixed parts.
    v = Frafall(s.ny).virkning(("0106",))
    # Three years of a sixth, two sixths... without 2018: five of six of 197 358 and of 120 000.
    assert (avrund(v.mer_kr), v.tap_kr) == (164_465, 100_000)


def test_dates_need_a_word_on_what_they_mean():
    with pytest.raises(Inndatafeil, match="sier ikke hva det betyr for beløpet"):
        lag_scenario(
            skipet("digital-baerekraft-ostfold"),
            offisielle.folketall(),
            Scenariovalg(Scenarioregel.KRYMP, fra=DATOER["fra"]),
        )


def test_a_last_day_before_the_first_is_told():
    valg = Scenariovalg(Scenarioregel.KRYMP, fra={"0106": date(2019, 1, 1)}, til={"0106": date(2018, 12, 31)})
    with pytest.raises(Inndatafeil, match=r"til og med 31\.12\.2018, men først fra og med 1\.1\.2019"):
        lag_scenario(skipet("digital-baerekraft-ostfold"), offisielle.folketall(), valg)


def test_every_pair_of_exits_is_one_of_each_two():
    frafall = Frafall(skipet("digital-baerekraft-ostfold"))
    par = {frozenset(v.ute): v for v in frafall.parvis()}
    assert len(par) == 18 * 17 // 2
    # 317 358 for Fredrikstad and 255 370 for Sarpsborg
    assert avrund(par[frozenset(("0106", "0105"))].mangler_kr) == 572_728
