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
from xlsxwriter.worksheet import Worksheet

from verktoy.ark.adresse import celle, i_ark, kolonne, omraade
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
from verktoy.ark.utskrift import MARG_SIDE, MARG_TOPP, sider_i_bredden, siste_kolonne
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
_FEILVERDIER = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_FORSTE_DATO = date(1990, 1, 1)


def skriv(bok: Bok, *, pakket: bool = True) -> bytes:
    """Write all sheets to a fresh workbook. pakket: False for one that is taken apart again at once."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "d.m.yyyy"}) as wb:
        wb.set_properties({"title": bok.tittel, "subject": bok.emne, "created": bok.opprettet})
        wb.set_calc_mode("auto")
        formater = _Formater(wb)
        for ark in bok.ark:
            _Arkskriver(wb, wb.add_worksheet(ark.navn, _Regneark), ark, formater).skriv()
        wb.get_worksheet_by_name(bok.ark[0].navn).activate()
    return gi_navn(buffer.getvalue(), formater.indekser(), [r.value for r in Rolle], pakket=pakket)


class _Regneark(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """XlsxWriter's sheet with the cells of a description, and texts in the cells themselves.

    XlsxWriter's own way from a value to a cell, with a search for functions newer than Excel 2016 in every formula
    and a table of all texts that the graft took apart again, was half of the writing. We use no such functions; the
    lint of the tests would see one.
    """

    formater: "_Formater"

    def sett_celler(self, celler: Mapping[tuple[int, int], Celle], formater: "_Formater") -> None:
        """Put all cells in place; they are written when the workbook is closed."""
        self.formater = formater
        for (rad, kol), c in celler.items():
            self.table[rad][kol] = c
        rader, kolonner = ([sted[n] for sted in celler] for n in (0, 1))
        if celler:
            self._check_dimensions(min(rader), min(kolonner))
            self._check_dimensions(max(rader), max(kolonner))

    def _write_rows(self) -> None:
        indeks, tekster = self.formater.indeks, self.formater.tekster
        for rad in sorted({*self.table, *self.row_info}):
            self._write_row(rad, None, self.row_info.get(rad), not self.table[rad])
            biter = []
            for kol, c in sorted(self.table[rad].items()):
                verdi = c.verdi
                if c.formel:
                    slutt = self._formel(c)
                elif isinstance(verdi, str):
                    slutt = tekster.get(verdi) or self._tekst(verdi)
                else:
                    slutt = self._verdi(verdi)
                biter.append(f'<c r="{kolonne(kol)}{rad + 1}"{indeks(c.stil)}{slutt}')
            if biter:
                self.fh.write("".join((*biter, "</row>")))

    def _formel(self, c: Celle) -> str:
        verdi = som_celletall(c.verdi)
        slag = ""
        if isinstance(verdi, bool):
            slag, verdi = ' t="b"', int(verdi)
        elif isinstance(verdi, str) and verdi:
            slag = ' t="e"' if verdi in _FEILVERDIER else ' t="str"'
            verdi = self._escape_data(verdi)
        return f"{slag}><f>{self._escape_data(c.formel[1:])}</f><v>{verdi}</v></c>"

    def _verdi(self, verdi: Verdi) -> str:
        if verdi is None:
            return "/>"
        if isinstance(verdi, bool):
            return f' t="b"><v>{int(verdi)}</v></c>'
        tall = self._convert_date_time(verdi) if isinstance(verdi, (date, datetime)) else som_celletall(verdi)
        return f"><v>{tall:.16G}</v></c>"

    def _tekst(self, verdi: str) -> str:
        tekst = self._escape_data(self._escape_control_characters(verdi[: self.xls_strmax]))
        bevar = ' xml:space="preserve"' if tekst.strip() != tekst else ""
        slutt = self.formater.tekster[verdi] = f' t="inlineStr"><is><t{bevar}>{tekst}</t></is></c>'
        return slutt

    def _get_range_data(self, row_start: int, col_start: int, row_end: int, col_end: int) -> list[object]:
        """What a chart keeps of the cells it shows."""
        flate = ((r, k) for r in range(row_start, row_end + 1) for k in range(col_start, col_end + 1))
        return [_diagramverdi(self.table[r].get(k) if r in self.table else None) for r, k in flate]


def _diagramverdi(c: Celle | None) -> object:
    if c is None:
        return None
    verdi = som_celletall(c.verdi)
    return verdi if c.formel or isinstance(verdi, str) else f"{verdi:.16g}"


class _Formater:
    """One XlsxWriter format per style."""

    def __init__(self, wb: xlsxwriter.Workbook) -> None:
        self._wb = wb
        self._formater: dict[Stil, Format] = {}
        self._indekser: dict[Stil, str] = {}
        self.tekster: dict[str, str] = {}  # the same texts stand in many cells

    def indeks(self, stil: Stil) -> str:
        """The attribute with the number of a style's cell format; numbers are given in the order they are written."""
        tekst = self._indekser.get(stil)
        if tekst is None:
            indeks = self[stil]._get_xf_index()  # noqa: SLF001 - no public way
            tekst = self._indekser[stil] = f' s="{indeks}"' if indeks else ""
        return tekst

    def __getitem__(self, stil: Stil) -> Format:
        formatet = self._formater.get(stil)
        if formatet is None:
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
            formatet = self._formater[stil] = self._wb.add_format(egenskaper)
        return formatet

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
        stil = Stil(Rolle.LENKE)
        for lenke in self.ark.lenker:
            self.ws.write_url(lenke.rad, lenke.kol, f"internal:{lenke.mal}", self.formater[stil], string=lenke.tekst)
        lenker = {(lenke.rad, lenke.kol): Celle(lenke.tekst, stil) for lenke in self.ark.lenker}
        self.ws.sett_celler({**self.ark.celler, **lenker}, self.formater)
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
        linje = d.slag == "linje"
        diagram = self.wb.add_chart({"type": "line"} if linje else {"type": "column", "subtype": "stacked"})
        for serie, farge in zip(d.serier, _SERIEFARGER * len(d.serier), strict=False):
            diagram.add_series(
                {
                    "name": f"={serie.navn}",
                    "categories": f"={serie.kategorier}",
                    "values": f"={serie.verdier}",
                    **({"line": {"color": farge, "width": 2}} if linje else {"fill": {"color": farge}, "gap": 60}),
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
        if ark.skala:  # programs that fit a sheet to the paper pass over where a page should begin
            ws.set_print_scale(ark.skala)
            ws.set_h_pagebreaks(list(ark.sideskift))
        else:
            sider = sider_i_bredden(ark)
            ws.fit_to_pages(sider, 0)
            if sider > 1 and ark.frys and ark.frys[1]:
                ws.repeat_columns(0, ark.frys[1] - 1)
        ws.set_margins(MARG_SIDE, MARG_SIDE, MARG_TOPP, MARG_TOPP)
        ws.set_footer("&L&F – &A&RSide &P av &N")
        if ark.overskriftsrad is not None:
            ws.repeat_rows(ark.overskriftsrad)
        if ark.tabell:
            siste = siste_kolonne(ark)
            ws.print_area(0, 0, max(ark.tabell.siste_rad, *(r for r, k in ark.celler if k <= siste), 1), siste)


def _omraade(o: Omraade) -> str:
    return f"{celle(o.rad, o.kol)}:{celle(o.siste_rad, o.siste_kol)}"


def som_celletall(verdi: Verdi) -> str | float | bool:
    """A value as a cell holds it: exact fractions become the nearest double, dates become serial numbers."""
    if isinstance(verdi, bool):
        return verdi
    if isinstance(verdi, (Fraction, Decimal)):
        return int(verdi) if verdi == int(verdi) else float(verdi)
    if isinstance(verdi, date):
        dag = verdi.date() if isinstance(verdi, datetime) else verdi
        return (dag - date(1899, 12, 30)).days
    return "" if verdi is None else verdi
