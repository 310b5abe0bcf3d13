"""The known traps of population tables, one small file of each kind: harmless, or refused with the reason."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from verktoy.kilder import offisielle
from verktoy.kilder.folketall.folketallsfil import Forstaatt, les_folketallsfil
from verktoy.kilder.folketall.region import Inndeling, sendt_inndeling
from verktoy.kjerne.folketall import Status
from verktoy.kjerne.melding import Inndatafeil


def csv(mappe: Path, *linjer: str, koding: str = "utf-8") -> Path:
    fil = mappe / "tall.csv"
    fil.write_bytes("\r\n".join(linjer).encode(koding))
    return fil


def xlsx(mappe: Path, *rader: list[object]) -> Path:
    bok = Workbook()
    ark = bok.active
    assert ark is not None
    ark.title = "Personer"
    for rad in rader:
        ark.append(rad)
    fil = mappe / "tall.xlsx"
    bok.save(fil)
    return fil


def tall(forstaatt: Forstaatt) -> dict[str, dict[str, int]]:
    """{"2018-01-01": {"0101": 31037}}."""
    return {str(k.dato): dict(k.innbyggere) for k in forstaatt.folketallskolonner}


# 1. Lost leading zero


@pytest.mark.parametrize(("kode", "navn"), [("101", "Halden"), ("0101", "Halden"), ("101", "")])
def test_1_innledende_null_settes_paa_og_nevnes(tmp_path: Path, kode: str, navn: str) -> None:
    lest = les_folketallsfil(csv(tmp_path, "kommunenr;kommune;1.1.2018", f"{kode};{navn};31037", "3;Oslo;31037"))
    assert tall(lest) == {"2018-01-01": {"0101": 31037}}
    assert [m.hva for m in lest.rettet] == [
        f"{k}." for k in ("101 er lest som 0101 (den innledende nullen manglet)",) if kode == "101"
    ] + ["3 er lest som fylke 03 (den innledende nullen manglet)."]


def test_1_fylke_med_ett_siffer_er_ingen_kommune(tmp_path: Path) -> None:
    """ "3" is county 03, not a kommune; its sum is checked against Oslo's."""
    fil = csv(tmp_path, "region;Personer 2018", "3 Oslo;673470", "0301 Oslo;673469")
    with pytest.raises(Inndatafeil, match="Oslo er 673470 i tabellen, men kommunene i den er til sammen 673469"):
        les_folketallsfil(fil)


@pytest.mark.parametrize(("kode", "nr"), [("213", "0213"), ("219", "0219"), ("231", "0231"), ("301", "0301")])
def test_1_et_fylke_02_nummer_uten_null_er_ikke_svalbard(tmp_path: Path, kode: str, nr: str) -> None:
    """213 is Ski (0213), not something in Svalbard's series 21xx."""
    folk = {"0213": 30_880, "0219": 125_454, "0231": 55_652, "0301": 673_469}[nr]
    assert tall(les_folketallsfil(csv(tmp_path, "nr;2018", f"{kode};{folk}"))) == {"2018-01-01": {nr: folk}}


# 2. Prefixed and suffixed codes


@pytest.mark.parametrize(
    "kode",
    [
        "0301",
        "0301 Oslo",
        "K-0301",
        "K_0301",
        "k-0301 Oslo",
        "0301 - Oslo",
        "0301: Oslo",
        "301",
        "\u00a00301\u00a0Oslo ",
    ],
)
def test_2_koder_i_alle_drakter(tmp_path: Path, kode: str) -> None:
    assert tall(les_folketallsfil(csv(tmp_path, "region;Personer 2018", f"{kode};673469"))) == {
        "2018-01-01": {"0301": 673_469}
    }


