"""The button: time in Python apart from Excel, calls to Excel, and how long from a press until Excel is first asked.

Run from the checkout: PYTHONPATH=. python tests/ytelse/levende_bench.py

Excel is the fake of tests/excel/levende; the time inside it is taken away. DigiFin with 18 and with all kommuner, an
answer changed. Seconds of processor time, medians of five. The start is
measured in fresh processes with compiled modules: until Excel is told that work has begun, and until it can be read.
"""
# ruff: noqa: T201 - a script that tells what it measured

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.excel.levende.falsk_com import Excel, Range, Samling, apne
from tests.excel.levende.falsk_dispatch import Dispatch, _Metode
from tests.excel.levende.modell import Excelbok
from tests.excel.levende.test_com import ATTEN, MALER
from tests.stotte.stab import Stab
from verktoy.oppgaver import apen
from verktoy.oppgaver.ny import ny

GANGER, TID = 5, datetime(2026, 1, 2, 3, 4)
_START = """
import sys, time
from verktoy import knapper
from verktoy.excel.levende.kobling import last_xlwings
last_xlwings()
forst = time.process_time()
from verktoy.oppgaver import apen
print(forst, time.process_time(), "pandas" in sys.modules)
"""


class Stoppeklokke:
    """Time spent in the fake, outermost calls only."""

    def __init__(self) -> None:
        self.sum, self._inni = 0.0, False

    def rundt(self, f: Callable[..., Any]) -> Callable[..., Any]:
        def g(*args: Any, **kw: Any) -> Any:
            if self._inni:
                return f(*args, **kw)
            self._inni = True
            start = time.process_time()
            try:
                return f(*args, **kw)
            finally:
                self.sum += time.process_time() - start
                self._inni = False

        return g


def boker(mappe: Path) -> dict[str, bytes]:
    tekst = (MALER / "digifin.toml").read_text(encoding="utf-8")
    mal = mappe / "digifin.toml"
    mal.write_text(tekst.replace('utvalg = "alle"\n', f'utvalg = "{ATTEN}"\n'), encoding="utf-8")
    ut = {}
    for navn, ordning in (("18 kommuner", str(mal)), ("alle kommuner", "digifin")):
        fil = mappe / f"{navn}.xlsx"
        ny(fil, (ordning,), TID)
        ut[navn] = Stab(fil.read_bytes()).skriv("Deltakelse", "F8", "nei").innhold
    return ut


def main() -> None:
    klokke = Stoppeklokke()
    for klasse, navn in ((Dispatch, "__getattr__"), (Dispatch, "__setattr__"), (_Metode, "__call__")):
        setattr(klasse, navn, klokke.rundt(getattr(klasse, navn)))
    for klasse in (Samling, Range):
        klasse.__call__ = klokke.rundt(klasse.__call__)
    with tempfile.TemporaryDirectory() as mappe:
        for navn, innhold in boker(Path(mappe)).items():
            tider = []
            for _ in range(GANGER):
                bok = Excelbok(innhold)
                excel = Excel(bok)
                levende = apne(excel, bok)
                klokke.sum, start = 0.0, time.process_time()
                apen.oppdater(levende, TID, lambda _: None)
                tider.append(time.process_time() - start - klokke.sum)
            print(f"{navn}: {statistics.median(tider):.2f} s i Python, {excel.kryssinger} kall, {len(bok.ark)} ark")
    starter = []
    for _ in range(GANGER):
        svar = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True)
        *sekunder, pandas = svar.stdout.split()
        assert pandas == "False", "the button has no use for pandas"
        starter.append([float(x) for x in sekunder])
    forst, lest = (statistics.median(x) for x in zip(*starter, strict=True))
    print(f"fra trykk til første kall: {forst:.2f} s, til boken kan leses: {lest:.2f} s")


if __name__ == "__main__":
    main()
