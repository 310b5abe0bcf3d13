"""Regneark: the rows of a sheet as any reader hands them over, and how headings are found in them."""

from collections.abc import Sequence
from typing import Protocol

from verktoy.kjerne.melding import Inndatafeil, Melding, feil

FEILVERDIER = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#SPILL!", "#CALC!")
_LET_I = 100  # rows to look for headings in; a scenario has a long summary above them


class Rader(Protocol):
    """A sheet of raw values."""

    @property
    def navn(self) -> str:
        """The name of the sheet."""

    @property
    def rader(self) -> Sequence[Sequence[object]]:
        """Rows of raw values; rader[0][0] is A1."""

    def verdi(self, rad: int, kol: int) -> object:
        """A cell counted from 0, None outside what is written."""

    def er_uregnet(self, rad: int, kol: int) -> bool:
        """Whether a cell has a formula that no program has computed."""

    def hvor(self, rad: int, kol: int) -> str:
        """How a message names a cell."""


def cellefeil(ark: Rader, rad: int, kol: int) -> Melding | None:
    """What is wrong with a cell whatever it should hold: an error of Excel's, or a formula nobody has computed."""
    verdi = ark.verdi(rad, kol)
    if er_feilverdi(verdi):
        return feil(f"Cellen viser {verdi}.", ark.hvor(rad, kol), "Rett formelen i cellen, eller skriv tallet.")
    if ark.er_uregnet(rad, kol):
        gjor = "Åpne boken i Excel eller LibreOffice og lagre den, eller skriv verdien i stedet for formelen."
        return feil("Cellen har en formel som ikke er regnet ut.", ark.hvor(rad, kol), gjor)
    return None


def er_tom(verdi: object) -> bool:
    """Whether nothing is typed in a cell."""
    return verdi is None or (isinstance(verdi, str) and not verdi.strip())


def tekst(verdi: object) -> str:
    """A cell as text: 65/17 stays, 12.0 becomes 12, nothing becomes ""."""
    if er_tom(verdi):
        return ""
    if isinstance(verdi, float) and verdi.is_integer():
        return str(int(verdi))
    return str(verdi).strip()


def er_feilverdi(verdi: object) -> bool:
    """Whether a cell shows an error of Excel's."""
    return isinstance(verdi, str) and verdi.strip().upper() in FEILVERDIER


def finn_overskrifter(ark: Rader, krav: Sequence[str]) -> tuple[int, dict[str, int]]:
    """The row of headings and the column of each.

    Raises:
        Inndatafeil: when a required heading is missing; the message names those that are.
    """
    best: tuple[int, dict[str, int]] = (0, {})
    for rad in range(min(_LET_I, len(ark.rader))):
        funnet: dict[str, int] = {}
        for kol, verdi in enumerate(ark.rader[rad]):
            if isinstance(verdi, str) and verdi.strip():
                funnet.setdefault(verdi.strip(), kol)
        if sum(k in funnet for k in krav) > sum(k in best[1] for k in krav):
            best = (rad, funnet)
    mangler = [k for k in krav if k not in best[1]]
    if mangler:
        navn = ", ".join(f"«{m}»" for m in mangler)
        raise Inndatafeil.en(
            f"Fant ikke kolonnen {navn}." if len(mangler) == 1 else f"Fant ikke kolonnene {navn}.",
            f"arket «{ark.navn}»",
            "Har noen endret eller slettet overskriften? Skriv den tilbake slik den var.",
        )
    return best
