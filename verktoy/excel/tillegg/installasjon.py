"""Put the add-in where Excel opens it for this user, and take exactly that away again. No administrator is needed.

What was put where is kept in oppsett.txt in our own folder, with a checksum for each file: what somebody has changed
since is theirs and is left.
"""

import contextlib
import hashlib
import os
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from verktoy.excel.tillegg.koding import avkod, kod
from verktoy.excel.tillegg.maskin import MAC, TILLEGG, Maskin
from verktoy.kjerne.melding import Inndatafeil, Lagringsfeil, feil

OPPSETT, STARTET = "oppsett.txt", "startet.txt"
SKRIPT, SKALL = "Bidrag.applescript", "trykk.sh"
_LUKK = "Lukk Excel helt, og prøv igjen."
_TILGANG = "Sjekk at du har lov til å skrive der, eller bruk snarveiene: «python start.py excel snarvei MAPPE»."


@dataclass(frozen=True)
class Oppsett:
    """What is installed: the paths the add-in uses, our files with their checksums, and the folders made for them."""

    python: str = ""
    program: str = ""
    filer: dict[Path, str] = field(default_factory=dict)
    mapper: tuple[Path, ...] = ()


def les_oppsett(maskin: Maskin) -> Oppsett | None:
    """What is installed for this user; None when nothing is.

    Raises:
        Inndatafeil: the file is not as we write it.
    """
    sti = maskin.mappe / OPPSETT
    if not sti.exists():
        return None
    felt: dict[str, list[str]] = {"python": [""], "program": [""], "fil": [], "mappe": []}
    try:
        for linje in sti.read_text(encoding="ascii").splitlines():
            nokkel, _, verdi = linje.partition("=")
            felt[nokkel].append(verdi)
        filer = {Path(avkod(f.split()[0])): f.split()[1] for f in felt["fil"]}
        mapper = tuple(Path(avkod(m)) for m in felt["mappe"])
        return Oppsett(avkod(felt["python"][-1]), avkod(felt["program"][-1]), filer, mapper)
    except (KeyError, IndexError, ValueError) as e:
        raise Inndatafeil.en(
            "Oppsettet til tillegget er ødelagt.", str(sti), "Slett filen, og kjør «python start.py excel installer»."
        ) from e


def installer(maskin: Maskin, tillegg: bytes | None, kilde: Path, knapper: Sequence[str]) -> list[Path]:
    """Write the add-in and what it needs; return the files.

    Args:
        maskin: the machine.
        tillegg: the bytes of Bidrag.xlam; None for the settings alone, which buttons on a sheet need as well.
        kilde: the folder maler/excel.
        knapper: the entry points.

    Raises:
        Inndatafeil: no Excel for this system, a path VBA cannot use, or a file of somebody else's in the way.
        Lagringsfeil: a file could not be written, mostly because Excel has it open.
    """
    nye = {} if tillegg is None else {maskin.oppstart / TILLEGG: tillegg}
    if maskin.system == MAC:
        nye[maskin.skript / SKRIPT] = (kilde / SKRIPT).read_text(encoding="ascii").encode("ascii")
        nye[maskin.mappe / SKALL] = _skall(maskin, kilde, knapper)
    else:
        _krev_tegnsett(maskin)
    gammelt = les_oppsett(maskin) or Oppsett()
    for sti, data in nye.items():
        if sti.exists() and not _er_vaar(sti, gammelt) and sti.read_bytes() != data:
            raise Inndatafeil.en(
                f"Det står en annen {sti.name} der fra før.",
                str(sti.parent),
                "Flytt den eller slett den, og prøv igjen.",
            )
    mapper = list(gammelt.mapper)
    for sti in (*nye, maskin.mappe / OPPSETT):
        mapper += [m for m in _lag_mappe(sti.parent) if m not in mapper]
    summer = {sti: sum_ for sti, sum_ in gammelt.filer.items() if sti.exists()}
    summer |= {sti: hashlib.sha256(data).hexdigest() for sti, data in nye.items()}
    nye[maskin.mappe / OPPSETT] = _som_tekst(
        Oppsett(str(maskin.python), str(maskin.program), summer, tuple(mapper))
    )  # last: whatever stops us on the way, it can be done once more
    for sti, data in nye.items():
        _skriv(sti, data)
    return list(nye)


