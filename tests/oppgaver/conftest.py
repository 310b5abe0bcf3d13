"""The shared workbook, made once as `ny` makes it; tests copy it before they change it."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.stotte.bok import TRE
from verktoy.oppgaver.bok import Beregnet, les, regn
from verktoy.oppgaver.ny import ny

TID = datetime(2026, 1, 2, 3, 4)


@pytest.fixture(scope="session")
def arbeidsbok(tmp_path_factory: pytest.TempPathFactory) -> Path:
    fil = tmp_path_factory.mktemp("arbeidsbok") / "bidrag.xlsx"
    ny(fil, TRE, TID)
    return fil


@pytest.fixture(scope="session")
def beregnet(arbeidsbok: Path) -> Beregnet:
    """What the file says, computed; not what it was made from."""
    return regn(les(arbeidsbok).bok)


@pytest.fixture
def kopi(arbeidsbok: Path, tmp_path: Path) -> Path:
    fil = tmp_path / "bidrag.xlsx"
    fil.write_bytes(arbeidsbok.read_bytes())
    return fil
