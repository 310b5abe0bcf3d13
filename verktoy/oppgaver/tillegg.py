"""Tillegg: build the add-in for Excel, install it, take it away, test it, and make the shortcuts that do without it."""

from collections.abc import Sequence
from pathlib import Path

from verktoy.excel.tillegg import bygg, installasjon, selvtest
from verktoy.excel.tillegg.maskin import Maskin, denne
from verktoy.excel.tillegg.snarvei import snarveier
from verktoy.kjerne.melding import Inndatafeil, Lagringsfeil, feil

__all__ = ["Maskin", "bygg_fil", "denne", "fjern", "installer", "lag_snarveier", "sjekk"]

MAPPE = Path(__file__).resolve().parents[2] / "maler" / "excel"


def bygg_fil(ut: Path) -> None:
    """Make the file: an add-in where the name ends in .xlam, a workbook with buttons where it ends in .xlsm.

    Raises:
        Inndatafeil: another ending.
        Lagringsfeil: it could not be written.
    """
    lag = {".xlam": bygg.tillegg, ".xlsm": bygg.knappebok}.get(ut.suffix.lower())
    if lag is None:
        raise Inndatafeil.en(
            f"Filen kan ikke hete «{ut.name}».",
            "--ut",
            "La navnet slutte på .xlam (tillegg) eller .xlsm (bok med knapper).",
        )
    try:
        ut.parent.mkdir(parents=True, exist_ok=True)
        ut.write_bytes(lag(MAPPE))
    except OSError as e:
        raise _ikke_skrevet(ut, e) from e


def installer(maskin: Maskin, *, med_fane: bool = True) -> list[Path]:
    """Install the add-in for this user, or only its settings; return the files. See installasjon.installer."""
    return installasjon.installer(maskin, bygg.tillegg(MAPPE) if med_fane else None, MAPPE, list(_knapper()))


def fjern(maskin: Maskin) -> tuple[list[Path], list[Path]]:
    """Take the add-in away; return what is gone and what was left. See installasjon.fjern."""
    return installasjon.fjern(maskin)


def sjekk(maskin: Maskin) -> list[selvtest.Punkt]:
    """What the button needs, and whether it is there."""
    return selvtest.selvtest(maskin, bygg.tillegg(MAPPE))


def lag_snarveier(maskin: Maskin, mappe: Path, innganger: Sequence[str] = ()) -> list[Path]:
    """Make shortcuts in a folder, for all buttons or for those named; return the files.

    Raises:
        Inndatafeil: no Excel for this system, or no such button.
        Lagringsfeil: a file could not be written.
    """
    alle = _knapper()
    if ukjente := [i for i in innganger if i not in alle]:
        raise Inndatafeil.en(f"«{ukjente[0]}» er ikke en knapp.", "KNAPP", f"Velg blant {', '.join(alle)}.")
    filer = snarveier(maskin, mappe, {i: alle[i] for i in innganger or alle})
    for sti, innhold in filer.items():
        try:
            mappe.mkdir(parents=True, exist_ok=True)
            sti.write_bytes(innhold)
            sti.chmod(0o755)
        except OSError as e:
            raise _ikke_skrevet(sti, e) from e
    return list(filer)


def _knapper() -> dict[str, str]:
    return {k.inngang: k.tekst for k in bygg.les_knapper(MAPPE)}


def _ikke_skrevet(sti: Path, e: OSError) -> Lagringsfeil:
    hvorfor = e.strerror or str(e)
    return Lagringsfeil(
        feil(f"Fikk ikke skrevet filen ({hvorfor}).", str(sti), "Er den åpen i Excel, lukker du den først.")
    )
