"""Find a cell of one of our workbooks by what stands around it, as a person does: no address is known beforehand."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from tests.stotte.libreoffice import celler, rutenett
from tests.stotte.pakke import Verdi
from verktoy.ark.adresse import celle

Sted = tuple[str, str]
"""Sheet and address, as endre_celler takes them."""

TRE = ("digital-baerekraft-ostfold", "digifin", "digiviken")
"""The schemes the product ships."""
SYNTETISKE = tuple(sorted((Path(__file__).parents[1] / "excel" / "ordninger").glob("*.toml")))
"""Invented schemes that use every kind of rule."""
_LET_I = 40


def serienummer(dato: date) -> int:
    """A date as a cell holds it: days since 30 December 1899."""
    return (dato - date(1899, 12, 30)).days


@cache
def _nett(xlsx: Path, ark: str, _endret: int) -> list[list[Verdi]]:
    return rutenett(xlsx, ark)


def _rader(xlsx: Path, ark: str) -> list[list[Verdi]]:
    return _nett(xlsx, ark, xlsx.stat().st_mtime_ns)


def _kolonne(rader: Sequence[Sequence[Verdi]], overskrift: Verdi, sammen_med: str) -> int:
    """The column under a heading, in the row of headings that also has `sammen_med`."""
    return next(r.index(overskrift) for r in rader[:_LET_I] if overskrift in r and sammen_med in r)


def _rad(rader: Sequence[Sequence[Verdi]], kol: int, verdi: Verdi) -> int:
    return next(n for n, r in enumerate(rader) if r[kol] == verdi)


def forutsetning(xlsx: Path, kort: str, nokkel: str) -> Sted:
    """The yellow cell of an assumption, by its key."""
    ark = f"{kort} forutsetninger"
    rader = _rader(xlsx, ark)
    rad = _rad(rader, _kolonne(rader, "Nøkkel", "Verdi"), nokkel)
    return ark, celle(rad, _kolonne(rader, "Verdi", "Nøkkel"))


def innbyggere(xlsx: Path, nr: str, dato: date) -> Sted:
    """The population of a kommune on a date."""
    rader = _rader(xlsx, "Folketall")
    kol = _kolonne(rader, serienummer(dato), "Kommunenr")
    return "Folketall", celle(_rad(rader, _kolonne(rader, "Kommunenr", "Kommune"), nr), kol)


def deltakelse(xlsx: Path, kort: str, nr: str, overskrift: str) -> Sted:
    """A field of a deltaker in the Deltakelse sheet."""
    rader = _rader(xlsx, "Deltakelse")
    kol = {k: _kolonne(rader, k, "Svar") for k in ("Ordning", "Nummer", overskrift)}
    rad = next(n for n, r in enumerate(rader) if (r[kol["Ordning"]], r[kol["Nummer"]]) == (kort, nr))
    return "Deltakelse", celle(rad, kol[overskrift])


def kontroll(xlsx: Path, id_: str, overskrift: str) -> Sted:
    """A field of a check, by its id."""
    rader = _rader(xlsx, "Kontroll")
    rad = _rad(rader, _kolonne(rader, "Kjennetegn", "Status"), id_)
    return "Kontroll", celle(rad, _kolonne(rader, overskrift, "Kjennetegn"))


def kommunevalg(xlsx: Path) -> Sted:
    """Where a kommune is chosen on the Kommune sheet."""
    return "Kommune", celle(_rad(_rader(xlsx, "Kommune"), 0, "Velg kommune"), 1)


def bidrag(xlsx: Path, kort: str, navn: str, overskrift: Verdi) -> Sted:
    """A cell of a contribution table: the row by number or name, the column by its heading."""
    ark = f"{kort} bidrag"
    rader = _rader(xlsx, ark)
    rad = next(n for n, r in enumerate(rader) if navn in r[:2])
    return ark, celle(rad, _kolonne(rader, overskrift, "Nummer"))


def overskrift(xlsx: Path, ark: str, tekst: Verdi) -> Sted:
    """The first cell of a sheet that holds exactly this."""
    rad, rader = next((n, r) for n, r in enumerate(_rader(xlsx, ark)) if tekst in r)
    return ark, celle(rad, rader.index(tekst))


def hent(xlsx: Path, sted: Sted) -> Verdi:
    """The value of a cell, None when it is empty."""
    return celler(xlsx).get(sted)


def fra_oppdateringen(xlsx: Path) -> set[Sted]:
    """The cells of the scenario sheets that stand as the tool wrote them, until the next update says otherwise.

    The chance of a condition is no formula; tests/excel/test_scenariosjanse.py is about it.
    """
    ut: set[Sted] = set()
    for ark in {a for a, _ in celler(xlsx) if a.endswith(" scenario")}:
        rader = _rader(xlsx, ark)
        hode = next(r for r in rader if "Ditt valg" in r)
        kolonner = {k for k, v in enumerate(hode) if "da boken ble oppdatert" in str(v)}
        for n, r in enumerate(rader):
            er_sjansen = any("sjanse for at vilkåret" in str(v) for v in r)
            ut |= {(ark, celle(n, k)) for k in range(len(hode)) if er_sjansen or k in kolonner}
    return ut
