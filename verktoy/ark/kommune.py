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
from verktoy.ark.overtakelse import overtakelse
from verktoy.ark.regnestykke import regnestykke
from verktoy.ark.strukturoppsett import Strukturark
from verktoy.kjerne.beregning import NULL, Bidrag
from verktoy.kjerne.deltakelse import Deltakertype
from verktoy.kjerne.ordning import Fase
from verktoy.kjerne.overskrifter import KOMMUNE, VELG_KOMMUNE
from verktoy.kjerne.strukturforklaring import BETALES, TAR_OVER, tar_over

_TIL, _FRA = " – betaler til og med ", " – betaler fra og med "


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
        kol = self.liste_kol + len(self.bidrag)
        self.etter_kol = {}
        for n, s in enumerate(self.strukturer):
            if s is None:
                continue
            kol = self.etter_kol[n] = kol + 1
            ark.bredder[kol] = 30
            ark.sett(HODE, kol, f"{self.bidrag[n].resultat.ordning.kortnavn} etter endringen", hode)
            for r, (_, numre) in enumerate(self.liste):
                ark.sett(HODE + 1 + r, kol, tar_over(s.plan, numre[n]) or None, Stil(Rolle.LISTE))
        siste = HODE + max(len(self.liste), 1)
        self.listespenn = Spenn(KOMMUNE, HODE + 1, siste)
        ark.tekst_som_tall.append(Omraade(HODE + 1, self.liste_kol, siste, kol))
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
        ark, nr, s = self.ark, self.nummer(n), self.strukturer[n]
        rad_ = self.rad_i(n)
        egen = celle(rad, NR, laas_kol=True)

        def hent(kol: int, referanse: str, verdi: Verdi, fmt: str) -> None:
            stil = Stil(Rolle.BEREGNET, fmt, midt=kol in (SVARET, ER_MED, self.sum_kol + 3))
            ark.formel(rad, kol, f'=IF({egen}="","",{referanse})', verdi if rad_ else "", stil)

        o = b.resultat.ordning
        ark.sett(rad, 0, o.navn, Stil(Rolle.TEKST, ombrutt=True))
        if s:
            self._naar(rad, n, s, o.navn)
        oppslag = self.fra_listen(self.liste_kol + 1 + n)
        ark.formel(rad, NR, f'=IFERROR(IF({oppslag}="","",{oppslag}),"")', nr, Stil(Rolle.BEREGNET, TEKSTFORMAT))
        ny_innb = s.ny.deltaker(egen, s.ny.kolonner["innbyggere"]) if s and s.ny else '""'
        ny_svar, ny_med = (s.svar(b, egen), s.er_med(egen)) if s else ("", "")
        innb = self._innbyggere(n, nr)
        hent(INNB, self._gammel_eller(n, egen, b.kolonner["innbyggere"], ny_innb), "" if innb is None else innb, ANTALL)
        hent(SVARET, self._gammel_eller(n, egen, SVAR, ny_svar), rad_.deltaker.svar.value if rad_ else "", "General")
        hent(ER_MED, self._gammel_eller(n, egen, MED, ny_med), "ja" if rad_ and rad_.er_med else "nei", "General")
        egne = {a.aar: v for a, v in zip(o.aar, rad_.per_aar, strict=True)} if rad_ else {}
        sum_, hele = NULL, s or b
        for k, aar in enumerate(self.aar):
            if f"aar.{aar}" in hele.kolonner:
                hent(FORSTE_AAR + k, hele.deltaker(egen, hele.kolonner[f"aar.{aar}"]), egne.get(aar, NULL), KRONER)
                sum_ += egne.get(aar, NULL)
            else:
                ark.sett(rad, FORSTE_AAR + k, None, Stil(Rolle.BEREGNET, KRONER))
        aarene = f"SUM({celle(rad, FORSTE_AAR)}:{celle(rad, self.sum_kol - 1)})"
        hent(self.sum_kol, aarene, sum_, KRONER)
        self._forholdstall(rad, n, rad_, sum_)
        self._i_delsum(rad, n)

    def _naar(self, rad: int, n: int, s: Strukturark, navn: str) -> None:
        """The name of a scheme over a structure change, and in which years the chosen kommune pays."""
        hva, etter = self.fra_listen(self.etter_kol[n]), tar_over(s.plan, self.nummer(n))
        formel, ord_, aar = '""', "", s.plan.valg.dato.year
        for foran, tekst, skille in ((BETALES, _TIL, -1), (TAR_OVER, _FRA, 0)):
            formel = f'IF(LEFT({hva},{len(foran)})="{foran}","{tekst}"&YEAR({s.dato})+{skille},{formel})'
            ord_ = f"{tekst}{aar + skille}" if etter.startswith(foran) else ord_
        sitert = navn.replace('"', '""')
        self.ark.formel(rad, 0, f'="{sitert}"&IFERROR({formel},"")', f"{navn}{ord_}", Stil(Rolle.TEKST, ombrutt=True))
        self.ark.hoyder[rad] = 32

    def _gammel_eller(self, n: int, egen: str, kol: int, ny: str) -> str:
        """A field of the contribution table; over a structure change something else for a new unit."""
        b = self.bidrag[n]
        if self.strukturer[n] is None:
            return b.deltaker(egen, kol)
        return f"IF(COUNTIF({b.spenn.fra_annet_ark(0)},{egen})>0,{b.deltaker(egen, kol)},{ny})"

    def _i_delsum(self, rad: int, n: int) -> None:
        """What is paid in the scenario over its subtotal; over a structure change the years below tell."""
        ark, kol, s, nr = self.ark, self.sum_kol + 3, self.scenarier[n], self.nummer(n)
        egen, over = celle(rad, NR, laas_kol=True), self.strukturer[n] is not None
        tekst = "se under" if over else s.s.delsum.navn
        ark.formel(rad, kol, f'=IF({egen}="","","{tekst}")', tekst if nr else "", Stil(Rolle.BEREGNET, midt=True))
        belop = (s.s.etter(nr), s.s.etter(nr) - s.s.foer(nr)) if nr and not over else (NULL, NULL)
        for k, felt, kr in zip((1, 2), (s.etter, s.endring), belop, strict=True):
            stil = Stil(Rolle.BEREGNET, KRONER)
            if over:
                ark.sett(rad, kol + k, None, stil)
            else:
                ark.formel(rad, kol + k, f'=IF({egen}="","",{self.felt(n, felt)})', kr if nr else "", stil)

    def _innbyggere(self, n: int, nr: str) -> int | None:
        """The inhabitants shown: those on the bidrag sheet, 0 where it has none; of a new unit as they are computed."""
        b, s = self.bidrag[n], self.strukturer[n]
        if s and nr not in b.rader:
            rad = self.rad_i(n)
            return rad.innbyggere if rad else None
        celle_ = b.ark.celler.get((b.rader.get(nr, -1), b.kolonner["innbyggere"]))
        return celle_.verdi if celle_ and isinstance(celle_.verdi, int) else 0

    def _forholdstall(self, rad: int, n: int, rad_: Bidrag | None, sum_: Fraction) -> None:
        """Kroner per inhabitant, and the share of everything the own kind of deltaker pays."""
        s, innb, egen = celle(rad, self.sum_kol), celle(rad, INNB), celle(rad, NR, laas_kol=True)
        b, struktur = self.bidrag[n], self.strukturer[n]
        antall = self._innbyggere(n, rad_.deltaker.nr) if rad_ else 0
        per = sum_ / antall if antall else None
        formel = f'=IF({egen}="","",IF(N({innb})=0,"",{s}/{innb}))'
        self.ark.formel(rad, self.sum_kol + 1, formel, "" if per is None else per, Stil(Rolle.BEREGNET, KRONER_ORE))
        o = b.resultat.ordning
        vanlige = [k for k, a in enumerate(o.aar) if a.fase is not Fase.OPSJON]

        def aarsum(gruppe: str) -> str:
            if struktur is None:
                return b.aarsum(b.grupperader[gruppe])
            kolonner = [struktur.kolonner[f"aar.{o.aar[k].aar}"] for k in vanlige]
            return "+".join(struktur.ref(struktur.grupperader[gruppe], kol) for kol in kolonner)

        fylke, kommune = (
            "+".join(aarsum(g.id) for g in o.grupper if g.type is type_) or "0"
            for type_ in (Deltakertype.FYLKESKOMMUNE, Deltakertype.KOMMUNE)
        )
        helhet = f"IF(LEN({egen})={len('01')},{fylke},{kommune})"
        egentype = o.gruppe(rad_.deltaker.gruppe).type if rad_ else None
        like = [
            x
            for x in (struktur.plan.bidrag if struktur else b.resultat.bidrag)
            if o.gruppe(x.deltaker.gruppe).type is egentype
        ]
        nevner = sum((x.per_aar[k] for x in like for k in vanlige), NULL)
        andel = sum_ / nevner if rad_ and nevner else None
        formel = f'=IF({egen}="","",IF({helhet}=0,"",{s}/({helhet})))'
        self.ark.formel(rad, self.sum_kol + 2, formel, "" if andel is None else andel, Stil(Rolle.BEREGNET, "0.00%"))

    def _forklaring(self, rad: int, n: int, b: Bidragsark) -> int:
        """How the basis of the chosen kommune is made, rule by rule, with live numbers; returns the last row.

        Over a structure change also who takes over from whom, and how the amounts of a new unit are made.
        """
        ark, o, s = self.ark, b.resultat.ordning, self.strukturer[n]
        egen, nr = fast(HODE + 1 + n, NR), self.nummer(n)
        ark.rad(rad, (f"Slik er grunnlaget i {o.kortnavn} regnet ut", *[None] * self.siste_kol), Stil(Rolle.SEKSJON))
        if s is None:
            return regnestykke(ark, rad + 1, b, nr, egen, o.regler)
        oppslag, etter = self.fra_listen(self.etter_kol[n]), tar_over(s.plan, nr)
        formel = f'=IFERROR(IF({oppslag}="","","Fra og med "&YEAR({s.dato})&": "&{oppslag}&"."),"")'
        tekst = f"Fra og med {s.plan.valg.dato.year}: {etter}." if etter else ""
        ark.formel(rad + 1, 0, formel, tekst, Stil(Rolle.TEKST))
        rad = regnestykke(ark, rad + 2, b, nr, egen, o.regler)
        return overtakelse(ark, rad + 2, s, nr, egen, [a.aar for a in o.aar if a.fase is not Fase.OPSJON])
