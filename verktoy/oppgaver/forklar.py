"""forklar: how a kommune's amounts came about, in every scheme or in one."""

from verktoy.kilder import offisielle
from verktoy.kjerne.forklaring import forklar as forklar_en
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.bok import Beregnet
from verktoy.oppgaver.tabell import finn_resultat


def forklar(beregnet: Beregnet, nr: str, ordning: str | None) -> list[tuple[str, ...]]:
    """One explanation per scheme the number (or the same kommune under another number) is asked to join.

    Raises:
        Inndatafeil: when the scheme is unknown, or no scheme has the number.
    """
    resultater = [finn_resultat(beregnet, ordning)] if ordning else list(beregnet.resultater)
    slekt = offisielle.slekt().get(nr, (nr,))
    ut = []
    for r in resultater:
        egen = next((n for n in (nr, *slekt) if r.for_deltaker(n)), None)
        if egen:
            ut.append(forklar_en(r, egen))
    if not ut:
        raise Inndatafeil.en(
            f"{nr} er ikke deltaker i {'ordningen' if ordning else 'noen av ordningene'}.",
            "kommunenummer",
            "Nummeret har fire sifre (fylker to), som i arket Deltakelse.",
        )
    return ut
