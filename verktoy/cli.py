"""The command line. Every command calls one use case and turns its outcome into text and an exit code.

Exit codes: 0 fine, 1 a deviation or a stale workbook, 2 wrong use or bad input, 3 could not write.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from verktoy import cli_folketall
from verktoy.kjerne.melding import Inndatafeil, Lagringsfeil, Melding

STANDARDBOK = Path(__file__).resolve().parents[1] / "arbeidsbok" / "bidrag.xlsx"
STANDARDORDNINGER = ("digital-baerekraft-ostfold", "digifin", "digiviken")
FINT, AVVIK, FEIL_BRUK, IKKE_SKREVET = range(4)
_MAKS_RADER = 20
_MAKS_FORSKJELLER = 20


def main(argumenter: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. A user's mistake gives a message, never a traceback."""
    for strom in (sys.stdout, sys.stderr):
        if hasattr(strom, "reconfigure"):
            strom.reconfigure(encoding="utf-8")
    try:
        valg = _parser().parse_args(argumenter)
        kommando: Callable[[argparse.Namespace], int] = valg.kommando
        return kommando(valg)
    except Inndatafeil as e:
        return _meld_feil(e.meldinger, FEIL_BRUK)
    except Lagringsfeil as e:
        return _meld_feil([e.melding], IKKE_SKREVET)
    except BrokenPipeError:
        sys.stderr.close()
        return FINT


def _meld_feil(meldinger: Sequence[Melding], kode: int) -> int:
    for m in meldinger:
        print(m, file=sys.stderr)
    return kode


def _meld_reparert(meldinger: Sequence[Melding]) -> None:
    for m in meldinger:
        print(f"Merk: {m}", file=sys.stderr)


def _standard(_: argparse.Namespace) -> int:
    """What `python start.py` does: update the shared workbook and show every table and check."""
    from verktoy.oppgaver import kontroll, ny, oppdater
    from verktoy.oppgaver.tabell import bidragstabell
    from verktoy.oppgaver.tabellformat import som_tekst

    if STANDARDBOK.exists():
        svar = oppdater.oppdater(STANDARDBOK, datetime.now())  # noqa: DTZ005 - the log shows local time
        hva = "er oppdatert" if svar.endret else "var oppdatert fra før"
    else:
        svar = ny.ny(STANDARDBOK, STANDARDORDNINGER, datetime.now())  # noqa: DTZ005
        hva = "er laget"
    _meld_reparert(svar.merknader)
    beregnet = svar.beregnet
    for r in beregnet.resultater:
        print(som_tekst(bidragstabell(r), maks_deltakere=_MAKS_RADER), end="\n\n")
    print(kontroll.som_tekst(kontroll.rapport(beregnet), alle=False), end="\n\n")
    print(f"{STANDARDBOK} {hva}.")
    return FINT


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
    _meld_reparert(ny(valg.bok, valg.ordning, datetime.now()).merknader)  # noqa: DTZ005
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
        behold_overskrevne=valg.behold_overskrevne,
    )
    _meld_reparert(svar.merknader)
    mal = valg.ut or valg.bok
    print(f"{mal} er oppdatert." if svar.endret else f"{mal} var oppdatert fra før.")
    return FINT


