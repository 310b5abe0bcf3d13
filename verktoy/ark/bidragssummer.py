"""Bidragssummer: the lines of ⟨K⟩ bidrag that add up: sources, sums of groups and of cash, needs, what is uncovered."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from verktoy.ark.adresse import celle, fast, sammenslaatt
from verktoy.ark.beskrivelse import ANTALL, KRONER, Rolle, Stil, Verdi
from verktoy.ark.bidragsoppsett import MED, NAVN, Bidragsoppsett
from verktoy.ark.enheter import Gruppespenn
from verktoy.ark.inndata import Forutsetningsark
from verktoy.kjerne.beregning import NULL, Bidrag
from verktoy.kjerne.finansiering import Finansieringslinje
from verktoy.kjerne.ordning import Art, Fase, Finansieringskilde, Kildetype

_SUM = {
    Art.KONTANT: "Sum kontante bidrag",
    Art.KONTANT_ANDRE: "Sum kontant fra andre",
    Art.TIMER: "Sum verdi av timer",
}


class Bidragssummer(Bidragsoppsett):
    """Fills every line that is not a deltaker's."""

    def _delsummer(self, rad: int, per_aar: Sequence[Fraction], stil: Stil) -> None:
        for d in self.o.delsummer:
            kolonner = [self.kol[f"aar.{a.aar}"] for a in self.o.aar if d.gjelder(a)]
            formel = f"=SUM({sammenslaatt(kolonner, rad)})"
            self.ark.formel(rad, self.kol[f"delsum.{d.id}"], formel, self.r.delsum(per_aar, d), stil)

    def _gruppesum(self, linje: Finansieringslinje, spenn: Gruppespenn, bidrag: Sequence[Bidrag]) -> None:
        stil, rad = Stil(Rolle.GRUPPESUM, self.kr), spenn.sumrad
        self.ark.rad(rad, (None, linje.kilde.navn, None, None, *[None] * (self.siste_kol - MED)), Stil(Rolle.GRUPPESUM))
        for nokkel, kol in self.innb.items():
            if bidrag and linje.kilde.gruppe in self.folk_for[nokkel]:
                tall = self.r.innbyggere[self.datoer[nokkel]]
                sum_folk = sum(tall[b.deltaker.nr] for b in bidrag)
                self._sum(rad, kol, spenn, sum_folk, Stil(Rolle.GRUPPESUM, ANTALL))
        for regel in self.o.regler_for(linje.kilde.gruppe):
            sum_ = next(s.belop_kr for s in self.r.regelsummer if s.regel.id == regel.id)
            self._sum(rad, self.kol[f"regel.{regel.id}"], spenn, sum_, stil)
        for a, verdi in zip(self.o.aar, linje.per_aar, strict=True):
            self._sum(rad, self.kol[f"aar.{a.aar}"], spenn, verdi, stil)
        self._delsummer(rad, linje.per_aar, stil)
        vedtatt = [b.deltaker.vedtak.vedtatt_kr for b in bidrag]
        kr = Stil(Rolle.GRUPPESUM, KRONER)
        self._sum(rad, self.kol["vedtatt"], spenn, sum((v for v in vedtatt if v is not None), NULL), kr)
        aar = [n for n, a in enumerate(self.o.aar) if a.fase is not Fase.OPSJON]
        avvik = sum(
            (
                b.deltaker.vedtak.vedtatt_kr - sum((b.per_aar[n] for n in aar), NULL)
                for b in bidrag
                if b.deltaker.vedtak.vedtatt_kr is not None
            ),
            NULL,
        )
        self._sum(rad, self.kol["vedtatt_avvik"], spenn, avvik, kr)

    def _sum(self, rad: int, kol: int, spenn: Gruppespenn, verdi: Verdi, stil: Stil) -> None:
        self.ark.formel(rad, kol, f"=SUM({celle(spenn.rad, kol)}:{celle(spenn.siste_rad, kol)})", verdi, stil)

    def _kilderad(self, linje: Finansieringslinje) -> None:
        k, rad, stil = linje.kilde, self.kilderader[linje.kilde.id], Stil(Rolle.BEREGNET, self.kr)
        self.ark.rad(rad, (None, k.navn), Stil(Rolle.LISTE))
        formler: Mapping[Kildetype, Callable[[Finansieringskilde], str]] = {
            Kildetype.ANDEL: self._andel,
            Kildetype.BELOP: lambda k: self.f.ref(f"finansiering.{k.id}.belop_kr"),
            Kildetype.BETINGET: lambda k: self.f.ref(f"finansiering.{k.id}.belop_kr"),
            Kildetype.INNTIL: self._inntil,
        }
        for a, verdi in zip(self.o.aar, linje.per_aar, strict=True):
            egen = f"finansiering.{k.id}.aar.{a.aar}"
            if k.per_aar is not None:
                belop = self.f.ref(egen) if egen in self.f else "0"
            else:
                belop = f"{formler[k.type](k)}*{self.f.ref(f'aar.{a.aar}.deler')}/{self.f.ref('tid.deler_i_alt')}"
            if k.type is Kildetype.BETINGET:
                terskel = self.f.ref(f"finansiering.{k.id}.terskel_kr")
                belop = f"IF({self._reist(k)}>={terskel},{belop}{av_fullt(self.f, k, self._reist(k))},0)"
            self.ark.formel(rad, self.kol[f"aar.{a.aar}"], f"={belop}", verdi, stil)
        self._delsummer(rad, linje.per_aar, stil)

    def _reist(self, kilde: Finansieringskilde) -> str:
        """What the groups a conditional source looks at raise in the basis years."""
        aar = [self.kol[f"aar.{a.aar}"] for a in self.o.aar if a.fase is Fase.GRUNNLAG]
        return f"SUM({','.join(sammenslaatt(aar, self.grupper[g].sumrad) for g in kilde.av)})"

    def _inntil(self, k: Finansieringskilde) -> str:
        maks, behov = self.f.ref(f"finansiering.{k.id}.maks_kr"), self.o.grunnbehov
        if behov is None:
            return maks
        kol = self.kol[f"delsum.{behov.delsum}"]
        tidligere = [x for x in self.o.finansiering if x.art is Art.KONTANT and x.type is not Kildetype.INNTIL]
        for x in self.o.finansiering:
            if x.id == k.id:
                break
            if x.type is Kildetype.INNTIL and x.art is Art.KONTANT:
                tidligere.append(x)
        andre = ",".join(fast(self.kilderader[x.id], kol) for x in tidligere)
        rest = f"MIN({maks},MAX(0,{self.f.ref(f'behov.{behov.id}.belop_kr')}-SUM({andre})))"
        return f'IF({self.f.ref(f"finansiering.{k.id}.inntil_regnes_som")}="maks",{maks},{rest})'

    def _sumrad(self, art: Art, rad: int) -> None:
        stil = Stil(Rolle.SUM, self.kr)
        self.ark.rad(rad, (None, _SUM[art], *[None] * (self.siste_kol - 1)), Stil(Rolle.SUM))
        kilder = [k.id for k in self.o.finansiering if k.art is art]
        linjer = [li for li in self.r.linjer if li.kilde.id in kilder]
        per_aar = [sum((li.per_aar[n] for li in linjer), NULL) for n in range(len(self.o.aar))]
        for n, a in enumerate(self.o.aar):
            kol = self.kol[f"aar.{a.aar}"]
            ledd = "+".join(celle(self.kilderader[k], kol) for k in kilder) or "0"
            self.ark.formel(rad, kol, f"={ledd}", per_aar[n], stil)
        self._delsummer(rad, per_aar, stil)

    def _behov(self) -> None:
        for b in self.o.behov:
            rad, udekket = self.behovrader[b.id]
            kol = self.kol[f"delsum.{b.delsum}"]
            self.ark.sett(rad, NAVN, b.navn, Stil(Rolle.LISTE))
            self.ark.formel(
                rad, kol, f"={self.f.ref(f'behov.{b.id}.belop_kr')}", b.belop_kr, Stil(Rolle.BEREGNET, self.kr)
            )
            self.ark.sett(udekket, NAVN, f"Udekket av {b.navn[0].lower()}{b.navn[1:]}", Stil(Rolle.SUM))
            formel = f"={celle(rad, kol)}-{celle(self.sumrader[Art.KONTANT], kol)}"
            self.ark.formel(udekket, kol, formel, self.r.udekket(b), Stil(Rolle.SUM, self.kr))

    def _andel(self, kilde: Finansieringskilde) -> str:
        n = f"finansiering.{kilde.id}.andel"
        behov = self.f.ref(f"behov.{self.o.behov[0].id}.belop_kr")
        return f"{behov}*{self.f.ref(f'{n}.teller')}/{self.f.ref(f'{n}.nevner')}"


def av_fullt(f: Forutsetningsark, k: Finansieringskilde, reist: str) -> str:
    """The factor of a source that pays so much of each krone the others raise, at most all of it; "" for others."""
    if k.per_krone is None:
        return ""
    n = f"finansiering.{k.id}"
    teller, nevner, hoyst = (f.ref(f"{n}.{x}") for x in ("per_krone.teller", "per_krone.nevner", "belop_kr"))
    return f"*MIN({hoyst},{reist}*{teller}/{nevner})/{hoyst}"
