"""The whole road on torture workbooks: our sheets put in with `ny`, then ten updates, each after something is done.

What is done changes from round to round: a figure is typed, a row coloured, a kommune taken out (so that the rows below
it move), our sheets renamed and moved. Whoever made the workbook, and whoever saves it halfway.
"""

import shutil
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.excel.tortur import google_bok, libreoffice_bok, openpyxl_bok, prefiks_bok, stabens_bok
from tests.excel.tortur_deler import parter
from tests.excel.tortur_se import FLETTES
from tests.stotte.libreoffice import celler, feilverdier, krev_soffice, rekalkuler
from tests.stotte.stab import Stab
from tests.stotte.validering import nye_funn, valider
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater, sjekk

GANGER = 10
GUL = "FFFF00"
BOKER: dict[str, Callable[[Path], bytes]] = {
    "xlsxwriter": lambda _: stabens_bok(),
    "openpyxl": lambda _: openpyxl_bok(),
    "google": lambda _: google_bok(),
    "prefiks": lambda _: prefiks_bok(),
    "libreoffice": lambda mappe: libreoffice_bok(krev_soffice(), mappe),
}
BIDRAG = "Østfold bidrag"


def _tall(s: Stab, n: int) -> None:
    s.skriv("Folketall", f"F{s.rad('Folketall', 'A', '0104')}", 32_000 + n)


def _farg(s: Stab, _: int) -> None:
    s.farg(BIDRAG, [f"{k}{s.rad(BIDRAG, 'A', '0104')}" for k in "ABC"], fyll=GUL)


def _ta_ut(s: Stab, _: int) -> None:
    s.slett_rad("Deltakelse", s.rad("Deltakelse", "D", "0106"))


def _flytt(s: Stab, _: int) -> None:
    s.flytt_ark("Kontroll", 0)


def _dop_om(s: Stab, _: int) -> None:
    s.dop_om("Kommune", "Hver kommune")


RUNDER = (_tall, _farg, _tall, _ta_ut, _tall, _flytt, _dop_om, _tall, _tall, _tall)
assert len(RUNDER) == GANGER


def _gule(innhold: bytes) -> list[str]:
    """The numbers of the kommuner whose first cell is yellow."""
    ark = openpyxl.load_workbook(BytesIO(innhold))[BIDRAG]
    return [r[0].value for r in ark.iter_rows() if r[0].fill.patternType and r[0].fill.fgColor.rgb == f"FF{GUL}"]


@pytest.mark.treg
@pytest.mark.parametrize("hvem", BOKER)
def test_ten_updates_leave_what_is_staffs_byte_for_byte(tmp_path: Path, hvem: str) -> None:
    fil, fersk = tmp_path / "deres.xlsm", tmp_path / "fersk.xlsm"
    fersk.write_bytes(BOKER[hvem](tmp_path))
    shutil.copyfile(fersk, fil)
    deres, ark = parter(fil.read_bytes()), Stab(fil.read_bytes()).arknavn()
    deres = {n for n in deres if not n.endswith(".rels")} - FLETTES
    ny(fil, ["digital-baerekraft-ostfold"], datetime(2026, 1, 2))
    s = Stab(fil.read_bytes())
    fil.write_bytes(s.skriv(BIDRAG, f"S{s.rad(BIDRAG, 'A', '0104')}", "Ring Moss").innhold)
    for n, gjor in enumerate(RUNDER):
        s = Stab(fil.read_bytes())
        gjor(s, n)
        fil.write_bytes(s.innhold)
        svar = oppdater(fil, datetime(2026, 2, 1 + n))
        assert [m for m in svar.merknader if "skrevet over" in m.hva or "bli stående" in m.hva] == []
        foer, etter = parter(s.innhold), parter(fil.read_bytes())
        assert [d for d in deres if foer[d] != etter.get(d)] == [], f"round {n + 1}"
    s = Stab(fil.read_bytes())
    assert [a for a in s.arknavn() if a in ark] == ark
    assert "0106" not in {v for r, (_, v) in s.celler(BIDRAG).items() if r[0] == "A"}
    moss = s.rad(BIDRAG, "A", "0104")
    assert s.celler(BIDRAG)[f"S{moss}"] == (None, "Ring Moss")
    assert _gule(s.innhold) == ["0104"]
    # A book without shared texts has them in its cells, as we do: Excel moves them when it saves, and loses nothing.
    assert [f for f in nye_funn(valider(fersk), valider(fil)) if f.regel != "Excel_InlineStrCells"] == []
    assert not sjekk(fil, datetime(2026, 3, 1)).endret
    assert not oppdater(fil, datetime(2026, 3, 1)).endret


@pytest.mark.treg
@pytest.mark.parametrize("hvem", ["google", "libreoffice"])
def test_saved_by_libreoffice_halfway(tmp_path: Path, hvem: str) -> None:
    """LibreOffice rewrites every part and drops our receipt: ours are found, nothing doubles, staff's stays."""
    krev_soffice()
    fil = tmp_path / "deres.xlsx"
    fil.write_bytes(BOKER[hvem](tmp_path))
    ny(fil, ["digital-baerekraft-ostfold"], datetime(2026, 1, 2))
    s = Stab(fil.read_bytes())
    s.skriv(BIDRAG, f"S{s.rad(BIDRAG, 'A', '0104')}", "Ring Moss")
    _farg(s, 0)
    antall = len(s.arknavn())
    fil.write_bytes(s.innhold)
    lagret = rekalkuler(fil, tmp_path / "lagret.xlsx")
    deres = [a for a in s.arknavn() if a.startswith(("Økonomi", "Notater"))]
    foer = {k: v for k, v in celler(lagret).items() if k[0] in deres}
    fil.write_bytes(lagret.read_bytes())
    for n, gjor in enumerate((_tall, _ta_ut, _tall)):
        s = Stab(fil.read_bytes())
        gjor(s, n)
        fil.write_bytes(s.innhold)
        svar = oppdater(fil, datetime(2026, 2, 1 + n))
        assert [m for m in svar.merknader if "skrevet over" in m.hva or "bli stående" in m.hva] == []
    s = Stab(fil.read_bytes())
    assert len(s.arknavn()) == antall
    assert s.celler(BIDRAG)[f"S{s.rad(BIDRAG, 'A', '0104')}"] == (None, "Ring Moss")
    assert _gule(s.innhold) == ["0104"]
    assert nye_funn(valider(lagret), valider(fil)) == []
    assert {k: v for k, v in celler(rekalkuler(fil, tmp_path / "igjen.xlsx")).items() if k[0] in deres} == foer
    assert [c for c in feilverdier(fil) if c.ark not in deres] == []
