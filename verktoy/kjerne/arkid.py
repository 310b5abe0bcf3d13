"""Arkid: which of our sheets a sheet is, whatever staff call it."""

from typing import NamedTuple

from verktoy.kjerne.overskrifter import FASTE_ARK, ORDNINGSARK


class Arkid(NamedTuple):
    """A kind of sheet and, for the sheets of a scheme, its short name as we last wrote it ("" for the others)."""

    slag: str
    ordning: str = ""

    @property
    def navn(self) -> str:
        """What the sheet is called when nobody has renamed it."""
        return f"{self.ordning} {self.slag}" if self.ordning else self.slag


def arkid(navn: str) -> Arkid:
    """The sheet that has this name from us; a name of no known kind is a kind of its own."""
    if navn not in FASTE_ARK:
        for slag in sorted(ORDNINGSARK, key=len, reverse=True):  # «fryst plan» before «plan»
            if navn.endswith(f" {slag}") and len(navn) > len(slag) + 1:
                return Arkid(slag, navn[: -len(slag) - 1])
    return Arkid(navn)


def er_kjent(id_: Arkid) -> bool:
    """Whether we make sheets of this kind."""
    return id_.slag in ORDNINGSARK if id_.ordning else id_.slag in FASTE_ARK
