"""Følge: what of staff's goes with one of our sheets when it is written again, and what cannot.

Cells to the right of our table follow the row they stood beside, cells below it keep their distance, notes and heights
follow (the graft does that from `flytt`). Cells whose row is no more come out as `rester`, formulas, texts and figures
of ours that were typed over as `overskrevne`; nothing is dropped.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from lxml import etree

from verktoy.ark.adresse import celle
from verktoy.ark.beskrivelse import Ark, Rolle, Verdi
from verktoy.ark.overskrevet import kjennetegn
from verktoy.excel.gammelt import Gammeltark, celler_paa, kopi
from verktoy.excel.les import Sted
from verktoy.excel.merker import spor_av, spor_av_verdi
from verktoy.excel.ooxml import Element, q
from verktoy.excel.pekere import cellen, omraadet
from verktoy.excel.plassering import Plassering
from verktoy.excel.poding.omraade import les
from verktoy.excel.referanser import Celleref, omsett, relativ, skjelett
from verktoy.kjerne.overskrifter import DELTAKELSE, FOLKETALL
from verktoy.kjerne.strukturvalg import IKKE_VALGT

_FLERTALL = 3  # so many alike make a column's formula known
SKRIVES_I = (Rolle.INNDATA, Rolle.OVERSKREVET)
"""Cells whose content is people's own."""


@dataclass(frozen=True)
class Rest:
    """A cell of staff's that lost its place."""

    celle: str
    rad: str
    kolonne: str
    innhold: str | Fraction
    formel: str
    hvorfor: str


@dataclass(frozen=True)
class Funnet:
    """A cell of ours that is typed over: where it belongs now, what stands there, and what we write.

    A cell where we write a plain value has no `formel`.
    """

    sted: Sted
    celle: str
    id: str
    skrevet: Verdi
    formel: str
    skrevet_formel: str
    verdi: Verdi
    hvor: tuple[str, str]


