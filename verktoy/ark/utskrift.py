"""Utskrift: how a sheet is laid out on A4, so that it can be read on paper and nothing is cut in two."""

from collections.abc import Sequence

from verktoy.ark.beskrivelse import Ark
from verktoy.ark.hoyder import STANDARDBREDDE, STANDARDHOYDE, radhoyder

MARG_SIDE, MARG_TOPP = 0.4, 0.6
"""Margins in inches: left and right, top and bottom."""
_PUNKT = 72  # to an inch
_KORT, _LANG = 8.27 * _PUNKT, 11.69 * _PUNKT
_MINSTE_SKALA = 0.6  # 11 points become 6.6: what is smaller is spread over more pages side by side
_MONN_BREDDE, _MONN_HOYDE = 0.9, 0.95  # programs differ: columns are a fifteenth wider in LibreOffice than in Excel


def _bredde(ark: Ark, fra: int, til: int) -> float:
    """Points the columns from one to another take, both inclusive: 7 pixels a sign, 5 for the edges, 96 to an inch."""
    synlige = (k for k in range(fra, til + 1) if k not in ark.skjulte_kolonner)
    return sum((ark.bredder.get(k, STANDARDBREDDE) * 7 + 5) * 0.75 for k in synlige)


def siste_kolonne(ark: Ark) -> int:
    """The last column that is printed."""
    if ark.siste_utskriftskolonne is not None:
        return ark.siste_utskriftskolonne
    return ark.tabell.siste_kol if ark.tabell else max((k for _, k in ark.celler), default=0)


def sider_i_bredden(ark: Ark) -> int:
    """How many pages side by side a sheet needs to be readable. The frozen columns are repeated on each."""
    siste = siste_kolonne(ark)
    plass = ((_KORT if ark.staaende else _LANG) - 2 * MARG_SIDE * _PUNKT) / _MINSTE_SKALA
    gjentatt = _bredde(ark, 0, ark.frys[1] - 1) if ark.frys else 0.0
    resten = _bredde(ark, 0, siste) - gjentatt
    sider = 1
    while gjentatt + resten / sider > plass and gjentatt < plass / 2 and sider < siste:
        sider += 1
    return sider


def passende_skala(ark: Ark) -> int:
    """The percentage at which all columns of a portrait or landscape sheet go on one page."""
    plass = (_KORT if ark.staaende else _LANG) - 2 * MARG_SIDE * _PUNKT
    return min(100, int(100 * _MONN_BREDDE * plass / _bredde(ark, 0, siste_kolonne(ark))))


def sideskift(ark: Ark, blokker: Sequence[int], skala: int) -> tuple[int, ...]:
    """Rows (from 0) before which a new page begins, so that no block is cut unless it is longer than a page.

    Args:
        ark: a finished sheet; its last row ends the last block.
        blokker: the first row of each block, ascending.
        skala: the percentage it is printed at.
    """
    hoyder = radhoyder(ark)
    siste = max((r for r, _ in ark.celler), default=0)
    if ark.tabell:
        siste = max(siste, ark.tabell.siste_rad)
    side = ((_LANG if ark.staaende else _KORT) - 2 * MARG_TOPP * _PUNKT) * _MONN_HOYDE / (skala / 100)

    def hoyde(fra: int, til: int) -> float:
        return sum(hoyder.get(r, STANDARDHOYDE) for r in range(fra, til))

    ut: list[int] = []
    start = 0
    for fra, til in zip(blokker, [*blokker[1:], siste + 1], strict=True):
        if fra > start and hoyde(start, til) > side:
            ut.append(fra)
            start = fra
    return tuple(ut)
