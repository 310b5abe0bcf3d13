import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import start

STARTFIL = Path(start.__file__)


class FalsktSkall:
    """Notes what would have been started. `feil` maps a word of the command to (exit code, what the program says)."""

    def __init__(self, rot, feil=None):
        self.rot = rot
        self.feil = feil or {}
        self.stille_kall = []
        self.vist = []

    def stille(self, kommando):
        self.stille_kall.append(kommando)
        for ord_, svar in self.feil.items():
            if ord_ in kommando:
                return svar
        if "venv" in kommando:
            lag_liksom_venv(Path(kommando[-1]))
        return 0, ""

    def vis(self, kommando, mappe, tillegg):
        self.vist.append((kommando[1:], mappe, tillegg))
        return next((svar[0] for ord_, svar in self.feil.items() if ord_ in kommando), 0)

    @property
    def gjort(self):
        """What was started, in a word each."""
        return [next(o for o in ("venv", "install", "-c") if o in kommando) for kommando in self.stille_kall]


def lag_liksom_venv(venv):
    program = start.venv_python(venv)
    program.parent.mkdir(parents=True, exist_ok=True)
    program.touch()
    (venv / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\nversion = 3.11.7\n", encoding="utf-8")


@pytest.fixture
def rot(tmp_path):
    prosjekt = tmp_path / "Bærum kommune"
    (prosjekt / "tests").mkdir(parents=True)
    (prosjekt / "requirements.txt").write_text("# drift\n", encoding="utf-8")
    (prosjekt / "tests" / "requirements.txt").write_text("# test\n", encoding="utf-8")
    return prosjekt


def kjor(rot, *argumenter, feil=None):
    skall = FalsktSkall(rot, feil)
    return start.main(list(argumenter), rot, skall), skall


def test_the_first_start_makes_the_folder_installs_and_runs(rot, capsys):
    kode, skall = kjor(rot)
    assert (kode, skall.gjort) == (0, ["venv", "install"])
    assert skall.vist == [(["-P", "-m", "verktoy"], rot, {"PYTHONPATH": str(rot)})]
    ut, feil = capsys.readouterr()
    assert ut == ""
    assert feil.splitlines() == [
        "Gjør klar første gang: lager mappen .venv …",
        "Installerer pakkene i requirements.txt (kan ta et par minutter) …",
    ]


def test_the_second_start_only_runs(rot, capsys):
    kjor(rot)
    capsys.readouterr()
    kode, skall = kjor(rot, "tabell", "--format", "csv")
    assert (kode, skall.gjort) == (0, [])
    assert capsys.readouterr() == ("", "")


def test_arguments_are_passed_on_where_the_person_stands(rot, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "annet")
    _, skall = kjor(rot, "oppdater", "min bok.xlsx")
    sti = os.pathsep.join([str(rot), "annet"])
    assert skall.vist == [(["-P", "-m", "verktoy", "oppdater", "min bok.xlsx"], None, {"PYTHONPATH": sti})]


def test_the_exit_code_of_the_tool_is_the_exit_code(rot):
    assert kjor(rot, "kontroll", feil={"verktoy": (1, "")})[0] == 1


@pytest.mark.parametrize(
    ("endret", "normalt", "test"),
    [
        ("requirements.txt", ["-c", "install"], ["-c", "install"]),
        ("tests/requirements.txt", [], ["-c", "install"]),
        (None, [], []),
    ],
)
def test_packages_are_installed_again_when_their_list_changed(rot, endret, normalt, test):
    def etter_endring(*argumenter):
        shutil.rmtree(rot / ".venv", ignore_errors=True)
        kjor(rot, "test")
        innhold = (rot / endret).read_bytes() if endret else b""
        if endret:
            (rot / endret).write_bytes(innhold + b"rich\n")
        _, skall = kjor(rot, *argumenter)
        if endret:
            (rot / endret).write_bytes(innhold)
        return skall.gjort

    assert etter_endring() == normalt
    assert etter_endring("test") == test


def test_the_test_tools_are_added_the_first_time_they_are_needed(rot):
    kjor(rot)
    _, skall = kjor(rot, "test")
    assert skall.gjort == ["-c", "install"]
    assert [a for a in skall.stille_kall[-1] if a.endswith(".txt")] == [
        str(rot / "requirements.txt"),
        str(rot / "tests/requirements.txt"),
    ]
    assert kjor(rot)[1].gjort == []


def test_an_installation_that_broke_off_is_done_again(rot):
    kjor(rot)
    (rot / "requirements.txt").write_text("rich\n", encoding="utf-8")
    assert kjor(rot, feil={"install": (1, "avbrutt")})[0] == 2
    (rot / "requirements.txt").write_text("# drift\n", encoding="utf-8")  # as it was: the checksum of old would match
    assert kjor(rot)[1].gjort == ["-c", "install"]


def fjern_programmet(venv):
    start.venv_python(venv).unlink()


def fjern_python_selv(venv):
    (venv / "pyvenv.cfg").write_text("home = /finnes/ikke/lenger\n", encoding="utf-8")


def fjern_oppsettet(venv):
    (venv / "pyvenv.cfg").unlink()


@pytest.mark.parametrize("skade", [fjern_programmet, fjern_python_selv, fjern_oppsettet])
def test_a_broken_folder_is_made_anew(rot, capsys, skade):
    kjor(rot)
    skade(rot / ".venv")
    kode, skall = kjor(rot)
    assert (kode, skall.gjort) == (0, ["venv", "install"])
    assert "--clear" in skall.stille_kall[0]
    assert "Mappen .venv er ikke hel og lages på nytt …" in capsys.readouterr().err


def test_a_folder_without_pip_is_made_anew(rot):
    lag_liksom_venv(rot / ".venv")
    assert kjor(rot, feil={"-c": (1, "No module named pip")})[1].gjort == ["-c", "venv", "install"]


@pytest.mark.parametrize("innhold", ["", "[]", '{"drift": "annet"}', "tull"])
def test_a_stamp_that_says_nothing_useful_means_install(rot, innhold):
    kjor(rot)
    (rot / ".venv" / "stempel.json").write_text(innhold, encoding="utf-8")
    assert kjor(rot)[1].gjort == ["-c", "install"]


# What pip really says (shortened) and the words the person must find in our message.
PIP_SIER = [
    (
        "WARNING: Retrying … NewConnectionError('… getaddrinfo failed')': /simple/lxml/\nERROR: No matching …",
        ["nettet svarer ikke", "HTTPS_PROXY", "PIP_NO_INDEX", "ERROR: No matching …"],
    ),
    ("ProxyError('Cannot connect to proxy.', OSError('407 Proxy …')) Max retries exceeded", ["proxyen slipper oss"]),
    (
        "SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] …') Max retries exceeded with url",
        ["rotsertifikatet", "PIP_CERT"],
    ),
    ("ERROR: Could not find a version … lxml (from versions: none)", ["nettet svarer ikke"]),
    ("ERROR: [Errno 28] No space left on device", ["lot seg ikke installere", "slett mappen .venv", "No space left"]),
]


@pytest.mark.parametrize(("sagt", "ord_"), PIP_SIER)
def test_when_pip_fails_the_message_says_what_to_do(rot, capsys, sagt, ord_):
    kode, skall = kjor(rot, feil={"install": (1, sagt)})
    melding = capsys.readouterr().err
    assert (kode, skall.vist) == (2, [])
    assert [o for o in ord_ if o not in melding] == []


@pytest.mark.parametrize("navn", ["venv", "ensurepip"])
def test_without_venv_or_ensurepip_the_message_names_the_package(rot, capsys, monkeypatch, navn):
    ekte = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda n: None if n == navn else ekte(n))
    kode, skall = kjor(rot)
    assert (kode, skall.gjort) == (2, [])
    assert "sudo apt install python3-venv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sagt", "ord_"),
    [
        ("The virtual environment was not created successfully because ensurepip is not\navailable.", "python3-venv"),
        ("Error: [Errno 13] Permission denied: '.venv'", "lov til å skrive"),
    ],
)
def test_when_the_folder_cannot_be_made_the_message_says_why(rot, capsys, sagt, ord_):
    assert kjor(rot, feil={"venv": (1, sagt)})[0] == 2
    assert ord_ in capsys.readouterr().err


