"""Regenerer: the sheets of a description → the workbook's bytes, whether it is new, ours, or full of staff's own.

The one way a workbook of ours is written. A fresh one and one that has been grafted a hundred times carry the same
marks, so that the next run finds its sheets and can tell ours from theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from verktoy.ark.beskrivelse import Ark, Bok, Celle, Rolle, Stil
from verktoy.excel.folge import Funnet
from verktoy.excel.folging import INGEN, Folging, merke, spor
from verktoy.excel.merker import sett_merker
from verktoy.excel.pekere import Pekere, folg_pekere
from verktoy.excel.pode import Arkvalg, Podet, fersk, pod
from verktoy.excel.skriv import skriv
from verktoy.excel.vaare import Vaarbok


@dataclass(frozen=True)
class Regenerert:
    """The workbook, what the graft had to say, and what pointed at cells of ours."""

    innhold: bytes
    podet: Podet
    pekere: Pekere


def skriv_fersk(bok: Bok) -> bytes:
    """A workbook of its own."""
    merker = [merke(ark, ark.navn) for ark in bok.ark]
    return sett_merker(fersk(skriv(bok)), merker, spor(bok))


class Regenerering(Folging):
    """One regeneration of an existing workbook: first what follows and what cannot, then the bytes.

    Args:
        innhold: the workbook.
        vaare: our sheets in it.
        bok: the sheets as they shall be.
        omdopt: schemes whose short name has changed since it was written: old → new.
    """

    def __init__(self, innhold: bytes, vaare: Vaarbok, bok: Bok, omdopt: Mapping[str, str] = INGEN) -> None:
        super().__init__(vaare, bok, omdopt)
        self._innhold = innhold

    def utfor(self) -> Regenerert:
        """Write the sheets into the workbook.

        Raises:
            KanIkkePode: when the workbook cannot be grafted safely.
        """
        valg = [self._valg(ark) for ark in self.bok.ark]
        pekere = folg_pekere(self._innhold, self.plasser)
        podet = pod(pekere.innhold, skriv(self.bok, pakket=False), valg)
        merker = [*(merke(a, podet.arknavn[a.navn]) for a in self.bok.ark), *self.foreldrelose()]
        return Regenerert(
            sett_merker(podet.innhold, merker, self.alle_spor()),
            podet,
            replace(pekere, tvil=[*pekere.tvil, *self._tvil()]),
        )

    def _tvil(self) -> list[tuple[str, str]]:
        return [(f"arket «{self.arknavn(n)}», {hvor}", hva) for n, f in self.folger.items() for hvor, hva in f.tvil]

    def _valg(self, ark: Ark) -> Arkvalg:
        folge = self.folger.get(ark.navn)
        if folge is None:
            return Arkvalg(ark.navn)
        skyv = (folge.plass.bredde + 1, folge.plass.skyv) if folge.plass.skyv else None
        return Arkvalg(ark.navn, self.arknavn(ark.navn), folge.flytt(), folge.flett, folge.formater, skyv)


def behold(bok: Bok, funnet: list[tuple[str, Funnet]]) -> Bok:
    """The description with what somebody typed in place of our formulas, marked."""
    nye: dict[str, Ark] = {}
    for navn, f in funnet:
        ark = nye.setdefault(navn, replace(bok.finn(navn), celler=dict(bok.finn(navn).celler)))
        stil = Stil(Rolle.OVERSKREVET, ark.celler[f.sted].stil.tallformat)
        ark.celler[f.sted] = Celle(f.skrevet, stil, f.skrevet_formel)
    return replace(bok, ark=tuple(nye.get(a.navn, a) for a in bok.ark))