def test_2_utgatte_numre_med_aarstall(tmp_path: Path) -> None:
    """1719 Levanger was in use until 2017, 5037 from 2018."""
    fil = csv(tmp_path, "region;2017;2018", "1719 Levanger (-2017);19892;0", "5037 Levanger;0;20115", "F-50;0;0")
    assert tall(les_folketallsfil(fil)) == {"2017-01-01": {"1719": 19_892}, "2018-01-01": {"5037": 20_115}}


def test_2_et_navn_med_aarstall_gjelder_ikke_senere(tmp_path: Path) -> None:
    """By name alone "Levanger (-2017)" would be 5037, which is what Levanger became."""
    with pytest.raises(Inndatafeil, match="5037 Levanger var i bruk til 2017"):
        les_folketallsfil(csv(tmp_path, "Kommune;2018", "Levanger (-2017);19892", "Halden;31037"))


@pytest.mark.parametrize("kode", ["030101", "0301-0304", "F-0301", "03O1", "0301.0"])
def test_2_det_som_bare_ligner_avvises(tmp_path: Path, kode: str) -> None:
    lest = les_folketallsfil(csv(tmp_path, "region;Personer 2018", "0101 Halden;31037", f"{kode};500"))
    assert tall(lest) == {"2018-01-01": {"0101": 31_037}}
    assert "linje 3" in str(lest.avvist[0])


# 3. Old and new numbers in one table


@pytest.mark.parametrize("tom", ["0", ".", "..", ":", ""])
def test_3_null_og_prikk_er_ikke_i_bruk(tmp_path: Path, tom: str) -> None:
    fil = csv(tmp_path, "region;2019;2020", f"0104 Moss (-2019);32726;{tom}", f"3002 Moss;{tom};49273")
    lest = les_folketallsfil(fil)
    assert tall(lest) == {"2019-01-01": {"0104": 32_726}, "2020-01-01": {"3002": 49_273}}
    assert lest.avvist == ()


def test_3_null_for_en_kommune_i_bruk_er_avvist_ikke_null_innbyggere(tmp_path: Path) -> None:
    lest = les_folketallsfil(csv(tmp_path, "region;2019", "0101 Halden;0", "0104 Moss;32726"))
    assert tall(lest) == {"2019-01-01": {"0104": 32_726}}
    assert "0101 Halden har 0 eller prikker" in str(lest.avvist[0])


# 4. Aggregated series


def test_4_serier_regnet_om_til_nyere_kommuner_avvises(tmp_path: Path) -> None:
    """agg_KommSummer: today's kommuner back in time. Trondheim is Trondheim and Klæbu, Haram's people are nowhere."""
    fil = csv(tmp_path, "region;2019;2024", "K-1508 Ålesund;0;58509", "K-1580 Haram;0;9357",
              "K-3101 Halden;31177;31935", "K-5001 Trondheim;202235;214565",
              "K-Rest Delte kommuner og uoppgitt;53998;0")  # fmt: skip
    lest = les_folketallsfil(fil)
    assert tall(lest) == {"2024-01-01": {"1508": 58_509, "1580": 9_357, "3101": 31_935, "5001": 214_565}}
    (feil,) = lest.kolonner[0].feil
    assert "ikke var i bruk 1.1.2019: 3101" in str(feil)
    assert "mister folk der kommuner er delt" in str(feil)


def test_4_et_helt_land_som_mangler_folk_avvises(tmp_path: Path) -> None:
    """The country less one kommune (as the series lose Haram), with and without the country's own row."""
    kommuner = dict(offisielle.folketall().kolonne(date(2023, 1, 1), hvor="").innbyggere)
    assert kommuner.pop("1507") == 67_520
    rader = [f"K-{nr};{n}" for nr, n in kommuner.items()]
    with pytest.raises(Inndatafeil, match=r"1 av 356 kommuner mangler tall.*1507 Ålesund"):
        les_folketallsfil(csv(tmp_path, "region;2023", *rader, "K-1507;0"))
    with pytest.raises(Inndatafeil, match=r"Hele landet er 5488984 i tabellen.*til sammen 5421464"):
        les_folketallsfil(csv(tmp_path, "region;2023", "0 Hele landet;5488984", *rader))


