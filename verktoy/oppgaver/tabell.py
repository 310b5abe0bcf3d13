"""Tabell: headings and rows, as a command shows them in any format."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.bok import Beregnet

Tall = int | str | None
Rad = tuple[str, tuple[Tall, ...]]


@dataclass(frozen=True)
class Tabell:
    """Headings and rows. slag tells what a row is: deltaker, scenario (the same deltaker once more), kilde or sum.

    eksakt: figures the rows show rounded, what they are of → the figure with all the decimals; only json has them.
    merknad: what must not be missed.
    """

    tittel: str
    undertittel: str
    kolonner: tuple[str, ...]
    rader: tuple[Rad, ...]
    eksakt: Mapping[str, str] = field(default_factory=dict)
    merknad: str = ""


def finn_resultat(beregnet: Beregnet, ordning: str) -> Resultat:
    """The scheme with this id or short name.

    Raises:
        Inndatafeil: when the workbook has no such scheme; the message lists those it has.
    """
    for r in beregnet.resultater:
        if ordning.lower() in (r.ordning.id.lower(), r.ordning.kortnavn.lower()):
            return r
    kjente = ", ".join(r.ordning.id for r in beregnet.resultater)
    raise Inndatafeil.en(f"Boken har ingen ordning som heter «{ordning}».", "--ordning", f"Velg en av: {kjente}.")
