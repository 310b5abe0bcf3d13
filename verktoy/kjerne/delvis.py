"""Delvis: the part of each year in which a deltaker is in, by the dates it joins and leaves.

What a late joiner does not pay in a year is left to the others, or to nobody, as the scheme's ved_frafall says.
"""

from collections.abc import Iterable
from fractions import Fraction

from verktoy.kjerne.deltakelse import Deltaker
from verktoy.kjerne.melding import Melding, feil
from verktoy.kjerne.norsk import skrivemaate
from verktoy.kjerne.ordning import Aar, Ordning, VedDelvis

HELT = Fraction(1)
MAANEDER = 12


def har_datoer(deltaker: Deltaker) -> bool:
    """Whether a deltaker has a date in «Med fra og med» or «Med til og med»."""
    return deltaker.fra_og_med is not None or deltaker.til_og_med is not None


def maaneder_med(deltaker: Deltaker, aar: int) -> int:
    """The months of a calendar year in which a deltaker is in on at least one day, 0 to 12."""
    fra, til = deltaker.fra_og_med, deltaker.til_og_med
    forste = fra.year * MAANEDER + fra.month if fra else aar * MAANEDER + 1
    siste = til.year * MAANEDER + til.month if til else aar * MAANEDER + MAANEDER
    return max(0, min(siste, aar * MAANEDER + MAANEDER) - max(forste, aar * MAANEDER + 1) + 1)


def tidsandel(deltaker: Deltaker, aar: int, valg: VedDelvis | None) -> Fraction:
    """The part of a year's amount that a deltaker is in for, 0 to 1, whatever it answered."""
    match valg:
        case VedDelvis.PAABEGYNTE_AAR:
            return Fraction(int(maaneder_med(deltaker, aar) > 0))
        case VedDelvis.ETTER_MAANEDER:
            return Fraction(maaneder_med(deltaker, aar), MAANEDER)
        case _:
            return HELT


def tidsandeler(deltaker: Deltaker, ordning: Ordning) -> tuple[Fraction, ...]:
    """The part of each year, by ordning.aar."""
    if not har_datoer(deltaker):
        return (HELT,) * len(ordning.aar)
    return tuple(tidsandel(deltaker, a.aar, ordning.ved_delvis) for a in ordning.aar)


def datofeil(ordning: Ordning, deltakere: Iterable[Deltaker]) -> list[Melding]:
    """Dates that cannot be turned into money: the scheme does not say what they mean, or which months a year has."""
    ut = []
    for d in (d for d in deltakere if har_datoer(d)):
        if ordning.ved_delvis is None:
            ut.append(_uten_valg(ordning, d))
        elif ordning.ved_delvis is VedDelvis.ETTER_MAANEDER:
            ut += [_ukjente_maaneder(ordning, d, a) for a in ordning.aar if _midt_i(d, a)]
    return ut


def _midt_i(deltaker: Deltaker, aar: Aar) -> bool:
    return aar.maaneder != MAANEDER and 0 < maaneder_med(deltaker, aar.aar) < MAANEDER


def _uten_valg(ordning: Ordning, d: Deltaker) -> Melding:
    *valg, siste = (f"«{skrivemaate(v.value)}»" for v in VedDelvis)
    return feil(
        f"{d.nr} {d.navn} er med bare en del av tiden, og ordningen sier ikke hva det betyr for beløpet.",
        d.hvor,
        f"Legg til nøkkelen «ordning.ved_delvis» med verdien {', '.join(valg)} eller {siste} i forutsetningene til "
        f"{ordning.kortnavn}, eller tøm «Med fra og med» og «Med til og med» i raden.",
    )


def _ukjente_maaneder(ordning: Ordning, d: Deltaker, aar: Aar) -> Melding:
    return feil(
        f"{d.nr} {d.navn} er med {maaneder_med(d, aar.aar)} av kalenderårets måneder i {aar.aar}, men {aar.aar} er "
        f"{aar.maaneder} måneder i {ordning.kortnavn}, og det går ikke fram hvilke.",
        d.hvor,
        "Bruk en dato ved et årsskifte i «Med fra og med» eller «Med til og med», eller velg "
        f"«{skrivemaate(VedDelvis.PAABEGYNTE_AAR.value)}» for «ordning.ved_delvis» i forutsetningene til "
        f"{ordning.kortnavn}.",
    )
