"""The shared workbook, made once as `ny` makes it; tests copy it before they change it."""

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.oppgaver.stabsbok import OSTFOLD, plant
from tests.stotte.bok import TRE
from verktoy.oppgaver.bok import Beregnet, les, regn
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.utsendelse_lag import Bestilling, lag
from verktoy.utsendelse.manifest import Manifest

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


@pytest.fixture(scope="session")
def stabens_bok(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with secrets of staff's in it, and everybody's address."""
    sti = tmp_path_factory.mktemp("stab") / "bidrag.xlsx"
    ny(sti, [OSTFOLD], TID)
    plant(sti)
    return sti


@pytest.fixture(scope="session")
def pakkene(stabens_bok: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """Folder and manifest of a mailing to all 18, one of them in nynorsk."""
    ut = tmp_path_factory.mktemp("utsendelse") / "ut"
    bestilling = Bestilling(
        OSTFOLD,
        "Sekretariatet <post@ostfold.example>",
        saksnr="2026/17",
        frist=date(2026, 3, 1),
        nynorsk=frozenset(["0119"]),
    )
    manifest, _ = lag(stabens_bok, bestilling, ut, TID)
    return ut, manifest
