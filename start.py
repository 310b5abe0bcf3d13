"""Make the tool ready and run it, with nothing but Python 3.11: `python start.py [kommando …]`.

The first start makes the folder .venv and installs requirements.txt there; later starts see by a checksum that nothing
has changed and run at once. `python start.py test [pytest-valg]` installs the test tools too and runs the whole suite.

Only the standard library, and no syntax newer than Python 3.6: an old Python must get as far as the message that it is
too old. Messages go to stderr, so that `python start.py tabell … > fil.csv` holds the table alone.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

ROT = Path(__file__).resolve().parent
MINST = (3, 11)
DRIFT = ("requirements.txt",)
TEST = ("requirements.txt", "tests/requirements.txt")

PYTHON_ER_GAMMEL = """Verktøyet trenger Python {minst} eller nyere, men ble startet med Python {har}
({program}).
Gjør dette:
  Windows:        installer fra https://www.python.org/downloads/ og start med:  py -3 start.py
  macOS:          installer fra https://www.python.org/downloads/ og start med:  python3 start.py
  Debian/Ubuntu:  sudo apt install python3 python3-venv  (Debian 12, Ubuntu 24.04 eller nyere)"""

MANGLER_VENV = """Denne Python-en kan ikke lage en egen mappe for pakkene: modulen venv eller ensurepip mangler
({program}).
Gjør dette:
  Debian/Ubuntu:  sudo apt install python3-venv   (eller python{versjon}-venv), og start på nytt
  Windows/macOS:  installer Python på nytt fra https://www.python.org/downloads/, med «pip» krysset av"""

FIKK_IKKE_LAGET = """Fikk ikke laget mappen {venv}.
Sjekk at du har lov til å skrive der, at disken ikke er full, og at ingen andre vinduer kjører verktøyet.
Hjelper ikke det: slett mappen .venv og start på nytt med en Python utenfor den.
Python sa:
{sagt}"""

NETTET_SVARER_IKKE = """Fikk ikke hentet pakkene fra PyPI (pypi.org): nettet svarer ikke.
Gjør dette:
  1. Sjekk at maskinen er på nett, og start på nytt.
  2. Går nettet gjennom en proxy? Spør IT om adressen, sett den, og start på nytt i et nytt vindu:
       Windows:      setx HTTPS_PROXY http://proxy.eksempel.no:8080
       macOS/Linux:  export HTTPS_PROXY=http://proxy.eksempel.no:8080
  3. Er PyPI stengt hos dere? Hent pakkene på en maskin med nett, samme system og samme Python:
       python -m pip download -r requirements.txt -d pakker
     Kopier mappen «pakker» hit, sett PIP_NO_INDEX=1 og PIP_FIND_LINKS til mappen, og start på nytt.
pip sa:
{sagt}"""

PROXYEN_SIER_NEI = """Fikk ikke hentet pakkene fra PyPI (pypi.org): proxyen slipper oss ikke gjennom.
Sjekk adressen i HTTPS_PROXY, med brukernavn og passord om den krever det, eller be IT åpne for pypi.org og
files.pythonhosted.org. Start deretter på nytt.
pip sa:
{sagt}"""

UKJENT_SERTIFIKAT = """Fikk ikke hentet pakkene fra PyPI (pypi.org): sertifikatet er ikke til å stole på for pip.
Det er vanlig der kommunens brannmur åpner trafikken. Be IT om rotsertifikatet som fil (.pem), sett
PIP_CERT til filen, og start på nytt.
pip sa:
{sagt}"""

INSTALLASJON_FEILET = """Pakkene i {filer} lot seg ikke installere.
Start på nytt; skjer det samme, slett mappen .venv og prøv en gang til. Ta med linjene under om du spør om hjelp.
pip sa:
{sagt}"""

# What pip says → what we say, first match wins. Certificate and proxy faults also say "Max retries exceeded".
PIP_FEIL = (
    (("CERTIFICATE_VERIFY_FAILED", "SSLError", "SSLCertVerificationError"), UKJENT_SERTIFIKAT),
    (("ProxyError", "Cannot connect to proxy", "407 Proxy"), PROXYEN_SIER_NEI),
    (
        (
            "NewConnectionError",
            "Failed to establish a new connection",
            "Max retries exceeded",
            "ConnectTimeout",
            "Read timed out",
            "name resolution",
            "getaddrinfo failed",
            "Network is unreachable",
            "(from versions: none)",
        ),
        NETTET_SVARER_IKKE,
    ),
)


