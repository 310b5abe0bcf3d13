"""Avrunding (rounding): one way to round an amount, one way to split a total, one tie rule. Exact arithmetic."""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import Final

from verktoy.kjerne.tabellavrunding.sumtre import Sumtre

Noekkel = tuple[str, ...]
"""What decides between equal amounts: kommunenummer first, then what else it takes to be unique."""

ENHETER: Final = (1, 100, 1000)
"""The units amounts are rounded to, in kroner."""

REGEL_VED_LIKHET: Final = (
    (
        "Totalen fordeles etter største rest: alle beløp rundes ned, og de enhetene som da gjenstår, går til dem med "
        "størst rest."
    ),
    (
        "Ved lik rest går enheten til det største beløpet, og ved like beløp til det laveste kommunenummeret. "
        "Der summene for årene krever det, kan et annet beløp bli rundet opp."
    ),
)
"""The tie rule as it is printed on the sheets, line by line."""


class Avrundingsmaate(StrEnum):
    """The ways to round a table; what each means stands in ``FORKLARING``."""

    VISNING = "visning"
    NAERMESTE = "naermeste"
    TOTALER_FORST = "totaler-forst"
    LIKE_AARSBELOP = "like-aarsbelop"


FORKLARING: Final = {
    Avrundingsmaate.VISNING: "Beløpene er eksakte. Hvert tall rundes for seg når det vises, så kolonner og rader "
    "trenger ikke gå opp på kronen.",
    Avrundingsmaate.NAERMESTE: "Hvert beløp og hver sum rundes for seg til nærmeste enhet. Kolonner og rader trenger "
    "ikke gå opp.",
    Avrundingsmaate.TOTALER_FORST: "Først rundes totalene, så fordeles de på årene. Alle rader, kolonner og delsummer "
    "går opp, og hvert tall er det eksakte rundet ned eller opp.",
    Avrundingsmaate.LIKE_AARSBELOP: "Summen for hver deltaker rundes slik at hvert år blir et helt beløp og like år "
    "blir like. Alle rader og kolonner går opp, men en deltakers sum kan avvike mer enn én enhet.",
}
"""What each way means, as it is shown where the user chooses."""


def avrund(belop: Fraction | int, enhet: int = 1) -> int:
    """Round an amount to the nearest multiple of a unit, half away from zero as Excel's ROUND does.

    Args:
        belop: Exact amount, in the same measure as the unit (kroner or øre).
        enhet: The unit to round to, at least 1: 1, 100 or 1000 kr in the product.

    Returns:
        The rounded amount, a multiple of the unit.

    Raises:
        ValueError: The unit is less than 1.
    """
    krev_enhet(enhet)
    return enhet * naermeste(belop.numerator, belop.denominator * enhet)


def naermeste(teller: int, nevner: int) -> int:
    """The whole number nearest to a fraction with a positive denominator, half away from zero."""
    hele = (2 * abs(teller) + nevner) // (2 * nevner)
    return hele if teller >= 0 else -hele


def fordel_etter_storste_rest(
    andeler: Sequence[Fraction | int], total: int, noekler: Sequence[str], enhet: int = 1
) -> list[int]:
    """Round shares down or up so that they sum to their rounded total, by largest remainder (Hamilton's method).

    Ties: the larger remainder, then the larger amount, then the lower key. A share that is a whole number of units
    stays as it is.

    Args:
        andeler: Exact amounts; their order does not matter.
        total: What the rounded shares must sum to: a multiple of the unit, less than a unit from the exact sum.
        noekler: A key for each share, such as kommunenummer as text, all different.
        enhet: The unit, at least 1.

    Returns:
        Multiples of the unit in the order of ``andeler``; each less than a unit from its exact share.

    Raises:
        ValueError: The shares cannot sum to the total, the keys do not fit the shares, or the unit is less than 1.
    """
    krev_enhet(enhet)
    if len(noekler) != len(andeler) or len(set(noekler)) != len(noekler):
        raise ValueError(f"{len(andeler)} andeler trenger hver sin nøkkel. Det er {len(set(noekler))} ulike nøkler.")
    eksakt = sum(map(Fraction, andeler), Fraction(0))
    if total % enhet or abs(eksakt - total) >= enhet:
        raise ValueError(f"Andelene er til sammen {eksakt} kr og kan ikke fordeles som {total} kr i hele {enhet} kr.")
    nevner = lcm(*(andel.denominator for andel in andeler))
    sorterbare = [(noekkel,) for noekkel in noekler]
    teller = [andel.numerator * (nevner // andel.denominator) for andel in andeler]
    return [enhet * antall for antall in storste_rest(teller, nevner * enhet, total // enhet, sorterbare)]


def storste_rest(teller: Sequence[int], nevner: int, total: int, noekler: Sequence[Noekkel]) -> list[int]:
    """Split a total of whole units by largest remainder; :func:`fordel_etter_storste_rest` on a common denominator.

    Args:
        teller: Exact shares in units, times ``nevner``.
        nevner: The common denominator, at least 1.
        total: Number of units, between the sum of all shares rounded down and the sum of all rounded up.
        noekler: A sortable key for each share.

    Returns:
        Whole units in the order of ``teller``.

    Raises:
        ValueError: The total is out of reach.
    """
    antall = [tall // nevner for tall in teller]
    rekke = rekke_etter_rest(teller, nevner, noekler)
    gjenstaar = total - sum(antall)
    if not 0 <= gjenstaar <= len(rekke):
        raise ValueError(
            f"Andelene kan rundes til mellom {sum(antall)} og {sum(antall) + len(rekke)} enheter, ikke til {total}."
        )
    for nr in rekke[:gjenstaar]:
        antall[nr] += 1
    return antall


def storste_rest_i_tre(
    tre: Sumtre, teller: Sequence[int], nevner: int, total: int, noekler: Sequence[Noekkel]
) -> list[int]:
    """Split a total from the root of a tree outward in, each sum over those directly inside it by largest remainder.

    Args:
        tre: The sums.
        teller: Exact value of every node in units, times ``nevner``.
        nevner: The common denominator, at least 1.
        total: The value of the root: its exact value rounded down or up.
        noekler: The key of every node.

    Returns:
        Whole units of every node, each its exact value rounded down or up.
    """
    antall = [0] * len(teller)
    antall[tre.rot] = total
    for node in tre.indre:
        barn = tre.barn_av(node)
        delt = storste_rest([teller[b] for b in barn], nevner, antall[node], [noekler[b] for b in barn])
        for b, hele in zip(barn, delt, strict=True):
            antall[b] = hele
    return antall


def rekke_etter_rest(teller: Sequence[int], nevner: int, noekler: Sequence[Noekkel]) -> list[int]:
    """Positions of the shares that have a remainder, in the order the tie rule hands out units."""
    brutte = [nr for nr, tall in enumerate(teller) if tall % nevner]
    return sorted(brutte, key=lambda nr: (-(teller[nr] % nevner), -teller[nr], noekler[nr]))


def krev_enhet(enhet: int) -> None:
    """Refuse a unit less than 1.

    Raises:
        ValueError: The unit is less than 1.
    """
    if enhet < 1:
        raise ValueError(f"Enheten det rundes til må være minst 1. Den er {enhet}.")
