"""What all tests share: how hypothesis draws, and the tools of the proving ground."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.stotte.libreoffice import krev_soffice
from tests.stotte.validering import krev_sdk

# The same examples on every run: a red run must be red for everybody. `HYPOTHESIS_PROFILE=grundig` draws new and many.
settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("grundig", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def soffice() -> Path:
    """LibreOffice's program; the test is skipped without it, and fails where BIDRAG_KREV_ALT is set."""
    return krev_soffice()


@pytest.fixture(scope="session")
def sdk() -> Path:
    """The Open XML SDK validator; the test is skipped without it, and fails where BIDRAG_KREV_ALT is set."""
    return krev_sdk()
