"""oppdater: read what is typed in a workbook, compute, and write its sheets again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from verktoy.excel.lagring import krev_lukket, lagre, paa_disk
from verktoy.excel.sammenlign import Celleforskjell, forskjeller
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.melding import Lagringsfeil, Melding, feil
from verktoy.oppgaver.bok import Beregnet, fremmede_ark, les, regn
from verktoy.oppgaver.logg import med_logg


@dataclass(frozen=True)
class Oppdatert:
    """What came of it: the computed state, what was repaired, and whether the file was or would be changed."""

    beregnet: Beregnet
    merknader: tuple[Melding, ...]
    endret: bool
    forskjeller: tuple[Celleforskjell, ...] = ()


def oppdater(sti: Path, tid: datetime, *, ut: Path | None = None) -> Oppdatert:
    """Regenerate a workbook, in place or to another file. Nothing is written when nothing has changed.

    Raises:
        Inndatafeil: when something typed cannot be used; nothing is overwritten.
        Lagringsfeil: open elsewhere, changed meanwhile, no access, or the workbook holds sheets of its owner's.
    """
    return oppdater_med(sti, tid, lambda bok: bok, ut=ut)


def oppdater_med(
    sti: Path, tid: datetime, endre: Callable[[Arbeidsbok], Arbeidsbok], *, ut: Path | None = None
) -> Oppdatert:
    """Regenerate a workbook after a change to its state; the way every use case writes.

    Raises:
        Inndatafeil: when something typed, or the change, cannot be used; nothing is overwritten.
        Lagringsfeil: as for oppdater.
    """
    mal = ut or sti
    krev_lukket(mal)
    lest = les(sti)
    fremmede = fremmede_ark(lest.arknavn, lest.bok)
    if fremmede:
        navn = ", ".join(f"«{n}»" for n in fremmede)
        raise Lagringsfeil(
            feil(
                f"Arbeidsboken har egne ark ({navn}), og de ville gått tapt.",
                str(sti),
                "Flytt dem til en annen fil, og prøv igjen. Ingenting er endret.",
            )
        )
    beregnet = regn(endre(lest.bok))
    beregnet = replace(beregnet, bok=med_logg(beregnet, "Oppdatert", tid))
    innhold = beregnet.filinnhold()
    leste = lest.innhold if mal == sti else paa_disk(mal)
    if innhold == leste:
        return Oppdatert(beregnet, lest.merknader, endret=False)
    lagre(mal, innhold, leste=leste)
    return Oppdatert(beregnet, lest.merknader, endret=True)


def sjekk(sti: Path, tid: datetime) -> Oppdatert:
    """Tell whether a workbook is what `oppdater` would write, without writing.

    Cells are compared where the bytes differ, since Excel saves the same sheets in other bytes.

    Raises:
        Inndatafeil: when something typed cannot be used.
    """
    lest = les(sti)
    beregnet = regn(lest.bok)
    beregnet = replace(beregnet, bok=med_logg(beregnet, "Oppdatert", tid))
    innhold = beregnet.filinnhold()
    if innhold == lest.innhold:
        return Oppdatert(beregnet, lest.merknader, endret=False)
    funn = forskjeller(lest.innhold, innhold)
    return Oppdatert(beregnet, lest.merknader, endret=bool(funn), forskjeller=tuple(funn))
