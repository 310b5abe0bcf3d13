"""Organisation numbers and references as odd as people can type them: the formulas judge as Python does."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.stotte import bok as b
from tests.stotte.libreoffice import celler, rekalkuler, sammenlign
from tests.stotte.liten import BETALING, PLAN, skriv_mal
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater

TID = datetime(2026, 1, 2, 3, 4)
# What is typed for the three kommuner: number, reference, pattern; and what the sheet says of number and reference.
# 938587051 is Levanger kommune's number, at the foot of its case papers.
RUNDER = [
    (("-23456785", "12?4", "9999"), ("feil", "feil")),
    (("1e3456785", "12*4", "9999"), ("feil", "feil")),
    (("12.456789", "12~4", "9999"), ("feil", "feil")),
    (("938587051", "1234", "9999"), ("OK", "OK")),
    ((" 93858705", "AB12", "AA99"), ("feil", "OK")),
    (("+93858705", "ab12", "AA99"), ("feil", "feil")),
]


@pytest.mark.treg
@pytest.mark.parametrize("runde", [RUNDER[:3], RUNDER[3:]], ids=["signs", "digits"])
def test_the_formulas_judge_as_python_does(tmp_path: Path, runde):
    bok = tmp_path / "b.xlsx"
    ny(bok, [str(skriv_mal(tmp_path, PLAN, BETALING))], TID)
    x = openpyxl.load_workbook(bok)
    for nr, (typet, _) in zip(("4201", "4203", "4211"), runde, strict=True):
        for felt, verdi in zip(("Orgnr", "Fakturareferanse", "Referansen skal se slik ut"), typet, strict=True):
            x["Deltakelse"][b.deltakelse(bok, "Eks", nr, felt)[1]] = verdi
    x.save(bok)
    oppdater(bok, TID)
    assert sammenlign(bok) == []
    regnet = celler(rekalkuler(bok, tmp_path / "r.xlsx"))
    ark = "Eks betaling"
    kol = {k: b.overskrift(bok, ark, k)[1].rstrip("0123456789") for k in ("Orgnr er", "Referansen er")}
    sagt = [tuple(regnet[ark, f"{kol[k]}{rad}"] for k in kol) for rad in (6, 7, 8)]
    assert sagt == [ventet for _, ventet in runde]
