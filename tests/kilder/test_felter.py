"""One reader of typed values: each is remembered with its source, and every error is told at its place."""

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

import pytest

from verktoy.kilder.felter import Felt, Feltleser
from verktoy.kjerne.ordning import Forutsetning


class Farge(StrEnum):
    ROD = "rød"
    BLAA = "blå"


def _leser(**felter: object) -> Feltleser:
    """A reader of fields a__b = value, all with a source; None as a value is an empty cell."""
    raa = {n.replace("__", "."): v if isinstance(v, Felt) else Felt(v, "notat: side 1") for n, v in felter.items()}
    return Feltleser(raa, lambda n: f"fil, «{n}»")


def _sagt(les: Feltleser) -> list[str]:
    return [str(m) for m in les.meldinger]


LESERE = {
    "tekst": lambda les: les.tekst("a", "A"),
    "heltall": lambda les: les.heltall("a", "A", "deler"),
    "minst 1": lambda les: les.heltall("a", "A", "deler", minst=1),
    "belop": lambda les: les.belop("a", "A"),
    "over null": lambda les: les.belop("a", "A", over_null=True),
    "dato": lambda les: les.dato("a", "A"),
    "valg": lambda les: les.valg("a", "A", Farge),
}


@pytest.mark.parametrize(
    ("slag", "skrevet", "lest"),
    [
        ("tekst", " Østfold ", "Østfold"),
        ("tekst", 2018, "2018"),  # a cell with a number
        ("heltall", 6, 6),
        ("heltall", "1 000", 1000),
        ("heltall", 6.0, 6),
        ("heltall", 0, 0),
        ("minst 1", 1, 1),
        ("belop", "120 000,50", Fraction(240_001, 2)),
        ("belop", 0, 0),
        ("over null", "0,01", Fraction(1, 100)),
        ("dato", date(2018, 1, 1), date(2018, 1, 1)),
        ("dato", "1.2.2018", date(2018, 2, 1)),
        ("dato", "2018-01-01", date(2018, 1, 1)),
        ("dato", datetime(2018, 1, 1, 12), date(2018, 1, 1)),
        ("valg", "blå", Farge.BLAA),
    ],
)
def test_a_value_is_read_and_remembered(slag, skrevet, lest):
    les = _leser(a=Felt(skrevet, "notat: side 1", "husk"))
    assert LESERE[slag](les) == lest
    assert _sagt(les) == []
    (husket,) = les.forutsetninger
    assert (husket.nokkel, husket.etikett, husket.verdi) == ("a", "A", lest)
    assert (husket.kilde, husket.merknad) == ("notat: side 1", "husk")
    assert husket.valg == (("rød", "blå") if slag == "valg" else ())


@pytest.mark.parametrize(
    ("slag", "skrevet", "sagt"),
    [
        ("tekst", True, "«True» kan ikke brukes som «A»: skriv en tekst."),
        ("heltall", 2.5, "«2,5» kan ikke brukes som «A»: skriv et helt tall."),
        ("heltall", -1, "«-1» kan ikke brukes som «A»: tallet må være minst 0."),
        ("minst 1", 0, "«0» kan ikke brukes som «A»: tallet må være minst 1."),
        ("heltall", "seks", "«seks» kan ikke brukes som «A»: skriv et tall, uten bokstaver."),
        ("belop", -0.01, "«-0,01» kan ikke brukes som «A»: beløpet kan ikke være negativt."),
        ("belop", "#REF!", "«#REF!» kan ikke brukes som «A»: skriv et tall, uten bokstaver."),
        ("over null", 0, "«0» kan ikke brukes som «A»: tallet må være over 0."),
        ("dato", "1/1/2018", "«1/1/2018» kan ikke brukes som «A»: skriv en dato, for eksempel 1.1.2018."),
        ("dato", "31.2.2018", "«31.2.2018» kan ikke brukes som «A»: skriv en dato, for eksempel 1.1.2018."),
        ("valg", "grønn", "«grønn» kan ikke brukes som «A»: skriv ett av: rød, blå."),
        ("valg", 1, "«1» kan ikke brukes som «A»: skriv ett av: rød, blå."),
    ],
)
def test_a_value_that_cannot_be_used_is_told_and_not_remembered(slag, skrevet, sagt):
    les = _leser(a=Felt(skrevet, "notat: side 1", hvor="celle B7"))
    LESERE[slag](les)
    assert _sagt(les) == [f"celle B7: {sagt}"]
    assert les.forutsetninger == []


