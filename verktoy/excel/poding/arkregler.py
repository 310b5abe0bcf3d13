"""Merging what a sheet has many of: conditional formats, validations, hyperlinks and sparklines, ours and theirs.

A rule is ours when the receipt says we wrote it there, or when we write the same one now on overlapping cells; every
other rule is staff's and stays. Staff's conditional formats go first, as Excel puts a rule somebody adds.
"""

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from verktoy.excel.ooxml import R_ID, X14, XM, Element, avtrykk, lokal, q, utenom_celler
from verktoy.excel.poding.kvittering import Arkvelger
from verktoy.excel.poding.omraade import Omraade, les, les_liste, skriv_liste, trekk_fra
from verktoy.excel.poding.stiler import Stilfletter

EXT_BETINGET = "{78C0D931-6437-407d-A8EE-F0AAD7539E65}"
EXT_VALIDERING = "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"
EXT_SPARKLINE = "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"
_X14_REGEL = f"{{{X14}}}cfRule"
_REGEL_UTEN = ("priority", "dxfId", "extLst", "id")
_VALIDERING_UTEN = ("uid",)
# What an attribute means when it is not there: LibreOffice writes it out, Excel and XlsxWriter do not.
_STANDARD = frozenset(
    (
        ("operator", "between"),
        ("errorStyle", "stop"),
        ("imeMode", "noControl"),
        ("showValue", "1"),
        ("minLength", "10"),
        ("maxLength", "90"),
    )
)

Flytt = Mapping[int, int | None]


@dataclass(frozen=True)
class _Regel:
    """One rule: what it says (fingerprint), where it applies, and its element."""

    merke: str
    omraader: list[Omraade]
    element: Element

    @property
    def linje(self) -> str:
        return f"{self.merke}|{skriv_liste(self.omraader)}"

    def motes(self, annen: "_Regel") -> bool:
        return any(a.motes(b) for a in self.omraader for b in annen.omraader)