# 5. Rows that are no kommuner


def test_5_rader_som_ikke_er_kommuner_brukes_som_kontroll_eller_ikke(tmp_path: Path) -> None:
    fil = csv(tmp_path, "region;2018", "0 Hele landet;5295619", "03 Oslo;673469", "F-03;673469", "0300;673469",
              "0301 Oslo;673469", "0399 Uoppgitt kommune;7", "2111 Spitsbergen;2300", "2211 Jan Mayen;18",
              "2311 Sokkelen sør for 62 grader;0", "9999 Uoppgitt;3", "K-21-22 Svalbard og Jan Mayen;9",
              "K-23 Kontinentalsokkelen;1", "K-Rest Delte kommuner;4", "Uoppgitt;5")  # fmt: skip
    lest = les_folketallsfil(fil)
    assert tall(lest) == {"2018-01-01": {"0301": 673_469}}
    assert lest.avvist == ()
    assert [m.hva for m in lest.meldinger[:2]] == [
        "2347 innbyggere hører ikke til en kommune, og er ikke med.",
        "Bare en del av kommunene er med: 673469 av 5295619 innbyggere (Hele landet).",
    ]


@pytest.mark.parametrize("kode", ["2314", "9999", "2000", "20", "0", "F-20"])
def test_5_en_kommune_paa_et_nummer_som_ikke_er_en_kommunes_blir_ikke_borte(tmp_path: Path, kode: str) -> None:
    """2014 Loppa with a slip of the pen: Svalbard's series, unknown, a county or the country would hide it."""
    lest = les_folketallsfil(csv(tmp_path, "region;2017", "0912 Vegårshei;2104", f"{kode} Loppa;968"))
    assert tall(lest) == {"2017-01-01": {"0912": 2_104}}
    assert "«Loppa» (2014) står på et nummer som ikke er en kommunes" in str(lest.avvist[0])


def test_5_oslo_er_fylke_og_kommune_med_samme_navn(tmp_path: Path) -> None:
    fil = csv(tmp_path, "region;2026", "03 Oslo - Oslove;728714", "0301 Oslo - Oslove;728714")
    lest = les_folketallsfil(fil)
    assert (tall(lest), lest.avvist) == ({"2026-01-01": {"0301": 728_714}}, ())


def test_5_en_del_kan_ikke_ha_flere_enn_det_hele(tmp_path: Path) -> None:
    """Two of Østfold's eighteen, and a county row that is smaller than them."""
    fil = csv(tmp_path, "region;2018", "01 Østfold;63624", "0101 Halden;31037", "0104 Moss;32588")
    with pytest.raises(Inndatafeil, match="Østfold er 63624 i tabellen, men kommunene i den er til sammen 63625"):
        les_folketallsfil(fil)


# 6. Names are no keys


def test_6_navn_som_bare_en_kommune_har(tmp_path: Path) -> None:
    """Any order of a double name, a part of it, SSB's own spellings, and "kommune" after it."""
    fil = csv(tmp_path, "Kommune;Innbyggere 1.1.2022", "Karasjok - Kárásjohka;2600",
              "Porsanger - Porsángu - Porsanki\u00a0;3900",
              "Kautokeino;2900", "HALDEN kommune;31500", "Våler (Østf.);5800", "Våler (Hedmark);3600",
              "Herøy (Nordland);1825", "Trondheim;210496")  # fmt: skip
    assert tall(les_folketallsfil(fil)) == {
        "2022-01-01": {"5437": 2600, "5436": 3900, "5430": 2900, "3001": 31500, "3018": 5800, "3419": 3600,
                       "1818": 1825, "5001": 210496}
    }  # fmt: skip


