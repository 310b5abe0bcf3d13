"""What every object of the fake Excel is: pywin32's Dispatch, and the errors it raises. Every use is counted."""

from types import SimpleNamespace
from typing import Any

OPPTATT, OPPTATT_I_CELLE, BORTE, NEI = -2147418111, -2146777998, -2147023174, -2146827284
UNNTAK = -2147352567


class com_error(Exception):  # noqa: N801, N818 - pywin32's name
    """hresult, message, (code, source, description, help, context, scode), argument."""

    def __init__(self, hresult: int, scode: int | None = None, forklaring: str = "") -> None:
        info = None if scode is None else (0, "Microsoft Excel", forklaring, None, 0, scode)
        super().__init__(hresult, "feil", info, None)
        self.hresult, self.strerror, self.excepinfo = hresult, "feil", info


class Dispatch:
    """What pywin32 hands out. A member X is `hent_X`, `sett_X` or a method `kall_X` here."""

    def __init__(self, excel: Any) -> None:
        self.__dict__["_excel"] = excel
        self.__dict__["_oleobj_"] = SimpleNamespace(GetIDsOfNames=_ukjent)

    def __getattr__(self, navn: str) -> Any:
        if navn.startswith(("_", "hent_", "sett_", "kall_")):
            raise AttributeError(navn)
        if hasattr(type(self), f"kall_{navn}"):
            return _Metode(self, navn)
        if not hasattr(type(self), f"hent_{navn}"):
            raise AttributeError(navn)
        self._excel.tell("les", self, navn)
        return getattr(self, f"hent_{navn}")()

    def __setattr__(self, navn: str, verdi: object) -> None:
        self._excel.tell("skriv", self, navn)
        getattr(self, f"sett_{navn}")(verdi)


def _ukjent(*_: object) -> None:
    raise com_error(-2147352570)


class _Metode(Dispatch):
    def __init__(self, eier: Dispatch, navn: str) -> None:
        super().__init__(eier._excel)
        self.__dict__["_eier"], self.__dict__["_navn"] = eier, navn

    def __call__(self, *args: Any, **kw: Any) -> Any:
        self._excel.tell("kall", self._eier, self._navn)
        return getattr(self._eier, f"kall_{self._navn}")(*args, **kw)