@dataclass
class Arkfolge:
    """One sheet.

    Attributes:
        plass: where its rows and columns went.
        ark: as we write it now.
        alle: the places of every sheet of ours, by the key of the name staff call it, for formulas that point there.
        spor: prints of the formulas we wrote last time.
        tvil: formulas of staff's that could not follow: where, and why.
    """

    plass: Plassering
    ark: Ark
    alle: Mapping[str, Plassering] = field(default_factory=dict)
    spor: Collection[str] = ()
    tvil: list[tuple[str, str]] = field(default_factory=list)

    @property
    def gammel(self) -> Gammeltark:
        """The sheet as staff left it."""
        return self.plass.gammel

    # -- what the graft asks for ---------------------------------------------------------------------------------------

    def flytt(self) -> dict[int, int | None]:
        """Old row → new row, from 1."""
        return {r + 1: None if n is None else n + 1 for r, n in self.plass.rader.items()}

    def formater(self) -> dict[str, str]:
        """Address of a cell of ours on the new sheet → the number of the format it had on the old one."""
        stiler = self.gammel.stiler
        return {celle(*ny): stiler[sted] for sted, ny in self.plass.vaare.items() if sted in stiler}

    def flett(self, deres: Element, vaar: Element) -> None:
        """Copy staff's cells to where they belong on the new sheet."""
        hit = {sted: self.plass.ny_celle(sted) for sted in (*self.plass.av_staben(), *self.i_tomme())}
        nye: dict[int, dict[int, Element]] = {}
        for sted, c in celler_paa(deres, hit):
            ny, formel = hit[sted], self.gammel.formler.get(sted)
            if ny is not None:
                tekst = None if formel is None else self.oversett(formel, f"celle {celle(*ny)}")
                nye.setdefault(ny[0], {})[ny[1]] = kopi(c, celle(*ny), tekst)
        if nye:
            _sett_inn(vaar, nye)

    # -- what cannot follow --------------------------------------------------------------------------------------------

    def avslag(self) -> list[str]:
        """Why the sheet cannot be written, in bokmål."""
        flyttet = {r for r, n in self.plass.rader.items() if r != n}
        delt = [
            f"Matriseformelen i {celle(*sted)} går over rader som flyttes. Skriv én formel i hver rad, og prøv igjen."
            for sted, hoyde in self.gammel.matriser.items()
            if hoyde > 1 and not self.plass.er_vaar(sted) and flyttet & set(range(sted[0], sted[0] + hoyde))
        ]
        return [*self.plass.avslag, *delt]

    def rester(self) -> list[Rest]:
        """Staff's cells and notes whose row or column is no more, and what is typed in cells of ours that are gone."""
        p, g = self.plass, self.gammel
        ut = [self._rest(sted) for sted in p.av_staben() if g.har(sted) and p.ny_celle(sted) is None]
        borte = {r for r, n in p.rader.items() if n is None and r < p.hoyde and r in g.ruter.radnokler}
        inn = self._inndatakolonner() if borte else set()
        typet = (s for s in g.ruter.verdier if s[0] in borte and s not in g.formler and p.kolonner.get(s[1]) in inn)
        ut += [self._rest(s) for s in sorted(typet) if s[1] < p.bredde]
        ut += [
            Rest(celle(*sted), *g.ruter.sted(*sted), f"Merknad: {tekst}", "", "Raden er ikke lenger i tabellen.")
            for sted, tekst in g.merknader.items()
            if p.rader.get(sted[0], sted[0]) is None
        ]
        sagt = {r.celle for r in ut}
        return ut + [self._rest(s) for s in self._uten_plass() if celle(*s) not in sagt]

    def _uten_plass(self) -> list[Sted]:
        """What people wrote inside our table where we now have no cell: its column or row is gone, or it is shorter.

        Told from ours by the prints of last time, and in a workbook from before there were such prints by what has
        none of our looks (in an open workbook looks are not read: nothing is told there). Folketall and Deltakelse are
        read whole, and are as staff made them.
        """
        p, g = self.plass, self.gammel
        if p.ny.slag in (FOLKETALL, DELTAKELSE):
            return []
        staar = {*(s for s, ny in p.vaare.items() if ny in self.ark.celler), *self.i_tomme()}
        borte = ({*g.ruter.verdier, *g.formler} - staar) - {*p.av_staben()}
        if not self._kjenner_verdier:
            uten_formel = (s for s in borte if s not in g.formler) if g.vaare_stiler else ()
            return sorted(s for s in uten_formel if g.stiler.get(s) not in g.vaare_stiler)
        return sorted(s for s in borte if self._av_folk(s))

    def _av_folk(self, sted: Sted) -> bool:
        """Neither a formula nor a plain value that we wrote last time, nor the text of a link.

        Ours loses cells it names when staff delete their rows, and cannot be known by its print then. Where formulas
        cannot be seen, only a text in a column without formulas of ours is known not to be what one of them came to.
        """
        g = self.gammel
        if sted in g.formler:
            return "#REF!" not in g.formler[sted] and spor_av(g.formler[sted]) not in self.spor
        staar = g.ruter.verdier[sted]
        if not g.ser_formler and (not isinstance(staar, str) or self.plass.ny_kolonne(sted[1]) in self._formelkolonner):
            return False
        return staar not in (IKKE_VALGT, *(x.tekst for x in self.ark.lenker)) and spor_av_verdi(staar) not in self.spor

    @cached_property
    def _formelkolonner(self) -> set[int]:
        return {kol for (_, kol), c in self.ark.celler.items() if c.formel}

    def _rest(self, sted: Sted) -> Rest:
        g, p = self.gammel, self.plass
        hva = "Raden" if p.rader.get(sted[0], sted[0]) is None else "Cellen"
        hvorfor = f"{'Kolonnen' if p.ny_kolonne(sted[1]) is None else hva} er ikke lenger i tabellen."
        verdi = g.ruter.verdier.get(sted)
        tall = isinstance(verdi, (int, float)) and not isinstance(verdi, bool)
        innhold = Fraction(str(verdi)) if tall else "" if verdi is None else str(verdi)
        formel = f"={g.formler[sted]}" if sted in g.formler else ""
        return Rest(celle(*sted), *g.ruter.sted(*sted), innhold, formel, hvorfor)

    def _inndatakolonner(self) -> set[int]:
        """New columns with yellow cells that only a row's own life keeps: invoices, payments, accepted findings.

        Rows of Folketall and Deltakelse are gone because staff removed them.
        """
        if self.plass.ny.slag in (FOLKETALL, DELTAKELSE):
            return set()
        return {kol for (_, kol), c in self.ark.celler.items() if c.stil.rolle is Rolle.INNDATA}

    def i_tomme(self) -> list[Sted]:
        """What staff wrote or coloured in cells of our table that we leave empty."""
        g = self.gammel
        tomme = (sted for sted, ny in self.plass.vaare.items() if ny not in self.ark.celler and sted not in g.formler)
        return sorted(sted for sted in tomme if g.stiler.get(sted) not in g.vaare_stiler)

    # -- cells typed over ----------------------------------------------------------------------------------------------

    def overskrevne(self) -> list[Funnet]:
        """Cells where we write a formula, a text or a figure, and something else stands that people put there."""
        p, g = self.plass, self.gammel
        ut = []
        for sted, ny in p.vaare.items():
            vaar = self.ark.celler.get(ny)
            if vaar is None or not (self._formel_skrevet_over if vaar.formel else self._verdi_skrevet_over)(sted, ny):
                continue
            staar, formel = g.ruter.verdier.get(sted), g.formler.get(sted)
            ut.append(
                Funnet(
                    ny,
                    celle(*sted),
                    kjennetegn(self.ark.navn, p.ny, *ny),
                    staar,
                    vaar.formel,
                    "" if formel is None else f"={formel}",
                    vaar.verdi,
                    p.ny.sted(*ny),
                )
            )
        return sorted(ut, key=lambda f: f.sted)

    def _formel_skrevet_over(self, sted: Sted, ny: Sted) -> bool:
        if sted in self.gammel.formler:
            return not self._er_vaar_formel(sted, ny)
        staar = self.gammel.ruter.verdier.get(sted)
        typet = self.plass.ny.slag in (FOLKETALL, DELTAKELSE) and _like(staar, self.ark.celler[ny].verdi)
        return staar is not None and staar != IKKE_VALGT and not typet

    def _verdi_skrevet_over(self, sted: Sted, ny: Sted) -> bool:
        """Neither what we write now nor, by its print, anything we wrote last time."""
        vaar, g = self.ark.celler[ny], self.gammel
        staar, formel = g.ruter.verdier.get(sted), g.formler.get(sted)
        if (staar is None and formel is None) or vaar.stil.rolle in SKRIVES_I or not self._kjenner_verdier:
            return False
        if formel is not None:
            return spor_av(formel) not in self.spor
        if _like(staar, vaar.verdi):
            return False
        spor = spor_av_verdi(staar)
        return spor not in self.spor and spor != spor_av_verdi(vaar.verdi)

    @cached_property
    def _kjenner_verdier(self) -> bool:
        """Whether what stood here last time is known: the sheet carries our mark, and the workbook prints of values."""
        return self.gammel.nye_rader is not None and spor_av_verdi("") in self.spor

    def _er_vaar_formel(self, sted: Sted, ny: Sted) -> bool:
        """Counted from its own row like the others of its kind; or one we wrote in an earlier version of the tool."""
        formel, vaar = self.gammel.formler[sted], self.ark.celler[ny].formel
        if formel.replace("'", "") == vaar[1:].replace("'", ""):
            return True
        if skjelett(formel) != skjelett(vaar):
            return spor_av(formel) in self.spor
        egen = relativ(formel, *sted)
        return self._flertall.get((ny[1], relativ(vaar, *ny)), egen) == egen

    @cached_property
    def _flertall(self) -> dict[tuple[int, str], str]:
        """For cells of a column where we write the same formula, counted from its row: how most of them stand now."""
        g = self.gammel
        telling: dict[tuple[int, str], Counter[str]] = {}
        for sted, formel in g.formler.items():
            ny = self.plass.ny_celle(sted) if sted[0] in g.ruter.radnokler and self.plass.er_vaar(sted) else None
            if ny is not None and ny in self.ark.celler and skjelett(formel) == skjelett(self.ark.celler[ny].formel):
                hvor = (ny[1], relativ(self.ark.celler[ny].formel, *ny))
                telling.setdefault(hvor, Counter())[relativ(formel, *sted)] += 1
        ut = {}
        for hvor, antall in telling.items():
            form, flest = antall.most_common(1)[0]
            if flest >= _FLERTALL and 2 * flest > antall.total():
                ut[hvor] = form
        return ut

    # -- formulas of staff's -------------------------------------------------------------------------------------------

    def oversett(self, formel: str, hvor: str) -> str:
        """A formula of staff's on our sheet, with the cells of ours it points at where they stand now."""

        def ny(ark: str | None, a: Celleref, b: Celleref | None) -> str:
            plass = self.plass if ark is None else self.alle.get(ark.lower())
            if plass is None:
                return str(a) if b is None else f"{a}:{b}"
            naa, galt = cellen(plass, a) if b is None else omraadet(plass, a, b)
            if galt:
                self.tvil.append((hvor, galt))
            return naa

        return omsett(formel, ny)


def _like(a: object, b: object) -> bool:
    if isinstance(a, (int, float)) and isinstance(b, (int, float, Fraction)):
        return abs(Fraction(a) - Fraction(b)) <= Fraction(1, 10**9)
    return str(a) == str(b)


def _sett_inn(vaar: Element, nye: dict[int, dict[int, Element]]) -> None:
    """Put cells into the sheet's rows, in order; rows that are not there are made."""
    data = vaar.find(q("sheetData"))
    rader = {int(r.get("r")) - 1: r for r in data.iterchildren(q("row"))}
    for nummer in sorted(nye.keys() - rader.keys()):
        rader[nummer] = etree.Element(q("row"), r=str(nummer + 1))
        data.insert(sum(n < nummer for n in rader), rader[nummer])
    for nummer, celler in nye.items():
        rad = rader[nummer]
        rad.attrib.pop("spans", None)
        alle = {les(c.get("r")).kolonne1 - 1: c for c in rad.iterchildren(q("c"))} | celler
        rad[:] = [*(alle[k] for k in sorted(alle)), *(e for e in rad if e.tag != q("c"))]
