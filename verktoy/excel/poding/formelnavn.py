"""Rewriting the names a formula uses: sheets that have been renamed, tables and names that had to give way.

Only names are touched; texts, external references, errors and everything else stand as they stood.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from verktoy.excel.ooxml import Element, lokal

_BIT = re.compile(
    r"""
      (?P<tekst>"(?:[^"]|"")*")
    | (?P<feil>\#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|GETTING_DATA))
    | (?P<sitert>'(?:[^']|'')*'!)
    | (?P<ekstern>\[[^\[\]]*\][\w.\\?]+(?::[\w.\\?]+)?!)
    | (?P<klamme>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
    | (?P<ark>[\w.\\?]+(?::[\w.\\?]+)?!)
    | (?P<ord>[^\W\d][\w.\\?]*)
    """,
    re.VERBOSE,
)
_ARKDEL = re.compile(r"""'(?:[^']|'')*'!|[\w.\\?]+(?::[\w.\\?]+)?!""")
_FORMLER = frozenset("f formula formula1 formula2 calculatedColumnFormula totalsRowFormula definedName".split())  # noqa: SIM905
_ADRESSER = ("location", "textlink")


def noekkel(navn: str) -> str:
    """Sheet, table and defined names are the same to Excel whatever their case."""
    return navn.lower()


@dataclass(frozen=True)
class Omdoping:
    """Which names get which new names; the keys are written with `noekkel`."""

    ark: Mapping[str, str] = field(default_factory=dict)
    navn: Mapping[str, str] = field(default_factory=dict)

    def formel(self, formel: str) -> str:
        """The formula with the new names."""
        if not self.ark and not self.navn:
            return formel
        return _BIT.sub(lambda bit: self._bit(bit, formel), formel)

    def _bit(self, bit: re.Match[str], formel: str) -> str:
        tekst = bit.group()
        if bit.lastgroup in ("sitert", "ark"):
            return self._arkdel(tekst)
        if bit.lastgroup == "tekst" and tekst.startswith('"#') and "!" in tekst:
            # An address inside the workbook, as HYPERLINK takes it: "#'Plan 2026'!A1".
            inni = tekst[2:-1].replace('""', '"')
            return '"#' + _ARKDEL.sub(lambda m: self._arkdel(m.group()), inni, count=1).replace('"', '""') + '"'
        neste = formel[bit.end() : bit.end() + 1]
        etter_ark = formel[bit.start() - 1 : bit.start()] == "!"
        if bit.lastgroup == "ord" and neste != "(" and not etter_ark:
            return self.navn.get(noekkel(tekst), tekst)
        return tekst

    def _arkdel(self, del_: str) -> str:
        """One «'Ark 1'!», «Ark1!» or «Ark1:Ark3!»."""
        innhold = del_[:-1]
        if innhold.startswith("'"):
            innhold = innhold[1:-1].replace("''", "'")
        if "[" in innhold:
            return del_
        ark = innhold.split(":")
        nye = [self.ark.get(noekkel(navn), navn) for navn in ark]
        return del_ if nye == ark else sitert(":".join(nye)) + "!"

    def tre(self, rot: Element) -> None:
        """Rewrite every formula and address in a part, in place."""
        if not self.ark and not self.navn:
            return
        for e in rot.iter():
            if not isinstance(e.tag, str):
                continue
            if lokal(e) in _FORMLER and e.text:
                e.text = self.formel(e.text)
            for attributt in _ADRESSER:
                if e.get(attributt):
                    e.set(attributt, self.formel(e.get(attributt)))


def sitert(navn: str) -> str:
    """The sheet name in quotes, which is right for every name."""
    return "'" + navn.replace("'", "''") + "'"


def uten_ark(formel: str) -> str:
    """The formula without sheet names: «'Plan'!$A$1:$B$3» and «'Plan 2026'!$A$1:$B$3» say the same of their sheet."""
    return _ARKDEL.sub("", formel)


def nevnte_ark(rot: Element) -> set[str]:
    """The keys of all sheets of the same workbook that a part's formulas name."""
    funnet: set[str] = set()
    for e in rot.iter():
        if isinstance(e.tag, str) and lokal(e) in _FORMLER and e.text and "!" in e.text:
            funnet |= ark_i_formel(e.text)
    return funnet


def ark_i_formel(formel: str) -> set[str]:
    """The keys of all sheets of the same workbook that a formula names."""
    funnet = set()
    for bit in _BIT.finditer(formel):
        if bit.lastgroup in ("sitert", "ark") and "[" not in bit.group():
            innhold = bit.group()[:-1]
            if innhold.startswith("'"):
                innhold = innhold[1:-1].replace("''", "'")
            funnet |= {noekkel(navn) for navn in innhold.split(":")}
    return funnet


def med_suffiks(navn: str, opptatt: set[str], *, ark: bool = False) -> str:
    """The name itself, or the first of «Navn (2)», «Navn (3)» (sheets) or «navn_2» (names) that is free.

    Args:
        navn: the name wished for.
        opptatt: keys of the names in use.
        ark: a sheet name: the suffix is in parentheses, and the whole at most 31 UTF-16 units, Excel's limit.
    """
    kandidat, nummer = navn, 1
    while noekkel(kandidat) in opptatt:
        nummer += 1
        if not ark:
            kandidat = f"{navn}_{nummer}"
            continue
        suffiks = f" ({nummer})"
        stamme = navn
        while len((stamme + suffiks).encode("utf-16-le")) > 2 * 31:
            stamme = stamme[:-1]
        kandidat = stamme + suffiks
    return kandidat
