"""Scenariodatoer on ⟨K⟩ scenario: the first and the last day of each deltaker, typed, and what they make of the years.

Only in a scheme that states ordning.ved_delvis. Per deltaker the part of each year; above them, per rule, the units
that are in each year, and the year's parts for those who are.
"""

from verktoy.ark.adresse import celle
from verktoy.ark.beskrivelse import DATO, DESIMAL, HELTALL, Omraade, Rolle, Stil, Validering
from verktoy.ark.scenariooppsett import FRA, GRUNN, HODE, TIL, Scenariooppsett
from verktoy.ark.tidsandeler import DATOFELT, DEL_AV_AAR, REGELRADER, del_av_aaret, opprettet
from verktoy.kjerne.beregning import Bidrag, Regelsum, faktor


class Scenariodatoer(Scenariooppsett):
    """Fills the columns and rows that days need."""

    def aarsradene(self) -> None:
        """Headings, and the rows of years above the table."""
        ark, hjelp = self.ark, Stil(Rolle.HJELP)
        for kol, tekst in zip((self.fra_i_bruk, self.til_i_bruk), DATOFELT.values(), strict=True):
            ark.sett(self.hode, kol, f"{tekst}: i scenariet", HODE)
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
            rader = self.regelaar[s.regel.id]
            for rad, tekst in zip(rader, REGELRADER, strict=True):
                ark.sett(rad, forste, f"{s.regel.navn}: {tekst}", hjelp)
            self._regel(s, *rader)
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
            formel = opprettet(self.b.deler(regel, a.aar), flyttes, self.enheter_med(regel), celle(i_aaret, kol))
            verdi = faktor(regel, a, self.o) * s.oppretting(n) * self.o.deler_i_alt
            self.ark.formel(deler, kol, f"={formel}", verdi, GRUNN)

    def dagene(self, rad: int, ny: Bidrag, egen: str) -> None:
        """The days of one deltaker, typed and in use, and the part of each year. egen: the cell with its number."""
        ark, valg, d = self.ark, self.s.valg, ny.deltaker
        dager = (d.fra_og_med, d.til_og_med)
        for kol, typet, felt, i_bruk, dag in zip(
            (FRA, TIL), (valg.fra, valg.til), DATOFELT, (self.fra_i_bruk, self.til_i_bruk), dager, strict=True
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
