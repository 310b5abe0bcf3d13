"""JSON-stat2 read strictly: every shape SSB uses gives the same cells, and nothing less than a whole table is read."""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from verktoy.kilder.folketall.folketallsfil import les_folketallsfil
from verktoy.kilder.folketall.jsonstat import les_dimensjoner, les_json, les_jsonstat
from verktoy.kjerne.melding import Inndatafeil


def tabell(**endret: object) -> dict[str, object]:
    """Two regions, one measure, two years: the shape of 07459."""
    return {
        "class": "dataset",
        "version": "2.0",
        "label": "07459: Befolkning, etter region, statistikkvariabel og år",
        "updated": "2026-02-24T07:00:00Z",
        "id": ["Region", "ContentsCode", "Tid"],
        "size": [2, 1, 2],
        "dimension": {
            "Region": {
                "label": "region",
                "category": {"index": {"5001": 1, "0301": 0}, "label": {"0301": "Oslo", "5001": "Trondheim\u00a0"}},
            },
            "ContentsCode": {"category": {"label": {"Personer1": "Personer"}}},
            "Tid": {"label": "år", "category": {"index": ["2025", "2026"]}},
        },
        "value": [724290, 728714, 216518, 218000],
        **endret,
    }


def celler(dokument: object) -> list[tuple[str, str, object, str]]:
    datasett = les_jsonstat(json.dumps(dokument), hvor="svaret")
    return [(c.koder[0], c.koder[2], c.verdi, c.status) for c in datasett.celler]


def test_celler_star_i_indeksens_rekkefolge_ikke_noklenes() -> None:
    assert celler(tabell()) == [
        ("0301", "2025", 724290, ""),
        ("0301", "2026", 728714, ""),
        ("5001", "2025", 216518, ""),
        ("5001", "2026", 218000, ""),
    ]


@pytest.mark.parametrize(
    ("value", "status", "ventet"),
    [
        ([724290, None, 216518, None], {"1": ".", "3": ".."}, [(724290, ""), (None, "."), (216518, ""), (None, "..")]),
        ({"0": 724290, "2": 216518}, None, [(724290, ""), (None, ""), (216518, ""), (None, "")]),
        ({"0": 724290}, ["", ":", None, ":"], [(724290, ""), (None, ":"), (None, ""), (None, ":")]),
        ([1, 2, 3, 4], "*", [(1, "*"), (2, "*"), (3, "*"), (4, "*")]),
        ([0, 1.5, -2, 1e3], None, [(0, ""), (Decimal("1.5"), ""), (-2, ""), (Decimal(1000), "")]),
    ],
)
def test_tette_og_spredte_verdier_og_tegn(value: object, status: object, ventet: list[tuple[object, str]]) -> None:
    dokument = tabell(value=value) if status is None else tabell(value=value, status=status)
    assert [(v, s) for _, _, v, s in celler(dokument)] == ventet


def test_dimensjoner_etiketter_og_opplysninger() -> None:
    datasett = les_jsonstat(json.dumps(tabell(note=["Tall for 2026 er foreløpige."])).encode(), hvor="svaret")
    assert [d.kode for d in datasett.dimensjoner] == ["Region", "ContentsCode", "Tid"]
    assert datasett.dimensjoner[0].etiketter == {"0301": "Oslo", "5001": "Trondheim"}
    assert datasett.dimensjoner[2].etiketter == {"2025": "2025", "2026": "2026"}
    assert (datasett.plass("Tid"), datasett.plass("Kjonn")) == (2, -1)
    assert datasett.oppdatert == "2026-02-24T07:00:00Z"
    assert datasett.merknader == ("Tall for 2026 er foreløpige.",)


def test_metadata_er_samme_format_uten_verdier() -> None:
    dokument = tabell(value=None)
    assert [d.koder for d in les_dimensjoner(json.dumps(dokument), hvor="x")][2] == ("2025", "2026")
    with pytest.raises(Inndatafeil, match="value"):
        celler(dokument)


def _uten(nokkel: str) -> dict[str, object]:
    return {k: v for k, v in tabell().items() if k != nokkel}


def _region(kategori: object) -> dict[str, object]:
    dimensjoner = dict(tabell()["dimension"])  # type: ignore[call-overload]
    return tabell(dimension={**dimensjoner, "Region": {"category": kategori}})


