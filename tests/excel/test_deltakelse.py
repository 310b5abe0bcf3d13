"""The Deltakelse sheet: what is typed comes back exactly; a workbook from before its newest columns is still read."""

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from tests.stotte.bok import deltakelse, serienummer
from tests.stotte.libreoffice import endre_celler
from verktoy.kilder import malfil
from verktoy.kjerne.deltakelse import Deltaker, Svar, Vedtak
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.overskrifter import DELTAKELSE_KOLONNER, DELTAKELSE_NYE
from verktoy.oppgaver.bok import les
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater

OSTFOLD = "digital-baerekraft-ostfold"
T1, T2 = datetime(2026, 1, 2, 3, 4), datetime(2026, 3, 4, 5, 6)
FOER = (
    *("Nøkkel", "Ordning", "Gruppe", "Nummer", "Navn", "Svar", "Vedtaksdato", "Saksnr", "Vedtatt beløp (kr)"),
    *("E-post", "Orgnr", "Fakturareferanse", "Referansen skal se slik ut"),
)
"""The headings of the workbook as it was before."""


@pytest.fixture
def fil(tmp_path: Path) -> Path:
    ny(tmp_path / "bidrag.xlsx", [OSTFOLD], T1)
    return tmp_path / "bidrag.xlsx"


def halden(fil: Path) -> Deltaker:
    return next(d for d in les(fil).bok.deler[0].deltakere if d.nr == "0101")


TYPET = {
    "Svar": "avventer",
    "Frist": serienummer(date(2018, 3, 1)),
    "Sannsynlighet for ja": 0.35,
    "Med fra og med": serienummer(date(2019, 7, 1)),
    "Med til og med": serienummer(date(2020, 12, 31)),
    "Vedtaksdato": serienummer(date(2018, 2, 15)),
    "Utvalg": "Formannskapet",
    "Saksnr": "18/12",
    "Vedtatt beløp (kr)": 196000,
    "Inndekning": "Disposisjonsfond",
    "E-post": "post@halden.no",
    "Utsendelse": "sendt 1.2.2018",
}


def test_what_is_typed_comes_back_and_survives_an_update(fil, tmp_path):
    _med_valg_for_delvis(fil)
    endret = endre_celler(
        fil, tmp_path / "b.xlsx", {deltakelse(fil, "Østfold", "0101", k): v for k, v in TYPET.items()}
    )
    for _ in range(2):
        d = halden(endret)
        assert (d.svar, d.frist, d.sannsynlighet) == (Svar.AVVENTER, date(2018, 3, 1), Fraction(7, 20))
        assert (d.fra_og_med, d.til_og_med) == (date(2019, 7, 1), date(2020, 12, 31))
        assert d.vedtak == Vedtak(date(2018, 2, 15), "18/12", Fraction(196000), "Formannskapet", "Disposisjonsfond")
        assert (d.epost, d.utsendt) == ("post@halden.no", "sendt 1.2.2018")
        oppdater(endret, T2)


@pytest.mark.parametrize("sjanse", ["0.9", '"12,5 %"', '"2/3"', "1", "0"])
def test_what_a_template_tells_stands_on_the_sheet(tmp_path, sjanse):
    """Written from a template, read back from the sheet: the same in every field."""
    mal = malfil.finn(OSTFOLD).read_text(encoding="utf-8")
    fil = tmp_path / "egen.toml"
    felt = f'frist = 2018-03-01\nsannsynlighet = {sjanse}\nfra_og_med = "1.7.2019"\ntil_og_med = 2020-12-31\n'
    med_valg = mal.replace("[ordning]\n", '[ordning]\nved_delvis = "betaler-alle-aar"\n', 1)
    fil.write_text(f"{med_valg}\n[deltakelse.0101]\n{felt}", encoding="utf-8")
    fra_mal = malfil.les_mal(fil).svar["0101"]
    ny(tmp_path / "bidrag.xlsx", [str(fil)], T1)
    d = halden(tmp_path / "bidrag.xlsx")
    assert d.frist == date(2018, 3, 1)
    for navn in ("frist", "sannsynlighet", "fra_og_med", "til_og_med", "svar"):
        assert getattr(d, navn) == getattr(fra_mal, navn), navn


def _med_valg_for_delvis(fil: Path) -> None:
    """Say what a deltaker pays that is in for a part of the time: a row of its own below the assumptions."""
    bok = openpyxl.load_workbook(fil)
    ark = bok["Østfold forutsetninger"]
    rad = ark.max_row + 1
    ark.cell(rad, 2).value, ark.cell(rad, 6).value = "betaler-alle-år", "ordning.ved_delvis"
    bok.save(fil)


def test_dates_are_refused_until_the_scheme_says_what_they_mean(fil, tmp_path):
    sted = deltakelse(fil, "Østfold", "0101", "Med fra og med")
    endret = endre_celler(fil, tmp_path / "b.xlsx", {sted: serienummer(date(2019, 7, 1))})
    foer = endret.read_bytes()
    with pytest.raises(Inndatafeil, match=r"0101 Halden er med bare en del av tiden.*ordning\.ved_delvis"):
        oppdater(endret, T2)
    assert endret.read_bytes() == foer


@pytest.mark.parametrize(
    ("typet", "andel"),
    [("90 %", Fraction(9, 10)), ("2/3", Fraction(2, 3)), (1, Fraction(1)), (0.1, Fraction(1, 10)), (None, None)],
)
def test_a_chance_is_exact_however_it_is_typed(fil, tmp_path, typet, andel):
    sted = deltakelse(fil, "Østfold", "0101", "Sannsynlighet for ja")
    endret = endre_celler(fil, tmp_path / "b.xlsx", {sted: typet})
    oppdater(endret, T2)
    assert halden(endret).sannsynlighet == andel


def test_the_last_day_is_not_before_the_first(fil, tmp_path):
    dager = {"Med fra og med": date(2019, 7, 2), "Med til og med": date(2019, 7, 1)}
    endret = endre_celler(
        fil, tmp_path / "b.xlsx", {deltakelse(fil, "Østfold", "0101", k): serienummer(d) for k, d in dager.items()}
    )
    with pytest.raises(Inndatafeil, match=r"med til og med 1\.7\.2019, men først fra og med 2\.7\.2019"):
        les(endret)


def test_a_workbook_from_before_is_read_and_gets_the_columns(fil):
    assert tuple(k for k in DELTAKELSE_KOLONNER if k not in DELTAKELSE_NYE) == FOER
    bok = openpyxl.load_workbook(fil)
    ark = bok["Deltakelse"]
    for kol in reversed(range(1, len(DELTAKELSE_KOLONNER) + 1)):
        if ark.cell(5, kol).value in DELTAKELSE_NYE:
            ark.delete_cols(kol)
    assert [c.value for c in ark[5]][: len(FOER)] == list(FOER)
    rad = next(r for r in range(6, 30) if ark.cell(r, 4).value == "0101")
    ark.cell(rad, FOER.index("Saksnr") + 1).value = "18/12"
    ark.cell(rad, FOER.index("E-post") + 1).value = "post@halden.no"
    bok.save(fil)
    assert halden(fil).frist is None
    oppdater(fil, T2)
    assert [c.value for c in openpyxl.load_workbook(fil)["Deltakelse"][5]] == list(DELTAKELSE_KOLONNER)
    assert (halden(fil).vedtak.saksnr, halden(fil).epost, halden(fil).utsendt) == ("18/12", "post@halden.no", "")
