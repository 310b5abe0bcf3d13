"""What staff do to a workbook in Excel, done to the file: cells typed, rows and columns put in, sorted and deleted.

Only what the tests need of Excel: cells, formulas and defined names move along; drawings and rules stay where they are.
"""

import copy
import re
from collections.abc import Callable, Iterable

from lxml import etree

from tests.excel.tortur_vaart import gi_nytt_navn
from verktoy.excel.les import Pakkeleser
from verktoy.excel.ooxml import Element, q, skriv_xml
from verktoy.excel.pakke import Pakke
from verktoy.excel.poding.arbeidsbok import Arbeidsbok
from verktoy.excel.poding.omraade import celle, les

_REF = re.compile(
    r"""("(?:[^"]|"")*")|((?:'(?:[^']|'')*'|[^\W\d][\w.]*)!)?(\$?)([A-Z]{1,3})(\$?)(\d+)(?::(\$?)([A-Z]{1,3})(\$?)(\d+))?(?![\w(])""",
    re.VERBOSE,
)
Verdi = str | int | float | None


class Stab:
    """A workbook in the hands of staff."""

    def __init__(self, innhold: bytes) -> None:
        self.innhold = innhold

    # -- looking -------------------------------------------------------------------------------------------------------

    def arknavn(self) -> list[str]:
        """The tabs, in order."""
        return list(Pakkeleser(Pakke(self.innhold)).arknavn)

    def celler(self, ark: str) -> dict[str, tuple[str | None, object]]:
        """Address → formula without "=" and value, for cells that hold something."""
        leser = Pakkeleser(Pakke(self.innhold))
        formler = leser.ark(ark).formler
        verdier = {(r, k): v for r, rad in enumerate(leser.ark(ark).rader) for k, v in enumerate(rad) if v is not None}
        return {celle(k + 1, r + 1): (formler.get((r, k)), verdier.get((r, k))) for r, k in {*formler, *verdier}}

    def rad(self, ark: str, kolonne: str, verdi: object) -> int:
        """The row (from 1) where a column holds a value."""
        treff = [r for r, (_, v) in self.celler(ark).items() if re.fullmatch(kolonne + r"\d+", r) and v == verdi]
        return int(treff[0][len(kolonne) :])

    # -- typing --------------------------------------------------------------------------------------------------------

    def skriv(self, ark: str, ref: str, verdi: Verdi, formel: str | None = None) -> "Stab":
        """Type a value, or a formula that shows it; None empties the cell."""

        def endre(rot: Element) -> None:
            o = les(ref)
            rad = _rad(rot, o.rad1)
            c = next((e for e in rad if e.get("r") == ref), None)
            if c is None:
                c = etree.Element(q("c"), r=ref)
                plass = sum(1 for e in rad if e.tag == q("c") and les(e.get("r")).kolonne1 < o.kolonne1)
                rad.insert(plass, c)
            for e in list(c):
                c.remove(e)
            c.attrib.pop("t", None)
            if formel is not None:
                etree.SubElement(c, q("f")).text = formel
            if isinstance(verdi, str):
                if formel is None:
                    c.set("t", "inlineStr")
                    etree.SubElement(etree.SubElement(c, q("is")), q("t")).text = verdi
                else:
                    c.set("t", "str")
                    etree.SubElement(c, q("v")).text = verdi
            elif verdi is not None:
                etree.SubElement(c, q("v")).text = str(verdi)

        self._ark(ark, endre)
        return self

    # -- sheets --------------------------------------------------------------------------------------------------------

    def farg(self, ark: str, refs: Iterable[str], *, fyll: str = "", fet: bool = False) -> "Stab":
        """Give cells a fill colour, or bold, as Excel does: a new format beside the one they had."""
        pakke = Pakke(self.innhold)
        bok = Arbeidsbok(pakke)
        post, part = bok.finn(ark), bok.del_av_slag("styles")
        assert post is not None
        assert part is not None
        stiler, rot = pakke.xml(part), pakke.xml(post.part)
        fonts, fills, xfs = (stiler.find(q(n)) for n in ("fonts", "fills", "cellXfs"))
        for ref in refs:
            o = les(ref)
            rad = _rad(rot, o.rad1)
            c = next((e for e in rad if e.get("r") == ref), None)
            if c is None:
                c = etree.Element(q("c"), r=ref)
                rad.insert(sum(1 for e in rad if les(e.get("r")).kolonne1 < o.kolonne1), c)
            xf = copy.deepcopy(xfs[int(c.get("s", "0"))])
            if fyll:
                fill = etree.SubElement(fills, q("fill"))
                monster = etree.SubElement(fill, q("patternFill"), patternType="solid")
                etree.SubElement(monster, q("fgColor"), rgb=f"FF{fyll}")
                xf.set("fillId", str(len(fills) - 1))
                xf.set("applyFill", "1")
            if fet:
                font = copy.deepcopy(fonts[int(xf.get("fontId"))])
                font.insert(0, etree.Element(q("b")))
                fonts.append(font)
                xf.set("fontId", str(len(fonts) - 1))
                xf.set("applyFont", "1")
            xfs.append(xf)
            c.set("s", str(len(xfs) - 1))
        for liste in (fonts, fills, xfs):
            liste.set("count", str(len(liste)))
        pakke.skriv_xml(part, stiler)
        pakke.skriv_xml(post.part, rot)
        self.innhold = pakke.pakk()
        return self

    def dop_om(self, ark: str, nytt: str) -> "Stab":
        """Rename a sheet."""
        self.innhold = gi_nytt_navn(self.innhold, ark, nytt)
        return self

    def flytt_ark(self, ark: str, plass: int) -> "Stab":
        """Drag a tab to another place."""
        pakke = Pakke(self.innhold)
        bok = Arbeidsbok(pakke)
        liste = bok.rot.find(q("sheets"))
        gamle = [e.get("name") for e in liste]
        e = next(e for e in liste if e.get("name") == ark)
        liste.remove(e)
        liste.insert(plass, e)
        nye = [e.get("name") for e in liste]
        for navn in bok.rot.iter(q("definedName")):
            if navn.get("localSheetId") is not None:
                navn.set("localSheetId", str(nye.index(gamle[int(navn.get("localSheetId"))])))
        bok.lagre()
        self.innhold = pakke.pakk()
        return self

    # -- rows and columns ----------------------------------------------------------------------------------------------

    def sett_inn_rader(self, ark: str, foran: int, antall: int = 1) -> "Stab":
        """Put empty rows in before a row (from 1)."""
        return self._skift(ark, lambda r: r + antall if r >= foran else r, lambda k: k)

    def sett_inn_kolonner(self, ark: str, foran: int, antall: int = 1) -> "Stab":
        """Put empty columns in before a column (from 1)."""
        return self._skift(ark, lambda r: r, lambda k: k + antall if k >= foran else k)

    def slett_rad(self, ark: str, rad: int) -> "Stab":
        """Delete a whole row."""
        return self._skift(ark, lambda r: None if r == rad else r - (r > rad), lambda k: k)

    def sorter(self, ark: str, rader: Iterable[int], rekkefolge: Iterable[int]) -> "Stab":
        """Let rows change places: rader[n] gets what stood in rekkefolge[n]; formulas read on from their new row."""
        fra_til = dict(zip(rekkefolge, rader, strict=True))

        def endre(rot: Element) -> None:
            gamle = {int(r.get("r")): r for r in rot.iter(q("row"))}
            innhold = {r: [e for e in gamle[r] if e.tag == q("c")] for r in fra_til}
            for fra, til in fra_til.items():
                for c in innhold[fra]:
                    c.set("r", celle(les(c.get("r")).kolonne1, til))
                    f = c.find(q("f"))
                    if f is not None and f.text:
                        f.text = _skift_formel(
                            f.text, lambda r, fast, fra=fra, til=til: r if fast else r + til - fra, None, ark
                        )
                gamle[til][:] = innhold[fra]

        self._ark(ark, endre)
        return self

    def _skift(self, ark: str, rad: Callable[[int], int | None], kol: Callable[[int], int | None]) -> "Stab":
        def endre(rot: Element) -> None:
            data = rot.find(q("sheetData"))
            for r in list(data):
                ny = rad(int(r.get("r")))
                if ny is None:
                    data.remove(r)
                    continue
                r.set("r", str(ny))
                r.attrib.pop("spans", None)
                for c in list(r):
                    k = kol(les(c.get("r")).kolonne1)
                    assert k is not None
                    c.set("r", celle(k, ny))

        self._ark(ark, endre)
        pakke = Pakke(self.innhold)
        bok = Arbeidsbok(pakke)
        for post in bok.ark:
            rot = pakke.xml(post.part)
            for f in rot.iter(q("f")):
                if f.text:
                    f.text = _skift_formel(f.text, lambda r, _: rad(r), kol, ark, her=post.navn)
            pakke.skriv(post.part, skriv_xml(rot))
        for e in bok.rot.iter(q("definedName")):
            e.text = _skift_formel(e.text, lambda r, _: rad(r), kol, ark, her="")
        bok.lagre()
        self.innhold = pakke.pakk()
        return self

    def _ark(self, ark: str, endre: Callable[[Element], None]) -> None:
        pakke = Pakke(self.innhold)
        post = Arbeidsbok(pakke).finn(ark)
        assert post is not None, f"{ark} is not among {self.arknavn()}"
        rot = pakke.xml(post.part)
        endre(rot)
        pakke.skriv(post.part, skriv_xml(rot))
        self.innhold = pakke.pakk()


