"""logg: what a run is remembered by. A run that changes nothing leaves no row, so the file stays the same."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from verktoy.kjerne.arbeidsbok import Arbeidsbok, Loggrad
from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.norsk import tall
from verktoy.oppgaver.bok import Beregnet, kontrollsummer

_DELER = ("folketall", "deltakelse", "forutsetninger", "publiserte tall")


def med_logg(
    beregnet: Beregnet, handling: str, tid: datetime, omdopt: Mapping[str, str] = MappingProxyType({})
) -> Arbeidsbok:
    """The state with one row for every scheme whose inputs are not those of its last row.

    omdopt: short names that have changed since the last row, old → new.
    """
    bok = beregnet.bok
    siste = {omdopt.get(r.ordning, r.ordning): r for r in bok.logg}
    rader = []
    for kort, sum_ in kontrollsummer(bok).items():
        forrige = siste.get(kort)
        if forrige and forrige.kontrollsum == sum_:
            continue
        resultat = next(r for r in beregnet.resultater if r.ordning.kortnavn == kort)
        rader.append(
            Loggrad(tid.replace(second=0, microsecond=0), handling, kort, _endring(forrige, sum_), _sum(resultat), sum_)
        )
    return replace(bok, logg=(*bok.logg, *rader)) if rader else bok


def _sum(resultat: Resultat) -> str:
    return tall(resultat.sum_kontant(resultat.ordning.delsummer[-1]))


def _endring(forrige: Loggrad | None, sum_: str) -> str:
    if forrige is None:
        return "Ny i boken"
    gamle, nye = forrige.kontrollsum.split("-"), sum_.split("-")
    endret = [navn for navn, g, n in zip(_DELER, gamle, nye, strict=False) if g != n]
    return f"Endret: {', '.join(endret)}" if endret else "Endret"
