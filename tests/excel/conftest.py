"""Workbooks the tests of this folder start from; each is made once."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.stotte.bok import SYNTETISKE, TRE
from verktoy.oppgaver.ny import bok_fra_maler

TID = datetime(2026, 1, 2, 3, 4)


def _bok(mappe: Path, *ordninger: str) -> Path:
    fil = mappe / "bidrag.xlsx"
    fil.write_bytes(bok_fra_maler(ordninger, TID).filinnhold())
    return fil


@pytest.fixture(scope="session")
def tre_ordninger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shared workbook: all three schemes. Tests copy it before they change it."""
    return _bok(tmp_path_factory.mktemp("tre"), *TRE)


@pytest.fixture(scope="session")
def to_ordninger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Østfold and DigiViken: the schemes LibreOffice recalculates fast."""
    return _bok(tmp_path_factory.mktemp("to"), "digital-baerekraft-ostfold", "digiviken")


@pytest.fixture(scope="session")
def alle_regler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented schemes that use every kind of rule."""
    return _bok(tmp_path_factory.mktemp("alle"), *map(str, SYNTETISKE))
