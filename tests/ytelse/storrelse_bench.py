"""How time grows with the number of deltakere: compute, describe and write a synthetic scheme.

Run from the checkout: PYTHONPATH=. python tests/ytelse/storrelse_bench.py [357 10000 100000]

The deltakere are of type «annen», since there are not 10 000 kommunenummer: a fixed amount, an equal pot and a pot by a
supplied key, over three years. Each size is run in a process of its own, three times; medians are printed.
"""
# ruff: noqa: T201 - a script that tells what it measured

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from verktoy.ark.bok import bygg_bok
from verktoy.excel.skriv import skriv
from verktoy.kilder import malfil, offisielle
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Ordningsdel
from verktoy.kjerne.deltakelse import Deltaker, Svar
from verktoy.oppgaver.bok import register, regn

MAL = """
[ordning]
kilde = "oppdiktet"
id = "stor"
navn = "Stor ordning"
kortnavn = "Stor"
beskrivelse = "Oppdiktet, for å måle tid."
folketall_dato = 2018-01-01
vist_enhet_kr = { verdi = 1, kilde = "valg: kroner" }
ved_frafall = "hold-satser"
avventer_regnes_som = "ja"
[dokument.oppdiktet]
tittel = "Oppdiktet"
utgiver = "Ingen"
[gruppe.alle]
navn = "Deltakere"
type = "annen"
utvalg = "A"
sorter = "nummer"
[tid]
kilde = "oppdiktet"
deler_i_alt = 4
[aar]
kilde = "oppdiktet"
2018 = { deler = 1, fase = "grunnlag" }
2019 = { deler = 2, fase = "grunnlag" }
2020 = { deler = 1, fase = "grunnlag" }
[delsum.sum]
kilde = "oppdiktet"
navn = "SUM"
fra_og_med = 2018
til_og_med = 2020
[finansiering.alle]
kilde = "oppdiktet"
navn = "Deltakerne"
art = "kontant"
type = "deltakere"
gruppe = "alle"
[regel]
kilde = "oppdiktet"
[regel.fast]
navn = "Fast"
type = "fast-belop"
gjelder = "alle"
belop_kr = 1_000
tid = "fordelt"
[regel.likt]
navn = "Likt"
type = "pott-likt"
gjelder = "alle"
pott_kr = 1_000_000
tid = "fordelt"
[regel.noekkel]
navn = "Etter nøkkel"
type = "pott-etter-noekkel"
gjelder = "alle"
pott_kr = 10_000_000
noekkel = "brukere"
tid = "fordelt"
"""


def mal_en(antall: int) -> tuple[float, float, float, int]:
    """Seconds to compute, to describe and to write, and the size of the file."""
    with tempfile.TemporaryDirectory() as mappe:
        fil = Path(mappe) / "stor.toml"
        fil.write_text(MAL, encoding="utf-8")
        ordning = malfil.les_mal(fil).ordning
    deltakere = tuple(
        Deltaker(f"D{n:06}", f"Deltaker {n}", "alle", Svar.JA, noekler={"brukere": Fraction(1 + n * 7919 % 1000)})
        for n in range(antall)
    )
    folk = offisielle.folketall().utvalg(["0101"], [ordning.folketall_dato])
    bok = Arbeidsbok(folk, (Ordningsdel(ordning, deltakere, None),), {}, (), register())
    t0 = time.perf_counter()
    b = regn(bok)
    t1 = time.perf_counter()
    ark = bygg_bok(b.bok, b.resultater, b.punkter, b.planer, b.strukturplaner, b.fond, b.scenarier())
    t2 = time.perf_counter()
    innhold = skriv(ark)
    t3 = time.perf_counter()
    return t1 - t0, t2 - t1, t3 - t2, len(innhold)


def main(storrelser: list[int]) -> None:
    """Print a table with one row per size."""
    print(f"{datetime.now():%d.%m.%Y}, Python {sys.version.split()[0]}")
    print(" deltakere     regn  beskriv    skriv    i alt  µs/deltaker  MB fil  MB minne")
    for antall in storrelser:
        svar = [
            subprocess.run([sys.executable, __file__, "--en", str(antall)], capture_output=True, text=True, check=True)
            for _ in range(3 if antall <= 10_000 else 1)
        ]
        tall = [[float(x) for x in s.stdout.split()] for s in svar]
        regn_s, beskriv, skriv_s, lengde, minne = (statistics.median(k) for k in zip(*tall, strict=True))
        alt = regn_s + beskriv + skriv_s
        print(
            f"{antall:>10} {regn_s:>7.2f}s {beskriv:>7.2f}s {skriv_s:>7.2f}s {alt:>7.2f}s {alt / antall * 1e6:>12.0f} "
            f"{lengde / 2**20:>7.1f} {minne:>9.0f}"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--en"]:
        print(*mal_en(int(sys.argv[2])), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    else:
        main([int(x) for x in sys.argv[1:]] or [357, 10_000, 100_000])
