"""A fake Excel for xlwings' real Windows engine: pywin32 as far as it is imported, and the objects it calls.

Every property read, property write and call crosses to Excel's process in the real thing, so every one is counted; and
any of them can be made to fail.
"""
# ruff: noqa: N802 - members are called what Excel calls them

import ctypes
import importlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

from tests.excel.levende.falsk_dispatch import NEI, UNNTAK, Dispatch, com_error
from tests.excel.levende.falsk_format import (
    KANTNUMMER,
    LODDRETT,
    VANNRETT,
    Border,
    Font,
    Interior,
    Sideoppsett,
    Validering,
)
from tests.excel.levende.modell import Ark, Excelbok, Format, Sted, _tall
from verktoy.excel.poding.omraade import celle, les


class Excel:
    """A running Excel with some workbooks.

    Attributes:
        teller: how many of each kind ("les", "skriv", "kall") have crossed, by sheet ("" for the rest).
        feil: called with the number of the crossing before it is done; may raise.
    """

    def __init__(self, *boker: Excelbok) -> None:
        self.boker = list(boker)
        self.teller: Counter[tuple[str, str]] = Counter()
        self.logg: list[str] = []
        self.nummer = 0
        self.feil: Callable[[int, str], None] = lambda _nummer, _hva: None
        self.tilstand: dict[str, Any] = {
            "ScreenUpdating": True, "DisplayAlerts": True, "EnableEvents": True, "Calculation": -4105,
            "StatusBar": False,
        }  # fmt: skip
        self.dialoger: list[str] = []

    def tell(self, slag: str, objekt: Dispatch, navn: str) -> None:
        self.nummer += 1
        hva = f"{slag} {type(objekt).__name__}.{navn}"
        self.feil(self.nummer, hva)
        ark = objekt.__dict__.get("_ark")
        self.teller[ark.navn if ark is not None else "", slag] += 1
        self.logg.append(hva)

    @property
    def kryssinger(self) -> int:
        return sum(self.teller.values())

    def per_ark(self) -> Counter[str]:
        ut: Counter[str] = Counter()
        for (ark, _), antall in self.teller.items():
            ut[ark] += antall
        return ut


class Application(Dispatch):
    def hent_Hwnd(self) -> int:
        return 1

    def hent_Workbooks(self) -> "Samling":
        return Samling(self._excel, [Workbook(self._excel, b) for b in self._excel.boker])

    def hent_ActiveSheet(self) -> "Worksheet":
        return Worksheet(self._excel, self._excel.boker[0], self._excel.boker[0].ark[0])

    def hent_International(self) -> dict[int, str]:
        return {5: ";"}


for _navn in ("ScreenUpdating", "DisplayAlerts", "EnableEvents", "Calculation", "StatusBar"):
    setattr(Application, f"hent_{_navn}", lambda self, n=_navn: self._excel.tilstand[n])
    setattr(Application, f"sett_{_navn}", lambda self, v, n=_navn: self._excel.tilstand.__setitem__(n, v))


class Samling(Dispatch):
    """A collection: called with a number or a name, or walked through."""

    def __init__(self, excel: Excel, ting: list[Any], navn: Callable[[Any], str] | None = None) -> None:
        super().__init__(excel)
        self.__dict__.update(_ting=ting, _navngi=navn or (lambda t: t._navn_()))

    def __call__(self, hva: int | str) -> Any:
        self._excel.tell("kall", self, "Item")
        if isinstance(hva, str):
            for t in self._ting:
                if self._navngi(t).lower() == hva.lower():
                    return t
            raise com_error(UNNTAK, NEI, "Fant ikke elementet")
        if not 1 <= hva <= len(self._ting):
            raise com_error(UNNTAK, NEI, "Fant ikke elementet")
        return self._ting[hva - 1]

    def __iter__(self) -> Iterator[Any]:
        for t in self._ting:
            self._excel.tell("les", self, "neste")
            yield t

    def hent_Count(self) -> int:
        return len(self._ting)

    def hent_Parent(self) -> "Workbook":
        return Workbook(self._excel, self._bok)


