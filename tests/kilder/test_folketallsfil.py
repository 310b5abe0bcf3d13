"""Files people have, and what is understood of them before anything is used: columns, dates, repairs, refusals."""

import json
import warnings
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.kilder.ssbtjener import KVARTAL, dokument
from verktoy.kilder import offisielle
from verktoy.kilder.folketall.folketallsfil import Forstaatt, les_folketallsfil
from verktoy.kjerne.folketall import Status
from verktoy.kjerne.melding import Inndatafeil, Niva

REGNET_OM = (
    "Slike tabeller er regnet om til en annen inndeling, og mister folk der kommuner er delt. Hent tallene med "
    "kommunene slik de var på datoen."
)
HALDEN_OG_MOSS = {"2018-01-01": {"0101": 31_037, "0104": 32_588}}


def csv(mappe: Path, tekst: str) -> Path:
    fil = mappe / "tall.csv"
    fil.write_text(tekst, encoding="utf-8")
    return fil


def xlsx(mappe: Path, **ark: list[list[object]]) -> Path:
    bok = Workbook()
    bok.remove(bok.worksheets[0])
    for navn, rader in ark.items():
        blad = bok.create_sheet(navn)
        for rad in rader:
            blad.append(rad)
    fil = mappe / "tall.xlsx"
    bok.save(fil)
    return fil


def tall(forstaatt: Forstaatt) -> dict[str, dict[str, int]]:
    return {str(k.dato): dict(k.innbyggere) for k in forstaatt.folketallskolonner}


@pytest.mark.parametrize(
    "tekst",
    [
        "0101;31037\n0104;32588\n",
        "0101\t31 037\n0104\t32 588",
        '0101,31037\n0104,"32 588"\n',
        "nr;folk\n0101;31037\n0104;32588\n",
        "Kommune;Innbyggere\nHalden;31037\nMoss;32588\n",
        "Halden;0101;31037\nMoss;0104;32588\n",
        "Innbyggere;Kommune\n31037;Halden\n32588;Moss\n",
        "Kommunenr;Kommune;Innbyggere;E-post\n0101;Halden;31037;post@halden\n0104;Moss;32588;\n",
        "Folketall i Østfold\nKilde: SSB\n\nKommune;Innbyggere\nHalden;31037\n\nMoss;32588\nSum;63625\n",
    ],
)
def test_et_enkelt_ark_med_dato_oppgitt(tmp_path: Path, tekst: str) -> None:
    lest = les_folketallsfil(csv(tmp_path, tekst), dato=date(2018, 1, 1))
    assert tall(lest) == HALDEN_OG_MOSS
    assert lest.navn == {"0101": "Halden", "0104": "Moss"}
    assert lest.kolonner[0].lest_som == "1.1.2018, som er oppgitt"


@pytest.mark.parametrize(
    "overskrift",
    ["2018", "1.1.2018", "01.01.2018", "1.1.18", "2018-01-01", "1. januar 2018", "Folketall 1.1.2018",
     "Innbyggere per 1. januar 2018", "Personer 2018", "Antall innbyggere 2018",
     "Folketallet ved utgangen av kvartalet 2017K4",
     "Folketallet ved inngangen av kvartalet 2018K1", "Befolkning ved utgangen av 4. kvartal 2017"],
)  # fmt: skip
def test_datoen_i_overskriften(tmp_path: Path, overskrift: str) -> None:
    lest = les_folketallsfil(csv(tmp_path, f"region;{overskrift}\n0101 Halden;31037\n0104 Moss;32588\n"))
    assert tall(lest) == HALDEN_OG_MOSS


@pytest.mark.parametrize(
    "overskrift",
    [2018, 2018.0, datetime(2018, 1, 1), date(2018, 1, 1), "2018"],
)
def test_datoen_i_en_celle(tmp_path: Path, overskrift: object) -> None:
    fil = xlsx(
        tmp_path, Folketall=[["nr", "kommune", overskrift], [101, "Halden", 31_037.0], ["0104", "Moss", "32 588"]]
    )
    assert tall(les_folketallsfil(fil)) == HALDEN_OG_MOSS


