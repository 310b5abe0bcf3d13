r"""Draw the pictures of the ways to press: the tab «Bidrag», the sheet with buttons, the shortcuts.

They are drawn from what the add-in is built of, not photographed; run this in the project's folder when it changes:

    .venv/bin/python docs/bilder/knapper.py        (Windows: .venv\Scripts\python docs\bilder\knapper.py)
"""  # noqa: INP001 - a script, not a part of a package

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path, PurePath
from xml.sax.saxutils import escape

MAPPE = Path(__file__).resolve().parent
ROT = MAPPE.parents[1]
sys.path.insert(0, str(ROT))

from verktoy.excel.tillegg.bygg import Knapp, les_knapper  # noqa: E402
from verktoy.excel.tillegg.maskin import WINDOWS, Maskin  # noqa: E402
from verktoy.excel.tillegg.snarvei import snarveier  # noqa: E402

_GRONN, _BLAA, _GRAA, _STREK = "#217346", "#2E5597", "#605E5C", "#D2D0CE"
# What Excel's own icons look like, roughly, on 32 × 32.
_IKONER = {
    "RefreshAll": '<path d="M26 16a10 10 0 1 1-3-7.1M26 4v6h-6" fill="none" stroke="#217346" stroke-width="3"/>',
    "DataValidation": '<path d="M4 6h24v20H4zM4 13h24M12 6v20" fill="none" stroke="#605E5C" stroke-width="1.5"/>'
    '<path d="M15 21l4 5 9-12" fill="none" stroke="#217346" stroke-width="3.5"/>',
    "GetExternalDataFromWeb": '<circle cx="16" cy="14" r="10" fill="none" stroke="#2E5597" stroke-width="2"/>'
    '<path d="M6 14h20M16 4c-6 5-6 15 0 20c6-5 6-15 0-20" fill="none" stroke="#2E5597" stroke-width="1.5"/>'
    '<path d="M24 18v10m-4-4l4 4l4-4" fill="none" stroke="#217346" stroke-width="2.5"/>',
    "WhatIfAnalysisMenu": '<path d="M5 4h22v24H5zM5 11h22M12 11v17" fill="none" stroke="#605E5C" stroke-width="1.5"/>'
    '<text x="16" y="27" font-size="17" font-weight="bold" fill="#2E5597">?</text>',
    "FileSendAsAttachment": '<path d="M4 8h24v17H4zM4 8l12 10L28 8" fill="none" stroke="#605E5C" stroke-width="1.7"/>'
    '<path d="M22 22v8m-3-5l3-3l3 3" fill="none" stroke="#217346" stroke-width="2.5"/>',
}
_FANER = ("Fil", "Hjem", "Sett inn", "Formler", "Data", "Se gjennom", "Visning")


