"""Numbers as people, spreadsheets and TOML write them: read exactly, or refused."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verktoy.kilder.tall import tolk_innbyggere, tolk_sannsynlighet, tolk_tall
from verktoy.kjerne.norsk import heltall


@pytest.mark.parametrize(
    ("skrevet", "tall"),
    [
        (0, "0"),
        (-7, "-7"),
        (80977, "80977"),
        (2.5, "2.5"),
        (0.1, "0.1"),  # what was typed, not its nearest binary number
        (999_999_999_999_999, "999999999999999"),
        (1e14, "100000000000000"),
        (Decimal("0.10"), "0.1"),
        (Fraction(1, 3), "1/3"),
        ("80977", "80977"),
        ("80 977", "80977"),
        ("80\u00a0977", "80977"),  # no-break space
        ("80\u202f977", "80977"),  # narrow no-break space
        ("80\u2009977", "80977"),  # thin space
        ("80.977", "80977"),
        ("1 234 567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("3,5", "3.5"),
        (" 12 ", "12"),
        ("-12", "-12"),
        ("−1 234,50", "-1234.5"),  # a real minus
    ],
)
def test_a_number_is_read_exactly(skrevet, tall):
    assert tolk_tall(skrevet) == Fraction(tall)


@pytest.mark.parametrize(
    "skrevet",
    [
        *("", " ", "abc", "12 kr", "1,2,3", "1.5", "1,", ",5", "--1", "+1", "1 23", "12 34 567", "1e5", "0x10"),
        *("½", "٣", "#REF!", "nan", "1 234.50"),
        *(None, True, False, date(2018, 1, 1), [1]),
        *(float("nan"), float("inf"), Decimal("nan"), Decimal("-inf")),
    ],
)
def test_what_is_no_number_is_refused(skrevet):
    with pytest.raises(ValueError, match=r"^skriv et tall"):
        tolk_tall(skrevet)


@pytest.mark.parametrize(("skrevet", "antall"), [(0, 0), ("80 977", 80_977), (31037.0, 31_037), ("5,0", 5)])
def test_inhabitants(skrevet, antall):
    assert tolk_innbyggere(skrevet) == antall


@pytest.mark.parametrize(
    ("skrevet", "melding"),
    [
        (-1, "innbyggere kan ikke være negativt"),
        ("−5", "innbyggere kan ikke være negativt"),
        (2.5, "innbyggere må være et helt tall"),
        ("31 037,5", "innbyggere må være et helt tall"),
        ("mange", "skriv et tall, uten bokstaver"),
        (None, "skriv et tall"),
    ],
)
def test_inhabitants_are_whole_and_not_negative(skrevet, melding):
    with pytest.raises(ValueError, match=f"^{melding}$"):
        tolk_innbyggere(skrevet)


@given(st.integers(-(10**12), 10**12))
def test_what_we_write_we_can_read(tall):
    assert tolk_tall(heltall(tall)) == tall


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_a_float_is_the_decimal_that_was_typed(tall):
    assert tolk_tall(float(tall)) == tolk_tall(tall) == tolk_tall(str(tall).replace(".", ","))


@pytest.mark.parametrize("tekst", ["0.125", "1234.567", "12.34.567", "1.23", "01.234"])
def test_a_period_that_parts_no_thousands_is_refused_not_taken_away(tekst):
    # "0.125" pasted as text in a Norwegian Excel must never become 125.
    with pytest.raises(ValueError, match="komma"):
        tolk_tall(tekst)


@pytest.mark.parametrize("tekst", ["9" * 6000 + "/1", "1/" + "9" * 6000, "9" * 6000 + " %"])
def test_a_chance_of_thousands_of_digits_is_refused_in_bokmaal(tekst):
    """Python reads no such number, and says so in English."""
    with pytest.raises(ValueError, match=r"^tallet er for stort$"):
        tolk_sannsynlighet(tekst)
