"""The Østfold plan, rounded each way."""

import random
from fractions import Fraction

import pytest

from tests.kjerne.avrundingstabeller import FEM_AAR, OSTFOLD, TRE_AAR, brutte_lover, ostfold
from verktoy.kjerne.avrunding import ENHETER, Avrundingsmaate, avrund, fordel_etter_storste_rest
from verktoy.kjerne.norsk import tall
from verktoy.kjerne.tabellavrunding.avrundingsvalg import avrund_tabell, sammenlign_maater

VISNING, NAERMESTE, TOTALER_FORST, LIKE_AARSBELOP = Avrundingsmaate


def test_the_ostfold_plan_adds_up_in_kroner():
    plan = avrund_tabell(ostfold(), TOTALER_FORST)
    assert plan.kolonnesummer == (480_000, 960_000, 960_000, 480_000, 960_000, 960_000)
    assert plan.totaler == (2_880_000, 4_800_000)
    assert plan.totalsum == 4_800_000
    assert brutte_lover(plan) == []
    assert plan.storste_celleavvik < 1
    assert max(plan.storste_radavvik) < 1
    assert plan.merknader == ()


@pytest.mark.parametrize("enhet", [100, 1000])
def test_the_ostfold_plan_adds_up_in_larger_units(enhet):
    plan = avrund_tabell(ostfold(), TOTALER_FORST, enhet)
    assert plan.totaler == (2_880_000, 4_800_000)
    assert brutte_lover(plan) == []


@pytest.mark.parametrize(("nr", "sum_"), [(0, TRE_AAR), (1, FEM_AAR)])
def test_ostfold_totals_are_the_largest_remainders_of_each_horizon(nr, sum_):
    plan = avrund_tabell(ostfold(), TOTALER_FORST)
    eksakt = [sum(rad.belop[k] for k in sum_.kolonner) for rad in plan.tabell.rader]
    etter_rest = fordel_etter_storste_rest(eksakt, int(sum(eksakt)), list(OSTFOLD))
    assert [rad[nr] for rad in plan.radsummer] == etter_rest


@pytest.mark.parametrize("fro", range(20))
@pytest.mark.parametrize("maate", [TOTALER_FORST, LIKE_AARSBELOP])
def test_the_ostfold_plan_is_the_same_whatever_the_order_of_the_rows(fro, maate):
    numre = list(OSTFOLD)
    random.Random(fro).shuffle(numre)
    stokket = avrund_tabell(ostfold(numre), maate)
    fasit = avrund_tabell(ostfold(), maate)
    assert dict(zip(numre, stokket.celler, strict=True)) == dict(zip(OSTFOLD, fasit.celler, strict=True))
    assert stokket.totaler == fasit.totaler


def test_ostfold_rounded_cell_by_cell_misses_in_plain_sight():
    # Counted by hand when the rule was decided: every year by 2 kr, 4 rows over 3 years and 13 of 18 over 5.
    plan = avrund_tabell(ostfold(), NAERMESTE)
    assert [sum(kolonne) - oppgitt for *kolonne, oppgitt in zip(*plan.celler, plan.kolonnesummer, strict=True)] == [
        *(-2, 2, 2, -2, 2, 2)
    ]
    assert sum("Raden" in b.hvor and "3 år" in b.hvor for b in plan.brudd) == 4
    assert sum("Raden" in b.hvor and "5 år" in b.hvor for b in plan.brudd) == 13
    assert plan.brudd
    assert "Kolonnen «2018»: delene er til sammen 479 998 kr, men summen står som 480 000 kr." in {
        str(b).replace("\N{NO-BREAK SPACE}", " ") for b in plan.brudd
    }


def test_visning_shows_the_published_ostfold_figures():
    # Fredrikstad and Rømskog as published, in 1000 kr.
    vist = avrund_tabell(ostfold(), VISNING, 1000)
    assert [belop // 1000 for belop in vist.celler[0]] == [53, 106, 106, 53, 106, 106]
    assert [belop // 1000 for belop in vist.radsummer[0]] == [317, 529]
    assert [belop // 1000 for belop in vist.celler[-1]] == [20, 41, 41, 20, 41, 41]
    assert [belop // 1000 for belop in vist.radsummer[-1]] == [122, 203]


def test_like_aarsbelop_keeps_ostfold_years_whole_equal_and_in_proportion():
    plan = avrund_tabell(ostfold(), LIKE_AARSBELOP)
    for halvt, helt, *resten in plan.celler:
        assert helt == 2 * halvt
        assert resten == [helt, halvt, helt, helt]
    assert plan.kolonnesummer == (480_000, 960_000, 960_000, 480_000, 960_000, 960_000)
    assert plan.totaler == (2_880_000, 4_800_000)
    assert plan.brudd == ()
    # A multiple of 6 kr over 3 years and of 10 kr over 5; the largest deviation over 3 years is 3,7 kr.
    assert {rad[0] % 6 for rad in plan.radsummer} == {0}
    assert {rad[1] % 10 for rad in plan.radsummer} == {0}
    assert avrund(10 * plan.storste_radavvik[0]) == 37


def test_what_each_way_would_mean_for_ostfold():
    valg = {(v.maate, v.enhet): v for v in sammenlign_maater(ostfold())}
    assert list(valg) == [(maate, enhet) for maate in Avrundingsmaate for enhet in (1, 100, 1000)]
    for enhet in ENHETER:
        for maate in (VISNING, NAERMESTE):
            assert valg[maate, enhet].antall_brudd > 0
            assert valg[maate, enhet].storste_celleavvik <= Fraction(enhet, 2)
        assert valg[TOTALER_FORST, enhet].antall_brudd == 0
        assert valg[TOTALER_FORST, enhet].storste_celleavvik < enhet
        assert max(valg[TOTALER_FORST, enhet].storste_radavvik) < enhet
        assert valg[LIKE_AARSBELOP, enhet].antall_brudd == 0
        assert valg[LIKE_AARSBELOP, enhet].totalavvik == (0, 0)
    # 4 rows over 3 years, 13 over 5, 6 years, and the two sums themselves.
    assert valg[NAERMESTE, 1].antall_brudd == 4 + 13 + 6 + 2
    assert valg[NAERMESTE, 1].storste_brudd == 2
    assert tall(valg[LIKE_AARSBELOP, 1].storste_radavvik[0]) == "3,71"


def test_deviations_are_rounded_minus_exact():
    plan = avrund_tabell(ostfold(), TOTALER_FORST)
    for nr, rad in enumerate(plan.tabell.rader):
        assert [hel - avvik for hel, avvik in zip(plan.celler[nr], plan.celleavvik[nr], strict=True)] == [*rad.belop]
        assert plan.radsummer[nr][1] - plan.radavvik[nr][1] == sum(rad.belop)
    assert plan.totalavvik == (0, 0)
    assert plan.storste_celleavvik == max(abs(avvik) for rad in plan.celleavvik for avvik in rad)
    assert plan.storste_radavvik[0] == max(abs(rad[0]) for rad in plan.radavvik)
