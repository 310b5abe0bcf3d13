"""Følging: what of staff's goes with all our sheets of a book, in a file or open in Excel, when they are written."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from verktoy.ark.beskrivelse import Ark, Bok
from verktoy.ark.ruter import Ruter
from verktoy.excel.folge import SKRIVES_I, Arkfolge, Funnet, Rest
from verktoy.excel.gammelt import Gammeltark
from verktoy.excel.merker import Merke, spor_av_formler, spor_av_verdi
from verktoy.excel.plassering import Plassering, plasser
from verktoy.excel.poding.formelnavn import noekkel
from verktoy.excel.poding.omraade import Omraade
from verktoy.kjerne.arkid import Arkid, arkid

INGEN: Mapping[str, str] = MappingProxyType({})


class Vaare(Protocol):
    """Our sheets in a workbook, wherever it is.

    navn: what staff call each. plass: how far each reaches, None where that is not known. spor: prints of what we wrote
    last time.
    """

    @property
    def navn(self) -> Mapping[Arkid, str]: ...  # noqa: D102
    @property
    def plass(self) -> Mapping[Arkid, Merke | None]: ...  # noqa: D102
    @property
    def spor(self) -> frozenset[str]: ...  # noqa: D102

    def gammelt(self, id_: Arkid, ny: Ruter) -> Gammeltark:
        """A sheet as staff left it. `ny`: as we would write it now."""
        ...


class Folging:
    """What follows and what cannot.

    Args:
        vaare: our sheets in the workbook.
        bok: the sheets as they shall be.
        omdopt: schemes whose short name has changed since it was written: old → new.
    """

    def __init__(self, vaare: Vaare, bok: Bok, omdopt: Mapping[str, str] = INGEN) -> None:
        self.vaare, self.bok = vaare, bok
        gamle = {nytt: gammelt for gammelt, nytt in omdopt.items()}
        self.gammel_id: dict[str, Arkid] = {}
        self.folger: dict[str, Arkfolge] = {}
        self.plasser: dict[str, Plassering] = {}
        for ark in bok.ark:
            id_ = arkid(ark.navn)
            gammel_id = id_._replace(ordning=gamle.get(id_.ordning, id_.ordning))
            if gammel_id not in vaare.navn:
                continue
            ny = Ruter.av_ark(id_.slag, ark)
            plass = plasser(vaare.gammelt(gammel_id, ny), ny, omdopt, vaare.spor)
            self.plasser[noekkel(vaare.navn[gammel_id])] = plass
            self.gammel_id[ark.navn] = gammel_id
            self.folger[ark.navn] = Arkfolge(plass, ark, self.plasser, vaare.spor)

    def arknavn(self, navn: str) -> str:
        """What staff call a sheet of ours."""
        return self.vaare.navn[self.gammel_id[navn]] if navn in self.gammel_id else navn

    def foreldrelose(self) -> list[Merke]:
        """Sheets of ours that are in the workbook, and that nothing is written on now."""
        brukt = set(self.gammel_id.values())
        return [m for i, m in self.vaare.plass.items() if i not in brukt and m is not None]

    def avslag(self) -> list[tuple[str, str]]:
        """The sheets that cannot be written as they stand (staff's name), and why."""
        return [(self.arknavn(n), hva) for n, f in self.folger.items() for hva in f.avslag()]

    def rester(self) -> list[tuple[str, Rest]]:
        """Cells of staff's that lost their place, with the sheet they stood on."""
        return [(self.arknavn(n), r) for n, f in self.folger.items() for r in f.rester()]

    def overskrevne(self) -> list[tuple[str, Funnet]]:
        """Cells of ours that are typed over, by our own name of the sheet."""
        return [(n, x) for n, f in self.folger.items() for x in f.overskrevne()]

    def alle_spor(self) -> frozenset[str]:
        """Prints of what we write now, and of what stands when only some of our sheets are written."""
        alle = {i for i, m in self.vaare.plass.items() if m is not None}
        skrives = {*self.gammel_id.values(), *(arkid(a.navn) for a in self.bok.ark)}
        staar = frozenset() if {i for i in alle if i.ordning} <= skrives else self.vaare.spor
        return spor(self.bok) | staar


def merke(ark: Ark, navn: str) -> Merke:
    """The mark of a sheet as it is written now; navn: what staff call it."""
    ruter = Ruter.av_ark(arkid(ark.navn).slag, ark)
    return Merke(arkid(ark.navn), navn, Omraade(1, 1, ruter.bredde, ruter.hoyde), ruter.bredde, ruter.hoyde)


def spor(bok: Bok) -> frozenset[str]:
    """Prints of all our formulas and plain values; of nothing people type.

    The print of "" tells that values are among them, which they are not in a workbook of an earlier version.
    """
    vaare = [c for ark in bok.ark for c in ark.celler.values() if c.stil.rolle not in SKRIVES_I]
    verdier = {c.verdi for c in vaare if not c.formel and c.verdi is not None}
    return frozenset(spor_av_formler(c.formel for c in vaare if c.formel)) | {*map(spor_av_verdi, {"", *verdier})}
