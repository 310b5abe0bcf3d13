"""Deltakerbok: the workbook one deltaker gets. Its amounts, then the whole table with its row marked, then the sources.

Nothing of what staff keep goes out: answers, decisions, addresses, invoice facts, notes, findings and the log are never
on these sheets. Sheets are those of the shared workbook, so every amount is still a formula that can be followed; a
formula into a sheet that stays at home becomes its value.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from textwrap import wrap

from verktoy.ark.adresse import celle, fast, i_ark
from verktoy.ark.beskrivelse import (
    ANTALL,
    DATO,
    KRONER,
    KRONER_ORE,
    TEKSTFORMAT,
    Ark,
    Bok,
    Celle,
    Fargeregel,
    Lenke,
    Omraade,
    Rolle,
    Slag,
    Stil,
)
from verktoy.ark.bidrag import Bidragsbygger
from verktoy.ark.bidragsoppsett import MED, NR, SVAR, Bidragsark
from verktoy.ark.inndata import deltakelsesark, folketallsark, forutsetningsark
from verktoy.ark.overtakelse import overtakelse
from verktoy.ark.plan import HODE as PLAN_HODE
from verktoy.ark.plan import Planbygger
from verktoy.ark.regnestykke import BREDDE, regnestykke
from verktoy.ark.struktur import Strukturbygger
from verktoy.ark.strukturoppsett import Strukturark
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Datakilde, Ordningsdel
from verktoy.kjerne.belopslinjer import Belopslinje, aar_i_bruk, belopslinjer
from verktoy.kjerne.beregning import Bidrag, Resultat
from verktoy.kjerne.deltakelse import Deltaker, Faktura, Vedtak
from verktoy.kjerne.folketall import Folketall, norsk_dato
from verktoy.kjerne.forklaring import forklar
from verktoy.kjerne.ordning import Dokument, Ordning
from verktoy.kjerne.overskrifter import DELTAKELSE, KILDER, STRUKTUR
from verktoy.kjerne.plan import Plan
from verktoy.kjerne.strukturforklaring import forklar_struktur
from verktoy.kjerne.strukturplan import Strukturplan

BELOP = "Beløp"
BELOP_HODE = 7
NUMMER = (3, 1)
_LINJELENGDE = 120
MERKE = "◄ denne"
_UTE = ("betaling", "eksempel", "omtalt", "merknad")  # sections of the assumptions no formula of these sheets needs
_STI = re.compile(
    r"(?:file:/+|(?<![A-Za-z])[A-Za-z]:[\\/]|\\\\|~/|/(?:home|Users|mnt|Volumes|tmp|srv|var)/)[^\s»«\"',;]*[\\/]"
)
_EPOST = re.compile(r"[^\s<>(),;:«»]+@[^\s<>(),;:«»]+")


def uten_private_spor(tekst: str) -> str:
    """A source as it may leave: no folder of somebody's machine (the file name stays) and no e-mail address."""
    return _EPOST.sub("(e-postadresse)", _STI.sub("", tekst))


def til_utsendelse(resultat: Resultat, plan: Plan | None) -> tuple[Resultat, Plan | None]:
    """The same amounts with everything taken away that is not for the recipients."""
    o = resultat.ordning
    forutsetninger = tuple(
        replace(f, merknad="", kilde=uten_private_spor(f.kilde))
        for f in o.forutsetninger
        if f.nokkel.split(".")[0] not in _UTE
    )
    ordning = replace(
        o,
        forutsetninger=forutsetninger,
        betaling=None,
        eksempler=(),
        omtalte=(),
        merknader=(),
        dokumenter=_dokumenter(o),
    )
    bidrag = tuple(replace(b, deltaker=_uten_alt(b.deltaker)) for b in resultat.bidrag)
    rent = replace(resultat, ordning=ordning, bidrag=bidrag)
    if plan is None:
        return rent, None
    return rent, replace(plan, ordning=ordning, deltakere=tuple(map(_uten_alt, plan.deltakere)))


def struktur_til_utsendelse(s: Strukturplan) -> Strukturplan:
    """The same over a structure change."""
    return replace(
        s,
        resultat=til_utsendelse(s.resultat, None)[0],
        nytt=til_utsendelse(s.nytt, None)[0] if s.nytt else None,
        arvtakere=tuple(replace(a, deltaker=_uten_alt(a.deltaker)) for a in s.arvtakere),
        bidrag=tuple(replace(b, deltaker=_uten_alt(b.deltaker)) for b in s.bidrag),
    )


