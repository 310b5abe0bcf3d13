"""`oppdater` of the shared workbook as a whole process, beside what else one could do, interleaved in one run.

Run from the checkout: PYTHONPATH=. python tests/ytelse/oppdater_bench.py [rounds]

(a) start Python and import openpyxl; (b) LibreOffice without a window recalculates the same workbook; (c) rett_fram.py
writes the same cells with pandas and openpyxl. A population figure is typed before each run, so that there is something
to write.
"""
# ruff: noqa: T201 - a script that tells what it measured

import os
import pickle
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from tests.stotte import bok as b
from tests.stotte.libreoffice import endre_celler, finn_soffice, rekalkuler_alle
from verktoy.ark.bok import bygg_bok
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.ny import ny

HER = Path(__file__).parent
# Compiled files as on a person's machine.
MILJO = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def _kjor(*argumenter: object) -> None:
    subprocess.run(
        [sys.executable, *map(str, argumenter)], cwd=HER.parents[1], env=MILJO, check=True, capture_output=True
    )


def _celler(bok: Path) -> dict:
    """Every cell of the workbook as rett_fram.py writes it."""
    r = regn(les(bok).bok)
    return {
        ark.navn: (
            [(*sted, c.formel or _enkel(c.verdi), c.stil.rolle.value, c.stil.tallformat, c.stil.ombrutt)
             for sted, c in ark.celler.items()],
            ark.bredder,
            ark.frys,
        )
        for ark in bygg_bok(r.bok, r.resultater, r.punkter, r.planer, r.strukturplaner, r.fond, r.scenarier()).ark
    }  # fmt: skip


def _enkel(verdi: object) -> object:
    return float(verdi) if isinstance(verdi, Fraction) else verdi


def _tid(gjor: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of processor time, which other programs disturb less."""
    start, foer = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    gjor()
    etter = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - start, etter.ru_utime - foer.ru_utime + etter.ru_stime - foer.ru_stime


def main(runder: int) -> None:
    """Print medians, spreads and ratios to `oppdater`."""
    with tempfile.TemporaryDirectory() as midlertidig:
        mappe = Path(midlertidig)
        fersk, skrevet, bok, celler = (mappe / n for n in ("fersk.xlsx", "skrevet.xlsx", "bok.xlsx", "celler.pickle"))
        ny(fersk, b.TRE, datetime(2026, 1, 2, 3, 4))
        endre_celler(fersk, skrevet, {b.innbyggere(fersk, "0106", date(2018, 1, 1)): 90_001})
        data = _celler(skrevet)
        celler.write_bytes(pickle.dumps(data))
        antall = sum(len(c) for c, _, _ in data.values())
        formler = sum(
            isinstance(c[2], str) and c[2].startswith("=") for celler_, _, _ in data.values() for c in celler_
        )

        def oppdater() -> None:
            _kjor("-m", "verktoy", "oppdater", bok)

        valg: dict[str, Callable[[], object]] = {
            "verktoy oppdater": oppdater,
            "(a) python -c 'import openpyxl'": lambda: _kjor("-c", "import openpyxl"),
            "(c) pandas + openpyxl": lambda: _kjor(HER / "rett_fram.py", skrevet, celler, mappe / "ut.xlsx"),
        }
        if finn_soffice():
            valg["(b) LibreOffice"] = lambda: rekalkuler_alle([skrevet], mappe / "lo")
        tider: dict[str, list[tuple[float, float]]] = {n: [] for n in valg}
        for runde in range(runder + 1):
            for navn, gjor in valg.items():
                shutil.copyfile(skrevet, bok)
                brukt = _tid(gjor)
                if runde:  # the first round fills the caches
                    tider[navn].append(brukt)
    egen, egen_cpu = _medianer(tider["verktoy oppdater"])
    maskin = f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{datetime.now():%d.%m.%Y}, {maskin}")
    print(f"{len(data)} sheets, {antall} cells, {formler} of them formulas; {runder} rounds, interleaved")
    for navn, t in sorted(tider.items()):
        m, cpu = _medianer(t)
        spenn = f"({min(t)[0]:.2f}–{max(t)[0]:.2f})"
        print(f"{navn:<34} {m:>6.2f} s {spenn:>14} {m / egen:>5.2f} ×   cpu {cpu:>5.2f} s {cpu / egen_cpu:>5.2f} ×")


def _medianer(t: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(x for x, _ in t), statistics.median(x for _, x in t)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
