"""⟨K⟩ bidrag: the contribution table as published. Sources above, deltakere below, subtotals, what is uncovered.

Amounts are exact kroner; the number format shows them in the published unit. Above the heading stand the numbers every
row uses: the pot or rate of each rule, what it is shared over, and the parts of each year.
"""

from verktoy.ark.adresse import celle, fast, omraade, sammenslaatt
from verktoy.ark.beskrivelse import (
    ANTALL,
    DATO,
    DESIMAL,
    HELTALL,
    KRONER,
    TEKSTFORMAT,
    Fargeregel,
    Omraade,
    Rolle,
    Stil,
    Verdi,
)
from verktoy.ark.bidragsoppsett import (
    FORDELES_RAD,
    FORSTE_PROFIL,
    KORTNAVN_RAD,
    MED,
    NAVN,
    NR,
    PAA_RAD,
    SVAR,
    TUSEN,
    Bidragsark,
    Tidsprofil,
)
from verktoy.ark.bidragssummer import Bidragssummer
from verktoy.ark.enheter import ETTERSLEP
from verktoy.kjerne.beregning import NULL, Bidrag, Regelsum, faktor
from verktoy.kjerne.deltakelse import Deltakertype
from verktoy.kjerne.finansiering import Finansieringslinje
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.ordning import Art, Fase, Kildetype
from verktoy.kjerne.regler import LikPott, Regel, Tid

_PROFILTEKST = {
    Tid.FORDELT: "Årets deler av grunnlaget",
    Tid.AARLIG: "Årlig beløp: alle deler hvert år",
    Tid.MAANEDLIG: "Månedlig beløp: måneder × deler i alt",
}


