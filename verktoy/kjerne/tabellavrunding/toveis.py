"""Toveis største rest: largest remainder in two directions at once, so that rows and columns both add up."""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush


def fordel_toveis(
    teller: Sequence[Sequence[int]],
    nevner: int,
    radsummer: Sequence[int],
    kolonnesummer: Sequence[int],
    forrang: Mapping[int, Sequence[int]] | None = None,
) -> tuple[list[list[int]], bool]:
    """Round every cell down or up so that given row and column sums are met.

    Of all such tables it takes one closest to the exact one: the sum of the remainders that are rounded up is the
    largest possible. It starts with the largest remainders of every row and then moves units between columns along
    the cheapest paths. Where remainders are equal, the column that lacks most comes first, then the earlier one, and a
    unit is moved in the earlier row.

    Args:
        teller: Exact cells times ``nevner``; every row as long as ``kolonnesummer``.
        nevner: The common denominator, at least 1.
        radsummer: The sum each row must have.
        kolonnesummer: The sum each column must have.
        forrang: Columns that come first, with their rows in the order they are to be rounded up (only rows with a
            remainder there): that order is followed whatever it costs in the other columns.

    Returns:
        The rounded cells, and whether all sums were met. When they cannot be, the cells are still rounded down or up,
        and as many sums as this method reaches are met.
    """
    bord = _Bord(teller, nevner, kolonnesummer)
    for kolonne, rekke in (forrang or {}).items():
        bord.gi_forrang(kolonne, rekke)
    gikk_opp = bord.rund_radene(radsummer)
    if any(bord.overskudd):
        gikk_opp = _Flytting(bord).jevn_ut() and gikk_opp
    return bord.celler(), gikk_opp


