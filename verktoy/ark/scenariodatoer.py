"""Scenariodatoer on ⟨K⟩ scenario: the first and the last day of each deltaker, typed, and what they make of the years.

Only in a scheme that states ordning.ved_delvis. Per deltaker the part of each year; above them, per rule, the units
that are in each year, and the year's parts for those who are.
"""

from verktoy.ark.adresse import celle
from verktoy.ark.beskrivelse import DATO, DESIMAL, HELTALL, Omraade, Rolle, Stil, Validering
from verktoy.ark.scenariooppsett import FRA, GRUNN, HODE, TIL, Scenariooppsett
from verktoy.ark.tidsandeler import DEL_AV_AAR, del_av_aaret
from verktoy.kjerne.beregning import Bidrag, Regelsum, faktor

_FELT = ("fra_og_med", "til_og_med")
_I_BRUK = ("Med fra og med: i scenariet", "Med til og med: i scenariet")


class Scenariodatoer(Scenariooppsett):
    """Fills the columns and rows that days need."""

    def aarsradene(self) -> None:
        """Headings, and the rows of years above the table."""
        ark, hjelp = self.ark, Stil(Rolle.HJELP)
        for kol, tekst in zip((self.fra_i_bruk, self.til_i_bruk), _I_BRUK, strict=True):
            ark.sett(self.hode, kol, tekst, HODE)
        delsum, grunnlag = ([a.aar for a in aar] for aar in (self.delsumaar(), self.grunnaar()))
        forste = min(self.aarskol.values())
        ark.sett(self.i_delsum, forste, f"Året teller i {self.s.delsum.navn} (1 eller 0)", hjelp)
        ark.sett(self.i_grunnlag, forste, "Vilkår måles over året (1 eller 0)", hjelp)
        for aar, kol in self.delkol.items():
            ark.sett(self.hode, kol, f"Del av {aar} i scenariet", HODE)
            ark.sett(self.aarrad, kol, aar, Stil(Rolle.OVERSKRIFT, HELTALL, hoyre=True))
            ark.sett(self.i_delsum, kol, int(aar in delsum), Stil(Rolle.GRUNNLAG, HELTALL))
            ark.sett(self.i_grunnlag, kol, int(aar in grunnlag), Stil(Rolle.GRUNNLAG, HELTALL))
        for s in self.s.ny.regelsummer:
            i_aaret, deler = self.regelaar[s.regel.id]
            ark.sett(i_aaret, forste, f"{s.regel.navn}: enheter i året", hjelp)
            ark.sett(deler, forste, f"{s.regel.navn}: deler · oppretting", hjelp)
            self._regel(s, i_aaret, deler)
        siste = max(self.siste_rad, self.hode + 1)
        melding = "Skriv en dato, for eksempel 1.1.2019, eller la feltet stå tomt: da er det som i Deltakelse."
        omraade = Omraade(self.hode + 1, FRA, siste, TIL)
        ark.valideringer.append(Validering(omraade, "dato", tittel="I scenariet", melding=melding))

    def _regel(self, s: Regelsum, i_aaret: int, deler: int) -> None:
        """A year's parts, times what makes the year whole again where the others take over."""
        regel = s.regel
        stil = Stil(Rolle.GRUNNLAG, DESIMAL)
        med = f'({self.kolonne(regel.gruppe, self.er_med)}="ja")'
        enheter = self.kolonne(regel.gruppe, self.enhet[regel.id])
        flyttes = f'{celle(self.flyttes, self.belop[regel.id])}="ja"'
        for n, a in enumerate(self.o.aar):
            if a.aar not in self.delkol:
                continue
            kol = self.delkol[a.aar]
            formel = f"=SUMPRODUCT({med}*{enheter}*{self.kolonne(regel.gruppe, kol)})"
            self.ark.formel(i_aaret, kol, formel, s.enheter_per_aar[n], stil)
            egne, i_aar = self.b.deler(regel, a.aar), celle(i_aaret, kol)
            formel = f"=IF(AND({flyttes},{i_aar}>0),{egne}*{self.enheter_med(regel)}/{i_aar},{egne})"
            verdi = faktor(regel, a, self.o) * s.oppretting(n) * self.o.deler_i_alt
            self.ark.formel(deler, kol, formel, verdi, GRUNN)

    def dagene(self, rad: int, ny: Bidrag, egen: str) -> None:
        """The days of one deltaker, typed and in use, and the part of each year. egen: the cell with its number."""
        ark, valg, d = self.ark, self.s.valg, ny.deltaker
        dager = (d.fra_og_med, d.til_og_med)
        for kol, typet, felt, i_bruk, dag in zip(
            (FRA, TIL), (valg.fra, valg.til), _FELT, (self.fra_i_bruk, self.til_i_bruk), dager, strict=True
        ):
            ark.sett(rad, kol, typet.get(d.nr), Stil(Rolle.INNDATA, DATO))
            skrevet = celle(rad, kol, laas_kol=True)
            formel = f'=IF({skrevet}="",{self.b.deltaker(egen, self.b.kolonner[felt])},{skrevet})'
            ark.formel(rad, i_bruk, formel, dag or "", Stil(Rolle.GRUNNLAG, DATO, hoyre=True))
        fra, til = (celle(rad, kol, laas_kol=True) for kol in (self.fra_i_bruk, self.til_i_bruk))
        for a, andel in zip(self.o.aar, ny.tidsandeler, strict=True):
            if a.aar in self.delkol:
                aar = celle(self.aarrad, self.delkol[a.aar], laas_rad=True)
                formel = del_av_aaret(aar, fra, til, self.f.ref("ordning.ved_delvis"))
                ark.formel(rad, self.delkol[a.aar], f"={formel}", andel, Stil(Rolle.GRUNNLAG, DEL_AV_AAR))
