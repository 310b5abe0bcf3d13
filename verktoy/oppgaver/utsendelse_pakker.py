"""utsendelse lag, all of it: the packages, each read back and held against the workbook, and the mails of the sound."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from verktoy.kjerne.melding import Melding
from verktoy.oppgaver.forhaandskontroll import forhaandskontroll
from verktoy.oppgaver.utsendelse_lag import Bestilling, Framdrift, lag
from verktoy.oppgaver.utsendelse_utkast import lag_eposter
from verktoy.utsendelse.manifest import Manifest


@dataclass(frozen=True)
class Pakket:
    """What came of it.

    manifest: the packages. merknader: what the person should know. uten_post: why a package has no mail. stoppet: what
    is wrong, by the number of the package, which has no mail either.
    """

    manifest: Manifest
    merknader: tuple[Melding, ...]
    uten_post: tuple[Melding, ...]
    stoppet: Mapping[str, tuple[Melding, ...]]


def pakk(
    sti: Path,
    bestilling: Bestilling,
    ut: Path,
    naa: Callable[[], datetime],
    framdrift: Framdrift = lambda pakker, _: pakker,
) -> Pakket:
    """Make the packages in a folder that did not exist, and a mail for each that is sound and has an address.

    Args:
        sti: the workbook.
        bestilling: what is asked for.
        ut: the folder to make.
        naa: the time; all documents are dated by the first answer.
        framdrift: as for lag.

    Raises:
        Inndatafeil: when the workbook, a template or a choice cannot be used.
        Lagringsfeil: when the folder or the ledger cannot be written.
    """
    manifest, merknader = lag(sti, bestilling, ut, naa(), framdrift)
    stoppet = forhaandskontroll(ut, sti)
    trygge = replace(manifest, pakker=tuple(p for p in manifest.pakker if p.nr not in stoppet))
    uten_post = lag_eposter(ut, trygge, sti, naa)
    return Pakket(manifest, merknader, uten_post, stoppet)
