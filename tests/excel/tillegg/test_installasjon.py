"""Install, test, take away: on a Windows and a Mac made of folders."""

import contextlib
import dataclasses
import os
import subprocess
import sys
import types
from pathlib import Path, PureWindowsPath

import pytest

from verktoy.excel.tillegg import bygg
from verktoy.excel.tillegg.installasjon import fjern, installer, les_oppsett, meld_startet
from verktoy.excel.tillegg.koding import avkod
from verktoy.excel.tillegg.maskin import MAC, WINDOWS, Maskin, denne
from verktoy.excel.tillegg.selvtest import selvtest
from verktoy.excel.tillegg.snarvei import snarveier
from verktoy.kjerne.melding import Inndatafeil, Lagringsfeil

ROT = Path(__file__).resolve().parents[3]
KILDE = ROT / "maler" / "excel"
KNAPPER = {"oppdater": "Oppdater", "hent_folketall": "Hent folketall"}
EXCEL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
POLICY = r"SOFTWARE\Policies\Microsoft\Office\16.0"
ASR = r"SOFTWARE\Policies\Microsoft\Windows Defender"
REGEL = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
KONTOR = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"


@pytest.fixture(scope="module")
def tillegg() -> bytes:
    return bygg.tillegg(KILDE)


@pytest.fixture
def maskin(tmp_path):
    """Makes a machine with all that is needed: system → Maskin."""

    def lag(system: str, register: dict[tuple[str, str], object] | None = None, mangler: str = "") -> Maskin:
        verktoyet = tmp_path / "Åses verktøy" / "verktoy"
        verktoyet.mkdir(parents=True, exist_ok=True)
        python, program = verktoyet / "pythonw.exe", verktoyet / "__main__.py"
        python.touch()
        program.touch()
        (tmp_path / "Applications" / "Microsoft Excel.app").mkdir(parents=True, exist_ok=True)
        verdier = {(EXCEL, ""): r"C:\Office\EXCEL.EXE", **(register or {})}
        return Maskin(
            system=system,
            hjem=tmp_path / "hjem",
            appdata=tmp_path / "hjem" / "AppData" / "Roaming",
            programmer=(tmp_path / "Applications",),
            python=python,
            program=program,
            tegnsett="cp1252",
            les_register=lambda nokkel, navn: verdier.get((nokkel, navn)),
            har_pakke=lambda navn: navn != mangler,
        )

    return lag


def _filer(mappe: Path) -> list[str]:
    return sorted(f.relative_to(mappe).as_posix() for f in mappe.rglob("*") if f.is_file())


INSTALLERT = [
    (
        WINDOWS,
        ["AppData/Roaming/Microsoft/Excel/Bidrag/oppsett.txt", "AppData/Roaming/Microsoft/Excel/XLSTART/Bidrag.xlam"],
    ),
    (
        MAC,
        [
            "Library/Application Scripts/com.microsoft.Excel/Bidrag.applescript",
            "Library/Application Support/Bidrag/oppsett.txt",
            "Library/Application Support/Bidrag/trykk.sh",
            f"{KONTOR}/Bidrag.xlam",
        ],
    ),
]


@pytest.mark.parametrize(("system", "filer"), INSTALLERT)
def test_what_is_installed_is_what_is_taken_away(maskin, tillegg, tmp_path, system, filer):
    m = maskin(system)
    skrevet = installer(m, tillegg, KILDE, list(KNAPPER))
    assert _filer(m.hjem) == filer == sorted(f.relative_to(m.hjem).as_posix() for f in skrevet)
    assert (m.oppstart / "Bidrag.xlam").read_bytes() == tillegg
    meld_startet(m, "noe")
    assert fjern(m)[1] == []
    assert not m.hjem.exists()
    assert fjern(m) == ([], [])
    assert (tmp_path / "Åses verktøy" / "verktoy" / "__main__.py").exists()


