"""Nett: one JSON answer from a public server, whole, or a plain message why not.

urllib with the machine's own trust store (docs/adr/0004-http.md). Proxies come from the environment or Windows'
settings, company certificates from the system's store or SSL_CERT_FILE. Clock and sleep come from the edge.
"""

import http.client
import json
import os
import re
import socket
import ssl
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from typing import IO

from verktoy.kilder.folketall.jsonstat import les_json
from verktoy.kjerne.melding import Inndatafeil

RESERVE = "Tallene som følger med, gjelder fortsatt. Prøv igjen senere, eller importer en fil fra ssb.no."

_MAKS_BYTE = 50_000_000
_MAKS_VENT = timedelta(minutes=2)
_BLOKK = 65_536
_VIS = 200
_HUSK_KALL = 1000
_PROV_IGJEN = {
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
_GRENSE = re.compile(r"([0-9]{1,6})\s*;\s*w=([0-9]{1,6})")  # x-ratelimit-policy: 40;w=60s


class Hentefeil(Inndatafeil):
    """No whole answer could be had. The message says why, and that the shipped figures stay in force."""


@dataclass(frozen=True, slots=True)
class Svar:
    """A whole JSON answer: the address that gave it (after redirects), what was sent, the bytes and the time."""

    url: str
    sporring: str
    innhold: bytes
    hentet: datetime


class _Svikt(Exception):  # noqa: N818 - "svikt" is Norwegian for failure
    """One attempt failed. vent is how long the server asks us to stay away."""

    def __init__(self, hva: str, *, forbigaaende: bool, vent: timedelta = timedelta()) -> None:
        super().__init__(hva)
        self.forbigaaende = forbigaaende
        self.vent = vent


class Nett:
    """Fetches JSON, again when that may help, and never faster than the server allows.

    Args:
        naa: The time, with zone. Used for limits, time-outs and passports.
        sov: Sleeps so many seconds.
        tidsgrense: Seconds one attempt may take, from the first byte sent to the last received.
        forsok: Attempts in all; the wait doubles from one second.
    """

    def __init__(
        self,
        *,
        naa: Callable[[], datetime],
        sov: Callable[[float], None],
        tidsgrense: float = 30,
        forsok: int = 4,
    ) -> None:
        self._naa = naa
        self._sov = sov
        self._tidsgrense = tidsgrense
        self._forsok = forsok
        self._kall: deque[datetime] = deque(maxlen=_HUSK_KALL)  # also those made before the limit is known
        self._antall = 0  # calls per window; 0 until somebody tells
        self._vindu = timedelta()

    def sett_grense(self, antall: int, sekunder: int) -> None:
        """At most so many calls in so many seconds. 0 is no limit told: an earlier one stays."""
        if antall > 0 and sekunder > 0:
            self._antall, self._vindu = min(antall, _HUSK_KALL), timedelta(seconds=sekunder)

    def hent_json(self, url: str, *, sporring: str = "", hvor: str) -> Svar:
        """GET, or POST when there is something to send.

        Args:
            url: http or https.
            sporring: JSON to send, "" for a GET.
            hvor: What is fetched, for messages.

        Raises:
            Hentefeil: when no attempt gives a whole JSON answer.
        """
        for nr in range(1, self._forsok + 1):
            self._vent_paa_tur()
            try:
                return self._en_gang(url, sporring, hvor)
            except _Svikt as e:
                if not e.forbigaaende or nr == self._forsok or e.vent > _MAKS_VENT:
                    ganger = f" ({nr} forsøk)" if nr > 1 else ""
                    raise Hentefeil.en(f"{e}{ganger}.", hvor, RESERVE) from e
                self._sov(max(2.0 ** (nr - 1), e.vent.total_seconds()))
        raise AssertionError  # the last attempt returns or raises

    def _vent_paa_tur(self) -> None:
        if self._antall and len(self._kall) >= self._antall:
            vent = (self._kall[-self._antall] + self._vindu - self._naa()).total_seconds()
            if vent > 0:
                self._sov(vent)
        self._kall.append(self._naa())

    def _en_gang(self, url: str, sporring: str, hvor: str) -> Svar:
        hoder = {"Accept": "application/json", "User-Agent": "bidrag-verktoy"}
        if sporring:
            hoder["Content-Type"] = "application/json"
        foresporsel = urllib.request.Request(  # noqa: S310 - the opener below knows http and https only
            url, data=sporring.encode() if sporring else None, headers=hoder
        )
        try:
            with self._aapner.open(foresporsel, timeout=self._tidsgrense) as svar:
                self._les_grense(svar.headers)
                innhold = self._les_alt(svar)
                if "json" not in svar.headers.get_content_type():
                    raise _Svikt(
                        f"Svaret er {svar.headers.get_content_type()}, ikke JSON: trolig en side fra en "
                        "innlogging eller brannmur på veien",
                        forbigaaende=False,
                    )
                les_json(innhold, hvor=hvor)
                return Svar(svar.url, sporring, innhold, self._naa())
        except urllib.error.HTTPError as e:
            with e:
                raise self._av_status(e) from e
        except (OSError, http.client.HTTPException) as e:
            raise _av_feil(e) from e
        except Inndatafeil as e:
            raise _Svikt("Svaret er avkortet eller ikke gyldig JSON", forbigaaende=True) from e

    def _les_alt(self, svar: http.client.HTTPResponse) -> bytes:
        """The whole body: not more than is sane, not slower than the time-out, not less than was promised."""
        slutt = self._naa() + timedelta(seconds=self._tidsgrense)
        innhold = bytearray()
        while blokk := svar.read1(_BLOKK):
            innhold += blokk
            if len(innhold) > _MAKS_BYTE:
                raise _Svikt("Svaret er urimelig stort", forbigaaende=False)
            if self._naa() > slutt:
                raise TimeoutError
        lovet = svar.headers.get("Content-Length", "")
        if lovet.isascii() and lovet.isdigit() and len(innhold) != int(lovet):
            raise http.client.IncompleteRead(bytes(innhold))
        return bytes(innhold)

    def _les_grense(self, hoder: Message) -> None:
        """SSB tells its limit in x-ratelimit-policy; since August 2026 /config has 0 there."""
        if treff := _GRENSE.search(hoder.get("x-ratelimit-policy", "")):
            self.sett_grense(int(treff[1]), int(treff[2]))

    def _av_status(self, e: urllib.error.HTTPError) -> _Svikt:
        self._les_grense(e.headers)
        if e.code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            return _Svikt("Mellomtjeneren (proxy) krever innlogging", forbigaaende=False)
        vent = self._vent_bedt_om(e.headers)
        if e.code == HTTPStatus.TOO_MANY_REQUESTS:
            return _Svikt("Tjenesten har fått for mange spørringer", forbigaaende=True, vent=vent or self._vindu)
        if HTTPStatus.MULTIPLE_CHOICES <= e.code < HTTPStatus.BAD_REQUEST:
            return _Svikt("Tjenesten viser videre i ring", forbigaaende=False)
        grunn = _feiltekst(e)
        return _Svikt(
            f"Tjenesten svarte {e.code}" + (f": {grunn}" if grunn else ""),
            forbigaaende=e.code in _PROV_IGJEN,
            vent=vent,
        )

    def _vent_bedt_om(self, hoder: Message) -> timedelta:
        """Retry-After, in seconds or as a date; nothing when it is not there or makes no sense."""
        verdi = hoder.get("Retry-After", "").strip()
        if verdi.isascii() and verdi.isdigit():
            return timedelta(seconds=min(int(verdi), _MAKS_BYTE))
        try:
            tid = parsedate_to_datetime(verdi)
        except ValueError:
            return timedelta()
        return max(tid.replace(tzinfo=tid.tzinfo or UTC) - self._naa(), timedelta())

    @cached_property
    def _aapner(self) -> urllib.request.OpenerDirector:
        """Http and https only (no file:, no ftp:), with the environment's proxies and the system's trust."""
        aapner = urllib.request.OpenerDirector()
        for behandler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(context=tillit()),
            urllib.request.UnknownHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
            _Omdirigering(),
        ):
            aapner.add_handler(behandler)
        return aapner


