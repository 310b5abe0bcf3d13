"""What the kommuner and counties of one year are in every later one, held against SSB's own lists and figures."""

import csv
import re
import tomllib
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from verktoy.kilder import offisielle
from verktoy.kjerne.arbeidsbok import Datakilde
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.struktur import Overgang, er_bare_omdopt, slaa_sammen

AAR = range(2017, 2027)
DELINGER = {  # SSB, KLASS 131: the kommuner that were split, and between which
    "1850": (2020, "1806 Narvik og 1875 Hábmer - Hamarøy"),
    "5012": (2020, "5055 Heim og 5056 Hitra og 5059 Orkland"),
    "1507": (2024, "1508 Ålesund og 1580 Haram"),
}
# Invented: only there to let the other parts of these kommuner through.
ANDELER = {
    ("1850", "1806"): Fraction(1, 2),
    ("1850", "1875"): Fraction(1, 2),
    ("5012", "5055"): Fraction(1, 3),
    ("5012", "5056"): Fraction(1, 3),
    ("5012", "5059"): Fraction(1, 3),
    ("1507", "1508"): Fraction(6, 7),
    ("1507", "1580"): Fraction(1, 7),
}


def dag(aar: int) -> date:
    return date(aar, 1, 1)


def tall(aar: int) -> dict[str, int]:
    return dict(offisielle.folketall().kolonne(dag(aar), hvor="").innbyggere)


@pytest.mark.parametrize("fra", AAR)
@pytest.mark.parametrize("til", AAR)
def test_every_kommune_carried_to_a_later_date_gives_the_official_numbers_of_that_date(fra, til):
    if fra <= til:
        s = offisielle.struktur()
        naadd = {ny for nr in tall(fra) for ny in s.etterfolgere(nr, dag(fra), dag(til))}
        assert naadd == set(tall(til))


@pytest.mark.parametrize(
    ("fra", "til", "antall"), [(2017, 2018, 18), (2019, 2020, 11), (2020, 2024, 15), (2017, 2024, 15)]
)
def test_counties_carried_to_a_later_date_are_the_counties_of_that_date(fra, til, antall):
    # KLASS 104: 19 counties in 2017, 18 from 2018, 11 from 2020, 15 from 2024.
    s = offisielle.struktur()
    naadd = {ny for nr in offisielle.fylker(dag(fra)) for ny in s.etterfolgere(nr, dag(fra), dag(til))}
    assert naadd == set(offisielle.fylker(dag(til)))
    assert len(naadd) == antall


@pytest.mark.parametrize("til", [2018, 2019, 2020, 2023, 2024, 2026])
def test_nobody_is_lost_on_the_way(til):
    # SSB, table 07459: 5 258 317 inhabitants 1 January 2017.
    s = offisielle.struktur()
    ny = slaa_sammen(tall(2017), s.overganger(tall(2017), dag(2017), dag(til), ANDELER))
    assert sum(ny.values()) == 5_258_317
    assert set(ny) == set(tall(til))


# Sums by hand of SSB's figures 1 January 2018 (the first five are in the Østfold note, too).
SAMMENSLATTE = [
    ("3014", "Indre Østfold", 15_810 + 11_414 + 5_621 + 5_853 + 5_337, 44_035),
    ("3002", "Moss", 32_588 + 16_083, 48_671),
    ("3026", "Aurskog-Høland", 16_390 + 682, 17_072),
]


@pytest.mark.parametrize(("nr", "navn", "deler", "sum_"), SAMMENSLATTE)
def test_the_inhabitants_of_a_merged_kommune_before_the_merger_are_those_of_its_parts(nr, navn, deler, sum_):
    s = offisielle.struktur()
    gamle = s.forgjengere(dag(2018), dag(2020))[nr]
    ny = slaa_sammen(tall(2018), s.overganger(gamle, dag(2018), dag(2020), {}))
    assert ny == {nr: sum_}
    assert deler == sum_
    assert offisielle.kommunenavn(nr, dag(2020)) == navn


@pytest.mark.parametrize("nr", DELINGER)
def test_a_split_is_refused_and_says_what_to_give(nr):
    aar, nye = DELINGER[nr]
    with pytest.raises(Inndatafeil) as e:
        offisielle.struktur().overganger([nr], dag(aar - 1), dag(aar), {})
    assert f"ble delt 1.1.{aar} mellom {nye}" in str(e.value)
    assert f"--andel {nr}:" in str(e.value)


