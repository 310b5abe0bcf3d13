"""Melding: one thing worth telling the user, and the error that carries several of them."""

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Niva(StrEnum):
    """How serious a finding is.

    feil: our own arithmetic or unusable input; must never stand. avvik: two figures that should agree do not.
    merknad: worth knowing, nothing to do.
    """

    FEIL = "feil"
    AVVIK = "avvik"
    MERKNAD = "merknad"


@dataclass(frozen=True, slots=True)
class Melding:
    """What is wrong (or was repaired), where it stands, and what to do about it. All three are bokmål."""

    niva: Niva
    hva: str
    hvor: str
    gjor: str = ""

    def __str__(self) -> str:
        """One line for a terminal or a status cell."""
        tekst = f"{self.hvor}: {self.hva}" if self.hvor else self.hva
        return f"{tekst} {self.gjor}".rstrip()


def feil(hva: str, hvor: str, gjor: str = "") -> Melding:
    """Shorthand for the most common kind."""
    return Melding(Niva.FEIL, hva, hvor, gjor)


def merknad(hva: str, hvor: str, gjor: str = "") -> Melding:
    """Shorthand for something that was repaired or is worth knowing."""
    return Melding(Niva.MERKNAD, hva, hvor, gjor)


class Inndatafeil(ValueError):  # noqa: N818 - "feil" is Norwegian for error
    """Input that cannot be used. Carries every finding at once, so that a file is mended in one go."""

    def __init__(self, meldinger: Iterable[Melding]) -> None:
        self.meldinger = tuple(meldinger)
        super().__init__("\n".join(str(m) for m in self.meldinger))

    @classmethod
    def en(cls, hva: str, hvor: str, gjor: str = "") -> "Inndatafeil":
        """An error with a single finding."""
        return cls([feil(hva, hvor, gjor)])


class Lagringsfeil(OSError):  # noqa: N818 - "feil" is Norwegian for error
    """The file could not be written; what was there is untouched."""

    def __init__(self, melding: Melding) -> None:
        self.melding = melding
        super().__init__(str(melding))


def aarsak(e: OSError) -> str:
    """Why the system refused, in bokmål where it is a reason people meet."""
    return _AARSAKER.get(e.errno or 0, e.strerror or str(e))


_AARSAKER = {
    errno.EACCES: "du har ikke tilgang",
    errno.EPERM: "du har ikke tilgang",
    errno.EROFS: "disken er skrivebeskyttet",
    errno.ENOSPC: "disken er full",
    errno.EDQUOT: "plassen din på disken er brukt opp",
    errno.ENOENT: "den finnes ikke",
    errno.ENOTDIR: "en del av stien er en fil, ikke en mappe",
    errno.EISDIR: "det er en mappe",
    errno.ENAMETOOLONG: "navnet er for langt",
    errno.ELOOP: "snarveiene går i ring",
}
