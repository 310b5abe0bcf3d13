"""The command that carries a workbook to new kommuner and counties."""

import argparse
import re
from datetime import datetime
from fractions import Fraction

from verktoy.cli.felles import FINT, Kommandoer, dato, format_valg, meld, om_oppdatert, ordene, ordning
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.strukturvalg import Fastdelvalg, Overtakelse, Utenfra

_ANDEL = re.compile(r"(\w+):(\w+)=(-?\d{1,15}(?:[.,]\d{1,14}|/0*[1-9]\d{0,14})?)", re.ASCII)


def legg_til(kommandoer: Kommandoer) -> None:
    """Add the command."""
    p = kommandoer.ny_for_bok(
        "struktur", "Før en bok med gamle kommunenumre til kommunene slik de er på en dato.", _struktur
    )
    p.add_argument("--dato", metavar="DATO", required=True, help="for eksempel 1.1.2020")
    ordning(p, krevd=False)
    p.add_argument("--valg", choices=ordene(Overtakelse), help="hva sammenslåtte og delte enheter skal betale")
    p.add_argument(
        "--fastdel",
        choices=ordene(Fastdelvalg),
        help="hva fastdelen blir når det blir flere eller færre om den",
    )
    p.add_argument(
        "--utenfra",
        choices=ordene(Utenfra),
        help="om deler som ikke var med i ordningen, skal regnes med",
    )
    p.add_argument("--trinn", metavar="ÅR", type=int, help="gradvis over så mange år")
    p.add_argument(
        "--andel", metavar="FRA:TIL=ANDEL", action="append", default=[], help="av en delt enhet, f.eks. 1850:1806=2/3"
    )
    p.add_argument("--bare-vis", action="store_true", help="vis hva som ville skjedd, uten å skrive")
    format_valg(p)


def _andel(tekst: str) -> tuple[str, str, Fraction]:
    """One share: "1850:1806=2/3"."""
    treff = _ANDEL.fullmatch(re.sub(r"\s", "", tekst))
    if treff is None:
        gjor = "Skriv fra, til og andel, for eksempel 1850:1806=2/3."
        raise Inndatafeil.en(f"«{tekst}» er ikke en andel.", "--andel", gjor)
    return treff[1], treff[2], Fraction(treff[3].replace(",", "."))


def _struktur(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.bidragstabell import strukturtabell
    from verktoy.oppgaver.struktur import Valg, baer
    from verktoy.oppgaver.tabellformat import FORMATER

    oensket = Valg(
        dato(valg.dato, "--dato"),
        valg.valg,
        valg.fastdel,
        valg.utenfra,
        valg.trinn,
        tuple(map(_andel, valg.andel)),
        valg.ordning,
    )
    svar = baer(valg.bok, oensket, datetime.now(), bare_vis=valg.bare_vis)  # noqa: DTZ005
    print("\n".join(svar.linjer), end="\n\n")
    for plan in svar.beregnet.strukturplaner:
        if plan is not None:
            print(FORMATER[valg.format](strukturtabell(plan)), end="\n\n")
    meld(svar.merknader)
    if valg.bare_vis:
        print(f"{valg.bok} er ikke endret.")
    else:
        print(om_oppdatert(valg.bok, endret=svar.endret))
    return FINT
