"""Strukturkontroll: every old unit is wholly part of new ones, and what a structure change does to the sum."""

from collections.abc import Iterator
from fractions import Fraction

from verktoy.kjerne.beregning import NULL
from verktoy.kjerne.kontroll import Kontrollgrunnlag, Kontrollpunkt
from verktoy.kjerne.melding import Niva


def strukturen(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """Nothing is lost between old and new units; a sum that changes by choice is told."""
    s = g.struktur
    if s is None:
        return
    flyttet = {x.fra for a in s.arvtakere for x in a.deler}
    uendret = [b for b in g.resultat.bidrag if b.deltaker.nr not in flyttet]
    andeler = sum((x.andel for a in s.arvtakere for x in a.deler), Fraction(len(uendret)))
    yield g.punkt(
        "struktur.deler",
        Niva.FEIL,
        "Struktur: hver deltaker er i sin helhet del av nye enheter",
        ("sum av andelene", andeler),
        ("deltakere", len(g.resultat.bidrag)),
        enhet="antall",
    )
    siste = g.resultat.ordning.delsummer[-1]
    yield g.punkt(
        "struktur.sum",
        Niva.MERKNAD,
        f"Struktur: «{siste.navn}» er den samme som uten endringen",
        ("sum med nye enheter", sum((g.resultat.delsum(b.per_aar, siste) for b in s.bidrag), NULL)),
        ("sum uten endringen", sum((g.resultat.delsum(b.per_aar, siste) for b in g.resultat.bidrag), NULL)),
    )
