"""Scenariooppsett: where everything stands on ⟨K⟩ scenario, and the pieces its formulas are made of."""

from collections.abc import Sequence
from itertools import accumulate

from verktoy.ark.adresse import celle, fast, omraade
from verktoy.ark.beskrivelse import DESIMAL, KRONER, Ark, Rolle, Slag, Stil
from verktoy.ark.bidragsoppsett import Bidragsark
from verktoy.ark.enheter import Gruppespenn
from verktoy.ark.inndata import Forutsetningsark
from verktoy.kjerne.beregning import NULL, Bidrag, Resultat
from verktoy.kjerne.delvis import krev_hel_tid
from verktoy.kjerne.ordning import Aar, Art, Fase, Finansieringskilde, Kildetype
from verktoy.kjerne.overskrifter import SCENARIO
from verktoy.kjerne.regler import Regel
from verktoy.kjerne.scenario import Frafall, Scenario

NR, NAVN, INNB, NAA, VALG, MED, FOER, ETTER, ENDRING, PROSENTVIS, MER, MANGLER = range(12)
REGEL_RAD = 2
_SJANSELINJER = ("lavest", "hoyest", "ventet", "sjanse")
KR = Stil(Rolle.BEREGNET, KRONER)
GRUNN = Stil(Rolle.GRUNNLAG, DESIMAL)
HODE = Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True)


