"""Norwegian text for people: numbers as 75 641,67 and 20 102, and words of the templates with æ, ø and å."""

from fractions import Fraction

from verktoy.kjerne.avrunding import avrund

# The choices of a template are written in ASCII; a person at the sheet reads and writes bokmål.
_MED_AEOA = {
    "betaler-alle-aar": "betaler-alle-år",
    "paabegynte-aar": "påbegynte-år",
    "etter-maaneder": "etter-måneder",
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

_MINSTE_SJANSE = Fraction(1, 1_000_000)
_FLESTE_DESIMALER = 6

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


def prosenttall(andel: Fraction) -> str:
    """A share or a change as the figures of a percent column: always one decimal, "2,5" and "−100,0"."""
    tideler = avrund(andel * 1000)
    hele, rest = divmod(abs(tideler), 10)
    return f"{'−' if tideler < 0 else ''}{heltall(hele)},{rest}"


def sjansetekst(sjanse: Fraction) -> str:
    """A chance from 0 to 1 for people: two decimals that say something, 68,4 %, 0,018 % and 99,982 %.

    Only what is certain is 0 % or 100 %.
    """
    fra_enden = min(sjanse, 1 - sjanse)
    if 0 < fra_enden < _MINSTE_SJANSE:
        return "under 0,0001 %" if sjanse == fra_enden else "over 99,9999 %"
    desimaler = 2
    while 0 < fra_enden * 100 * 10**desimaler < 10 and desimaler < _FLESTE_DESIMALER:  # noqa: PLR2004 - two figures left
        desimaler += 1
    tekst = tall(sjanse * 100, desimaler=desimaler)
    return f"{tekst.rstrip('0').rstrip(',') if ',' in tekst else tekst} %"


def sjanseintervall(minst: Fraction, hoyst: Fraction) -> str:
    """A chance that is certain to lie between two ends: one text where both read the same."""
    return " til ".join(dict.fromkeys((sjansetekst(minst), sjansetekst(hoyst))))


def skrivemaate(ord_: str) -> str:
    """A choice as people read it: "totaler-forst" → "totaler-først"; a word without æ, ø and å is itself."""
    return _MED_AEOA.get(ord_, ord_)
