"""Kommune and kommunenummer: a municipality (kommune) and its official four-character number.

The first two characters are the county (fylke). Numbers are text: "0101" is Halden, 101 is nothing.
Source of the number series: SSB, KLASS 131 (kommuner) and 104 (fylker).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_FIRE_SIFRE = re.compile(r"\d{4}", re.ASCII)
_PREFIKS = re.compile(r"^[KF][-_]", re.IGNORECASE)
_TRE_SIFRE = 3
# Rows in population tables that are no kommuner: Svalbard, Jan Mayen and the continental shelf.
_UTENFOR_FASTLANDET = ("21", "22", "23")


@dataclass(frozen=True, slots=True)
class Kommune:
    """A kommune as it was called on some date."""

    nr: str
    navn: str


@dataclass(frozen=True, slots=True)
class TolketNummer:
    """A kommunenummer as understood, and what was repaired on the way ("" when nothing was)."""

    nr: str
    reparert: str = ""


def tolk_kommunenummer(verdi: object) -> TolketNummer:
    """Read a kommunenummer as people and programs write it.

    Accepts text or a whole number; repairs the leading zero a spreadsheet drops (101 → "0101").

    Raises:
        ValueError: with a bokmål sentence, when it is no kommunenummer.
    """
    if isinstance(verdi, bool) or verdi is None:
        raise ValueError("kommunenummeret mangler")
    if isinstance(verdi, float) and not verdi.is_integer():
        raise ValueError(f"«{verdi}» er ikke et kommunenummer (fire sifre, for eksempel 0101)")
    tekst = str(int(verdi)) if isinstance(verdi, (int, float)) else str(verdi).strip()
    tekst = _PREFIKS.sub("", tekst)
    reparert = ""
    if len(tekst) == _TRE_SIFRE and tekst.isascii() and tekst.isdigit():
        reparert = f"{tekst} er lest som 0{tekst} (den innledende nullen manglet)"
        tekst = f"0{tekst}"
    if not _FIRE_SIFRE.fullmatch(tekst):
        raise ValueError(f"«{verdi}» er ikke et kommunenummer (fire sifre, for eksempel 0101)")
    if tekst.endswith(("00", "99")) or tekst[:2] in _UTENFOR_FASTLANDET or tekst.startswith("00"):
        raise ValueError(f"{tekst} er ikke en kommune (sumrad, uoppgitt eller område utenfor fastlandet)")
    return TolketNummer(tekst, reparert)


def finn_linje(skrevet: str, linjer: Sequence[str], samme_kommune: Mapping[str, tuple[str, ...]]) -> str:
    """The line "0106 Fredrikstad" of a list that is meant: by the line, by the number, or by the name.

    Args:
        skrevet: what is typed; a number may lack its leading zero, and be another the same kommune has had.
        linjer: number, a space, and name.
        samme_kommune: number → every number the same kommune has had.

    Returns:
        The line; "" when none is meant, or several that are not the same kommune.
    """
    navn = dict(linje.split(" ", 1) for linje in linjer)
    forst = skrevet.split(" ", maxsplit=1)[0]
    nr = f"0{forst}" if len(forst) == _TRE_SIFRE and forst.isdigit() else forst
    slekt = samme_kommune.get(nr, ())
    if nr in navn or any(n in navn for n in slekt):
        funnet = [nr] if nr in navn else [n for n in navn if n in slekt]
    else:  # where two share a name SSB puts the county behind one or both: "Nes (Akershus)"
        sokt = skrevet.strip().casefold()
        funnet = [n for n, kalt in navn.items() if sokt in (kalt.casefold(), kalt.casefold().split(" (")[0])]
    if len({samme_kommune.get(n, (n,)) for n in funnet}) != 1:
        return ""
    return f"{funnet[0]} {navn[funnet[0]]}"
