"""utsendelse lag, the mails of it; and utsendelse utkast: the same mails as drafts in Outlook."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from verktoy.kjerne.melding import Melding
from verktoy.oppgaver.utsendelse_stilling import se
from verktoy.utsendelse import outlook
from verktoy.utsendelse.epostmal import MAPPE
from verktoy.utsendelse.formaal import formaal
from verktoy.utsendelse.journal import Journal, Status, journal_for
from verktoy.utsendelse.manifest import Manifest
from verktoy.utsendelse.postmappe import skriv_utkast


def lag_eposter(
    mappe: Path, manifest: Manifest, bok: Path, naa: Callable[[], datetime], maler: Path = MAPPE
) -> tuple[Melding, ...]:
    """Write a draft for each package of a folder just made, and enter it in the ledger as planned.

    Returns:
        Why a package has no draft.

    Raises:
        Inndatafeil: when a template cannot be used.
        Lagringsfeil: when another run has the ledger.
    """
    funn = skriv_utkast(mappe, manifest, maler)
    with Journal(journal_for(bok), naa) as journal, journal.samlet():
        for pakke in manifest.pakker:
            hva = formaal(manifest, pakke)
            if pakke.mottaker and journal.rad(hva) is None:
                journal.sett(hva, Status.PLANLAGT)
    return funn


def vei_til(bok: Path, mappe: Path) -> str:
    """Where the workbook is, seen from a folder, as the manifest keeps it; the whole path to another drive."""
    try:
        return Path(os.path.relpath(bok.resolve(), mappe.resolve())).as_posix()
    except ValueError:
        return bok.resolve().as_posix()


def legg_i_outlook(mappe: Path, bok: Path | None, naa: datetime) -> int:
    """Put what is neither sent nor uncertain among the drafts of Outlook; returns how many.

    Raises:
        Inndatafeil: when the folder is not as it was made, or there is no Outlook.
        Lagringsfeil: when another run has the ledger.
    """
    ferdige = (Status.SENDT, Status.UAVKLART)
    poster = [s.post for s in se(mappe, bok, naa).stillinger if s.post and s.status not in ferdige]
    return outlook.legg_utkast(mappe, poster)
