"""Merknader: what a person should look at before a mailing leaves, though nothing of it is certainly wrong."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from verktoy.kjerne.deltakelse import Deltaker
from verktoy.kjerne.melding import Melding, merknad
from verktoy.oppgaver.utsendelse_tidligere import noen

_SENDT = "sendt "  # how a mail that has left stands in the Deltakelse sheet


def like_adresser(epost: Mapping[str, str], navn: Mapping[str, str]) -> Iterator[Melding]:
    """That two of those who get a package have the same address: right for a shared office, else a slip.

    Args:
        epost: number → address.
        navn: number → what messages call it, for those who get a package.
    """
    hos: dict[str, list[str]] = {}
    for nr in navn:
        if epost[nr]:
            hos.setdefault(epost[nr].lower(), []).append(navn[nr])
    for adresse, hvem in hos.items():
        if len(hvem) > 1:
            yield merknad(f"{noen(hvem)} har samme adresse, {adresse}.", "arket «Deltakelse»", "Se om det er riktig.")


def journal_uten_ordningen(
    ordninger: Collection[str], egen: str, i_boken: Collection[str], deltakere: Sequence[Deltaker]
) -> Iterator[Melding]:
    """That the ledger has nothing of a scheme that seems to have been sent: it would all be sent again.

    Args:
        ordninger: ids of the schemes the ledger has something of.
        egen: id of the scheme.
        i_boken: ids of the schemes of the workbook.
        deltakere: those of the scheme, with what stands in «Utsendelse».
    """
    if egen in ordninger:
        return
    if sendt := [f"{d.nr} {d.navn}" for d in deltakere if _SENDT in d.utsendt]:
        hva = f"Deltakelse sier at noe er sendt til {noen(sendt)}, men journalen over utsendelser vet ikke om det."
        gjor = "Er boken flyttet, flytt «utsendelse.sqlite» etter før noe sendes; ellers kan alle få det på nytt."
        yield merknad(hva, "arket «Deltakelse», kolonnen «Utsendelse»", gjor)
    if andre := sorted(set(ordninger) - set(i_boken)):
        hva = f"Journalen har utsendelser for {', '.join(andre)}, som ikke er i boken, og ingen for {egen}."
        gjor = "Har ordningen byttet kjennetegn, bytt tilbake; ellers vet ikke verktøyet hva som er sendt."
        yield merknad(hva, "journalen over utsendelser", gjor)