@pytest.mark.parametrize(
    ("dokument", "grunn"),
    [
        ([], "svaret"),
        ("tekst", "svaret"),
        (None, "svaret"),
        (tabell(**{"class": "collection"}), "dataset"),
        (tabell(version="1.0"), "dataset"),
        (_uten("id"), "id"),
        (_uten("size"), "size"),
        (_uten("dimension"), "dimension"),
        (_uten("value"), "value"),
        (tabell(size=[2, 1]), "size"),
        (tabell(size=[2, 1, 3]), "Tid har 2 koder"),
        (tabell(size=[2, True, 2]), "ContentsCode"),
        (tabell(id=["Region", "Region", "Tid"]), "to ganger"),
        (tabell(id=["Region", "ContentsCode", "Alder"]), "dimension"),
        (tabell(value=[1, 2, 3]), "3 verdier, tabellen har 4"),
        (tabell(value=[1, 2, 3, 4, 5]), "5 verdier, tabellen har 4"),
        (tabell(value=[1, 2, 3, "4"]), "ikke er et tall"),
        (tabell(value=[1, 2, 3, True]), "ikke er et tall"),
        (tabell(value={"4": 1}), "finnes"),
        (tabell(value={"-1": 1}), "finnes"),
        (tabell(value={"01": 1}), "finnes"),
        (tabell(value={"²": 1}), "finnes"),
        (tabell(status={"9": "."}), "finnes"),
        (tabell(status=[".", "."]), "status"),
        (tabell(status={"0": 1}), "status"),
        (tabell(note="ikke liste"), "note"),
        (tabell(label=7), "label"),
        (_region({"index": {"0301": 0, "5001": 2}}), "hull"),
        (_region({"index": {"0301": 0, "5001": 0}}), "gjentak"),
        (_region({"index": {"0301": False, "5001": 1}}), "hele tall"),
        (_region({"index": {"0301": "0", "5001": "1"}}), "hele tall"),
        (_region({"index": {}}), "hele tall"),
        (_region({"index": ["0301", "0301"]}), "to ganger"),
        (_region({"index": ["0301", 5001]}), "tekster"),
        (_region({"label": {"0301": "Oslo", "5001": "Trondheim"}}), "mangler"),
        (_region({"index": ["0301", "5001"], "label": {"1103": "Stavanger"}}), "ikke finnes"),
        (_region({"index": ["0301", "5001"], "label": {"0301": 1}}), "etikett"),
    ],
)
def test_det_som_ikke_er_en_hel_tabell_avvises_med_grunn(dokument: object, grunn: str) -> None:
    with pytest.raises(Inndatafeil, match=grunn) as funnet:
        celler(dokument)
    assert "Ingenting er lest" in str(funnet.value)


@pytest.mark.parametrize(
    "tekst",
    ["", "{", '{"a": 1, "a": 2}', "NaN", "[Infinity]", "[1e999999999]", "[" + "9" * 40 + "]", "[" * 100_000, "<html>"],
)
def test_json_leses_strengt(tekst: str) -> None:
    with pytest.raises(Inndatafeil, match="gyldig JSON"):
        les_json(tekst, hvor="svaret")


def test_byte_som_ikke_er_utf8_avvises_og_bom_godtas() -> None:
    with pytest.raises(Inndatafeil):
        les_json('{"navn": "Bø"}'.encode("latin-1"), hvor="svaret")
    assert les_json(b'\xef\xbb\xbf{"a": 1}', hvor="svaret") == {"a": 1}


def test_en_urimelig_stor_tabell_avvises_for_den_bygges() -> None:
    """1 000 × 1 000 × 1 000 cells with three values: a small text that would fill the memory."""
    koder = [str(n) for n in range(1000)]
    dokument = tabell(
        size=[1000, 1000, 1000],
        dimension={k: {"category": {"index": koder}} for k in ("Region", "ContentsCode", "Tid")},
        value={"0": 1},
    )
    with pytest.raises(Inndatafeil, match="for mange"):
        celler(dokument)


def _ekte_svar() -> Path:
    her = Path(__file__).resolve().parents[2]
    return Path(
        os.environ.get("BIDRAG_SSB_EKSEMPEL") or her.parent / "shared" / "data" / "ssb_07459_2022_jsonstat2.json"
    )


@pytest.mark.skipif(
    not _ekte_svar().is_file(), reason="SSBs svar for 2022 er ikke her (BIDRAG_SSB_EKSEMPEL peker på det)"
)
def test_ssbs_eget_svar_for_2022() -> None:
    """Published: 356 kommuner and 5 425 270 inhabitants on 1 January 2022; Oslo 699 827."""
    datasett = les_jsonstat(_ekte_svar().read_bytes(), hvor="SSB")
    assert len(datasett.celler) == 359  # three of them no kommuner, all 0
    assert sum(c.verdi or 0 for c in datasett.celler) == 5_425_270
    (kolonne,) = les_folketallsfil(_ekte_svar()).folketallskolonner
    assert (len(kolonne.innbyggere), sum(kolonne.innbyggere.values())) == (356, 5_425_270)
    assert kolonne.innbyggere["0301"] == 699_827