def _dokumenter(o: Ordning) -> tuple[Dokument, ...]:
    return tuple(
        replace(d, tittel=uten_private_spor(d.tittel), utgiver=uten_private_spor(d.utgiver)) for d in o.dokumenter
    )


def _uten_alt(d: Deltaker) -> Deltaker:
    """Who it is, what it answered and what its amount is made of."""
    return replace(d, vedtak=Vedtak(), epost="", hvor="", faktura=Faktura(), utsendt="")


def lag_felles(
    bok: Arbeidsbok, resultat: Resultat, plan: Plan | None, strukturplan: Strukturplan | None = None
) -> "Fellesark":
    """The sheets everybody who pays in a scheme gets, built once for all of them.

    Args:
        bok: the workbook they are taken from.
        resultat: the scheme.
        plan: its payment plan, None when it has none.
        strukturplan: who pays over a structure change, None without one.
    """
    r, p = til_utsendelse(resultat, plan)
    s = struktur_til_utsendelse(strukturplan) if strukturplan else None
    o = r.ordning
    numre = {b.deltaker.nr for b in r.bidrag} | {x.fra for a in (s.arvtakere if s else ()) for x in a.utenfra}
    datoer = {o.folketall_dato, *(x.folketall_dato for x in o.regler)}
    alle = {nr for k in bok.folketall.kolonner if k.dato in datoer for nr in k.innbyggere}
    utvalg = bok.folketall.utvalg((nr for nr in alle if {nr, nr[:2]} & numre), datoer)
    folk = Folketall(tuple(replace(k, kilde=uten_private_spor(k.kilde)) for k in utvalg.kolonner), utvalg.navn)
    del_ = Ordningsdel(o, tuple(b.deltaker for b in r.bidrag), None)
    rent = replace(bok, folketall=folk, deler=(del_,), kvitteringer={}, logg=(), overskrevne=(), til_side=())
    folketall, deltakelse = folketallsark(folk, bok.register.fylkesnavn), deltakelsesark(rent)
    forutsetninger = forutsetningsark(o, folketall)
    bidrag = Bidragsbygger(r, forutsetninger, folketall, deltakelse).bygg()
    bidrag.merk_nye(f"arket «{o.kortnavn} {STRUKTUR}»")
    struktur = Strukturbygger(s, bidrag, forutsetninger, folketall, deltakelse).bygg() if s else None
    planbygger = Planbygger(del_, p, struktur or bidrag, forutsetninger, deltakelse) if p else None
    planark = planbygger.bygg().ark if planbygger else None
    forutsetninger.ark.topp(f"{o.navn}: forutsetninger", "Det tabellen er regnet ut fra, med kilde.")
    folketall.ark.topp("Folketall", "Innbyggere per kommune og dato, slik tabellen bruker dem.")
    for b in (bidrag, struktur.ny if struktur else None):
        if b is not None:
            _bare_ut(b.ark, b.kolonner["vedtatt"] - 1)
            _marker_kolonne(b)
    if struktur:
        _bare_ut(struktur.ark, max(k for _, k in struktur.ark.celler))
        struktur.ark.sett(*struktur.merke, "Merket", Stil(Rolle.OVERSKRIFT, midt=True))
    if planbygger and planark:
        _bare_ut(planark, max(planbygger.sumkol), rader=range(PLAN_HODE - 1, planbygger.sumrad + 1))
    for ark in (folketall.ark, forutsetninger.ark):
        _bare_ut(ark, max(k for _, k in ark.celler))
    kilder = _kilder(o, folk, bok.register.datakilder)
    return Fellesark(
        s.som_resultat() if s else r,
        p,
        bidrag,
        struktur,
        planbygger,
        (forutsetninger.ark, folketall.ark, kilder),
        tuple((k.dato, k.kilde) for k in folk.kolonner),
    )


