"""Sumnett: every published sum of a table, the sums over rows crossed with the sums over periods."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verktoy.kjerne.tabellavrunding.sumtre import Sumtre


@dataclass(frozen=True, slots=True)
class Sumnett:
    """The exact value of every sum of a table, in units.

    A field (r, k) is node r of the rows' tree crossed with node k of the periods' tree: a cell when both are leaves,
    the grand total when both are roots. A sum holds when it is its exact value rounded down or up.

    Args:
        rader: Sums over rows, as a tree.
        perioder: Sums over periods, as a tree.
        teller: Exact value of every field times ``nevner``, by row node and period node.
        nevner: The common denominator, at least 1.
    """

    rader: Sumtre
    perioder: Sumtre
    teller: list[list[int]]
    nevner: int

    def gulv(self, r: int, k: int) -> int:
        """The field rounded down."""
        return self.teller[r][k] // self.nevner

    def tak(self, r: int, k: int) -> int:
        """The field rounded up."""
        return -(-self.teller[r][k] // self.nevner)

    def kryss(self) -> Iterator[tuple[int, int]]:
        """The fields that sum over some, not all, rows and some, not all, periods at once.

        All other sums can always hold together (Hoffman: they form two families of nested sets). These may not.
        """
        for r in self.rader.indre[1:]:
            for k in self.perioder.indre[1:]:
                yield r, k

    def summer(self, celler: Sequence[Sequence[int]]) -> list[list[int]]:
        """The value of every field, given whole cells."""
        return alle_summer(self.rader, self.perioder, celler)


def lag_sumnett(rader: Sumtre, perioder: Sumtre, teller: Sequence[Sequence[int]], nevner: int) -> Sumnett:
    """Sum exact cells over both trees.

    Args:
        rader: Sums over rows.
        perioder: Sums over periods.
        teller: The cells times ``nevner``, by row and period.
        nevner: The common denominator, at least 1.
    """
    return Sumnett(rader, perioder, alle_summer(rader, perioder, teller), nevner)


def alle_summer(rader: Sumtre, perioder: Sumtre, celler: Sequence[Sequence[int]]) -> list[list[int]]:
    """The value of every field of two crossed trees, given the cells; by row node and period node."""
    felt = [perioder.summer(rad) for rad in celler]
    felt.extend([] for _ in rader.indre)
    for r in reversed(rader.indre):
        felt[r] = [sum(kolonne) for kolonne in zip(*[felt[barn] for barn in rader.barn_av(r)], strict=True)]
    return felt
