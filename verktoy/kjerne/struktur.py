"""Struktur: kommuner and counties merge, split, change number, name or boundary; what each has become on a date.

A merger or a new number lets a figure follow: the parts are added. A split does not: nobody knows how many of those who
lived in the old unit live in which of the new ones, so a share must be given. Source of the changes: SSB, KLASS 131 and
104.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from verktoy.kjerne.avrunding import fordel_etter_storste_rest
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.kommune import Kommune
from verktoy.kjerne.melding import Inndatafeil, Melding, feil

SAMMENSLAAING = "sammenslåing"
GRENSE_DELVIS = "grensejustering (delvis)"
GRENSE_FORTSETTER = "grensejustering (fortsetter)"

Andeler = Mapping[tuple[str, str], Fraction]
"""Shares of units that were split: (old number, new number) → how much of the old one went there.

A unit that was merged into one that was split later may have shares of its own, straight to the last numbers: old Haram
(1534) is all of new Haram (1580), though both were Ålesund (1507) for four years.
"""


@dataclass(frozen=True, slots=True)
class Endring:
    """One row of SSB's change list: what a number became on a date (inclusive), and how."""

    dato: date
    fra: Kommune
    til: Kommune
    type: str


@dataclass(frozen=True, slots=True)
class Overgang:
    """That a unit, or the stated share of it (1 when it was not split), is part of a new one."""

    fra: str
    til: str
    andel: Fraction


