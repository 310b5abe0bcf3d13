"""Bidragsoppsett: the layout of ⟨K⟩ bidrag, and how other sheets reach into it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from verktoy.ark.adresse import Spenn, fast, i_ark, omraade
from verktoy.ark.beskrivelse import KRONER, TUSEN_KRONER, Ark, Slag
from verktoy.ark.enheter import FELLES_DATO, Enhetskolonner, Gruppespenn, datonokkel
from verktoy.ark.inndata import Deltakelsesark, Folketallsark, Forutsetningsark
from verktoy.ark.tidsandeler import Tidsandeler
from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.deltakelse import Deltakertype
from verktoy.kjerne.ordning import Art, Fase, Kildetype, Ordning
from verktoy.kjerne.overskrifter import BIDRAG
from verktoy.kjerne.regler import Regel, Tid, bruker_folketall

NR, NAVN, SVAR, MED = range(4)
TUSEN = 1000
KORTNAVN_RAD = 2
FORDELES_RAD, PAA_RAD, FORSTE_PROFIL = 4, 5, 6


@dataclass(frozen=True, slots=True)
class Tidsprofil:
    """How a rule's basis meets the years; rules with the same profile share one row of parts."""

    tid: Tid
    fra_aar: int | None
    til_aar: int | None
    indeksert: bool
    nokkel: str

    @classmethod
    def for_regel(cls, regel: Regel) -> "Tidsprofil":
        """The profile of a rule. Rules bound to years keep their own, since the years are cells of their own."""
        if regel.etterslep_aar is not None:
            return cls(regel.tid, regel.fra_aar, regel.til_aar, regel.indeksert, regel.id)
        bundet = regel.fra_aar is not None or regel.til_aar is not None
        return cls(regel.tid, regel.fra_aar, regel.til_aar, regel.indeksert, regel.forutsetning if bundet else "")


@dataclass
class Bidragsark:
    """The sheet, and where everything on it stands."""

    ark: Ark
    resultat: Resultat
    kolonner: dict[str, int]
    innbyggerkolonner: dict[str, int]
    rader: dict[str, int]
    kilderader: dict[str, int]
    grupperader: dict[str, int]
    sumrader: dict[Art, int]
    udekket: dict[str, tuple[int, int]]
    enheter: Enhetskolonner
    regelrad: tuple[int, int]
    grupper: dict[str, Gruppespenn]
    profiler: list[Tidsprofil]
    delerrad: int
    tid: Tidsandeler

    @cached_property
    def spenn(self) -> Spenn:
        """All rows from the first to the last deltaker; other rows have no number in the first column."""
        rader = self.rader.values()
        return Spenn(self.ark.navn, min(rader), max(rader))

    def merk_nye(self, se: str) -> None:
        """Where a structure change is stated: say that others pay from then on. se: where their amounts are."""
        valg = self.resultat.ordning.struktur
        if valg:
            self.ark.merk(KORTNAVN_RAD, SVAR, valg.nye_betaler(se))

    def ref(self, rad: int, kol: int) -> str:
        """A cell of the sheet, as other sheets write it."""
        return i_ark(self.ark.navn, fast(rad, kol))

    def deler(self, regel: Regel, aar: int) -> str:
        """The parts of a year for a rule."""
        return self.ref(FORSTE_PROFIL + self.profiler.index(Tidsprofil.for_regel(regel)), self.kolonner[f"aar.{aar}"])

    def aarsum(self, rad: int) -> str:
        """What a row comes to in all years but options; only years have a number for a heading."""
        vanlige = [a.aar for a in self.resultat.ordning.aar if a.fase is not Fase.OPSJON]
        fra, til = (self.kolonner[f"aar.{a}"] for a in (vanlige[0], vanlige[-1]))
        hode, verdier = (i_ark(self.ark.navn, omraade(r, fra, r, til)) for r in (self.ark.overskriftsrad or 0, rad))
        return f'SUMIF({hode},">0",{verdier})'

    def regelflate(self, rad: int, siste_rad: int) -> str:
        """Rows of all rule columns, with the columns of units between them."""
        egne = [kol for k, kol in self.kolonner.items() if k.startswith("regel.")]
        return i_ark(self.ark.navn, omraade(rad, min(egne), siste_rad, max(egne)))

    def deler_i_alt(self) -> str:
        """The parts the basis is divided in."""
        return self.ref(FORSTE_PROFIL, SVAR)

    def deltaker(self, nr: str, kol: int) -> str:
        """The field of the deltaker whose number stands in cell `nr`."""
        return f"INDEX({self.spenn.fra_annet_ark(kol)},MATCH({nr},{self.spenn.fra_annet_ark(NR)},0))"


