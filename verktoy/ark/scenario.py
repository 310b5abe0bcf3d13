"""⟨K⟩ scenario: choose who is in and who pays for the rest; base and scenario side by side, all of it live.

The sheet works out the amounts anew from the units and the years of ⟨K⟩ bidrag, under the answers and the policy
that are typed here. The yellow cells are kept when the workbook is updated.
"""

from fractions import Fraction
from itertools import accumulate

from verktoy.ark.adresse import celle, fast, i_ark
from verktoy.ark.beskrivelse import (
    ANTALL,
    HELTALL,
    PROSENT,
    TEKSTFORMAT,
    Ark,
    Diagram,
    Fargeregel,
    Omraade,
    Rolle,
    Serie,
    Stil,
    Validering,
    Verdi,
)
from verktoy.ark.bidragsoppsett import MED as BIDRAG_MED
from verktoy.ark.bidragsoppsett import Bidragsark
from verktoy.ark.inndata import Deltakelsesark, Forutsetningsark
from verktoy.ark.scenariodatoer import Scenariodatoer
from verktoy.ark.scenariooppsett import (
    GRUNN,
    HODE,
    INNB,
    KR,
    NAA,
    NAVN,
    NR,
    REGEL_RAD,
    VALG,
)
from verktoy.ark.scenariosammendrag import Scenariosammendrag
from verktoy.ark.scenariosjanse import Scenariosjanse
from verktoy.kjerne.beregning import NULL, faktor
from verktoy.kjerne.ordning import Finansieringskilde
from verktoy.kjerne.overskrifter import SCENARIO_REGEL
from verktoy.kjerne.regler import Regel
from verktoy.kjerne.scenario import Scenario, Scenarioregel

FORKLARING = {
    Scenarioregel.HOLD_SATSER: "De andre betaler som før. Det som mangler, står udekket.",
    Scenarioregel.HOLD_POTT: "Pottene deles av dem som er med. Faste beløp og satser er som før.",
    Scenarioregel.HOLD_TOTAL: "De som er med, betaler alt de inviterte skulle ha betalt.",
    Scenarioregel.KRYMP: "De andre betaler som før. Prosjektet gjøres mindre med det som mangler.",
}