def main() -> int:
    """Write the three pictures."""
    for navn, svg in bilder().items():
        (MAPPE / navn).write_text(svg, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{MAPPE / navn} er laget.\n")
    return 0


def bilder() -> dict[str, str]:
    """File name → picture."""
    knapper = les_knapper(ROT / "maler" / "excel")
    return {
        "fanen-bidrag.svg": _fanen(knapper),
        "knappeark.svg": _arket(knapper),
        "snarveier.svg": _snarveiene(knapper),
    }


def _fanen(knapper: Sequence[Knapp]) -> str:
    ut, x = [], 12.0
    for navn in (*_FANER, "Bidrag"):
        aktiv = navn == "Bidrag"
        ut.append(_tekst(x, 24, navn, 13, _GRONN if aktiv else "#323130", "bold" if aktiv else "normal"))
        bredde = 7.4 * len(navn)
        if aktiv:
            ut.append(f'<path d="M{x} 32h{bredde:.0f}" stroke="{_GRONN}" stroke-width="3"/>')
        x += bredde + 20
    x = 8.0
    for gruppe, gruppens in groupby(knapper, key=lambda k: k.gruppe):
        start = x
        for knapp in gruppens:
            midt = x + 48
            ut.append(f'<g transform="translate({midt - 16:.0f} 46)">{_IKONER[knapp.ikon]}</g>')
            ut += [_midt(midt, 96 + 15 * nr, linje, 12) for nr, linje in enumerate(_brutt(knapp.tekst, 11))]
            x += 96
        ut.append(_midt((start + x) / 2, 132, gruppe, 11, _GRAA))
        ut.append(f'<path d="M{x + 4:.0f} 44v92" stroke="{_STREK}"/>')
        x += 12
    return _svg(660, 146, "Fanen «Bidrag» i Excel", ", ".join(k.tekst for k in knapper), ut)


def _arket(knapper: Sequence[Knapp]) -> str:
    ut = [_tekst(20, 30, "Bidrag", 18, "#000000", "bold")]
    y = 46
    for knapp in knapper:
        ut.append(f'<rect x="20" y="{y}" width="150" height="34" fill="#F0F0F0" stroke="#8A8886"/>')
        ut.append(_midt(95, y + 22, knapp.tekst, 13))
        ut += [_tekst(186, y + 14 + 16 * nr, linje, 12) for nr, linje in enumerate(_brutt(knapp.hjelp, 72))]
        y += 46
    return _svg(660, y + 8, "Arket i «Bidrag knapper.xlsm»", ", ".join(k.tekst for k in knapper), ut)


def _snarveiene(knapper: Sequence[Knapp]) -> str:
    maskin = Maskin(
        WINDOWS, *(Path(), Path(), ()), *(PurePath("python.exe"), PurePath("v")), "cp1252", lambda _n, _v: None, bool
    )
    navn = [sti.name for sti in snarveier(maskin, Path(), {k.inngang: k.tekst for k in knapper})]
    ut = []
    for nr, tekst in enumerate(navn):
        x = 66 + 132 * nr
        ut.append(f'<path d="M{x - 20} 14h28l12 12v36h-40z" fill="#FFFFFF" stroke="{_GRAA}" stroke-width="1.5"/>')
        ut.append(_midt(x, 48, ">_", 16, _BLAA))
        ut += [_midt(x, 80 + 15 * n, linje, 12) for n, linje in enumerate(_brutt(tekst, 18))]
    return _svg(660, 106, "Snarveiene på skrivebordet", ", ".join(navn), ut)


def _brutt(tekst: str, lengde: int) -> list[str]:
    linjer = [""]
    for ord_ in tekst.split():
        if linjer[-1] and len(linjer[-1]) + len(ord_) + 1 > lengde:
            linjer.append("")
        linjer[-1] = f"{linjer[-1]} {ord_}".strip()
    return linjer


def _midt(x: float, y: float, tekst: str, storrelse: int, farge: str = "#323130") -> str:
    return _tekst(x, y, tekst, storrelse, farge).replace("<text", '<text text-anchor="middle"')


def _tekst(x: float, y: float, tekst: str, storrelse: int, farge: str = "#323130", vekt: str = "normal") -> str:
    form = f'font-size="{storrelse}" fill="{farge}" font-weight="{vekt}"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {form}>{escape(tekst)}</text>'


def _svg(bredde: int, hoyde: int, tittel: str, beskrivelse: str, deler: Sequence[str]) -> str:
    def linjer() -> Iterator[str]:
        ramme = f'width="{bredde}" height="{hoyde}" viewBox="0 0 {bredde} {hoyde}"'
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {ramme}'
        yield ' font-family="Segoe UI, Carlito, Arial, sans-serif" role="img">'
        yield f"<title>{escape(tittel)}</title>"
        yield f"<desc>{escape(beskrivelse)}. Tegnet, ikke fotografert.</desc>"
        yield f'<rect width="{bredde}" height="{hoyde}" rx="4" fill="#FAF9F8" stroke="{_STREK}"/>'
        yield from deler
        yield "</svg>"

    return "\n".join(linjer()) + "\n"


if __name__ == "__main__":
    sys.exit(main())
