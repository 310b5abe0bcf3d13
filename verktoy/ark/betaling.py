"""⟨K⟩ betaling: the invoice basis. One row per deltaker and due date, and how far each has come."""

from fractions import Fraction

from verktoy.ark.adresse import Spenn, celle
from verktoy.ark.beskrivelse import (
    DATO,
    KRONER,
    KRONER_ORE,
    TEKSTFORMAT,
    Ark,
    Fargeregel,
    Omraade,
    Rolle,
    Slag,
    Stil,
    Validering,
)
from verktoy.ark.plan import BETALING_HODE, HODESTIL, KR, ORE, Planbygger
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.betaling import Behandling, Betaling, Betalingsvalg, gyldig_orgnr, passer_monster
from verktoy.kjerne.overskrifter import BETALING, BETALING_KOLONNER

_B = {navn: n for n, navn in enumerate(BETALING_KOLONNER)}
UTEN_PLAN = "Ikke lenger i planen"
_MONSTERLENGDE = 40  # signs of a reference that are compared


class Betalingsbygger:
    """Lays out the invoice basis of a plan. sider: the formulas of the two sides of its checks."""

    def __init__(self, plan: Planbygger, valg: Betalingsvalg) -> None:
        self.plan, self.valg = plan, valg
        self.o, self.p, self.t = plan.o, plan.p, plan.t
        self.f, self.delt, self.betalinger = plan.f, plan.delt, plan.del_.betalinger
        self.sider: dict[str, tuple[str, str]] = {}

    def bygg(self) -> Ark:
        """The finished sheet."""
        ark = Ark(f"{self.o.kortnavn} {BETALING}", Slag.RESULTAT)
        behandling = "tilskudd uten mva" if self.valg.behandling is Behandling.TILSKUDD else "med mva"
        ark.topp(
            f"{self.o.navn}: betalingsgrunnlag",
            f"Én rad per deltaker og forfall, {behandling}. Art og funksjon er forslag som betaleren må bekrefte.",
        )
        ark.rad(BETALING_HODE, BETALING_KOLONNER, Stil(Rolle.OVERSKRIFT, ombrutt=True))
        for navn in BETALING_KOLONNER:
            if navn.endswith("(kr)"):
                ark.sett(BETALING_HODE, _B[navn], navn, HODESTIL)
        rad = BETALING_HODE
        for plass in self.p.betalere:
            for n, termin in enumerate(self.p.terminer):
                rad += 1
                typet = self.betalinger.get((self.p.deltakere[plass].nr, termin.navn), Betaling())
                self._betalingsrad(ark, rad, plass, n, typet)
        i_planen = Spenn(ark.navn, BETALING_HODE + 1, max(rad, BETALING_HODE + 1))
        for nr, termin_navn in self.p.uten_belop(self.betalinger):
            rad += 1
            self._uten_belop(ark, rad, nr, termin_navn)
        siste = max(rad, BETALING_HODE + 1)
        self._betalingssum(ark, siste + 1)
        ark.bredder |= dict(enumerate((9, 24, 11, 10, 18, 12, 15, 11, 13, 10, 13, 44, 9, 10, 13, 13, 13, 13)))
        ark.hoyder[BETALING_HODE] = 32
        ark.frys = (BETALING_HODE + 1, 2)
        ark.overskriftsrad = BETALING_HODE
        ark.tabell = Omraade(BETALING_HODE, 0, siste + 1, len(BETALING_KOLONNER) - 1)
        ark.filter = Omraade(BETALING_HODE, 0, siste, len(BETALING_KOLONNER) - 1)
        ark.tekst_som_tall.append(Omraade(BETALING_HODE, 0, siste, _B["Funksjon (forslag)"]))
        for k in (_B["Orgnr er"], _B["Referansen er"]):
            ark.fargeregler.append(Fargeregel(Omraade(BETALING_HODE + 1, k, siste, k), "avvik", ord="feil"))
        ark.valideringer.append(
            Validering(
                Omraade(BETALING_HODE + 1, _B["Fakturert (kr)"], siste, _B["Betalt (kr)"]),
                "belop",
                tittel="Beløp",
                melding="Skriv beløpet i kroner, 0 eller høyere.",
            )
        )
        spenn = Spenn(ark.navn, BETALING_HODE + 1, siste)
        belop = spenn.fra_annet_ark(_B["Beløp (kr)"])
        self.sider["betaling.sum"] = (f"SUM({belop})", self.plan.ref(self.plan.sumrad, self.plan.totalkol))
        # A payer has as many rows as instalments, and counts once.
        numre = i_planen.fra_annet_ark(_B["Nummer"])
        for id_, overskrift in (("betaling.orgnr", "Orgnr er"), ("betaling.referanse", "Referansen er")):
            feil = i_planen.fra_annet_ark(_B[overskrift])
            self.sider[id_] = (f'SUMPRODUCT(({feil}="feil")/COUNTIF({numre},{numre}&""))', "0")
        self.sider["betaling.uten_plan"] = (f'COUNTIF({spenn.fra_annet_ark(_B["Tekst"])},"{UTEN_PLAN}")', "0")
        return ark

    def _uten_belop(self, ark: Ark, rad: int, nr: str, termin: str) -> None:
        """What is invoiced or paid of something the plan no longer asks for: kept, and pointed at."""
        navn = next((d.navn for d in self.p.deltakere if d.nr == nr), "")
        typet, tekst = self.betalinger[nr, termin], Stil(Rolle.LISTE, TEKSTFORMAT)
        ark.rad(rad, (nr, navn), tekst)
        ark.sett(rad, _B["Termin"], termin, tekst)
        for kol in ("Beløp (kr)", "Mva (kr)", "Å betale (kr)"):
            ark.sett(rad, _B[kol], 0, ORE)
        ark.sett(rad, _B["Tekst"], UTEN_PLAN, tekst)
        self._typet(ark, rad, typet, Fraction(0))

    def _typet(self, ark: Ark, rad: int, typet: Betaling, skal_kr: Fraction) -> None:
        """What staff type of an instalment, and what remains of it."""
        ark.sett(rad, _B["Fakturert (kr)"], typet.fakturert_kr, Stil(Rolle.INNDATA, KRONER))
        ark.sett(rad, _B["Betalt (kr)"], typet.betalt_kr, Stil(Rolle.INNDATA, KRONER))
        f, betalt, skal = (celle(rad, _B[k]) for k in ("Fakturert (kr)", "Betalt (kr)", "Å betale (kr)"))
        verdi = "" if typet.fakturert_kr is None else typet.fakturert_kr - skal_kr
        ark.formel(rad, _B["Fakturert minus plan (kr)"], f'=IF({f}="","",{f}-{skal})', verdi, ORE)
        ark.formel(rad, _B["Ubetalt (kr)"], f"={skal}-N({betalt})", skal_kr - (typet.betalt_kr or 0), ORE)

    def _betalingsrad(self, ark: Ark, rad: int, plass: int, n: int, betaling: Betaling) -> None:
        d, termin, valg = self.p.deltakere[plass], self.p.terminer[n], self.valg
        egen, kort = celle(rad, 0, laas_kol=True), f'"{self.o.kortnavn}"'
        tekst, faktura = Stil(Rolle.LISTE, TEKSTFORMAT), d.faktura
        ark.rad(rad, (d.nr, d.navn), tekst)

        def hent(kol: str, felt: str, verdi: str) -> None:
            oppslag = self.delt.felt(kort, egen, felt)
            ark.formel(rad, _B[kol], f'=IF({oppslag}="","",{oppslag})', verdi, Stil(Rolle.BEREGNET))

        hent("Orgnr", "Orgnr", faktura.orgnr)
        hent("Fakturareferanse", "Fakturareferanse", faktura.referanse)
        orgnr = celle(rad, _B["Orgnr"])
        vekter = "{3,2,7,6,5,4,3,2,1}"
        siffer = "{1,2,3,4,5,6,7,8,9}"
        siffer_alle = f'SUMPRODUCT(--ISNUMBER(FIND(MID({orgnr},{siffer},1),"0123456789")))'
        riktig = f'IF(MOD(SUMPRODUCT(MID({orgnr},{siffer},1)*{vekter}),11)=0,"OK","feil")'
        formel = f'=IF({orgnr}="","mangler",IF(AND(LEN({orgnr})=9,{siffer_alle}=9),{riktig},"feil"))'
        status = "mangler" if not faktura.orgnr else "OK" if gyldig_orgnr(faktura.orgnr) else "feil"
        ark.formel(rad, _B["Orgnr er"], formel, status, Stil(Rolle.BEREGNET))
        self._referanse(ark, rad, kort, egen, plass)
        ark.sett(rad, _B["Termin"], termin.navn, tekst)
        ark.sett(rad, _B["Forfall"], termin.forfall, Stil(Rolle.LISTE, DATO))
        kilde = f"INDEX({self.plan.kolonne(self.plan.terminkol[n])},MATCH({egen},{self.plan.kolonne(0)},0))"
        belop = self.t.celler[plass][n]
        ark.formel(rad, _B["Beløp (kr)"], f"={kilde}", belop, KR)
        b = celle(rad, _B["Beløp (kr)"])
        mva = Fraction(0)
        if valg.behandling is Behandling.MVA:
            mva = Fraction(avrund(belop * valg.mva_prosent), 100)
            ark.formel(rad, _B["Mva (kr)"], f"=ROUND({b}*{self.f.ref('betaling.mva_prosent')}/100,2)", mva, ORE)
        else:
            ark.sett(rad, _B["Mva (kr)"], 0, ORE)
        ark.formel(rad, _B["Å betale (kr)"], f"={b}+{celle(rad, _B['Mva (kr)'])}", belop + mva, ORE)
        linje = valg.tekst.replace("{ordning}", self.o.navn).replace("{termin}", termin.navn)
        ark.rad(rad, (linje, valg.kostra_art, valg.kostra_funksjon), tekst, fra=_B["Tekst"])
        self._typet(ark, rad, betaling, belop + mva)

    def _referanse(self, ark: Ark, rad: int, kort: str, egen: str, plass: int) -> None:
        """Whether the reference fits its receiver's pattern, sign by sign: 9 a digit, A a letter, else itself."""
        faktura = self.p.deltakere[plass].faktura
        ref = celle(rad, _B["Fakturareferanse"])
        monster = self.delt.felt(kort, egen, "Referansen skal se slik ut")
        # A constant, not ROW($1:$40): rows somebody inserts must not change what is compared.
        n = "{" + ",".join(map(str, range(1, _MONSTERLENGDE + 1))) + "}"
        r, m = f"MID({ref},{n},1)", f'MID({monster}&"",{n},1)'
        siffer = f'({m}="9")*ISNUMBER(FIND({r},"0123456789"))*({r}<>"")'
        bokstav = f'({m}="A")*ISNUMBER(FIND({r},"ABCDEFGHIJKLMNOPQRSTUVWXYZ"))*({r}<>"")'
        passer = f"SUMPRODUCT(--(EXACT({r},{m})+{siffer}+{bokstav}>0))={_MONSTERLENGDE}"
        formel = f'=IF({ref}="","mangler",IF({monster}="","ikke sjekket",IF({passer},"OK","feil")))'
        if not faktura.referanse:
            status = "mangler"
        elif not faktura.monster:
            status = "ikke sjekket"
        else:
            status = "OK" if passer_monster(faktura.referanse, faktura.monster) else "feil"
        ark.formel(rad, _B["Referansen er"], formel, status, Stil(Rolle.BEREGNET))

    def _betalingssum(self, ark: Ark, rad: int) -> None:
        ark.rad(rad, (None, "Sum", *[None] * (len(BETALING_KOLONNER) - 2)), Stil(Rolle.SUM))
        for navn, kol in _B.items():
            if not navn.endswith("(kr)"):
                continue
            verdier = [ark.celler[r, kol].verdi for r in range(BETALING_HODE + 1, rad)]
            sum_ = sum((Fraction(v) for v in verdier if isinstance(v, (int, Fraction))), Fraction(0))
            formel = f"=SUM({celle(BETALING_HODE + 1, kol)}:{celle(rad - 1, kol)})"
            ark.formel(rad, kol, formel, sum_, Stil(Rolle.SUM, KRONER_ORE))
