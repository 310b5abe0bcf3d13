"""tabell: one of a scheme's sheets as a table: contributions, structure, payment plan, invoice basis or scenario."""

from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.bidragstabell import bidragstabell, strukturtabell
from verktoy.oppgaver.bok import Beregnet
from verktoy.oppgaver.plantabell import betalingstabell, plantabell
from verktoy.oppgaver.scenariotabell import scenariotabell
from verktoy.oppgaver.tabell import Tabell, finn_resultat


def lag_tabell(beregnet: Beregnet, ordning: str, ark: str) -> Tabell:
    """One of a scheme's tables: bidrag, struktur, plan, betaling or scenario.

    Raises:
        Inndatafeil: for an unknown scheme, or one that has no plan.
    """
    resultat = finn_resultat(beregnet, ordning)
    if ark == "bidrag":
        return bidragstabell(resultat)
    if ark == "scenario":
        return scenariotabell(beregnet.scenarier()[beregnet.resultater.index(resultat)])
    if ark == "struktur":
        struktur = beregnet.strukturplaner[beregnet.resultater.index(resultat)]
        if struktur is None:
            raise Inndatafeil.en(
                f"{resultat.ordning.kortnavn} har ingen strukturendring.",
                "--ark struktur",
                "Før boken til ny struktur med kommandoen «struktur».",
            )
        return strukturtabell(struktur)
    plan = beregnet.planer[beregnet.resultater.index(resultat)]
    if plan is None:
        raise Inndatafeil.en(
            f"{resultat.ordning.kortnavn} har ingen innbetalingsplan.",
            f"--ark {ark}",
            "Legg til [plan] i ordningen, eller se om noen har noe å betale.",
        )
    return plantabell(plan) if ark == "plan" else betalingstabell(plan)
