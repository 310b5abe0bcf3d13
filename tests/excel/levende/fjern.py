"""Excel on the web: the workbook as the payload its client sends, and the actions that come back, done to the workbook.

xlwings' remote engine is the real one. Only the tests have a key for it; the product runs without.
"""
# ruff: noqa: N802, N816, ARG001 - an action is called what the client calls it, and all take the same

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from unittest import mock

from tests.excel.levende.modell import Ark, Excelbok, Sted, _tall
from verktoy.excel.poding.omraade import celle

_FONT = {"bold": "fet", "italic": "kursiv", "size": "storrelse", "name": "skrift", "color": "farge"}
_SIDER = ("edge_top", "edge_bottom", "edge_left", "edge_right", "inside_horizontal", "inside_vertical")


def apne(bok: Excelbok) -> Any:
    """The workbook as xlwings gives it on the web."""
    with mock.patch.dict(os.environ, {"XLWINGS_LICENSE_KEY": "noncommercial"}):
        import xlwings
        from xlwings import pro  # noqa: F401 - the key is looked at here
        from xlwings.pro import _xlremote

        if "remote" not in [e.name for e in xlwings.engines]:
            xlwings.engines.add(xlwings.Engine(impl=_xlremote.engine))
        return xlwings.Book(impl=_xlremote.engine.apps[0].books.open(json.loads(json.dumps(nyttelast(bok)))))


def nyttelast(bok: Excelbok) -> dict[str, Any]:
    """What the client sends: values and names, neither formulas nor formats."""
    import xlwings

    return {
        "client": "Office.js",
        "version": xlwings.__version__,
        "book": {"name": bok.navn, "active_sheet_index": 0, "selection": "A1", "calculation": "Automatic"},
        "names": [*_navn(bok)],
        "sheets": [_ark(a) for a in bok.ark],
    }


def _navn(bok: Excelbok) -> Iterator[dict[str, Any]]:
    alle = [(None, n, f) for n, f in bok.navnene.items()]
    alle += [(a, n, f) for a in bok.ark for n, f in a.navnene.items() if n not in ("Print_Area", "Print_Titles")]
    for eier, navn, formel in alle:
        ark, _, adresse = formel.rpartition("!")
        omraade = bool(ark) and re.fullmatch(r"[$A-Z0-9:]+", adresse) is not None
        nummer = [a.navn for a in bok.ark].index(ark.strip("'")) if omraade else None
        yield {
            "name": navn, "refers_to": f"={formel}", "sheet_index": nummer, "address": adresse if omraade else None,
            "book_scope": eier is None, "scope_sheet_name": None if eier is None else eier.navn,
            "scope_sheet_index": None if eier is None else bok.ark.index(eier),
        }  # fmt: skip


def _ark(ark: Ark) -> dict[str, Any]:
    _, _, rader, kolonner = ark.brukt()
    verdier = [[_verdi(ark, (r, k)) for k in range(1, kolonner + 1)] for r in range(1, rader + 1)]
    r1, k1, r2, k2 = ark.brukt()
    return {
        "name": ark.navn, "visibility": "Visible", "values": verdier, "show_gridlines": False,
        "used_range_address": f"{celle(k1, r1)}:{celle(k2, r2)}", "pictures": [], "shapes": [], "charts": [],
        "tables": [], "pivot_tables": [], "print_area": ark.navnene.get("Print_Area", "").rpartition("!")[2] or None,
        "notes": [{"address": celle(k, r), "text": t} for (r, k), t in ark.merknader.items()],
    }  # fmt: skip


def _verdi(ark: Ark, sted: Sted) -> object:
    c = ark.celler.get(sted)
    if c is None or c.verdi is None:
        return ""
    return c.verdi.isoformat() + "Z" if isinstance(c.verdi, datetime) else _tall(c.verdi)


def utfor(bok: Excelbok, handlinger: list[dict[str, Any]]) -> None:
    """Do what the client would do. An action we do not know is an error."""
    for h in handlinger:
        posisjon = h["sheet_position"]
        ark = None if posisjon is None else bok.ark[posisjon]
        globals()[f"_{h['func']}"](bok, ark, h)


