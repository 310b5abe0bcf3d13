"""Ten thousand edits: what staff write beside a kommune is beside that kommune afterwards, or the run refuses.

Each example is a small workbook that forty generated edits are done to before it is written again with other kommuner
in another order. Every note carries the number of its kommune, so that one on another row is seen.
"""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.stotte.stab import Stab
from verktoy.ark.beskrivelse import Ark, Bok, Omraade, Rolle, Slag, Stil
from verktoy.excel.merker import les_merker
from verktoy.excel.pakke import Pakke
from verktoy.excel.poding.arbeidsbok import Arbeidsbok
from verktoy.excel.poding.omraade import celle, les
from verktoy.excel.regenerer import Regenerering, skriv_fersk
from verktoy.excel.vaare import les_vaare

EKSEMPLER, REDIGERINGER = 250, 40
KOMMUNER = ("0101", "0104", "0105", "0106", "0111", "0118")
_TEKST, _HODE = Stil(Rolle.LISTE), Stil(Rolle.OVERSKRIFT)


def lag_bok(numre: tuple[str, ...]) -> Bok:
    """A contribution table and an input sheet with these kommuner in this order."""
    bidrag = Ark("Prøve bidrag", Slag.RESULTAT)
    bidrag.topp("Prøve: bidrag", "En prøve")
    bidrag.rad(3, ("Nummer", "Navn", "2026", "Sum"), _HODE)
    folketall = Ark("Folketall", Slag.INNDATA)
    folketall.topp("Folketall", "Innbyggere")
    folketall.rad(4, ("Kommunenr", "Kommune"), _HODE)
    for n, nr in enumerate(numre):
        bidrag.rad(4 + n, (nr, f"K{nr}"), _TEKST)
        bidrag.formel(4 + n, 2, f"=VALUE($A{5 + n})*3", int(nr) * 3, _TEKST)
        bidrag.formel(4 + n, 3, f"=SUM(C{5 + n}:C{5 + n})", int(nr) * 3, _TEKST)
        folketall.rad(5 + n, (nr, f"K{nr}"), _TEKST)
    siste = 4 + len(numre)
    bidrag.rad(siste, (None, "Sum"), Stil(Rolle.SUM))
    bidrag.formel(siste, 2, f"=SUM(C5:C{siste})", sum(int(n) * 3 for n in numre), Stil(Rolle.SUM))
    bidrag.tabell = Omraade(3, 0, siste, 3)
    return Bok((bidrag, folketall), "Prøve", "", datetime(2026, 1, 1))


FERSK = skriv_fersk(lag_bok(KOMMUNER))
HODER = {"bidrag": 4, "Folketall": 5}
redigering = st.tuples(
    st.sampled_from(["notat"] * 4 + ["sorter"] * 2 + ["rad", "kolonne", "slett", "dop om", "flytt", "innskudd"]),
    st.sampled_from(list(HODER)),
    st.integers(0, 99),
    st.integers(0, 99),
)


