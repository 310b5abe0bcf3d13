"""A small SSB on 127.0.0.1: answers as PxWebApi v2, v1 and KLASS do, and fails in every way they and the road do.

The country has four kommuner. Oslo's figures are SSB's; the others are round numbers near the real ones. In 2024
Ålesund (1507) was split into Ålesund (1508) and Haram (1580); Trondheim was 1601 until 2017.
"""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

NAVN = {
    "0": "Hele landet",
    "03": "Oslo",
    "15": "Møre og Romsdal",
    "50": "Trøndelag - Trööndelage",
    "0301": "Oslo - Oslove",
    "1507": "Ålesund (2020-2023)",
    "1508": "Ålesund",
    "1580": "Haram",
    "1601": "Trondheim (-2017)",
    "5001": "Trondheim - Tråante",
    "2111": "Spitsbergen",
    "9999": "Uoppgitt",
}
KOMMUNER = {
    "2023": {"0301": 709_037, "1507": 67_500, "5001": 213_000},
    "2024": {"0301": 717_710, "1508": 58_500, "1580": 9_400, "5001": 214_500},
    "2025": {"0301": 724_290, "1508": 58_900, "1580": 9_400, "5001": 216_500},
    "2026": {"0301": 728_714, "1508": 59_200, "1580": 9_500, "5001": 218_000},
}
KVARTAL = {
    "2025K2": {"0301": 725_500, "1508": 59_000, "1580": 9_450, "5001": 217_000},
    "2025K3": {"0301": 727_000, "1508": 59_100, "1580": 9_450, "5001": 217_500},
    "2025K4": {"0301": 728_714, "1508": 59_200, "1580": 9_500, "5001": 218_000},
    "2026K1": {"0301": 729_000, "1508": 59_300, "1580": 9_500, "5001": 218_300},
}
KLASS_NAVN = {"0301": "Oslo", "1507": "Ålesund", "1508": "Ålesund", "1580": "Haram", "5001": "Trondheim - Tråante"}
ENDRINGER = [
    ("1942", "Nordreisa", "1942", "Nordreisa - Ráisa - Raisi", "2019-01-01"),
    ("1507", "Ålesund", "1508", "Ålesund", "2024-01-01"),
    ("1507", "Ålesund", "1580", "Haram", "2024-01-01"),
    ("0301", "Oslo", "0301", "Oslo - Oslove", "2026-01-01"),
]

Handling = Callable[["Behandler"], None]


class Tjener(ThreadingHTTPServer):
    """Answers, remembers what it was asked, and does once (or always) what `feil` says for an address."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Behandler)
        self.spurt: list[tuple[str, str, str]] = []  # method, path with query, body
        self.koe: list[tuple[str, Handling]] = []
        self.alltid: list[tuple[str, Handling]] = []
        self.hoder: dict[str, str] = {}  # on every right answer
        self.config: dict[str, object] = {"maxDataCells": 800_000, "maxCallsPerTimeWindow": 30, "timeWindow": 60}
        self.tabeller = {"07459": KOMMUNER, "01222": KVARTAL}

    @property
    def rot(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def feil(self, adresse: str, *handlinger: Handling, alltid: bool = False) -> None:
        """Do these, one a call, when `adresse` is part of the path."""
        (self.alltid if alltid else self.koe).extend((adresse, h) for h in handlinger)

    def handling(self, sti: str) -> Handling | None:
        for i, (adresse, handling) in enumerate(self.koe):
            if adresse in sti:
                del self.koe[i]
                return handling
        return next((h for adresse, h in self.alltid if adresse in sti), None)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gives up is part of the tests."""


