"""Merging our styles into a workbook's own: append what is missing, find what is there, change nothing of theirs.

Cell formats are numbers into lists, so what we bring must get new numbers. Everything is found again by what it
says, so that grafting twice adds nothing the second time.
"""

import copy
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from lxml import etree

from verktoy.excel.ooxml import HOVED, REKKEFOLGE_STILER, Element, avtrykk, kanon, les_xml, q, sett_inn

Formatpar: TypeAlias = dict[tuple[str, str | None], int]
FORSTE_EGNE_TALLFORMAT = 164  # ids below are built into Excel (ECMA-376 part 1, 18.8.30)
_DXF_ATTRIBUTTER = tuple(
    "dxfId headerRowDxfId dataDxfId totalsRowDxfId headerRowBorderDxfId tableBorderDxfId totalsRowBorderDxfId".split()  # noqa: SIM905
)
_DATA, _ROW, _C, _COL, _TABELLSTIL = (q(x) for x in ("sheetData", "row", "c", "col", "tableStyleInfo"))
_BITER = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"))
# The parts of a cell format people can change → where it stands, and the attribute that says it counts.
DELER = {
    "skrift": ("fontId", "applyFont"),
    "fyll": ("fillId", "applyFill"),
    "kanter": ("borderId", "applyBorder"),
    "tallformat": ("numFmtId", "applyNumberFormat"),
    "plassering": ("alignment", "applyAlignment"),
}

