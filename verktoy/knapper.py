"""Knapper: what the buttons in Excel do. One function a button; nothing raised ever leaves them.

The contract the add-in, the in-sheet buttons and the shortcut lean on: `oppdater`, `kontroller`, `hent_folketall`,
`scenario` and `lag_utsendelse`, each called with the open workbook, or with none from a button in Excel; and
`kjor(name, workbook)` for the shortcut. What happened is told in the status cell of Forside, in the status bar and in a
dialog; what nobody foresaw is written to a log file under a number the user is told.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from verktoy.excel.levende import varsel
from verktoy.excel.levende.kobling import boken_med_knappen, finn_bok
from verktoy.kjerne.melding import Inndatafeil

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
    """Compare other assumptions with those in force."""
    _trykk("scenario", lambda: bok or boken_med_knappen())


def lag_utsendelse(bok: "Book | None" = None) -> None:
    """Make the letters and files for every kommune."""
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
        svar = _utfor(navn, bok, tid)
    except (Exception, KeyboardInterrupt) as e:  # noqa: BLE001 - nothing may leave: xlwings would show it as code
        svar = varsel.av_feil(e, tid)
    varsel.vis(bok, KNAPPER.get(navn, navn), svar, tid)
    return svar


def _utfor(navn: str, bok: "Book", tid: datetime) -> varsel.Svar:
    hva = f"«{KNAPPER[navn]}» virker ikke i denne utgaven."
    raise Inndatafeil.en(hva, f"boken «{bok.name}»", f"Bruk kommandolinjen ({tid:%d.%m.%Y}).")
