"""A mail server that misbehaves on demand, at any step of the dialogue, and keeps a true record of what it took.

Written on bare sockets, since no real server can be told to accept a mail and die before it says so.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import BinaryIO

from tests.utsendelse.posttjener import sertifikat

STEG = ("koble", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "innhold", "slutt", "tatt", "quit")
"""Where something can happen. innhold: in the middle of the mail, before the line with the period. slutt: that line has
come and the mail is not taken. tatt: it has come and the mail IS taken; then comes the trouble."""

Handling = str
"""brudd: hang up. stans: say nothing more. tull: say what is no answer. langt: a line without end. to: an answer nobody
asked for before the right one. A number with text: that answer."""

JA = {
    "koble": "220 kaos",
    "ehlo": "250-kaos\r\n250-AUTH PLAIN\r\n250 STARTTLS",
    "starttls": "220 ja",
    "auth": "235 ja",
    "mail": "250 ja",
    "rcpt": "250 ja",
    "data": "354 ja",
    "slutt": "250 ja",
    "tatt": "250 ja",
    "quit": "221 ha det",
}


class _Ferdig(Exception):  # noqa: N818 - not an error: the end of a connection
    pass


class Kaos:
    """The server. plan(step, n) tells what to do the n-th time (from 1) a step is met; None: as one should."""

    def __init__(self, plan: Callable[[str, int], Handling | None]) -> None:
        self.plan = plan
        self.tatt: Counter[str] = Counter()
        self.sett: Counter[str] = Counter()
        self.forbindelser = 0
        self._stopp = threading.Event()
        self._lytter = socket.create_server(("127.0.0.1", 0))
        self.port = self._lytter.getsockname()[1]
        self._traader: list[threading.Thread] = []
        self._hoved = threading.Thread(target=self._lytt, daemon=True)
        self._hoved.start()

    def lukk(self) -> None:
        self._stopp.set()
        self._lytter.close()
        for t in self._traader:
            t.join(5)

    def stille(self) -> None:
        """Wait until every connection has ended, so that what was taken is all that will be."""
        for t in list(self._traader):
            t.join(5)

    def _lytt(self) -> None:
        while not self._stopp.is_set():
            try:
                s, _ = self._lytter.accept()
            except OSError:
                return
            self.forbindelser += 1
            t = threading.Thread(target=self._en, args=(s,), daemon=True)
            self._traader.append(t)
            t.start()

    def _en(self, s: socket.socket) -> None:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(_Ferdig, OSError, ssl.SSLError, ValueError):
            self._dialog(s)
        with contextlib.suppress(OSError):
            s.close()

    def _dialog(self, s: socket.socket) -> None:
        self._svar(s, "koble")
        fil = s.makefile("rb")
        while True:
            linje = fil.readline()
            if not linje:
                return
            ord_ = linje.split()[0].decode().lower() if linje.split() else ""
            steg = {"helo": "ehlo", "auth": "auth"}.get(ord_, ord_)
            if steg in ("rset", "noop"):
                s.sendall(b"250 ja\r\n")
            elif steg == "starttls":
                self._svar(s, steg)
                s = sertifikat().wrap_socket(s, server_side=True)
                fil = s.makefile("rb")
            elif steg == "data":
                if self._svar(s, steg):
                    self._motta(s, fil)
            else:
                self._svar(s, steg)
                if steg == "quit":
                    return

    def _motta(self, s: socket.socket, fil: BinaryIO) -> None:
        self._maaskje(s, "innhold")
        linjer = []
        while (linje := fil.readline()) != b".\r\n":
            if not linje:
                return  # RFC 5321 section 4.1.1.10: not taken
            linjer.append(linje[1:] if linje.startswith(b".") else linje)
        if self._skal("slutt"):
            self._svar(s, "slutt", talt=True)
            return
        self.tatt[str(message_from_bytes(b"".join(linjer))["Message-ID"])] += 1
        self._svar(s, "tatt")

    def _skal(self, steg: str) -> Handling | None:
        self.sett[steg] += 1
        return self.plan(steg, self.sett[steg])

    def _svar(self, s: socket.socket, steg: str, *, talt: bool = False) -> bool:
        """Answer; whether as one should."""
        if not talt:
            self._skal(steg)
        handling = self.plan(steg, self.sett[steg])
        if handling is None:
            s.sendall(f"{JA[steg]}\r\n".encode() if steg in JA else b"500 hva?\r\n")
            return True
        self._gjor(s, handling, steg)
        return False

    def _maaskje(self, s: socket.socket, steg: str) -> None:
        handling = self._skal(steg)
        if handling is not None:
            self._gjor(s, handling, steg)

    def _gjor(self, s: socket.socket, handling: Handling, steg: str) -> None:
        if handling == "brudd":
            s.shutdown(socket.SHUT_RDWR)  # at once, not when the socket is cleared away
            raise _Ferdig
        if handling == "stans":
            self._stopp.wait(1)
            raise _Ferdig
        if handling == "tull":
            s.sendall(b"hva mener du\r\n")
        elif handling == "langt":
            s.sendall(b"250 " + b"x" * 20_000 + b"\r\n")
        elif handling == "to":
            s.sendall(b"250 ja\r\n" + f"{JA.get(steg, '250 ja')}\r\n".encode())
            time.sleep(0.05)
        else:
            s.sendall(f"{handling}\r\n".encode())
        if handling.startswith("421"):
            raise _Ferdig


@contextmanager
def kaos(plan: Callable[[str, int], Handling | None]) -> Iterator[Kaos]:
    tjener = Kaos(plan)
    try:
        yield tjener
    finally:
        tjener.lukk()
