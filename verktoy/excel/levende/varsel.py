"""Varsel: how a press of a button went, told where the user looks; and a log file with what only a programmer reads."""

import os
import secrets
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from verktoy.excel.levende.kobling import som_melding
from verktoy.kjerne.melding import Inndatafeil, Lagringsfeil, Melding, feil
from verktoy.kjerne.overskrifter import FORSIDE

if TYPE_CHECKING:
    from verktoy.excel.levende.kobling import Book

STATUSCELLE, STATUSORD = "A3", "Knappen:"
"""Where on Forside a button tells how it went, and how that begins."""
_MAKS_I_DIALOG = 8
_MAKS_I_STATUS = 250


@dataclass(frozen=True)
class Svar:
    """How it went: what is told, and whether it went well."""

    meldinger: tuple[str, ...]
    gikk_bra: bool

    @property
    def tekst(self) -> str:
        """For a dialog: the first findings, and how many more there are."""
        vist = "\n\n".join(self.meldinger[:_MAKS_I_DIALOG])
        flere = len(self.meldinger) - _MAKS_I_DIALOG
        return f"{vist}\n\n… og {flere} til." if flere > 0 else vist


def bra(hva: str, meldinger: Iterable[Melding] = ()) -> Svar:
    """It went well."""
    return Svar((hva, *(str(m) for m in meldinger)), gikk_bra=True)


def av_feil(e: BaseException, tid: datetime) -> Svar:
    """What an error means to the user; what nobody foresaw gets a number and a place in the log file."""
    if isinstance(e, Inndatafeil):
        return Svar(tuple(str(m) for m in e.meldinger), gikk_bra=False)
    if isinstance(e, Lagringsfeil):
        return Svar((str(e.melding),), gikk_bra=False)
    if isinstance(e, KeyboardInterrupt):
        return Svar(("Stoppet før det var ferdig. Trykk på knappen på nytt.",), gikk_bra=False)
    nummer = f"{tid:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    hvor = _logg(e, nummer)
    sted = f"Feilen er skrevet i {hvor} med nummer {nummer}." if hvor else f"Feilnummer {nummer}."
    kjent = som_melding(e)
    melding = kjent or feil(
        "Noe gikk galt som ikke skulle kunne skje.", "", "Det du har skrevet, er ikke rørt. Prøv igjen."
    )
    if not kjent:
        sted = f"{sted} Send nummeret og filen til den som passer verktøyet."
    return Svar((str(melding), sted), gikk_bra=False)


def datamappe() -> Path:
    """The user's own folder for what the buttons keep: never beside the workbook, which may lie in a cloud."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Bidrag"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Bidrag"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "bidrag"


def loggfil() -> Path:
    """The log file: never in the workbook, which gets mailed."""
    return datamappe() / "knapper.log"


def _logg(e: BaseException, nummer: str) -> Path | None:
    """Write the traceback; None when the folder cannot be written, which must not hide the error itself."""
    fil = loggfil()
    try:
        fil.parent.mkdir(parents=True, exist_ok=True)
        with fil.open("a", encoding="utf-8") as ut:
            ut.write(f"{nummer}\n{''.join(traceback.format_exception(e))}\n")
    except OSError:
        return None
    return fil


def framdrift(bok: "Book") -> Callable[[str], None]:
    """A function that shows in the status bar how far the work has come."""

    def vis_(tekst: str) -> None:
        with suppress(Exception):  # Excel on the web has no status bar
            bok.app.status_bar = f"Bidrag: {tekst}"

    return vis_


def vis(bok: "Book | None", knapp: str, svar: Svar, tid: datetime) -> None:
    """Tell it in the status cell, the status bar and a dialog. Each is tried, whatever became of the others."""
    if bok is None:
        print(svar.tekst, file=sys.stderr)  # noqa: T201 - no workbook to tell it in
        return
    kort = " ".join(svar.meldinger[0].split()) if svar.meldinger else "Ferdig."
    steg: tuple[Callable[[], None], ...] = (
        lambda: _statuscelle(bok, f"{STATUSORD} {knapp} {tid:%d.%m.%Y %H:%M}. {kort}"[:_MAKS_I_STATUS]),
        lambda: setattr(bok.app, "status_bar", False if svar.gikk_bra else f"Bidrag: {kort}"[:_MAKS_I_STATUS]),
        lambda: _dialog(bok, svar, knapp),
    )
    gikk = 0
    for ett in steg:
        with suppress(Exception):  # Excel may be gone, the sheet protected
            ett()
            gikk += 1
    if not gikk:
        print(svar.tekst, file=sys.stderr)  # noqa: T201 - Excel is gone


def _statuscelle(bok: "Book", tekst: str) -> None:
    for ark in bok.sheets:
        if ark.name == FORSIDE:
            celle = ark.range(STATUSCELLE)
            celle.number_format = "@"
            celle.value = tekst


def _dialog(bok: "Book", svar: Svar, knapp: str) -> None:
    bok.app.alert(svar.tekst, title=f"Bidrag – {knapp}", mode="info" if svar.gikk_bra else "critical")