class Workbook(Dispatch):
    def __init__(self, excel: Excel, bok: Excelbok) -> None:
        super().__init__(excel)
        self.__dict__["_bok"] = bok

    def _navn_(self) -> str:
        return self._bok.navn

    def hent_Name(self) -> str:
        return self._bok.navn

    def hent_FullName(self) -> str:
        return self._bok.sti

    def hent_Path(self) -> str:
        return self._bok.sti.rpartition("/")[0]

    def hent_FileFormat(self) -> int:
        return 51

    def kall_Save(self) -> None:
        self._excel.logg.append("lagret")

    def hent_Application(self) -> Application:
        return Application(self._excel)

    def hent_Worksheets(self) -> "Arkene":
        return Arkene(self._excel, self._bok)

    def hent_Names(self) -> "Navnene":
        return Navnene(self._excel, self._bok, None)

    def hent_ActiveSheet(self) -> "Worksheet":
        return Worksheet(self._excel, self._bok, self._bok.finn(self._bok.fremst or self._bok.ark[0].navn))

    def kall_Windows(self, _: int) -> "Vindu":
        return Vindu(self._excel)


class Vindu(Dispatch):
    def sett_DisplayGridlines(self, _: object) -> None: ...


class Arkene(Samling):
    def __init__(self, excel: Excel, bok: Excelbok) -> None:
        super().__init__(excel, [])
        self.__dict__["_bok"] = bok

    def __getattr__(self, navn: str) -> Any:
        self.__dict__["_ting"][:] = [Worksheet(self._excel, self._bok, a) for a in self._bok.ark]
        return super().__getattr__(navn)

    def __call__(self, hva: int | str) -> Any:
        self.__dict__["_ting"][:] = [Worksheet(self._excel, self._bok, a) for a in self._bok.ark]
        return super().__call__(hva)

    def __iter__(self) -> Iterator[Any]:
        self.__dict__["_ting"][:] = [Worksheet(self._excel, self._bok, a) for a in self._bok.ark]
        return super().__iter__()

    def kall_Add(self, Before: "Worksheet | None" = None) -> "Worksheet":  # noqa: N803
        nytt = Ark(f"Ark{len(self._bok.ark) + 1}")
        self._bok.ark.insert(self._bok.ark.index(Before._ark) if Before is not None else 0, nytt)
        return Worksheet(self._excel, self._bok, nytt)


class Worksheet(Dispatch):
    def __init__(self, excel: Excel, bok: Excelbok, ark: Ark) -> None:
        super().__init__(excel)
        self.__dict__.update(_bok=bok, _ark=ark)

    def __getattr__(self, navn: str) -> Any:
        if not navn.startswith("_") and self._ark not in self._bok.ark:
            raise com_error(UNNTAK, -2146827864, "Objektet finnes ikke")
        return super().__getattr__(navn)

    def _navn_(self) -> str:
        return self._ark.navn

    def hent_Name(self) -> str:
        return self._ark.navn

    def sett_Name(self, navn: str) -> None:
        self._ark.navn = navn

    def hent_Index(self) -> int:
        return self._bok.ark.index(self._ark) + 1

    def hent_Visible(self) -> int:
        return -1

    def hent_Parent(self) -> Workbook:
        return Workbook(self._excel, self._bok)

    def hent_Application(self) -> Application:
        return Application(self._excel)

    def hent_Names(self) -> "Navnene":
        return Navnene(self._excel, self._bok, self._ark)

    def hent_Comments(self) -> Samling:
        return Samling(self._excel, [Merknad(self, s) for s in self._ark.merknader], lambda _: "")

    def hent_PageSetup(self) -> "Sideoppsett":
        return Sideoppsett(self)

    def hent_UsedRange(self) -> "Range":
        return Range(self, [self._ark.brukt()])

    def kall_Cells(self, rad: int, kol: int) -> "Range":
        return Range(self, [(rad, kol, rad, kol)])

    def kall_Range(self, a: "str | Range", b: "Range | None" = None) -> "Range":
        if isinstance(a, str):
            assert len(a) <= 255, "Excel takes no longer address"
            flater = [les(del_) for del_ in a.split(",")]
            return Range(self, [(o.rad1, o.kolonne1, o.rad2, o.kolonne2) for o in flater])
        (r1, k1, *_), (*_, r2, k2) = a._flater[0], b._flater[0]
        return Range(self, [(r1, k1, r2, k2)])

    def kall_Activate(self) -> None: ...
    def kall_Move(self, Before: "Worksheet") -> None:  # noqa: N803
        self._bok.ark.remove(self._ark)
        self._bok.ark.insert(self._bok.ark.index(Before._ark), self._ark)


