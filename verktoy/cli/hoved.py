"""The command line. Every command calls one use case and turns its outcome into text and an exit code.

Exit codes: 0 fine, 1 a deviation or a stale workbook, 2 wrong use or bad input, 3 could not write,
130 broken off by Ctrl+C.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from verktoy.cli import bok, excel, folketall, fond, scenario, struktur, tabell, utsendelse
from verktoy.cli.felles import FEIL_BRUK, FINT, IKKE_SKREVET, Kommandoer, Parser, meld
from verktoy.kjerne.melding import Inndatafeil, Lagringsfeil, Melding, aarsak, feil

STANDARDBOK = Path(__file__).resolve().parents[2] / "arbeidsbok" / "bidrag.xlsx"
STANDARDORDNINGER = ("digital-baerekraft-ostfold", "digifin", "digiviken")
_MAKS_RADER = 20
AVBRUTT = 130  # as a shell has it


def main(argumenter: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. A user's mistake gives a message, never a traceback."""
    for strom, ellers in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):  # a message must get through
        if hasattr(strom, "reconfigure"):
            strom.reconfigure(encoding="utf-8", errors=ellers)
    try:
        valg = _parser().parse_args(argumenter)
        kommando: Callable[[argparse.Namespace], int] = valg.kommando
        return _kjor(kommando, valg)
    except Inndatafeil as e:
        return _meld_feil(e.meldinger, FEIL_BRUK)
    except Lagringsfeil as e:
        return _meld_feil([e.melding], IKKE_SKREVET)
    except KeyboardInterrupt:
        print("Avbrutt.", file=sys.stderr)
        return AVBRUTT
    except BrokenPipeError:
        sys.stderr.close()
        return FINT
    except (OSError, UnicodeError) as e:
        _slipp_utskriften()
        return _meld_feil([_uventet(e)], IKKE_SKREVET)


def _kjor(kommando: Callable[[argparse.Namespace], int], valg: argparse.Namespace) -> int:
    """Run the command, and see that what it printed has come out."""
    kode = kommando(valg)
    if sys.stdout is not None:
        sys.stdout.flush()
    return kode


def _slipp_utskriften() -> None:
    """Nothing more goes to a stdout that takes no more; Python would try again, and complain, as it ends."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _uventet(e: OSError | UnicodeError) -> Melding:
    """What no use case looked for: a closed folder, a full disk, a text no file can hold."""
    if isinstance(e, UnicodeError):
        return feil("Et navn eller en tekst har tegn som ikke kan skrives.", "", "Skriv det på nytt uten dem.")
    hvor = "" if e.filename is None else str(e.filename)
    return feil(f"Filen eller mappen kan ikke brukes: {aarsak(e)}.", hvor, "Rett det, og prøv igjen.")


def _meld_feil(meldinger: Sequence[Melding], kode: int) -> int:
    for m in meldinger:
        print(m, file=sys.stderr)
    return kode


def _standard(_: argparse.Namespace) -> int:
    """What `python start.py` does: update the shared workbook and show every table and check."""
    from verktoy.oppgaver import kontroll, ny, oppdater
    from verktoy.oppgaver.bidragstabell import bidragstabell
    from verktoy.oppgaver.tabellformat import som_tekst

    if STANDARDBOK.exists():
        svar = oppdater.oppdater(STANDARDBOK, datetime.now())  # noqa: DTZ005 - the log shows local time
        hva = "er oppdatert" if svar.endret else "var oppdatert fra før"
    else:
        svar = ny.ny(STANDARDBOK, STANDARDORDNINGER, datetime.now())  # noqa: DTZ005
        hva = "er laget"
    meld(svar.merknader)
    beregnet = svar.beregnet
    for r in beregnet.resultater:
        print(som_tekst(bidragstabell(r), maks_deltakere=_MAKS_RADER), end="\n\n")
    print(kontroll.som_tekst(kontroll.rapport(beregnet), alle=False), end="\n\n")
    print(f"{STANDARDBOK} {hva}.")
    return FINT


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="python start.py",
        description="Hvem betaler hva i felles programmer. Uten kommando: oppdater den felles arbeidsboken.",
    )
    parser.set_defaults(kommando=_standard)
    kommandoer = Kommandoer(parser)
    # In the order the help lists them.
    for emne in (bok, tabell, scenario, folketall, struktur, fond, utsendelse, excel):
        emne.legg_til(kommandoer)
    return parser
