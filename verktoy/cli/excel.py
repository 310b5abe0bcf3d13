"""The `excel` commands: the add-in with the buttons, and the shortcuts that do without it."""

import argparse
from pathlib import Path

from verktoy.cli.felles import AVVIK, FINT, Kommandoer

_KNAPPER = ("oppdater", "kontroller", "hent_folketall", "scenario", "lag_utsendelse")


def legg_til(kommandoer: Kommandoer) -> None:
    """Add the commands."""
    under = kommandoer.ny_gruppe("excel", "Knappene i Excel: installer tillegget, eller lag snarveier uten det.")
    p = under.ny("installer", "Legg fanen «Bidrag» i Excel, for deg på denne maskinen.", _installer)
    p.add_argument("--uten-fane", action="store_true", help="bare oppsettet, for «Bidrag knapper.xlsm»")
    under.ny("fjern", "Fjern fanen «Bidrag» igjen.", _fjern)
    under.ny("sjekk", "Se etter om alt knappene trenger, er på plass; avslutt med 1 om noe mangler.", _sjekk)
    p = under.ny("snarvei", "Lag snarveier som gjør det samme som knappene, uten tillegg i Excel.", _snarvei)
    p.add_argument("mappe", metavar="MAPPE", type=Path, help="der snarveiene skal ligge, for eksempel skrivebordet")
    p.add_argument("knapp", metavar="KNAPP", nargs="*", help="bare disse knappene")
    p = under.ny("start", "Trykk på en knapp i boken som er åpen i Excel.", _start)
    p.add_argument("knapp", metavar="KNAPP", choices=_KNAPPER, help=", ".join(_KNAPPER))
    valg = p.add_mutually_exclusive_group()
    valg.add_argument("--bok", metavar="NAVN", help="navnet på den åpne boken, når flere er åpne")
    valg.add_argument("--bok-kode", metavar="KODE", help="navnet slik tillegget sender det")
    p = under.ny("bygg", "Lag tillegget som fil, for den som vil dele det ut selv.", _bygg)
    p.add_argument(
        "--ut", metavar="FIL", type=Path, default=Path("Bidrag.xlam"), help=".xlam, eller .xlsm for en bok med knapper"
    )


def _installer(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import tillegg

    for fil in tillegg.installer(tillegg.denne(), med_fane=not valg.uten_fane):
        print(f"Lagt inn: {fil}")
    if not valg.uten_fane:
        print("Start Excel på nytt. Knappene står på fanen «Bidrag».")
    return FINT


def _fjern(_: argparse.Namespace) -> int:
    from verktoy.oppgaver import tillegg

    borte, igjen = tillegg.fjern(tillegg.denne())
    for fil in borte:
        print(f"Fjernet: {fil}")
    for fil in igjen:
        print(f"Beholdt, siden noen har endret den: {fil}")
    if not borte and not igjen:
        print("Tillegget er ikke installert for deg på denne maskinen.")
    return FINT


def _sjekk(_: argparse.Namespace) -> int:
    from verktoy.oppgaver import tillegg

    punkter = tillegg.sjekk(tillegg.denne())
    print("\n".join(map(str, punkter)))
    return FINT if all(p.i_orden for p in punkter) else AVVIK


def _snarvei(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import tillegg

    for fil in tillegg.lag_snarveier(tillegg.denne(), valg.mappe, valg.knapp):
        print(f"{fil} er laget.")
    return FINT


def _start(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import trykk

    with trykk.svar_til_excel(trykk.denne()):
        from verktoy import knapper  # the add-in has its answer before the long imports

        bok = valg.bok if valg.bok_kode is None else trykk.avkod_navn(valg.bok_kode)
        return knapper.kjor(valg.knapp, bok)


def _bygg(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import tillegg

    tillegg.bygg_fil(valg.ut)
    print(f"{valg.ut} er laget.")
    return FINT