class Scenariooppsett:
    """The layout of one scenario beside the contribution table it starts from."""

    def __init__(self, scenario: Scenario, bidrag: Bidragsark, forutsetninger: Forutsetningsark) -> None:
        self.s, self.b, self.f = scenario, bidrag, forutsetninger
        self.o = scenario.base.ordning
        self.ark = Ark(f"{self.o.kortnavn} {SCENARIO}", Slag.RESULTAT)
        krev_hel_tid(scenario.ny.ordning, [b.deltaker for b in scenario.ny.bidrag], f"Arket «{self.ark.navn}»")
        self.frafall = Frafall(scenario.ny)
        self.betingede = [k for k in self.o.finansiering if k.type is Kildetype.BETINGET]
        self.kontante = [li.kilde for li in scenario.base.linjer if li.kilde.art is Art.KONTANT]
        self.vekter = {k.id: self.frafall.vekter(k) for k in self.betingede}
        self.storste_tap = {
            id_: list(accumulate(sorted((v.get(b.deltaker.nr, NULL) for b in scenario.ny.bidrag), reverse=True)))
            for id_, v in self.vekter.items()
        }
        self.behov = [b for b in self.o.behov if b.delsum == scenario.delsum.id]
        self.vanlige = [a for a in self.o.aar if a.fase is not Fase.OPSJON]
        self._rader()
        self._kolonner()

    def _rader(self) -> None:
        """Rows of the summary, then of the rules' numbers, then the table."""
        rad = REGEL_RAD + 2
        self.topp: dict[str, int] = {}
        noekler = ["antall", "innbyggere", *(f"kilde.{k.id}" for k in self.kontante), "sum"]
        for b in self.behov:
            noekler += [f"krymp.{b.id}", f"udekket.{b.id}"]
        for k in self.betingede:
            noekler += [f"{x}.{k.id}" for x in ("reist", "mangler", "faerrest", *_SJANSELINJER)]
        for nokkel in [*noekler, "dyrest"]:
            rad += 1
            self.topp[nokkel] = rad
        self.fordeles, self.paa, self.deler, self.grunndeler, self.flyttes = range(rad + 2, rad + 7)
        self.hode = rad + 7
        rad = self.hode
        self.rader: dict[str, int] = {}
        self.grupper: dict[str, Gruppespenn] = {}
        for g in self.o.grupper:
            forste = rad + 1
            for bidrag in self.s.base.i_gruppe(g.id):
                rad += 1
                self.rader[bidrag.deltaker.nr] = rad
            self.grupper[g.id] = Gruppespenn(forste, forste, rad)
        self.siste_rad = rad

    def _kolonner(self) -> None:
        """What is printed, and right of it the years, the numbers of each rule and those of the curve."""
        kol = MANGLER
        self.bryter: dict[str, int] = {}
        self.vekt: dict[str, tuple[int, int]] = {}
        self.belop: dict[str, int] = {}
        self.enhet: dict[str, int] = {}
        for k in self.betingede:
            kol += 1
            self.bryter[k.id] = kol
        kol += 1
        self.diagramrom = kol  # the last that is printed; years and the rules' numbers stand right of it
        self.aarskol: dict[int, int] = {}
        for a in self.vanlige:
            kol += 1
            self.aarskol[a.aar] = kol
        for regel in self.o.regler:
            kol += 1
            self.belop[regel.id] = kol
        self.forklaring = kol + 1
        for regel in self.o.regler:
            kol += 1
            self.enhet[regel.id] = kol
        for k in self.betingede:
            self.vekt[k.id] = (kol + 1, kol + 2)
            kol += 2
        self.antall_ute, self.storst_forst, self.minst_forst = kol + 1, kol + 2, kol + 3
        self.siste_kol = kol + 3
        if self.betingede:
            self.typet, self.sjanse, self.brukt = (self.siste_kol + n for n in (1, 2, 3))
            self.hvis_med = {k.id: self.brukt + 1 + 2 * n for n, k in enumerate(self.betingede)}
            self.brakt = {id_: hvis + 1 for id_, hvis in self.hvis_med.items()}
            self.siste_kol = max(self.brakt.values())

    @property
    def regel(self) -> str:
        """The cell with the policy."""
        return fast(REGEL_RAD, VALG)

    def delsumaar(self) -> list[Aar]:
        """The years the scenario is measured over."""
        return [a for a in self.o.aar if self.s.delsum.gjelder(a)]

    def grunnaar(self) -> list[Aar]:
        """The years a condition looks at."""
        return [a for a in self.o.aar if a.fase is Fase.GRUNNLAG]

    def alle(self, regel: Regel) -> str:
        """Units of everybody invited."""
        return f"SUM({self.kolonne(regel.gruppe, self.enhet[regel.id])})"

    def med(self, regel: Regel) -> str:
        """Units of those who are in."""
        enheter = self.kolonne(regel.gruppe, self.enhet[regel.id])
        return f'SUMIF({self.kolonne(regel.gruppe, MED)},"ja",{enheter})'

    def kolonne(self, gruppe: str, kol: int) -> str:
        """A column of one group."""
        return self.grupper[gruppe].kolonne(kol)

    def alle_rader(self, kol: int) -> str:
        """A column of every deltaker."""
        return omraade(self.hode + 1, kol, self.siste_rad, kol)

    def bidrag_for(self, resultat: Resultat, nr: str) -> Bidrag:
        """The row of a deltaker, known to exist."""
        return next(b for b in (resultat.for_deltaker(nr),) if b)

    def over(self, rad: int, regler: Sequence[Regel], deler: int) -> str:
        """The amounts of some rules over some years: multiplied before divided."""
        ledd = "+".join(
            f"{celle(rad, self.belop[r.id], laas_kol=True)}*{celle(deler, self.belop[r.id], laas_rad=True)}"
            for r in regler
        )
        return f"({ledd})/{self.b.deler_i_alt()}" if ledd else "0"

    def i_aaret(self, rad: int, regler: Sequence[Regel], aar: int) -> str:
        """The amounts of some rules in one year: multiplied before divided."""
        ledd = "+".join(f"{celle(rad, self.belop[r.id], laas_kol=True)}*{self.b.deler(r, aar)}" for r in regler)
        return f"({ledd})/{self.b.deler_i_alt()}" if ledd else "0"

    def overtatt(self, rad: int, regler: Sequence[Regel], deler: int) -> str:
        """What the others take over of it, so long as somebody else has units under the rule."""
        ledd = []
        for r in regler:
            kol = self.belop[r.id]
            enhet = celle(rad, self.enhet[r.id], laas_kol=True)
            krav = f'AND({celle(self.flyttes, kol, laas_rad=True)}="ja",{self.med(r)}>{enhet})'
            belop = f"{celle(rad, kol, laas_kol=True)}*{celle(deler, kol, laas_rad=True)}"
            ledd.append(f"IF({krav},{belop},0)")
        return f"({'+'.join(ledd)})/{self.b.deler_i_alt()}" if ledd else "0"

    def terskel(self, k: Finansieringskilde) -> str:
        """The assumption that holds what the others must raise."""
        return self.f.ref(f"finansiering.{k.id}.terskel_kr")
