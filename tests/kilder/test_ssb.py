"""Population figures from SSB: every kommune in use on the date, stored before use, or a plain message and nothing."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from tests.kilder import ssbtjener as s
from verktoy.kilder.folketall.kolonnebygger import Observasjon, bygg_kolonne
from verktoy.kilder.folketall.nett import RESERVE, Nett
from verktoy.kilder.folketall.oyeblikksbilde import Opphav, alle, lagre, les
from verktoy.kilder.folketall.region import Art, Region
from verktoy.kilder.folketall.ssb import Adresser, Ssb
from verktoy.kilder.folketall.ssbtabell import dato_for, uttrekk_for
from verktoy.kjerne.folketall import Status
from verktoy.kjerne.melding import Inndatafeil


@pytest.fixture
def ssb(tjener: s.Tjener, klokke: s.Klokke, tmp_path: Path) -> Ssb:
    adresser = Adresser(f"{tjener.rot}/v2", f"{tjener.rot}/v1", f"{tjener.rot}/klass")
    return Ssb(Nett(naa=klokke, sov=klokke.sov, forsok=2), tmp_path / "bilder", adresser)


def test_arstall_fra_v2(ssb: Ssb) -> None:
    """Oslo's figures as published: 717 710 (2024) and 724 290 (2025)."""
    hentet = ssb.folketall(s.forste_januar(2025, 2024))
    assert [(k.dato, k.innbyggere) for k in hentet.kolonner] == [
        (date(2024, 1, 1), {"0301": 717_710, "1508": 58_500, "1580": 9_400, "5001": 214_500}),
        (date(2025, 1, 1), {"0301": 724_290, "1508": 58_900, "1580": 9_400, "5001": 216_500}),
    ]
    assert {(k.status, k.kilde) for k in hentet.kolonner} == {(Status.ENDELIG, "SSB tabell 07459, hentet 1.3.2026")}
    assert hentet.navn == {"0301": "Oslo", "1508": "Ålesund", "1580": "Haram", "5001": "Trondheim - Tråante"}


def test_nullene_for_numre_som_ikke_var_i_bruk_blir_borte(ssb: Ssb) -> None:
    """07459 writes 0 for Haram before 2024 and for Ålesund's old number after: neither is a kommune without people."""
    for_, etter = ssb.folketall(s.forste_januar(2023, 2024)).kolonner
    assert set(for_.innbyggere) == {"0301", "1507", "5001"}
    assert set(etter.innbyggere) == {"0301", "1508", "1580", "5001"}


def test_kvartal_er_utgangen_av_forrige_kvartal(ssb: Ssb, tjener: s.Tjener) -> None:
    """1 October 2025 is the end of K3 (Folketallet11); 01222 has null and "." where 07459 has 0."""
    (kolonne,) = ssb.folketall([date(2025, 10, 1)]).kolonner
    assert kolonne.innbyggere == {"0301": 727_000, "1508": 59_100, "1580": 9_450, "5001": 217_500}
    assert (kolonne.status, kolonne.kilde) == (Status.FORELOPIG, "SSB tabell 01222, hentet 1.3.2026")
    assert any("Folketallet11" in sti and "2025K3" in sti for _, sti, _ in tjener.spurt)


def test_nyttaar_fra_kvartalstabellen_til_arstabellen_er_ute(ssb: Ssb, tjener: s.Tjener) -> None:
    """The end of K4 2025 is 1 January 2026: used, marked preliminary and said, while 07459 stops at 2025."""
    tjener.tabeller["07459"] = {k: v for k, v in s.KOMMUNER.items() if k != "2026"}
    hentet = ssb.folketall(s.forste_januar(2026))
    assert hentet.kolonner[0].innbyggere["0301"] == 728_714
    assert hentet.kolonner[0].status is Status.FORELOPIG
    assert "kvartalstall" in str(hentet.meldinger[0])


@pytest.mark.parametrize(
    ("tid", "ved_slutten", "ventet"),
    [
        ("2022", None, date(2022, 1, 1)),
        ("2017K3", True, date(2017, 10, 1)),
        ("2017K3", False, date(2017, 7, 1)),
        ("2017K4", True, date(2018, 1, 1)),
        ("2017K1", False, date(2017, 1, 1)),
        ("2017K3", None, None),
        ("2017K5", True, None),
        ("2017M03", True, None),
    ],
)
def test_datoen_en_tidskode_star_for(tid: str, ved_slutten: bool | None, ventet: date | None) -> None:  # noqa: FBT001
    assert dato_for(tid, ved_slutten=ved_slutten) == ventet


