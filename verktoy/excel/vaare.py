"""Vaare: our sheets in a workbook, found by their marks, and by name and title where a mark is missing."""

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property

from verktoy.ark.ruter import Ruter
from verktoy.excel.gammelt import Gammeltark, les_gammelt
from verktoy.excel.les import Pakkeleser, Raaark
from verktoy.excel.merker import Merke, les_merker, les_spor
from verktoy.excel.poding.undersok import apne
from verktoy.kjerne.arkid import Arkid, arkid, er_kjent
from verktoy.kjerne.overskrifter import ARKTITLER

__all__ = ["Vaarbok", "les_vaare"]


@dataclass(frozen=True)
class Vaarbok:
    """Our part of a workbook.

    Attributes:
        leser: reads the sheets.
        arknavn: all sheets, as staff call them, in order.
        plass: our sheets. One found by its name has flate None: how far it reaches is not known.
        ark: the values of those that were asked for.
    """

    leser: Pakkeleser
    arknavn: tuple[str, ...]
    plass: dict[Arkid, Merke | None]
    navn: dict[Arkid, str]
    ark: dict[Arkid, Raaark]

    @cached_property
    def spor(self) -> frozenset[str]:
        """Prints of the formulas we wrote last time."""
        return les_spor(self.leser.pakke, self.leser.bok)

    def gammelt(self, id_: Arkid, ny: Ruter) -> Gammeltark:
        """A sheet as staff left it. `ny`: as we would write it now."""
        return les_gammelt(self.leser, self.navn[id_], self.plass[id_], ny)


def les_vaare(innhold: bytes, slag: Container[str]) -> Vaarbok:
    """Find our sheets, and read those of the given kinds.

    Raises:
        KanIkkePode: when the file is no workbook that can be trusted.
    """
    leser = Pakkeleser(apne(innhold))
    plass: dict[Arkid, Merke | None] = {m.id: m for m in les_merker(leser.bok)}
    navn = {m.id: m.navn for m in plass.values() if m is not None}
    for n in leser.arknavn:
        id_ = arkid(n)
        ukjent = n not in navn.values() and id_ not in plass and er_kjent(id_) and leser.er_regneark(n)
        if ukjent and er_vaart(leser.ark(n), id_):
            plass[id_], navn[id_] = None, n
    orden = sorted(navn, key=lambda i: leser.arknavn.index(navn[i]))
    ark = {i: leser.ark(navn[i]) for i in orden if i.slag in slag}
    return Vaarbok(leser, leser.arknavn, {i: plass[i] for i in orden}, {i: navn[i] for i in orden}, ark)


def er_vaart(ark: Raaark, id_: Arkid) -> bool:
    """Whether a sheet without a mark has the title of the sheet its name says it is."""
    tittel = ark.verdi(0, 0)
    ventet = ARKTITLER[id_.slag]
    return isinstance(tittel, str) and (tittel.endswith(ventet) if id_.ordning else tittel == ventet)