def test_datoen_over_tabellen(tmp_path: Path) -> None:
    lest = les_folketallsfil(
        csv(tmp_path, "Folketall per 1. januar 2018\n\nKommune;Innbyggere\nHalden;31037\nMoss;32588\n")
    )
    assert tall(lest) == HALDEN_OG_MOSS
    assert lest.kolonner[0].lest_som == "1.1.2018, som står over tabellen"


def test_en_rad_per_kommune_og_dato(tmp_path: Path) -> None:
    tekst = (
        "dato;kommunenr;kommune;innbyggere\n"
        "2017-01-01;0101;Halden;30790\n"
        "2018-01-01;0101;Halden;31037\n"
        "2018-01-01;0104;Moss;32588\n"
    )
    assert tall(les_folketallsfil(csv(tmp_path, tekst))) == {"2017-01-01": {"0101": 30_790}, **HALDEN_OG_MOSS}


def test_relasjonstabell_fra_statistikkbanken(tmp_path: Path) -> None:
    tekst = (
        '"region"\t"statistikkvariabel"\t"kvartal"\t"01222: Befolkning og endringer"\n'
        '"0101 Halden"\t"Folketallet ved utgangen av kvartalet"\t"2017K4"\t31037\n'
        '"0101 Halden"\t"Levendefødte"\t"2017K4"\t70\n'
        '"0104 Moss"\t"Folketallet ved utgangen av kvartalet"\t"2017K4"\t32588\n'
    )
    lest = les_folketallsfil(csv(tmp_path, tekst))
    assert tall(lest) == HALDEN_OG_MOSS
    assert lest.folketallskolonner[0].status is Status.FORELOPIG


def test_fila_produktet_selv_har(tmp_path: Path) -> None:
    """The shipped figures read as anybody's file: ten dates, the published counts and sums."""
    fil = tmp_path / "folketall.csv"
    fil.write_bytes((Path(str(offisielle._MAPPE)) / "folketall.csv").read_bytes())
    lest = les_folketallsfil(fil)
    assert [(k.dato.year, len(k.innbyggere), sum(k.innbyggere.values())) for k in lest.folketallskolonner] == [
        (2017, 426, 5_258_317), (2018, 422, 5_295_619), (2019, 422, 5_328_212), (2020, 356, 5_367_580),
        (2021, 356, 5_391_369), (2022, 356, 5_425_270), (2023, 356, 5_488_984), (2024, 357, 5_550_203),
        (2025, 357, 5_594_340), (2026, 357, 5_627_400),
    ]  # fmt: skip
    assert lest.avvist == ()


def test_en_annen_arbeidsbok_har_arket_et_sted(tmp_path: Path) -> None:
    fil = xlsx(
        tmp_path,
        Forside=[["Samarbeid om digitalisering"], ["Oppdatert av", "Kari"]],
        Bidrag=[["Nr", "Kommune", "2018", "2019"], ["0101", "Halden", 128_500, 130_000],
                ["0104", "Moss", 140_000, 141_000]],
        Tall=[[None], [None, "Folketall"], [None, "Knr", "Kommune", "1.1.2018"], [None, "0101", "Halden", 31_037],
              [None, "0104", "Moss", 32_588], [None, None, "Sum", 63_625]],
    )  # fmt: skip
    with pytest.raises(Inndatafeil, match="Flere ark har folketall: «Bidrag», «Tall»"):
        les_folketallsfil(fil)
    assert tall(les_folketallsfil(fil, ark="tall")) == HALDEN_OG_MOSS
    with pytest.raises(Inndatafeil, match="ligner ikke folketall: 2 av 2"):
        les_folketallsfil(fil, ark="Bidrag")  # kroner in columns headed with years
    with pytest.raises(Inndatafeil, match="Fant ikke arket «Annet»"):
        les_folketallsfil(fil, ark="Annet")


def test_json_fra_ssb_som_fil(tmp_path: Path) -> None:
    """The end of K2 2025 is 1 July; the numbers not in use are null."""
    fil = tmp_path / "svar.json"
    fil.write_text(json.dumps(dokument("01222", ["2025K2"], KVARTAL, maal="Folketallet11")))
    lest = les_folketallsfil(fil)
    assert tall(lest) == {"2025-07-01": KVARTAL["2025K2"]}
    assert (lest.folketallskolonner[0].status, lest.folketallskolonner[0].kilde) == (
        Status.FORELOPIG,
        "SSB tabell 01222 (svar.json)",
    )


