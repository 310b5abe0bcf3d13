"""Outlook: the mails as drafts in the Outlook of this machine (Windows, classic Outlook), for a person to send.

Through COM: CreateItem(0) is a mail (olMailItem), Save puts it among the drafts. Nothing is sent from here.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from verktoy.kjerne.melding import Inndatafeil
from verktoy.utsendelse.postmappe import Post

_EPOST = 0
_GJOR = "Åpne epost.eml i mappen til hver deltaker i stedet."


def legg_utkast(mappe: Path, poster: Iterable[Post]) -> int:
    """Put a draft in Outlook for each mail; returns how many.

    Raises:
        Inndatafeil: where there is no Outlook to talk to, or it refuses. Drafts made before stay.
    """
    outlook = _finn()
    antall = 0
    for post in poster:
        try:
            utkast = outlook.CreateItem(_EPOST)
            utkast.To, utkast.Subject, utkast.Body = post.lest.til, post.lest.emne, post.lest.tekst
            for navn in post.pakke.vedlegg:
                utkast.Attachments.Add(str((mappe / post.pakke.fil(navn).sti).resolve()))
            utkast.Save()
        except Exception as e:  # COM's errors have no common type
            hva = f"Outlook laget ikke utkastet ({e}). {antall} utkast er laget."
            raise Inndatafeil.en(hva, f"{post.pakke.nr} {post.pakke.navn}", _GJOR) from e
        antall += 1
    return antall


def _finn() -> Any:  # noqa: ANN401 - a COM object has whatever members Outlook gives it
    try:
        from win32com.client import Dispatch
    except ImportError as e:
        raise Inndatafeil.en("Fant ikke pywin32, som trengs for å nå Outlook.", "Outlook", _GJOR) from e
    try:
        return Dispatch("Outlook.Application")
    except Exception as e:
        raise Inndatafeil.en(f"Fikk ikke kontakt med Outlook ({e}).", "Outlook", _GJOR) from e
