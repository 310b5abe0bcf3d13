"""What the kommuner and counties of one year are in every later one, held against SSB's own lists and figures."""

from datetime import date
from fractions import Fraction

import pytest

from verktoy.kilder import offisielle
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


def test_what_the_refused_would_have_become_is_what_ssb_leaves_out_of_its_own_merged_series():
    # SSB's series of the 2024 kommuner (agg_KommSummer) has 0 before 2020 for these five; it is about 54 000 short.
    uten = {"5055", "5056", "5059", "1806", "1875"}  # Heim, Hitra, Orkland, Narvik, Hamarøy
    s = offisielle.struktur()
    forgjengere = s.forgjengere(dag(2019), dag(2024))
    gamle = {nr for ny in uten for nr in forgjengere[ny]}
    assert 53_500 < sum(tall(2019)[nr] for nr in gamle) < 54_500


def test_shares_are_used_and_sum_to_the_whole():
    # Haram was 13,8 % of Ålesund: 66 670 inhabitants 1 January 2022 by hand give 9 200,46 and 57 469,54.
    andeler = {("1507", "1508"): Fraction(862, 1000), ("1507", "1580"): Fraction(138, 1000)}
    o = offisielle.struktur().overganger(["1507"], dag(2022), dag(2024), andeler)
    assert o == (Overgang("1507", "1508", Fraction(431, 500)), Overgang("1507", "1580", Fraction(69, 500)))
    assert slaa_sammen({"1507": 66_670}, o) == {"1508": 57_470, "1580": 9_200}


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