@pytest.mark.parametrize("system", [WINDOWS, MAC])
def test_what_was_there_before_stays(maskin, tillegg, system):
    m = maskin(system)
    m.oppstart.mkdir(parents=True)
    (m.oppstart / "PERSONAL.XLSB").write_bytes(b"min")
    installer(m, tillegg, KILDE, list(KNAPPER))
    installer(m, tillegg, KILDE, list(KNAPPER))  # once more changes nothing
    fjern(m)
    assert _filer(m.hjem) == [(m.oppstart / "PERSONAL.XLSB").relative_to(m.hjem).as_posix()]


def test_the_settings_are_ascii_and_hold_the_paths(maskin, tillegg):
    m = maskin(WINDOWS)
    installer(m, tillegg, KILDE, list(KNAPPER))
    linjer = (m.mappe / "oppsett.txt").read_bytes().decode("ascii").split("\r\n")
    felt = dict(linje.split("=", 1) for linje in linjer[:2])
    assert {n: avkod(v) for n, v in felt.items()} == {"python": str(m.python), "program": str(m.program)}
    oppsett = les_oppsett(m)
    assert oppsett is not None
    assert (oppsett.python, oppsett.program) == (str(m.python), str(m.program))


def test_the_settings_alone_are_enough_for_buttons_on_a_sheet(maskin, tillegg):
    m = maskin(WINDOWS)
    assert installer(m, None, KILDE, list(KNAPPER)) == [m.mappe / "oppsett.txt"]
    assert _mangler(m, tillegg) == []
    installer(m, tillegg, KILDE, list(KNAPPER))
    installer(m, None, KILDE, list(KNAPPER))  # the tab from before is still known as ours
    fjern(m)
    assert not m.hjem.exists()


def test_an_add_in_of_somebody_elses_is_neither_replaced_nor_removed(maskin, tillegg):
    m = maskin(WINDOWS)
    m.oppstart.mkdir(parents=True)
    fil = m.oppstart / "Bidrag.xlam"
    fil.write_bytes(b"en annen")
    with pytest.raises(Inndatafeil, match=r"en annen Bidrag\.xlam"):
        installer(m, tillegg, KILDE, list(KNAPPER))
    assert fil.read_bytes() == b"en annen"
    fil.unlink()
    installer(m, tillegg, KILDE, list(KNAPPER))
    fil.write_bytes(b"endret av noen")
    assert fjern(m)[1] == [fil]
    assert fil.read_bytes() == b"endret av noen"


def test_a_new_add_in_replaces_our_old_one_also_when_the_first_try_was_stopped(maskin, tillegg, monkeypatch):
    m = maskin(WINDOWS)
    installer(m, b"gammelt tillegg", KILDE, list(KNAPPER))
    ekte = os.replace

    def stengt(fra: Path, til: Path) -> None:
        if Path(til).name == "Bidrag.xlam":
            raise PermissionError(13, "brukes av en annen prosess")
        ekte(fra, til)

    with monkeypatch.context() as bytte:
        bytte.setattr(os, "replace", stengt)
        with pytest.raises(Lagringsfeil, match=r"Bidrag\.xlam .*Lukk Excel"):
            installer(m, tillegg, KILDE, list(KNAPPER))
    assert (m.oppstart / "Bidrag.xlam").read_bytes() == b"gammelt tillegg"
    assert _filer(m.oppstart) == ["Bidrag.xlam"]
    installer(m, tillegg, KILDE, list(KNAPPER))
    assert (m.oppstart / "Bidrag.xlam").read_bytes() == tillegg


def test_a_path_the_code_page_cannot_hold_is_refused_before_anything_is_written(maskin, tillegg):
    m = dataclasses.replace(maskin(WINDOWS), python=PureWindowsPath(r"C:\Users\Áilo Čálliid\pythonw.exe"))
    with pytest.raises(Inndatafeil, match=r"mappe med «Č» i navnet.*snarveiene"):
        installer(m, tillegg, KILDE, list(KNAPPER))
    assert not m.hjem.exists()


def test_there_is_no_excel_for_linux(maskin, tillegg):
    with pytest.raises(Inndatafeil, match=r"Excel finnes ikke for Linux"):
        installer(maskin("Linux"), tillegg, KILDE, list(KNAPPER))
    with pytest.raises(Inndatafeil, match=r"Excel finnes ikke for Linux"):
        snarveier(maskin("Linux"), Path(), KNAPPER)


