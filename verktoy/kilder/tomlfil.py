"""Tomlfil: a TOML file somebody has typed, as data; or a message that says which line is wrong."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from verktoy.kjerne.melding import Inndatafeil, Melding, aarsak, feil

_LINJE = re.compile(r"at line (\d+)")


def les_toml(sti: Path, mangler: str = "Kontroller stien.", hvor: str = "") -> dict[str, Any]:
    """What the file holds. Numbers with a point are Decimal, as they were written.

    Args:
        sti: the file.
        mangler: what to do when it is not there.
        hvor: what messages call it; "" for its name without the folder.

    Raises:
        Inndatafeil: when it cannot be read, is not UTF-8 or is no TOML.
    """
    hvor = hvor or sti.name
    try:
        # utf-8-sig: Notisblokk may put a byte order mark first.
        return tomllib.loads(sti.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError as e:
        raise Inndatafeil.en("Filen finnes ikke.", str(sti), mangler) from e
    except OSError as e:
        gjor = "Sjekk at du har tilgang til den."
        raise Inndatafeil.en(f"Fikk ikke lest filen ({aarsak(e)}).", str(sti), gjor) from e
    except UnicodeDecodeError as e:
        raise Inndatafeil.en("Filen er ikke lagret som UTF-8.", hvor, "Lagre den på nytt med tegnsettet UTF-8.") from e
    except tomllib.TOMLDecodeError as e:
        raise Inndatafeil([_tomlfeil(str(e), hvor)]) from e
    except ValueError as e:  # an integer of thousands of digits
        raise Inndatafeil.en("Et tall i filen er for stort.", hvor, "Rett det.") from e
    except RecursionError as e:
        raise for_dyp(hvor) from e


def for_dyp(hvor: str) -> Inndatafeil:
    """That lists and tables stand in each other deeper than anybody means them to."""
    return Inndatafeil.en("Filen har lister eller tabeller i hverandre i for mange lag.", hvor, "Se docs/ordning.md.")


def _tomlfeil(tekst: str, hvor: str) -> Melding:
    """The parser's English sentence as one that says what to do, with the line."""
    linje = _LINJE.search(tekst)
    sted = f"{hvor}, linje {linje[1]}" if linje else f"{hvor}, slutten av filen"
    if "overwrite" in tekst or "twice" in tekst:
        return feil("Nøkkelen eller tabellen står to ganger.", sted, "Slett den ene.")
    return feil(
        "Filen er ikke gyldig TOML.",
        sted,
        'Tekst skrives "i anførselstegn", tall som 120_000 eller 2.50, datoer som 2018-01-01.',
    )