def _vis_sjekk(svar: object, valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.oppdater import Oppdatert

    if not isinstance(svar, Oppdatert):
        raise TypeError(svar)
    _meld_reparert(svar.merknader)
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
    from verktoy.oppgaver import bok, kontroll

    lest = bok.les(valg.bok)
    _meld_reparert(lest.merknader)
    rapport = kontroll.rapport(bok.regn(lest.bok))
    if valg.json:
        print(json.dumps(kontroll.som_objekter(rapport), ensure_ascii=False, indent=1))
    else:
        print(kontroll.som_tekst(rapport, alle=valg.alle))
    return FINT if rapport.i_orden else AVVIK


def _tabell(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import bok
    from verktoy.oppgaver.tabell import lag_tabell
    from verktoy.oppgaver.tabellformat import FORMATER, skriv_fil

    lest = bok.les(valg.bok)
    _meld_reparert(lest.merknader)
    tabell = lag_tabell(bok.regn(lest.bok), valg.ordning, valg.ark)
    if valg.ut:
        skriv_fil(valg.ut, tabell, valg.format)
        print(f"{valg.ut} er skrevet.")
    else:
        print(FORMATER[valg.format](tabell))
    return FINT


def _frys(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.frys import frys_plan

    fryst = frys_plan(valg.bok, valg.ordning, valg.av, datetime.now(), erstatt=valg.erstatt)  # noqa: DTZ005
    print(f"Planen er fryst av {fryst.av}, kontrollsum {fryst.kontrollsum}. Senere endringer vises som KORRIGERT.")
    return FINT


def _sammenlign(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.sammenlign import legg_i_arket, sammenlign_boker
    from verktoy.oppgaver.tabellformat import FORMATER

    tabeller = sammenlign_boker(valg.gammel, valg.ny)
    if valg.format == "json":
        print(f"[{','.join(map(FORMATER['json'], tabeller))}]")
    else:
        print("\n\n".join(FORMATER[valg.format](t) for t in tabeller))
    if valg.ark:
        legg_i_arket(valg.ny, tabeller)
    return FINT


def _forklar(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import bok
    from verktoy.oppgaver.forklar import forklar

    lest = bok.les(valg.bok)
    _meld_reparert(lest.merknader)
    forklaringer = forklar(bok.regn(lest.bok), valg.kommunenr, valg.ordning)
    print("\n\n".join("\n".join((f[0], *(f"  {linje}" for linje in f[1:]))) for f in forklaringer))
    return FINT


class _Parser(argparse.ArgumentParser):
    """argparse in bokmål."""

    def __init__(self, **kw: object) -> None:
        super().__init__(add_help=False, **kw)  # type: ignore[arg-type]
        self._positionals.title, self._optionals.title = "argumenter", "valg"
        self.add_argument("-h", "--help", "--hjelp", action="help", help="vis denne hjelpen")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "bruk:")

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "bruk:")

    def error(self, message: str) -> NoReturn:
        for monster, norsk in _FEILTEKSTER:
            message = re.sub(monster, norsk, message)
        print(f"{self.format_usage()}{message}", file=sys.stderr)
        sys.exit(FEIL_BRUK)


_FEILTEKSTER = (
    (r"the following arguments are required: (.*)", r"Dette mangler: \1."),
    (r"unrecognized arguments: (.*)", r"Ukjent: \1."),
    (r"argument (\S+): invalid choice: '?([^' ]*)'? \(choose from (.*)\)", r"\1: «\2» finnes ikke. Velg en av: \3."),
    (r"argument (\S+): expected (one|at least one) argument", r"\1: verdien mangler."),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 kan ikke brukes sammen med \2."),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 kan bety flere ting: \2."),
)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python start.py",
        description="Hvem betaler hva i felles programmer. Uten kommando: oppdater den felles arbeidsboken.",
    )
    parser.set_defaults(kommando=_standard)
    under = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=_Parser)

    def ny(navn: str, hjelp: str, kommando: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        p = under.add_parser(navn, help=hjelp, description=hjelp)
        p.set_defaults(kommando=kommando)
        return p

    def bok(p: argparse.ArgumentParser) -> None:
        p.add_argument("bok", metavar="BOK", type=Path, help="arbeidsboken (.xlsx)")

    p = ny("ordninger", "Vis malene som finnes, én per linje.", _ordninger)
    p.add_argument("--json", action="store_true", help="for programmer")
    p = ny("ny", "Lag en ny arbeidsbok fra maler, eller legg arkene i en som finnes.", _ny)
    bok(p)
    p.add_argument(
        "--ordning", metavar="ID", action="append", required=True, help="mal (id eller sti til en .toml); kan gjentas"
    )
    p = ny("oppdater", "Les det som er skrevet i arbeidsboken, regn på nytt og skriv arkene.", _oppdater)
    bok(p)
    p.add_argument("--ut", metavar="BOK2", type=Path, help="skriv til en annen fil")
    p.add_argument("--behold-overskrevne", action="store_true", help="la det stå som er skrevet over en formel, merket")
    p.add_argument("--sjekk", action="store_true", help="skriv ingenting; avslutt med 1 hvis boken er foreldet")
    p.add_argument("--json", action="store_true", help="for programmer (sammen med --sjekk)")
    p = ny("kontroll", "Kjør alle kontroller; avslutt med 1 ved feil og avvik som ikke er kvittert.", _kontroll)
    bok(p)
    p.add_argument("--alle", action="store_true", help="vis også det som er i orden")
    p.add_argument("--json", action="store_true", help="for programmer")
    p = ny("tabell", "Vis bidragstabellen for en ordning.", _tabell)
    bok(p)
    p.add_argument("--ordning", metavar="ID", required=True, help="ordningens id eller kortnavn")
    p.add_argument("--ark", choices=("bidrag", "plan", "betaling"), default="bidrag", help="hvilken tabell")
    p.add_argument(
        "--format",
        choices=("tekst", "csv", "json", "md", "html"),
        default="tekst",
        help="tekst, csv, json, md eller html",
    )
    p.add_argument("--ut", metavar="FIL", type=Path, help="skriv til en fil i stedet; .xlsx gir en arbeidsbok")
    p = ny("frys", "Frys innbetalingsplanen som er publisert; senere endringer vises som KORRIGERT.", _frys)
    bok(p)
    p.add_argument("--ordning", metavar="ID", required=True, help="ordningens id eller kortnavn")
    p.add_argument("--av", metavar="NAVN", required=True, help="hvem som har publisert planen")
    p.add_argument("--erstatt", action="store_true", help="erstatt planen som er fryst fra før")
    cli_folketall.legg_til(ny, _Parser)
    p = ny("sammenlign", "Vis hvem som betaler mer eller mindre i en bok enn i en annen, og hvorfor.", _sammenlign)
    p.add_argument("gammel", metavar="GAMMEL", type=Path, help="boken slik den var")
    p.add_argument("ny", metavar="NY", type=Path, help="boken slik den er")
    p.add_argument(
        "--format", choices=("tekst", "md", "csv", "json"), default="tekst", help="tekst, md, csv eller json"
    )
    p.add_argument("--ark", action="store_true", help="legg sammenligningen i et ark i NY")
    p = ny("forklar", "Vis hvordan beløpet til en kommune er regnet ut.", _forklar)
    bok(p)
    p.add_argument("kommunenr", metavar="KOMMUNENR", help="for eksempel 0106")
    p.add_argument("--ordning", metavar="ID", help="bare denne ordningen")
    return parser
