"""Referanser: the cells a formula points at, moved, compared, or taken away to see what is left."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from verktoy.excel.poding.omraade import SISTE_KOLONNE, SISTE_RAD, kolonnenavn

_BIT = re.compile(
    r"""
      (?P<tekst>"(?:[^"]|"")*")
    | (?P<ekstern>(?:'[^']*\[[^\]]*\](?:[^']|'')*'|\[[^\[\]]*\][\w.\\?]+)!
        \$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?)
    | (?P<klamme>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
    | (?P<ref>(?<![\w.\\$])(?P<ark>'(?:[^']|'')*'!|[^\W\d][\w.\\]*!)?
        (?:(?P<a>\$?[A-Za-z]{1,3}\$?\d{1,7})(?P<b>:\$?[A-Za-z]{1,3}\$?\d{1,7})?
         |(?P<k>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})|(?P<r>\$?\d{1,7}:\$?\d{1,7}))(?![\w.(!\[]))
    """,
    re.VERBOSE,
)
_CELLE = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})")
_RADNUMMER = re.compile(r"(?<=[A-Z$])[1-9]\d*")
_SKILLE = "\x1f"  # a sign no formula can hold
UGYLDIG = "#REF!"


class Celleref(NamedTuple):
    """One cell of a formula: row and column from 1, and whether each is fixed with a dollar sign."""

    rad: int
    kol: int
    fast_rad: bool
    fast_kol: bool

    def __str__(self) -> str:
        """As a formula writes it; `UGYLDIG` outside the sheet."""
        if not (1 <= self.rad <= SISTE_RAD and 1 <= self.kol <= SISTE_KOLONNE):
            return UGYLDIG
        return f"{'$' * self.fast_kol}{kolonnenavn(self.kol)}{'$' * self.fast_rad}{self.rad}"


Omsetter = Callable[[str | None, Celleref, Celleref | None], str]
"""Sheet (None: the formula's own), first cell and, for a range, last cell → the new text without the sheet."""


def omsett(formel: str, til: Omsetter) -> str:
    """The formula with every cell and range of the workbook rewritten; texts, tables and other files are left alone."""

    def bit(m: re.Match[str]) -> str:
        if m["a"] is None or (m["ark"] and formel[m.start() - 1 : m.start()] == ":"):  # Ark1:Ark3!A1 is many sheets
            return m[0]
        siste = None if m["b"] is None else _les(m["b"][1:])
        return (m["ark"] or "") + til(_arknavn(m["ark"]), _les(m["a"]), siste)

    return _BIT.sub(bit, formel)


def nevner_ark_i_tekst(formel: str, ark: Iterable[str]) -> bool:
    """Whether a formula holds the address of a cell on one of these sheets (lower case) as a text, not as a link."""
    tekster = [m["tekst"].lower() for m in _BIT.finditer(formel) if m["tekst"] and not m["tekst"].startswith('"#')]
    return any(re.search(rf"{re.escape(n)}'?!\$?[a-z]+\$?\d", t) for t in tekster for n in ark)


def forskyv(formel: str, rader: int, kolonner: int) -> str:
    """The formula as it reads when copied to another cell: what is not fixed moves along."""

    def en(c: Celleref) -> Celleref:
        return c._replace(rad=c.rad + rader * (not c.fast_rad), kol=c.kol + kolonner * (not c.fast_kol))

    return omsett(formel, lambda _, a, b: str(en(a)) if b is None else f"{en(a)}:{en(b)}")


def skjelett(formel: str) -> str:
    """What is left of a formula without the cells and sheets it names: functions, signs, numbers and texts."""
    return _skjelett(_RADNUMMER.sub("1", formel))


def skjeletter(formler: Iterable[str]) -> set[str]:
    """What is left of all these formulas; tens of thousands are looked through in one go, and few are different."""
    uten = _RADNUMMER.sub("1", _SKILLE.join(formler))
    return {_skjelett(f) for f in {*uten.split(_SKILLE)} - {""}}


@lru_cache(maxsize=100_000)
def _skjelett(formel: str) -> str:
    """Of formulas that differ in row numbers only, and a column holds hundreds of those, one is taken apart."""

    def bit(m: re.Match[str]) -> str:
        return m[0] if m["tekst"] or m["klamme"] else "¤"

    uten = _BIT.sub(bit, formel.removeprefix("="))
    biter = re.split(r'("(?:[^"]|"")*")', uten)
    return "".join(b if b.startswith('"') else re.sub(r"\s+", "", b).upper() for b in biter).replace("_XLFN.", "")


def relativ(formel: str, rad: int, kol: int) -> str:
    """The formula with its cells counted from the cell it stands in, so that a column filled down reads the same."""

    def en(c: Celleref) -> str:
        r = f"R{c.rad}" if c.fast_rad else f"R[{c.rad - rad}]"
        return r + (f"C{c.kol}" if c.fast_kol else f"C[{c.kol - kol}]")

    return omsett(formel, lambda _, a, b: en(a) if b is None else f"{en(a)}:{en(b)}")


def _arknavn(ark: str | None) -> str | None:
    if ark is None:
        return None
    return ark[1:-2].replace("''", "'") if ark.startswith("'") else ark[:-1]


def _les(tekst: str) -> Celleref:
    treff = _CELLE.fullmatch(tekst)
    if treff is None:
        raise ValueError(tekst)
    fast_kol, bokstaver, fast_rad, rad = treff.groups()
    kol = 0
    for bokstav in bokstaver.upper():
        kol = kol * 26 + ord(bokstav) - 64
    return Celleref(int(rad), kol, bool(fast_rad), bool(fast_kol))
