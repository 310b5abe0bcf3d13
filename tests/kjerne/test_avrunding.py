"""Rounding one amount as Excel's ROUND(belop; 0), ROUND(belop; -2) and ROUND(belop; -3) do, and splitting one."""

from fractions import Fraction

import pytest

from verktoy.kjerne.avrunding import REGEL_VED_LIKHET, avrund, fordel_etter_storste_rest, storste_rest


@pytest.mark.parametrize(
    ("belop", "enhet", "avrundet"),
    [
        ("0", 1, 0),
        ("0.4999", 1, 0),
        ("0.5", 1, 1),
        ("1.5", 1, 2),
        ("2.5", 1, 3),
        ("2.4999999999999999999999", 1, 2),
        ("-0.4999", 1, 0),
        ("-0.5", 1, -1),
        ("-2.5", 1, -3),
        ("-2.51", 1, -3),
        ("49", 100, 0),
        ("50", 100, 100),
        ("149.99", 100, 100),
        ("-50", 100, -100),
        ("-49", 100, 0),
        ("402040", 1000, 402000),
        ("59500", 1000, 60000),
        ("59499.99", 1000, 59000),
        ("-500", 1000, -1000),
    ],
)
def test_avrund_halves_go_away_from_zero(belop, enhet, avrundet):
    assert avrund(Fraction(belop), enhet) == avrundet


def test_avrund_takes_whole_numbers_and_gives_int():
    assert avrund(1250, 100) == 1300
    assert isinstance(avrund(Fraction(4, 2)), int)


@pytest.mark.parametrize("enhet", [0, -1])
def test_avrund_refuses_a_unit_below_one(enhet):
    with pytest.raises(ValueError, match=f"minst 1. Den er {enhet}"):
        avrund(3, enhet)


@pytest.mark.parametrize(
    ("andeler", "total", "antall"),
    [
        # Largest remainder with the Hare quota, 10 seats: 47, 16, 15,8, 12, 6,1 and 3,1 per cent.
        (["4.7", "1.6", "1.58", "1.2", "0.61", "0.31"], 10, [5, 2, 1, 1, 1, 0]),
        # Larger remainder first, whatever the amount.
        (["100.4", "0.6"], 101, [100, 1]),
        # Equal remainders: the larger amount.
        (["1.5", "2.5"], 4, [1, 3]),
        # Equal amounts: the lower kommunenummer ("0101" is the last here).
        (["10/3", "10/3", "10/3"], 10, [3, 3, 4]),
        # Two odd kroner among three equals: the two lowest.
        (["5/3", "5/3", "5/3"], 5, [1, 2, 2]),
        # Whole shares and zeros stay.
        (["0", "3", "0.5", "0.5"], 4, [0, 3, 1, 0]),
        # The total is rounded, and the shares follow.
        (["0.25", "0.25", "0.25"], 1, [0, 0, 1]),
        (["0.4", "0.4", "0.4"], 1, [0, 0, 1]),
        # Negative amounts (a correction) round down and up the same way.
        (["-1.5", "2.5"], 1, [-2, 3]),
    ],
)
def test_largest_remainder_by_hand(andeler, total, antall):
    noekler = ["0105", "0104", "0101", "0001", "0002", "0003"][: len(andeler)]
    if len(andeler) == 4:
        noekler = ["0105", "0104", "0101", "0102"]
    assert fordel_etter_storste_rest([Fraction(a) for a in andeler], total, noekler) == antall


def test_largest_remainder_in_hundreds():
    assert fordel_etter_storste_rest([149, 250, 101], 500, ["a", "b", "c"], 100) == [100, 300, 100]


@pytest.mark.parametrize(
    ("andeler", "total", "enhet", "begge_tall"),
    [
        (["1.5", "1.5"], 4, 1, r"til sammen 3 kr og kan ikke fordeles som 4 kr"),
        (["1.5", "1"], 1, 1, r"til sammen 5/2 kr og kan ikke fordeles som 1 kr"),
        (["150", "150"], 350, 100, r"til sammen 300 kr og kan ikke fordeles som 350 kr i hele 100 kr"),
    ],
)
def test_largest_remainder_refuses_a_total_that_is_not_the_sum_and_names_both(andeler, total, enhet, begge_tall):
    with pytest.raises(ValueError, match=begge_tall):
        fordel_etter_storste_rest([Fraction(a) for a in andeler], total, ["a", "b"], enhet)


@pytest.mark.parametrize("noekler", [["a"], ["a", "a"]])
def test_largest_remainder_needs_a_key_for_each(noekler):
    with pytest.raises(ValueError, match="2 andeler trenger hver sin nøkkel"):
        fordel_etter_storste_rest([1, 1], 2, noekler)


@pytest.mark.parametrize(("total", "rekkevidde"), [(5, "mellom 3 og 4"), (2, "mellom 3 og 4")])
def test_whole_shares_are_never_rounded_up_to_reach_a_total(total, rekkevidde):
    # 1, 1,5 and 1: only the second can give or take.
    with pytest.raises(ValueError, match=f"{rekkevidde} enheter, ikke til {total}"):
        storste_rest([2, 3, 2], 2, total, [("a",), ("b",), ("c",)])


def test_the_tie_rule_is_printed_in_the_order_it_is_applied():
    regel = " ".join(REGEL_VED_LIKHET)
    rest, storst, lavest = (regel.index(ord_) for ord_ in ("størst rest", "størst", "laveste kommunenummer"))
    assert storst <= rest < regel.index("største beløpet") < lavest < regel.index("summene for årene")
