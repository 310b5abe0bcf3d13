"""kommunetabell: what one kommune pays in every scheme of a workbook, now and in the scenarios, year by year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL, Bidrag, Resultat
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import prosenttall, tall
from verktoy.kjerne.ordning import Fase
from verktoy.kjerne.scenario import Scenario
from verktoy.kjerne.strukturforklaring import IKKE_REGNET, tar_over
from verktoy.oppgaver.bok import Beregnet
from verktoy.oppgaver.forklar import finn_nummer, slekt
from verktoy.oppgaver.tabell import Rad, Tabell, Tall

_HODER = ("Nummer", "Ordning", "Innbyggere", "Svar")
_FORHOLD = ("Sum", "Kr per innbygger", "Andel av gruppen", "Scenariet gjelder", "I scenariet", "Endring i scenariet")
_GAMLE = " (de gamle enhetene)"
_TOMME = (None,) * (len(_FORHOLD) - 2)
Aarsbelop = Mapping[int, Fraction]


@dataclass(frozen=True, slots=True)
class _IScenariet:
    """A deltaker in a scenario: its row of the base and its row of the scenario."""

    s: Scenario
    foer: Bidrag
    etter: Bidrag

    @property
    def navn(self) -> str:
        """The scheme; scenarios are of the old units when kommuner merge in it."""
        o = self.s.base.ordning
        return f"{o.navn}{_GAMLE if o.struktur else ''}"

    @property
    def endring(self) -> Aarsbelop:
        """How much more it pays each year."""
        foer, etter = _per_aar(self.s.base, self.foer), _per_aar(self.s.ny, self.etter)
        return {y: etter[y] - kr for y, kr in foer.items()}


def kommunetabell(beregnet: Beregnet, hvem: str) -> Tabell:
    """A row a scheme as it is, one in its scenario, and one with the change: whole kroner, year by year.

    A kommune that got a new number in the middle of a scheme has a row for each number.

    Args:
        beregnet: the workbook.
        hvem: a number as people type it ("0119", "119"), any number the kommune has had, or its name.

    Raises:
        Inndatafeil: when no scheme has it, or several deltakere have the name.
    """
    nr = finn_nummer(beregnet.resultater, hvem.strip(), [s for s in beregnet.strukturplaner if s])
    numre = {nr, *slekt(nr)}
    naa: list[tuple[Resultat, Scenario, Bidrag]] = []
    endret = False
    for r, s, x in zip(beregnet.resultater, beregnet.strukturplaner, beregnet.scenarier(), strict=True):
        betaler = s.som_resultat() if s else r
        egne = [b for b in betaler.bidrag if b.deltaker.nr in numre]
        naa += [(betaler, x, b) for b in egne]
        endret = endret or any(s is not None and tar_over(s, b.deltaker.nr) != "" for b in egne)
    if not naa:
        raise Inndatafeil.en(
            f"{nr} er ikke deltaker i noen av ordningene.",
            "--kommune",
            "Skriv navnet, eller nummeret med fire sifre (fylker to), som i arket Deltakelse.",
        )
    aar = sorted({y for r, _, b in naa for y in _per_aar(r, b)})
    rader: list[Rad] = []
    for r, x, b in naa:
        belop = _per_aar(r, b)
        felt = (b.deltaker.nr, r.ordning.navn, b.innbyggere, b.deltaker.svar.value)
        rader.append(("deltaker", (*felt, *_tall(belop, aar, b), _andel(r, b), *_i_delsum(x, b))))
    rader.append(_sum("Sum alle ordninger", [_per_aar(r, b) for r, _, b in naa], aar))
    rader += _scenariorader(_i_scenariene([x for _, x, _ in naa], numre), aar, endret=endret)
    sist = naa[-1][2].deltaker
    return Tabell(
        f"{sist.nr} {sist.navn}",
        "Det kommunen betaler i alle ordningene i boken, nå og i scenariene. Kroner, hver celle avrundet for seg.",
        (*_HODER, *map(str, aar), *_FORHOLD),
        tuple(rader),
    )


def _i_scenariene(scenarier: Sequence[Scenario], numre: set[str]) -> list[_IScenariet]:
    """The kommune in each scenario; a new unit of a structure change is in none."""
    ulike = {s.base.ordning.id: s for s in scenarier}.values()
    return [
        _IScenariet(s, foer, etter)
        for s in ulike
        for foer, etter in zip(s.base.bidrag, s.ny.bidrag, strict=True)
        if foer.deltaker.nr in numre
    ]


def _scenariorader(alle: Sequence[_IScenariet], aar: Sequence[int], *, endret: bool) -> list[Rad]:
    """The amounts in the scenarios, then the changes.

    endret: whether a structure change is something to the kommune. The scenarios are then of the old units in all
    years, not of the rows that show what is paid, and have no sum.
    """
    i_scenariet = [
        (i, f"{i.navn}: i scenariet", "ja" if i.etter.er_med else "nei", _per_aar(i.s.ny, i.etter)) for i in alle
    ]
    endring = [(i, f"{i.navn}: endring", None, i.endring) for i in alle]
    ut: list[Rad] = []
    for tabell, sum_ in ((i_scenariet, "i scenariene"), (endring, "endring")):
        for i, navn, svar, belop in tabell:
            tallene = _tall(belop, aar, i.etter)
            ut.append(("scenario", (i.etter.deltaker.nr, navn, None, svar, *tallene, *_TOMME)))
        navn = f"Sum alle ordninger: {sum_}"
        if endret:
            ut.append(("sum", (None, f"{navn}{IKKE_REGNET}", None, None, *[None] * (len(aar) + len(_FORHOLD)))))
        else:
            ut.append(_sum(navn, [belop for *_, belop in tabell], aar))
    return ut


def _tall(belop: Aarsbelop, aar: Sequence[int], b: Bidrag) -> tuple[Tall, ...]:
    """The years of the table, their sum, and that per inhabitant."""
    sum_ = sum(belop.values(), NULL)
    per = tall(sum_ / b.innbyggere) if b.innbyggere else None
    return *(avrund(belop[y]) if y in belop else None for y in aar), avrund(sum_), per


def _sum(navn: str, alle: Sequence[Aarsbelop], aar: Sequence[int]) -> Rad:
    per_aar = [sum((x.get(y, NULL) for x in alle), NULL) for y in aar]
    return "sum", (None, navn, None, None, *map(avrund, per_aar), avrund(sum(per_aar, NULL)), None, *_TOMME)


def _i_delsum(s: Scenario, b: Bidrag) -> tuple[Tall, Tall, Tall]:
    """What it pays in the scenario over its subtotal, and how much more; over a structure change the years tell."""
    nr = b.deltaker.nr
    if s.base.ordning.struktur:
        return "se under", None, None
    return s.delsum.navn, avrund(s.etter(nr)), avrund(s.etter(nr) - s.foer(nr))


def _per_aar(r: Resultat, b: Bidrag) -> Aarsbelop:
    """Amounts by year, option years left out."""
    return {a.aar: x for a, x in zip(r.ordning.aar, b.per_aar, strict=True) if a.fase is not Fase.OPSJON}


def _andel(r: Resultat, b: Bidrag) -> str | None:
    """The share of everything deltakere of the same kind pay, in percent."""
    typer = {g.id: g.type for g in r.ordning.grupper}
    like = [x for x in r.bidrag if typer[x.deltaker.gruppe] is typer[b.deltaker.gruppe]]
    alle = sum((sum(_per_aar(r, x).values(), NULL) for x in like), NULL)
    return f"{prosenttall(sum(_per_aar(r, b).values(), NULL) / alle)} %" if alle else None
