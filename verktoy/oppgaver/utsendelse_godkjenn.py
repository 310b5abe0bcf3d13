"""utsendelse godkjenn and uavklart: a person says yes to exactly these bytes, or what became of a mail."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.utsendelse_stilling import Oversikt, boken_til, finn_pakke, journalen_til, oversikt
from verktoy.oppgaver.utsendelse_tidligere import bedt_om
from verktoy.utsendelse.formaal import formaal
from verktoy.utsendelse.journal import Godkjenning, Journal, Status
from verktoy.utsendelse.postmappe import Postmappe, les_postmappe, les_som_den_er

VIST = 16
"""How many digits of the checksum are shown, and have to be given back."""


def godkjenn(
    mappe: Path, bok: Path | None, av: str, naa: datetime, kontrollsum: str = "", trekk: Collection[str] = ()
) -> Oversikt:
    """Approve of every mail of a folder that has not been sent. Any change to the folder afterwards makes it void.

    Args:
        mappe: the folder.
        bok: the workbook, when the folder does not know where it is.
        av: who approves.
        naa: when.
        kontrollsum: what was shown to the person; "" when nothing is to be compared.
        trekk: periods whose approvals are withdrawn, for those who would else be asked for the same years by both.

    Raises:
        Inndatafeil: without a name or a mail, when the folder is no longer what was shown, and when somebody has been
            asked for the same years, or is about to be.
        Lagringsfeil: when another run has the ledger.
    """
    navn = _krev_navn(av)
    lest = les_postmappe(mappe)
    if kontrollsum and (len(kontrollsum) < VIST or not lest.kontrollsum.startswith(kontrollsum.lower())):
        hva = f"Mappen har kontrollsum {lest.kontrollsum[:VIST]}, ikke {kontrollsum}."
        raise Inndatafeil.en(hva, "--kontrollsum", "Se på den på nytt med «utsendelse vis».")
    if not lest.post:
        raise Inndatafeil.en("Mappen har ingen e-post å godkjenne.", str(mappe), "Skriv adresser i Deltakelse.")
    m = lest.manifest
    with Journal(journalen_til(boken_til(mappe, m, bok)), lambda: naa) as journal:
        journal.rydd()
        with journal.samlet():
            _trekk(oversikt(lest, journal.rader(m.ordning)), journal, trekk, navn)
            stillinger = oversikt(lest, journal.rader(m.ordning)).stillinger
            nye = [(s, s.post) for s in stillinger if s.post and s.status not in (Status.SENDT, Status.UAVKLART)]
            if dobbelt := [(s.pakke.nr, x) for s, _ in nye for x in s.overlapp]:
                raise Inndatafeil(bedt_om(dobbelt, m.periode, {s.pakke.nr: s.navn for s, _ in nye}))
            for s, post in nye:
                grunn = f"Godkjent av {navn}{', også adressen' if s.pakke.tillatt else ''}."
                journal.sett(post.formaal, Status.GODKJENT, kontrollsum=post.kontrollsum, grunn=grunn)
            journal.godkjenn(Godkjenning(lest.kontrollsum, navn, naa), m.ordning, m.periode)
        return oversikt(lest, journal.rader(m.ordning))


def _trekk(o: Oversikt, journal: Journal, perioder: Collection[str], navn: str) -> None:
    """Withdraw the approvals of some periods that ask for the same years as the folder does."""
    godkjente = {f for s in o.stillinger for f, r in s.overlapp if r.status is Status.GODKJENT}
    for periode in sorted(set(perioder) - {f.periode for f in godkjente}):
        hva = f"Ingen av mottakerne har noe som er godkjent for {periode} med noen av de samme årene."
        raise Inndatafeil.en(hva, "--trekk", "Ta det bort, eller rett perioden.")
    for f in sorted(godkjente):
        if f.periode in perioder:
            journal.sett(f, Status.PLANLAGT, grunn=f"Godkjenningen er trukket tilbake av {navn}.")


def krev_godkjent(lest: Postmappe, journal: Journal, mappe: Path) -> None:
    """Refuse a folder nobody has approved of as it is now.

    Raises:
        Inndatafeil: naming the approval that has become void, when there is one.
    """
    m = lest.manifest
    alle = journal.godkjenninger(m.ordning, m.periode)
    if lest.kontrollsum in [g.kontrollsum for g in alle]:
        return
    gjor = "Se gjennom med «utsendelse vis», og godkjenn med «utsendelse godkjenn»."
    hva = "Utsendelsen er ikke godkjent."
    if alle:
        hva += f" Det {alle[-1].av} godkjente {alle[-1].tid:%d.%m.%Y kl. %H.%M}, var noe annet enn det mappen har nå."
    raise Inndatafeil.en(hva, str(mappe), gjor)


def avklar(mappe: Path, bok: Path | None, nr: str, av: str, naa: datetime, *, ble_sendt: bool) -> Oversikt:
    """Write what a person has found out about a mail nobody knew the fate of.

    A mail that was sent by hand can be told as sent too, so that it is not sent again. A file that has been changed
    afterwards stops nobody from telling.

    Raises:
        Inndatafeil: for a deltaker without a mail, one that is sent, and one that is not uavklart and was not sent.
        Lagringsfeil: when another run has the ledger.
    """
    navn = _krev_navn(av)
    lest = les_som_den_er(mappe)
    m = lest.manifest
    hva = formaal(m, finn_pakke(lest, nr))
    with Journal(journalen_til(boken_til(mappe, m, bok)), lambda: naa) as journal:
        journal.rydd()
        rad = journal.rad(hva)
        status = rad.status if rad else Status.PLANLAGT
        if status is Status.SENDT or (status is not Status.UAVKLART and not ble_sendt):
            raise Inndatafeil.en(f"E-posten til {nr} er {status}, ikke uavklart.", str(mappe))
        with journal.samlet():
            if rad is None:
                journal.sett(hva, Status.PLANLAGT)
            ny = Status.SENDT if ble_sendt else Status.FEILET
            journal.sett(hva, ny, grunn=f"{'Ble' if ble_sendt else 'Ble ikke'} sendt, sier {navn}.")
        return oversikt(lest, journal.rader(m.ordning))


def _krev_navn(av: str) -> str:
    if not av.strip() or not av.isprintable():
        raise Inndatafeil.en("Navnet mangler.", "--av", "Skriv hvem som sier det.")
    return av.strip()
