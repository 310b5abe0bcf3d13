"""The `folketall` commands: fetch, show, weigh and import population figures."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from verktoy.cli.felles import (
    FINT,
    Kommandoer,
    bok,
    dato,
    format_valg,
    meld,
    om_oppdatert,
    ordene,
    ordning,
    regn,
    sti,
    ut_fil,
    vis_tabell,
)
from verktoy.kjerne.folketall import Status

if TYPE_CHECKING:
    from verktoy.oppgaver.folketall import Innlest


def legg_til(kommandoer: Kommandoer) -> None:
    """Add the commands."""
    under = kommandoer.ny_gruppe("folketall", "Hent, vis, vurder og importer folketall.")
    p = under.ny_for_bok("hent", "Hent folketall fra SSB inn i boken.", _hent)
    p.add_argument("--dato", metavar="DATO", action="append", default=[], help="for eksempel 1.1.2025; kan gjentas")
    p.add_argument("--erstatt", action="store_true", help="erstatt tall boken har for samme dato")
    p.add_argument("--uten-nett", action="store_true", help="bruk tallene fra SSB som følger med verktøyet")
    under.ny_for_bok("vis", "Vis hvilke folketall boken har, og hva som er i bruk.", _vis)
    p = under.ny_for_bok("virkning", "Vis hva folketall for en annen dato ville endret.", _virkning)
    ordning(p)
    p.add_argument("--dato", metavar="DATO", required=True, help="for eksempel 1.1.2022")
    format_valg(p)
    ut_fil(p)
    p = under.ny("importer", "Les folketall fra en fil inn i boken.", _importer)
    p.add_argument("fil", metavar="FIL", type=sti, help="csv, xlsx eller JSON med folketall")
    bok(p)
    p.add_argument("--dato", metavar="DATO", help="datoen tallene gjelder, når filen ikke sier det")
    p.add_argument("--ark", metavar="NAVN", default="", help="arket tallene står i, når flere i filen har folketall")
    p.add_argument("--erstatt", action="store_true", help="erstatt tall boken har for samme dato")
    p.add_argument("--status", choices=ordene(Status), help="hva tallene er: endelig, foreløpig eller eget anslag")
    p.add_argument("--bare-vis", action="store_true", help="vis hva som ble forstått, uten å skrive")


def _hent(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import folketall

    datoer = [dato(d, "--dato") for d in valg.dato]
    if valg.uten_nett:
        svar = folketall.hent_medfolgende(valg.bok, datoer, datetime.now(), erstatt=valg.erstatt)  # noqa: DTZ005
        return _vis_innlest(svar, valg.bok)
    svar = folketall.hent(valg.bok, folketall.ssb_for(valg.bok), datoer, datetime.now(), erstatt=valg.erstatt)  # noqa: DTZ005
    return _vis_innlest(svar, valg.bok)


def _importer(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import folketall

    dag = dato(valg.dato, "--dato") if valg.dato is not None else None
    forstaatt = folketall.forstaa(valg.fil, dag, valg.status, valg.ark)
    print(forstaatt.som_tekst())
    if valg.bare_vis:
        return FINT
    return _vis_innlest(folketall.importer(valg.bok, forstaatt, datetime.now(), erstatt=valg.erstatt), valg.bok)  # noqa: DTZ005


def _vis_innlest(svar: "Innlest", boken: Path) -> int:
    from verktoy.kjerne.folketall import norsk_dato
    from verktoy.kjerne.norsk import heltall

    meld(svar.meldinger)
    for k in svar.kolonner:
        sum_ = heltall(sum(k.innbyggere.values()))
        print(f"{norsk_dato(k.dato)}: {len(k.innbyggere)} kommuner, {sum_} innbyggere, {k.status.value} ({k.kilde}).")
    print(om_oppdatert(boken, endret=svar.endret))
    return FINT


def _vis(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.folketall import vis
    from verktoy.oppgaver.tabellformat import som_tekst

    print(som_tekst(vis(regn(valg.bok))))
    return FINT


def _virkning(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.folketall import virkningstabell

    dag = dato(valg.dato, "--dato")
    vis_tabell(virkningstabell(regn(valg.bok), valg.ordning, dag), valg)
    return FINT
