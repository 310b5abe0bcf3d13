"""frys: keep the payment plan as it is published, so that a later change shows as a correction."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from verktoy.kjerne.arbeidsbok import Arbeidsbok, Loggrad
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import heltall
from verktoy.kjerne.plan import FrystPlan, frys
from verktoy.oppgaver.bok import kontrollsummer, regn
from verktoy.oppgaver.oppdater import oppdater_med
from verktoy.oppgaver.tabell import finn_resultat

_MAKS_NAVN = 200


def frys_plan(sti: Path, ordning: str, av: str, tid: datetime, *, erstatt: bool = False) -> FrystPlan:
    """Freeze a scheme's plan in the workbook. One frozen before is replaced only when erstatt is given.

    Raises:
        Inndatafeil: for an unknown scheme, one without a plan or with one frozen already, or a name that is empty or
            longer than names are.
        Lagringsfeil: when the workbook cannot be written.
    """
    if not av.strip():
        raise Inndatafeil.en("Navnet er tomt.", "--av", "Skriv hvem som har publisert planen.")
    if len(av) > _MAKS_NAVN:  # a cell would hold a part of it, and the plan would no longer be what was frozen
        raise Inndatafeil.en(f"Navnet har {len(av)} tegn.", "--av", f"Skriv høyst {_MAKS_NAVN}.")
    ut: list[FrystPlan] = []

    def endre(bok: Arbeidsbok) -> Arbeidsbok:
        beregnet = regn(bok)
        resultat = finn_resultat(beregnet, ordning)
        plass = beregnet.resultater.index(resultat)
        plan = beregnet.planer[plass]
        if plan is None:
            raise Inndatafeil.en(
                f"{resultat.ordning.kortnavn} har ingen innbetalingsplan.", "--ordning", "Legg til [plan] i ordningen."
            )
        gammel = bok.deler[plass].fryst
        if gammel and not erstatt:
            raise Inndatafeil.en(
                f"Planen ble fryst av {gammel.av} {norsk_dato(gammel.tid)}, og korreksjonene regnes mot den.",
                "--ordning",
                "Legg til --erstatt hvis en ny plan er publisert og skal gjelde i stedet.",
            )
        fryst = frys(plan, av.strip(), tid)
        ut.append(fryst)
        deler = [replace(d, fryst=fryst) if n == plass else d for n, d in enumerate(bok.deler)]
        rad = Loggrad(
            fryst.tid,
            "Fryst plan",
            resultat.ordning.kortnavn,
            f"Publisert av {fryst.av}, kontrollsum {fryst.kontrollsum}",
            heltall(sum(sum(r) for r in fryst.rader.values())),
            kontrollsummer(bok)[resultat.ordning.kortnavn],
        )
        return replace(bok, deler=tuple(deler), logg=(*bok.logg, rad))

    oppdater_med(sti, tid, endre)
    return ut[0]