def test_only_those_three_are_refused_and_the_rest_is_carried_without_a_share():
    s = offisielle.struktur()
    avvist = set()
    for nr in tall(2017):
        try:
            s.overganger([nr], dag(2017), dag(2026), {})
        except Inndatafeil as e:
            avvist |= {m.hva[:4] for m in e.meldinger}
    assert avvist == set(DELINGER)


SERIER = Path(__file__).with_name("ssb_sammenslaatte_serier.csv")  # its source stands in the .kilde.toml beside it
UTEN_SERIE = {"1806", "1875", "5055", "5056", "5059"}  # Narvik, Hamarøy, Heim, Hitra, Orkland: made in 2020 by splits
GAMLE_ALESUND = {"1504", "1523", "1529", "1546"}  # Ålesund, Ørskog, Skodje, Sandøy; with 1534 Haram 1507 from 2020
SERIEAAR = [  # SSB's series: 1 January, kommuner we refuse, inhabitants it leaves in its row «Rest»
    (2017, {"1508", "1580"} | UTEN_SERIE, 54_141),
    (2018, {"1508", "1580"} | UTEN_SERIE, 53_892),
    (2019, {"1508", "1580"} | UTEN_SERIE, 53_951),
    (2020, {"1508", "1580"}, 0),
    (2021, {"1508", "1580"}, 0),
    (2022, {"1508", "1580"}, 0),
    (2023, {"1508", "1580"}, 0),
]


def ssb_serie(aar: int) -> dict[str, int]:
    """Inhabitants 1 January in the kommuner of 2024, as SSB itself carries them; 0 where it has made no series."""
    with SERIER.open(encoding="utf-8") as tekst:
        return {r["kommunenr"]: int(r[str(aar)]) for r in csv.DictReader(tekst, delimiter=";")}


def test_ssbs_series_are_what_their_passport_says():
    pass_ = Datakilde(**tomllib.loads(SERIER.with_suffix(".kilde.toml").read_text(encoding="utf-8")))
    assert pass_.fil == SERIER.name
    assert pass_.sha256 == sha256(SERIER.read_bytes()).hexdigest()


@pytest.mark.parametrize(("aar", "delte", "rest"), SERIEAAR)
def test_every_kommune_not_split_has_carried_to_2024_the_inhabitants_ssb_gives_it(aar, delte, rest):
    o = offisielle.struktur().overganger(tall(aar), dag(aar), dag(2024), ANDELER)
    ny, ssb = slaa_sammen(tall(aar), o), ssb_serie(aar)
    assert set(ny) == set(ssb) == set(tall(2024))
    assert {nr: n for nr, n in ny.items() if nr not in delte} == {nr: n for nr, n in ssb.items() if nr not in delte}
    assert sum(tall(aar).values()) == sum(ssb.values()) + rest


@pytest.mark.parametrize(("aar", "delte", "_rest"), SERIEAAR)
def test_the_others_are_those_the_refusal_names(aar, delte, _rest):
    with pytest.raises(Inndatafeil) as e:
        offisielle.struktur().overganger(tall(aar), dag(aar), dag(2024), {})
    navngitt = [re.findall(r"\d{4}(?= [A-ZÅ])", m.hva.split(" mellom ")[1]) for m in e.value.meldinger]
    assert {nr for nye in navngitt for nr in nye} == delte


@pytest.mark.parametrize(("aar", "delte", "rest"), SERIEAAR)
def test_what_ssb_does_with_the_kommuner_we_refuse(aar, delte, rest):
    """Before 2020 five have no series, and 2020-2023 all of 1507 Ålesund is on 1508: SSB splits no figure either.

    Before 2020 SSB takes old Haram for the new one. We refuse it, and the four that are Ålesund: the changes lead all
    five through 1507, whose split has no share.
    """
    ssb, gamle = ssb_serie(aar), tall(aar)
    uten = delte & UTEN_SERIE
    forgjengere = offisielle.struktur().forgjengere(dag(aar), dag(2024))
    assert {nr for nr, n in ssb.items() if n == 0} == uten | ({"1580"} if aar >= 2020 else set())
    assert sum(gamle[nr] for nr in {g for ny in uten for g in forgjengere[ny]}) == rest
    if aar < 2020:
        assert (ssb["1508"], ssb["1580"]) == (sum(gamle[nr] for nr in GAMLE_ALESUND), gamle["1534"])
    else:
        assert ssb["1508"] == gamle["1507"]