@dataclass(frozen=True)
class Fellesark:
    """The shared sheets of a scheme, ready to be given to each who pays.

    resultat: with the rows of those who pay: over a structure change the old units and the new ones. bidrag: the table
    as it was decided.
    """

    resultat: Resultat
    plan: Plan | None
    bidrag: Bidragsark
    struktur: Strukturark | None
    planbygger: Planbygger | None
    bakgrunn: tuple[Ark, ...]
    folketallskilder: tuple[tuple[date, str], ...]

    def alle_ark(self) -> tuple[Ark, ...]:
        """The sheets with no row marked."""
        bidrag = self.bidrag.ark
        merke = (bidrag.overskriftsrad or 0, SVAR)
        uten = _merket(bidrag, None, merke)
        return (uten, *self._struktur(), *([self.planbygger.ark] if self.planbygger else []), *self.bakgrunn)

    def _struktur(self, nr: str = "") -> list[Ark]:
        """The sheets of a structure change, the row of a unit marked."""
        s = self.struktur
        if s is None:
            return []
        ut = [_merket(s.ark, s.rader.get(nr), s.merke)]
        return [*ut, *([_merket(s.ny.ark, s.ny.rader.get(nr), (s.ny.ark.overskriftsrad or 0, SVAR))] if s.ny else [])]

    def aar(self, nr: str) -> tuple[int, ...]:
        """The years a unit is to pay in, if anything."""
        return self.struktur.plan.aar_for(nr) if self.struktur else tuple(a.aar for a in self.resultat.ordning.aar)

    def tar_over(self, nr: str) -> tuple[str, ...]:
        """The numbers of the others a unit takes over from."""
        arvtakere = self.struktur.plan.arvtakere if self.struktur else ()
        return tuple(x.fra for a in arvtakere if a.deltaker.nr == nr for x in a.deler if x.fra != nr)

    def bok(self, nr: str, laget: datetime) -> Bok:
        """The workbook of one deltaker.

        Raises:
            KeyError: when the number is not in the scheme.
        """
        bidrag = self.resultat.for_deltaker(nr)
        if bidrag is None:
            raise KeyError(nr)
        navn = bidrag.deltaker.navn
        merke = (self.bidrag.ark.overskriftsrad or 0, SVAR)
        ark = [_Belopsark(self, bidrag).bygg(), *self._struktur(nr)]
        ark.append(_merket(self.bidrag.ark, self.bidrag.rader.get(nr), merke))
        if self.planbygger:
            ark.append(_merket(self.planbygger.ark, self.planbygger.rader[nr], None))
        return Bok((*ark, *self.bakgrunn), f"{navn}: bidrag til {self.resultat.ordning.navn}", "", laget)


def _bare_ut(ark: Ark, siste_kol: int, *, rader: Sequence[int] | None = None) -> None:
    """Keep what may leave: the columns up to siste_kol (inclusive), and of the rows below the texts those given."""
    topp = 3
    behold = range(10**7) if rader is None else rader
    ark.celler = {
        (rad, kol): _uten_formel_hjem(c)
        for (rad, kol), c in ark.celler.items()
        if kol <= siste_kol and (rad < topp or rad in behold)
    }
    ark.bredder = {k: b for k, b in ark.bredder.items() if k <= siste_kol}
    if ark.tabell:
        ark.tabell = replace(
            ark.tabell, siste_kol=min(siste_kol, ark.tabell.siste_kol), siste_rad=max(r for r, _ in ark.celler)
        )
    if rader is not None:
        ark.fargeregler = []
    if ark.siste_utskriftskolonne is not None:
        ark.siste_utskriftskolonne = min(ark.siste_utskriftskolonne, siste_kol)


def _uten_formel_hjem(c: Celle) -> Celle:
    """A formula into a sheet that stays at home becomes its value."""
    return Celle(c.verdi, c.stil) if i_ark(DELTAKELSE, "") in c.formel else c


def _marker_kolonne(b: Bidragsark) -> None:
    """The column of answers holds the mark of the recipient instead; whether each counts stands beside it."""
    ark, hode = b.ark, b.ark.overskriftsrad or 0
    for rad in b.rader.values():
        ark.celler.pop((rad, SVAR), None)
    ark.sett(hode, SVAR, "Merket", Stil(Rolle.OVERSKRIFT, midt=True))
    for nr, rad in b.rader.items():
        bidrag = b.resultat.for_deltaker(nr)
        er_med = bidrag is not None and bidrag.er_med
        ark.sett(rad, MED, "ja" if er_med else "nei", Stil(Rolle.BEREGNET, midt=True))
    ark.fargeregler = [r for r in ark.fargeregler if r.ord != "nei"]
    forste, siste = min(b.rader.values()), max(b.rader.values())
    ark.fargeregler.append(Fargeregel(Omraade(forste, MED, siste, MED), "dempet", ord="nei"))


