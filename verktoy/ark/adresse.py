"""Adresse: cell references as text. Everything counts from 0 and comes out as Excel writes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache


@cache
def kolonne(kol: int) -> str:
    """0 → "A", 26 → "AA"."""
    bokstaver = ""
    kol += 1
    while kol:
        kol, rest = divmod(kol - 1, 26)
        bokstaver = chr(ord("A") + rest) + bokstaver
    return bokstaver


def celle(rad: int, kol: int, *, laas_rad: bool = False, laas_kol: bool = False) -> str:
    """A reference within a sheet: "B7", "$B7", "B$7" or "$B$7"."""
    return f"{'$' if laas_kol else ''}{kolonne(kol)}{'$' if laas_rad else ''}{rad + 1}"


def fast(rad: int, kol: int) -> str:
    """A reference that stays put: "$B$7"."""
    return celle(rad, kol, laas_rad=True, laas_kol=True)


def omraade(rad: int, kol: int, siste_rad: int, siste_kol: int) -> str:
    """A rectangle that stays put, all ends inclusive: "$A$7:$B$9"."""
    return f"{fast(rad, kol)}:{fast(siste_rad, siste_kol)}"


def i_ark(ark: str, referanse: str) -> str:
    """A reference into another sheet, quoted: "'Østfold bidrag'!$B$7"."""
    return f"'{ark.replace(chr(39), chr(39) * 2)}'!{referanse}"


def kolonnelop(kolonner: Iterable[int]) -> list[tuple[int, int]]:
    """Columns that stand side by side, as (first, last), both inclusive."""
    lop: list[tuple[int, int]] = []
    for kol in sorted(kolonner):
        if lop and kol == lop[-1][1] + 1:
            lop[-1] = (lop[-1][0], kol)
        else:
            lop.append((kol, kol))
    return lop


def sammenslaatt(kolonner: Iterable[int], rad: int) -> str:
    """Cells of a row as few ranges as possible: "I12:L12,N12:O12"."""
    return ",".join(
        celle(rad, fra) if fra == til else f"{celle(rad, fra)}:{celle(rad, til)}" for fra, til in kolonnelop(kolonner)
    )


@dataclass(frozen=True, slots=True)
class Spenn:
    """A run of rows on one sheet, both ends inclusive, from which column ranges are cut."""

    ark: str
    rad: int
    siste_rad: int

    def her(self, kol: int) -> str:
        """The column within the sheet itself: "$C$7:$C$20"."""
        return omraade(self.rad, kol, self.siste_rad, kol)

    def fra_annet_ark(self, kol: int) -> str:
        """The column as other sheets write it."""
        return i_ark(self.ark, self.her(kol))

    def flate(self, kol: int, siste_kol: int) -> str:
        """Several columns as other sheets write them."""
        return i_ark(self.ark, omraade(self.rad, kol, self.siste_rad, siste_kol))