class _Bord:
    """The table under work: floors by row; weights and what is rounded up or down by column, fractional cells only."""

    def __init__(self, teller: Sequence[Sequence[int]], nevner: int, kolonnesummer: Sequence[int]) -> None:
        self.rader = len(teller)
        self.kolonner = range(len(kolonnesummer))
        self.nevner = nevner
        self.gulv = [[tall // nevner for tall in rad] for rad in teller]
        self.rest = [[tall % nevner for tall in rad] for rad in teller]
        self.vekt = [list(kolonne) for kolonne in zip(*self.rest, strict=True)]
        self.opp = [bytearray(self.rader) for _ in kolonnesummer]
        self.ned = [bytearray(map(bool, kolonne)) for kolonne in self.vekt]
        self.overskudd = [
            sum(kolonne) - sum_ for kolonne, sum_ in zip(zip(*self.gulv, strict=True), kolonnesummer, strict=True)
        ]

    def gi_forrang(self, kolonne: int, rekke: Sequence[int]) -> None:
        """Weigh a column by its own order, so that it outweighs everything in the ordinary columns."""
        tyngde = self.rader * len(self.kolonner) * self.nevner
        plasser = -self.overskudd[kolonne]
        for plass, rad in enumerate(rekke):
            self.vekt[kolonne][rad] = tyngde * (2 * (plasser - plass) - 1)

    def rund_radene(self, radsummer: Sequence[int]) -> bool:
        """Round up the heaviest cells of each row; whether every row could reach its sum."""
        gikk_opp = True
        vektrader = zip(*self.vekt, strict=True)
        for rad, (gulv, rest, vekt) in enumerate(zip(self.gulv, self.rest, vektrader, strict=True)):
            brutte = [kolonne for kolonne in self.kolonner if rest[kolonne]]
            antall = radsummer[rad] - sum(gulv)
            if not 0 <= antall <= len(brutte):
                gikk_opp = False
            if not brutte:
                continue
            # By weight alone, every row's odd krone would land in the same one of several equal years.
            brutte.sort(key=lambda k: (-vekt[k], self.overskudd[k]))
            for kolonne in brutte[: max(antall, 0)]:
                self.sett_opp(rad, kolonne)
        return gikk_opp

    def sett_opp(self, rad: int, kolonne: int) -> None:
        """Round a cell up that is rounded down."""
        self.opp[kolonne][rad], self.ned[kolonne][rad] = 1, 0
        self.overskudd[kolonne] += 1

    def sett_ned(self, rad: int, kolonne: int) -> None:
        """Round a cell down that is rounded up."""
        self.opp[kolonne][rad], self.ned[kolonne][rad] = 0, 1
        self.overskudd[kolonne] -= 1

    def celler(self) -> list[list[int]]:
        """The rounded cells, row by row."""
        return [
            [gulv + opp for gulv, opp in zip(gulvrad, opprad, strict=True)]
            for gulvrad, opprad in zip(self.gulv, zip(*self.opp, strict=True), strict=True)
        ]


class _Flytting:
    """Moves units from columns with too many to columns with too few, always along a cheapest path.

    A step from column j to column k is taken in one row: its cell in j goes down, its cell in k goes up, and the row
    keeps its sum. For each pair of columns a heap holds what the step costs in each row; the row number is packed
    into the cost, so that equal costs are decided by the row and a heap entry is a plain int.
    """

    def __init__(self, bord: _Bord) -> None:
        self.bord = bord
        self.skala = bord.rader * len(bord.kolonner)
        self.vekt = [[vekt * self.skala for vekt in kolonne] for kolonne in bord.vekt]
        self.hauger = [self._hauger(j) for j in bord.kolonner]
        self.pris = [[self._billigst(j, k) for k in bord.kolonner] for j in bord.kolonner]

    def _hauger(self, j: int) -> list[list[int]]:
        """What a step from column j to each other column costs, in the rows that can take it."""
        kan = [(rad, self.vekt[j][rad] + rad) for rad, opp in enumerate(self.bord.opp[j]) if opp]
        hauger = []
        for til, ned in zip(self.vekt, self.bord.ned, strict=True):
            haug = [fra - til[rad] for rad, fra in kan if ned[rad]]
            heapify(haug)
            hauger.append(haug)
        return hauger

    def _rad(self, pris: int) -> int:
        return pris % self.skala

    def _billigst(self, j: int, k: int) -> int | None:
        """The lowest price from j to k; entries of rows that have changed since are thrown away."""
        haug, opp, ned = self.hauger[j][k], self.bord.opp[j], self.bord.ned[k]
        while haug:
            rad = haug[0] % self.skala
            if opp[rad] and ned[rad]:
                return haug[0]
            heappop(haug)
        return None

    def jevn_ut(self) -> bool:
        """Move units until no column has too many or none that has can be reached; whether all columns are right."""
        while sti := self._billigste_sti():
            rader = set()
            for j, k in sti:
                pris = self.pris[j][k]
                assert pris is not None  # noqa: S101 - a path is made of priced steps
                rad = self._rad(pris)
                self.bord.sett_ned(rad, j)
                self.bord.sett_opp(rad, k)
                rader.add(rad)
            self._oppdater(rader, {kolonne for steg in sti for kolonne in steg})
        return not any(self.bord.overskudd)

    def _billigste_sti(self) -> list[tuple[int, int]]:
        """The steps of a cheapest path from a column with too many units to one with too few, by Bellman and Ford."""
        overskudd, kolonner = self.bord.overskudd, self.bord.kolonner
        lengde: list[int | None] = [0 if overskudd[kolonne] > 0 else None for kolonne in kolonner]
        forrige = [-1] * len(kolonner)
        aktive = [kolonne for kolonne in kolonner if overskudd[kolonne] > 0]
        while aktive:
            neste = set()
            for j in aktive:
                hit = lengde[j]
                for k, pris in enumerate(self.pris[j]):
                    if pris is not None and hit is not None:
                        ny, gammel = hit + pris, lengde[k]
                        if gammel is None or ny < gammel:
                            lengde[k], forrige[k] = ny, j
                            neste.add(k)
            aktive = sorted(neste)
        maal = [(til, k) for k, til in enumerate(lengde) if til is not None and overskudd[k] < 0]
        if not maal:
            return []
        sti = []
        k = min(maal)[1]
        while forrige[k] >= 0:
            sti.append((forrige[k], k))
            k = forrige[k]
        return sti

    def _oppdater(self, rader: set[int], kolonner: set[int]) -> None:
        """Price the steps anew that the changed rows offer in the changed columns."""
        for rad in rader:
            opp = [j for j in self.bord.kolonner if self.bord.opp[j][rad]]
            ned = [k for k in self.bord.kolonner if self.bord.ned[k][rad]]
            for j in opp:
                for k in ned:
                    if j in kolonner or k in kolonner:
                        heappush(self.hauger[j][k], self.vekt[j][rad] - self.vekt[k][rad] + rad)
        for j in self.bord.kolonner:
            for k in self.bord.kolonner:
                if j in kolonner or k in kolonner:
                    self.pris[j][k] = self._billigst(j, k)
