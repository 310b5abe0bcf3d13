"""Oyeblikksbilde: an answer exactly as it was fetched, with a passport, stored before it is used and never changed.

One answer is two files: NAME.json with the bytes, and NAME.json.kilde.toml with where and when they come from and
their checksum. The passport is written last: without it the answer does not count.
"""

import hashlib
import json
import re
import tomllib
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from verktoy.kjerne.melding import Inndatafeil, aarsak

_ENDELSE = ".kilde.toml"


@dataclass(frozen=True, slots=True)
class Hentepass:
    """Where an answer comes from.

    sporring is what was sent with the request ("" when the url says it all); hentet and oppdatert are ISO 8601 with
    time zone: when we fetched, and when the publisher says the table was last updated ("" when it does not say).
    """

    fil: str
    tittel: str
    utgiver: str
    tabell: str
    url: str
    sporring: str
    hentet: str
    oppdatert: str
    status: str
    lisens: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Oyeblikksbilde:
    """A stored answer, read back and checked against its passport."""

    fil: Path
    pass_: Hentepass
    innhold: bytes


@dataclass(frozen=True, slots=True)
class Opphav:
    """What the one who fetched knows about an answer."""

    tittel: str
    tabell: str
    url: str
    sporring: str
    hentet: datetime
    oppdatert: str = ""
    status: str = ""


def lagre(mappe: Path, navn: str, innhold: bytes, opphav: Opphav) -> Oyeblikksbilde:
    """Store an answer under a new name made of the time and navn, and read it back.

    Raises:
        Inndatafeil: when the folder cannot be written.
    """
    stamme = f"{opphav.hentet:%Y-%m-%dT%H%M%S}_{re.sub('[^A-Za-z0-9-]+', '-', navn)}"
    try:
        mappe.mkdir(parents=True, exist_ok=True)
        fil = _skriv_ny(mappe, stamme, innhold)
        pass_ = Hentepass(
            fil=fil.name,
            tittel=opphav.tittel,
            utgiver="Statistisk sentralbyrå",
            tabell=opphav.tabell,
            url=opphav.url,
            sporring=opphav.sporring,
            hentet=opphav.hentet.isoformat(timespec="seconds"),
            oppdatert=opphav.oppdatert,
            status=opphav.status,
            lisens="CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/deed.no)",
            sha256=hashlib.sha256(innhold).hexdigest(),
        )
        linjer = "".join(f"{k} = {_toml_tekst(v)}\n" for k, v in asdict(pass_).items())
        with fil.with_name(fil.name + _ENDELSE).open("x", encoding="utf-8", newline="\n") as ut:
            ut.write(linjer)
    except OSError as e:
        raise Inndatafeil.en(
            f"Kan ikke lagre øyeblikksbildet: {aarsak(e)}.", str(mappe), "Velg en mappe du kan skrive i."
        ) from e
    return les(fil)


def les(fil: Path) -> Oyeblikksbilde:
    """Read a stored answer.

    Raises:
        Inndatafeil: when it or its passport is missing, or the bytes are not those that were fetched.
    """
    try:
        innhold = fil.read_bytes()
        pass_ = Hentepass(**tomllib.loads(fil.with_name(fil.name + _ENDELSE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as e:
        raise Inndatafeil.en("Øyeblikksbildet mangler eller har ikke et helt pass.", str(fil), "Hent på nytt.") from e
    if hashlib.sha256(innhold).hexdigest() != pass_.sha256:
        raise Inndatafeil.en("Øyeblikksbildet er endret etter at det ble hentet.", str(fil), "Hent på nytt.")
    return Oyeblikksbilde(fil, pass_, innhold)


def alle(mappe: Path) -> tuple[Oyeblikksbilde, ...]:
    """Every whole answer in a folder, oldest first; () when there is no folder."""
    return tuple(les(p.with_name(p.name.removesuffix(_ENDELSE))) for p in sorted(mappe.glob(f"*{_ENDELSE}")))


def _skriv_ny(mappe: Path, stamme: str, innhold: bytes) -> Path:
    """Write under the first free name: an older answer is never overwritten."""
    for nr in count(1):
        fil = mappe / (f"{stamme}.json" if nr == 1 else f"{stamme}_{nr}.json")
        try:
            with fil.open("xb") as ut:
                ut.write(innhold)
        except FileExistsError:
            continue
        return fil
    raise AssertionError  # count() never ends


def _toml_tekst(verdi: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(verdi, ensure_ascii=False).replace("\x7f", "\\u007f")
