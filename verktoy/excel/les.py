"""Les: the values of a workbook's sheets, by openpyxl. Only what is asked for is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import TypeAlias

import openpyxl

from verktoy.ark.adresse import celle
from verktoy.excel.pode import undersok

Raaverdi: TypeAlias = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Raaark:
    """A sheet as rows of raw values; rader[0][0] is A1."""

    navn: str
    rader: tuple[tuple[Raaverdi, ...], ...]

    def verdi(self, rad: int, kol: int) -> Raaverdi:
        """A cell from 0, None outside what is written."""
        return self.rader[rad][kol] if rad < len(self.rader) and kol < len(self.rader[rad]) else None

    def hvor(self, rad: int, kol: int) -> str:
        """How a message names a cell."""
        return f"arket «{self.navn}», celle {celle(rad, kol)}"


@dataclass(frozen=True)
class Raabok:
    """All sheet names of a workbook in order, and the rows of those that were asked for."""

    arknavn: tuple[str, ...]
    ark: dict[str, Raaark]


def les_bok(innhold: bytes, velg: Callable[[str], bool]) -> Raabok:
    """Read the sheets whose names are chosen, values only: what formulas had when the file was saved.

    Raises:
        KanIkkePode: when the file is no workbook that can be trusted (damaged, encrypted, .xls, zip bomb, …).
    """
    undersok(innhold)
    bok = openpyxl.load_workbook(BytesIO(innhold), read_only=True, data_only=True)
    try:
        valgt = {
            ws.title: Raaark(ws.title, tuple(tuple(r) for r in ws.iter_rows(values_only=True)))
            for ws in bok.worksheets
            if velg(ws.title)
        }
        return Raabok(tuple(bok.sheetnames), valgt)
    finally:
        bok.close()
