"""Fremmed: whether an e-mail address is of another kommune than the one it stands with.

A domain tells by its name: postmottak@halden.kommune.no is of Halden. One that names nobody (a shared office, a
company) tells nothing and is let through; who may be written to at all is for the list of domains to say.
"""

import re
from collections.abc import Iterable

_OMSKRIVNINGER = tuple(
    str.maketrans(dict(zip("æøå", x, strict=True)))
    for x in (("ae", "oe", "aa"), ("e", "o", "a"), ("ae", "o", "a"), ("ae", "o", "aa"))
)
_SAMISK = str.maketrans("áčđŋšŧžéèêëöäü", "acdnstzeeeeoau")
_UTEN_BETYDNING = {
    "kommune",
    "kommuna",
    "fylkeskommune",
    "fylke",
    "herad",
    "no",
    "com",
    "org",
    "www",
    "post",
    "suohkan",
}
_ENDELSER = ("fylkeskommune", "kommune", "herad", "fylke", "fk")


def fremmed(adresse: str, egne: Iterable[str], andre: Iterable[str]) -> str:
    """The name of the other kommune an address belongs to; "" when it is of its own, or tells nothing.

    Args:
        adresse: the e-mail address.
        egne: every name of the one it stands with, "Våler (Østfold)".
        andre: names of all the others.
    """
    spor = _spor(adresse.rpartition("@")[2])
    mine = list(egne)
    if any(_navneformer(navn) & spor.keys() for navn in mine):
        hale = {x for navn in mine for x in _navneformer(navn) if x in spor for x in spor[x]}
        return _annet_fylke(hale, mine, andre)
    return next((navn for navn in andre if _navneformer(navn) & spor.keys()), "")


def _annet_fylke(hale: set[str], egne: Iterable[str], andre: Iterable[str]) -> str:
    """Of kommuner with one name the one whose county the rest of the domain stands for: valer-he is Våler (Hedmark)."""
    if not hale:
        return ""
    mine = set().union(*(_fylkesformer(navn) for navn in egne))
    grunnformer = set().union(*(_navneformer(navn) for navn in egne))
    if any(f.startswith(h) for h in hale for f in mine):
        return ""
    for navn in andre:
        if _navneformer(navn) & grunnformer and any(f.startswith(h) for h in hale for f in _fylkesformer(navn)):
            return navn
    return ""


def _former(tekst: str) -> set[str]:
    """A name as domains write it, in every way æ, ø and å are written out, without spaces and hyphens."""
    liten = tekst.lower().translate(_SAMISK)
    ut = set()
    for tabell in _OMSKRIVNINGER:
        ut.add(re.sub(r"[^a-z0-9]", "", liten.translate(tabell)))
    return ut - {""}


def _navneformer(navn: str) -> set[str]:
    """Of "Guovdageaidnu - Kautokeino (Finnmark)" each name, without the county."""
    grunn = navn.partition(" (")[0]
    return {form for del_ in (grunn, *grunn.split(" - ")) for form in _former(del_)}


def _fylkesformer(navn: str) -> set[str]:
    treff = re.search(r"\(([^)]*)\)", navn)
    if not treff:
        return set()
    forbokstaver = "".join(next(iter(_former(o)), "")[:1] for o in treff[1].split() if o != "og")
    return _former(treff[1]) | {forbokstaver} | ({"of"} if treff[1] == "Østfold" else set())


def _spor(domene: str) -> dict[str, set[str]]:
    """What a domain can be the name of → what stands behind it: "valer-of" → {"valerof": {}, "valer": {"of"}}."""
    try:
        lesbart = domene.encode().decode("idna") if "xn--" in domene else domene
    except UnicodeError:
        lesbart = domene
    ut: dict[str, set[str]] = {}
    for ledd in lesbart.lower().split("."):
        if ledd in _UTEN_BETYDNING:
            continue
        deler = ledd.split("-")
        for n in range(1, len(deler) + 1):
            for form in _former("".join(deler[:n])):
                for uten in {form, *(form.removesuffix(e) for e in _ENDELSER)} - {""}:
                    ut.setdefault(uten, set()).update(deler[n:])
    return ut
