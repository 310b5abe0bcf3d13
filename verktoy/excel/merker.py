"""Merker: which sheets of a workbook are ours, whatever staff call them and wherever they move them.

One hidden name of the workbook per sheet, pointing at the cells we wrote: `_bidrag.bidrag.Østfold.17x39` leads to
'Østfold bidrag'!$A$1:$Q$39. Excel and LibreOffice keep it in step when sheets are renamed and moved, and when rows and
columns are put in; openpyxl carries it along. The numbers at the end are the size as we wrote it: a larger range means
that somebody has put something in.

Beside them stand names that hold the prints of what we wrote, formulas and plain values: `_bidrag.spor.1` is
"0a1b2c3d…", eight signs a print. LibreOffice and openpyxl drop parts of the file that are ours alone, but keep names.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache

from verktoy.ark.beskrivelse import Verdi
from verktoy.excel.ooxml import Element, q
from verktoy.excel.pakke import Pakke, Relasjon
from verktoy.excel.poding.arbeidsbok import Arbeidsbok
from verktoy.excel.poding.formelnavn import sitert
from verktoy.excel.poding.omraade import Omraade, kolonnenavn, les
from verktoy.excel.referanser import skjelett, skjeletter
from verktoy.kjerne.arkid import Arkid

TITTELOMRAADE = "TitleRegion1."
"""How the names begin that tell screen readers where the headings of a table stand."""
_SPOR = re.compile(r"_bidrag\.spor\.\d+")
_SPORTEKST = re.compile(r'"((?:[0-9a-f]{8})*)"')
_SPORLENGDE = 8
_DAG_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell knows no time zone
_SPOR_I_NAVN = 31  # a text in a formula holds 255 signs
_MERKE = re.compile(r"_bidrag\.([^.]+)\.([^.]*)\.(\d+)x(\d+)")
_ROM = "urn:bidrag-verktoy:formler:1"
_TEGN = re.compile(r"[^\w]|_")
_KODE = re.compile(r"_([0-9A-F]{4,6})_")


@dataclass(frozen=True, slots=True)
class Merke:
    """A sheet of ours in a workbook.

    Attributes:
        id: which sheet it is.
        navn: what staff call it.
        flate: the cells we wrote, where they stand now; rows and columns from 1.
        bredde, hoyde: how many columns and rows we wrote.
    """

    id: Arkid
    navn: str
    flate: Omraade
    bredde: int
    hoyde: int


def les_merker(bok: Arbeidsbok) -> tuple[Merke, ...]:
    """The marked sheets, in the order of the marks; a mark whose sheet is gone is no mark."""
    return velg_merker(_i_boken(bok, tolk(e.get("name"), e.text or "")) for e in _navn(bok))


def velg_merker(merker: Iterable[Merke | None]) -> tuple[Merke, ...]:
    """One mark a sheet, and one sheet a mark: of two alike the first counts."""
    funnet: dict[Arkid, Merke] = {}
    for m in merker:
        if m is not None and m.id not in funnet and m.navn not in {x.navn for x in funnet.values()}:
            funnet[m.id] = m
    return tuple(funnet.values())


def tolk(navn: str, formel: str) -> Merke | None:
    """The mark a defined name is; None when it is no mark of ours, or leads nowhere any more."""
    treff = _MERKE.fullmatch(navn)
    ark, omraade = _delt(formel)
    if treff is None or not ark:
        return None
    slag, ordning, bredde, hoyde = treff.groups()
    return Merke(Arkid(_les(slag), _les(ordning)), ark, les(omraade), int(bredde), int(hoyde))


def _delt(formel: str) -> tuple[str, str]:
    """The sheet and the cells a name leads to; "" when they are gone."""
    ark, _, omraade = formel.removeprefix("=").rpartition("!")
    if "#REF!" in formel or not ark:
        return "", ""
    return (ark[1:-1].replace("''", "'") if ark.startswith("'") else ark), omraade


def _i_boken(bok: Arbeidsbok, merke: Merke | None) -> Merke | None:
    post = None if merke is None else bok.finn(merke.navn)
    return replace(merke, navn=post.navn) if merke and post and post.slag == "worksheet" else None


def sett_merker(innhold: bytes, merker: Iterable[Merke], spor: Collection[str]) -> bytes:
    """The workbook with exactly these marks, and the prints of what we wrote in it."""
    pakke = Pakke(innhold)
    bok = Arbeidsbok(pakke)
    nye = {merkenavn(m): merkeformel(m) for m in merker}
    gamle = _navn(bok)
    if {e.get("name"): e.text for e in gamle if e.get("hidden") == "1"} != nye or len(gamle) != len(nye):
        for e in gamle:
            e.getparent().remove(e)
        for navn, formel in nye.items():
            bok.sett_navn(navn, formel, skjult=True)
    _sett_spor(bok, spor)
    if (gammel := _spordel(pakke, bok)) is not None:
        pakke.relasjoner(bok.part).fjern(gammel.id)
        pakke.slett(gammel.maal)
    bok.lagre()
    return pakke.pakk()


def les_spor(pakke: Pakke, bok: Arbeidsbok) -> frozenset[str]:
    """Prints of what we last wrote; none when somebody has removed the names that hold them."""
    ut = spor_i({e.get("name"): e.text or "" for e in _spornavn(bok)})
    gammel = _spordel(pakke, bok)
    return ut if gammel is None else frozenset({*ut, *(pakke.xml(gammel.maal).text or "").split()})


def spor_i(navn: Mapping[str, str]) -> frozenset[str]:
    """The prints that defined names hold, name → formula; other names are passed over."""
    alle = (_SPORTEKST.fullmatch(f.strip().removeprefix("=")) for n, f in navn.items() if _SPOR.fullmatch(n))
    tekster = [m[1] for m in alle if m is not None]
    return frozenset(t[n : n + _SPORLENGDE] for t in tekster for n in range(0, len(t), _SPORLENGDE))


def spornavn(spor: Iterable[str]) -> dict[str, str]:
    """The defined names that hold these prints, name → formula."""
    ordnet = sorted(spor)
    biter = ["".join(ordnet[n : n + _SPOR_I_NAVN]) for n in range(0, len(ordnet), _SPOR_I_NAVN)]
    return {f"_bidrag.spor.{n}": f'"{bit}"' for n, bit in enumerate(biter, start=1)}


def er_vaart_navn(navn: str) -> bool:
    """Whether a defined name, with the sheet it belongs to if it has one, is a mark, holds prints or names a table."""
    return navn.rpartition("!")[2].startswith(("_bidrag.", TITTELOMRAADE))


def er_spornavn(navn: str) -> bool:
    """Whether a defined name holds prints."""
    return _SPOR.fullmatch(navn) is not None


def _sett_spor(bok: Arbeidsbok, spor: Collection[str]) -> None:
    nye = spornavn(spor)
    gamle = _spornavn(bok)
    if {e.get("name"): e.text for e in gamle if e.get("hidden") == "1"} != nye:
        for e in gamle:
            e.getparent().remove(e)
        for navn, tekst in nye.items():
            bok.sett_navn(navn, tekst, skjult=True)


def spor_av(formel: str) -> str:
    """The print of a formula: of what is left when the cells it names are taken away."""
    return _avtrykk(skjelett(formel))


def spor_av_formler(formler: Iterable[str]) -> set[str]:
    """The prints of many formulas."""
    return {_avtrykk(s) for s in skjeletter(formler)}


def spor_av_verdi(verdi: Verdi) -> str:
    """The print of a plain value: alike for all a program may write for it, a day or its number, more or less space."""
    if isinstance(verdi, datetime):
        verdi = (verdi - _DAG_0) / timedelta(days=1)
    elif isinstance(verdi, date):
        verdi = (verdi - _DAG_0.date()).days
    if isinstance(verdi, (int, float, Fraction)) and not isinstance(verdi, bool):
        return _avtrykk(f"tall {float(verdi):.10g}")
    return _avtrykk(f"tekst {' '.join(str(verdi).split())}")


@cache
def _avtrykk(tekst: str) -> str:
    return hashlib.sha256(tekst.encode()).hexdigest()[:_SPORLENGDE]


def _spordel(pakke: Pakke, bok: Arbeidsbok) -> Relasjon | None:
    """Where version 0.1.0 kept the prints."""
    for r in pakke.relasjoner(bok.part).av_slag("customXml"):
        if not r.ekstern and pakke.har(r.maal) and _ROM.encode() in pakke.les(r.maal)[:1000]:
            return r
    return None


def _spornavn(bok: Arbeidsbok) -> list[Element]:
    return _navn(bok, _SPOR)


def _navn(bok: Arbeidsbok, monster: re.Pattern[str] = _MERKE) -> list[Element]:
    liste = bok.rot.find(q("definedNames"))
    alle = () if liste is None else liste
    return [e for e in alle if e.get("localSheetId") is None and monster.fullmatch(e.get("name", ""))]


def merkenavn(m: Merke) -> str:
    """The defined name a mark is."""
    return f"_bidrag.{_skriv(m.id.slag)}.{_skriv(m.id.ordning)}.{m.bredde}x{m.hoyde}"


def merkeformel(m: Merke) -> str:
    """Where a mark leads: 'Østfold bidrag'!$A$1:$Q$39."""
    return f"{sitert(m.navn)}!{_fast(m.flate)}"


def _skriv(tekst: str) -> str:
    """Letters and digits as they are; whatever a name cannot hold as _0020_."""
    return _TEGN.sub(lambda m: f"_{ord(m[0]):04X}_", tekst)


def _les(tekst: str) -> str:
    return _KODE.sub(lambda m: chr(int(m[1], 16)), tekst)


def _fast(o: Omraade) -> str:
    return f"${kolonnenavn(o.kolonne1)}${o.rad1}:${kolonnenavn(o.kolonne2)}${o.rad2}"
