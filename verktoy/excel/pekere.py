"""Pekere: what in staff's own parts points at cells of our sheets, rewritten to where those cells stand now.

Formulas, rules and links on their sheets, defined names, charts and pivot sources. Only parts that point at something
that moves are written at all. What cannot be followed is told by name: nothing may come to show another kommune.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from verktoy.excel.ooxml import Element, lokal, q, utenom_celler
from verktoy.excel.pakke import Pakke
from verktoy.excel.plassering import Plassering
from verktoy.excel.poding.arbeidsbok import Arbeidsbok, Arkpost
from verktoy.excel.poding.formelnavn import noekkel
from verktoy.excel.poding.omraade import les
from verktoy.excel.poding.tegninger import vaare_deler
from verktoy.excel.referanser import UGYLDIG, Celleref, forskyv, nevner_ark_i_tekst, omsett

_DIAGRAMTYPER = ("drawingml.chart+xml", "ms-office.chartex+xml")
_REGELFORMLER = ("formula", "formula1", "formula2", "f")
_VAARE_NAVN = ("_bidrag.", "_xlnm.", "TitleRegion")


@dataclass
class Pekere:
    """What came of it.

    Attributes:
        innhold: the workbook.
        fulgt: sheet, name or other place → how many of its formulas follow a cell that moves.
        tvil: where, and what could not be followed, in bokmål.
    """

    innhold: bytes
    fulgt: Counter[str] = field(default_factory=Counter)
    tvil: list[tuple[str, str]] = field(default_factory=list)


def folg_pekere(innhold: bytes, plasser: Mapping[str, Plassering]) -> Pekere:
    """Follow the cells of our sheets. `plasser`: by the key of the name staff call the sheet."""
    flyttet = {n: p for n, p in plasser.items() if _er_flyttet(p)}
    if not flyttet:
        return Pekere(innhold)
    folger = _Folger(innhold, plasser, flyttet)
    folger.folg()
    return folger.svar


def cellen(p: Plassering, c: Celleref) -> tuple[str, str]:
    """A cell as it is called now, and what is wrong («» nothing): #REF! where its row or column is gone."""
    ny = p.ny_celle((c.rad - 1, c.kol - 1))
    if ny is not None:
        return str(c._replace(rad=ny[0] + 1, kol=ny[1] + 1)), ""
    rad, kol = p.gammel.ruter.sted(c.rad - 1, c.kol - 1)
    if c.rad - 1 in p.gammel.ruter.radnokler or (kol and c.kol - 1 not in p.kolonner):
        return UGYLDIG, f"«{rad or kol}» er ikke lenger i arket, og {c} er blitt {UGYLDIG}"
    return str(c), f"cellen {c} kan ikke følges"


def omraadet(p: Plassering, a: Celleref, b: Celleref) -> tuple[str, str]:
    """A range as it is called now: it follows the rows it covered, and one that ended with the table does so still.

    New rows come into a range that held the whole table, or the whole of a group in it; another that would come to
    hold rows it did not hold is left as it stands.
    """
    staar = f"{a}:{b}"
    if a.rad > b.rad or a.kol > b.kol:
        return staar, ""
    nye = {r: p.rader.get(r, r) for r in range(a.rad - 1, min(b.rad, max([0, *p.rader]) + 2))}
    rader = [n for n in nye.values() if n is not None] + ([b.rad - 1] if b.rad - 1 not in nye else [])
    kolonner = [n for k in (a.kol - 1, b.kol - 1) if (n := p.ny_kolonne(k)) is not None]
    if not rader or not kolonner:
        return UGYLDIG, f"ingenting i {staar} er i arket lenger"
    forste, siste = min(rader), max(rader)
    fra_gamle = {n for n in p.rader.values() if n is not None}
    fra_start, til_slutt = (r not in p.gammel.ruter.radnokler for r in (a.rad - 2, b.rad))
    while til_slutt and siste + 1 in p.ny.radnokler and siste + 1 not in fra_gamle:
        siste += 1
    while fra_start and forste - 1 in p.ny.radnokler and forste - 1 not in fra_gamle:
        forste -= 1
    ny = f"{a._replace(rad=forste + 1, kol=min(kolonner) + 1)}:{b._replace(rad=siste + 1, kol=max(kolonner) + 1)}"
    fremmede = {r for r in range(forste, siste + 1) if r in p.ny.radnokler} - set(rader)
    if fra_start and til_slutt:
        fremmede &= fra_gamle
    if fremmede:
        navn = ", ".join(p.ny.sted(r, 0)[0] for r in sorted(fremmede)[:3])
        return staar, f"radene i {staar} står ikke lenger samlet (blant dem er nå {navn})"
    return ny, ""


def _er_flyttet(p: Plassering) -> bool:
    flyttet = any(r != n for r, n in p.rader.items() if r in p.gammel.ruter.radnokler or n is not None)
    return flyttet or bool(p.skyv) or any(k != n for k, n in p.kolonner.items()) or p.ny.hoyde != p.hoyde


