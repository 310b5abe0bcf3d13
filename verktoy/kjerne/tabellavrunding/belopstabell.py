"""Beløpstabell: exact amounts per deltaker and period, with the sums that are published beside them."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final, TypeVar

from verktoy.kjerne.tabellavrunding.sumtre import Sumtre, bygg_sumtre

T = TypeVar("T")

NAVN_PAA_TOTALEN: Final = "Sum"


@dataclass(frozen=True, slots=True)
class Periodesum:
    """A sum over periods that is published for every row, such as «SUM 3 år» over the first four columns.

    Args:
        navn: Its heading.
        kolonner: Positions of the periods it adds up, from 0, at least one.
    """

    navn: str
    kolonner: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tabellrad:
    """The exact amounts of one deltaker.

    Args:
        noekkel: What identifies the deltaker within its group: kommunenummer as text.
        belop: Exact amount in kroner for each period of the table.
        gruppe: Row groups from the outermost in, such as ``("kommuner", "Østfold")``; every prefix has its own sums.
    """

    noekkel: str
    belop: tuple[Fraction | int, ...]
    gruppe: tuple[str, ...] = ()


@dataclass(frozen=True)
class Belopstabell:
    """A table of exact amounts in kroner: rows are deltakere, columns are periods.

    The sum over all periods is always published: «Sum» is added last in ``periodesummer`` unless one of them covers
    all.

    Args:
        perioder: Labels of the periods in order of time.
        rader: The deltakere in the order they are shown; the order never changes an amount.
        periodesummer: Sums over periods, in the order they are shown.

    Raises:
        ValueError: No rows or periods, something given twice, a row of another length, a column out of range.
    """

    perioder: tuple[str, ...]
    rader: tuple[Tabellrad, ...]
    periodesummer: tuple[Periodesum, ...] = ()

    def __post_init__(self) -> None:
        feil = self._feil()
        if feil:
            raise ValueError("Tabellen kan ikke avrundes. " + " ".join(feil))
        alle = tuple(range(len(self.perioder)))
        if all(set(alle) != set(sum_.kolonner) for sum_ in self.periodesummer):
            object.__setattr__(self, "periodesummer", (*self.periodesummer, Periodesum(NAVN_PAA_TOTALEN, alle)))

    def _feil(self) -> list[str]:
        perioder = range(len(self.perioder))
        return [
            *(f"Den har ingen {hva}." for hva, finnes in (("perioder", perioder), ("rader", self.rader)) if not finnes),
            *(f"Perioden «{navn}» står to ganger." for navn in _gjentatte(self.perioder)),
            *(
                f"Raden «{' / '.join(sti)}» står to ganger."
                for sti in _gjentatte((*rad.gruppe, rad.noekkel) for rad in self.rader)
            ),
            *(
                f"Raden «{rad.noekkel}» har {len(rad.belop)} beløp, men tabellen har {len(perioder)} perioder."
                for rad in self.rader
                if len(rad.belop) != len(perioder)
            ),
            *(f"Summen «{navn}» er oppgitt to ganger." for navn in _gjentatte(s.navn for s in self.periodesummer)),
            *(
                f"Summen «{sum_.navn}» er tom, eller viser til en periode to ganger eller utenfor tabellen."
                for sum_ in self.periodesummer
                if not sum_.kolonner or len(set(sum_.kolonner) & set(perioder)) != len(sum_.kolonner)
            ),
        ]

    @property
    def nevner(self) -> int:
        """The least common denominator of all amounts."""
        return self._brok[1]

    @property
    def teller(self) -> tuple[tuple[int, ...], ...]:
        """All amounts times ``nevner``, row by row."""
        return self._brok[0]

    @cached_property
    def _brok(self) -> tuple[tuple[tuple[int, ...], ...], int]:
        broker = [[belop.as_integer_ratio() for belop in rad.belop] for rad in self.rader]
        nevnere = {nevner for rad in broker for _, nevner in rad}
        felles = math.lcm(*nevnere)
        faktor = {nevner: felles // nevner for nevner in nevnere}
        return tuple(tuple([teller * faktor[nevner] for teller, nevner in rad]) for rad in broker), felles

    @cached_property
    def grupper(self) -> tuple[tuple[str, ...], ...]:
        """Every row group, an outer one before those inside it, in the order of the rows."""
        return tuple({rad.gruppe[:dybde]: None for rad in self.rader for dybde in range(1, len(rad.gruppe) + 1)})

    @cached_property
    def rader_i_gruppe(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        """Positions of the rows of every group, those of its inner groups included."""
        rader: dict[tuple[str, ...], list[int]] = {gruppe: [] for gruppe in self.grupper}
        for nr, rad in enumerate(self.rader):
            for dybde in range(1, len(rad.gruppe) + 1):
                rader[rad.gruppe[:dybde]].append(nr)
        return {gruppe: tuple(nr) for gruppe, nr in rader.items()}

    @property
    def totalsum(self) -> Periodesum:
        """The first of the published sums that covers every period."""
        return next(sum_ for sum_ in self.periodesummer if len(sum_.kolonner) == len(self.perioder))

    def periodetre(self) -> Sumtre:
        """The sums over periods as a tree; set number n is ``periodesummer[n]``.

        Raises:
            SummerKrysser: Two of them overlap and neither lies inside the other.
        """
        return bygg_sumtre(len(self.perioder), [sum_.kolonner for sum_ in self.periodesummer])

    def rekkefolge(self) -> list[int]:
        """Positions of the rows by size, the largest first, equal ones by key: the same however they are listed."""
        sum_av_rad = [sum(rad) for rad in self.teller]
        return sorted(
            range(len(self.rader)),
            key=lambda nr: (-sum_av_rad[nr], self.rader[nr].noekkel, self.rader[nr].gruppe),
        )

    def gruppetre(self, rekkefolge: Sequence[int]) -> Sumtre:
        """The row groups as a tree; leaf n is row ``rekkefolge[n]``, set number n is the n-th of the sorted groups."""
        plass = {nr: blad for blad, nr in enumerate(rekkefolge)}
        mengder = [[plass[nr] for nr in self.rader_i_gruppe[gruppe]] for gruppe in sorted(self.grupper)]
        return bygg_sumtre(len(self.rader), mengder)

    def noekler(self, gruppetre: Sumtre, rekkefolge: Sequence[int]) -> list[tuple[str, ...]]:
        """The key of every node of that tree, for the tie rule: the row's own key, or the group's name, comes first."""
        noekler = [(self.rader[nr].noekkel, *self.rader[nr].gruppe) for nr in rekkefolge]
        noekler += [()] * len(gruppetre.indre)
        for gruppe, node in zip(sorted(self.grupper), gruppetre.sumnode, strict=True):
            if not gruppetre.er_blad(node):
                noekler[node] = (gruppe[-1], *gruppe[:-1])
        return noekler


def _gjentatte(verdier: Iterable[T]) -> list[T]:
    return [verdi for verdi, antall in Counter(verdier).items() if antall > 1]
