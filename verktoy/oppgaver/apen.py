"""åpen: the use cases in a workbook that is open in Excel: what the buttons do. The same computing as for a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from verktoy.excel.levende.apenbok import Apenbok, les_apen
from verktoy.excel.levende.bokskriver import Apenfolging, skriv_apen
from verktoy.kilder.bokleser import SLAG, Boklesning, les_arbeidsbok
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.kontroll import Utfall
from verktoy.kjerne.melding import Melding, merknad
from verktoy.kjerne.norsk import heltall
from verktoy.oppgaver.bok import Beregnet, register, regn, veiledning
from verktoy.oppgaver.folketall import Innlest, hent_med, ssb_i
from verktoy.oppgaver.kontroll import Kontrollrapport, rapport
from verktoy.oppgaver.oppdater import forbered

if TYPE_CHECKING:
    from verktoy.excel.levende.kobling import Book

Framdrift = Callable[[str], None]


@dataclass(frozen=True)
class Apenoppdatert:
    """What came of it: the computed state, and what the user is told."""

    beregnet: Beregnet
    merknader: tuple[Melding, ...]


def les(bok: "Book") -> tuple[Apenbok, Boklesning]:
    """The open workbook, and its state.

    Raises:
        Inndatafeil: when something typed cannot be used; every error at once.
    """
    apen = les_apen(bok, SLAG)
    merket = {i: m.flate.kolonne2 for i, m in apen.plass.items() if m is not None}
    return apen, les_arbeidsbok(apen.ark, merket, str(bok.name), register(), veiledning())


def oppdater(
    bok: "Book", tid: datetime, vis: Framdrift, endre: Callable[[Arbeidsbok], Arbeidsbok] = lambda b: b
) -> Apenoppdatert:
    """Read, compute, and write our sheets in the open workbook; nothing is written before all is computed.

    Args:
        bok: the workbook.
        tid: when.
        vis: shows how far the work has come.
        endre: a change to the state.

    Raises:
        Inndatafeil: when something typed cannot be used, or a sheet cannot be written without loss.
    """
    vis("leser boken")
    apen, lest = les(bok)
    vis("regner")
    forberedt = forbered(endre(lest.bok), lest.bok, lest.omdopt, lambda b: Apenfolging(apen, b, lest.omdopt), tid)
    skrevet = skriv_apen(forberedt.folging, vis)
    return Apenoppdatert(forberedt.beregnet, (*lest.merknader, *forberedt.meldinger, *skrevet))


def kontroller(bok: "Book", vis: Framdrift) -> Kontrollrapport:
    """Every check on what is typed in the open workbook now; nothing is written.

    Raises:
        Inndatafeil: when something typed cannot be used.
    """
    vis("leser boken")
    _, lest = les(bok)
    vis("kontrollerer")
    return rapport(regn(lest.bok))


def hent_folketall(bok: "Book", mappe: Path, tid: datetime, vis: Framdrift) -> Innlest:
    """Fetch the newest figures from SSB and take them into the open workbook.

    Args:
        bok: the workbook.
        mappe: where SSB's answers are kept.
        tid: when.
        vis: shows how far the work has come.

    Raises:
        Inndatafeil: when SSB cannot be reached, or the workbook cannot be written; the figures in use stay in force.
    """

    def skriv(endre: Callable[[Arbeidsbok], Arbeidsbok]) -> tuple[bool, tuple[Melding, ...]]:
        return True, oppdater(bok, tid, vis, endre).merknader

    vis("henter folketall fra SSB")
    return hent_med(skriv, ssb_i(mappe))


def scenariomeldinger(beregnet: Beregnet) -> list[Melding]:
    """What each scenario somebody has chosen comes to."""
    ut = []
    for s in beregnet.scenarier():
        if s.valg.numre:
            foer, etter = (heltall(avrund(r.sum_kontant(s.delsum))) for r in (s.base, s.ny))
            hva = f"Kontante bidrag ({s.delsum.navn}): {foer} kr nå, {etter} kr i scenariet."
            ut.append(merknad(hva, s.base.ordning.kortnavn))
    return ut or [merknad("Ingen er valgt ut eller inn.", "arkene «scenario»", "Velg hvem der, og trykk igjen.")]


def sammendrag(r: Kontrollrapport) -> str:
    """One sentence for a status cell."""
    antall = r.antall()
    return (
        f"{antall[Utfall.FEIL]} feil, {antall[Utfall.AVVIK]} avvik som ikke er kvittert, "
        f"{antall[Utfall.MERKNAD]} merknader, {antall[Utfall.OK]} i orden."
    )
