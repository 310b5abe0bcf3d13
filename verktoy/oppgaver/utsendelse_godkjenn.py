"""utsendelse godkjenn and uavklart: a person says yes to exactly these bytes, or what became of a mail."""

from datetime import datetime
from pathlib import Path

from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.utsendelse_stilling import Oversikt, finn_post, journalen_til, oversikt
from verktoy.utsendelse.journal import Godkjenning, Journal, Status
from verktoy.utsendelse.postmappe import Postmappe, les_postmappe

VIST = 16
"""How many digits of the checksum are shown, and have to be given back."""


def godkjenn(mappe: Path, bok: Path | None, av: str, naa: datetime, kontrollsum: str = "") -> Oversikt:
    """Approve of every mail of a folder that has not been sent. Any change to the folder afterwards makes it void.

    Args:
        mappe: the folder.
        bok: the workbook, when the folder does not know where it is.
        av: who approves.
        naa: when.
        kontrollsum: what was shown to the person; "" when nothing is to be compared.

    Raises:
        Inndatafeil: without a name or a mail, and when the folder is no longer what was shown.
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
    with Journal(journalen_til(mappe, bok), lambda: naa) as journal:
        journal.rydd()
        with journal.samlet():
            for post in lest.post:
                rad = journal.rad(post.formaal)
                if rad is None or rad.status in (Status.PLANLAGT, Status.GODKJENT, Status.FEILET):
                    journal.sett(post.formaal, Status.GODKJENT, kontrollsum=post.kontrollsum)
            journal.godkjenn(Godkjenning(lest.kontrollsum, navn, naa), m.ordning, m.periode)
        return oversikt(lest, journal.rader(m.ordning, m.periode))


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

    A mail that was sent by hand can be told as sent too, so that it is not sent again.

    Raises:
        Inndatafeil: for a deltaker without a mail, one that is sent, and one that is not uavklart and was not sent.
        Lagringsfeil: when another run has the ledger.
    """
    navn = _krev_navn(av)
    lest = les_postmappe(mappe)
    post = finn_post(lest, nr)
    m = lest.manifest
    with Journal(journalen_til(mappe, bok), lambda: naa) as journal:
        journal.rydd()
        rad = journal.rad(post.formaal)
        status = rad.status if rad else Status.PLANLAGT
        if status is Status.SENDT or (status is not Status.UAVKLART and not ble_sendt):
            raise Inndatafeil.en(f"E-posten til {nr} er {status}, ikke uavklart.", str(mappe))
        with journal.samlet():
            if rad is None:
                journal.sett(post.formaal, Status.PLANLAGT, kontrollsum=post.kontrollsum)
            ny = Status.SENDT if ble_sendt else Status.FEILET
            journal.sett(post.formaal, ny, grunn=f"{'Ble' if ble_sendt else 'Ble ikke'} sendt, sier {navn}.")
        return oversikt(lest, journal.rader(m.ordning, m.periode))


def _krev_navn(av: str) -> str:
    if not av.strip() or not av.isprintable():
        raise Inndatafeil.en("Navnet mangler.", "--av", "Skriv hvem som sier det.")
    return av.strip()
