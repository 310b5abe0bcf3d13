"""utsendelse maler: the templates as Word files people can edit, and a look at those they have edited."""

from pathlib import Path

from verktoy.excel.lagring import lagre
from verktoy.kjerne.melding import Inndatafeil
from verktoy.utsendelse.malsett import egne_maler, hent, standardmaler


def skriv_maler(mappe: Path) -> int:
    """Write every template to a folder; returns how many.

    Raises:
        Inndatafeil: when one of them is there already; nothing is written.
        Lagringsfeil: when the folder cannot be written.
    """
    for navn in standardmaler():
        if (mappe / navn).exists():
            raise Inndatafeil.en(
                "Malen finnes allerede.", str(mappe / navn), "Velg en annen mappe; ingenting er endret."
            )
    for navn, innhold in standardmaler().items():
        lagre(mappe / navn, innhold, leste=None)
    return len(standardmaler())


def sjekk_maler(mappe: Path) -> int:
    """Check the templates of a folder; returns how many there are.

    Raises:
        Inndatafeil: with everything that is wrong in them.
    """
    hent(mappe)
    return len(egne_maler(mappe))
