"""A workbook as staff have it: with secrets of theirs in every place there is, and everybody's address."""

from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

TID = datetime(2026, 1, 2, 3, 4)
OSTFOLD = "digital-baerekraft-ostfold"
# What staff have in the workbook that is nobody else's business.
HEMMELIG = {
    "ark": "Internt notat om Moss sin betalingsvilje",
    "skjult": "Skjult regneark med lonnsutgifter",
    "kommentar": "Kommentar: ring ordforeren forst",
    "navn": "StabensNavn",
    "forfatter": "Kari Saksbehandler",
    "firma": "Sekretariatets interne avdeling",
    "sti": "kari.saksbehandler",
    "egen": "egen kolonne fra staben",
    "merknad": "Merknad bare for oss",
    "orgnr": "974760673",
    "referanse": "REF-5512-INTERN",
    "saksnr": "17/4242-9",
    "vedtatt": "424242",
    "epost": "postmottak@sarpsborg.kommune.no",
    "kvittering": "Kvittert fordi direktoren ville det",
    "kontakt": "intern.kontakt@sekretariatet.example",
}


def rad_med(ark, kolonne, verdi):
    return next(r for r in range(1, ark.max_row + 1) if ark.cell(r, kolonne).value == verdi)


def overskrifter(ark, en):
    rad = next(r for r in range(1, 12) if en in [c.value for c in ark[r]])
    return {c.value: c.column for c in ark[rad]}


def plant(sti: Path) -> None:
    """Put staff's secrets, and everybody's addresses, where staff would put them."""
    wb = openpyxl.load_workbook(sti)
    delt = wb["Deltakelse"]
    kol = overskrifter(delt, "E-post")
    for r in range(6, delt.max_row + 1):
        if delt.cell(r, kol["Ordning"]).value == "Østfold":
            navn = str(delt.cell(r, kol["Navn"]).value).split(" (")[0].lower()
            navn = navn.replace("ø", "o").replace("å", "a")
            delt.cell(r, kol["E-post"]).value = f"postmottak@{navn}.kommune.no"
    sarpsborg = next(r for r in range(6, delt.max_row + 1) if delt.cell(r, kol["Navn"]).value == "Sarpsborg")
    delt.cell(sarpsborg, kol["Orgnr"]).value = HEMMELIG["orgnr"]
    delt.cell(sarpsborg, kol["Fakturareferanse"]).value = HEMMELIG["referanse"]
    delt.cell(sarpsborg, kol["Saksnr"]).value = HEMMELIG["saksnr"]
    delt.cell(sarpsborg, kol["Vedtatt beløp (kr)"]).value = int(HEMMELIG["vedtatt"])
    delt.cell(sarpsborg, kol["Navn"]).comment = Comment(HEMMELIG["kommentar"], HEMMELIG["forfatter"])
    delt.cell(sarpsborg, delt.max_column + 2).value = HEMMELIG["egen"]
    forut = wb["Østfold forutsetninger"]
    kol = overskrifter(forut, "Merknad")
    rad = rad_med(forut, kol["Nøkkel"], "regel.fastdel.belop_kr")
    forut.cell(rad, kol["Merknad"]).value = HEMMELIG["merknad"]
    forut.cell(
        rad, kol["Kilde"]
    ).value = rf"valg: C:\Users\{HEMMELIG['sti']}\Documents\budsjett 2018.xlsx, svar fra {HEMMELIG['kontakt']}"
    bidrag = wb["Østfold bidrag"]
    bidrag.cell(14, bidrag.max_column + 1).value = HEMMELIG["egen"]
    kontroll = wb["Kontroll"]
    kol = overskrifter(kontroll, "Kvittert fordi")
    kontroll.cell(8, kol["Kvittert fordi"]).value = HEMMELIG["kvittering"]
    kontroll.cell(8, kol["Kvittert for differanse"]).value = 0
    wb.create_sheet("Notater")["A1"] = HEMMELIG["ark"]
    skjult = wb.create_sheet("Skjult")
    skjult["A1"] = HEMMELIG["skjult"]
    skjult.sheet_state = "veryHidden"
    wb.defined_names[HEMMELIG["navn"]] = DefinedName(HEMMELIG["navn"], attr_text="Notater!$A$1")
    wb.properties.creator = wb.properties.lastModifiedBy = HEMMELIG["forfatter"]
    wb.properties.description = HEMMELIG["firma"]
    wb.save(sti)
