"""Flater: cells gathered in rectangles, and how each rectangle shall look: few enough to tell Excel one by one."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from verktoy.ark.adresse import celle
from verktoy.ark.beskrivelse import STANDARD, Ark, Omraade, Rolle, Stil
from verktoy.excel.skriv import UTSEENDE

Sted: TypeAlias = tuple[int, int]
_MAKS_ADRESSE = 250  # Excel takes 255 characters


@dataclass(frozen=True, slots=True)
class Egenskap:
    """One thing about the look of some cells, by XlsxWriter's name for it: "bold" is True."""

    navn: str
    verdi: object


def rektangler(steder: Collection[Sted]) -> list[Omraade]:
    """Cells as rectangles: runs along each row, joined down where they are alike. In reading order."""
    rader: dict[int, list[int]] = {}
    for rad, kol in sorted(set(steder)):
        rader.setdefault(rad, []).append(kol)
    apne: dict[tuple[int, int], int] = {}
    ferdige: list[Omraade] = []
    forrige = -2
    for rad, kolonner in rader.items():
        naa = set(_strekk(kolonner)) if rad == forrige + 1 else set()
        ferdige += [Omraade(apne.pop(s), s[0], forrige, s[1]) for s in [*apne] if s not in naa]
        for strekk in _strekk(kolonner):
            apne.setdefault(strekk, rad)
        forrige = rad
    ferdige += [Omraade(fra, k1, forrige, k2) for (k1, k2), fra in apne.items()]
    return sorted(ferdige, key=lambda o: (o.rad, o.kol))


def _strekk(kolonner: list[int]) -> Iterator[tuple[int, int]]:
    forste = siste = kolonner[0]
    for kol in kolonner[1:]:
        if kol != siste + 1:
            yield forste, siste
            forste = kol
        siste = kol
    yield forste, siste


def adresse(o: Omraade) -> str:
    """A rectangle as Excel writes it: B2:D9, or B2."""
    forste, siste = celle(o.rad, o.kol), celle(o.siste_rad, o.siste_kol)
    return forste if forste == siste else f"{forste}:{siste}"


def bunter(omraader: Collection[Omraade]) -> list[list[Omraade]]:
    """Rectangles gathered so that the addresses of each lot, joined by commas, are no longer than Excel takes."""
    ut: list[list[Omraade]] = []
    lengde = _MAKS_ADRESSE
    for o in omraader:
        egen = len(adresse(o)) + 1
        if lengde + egen > _MAKS_ADRESSE:
            ut.append([])
            lengde = 0
        ut[-1].append(o)
        lengde += egen
    return ut


def utseende(ark: Ark, av: Collection[Sted]) -> dict[Egenskap, list[Omraade]]:
    """What sets some cells of a sheet apart from plain ones, each with where; number formats are not among it."""
    steder: dict[Egenskap, list[Sted]] = {}
    for stil, egne in _etter_stil(ark).items():
        for navn, verdi in _egenskaper(stil).items():
            steder.setdefault(Egenskap(navn, verdi), []).extend(s for s in egne if s in av)
    return {e: rektangler(s) for e, s in steder.items() if s}


def innrykte(ark: Ark) -> set[Sted]:
    """Cells with an indent, which Excel for Windows lets nobody set through xlwings: what they have is left alone."""
    return {sted for stil, egne in _etter_stil(ark).items() if stil.innrykk for sted in egne}


def tallformater(ark: Ark) -> dict[str, list[Sted]]:
    """Number format → its cells, plain ones left out."""
    ut: dict[str, list[Sted]] = {}
    for stil, egne in _etter_stil(ark).items():
        if stil.tallformat != STANDARD:
            ut.setdefault(stil.tallformat, []).extend(egne)
    return ut


def fyllfarger(ark: Ark) -> dict[str, list[Sted]]:
    """Fill ("" for none) → its cells."""
    ut: dict[str, list[Sted]] = {}
    for stil, egne in _etter_stil(ark).items():
        ut.setdefault(str(UTSEENDE[stil.rolle].get("bg_color", "")), []).extend(egne)
    return ut


def halver(o: Omraade) -> tuple[Omraade, Omraade]:
    """A rectangle of several cells in two, across its longer side."""
    if o.siste_rad - o.rad >= o.siste_kol - o.kol:
        midt = (o.rad + o.siste_rad) // 2
        return Omraade(o.rad, o.kol, midt, o.siste_kol), Omraade(midt + 1, o.kol, o.siste_rad, o.siste_kol)
    midt = (o.kol + o.siste_kol) // 2
    return Omraade(o.rad, o.kol, o.siste_rad, midt), Omraade(o.rad, midt + 1, o.siste_rad, o.siste_kol)


def _etter_stil(ark: Ark) -> Mapping[Stil, list[Sted]]:
    ut: dict[Stil, list[Sted]] = {}
    for sted, c in ark.celler.items():
        ut.setdefault(c.stil, []).append(sted)
    for lenke in ark.lenker:
        ut.setdefault(Stil(Rolle.LENKE), []).append((lenke.rad, lenke.kol))
    return ut


def _egenskaper(stil: Stil) -> dict[str, object]:
    """The look of a style; the last word on alignment is the style's own, as in the file."""
    rolle = UTSEENDE[stil.rolle]
    egenskaper = {k: rolle.get(f"{k}_color") if k in KANTER else v for k, v in rolle.items() if k not in _UTENFOR}
    if stil.ombrutt:
        egenskaper["text_wrap"] = True
    if stil.hoyre:
        egenskaper["align"] = "right"
    if stil.midt:
        egenskaper["align"] = "center"
    if stil.innrykk:
        egenskaper.pop("align", None)  # an alignment set anew would take the indent away
    return egenskaper


KANTER = {
    "border": ("edge_top", "edge_bottom", "edge_left", "edge_right"),
    "top": ("edge_top",),
    "bottom": ("edge_bottom",),
}
"""Borders → their sides; what they are is their colour, None for black."""
_UTENFOR = ("underline", "locked", "border_color", "bottom_color")
"""What xlwings' public API does not reach, and the colours, which go with their borders."""