@pytest.mark.parametrize(
    ("navn", "dato", "melding"),
    [
        ("Våler", "1.1.2018", "0137 Våler (Østfold) eller 0426 Våler (Hedmark)"),
        ("Våler", "1.1.2024", "3114 Våler (Østfold) eller 3419 Våler (Innlandet)"),
        ("Herøy", "1.1.2024", "1515 Herøy (Møre og Romsdal) eller 1818 Herøy (Nordland)"),
        ("Os", "1.1.2019", "0441 Os (Hedmark) eller 1243 Os (Hordaland)"),
        ("Sande", "1.1.2019", "0713"),
        ("Bø", "1.1.2019", "0821"),
        ("Nes", "1.1.2019", "0236"),
        ("Bø (Telemark)", "1.1.2020", "er ukjent"),  # gone in 2020: it is not the Bø that is left
        ("Haram", "1.1.2022", "er ukjent"),  # between 2020 and 2023 part of Ålesund
        ("Haldn", "1.1.2022", "er ukjent"),
    ],
)
def test_6_navn_som_ikke_er_nokkel_avvises(tmp_path: Path, navn: str, dato: str, melding: str) -> None:
    lest = les_folketallsfil(csv(tmp_path, f"Kommune;Innbyggere {dato}", "Oslo;690000", f"{navn};5300"))
    assert tall(lest) == {f"{dato[-4:]}-01-01": {"0301": 690_000}}
    assert [melding in str(m) for m in lest.avvist] == [True]


def test_6_et_navn_kan_bli_entydig(tmp_path: Path) -> None:
    """There were two of each until 2019."""
    lest = les_folketallsfil(csv(tmp_path, "Kommune;Innbyggere 1.1.2022", "Os;1900", "Sande;2400", "Bø;2600"))
    assert tall(lest) == {"2022-01-01": {"1514": 2400, "1867": 2600, "3430": 1900}}


def test_6_navn_slar_ikke_opp_paa_en_ukjent_dato(tmp_path: Path) -> None:
    with pytest.raises(Inndatafeil, match=r"kommunene per 1\.1\.2031 er ikke kjent"):
        les_folketallsfil(csv(tmp_path, "Kommune;Innbyggere 1.1.2031", "Halden;33000"))


def test_6_nummer_og_navn_som_ikke_horer_sammen_avvises(tmp_path: Path) -> None:
    """A slip of the pen that is a valid number: 3111 is Våler's neighbour, not Halden."""
    lest = les_folketallsfil(csv(tmp_path, "nr;kommune;2024", "3103;Halden;31935", "3107;Fredrikstad;85230"))
    assert tall(lest) == {"2024-01-01": {"3107": 85_230}}
    assert "Nummeret 3103 er Moss, men i raden står «Halden» (3101)" in str(lest.avvist[0])


# 7. Separators


@pytest.mark.parametrize(
    "skrevet",
    [
        "673469",
        "673 469",
        "673\u00a0469",
        "673\u202f469",
        "673\u2009469",
        "673.469",
        "673469,0",
        " 673469 ",
        "673 469,00",
    ],
)
def test_7_tusenskiller(tmp_path: Path, skrevet: str) -> None:
    lest = les_folketallsfil(csv(tmp_path, "region;Personer 2018", f"0301 Oslo;{skrevet}"))
    assert tall(lest) == {"2018-01-01": {"0301": 673_469}}


@pytest.mark.parametrize(
    "skrevet", ["-673469", "\u2212673469", "673,469", "673469,5", "67 3469", "6,73e5", "673469*", "#REF!", "ca. 673469"]
)
def test_7_det_som_ikke_er_et_helt_antall_avvises(tmp_path: Path, skrevet: str) -> None:
    lest = les_folketallsfil(csv(tmp_path, "region;Personer 2018", "0101 Halden;31037", f"0301 Oslo;{skrevet}"))
    assert tall(lest) == {"2018-01-01": {"0101": 31_037}}
    assert "linje 3, felt 2" in str(lest.avvist[0])


