"""Kill `utsendelse godkjenn` and `send` at random moments; each time hold the ledger against what the server took.

    python -m tests.utsendelse.drep --drap 500

Both run in a process of their own that is killed with SIGKILL. The mail
server is a third process that writes what it takes to a file before it answers. Prints one line of figures; exit code 1
when a mail arrived twice, was lost, or stands otherwise in the ledger than it went.
"""

import argparse
import json
import os
import random
import signal
import socket
import socketserver
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import datetime
from email import message_from_bytes
from pathlib import Path

from tests.utsendelse.postkasse import TID, lag_mappe
from tests.utsendelse.posttjener import oppsett as lag_oppsett
from verktoy.oppgaver.utsendelse_godkjenn import avklar, godkjenn
from verktoy.oppgaver.utsendelse_send import Grenser, Ledelinje, koble_til, send
from verktoy.oppgaver.utsendelse_stilling import se
from verktoy.utsendelse.postoppsett import Innlogging, Postoppsett, Sikkerhet

ANTALL = 40
_TREGHET = 0.004  # seconds the server may think before each answer


class _Tjener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    bok: int  # the file of what was taken


class _Dialog(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._skriv("start")
        with suppress(OSError, ConnectionError):
            self._dialog()
        self._skriv("slutt")

    def _skriv(self, linje: str) -> None:
        os.write(self.server.bok, f"{linje}\n".encode())

    def _si(self, svar: str) -> None:
        time.sleep(random.uniform(0, _TREGHET))
        self.wfile.write(f"{svar}\r\n".encode())

    def _dialog(self) -> None:
        self._si("220 klar")
        while linje := self.rfile.readline():
            ord_ = linje[:4].upper()
            if ord_ == b"DATA":
                self._si("354 ja")
                if not self._motta():
                    return
            elif ord_ == b"QUIT":
                self._si("221 ha det")
                return
            else:
                self._si("250 ja")

    def _motta(self) -> bool:
        linjer = []
        while (linje := self.rfile.readline()) != b".\r\n":
            if not linje.endswith(b"\r\n"):
                return False  # cut off: not taken
            linjer.append(linje)
        time.sleep(random.uniform(0, 2 * _TREGHET))
        self._skriv(f"tatt {message_from_bytes(b''.join(linjer))['Message-ID']}")
        time.sleep(random.uniform(0, 2 * _TREGHET))
        self._si("250 ja")
        return True


def _start_tjener(fil: Path) -> tuple[int, int]:
    """The server in a process of its own: its process id and port."""
    lytter = socket.create_server(("127.0.0.1", 0))
    port = lytter.getsockname()[1]
    pid = os.fork()
    if pid == 0:
        tjener = _Tjener(("127.0.0.1", port), _Dialog, bind_and_activate=False)
        tjener.socket = lytter
        tjener.bok = os.open(fil, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        tjener.serve_forever(poll_interval=10)
    lytter.close()
    return pid, port


def _tatt(fil: Path) -> Counter:
    """What the server has taken, once every connection has ended."""
    while True:
        linjer = fil.read_text().splitlines()
        if linjer.count("start") == linjer.count("slutt"):
            return Counter(linje.removeprefix("tatt ") for linje in linjer if linje.startswith("tatt "))
        time.sleep(0.002)


def _kjor_og_drep(mappe: Path, oppsett: Postoppsett, frist: float) -> bool:
    """Approve and send, killed after so many seconds; whether the kill came in time."""
    pid = os.fork()
    if pid == 0:
        godkjenn(mappe, None, "Kari", TID)
        verden = Ledelinje(datetime.now, time.sleep, koble_til(oppsett), lambda _: None)
        send(mappe, None, oppsett, Grenser(), verden, lambda _mappe, _bok: {})
        os._exit(0)
    slutt = time.monotonic() + frist
    while time.monotonic() < slutt:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def _en_runde(rot: Path, port: int, fil: Path, terning: random.Random, igjen: int, sum_: Counter) -> None:
    """One folder, from planned to all sent, with as many kills as it takes (at most `igjen`)."""
    mappe, _ = lag_mappe(rot, ANTALL, smaa=True, ordning=f"runde-{rot.name}")
    valg = {"sikkerhet": Sikkerhet.INGEN, "innlogging": Innlogging.INGEN, "tjener": "127.0.0.1"}
    oppsett = lag_oppsett(port, **valg)
    dreptefor = sum_["drept"]
    lengst = 1.0
    while True:
        frist = terning.uniform(0, lengst) if sum_["drept"] - dreptefor < igjen else 600
        startet = time.monotonic()
        drept = _kjor_og_drep(mappe, oppsett, frist)
        lengst = lengst if drept else 0.9 * (time.monotonic() - startet)
        tatt = _tatt(fil)
        sum_["drept"] += drept
        stillinger = se(mappe, None, TID).stillinger
        for s in stillinger:
            n = tatt[f"<{s.post.formaal.merke}@viken.kommune.no>"]
            sum_["dobbelt"] += n > 1
            sum_["tapt"] += s.status == "sendt" and n == 0
            sum_["feil i journalen"] += s.status not in ("sendt", "uavklart") and n > 0
            if s.status == "uavklart":
                sum_["uavklart"] += 1
                sum_["uavklart, kom fram"] += n
                avklar(mappe, None, s.pakke.nr, "Ola", TID, ble_sendt=n == 1)
        if not drept:
            slutt = Counter(tatt[f"<{s.post.formaal.merke}@viken.kommune.no>"] for s in stillinger)
            if all(s.status == "sendt" for s in se(mappe, None, TID).stillinger):
                sum_["mottakere"] += len(stillinger)
                sum_["fikk én"] += slutt[1]
                return


def kjor(drap: int, fro: int) -> Counter:
    """Kill so many times; what was counted."""
    terning, sum_ = random.Random(fro), Counter()
    with tempfile.TemporaryDirectory(prefix="bidrag-drep-") as rot:
        fil = Path(rot) / "tatt.txt"
        fil.touch()
        pid, port = _start_tjener(fil)
        try:
            while sum_["drept"] < drap:
                sum_["runder"] += 1
                under = Path(rot) / str(sum_["runder"])
                under.mkdir()
                _en_runde(under, port, fil, terning, min(drap - sum_["drept"], 6), sum_)
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return sum_


FEIL = ("dobbelt", "tapt", "feil i journalen")

if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--drap", type=int, default=500)
    p.add_argument("--fro", type=int, default=1)
    valg = p.parse_args()
    telt = kjor(valg.drap, valg.fro)
    vis = ("drept", "runder", "mottakere", "fikk én", "uavklart", "uavklart, kom fram", *FEIL)
    sys.stdout.write(f"{json.dumps({k: telt[k] for k in vis}, ensure_ascii=False)}\n")
    sys.exit(any(telt[f] for f in FEIL) or telt["fikk én"] != telt["mottakere"])