def _merket(ark: Ark, rad: int | None, merke: tuple[int, int] | None) -> Ark:
    """The same sheet with one row marked: by colour, and in words where there is a column for it.

    rad: None for a sheet where nobody is marked. merke: the heading of the column of marks.
    """
    celler = dict(ark.celler)
    if rad is None:
        celler |= {merke: Celle(None, celler[merke].stil)} if merke else {}
        return replace(ark, celler=celler)
    siste = ark.tabell.siste_kol if ark.tabell else 0
    if merke is not None:
        celler[rad, merke[1]] = Celle(MERKE, Stil(Rolle.TEKST, midt=True))
    egen = i_ark(BELOP, fast(*NUMMER))
    regel = Fargeregel(Omraade(rad, 0, rad, siste), "merket", formel=f"={celle(rad, NR, laas_kol=True)}={egen}")
    return replace(ark, celler=celler, fargeregler=[regel, *ark.fargeregler])


class _Belopsark:
    """The first sheet: what this deltaker is asked for, how it is made, and the same in words."""

    def __init__(self, felles: Fellesark, bidrag: Bidrag) -> None:
        self.f, self.bidrag = felles, bidrag
        self.nr, self.navn = bidrag.deltaker.nr, bidrag.deltaker.navn
        self.r, self.o, self.b, self.s = felles.resultat, felles.resultat.ordning, felles.bidrag, felles.struktur
        self.er_gammel = self.nr in self.b.rader
        self.ark = Ark(BELOP, Slag.RESULTAT, staaende=True)
        self.egen = fast(*NUMMER)

    def bygg(self) -> Ark:
        """The finished sheet."""
        ark = self.ark
        ark.topp(f"{self.navn}: bidrag til {self.o.navn}", self.o.beskrivelse)
        self._hvem()
        linjer = belopslinjer(self.r, self.f.plan, self.nr, self.f.aar(self.nr))
        rad = self._belop(linjer)
        if self.er_gammel:
            self._seksjon(rad + 2, "Slik er grunnlaget regnet ut")
            regler = self.o.regler_for(self.bidrag.deltaker.gruppe)
            rad = regnestykke(ark, rad + 3, self.b, self.nr, self.egen, regler)
        if self.s and (aar := self._fra_datoen()):
            self._seksjon(rad + 2, "Slik er beløpene fra og med endringen regnet ut")
            rad = overtakelse(ark, rad + 3, self.s, self.nr, self.egen, aar)
        rad = self._med_ord(rad + 2)
        hele = self.s or self.b
        lenke = i_ark(hele.ark.navn, fast(hele.rader[self.nr], 0))
        ark.lenker.append(Lenke(rad + 2, 0, lenke, "Gå til raden i hele tabellen"))
        ark.bredder |= {0: 38, 1: 16, 2: 20, 3: 20, 4: 16, 5: 16}
        ark.overskriftsrad = BELOP_HODE
        ark.tabell = Omraade(BELOP_HODE, 0, BELOP_HODE + len(linjer), 2 if self.f.plan else 1)
        ark.siste_utskriftskolonne = BREDDE - 1
        ark.tekst_som_tall.append(Omraade(*NUMMER, *NUMMER))
        return ark

    def _seksjon(self, rad: int, tekst: str) -> None:
        self.ark.rad(rad, (tekst, *[None] * (BREDDE - 1)), Stil(Rolle.SEKSJON))

    def _fra_datoen(self) -> list[int]:
        """The years a new unit pays in; none for an old one."""
        p = self.s.plan if self.s else None
        if p is None or all(a.deltaker.nr != self.nr for a in p.arvtakere):
            return []
        return [y for y in aar_i_bruk(self.r) if y >= p.valg.dato.year]

    def _hvem(self) -> None:
        ark, kol = self.ark, self.b.kolonner["innbyggere"]
        ark.sett(NUMMER[0], 0, "Nummer", Stil(Rolle.TEKST))
        ark.sett(*NUMMER, self.nr, Stil(Rolle.LISTE, TEKSTFORMAT, hoyre=True))
        if self.er_gammel and self.bidrag.innbyggere is not None and (self.b.rader[self.nr], kol) in self.b.ark.celler:
            ark.sett(4, 0, "Innbyggere", Stil(Rolle.TEKST))
            formel = f"={self.b.deltaker(self.egen, kol)}"
            ark.formel(4, 1, formel, self.bidrag.innbyggere, Stil(Rolle.BEREGNET, ANTALL))
            ark.sett(5, 0, "Folketall per", Stil(Rolle.TEKST))
            dag = self.b.ref(self.b.ark.overskriftsrad or 0, kol)
            ark.formel(5, 1, f"={dag}", self.o.folketall_dato, Stil(Rolle.BEREGNET, DATO))

    def _belop(self, linjer: Sequence[Belopslinje]) -> int:
        """One row per year and subtotal; returns the last."""
        ark = self.ark
        hode = Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True)
        ark.sett(BELOP_HODE, 0, "År", Stil(Rolle.OVERSKRIFT))
        ark.sett(BELOP_HODE, 1, "Beregnet (kr)", hode)
        if self.f.plan:
            ark.sett(BELOP_HODE, 2, "Å betale (kr)", hode)
        rader: dict[int, int] = {}
        for n, linje in enumerate(linjer):
            rad = BELOP_HODE + 1 + n
            rolle = Rolle.SUM if linje.er_sum else Rolle.BEREGNET
            ark.sett(rad, 0, linje.navn, Stil(Rolle.SUM if linje.er_sum else Rolle.LISTE))
            if not linje.er_sum:
                rader[linje.aar[0]] = rad
            ark.formel(rad, 1, self._beregnet(linje, rader), linje.beregnet_kr, Stil(rolle, KRONER_ORE))
            if self.f.plan:
                ark.formel(rad, 2, self._betales(linje, rader), linje.belop_kr, Stil(rolle, KRONER))
        siste = BELOP_HODE + len(linjer)
        if self.f.plan:
            tekst = "«Å betale» er rundet av til hele kroner slik at alle år og summer stemmer med hverandre."
            ark.sett(siste + 1, 0, tekst, Stil(Rolle.HJELP))
        return siste + 1

    def _beregnet(self, linje: Belopslinje, rader: Mapping[int, int]) -> str:
        if linje.er_sum:
            return f"=SUM({','.join(celle(rader[a], 1) for a in linje.aar)})"
        hele = self.s or self.b
        return f"={hele.deltaker(self.egen, hele.kolonner[f'aar.{linje.aar[0]}'])}"

    def _betales(self, linje: Belopslinje, rader: Mapping[int, int]) -> str:
        if linje.er_sum:
            return f"=SUM({','.join(celle(rader[a], 2) for a in linje.aar)})"
        p = self.f.planbygger
        if p is None:
            raise AssertionError(linje.navn)
        raden = f"MATCH({self.egen},{p.kolonne(0)},0)"
        kolonner = [k for t, k in zip(p.p.terminer, p.terminkol, strict=True) if t.aar == linje.aar[0]]
        return "=" + ("+".join(f"INDEX({p.kolonne(k)},{raden})" for k in kolonner) or "0")

    def _med_ord(self, rad: int) -> int:
        """The explanation in sentences; returns the last row."""
        self._seksjon(rad, "Forklaringen med ord")
        plan = self.s.plan if self.s else None
        deler = forklar_struktur(plan, self.nr, med_svar=False) if plan else [forklar(self.r, self.nr, med_svar=False)]
        for setning in (x for del_ in deler for x in del_[1:]):
            for n, linje in enumerate(wrap(setning, _LINJELENGDE, break_long_words=False)):
                rad += 1
                self.ark.sett(rad, 0, linje if n == 0 else f"    {linje}", Stil(Rolle.TEKST))
        return rad