def test_bare_den_datoen_som_er_oppgitt(tmp_path: Path) -> None:
    fil = csv(tmp_path, "region;2017;2018\n0101 Halden;30790;31037\n0104 Moss;32407;32588\n")
    assert tall(les_folketallsfil(fil, dato=date(2018, 1, 1))) == HALDEN_OG_MOSS
    with pytest.raises(Inndatafeil, match=r"ikke folketall per 1\.1\.2019\. Den har 1\.1\.2017, 1\.1\.2018"):
        les_folketallsfil(fil, dato=date(2019, 1, 1))


@pytest.mark.parametrize(
    ("tittel", "oppgitt", "ventet"),
    [
        ("07459: Befolkning, etter region", None, Status.ENDELIG),
        ("07459: Befolkning, etter region (foreløpige tall)", None, Status.FORELOPIG),
        ("01222: Befolkning, etter region", None, Status.FORELOPIG),
        ("14288: Framskrevet folkemengde", None, Status.ANSLAG),
        ("Vårt anslag", None, Status.ANSLAG),
        ("Fra SSB", Status.ENDELIG, Status.ENDELIG),
    ],
)
def test_status_er_det_kilden_tilsier_eller_det_som_er_oppgitt(
    tmp_path: Path, tittel: str, oppgitt: Status | None, ventet: Status
) -> None:
    fil = csv(tmp_path, f'"{tittel}"\n\nregion;1.1.2018\n0101 Halden;31037\n')
    lest = les_folketallsfil(fil, status=oppgitt)
    assert lest.folketallskolonner[0].status is ventet
    assert any("merkes «eget anslag»" in m.hva for m in lest.meldinger) == (ventet is Status.ANSLAG)


def test_tall_langt_fra_ssbs_nevnes(tmp_path: Path) -> None:
    """One digit too few in one of three: the other two show that it is population, the third is pointed at."""
    lest = les_folketallsfil(csv(tmp_path, "region;2018\n0101 Halden;3103\n0104 Moss;32588\n0106 Fredrikstad;80977\n"))
    (avvik,) = (m for m in lest.meldinger if m.niva is Niva.AVVIK)
    assert "0101 Halden har 3103 innbyggere her, SSB har 31037" in avvik.hva


def test_alt_som_ble_forstaatt_sies(tmp_path: Path) -> None:
    tekst = (
        '"07459: Befolkning, etter region, statistikkvariabel og år"\n\n'
        '"region";"Personer 2017";"Personer 2018";"Areal"\n'
        '"101 Halden";30790;"31\u00a0037";642\n'
        '"0104 Moss";32407;32588;63\n'
        '"3101 Halden";0;31000;642\n'
        '"Vestby";;"mange";\n'
    )
    assert les_folketallsfil(csv(tmp_path, tekst)).som_tekst().splitlines() == [
        "tall.csv",
        "Tittel: 07459: Befolkning, etter region, statistikkvariabel og år",
        "Kommuner: kolonne A.",
        "kolonne B «Personer 2017»: lest som 1.1.2017 – 2 av 426 kommuner, 63\u00a0197 innbyggere, endelig.",
        "kolonne C «Personer 2018»: lest som 1.1.2018 – brukes ikke.",
        "Ikke brukt: kolonne D «Areal».",
        "Feil (1):",
        "  tall.csv, kolonne C «Personer 2018»: Tabellen har tall på kommunenumre som ikke var i bruk 1.1.2018: 3101. "
        + REGNET_OM,
        "Avviste rader (3):",
        "  tall.csv, linje 7, felt 3: «mange» er ikke et folketall: skriv et tall, uten bokstaver.",
        "  tall.csv, linje 7, felt 2: 0211 Vestby har 0 eller prikker, ikke et folketall.",
        "  tall.csv, linje 6, felt 3: 3101 Halden var ikke i bruk 1.1.2018.",
        "Rettet (2):",
        "  tall.csv, linje 4: 101 er lest som 0101 (den innledende nullen manglet).",
        "  tall.csv: 1 tall står som tekst med mellomrom, punktum eller komma.",
    ]


