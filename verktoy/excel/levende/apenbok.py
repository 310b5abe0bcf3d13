"""Åpen bok: what stands on our sheets of a workbook open in Excel, read in blocks; as the reader of files gives it."""

from collections.abc import Container, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from verktoy.ark.ruter import Ruter
from verktoy.excel.gammelt import Gammeltark, uten_merke
from verktoy.excel.les import Raaark, Raaverdi, Sted
from verktoy.excel.levende.varsel import STATUSCELLE, STATUSORD
from verktoy.excel.merker import Merke, er_vaart_navn, spor_i, tolk, velg_merker
from verktoy.excel.poding.formelnavn import noekkel
from verktoy.excel.poding.omraade import les
from verktoy.excel.vaare import er_vaart
from verktoy.kjerne.arkid import Arkid, arkid, er_kjent

if TYPE_CHECKING:
    from verktoy.excel.levende.kobling import Book

_STATUS = (les(STATUSCELLE).rad1 - 1, les(STATUSCELLE).kolonne1 - 1)


@dataclass(frozen=True)
class Innhold:
    """What stands on a sheet: values and formulas by row and column from 0, and the text of each note."""

    verdier: dict[Sted, Raaverdi]
    formler: dict[Sted, str] = field(default_factory=dict)
    merknader: dict[Sted, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Apenbok:
    """Our part of an open workbook; the same as `Vaarbok` is of a file.

    Attributes:
        bok: xlwings' workbook.
        arknavn: all sheets, as staff call them, in order.
        plass, navn, ark: as in Vaarbok.
        innhold: what stands on each of our sheets, by the name staff call it.
        navnene: every defined name of ours → where it leads.
        fjern: Excel on the web, which cannot tell us formulas.
    """

    bok: "Book"
    arknavn: tuple[str, ...]
    plass: dict[Arkid, Merke | None]
    navn: dict[Arkid, str]
    ark: dict[Arkid, Raaark]
    innhold: dict[str, Innhold]
    navnene: dict[str, str]
    fjern: bool

    @property
    def spor(self) -> frozenset[str]:
        """Prints of the formulas we wrote last time."""
        return spor_i(self.navnene)

    def gammelt(self, id_: Arkid, ny: Ruter) -> Gammeltark:
        """A sheet as staff left it, without formats, which cannot be read in blocks. `ny`: as we would write it now."""
        navn, merke = self.navn[id_], self.plass[id_]
        verdier = dict(self.innhold[navn].verdier)
        ruter = uten_merke(verdier, ny) if merke is None else _ruter(ny.slag, verdier, merke)
        return Gammeltark(
            navn,
            ruter,
            None if merke is None else ruter.hoyde - merke.hoyde,
            None if merke is None else ruter.bredde - merke.bredde,
            self.innhold[navn].formler,
            {},
            {},
            (),
            self.innhold[navn].merknader,
            ser_formler=not self.fjern,
        )


def _ruter(slag: str, verdier: dict[Sted, Raaverdi], merke: Merke) -> Ruter:
    return Ruter(slag, verdier, merke.flate.rad2, merke.flate.kolonne2)


def les_apen(bok: "Book", slag: Container[str]) -> Apenbok:
    """Find our sheets in the open workbook, and read them; those of the given kinds also as the readers want them."""
    fjern = bok.app.engine.type == "remote"
    arkene = {a.name: a for a in bok.sheets}
    navnene = {x: str(n.refers_to or "") for n in bok.names if er_vaart_navn(x := str(n.name))}
    etter_navn = {noekkel(n): n for n in arkene}
    merker = velg_merker(_i_boken(tolk(n, f), etter_navn) for n, f in navnene.items())
    plass: dict[Arkid, Merke | None] = {m.id: m for m in merker}
    navn = {m.id: m.navn for m in merker}
    innhold = {n: _les_ark(arkene[n], fjern=fjern) for n in navn.values()}
    for n, ark in arkene.items():
        id_ = arkid(n)
        if n not in innhold and id_ not in plass and er_kjent(id_):
            lest = _les_ark(ark, fjern=fjern)
            if er_vaart(_raaark(n, lest), id_):
                plass[id_], navn[id_], innhold[n] = None, n, lest
    orden = sorted(navn, key=lambda i: list(arkene).index(navn[i]))
    raa = {i: _raaark(navn[i], innhold[navn[i]]) for i in orden if i.slag in slag}
    return Apenbok(
        bok, tuple(arkene), {i: plass[i] for i in orden}, {i: navn[i] for i in orden}, raa, innhold, navnene, fjern
    )


def _i_boken(merke: Merke | None, etter_navn: dict[str, str]) -> Merke | None:
    return merke if merke is not None and merke.navn in etter_navn.values() else None


def _les_ark(ark: Any, *, fjern: bool) -> Innhold:  # noqa: ANN401 - xlwings' sheet, of either engine
    brukt = ark.used_range
    rad0, kol0 = brukt.row - 1, brukt.column - 1
    verdier: dict[Sted, Raaverdi] = {}
    for r, rad in enumerate(brukt.options(ndim=2, err_to_str=True).value):
        for k, verdi in enumerate(rad):
            ren = _ren(verdi)
            if ren is not None:
                verdier[rad0 + r, kol0 + k] = ren
    if str(verdier.get(_STATUS, "")).startswith(STATUSORD):
        del verdier[_STATUS]
    formler: dict[Sted, str] = {}
    if not fjern:
        for r, rad in enumerate(_todimensjonal(brukt.formula)):
            for k, tekst in enumerate(rad):
                if isinstance(tekst, str) and tekst.startswith("=") and len(tekst) > 1:
                    formler[rad0 + r, kol0 + k] = tekst[1:]
    return Innhold(verdier, formler, _merknader(ark))


def _merknader(ark: Any) -> dict[Sted, str]:  # noqa: ANN401
    with suppress(NotImplementedError):  # an old Excel on the web has none to tell of
        return {(n.location.row - 1, n.location.column - 1): str(n.text) for n in ark.notes}
    return {}


def _todimensjonal(formler: Any) -> Iterable[Iterable[object]]:  # noqa: ANN401 - text, or rows of texts
    return formler if isinstance(formler, (tuple, list)) else ((formler,),)


def _ren(verdi: object) -> Raaverdi:
    """A value as the reader of files gives it: whole numbers as int, "" as nothing."""
    if isinstance(verdi, Decimal):  # a cell in a currency format
        verdi = float(verdi)
    if isinstance(verdi, float) and verdi.is_integer():
        return int(verdi)
    if isinstance(verdi, (str, int, float, bool, datetime)) and verdi != "":
        return verdi
    return None


def _raaark(navn: str, innhold: Innhold) -> Raaark:
    """The values as rows; a row ends where its last value stands."""
    bredder: dict[int, int] = {}
    for r, k in innhold.verdier:
        bredder[r] = max(bredder.get(r, 0), k + 1)
    hoyde = max(bredder, default=-1) + 1
    return Raaark(
        navn, tuple(tuple(innhold.verdier.get((r, k)) for k in range(bredder.get(r, 0))) for r in range(hoyde))
    )
