"""Scenariosammendrag: the lines on top of ⟨K⟩ scenario: sources, needs and conditions before and after."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from verktoy.ark.adresse import celle
from verktoy.ark.beskrivelse import ANTALL, HELTALL, KRONER, Rolle, Stil, Verdi
from verktoy.ark.bidragssummer import av_fullt
from verktoy.ark.scenariooppsett import INNB, KR, NAA, NAVN, Scenariooppsett
from verktoy.kjerne.beregning import NULL, Resultat
from verktoy.kjerne.finansiering import Finansieringslinje
from verktoy.kjerne.ordning import Finansieringskilde, Kildetype
from verktoy.kjerne.scenario import Frafall


class Scenariosammendrag(Scenariooppsett):
    """Fills the lines on top."""

    def sammendrag(self) -> None:
        """Every line."""
        s, antall = self.s, Stil(Rolle.BEREGNET, ANTALL)
        med = [sum(1 for b in r.bidrag if b.er_med) for r in (s.base, s.ny)]
        self._linje("antall", "Deltakere som er med", self._telling, med, antall)
        folk = [r.folk_i_kommunene(b for b in r.bidrag if b.er_med) for r in (s.base, s.ny)]
        self._linje("innbyggere", "Innbyggere i kommunene som er med", self._folk, folk, antall)
        for k in self.kontante:
            foer, etter = (self._linjen(r, k.id) for r in (s.base, s.ny))
            belop = [r.delsum(li.per_aar, s.delsum) for r, li in ((s.base, foer), (s.ny, etter))]
            nokkel = f"kilde.{k.id}"
            self._par(nokkel, k.navn, self._kilde_foer(k), self._kilde_etter(k), belop, KR)
        sum_ = [r.sum_kontant(s.delsum) for r in (s.base, s.ny)]
        linjer = [self.topp[f"kilde.{k.id}"] for k in self.kontante]  # none: a scheme of hours alone
        summen = [
            f"SUM({celle(linjer[0], kol)}:{celle(linjer[-1], kol)})" if linjer else "0"
            for kol in (self.foer, self.etter)
        ]
        self._par("sum", "Sum kontante bidrag", summen[0], summen[1], sum_, Stil(Rolle.SUM, KRONER))
        self._behovene()
        for k in self.betingede:
            self._betinget(k)
        belop_etter = self.alle_rader(self.etter)
        storst = max(self.rader, key=s.etter, default="")
        self.ark.sett(self.topp["storst"], NAVN, "Betaler mest i scenariet", Stil(Rolle.TEKST))
        navn = self.bidrag_for(s.ny, storst).deltaker.navn if storst else ""
        formel = f"=INDEX({self.alle_rader(NAVN)},MATCH(MAX({belop_etter}),{belop_etter},0))"
        self.ark.formel(self.topp["storst"], self.foer, formel, navn, Stil(Rolle.BEREGNET))
        mest = s.etter(storst) if storst else NULL
        self.ark.formel(self.topp["storst"], self.etter, f"=MAX({belop_etter})", mest, KR)

    def _linjen(self, r: Resultat, id_: str) -> Finansieringslinje:
        return next(li for li in r.linjer if li.kilde.id == id_)

    def _telling(self, kol: int) -> str:
        return f'COUNTIF({self.alle_rader(kol)},"ja")'

    def _folk(self, kol: int) -> str:
        """Inhabitants where `kol` says ja: of kommuner alone, since those of a county live in its kommuner."""
        spenn = [g for g in (self.grupper[id_] for id_ in self.o.kommunegrupper) if g.rad <= g.siste_rad]
        return "+".join(f'SUMIF({g.kolonne(kol)},"ja",{g.kolonne(INNB)})' for g in spenn) or "0"

    def _linje(self, nokkel: str, tekst: str, formel: Callable[[int], str], verdier: Sequence[int], stil: Stil) -> None:
        self._par(nokkel, tekst, formel(NAA), formel(self.er_med), verdier, stil)

    def _par(
        self, nokkel: str, tekst: str, foer: str, etter: str, verdier: Sequence[Fraction | int], stil: Stil
    ) -> None:
        """A line of the summary: before, after and the difference."""
        rad = self.topp[nokkel]
        self.ark.sett(rad, NAVN, tekst, Stil(Rolle.SUM) if stil.rolle is Rolle.SUM else Stil(Rolle.TEKST))
        self.ark.formel(rad, self.foer, f"={foer}", verdier[0], stil)
        self.ark.formel(rad, self.etter, f"={etter}", verdier[1], stil)
        self.ark.formel(
            rad, self.endring, f"={celle(rad, self.etter)}-{celle(rad, self.foer)}", verdier[1] - verdier[0], stil
        )

    def _kilde_foer(self, k: Finansieringskilde) -> str:
        return self.b.ref(self.b.kilderader[k.id], self.b.kolonner[f"delsum.{self.s.delsum.id}"])

    def _kilde_etter(self, k: Finansieringskilde) -> str:
        match k.type:
            case Kildetype.DELTAKERE:
                return f"SUM({self.kolonne(k.gruppe, self.etter)})"
            case Kildetype.BETINGET:
                reist = celle(self.topp[f"reist.{k.id}"], self.etter)
                return f"IF({reist}>={self.terskel(k)},({self._fullt(k)}){av_fullt(self.f, k, reist)},0)"
            case Kildetype.INNTIL:
                return self._inntil(k)
            case _:
                return celle(self.topp[f"kilde.{k.id}"], self.foer)

    def _fullt(self, k: Finansieringskilde) -> str:
        """What a source gives over the subtotal when it gives all: by its own years, or by the parts of the years."""
        if k.per_aar is not None:
            noekler = [f"finansiering.{k.id}.aar.{a.aar}" for a in self.delsumaar()]
            return "+".join(self.f.ref(n) for n in noekler if n in self.f) or "0"
        felt = "maks_kr" if k.type is Kildetype.INNTIL else "belop_kr"
        return self._etter_deler(self.f.ref(f"finansiering.{k.id}.{felt}"))

    def _etter_deler(self, belop: str) -> str:
        deler = ",".join(self.f.ref(f"aar.{a.aar}.deler") for a in self.delsumaar())
        return f"({belop})*SUM({deler})/{self.f.ref('tid.deler_i_alt')}"

    def _inntil(self, k: Finansieringskilde) -> str:
        """The maximum, or what the sources that go before leave of the need."""
        maks, behov = self.f.ref(f"finansiering.{k.id}.maks_kr"), self.o.grunnbehov
        if behov is None:
            return self._fullt(k)
        tidligere = [x for x in self.kontante if x.type is not Kildetype.INNTIL]
        for x in self.o.finansiering:
            if x.id == k.id:
                break
            if x in self.kontante and x.type is Kildetype.INNTIL:
                tidligere.append(x)
        andre = ",".join(celle(self.topp[f"kilde.{x.id}"], self.etter) for x in tidligere)
        rest = f"MIN({maks},MAX(0,{self.f.ref(f'behov.{behov.id}.belop_kr')}-SUM({andre})))"
        regnes = self.f.ref(f"finansiering.{k.id}.inntil_regnes_som")
        return self._etter_deler(f'IF({regnes}="maks",{maks},{rest})')

    def _behovene(self) -> None:
        s = self.s
        for b in self.behov:
            navn = f"{b.navn[0].lower()}{b.navn[1:]}"
            belop = self.f.ref(f"behov.{b.id}.belop_kr")
            sum_, krymp = self.topp["sum"], celle(self.topp[f"krymp.{b.id}"], self.etter)
            mangler = f"{celle(sum_, self.foer)}-{celle(sum_, self.etter)}"
            self._par(
                f"krymp.{b.id}",
                f"Prosjektet gjøres mindre: {navn}",
                "0",
                f'IF({self.regel}="krymp",{mangler},0)',
                [0, s.krympes(b)],
                KR,
            )
            self._par(
                f"udekket.{b.id}",
                f"Udekket av {navn}",
                f"{belop}-{celle(sum_, self.foer)}",
                f"{belop}-{krymp}-{celle(sum_, self.etter)}",
                [s.base.udekket(b), s.udekket(b)],
                Stil(Rolle.SUM, KRONER),
            )

    def _betinget(self, k: Finansieringskilde) -> None:
        s, reist, mangler = self.s, f"reist.{k.id}", f"mangler.{k.id}"
        slakk = [Frafall(r).slakk(k) for r in (s.base, s.ny)]
        aar = ",".join(
            self.b.ref(self.b.grupperader[g], self.b.kolonner[f"aar.{a.aar}"]) for g in k.av for a in self.grunnaar()
        )
        self._par(
            reist,
            f"{k.navn}: reist av deltakerne",
            f"SUM({aar})",
            "+".join(self._reist(g) for g in k.av),
            [x + k.terskel_kr for x in slakk],
            KR,
        )
        self._par(
            mangler,
            f"{k.navn}: mangler til vilkåret",
            f"MAX(0,{self.terskel(k)}-{celle(self.topp[reist], self.foer)})",
            f"MAX(0,{self.terskel(k)}-{celle(self.topp[reist], self.etter)})",
            [max(NULL, -x) for x in slakk],
            KR,
        )
        rad = self.topp[f"faerrest.{k.id}"]
        self.ark.sett(rad, NAVN, f"{k.navn}: færrest som kan bryte vilkåret ved å gå ut", Stil(Rolle.TEKST))
        sortert = self.alle_rader(self.vekt[k.id][1])
        frihet = f"{celle(self.topp[reist], self.etter)}-{self.terskel(k)}"
        formel = (
            f'=IF({frihet}<0,"brutt",IF(COUNTIF({sortert},">"&{frihet})=0,"ingen",COUNTIF({sortert},"<="&{frihet})+1))'
        )
        brudd = self.frafall.minste_brudd(k, 1)
        verdi: Verdi = "brutt" if slakk[1] < 0 else len(brudd[0]) if brudd else "ingen"
        self.ark.formel(rad, self.etter, formel, verdi, Stil(Rolle.BEREGNET, HELTALL, hoyre=True))

    def _reist(self, gruppe: str) -> str:
        """What a group raises in the scenario over the years a condition looks at."""
        if self.er_delvis:
            return f"SUM({','.join(self.kolonne(gruppe, self.aarskol[a.aar]) for a in self.grunnaar())})"
        ledd = [
            f"SUM({self.kolonne(gruppe, self.belop[r.id])})*{celle(self.grunndeler, self.belop[r.id])}"
            for r in self.o.regler_for(gruppe)
        ]
        return f"({'+'.join(ledd)})/{self.b.deler_i_alt()}" if ledd else "0"
