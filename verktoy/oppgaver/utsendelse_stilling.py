"""utsendelse: how far each mail of a folder has come, for people and for a file."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from verktoy.kilder.tomlfil import les_toml
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding
from verktoy.kjerne.norsk import heltall, kroner
from verktoy.oppgaver.tabell import Tabell
from verktoy.oppgaver.utsendelse_tidligere import Par, bedt_om, les_rader, overlapp, per_nummer
from verktoy.utsendelse.formaal import Formaal, formaal
from verktoy.utsendelse.journal import Rad, Status, journal_for
from verktoy.utsendelse.manifest import Manifest, Pakke, Type, les
from verktoy.utsendelse.postmappe import Post, Postmappe, bytes_ut, les_som_den_er
from verktoy.utsendelse.postoppsett import FILNAVN, Postoppsett, les_oppsett

Kontroll: TypeAlias = Callable[[Path, Path], Mapping[str, Sequence[Melding]]]
"""Given a folder and its workbook: what is wrong, by the number of the deltaker."""
Holdt: TypeAlias = tuple[tuple[Post, str], ...]
"""Mails that are held back, and why."""


@dataclass(frozen=True)
class Stilling:
    """Where the mail of one package stands.

    rad is None when the ledger knows nothing of it; post is None when there is no mail, and uten tells why, or when it
    is no longer as it was made; til_andre is the same mail to other addresses than the one of today, or to the same
    kommune under the number it had before; overlapp is what asks for some of the same years in another mailing, and
    which this one does not say that it replaces.
    """

    pakke: Pakke
    post: Post | None
    rad: Rad | None
    uten: str = ""
    til_andre: tuple[Par, ...] = ()
    overlapp: tuple[Par, ...] = ()

    @property
    def navn(self) -> str:
        """What messages call the receiver."""
        return f"{self.pakke.nr} {self.pakke.navn}"

    @property
    def status(self) -> Status:
        """What holds for the mail as it is now: an approval of other bytes is none."""
        if self.rad is None:
            return Status.PLANLAGT
        endret = self.post is None or self.rad.kontrollsum != self.post.kontrollsum
        return Status.PLANLAGT if self.rad.status is Status.GODKJENT and endret else self.rad.status

    @property
    def tekst(self) -> str:
        """For people: «sendt 3.12.2026», «feilet: 550 …», «ikke sendt: mangler e-postadresse»."""
        if self.uten:
            return f"ikke sendt: {self.uten[:1].lower()}{self.uten[1:].rstrip('.')}"
        if self.rad is not None and self.status is Status.SENDT:
            rettet = "korreksjon " if self.pakke.type is Type.KORREKSJON else ""
            return f"{rettet}sendt {norsk_dato(self.rad.tid)}"
        grunn = self.rad.grunn if self.rad is not None and self.status in (Status.FEILET, Status.UAVKLART) else ""
        return f"{self.status}: {grunn}" if grunn else str(self.status)

    def venter(self, igjen: Collection[str]) -> Iterator[str]:
        """Why it must not leave though it is whole: the receiver has been asked before, or may have been.

        igjen: numbers a person has said are to get the same mail again.
        """
        uavklart = [f.mottaker for f, r in self.til_andre if r.status is Status.UAVKLART]
        if uavklart:
            yield f"Den samme e-posten til {uavklart[0]} er uavklart. Avklar den først, i mappen den ble sendt fra."
        sendt = [(f, r) for f, r in self.til_andre if r.status is Status.SENDT]
        if sendt and self.pakke.nr not in igjen:
            f, r = sendt[-1]
            yield (
                f"Den er sendt før, til {f.mottaker} {norsk_dato(r.tid)} (nummer {f.nr}). Skal den sendes en gang til, "
                f"legg til --igjen {self.pakke.nr}."
            )
        stopper = [(self.pakke.nr, x) for x in self.overlapp]
        yield from (f"{x.hva} {x.gjor}" for x in bedt_om(stopper, self.pakke.periode, {self.pakke.nr: self.navn}))


@dataclass(frozen=True)
class Oversikt:
    """A folder beside the ledger."""

    mappe: Postmappe
    stillinger: tuple[Stilling, ...]

    @property
    def alt_er_sendt(self) -> bool:
        """Whether every package has been sent."""
        return all(s.status is Status.SENDT and not s.uten for s in self.stillinger)

    def antall(self) -> Mapping[str, int]:
        """How many in each status; those without a mail as «uten e-post»."""
        alle = ["uten e-post" if s.uten else s.status.value for s in self.stillinger]
        rekke = ("sendt", "godkjent", "planlagt", "forsøkes", "feilet", "uavklart", "uten e-post")
        return {hva: alle.count(hva) for hva in rekke if hva in alle}


def boken_til(mappe: Path, manifest: Manifest, bok: Path | None) -> Path:
    """The workbook whose ledger is to be used: the one given, else the one the folder was made from.

    Raises:
        Inndatafeil: when it is not there: without its ledger nobody knows what has been sent.
    """
    funnet = bok or mappe / manifest.bok
    if (not bok and not manifest.bok) or not funnet.is_file():
        hva = f"Fant ikke arbeidsboken pakkene er laget av ({manifest.bok or 'ukjent'})."
        raise Inndatafeil.en(hva, str(mappe), "Skriv hvor den er, med --bok BOK. Journalen ligger ved siden av den.")
    return funnet.resolve()


def journalen_til(bok: Path) -> Path:
    """The ledger of a workbook that packages have been made from.

    Raises:
        Inndatafeil: when it is not there, since `lag` made it: without it nobody knows what has been sent.
    """
    sti = journal_for(bok)
    if not sti.exists():
        gjor = (
            "Er boken flyttet, flytt den etter; er den slettet, hent den fra en sikkerhetskopi. Er den tapt, lag "
            "pakkene på nytt med «utsendelse lag», men sjekk først hva som er sendt."
        )
        raise Inndatafeil.en("Fant ikke journalen over utsendelser. Den sier hva som er sendt.", str(sti), gjor)
    return sti


def oppsettet_til(mappe: Path, bok: Path | None, oppsett: Path | None) -> Postoppsett:
    """The settings of the mail server: the file given, else utsendelse.toml beside the workbook.

    Raises:
        Inndatafeil: when they are missing or cannot be used.
    """
    sti = oppsett or boken_til(mappe, les(mappe), bok).with_name(FILNAVN)
    gjor = "Lag oppsettet for e-post slik veiledningen viser under «Sende e-post»."
    return les_oppsett(les_toml(sti, gjor), sti.name)


def se(mappe: Path, bok: Path | None, naa: datetime) -> Oversikt:
    """How far a folder has come, also when files in it are changed afterwards: `mappe.funn` tells which.

    Raises:
        Inndatafeil: when the manifest cannot be read, or the workbook or its ledger is not where it was.
        Lagringsfeil: when another run has the ledger.
    """
    lest = les_som_den_er(mappe)
    funnet = boken_til(mappe, lest.manifest, bok)
    journalen_til(funnet)
    return oversikt(lest, les_rader(funnet, naa, lest.manifest.ordning))


def oversikt(mappe: Postmappe, rader: Mapping[Formaal, Rad]) -> Oversikt:
    """A folder beside the rows of its scheme."""
    post = {p.pakke.nr: p for p in mappe.post}
    uten = {p.nr: grunn for p, grunn in mappe.uten}
    m = mappe.manifest
    tidligere = per_nummer(rader, {p.nr: p.tar_over for p in m.pakker})
    ut = []
    for pakke in m.pakker:
        if pakke.nr in uten:
            ut.append(Stilling(pakke, None, None, uten[pakke.nr]))
            continue
        eget, alle = formaal(m, pakke), tidligere[pakke.nr]
        andre = tuple((f, r) for f, r in alle if (f.periode, f.type) == (eget.periode, eget.type) and f != eget)
        ikke_sagt = tuple(x for x in overlapp(alle, pakke.type, pakke.periode) if x[0].periode not in pakke.erstatter)
        ut.append(Stilling(pakke, post.get(pakke.nr), rader.get(eget), til_andre=andre, overlapp=ikke_sagt))
    return Oversikt(mappe, tuple(ut))


def statustabell(o: Oversikt) -> Tabell:
    """One line a package: whom, how far, and why not further."""
    rader = [
        (
            "deltaker",
            (
                s.pakke.nr,
                s.pakke.navn,
                s.pakke.mottaker,
                "uten e-post" if s.uten else s.status.value,
                norsk_dato(s.rad.tid) if s.rad else "",
                " ".join(x for x in (s.uten or (s.rad.grunn if s.rad else ""), _tillatt(s)) if x),
            ),
        )
        for s in o.stillinger
    ]
    antall = ", ".join(f"{n} {hva}" for hva, n in o.antall().items())
    kolonner = ("Nummer", "Navn", "Mottaker", "Status", "Dato", "Grunn")
    return Tabell(_tittel(o.mappe.manifest), antall, kolonner, tuple(rader))


def _tillatt(s: Stilling) -> str:
    return "Adressen er tillatt selv om den ser ut til å høre til en annen kommune." if s.pakke.tillatt else ""


def mailtabell(o: Oversikt) -> Tabell:
    """One line a package: what would leave."""
    rader = [
        (
            "deltaker",
            (
                s.pakke.nr,
                s.pakke.navn,
                s.post.lest.til if s.post else s.pakke.mottaker,
                kroner(s.pakke.sum_kr),
                len(s.post.lest.vedlegg) if s.post else 0,
                -(-s.post.bytes // 1000) if s.post else 0,
                s.tekst,
            ),
        )
        for s in o.stillinger
    ]
    kolonner = ("Nummer", "Navn", "Mottaker", "Beløp", "Vedlegg", "kB", "Status")
    under = f"Laget {norsk_dato(o.mappe.manifest.laget)}, {eposter(len(o.mappe.post))}"
    return Tabell(_tittel(o.mappe.manifest), under, kolonner, tuple(rader))


def eposter(antall: int) -> str:
    """«1 e-post», «18 e-poster»."""
    return f"{antall} e-post{'' if antall == 1 else 'er'}"


def hele(post: Post) -> str:
    """One mail as its receiver sees it, every header, and the checksum of each attachment."""
    vedlegg = [f"Vedlegg: {v.navn} ({heltall(v.bytes)} byte, SHA-256 {v.sha256[:16]} …)" for v in post.lest.vedlegg]
    hode = [
        f"{_FELT.get(navn, navn)}: {verdi}"
        for navn, verdi in post.lest.hode
        if not navn.lower().startswith(("mime-", "content-t"))
    ]
    return "\n".join([*hode, "", post.lest.tekst.rstrip(), "", *vedlegg, f"Hele e-posten: SHA-256 {post.kontrollsum}"])


_FELT = {"Date": "Dato", "From": "Fra", "To": "Til", "Subject": "Emne"}


def raa(mappe: Path, nr: str) -> bytes:
    """The bytes of one mail, exactly as they would leave.

    Raises:
        Inndatafeil: when the folder has no mail for the deltaker, or it is no longer as it was made.
    """
    return bytes_ut(finn_post(les_som_den_er(mappe), nr))


def finn_post(mappe: Postmappe, nr: str) -> Post:
    """The mail for a deltaker.

    Raises:
        Inndatafeil: when there is none, or it is no longer as it was made.
    """
    post = next((p for p in mappe.post if p.pakke.nr == nr), None)
    if post is not None:
        return post
    pakke = finn_pakke(mappe, nr)
    raise Inndatafeil(mappe.endret[pakke.nr])


def finn_pakke(mappe: Postmappe, nr: str) -> Pakke:
    """The package of a deltaker who has a mail, be it changed.

    Raises:
        Inndatafeil: when there is none.
    """
    uten = {p.nr for p, _ in mappe.uten}
    pakke = next((p for p in mappe.manifest.pakker if p.nr == nr and nr not in uten), None)
    if pakke is None:
        raise Inndatafeil.en(f"Mappen har ingen e-post til {nr}.", "--nr", "Skriv nummeret slik «vis» viser det.")
    return pakke


def _tittel(m: Manifest) -> str:
    return f"{m.ordningsnavn} {m.periode}"