class _Omdirigering(urllib.request.HTTPRedirectHandler):
    """Follows a redirect with the question still in it, and never from https to http.

    The standard one turns a redirected POST into a GET without a body, to which SSB answers with its default table.
    """

    max_redirections = 5

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],  # noqa: ARG002
        code: int,
        msg: str,  # noqa: ARG002
        headers: Message,  # noqa: ARG002
        newurl: str,
    ) -> urllib.request.Request:
        if req.full_url.startswith("https:") and not newurl.startswith("https:"):
            raise _Svikt("Tjenesten viser videre til en adresse uten kryptering", forbigaaende=False)
        if req.data is not None and code == HTTPStatus.SEE_OTHER:
            raise _Svikt("Tjenesten viser videre uten å svare på spørringen", forbigaaende=False)
        return urllib.request.Request(  # noqa: S310 - the opener knows http and https only
            newurl, data=req.data, headers=dict(req.header_items()), method=req.get_method()
        )


def tillit() -> ssl.SSLContext:
    """What certificates to trust: those SSL_CERT_FILE/SSL_CERT_DIR name, else the system's own store."""
    if os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        return ssl.create_default_context()
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _av_feil(e: Exception) -> _Svikt:
    """What a failure below HTTP means to the user, and whether to try again."""
    aarsak = e.reason if isinstance(e, urllib.error.URLError) and isinstance(e.reason, Exception) else e
    if isinstance(aarsak, ssl.SSLCertVerificationError):
        return _Svikt(
            "Sertifikatet kan ikke godkjennes. Bruker dere en mellomtjener som åpner trafikken, må sertifikatet dens "
            "ligge i maskinens sertifikatlager eller i SSL_CERT_FILE",
            forbigaaende=False,
        )
    if isinstance(aarsak, TimeoutError):
        return _Svikt("Tjenesten svarer for sent", forbigaaende=True)
    if isinstance(aarsak, http.client.IncompleteRead):
        return _Svikt("Svaret ble brutt av underveis", forbigaaende=True)
    if isinstance(aarsak, socket.gaierror):
        return _Svikt(
            "Får ikke kontakt: maskinen ser ikke ut til å være på nett, eller nettet er sperret", forbigaaende=False
        )
    tekst = " ".join(str(aarsak).split())[:_VIS]
    if "Tunnel connection failed" in tekst:
        return _Svikt(f"Mellomtjeneren (proxy) slipper oss ikke gjennom ({tekst})", forbigaaende=False)
    permanent = isinstance(e, http.client.InvalidURL) or "unknown url type" in tekst
    return _Svikt(f"Får ikke kontakt ({tekst or type(aarsak).__name__})", forbigaaende=not permanent)


def _feiltekst(e: urllib.error.HTTPError) -> str:
    """SSB's own reason: v2 says it in title, v1 in error. "" when it says nothing we understand."""
    try:
        svar = json.loads(e.read(_BLOKK).decode("utf-8"))
    except (OSError, ValueError, RecursionError, http.client.HTTPException):
        return ""
    tekst = (svar.get("title") or svar.get("error")) if isinstance(svar, dict) else None
    return " ".join(tekst.split())[:_VIS] if isinstance(tekst, str) else ""
