"""Postoppsett: which mail server to use and the limits of a run, from a TOML file staff keep beside the workbook.

No secret may stand in it. A password or token comes from the environment, or from the keyring of the system.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TypeVar

from verktoy.kjerne.melding import Inndatafeil, Melding, feil

FILNAVN = "utsendelse.toml"
PASSORD, TOKEN = "BIDRAG_SMTP_PASSORD", "BIDRAG_SMTP_TOKEN"
NOKKELRING = "bidrag-verktoy"
_EGEN_MASKIN = ("localhost", "127.0.0.1", "::1")
_MAKS_PORT = 65_535
_T = TypeVar("_T", bound=StrEnum)


class Sikkerhet(StrEnum):
    """How the connection is kept secret: TLS from the start (RFC 8314), or STARTTLS (RFC 3207)."""

    TLS = "tls"
    STARTTLS = "starttls"
    INGEN = "ingen"


class Innlogging(StrEnum):
    """How we log in: a password, an OAuth token (XOAUTH2), or not at all."""

    PASSORD = "passord"
    TOKEN = "token"  # noqa: S105 - the name of a choice
    INGEN = "ingen"


@dataclass(frozen=True, slots=True)
class Postoppsett:
    """Settings of a mail server.

    Attributes:
        tjener: host name.
        port: 587 for STARTTLS, 465 for TLS.
        sikkerhet: ingen only for a server on this machine.
        innlogging: passord, token or ingen.
        bruker: user name, "" with innlogging ingen.
        domener: mail goes to these domains and those under them only.
        hoyst: the largest number of mails in one run.
        per_minutt: how many are sent in a minute at most.
        storrelse_mb: the largest mail, in 1 000 000 bytes as it is sent (attachments grow by 37 %).
        tidsgrense: seconds to wait for an answer; RFC 5321 section 4.5.3.2 asks for 300.
        tidsgrense_slutt: seconds to wait for the answer to a whole mail; section 4.5.3.2.6 asks for 600.
    """

    tjener: str
    port: int
    sikkerhet: Sikkerhet
    innlogging: Innlogging
    bruker: str
    domener: tuple[str, ...]
    hoyst: int
    per_minutt: int = 30
    storrelse_mb: int = 20
    tidsgrense: int = 300
    tidsgrense_slutt: int = 600

    def tillater(self, adresse: str) -> bool:
        """Whether an address is under one of the domains."""
        domene = f".{adresse.rpartition('@')[2].lower()}"
        return any(domene.endswith(f".{d}") for d in self.domener)


def les_oppsett(data: Mapping[str, object], hvor: str) -> Postoppsett:
    """The settings of a file that has been read.

    Args:
        data: its keys and values.
        hvor: what messages call it.

    Raises:
        Inndatafeil: with everything that is missing, unknown or unsafe.
    """
    return _Leser(hvor).oppsett(data)


class _Leser:
    def __init__(self, hvor: str) -> None:
        self._hvor = hvor
        self._funn: list[Melding] = []

    def oppsett(self, data: Mapping[str, object]) -> Postoppsett:
        kjente = {f.name for f in fields(Postoppsett)}
        for felt in sorted(data.keys() - kjente):
            if any(ord_ in felt.lower() for ord_ in ("passord", "token", "hemmelig", "password", "secret")):
                self._si(felt, "Hemmeligheter skal ikke stå her", f"Sett {PASSORD} eller {TOKEN}, og bytt passordet.")
            else:
                self._si(felt, "Nøkkelen er ukjent", f"Nøklene er {', '.join(f.name for f in fields(Postoppsett))}.")
        ekstra = {f: self._antall(data, f, maks) for f, maks in _FRIE.items() if f in data}
        oppsett = Postoppsett(
            self._tekst(data, "tjener"),
            self._antall(data, "port", _MAKS_PORT),
            self._valg(data, "sikkerhet", Sikkerhet),
            self._valg(data, "innlogging", Innlogging),
            self._tekst(data, "bruker") if data.get("innlogging") != Innlogging.INGEN.value else "",
            self._domener(data),
            self._antall(data, "hoyst", 10_000),
            **ekstra,
        )
        if oppsett.sikkerhet is Sikkerhet.INGEN and oppsett.tjener not in _EGEN_MASKIN:
            self._si("sikkerhet", "Uten kryptering sendes bare til egen maskin", "Velg starttls eller tls.")
        if self._funn:
            raise Inndatafeil(self._funn)
        return oppsett

    def _si(self, felt: str, hva: str, gjor: str) -> None:
        self._funn.append(feil(f"{hva}.", f"{self._hvor}, «{felt}»", gjor))

    def _tekst(self, data: Mapping[str, object], felt: str) -> str:
        verdi = data.get(felt)
        if isinstance(verdi, str) and verdi.strip() and verdi.isprintable():
            return verdi.strip()
        self._si(felt, "Teksten mangler", f'Skriv {felt} = "…".')
        return ""

    def _antall(self, data: Mapping[str, object], felt: str, maks: int) -> int:
        verdi = data.get(felt)
        if isinstance(verdi, int) and not isinstance(verdi, bool) and 1 <= verdi <= maks:
            return verdi
        self._si(felt, "Tallet mangler eller kan ikke brukes", f"Skriv et helt tall fra 1 til {maks}.")
        return 1

    def _valg(self, data: Mapping[str, object], felt: str, slag: type[_T]) -> _T:
        verdi = data.get(felt)
        if isinstance(verdi, str) and verdi in list(slag):
            return slag(verdi)
        self._si(felt, "Valget mangler eller finnes ikke", f"Velg en av: {', '.join(slag)}.")
        return next(iter(slag))

    def _domener(self, data: Mapping[str, object]) -> tuple[str, ...]:
        verdi = data.get("domener")
        if isinstance(verdi, list) and verdi and all(isinstance(d, str) and "." in d.strip(".") for d in verdi):
            with suppress(UnicodeError):
                return tuple(d.strip(". ").encode("idna").decode().lower() for d in verdi)  # as addresses have them
        self._si("domener", "Ingen domener å sende til", 'Skriv for eksempel domener = ["kommune.no"].')
        return ()


_FRIE = {"per_minutt": 10_000, "storrelse_mb": 150, "tidsgrense": 3600, "tidsgrense_slutt": 3600}


def hemmelighet(oppsett: Postoppsett, miljo: Mapping[str, str] = os.environ) -> str:
    """The password or token, "" when none is needed.

    Raises:
        Inndatafeil: when it is nowhere to be found.
    """
    if oppsett.innlogging is Innlogging.INGEN:
        return ""
    variabel = PASSORD if oppsett.innlogging is Innlogging.PASSORD else TOKEN
    funnet = miljo.get(variabel) or _fra_nokkelring(oppsett.bruker)
    if not funnet:
        hva = f"Fant ikke {oppsett.innlogging} for {oppsett.bruker}."
        gjor = f"Sett miljøvariabelen {variabel}, eller legg det i nøkkelringen som «{NOKKELRING}» (krever keyring)."
        raise Inndatafeil.en(hva, variabel, gjor)
    return funnet


def _fra_nokkelring(bruker: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    hent: Callable[[str, str], str | None] = keyring.get_password
    try:
        return hent(NOKKELRING, bruker) or ""
    except KeyringError as e:
        raise Inndatafeil.en(f"Nøkkelringen svarte ikke ({e}).", NOKKELRING, f"Bruk {PASSORD} eller {TOKEN}.") from e
