"""KLASS 131: kommuner on a date and what became of them. Changes are told apart: only a renumbering carries figures."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.kilder import ssbtjener as s
from verktoy.kilder import offisielle
from verktoy.kilder.folketall import klass
from verktoy.kilder.folketall.nett import Nett
from verktoy.kilder.folketall.oyeblikksbilde import les
from verktoy.kilder.folketall.ssb import Adresser, Ssb
from verktoy.kjerne.kommune import Kommune
from verktoy.kjerne.melding import Inndatafeil


def koder(*rader: object) -> dict[str, str]:
    return klass.les_koder(json.dumps({"codes": rader}), hvor="KLASS")


def test_koder_er_kommuner_med_navn_uten_uoppgitt() -> None:
    assert koder(
        {"code": "0301", "parentCode": None, "level": "1", "name": "Oslo"},
        {"code": "5436", "name": "Porsanger - Porsángu - Porsanki\u00a0"},
        {"code": "9999", "name": "Uoppgitt"},
    ) == {"0301": "Oslo", "5436": "Porsanger - Porsángu - Porsanki"}


@pytest.mark.parametrize(
    "rader",
    [
        [],
        [{"code": "9999", "name": "Uoppgitt"}],
        [{"code": "0301"}],
        [{"code": 301, "name": "Oslo"}],
        [{"code": "301", "name": "Oslo"}],
        [{"code": "0301", "name": "Oslo"}, {"code": "0301", "name": "Oslo"}],
        [{"code": "0301", "name": " "}],
        ["0301"],
    ],
)
def test_koder_som_ikke_henger_sammen_avvises(rader: list[object]) -> None:
    with pytest.raises(Inndatafeil, match="KLASS kan ikke brukes"):
        koder(*rader)


def typer(*par: tuple[str, str]) -> list[str]:
    """("0106 Fredrikstad", "3004 Fredrikstad") → the kind of each change."""
    return klass.endringstyper([(Kommune(a[:4], a[5:]), Kommune(b[:4], b[5:])) for a, b in par])


@pytest.mark.parametrize(
    ("par", "ventet"),
    [
        ([("0106 Fredrikstad", "3004 Fredrikstad")], ["nytt nummer"]),
        ([("1942 Nordreisa", "1942 Nordreisa - Ráisa - Raisi")], ["nytt navn"]),
        ([("1850 Tysfjord", "1875 Hamarøy")], ["nytt nummer og navn"]),
        ([("5030 Klæbu", "5001 Trondheim"), ("5001 Trondheim", "5001 Trondheim")], ["sammenslåing"] * 2),
        ([("1507 Ålesund", "1508 Ålesund"), ("1507 Ålesund", "1580 Haram")], ["deling"] * 2),
        (
            [("1850 Tysfjord", "1806 Narvik"), ("1850 Tysfjord", "1875 Hamarøy"), ("1805 Narvik", "1806 Narvik"),
             ("1849 Hamarøy", "1875 Hamarøy")],
            ["deling+sammenslåing", "deling+sammenslåing", "sammenslåing", "sammenslåing"],
        ),
        (
            [("3118 Indre Østfold", "3118 Indre Østfold"), ("3118 Indre Østfold", "3207 Nordre Follo"),
             ("3118 Indre Østfold", "3216 Vestby")],
            ["grensejustering (fortsetter)", "grensejustering (delvis)", "grensejustering (delvis)"],
        ),
        (
            [("3118 Indre Østfold", "3118 Indre Østfold"), ("3118 Indre Østfold", "3207 Nordre Follo"),
             ("3207 Nordre Follo", "3207 Nordre Follo - Oarjelh")],
            ["grensejustering (fortsetter)", "grensejustering (delvis)", "nytt navn"],
        ),
    ],
)  # fmt: skip
def test_endringer_skilles(par: list[tuple[str, str]], ventet: list[str]) -> None:
    assert typer(*par) == ventet


def test_listen_som_folger_med_skilles_likt() -> None:
    """The shipped list was sorted into kinds by SSB's own description of each change: 500 rows, 2018-2026."""
    per_dato: dict[date, list[offisielle.Endring]] = {}
    for e in offisielle.endringer():
        per_dato.setdefault(e.dato, []).append(e)
    for endringer in per_dato.values():
        assert klass.endringstyper([(e.fra, e.til) for e in endringer]) == [e.type for e in endringer]


@pytest.mark.parametrize(
    "rad",
    [
        {"oldCode": "1507", "oldName": "Ålesund", "newCode": "1508", "newName": "Ålesund"},
        {"oldCode": "1507", "oldName": "Ålesund", "newCode": "1508", "newName": "Ålesund", "changeOccurred": "2024"},
        "1507",
    ],
)
def test_endringer_som_ikke_henger_sammen_avvises(rad: object) -> None:
    with pytest.raises(Inndatafeil, match="KLASS kan ikke brukes"):
        klass.les_endringer(json.dumps({"codeChanges": [rad]}), hvor="KLASS")


def test_endringer_hentes_med_begge_endedatoene(tjener: s.Tjener, klokke: s.Klokke, tmp_path: Path) -> None:
    """KLASS leaves out changes on both dates of the question; ours are inclusive."""
    ssb = Ssb(Nett(naa=klokke, sov=klokke.sov), tmp_path, Adresser(klass=f"{tjener.rot}/klass"))
    endringer = ssb.endringer(date(2024, 1, 1), date(2026, 1, 1))
    assert [(str(e.dato), e.fra.nr, e.til.nr, e.type) for e in endringer] == [
        ("2024-01-01", "1507", "1508", "deling"),
        ("2024-01-01", "1507", "1580", "deling"),
        ("2026-01-01", "0301", "0301", "nytt navn"),
    ]
    assert tjener.spurt[0][1] == "/klass/classifications/131/changes?from=2023-12-31&to=2026-01-02"
    (fil,) = tmp_path.glob("*.json")
    assert les(fil).pass_.tabell == "KLASS 131"
