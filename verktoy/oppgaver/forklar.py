"""forklar: how a kommune's amounts came about, in every scheme or in one."""

from collections.abc import Sequence

from verktoy.kilder import offisielle
from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.forklaring import forklar as forklar_en
from verktoy.kjerne.kommune import tolk_kommunenummer
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.strukturforklaring import forklar_struktur
from verktoy.kjerne.strukturplan import Strukturplan
from verktoy.oppgaver.bok import Beregnet
from verktoy.oppgaver.tabell import finn_resultat


def forklar(beregnet: Beregnet, hvem: str, ordning: str | None) -> list[tuple[str, ...]]:
    """One explanation per scheme the deltaker (or the same kommune under another number) is asked to join.

    In a scheme with a structure change a new number has one of its own.

    Args:
        beregnet: the workbook.
        hvem: a number as people type it ("0119", "119"), or a name, in upper or lower case.
        ordning: id or short name of one scheme; None for all.

    Raises:
        Inndatafeil: when the scheme is unknown, no scheme has the deltaker, or several deltakere have the name.
    """
    resultater = [finn_resultat(beregnet, ordning)] if ordning is not None else list(beregnet.resultater)
    planer = dict(zip((r.ordning.id for r in beregnet.resultater), beregnet.strukturplaner, strict=True))
    egne = [s for r in resultater if (s := planer[r.ordning.id])]
    nr = finn_nummer(resultater, hvem.strip(), egne)
    ut = []
    for r in resultater:
        if s := planer[r.ordning.id]:
            ut += [f for n in dict.fromkeys((*slekt(nr), nr)) for f in forklar_struktur(s, n)]
        elif egen := next((n for n in (nr, *slekt(nr)) if r.for_deltaker(n)), None):
            ut.append(forklar_en(r, egen))
    if not ut:
        raise Inndatafeil.en(
            f"{nr} er ikke deltaker i {'ordningen' if ordning else 'noen av ordningene'}.",
            "kommunenummer",
            "Skriv navnet, eller nummeret med fire sifre (fylker to), som i arket Deltakelse.",
        )
    return ut


def slekt(nr: str) -> tuple[str, ...]:
    """Every number the kommune has had."""
    return offisielle.slekt().get(nr, (nr,))


def finn_nummer(resultater: Sequence[Resultat], hvem: str, strukturplaner: Sequence[Strukturplan] = ()) -> str:
    """The number that is meant: of a deltaker called so, otherwise what is typed, with the zero in front.

    A name an old unit and a new one share means the old one: its explanation says who came after it.
    """
    nye = {a.deltaker.nr: a.deltaker.navn for s in strukturplaner for a in s.arvtakere}
    navn = {b.deltaker.nr: b.deltaker.navn for r in resultater for b in r.bidrag}
    gamle = {n.casefold() for n in navn.values()}
    navn |= {nr: n for nr, n in nye.items() if nr not in navn and n.casefold() not in gamle}
    if hvem in navn:
        return hvem
    # Where two kommuner share a name SSB puts the county behind one or both: "Nes (Akershus)".
    funnet = [nr for nr, n in navn.items() if hvem.casefold() in (n.casefold(), n.casefold().split(" (")[0])]
    if len({slekt(nr) for nr in funnet}) > 1:
        flere = ", ".join(f"{nr} {navn[nr]}" for nr in sorted(funnet))
        raise Inndatafeil.en(f"Flere deltakere heter «{hvem}»: {flere}.", "kommunenummer", "Skriv nummeret i stedet.")
    if funnet:
        return funnet[0]
    try:
        return tolk_kommunenummer(hvem).nr
    except ValueError:  # a fylke, or a name nobody has: the caller says so
        return hvem
