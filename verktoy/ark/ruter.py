"""Ruter: which row and column of a sheet is which, by what stands in them, however they have been moved about."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from verktoy.ark.beskrivelse import Ark, Verdi
from verktoy.kjerne.overskrifter import KOLONNEHODER, OMDOPTE_KOLONNER, RADNOEKLER

Nokkel = tuple[str, ...]
_LET_I = 100  # rows to look for headings in; a scenario has a long summary above them


@dataclass(frozen=True)
class Ruter:
    """The values of a sheet by row and column from 0, and its kind. `hoyde`, `bredde`: how much of it is ours."""

    slag: str
    verdier: Mapping[tuple[int, int], Verdi]
    hoyde: int
    bredde: int

    @classmethod
    def av_ark(cls, slag: str, ark: Ark) -> "Ruter":
        """The sheet as described."""
        verdier = {sted: c.verdi for sted, c in ark.celler.items() if c.verdi is not None}
        rader, kolonner = ({0, *(sted[n] for sted in ark.celler)} for n in (0, 1))
        return cls(slag, verdier, max(rader) + 1, max(kolonner) + 1)

    @cached_property
    def hode(self) -> int | None:
        """The row of headings: the first that has every heading rows (or columns) are known by; None without any."""
        krav = set(RADNOEKLER.get(self.slag, KOLONNEHODER.get(self.slag, ())))
        for rad in range(_LET_I if krav else 0):
            if krav <= {som_tekst(self.verdier.get((rad, k))) for k in range(self.bredde)}:
                return rad
        return None

    @cached_property
    def radnokler(self) -> dict[int, Nokkel]:
        """Row → what it is known by, for the rows of the table that have all of it. Of two alike the first counts."""
        if self.hode is None or self.slag not in RADNOEKLER:
            return {}
        overskrifter = [som_tekst(self.verdier.get((self.hode, k))) for k in range(self.bredde)]
        kolonner = [overskrifter.index(navn) for navn in RADNOEKLER[self.slag]]
        ut: dict[int, Nokkel] = {}
        sett: set[Nokkel] = set()
        for rad in range(self.hode + 1, self.siste_rad + 1):
            nokkel = tuple(som_tekst(self.verdier.get((rad, k))) for k in kolonner)
            if all(nokkel) and nokkel not in sett:
                sett.add(nokkel)
                ut[rad] = nokkel
        return ut

    @cached_property
    def kolonnenokler(self) -> dict[int, Nokkel]:
        """Column → its heading and which of those alike it is; without headings, or above none, its place.

        On a sheet known by its columns alone, one without a heading goes with the one before it.
        """
        ut: dict[int, Nokkel] = {}
        sett: Counter[str] = Counter()
        for kol in range(self.siste_kol + 1):
            tekst = "" if self.hode is None else som_tekst(self.verdier.get((self.hode, kol)))
            tekst = OMDOPTE_KOLONNER.get(tekst, tekst)
            sett[tekst] += 1
            uten: Nokkel = ("", "kolonne", str(kol))
            if self.slag in KOLONNEHODER and self.hode is not None and kol:
                uten = ("", "etter", *ut[kol - 1])
            ut[kol] = (tekst, str(sett[tekst])) if tekst else uten
        return ut

    @cached_property
    def radtekster(self) -> dict[int, Nokkel]:
        """Row → its first text and which of those alike it is, for rows of ours the table's headings do not name."""
        ut: dict[int, Nokkel] = {}
        sett: Counter[str] = Counter()
        tekster: dict[int, tuple[int, str]] = {}
        for (rad, kol), verdi in self.verdier.items():
            if isinstance(verdi, str) and verdi.strip() and kol < self.bredde and rad < self.hoyde:
                tekster[rad] = min(tekster.get(rad, (kol, verdi)), (kol, verdi))
        for rad, (_, tekst) in sorted(tekster.items()):
            if rad not in self.radnokler:
                sett[tekst] += 1
                ut[rad] = (tekst, str(sett[tekst]))
        return ut

    @cached_property
    def siste_rad(self) -> int:
        """The last row anything stands in."""
        return max([self.hoyde - 1, *(r for r, _ in self.verdier)])

    @cached_property
    def siste_kol(self) -> int:
        """The last column anything stands in."""
        return max([self.bredde - 1, *(k for _, k in self.verdier)])

    def sted(self, rad: int, kol: int) -> tuple[str, str]:
        """Row and column in words: «0106 Fredrikstad», «2018»."""
        nokkel = self.radnokler.get(rad) or self.radtekster.get(rad, ("",))[:1]
        navn = som_tekst(self.verdier.get((rad, 1))) if len(nokkel) == 1 and rad in self.radnokler else ""
        overskrift = "" if self.hode is None else som_tekst(self.verdier.get((self.hode, kol)))
        return " ".join((*nokkel, navn)).strip(), overskrift


def som_tekst(verdi: object) -> str:
    """A value as text, the same for the one we describe and the one that is read back."""
    if verdi is None:
        return ""
    if isinstance(verdi, datetime):
        return verdi.isoformat(" ") if verdi.time() != datetime.min.time() else verdi.date().isoformat()
    if isinstance(verdi, date):
        return verdi.isoformat()
    if isinstance(verdi, (float, Fraction)) and verdi == int(verdi):
        return str(int(verdi))
    return str(verdi).strip()
