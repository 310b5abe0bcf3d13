"""Gammelt: one of our sheets as staff left it: values, formulas, styles and notes, cell by cell."""

import copy
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass

from verktoy.ark.beskrivelse import Rolle, Verdi
from verktoy.ark.ruter import Ruter
from verktoy.excel.les import Pakkeleser, Sted
from verktoy.excel.merker import Merke
from verktoy.excel.ooxml import Element, q
from verktoy.excel.poding.omraade import Omraade, les
from verktoy.excel.poding.tabeller import tabeller_paa

_F, _T = q("f"), q("t")


@dataclass(frozen=True)
class Gammeltark:
    """A sheet in the workbook; rows and columns from 0.

    Attributes:
        navn: what staff call it.
        ruter: its values, and how far ours reached.
        nye_rader, nye_kolonner: how many were put in since we wrote it; None when nobody knows.
        formler: without "=", shared ones written out.
        matriser: cells that begin an array formula → how many rows it covers.
        stiler: the number of each cell's format.
        vaare_stiler: the numbers of formats with one of our names; staff can take them for cells of their own.
        merknader: the text of each note.
        tabeller: Excel's own tables on it; none is ours. None when nobody has looked.
        ser_formler: whether formulas can be seen: Excel on the web hands over only what they came to.
    """

    navn: str
    ruter: Ruter
    nye_rader: int | None
    nye_kolonner: int | None
    formler: Mapping[Sted, str]
    matriser: Mapping[Sted, int]
    stiler: Mapping[Sted, str]
    vaare_stiler: Container[str]
    merknader: dict[Sted, str]
    tabeller: tuple[Omraade, ...] | None = None
    ser_formler: bool = True

    def har(self, sted: Sted) -> bool:
        """Whether anything stands in a cell."""
        return sted in self.ruter.verdier or sted in self.formler


def les_gammelt(leser: Pakkeleser, navn: str, merke: Merke | None, ny: Ruter) -> Gammeltark:
    """Read a sheet. `ny`, as we would write it now, tells how far ours reached where no mark does."""
    raa = leser.ark(navn)
    verdier = {(r, k): v for r, rad in enumerate(raa.rader) for k, v in enumerate(rad) if v is not None}
    if merke is None:
        ruter = uten_merke(verdier, ny)
    else:
        ruter = Ruter(ny.slag, verdier, merke.flate.rad2, merke.flate.kolonne2)
    return Gammeltark(
        navn,
        ruter,
        None if merke is None else ruter.hoyde - merke.hoyde,
        None if merke is None else ruter.bredde - merke.bredde,
        raa.formler,
        raa.matriser,
        raa.stiler,
        leser.navngitte(Rolle),
        _merknader(leser, navn),
        tuple(t.omraade for t in tabeller_paa(leser.pakke, leser.part(navn))),
    )


def uten_merke(verdier: Mapping[Sted, Verdi], ny: Ruter) -> Ruter:
    """Ours reached to the last row and column that we would still write."""
    alt = Ruter(ny.slag, verdier, max([1, *(r + 1 for r, _ in verdier)]), max([1, *(k + 1 for _, k in verdier)]))
    if ny.hode is None or alt.hode is None:
        return Ruter(ny.slag, verdier, min(alt.hoyde, ny.hoyde), min(alt.bredde, ny.bredde))
    overskrifter = set(ny.kolonnenokler.values())
    bredde = max([0, *(k for k, n in alt.kolonnenokler.items() if n in overskrifter and n[0])]) + 1
    smal = Ruter(ny.slag, verdier, alt.hoyde, bredde)
    kjente = {*ny.radnokler.values(), *ny.radtekster.values()}
    rader = [r for r, n in {**smal.radnokler, **smal.radtekster}.items() if n in kjente]
    return Ruter(ny.slag, verdier, max([smal.hode or 0, *rader]) + 1, bredde)


def _merknader(leser: Pakkeleser, navn: str) -> dict[Sted, str]:
    ut = {}
    for r in leser.pakke.relasjoner(leser.part(navn)).av_slag("comments"):
        for e in leser.pakke.xml(r.maal).iter(q("comment")):
            o = les(e.get("ref"))
            ut[o.rad1 - 1, o.kolonne1 - 1] = "".join(t.text or "" for t in e.iter(_T))
    return ut


def celler_paa(rot: Element, steder: Collection[Sted]) -> Iterator[tuple[Sted, Element]]:
    """The cells of a worksheet that stand in these places."""
    rader = {rad for rad, _ in steder}
    nummer = -1
    for rad in rot.iter(q("row")) if rader else ():
        nummer = int(rad.get("r")) - 1 if rad.get("r") else nummer + 1
        kol = -1
        for c in rad.iterchildren(q("c")) if nummer in rader else ():
            kol = les(c.get("r")).kolonne1 - 1 if c.get("r") else kol + 1
            if (nummer, kol) in steder:
                yield (nummer, kol), c


def kopi(c: Element, adresse: str, formel: str | None) -> Element:
    """A cell copied to another place, with its formula as it reads there."""
    ny = copy.deepcopy(c)
    ny.set("r", adresse)
    f = ny.find(_F)
    if f is not None and formel is not None:
        f.text = formel
        if f.get("t") == "array":
            f.set("ref", adresse)
        elif f.get("t") == "shared":
            for attributt in ("t", "si", "ref"):
                f.attrib.pop(attributt, None)
    return ny