class _Folger:
    def __init__(self, innhold: bytes, plasser: Mapping[str, Plassering], flyttet: Mapping[str, Plassering]) -> None:
        self._pakke = Pakke(innhold)
        self._bok = Arbeidsbok(self._pakke)
        self._plasser, self._flyttet = plasser, flyttet
        self.svar = Pekere(innhold)

    def folg(self) -> None:
        for post in self._bok.ark:
            if post.slag == "worksheet" and noekkel(post.navn) not in self._plasser:
                self._ark(post)
        self._navn()
        self._diagrammer()
        self._pivoter()
        if self.svar.fulgt or self.svar.tvil:
            self.svar.innhold = self._pakke.pakk()

    # -- formulas ------------------------------------------------------------------------------------------------------

    def _formel(self, formel: str, hvor: str, *, bare_faste: bool = False, til: str = "") -> str:
        """A formula as it reads now. `bare_faste`: references that are not fixed depend on where the rule is used."""
        if "!" not in formel:
            return formel
        feil: list[str] = []

        def ny(ark: str | None, a: Celleref, b: Celleref | None) -> str:
            staar = str(a) if b is None else f"{a}:{b}"
            plass = None if ark is None else self._flyttet.get(noekkel(ark))
            if plass is None:
                return staar
            svar, galt = cellen(plass, a) if b is None else omraadet(plass, a, b)
            if bare_faste and svar != staar and not all(c.fast_rad and c.fast_kol for c in (a, b or a)):
                svar, galt = staar, f"{staar} kan peke på en annen rad enn før"
            if galt:
                feil.append(galt)
            return svar

        naa = omsett(formel, ny)
        if nevner_ark_i_tekst(formel, self._flyttet):
            feil.append("adressen står som tekst (INDIREKTE) og kan ikke følges")
        self.svar.tvil += [(hvor, f) for f in dict.fromkeys(feil)]
        if naa != formel:
            self.svar.fulgt[til or hvor] += 1
        return naa

    def _ark(self, post: Arkpost) -> None:
        rot, her = self._pakke.xml(post.part), f"arket «{post.navn}»"
        alle = [(f, formel, self._formel(formel, f"{her}, celle {hvor}", til=her)) for f, hvor, formel in _celler(rot)]
        delte = {f.get("si") for f, formel, ny in alle if ny != formel and f.get("t") == "shared"}
        endret = any(ny != formel for _, formel, ny in alle)
        for f, formel, ny in alle:
            if f.get("t") == "shared" and f.get("si") in delte:  # cells that go separate ways share no formula
                for attributt in ("t", "si", "ref"):
                    f.attrib.pop(attributt, None)
                f.text = ny
            elif ny != formel:
                f.text = ny
        for e in utenom_celler(rot):
            if isinstance(e.tag, str) and lokal(e) in _REGELFORMLER and e.text:
                ny = self._formel(e.text, her, bare_faste=True, til=her)
                endret, e.text = endret or ny != e.text, ny
            if e.get("location"):
                ny = self._formel(e.get("location"), her, til=her)
                endret = endret or ny != e.get("location")
                e.set("location", ny)
        if endret:
            self._pakke.skriv_xml(post.part, rot)

    def _navn(self) -> None:
        liste = self._bok.rot.find(q("definedNames"))
        for e in () if liste is None else liste:
            if not e.get("name", "").startswith(_VAARE_NAVN) and e.text:
                e.text = self._formel(e.text, f"navnet «{e.get('name')}»", bare_faste=True)
        self._bok.lagre()

    def _diagrammer(self) -> None:
        vaare = {d for post in self._bok.ark if post.part for d in vaare_deler(self._pakke, post.part)}
        for part in self._pakke.parter():
            if part not in vaare and self._pakke.innholdstype(part).endswith(_DIAGRAMTYPER):
                self._del(part, "et diagram", lambda e: lokal(e) == "f")

    def _del(self, part: str, hvor: str, er_formel: Callable[[Element], bool]) -> None:
        rot, endret = self._pakke.xml(part), False
        for e in rot.iter():
            if isinstance(e.tag, str) and e.text and er_formel(e):
                ny = self._formel(e.text, hvor)
                endret, e.text = endret or ny != e.text, ny
        if endret:
            self._pakke.skriv_xml(part, rot)

    def _pivoter(self) -> None:
        for part in self._pakke.parter():
            if not self._pakke.innholdstype(part).endswith("pivotCacheDefinition+xml"):
                continue
            rot = self._pakke.xml(part)
            kilde = next(rot.iter(q("worksheetSource")), None)
            plass = None if kilde is None else self._flyttet.get(noekkel(kilde.get("sheet", "")))
            if plass is not None and kilde is not None and kilde.get("ref"):
                ark = kilde.get("sheet").replace("'", "''")
                ny = self._formel(f"'{ark}'!{kilde.get('ref')}", "en pivottabell").rpartition("!")[2]
                if ny != kilde.get("ref") and UGYLDIG not in ny:
                    kilde.set("ref", ny)
                    self._pakke.skriv_xml(part, rot)


def _celler(rot: Element) -> Iterator[tuple[Element, str, str]]:
    """The formulas in the cells of a sheet: element, address, and the formula, shared ones written out."""
    delte: dict[str, tuple[str, int, int]] = {}
    for f in rot.find(q("sheetData")).iter(q("f")):
        hvor = f.getparent().get("r")
        tekst = f.text or ""
        if f.get("t") == "shared" and hvor:
            o = les(hvor)
            if tekst:
                delte[f.get("si")] = (tekst, o.rad1, o.kolonne1)
            elif f.get("si") in delte:
                mester, rad, kol = delte[f.get("si")]
                tekst = forskyv(mester, o.rad1 - rad, o.kolonne1 - kol)
        yield f, hvor or "", tekst
