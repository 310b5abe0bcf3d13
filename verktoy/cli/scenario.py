"""The command `scenario`: what if some stay out or come in."""

import argparse
from datetime import datetime

from verktoy.cli.felles import FINT, Kommandoer, format_valg, meld, ordning, ut_fil
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.scenario import Scenarioregel

_MED_SJANSE = ("vilkår", "spredning")
_ANALYSER = ("enkeltvis", "parvis", *_MED_SJANSE)


def legg_til(kommandoer: Kommandoer) -> None:
    """Add the command."""
    p = kommandoer.ny_for_bok("scenario", "Vis hva det gjør om noen går ut eller blir med.", _scenario)
    ordning(p)
    p.add_argument("--uten", metavar="NR[,NR]", help="disse er ikke med")
    p.add_argument("--med", metavar="NR[,NR]", help="disse er med")
    hjelp = "hvem som betaler når noen er ute; ellers det som står i arket scenario"
    p.add_argument("--regel", choices=tuple(r.value for r in Scenarioregel), default="", help=hjelp)
    hjelp = "hva hver enkelt eller hvert par som går ut koster, hva vilkår krever, eller hva beløpene kan bli"
    p.add_argument("--analyse", choices=_ANALYSER, help=hjelp)
    hjelp = "sjansen for ja fra dem som avventer og ikke har sin egen, for eksempel 90%% eller 9/10"
    p.add_argument("--sannsynlighet", metavar="P", help=hjelp)
    p.add_argument("--ark", action="store_true", help="skriv valget i arket scenario også")
    format_valg(p)
    ut_fil(p)


def _numre(tekst: str | None, hvor: str) -> tuple[str, ...]:
    """The numbers of an option; one without any, as by an empty variable in a script, must not mean nobody."""
    numre = tuple(nr.strip() for nr in (tekst or "").split(",") if nr.strip())
    if tekst is not None and not numre:
        raise Inndatafeil.en("Ingen er valgt.", hvor, f"Skriv ett eller flere numre, eller ta bort {hvor}.")
    return numre


def _krev_virkning(valg: argparse.Namespace) -> None:
    """Refuse options that would change nothing: a figure must not look as if it had counted."""
    if valg.sannsynlighet is not None and valg.analyse not in _MED_SJANSE:
        hva = f"analysen «{valg.analyse}»" if valg.analyse else "tabellen"
        raise Inndatafeil.en(
            f"Sannsynligheten brukes ikke i {hva}.",
            "--sannsynlighet",
            "Velg --analyse vilkår eller spredning, eller ta den bort.",
        )
    if valg.ark and not (valg.uten or valg.med or valg.regel):
        raise Inndatafeil.en(
            "Det er ikke noe valg å skrive i arket.", "--ark", "Velg --uten, --med eller --regel, eller ta bort --ark."
        )


def _scenario(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import scenario
    from verktoy.oppgaver.scenariotabell import scenariotabell
    from verktoy.oppgaver.tabellformat import FORMATER, skriv_fil

    onsket = scenario.Valg(_numre(valg.uten, "--uten"), _numre(valg.med, "--med"), valg.regel)
    _krev_virkning(valg)
    s = scenario.les_scenario(valg.bok, valg.ordning, onsket)
    if valg.analyse == "vilkår":
        tabell = scenario.vilkaartabell(s, valg.sannsynlighet)
    elif valg.analyse == "spredning":
        tabell = scenario.spredningstabell(s, valg.sannsynlighet)
    elif valg.analyse:
        tabell = scenario.frafallstabell(s, parvis=valg.analyse == "parvis")
    else:
        tabell = scenariotabell(s)
    if valg.ark:
        svar = scenario.skriv_valg(valg.bok, valg.ordning, onsket, datetime.now())  # noqa: DTZ005
        meld(svar.merknader)
    if valg.ut:
        skriv_fil(valg.ut, tabell, valg.format)
        print(f"{valg.ut} er skrevet.")
    else:
        print(FORMATER[valg.format](tabell))
    if valg.ark:
        print(f"\n{valg.bok} er oppdatert." if svar.endret else f"\n{valg.bok} var oppdatert fra før.")
    return FINT
