"""⟨K⟩ struktur and ⟨K⟩ ny struktur: who pays when kommuner merge or split in the middle of a scheme.

⟨K⟩ struktur has the old units with the years before the change, the new ones with the years from it on, and below
them the parts each new unit was made of. ⟨K⟩ ny struktur is the contribution table once more, as if the new units had
been there all the time; a choice that asks for new amounts takes them from there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from verktoy.ark.adresse import Spenn, celle, fast, i_ark
from verktoy.ark.beskrivelse import (
    ANTALL,
    DATO,
    DESIMAL,
    HELTALL,
    KRONER,
    PROSENT,
    TEKSTFORMAT,
    Ark,
    Fargeregel,
    Omraade,
    Rolle,
    Slag,
    Stil,
)
from verktoy.ark.bidragsoppsett import MED, NR, Bidragsark
from verktoy.ark.inndata import Deltakelsesark, Folketallsark, Forutsetningsark
from verktoy.ark.nyenheter import Nyenhetkolonner
from verktoy.ark.strukturbidrag import DEL_AV, Nybygger, Nydeler
from verktoy.ark.strukturoppsett import DATO_RAD, HODE, VEKT, Strukturark
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL, Bidrag
from verktoy.kjerne.deltakelse import Opplysninger
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.norsk import skrivemaate
from verktoy.kjerne.overskrifter import STRUKTUR, STRUKTUR_DEL
from verktoy.kjerne.struktur import Overgang, slaa_sammen
from verktoy.kjerne.strukturplan import Strukturplan
from verktoy.kjerne.strukturvalg import IKKE_VALGT, OVERTAR, Utenfra

_VALG, _FASTDEL, _UTENFRA, _TRINN = range(DATO_RAD + 1, VEKT)
_FORSTE_BELOP = 3
_VALGENE = (
    (DATO_RAD, "struktur.dato", "Ny struktur fra og med"),
    (_VALG, "struktur.valg", "Hva de nye enhetene betaler"),
    (_FASTDEL, "struktur.fastdel", "Fastdelen når det blir flere eller færre om den"),
    (_UTENFRA, "struktur.utenfra", "Deler som ikke var med i ordningen"),
    (_TRINN, "struktur.trinn", "Gradvis over (år)"),
)
STEMMER = "Beløpene følger valget"
ENDRET = "Valget er endret: oppdater boken"
_KR = Stil(Rolle.BEREGNET, KRONER)
_SUM = Stil(Rolle.SUM, KRONER)


@dataclass(frozen=True)
class Del:
    """A part of a new unit: the transfer, the old unit's row, None for a part from outside the scheme."""

    overgang: Overgang
    bidrag: Bidrag | None
    navn: str


