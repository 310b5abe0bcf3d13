"""What the commands share: exit codes, the parser in bokmål, how a command is added, how messages are shown."""

import argparse
import re
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from verktoy.kjerne.folketall import TIDLIGSTE_DATO, norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding

if TYPE_CHECKING:
    from verktoy.oppgaver.bok import Beregnet
    from verktoy.oppgaver.tabell import Tabell

FINT, AVVIK, FEIL_BRUK, IKKE_SKREVET = range(4)
FORMATER = ("tekst", "csv", "json", "md", "html")
Gjor = Callable[[argparse.Namespace], int]


def meld(meldinger: Iterable[Melding]) -> None:
    """Show what the person should know, beside the result of the command."""
    for m in meldinger:
        print(f"Merk: {m}", file=sys.stderr)


def dato(tekst: str, hvor: str) -> date:
    """A date on the command line: 1.1.2025 or 2025-01-01, and one a workbook can hold.

    Raises:
        Inndatafeil: for anything else.
    """
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            dag = datetime.strptime(tekst, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if dag >= TIDLIGSTE_DATO:
            return dag
        gjor = f"Skriv en dato fra {norsk_dato(TIDLIGSTE_DATO)} av."
        raise Inndatafeil.en(f"{norsk_dato(dag)} er for lenge siden til å stå i et regneark.", hvor, gjor)
    raise Inndatafeil.en(f"«{tekst}» er ikke en dato.", hvor, "Skriv for eksempel 1.1.2025.")


def ordene(valg: type[StrEnum]) -> tuple[str, ...]:
    """The words of a list as choices: argparse would show the members as code."""
    return tuple(v.value for v in valg)


def sti(tekst: str) -> Path:
    """A file or folder on the command line; an empty one, as by an empty variable in a script, is not this folder."""
    if not tekst.strip():
        raise argparse.ArgumentTypeError("navnet er tomt.")
    return Path(tekst)


def regn(fil: Path) -> "Beregnet":
    """A workbook, read and computed; what was repaired on the way is told.

    Raises:
        Inndatafeil: when it cannot be used.
    """
    from verktoy.oppgaver import bok

    lest = bok.les(fil)
    meld(lest.merknader)
    return bok.regn(lest.bok)


def vis_tabell(tabell: "Tabell", valg: argparse.Namespace) -> None:
    """Print a table in the format that is asked for, or write it to the file in --ut."""
    from verktoy.oppgaver.tabellformat import FORMATER, skriv_fil

    if valg.ut:
        skriv_fil(valg.ut, tabell, valg.format)
        print(f"{valg.ut} er skrevet.")
    else:
        print(FORMATER[valg.format](tabell))


def om_oppdatert(fil: Path, *, endret: bool) -> str:
    """What is told of a workbook that has been written, or needed no writing."""
    return f"{fil} er oppdatert." if endret else f"{fil} var oppdatert fra før."


class Kommandoer:
    """A list of commands, on the first level or under another command."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._under = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=Parser)

    def ny(self, navn: str, hjelp: str, gjor: Gjor) -> argparse.ArgumentParser:
        """Add a command that takes its own arguments."""
        p = self._under.add_parser(navn, help=hjelp, description=hjelp)
        p.set_defaults(kommando=gjor)
        return p

    def ny_for_bok(self, navn: str, hjelp: str, gjor: Gjor) -> argparse.ArgumentParser:
        """Add a command whose first argument is the workbook."""
        p = self.ny(navn, hjelp, gjor)
        bok(p)
        return p

    def ny_gruppe(self, navn: str, hjelp: str) -> "Kommandoer":
        """Add a command that has commands of its own; alone it shows its help."""

        def vis_hjelp(_: argparse.Namespace) -> int:
            p.print_help()
            return FINT

        p = self.ny(navn, hjelp, vis_hjelp)
        return Kommandoer(p)


def bok(p: argparse.ArgumentParser) -> None:
    """The argument BOK."""
    p.add_argument("bok", metavar="BOK", type=sti, help="arbeidsboken (.xlsx)")


def json_valg(p: argparse.ArgumentParser, hjelp: str = "for programmer") -> None:
    """The option --json."""
    p.add_argument("--json", action="store_true", help=hjelp)


def ordning(p: argparse.ArgumentParser, *, krevd: bool = True) -> None:
    """The option --ordning."""
    hjelp = "ordningens id eller kortnavn" if krevd else "bare denne ordningen"
    p.add_argument("--ordning", metavar="ID", required=krevd, help=hjelp)


def format_valg(p: argparse.ArgumentParser, formater: tuple[str, ...] = FORMATER) -> None:
    """The option --format."""
    hjelp = f"{', '.join(formater[:-1])} eller {formater[-1]}"
    p.add_argument("--format", choices=formater, default="tekst", help=hjelp)


def ut_fil(p: argparse.ArgumentParser) -> None:
    """The option --ut, for a table."""
    p.add_argument(
        "--ut",
        metavar="FIL",
        type=sti,
        help="skriv til en fil i stedet; .xlsx gir en arbeidsbok, .csv, .json, .md og .html det",
    )


def aar_valgt(tekst: str | None, valg: str = "--periode") -> tuple[int, ...]:
    """The years of "2019" or "2018-2021"; none when nothing is said.

    Raises:
        Inndatafeil: for anything else.
    """
    if tekst is None:
        return ()
    treff = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", re.sub(r"\s", "", tekst.replace("–", "-")))
    aar = tuple(range(int(treff[1]), int(treff[2] or treff[1]) + 1)) if treff else ()
    if not aar:
        raise Inndatafeil.en(f"«{tekst}» er ikke en periode.", valg, "Skriv 2019 eller 2018-2021.")
    return aar


def perioder_valgt(tekster: Iterable[str], valg: str) -> frozenset[str]:
    """Periods as the ledger has them: "2019" or "2018–2021".

    Raises:
        Inndatafeil: for anything else.
    """
    alle = [aar_valgt(x, valg) for x in tekster]
    return frozenset("–".join(map(str, dict.fromkeys((aar[0], aar[-1])))) for aar in alle)


def numre_valgt(tekst: str | None, valg: str = "--bare") -> tuple[str, ...]:
    """The numbers of --bare (or another option); none when it is not used.

    Raises:
        Inndatafeil: when it is used without a number, as by an empty variable in a script: that must not mean all.
    """
    if tekst is None:
        return ()
    numre = tuple(nr.strip() for nr in tekst.split(",") if nr.strip())
    if not numre:
        raise Inndatafeil.en("Ingen er valgt.", valg, f"Skriv ett eller flere numre, eller ta bort {valg}.")
    return numre


class Parser(argparse.ArgumentParser):
    """argparse in bokmål."""

    def __init__(self, **kw: object) -> None:
        super().__init__(add_help=False, **kw)  # type: ignore[arg-type]
        self._positionals.title, self._optionals.title = "argumenter", "valg"
        self.add_argument("-h", "--help", "--hjelp", action="help", help="vis denne hjelpen")

    def format_usage(self) -> str:  # noqa: D102 - as argparse has it
        return super().format_usage().replace("usage:", "bruk:")

    def format_help(self) -> str:  # noqa: D102
        return super().format_help().replace("usage:", "bruk:")

    def error(self, message: str) -> NoReturn:  # noqa: D102
        for monster, norsk in _FEILTEKSTER:
            message = re.sub(monster, norsk, message)
        print(f"{self.format_usage()}{message}", file=sys.stderr)
        sys.exit(FEIL_BRUK)


_FEILTEKSTER = (
    (r"the following arguments are required: (.*)", r"Dette mangler: \1."),
    (r"unrecognized arguments: (.*)", r"Ukjent: \1."),
    (r"one of the arguments (.*) is required", r"Ett av disse må være med: \1."),
    (r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.*)\)", r"\1: «\2» finnes ikke. Velg en av: \3."),
    (r"argument (\S+): expected (one|at least one) argument", r"\1: verdien mangler."),
    (r"argument (\S+): invalid int value: '?([^']*)'?", r"\1: «\2» er ikke et helt tall."),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 kan ikke brukes sammen med \2."),
    (r"argument (\S+): (.*)", r"\1: \2"),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 kan bety flere ting: \2."),
)