@pytest.mark.parametrize("slag", sorted(LESERE))
@pytest.mark.parametrize("felter", [{}, {"a": None}, {"a": ""}])
def test_a_missing_value_is_never_a_silent_default(slag, felter):
    les = _leser(**felter)
    LESERE[slag](les)
    assert [m.hva for m in les.meldinger] == ["«A» mangler."]
    assert les.meldinger[0].gjor == "Skriv en verdi for a."
    assert les.forutsetninger == []


def test_text_that_may_be_left_out():
    les = _leser()
    assert les.tekst("a", "A", paakrevd=False) == ""
    assert _sagt(les) == []


@pytest.mark.parametrize(("slag", "skrevet"), [("heltall", 6), ("belop", 6)])
def test_every_number_needs_a_source(slag, skrevet):
    les = _leser(a=Felt(skrevet))
    assert LESERE[slag](les) == 6
    assert _sagt(les) == ["«A» mangler kilde. Oppgi hvor tallet står: dokument og sted."]


@pytest.mark.parametrize(
    ("skrevet", "andel", "sagt"),
    [
        ("5/10", Fraction(1, 2), []),
        (" 3 / 10 ", Fraction(3, 10), []),
        ("0/7", 0, []),
        ("7/7", 1, []),
        ("8/7", Fraction(8, 7), ["Andelen 8/7 er over 1."]),
        ("0,5", 0, ["«0,5» er ikke en andel."]),
        (0.5, 0, ["«0.5» er ikke en andel."]),
        ("1/2/3", 0, ["«1/2/3» er ikke en andel."]),
        ("-1/2", 0, ["«-1/2» er ikke en andel."]),
        ("0/0", 0, ["«0» kan ikke brukes som «A, deler i alt»:"]),
    ],
)
def test_a_share_is_a_fraction_from_nought_to_one(skrevet, andel, sagt):
    les = _leser(a=skrevet)
    assert les.andel("a", "A") == andel
    assert [m.hva for m in les.meldinger] == sagt


def test_a_share_is_remembered_as_published():
    les = _leser(a="5/10")
    les.andel("a", "A")
    assert les.forutsetninger == [
        Forutsetning("a.teller", "A", 5, "deler", "notat: side 1"),
        Forutsetning("a.nevner", "A, deler i alt", 10, "deler", "notat: side 1"),
    ]
    les.ukjente()
    assert _sagt(les) == []


def test_a_share_in_two_cells_as_the_workbook_has_it():
    les = _leser(a__teller=3, a__nevner=10)
    assert les.andel("a", "A") == Fraction(3, 10)


def test_lists_are_numbered_from_one():
    les = _leser(a__1=0, a__2=5000)
    assert les.liste("a", lambda n, i: (les.heltall(n, "A", ""), i)) == ((0, 1), (5000, 2))
    assert les.liste("b", lambda n, _: n) == ()
    assert [m.hva for m in les.meldinger] == ["Listen mangler."]


@pytest.mark.parametrize(
    ("skrevet", "forslag"),
    [
        ("regel.fast.belp_kr", "Mente du «regel.fast.belop_kr»?"),  # what is missing, not what has been read
        ("regel.fast.indexert", "Mente du «regel.fast.indeksert»?"),  # may be left out, so it was only asked about
        ("regle.fast.belop_kr", "Mente du «regel»?"),
        ("regel.fast.zzz", "Fjern den, eller se docs/ordning.md for nøklene som finnes."),
        ("kommentar", "Fjern den, eller se docs/ordning.md for nøklene som finnes."),
    ],
)
def test_an_unknown_key_is_told_with_what_it_looks_like(skrevet, forslag):
    les = Feltleser({skrevet: Felt(1), "regel.fast.navn": Felt("Fast")}, lambda n: f"fil, «{n}»")
    les.under("regel")
    les.tekst("regel.fast.navn", "Navn")
    les.belop("regel.fast.belop_kr", "Beløp")
    les.finnes("regel.fast.indeksert")
    les.meldinger.clear()
    les.ukjente()
    assert [(m.hva, m.gjor) for m in les.meldinger] == [(f"Nøkkelen «{skrevet}» er ukjent her.", forslag)]


def test_what_stands_below_an_error_may_be_passed_over():
    les = _leser(a__x=1, a__y=2, ab=3)
    les.hopp_over("a")
    les.ukjente()
    assert [m.hva for m in les.meldinger] == ["Nøkkelen «ab» er ukjent her."]
