"""⟨K⟩ ny struktur: the contribution table once more, with the new units as if they had been there all the time.

The sheet is the one of ⟨K⟩ bidrag; only what it looks up of a unit is made of the unit's parts on ⟨K⟩ struktur.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from verktoy.ark.adresse import Spenn, fast, i_ark
from verktoy.ark.beskrivelse import Ark, Slag
from verktoy.ark.bidrag import Bidragsbygger
from verktoy.ark.bidragsoppsett import MED, NR, SVAR, Bidragsark
from verktoy.ark.inndata import Deltakelsesark, Folketallsark, Forutsetningsark
from verktoy.ark.tidsandeler import DATOFELT
from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.overskrifter import NY_STRUKTUR
from verktoy.kjerne.regler import FastBelop

DEL_AV = 2  # the column of ⟨K⟩ struktur that says which unit a part belongs to


@dataclass(frozen=True)
class Nydeler:
    """Where the parts stand on ⟨K⟩ struktur: their rows, the row of headings, and the columns with what they bring."""

    spenn: Spenn
    hode: int
    med: int
    innbyggere: tuple[int, ...]
    noekler: Mapping[str, int]
    bidrag: Bidragsark

    @property
    def del_av(self) -> str:
        """The unit each part belongs to."""
        return self.spenn.fra_annet_ark(DEL_AV)


def delenes_med(deler: Spenn, med: int, nr: str) -> str:
    """Whether the unit in cell `nr` counts as joined: one of its parts does, by their column `med`."""
    return f'IF(COUNTIFS({deler.fra_annet_ark(DEL_AV)},{nr},{deler.fra_annet_ark(med)},"ja")>0,"ja","nei")'


def delenes_svar(b: Bidragsark, deler: Spenn, med: int, nr: str) -> str:
    """What the unit in cell `nr` has answered: avventer when a part does that decides whether the unit counts."""
    er_med = delenes_med(deler, med, nr)
    numre, svar, regnes = (b.spenn.fra_annet_ark(kol) for kol in (NR, SVAR, MED))
    venter = f'COUNTIFS({numre},{deler.fra_annet_ark(NR)},{svar},"avventer",{regnes},{er_med})'
    return f'IF(SUMPRODUCT(({deler.fra_annet_ark(DEL_AV)}={nr})*{venter})>0,"avventer",{er_med})'


class Nybygger(Bidragsbygger):
    """Fills the sheet. bidrag: the table with the old units; ark: the input sheets it looks up in."""

    def __init__(
        self,
        nytt: Resultat,
        bidrag: Bidragsark,
        ark: tuple[Forutsetningsark, Folketallsark, Deltakelsesark],
        deler: Nydeler,
    ) -> None:
        f, folk, delt = ark
        super().__init__(
            nytt,
            _Forutsetninger(f.ark, f.rader, bidrag, self),
            _Folketall(folk.ark, folk.spenn, folk.tall, deler),
            _Deltakelse(delt.ark, delt.spenn, delt.noekler, deler),
        )
        self.ark = Ark(f"{self.o.kortnavn} {NY_STRUKTUR}", Slag.RESULTAT)

    def bygg(self) -> Bidragsark:
        """The finished sheet."""
        ut = super().bygg()
        ut.ark.topp(
            f"{self.o.navn}: bidrag i ny struktur",
            "Reglene regnet en gang til, som om de nye enhetene hadde vært der hele tiden. Brukes av arket struktur.",
        )
        return ut


@dataclass(frozen=True)
class _Forutsetninger(Forutsetningsark):
    """A fixed amount whose sum is to stand is shared by the new units."""

    bidrag: Bidragsark
    ny: Nybygger

    def ref(self, nokkel: str) -> str:
        ref = Forutsetningsark.ref(self, nokkel)
        regler = self.bidrag.resultat.ordning.regler
        regel = next((r for r in regler if nokkel == f"regel.{r.forutsetning}.belop_kr"), None)
        fast_belop = regel is not None and not regel.deltaker and isinstance(regel.fordeling, FastBelop)
        if regel is None or not fast_belop or "struktur.fastdel" not in self:
            return ref
        gamle = self.bidrag.grupper[regel.gruppe].kolonne(NR, self.bidrag.ark.navn)
        nye = self.ny.grupper[regel.gruppe].kolonne(NR)
        valg = Forutsetningsark.ref(self, "struktur.fastdel")
        return f'({ref}*IF({valg}="hold-total",COUNTA({gamle})/COUNTA({nye}),1))'


@dataclass(frozen=True)
class _Folketall(Folketallsark):
    """The inhabitants of a new unit: the sum of its parts."""

    deler: Nydeler

    def oppslag(self, nr: str, dato: str) -> str:
        d = self.deler
        forste, siste = min(d.innbyggere), max(d.innbyggere)
        hode = i_ark(d.spenn.ark, f"{fast(d.hode, forste)}:{fast(d.hode, siste)}")
        tall = f"INDEX({d.spenn.flate(forste, siste)},0,MATCH({dato},{hode},0))"
        return f"SUMIF({d.del_av},{nr},{tall})"

    def fylkessum(self, nr: str, dato: str) -> str:
        return self.oppslag(nr, dato)


@dataclass(frozen=True)
class _Deltakelse(Deltakelsesark):
    """What is known of a new unit: its parts' answer and dates, the sum of their keys; nothing is voted yet."""

    deler: Nydeler

    def felt(self, kortnavn: str, nr: str, navn: str) -> str:
        d = self.deler
        if navn == "Svar":
            return delenes_svar(d.bidrag, d.spenn, d.med, nr)
        if navn in DATOFELT.values():  # its parts have the same ones
            forste = f"INDEX({d.spenn.fra_annet_ark(NR)},MATCH({nr},{d.del_av},0))"
            return Deltakelsesark.felt(self, kortnavn, forste, navn)
        if navn in d.noekler:
            return f"SUMIF({d.del_av},{nr},{d.spenn.fra_annet_ark(d.noekler[navn])})"
        return '""'
