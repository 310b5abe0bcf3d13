"""Kobling: find the open workbook, and say in words what Excel answered when it would not.

xlwings is imported here and only when a button is pressed, without pandas and numpy: they are a quarter of a second
that no button needs.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

from verktoy.kjerne.melding import Inndatafeil, Melding, feil

if TYPE_CHECKING:
    from xlwings import Book as Book  # noqa: PLC0414 - handed on to those who may not import xlwings

# xlwings asks a busy Excel again for ever; this many times is enough for Excel to finish what it is doing.
FORSOK = 2000
_OPPTATT = frozenset((0x80010001, 0x8001010A, 0x800AC472))  # call rejected, retry later, a cell is being edited
_BORTE = frozenset((0x800706BA, 0x800706BE, 0x80010007, 0x80010108, 0x800401FD))  # server gone, died, disconnected
_OPPTATT_MAC, _BORTE_MAC = frozenset((-1712,)), frozenset((-600, -609))  # timed out; not running, connection invalid
_PAKKER = ("pandas", "numpy")
_VAARE = {"Folketall", "Deltakelse"}


def last_xlwings() -> ModuleType:
    """The xlwings package.

    Raises:
        Inndatafeil: when it is not installed.
    """
    with _uten_tunge():
        try:
            import xlwings
        except ImportError as e:
            raise Inndatafeil.en(
                "Pakken xlwings mangler.", "Python på denne maskinen", "Kjør «python start.py», som henter den."
            ) from e
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        windows.N_COM_ATTEMPTS = FORSOK  # type: ignore[attr-defined]  # there is no public way
    return xlwings


@contextmanager
def _uten_tunge() -> Iterator[None]:
    """Make `import pandas` fail meanwhile: xlwings takes what it finds, and we send it lists."""
    skjult = [p for p in _PAKKER if p not in sys.modules]
    sys.modules.update(dict.fromkeys(skjult))  # type: ignore[arg-type]  # None means «not to be found»
    try:
        yield
    finally:
        for p in skjult:
            del sys.modules[p]


def boken_med_knappen() -> "Book":
    """The workbook whose button was pressed.

    Raises:
        Inndatafeil: when Excel did not call us.
    """
    xw = last_xlwings()
    try:
        return xw.Book.caller()  # type: ignore[no-any-return]
    except Exception as e:  # xlwings raises a bare Exception, AttributeError or KeyError, all for «not called by Excel»
        if som_melding(e) is not None:
            raise
        raise Inndatafeil.en(
            "Knappen ble ikke trykket i Excel.", "", "Åpne boken i Excel, og trykk på knappen der."
        ) from e


def finn_bok(navn: str | None) -> "Book":
    """The open workbook with a name, with or without its extension; None: the only one that is ours.

    Raises:
        Inndatafeil: when Excel is not running, when no open workbook fits, or when more than one does.
    """
    xw = last_xlwings()
    try:
        apne = [bok for app in xw.apps for bok in app.books]
    except Exception as e:
        if som_melding(e) is not None:
            raise
        raise Inndatafeil.en(
            "Fant ikke Excel på denne maskinen.", "", "Snarveien trenger Excel for Windows eller Mac."
        ) from e
    if navn is None:
        treff = [b for b in apne if {s.name for s in b.sheets} >= _VAARE]
        hva = "en bok med arkene Folketall og Deltakelse"
    else:
        treff = [b for b in apne if navn.lower() in (b.name.lower(), b.name.lower().rpartition(".")[0])]
        hva = f"boken «{navn}»"
    if len(treff) == 1:
        return treff[0]  # type: ignore[no-any-return]
    alle = ", ".join(f"«{b.name}»" for b in apne) or "ingen"
    if treff:
        raise Inndatafeil.en(
            f"{hva[0].upper()}{hva[1:]} er åpen {len(treff)} ganger.",
            "Excel",
            "Lukk alle utenom den ene, og prøv igjen.",
        )
    raise Inndatafeil.en(
        f"Fant ikke {hva} blant de åpne bøkene.",
        "Excel",
        f"Åpne den, eller se om den har fått nytt navn. Åpne nå: {alle}.",
    )


def som_melding(feilen: BaseException) -> Melding | None:
    """What an error from Excel means to the user; None when it is not one of Excel's."""
    koder = _koder(feilen)
    if er_opptatt(feilen):
        return feil("Excel er opptatt, og tar ikke imot noe nå.", "Excel", OPPTATT_GJOR)
    if er_borte(feilen):
        return feil(
            "Excel eller boken ble lukket underveis.",
            "Excel",
            "Åpne boken igjen, se om det siste du skrev er med, og trykk på knappen på nytt.",
        )
    if koder:
        return feil(f"Excel sa nei: {_forklaring(feilen)}.", "Excel", "Se på arket det gjelder, og prøv igjen.")
    return None


OPPTATT_GJOR = (
    "Trykk Esc hvis du holder på å skrive i en celle, lukk åpne dialoger i Excel, og trykk på knappen på nytt."
)


def er_opptatt(feilen: BaseException) -> bool:
    """Whether Excel refused because it is busy, most often with a cell that is being edited."""
    return bool(_koder(feilen) & _OPPTATT) or getattr(feilen, "errornumber", 0) in _OPPTATT_MAC


def er_borte(feilen: BaseException) -> bool:
    """Whether there is no Excel to talk to any more."""
    return bool(_koder(feilen) & _BORTE) or getattr(feilen, "errornumber", 0) in _BORTE_MAC


def _koder(feilen: BaseException) -> set[int]:
    """The 32-bit codes of a COM error (hresult, message, (…, scode), argument); none for other errors."""
    hresult = getattr(feilen, "hresult", None)
    if not isinstance(hresult, int):
        return set()
    info = getattr(feilen, "excepinfo", None)
    scode = info[-1] if isinstance(info, tuple) and info else None
    return {k & 0xFFFFFFFF for k in (hresult, scode) if isinstance(k, int)}


def _forklaring(feilen: BaseException) -> str:
    info = getattr(feilen, "excepinfo", None)
    tekst = info[2] if isinstance(info, tuple) and len(info) > 2 else None  # noqa: PLR2004 - (…, source, description, …)
    return str(tekst or getattr(feilen, "strerror", None) or feilen).strip().rstrip(".")