class Behandler(BaseHTTPRequestHandler):
    server: Tjener
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._svar("")

    def do_POST(self) -> None:
        self._svar(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def _svar(self, kropp: str) -> None:
        self.server.spurt.append((self.command, self.path, kropp))
        self.kropp = kropp
        handling = self.server.handling(self.path)
        if handling:
            handling(self)
        else:
            self.rett()

    def rett(self) -> None:
        """What SSB would answer."""
        sti = urlsplit(self.path)
        valg = {k: v[0] for k, v in parse_qs(sti.query).items()}
        ledd = [d for d in sti.path.split("/") if d]
        if ledd[0] == "v2" and ledd[1:] == ["config"]:
            self.json(self.server.config)
        elif ledd[0] == "v2" and ledd[1] == "tables" and ledd[2] in self.server.tabeller:
            self._v2(ledd[2], ledd[3], valg)
        elif ledd[0] == "v1" and ledd[1] == "table" and ledd[2] in self.server.tabeller:
            self._v1(ledd[2])
        elif ledd[0] == "klass" and ledd[-1] == "codesAt":
            self._koder(valg["date"])
        elif ledd[0] == "klass" and ledd[-1] == "changes":
            self._endringer(valg["from"], valg["to"])
        else:
            self.json({"type": "Parameter error", "title": "Non-existent table", "status": 404}, 404)

    def _v2(self, tabell: str, hva: str, valg: dict[str, str]) -> None:
        if hva == "metadata":
            self.json(dokument(tabell, list(self.server.tabeller[tabell]), self.server.tabeller[tabell], value=None))
            return
        tider = valg.get("valueCodes[Tid]", next(iter(self.server.tabeller[tabell]))).split(",")
        if not set(tider) <= set(self.server.tabeller[tabell]):
            self.json({"type": "Parameter error", "title": "Non-existent value", "status": 400}, 400)
            return
        assert valg.get("valueCodes[Region]", "*") == "*"
        self.json(dokument(tabell, tider, self.server.tabeller[tabell], maal=valg.get("valueCodes[ContentsCode]", "")))

    def _v1(self, tabell: str) -> None:
        data = self.server.tabeller[tabell]
        if self.command == "GET":
            self.json(
                {
                    "title": f"{tabell}: Befolkning",
                    "variables": [
                        {"code": "Region", "text": "region", "values": list(NAVN), "valueTexts": list(NAVN.values())},
                        {"code": "ContentsCode", "text": "statistikkvariabel", "values": ["Personer1"]},
                        {"code": "Tid", "text": "år", "values": list(data), "time": True},
                    ],
                }
            )
            return
        sporring = json.loads(self.kropp)
        valg = {q["code"]: q["selection"] for q in sporring["query"]}
        assert sporring["response"] == {"format": "json-stat2"}
        assert valg["Region"] == {"filter": "all", "values": ["*"]}
        tider = valg["Tid"]["values"]
        if not set(tider) <= set(data):
            self.json({"error": "The request for variable 'Tid' has an error."}, 400)
            return
        self.json(dokument(tabell, tider, data, maal=valg["ContentsCode"]["values"][0]))

    def _koder(self, dato: str) -> None:
        koder = KOMMUNER.get(dato[:4], KOMMUNER["2026"])
        rader = [{"code": nr, "parentCode": None, "level": "1", "name": KLASS_NAVN[nr]} for nr in koder]
        self.json({"codes": [*rader, {"code": "9999", "parentCode": None, "level": "1", "name": "Uoppgitt"}]})

    def _endringer(self, fra: str, til: str) -> None:
        felt = ("oldCode", "oldName", "newCode", "newName", "changeOccurred")
        self.json(
            {"codeChanges": [dict(zip(felt, e, strict=True)) for e in ENDRINGER if fra < e[4] < til]}
        )  # both ends left out, as KLASS does

    def json(self, svar: object, status: int = 200) -> None:
        self.bytes_(json.dumps(svar).encode(), status)

    def bytes_(
        self, innhold: bytes, status: int = 200, type_: str = "application/json; charset=utf-8", **hoder: str
    ) -> None:
        self.send_response(status)
        for navn, verdi in {
            "Content-Type": type_,
            "Content-Length": str(len(innhold)),
            **(self.server.hoder if status == 200 else {}),
            **{n.replace("_", "-"): v for n, v in hoder.items()},
        }.items():
            self.send_header(navn, verdi)
        self.end_headers()
        self.wfile.write(innhold)


def dokument(
    tabell: str, tider: list[str], data: dict[str, dict[str, int]], *, maal: str = "", **endret: object
) -> dict[str, object]:
    """A JSON-stat2 answer with every region: 07459 has 0 where a code is not in use, 01222 null and "."."""
    verdier: list[int | None] = []
    for nr in NAVN:
        for tid in tider:
            kommuner = data[tid]
            prefiks = "" if nr == "0" else nr
            sum_ = sum(n for k, n in kommuner.items() if k.startswith(prefiks)) if len(nr) < 4 else kommuner.get(nr, 0)
            verdier.append(sum_ or (0 if tabell == "07459" else None))
    return {
        "class": "dataset",
        "version": "2.0",
        "label": f"{tabell}: Befolkning, etter region, statistikkvariabel og tid",
        "updated": "2026-02-24T07:00:00Z",
        "id": ["Region", "ContentsCode", "Tid"],
        "size": [len(NAVN), 1, len(tider)],
        "dimension": {
            "Region": {"label": "region", "category": {"index": {nr: i for i, nr in enumerate(NAVN)}, "label": NAVN}},
            "ContentsCode": {"category": {"index": [maal or ("Personer1" if tabell == "07459" else "Folketallet1")]}},
            "Tid": {"label": "tid", "category": {"index": tider}},
        },
        "value": verdier,
        "status": {str(i): "." for i, v in enumerate(verdier) if v is None},
        "role": {"time": ["Tid"], "metric": ["ContentsCode"], "geo": ["Region"]},
        **endret,
    }


def status(kode: int, kropp: object = None, **hoder: str) -> Handling:
    """An error answer, in SSB's words when there is a body."""
    return lambda b: b.bytes_(json.dumps(kropp).encode() if kropp is not None else b"", kode, **hoder)


def raatt(innhold: bytes, type_: str = "application/json", **hoder: str) -> Handling:
    return lambda b: b.bytes_(innhold, 200, type_, **hoder)


def omdiriger(til: str, kode: int = 302) -> Handling:
    return lambda b: b.bytes_(b"", kode, Location=til)


def avkortet(b: Behandler) -> None:
    """Half the bytes that were promised, then the connection is closed."""
    b.send_response(200)
    b.send_header("Content-Type", "application/json")
    b.send_header("Content-Length", "1000")
    b.end_headers()
    b.wfile.write(b'{"class": "dataset", ')
    b.wfile.flush()
    b.connection.shutdown(socket.SHUT_RDWR)


def avkortet_uten_lengde(b: Behandler) -> None:
    """No promise of length: only the JSON itself shows that it is cut off."""
    b.send_response(200)
    b.send_header("Content-Type", "application/json")
    b.send_header("Connection", "close")
    b.end_headers()
    b.wfile.write(b'{"class": "dataset", "value": [1, 2')
    b.close_connection = True


def avkortet_i_biter(b: Behandler) -> None:
    """Chunked, and closed before the last chunk."""
    b.send_response(200)
    b.send_header("Content-Type", "application/json")
    b.send_header("Transfer-Encoding", "chunked")
    b.end_headers()
    b.wfile.write(b'8\r\n{"a": 1}\r\n')
    b.wfile.flush()
    b.connection.shutdown(socket.SHUT_RDWR)


def brutt(b: Behandler) -> None:
    """Reset before a single byte."""
    b.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    b.close_connection = True
    b.connection.close()


def taus(b: Behandler) -> None:
    """Says nothing until the client is tired."""
    time.sleep(1)
    b.close_connection = True


def dryppende(b: Behandler) -> None:
    """One byte now and then: every wait is short, all of it is too long."""
    b.send_response(200)
    b.send_header("Content-Type", "application/json")
    b.send_header("Content-Length", "1000")
    b.end_headers()
    for _ in range(40):
        b.wfile.write(b" ")
        b.wfile.flush()
        time.sleep(0.05)


class Klokke:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.tid = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
        self.sovet: list[float] = []

    def __call__(self) -> datetime:
        return self.tid

    def sov(self, sekunder: float) -> None:
        self.sovet.append(sekunder)
        self.tid += timedelta(seconds=sekunder)


@contextmanager
def tjener() -> Iterator[Tjener]:
    with Tjener() as t:
        traad = threading.Thread(target=t.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        traad.start()
        try:
            yield t
        finally:
            t.shutdown()
            traad.join()


def forste_januar(*aar: int) -> list[date]:
    return [date(a, 1, 1) for a in aar]
