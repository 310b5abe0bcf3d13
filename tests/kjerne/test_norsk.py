"""Numbers as they are written in Norwegian: comma, no-break space between thousands, a real minus."""

from fractions import Fraction

import pytest

from verktoy.kjerne.norsk import heltall, kroner, prosenttall, sjansetekst, tall


def _mykt(tekst: str) -> str:
    """No-break spaces as plain ones, so that the table below can be read."""
    assert " " not in tekst
    return tekst.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("verdi", "tekst"),
    [(0, "0"), (7, "7"), (999, "999"), (1000, "1 000"), (1234567, "1 234 567"), (-5, "−5"), (-12345, "−12 345")],
)
def test_whole_numbers(verdi, tekst):
    assert _mykt(heltall(verdi)) == tekst
    assert _mykt(tall(verdi)) == tekst


@pytest.mark.parametrize(
    ("verdi", "desimaler", "tekst"),
    [
        ("75641.67", 2, "75 641,67"),
        ("0.5", 2, "0,50"),
        ("0.05", 2, "0,05"),
        ("1/3", 2, "0,33"),
        ("2/3", 2, "0,67"),
        ("2.675", 2, "2,68"),  # half away from zero, as Excel
        ("-2.675", 2, "−2,68"),
        ("0.004", 2, "0"),
        ("-0.004", 2, "0"),  # no minus nought
        ("-0.005", 2, "−0,01"),
        ("0.995", 2, "1"),
        ("999.999", 2, "1 000"),
        ("1/6", 4, "0,1667"),
        ("1/2", 4, "0,5000"),
        ("1.5", 0, "2"),
    ],
)
def test_decimals_only_when_there_are_any(verdi, desimaler, tekst):
    assert _mykt(tall(Fraction(verdi), desimaler=desimaler)) == tekst


@pytest.mark.parametrize(
    ("verdi", "tekst"), [("402040", "402 040 kr"), ("166153.846", "166 153,85 kr"), ("-2160", "−2 160 kr")]
)
def test_amounts(verdi, tekst):
    assert _mykt(kroner(Fraction(verdi))) == tekst


@pytest.mark.parametrize(
    ("sjanse", "tekst"),
    [
        ("0", "0 %"),
        ("1", "100 %"),
        ("0.684", "68,4 %"),
        ("0.00018030874849950", "0,018 %"),
        ("0.72", "72 %"),
        ("1/3", "33,33 %"),
        ("0.9998196912515", "99,982 %"),
        ("0.00001", "0,001 %"),
        ("0.0000001", "under 0,0001 %"),
        ("0.9999999", "over 99,9999 %"),
    ],
)
def test_a_chance_for_people(sjanse, tekst):
    assert sjansetekst(Fraction(sjanse)) == tekst


@pytest.mark.parametrize(
    ("andel", "tekst"), [("-1", "−100,0"), ("0.0246", "2,5"), ("-0.0004", "0,0"), ("12", "1 200,0")]
)
def test_the_figures_of_a_percent_column_have_one_decimal(andel, tekst):
    assert _mykt(prosenttall(Fraction(andel))) == tekst
