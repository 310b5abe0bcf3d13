"""One finding of a validator or of the lint."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Funn:
    """What is wrong (`melding`), where (`sted`), by which rule (`regel`) of which validator (`kilde`)."""

    kilde: str
    regel: str
    sted: str
    melding: str

    @property
    def uten_sted(self) -> tuple[str, str, str]:
        """What is compared when only new findings count."""
        return self.kilde, self.regel, self.melding

    def __str__(self) -> str:
        """One line for an assertion's message."""
        return f"[{self.kilde} {self.regel}] {self.sted.strip()}: {self.melding}"
