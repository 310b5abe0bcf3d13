"""Knapper: what the buttons in Excel do. One function a button; nothing raised ever leaves them.

The contract the add-in, the in-sheet buttons and the shortcut lean on: `oppdater`, `kontroller`, `hent_folketall`,
`scenario` and `lag_utsendelse`, each called with the open workbook, or with none from a button in Excel; and
`kjor(name, workbook)` for the shortcut. What happened is told in the status cell of Forside, in the status bar and in a
dialog; what nobody foresaw is written to a log file under a number the user is told.

What the work needs is imported when the status bar already says that something is going on.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from verktoy.excel.levende import varsel
from verktoy.excel.levende.kobling import boken_med_knappen, finn_bok
from verktoy.kjerne.melding import Inndatafeil, merknad

if TYPE_CHECKING:
    from verktoy.excel.levende.kobling import Book

KNAPPER: dict[str, str] = {
    "oppdater": "Oppdater",
    "kontroller": "Kontroller",
    "hent_folketall": "Hent folketall",
    "scenario": "Scenario",
    "lag_utsendelse": "Lag utsendelse",
}
"""What can be pressed: the name of the entry point → what it says on the button."""


def oppdater(bok: "Book | None" = None) -> None:
    """Read what is typed, compute, and write our sheets again."""
    _trykk("oppdater", lambda: bok or boken_med_knappen())


def kontroller(bok: "Book | None" = None) -> None:
    """Run every check on what is typed now, and tell what does not agree. Nothing but the status is written."""
    _trykk("kontroller", lambda: bok or boken_med_knappen())


def hent_folketall(bok: "Book | None" = None) -> None:
    """Fetch the newest population figures from SSB, and update."""
    _trykk("hent_folketall", lambda: bok or boken_med_knappen())


def scenario(bok: "Book | None" = None) -> None:
    """Compute what is chosen on the scenario sheets, and tell what it comes to beside what is in force."""
    _trykk("scenario", lambda: bok or boken_med_knappen())


def lag_utsendelse(bok: "Book | None" = None) -> None:
    """Make a package for every deltaker of the scheme whose sheet is in front. Nothing is sent."""
    _trykk("lag_utsendelse", lambda: bok or boken_med_knappen())


def kjor(navn: str, bokens_navn: str | None) -> int:
    """Press a button from outside Excel: on the open workbook with this name, None for the only one that is ours.

    What happened is printed too. Returns the exit code, 0 when it went well.
    """
    linjer = _trykk(navn, lambda: finn_bok(bokens_navn))
    print(linjer.tekst)  # noqa: T201 - the shortcut's own window
    return 0 if linjer.gikk_bra else 1


def _trykk(navn: str, hent_bok: "Callable[[], Book]") -> varsel.Svar:
    """Do it, and tell how it went, whatever happens."""
    tid = datetime.now()  # noqa: DTZ005 - the clock on the wall
    bok = None
    try:
        bok = hent_bok()
        varsel.framdrift(bok)("starter")
        svar = _utfor(navn, bok, tid)
    except (Exception, KeyboardInterrupt) as e:  # noqa: BLE001 - nothing may leave: xlwings would show it as code
        svar = varsel.av_feil(e, tid)
    varsel.vis(bok, KNAPPER.get(navn, navn), svar, tid)
    return svar


def _oppdater(bok: "Book", tid: datetime) -> varsel.Svar:
    from verktoy.oppgaver import apen
    from verktoy.oppgaver.kontroll import rapport

    svar = apen.oppdater(bok, tid, varsel.framdrift(bok))
    return varsel.bra(f"Oppdatert. {apen.sammendrag(rapport(svar.beregnet))}", svar.merknader)


def _kontroller(bok: "Book", _: datetime) -> varsel.Svar:
    from verktoy.kjerne.kontroll import Utfall
    from verktoy.oppgaver import apen

    alvor = (Utfall.FEIL, Utfall.AVVIK)
    r = apen.kontroller(bok, varsel.framdrift(bok))
    return varsel.bra(apen.sammendrag(r), [merknad(p.regel, p.ordning, u.value) for p, u in r.punkter if u in alvor])


def _hent_folketall(bok: "Book", tid: datetime) -> varsel.Svar:
    from verktoy.kjerne.folketall import norsk_dato
    from verktoy.oppgaver import apen

    innlest = apen.hent_folketall(bok, varsel.datamappe() / "folketall", tid, varsel.framdrift(bok))
    datoer = ", ".join(norsk_dato(k.dato) for k in innlest.kolonner)
    return varsel.bra(f"Hentet folketall per {datoer} fra SSB, og oppdatert boken.", innlest.meldinger)


def _scenario(bok: "Book", tid: datetime) -> varsel.Svar:
    from verktoy.oppgaver import apen

    svar = apen.oppdater(bok, tid, varsel.framdrift(bok))
    return varsel.bra("Scenariene er regnet ut.", [*apen.scenariomeldinger(svar.beregnet), *svar.merknader])


def _lag_utsendelse(bok: "Book", tid: datetime) -> varsel.Svar:
    from verktoy.oppgaver.apen_utsendelse import lag_utsendelse as lag

    ut, svar = lag(bok, varsel.datamappe(), tid, varsel.framdrift(bok))
    feil = [m for funn in svar.stoppet.values() for m in funn]
    hva = f"{len(svar.manifest.pakker)} pakker ligger i {ut}. Ingenting er sendt."
    return varsel.bra(hva, [*feil, *svar.merknader, *svar.uten_post])


_ARBEID: Mapping[str, Callable[["Book", datetime], varsel.Svar]] = {
    "oppdater": _oppdater,
    "kontroller": _kontroller,
    "hent_folketall": _hent_folketall,
    "scenario": _scenario,
    "lag_utsendelse": _lag_utsendelse,
}


def _utfor(navn: str, bok: "Book", tid: datetime) -> varsel.Svar:
    if navn not in _ARBEID:
        raise Inndatafeil.en(f"Det finnes ingen knapp som heter «{navn}».", "", f"Velg en av: {', '.join(_ARBEID)}.")
    return _ARBEID[navn](bok, tid)
