"""How long every single and every pair of exits takes in KS' scheme, the exact chance of its condition, and spreads.

The 357 kommuner are those of 1 January 2024, in a scheme that is KS' in all else. A hundred pairs drawn by their places
are computed again from the beginning, and must come to the same.
Run: PYTHONPATH=. python tests/ytelse/scenario_bench.py
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations

from verktoy.kilder import malfil, offisielle
from verktoy.kjerne.beregning import Resultat, beregn
from verktoy.kjerne.deltakelse import Deltaker, Svar
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.ordning import Ordning, VedDelvis, VedFrafall
from verktoy.kjerne.regler import FastBelop, Regel, Tid
from verktoy.kjerne.scenario import Frafall, hovedsum
from verktoy.kjerne.spredning import Maate, spredninger
from verktoy.kjerne.vilkaar import sjanser, vilkaarssjanser

DATO = date(2024, 1, 1)
SENT = date(2018, 7, 1)


def tid(hva: str, fra: float) -> None:
    """Print what took how long."""
    print(f"{hva}: {time.perf_counter() - fra:.2f} s")  # noqa: T201


def utganger(hva: str, r: Resultat, deltakere: Sequence[Deltaker], tall: Folketall) -> None:
    """Every single exit and every pair of a scheme's kommuner, and some of them computed from the beginning."""
    kommuner = [b.deltaker.nr for b in r.i_gruppe("kommuner")]
    fra = time.perf_counter()
    frafall = Frafall(r)
    enkle = [frafall.virkning((nr,)) for nr in kommuner]
    tid(f"{len(enkle)} single exits{hva}", fra)
    fra = time.perf_counter()
    par = {ute: frafall.virkning(ute) for ute in combinations(kommuner, 2)}
    tid(f"{len(par)} pairs{hva}", fra)
    prove = list(par)[:: len(par) // 100]
    fra = time.perf_counter()
    for ute in prove:
        alle = [replace(d, svar=Svar.NEI) if d.nr in ute else d for d in deltakere]
        ny = beregn(r.ordning, alle, tall)
        d = hovedsum(r)
        assert r.sum_kontant(d) - ny.sum_kontant(d) == par[ute].mangler_kr, ute
    tid(f"{len(prove)} of them computed from the beginning, all equal", fra)


def delt_paa_to_maater(ordning: Ordning, deltakere: Sequence[Deltaker], tall: Folketall) -> None:
    """The spread of every amount when all share by inhabitants and equally at once."""
    fast = Regel("fast", "fast", "Fastdel", "kommuner", FastBelop(Fraction(10_000)), Tid.FORDELT, DATO)
    delt = replace(ordning, regler=(*ordning.regler, fast), ved_frafall=VedFrafall.HOLD_TOTAL)
    r = beregn(delt, deltakere, tall)
    for p in (Fraction(9, 10), Fraction(1, 2)):
        fra = time.perf_counter()
        alle = [s for s in spredninger(r, sjanser(r, p)) if s.maate is not Maate.TELT]
        bredest = max(float((d.hoyst - d.minst) / d.hoyst) for s in alle for d in s.deler)
        hvordan = ", ".join(sorted({s.maate.value for s in alle}))
        tid(f"spread of {len(alle)} who share in two ways at {p}: {hvordan}, widest {bredest:.2%}", fra)


def main() -> None:
    """Print the times."""
    mal = malfil.les_mal(malfil.finn("digifin"))
    regler = tuple(replace(r, folketall_dato=DATO) for r in mal.ordning.regler)
    ordning = replace(mal.ordning, folketall_dato=DATO, regler=regler)
    tall = offisielle.folketall()
    deltakere = malfil.deltakere_fra_mal(replace(mal, ordning=ordning, svar={}), tall)
    r = beregn(ordning, deltakere, tall)
    utganger("", r, deltakere, tall)
    delvis = replace(ordning, ved_delvis=VedDelvis.ETTER_MAANEDER, ved_frafall=VedFrafall.HOLD_TOTAL)
    sent = [replace(d, fra_og_med=SENT) if n % 3 else d for n, d in enumerate(deltakere)]
    utganger(", two of three in from 1.7.2018", beregn(delvis, sent, tall), sent, tall)
    for hvem, grupper in (("kommuner", ("fylkeskommuner",)), ("all", ())):
        p = sjanser(r, Fraction(9, 10)) | {b.deltaker.nr: Fraction(1) for g in grupper for b in r.i_gruppe(g)}
        fra = time.perf_counter()
        (v,) = vilkaarssjanser(r, p)
        bredde = float(v.sjanse.hoyst - v.sjanse.minst)
        tid(f"{hvem} at 90 %: {v.usikre} undecided, {float(v.sjanse.minst):.9f}, width {bredde:.1e}", fra)
    delt_paa_to_maater(ordning, deltakere, tall)


if __name__ == "__main__":
    main()
