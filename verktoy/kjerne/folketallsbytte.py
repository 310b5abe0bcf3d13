"""Folketallsbytte: taking new population figures into a workbook, and what another reference date would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from verktoy.kjerne.beregning import Bidrag, Resultat, beregn
from verktoy.kjerne.deltakelse import Deltaker
from verktoy.kjerne.folketall import TIDLIGSTE_DATO, Folketall, Folketallskolonne, Status, norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding, feil, merknad
from verktoy.kjerne.ordning import Fase, Ordning

_VIS_ULIKE = 5


def flett_inn(
    folketall: Folketall,
    nye: Sequence[Folketallskolonne],
    navn: Mapping[str, str],
    *,
    erstatt: bool,
) -> tuple[Folketall, tuple[Melding, ...]]:
    """Add columns, keeping those there are. New dates become new columns, in order of date.

    Args:
        folketall: what the workbook has.
        nye: the columns to take in.
        navn: names of numbers the workbook does not know; a name it has is kept.
        erstatt: replace a column of the same date that says something else.

    Returns:
        The figures, and what is worth knowing.

    Raises:
        Inndatafeil: when a date is there already with other figures and erstatt is not given, or when an official
            column would be replaced by somebody's own estimate.
    """
    kolonner = {k.dato: k for k in folketall.kolonner}
    meldinger: list[Melding] = []
    feil_: list[Melding] = []
    for ny in nye:
        gammel = kolonner.get(ny.dato)
        hvor = f"Folketall per {norsk_dato(ny.dato)}"
        ulike = _ulike(gammel, ny) if gammel else []
        if ny.dato < TIDLIGSTE_DATO:
            hva = f"Datoen er før {norsk_dato(TIDLIGSTE_DATO)}, og eldre kan ikke stå i et regneark."
            feil_.append(feil(hva, hvor, "Rett datoen."))
            continue
        if gammel and not ulike and gammel.status is ny.status:
            meldinger.append(merknad("Tallene står der fra før.", hvor))
            continue
        if gammel and ny.status is Status.ANSLAG and gammel.status is not Status.ANSLAG:
            feil_.append(
                feil(
                    "Boken har offisielle tall for datoen; et eget anslag erstatter dem ikke.",
                    hvor,
                    "Bruk en annen dato.",
                )
            )
            continue
        if gammel and ulike and not erstatt:
            feil_.append(
                feil(
                    f"Boken har andre tall for {len(ulike)} kommuner: {'; '.join(ulike[:_VIS_ULIKE])}"
                    + (" …" if len(ulike) > _VIS_ULIKE else "."),
                    hvor,
                    "Legg til --erstatt for å ta i bruk de nye tallene.",
                )
            )
            continue
        if gammel:
            meldinger.append(merknad(f"{len(ulike)} tall er erstattet ({gammel.kilde} → {ny.kilde}).", hvor))
            ny = replace(ny, innbyggere={**gammel.innbyggere, **ny.innbyggere})  # noqa: PLW2901
        kolonner[ny.dato] = ny
    if feil_:
        raise Inndatafeil(feil_)
    samlet = tuple(kolonner[d] for d in sorted(kolonner))
    return Folketall(samlet, {**navn, **folketall.navn}, folketall.offisielle), tuple(meldinger)


def _ulike(gammel: Folketallskolonne, ny: Folketallskolonne) -> list[str]:
    felles = sorted(set(ny.innbyggere) & set(gammel.innbyggere))
    ut = [
        f"{nr} {gammel.innbyggere[nr]} → {ny.innbyggere[nr]}"
        for nr in felles
        if gammel.innbyggere[nr] != ny.innbyggere[nr]
    ]
    return ut + [f"{nr} ny" for nr in sorted(set(ny.innbyggere) - set(gammel.innbyggere))]


def begrens(
    kolonne: Folketallskolonne, numre: Iterable[str], endringer: Iterable[tuple[str, str]]
) -> Folketallskolonne:
    """A national column cut down to the kommuner of a workbook: its numbers, and what they became or came from.

    endringer: (from, to) numbers of every known change.
    """
    naboer: dict[str, set[str]] = {}
    for fra, til in endringer:
        naboer.setdefault(fra, set()).add(til)
    med = set(numre)
    nye = set(med)
    while nye:
        nye = {b for a in nye for b in naboer.get(a, ())} - med
        med |= nye
    return replace(kolonne, innbyggere={nr: n for nr, n in kolonne.innbyggere.items() if nr in med})


@dataclass(frozen=True, slots=True)
class Virkning:
    """What another reference date means for one deltaker: inhabitants, and kroner over all years but options."""

    deltaker: Deltaker
    innbyggere_naa: int | None
    innbyggere_ny: int | None
    naa_kr: Fraction
    ny_kr: Fraction

    @property
    def endring_kr(self) -> Fraction:
        """New minus now."""
        return self.ny_kr - self.naa_kr


def virkning(resultat: Resultat, folketall: Folketall, dato: date) -> tuple[Virkning, ...]:
    """Compute a scheme as if its reference date were another, before anybody adopts it.

    Rules with a reference date of their own keep it.

    Raises:
        Inndatafeil: when a deltaker has no figure on the date.
    """
    ny = beregn(med_dato(resultat.ordning, dato), [b.deltaker for b in resultat.bidrag], folketall)
    return tuple(
        Virkning(a.deltaker, a.innbyggere, b.innbyggere, _sum(resultat, a), _sum(resultat, b))
        for a, b in zip(resultat.bidrag, ny.bidrag, strict=True)
    )


def med_dato(ordning: Ordning, dato: date) -> Ordning:
    """The scheme with another reference date."""
    egne = {f.nokkel for f in ordning.forutsetninger}
    regler = tuple(
        r
        if r.etterslep_aar is not None or f"regel.{r.forutsetning}.folketall_dato" in egne
        else replace(r, folketall_dato=dato)
        for r in ordning.regler
    )
    return replace(ordning, folketall_dato=dato, regler=regler)


def _sum(resultat: Resultat, bidrag: Bidrag) -> Fraction:
    aar = resultat.ordning.aar
    return sum((b for b, a in zip(bidrag.per_aar, aar, strict=True) if a.fase is not Fase.OPSJON), Fraction(0))
