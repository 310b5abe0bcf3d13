"""Skriv: a description of sheets → the bytes of a fresh .xlsx, by XlsxWriter. The same description, the same bytes.

Every formula is written with its value, so that previews, phones and other programs see the numbers without Excel.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from verktoy.ark.adresse import celle, i_ark, omraade
from verktoy.ark.beskrivelse import (
    STANDARD,
    Ark,
    Bok,
    Celle,
    Diagram,
    Fargeregel,
    Omraade,
    Rolle,
    Slag,
    Stil,
    Validering,
    Verdi,
)
from verktoy.ark.hoyder import radhoyder
from verktoy.excel.navngitte_stiler import gi_navn

_MORK, _LYS, _BLEK, _GUL, _GULKANT = "#1F3864", "#DCE6F1", "#F2F4F8", "#FFF8DC", "#BFA95B"
UTSEENDE: Mapping[Rolle, Mapping[str, object]] = {
    Rolle.TITTEL: {"bold": True, "font_size": 16, "font_color": _MORK},
    Rolle.UNDERTITTEL: {"font_color": "#404040"},
    Rolle.SEKSJON: {"bold": True, "font_color": _MORK, "bg_color": _LYS, "bottom": 1, "bottom_color": _MORK},
    Rolle.OVERSKRIFT: {"bold": True, "font_color": "#FFFFFF", "bg_color": _MORK, "valign": "vcenter"},
    Rolle.TEKST: {"valign": "top"},
    Rolle.LISTE: {"valign": "top"},
    Rolle.INNDATA: {"bg_color": _GUL, "border": 1, "border_color": _GULKANT, "valign": "top", "locked": False},
    Rolle.LAAST: {"bg_color": "#EDEDED", "valign": "top"},
    Rolle.BEREGNET: {"valign": "top"},
    Rolle.GRUPPESUM: {"bold": True, "bg_color": _LYS},
    Rolle.SUM: {"bold": True, "top": 1, "bg_color": _BLEK},
    Rolle.GRUNNLAG: {"italic": True, "font_color": "#595959", "bg_color": _BLEK},
    Rolle.STATUS: {"bold": True, "align": "center", "valign": "top"},
    Rolle.HJELP: {"italic": True, "font_color": "#595959"},
    Rolle.NOEKKEL: {"italic": True, "font_color": "#7F7F7F", "font_size": 8, "valign": "top"},
    Rolle.LENKE: {"font_color": "#0B5394", "underline": 1},
    Rolle.OVERSKREVET: {"bg_color": "#F8CBAD", "border": 1, "border_color": "#C55A11", "valign": "top"},
}
_TONER: Mapping[str, Mapping[str, object]] = {
    "ok": {"font_color": "#1E5C2C", "bg_color": "#DDF0DF"},
    "kvittert": {"font_color": "#5B4A00", "bg_color": "#FFF1C4"},
    "merknad": {"font_color": "#1F3864", "bg_color": "#DCE6F1"},
    "avvik": {"font_color": "#8A1C12", "bg_color": "#F9D9D5", "bold": True},
    "merket": {"bg_color": "#FFE699", "bold": True},
    "dempet": {"font_color": "#7F7F7F", "italic": True},
}
_FANE = {Slag.INNDATA: "#E6C84F", Slag.RESULTAT: "#2E5597", Slag.KONTROLL: "#7F7F7F"}
_SERIEFARGER = ("#1F3864", "#2E75B6", "#9DC3E6", "#BFA95B", "#7F7F7F", "#548235")
_A4 = 9
_FORSTE_DATO = date(1990, 1, 1)


def skriv(bok: Bok) -> bytes:
    """Write all sheets to a fresh workbook."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "d.m.yyyy"}) as wb:
        wb.set_properties({"title": bok.tittel, "subject": bok.emne, "created": bok.opprettet})
        wb.set_calc_mode("auto")
        formater = _Formater(wb)
        for ark in bok.ark:
            _Arkskriver(wb, wb.add_worksheet(ark.navn, _Regneark), ark, formater).skriv()
        wb.get_worksheet_by_name(bok.ark[0].navn).activate()
    return gi_navn(buffer.getvalue(), formater.indekser(), [r.value for r in Rolle])