class Range(Dispatch):
    """Some rectangles: first row, first column, last row, last column of each."""

    def __init__(self, ws: Worksheet, flater: list[tuple[int, int, int, int]]) -> None:
        super().__init__(ws._excel)
        self.__dict__.update(_ws=ws, _ark=ws._ark, _flater=flater)

    def __call__(self, rad: int, kol: int) -> "Range":
        self._excel.tell("kall", self, "Item")
        r1, k1, *_ = self._flater[0]
        return Range(self._ws, [(r1 + rad - 1, k1 + kol - 1, r1 + rad - 1, k1 + kol - 1)])

    def _steder(self) -> list[Sted]:
        return [(r, k) for r1, k1, r2, k2 in self._flater for r in range(r1, r2 + 1) for k in range(k1, k2 + 1)]

    def _krev_ubeskyttet(self) -> None:
        if self._ark not in self._ws._bok.ark:
            raise com_error(UNNTAK, -2146827864, "Objektet finnes ikke")
        if self._ark.beskyttet:
            raise com_error(UNNTAK, NEI, "Cellen er i et beskyttet ark")

    def _rader(self, hent: Callable[[Sted], object]) -> object:
        r1, k1, r2, k2 = self._flater[0]
        rader = tuple(tuple(hent((r, k)) for k in range(k1, k2 + 1)) for r in range(r1, r2 + 1))
        return rader[0][0] if (r1, k1) == (r2, k2) else rader

    def _verdi(self, sted: Sted) -> object:
        c = self._ark.celler.get(sted)
        verdi = None if c is None else c.verdi
        if isinstance(verdi, datetime):
            return verdi.replace(tzinfo=UTC)
        return _tall(verdi)

    def _formel(self, sted: Sted) -> str:
        c = self._ark.celler.get(sted)
        if c is None or (c.verdi is None and not c.formel):
            return ""
        return f"={c.formel}" if c.formel else str(_tall(c.verdi))

    def _skriv(self, inn: object) -> None:
        self._krev_ubeskyttet()
        r1, k1, *_ = self._flater[0]
        for r, k in self._steder():
            verdi = inn[r - r1][k - k1] if isinstance(inn, (list, tuple)) else inn
            self._ws._bok.skriv(self._ark, (r, k), verdi)

    def _formater(self, navn: str, verdi: object) -> None:
        self._krev_ubeskyttet()
        self._ws._bok.formater(self._ark, self._steder(), navn, verdi)

    def hent_Worksheet(self) -> Worksheet:
        return self._ws

    def hent_Application(self) -> Application:
        return Application(self._excel)

    def hent_Row(self) -> int:
        return self._flater[0][0]

    def hent_Column(self) -> int:
        return self._flater[0][1]

    def hent_Rows(self) -> Samling:
        return Samling(self._excel, [None] * (self._flater[0][2] - self._flater[0][0] + 1))

    def hent_Columns(self) -> Samling:
        return Samling(self._excel, [None] * (self._flater[0][3] - self._flater[0][1] + 1))

    def hent_Count(self) -> int:
        return len(self._steder())

    def hent_Value(self) -> object:
        return self._rader(self._verdi)

    def sett_Value(self, inn: object) -> None:
        self._skriv(inn)

    def hent_Formula(self) -> object:
        return self._rader(self._formel)

    def sett_Formula(self, inn: object) -> None:
        self._skriv(inn)

    def _felles(self, navn: str) -> Any:
        """What all the cells have in common, None when they differ, as Excel tells it."""
        alle = {
            getattr(self._ark.celler[s].format if s in self._ark.celler else Format(), navn) for s in self._steder()
        }
        return alle.pop() if len(alle) == 1 else None

    def hent_NumberFormat(self) -> str | None:
        return self._felles("tallformat")

    def sett_NumberFormat(self, kode: str) -> None:
        self._formater("tallformat", kode)

    def hent_Font(self) -> "Font":
        return Font(self)

    def hent_Interior(self) -> "Interior":
        return Interior(self)

    def kall_Borders(self, side: int) -> "Border":
        return Border(self, KANTNUMMER[side])

    def hent_HorizontalAlignment(self) -> int:
        return {v: k for k, v in VANNRETT.items()}[self._ark.celle(self._steder()[0]).format.vannrett]

    def sett_HorizontalAlignment(self, verdi: int) -> None:
        self._formater("vannrett", VANNRETT[verdi])

    def hent_VerticalAlignment(self) -> int:
        return {v: k for k, v in LODDRETT.items()}[self._ark.celle(self._steder()[0]).format.loddrett]

    def sett_VerticalAlignment(self, verdi: int) -> None:
        self._formater("loddrett", LODDRETT[verdi])

    def sett_WrapText(self, verdi: object) -> None:
        self._formater("ombrutt", bool(verdi))

    def kall_InsertIndent(self, antall: int) -> None:
        for s in self._steder():
            self._ws._bok.formater(self._ark, [s], "innrykk", self._ark.celle(s).format.innrykk + antall)

    def kall_GetAddress(self, *_: object) -> str:
        r1, k1, r2, k2 = self._flater[0]
        return f"{celle(k1, r1)}:{celle(k2, r2)}"

    def hent_Validation(self) -> "Validering":
        return Validering(self)

    def kall_SpecialCells(self, *_: object, **__: object) -> None:
        raise com_error(UNNTAK, NEI, "No cells were found.")

    def sett_RowHeight(self, hoyde: float) -> None:
        self._krev_ubeskyttet()
        self._ark.hoyder |= {r: hoyde for r, _ in self._steder()}

    def sett_ColumnWidth(self, bredde: float) -> None:
        self._ark.bredder |= {k: bredde for _, k in self._steder()}

    def kall_Insert(self, Shift: int, CopyOrigin: int) -> None:  # noqa: N803
        self._krev_ubeskyttet()
        r1, k1, r2, k2 = self._flater[0]
        assert (k1, k2, Shift, CopyOrigin) == (1, 16384, -4121, 0), "whole rows, down, look from above"
        self._ws._bok.sett_inn_rader(self._ark, r1, r2 - r1 + 1)

    def kall_Delete(self, Shift: int) -> None:  # noqa: N803
        self._krev_ubeskyttet()
        r1, k1, r2, k2 = self._flater[0]
        assert (k1, k2, Shift) == (1, 16384, -4162), "whole rows, up"
        self._ws._bok.slett_rader(self._ark, r1, r2 - r1 + 1)