class Regelfletter:
    """Merges the rules of one sheet.

    Args:
        velger: the receipt of the sheet.
        stiler: the merged styles.
        flate: the cells we write.
        flytt: where staff's rows went: old row → new row, None for a row that is gone.
    """

    def __init__(self, velger: Arkvelger, stiler: Stilfletter, flate: Omraade, flytt: Flytt) -> None:
        self._velger, self._stiler, self._flate, self._flytt = velger, stiler, flate, flytt
        self.bortfalt: list[str] = []

    @property
    def _kjenner_vaare(self) -> bool:
        """Whether the receipt tells ours from staff's; without it, what stands where ours stands counts as ours."""
        return self._velger.sist is not None

    # -- conditional formats -------------------------------------------------------------------------------------

    def betinget(self, deres: Element, vaar: Element) -> list[Element]:
        """The conditionalFormatting elements of the merged sheet; the x14 twins in both extLst are merged in place."""
        mine = [r for e in vaar.iterfind(q("conditionalFormatting")) for r in _cf_regler(e)]
        self._velger.skriver("betinget", (r.linje for r in mine))
        self._velger.skriver("betinget-format", (self._med_format(r) for r in mine))
        beholdt, vaare_id, sett = [], set(), set()
        for e in deres.iterfind(q("conditionalFormatting")):
            staar = copy.deepcopy(e)
            for regel, kopi in zip(_cf_regler(e), _cf_regler(staar), strict=True):
                tvilling = self._finn_vaar("betinget", regel, mine)
                if tvilling is None and self._med_format(regel) not in sett:
                    sett.add(self._med_format(regel))
                    continue
                vaare_id |= {i.text for i in regel.element.iter(f"{{{X14}}}id")}
                self._behold_farge(regel, tvilling)
                staar.remove(kopi.element)
            if staar.find(q("cfRule")) is not None:
                self._flytt_sqref(staar)
                beholdt.append(staar)
        x14 = self._x14_betinget(deres, vaar, vaare_id)
        nye = [copy.deepcopy(e) for e in vaar.iterfind(q("conditionalFormatting"))]
        _nummerer([*beholdt, *x14], [*nye, *utenom_celler(vaar, f"{{{X14}}}conditionalFormatting")])
        _sett_ext(vaar, EXT_BETINGET, "conditionalFormattings", x14)
        return [*beholdt, *nye]

    def _finn_vaar(self, sett: str, regel: _Regel, mine: list[_Regel]) -> "_Regel | _Borte | None":
        """Our rule that this one of the old sheet is, `_BORTE` when we no longer write it, None when it is staff's."""
        like = [m for m in mine if m.merke == regel.merke]
        samme = next((m for m in like if m.linje == regel.linje), None)
        if samme is not None:
            return samme
        paa_vaart = next((m for m in like if m.motes(regel)), None)
        if self._velger.skrev(sett, regel.linje):
            return paa_vaart or _BORTE
        return paa_vaart if all(self._er_paa_vaart(o) for o in regel.omraader) else None

    def _er_paa_vaart(self, o: Omraade) -> bool:
        """Whether cells of the old sheet are ours: where they stand now is within what we write, or they are gone."""
        rader = [n for r in (o.rad1, o.rad2) if (n := self._flytt.get(r, r)) is not None]
        naa = o._replace(rad1=min(rader), rad2=max(rader)) if rader else o._replace(rad1=1, rad2=1)
        return naa.inni(self._flate)

    def _med_format(self, regel: _Regel) -> str:
        return f"{regel.linje}|{self._stiler.dxf_avtrykk(regel.element.get('dxfId'))}"

    def _behold_farge(self, regel: _Regel, vaar: "_Regel | _Borte | None") -> None:
        """Staff gave our rule another format: keep it."""
        if not isinstance(vaar, _Regel) or regel.element.get("dxfId") is None or vaar.element.get("dxfId") is None:
            return
        farger = [self._stiler.dxf_avtrykk(r.element.get("dxfId")) for r in (regel, vaar)]
        if farger[0] == farger[1] or not self._velger.skrev("betinget-format", self._med_format(regel)):
            vaar.element.set("dxfId", regel.element.get("dxfId"))

    def _x14_betinget(self, deres: Element, vaar: Element, vaare_id: set[str]) -> list[Element]:
        mine = [_x14_cf(e) for e in utenom_celler(vaar, f"{{{X14}}}conditionalFormatting")]
        self._velger.skriver("betinget-x14", (r.linje for r in mine))
        beholdt = []
        for e in utenom_celler(deres, f"{{{X14}}}conditionalFormatting"):
            ider = {r.get("id") for r in e.iterfind(_X14_REGEL)}
            if not ider <= vaare_id and self._finn_vaar("betinget-x14", _x14_cf(e), mine) is None:
                beholdt.append(copy.deepcopy(e))
        return beholdt

    # -- validations ---------------------------------------------------------------------------------------------

    def valideringer(self, deres: Element, vaar: Element) -> Element | None:
        """The dataValidations element of the merged sheet, None when there are none; x14 ones are merged in place."""
        mine = [_validering(e) for e in _alle_valideringer(vaar)]
        self._velger.skriver("validering", (r.linje for r in mine))
        vaare_celler = [o for r in mine for o in r.omraader]
        beholdt = []
        for e in _alle_valideringer(deres):
            regel = _validering(e)
            if self._finn_vaar("validering", regel, mine) is None:
                igjen = trekk_fra(regel.omraader, vaare_celler)
                kopi = copy.deepcopy(e)
                if self._kan_beskjaeres(regel, igjen):
                    _sett_validert(kopi, igjen)
                    self._flytt_sqref(kopi)
                    beholdt.append(kopi)
        x14 = [e for e in beholdt if e.tag.startswith(f"{{{X14}}}")]
        _sett_ext(vaar, EXT_VALIDERING, "dataValidations", x14)
        vanlige = [e for e in beholdt if e not in x14] + [
            copy.deepcopy(e) for e in utenom_celler(vaar, q("dataValidation"))
        ]
        if not vanlige:
            return None
        ramme = deres.find(q("dataValidations"))
        ny = etree.Element(q("dataValidations"), dict(ramme.attrib) if ramme is not None else {})
        ny.extend(vanlige)
        ny.set("count", str(len(vanlige)))
        return ny

    def _kan_beskjaeres(self, regel: _Regel, igjen: list[Omraade]) -> bool:
        """A formula that counts from the rule's first cell cannot lose that cell."""
        flyttet = not igjen or igjen[0][:2] != regel.omraader[0][:2]
        formler = [f.text or "" for f in regel.element.iter() if lokal(f) in ("formula1", "formula2", "f")]
        if igjen and not (flyttet and any(_relativ(f) for f in formler)):
            return True
        if igjen or self._kjenner_vaare:
            self.bortfalt.append(f"datavalidering på {skriv_liste(regel.omraader)}")
        return False

    # -- hyperlinks ----------------------------------------------------------------------------------------------

    def lenker(self, deres: Element, vaar: Element, adresse: Callable[[str | None, bool], str]) -> Element | None:
        """The hyperlinks element of the merged sheet; `adresse(rid, vaar)` looks up where a link leads."""

        def linje(e: Element, *, var: bool) -> str:
            return f"{e.get('ref')}|{e.get('location', '')}|{adresse(e.get(R_ID), var)}"

        mine = list(vaar.iterfind(f"{q('hyperlinks')}/{q('hyperlink')}"))
        self._velger.skriver("lenke", (linje(e, var=True) for e in mine))
        opptatt = {e.get("ref") for e in mine}
        ny = etree.Element(q("hyperlinks"))
        for e in deres.iterfind(f"{q('hyperlinks')}/{q('hyperlink')}"):
            if self._velger.skrev("lenke", linje(e, var=False)):
                continue
            kopi = copy.deepcopy(e)
            ref = flyttet(les(kopi.get("ref")), self._flytt)
            if ref is None or str(ref) in opptatt:
                staar_der_vaar_er = ref is not None and not self._kjenner_vaare
                if not staar_der_vaar_er and linje(e, var=False) not in {linje(m, var=True) for m in mine}:
                    self.bortfalt.append(f"lenken i {e.get('ref')}")
                continue
            kopi.set("ref", str(ref))
            opptatt.add(str(ref))
            ny.append(kopi)
        ny.extend(copy.deepcopy(e) for e in mine)
        return ny if len(ny) else None

    # -- sparklines and the rest of extLst -----------------------------------------------------------------------

    def utvidelser(self, deres: Element, vaar: Element) -> Element | None:
        """The extLst of the merged sheet: theirs, with our conditional formats, validations and sparklines added."""
        self._sparklines(deres, vaar)
        mine_ext, deres_ext = _ext(vaar), _ext(deres)
        flettet = (EXT_BETINGET.upper(), EXT_VALIDERING.upper(), EXT_SPARKLINE.upper())
        ny = etree.Element(q("extLst"))
        ny.extend(copy.deepcopy(e) for uri, e in mine_ext.items() if uri in flettet or uri not in deres_ext)
        ny.extend(copy.deepcopy(e) for uri, e in deres_ext.items() if uri not in flettet)
        return ny if len(ny) else None

    def _sparklines(self, deres: Element, vaar: Element) -> None:
        """A cell holds one sparkline: on our cells it is ours."""
        gruppe = f"{{{X14}}}sparklineGroup"
        mine = list(utenom_celler(vaar, gruppe))
        opptatt = {celler.text for e in mine for celler in e.iter(q("sqref", XM))}
        self._velger.skriver("sparkline", (avtrykk(e, ("uid",)) for e in mine))
        beholdt = [
            copy.deepcopy(e)
            for e in utenom_celler(deres, gruppe)
            if not self._velger.skrev("sparkline", avtrykk(e, ("uid",)))
            and not any(celler.text in opptatt for celler in e.iter(q("sqref", XM)))
        ]
        _sett_ext(vaar, EXT_SPARKLINE, "sparklineGroups", beholdt)

    def _flytt_sqref(self, element: Element) -> None:
        """A rule on one row follows the row; one over many rows stays with the table."""
        if not self._flytt:
            return
        holder = element if element.get("sqref") is not None else element.find(q("sqref", XM))
        gammel = element.get("sqref") if holder is element else holder.text
        nye = [flyttet(o, self._flytt) for o in les_liste(gammel)]
        ny = skriv_liste(o for o in nye if o is not None) or gammel
        if holder is element:
            element.set("sqref", ny)
        else:
            holder.text = ny