def test_a_missing_requirements_file_is_a_message(rot, capsys):
    (rot / "requirements.txt").unlink()
    assert kjor(rot)[0] == 3
    assert "Sjekk at mappen er pakket ut" in capsys.readouterr().err


@pytest.mark.parametrize("versjon", [(3, 6, 15), (3, 10, 13), (2, 7, 18)])
def test_an_old_python_is_told_which_one_is_needed(versjon):
    with pytest.raises(start.Stopp, match=r"trenger Python 3\.11 eller nyere, men ble startet med Python \d\.\d+\.\d+"):
        start.krev_python(versjon)


@pytest.mark.parametrize("versjon", [(3, 11, 0), (3, 14, 1)])
def test_a_new_enough_python_is_let_through(versjon):
    start.krev_python(versjon)


def test_an_old_python_can_read_the_file_as_far_as_the_message():
    ast.parse(STARTFIL.read_text(encoding="utf-8"), feature_version=(3, 6))


TRINN = ["ruff check", "ruff format --check", "mypy verktoy start.py", "pytest -n auto --dist loadscope -k en"]


@pytest.mark.parametrize(
    ("feil", "kode"),
    [
        ({}, 0),
        ({"pytest": (1, "")}, 1),
        ({"pytest": (5, "")}, 5),
        ({"mypy": (2, "")}, 2),
        ({"--check": (1, ""), "pytest": (3, "")}, 1),
    ],
)
def test_the_suite_runs_everything_and_pytest_last(rot, capsys, feil, kode):
    svar, skall = kjor(rot, "test", "-k", "en", feil=feil)
    assert svar == kode
    assert [" ".join(kommando[1:]) for kommando, _, _ in skall.vist] == TRINN
    assert {mappe for _, mappe, _ in skall.vist} == {rot}
    sagt = capsys.readouterr().err
    assert ("FEIL i" in sagt) is bool(feil.keys() - {"pytest"})
    assert sagt.splitlines()[-1] == "— pytest"


