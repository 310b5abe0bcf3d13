"""The drawing layer of a sheet: our charts and pictures beside those staff placed there.

Ours are known by their name («Bidrag: …», visible in Excel's selection pane), which every program keeps. Of two with
one name the first is ours: the other is a copy somebody made.
"""

import copy
from dataclasses import dataclass, field

from lxml import etree

from verktoy.excel.ooxml import R_ID, XDR, Element, forste, lokal, q
from verktoy.excel.pakke import Pakke, Relasjoner
from verktoy.excel.poding.kvittering import Arkvelger
from verktoy.excel.poding.overforing import Overforing, brukte_id

MERKE = "Bidrag: "
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
_INNHOLDSTYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_PLASS = ("from", "to", "pos", "ext")


@dataclass
class Tegnelag:
    """The drawing part of the sheet without what is ours.

    Attributes:
        rid: the sheet's relationship to it, None when the sheet has no drawing.
        part: its name.
        rot: staff's objects.
        vaare: where our objects stood, by name.
        skjovet: staff's objects have been pushed to another place.
    """

    rid: str | None = None
    part: str | None = None
    rot: Element = None
    vaare: dict[str, Element] = field(default_factory=dict)
    skjovet: bool = False

    def skyv(self, fra: int, antall: int) -> None:
        """Push staff's objects right, as Excel does when columns are put in before a column (from 1).

        One that begins before the place and ends after it gets wider where it is to be sized with the cells.
        """
        for anker in () if self.rot is None else self.rot.iter(q("twoCellAnchor", XDR), q("oneCellAnchor", XDR)):
            if anker.get("editAs") == "absolute":
                continue
            hjorner = {lokal(e): e.find(q("col", XDR)) for e in anker if lokal(e) in ("from", "to")}
            bak = [h for h, kol in hjorner.items() if int(kol.text) >= fra - 1]
            if "from" in bak or anker.get("editAs", "twoCell") == "twoCell":
                for hjorne in bak:
                    hjorner[hjorne].text = str(int(hjorner[hjorne].text) + antall)
                self.skjovet = self.skjovet or bool(bak)

    @property
    def tom(self) -> bool:
        """True when ours was all there was."""
        return bool(self.vaare) and not len(self.rot)


def ta_ut_vaare(pakke: Pakke, relasjoner: Relasjoner, deres: Element | None) -> Tegnelag:
    """Take our objects out of the sheet's drawing, with their relationships."""
    tegning = None if deres is None else forste(deres, "drawing")
    if tegning is None or tegning.get(R_ID) not in relasjoner:
        return Tegnelag()
    rid = tegning.get(R_ID)
    part = relasjoner[rid].maal
    lag = Tegnelag(rid, part, pakke.xml(part))
    for anker in list(lag.rot):
        navn = _navn(anker)
        if navn is not None and navn.startswith(MERKE) and navn not in lag.vaare:
            lag.vaare[navn] = anker
            lag.rot.remove(anker)
    brukt = brukte_id(lag.rot)
    for borte in {i for anker in lag.vaare.values() for i in brukte_id(anker)} - brukt:
        if borte in pakke.relasjoner(part):
            pakke.relasjoner(part).fjern(borte)
    return lag


def sett_inn_vaare(
    pakke: Pakke, overforing: Overforing, lag: Tegnelag, giverpart: str | None, arkpart: str, velger: Arkvelger
) -> str | None:
    """Put our objects below staff's in the drawing; the sheet's relationship id to it, None when it has none."""
    ankere = [] if giverpart is None else _vaare_ankere(overforing.giver.xml(giverpart), lag, velger)
    if not ankere:
        if (lag.vaare or lag.skjovet) and lag.part is not None and not lag.tom:
            pakke.skriv_xml(lag.part, lag.rot)
        return None if lag.tom else lag.rid
    if lag.part is None or lag.rid is None:
        nsmap = overforing.giver.xml(giverpart).nsmap if giverpart else {"xdr": XDR}
        lag.rot = etree.Element(q("wsDr", XDR), nsmap=nsmap)
        lag.part = pakke.ledig("xl/drawings/drawing1.xml")
        pakke.skriv(lag.part, b"")
        pakke.sett_innholdstype(lag.part, _INNHOLDSTYPE)
        lag.rid = pakke.relasjoner(arkpart).ny(_TYPE, lag.part)
    nummer = max([1, *(int(e.get("id", "0")) for e in lag.rot.iter() if lokal(e) == "cNvPr")])
    for plass, anker in enumerate(ankere):
        for e in anker.iter():
            if lokal(e) == "cNvPr":
                nummer += 1
                e.set("id", str(nummer))
        overforing.omdoping.tre(anker)
        overforing.relasjoner_i(anker, str(giverpart), lag.part)
        lag.rot.insert(plass, anker)
    pakke.skriv_xml(lag.part, lag.rot)
    return lag.rid


def vaare_deler(pakke: Pakke, arkpart: str) -> set[str]:
    """The parts our objects on a sheet lead to."""
    deler = set()
    for r in pakke.relasjoner(arkpart).av_slag("drawing"):
        for anker in pakke.xml(r.maal):
            if (_navn(anker) or "").startswith(MERKE):
                relasjoner = pakke.relasjoner(r.maal)
                deler |= {relasjoner[i].maal for i in brukte_id(anker) if i in relasjoner}
    return deler


def merk(rot: Element) -> None:
    """Mark every object of a drawing of ours as ours."""
    for anker in rot:
        for e in anker.iter():
            if lokal(e) == "cNvPr" and not e.get("name", "").startswith(MERKE):
                e.set("name", MERKE + e.get("name", ""))


def _vaare_ankere(giver: Element, lag: Tegnelag, velger: Arkvelger) -> list[Element]:
    """Our objects, where staff moved them if they did; those they deleted stay deleted."""
    merk(giver)
    ankere = []
    for vaart in giver:
        navn = _navn(vaart)
        if navn is None:
            continue
        deres = lag.vaare.get(navn)
        if not velger.behold(f"anker {navn}", None if deres is None else _plass(deres), _plass(vaart)):
            ankere.append(copy.deepcopy(vaart))
        elif deres is not None:
            ankere.append(_paa_plass(vaart, deres))
    return ankere


def _navn(anker: Element) -> str | None:
    return next((e.get("name", "") for e in anker.iter() if lokal(e) == "cNvPr"), None)


def _plass(anker: Element) -> str:
    """The cells an object spans; the offsets within them differ from program to program."""
    return " ".join(f"{lokal(e)}={e.text}" for e in anker.iter() if lokal(e) in ("col", "row"))


def _paa_plass(vaart: Element, deres: Element) -> Element:
    ny = etree.Element(deres.tag, dict(deres.attrib), nsmap=vaart.nsmap)
    ny.extend(copy.deepcopy(e) for e in deres if lokal(e) in _PLASS)
    ny.extend(copy.deepcopy(e) for e in vaart if lokal(e) not in _PLASS)
    return ny
