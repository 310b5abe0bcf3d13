"""oppdater: read what is typed in a workbook, compute, and write our sheets in it again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from verktoy.ark.adresse import celle
from verktoy.ark.beskrivelse import Bok
from verktoy.ark.kommuneoppsett import VALG as KOMMUNEVALG
from verktoy.excel.folging import INGEN, Folging
from verktoy.excel.lagring import krev_lukket, laas, lagre, paa_disk
from verktoy.excel.pode import KanIkkePode
from verktoy.excel.regenerer import Regenerering, behold
from verktoy.excel.sammenlign import Celleforskjell, forskjeller
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.melding import Inndatafeil, Melding, merknad
from verktoy.kjerne.overskrifter import KOMMUNE
from verktoy.oppgaver.bok import Beregnet, Lest, les, regn
from verktoy.oppgaver.deltakerendring import deltakerendringer
from verktoy.oppgaver.ivaretatt import ta_vare_paa
from verktoy.oppgaver.logg import med_logg

F = TypeVar("F", bound=Folging)


@dataclass(frozen=True)
class Oppdatert:
    """What came of it: the computed state, what was repaired, and whether the file was or would be changed."""

    beregnet: Beregnet
    merknader: tuple[Melding, ...]
    endret: bool
    forskjeller: tuple[Celleforskjell, ...] = ()


@dataclass(frozen=True)
class Skrevet:
    """A workbook as it will be: its state, its bytes, what the user is told, and what staff call our sheets."""

    beregnet: Beregnet
    innhold: bytes
    merknader: tuple[Melding, ...]
    arknavn: tuple[str, ...]


def oppdater(
    sti: Path, tid: datetime, *, ut: Path | None = None, behold_overskrevne: bool = False, erstatt: bool = False
) -> Oppdatert:
    """Regenerate a workbook, in place or to another file. Nothing is written when nothing has changed.

    erstatt: the other file may be there already, and say something else.

    Raises:
        Inndatafeil: when something typed cannot be used; nothing is overwritten.
        Lagringsfeil: open elsewhere, changed meanwhile, no access.
    """
    return oppdater_med(sti, tid, lambda bok: bok, ut=ut, behold_overskrevne=behold_overskrevne, erstatt=erstatt)


def oppdater_med(
    sti: Path,
    tid: datetime,
    endre: Callable[[Arbeidsbok], Arbeidsbok],
    *,
    ut: Path | None = None,
    behold_overskrevne: bool = False,
    nye_numre: Mapping[str, str] = INGEN,
    erstatt: bool = False,
) -> Oppdatert:
    """Regenerate a workbook after a change to its state; the way every use case writes.

    erstatt: another file given as ut may be there already, and say something else.

    nye_numre: units the change gives another number, old → new; what staff have beside their rows follows. It is looked
    at after the change, which may fill it.

    Raises:
        Inndatafeil: when something typed, or the change, cannot be used; nothing is overwritten.
        Lagringsfeil: as for oppdater.
    """
    mal = ut or sti
    if mal.suffix.lower() != sti.suffix.lower():
        raise Inndatafeil.en(
            f"Filen må hete noe på {sti.suffix}.", str(mal), "Velg et navn med samme endelse som boken."
        )
    with laas(mal):
        krev_lukket(mal)
        lest = les(sti)
        ny = skriv_inn(lest, endre(lest.bok), tid, sti.name, behold_overskrevne=behold_overskrevne, nye_numre=nye_numre)
        leste = lest.innhold if mal.resolve() == sti.resolve() else paa_disk(mal)
        if ny.innhold == leste:
            return Oppdatert(ny.beregnet, ny.merknader, endret=False)
        if leste is not None and not erstatt and mal.resolve() != sti.resolve():
            raise Inndatafeil.en(
                "Filen finnes fra før, og det som står i den, ville blitt borte.",
                str(mal),
                "Velg et annet navn, eller legg til --erstatt. Da blir den liggende som sikkerhetskopi.",
            )
        lagre(mal, ny.innhold, leste=leste)
    return Oppdatert(ny.beregnet, ny.merknader, endret=True)


def sjekk(sti: Path, tid: datetime) -> Oppdatert:
    """Tell whether a workbook is what `oppdater` would write, without writing.

    Cells of our sheets are compared where the bytes differ, since Excel saves the same sheets in other bytes.

    Raises:
        Inndatafeil: when something typed cannot be used.
    """
    lest = les(sti)
    ny = skriv_inn(lest, lest.bok, tid, sti.name)
    if ny.innhold == lest.innhold:
        return Oppdatert(ny.beregnet, ny.merknader, endret=False)
    funn = forskjeller(lest.innhold, ny.innhold, ny.arknavn)
    return Oppdatert(ny.beregnet, ny.merknader, endret=bool(funn), forskjeller=tuple(funn))


@dataclass(frozen=True)
class Forberedt(Generic[F]):
    """A state ready to be written: with its log and what it must remember, the sheets, and what the user is told."""

    beregnet: Beregnet
    folging: F
    meldinger: list[Melding]


def forbered(
    bok: Arbeidsbok,
    lest: Arbeidsbok,
    omdopt: Mapping[str, str],
    folg: Callable[[Bok], F],
    tid: datetime,
    *,
    behold_overskrevne: bool = False,
    handling: str = "Oppdatert",
) -> Forberedt[F]:
    """Everything before the writing, the same for a file and for a workbook open in Excel.

    Args:
        bok: the state.
        lest: the state as read, before any change.
        omdopt: schemes that have got a new short name, old → new.
        folg: what of staff's follows when these sheets are written.
        tid: when.
        behold_overskrevne: keep what was typed in place of a formula.
        handling: what the log calls it.

    Raises:
        Inndatafeil: when the state cannot be computed, or a sheet cannot be written without loss.
    """
    ferdig = _med_logg(bok, handling, tid, omdopt)
    beskrivelse = ferdig.beskrivelse()
    valgt = _valgt(bok.valgt, beskrivelse)
    folging = folg(beskrivelse)
    funnet = folging.overskrevne()
    sagt, endringer = deltakerendringer(lest, bok, folging, tid, omdopt)
    husket, meldinger = ta_vare_paa(sagt, folging, funnet, tid, behold=behold_overskrevne)
    if husket is not bok or (behold_overskrevne and funnet):
        ferdig = _med_logg(husket, handling, tid, omdopt)
        beskrivelse = ferdig.beskrivelse()
        folging = folg(behold(beskrivelse, funnet) if behold_overskrevne else beskrivelse)
    return Forberedt(ferdig, folging, [*valgt, *endringer, *meldinger])


def _valgt(skrevet: str, beskrivelse: Bok) -> list[Melding]:
    """Tell how the choice on the Kommune sheet is read when it is not a line of the list."""
    vist = beskrivelse.finn(KOMMUNE).celler[KOMMUNEVALG].verdi
    if skrevet in ("", vist):
        return []
    hva = f"«{skrevet}» står ikke slik i listen over kommuner. Arket viser «{vist}»."
    return [
        merknad(
            hva, f"arket «{KOMMUNE}», celle {celle(*KOMMUNEVALG)}", "Er det en annen du vil se, velg den fra listen."
        )
    ]


def skriv_inn(
    lest: Lest,
    bok: Arbeidsbok,
    tid: datetime,
    fil: str,
    *,
    behold_overskrevne: bool = False,
    handling: str = "Oppdatert",
    nye_numre: Mapping[str, str] = INGEN,
) -> Skrevet:
    """Compute a state and write it into the workbook it was read from; nothing of staff's is lost.

    Raises:
        Inndatafeil: when the state cannot be computed, or the workbook cannot be written without loss.
    """
    omdopt = {**lest.omdopt, **nye_numre}
    forberedt = forbered(
        bok,
        lest.bok,
        lest.omdopt,
        lambda b: Regenerering(lest.innhold, lest.vaare, b, omdopt),
        tid,
        behold_overskrevne=behold_overskrevne,
        handling=handling,
    )
    regenerering, meldinger = forberedt.folging, forberedt.meldinger
    try:
        ny = regenerering.utfor()
    except KanIkkePode as e:
        raise Inndatafeil.en(str(e), fil) from e
    meldinger += [
        merknad(
            f"Det finnes allerede et ark som heter «{n.onsket}»."
            if n.slag == "ark"
            else f"Navnet «{n.onsket}» er tatt.",
            fil,
            f"Vårt heter «{n.fikk}».",
        )
        for n in ny.podet.sammenstot
    ]
    meldinger += [
        merknad("En formel følger cellen den pekte på." if n == 1 else f"{n} formler følger cellene de pekte på.", hvor)
        for hvor, n in ny.pekere.fulgt.items()
    ]
    meldinger += [
        merknad(f"{hva[:1].upper()}{hva[1:]}.", hvor, "Slå opp på kommunenummeret, så følger den raden.")
        for hvor, hva in ny.pekere.tvil
    ]
    meldinger += [merknad(f"Dette kunne ikke bli stående: {x}.", fil) for x in ny.podet.bortfalt]
    navn = tuple(ny.podet.arknavn[a.navn] for a in regenerering.bok.ark)
    return Skrevet(forberedt.beregnet, ny.innhold, (*lest.merknader, *meldinger), navn)


def _med_logg(bok: Arbeidsbok, handling: str, tid: datetime, omdopt: Mapping[str, str]) -> Beregnet:
    beregnet = regn(bok)
    return replace(beregnet, bok=med_logg(beregnet, handling, tid, omdopt))
