"""deltakerendring: who has been taken out of or put into Deltakelse since the sheets were written, told and logged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from verktoy.excel.folging import Folging
from verktoy.excel.plassering import Plassering
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Loggrad
from verktoy.kjerne.melding import Melding, merknad
from verktoy.kjerne.overskrifter import BIDRAG, DELTAKELSE
from verktoy.oppgaver.bok import kontrollsummer

_FLEST = 5  # names in a message
_DELTAKELSE = 1  # the place of Deltakelse among the four checksums


def deltakerendringer(
    lest: Arbeidsbok, bok: Arbeidsbok, folging: Folging, tid: datetime, omdopt: Mapping[str, str]
) -> tuple[Arbeidsbok, list[Melding]]:
    """The state with a row in the log for every scheme, and what the user is told.

    The sheet ⟨K⟩ bidrag still has a row for everybody who was there when it was written. A row that is gone from that
    sheet alone is nobody's going: the checksum in the log tells whether Deltakelse has changed. What a command changes
    itself it tells itself.

    Args:
        lest: the state as read.
        bok: the state that is written, its log not yet added to.
        folging: what is about to be written.
        tid: when.
        omdopt: schemes that have got a new short name, old → new.
    """
    siste = {omdopt.get(r.ordning, r.ordning): r.kontrollsum for r in lest.logg}
    foer = {d.ordning.id: {x.nr for x in d.deltakere} for d in lest.deler}
    logg, meldinger = [], []
    summer: Mapping[str, str] = {}
    for d in bok.deler:
        kort, navn = d.ordning.kortnavn, {x.nr: x.navn for x in d.deltakere}
        folge = folging.folger.get(f"{kort} {BIDRAG}")
        if folge is None or foer.get(d.ordning.id) != set(navn):
            continue
        gamle = _rader(folge.plass)
        ut = [f"{nr} {x}".strip() for nr, x in gamle.items() if nr not in navn]
        inn = [f"{nr} {x}".strip() for nr, x in navn.items() if nr not in gamle]
        if not (ut or inn):
            continue
        summer = summer or kontrollsummer(bok)
        if not gamle or siste.get(kort, "").split("-")[_DELTAKELSE:][:1] == summer[kort].split("-")[_DELTAKELSE:][:1]:
            continue
        deler = [f"{_navn(ut)} er tatt ut av {kort}"] if ut else []
        deler += [f"{_navn(inn)} er lagt til i {kort}"] if inn else []
        hva = "; ".join(deler)
        logg.append(Loggrad(tid.replace(second=0, microsecond=0), "Deltakere endret", "", hva, "", ""))
        meldinger.append(merknad(f"{hva}.", f"arket «{folging.arknavn(DELTAKELSE)}»", "Beløpene er regnet på nytt."))
    return (replace(bok, logg=(*bok.logg, *logg)) if logg else bok), meldinger


def _rader(plass: Plassering) -> dict[str, str]:
    """Number → name of everybody with a row of ours on the sheet as it was written."""
    g = plass.gammel.ruter
    navn = {r: str(g.verdier.get((r, 1)) or "") for r in g.radnokler if r < g.hoyde}
    return {g.radnokler[r][0]: x for r, x in navn.items() if x}


def _navn(alle: Sequence[str]) -> str:
    return ", ".join(alle[:_FLEST]) + (f" og {len(alle) - _FLEST} til" if len(alle) > _FLEST else "")
