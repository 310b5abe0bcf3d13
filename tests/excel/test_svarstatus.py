"""How far the answers have come, on Forside: live, and the same after an update."""

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.stotte.bok import deltakelse, overskrift, serienummer
from tests.stotte.libreoffice import endre_celler, rekalkuler_alle, rutenett
from tests.stotte.pakke import Verdi
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.bok import les
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater, sjekk

T1, T2 = datetime(2026, 1, 2, 3, 4), datetime(2026, 3, 4, 5, 6)


def linjer(fil: Path) -> dict[str, Verdi]:
    return {str(r[0]): r[1] for r in rutenett(fil, "Forside") if r[0] and len(r) > 1}


def frister_per(fil: Path) -> tuple[str, str]:
    ark, ref = overskrift(fil, "Forside", "Frister regnes per")
    return ark, f"B{ref.lstrip('A')}"


@pytest.mark.treg
def test_answers_money_condition_and_deadlines(tmp_path):
    """DigiFin, worked by hand: Oslo and Bergen say ja, Levanger has said ja before, the others wait.

    Inhabitants 1.1.2017: Oslo 666 759, Bergen 278 556, Levanger 19 892; 20 kr each is 19 304 140 of 125 mill.
    """
    fil = tmp_path / "b.xlsx"
    ny(fil, ["digifin"], T1)
    frist = {"0301": date(2018, 1, 1), "1103": date(2018, 3, 1), "1601": date(2018, 3, 2), "1201": date(2018, 1, 1)}
    typet: dict[tuple[str, str], Verdi] = {
        deltakelse(fil, "DigiFin", nr, "Frist"): serienummer(d) for nr, d in frist.items()
    }
    for nr in ("0301", "1201"):
        typet[deltakelse(fil, "DigiFin", nr, "Svar")] = "ja"
    typet[deltakelse(fil, "DigiFin", "0301", "Vedtatt beløp (kr)")] = 13_000_000
    typet[frister_per(fil)] = serienummer(date(2018, 3, 2))
    endret = endre_celler(fil, tmp_path / "e.xlsx", typet)
    (regnet,) = rekalkuler_alle([endret], tmp_path / "ut")
    oppdater(endret, T2)
    assert not sjekk(endret, T2).endret
    for svar in (linjer(regnet), linjer(endret)):
        assert svar["Innbyggere i kommuner som har sagt ja"] == 666_759 + 278_556 + 19_892
        assert svar["Beregnet for dem som har sagt ja, SUM (kr)"] == 19_304_140
        assert svar["Vedtatt beløp (kr)"] == 13_000_000 + 400_000  # Levanger's vote
        assert svar["Mangler til vilkåret for Staten (KMD), bare ja regnet (kr)"] == 125_000_000 - 19_304_140
        assert svar["Over fristen uten svar"] == 1  # Stavanger; Trondheim has the day itself, the others have answered


# The biggest kommuner that pay by head, 1 January 2017 (SSB 07459): Oslo, Bergen, Trondheim, Stavanger, Bærum, Drammen.
STORE = {"0301": 666_759, "1201": 278_556, "1601": 190_464, "1103": 132_729, "0219": 124_008, "0602": 68_363}
NORGE = 5_258_317


@pytest.mark.treg
def test_people_are_counted_once_where_counties_take_part_too(tmp_path):
    """DigiFin by hand: of 5 258 317 in Norway on 1 January 2017 the six have 1 460 879; 3 797 438 are left."""
    import openpyxl

    fil, ark = tmp_path / "b.xlsx", "DigiFin scenario"
    ny(fil, ["digifin"], T1)
    bok = openpyxl.load_workbook(fil)
    hode = next(r for r in bok["Deltakelse"].iter_rows() if "Svar" in [c.value for c in r])
    kol = {c.value: c.column for c in hode}
    for rad in range(hode[0].row + 1, bok["Deltakelse"].max_row + 1):
        if nr := bok["Deltakelse"].cell(rad, kol["Nummer"]).value:
            bok["Deltakelse"].cell(rad, kol["Svar"]).value = "nei" if nr in STORE else "ja"
    bok[ark].cell(3, 5).value = "hold-pott"
    valg = next(c.column for r in bok[ark].iter_rows() for c in r if c.value == "Ditt valg")
    bok[ark].cell(next(c.row for c in bok[ark]["A"] if c.value == "0301"), valg).value = "ja"
    bok.save(fil)
    (regnet,) = rekalkuler_alle([fil], tmp_path / "ut")
    oppdater(fil, T2)
    uten = NORGE - sum(STORE.values())
    assert uten == 3_797_438
    for svar in (regnet, fil):
        assert linjer(svar)["Innbyggere i kommuner som har sagt ja"] == uten
        rad = next(r for r in rutenett(svar, ark) if "Innbyggere i kommunene som er med" in r)
        assert [x for x in rad if isinstance(x, int | float)][:3] == [uten, uten + STORE["0301"], STORE["0301"]]


def test_without_a_day_deadlines_are_held_against_the_last_run(tmp_path):
    fil = tmp_path / "b.xlsx"
    ny(fil, ["digital-baerekraft-ostfold"], T1)
    frist = {"0106": date(2026, 1, 1), "0105": date(2026, 1, 2), "0104": date(2026, 3, 3)}
    typet = {deltakelse(fil, "Østfold", nr, "Frist"): serienummer(d) for nr, d in frist.items()}
    endret = endre_celler(fil, tmp_path / "e.xlsx", typet)
    (regnet,) = rekalkuler_alle([endret], tmp_path / "ut")
    assert linjer(regnet)["Over fristen uten svar"] == 1  # written on 2 January
    oppdater(endret, T2)
    assert linjer(endret)["Over fristen uten svar"] == 3  # written on 4 March


def test_a_day_that_is_no_date_is_refused(tmp_path):
    fil = tmp_path / "b.xlsx"
    ny(fil, ["digital-baerekraft-ostfold"], T1)
    endret = endre_celler(fil, tmp_path / "e.xlsx", {frister_per(fil): "i dag"})
    with pytest.raises(Inndatafeil, match="«i dag» er ikke en dato"):
        les(endret)
