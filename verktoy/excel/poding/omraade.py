"""Rectangles of cells, as conditional formats, validations and filters name them: «B2:D9 F2»."""

import re
from collections.abc import Iterable
from typing import NamedTuple

SISTE_RAD = 1_048_576
SISTE_KOLONNE = 16_384
_CELLE = re.compile(r"\$?([A-Za-z]{0,3})\$?(\d{0,7})")


class Omraade(NamedTuple):
    """A rectangle; columns and rows count from 1, both ends included."""

    kolonne1: int
    rad1: int
    kolonne2: int
    rad2: int

    def __str__(self) -> str:
        forste, siste = celle(self.kolonne1, self.rad1), celle(self.kolonne2, self.rad2)
        return forste if forste == siste else f"{forste}:{siste}"

    def motes(self, annet: "Omraade") -> bool:
        """True when the two share at least one cell."""
        return (
            self.kolonne1 <= annet.kolonne2
            and annet.kolonne1 <= self.kolonne2
            and self.rad1 <= annet.rad2
            and annet.rad1 <= self.rad2
        )

    def inni(self, annet: "Omraade") -> bool:
        """True when every cell of this one is in the other."""
        return (
            annet.kolonne1 <= self.kolonne1
            and self.kolonne2 <= annet.kolonne2
            and annet.rad1 <= self.rad1
            and self.rad2 <= annet.rad2
        )

    def uten(self, annet: "Omraade") -> list["Omraade"]:
        """What is left when the other's cells are taken away: at most four rectangles."""
        if not self.motes(annet):
            return [self]
        k1, r1, k2, r2 = self
        topp, bunn = max(r1, annet.rad1), min(r2, annet.rad2)
        rester = [
            Omraade(k1, r1, k2, topp - 1),
            Omraade(k1, bunn + 1, k2, r2),
            Omraade(k1, topp, annet.kolonne1 - 1, bunn),
            Omraade(annet.kolonne2 + 1, topp, k2, bunn),
        ]
        return [o for o in rester if o.kolonne1 <= o.kolonne2 and o.rad1 <= o.rad2]


def kolonnenavn(nummer: int) -> str:
    """1 → A, 27 → AA."""
    navn = ""
    while nummer:
        nummer, rest = divmod(nummer - 1, 26)
        navn = chr(65 + rest) + navn
    return navn


def celle(kolonne: int, rad: int) -> str:
    """The address of one cell."""
    return f"{kolonnenavn(kolonne)}{rad}"


def les(tekst: str) -> Omraade:
    """Read «B2», «B2:D9», «B:D» or «2:9», with or without dollar signs.

    Raises:
        ValueError: the text is no such reference.
    """
    forste, kolon, siste = tekst.partition(":")
    kolonne1, rad1 = _hjorne(forste, 1, 1)
    kolonne2, rad2 = _hjorne(siste if kolon else forste, SISTE_KOLONNE, SISTE_RAD)
    return Omraade(min(kolonne1, kolonne2), min(rad1, rad2), max(kolonne1, kolonne2), max(rad1, rad2))


def _hjorne(tekst: str, kolonne: int, rad: int) -> tuple[int, int]:
    treff = _CELLE.fullmatch(tekst)
    if treff is None or not tekst:
        raise ValueError(f"«{tekst}» er ingen celle.")
    bokstaver, tall = treff.groups()
    if bokstaver:
        kolonne = 0
        for bokstav in bokstaver.upper():
            kolonne = kolonne * 26 + ord(bokstav) - 64
    return kolonne, int(tall) if tall else rad


def les_liste(sqref: str) -> list[Omraade]:
    """The rectangles of a space-separated list."""
    return [les(bit) for bit in sqref.split()]


def skriv_liste(omraader: Iterable[Omraade]) -> str:
    """The rectangles as a space-separated list."""
    return " ".join(str(o) for o in omraader)


def trekk_fra(omraader: Iterable[Omraade], bort: Iterable[Omraade]) -> list[Omraade]:
    """The cells of the first that are in none of the second, from the top left on when anything was taken."""
    foer = list(omraader)
    igjen = foer
    for b in bort:
        igjen = [rest for o in igjen for rest in o.uten(b)]
    return foer if igjen == foer else sorted(igjen, key=lambda o: (o.rad1, o.kolonne1))
