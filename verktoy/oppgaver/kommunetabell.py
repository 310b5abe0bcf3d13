"""kommunetabell: what one kommune pays in every scheme of a workbook, year by year, as the Kommune sheet shows it."""

from fractions import Fraction

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL, Bidrag, Resultat
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import prosenttall, tall
from verktoy.kjerne.ordning import Fase
from verktoy.kjerne.scenario import Scenario
from verktoy.oppgaver.bok import Beregnet
from verktoy.oppgaver.forklar import finn_nummer, slekt
from verktoy.oppgaver.tabell import Rad, Tabell, Tall

_I_SCENARIET = ("Scenariet gjelder", "I scenariet", "Endring i scenariet")


def kommunetabell(beregnet: Beregnet, hvem: str) -> Tabell:
    """One row a scheme: amounts by year in whole kroner, per inhabitant, and the share of its kind's whole.

    A kommune that got a new number in the middle of a scheme has a row for each number.

    Args:
        beregnet: the workbook.
        hvem: a number as people type it ("0119", "119"), any number the kommune has had, or its name.

    Raises:
        Inndatafeil: when no scheme has it, or several deltakere have the name.
    """
    nr = finn_nummer(beregnet.resultater, hvem.strip(), [s for s in beregnet.strukturplaner if s])
    funnet: list[tuple[Resultat, Scenario, Bidrag]] = []
    for r, s, x in zip(beregnet.resultater, beregnet.strukturplaner, beregnet.scenarier(), strict=True):
        funnet += [(r, x, b) for b in (s.bidrag if s else r.bidrag) if b.deltaker.nr in (nr, *slekt(nr))]
    if not funnet:
        raise Inndatafeil.en(
            f"{nr} er ikke deltaker i noen av ordningene.",
            "--kommune",
            "Skriv navnet, eller nummeret med fire sifre (fylker to), som i arket Deltakelse.",
        )
    aar = sorted({a.aar for r, _, _ in funnet for a in r.ordning.aar if a.fase is not Fase.OPSJON})
    rader: list[Rad] = []
    summer = dict.fromkeys(aar, NULL)
    for r, x, b in funnet:
        belop = _per_aar(r, b)
        for y, kr in belop.items():
            summer[y] += kr
        sum_ = sum(belop.values(), NULL)
        rader.append(
            (
                "deltaker",
                (
                    b.deltaker.nr,
                    r.ordning.navn,
                    b.innbyggere,
                    b.deltaker.svar.value,
                    *(avrund(belop[y]) if y in belop else None for y in aar),
                    avrund(sum_),
                    tall(sum_ / b.innbyggere) if b.innbyggere else None,
                    _andel(r, b, sum_),
                    *_scenario(x, b),
                ),
            )
        )
    total = sum(summer.values(), NULL)
    rader.append(
        ("sum", (None, "Sum alle ordninger", None, None, *(avrund(summer[y]) for y in aar), avrund(total), *[None] * 5))
    )
    navn = funnet[-1][2].deltaker
    return Tabell(
        f"{navn.nr} {navn.navn}",
        "Det kommunen betaler i alle ordningene i boken. Kroner, hver celle avrundet for seg.",
        (
            "Nummer",
            "Ordning",
            "Innbyggere",
            "Svar",
            *map(str, aar),
            "Sum",
            "Kr per innbygger",
            "Andel av gruppen",
            *_I_SCENARIET,
        ),
        tuple(rader),
    )


def _scenario(x: Scenario, b: Bidrag) -> tuple[Tall, Tall, Tall]:
    """What it pays in the scenario chosen in the workbook, over its subtotal, and how much more that is."""
    nr = b.deltaker.nr
    if x.base.for_deltaker(nr) is None:  # a new unit of a structure change: scenarios are of the old ones
        return None, None, None
    return x.delsum.navn, avrund(x.etter(nr)), avrund(x.etter(nr) - x.foer(nr))


def _per_aar(r: Resultat, b: Bidrag) -> dict[int, Fraction]:
    """Amounts by year, option years left out."""
    return {a.aar: x for a, x in zip(r.ordning.aar, b.per_aar, strict=True) if a.fase is not Fase.OPSJON}


def _andel(r: Resultat, b: Bidrag, sum_: Fraction) -> str | None:
    """The share of everything deltakere of the same kind pay, in percent."""
    typer = {g.id: g.type for g in r.ordning.grupper}
    like = [x for x in r.bidrag if typer[x.deltaker.gruppe] is typer[b.deltaker.gruppe]]
    alle = sum((sum(_per_aar(r, x).values(), NULL) for x in like), NULL)
    return f"{prosenttall(sum_ / alle)} %" if alle else None
