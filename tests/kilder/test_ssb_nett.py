"""One JSON answer over a bad road: whole, or a plain message why not. Waits are slept on a clock of our own."""

import shutil
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import HTTPServer
from pathlib import Path

import pytest

from tests.kilder import ssbtjener as s
from tests.stotte.krav import mangler
from verktoy.kilder.folketall.nett import RESERVE, Hentefeil, Nett


def nett(klokke: s.Klokke, **valg: float) -> Nett:
    return Nett(naa=klokke, sov=klokke.sov, **valg)  # type: ignore[arg-type]


def hent(n: Nett, url: str, sporring: str = "") -> bytes:
    return n.hent_json(url, sporring=sporring, hvor="prøven").innhold


def test_svaret_har_adresse_sporring_bytes_og_tid(tjener: s.Tjener, klokke: s.Klokke) -> None:
    tjener.feil("/a", s.raatt(b'{"navn": "B\xc3\xb8"}'))
    svar = nett(klokke).hent_json(f"{tjener.rot}/a?b=c", sporring='{"q": 1}', hvor="prøven")
    assert (svar.url, svar.sporring) == (f"{tjener.rot}/a?b=c", '{"q": 1}')
    assert svar.innhold == b'{"navn": "B\xc3\xb8"}'
    assert svar.hentet == datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    assert tjener.spurt == [("POST", "/a?b=c", '{"q": 1}')]
    assert klokke.sovet == []


@pytest.mark.parametrize(
    ("forst", "venter"),
    [
        ([s.status(429)], [1]),
        ([s.status(429, Retry_After="7")], [7]),
        ([s.status(429, Retry_After="Sun, 01 Mar 2026 09:00:40 GMT")], [40]),
        ([s.status(429, Retry_After="i morgen")], [1]),
        ([s.status(503), s.status(502), s.status(500)], [1, 2, 4]),
        ([s.status(504, Retry_After="0")], [1]),
        ([s.avkortet], [1]),
        ([s.avkortet_uten_lengde], [1]),
        ([s.avkortet_i_biter], [1]),
        ([s.brutt, s.avkortet], [1, 2]),
        ([s.raatt(b"")], [1]),
    ],
)
def test_det_som_gaar_over_proves_igjen(
    tjener: s.Tjener, klokke: s.Klokke, forst: list[s.Handling], venter: list[int]
) -> None:
    tjener.feil("/a", *forst, s.raatt(b'{"rett": 1}'))
    assert hent(nett(klokke), f"{tjener.rot}/a") == b'{"rett": 1}'
    assert klokke.sovet == venter


@pytest.mark.parametrize(
    ("handling", "forsok", "melding"),
    [
        (
            s.status(400, {"type": "Parameter error", "title": "Non-existent value", "status": 400}),
            1,
            "400: Non-existent value",
        ),
        (
            s.status(400, {"type": "Parameter error", "title": "Non-existent variable", "status": 400}),
            1,
            "Non-existent variable",
        ),
        (s.status(400, {"title": "Too many cells selected", "detail": "Too many cells selected"}), 1, "Too many cells"),
        (s.status(403, {"title": "Too many cells selected", "status": 403}), 1, "403: Too many cells"),
        (
            s.status(404, {"type": "Parameter error", "title": "Non-existent table", "status": 404}),
            1,
            "404: Non-existent",
        ),
        (
            s.status(400, {"error": "The request for variable 'Region' has an error."}),
            1,
            "400: The request for variable",
        ),
        (s.status(403, {"error": "Too many values"}), 1, "403: Too many values"),
        (s.status(404), 1, "svarte 404"),
        (s.status(400, ["ukjent form"]), 1, "svarte 400"),
        (s.status(407), 1, "krever innlogging"),
        (s.status(429), 4, "for mange spørringer"),
        (s.status(429, Retry_After="3600"), 1, "for mange spørringer"),
        (s.status(503), 4, "svarte 503"),
        (s.avkortet, 4, "brutt av underveis"),
        (s.avkortet_uten_lengde, 4, "avkortet eller ikke gyldig JSON"),
        (s.raatt(b'{"a": 1, '), 4, "avkortet eller ikke gyldig JSON"),
        (s.raatt(b"\xff\xfe{}"), 4, "avkortet eller ikke gyldig JSON"),
        (s.raatt(b"<html>Logg inn</html>", "text/html"), 1, "text/html, ikke JSON"),
        (s.raatt(b'{"a": 1}', "text/plain"), 1, "text/plain, ikke JSON"),
        (s.raatt(b'CHARSET="ANSI";', "application/octet-stream"), 1, "ikke JSON"),
    ],
)
def test_det_som_ikke_gaar_over_gir_grunn_og_reserve(
    tjener: s.Tjener, klokke: s.Klokke, handling: s.Handling, forsok: int, melding: str
) -> None:
    tjener.feil("/a", handling, alltid=True)
    with pytest.raises(Hentefeil, match=melding) as funnet:
        hent(nett(klokke), f"{tjener.rot}/a")
    assert len(tjener.spurt) == forsok
    assert "prøven" in str(funnet.value)
    assert RESERVE in str(funnet.value)


