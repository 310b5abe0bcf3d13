"""The official figures that ship with the product are those of the sources, and each file is what its passport says."""

from datetime import date
from hashlib import sha256
from importlib import resources
from itertools import pairwise

import pytest

from verktoy.kilder import offisielle
from verktoy.kjerne.folketall import Status

# Year, kommuner, inhabitants 1 January: SSB table 07459
AARENE = [
    (2017, 426, 5_258_317),
    (2018, 422, 5_295_619),
    (2019, 422, 5_328_212),
    (2020, 356, 5_367_580),
    (2021, 356, 5_391_369),
    (2022, 356, 5_425_270),
    (2023, 356, 5_488_984),
    (2024, 357, 5_550_203),
    (2025, 357, 5_594_340),
    (2026, 357, 5_627_400),
]


@pytest.mark.parametrize(("aar", "kommuner", "innbyggere"), AARENE)
def test_kommuner_and_inhabitants_of_the_country(aar, kommuner, innbyggere):
    tall = offisielle.folketall().kolonne(date(aar, 1, 1), hvor="")
    assert (len(tall.innbyggere), sum(tall.innbyggere.values())) == (kommuner, innbyggere)
    assert tall.status is Status.ENDELIG
    assert tall.kilde == "SSB tabell 07459"


def test_there_are_no_other_dates():
    assert offisielle.folketall().datoer == tuple(date(aar, 1, 1) for aar, *_ in AARENE)


# The 18 kommuner as the Østfold note has them (inhabitants 1.1.2018)
OSTFOLD = [
    ("0106", "Fredrikstad", 80_977),
    ("0105", "Sarpsborg", 55_543),
    ("0104", "Moss", 32_588),
    ("0101", "Halden", 31_037),
    ("0136", "Rygge", 16_083),
    ("0124", "Askim", 15_810),
    ("0125", "Eidsberg", 11_414),
    ("0128", "Rakkestad", 8_202),
    ("0135", "Råde", 7_465),
    ("0123", "Spydeberg", 5_853),
    ("0138", "Hobøl", 5_621),
    ("0137", "Våler", 5_471),
    ("0122", "Trøgstad", 5_337),
    ("0111", "Hvaler", 4_540),
    ("0127", "Skiptvet", 3_831),
    ("0119", "Marker", 3_567),
    ("0118", "Aremark", 1_399),
    ("0121", "Rømskog", 682),
]


@pytest.mark.parametrize(("nr", "navn", "innbyggere"), OSTFOLD)
def test_the_figures_of_the_ostfold_note_are_those_of_ssb(nr, navn, innbyggere):
    dato = date(2018, 1, 1)
    assert offisielle.folketall().innbyggere(nr, dato, hvor="") == innbyggere
    assert offisielle.kommunenavn(nr, dato).partition(" (")[0] == navn  # SSB: Våler (Østfold)


def test_there_are_18_in_ostfold_and_51_in_viken():
    tall = offisielle.folketall()
    assert {n for n in tall.kolonne(date(2018, 1, 1), hvor="").innbyggere if n[:2] == "01"} == {n for n, *_ in OSTFOLD}
    assert sum(1 for n in tall.kolonne(date(2021, 1, 1), hvor="").innbyggere if n[:2] == "30") == 51
    assert tall.innbyggere("3048", date(2021, 1, 1), hvor="") == 19_709  # Øvre Eiker
    assert tall.innbyggere("30", date(2021, 1, 1), hvor="") == 1_252_384  # 3 757 152 / 3
    assert tall.innbyggere("1719", date(2017, 1, 1), hvor="") == 19_892  # Levanger
    assert tall.innbyggere("0301", date(2017, 1, 1), hvor="") == 666_759  # Oslo


