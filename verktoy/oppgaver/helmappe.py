"""Hel mappe: a folder that stands there with all that belongs in it, or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verktoy.kjerne.melding import Inndatafeil, Lagringsfeil, aarsak, feil
from verktoy.utsendelse.filnavn import trygt


def krev_ny(ut: Path) -> None:
    """Refuse a folder that is there.

    Raises:
        Inndatafeil: when it is.
    """
    if ut.exists():
        raise Inndatafeil.en("Mappen finnes allerede.", str(ut), "Velg et annet navn; ingenting er endret.")


@contextmanager
def hel_mappe(ut: Path, hva: str) -> Iterator[Path]:
    """A folder beside the one to be made, to write in. It takes that name when the block ends well, else it is gone.

    Args:
        ut: the folder to make.
        hva: what is written, for the message: «pakkene».

    Raises:
        Lagringsfeil: when it cannot be made, or the block cannot write in it.
    """
    try:
        ut.parent.mkdir(parents=True, exist_ok=True)
        mappe = Path(tempfile.mkdtemp(dir=ut.parent, prefix=f".{trygt(ut.name)}-"))
    except OSError as e:
        gjor = "Velg en mappe du kan skrive i."
        raise Lagringsfeil(feil(f"Fikk ikke laget mappen ({aarsak(e)}).", str(ut), gjor)) from e
    try:
        mappe.chmod(0o755)  # mkdtemp makes it private
        yield mappe
        mappe.replace(ut)
    except OSError as e:
        gjor = "Sjekk plass og tilgang. Ingenting er laget."
        raise Lagringsfeil(feil(f"Fikk ikke skrevet {hva} ({aarsak(e)}).", str(ut), gjor)) from e
    finally:
        shutil.rmtree(mappe, ignore_errors=True)