def _kilder(o: Ordning, folk: Folketall, datakilder: Sequence[Datakilde]) -> Ark:
    """Where the figures come from."""
    ark, hode, tekst = Ark(KILDER, Slag.KONTROLL), Stil(Rolle.OVERSKRIFT), Stil(Rolle.TEKST, ombrutt=True)
    ark.topp(
        "Kilder", "Hvor tallene kommer fra. Hver forutsetning har i tillegg sin egen kilde i arket «forutsetninger»."
    )
    rad = 3
    ark.rad(rad, ("Dokument", "Tittel", "Utgiver", "Dato"), hode)
    for d in o.dokumenter:
        rad += 1
        ark.rad(rad, (d.id, d.tittel, d.utgiver, d.dato), tekst)
    rad += 2
    ark.rad(rad, ("Folketall per", "Kilde", "Status", None), hode)
    for k in folk.kolonner:
        rad += 1
        ark.rad(rad, (norsk_dato(k.dato), k.kilde, k.status.value, None), tekst)
    rad += 2
    ark.rad(rad, ("Offisielle tall", "Tittel", "Utgiver og tabell", "Lisens"), hode)
    for p in datakilder:
        rad += 1
        ark.rad(rad, (p.fil, p.tittel, f"{p.utgiver}, {p.tabell}", p.lisens), tekst)
    ark.bredder |= {0: 26, 1: 64, 2: 44, 3: 24}
    ark.overskriftsrad = 3
    ark.tabell = Omraade(3, 0, rad, 3)
    return ark
