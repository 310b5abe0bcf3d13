"""A row taken out of Deltakelse, or put in, moves money: it is told, once, and stands in the log."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from verktoy.cli import main

Endring = Callable[[Worksheet], object]


@pytest.fixture(scope="module")
def fersk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    fil = tmp_path_factory.mktemp("ostfold") / "bidrag.xlsx"
    assert main(["ny", str(fil), "--ordning", "digital-baerekraft-ostfold"]) == 0
    return fil


def _rad(ark: Worksheet, nr: str) -> int:
    return next(c.row for rad in ark.iter_rows() for c in rad if c.value == nr)


def _slett(*numre: str) -> Endring:
    return lambda ark: [ark.delete_rows(_rad(ark, nr)) for nr in numre]


def _sett_inn_igjen(ark: Worksheet) -> None:
    """A row for Fredrikstad under the last one, in everything but number and name as that of Sarpsborg."""
    rad = [c.value for c in ark[_rad(ark, "0105")]]
    nr = rad.index("0105")
    ark.append([*rad[:nr], "0106", "Fredrikstad", *rad[nr + 2 :]])


def _endre(fra: Path, til: Path, endring: Endring, arknavn: str = "Deltakelse") -> Path:
    bok = load_workbook(fra)
    endring(bok[arknavn])
    bok.save(til)
    return til


def _oppdater(fil: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["oppdater", str(fil)]) == 0
    ut = capsys.readouterr()
    return ut.out + ut.err


SEKS = ("0106", "0105", "0104", "0101", "0136", "0124")


@pytest.mark.parametrize(
    ("endring", "sagt"),
    [
        (_slett("0106"), "0106 Fredrikstad er tatt ut av Østfold"),
        (
            _slett(*SEKS),
            "0106 Fredrikstad, 0105 Sarpsborg, 0104 Moss, 0101 Halden, 0136 Rygge og 1 til er tatt ut av Østfold",
        ),
    ],
    ids=["en", "seks"],
)
def test_who_is_taken_out_is_told_once_and_logged(fersk, tmp_path, capsys, endring, sagt):
    fil = _endre(fersk, tmp_path / "bok.xlsx", endring)
    assert f"{sagt}." in _oppdater(fil, capsys)
    logg = [rad for rad in load_workbook(fil)["Logg"].iter_rows(values_only=True) if "Deltakere endret" in rad]
    assert [sagt in rad for rad in logg] == [True]
    assert "er tatt ut" not in _oppdater(fil, capsys)


def test_who_is_put_in_is_told(fersk, tmp_path, capsys):
    fil = _endre(fersk, tmp_path / "bok.xlsx", _slett("0106"))
    _oppdater(fil, capsys)
    assert "0106 Fredrikstad er lagt til i Østfold." in _oppdater(_endre(fil, fil, _sett_inn_igjen), capsys)


def test_a_row_deleted_from_the_table_alone_is_nobody_put_in(fersk, tmp_path, capsys):
    fil = _endre(fersk, tmp_path / "bok.xlsx", _slett("0106"), "Østfold bidrag")
    assert "lagt til" not in _oppdater(fil, capsys)
