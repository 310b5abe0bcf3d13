"""What a cell of the fake Excel looks like, and what may stand in it: font, fill, borders, rules, and the page."""
# ruff: noqa: N802 - members are called what Excel calls them

from typing import Any

from tests.excel.levende.falsk_dispatch import NEI, UNNTAK, Dispatch, com_error
from tests.excel.levende.modell import Format

KANTNUMMER = {
    7: "edge_left", 8: "edge_top", 9: "edge_bottom", 10: "edge_right", 11: "inside_vertical", 12: "inside_horizontal",
}  # fmt: skip
VANNRETT = {1: "general", -4131: "left", -4108: "center", -4152: "right"}
LODDRETT = {-4160: "top", -4108: "center", -4107: "bottom"}


def hex_(farge: int) -> str:
    """COM counts blue, green, red."""
    return f"#{farge & 255:02X}{farge >> 8 & 255:02X}{farge >> 16 & 255:02X}"


class Validering(Dispatch):
    def __init__(self, rng: Any) -> None:
        super().__init__(rng._excel)
        self.__dict__.update(_rng=rng, _ark=rng._ark)

    def hent_Type(self) -> int:
        raise com_error(UNNTAK, NEI, "Ingen validering")

    def kall_Add(self, **regel: object) -> None:
        self._ark.valideringer[self._rng._flater[0]] = regel

    def kall_Delete(self) -> None:
        self._ark.valideringer.pop(self._rng._flater[0], None)

    def sett_InCellDropdown(self, _: object) -> None: ...


class Sideoppsett(Dispatch):
    def __init__(self, ws: Any) -> None:
        super().__init__(ws._excel)
        self.__dict__["_ark"] = ws._ark

    def hent_PrintArea(self) -> str:
        return self._ark.navnene.get("Print_Area", "").rpartition("!")[2]

    def sett_PrintArea(self, omraade: str) -> None:
        self._ark.navnene["Print_Area"] = f"'{self._ark.navn}'!{omraade}"


class Font(Dispatch):
    def __init__(self, rng: Any) -> None:
        super().__init__(rng._excel)
        self.__dict__.update(_rng=rng, _ark=rng._ark)

    def _format(self) -> Any:
        return self._ark.celle(self._rng._steder()[0]).format

    def hent_Bold(self) -> bool:
        return self._format().fet

    def hent_Italic(self) -> bool:
        return self._format().kursiv


for _navn, _felt in (("Bold", "fet"), ("Italic", "kursiv"), ("Size", "storrelse"), ("Name", "skrift")):
    setattr(Font, f"sett_{_navn}", lambda self, v, f=_felt: self._rng._formater(f, float(v) if f == "storrelse" else v))
Font.sett_Color = lambda self, v: self._rng._formater("farge", hex_(v))


class Interior(Dispatch):
    def __init__(self, rng: Any) -> None:
        super().__init__(rng._excel)
        self.__dict__.update(_rng=rng, _ark=rng._ark)

    def hent_ColorIndex(self) -> int:
        alle = {(self._ark.celler[s].format if s in self._ark.celler else Format()).fyll for s in self._rng._steder()}
        return None if len(alle) > 1 else -4142 if alle == {None} else 1

    def hent_Color(self) -> int:
        f = self._rng._felles("fyll") or "#000000"
        return int(f[5:7] + f[3:5] + f[1:3], 16)

    def sett_ColorIndex(self, verdi: int) -> None:
        assert verdi == -4142
        self._rng._formater("fyll", None)

    def sett_Color(self, verdi: int) -> None:
        self._rng._formater("fyll", hex_(verdi))


class Border(Dispatch):
    def __init__(self, rng: Any, side: str) -> None:
        super().__init__(rng._excel)
        self.__dict__.update(_rng=rng, _ark=rng._ark, _side=side, _farge="#000000")

    def sett_Color(self, verdi: int) -> None:
        self.__dict__["_farge"] = hex_(verdi)
        self.sett_LineStyle(1)

    def sett_LineStyle(self, verdi: int) -> None:
        self._rng._krev_ubeskyttet()
        for flate in self._rng._flater:
            r1, k1, r2, k2 = flate
            inni = {"inside_horizontal": r2 > r1, "inside_vertical": k2 > k1}.get(self._side, True)
            if not inni and verdi == 1:
                raise com_error(UNNTAK, NEI, "Kan ikke angi egenskapen LineStyle")
            self._rng._ws._bok.kant(self._ark, flate, self._side, self._farge if verdi == 1 else None)
