"""Scenarioleser: what is chosen on ⟨K⟩ scenario, read back from the sheet."""

from verktoy.kilder.regneark import Rader, cellefeil, er_tom, finn_overskrifter, tekst
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.overskrifter import SCENARIO_REGEL
from verktoy.kjerne.scenario import Scenarioregel, Scenariovalg

_SVAR = {"ja": True, "nei": False}


def les_scenario(ark: Rader) -> Scenariovalg:
    """The policy and the answers typed on the sheet; an empty answer is the one the deltaker has given.

    Raises:
        Inndatafeil: for words that are neither a policy nor an answer, and headings that are gone.
    """
    hoderad, kol = finn_overskrifter(ark, ("Nummer", "Ditt valg"))
    meldinger: list[Melding] = []
    svar = {}
    for rad in range(hoderad + 1, len(ark.rader)):
        nr, valg = tekst(ark.verdi(rad, kol["Nummer"])), ark.verdi(rad, kol["Ditt valg"])
        if not nr:
            continue
        galt = cellefeil(ark, rad, kol["Ditt valg"])
        if galt:
            meldinger.append(galt)
        elif er_tom(valg):
            continue
        elif tekst(valg).lower() in _SVAR:
            svar[nr] = _SVAR[tekst(valg).lower()]
        else:
            meldinger.append(
                feil(
                    f"«{valg}» er ikke et valg.",
                    ark.hvor(rad, kol["Ditt valg"]),
                    "Velg ja eller nei, eller tøm cellen.",
                )
            )
    regel = _regel(ark, kol["Ditt valg"], meldinger)
    if meldinger:
        raise Inndatafeil(meldinger)
    return Scenariovalg(regel, svar)


def _regel(ark: Rader, kol: int, meldinger: list[Melding]) -> Scenarioregel:
    for rad, celler in enumerate(ark.rader):
        if any(tekst(c) == SCENARIO_REGEL for c in celler):
            valgt = tekst(ark.verdi(rad, kol))
            if valgt in list(Scenarioregel):
                return Scenarioregel(valgt)
            ord_ = ", ".join(Scenarioregel)
            meldinger.append(feil(f"«{valgt}» er ikke en regel.", ark.hvor(rad, kol), f"Velg en av: {ord_}."))
            return Scenarioregel.HOLD_SATSER
    meldinger.append(
        feil(f"Fant ikke «{SCENARIO_REGEL}».", f"arket «{ark.navn}»", "Skriv teksten tilbake slik den var.")
    )
    return Scenarioregel.HOLD_SATSER
