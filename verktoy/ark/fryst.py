"""⟨K⟩ fryst plan: what was published, by whom and when; to the right what is different now (KORRIGERT)."""

from verktoy.ark.adresse import celle, i_ark, omraade
from verktoy.ark.beskrivelse import KRONER, TEKSTFORMAT, TIDSPUNKT, Ark, Fargeregel, Omraade, Rolle, Slag, Stil
from verktoy.ark.plan import FRYST_HODE, HODE, HODESTIL, KR, Planbygger
from verktoy.kjerne.overskrifter import FRYST, FRYST_AV, FRYST_SUM, FRYST_TID
from verktoy.kjerne.plan import FrystPlan


class Frystbygger:
    """Lays out a published plan beside the plan of today. sider: the formulas of the two sides of its check."""

    def __init__(self, plan: Planbygger, fryst: FrystPlan) -> None:
        self.plan, self.fryst = plan, fryst
        self.o, self.p = plan.o, plan.p
        self.kol = {t.navn: kol for t, kol in zip(plan.p.terminer, plan.terminkol, strict=True)}
        self.sider: dict[str, tuple[str, str]] = {}

    def bygg(self) -> Ark:
        """The finished sheet."""
        fryst = self.fryst
        ark = Ark(f"{self.o.kortnavn} {FRYST}", Slag.KONTROLL)
        ark.topp(
            f"{self.o.navn}: publisert innbetalingsplan",
            "Planen slik den ble publisert. Til høyre: ny plan minus publisert.",
        )
        ark.sett(2, 0, FRYST_AV, Stil(Rolle.HJELP))
        ark.sett(2, 1, fryst.av, Stil(Rolle.LAAST, TEKSTFORMAT))
        ark.sett(3, 0, FRYST_TID, Stil(Rolle.HJELP))
        ark.sett(3, 1, fryst.tid, Stil(Rolle.LAAST, TIDSPUNKT))
        ark.sett(4, 0, FRYST_SUM, Stil(Rolle.HJELP))
        ark.sett(4, 1, fryst.kontrollsum, Stil(Rolle.LAAST, TEKSTFORMAT))
        navn_for = {d.nr: d.navn for d in self.p.deltakere}
        ark.rad(FRYST_HODE, ("Nummer", "Navn"), Stil(Rolle.OVERSKRIFT))
        total = 2 + len(fryst.terminer)
        for n, t in enumerate((*fryst.terminer, "Sum")):
            ark.sett(FRYST_HODE, 2 + n, t, HODESTIL)
        for n, t in enumerate(fryst.terminer):
            ark.sett(FRYST_HODE, total + 2 + n, f"Korrigert {t} (kr)", HODESTIL)
        ark.sett(FRYST_HODE, total + 1, "Status", Stil(Rolle.OVERSKRIFT, midt=True))
        siste = FRYST_HODE + max(len(fryst.rader), 1)
        for rad, nr in enumerate(fryst.rader, start=FRYST_HODE + 1):
            ark.rad(rad, (nr, navn_for.get(nr, "")), Stil(Rolle.LISTE, TEKSTFORMAT))
            self._rad(ark, rad, nr, total)
        ark.fargeregler.append(
            Fargeregel(Omraade(FRYST_HODE + 1, total + 1, siste, total + 1), "avvik", ord="KORRIGERT")
        )
        ark.bredder |= {0: 14, 1: 34} | dict.fromkeys(range(2, total + 2 + len(fryst.terminer)), 14.0)
        ark.hoyder[FRYST_HODE] = 32
        ark.frys = (FRYST_HODE + 1, 2)
        ark.overskriftsrad = FRYST_HODE
        ark.tabell = Omraade(FRYST_HODE, 0, siste, total + 1 + len(fryst.terminer))
        ark.tekst_som_tall.append(Omraade(2, 0, siste, 1))
        self._side(total)
        return ark

    def _rad(self, ark: Ark, rad: int, nr: str, total: int) -> None:
        """Published instalments, their sum, and what each has become."""
        egen, endret = celle(rad, 0, laas_kol=True), False
        belop = self.fryst.rader[nr]
        for n, (t, b) in enumerate(zip(self.fryst.terminer, belop, strict=True)):
            ark.sett(rad, 2 + n, b, Stil(Rolle.LAAST, KRONER))
            naa = f"SUMIFS({self.plan.kolonne(self.kol[t])},{self.plan.kolonne(0)},{egen})" if t in self.kol else "0"
            verdi = self._naa(nr, t) - b
            endret = endret or verdi != 0
            ark.formel(rad, total + 2 + n, f"={naa}-{celle(rad, 2 + n)}", verdi, KR)
        ark.formel(rad, total, f"=SUM({celle(rad, 2)}:{celle(rad, total - 1)})", sum(belop), KR)
        flate = f"{celle(rad, total + 2)}:{celle(rad, total + 1 + len(self.fryst.terminer))}"
        formel = f'=IF(COUNTIF({flate},"<>0")>0,"KORRIGERT","")'
        ark.formel(rad, total + 1, formel, "KORRIGERT" if endret else "", Stil(Rolle.STATUS))

    def _naa(self, nr: str, termin: str) -> int:
        plass = next((k for k, d in enumerate(self.p.deltakere) if d.nr == nr), None)
        kol = next((k for k, x in enumerate(self.p.terminer) if x.navn == termin), None)
        return self.plan.t.celler[plass][kol] if plass is not None and kol is not None else 0

    def _side(self, total: int) -> None:
        """How many instalments are no longer what was published, deltakere and instalments that are new counted too."""
        spenn = self.plan.frystspenn(self.fryst)
        siste = 1 + len(self.fryst.terminer)
        endret = f"SUMPRODUCT(--({spenn.flate(total + 2, total + siste)}<>0))"
        nr, hode = self.plan.kolonne(0), self.plan.terminer(HODE, HODE)
        publisert = i_ark(spenn.ark, omraade(FRYST_HODE, 2, FRYST_HODE, siste))
        kjent = f"(COUNTIF({spenn.fra_annet_ark(0)},{nr})>0)*(COUNTIF({publisert},{hode})>0)"
        belop = self.plan.terminer(HODE + 1, self.plan.sumrad - 1)
        nye = f'SUMPRODUCT(({nr}<>"")*{self.plan.er_termin()}*(1-{kjent})*({belop}<>0))'
        self.sider["plan.korrigert"] = (f"{endret}+{nye}", "0")
