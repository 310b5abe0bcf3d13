"""⟨K⟩ fond: the balance of a scheme that finances itself, by year, and what each contributor pays for each project."""

from dataclasses import dataclass

from verktoy.ark.adresse import Spenn, celle, fast, i_ark, omraade
from verktoy.ark.beskrivelse import (
    ANTALL,
    DESIMAL,
    HELTALL,
    KRONER,
    PROSENT,
    TEKSTFORMAT,
    Ark,
    Diagram,
    Fargeregel,
    Omraade,
    Rolle,
    Serie,
    Slag,
    Stil,
)
from verktoy.ark.bidragsoppsett import MED, NR, Bidragsark
from verktoy.ark.inndata import Forutsetningsark
from verktoy.kjerne.beregning import NULL
from verktoy.kjerne.fond import MAANEDER, Fond, Prosjektresultat
from verktoy.kjerne.fondsvalg import DELES, SENE, Fondsnoekkel, SeneBrukere
from verktoy.kjerne.ordning import Art, Fase
from verktoy.kjerne.overskrifter import FOND

_STATUS_RAD, _MAANEDER_RAD, _SALDOHODE = 3, 4, 6
_FORSTE_AAR = 2
_OVER, _TOTAL, _ANTALL, _FORSTE, _TILBAKE, _DEKNING, _MULIG, _TRENGS = range(2, 10)
HOLDER, TOMT = "Pengene rekker alle årene", "Fondet går tomt i "
_KR = Stil(Rolle.BEREGNET, KRONER)
_SUM = Stil(Rolle.SUM, KRONER)
_HODE = Stil(Rolle.OVERSKRIFT, ombrutt=True)
_HOYRE = Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True)


@dataclass(frozen=True)
class _Plass:
    """Where one project stands: its rows in the balance and among the projects, and its columns in the table."""

    utlegg: int
    tilbake: int
    enheter: int
    per_enhet: int
    rad: int
    fra: int
    vekt: int
    pris: int
    kroner: int
    drift: int


@dataclass(frozen=True)
class Fondsark:
    """The sheet, and the formulas of the two sides of its checks."""

    ark: Ark
    sider: dict[str, tuple[str, str]]


