"""The person's machine, as far as the add-in cares: where things are, and what is set up on it."""

import importlib.util
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

from verktoy.kjerne.melding import Inndatafeil

WINDOWS, MAC = "Windows", "Mac"
TILLEGG = "Bidrag.xlam"
_EXCEL_MAC = "Microsoft Excel.app"
_EXCEL_WINDOWS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"


@dataclass(frozen=True)
class Maskin:
    """What the edge knows about the machine; a test makes another one.

    Attributes:
        system: WINDOWS, MAC, or the name of a system that has no Excel.
        hjem: the user's home folder.
        appdata: where Windows programs keep what belongs to the user.
        programmer: the folders a Mac keeps programs in.
        python: the Python that runs the tool, without a window of its own where there is such a one.
        program: the tool's own start, verktoy/__main__.py.
        tegnsett: the code page VBA starts programs in.
        les_register: a value of Windows' registry, by key and name, the user's before the machine's; None without it.
        har_pakke: whether a Python package is installed.
    """

    system: str
    hjem: Path
    appdata: Path
    programmer: tuple[Path, ...]
    python: PurePath
    program: PurePath
    tegnsett: str
    les_register: Callable[[str, str], object]
    har_pakke: Callable[[str], bool]

    @property
    def oppstart(self) -> Path:
        """The folder Excel opens add-ins from, for this user."""
        if self.system == MAC:
            kontor = self.hjem / "Library" / "Group Containers" / "UBF8T346G9.Office"
            return kontor / "User Content.localized" / "Startup.localized" / "Excel"
        if self.system == WINDOWS:
            return self.appdata / "Microsoft" / "Excel" / "XLSTART"
        raise Inndatafeil.en(
            f"Excel finnes ikke for {self.system}.", "", "Kommandoen virker på Windows og Mac, der Excel er installert."
        )

    @property
    def mappe(self) -> Path:
        """Our own folder: not the one above, where Excel would open every file as a workbook."""
        if self.system == MAC:
            return self.hjem / "Library" / "Application Support" / "Bidrag"
        return self.oppstart.parent / "Bidrag"

    @property
    def skript(self) -> Path:
        """The folder a Mac lets Excel run scripts from, outside its sandbox."""
        return self.hjem / "Library" / "Application Scripts" / "com.microsoft.Excel"

    def har_excel(self) -> bool:
        """Whether Excel is installed."""
        if self.system == MAC:
            return any((mappe / _EXCEL_MAC).exists() for mappe in self.programmer)
        return self.system == WINDOWS and self.les_register(_EXCEL_WINDOWS, "") is not None


def denne() -> Maskin:
    """The machine we run on."""
    system = {"win32": WINDOWS, "darwin": MAC}.get(sys.platform, sys.platform.capitalize())
    python = Path(sys.executable)
    uten_vindu = python.with_name("pythonw.exe")
    return Maskin(
        system=system,
        hjem=Path.home(),
        appdata=Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming"),
        programmer=(Path("/Applications"), Path.home() / "Applications"),
        python=uten_vindu if uten_vindu.exists() else python,
        program=Path(__file__).resolve().parents[2] / "__main__.py",
        tegnsett="mbcs" if system == WINDOWS else "utf-8",
        les_register=_les_register,
        har_pakke=lambda navn: importlib.util.find_spec(navn) is not None,
    )


def _les_register(nokkel: str, navn: str) -> object:
    if sys.platform == "win32":
        import winreg

        for rot in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            try:
                with winreg.OpenKey(rot, nokkel) as aapnet:
                    return winreg.QueryValueEx(aapnet, navn)[0]
            except (FileNotFoundError, PermissionError):  # what we may not read, tells us nothing
                continue
    return None
