"""Avrunding (rounding): one module, one tie rule, exact arithmetic."""

from __future__ import annotations

from fractions import Fraction


def avrund(belop: Fraction | int, enhet: int = 1) -> int:
    """Round an amount to the nearest multiple of a unit, half away from zero as Excel's ROUND does.

    Args:
        belop: Exact amount, in the same measure as the unit (kroner or øre).
        enhet: The unit to round to, at least 1: 1, 100 or 1000 kr in the product.

    Returns:
        The rounded amount, a multiple of the unit.

    Raises:
        ValueError: The unit is less than 1.
    """
    if enhet < 1:
        raise ValueError(f"Enheten det rundes til må være minst 1. Den er {enhet}.")
    eksakt = Fraction(belop)
    hele = (2 * abs(eksakt.numerator) + eksakt.denominator * enhet) // (2 * eksakt.denominator * enhet)
    return enhet * (hele if eksakt >= 0 else -hele)
