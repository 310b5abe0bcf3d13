"""Fondsvalg: the projects a fund pays, and how those who adopt them pay it back. Every choice is a named one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from verktoy.kjerne.regler import Trinnpris


class Fondsnoekkel(StrEnum):
    """How adopters share a project's cost; what each means stands in ``DELES``."""

    LIKT = "likt"
    FOLKETALL = "folketall"
    PRISTRINN = "pristrinn"


DELES: Final = {
    Fondsnoekkel.LIKT: "likt mellom dem som tar løsningen i bruk",
    Fondsnoekkel.FOLKETALL: "etter folketall mellom dem som tar løsningen i bruk",
    Fondsnoekkel.PRISTRINN: "fast pris etter størrelse; det som kommer inn, avhenger av hvor mange som blir med",
}


class SeneBrukere(StrEnum):
    """What those who come late pay; what each means stands in ``SENE``."""

    LIK_PRIS = "lik-pris"
    REST_DELES = "rest-deles"


SENE: Final = {
    SeneBrukere.LIK_PRIS: "alle betaler samme pris, når de enn kommer, fordelt på årene fra de tar løsningen i bruk",
    SeneBrukere.REST_DELES: "hvert års del av kostnaden deles av dem som er med det året; sene betaler bare sine år",
}


@dataclass(frozen=True, slots=True)
class Drift:
    """Running costs of an adopter, outside the fund."""

    per_maaned_kr: Fraction
    per_innbygger_maaned_kr: Fraction


@dataclass(frozen=True)
class Prosjekt:
    """A project.

    utlegg: kroner by year. trinn: the prices, for pristrinn only. over_aar: in how many years an adopter, or under
    rest-deles the project, is repaid. tatt_i_bruk: year → numbers with commas, or «alle».
    """

    id: str
    navn: str
    utlegg: Mapping[int, Fraction]
    noekkel: Fondsnoekkel
    trinn: Trinnpris | None
    sene: SeneBrukere
    over_aar: int
    tatt_i_bruk: Mapping[int, str]
    drift: Drift | None

    @property
    def utlegg_i_alt(self) -> Fraction:
        """What the fund has paid for it."""
        return sum(self.utlegg.values(), Fraction(0))
