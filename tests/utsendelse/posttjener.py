"""A real mail server on the loopback (aiosmtpd): TLS by a certificate made for the test, login, and a mailbox."""

import ssl
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from verktoy.utsendelse.postoppsett import Innlogging, Postoppsett, Sikkerhet

BRUKER, PASSORD, TOKEN = "sekretariat@viken.kommune.no", "Hemmelig-7", "ya29.token"
DOMENER = ("kommune.no",)


@cache
def utsteder() -> trustme.CA:
    return trustme.CA()


@cache
def sertifikat() -> ssl.SSLContext:
    """The server's side."""
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    utsteder().issue_cert("localhost", "127.0.0.1").configure_cert(ctx)
    return ctx


def tillit() -> ssl.SSLContext:
    """The client's side: the test's authority and no other."""
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    utsteder().configure_trust(ctx)
    return ctx


def skriv_tillit(sti: Path) -> Path:
    """For SSL_CERT_FILE."""
    utsteder().cert_pem.write_to_path(str(sti))
    return sti


@dataclass
class Postkasse:
    """What arrived: sender, receiver and bytes. Receivers in avvis get 550, those in senere 451 so many times."""

    post: list[tuple[str, str, bytes]] = field(default_factory=list)
    avvis: set[str] = field(default_factory=set)
    senere: dict[str, int] = field(default_factory=dict)
    innlogget: list[str] = field(default_factory=list)
    forsok: int = 0

    def til(self, adresse: str) -> list[bytes]:
        return [innhold for _, mottaker, innhold in self.post if mottaker == adresse]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, adresse: str, valg: list) -> str:  # noqa: N802, ARG002
        if adresse in self.avvis:
            return "550 5.1.1 Ukjent mottaker"
        self.forsok += 1
        if self.senere.get(adresse):
            self.senere[adresse] -= 1
            return "451 4.7.1 Greylisted, try again later"
        envelope.rcpt_tos.append(adresse)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        (mottaker,) = envelope.rcpt_tos
        self.post.append((envelope.mail_from, mottaker, envelope.original_content))
        return "250 2.0.0 Tatt imot"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        if b64decode(args[1]) == f"user={BRUKER}\1auth=Bearer {TOKEN}\1\1".encode():
            self.innlogget.append("XOAUTH2")
            return AuthResult(success=True)
        await server.challenge_auth("")  # the reason comes as a challenge, which must be answered with nothing
        return AuthResult(success=False, handled=False)


class _Kontroller(Controller):
    """On a port the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def tjener(kasse: Postkasse, sikkerhet: Sikkerhet = Sikkerhet.STARTTLS, **valg: object) -> Iterator[Postoppsett]:
    """Run the server; gives the settings to reach it."""

    def logg_inn(server: SMTP, session: Session, envelope: Envelope, hvordan: str, data: LoginPassword) -> AuthResult:  # noqa: ARG001
        kasse.innlogget.append(hvordan)
        return AuthResult(handled=False, success=(data.login, data.password) == (BRUKER.encode(), PASSORD.encode()))

    tls = {"ssl_context": sertifikat(), "auth_require_tls": False}
    starttls = {"tls_context": sertifikat(), "require_starttls": True}
    kontroller = _Kontroller(
        kasse,
        "127.0.0.1",
        0,
        auth_required=True,
        authenticator=logg_inn,
        data_size_limit=10_000_000,
        server_hostname="localhost",
        **(tls if sikkerhet is Sikkerhet.TLS else starttls),
    )
    kontroller.start()
    try:
        yield oppsett(kontroller.port, sikkerhet=sikkerhet, **valg)
    finally:
        kontroller.stop()


def oppsett(port: int, **valg: object) -> Postoppsett:
    felt = {
        "tjener": "localhost",
        "port": port,
        "sikkerhet": Sikkerhet.STARTTLS,
        "innlogging": Innlogging.PASSORD,
        "bruker": BRUKER,
        "domener": DOMENER,
        "hoyst": 500,
        "per_minutt": 10_000,
        "tidsgrense": 5,
        "tidsgrense_slutt": 5,
        **valg,
    }
    return Postoppsett(**felt)
