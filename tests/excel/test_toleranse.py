"""Half an øre: Python and the workbook's own formulas call the same differences OK, accepted or a deviation."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.stotte import bok as b
from tests.stotte.libreoffice import celler, endre_celler, rekalkuler_alle
from tests.stotte.liten import skriv_mal
from verktoy.cli import main
from verktoy.kjerne.kontroll import er_lik
from verktoy.oppgaver.bok import les, regn

ID = "Eks.vedtak.belop"
# What Risør has voted, where 120 000 kr is calculated, and what the check says.
VEDTATT = [
    ("120000", "OK"),
    ("120000.004", "OK"),
    ("120000.005", "OK"),
    ("119999.995", "OK"),
    ("120000.006", "AVVIK"),
    ("119999.994", "AVVIK"),
    ("120000.01", "AVVIK"),
]
# What is accepted, where the difference is 1 kr.
KVITTERT = [("1", "KVITTERT"), ("1.005", "KVITTERT"), ("0.995", "KVITTERT"), ("1.006", "AVVIK"), ("0.994", "AVVIK")]


@pytest.mark.parametrize(
    ("differanse", "lik"),
    [("0", True), ("0.005", True), ("-0.005", True), ("0.00501", False), ("-0.006", False), ("0.0050000001", True)],
)
def test_the_tolerance_itself_is_within(differanse, lik):
    assert er_lik(Fraction(differanse)) is lik


@pytest.mark.treg
def test_python_and_libreoffice_agree_on_both_sides_of_the_boundary(tmp_path: Path):
    fersk = tmp_path / "b.xlsx"
    assert main(["ny", str(fersk), "--ordning", str(skriv_mal(tmp_path))]) == 0
    vedtatt = b.deltakelse(fersk, "Eks", "4201", "Vedtatt beløp (kr)")
    fordi, hvor_mye = (b.kontroll(fersk, ID, k) for k in ("Kvittert fordi", "Kvittert for differanse"))
    tilfeller = [({vedtatt: float(v)}, ventet) for v, ventet in VEDTATT]
    tilfeller += [({vedtatt: 120_001, fordi: "Avrundet", hvor_mye: float(k)}, ventet) for k, ventet in KVITTERT]
    boker = [endre_celler(fersk, tmp_path / f"{n}.xlsx", e) for n, (e, _) in enumerate(tilfeller)]
    status = b.kontroll(fersk, ID, "Status")
    regnet = [celler(x)[status] for x in rekalkuler_alle(boker, tmp_path / "lo")]
    python = []
    for x in boker:
        beregnet = regn(les(x).bok)
        (punkt,) = (p for p in beregnet.punkter if p.id == ID)
        python.append(punkt.utfall(beregnet.bok.kvitteringer).value)
    assert python == [ventet for _, ventet in tilfeller]
    assert regnet == python
