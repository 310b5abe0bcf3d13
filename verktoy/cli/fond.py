"""The command that shows a fund."""

import argparse

from verktoy.cli.felles import FINT, Kommandoer, format_valg, meld, ordning, ut_fil


def legg_til(kommandoer: Kommandoer) -> None:
    """Add the command."""
    p = kommandoer.ny_for_bok(
        "fond", "Vis fondet i en selvfinansierende ordning: saldo år for år, og hva brukerne betaler tilbake.", _fond
    )
    ordning(p)
    p.add_argument("--vis", choices=("saldo", "prosjekter", "brukere"), default="saldo", help="hvilken tabell")
    format_valg(p)
    ut_fil(p)


def _fond(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import bok
    from verktoy.oppgaver.fond import TABELLER, finn_fond
    from verktoy.oppgaver.tabellformat import FORMATER, skriv_fil

    lest = bok.les(valg.bok)
    meld(lest.merknader)
    tabell = TABELLER[valg.vis](finn_fond(bok.regn(lest.bok), valg.ordning))
    if valg.ut:
        skriv_fil(valg.ut, tabell, valg.format)
        print(f"{valg.ut} er skrevet.")
    else:
        print(FORMATER[valg.format](tabell))
    return FINT
