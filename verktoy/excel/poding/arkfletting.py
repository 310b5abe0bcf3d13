"""Merging one freshly written sheet with the sheet it replaces, element by element.

Ours: the cells with their merges, row by row, freeze panes, tables, rules. Theirs: what they look through (zoom,
selection, gridlines), everything they drew or attached, and every setting they changed since we last wrote it: column
widths, print settings, header and footer, breaks, tab colour, protection, filter. See docs/adr/0003-pode.md.
"""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree

from verktoy.excel.ooxml import HOVED, MC, R_ID, REKKEFOLGE_ARK, Element, avtrykk, forste, lokal, q
from verktoy.excel.poding.arkregler import Flytt, Regelfletter
from verktoy.excel.poding.kvittering import Arkkvittering, Arkvelger
from verktoy.excel.poding.omraade import Omraade, les
from verktoy.excel.poding.stiler import Stilfletter

# Handled by part, not by element: tegninger.py, merknader.py and tabeller.py put them in afterwards.
DELER = ("drawing", "legacyDrawing", "tableParts")
# One of each, and a fingerprint tells whether staff changed it.
_MALT = {
    "sheetProtection": (),
    "protectedRanges": (),
    "printOptions": ("gridLinesSet",),
    "pageMargins": (),
    "pageSetup": ("horizontalDpi", "verticalDpi", "copies", "usePrinterDefaults", "pageOrder", "cellComments"),
    "headerFooter": (),
    "rowBreaks": (),
    "colBreaks": (),
}
# We have no opinion on these: theirs when they have one.
_DERES = (  # noqa: SIM905
    "scenarios dataConsolidate customSheetViews phoneticPr customProperties cellWatches smartTags picture oleObjects "
    "controls webPublishItems"
).split()
_KOLONNE = ("width", "hidden", "outlineLevel", "collapsed", "customWidth", "bestFit")
_SYN_UTEN = ("topLeftCell", "activePane")
_RAD = ("hidden", "ht", "customHeight")


@dataclass(frozen=True)
class Flettetark:
    """The merged sheet.

    Attributes:
        rot: the worksheet, without `DELER`.
        kvittering: what we wrote, for the next time.
        flate: the cells we write.
        filter: the range of the sheet's autofilter, None when it has none.
        bortfalt: what of staff's could not stay, in bokmål.
    """

    rot: Element
    kvittering: Arkkvittering
    flate: Omraade
    filter: Omraade | None
    bortfalt: list[str] = field(default_factory=list)


def flett_ark(
    vaar: Element,
    deres: Element | None,
    velger: Arkvelger,
    stiler: Stilfletter,
    flytt: Flytt | None,
    adresse: Callable[[str | None, bool], str],
) -> Flettetark:
    """Merge our sheet with the one it replaces (None: a new sheet). `vaar` is used up.

    Args:
        vaar: our worksheet, its styles already renumbered, its relationship ids marked as ours, its root declaring
            the namespaces of the other's too.
        deres: the worksheet in the workbook.
        velger: decides with the receipt of the sheet, and collects the new one.
        stiler: the merged styles.
        flytt: where staff's rows went (old row → new row, None when gone); None when the caller does not know.
        adresse: where the hyperlink with this relationship id leads; true for one of ours.
    """
    return _Arkfletter(vaar, deres, velger, stiler, flytt).flett(adresse)