def test_hvor_en_dato_star() -> None:
    assert [(u.tabell, u.tid) for u in uttrekk_for(date(2018, 1, 1))] == [("07459", "2018"), ("01222", "2017K4")]
    assert [(u.tabell, u.tid) for u in uttrekk_for(date(2018, 4, 1))] == [("01222", "2018K1")]
    with pytest.raises(Inndatafeil, match=r"per 31\.12\.2017"):
        uttrekk_for(date(2017, 12, 31))


def test_publiserte_datoer(ssb: Ssb) -> None:
    assert ssb.publiserte_datoer() == tuple(s.forste_januar(2023, 2024, 2025, 2026))


def test_en_dato_som_ikke_er_ute_sier_hva_som_er_det(ssb: Ssb, tmp_path: Path) -> None:
    with pytest.raises(Inndatafeil, match=r"1\.1\.2027.*2026 i tabell 07459 og 2026K1 i tabell 01222"):
        ssb.folketall(s.forste_januar(2026, 2027))
    assert alle(tmp_path / "bilder") == ()


def test_hvert_svar_er_lagret_med_pass_for_det_brukes(ssb: Ssb, tjener: s.Tjener, tmp_path: Path) -> None:
    hentet = ssb.folketall(s.forste_januar(2026))
    tabell, klass = hentet.oyeblikksbilder
    assert alle(tmp_path / "bilder") == hentet.oyeblikksbilder
    assert tabell.fil.name == "2026-03-01T090000_07459-2026.json"
    pass_ = tabell.pass_
    assert pass_.url == (
        f"{tjener.rot}/v2/tables/07459/data?lang=no&valueCodes%5BRegion%5D=*&valueCodes%5BContentsCode%5D=Personer1"
        "&valueCodes%5BTid%5D=2026&outputFormat=json-stat2"
    )
    assert (pass_.sporring, pass_.hentet, pass_.oppdatert) == ("", "2026-03-01T09:00:00+00:00", "2026-02-24T07:00:00Z")
    assert (pass_.tabell, pass_.status, pass_.utgiver) == ("07459", "endelig", "Statistisk sentralbyrå")
    assert pass_.sha256 == hashlib.sha256(tabell.fil.read_bytes()).hexdigest()
    assert (klass.pass_.tabell, klass.pass_.url) == (
        "KLASS 131",
        f"{tjener.rot}/klass/classifications/131/codesAt?date=2026-01-01",
    )


def test_et_oyeblikksbilde_overskrives_aldri(ssb: Ssb, tmp_path: Path) -> None:
    """Two fetches in the same second are two snapshots, and the first keeps its bytes."""
    forste = ssb.folketall(s.forste_januar(2026)).oyeblikksbilder[0]
    andre = ssb.folketall(s.forste_januar(2026)).oyeblikksbilder[0]
    assert andre.fil.name == "2026-03-01T090000_07459-2026_2.json"
    assert les(forste.fil) == forste
    assert len(alle(tmp_path / "bilder")) == 4


def test_et_endret_oyeblikksbilde_brukes_ikke(tmp_path: Path, klokke: s.Klokke) -> None:
    bilde = lagre(tmp_path, "prøve/../x", b"{}", Opphav("T", "07459", "http://x", 'a"b\\\n\x7f', klokke.tid))
    assert bilde.fil.parent == tmp_path
    assert bilde.pass_.sporring == 'a"b\\\n\x7f'
    bilde.fil.write_bytes(b"{ }")
    with pytest.raises(Inndatafeil, match="endret"):
        les(bilde.fil)
    bilde.fil.with_name(bilde.fil.name + ".kilde.toml").unlink()
    with pytest.raises(Inndatafeil, match="pass"):
        les(bilde.fil)


def test_en_mappe_som_ikke_kan_skrives(ssb: Ssb, tmp_path: Path) -> None:
    (tmp_path / "bilder").write_text("en fil der mappen skulle være")
    with pytest.raises(Inndatafeil, match="Kan ikke lagre"):
        ssb.folketall(s.forste_januar(2026))


# --- v1 when v2 fails ---