# The least a workbook without a styles part means: one font, the two reserved fills, one border, one format.
TOMME_STILER = (
    f'<styleSheet xmlns="{HOVED}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle '
    'name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()


class _Samling:
    """One list of the styles part (fonts, fills, …), searchable by content."""

    def __init__(self, stiler: Element, navn: str) -> None:
        self._stiler, self._navn = stiler, navn
        self._element = stiler.find(q(navn))
        self._plass: dict[tuple[object, ...], int] = {}
        for nummer, e in enumerate(self):
            self._plass.setdefault(kanon(e), nummer)

    def __iter__(self) -> Iterator[Element]:
        return iter([e for e in self._element if isinstance(e.tag, str)] if self._element is not None else [])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __getitem__(self, nummer: int) -> Element:
        return list(iter(self))[nummer]

    def plass(self, element: Element) -> int:
        """The number of an element that says the same, added last when there is none."""
        noekkel = kanon(element)
        if noekkel not in self._plass:
            self._plass[noekkel] = self.legg_til(element)
        return self._plass[noekkel]

    def legg_til(self, element: Element) -> int:
        """Add an element whatever is there already."""
        if self._element is None:
            self._element = etree.Element(q(self._navn))
            sett_inn(self._stiler, self._element, REKKEFOLGE_STILER)
        nummer = len(self)
        self._element.append(copy.deepcopy(element))
        self._element.set("count", str(nummer + 1))
        return nummer


class Stilfletter:
    """Gives our formats (numbers in the giver's styles) their numbers in the workbook's styles.

    Format 0 stays format 0: a cell we left unformatted looks as unformatted cells look in their workbook.
    """

    def __init__(self, stiler: Element, giver: Element) -> None:
        self.stiler = stiler
        self._giver = giver
        self._mine = {n: _Samling(giver, n) for n in REKKEFOLGE_STILER if n not in ("colors", "extLst")}
        self._deres = {n: _Samling(stiler, n) for n in self._mine}
        self._celler: dict[int, int] = {0: 0}
        self._tekst: dict[str, str] = {}
        self._navngitte: dict[int, int] = {}

    def celle(self, nummer: int) -> int:
        """The number of a cell format."""
        if nummer not in self._celler:
            xf = self._med_biter(self._mine["cellXfs"][nummer])
            xf.set("xfId", str(self._navngitt(int(xf.get("xfId", "0")))))
            self._celler[nummer] = self._deres["cellXfs"].plass(xf)
        return self._celler[nummer]

    def biter(self, nummer: int) -> tuple[Element, Element, Element, Element, str]:
        """A cell format of the workbook: itself, its font, fill and borders, and its number format («» when built in).

        A number the lists do not have means the first of them, as for Excel.
        """
        xf = self._deres_nr("cellXfs", nummer)
        skrift, fyll, kanter = (self._deres_nr(samling, int(xf.get(navn, "0"))) for navn, samling in _BITER)
        koder = {e.get("numFmtId"): e.get("formatCode", "") for e in self._deres["numFmts"]}
        return xf, skrift, fyll, kanter, koder.get(xf.get("numFmtId", "0"), "")

    def _deres_nr(self, samling: str, nummer: int) -> Element:
        alle = list(self._deres[samling])
        return alle[nummer] if nummer < len(alle) else alle[0]

    def sammensatt(self, nummer: int, annet: int, av_annet: Collection[str]) -> int:
        """The number of a cell format of the workbook with some parts (of `DELER`) as another has them."""
        xf, fra = copy.deepcopy(self._deres_nr("cellXfs", nummer)), self._deres_nr("cellXfs", annet)
        for del_ in av_annet:
            attributt, bruk = DELER[del_]
            if attributt == "alignment":
                for e in xf.findall(q(attributt)):
                    xf.remove(e)
                nytt = fra.find(q(attributt))
                if nytt is not None:
                    xf.insert(0, copy.deepcopy(nytt))
            else:
                xf.set(attributt, fra.get(attributt, "0"))
            xf.set(bruk, "1")
        return self._deres["cellXfs"].plass(xf)

    def dxf(self, nummer: int) -> int:
        """The number of a differential format (conditional formats, tables)."""
        return self._deres["dxfs"].plass(self._mine["dxfs"][nummer])

    def dxf_avtrykk(self, nummer: str | None) -> str:
        """What a differential format of the merged styles says, as a fingerprint."""
        if nummer is None or int(nummer) >= len(self._deres["dxfs"]):
            return ""
        return avtrykk(self._deres["dxfs"][int(nummer)])

    def ark(self, rot: Element, gamle: Mapping[str, str] = MappingProxyType({})) -> Formatpar:
        """Renumber everything in one of our sheets, or tables, in place.

        Args:
            rot: the sheet.
            gamle: address of a cell now → the number of the format it had.

        Returns:
            How many cells get a format where another stood: (theirs now, the one that stood or None).
        """
        par: Formatpar = {}
        self._bytt((rot,))
        for del_ in rot:
            if del_.tag == _DATA:
                par = self._bytt_celler(del_, gamle)
            else:
                self._bytt(del_.iter())
        return par

    def _bytt_celler(self, data: Element, gamle: Mapping[str, str]) -> Formatpar:
        par: Formatpar = {}
        for e in data.iter(_ROW, _C):
            gammel = e.get("s")
            if gammel is not None:
                nytt = self._tekst.get(gammel) or self._som_tekst(gammel)
                if nytt != gammel:
                    e.set("s", nytt)
                begge = nytt, gamle.get(e.get("r"))
                par[begge] = par.get(begge, 0) + 1
        return par

    def _bytt(self, elementer: Iterable[Element]) -> None:
        for e in elementer:
            if e.tag == _COL:
                if e.get("style") is not None:
                    e.set("style", self._som_tekst(e.get("style")))
                continue
            for attributt in _DXF_ATTRIBUTTER:
                if e.get(attributt) is not None:
                    e.set(attributt, str(self.dxf(int(e.get(attributt)))))
            if e.tag == _TABELLSTIL and e.get("name"):
                self._tabellstil(e.get("name"))

    def _som_tekst(self, gammel: str) -> str:
        """The number of a cell format, as attributes hold it."""
        nytt = self._tekst[gammel] = str(self.celle(int(gammel)))
        return nytt

    def _med_biter(self, xf: Element) -> Element:
        ny = copy.deepcopy(xf)
        for attributt, samling in _BITER:
            ny.set(attributt, str(self._deres[samling].plass(self._mine[samling][int(xf.get(attributt, "0"))])))
        ny.set("numFmtId", str(self._tallformat(int(xf.get("numFmtId", "0")))))
        return ny

    def _tallformat(self, nummer: int) -> int:
        koder = {int(e.get("numFmtId")): e.get("formatCode") for e in self._mine["numFmts"]}
        if nummer not in koder:
            return nummer
        brukt = {e.get("formatCode"): int(e.get("numFmtId")) for e in self._deres["numFmts"]}
        if koder[nummer] in brukt:
            return brukt[koder[nummer]]
        nytt = max([FORSTE_EGNE_TALLFORMAT - 1, *brukt.values()]) + 1
        self._deres["numFmts"].legg_til(etree.Element(q("numFmt"), numFmtId=str(nytt), formatCode=koder[nummer]))
        return nytt

    def _navngitt(self, nummer: int) -> int:
        """The number of the cell style format (cellStyleXfs) behind a named style, found by the style's name."""
        if nummer not in self._navngitte:
            stil = next((e for e in self._mine["cellStyles"] if int(e.get("xfId", "0")) == nummer), None)
            deres = None if stil is None else self._samme_navn(stil)
            if deres is not None:
                self._navngitte[nummer] = int(deres.get("xfId", "0"))
            elif stil is None or stil.get("builtinId") == "0":
                self._navngitte[nummer] = 0
            else:
                self._navngitte[nummer] = self._ny_navngitt(stil, nummer)
        return self._navngitte[nummer]

    def _samme_navn(self, stil: Element) -> Element | None:
        """Their style of the same kind: built-in styles have a number, and in a Norwegian Excel another name."""
        innebygd = stil.get("builtinId")
        for e in self._deres["cellStyles"]:
            if innebygd is not None and (e.get("builtinId"), e.get("iLevel")) == (innebygd, stil.get("iLevel")):
                return e
        navn = stil.get("name", "").lower()
        return next((e for e in self._deres["cellStyles"] if e.get("name", "").lower() == navn), None)

    def _ny_navngitt(self, stil: Element, nummer: int) -> int:
        if not len(self._deres["cellStyleXfs"]):
            self._deres["cellStyleXfs"].legg_til(
                etree.Element(q("xf"), numFmtId="0", fontId="0", fillId="0", borderId="0")
            )
        plass = self._deres["cellStyleXfs"].legg_til(self._med_biter(self._mine["cellStyleXfs"][nummer]))
        ny = copy.deepcopy(stil)
        ny.set("xfId", str(plass))
        self._deres["cellStyles"].legg_til(ny)
        return plass

    def _tabellstil(self, navn: str) -> None:
        """Bring a table style of our own, unless theirs has one of that name."""
        min_ = next((e for e in self._mine["tableStyles"] if e.get("name") == navn), None)
        if min_ is None or any(e.get("name") == navn for e in self._deres["tableStyles"]):
            return
        ny = copy.deepcopy(min_)
        for e in ny:
            if e.get("dxfId") is not None:
                e.set("dxfId", str(self.dxf(int(e.get("dxfId")))))
        self._deres["tableStyles"].legg_til(ny)


def tomme_stiler() -> Element:
    """A styles part for a workbook that has none."""
    return les_xml(TOMME_STILER)