class Merknad(Dispatch):
    def __init__(self, ws: Worksheet, sted: Sted) -> None:
        super().__init__(ws._excel)
        self.__dict__.update(_ws=ws, _ark=ws._ark, _sted=sted)

    def kall_Text(self) -> str:
        return self._ark.merknader[self._sted]

    def hent_Parent(self) -> Range:
        return Range(self._ws, [(*self._sted, *self._sted)])


class Navnene(Samling):
    def __init__(self, excel: Excel, bok: Excelbok, ark: Ark | None) -> None:
        alle = [(ark, n) for n in (bok.navnene if ark is None else ark.navnene)]
        if ark is None:
            alle += [(a, n) for a in bok.ark for n in a.navnene]
        super().__init__(excel, [Navn(excel, bok, a, n) for a, n in alle])
        self.__dict__.update(_bok=bok, _eier=ark)

    def kall_Add(self, navn: str, formel: str) -> "Navn":
        (self._bok if self._eier is None else self._eier).navnene[navn] = formel.removeprefix("=")
        return Navn(self._excel, self._bok, self._eier, navn)


class Navn(Dispatch):
    def __init__(self, excel: Excel, bok: Excelbok, ark: Ark | None, navn: str) -> None:
        super().__init__(excel)
        self.__dict__.update(_bok=bok, _eier=ark, _navn=navn)

    def _der(self) -> dict[str, str]:
        return (self._bok if self._eier is None else self._eier).navnene

    def _navn_(self) -> str:
        return self._navn

    def hent_Name(self) -> str:
        return self._navn if self._eier is None else f"'{self._eier.navn}'!{self._navn}"

    def sett_Name(self, navn: str) -> None:
        self._der()[navn] = self._der().pop(self._navn)
        self.__dict__["_navn"] = navn

    def hent_RefersTo(self) -> str:
        return f"={self._der()[self._navn]}"

    def sett_RefersTo(self, formel: str) -> None:
        self._der()[self._navn] = formel.removeprefix("=")

    def kall_Delete(self) -> None:
        del self._der()[self._navn]


