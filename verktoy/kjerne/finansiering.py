"""Finansiering: what every source gives, by year, and whether conditions hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from verktoy.kjerne.ordning import (
    Art,
    Fase,
    Finansieringskilde,
    InntilRegnesSom,
    Kildetype,
    Ordning,
)

NULL = Fraction(0)


@dataclass(frozen=True, slots=True)
class Finansieringslinje:
    """One source's cash (or hours) by year. oppfylt tells whether the condition of a conditional source holds."""

    kilde: Finansieringskilde
    per_aar: tuple[Fraction, ...]
    oppfylt: bool | None = None


def andel_belop(ordning: Ordning, kilde: Finansieringskilde) -> Fraction:
    """A source's share of the basis need in kroner (0 when it has no share)."""
    behov = ordning.grunnbehov
    return behov.belop_kr * kilde.andel if behov and kilde.andel is not None else NULL


def finansier(ordning: Ordning, i_gruppe: Mapping[str, Sequence[Fraction]]) -> tuple[Finansieringslinje, ...]:
    """Every source by year, in the scheme's order. Conditional and "inntil" sources see what the others give.

    i_gruppe: what each group of deltakere pays, by ordning.aar.
    """
    fordelt = [Fraction(a.deler, ordning.deler_i_alt) for a in ordning.aar]
    grunnaar = [n for n, a in enumerate(ordning.aar) if a.fase is Fase.GRUNNLAG]
    ferdige: dict[str, Finansieringslinje] = {}

    def etter_aar(kilde: Finansieringskilde, belop: Fraction) -> tuple[Fraction, ...]:
        if kilde.per_aar is not None:
            return tuple(kilde.per_aar.get(a.aar, NULL) for a in ordning.aar)
        return tuple(belop * f for f in fordelt)

    orden = (Kildetype.ANDEL, Kildetype.BELOP, Kildetype.DELTAKERE, Kildetype.BETINGET, Kildetype.INNTIL)
    for kilde in sorted(ordning.finansiering, key=lambda k: orden.index(k.type)):
        oppfylt = None
        match kilde.type:
            case Kildetype.ANDEL:
                per_aar = etter_aar(kilde, andel_belop(ordning, kilde))
            case Kildetype.BELOP:
                per_aar = etter_aar(kilde, kilde.belop_kr)
            case Kildetype.DELTAKERE:
                per_aar = tuple(i_gruppe[kilde.gruppe])
            case Kildetype.BETINGET:
                reist = sum((sum((i_gruppe[g][n] for n in grunnaar), NULL) for g in kilde.av), NULL)
                oppfylt = reist >= kilde.terskel_kr
                andel = kilde.andel_av_fullt(reist)
                per_aar = tuple(b * andel for b in etter_aar(kilde, kilde.belop_kr))
            case Kildetype.INNTIL:
                per_aar = etter_aar(kilde, _inntil(ordning, kilde, list(ferdige.values())))
        ferdige[kilde.id] = Finansieringslinje(kilde, per_aar, oppfylt)
    return tuple(ferdige[k.id] for k in ordning.finansiering)


def _inntil(ordning: Ordning, kilde: Finansieringskilde, andre: Sequence[Finansieringslinje]) -> Fraction:
    behov = ordning.grunnbehov
    if kilde.inntil_regnes_som is InntilRegnesSom.MAKS or behov is None:
        return kilde.belop_kr
    delsum = ordning.delsum(behov.delsum)
    dekket = sum(
        (
            b
            for linje in andre
            if linje.kilde.art is Art.KONTANT
            for b, a in zip(linje.per_aar, ordning.aar, strict=True)
            if delsum.gjelder(a)
        ),
        NULL,
    )
    return min(kilde.belop_kr, max(NULL, behov.belop_kr - dekket))