class _Borte:
    """Marks a rule we wrote and no longer write."""


_BORTE = _Borte()


def flyttet(omraade: Omraade, flytt: Flytt) -> Omraade | None:
    """Where a range on a single row went, None when the row is gone; a range over several rows stays."""
    if omraade.rad1 != omraade.rad2:
        return omraade
    rad = flytt.get(omraade.rad1, omraade.rad1)
    return None if rad is None else omraade._replace(rad1=rad, rad2=rad)


def _cf_regler(ramme: Element) -> list[_Regel]:
    omraader = les_liste(ramme.get("sqref", ""))
    return [_Regel(_merke(e, _REGEL_UTEN), omraader, e) for e in ramme.iterfind(q("cfRule"))]


def _x14_cf(ramme: Element) -> _Regel:
    merke = avtrykk("".join(_merke(e, _REGEL_UTEN) for e in ramme.iterfind(_X14_REGEL)))
    return _Regel(merke, les_liste(ramme.findtext(q("sqref", XM), "")), ramme)


def _alle_valideringer(rot: Element) -> list[Element]:
    return [*utenom_celler(rot, q("dataValidation")), *utenom_celler(rot, f"{{{X14}}}dataValidation")]


def _validering(e: Element) -> _Regel:
    sqref = e.get("sqref") or e.findtext(q("sqref", XM), "")
    return _Regel(_merke(e, _VALIDERING_UTEN), les_liste(sqref), e)


