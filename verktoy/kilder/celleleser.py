"""Celleleser: cells as typed values, with what is wrong (feil) and what was repaired (merknader) collected."""

from collections.abc import Callable
from datetime import date
from typing import ParamSpec, TypeVar

from verktoy.kilder.dato import les_dato
from verktoy.kilder.regneark import Rader, cellefeil, er_tom
from verktoy.kjerne.kommune import tolk_kommunenummer
from verktoy.kjerne.melding import Inndatafeil, Melding, feil, merknad

P = ParamSpec("P")
T = TypeVar("T")


class Celleleser:
    """Reads on after an error, so that every cell is looked at."""

    def __init__(self) -> None:
        self.feil: list[Melding] = []
        self.merknader: list[Melding] = []

    def prov(self, les: Callable[P, T], *args: P.args, **kw: P.kwargs) -> T | None:
        """Read on after an error, so that every sheet is looked at."""
        try:
            return les(*args, **kw)
        except Inndatafeil as e:
            self.feil.extend(e.meldinger)
            return None

    def celle(self, ark: Rader, rad: int, kol: int) -> object:
        """A cell's value; an Excel error, or a formula nobody has computed, is reported and read as empty."""
        if (galt := cellefeil(ark, rad, kol)) is not None:
            self.feil.append(galt)
            return None
        return ark.verdi(rad, kol)

    def nummer(self, verdi: object, hvor: str) -> str | None:
        """A kommunenummer; a repaired one is told, an unusable one reported and read as None."""
        try:
            tolket = tolk_kommunenummer(verdi)
        except ValueError as e:
            self.feil.append(feil(f"{e}.", hvor, "Rett nummeret."))
            return None
        if tolket.reparert:
            self.merknader.append(merknad(f"{tolket.reparert}.", hvor))
        return tolket.nr

    def dato(self, ark: Rader, rad: int, kol: int | None) -> date | None:
        """A day; None for an empty cell and without a column. One that cannot be used is reported and read as None."""
        dag = None if kol is None else self.celle(ark, rad, kol)
        if kol is None or er_tom(dag):
            return None
        return self.prov(les_dato, dag, ark.hvor(rad, kol))
