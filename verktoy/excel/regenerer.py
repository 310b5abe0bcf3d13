"""Regenerer: the sheets of a description → the workbook's bytes, whether it is new, ours, or full of staff's own.

The one way a workbook of ours is written. A fresh one and one that has been grafted a hundred times carry the same
marks, so that the next run finds its sheets and can tell ours from theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from verktoy.ark.beskrivelse import Ark, Bok, Celle, Rolle, Stil
from verktoy.ark.ruter import Ruter
from verktoy.excel.folge import Arkfolge, Funnet, Rest
from verktoy.excel.gammelt import les_gammelt
from verktoy.excel.merker import Merke, les_spor, sett_merker, spor_av
from verktoy.excel.pekere import Pekere, folg_pekere
from verktoy.excel.plassering import Plassering, plasser
from verktoy.excel.pode import Arkvalg, Podet, fersk, pod
from verktoy.excel.poding.formelnavn import noekkel
from verktoy.excel.poding.omraade import Omraade
from verktoy.excel.skriv import skriv
from verktoy.excel.vaare import Vaarbok
from verktoy.kjerne.arkid import Arkid, arkid
from verktoy.kjerne.overskrifter import SAMMENLIGNING

INGEN: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Regenerert:
    """The workbook, what the graft had to say, the sheets of ours that nothing is written on, what pointed at ours."""

    innhold: bytes
    podet: Podet
    foreldrelose: tuple[str, ...]
    pekere: Pekere


def skriv_fersk(bok: Bok) -> bytes:
    """A workbook of its own."""
    merker = [_merke(ark, ark.navn) for ark in bok.ark]
    return sett_merker(fersk(skriv(bok)), merker, _spor(bok))


class Regenerering:
    """One regeneration of an existing workbook: first what follows and what cannot, then the bytes.

    Args:
        innhold: the workbook.
        vaare: our sheets in it.
        bok: the sheets as they shall be.
        omdopt: schemes whose short name has changed since it was written: old → new.
    """

    def __init__(self, innhold: bytes, vaare: Vaarbok, bok: Bok, omdopt: Mapping[str, str] = INGEN) -> None:
        self._innhold, self._vaare, self._bok = innhold, vaare, bok
        gamle = {nytt: gammelt for gammelt, nytt in omdopt.items()}
        self._gammel_id: dict[str, Arkid] = {}
        self._folger: dict[str, Arkfolge] = {}
        self._plasser: dict[str, Plassering] = {}
        self._spor = spor = les_spor(vaare.leser.pakke, vaare.leser.bok)
        for ark in bok.ark:
            id_ = arkid(ark.navn)
            gammel_id = id_._replace(ordning=gamle.get(id_.ordning, id_.ordning))
            if gammel_id not in vaare.navn:
                continue
            navn = vaare.navn[gammel_id]
            ny = Ruter.av_ark(id_.slag, ark)
            plass = self._plasser[noekkel(navn)] = _plasser(vaare, gammel_id, ny, omdopt)
            self._gammel_id[ark.navn] = gammel_id
            self._folger[ark.navn] = Arkfolge(plass, ark, self._plasser, spor)

    def arknavn(self, navn: str) -> str:
        """What staff call a sheet of ours."""
        return self._vaare.navn[self._gammel_id[navn]] if navn in self._gammel_id else navn

    def avslag(self) -> list[tuple[str, str]]:
        """The sheets that cannot be written as they stand (staff's name), and why."""
        return [(self.arknavn(n), hva) for n, f in self._folger.items() for hva in f.avslag()]

    def rester(self) -> list[tuple[str, Rest]]:
        """Cells of staff's that lost their place, with the sheet they stood on."""
        return [(self.arknavn(n), r) for n, f in self._folger.items() for r in f.rester()]

    def overskrevne(self) -> list[tuple[str, Funnet]]:
        """Formulas that are typed over, by our own name of the sheet."""
        return [(n, x) for n, f in self._folger.items() for x in f.overskrevne()]

    def utfor(self) -> Regenerert:
        """Write the sheets into the workbook.

        Raises:
            KanIkkePode: when the workbook cannot be grafted safely.
        """
        valg = [self._valg(ark) for ark in self._bok.ark]
        pekere = folg_pekere(self._innhold, self._plasser)
        podet = pod(pekere.innhold, skriv(self._bok), valg)
        brukt = set(self._gammel_id.values())
        foreldrelose = [m for i, m in self._vaare.plass.items() if i not in brukt and m is not None]
        merker = [*(_merke(a, podet.arknavn[a.navn]) for a in self._bok.ark), *foreldrelose]
        return Regenerert(
            sett_merker(podet.innhold, merker, {*_spor(self._bok), *self._spor_ellers()}),
            podet,
            tuple(m.navn for m in foreldrelose if m.id.slag != SAMMENLIGNING),
            replace(pekere, tvil=[*pekere.tvil, *self._tvil()]),
        )

    def _tvil(self) -> list[tuple[str, str]]:
        return [(f"arket «{self.arknavn(n)}», {hvor}", hva) for n, f in self._folger.items() for hvor, hva in f.tvil]

    def _spor_ellers(self) -> frozenset[str]:
        """The prints stand when only some of our sheets are written."""
        alle = {i for i, m in self._vaare.plass.items() if m is not None}
        skrives = {*self._gammel_id.values(), *(arkid(a.navn) for a in self._bok.ark)}
        return frozenset() if {i for i in alle if i.ordning} <= skrives else self._spor

    def _valg(self, ark: Ark) -> Arkvalg:
        folge = self._folger.get(ark.navn)
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


def _plasser(vaare: Vaarbok, id_: Arkid, ny: Ruter, omdopt: Mapping[str, str]) -> Plassering:
    """Where the rows and columns of one sheet went."""
    return plasser(les_gammelt(vaare.leser, vaare.navn[id_], vaare.plass[id_], ny), ny, omdopt)


def _merke(ark: Ark, navn: str) -> Merke:
    ruter = Ruter.av_ark(arkid(ark.navn).slag, ark)
    return Merke(arkid(ark.navn), navn, Omraade(1, 1, ruter.bredde, ruter.hoyde), ruter.bredde, ruter.hoyde)


def _spor(bok: Bok) -> set[str]:
    """Prints of all our formulas."""
    return {spor_av(c.formel) for ark in bok.ark for c in ark.celler.values() if c.formel}