class _Arkfletter:
    def __init__(
        self, vaar: Element, deres: Element | None, velger: Arkvelger, stiler: Stilfletter, flytt: Flytt | None
    ) -> None:
        self.vaar = vaar
        self.deres = etree.Element(q("worksheet"), nsmap={None: HOVED}) if deres is None else deres
        self.velger, self.flytt = velger, flytt
        dimensjon = vaar.find(q("dimension"))
        self.flate = les("A1" if dimensjon is None else dimensjon.get("ref"))
        self.regler = Regelfletter(velger, stiler, self.flate, flytt or {})
        self.valgte: dict[str, list[Element]] = {}
        self.filter: Omraade | None = None

    def flett(self, adresse: Callable[[str | None, bool], str]) -> Flettetark:
        self._behold_oppsett()
        self._sett("sheetPr", self._egenskaper())
        self._sett("sheetViews", self._visninger())
        self._sett("cols", self._kolonner())
        self._sett("autoFilter", self._filter())
        self._sett("mergeCells", self._sammenslaatte())
        self._rader()
        self.valgte["conditionalFormatting"] = self.regler.betinget(self.deres, self.vaar)
        self._sett("dataValidations", self.regler.valideringer(self.deres, self.vaar))
        self._sett("hyperlinks", self.regler.lenker(self.deres, self.vaar, adresse))
        self._sett("extLst", self.regler.utvidelser(self.deres, self.vaar))
        for navn in ("dimension", "sheetFormatPr", "sheetCalcPr", "sortState"):
            self._sett(navn, forste(self.vaar, navn))
        self._dimensjon()
        egne_feil, deres_feil = forste(self.vaar, "ignoredErrors"), forste(self.deres, "ignoredErrors")
        self._sett("ignoredErrors", deres_feil if egne_feil is None else egne_feil)
        self._radformat()
        return Flettetark(self._rot(), self.velger.ny, self.flate, self.filter, self.regler.bortfalt)

    def _sett(self, navn: str, element: Element | None) -> None:
        self.valgte[navn] = [] if element is None else [element]

    def _begge(self, navn: str) -> tuple[Element | None, Element | None]:
        return forste(self.deres, navn), forste(self.vaar, navn)

    def _rot(self) -> Element:
        """Our root with staff's attributes and the chosen children in the order of the schema; the cells stay put."""
        rot, celler = self.vaar, self.vaar.find(q("sheetData"))
        ignorert = [n for e in (self.deres, rot) for n in (e.get(q("Ignorable", MC)) or "").split()]
        for navn, verdi in self.deres.attrib.items():
            rot.set(navn, verdi)
        if ignorert:
            rot.set(q("Ignorable", MC), " ".join(dict.fromkeys(ignorert)))
        for e in list(rot):
            if e is not celler:
                rot.remove(e)
        foer = REKKEFOLGE_ARK.index("sheetData")
        for navn in REKKEFOLGE_ARK[:foer]:
            for e in self.valgte.get(navn, []):
                celler.addprevious(e)
        for navn in REKKEFOLGE_ARK[foer + 1 :]:
            rot.extend(self.valgte.get(navn, []))
        return rot

    def _behold_oppsett(self) -> None:
        for navn, uten in _MALT.items():
            deres, vaar = self._begge(navn)
            behold = self.velger.behold(navn, deres, vaar, uten)
            if not behold and navn == "pageSetup" and deres is not None and vaar is not None and deres.get(R_ID):
                vaar.set(R_ID, deres.get(R_ID))  # the printer's own settings are not ours to lose
            self._sett(navn, deres if behold else vaar)
            if navn == "headerFooter":
                self._sett("legacyDrawingHF", forste(self.deres if behold else self.vaar, "legacyDrawingHF"))
        for navn in _DERES:
            deres, vaar = self._begge(navn)
            self._sett(navn, vaar if deres is None else deres)

    def _egenskaper(self) -> Element | None:
        deres, vaar = (e if e is not None else etree.Element(q("sheetPr")) for e in self._begge("sheetPr"))
        ny = etree.Element(q("sheetPr"), dict(vaar.attrib))
        for navn in ("codeName", "filterMode"):
            ny.attrib.pop(navn, None)
            if deres.get(navn):
                ny.set(navn, deres.get(navn))
        for navn in ("tabColor", "outlinePr", "pageSetUpPr"):
            d, v = forste(deres, navn), forste(vaar, navn)
            valgt = d if self.velger.behold(navn, d, v) else v
            if valgt is not None:
                ny.append(copy.deepcopy(valgt))
        return ny if len(ny) or ny.attrib else None

    def _visninger(self) -> Element | None:
        deres, vaar = self._begge("sheetViews")
        for visning in vaar if vaar is not None else ():
            visning.attrib.pop("tabSelected", None)
        deres_rute, vaar_rute = (None if e is None or not len(e) else forste(e[0], "pane") for e in (deres, vaar))
        behold = self.velger.behold("pane", deres_rute, vaar_rute, _SYN_UTEN)
        if deres is None or not len(deres):
            return vaar
        if behold or vaar is None or not len(vaar) or (deres_rute is None and vaar_rute is None):
            return deres
        visning = deres[0]
        visning.attrib.pop("topLeftCell", None)
        for e in [e for e in visning if lokal(e) in ("pane", "selection")]:
            visning.remove(e)
        for plass, e in enumerate([e for e in vaar[0] if lokal(e) in ("pane", "selection")]):
            visning.insert(plass, e)
        return deres

    # -- columns and rows ----------------------------------------------------------------------------------------

    def _kolonner(self) -> Element | None:
        """Width and visibility are staff's where they changed them; the format of our columns is ours."""
        deres, vaar = (_per_kolonne(forste(side, "cols")) for side in (self.deres, self.vaar))
        self.velger.skriver("kolonner", (f"{k}|{_bredde(c)}" for k, c in _strekk(vaar)))
        self.velger.ny.ting["kolonner"] = "x"
        sist = None
        if self.velger.sist is not None and "kolonner" in self.velger.sist.ting:
            sist = _les_strekk(self.velger.sist.sett.get("kolonner", frozenset()))
        nye: dict[int, dict[str, str]] = {}
        for nummer in sorted(deres.keys() | vaar.keys()):
            d, v = deres.get(nummer), vaar.get(nummer)
            beholdt = d is not None
            if sist is not None and _bredde(d) != _bredde(v):  # what says the same is left as it stands
                beholdt = _bredde(d) != sist.get(nummer, "")
            valgt = {n: t for n, t in ((d if beholdt else v) or {}).items() if n in _KOLONNE}
            stil = (v or d or {}).get("style")
            if stil not in (None, "0"):
                valgt["style"] = str(stil)
            if valgt:
                nye[nummer] = valgt
        return _cols(nye)

    def _rader(self) -> None:
        """Rows staff hid or made taller stay so where the caller knows which row is which."""
        if self.flytt is None:
            return
        gamle = {}
        for rad in self.deres.iterfind(f"{q('sheetData')}/{q('row')}"):
            egne = {n: rad.get(n) for n in _RAD if rad.get(n) is not None}
            hvor = self.flytt.get(int(rad.get("r")), int(rad.get("r")))
            if hvor is not None and (egne.get("hidden") in ("1", "true") or egne.get("customHeight") in ("1", "true")):
                gamle[hvor] = egne
        for rad in self.vaar.iterfind(f"{q('sheetData')}/{q('row')}"):
            egne = gamle.get(int(rad.get("r")), {})
            if egne.get("hidden") in ("1", "true"):
                rad.set("hidden", "1")
            if egne.get("customHeight") in ("1", "true") and rad.get("ht") is None and egne.get("ht"):
                rad.set("ht", egne["ht"])
                rad.set("customHeight", "1")

    def _dimensjon(self) -> None:
        """The size a sheet claims: readers that trust it must see staff's cells beside ours too."""
        rader = [r for r in self.vaar.find(q("sheetData")) if len(r)]
        kanter = {c.get("r", "").rstrip("0123456789") for r in rader for c in (r[0], r[-1])} - {""}
        for e in self.valgte["dimension"] if kanter else ():
            alle = [self.flate, *(les(f"{k}{r.get('r')}") for k in kanter for r in (rader[0], rader[-1]))]
            storst = Omraade(*map(min, *(o[:2] for o in alle)), *map(max, *(o[2:] for o in alle)))
            e.set("ref", str(storst))

    def _radformat(self) -> None:
        format_, cols = self.valgte["sheetFormatPr"], self.valgte["cols"]
        dypest = max((int(c.get("outlineLevel", "0")) for e in cols for c in e), default=0)
        if format_ and dypest:
            format_[0].set("outlineLevelCol", str(dypest))

    # -- filter and merges ---------------------------------------------------------------------------------------

    def _filter(self) -> Element | None:
        """The filter stands where it stood; its rows are ours, and what staff filter on is theirs."""
        deres, vaar = self._begge("autoFilter")
        finnes = [None if e is None else "autoFilter" for e in (deres, vaar)]
        behold = self.velger.behold("autoFilter", finnes[0], finnes[1])
        if deres is None or vaar is None:
            valgt = deres if behold else vaar
            self.filter = None if valgt is None else les(valgt.get("ref"))
            return valgt
        gammelt, nytt = les(deres.get("ref")), les(vaar.get("ref"))
        if (gammelt.kolonne1, gammelt.rad1) == (nytt.kolonne1, nytt.rad1):
            nytt = nytt._replace(kolonne2=max(gammelt.kolonne2, nytt.kolonne2))
        ny = etree.Element(q("autoFilter"), {**deres.attrib, "ref": str(nytt)})
        kolonner = list(deres.iterfind(q("filterColumn"))) or list(vaar.iterfind(q("filterColumn")))
        ny.extend(k for k in kolonner if int(k.get("colId")) <= nytt.kolonne2 - nytt.kolonne1)
        self.filter = nytt
        return ny

    def _sammenslaatte(self) -> Element | None:
        """Our merged cells, and those staff made outside our cells."""
        deres, vaar = self._begge("mergeCells")
        mine = [les(e.get("ref")) for e in vaar] if vaar is not None else []
        opptatt = [self.flate, *mine]
        utenfor = [les(e.get("ref")) for e in deres] if deres is not None else []
        alle = [*mine, *(o for o in utenfor if not any(o.motes(m) for m in opptatt))]
        if not alle:
            return None
        ny = etree.Element(q("mergeCells"), count=str(len(alle)))
        for omraade in alle:
            etree.SubElement(ny, q("mergeCell"), ref=str(omraade))
        return ny


