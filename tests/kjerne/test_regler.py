"""Rule kinds: what one deltaker counts for, on both sides of every threshold."""

from fractions import Fraction

import pytest
from hypothesis import given

from tests.kjerne.strategier import NOEKKEL, grunnbelop, innbyggere, pott, regel, satsregler
from verktoy.kjerne.regler import (
    FastBelop,
    FolketallPott,
    GrunnbelopMedSats,
    LikPott,
    MarginaleTrinn,
    NoekkelPott,
    OverTak,
    SatsPerInnbygger,
    Trinnpris,
    bruker_folketall,
    enheter,
    med_tak,
)


def _kr(*belop: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(b) for b in belop)


# «25 000 under 5 000 innbyggere, 40 000 fra 5 000 til 10 000, 60 000 over»
TRINN = Trinnpris((0, 5_000, 10_001), _kr(25_000, 40_000, 60_000))


@pytest.mark.parametrize(
    ("antall", "pris"),
    [
        (0, 25_000),
        (1, 25_000),
        (4_999, 25_000),
        (5_000, 40_000),
        (5_001, 40_000),
        (9_999, 40_000),
        (10_000, 40_000),
        (10_001, 60_000),
        (709_037, 60_000),
    ],
)
def test_trinnpris(antall, pris):
    assert TRINN.pris(antall) == pris


# 30 kr for each of the first 5 000, 20 kr for the next 15 000, 10 kr above 20 000
MARGINALE = MarginaleTrinn((0, 5_000, 20_000), _kr(30, 20, 10))


@pytest.mark.parametrize(
    ("antall", "belop"),
    [
        (0, 0),
        (1, 30),
        (4_999, 149_970),
        (5_000, 150_000),
        (5_001, 150_020),
        (19_999, 449_980),
        (20_000, 450_000),
        (20_001, 450_010),
        (100_000, 1_250_000),
    ],
)
def test_marginale_trinn(antall, belop):
    assert MARGINALE.belop(antall) == belop


# 50 000 + 10 kr per innbygger, minst 75 000, høyst 300 000
def _grunn(over_tak: OverTak) -> GrunnbelopMedSats:
    return GrunnbelopMedSats(*_kr(50_000, 10, 75_000, 300_000), over_tak)


@pytest.mark.parametrize(
    ("antall", "belop"),
    [
        (0, 75_000),
        (2_499, 75_000),
        (2_500, 75_000),
        (2_501, 75_010),
        (24_999, 299_990),
        (25_000, 300_000),
        (25_001, 300_000),
        (700_000, 300_000),
    ],
)
def test_floor_and_ceiling(antall, belop):
    assert med_tak(_grunn(OverTak.UDEKKET), {"0101": antall}) == {"0101": belop}


@pytest.mark.parametrize(
    ("innbyggere_", "fordelt"),
    [
        # Nobody at the ceiling: nothing to share.
        ({"a": 2_000, "b": 10_000}, {"a": 75_000, "b": 150_000}),
        # 60 000 cut from c, by population among 12 000: 5 kr each.
        ({"a": 2_000, "b": 10_000, "c": 31_000}, {"a": 85_000, "b": 200_000, "c": 300_000}),
        # 210 000 cut from c: b is lifted to the ceiling by 150 000, a takes the 60 000 that remain.
        ({"a": 2_000, "b": 10_000, "c": 46_000}, {"a": 135_000, "b": 300_000, "c": 300_000}),
        # Just enough for both: 225 000 + 150 000.
        ({"a": 2_000, "b": 10_000, "c": 62_500}, {"a": 300_000, "b": 300_000, "c": 300_000}),
        # One krone more than there is room for stays uncovered.
        ({"a": 2_000, "b": 10_000, "c": 62_501}, {"a": 300_000, "b": 300_000, "c": 300_000}),
        # Nobody lives in a: no share of the cut falls there.
        ({"a": 0, "b": 10_000, "c": 31_000}, {"a": 75_000, "b": 210_000, "c": 300_000}),
        # Everybody capped.
        ({"c": 46_000, "d": 50_000}, {"c": 300_000, "d": 300_000}),
    ],
)
def test_what_the_ceiling_cuts_is_shared_among_those_below(innbyggere_, fordelt):
    assert med_tak(_grunn(OverTak.FORDELES), innbyggere_) == fordelt


