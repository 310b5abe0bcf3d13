"""Avrundet tabell: a rounded table, how far it is from the exact one, and whether it adds up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from verktoy.kjerne.avrunding import Avrundingsmaate
from verktoy.kjerne.norsk import tall as norsk_tall
from verktoy.kjerne.tabellavrunding.belopstabell import Belopstabell

Tallrad = tuple[int, ...]
"""Whole kroner by period, or by period sum."""

Avviksrad = tuple[Fraction, ...]
"""Rounded minus exact, in kroner, by period or by period sum."""


@dataclass(frozen=True, slots=True)
class Gruppesum:
    """The sums of a row group, in kroner: by period, and by period sum."""

    gruppe: tuple[str, ...]
    kolonnesummer: Tallrad
    totaler: Tallrad


@dataclass(frozen=True, slots=True)
class Sumbrudd:
    """A stated sum that is not the sum of the figures it is printed under or beside, in kroner."""

    hvor: str
    oppgitt: int
    sum_av_delene: int

    @property
    def differanse(self) -> int:
        """The parts minus the stated sum."""
        return self.sum_av_delene - self.oppgitt

    def __str__(self) -> str:
        """One line in bokmål."""
        return (
            f"{self.hvor}: delene er til sammen {norsk_tall(self.sum_av_delene)} kr, men summen står som "
            f"{norsk_tall(self.oppgitt)} kr."
        )


@dataclass(frozen=True)
class AvrundetTabell:
    """A rounded table. All amounts are kroner; rows and columns stand as in ``tabell``.

    Args:
        tabell: The exact table.
        maate: How it was rounded. With ``VISNING`` the exact amounts stand; the figures here are what is shown.
        enhet: The unit in kroner.
        celler: By row and period.
        radsummer: By row and period sum (``tabell.periodesummer``).
        kolonnesummer: The sum of all rows, by period.
        totaler: The sum of all rows, by period sum.
        gruppesummer: The sums of every row group (``tabell.grupper``).
        merknader: What the reader should know, in bokmål, one sentence or two each.
    """

    tabell: Belopstabell
    maate: Avrundingsmaate
    enhet: int
    celler: tuple[Tallrad, ...]
    radsummer: tuple[Tallrad, ...]
    kolonnesummer: Tallrad
    totaler: Tallrad
    gruppesummer: tuple[Gruppesum, ...]
    merknader: tuple[str, ...] = ()

    @property
    def totalsum(self) -> int:
        """The grand total over all periods."""
        return self.totaler[self.tabell.periodesummer.index(self.tabell.totalsum)]

    @cached_property
    def celleavvik(self) -> tuple[Avviksrad, ...]:
        """Rounded minus exact for every cell."""
        return self._avvik(self.celler, self.tabell.teller)

    @cached_property
    def radavvik(self) -> tuple[Avviksrad, ...]:
        """Rounded minus exact for every row and period sum."""
        return self._avvik(self.radsummer, self._eksakte_radsummer)

    @cached_property
    def totalavvik(self) -> Avviksrad:
        """Rounded minus exact for the sum of all rows, by period sum."""
        return self._avvik([self.totaler], [[sum(kolonne) for kolonne in zip(*self._eksakte_radsummer, strict=True)]])[
            0
        ]

    @cached_property
    def storste_celleavvik(self) -> Fraction:
        """The largest deviation of a cell, without sign."""
        return Fraction(max(map(max, self._abs_avvik(self.celler, self.tabell.teller))), self.tabell.nevner)

    @cached_property
    def storste_radavvik(self) -> Avviksrad:
        """The largest deviation of a row, without sign, by period sum."""
        avvik = zip(*self._abs_avvik(self.radsummer, self._eksakte_radsummer), strict=True)
        return tuple(Fraction(max(kolonne), self.tabell.nevner) for kolonne in avvik)

    @cached_property
    def brudd(self) -> tuple[Sumbrudd, ...]:
        """Every stated sum that is not the sum of its parts."""
        return tuple(_finn_brudd(self))

    @cached_property
    def _eksakte_radsummer(self) -> list[list[int]]:
        summer = self.tabell.periodesummer
        return [[sum([rad[k] for k in sum_.kolonner]) for sum_ in summer] for rad in self.tabell.teller]

    def _abs_avvik(self, rundet: Sequence[Sequence[int]], teller: Sequence[Sequence[int]]) -> Iterator[list[int]]:
        nevner = self.tabell.nevner
        for rundet_rad, rad in zip(rundet, teller, strict=True):
            yield [abs(hel * nevner - tall) for hel, tall in zip(rundet_rad, rad, strict=True)]

    def _avvik(self, rundet: Sequence[Sequence[int]], teller: Sequence[Sequence[int]]) -> tuple[Avviksrad, ...]:
        nevner = self.tabell.nevner
        return tuple(
            tuple(Fraction(hel * nevner - tall, nevner) for hel, tall in zip(rundet_rad, rad, strict=True))
            for rundet_rad, rad in zip(rundet, teller, strict=True)
        )


def _finn_brudd(rundet: AvrundetTabell) -> Iterator[Sumbrudd]:
    """Add up every row and column of the table as a reader does, row groups and totals included."""
    tabell = rundet.tabell
    for rad, celler, summer in zip(tabell.rader, rundet.celler, rundet.radsummer, strict=True):
        yield from _brudd_bortover(f"Raden «{rad.noekkel}»", tabell, celler, summer)
    alle = range(len(tabell.rader))
    yield from _brudd_nedover("Kolonnen", rundet, alle, rundet.kolonnesummer, rundet.totaler)
    yield from _brudd_bortover("Totalen", tabell, rundet.kolonnesummer, rundet.totaler)
    for sum_ in rundet.gruppesummer:
        navn = f"Gruppen «{' / '.join(sum_.gruppe)}»"
        rader = tabell.rader_i_gruppe[sum_.gruppe]
        yield from _brudd_nedover(f"{navn}, kolonnen", rundet, rader, sum_.kolonnesummer, sum_.totaler)
        yield from _brudd_bortover(navn, tabell, sum_.kolonnesummer, sum_.totaler)


def _brudd_bortover(navn: str, tabell: Belopstabell, deler: Tallrad, summer: Tallrad) -> Iterator[Sumbrudd]:
    for periodesum, oppgitt in zip(tabell.periodesummer, summer, strict=True):
        sum_ = sum([deler[k] for k in periodesum.kolonner])
        if sum_ != oppgitt:
            yield Sumbrudd(f"{navn}, «{periodesum.navn}»", oppgitt, sum_)


def _brudd_nedover(
    navn: str, rundet: AvrundetTabell, rader: Sequence[int], kolonnesummer: Tallrad, totaler: Tallrad
) -> Iterator[Sumbrudd]:
    for overskrifter, tall, oppgitte in (
        (rundet.tabell.perioder, rundet.celler, kolonnesummer),
        ([sum_.navn for sum_ in rundet.tabell.periodesummer], rundet.radsummer, totaler),
    ):
        for overskrift, oppgitt, kolonne in zip(
            overskrifter, oppgitte, zip(*[tall[nr] for nr in rader], strict=True), strict=True
        ):
            if sum(kolonne) != oppgitt:
                yield Sumbrudd(f"{navn} «{overskrift}»", oppgitt, sum(kolonne))
