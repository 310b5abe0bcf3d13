"""How fast «totaler-forst» is, beside a general solver on the same table and in the same run.

Run by hand, from the project folder, in an environment that also has scipy (a development tool, nothing the product
needs; HiGHS comes with it):

    python -m venv /some/where && /some/where/bin/pip install scipy
    PYTHONPATH=. /some/where/bin/python tests/ytelse/avrunding_bench.py [rows …]

For each number of rows (18 is the Østfold plan; others have 11 years, a 4-year sum and 15 fylker) it prints the best of
three runs of ours, the time HiGHS takes to solve the same rounding as an integer program (best of three too, the
program already built), the ratio, how far each table is from the exact one (sum of all deviations, kroner), and how
many amounts change when the rows come in another order.
"""

import math
import random
import sys
import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from tests.kjerne.avrundingstabeller import ostfold
from verktoy.kjerne.avrunding import Avrundingsmaate, avrund
from verktoy.kjerne.tabellavrunding.avrundingsvalg import avrund_tabell
from verktoy.kjerne.tabellavrunding.belopstabell import Belopstabell, Periodesum, Tabellrad

AAR = 11
FYLKER = 15
GRENSE_S = 120
MAATE = Avrundingsmaate.TOTALER_FORST
Celler = list[tuple[int, ...]]


def ordning(rader: int) -> Belopstabell:
    """A scheme of the usual kind: three quarters in equal shares, a quarter by inhabitants, uneven years."""
    tilfeldig = random.Random(rader)
    folketall = [max(200, int(math.exp(tilfeldig.gauss(8.5, 1.1)))) for _ in range(rader)]
    vekter = [tilfeldig.randint(1, 9) for _ in range(AAR)]
    total = 1000 * rader * AAR + 7
    rader_ = []
    for nr, innbyggere in enumerate(folketall):
        bidrag = Fraction(3 * total, 4 * rader) + Fraction(total * innbyggere, 4 * sum(folketall))
        belop = tuple(bidrag * Fraction(vekt, sum(vekter)) for vekt in vekter)
        rader_.append(Tabellrad(f"{nr:05}", belop, (f"{tilfeldig.randrange(FYLKER):02}",)))
    perioder = tuple(str(2024 + nr) for nr in range(AAR))
    return Belopstabell(perioder, tuple(rader_), (Periodesum("SUM 4 år", (0, 1, 2, 3)),))


def vaare(tabell: Belopstabell) -> Celler:
    """Our own table. The table object is made anew, so that nothing of an earlier run is remembered."""
    return list(avrund_tabell(Belopstabell(tabell.perioder, tabell.rader, tabell.periodesummer), MAATE).celler)


def heltallsprogram(tabell: Belopstabell) -> Callable[[], Celler | None]:
    """The same rounding as an integer program: every sum its exact value rounded down or up, deviations least."""
    brutte = [(r, k) for r, rad in enumerate(tabell.rader) for k, b in enumerate(rad.belop) if b % 1]
    nummer = {celle: nr for nr, celle in enumerate(brutte)}
    alle, perioder = range(len(tabell.rader)), range(len(tabell.perioder))
    radmengder = [alle, *tabell.rader_i_gruppe.values(), *([r] for r in alle)]
    kolonnemengder = [*(sum_.kolonner for sum_ in tabell.periodesummer), *([k] for k in perioder)]
    rad_nr, kol_nr, lav, hoy = [], [], [], []
    for r in radmengder:
        for k in kolonnemengder:
            if len(r) == len(k) == 1:
                continue
            eksakt = sum(tabell.rader[rr].belop[kk] for rr in r for kk in k)
            gulv = sum(tabell.rader[rr].belop[kk] // 1 for rr in r for kk in k)
            hele = len(r) == len(alle) and len(k) == len(perioder)
            medlemmer = [nummer[rr, kk] for rr in r for kk in k if (rr, kk) in nummer]
            rad_nr += [len(lav)] * len(medlemmer)
            kol_nr += medlemmer
            lav.append((avrund(eksakt) if hele else eksakt // 1) - gulv)
            hoy.append((avrund(eksakt) if hele else -(-eksakt // 1)) - gulv)
    matrise = csr_array((np.ones(len(rad_nr)), (rad_nr, kol_nr)), shape=(len(lav), len(brutte)))
    kostnad = np.array([float(1 - 2 * (tabell.rader[r].belop[k] % 1)) for r, k in brutte])

    def los() -> Celler | None:
        svar = milp(
            kostnad,
            constraints=LinearConstraint(matrise, lav, hoy),
            bounds=Bounds(0, 1),
            integrality=np.ones(len(brutte)),
            options={"time_limit": GRENSE_S},
        )
        if svar.x is None:
            return None
        opp = {celle for celle, x in zip(brutte, svar.x, strict=True) if x > 0.5}
        return [tuple(b // 1 + ((r, k) in opp) for k, b in enumerate(rad.belop)) for r, rad in enumerate(tabell.rader)]

    return los


def beste_tid(arbeid: Callable[[], Celler | None]) -> tuple[float, Celler | None]:
    """Seconds, the best of three, and the answer; one run is enough when it takes long."""
    best, svar = math.inf, None
    for _ in range(3):
        start = time.perf_counter()
        svar = arbeid()
        best = min(best, time.perf_counter() - start)
        if best > GRENSE_S / 10:
            break
    return best, svar


def avstand(tabell: Belopstabell, celler: Celler) -> float:
    """The sum of all deviations, in kroner."""
    par = zip(tabell.rader, celler, strict=True)
    return float(sum(abs(hel - b) for rad, rader in par for hel, b in zip(rader, rad.belop, strict=True)))


def flyttet(tabell: Belopstabell, los: Callable[[Belopstabell], Celler | None], celler: Celler) -> str:
    """How many amounts change when the rows are shuffled."""
    rekke = random.Random(1).sample(range(len(celler)), len(celler))
    stokket = Belopstabell(tabell.perioder, tuple(tabell.rader[nr] for nr in rekke), tabell.periodesummer)
    nye = los(stokket)
    if nye is None:
        return "–"
    return str(sum(a != b for nr, rad in zip(rekke, nye, strict=True) for a, b in zip(celler[nr], rad, strict=True)))


def linje(felt: list[str]) -> None:
    """One line of the printed table."""
    sys.stdout.write("".join(f"{tekst:>14}" for tekst in felt) + "\n")
    sys.stdout.flush()


def main(antall: list[int]) -> None:
    """Measure and print."""
    linje(
        [
            "rader × år",
            "vår (ms)",
            "HiGHS (ms)",
            "HiGHS/vår",
            "vår avstand",
            "HiGHS avstand",
            "vår flyttet",
            "HiGHS flyttet",
        ]
    )
    for rader in antall:
        tabell = ostfold() if rader == 18 else ordning(rader)
        tid, celler = beste_tid(lambda tabell=tabell: vaare(tabell))
        felt = [f"{rader} × {len(tabell.perioder)}", f"{1000 * tid:.1f}"]
        highs_tid, highs = beste_tid(heltallsprogram(tabell))
        felt += [f"{1000 * highs_tid:.1f}", f"{highs_tid / tid:.1f}", f"{avstand(tabell, celler):.1f}"]
        felt += ["ingen svar" if highs is None else f"{avstand(tabell, highs):.1f}", flyttet(tabell, vaare, celler)]
        felt += ["–" if highs is None else flyttet(tabell, lambda t: heltallsprogram(t)(), highs)]
        linje(felt)


if __name__ == "__main__":
    main([int(tekst) for tekst in sys.argv[1:]] or [18, 357, 1000, 2500, 5000, 10_000])
