"""Merker: which sheets of a workbook are ours, whatever staff call them and wherever they move them.

One hidden name of the workbook per sheet, pointing at the cells we wrote: `_bidrag.bidrag.Østfold.17x39` leads to
'Østfold bidrag'!$A$1:$Q$39. Excel and LibreOffice keep it in step when sheets are renamed and moved, and when rows and
columns are put in; openpyxl carries it along. The numbers at the end are the size as we wrote it: a larger range means
that somebody has put something in.

Beside them stand names that hold the prints of the formulas we wrote: `_bidrag.spor.1` is "0a1b2c3d…", eight signs a
print. LibreOffice and openpyxl drop parts of the file that are ours alone, but keep names.
"""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from verktoy.excel.ooxml import Element, q
from verktoy.excel.pakke import Pakke, Relasjon
from verktoy.excel.poding.arbeidsbok import Arbeidsbok
from verktoy.excel.poding.formelnavn import sitert
from verktoy.excel.poding.omraade import Omraade, kolonnenavn, les
from verktoy.excel.referanser import skjelett
from verktoy.kjerne.arkid import Arkid

_SPOR = re.compile(r"_bidrag\.spor\.\d+")
_SPORTEKST = re.compile(r'"((?:[0-9a-f]{8})*)"')
_SPORLENGDE = 8
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
    funnet: dict[Arkid, Merke] = {}
    for e in _navn(bok):
        slag, ordning, bredde, hoyde = _treff(e).groups()
        id_ = Arkid(_les(slag), _les(ordning))
        ark, _, omraade = (e.text or "").rpartition("!")
        if "#REF!" in (e.text or "") or not ark:
            continue
        post = bok.finn(ark[1:-1].replace("''", "'") if ark.startswith("'") else ark)
        brukt = {m.navn for m in funnet.values()}
        if post is not None and post.slag == "worksheet" and id_ not in funnet and post.navn not in brukt:
            funnet[id_] = Merke(id_, post.navn, les(omraade), int(bredde), int(hoyde))
    return tuple(funnet.values())


def sett_merker(innhold: bytes, merker: Iterable[Merke], spor: Collection[str]) -> bytes:
    """The workbook with exactly these marks, and the prints of the formulas we wrote in it."""
    pakke = Pakke(innhold)
    bok = Arbeidsbok(pakke)
    nye = {_tekst(m): f"{sitert(m.navn)}!{_fast(m.flate)}" for m in merker}
    gamle = _navn(bok)
    if {e.get("name"): e.text for e in gamle if e.get("hidden") == "1"} != nye or len(gamle) != len(nye):
        for e in gamle:
            e.getparent().remove(e)
        for navn, formel in nye.items():
            bok.sett_navn(navn, formel, skjult=True)
    _sett_spor(bok, sorted(spor))
    if (gammel := _spordel(pakke, bok)) is not None:
        pakke.relasjoner(bok.part).fjern(gammel.id)
        pakke.slett(gammel.maal)
    bok.lagre()
    return pakke.pakk()


def les_spor(pakke: Pakke, bok: Arbeidsbok) -> frozenset[str]:
    """Prints of the formulas we last wrote; none when somebody has removed the names that hold them."""
    tekster = [m[1] for e in _spornavn(bok) if (m := _SPORTEKST.fullmatch((e.text or "").strip()))]
    ut = {t[n : n + _SPORLENGDE] for t in tekster for n in range(0, len(t), _SPORLENGDE)}
    gammel = _spordel(pakke, bok)
    return frozenset(ut if gammel is None else {*ut, *(pakke.xml(gammel.maal).text or "").split()})


def _sett_spor(bok: Arbeidsbok, spor: list[str]) -> None:
    biter = ["".join(spor[n : n + _SPOR_I_NAVN]) for n in range(0, len(spor), _SPOR_I_NAVN)]
    nye = {f"_bidrag.spor.{n}": f'"{bit}"' for n, bit in enumerate(biter, start=1)}
    gamle = _spornavn(bok)
    if {e.get("name"): e.text for e in gamle if e.get("hidden") == "1"} != nye:
        for e in gamle:
            e.getparent().remove(e)
        for navn, tekst in nye.items():
            bok.sett_navn(navn, tekst, skjult=True)


def spor_av(formel: str) -> str:
    """The print of a formula: of what is left when the cells it names are taken away."""
    return _avtrykk(skjelett(formel))


@cache
def _avtrykk(skjelett_: str) -> str:
    return hashlib.sha256(skjelett_.encode()).hexdigest()[:8]


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


def _treff(e: Element) -> re.Match[str]:
    treff = _MERKE.match(e.get("name"))
    assert treff is not None  # noqa: S101 - _navn let only these through
    return treff


def _tekst(m: Merke) -> str:
    return f"_bidrag.{_skriv(m.id.slag)}.{_skriv(m.id.ordning)}.{m.bredde}x{m.hoyde}"


def _skriv(tekst: str) -> str:
    """Letters and digits as they are; whatever a name cannot hold as _0020_."""
    return _TEGN.sub(lambda m: f"_{ord(m[0]):04X}_", tekst)


def _les(tekst: str) -> str:
    return _KODE.sub(lambda m: chr(int(m[1], 16)), tekst)


def _fast(o: Omraade) -> str:
    return f"${kolonnenavn(o.kolonne1)}${o.rad1}:${kolonnenavn(o.kolonne2)}${o.rad2}"
