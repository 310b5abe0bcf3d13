"""Totaler først: first the totals, then the years, so that every published sum adds up.

The grand total is rounded to the nearest unit. Then sums are split from the outside in: the total over the published
horizons and years, the total over row groups and rows, and at last each sum crossed with each other into the sums
inside both. The first two splits are by largest remainder, the last by largest remainder in two directions, where both
the row sums and the column sums are already settled. Every figure is its exact value rounded down or up.
"""

from collections.abc import Sequence

from verktoy.kjerne.avrunding import Noekkel, naermeste, rekke_etter_rest, storste_rest, storste_rest_i_tre
from verktoy.kjerne.tabellavrunding.sumnett import Sumnett
from verktoy.kjerne.tabellavrunding.toveis import fordel_toveis


def fordel_totaler_forst(nett: Sumnett, noekler: Sequence[Noekkel]) -> tuple[list[list[int]], bool]:
    """Round every field of a net of sums, from the outside in.

    Args:
        nett: The exact sums. Rows in the order that decides what the tie rule leaves open.
        noekler: A sortable key for every node of the rows' tree.

    Returns:
        Every field in whole units, by row node and period node, and whether all sums were met on the way in. When
        not, every field is still rounded down or up, but some do not add up and need repair.
    """
    felt = [[0] * len(rad) for rad in nett.teller]
    totaler = fordel_over_periodene(nett)
    alle = nett.perioder.rot
    radtotaler = storste_rest_i_tre(nett.rader, [rad[alle] for rad in nett.teller], nett.nevner, totaler[alle], noekler)
    for rad, total in zip(felt, radtotaler, strict=True):
        rad[alle] = total
    felt[nett.rader.rot] = totaler
    gikk_opp = True
    for r in nett.rader.indre:
        for k in nett.perioder.indre:
            gikk_opp = _fordel_blokk(nett, noekler, felt, r, k) and gikk_opp
    return felt, gikk_opp


def fordel_over_periodene(nett: Sumnett) -> list[int]:
    """Round the total of every node of the periods' tree, by node.

    A horizon is rounded to the nearest unit whenever the horizon around it can then still add up, which it always can
    when horizons lie one inside the next. Years, and horizons side by side, go by largest remainder.
    """
    alle, tre = nett.rader.rot, nett.perioder
    teller = nett.teller[alle]
    totaler = [naermeste(tall, nett.nevner) for tall in teller]
    for node in tre.indre:
        frie = [k for k in tre.barn_av(node) if tre.er_blad(k)]
        rest = totaler[node] - sum(totaler[k] for k in tre.barn_av(node) if not tre.er_blad(k))
        lavest, hoyest = sum(nett.gulv(alle, k) for k in frie), sum(nett.tak(alle, k) for k in frie)
        if not lavest <= rest <= hoyest:
            frie, rest = list(tre.barn_av(node)), totaler[node]
        fordelt = storste_rest([teller[k] for k in frie], nett.nevner, rest, [()] * len(frie))
        for k, antall in zip(frie, fordelt, strict=True):
            totaler[k] = antall
    return totaler


def _fordel_blokk(nett: Sumnett, noekler: Sequence[Noekkel], felt: list[list[int]], r: int, k: int) -> bool:
    """Split field (r, k) over the rows and periods directly inside it; both kinds of sums are settled before.

    Horizons come before single years: their totals are what the deltakere decide on.
    """
    rader, perioder = nett.rader.barn_av(r), nett.perioder.barn_av(k)
    teller = [[nett.teller[b][p] for p in perioder] for b in rader]
    forrang = {
        nr: rekke_etter_rest([rad[nr] for rad in teller], nett.nevner, [noekler[b] for b in rader])
        for nr, p in enumerate(perioder)
        if not nett.perioder.er_blad(p)
    }
    celler, gikk_opp = fordel_toveis(
        teller, nett.nevner, [felt[b][k] for b in rader], [felt[r][p] for p in perioder], forrang
    )
    for b, rad in zip(rader, celler, strict=True):
        for p, antall in zip(perioder, rad, strict=True):
            felt[b][p] = antall
    return gikk_opp
