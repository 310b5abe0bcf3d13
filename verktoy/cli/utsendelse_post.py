"""The `utsendelse` commands after `lag`: look, approve, send, and tell how it went."""

import argparse
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from verktoy.cli.felles import AVVIK, FINT, Kommandoer, format_valg, meld, numre_valgt, perioder_valgt, ut_fil
from verktoy.kjerne.melding import Inndatafeil, merknad

if TYPE_CHECKING:
    from verktoy.oppgaver.utsendelse_send import Grenser, Sendt
    from verktoy.oppgaver.utsendelse_stilling import Holdt, Oversikt


def legg_til(under: Kommandoer) -> None:
    """Add the commands to those of `utsendelse`."""
    p = under.ny("vis", "Vis e-postene slik de vil bli sendt, og én av dem i sin helhet.", _vis)
    _mappe(p)
    p.add_argument("--nr", metavar="NR", help="hvilken som vises i sin helhet; ellers den første")
    p.add_argument("--raa", action="store_true", help="skriv ut bare denne, byte for byte")
    p = under.ny("godkjenn", "Godkjenn e-postene nøyaktig slik de er nå.", _godkjenn)
    _mappe(p)
    p.add_argument("--av", metavar="NAVN", required=True, help="hvem som godkjenner")
    p.add_argument("--kontrollsum", metavar="SUM", default="", help="summen «vis» viste; en annen mappe blir avvist")
    hjelp = "trekk tilbake det som er godkjent for en annen periode med noen av de samme årene; kan gjentas"
    p.add_argument("--trekk", metavar="ÅR", action="append", default=[], help=hjelp)
    p = under.ny(
        "send", "Send det som er godkjent og ikke sendt. Uten --send vises bare hva som ville blitt sendt.", _send
    )
    _mappe(p)
    p.add_argument("--send", action="store_true", help="send på ordentlig")
    p.add_argument("--test", metavar="ADRESSE", help="send alt til denne adressen i stedet, merket TEST")
    p.add_argument("--bare", metavar="NR[,NR]", help="bare til disse")
    _igjen(p)
    p.add_argument("--oppsett", metavar="FIL", type=Path, help="oppsettet; ellers utsendelse.toml ved siden av boken")
    p = under.ny("utkast", "Legg det som ikke er sendt, som utkast i Outlook på denne maskinen (Windows).", _utkast)
    _mappe(p)
    _igjen(p)
    p = under.ny("status", "Vis hvor langt hver e-post er kommet; avslutt med 1 når noe ikke er sendt.", _status)
    _mappe(p)
    format_valg(p)
    ut_fil(p)
    p.add_argument("--til-boken", metavar="BOK", type=Path, help="skriv statusen i kolonnen «Utsendelse» i Deltakelse")
    p = under.ny("uavklart", "Skriv hva som ble av en e-post ingen vet om kom fram.", _uavklart)
    _mappe(p)
    p.add_argument("nr", metavar="NR", help="nummeret til mottakeren")
    valg = p.add_mutually_exclusive_group(required=True)
    valg.add_argument("--ble-sendt", action="store_true", help="den kom fram (eller ble sendt for hånd)")
    valg.add_argument("--ble-ikke-sendt", action="store_true", help="den kom ikke fram; neste «send» prøver igjen")
    p.add_argument("--av", metavar="NAVN", required=True, help="hvem som har undersøkt det")


def _mappe(p: argparse.ArgumentParser) -> None:
    p.add_argument("mappe", metavar="MAPPE", type=Path, help="mappen «utsendelse lag» skrev")
    p.add_argument("--bok", metavar="BOK", type=Path, help="arbeidsboken, når den er flyttet siden pakkene ble laget")


def _igjen(p: argparse.ArgumentParser) -> None:
    hjelp = "disse skal ha det på nytt selv om det er sendt før, til en annen adresse eller et annet nummer"
    p.add_argument("--igjen", metavar="NR[,NR]", help=hjelp)


def _naa() -> datetime:
    return datetime.now()  # noqa: DTZ005 - the ledger shows local time


