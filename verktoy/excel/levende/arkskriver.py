"""Arkskriver: one sheet written in the open workbook: rows, values and formulas, formats, heights. All in blocks.

The number of calls depends on how many kinds of cells a sheet has, never on how many rows. Only xlwings' public API is
used, and of that only what both Excel for desktop and Excel on the web can do.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from verktoy.ark.adresse import omraade
from verktoy.ark.beskrivelse import STANDARD, TEKSTFORMAT, Ark, Omraade, Slag, Validering, Verdi
from verktoy.ark.hoyder import radhoyder
from verktoy.ark.utskrift import siste_kolonne
from verktoy.excel.les import Raaverdi
from verktoy.excel.levende.apenbok import Innhold
from verktoy.excel.levende.flater import (
    KANTER,
    Egenskap,
    Sted,
    adresse,
    bunter,
    fyllfarger,
    halver,
    innrykte,
    rektangler,
    tallformater,
    utseende,
)
from verktoy.excel.levende.rader import Radplan
from verktoy.excel.plassering import Plassering
from verktoy.excel.poding.formelnavn import Omdoping
from verktoy.excel.skriv import som_celletall

if TYPE_CHECKING:
    from xlwings import Range, Sheet

_SKRIFT, _STORRELSE, _SVART = "Calibri", 11, "#000000"
_FORSTE_DATO = datetime(1990, 1, 1)  # noqa: DTZ001 - a cell knows no time zone
_DOGN = 86_400
_KLARES = ["inside_horizontal", "inside_vertical", "edge_top", "edge_left"]  # the others may be a neighbour's lines
_LODDRETT = {"top": "top", "vcenter": "center"}


@dataclass(frozen=True)
class Arkjobb:
    """One sheet to be written.

    Attributes:
        ark: as it shall be.
        plan: what happens to its rows first.
        plass: where what stood there went; None for a sheet that was not there.
        staar: what stands on it now.
        behold: cells of staff's in our table that we leave empty, as they stand after the plan.
        flyttet: rows are put in or taken out somewhere in the workbook, so that no formula stands as it was read.
        omdoping: what staff call our sheets, for the formulas.
    """

    ark: Ark
    plan: Radplan
    plass: Plassering | None
    staar: Innhold
    behold: frozenset[Sted]
    omdoping: Omdoping
    flyttet: bool

    def gammel(self, sted: Sted) -> Sted | None:
        """The cell that has come to stand here, None where rows were put in."""
        rader = self.plan.staar
        rad = rader[sted[0]] if sted[0] < len(rader) else None
        return None if rad is None else (rad, sted[1])

    def var_vaart(self, sted: Sted) -> bool:
        """Whether what has come to stand in a cell is ours."""
        gammel = self.gammel(sted)
        if gammel is None or self.plass is None or sted in self.behold:
            return False
        return (gammel[0] < self.plass.hoyde and gammel[1] < self.plass.bredde) or self.plass.er_vaar(gammel)

    def vaare_steder(self) -> set[Sted]:
        """Every cell that is ours to write: what we write now, and what is left of what we wrote before."""
        celler = {*self.ark.celler, *((n.rad, n.kol) for n in self.ark.lenker)}
        bredde = 0 if self.plass is None else max([self.plass.bredde - 1, *self.plass.kolonner]) + 1
        hoyde, bredde_ny = (max(s[n] for s in celler) + 1 for n in (0, 1))
        tabell = {(r, k) for r in range(hoyde) for k in range(bredde_ny)} - self.behold
        rester = {(r, k) for r in range(len(self.plan.staar)) for k in range(bredde) if self.var_vaart((r, k))}
        return celler | tabell | rester


class Arkskriver:
    """Writes one sheet."""

    def __init__(self, sheet: "Sheet", jobb: Arkjobb, *, fjern: bool) -> None:
        self.sheet, self.jobb, self.ark, self.fjern = sheet, jobb, jobb.ark, fjern
        self.maal = {sted: self._celle(c.formel, c.verdi) for sted, c in jobb.ark.celler.items()}
        self.maal |= {(n.rad, n.kol): n.tekst for n in jobb.ark.lenker}
        self.vaare = jobb.vaare_steder()
        self.nye = {s for s in self.vaare if self._er_ny(s)}
        self.omformes: set[Sted] = set()  # cells that need another number format
        self._flater: dict[str, Range] = {}
        self._vaar_utskrift = False

    def _celle(self, formel: str, verdi: Verdi) -> str | float | bool:
        return self.jobb.omdoping.formel(formel) if formel else _skrivbar(verdi)

    def flytt_rader(self) -> None:
        """Put rows in and take rows out: on all sheets before any is written, since formulas everywhere move along."""
        self._vaar_utskrift = self._har_vaar_utskrift()
        for grep in self.jobb.plan.grep:
            rader = self.sheet.range(f"A{grep.rad + 1}:XFD{grep.rad + grep.antall}")
            if grep.inn:
                rader.insert("down")
            else:
                rader.delete("up")

    def skriv(self) -> None:
        """How new cells look first, then what stands in them: one that has its content has its look, if Excel stops."""
        self._se_etter_gamle()
        blokk = self._blokk()
        self._utseende()
        self._tallformater(blokk)
        if blokk is not None:
            for hoyde, celler in _etter_hoyde(self.ark):
                for r in self._flere(celler):
                    r.row_height = hoyde
        self._utskrift()
        self._valideringer()
        if self.jobb.plass is None:
            self._nytt()

    # -- what stands in the cells --------------------------------------------------------------------------------------

    def _blokk(self) -> Omraade | None:
        """The rectangle that holds every cell that must change, None when all stand as they should."""
        ulike = [s for s in self.vaare if not self._like(s)]
        if not ulike:
            return None
        rader, kolonner = [r for r, _ in ulike], [k for _, k in ulike]
        return Omraade(min(rader), min(kolonner), max(rader), max(kolonner))

    def _er_ny(self, sted: Sted) -> bool:
        """Whether a cell needs its look: not there before, of another row, or holding another kind of thing."""
        gammel, plass = self.jobb.gammel(sted), self.jobb.plass
        if gammel is None or plass is None or plass.ny_celle(gammel) != sted:
            return True
        if gammel[0] >= plass.hoyde or gammel[1] >= plass.bredde:
            return True  # typed below or beside our table, and ours now
        staar = self.jobb.staar
        if self.fjern and _er_formel(self.ark, sted):
            return False  # whether a formula stands there is not told
        return _slag(staar.verdier.get(gammel), gammel in staar.formler) != _slag(
            self.maal.get(sted), _er_formel(self.ark, sted)
        )

    def _like(self, sted: Sted) -> bool:
        """Whether a cell already holds what it shall."""
        maal, gammel = self.maal.get(sted, ""), self.jobb.gammel(sted)
        if gammel is None:
            return maal == ""
        formel = self.jobb.staar.formler.get(gammel)
        if formel is not None or _er_formel(self.ark, sted):
            return (
                not self.jobb.flyttet
                and formel is not None
                and formel.replace("'", "") == str(maal)[1:].replace("'", "")
            )
        return _like(self.jobb.staar.verdier.get(gammel), maal)

    def _skriv_blokk(self, blokk: Omraade) -> None:
        for o in rektangler([s for s in self.vaare if _inni(s, blokk)]):
            self.sheet.range(adresse(o)).options(convert="raw").formula = [
                [self.maal.get((r, k), "") for k in range(o.kol, o.siste_kol + 1)]
                for r in range(o.rad, o.siste_rad + 1)
            ]

    # -- whose look it is ---------------------------------------------------------------------------------------------

    def _se_etter_gamle(self) -> None:
        """Find cells that still look as another kind of cell of ours: those follow us. Any other look is somebody's."""
        if self.fjern:
            if self.ark.slag is Slag.KONTROLL:  # the web cannot tell, and here looks change with the state
                self.nye = set(self.vaare)
            return
        staar = self.vaare & self.maal.keys() - self.nye
        koder = tallformater(self.ark)
        koder[STANDARD] = [*staar - {s for steder in koder.values() for s in steder}]
        for kode, steder in koder.items():
            self.omformes |= set(self._andre(rektangler(staar & {*steder}), kode, {*koder}, _tallformat))
        fyll = fyllfarger(self.ark)
        for farge, steder in fyll.items():
            self.nye |= set(self._andre(rektangler(staar & {*steder}), farge, {*fyll}, _fyll))

    def _andre(
        self, omraader: list[Omraade], skal: str, vaare: set[str], les: Callable[["Range"], str | None]
    ) -> Iterator[Sted]:
        """The cells that do not look as they shall, but as others of ours do; halved until each rectangle is of one."""
        for bunt in bunter(omraader):
            staar = les(self.sheet.range(",".join(map(adresse, bunt))))
            if staar == skal:
                continue
            if len(bunt) > 1:
                midt = len(bunt) // 2
                yield from self._andre(bunt[:midt], skal, vaare, les)
                yield from self._andre(bunt[midt:], skal, vaare, les)
            elif bunt[0].rad == bunt[0].siste_rad and bunt[0].kol == bunt[0].siste_kol:
                if staar in vaare:
                    yield bunt[0].rad, bunt[0].kol
            else:
                yield from self._andre(list(halver(bunt[0])), skal, vaare, les)

    # -- how it looks --------------------------------------------------------------------------------------------------

    def _tallformater(self, blokk: Omraade | None) -> None:
        """Number formats, and the block between them: text must stand as text while it is written, or 0301 is 301."""
        endelig = {s: kode for kode, steder in tallformater(self.ark).items() for s in steder}
        skrives = set() if blokk is None else {s for s in self.vaare if _inni(s, blokk)}
        formler = {s for s in skrives if endelig.get(s) == TEKSTFORMAT and _er_formel(self.ark, s)}
        tekster = {s for s in skrives if isinstance(v := self.maal.get(s), str) and v and not _er_formel(self.ark, s)}
        foran: dict[str, set[Sted]] = {STANDARD: set(formler), TEKSTFORMAT: set(tekster)}
        etter: dict[str, set[Sted]] = {TEKSTFORMAT: set(formler)}
        for sted in self.nye | self.omformes | tekster:
            gruppe = etter if sted in tekster else foran
            if sted not in formler and not (sted in tekster and endelig.get(sted) == TEKSTFORMAT):
                gruppe.setdefault(endelig.get(sted, STANDARD), set()).add(sted)
        for kode, celler in foran.items():  # a formula typed in a text cell is a text
            self._format(kode, celler)
        if blokk is not None:
            self._skriv_blokk(blokk)
        for kode, celler in etter.items():
            self._format(kode, celler)

    def _format(self, kode: str, steder: Collection[Sted]) -> None:
        for r in self._flere(rektangler(steder)):
            r.number_format = kode

    def _utseende(self) -> None:
        """New cells are made plain, and then what sets them apart. The look of the others may be somebody's choice."""
        for r in self._flere(rektangler(self.nye)):
            skrift = r.font
            skrift.name, skrift.size, skrift.bold, skrift.italic = _SKRIFT, _STORRELSE, False, False
            skrift.color = _SVART
            r.color = None
            r.vertical_alignment = "bottom"
            r.wrap_text = False
            r.borders.clear(_KLARES)
        for r in self._flere(rektangler(self.nye - innrykte(self.ark))):
            r.horizontal_alignment = "general"
        for egenskap, omraader in utseende(self.ark, self.nye).items():
            for r in self._flere(omraader) if egenskap.navn not in KANTER else ():
                _sett(r, egenskap)
        naboer = {(r - 1, k) for r, k in self.nye} | {(r, k - 1) for r, k in self.nye}  # they share lines with the new
        for egenskap, omraader in utseende(self.ark, self.nye | naboer).items():
            if egenskap.navn in KANTER:
                self._kanter(egenskap, omraader)

    def _kanter(self, egenskap: Egenskap, omraader: list[Omraade]) -> None:
        """The edges of every rectangle, and the lines within those that have any."""
        sider = list(KANTER[egenskap.navn])
        self._linjer(sider, egenskap.verdi, omraader)
        self._linjer(["inside_horizontal"], egenskap.verdi, [o for o in omraader if o.siste_rad > o.rad])
        if egenskap.navn == "border":
            self._linjer(["inside_vertical"], egenskap.verdi, [o for o in omraader if o.siste_kol > o.kol])

    def _linjer(self, sider: list[str], farge: object, omraader: list[Omraade]) -> None:
        for r in self._flere(omraader):
            r.borders.set(sider, line_style="continuous", color=str(farge or _SVART))

    # -- rectangles ----------------------------------------------------------------------------------------------------

    def _flere(self, omraader: Collection[Omraade]) -> Iterator["Range"]:
        """Several rectangles as one range; one by one on the web, where a range is one rectangle."""
        for bunt in [[o] for o in omraader] if self.fjern else bunter(omraader):
            hvor = ",".join(map(adresse, bunt))
            if hvor not in self._flater:  # asking Excel for a range costs as much as using it
                self._flater[hvor] = self.sheet.range(hvor)
            yield self._flater[hvor]

    # -- a sheet that was not there ------------------------------------------------------------------------------------

    def _har_vaar_utskrift(self) -> bool:
        """Whether the print area must follow the table: where it is ours and the table gets another size."""
        plass = self.jobb.plass
        rad, kol = (max(s[n] for s in self.maal) for n in (0, 1))
        if self.ark.tabell is None or plass is None or (plass.hoyde, plass.bredde) == (rad + 1, kol + 1):
            return False
        staar = str(self.sheet.page_setup.print_area or "").rpartition("!")[2]
        return re.fullmatch(rf"\$A\$1:\$[A-Z]+\${plass.hoyde}", staar) is not None

    def _utskrift(self) -> None:
        """The print area; one that staff have set is theirs."""
        if self.ark.tabell is not None and (self._vaar_utskrift or self.jobb.plass is None):
            self.sheet.page_setup.print_area = omraade(0, 0, max(r for r, _ in self.maal), siste_kolonne(self.ark))

    def _nytt(self) -> None:
        """What Excel's own insertions keep in step on a sheet that was there."""
        for kol, bredde in self.ark.bredder.items():
            celle = self.sheet.range(adresse(Omraade(0, kol, 0, kol)))
            celle.column_width = bredde * _PUNKT_PER_TEGN if self.fjern else bredde

    def _valideringer(self) -> None:
        """What may be typed in rows that are new to us; Excel keeps the rules of the others where they stand."""
        nye = {r for r, _ in self.maal if self._er_ny_rad(r)}
        for v in self.ark.valideringer if nye else ():
            o = v.omraade
            celler = [(r, k) for r in range(o.rad, o.siste_rad + 1) if r in nye for k in range(o.kol, o.siste_kol + 1)]
            for rektangel in rektangler(celler) if celler else ():
                r = self.sheet.range(adresse(rektangel))
                if self.jobb.plass is not None:
                    r.data_validation.delete()  # what came along from the row above
                _valider(r, v, self._kilde(v.kilde) if v.kilde else None)

    def _er_ny_rad(self, rad: int) -> bool:
        gammel, plass = self.jobb.gammel((rad, 0)), self.jobb.plass
        return gammel is None or plass is None or gammel[0] >= plass.hoyde

    def _kilde(self, referanse: str) -> "Range":
        """The cells a list is taken from: 'Ark'!$A$1:$A$9."""
        ark, _, omraade = self.jobb.omdoping.formel(referanse).rpartition("!")
        return self.sheet.book.sheets[ark.strip("'").replace("''", "'")].range(omraade.replace("$", ""))


