"""Plassering: where the rows and columns of one of our sheets went, from what staff left to what we write now."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from verktoy.ark.adresse import kolonne
from verktoy.ark.beskrivelse import Verdi
from verktoy.ark.ruter import Nokkel, Ruter
from verktoy.excel.gammelt import Gammeltark
from verktoy.excel.les import Sted
from verktoy.excel.merker import spor_av_verdi
from verktoy.kjerne.overskrifter import KOLONNEHODER, OVERSKREVET, UTVIDES

_FORST = re.compile(r"[^.|]+")


@dataclass
class Plassering:
    """Rows and columns from 0.

    Attributes:
        rader: old row → new row, None for a row of the table that is no more.
        kolonner: old column of ours → new column; a column of ours that is no more, or put in by staff, is left out.
        skyv: how many columns further right staff's columns come to stand.
        avslag: why the sheet cannot be written, in bokmål; empty when it can.
    """

    gammel: Gammeltark
    ny: Ruter
    rader: dict[int, int | None] = field(default_factory=dict)
    kolonner: dict[int, int] = field(default_factory=dict)
    skyv: int = 0
    avslag: list[str] = field(default_factory=list)

    @property
    def bredde(self) -> int:
        """How many columns of the old sheet are ours."""
        return self.gammel.ruter.bredde

    @property
    def hoyde(self) -> int:
        """How many rows of the old sheet are ours."""
        return self.gammel.ruter.hoyde

    def er_vaar(self, sted: Sted) -> bool:
        """Whether an old cell is one of ours: a row of the table, in a column that is ours."""
        rad, kol = sted
        lagt_til = self.gammel.ruter.slag in UTVIDES and rad in self.gammel.ruter.radnokler
        return kol in self.kolonner and (rad < self.hoyde or lagt_til)

    def av_staben(self) -> Iterator[Sted]:
        """Old cells outside our table that hold something, or are formatted."""
        g, hoyde, bredde = self.gammel, self.hoyde, self.bredde
        utenfor = {
            (r, k) for alle in (g.ruter.verdier, g.formler, g.stiler) for r, k in alle if r >= hoyde or k >= bredde
        }
        yield from (sted for sted in sorted(utenfor) if not self.er_vaar(sted))

    @cached_property
    def vaare(self) -> dict[Sted, Sted]:
        """Old cells of ours that hold something or are formatted → where they stand now, unless they are no more."""
        g, kolonner = self.gammel, self.kolonner
        lagt_til = g.ruter.radnokler if g.ruter.slag in UTVIDES else {}
        rader = {r: ny for r, ny in self.rader.items() if ny is not None and (r < self.hoyde or r in lagt_til)}
        return {
            (r, k): (rader[r], kolonner[k])
            for alle in (g.ruter.verdier, g.formler, g.stiler)
            for r, k in alle
            if r in rader and k in kolonner
        }

    def ny_celle(self, sted: Sted) -> Sted | None:
        """Where an old cell belongs now, None when its row or column is no more."""
        rad = self.rader.get(sted[0], sted[0])
        kol = self.ny_kolonne(sted[1])
        return None if rad is None or kol is None else (rad, kol)

    def ny_kolonne(self, kol: int) -> int | None:
        """Where an old column stands now, None when it was ours and is no more."""
        return self.kolonner.get(kol, kol + self.skyv if kol >= self.bredde else None)


def plasser(gammel: Gammeltark, ny: Ruter, omdopt: Mapping[str, str], spor: Collection[str] = ()) -> Plassering:
    """Work out where everything went.

    Args:
        gammel: the sheet as staff left it.
        ny: the sheet as we write it now.
        omdopt: schemes that have got a new short name, old → new.
        spor: prints of what we wrote last time.
    """
    p = Plassering(gammel, ny)
    _kolonner(p, spor)
    _rader(p, omdopt, spor)
    _innskutte_rader(p, spor)
    return p


def _kolonner(p: Plassering, spor: Collection[str]) -> None:
    g, ny = p.gammel.ruter, p.ny
    nye: dict[Nokkel, int] = {n: k for k, n in ny.kolonnenokler.items() if k < ny.bredde}
    for kol, nokkel in g.kolonnenokler.items():
        lagt_til = g.slag in UTVIDES and g.hode is not None and nokkel[0]
        if nokkel in nye and (kol < g.bredde or lagt_til):
            p.kolonner[kol] = nye[nokkel]
    if g.slag in KOLONNEHODER and g.hode is None:  # the heading is typed over
        p.kolonner = {k: k for k in range(min(g.bredde, ny.bredde))}
    if g.hode is not None and p.gammel.nye_kolonner == 0:
        for kol in range(g.bredde):
            kandidat = p.kolonner.get(kol - 1, -1) + 1
            ledig = kandidat < ny.bredde and kandidat not in p.kolonner.values()
            if kol not in p.kolonner and ledig and _av_folk(g.verdier.get((g.hode, kol)), spor):
                p.kolonner[kol] = kandidat  # only its heading is typed over
    fylte = {k for alle in (g.verdier, p.gammel.formler) for _, k in alle}
    formaterte = {k for _, k in p.gammel.stiler}
    egne = sorted(k for k in {*fylte, *formaterte} if k >= g.bredde and k not in p.kolonner)
    innskutte = sorted(k for k in fylte if k < g.bredde and k not in p.kolonner)
    if innskutte and p.gammel.nye_kolonner:
        navn = ", ".join(kolonne(k) for k in innskutte)
        p.avslag.append(
            f"Kolonne {navn} er satt inn i tabellen. Flytt den til høyre for kolonne {kolonne(g.bredde - 1)} "
            "(klipp ut, og sett inn utklippede celler der), og prøv igjen."
        )
    trangt = [k for k in egne if k < ny.bredde]
    if trangt and _kan_skyves(p):
        p.skyv = ny.bredde - g.bredde
    elif trangt:
        antall = ny.bredde - trangt[0]
        p.avslag.append(
            f"Tabellen blir bredere og trenger {antall} {'kolonne' if antall == 1 else 'kolonner'} til, men kolonne "
            f"{kolonne(trangt[0])} er i bruk. Sett inn {antall} foran den i Excel (høyreklikk på {kolonne(trangt[0])}, "
            "velg Sett inn), og prøv igjen."
        )


def _kan_skyves(p: Plassering) -> bool:
    """Notes and tables of staff's out there have places of their own, which Excel moves and we do not."""
    g = p.gammel
    if g.tabeller is None:
        return False
    tabeller = any(o.kolonne2 > g.ruter.bredde for o in g.tabeller)
    merknader = any(kol >= g.ruter.bredde for _, kol in g.merknader)
    lagt_til = any(kol >= g.ruter.bredde for kol in p.kolonner)
    delt = any(kol >= g.ruter.bredde for _, kol in g.matriser)
    return not (tabeller or merknader or lagt_til or delt)


