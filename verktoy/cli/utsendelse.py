"""The `utsendelse` commands: packages for each deltaker, checked, approved of and sent once."""

from verktoy.cli import utsendelse_post
from verktoy.cli.felles import Kommandoer


def legg_til(kommandoer: Kommandoer) -> None:
    """Add the commands."""
    under = kommandoer.ny_gruppe("utsendelse", "Se gjennom, godkjenn og send e-post til deltakerne.")
    utsendelse_post.legg_til(under)