def fjern(maskin: Maskin) -> tuple[list[Path], list[Path]]:
    """Take away what `installer` put there.

    Returns:
        The files that are gone, and those left because somebody has changed them. Both are empty when nothing is
        installed.

    Raises:
        Lagringsfeil: Excel has the add-in open.
    """
    oppsett = les_oppsett(maskin)
    if oppsett is None:
        return [], []
    finnes = [sti for sti in oppsett.filer if sti.exists()]
    borte = [sti for sti in finnes if _er_vaar(sti, oppsett)]
    egne = [sti for sti in (maskin.mappe / STARTET, maskin.mappe / OPPSETT) if sti.exists()]
    for sti in (*borte, *egne):
        try:
            sti.unlink()
        except OSError as e:
            raise Lagringsfeil(
                feil(f"Fikk ikke slettet {sti.name} ({e.strerror or e}).", str(sti.parent), _LUKK)
            ) from e
    for mappe in reversed(oppsett.mapper):
        with contextlib.suppress(OSError):  # something of somebody's stands in it, or it is gone
            mappe.rmdir()
    return [*borte, *egne], [sti for sti in finnes if sti not in borte]


def meld_startet(maskin: Maskin, tekst: str = "") -> None:
    """Tell the add-in that Python runs, or what went wrong where there is no window to say it in.

    Nothing is told where the add-in is not installed.
    """
    if maskin.system != MAC and (maskin.mappe / OPPSETT).exists():
        (maskin.mappe / STARTET).write_text(kod(tekst) + "\n", encoding="ascii")


def _krev_tegnsett(maskin: Maskin) -> None:
    for sti in (maskin.python, maskin.program, maskin.mappe):
        try:
            str(sti).encode(maskin.tegnsett)
        except UnicodeEncodeError as e:
            tegn = str(sti)[e.start]
            raise Inndatafeil.en(
                f"Excel kan ikke starte noe fra en mappe med «{tegn}» i navnet.",
                str(sti),
                "Flytt verktøyet til en annen mappe, eller bruk snarveiene: «python start.py excel snarvei MAPPE».",
            ) from e


def _skall(maskin: Maskin, kilde: Path, knapper: Iterable[str]) -> bytes:
    tekst = (kilde / SKALL).read_text(encoding="utf-8")
    verdier = {"PYTHON": shlex.quote(str(maskin.python)), "PROGRAM": shlex.quote(str(maskin.program))}
    for navn, verdi in (*verdier.items(), ("KNAPPER", "|".join(knapper))):
        tekst = tekst.replace(f"@{navn}@", verdi)
    return tekst.encode("utf-8")


def _er_vaar(sti: Path, oppsett: Oppsett) -> bool:
    return hashlib.sha256(sti.read_bytes()).hexdigest() == oppsett.filer.get(sti)


def _lag_mappe(mappe: Path) -> list[Path]:
    """Make a folder and those above it; return the new ones, the outermost first."""
    nye: list[Path] = []
    while not mappe.exists():
        nye.insert(0, mappe)
        mappe = mappe.parent
    for ny in nye:
        try:
            ny.mkdir()
        except OSError as e:
            raise Lagringsfeil(feil(f"Fikk ikke laget mappen ({e.strerror or e}).", str(ny), _TILGANG)) from e
    return nye


def _skriv(sti: Path, innhold: bytes) -> None:
    ny = sti.with_name(f"{sti.name}.ny")
    try:
        ny.write_bytes(innhold)
        ny.chmod(0o755 if sti.suffix == ".sh" else 0o644)
        os.replace(ny, sti)  # noqa: PTH105 - the atomic step
    except OSError as e:
        ny.unlink(missing_ok=True)
        raise Lagringsfeil(feil(f"Fikk ikke skrevet {sti.name} ({e.strerror or e}).", str(sti.parent), _LUKK)) from e


def _som_tekst(oppsett: Oppsett) -> bytes:
    linjer = [
        f"python={kod(oppsett.python)}",
        f"program={kod(oppsett.program)}",
        *(f"fil={kod(str(sti))} {sum_}" for sti, sum_ in oppsett.filer.items()),
        *(f"mappe={kod(str(mappe))}" for mappe in oppsett.mapper),
    ]
    return "".join(f"{linje}\r\n" for linje in linjer).encode("ascii")
