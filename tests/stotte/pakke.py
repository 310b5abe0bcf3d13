"""Read an .xlsx as the file it is: parts, sheets and cells with their types, nothing interpreted away.

openpyxl hides what the tests are after (a formula and its cached value at once, "no value" against "empty text", an
error against a text that looks like one, a number against the date it is shown as), hence this small reader.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lxml import etree

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PAKKEREL = "http://schemas.openxmlformats.org/package/2006/relationships"

Verdi = float | int | str | bool | None
Type = Literal["tall", "tekst", "bool", "feil", "tom", "ugyldig"]


def q(navn: str) -> str:
    """The element name `navn` in SpreadsheetML's namespace, as lxml wants it."""
    return f"{{{NS}}}{navn}"


@dataclass(frozen=True)
class Celle:
    """A cell as it stands in the file.

    `formel` is None for a plain value and "" for a follower of a shared formula. `type` is "tom" when the file holds
    no value at all, which for a formula means: never calculated, and "ugyldig" when what it holds is none of its type
    (the lint reports it). `verdi` of an error is its text, "#DIV/0!".
    """

    ark: str
    ref: str
    formel: str | None
    type: Type
    verdi: Verdi


class Pakke:
    """The parts of an .xlsx, read once."""

    def __init__(self, sti: Path) -> None:
        with zipfile.ZipFile(sti) as arkiv:
            self.oppforinger = arkiv.infolist()
            self.deler: dict[str, bytes] = {info.filename: arkiv.read(info) for info in self.oppforinger}
        self.bok = self.xml("xl/workbook.xml")
        maal = self.relasjoner("xl/workbook.xml")
        self.ark: dict[str, str] = {
            blad.get("name", ""): maal[blad.get(f"{{{REL}}}id", "")][1] for blad in self.bok.iter(q("sheet"))
        }
        """Sheet name → part name, in the order of the tabs."""
        self.tekster = self._tekster()

    def xml(self, del_: str) -> etree._Element:
        """The root element of a part."""
        return etree.fromstring(self.deler[del_])

    def relasjoner(self, del_: str) -> dict[str, tuple[str, str]]:
        """Relationship id → (last word of its type, target part) for the internal relationships of a part."""
        mappe, fil = posixpath.split(del_)
        rels = f"{mappe}/_rels/{fil}.rels"
        if rels not in self.deler:
            return {}
        funnet = {}
        for rel in self.xml(rels).iter(f"{{{PAKKEREL}}}Relationship"):
            if rel.get("TargetMode") == "External":
                continue
            maal = rel.get("Target", "")
            full = maal.lstrip("/") if maal.startswith("/") else posixpath.normpath(posixpath.join(mappe, maal))
            funnet[rel.get("Id", "")] = (rel.get("Type", "").rsplit("/", 1)[-1], full)
        return funnet

    def celler(self, ark: str) -> Iterator[Celle]:
        """The cells of a sheet in file order."""
        for c in self.xml(self.ark[ark]).iter(q("c")):
            yield self._celle(ark, c)

    def _tekster(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self.deler:
            return []
        return [_tekst(si) for si in self.xml("xl/sharedStrings.xml").iter(q("si"))]

    def _celle(self, ark: str, c: etree._Element) -> Celle:
        f, v = c.find(q("f")), c.find(q("v"))
        formel = None if f is None else f.text or ""
        raa = None if v is None else v.text or ""
        slag, verdi = self._verdi(c, raa)
        return Celle(ark, c.get("r", ""), formel, slag, verdi)

    def _verdi(self, c: etree._Element, raa: str | None) -> tuple[Type, Verdi]:
        slag = c.get("t", "n")
        if slag == "inlineStr":
            return "tekst", _tekst(c)
        if slag == "str" and raa is not None:
            return "tekst", raa
        if not raa:
            return "tom", None
        lesere: dict[str, Callable[[str], tuple[Type, Verdi]]] = {
            "s": lambda v: ("tekst", self.tekster[int(v)]),
            "b": lambda v: ("bool", v in {"1", "true"}),
            "e": lambda v: ("feil", v),
            "n": lambda v: ("tall", _tall(v)),
        }
        try:
            return lesere[slag](raa)
        except (KeyError, IndexError, ValueError):
            return "ugyldig", raa


def _tall(tekst: str) -> int | float:
    """ "3" and "3.0" are the int 3."""
    tall = float(tekst)
    return int(tall) if tall.is_integer() else tall


def _tekst(element: etree._Element) -> str:
    """The text of a shared or inline string: its runs joined, phonetic guides left out."""
    biter = (t for t in element.iter(q("t")) if t.getparent().tag != q("rPh"))
    return "".join(t.text or "" for t in biter)


def kolonne(ref: str) -> int:
    """Column number, 1 for A, of "A1" or "A"."""
    nummer = 0
    for tegn in re.sub(r"[^A-Z]", "", ref.upper()):
        nummer = nummer * 26 + ord(tegn) - ord("A") + 1
    return nummer


def rad(ref: str) -> int:
    """Row number of "A1"."""
    return int(re.sub(r"\D", "", ref))


def skriv_om(xlsx: Path, ut: Path, nye: Mapping[str, bytes]) -> Path:
    """Copy an .xlsx with some parts replaced; every other part keeps its bytes, its place and its date.

    Args:
        xlsx: the workbook to copy; may be the same file as `ut`.
        ut: the workbook to write.
        nye: part name → its new bytes.

    Raises:
        KeyError: a part is not in the file.
    """
    with zipfile.ZipFile(xlsx) as arkiv:
        innhold = [(info, arkiv.read(info)) for info in arkiv.infolist()]
    if ukjente := nye.keys() - {info.filename for info, _ in innhold}:
        raise KeyError(f"{xlsx.name} has no part {', '.join(sorted(ukjente))}")
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for info, data in innhold:
            arkiv.writestr(info, nye.get(info.filename, data))
    return ut
