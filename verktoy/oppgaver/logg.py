"""logg: what a run is remembered by. A run that changes nothing leaves no row, so the file stays the same."""

from datetime import datetime

from verktoy.kjerne.arbeidsbok import Arbeidsbok, Loggrad
from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.norsk import tall
from verktoy.oppgaver.bok import Beregnet, kontrollsummer

_DELER = ("folketall", "deltakelse", "forutsetninger", "publiserte tall")


def med_logg(beregnet: Beregnet, handling: str, tid: datetime) -> Arbeidsbok:
    """The state with one row for every scheme whose inputs are not those of its last row."""
    bok = beregnet.bok
    siste = {r.ordning: r for r in bok.logg}
    rader = []
    for kort, sum_ in kontrollsummer(bok).items():
        forrige = siste.get(kort)
        if forrige and forrige.kontrollsum == sum_:
            continue
        resultat = next(r for r in beregnet.resultater if r.ordning.kortnavn == kort)
        rader.append(
            Loggrad(tid.replace(second=0, microsecond=0), handling, kort, _endring(forrige, sum_), _sum(resultat), sum_)
        )
    return bok if not rader else _med(bok, (*bok.logg, *rader))


def _med(bok: Arbeidsbok, logg: tuple[Loggrad, ...]) -> Arbeidsbok:
    return Arbeidsbok(bok.folketall, bok.deler, bok.kvitteringer, logg, bok.register, bok.valgt, bok.veiledning)


def _sum(resultat: Resultat) -> str:
    return tall(resultat.sum_kontant(resultat.ordning.delsummer[-1]))


def _endring(forrige: Loggrad | None, sum_: str) -> str:
    if forrige is None:
        return "Ny i boken"
    gamle, nye = forrige.kontrollsum.split("-"), sum_.split("-")
    endret = [navn for navn, g, n in zip(_DELER, gamle, nye, strict=False) if g != n]
    return f"Endret: {', '.join(endret)}" if endret else "Endret"