# -- pywin32 -----------------------------------------------------------------------------------------------------------


def motor() -> ModuleType:
    """xlwings' Windows engine, imported with pywin32 and the Windows parts of ctypes put in its place."""
    if "xlwings._xlwindows" in sys.modules:
        return sys.modules["xlwings._xlwindows"]
    falske = {n: ModuleType(n) for n in _MODULER}
    falske["pywintypes"].__dict__.update(com_error=com_error, TimeType=datetime, error=OSError, IID=str)
    falske["pythoncom"].__dict__.update(CoInitialize=lambda: None, ole_error=com_error, __file__="pythoncom")
    falske["win32api"].MessageBox = lambda *_: 1
    falske["win32con"].__dict__.update(
        MB_OK=0, MB_OKCANCEL=1, MB_YESNO=4, MB_YESNOCANCEL=3, MB_ICONINFORMATION=64, MB_ICONWARNING=48
    )
    falske["win32process"].GetWindowThreadProcessId = lambda _: (1, 1)
    falske["win32timezone"].TimeZoneInfo = SimpleNamespace(utc=lambda: UTC)
    falske["win32com.client"].__dict__.update(
        CDispatch=Dispatch, CoClassBaseClass=type("CoClassBaseClass", (), {}), Dispatch=lambda x: x,
        DispatchBaseClass=type("DispatchBaseClass", (), {}), DispatchEx=lambda _: None,
    )  # fmt: skip
    falske["win32com"].client = falske["win32com.client"]
    windows = mock.MagicMock()
    with mock.patch.multiple(ctypes, create=True, windll=windows, oledll=windows, PyDLL=windows):
        sys.modules.update(falske)
        return importlib.import_module("xlwings._xlwindows")


_MODULER = (
    "pywintypes", "pythoncom", "win32api", "win32con", "win32gui", "win32process", "win32timezone", "win32com",
    "win32com.client",
)  # fmt: skip


def apne(excel: Excel, bok: Excelbok) -> Any:
    """A workbook of the fake, as xlwings gives it on Windows."""
    xlwindows = motor()
    xlwindows.N_COM_ATTEMPTS = 3
    sys.modules["win32api"].MessageBox = lambda _hwnd, tekst, *_: excel.dialoger.append(tekst) or 1
    xlwindows.win32api.MessageBox = sys.modules["win32api"].MessageBox
    import xlwings

    return xlwings.Book(impl=xlwindows.Book(xl=xlwindows.COMRetryObjectWrapper(Workbook(excel, bok))))