def _vis(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.tabellformat import som_tekst
    from verktoy.oppgaver.utsendelse_godkjenn import VIST
    from verktoy.oppgaver.utsendelse_stilling import finn_post, hele, mailtabell, raa, se

    if valg.raa:
        if not valg.nr:
            raise Inndatafeil.en("Hvilken e-post?", "--nr", "Skriv nummeret til mottakeren.")
        sys.stdout.buffer.write(raa(valg.mappe, valg.nr))
        return FINT
    o = se(valg.mappe, valg.bok, _naa())
    _meld_endret(o)
    print(som_tekst(mailtabell(o)))
    if valg.nr or o.mappe.post:
        post = finn_post(o.mappe, valg.nr) if valg.nr else o.mappe.post[0]
        print(f"\nSlik er e-posten til {post.pakke.nr} {post.pakke.navn}:\n\n{hele(post)}")
    _meld_tillatt(o)
    if o.mappe.funn:
        return AVVIK
    print(f"\nKontrollsum for hele utsendelsen: {o.mappe.kontrollsum[:VIST]}")
    return FINT


def _meld_tillatt(o: "Oversikt") -> None:
    for s in o.stillinger:
        if s.pakke.tillatt:
            print(f"{s.navn}: {s.pakke.mottaker} er tillatt selv om den ser ut til å høre til en annen kommune.")


def _meld_endret(o: "Oversikt") -> None:
    gjelder = "Det som alt er gjort, vises. «godkjenn» og «send» stopper til det er rettet."
    meld([merknad(f.hva, f.hvor, gjelder) for f in o.mappe.funn])


def _godkjenn(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.utsendelse_godkjenn import VIST, godkjenn

    trekk = perioder_valgt(valg.trekk, "--trekk")
    o = godkjenn(valg.mappe, valg.bok, valg.av, _naa(), valg.kontrollsum, trekk)
    print(f"Godkjent av {valg.av.strip()}, kontrollsum {o.mappe.kontrollsum[:VIST]}: {_antall(o)}.")
    _meld_tillatt(o)
    print("Endres noe i mappen, gjelder ikke godkjenningen lenger.")
    return FINT


def _antall(o: "Oversikt") -> str:
    return ", ".join(f"{n} {hva}" for hva, n in o.antall().items())


def _send(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import utsendelse_send as bruk
    from verktoy.oppgaver.utsendelse_stilling import eposter, oppsettet_til

    if valg.test is not None and not valg.test.strip():  # an empty variable in a script must not send the real thing
        raise Inndatafeil.en("Adressen mangler. Ingenting er sendt.", "--test", "Skriv adressen alt skal sendes til.")
    igjen = numre_valgt(valg.igjen, "--igjen")
    grenser = bruk.Grenser(numre_valgt(valg.bare), valg.test or "", igjen)
    oppsett = oppsettet_til(valg.mappe, valg.bok, valg.oppsett)
    if not valg.send:
        svar = bruk.planlegg(valg.mappe, valg.bok, oppsett, grenser, _naa())
        hvor = f"{oppsett.tjener}, alle til {valg.test}" if valg.test else oppsett.tjener
        print(f"{eposter(svar.antall)} ville blitt sendt gjennom {hvor}. Ingenting er sendt; legg til --send.")
        return _holdt(svar.holdt)
    test = f"TEST til {valg.test}: " if valg.test else ""
    verden = bruk.Ledelinje(
        _naa,
        time.sleep,
        bruk.koble_til(oppsett),
        lambda s: print(f"{s.pakke.nr} {s.pakke.navn}: {test}{s.tekst}", flush=True),
        lambda hva: print(f"{hva} Ctrl+C avbryter; da sender neste kjøring resten.", file=sys.stderr, flush=True),
    )
    try:
        svar = bruk.send(valg.mappe, valg.bok, oppsett, grenser, verden)
    except KeyboardInterrupt:
        print("Avbrutt. Kjør kommandoen igjen for å sende resten; ingen får den to ganger.", file=sys.stderr)
        return AVVIK
    return _meld_sendt(svar, grenser)


def _meld_sendt(svar: "Sendt", grenser: "Grenser") -> int:
    from verktoy.oppgaver.utsendelse_stilling import eposter

    if svar.stoppet:
        print(svar.stoppet, file=sys.stderr)
    kode = _holdt(svar.holdt)
    if grenser.test:
        print(f"{eposter(svar.antall)} sendt til {grenser.test} som test. Ingen andre har fått noe.")
        return AVVIK if svar.stoppet else kode
    print(f"{eposter(svar.antall)} ble sendt nå. I alt: {_antall(svar.oversikt)}.")
    return FINT if svar.oversikt.alt_er_sendt else AVVIK


def _holdt(holdt: "Holdt") -> int:
    for post, hvorfor in holdt:
        print(f"{post.pakke.nr} {post.pakke.navn}: holdt tilbake. {hvorfor}", file=sys.stderr)
    return AVVIK if holdt else FINT


def _utkast(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.utsendelse_utkast import legg_i_outlook

    svar = legg_i_outlook(valg.mappe, valg.bok, _naa(), numre_valgt(valg.igjen, "--igjen"))
    print(f"{svar.antall} utkast ligger i Outlook. Ingenting er sendt.")
    return _holdt(svar.holdt)


def _status(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.tabellformat import FORMATER, skriv_fil
    from verktoy.oppgaver.utsendelse_stilling import se, statustabell

    o = se(valg.mappe, valg.bok, _naa())
    _meld_endret(o)
    if valg.til_boken:
        from verktoy.oppgaver.utsendelse_bok import til_boken

        svar = til_boken(o, valg.til_boken, _naa())
        meld(svar.merknader)
        print(f"{valg.til_boken} {'er oppdatert' if svar.endret else 'var oppdatert fra før'}.", file=sys.stderr)
    if valg.ut:
        skriv_fil(valg.ut, statustabell(o), valg.format)
        print(f"{valg.ut} er skrevet.")
    else:
        print(FORMATER[valg.format](statustabell(o)))
    return FINT if o.alt_er_sendt else AVVIK


def _uavklart(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.utsendelse_godkjenn import avklar

    o = avklar(valg.mappe, valg.bok, valg.nr, valg.av, _naa(), ble_sendt=valg.ble_sendt)
    s = next(s for s in o.stillinger if s.pakke.nr == valg.nr)
    print(f"{s.pakke.nr} {s.pakke.navn}: {s.tekst}. I alt: {_antall(o)}.")
    return FINT
