"""Kommunescenario: what the chosen kommune pays year by year in the scenario of each scheme, and how much more."""

from fractions import Fraction

from verktoy.ark.adresse import Spenn, celle, i_ark
from verktoy.ark.beskrivelse import KRONER, Rolle, Stil, Verdi
from verktoy.ark.kommuneoppsett import ER_MED, FORSTE_AAR, HODE, NR, SVARET, Kommuneoppsett
from verktoy.ark.scenariooppsett import NR as SCENARIO_NR
from verktoy.ark.scenariooppsett import VALG, Scenariooppsett
from verktoy.kjerne.beregning import NULL, Resultat
from verktoy.kjerne.overskrifter import SCENARIO_REGEL

_REGEL = NR
_GAMLE = "de gamle enhetene"
_KR = Stil(Rolle.BEREGNET, KRONER)


def _per_aar(resultat: Resultat, nr: str) -> dict[int, Fraction]:
    b = resultat.for_deltaker(nr)
    return {a.aar: x for a, x in zip(resultat.ordning.aar, b.per_aar, strict=True)} if b else {}


class Kommunescenario(Kommuneoppsett):
    """Two tables below the one of what is paid now, with the years in the same columns."""

    def felt(self, n: int, kol: int) -> str:
        """A field of the chosen kommune on the scenario sheet of scheme n."""
        s = self.scenarier[n]
        spenn = Spenn(s.ark.navn, s.hode + 1, s.siste_rad)
        return f"INDEX({spenn.fra_annet_ark(kol)},MATCH({self._egen(n)},{spenn.fra_annet_ark(SCENARIO_NR)},0))"

    def scenarioene(self, hode: int) -> int:
        """Both tables, the first with its headings on row `hode`; returns their last row."""
        endring = hode + len(self.bidrag) + 3
        for rad, navn in ((hode, "I scenariet"), (endring, "Endring i scenariet")):
            self.ark.rad(rad, (navn, *[None] * (self.sum_kol - 1)), Stil(Rolle.OVERSKRIFT))
            self.aarshoder(rad)
            self.ark.sett(rad, self.sum_kol, "Sum (kr)", Stil(Rolle.OVERSKRIFT, hoyre=True))
        self.ark.sett(hode, _REGEL, SCENARIO_REGEL, Stil(Rolle.OVERSKRIFT))
        midt = Stil(Rolle.OVERSKRIFT, ombrutt=True, midt=True)
        self.ark.rad(hode, ("Ditt valg", "Er med i scenariet"), midt, fra=SVARET)
        for n, s in enumerate(self.scenarier):
            self._i_scenariet(hode + 1 + n, n, s)
            self._endring(endring + 1 + n, n, s, hode + 1 + n)
        self.sumrad(hode, "Sum alle ordninger: i scenariene", scenario=True)
        return self.sumrad(endring, "Sum alle ordninger: endring", scenario=True)

    def _egen(self, n: int) -> str:
        """The cell with the number of the chosen kommune in scheme n."""
        return celle(HODE + 1 + n, NR, laas_kol=True)

    def _hent(self, rad: int, kol: int, n: int, referanse: str, verdi: Verdi, stil: Stil) -> None:
        """A cell that is empty when the scheme has not asked the kommune; a new unit of a structure change is not."""
        formel = f'=IF({self._i_scenario(n)},{referanse},"")'
        self.ark.formel(rad, kol, formel, verdi if self.nummer(n) in self.bidrag[n].rader else "", stil)

    def _i_scenario(self, n: int) -> str:
        """Whether the chosen kommune has a row on the scenario sheet of scheme n."""
        if self.strukturer[n] is None:
            return f'{self._egen(n)}<>""'
        s = self.scenarier[n]
        return f"COUNTIF({Spenn(s.ark.navn, s.hode + 1, s.siste_rad).fra_annet_ark(SCENARIO_NR)},{self._egen(n)})>0"

    def _navn(self, rad: int, n: int, hva: str) -> None:
        """What the row is; over a structure change scenarios are of the old units in all years."""
        kort, stil = self.scenarier[n].o.kortnavn, Stil(Rolle.TEKST)
        if self.strukturer[n] is None:
            self.ark.sett(rad, 0, f"{kort}: {hva}", stil)
            return
        gamle, nye = f"{kort}: {hva} ({_GAMLE})", f"{kort}: ingen scenarier for nye enheter"
        er_ny = self.nummer(n) != "" and self.nummer(n) not in self.bidrag[n].rader
        formel = f'=IF(OR({self._egen(n)}="",{self._i_scenario(n)}),"{gamle}","{nye}")'
        self.ark.formel(rad, 0, formel, nye if er_ny else gamle, stil)

    def _i_scenariet(self, rad: int, n: int, s: Scenariooppsett) -> None:
        nr, midt = self.nummer(n), Stil(Rolle.BEREGNET, midt=True)
        ny = s.s.ny.for_deltaker(nr)
        valgt = s.s.valg.svar.get(nr)
        self._navn(rad, n, "i scenariet")
        self._hent(rad, _REGEL, n, i_ark(s.ark.navn, s.regel), s.s.valg.regel.value, Stil(Rolle.BEREGNET))
        svar = "" if valgt is None else "ja" if valgt else "nei"
        self._hent(rad, SVARET, n, f'{self.felt(n, VALG)}&""', svar, midt)
        self._hent(rad, ER_MED, n, self.felt(n, s.er_med), "ja" if ny and ny.er_med else "nei", midt)
        belop = _per_aar(s.s.ny, nr)
        formler = {aar: self.felt(n, kol) for aar, kol in s.aarskol.items()}
        self._aarene(rad, n, formler, belop)

    def _endring(self, rad: int, n: int, s: Scenariooppsett, etter: int) -> None:
        """What is paid in the scenario, less what is paid now; over a structure change what the old units were to."""
        self._navn(rad, n, "endring")
        b = self.bidrag[n] if self.strukturer[n] else None
        foer, ny = (_per_aar(r, self.nummer(n)) for r in (s.s.base, s.s.ny))
        formler = {}
        for aar in s.aarskol:
            kol = FORSTE_AAR + self.aar.index(aar)
            naa = b.deltaker(self._egen(n), b.kolonner[f"aar.{aar}"]) if b else celle(HODE + 1 + n, kol)
            formler[aar] = f"{celle(etter, kol)}-{naa}"
        self._aarene(rad, n, formler, {aar: ny[aar] - kr for aar, kr in foer.items()})

    def _aarene(self, rad: int, n: int, formler: dict[int, str], belop: dict[int, Fraction]) -> None:
        """A row of years, empty where the scheme has none, and their sum."""
        for k, aar in enumerate(self.aar):
            kol = FORSTE_AAR + k
            if aar in formler:
                self._hent(rad, kol, n, formler[aar], belop.get(aar, NULL), _KR)
            else:
                self.ark.sett(rad, kol, None, _KR)
        aarene = f"SUM({celle(rad, FORSTE_AAR)}:{celle(rad, self.sum_kol - 1)})"
        self._hent(rad, self.sum_kol, n, aarene, sum((belop.get(aar, NULL) for aar in formler), NULL), _KR)
