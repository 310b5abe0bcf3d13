"""Betaling: the invoice basis of a plan, and how far each instalment has come."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

_ORGNR_VEKTER = (3, 2, 7, 6, 5, 4, 3, 2, 1)
_ORGNR_MODULUS = 11


class Behandling(StrEnum):
    """Whether the contribution is a grant (tilskudd) or a purchase with VAT (mva) on top."""

    TILSKUDD = "tilskudd"
    MVA = "mva"


@dataclass(frozen=True, slots=True)
class Betalingsvalg:
    """What every invoice of a scheme says. The KOSTRA codes are a suggestion the receiver confirms."""

    behandling: Behandling
    mva_prosent: Fraction
    tekst: str
    kostra_art: str
    kostra_funksjon: str


@dataclass(frozen=True, slots=True)
class Betaling:
    """What has been invoiced and paid of one instalment; None until something is typed."""

    fakturert_kr: Fraction | None = None
    betalt_kr: Fraction | None = None


def gyldig_orgnr(orgnr: str) -> bool:
    """Whether nine digits carry the right check digit (modulus 11, Brønnøysundregistrene)."""
    if len(orgnr) != len(_ORGNR_VEKTER) or not (orgnr.isascii() and orgnr.isdigit()):
        return False
    return sum(v * int(t) for v, t in zip(_ORGNR_VEKTER, orgnr, strict=True)) % _ORGNR_MODULUS == 0


def passer_monster(referanse: str, monster: str) -> bool:
    """Whether an invoice reference looks as its receiver demands.

    In the pattern 9 stands for a digit and A for a letter A-Z; every other character stands for itself.
    """
    if len(referanse) != len(monster):
        return False
    return all(
        (m == "9" and r.isascii() and r.isdigit()) or (m == "A" and r.isascii() and r.isupper()) or m == r
        for r, m in zip(referanse, monster, strict=True)
    )
