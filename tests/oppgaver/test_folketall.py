"""New population figures into a workbook: from SSB (a small one on the loopback) or a file, and what they change."""

from datetime import date, datetime

import pytest

from tests.kilder import ssbtjener as s
from verktoy.cli import main
from verktoy.kilder import offisielle
from verktoy.kilder.folketall.nett import Nett
from verktoy.kilder.folketall.ssb import Adresser, Ssb
from verktoy.kjerne.folketall import Folketall, Folketallskolonne, Status
from verktoy.kjerne.folketallsbytte import begrens, flett_inn
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.folketall import hent, virkningstabell
from verktoy.oppgaver.ny import bok_fra_maler

TID = datetime(2026, 1, 2, 3, 4)
D21, D22, D24, D25 = (date(a, 1, 1) for a in (2021, 2022, 2024, 2025))

OSLO = """
[ordning]
kilde = "valg: oppdiktet"
id = "byer"
navn = "Byer"
kortnavn = "Byer"
beskrivelse = "To byer."
folketall_dato = 2024-01-01
vist_enhet_kr = 1
ved_frafall = "hold-satser"
avventer_regnes_som = "ja"
[gruppe.kommuner]
kilde = "valg: oppdiktet"
navn = "Kommuner"
type = "kommune"
utvalg = "0301, 1508"
sorter = "nummer"
[tid]
kilde = "valg: oppdiktet"
deler_i_alt = 1
[aar.2025]
kilde = "valg: oppdiktet"
deler = 1
fase = "grunnlag"
[delsum.sum]
kilde = "valg: oppdiktet"
navn = "SUM"
fra_og_med = 2025
til_og_med = 2025
[finansiering.kommunene]
kilde = "valg: oppdiktet"
navn = "Kommunene"
art = "kontant"
type = "deltakere"
gruppe = "kommuner"
[regel.sats]
kilde = "valg: oppdiktet"
navn = "Sats"
type = "sats-per-innbygger"
gjelder = "kommuner"
sats_kr = 2
tid = "aarlig"
"""


@pytest.fixture
def bok(tmp_path):
    mal = tmp_path / "byer.toml"
    mal.write_text(OSLO, encoding="utf-8")
    fil = tmp_path / "bok.xlsx"
    fil.write_bytes(bok_fra_maler([str(mal)], TID).filinnhold())
    return fil


@pytest.fixture
def ssb(tmp_path):
    with s.tjener() as tjener:
        klokke = s.Klokke()
        adresser = Adresser(f"{tjener.rot}/v2", f"{tjener.rot}/v1", f"{tjener.rot}/klass")
        yield tjener, Ssb(Nett(naa=klokke, sov=klokke.sov, forsok=2), tmp_path / "folketall", adresser)


def _kolonne(bok, dato):
    return next(k for k in les(bok).bok.folketall.kolonner if k.dato == dato)


def test_en_ny_dato_blir_en_ny_kolonne_og_de_gamle_staar(bok, ssb):
    foer = [k for k in les(bok).bok.folketall.kolonner if k.dato != date(2026, 1, 1)]
    svar = hent(bok, ssb[1], [date(2026, 1, 1)], TID, erstatt=True)
    assert svar.endret
    assert _kolonne(bok, date(2026, 1, 1)).innbyggere["0301"] == 728_714  # as SSB published it
    assert [k for k in les(bok).bok.folketall.kolonner if k in foer] == foer


def test_bare_bokens_egne_kommuner_tas_inn(bok, ssb):
    svar = hent(bok, ssb[1], [date(2026, 1, 1)], TID, erstatt=True)
    assert set(svar.kolonner[0].innbyggere) == {"0301", "1508"}


def test_endringer_etter_dem_vi_har_hentes_fra_klass(bok, ssb, monkeypatch):
    # As if the shipped list ended in 2017: the little KLASS tells that Oslo got another name on 1.1.2026.
    gamle = tuple(e for e in offisielle.endringer() if e.dato.year < 2018) or offisielle.endringer()[:1]
    monkeypatch.setattr(offisielle, "endringer", lambda: gamle)
    svar = hent(bok, ssb[1], [date(2026, 1, 1)], TID, erstatt=True)
    assert any("0301 Oslo ble 0301 Oslo - Oslove" in m.hva for m in svar.meldinger)


def test_uten_dato_hentes_den_nyeste(bok, ssb):
    assert [k.dato for k in hent(bok, ssb[1], [], TID, erstatt=True).kolonner] == [date(2026, 1, 1)]


def test_hentingen_er_lagret_ved_siden_av_boken_med_pass(bok, ssb):
    hent(bok, ssb[1], [date(2026, 1, 1)], TID, erstatt=True)
    assert list((bok.parent / "folketall").iterdir())


def test_andre_tall_for_en_dato_boken_har_krever_et_ja(bok, ssb):
    # The little SSB says 58 500 for Ålesund in 2024; the shipped official figure is another.
    foer = bok.read_bytes()
    with pytest.raises(Inndatafeil, match="--erstatt"):
        hent(bok, ssb[1], [D24], TID)
    assert bok.read_bytes() == foer
    hent(bok, ssb[1], [D24], TID, erstatt=True)
    assert _kolonne(bok, D24).innbyggere["1508"] == 58_500


def test_uten_svar_fra_ssb_staar_boken_som_den_var(bok, ssb):
    ssb[0].feil("/v2", s.status(503), alltid=True)
    ssb[0].feil("/v1", s.status(503), alltid=True)
    foer = bok.read_bytes()
    with pytest.raises(Inndatafeil):
        hent(bok, ssb[1], [date(2026, 1, 1)], TID)
    assert bok.read_bytes() == foer