@pytest.mark.parametrize(
    ("nr", "dato", "navn"),
    [
        ("0101", date(2017, 1, 1), "Halden"),
        ("3001", date(2019, 12, 31), ""),  # the number came with 2020
        ("3001", date(2020, 1, 1), "Halden"),
        ("3101", date(2024, 1, 1), "Halden"),
        ("3048", date(2021, 1, 1), "Øvre Eiker"),
        ("0000", date(2021, 1, 1), ""),
    ],
)
def test_the_name_of_a_kommune_on_a_date(nr, dato, navn):
    assert offisielle.kommunenavn(nr, dato) == navn


@pytest.mark.parametrize(
    ("dato", "antall", "nr", "navn"),
    [
        (date(2017, 12, 31), 19, "16", "Sør-Trøndelag"),
        (date(2018, 1, 1), 18, "50", "Trøndelag"),
        (date(2019, 12, 31), 18, "01", "Østfold"),
        (date(2020, 1, 1), 11, "30", "Viken"),
        (date(2023, 12, 31), 11, "30", "Viken"),
        (date(2024, 1, 1), 15, "31", "Østfold"),
        (date(2026, 1, 1), 15, "03", "Oslo"),
    ],
)
def test_the_fylker_of_a_date(dato, antall, nr, navn):
    fylker = offisielle.fylker(dato)
    assert len(fylker) == antall
    assert fylker[nr].split(" - ")[0] == navn
    # Every kommune lies in a fylke of its date.
    kolonne = offisielle.folketall().kolonne(date(dato.year, 1, 1), hvor="")
    assert {n[:2] for n in kolonne.innbyggere} == fylker.keys()


def test_the_latest_name_of_a_fylke():
    assert offisielle.fylkesnavn("01") == "Østfold"
    assert offisielle.fylkesnavn("30") == "Viken"
    assert offisielle.fylkesnavn("99") == ""


@pytest.mark.parametrize("pass_", offisielle.alle_pass(), ids=lambda p: p.fil)
def test_a_file_is_what_its_passport_says(pass_):
    innhold = (resources.files("verktoy.data") / pass_.fil).read_bytes()
    assert sha256(innhold).hexdigest() == pass_.sha256
    assert "\r" not in innhold.decode("utf-8")
    assert pass_.lisens.startswith("CC BY 4.0")
    assert pass_.utgiver == "Statistisk sentralbyrå"
    assert pass_.url.startswith("https://www.ssb.no/")
    assert pass_.tabell


def test_every_file_that_ships_has_a_passport():
    filer = {f.name for f in resources.files("verktoy.data").iterdir() if f.name.endswith(".csv")}
    assert filer == {p.fil for p in offisielle.alle_pass()}


def test_every_kommune_with_a_figure_has_a_name_on_the_date():
    tall = offisielle.folketall()
    uten = [(nr, k.dato) for k in tall.kolonner for nr in k.innbyggere if not offisielle.kommunenavn(nr, k.dato)]
    assert uten == []


def test_every_number_that_comes_or_goes_is_in_the_list_of_changes():
    kolonner = offisielle.folketall().kolonner
    for for_, etter in pairwise(kolonner):
        endret = [e for e in offisielle.endringer() if for_.dato < e.dato <= etter.dato]
        assert for_.innbyggere.keys() - etter.innbyggere.keys() <= {e.fra.nr for e in endret}
        assert etter.innbyggere.keys() - for_.innbyggere.keys() <= {e.til.nr for e in endret}


@pytest.mark.parametrize(
    ("nr", "slekt"),
    [
        ("0101", ("0101", "3001", "3101")),  # Halden: renumbered in 2020 and 2024
        ("3101", ("0101", "3001", "3101")),
        ("0301", None),  # Oslo has kept its number
        ("0124", None),  # Askim became part of Indre Østfold: another kommune
    ],
)
def test_numbers_of_one_and_the_same_kommune(nr, slekt):
    assert offisielle.slekt().get(nr) == slekt


def test_ways_ssb_writes_a_name_are_dated():
    varianter = offisielle.navnevarianter()
    assert len(varianter) == 27
    assert ("0301", "Oslo municipality", date(2017, 1, 1), date(2018, 1, 1)) in varianter
    assert all(fra <= til for *_, fra, til in varianter)