@pytest.mark.parametrize(
    ("adresse", "handling"),
    [
        ("/v2/", s.status(503)),
        ("/v2/config", s.status(500)),
        ("/v2/tables/07459/metadata", s.status(404, {"title": "Non-existent table"})),
        ("/v2/tables/07459/metadata", s.raatt(b"{}")),
        ("/v2/tables/07459/data", s.status(400, {"title": "Non-existent variable"})),
        ("/v2/tables/07459/data", s.raatt(b"<html>", "text/html")),
        ("/v2/tables/07459/data", s.avkortet),
        ("/v2/tables/07459/data", s.raatt(json.dumps(s.dokument("07459", ["2025"], s.KOMMUNER)).encode())),
        (
            "/v2/tables/07459/data",
            s.raatt(json.dumps(s.dokument("07459", ["2026"], s.KOMMUNER, maal="Personer2")).encode()),
        ),
        ("/v2/tables/07459/data", s.raatt(json.dumps(s.dokument("07459", ["2026"], s.KOMMUNER, value=[1])).encode())),
    ],
)
def test_v1_svarer_nar_v2_ikke_gjor_det(ssb: Ssb, tjener: s.Tjener, adresse: str, handling: s.Handling) -> None:
    """An answer to another question than ours (a default selection, another year) counts as no answer."""
    tjener.feil(adresse, handling, alltid=True)
    hentet = ssb.folketall(s.forste_januar(2026))
    assert hentet.kolonner[0].innbyggere == s.KOMMUNER["2026"]
    assert "v1" in str(hentet.meldinger[-1])
    sporring = json.loads(next(kropp for metode, _, kropp in tjener.spurt if metode == "POST"))
    assert sporring["response"] == {"format": "json-stat2"}
    assert hentet.oyeblikksbilder[-2].pass_.sporring == json.dumps(sporring)


def test_begge_nede_gir_begge_grunner_og_ingen_tall(ssb: Ssb, tjener: s.Tjener, tmp_path: Path) -> None:
    tjener.feil("/v2/tables/07459/data", s.status(503), alltid=True)
    tjener.feil("/v1/", s.status(403, {"error": "Too many values"}), alltid=True)
    with pytest.raises(Inndatafeil) as funnet:
        ssb.folketall(s.forste_januar(2026))
    assert "svarte 503" in str(funnet.value)
    assert "403: Too many values" in str(funnet.value)
    assert RESERVE in str(funnet.value)
    assert alle(tmp_path / "bilder") == ()


def test_klass_nede_gir_ingen_tall(ssb: Ssb, tjener: s.Tjener) -> None:
    tjener.feil("/klass", s.raatt(b"<codes/>", "application/xml"), alltid=True)
    with pytest.raises(Inndatafeil, match=r"KLASS 131 per 1\.1\.2026.*ikke JSON"):
        ssb.folketall(s.forste_januar(2026))


# --- answers that are whole JSON, but no whole country ---


def _svar(tjener: s.Tjener, **endret: object) -> None:
    svar = s.raatt(json.dumps(s.dokument("07459", ["2026"], s.KOMMUNER, **endret)).encode())
    tjener.feil("/v2/tables/07459/data", svar, alltid=True)


def _verdier(**per_region: int | None) -> list[int | None]:
    """The right answer for 2026 with some regions changed: _verdier(_1580=0)."""
    rett = s.dokument("07459", ["2026"], s.KOMMUNER)["value"]
    assert isinstance(rett, list)
    return [per_region.get(f"_{nr}", v) for nr, v in zip(s.NAVN, rett, strict=True)]


def test_tallene_er_ikke_ute_for_klokka_aatte(ssb: Ssb, tjener: s.Tjener) -> None:
    """Between 05 and 08 the new figures show as 0: all of them, with the country, or some of them."""
    _svar(tjener, value=[0] * len(s.NAVN))
    with pytest.raises(Inndatafeil, match=r"4 av 4 kommuner mangler.*kl\. 08"):
        ssb.folketall(s.forste_januar(2026))


@pytest.mark.parametrize(
    ("verdier", "melding"),
    [
        (_verdier(_1580=0), "1 av 4 kommuner mangler tall.*1580 Haram"),
        (_verdier(_1580=None), "1 av 4 kommuner mangler tall.*1580 Haram"),
        (_verdier(_1580=950), "Hele landet er 1015414 i tabellen, men kommunene i den er til sammen 1006864"),
        (_verdier(_15=68_000), "Møre og Romsdal er 68000 i tabellen"),
        (_verdier(_1601=218_000, _5001=0), "ikke var i bruk 1.1.2026.*1601"),
        (_verdier(_1507=68_700, _1508=0, _1580=0), "ikke var i bruk 1.1.2026.*1507"),
    ],
)
def test_et_land_som_ikke_er_helt_avvises(
    ssb: Ssb, tjener: s.Tjener, tmp_path: Path, verdier: list[int | None], melding: str
) -> None:
    _svar(tjener, value=verdier)
    with pytest.raises(Inndatafeil, match=melding):
        ssb.folketall(s.forste_januar(2026))
    assert any("07459" in b.fil.name for b in alle(tmp_path / "bilder"))  # stored all the same: it is evidence


