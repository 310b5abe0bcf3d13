"""Rolling population figures: every year has the figures of 1 January the year before, live in the workbook."""

from datetime import datetime

import pytest

from tests.stotte import bok as b
from tests.stotte.libreoffice import endre_celler, rekalkuler_alle, sammenlign
from verktoy.kilder import malfil
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.bidragstabell import bidragstabell
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.ny import bok_fra_maler

TID = datetime(2026, 1, 2, 3, 4)
AAR = """
[aar.2023]
kilde = "valg: videreført"
deler = 1
fase = "videre"

[aar.2024]
kilde = "valg: videreført"
deler = 1
fase = "videre"

[delsum.sum]"""


@pytest.fixture(scope="module")
def mal(tmp_path_factory):
    """DigiViken carried on to 2024, each year with the figures of the year before."""
    tekst = malfil.finn("digiviken").read_text(encoding="utf-8")
    tekst = tekst.replace("sats_kr = 3\n", "sats_kr = 3\nfolketall_etterslep_aar = 1\n")
    tekst = tekst.replace("[delsum.sum]", AAR).replace("til_og_med = 2022", "til_og_med = 2024")
    tekst = tekst.replace('regel = "sats"', 'regel = "sats_2022"')
    fil = tmp_path_factory.mktemp("mal") / "rullerende.toml"
    fil.write_text(tekst, encoding="utf-8")
    return fil


@pytest.fixture
def bok(mal, tmp_path):
    fil = tmp_path / "bok.xlsx"
    fil.write_bytes(bok_fra_maler([str(mal)], TID).filinnhold())
    return fil


def test_hvert_aar_har_folketallet_aaret_for(bok):
    # Øvre Eiker on 1.1. (SSB 07459): 19 709 in 2021, 20 044 in 2022, 20 495 in 2023; at 3 kr each.
    rader = {rad[0]: rad for _, rad in bidragstabell(regn(les(bok).bok).resultater[0]).rader}
    assert rader["3048"][-4:] == (59_127, 60_132, 61_485, 59_127 + 60_132 + 61_485)


@pytest.mark.treg
def test_formlene_regner_som_kjerne_ogsaa_naar_etterslepet_endres(bok, tmp_path):
    assert sammenlign(bok) == []
    endret = tmp_path / "etterslep.xlsx"
    endre_celler(bok, endret, {b.forutsetning(bok, "DigiViken", "regel.sats.folketall_etterslep_aar"): 2})
    # Two years before 2022 is 2020: Øvre Eiker 19 423 × 3.
    (regnet,) = rekalkuler_alle([endret], tmp_path / "lo")
    assert b.hent(regnet, b.bidrag(bok, "DigiViken", "3048", "Bidrag per innbygger 2022")) == _folk("3048", 2020) * 3
    rader = {rad[0]: rad for _, rad in bidragstabell(regn(les(endret).bok).resultater[0]).rader}
    assert rader["3048"][-4] == _folk("3048", 2020) * 3


def _folk(nr, aar):
    from datetime import date

    from verktoy.kilder import offisielle

    return offisielle.folketall().innbyggere(nr, date(aar, 1, 1), hvor="")


def test_fast_og_rullerende_dato_sammen_avvises(mal, tmp_path):
    tekst = mal.read_text(encoding="utf-8").replace(
        "folketall_etterslep_aar = 1\n", "folketall_etterslep_aar = 1\nfolketall_dato = 2021-01-01\n"
    )
    fil = tmp_path / "begge.toml"
    fil.write_text(tekst, encoding="utf-8")
    with pytest.raises(Inndatafeil, match="Behold enten"):
        malfil.les_mal(fil)


def test_et_aar_uten_tall_nevner_de_naermeste_datoene(mal, tmp_path):
    tekst = mal.read_text(encoding="utf-8").replace("2024", "2031")
    fil = tmp_path / "framtid.toml"
    fil.write_text(tekst, encoding="utf-8")
    with pytest.raises(Inndatafeil, match=r"Nærmeste kjente dato er 1\.1\.2026"):
        bok_fra_maler([str(fil)], TID)
