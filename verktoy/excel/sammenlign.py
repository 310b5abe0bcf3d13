"""Sammenlign: which cells of two workbooks differ, in the sheets the second one has."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from verktoy.ark.adresse import celle

_TOLERANSE = 1e-9


@dataclass(frozen=True, slots=True)
class Celleforskjell:
    """A cell, what it holds and what it would hold."""

    ark: str
    ref: str
    er: str
    blir: str


def forskjeller(gammel: bytes, ny: bytes) -> list[Celleforskjell]:
    """Cells whose formula or value differs; numbers may differ by a relative 1e-9."""
    import openpyxl  # only here: it costs more to import than a whole run without it

    ut: list[Celleforskjell] = []
    sett: set[tuple[str, str]] = set()
    for kun_verdier in (False, True):
        foer, etter = (openpyxl.load_workbook(BytesIO(x), read_only=True, data_only=kun_verdier) for x in (gammel, ny))
        try:
            for ws in etter.worksheets:
                gamle = foer[ws.title].iter_rows(values_only=True) if ws.title in foer.sheetnames else iter(())
                for ref, a, b in _ulike(gamle, ws.iter_rows(values_only=True)):
                    if (ws.title, ref) not in sett:
                        sett.add((ws.title, ref))
                        ut.append(Celleforskjell(ws.title, ref, _tekst(a), _tekst(b)))
        finally:
            foer.close()
            etter.close()
    return ut


def _ulike(
    gamle: Iterator[tuple[object, ...]], nye: Iterator[tuple[object, ...]]
) -> Iterator[tuple[str, object, object]]:
    a, b = list(gamle), list(nye)
    for rad in range(max(len(a), len(b))):
        ra, rb = (a[rad] if rad < len(a) else ()), (b[rad] if rad < len(b) else ())
        for kol in range(max(len(ra), len(rb))):
            x, y = (ra[kol] if kol < len(ra) else None), (rb[kol] if kol < len(rb) else None)
            if not _like(x, y):
                yield celle(rad, kol), x, y


def _like(x: object, y: object) -> bool:
    if isinstance(x, (int, float)) and isinstance(y, (int, float)):
        return abs(x - y) <= _TOLERANSE * max(1.0, abs(x), abs(y))
    return (x in (None, "") and y in (None, "")) or x == y


def _tekst(verdi: object) -> str:
    return "tom" if verdi in (None, "") else str(verdi)