class Redigert:
    """A workbook under generated edits, and what must be found again: note → number of its kommune."""

    def __init__(self) -> None:
        self.stab = Stab(FERSK)
        self.notater: dict[str, str] = {}
        self.antall = 0

    def merke(self, slag: str):
        bok = Arbeidsbok(Pakke(self.stab.innhold))
        return next(m for m in les_merker(bok) if m.id.slag == slag)

    def rader(self, slag: str) -> dict[str, int]:
        """Number → row (from 1)."""
        m = self.merke(slag)
        celler = self.stab.celler(m.navn)
        nummerkol = next(r for r, (_, v) in celler.items() if v in ("Nummer", "Kommunenr")).rstrip("0123456789")
        return {
            v: int(r[len(nummerkol) :]) for r, (_, v) in celler.items() if v in KOMMUNER and r.startswith(nummerkol)
        }

    def gjor(self, hva: str, slag: str, a: int, b: int) -> None:
        m, rader = self.merke(slag), self.rader(slag)
        numre = sorted(rader)
        self.antall += 1
        if hva == "notat" and numre:
            nr = numre[a % len(numre)]
            ref = celle(m.flate.kolonne2 + 1 + b % 3, rader[nr])
            gammelt = self.stab.celler(m.navn).get(ref, (None, None))[1]
            self.notater.pop(str(gammelt), None)
            tekst = f"{slag} {nr} nr {self.antall}"
            self.stab.skriv(m.navn, ref, tekst)
            self.notater[tekst] = nr
        elif hva == "sorter" and len(numre) > 1:
            ny = sorted(numre, key=lambda nr: (int(nr) * (a + 1)) % (b + 7))
            self.stab.sorter(m.navn, sorted(rader.values()), [rader[nr] for nr in ny])
        elif hva == "rad":
            self.stab.sett_inn_rader(m.navn, 1 + a % (m.flate.rad2 + 3), 1 + b % 2)
        elif hva == "kolonne":
            self.stab.sett_inn_kolonner(m.navn, 2 + a % (m.flate.kolonne2 + 2))
        elif hva == "slett" and len(numre) > 2 and slag == "bidrag":
            nr = numre[a % len(numre)]
            self.notater = {t: n for t, n in self.notater.items() if not (n == nr and t.startswith(slag))}
            self.stab.slett_rad(m.navn, rader[nr])
        elif hva == "dop om":
            if f"Ark {a}" not in self.stab.arknavn():
                self.stab.dop_om(m.navn, f"Ark {a}")
        elif hva == "flytt":
            self.stab.flytt_ark(m.navn, a % 2)
        elif hva == "innskudd" and a % 20 == 0:
            rad = rader[numre[b % len(numre)]] if numre else m.flate.rad2
            self.stab.sett_inn_rader(m.navn, rad).skriv(m.navn, celle(2, rad), f"innskudd {self.antall}")


@pytest.mark.treg
@settings(
    max_examples=EKSEMPLER, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(
    st.lists(redigering, min_size=REDIGERINGER, max_size=REDIGERINGER),
    st.permutations([*KOMMUNER, "0119", "0121"]),
    st.integers(2, 8),
)
def test_what_staff_wrote_is_beside_the_right_kommune_or_the_run_refuses(redigeringer, nye, antall):
    bok = Redigert()
    for r in redigeringer:
        bok.gjor(*r)
    innhold, numre = bok.stab.innhold, tuple(nye[:antall])
    regenerering = Regenerering(innhold, les_vaare(innhold, ()), lag_bok(numre))
    if regenerering.avslag():
        event("refused")
        assert all(hva for _, hva in regenerering.avslag())
        return
    event("written")
    rester = {str(r.innhold): r for _, r in regenerering.rester()}
    ut = Redigert()
    ut.stab = Stab(regenerering.utfor().innhold)
    for slag in HODER:
        m = ut.merke(slag)
        celler = ut.stab.celler(m.navn)
        per_rad = {int(r[1:]): v for r, (_, v) in celler.items() if r[0] == "A" and r[1].isdigit()}
        assert [v for _, v in sorted(per_rad.items()) if str(v) in (*KOMMUNER, "0119", "0121")] == list(numre)
        for tekst, nr in bok.notater.items():
            if not tekst.startswith(slag):
                continue
            steder = [r for r, (_, v) in celler.items() if v == tekst]
            if nr in numre:
                assert [per_rad.get(les(r).rad1) for r in steder] == [nr], tekst
                assert tekst not in rester
            else:
                assert steder == []
                assert rester[tekst].rad.startswith(nr)
        innskudd = {v for _, v in Stab(innhold).celler(bok.merke(slag).navn).values() if str(v).startswith("innskudd")}
        assert innskudd <= {v for _, v in celler.values()} | rester.keys(), "what was typed in a row put in is gone"
