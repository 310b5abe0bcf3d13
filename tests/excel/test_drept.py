"""Killed at any moment, out of disk, without access, or two at once: the workbook is the old or the new one, whole."""

import errno
import io
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from verktoy.excel.laas import laas
from verktoy.excel.lagring import MAKS_KOPIER, MAPPE, lagre
from verktoy.kjerne.melding import Lagringsfeil

DREPT = 200
# Writes the two workbooks in turn, for as long as it lives.
_SKRIVER = """
import sys
from pathlib import Path
from verktoy.excel.lagring import laas, lagre
sti, a, b = map(Path, sys.argv[1:])
gammel, ny = a.read_bytes(), b.read_bytes()
print("klar", flush=True)
while True:
    with laas(sti):
        leste = sti.read_bytes()
        lagre(sti, ny if leste == gammel else gammel, leste=leste)
"""


def _pakke(navn: str) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w") as fil:
        fil.writestr(navn, random.Random(navn).randbytes(300_000))
    return ut.getvalue()


@pytest.mark.treg
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_at_200_random_moments_nothing_is_damaged(tmp_path):
    tilfeldig = random.Random(1)
    a, b, sti = tmp_path / "a", tmp_path / "b", tmp_path / "mappe" / "bok.xlsx"
    sti.parent.mkdir()
    a.write_bytes(_pakke("a"))
    b.write_bytes(_pakke("b"))
    hele = (a.read_bytes(), b.read_bytes())
    sti.write_bytes(hele[0])
    sett = set()
    for _ in range(DREPT):
        with subprocess.Popen(
            [sys.executable, "-c", _SKRIVER, sti, a, b], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as prosess:
            assert prosess.stdout is not None
            assert prosess.stdout.readline() == b"klar\n"
            time.sleep(tilfeldig.uniform(0, 0.05))
            prosess.send_signal(signal.SIGKILL)
            assert prosess.wait() == -signal.SIGKILL
        innhold = sti.read_bytes()
        assert innhold in hele
        sett.add(innhold)
        for kopi in (sti.parent / MAPPE).glob("bok-*.xlsx"):
            assert kopi.read_bytes() in hele, kopi
    assert len(sett) == 2, "the kills must hit before and after the replacing"
    lagre(sti, b"siste", leste=sti.read_bytes())  # the next run is not held up, and clears away what they left
    assert sti.read_bytes() == b"siste"
    assert not list(sti.parent.glob(".bok-*.tmp"))
    assert len(list((sti.parent / MAPPE).glob("bok-*.xlsx"))) <= MAKS_KOPIER + 1


# What the system may refuse, and at which of its calls, counted through one writing.
FEIL = [errno.ENOSPC, errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.ESTALE, errno.EHOSTDOWN]


@pytest.mark.parametrize("kode", FEIL, ids=[errno.errorcode[k] for k in FEIL])
@pytest.mark.parametrize("kall", ["fsync", "replace", "chmod", "mkdir", "stat"])
@pytest.mark.parametrize("nummer", range(4))
def test_a_refusal_at_any_call_leaves_the_old_file(tmp_path, monkeypatch, kall, kode, nummer):
    sti = tmp_path / "bok.xlsx"
    sti.write_bytes(b"gammel")
    ekte, antall = getattr(os, kall), [0]

    def av_og_til(*a: object, **k: object) -> object:
        antall[0] += 1
        if antall[0] == nummer + 1:
            raise OSError(kode, os.strerror(kode))
        return ekte(*a, **k)

    with monkeypatch.context() as m:
        m.setattr(os, kall, av_og_til)
        try:
            lagre(sti, b"ny", leste=b"gammel")
            meldt = ""
        except Lagringsfeil as e:
            meldt = str(e)
    staar = sti.read_bytes()
    if meldt:
        assert staar == b"gammel"
        assert "Ingenting er endret." in meldt
    else:
        assert staar == b"ny"
    assert [f.name for f in tmp_path.iterdir() if f.name not in ("bok.xlsx", MAPPE)] == []


def test_the_copies_are_numbered_and_the_oldest_give_way(tmp_path):
    sti = tmp_path / "bok.xlsx"
    sti.write_bytes(b"0")
    for n in range(1, MAKS_KOPIER + 4):
        lagre(sti, str(n).encode(), leste=str(n - 1).encode())
    kopier = sorted((tmp_path / MAPPE).iterdir())
    assert len(kopier) == MAKS_KOPIER
    assert (kopier[0].name, kopier[0].read_bytes()) == ("bok-0004.xlsx", b"3")
    assert (kopier[-1].name, kopier[-1].read_bytes()) == (
        f"bok-{MAKS_KOPIER + 3:04}.xlsx",
        str(MAKS_KOPIER + 2).encode(),
    )


def test_two_runs_at_once_one_waits(tmp_path):
    sti, rekke = tmp_path / "bok.xlsx", []

    def lang() -> None:
        with laas(sti):
            rekke.append("inn")
            time.sleep(0.3)
            rekke.append("ut")

    traad = threading.Thread(target=lang)
    traad.start()
    while not rekke:
        time.sleep(0.01)
    with laas(sti):
        rekke.append("neste")
    traad.join()
    assert rekke == ["inn", "ut", "neste"]
    assert list(tmp_path.iterdir()) == []


def test_two_runs_at_once_one_gives_up_with_a_message(tmp_path):
    sti: Path = tmp_path / "bok.xlsx"
    with laas(sti), pytest.raises(Lagringsfeil, match="En annen kjøring holder på"), laas(sti, vent=0.2):
        pass
