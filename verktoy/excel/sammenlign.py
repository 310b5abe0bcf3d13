"""Sammenlign: which cells of our sheets differ between a workbook and what it would become."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from verktoy.ark.adresse import celle
from verktoy.excel.les import Pakkeleser, Sted
from verktoy.excel.poding.undersok import apne

_TOLERANSE = 1e-9
# Excel and LibreOffice drop quotes a name does not need, and signs that change nothing.
_ARK = re.compile(r"'([^\W\d]\w*)'!")


@dataclass(frozen=True, slots=True)
class Celleforskjell:
    """A cell, what it holds and what it would hold."""

    ark: str
    ref: str
    er: str
    blir: str


def forskjeller(gammel: bytes, ny: bytes, arknavn: Iterable[str]) -> list[Celleforskjell]:
    """Cells of these sheets whose formula or value differs; numbers may differ by a relative 1e-9.

    A sheet that is new stands in the list as one difference.
    """
    foer, etter = Pakkeleser(apne(gammel)), Pakkeleser(apne(ny))
    ut: list[Celleforskjell] = []
    for navn in arknavn:
        if not foer.er_regneark(navn):
            ut.append(Celleforskjell(navn, "A1", "arket finnes ikke", "nytt ark"))
            continue
        a, b = _innhold(foer, navn), _innhold(etter, navn)
        for sted in sorted({*a, *b}):
            (formel_a, verdi_a), (formel_b, verdi_b) = a.get(sted, ("", None)), b.get(sted, ("", None))
            if _normal(formel_a) != _normal(formel_b):
                ut.append(Celleforskjell(navn, celle(*sted), formel_a or _tekst(verdi_a), formel_b or _tekst(verdi_b)))
            elif not _like(verdi_a, verdi_b):
                ut.append(Celleforskjell(navn, celle(*sted), _tekst(verdi_a), _tekst(verdi_b)))
    return ut


def _innhold(leser: Pakkeleser, navn: str) -> dict[Sted, tuple[str, object]]:
    raa = leser.ark(navn)
    formler = {sted: f"={formel}" for sted, formel in raa.formler.items() if formel}
    verdier = {(r, k): v for r, rad in enumerate(raa.rader) for k, v in enumerate(rad) if v is not None}
    return {sted: (formler.get(sted, ""), verdier.get(sted)) for sted in {*formler, *verdier}}


def _normal(formel: str) -> str:
    biter = re.split(r'("(?:[^"]|"")*")', formel)
    return "".join(b if b.startswith('"') else re.sub(r"\s+", "", _ARK.sub(r"\1!", b)).upper() for b in biter)


def _like(x: object, y: object) -> bool:
    if isinstance(x, (int, float)) and isinstance(y, (int, float)):
        return abs(x - y) <= _TOLERANSE * max(1.0, abs(x), abs(y))
    return (x in (None, "") and y in (None, "")) or x == y


def _tekst(verdi: object) -> str:
    return "tom" if verdi in (None, "") else str(verdi)