class Scenariobygger(Scenariosammendrag, Scenariosjanse, Scenariodatoer):
    """Lays out the sheet: choices, the numbers of each rule, a row per deltaker, the chances, and the curve."""

    def __init__(
        self, scenario: Scenario, bidrag: Bidragsark, forutsetninger: Forutsetningsark, deltakelse: Deltakelsesark
    ) -> None:
        super().__init__(scenario, bidrag, forutsetninger)
        self.delt = deltakelse
        self.virkninger = {nr: self.frafall.virkning((nr,)) for nr in self.rader}

    def bygg(self) -> Ark:
        """The finished sheet."""
        o, ark = self.o, self.ark
        ark.topp(
            f"{o.navn}: scenario",
            f"Hva om noen går ut eller blir med? Velg i de gule feltene. Beløp i kr, {self.s.delsum.navn}.",
        )
        self._valg()
        self._overskrifter()
        self._regler()
        if self.er_delvis:
            self.aarsradene()
        for nr, rad in self.rader.items():
            self._rad(nr, rad)
        self.sammendrag()
        self.sjansene()
        self._kurve()
        self._utseende()
        return ark

    # -- choices ---------------------------------------------------------------------------------------------------

    def _valg(self) -> None:
        ark, valg = self.ark, self.s.valg
        ark.sett(REGEL_RAD, NAVN, SCENARIO_REGEL, Stil(Rolle.TEKST))
        ark.sett(REGEL_RAD, VALG, valg.regel.value, Stil(Rolle.INNDATA))
        tekst = '""'
        for regel in reversed(Scenarioregel):
            tekst = f'IF({self.regel}="{regel.value}","{FORKLARING[regel]}",{tekst})'
        ark.formel(REGEL_RAD, self.foer, f"={tekst}", FORKLARING[valg.regel], Stil(Rolle.HJELP))
        self._annen_regel()
        regler = tuple(r.value for r in Scenarioregel)
        ark.valideringer += [
            Validering(
                Omraade(REGEL_RAD, VALG, REGEL_RAD, VALG),
                "liste",
                liste=regler,
                tittel="Regel",
                melding=f"Velg en av: {', '.join(regler)}.",
            ),
            Validering(
                Omraade(self.hode + 1, VALG, max(self.siste_rad, self.hode + 1), VALG),
                "liste",
                liste=("ja", "nei"),
                tittel="I scenariet",
                melding="Velg ja eller nei, eller la feltet stå tomt: da er det som nå.",
            ),
        ]

    def _annen_regel(self) -> None:
        """Say it loud when the policy is not the scheme's: then amounts change where nothing is chosen."""
        ark, rad, ordningens = self.ark, REGEL_RAD + 1, self.f.ref("ordning.ved_frafall")
        foran, bak = (
            "Regelen her er en annen enn i forutsetningene: der står ",
            ". Beløp kan endre seg også der ingenting er valgt.",
        )
        o, egen = self.s.base.ordning.ved_frafall.value, self.s.valg.regel.value
        formel = f'=IF({self.regel}={ordningens},"","{foran}"&{ordningens}&"{bak}")'
        ark.formel(rad, NAVN, formel, "" if egen == o else f"{foran}{o}{bak}", Stil(Rolle.HJELP))
        ark.fargeregler.append(
            Fargeregel(Omraade(rad, NAVN, rad, self.foer), "avvik", formel=f'={fast(rad, NAVN)}<>""')
        )

    def _overskrifter(self) -> None:
        ark, hode = self.ark, Stil(Rolle.OVERSKRIFT, ombrutt=True)
        ark.rad(self.hode, self.overskrifter[:INNB], hode)
        ark.rad(self.hode, self.overskrifter[INNB:], HODE, fra=INNB)
        over = [
            x.removesuffix(" (kr)") for x in self.overskrifter[self.foer : self.prosentvis]
        ]  # counts stand here too
        ark.rad(REGEL_RAD + 2, over, HODE, fra=self.foer)
        for k in self.betingede:
            ark.sett(self.hode, self.bryter[k.id], f"Går denne ut: bryter vilkåret for {k.navn}", HODE)
            vekt, sortert = self.vekt[k.id]
            ark.sett(self.hode, vekt, f"Går denne ut: tap for vilkåret, {k.navn} (kr)", HODE)
            ark.sett(self.hode, sortert, f"Tapt for vilkåret når de største går ut, {k.navn} (kr)", HODE)
        for aar, kol in self.aarskol.items():
            ark.sett(self.hode, kol, f"I scenariet {aar} (kr)", HODE)
        for regel in self.o.regler:
            ark.sett(self.hode, self.belop[regel.id], f"{regel.navn}: i scenariet (kr)", HODE)
            ark.sett(self.hode, self.enhet[regel.id], f"{regel.navn}: {regel.enhet}", HODE)
        for kol, tekst in (
            (self.antall_ute, "Antall som går ut"),
            (self.storst_forst, "De største går først: mangler (kr)"),
            (self.minst_forst, "De minste går først: mangler (kr)"),
        ):
            ark.sett(self.hode, kol, tekst, HODE)
        grunnlag = {
            self.fordeles: "Pott, eller sats per enhet (kr)",
            self.paa: "Potten deles på (enheter)",
            self.deler: f"Deler av grunnlaget, {self.s.delsum.navn}",
            self.grunndeler: "Deler av grunnlaget, årene vilkår måles over",
            self.flyttes: "De andre overtar (ja eller nei)",
        }
        for rad, tekst in grunnlag.items():
            if self.er_delvis and rad in (self.deler, self.grunndeler):
                continue
            ark.sett(rad, self.forklaring, tekst, Stil(Rolle.HJELP))

    # -- the numbers of each rule ------------------------------------------------------------------------------------

    def _regler(self) -> None:
        ark = self.ark
        for ny in self.s.ny.regelsummer:
            regel, kol = ny.regel, self.belop[ny.regel.id]
            ark.formel(self.fordeles, kol, f"={self._fordeles(regel)}", ny.a_fordele, GRUNN)
            if ny.fordeles_paa is not None:
                krav = f'OR({self.regel}="hold-satser",{self.regel}="krymp")'
                formel = f"=IF({krav},{self.enheter_alle(regel)},{self.enheter_med(regel)})"
                ark.formel(self.paa, kol, formel, ny.fordeles_paa, GRUNN)
            for rad in () if self.er_delvis else (self.deler, self.grunndeler):
                aar = self.aarene(rad)
                verdi = sum((faktor(regel, a, self.o) for a in aar), NULL) * self.o.deler_i_alt
                ledd = "+".join(self.b.deler(regel, a.aar) for a in aar) or "0"
                ark.formel(rad, kol, f"={ledd}", verdi, GRUNN)
            flyttes = f'{self.regel}="hold-total"'
            flyttes = flyttes if regel.pott is None else f'OR({self.regel}="hold-pott",{flyttes})'
            ark.formel(
                self.flyttes,
                kol,
                f'=IF({flyttes},"ja","nei")',
                "ja" if ny.holdes else "nei",
                Stil(Rolle.GRUNNLAG, midt=True),
            )

    def _fordeles(self, regel: Regel) -> str:
        """The pot, which is the same whoever leaves, or the rate in use."""
        if regel.pott is not None:
            return self.b.ref(self.b.regelrad[0], self.b.kolonner[f"regel.{regel.id}"])
        sats, alle, med = self.b.enheter.sats(regel), self.enheter_alle(regel), self.enheter_med(regel)
        return f'IF({self.regel}="hold-total",IF({med}=0,0,{sats}*{alle}/{med}),{sats})'

    # -- a deltaker ----------------------------------------------------------------------------------------------------

    def _rad(self, nr: str, rad: int) -> None:
        ark, b = self.ark, self.bidrag_for(self.s.base, nr)
        egen = celle(rad, NR, laas_kol=True)
        ark.sett(rad, NR, nr, Stil(Rolle.LISTE, TEKSTFORMAT))
        ark.sett(rad, NAVN, b.deltaker.navn, Stil(Rolle.LISTE))
        if b.innbyggere is not None:
            formel = f"={self.b.deltaker(egen, self.b.kolonner['innbyggere'])}"
            ark.formel(rad, INNB, formel, b.innbyggere, Stil(Rolle.BEREGNET, ANTALL))
        midt = Stil(Rolle.BEREGNET, midt=True)
        ark.formel(rad, NAA, f"={self.b.deltaker(egen, BIDRAG_MED)}", "ja" if b.er_med else "nei", midt)
        typet = self.s.valg.svar.get(nr)
        ark.sett(rad, VALG, None if typet is None else "ja" if typet else "nei", Stil(Rolle.INNDATA, midt=True))
        ny = self.bidrag_for(self.s.ny, nr)
        valg = celle(rad, VALG, laas_kol=True)
        formel = f'=IF({valg}="",{celle(rad, NAA, laas_kol=True)},{valg})'
        ark.formel(rad, self.er_med, formel, "ja" if ny.er_med else "nei", midt)
        if self.er_delvis:
            self.dagene(rad, ny, egen)
        for le in ny.ledd:
            self._ledd(rad, le.regel, le.enheter, le.belop_kr)
        self._beloepene(nr, rad, egen)

    def _ledd(self, rad: int, regel: Regel, enheter: Fraction, belop: Fraction) -> None:
        kol = self.belop[regel.id]
        self.ark.formel(rad, self.enhet[regel.id], f"={self._enheter(rad, regel)}", enheter, GRUNN)
        enhet = celle(rad, self.enhet[regel.id], laas_kol=True)
        fordeles, paa = celle(self.fordeles, kol, laas_rad=True), celle(self.paa, kol, laas_rad=True)
        med = f'{celle(rad, self.er_med, laas_kol=True)}="ja"'
        if regel.pott is None:
            formel = f"=IF({med},{enhet}*{fordeles},0)"
        else:
            formel = f"=IF(AND({med},{paa}>0),{enhet}*{fordeles}/{paa},0)"
        self.ark.formel(rad, kol, formel, belop, KR)

    def _enheter(self, rad: int, regel: Regel) -> str:
        """The units of a deltaker, the same whoever leaves: out of ⟨K⟩ bidrag."""
        egen = celle(rad, NR, laas_kol=True)
        kol = self.b.enheter.kolonne(regel)
        antall = "1" if kol is None else self.b.deltaker(egen, kol)
        return f"IF({egen}={self.b.enheter.navngitt(regel)},{antall},0)" if regel.deltaker else antall

    def _beloepene(self, nr: str, rad: int, egen: str) -> None:
        ark, s = self.ark, self.s
        foer, etter = s.foer(nr), s.etter(nr)
        delsum = self.b.kolonner[f"delsum.{s.delsum.id}"]
        ark.formel(rad, self.foer, f"={self.b.deltaker(egen, delsum)}", foer, KR)
        regler = self.o.regler_for(self.bidrag_for(s.ny, nr).deltaker.gruppe)
        ark.formel(rad, self.etter, f"={self.over(rad, regler, self.deler)}", etter, KR)
        for a, belop in zip(self.o.aar, self.bidrag_for(s.ny, nr).per_aar, strict=True):
            if a.aar in self.aarskol:
                ark.formel(rad, self.aarskol[a.aar], f"={self.i_aaret(rad, regler, a.aar)}", belop, KR)
        f, e = celle(rad, self.foer, laas_kol=True), celle(rad, self.etter, laas_kol=True)
        ark.formel(rad, self.endring, f"={e}-{f}", etter - foer, KR)
        prosent: Verdi = (etter - foer) / foer if foer else ""
        formel = f'=IF({f}=0,"",({e}-{f})/{f})'
        ark.formel(rad, self.prosentvis, formel, prosent, Stil(Rolle.BEREGNET, PROSENT, hoyre=True))
        v = self.virkninger[nr]
        ark.formel(rad, self.mer, f"={self.overtatt(rad, regler, self.deler)}", v.mer_kr, KR)
        ark.formel(rad, self.mangler, f"={e}-{celle(rad, self.mer, laas_kol=True)}", v.tap_kr, KR)
        for k in self.betingede:
            self._vilkaar(nr, rad, k, bryter=k.id in v.brutt)

    def _vilkaar(self, nr: str, rad: int, k: Finansieringskilde, *, bryter: bool) -> None:
        ark, gruppe = self.ark, self.bidrag_for(self.s.ny, nr).deltaker.gruppe
        vekt, sortert = self.vekt[k.id]
        regler = self.o.regler_for(gruppe) if gruppe in k.av else ()
        formel = f"{self.over(rad, regler, self.grunndeler)}-{self.overtatt(rad, regler, self.grunndeler)}"
        ark.formel(rad, vekt, f"={formel if regler else '0'}", self.vekter[k.id].get(nr, NULL), KR)
        plass = rad - self.hode
        over = "" if plass == 1 else f"{celle(rad - 1, sortert)}+"
        storst = f"LARGE({self.alle_rader(vekt)},{celle(rad, self.antall_ute, laas_kol=True)})"
        ark.formel(rad, sortert, f"={over}{storst}", self.storste_tap[k.id][plass - 1], KR)
        slakk = f"{fast(self.topp[f'reist.{k.id}'], self.etter)}-{self.terskel(k)}"
        formel = f'=IF(AND({slakk}>=0,{slakk}<{celle(rad, vekt, laas_kol=True)}),"ja","nei")'
        ark.formel(rad, self.bryter[k.id], formel, "ja" if bryter else "nei", Stil(Rolle.BEREGNET, midt=True))

    # -- the gap against participation ---------------------------------------------------------------------------------

    def _kurve(self) -> None:
        ark, n = self.ark, len(self.rader)
        tap = sorted((v.tap_kr for v in self.virkninger.values()), reverse=True)
        lopende = list(accumulate(tap))
        med = sum(1 for b in self.s.ny.bidrag if b.er_med)
        antall, storst = self.antall_ute, self.storst_forst
        alle, i_alt = self.alle_rader(self.mangler), f"SUM({self.alle_rader(self.mangler)})"
        for plass in range(1, n + 1):
            rad = self.hode + plass
            ute = celle(rad, antall, laas_kol=True)
            ark.sett(rad, antall, plass, Stil(Rolle.LISTE, HELTALL))
            over = "" if plass == 1 else f"{celle(rad - 1, storst)}+"
            ark.formel(rad, storst, f"={over}LARGE({alle},{ute})", lopende[plass - 1], KR)
            igjen = f"{celle(self.topp['antall'], self.etter, laas_rad=True, laas_kol=True)}-{ute}"
            formel = f"={i_alt}-IF({igjen}<=0,0,INDEX({self.alle_rader(storst)},{igjen}))"
            rest = lopende[med - plass - 1] if med > plass else NULL
            ark.formel(rad, self.minst_forst, formel, lopende[-1] - rest, KR)
        if not n:
            return
        navn = self.ark.navn
        serier = tuple(
            Serie(
                i_ark(navn, fast(self.hode, kol)),
                i_ark(navn, self.alle_rader(antall)),
                i_ark(navn, self.alle_rader(kol)),
            )
            for kol in (storst, self.minst_forst)
        )
        tittel = f"{self.o.kortnavn}: hva deltakerne mangler når flere går ut"
        alt = (
            f"Linjediagram. {tittel}. Langs bunnen antall som går ut, fra 1 til {n}; én linje når de største går først "
            "og én når de minste går først."
        )
        ark.diagrammer.append(Diagram(REGEL_RAD + 1, self.prosentvis, tittel, alt, serier, "kr", slag="linje"))

    def _utseende(self) -> None:
        ark = self.ark
        ark.bredder |= {NR: 9, NAVN: 42, INNB: 12, NAA: 9, VALG: 13}
        ark.bredder |= dict.fromkeys(range(VALG + 1, self.er_med), 12.0)
        ark.bredder |= {self.er_med: 9, self.prosentvis: 10, self.diagramrom: 40}
        bredder = {kol: 15.0 for kol in range(self.foer, self.siste_kol + 1) if kol not in ark.bredder}
        ark.bredder |= bredder
        ark.hoyder[self.hode] = 62
        ark.frys = (self.hode + 1, NAVN + 1)
        ark.overskriftsrad = self.hode
        ark.tabell = Omraade(self.hode, NR, self.siste_rad, self.siste_kol)
        ark.siste_utskriftskolonne = self.diagramrom
        ark.tekst_som_tall.append(Omraade(self.hode, NR, self.siste_rad, NR))
        ark.fargeregler += [
            Fargeregel(Omraade(self.hode + 1, NAA, self.siste_rad, NAA), "dempet", ord="nei"),
            Fargeregel(Omraade(self.hode + 1, self.er_med, self.siste_rad, self.er_med), "avvik", ord="nei"),
        ]
        for kol in self.bryter.values():
            ark.fargeregler.append(Fargeregel(Omraade(self.hode + 1, kol, self.siste_rad, kol), "avvik", ord="ja"))
