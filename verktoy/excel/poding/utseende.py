"""Utseende: the colours, fonts, borders, number formats and alignments people have put on our cells, kept.

The rule: what differs from what we wrote is theirs, part by part. Where we now write something else, what they left
alone follows us. «What we wrote» is told by the receipt; where another program has dropped it or rewritten every
format, it is how most cells of the same kind look.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from verktoy.excel.ooxml import Element, avtrykk, q
from verktoy.excel.poding.kvittering import Arkvelger
from verktoy.excel.poding.stiler import Formatpar, Stilfletter

_SETT = "utseende"
# The numbers Excel keeps for common formats, which other programs write out (ECMA-376 part 1, 18.8.30).
_INNEBYGD = {"0": "General", "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%", "49": "@"}
_SIDER = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True)
class Utseende:
    """What a cell format looks like, free of how a program happens to write it."""

    skrift: tuple[str, ...]
    fyll: str
    kanter: tuple[str, ...]
    tallformat: str
    plassering: tuple[str, ...]

    def avtrykk(self) -> str:
        """A short fingerprint."""
        return avtrykk(repr(self))

    def forskjeller(self, annet: "Utseende") -> frozenset[str]:
        """The names of the parts that differ."""
        return frozenset(f.name for f in fields(self) if getattr(self, f.name) != getattr(annet, f.name))


class Utseendefletter:
    """Keeps what people did to the looks of our cells on one sheet."""

    def __init__(self, stiler: Stilfletter, velger: Arkvelger, sett: dict[str, Utseende]) -> None:
        """`sett`: the looks by number, shared by the sheets of a workbook."""
        self._stiler, self._velger, self._sett = stiler, velger, sett

    def flett(self, vaar: Element, gamle: Mapping[str, str], par: Formatpar) -> None:
        """Give our cells what people changed.

        Args:
            vaar: our worksheet, its formats numbered as in the workbook.
            gamle: address of a cell now → the number of the format it had on the sheet this one replaces.
            par: (the format we write, the one that stood or None) → in how many cells.
        """
        self._velger.skriver(_SETT, {self._av(s).avtrykk() for s in {s for s, _ in par}})
        nye = self._nye({(s, g): n for (s, g), n in par.items() if g is not None})
        for c in vaar.find(q("sheetData")).iter(q("c")) if nye else ():
            byttes = nye.get((c.get("s", ""), gamle.get(c.get("r"), "")))
            if byttes is not None:
                c.set("s", byttes)

    def _nye(self, par: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], str]:
        """(the format we write, the format that stands) → the format that keeps what people did."""
        kjent = self._kjent({gammel for _, gammel in par})
        ut = {}
        for vaart in {v for v, _ in par}:
            staar = {g: n for (v, g), n in par.items() if v == vaart}
            skrevet = self._skrevet(vaart, staar, kjent)
            for gammel in staar:
                av_folk = self._av(gammel).forskjeller(skrevet)
                if av_folk and not (kjent and self._av(gammel).avtrykk() in kjent):
                    ut[vaart, gammel] = str(self._stiler.sammensatt(int(vaart), int(gammel), av_folk))
        return {k: v for k, v in ut.items() if v != k[0]}

    def _kjent(self, staar: set[str]) -> frozenset[str]:
        """Fingerprints of the looks we wrote last time; none when nothing on the sheet looks so any more."""
        sist = self._velger.sist
        skrev = frozenset() if sist is None else sist.sett.get(_SETT, frozenset())
        return skrev if any(self._av(g).avtrykk() in skrev for g in staar) else frozenset()

    def _skrevet(self, vaart: str, staar: Mapping[str, int], kjent: frozenset[str]) -> Utseende:
        """How the cells we now give this format looked when we wrote them last."""
        naa = self._av(vaart)
        if naa.avtrykk() in kjent or any(self._av(g) == naa for g in staar):
            return naa
        return self._av(max(staar, key=lambda g: (staar[g], -int(g))))

    def _av(self, nummer: str) -> Utseende:
        if nummer not in self._sett:
            xf, skrift, fyll, kanter, kode = self._stiler.biter(int(nummer))
            plassering = xf.find(q("alignment"))
            self._sett[nummer] = Utseende(
                _skrift(skrift), _fyll(fyll), _kanter(kanter), kode or _tallformat(xf), _plassering(plassering)
            )
        return self._sett[nummer]


def _tallformat(xf: Element) -> str:
    nummer = str(xf.get("numFmtId", "0"))
    return _INNEBYGD.get(nummer, nummer)


def _farge(e: Element | None) -> str:
    """A colour; «» for the one that is there when nobody chose: automatic, black, the first of the theme."""
    if e is None or e.get("auto") in ("1", "true") or e.get("indexed") in ("8", "64", "65"):
        return ""
    if e.get("rgb"):
        rgb = str(e.get("rgb"))[-6:].upper()
        return "" if rgb == "000000" else rgb
    if e.get("theme") == "1" and not float(e.get("tint", "0")):
        return ""
    return " ".join(f"{n}={e.get(n)}" for n in ("theme", "indexed", "tint") if e.get(n))


def _skrift(e: Element) -> tuple[str, ...]:
    def paa(navn: str) -> str:
        x = e.find(q(navn))
        return "" if x is None or x.get("val") in ("0", "false", "none") else x.get("val", "1").replace("true", "1")

    storrelse = e.find(q("sz"))
    navn = e.find(q("name"))
    return (
        *(paa(n).replace("single", "1") for n in ("b", "i", "u", "strike", "vertAlign")),
        "" if storrelse is None else f"{float(storrelse.get('val')):g}",
        "" if navn is None else navn.get("val"),
        _farge(e.find(q("color"))),
    )


def _fyll(e: Element) -> str:
    monster = e.find(q("patternFill"))
    if monster is None:
        return avtrykk(e) if len(e) else ""
    slag = monster.get("patternType", "none")
    return "" if slag == "none" else f"{slag} {_farge(monster.find(q('fgColor')))}"


def _kanter(e: Element) -> tuple[str, ...]:
    ut = []
    for side in _SIDER:
        kant = e.find(q(side))
        stil = "none" if kant is None else kant.get("style", "none")
        ut.append("" if kant is None or stil == "none" else f"{stil} {_farge(kant.find(q('color')))}")
    return tuple(ut)


def _plassering(e: Element | None) -> tuple[str, ...]:
    felt = {} if e is None else dict(e.attrib)
    standard = {"horizontal": "general", "vertical": "bottom", "wrapText": "0", "indent": "0", "textRotation": "0"}
    jevnet = {n: felt.get(n, v).replace("true", "1").replace("false", "0") for n, v in standard.items()}
    return tuple("" if jevnet[n] == v else jevnet[n] for n, v in standard.items())
