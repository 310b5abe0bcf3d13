"""The plan and the invoice basis as tables: columns in order, amounts in one unit."""

from datetime import datetime
from pathlib import Path

import pytest

from verktoy.kilder import malfil
from verktoy.oppgaver.arktabell import lag_tabell
from verktoy.oppgaver.ny import bok_fra_maler

TID = datetime(2026, 1, 2, 3, 4)


@pytest.fixture(scope="module")
def halvaarlig(tmp_path_factory) -> Path:
    """DigiViken twice a year, with 25 % VAT."""
    tekst = malfil.finn("digiviken").read_text(encoding="utf-8")
    tekst = tekst.replace('terminer = "år"', 'terminer = "halvår"').replace('["31.3."]', '["31.3.", "30.9."]')
    tekst = tekst.replace('behandling = "tilskudd"', 'behandling = "mva"\nmva_prosent = 25')
    fil = tmp_path_factory.mktemp("mal") / "halvaar.toml"
    fil.write_text(tekst, encoding="utf-8")
    return fil


def test_aarets_sum_staar_etter_terminene_og_for_delsummen(tmp_path):
    tekst = malfil.finn("digital-baerekraft-ostfold").read_text(encoding="utf-8")
    fil = tmp_path / "halvaar.toml"
    tekst = tekst.replace('terminer = "år"', 'terminer = "halvår"').replace('["30.6."]', '["31.3.", "30.9."]')
    fil.write_text(tekst, encoding="utf-8")
    tabell = lag_tabell(bok_fra_maler([str(fil)], TID), "Østfold", "plan")
    siste_i_grunnlaget = tabell.kolonner.index("SUM 3 år")
    assert tabell.kolonner[siste_i_grunnlaget - 3 : siste_i_grunnlaget + 1] == (
        "1. halvår 2021",
        "2. halvår 2021",
        "2021",
        "SUM 3 år",
    )
    assert tabell.rader[-1][1][siste_i_grunnlaget] == 2_880_000


def test_betalingsgrunnlaget_har_kroner_i_alle_belop(halvaarlig):
    tabell = lag_tabell(bok_fra_maler([str(halvaarlig)], TID), "DigiViken", "betaling")
    rad = dict(zip(tabell.kolonner, next(r for _, r in tabell.rader if r[0] == "30"), strict=True))
    # The county: 150 000 kr in two parts, 25 % on top.
    assert (rad["Beløp (kr)"], rad["Mva (kr)"], rad["Å betale (kr)"]) == (75_000, "18750,00", "93750,00")
    assert (rad["Forfall"], rad["Tekst"].endswith("1. halvår 2022")) == ("2022-03-31", True)
