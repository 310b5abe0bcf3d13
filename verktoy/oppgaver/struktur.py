"""struktur: carry a workbook made with old numbers to the kommuner and counties of a later date, with a report.

Where units only get new numbers and names, everything gets them: population, deltakere, invoices, payments, the
published plan, and staff's own columns with their rows. Where units merge or split, the scheme goes on with the units
that decided it, states the choice that was made, and its plan says who pays: the old ones before the date, the new ones
from it on.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from verktoy.kilder import offisielle
from verktoy.kilder.felter import Felt, Feltleser
from verktoy.kilder.ordningsleser import datoer_i_bruk, les_ordning
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Loggrad, Ordningsdel
from verktoy.kjerne.avrunding import fordel_etter_storste_rest
from verktoy.kjerne.beregning import NULL, Resultat
from verktoy.kjerne.betaling import Betaling
from verktoy.kjerne.deltakelse import Deltakertype
from verktoy.kjerne.folketall import Folketall, norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.norsk import heltall, kroner, skrivemaate
from verktoy.kjerne.ordning import Ordning
from verktoy.kjerne.plan import FrystPlan, Plan
from verktoy.kjerne.regler import FastBelop
from verktoy.kjerne.struktur import GRENSE_DELVIS, GRENSE_FORTSETTER, Overgang, er_bare_omdopt
from verktoy.kjerne.strukturplan import Strukturplan
from verktoy.kjerne.strukturvalg import OVERTAR, Fastdelvalg, Overtakelse
from verktoy.oppgaver.bok import Beregnet, deler_utenfra, kontrollsummer, les, regn
from verktoy.oppgaver.oppdater import oppdater_med, skriv_inn
from verktoy.oppgaver.tabell import finn_resultat

Fordeler = Callable[[str, str], list[Overgang]]
"""Number and instalment → whose the amount is, and how much of it."""
_KILDE = "valg: gjort da boken ble ført til ny struktur"


@dataclass(frozen=True)
class Valg:
    """What was chosen on the way in; None and empty: not chosen."""

    dato: date
    overtakelse: str | None = None
    fastdel: str | None = None
    utenfra: str | None = None
    trinn: int | None = None
    andeler: tuple[tuple[str, str, Fraction], ...] = ()
    ordning: str | None = None


@dataclass
class _Rapport:
    """What is told of one run, and which numbers are the same unit under a new number."""

    linjer: list[str]
    nye_numre: dict[str, str]


@dataclass(frozen=True)
class Baaret:
    """What came of it: lines to show, what else the user should know, and whether the file was changed."""

    linjer: tuple[str, ...]
    beregnet: Beregnet
    merknader: tuple[Melding, ...]
    endret: bool


def baer(sti: Path, valg: Valg, tid: datetime, *, bare_vis: bool = False) -> Baaret:
    """Carry a workbook to the structure of a date.

    Raises:
        Inndatafeil: for a split without shares, a choice that is needed and not made, or when nothing is to carry.
        Lagringsfeil: when the workbook cannot be written.
    """
    rapport = _Rapport([], {})

    def endre(bok: Arbeidsbok) -> Arbeidsbok:
        return _endre(bok, valg, tid, rapport)

    if bare_vis:
        lest = les(sti)
        ny = skriv_inn(lest, endre(lest.bok), tid, sti.name, nye_numre=rapport.nye_numre)
        return Baaret(_linjer(rapport, ny.beregnet), ny.beregnet, ny.merknader, endret=False)
    svar = oppdater_med(sti, tid, endre, nye_numre=rapport.nye_numre)
    return Baaret(_linjer(rapport, svar.beregnet), svar.beregnet, svar.merknader, svar.endret)


def _linjer(rapport: _Rapport, beregnet: Beregnet) -> tuple[str, ...]:
    """What is told, with what only the new computation shows."""
    return (*rapport.linjer, *(x for s in beregnet.strukturplaner if s for x in _fastdelen(s)))


def _fastdelen(s: Strukturplan) -> list[str]:
    """Where fewer or more units pay the fixed amount: who pays what it brings less, or is spared what it brings."""
    if s.nytt is None or s.valg.fastdel is not Fastdelvalg.HOLD_SATSER:
        return []
    foer, etter = ({x.regel.id: x.belop_kr for x in r.regelsummer} for r in (s.resultat, s.nytt))
    ut = []
    for r in s.resultat.ordning.regler:
        mindre = foer[r.id] - etter[r.id]
        if not isinstance(r.fordeling, FastBelop) or r.deltaker or not mindre:
            continue
        hva = f"{kroner(mindre)} mindre når det er færre" if mindre > 0 else f"{kroner(-mindre)} mer når det er flere"
        tar = [x for x in s.resultat.ordning.regler if x.gruppe == r.gruppe and x.pott and x.pott.rest_av]
        if sum((etter[x.id] - foer[x.id] for x in tar), NULL) == mindre:
            ut += [
                f"{s.resultat.ordning.kortnavn}: «{r.navn}» gir {hva} om den, og "
                f"«{x.navn}», som er resten av potten, går fra {kroner(foer[x.id])} til {kroner(etter[x.id])}. "
                f"Summen er den samme."
                for x in tar
            ]
    return ut


def _endre(bok: Arbeidsbok, valg: Valg, tid: datetime, rapport: _Rapport) -> Arbeidsbok:
    _krev_delinger(valg)
    beregnet = regn(bok)
    valgt = finn_resultat(beregnet, valg.ordning) if valg.ordning is not None else None
    deler: list[Ordningsdel] = []
    meldinger: list[Melding] = []
    logg: list[tuple[str, str]] = []
    for n, (del_, resultat) in enumerate(zip(bok.deler, beregnet.resultater, strict=True)):
        if valgt is not None and resultat is not valgt:
            deler.append(del_)
            continue
        antall = len(rapport.linjer)
        try:
            ny = _Ordningsskifte(del_, resultat, beregnet.planer[n], valg, rapport).utfor()
        except Inndatafeil as e:
            meldinger += e.meldinger
            ny = del_
        deler.append(ny)
        if ny is not del_:
            logg.append((del_.ordning.kortnavn, " ".join(x.strip() for x in rapport.linjer[antall + 1 :])))
    if meldinger:
        raise Inndatafeil(meldinger)
    if not logg:
        raise Inndatafeil.en(
            f"Ingenting skal føres til strukturen per {norsk_dato(valg.dato)}.", "struktur", " ".join(rapport.linjer)
        )
    folketall = _folketall(bok, deler, valg, rapport)
    ny_bok = replace(bok, deler=tuple(deler), folketall=folketall, valgt=_valgt(bok, deler, rapport.nye_numre, valg))
    summer = kontrollsummer(ny_bok)
    minutt = tid.replace(second=0, microsecond=0)
    rader = [Loggrad(minutt, f"Ny struktur {norsk_dato(valg.dato)}", k, hva, "", summer[k]) for k, hva in logg]
    return replace(ny_bok, logg=(*ny_bok.logg, *rader))


def _krev_delinger(valg: Valg) -> None:
    """Refuse a share of what was never split so, and one below 0: it would be dropped, or move money the other way."""
    s = offisielle.struktur()
    kjente = {(e.fra.nr, e.til.nr) for e in s.endringer if e.type.startswith("deling")}
    for fra in {fra for fra, _, _ in valg.andeler}:  # merged into one that was split later
        siste = s.etterfolgere(fra, date.min, valg.dato)
        kjente |= {(fra, til) for til in siste if len(siste) > 1}
    meldinger = [
        feil(f"{fra} ble ikke delt slik at noe gikk til {til}.", "--andel", "Rett numrene.")
        for fra, til, _ in valg.andeler
        if (fra, til) not in kjente
    ]
    meldinger += [
        feil(f"Andelen av {fra} er {andel}.", "--andel", "Skriv en andel fra 0 til 1.")
        for fra, _, andel in valg.andeler
        if not 0 <= andel <= 1
    ]
    if valg.trinn is not None and valg.overtakelse != Overtakelse.GRADVIS:
        meldinger.append(feil("Bare «gradvis» har trinn.", "--trinn", "Ta det bort, eller velg --valg gradvis."))
    if meldinger:
        raise Inndatafeil(meldinger)


class _Ordningsskifte:
    """One scheme."""

    def __init__(self, del_: Ordningsdel, r: Resultat, plan: Plan | None, valg: Valg, rapport: _Rapport) -> None:
        self.del_, self.r, self.plan, self.valg, self.rapport = del_, r, plan, valg, rapport
        self.o: Ordning = r.ordning
        self.struktur = offisielle.struktur()
        self.fra = self.o.folketall_dato
        typer = {g.id: g.type for g in self.o.grupper}
        # A number that was not in use on the reference date has been carried before.
        egne = [d.nr for d in del_.deltakere if typer[d.gruppe] is not Deltakertype.ANNEN]
        self.numre = [nr for nr in egne if self.struktur.gjelder(nr, self.fra)]
        self.aar = {t.navn: t.aar for t in plan.terminer} if plan else {}

    def utfor(self) -> Ordningsdel:
        """The scheme as it is from now on; the same object when nothing is to be done."""
        hendelser = self.struktur.hendelser(self.numre, self.fra, self.valg.dato)
        grenser = [e for e in hendelser if e.type in (GRENSE_DELVIS, GRENSE_FORTSETTER)]
        self._si(f"{self.o.navn}:")
        for e in grenser:
            if e.type == GRENSE_DELVIS:
                self._si(
                    f"  Grensejustering {norsk_dato(e.dato)}: en del av {e.fra.nr} {e.fra.navn} gikk til "
                    f"{e.til.nr} {e.til.navn}. Nummeret og tallene er ikke endret."
                )
        if len(grenser) == len(hendelser):
            self._si("  Ingen av deltakerne har fått nytt nummer eller navn. Ingenting er endret.")
            return self.del_
        aar = self.valg.dato.year
        etter = [n for n, a in enumerate(self.o.aar) if a.aar >= aar and any(b.per_aar[n] for b in self.r.bidrag)]
        if not etter:
            self._si(f"  Ordningen har ingen beløp fra og med {aar}. Ingenting er endret.")
            return self.del_
        andeler = {(fra, til): andel for fra, til, andel in self.valg.andeler}
        overganger = self.struktur.overganger(self.numre, self.fra, self.valg.dato, andeler)
        self._samme_nummer(overganger)
        forgjengere = self.struktur.forgjengere(self.fra, self.valg.dato)
        utenfra = {o.til for o in overganger if set(forgjengere.get(o.til, (o.fra,))) - {o.fra}}
        if er_bare_omdopt(overganger) and not utenfra:
            return self._nye_numre(overganger)
        return self._med_plan(overganger)

    def _si(self, linje: str) -> None:
        self.rapport.linjer.append(linje)

    def _samme_nummer(self, overganger: Sequence[Overgang]) -> None:
        """Say where a number lives on for another area."""
        for o in overganger:
            andre = [x.fra for x in overganger if x.til == o.til and x.fra != o.fra]
            if o.fra == o.til and andre:
                self._si(f"  {o.fra} er samme nummer som før, men et annet område: {', '.join(andre)} er kommet til.")

    # --- new numbers only

    def _nye_numre(self, overganger: Sequence[Overgang]) -> Ordningsdel:
        til = {o.fra: o.til for o in overganger}
        endret = {a: b for a, b in til.items() if a != b}
        navn = {nr: self.struktur.navn(nr, self.valg.dato) for nr in til.values()}
        deltakere = tuple(
            replace(d, nr=til.get(d.nr, d.nr), navn=navn.get(til.get(d.nr, d.nr)) or d.navn)
            for d in self.del_.deltakere
        )
        nye_navn = sum(a.nr == b.nr and a.navn != b.navn for a, b in zip(self.del_.deltakere, deltakere, strict=True))
        for a, b in zip(self.del_.deltakere, deltakere, strict=True):
            if (a.nr, a.navn) != (b.nr, b.navn):
                self._si(f"  {a.nr} {a.navn} → {b.nr} {b.navn}")
        self._si(f"  Deltakelse: {len(endret)} rader har fått nytt nummer, {nye_navn} bare nytt navn.")
        self.rapport.nye_numre |= endret
        betalinger = {(til.get(nr, nr), t): b for (nr, t), b in self.del_.betalinger.items()}
        if betalinger != dict(self.del_.betalinger):
            self._si(f"  Betaling: {len(betalinger)} fakturerte eller betalte beløp følger de nye numrene.")
        publisert = self.del_.publisert
        if publisert:
            publisert = replace(publisert, rader={til.get(nr, nr): rad for nr, rad in publisert.rader.items()})
        scenario = self.del_.scenario
        if scenario:
            scenario = replace(scenario, svar={til.get(nr, nr): ja for nr, ja in scenario.svar.items()})
        return replace(
            self.del_,
            ordning=_les_paa_nytt(self.o, navngitte(self.o, til), {}),
            deltakere=deltakere,
            betalinger=betalinger,
            publisert=publisert,
            scenario=scenario,
            fryst=self._frys(lambda nr, _: [Overgang(nr, til.get(nr, nr), Fraction(1))]),
        )

    def _frys(self, hvem: Fordeler) -> FrystPlan | None:
        """The published plan with the amounts where they belong now, and a checksum of its own."""
        gammel = self.del_.fryst
        if gammel is None:
            return None
        rader: dict[str, list[int]] = {
            nr: [0] * len(gammel.terminer)
            for nr in gammel.rader
            if any(o.til == nr for t in gammel.terminer for o in hvem(nr, t))
        }
        for nr, belop in gammel.rader.items():
            for n, (termin, kr) in enumerate(zip(gammel.terminer, belop, strict=True)):
                deler = hvem(nr, termin)
                delt = fordel_etter_storste_rest([kr * o.andel for o in deler], kr, [o.til for o in deler])
                for o, x in zip(deler, delt, strict=True):
                    rader.setdefault(o.til, [0] * len(gammel.terminer))[n] += x
        uten = replace(gammel, kontrollsum="", rader={nr: tuple(r) for nr, r in rader.items()})
        ny = replace(uten, kontrollsum=uten.beregn_kontrollsum())
        if ny.rader != gammel.rader:
            self._si(
                f"  Fryst plan: beløpene er de samme ({heltall(sum(map(sum, ny.rader.values())))} kr), ført på de nye "
                f"enhetene. Kontrollsum {gammel.kontrollsum} er nå {ny.kontrollsum}."
            )
        return ny if ny.rader != gammel.rader else gammel

    # --- mergers and splits

    def _med_plan(self, overganger: Sequence[Overgang]) -> Ordningsdel:
        v = self.valg
        if v.overtakelse is None:
            flere = [o for o in overganger if sum(x.til == o.til for x in overganger) > 1 or o.andel != 1]
            slaatt = sorted({f"{o.fra} → {o.til}" for o in flere or overganger})
            eksempler = ", ".join(slaatt[:4]) + (" …" if len(slaatt) > 4 else "")  # noqa: PLR2004
            raise Inndatafeil(
                [
                    feil(
                        f"Enheter i {self.o.kortnavn} slås sammen eller deles ({eksempler}), og det er ikke valgt hva "
                        "de nye skal betale.",
                        "--valg",
                        "Velg ett av: " + " ".join(f"{x.value}: {OVERTAR[x]}" for x in Overtakelse),
                    )
                ]
            )
        nye: dict[str, Felt] = {"struktur.dato": Felt(v.dato, _KILDE), "struktur.valg": Felt(v.overtakelse, _KILDE)}
        for navn, verdi in (("fastdel", v.fastdel), ("utenfra", v.utenfra), ("trinn", v.trinn)):
            if verdi is not None:
                nye[f"struktur.{navn}"] = Felt(verdi, _KILDE)
        paa_veien = {e.fra.nr for e in self.struktur.hendelser(self.numre, self.fra, v.dato)}
        for fra, til, andel in v.andeler:
            if fra in paa_veien:
                nye[f"struktur.andel.{fra}.{til}"] = Felt(f"{andel.numerator}/{andel.denominator}", _KILDE)
        ordning = _les_paa_nytt(self.o, {}, nye)
        per_gammel: dict[str, list[Overgang]] = {}
        for o in overganger:
            per_gammel.setdefault(o.fra, []).append(o)
        self._fortell(overganger, Overtakelse(v.overtakelse))

        def hvem(nr: str, termin: str) -> list[Overgang]:
            gjelder = self.aar.get(termin, 0) >= v.dato.year and nr in per_gammel
            return per_gammel[nr] if gjelder else [Overgang(nr, nr, Fraction(1))]

        betalinger = self._betalinger(hvem)
        return replace(self.del_, ordning=ordning, betalinger=betalinger, fryst=self._frys(hvem))

    def _fortell(self, overganger: Sequence[Overgang], valgt: Overtakelse) -> None:
        v = self.valg
        per_ny: dict[str, list[Overgang]] = {}
        for o in overganger:
            per_ny.setdefault(o.til, []).append(o)
        alene = {}
        for nr, deler in per_ny.items():
            navn = self.struktur.navn(nr, v.dato)
            fra = " + ".join(o.fra + ("" if o.andel == 1 else f" ({o.andel})") for o in deler)
            if fra != nr:
                self._si(f"  {fra} → {nr} {navn}".rstrip())
            if len(deler) == 1 and deler[0].andel == 1 and deler[0].fra != nr:
                alene[deler[0].fra] = nr
        self.rapport.nye_numre |= alene
        self._si(f"  Valg: {skrivemaate(valgt)}. {OVERTAR[valgt]}")
        self._si(
            f"  Deltakelse er uendret: svar og vedtak hører til de gamle enhetene. Arket «{self.o.kortnavn} struktur» "
            f"og innbetalingsplanen viser hvem som betaler fra og med {v.dato.year}."
        )

    def _betalinger(self, hvem: Fordeler) -> Mapping[tuple[str, str], Betaling]:
        """Invoices and payments of the years from the date on go to the new units, those of a merger added up."""
        ut: dict[tuple[str, str], Betaling] = {}
        flyttet = 0
        for (nr, termin), b in self.del_.betalinger.items():
            deler = hvem(nr, termin)
            maal = (deler[0].til, termin) if len(deler) == 1 else (nr, termin)  # a split: nobody knows whose it is
            flyttet += maal != (nr, termin)
            ut[maal] = _sum(ut[maal], b) if maal in ut else b
        if flyttet:
            self._si(f"  Betaling: {flyttet} fakturerte eller betalte beløp er ført på de nye enhetene, summert.")
        return ut


def _sum(a: Betaling, b: Betaling) -> Betaling:
    def pluss(x: Fraction | None, y: Fraction | None) -> Fraction | None:
        return y if x is None else x if y is None else x + y

    return Betaling(pluss(a.fakturert_kr, b.fakturert_kr), pluss(a.betalt_kr, b.betalt_kr))


_NAVNGIR = re.compile(r"regel\.[^.]+\.deltaker|fond\.prosjekt\.[^.]+\.tatt_i_bruk\.\d+")


def navngitte(o: Ordning, til: Mapping[str, str]) -> dict[str, str]:
    """The assumptions that name deltakere, one or several with commas, with the numbers these have now."""
    hvem = {f.nokkel: str(f.verdi).split(",") for f in o.forutsetninger if _NAVNGIR.fullmatch(f.nokkel)}
    return {n: ", ".join(til.get(x.strip(), x.strip()) for x in numre) for n, numre in hvem.items()}


def _les_paa_nytt(o: Ordning, andre: Mapping[str, str], nye: Mapping[str, Felt]) -> Ordning:
    """The scheme with other values of some assumptions and with new ones, read as any scheme is read."""
    felter = {
        f.nokkel: Felt(andre.get(f.nokkel, f.verdi), f.kilde, f.merknad, f"{o.kortnavn} forutsetninger")
        for f in o.forutsetninger
        if not (nye and f.nokkel.startswith("struktur."))
    }
    leser = Feltleser({**felter, **nye}, lambda n: f"{o.kortnavn} forutsetninger, {n}")
    ordning = les_ordning(leser)
    if leser.meldinger:
        raise Inndatafeil(leser.meldinger)
    return ordning


def _folketall(bok: Arbeidsbok, deler: Sequence[Ordningsdel], valg: Valg, rapport: _Rapport) -> Folketall:
    """The figures of the workbook with those its schemes need now: new numbers, and parts from outside."""
    kilde = offisielle.folketall()
    kolonner = []
    foert: set[str] = set()
    utenfra: set[str] = set()
    for k in bok.folketall.kolonner:
        bruker = [d for d in deler if k.dato in datoer_i_bruk(d.ordning)]
        i_bruk = {x.nr for d in bruker for x in d.deltakere}
        flyttes = {
            gammel: ny
            for gammel, ny in rapport.nye_numre.items()
            if ny in i_bruk and ny not in k.innbyggere and gammel in k.innbyggere
        }
        blir = {g for g in flyttes if {g, g[:2]} & i_bruk}
        innbyggere = {nr: n for nr, n in k.innbyggere.items() if nr in blir or nr not in flyttes}
        innbyggere |= {ny: k.innbyggere[gammel] for gammel, ny in flyttes.items()}
        foert |= set(flyttes)
        offisielt = next((x.innbyggere for x in kilde.kolonner if x.dato == k.dato), {})
        mangler = {nr for d in bruker for nr in deler_utenfra(d)} & offisielt.keys() - innbyggere.keys()
        innbyggere |= {nr: offisielt[nr] for nr in mangler}
        utenfra |= mangler
        kolonner.append(replace(k, innbyggere=innbyggere))
    if foert:
        rapport.linjer.append(f"Folketall: {len(foert)} rader har fått nytt nummer; tallene er de samme.")
    if utenfra:
        rapport.linjer.append(f"Folketall: SSBs tall for {', '.join(sorted(utenfra))} er lagt til (deler utenfra).")
    s = offisielle.struktur()
    navn = {nr: s.navn(nr, valg.dato) for nr in rapport.nye_numre.values()}
    navn |= {nr: kilde.navn.get(nr, "") for nr in utenfra}
    return Folketall(tuple(kolonner), {**navn, **bok.folketall.navn}, bok.folketall.offisielle)


def _valgt(bok: Arbeidsbok, deler: Sequence[Ordningsdel], nye: Mapping[str, str], valg: Valg) -> str:
    """The kommune chosen on the Kommune sheet, with the number it has now."""
    gammel = bok.valgt.split(" ")[0]
    if gammel not in nye or any(d.nr == gammel for x in deler for d in x.deltakere):
        return bok.valgt
    return f"{nye[gammel]} {offisielle.struktur().navn(nye[gammel], valg.dato)}"