@pytest.mark.parametrize("handling", [s.taus, s.dryppende])
def test_et_svar_som_kommer_for_sent(tjener: s.Tjener, handling: s.Handling) -> None:
    """On the real clock: a server that is silent, and one whose every byte comes in time but not all of them."""
    tjener.feil("/a", handling, alltid=True)
    ekte = Nett(naa=lambda: datetime.now(UTC), sov=lambda _: None, tidsgrense=0.2, forsok=2)
    with pytest.raises(Hentefeil, match=r"for sent \(2 forsøk\)"):
        hent(ekte, f"{tjener.rot}/a")


def test_ingen_kontakt(klokke: s.Klokke) -> None:
    with HTTPServer(("127.0.0.1", 0), s.Behandler) as stengt:
        url = f"http://127.0.0.1:{stengt.server_port}/a"
    with pytest.raises(Hentefeil, match="Får ikke kontakt"):
        hent(nett(klokke), url)


def test_et_navn_som_ikke_finnes_er_aa_vaere_uten_nett(klokke: s.Klokke, monkeypatch: pytest.MonkeyPatch) -> None:
    def ukjent(*_: object, **__: object) -> None:
        raise s.socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(s.socket, "getaddrinfo", ukjent)
    with pytest.raises(Hentefeil, match="på nett"):
        hent(nett(klokke), "http://data.ssb.invalid/a")
    assert klokke.sovet == []


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/a"])
def test_bare_http(klokke: s.Klokke, url: str) -> None:
    with pytest.raises(Hentefeil, match="unknown url type"):
        hent(nett(klokke), url)


@pytest.mark.parametrize("kode", [301, 302, 307, 308])
@pytest.mark.parametrize("sporring", ["", '{"query": []}'])
def test_omdirigering_tar_sporringen_med(tjener: s.Tjener, klokke: s.Klokke, kode: int, sporring: str) -> None:
    """A POST that becomes a GET on the way is answered with SSB's default table: a wrong answer that looks right."""
    tjener.feil("/gammel", s.omdiriger("/ny", kode))
    tjener.feil("/ny", s.raatt(b"{}"))
    svar = nett(klokke).hent_json(f"{tjener.rot}/gammel", sporring=sporring, hvor="prøven")
    assert svar.url == f"{tjener.rot}/ny"
    metode = "POST" if sporring else "GET"
    assert tjener.spurt == [(metode, "/gammel", sporring), (metode, "/ny", sporring)]


def test_omdirigering_som_mister_sporringen_avvises(tjener: s.Tjener, klokke: s.Klokke) -> None:
    tjener.feil("/gammel", s.omdiriger("/ny", 303))
    with pytest.raises(Hentefeil, match="uten å svare"):
        hent(nett(klokke), f"{tjener.rot}/gammel", '{"query": []}')


def test_omdirigering_i_ring(tjener: s.Tjener, klokke: s.Klokke) -> None:
    tjener.feil("/a", s.omdiriger("/a"), alltid=True)
    with pytest.raises(Hentefeil, match="i ring"):
        hent(nett(klokke), f"{tjener.rot}/a")


