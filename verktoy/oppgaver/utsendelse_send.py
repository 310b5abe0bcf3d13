"""utsendelse send: every approved mail to its receiver, once, whatever happens on the way."""

import ssl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from verktoy.kilder.folketall.nett import tillit
from verktoy.kjerne.melding import Inndatafeil, Melding
from verktoy.oppgaver.forhaandskontroll import forhaandskontroll
from verktoy.oppgaver.utsendelse_godkjenn import krev_godkjent
from verktoy.oppgaver.utsendelse_stilling import (
    Holdt,
    Kontroll,
    Oversikt,
    Stilling,
    boken_til,
    eposter,
    journalen_til,
    oversikt,
)
from verktoy.utsendelse.adresse import tolk_adresse
from verktoy.utsendelse.epost import som_test
from verktoy.utsendelse.journal import Journal, Status, journal_for
from verktoy.utsendelse.postmappe import Post, Postmappe, bytes_ut, les_postmappe
from verktoy.utsendelse.postoppsett import Postoppsett, hemmelighet
from verktoy.utsendelse.smtp import Forbindelsesfeil, Postforbindelse, Svar, Utfall

_FORSOK = 3  # connections tried before a run gives up
_BRUDD = 3  # connections lost in a row before a run gives up: the fault is then not the mail's
_PAA_RAD = 5  # mails put off in a row before all wait: the fault is then not the mail's
_PAUSER = (60, 300, 600)  # seconds before what was put off is tried again; greylisting mostly asks for five minutes
_VENT = 2.0  # seconds before the second attempt; then twice as long


@dataclass(frozen=True)
class Grenser:
    """What a run may do.

    Attributes:
        bare: numbers of the deltakere to send to; empty for all.
        igjen: numbers that are to get what they have been sent before, at another address or number, once more.
        test: an address of our own that gets everything instead, "" for the real thing.
    """

    bare: Collection[str] = ()
    test: str = ""
    igjen: Collection[str] = ()


@dataclass(frozen=True)
class Ledelinje:
    """The world as a run meets it: the time, how to wait and connect, and whom to tell of each mail and each wait."""

    naa: Callable[[], datetime]
    sov: Callable[[float], None]
    koble_til: Callable[[], Postforbindelse]
    meld: Callable[[Stilling], None]
    si: Callable[[str], None] = lambda _: None


@dataclass(frozen=True)
class Sendt:
    """What came of a run.

    oversikt is how everything stands after it, holdt what was held back and why, antall how many were sent (or would
    be), stoppet why the run stopped before the end, "" when it did not.
    """

    oversikt: Oversikt
    holdt: Holdt
    antall: int
    stoppet: str = ""


def koble_til(oppsett: Postoppsett) -> Callable[[], Postforbindelse]:
    """How to reach the server of the settings.

    Raises:
        Inndatafeil: when the password or token is nowhere.
    """
    hemmelig = hemmelighet(oppsett)
    sertifikater: ssl.SSLContext = tillit()
    return lambda: Postforbindelse(oppsett, hemmelig, sertifikater)


def planlegg(
    mappe: Path,
    bok: Path | None,
    oppsett: Postoppsett,
    grenser: Grenser,
    naa: datetime,
    kontroll: Kontroll = forhaandskontroll,
) -> Sendt:
    """What `send` would do now. No server is contacted.

    Raises:
        Inndatafeil, Lagringsfeil: as for send.
    """
    lest = les_postmappe(mappe)
    funnet = boken_til(mappe, lest.manifest, bok)
    with _journal(funnet, grenser, lambda: naa) as journal:
        kjoring = _Kjoring(mappe, lest, journal, oppsett, grenser)
        kjoring.fyll_koe(kontroll(mappe, funnet))
        return Sendt(kjoring.oversikt(), tuple(kjoring.holdt), len(kjoring.koe))


def send(
    mappe: Path,
    bok: Path | None,
    oppsett: Postoppsett,
    grenser: Grenser,
    verden: Ledelinje,
    kontroll: Kontroll = forhaandskontroll,
) -> Sendt:
    """Send what is approved of and not sent. What cannot be sent, or kontroll finds wrong, is held back; the rest goes.

    Raises:
        Inndatafeil: when the folder is not approved of as it is, or more mails would leave than the settings allow.
        Lagringsfeil: when another run has the ledger, or it cannot be written. The mail at hand is then not sent, or is
            uavklart in the next run.
    """
    lest = les_postmappe(mappe)
    funnet = boken_til(mappe, lest.manifest, bok)
    with _journal(funnet, grenser, verden.naa) as journal:
        kjoring = _Kjoring(mappe, lest, journal, oppsett, grenser)
        kjoring.fyll_koe(kontroll(mappe, funnet))
        stoppet = kjoring.kjor(verden)
        return Sendt(kjoring.oversikt(), tuple(kjoring.holdt), kjoring.sendt, stoppet)


