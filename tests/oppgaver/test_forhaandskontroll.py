"""Every package is read back before it leaves, and held against the workbook as it is now."""

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from tests.oppgaver.stabsbok import OSTFOLD, TID, overskrifter, rad_med
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.forhaandskontroll import forhaandskontroll
from verktoy.oppgaver.utsendelse_lag import Bestilling, lag
from verktoy.utsendelse import manifest as m
from verktoy.utsendelse.word import pakk


def _bytt(ut: Path, nr: str, navn: str, data: bytes) -> None:
    """Put another file in a package, with a manifest that says it is the right one."""
    manifest = m.les(ut)
    rad = manifest.pakke(nr).fil(navn)
    (ut / rad.sti).write_bytes(data)
    tekst = (ut / m.FILNAVN).read_text(encoding="utf-8")
    (ut / m.FILNAVN).write_text(tekst.replace(rad.sha256, m.sha256(data).hexdigest()), encoding="utf-8")


@pytest.fixture
def kopi(pakkene, tmp_path):
    import shutil

    ut = tmp_path / "ut"
    shutil.copytree(pakkene[0], ut)
    return ut


def test_packages_as_they_were_made_may_leave(pakkene, stabens_bok):
    assert forhaandskontroll(pakkene[0], stabens_bok) == {}


@pytest.mark.parametrize(
    ("fil", "av", "sagt"),
    [
        ("bidrag-0106-Fredrikstad.xlsx", "bidrag-0119-Marker.xlsx", "Arbeidsboken er for 0119, ikke 0106"),
        ("brev.docx", "brev.docx", "Dokumentet nevner ikke Fredrikstad kommune"),
        ("saksfremlegg.docx", "saksfremlegg.docx", "Tabellen over årene har 214489, rett er 528\u00a0930\u00a0kr"),
        ("brev.pdf", "brev.pdf", "Filen sier ikke det samme som Word-filen"),
        ("brev.html", "brev.html", "Filen sier ikke det samme som Word-filen"),
    ],
)
def test_the_file_of_another_kommune_is_found(kopi, stabens_bok, fil, av, sagt):
    manifest = m.les(kopi)
    _bytt(kopi, "0106", fil, (kopi / manifest.pakke("0119").fil(av).sti).read_bytes())
    funn = forhaandskontroll(kopi, stabens_bok)
    assert list(funn) == ["0106"]  # the other seventeen may leave
    assert any(sagt in str(x) for x in funn["0106"])


@pytest.mark.parametrize(
    ("fra", "til", "sagt"),
    [
        ("<v>528930</v>", "<v>528931</v>", "SUM 5 år: arbeidsboken har 528931"),
        ("<v>52892.96", "<v>52892.86", "2018: arbeidsboken har 52892.86"),
        ("◄ denne", "◄", "Raden som er merket i tabellen, er ingen, ikke 0106"),
        (">0106<", ">0105<", "Arbeidsboken er for 0105, ikke 0106"),
    ],
)
def test_a_change_in_a_workbook_is_found(kopi, stabens_bok, fra, til, sagt):
    fil = "bidrag-0106-Fredrikstad.xlsx"
    with ZipFile(kopi / "0106-Fredrikstad" / fil) as z:
        deler = {n: z.read(n) for n in z.namelist()}
    nye = {n: d.replace(fra.encode(), til.encode()) for n, d in deler.items()}
    assert nye != deler
    _bytt(kopi, "0106", fil, pakk(nye))
    assert any(sagt in str(x) for x in forhaandskontroll(kopi, stabens_bok)["0106"])


def test_amounts_that_have_changed_in_the_workbook_since_are_found(pakkene, stabens_bok, tmp_path):
    nyere = tmp_path / "bidrag.xlsx"
    wb = openpyxl.load_workbook(stabens_bok)
    folk = wb["Folketall"]
    kol = overskrifter(folk, "Kommunenr")
    rad = rad_med(folk, kol["Kommunenr"], "0106")
    dato = next(c for c in range(1, folk.max_column + 1) if str(folk.cell(5, c).value).startswith("2018"))
    folk.cell(rad, dato).value = 90_000
    wb.save(nyere)
    funn = forhaandskontroll(pakkene[0], nyere)
    assert len(funn) == 18  # the pot is shared anew
    assert "Beløpet er 528\u00a0930\u00a0kr i pakken og" in str(funn["0106"][0])


def test_an_address_of_another_kommune_stops_that_mail_only(stabens_bok, tmp_path):
    sti = tmp_path / "bidrag.xlsx"
    wb = openpyxl.load_workbook(stabens_bok)
    delt = wb["Deltakelse"]
    kol = overskrifter(delt, "E-post")
    for nr, adresse in (("0106", "postmottak@moss.kommune.no"), ("0124", "postmottak@indreostfold.kommune.no")):
        delt.cell(rad_med(delt, kol["Nummer"], nr), kol["E-post"]).value = adresse
    wb.save(sti)
    bestilling = Bestilling(OSTFOLD, "Sekretariatet", bare=frozenset(["0104", "0106", "0124"]))
    lag(sti, bestilling, tmp_path / "ut", TID)
    funn = forhaandskontroll(tmp_path / "ut", sti)
    assert list(funn) == ["0106"]  # Askim has become a part of Indre Østfold
    assert "Adressen «postmottak@moss.kommune.no» ser ut til å høre til Moss" in str(funn["0106"][0])
    tillatt = replace(bestilling, tillatt=frozenset(["Postmottak@moss.kommune.no"]))
    lag(sti, tillatt, tmp_path / "tillatt", TID)
    assert forhaandskontroll(tmp_path / "tillatt", sti) == {}
    assert sorted(p.nr for p in m.les(tmp_path / "tillatt").pakker if p.tillatt) == [
        "0104",
        "0106",
    ]  # both have the address
    feilskrevet = replace(bestilling, tillatt=frozenset(["postmotak@moss.kommune.no"]))
    with pytest.raises(Inndatafeil, match="--tillat: Ingen i digital-baerekraft-ostfold har adressen «postmotak"):
        lag(sti, feilskrevet, tmp_path / "feil", TID)
