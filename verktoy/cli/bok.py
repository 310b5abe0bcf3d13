"""The commands for the workbook as a whole: make it, update it, check it, freeze a plan."""

import argparse
import json
from datetime import datetime
from typing import TYPE_CHECKING

from verktoy.cli.felles import AVVIK, FINT, Kommandoer, dato, json_valg, meld, om_oppdatert, ordning, regn, sti

if TYPE_CHECKING:
    from verktoy.oppgaver.oppdater import Oppdatert

_MAKS_FORSKJELLER = 20


def legg_til(kommandoer: Kommandoer) -> None:
    """Add the commands."""
    json_valg(kommandoer.ny("ordninger", "Vis malene som finnes, én per linje.", _ordninger))
    p = kommandoer.ny_for_bok("ny", "Lag en ny arbeidsbok fra maler, eller legg arkene i en som finnes.", _ny)
    p.add_argument(
        "--ordning", metavar="ID", action="append", required=True, help="mal (id eller sti til en .toml); kan gjentas"
    )
    p = kommandoer.ny_for_bok(
        "oppdater", "Les det som er skrevet i arbeidsboken, regn på nytt og skriv arkene.", _oppdater
    )
    p.add_argument("--ut", metavar="BOK2", type=sti, help="skriv til en annen fil")
    p.add_argument("--erstatt", action="store_true", help="skriv over filen i --ut når den finnes fra før")
    p.add_argument(
        "--behold-overskrevne", action="store_true", help="la det stå som er skrevet over våre celler, merket"
    )
    p.add_argument("--sjekk", action="store_true", help="skriv ingenting; avslutt med 1 hvis boken er foreldet")
    json_valg(p, "for programmer (sammen med --sjekk)")
    p = kommandoer.ny_for_bok(
        "kontroll", "Kjør alle kontroller; avslutt med 1 ved feil og avvik som ikke er kvittert.", _kontroll
    )
    p.add_argument("--alle", action="store_true", help="vis også det som er i orden")
    json_valg(p)
    p = kommandoer.ny_for_bok(
        "viderefor", "Viderefør en ordning i en ny periode: samme satser, senere år, og alle spurt på nytt.", _viderefor
    )
    ordning(p)
    p.add_argument("--kortnavn", metavar="NAVN", required=True, help="det nye kortnavnet, for eksempel «DigiViken 23»")
    p.add_argument("--navn", metavar="NAVN", help="hele det nye navnet; ellers som kortnavnet")
    p.add_argument("--flytt-aar", metavar="ANTALL", type=int, required=True, help="hvor mange år senere")
    p.add_argument("--folketall", metavar="DATO", help="ny dato for folketallet, for eksempel 1.1.2022")
    p = kommandoer.ny_for_bok(
        "frys", "Frys innbetalingsplanen som er publisert; senere endringer vises som KORRIGERT.", _frys
    )
    ordning(p)
    p.add_argument("--av", metavar="NAVN", required=True, help="hvem som har publisert planen")
    p.add_argument("--erstatt", action="store_true", help="erstatt planen som er fryst fra før")


def _ordninger(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.ordninger import list_ordninger

    rader = list_ordninger()
    if valg.json:
        print(json.dumps([{"id": i, "navn": n} for i, n in rader], ensure_ascii=False, indent=1))
        return FINT
    bredde = max(len(i) for i, _ in rader)
    for id_, navn in rader:
        print(f"{id_:<{bredde}}  {navn}")
    return FINT


def _ny(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.ny import ny

    fantes = valg.bok.exists()
    meld(ny(valg.bok, valg.ordning, datetime.now()).merknader)  # noqa: DTZ005
    print(f"{valg.bok} har fått arkene." if fantes else f"{valg.bok} er laget.")
    return FINT


def _oppdater(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import oppdater

    if valg.sjekk:
        return _vis_sjekk(oppdater.sjekk(valg.bok, datetime.now()), valg)  # noqa: DTZ005
    svar = oppdater.oppdater(
        valg.bok,
        datetime.now(),  # noqa: DTZ005
        ut=valg.ut,
        erstatt=valg.erstatt,
        behold_overskrevne=valg.behold_overskrevne,
    )
    meld(svar.merknader)
    print(om_oppdatert(valg.ut or valg.bok, endret=svar.endret))
    return FINT


def _vis_sjekk(svar: "Oppdatert", valg: argparse.Namespace) -> int:
    meld(svar.merknader)
    if valg.json:
        felt = [{"ark": f.ark, "celle": f.ref, "er": f.er, "blir": f.blir} for f in svar.forskjeller]
        print(json.dumps({"foreldet": svar.endret, "forskjeller": felt}, ensure_ascii=False, indent=1))
    elif not svar.endret:
        print(f"{valg.bok} er oppdatert.")
    else:
        print(f"{valg.bok} er foreldet: {len(svar.forskjeller)} celler blir endret av «oppdater».")
        for f in svar.forskjeller[:_MAKS_FORSKJELLER]:
            print(f"  arket «{f.ark}», celle {f.ref}: {f.er} → {f.blir}")
        if len(svar.forskjeller) > _MAKS_FORSKJELLER:
            print(f"  … og {len(svar.forskjeller) - _MAKS_FORSKJELLER} til")
    return AVVIK if svar.endret else FINT


def _kontroll(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import kontroll

    rapport = kontroll.rapport(regn(valg.bok))
    if valg.json:
        print(json.dumps(kontroll.som_objekter(rapport), ensure_ascii=False, indent=1))
    else:
        print(kontroll.som_tekst(rapport, alle=valg.alle))
    return FINT if rapport.i_orden else AVVIK


def _frys(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.frys import frys_plan

    fryst = frys_plan(valg.bok, valg.ordning, valg.av, datetime.now(), erstatt=valg.erstatt)  # noqa: DTZ005
    print(f"Planen er fryst av {fryst.av}, kontrollsum {fryst.kontrollsum}. Senere endringer vises som KORRIGERT.")
    return FINT


def _viderefor(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.viderefor import NyPeriode, viderefor

    folketall = dato(valg.folketall, "--folketall") if valg.folketall is not None else None
    periode = NyPeriode(valg.kortnavn, valg.navn or valg.kortnavn, valg.flytt_aar, folketall)
    meld(viderefor(valg.bok, valg.ordning, periode, datetime.now()).merknader)  # noqa: DTZ005
    print(
        f"{valg.kortnavn} er lagt til i {valg.bok}. Alle står som avventer. Gå gjennom arket "
        f"«{valg.kortnavn} forutsetninger»: det som må bekreftes, er merket."
    )
    return FINT
