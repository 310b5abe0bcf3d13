"""The `utsendelse` commands before anything is mailed: packages for every deltaker, and their templates."""

import argparse
import gc
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from verktoy.cli.felles import (
    AVVIK,
    FINT,
    Kommandoer,
    aar_valgt,
    dato,
    meld,
    numre_valgt,
    ordning,
    perioder_valgt,
)

_TYPER = ("invitasjon", "varsel", "krav", "korreksjon")
_NEVNES = 5
_T = TypeVar("_T")


def legg_til(under: Kommandoer) -> None:
    """Add the commands to those of `utsendelse`."""
    p = under.ny_for_bok("lag", "Lag en mappe med arbeidsbok, brev og saksfremlegg til hver deltaker.", _lag)
    ordning(p)
    p.add_argument("--ut", metavar="MAPPE", type=Path, required=True, help="mappen som skal lages")
    p.add_argument("--type", choices=_TYPER, default="varsel", help="hva brevet er; vanligvis et varsel")
    p.add_argument("--avsender", metavar="NAVN", required=True, help="hvem brevet er fra")
    p.add_argument("--kontakt", metavar="TEKST", default="", help="hvem som svarer på spørsmål")
    p.add_argument("--saksnr", metavar="NR", default="", help="saksnummeret hos avsenderen")
    p.add_argument("--frist", metavar="DATO", help="frist for svar, for eksempel 1.3.2026")
    p.add_argument(
        "--grunn", metavar="TEKST", default="", help="hvorfor noe er korrigert (sammen med --type korreksjon)"
    )
    p.add_argument("--periode", metavar="ÅR", help="bare disse årene: 2019 eller 2018-2021")
    p.add_argument("--bare", metavar="NR", help="bare disse deltakerne, med komma mellom")
    p.add_argument("--maalform", choices=("bokmaal", "nynorsk"), default="bokmaal", help="målformen i brevene")
    p.add_argument("--nynorsk", metavar="NR", default="", help="deltakere som skal ha nynorsk, med komma mellom")
    p.add_argument("--maler", metavar="MAPPE", type=Path, help="egne Word-maler")
    hjelp = "adresse som er riktig selv om den ser ut til å høre til en annen kommune; kan gjentas"
    p.add_argument("--tillat", metavar="ADRESSE", action="append", default=[], help=hjelp)
    hjelp = (
        "periode noen har fått før; brevet sier at årene som er med begge steder, ikke kommer i tillegg; kan gjentas"
    )
    p.add_argument("--erstatter", metavar="ÅR", action="append", default=[], help=hjelp)
    p = under.ny_for_bok("arkiv", "Lag en mappe for arkivet: tabellen som PDF/A, arbeidsbok, csv og metadata.", _arkiv)
    ordning(p)
    p.add_argument("--ut", metavar="MAPPE", type=Path, required=True, help="mappen som skal lages")
    p.add_argument("--saksnr", metavar="NR", required=True, help="saksnummeret i arkivet")
    p.add_argument("--avsender", metavar="NAVN", required=True, help="hvem den er fra")
    p.add_argument("--versjon", metavar="TEKST", default="1", help="hvilken versjon den er; vanligvis 1")
    p = under.ny("maler", "Skriv malene som Word-filer du kan endre, eller kontroller dem du har endret.", _maler)
    p.add_argument("mappe", metavar="MAPPE", type=Path, help="mappen malene skrives i, eller står i")
    p.add_argument("--sjekk", action="store_true", help="kontroller malene i mappen; skriv ingenting")


def _lag(valg: argparse.Namespace) -> int:
    from verktoy.kjerne.maalform import Maalform
    from verktoy.oppgaver.utsendelse_lag import Bestilling
    from verktoy.oppgaver.utsendelse_pakker import pakk

    gc.enable()  # hundreds of packages in one run leave something to collect
    bestilling = Bestilling(
        valg.ordning,
        valg.avsender,
        valg.type,
        valg.kontakt,
        valg.saksnr,
        dato(valg.frist, "--frist") if valg.frist else None,
        Maalform.NYNORSK if valg.maalform == "nynorsk" else Maalform.BOKMAAL,
        _numre(valg.nynorsk),
        aar_valgt(valg.periode),
        frozenset(numre_valgt(valg.bare)),
        valg.grunn,
        valg.maler,
        perioder_valgt(valg.erstatter, "--erstatter"),
        frozenset(valg.tillat),
    )
    svar = pakk(valg.bok, bestilling, valg.ut, datetime.now, framdrift)
    meld([*svar.merknader, *svar.uten_post[:_NEVNES]])
    if len(svar.uten_post) > _NEVNES:
        print(f"Merk: … og {len(svar.uten_post) - _NEVNES} til uten e-post.", file=sys.stderr)
    m = svar.manifest
    print(f"{valg.ut} har {len(m.pakker)} pakker for {m.ordningsnavn}, {m.periode}.")
    for funn in svar.stoppet.values():
        meld(funn)
    return AVVIK if svar.stoppet else FINT


def framdrift(ting: Iterable[_T], antall: int) -> Iterable[_T]:
    """A bar on the screen while things come; nothing where nobody looks."""
    if not sys.stderr.isatty():
        return ting
    from rich.console import Console
    from rich.progress import track

    return track(ting, "Lager pakker", total=antall, console=Console(stderr=True))


def _arkiv(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.arkivpakke import Arkivsak, arkiv

    sak = Arkivsak(valg.saksnr, valg.avsender, valg.versjon)
    filer, merknader = arkiv(valg.bok, valg.ordning, sak, valg.ut, datetime.now())  # noqa: DTZ005
    meld(merknader)
    print(f"{valg.ut} har {', '.join(filer)}.")
    return FINT


def _maler(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.utsendelse_maler import sjekk_maler, skriv_maler

    if valg.sjekk:
        print(f"{sjekk_maler(valg.mappe)} maler i {valg.mappe} er i orden.")
    else:
        print(f"{skriv_maler(valg.mappe)} maler er skrevet i {valg.mappe}.")
    return FINT


def _numre(tekst: str) -> frozenset[str]:
    return frozenset(x.strip() for x in tekst.split(",") if x.strip())
