"""The file on disk is the old one or the new one, whole; whatever stops us, it is the old one, and the user is told."""

import errno
import os
import stat
import tempfile
from pathlib import Path

import pytest

from verktoy.excel.lagring import Lagringsfeil, krev_lukket, lagre


@pytest.fixture
def fil(tmp_path: Path) -> Path:
    (tmp_path / "bok.xlsx").write_bytes(b"gammel")
    return tmp_path / "bok.xlsx"


def _navn(mappe: Path) -> list[str]:
    return sorted(f.name for f in mappe.iterdir())


def test_a_new_file_is_written(tmp_path):
    ny = tmp_path / "undermappe" / "ny.xlsx"
    lagre(ny, b"innhold", leste=None)
    assert ny.read_bytes() == b"innhold"
    assert stat.S_IMODE(ny.stat().st_mode) == 0o644
    assert _navn(ny.parent) == ["ny.xlsx"]


def test_a_file_is_replaced_and_keeps_its_rights(fil):
    fil.chmod(0o660)
    lagre(fil, b"ny", leste=b"gammel")
    assert fil.read_bytes() == b"ny"
    assert stat.S_IMODE(fil.stat().st_mode) == 0o660
    assert _navn(fil.parent) == ["bok.xlsx", "sikkerhetskopier"]


@pytest.mark.parametrize("laas", ["~$bok.xlsx", "~$k.xlsx", ".~lock.bok.xlsx#"])
def test_a_workbook_open_in_excel_or_libreoffice_is_left_alone(fil, laas):
    (fil.parent / laas).touch()
    for forsok in (lambda: krev_lukket(fil), lambda: lagre(fil, b"ny", leste=b"gammel")):
        with pytest.raises(Lagringsfeil, match=r"bok\.xlsx: Arbeidsboken er åpen i et annet program\. Lagre og lukk"):
            forsok()
    assert fil.read_bytes() == b"gammel"


def test_another_workbooks_lock_is_no_hindrance(fil):
    (fil.parent / "~$annen.xlsx").touch()
    krev_lukket(fil)


@pytest.mark.parametrize(
    ("paa_disk", "leste"),
    [(b"endret av en kollega", b"gammel"), (b"laget av en kollega", None), (None, b"gammel")],
    ids=["changed", "made", "deleted"],
)
def test_a_file_changed_since_it_was_read_is_left_alone(fil, paa_disk, leste):
    if paa_disk is None:
        fil.unlink()
    else:
        fil.write_bytes(paa_disk)
    with pytest.raises(Lagringsfeil, match="endret av noen andre mens vi regnet"):
        lagre(fil, b"ny", leste=leste)
    assert (fil.read_bytes() if fil.exists() else None) == paa_disk


@pytest.mark.parametrize(
    ("modul", "kall", "kode", "sagt"),
    [
        (tempfile, "mkstemp", errno.EACCES, "du har ikke tilgang"),
        (os, "fsync", errno.ENOSPC, "disken er full"),
        (os, "replace", errno.EACCES, "du har ikke tilgang"),
        (os, "chmod", errno.EPERM, "du har ikke tilgang"),
    ],
    ids=["read-only folder", "disk full", "replace refused", "rights refused"],
)
def test_what_stops_the_writing_leaves_the_old_file_and_no_litter(fil, monkeypatch, modul, kall, kode, sagt):
    def stans(*_: object, **__: object) -> None:
        raise OSError(kode, os.strerror(kode))

    monkeypatch.setattr(modul, kall, stans)
    with pytest.raises(Lagringsfeil) as feil:
        lagre(fil, b"ny", leste=b"gammel")
    assert sagt in str(feil.value)
    assert "Ingenting er endret." in str(feil.value)
    assert fil.read_bytes() == b"gammel"
    assert _navn(fil.parent) == ["bok.xlsx"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_write_access_is_told(fil):
    fil.parent.chmod(0o500)
    try:
        with pytest.raises(Lagringsfeil, match="lov til å skrive i mappen"):
            lagre(fil, b"ny", leste=b"gammel")
    finally:
        fil.parent.chmod(0o700)
    assert fil.read_bytes() == b"gammel"


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path):
    (tmp_path / "bok.xlsx").mkdir()
    with pytest.raises(Lagringsfeil):
        lagre(tmp_path / "bok.xlsx", b"ny", leste=None)
    assert _navn(tmp_path) == ["bok.xlsx"]
