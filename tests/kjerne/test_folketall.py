"""Folketall: the figure for exactly this date, or a message that names the dates there are."""

from datetime import date

import pytest

from verktoy.kjerne.folketall import Folketall, Folketallskolonne, Status, norsk_dato
from verktoy.kjerne.melding import Inndatafeil

D2018, D2020, D2022 = date(2018, 1, 1), date(2020, 1, 1), date(2022, 1, 1)
TALL = Folketall(
    (
        Folketallskolonne(D2018, "SSB", Status.ENDELIG, {"0101": 31_037, "0105": 55_543, "0301": 673_469}),
        Folketallskolonne(D2020, "SSB", Status.ENDELIG, {"3001": 31_373, "3003": 56_732, "0301": 693_494}),
        Folketallskolonne(D2022, "eget", Status.ANSLAG, {"3001": 31_444, "0301": 0}),
    ),
    {"0101": "Halden", "0105": "Sarpsborg", "0301": "Oslo", "3001": "Halden", "3003": "Sarpsborg"},
)


@pytest.mark.parametrize(
    ("nr", "dato", "antall"),
    [
        ("0101", D2018, 31_037),
        ("3001", D2020, 31_373),
        ("0301", D2022, 0),  # a known nought is a figure
        ("01", D2018, 86_580),  # 31 037 + 55 543
        ("30", D2020, 88_105),  # 31 373 + 56 732
        ("03", D2018, 673_469),
    ],
)
def test_inhabitants_of_kommune_and_fylke(nr, dato, antall):
    assert TALL.innbyggere(nr, dato, hvor="") == antall


def test_sums_by_fylke():
    assert TALL.fylkessummer(D2018, hvor="") == {"01": 86_580, "03": 673_469}


@pytest.mark.parametrize(
    ("dato", "kjente"),
    [
        (date(2019, 1, 1), "Nærmeste kjente datoer er 1.1.2018 og 1.1.2020."),
        (date(2021, 12, 31), "Nærmeste kjente datoer er 1.1.2020 og 1.1.2022."),
        (date(2017, 12, 31), "Nærmeste kjente dato er 1.1.2018."),
        (date(2022, 1, 2), "Nærmeste kjente dato er 1.1.2022."),
    ],
)
def test_an_unknown_date_is_never_the_last_known_one(dato, kjente):
    with pytest.raises(Inndatafeil) as feil:
        TALL.innbyggere("0301", dato, hvor="arket «X», celle B7")
    (melding,) = feil.value.meldinger
    assert melding.hva == f"Det finnes ikke folketall per {norsk_dato(dato)}."
    assert melding.hvor == "arket «X», celle B7"
    assert melding.gjor.startswith(kjente)


def test_without_any_figures_the_message_says_to_put_some_in():
    with pytest.raises(Inndatafeil) as feil:
        Folketall((), {}).kolonne(D2018, hvor="")
    assert feil.value.meldinger[0].gjor == "Legg inn tall for datoen i arket Folketall."


@pytest.mark.parametrize(
    ("nr", "dato", "hva", "gjor"),
    [
        ("0101", D2020, "0101 Halden har ikke folketall per 1.1.2020.", "Nummeret har tall for 1.1.2018."),
        ("3001", D2018, "3001 Halden har ikke folketall per 1.1.2018.", "Nummeret har tall for 1.1.2020, 1.1.2022."),
        ("3003", D2022, "3003 Sarpsborg har ikke folketall per 1.1.2022.", "Nummeret har tall for 1.1.2020."),
        ("4601", D2018, "4601 har ikke folketall per 1.1.2018.", "Nummeret er ukjent"),
        ("46", D2018, "46 har ikke folketall per 1.1.2018.", "Nummeret er ukjent"),
    ],
)
def test_a_number_without_a_figure_is_an_error_that_tells_when_it_has_one(nr, dato, hva, gjor):
    with pytest.raises(Inndatafeil) as feil:
        TALL.innbyggere(nr, dato, hvor="rad 3")
    (melding,) = feil.value.meldinger
    assert melding.hva == hva
    assert melding.hvor == "rad 3"
    assert melding.gjor.startswith(gjor)


def test_a_choice_keeps_only_its_numbers_and_dates():
    lite = TALL.utvalg({"0301", "0101"}, {D2018, D2022})
    assert lite.datoer == (D2018, D2022)
    assert [dict(k.innbyggere) for k in lite.kolonner] == [{"0101": 31_037, "0301": 673_469}, {"0301": 0}]
    assert [k.status for k in lite.kolonner] == [Status.ENDELIG, Status.ANSLAG]
    assert dict(lite.navn) == {"0101": "Halden", "0301": "Oslo"}


def test_dates_as_written_in_norwegian():
    assert norsk_dato(date(2018, 1, 1)) == "1.1.2018"
    assert norsk_dato(date(2017, 12, 20)) == "20.12.2017"


# Fylke 42 in 2026 as three kommuner, in a year the official ones are known of; 2031 is a year nobody knows.
D2026, D2031 = date(2026, 1, 1), date(2031, 1, 1)
AGDER = {"4201": "Risør", "4203": "Arendal", "4211": "Gjerstad"}


def _agder(*har: str) -> Folketall:
    kolonner = (Folketallskolonne(d, "eget", Status.ANSLAG, dict.fromkeys(har, 10)) for d in (D2026, D2031))
    return Folketall(tuple(kolonner), {"4202": "Grimstad"}, {2026: AGDER})


@pytest.mark.parametrize(
    ("har", "dato", "feil"),
    [
        (("4201", "4203", "4211"), D2026, []),
        (("4201",), D2026, ["mangler 4203 Arendal, 4211 Gjerstad."]),
        (("4201", "4202", "4203", "4211"), D2026, ["har tall for 4202 Grimstad, som ikke var i bruk på datoen."]),
        (("4202", "4203", "4211"), D2026, ["mangler 4201 Risør.", "har tall for 4202 Grimstad"]),
        (("4201",), D2031, []),  # no official list for the year: the sum is all there is, and a check says so
    ],
)
def test_a_fylke_is_the_sum_of_all_its_kommuner_or_refused(har, dato, feil):
    funn = _agder(*har).fylkesfeil("42", dato, hvor="arket «Deltakelse», celle D9")
    assert len(funn) == len(feil)
    for melding, tekst in zip(funn, feil, strict=True):
        assert tekst in melding.hva
        assert melding.hva.startswith("Folketallet til fylke 42 per 1.1.20")
        assert melding.hvor == "arket «Deltakelse», celle D9"
    if feil:
        with pytest.raises(Inndatafeil):
            _agder(*har).innbyggere("42", dato, hvor="")


def test_a_fylke_with_invented_kommuner_has_no_list_to_be_held_to():
    tall = Folketall((Folketallskolonne(D2026, "eget", Status.ANSLAG, {"9801": 5}),), {}, {2026: AGDER})
    assert tall.fylkesfeil("98", D2026, hvor="") == []
    assert tall.innbyggere("98", D2026, hvor="") == 5
