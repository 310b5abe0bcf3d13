"""⟨K⟩ publisert: what a document published, beside the difference to what is computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from verktoy.ark.adresse import Spenn, celle, fast, i_ark, kolonnelop, omraade
from verktoy.ark.beskrivelse import ANTALL, TEKSTFORMAT, Ark, Fargeregel, Omraade, Rolle, Slag, Stil
from verktoy.ark.bidragsoppsett import MED, Bidragsark
from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.ordning import Publisert, PublisertLinje
from verktoy.kjerne.overskrifter import (
    PUBLISERT,
    PUBLISERT_ENHET,
    PUBLISERT_FINANSIERING,
    PUBLISERT_KILDE,
    PUBLISERT_LINJE,
    PUBLISERT_SUM_AV,
    PUBLISERT_SUMMER,
)
from verktoy.kjerne.publisertkontroll import (
    aar_i_delsum,
    enkeltkolonner,
    i_enhet,
    kolonnenavn,
    linje_verdi,
    publisert_verdi,
)

HODE = 5
KOLONNERAD = 4  # the key of each column, so that the sheet can be read back
ENHET = (2, 1)


@dataclass(frozen=True)
class Publisertark:
    """The sheet, and for each check the formulas of its two sides."""

    ark: Ark
    sider: Mapping[str, tuple[str, str]]


class Publisertbygger:
    """Left what was published (input), right the difference to the computed table."""

    def __init__(self, resultat: Resultat, publisert: Publisert, bidrag: Bidragsark) -> None:
        self.r = resultat
        self.p = publisert
        self.b = bidrag
        self.ark = Ark(f"{resultat.ordning.kortnavn} {PUBLISERT}", Slag.KONTROLL)
        self.sider: dict[str, tuple[str, str]] = {}
        self.kol = {k: 2 + n for n, k in enumerate(self._alle_kolonner())}
        self.avvik = {k: 2 + len(self.kol) + 1 + n for n, k in enumerate(self.kol)}
        self.enhet = fast(*ENHET)
        self.linjekol = 0

    def _alle_kolonner(self) -> list[str]:
        egne = [k for linje in self.p.linjer for k in linje.verdier]
        return list(dict.fromkeys((*self.p.kolonner, *egne)))

    def bygg(self) -> Publisertark:
        """The finished sheet."""
        ark, o = self.ark, self.r.ordning
        ark.topp(
            f"{o.navn}: publisert tabell",
            f"Kilde: {self.p.kilde}. Til høyre: beregnet minus publisert, 0 når de er like.",
        )
        ark.sett(2, 0, PUBLISERT_ENHET, Stil(Rolle.HJELP))
        ark.sett(3, 0, PUBLISERT_KILDE, Stil(Rolle.HJELP))
        ark.sett(3, 1, self.p.kilde, Stil(Rolle.INNDATA))
        ark.sett(*ENHET, self.p.enhet_kr, Stil(Rolle.INNDATA, ANTALL))
        hode = Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True)
        ark.rad(HODE, ("Nummer", "Navn"), Stil(Rolle.OVERSKRIFT))
        for k, kol in self.kol.items():
            ark.sett(KOLONNERAD, kol, k, Stil(Rolle.NOEKKEL))
            ark.sett(HODE, kol, kolonnenavn(self.r, k), hode)
            ark.sett(HODE, self.avvik[k], f"Avvik {kolonnenavn(self.r, k)}", hode)
        rad = self._tabell(HODE)
        rad = self._linjer(rad)
        ark.bredder |= {0: 14, 1: 38, self.kol_etter_tabell: 3}
        ark.bredder |= dict.fromkeys([*self.kol.values(), *self.avvik.values()], 10.0)
        ark.frys = (HODE + 1, 2)
        ark.hoyder[HODE] = 32
        ark.overskriftsrad = HODE
        ark.tabell = Omraade(HODE, 0, rad, max(self.avvik.values(), default=2))
        ark.tekst_som_tall.append(Omraade(HODE, 0, rad, 0))
        if self.avvik:
            flate = Omraade(HODE + 1, min(self.avvik.values()), rad, max(self.avvik.values()))
            forste = celle(flate.rad, flate.kol)
            ark.fargeregler.append(Fargeregel(flate, "avvik", formel=f"=AND(ISNUMBER({forste}),ABS({forste})>0.0001)"))
        return Publisertark(ark, self.sider)

    @property
    def kol_etter_tabell(self) -> int:
        """The narrow column between the two halves."""
        return 2 + len(self.kol)

    def _tabell(self, rad: int) -> int:
        forste = rad + 1
        for nr, tall in self.p.rader.items():
            rad += 1
            self.ark.sett(rad, 0, nr, Stil(Rolle.LISTE, TEKSTFORMAT))
            b = self.r.for_deltaker(nr)
            self.ark.sett(rad, 1, b.deltaker.navn if b else "", Stil(Rolle.LISTE))
            for k, publisert in zip(self.p.kolonner, tall, strict=True):
                self.ark.sett(rad, self.kol[k], publisert, Stil(Rolle.INNDATA, ANTALL))
                self._avvikscelle(rad, k, publisert, self._beregnet(rad, k), nr)
        if not self.p.rader:
            return rad
        spenn = Spenn(self.ark.navn, forste, rad)
        sumrad, noyaktig, avvik = rad + 1, rad + 2, rad + 3
        for r, tekst in zip((sumrad, noyaktig, avvik), PUBLISERT_SUMMER, strict=True):
            self.ark.rad(r, (None, tekst), Stil(Rolle.SUM))
        for k in self.p.kolonner:
            self._kolonnesum(k, spenn, (sumrad, noyaktig, avvik))
        belop = [k for k in self.p.kolonner if k != "innbyggere"]
        if "innbyggere" in self.p.kolonner:
            self._ulike("publisert.innbyggere", spenn, self.avvik["innbyggere"], self.avvik["innbyggere"])
        if belop:
            self._ulike("publisert.tabell", spenn, self.avvik[belop[0]], self.avvik[belop[-1]])
            ulike, null = self.sider["publisert.tabell"]
            self.sider["publisert.tabell"] = (f"IF({self._ute()}>0,0,{ulike})", null)
        self.sider["publisert.alle_med"] = (self._ute(), "0")
        return avvik + 1

    def _beregnet(self, rad: int, k: str) -> str:
        """What is computed for a published row; 0 for one that is no deltaker (any more)."""
        egen = celle(rad, 0, laas_kol=True)
        numre = self.b.spenn.fra_annet_ark(0)
        return f"IF(COUNTIF({numre},{egen})=0,0,{self.b.deltaker(egen, self._bidragskolonne(k))})"

    def _bidragskolonne(self, k: str) -> int:
        return self.b.kolonner[k]

    def _avvikscelle(self, rad: int, k: str, publisert: int, beregnet: str, nr: str) -> None:
        i_enheten = beregnet if k == "innbyggere" else f"ROUND({beregnet}/{self.enhet},0)"
        verdi = i_enhet(publisert_verdi(self.r, nr, k), k, self.p.enhet_kr) - publisert
        self.ark.formel(
            rad, self.avvik[k], f"={i_enheten}-{celle(rad, self.kol[k])}", verdi, Stil(Rolle.BEREGNET, ANTALL)
        )

    def _kolonnesum(self, k: str, spenn: Spenn, rader: tuple[int, int, int]) -> None:
        kol, stil = self.kol[k], Stil(Rolle.SUM, "#,##0.0" if k != "innbyggere" else ANTALL)
        sumrad, noyaktig, avvik = rader
        sum_ = sum(tall[self.p.kolonner.index(k)] for tall in self.p.rader.values())
        del_ = 1 if k == "innbyggere" else self.p.enhet_kr
        skal = sum((publisert_verdi(self.r, nr, k) for nr in self.p.rader), Fraction(0)) / del_
        deler = "" if k == "innbyggere" else f"/{self.enhet}"
        # SUMIF per published row, so that a deltaker outside the published table does not count.
        belop = self.b.spenn.fra_annet_ark(self._bidragskolonne(k))
        kilde = f"SUMPRODUCT(SUMIF({self.b.spenn.fra_annet_ark(0)},{spenn.her(0)},{belop}))"
        self.ark.formel(sumrad, kol, f"=SUM({spenn.her(kol)})", sum_, stil)
        self.ark.formel(noyaktig, kol, f"={kilde}{deler}", skal, stil)
        self.ark.formel(avvik, kol, f"={celle(sumrad, kol)}-{celle(noyaktig, kol)}", sum_ - skal, stil)
        sum_ref, noyaktig_ref = self._ref(sumrad, kol), self._ref(noyaktig, kol)
        self.sider[f"publisert.kolonne.{k}"] = (sum_ref, f"IF({self._ute()}>0,{sum_ref},{noyaktig_ref})")

    def _ute(self) -> str:
        """How many deltakere do not pay, or not for the whole time: then the published amounts are no measure."""
        delvis = [
            f"+{self.b.tid.bare_delvis(s, self.b.ark.navn)}" for s in self.b.grupper.values() if self.b.tid.er_valgt
        ]
        return f'COUNTIF({self.b.spenn.fra_annet_ark(MED)},"nei"){"".join(delvis)}'

    def _ulike(self, id_: str, spenn: Spenn, kol: int, siste: int) -> None:
        flate = spenn.flate(kol, siste)
        self.sider[id_] = (f"SUMPRODUCT(--({flate}<>0))", "0")

    def _ref(self, rad: int, kol: int) -> str:
        return i_ark(self.ark.navn, fast(rad, kol))

    def _linjer(self, rad: int) -> int:
        if not self.p.linjer:
            return rad
        rad += 1
        bredde = max([*self.kol.values(), *self.avvik.values()])
        self.ark.rad(
            rad, (PUBLISERT_LINJE, "Publiserte finansieringslinjer", *[None] * (bredde - 1)), Stil(Rolle.SEKSJON)
        )
        self.ark.rad(rad, (PUBLISERT_FINANSIERING, PUBLISERT_SUM_AV), Stil(Rolle.SEKSJON), fra=bredde + 1)
        self.linjekol = bredde + 1
        rader = {linje.id: rad + 1 + n for n, linje in enumerate(self.p.linjer)}
        for linje in self.p.linjer:
            self._linje(linje, rader)
        return max(rader.values())

    def _linje(self, linje: PublisertLinje, rader: Mapping[str, int]) -> None:
        rad = rader[linje.id]
        self.ark.sett(rad, 0, linje.id, Stil(Rolle.HJELP))
        self.ark.sett(rad, 1, linje.navn, Stil(Rolle.LISTE))
        ledd = (linje.finansiering or None, ", ".join(linje.sum_av) or None)
        self.ark.rad(rad, ledd, Stil(Rolle.HJELP), fra=self.linjekol)
        for k, verdi in linje.verdier.items():
            self.ark.sett(rad, self.kol[k], verdi, Stil(Rolle.INNDATA, ANTALL))
            if not k.startswith("delsum."):
                continue
            aar = aar_i_delsum(self.r, k.removeprefix("delsum."))
            if not all(a in linje.verdier for a in aar):
                continue
            aarene = "+".join(celle(rad, self.kol[a]) for a in aar)
            differanse = sum(linje.verdier[a] for a in aar) - verdi
            self.ark.formel(
                rad, self.avvik[k], f"={aarene}-{celle(rad, self.kol[k])}", differanse, Stil(Rolle.BEREGNET, ANTALL)
            )
            self.sider[f"publisert.linje.{linje.id}.{k}"] = (
                "+".join(self._ref(rad, self.kol[a]) for a in aar),
                self._ref(rad, self.kol[k]),
            )
        if linje.finansiering:
            self._mot_beregnet(linje, rad)
        if linje.sum_av:
            under = [rader[x.id] for x in self.p.linjer if x.id in linje.sum_av]
            ulike = []
            for fra, til in kolonnelop(self.kol[k] for k in linje.verdier):
                flate = {r: i_ark(self.ark.navn, omraade(r, fra, r, til)) for r in (*under, rad)}
                ulike.append(f"SUMPRODUCT(--({'+'.join(flate[r] for r in under)}<>{flate[rad]}))")
            self.sider[f"publisert.linje.{linje.id}.sum_av"] = ("+".join(ulike) or "0", "0")

    def _mot_beregnet(self, linje: PublisertLinje, rad: int) -> None:
        """Years and rules of a line against its source; a stated subtotal is held against the line's own years."""
        kilderad = self.b.kilderader[linje.finansiering]
        celler = []
        for k in enkeltkolonner(linje):
            beregnet = f"ROUND({self.b.ref(kilderad, self._bidragskolonne(k))}/{self.enhet},0)"
            verdi = i_enhet(linje_verdi(self.r, linje, k), k, self.p.enhet_kr) - linje.verdier[k]
            self.ark.formel(
                rad, self.avvik[k], f"={beregnet}-{celle(rad, self.kol[k])}", verdi, Stil(Rolle.BEREGNET, ANTALL)
            )
            celler.append(f"({self._ref(rad, self.avvik[k])}<>0)")
        ulike = "+".join(celler) or "0"
        self.sider[f"publisert.linje.{linje.id}.beregnet"] = (f"IF({self._ute()}>0,0,0+{ulike})", "0")
