"""Kommune: choose one kommune and see what it pays in every scheme, year by year, and how each amount is made."""

from collections.abc import Sequence
from fractions import Fraction

from verktoy.ark.adresse import Spenn, celle, fast
from verktoy.ark.beskrivelse import (
    ANTALL,
    HELTALL,
    KRONER,
    KRONER_ORE,
    TEKSTFORMAT,
    Ark,
    Omraade,
    Rolle,
    Slag,
    Stil,
    Validering,
    Verdi,
)
from verktoy.ark.bidragsoppsett import MED, SVAR, Bidragsark
from verktoy.ark.regnestykke import regnestykke
from verktoy.ark.scenariooppsett import ENDRING, ETTER, Scenariooppsett
from verktoy.ark.scenariooppsett import NR as SCENARIO_NR
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.beregning import NULL, Bidrag
from verktoy.kjerne.deltakelse import Deltakertype
from verktoy.kjerne.ordning import Fase
from verktoy.kjerne.overskrifter import KOMMUNE, STRUKTUR, VELG_KOMMUNE

VALG = (3, 1)
_HODE = 6
_NR, _INNB, _SVAR, _MED, _FORSTE_AAR = 1, 2, 3, 4, 5
_FORHOLD = (
    "Sum (kr)",
    "Kr per innbygger",
    "Andel av gruppen",
    "Scenarioet gjelder",
    "I scenariet (kr)",
    "Endring i scenariet (kr)",
)