# 8. Encodings


@pytest.mark.parametrize("koding", ["iso-8859-1", "cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("skille", [";", "\t"])
def test_8_tegnsett_skilletegn_tittel_og_blank_linje(tmp_path: Path, koding: str, skille: str) -> None:
    linjer = (
        '"07459: Befolkning, etter region, statistikkvariabel og år"',
        "",
        '"region";"Personer 2018"',
        '"0128 Rakkestad";8202',
        '"Våler (Østfold)";"5\u00a0471"',
    )
    fil = csv(tmp_path, *(x.replace(";", skille) for x in linjer), koding=koding)
    lest = les_folketallsfil(fil)
    assert tall(lest) == {"2018-01-01": {"0128": 8_202, "0137": 5_471}}
    assert lest.tittel == "07459: Befolkning, etter region, statistikkvariabel og år"
    assert lest.folketallskolonner[0].status is Status.ENDELIG
    assert lest.folketallskolonner[0].kilde == "SSB tabell 07459 (tall.csv)"


# 9. Excel exports


def test_9_excel_med_tittel_fotnoter_og_region_paa_forste_rad_i_blokka(tmp_path: Path) -> None:
    """01222 as xlsx: the region stands once, one row a quarter, and several measures side by side."""
    fil = xlsx(
        tmp_path,
        ["01222: Befolkning og endringer, etter region, kvartal og statistikkvariabel"],
        [None],
        [None, None, "Folketallet ved inngangen av kvartalet", "Levendefødte", "Folketallet ved utgangen av kvartalet"],
        ["3101 Halden", "2024K3", 31_990, 70, 32_010],
        [None, "2024K4", 32_010, 66, 32_038],
        ["3103 Moss", "2024K3", 52_400, 130, 52_500],
        [None, "2024K4", 52_500, 120, 52_646],
        [None],
        ["Folketallet ved inngangen av kvartalet:"],
        ["Se Om statistikken."],
        ["Sist endret: 20250219 08:00"],
        ["Kilde: Statistisk sentralbyrå"],
    )
    with pytest.raises(Inndatafeil, match="både en kolonne for tid og flere kolonner med tall"):
        les_folketallsfil(fil)  # which of the two measures is not ours to guess


def test_9_blokker_med_maal_under_hverandre_og_aar_som_kolonner(tmp_path: Path) -> None:
    fil = xlsx(
        tmp_path,
        ["06913: Befolkning 1. januar og endringer, etter region, statistikkvariabel og år"],
        [None],
        [None, None, "2018", "2019"],
        ["0101 Halden", "Folketallet", 31_037, 31_177],
        [None, "Levendefødte", 286, 271],
        [None, "Døde", 330, "."],
        ["0104 Moss", "Folketallet", 32_588, ".."],
        [None, "Levendefødte", 310, 305],
        [None],
        [". = Kategorien er ikke i bruk i perioden"],
        ["Kilde: Statistisk sentralbyrå"],
    )
    lest = les_folketallsfil(fil)
    assert tall(lest) == {"2018-01-01": {"0101": 31_037, "0104": 32_588}, "2019-01-01": {"0101": 31_177}}
    assert "0104 Moss har 0 eller prikker" in str(lest.avvist[0])


def test_9_overskrift_i_to_rader_over_flere_kolonner(tmp_path: Path) -> None:
    """ "Personer" merged above the years: the cells to the right of it are blank."""
    fil = xlsx(
        tmp_path,
        ["07459: Befolkning, etter region, statistikkvariabel og år"],
        [None],
        [None, "Personer", None, "Personer (prosent)", None],
        [None, "2018", "2019", "2018", "2019"],
        ["0101 Halden", 31_037, 31_177, 0.6, 0.6],
        ["0104 Moss", 32_588, 32_726, 0.6, 0.6],
    )
    lest = les_folketallsfil(fil)
    assert tall(lest) == {
        "2018-01-01": {"0101": 31_037, "0104": 32_588},
        "2019-01-01": {"0101": 31_177, "0104": 32_726},
    }
    assert lest.ubrukt == ("D «Personer (prosent) 2018»", "E «Personer (prosent) 2019»")


@pytest.mark.parametrize(
    "overskrift", ["Menn 2018", "Personer 80 år eller eldre 2018", "Levendefødte 2018", "Vekst 2017-2018"]
)
def test_9_en_kolonne_med_noe_annet_tas_aldri_for_folketall(tmp_path: Path, overskrift: str) -> None:
    lest = les_folketallsfil(csv(tmp_path, f"region;{overskrift};Personer 2018", "0101 Halden;15500;31037"))
    assert tall(lest) == {"2018-01-01": {"0101": 31_037}}
    with pytest.raises(Inndatafeil):
        les_folketallsfil(csv(tmp_path, f"region;{overskrift}", "0101 Halden;15500", "0104 Moss;16300"))


@pytest.mark.parametrize(("kjonn", "brukes"), [("Begge kjønn", True), ("Menn", False)])
def test_9_en_tabell_delt_paa_kjonn_brukes_bare_der_raden_er_alle(tmp_path: Path, kjonn: str, brukes: bool) -> None:  # noqa: FBT001
    fil = csv(tmp_path, "region;kjønn;Personer 2018", f"0101 Halden;{kjonn};31037", ";Kvinner;15500")
    if brukes:
        assert tall(les_folketallsfil(fil)) == {"2018-01-01": {"0101": 31_037}}
    else:
        with pytest.raises(Inndatafeil, match="Ingen rader gjelder alle innbyggere"):
            les_folketallsfil(fil)


def test_9_en_tabell_delt_paa_noe_uten_overskrift_avvises(tmp_path: Path) -> None:
    fil = csv(tmp_path, "region;;Personer 2018", "0101 Halden;Menn;15537", "0101 Halden;Kvinner;15500")
    with pytest.raises(Inndatafeil, match="0101 har både 15537 og 15500"):
        les_folketallsfil(fil)


# 10-12. Splits, other areas under the same number, moved land: no figure goes from one number or date to another


def test_10_en_deling_gir_ingen_gamle_tall(tmp_path: Path) -> None:
    fil = csv(
        tmp_path, "region;2023;2024", "1507 Ålesund (2020-2023);67520;0", "1508 Ålesund;0;58509", "1580 Haram;0;9357"
    )
    assert tall(les_folketallsfil(fil)) == {
        "2023-01-01": {"1507": 67_520},
        "2024-01-01": {"1508": 58_509, "1580": 9_357},
    }


def test_11_samme_nummer_annet_omraade_folger_datoen(tmp_path: Path) -> None:
    """1103 and 5001 grew by merging on 1 January 2020: each date keeps the figure of its own area."""
    fil = csv(tmp_path, "region;2019;2020", "1103 Stavanger;134037;143574", "5001 Trondheim;196159;205163")
    lest = les_folketallsfil(fil)
    assert tall(lest) == {
        "2019-01-01": {"1103": 134_037, "5001": 196_159},
        "2020-01-01": {"1103": 143_574, "5001": 205_163},
    }
    assert lest.meldinger[0].hva.startswith("Filen sier ikke")


def test_11_dagens_omraade_paa_gammelt_nummer_nevnes(tmp_path: Path) -> None:
    """Only Trondheim in the file, with Klæbu counted in: every number is in use, but SSB has another figure."""
    lest = les_folketallsfil(csv(tmp_path, "region;2019", "5001 Trondheim;202235"))
    assert "5001 Trondheim har 202235 innbyggere her, SSB har 196159" in str(lest.meldinger[0])


def test_12_grensejustering_beholder_nummeret(tmp_path: Path) -> None:
    """3118 gave land away on 1 January 2026: still one kommune, with its own figures on both dates."""
    lest = les_folketallsfil(csv(tmp_path, "region;2025;2026", "3118 Indre Østfold;47000;46900"))
    assert tall(lest) == {"2025-01-01": {"3118": 47_000}, "2026-01-01": {"3118": 46_900}}


# 13. Merged counties and back


def test_13_ostfold_i_tre_nummerserier(tmp_path: Path) -> None:
    """01xx until 2019, 30xx until 2023, 31xx from 2024; Rygge went into Moss, Rømskog to another county."""
    fil = csv(tmp_path, "region;2019;2020;2024", "0101 Halden (-2019);31177;0;0", "3001 Halden (2020-2023);0;31373;0",
              "3101 Halden;0;0;31935", "0121 Rømskog (-2019);671;0;0", "3026 Aurskog-Høland;0;17390;0")  # fmt: skip
    assert tall(les_folketallsfil(fil)) == {
        "2019-01-01": {"0101": 31_177, "0121": 671},
        "2020-01-01": {"3001": 31_373, "3026": 17_390},
        "2024-01-01": {"3101": 31_935},
    }


def test_13_et_nummer_fra_feil_aar_avvises(tmp_path: Path) -> None:
    with pytest.raises(Inndatafeil, match=r"ikke var i bruk 1\.1\.2022: 0101"):
        les_folketallsfil(csv(tmp_path, "region;2022", "0101 Halden;31444", "3002 Moss;50290"))


def test_13_ogsa_utenfor_aarene_vi_har_tall_for(tmp_path: Path) -> None:
    """0101 was gone by 2020, so it is not back in 2031; 3101 came in 2024, so it was not there in 2010."""
    with pytest.raises(Inndatafeil, match=r"ikke var i bruk 1\.1\.2031: 0101"):
        les_folketallsfil(csv(tmp_path, "nr;1.1.2031", "0101;31444"))
    with pytest.raises(Inndatafeil, match=r"ikke var i bruk 1\.1\.2010: 3101"):
        les_folketallsfil(csv(tmp_path, "nr;1.1.2010", "3101;28776"))


# 14. Before 08:00


def test_14_tall_som_ikke_er_sluppet(tmp_path: Path) -> None:
    kommuner = sendt_inndeling(date(2024, 1, 1))
    assert kommuner is not None
    for tomt in ("0", ".."):
        fil = csv(
            tmp_path, "region;2024", f"0 Hele landet;{tomt}", *(f"{nr} {n};{tomt}" for nr, n in kommuner.navn.items())
        )
        with pytest.raises(Inndatafeil, match=r"357 av 357 kommuner mangler tall.*kl\. 08"):
            les_folketallsfil(fil)


# 15. Names get revised


def test_15_navn_rettes_i_ettertid(tmp_path: Path) -> None:
    """KLASS renamed "Røros - Rossen" to "Røros - Rosse" afterwards: the file may say either, the number is the same."""
    for navn in ("Røros", "Røros - Rossen", "Røros - Rosse"):
        lest = les_folketallsfil(csv(tmp_path, "region;2024", f"{navn};5600"))
        assert (tall(lest), lest.navn) == ({"2024-01-01": {"5025": 5_600}}, {"5025": "Røros - Rosse"})


def test_15_navnene_kan_komme_fra_klass(tmp_path: Path) -> None:
    nye = Inndeling(date(2031, 1, 1), {"3101": "Halden - Nytt navn", "3199": "Kunstig"})
    lest = les_folketallsfil(csv(tmp_path, "kommune;Innbyggere 1.1.2031", "Halden;33000"), inndeling_for=lambda _: nye)
    assert (tall(lest), lest.navn) == ({"2031-01-01": {"3101": 33_000}}, {"3101": "Halden - Nytt navn"})
