"""The `utsendelse` commands: packages for each deltaker, checked, approved of and sent once."""

from verktoy.cli import utsendelse_lag, utsendelse_post
from verktoy.cli.felles import Kommandoer


def legg_til(kommandoer: Kommandoer) -> None:
    """Add the commands."""
    under = kommandoer.ny_gruppe("utsendelse", "Lag pakker til deltakerne, se gjennom, godkjenn og send dem.")
    utsendelse_lag.legg_til(under)
    utsendelse_post.legg_til(under)