@pytest.mark.parametrize("innhold", ["tull", "python=~", "fil=a", "ny=1"])
def test_broken_settings_are_told_and_not_guessed_at(maskin, innhold):
    m = maskin(WINDOWS)
    m.mappe.mkdir(parents=True)
    (m.mappe / "oppsett.txt").write_text(innhold, encoding="ascii")
    with pytest.raises(Inndatafeil, match="Oppsettet til tillegget er ødelagt"):
        les_oppsett(m)


# -- the self-test --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", [WINDOWS, MAC])
def test_all_is_well_after_an_install(maskin, tillegg, system):
    m = maskin(system)
    installer(m, tillegg, KILDE, list(KNAPPER))
    punkter = selvtest(m, tillegg)
    assert [str(p) for p in punkter if not p.i_orden] == []
    assert len(punkter) == 8


def _mangler(m: Maskin, tillegg: bytes) -> list[str]:
    return [str(p) for p in selvtest(m, tillegg) if not p.i_orden]


def test_nothing_installed_is_told_in_one_line(maskin, tillegg):
    (linje,) = _mangler(maskin(WINDOWS), tillegg)
    assert linje.startswith("MANGLER Tillegget er ikke installert")
    assert linje.endswith("Kjør «python start.py excel installer».")


@pytest.mark.parametrize(
    ("system", "gjor", "sies"),
    [
        (WINDOWS, lambda m: (m.oppstart / "Bidrag.xlam").write_bytes(b"x"), "eldre enn verktøyet, eller endret"),
        (WINDOWS, lambda m: (m.oppstart / "Bidrag.xlam").unlink(), "Tillegget er ikke installert"),
        (WINDOWS, lambda m: Path(m.python).unlink(), "Tillegget finner ikke Python her"),
        (WINDOWS, lambda m: Path(m.program).unlink(), "Tillegget finner ikke verktøyet her"),
        (MAC, lambda m: (m.skript / "Bidrag.applescript").unlink(), "Skriptet mangler"),
        (MAC, lambda m: (m.mappe / "trykk.sh").unlink(), "Skriptet mangler"),
        (MAC, lambda m: (m.programmer[0] / "Microsoft Excel.app").rmdir(), "Fant ikke Excel"),
    ],
)
def test_what_is_missing_is_named(maskin, tillegg, system, gjor, sies):
    m = maskin(system)
    installer(m, tillegg, KILDE, list(KNAPPER))
    gjor(m)
    (linje,) = _mangler(m, tillegg)
    assert sies in linje
    assert linje.endswith(".")


def test_a_tool_that_has_moved_is_noticed(maskin, tillegg, tmp_path):
    m = maskin(WINDOWS)
    installer(m, tillegg, KILDE, list(KNAPPER))
    (linje,) = _mangler(dataclasses.replace(m, program=tmp_path / "ny" / "__main__.py"), tillegg)
    assert "starter et verktøy i en annen mappe" in linje


@pytest.mark.parametrize(
    ("system", "mangler", "sies"),
    [(WINDOWS, "win32com", "pywin32"), (WINDOWS, "xlwings", "xlwings"), (MAC, "appscript", "appscript")],
)
def test_a_missing_package_is_named(maskin, tillegg, system, mangler, sies):
    m = maskin(system, mangler=mangler)
    installer(m, tillegg, KILDE, list(KNAPPER))
    assert _mangler(m, tillegg) == [f"MANGLER Pakken {sies} mangler. Kjør «python start.py», som henter den."]