def test_importer_viser_hva_som_ble_forstaatt_og_skriver(bok, tmp_path, capsys):
    fil = tmp_path / "tall.csv"
    fil.write_text("Kommune;Innbyggere\n0301 Oslo;730 000\n1508 Ålesund;60 100\n", encoding="utf-8")
    assert main(["folketall", "importer", str(fil), str(bok), "--dato", "1.1.2027"]) == 0
    assert "2 kommuner" in capsys.readouterr().out
    kolonne = _kolonne(bok, date(2027, 1, 1))
    assert (kolonne.innbyggere, kolonne.status) == ({"0301": 730_000, "1508": 60_100}, Status.ANSLAG)


def test_bare_vis_skriver_ingenting(bok, tmp_path, capsys):
    fil = tmp_path / "tall.csv"
    fil.write_text("Kommune;Innbyggere\n0301 Oslo;730 000\n1508 Ålesund;60 100\n", encoding="utf-8")
    foer = bok.read_bytes()
    assert main(["folketall", "importer", str(fil), str(bok), "--dato", "1.1.2027", "--bare-vis"]) == 0
    assert "790\N{NO-BREAK SPACE}100 innbyggere" in capsys.readouterr().out
    assert bok.read_bytes() == foer


def test_et_eget_anslag_erstatter_aldri_offisielle_tall(bok, tmp_path, capsys):
    fil = tmp_path / "tall.csv"
    fil.write_text("Kommune;Innbyggere\n0301 Oslo;730 000\n1508 Ålesund;60 100\n", encoding="utf-8")
    foer = bok.read_bytes()
    assert main(["folketall", "importer", str(fil), str(bok), "--dato", "1.1.2024", "--erstatt"]) == 2
    assert "eget anslag" in capsys.readouterr().err
    assert bok.read_bytes() == foer


def test_virkningen_av_nyere_tall_for_digiviken():
    # Øvre Eiker 3048: 19 709 inhabitants in 2021 and 20 044 in 2022 (SSB 07459), at 3 kr each.
    beregnet = regn(bok_fra_maler(["digiviken"], TID).bok)
    tabell = virkningstabell(beregnet, "digiviken", D22)
    rad = next(r for _, r in tabell.rader if r[0] == "3048")
    naa, ny = _fra_ssb("3048")
    assert rad[2:7] == (naa, ny, naa * 3, ny * 3, (ny - naa) * 3)
    # The county pays 150 000 whatever the population; the kommuner 3 kr each: 1 252 384 × 3 = 3 757 152 now.
    assert tabell.rader[-1][1][4] == 3_907_152


def _fra_ssb(nr: str) -> tuple[int, int]:
    from verktoy.kilder import offisielle

    return tuple(offisielle.folketall().innbyggere(nr, d, hvor="") for d in (D21, D22))


def test_virkning_sier_fra_naar_en_kommune_ikke_finnes_paa_datoen(capsys, tmp_path):
    fil = tmp_path / "b.xlsx"
    fil.write_bytes(bok_fra_maler(["digital-baerekraft-ostfold", "digiviken"], TID).filinnhold())
    assert main(["folketall", "virkning", str(fil), "--ordning", "Østfold", "--dato", "1.1.2021"]) == 2
    assert "har ikke folketall per 1.1.2021" in capsys.readouterr().err


def test_vis_sier_hvilke_tall_som_er_i_bruk(bok, capsys):
    assert main(["folketall", "vis", str(bok)]) == 0
    linjer = capsys.readouterr().out.splitlines()
    assert [linje.split()[-1] for linje in linjer if linje.startswith("1.1.2024")] == ["Byer"]


@pytest.mark.parametrize("dato", ["31.2.2024", "i går", "2024"])
def test_en_umulig_dato_avvises(bok, capsys, dato):
    assert main(["folketall", "virkning", str(bok), "--ordning", "Byer", "--dato", dato]) == 2
    assert "er ikke en dato" in capsys.readouterr().err


def _folketall(**tall):
    kolonne = Folketallskolonne(D24, "SSB", Status.ENDELIG, tall)
    return Folketall((kolonne,), {})


def test_like_tall_en_gang_til_endrer_ingenting():
    gammel = _folketall(nr0301=5)
    ny, meldinger = flett_inn(gammel, gammel.kolonner, {}, erstatt=False)
    assert ny.kolonner == gammel.kolonner
    assert "fra før" in str(meldinger[0])


def test_kommuner_som_har_skiftet_nummer_folger_med():
    kolonne = Folketallskolonne(D24, "SSB", Status.ENDELIG, {"3101": 1, "3103": 2, "1103": 3})
    endringer = [("0101", "3001"), ("3001", "3101"), ("0104", "3002"), ("3002", "3103")]
    assert begrens(kolonne, ["0101"], endringer).innbyggere == {"3101": 1}


def test_figures_that_come_with_the_tool_are_taken_in_without_network(bok, capsys):
    """SSB table 07459: Oslo 724 290 and Ålesund 59 198 on 1.1.2025."""
    assert main(["folketall", "hent", str(bok), "--uten-nett", "--dato", "1.1.2025"]) == 0
    lest = les(bok).bok.folketall.kolonne(D25, hvor="")
    assert (lest.kilde, lest.status, dict(lest.innbyggere)) == (
        "SSB tabell 07459",
        Status.ENDELIG,
        {"0301": 724290, "1508": 59198},
    )
    assert "1.1.2025: 2 kommuner" in capsys.readouterr().out


def test_a_date_that_does_not_come_with_the_tool_is_refused_by_name(bok, capsys):
    for_ = bok.read_bytes()
    assert main(["folketall", "hent", str(bok), "--uten-nett", "--dato", "1.4.2025"]) == 2
    sagt = capsys.readouterr().err
    assert "1.1.2025 og 1.1.2026" in sagt
    assert bok.read_bytes() == for_
