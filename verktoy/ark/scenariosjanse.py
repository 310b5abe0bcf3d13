"""Scenariosjanse: what may be raised for each condition on ⟨K⟩ scenario, and the chance that it holds.

The least, the most and the expected sum are formulas. The chance is a count of every outcome, which is no formula: it
stands as the tool wrote it, with what it was counted from, and gives way to «Oppdater boken» when that has changed.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from verktoy.ark.adresse import celle, fast
from verktoy.ark.beskrivelse import KRONER, PROSENT, Fargeregel, Omraade, Rolle, Stil, Verdi
from verktoy.ark.bidragsoppsett import SVAR
from verktoy.ark.inndata import Deltakelsesark, sannsynlighetscelle
from verktoy.ark.scenariooppsett import HODE, KR, NAVN, NR, VALG, Scenariooppsett
from verktoy.kjerne.deltakelse import Deltaker, Svar
from verktoy.kjerne.norsk import sjanseintervall
from verktoy.kjerne.ordning import Finansieringskilde
from verktoy.kjerne.regler import Regel
from verktoy.kjerne.reist import Reist, reist

_UKJENT = -1  # stands for a chance nobody has given; the format shows a word instead
_SJANSE = f'{PROSENT};"mangler"'
_OPPDATER = "Oppdater boken"
_HALV = Fraction(1, 2)


class Scenariosjanse(Scenariooppsett):
    """The lines of each condition, and the columns they are made of; delt is the sheet of answers and chances."""

    delt: Deltakelsesark

    def sjansene(self) -> None:
        """Every line and column; nothing in a scheme without conditions."""
        if not self.betingede:
            return
        ark = self.ark
        ark.sett(self.hode, self.typet, "Sannsynlighet for ja i Deltakelse", HODE)
        ark.sett(self.hode, self.sjanse, "Sjanse for å være med", HODE)
        ark.sett(self.hode, self.brukt, "Sjansen da boken ble oppdatert", HODE)
        for k in self.betingede:
            ark.sett(self.hode, self.hvis_med[k.id], f"Bringer inn alene ved å være med, {k.navn} (kr)", HODE)
            ark.sett(self.hode, self.brakt[k.id], f"Bringer inn alene, da boken ble oppdatert, {k.navn} (kr)", HODE)
        alle = {k.id: reist(self.s.ny, k) for k in self.betingede}
        p = {b.deltaker.nr: _sjanse_for(b.deltaker) for b in self.s.ny.bidrag}
        for nr, rad in self.rader.items():
            self._deltaker(rad, self.bidrag_for(self.s.base, nr).deltaker, p[nr])
            for k in self.betingede:
                self._hvis_med(rad, self.bidrag_for(self.s.ny, nr).deltaker, k, alle[k.id])
        for k in self.betingede:
            self._linjer(k, alle[k.id], p)

    # -- a deltaker --------------------------------------------------------------------------------------------------

    def _deltaker(self, rad: int, d: Deltaker, p: Fraction | None) -> None:
        ark, egen = self.ark, celle(rad, NR, laas_kol=True)
        typet = self.delt.felt(self.f.ref("ordning.kortnavn"), egen, "Sannsynlighet for ja")
        verdi = sannsynlighetscelle(d.sannsynlighet)
        stil = Stil(Rolle.GRUNNLAG, PROSENT, hoyre=True)
        ark.formel(rad, self.typet, f'=IF({typet}="","",{typet})', "" if verdi is None else verdi, stil)
        valg, skrevet = celle(rad, VALG, laas_kol=True), celle(rad, self.typet, laas_kol=True)
        svar = self.b.deltaker(egen, SVAR)
        formel = f'IF({svar}="ja",1,IF({svar}="nei",0,{_lest(skrevet)}))'
        formel = f'=IF({valg}="ja",1,IF({valg}="nei",0,{formel}))'
        stil = Stil(Rolle.GRUNNLAG, _SJANSE, hoyre=True)
        naa: Verdi = _UKJENT if p is None else p
        ark.formel(rad, self.sjanse, formel, naa, stil)
        ark.sett(rad, self.brukt, naa, Stil(Rolle.LAAST, _SJANSE, hoyre=True))

    def _hvis_med(self, rad: int, d: Deltaker, k: Finansieringskilde, r: Reist) -> None:
        """What it brings by joining; what is shared by those who join is brought by all of them together."""
        ledd = []
        for regel in self.o.regler_for(d.gruppe) if d.gruppe in k.av else ():
            kol = self.belop[regel.id]
            per_enhet = celle(self.fordeles, kol, laas_rad=True)
            if regel.pott is not None:
                paa = celle(self.paa, kol, laas_rad=True)
                per_enhet = f"IF({paa}=0,0,{per_enhet}/{paa})"
            belop = f"{celle(rad, self.enhet[regel.id], laas_kol=True)}*{self.grunndeler_for(rad, regel)}"
            ledd.append(f'IF({celle(self.flyttes, kol, laas_rad=True)}="ja",0,{belop}*{per_enhet})')
        formel = f"=({'+'.join(ledd)})/{self.b.deler_i_alt()}" if ledd else "=0"
        self.ark.formel(rad, self.hvis_med[k.id], formel, r.hver.get(d.nr, Fraction(0)), Stil(Rolle.GRUNNLAG, KRONER))
        self.ark.sett(rad, self.brakt[k.id], r.hver.get(d.nr, Fraction(0)), Stil(Rolle.LAAST, KRONER))

    # -- a condition -------------------------------------------------------------------------------------------------

    def _linjer(self, k: Finansieringskilde, r: Reist, p: Mapping[str, Fraction | None]) -> None:
        ark, lavest, hoyest = self.ark, self.topp[f"lavest.{k.id}"], self.topp[f"hoyest.{k.id}"]
        ventet, sjanse = self.topp[f"ventet.{k.id}"], self.topp[f"sjanse.{k.id}"]
        med_i = [nr for nr, rad in self.rader.items() if self.bidrag_for(self.s.ny, nr).deltaker.gruppe in k.av]
        ukjente = sum(1 for nr in med_i if p[nr] is None)
        kjent = {nr: _HALV if x is None else x for nr, x in p.items()}
        minst, mest = r.minst(kjent), r.mest(kjent)
        for rad, tekst, formel, verdi in (
            (lavest, "minst som kan bli reist", self._ytterst(k, "1"), minst),
            (hoyest, "mest som kan bli reist", self._ytterst(k, '"<>0"'), mest),
            (ventet, "ventet reist", self._ventet(k), "" if ukjente else r.av(kjent)),
        ):
            ark.sett(rad, NAVN, f"{k.navn}: {tekst}", Stil(Rolle.TEKST))
            ark.formel(rad, self.etter, f"={formel}", verdi, KR)
        regnet = sjanseintervall(*_ender(r, kjent, k)) if not ukjente else ""
        plass = self.brakt[k.id]
        hvorfor = f"{k.navn}: ventet reist, sjansen og terskelen da boken ble oppdatert"
        ark.sett(ventet, self.typet, hvorfor, Stil(Rolle.HJELP))
        ark.sett(ventet, plass, None if ukjente else r.av(kjent), Stil(Rolle.LAAST, KRONER))
        ark.sett(sjanse, plass, regnet or None, Stil(Rolle.LAAST, hoyre=True))
        ark.sett(sjanse + 1, plass, k.terskel_kr, Stil(Rolle.LAAST, KRONER))
        ark.sett(sjanse, NAVN, f"{k.navn}: sjanse for at vilkåret holder", Stil(Rolle.TEKST))
        terskel, endret = self.terskel(k), celle(sjanse, self.endring)
        mangler = self._ukjente(k)
        uten = f'{mangler}&" uten sannsynlighet"'
        formel = f'IF({mangler}>0,{uten},IF({endret}="",{fast(sjanse, plass)},{endret}))'
        minst_, mest_ = celle(lavest, self.etter), celle(hoyest, self.etter)
        formel = f'=IF({minst_}>={terskel},"100 %",IF({mest_}<{terskel},"0 %",{formel}))'
        vist = "100 %" if minst >= k.terskel_kr else "0 %" if mest < k.terskel_kr else regnet
        ark.formel(
            sjanse, self.etter, formel, vist or f"{ukjente} uten sannsynlighet", Stil(Rolle.BEREGNET, hoyre=True)
        )
        ark.formel(sjanse, self.endring, f'=IF({self._avvik(k)}>0,"{_OPPDATER}","")', "", Stil(Rolle.STATUS))
        ark.fargeregler.append(Fargeregel(Omraade(sjanse, self.etter, sjanse, self.endring), "avvik", ord=_OPPDATER))

    def _ukjente(self, k: Finansieringskilde) -> str:
        """How many of those the condition looks at nobody has given a chance."""
        return "+".join(f'COUNTIF({self.kolonne(g, self.sjanse)},"<0")' for g in k.av)

    def _holdt(self, k: Finansieringskilde, del_: Callable[[str, str], str]) -> list[str]:
        """What those who have units and join bring together by each rule; 0 where each brings its own.

        Where there are days, each year has units of its own. del_: of chances and units, how much of it is brought.
        """
        ut = []
        for regel in (x for g in k.av for x in self.o.regler_for(g)):
            kol, p = self.belop[regel.id], self.kolonne(regel.gruppe, self.sjanse)
            sum_ = fast(self.fordeles, kol)
            if regel.pott is None:
                sum_ = f"{self.b.enheter.sats(regel)}*{self.enheter_alle(regel)}"
            deler = "+".join(f"{aarets}*{del_(p, enheter)}" for enheter, aarets in self._grunndeler_for_alle(regel))
            ut.append(f'IF({fast(self.flyttes, kol)}="ja",{sum_}*({deler})/{self.b.deler_i_alt()},0)')
        return ut

    def _grunndeler_for_alle(self, regel: Regel) -> list[tuple[str, str]]:
        """The units of a rule and the parts they pay of; year by year where there are days."""
        enheter = self.kolonne(regel.gruppe, self.enhet[regel.id])
        if not self.er_delvis:
            return [(enheter, fast(self.grunndeler, self.belop[regel.id]))]
        aar = [a.aar for a in self.grunnaar()]
        return [(f"{enheter}*{self.kolonne(regel.gruppe, self.delkol[a])}", self.b.deler(regel, a)) for a in aar]

    def _ytterst(self, k: Finansieringskilde, krav: str) -> str:
        """What is raised when exactly those whose chance meets the criterion join."""
        hver = [f"SUMIF({self.kolonne(g, self.sjanse)},{krav},{self.kolonne(g, self.hvis_med[k.id])})" for g in k.av]
        er = "=1" if krav == "1" else "<>0"
        noen = self._holdt(k, lambda p, enheter: f"(SUMPRODUCT(({p}{er})*({enheter}<>0))>0)")
        return "+".join((*hver, *noen))

    def _ventet(self, k: Finansieringskilde) -> str:
        mangler = self._ukjente(k)
        hver = [f"SUMPRODUCT({self.kolonne(g, self.sjanse)},{self.kolonne(g, self.hvis_med[k.id])})" for g in k.av]
        noen = self._holdt(k, lambda p, enheter: f"(1-SUMPRODUCT(PRODUCT(1-{p}*({enheter}<>0))))")
        return f'IF({mangler}>0,"",{"+".join((*hver, *noen))})'

    def _avvik(self, k: Finansieringskilde) -> str:
        """How much of what the chance was counted from has changed."""
        ulike = [f"(ROUND({self.terskel(k)}-{fast(self.topp[f'sjanse.{k.id}'] + 1, self.brakt[k.id])},2)<>0)"]
        for g in k.av:
            for naa, da, sifre in ((self.sjanse, self.brukt, 9), (self.hvis_med[k.id], self.brakt[k.id], 2)):
                ulike.append(f"SUMPRODUCT(--(ROUND({self.kolonne(g, naa)}-{self.kolonne(g, da)},{sifre})<>0))")
        ventet = celle(self.topp[f"ventet.{k.id}"], self.etter)
        lagret = fast(self.topp[f"ventet.{k.id}"], self.brakt[k.id])
        return f"{'+'.join(ulike)}+IF(ISNUMBER({ventet}),(ROUND({ventet}-N({lagret}),2)<>0)*1,0)"


def _sjanse_for(d: Deltaker) -> Fraction | None:
    """The chance that a deltaker joins; None while it is undecided and nobody has given one."""
    return d.sannsynlighet if d.svar is Svar.AVVENTER else Fraction(int(d.svar is Svar.JA))


def _ender(r: Reist, p: Mapping[str, Fraction], k: Finansieringskilde) -> tuple[Fraction, Fraction]:
    sjanse = r.sjanse(p, k.terskel_kr)
    return sjanse.minst, sjanse.hoyst


def _lest(x: str) -> str:
    """The chance in a cell, whatever way it is typed: a number, "90 %" or "9/10". One outside 0 to 1 is none."""
    strek = f'FIND("/",{x})'
    brok = f"VALUE(LEFT({x},{strek}-1))/VALUE(MID({x},{strek}+1,40))"
    tall = f'IF(ISNUMBER({x}),{x},IF(ISNUMBER({strek}),{brok},_xlfn.NUMBERVALUE({x},","," ")))'
    return f'IF(TRIM({x})="",{_UKJENT},IFERROR(IF(ABS(2*{tall}-1)>1,{_UKJENT},{tall}),{_UKJENT}))'
