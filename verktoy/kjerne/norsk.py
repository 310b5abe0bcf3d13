"""Norwegian text for numbers: 75 641,67 and 20 102. The only place that writes a number for people."""

from fractions import Fraction

from verktoy.kjerne.avrunding import avrund

MELLOMROM = "\u00a0"  # no-break: an amount is never split over two lines


def heltall(tall: int) -> str:
    """1234567 → "1 234 567", with no-break spaces and a real minus sign."""
    tekst = f"{abs(tall):,}".replace(",", MELLOMROM)
    return f"−{tekst}" if tall < 0 else tekst


def tall(verdi: Fraction | int, *, desimaler: int = 2) -> str:
    """An exact number with at most `desimaler` decimals, none when it is whole."""
    skala = 10**desimaler
    avrundet = avrund(Fraction(verdi) * skala)
    hele, rest = divmod(abs(avrundet), skala)
    fortegn = "−" if avrundet < 0 else ""
    hale = f",{rest:0{desimaler}d}" if rest else ""
    return f"{fortegn}{heltall(hele)}{hale}"


def kroner(verdi: Fraction | int) -> str:
    """An amount: "402 040 kr", with øre only when there are any."""
    return f"{tall(verdi)}{MELLOMROM}kr"
