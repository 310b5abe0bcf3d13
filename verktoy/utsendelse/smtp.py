"""Smtp: hand one mail to a server, and know for certain what became of it: sendt, feilet, or uavklart (nobody knows).

One mail, one receiver, one transaction: MAIL, RCPT, DATA, the mail, a line with a period, the answer. Everything turns
on that line, "." (RFC 5321 section 4.1.1.4): it is what hands the responsibility over.

Certainly not sent (feilet):
- 4yz or 5yz to MAIL, RCPT or DATA: no mail was asked for (sections 3.3, 4.2.1).
- The connection lost, or no answer in time, before "." was sent: the server must cancel the transaction (4.1.1.10),
  since it has not seen the end of the mail (4.1.1.4).
- 4yz or 5yz to ".": the server must not try to deliver (4.2.5); the responsibility is still ours.

Certainly taken (sendt): 2yz to "." (4.2.5, 6.1): it will deliver, or send a message that it cannot.

Not known (uavklart): "." was sent, or may have been, and there is no answer, or none that can be read. The server may
have taken the mail and died, or be slow (4.5.3.2.6 asks for ten minutes to make this rare; RFC 1047 tells how
duplicates come from here). Trying again may give a second mail, so nothing is tried: a person finds out.

An answer counts only when it is the answer to what we asked: a server that has said something out of turn is left
before "." is sent.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from verktoy.utsendelse.postoppsett import Innlogging, Postoppsett, Sikkerhet

_KLAR = 220
_FORTSETT = 354
_VARIG = 500  # 4yz may go well another time, 5yz will not (section 4.2.1)
_SENERE = range(400, _VARIG)
_STENGER = 421  # the service is closing the connection (section 3.8)
_MAKS_TEKST = 200
_PUNKTUM = b".\r\n"


class Utfall(StrEnum):
    """What became of one mail."""

    SENDT = "sendt"
    FEILET = "feilet"
    UAVKLART = "uavklart"


@dataclass(frozen=True, slots=True)
class Svar:
    """The outcome, why when it was not sendt, if the connection is gone, and if the server will have it later.

    senere is a 4yz (RFC 5321 section 4.2.1), to any command or to the whole mail.
    """

    utfall: Utfall
    grunn: str = ""
    brutt: bool = False
    senere: bool = False


class Forbindelsesfeil(Exception):  # noqa: N818 - "feil" is Norwegian for error
    """No usable connection; no mail was tried. varig: trying again will not help."""

    def __init__(self, hva: str, *, varig: bool) -> None:
        super().__init__(hva)
        self.varig = varig


class Postforbindelse:
    """A connection to the server, logged in.

    Args:
        oppsett: which server, and how.
        hemmelighet: password or token; never shown.
        tillit: which certificates to trust.

    Raises:
        Forbindelsesfeil: when the server cannot be reached, its certificate is not good, or it does not let us in.
    """

    def __init__(self, oppsett: Postoppsett, hemmelighet: str, tillit: ssl.SSLContext) -> None:
        self._oppsett, self._hemmelighet = oppsett, hemmelighet
        self._smtp = self._koble_til(tillit)

    def lukk(self, *, hoflig: bool) -> None:
        """Close. No answer to QUIT changes anything: what was taken is taken (RFC 5321 section 4.1.1.10)."""
        if hoflig:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
        self._smtp.close()

    def _koble_til(self, tillit: ssl.SSLContext) -> smtplib.SMTP:
        o = self._oppsett
        smtp: smtplib.SMTP | None = None
        try:
            if o.sikkerhet is Sikkerhet.TLS:
                smtp = smtplib.SMTP_SSL(o.tjener, o.port, timeout=o.tidsgrense, context=tillit)
            else:
                smtp = smtplib.SMTP(o.tjener, o.port, timeout=o.tidsgrense)
            smtp.ehlo_or_helo_if_needed()
            if o.sikkerhet is Sikkerhet.STARTTLS:
                kode, tekst = smtp.starttls(context=tillit)
                if kode != _KLAR:  # RFC 3207 section 4: after anything else there is no encryption
                    raise smtplib.SMTPResponseException(kode, tekst)
                smtp.ehlo_or_helo_if_needed()
            if smtp.sock:  # else "." would wait for the mail before it to be acknowledged
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._logg_inn(smtp)
        except (smtplib.SMTPException, OSError, UnicodeError) as e:
            if smtp:
                smtp.close()
            raise self._forbindelsesfeil(e) from None  # the chain may hold the secret
        return smtp

    def _logg_inn(self, smtp: smtplib.SMTP) -> None:
        bruker, hemmelighet = self._oppsett.bruker, self._hemmelighet
        if self._oppsett.innlogging is Innlogging.PASSORD:
            smtp.login(bruker, hemmelighet)
        elif self._oppsett.innlogging is Innlogging.TOKEN:

            def xoauth2(utfordring: bytes | None = None) -> str:
                # A challenge is the server's reason for a no; an empty answer makes it say so as a code.
                return f"user={bruker}\1auth=Bearer {hemmelighet}\1\1" if utfordring is None else ""

            smtp.auth("XOAUTH2", xoauth2)

    def _forbindelsesfeil(self, e: Exception) -> Forbindelsesfeil:
        hvem = f"{self._oppsett.tjener}:{self._oppsett.port}"
        if isinstance(e, smtplib.SMTPAuthenticationError):
            varig = e.smtp_code >= _VARIG
            return Forbindelsesfeil(
                f"{hvem} godtok ikke innloggingen: {self._tekst(e.smtp_code, e.smtp_error)}", varig=varig
            )
        if isinstance(e, smtplib.SMTPNotSupportedError):
            return Forbindelsesfeil(f"{hvem} kan ikke det oppsettet krever ({e}).", varig=True)
        if isinstance(e, smtplib.SMTPResponseException):
            varig = e.smtp_code >= _VARIG
            return Forbindelsesfeil(f"{hvem} svarte {self._tekst(e.smtp_code, e.smtp_error)}", varig=varig)
        if isinstance(e, ssl.SSLCertVerificationError):
            return Forbindelsesfeil(f"Sertifikatet til {hvem} kan ikke godkjennes ({e.verify_message}).", varig=True)
        if isinstance(e, UnicodeError):
            hva = "Brukernavnet eller passordet har tegn tjeneren ikke kan ta imot (bare ASCII)."
            return Forbindelsesfeil(hva, varig=True)
        grunn = "svarte ikke i tide" if isinstance(e, TimeoutError) else f"ga ingen forbindelse ({self._rens(str(e))})"
        return Forbindelsesfeil(f"{hvem} {grunn}.", varig=False)

    def send(self, fra: str, til: str, innhold: bytes, foer_slutt: Callable[[], None]) -> Svar:
        """Hand over one mail.

        Args:
            fra: the address that gets the message when it cannot be delivered.
            til: the one receiver.
            innhold: the mail, lines ending in CR LF, also the last.
            foer_slutt: called just before "." is sent; when it raises, the mail does not leave.
        """
        smtp = self._smtp
        grense = smtp.esmtp_features.get("size", "")
        if grense.isdigit() and 0 < int(grense) < len(innhold):
            return Svar(Utfall.FEILET, f"E-posten er {len(innhold)} byte; tjeneren tar imot {grense}.")
        try:
            nei = self._innled(fra, til, innhold)
            if nei:
                return nei
            # RFC 5321 section 4.5.2: a period first on a line is doubled.
            smtp.send(re.sub(rb"(?m)^\.", b"..", innhold))
            self._krev_stillhet()
        except (smtplib.SMTPException, OSError) as e:
            smtp.close()
            hva = f"Forbindelsen ble brutt før e-posten var overlevert ({self._rens(str(e))})."
            return Svar(Utfall.FEILET, hva, brutt=True)
        try:
            foer_slutt()
        except BaseException:
            smtp.close()
            raise
        return self._avslutt()

    def _innled(self, fra: str, til: str, innhold: bytes) -> Svar | None:
        """MAIL, RCPT and DATA: None when the server waits for the mail."""
        smtp = self._smtp
        storrelse = [f"SIZE={len(innhold)}"] if smtp.has_extn("size") else []
        steg: tuple[tuple[str, Callable[[], tuple[int, bytes]], range], ...] = (
            ("avsenderen", lambda: smtp.mail(fra, storrelse), range(200, 300)),
            ("mottakeren", lambda: smtp.rcpt(til), range(200, 300)),
            ("e-posten", lambda: smtp.docmd("DATA"), range(_FORTSETT, _FORTSETT + 1)),
        )
        for hva, kall, ja in steg:
            kode, tekst = kall()
            if kode in ja:
                continue
            brutt = kode == _STENGER or kode not in range(400, 600) or smtp.rset()[0] not in range(200, 300)
            if brutt:
                smtp.close()
            return Svar(
                Utfall.FEILET, f"Tjeneren godtok ikke {hva}: {self._tekst(kode, tekst)}", brutt, senere=kode in _SENERE
            )
        return None

    def _krev_stillhet(self) -> None:
        """Nothing may wait to be read when the answer to "." is what we wait for next."""
        smtp = self._smtp
        if smtp.sock is None or smtp.file is None:
            raise smtplib.SMTPServerDisconnected("ingen forbindelse")
        smtp.sock.settimeout(0)
        try:
            uventet = smtp.file.peek(1) or smtp.file.raw.readinto(bytearray(1))
        except (ssl.SSLWantReadError, BlockingIOError):
            uventet = None
        finally:
            smtp.sock.settimeout(self._oppsett.tidsgrense)
        if uventet is not None:
            raise smtplib.SMTPServerDisconnected("tjeneren la på" if uventet == 0 else "tjeneren svarte i utide")

    def _avslutt(self) -> Svar:
        """The line with the period, and what is answered."""
        smtp = self._smtp
        try:
            if smtp.sock:
                smtp.sock.settimeout(self._oppsett.tidsgrense_slutt)
            smtp.send(_PUNKTUM)
            kode, tekst = smtp.getreply()
        except (smtplib.SMTPException, OSError) as e:
            # Also a line too long, which smtplib tells as a 500 of its own making.
            smtp.close()
            return Svar(
                Utfall.UAVKLART, f"Tjeneren svarte ikke da e-posten var levert ({self._rens(str(e))}).", brutt=True
            )
        if smtp.sock:
            smtp.sock.settimeout(self._oppsett.tidsgrense)
        brutt = kode == _STENGER
        if kode in range(200, 300):
            return Svar(Utfall.SENDT)
        if kode in range(400, 600):
            if brutt:
                smtp.close()
            hva = f"Tjeneren godtok ikke e-posten: {self._tekst(kode, tekst)}"
            return Svar(Utfall.FEILET, hva, brutt, senere=kode in _SENERE)
        smtp.close()
        return Svar(Utfall.UAVKLART, f"Tjeneren svarte noe uforståelig: {self._tekst(kode, tekst)}", brutt=True)

    def _tekst(self, kode: int, tekst: bytes | str) -> str:
        """An answer as one line: "550 5.1.1 No such user"."""
        lest = tekst.decode("utf-8", "replace") if isinstance(tekst, bytes) else tekst
        return self._rens(f"{kode} {lest}")

    def _rens(self, tekst: str) -> str:
        """What a server says, as one printable line without our secret."""
        if self._hemmelighet:
            tekst = tekst.replace(self._hemmelighet, "***")
        return "".join(t if t.isprintable() else " " for t in tekst)[:_MAKS_TEKST].strip()
