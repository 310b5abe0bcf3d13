"""Til side: cells of staff's whose row or column is no more. Nothing they wrote is thrown away."""

from verktoy.ark.beskrivelse import TEKSTFORMAT, TIDSPUNKT, Ark, Omraade, Rolle, Slag, Stil
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.overskrifter import TIL_SIDE, TIL_SIDE_KOLONNER

HODE = 4


def tilsideark(bok: Arbeidsbok) -> Ark | None:
    """One row per cell; None when nothing has been put aside."""
    if not bok.til_side:
        return None
    ark = Ark(TIL_SIDE, Slag.KONTROLL)
    ark.topp(
        "Til side",
        "Egne celler og merknader der raden eller kolonnen er borte fra tabellen. Flytt dem dit du vil, og slett raden "
        "her etterpå.",
    )
    ark.rad(HODE, TIL_SIDE_KOLONNER, Stil(Rolle.OVERSKRIFT, ombrutt=True))
    tekst = Stil(Rolle.TEKST, TEKSTFORMAT, ombrutt=True)
    for n, c in enumerate(bok.til_side):
        rad = HODE + 1 + n
        ark.sett(rad, 0, c.tid, Stil(Rolle.TEKST, TIDSPUNKT))
        ark.rad(rad, (c.ark, c.celle, c.rad, c.kolonne), tekst, fra=1)
        tall = not isinstance(c.innhold, str)
        ark.sett(rad, 5, c.innhold, Stil(Rolle.TEKST) if tall else tekst)
        ark.rad(rad, (c.formel, c.hvorfor), tekst, fra=6)
    siste = HODE + len(bok.til_side)
    ark.bredder |= {0: 17, 1: 24, 2: 9, 3: 28, 4: 20, 5: 40, 6: 40, 7: 44}
    ark.frys = (HODE + 1, 0)
    ark.overskriftsrad = HODE
    ark.tabell = Omraade(HODE, 0, siste, len(TIL_SIDE_KOLONNER) - 1)
    ark.tekst_som_tall.append(Omraade(HODE + 1, 1, siste, 6))
    return ark