@pytest.mark.parametrize("verdi", [-5, 9_500.5])
def test_et_tall_som_ikke_er_et_folketall_avvises(ssb: Ssb, tjener: s.Tjener, verdi: float) -> None:
    _svar(tjener, value=_verdier(_1580=verdi))  # type: ignore[arg-type]
    tjener.feil("/v1/table", s.status(503), alltid=True)
    with pytest.raises(Inndatafeil, match="er ikke et antall innbyggere"):
        ssb.folketall(s.forste_januar(2026))


def test_en_tabell_delt_paa_kjonn_avvises(ssb: Ssb, tjener: s.Tjener) -> None:
    """Sex left out of the question is summed over by SSB; an answer that has it is an answer to another question."""
    svar = s.dokument("07459", ["2026"], s.KOMMUNER)
    svar |= {"id": ["Kjonn", *svar["id"]], "size": [1, *svar["size"]]}  # type: ignore[misc]
    svar["dimension"] |= {"Kjonn": {"label": "kjønn", "category": {"index": ["1"]}}}  # type: ignore[operator]
    tjener.feil("/v2/tables/07459/data", s.raatt(json.dumps(svar).encode()))
    tjener.feil("/v1/table", s.status(503), alltid=True)
    with pytest.raises(Inndatafeil, match="Tabellen er delt på kjønn, region"):
        ssb.folketall(s.forste_januar(2026))


def test_en_kolonne_med_feil_har_ingen_tall() -> None:
    oslo, oslo_igjen = (Observasjon(Region(Art.KOMMUNE, "0301", "Oslo"), n, "rad") for n in (728_714, 728_715))
    funn = bygg_kolonne(date(2026, 1, 1), [oslo, oslo_igjen], None, hvor="tabellen")
    assert (len(funn.feil), funn.innbyggere) == (1, {})


def test_folk_uten_kommune_regnes_i_landet_men_er_ingen_kommune(ssb: Ssb, tjener: s.Tjener) -> None:
    _svar(tjener, value=_verdier(_9999=12, _0=1_015_414 + 12))
    (kolonne,) = ssb.folketall(s.forste_januar(2026)).kolonner
    assert kolonne.innbyggere == s.KOMMUNER["2026"]


@pytest.mark.parametrize("endret", [{"note": ["Foreløpige tall."]}, {"status": {"4": "*"}}])
def test_tall_ssb_selv_kaller_forelopige(ssb: Ssb, tjener: s.Tjener, endret: dict[str, object]) -> None:
    _svar(tjener, **endret)
    assert ssb.folketall(s.forste_januar(2026)).kolonner[0].status is Status.FORELOPIG


# --- limits ---


def test_celler_per_sporring_folger_config(ssb: Ssb, tjener: s.Tjener) -> None:
    """12 regions × 2 dates = 24 cells fit in 30: three dates are two queries."""
    tjener.config["maxDataCells"] = 30
    assert len(ssb.folketall(s.forste_januar(2023, 2024, 2025)).kolonner) == 3
    tider = [sti.split("Tid%5D=")[1].split("&")[0] for _, sti, _ in tjener.spurt if "/data?" in sti]
    assert tider == ["2023,2024", "2025"]


def test_kall_per_minutt_folger_config(ssb: Ssb, tjener: s.Tjener, klokke: s.Klokke) -> None:
    """metadata, config, data, KLASS × 4: 7 calls, 3 a minute."""
    tjener.config |= {"maxCallsPerTimeWindow": 3, "timeWindow": 60}
    ssb.folketall(s.forste_januar(2023, 2024, 2025, 2026))
    assert klokke.sovet == [60, 60]


def test_null_i_config_er_ikke_uten_grense(ssb: Ssb, tjener: s.Tjener, klokke: s.Klokke) -> None:
    """Since August 2026 /config says 0 and the answers' x-ratelimit-policy says how many."""
    tjener.config |= {"maxCallsPerTimeWindow": 0, "timeWindow": 0}
    tjener.hoder = {"x-ratelimit-limit": "3", "x-ratelimit-policy": "3;w=60s"}
    ssb.folketall(s.forste_januar(2023, 2024, 2025, 2026))
    assert klokke.sovet == [60, 60]


def test_for_mange_kall_og_saa_rett(ssb: Ssb, tjener: s.Tjener, klokke: s.Klokke) -> None:
    tjener.feil("/data", s.status(429, Retry_After="20"))
    assert ssb.folketall(s.forste_januar(2026)).kolonner[0].innbyggere == s.KOMMUNER["2026"]
    assert klokke.sovet == [20]
