"""åpen utsendelse: the button «Lag utsendelse»: a package for each deltaker of the scheme whose sheet is in front.

A button cannot ask who the letters are from, so that stands in a small file of the user's own, made by the first press.
"""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from verktoy.kilder.tomlfil import les_toml
from verktoy.kjerne.arkid import arkid
from verktoy.kjerne.melding import Inndatafeil, Melding, merknad
from verktoy.oppgaver.apen import Framdrift, les
from verktoy.oppgaver.utsendelse_lag import Bestilling
from verktoy.oppgaver.utsendelse_pakker import Pakket, pakk
from verktoy.utsendelse.manifest import Type

if TYPE_CHECKING:
    from verktoy.excel.levende.kobling import Book

AVSENDER = "avsender.toml"
_FOER = "utsendelse.toml"  # what the file was called; the settings of the mail server are called so too
_TYPER = tuple(t.value for t in Type if t is not Type.KORREKSJON)  # a correction has a reason; the file has none
_FELT = ("avsender", "kontakt", "saksnr", "frist", "type", "maler")
_TOMT = """\
# Hva brevene fra knappen «Lag utsendelse» skal si. Lagre filen, og trykk på knappen på nytt.
# Hvem de er fra, gjerne med adresse: "Sekretariatet <post@eksempel.no>"
avsender = ""
# Hvem som svarer på spørsmål. Tomt: adressen over.
kontakt = ""
saksnr = ""
# Svarfrist, for eksempel 2026-12-01. Ta bort # foran for å bruke den.
# frist = 2026-12-01
type = "varsel"
# Mappe med maler du har endret. Tomt: malene som følger med.
maler = ""
"""


def lag_utsendelse(bok: "Book", mappe: Path, tid: datetime, vis: Framdrift) -> tuple[Path, Pakket]:
    """Save the workbook, and make the packages in a folder beside it.

    Args:
        bok: the workbook.
        mappe: the user's own folder, where the file with the sender stands.
        tid: now, which all documents are dated by.
        vis: shows how far the work has come.

    Returns:
        The folder, and what came of it.

    Raises:
        Inndatafeil: when the sender is not filled in, the scheme is in doubt, or the workbook is not a file here.
        Lagringsfeil: when the folder cannot be written.
    """
    flyttet = _flytt(mappe / _FOER, mappe / AVSENDER)
    oppsett = _oppsett(mappe / AVSENDER)
    ordning = _ordning(bok)
    sti = _lagret(bok)
    ut = sti.parent / f"Utsendelse {ordning} {tid:%Y-%m-%d %H%M}"
    vis("lager pakker")
    maler = Path(str(oppsett["maler"])) if oppsett.get("maler") else None
    frist = oppsett.get("frist")
    bestilling = Bestilling(
        ordning,
        str(oppsett["avsender"]),
        type=str(oppsett.get("type", "varsel")),
        kontakt=str(oppsett.get("kontakt", "")),
        saksnr=str(oppsett.get("saksnr", "")),
        frist=frist if isinstance(frist, date) else None,
        maler=maler,
    )
    pakket = pakk(sti, bestilling, ut, lambda: tid)
    return ut, replace(pakket, merknader=(*flyttet, *pakket.merknader))


def _flytt(gammel: Path, ny: Path) -> tuple[Melding, ...]:
    """Give the file its new name, once; says so."""
    if ny.exists() or not gammel.exists():
        return ()
    gammel.replace(ny)
    return (merknad(f"Filen med avsenderen het {gammel.name} før. Den heter {ny.name} nå.", str(ny)),)


def _oppsett(fil: Path) -> dict[str, object]:
    gjor = "Skriv hvem brevene er fra i filen, lagre den, og trykk på knappen på nytt."
    if not fil.exists():
        fil.parent.mkdir(parents=True, exist_ok=True)
        fil.write_text(_TOMT, encoding="utf-8")
        raise Inndatafeil.en("Avsenderen mangler.", str(fil), gjor)
    lest = les_toml(fil, hvor=str(fil))
    for navn in lest.keys() - {*_FELT}:
        raise Inndatafeil.en(f"«{navn}» er ikke et felt.", str(fil), f"Feltene er {', '.join(_FELT)}.")
    if not lest.get("avsender"):
        raise Inndatafeil.en("Avsenderen mangler.", str(fil), gjor)
    if lest.get("type", Type.VARSEL) not in _TYPER:
        raise Inndatafeil.en(f"«{lest['type']}» er ikke en type.", str(fil), f"Skriv en av: {', '.join(_TYPER)}.")
    if not isinstance(lest.get("frist", date.min), date):
        raise Inndatafeil.en(f"«{lest['frist']}» er ikke en dato.", str(fil), "Skriv den slik: 2026-12-01.")
    return lest


def _ordning(bok: "Book") -> str:
    """The scheme of the sheet in front, or the only one."""
    apen, lest = les(bok)
    kjente = [d.ordning.kortnavn for d in lest.bok.deler]
    fremst = str(bok.sheets.active.name)
    id_ = next((i for i, navn in apen.navn.items() if navn == fremst), arkid(fremst))
    ordning = lest.omdopt.get(id_.ordning, id_.ordning)
    if ordning in kjente:
        return ordning
    if len(kjente) == 1:
        return kjente[0]
    raise Inndatafeil.en(
        "Hvilken ordning gjelder det?",
        f"arket «{fremst}»",
        f"Velg et ark for {' eller '.join(kjente)}, og trykk igjen.",
    )


def _lagret(bok: "Book") -> Path:
    """The workbook's file, saved as it stands on the screen."""
    gjor = "Lagre en kopi på denne maskinen, åpne den, og trykk på knappen der."
    try:
        sti = Path(str(bok.fullname))
    except Exception as e:  # xlwings raises its own error for a workbook in a cloud it finds no folder for
        raise Inndatafeil.en("Boken ligger i en sky.", str(bok.name), gjor) from e
    if not sti.is_file():
        raise Inndatafeil.en("Boken er ikke en fil på denne maskinen.", str(bok.name), gjor)
    bok.save()
    return sti
