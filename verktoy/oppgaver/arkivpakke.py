"""utsendelse arkiv: what the archive is to keep of a scheme: the table, the workbook, csv, and what they are."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from verktoy.ark.beskrivelse import Bok
from verktoy.ark.deltakerbok import lag_felles
from verktoy.excel.skriv import skriv as skriv_bok
from verktoy.kjerne.belopslinjer import aar_i_bruk
from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.melding import Inndatafeil, Melding
from verktoy.kjerne.norsk import heltall
from verktoy.oppgaver import bok as bokoppgave
from verktoy.oppgaver.bidragstabell import bidragstabell, strukturtabell
from verktoy.oppgaver.helmappe import hel_mappe, krev_ny
from verktoy.oppgaver.plantabell import plantabell
from verktoy.oppgaver.tabell import Tabell, finn_resultat
from verktoy.oppgaver.tabellformat import som_csv
from verktoy.utsendelse import pdf
from verktoy.utsendelse.dokument import Avsnitt, Bit, Blokk, Dokument
from verktoy.utsendelse.dokument import Tabell as Dokumenttabell
from verktoy.utsendelse.filnavn import en_linje
from verktoy.utsendelse.periode import periode

METADATA = "metadata.json"
_MAKS_KOLONNER = 14  # what an A4 page on its side holds with readable figures


@dataclass(frozen=True)
class Arkivsak:
    """What the archive asks: the case number, who it is from, which version it is."""

    saksnr: str
    avsender: str
    versjon: str


def arkiv(
    sti: Path, ordning: str, sak: Arkivsak, ut: Path, tid: datetime
) -> tuple[tuple[str, ...], tuple[Melding, ...]]:
    """Make the folder, whole or not at all.

    The workbook in it is without staff's own sheets, notes and addresses, like those that are mailed: what is in an
    archive can be asked for by anybody.

    Returns:
        The names of the files, and what was repaired when the workbook was read.

    Raises:
        Inndatafeil: when the workbook or a choice cannot be used.
        Lagringsfeil: when the folder cannot be written.
    """
    krev_ny(ut)
    for felt, verdi in (("--saksnr", sak.saksnr), ("--avsender", sak.avsender), ("--versjon", sak.versjon)):
        if not en_linje(verdi):
            raise Inndatafeil.en("Verdien er tom.", felt, "Arkivet må vite det. Skriv en verdi.")
    lest = bokoppgave.les(sti)
    beregnet = bokoppgave.regn(lest.bok)
    resultat = finn_resultat(beregnet, ordning)
    plass = beregnet.resultater.index(resultat)
    felles = lag_felles(lest.bok, resultat, beregnet.planer[plass], beregnet.strukturplaner[plass])
    tid = tid.replace(microsecond=0)
    navn = felles.resultat.ordning.navn
    tabeller = {"bidrag": bidragstabell(felles.bidrag.resultat, "tabellen «struktur»")}
    if felles.struktur:
        tabeller["struktur"] = strukturtabell(felles.struktur.plan)
    if felles.plan:
        tabeller["plan"] = plantabell(felles.plan)
    bok = Bok(felles.alle_ark(), f"Bidrag til {navn}", "", tid)
    filer = {"bidrag.xlsx": skriv_bok(bok)}
    filer |= {f"{n}.csv": (som_csv(t) + "\n").encode("utf-8-sig") for n, t in tabeller.items()}
    filer["tabell.pdf"] = pdf.skriv(_dokument(navn, list(tabeller.values()), sak, tid), tid, liggende=True)
    aar = aar_i_bruk(felles.resultat)
    metadata = {
        "saksnr": en_linje(sak.saksnr),
        "tittel": f"Bidrag til {en_linje(navn)} {periode(aar)}".rstrip(),
        "dato": tid.date().isoformat(),
        "avsender": en_linje(sak.avsender),
        "versjon": en_linje(sak.versjon),
        "ordning": felles.resultat.ordning.id,
        "filer": [
            {"navn": n, "bytes": len(d), "sha256": sha256(d).hexdigest(), "format": _FORMAT[Path(n).suffix]}
            for n, d in filer.items()
        ],
    }
    filer[METADATA] = (json.dumps(metadata, ensure_ascii=False, indent=1) + "\n").encode()
    with hel_mappe(ut, "arkivpakken") as mappe:
        for n, d in filer.items():
            (mappe / n).write_bytes(d)
    return tuple(filer), lest.merknader


_FORMAT = {
    ".pdf": "PDF/A-2a",
    ".csv": "CSV, semikolon, UTF-8",
    ".xlsx": "Office Open XML-regneark",
}


def _dokument(navn: str, tabeller: list[Tabell], sak: Arkivsak, tid: datetime) -> Dokument:
    blokker: list[Blokk] = [
        Avsnitt((Bit(f"Bidrag til {en_linje(navn)}"),), nivaa=1),
        Avsnitt(
            (
                Bit(
                    f"Sak {en_linje(sak.saksnr)}. Fra {en_linje(sak.avsender)}, {tid.day}.{tid.month}.{tid.year}. "
                    f"Versjon {en_linje(sak.versjon)}."
                ),
            )
        ),
    ]
    for t in tabeller:
        blokker.append(Avsnitt((Bit(t.undertittel),), nivaa=2))
        if t.merknad:
            blokker.append(Avsnitt((Bit(en_linje(t.merknad), fet=True),)))
        blokker += _i_bredder(t)
    return Dokument(f"Bidrag til {en_linje(navn)}", Maalform.BOKMAAL.kode, tuple(blokker))


def _i_bredder(t: Tabell) -> list[Blokk]:
    """A table as one that fits the page, or as several, each with the number and name in front."""
    faste, resten = 2, list(range(2, len(t.kolonner)))
    per_side = _MAKS_KOLONNER - faste
    ut: list[Blokk] = []
    for start in range(0, max(len(resten), 1), per_side):
        kolonner = [0, 1, *resten[start : start + per_side]]
        rader = [tuple((Bit(en_linje(t.kolonner[k]) or "\u2013", fet=True),) for k in kolonner)]
        for slag, rad in t.rader:
            rader.append(tuple((Bit(_vis(rad[k]), fet=slag != "deltaker"),) for k in kolonner))
        ut.append(Dokumenttabell(tuple(rader), tuple(n > 1 for n in range(len(kolonner)))))
    return ut


def _vis(verdi: int | str | None) -> str:
    return "" if verdi is None else heltall(verdi) if isinstance(verdi, int) else en_linje(verdi)
