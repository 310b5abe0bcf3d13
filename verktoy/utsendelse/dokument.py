"""Dokument: a letter or a case paper as blocks. Word, the web page and the PDF are written from them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Bit:
    """A piece of text. utfyll marks what the receiver is to fill in."""

    tekst: str
    fet: bool = False
    kursiv: bool = False
    utfyll: bool = False


Biter: TypeAlias = tuple[Bit, ...]


@dataclass(frozen=True, slots=True)
class Avsnitt:
    """A paragraph; nivaa 1 and up are headings, 0 is plain text. punkt is an item of a list."""

    biter: Biter
    nivaa: int = 0
    punkt: bool = False

    @property
    def tekst(self) -> str:
        """Its text without marks."""
        return "".join(b.tekst for b in self.biter)


@dataclass(frozen=True, slots=True)
class Tabell:
    """A table whose first row is its headings. hoyre tells which columns hold numbers."""

    rader: tuple[tuple[Biter, ...], ...]
    hoyre: tuple[bool, ...]


Blokk: TypeAlias = Avsnitt | Tabell


@dataclass(frozen=True, slots=True)
class Dokument:
    """Title, language tag (nb-NO or nn-NO), and the blocks in order."""

    tittel: str
    kode: str
    blokker: tuple[Blokk, ...]

    @property
    def tekst(self) -> str:
        """All text, a line per paragraph and table cell."""
        return "\n".join(_linjer(self.blokker))


def _linjer(blokker: Sequence[Blokk]) -> Iterator[str]:
    for b in blokker:
        if isinstance(b, Avsnitt):
            yield b.tekst
        else:
            yield from ("".join(bit.tekst for bit in celle) for rad in b.rader for celle in rad)


_BIT = re.compile(r"\*\*(?P<fet>.+?)\*\*|(?<!\w)_(?P<kursiv>.+?)_(?!\w)|(?P<utfyll>\[[^\]]+\])")


def tolk(tekst: str) -> tuple[Blokk, ...]:
    """Blocks from a plain text: "# " headings, "- " items, "| a | b |" tables, paragraphs between empty lines.

    **fet**, _kursiv_ and [to be filled in] mark text; a table's second line is |---|--:| with : where numbers stand.
    """
    ut: list[Blokk] = []
    for avsnitt in re.split(r"\n\s*\n", tekst.strip()):
        linjer = avsnitt.splitlines()
        if linjer[0].startswith("|"):
            ut.append(_tabell(linjer))
        elif linjer[0].startswith("#"):
            merke, _, resten = linjer[0].partition(" ")
            ut.append(Avsnitt(_biter(resten), nivaa=len(merke)))
        elif linjer[0].startswith("- "):
            ut += [Avsnitt(_biter(linje[2:]), punkt=True) for linje in linjer]
        else:
            ut.append(Avsnitt(_biter(" ".join(linjer))))
    return tuple(ut)


def _tabell(linjer: Sequence[str]) -> Tabell:
    rader = [tuple(_biter(c.strip()) for c in linje.strip().strip("|").split("|")) for linje in linjer]
    hoyre = tuple(c.strip().endswith(":") for c in linjer[1].strip().strip("|").split("|"))
    return Tabell((rader[0], *rader[2:]), hoyre)


def _biter(tekst: str) -> Biter:
    ut: list[Bit] = []
    slutt = 0
    for treff in _BIT.finditer(tekst):
        if treff.start() > slutt:
            ut.append(Bit(tekst[slutt : treff.start()]))
        slag = str(treff.lastgroup)
        ut.append(Bit(treff[slag], **{slag: True}))
        slutt = treff.end()
    if slutt < len(tekst):
        ut.append(Bit(tekst[slutt:]))
    return tuple(ut)
