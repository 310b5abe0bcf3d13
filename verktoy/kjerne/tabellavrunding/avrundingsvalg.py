"""Avrundingsvalg: rounds a table the way that is chosen, and shows what each way would mean before the choice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from verktoy.kjerne.avrunding import ENHETER, Avrundingsmaate, krev_enhet, naermeste
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import tall as norsk_tall
from verktoy.kjerne.tabellavrunding.avrundet_tabell import AvrundetTabell, Avviksrad, Gruppesum, Tallrad
from verktoy.kjerne.tabellavrunding.belopstabell import Belopstabell
from verktoy.kjerne.tabellavrunding.like_aarsbelop import fordel_like_aarsbelop
from verktoy.kjerne.tabellavrunding.reparasjon import SummeneKrysser, reparer
from verktoy.kjerne.tabellavrunding.sumnett import Sumnett, lag_sumnett
from verktoy.kjerne.tabellavrunding.sumtre import SummerKrysser
from verktoy.kjerne.tabellavrunding.totaler_forst import fordel_totaler_forst

HVOR: Final = "Avrunding"

MAKS_NEVNT: Final = 5
"""How many crossing sums a message names."""


@dataclass(frozen=True, slots=True)
class Maatevalg:
    """What a way and a unit would mean for a table, to show before choosing. Deviations are kroner, without sign.

    Args:
        maate: The way.
        enhet: The unit in kroner.
        avslag: Why the table cannot be rounded so, in bokmål, or empty; then the rest is empty too.
        storste_celleavvik: Of a single amount.
        storste_radavvik: Of what a deltaker pays, by period sum.
        totalavvik: Of the sum of all rows, with sign (rounded minus exact), by period sum.
        antall_brudd: How many stated sums are not the sum of their parts.
        storste_brudd: The largest such difference.
    """

    maate: Avrundingsmaate
    enhet: int
    avslag: str = ""
    storste_celleavvik: Fraction = Fraction(0)
    storste_radavvik: Avviksrad = ()
    totalavvik: Avviksrad = ()
    antall_brudd: int = 0
    storste_brudd: int = 0


def avrund_tabell(tabell: Belopstabell, maate: Avrundingsmaate, enhet: int = 1) -> AvrundetTabell:
    """Round a table.

    The order of the rows never changes an amount.

    Args:
        tabell: The exact amounts.
        maate: How.
        enhet: The unit in kroner, at least 1.

    Returns:
        The rounded table. With ``TOTALER_FORST`` every figure, sums included, is its exact value rounded down or up,
        and everything adds up.

    Raises:
        Inndatafeil: ``TOTALER_FORST`` with sums that cannot all hold, or ``LIKE_AARSBELOP`` with years in no simple
            proportion.
        ValueError: The unit is less than 1.
    """
    krev_enhet(enhet)
    if maate in (Avrundingsmaate.VISNING, Avrundingsmaate.NAERMESTE):
        return _hvert_tall_for_seg(tabell, maate, enhet)
    rekkefolge = tabell.rekkefolge()
    if maate is Avrundingsmaate.TOTALER_FORST:
        enheter, merknader = _totaler_forst(tabell, rekkefolge, enhet)
    else:
        enheter, merknader = fordel_like_aarsbelop(tabell, rekkefolge, enhet), []
    celler: list[Tallrad] = [()] * len(rekkefolge)
    for nr, rad in zip(rekkefolge, enheter, strict=True):
        celler[nr] = tuple([enhet * antall for antall in rad])
    rundet = _summert(tabell, maate, enhet, tuple(celler))
    return replace(rundet, merknader=(*merknader, *_avrundede_totaler(rundet)))


def sammenlign_maater(tabell: Belopstabell, enheter: Sequence[int] = ENHETER) -> tuple[Maatevalg, ...]:
    """Round a table every way and to every unit, and say what each would mean.

    Args:
        tabell: The exact amounts.
        enheter: The units in kroner.

    Returns:
        One choice for each way and unit: the ways in their order, the units within.
    """
    return tuple(_vurder(tabell, maate, enhet) for maate in Avrundingsmaate for enhet in enheter)


def _vurder(tabell: Belopstabell, maate: Avrundingsmaate, enhet: int) -> Maatevalg:
    try:
        rundet = avrund_tabell(tabell, maate, enhet)
    except Inndatafeil as feil:
        return Maatevalg(maate, enhet, avslag=str(feil))
    return Maatevalg(
        maate,
        enhet,
        storste_celleavvik=rundet.storste_celleavvik,
        storste_radavvik=rundet.storste_radavvik,
        totalavvik=rundet.totalavvik,
        antall_brudd=len(rundet.brudd),
        storste_brudd=max((abs(brudd.differanse) for brudd in rundet.brudd), default=0),
    )


def _hvert_tall_for_seg(tabell: Belopstabell, maate: Avrundingsmaate, enhet: int) -> AvrundetTabell:
    """Round every cell and every sum by itself."""
    nevner = tabell.nevner * enhet

    def rund(tall: Sequence[int]) -> Tallrad:
        return tuple([enhet * naermeste(t, nevner) for t in tall])

    eksakt = _summert(tabell, maate, enhet, tabell.teller)
    return AvrundetTabell(
        tabell,
        maate,
        enhet,
        tuple(map(rund, eksakt.celler)),
        tuple(map(rund, eksakt.radsummer)),
        rund(eksakt.kolonnesummer),
        rund(eksakt.totaler),
        tuple(Gruppesum(g.gruppe, rund(g.kolonnesummer), rund(g.totaler)) for g in eksakt.gruppesummer),
    )


def _summert(tabell: Belopstabell, maate: Avrundingsmaate, enhet: int, celler: tuple[Tallrad, ...]) -> AvrundetTabell:
    """The table whose sums are the sums of its cells."""

    def delsummer(rad: Sequence[int]) -> Tallrad:
        return tuple([sum([rad[k] for k in sum_.kolonner]) for sum_ in tabell.periodesummer])

    def nedover(rader: Sequence[Tallrad]) -> Tallrad:
        return tuple(map(sum, zip(*rader, strict=True)))

    kolonnesummer = nedover(celler)
    totaler = delsummer(kolonnesummer)
    i_grupper = {gruppe: nedover([celler[nr] for nr in rader]) for gruppe, rader in tabell.rader_i_gruppe.items()}
    return AvrundetTabell(
        tabell,
        maate,
        enhet,
        celler,
        tuple(map(delsummer, celler)),
        kolonnesummer,
        totaler,
        tuple(Gruppesum(gruppe, sum_, delsummer(sum_)) for gruppe, sum_ in i_grupper.items()),
    )


def _avrundede_totaler(rundet: AvrundetTabell) -> Iterator[str]:
    """Which totals are no longer the exact ones."""
    for sum_, total, avvik in zip(rundet.tabell.periodesummer, rundet.totaler, rundet.totalavvik, strict=True):
        if avvik:
            yield f"«{sum_.navn}» er {norsk_tall(total - avvik)} kr og er rundet til {norsk_tall(total)} kr."


def _totaler_forst(tabell: Belopstabell, rekkefolge: Sequence[int], enhet: int) -> tuple[list[list[int]], list[str]]:
    """Cells in units, and what the reader should know."""
    try:
        perioder = tabell.periodetre()
    except SummerKrysser as feil:
        navn = [tabell.periodesummer[nr].navn for nr in (feil.forste, feil.andre)]
        raise Inndatafeil.en(
            f"Summene «{navn[0]}» og «{navn[1]}» har perioder felles uten at den ene ligger inni den andre. Da finnes "
            "det ikke alltid en avrunding der begge går opp.",
            HVOR,
            "Ta bort en av dem, eller velg en annen måte å runde av på.",
        ) from None
    rader = tabell.gruppetre(rekkefolge)
    nett = lag_sumnett(rader, perioder, [tabell.teller[nr] for nr in rekkefolge], tabell.nevner * enhet)
    felt, gikk_opp = fordel_totaler_forst(nett, tabell.noekler(rader, rekkefolge))
    celler = [rad[: perioder.blader] for rad in felt[: rader.blader]]
    merknader: list[str] = []
    if not gikk_opp:
        try:
            celler = reparer(nett, felt)
        except SummeneKrysser as feil:
            raise _kryssfeil(tabell, enhet, nett, feil) from None
        merknader.append("Noen beløp avviker fra største rest med én enhet, for at alle summer skal gå opp samtidig.")
    return celler, merknader


def _kryssfeil(tabell: Belopstabell, enhet: int, nett: Sumnett, feil: SummeneKrysser) -> Inndatafeil:
    """Name the sums that cross."""
    rundt = {node: " / ".join(gruppe) for gruppe, node in zip(sorted(tabell.grupper), nett.rader.sumnode, strict=True)}
    over = {node: sum_.navn for sum_, node in zip(tabell.periodesummer, nett.perioder.sumnode, strict=True)}
    kryssende = ", ".join(f"«{rundt[r]}» i «{over[k]}»" for r, k in feil.kryss[:MAKS_NEVNT])
    if len(feil.kryss) > MAKS_NEVNT:
        kryssende += f" og {len(feil.kryss) - MAKS_NEVNT} til"
    hva = (
        f"Disse summene kan ikke gå opp samtidig med de andre i hele {norsk_tall(enhet)} kr: {kryssende}."
        if feil.bevist
        else f"Fant ingen avrunding til hele {norsk_tall(enhet)} kr der alle disse summene går opp: {kryssende}."
    )
    annen = "mindre enhet" if enhet > 1 else "annen måte å runde av på"
    return Inndatafeil.en(hva, HVOR, f"Ta bort en av gruppene eller periodesummene, eller velg en {annen}.")
