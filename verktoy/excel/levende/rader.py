"""Rader: which rows of an open sheet to put in and take out, so that Excel itself moves what staff have beside ours."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from verktoy.excel.plassering import Plassering


@dataclass(frozen=True, slots=True)
class Grep:
    """Rows put in before a row, or taken out from it on. Counted from 0, as the sheet is when it is their turn."""

    rad: int
    antall: int
    inn: bool


@dataclass(frozen=True)
class Radplan:
    """What to do to the rows of one sheet.

    Attributes:
        grep: in the order they are to be done, from the bottom up.
        staar: the old row that stands in each row afterwards, None for one that is put in.
        uordnet: rows of staff's that have changed their order, which no putting in can give; the sheet is refused.
    """

    grep: tuple[Grep, ...]
    staar: tuple[int | None, ...]
    uordnet: tuple[int, ...] = ()


def planlegg(p: Plassering, *, la_staa: bool) -> Radplan:
    """Plan the rows of a sheet.

    Args:
        p: where they went.
        la_staa: leave them be when nothing of staff's stands beside ours: an input sheet is then written in one go.
    """
    alle = list(range(max(p.rader, default=-1) + 1))
    egne = _egne(p)
    kjente = [(r, n) for r in alle if (n := p.rader.get(r)) is not None]
    ankre = [(r, n) for r, n in kjente if r in egne]
    if any(a[1] >= b[1] for a, b in pairwise(ankre)):
        baklengs = [b[0] for a, b in pairwise(ankre) if a[1] >= b[1]]
        return Radplan((), tuple(alle), tuple(baklengs))
    if la_staa and not egne:
        return Radplan((), tuple(alle))
    return _gjennomfor(alle, _faste(kjente, ankre), egne)


def _egne(p: Plassering) -> set[int]:
    """Old rows that hold something of staff's: cells beside or below ours, and notes."""
    g = p.gammel
    return {r for r, _ in p.av_staben()} | {r for r, _ in g.merknader}


def _faste(kjente: list[tuple[int, int]], ankre: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The rows that stay rows: all anchors, and as many as can between them without changing order."""
    ut: list[tuple[int, int]] = []
    for fra, til in zip([(-1, -1), *ankre], [*ankre, (len(kjente) * 2 + 10**7, 10**7)], strict=True):
        mellom = [(r, n) for r, n in kjente if fra[0] < r < til[0] and fra[1] < n < til[1]]
        ut += [*_stigende(mellom), til]
    return ut[:-1]


def _stigende(par: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose second also rises."""
    ender: list[int] = []
    siste: list[int] = []
    forrige: list[int] = []
    for i, (_, n) in enumerate(par):
        k = bisect_left(ender, n)
        forrige.append(siste[k - 1] if k else -1)
        ender[k : k + 1] = [n]
        siste[k : k + 1] = [i]
    ut = []
    i = siste[-1] if siste else -1
    while i >= 0:
        ut.append(par[i])
        i = forrige[i]
    return ut[::-1]


def _gjennomfor(alle: list[int], faste: list[tuple[int, int]], egne: set[int]) -> Radplan:
    grep: list[Grep] = []
    staar: list[int | None] = list(alle)
    slutt = (len(alle), None)
    for (fra, fra_ny), (til, til_ny) in reversed(list(zip([(-1, -1), *faste], [*faste, slutt], strict=True))):
        gamle = til - fra - 1
        nye = gamle if til_ny is None else til_ny - fra_ny - 1  # what follows the last row can stand: it is ours
        if any(r in egne for r in range(fra + 1, til)):  # staff's cells go with their rows; they are in «Til side»
            ut, inn = gamle, 0 if til_ny is None else nye
        else:
            ut, inn = max(0, gamle - nye), max(0, nye - gamle)
        if ut:
            grep.append(Grep(til - ut, ut, inn=False))
            del staar[til - ut : til]
        if inn:
            grep.append(Grep(til - ut, inn, inn=True))
            staar[til - ut : til - ut] = [None] * inn
    return Radplan(tuple(grep), tuple(staar))
