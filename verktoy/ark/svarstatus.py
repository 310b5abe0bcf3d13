"""Svarstatus: how far the answers of one scheme have come, as lines on Forside."""

from datetime import date
from fractions import Fraction

from verktoy.ark.beskrivelse import ANTALL, KRONER, Ark, Rolle, Stil, Verdi
from verktoy.ark.bidragsoppsett import SVAR, Bidragsark
from verktoy.ark.inndata import Deltakelsesark, Forutsetningsark
from verktoy.kjerne.beregning import NULL
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.ordning import Fase, Finansieringskilde, Kildetype
from verktoy.kjerne.scenario import hovedsum

_TEKST = Stil(Rolle.TEKST, ombrutt=True)


class Svarstatus:
    """Who has answered, what they bring, what a condition still takes, and who is past the deadline."""

    def __init__(self, bidrag: Bidragsark, forutsetninger: Forutsetningsark, deltakelse: Deltakelsesark) -> None:
        self.b, self.f, self.delt = bidrag, forutsetninger, deltakelse
        self.r = bidrag.resultat
        self.o = self.r.ordning
        self.ja = [x for x in self.r.bidrag if x.deltaker.svar is Svar.JA]

    def skriv(self, ark: Ark, rad: int, frist_celle: str, dag: date | None) -> int:
        """Write the lines from `rad` on; returns the first free row.

        frist_celle holds the day deadlines are held against, whose value is `dag`.
        """
        delsum = hovedsum(self.r)
        kol = self.b.kolonner[f"delsum.{delsum.id}"]
        antall, kr = Stil(Rolle.BEREGNET, ANTALL), Stil(Rolle.BEREGNET, KRONER)
        linjer: list[tuple[str, str, Verdi, Stil]] = [
            (
                "Innbyggere i kommuner som har sagt ja",
                self._folk(),
                self.r.folk_i_kommunene(self.ja),
                antall,
            ),
            (
                f"Beregnet for dem som har sagt ja, {delsum.navn} (kr)",
                self._sum_ja(kol),
                sum((self.r.delsum(x.per_aar, delsum) for x in self.ja), NULL),
                kr,
            ),
            ("Vedtatt beløp (kr)", self._vedtatt(), self._vedtatt_kr(), kr),
        ]
        for k in self.o.finansiering:
            if k.type is Kildetype.BETINGET:
                tekst = f"Mangler til vilkåret for {k.navn}, bare ja regnet (kr)"
                linjer.append((tekst, *self._mangler(k), kr))
        linjer.append(("Over fristen uten svar", self._over_fristen(frist_celle), self._antall_over(dag), antall))
        for n, (tekst, formel, verdi, stil) in enumerate(linjer):
            ark.sett(rad + n, 0, tekst, _TEKST)
            ark.formel(rad + n, 1, f"={formel}", verdi, stil)
        return rad + len(linjer)

    def _sum_ja(self, kol: int) -> str:
        spenn = self.b.spenn
        return f'SUMIF({spenn.fra_annet_ark(SVAR)},"ja",{spenn.fra_annet_ark(kol)})'

    def _folk(self) -> str:
        """Inhabitants of the kommuner among them: those of a county live in its kommuner."""
        spenn = [self.b.grupper[id_] for id_ in self.o.kommunegrupper]
        ark, folk = self.b.ark.navn, self.b.kolonner["innbyggere"]
        return "+".join(f'SUMIF({g.kolonne(SVAR, ark)},"ja",{g.kolonne(folk, ark)})' for g in spenn) or "0"

    def _vedtatt(self) -> str:
        return f'SUMIF({self.delt.alle("Ordning")},"{self.o.kortnavn}",{self.delt.alle("Vedtatt beløp (kr)")})'

    def _vedtatt_kr(self) -> Fraction:
        return sum((x.deltaker.vedtak.vedtatt_kr or NULL for x in self.r.bidrag), NULL)

    def _mangler(self, k: Finansieringskilde) -> tuple[str, Fraction]:
        """What those who have said ja do not raise of what a conditional source asks for."""
        aar = [(n, a.aar) for n, a in enumerate(self.o.aar) if a.fase is Fase.GRUNNLAG]
        ledd = []
        for g in k.av:
            spenn = self.b.grupper[g]
            svar = spenn.kolonne(SVAR, self.b.ark.navn)
            ledd += [
                f'SUMIF({svar},"ja",{spenn.kolonne(self.b.kolonner[f"aar.{a}"], self.b.ark.navn)})' for _, a in aar
            ]
        reist = sum((x.per_aar[n] for x in self.ja if x.deltaker.gruppe in k.av for n, _ in aar), NULL)
        terskel = self.f.ref(f"finansiering.{k.id}.terskel_kr")
        return f"MAX(0,{terskel}-({'+'.join(ledd)}))", max(NULL, k.terskel_kr - reist)

    def _over_fristen(self, frist_celle: str) -> str:
        krav = f'{self.delt.alle("Ordning")},"{self.o.kortnavn}",{self.delt.alle("Svar")},"{Svar.AVVENTER.value}"'
        return f'COUNTIFS({krav},{self.delt.alle("Frist")},"<"&{frist_celle})'

    def _antall_over(self, dag: date | None) -> int:
        avventer = (x.deltaker for x in self.r.bidrag if x.deltaker.svar is Svar.AVVENTER)
        return sum(1 for d in avventer if d.frist and dag and d.frist < dag)