@pytest.mark.parametrize(
    ("register", "sies"),
    [
        ({(EXCEL, ""): None}, "Fant ikke Excel"),
        ({(rf"{POLICY}\Common", "VBAOff"): 1}, "slått av makroer"),
        ({(rf"{POLICY}\Excel\Security", "RequireAddinSig"): 1}, "krever at tillegg i Excel er signert"),
        ({(rf"{POLICY}\Excel\Security", "VBAWarnings"): 4}, None),  # the add-in lies in a trusted folder
        (
            {
                (rf"{POLICY}\Excel\Security", "VBAWarnings"): 3,
                (rf"{POLICY}\Excel\Security\Trusted Locations", "AllLocationsDisabled"): 1,
            },
            "slått av makroer",
        ),
        ({(rf"{ASR}\Windows Defender Exploit Guard\ASR\Rules", REGEL): "1"}, "stengt for at Excel starter"),
        ({(rf"{ASR}\Windows Defender Exploit Guard\ASR\Rules", REGEL): "2"}, None),  # only watched
        ({(rf"{ASR}\Policy Manager", "ASRRules"): f"1-2-3=0|{REGEL.upper()}=1"}, "stengt for at Excel starter"),
        ({(rf"{ASR}\Policy Manager", "ASRRules"): f"1-2-3=1|{REGEL}=0"}, None),
    ],
)
def test_what_it_has_closed_is_told_with_the_way_round(maskin, tillegg, register, sies):
    m = maskin(WINDOWS, register)
    installer(m, tillegg, KILDE, list(KNAPPER))
    linjer = _mangler(m, tillegg)
    if sies is None:
        assert linjer == []
    else:
        assert len(linjer) == 1
        assert sies in linjer[0]
        assert "Excel for Windows" in linjer[0] or "excel snarvei" in linjer[0]


# -- shortcuts and the Mac's script ------------------------------------------------------------------------------------


def test_a_windows_shortcut_says_what_it_does_and_quotes_its_paths(maskin):
    m = dataclasses.replace(
        maskin(WINDOWS),
        python=PureWindowsPath(r"C:\Åses 100% ting\.venv\Scripts\pythonw.exe"),
        program=PureWindowsPath(r"C:\Åses 100% ting\verktoy\__main__.py"),
    )
    filer = snarveier(m, Path("skrivebord"), KNAPPER)
    assert [f.name for f in filer] == ["Bidrag oppdater.cmd", "Bidrag hent folketall.cmd"]
    linjer = filer[Path("skrivebord/Bidrag hent folketall.cmd")].decode("utf-8").split("\r\n")
    assert linjer[0] == "@echo off"
    kall = next(nr for nr, linje in enumerate(linjer) if "excel start" in linje)
    assert linjer[kall] == (
        r'"C:\Åses 100%% ting\.venv\Scripts\python.exe" -X utf8 "C:\Åses 100%% ting\verktoy\__main__.py" '
        "excel start hent_folketall"
    )
    assert "chcp 65001 >nul" in linjer[:kall]  # from there on cmd.exe reads æøå right
    assert all(linje.isascii() for linje in linjer[: linjer.index("chcp 65001 >nul")])


@pytest.mark.skipif(os.name == "nt", reason="runs a Mac's shell script, which Windows cannot")
def test_a_mac_shortcut_runs(maskin, tmp_path):
    python = tmp_path / "Åses 'ting'" / "python"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    m = dataclasses.replace(maskin(MAC), python=python, program=tmp_path / "$HOME `x`.py")
    ((sti, innhold),) = snarveier(m, tmp_path, {"oppdater": "Oppdater"}).items()
    assert sti.name == "Bidrag oppdater.command"
    sti.write_bytes(innhold)
    sti.chmod(0o755)
    svar = subprocess.run([sti], capture_output=True, check=True, text=True, encoding="utf-8")
    sagt = ["Bidrag: Oppdater …", "-X", "utf8", str(tmp_path / "$HOME `x`.py"), "excel", "start", "oppdater"]
    assert svar.stdout.splitlines() == sagt