def _per_kolonne(cols: Element | None) -> dict[int, dict[str, str]]:
    alle: dict[int, dict[str, str]] = {}
    for e in cols if cols is not None else ():
        egne = {n: v for n, v in e.attrib.items() if n not in ("min", "max")}
        for nummer in range(int(e.get("min")), int(e.get("max")) + 1):
            alle[nummer] = egne
    return alle


def _bredde(kolonne: dict[str, str] | None) -> str:
    """What staff can change on a column, as a fingerprint; «» when the column says nothing of it."""
    egne = {n: v for n, v in (kolonne or {}).items() if n in ("width", "hidden", "outlineLevel")}
    if "width" in egne:
        egne["width"] = f"{float(egne['width']):.1f}"
    tom = all(v in ("0", "false") for v in egne.values())
    return "" if tom else avtrykk(etree.Element("col", egne))


def _strekk(kolonner: dict[int, dict[str, str]]) -> Iterable[tuple[str, dict[str, str]]]:
    """Runs of columns that say the same: «3-9» and what they say."""
    for forste_, siste, egne in _like_naboer(kolonner):
        yield f"{forste_}-{siste}", egne


def _les_strekk(linjer: Iterable[str]) -> dict[int, str]:
    alle = {}
    for linje in linjer:
        strekk, _, bredde = linje.partition("|")
        forste_, _, siste = strekk.partition("-")
        alle.update(dict.fromkeys(range(int(forste_), int(siste) + 1), bredde))
    return alle


def _like_naboer(kolonner: dict[int, dict[str, str]]) -> Iterable[tuple[int, int, dict[str, str]]]:
    nummererte = enumerate(sorted(kolonner.items()))
    for (_, _), gruppe in groupby(nummererte, key=lambda p: (p[1][0] - p[0], sorted(p[1][1].items()))):
        stykker = [par for _, par in gruppe]
        yield stykker[0][0], stykker[-1][0], stykker[0][1]


def _cols(kolonner: dict[int, dict[str, str]]) -> Element | None:
    if not kolonner:
        return None
    ny = etree.Element(q("cols"))
    for forste_, siste, egne in _like_naboer(kolonner):
        etree.SubElement(ny, q("col"), {"min": str(forste_), "max": str(siste), **dict(sorted(egne.items()))})
    return ny