@pytest.mark.parametrize(
    ("gulv_og_tak", "fordelt"),
    [
        ({}, {"a": 68_000, "b": 7_050_000}),  # 50 000 + 1 800 × 10; 50 000 + 700 000 × 10
        ({"gulv_kr": Fraction(75_000)}, {"a": 75_000, "b": 7_050_000}),
        ({"gulv_kr": Fraction(75_000), "over_tak": OverTak.FORDELES}, {"a": 75_000, "b": 7_050_000}),
        ({"tak_kr": Fraction(300_000)}, {"a": 68_000, "b": 300_000}),
    ],
)
def test_floor_and_ceiling_may_be_left_out(gulv_og_tak, fordelt):
    fordeling = GrunnbelopMedSats(*_kr(50_000, 10), **gulv_og_tak)
    assert med_tak(fordeling, {"a": 1_800, "b": 700_000}) == fordelt


FOLK = {"0101": 31_037, "0118": 1_399}
NOEKLER = {"0101": Fraction(3), "0118": Fraction(1, 2)}


@pytest.mark.parametrize(
    ("fordeling", "enhet", "sats", "halden", "aremark"),
    [
        (FastBelop(Fraction(120_000)), "deltakere", 120_000, 1, 1),
        (SatsPerInnbygger(Fraction(3)), "innbyggere", 3, 31_037, 1_399),
        (LikPott(pott(100)), "deltakere", 1, 1, 1),
        (FolketallPott(pott(100)), "innbyggere", 1, 31_037, 1_399),
        (NoekkelPott(pott(100), NOEKKEL), NOEKKEL, 1, 3, Fraction(1, 2)),
        (TRINN, "kroner", 1, 60_000, 25_000),
        (MARGINALE, "kroner", 1, 560_370, 41_970),  # 150 000 + 300 000 + 11 037 × 10; 1 399 × 30
        (_grunn(OverTak.UDEKKET), "kroner", 1, 300_000, 75_000),
    ],
)
def test_units_and_rate_of_each_kind(fordeling, enhet, sats, halden, aremark):
    r = regel("r", fordeling)
    assert (r.enhet, r.sats_kr) == (enhet, sats)
    assert (r.pott is not None) == isinstance(fordeling, (LikPott, FolketallPott, NoekkelPott))
    folk = FOLK if bruker_folketall(r) else {}
    assert enheter(r, list(FOLK), folk, NOEKLER) == {"0101": halden, "0118": aremark}


@pytest.mark.parametrize("fordeling", [FastBelop(Fraction(1)), SatsPerInnbygger(Fraction(1)), TRINN, MARGINALE])
def test_a_rule_for_a_named_deltaker_counts_nobody_else(fordeling):
    r = regel("r", fordeling, deltaker="0118")
    assert enheter(r, list(FOLK), FOLK, NOEKLER) == {
        "0101": 0,
        "0118": enheter(regel("r", fordeling), ["0118"], FOLK, NOEKLER)["0118"],
    }


@given(fordeling=satsregler, folk=innbyggere())
def test_more_inhabitants_never_pay_less_and_nobody_is_paid(fordeling, folk):
    betaler = enheter(regel("r", fordeling), list(folk), folk, {})
    etter_storrelse = [betaler[nr] for nr in sorted(folk, key=folk.__getitem__)]
    assert etter_storrelse == sorted(etter_storrelse)
    assert all(b >= 0 for b in etter_storrelse)


@given(regel_=grunnbelop, folk=innbyggere())
def test_the_ceiling_keeps_the_total_or_holds_everybody_who_could_pay(regel_, folk):
    betaler = med_tak(regel_, folk)
    uten_tak = sum(regel_.raatt(antall) for antall in folk.values())
    assert all(b <= regel_.tak_kr for b in betaler.values())
    if regel_.over_tak is OverTak.FORDELES:
        hele = sum(betaler.values()) == uten_tak
        assert hele or all(betaler[nr] == regel_.tak_kr for nr in folk if folk[nr] > 0)
        assert sum(betaler.values()) <= uten_tak
        assert all(betaler[nr] >= min(regel_.tak_kr, regel_.raatt(antall)) for nr, antall in folk.items())


@given(regel_=grunnbelop, folk=innbyggere())
def test_those_below_the_ceiling_share_the_cut_at_one_rate(regel_, folk):
    betaler = med_tak(regel_, folk)
    under = [nr for nr in folk if betaler[nr] < regel_.tak_kr and folk[nr] > 0]
    assert len({(betaler[nr] - regel_.raatt(folk[nr])) / folk[nr] for nr in under}) <= 1
