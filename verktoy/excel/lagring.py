"""Lagring: put a workbook on disk so that the file is the old one or the new one, whole, whatever happens."""

import contextlib
import os
import tempfile
from pathlib import Path

from verktoy.kjerne.melding import Lagringsfeil, feil


def krev_lukket(sti: Path) -> None:
    """Refuse while Excel or LibreOffice has the workbook open.

    Raises:
        Lagringsfeil: when their lock file stands beside it.
    """
    laaser = (sti.with_name(f"~${sti.name}"), sti.with_name(f"~${sti.name[2:]}"), sti.with_name(f".~lock.{sti.name}#"))
    if any(x.exists() for x in laaser):
        raise Lagringsfeil(
            feil(
                "Arbeidsboken er åpen i et annet program.",
                str(sti),
                "Lagre og lukk den, og prøv igjen. Ingenting er endret.",
            )
        )


def paa_disk(sti: Path) -> bytes | None:
    """What stands there now, None for nothing.

    Raises:
        Lagringsfeil: when it is no file, or cannot be read.
    """
    try:
        return sti.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as e:
        raise Lagringsfeil(
            feil(
                f"Fikk ikke lest det som står der fra før ({e.strerror or e}).",
                str(sti),
                "Oppgi en fil, og sjekk at du har tilgang til den. Ingenting er endret.",
            )
        ) from e


def lagre(sti: Path, innhold: bytes, *, leste: bytes | None) -> None:
    """Write the workbook in one step: a temporary file in the same folder, flushed to disk, then put in its place.

    Args:
        sti: where to.
        innhold: the whole file.
        leste: what stood there when it was read; None when there was nothing. Anything else by now is a refusal.

    Raises:
        Lagringsfeil: open elsewhere, changed since it was read, no access, disk full. The old file is untouched.
    """
    krev_lukket(sti)
    if paa_disk(sti) != leste:
        raise Lagringsfeil(
            feil("Arbeidsboken ble endret av noen andre mens vi regnet.", str(sti), "Prøv igjen. Ingenting er endret.")
        )
    midlertidig = ""
    try:
        sti.parent.mkdir(parents=True, exist_ok=True)
        fil, midlertidig = tempfile.mkstemp(dir=sti.parent, prefix=f".{sti.stem}-", suffix=".tmp")
        with os.fdopen(fil, "wb") as ut:
            ut.write(innhold)
            ut.flush()
            os.fsync(ut.fileno())
        if sti.exists():
            os.chmod(midlertidig, sti.stat().st_mode & 0o777)  # noqa: PTH101 - same rights as the file it replaces
        else:
            os.chmod(midlertidig, 0o644)  # noqa: PTH101 - mkstemp makes it private
        os.replace(midlertidig, sti)  # noqa: PTH105 - the one atomic step
    except OSError as e:
        if midlertidig:
            with contextlib.suppress(OSError):
                os.unlink(midlertidig)  # noqa: PTH108
        raise Lagringsfeil(
            feil(
                f"Fikk ikke skrevet filen ({e.strerror or e}).",
                str(sti),
                "Sjekk at du har lov til å skrive i mappen og at disken ikke er full. Ingenting er endret.",
            )
        ) from e
