"""Overskrevet: a formula of ours that somebody typed over, as a check both figures of which stand fast."""

from verktoy.kjerne.arbeidsbok import Overskrevet
from verktoy.kjerne.kontroll import Kontrollpunkt
from verktoy.kjerne.melding import Niva


def overskrevet_punkt(o: Overskrevet) -> Kontrollpunkt:
    """The check: what was typed against what the formula gave when it was found."""
    return Kontrollpunkt(
        o.id, o.ordning, Niva.AVVIK, o.regel, o.skrevet_navn, o.skrevet, "formelen ga", o.skal, "kr", o.kilde
    )
