"""Numbers as people and spreadsheets write them, read exactly or refused."""

import re
from decimal import Decimal
from fractions import Fraction
from math import isfinite

_SKILLER = re.compile(r"[ \u00a0\u202f\u2009.]")
_GRUPPERT = re.compile(r"-?[1-9]\d{0,2}(?:[ \u00a0\u202f\u2009.]\d{3})+(?:,\d+)?", re.ASCII)  # 0.125 is no 125
_BROK = re.compile(r"(\d{1,15})\s*/\s*0{0,15}([1-9]\d{0,14})", re.ASCII)
_STORST = 10**15  # more digits than this no cell holds exactly
_MAKS_TEGN = 40
_FOR_STORT = "tallet er for stort"
_TALL = re.compile(r"-?\d+(,\d+)?", re.ASCII)


def tolk_tall(verdi: object) -> Fraction:
    """Read a number exactly.

    Accepts ints, Fractions, Decimals, floats (as the shortest decimal that gives the float: what was typed), and text
    with Norwegian separators: a space, no-break space, narrow space or period between groups of three, a comma for
    decimals, U+2212 as minus. A number a cell cannot hold as it is written is refused.

    Raises:
        ValueError: with a bokmål phrase that says what to write.
    """
    if isinstance(verdi, bool) or verdi is None:
        raise ValueError("skriv et tall")
    if (isinstance(verdi, float) and not isfinite(verdi)) or (isinstance(verdi, Decimal) and not verdi.is_finite()):
        raise ValueError("skriv et tall")
    if isinstance(verdi, (float, Fraction)):
        return _ikke_for_stort(Fraction(repr(verdi)) if isinstance(verdi, float) else verdi)
    if isinstance(verdi, int):
        return _ikke_for_stort(Fraction(verdi))
    if isinstance(verdi, Decimal):
        if abs(verdi.adjusted()) > _MAKS_TEGN:  # before it is written out: 1e-999999999 has a thousand million digits
            raise ValueError(_FOR_STORT if verdi.adjusted() > 0 else "tallet har for mange desimaler")
        return _i_en_celle(Fraction(verdi))
    tekst = str(verdi).strip().replace("−", "-")
    if _GRUPPERT.fullmatch(tekst):
        tekst = _SKILLER.sub("", tekst)
    if len(tekst) > _MAKS_TEGN:
        raise ValueError(_FOR_STORT)
    if not _TALL.fullmatch(tekst):
        raise ValueError("skriv et tall, uten bokstaver" + (" og med komma foran desimalene" if "." in tekst else ""))
    return _i_en_celle(Fraction(tekst.replace(",", ".")))


def _ikke_for_stort(tall: Fraction) -> Fraction:
    if not -_STORST < tall < _STORST:
        raise ValueError(_FOR_STORT)
    return tall


def _i_en_celle(tall: Fraction) -> Fraction:
    """The number, when a cell gives back what was written in it."""
    if Fraction(repr(float(_ikke_for_stort(tall)))) != tall:
        raise ValueError("tallet har flere sifre enn et regneark kan holde (15)")
    return tall


def tolk_innbyggere(verdi: object) -> int:
    """Read a number of inhabitants: whole and not negative.

    Raises:
        ValueError: with a bokmål phrase that says what to write.
    """
    tall = tolk_tall(verdi)
    if tall < 0:
        raise ValueError("innbyggere kan ikke være negativt")
    if tall.denominator != 1:
        raise ValueError("innbyggere må være et helt tall")
    return int(tall)


def tolk_sannsynlighet(verdi: object) -> Fraction:
    """Read a chance exactly: a number from 0 to 1, "90 %" or "9/10".

    Raises:
        ValueError: with a bokmål phrase that says what to write.
    """
    tekst = str(verdi).strip() if isinstance(verdi, str) else ""
    if brok := _BROK.fullmatch(tekst):
        andel = Fraction(int(brok[1]), int(brok[2]))
    elif tekst.endswith("%"):
        andel = tolk_tall(tekst.removesuffix("%")) / 100
    else:
        andel = tolk_tall(verdi)
    if not 0 <= andel <= 1:
        raise ValueError("den må ligge mellom 0 og 100 %")
    return andel
