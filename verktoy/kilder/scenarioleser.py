"""Scenarioleser: what is chosen on ⟨K⟩ scenario, read back from the sheet."""

from datetime import date

from verktoy.kilder.celleleser import Celleleser
from verktoy.kilder.regneark import Rader, er_tom, finn_overskrifter, tekst
from verktoy.kjerne.deltakelse import periodefeil
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.overskrifter import SCENARIO_DATOER, SCENARIO_REGEL
from verktoy.kjerne.scenario import Scenarioregel, Scenariovalg

_SVAR = {"ja": True, "nei": False}


def les_scenario(ark: Rader) -> Scenariovalg:
    """The policy, the answers and the days typed on the sheet; an empty cell is as in Deltakelse.

    Only the sheet of a scheme that says what days mean has columns for them.

    Raises:
        Inndatafeil: for words that are neither a policy nor an answer, days that are none, and headings that are gone.
    """
    hoderad, kol = finn_overskrifter(ark, ("Nummer", "Ditt valg"))
    leser = Celleleser()
    svar: dict[str, bool] = {}
    fra: dict[str, date] = {}
    til: dict[str, date] = {}
    for rad in range(hoderad + 1, len(ark.rader)):
        nr = tekst(ark.verdi(rad, kol["Nummer"]))
        if not nr:
            continue
        valg = leser.celle(ark, rad, kol["Ditt valg"])
        if not er_tom(valg):
            if tekst(valg).lower() in _SVAR:
                svar[nr] = _SVAR[tekst(valg).lower()]
            else:
                hvor = ark.hvor(rad, kol["Ditt valg"])
                leser.feil.append(feil(f"«{valg}» er ikke et valg.", hvor, "Velg ja eller nei, eller tøm cellen."))
        for navn, dager in zip(SCENARIO_DATOER, (fra, til), strict=True):
            if dag := leser.dato(ark, rad, kol.get(navn)):
                dager[nr] = dag
        leser.feil += periodefeil(fra.get(nr), til.get(nr), ark.hvor(rad, kol.get(SCENARIO_DATOER[1], 0)))
    regel = _regel(ark, kol["Ditt valg"], leser.feil)
    if leser.feil:
        raise Inndatafeil(leser.feil)
    return Scenariovalg(regel, svar, fra, til)


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