@dataclass(frozen=True)
class Struktur:
    """Every known change, in the order of the list. Dates: the change holds from its date on."""

    endringer: tuple[Endring, ...]
    _steg: Mapping[date, Mapping[str, tuple[Endring, ...]]] = field(init=False, repr=False, compare=False)
    _laget: Mapping[str, date] = field(init=False, repr=False, compare=False)
    _slutt: Mapping[str, date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        steg: dict[date, dict[str, tuple[Endring, ...]]] = {}
        for e in self.endringer:
            if e.type != GRENSE_DELVIS:  # the number lives on; only a piece of land went elsewhere
                paa_dato = steg.setdefault(e.dato, {})
                paa_dato[e.fra.nr] = (*paa_dato.get(e.fra.nr, ()), e)
        laget: dict[str, date] = {}
        slutt: dict[str, date] = {}
        for dato, rader in sorted(steg.items()):
            for e in (e for gruppe in rader.values() for e in gruppe):
                if e.til.nr not in rader and e.til.nr not in slutt:
                    laget.setdefault(e.til.nr, dato)
                if all(x.til.nr != e.fra.nr for x in rader[e.fra.nr]):
                    slutt.setdefault(e.fra.nr, dato)
        object.__setattr__(self, "_steg", dict(sorted(steg.items())))
        object.__setattr__(self, "_laget", laget)
        object.__setattr__(self, "_slutt", slutt)

    def etterfolgere(self, nr: str, fra: date, til: date) -> tuple[str, ...]:
        """The numbers a number of the date `fra` has become by `til` (inclusive): several when it was split."""
        numre = [nr]
        for dato, steg in self._steg.items():
            if fra < dato <= til:
                numre = list(dict.fromkeys(x for n in numre for x in self._neste(steg, n)))
        return tuple(numre)

    def overganger(self, numre: Iterable[str], fra: date, til: date, andeler: Andeler) -> tuple[Overgang, ...]:
        """What every number of the date `fra` is by `til`, those that never changed too.

        Raises:
            Inndatafeil: for every split without shares, and for shares that are not the whole.
        """
        ut: list[Overgang] = []
        delinger = _Delinger(andeler)
        for nr in numre:
            egne = delinger.egne(nr, self.etterfolgere(nr, fra, til))
            deler = egne or {nr: Fraction(1)}
            for dato, steg in () if egne else self._steg.items():
                if not fra < dato <= til:
                    continue
                nye: dict[str, Fraction] = {}
                for gammel, andel in deler.items():
                    for ny, av in delinger.deler(steg.get(gammel, ()), gammel, nr).items():
                        nye[ny] = nye.get(ny, Fraction(0)) + andel * av
                deler = nye
            ut += [Overgang(nr, ny, andel) for ny, andel in deler.items() if andel]
        if meldinger := delinger.meldinger():
            raise Inndatafeil(meldinger)
        return tuple(ut)

    def hendelser(self, numre: Iterable[str], fra: date, til: date) -> tuple[Endring, ...]:
        """The changes that touch some numbers of the date `fra`, or what they became, boundary moves too."""
        med = set(numre)
        ut = []
        for e in sorted(self.endringer, key=lambda e: e.dato):
            if fra < e.dato <= til and ({e.fra.nr, e.til.nr} & med):
                ut.append(e)
                med.add(e.til.nr)
        return tuple(ut)

    def forgjengere(self, fra: date, til: date) -> dict[str, tuple[str, ...]]:
        """For the numbers of the date `til` that changes know of: those of the date `fra` they are, if only in part."""
        ut: dict[str, tuple[str, ...]] = {}
        for nr in sorted({e.fra.nr for e in self.endringer} | {e.til.nr for e in self.endringer}):
            if self.gjelder(nr, fra):
                for ny in self.etterfolgere(nr, fra, til):
                    ut[ny] = (*ut.get(ny, ()), nr)
        return ut

    def gjelder(self, nr: str, dato: date) -> bool:
        """Whether a number was in use on a date; one that no change knows of always is."""
        return self._laget.get(nr, date.min) <= dato < self._slutt.get(nr, date.max)

    def navn(self, nr: str, dato: date) -> str:
        """The name a number got in the last change up to a date; "" when no change knows of it."""
        navn = [
            e.til.navn
            for d, steg in self._steg.items()
            if d <= dato
            for r in steg.values()
            for e in r
            if e.til.nr == nr
        ]
        return navn[-1] if navn else ""

    @staticmethod
    def _neste(steg: Mapping[str, tuple[Endring, ...]], nr: str) -> tuple[str, ...]:
        return tuple(e.til.nr for e in steg[nr]) if nr in steg else (nr,)


class _Delinger:
    """The shares in use, and every split that lacks them, once each, with those it stops."""

    def __init__(self, andeler: Andeler) -> None:
        self._andeler = andeler
        self._uten: dict[tuple[Endring, ...], list[str]] = {}
        self._gale: dict[str, Fraction] = {}

    def egne(self, nr: str, siste: Sequence[str]) -> dict[str, Fraction]:
        """The shares a unit has of its own straight to its last numbers; none when it has not, or never was split."""
        ut = {ny: self._andeler[nr, ny] for ny in siste if len(siste) > 1 and (nr, ny) in self._andeler}
        sum_ = sum(ut.values(), Fraction(0))
        if ut and sum_ != 1:
            self._gale[nr] = sum_
        return ut

    def deler(self, rader: tuple[Endring, ...], gammel: str, nr: str) -> dict[str, Fraction]:
        """Where `gammel` went at one date, and how much of it. nr: the unit that is followed."""
        if len(rader) <= 1:
            return {rader[0].til.nr if rader else gammel: Fraction(1)}
        ut = {e.til.nr: self._andeler[gammel, e.til.nr] for e in rader if (gammel, e.til.nr) in self._andeler}
        sum_ = sum(ut.values(), Fraction(0))
        if not ut:
            self._uten.setdefault(rader, []).append(nr)
        elif sum_ != 1:
            self._gale[gammel] = sum_
        return ut

    def meldinger(self) -> list[Melding]:
        """What is missing, and what does not come to the whole."""
        return [
            *(_uten_andel(rader, numre) for rader, numre in self._uten.items()),
            *(
                feil(f"Andelene av {nr} er {sum_} til sammen, men skal være 1.", "andel", "Rett andelene.")
                for nr, sum_ in self._gale.items()
            ),
        ]


def _uten_andel(rader: Sequence[Endring], numre: Sequence[str]) -> Melding:
    e = rader[0]
    nye = " og ".join(f"{x.til.nr} {x.til.navn}" for x in rader)
    eksempel = " ".join(f"--andel {e.fra.nr}:{x.til.nr}=1/{len(rader)}" for x in rader)
    foer = [nr for nr in numre if nr != e.fra.nr]
    egen = ""
    if foer:
        egen = (
            f". Gjelder det {', '.join(foer)}, som gikk inn i {e.fra.nr}: vet du hvor en av dem ligger i dag, kan du "
            f"oppgi det for den, for eksempel --andel {foer[-1]}:{rader[-1].til.nr}=1"
        )
    return feil(
        f"{e.fra.nr} {e.fra.navn} ble delt {norsk_dato(e.dato)} mellom {nye}. Tallene for den gamle kommunen kan ikke "
        "føres videre uten at noen sier hvor mye som gikk til hver.",
        "andel",
        f"Oppgi andelene, for eksempel {eksempel}{egen}",
    )


def er_bare_omdopt(overganger: Sequence[Overgang]) -> bool:
    """Whether every unit became exactly one, and no two the same: new numbers and names, nothing else."""
    til = [o.til for o in overganger]
    return all(o.andel == 1 for o in overganger) and len(set(til)) == len(til)


def slaa_sammen(innbyggere: Mapping[str, int], overganger: Iterable[Overgang]) -> dict[str, int]:
    """Inhabitants of old units as those of the new ones: the sum of the parts. Units without a figure give none.

    The inhabitants of a split unit are shared by largest remainder, so that nobody is lost.
    """
    per_gammel: dict[str, list[Overgang]] = {}
    for o in overganger:
        per_gammel.setdefault(o.fra, []).append(o)
    ut: dict[str, int] = {}
    for fra, deler in per_gammel.items():
        if fra in innbyggere:
            antall = innbyggere[fra]
            delt = fordel_etter_storste_rest([antall * o.andel for o in deler], antall, [o.til for o in deler])
            for o, n in zip(deler, delt, strict=True):
                ut[o.til] = ut.get(o.til, 0) + n
    return ut
