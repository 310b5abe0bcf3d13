"""Numbers as they are written in Norwegian: comma, no-break space between thousands, a real minus."""

from fractions import Fraction

import pytest

from verktoy.kjerne.norsk import heltall, kroner, tall


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
