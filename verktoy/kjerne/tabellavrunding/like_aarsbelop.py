"""Like årsbeløp: every deltaker pays a whole amount each year, and equal years are equal.

A row of exact amounts is a smallest whole pattern times a factor: 1/6, 1/3, 1/3, 1/6 of a total is the pattern
1, 2, 2, 1 times a sixth of the total. Rounding the factor to a whole number of units makes every year whole and keeps
the years in exactly the same proportion; the total becomes a multiple of the sum of the pattern (here 6).

What holds: every sum in both directions, equal years, the proportion between years, zero amounts.
What holds when it can: the totals. Rows with the same pattern share their total by largest remainder, so it is exact
when it is a multiple of the sum of the pattern. With several patterns each total is rounded up or down so that the
grand totals come as close as they can.
What does not hold: a row's sum may miss its exact value by almost the sum of the pattern, not only by a unit.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from math import gcd
from typing import Final

from verktoy.kjerne.avrunding import naermeste, storste_rest_i_tre
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import tall as norsk_tall
from verktoy.kjerne.tabellavrunding.belopstabell import Belopstabell, Tabellrad

STORSTE_VEKT: Final = 1000
"""Years must relate to each other as whole numbers up to this (weights in whole per mille)."""

MAKS_PROVDE_MONSTRE: Final = 10
"""With more patterns than this, each pattern's total goes to its nearest multiple."""

Monster = tuple[int, ...]


def fordel_like_aarsbelop(tabell: Belopstabell, rekkefolge: Sequence[int], enhet: int) -> list[list[int]]:
    """Round a table so that equal years are equal.

    Args:
        tabell: The exact amounts.
        rekkefolge: The order to take its rows in.
        enhet: The unit in kroner, at least 1.

    Returns:
        Whole units by row, in that order, and period.

    Raises:
        Inndatafeil: The years of a row that needs rounding are in no simple proportion.
    """
    nevner = tabell.nevner * enhet
    teller = [tabell.teller[nr] for nr in rekkefolge]
    faktorer = [gcd(*rad) for rad in teller]
    monstre = [tuple([tall // (faktor or 1) for tall in rad]) for rad, faktor in zip(teller, faktorer, strict=True)]
    rader: dict[Monster, list[int]] = {}
    for nr, (faktor, monster) in enumerate(zip(faktorer, monstre, strict=True)):
        if faktor % nevner:
            _krev_enkelt_monster(tabell.rader[rekkefolge[nr]], monster, enhet)
            rader.setdefault(monster, []).append(nr)
    antall = [faktor // nevner for faktor in faktorer]
    tre = tabell.gruppetre(rekkefolge)
    noekler = tabell.noekler(tre, rekkefolge)
    for delt, total in zip(rader.values(), _totaler(tabell, rader, faktorer, nevner), strict=True):
        if len(delt) == 1:
            antall[delt[0]] = total
            continue
        delte = [0] * len(faktorer)
        for nr in delt:
            delte[nr] = faktorer[nr]
        fordelt = storste_rest_i_tre(tre, tre.summer(delte), nevner, total, noekler)
        for nr in delt:
            antall[nr] = fordelt[nr]
    return [[hele * vekt for vekt in monster] for hele, monster in zip(antall, monstre, strict=True)]


def _krev_enkelt_monster(rad: Tabellrad, monster: Monster, enhet: int) -> None:
    if max(map(abs, monster)) > STORSTE_VEKT:
        raise Inndatafeil.en(
            f"Beløpene for «{rad.noekkel}» kan ikke rundes til like årsbeløp: de står ikke i et enkelt forhold til "
            f"hverandre, så summen måtte ha vært et multiplum av {norsk_tall(abs(sum(monster)) * enhet)} kr.",
            "Avrunding",
            "Velg måten «totaler-forst».",
        )


def _totaler(
    tabell: Belopstabell, rader: Mapping[Monster, Sequence[int]], faktorer: Sequence[int], nevner: int
) -> tuple[int, ...]:
    """The factor each pattern's rows share: its sum rounded down or up, so that the grand totals come closest."""
    eksakt = [sum(faktorer[nr] for nr in delt) for delt in rader.values()]
    if len(rader) > MAKS_PROVDE_MONSTRE:
        return tuple(naermeste(faktor, nevner) for faktor in eksakt)
    bidrag = [[sum(monster[k] for k in sum_.kolonner) for monster in rader] for sum_ in tabell.periodesummer]

    def bom(valg: tuple[int, ...]) -> int:
        avvik = [hele * nevner - faktor for hele, faktor in zip(valg, eksakt, strict=True)]
        return sum(abs(sum(b * a for b, a in zip(vekter, avvik, strict=True))) for vekter in bidrag)

    # The nearest comes first, so that it is taken where the choice is indifferent.
    naermest = [naermeste(faktor, nevner) for faktor in eksakt]
    fjernest = [f // nevner - -f // nevner - hele for f, hele in zip(eksakt, naermest, strict=True)]
    return min(product(*zip(naermest, fjernest, strict=True)), key=bom)
