"""Scenariooppsett: where everything stands on ⟨K⟩ scenario, and the pieces its formulas are made of."""

from collections.abc import Sequence
from itertools import accumulate

from verktoy.ark.adresse import celle, fast, omraade, sammenslaatt
from verktoy.ark.beskrivelse import DESIMAL, KRONER, Ark, Rolle, Slag, Stil
from verktoy.ark.bidragsoppsett import Bidragsark
from verktoy.ark.enheter import Gruppespenn
from verktoy.ark.inndata import Forutsetningsark
from verktoy.kjerne.beregning import NULL, Bidrag, Resultat
from verktoy.kjerne.ordning import Aar, Art, Fase, Finansieringskilde, Kildetype
from verktoy.kjerne.overskrifter import SCENARIO, SCENARIO_DATOER, SCENARIO_KOLONNER
from verktoy.kjerne.regler import Regel
from verktoy.kjerne.scenario import Frafall, Scenario

NR, NAVN, INNB, NAA, VALG, FRA, TIL = range(7)  # the days only in a scheme that says what they mean
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
        self.frafall = Frafall(scenario.ny)
        self.betingede = [k for k in self.o.finansiering if k.type is Kildetype.BETINGET]
        self.kontante = [li.kilde for li in scenario.base.linjer if li.kilde.art is Art.KONTANT]
        self.vekter = {k.id: self.frafall.vekter(k) for k in self.betingede}
        self.storste_tap = {
            id_: list(accumulate(sorted((v.get(b.deltaker.nr, NULL) for b in scenario.ny.bidrag), reverse=True)))
            for id_, v in self.vekter.items()
        }
        self.behov = [b for b in self.o.behov if b.delsum == scenario.delsum.id]
        self.er_delvis = self.o.ved_delvis is not None
        self.overskrifter = [*SCENARIO_KOLONNER]
        if self.er_delvis:
            self.overskrifter[FRA:FRA] = SCENARIO_DATOER
        plasser = map(self.overskrifter.index, SCENARIO_KOLONNER[VALG + 1 :])
        self.er_med, self.foer, self.etter, self.endring, self.prosentvis, self.mer, self.mangler = plasser
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
        for nokkel in [*noekler, "storst"]:
            rad += 1
            self.topp[nokkel] = rad
        self.fordeles, self.paa, self.deler, self.grunndeler, self.flyttes = range(rad + 2, rad + 7)
        self.aarrad, self.i_delsum, self.i_grunnlag, forste = range(REGEL_RAD + 1, REGEL_RAD + 5)
        self.regelaar = {r.id: (forste + 2 * n, forste + 2 * n + 1) for n, r in enumerate(self.o.regler)}
        self.hode = max(rad + 7, forste + 2 * len(self.regelaar) if self.er_delvis else 0)
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
        kol = self.mangler
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
        self.delkol: dict[int, int] = {}
        if self.er_delvis:
            self.fra_i_bruk, self.til_i_bruk = kol + 1, kol + 2
            self.delkol = {a.aar: kol + 3 + n for n, a in enumerate(self.vanlige)}
            kol += 2 + len(self.delkol)
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

    def enheter_alle(self, regel: Regel) -> str:
        """Units of everybody invited."""
        return f"SUM({self.kolonne(regel.gruppe, self.enhet[regel.id])})"

    def enheter_med(self, regel: Regel) -> str:
        """Units of those who are in."""
        enheter = self.kolonne(regel.gruppe, self.enhet[regel.id])
        return f'SUMIF({self.kolonne(regel.gruppe, self.er_med)},"ja",{enheter})'

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
        """The amounts of some rules over some years: multiplied before divided, or the sum of the years with days."""
        if self.er_delvis:
            return f"SUM({sammenslaatt([self.aarskol[a.aar] for a in self.aarene(deler)], rad)})" if regler else "0"
        ledd = "+".join(
            f"{celle(rad, self.belop[r.id], laas_kol=True)}*{celle(deler, self.belop[r.id], laas_rad=True)}"
            for r in regler
        )
        return f"({ledd})/{self.b.deler_i_alt()}" if ledd else "0"

    def i_aaret(self, rad: int, regler: Sequence[Regel], aar: int) -> str:
        """The amounts of some rules in one year: multiplied before divided."""
        ledd = "+".join(f"{celle(rad, self.belop[r.id], laas_kol=True)}*{self._deler(r, aar)}" for r in regler)
        i_tiden = f"*{celle(rad, self.delkol[aar], laas_kol=True)}" if self.er_delvis else ""
        return f"({ledd}){i_tiden}/{self.b.deler_i_alt()}" if ledd else "0"

    def _deler(self, regel: Regel, aar: int) -> str:
        """The parts of a year for a rule, for those who are in."""
        if self.er_delvis:
            return celle(self.regelaar[regel.id][1], self.delkol[aar], laas_rad=True)
        return self.b.deler(regel, aar)

    def aarene(self, deler: int) -> list[Aar]:
        """The years that row `deler` is about."""
        return self.delsumaar() if deler == self.deler else self.grunnaar()

    def overtatt(self, rad: int, regler: Sequence[Regel], deler: int) -> str:
        """What the others take over of it, so long as somebody else has units under the rule."""
        ledd = []
        for r in regler:
            kol = self.belop[r.id]
            enhet, belop = celle(rad, self.enhet[r.id], laas_kol=True), celle(rad, kol, laas_kol=True)
            flyttes = f'{celle(self.flyttes, kol, laas_rad=True)}="ja"'
            if self.er_delvis:
                ledd.append(f"IF({flyttes},{belop}*{self._overtatt_i_aarene(rad, r, enhet, deler)},0)")
            else:
                krav = f"AND({flyttes},{self.enheter_med(r)}>{enhet})"
                ledd.append(f"IF({krav},{belop}*{celle(deler, kol, laas_rad=True)},0)")
        return f"({'+'.join(ledd)})/{self.b.deler_i_alt()}" if ledd else "0"

    def _overtatt_i_aarene(self, rad: int, regel: Regel, enhet: str, deler: int) -> str:
        """The parts of the years in which others have units under the rule."""
        teller = self.i_delsum if deler == self.deler else self.i_grunnlag
        i_aaret, deler_, teller_ = map(self._aarsrad, (*self.regelaar[regel.id], teller))
        egne = self._egne_aar(rad)
        return f"SUMPRODUCT(({i_aaret}>{enhet}*{egne})*{deler_}*{egne}*{teller_})"

    def grunndeler_for(self, rad: int, regel: Regel) -> str:
        """The parts of the years a condition looks at, as far as the deltaker on a row is in."""
        if not self.er_delvis:
            return celle(self.grunndeler, self.belop[regel.id], laas_rad=True)
        deler, teller = map(self._aarsrad, (self.regelaar[regel.id][1], self.i_grunnlag))
        return f"SUMPRODUCT({deler},{self._egne_aar(rad)},{teller})"

    def _aarsrad(self, rad: int) -> str:
        """A row of years above the table."""
        return omraade(rad, min(self.delkol.values()), rad, max(self.delkol.values()))

    def _egne_aar(self, rad: int) -> str:
        """The parts of the years of the deltaker on a row."""
        fra, til = min(self.delkol.values()), max(self.delkol.values())
        return f"{celle(rad, fra, laas_kol=True)}:{celle(rad, til, laas_kol=True)}"

    def terskel(self, k: Finansieringskilde) -> str:
        """The assumption that holds what the others must raise."""
        return self.f.ref(f"finansiering.{k.id}.terskel_kr")
