"""Sumtre: sums that lie inside one another, such as 3 years inside 5, or fylker inside all kommuner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class SummerKrysser(ValueError):  # noqa: N818 - reads as what happened
    """Two sums share something, and neither lies inside the other."""

    def __init__(self, forste: int, andre: int) -> None:
        super().__init__(f"Sum nr. {forste} og sum nr. {andre} overlapper uten at den ene ligger inni den andre.")
        self.forste = forste
        self.andre = andre


@dataclass(frozen=True, slots=True)
class Sumtre:
    """A tree of sums over leaves ``0 … blader - 1``; the sum of everything is ``rot``, numbered right after the leaves.

    Args:
        blader: Number of leaves.
        barn: For every inner node, in order of number, the nodes it adds up, ordered by their first leaf.
        sumnode: For every set the tree was built from, the node that stands for it.
    """

    blader: int
    barn: tuple[tuple[int, ...], ...]
    sumnode: tuple[int, ...]

    @property
    def rot(self) -> int:
        """The node of the sum of all leaves."""
        return self.blader

    @property
    def indre(self) -> range:
        """The inner nodes; every node comes before those inside it."""
        return range(self.blader, self.blader + len(self.barn))

    def barn_av(self, node: int) -> tuple[int, ...]:
        """The nodes an inner node adds up."""
        return self.barn[node - self.blader]

    def er_blad(self, node: int) -> bool:
        """Whether the node is a leaf."""
        return node < self.blader

    def blader_under(self, node: int) -> list[int]:
        """The leaves a node adds up; a leaf is its own only leaf."""
        if self.er_blad(node):
            return [node]
        return [blad for barn in self.barn_av(node) for blad in self.blader_under(barn)]

    def foreldre(self) -> list[int]:
        """The node directly around each node, by node; the root is its own."""
        foreldre = [self.rot] * (self.blader + len(self.barn))
        for node in self.indre:
            for barn in self.barn_av(node):
                foreldre[barn] = node
        return foreldre

    def summer(self, bladverdier: Sequence[int]) -> list[int]:
        """The value of every node, given those of the leaves."""
        verdier = [*bladverdier, *([0] * len(self.barn))]
        for node in reversed(self.indre):
            verdier[node] = sum([verdier[barn] for barn in self.barn_av(node)])
        return verdier


def bygg_sumtre(blader: int, mengder: Sequence[Iterable[int]]) -> Sumtre:
    """Arrange sums as a tree.

    Args:
        blader: Number of leaves, at least 1.
        mengder: The leaves of each sum, none empty. A sum of one leaf is that leaf; equal sums share a node.

    Returns:
        The tree, with the sum of everything as its root whether or not it is among ``mengder``.

    Raises:
        SummerKrysser: Two sums overlap and neither lies inside the other; it carries their positions in ``mengder``.
    """
    ordnet = [frozenset(mengde) for mengde in mengder]
    innerst = [blader] * blader
    medlemmer: list[list[int]] = [[]]
    storrelse = [blader]
    sumnode = [0] * len(ordnet)
    storst_forst = sorted(range(len(ordnet)), key=lambda nr: (-len(ordnet[nr]), nr))
    for nr in storst_forst:
        rundt = {innerst[blad] for blad in ordnet[nr]}
        if len(rundt) > 1:
            raise SummerKrysser(*_kryssende(ordnet, nr))
        if len(ordnet[nr]) == 1:
            (sumnode[nr],) = ordnet[nr]
            continue
        (node,) = rundt
        if storrelse[node - blader] > len(ordnet[nr]):
            node = blader + len(medlemmer)
            medlemmer[rundt.pop() - blader].append(node)
            medlemmer.append([])
            storrelse.append(len(ordnet[nr]))
            for blad in ordnet[nr]:
                innerst[blad] = node
        sumnode[nr] = node
    for blad, node in enumerate(innerst):
        medlemmer[node - blader].append(blad)
    forste_blad = list(range(blader)) + [0] * len(medlemmer)
    for node in reversed(range(blader, blader + len(medlemmer))):
        medlemmer[node - blader].sort(key=forste_blad.__getitem__)
        forste_blad[node] = forste_blad[medlemmer[node - blader][0]]
    return Sumtre(blader, tuple(map(tuple, medlemmer)), tuple(sumnode))


def _kryssende(mengder: Sequence[frozenset[int]], nr: int) -> tuple[int, int]:
    """The first set that crosses number ``nr``, and ``nr``, in order."""
    mengde = mengder[nr]
    annen = next(
        annen for annen, andre in enumerate(mengder) if mengde & andre and not mengde <= andre and not andre <= mengde
    )
    return min(nr, annen), max(nr, annen)
