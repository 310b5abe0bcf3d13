"""One sheet on its way from the giver into the workbook: first merged, then its parts carried over.

The two steps are apart so that everything of ours from last time is gone before new parts get their names. The same
graft then gives the same names, however many times it is done.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from verktoy.excel.ooxml import (
    R_ID,
    REKKEFOLGE_ARK,
    REL,
    Element,
    forste,
    les_med_navnerom,
    q,
    sett_inn,
    skriv_xml,
    utenom_celler,
)
from verktoy.excel.pakke import Pakke
from verktoy.excel.poding import merknader, tabeller, tegninger
from verktoy.excel.poding.arbeidsbok import Arkpost
from verktoy.excel.poding.arkfletting import Flettetark, flett_ark
from verktoy.excel.poding.arkregler import Flytt
from verktoy.excel.poding.formelnavn import Omdoping, nevnte_ark
from verktoy.excel.poding.kvittering import Arkkvittering, Arkvelger
from verktoy.excel.poding.omraade import celle
from verktoy.excel.poding.overforing import Overforing
from verktoy.excel.poding.skyv import skyv_kolonner
from verktoy.excel.poding.stiler import Formatpar, Stilfletter
from verktoy.excel.poding.utseende import Utseende, Utseendefletter

# Cells that need a look one by one; ours have none, and there are tens of thousands of them.
_SAERLIGE = re.compile(rb"""\s(?:cm|vm)=["']|\st=["']s["']""")
_VAAR_ID = "vaar-"  # marks a relationship id of the giver until it has got its own in the workbook


@dataclass
class Verksted:
    """What all sheets of one graft share: the two packages, the new names, the merged styles, the texts."""

    pakke: Pakke
    giver: Pakke
    omdoping: Omdoping
    stiler: Stilfletter
    tekster: list[Element]
    deres_tekster: Callable[[], list[Element]]
    ukjente_ark: frozenset[str] = frozenset()
    utseender: dict[str, Utseende] = field(default_factory=dict)
    overforing: Overforing = field(init=False)

    def __post_init__(self) -> None:
        self.overforing = Overforing(self.pakke, self.giver, self.omdoping)


@dataclass
class Arkpoding:
    """The graft of one sheet.

    Attributes:
        verksted: what it shares with the others.
        giver: the sheet in the giver.
        post: the sheet in the workbook.
        tabellpar: our tables on it, with names and ids.
        sist: the receipt from last time.
        flytt: where staff's rows went, None when nobody knows.
        flette: carries staff's cells over.
        formater: address of a cell of ours now → the number of the format it had.
        skyv: from which column on what is staff's stands further right, and how many columns.
    """

    verksted: Verksted
    giver: Arkpost
    post: Arkpost
    tabellpar: list[tabeller.Tabellpar]
    sist: Arkkvittering | None
    flytt: Flytt | None
    flette: Callable[[Element, Element], None] | None
    formater: Callable[[], Mapping[str, str]] | None
    skyv: tuple[int, int] | None

    def __post_init__(self) -> None:
        self.velger = Arkvelger(self.sist)
        self.relasjoner = self.verksted.pakke.relasjoner(self.post.part)
        self.giverrelasjoner = self.verksted.giver.relasjoner(self.giver.part)
        self.bortfalt: list[str] = []

    # -- first step: merge, and take out what was ours --------------------------------------------------------------

    def flett(self, *, ny: bool) -> None:
        """Merge the sheet with the one it replaces, if any, and drop the relationships nothing needs any more."""
        v = self.verksted
        deres = None if ny else v.pakke.xml(self.post.part)
        if deres is not None and self.skyv is not None:
            skyv_kolonner(deres, self.post.navn, *self.skyv)
        gamle = {} if self.formater is None or deres is None else self.formater()
        vaar, par = self._vaart_ark({} if deres is None else deres.nsmap, gamle)
        self.hadde_filter = deres is not None and forste(deres, "autoFilter") is not None
        nevnt_for = set() if deres is None else {rid for _, _, rid in _id_i(deres)}
        self._vaare_merknader = self._giverpart_xml("comments")
        self._tegnelag = tegninger.ta_ut_vaare(v.pakke, self.relasjoner, deres)
        if self.skyv is not None:
            self._tegnelag.skyv(*self.skyv)
        self._merknadslag = merknader.ta_ut_vaare(
            v.pakke, self.relasjoner, deres, self._vaare_merknader, self.velger, self.flytt
        )
        Utseendefletter(v.stiler, self.velger, v.utseender).flett(vaar, gamle, par)
        if self.flette is not None and deres is not None:
            self.flette(deres, vaar)
        self.flettet: Flettetark = flett_ark(vaar, deres, self.velger, v.stiler, self.flytt, self._adresse)
        staar = self._deres_tabeller()
        self.bortfalt = [*self.flettet.bortfalt, *self._merknadslag.bortfalt, *self.bortfalt]
        nevnt = {rid for _, _, rid in _id_i(self.flettet.rot)} | set(staar)
        nevnt |= {rid for rid in (self._tegnelag.rid, self._merknadslag.vml_rid) if rid is not None}
        for r in self.relasjoner:
            # A relationship the sheet never mentioned works by being there: notes, threads, pivot tables.
            if r.id not in nevnt and (r.id in nevnt_for or r.slag == "table"):
                self.relasjoner.fjern(r.id)
        self._tabell_id = staar

    def _vaart_ark(self, nsmap: Mapping[str | None, str], gamle: Mapping[str, str]) -> tuple[Element, Formatpar]:
        """Our worksheet with texts in its cells, names and formats as the workbook has them, and marked ids."""
        v = self.verksted
        innhold = v.giver.les(self.giver.part)
        rot = les_med_navnerom(innhold, nsmap)
        if v.ukjente_ark:
            ukjent = nevnte_ark(rot) & v.ukjente_ark
            if ukjent:
                raise ValueError(f"«{self.giver.navn}» viser til ark som ikke podes og ikke finnes: {sorted(ukjent)}")
        for c in rot.iter(q("c")) if _SAERLIGE.search(innhold) else ():
            if c.get("cm") is not None or c.get("vm") is not None:
                raise ValueError(f"«{self.giver.navn}» {c.get('r')}: dynamiske matriser kan ikke podes.")
            if c.get("t") == "s":
                _med_tekst(c, v.tekster)
        v.omdoping.tre(rot)
        par = v.stiler.ark(rot, gamle)
        for e, navn, rid in list(_id_i(rot)):
            e.set(navn, _VAAR_ID + rid)
        return rot, par

    def _giverpart_xml(self, slag: str) -> Element | None:
        funnet = self.giverrelasjoner.av_slag(slag)
        return self.verksted.giver.xml(funnet[0].maal) if funnet else None

    def _adresse(self, rid: str | None, vaar: bool) -> str:  # noqa: FBT001 - the shape the merge asks for
        if rid is None:
            return ""
        if vaar:
            return self.giverrelasjoner[rid.removeprefix(_VAAR_ID)].maal
        return self.relasjoner[rid].maal if rid in self.relasjoner else ""

    def _deres_tabeller(self) -> list[str]:
        """The relationship ids of staff's tables that can stay on the sheet."""
        erstattet = {p.deres.rid for p in self.tabellpar if p.deres is not None}
        vaare = [p.vaar.omraade for p in self.tabellpar]
        staar = []
        for tabell in tabeller.tabeller_paa(self.verksted.pakke, self.post.part):
            if tabell.rid in erstattet:
                continue
            forste_, rad, *_ = tabell.omraade
            hode = {celle(forste_ + n, rad) for n in range(len(tabell.kolonner))}
            if tabeller.kan_staa(tabell, vaare, self._tekst_i(hode)):
                staar.append(tabell.rid)
            else:
                self.bortfalt.append(f"tabellen {tabell.navn}, som ikke lenger har overskriftene sine")
        return staar

    def _tekst_i(self, celler: set[str]) -> dict[str, str]:
        """The texts in some cells of the merged sheet."""
        funnet = {}
        for c in self.flettet.rot.iter(q("c")):
            if c.get("r") in celler:
                tekst = c.find(q("is")) if c.get("t") == "inlineStr" else None
                if c.get("t") == "s":
                    tekst = self.verksted.deres_tekster()[int(c.findtext(q("v")))]
                biter = [c.findtext(q("v"), "")] if tekst is None else [t.text or "" for t in tekst.iter(q("t"))]
                funnet[c.get("r")] = "".join(biter)
        return funnet

    # -- second step: carry our parts over ---------------------------------------------------------------------------

    def skriv(self) -> None:
        """Give our parts names and relationships in the workbook, and write the sheet."""
        v, rot = self.verksted, self.flettet.rot
        nye = [tabeller.skriv(v.pakke, self.post.part, p, v.omdoping, v.stiler) for p in self.tabellpar]
        self._sett(tabeller.tabelldeler([*self._tabell_id, *nye]))
        tegning = self.giverrelasjoner.av_slag("drawing")
        self._sett_id(
            "drawing",
            self._tegnelag.rid,
            tegninger.sett_inn_vaare(
                v.pakke,
                v.overforing,
                self._tegnelag,
                tegning[0].maal if tegning else None,
                self.post.part,
                self.velger,
            ),
        )
        self._sett_id(
            "legacyDrawing",
            self._merknadslag.vml_rid,
            merknader.sett_inn_vaare(
                v.pakke, self.relasjoner, self._merknadslag, self._vaare_merknader, self._vaar_vml()
            ),
        )
        kjente: dict[str, str] = {}
        for e, navn, rid in list(_id_i(rot)):
            if rid.startswith(_VAAR_ID):
                if rid not in kjente:
                    gammel = rid.removeprefix(_VAAR_ID)
                    kjente[rid] = v.overforing.relasjon(self.giver.part, gammel, self.post.part)
                e.set(navn, kjente[rid])
        v.pakke.skriv(self.post.part, skriv_xml(rot))

    def _vaar_vml(self) -> str:
        """The VML of our notes; header pictures have a VML of their own."""
        if self._vaare_merknader is None:
            return ""
        rot = self.verksted.giver.xml(self.giver.part)
        tegning = forste(rot, "legacyDrawing")
        if tegning is None:
            return ""
        vml = self.verksted.giver.les(self.giverrelasjoner[tegning.get(R_ID)].maal).decode()
        if vml.count('ObjectType="') != vml.count('ObjectType="Note"'):
            raise ValueError(f"«{self.giver.navn}» har knapper eller andre skjemakontroller; de kan ikke podes.")
        return vml

    def _sett_id(self, navn: str, for_: str | None, naa: str | None) -> None:
        if naa is not None:
            self._sett(etree.Element(q(navn), {R_ID: naa}))
        elif for_ is not None:
            self.relasjoner.fjern(for_)

    def _sett(self, element: Element | None) -> None:
        if element is not None:
            sett_inn(self.flettet.rot, element, REKKEFOLGE_ARK)


def _id_i(rot: Element) -> Iterator[tuple[Element, str, str]]:
    """Every relationship id a worksheet mentions: element, attribute, id. Cells have none, and are many."""
    for e in utenom_celler(rot):
        for navn, verdi in e.attrib.items():
            if navn.startswith(f"{{{REL}}}"):
                yield e, navn, verdi


def _med_tekst(c: Element, tekster: list[Element]) -> None:
    """Put a shared text into the cell itself, so that the workbook's shared texts need not change."""
    v = c.find(q("v"))
    si = tekster[int(v.text)]
    c.set("t", "inlineStr")
    c.remove(v)
    is_ = etree.SubElement(c, q("is"))
    for e in si:
        _kopier(e, is_)


def _kopier(fra: Element, forelder: Element) -> None:
    """A copy without a namespace declaration of its own: thousands of those, as deepcopy leaves, make lxml slow."""
    ny = etree.SubElement(forelder, fra.tag, fra.attrib)
    ny.text = fra.text
    for e in fra:
        _kopier(e, ny)
