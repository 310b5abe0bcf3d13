"""The `folketall` commands: fetch, show, weigh and import population figures."""

import argparse
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from verktoy.kjerne.folketall import Status
from verktoy.kjerne.melding import Inndatafeil

FINT = 0


def dato(tekst: str) -> date:
    """A date on the command line: 1.1.2025 or 2025-01-01.

    Raises:
        Inndatafeil: for anything else.
    """
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(tekst, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Inndatafeil.en(f"«{tekst}» er ikke en dato.", "--dato", "Skriv for eksempel 1.1.2025.")


def legg_til(
    ny: Callable[[str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser],
    parser_class: type[argparse.ArgumentParser],
) -> None:
    """Add the commands. ny makes a command of the tool; parser_class speaks bokmål."""
    p = ny("folketall", "Hent, vis, vurder og importer folketall.", _uten_valg)
    p.set_defaults(hjelp=p.print_help)
    under = p.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=parser_class)

    def kommando(navn: str, hjelp: str, gjor: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        k = under.add_parser(navn, help=hjelp, description=hjelp)
        k.set_defaults(kommando=gjor)
        if navn == "importer":
            k.add_argument("fil", metavar="FIL", type=Path, help="csv, xlsx eller JSON med folketall")
        k.add_argument("bok", metavar="BOK", type=Path, help="arbeidsboken (.xlsx)")
        return k

    k = kommando("hent", "Hent folketall fra SSB inn i boken.", _hent)
    k.add_argument("--dato", metavar="DATO", action="append", default=[], help="for eksempel 1.1.2025; kan gjentas")
    k.add_argument("--erstatt", action="store_true", help="erstatt tall boken har for samme dato")
    k = kommando("vis", "Vis hvilke folketall boken har, og hva som er i bruk.", _vis)
    k = kommando("virkning", "Vis hva folketall for en annen dato ville endret.", _virkning)
    k.add_argument("--ordning", metavar="ID", required=True, help="ordningens id eller kortnavn")
    k.add_argument("--dato", metavar="DATO", required=True, help="for eksempel 1.1.2022")
    k.add_argument(
        "--format", choices=("tekst", "csv", "json", "md", "html"), default="tekst", help="hvordan det vises"
    )
    k.add_argument("--ut", metavar="FIL", type=Path, help="skriv til en fil i stedet; .xlsx gir en arbeidsbok")
    k = kommando("importer", "Les folketall fra en fil inn i boken.", _importer)
    k.add_argument("--dato", metavar="DATO", help="datoen tallene gjelder, når filen ikke sier det")
    k.add_argument("--erstatt", action="store_true", help="erstatt tall boken har for samme dato")
    k.add_argument("--status", choices=tuple(Status), help="hva tallene er: endelig, foreløpig eller eget anslag")
    k.add_argument("--bare-vis", action="store_true", help="vis hva som ble forstått, uten å skrive")


def _uten_valg(valg: argparse.Namespace) -> int:
    valg.hjelp()
    return FINT


def _hent(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import folketall

    datoer = [dato(d) for d in valg.dato]
    svar = folketall.hent(valg.bok, folketall.ssb_for(valg.bok), datoer, datetime.now(), erstatt=valg.erstatt)  # noqa: DTZ005
    return _vis_innlest(svar, valg.bok)


def _importer(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import folketall

    forstaatt = folketall.forstaa(valg.fil, dato(valg.dato) if valg.dato else None, valg.status)
    print(forstaatt.som_tekst())
    if valg.bare_vis:
        return FINT
    return _vis_innlest(folketall.importer(valg.bok, forstaatt, datetime.now(), erstatt=valg.erstatt), valg.bok)  # noqa: DTZ005


def _vis_innlest(svar: object, bok: Path) -> int:
    from verktoy.kjerne.folketall import norsk_dato
    from verktoy.kjerne.norsk import heltall
    from verktoy.oppgaver.folketall import Innlest

    if not isinstance(svar, Innlest):
        raise TypeError(svar)
    for m in svar.meldinger:
        print(f"Merk: {m}", file=sys.stderr)
    for k in svar.kolonner:
        sum_ = heltall(sum(k.innbyggere.values()))
        print(f"{norsk_dato(k.dato)}: {len(k.innbyggere)} kommuner, {sum_} innbyggere, {k.status.value} ({k.kilde}).")
    print(f"{bok} er oppdatert." if svar.endret else f"{bok} var oppdatert fra før.")
    return FINT


def _vis(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import bok
    from verktoy.oppgaver.folketall import vis
    from verktoy.oppgaver.tabellformat import som_tekst

    print(som_tekst(vis(bok.regn(bok.les(valg.bok).bok))))
    return FINT


def _virkning(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import bok
    from verktoy.oppgaver.folketall import virkningstabell
    from verktoy.oppgaver.tabellformat import FORMATER, skriv_fil

    tabell = virkningstabell(bok.regn(bok.les(valg.bok).bok), valg.ordning, dato(valg.dato))
    if valg.ut:
        skriv_fil(valg.ut, tabell, valg.format)
        print(f"{valg.ut} er skrevet.")
    else:
        print(FORMATER[valg.format](tabell))
    return FINT
