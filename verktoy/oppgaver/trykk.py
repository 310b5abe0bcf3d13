"""Trykk: what goes before and after a press of a button from outside the workbook. Imports little: someone waits."""

import contextlib
import io
import sys
from collections.abc import Iterator

from verktoy.excel.tillegg import installasjon
from verktoy.excel.tillegg.koding import avkod
from verktoy.excel.tillegg.maskin import Maskin, denne
from verktoy.kjerne.melding import Inndatafeil

__all__ = ["Maskin", "avkod_navn", "denne", "svar_til_excel"]


def avkod_navn(kode: str) -> str:
    """The name of a workbook, as the add-in sends it.

    Raises:
        Inndatafeil: it is not in the add-in's code.
    """
    try:
        return avkod(kode)
    except ValueError as e:
        raise Inndatafeil.en(f"«{kode}» er ikke et navn fra tillegget.", "--bok-kode", "Bruk --bok i stedet.") from e


@contextlib.contextmanager
def svar_til_excel(maskin: Maskin) -> Iterator[None]:
    """Tell the add-in that Python runs; and afterwards what was said, when there is no window to say it in."""
    har_vindu = sys.stderr is not None
    _meld_startet(maskin)
    if har_vindu:
        yield
        return
    sagt = io.StringIO()
    try:
        with contextlib.redirect_stderr(sagt):
            yield
    except Exception as e:
        sagt.write(f"Verktøyet stoppet: {e}")
        raise
    finally:
        _meld_startet(maskin, sagt.getvalue())


def _meld_startet(maskin: Maskin, tekst: str = "") -> None:
    with contextlib.suppress(OSError):  # the add-in then says that it heard nothing; the press itself must go on
        installasjon.meld_startet(maskin, tekst)
