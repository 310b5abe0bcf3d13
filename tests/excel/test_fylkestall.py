"""A fylke's inhabitants are the sum of its kommuner: all of them, or a refusal that names those that are missing."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.stotte import bok as b
from tests.stotte.libreoffice import celler, endre_celler, rekalkuler
from tests.stotte.liten import skriv_mal
from verktoy.cli import main
from verktoy.oppgaver.bok import les, regn

D26 = date(2026, 1, 1)
FYLKET = """\
[gruppe.fylket]
navn = "Fylket"
type = "fylkeskommune"
utvalg = "56"
sorter = "nummer"
[finansiering.fylket]
navn = "Fylket"
art = "kontant"
type = "deltakere"
gruppe = "fylket"
[regel.fylke]
kilde = "vedtak: punkt 2"
navn = "Fylkesdel"
gjelder = "fylket"
tid = "fordelt"
type = "sats-per-innbygger"
sats_kr = 1
"""


@pytest.fixture(scope="module")
def fersk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    mappe = tmp_path_factory.mktemp("fylket")
    fil = mappe / "fylket.xlsx"
    assert main(["ny", str(fil), "--ordning", str(skriv_mal(mappe, FYLKET))]) == 0
    return fil


def test_all_its_kommuner_come_along(fersk):
    # SSB table 07459: the 18 kommuner of Finnmark 1.1.2026.
    (finnmark,) = (x for x in regn(les(fersk).bok).resultater[0].bidrag if x.deltaker.nr == "56")
    rader = openpyxl.load_workbook(fersk)["Folketall"].iter_rows(min_row=7, values_only=True)
    tall = [rad[-1] for rad in rader if str(rad[0]).startswith("56")]
    assert len(tall) == 18
    assert finnmark.innbyggere == sum(tall)


def test_an_emptied_cell_is_refused_with_the_name_of_the_kommune(fersk, tmp_path, capsys):
    bok = endre_celler(fersk, tmp_path / "b.xlsx", {b.innbyggere(fersk, "5601", D26): None})
    assert main(["oppdater", str(bok)]) == 2
    feil = capsys.readouterr().err
    assert "fylke 56 per 1.1.2026 er summen av kommunene, men arket Folketall mangler 5601 Alta." in feil
    assert "Legg kommunene inn i arket Folketall med tall for datoen." in feil


def test_a_number_that_was_not_in_use_is_not_counted_beside_its_successor(fersk, tmp_path, capsys):
    bok = openpyxl.load_workbook(fersk)
    ark = bok["Folketall"]
    rad = ark.max_row + 1
    for kol, verdi in ((1, "5698"), (2, "Oppdiktet"), (ark.max_column, 100)):
        ark.cell(rad, kol).value = verdi
    bok.save(tmp_path / "b.xlsx")
    assert main(["oppdater", str(tmp_path / "b.xlsx")]) == 2
    assert "har tall for 5698 Oppdiktet, som ikke var i bruk på datoen." in capsys.readouterr().err


@pytest.mark.treg
def test_the_live_workbook_says_so_before_anything_is_updated(fersk, tmp_path):
    status = b.kontroll(fersk, "Eks.bok.fylker", "Status")
    assert celler(fersk)[status] == "OK"
    bok = endre_celler(fersk, tmp_path / "b.xlsx", {b.innbyggere(fersk, "5601", D26): None})
    assert celler(rekalkuler(bok, tmp_path / "r.xlsx"))[status] == "FEIL"


def test_a_year_nobody_knows_the_kommuner_of_gives_a_remark_and_not_silence(fersk, tmp_path, capsys):
    bok = openpyxl.load_workbook(fersk)
    ark = bok["Folketall"]
    kol = ark.max_column + 1
    for rad in range(3, ark.max_row + 1):
        ark.cell(rad, kol).value = ark.cell(rad, kol - 1).value if rad not in (5, 6) else None
    ark.cell(4, kol).value = "eget anslag"
    ark.cell(5, kol).value = date(2031, 1, 1)
    alta = next(r for r in range(7, ark.max_row + 1) if ark.cell(r, 1).value == "5601")
    ark.cell(alta, kol).value = None
    forutsetninger = bok["Eks forutsetninger"]
    dato = next(r for r in forutsetninger.iter_rows() if r[5].value == "ordning.folketall_dato")
    dato[1].value = date(2031, 1, 1)
    bok.save(tmp_path / "b.xlsx")
    assert main(["oppdater", str(tmp_path / "b.xlsx")]) == 0
    capsys.readouterr()
    assert main(["kontroll", str(tmp_path / "b.xlsx")]) == 0
    assert "ukjent per 1.1.2031: summen av dem i arket" in capsys.readouterr().out
