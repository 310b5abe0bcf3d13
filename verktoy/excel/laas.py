"""Laas: one run at a time per workbook. The system lets go of the lock when a run is killed."""

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from verktoy.kjerne.melding import Lagringsfeil, feil

VENT_SEKUNDER = 10.0
_PAUSE = 0.1


@contextlib.contextmanager
def laas(sti: Path, *, vent: float = VENT_SEKUNDER) -> Iterator[None]:
    """Hold the workbook's lock while the block runs. A run that holds it already is waited for, a while.

    Where the folder takes no lock file (read-only, or gone) there is no lock: writing will say what is wrong.

    Raises:
        Lagringsfeil: when another run still holds it.
    """
    fil = sti.parent / f".{sti.name}.laas"
    frist = time.monotonic() + vent
    while True:
        try:
            nummer = os.open(fil, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError:
            yield
            return
        if _ta(nummer) and _samme(nummer, fil):
            break
        os.close(nummer)
        if time.monotonic() > frist:
            raise Lagringsfeil(
                feil("En annen kjøring holder på med arbeidsboken.", str(sti), "Vent litt, og prøv igjen.")
            )
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        if sys.platform != "win32":
            with contextlib.suppress(OSError):  # the lock is what counts; a file left behind does no harm
                fil.unlink()
        os.close(nummer)


def _samme(nummer: int, fil: Path) -> bool:
    """Whether the locked file is still the one by that name: the run before may have removed it."""
    try:
        return os.path.samestat(os.fstat(nummer), fil.stat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _ta(nummer: int) -> bool:
        try:
            msvcrt.locking(nummer, msvcrt.LK_NBLCK, 1)
        except OSError as e:
            return e.errno not in (errno.EACCES, errno.EDEADLK)  # another fault: no lock is better than no workbook
        return True

else:
    import fcntl

    def _ta(nummer: int) -> bool:
        try:
            fcntl.flock(nummer, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks: no lock is better than no workbook
        return True