class Strukturbygger:
    """Lays out both sheets of one scheme.

    typet: what is typed of the new units; None for a sheet that goes out, which has no place to type it.
    """

    def __init__(
        self,
        plan: Strukturplan,
        bidrag: Bidragsark,
        forutsetninger: Forutsetningsark,
        folketall: Folketallsark,
        deltakelse: Deltakelsesark,
        typet: Mapping[str, Opplysninger] | None = None,
    ) -> None:
        self.p, self.b, self.f, self.folk, self.delt = plan, bidrag, forutsetninger, folketall, deltakelse
        self.typet = typet
        self.o = plan.resultat.ordning
        self.ark = Ark(f"{self.o.kortnavn} {STRUKTUR}", Slag.RESULTAT)
        self.nye = {a.deltaker.nr: a for a in plan.arvtakere}
        self._bidragshode = bidrag.ark.overskriftsrad or 0
        hode = [bidrag.ark.celler[self._bidragshode, kol].verdi for kol in bidrag.innbyggerkolonner.values()]
        self.datoer = [d for d in hode if isinstance(d, date)]
        self.nytt_ark: Bidragsark | None = None
        self._kolonner()
        self._rader()

    def _kolonner(self) -> None:
        kol = _FORSTE_BELOP
        self.kol: dict[str, int] = {}
        for a in self.o.aar:
            self.kol[f"aar.{a.aar}"] = kol
            kol += 1
            for d in self.o.delsummer:
                if d.til_og_med == a.aar:
                    self.kol[f"delsum.{d.id}"] = kol
                    kol += 1
        self.siste_belop = kol - 1
        self.andel, self.med = kol, kol + 1
        self.innb = {nokkel: kol + 2 + n for n, nokkel in enumerate(self.b.innbyggerkolonner)}
        kol += 2 + len(self.innb)
        noekler = dict.fromkeys(n for b in self.p.resultat.bidrag for n in b.deltaker.noekler)
        self.noekler = {n: kol + k for k, n in enumerate(noekler)}
        self.siste_kol = kol + len(self.noekler) - 1
        self.nye_enheter = Nyenhetkolonner(self.siste_belop + 1) if self.typet is not None else None

    def _rader(self) -> None:
        rad = HODE
        self.grupperader: dict[str, int] = {}
        self.rader: dict[str, int] = {}
        for g in self.o.grupper:
            rad += 1
            self.grupperader[g.id] = rad
            for b in (b for b in self.p.bidrag if b.deltaker.gruppe == g.id):
                rad += 1
                self.rader[b.deltaker.nr] = rad
        self.sumrad, self.uendret, self.endring = rad + 1, rad + 2, rad + 3
        self.delhode = rad + 6
        self.deler = self._delene()
        forste = self.delhode + 1
        self.delspenn = Spenn(self.ark.navn, forste, forste + len(self.deler) - 1)

    def _delene(self) -> list[Del]:
        """Every part of every unit, those that never change too, new unit by new unit."""
        ut = []
        for a in self.p.arvtakere:
            for x in a.deler:
                b = self.p.resultat.for_deltaker(x.fra)
                ut.append(Del(x, b, b.deltaker.navn if b else ""))
            ut += [Del(x, None, self._navn(x.fra)) for x in a.utenfra]
        kjente = {d.overgang.fra for d in ut}
        for b in self.p.resultat.bidrag:
            if b.deltaker.nr not in kjente:
                ut.append(Del(Overgang(b.deltaker.nr, b.deltaker.nr, Fraction(1)), b, b.deltaker.navn))
        return ut

    def _navn(self, nr: str) -> str:
        return next((e.fra.navn for e in self.p.hendelser if e.fra.nr == nr), "")

    def bygg(self) -> Strukturark:
        """The finished sheets."""
        if self.p.nytt:
            deler = Nydeler(self.delspenn, self.delhode, self.med, tuple(self.innb.values()), self.noekler, self.b)
            self.nytt_ark = Nybygger(self.p.nytt, self.b, (self.f, self.folk, self.delt), deler).bygg()
        ark = self.ark
        ark.topp(
            f"{self.o.navn}: struktur",
            "De gamle enhetene betaler til og med året før endringen, de nye fra og med det. Beløp i kr.",
        )
        self._toppen()
        ark.rad(HODE, ("Nummer", "Navn", "Består av / ble til"), Stil(Rolle.OVERSKRIFT, ombrutt=True))
        self._overskrifter(HODE)
        for g in self.o.grupper:
            rader = [b for b in self.p.bidrag if b.deltaker.gruppe == g.id]
            self._sumrad(self.grupperader[g.id], g.navn, rader, Stil(Rolle.GRUPPESUM, KRONER), egne=True)
            for b in rader:
                self._rad(b)
        self._sumrad(self.sumrad, "Sum", list(self.p.bidrag), _SUM, egne=False)
        self._mot_uendret()
        if self.nye_enheter and self.typet is not None:
            nye = [(self.rader[nr], a) for nr, a in self.nye.items() if not a.er_uendret]
            self.nye_enheter.skriv(ark, HODE, nye, self.typet)
        self._deltabell()
        self._hendelser(self.delspenn.siste_rad + 2)
        self._utseende()
        spenn = Spenn(ark.navn, HODE + 1, self.sumrad - 1)
        andeler = self.delspenn.fra_annet_ark(self.andel)
        siste = self.kol[f"delsum.{self.o.delsummer[-1].id}"]
        sum_, ellers = (i_ark(ark.navn, fast(r, siste)) for r in (self.sumrad, self.uendret))
        sider = {
            "struktur.deler": (
                f'SUMIFS({andeler},{self.delspenn.fra_annet_ark(self.med)},"<>utenfra")',
                self._antall(),
            ),
            "struktur.sum": (sum_, ellers),
        }
        return Strukturark(
            ark=ark,
            ny=self.nytt_ark,
            spenn=spenn,
            kolonner=self.kol,
            grupperader=self.grupperader,
            delspenn=self.delspenn,
            andel=self.andel,
            nye_enheter=self.nye_enheter,
            plan=self.p,
            rader=self.rader,
            siste_belop=self.siste_belop,
            sider=sider,
        )

    def _antall(self) -> str:
        """How many deltakere the contribution table has."""
        b = self.b
        return "+".join(f"COUNTA({s.kolonne(NR, b.ark.navn)})" for s in b.grupper.values())

    # --- above the table

    def _toppen(self) -> None:
        ark, f = self.ark, self.f
        ark.sett(2, 0, "Ordning", Stil(Rolle.HJELP))
        ark.formel(2, 1, f"={f.ref('ordning.kortnavn')}", self.o.kortnavn, Stil(Rolle.GRUNNLAG))
        verdier = {x.nokkel: x.verdi for x in self.o.forutsetninger}
        for rad, nokkel, tekst in _VALGENE:
            ark.sett(rad, 0, tekst, Stil(Rolle.HJELP))
            if nokkel in f:
                fmt = DATO if rad == DATO_RAD else HELTALL
                ark.formel(rad, 1, f"={f.ref(nokkel)}", verdier[nokkel], Stil(Rolle.GRUNNLAG, fmt))
            else:
                ark.sett(rad, 1, IKKE_VALGT, Stil(Rolle.HJELP))
        gitt = '""'
        for overtakelse, tekst in OVERTAR.items():
            gitt = f'IF({fast(_VALG, 1)}="{skrivemaate(overtakelse)}","{tekst}",{gitt})'
        ark.formel(_VALG, DEL_AV, f"={gitt}", OVERTAR[self.p.valg.overtakelse], Stil(Rolle.HJELP))
        status, valg = (DATO_RAD, _FORSTE_BELOP), fast(_VALG, 1)
        formel = f'"{STEMMER}"' if self.nytt_ark else f'IF({valg}="forpliktelser-følger","{STEMMER}","{ENDRET}")'
        dag = self.p.valg.dato
        stemmer = f"{fast(DATO_RAD, 1)}=DATE({dag.year},{dag.month},{dag.day})"
        ark.formel(*status, f'=IF({stemmer},{formel},"{ENDRET}")', STEMMER, Stil(Rolle.STATUS))
        ark.fargeregler.append(Fargeregel(Omraade(*status, *status), "ok", ord=STEMMER))
        ark.fargeregler.append(Fargeregel(Omraade(*status, *status), "avvik", ord=ENDRET))
        ark.sett(VEKT, 1, "Andel av beløpet som er regnet på nytt", Stil(Rolle.HJELP, hoyre=True))
        for a in self.o.aar:
            kol = self.kol[f"aar.{a.aar}"]
            nytt = self.p.valg.nytt(a.aar) if a.aar >= self.p.valg.dato.year and self.p.nytt else NULL
            ark.formel(
                VEKT, kol, f"={self._vektformel(kol) if self.nytt_ark else '0'}", nytt, Stil(Rolle.GRUNNLAG, PROSENT)
            )

    def _vektformel(self, kol: int) -> str:
        aar, valg = celle(HODE, kol, laas_rad=True), fast(_VALG, 1)
        gradvis = f"MIN(1,({aar}-YEAR({fast(DATO_RAD, 1)})+1)/{fast(_TRINN, 1)})" if "struktur.trinn" in self.f else "1"
        ellers = f'IF({valg}="gradvis",{gradvis},1)'
        return f'IF(OR({aar}<YEAR({fast(DATO_RAD, 1)}),{valg}="forpliktelser-følger"),0,{ellers})'

    def _overskrifter(self, rad: int) -> None:
        hode = Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True)
        for a in self.o.aar:
            self.ark.sett(rad, self.kol[f"aar.{a.aar}"], a.aar, Stil(Rolle.OVERSKRIFT, HELTALL, hoyre=True))
        for d in self.o.delsummer:
            self.ark.sett(rad, self.kol[f"delsum.{d.id}"], d.navn, hode)

    # --- the table

    def _rad(self, b: Bidrag) -> None:
        ark, nr, rad = self.ark, b.deltaker.nr, self.rader[b.deltaker.nr]
        ark.sett(rad, NR, nr, Stil(Rolle.LISTE, TEKSTFORMAT))
        ark.rad(rad, (b.deltaker.navn, self._forklaring(nr)), Stil(Rolle.LISTE), fra=1)
        egen = celle(rad, NR, laas_kol=True)
        fantes = self.p.resultat.for_deltaker(nr) is not None
        for n, a in enumerate(self.o.aar):
            kol = self.kol[f"aar.{a.aar}"]
            gammel = self.b.deltaker(egen, self.b.kolonner[f"aar.{a.aar}"]) if fantes else "0"
            if not fantes or nr in self.nye:
                til = self._fra_datoen(egen, kol, a.aar)
            else:
                til = "0" if self._byttes(nr) else gammel
            formel = (
                gammel
                if til == gammel
                else f"IF({celle(HODE, kol, laas_rad=True)}<YEAR({fast(DATO_RAD, 1)}),{gammel},{til})"
            )
            ark.formel(rad, kol, f"={formel}", b.per_aar[n], _KR)
        self._delsummer(rad, b.per_aar, _KR)

    def _fra_datoen(self, egen: str, kol: int, aar: int) -> str:
        overtatt = f"SUMIF({self.delspenn.her(DEL_AV)},{egen},{self.delspenn.her(kol)})"
        if self.nytt_ark is None:
            return overtatt
        vekt = celle(VEKT, kol, laas_rad=True)
        spenn = self.nytt_ark.spenn
        kolonne = self.nytt_ark.kolonner[f"aar.{aar}"]
        nytt = f"INDEX({spenn.fra_annet_ark(kolonne)},MATCH({egen},{spenn.fra_annet_ark(NR)},0))"
        return f"(1-{vekt})*{overtatt}+{vekt}*{nytt}"

    def _byttes(self, nr: str) -> bool:
        return any(x.fra == nr for a in self.p.arvtakere for x in a.deler)

    def _forklaring(self, nr: str) -> str | None:
        """What a new unit is made of, or what an old one became."""
        if nr in self.nye:
            deler = [x.fra for x in (*self.nye[nr].deler, *self.nye[nr].utenfra)]
            return ", ".join(deler) if deler != [nr] else None
        til = [f"{x.til}" for a in self.p.arvtakere for x in a.deler if x.fra == nr]
        return f"ble {', '.join(til)}" if til else None

    def _delsummer(self, rad: int, per_aar: Sequence[Fraction], stil: Stil) -> None:
        for d in self.o.delsummer:
            celler = ",".join(celle(rad, self.kol[f"aar.{a.aar}"]) for a in self.o.aar if d.gjelder(a))
            verdi = self.p.resultat.delsum(per_aar, d)
            self.ark.formel(rad, self.kol[f"delsum.{d.id}"], f"=SUM({celler})", verdi, stil)

    def _sumrad(self, rad: int, navn: str, rader: Sequence[Bidrag], stil: Stil, *, egne: bool) -> None:
        self.ark.rad(rad, (None, navn, *[None] * (self.siste_belop - 1)), Stil(stil.rolle))
        per_aar = [sum((b.per_aar[n] for b in rader), NULL) for n in range(len(self.o.aar))]
        for a, verdi in zip(self.o.aar, per_aar, strict=True):
            kol = self.kol[f"aar.{a.aar}"]
            if egne:
                formel = f"=SUM({celle(rad + 1, kol)}:{celle(rad + len(rader), kol)})" if rader else "=0"
            else:
                formel = "=" + "+".join(celle(r, kol) for r in self.grupperader.values())
            self.ark.formel(rad, kol, formel, verdi, stil)
        self._delsummer(rad, per_aar, stil)

    def _mot_uendret(self) -> None:
        """The sum beside the one without any change, so that a gap is seen."""
        ark = self.ark
        ark.sett(self.uendret, 1, "Sum uten strukturendring", Stil(Rolle.LISTE))
        ark.sett(self.endring, 1, "Endring", Stil(Rolle.LISTE))
        alle = [self.b.grupperader[g.id] for g in self.o.grupper]
        r = self.p.resultat
        for nokkel, kol in self.kol.items():
            formel = "=" + "+".join(self.b.ref(rad, self.b.kolonner[nokkel]) for rad in alle)
            slag, _, id_ = nokkel.partition(".")
            rader = [
                b.per_aar[[a.aar for a in self.o.aar].index(int(id_))]
                if slag == "aar"
                else r.delsum(b.per_aar, self.o.delsum(id_))
                for b in r.bidrag
            ]
            uendret = sum(rader, NULL)
            ark.formel(self.uendret, kol, formel, uendret, _KR)
            sum_ = ark.celler[self.sumrad, kol].verdi
            endring = (Fraction(sum_) if isinstance(sum_, (int, Fraction)) else NULL) - uendret
            formel = f"=ROUND({celle(self.sumrad, kol)}-{celle(self.uendret, kol)},2)"
            ark.formel(self.endring, kol, formel, Fraction(avrund(endring * 100), 100), _KR)

    # --- the parts

    def _deltabell(self) -> None:
        ark, hode = self.ark, Stil(Rolle.OVERSKRIFT, ombrutt=True)
        ark.rad(
            self.delhode - 1,
            ("Hva hver enhet består av, og hva delene skulle ha betalt uten endringen", *[None] * self.siste_kol),
            Stil(Rolle.SEKSJON),
        )
        ark.rad(self.delhode, (STRUKTUR_DEL, "Navn", "Er en del av"), hode)
        self._overskrifter(self.delhode)
        hoyre = Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True)
        ark.sett(self.delhode, self.andel, "Andel av delen", hoyre)
        ark.sett(self.delhode, self.med, "Regnes med", Stil(Rolle.OVERSKRIFT, midt=True))
        for nokkel, kol in self.innb.items():
            ark.sett(self.delhode - 1, kol, "Innbyggere per", Stil(Rolle.SEKSJON, hoyre=True))
            egen = self.b.ref(self._bidragshode, self.b.innbyggerkolonner[nokkel])
            dato = self.datoer[kol - min(self.innb.values())]
            ark.formel(self.delhode, kol, f"={egen}", dato, Stil(Rolle.OVERSKRIFT, DATO, hoyre=True))
        for navn, kol in self.noekler.items():
            ark.sett(self.delhode, kol, navn, hoyre)
        for n, d in enumerate(self.deler):
            self._delrad(self.delspenn.rad + n, d)

    def _delrad(self, rad: int, d: Del) -> None:
        ark, x = self.ark, d.overgang
        ark.rad(rad, (x.fra, d.navn, x.til), Stil(Rolle.LISTE, TEKSTFORMAT))
        egen = celle(rad, NR, laas_kol=True)
        andel = celle(rad, self.andel, laas_kol=True)
        for a, n in ((a, n) for n, a in enumerate(self.o.aar)):
            kol = self.kol[f"aar.{a.aar}"]
            if d.bidrag is None:
                ark.sett(rad, kol, 0, _KR)
            else:
                belop = self.b.deltaker(egen, self.b.kolonner[f"aar.{a.aar}"])
                ark.formel(rad, kol, f"={belop}*{andel}", d.bidrag.per_aar[n] * x.andel, _KR)
        per_aar = d.bidrag.per_aar if d.bidrag else [NULL] * len(self.o.aar)
        self._delsummer(rad, [b * x.andel for b in per_aar], _KR)
        nokkel = f"struktur.andel.{x.fra}.{x.til}"
        if f"{nokkel}.teller" in self.f:
            formel = f"={self.f.ref(f'{nokkel}.teller')}/{self.f.ref(f'{nokkel}.nevner')}"
            ark.formel(rad, self.andel, formel, x.andel, Stil(Rolle.BEREGNET, DESIMAL))
        else:
            ark.sett(rad, self.andel, x.andel, Stil(Rolle.LAAST, DESIMAL))
        midt = Stil(Rolle.BEREGNET, midt=True)
        if d.bidrag is None:
            ark.sett(rad, self.med, "utenfra", midt)
        else:
            ark.formel(rad, self.med, f"={self.b.deltaker(egen, MED)}", "ja" if d.bidrag.er_med else "nei", midt)
        self._innbyggere(rad, d, egen)
        for navn, kol in self.noekler.items():
            verdi = d.bidrag.deltaker.noekler.get(navn, NULL) if d.bidrag else NULL
            if d.bidrag is None or navn not in d.bidrag.deltaker.noekler:
                ark.sett(rad, kol, 0, Stil(Rolle.BEREGNET, DESIMAL))
                continue
            formel = f"={self.delt.felt('$B$3', egen, navn)}*{andel}"
            ark.formel(rad, kol, formel, verdi * x.andel, Stil(Rolle.BEREGNET, DESIMAL))

    def _innbyggere(self, rad: int, d: Del, egen: str) -> None:
        """The inhabitants of a part that the new unit counts. Those of a split unit are shared in whole people."""
        nr, stil = d.overgang.fra, Stil(Rolle.BEREGNET, ANTALL)
        oppslag = self.folk.oppslag if len(nr) == len("0101") else self.folk.fylkessum
        med = self.p.valg.utenfra is Utenfra.MED
        for kol, dato in zip(self.innb.values(), self.datoer, strict=True):
            kjente = self.p.resultat.innbyggere[dato]
            if d.bidrag is not None and nr not in kjente:
                continue
            antall = 0 if d.bidrag is None and not med else self.folk.tall.innbyggere(nr, dato, hvor="")
            if d.overgang.andel != 1:
                deler = [x.overgang for x in self.deler if x.overgang.fra == nr]
                self.ark.sett(rad, kol, slaa_sammen({nr: antall}, deler)[d.overgang.til], Stil(Rolle.LAAST, ANTALL))
                continue
            formel = oppslag(egen, celle(self.delhode, kol, laas_rad=True))
            if d.bidrag is None:
                formel = f'IF({fast(_UTENFRA, 1)}="med",{formel},0)'
            self.ark.formel(rad, kol, f"={formel}", antall, stil)

    def _hendelser(self, rad: int) -> None:
        """The changes behind it, in words, boundary moves too."""
        ark = self.ark
        ark.rad(rad, ("Endringene (SSB, KLASS 131 og 104)", *[None] * self.siste_belop), Stil(Rolle.SEKSJON))
        for n, e in enumerate(self.p.hendelser):
            tekst = f"{e.fra.nr} {e.fra.navn} → {e.til.nr} {e.til.navn}: {e.type}"
            ark.rad(rad + 1 + n, (norsk_dato(e.dato), tekst), Stil(Rolle.TEKST))
        self.siste_rad = rad + len(self.p.hendelser)

    def _utseende(self) -> None:
        ark = self.ark
        ark.bredder |= {0: 34, 1: 30, 2: 34} | dict.fromkeys(range(_FORSTE_BELOP, self.siste_kol + 1), 13.0)
        ark.bredder |= self.nye_enheter.bredder if self.nye_enheter else {}
        ark.frys = (HODE + 1, 2)
        ark.overskriftsrad = HODE
        ark.tabell = Omraade(HODE, 0, self.endring, self.siste_belop)
        ark.siste_utskriftskolonne = self.siste_belop
        ark.tekst_som_tall.append(Omraade(HODE, 0, self.siste_rad, 2))
