"""Periode: the years a mailing is about, as text, and back."""

import re
from collections.abc import Sequence

_PERIODE = re.compile(r"(\d{4})(?:–(\d{4}))?")


def periode(aar: Sequence[int]) -> str:
    """Years in order as text: "2022" or "2018–2023"; "" for none."""
    return "–".join(map(str, dict.fromkeys((aar[0], aar[-1])))) if aar else ""


def aarene(tekst: str) -> range:
    """The years of such a text, those between its ends too; none when it is no such text."""
    treff = _PERIODE.fullmatch(tekst)
    return range(int(treff[1]), int(treff[2] or treff[1]) + 1) if treff else range(0)