def _sett_validert(e: Element, omraader: Iterable[Omraade]) -> None:
    if e.get("sqref") is not None:
        e.set("sqref", skriv_liste(omraader))
    else:
        e.find(q("sqref", XM)).text = skriv_liste(omraader)


def _merke(e: Element, uten: Iterable[str]) -> str:
    """The fingerprint of a rule without what producers write as a matter of taste."""
    kopi = copy.deepcopy(e)
    for barn in kopi.iter():
        for navn, verdi in list(barn.attrib.items()):
            if (navn, verdi) in _STANDARD:
                del barn.attrib[navn]
    for barn in [b for b in kopi if lokal(b) == "formula2" and (b.text or "0") == "0"]:
        kopi.remove(barn)
    return avtrykk(kopi, (*uten, "sqref"))


def _relativ(formel: str) -> bool:
    """True when a formula holds a cell reference that is not fixed with dollar signs in both directions."""
    uten_faste = re.sub(r"\$[A-Z]{1,3}\$\d+", "", re.sub(r'"[^"]*"', "", formel))
    return re.search(r"(?<![A-Za-z0-9_.])\$?[A-Z]{1,3}\$?\d+(?![A-Za-z0-9_(])", uten_faste) is not None


def _nummerer(deres: Iterable[Element], vaare: Iterable[Element]) -> None:
    """Give all rules of a sheet their priorities, staff's first, each side in its own order."""
    nummer = 0
    for side in (deres, vaare):
        regler = [r for e in side for r in e if lokal(r) == "cfRule" and r.get("priority") is not None]
        for regel in sorted(regler, key=lambda r: int(r.get("priority"))):
            nummer += 1
            regel.set("priority", str(nummer))


def _ext(rot: Element) -> dict[str, Element]:
    liste = rot.find(q("extLst"))
    return {} if liste is None else {e.get("uri", "").upper(): e for e in liste if isinstance(e.tag, str)}


def _sett_ext(vaar: Element, uri: str, beholder: str, deres: list[Element]) -> None:
    """Put staff's elements before ours in the container of one extension of our sheet."""
    if not deres:
        return
    ext = _ext(vaar).get(uri.upper())
    if ext is None:
        liste = vaar.find(q("extLst"))
        if liste is None:
            liste = etree.SubElement(vaar, q("extLst"))
        ext = etree.SubElement(liste, q("ext"), {"uri": uri}, nsmap={"x14": X14})
        etree.SubElement(ext, q(beholder, X14), nsmap={"xm": XM})
    for plass, e in enumerate(deres):
        ext[0].insert(plass, e)
    if ext[0].get("count") is not None or beholder == "dataValidations":
        ext[0].set("count", str(len(ext[0])))
