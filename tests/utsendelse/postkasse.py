"""A folder of packages as `lag` leaves it, with attachments of each deltaker's own, and drafts made from them."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import xlsxwriter

from verktoy.kilder import offisielle
from verktoy.kjerne.melding import Melding
from verktoy.utsendelse.filnavn import mappenavn
from verktoy.utsendelse.journal import Journal, journal_for
from verktoy.utsendelse.manifest import FILNAVN, Fil, Maalform, Manifest, Pakke, Type, som_json
from verktoy.utsendelse.periode import aarene
from verktoy.utsendelse.postmappe import skriv_utkast

TID = datetime(2026, 12, 3, 9, 30)
AVSENDER = "Sekretariatet for Østfold <sekretariat@viken.kommune.no>"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OSTFOLD = 18
ALLE = 357
_NYNORSK = "46"


def navnene(antall: int) -> list[tuple[str, str]]:
    """Number and name: the first 18 are Østfold's in 2018, 357 are all of 2024."""
    dato = date(2018, 1, 1) if antall <= OSTFOLD else date(2024, 1, 1)
    kolonne = next(k for k in offisielle.folketall().kolonner if k.dato == dato)
    numre = sorted(kolonne.innbyggere)[:antall]
    return [(nr, offisielle.kommunenavn(nr, dato)) for nr in numre]


def regneark(nr: str, navn: str) -> bytes:
    ut = io.BytesIO()
    with xlsxwriter.Workbook(ut, {"in_memory": True}) as bok:
        ark = bok.add_worksheet("Bidrag")
        ark.write_row(0, 0, ["Nummer", "Navn", "Bidrag"])
        ark.write_row(1, 0, [nr, navn, 1000 + int(nr)])
    return ut.getvalue()


def dokument(tekst: str) -> bytes:
    """The smallest Word document there is."""
    typer = "http://schemas.openxmlformats.org/package/2006"
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kontor = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    deler = {
        "[Content_Types].xml": f'<Types xmlns="{typer}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{typer}/relationships"><Relationship Id="r1" '
        f'Type="{kontor}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>{tekst}</w:t></w:r></w:p></w:body>'
        "</w:document>",
    }
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w") as z:
        for navn, innhold in deler.items():
            z.writestr(navn, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{innhold}')
    return ut.getvalue()


def lag_mappe(
    rot: Path,
    antall: int = 3,
    *,
    endre: Callable[[Pakke], Pakke] = lambda p: p,
    smaa: bool = False,
    navnene_: Sequence[tuple[str, str]] = (),
    **felt: object,
) -> tuple[Path, tuple[Melding, ...]]:
    """A workbook (an empty file will do), and beside it the folder «ut». Returns the folder and what stopped drafts.

    Args:
        rot: an existing folder.
        antall: how many packages.
        endre: a last change to each package.
        smaa: text attachments of a few bytes, for runs with many mails.
        navnene_: instead of real kommuner.
        felt: fields of the manifest to set.
    """
    (rot / "bidrag.xlsx").touch()
    mappe = rot / "ut"
    pakker = []
    periode = str(felt.get("periode", "2018–2019"))
    for nr, navn in navnene_ or navnene(antall):
        under = mappe / mappenavn(nr, navn)
        under.mkdir(parents=True, exist_ok=True)
        innhold = (
            {"brev.txt": (f"Til {navn}".encode(), "text/plain")}
            if smaa
            else {
                f"Bidrag-{mappenavn(nr, navn)}.xlsx": (regneark(nr, navn), XLSX),
                "Brev-på-høring.docx": (dokument(f"Til {navn}, {nr}"), DOCX),
            }
        )
        filer = []
        for filnavn, (data, type_) in innhold.items():
            (under / filnavn).write_bytes(data)
            filer.append(Fil(filnavn, f"{under.name}/{filnavn}", sha256(data).hexdigest(), len(data), type_))
        pakke = Pakke(
            nr=nr,
            navn=navn,
            gruppe="kommuner",
            mottaker=f"postmottak@k{nr}.kommune.no",
            maalform=Maalform.NYNORSK if nr.startswith(_NYNORSK) else Maalform.BOKMAAL,
            type=Type.VARSEL,
            grunn="",
            belop=_belop(aarene(periode), Fraction(1000 + int(nr))),
            filer=tuple(filer),
            vedlegg=tuple(innhold),
        )
        pakker.append(endre(pakke))
    m = Manifest(
        "digital-baerekraft-ostfold",
        "Digital bærekraft Østfold",
        periode,
        TID,
        AVSENDER,
        "0" * 64,
        tuple(pakker),
        "../bidrag.xlsx",
    )
    m = replace(m, **felt)
    (mappe / FILNAVN).write_bytes(som_json(m))
    with Journal(journal_for(rot / "bidrag.xlsx"), lambda: TID):  # `lag` makes one
        pass
    return mappe, skriv_utkast(mappe, m)


def _belop(aar: Sequence[int], kr: Fraction) -> dict[int, Fraction]:
    """An amount in the first year and half a krone in the last, when it is another."""
    return {aar[0]: kr} if len(aar) == 1 else {aar[0]: kr, aar[-1]: Fraction(1, 2)}