def test_omdirigering_til_en_innloggingsside(tjener: s.Tjener, klokke: s.Klokke) -> None:
    tjener.feil("/a", s.omdiriger("/logginn"))
    tjener.feil("/logginn", s.raatt(b"<html>", "text/html"))
    with pytest.raises(Hentefeil, match="innlogging eller brannmur"):
        hent(nett(klokke), f"{tjener.rot}/a")


def test_et_urimelig_stort_svar(tjener: s.Tjener, klokke: s.Klokke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verktoy.kilder.folketall.nett._MAKS_BYTE", 1000)
    tjener.feil("/a", s.raatt(b'"' + b"x" * 1000 + b'"'))
    with pytest.raises(Hentefeil, match="urimelig stort"):
        hent(nett(klokke), f"{tjener.rot}/a")


def test_grensen_fra_config_holdes(tjener: s.Tjener, klokke: s.Klokke) -> None:
    """3 calls a minute: the fourth waits until a minute after the first, the fifth goes at once with it."""
    tjener.feil("/a", s.raatt(b"{}"), alltid=True)
    n = nett(klokke)
    n.sett_grense(3, 60)
    n.sett_grense(0, 0)  # "not told", as SSB's /config says since August 2026: the limit stays
    for _ in range(3):
        hent(n, f"{tjener.rot}/a")
        klokke.tid += timedelta(seconds=5)
    hent(n, f"{tjener.rot}/a")
    assert klokke.sovet == [45]
    klokke.tid += timedelta(seconds=5)
    hent(n, f"{tjener.rot}/a")
    assert klokke.sovet == [45]


def test_grensen_i_svarets_hoder_holdes(tjener: s.Tjener, klokke: s.Klokke) -> None:
    """`40;w=60s`: SSB tells it in every answer."""
    tjener.feil("/a", s.raatt(b"{}", x_ratelimit_policy="2;w=60s"), alltid=True)
    n = nett(klokke)
    for _ in range(4):
        hent(n, f"{tjener.rot}/a")
    assert klokke.sovet == [60]


def test_mellomtjener_fra_miljoet(tjener: s.Tjener, klokke: s.Klokke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", tjener.rot)
    tjener.feil("http://data.ssb.invalid/a", s.raatt(b'{"via": "proxy"}'))
    assert hent(nett(klokke), "http://data.ssb.invalid/a") == b'{"via": "proxy"}'


def test_mellomtjener_som_nekter_https(tjener: s.Tjener, klokke: s.Klokke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", tjener.rot)
    monkeypatch.setattr(s.Behandler, "do_CONNECT", s.status(407), raising=False)
    with pytest.raises(Hentefeil, match="slipper oss ikke gjennom"):
        hent(nett(klokke), "https://data.ssb.invalid/a")


@pytest.fixture
def sertifikat(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of our own for 127.0.0.1, as a company's proxy has."""
    openssl = shutil.which("openssl") or mangler("openssl", "Debian: apt-get install openssl")
    nokkel, sert = tmp_path / "nokkel.pem", tmp_path / "sert.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", nokkel, "-out", sert],
        check=True, capture_output=True,
    )  # fmt: skip
    return nokkel, sert


@pytest.mark.parametrize("kjent", [True, False])
def test_bedriftens_sertifikat(
    klokke: s.Klokke, monkeypatch: pytest.MonkeyPatch, sertifikat: tuple[Path, Path], *, kjent: bool
) -> None:
    nokkel, sert = sertifikat
    kontekst = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    kontekst.load_cert_chain(sert, nokkel)
    with s.Tjener() as t:
        t.socket = kontekst.wrap_socket(t.socket, server_side=True)
        t.feil("/a", s.raatt(b"{}"), s.omdiriger(f"http://127.0.0.1:{t.server_port}/b"))
        traad = threading.Thread(target=t.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        traad.start()
        url = f"https://127.0.0.1:{t.server_port}/a"
        if kjent:
            monkeypatch.setenv("SSL_CERT_FILE", str(sert))
            n = nett(klokke)
            assert hent(n, url) == b"{}"
            with pytest.raises(Hentefeil, match="uten kryptering"):
                hent(n, url)
        else:
            with pytest.raises(Hentefeil, match="Sertifikatet kan ikke godkjennes"):
                hent(nett(klokke), url)
            assert klokke.sovet == []
        t.shutdown()
        traad.join()
