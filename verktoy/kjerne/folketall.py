"""Folketall: inhabitants (innbyggere) per kommune on given dates, each column with its source.

A date outside the known columns is an error that names the nearest known ones: never silently the last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from verktoy.kjerne.melding import Inndatafeil, Melding, feil


class Status(StrEnum):
    """Whether a column of figures can still change."""

    ENDELIG = "endelig"
    FORELOPIG = "foreløpig"
    ANSLAG = "eget anslag"


TIDLIGSTE_DATO = date(1900, 3, 1)
"""Earlier days a sheet cannot hold, or counts one off."""


def norsk_dato(dato: date) -> str:
    """1.1.2018, as it is written in Norwegian."""
    return f"{dato.day}.{dato.month}.{dato.year}"


@dataclass(frozen=True)
class Folketallskolonne:
    """All known figures for one reference date.

    innbyggere maps kommunenummer to whole inhabitants (≥ 0). A kommune that did not exist on the date is left out,
    never 0.
    """

    dato: date
    kilde: str
    status: Status
    innbyggere: Mapping[str, int]


@dataclass(frozen=True)
class Folketall:
    """Columns by date, and the name of each kommune.

    offisielle: year → number → name of every kommune in official use that year (from 1 January, when all changes take
    effect); a year nobody has told of is left out.
    """

    kolonner: tuple[Folketallskolonne, ...]
    navn: Mapping[str, str]
    offisielle: Mapping[int, Mapping[str, str]] = field(default_factory=dict, repr=False, compare=False)
    _per_dato: Mapping[date, Folketallskolonne] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_per_dato", {k.dato: k for k in self.kolonner})

    @property
    def datoer(self) -> tuple[date, ...]:
        """The known reference dates, as ordered in the source."""
        return tuple(k.dato for k in self.kolonner)

    def kolonne(self, dato: date, *, hvor: str) -> Folketallskolonne:
        """The column for exactly this date.

        Raises:
            Inndatafeil: when there is none; the message names the nearest known dates on both sides.
        """
        if dato in self._per_dato:
            return self._per_dato[dato]
        for_ = max((d for d in self._per_dato if d < dato), default=None)
        etter = min((d for d in self._per_dato if d > dato), default=None)
        kjente = [norsk_dato(d) for d in (for_, etter) if d]
        raad = "legg inn tall for datoen i arket Folketall."
        if len(kjente) == 1:
            raad = f"Nærmeste kjente dato er {kjente[0]}. Velg den, eller {raad}"
        elif kjente:
            raad = f"Nærmeste kjente datoer er {' og '.join(kjente)}. Velg en av dem, eller {raad}"
        raise Inndatafeil.en(f"Det finnes ikke folketall per {norsk_dato(dato)}.", hvor, raad[0].upper() + raad[1:])

    def innbyggere(self, nr: str, dato: date, *, hvor: str) -> int:
        """Inhabitants of a kommune (four characters) or a county (two: the sum of its kommuner) on the date.

        Raises:
            Inndatafeil: for an unknown date, or a number without a figure on it.
        """
        kolonne = self.kolonne(dato, hvor=hvor)
        if len(nr) == len("01"):
            deler = [antall for k, antall in kolonne.innbyggere.items() if k[:2] == nr]
            if deler:
                if ufullstendig := self.fylkesfeil(nr, dato, hvor=hvor):
                    raise Inndatafeil(ufullstendig)
                return sum(deler)
        elif nr in kolonne.innbyggere:
            return kolonne.innbyggere[nr]
        raise Inndatafeil([self.mangler(nr, dato, hvor=hvor)])

    def mangler(self, nr: str, dato: date, *, hvor: str) -> Melding:
        """What to tell when a number has no figure on a date: the dates on which it has."""
        andre = ", ".join(norsk_dato(k.dato) for k in self.kolonner if nr in k.innbyggere)
        return feil(
            f"{nr} {self.navn.get(nr, '')}".rstrip() + f" har ikke folketall per {norsk_dato(dato)}.",
            hvor,
            f"Nummeret har tall for {andre}. Er kommunenummeret riktig for datoen?"
            if andre
            else "Nummeret er ukjent: rett det, eller legg kommunen inn i arket Folketall.",
        )

    def mangler_mange(self, numre: Sequence[str], av: int, dato: date, *, hvor: str) -> Melding:
        """The same of several numbers that all have figures on other dates, out of so many deltakere, told once.

        Args:
            numre: at least one; the first is the example.
            av: how many deltakere the scheme has.
            dato: the date without figures.
            hvor: where it is told of.
        """
        siste = max(k.dato for k in self.kolonner if numre[0] in k.innbyggere)
        return feil(
            f"{len(numre)} av {av} deltakere har ikke folketall per {norsk_dato(dato)}, for eksempel {numre[0]} "
            f"{self.navn.get(numre[0], '')}".rstrip()
            + f", som har tall per {norsk_dato(siste)}.",
            hvor,
            "Numrene gjelder trolig ikke på datoen. Bruk en dato de gjelder for, eller kjør «viderefor» med "
            f"--folketall {norsk_dato(dato)}: kommuner som bare har fått nytt nummer, får det i den nye perioden.",
        )

    def fylkessummer(self, dato: date, *, hvor: str) -> dict[str, int]:
        """Inhabitants per county number on the date: the sum of the known kommuner of each, see fylkesfeil.

        Raises:
            Inndatafeil: for an unknown date.
        """
        ut: dict[str, int] = {}
        for nr, antall in self.kolonne(dato, hvor=hvor).innbyggere.items():
            ut[nr[:2]] = ut.get(nr[:2], 0) + antall
        return ut

    def kjenner_fylket(self, nr: str, dato: date) -> bool:
        """Whether the official kommuner of a county number are known on the date."""
        return any(k[:2] == nr for k in self.offisielle.get(dato.year, ()))

    def fylkesfeil(self, nr: str, dato: date, *, hvor: str) -> list[Melding]:
        """Why the sum of the known kommuner is not the county's figure: some missing, or some that were not in use.

        Nothing for a county whose official kommuner are unknown on the date: there its sum is all there is.
        """
        if len(nr) != len("01") or not self.kjenner_fylket(nr, dato):
            return []
        i_bruk = {k: navn for k, navn in self.offisielle[dato.year].items() if k[:2] == nr}
        har = {k: self.navn.get(k, "") for k in self.kolonne(dato, hvor=hvor).innbyggere if k[:2] == nr}
        er_sum = f"Folketallet til fylke {nr} per {norsk_dato(dato)} er summen av kommunene, men arket Folketall"
        mangler = ", ".join(f"{k} {i_bruk[k]}" for k in sorted(set(i_bruk) - set(har)))
        ukjente = ", ".join(f"{k} {har[k]}".rstrip() for k in sorted(set(har) - set(i_bruk)))
        ut = []
        if mangler:
            gjor = "Legg kommunene inn i arket Folketall med tall for datoen."
            ut.append(feil(f"{er_sum} mangler {mangler}.", hvor, gjor))
        if ukjente:
            gjor = "Tøm cellene for datoen, eller rett nummeret."
            ut.append(feil(f"{er_sum} har tall for {ukjente}, som ikke var i bruk på datoen.", hvor, gjor))
        return ut

    def utvalg(self, numre: Iterable[str], datoer: Iterable[date]) -> "Folketall":
        """The same figures cut down to some kommuner and dates."""
        med, dager = set(numre), set(datoer)
        return Folketall(
            tuple(
                Folketallskolonne(k.dato, k.kilde, k.status, {n: a for n, a in k.innbyggere.items() if n in med})
                for k in self.kolonner
                if k.dato in dager
            ),
            {n: navn for n, navn in self.navn.items() if n in med},
            self.offisielle,
        )
