"""⟨K⟩ plan: whole kroner per deltaker and due date that add up both ways, and the difference to the exact amounts.

The rounded amounts are values: no short formula makes them. Beside them stand live differences to the exact amounts,
and a status that turns red when an input has changed since the plan was made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from verktoy.ark.adresse import Spenn, celle, fast, i_ark, omraade, sammenslaatt
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
)
from verktoy.ark.inndata import Deltakelsesark, Forutsetningsark
from verktoy.kjerne.arbeidsbok import Ordningsdel
from verktoy.kjerne.avrunding import FORKLARING, REGEL_VED_LIKHET, avrund
from verktoy.kjerne.norsk import skrivemaate
from verktoy.kjerne.ordning import Ordning
from verktoy.kjerne.overskrifter import BETALING, BETALING_KOLONNER, FRYST, PLAN
from verktoy.kjerne.plan import FrystPlan, Plan
from verktoy.kjerne.tabellavrunding.avrundingsvalg import sammenlign_maater
from verktoy.kjerne.tabellavrunding.belopstabell import Periodesum

HODE = 7
_FORFALL_RAD, _STATUS_RAD, _AVVIK_RAD = 6, 4, 5
_MINST_UTSKRIFT = 7  # the texts above the table and the choices below it need as much
FERSK = "Planen følger forutsetningene"
FORELDET = "Planen er eldre enn forutsetningene: oppdater boken"
HODESTIL = Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True)
KR, ORE = Stil(Rolle.BEREGNET, KRONER), Stil(Rolle.BEREGNET, KRONER_ORE)
_SUM, _GRUPPE = Stil(Rolle.SUM, KRONER), Stil(Rolle.GRUPPESUM, KRONER)
BETALING_HODE = 4
FRYST_HODE = 5


@dataclass(frozen=True)
class Planark:
    """The sheet, the formulas of the two sides of its checks, the cell that counts changed rows, and its total."""

    ark: Ark
    sider: Mapping[str, tuple[str, str]]
    endret: str
    sum_kr: int


class Aarsbelop(Protocol):
    """A sheet with exact amounts by unit and year, as the plan looks them up."""

    kolonner: dict[str, int]
    grupperader: dict[str, int]

    def deltaker(self, nr: str, kol: int) -> str:
        """The field of the unit whose number stands in cell `nr`."""

    def ref(self, rad: int, kol: int) -> str:
        """A cell of the sheet."""


class Planbygger:
    """Lays out the plan of one scheme; the sheets that follow it ask here where things stand."""

    def __init__(
        self,
        del_: Ordningsdel,
        plan: Plan,
        bidrag: Aarsbelop,
        forutsetninger: Forutsetningsark,
        deltakelse: Deltakelsesark,
    ) -> None:
        self.del_, self.p, self.b, self.f, self.delt = del_, plan, bidrag, forutsetninger, deltakelse
        self.o: Ordning = plan.ordning
        self.t = plan.avrundet
        self.ark = Ark(f"{self.o.kortnavn} {PLAN}", Slag.RESULTAT)
        self.sider: dict[str, tuple[str, str]] = {}
        self._kolonner()
        self._rader()

    def _kolonner(self) -> None:
        """Instalments with each sum after its last one, then differences, then what has happened since."""
        kol = 2
        self.terminkol: list[int] = []
        self.sumkol: list[int] = [0] * len(self.t.tabell.periodesummer)
        for n in range(len(self.p.terminer)):
            self.terminkol.append(kol)
            kol += 1
            for m, s in enumerate(self.t.tabell.periodesummer):
                if max(s.kolonner) == n:
                    self.sumkol[m] = kol
                    kol += 1
        self.totalkol = self.sumkol[self.t.tabell.periodesummer.index(self.t.tabell.totalsum)]
        self.avvikkol = [kol + n for n in range(len(self.p.terminer))]
        kol += len(self.avvikkol)
        self.sumavvik = [kol + n for n in range(len(self.sumkol))]
        kol += len(self.sumavvik)
        self.laget, self.endret = kol, kol + 1
        kol += 2
        self.vedtatt, self.fakturert, self.betalt = (kol + n for n in range(3)) if self.o.betaling else (kol, -1, -1)
        kol += 3 if self.o.betaling else 1
        self.publisert = kol if self.del_.fryst else -1
        self.siste_kol = kol + 1 if self.del_.fryst else kol - 1

    def _rader(self) -> None:
        rad = HODE
        self.grupperad: dict[str, int] = {}
        self.rader: dict[str, int] = {}
        self.spenn: dict[str, Spenn] = {}
        for g in self.o.grupper:
            egne = [d for d in self.p.deltakere if d.gruppe == g.id]
            if not egne:
                continue
            rad += 1
            self.grupperad[g.id] = rad
            self.spenn[g.id] = Spenn(self.ark.navn, rad + 1, rad + len(egne))
            for d in egne:
                rad += 1
                self.rader[d.nr] = rad
        self.sumrad, self.noyaktigrad, self.avvikrad = rad + 1, rad + 2, rad + 3

    def bygg(self) -> Planark:
        """The finished sheet."""
        ark = self.ark
        ark.topp(f"{self.o.navn}: innbetalingsplan", FORKLARING[self.t.maate])
        for n, setning in enumerate(REGEL_VED_LIKHET):
            ark.sett(2 + n, 0, setning, Stil(Rolle.HJELP))
        self._overskrifter()
        for nr, rad in self.rader.items():
            self._deltaker(nr, rad)
        for gruppe, rad in self.grupperad.items():
            spenn = self.spenn[gruppe]
            self._sumlinje(rad, next(g.navn for g in self.o.grupper if g.id == gruppe), [spenn], _GRUPPE)
        self._sumlinje(self.sumrad, "Sum", list(self.spenn.values()), _SUM)
        self._noyaktig()
        self._status()
        siste = self._valgene(self.avvikrad + 2)
        self._utseende(siste)
        self._sider()
        return Planark(ark, self.sider, i_ark(ark.navn, fast(_STATUS_RAD, 3)), sum(map(sum, self.t.celler)))

    def _overskrifter(self) -> None:
        ark = self.ark
        ark.rad(HODE, ("Nummer", "Navn"), Stil(Rolle.OVERSKRIFT, ombrutt=True))
        ark.sett(_FORFALL_RAD, 1, "Forfall", Stil(Rolle.HJELP, hoyre=True))
        for t, kol, avvik in zip(self.p.terminer, self.terminkol, self.avvikkol, strict=True):
            ark.sett(_FORFALL_RAD, kol, t.forfall, Stil(Rolle.HJELP, DATO))
            ark.sett(HODE, kol, t.navn, HODESTIL)
            ark.sett(HODE, avvik, f"Plan minus nøyaktig {t.navn} (kr)", HODESTIL)
        for s, kol, avvik in zip(self.t.tabell.periodesummer, self.sumkol, self.sumavvik, strict=True):
            ark.sett(HODE, kol, s.navn, HODESTIL)
            ark.sett(HODE, avvik, f"Plan minus nøyaktig {s.navn} (kr)", HODESTIL)
        ark.sett(HODE, self.laget, "Nøyaktig da planen ble laget (kr)", HODESTIL)
        ark.sett(HODE, self.endret, "Endret siden (kr)", HODESTIL)
        ark.sett(HODE, self.vedtatt, "Vedtatt (kr)", HODESTIL)
        if self.o.betaling:
            ark.sett(HODE, self.fakturert, "Fakturert (kr)", HODESTIL)
            ark.sett(HODE, self.betalt, "Betalt (kr)", HODESTIL)
        if self.del_.fryst:
            ark.sett(HODE, self.publisert, "Publisert sum (kr)", HODESTIL)
            ark.sett(HODE, self.publisert + 1, "Korrigert (kr)", HODESTIL)

    def _deltaker(self, nr: str, rad: int) -> None:
        ark = self.ark
        plass = next(n for n, d in enumerate(self.p.deltakere) if d.nr == nr)
        egen = celle(rad, 0, laas_kol=True)
        ark.sett(rad, 0, nr, Stil(Rolle.LISTE, TEKSTFORMAT))
        ark.sett(rad, 1, self.p.deltakere[plass].navn, Stil(Rolle.LISTE))
        per_aar = self._terminer_per_aar()
        for n, (belop, kol) in enumerate(zip(self.t.celler[plass], self.terminkol, strict=True)):
            ark.sett(rad, kol, belop, Stil(Rolle.LAAST, KRONER))
            aar = self.b.deltaker(egen, self.b.kolonner[f"aar.{self.p.terminer[n].aar}"])
            noyaktig = f"{aar}/{per_aar}" if len(self.p.valg.forfall) > 1 else aar
            ark.formel(
                rad,
                self.avvikkol[n],
                f"=ROUND({celle(rad, kol)}-{noyaktig},2)",
                _paa_ore(self.t.celleavvik[plass][n]),
                ORE,
            )
        for m, s in enumerate(self.t.tabell.periodesummer):
            # The cell adds up the amounts shown, also where the chosen way rounds each sum by itself.
            sum_kr = sum(self.t.celler[plass][k] for k in s.kolonner)
            self._periodesum(rad, m, s, sum_kr)
            formel = f"=ROUND({celle(rad, self.sumkol[m])}-{self._noyaktig_for(egen, s)},2)"
            ark.formel(
                rad,
                self.sumavvik[m],
                formel,
                _paa_ore(
                    sum_kr - sum((Fraction(self.t.tabell.rader[plass].belop[k]) for k in s.kolonner), Fraction(0))
                ),
                ORE,
            )
        sum_ = sum((Fraction(b) for b in self.t.tabell.rader[plass].belop), Fraction(0))
        ark.sett(rad, self.laget, sum_, Stil(Rolle.LAAST, KRONER_ORE))
        naa = self._noyaktig_for(egen, self.t.tabell.totalsum)
        ark.formel(rad, self.endret, f"=ROUND({naa}-{celle(rad, self.laget)},2)", 0, ORE)
        self._oppfolging(rad, plass, egen)

    def _terminer_per_aar(self) -> str:
        return f"COUNTA({self.f.liste('plan.forfall')})"

    def _periodesum(self, rad: int, m: int, s: Periodesum, verdi: int) -> None:
        deler = sammenslaatt((self.terminkol[k] for k in s.kolonner), rad)
        self.ark.formel(rad, self.sumkol[m], f"=SUM({deler})", verdi, Stil(Rolle.BEREGNET, KRONER))

    def _noyaktig_for(self, nr: str, s: Periodesum) -> str:
        """The exact amount of a deltaker over the years of a sum, from the bidrag sheet."""
        aar = dict.fromkeys(self.p.terminer[k].aar for k in s.kolonner)
        delsum = next((d for d in self.o.delsummer if d.navn == s.navn), None)
        if delsum is not None:
            return self.b.deltaker(nr, self.b.kolonner[f"delsum.{delsum.id}"])
        return "(" + "+".join(self.b.deltaker(nr, self.b.kolonner[f"aar.{a}"]) for a in aar) + ")"

    def betalingsspenn(self) -> Spenn:
        """The rows of the invoice basis: one per payer and instalment, then what is paid outside the plan."""
        antall = len(self.p.betalere) * len(self.p.terminer) + len(self.p.uten_belop(self.del_.betalinger))
        return Spenn(f"{self.o.kortnavn} {BETALING}", BETALING_HODE + 1, BETALING_HODE + max(antall, 1))

    def frystspenn(self, fryst: FrystPlan) -> Spenn:
        """The rows of the published plan."""
        return Spenn(f"{self.o.kortnavn} {FRYST}", FRYST_HODE + 1, FRYST_HODE + max(len(fryst.rader), 1))

    def kolonne(self, kol: int) -> str:
        """A column of all deltakere, as other sheets write it; group rows have no number in the first one."""
        return Spenn(self.ark.navn, HODE + 1, self.sumrad - 1).fra_annet_ark(kol)

    def terminer(self, rad: int, siste_rad: int) -> str:
        """Rows of all instalments with the sums between them; er_termin tells which is which."""
        return i_ark(self.ark.navn, omraade(rad, self.terminkol[0], siste_rad, self.terminkol[-1]))

    def er_termin(self) -> str:
        """For each column of terminer, whether it is an instalment: only they have a due date."""
        return f"ISNUMBER({self.terminer(_FORFALL_RAD, _FORFALL_RAD)})"

    def ref(self, rad: int, kol: int) -> str:
        """A cell of the plan, as other sheets write it."""
        return i_ark(self.ark.navn, fast(rad, kol))

    def _oppfolging(self, rad: int, plass: int, egen: str) -> None:
        d = self.p.deltakere[plass]
        oppslag = self.delt.felt(f'"{self.o.kortnavn}"', egen, "Vedtatt beløp (kr)")
        vedtatt = d.vedtak.vedtatt_kr
        self.ark.formel(rad, self.vedtatt, f'=IF({oppslag}="","",{oppslag})', "" if vedtatt is None else vedtatt, KR)
        if self.o.betaling:
            spenn = self.betalingsspenn()
            for kol, kilde, felt in (
                (self.fakturert, BETALING_KOLONNER.index("Fakturert (kr)"), "fakturert_kr"),
                (self.betalt, BETALING_KOLONNER.index("Betalt (kr)"), "betalt_kr"),
            ):
                egne = [b for (nr, _), b in self.del_.betalinger.items() if nr == d.nr]
                sum_ = sum((getattr(b, felt) or Fraction(0) for b in egne), Fraction(0))
                formel = f"=SUMIFS({spenn.fra_annet_ark(kilde)},{spenn.fra_annet_ark(0)},{egen})"
                self.ark.formel(rad, kol, formel, sum_, KR)
        if self.del_.fryst:
            fryst = self.del_.fryst
            sum_f = sum(fryst.rader.get(d.nr, ()))
            spenn = self.frystspenn(fryst)
            total = 2 + len(fryst.terminer)
            formel = f"=SUMIFS({spenn.fra_annet_ark(total)},{spenn.fra_annet_ark(0)},{egen})"
            self.ark.formel(rad, self.publisert, formel, sum_f, KR)
            plan = celle(rad, self.totalkol)
            verdi = sum(self.t.celler[plass]) - sum_f
            self.ark.formel(rad, self.publisert + 1, f"={plan}-{celle(rad, self.publisert)}", verdi, KR)

    def _sumlinje(self, rad: int, navn: str, spenn: list[Spenn], stil: Stil) -> None:
        """A row that adds up the deltakere of one group or of all."""
        ark = self.ark
        ark.rad(rad, (None, navn, *[None] * (self.siste_kol - 1)), Stil(stil.rolle))
        kolonner = [*self.terminkol, *self.sumkol, self.laget, self.endret, self.vedtatt]
        kolonner += [self.fakturert, self.betalt] if self.o.betaling else []
        kolonner += [self.publisert, self.publisert + 1] if self.del_.fryst else []
        for kol in kolonner:
            verdier = [ark.celler[r, kol].verdi for s in spenn for r in range(s.rad, s.siste_rad + 1)]
            sum_ = sum((Fraction(v) for v in verdier if isinstance(v, (int, Fraction))), Fraction(0))
            deler = ",".join(f"{celle(s.rad, kol)}:{celle(s.siste_rad, kol)}" for s in spenn)
            fmt = KRONER_ORE if kol in (self.laget, self.endret) else KRONER
            ark.formel(rad, kol, f"=SUM({deler})", sum_, Stil(stil.rolle, fmt))

    def _noyaktig(self) -> None:
        """The exact sums from the bidrag sheet below the rounded ones, and the difference."""
        ark = self.ark
        for rad, navn in ((self.noyaktigrad, "Nøyaktig sum"), (self.avvikrad, "Plan minus nøyaktig")):
            ark.rad(rad, (None, navn), Stil(Rolle.LISTE))
        grupper = [self.b.grupperader[g] for g in self.grupperad]
        flere = len(self.p.valg.forfall) > 1
        for n, kol in enumerate(self.terminkol):
            ledd = "+".join(self.b.ref(r, self.b.kolonner[f"aar.{self.p.terminer[n].aar}"]) for r in grupper)
            formel = f"=({ledd})/{self._terminer_per_aar()}" if flere else f"={ledd}"
            self._noyaktigcelle(kol, formel, sum((Fraction(r.belop[n]) for r in self.t.tabell.rader), Fraction(0)))
        for s, kol in zip(self.t.tabell.periodesummer, self.sumkol, strict=True):
            aar = dict.fromkeys(self.p.terminer[k].aar for k in s.kolonner)
            ledd = "+".join(self.b.ref(r, self.b.kolonner[f"aar.{a}"]) for r in grupper for a in aar)
            sum_ = sum((Fraction(r.belop[k]) for r in self.t.tabell.rader for k in s.kolonner), Fraction(0))
            self._noyaktigcelle(kol, f"={ledd}", sum_)

    def _noyaktigcelle(self, kol: int, formel: str, verdi: Fraction) -> None:
        self.ark.formel(self.noyaktigrad, kol, formel, verdi, ORE)
        plan = self.ark.celler[self.sumrad, kol].verdi
        differanse = (Fraction(plan) if isinstance(plan, (int, Fraction)) else Fraction(0)) - verdi
        formel = f"=ROUND({celle(self.sumrad, kol)}-{celle(self.noyaktigrad, kol)},2)"
        self.ark.formel(self.avvikrad, kol, formel, _paa_ore(differanse), ORE)

    def _status(self) -> None:
        ark = self.ark
        forste, siste = HODE + 1, self.sumrad - 1
        ark.sett(_STATUS_RAD, 0, "Status", Stil(Rolle.HJELP))
        # Rows of groups hold sums; a sum of changes can be 0, so every row is counted on its own.
        deler = [f'COUNTIF({s.her(self.endret)},"<>0")' for s in self.spenn.values()]
        ark.formel(_STATUS_RAD, 3, f"={'+'.join(deler)}", 0, Stil(Rolle.HJELP, KRONER))
        ark.sett(_STATUS_RAD, 4, "rader er endret", Stil(Rolle.HJELP))
        formel = f'=IF({celle(_STATUS_RAD, 3)}=0,"{FERSK}","{FORELDET}")'
        ark.formel(_STATUS_RAD, 1, formel, FERSK, Stil(Rolle.BEREGNET))
        ark.sett(_AVVIK_RAD, 0, "Største avvik", Stil(Rolle.HJELP))
        flate = omraade(forste, self.avvikkol[0], siste, self.avvikkol[-1])
        formel = f"=MAX(MAX({flate}),-MIN({flate}))"
        ark.formel(
            _AVVIK_RAD, 1, formel, _paa_ore(self.t.storste_celleavvik), Stil(Rolle.BEREGNET, '#,##0.00 "kr per beløp"')
        )
        status = Omraade(_STATUS_RAD, 1, _STATUS_RAD, 1)
        ark.fargeregler.append(Fargeregel(status, "ok", ord=FERSK))
        ark.fargeregler.append(Fargeregel(status, "avvik", ord=FORELDET))
        endret = Omraade(forste, self.endret, siste, self.endret)
        ark.fargeregler.append(Fargeregel(endret, "avvik", formel=f"=ABS(N({celle(forste, self.endret)}))>0"))

    def _valgene(self, rad: int) -> int:
        """Every way and unit with its largest deviation, to see before choosing; returns the last row."""
        ark = self.ark
        tittel = ("Valg", "Hva hver måte å runde av på ville gitt")
        ark.rad(rad, (*tittel, *[None] * (self.siste_kol - 1)), Stil(Rolle.SEKSJON))
        hode = ("Måte", "", "Rundes til hele (kr)", "Største avvik per beløp (kr)", "Største avvik per deltaker (kr)")
        ark.rad(rad + 1, (*hode, "Summer som ikke går opp"), Stil(Rolle.OVERSKRIFT, ombrutt=True))
        for n, v in enumerate(sammenlign_maater(self.t.tabell)):
            r = rad + 2 + n
            valgt = (v.maate, v.enhet) == (self.t.maate, self.t.enhet)
            ark.sett(r, 0, skrivemaate(v.maate.value), Stil(Rolle.LISTE))
            ark.sett(r, 1, v.avslag or ("valgt" if valgt else None), Stil(Rolle.LISTE))
            ark.sett(r, 2, v.enhet, KR)
            if not v.avslag:
                ark.sett(r, 3, v.storste_celleavvik, ORE)
                ark.sett(r, 4, max(v.storste_radavvik), ORE)
                ark.sett(r, 5, v.antall_brudd, KR)
        return r

    def _utseende(self, siste: int) -> None:
        ark = self.ark
        ark.bredder |= {0: 14, 1: 40} | dict.fromkeys(range(2, self.siste_kol + 1), 15.0)
        ark.hoyder[HODE] = 48
        ark.frys = (HODE + 1, 2)
        ark.overskriftsrad = HODE
        ark.tabell = Omraade(HODE, 0, self.avvikrad, self.siste_kol)
        ark.siste_utskriftskolonne = max(*self.sumkol, _MINST_UTSKRIFT)
        ark.tekst_som_tall.append(Omraade(HODE, 0, siste, 0))

    def _sider(self) -> None:
        """Both sides of the plan's checks."""
        enhet = self.f.ref("plan.enhet_kr")
        for n, kol in enumerate(self.sumkol):
            hoyre = f"ROUND({self.ref(self.noyaktigrad, kol)}/{enhet},0)*{enhet}"
            self.sider[f"plan.sum.{n}"] = (self.ref(self.sumrad, kol), hoyre)
        plan, noyaktig = (self.terminer(r, r) for r in (self.sumrad, self.noyaktigrad))
        self.sider["plan.kolonner"] = (f"SUMPRODUCT({self.er_termin()}*(ABS({plan}-{noyaktig})>={enhet}))", "0")


def _paa_ore(differanse: Fraction) -> Fraction:
    """A difference as its cell shows it: nearer than an øre, a double cannot tell two large amounts apart."""
    return Fraction(avrund(differanse * 100), 100)