_PUNKT_PER_TEGN = 5.25  # Calibri 11: seven pixels a character, three quarters of a point a pixel


def _etter_hoyde(ark: Ark) -> Iterable[tuple[float, list[Omraade]]]:
    steder: dict[float, list[Sted]] = {}
    for rad, hoyde in radhoyder(ark).items():
        steder.setdefault(hoyde, []).append((rad, 0))
    return [(h, rektangler(s)) for h, s in steder.items()]


def _sett(r: "Range", e: Egenskap) -> None:
    verdi: Any = e.verdi
    match e.navn:
        case "bold":
            r.font.bold = verdi
        case "italic":
            r.font.italic = verdi
        case "font_size":
            r.font.size = verdi
        case "font_color":
            r.font.color = verdi
        case "bg_color":
            r.color = verdi
        case "align":
            r.horizontal_alignment = verdi
        case "valign":
            r.vertical_alignment = _LODDRETT[verdi]  # type: ignore[assignment]
        case "text_wrap":
            r.wrap_text = verdi
        case _:
            raise KeyError(e.navn)


def _valider(r: "Range", v: Validering, kilde: "Range | None") -> None:
    """The rule; what Excel says when it is broken is Excel's own words, since xlwings has no way to set ours."""
    regel = r.data_validation
    match v.slag:
        case "liste":
            regel.set_list(list(v.liste))
        case "omraade":
            regel.set_list(kilde or list(v.liste))
        case "heltall":
            regel.set_whole_number("greater_than_or_equal", 0)
        case "belop":
            regel.set_decimal("greater_than_or_equal", 0)
        case "tall":
            regel.set_decimal("between", -1e15, 1e15)
        case "dato":
            regel.set_date("greater_than_or_equal", _FORSTE_DATO)


