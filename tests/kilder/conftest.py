"""Tests of what comes in: nothing outside this machine is contacted, whatever the machine's settings say."""

import socket
from collections.abc import Iterator

import pytest

from tests.kilder import ssbtjener


@pytest.fixture(autouse=True)
def _bare_sloyfa(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy from the environment, and a connection to anything but the loopback fails the test."""
    for navn in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir"):
        monkeypatch.delenv(navn, raising=False)
        monkeypatch.delenv(navn.upper(), raising=False)
    ekte = socket.socket.connect

    def koble(self: socket.socket, adresse: tuple[str, int]) -> None:
        if adresse[0] != "127.0.0.1":
            pytest.fail(f"forsøkte å kontakte {adresse}")
        ekte(self, adresse)

    monkeypatch.setattr(socket.socket, "connect", koble)


@pytest.fixture
def tjener() -> Iterator[ssbtjener.Tjener]:
    with ssbtjener.tjener() as t:
        yield t


@pytest.fixture
def klokke() -> ssbtjener.Klokke:
    return ssbtjener.Klokke()
