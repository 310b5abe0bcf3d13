"""utsendelse lag, the mails of it; and utsendelse utkast: the same mails as drafts in Outlook."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from verktoy.kjerne.melding import Inndatafeil, Melding
from verktoy.oppgaver.forhaandskontroll import forhaandskontroll
from verktoy.oppgaver.utsendelse_stilling import Holdt, Kontroll, boken_til, se
from verktoy.utsendelse import outlook
from verktoy.utsendelse.epostmal import MAPPE
from verktoy.utsendelse.formaal import formaal
from verktoy.utsendelse.journal import Journal, Status, journal_for
from verktoy.utsendelse.manifest import Manifest
from verktoy.utsendelse.postmappe import Post, skriv_utkast


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


@dataclass(frozen=True)
class Lagt:
    """How many drafts were made, and what was held back and why."""

    antall: int
    holdt: Holdt


def legg_i_outlook(
    mappe: Path, bok: Path | None, naa: datetime, igjen: Collection[str] = (), kontroll: Kontroll = forhaandskontroll
) -> Lagt:
    """Put what is neither sent nor uncertain among the drafts of Outlook; what `send` would hold back is held back.

    Args:
        mappe: the folder.
        bok: the workbook, when the folder does not know where it is.
        naa: when.
        igjen: numbers that are to get what they have been sent before, at another address or number, once more.
        kontroll: what is wrong with the packages against the workbook as it is now.

    Raises:
        Inndatafeil: when the folder is not as it was made, or there is no Outlook.
        Lagringsfeil: when another run has the ledger.
    """
    o = se(mappe, bok, naa)
    if o.mappe.funn:
        raise Inndatafeil(o.mappe.funn)
    funn = kontroll(mappe, boken_til(mappe, o.mappe.manifest, bok))
    poster: list[Post] = []
    holdt: list[tuple[Post, str]] = []
    for s in o.stillinger:
        if s.post is None or s.status in (Status.SENDT, Status.UAVKLART):
            continue
        galt = [" ".join(map(str, funn[s.pakke.nr]))] if s.pakke.nr in funn else []
        hvorfor = next((x for x in (*galt, *s.venter(igjen))), "")
        if hvorfor:
            holdt.append((s.post, hvorfor))
        else:
            poster.append(s.post)
    return Lagt(outlook.legg_utkast(mappe, poster), tuple(holdt))
