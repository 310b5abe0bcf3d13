"""Strukturoppsett: the layout of ⟨K⟩ struktur, and how other sheets reach into it."""

from dataclasses import dataclass

from verktoy.ark.adresse import Spenn, fast, i_ark
from verktoy.ark.beskrivelse import Ark
from verktoy.ark.bidragsoppsett import NR, Bidragsark
from verktoy.ark.inndata import Deltakelsesark
from verktoy.ark.nyenheter import Nyenhetkolonner, Plandeltakelse
from verktoy.ark.strukturbidrag import DEL_AV, delenes_med, delenes_svar
from verktoy.kjerne.strukturplan import Strukturplan

DATO_RAD, VEKT, HODE = 3, 8, 9


@dataclass
class Strukturark:
    """The sheets and where things stand on the first, as the payment plan asks for them."""

    ark: Ark
    ny: Bidragsark | None
    spenn: Spenn
    kolonner: dict[str, int]
    grupperader: dict[str, int]
    delspenn: Spenn
    andel: int
    nye_enheter: Nyenhetkolonner | None
    plan: Strukturplan
    rader: dict[str, int]
    siste_belop: int
    sider: dict[str, tuple[str, str]]

    def deltaker(self, nr: str, kol: int) -> str:
        """The field of the unit whose number stands in cell `nr`."""
        return f"INDEX({self.spenn.fra_annet_ark(kol)},MATCH({nr},{self.spenn.fra_annet_ark(NR)},0))"

    def ref(self, rad: int, kol: int) -> str:
        """A cell of the sheet, as other sheets write it."""
        return i_ark(self.ark.navn, fast(rad, kol))

    @property
    def merke(self) -> tuple[int, int]:
        """The heading of a column of marks, where there is nothing else to the right of the amounts."""
        return HODE, self.siste_belop + 1

    @property
    def del_av(self) -> str:
        """The unit each part belongs to."""
        return self.delspenn.fra_annet_ark(DEL_AV)

    @property
    def dato(self) -> str:
        """The cell with the first day of the new units."""
        return self.ref(DATO_RAD, 1)

    def er_med(self, nr: str) -> str:
        """Whether the new unit in cell `nr` counts as joined."""
        return delenes_med(self.delspenn, self.andel + 1, nr)

    def svar(self, b: Bidragsark, nr: str) -> str:
        """What the new unit in cell `nr` has answered, by its parts on the sheet of contributions."""
        return delenes_svar(b, self.delspenn, self.andel + 1, nr)

    def overtatt(self, nr: str, aar: int) -> str:
        """What the parts of the unit in cell `nr` would have paid in a year."""
        return f"SUMIF({self.del_av},{nr},{self.delspenn.fra_annet_ark(self.kolonner[f'aar.{aar}'])})"

    def vekt(self, aar: int) -> str:
        """The cell with how much of a year's amount is computed anew."""
        return self.ref(VEKT, self.kolonner[f"aar.{aar}"])

    def plandeltakelse(self, d: Deltakelsesark) -> Deltakelsesark:
        """What the payment plan looks up of old and new units."""
        if self.nye_enheter is None:
            return d
        return Plandeltakelse(d.ark, d.spenn, d.noekler, self.spenn, self.nye_enheter, self.delspenn, self.andel)