def test_shares_are_used_and_sum_to_the_whole():
    # Haram was 13,8 % of Ålesund: 66 670 inhabitants 1 January 2021 by hand give 9 200,46 and 57 469,54.
    andeler = {("1507", "1508"): Fraction(862, 1000), ("1507", "1580"): Fraction(138, 1000)}
    o = offisielle.struktur().overganger(["1507"], dag(2021), dag(2024), andeler)
    assert o == (Overgang("1507", "1508", Fraction(431, 500)), Overgang("1507", "1580", Fraction(69, 500)))
    assert slaa_sammen({"1507": 66_670}, o) == {"1508": 57_470, "1580": 9_200}


@pytest.mark.parametrize("aar", [2017, 2018, 2019])
def test_what_old_haram_is_today_can_be_said_of_it_alone_and_gives_ssbs_own_series(aar):
    # The four others are Ålesund; a share of 1507 would have sent six sevenths of old Haram there as well.
    egne = {(nr, "1508"): Fraction(1) for nr in GAMLE_ALESUND} | {("1534", "1580"): Fraction(1)}
    gamle = {nr: tall(aar)[nr] for nr in (*GAMLE_ALESUND, "1534")}
    ny = slaa_sammen(gamle, offisielle.struktur().overganger(gamle, dag(aar), dag(2024), egne))
    assert ny == {nr: ssb_serie(aar)[nr] for nr in ("1508", "1580")}


def test_the_refusal_names_those_that_were_merged_into_the_split_one():
    with pytest.raises(Inndatafeil) as e:
        offisielle.struktur().overganger(["1504", "1534"], dag(2019), dag(2024), {})
    (melding,) = e.value.meldinger
    assert "1507 Ålesund ble delt 1.1.2024" in melding.hva
    assert "Gjelder det 1504, 1534, som gikk inn i 1507" in melding.gjor
    assert "--andel 1534:1580=1" in melding.gjor


def test_own_shares_that_are_not_the_whole_are_refused():
    with pytest.raises(Inndatafeil, match="Andelene av 1534 er 1/2 til sammen"):
        offisielle.struktur().overganger(["1534"], dag(2019), dag(2024), {("1534", "1580"): Fraction(1, 2)})


def test_shares_that_are_not_the_whole_are_refused():
    andeler = {("1507", "1508"): Fraction(1, 2), ("1507", "1580"): Fraction(1, 3)}
    with pytest.raises(Inndatafeil, match="5/6 til sammen, men skal være 1"):
        offisielle.struktur().overganger(["1507"], dag(2022), dag(2024), andeler)


def test_a_boundary_move_changes_no_number_but_is_told():
    s = offisielle.struktur()
    assert s.etterfolgere("3118", dag(2025), dag(2026)) == ("3118",)
    typer = [(e.til.nr, e.type) for e in s.hendelser(["3118"], dag(2025), dag(2026))]
    assert typer == [
        ("3118", "grensejustering (fortsetter)"),
        ("3207", "grensejustering (delvis)"),
        ("3216", "grensejustering (delvis)"),
    ]


def test_the_same_number_for_another_area_is_told():
    # Stavanger kept 1103 when Finnøy and Rennesøy joined it in 2020.
    s = offisielle.struktur()
    assert s.forgjengere(dag(2019), dag(2020))["1103"] == ("1103", "1141", "1142")
    assert [e.type for e in s.hendelser(["1103"], dag(2019), dag(2020))] == ["sammenslåing"] * 3


def test_new_numbers_only_are_told_from_mergers():
    s = offisielle.struktur()
    viken = [nr for nr in tall(2021) if nr[:2] == "30"]
    assert er_bare_omdopt(s.overganger(viken, dag(2021), dag(2024), {}))
    assert not er_bare_omdopt(s.overganger(["0104", "0136"], dag(2018), dag(2020), {}))


@pytest.mark.parametrize("aar", AAR)
def test_the_numbers_in_use_in_a_year_are_those_with_inhabitants(aar):
    alle = {nr for a in AAR for nr in tall(a)}
    assert {nr for nr in alle if offisielle.struktur().gjelder(nr, dag(aar))} == set(tall(aar))


@pytest.mark.parametrize(
    ("nr", "aar", "navn"),
    [("3002", 2020, "Moss"), ("5001", 2020, "Trondheim"), ("5001", 2023, "Trondheim - Tråante"), ("0119", 2019, "")],
)
def test_names_are_those_of_the_date(nr, aar, navn):
    assert offisielle.struktur().navn(nr, dag(aar)) == navn
