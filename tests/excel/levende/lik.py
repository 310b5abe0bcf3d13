"""Two workbooks compared sheet by sheet: cells, formulas, formats, fonts, fills, alignment, lines, notes, names."""

from dataclasses import replace

from tests.excel.levende.modell import Excelbok, Format
from verktoy.excel.levende.varsel import STATUSCELLE
from verktoy.excel.poding.omraade import les

_STATUS = (les(STATUSCELLE).rad1, les(STATUSCELLE).kolonne1)


def forskjeller(levende: Excelbok, fil: Excelbok) -> list[str]:
    """What differs, in words. An indent is not compared: xlwings has no way to set one in Excel for Windows."""
    ut = []
    if [a.navn for a in levende.ark] != [a.navn for a in fil.ark]:
        ut.append(f"arkene: {[a.navn for a in levende.ark]} ≠ {[a.navn for a in fil.ark]}")
    for ark in fil.ark:
        unntatt = (_STATUS,) if ark.navn == "Forside" else ()
        bilder = [b.bilde(ark.navn, unntatt=unntatt) for b in (levende, fil)]
        innrykk = {s for s, (_, _, f) in bilder[1].items() if f.innrykk}
        a, b = (
            {s: (v, f, _uten_innrykk(fmt) if s in innrykk else fmt) for s, (v, f, fmt) in x.items()} for x in bilder
        )
        ut += [f"{ark.navn} {s}: {a.get(s)} ≠ {b.get(s)}" for s in sorted({*a, *b}) if a.get(s) != b.get(s)]
        la, lb = levende.linjer(ark.navn), fil.linjer(ark.navn)
        ut += [f"{ark.navn} linje {s}: {la.get(s)} ≠ {lb.get(s)}" for s in sorted({*la, *lb}) if la.get(s) != lb.get(s)]
        if levende.finn(ark.navn).merknader != ark.merknader:
            ut.append(f"{ark.navn} merknader: {levende.finn(ark.navn).merknader} ≠ {ark.merknader}")
        ut += _hoyder(ark.navn, levende.finn(ark.navn).hoyder, ark.hoyder)
    na, nb = levende.alle_navn(), fil.alle_navn()
    # The repeated rows of a new sheet's print-out are out of xlwings' reach; the message says so.
    ut += [f"navn {n}: {na.get(n)} ≠ {nb.get(n)}" for n in sorted({*na, *nb}) if na.get(n) != nb.get(n) and n != _NYTT]
    return ut


def innhold(bok: Excelbok) -> dict[str, dict[object, tuple[object, str | None]]]:
    """Only what stands in the cells, by sheet."""
    return {
        a.navn: {s: (v, f) for s, (v, f, _) in bok.bilde(a.navn).items() if (v, f) != (None, None) and s != _STATUS}
        for a in bok.ark
    }


_NYTT = "Til side!Print_Titles"


def _uten_innrykk(f: Format) -> Format:
    return replace(f, vannrett="general", innrykk=0)


def _hoyder(ark: str, a: dict[int, float], b: dict[int, float]) -> list[str]:
    """A file rounds heights to what a screen can show; Excel does so itself."""
    return [f"{ark} rad {r}: {a.get(r)} ≠ {b.get(r)}" for r in {*a, *b} if abs(a.get(r, 0) - b.get(r, 0)) > 1 / 2]
