"""The command that shows a fund."""

import argparse

from verktoy.cli.felles import FINT, Kommandoer, format_valg, ordning, regn, ut_fil, vis_tabell


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
    from verktoy.oppgaver.fond import TABELLER, finn_fond

    vis_tabell(TABELLER[valg.vis](finn_fond(regn(valg.bok), valg.ordning)), valg)
    return FINT