def _er_formel(ark: Ark, sted: Sted) -> bool:
    c = ark.celler.get(sted)
    return c is not None and bool(c.formel)


def _tallformat(r: "Range") -> str | None:
    return r.number_format


def _fyll(r: "Range") -> str | None:
    """The fill as #RRGGBB, "" for none."""
    farge = r.color
    return "" if farge is None else "#{:02X}{:02X}{:02X}".format(*farge)


def _slag(verdi: object, formel: bool) -> str:  # noqa: FBT001
    if formel:
        return "formel"
    return "tom" if verdi in (None, "") else "tekst" if isinstance(verdi, str) else "tall"


def _inni(sted: Sted, o: Omraade) -> bool:
    return o.rad <= sted[0] <= o.siste_rad and o.kol <= sted[1] <= o.siste_kol


def _skrivbar(verdi: Verdi) -> str | float | bool:
    """A value as Excel takes it among formulas: dates as day numbers, nothing as ""."""
    dagnummer = som_celletall(verdi)
    if isinstance(verdi, datetime) and isinstance(dagnummer, int):
        dagnummer += (verdi - datetime.combine(verdi, time.min)).total_seconds() / _DOGN
    # As many digits as a file holds, so that both ways give the same number.
    return float(f"{dagnummer:.16G}") if isinstance(dagnummer, float) else dagnummer


def _like(staar: Raaverdi, maal: str | float | bool) -> bool:  # noqa: FBT001 - a cell's value
    if isinstance(staar, date):
        staar = _skrivbar(staar)
    if staar is None or maal == "":
        return staar is None and maal == ""
    if isinstance(staar, bool) or isinstance(maal, bool) or isinstance(staar, str) or isinstance(maal, str):
        return type(staar) is type(maal) and staar == maal
    return abs(Fraction(staar) - Fraction(maal)) <= abs(Fraction(maal)) / 10**12