class _Regneark(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """XlsxWriter's sheet without its search for functions newer than Excel 2016 in every formula.

    We use none, and thirty substitutions a formula were a third of the whole run. The lint of the tests would see one.
    """

    def _write_formula(self, row: int, col: int, formula: str, cell_format: Format, value: str | float) -> int:
        self._check_dimensions(row, col)
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0


class _Formater:
    """One XlsxWriter format per style."""

    def __init__(self, wb: xlsxwriter.Workbook) -> None:
        self._wb = wb
        self._formater: dict[Stil, Format] = {}
        # By identity, since hashing a style for every cell costs more than writing it. The style is kept with its
        # format: while it lives, nothing else can have its identity.
        self._sett: dict[int, tuple[Stil, Format]] = {}

    def __getitem__(self, stil: Stil) -> Format:
        if id(stil) not in self._sett:
            self._sett[id(stil)] = (stil, self._format(stil))
        return self._sett[id(stil)][1]

    def _format(self, stil: Stil) -> Format:
        if stil not in self._formater:
            egenskaper: dict[str, object] = dict(UTSEENDE[stil.rolle])
            if stil.tallformat != STANDARD:
                egenskaper["num_format"] = stil.tallformat
            if stil.ombrutt:
                egenskaper |= {"text_wrap": True}
            if stil.hoyre:
                egenskaper |= {"align": "right"}
            if stil.midt:
                egenskaper |= {"align": "center"}
            if stil.innrykk:
                egenskaper |= {"align": "left", "indent": 1}
            self._formater[stil] = self._wb.add_format(egenskaper)
        return self._formater[stil]

    def tone(self, tone: str) -> Format:
        """A format for conditional colours."""
        return self._wb.add_format(dict(_TONER[tone]))

    def indekser(self) -> dict[int, str]:
        """Number of each cell format in the file → the name of its role."""
        return {f._get_xf_index(): s.rolle.value for s, f in self._formater.items()}  # noqa: SLF001 - no public way


class _Arkskriver:
    """Writes one sheet."""

    def __init__(self, wb: xlsxwriter.Workbook, ws: Worksheet, ark: Ark, formater: _Formater) -> None:
        self.wb, self.ws, self.ark, self.formater = wb, ws, ark, formater

    def skriv(self) -> None:
        """Cells first, then what lies around them."""
        for (rad, kol), c in self.ark.celler.items():
            self._celle(rad, kol, c)
        for lenke in self.ark.lenker:
            self.ws.write_url(
                lenke.rad, lenke.kol, f"internal:{lenke.mal}", self.formater[Stil(Rolle.LENKE)], string=lenke.tekst
            )
        for kol, bredde in self.ark.bredder.items():
            self.ws.set_column(kol, kol, bredde, None, {"hidden": kol in self.ark.skjulte_kolonner})
        for rad, hoyde in radhoyder(self.ark).items():
            self.ws.set_row(rad, hoyde)
        for v in self.ark.valideringer:
            self._validering(v)
        for regel in self.ark.fargeregler:
            self._fargeregel(regel)
        for diagram in self.ark.diagrammer:
            self._diagram(diagram)
        self._utseende()
        self._utskrift()

    def _celle(self, rad: int, kol: int, c: Celle) -> None:
        fmt = self.formater[c.stil]
        if c.formel:
            self.ws.write_formula(rad, kol, c.formel, fmt, _tall(c.verdi))
        elif c.verdi is None:
            self.ws.write_blank(rad, kol, None, fmt)
        elif isinstance(c.verdi, str):
            self.ws.write_string(rad, kol, c.verdi, fmt)
        elif isinstance(c.verdi, bool):
            self.ws.write_boolean(rad, kol, c.verdi, fmt)
        elif isinstance(c.verdi, (date, datetime)):
            self.ws.write_datetime(rad, kol, c.verdi, fmt)
        else:
            self.ws.write_number(rad, kol, _tall(c.verdi), fmt)

    def _validering(self, v: Validering) -> None:
        regler: dict[str, dict[str, Any]] = {
            "liste": {"validate": "list", "source": list(v.liste)},
            "omraade": {"validate": "list", "source": f"={v.kilde}"},
            "heltall": {"validate": "integer", "criteria": ">=", "value": 0},
            "belop": {"validate": "decimal", "criteria": ">=", "value": 0},
            "tall": {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15},
            "dato": {"validate": "date", "criteria": ">=", "value": _FORSTE_DATO},
        }
        o = v.omraade
        self.ws.data_validation(
            o.rad,
            o.kol,
            o.siste_rad,
            o.siste_kol,
            regler[v.slag] | {"error_title": v.tittel, "error_message": v.melding},
        )

    def _fargeregel(self, regel: Fargeregel) -> None:
        o = regel.omraade
        fmt = self.formater.tone(regel.tone)
        if regel.ord:
            vilkaar = {"type": "cell", "criteria": "==", "value": f'"{regel.ord}"', "format": fmt}
        else:
            vilkaar = {"type": "formula", "criteria": regel.formel, "format": fmt}
        self.ws.conditional_format(o.rad, o.kol, o.siste_rad, o.siste_kol, vilkaar)

    def _diagram(self, d: Diagram) -> None:
        diagram = self.wb.add_chart({"type": "column", "subtype": "stacked"})
        for serie, farge in zip(d.serier, _SERIEFARGER * len(d.serier), strict=False):
            diagram.add_series(
                {
                    "name": f"={serie.navn}",
                    "categories": f"={serie.kategorier}",
                    "values": f"={serie.verdier}",
                    "fill": {"color": farge},
                    "gap": 60,
                }
            )
        diagram.set_title({"name": d.tittel, "name_font": {"size": 12}, "overlay": False})
        diagram.set_y_axis(
            {"num_format": "#,##0", "name": d.akse, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
        )
        diagram.set_legend({"position": "bottom"})
        diagram.set_size({"width": d.bredde, "height": d.hoyde})
        self.ws.insert_chart(d.rad, d.kol, diagram, {"description": d.alt, "object_position": 1})

    def _utseende(self) -> None:
        ark, ws = self.ark, self.ws
        ws.set_tab_color(_FANE[ark.slag])
        ws.hide_gridlines(2)
        if ark.frys:
            ws.freeze_panes(*ark.frys)
        if ark.filter:
            o = ark.filter
            ws.autofilter(o.rad, o.kol, o.siste_rad, o.siste_kol)
        if ark.tekst_som_tall:
            ws.ignore_errors({"number_stored_as_text": " ".join(_omraade(o) for o in ark.tekst_som_tall)})
        if ark.tabell and ark.overskriftsrad is not None:
            # The name screen readers look for: it says where the headings of the table stand.
            o = ark.tabell
            hjorne, slutt = celle(ark.overskriftsrad, o.kol), celle(o.siste_rad, o.siste_kol)
            navn = f"TitleRegion1.{hjorne}.{slutt}.{ws.index + 1}"
            self.wb.define_name(i_ark(ark.navn, navn), f"={i_ark(ark.navn, omraade(o.rad, o.kol, o.rad, o.kol))}")

    def _utskrift(self) -> None:
        ark, ws = self.ark, self.ws
        ws.set_paper(_A4)
        if not ark.staaende:
            ws.set_landscape()
        ws.fit_to_pages(1, 0)
        ws.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        ws.set_footer("&L&F – &A&RSide &P av &N")
        if ark.overskriftsrad is not None:
            ws.repeat_rows(ark.overskriftsrad)
        if ark.tabell:
            o = ark.tabell
            siste = o.siste_kol if ark.siste_utskriftskolonne is None else ark.siste_utskriftskolonne
            ws.print_area(0, 0, max(o.siste_rad, *(r for r, _ in ark.celler), 1), siste)


def _omraade(o: Omraade) -> str:
    return f"{celle(o.rad, o.kol)}:{celle(o.siste_rad, o.siste_kol)}"


def _tall(verdi: Verdi) -> str | float | bool:
    """A value as a cell holds it: exact fractions become the nearest double, dates become serial numbers."""
    if isinstance(verdi, bool):
        return verdi
    if isinstance(verdi, (Fraction, Decimal)):
        return int(verdi) if verdi == int(verdi) else float(verdi)
    if isinstance(verdi, date):
        dag = verdi.date() if isinstance(verdi, datetime) else verdi
        return (dag - date(1899, 12, 30)).days
    return "" if verdi is None else verdi
