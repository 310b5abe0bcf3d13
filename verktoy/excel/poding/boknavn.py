"""Defined names: ours under a free name, staff's left alone, print areas theirs where they set them."""

from collections.abc import Collection
from dataclasses import dataclass

from verktoy.excel.poding.arbeidsbok import FILTERNAVN, Arbeidsbok, Arkpost
from verktoy.excel.poding.formelnavn import Omdoping, ark_i_formel, med_suffiks, noekkel, uten_ark
from verktoy.excel.poding.kvittering import Arkvelger
from verktoy.excel.poding.omraade import Omraade

_TITTELOMRAADE = "titleregion1."
_UTSKRIFT = ("_xlnm.Print_Area", "_xlnm.Print_Titles")


@dataclass(frozen=True)
class Vaare:
    """How to tell a name of ours from staff's.

    Attributes:
        navn: keys of the names the receipt says we wrote.
        uten_kvittering: keys of the sheets we replace that have no receipt: names that lead there are taken to be ours.
        ark: keys of the sheets our names may lead to; one that leads elsewhere belongs to another copy of our sheets.
        tabeller: keys of the workbook's tables, which names cannot share.
    """

    navn: Collection[str]
    uten_kvittering: Collection[str]
    ark: Collection[str]
    tabeller: Collection[str]

    def er_vaart(self, noekkel_: str, tekst: str) -> bool:
        """True when a name of the workbook, with this definition, is one of ours."""
        ark = ark_i_formel(tekst)
        return ark <= set(self.ark) and (noekkel_ in self.navn or bool(ark & set(self.uten_kvittering)))


def planlegg_navn(bok: Arbeidsbok, giverbok: Arbeidsbok, ark: Omdoping, vaare: Vaare) -> dict[str, str]:
    """What each of our names will be called in the workbook, by key: the same, or with a suffix where it is taken."""
    finnes = bok.navn()
    plan: dict[str, str] = {}
    for noekkel_, e in giverbok.navn().items():
        formel = ark.formel(e.text or "")
        opptatt = {noekkel(t) for t in vaare.tabeller} | {noekkel(n) for n in plan.values()}
        for deres_noekkel, deres in finnes.items():
            tekst = deres.text or ""
            if tekst != formel and not vaare.er_vaart(deres_noekkel, tekst):
                opptatt.add(deres_noekkel)
        plan[noekkel_] = med_suffiks(e.get("name"), opptatt)
    return plan


def flett_globale(bok: Arbeidsbok, giverbok: Arbeidsbok, plan: dict[str, str], omdoping: Omdoping) -> None:
    """Write the names of the whole workbook."""
    for noekkel_, e in giverbok.navn().items():
        bok.sett_navn(plan[noekkel_], omdoping.formel(e.text or ""), skjult=e.get("hidden") in ("1", "true"))


def flett_lokale(
    bok: Arbeidsbok, giverbok: Arbeidsbok, giver: Arkpost, post: Arkpost, velger: Arkvelger, omdoping: Omdoping
) -> None:
    """Write the names of one sheet: print area and titles unless staff set their own, and any others we have."""
    deres, vaare = bok.navn(post.plass), giverbok.navn(giver.plass)
    for navn in _UTSKRIFT:
        d, v = deres.get(noekkel(navn)), vaare.pop(noekkel(navn), None)
        d_tekst, v_tekst = (None if e is None else uten_ark(e.text or "") for e in (d, v))
        if velger.behold(navn, d_tekst, v_tekst):
            continue
        if v is not None:
            bok.sett_navn(navn, omdoping.formel(v.text or ""), post.plass)
        elif d is not None:
            bok.fjern_navn(navn, post.plass)
    vaare.pop(noekkel(FILTERNAVN), None)
    if any(n.startswith(_TITTELOMRAADE) for n in vaare):  # its name tells where the table ends: one of them is right
        for n in [n for n in deres if n.startswith(_TITTELOMRAADE) and n not in vaare]:
            bok.fjern_navn(deres[n].get("name"), post.plass)
    for e in vaare.values():
        bok.sett_navn(e.get("name"), omdoping.formel(e.text or ""), post.plass, skjult=e.get("hidden") in ("1", "true"))


def flett_filternavn(bok: Arbeidsbok, post: Arkpost, filter_: Omraade | None, *, hadde: bool) -> None:
    """Keep the filter's hidden name in step; a sheet that neither had nor has a filter keeps what it has."""
    if filter_ is not None or hadde:
        bok.sett_filter(post, filter_)
