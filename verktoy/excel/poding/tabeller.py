"""Tables (ListObjects): ids and names unique in the workbook, ours found again under the names staff gave them."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from verktoy.excel.ooxml import R_ID, Element, q, skriv_xml
from verktoy.excel.pakke import Pakke
from verktoy.excel.poding.formelnavn import Omdoping, med_suffiks, noekkel
from verktoy.excel.poding.omraade import Omraade, celle, les
from verktoy.excel.poding.stiler import Stilfletter

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/table"
_INNHOLDSTYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"


@dataclass(frozen=True)
class Tabell:
    """One table on a sheet."""

    rid: str
    part: str
    rot: Element

    @property
    def navn(self) -> str:
        """The name formulas use."""
        return str(self.rot.get("displayName") or self.rot.get("name"))

    @property
    def omraade(self) -> Omraade:
        """The cells, header and totals included."""
        return les(self.rot.get("ref"))

    @property
    def kolonner(self) -> list[str]:
        """The column names, from left to right."""
        return [e.get("name", "") for e in self.rot.iterfind(f"{q('tableColumns')}/{q('tableColumn')}")]


@dataclass(frozen=True)
class Tabellpar:
    """A table of ours, with the one it replaces, and the name and id it gets."""

    vaar: Tabell
    deres: Tabell | None
    navn: str
    id: int


def tabeller_paa(pakke: Pakke, arkpart: str) -> list[Tabell]:
    """The tables of one sheet."""
    funnet = [r for r in pakke.relasjoner(arkpart).av_slag("table") if pakke.har(r.maal)]
    return [Tabell(r.id, r.maal, pakke.xml(r.maal)) for r in funnet]


def planlegg(
    vaare: Iterable[Tabell], deres: list[Tabell], opptatte_navn: set[str], opptatte_id: set[int]
) -> list[Tabellpar]:
    """Pair our tables with those they replace on the sheet, and give the new ones free names and ids.

    A table is found again by its name, then by its first cell. It keeps the name staff gave it, and its id, which
    slicers point to. The two sets hold what the workbook uses elsewhere, and grow with what is given out here.
    """
    igjen = list(deres)
    par = []
    vaare = list(vaare)
    etter_navn = {noekkel(d.navn): d for d in deres}
    for vaar in vaare:
        treff = etter_navn.get(noekkel(vaar.navn))
        if treff is None:
            treff = next((d for d in igjen if d.omraade[:2] == vaar.omraade[:2]), None)
        if treff is not None and treff in igjen:
            igjen.remove(treff)
            par.append(Tabellpar(vaar, treff, treff.navn, int(treff.rot.get("id"))))
        else:
            navn = med_suffiks(vaar.navn, opptatte_navn)
            nummer = max([0, *opptatte_id]) + 1
            par.append(Tabellpar(vaar, None, navn, nummer))
        opptatte_navn.add(noekkel(par[-1].navn))
        opptatte_id.add(par[-1].id)
    return par


def kan_staa(tabell: Tabell, vaare: Iterable[Omraade], celletekst: dict[str, str]) -> bool:
    """True when a table of staff's still has its header cells, and none of its cells belong to a table of ours."""
    if any(tabell.omraade.motes(o) for o in vaare):
        return False
    if tabell.rot.get("headerRowCount") == "0":
        return True
    forste, rad, *_ = tabell.omraade
    return all(celletekst.get(celle(forste + n, rad)) == navn for n, navn in enumerate(tabell.kolonner))


def skriv(pakke: Pakke, arkpart: str, par: Tabellpar, omdoping: Omdoping, stiler: Stilfletter) -> str:
    """Write one of our tables into the workbook; the sheet's relationship id to it."""
    rot = par.vaar.rot
    omdoping.tre(rot)
    stiler.ark(rot)
    rot.set("id", str(par.id))
    rot.set("name", par.navn)
    rot.set("displayName", par.navn)
    if par.deres is not None:
        _behold_kolonner(rot, par.deres)
    part = pakke.ledig("xl/tables/table1.xml")
    pakke.skriv(part, skriv_xml(rot))
    pakke.sett_innholdstype(part, _INNHOLDSTYPE)
    return pakke.relasjoner(arkpart).ny(_REL, part)


def tabelldeler(rider: Iterable[str]) -> Element | None:
    """The tableParts element that lists the tables of a sheet."""
    rider = list(rider)
    if not rider:
        return None
    ny = etree.Element(q("tableParts"), count=str(len(rider)))
    for rid in rider:
        etree.SubElement(ny, q("tablePart"), {R_ID: rid})
    return ny


def _behold_kolonner(rot: Element, deres: Tabell) -> None:
    """Columns keep their ids, which slicers and queries point to, and staff's filter stays on its column."""
    gamle = {e.get("name"): e for e in deres.rot.iter(q("tableColumn"))}
    neste = max([0, *(int(e.get("id")) for e in gamle.values())])
    kolonner = list(rot.iter(q("tableColumn")))
    for e in kolonner:
        if e.get("name") in gamle:
            e.set("id", gamle[e.get("name")].get("id"))
        else:
            neste += 1
            e.set("id", str(neste))
    filter_, gammelt = rot.find(q("autoFilter")), deres.rot.find(q("autoFilter"))
    if filter_ is None or gammelt is None or len(filter_):
        return
    navn = [e.get("name") for e in kolonner]
    for kolonne in gammelt.iterfind(q("filterColumn")):
        gammelt_navn = deres.kolonner[int(kolonne.get("colId"))]
        if gammelt_navn in navn:
            kolonne.set("colId", str(navn.index(gammelt_navn)))
            filter_.append(kolonne)