def _journal(bok: Path, grenser: Grenser, naa: Callable[[], datetime]) -> Journal:
    if not grenser.test:
        return Journal(journalen_til(bok), naa)
    journal = Journal(journal_for(bok, test=True), naa)
    journal.tom()  # a test tells of itself only
    return journal


class _Kjoring:
    """One run: the queue, and what is held back."""

    def __init__(self, mappe: Path, lest: Postmappe, journal: Journal, oppsett: Postoppsett, grenser: Grenser) -> None:
        self._lest, self._journal, self._oppsett, self._grenser = lest, journal, oppsett, grenser
        self._test = tolk_adresse(grenser.test, "--test") if grenser.test else ""
        self.holdt: list[tuple[Post, str]] = []
        self.koe: list[Post] = []
        self.sendt = 0
        journal.rydd()
        if not self._test:
            krev_godkjent(lest, journal, mappe)
        elif not oppsett.tillater(self._test):
            raise Inndatafeil.en(f"{self._test} er ikke under et tillatt domene.", "--test", _DOMENER)
        for valg, numre in (("--bare", grenser.bare), ("--igjen", grenser.igjen)):
            ukjente = sorted(set(numre) - {p.pakke.nr for p in lest.post})
            if ukjente:
                raise Inndatafeil.en(f"Mappen har ingen e-post til {', '.join(ukjente)}.", valg, "Rett nummeret.")

    def oversikt(self) -> Oversikt:
        m = self._lest.manifest
        return oversikt(self._lest, self._journal.rader(m.ordning))

    def fyll_koe(self, funn: Mapping[str, Sequence[Melding]]) -> None:
        """Decide which mails go.

        Raises:
            Inndatafeil: when they are more than the settings allow.
        """
        bare = self._grenser.bare
        for s in self.oversikt().stillinger:
            ferdig = not self._test and s.status in (Status.SENDT, Status.UAVKLART)
            if s.post is None or ferdig or (bare and s.pakke.nr not in bare):
                continue
            hvorfor = next(self._hvorfor_ikke(s, s.post, funn.get(s.pakke.nr, ())), "")
            if hvorfor:
                self.holdt.append((s.post, hvorfor))
            else:
                self.koe.append(s.post)
        if len(self.koe) > self._oppsett.hoyst:
            hva = f"{eposter(len(self.koe))} ville blitt sendt; oppsettet tillater {self._oppsett.hoyst}."
            raise Inndatafeil.en(hva, "«hoyst» i oppsettet", "Øk tallet, eller velg mottakere med --bare.")

    def _hvorfor_ikke(self, s: Stilling, post: Post, funn: Sequence[Melding]) -> Iterator[str]:
        """Why a mail is held back, the gravest first."""
        o = self._oppsett
        godkjent = s.rad and s.rad.status in (Status.GODKJENT, Status.FEILET) and s.rad.kontrollsum == post.kontrollsum
        if not self._test and not godkjent:
            yield "Den er ikke godkjent slik den er nå."
        if funn:
            yield " ".join(map(str, funn))
        if not post.lest.fra:
            yield "Avsenderen har ingen e-postadresse. Lag pakkene på nytt med --avsender «Navn <adresse>»."
        if not self._test and not o.tillater(post.lest.til):
            yield f"{post.lest.til} er ikke under et tillatt domene. {_DOMENER}"
        if post.bytes > o.storrelse_mb * 1_000_000:
            mb = f"{post.bytes / 1_000_000:.1f}".replace(".", ",")
            yield f"E-posten er {mb} MB; oppsettet tillater {o.storrelse_mb} MB."
        if not self._test:
            yield from s.venter(self._grenser.igjen)

    def kjor(self, verden: Ledelinje) -> str:
        """Send the queue, and after a pause what the server put off; returns why something is left, "" when nothing is.

        A mail is tried again only when it is certain that it was not taken.
        """
        tjener = _Tjener(verden)
        koe: Sequence[Post] = self.koe
        try:
            for pause in (*_PAUSER, 0):
                utsatt, grunn = self._runde(koe, tjener, verden)
                tjener.lukk(hoflig=True)
                if not utsatt:
                    return ""
                if pause:
                    verden.si(f"Tjeneren vil ha {eposter(len(utsatt))} senere. Prøver igjen om {_minutter(pause)}.")
                    verden.sov(pause)
                koe = utsatt
        except Forbindelsesfeil as e:
            tjener.lukk(hoflig=False)
            return f"{e} Resten er ikke forsøkt."
        except BaseException:
            tjener.lukk(hoflig=False)
            raise
        return (
            f"Tjeneren vil fortsatt ha {eposter(len(koe))} senere ({grunn}) De er ikke sendt. Kjør kommandoen igjen "
            "om en stund; ingen får noe to ganger."
        )

    def _runde(self, koe: Sequence[Post], tjener: "_Tjener", verden: Ledelinje) -> tuple[Sequence[Post], str]:
        """Send what is in a queue once; returns what was put off, what was not tried first, and the last reason.

        Raises:
            Forbindelsesfeil: when the server cannot be reached, or the connection is lost too often.
        """
        brudd, paa_rad, grunn = 0, 0, ""
        utsatt: list[Post] = []
        mellomrom = timedelta(seconds=60 / self._oppsett.per_minutt)
        neste = verden.naa()
        for nr, post in enumerate(koe, 1):
            vent = (neste - verden.naa()).total_seconds()
            if vent > 0:
                verden.sov(min(vent, mellomrom.total_seconds()))  # a clock set back must not stop the run
            neste = verden.naa() + mellomrom
            svar = self._en(post, tjener)
            verden.meld(Stilling(post.pakke, post, self._journal.rad(post.formaal)))
            brudd = brudd + 1 if svar.brutt and not svar.senere else 0
            if brudd == _BRUDD:
                raise Forbindelsesfeil(f"Forbindelsen ble brutt {_BRUDD} ganger på rad.", varig=False)
            paa_rad = paa_rad + 1 if svar.senere else 0
            if svar.senere:
                utsatt.append(post)
                grunn = svar.grunn
            if paa_rad == _PAA_RAD:
                return (*koe[nr:], *utsatt), grunn
        return utsatt, grunn

    def _en(self, post: Post, tjener: "_Tjener") -> Svar:
        """Send one mail. Where a connection used before turns out to be dead, once more on a new one."""
        til, innhold = post.lest.til, bytes_ut(post)
        if self._test:
            til, innhold = self._test, som_test(innhold, self._test, f"{post.pakke.nr} {post.pakke.navn}")
            self._journal.sett(post.formaal, Status.GODKJENT, kontrollsum=post.kontrollsum)
        while True:
            brukt = tjener.brukt
            forbindelse = tjener.faa()
            self._journal.sett(post.formaal, Status.FORSOEKES)
            svar = forbindelse.send(post.lest.fra, til, innhold, lambda: self._journal.avsluttes(post.formaal))
            self._journal.sett(post.formaal, _BLIR[svar.utfall], grunn=svar.grunn)
            if svar.brutt:
                tjener.lukk(hoflig=False)
            if svar.utfall is Utfall.FEILET and svar.brutt and brukt:
                continue
            self.sendt += svar.utfall is Utfall.SENDT
            return svar


