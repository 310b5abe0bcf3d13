"""Tidsandeler on ⟨K⟩ bidrag: the part of each year each deltaker is in, and what that makes of the parts of each rule.

Only in a scheme that states ordning.ved_delvis. A column per year with the part, live from the dates in Deltakelse; a
row that says what the dates mean and who pays the rest; and two rows per rule in the columns of the years: the units
that are in, and the year's parts for those who are.
"""

from verktoy.ark.adresse import celle, fast, omraade
from verktoy.ark.beskrivelse import DATO, DESIMAL, Ark, Rolle, Stil
from verktoy.ark.enheter import MED, NR, Enhetskolonner, Gruppespenn
from verktoy.ark.inndata import Deltakelsesark, Forutsetningsark
from verktoy.kjerne.beregning import Bidrag, Regelsum, faktor
from verktoy.kjerne.delvis import MAANEDER
from verktoy.kjerne.forklaring import RESTEN
from verktoy.kjerne.norsk import skrivemaate
from verktoy.kjerne.ordning import Ordning, VedDelvis
from verktoy.kjerne.regler import Regel

NAVN = 1
DEL_AV_AAR = "# ?/12"
REGELRADER = ("antall som er med i året", "deler for dem som er med")
DATOENE = {
    VedDelvis.BETALER_ALLE_AAR: "Datoene i Deltakelse endrer ikke beløpene: alle som er med, betaler for alle årene.",
    VedDelvis.PAABEGYNTE_AAR: "Den som er med i en del av et år, betaler for hele året.",
    VedDelvis.ETTER_MAANEDER: "Den som er med i en del av et år, betaler en tolvdel for hver påbegynt måned.",
}
DATOFELT = {"fra_og_med": "Med fra og med", "til_og_med": "Med til og med"}


def del_av_aaret(aar: str, fra: str, til: str, valg: str) -> str:
    """The part of the year in cell `aar`: its begun months, counted from year 0 so that dates can be compared.

    fra, til: the cells with the first and the last day, "" for none. valg: the cell that says what they mean.
    """
    forste, siste = f"{aar}*{MAANEDER}+1", f"{aar}*{MAANEDER}+{MAANEDER}"
    fra, til = (f'IF({x}="",{ellers},YEAR({x})*{MAANEDER}+MONTH({x}))' for x, ellers in ((fra, forste), (til, siste)))
    maaneder = f"MAX(0,MIN({siste},{til})-MAX({forste},{fra})+1)"
    alle, paabegynte = (skrivemaate(v.value) for v in (VedDelvis.BETALER_ALLE_AAR, VedDelvis.PAABEGYNTE_AAR))
    return f'IF({valg}="{alle}",1,IF({valg}="{paabegynte}",MIN(1,{maaneder}),{maaneder}/{MAANEDER}))'


def opprettet(deler: str, holdes: str, med: str, i_aaret: str) -> str:
    """A rule's parts of a year, times what makes the year whole again.

    deler: the parts as they are for all. holdes: the condition that those who are in pay for those who are not. med:
    the units of all who joined. i_aaret: the cell with those of the year.
    """
    return f"IF(AND({holdes},{i_aaret}>0),{deler}*{med}/{i_aaret},{deler})"


