"""The rooms of the house and the one way imports go: cli → oppgaver → kilder, ark, excel, utsendelse → kjerne."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROT = Path(__file__).resolve().parents[1]

# Room → rooms it may import from beside itself. A file in verktoy/ itself (cli, __main__) is a room of its own.
LOV = {
    "kjerne": set(),
    "data": set(),
    "kilder": {"kjerne", "data"},
    "ark": {"kjerne"},
    "excel": {"kjerne", "ark"},
    "utsendelse": {"kjerne"},
    "oppgaver": {"kjerne", "data", "kilder", "ark", "excel", "utsendelse"},
    "cli": {"kjerne", "oppgaver", "knapper"},
    "knapper": {"kjerne", "oppgaver", "excel"},
    "__main__": {"cli"},
    "__init__": set(),
}

# Rooms that only compute: the standard library, and of that nothing that meets the world.
RENE = {"kjerne", "ark"}
VERDEN = {
    *("os", "io", "pathlib", "shutil", "tempfile", "glob", "subprocess", "sys", "builtins", "importlib", "pkgutil"),
    *("socket", "ssl", "http", "urllib", "ftplib", "smtplib", "email", "asyncio", "threading", "multiprocessing"),
    *("time", "random", "secrets", "uuid", "locale", "logging", "sqlite3", "zipfile", "csv", "tomllib", "platform"),
}
HANDLINGER = {"open", "print", "input", "exec", "eval", "__import__", "breakpoint"}
KLOKKE = {"now", "today", "utcnow"}

# Slow to import: only where they are needed, inside a function; and a package only one folder may know.
TUNGE = {"pandas", "numpy", "rich", "xlwings"}
BARE_HER = {"xlwings": "excel/levende/"}


def brudd(pakke: Path) -> list[str]:
    """What breaks the rules in the package folder `pakke`, one line each: "kjerne/ordning.py:3 …"."""
    funn = []
    for fil in sorted(pakke.rglob("*.py")):
        sti = fil.relative_to(pakke)
        rom = sti.parts[0].removesuffix(".py")
        tre = ast.parse(fil.read_text(encoding="utf-8"), sti.as_posix())
        feil = [*_importfeil(sti, rom, tre)]
        if rom in RENE:
            feil += _urenheter(tre)
        if rom == "kjerne":
            feil += _flyttall(tre)
        funn += [f"{sti.as_posix()}:{linje} {melding}" for linje, melding in feil]
    return funn


def _importfeil(sti: Path, rom: str, tre: ast.AST) -> Iterator[tuple[int, str]]:
    if rom not in LOV:
        yield 1, f"verktoy/ has no room called {rom}"
        return
    paa_toppen = {id(node) for node in _toppniva(tre)}
    for node, modul in _importer(tre, sti):
        ytterst, *resten = modul.split(".")
        if ytterst == "verktoy":
            maal = resten[0] if resten else "__init__"
            if maal not in {rom, *LOV[rom]}:
                yield node.lineno, f"{rom} may not import {maal}"
            continue
        if rom in RENE and (ytterst not in sys.stdlib_module_names or ytterst in VERDEN):
            yield node.lineno, f"{rom} is pure: no {ytterst}"
        if ytterst in BARE_HER and not sti.as_posix().startswith(BARE_HER[ytterst]):
            yield node.lineno, f"only {BARE_HER[ytterst]} may import {ytterst}"
        if ytterst in TUNGE and id(node) in paa_toppen:
            yield node.lineno, f"{ytterst} is slow to import: inside the function that needs it"


def _importer(tre: ast.AST, sti: Path) -> Iterator[tuple[ast.stmt, str]]:
    """Every import, wherever it stands, as (statement, full module name).

    `from verktoy import x` counts as verktoy.x; a relative import as what it stands for.
    """
    for node in ast.walk(tre):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            mappe = ["verktoy", *sti.parent.parts]
            start = mappe[: len(mappe) - node.level + 1] if node.level else []
            modul = ".".join([*start, *filter(None, [node.module])])
            yield from ((node, f"verktoy.{alias.name}") for alias in node.names if modul == "verktoy")
            yield from ((node, modul) for _ in node.names[:1] if modul != "verktoy")


def _toppniva(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when the module is imported: all but the insides of functions and of `if TYPE_CHECKING:`."""
    for barn in ast.iter_child_nodes(node):
        if isinstance(barn, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(barn, ast.If) and "TYPE_CHECKING" in ast.unparse(barn.test):
            yield from (n for gren in barn.orelse for n in (gren, *_toppniva(gren)))
            continue
        yield barn
        yield from _toppniva(barn)


def _urenheter(tre: ast.AST) -> Iterator[tuple[int, str]]:
    """Files, screen and clock, which need no import to be met."""
    for node in ast.walk(tre):
        if isinstance(node, ast.Name) and node.id in HANDLINGER:
            yield node.lineno, f"pure: no {node.id}()"
        if isinstance(node, ast.Attribute) and node.attr in KLOKKE:
            yield node.lineno, f"pure: .{node.attr} is the clock; the day comes in as an argument"


def _flyttall(tre: ast.AST) -> Iterator[tuple[int, str]]:
    """Money is exact: no float in kjerne."""
    for node in ast.walk(tre):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"exact: the float {node.value}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno, "exact: float()"


def test_the_house_keeps_its_rules():
    assert (ROT / "verktoy" / "kjerne" / "ordning.py").exists()  # what is walked is the real house
    assert brudd(ROT / "verktoy") == []


# A file, what stands in it, and what is to be said about it; None: nothing.
PLANTET = [
    ("kjerne/ordning.py", "from fractions import Fraction", None),
    ("kjerne/ordning.py", "from verktoy.kjerne import regler", None),
    ("kjerne/ordning.py", "from . import regler", None),
    ("kjerne/ordning.py", "from datetime import date", None),
    ("kjerne/ordning.py", "import lxml", "kjerne is pure: no lxml"),
    ("kjerne/ordning.py", "import os.path", "kjerne is pure: no os"),
    ("kjerne/ordning.py", "from pathlib import Path", "kjerne is pure: no pathlib"),
    ("kjerne/ordning.py", "def f():\n    import urllib.request", "kjerne is pure: no urllib"),
    ("kjerne/ordning.py", "from verktoy.ark import celle", "kjerne may not import ark"),
    ("kjerne/ordning.py", "from verktoy.ark import celle, bidrag", "kjerne may not import ark"),
    ("kjerne/ordning.py", "from verktoy import kilder", "kjerne may not import kilder"),
    ("kjerne/ordning.py", "from ..kilder import ssb", "kjerne may not import kilder"),
    ("kjerne/ordning.py", "from .. import kilder", "kjerne may not import kilder"),
    ("kjerne/ordning.py", "x = open('fil')", "pure: no open()"),
    ("kjerne/ordning.py", "skriv = print", "pure: no print()"),
    ("kjerne/ordning.py", "x = datetime.now()", "pure: .now is the clock"),
    ("kjerne/ordning.py", "x = date.today()", "pure: .today is the clock"),
    ("kjerne/ordning.py", "x = 0.1", "exact: the float 0.1"),
    ("kjerne/ordning.py", "x = float('1')", "exact: float()"),
    ("ark/bidrag.py", "from verktoy.kjerne.ordning import Ordning", None),
    ("ark/bidrag.py", "bredde = 8.43", None),
    ("ark/bidrag.py", "import xlsxwriter", "ark is pure: no xlsxwriter"),
    ("ark/bidrag.py", "from verktoy.excel import skriv", "ark may not import excel"),
    ("excel/skriv.py", "import xlsxwriter\nfrom verktoy.ark import celle\nfrom verktoy.kjerne import ordning", None),
    ("excel/skriv.py", "from verktoy.kilder import ssb", "excel may not import kilder"),
    ("excel/skriv.py", "def f():\n    import xlwings", "only excel/levende/ may import xlwings"),
    ("excel/levende/kobling.py", "def f():\n    import xlwings as xw", None),
    ("excel/levende/kobling.py", "import xlwings as xw", "xlwings is slow to import"),
    ("kilder/ssb.py", "def f():\n    import pandas as pd", None),
    ("kilder/ssb.py", "import pandas as pd", "pandas is slow to import"),
    ("kilder/ssb.py", "if True:\n    from pandas import DataFrame", "pandas is slow to import"),
    ("kilder/ssb.py", "class A:\n    import pandas", "pandas is slow to import"),
    ("kilder/ssb.py", "if TYPE_CHECKING:\n    import pandas", None),
    ("kilder/ssb.py", "if TYPE_CHECKING:\n    pass\nelse:\n    import pandas", "pandas is slow to import"),
    ("kilder/ssb.py", "from verktoy.oppgaver import ny", "kilder may not import oppgaver"),
    ("oppgaver/ny.py", "from verktoy.cli import main", "oppgaver may not import cli"),
    ("cli/bok.py", "from verktoy.oppgaver.ny import ny", None),
    ("cli/bok.py", "from verktoy.excel import skriv", "cli may not import excel"),
    ("cli/bok.py", "import rich.console", "rich is slow to import"),
    ("hjelp.py", "x = 1", "no room called hjelp"),
]


@pytest.mark.parametrize(("fil", "kode", "melding"), PLANTET)
def test_a_broken_rule_is_found(tmp_path, fil, kode, melding):
    (tmp_path / fil).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / fil).write_text(kode, encoding="utf-8")
    funn = brudd(tmp_path)
    if melding is None:
        assert funn == []
    else:
        assert len(funn) == 1
        assert funn[0].startswith(f"{fil}:")
        assert melding in funn[0]


def test_the_command_line_starts_without_the_slow_packages():
    kode = "import sys, verktoy.cli; print(*sorted({'pandas', 'numpy', 'xlwings', 'rich'} & sys.modules.keys()))"
    svar = subprocess.run([sys.executable, "-c", kode], cwd=ROT, capture_output=True, text=True, check=False)
    assert (svar.returncode, svar.stdout.strip()) == (0, ""), svar.stderr
