import pytest

from tests.stotte.krav import KREV_ALT, mangler


@pytest.mark.parametrize("verdi", [None, "", "0"])
def test_a_missing_tool_skips_on_a_persons_machine(monkeypatch, verdi):
    monkeypatch.delenv(KREV_ALT, raising=False)
    if verdi is not None:
        monkeypatch.setenv(KREV_ALT, verdi)
    with pytest.raises(pytest.skip.Exception, match="LibreOffice is not on this machine"):
        mangler("LibreOffice", "apt-get install libreoffice-calc")


def test_a_missing_tool_fails_in_ci(monkeypatch):
    monkeypatch.setenv(KREV_ALT, "1")
    with pytest.raises(pytest.fail.Exception, match="LibreOffice is not on this machine"):
        mangler("LibreOffice", "apt-get install libreoffice-calc")
