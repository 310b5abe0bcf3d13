"""What it costs to write our sheets into a workbook of staff's, beside writing them alone.

Measures, in one process: our sheets by XlsxWriter alone, a fresh workbook, and a regeneration (read, compute, follow,
graft) of a workbook with 20 sheets of staff's of 500 rows each beside ours; and the peak memory of the last.
"""
# ruff: noqa: T201 - a script that tells what it measured

import io
import statistics
import time
import tracemalloc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from verktoy.excel.skriv import skriv
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import skriv_inn

TID = datetime(2026, 1, 2)
RUNDER = 5


def stabens_bok(ark: int = 20, rader: int = 500) -> bytes:
    """Sheets of figures and formulas, each with a chart."""
    ut = io.BytesIO()
    with xlsxwriter.Workbook(ut) as bok:
        for n in range(ark):
            ws = bok.add_worksheet(f"Budsjett {n + 1}")
            for r in range(rader):
                ws.write_row(r, 0, [f"Post {r}", r, r * 2])
                ws.write_formula(r, 3, f"=B{r + 1}+C{r + 1}", None, 3 * r)
            diagram = bok.add_chart({"type": "line"})
            diagram.add_series({"values": f"='Budsjett {n + 1}'!$D$1:$D${rader}"})
            ws.insert_chart("F2", diagram)
    return ut.getvalue()


def tid(hva: Callable[[], object]) -> float:
    """Median seconds of processor time."""
    alle = []
    for _ in range(RUNDER):
        start = time.process_time()
        hva()
        alle.append(time.process_time() - start)
    return statistics.median(alle)


def main() -> None:
    """Print the table."""
    with TemporaryDirectory() as mappe:
        fil = Path(mappe) / "deres.xlsx"
        fil.write_bytes(stabens_bok())
        ny(fil, ["digital-baerekraft-ostfold", "digifin", "digiviken"], TID)
        lest = les(fil)
        utenom = len(lest.vaare.arknavn) - len(lest.vaare.navn)
        beregnet = regn(lest.bok)
        alene = tid(lambda: skriv(beregnet.beskrivelse()))
        print(f"our {len(lest.vaare.navn)} sheets, described and written alone   {alene:.2f} s")
        fersk = tid(beregnet.filinnhold)
        print(f"a fresh workbook, with marks                      {fersk:.2f} s  ({fersk / alene:.1f} ×)")

        def alt() -> None:
            l = les(fil)  # noqa: E741
            skriv_inn(l, l.bok, TID, fil.name)

        hele = tid(alt)
        print(f"regenerated among {utenom} sheets of staff's      {hele:.2f} s  ({hele / alene:.1f} ×)")
        tracemalloc.start()
        alt()
        print(f"peak memory of the regeneration                   {tracemalloc.get_traced_memory()[1] / 2**20:.0f} MB")


if __name__ == "__main__":
    main()
