"""Norwegian text for people: numbers as 75 641,67 and 20 102, and words of the templates with æ, ø and å."""

from fractions import Fraction

from verktoy.kjerne.avrunding import avrund

# The choices of a template are written in ASCII; a person at the sheet reads and writes bokmål.
_MED_AEOA = {
    "betaler-alle-aar": "betaler-alle-år",
    "belop": "beløp",
    "fast-belop": "fast-beløp",
    "grunnbelop-og-sats": "grunnbeløp-og-sats",
    "pott-etter-noekkel": "pott-etter-nøkkel",
    "aarlig": "årlig",
    "maanedlig": "månedlig",
    "naermeste": "nærmeste",
    "totaler-forst": "totaler-først",
    "like-aarsbelop": "like-årsbeløp",
    "forpliktelser-foelger": "forpliktelser-følger",
}

MAANEDSNAVN = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)  # the same in both written forms

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


def skrivemaate(ord_: str) -> str:
    """A choice as people read it: "totaler-forst" → "totaler-først"; a word without æ, ø and å is itself."""
    return _MED_AEOA.get(ord_, ord_)