class Kommunebygger:
    """The choice, one row per scheme, the explanation of each, and the list the choice is made from."""

    def __init__(self, bok: Arbeidsbok, ark: Sequence[Bidragsark], scenarier: Sequence[Scenariooppsett]) -> None:
        self.bok = bok
        self.bidrag = list(ark)
        self.scenarier = list(scenarier)
        self.ark = Ark(KOMMUNE, Slag.RESULTAT)
        self.aar = sorted({a.aar for b in ark for a in b.resultat.ordning.aar if a.fase is not Fase.OPSJON})
        self.sum_kol = _FORSTE_AAR + len(self.aar)
        self.siste_kol = self.sum_kol + len(_FORHOLD) - 1
        self.liste_kol = self.siste_kol + 2
        self.liste = self._valgbare()
        self.valgt = bok.valgt if bok.valgt in dict(self.liste) else (self.liste[0][0] if self.liste else "")

    def _valgbare(self) -> list[tuple[str, list[str]]]:
        """Every kommune and fylkeskommune of any scheme as "0119 Marker", with its number in each scheme."""
        navn = {
            b.deltaker.nr: b.deltaker.navn
            for ark in self.bidrag
            for b in ark.resultat.bidrag
            if ark.resultat.ordning.gruppe(b.deltaker.gruppe).type is not Deltakertype.ANNEN
        }
        ut = []
        for nr in sorted(navn, key=lambda nr: (len(nr) == len("01"), nr)):
            slekt = self.bok.register.samme_kommune.get(nr, (nr,))
            ut.append((f"{nr} {navn[nr]}", [next((s for s in slekt if s in ark.rader), "") for ark in self.bidrag]))
        return ut

    def bygg(self) -> Ark:
        """The finished sheet."""
        ark = self.ark
        ark.topp(
            "Kommune",
            "Velg en kommune i det gule feltet. Tallene hentes fra bidragsarkene og følger med når de endres.",
        )
        ark.sett(VALG[0], 0, VELG_KOMMUNE, Stil(Rolle.HJELP))
        ark.sett(*VALG, self.valgt, Stil(Rolle.INNDATA, TEKSTFORMAT))
        self._listen()
        rad = self._oversikt()
        for n, b in enumerate(self.bidrag):
            rad = self._forklaring(rad + 2, n, b)
        ark.bredder |= {0: 52, 1: 26, 2: 18, 3: 20, 4: 16}
        ark.bredder |= dict.fromkeys(range(_FORSTE_AAR, self.siste_kol + 1), 13.0)
        ark.bredder |= {self.liste_kol: 30}
        ark.frys = (_HODE + 1, 1)
        ark.overskriftsrad = _HODE
        ark.tabell = Omraade(0, 0, rad, self.siste_kol)
        ark.siste_utskriftskolonne = self.sum_kol + 2  # with the scenario beside it nobody can read a printed page
        ark.tekst_som_tall.append(Omraade(0, 0, rad, _NR))
        return ark

    def _listen(self) -> None:
        ark, hode = self.ark, Stil(Rolle.OVERSKRIFT, ombrutt=True)
        ark.sett(
            1,
            self.liste_kol,
            "Listen over kommuner, med nummeret i hver ordning. Lages av verktøyet.",
            Stil(Rolle.HJELP),
        )
        ark.sett(_HODE, self.liste_kol, "Kommune", hode)
        for n, b in enumerate(self.bidrag):
            ark.sett(_HODE, self.liste_kol + 1 + n, b.resultat.ordning.kortnavn, hode)
        for r, (tekst, numre) in enumerate(self.liste):
            rad = _HODE + 1 + r
            ark.sett(rad, self.liste_kol, tekst, Stil(Rolle.LISTE))
            for n, nr in enumerate(numre):
                ark.sett(rad, self.liste_kol + 1 + n, nr or None, Stil(Rolle.LISTE, TEKSTFORMAT))
        siste = _HODE + max(len(self.liste), 1)
        self.listespenn = Spenn(KOMMUNE, _HODE + 1, siste)
        ark.tekst_som_tall.append(Omraade(_HODE + 1, self.liste_kol, siste, self.liste_kol + len(self.bidrag)))
        ark.valideringer.append(
            Validering(
                Omraade(*VALG, *VALG),
                "omraade",
                kilde=self.listespenn.her(self.liste_kol),
                tittel="Kommune",
                melding="Velg en kommune fra listen.",
            )
        )

    def _nummer(self, n: int) -> str:
        """The number of the chosen kommune in scheme n, "" when it is not asked to join."""
        return dict(self.liste)[self.valgt][n] if self.valgt else ""

    def _oversikt(self) -> int:
        """One row per scheme; returns the row of the sum."""
        ark, hode = self.ark, Stil(Rolle.OVERSKRIFT, ombrutt=True)
        ark.rad(_HODE, ("Ordning", "Nummer i ordningen"), hode)
        ark.sett(_HODE, _INNB, "Innbyggere", Stil(Rolle.OVERSKRIFT, hoyre=True))
        ark.rad(_HODE, ("Svar", "Regnes med"), Stil(Rolle.OVERSKRIFT, midt=True), fra=_SVAR)
        hode = Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True)
        for n, aar in enumerate(self.aar):
            ark.sett(_HODE, _FORSTE_AAR + n, aar, Stil(Rolle.OVERSKRIFT, HELTALL, hoyre=True))
        for n, tekst in enumerate(_FORHOLD):
            ark.sett(_HODE, self.sum_kol + n, tekst, hode)
        for n, b in enumerate(self.bidrag):
            self._ordningsrad(_HODE + 1 + n, n, b)
        rad = _HODE + 1 + len(self.bidrag)
        ark.rad(rad, ("Sum alle ordninger", *[None] * self.siste_kol), Stil(Rolle.SUM))
        for kol in range(_FORSTE_AAR, self.sum_kol + 1):
            verdier = [self.ark.celler[_HODE + 1 + n, kol].verdi for n in range(len(self.bidrag))]
            tall = sum((Fraction(v) for v in verdier if isinstance(v, (int, Fraction))), NULL)
            ark.formel(rad, kol, f"=SUM({celle(_HODE + 1, kol)}:{celle(rad - 1, kol)})", tall, Stil(Rolle.SUM, KRONER))
        return rad

    def _ordningsrad(self, rad: int, n: int, b: Bidragsark) -> None:
        ark, nr = self.ark, self._nummer(n)
        rad_ = b.resultat.for_deltaker(nr)
        egen = celle(rad, _NR, laas_kol=True)

        def hent(kol: int, referanse: str, verdi: Verdi, fmt: str) -> None:
            stil = Stil(Rolle.BEREGNET, fmt, midt=kol in (_SVAR, _MED, self.sum_kol + 3))
            ark.formel(rad, kol, f'=IF({egen}="","",{referanse})', verdi if rad_ else "", stil)

        o = b.resultat.ordning
        ark.sett(rad, 0, o.navn, Stil(Rolle.TEKST, ombrutt=True))
        if o.struktur:
            ark.merk(rad, 0, f"{o.navn}\n{o.struktur.nye_betaler(f'arket «{o.kortnavn} {STRUKTUR}»')}", ombrutt=True)
        valg = f"MATCH({fast(*VALG)},{self.listespenn.her(self.liste_kol)},0)"
        oppslag = f"INDEX({self.listespenn.her(self.liste_kol + 1 + n)},{valg})"
        ark.formel(rad, _NR, f'=IFERROR(IF({oppslag}="","",{oppslag}),"")', nr, Stil(Rolle.BEREGNET, TEKSTFORMAT))
        innb = self._innbyggere(b, nr)
        hent(_INNB, b.deltaker(egen, b.kolonner["innbyggere"]), innb, ANTALL)
        hent(_SVAR, b.deltaker(egen, SVAR), rad_.deltaker.svar.value if rad_ else "", "General")
        hent(_MED, b.deltaker(egen, MED), "ja" if rad_ and rad_.er_med else "nei", "General")
        egne = {a.aar: v for a, v in zip(b.resultat.ordning.aar, rad_.per_aar, strict=True)} if rad_ else {}
        sum_ = NULL
        for k, aar in enumerate(self.aar):
            if f"aar.{aar}" in b.kolonner:
                hent(_FORSTE_AAR + k, b.deltaker(egen, b.kolonner[f"aar.{aar}"]), egne.get(aar, NULL), KRONER)
                sum_ += egne.get(aar, NULL)
            else:
                ark.sett(rad, _FORSTE_AAR + k, None, Stil(Rolle.BEREGNET, KRONER))
        aarene = f"SUM({celle(rad, _FORSTE_AAR)}:{celle(rad, self.sum_kol - 1)})"
        hent(self.sum_kol, aarene, sum_, KRONER)
        self._forholdstall(rad, b, rad_, sum_)
        s = self.scenarier[n]
        spenn = Spenn(s.ark.navn, s.hode + 1, s.siste_rad)
        hent(self.sum_kol + 3, f'"{s.s.delsum.navn}"', s.s.delsum.navn, "General")
        for kol, fra, verdi in (
            (self.sum_kol + 4, ETTER, s.s.etter(nr) if rad_ else NULL),
            (self.sum_kol + 5, ENDRING, s.s.etter(nr) - s.s.foer(nr) if rad_ else NULL),
        ):
            plass = f"MATCH({egen},{spenn.fra_annet_ark(SCENARIO_NR)},0)"
            hent(kol, f"INDEX({spenn.fra_annet_ark(fra)},{plass})", verdi, KRONER)

    @staticmethod
    def _innbyggere(b: Bidragsark, nr: str) -> int:
        """The inhabitants on the bidrag sheet; 0 where it shows none."""
        celle_ = b.ark.celler.get((b.rader.get(nr, -1), b.kolonner["innbyggere"]))
        return celle_.verdi if celle_ and isinstance(celle_.verdi, int) else 0

    def _forholdstall(self, rad: int, b: Bidragsark, rad_: Bidrag | None, sum_: Fraction) -> None:
        """Kroner per inhabitant, and the share of everything the own kind of deltaker pays."""
        s, innb, egen = celle(rad, self.sum_kol), celle(rad, _INNB), celle(rad, _NR, laas_kol=True)
        antall = self._innbyggere(b, rad_.deltaker.nr) if rad_ else 0
        per = sum_ / antall if antall else None
        formel = f'=IF({egen}="","",IF(N({innb})=0,"",{s}/{innb}))'
        self.ark.formel(rad, self.sum_kol + 1, formel, "" if per is None else per, Stil(Rolle.BEREGNET, KRONER_ORE))
        vanlige = [n for n, a in enumerate(b.resultat.ordning.aar) if a.fase is not Fase.OPSJON]
        rader = [(b.grupperader[g.id], g.type) for g in b.resultat.ordning.grupper]
        lengde = len("01")
        like = (
            [r for r, t in rader if t is Deltakertype.FYLKESKOMMUNE],
            [r for r, t in rader if t is Deltakertype.KOMMUNE],
        )
        fylke, kommune = ("+".join(b.aarsum(r) for r in hvem) or "0" for hvem in like)
        helhet = f"IF(LEN({egen})={lengde},{fylke},{kommune})"
        egentype = b.resultat.ordning.gruppe(rad_.deltaker.gruppe).type if rad_ else None
        nevner = sum(
            (
                x.per_aar[n]
                for x in b.resultat.bidrag
                for n in vanlige
                if b.resultat.ordning.gruppe(x.deltaker.gruppe).type is egentype
            ),
            NULL,
        )
        andel = sum_ / nevner if rad_ and nevner else None
        formel = f'=IF({egen}="","",IF({helhet}=0,"",{s}/({helhet})))'
        self.ark.formel(rad, self.sum_kol + 2, formel, "" if andel is None else andel, Stil(Rolle.BEREGNET, "0.00%"))

    def _forklaring(self, rad: int, n: int, b: Bidragsark) -> int:
        """How the basis of the chosen kommune is made, rule by rule, with live numbers; returns the last row."""
        ark, o = self.ark, b.resultat.ordning
        ark.rad(rad, (f"Slik er grunnlaget i {o.kortnavn} regnet ut", *[None] * self.siste_kol), Stil(Rolle.SEKSJON))
        return regnestykke(ark, rad + 1, b, self._nummer(n), fast(_HODE + 1 + n, _NR), o.regler)
