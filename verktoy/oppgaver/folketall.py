"""folketall: population figures fetched from SSB or read from a file into a workbook, and what they would change."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from verktoy.kilder import offisielle
from verktoy.kilder.folketall.folketallsfil import Forstaatt, les_folketallsfil
from verktoy.kilder.folketall.nett import Nett
from verktoy.kilder.folketall.ssb import Adresser, Ssb
from verktoy.kilder.ordningsleser import datoer_i_bruk
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL
from verktoy.kjerne.folketall import Folketallskolonne, Status, norsk_dato
from verktoy.kjerne.folketallsbytte import Virkning, begrens, flett_inn, virkning
from verktoy.kjerne.melding import Inndatafeil, Melding, merknad
from verktoy.kjerne.norsk import prosenttall
from verktoy.kjerne.struktur import Endring
from verktoy.oppgaver.bok import Beregnet
from verktoy.oppgaver.oppdater import oppdater_med
from verktoy.oppgaver.tabell import Tabell, Tall, finn_resultat

MAPPE = "folketall"
Skriver = Callable[[Callable[[Arbeidsbok], Arbeidsbok]], tuple[bool, tuple[Melding, ...]]]
"""Writes a workbook after a change to its state; whether it changed, and what the user is told."""


@dataclass(frozen=True)
class Innlest:
    """What was taken into the workbook: its columns, whether the file changed, and what is worth knowing."""

    kolonner: tuple[Folketallskolonne, ...]
    endret: bool
    meldinger: tuple[Melding, ...]


def ssb_for(sti: Path, adresser: Adresser | None = None) -> Ssb:
    """SSB, with every answer kept in a folder beside the workbook before it is used."""
    return ssb_i(sti.resolve().parent / MAPPE, adresser)


def ssb_i(mappe: Path, adresser: Adresser | None = None) -> Ssb:
    """SSB, with every answer kept in a folder before it is used."""
    return Ssb(Nett(naa=lambda: datetime.now(UTC), sov=time.sleep), mappe, adresser)


def hent(sti: Path, ssb: Ssb, datoer: Sequence[date], tid: datetime, *, erstatt: bool = False) -> Innlest:
    """Fetch figures for some dates (none given: the newest 1 January) and take them into the workbook.

    Raises:
        Inndatafeil: when SSB cannot be reached or does not answer as it should; the figures in use stay in force.
        Lagringsfeil: when the workbook cannot be written.
    """
    return hent_med(_i_fil(sti, tid), ssb, datoer, erstatt=erstatt)


def hent_med(skriv: Skriver, ssb: Ssb, datoer: Sequence[date] = (), *, erstatt: bool = False) -> Innlest:
    """Fetch figures, and take them in wherever `skriv` writes: the workbook as a file, or open in Excel.

    Raises:
        Inndatafeil: as for hent.
    """
    onsket = list(datoer) or [ssb.publiserte_datoer()[-1]]
    hentet = ssb.folketall(onsket)
    sendt = offisielle.endringer()
    # Changes later than the shipped ones are asked for, so that a kommune is found again under its new number.
    nye = ssb.endringer(sendt[-1].dato + timedelta(days=1), max(onsket)) if max(onsket) > sendt[-1].dato else ()
    innlest = _les_inn(skriv, hentet.kolonner, hentet.navn, (*sendt, *nye), erstatt=erstatt)
    return replace(innlest, meldinger=(*hentet.meldinger, *map(_endring, nye), *innlest.meldinger))


def hent_medfolgende(sti: Path, datoer: Sequence[date], tid: datetime, *, erstatt: bool = False) -> Innlest:
    """Take figures that are shipped with the tool into the workbook, without network (none given: the newest).

    Raises:
        Inndatafeil: for a date the tool ships no figures for; the message names the nearest.
        Lagringsfeil: when the workbook cannot be written.
    """
    alle = offisielle.folketall()
    kolonner = [alle.kolonne(d, hvor="Tallene som følger med verktøyet") for d in datoer] or [alle.kolonner[-1]]
    return _les_inn(_i_fil(sti, tid), kolonner, alle.navn, offisielle.endringer(), erstatt=erstatt)


def _endring(e: Endring) -> Melding:
    hva = f"{e.fra.nr} {e.fra.navn} ble {e.til.nr} {e.til.navn} ({e.type})."
    return merknad(hva, f"KLASS per {norsk_dato(e.dato)}")


def forstaa(fil: Path, dato: date | None, status: str | None = None, ark: str = "") -> Forstaatt:
    """What is understood of a file (of one sheet of it, when that is named), before anything is written.

    Raises:
        Inndatafeil: when it holds no usable population figures.
    """
    return les_folketallsfil(fil, dato=dato, ark=ark, status=Status(status) if status else None)


def importer(sti: Path, forstaatt: Forstaatt, tid: datetime, *, erstatt: bool = False) -> Innlest:
    """Take what was understood of a file into the workbook.

    Raises:
        Inndatafeil: when a date is there already with other figures.
        Lagringsfeil: when the workbook cannot be written.
    """
    kolonner, endringer = forstaatt.folketallskolonner, offisielle.endringer()
    return _les_inn(_i_fil(sti, tid), kolonner, forstaatt.navn, endringer, erstatt=erstatt)


def _i_fil(sti: Path, tid: datetime) -> Skriver:
    def skriv(endre: Callable[[Arbeidsbok], Arbeidsbok]) -> tuple[bool, tuple[Melding, ...]]:
        svar = oppdater_med(sti, tid, endre)
        return svar.endret, svar.merknader

    return skriv


def _les_inn(
    skriv: Skriver,
    kolonner: Sequence[Folketallskolonne],
    navn: Mapping[str, str],
    endringer: Sequence[Endring],
    *,
    erstatt: bool,
) -> Innlest:
    meldinger: list[Melding] = []
    brukt: list[Folketallskolonne] = []

    def endre(bok: Arbeidsbok) -> Arbeidsbok:
        numre = {nr for k in bok.folketall.kolonner for nr in k.innbyggere}
        par = [(e.fra.nr, e.til.nr) for e in endringer]
        brukt.extend(begrens(k, numre, par) for k in kolonner)
        tomme = [k for k in brukt if not k.innbyggere]
        if tomme:
            raise Inndatafeil.en(
                f"Ingen av bokens kommuner har tall per {norsk_dato(tomme[0].dato)}.",
                "Folketall",
                "Se om kommunenumrene i boken gjelder på datoen.",
            )
        folketall, funn = flett_inn(bok.folketall, brukt, navn, erstatt=erstatt)
        meldinger.extend(funn)
        return replace(bok, folketall=folketall)

    endret, merknader = skriv(endre)
    return Innlest(tuple(brukt), endret, (*merknader, *meldinger))


def vis(beregnet: Beregnet) -> Tabell:
    """The columns of the Folketall sheet, and which schemes use each."""
    rader: list[tuple[str, tuple[Tall, ...]]] = []
    for k in beregnet.bok.folketall.kolonner:
        brukes = [d.ordning.kortnavn for d in beregnet.bok.deler if k.dato in datoer_i_bruk(d.ordning)]
        felt = (norsk_dato(k.dato), k.kilde, k.status.value, len(k.innbyggere), sum(k.innbyggere.values()))
        rader.append(("kilde", (*felt, ", ".join(brukes) or "ingen")))
    return Tabell(
        "Folketall i boken",
        "Én linje per dato.",
        ("Dato", "Kilde", "Status", "Kommuner", "Innbyggere", "Brukes av"),
        tuple(rader),
    )


def virkningstabell(beregnet: Beregnet, ordning: str, dato: date) -> Tabell:
    """What another reference date would change for each deltaker, the largest increase first, and in total.

    Raises:
        Inndatafeil: when the scheme is unknown, or a deltaker has no figure on the date.
    """
    resultat = finn_resultat(beregnet, ordning)
    funn = sorted(virkning(resultat, beregnet.bok.folketall, dato), key=lambda v: (-v.endring_kr, v.deltaker.nr))
    naa = resultat.ordning.folketall_dato
    rader = [("deltaker", _rad(v)) for v in funn]
    rader.append(
        (
            "sum",
            (
                None,
                "Sum",
                sum(v.innbyggere_naa or 0 for v in funn),
                sum(v.innbyggere_ny or 0 for v in funn),
                avrund(sum((v.naa_kr for v in funn), NULL)),
                avrund(sum((v.ny_kr for v in funn), NULL)),
                avrund(sum((v.endring_kr for v in funn), NULL)),
                "",
            ),
        )
    )
    kolonner = (f"Innbyggere {norsk_dato(naa)}", f"Innbyggere {norsk_dato(dato)}", "Nå (kr)", "Ny (kr)", "Endring (kr)")
    return Tabell(
        f"{resultat.ordning.navn}: virkning av folketall per {norsk_dato(dato)}",
        "Sum over alle år uten opsjon, avrundet til hele kroner. Ingenting er tatt i bruk.",
        ("Nummer", "Navn", *kolonner, "Endring (prosent)"),
        tuple(rader),
    )


def _rad(v: Virkning) -> tuple[Tall, ...]:
    prosent = prosenttall(v.endring_kr / v.naa_kr) if v.naa_kr else ""
    return (
        v.deltaker.nr,
        v.deltaker.navn,
        v.innbyggere_naa,
        v.innbyggere_ny,
        avrund(v.naa_kr),
        avrund(v.ny_kr),
        avrund(v.endring_kr),
        prosent,
    )
