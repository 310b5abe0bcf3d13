"""`utsendelse lag` as a person types it, on to what the mail commands make of the folder."""

import json
import sys

import openpyxl
import pytest

from verktoy.cli import main
from verktoy.cli.utsendelse_lag import framdrift


@pytest.fixture(scope="module")
def bok(arbeidsbok, tmp_path_factory):
    """The shared workbook with three addresses in it: one right, one of another kommune, one right and surprising."""
    sti = tmp_path_factory.mktemp("bok") / "bidrag.xlsx"
    wb = openpyxl.load_workbook(arbeidsbok)
    delt = wb["Deltakelse"]
    kol = {c.value: c.column for c in delt[5]}
    adresser = {
        "0106": "postmottak@fredrikstad.kommune.no",
        "0105": "postmottak@moss.kommune.no",
        "0124": "post@io.kommune.no",
    }
    for r in range(6, delt.max_row + 1):
        if delt.cell(r, kol["Ordning"]).value == "Østfold":
            delt.cell(r, kol["E-post"]).value = adresser.get(delt.cell(r, kol["Nummer"]).value)
    wb.save(sti)
    return sti


def _lag(bok, ut, *mer):
    fast = ["--ordning", "Østfold", "--ut", str(ut), "--avsender", "Sekretariatet <post@viken.no>"]
    return main(["utsendelse", "lag", str(bok), *fast, "--bare", "0104,0105,0106,0124", *mer])


def test_what_may_leave_gets_a_mail_and_what_may_not_is_told(bok, tmp_path, capsys):
    ut = tmp_path / "ut"
    assert _lag(bok, ut) == 1
    sagt = capsys.readouterr()
    assert "ut har 4 pakker for Digital bærekraft Østfold, 2018–2023." in sagt.out
    assert "Adressen «postmottak@moss.kommune.no» ser ut til å høre til Moss." in sagt.err
    assert {f.parent.name for f in ut.rglob("*.eml")} == {"0106-Fredrikstad", "0124-Askim"}
    assert not [x for x in tmp_path.iterdir() if x.name.startswith(".")]
    assert main(["utsendelse", "vis", str(ut)]) in (0, 1)
    vist = capsys.readouterr().out
    assert "Fredrikstad" in vist
    manifest = json.loads((ut / "manifest.json").read_text(encoding="utf-8"))
    assert [p["vedlegg"] for p in manifest["pakker"] if p["nr"] == "0106"] == [
        ["bidrag-0106-Fredrikstad.xlsx", "brev.pdf", "saksfremlegg.docx"]
    ]


def test_an_address_a_person_has_said_is_right_gets_its_mail(bok, tmp_path, capsys):
    assert _lag(bok, tmp_path / "ut", "--tillat", "postmottak@moss.kommune.no") == 0
    assert "ser ut til" not in capsys.readouterr().err
    assert (tmp_path / "ut" / "0105-Sarpsborg" / "epost.eml").exists()


@pytest.mark.parametrize(
    ("mer", "sagt"),
    [
        (["--periode", "i fjor"], "«i fjor» er ikke en periode."),
        (["--periode", "2021-2018"], "«2021-2018» er ikke en periode."),
        (["--periode", "2019-"], "«2019-» er ikke en periode."),
        (["--periode", ""], "«» er ikke en periode."),
        (["--bare", ","], "--bare: Ingen er valgt."),
        (["--periode", "2019-2031"], "Ordningen har ikke året 2024."),
        (["--frist", "snart"], "«snart» er ikke en dato."),
        (["--frist", "1.3.2018"], "--frist: Svarfristen 1.3.2018 er passert."),
        (["--type", "gave"], "«gave» finnes ikke. Velg en av:"),
        (["--grunn", "fordi"], "Bare en korreksjon har en grunn."),
        (["--maler", "borte"], "Fikk ikke lest mappen"),
    ],
)
def test_wrong_use_is_told_and_nothing_is_made(bok, tmp_path, capsys, mer, sagt):
    try:
        kode = _lag(bok, tmp_path / "ut", *mer)
    except SystemExit as e:
        kode = e.code
    assert (kode, sagt in capsys.readouterr().err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_template_is_told_before_anything_is_made(bok, tmp_path, capsys):
    maler = tmp_path / "maler"
    assert main(["utsendelse", "maler", str(maler)]) == 0
    assert main(["utsendelse", "maler", str(maler), "--sjekk"]) == 0
    assert main(["utsendelse", "maler", str(maler)]) == 2  # never over what somebody has edited
    assert "Malen finnes allerede." in capsys.readouterr().err
    (maler / "varsel-bokmaal.docx").write_bytes(b"tull")
    assert main(["utsendelse", "maler", str(maler), "--sjekk"]) == 2
    assert _lag(bok, tmp_path / "ut", "--maler", str(maler)) == 2
    assert "varsel-bokmaal.docx: Filen er ikke et Word-dokument (.docx)." in capsys.readouterr().err
    assert not (tmp_path / "ut").exists()


def test_the_bar_is_only_where_somebody_looks(monkeypatch):
    ting = [1, 2]
    assert framdrift(ting, 2) is ting  # pytest takes the output: not a terminal
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert list(framdrift(ting, 2)) == ting