HILSEN = """
import os, random, sys
sys.stdout.buffer.write(f"{os.environ['PYTHONUTF8']} {sys.stdout.encoding} {sys.argv[1:]} æøå".encode("utf-8"))
raise SystemExit(7)
"""


@pytest.mark.treg
def test_a_whole_start_for_real(rot):
    """A real .venv, made without network because it needs no package; then broken, mended and cut off from PyPI."""
    shutil.copy(STARTFIL, rot)
    (rot / "verktoy").mkdir()
    (rot / "verktoy" / "__main__.py").write_text(HILSEN, encoding="utf-8")
    min_mappe = rot.parent / "min mappe"
    min_mappe.mkdir()
    (min_mappe / "random.py").write_text("raise SystemExit('a file of the person, not Python')", encoding="utf-8")
    miljo = {navn: verdi for navn, verdi in os.environ.items() if navn not in {"PYTHONUTF8", "PYTHONPATH"}}
    miljo |= {"LC_ALL": "C"}

    def start_for_ekte(*argumenter, **tillegg):
        svar = subprocess.run(
            [sys.executable, str(rot / "start.py"), *argumenter],
            cwd=min_mappe,
            env=miljo | tillegg,
            capture_output=True,
            check=False,
        )
        return svar.returncode, svar.stdout.decode("utf-8"), svar.stderr.decode("utf-8")

    kode, ut, sagt = start_for_ekte("tabell", "Ås")
    assert (kode, ut) == (7, "1 utf-8 ['tabell', 'Ås'] æøå"), sagt
    assert "Gjør klar første gang" in sagt
    assert start_for_ekte() == (7, "1 utf-8 [] æøå", "")

    start.venv_python(rot / ".venv").unlink()
    kode, _, sagt = start_for_ekte()
    assert (kode, "ikke hel" in sagt) == (7, True)

    (rot / "requirements.txt").write_text("finnes-ikke-her==1\n", encoding="utf-8")
    uten_nett = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    kode, ut, sagt = start_for_ekte(**uten_nett)
    assert (kode, ut) == (2, "")
    assert "nettet svarer ikke" in sagt
