"""What to do when a tool of the proving ground is missing: skip on a person's machine, fail in CI."""

import os
from typing import NoReturn

import pytest

KREV_ALT = "BIDRAG_KREV_ALT"
"""Set by .ci/run (to anything but "" or "0"): a missing tool is then a failure, so that CI never proves nothing."""


def mangler(verktoy: str, slik_faas_det: str) -> NoReturn:
    """End the running test because a tool is missing.

    Args:
        verktoy: the tool that is missing, as a person would name it.
        slik_faas_det: how to get it.
    """
    grunn = f"{verktoy} is not on this machine ({slik_faas_det})"
    if os.environ.get(KREV_ALT, "") not in {"", "0"}:
        pytest.fail(f"{grunn}; {KREV_ALT} is set, so this is a failure", pytrace=False)
    pytest.skip(grunn)