class Bidragsoppsett:
    """Where everything stands on the sheet of a result: which column is what, which row is whose."""

    def __init__(
        self, resultat: Resultat, forutsetninger: Forutsetningsark, folketall: Folketallsark, deltakelse: Deltakelsesark
    ) -> None:
        self.r = resultat
        self.o: Ordning = resultat.ordning
        self.f = forutsetninger
        self.folk = folketall
        self.delt = deltakelse
        self.ark = Ark(f"{self.o.kortnavn} {BIDRAG}", Slag.RESULTAT)
        self.kr = TUSEN_KRONER if self.o.vist_enhet_kr == TUSEN else KRONER
        self.profiler = list(dict.fromkeys(Tidsprofil.for_regel(r) for r in self.o.regler))
        self.kol: dict[str, int] = {}
        self.tid = Tidsandeler(self.o, forutsetninger, self.kol)
        self.delerrad = self.tid.legg_ut_rader(FORSTE_PROFIL + len(self.profiler))
        self.hode = self.delerrad + 1
        self.datoer, self.folk_for = self._folketallsdatoer()
        self._kolonner()
        self._rader()

    def _folketallsdatoer(self) -> tuple[dict[str, date], dict[str, set[str]]]:
        """The assumptions that state a reference date: each with its date, and the groups it matters to.

        A column per assumption, not per date: two that agree today can be changed apart in the workbook.
        """
        o = self.o
        datoer = {FELLES_DATO: o.folketall_dato}
        grupper = {FELLES_DATO: {g.id for g in o.grupper if g.type is Deltakertype.KOMMUNE}}
        for r in (r for r in o.regler if bruker_folketall(r)):
            nokkel = datonokkel(r, self.f)
            datoer[nokkel] = r.folketall_dato
            grupper.setdefault(nokkel, set()).add(r.gruppe)
        return datoer, grupper

    def _kolonner(self) -> None:
        o = self.o
        kol = MED + 1
        self.innb: dict[str, int] = {}
        for nokkel in self.folk_for:
            self.innb[nokkel] = kol
            kol += 1
        self.enheter = Enhetskolonner(self.f, self.innb)
        self.kol["innbyggere"] = self.innb[FELLES_DATO]
        for regel in o.regler:
            kol = self.enheter.legg_ut(regel, kol)
            self.kol[f"regel.{regel.id}"] = kol
            kol += 1
        vanlige = [a for a in o.aar if a.fase is not Fase.OPSJON]
        for a in vanlige:
            self.kol[f"aar.{a.aar}"] = kol
            kol += 1
            for d in o.delsummer:
                if d.siste(vanlige) == a.aar:
                    self.kol[f"delsum.{d.id}"] = kol
                    kol += 1
        for a in o.aar:
            if a.fase is Fase.OPSJON:
                self.kol[f"aar.{a.aar}"] = kol
                kol += 1
        kol = self.tid.legg_ut_kolonner(kol)
        self.kol["vedtatt"], self.kol["vedtatt_avvik"] = kol, kol + 1
        self.siste_kol = kol + 1

    def _rader(self) -> None:
        """Rows top down: cash sources, each group with its deltakere, the sum, needs, then what is not cash."""
        rad = self.hode
        self.kilderader: dict[str, int] = {}
        self.grupper: dict[str, Gruppespenn] = {}
        self.rader: dict[str, int] = {}
        self.sumrader: dict[Art, int] = {}
        self.seksjonsrader: dict[Art, int] = {}
        self.behovrader: dict[str, tuple[int, int]] = {}
        for art in Art:
            kilder = [k for k in self.o.finansiering if k.art is art]
            if not kilder and art is not Art.KONTANT:  # the sum of cash always stands, also when it is 0
                continue
            rad += 1
            self.seksjonsrader[art] = rad
            for k in sorted(kilder, key=lambda k: k.type is Kildetype.DELTAKERE):
                rad += 1
                self.kilderader[k.id] = rad
                if k.type is Kildetype.DELTAKERE:
                    rader = self.r.i_gruppe(k.gruppe)
                    self.grupper[k.gruppe] = Gruppespenn(rad, rad + 1, rad + max(len(rader), 1))
                    for b in rader:
                        rad += 1
                        self.rader[b.deltaker.nr] = rad
                    rad += 0 if rader else 1
            rad += 1
            self.sumrader[art] = rad
            if art is Art.KONTANT:
                for behov in self.o.behov:
                    self.behovrader[behov.id] = (rad + 1, rad + 2)
                    rad += 2
        self.siste_rad = rad