def _rad(rot: Element, nummer: int) -> Element:
    data = rot.find(q("sheetData"))
    for plass, r in enumerate(data):
        if int(r.get("r")) == nummer:
            return r
        if int(r.get("r")) > nummer:
            ny = etree.Element(q("row"), r=str(nummer))
            data.insert(plass, ny)
            return ny
    return etree.SubElement(data, q("row"), r=str(nummer))


def _skift_formel(
    formel: str,
    rad: Callable[[int, bool], int | None],
    kol: Callable[[int], int | None] | None,
    ark: str,
    her: str | None = None,
) -> str:
    """Adjust the references to one sheet. `her`: the sheet the formula stands on, None when every reference counts."""

    def en(fast_kol: str, bokstaver: str, fast_rad: str, nummer: str) -> str:
        k, r = les(f"{bokstaver}1").kolonne1, rad(int(nummer), bool(fast_rad))
        nk = k if kol is None else kol(k)
        return "#REF!" if r is None or nk is None else f"{fast_kol}{celle(nk, 1)[:-1]}{fast_rad}{r}"

    def bit(m: re.Match[str]) -> str:
        if m[1]:
            return m[0]
        navn = her if m[2] is None else m[2][:-1].strip("'").replace("''", "'")
        if her is not None and navn != ark:
            return m[0]
        a = en(m[3], m[4], m[5], m[6])
        if not m[8]:
            return (m[2] or "") + a
        b = en(m[7], m[8], m[9], m[10])
        if "#REF!" in (a, b):  # a range whose end is deleted shrinks
            r1, r2 = int(m[6]), int(m[10])
            while r1 <= r2 and rad(r1, True) is None:  # noqa: FBT003
                r1 += 1
            while r2 >= r1 and rad(r2, True) is None:  # noqa: FBT003
                r2 -= 1
            if r1 > r2:
                return "#REF!"
            a, b = en(m[3], m[4], m[5], str(r1)), en(m[7], m[8], m[9], str(r2))
        return f"{m[2] or ''}{a}:{b}"

    return _REF.sub(bit, formel)