_BLIR = {Utfall.SENDT: Status.SENDT, Utfall.FEILET: Status.FEILET, Utfall.UAVKLART: Status.UAVKLART}
_DOMENER = "De står i «domener» i oppsettet."


class _Tjener:
    """The connection, made when it is needed and again when it is gone."""

    def __init__(self, verden: Ledelinje) -> None:
        self._verden = verden
        self._forbindelse: Postforbindelse | None = None

    @property
    def brukt(self) -> bool:
        """Whether there is a connection, which then has carried a mail before."""
        return self._forbindelse is not None

    def faa(self) -> Postforbindelse:
        """The connection.

        Raises:
            Forbindelsesfeil: when the server cannot be reached in a few attempts.
        """
        for nr in range(_FORSOK):
            if self._forbindelse is not None:
                break
            try:
                self._forbindelse = self._verden.koble_til()
            except Forbindelsesfeil as e:
                if e.varig or nr == _FORSOK - 1:
                    raise
                self._verden.sov(_VENT * 2**nr)
        if self._forbindelse is None:
            raise AssertionError  # the last attempt returns or raises
        return self._forbindelse

    def lukk(self, *, hoflig: bool) -> None:
        """Say good-bye, or just hang up."""
        if self._forbindelse is not None:
            self._forbindelse.lukk(hoflig=hoflig)
            self._forbindelse = None


def _minutter(sekunder: int) -> str:
    antall = sekunder // 60
    return f"{antall} minutt{'' if antall == 1 else 'er'}"