class Fondsbygger:
    """Lays out the fund of one scheme."""

    def __init__(self, fond: Fond, bidrag: Bidragsark, forutsetninger: Forutsetningsark) -> None:
        self.fond, self.b, self.f = fond, bidrag, forutsetninger
        self.o = fond.resultat.ordning
        self.ark = Ark(f"{self.o.kortnavn} {FOND}", Slag.RESULTAT)
        self.siste_aar = _FORSTE_AAR + len(fond.aar) - 1
        self.brukere = fond.prosjekter[0].brukere
        antall = len(fond.prosjekter)
        rad = _SALDOHODE + 3
        self.inn = _SALDOHODE + 2
        self.saldo = rad + 2 * antall
        self.hjelp = self.saldo + 2
        deles = [p.prosjekt.sene is SeneBrukere.REST_DELES for p in fond.prosjekter]
        self.prosjekthode = self.hjelp + 2 * sum(deles) + 18  # the chart stands between
        self.tabellhode = self.prosjekthode + antall + 4
        self.spenn = Spenn(self.ark.navn, self.tabellhode + 1, self.tabellhode + max(len(self.brukere), 1))
        self.plass = []
        for n in range(antall):
            kol = 4 + 5 * n
            self.plass.append(
                _Plass(
                    rad + n,
                    rad + antall + n,
                    self.hjelp + 1 + 2 * sum(deles[:n]),
                    self.hjelp + 2 + 2 * sum(deles[:n]),
                    self.prosjekthode + 1 + n,
                    *range(kol, kol + 5),
                )
            )
        self.siste_kol = 4 + 5 * antall - 1

    def bygg(self) -> Fondsark:
        """The finished sheet."""
        ark = self.ark
        ark.topp(
            f"{self.o.navn}: fond",
            "Bidragene går inn, prosjektene betales, og de som tar en løsning i bruk, betaler tilbake. Beløp i kr.",
        )
        ark.sett(2, 0, "Ordning", Stil(Rolle.HJELP))
        ark.formel(2, 1, f"={self.f.ref('ordning.kortnavn')}", self.o.kortnavn, Stil(Rolle.GRUNNLAG))
        ark.sett(_MAANEDER_RAD, 0, "Måneder i året", Stil(Rolle.HJELP))
        ark.sett(_MAANEDER_RAD, 1, MAANEDER, Stil(Rolle.GRUNNLAG, HELTALL))
        self._saldotabell()
        self._hjelperader()
        self._prosjekter()
        self._tabell()
        self._status()
        self._diagram()
        self._utseende()
        return Fondsark(ark, self._sider())

    # --- the balance

    def _saldotabell(self) -> None:
        ark, fond = self.ark, self.fond
        ark.rad(_SALDOHODE, ("Kasse", "Prosjekt"), _HODE)
        for kol, aar in enumerate(fond.aar, start=_FORSTE_AAR):
            if kol == _FORSTE_AAR:
                ark.sett(_SALDOHODE, kol, aar, Stil(Rolle.OVERSKRIFT, HELTALL, hoyre=True))
            else:
                formel = f"={celle(_SALDOHODE, kol - 1)}+1"
                ark.formel(_SALDOHODE, kol, formel, aar, Stil(Rolle.OVERSKRIFT, HELTALL, hoyre=True))
        ark.rad(_SALDOHODE + 1, ("Inngående saldo", None), Stil(Rolle.LISTE))
        ark.rad(self.inn, ("Kontante bidrag inn", None), Stil(Rolle.LISTE))
        ark.rad(self.saldo, ("Utgående saldo", None), Stil(Rolle.SUM))
        for p, plass in zip(fond.prosjekter, self.plass, strict=True):
            ark.rad(plass.utlegg, ("Utlegg", p.prosjekt.navn), Stil(Rolle.LISTE))
            ark.rad(plass.tilbake, ("Betalt tilbake", p.prosjekt.navn), Stil(Rolle.LISTE))
        vanlige = {a.aar for a in self.o.aar if a.fase is not Fase.OPSJON}
        for n, aar in enumerate(fond.aar):
            kol = _FORSTE_AAR + n
            foer = f"={celle(self.saldo, kol - 1)}" if n else "=0"
            ark.formel(_SALDOHODE + 1, kol, foer, fond.saldo[n - 1] if n else 0, _KR)
            sum_ = self.b.ref(self.b.sumrader[Art.KONTANT], self.b.kolonner[f"aar.{aar}"]) if aar in vanlige else "0"
            ark.formel(self.inn, kol, f"={sum_}", fond.inn[n], _KR)
            for p, plass in zip(fond.prosjekter, self.plass, strict=True):
                nokkel = f"fond.prosjekt.{p.prosjekt.id}.utlegg_kr.{aar}"
                utlegg = f"=-{self.f.ref(nokkel)}" if nokkel in self.f else "=0"
                ark.formel(plass.utlegg, kol, utlegg, -p.prosjekt.utlegg.get(aar, NULL), _KR)
                ark.formel(plass.tilbake, kol, f"={self._tilbake(p, plass, kol)}", p.tilbake[n], _KR)
            flate = f"{celle(_SALDOHODE + 1, kol)}:{celle(self.saldo - 1, kol)}"
            ark.formel(self.saldo, kol, f"=SUM({flate})", fond.saldo[n], _SUM)

    def _tilbake(self, p: Prosjektresultat, plass: _Plass, kol: int) -> str:
        """What comes back of a project in the year of a column."""
        n, aar = f"fond.prosjekt.{p.prosjekt.id}", celle(_SALDOHODE, kol, laas_rad=True)
        over = self.f.ref(f"{n}.over_aar")
        fra = self.spenn.her(plass.fra)
        if p.prosjekt.sene is SeneBrukere.REST_DELES:
            return f"{celle(plass.enheter, kol)}*{celle(plass.per_enhet, kol)}"
        return f"SUMPRODUCT(({fra}>0)*({fra}<={aar})*({aar}<{fra}+{over})*{self.spenn.her(plass.pris)})/{over}"

    def _hjelperader(self) -> None:
        """What the yearly sharing needs: units in use, and kroner per unit."""
        ark, fond = self.ark, self.fond
        delte = [
            x for x in zip(fond.prosjekter, self.plass, strict=True) if x[0].prosjekt.sene is SeneBrukere.REST_DELES
        ]
        if delte:
            tittel = "Slik deles hvert års del av kostnaden"
            ark.rad(self.hjelp, (tittel, *[None] * self.siste_aar), Stil(Rolle.SEKSJON))
        for p, plass in delte:
            ark.rad(plass.enheter, ("Enheter i bruk", p.prosjekt.navn), Stil(Rolle.HJELP))
            ark.rad(plass.per_enhet, ("Kr per enhet", p.prosjekt.navn), Stil(Rolle.HJELP))
            total, over = fast(plass.rad, _TOTAL), self.f.ref(f"fond.prosjekt.{p.prosjekt.id}.over_aar")
            fra, vekt = self.spenn.her(plass.fra), self.spenn.her(plass.vekt)
            forste = min((b.fra_aar for b in p.brukere if b.fra_aar), default=0)
            for n, aar in enumerate(fond.aar):
                kol = _FORSTE_AAR + n
                hode = celle(_SALDOHODE, kol, laas_rad=True)
                enheter = sum((b.enheter for b in p.brukere if b.fra_aar and b.fra_aar <= aar), NULL)
                formel = f"=SUMPRODUCT(({fra}>0)*({fra}<={hode})*{vekt})"
                ark.formel(plass.enheter, kol, formel, enheter, Stil(Rolle.GRUNNLAG, DESIMAL))
                i_tiden = bool(forste) and forste <= aar < forste + p.prosjekt.over_aar
                per = p.prosjekt.utlegg_i_alt / p.prosjekt.over_aar / enheter if enheter and i_tiden else NULL
                start = fast(plass.rad, _FORSTE)
                krav = f"AND({celle(plass.enheter, kol)}>0,{hode}>={start},{hode}<{start}+{over})"
                formel = f"=IF({krav},{total}/{over}/{celle(plass.enheter, kol)},0)"
                ark.formel(plass.per_enhet, kol, formel, per, Stil(Rolle.GRUNNLAG, DESIMAL))

    # --- the projects

    def _prosjekter(self) -> None:
        ark = self.ark
        hode = (
            "Prosjekt",
            "Kostnaden deles",
            "Over (år)",
            "Utlegg i alt",
            "Tar i bruk",
            "Første år",
            "Betalt tilbake i alt",
            "Dekning",
            "Hvis alle bidragsytere tar det i bruk",
            "Andel av det som trengs",
        )
        ark.rad(self.prosjekthode - 1, ("Prosjektene", *[None] * (len(hode) - 1)), Stil(Rolle.SEKSJON))
        ark.rad(self.prosjekthode, hode[:_OVER], _HODE)
        ark.rad(self.prosjekthode, hode[_OVER:], _HOYRE, fra=_OVER)
        for p, plass in zip(self.fond.prosjekter, self.plass, strict=True):
            self._prosjektrad(p, plass)

    def _prosjektrad(self, p: Prosjektresultat, plass: _Plass) -> None:
        ark, n, rad = self.ark, f"fond.prosjekt.{p.prosjekt.id}", plass.rad
        ark.sett(rad, 0, p.prosjekt.navn, Stil(Rolle.LISTE))
        ark.sett(rad, 1, f"{DELES[p.prosjekt.noekkel]}; {SENE[p.prosjekt.sene]}", Stil(Rolle.TEKST, ombrutt=True))
        ark.formel(rad, _OVER, f"={self.f.ref(f'{n}.over_aar')}", p.prosjekt.over_aar, Stil(Rolle.BEREGNET, HELTALL))
        utlegg = ",".join(self.f.ref(f"{n}.utlegg_kr.{a}") for a in p.prosjekt.utlegg)
        ark.formel(rad, _TOTAL, f"=SUM({utlegg})", p.prosjekt.utlegg_i_alt, _KR)
        fra = self.spenn.her(plass.fra)
        ark.formel(rad, _ANTALL, f'=COUNTIF({fra},">0")', len(p.i_bruk), Stil(Rolle.BEREGNET, ANTALL))
        forste = min((b.fra_aar for b in p.brukere if b.fra_aar), default=0)
        # SMALL counts past the zeros of those who do not adopt.
        formel = f"=IF({celle(rad, _ANTALL)}=0,0,SMALL({fra},COUNTIF({fra},0)+1))"
        ark.formel(rad, _FORSTE, formel, forste, Stil(Rolle.BEREGNET, HELTALL))
        tilbake = sum(p.tilbake, NULL)
        flate = omraade(plass.tilbake, _FORSTE_AAR, plass.tilbake, self.siste_aar)
        ark.formel(rad, _TILBAKE, f"=SUM({flate})", tilbake, _KR)
        total, mulig = celle(rad, _TOTAL), celle(rad, _MULIG)
        prosent = Stil(Rolle.BEREGNET, PROSENT)
        dekning = tilbake / p.prosjekt.utlegg_i_alt if p.prosjekt.utlegg_i_alt else NULL
        ark.formel(rad, _DEKNING, f"=IF({total}=0,0,{celle(rad, _TILBAKE)}/{total})", dekning, prosent)
        trinn = p.prosjekt.noekkel is Fondsnoekkel.PRISTRINN
        ark.formel(rad, _MULIG, f"=SUM({self.spenn.her(plass.vekt)})" if trinn else f"={total}", p.mulig, _KR)
        if trinn:
            ark.formel(rad, _TRENGS, f"=IF({mulig}=0,0,{total}/{mulig})", p.trengs or NULL, prosent)
        else:  # those who come share all of it, however few
            ark.sett(rad, _TRENGS, "–", Stil(Rolle.TEKST))

    # --- who pays

    def _tabell(self) -> None:
        ark = self.ark
        ark.rad(
            self.tabellhode - 2,
            ("Deltakerne og hva de betaler tilbake", *[None] * self.siste_kol),
            Stil(Rolle.SEKSJON),
        )
        ark.rad(self.tabellhode, ("Nummer", "Navn"), _HODE)
        ark.sett(self.tabellhode, 2, "Innbyggere", _HOYRE)
        ark.sett(self.tabellhode, 3, "Har bidratt", Stil(Rolle.OVERSKRIFT, midt=True))
        for p, plass in zip(self.fond.prosjekter, self.plass, strict=True):
            navn = p.prosjekt.navn
            ark.sett(self.tabellhode - 1, plass.fra, navn, Stil(Rolle.HJELP))
            overskrifter = (
                "I bruk fra",
                "Teller som",
                "Pris nøyaktig",
                "Pris i hele kr",
                "Drift per år, utenfor fondet",
            )
            for kol, tekst in enumerate(overskrifter, start=plass.fra):
                ark.sett(self.tabellhode, kol, f"{navn}: {tekst}", _HOYRE)
        for k, b in enumerate(self.brukere):
            rad = self.spenn.rad + k
            egen = celle(rad, NR, laas_kol=True)
            ark.sett(rad, NR, b.bidrag.deltaker.nr, Stil(Rolle.LISTE, TEKSTFORMAT))
            ark.sett(rad, 1, b.bidrag.deltaker.navn, Stil(Rolle.LISTE))
            innb = f"N({self.b.deltaker(egen, self.b.kolonner['innbyggere'])})"
            ark.formel(rad, 2, f"={innb}", b.bidrag.innbyggere or 0, Stil(Rolle.BEREGNET, ANTALL))
            har = "ja" if b.bidrag.er_med else "nei"
            ark.formel(rad, 3, f"={self.b.deltaker(egen, MED)}", har, Stil(Rolle.BEREGNET, midt=True))
            for p, plass in zip(self.fond.prosjekter, self.plass, strict=True):
                self._brukerrad(rad, k, p, plass)
        siste = self.spenn.siste_rad + 1
        ark.rad(siste, (None, "Sum", *[None] * (self.siste_kol - 1)), Stil(Rolle.SUM))
        for p, plass in zip(self.fond.prosjekter, self.plass, strict=True):
            for kol, verdier in (
                (plass.pris, [b.pris for b in p.brukere]),
                (plass.kroner, [b.pris_kr for b in p.brukere]),
                (plass.drift, [b.drift_kr for b in p.brukere]),
            ):
                ark.formel(siste, kol, f"=SUM({self.spenn.her(kol)})", sum(verdier, NULL), _SUM)

    def _brukerrad(self, rad: int, k: int, p: Prosjektresultat, plass: _Plass) -> None:
        ark, n, b = self.ark, f"fond.prosjekt.{p.prosjekt.id}", p.brukere[k]
        innb, fra, vekt = celle(rad, 2, laas_kol=True), celle(rad, plass.fra), celle(rad, plass.vekt)
        ark.formel(rad, plass.fra, f"={self._fra_aar(p, rad)}", b.fra_aar or 0, Stil(Rolle.BEREGNET, "0;;"))
        match p.prosjekt.noekkel:
            case Fondsnoekkel.LIKT:
                enhet = "1"
            case Fondsnoekkel.FOLKETALL:
                enhet = innb
            case Fondsnoekkel.PRISTRINN:
                enhet = f"INDEX({self.f.liste(f'{n}.pris_kr')},MATCH({innb},{self.f.liste(f'{n}.fra_og_med')},1))"
        har = f'{celle(rad, 3, laas_kol=True)}="ja"'
        ark.formel(rad, plass.vekt, f"=IF({har},{enhet},0)", b.enheter, Stil(Rolle.BEREGNET, DESIMAL))
        ark.formel(rad, plass.pris, f"=IF({fra}=0,0,{self._pris(p, plass, fra, vekt)})", b.pris, _KR)
        ark.sett(rad, plass.kroner, b.pris_kr, Stil(Rolle.LAAST, KRONER))
        if p.prosjekt.drift is None:
            ark.sett(rad, plass.drift, None, _KR)
            return
        per, per_innb = (self.f.ref(f"{n}.drift.{x}") for x in ("per_maaned_kr", "per_innbygger_maaned_kr"))
        formel = f"=IF({fra}=0,0,{fast(_MAANEDER_RAD, 1)}*({per}+{per_innb}*{innb}))"
        ark.formel(rad, plass.drift, formel, b.drift_kr, _KR)

    def _fra_aar(self, p: Prosjektresultat, rad: int) -> str:
        """The first year whose list has the number, or says «alle»; 0 for one that does not adopt."""
        nr, formel = celle(rad, NR, laas_kol=True), "0"
        for aar in sorted(p.prosjekt.tatt_i_bruk, reverse=True):
            liste = self.f.ref(f"fond.prosjekt.{p.prosjekt.id}.tatt_i_bruk.{aar}")
            finnes = f'ISNUMBER(SEARCH(","&{nr}&",",","&SUBSTITUTE({liste}," ","")&","))'
            kol = _FORSTE_AAR + self.fond.aar.index(aar)
            formel = f'IF(OR({liste}="alle",{finnes}),{fast(_SALDOHODE, kol)},{formel})'
        return f'IF({celle(rad, 3, laas_kol=True)}="ja",{formel},0)'

    def _pris(self, p: Prosjektresultat, plass: _Plass, fra: str, vekt: str) -> str:
        if p.prosjekt.noekkel is Fondsnoekkel.PRISTRINN:
            return vekt
        if p.prosjekt.sene is SeneBrukere.REST_DELES:
            aar = omraade(_SALDOHODE, _FORSTE_AAR, _SALDOHODE, self.siste_aar)
            per = omraade(plass.per_enhet, _FORSTE_AAR, plass.per_enhet, self.siste_aar)
            return f'{vekt}*SUMIFS({per},{aar},">="&{fra})'
        alle = f'SUMIF({self.spenn.her(plass.fra)},">0",{self.spenn.her(plass.vekt)})'
        return f"{fast(plass.rad, _TOTAL)}*{vekt}/{alle}"

    # --- around it

    def _status(self) -> None:
        ark = self.ark
        aar = omraade(_SALDOHODE, _FORSTE_AAR, _SALDOHODE, self.siste_aar)
        saldo = omraade(self.saldo, _FORSTE_AAR, self.saldo, self.siste_aar)
        ark.sett(_STATUS_RAD, 0, "Status", Stil(Rolle.HJELP))
        # The first year below zero: among those, the one with the lowest number.
        forste = f"SUMPRODUCT(MIN({aar}+(ROUND({saldo},2)>=0)*10000))"
        formel = f'=IF(SUMPRODUCT(--(ROUND({saldo},2)<0))=0,"{HOLDER}","{TOMT}"&{forste})'
        tomt = self.fond.tomt_fra
        ark.formel(_STATUS_RAD, 1, formel, HOLDER if tomt is None else f"{TOMT}{tomt}", Stil(Rolle.STATUS))
        status = Omraade(_STATUS_RAD, 1, _STATUS_RAD, 1)
        ark.fargeregler.append(Fargeregel(status, "ok", ord=HOLDER))
        ark.fargeregler.append(Fargeregel(status, "avvik", formel=f'={fast(_STATUS_RAD, 1)}<>"{HOLDER}"'))
        flate = Omraade(self.saldo, _FORSTE_AAR, self.saldo, self.siste_aar)
        ark.fargeregler.append(Fargeregel(flate, "avvik", formel=f"={celle(self.saldo, _FORSTE_AAR)}<0"))

    def _diagram(self) -> None:
        hode = i_ark(self.ark.navn, omraade(_SALDOHODE, _FORSTE_AAR, _SALDOHODE, self.siste_aar))
        saldo = i_ark(self.ark.navn, omraade(self.saldo, _FORSTE_AAR, self.saldo, self.siste_aar))
        navn = i_ark(self.ark.navn, fast(self.saldo, 0))
        self.ark.diagrammer.append(
            Diagram(
                self.prosjekthode - 15,
                0,
                f"{self.o.kortnavn}: det som står i fondet ved utgangen av året",
                f"Stolpediagram over saldoen i fondet til {self.o.navn}, år for år.",
                (Serie(navn, hode, saldo),),
                "kr",
            )
        )

    def _utseende(self) -> None:
        ark = self.ark
        ark.bredder |= {0: 24, 1: 34} | dict.fromkeys(range(2, max(self.siste_kol, self.siste_aar, _TRENGS) + 1), 16.0)
        ark.hoyder[self.tabellhode] = 48
        for plass in self.plass:
            ark.hoyder[plass.rad] = 62
        ark.frys = (_SALDOHODE + 1, 2)
        ark.overskriftsrad = _SALDOHODE
        ark.tabell = Omraade(_SALDOHODE, 0, self.spenn.siste_rad + 1, max(self.siste_kol, _TRENGS))
        ark.tekst_som_tall.append(Omraade(self.tabellhode, 0, self.spenn.siste_rad, 0))

    def _sider(self) -> dict[str, tuple[str, str]]:
        """Both sides of the fund's checks."""
        saldo = i_ark(self.ark.navn, omraade(self.saldo, _FORSTE_AAR, self.saldo, self.siste_aar))
        sider = {"fond.saldo": (f"MIN({saldo})", "0")}
        for p, plass in zip(self.fond.prosjekter, self.plass, strict=True):
            tilbake, total = (i_ark(self.ark.navn, fast(plass.rad, kol)) for kol in (_TILBAKE, _TOTAL))
            sider[f"fond.{p.prosjekt.id}.dekning"] = (tilbake, total)
            sider[f"fond.{p.prosjekt.id}.kroner"] = (
                f"SUM({self.spenn.fra_annet_ark(plass.kroner)})",
                f"ROUND(SUM({self.spenn.fra_annet_ark(plass.pris)}),0)",
            )
        return sider
