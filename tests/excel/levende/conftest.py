"""A workbook with one scheme of 18 kommuner, and what a press of «Oppdater» makes of it on each way."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from verktoy import knapper
from verktoy.excel.levende import varsel
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater

FOER, NAA = datetime(2026, 1, 2, 3, 4), datetime(2026, 2, 3, 4, 5)
OSTFOLD = "digital-baerekraft-ostfold"


class Klokke(datetime):
    """The clock on the wall has stopped."""

    @classmethod
    def now(cls, tz=None):  # noqa: ARG003 - as datetime has it
        return NAA


@pytest.fixture(scope="session")
def ostfold(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """18 kommuner."""
    fil = tmp_path_factory.mktemp("ostfold") / "bidrag.xlsx"
    ny(fil, (OSTFOLD,), FOER)
    return fil.read_bytes()


@pytest.fixture(autouse=True)
def klokke_og_mappe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The same minute on every way, and a log folder of the test's own."""
    monkeypatch.setattr(knapper, "datetime", Klokke)
    monkeypatch.setattr(varsel, "datamappe", lambda: tmp_path / "data")


@pytest.fixture
def uten_hode(tmp_path: Path) -> Callable[[bytes], bytes]:
    """The same update without Excel."""

    def kjor(innhold: bytes) -> bytes:
        fil = tmp_path / "bidrag.xlsx"
        fil.write_bytes(innhold)
        oppdater(fil, NAA)
        return fil.read_bytes()

    return kjor
