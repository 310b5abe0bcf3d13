"""357 packages (workbook, letter in four forms, case paper) against writing the same 357 workbooks alone.

Run from the checkout: PYTHONPATH=. python tests/ytelse/utsendelse_bench.py [antall]. Prints seconds, ratios and memory.
"""
# ruff: noqa: T201 - a script that tells what it measured

import resource
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from verktoy.ark.deltakerbok import lag_felles
from verktoy.excel.skriv import skriv
from verktoy.oppgaver import bok
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.utsendelse_lag import Bestilling, lag

TID = datetime(2026, 1, 2, 3, 4)


def _minne_mb() -> float:
    """Resident memory of this process."""
    for linje in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if linje.startswith("VmRSS:"):
            return int(linje.split()[1]) / 1024
    return 0.0


def _cpu() -> float:
    """Processor seconds of this process and of those it has waited for."""
    deler = [resource.getrusage(x) for x in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(d.ru_utime + d.ru_stime for d in deler)


def _fulgt(pakker, antall):
    for n, p in enumerate(pakker, 1):
        if n in (1, antall // 4, antall // 2, antall):
            print(f"   package {n:>3}: {_minne_mb():6.0f} MB")
        yield p


def main(antall: int) -> None:
    with tempfile.TemporaryDirectory() as mappe:
        sti = Path(mappe) / "bidrag.xlsx"
        ny(sti, ["digifin"], TID)
        beregnet = bok.regn(bok.les(sti).bok)
        (r,), (plan,) = beregnet.resultater, beregnet.planer
        numre = [b.deltaker.nr for b in r.bidrag if len(b.deltaker.nr) == len("0106")][:antall]
        start, cpu = time.perf_counter(), _cpu()
        felles = lag_felles(beregnet.bok, r, plan)
        for nr in numre:
            skriv(felles.bok(nr, TID))
        alene, alene_cpu = time.perf_counter() - start, _cpu() - cpu
        print(f"{len(numre)} workbooks alone: {alene:.1f} s, processor {alene_cpu:.1f} s")
        start, cpu = time.perf_counter(), _cpu()
        lag(sti, Bestilling("digifin", "Avsender", bare=frozenset(numre)), Path(mappe) / "ut", TID, _fulgt)
        tid, cpu = time.perf_counter() - start, _cpu() - cpu
        print(f"{len(numre)} packages: {tid:.1f} s, processor {cpu:.1f} s")
        print(f"{tid / alene:.2f} × and {cpu / alene_cpu:.2f} × the workbooks alone")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 357)
