"""The lock as it is on Windows, with msvcrt imitated: one run at a time, let go of when the run ends or dies.

The imitation locks the file for real, with flock, and says it in msvcrt's words. Only a person on Windows can show the
rest: docs/excel-sjekkliste.md.
"""

import errno
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from verktoy.excel import laas as vanlig
from verktoy.kjerne.melding import Lagringsfeil

fcntl = pytest.importorskip("fcntl")


class Msvcrt(ModuleType):
    """msvcrt.locking: refuses with EACCES when somebody else holds the byte."""

    LK_NBLCK = 2

    def __init__(self, feil: int = 0) -> None:
        super().__init__("msvcrt")
        self.feil, self.kalt = feil, 0

    def locking(self, nummer: int, maate: int, antall: int) -> None:
        assert (maate, antall) == (self.LK_NBLCK, 1)
        self.kalt += 1
        if self.feil:
            raise OSError(self.feil, "")
        try:
            fcntl.flock(nummer, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            raise PermissionError(errno.EACCES, "Permission denied") from e


def paa_windows(monkeypatch: pytest.MonkeyPatch, msvcrt: Msvcrt) -> ModuleType:
    """The module as Windows loads it."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    spec = importlib.util.spec_from_file_location("laas_windows", vanlig.__file__)
    assert spec is not None
    assert spec.loader is not None
    modul = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(modul)
    return modul


def test_one_run_at_a_time(monkeypatch, tmp_path):
    msvcrt = Msvcrt()
    w = paa_windows(monkeypatch, msvcrt)
    bok = tmp_path / "bok.xlsx"
    with (
        w.laas(bok),
        pytest.raises(Lagringsfeil, match=r"bok\.xlsx: En annen kjøring holder på med arbeidsboken\."),
        w.laas(bok, vent=0.2),
    ):
        pytest.fail("two runs held the lock")
    assert msvcrt.kalt >= 3  # once for the first, then again and again for the second
    with w.laas(bok, vent=0.2):
        pass


def test_the_lock_file_that_is_left_behind_is_no_hindrance(monkeypatch, tmp_path):
    """Windows removes no file that is open, so it stays."""
    w = paa_windows(monkeypatch, Msvcrt())
    with w.laas(tmp_path / "bok.xlsx"):
        pass
    assert [f.name for f in tmp_path.iterdir()] == [".bok.xlsx.laas"]
    with w.laas(tmp_path / "bok.xlsx", vent=0.2):
        pass


def test_a_run_that_dies_lets_go(monkeypatch, tmp_path):
    w = paa_windows(monkeypatch, Msvcrt())
    barn = os.fork()
    if not barn:
        with w.laas(tmp_path / "bok.xlsx"):
            os._exit(0)
    os.waitpid(barn, 0)
    with w.laas(tmp_path / "bok.xlsx", vent=0.2):
        pass


@pytest.mark.parametrize("feil", [errno.ENOSYS, errno.EINVAL, errno.EIO])
def test_a_file_system_without_locks_stops_nobody(monkeypatch, tmp_path, feil):
    w = paa_windows(monkeypatch, Msvcrt(feil))
    with w.laas(tmp_path / "bok.xlsx", vent=0.2):
        pass


def test_a_folder_that_takes_no_file_has_no_lock(monkeypatch, tmp_path):
    w = paa_windows(monkeypatch, Msvcrt())
    with w.laas(Path(tmp_path, "finnes ikke", "bok.xlsx"), vent=0.2):
        pass