class Bidragsbygger(Bidragssummer):
    """Fills the sheet from the result, column by column, so that one column has one formula."""

    def bygg(self) -> Bidragsark:
        """The finished sheet."""
        o, ark = self.o, self.ark
        enhet = "1000 kr" if o.vist_enhet_kr == TUSEN else "kr"
        tekst = f"Beløp i {enhet}, vist avrundet; cellene har hele beløpet. Folketall per "
        ark.topp(f"{o.navn}: bidrag", "")
        # The date is a choice of the user's, so the line follows it. TEXT() would depend on the reader's language.
        dag = self.f.ref("ordning.folketall_dato")
        formel = f'="{tekst}"&DAY({dag})&"."&MONTH({dag})&"."&YEAR({dag})&"."'
        ark.formel(1, 0, formel, f"{tekst}{norsk_dato(o.folketall_dato)}.", Stil(Rolle.UNDERTITTEL))
        ark.sett(KORTNAVN_RAD, 0, "Ordning", Stil(Rolle.HJELP))
        ark.formel(KORTNAVN_RAD, 1, f"={self.f.ref('ordning.kortnavn')}", o.kortnavn, Stil(Rolle.GRUNNLAG))
        self._grunnlagsrader()
        self._overskrifter()
        for art, rad in self.seksjonsrader.items():
            ark.rad(rad, (None, _SEKSJON[art], *[None] * (self.siste_kol - 1)), Stil(Rolle.SEKSJON))
        for linje in self.r.linjer:
            if linje.kilde.type is Kildetype.DELTAKERE:
                self._gruppe(linje)
            else:
                self._kilderad(linje)
        for art, rad in self.sumrader.items():
            self._sumrad(art, rad)
        self._behov()
        self._utseende()
        return Bidragsark(
            ark,
            self.r,
            self.kol,
            self.innb,
            self.rader,
            self.kilderader,
            {g: s.sumrad for g, s in self.grupper.items()},
            self.sumrader,
            {b: (rader[1], self.kol[f"delsum.{self._delsum(b)}"]) for b, rader in self.behovrader.items()},
            self.enheter,
            (FORDELES_RAD, PAA_RAD),
            self.grupper,
            self.profiler,
            self.delerrad,
            self.tid,
        )

    def _delsum(self, behov: str) -> str:
        return next(b.delsum for b in self.o.behov if b.id == behov)

    def _grunnlagsrader(self) -> None:
        ark = self.ark
        ark.sett(FORDELES_RAD, NAVN, "Pott, eller sats per enhet (kr)", Stil(Rolle.HJELP))
        ark.sett(PAA_RAD, NAVN, "Potten deles på (enheter)", Stil(Rolle.HJELP))
        for s in self.r.regelsummer:
            kol = self.kol[f"regel.{s.regel.id}"]
            ark.formel(FORDELES_RAD, kol, f"={self._fordeles(s)}", s.a_fordele, Stil(Rolle.GRUNNLAG, DESIMAL))
            if s.fordeles_paa is not None:
                spenn, u = self.grupper[s.regel.gruppe], self.enheter
                valg = self.f.ref("ordning.ved_frafall")
                formel = f'=IF({valg}="hold-satser",{u.alle(s.regel, spenn)},{u.med(s.regel, spenn)})'
                ark.formel(PAA_RAD, kol, formel, s.fordeles_paa, Stil(Rolle.GRUNNLAG, DESIMAL))
        for n, p in enumerate(self.profiler):
            rad = FORSTE_PROFIL + n
            tekst = _PROFILTEKST[p.tid] + (", indeksert" if p.indeksert else "")
            ark.sett(rad, NAVN, tekst, Stil(Rolle.HJELP))
            ark.formel(
                rad, SVAR, f"={self.f.ref('tid.deler_i_alt')}", self.o.deler_i_alt, Stil(Rolle.GRUNNLAG, HELTALL)
            )
            ark.sett(rad, MED, "deler i alt", Stil(Rolle.HJELP))
            regel = next(r for r in self.o.regler if Tidsprofil.for_regel(r) == p)
            for a in self.o.aar:
                verdi = faktor(regel, a, self.o) * self.o.deler_i_alt
                ark.formel(
                    rad,
                    self.kol[f"aar.{a.aar}"],
                    f"={self._deler(regel, a.aar, rad)}",
                    verdi,
                    Stil(Rolle.GRUNNLAG, DESIMAL),
                )
        self.ark.sett(self.delerrad, NAVN, "Regelens deler i alle år", Stil(Rolle.HJELP))
        for s in self.r.regelsummer:
            self._deler_i_alle_aar(s)

    def _deler_i_alle_aar(self, s: Regelsum) -> None:
        """A rule's parts in all years but options, which are all of them unless nobody is in to pay some."""
        regel, spenn = s.regel, self.grupper[s.regel.gruppe]
        rad = FORSTE_PROFIL + self.profiler.index(Tidsprofil.for_regel(regel))
        aar = [(n, a) for n, a in enumerate(self.o.aar) if a.fase is not Fase.OPSJON]
        fra, til = (self.kol[f"aar.{a.aar}"] for _, a in (aar[0], aar[-1]))
        formel = f"SUM({omraade(rad, fra, rad, til)})"
        if self.tid.er_valgt:
            self.tid.regel(self.ark, s, self.enheter, spenn, rad)
            formel = self.tid.krevde_deler(regel, self.enheter, spenn, fra, til)
        verdi = sum((faktor(regel, a, self.o) * s.kreves(n) for n, a in aar), NULL) * self.o.deler_i_alt
        stil = Stil(Rolle.GRUNNLAG, DESIMAL)
        self.ark.formel(self.delerrad, self.kol[f"regel.{regel.id}"], f"={formel}", verdi, stil)

    def _deler(self, regel: Regel, aar: int, rad: int) -> str:
        """The parts of a year for a rule, out of tid.deler_i_alt."""
        i_alt = fast(rad, SVAR)
        match regel.tid:
            case Tid.FORDELT:
                deler = self.f.ref(f"aar.{aar}.deler")
            case Tid.AARLIG:
                deler = i_alt
            case Tid.MAANEDLIG:
                deler = f"{i_alt}*{self.f.ref(f'aar.{aar}.maaneder')}"
        if regel.indeksert:
            deler = f"{deler}*{self.f.ref(f'aar.{aar}.indeks')}/{self.f.ref('tid.indeks_basis')}"
        if regel.etterslep_aar is not None:
            return deler if aar == regel.fra_aar else "0"
        aarscelle = celle(self.hode, self.kol[f"aar.{aar}"], laas_rad=True)
        krav = []
        if regel.fra_aar is not None:
            krav.append(f"{aarscelle}>={self.f.ref(f'regel.{regel.forutsetning}.fra_aar')}")
        if regel.til_aar is not None:
            krav.append(f"{aarscelle}<={self.f.ref(f'regel.{regel.forutsetning}.til_aar')}")
        return f"IF(AND({','.join(krav)}),{deler},0)" if krav else deler

    def _fordeles(self, s: Regelsum) -> str:
        """The pot of a pott rule or the rate in use of a sats rule."""
        regel, spenn = s.regel, self.grupper[s.regel.gruppe]
        n = f"regel.{regel.forutsetning}"
        if regel.pott is None:
            sats = self.enheter.sats(regel)
            alle, med = self.enheter.alle(regel, spenn), self.enheter.med(regel, spenn)
            return f'IF({self.f.ref("ordning.ved_frafall")}="hold-total",IF({med}=0,0,{sats}*{alle}/{med}),{sats})'
        pott = self.f.ref(f"{n}.pott_kr") if regel.pott.belop_kr is not None else f"({self._rest(regel)})"
        if f"{n}.andel_likt.teller" in self.f:
            teller, nevner = self.f.ref(f"{n}.andel_likt.teller"), self.f.ref(f"{n}.andel_likt.nevner")
            del_ = teller if isinstance(regel.fordeling, LikPott) else f"({nevner}-{teller})"
            return f"{pott}*{del_}/{nevner}"
        return pott

    def _rest(self, regel: Regel) -> str:
        """What a source has left after the other rules of its group, everybody invited counted."""
        pott = regel.pott
        kilde = next(k for k in self.o.finansiering if pott and k.id == pott.rest_av)
        ledd = [self._andel(kilde)]
        for s in self.r.regelsummer:
            annen = s.regel
            if annen.gruppe != kilde.gruppe or (annen.pott is not None and annen.pott.rest_av):
                continue
            if annen.pott is not None:
                ledd.append(fast(FORDELES_RAD, self.kol[f"regel.{annen.id}"]))
            else:
                ledd.append(f"{self.enheter.sats(annen)}*{self.enheter.alle(annen, self.grupper[annen.gruppe])}")
        return "-".join(ledd)

    def _overskrifter(self) -> None:
        hode = Stil(Rolle.OVERSKRIFT, ombrutt=True)
        self.ark.rad(self.hode, ("Nummer", "Finansieringskilde og deltaker"), hode)
        self.ark.rad(self.hode, ("Svar", "Regnes med"), Stil(Rolle.OVERSKRIFT, ombrutt=True, midt=True), fra=SVAR)
        hode = Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True)
        for nokkel, kol in self.innb.items():
            self.ark.sett(KORTNAVN_RAD + 1, kol, "Innbyggere per", Stil(Rolle.HJELP, hoyre=True))
            formel = f"={self._dato(nokkel)}"
            self.ark.formel(self.hode, kol, formel, self.datoer[nokkel], Stil(Rolle.OVERSKRIFT, DATO, hoyre=True))
        for regel in self.o.regler:
            self.enheter.overskrifter(self.ark, regel, self.hode, hode)
            self.ark.sett(self.hode, self.kol[f"regel.{regel.id}"], regel.navn, hode)
        for a in self.o.aar:
            kol = self.kol[f"aar.{a.aar}"]
            self.ark.sett(self.hode, kol, a.aar, Stil(Rolle.OVERSKRIFT, HELTALL, hoyre=True))
            if a.fase is Fase.OPSJON:
                self.ark.sett(KORTNAVN_RAD + 1, kol, "Opsjon", Stil(Rolle.HJELP, hoyre=True))
        for d in self.o.delsummer:
            self.ark.sett(self.hode, self.kol[f"delsum.{d.id}"], d.navn, hode)
        self.tid.overskrifter(self.ark, self.hode)
        self.ark.sett(self.hode, self.kol["vedtatt"], "Vedtatt (kr)", hode)
        self.ark.sett(self.hode, self.kol["vedtatt_avvik"], "Vedtatt minus beregnet (kr)", hode)

    def _dato(self, nokkel: str) -> str:
        """A reference date: an assumption, or 1 January so many years before the year of a rolling rule."""
        felt, _, aar = nokkel.partition(ETTERSLEP)
        if not aar:
            return self.f.ref(felt)
        return f"DATE({fast(self.hode, self.kol[f'aar.{aar}'])}-{self.f.ref(felt)},1,1)"

    def _gruppe(self, linje: Finansieringslinje) -> None:
        spenn = self.grupper[linje.kilde.gruppe]
        gruppe = self.o.gruppe(linje.kilde.gruppe)
        bidrag = self.r.i_gruppe(gruppe.id)
        self._gruppesum(linje, spenn, bidrag)
        for b, rad in zip(bidrag, range(spenn.rad, spenn.siste_rad + 1), strict=False):
            self._deltakerrad(b, rad, gruppe.type)

    def _deltakerrad(self, b: Bidrag, rad: int, type_: Deltakertype) -> None:
        ark, kr = self.ark, Stil(Rolle.BEREGNET, self.kr)
        nr = celle(rad, NR, laas_kol=True)
        kort = fast(KORTNAVN_RAD, 1)
        ark.sett(rad, NR, b.deltaker.nr, Stil(Rolle.LISTE, TEKSTFORMAT))
        ark.sett(rad, NAVN, b.deltaker.navn, Stil(Rolle.LISTE))
        ark.formel(
            rad, SVAR, f"={self.delt.felt(kort, nr, 'Svar')}", b.deltaker.svar.value, Stil(Rolle.BEREGNET, midt=True)
        )
        svar = celle(rad, SVAR, laas_kol=True)
        med = f'=IF({svar}="avventer",{self.f.ref("ordning.avventer_regnes_som")},{svar})'
        ark.formel(rad, MED, med, "ja" if b.er_med else "nei", Stil(Rolle.BEREGNET, midt=True))
        if type_ is not Deltakertype.ANNEN:
            self._innbyggere(b, rad, nr, type_)
        for le in b.ledd:
            self._ledd(b, rad, le.regel)
        for a, verdi in zip(self.o.aar, b.per_aar, strict=True):
            formel = self._aarsformel(rad, a.aar, b.deltaker.gruppe)
            ark.formel(rad, self.kol[f"aar.{a.aar}"], f"={formel}", verdi, kr)
        if self.tid.er_valgt:
            self.tid.deltaker(ark, rad, b, self.delt, kort)
        self._delsummer(rad, b.per_aar, kr)
        self._vedtatt(b, rad, kort, nr)

    def _innbyggere(self, b: Bidrag, rad: int, nr: str, type_: Deltakertype) -> None:
        for nokkel, kol in self.innb.items():
            if b.deltaker.gruppe not in self.folk_for[nokkel]:
                continue
            hode = celle(self.hode, kol, laas_rad=True)
            oppslag = self.folk.oppslag if type_ is Deltakertype.KOMMUNE else self.folk.fylkessum
            tall = self.r.innbyggere[self.datoer[nokkel]][b.deltaker.nr]
            self.ark.formel(rad, kol, f"={oppslag(nr, hode)}", tall, Stil(Rolle.BEREGNET, ANTALL))

    def _ledd(self, b: Bidrag, rad: int, regel: Regel) -> None:
        spenn = self.grupper[regel.gruppe]
        le = next(x for x in b.ledd if x.regel.id == regel.id)
        innb = (b.deltaker.nr, self.r.innbyggere.get(regel.folketall_dato, {}))
        enhet = self.enheter.rad(self.ark, regel, rad, spenn, self.r, innb, self.delt)
        kol = self.kol[f"regel.{regel.id}"]
        fordeles, paa = celle(FORDELES_RAD, kol, laas_rad=True), celle(PAA_RAD, kol, laas_rad=True)
        krav = [f'{celle(rad, MED, laas_kol=True)}="ja"']
        if regel.deltaker:
            krav.append(f"{celle(rad, NR, laas_kol=True)}={self.f.ref(f'regel.{regel.forutsetning}.deltaker')}")
        if regel.pott is not None:
            krav.append(f"{paa}>0")
        vilkaar = f"AND({','.join(krav)})" if len(krav) > 1 else krav[0]
        produkt = "*".join(x for x in (enhet, fordeles) if x)
        belop = produkt if regel.pott is None else f"{produkt}/{paa}"
        self.ark.formel(rad, kol, f"=IF({vilkaar},{belop},0)", le.belop_kr, Stil(Rolle.BEREGNET, self.kr))

    def _aarsformel(self, rad: int, aar: int, gruppe: str) -> str:
        """Each profile's rules times the parts of the year, over the parts in all: multiplied before divided."""
        kol, regler, i_alt = self.kol[f"aar.{aar}"], self.o.regler_for(gruppe), fast(FORSTE_PROFIL, SVAR)
        if not regler:
            return "0"
        if self.tid.er_valgt:
            ledd = [self.tid.aarsledd(rad, kol, r, self.kol[f"regel.{r.id}"]) for r in regler]
            return f"({'+'.join(ledd)})*{self.tid.del_av(rad, aar)}/{i_alt}"
        ledd = []
        for n, p in enumerate(self.profiler):
            egne = [
                celle(rad, self.kol[f"regel.{r.id}"], laas_kol=True) for r in regler if Tidsprofil.for_regel(r) == p
            ]
            if egne:
                deler = celle(FORSTE_PROFIL + n, kol, laas_rad=True)
                ledd.append(f"({'+'.join(egne)})*{deler}" if len(egne) > 1 else f"{egne[0]}*{deler}")
        return f"({'+'.join(ledd)})/{i_alt}" if len(ledd) > 1 else f"{ledd[0]}/{i_alt}"

    def _vedtatt(self, b: Bidrag, rad: int, kort: str, nr: str) -> None:
        """The voted amount beside the calculated one; blank until there is a decision."""
        kol, avvik = self.kol["vedtatt"], self.kol["vedtatt_avvik"]
        oppslag = self.delt.felt(kort, nr, "Vedtatt beløp (kr)")
        vedtatt = b.deltaker.vedtak.vedtatt_kr
        stil = Stil(Rolle.BEREGNET, KRONER)
        tom: Verdi = ""
        self.ark.formel(rad, kol, f'=IF({oppslag}="","",{oppslag})', tom if vedtatt is None else vedtatt, stil)
        aar = [n for n, a in enumerate(self.o.aar) if a.fase is not Fase.OPSJON]
        kolonner = [self.kol[f"aar.{self.o.aar[n].aar}"] for n in aar]
        beregnet = sum((b.per_aar[n] for n in aar), NULL)
        sum_ = f"SUM({sammenslaatt(kolonner, rad)})"
        self.ark.formel(
            rad,
            avvik,
            f'=IF({celle(rad, kol)}="","",{celle(rad, kol)}-{sum_})',
            tom if vedtatt is None else vedtatt - beregnet,
            stil,
        )

    def _utseende(self) -> None:
        ark = self.ark
        bred = 15.0 if max((b.belop_kr for b in self.o.behov), default=NULL) > 10**7 or self.kr == KRONER else 11.0
        ark.bredder |= {NR: 9, NAVN: 34, SVAR: 10, MED: 10}
        ark.bredder = dict.fromkeys(range(MED + 1, self.siste_kol + 1), bred) | ark.bredder
        ark.hoyder[self.hode] = 45
        ark.frys = (self.hode + 1, NAVN + 1)
        ark.overskriftsrad = self.hode
        ark.tabell = Omraade(self.hode, NR, self.siste_rad, self.siste_kol)
        ark.tekst_som_tall.append(Omraade(self.hode, NR, self.siste_rad, NR))
        ark.fargeregler.append(Fargeregel(Omraade(self.hode + 1, SVAR, self.siste_rad, MED), "dempet", ord="nei"))


_SEKSJON = {
    Art.KONTANT: "Kontante bidrag",
    Art.KONTANT_ANDRE: "Egeninnsats, kontant fra andre (ikke med i kontante bidrag)",
    Art.TIMER: "Egeninnsats i timer (verdi i kr, ikke kontanter)",
}
