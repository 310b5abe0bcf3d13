"""What Excel does to a workbook, as far as the beds need: cells with formats, rows put in and out, names, notes.

Both beds act on this, and a written file is read into it by openpyxl, so that three ways to a sheet are compared.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.styles.colors import Color

from tests.stotte.stab import _skift_formel

Sted = tuple[int, int]  # from 1
_DAG_0 = datetime(1899, 12, 30)
_NABO = {
    "edge_top": (-1, 0, "edge_bottom"),
    "edge_bottom": (1, 0, "edge_top"),
    "edge_left": (0, -1, "edge_right"),
    "edge_right": (0, 1, "edge_left"),
}
_SIDER = {"top": "edge_top", "bottom": "edge_bottom", "left": "edge_left", "right": "edge_right"}


@dataclass(frozen=True)
class Format:
    """How a cell looks. borders: side → colour, for the sides that have a line."""

    tallformat: str = "General"
    skrift: str = "Calibri"
    storrelse: float = 11
    fet: bool = False
    kursiv: bool = False
    farge: str = "#000000"
    fyll: str | None = None
    kanter: tuple[tuple[str, str], ...] = ()
    vannrett: str = "general"
    loddrett: str = "bottom"
    ombrutt: bool = False
    innrykk: int = 0

    def kant(self, side: str, farge: str | None) -> "Format":
        andre = {s: f for s, f in self.kanter if s != side}
        return _med(self, "kanter", tuple(sorted({**andre, **({side: farge} if farge else {})}.items())))


def _uten_kanter(f: Format) -> Format:
    return _med(f, "kanter", ())


@cache
def _med(f: Format, navn: str, verdi: object) -> Format:
    return replace(f, **{navn: verdi})


@dataclass
class Celle:
    """One cell: its value, its formula without "=", and its look."""

    verdi: object = None
    formel: str | None = None
    format: Format = field(default_factory=Format)


@dataclass
class Ark:
    """One sheet. navn, beskyttet, notes by cell, names of its own."""

    navn: str
    celler: dict[Sted, Celle] = field(default_factory=dict)
    merknader: dict[Sted, str] = field(default_factory=dict)
    hoyder: dict[int, float] = field(default_factory=dict)
    bredder: dict[int, float] = field(default_factory=dict)
    navnene: dict[str, str] = field(default_factory=dict)
    valideringer: dict[tuple[int, int, int, int], object] = field(default_factory=dict)
    beskyttet: bool = False

    def celle(self, sted: Sted) -> Celle:
        return self.celler.setdefault(sted, Celle())

    def brukt(self) -> tuple[int, int, int, int]:
        """First row, first column, last row, last column of what is used."""
        steder = list(self.celler) or [(1, 1)]
        return (
            min(r for r, _ in steder),
            min(k for _, k in steder),
            max(r for r, _ in steder),
            max(k for _, k in steder),
        )


class Excelbok:
    """A workbook as Excel holds it."""

    def __init__(self, innhold: bytes, navn: str = "bidrag.xlsx") -> None:
        self.navn, self.sti, self.fremst = navn, navn, ""
        formler = openpyxl.load_workbook(BytesIO(innhold))
        verdier = openpyxl.load_workbook(BytesIO(innhold), data_only=True)
        formater: dict[int, Format] = {}
        self.ark = [_ark(formler[n], verdier[n], formater) for n in formler.sheetnames]
        self.navnene = {n: d.attr_text for n, d in formler.defined_names.items()}
        self.varsler: list[tuple[str, str]] = []

    def finn(self, navn: str) -> Ark:
        return next(a for a in self.ark if a.navn.lower() == navn.lower())

    # -- rows ----------------------------------------------------------------------------------------------------------

    def sett_inn_rader(self, ark: Ark, foran: int, antall: int) -> None:
        """Rows put in get the look of the row above, as Excel gives them."""
        self._skift(ark, lambda r: r + antall if r >= foran else r)
        for (r, k), c in list(ark.celler.items()):
            if r == foran - 1 and c.format != Format():
                for n in range(antall):
                    ark.celler[foran + n, k] = Celle(format=c.format)

    def slett_rader(self, ark: Ark, forste: int, antall: int) -> None:
        self._skift(ark, lambda r: None if forste <= r < forste + antall else r - antall * (r >= forste + antall))

    def _skift(self, ark: Ark, rad: Callable[[int], int | None]) -> None:
        ark.celler = {(ny, k): c for (r, k), c in ark.celler.items() if (ny := rad(r)) is not None}
        ark.merknader = {(ny, k): t for (r, k), t in ark.merknader.items() if (ny := rad(r)) is not None}
        ark.hoyder = {ny: h for r, h in ark.hoyder.items() if (ny := rad(r)) is not None}
        for a in self.ark:
            for c in a.celler.values():
                if c.formel:
                    c.formel = _skift_formel(c.formel, lambda r, _: rad(r), None, ark.navn, her=a.navn)
            a.navnene = {n: _skift_formel(f, lambda r, _: rad(r), None, ark.navn, her="") for n, f in a.navnene.items()}
        self.navnene = {
            n: f if f.startswith('"') else _skift_formel(f, lambda r, _: rad(r), None, ark.navn, her="")
            for n, f in self.navnene.items()
        }

    # -- cells ---------------------------------------------------------------------------------------------------------

    @staticmethod
    def skriv(ark: Ark, sted: Sted, inn: object) -> None:
        """Type something: in a text cell it is text, else Excel makes of it what it can."""
        c = ark.celle(sted)
        tekst = c.format.tallformat == "@"
        c.verdi, c.formel = None, None
        if isinstance(inn, str) and inn.startswith("=") and not tekst:
            c.formel = inn[1:]
        elif isinstance(inn, str):
            c.verdi = (inn if tekst else _tolket(inn)) or None
        elif isinstance(inn, (int, float)) and not isinstance(inn, bool) and tekst:
            c.verdi = f"{inn:g}"
        else:
            c.verdi = _som_vist(inn, c.format.tallformat)

    @staticmethod
    def formater(ark: Ark, steder: Iterable[Sted], navn: str, verdi: object) -> None:
        for sted in steder:
            c = ark.celle(sted)
            c.format = _med(c.format, navn, verdi)
            if navn == "vannrett" and verdi == "general":
                c.format = _med(c.format, "innrykk", 0)
            if navn == "tallformat":
                c.verdi = _som_vist(_tall(c.verdi), str(verdi))

    @staticmethod
    def kant(ark: Ark, omraade: tuple[int, int, int, int], side: str, farge: str | None) -> None:
        """A line on one side of a rectangle, or between the cells in it; None takes it away, from the neighbour too."""
        for sted, sider in _kantsteder(omraade, side):
            for s in sider:
                c = ark.celle(sted)
                c.format = c.format.kant(s, farge)
                dr, dk, motsatt = _NABO[s]
                nabo = ark.celler.get((sted[0] + dr, sted[1] + dk))
                if farge is None and nabo is not None:
                    nabo.format = nabo.format.kant(motsatt, None)

    # -- comparing -----------------------------------------------------------------------------------------------------

    def bilde(self, ark: str, *, unntatt: Iterable[Sted] = ()) -> dict[Sted, tuple[object, str | None, Format]]:
        """What stands on a sheet and how it looks; plain empty cells are left out."""
        return {
            s: (
                None if c.formel else None if c.verdi == "" else _tall(c.verdi),
                c.formel and c.formel.replace("'", ""),
                _uten_kanter(c.format),
            )
            for s, c in self.finn(ark).celler.items()
            if s not in unntatt and (c.verdi not in (None, "") or c.formel or _uten_kanter(c.format) != Format())
        }

    def linjer(self, ark: str) -> dict[tuple[str, int, int], set[str]]:
        """Every line of a sheet, once: above a cell ("-") or to its left ("|"), with what colours it has."""
        ut: dict[tuple[str, int, int], set[str]] = {}
        for (r, k), c in self.finn(ark).celler.items():
            for side, farge in c.format.kanter:
                hvor = {
                    "edge_top": ("-", r, k),
                    "edge_bottom": ("-", r + 1, k),
                    "edge_left": ("|", r, k),
                    "edge_right": ("|", r, k + 1),
                }[side]
                ut.setdefault(hvor, set()).add(farge)
        return ut

    def alle_navn(self) -> dict[str, str]:
        """Every defined name → where it leads."""
        egne = {f"{a.navn}!{n}": f for a in self.ark for n, f in a.navnene.items()}
        return {n: f.replace("'", "") for n, f in {**self.navnene, **egne}.items()}


def _tolket(tekst: str) -> object:
    """What Excel takes a typed text for: 0301 is 301, and 1-2 a date, unless the cell is a text cell."""
    ren = tekst.strip().replace(",", ".").replace(" ", "")
    try:
        return float(ren)
    except ValueError:
        deler = ren.replace("-", ".").replace("/", ".").rstrip(".").split(".")
        if len(deler) in (2, 3) and all(d.isdigit() for d in deler) and 1 <= int(deler[1]) <= 12:
            return datetime(int(deler[2]) if len(deler) == 3 else 2026, int(deler[1]), int(deler[0]))
        return tekst


def _tall(verdi: object) -> object:
    if isinstance(verdi, datetime):
        return (verdi - _DAG_0).total_seconds() / 86400
    if isinstance(verdi, date):
        return float((verdi - _DAG_0.date()).days)
    return float(verdi) if isinstance(verdi, int) and not isinstance(verdi, bool) else verdi


def _som_vist(verdi: object, tallformat: str) -> object:
    """COM and openpyxl give what stands in a date format as a date."""
    if isinstance(verdi, (int, float)) and not isinstance(verdi, bool) and any(b in tallformat for b in ("yy", "d.m")):
        return _DAG_0 + timedelta(days=verdi)
    return verdi


def _kantsteder(o: tuple[int, int, int, int], side: str) -> Iterator[tuple[Sted, tuple[str, ...]]]:
    r1, k1, r2, k2 = o
    match side:
        case "edge_top":
            yield from (((r1, k), ("edge_top",)) for k in range(k1, k2 + 1))
        case "edge_bottom":
            yield from (((r2, k), ("edge_bottom",)) for k in range(k1, k2 + 1))
        case "edge_left":
            yield from (((r, k1), ("edge_left",)) for r in range(r1, r2 + 1))
        case "edge_right":
            yield from (((r, k2), ("edge_right",)) for r in range(r1, r2 + 1))
        case "inside_horizontal":
            for k in range(k1, k2 + 1):
                yield from (((r, k), ("edge_bottom",)) for r in range(r1, r2))
                yield from (((r, k), ("edge_top",)) for r in range(r1 + 1, r2 + 1))
        case "inside_vertical":
            for r in range(r1, r2 + 1):
                yield from (((r, k), ("edge_right",)) for k in range(k1, k2))
                yield from (((r, k), ("edge_left",)) for k in range(k1 + 1, k2 + 1))


# -- reading a file ----------------------------------------------------------------------------------------------------


def _ark(formler: object, verdier: object, formater: dict[int, Format]) -> Ark:
    ark = Ark(formler.title)
    for rad in formler.iter_rows():
        for c in rad:
            if c.value is None and not c.has_style and c.comment is None:
                continue
            er_formel = c.data_type == "f"
            verdi = verdier.cell(c.row, c.column).value
            ark.celler[c.row, c.column] = Celle(verdi, str(c.value)[1:] if er_formel else None, _format(c, formater))
            if c.comment is not None:
                ark.merknader[c.row, c.column] = c.comment.text
    ark.hoyder = {r: d.height for r, d in formler.row_dimensions.items() if d.height is not None}
    ark.navnene = {n: d.attr_text for n, d in formler.defined_names.items()}
    for navn, formel in (("Print_Area", formler.print_area), ("Print_Titles", formler.print_title_rows)):
        if formel:
            ark.navnene[navn] = formel
    ark.beskyttet = bool(formler.protection.sheet)
    return ark


def _format(c: Cell, formater: dict[int, Format]) -> Format:
    if c.style_id not in formater:
        fyll = c.fill.fgColor if c.fill.patternType == "solid" else None
        sider = {n: getattr(c.border, s) for s, n in _SIDER.items()}
        formater[c.style_id] = Format(
            c.number_format,
            c.font.name,
            float(c.font.sz),
            bool(c.font.b),
            bool(c.font.i),
            _farge(c.font.color),
            None if fyll is None else _farge(fyll),
            tuple(sorted((n, _farge(s.color)) for n, s in sider.items() if s is not None and s.style)),
            c.alignment.horizontal or "general",
            c.alignment.vertical or "bottom",
            bool(c.alignment.wrap_text),
            int(c.alignment.indent or 0),
        )
    return formater[c.style_id]


def _farge(farge: Color | None) -> str:
    """Theme colour 1 is the black of text, and automatic borders are black."""
    if farge is None or farge.type != "rgb":
        return "#000000"
    return f"#{farge.rgb[2:]}"
