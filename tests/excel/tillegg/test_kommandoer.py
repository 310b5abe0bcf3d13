"""`python start.py excel …`, from the command line's side."""

import subprocess
import sys
from pathlib import Path

import pytest

from verktoy.cli import main
from verktoy.cli.excel import _KNAPPER
from verktoy.excel.tillegg import bygg
from verktoy.excel.tillegg.koding import avkod, kod
from verktoy.knapper import KNAPPER
from verktoy.oppgaver import tillegg, trykk

ROT = Path(__file__).resolve().parents[3]


@pytest.fixture
def trykket(monkeypatch):
    """What was pressed, in place of a button: [(button, workbook)]."""
    import verktoy.knapper

    liste: list[tuple[str, str | None]] = []

    def kjor(knapp: str, bok: str | None) -> int:
        liste.append((knapp, bok))
        return 0

    monkeypatch.setattr(verktoy.knapper, "kjor", kjor)
    return liste


@pytest.fixture
def windows(monkeypatch, tmp_path):
    """The command line on a Windows made of folders."""
    ekte = tillegg.denne()

    def denne() -> tillegg.Maskin:
        return tillegg.Maskin(
            "Windows",
            *(tmp_path / "hjem", tmp_path / "appdata", ()),
            *(ekte.python, ekte.program, "cp1252", lambda _n, _v: None, lambda _: True),
        )

    monkeypatch.setattr(tillegg, "denne", denne)
    monkeypatch.setattr(trykk, "denne", denne)
    return denne()


def test_the_command_line_knows_the_same_buttons():
    assert tuple(KNAPPER) == _KNAPPER


@pytest.mark.usefixtures("windows")
def test_start_presses_the_button_in_the_workbook_that_is_named(trykket):
    assert main(["excel", "start", "oppdater"]) == 0
    assert main(["excel", "start", "kontroller", "--bok", "Bidrag 2026.xlsx"]) == 0
    assert main(["excel", "start", "scenario", "--bok-kode", kod("Års bok.xlsx")]) == 0
    assert trykket == [("oppdater", None), ("kontroller", "Bidrag 2026.xlsx"), ("scenario", "Års bok.xlsx")]


@pytest.mark.usefixtures("windows")
def test_a_name_that_is_not_in_the_code_is_told(trykket, capsys):
    assert main(["excel", "start", "oppdater", "--bok-kode", "~1"]) == 2
    assert "er ikke et navn fra tillegget" in capsys.readouterr().err
    assert trykket == []


def test_an_unknown_button_is_refused_with_those_there_are(windows, capsys):
    with pytest.raises(SystemExit) as slutt:
        main(["excel", "start", "slett_alt"])
    assert slutt.value.code == 2
    assert "oppdater" in capsys.readouterr().err
    assert main(["excel", "snarvei", str(windows.hjem), "slett_alt"]) == 2
    assert "«slett_alt» er ikke en knapp" in capsys.readouterr().err


def test_install_check_and_remove(windows, capsys):
    assert main(["excel", "sjekk"]) == 1
    assert "Tillegget er ikke installert" in capsys.readouterr().out
    assert main(["excel", "installer"]) == 0
    assert (windows.oppstart / "Bidrag.xlam").read_bytes() == bygg.tillegg(ROT / "maler" / "excel")
    assert "Start Excel på nytt" in capsys.readouterr().out
    assert main(["excel", "sjekk"]) == 1  # this Windows has no Excel
    ut = capsys.readouterr().out
    assert [linje.split()[0] for linje in ut.splitlines()].count("MANGLER") == 1
    assert main(["excel", "fjern"]) == 0
    assert "Fjernet: " in capsys.readouterr().out
    assert main(["excel", "fjern"]) == 0
    assert "ikke installert for deg" in capsys.readouterr().out


@pytest.mark.usefixtures("windows")
def test_shortcuts_are_made_where_they_are_asked_for(tmp_path, capsys):
    assert main(["excel", "snarvei", str(tmp_path / "Skrivebord")]) == 0
    navn = sorted(f.name for f in (tmp_path / "Skrivebord").iterdir())
    assert navn == sorted(f"Bidrag {tekst.lower()}.cmd" for tekst in KNAPPER.values())
    assert capsys.readouterr().out.count("er laget.") == len(KNAPPER)
    assert main(["excel", "snarvei", str(tmp_path / "Ett"), "oppdater"]) == 0
    assert [f.name for f in (tmp_path / "Ett").iterdir()] == ["Bidrag oppdater.cmd"]


@pytest.mark.parametrize(("navn", "kode"), [("T.xlam", 0), ("K.XLSM", 0), ("T.xlsx", 2)])
def test_build_writes_what_the_ending_says(tmp_path, navn, kode, capsys):
    assert main(["excel", "bygg", "--ut", str(tmp_path / "ny" / navn)]) == kode
    assert (tmp_path / "ny" / navn).exists() is (kode == 0)
    assert ("er laget." in capsys.readouterr().out) is (kode == 0)


def test_without_a_window_what_was_said_is_left_for_the_add_in(windows, monkeypatch):
    main(["excel", "installer"])
    startet = windows.mappe / "startet.txt"

    def kjor(_knapp: str, _bok: str | None) -> int:
        assert startet.read_text(encoding="ascii") == "\n"  # told at once, before Excel is looked for
        sys.stderr.write("Fant ikke boken «Års».\n")
        return 1

    monkeypatch.setattr("verktoy.knapper.kjor", kjor)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["excel", "start", "oppdater"]) == 1
    assert avkod(startet.read_text(encoding="ascii").rstrip("\n")) == "Fant ikke boken «Års».\n"


def test_without_a_window_a_fault_in_ourselves_is_left_for_the_add_in_too(windows, monkeypatch):
    main(["excel", "installer"])

    def kjor(_knapp: str, _bok: str | None) -> int:
        raise RuntimeError("en pakke er ødelagt")

    monkeypatch.setattr("verktoy.knapper.kjor", kjor)
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(RuntimeError):
        main(["excel", "start", "oppdater"])
    sagt = (windows.mappe / "startet.txt").read_text(encoding="ascii").rstrip("\n")
    assert avkod(sagt) == "Verktøyet stoppet: en pakke er ødelagt"


def test_a_press_does_not_import_what_only_the_building_needs():
    kode = (
        "import sys, verktoy.oppgaver.trykk as t; print(*{'xlsxwriter', 'lxml', 'openpyxl', 'pandas'} & {*sys.modules})"
    )
    svar = subprocess.run([sys.executable, "-c", kode], cwd=ROT, capture_output=True, text=True, check=True)
    assert svar.stdout.strip() == ""


def test_the_tool_starts_by_the_path_of_its_file_from_anywhere(tmp_path):
    """As the add-in and the shortcuts start it: no -m, no PYTHONPATH, another folder with a misleading file in it."""
    (tmp_path / "verktoy.py").write_text("raise SystemExit('the wrong one')", encoding="utf-8")
    svar = subprocess.run(
        [sys.executable, "-X", "utf8", ROT / "verktoy" / "__main__.py", "ordninger"],
        cwd=tmp_path,
        capture_output=True,
        env={"PATH": ""},
        check=False,
    )
    assert svar.returncode == 0, svar.stderr.decode()
    assert "Digital bærekraft Østfold" in svar.stdout.decode("utf-8")
