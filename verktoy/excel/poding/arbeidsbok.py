"""The workbook part: its sheets, its defined names, and how it is calculated."""

from dataclasses import dataclass

from lxml import etree

from verktoy.excel.ooxml import R_ID, REKKEFOLGE_BOK, Element, q, sett_inn
from verktoy.excel.pakke import Pakke
from verktoy.excel.poding.formelnavn import ark_i_formel, noekkel, sitert, uten_ark
from verktoy.excel.poding.omraade import Omraade, celle

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
FILTERNAVN = "_xlnm._FilterDatabase"
# Where a workbook counts sheets by the place of their tabs (ECMA-376 part 1, 18.2); all else goes by name or id.
_TELLER_ARK = {"definedNames": ("localSheetId",), "bookViews": ("activeTab", "firstSheet")}


@dataclass(frozen=True)
class Arkpost:
    """One sheet of a workbook: its name, its place among the sheets (from 0), its part and kind («worksheet»)."""

    navn: str
    plass: int
    part: str
    slag: str
    tilstand: str | None


class Arbeidsbok:
    """The workbook part of a package."""

    def __init__(self, pakke: Pakke) -> None:
        self._pakke = pakke
        self.part = pakke.relasjoner().av_slag("officeDocument")[0].maal
        self.rot = pakke.xml(self.part)

    @property
    def ark(self) -> list[Arkpost]:
        """The sheets, in the order of the tabs."""
        relasjoner = self._pakke.relasjoner(self.part)
        poster = []
        for plass, e in enumerate(self.rot.find(q("sheets"))):
            rid = e.get(R_ID, "")
            part, slag = (relasjoner[rid].maal, relasjoner[rid].slag) if rid in relasjoner else ("", "makroark")
            poster.append(Arkpost(e.get("name"), plass, part, slag, e.get("state")))
        return poster

    def finn(self, navn: str) -> Arkpost | None:
        """The sheet of this name, whatever the case."""
        return next((a for a in self.ark if noekkel(a.navn) == noekkel(navn)), None)

    def legg_til(self, navn: str, part: str, tilstand: str | None, plass: int) -> None:
        """Add a sheet in one place among the others (from 0); what counts sheets by their place counts it too."""
        ark = self.rot.find(q("sheets"))
        rid = self._pakke.relasjoner(self.part).ny(f"{_REL}worksheet", part)
        nummer = max(int(e.get("sheetId")) for e in ark) + 1
        ny = etree.Element(q("sheet"), {"name": navn, "sheetId": str(nummer), R_ID: rid})
        if tilstand is not None:
            ny.set("state", tilstand)
        ark.insert(plass, ny)
        for liste, tellere in _TELLER_ARK.items():
            for e in self.rot.iterfind(f"{q(liste)}/*"):
                for navn_ in tellere:
                    if e.get(navn_) is not None and int(e.get(navn_)) >= plass:
                        e.set(navn_, str(int(e.get(navn_)) + 1))

    def del_av_slag(self, slag: str) -> str | None:
        """The part of this kind the workbook leads to: styles, sharedStrings."""
        funnet = self._pakke.relasjoner(self.part).av_slag(slag)
        return funnet[0].maal if funnet else None

    # -- defined names -------------------------------------------------------------------------------------------

    def navn(self, plass: int | None = None) -> dict[str, Element]:
        """The names of the whole workbook, or of the sheet in one place, by key."""
        liste = self.rot.find(q("definedNames"))
        hvor = None if plass is None else str(plass)
        return {noekkel(e.get("name")): e for e in (() if liste is None else liste) if e.get("localSheetId") == hvor}

    def sett_navn(self, navn: str, formel: str, plass: int | None = None, *, skjult: bool = False) -> None:
        """Define a name, in place when it exists; one that says the same of its sheet already is left alone."""
        e = self.navn(plass).get(noekkel(navn))
        if e is None:
            liste = self.rot.find(q("definedNames"))
            if liste is None:
                liste = etree.Element(q("definedNames"))
                sett_inn(self.rot, liste, REKKEFOLGE_BOK)
            e = etree.SubElement(liste, q("definedName"), name=navn)
            if plass is not None:
                e.set("localSheetId", str(plass))
            if skjult:
                e.set("hidden", "1")
        elif uten_ark(e.text or "") == uten_ark(formel) and ark_i_formel(e.text or "") == ark_i_formel(formel):
            return
        e.text = formel

    def fjern_navn(self, navn: str, plass: int) -> None:
        """Remove a name of one sheet, if it is there."""
        e = self.navn(plass).get(noekkel(navn))
        if e is not None:
            liste = e.getparent()
            liste.remove(e)
            if not len(liste):
                self.rot.remove(liste)

    def sett_filter(self, post: Arkpost, omraade: Omraade | None) -> None:
        """Keep the hidden name Excel wants for a filtered range in step with the filter."""
        if omraade is None:
            self.fjern_navn(FILTERNAVN, post.plass)
            return
        hjorner = (celle(omraade.kolonne1, omraade.rad1), celle(omraade.kolonne2, omraade.rad2))
        formel = ":".join(_fast(h) for h in hjorner)
        self.sett_navn(FILTERNAVN, f"{sitert(post.navn)}!{formel}", post.plass, skjult=True)

    # -- calculation and saving ----------------------------------------------------------------------------------

    def regn_ut_ved_apning(self) -> None:
        """Ask for a full calculation when the file is opened, and drop the old order of calculation."""
        regning = self.rot.find(q("calcPr"))
        if regning is None:
            regning = etree.Element(q("calcPr"))
            sett_inn(self.rot, regning, REKKEFOLGE_BOK)
        regning.set("fullCalcOnLoad", "1")
        relasjoner = self._pakke.relasjoner(self.part)
        for r in relasjoner.av_slag("calcChain"):
            relasjoner.fjern(r.id)

    def lagre(self) -> None:
        """Write the part back, unless nothing was said anew."""
        self._pakke.skriv_xml(self.part, self.rot)


def _fast(adresse: str) -> str:
    bokstaver = adresse.rstrip("0123456789")
    return f"${bokstaver}${adresse[len(bokstaver) :]}"