class Stopp(Exception):  # noqa: N818 (not an error of the program: it carries a message to the person)
    """The work cannot go on; the text says what is wrong and what to do."""


class Skall:
    """Starts programs. The tests put another one in its place."""

    def stille(self, kommando: "list[str]") -> "tuple[int, str]":
        """Run without showing anything; return the exit code and all that was printed. 127: it could not start."""
        try:
            svar = subprocess.run(
                kommando,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=_miljo(),
                check=False,
            )
        except OSError as feil:
            return 127, str(feil)
        return svar.returncode, svar.stdout.decode("utf-8", "replace")

    def vis(self, kommando: "list[str]", mappe: "Path | None", tillegg: "dict[str, str]") -> int:
        """Run in the person's window, in the folder `mappe` (None: where they stand); return the exit code."""
        kode = subprocess.run(kommando, cwd=mappe, env=_miljo(tillegg), check=False).returncode
        return kode if kode >= 0 else 128 - kode  # ended by a signal: the number a shell would give


def _miljo(tillegg: "dict[str, str] | None" = None) -> "dict[str, str]":
    """The environment of the programs we start: UTF-8 on Windows too, and no PYTHONHOME to lead .venv astray."""
    miljo = {navn: verdi for navn, verdi in os.environ.items() if navn != "PYTHONHOME"}
    miljo["PYTHONUTF8"] = "1"
    miljo.update(tillegg or {})
    return miljo


def si(melding: str) -> None:
    """Tell the person at the screen."""
    print(melding, file=sys.stderr, flush=True)


def krev_python(versjon: "tuple[int, ...]") -> None:
    """Stop with a message when Python is too old.

    Args:
        versjon: major, minor, patch … of the Python that runs.
    """
    if tuple(versjon[:2]) < MINST:
        raise Stopp(
            PYTHON_ER_GAMMEL.format(
                minst="{}.{}".format(*MINST), har=".".join(map(str, versjon[:3])), program=sys.executable
            )
        )


