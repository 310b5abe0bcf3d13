"""The commands that show amounts: a table, the explanation of one amount, the comparison of two workbooks."""

import argparse

from verktoy.cli.felles import FINT, Kommandoer, format_valg, ordning, regn, sti, ut_fil, vis_tabell


def legg_til(kommandoer: Kommandoer) -> None:
    """Add the commands."""
    p = kommandoer.ny_for_bok("tabell", "Vis bidragstabellen for en ordning, eller alt én kommune betaler.", _tabell)
    hva = p.add_mutually_exclusive_group(required=True)
    hva.add_argument("--ordning", metavar="ID", help="ordningens id eller kortnavn")
    hva.add_argument("--kommune", metavar="NR", help="alle ordningene for én kommune, for eksempel 0119")
    ark = ("bidrag", "struktur", "plan", "betaling", "scenario")
    p.add_argument("--ark", choices=ark, default="bidrag", help="hvilken tabell")
    format_valg(p)
    ut_fil(p)
    p = kommandoer.ny(
        "sammenlign", "Vis hvem som betaler mer eller mindre i en bok enn i en annen, og hvorfor.", _sammenlign
    )
    p.add_argument("gammel", metavar="GAMMEL", type=sti, help="boken slik den var")
    p.add_argument("ny", metavar="NY", type=sti, help="boken slik den er")
    format_valg(p, ("tekst", "md", "csv", "json"))
    p.add_argument("--ark", action="store_true", help="legg sammenligningen i et ark i NY")
    p = kommandoer.ny_for_bok("forklar", "Vis hvordan beløpet til en kommune er regnet ut.", _forklar)
    p.add_argument("kommunenr", metavar="KOMMUNENR", help="for eksempel 0106")
    ordning(p, krevd=False)


def _tabell(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.arktabell import lag_tabell
    from verktoy.oppgaver.kommunetabell import kommunetabell

    beregnet = regn(valg.bok)
    if valg.kommune is not None:
        vis_tabell(kommunetabell(beregnet, valg.kommune), valg)
    else:
        vis_tabell(lag_tabell(beregnet, valg.ordning, valg.ark), valg)
    return FINT


def _forklar(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver.forklar import forklar

    forklaringer = forklar(regn(valg.bok), valg.kommunenr, valg.ordning)
    print("\n\n".join("\n".join((f[0], *(f"  {linje}" for linje in f[1:]))) for f in forklaringer))
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