def _med_nytt_kortnavn(nokkel: Nokkel, omdopt: Mapping[str, str]) -> Nokkel:
    """The key of a row as we write it now: «Østfold.plan.sum» and «overskrevet|Østfold|…» begin with the short name."""
    ut = []
    for del_ in nokkel:
        foran = OVERSKREVET if del_.startswith(OVERSKREVET) else ""
        bit = del_.removeprefix(foran)
        navn = _FORST.match(bit)
        kort = "" if navn is None else navn[0]
        ut.append(f"{foran}{omdopt.get(kort, kort)}{bit[len(kort) :]}")
    return tuple(ut)


def _rader(p: Plassering, omdopt: Mapping[str, str], spor: Collection[str]) -> None:
    g, ny = p.gammel.ruter, p.ny
    nye = {n: r for r, n in ny.radnokler.items()}
    tekster = {n: r for r, n in ny.radtekster.items()}
    siste = max(
        [g.siste_rad, *(r for alle in (p.gammel.formler, p.gammel.stiler, p.gammel.merknader) for r, _ in alle)]
    )
    kjent: dict[int, int | None] = {}
    for rad in range(siste + 1):
        nokkel = g.radnokler.get(rad)
        if nokkel is not None and (rad < g.hoyde or g.slag in UTVIDES):
            kjent[rad] = nye.get(nokkel, nye.get(_med_nytt_kortnavn(nokkel, omdopt)))
        elif rad >= g.hoyde:
            kjent[rad] = ny.hoyde + rad - g.hoyde
        elif g.radtekster.get(rad) in tekster:
            kjent[rad] = tekster[g.radtekster[rad]]
    tatt = {r for r in kjent.values() if r is not None}
    for rad in range(siste + 1):
        if rad not in kjent:
            forrige = kjent.get(rad - 1, -1) if rad else -1
            kandidat = None if forrige is None else forrige + 1
            ledig = kandidat is not None and kandidat not in tatt and kandidat not in ny.radnokler
            fast = kandidat in ny.radtekster and (g.hode is None or rad > g.hode) and rad in g.radtekster
            fast = fast and not _av_folk(g.radtekster[rad][0], spor)
            kjent[rad] = kandidat if ledig and not fast and kandidat is not None and kandidat < ny.hoyde else None
            if kjent[rad] is not None:
                tatt.add(kjent[rad] or 0)
    p.rader = kjent


def _av_folk(verdi: Verdi, spor: Collection[str]) -> bool:
    """Whether a value is known not to be one we wrote: then its row is the one that stood there, with another name."""
    return verdi is not None and spor_av_verdi("") in spor and spor_av_verdi(verdi) not in spor


def _staar_igjen(g: Gammeltark, sted: Sted, spor: Collection[str]) -> bool:
    """Whether rows are deleted, and a cell holds a plain value that we wrote last time."""
    slettet, kjenner = (g.nye_rader or 0) < 0, spor_av_verdi("") in spor
    return slettet and kjenner and sted not in g.formler and spor_av_verdi(g.ruter.verdier[sted]) in spor


def _innskutte_rader(p: Plassering, spor: Collection[str]) -> None:
    """A row staff put in among ours, with something in our columns, has no place: say so.

    A heading of ours that stands alone, after the rows below it were deleted, is no such row.
    """
    g = p.gammel
    if not g.nye_rader:
        return
    fylte = {
        r
        for r, k in {*g.ruter.verdier, *g.formler}
        if r < p.hoyde and k < p.bredde and not _staar_igjen(g, (r, k), spor)
    }
    uten = [r for r in sorted(fylte) if r not in g.ruter.radnokler and p.rader.get(r) is None]
    if uten:
        hvilke = ", ".join(str(r + 1) for r in uten)
        p.avslag.append(
            f"Rad {hvilke} er satt inn i tabellen og hører ikke til noen rad i den. Flytt innholdet under tabellen "
            "eller til høyre for den, slett raden, og prøv igjen."
        )
