"""Tidligere: what the ledger says a deltaker has had before, and what that stops: nobody is asked twice by chance."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from verktoy.kilder import offisielle
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.utsendelse.formaal import Formaal
from verktoy.utsendelse.journal import Journal, Rad, Status, journal_for
from verktoy.utsendelse.manifest import Type
from verktoy.utsendelse.periode import aarene

Par: TypeAlias = tuple[Formaal, Rad]
NEVNES = 6  # units named in a message
UTE = (Status.SENDT, Status.UAVKLART)  # has left, or may have


def les_rader(bok: Path, naa: datetime, ordning: str) -> Mapping[Formaal, Rad]:
    """Every mail of a scheme in the ledger beside the workbook, which is not made when it is missing.

    Raises:
        Inndatafeil, Lagringsfeil: when it is damaged, or another run has it.
    """
    sti = journal_for(bok)
    if not sti.exists():
        return {}
    with Journal(sti, lambda: naa) as journal:
        journal.rydd()
        return journal.rader(ordning)


def les_ordninger(bok: Path, naa: datetime) -> frozenset[str]:
    """The schemes the ledger beside the workbook has a mail of.

    Raises:
        Inndatafeil, Lagringsfeil: as les_rader.
    """
    sti = journal_for(bok)
    if not sti.exists():
        return frozenset()
    with Journal(sti, lambda: naa) as journal:
        return journal.ordninger()


def per_nummer(rader: Mapping[Formaal, Rad], numre: Mapping[str, Collection[str]]) -> Mapping[str, Sequence[Par]]:
    """What each of some numbers has in the ledger, and those it takes over from.

    numre: number → those it takes over from. A number that is not among them counts as those it has become.
    """
    ut: dict[str, list[Par]] = {nr: [] for nr in numre}
    for f, r in rader.items():
        samme = {f.nr} if f.nr in ut else {*offisielle.slekt().get(f.nr, ())} & ut.keys()
        for nr in samme | {nr for nr, fra in numre.items() if f.nr in fra}:
            ut[nr].append((f, r))
    return ut


def overlapp(tidligere: Iterable[Par], type_: Type, periode: str) -> tuple[Par, ...]:
    """What asks for, or is approved to ask for, some of the same years in a mailing of the same type for other years.

    A correction overlaps with nothing: that it replaces what was sent is what it says.
    """
    aar = set(aarene(periode))
    samme = [(f, r) for f, r in tidligere if f.type == type_.value and type_ is not Type.KORREKSJON]
    andre = [(f, r) for f, r in samme if f.periode != periode and aar & {*aarene(f.periode)}]
    return tuple((f, r) for f, r in andre if r.status in (*UTE, Status.GODKJENT))


@dataclass(frozen=True, slots=True)
class Mottaker:
    """Who gets a package: what messages call it, the years of its package, and whom it takes over from."""

    navn: str
    periode: str
    tar_over: tuple[str, ...] = ()


def erstattes(
    rader: Mapping[Formaal, Rad], type_: Type, periode: str, hvem: Mapping[str, Mottaker], valgt: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """The periods the letter of each deltaker has to say that it replaces, by number.

    Args:
        rader: what the ledger has of the scheme.
        type_: what the mailing is for.
        periode: the years it is about.
        hvem: those who get a package, by number.
        valgt: the periods a person has said are replaced.

    Raises:
        Inndatafeil: when somebody has been asked for the same years in a period that is not chosen, or nobody has in
            one that is.
    """
    alle = per_nummer(rader, {nr: x.tar_over for nr, x in hvem.items()})
    funnet = {nr: [x for x in overlapp(par, type_, hvem[nr].periode) if x[1].status in UTE] for nr, par in alle.items()}
    for feilskrevet in sorted(set(valgt) - {f.periode for par in funnet.values() for f, _ in par}):
        hva = f"Ingen av dem som får en pakke, har fått {type_.value} for {feilskrevet} med noen av årene {periode}."
        raise Inndatafeil.en(hva, "--erstatter", "Ta det bort, eller rett perioden.")
    stopper = [(nr, x) for nr, par in funnet.items() for x in par if x[0].periode not in valgt]
    if stopper:
        raise Inndatafeil(bedt_om(stopper, periode, {nr: x.navn for nr, x in hvem.items()}))
    return {nr: tuple(sorted({f.periode for f, _ in par})) for nr, par in funnet.items() if par}


def bedt_om(stopper: Sequence[tuple[str, Par]], periode: str, navn: Mapping[str, str]) -> Iterator[Melding]:
    """One message a period that is asked for already, with by whom. stopper: number, and what it has had."""
    for tidligere, venter in sorted({(f.periode, r.status is Status.GODKJENT) for _, (f, r) in stopper}):
        treff = [
            (nr, f, r) for nr, (f, r) in stopper if (f.periode, r.status is Status.GODKJENT) == (tidligere, venter)
        ]
        hvem = dict.fromkeys(
            f"{navn[nr]} ({stilling(r) if f.nr == nr else f'{f.nr}, {stilling(r)}'})" for nr, f, r in treff
        )
        hva = f"{treff[0][1].type.capitalize()} for {tidligere} gjelder også {periode}: {noen(list(hvem))}."
        gjor = (_TREKK if venter else _ERSTATT).format(tidligere.replace("–", "-"))
        yield feil(hva, "journalen over utsendelser", gjor)


_ERSTATT = (
    "Velg andre år med --periode eller andre mottakere med --bare. Skal dette erstatte det, lag pakkene på nytt med "
    "--erstatter {}; da står det i brevet at beløpene ikke kommer i tillegg."
)
_TREKK = "Bare én av dem kan være godkjent. Skal den forrige ikke sendes, legg til --trekk {} på «utsendelse godkjenn»."


def stilling(rad: Rad) -> str:
    """How far a mail has come, and when: «sendt 3.12.2026»."""
    hva = "godkjent, ikke sendt" if rad.status is Status.GODKJENT else rad.status.value
    return f"{hva} {norsk_dato(rad.tid)}"


def noen(navn: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    flere = len(navn) - NEVNES
    return ", ".join(navn[:NEVNES]) + (f" og {flere} til" if flere > 0 else "")
