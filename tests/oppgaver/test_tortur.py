"""The whole road on torture workbooks: our sheets put in with `ny`, then ten updates, each after something is typed."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.excel.tortur import google_bok, openpyxl_bok, stabens_bok
from tests.excel.tortur_deler import parter
from tests.excel.tortur_se import FLETTES
from tests.stotte.lint import lint
from tests.stotte.stab import Stab
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater, sjekk

GANGER = 10
BOKER: dict[str, Callable[[], bytes]] = {"xlsxwriter": stabens_bok, "openpyxl": openpyxl_bok, "google": google_bok}


@pytest.mark.treg
@pytest.mark.parametrize("hvem", BOKER)
def test_ten_updates_leave_what_is_staffs_byte_for_byte(tmp_path: Path, hvem: str) -> None:
    fil = tmp_path / "deres.xlsm"
    fil.write_bytes(BOKER[hvem]())
    foer, feil_foer = parter(fil.read_bytes()), {f.uten_sted for f in lint(fil)}
    ark = Stab(fil.read_bytes()).arknavn()
    ny(fil, ["digital-baerekraft-ostfold"], datetime(2026, 1, 2))
    s = Stab(fil.read_bytes())
    moss = s.rad("Østfold bidrag", "A", "0104")
    fil.write_bytes(s.skriv("Østfold bidrag", f"S{moss}", "Ring Moss").innhold)
    for n in range(GANGER):
        s = Stab(fil.read_bytes())
        s.skriv("Folketall", f"F{s.rad('Folketall', 'A', '0104')}", 32_000 + n)
        fil.write_bytes(s.innhold)
        assert oppdater(fil, datetime(2026, 2, 1 + n)).endret
    etter = parter(fil.read_bytes())
    merges = {n for n in foer if n.endswith(".rels")} | FLETTES
    assert [n for n in foer if n not in merges and foer[n] != etter.get(n)] == []
    s = Stab(fil.read_bytes())
    assert s.arknavn()[: len(ark)] == ark
    assert s.celler("Østfold bidrag")[f"S{moss}"] == (None, "Ring Moss")
    assert {f.uten_sted for f in lint(fil)} <= feil_foer
    assert not sjekk(fil, datetime(2026, 3, 1)).endret
    assert not oppdater(fil, datetime(2026, 3, 1)).endret