def venv_python(venv: Path) -> Path:
    """The python program of a virtual environment, whether it is there or not."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def sjekksum(rot: Path, filer: "tuple[str, ...]") -> str:
    """Checksum of the contents of the requirement files."""
    sum_ = hashlib.sha256()
    for fil in filer:
        sum_.update(b"%s\0%s\0" % (fil.encode("utf-8"), (rot / fil).read_bytes()))
    return sum_.hexdigest()


def les_stempel(venv: Path) -> "dict[str, str]":
    """What was last installed, by checksum: {"drift": …, "test": …}; empty when nothing is known to be whole."""
    try:
        stempel = json.loads((venv / "stempel.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stempel if isinstance(stempel, dict) else {}


def er_hel(venv: Path) -> bool:
    """Whether .venv has its program, and the Python it was made from is still installed. Starts nothing."""
    try:
        oppsett = (venv / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    hjem = [linje.partition("=")[2].strip() for linje in oppsett.splitlines() if linje.split("=")[0].strip() == "home"]
    return venv_python(venv).exists() and bool(hjem) and Path(hjem[0]).is_dir()


def klargjor(rot: Path, skall: Skall, *, test: bool) -> str:
    """Make sure .venv holds the packages, doing nothing when it already does; return its python program."""
    venv = rot / ".venv"
    python = str(venv_python(venv))
    navn, filer = ("test", TEST) if test else ("drift", DRIFT)
    ferdig = {"drift": sjekksum(rot, DRIFT)}
    ferdig[navn] = sjekksum(rot, filer)
    if er_hel(venv) and les_stempel(venv).get(navn) == ferdig[navn]:
        return python
    virker = [python, "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    if not er_hel(venv) or skall.stille(virker)[0] != 0:
        lag_venv(venv, skall)
    installer(venv, rot, filer, skall)
    nytt = venv / "stempel.ny"
    nytt.write_text(json.dumps(ferdig), encoding="utf-8")
    nytt.replace(venv / "stempel.json")
    return python


def lag_venv(venv: Path, skall: Skall) -> None:
    """Make .venv, from scratch when a broken one stands there."""
    if venv.exists():
        si("Mappen .venv er ikke hel og lages på nytt …")
    else:
        si("Gjør klar første gang: lager mappen .venv …")
    program = getattr(sys, "_base_executable", None) or sys.executable  # never the .venv that is about to go
    mangler = [navn for navn in ("venv", "ensurepip") if importlib.util.find_spec(navn) is None]
    kode, sagt = (1, "") if mangler else skall.stille([program, "-m", "venv", "--clear", str(venv)])
    if kode == 0:
        return
    if mangler or "ensurepip is not" in sagt or "No module named" in sagt:
        raise Stopp(MANGLER_VENV.format(program=program, versjon="{}.{}".format(*sys.version_info[:2])))
    raise Stopp(FIKK_IKKE_LAGET.format(venv=venv, sagt=siste_linjer(sagt)))


def installer(venv: Path, rot: Path, filer: "tuple[str, ...]", skall: Skall) -> None:
    """Install the requirement files into .venv."""
    si("Installerer pakkene i " + " og ".join(filer) + " (kan ta et par minutter) …")
    (venv / "stempel.json").unlink(missing_ok=True)  # until pip is done, what stands there is known to nobody
    kommando = [str(venv_python(venv)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    kommando += ["--no-input", "--prefer-binary"]
    for fil in filer:
        kommando += ["-r", str(rot / fil)]
    kode, sagt = skall.stille(kommando)
    if kode != 0:
        mal = next((mal for ord_, mal in PIP_FEIL if any(o in sagt for o in ord_)), INSTALLASJON_FEILET)
        raise Stopp(mal.format(filer=" og ".join(filer), sagt=siste_linjer(sagt)))


def siste_linjer(tekst: str, antall: int = 6) -> str:
    """The last lines of what a program said, indented."""
    linjer = [linje for linje in tekst.splitlines() if linje.strip()]
    return "\n".join("  " + linje for linje in linjer[-antall:])


def kjor(rot: Path, argumenter: "list[str]", skall: Skall) -> int:
    """Run the tool itself: where the person stands, or in the project's folder when they gave no arguments."""
    python = klargjor(rot, skall, test=False)
    # -P: a stray random.py in the person's folder must not be imported instead of Python's own.
    sti = os.pathsep.join(filter(None, [str(rot), os.environ.get("PYTHONPATH")]))
    return skall.vis([python, "-P", "-m", "verktoy", *argumenter], None if argumenter else rot, {"PYTHONPATH": sti})


def kjor_testene(rot: Path, pytest_valg: "list[str]", skall: Skall) -> int:
    """Run the linter, the formatter's check, the type checker and, last, pytest, so that its closing line ends the run.

    Returns:
        0, or the exit code of the first of them that failed. All of them run in any case.
    """
    python = klargjor(rot, skall, test=True)
    trinn = {
        "ruff check": ["ruff", "check"],
        "ruff format": ["ruff", "format", "--check"],
        "mypy": ["mypy", "verktoy", "start.py"],
        "pytest": ["pytest", "-n", "auto", "--dist", "loadscope", *pytest_valg],  # every core; -n 0 for one
    }
    koder: dict[str, int] = {}
    for navn, kommando in trinn.items():
        feilet = [annet for annet, kode in koder.items() if kode != 0]
        if navn == "pytest" and feilet:
            si("FEIL i " + ", ".join(feilet) + ", se over. Testene kjøres likevel, men kjøringen teller som feilet.")
        si(f"— {navn}")
        koder[navn] = skall.vis([python, "-m", *kommando], rot, {})
    return next((kode for kode in koder.values() if kode != 0), 0)


def main(argumenter: "list[str]", rot: Path = ROT, skall: "Skall | None" = None) -> int:
    """Do what the command line says; return the exit code, 2 when the tool could not be made ready."""
    skall = skall or Skall()
    try:
        krev_python(tuple(sys.version_info[:3]))
        if argumenter[:1] == ["test"]:
            return kjor_testene(rot, argumenter[1:], skall)
        return kjor(rot, argumenter, skall)
    except Stopp as stopp:
        si(str(stopp))
        return 2
    except OSError as feil:
        si(f"Fikk ikke lest eller skrevet i {rot}: {feil}\nSjekk at mappen er pakket ut og at du kan skrive i den.")
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    for strom in (sys.stdout, sys.stderr):
        if hasattr(strom, "reconfigure"):  # a console under Windows may stand in cp850, a pipe in cp1252
            strom.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
