"""Every command of the CI jobs that regenerate the workbook is run, as the job runs it; only what posts is faked."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROT = Path(__file__).resolve().parents[1]
ARBEIDSFLYT = ROT / ".github" / "workflows" / "regenerer.yml"
GITLAB = ROT / "docs" / "ci.md"
_OSTFOLD = "digital-baerekraft-ostfold"


def _fra_github(tekst: str) -> list[str]:
    """The run: steps, whole."""
    ut = []
    linjer = tekst.splitlines()
    for n, linje in enumerate(linjer):
        treff = re.match(r"( *)run: (.*)", linje)
        if treff and treff[2] != "|":
            ut.append(treff[2])
        elif treff:
            inne = linjer[n + 1 :]
            slutt = next(
                (m for m, x in enumerate(inne) if x.strip() and len(x) - len(x.lstrip()) <= len(treff[1])), None
            )
            ut.append("\n".join(x.strip() for x in inne[:slutt]))
    return ut


def _fra_gitlab(tekst: str) -> list[str]:
    yaml = re.search(r"```yaml\n(.*?)```", tekst, re.DOTALL)
    assert yaml is not None
    script = yaml[1].split("script:\n")[1].split("  artifacts:")[0]
    return [linje.strip()[2:] for linje in script.splitlines() if linje.strip()]


def test_the_jobs_hold_the_commands_they_are_for():
    for kommandoer in (_fra_github(ARBEIDSFLYT.read_text("utf-8")), _fra_gitlab(GITLAB.read_text("utf-8"))):
        alt = "\n".join(kommandoer)
        for ord_ in (
            "--sjekk",
            "--ut regenerert.xlsx",
            "kontroll regenerert.xlsx",
            "sammenlign gammel.xlsx",
            "--format md",
        ):
            assert ord_ in alt


@pytest.fixture
def lager(tmp_path: Path) -> Path:
    """A repository with the workbook of a base branch, and the tool beside it."""
    for navn in ("verktoy", "docs", "ordninger", "data"):
        if (ROT / navn).exists():
            (tmp_path / navn).symlink_to(ROT / navn)
    (tmp_path / "arbeidsbok").mkdir()
    (tmp_path / "start.py").write_text("import sys\nfrom verktoy.cli import main\nsys.exit(main(sys.argv[1:]))\n")
    falske = tmp_path / "bin"
    falske.mkdir()
    for navn, innhold in {
        "python": f'exec "{sys.executable}" "$@"',
        "gh": 'cat "${@: -1}" > lagt_ut.md',
        "curl": "cp sammenligning.md lagt_ut.md",
    }.items():
        fil = falske / navn
        fil.write_text(f"#!/bin/bash\n{innhold}\n")
        fil.chmod(fil.stat().st_mode | stat.S_IEXEC)
    subprocess.run(
        [sys.executable, "start.py", "ny", "arbeidsbok/bidrag.xlsx", "--ordning", _OSTFOLD], cwd=tmp_path, check=True
    )
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@x"]
    for kommando in (
        ["git", "init", "-q", "-b", "main"],
        ["git", "add", "arbeidsbok/bidrag.xlsx"],
        [*git, "commit", "-qm", "bok"],
        ["git", "update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        subprocess.run(kommando, cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.treg
@pytest.mark.skipif(shutil.which("bash") is None or sys.platform == "win32", reason="the jobs run in bash")
@pytest.mark.parametrize(("fil", "hent"), [(ARBEIDSFLYT, _fra_github), (GITLAB, _fra_gitlab)], ids=["github", "gitlab"])
def test_every_command_of_the_jobs_works(lager, fil, hent):
    miljo = os.environ | {
        "PATH": f"{lager / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "BOK": "arbeidsbok/bidrag.xlsx",
        "GRUNNLAG": "main",
        "GITHUB_STEP_SUMMARY": str(lager / "oppsummering.md"),
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "KOMMENTAR_TOKEN": "x",
        "CI_API_V4_URL": "",
        "CI_PROJECT_ID": "1",
        "CI_MERGE_REQUEST_IID": "1",
    }
    for kommando in hent(fil.read_text("utf-8")):
        ren = re.sub(r"\$\{\{.*?\}\}", "1", kommando)
        svar = subprocess.run(
            ["bash", "-e", "-c", ren], cwd=lager, env=miljo, capture_output=True, text=True, check=False
        )
        assert svar.returncode == 0, f"{kommando}\n{svar.stdout}{svar.stderr}"
    assert "| Sum | 4 800 000 | 4 800 000 | 0 |" in (lager / "lagt_ut.md").read_text("utf-8").replace("\u00a0", " ")
    assert (lager / "regenerert.xlsx").exists()
