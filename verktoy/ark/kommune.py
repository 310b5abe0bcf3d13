"""Kommune: choose one kommune and see what it pays in every scheme, year by year, and how each amount is made."""

from fractions import Fraction

from verktoy.ark.adresse import Spenn, celle, fast
from verktoy.ark.beskrivelse import (
    ANTALL,
    KRONER,
    KRONER_ORE,
    TEKSTFORMAT,
    Ark,
    Omraade,
    Rolle,
    Stil,
    Validering,
    Verdi,
)
from verktoy.ark.bidragsoppsett import MED, SVAR, Bidragsark
from verktoy.ark.kommuneoppsett import ER_MED, FORHOLD, FORSTE_AAR, HODE, INNB, NR, SVARET, VALG
from verktoy.ark.kommunescenario import Kommunescenario
from verktoy.ark.regnestykke import regnestykke
from verktoy.kjerne.beregning import NULL, Bidrag
from verktoy.kjerne.deltakelse import Deltakertype
from verktoy.kjerne.ordning import Fase
from verktoy.kjerne.overskrifter import KOMMUNE, STRUKTUR, VELG_KOMMUNE


class Kommunebygger(Kommunescenario):
    """The choice, one row per scheme now and in its scenario, how each amount is made, and the list to choose from."""

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
        rad = self.scenarioene(self._oversikt() + 2)
        for n, b in enumerate(self.bidrag):
            rad = self._forklaring(rad + 2, n, b)
        ark.bredder |= {0: 40, 1: 20, 2: 16, 3: 13, 4: 11}
        ark.bredder |= dict.fromkeys(range(FORSTE_AAR, self.siste_kol + 1), 11.5)
        ark.bredder |= {self.liste_kol: 30}
        ark.frys = (HODE + 1, 1)
        ark.overskriftsrad = HODE
        ark.tabell = Omraade(0, 0, rad, self.siste_kol)
        ark.siste_utskriftskolonne = self.sum_kol + 2  # with more beside it nobody can read a printed page
        ark.tekst_som_tall.append(Omraade(0, 0, rad, NR))
        return ark

    def _listen(self) -> None:
        ark, hode = self.ark, Stil(Rolle.OVERSKRIFT, ombrutt=True)
        ark.sett(
            1,
            self.liste_kol,
            "Listen over kommuner, med nummeret i hver ordning. Lages av verktøyet.",
            Stil(Rolle.HJELP),
        )
        ark.sett(HODE, self.liste_kol, "Kommune", hode)
        for n, b in enumerate(self.bidrag):
            ark.sett(HODE, self.liste_kol + 1 + n, b.resultat.ordning.kortnavn, hode)
        for r, (tekst, numre) in enumerate(self.liste):
            rad = HODE + 1 + r
            ark.sett(rad, self.liste_kol, tekst, Stil(Rolle.LISTE))
            for n, nr in enumerate(numre):
                ark.sett(rad, self.liste_kol + 1 + n, nr or None, Stil(Rolle.LISTE, TEKSTFORMAT))
        siste = HODE + max(len(self.liste), 1)
        self.listespenn = Spenn(KOMMUNE, HODE + 1, siste)
        ark.tekst_som_tall.append(Omraade(HODE + 1, self.liste_kol, siste, self.liste_kol + len(self.bidrag)))
        ark.valideringer.append(
            Validering(
                Omraade(*VALG, *VALG),
                "omraade",
                kilde=self.listespenn.her(self.liste_kol),
                tittel="Kommune",
                melding="Velg en kommune fra listen.",
            )
        )

    def _oversikt(self) -> int:
        """One row per scheme; returns the row of the sum."""
        ark, hode = self.ark, Stil(Rolle.OVERSKRIFT, ombrutt=True)
        ark.rad(HODE, ("Ordning", "Nummer i ordningen"), hode)
        ark.sett(HODE, INNB, "Innbyggere", Stil(Rolle.OVERSKRIFT, hoyre=True))
        ark.rad(HODE, ("Svar", "Regnes med"), Stil(Rolle.OVERSKRIFT, midt=True), fra=SVARET)
        hode = Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True)
        self.aarshoder(HODE)
        for n, tekst in enumerate(FORHOLD):
            ark.sett(HODE, self.sum_kol + n, tekst, hode)
        for n, b in enumerate(self.bidrag):
            self._ordningsrad(HODE + 1 + n, n, b)
        return self.sumrad(HODE, "Sum alle ordninger")

    def _ordningsrad(self, rad: int, n: int, b: Bidragsark) -> None:
        ark, nr = self.ark, self.nummer(n)
        rad_ = b.resultat.for_deltaker(nr)
        egen = celle(rad, NR, laas_kol=True)

        def hent(kol: int, referanse: str, verdi: Verdi, fmt: str) -> None:
            stil = Stil(Rolle.BEREGNET, fmt, midt=kol in (SVARET, ER_MED, self.sum_kol + 3))
            ark.formel(rad, kol, f'=IF({egen}="","",{referanse})', verdi if rad_ else "", stil)

        o = b.resultat.ordning
        ark.sett(rad, 0, o.navn, Stil(Rolle.TEKST, ombrutt=True))
        if o.struktur:
            ark.merk(rad, 0, f"{o.navn}\n{o.struktur.nye_betaler(f'arket «{o.kortnavn} {STRUKTUR}»')}", ombrutt=True)
        valg = f"MATCH({fast(*VALG)},{self.listespenn.her(self.liste_kol)},0)"
        oppslag = f"INDEX({self.listespenn.her(self.liste_kol + 1 + n)},{valg})"
        ark.formel(rad, NR, f'=IFERROR(IF({oppslag}="","",{oppslag}),"")', nr, Stil(Rolle.BEREGNET, TEKSTFORMAT))
        innb = self._innbyggere(b, nr)
        hent(INNB, b.deltaker(egen, b.kolonner["innbyggere"]), innb, ANTALL)
        hent(SVARET, b.deltaker(egen, SVAR), rad_.deltaker.svar.value if rad_ else "", "General")
        hent(ER_MED, b.deltaker(egen, MED), "ja" if rad_ and rad_.er_med else "nei", "General")
        egne = {a.aar: v for a, v in zip(b.resultat.ordning.aar, rad_.per_aar, strict=True)} if rad_ else {}
        sum_ = NULL
        for k, aar in enumerate(self.aar):
            if f"aar.{aar}" in b.kolonner:
                hent(FORSTE_AAR + k, b.deltaker(egen, b.kolonner[f"aar.{aar}"]), egne.get(aar, NULL), KRONER)
                sum_ += egne.get(aar, NULL)
            else:
                ark.sett(rad, FORSTE_AAR + k, None, Stil(Rolle.BEREGNET, KRONER))
        aarene = f"SUM({celle(rad, FORSTE_AAR)}:{celle(rad, self.sum_kol - 1)})"
        hent(self.sum_kol, aarene, sum_, KRONER)
        self._forholdstall(rad, b, rad_, sum_)
        s = self.scenarier[n]
        hent(self.sum_kol + 3, f'"{s.s.delsum.navn}"', s.s.delsum.navn, "General")
        hent(self.sum_kol + 4, self.felt(n, s.etter), s.s.etter(nr) if rad_ else NULL, KRONER)
        hent(self.sum_kol + 5, self.felt(n, s.endring), s.s.etter(nr) - s.s.foer(nr) if rad_ else NULL, KRONER)

    @staticmethod
    def _innbyggere(b: Bidragsark, nr: str) -> int:
        """The inhabitants on the bidrag sheet; 0 where it shows none."""
        celle_ = b.ark.celler.get((b.rader.get(nr, -1), b.kolonner["innbyggere"]))
        return celle_.verdi if celle_ and isinstance(celle_.verdi, int) else 0

    def _forholdstall(self, rad: int, b: Bidragsark, rad_: Bidrag | None, sum_: Fraction) -> None:
        """Kroner per inhabitant, and the share of everything the own kind of deltaker pays."""
        s, innb, egen = celle(rad, self.sum_kol), celle(rad, INNB), celle(rad, NR, laas_kol=True)
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
        return regnestykke(ark, rad + 1, b, self.nummer(n), fast(HODE + 1 + n, NR), o.regler)
