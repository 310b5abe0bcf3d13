"""Betalingsleser: what is typed of invoices and payments, and the published plan, read back from their sheets."""

from datetime import datetime
from fractions import Fraction

from verktoy.kilder.regneark import Rader, cellefeil, er_tom, finn_overskrifter, tekst
from verktoy.kilder.tall import tolk_tall
from verktoy.kjerne.betaling import Betaling
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.overskrifter import FRYST_AV, FRYST_SUM, FRYST_TID
from verktoy.kjerne.plan import FrystPlan

_KOLONNER = ("Nummer", "Navn", "Termin", "Fakturert (kr)", "Betalt (kr)")


def les_betalinger(ark: Rader) -> dict[tuple[str, str], Betaling]:
    """Number and instalment → what is typed. Rows without either amount are passed over.

    Raises:
        Inndatafeil: for amounts that are no amounts, amounts nobody knows whose are, two rows for one instalment, and
            headings that are gone.
    """
    hoderad, kol = finn_overskrifter(ark, _KOLONNER)
    meldinger: list[Melding] = []
    ut: dict[tuple[str, str], Betaling] = {}
    for rad in range(hoderad + 1, len(ark.rader)):
        nr, navn, termin = (tekst(ark.verdi(rad, kol[k])) for k in _KOLONNER[:3])
        if not nr and navn == "Sum":
            break  # what stands below the table is staff's
        belop = [_belop(ark, rad, kol[k], meldinger) for k in _KOLONNER[3:]]
        if all(b is None for b in belop):
            continue
        if not (nr and termin):
            hva, gjor = "Raden har beløp, men mangler nummer eller termin.", "Skriv det tilbake, eller tøm beløpene."
            meldinger.append(feil(hva, ark.hvor(rad, kol["Termin" if nr else "Nummer"]), gjor))
        elif (nr, termin) in ut:
            hva, gjor = f"{nr} har to rader med beløp for {termin}.", "Før beløpene på én rad, og tøm dem på den andre."
            meldinger.append(feil(hva, ark.hvor(rad, kol["Nummer"]), gjor))
        else:
            ut[nr, termin] = Betaling(*belop)
    if meldinger:
        raise Inndatafeil(meldinger)
    return ut


def _belop(ark: Rader, rad: int, kol: int, meldinger: list[Melding]) -> Fraction | None:
    verdi = ark.verdi(rad, kol)
    if (galt := cellefeil(ark, rad, kol)) is not None:
        meldinger.append(galt)
        return None
    if er_tom(verdi):
        return None
    try:
        return tolk_tall(verdi)
    except ValueError as e:
        meldinger.append(
            feil(f"«{verdi}» er ikke et beløp: {e}.", ark.hvor(rad, kol), "Rett beløpet, eller tøm cellen.")
        )
        return None


def les_fryst(ark: Rader) -> FrystPlan:
    """The published plan.

    Raises:
        Inndatafeil: when the sheet is no longer as it was written. It is a record: it is not typed in.
    """
    felt = {tekst(r[0]): r[1] for r in ark.rader[:6] if len(r) > 1 and not er_tom(r[0])}
    hoderad, _ = finn_overskrifter(ark, ("Nummer", "Navn", "Sum", "Status"))
    terminer = []
    for verdi in ark.rader[hoderad][2:]:
        if tekst(verdi) == "Sum":
            break
        terminer.append(tekst(verdi))
    tid, av, sum_ = felt.get(FRYST_TID), tekst(felt.get(FRYST_AV)), tekst(felt.get(FRYST_SUM))
    rader = {}
    try:
        for rad in range(hoderad + 1, len(ark.rader)):
            nr = tekst(ark.verdi(rad, 0))
            if nr:
                rader[nr] = tuple(int(tolk_tall(ark.verdi(rad, 2 + n))) for n in range(len(terminer)))
    except ValueError as e:
        raise _endret(ark) from e
    if not isinstance(tid, datetime) or not av or not sum_:
        raise _endret(ark)
    fryst = FrystPlan(av, tid, sum_, tuple(terminer), rader)
    if fryst.beregn_kontrollsum() != sum_:
        raise _endret(ark)
    return fryst


def _endret(ark: Rader) -> Inndatafeil:
    return Inndatafeil.en(
        "Den publiserte planen er endret etter at den ble fryst.",
        f"arket «{ark.navn}»",
        "Arket er et arkiv. Hent det fra en sikkerhetskopi, eller slett arket og frys planen på nytt.",
    )