@pytest.mark.parametrize(
    ("innhold", "melding"),
    [
        (b"", "Filen er tom"),
        (b"\n\n", "Filen er tom"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "gamle formatet"),
        (b"<html><table>", "nettside"),
        (b"PK\x03\x04skadet", "skadet"),
        (b"\x00\x01\x02", "verken tekst"),
        (b"\xff\xfea", "skadet"),
        (b"{}", "JSON-stat2"),
        (b'{"class": "dataset"', "gyldig JSON"),
        (b"bare tekst", "ingen kolonne med kommunenummer"),
        (b"region;2018\n", "ingen rader med kommune og tall"),
        (b"nr;2018\n0101;ukjent\n", "ingen rader med kommune og tall"),
        (b"nr;Folketall;Innbyggere\n0101;31037;31037\n", "ikke hvilken dato"),
        (b"nr;2018;1.1.2018\n0101;31037;31037\n", r"Kolonnene B og C er begge folketall per 1\.1\.2018"),
        (b"nr;2017K4\n0101;31037\n", "inngangen eller utgangen av kvartalet"),
        (b"nr;31.2.2018\n0101;31037\n", "ikke hvilken dato"),
        (b"nr;a;b\n0101;31037;31177\n", "Flere kolonner kan være innbyggere: B, C"),
        (b'nr;2018\n0101;"31037\n', "Linja kan ikke deles"),
        (b"nr;2018\n0101;31037\n0101;31038\n", "0101 har både 31037 og 31038"),
        (b"nr;2018\n0101;31037\nSum;31038\n", "Sum er 31038 i tabellen.*til sammen 31037"),
    ],
)
def test_det_som_ikke_kan_brukes_avvises_med_grunn(tmp_path: Path, innhold: bytes, melding: str) -> None:
    fil = tmp_path / "tall.csv"
    fil.write_bytes(innhold)
    with pytest.raises(Inndatafeil, match=melding):
        les_folketallsfil(fil)


def test_fil_som_ikke_finnes(tmp_path: Path) -> None:
    with pytest.raises(Inndatafeil, match="kan ikke leses"):
        les_folketallsfil(tmp_path / "borte.csv")


def test_samme_tall_to_ganger_er_ett(tmp_path: Path) -> None:
    lest = les_folketallsfil(csv(tmp_path, "nr;2018\n0101;31037\n0104;32588\n0101;31037\n"))
    assert tall(lest) == HALDEN_OG_MOSS
    assert "0101 står to ganger" in str(lest.meldinger[0])


def test_et_regneark_som_oppgir_feil_storrelse_leses_helt(tmp_path: Path) -> None:
    """Some programs write that the sheet is A1 only."""
    fil, ny = xlsx(tmp_path, Ark=[["nr", 2018], ["0101", 31_037], ["0104", 32_588]]), tmp_path / "ny.xlsx"
    with zipfile.ZipFile(fil) as inn, zipfile.ZipFile(ny, "w") as ut:
        for navn in inn.namelist():
            ut.writestr(navn, inn.read(navn).replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"'))
    assert tall(les_folketallsfil(ny)) == HALDEN_OG_MOSS


def test_kommuner_uten_tall_overst_er_rader_de_ogsaa(tmp_path: Path) -> None:
    lest = les_folketallsfil(csv(tmp_path, "region;2018\n0105 Sarpsborg;\n0101 Halden;31037\n0104 Moss;32588\n"))
    assert tall(lest) == HALDEN_OG_MOSS
    assert "linje 2, felt 2: 0105 Sarpsborg har 0 eller prikker" in str(lest.avvist[0])


def test_et_ark_med_en_celle_langt_ute_leses_likevel(tmp_path: Path) -> None:
    """A stray cell at the end of the sheet must neither fill the memory nor hide the table."""
    bok = Workbook()
    ark = bok.worksheets[0]
    for rad in (["nr", 2018], ["0101", 31_037], ["0104", 32_588]):
        ark.append(rad)
    ark["XFD2"] = "glemt"
    fil = tmp_path / "tall.xlsx"
    bok.save(fil)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert tall(les_folketallsfil(fil)) == HALDEN_OG_MOSS
    ark["A1048576"] = "helt nederst"
    bok.save(fil)
    with pytest.raises(Inndatafeil, match="større enn"):
        les_folketallsfil(fil)
