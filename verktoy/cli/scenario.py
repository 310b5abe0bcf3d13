"""The command `scenario`: what if some stay out or come in."""

import argparse
from datetime import date, datetime

from verktoy.cli.felles import (
    FINT,
    Kommandoer,
    dato,
    format_valg,
    meld,
    numre_valgt,
    om_oppdatert,
    ordene,
    ordning,
    ut_fil,
    vis_tabell,
)
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import skrivemaate
from verktoy.kjerne.ordning import VedDelvis
from verktoy.kjerne.scenario import Scenarioregel

_DELVIS = {skrivemaate(v.value): v for v in VedDelvis}
_MED_SJANSE = ("vilkår", "spredning")
_ANALYSER = ("enkeltvis", "parvis", *_MED_SJANSE)


def legg_til(kommandoer: Kommandoer) -> None:
    """Add the command."""
    p = kommandoer.ny_for_bok("scenario", "Vis hva det gjør om noen går ut eller blir med.", _scenario)
    ordning(p)
    p.add_argument("--uten", metavar="NR[,NR]", help="disse er ikke med")
    p.add_argument("--med", metavar="NR[,NR]", help="disse er med")
    datoer = "NR=DATO[,NR=DATO]"
    p.add_argument("--fra", metavar=datoer, help="disse er med fra og med en dag, for eksempel 0106=1.1.2019")
    p.add_argument("--til", metavar=datoer, help="disse er med til og med en dag")
    hjelp = "hva datoene betyr for beløpet, når ordningen ikke sier det selv"
    p.add_argument("--delvis", type=skrivemaate, choices=tuple(_DELVIS), help=hjelp)
    hjelp = "hvem som betaler når noen er ute; ellers det som står i arket scenario"
    p.add_argument("--regel", choices=ordene(Scenarioregel), default="", help=hjelp)
    hjelp = "hva hver enkelt eller hvert par som går ut koster, hva vilkår krever, eller hva beløpene kan bli"
    p.add_argument("--analyse", choices=_ANALYSER, help=hjelp)
    hjelp = "sjansen for ja fra dem som avventer og ikke har sin egen, for eksempel 90%% eller 9/10"
    p.add_argument("--sannsynlighet", metavar="P", help=hjelp)
    p.add_argument("--ark", action="store_true", help="skriv valget i arket scenario også")
    format_valg(p)
    ut_fil(p)


def _datoer(tekst: str | None, hvor: str) -> dict[str, date]:
    """A day for each number: "0106=1.1.2019,0105=30.6.2020"."""
    ut: dict[str, date] = {}
    for par in numre_valgt(tekst, hvor):
        nr, er, dag = (x.strip() for x in par.partition("="))
        if not (nr and er):
            gjor = "Skriv nummer og dato, for eksempel 0106=1.1.2019."
            raise Inndatafeil.en(f"«{par}» er ikke et nummer med dato.", hvor, gjor)
        if nr in ut:
            raise Inndatafeil.en(f"{nr} står to ganger.", hvor, "Ta det ene bort.")
        ut[nr] = dato(dag, hvor)
    return ut


def _krev_virkning(valg: argparse.Namespace) -> None:
    """Refuse options that would change nothing: a figure must not look as if it had counted."""
    if valg.sannsynlighet is not None and valg.analyse not in _MED_SJANSE:
        hva = f"analysen «{valg.analyse}»" if valg.analyse else "tabellen"
        raise Inndatafeil.en(
            f"Sannsynligheten brukes ikke i {hva}.",
            "--sannsynlighet",
            "Velg --analyse vilkår eller spredning, eller ta den bort.",
        )
    if valg.delvis and not (valg.fra or valg.til):
        raise Inndatafeil.en("Det er ingen datoer å bruke valget på.", "--delvis", "Legg til --fra eller --til.")
    if valg.ark and not (valg.uten or valg.med or valg.fra or valg.til or valg.regel):
        gjor = "Velg --uten, --med, --fra, --til eller --regel, eller ta bort --ark."
        raise Inndatafeil.en("Det er ikke noe valg å skrive i arket.", "--ark", gjor)


def _scenario(valg: argparse.Namespace) -> int:
    from verktoy.oppgaver import scenario
    from verktoy.oppgaver.scenariotabell import scenariotabell

    onsket = scenario.Valg(
        numre_valgt(valg.uten, "--uten"),
        numre_valgt(valg.med, "--med"),
        valg.regel,
        _datoer(valg.fra, "--fra"),
        _datoer(valg.til, "--til"),
        _DELVIS.get(valg.delvis),
    )
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
    vis_tabell(tabell, valg)  # first: where --ut is refused, nothing is to be changed
    if valg.ark:
        svar = scenario.skriv_valg(valg.bok, valg.ordning, onsket, datetime.now())  # noqa: DTZ005
        meld(svar.merknader)
        print(f"\n{om_oppdatert(valg.bok, endret=svar.endret)}")
    return FINT
