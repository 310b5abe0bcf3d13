"""Rounding one amount: what Excel's ROUND(belop; 0), ROUND(belop; -2) and ROUND(belop; -3) answer."""

from fractions import Fraction

import pytest

from verktoy.kjerne.avrunding import avrund


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
