"""Overskrevet: a cell of ours that somebody typed over, as a check both figures of which stand fast."""

from verktoy.kjerne.arbeidsbok import Overskrevet
from verktoy.kjerne.kontroll import Kontrollpunkt
from verktoy.kjerne.melding import Niva

FORMELEN_GA, SKULLE_VAERT = "formelen ga", "skulle vært"
"""What the right side is: for a formula, and for a plain value. A text stands after it where there is no figure."""


def overskrevet_punkt(o: Overskrevet) -> Kontrollpunkt:
    """The check: what was typed against what belonged there when it was found."""
    enhet = "kr" if o.skal_navn in (FORMELEN_GA, SKULLE_VAERT) else "antall"
    return Kontrollpunkt(
        o.id, o.ordning, Niva.AVVIK, o.regel, o.skrevet_navn, o.skrevet, o.skal_navn, o.skal, enhet, o.kilde
    )
