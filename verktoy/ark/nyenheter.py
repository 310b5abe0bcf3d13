"""Nye enheter: what is typed of the new units of a structure change, beside each of them on ⟨K⟩ struktur.

The fields are those of Deltakelse. They do not stand there: every row of Deltakelse is somebody who was asked and has
an answer, and is counted as that by formulas of ours and of staff's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from verktoy.ark.adresse import Spenn
from verktoy.ark.beskrivelse import Ark, Omraade, Rolle, Stil
from verktoy.ark.bidragsoppsett import NR
from verktoy.ark.inndata import OPPLYSNINGSFELT, Deltakelsesark
from verktoy.ark.strukturbidrag import DEL_AV
from verktoy.kjerne.deltakelse import Deltaker, Opplysninger
from verktoy.kjerne.overskrifter import DELTAKELSE, OPPLYSNINGER, TOMT_FELT
from verktoy.kjerne.strukturplan import Arvtaker

_MAA_SKRIVES = "må skrives her"


@dataclass(frozen=True)
class Nyenhetkolonner:
    """The columns, from the first one on: what an empty field means, then the fields."""

    forste: int

    @property
    def siste_kol(self) -> int:
        """The last column."""
        return self.forste + len(OPPLYSNINGSFELT)

    @property
    def bredder(self) -> dict[int, float]:
        """Column → width."""
        felt = {self.forste + 1 + n: f.bredde for n, f in enumerate(OPPLYSNINGSFELT)}
        return {self.forste: 36.0, **felt}

    def kolonne(self, navn: str) -> int:
        """The column of a heading."""
        return self.forste + 1 + OPPLYSNINGER.index(navn)

    def skriv(
        self, ark: Ark, hode: int, rader: Sequence[tuple[int, Arvtaker]], typet: Mapping[str, Opplysninger]
    ) -> None:
        """Write headings, and a row of yellow cells beside each unit.

        Args:
            ark: the sheet.
            hode: the row of headings.
            rader: the row of each new unit.
            typet: number → what is typed of it.
        """
        ark.sett(hode, self.forste, TOMT_FELT, Stil(Rolle.OVERSKRIFT, innrykk=True))
        ark.rad(hode, OPPLYSNINGER, Stil(Rolle.OVERSKRIFT, ombrutt=True), fra=self.forste + 1)
        tekst = "Skriv her det de nye enhetene vedtar, og hvor post og faktura skal. Utsendelsen og planen bruker det."
        ark.sett(hode - 2, self.forste, tekst, Stil(Rolle.HJELP))
        for kol, felt in enumerate(OPPLYSNINGSFELT, start=self.forste + 1):
            if felt.over:
                ark.sett(hode - 1, kol, felt.over, Stil(Rolle.HJELP))
        for rad, a in rader:
            d = a.deltaker
            ark.sett(rad, self.forste, _som(a), Stil(Rolle.HJELP, innrykk=True))
            bare_typet = Deltaker(d.nr, d.navn, d.gruppe).med(typet.get(d.nr, Opplysninger()))
            for kol, felt in enumerate(OPPLYSNINGSFELT, start=self.forste + 1):
                ark.sett(rad, kol, felt.verdi(bare_typet), felt.stil)
                felt.krev(ark, Omraade(rad, kol, rad, kol))


def _som(a: Arvtaker) -> str:
    """Where an empty field takes what it lacks."""
    if not a.arver:
        return _MAA_SKRIVES
    hva = "som" if a.arver == a.deltaker.nr else "post og faktura som"
    return f"{hva} {a.arver} i {DELTAKELSE}"


@dataclass(frozen=True)
class Plandeltakelse(Deltakelsesark):
    """What the payment plan looks up of a unit: what is typed of a new one, else what it takes from an old one.

    struktur: the units on ⟨K⟩ struktur. deler: their parts, with the share of each in column andel.
    """

    struktur: Spenn
    nye: Nyenhetkolonner
    deler: Spenn
    andel: int

    def felt(self, kortnavn: str, nr: str, navn: str) -> str:
        """A field of the unit in cell `nr`."""
        fra, til, andel = (self.deler.fra_annet_ark(k) for k in (NR, DEL_AV, self.andel))
        egen = Deltakelsesark.felt(self, kortnavn, nr, navn)
        forgjenger = Deltakelsesark.felt(self, kortnavn, f"INDEX({fra},MATCH({nr},{til},0))", navn)
        if navn.startswith("Vedtatt"):
            forgjenger = '""'
        kjent = f'COUNTIF({self.alle("Nøkkel")},{kortnavn}&" "&{nr})'
        arvet = f'IF({kjent}>0,{egen},IF(AND(COUNTIF({til},{nr})=1,SUMIF({til},{nr},{andel})=1),{forgjenger},""))'
        if navn not in OPPLYSNINGER:
            return arvet
        numre = self.struktur.fra_annet_ark(NR)
        typet = f"INDEX({self.struktur.fra_annet_ark(self.nye.kolonne(navn))},MATCH({nr},{numre},0))"
        return f'IF({typet}="",{arvet},{typet})'
