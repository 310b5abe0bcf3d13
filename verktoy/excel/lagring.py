"""Lagring: put a workbook on disk so that the file is the old one or the new one, whole, whatever happens.

A temporary file in the same folder, flushed to disk, read back and compared, a numbered copy of the old one, and then
one step that puts the new one in its place.
"""

import contextlib
import os
import re
import tempfile
from pathlib import Path

from verktoy.excel.laas import laas
from verktoy.kjerne.melding import Lagringsfeil, aarsak, feil

__all__ = ["Lagringsfeil", "krev_lukket", "laas", "lagre", "paa_disk"]

MAPPE = "sikkerhetskopier"
MAKS_KOPIER = 20
_URORT = "Ingenting er endret."
_DELT = 32  # Windows: another program has the file open
_TILGANG = "Sjekk at du har lov til å skrive i mappen, at disken ikke er full og at nettverket er oppe."


def krev_lukket(sti: Path) -> None:
    """Refuse while Excel or LibreOffice has the workbook open.

    Raises:
        Lagringsfeil: when their lock file stands beside it, or the system says somebody holds it.
    """
    laaser = [sti.parent / navn for navn in (f"~${sti.name}", f"~${sti.name[2:]}", f".~lock.{sti.name}#")]
    try:
        if any(x.exists() for x in laaser):
            raise _aapen(sti)
        if sti.is_dir():
            return  # reading it says what is wrong
        with sti.open("r+b"):
            pass
    except Lagringsfeil:
        raise
    except FileNotFoundError:
        return
    except PermissionError as e:
        if getattr(e, "winerror", None) == _DELT:
            raise _aapen(sti) from e
        raise _ikke_skrevet(sti, e) from e
    except OSError as e:
        raise _ikke_skrevet(sti, e) from e


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
                f"Fikk ikke lest det som står der fra før ({aarsak(e)}).",
                str(sti),
                f"Oppgi en fil, og sjekk at du har tilgang til den. {_URORT}",
            )
        ) from e


def lagre(sti: Path, innhold: bytes, *, leste: bytes | None) -> None:
    """Write the workbook. What it replaces is kept in the folder `MAPPE` beside it.

    Args:
        sti: where to; a link is followed.
        innhold: the whole file.
        leste: what stood there when it was read; None when there was nothing. Anything else by now is a refusal.

    Raises:
        Lagringsfeil: open elsewhere, changed since it was read, no access, disk full. The old file is untouched.
    """
    krev_lukket(sti)
    rester: list[Path] = []
    try:
        sti = sti.resolve()
        sti.parent.mkdir(parents=True, exist_ok=True)
        _rydd(sti)
        _krev_urort(sti, leste)
        rester.append(_skriv_ved_siden(sti, innhold))
        if leste is not None:
            rester.append(_ta_kopi(sti, leste))
        _krev_urort(sti, leste)
        os.replace(rester[0], sti)  # noqa: PTH105 - the one atomic step
        rester.clear()
        _skyll_mappe(sti.parent)
    except Lagringsfeil:
        raise
    except PermissionError as e:
        raise (_aapen(sti) if getattr(e, "winerror", None) == _DELT else _ikke_skrevet(sti, e)) from e
    except OSError as e:
        raise _ikke_skrevet(sti, e) from e
    finally:
        for rest in rester:
            _slett(rest)
            if rest.parent != sti.parent:
                with contextlib.suppress(OSError):  # older copies stand in it
                    rest.parent.rmdir()
    _fjern_gamle_kopier(sti)


def _krev_urort(sti: Path, leste: bytes | None) -> None:
    if paa_disk(sti) != leste:
        raise Lagringsfeil(
            feil("Arbeidsboken ble endret av noen andre mens vi regnet.", str(sti), f"Prøv igjen. {_URORT}")
        )


def _skriv_ved_siden(sti: Path, innhold: bytes) -> Path:
    """The new file under a name of its own, on disk and read back."""
    nummer, navn = tempfile.mkstemp(dir=sti.parent, prefix=f".{sti.stem}-", suffix=".tmp")
    fil = Path(navn)
    try:
        with os.fdopen(nummer, "wb") as ut:
            ut.write(innhold)
            ut.flush()
            os.fsync(ut.fileno())
        fil.chmod(sti.stat().st_mode & 0o777 if sti.exists() else 0o644)  # mkstemp makes it private
        if fil.read_bytes() != innhold:
            raise OSError("det som kom på disken, er ikke det vi skrev")  # noqa: TRY301 - cleaned up below
    except OSError:
        _slett(fil)
        raise
    return fil


def _ta_kopi(sti: Path, leste: bytes) -> Path:
    """Keep what is about to be replaced, under the next number."""
    mappe = sti.parent / MAPPE
    mappe.mkdir(exist_ok=True)
    ny = mappe / f"{sti.stem}-{max([0, *_kopier(mappe, sti)]) + 1:04}{sti.suffix}"
    halv = mappe / f".{ny.name}.tmp"
    try:
        with halv.open("wb") as ut:
            ut.write(leste)
            ut.flush()
            os.fsync(ut.fileno())
        os.replace(halv, ny)  # noqa: PTH105
    except OSError:
        _slett(halv)
        with contextlib.suppress(OSError):
            mappe.rmdir()
        raise
    return ny


def _fjern_gamle_kopier(sti: Path) -> None:
    """The oldest copies give way. The new workbook is in its place: a copy that will not go is no error."""
    with contextlib.suppress(OSError):
        numre = _kopier(sti.parent / MAPPE, sti)
        for nummer in sorted(numre)[:-MAKS_KOPIER]:
            numre[nummer].unlink()


def _slett(fil: Path) -> None:
    with contextlib.suppress(OSError):
        fil.unlink()


def _kopier(mappe: Path, sti: Path) -> dict[int, Path]:
    """Number → copy."""
    monster = re.compile(re.escape(sti.stem) + r"-(\d{4,})" + re.escape(sti.suffix))
    treff = ((monster.fullmatch(f.name), f) for f in mappe.iterdir())
    return {int(m[1]): f for m, f in treff if m}


def _rydd(sti: Path) -> None:
    """Remove what a killed run left behind."""
    for rest in sti.parent.glob(f".{_uten_jokere(sti.stem)}-*.tmp"):
        if re.fullmatch(re.escape(f".{sti.stem}-") + r"[a-z0-9_]{8}\.tmp", rest.name):
            _slett(rest)


def _uten_jokere(tekst: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", tekst)


def _skyll_mappe(mappe: Path) -> None:
    """Make the renaming itself last through a power cut, where the system can."""
    if os.name == "posix":
        with contextlib.suppress(OSError):  # the file is in place already
            nummer = os.open(mappe, os.O_RDONLY)
            try:
                os.fsync(nummer)
            finally:
                os.close(nummer)


def _aapen(sti: Path) -> Lagringsfeil:
    return Lagringsfeil(
        feil("Arbeidsboken er åpen i et annet program.", str(sti), f"Lagre og lukk den, og prøv igjen. {_URORT}")
    )


def _ikke_skrevet(sti: Path, e: OSError) -> Lagringsfeil:
    return Lagringsfeil(feil(f"Fikk ikke skrevet filen ({aarsak(e)}).", str(sti), f"{_TILGANG} {_URORT}"))
