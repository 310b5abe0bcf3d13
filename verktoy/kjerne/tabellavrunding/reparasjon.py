"""Reparasjon: moves units in a rounded table until every published sum holds, or finds that they cannot all hold.

The sums of a table are arcs of a network. A unit flows from the grand total through row groups, a row and its horizons
into a cell, and from the cell through the year of its groups, the year, and the horizons of the year back to the grand
total. Each arc may carry its exact sum rounded down or up, and a table whose sums all hold is a circulation. Such a
network always has a whole circulation (Hoffman 1960). The exception is sums over some rows and some periods at once:
they are no arcs, and are searched for by settling the years of the row groups one after another.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final

from verktoy.kjerne.tabellavrunding.sumnett import Sumnett

MAKS_FORSOK: Final = 300
"""How many tables a search tries before it gives up."""

Felt = tuple[int, int]
Pris = tuple[int, int]
"""A distance in sums, then in cells, times the denominator."""


class SummeneKrysser(Exception):  # noqa: N818 - reads as what happened
    """Sums over some rows and some periods cannot all hold together with the others.

    Args:
        kryss: Fields of the net. When ``bevist``, they cannot all hold, and dropping any one of them is found to help.
        bevist: True when there is no such table, False when the search gave up.
    """

    def __init__(self, kryss: Sequence[Felt], *, bevist: bool) -> None:
        super().__init__(f"{len(kryss)} summer krysser hverandre.")
        self.kryss = tuple(kryss)
        self.bevist = bevist


class _GirOpp(Exception):  # noqa: N818 - reads as what happened
    """The search has used its tries; the crossing sums that did not hold in its best table."""

    def __init__(self, kryss: Sequence[Felt]) -> None:
        super().__init__()
        self.kryss = kryss


def reparer(nett: Sumnett, felt: Sequence[Sequence[int]]) -> list[list[int]]:
    """Make all sums hold, moving units one at a time, each along the path where the figures it changes are nearest.

    Nearest: together they come least far from their exact values on the side they are moved to; sums count before
    cells, as totals are rounded before years.

    The grand total is kept, and the totals over the horizons whenever all sums can hold with them.

    Args:
        nett: The exact sums. Rows in the order that decides between paths as near.
        felt: A value for every field: its exact value rounded down or up.

    Returns:
        Whole cells by row and period.

    Raises:
        SummeneKrysser: They cannot all hold, or no table where they do was found.
    """
    kryss = list(nett.kryss())
    gjenstaar: Sequence[Felt] = ()
    for laas_totaler in (True, False):
        nettverk = _Nettverk(nett, felt, laas_totaler=laas_totaler)
        try:
            if nettverk.sok(kryss):
                return nettverk.celler()
        except _GirOpp as stopp:
            gjenstaar = stopp.kryss
    raise SummeneKrysser(gjenstaar or _minste_kjerne(nett, felt, kryss), bevist=not gjenstaar)


def _minste_kjerne(nett: Sumnett, felt: Sequence[Sequence[int]], kryss: Sequence[Felt]) -> list[Felt]:
    """Drop crossing sums, many at a time and then fewer, as long as the rest still cannot hold."""
    kjerne = list(kryss)
    antall = len(kjerne)
    while antall := antall // 2:
        start = 0
        while start < len(kjerne):
            uten = kjerne[:start] + kjerne[start + antall :]
            if _kan_holde(nett, felt, uten):
                start += antall
            else:
                kjerne = uten
    return kjerne


def _kan_holde(nett: Sumnett, felt: Sequence[Sequence[int]], kryss: Sequence[Felt]) -> bool:
    try:
        return _Nettverk(nett, felt, laas_totaler=False).sok(kryss)
    except _GirOpp:
        return True


class _Nettverk:
    """Arcs by number: from and to which node, between which bounds, and how much flows."""

    def __init__(self, nett: Sumnett, felt: Sequence[Sequence[int]], *, laas_totaler: bool) -> None:
        self.nett = nett
        self.fra: list[int] = []
        self.til: list[int] = []
        self.lav: list[int] = []
        self.hoy: list[int] = []
        self.flyt: list[int] = []
        self.eksakt: list[int] = []
        self.er_celle: list[bool] = []
        self.kant: dict[Felt, int] = {}
        self.forsok = 0
        self.faerrest_brutt: Sequence[Felt] = ()
        self._legg_kanter(felt, laas_totaler=laas_totaler)
        noder = 1 + max(*self.fra, *self.til)
        self.naboer: list[list[tuple[int, int]]] = [[] for _ in range(noder)]
        for kant, (fra, til) in enumerate(zip(self.fra, self.til, strict=True)):
            self.naboer[fra].append((kant, til))
            self.naboer[til].append((~kant, fra))

    def _legg_kanter(self, felt: Sequence[Sequence[int]], *, laas_totaler: bool) -> None:
        """One arc for every field that is no crossing, from the sum around it to the sums inside it."""
        rader, perioder = self.nett.rader, self.nett.perioder
        flyt = self.nett.summer([rad[: perioder.blader] for rad in felt[: rader.blader]])
        rundt_rad, rundt_periode = rader.foreldre(), perioder.foreldre()
        alle_rader, alle_perioder = rader.rot, perioder.rot
        noder: dict[tuple[int, int, bool], int] = {}

        def node(r: int, k: int, *, inn: bool) -> int:
            return noder.setdefault((r, k, inn), len(noder))

        for r, rad in enumerate(flyt):
            for k, sum_ in enumerate(rad):
                if (r, k) == (alle_rader, alle_perioder):
                    ender = node(r, k, inn=False), node(r, k, inn=True)
                elif rader.er_blad(r) and perioder.er_blad(k):
                    ender = node(r, rundt_periode[k], inn=True), node(rundt_rad[r], k, inn=False)
                elif rader.er_blad(r) and k != alle_perioder:
                    ender = node(r, rundt_periode[k], inn=True), node(r, k, inn=True)
                elif k == alle_perioder:
                    ender = node(rundt_rad[r], k, inn=True), node(r, k, inn=True)
                elif perioder.er_blad(k) and r != alle_rader:
                    ender = node(r, k, inn=False), node(rundt_rad[r], k, inn=False)
                elif r == alle_rader:
                    ender = node(r, k, inn=False), node(r, rundt_periode[k], inn=False)
                else:
                    continue
                laast = r == alle_rader and (k == alle_perioder or (laas_totaler and not perioder.er_blad(k)))
                self.kant[r, k] = len(self.fra)
                self.fra.append(ender[0])
                self.til.append(ender[1])
                self.lav.append(felt[r][k] if laast else self.nett.gulv(r, k))
                self.hoy.append(felt[r][k] if laast else self.nett.tak(r, k))
                self.flyt.append(sum_)
                self.eksakt.append(self.nett.teller[r][k])
                self.er_celle.append(rader.er_blad(r) and perioder.er_blad(k))

    def sok(self, kryss: Sequence[Felt]) -> bool:
        """Find a flow where these crossing sums hold too; the flow is left in place. Branch on the years of groups.

        Raises:
            _GirOpp: The tries are used.
        """
        self.forsok += 1
        if self.forsok > MAKS_FORSOK:
            raise _GirOpp(self.faerrest_brutt)
        if not self._los():
            return False
        brutt = self.brudd(kryss)
        if not brutt:
            return True
        self.faerrest_brutt = min(self.faerrest_brutt or brutt, brutt, key=len)
        r, k = brutt[0]
        kanter = [self.kant[r, blad] for blad in self.nett.perioder.blader_under(k)]
        for_mye = sum(self.flyt[kant] for kant in kanter) > self.nett.tak(r, k)
        if sum(self.lav[kant] for kant in kanter) > self.nett.tak(r, k):
            return False
        if sum(self.hoy[kant] for kant in kanter) < self.nett.gulv(r, k):
            return False
        bundet = self.lav if for_mye else self.hoy
        kant = next(kant for kant in kanter if self.flyt[kant] != bundet[kant])
        lav, hoy = self.lav[kant], self.hoy[kant]
        for verdi in (lav, hoy) if for_mye else (hoy, lav):
            self.lav[kant] = self.hoy[kant] = verdi
            if self.sok(kryss):
                return True
        self.lav[kant], self.hoy[kant] = lav, hoy
        return False

    def brudd(self, kryss: Sequence[Felt]) -> list[Felt]:
        """Those of the crossing sums that do not hold."""
        felt = self.nett.summer(self.celler())
        return [(r, k) for r, k in kryss if not self.nett.gulv(r, k) <= felt[r][k] <= self.nett.tak(r, k)]

    def _los(self) -> bool:
        """Bring every arc within its bounds; False when there is no such flow."""
        for kant, (fra, til) in enumerate(zip(self.fra, self.til, strict=True)):
            while self.flyt[kant] < self.lav[kant]:
                if not self._send(til, fra):
                    return False
                self.flyt[kant] += 1
            while self.flyt[kant] > self.hoy[kant]:
                if not self._send(fra, til):
                    return False
                self.flyt[kant] -= 1
        return True

    def _pris(self, kant: int) -> Pris:
        """How far from its exact value a unit more (a unit less: ~kant) takes an arc; never negative within bounds."""
        egen = max(kant, ~kant)
        over = self.flyt[egen] * self.nett.nevner - self.eksakt[egen]
        avstand = self.nett.nevner + (over if kant >= 0 else -over)
        return (0, avstand) if self.er_celle[egen] else (avstand, 0)

    def _send(self, start: int, maal: int) -> bool:
        """Send a unit along the nearest path of arcs with room (Dijkstra); False when there is none."""
        kom_fra: dict[int, tuple[int, int]] = {}
        priser: dict[int, Pris] = {start: (0, 0)}
        ferdige: set[int] = set()
        ko: list[tuple[Pris, int]] = [((0, 0), start)]
        while ko and maal not in ferdige:
            pris, node = heappop(ko)
            if node in ferdige:
                continue
            ferdige.add(node)
            for kant, nabo in self.naboer[node]:
                har_rom = self.flyt[kant] < self.hoy[kant] if kant >= 0 else self.flyt[~kant] > self.lav[~kant]
                if har_rom and nabo not in ferdige:
                    egen = self._pris(kant)
                    ny = (pris[0] + egen[0], pris[1] + egen[1])
                    if nabo not in priser or ny < priser[nabo]:
                        priser[nabo], kom_fra[nabo] = ny, (kant, node)
                        heappush(ko, (ny, nabo))
        if maal not in kom_fra:
            return False
        while maal != start:
            kant, maal = kom_fra[maal]
            if kant >= 0:
                self.flyt[kant] += 1
            else:
                self.flyt[~kant] -= 1
        return True

    def celler(self) -> list[list[int]]:
        """The cells, by row and period."""
        rader, perioder = range(self.nett.rader.blader), range(self.nett.perioder.blader)
        return [[self.flyt[self.kant[r, k]] for k in perioder] for r in rader]