@pytest.mark.skipif(os.name == "nt", reason="runs a Mac's shell script, which Windows cannot")
@pytest.mark.parametrize(
    ("knapp", "fjern_fil", "sies"),
    [
        ("oppdater", "", ""),
        ("oppdater; touch x", "", "Ukjent knapp: oppdater; touch x"),
        ("--hjelp", "", "Ukjent knapp: --hjelp"),
        ("oppdater", "python", "Finner ikke Python her"),
        ("oppdater", "program", "Finner ikke verktøyet her"),
    ],
)
def test_the_macs_script_starts_a_button_and_nothing_else(maskin, tillegg, tmp_path, knapp, fjern_fil, sies):
    m = maskin(MAC)
    python = Path(m.python)
    ut = tmp_path / "argumenter.txt"
    python.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{ut}.ny"; mv "{ut}.ny" "{ut}"\n', encoding="utf-8")
    python.chmod(0o755)
    installer(m, tillegg, KILDE, list(KNAPPER))
    if fjern_fil:
        Path(getattr(m, fjern_fil)).unlink()
    skript = m.mappe / "trykk.sh"
    svar = subprocess.run(["/bin/sh", skript, knapp, "B~0020æ"], capture_output=True, check=True, cwd=tmp_path)
    assert svar.stdout.decode().startswith(sies)
    if sies:
        assert svar.stdout
        assert not ut.exists()
        return
    assert svar.stdout == b""
    subprocess.run(["/bin/sh", "-c", f'for i in $(seq 100); do [ -f "{ut}" ] && exit; sleep 0.05; done'], check=True)
    assert ut.read_text(encoding="utf-8").splitlines() == [
        *("-X", "utf8", str(m.program), "excel", "start", "oppdater", "--bok-kode", "B~0020æ")
    ]


def test_the_apple_script_names_the_files_the_installer_writes(maskin):
    kilde = (KILDE / "Bidrag.applescript").read_text(encoding="ascii")
    m = maskin(MAC)
    assert (m.mappe / "trykk.sh").relative_to(m.hjem).as_posix() in kilde
    vba = (KILDE / "Knapper.bas").read_text(encoding="utf-8")
    assert 'AppleScriptTask("Bidrag.applescript", "trykkBidrag", ' in vba
    assert "on trykkBidrag(" in kilde


# -- this machine ------------------------------------------------------------------------------------------------------


def test_this_machine_is_described_without_starting_anything():
    m = denne()
    assert Path(m.python).parent == Path(sys.executable).parent
    assert Path(m.program) == ROT / "verktoy" / "__main__.py"
    assert m.har_pakke("xlwings")
    assert not m.har_pakke("finnes_ikke_noe_sted")


def test_the_registry_is_asked_for_the_users_value_before_the_machines(monkeypatch):
    """winreg is Windows' own; here a module of that name with the three functions we use."""
    register = {
        ("bruker", "A"): {"x": 1},
        ("maskin", "A"): {"x": 2, "y": 3},
        ("maskin", "B"): {"": r"C:\EXCEL.EXE"},
    }

    @contextlib.contextmanager
    def aapne(rot: str, nokkel: str):
        if nokkel == "stengt":
            raise PermissionError
        if (rot, nokkel) not in register:
            raise FileNotFoundError
        yield register[rot, nokkel]

    def verdi(nokkel: dict[str, object], navn: str) -> tuple[object, int]:
        if navn not in nokkel:
            raise FileNotFoundError
        return nokkel[navn], 1

    falsk = types.SimpleNamespace(
        HKEY_CURRENT_USER="bruker", HKEY_LOCAL_MACHINE="maskin", OpenKey=aapne, QueryValueEx=verdi
    )
    monkeypatch.setitem(sys.modules, "winreg", falsk)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", "/hjem/AppData/Roaming")
    m = denne()
    sporsmaal = [("A", "x"), ("A", "y"), ("A", "z"), ("B", ""), ("C", "x"), ("stengt", "x")]
    assert [m.les_register(*s) for s in sporsmaal] == [1, 3, None, r"C:\EXCEL.EXE", None, None]
    assert (m.system, m.oppstart.as_posix()) == (WINDOWS, "/hjem/AppData/Roaming/Microsoft/Excel/XLSTART")


def test_a_mac_is_a_mac(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    m = denne()
    assert (m.system, m.les_register("A", "x")) == (MAC, None)
    assert m.oppstart == Path.home() / KONTOR
