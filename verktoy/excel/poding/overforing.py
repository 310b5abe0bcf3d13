"""Carrying parts from the giver's package into the workbook: charts, pictures and what they lead to."""

from verktoy.excel.ooxml import REL, Element, skriv_xml
from verktoy.excel.pakke import Pakke, Relasjon
from verktoy.excel.poding.formelnavn import Omdoping


class Overforing:
    """Copies parts under free names, each once, and rewrites the sheet names in their formulas."""

    def __init__(self, pakke: Pakke, giver: Pakke, omdoping: Omdoping) -> None:
        self._pakke, self.giver, self.omdoping = pakke, giver, omdoping
        self._kopiert: dict[str, str] = {}

    def part(self, part: str) -> str:
        """Copy one of the giver's parts and everything it leads to; the new name."""
        if part in self._kopiert:
            return self._kopiert[part]
        ny = self._kopiert[part] = self._pakke.ledig(part)
        innhold, type_ = self.giver.les(part), self.giver.innholdstype(part)
        if type_.endswith("xml"):
            rot = self.giver.xml(part)
            self.omdoping.tre(rot)
            innhold = skriv_xml(rot)
        self._pakke.skriv(ny, innhold)
        self._pakke.sett_innholdstype(ny, type_)
        for r in self.giver.relasjoner(part):
            # The copy keeps its text, so the ids in it must keep their meaning.
            self._pakke.relasjoner(ny).sett(r.id, r.type, self._maal(r), ekstern=r.ekstern)
        return ny

    def relasjon(self, fra: str, rid: str, til: str) -> str:
        """Give part `til` of the workbook the relationship `rid` of the giver's part `fra`; the new id."""
        r = self.giver.relasjoner(fra)[rid]
        return self._pakke.relasjoner(til).ny(r.type, self._maal(r), ekstern=r.ekstern)

    def _maal(self, r: Relasjon) -> str:
        if r.til_part:
            return self.part(r.maal)
        return f"#{self.omdoping.formel(r.maal[1:])}" if r.maal.startswith("#") else r.maal

    def relasjoner_i(self, rot: Element, fra: str, til: str) -> None:
        """Renumber every relationship id in an element that came from part `fra` and now stands in part `til`."""
        nye: dict[str, str] = {}
        for e in rot.iter():
            for navn, rid in e.attrib.items():
                if navn.startswith(f"{{{REL}}}"):
                    if rid not in nye:
                        nye[rid] = self.relasjon(fra, rid, til)
                    e.set(navn, nye[rid])


def brukte_id(rot: Element) -> set[str]:
    """All relationship ids an element mentions."""
    return {v for e in rot.iter() for k, v in e.attrib.items() if k.startswith(f"{{{REL}}}")}