def _flate(h: dict[str, Any]) -> tuple[int, int, int, int]:
    r, k = h["start_row"] + 1, h["start_column"] + 1
    return r, k, r + h["row_count"] - 1, k + h["column_count"] - 1


def _steder(h: dict[str, Any]) -> list[Sted]:
    r1, k1, r2, k2 = _flate(h)
    return [(r, k) for r in range(r1, r2 + 1) for k in range(k1, k2 + 1)]


def _setFormula(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    for (r, k), verdi in zip(_steder(h), (v for rad in h["values"] for v in rad), strict=True):
        bok.skriv(ark, (r, k), verdi)


_setValues = _setFormula


def _setNumberFormat(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    bok.formater(ark, _steder(h), "tallformat", h["args"][0])


def _setFontProperty(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    navn, verdi = h["args"]
    bok.formater(ark, _steder(h), _FONT[navn], {"size": float, "color": str.upper}.get(navn, lambda v: v)(verdi))


def _setRangeColor(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    bok.formater(ark, _steder(h), "fyll", h["args"][0] and h["args"][0].upper())


def _setHorizontalAlignment(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    bok.formater(ark, _steder(h), "vannrett", h["args"][0].lower())


def _setVerticalAlignment(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    bok.formater(ark, _steder(h), "loddrett", h["args"][0].lower())


def _setWrapText(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    bok.formater(ark, _steder(h), "ombrutt", h["args"][0])


def _setBorderProperty(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    """The colour comes first, and the line is drawn by it; a style of None takes it away."""
    side, hva, verdi = h["args"]
    assert side in _SIDER
    if hva == "color":
        bok.kant(ark, _flate(h), side, verdi.upper())
    elif verdi is None:
        bok.kant(ark, _flate(h), side, None)


def _setRowHeight(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    ark.hoyder |= {r: h["args"][0] for r, _ in _steder(h)}


def _setColumnWidth(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    ark.bredder |= {k: h["args"][0] for _, k in _steder(h)}


def _rangeInsert(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    assert (h["args"][0], h["column_count"]) == ("down", 16384)
    bok.sett_inn_rader(ark, h["start_row"] + 1, h["row_count"])


def _rangeDelete(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    assert (h["args"], h["column_count"]) == (["up"], 16384)
    bok.slett_rader(ark, h["start_row"] + 1, h["row_count"])


def _addSheet(bok: Excelbok, _: None, h: dict[str, Any]) -> None:
    bok.ark.insert(h["args"][0], Ark(h["args"][1]))


def _setPrintArea(bok: Excelbok, ark: Ark, h: dict[str, Any]) -> None:
    ark.navnene["Print_Area"] = f"'{ark.navn}'!{h['args'][0]}"


def _namesAdd(bok: Excelbok, ark: Ark | None, h: dict[str, Any]) -> None:
    navn, formel = h["args"]
    (bok if ark is None else ark).navnene[navn] = formel.removeprefix("=")


def _nameDelete(bok: Excelbok, _: Ark | None, h: dict[str, Any]) -> None:
    *_, navn, _ark, i_boken, nummer = h["args"]
    del (bok if i_boken else bok.ark[nummer]).navnene[navn]


def _setNameRefersTo(bok: Excelbok, _: Ark | None, h: dict[str, Any]) -> None:
    navn, i_boken, nummer, formel = h["args"]
    (bok if i_boken else bok.ark[nummer]).navnene[navn] = formel.removeprefix("=")


def _alert(bok: Excelbok, _: Ark | None, h: dict[str, Any]) -> None:
    bok.varsler.append((h["args"][1], h["args"][0]))


def _uten_virkning(bok: Excelbok, ark: Ark | None, h: dict[str, Any]) -> None: ...


_setCalculation = _setScreenUpdating = _setShowGridlines = _setDataValidationList = _uten_virkning
_setDataValidationRule = _deleteDataValidation = _uten_virkning