class Tidsandeler:
    """Where the parts stand, and their formulas. Without a choice there are none, and nothing is written.

    kolonner: where the columns of the sheet stand, by key; those of the parts are put among them.
    """

    def __init__(self, ordning: Ordning, forutsetninger: Forutsetningsark, kolonner: dict[str, int]) -> None:
        self.o, self.f, self._kolonner = ordning, forutsetninger, kolonner
        self._hode = 0
        self.er_valgt = ordning.ved_delvis is not None
        self._tekstrad = 0
        self._rader: dict[str, tuple[int, int]] = {}

    def legg_ut_kolonner(self, kol: int) -> int:
        """Reserve columns from `kol` on; returns the next free one."""
        if not self.er_valgt:
            return kol
        noekler = [*DATOFELT, *(_del_nokkel(a.aar) for a in self.o.aar)]
        self._kolonner |= {nokkel: kol + n for n, nokkel in enumerate(noekler)}
        return kol + len(noekler)

    def _del_kol(self, aar: int) -> int:
        return self._kolonner[_del_nokkel(aar)]

    def _datokolonner(self) -> list[int]:
        return [self._kolonner[felt] for felt in DATOFELT]

    def legg_ut_rader(self, rad: int) -> int:
        """Reserve rows from `rad` on; returns the next free one."""
        if not self.er_valgt:
            return rad
        self._tekstrad, rad = rad, rad + 1
        self._rader = {r.id: (rad + 2 * n, rad + 2 * n + 1) for n, r in enumerate(self.o.regler)}
        return rad + 2 * len(self._rader)

    def overskrifter(self, ark: Ark, hode: int) -> None:
        """Headings of the columns, in row `hode`."""
        self._hode = hode
        stil = Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True)
        if not self.er_valgt:
            return
        self._si_hva_datoene_betyr(ark)
        for felt, tekst in DATOFELT.items():
            ark.sett(hode, self._kolonner[felt], tekst, stil)
            ark.bredder[self._kolonner[felt]] = 11
        for a in self.o.aar:
            ark.sett(hode, self._del_kol(a.aar), f"Del av {a.aar}", stil)
            ark.bredder[self._del_kol(a.aar)] = 9

    def _si_hva_datoene_betyr(self, ark: Ark) -> None:
        delvis, frafall = (self.f.ref(f"ordning.{nokkel}") for nokkel in ("ved_delvis", "ved_frafall"))
        valg, (alle, paabegynte, maaneder) = self.o.ved_delvis, DATOENE
        satser, pott, total = RESTEN
        resten = (
            f'IF({frafall}="{satser}","{RESTEN[satser]}",IF({frafall}="{pott}","{RESTEN[pott]}","{RESTEN[total]}"))'
        )
        hvordan = f'IF({delvis}="{skrivemaate(paabegynte)}","{DATOENE[paabegynte]} ","{DATOENE[maaneder]} ")&{resten}'
        formel = f'=IF({delvis}="{skrivemaate(alle)}","{DATOENE[alle]}",{hvordan})'
        tekst = DATOENE[valg] if valg else ""
        tekst += "" if valg is alle else f" {RESTEN[self.o.ved_frafall]}"
        ark.formel(self._tekstrad, NAVN, formel, tekst, Stil(Rolle.HJELP))

    def deltaker(self, ark: Ark, rad: int, b: Bidrag, delt: Deltakelsesark, kortnavn: str) -> None:
        """The dates of one deltaker, and the part of each year. kortnavn: the cell with the scheme's short name."""
        nr = celle(rad, NR, laas_kol=True)
        for felt, dag in zip(DATOFELT, (b.deltaker.fra_og_med, b.deltaker.til_og_med), strict=True):
            oppslag = delt.felt(kortnavn, nr, DATOFELT[felt])
            kol = self._kolonner[felt]
            ark.formel(rad, kol, f'=IF({oppslag}="","",{oppslag})', dag or "", Stil(Rolle.BEREGNET, DATO, hoyre=True))
        for a, andel in zip(self.o.aar, b.tidsandeler, strict=True):
            fra, til = (celle(rad, kol, laas_kol=True) for kol in self._datokolonner())
            aar = fast(self._hode, self._kolonner[f"aar.{a.aar}"])
            formel = del_av_aaret(aar, fra, til, self.f.ref("ordning.ved_delvis"))
            ark.formel(rad, self._del_kol(a.aar), f"={formel}", andel, Stil(Rolle.BEREGNET, DEL_AV_AAR))

    def regel(self, ark: Ark, s: Regelsum, enheter: Enhetskolonner, spenn: Gruppespenn, profil: int) -> None:
        """The two rows of a rule. profil: the row with the parts of each year."""
        regel, (i_aaret, deler) = s.regel, self._rader[s.regel.id]
        stil = Stil(Rolle.GRUNNLAG, DESIMAL)
        for rad, tekst in zip((i_aaret, deler), REGELRADER, strict=True):
            ark.sett(rad, NAVN, f"{regel.navn}: {tekst}", Stil(Rolle.HJELP))
        for n, a in enumerate(self.o.aar):
            kol = self._kolonner[f"aar.{a.aar}"]
            formel = self._enheter_i_aaret(regel, enheter, spenn, a.aar)
            ark.formel(i_aaret, kol, f"={formel}", s.enheter_per_aar[n], stil)
            verdi = faktor(regel, a, self.o) * s.oppretting(n) * self.o.deler_i_alt
            egne, med = celle(profil, kol, laas_rad=True), enheter.med(regel, spenn)
            formel = opprettet(egne, self._holdes(regel), med, celle(i_aaret, kol))
            ark.formel(deler, kol, f"={formel}", verdi, stil)

    def _holdes(self, regel: Regel) -> str:
        """The condition that those who are in pay for those who are not."""
        valg = self.f.ref("ordning.ved_frafall")
        return f'{valg}="hold-total"' if regel.pott is None else f'{valg}<>"hold-satser"'

    def _enheter_i_aaret(self, regel: Regel, enheter: Enhetskolonner, spenn: Gruppespenn, aar: int) -> str:
        kol = enheter.kolonne(regel)
        ledd = [f'({spenn.kolonne(MED)}="ja")']
        ledd += [f"({spenn.kolonne(NR)}={enheter.navngitt(regel)})"] if regel.deltaker else []
        ledd += [spenn.kolonne(kol)] if kol is not None else []
        return f"SUMPRODUCT({'*'.join([*ledd, spenn.kolonne(self._del_kol(aar))])})"

    def krevde_deler(self, regel: Regel, enheter: Enhetskolonner, spenn: Gruppespenn, fra: int, til: int) -> str:
        """A rule's parts in all years, as far as somebody is in to pay them. fra, til: the columns, both inclusive."""
        i_aaret, deler = (omraade(rad, fra, rad, til) for rad in self._rader[regel.id])
        med = enheter.med(regel, spenn)
        return f"IF({med}=0,SUM({deler}),SUMPRODUCT({i_aaret},{deler})/{med})"

    def aarsledd(self, rad: int, kol: int, regel: Regel, belop: int) -> str:
        """A rule's amount times its parts of the year. belop: the column of the rule."""
        return f"{celle(rad, belop, laas_kol=True)}*{celle(self._rader[regel.id][1], kol, laas_rad=True)}"

    def del_av(self, rad: int, aar: int) -> str:
        """The cell with the part of a year."""
        return celle(rad, self._del_kol(aar), laas_kol=True)

    def utenfor(self, spenn: Gruppespenn, ark: str) -> str:
        """How many of a group have joined and are in no year, for another sheet."""
        return self._antall_med(spenn, ark, "=0")

    def bare_delvis(self, spenn: Gruppespenn, ark: str) -> str:
        """How many of a group have joined and are not in for the whole of every year, for another sheet."""
        return self._antall_med(spenn, ark, f"<{len(self.o.aar)}")

    def _antall_med(self, spenn: Gruppespenn, ark: str, krav: str) -> str:
        """How many of a group have joined and are in for so many years in all."""
        deler = "+".join(spenn.kolonne(self._del_kol(a.aar), ark) for a in self.o.aar)
        return f'SUMPRODUCT(({spenn.kolonne(MED, ark)}="ja")*(({deler}){krav}))'

    def ubrukelige(self, spenn: Gruppespenn, ark: str) -> str:
        """How many dates cannot be counted: the last before the first, or within a year whose months are unknown."""
        fra, til = (spenn.kolonne(kol, ark) for kol in self._datokolonner())
        ledd = [f'SUMPRODUCT(({fra}<>"")*({til}<>"")*({til}<{fra}))']
        for a in self.o.aar:
            if f"aar.{a.aar}.maaneder" in self.f:
                deler, maaneder = spenn.kolonne(self._del_kol(a.aar), ark), self.f.ref(f"aar.{a.aar}.maaneder")
                ledd.append(f"IF({maaneder}={MAANEDER},0,SUMPRODUCT(({deler}>0)*({deler}<1)))")
        return "+".join(ledd)


def _del_nokkel(aar: int) -> str:
    return f"tidsandel.{aar}"
