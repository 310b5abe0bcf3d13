"""Who a template invites, and what it tells of their answers."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.kilder.god_mal import GOD, feilene, les
from verktoy.kilder import offisielle
from verktoy.kilder.malfil import deltakere_fra_mal
from verktoy.kjerne.deltakelse import Svar, Vedtak
from verktoy.kjerne.melding import Inndatafeil


def _invitert(mappe, utvalg: str) -> list[str]:
    mal = replace(les(mappe, GOD.replace('utvalg = "fylke 01"', f'utvalg = "{utvalg}"')), svar={})
    return [d.nr for d in deltakere_fra_mal(mal, offisielle.folketall())]


@pytest.mark.parametrize(
    ("utvalg", "antall", "forst", "sist"),
    [
        ("alle", 422, "0101", "5054"),
        ("alle unntatt 0301", 421, "0101", "5054"),
        ("alle unntatt 0101, 0301", 420, "0104", "5054"),
        ("fylke 01", 18, "0101", "0138"),
        ("fylke 03, 01", 19, "0101", "0301"),
        ("0119, 0101", 2, "0119", "0101"),
    ],
)
def test_a_choice_of_kommuner(tmp_path, utvalg, antall, forst, sist):
    numre = _invitert(tmp_path, utvalg)
    assert (len(numre), numre[0], numre[-1]) == (antall, forst, sist)


@pytest.mark.parametrize(
    ("utvalg", "galt"),
    [
        ("0101, 3001", ["3001"]),  # Halden's number from 2020
        ("alle unntatt 03", ["03"]),  # a fylke's number: would leave nobody out
        ("fylke 01, 30", ["30"]),  # Viken came in 2020
        ("Halden", ["Halden"]),
        ("0101, 9999, 9998", ["9999", "9998"]),
    ],
)
def test_a_number_that_was_not_in_use_is_told(tmp_path, utvalg, galt):
    with pytest.raises(Inndatafeil) as feil:
        _invitert(tmp_path, utvalg)
    assert [str(m) for m in feil.value.meldinger] == [
        f"prove.toml, nøkkelen «gruppe.kommuner.utvalg»: {nr} fantes ikke på datoen. "
        "Skriv «alle», «alle unntatt 0301», «fylke 30» eller numre med komma mellom."
        for nr in galt
    ]


def test_the_largest_first(tmp_path):
    tekst = GOD.replace('sorter = "nummer"', 'sorter = "folketall-synkende"')
    numre = [d.nr for d in deltakere_fra_mal(les(tmp_path, tekst), offisielle.folketall())]
    assert numre[:3] == ["0106", "0105", "0104"]
    assert numre[-2:] == ["0118", "0121"]


def test_what_the_documents_tell_of_the_answers(tmp_path):
    tekst = GOD.replace(
        'svar = "ja"\nvedtatt_kr = 12.50',
        'svar = "nei"\nvedtatt_kr = 12.50\nvedtaksdato = 2017-12-13\nsaksnr = "65/17"\nepost = "post@halden.no"\n'
        'navn = "Halden by"\nnoekler = { elever = 2.5 }',
    )
    halden, moss, *_ = deltakere_fra_mal(les(tmp_path, tekst), offisielle.folketall())
    assert (halden.nr, halden.navn, halden.svar, halden.epost) == ("0101", "Halden by", Svar.NEI, "post@halden.no")
    assert halden.vedtak == Vedtak(date(2017, 12, 13), "65/17", Fraction(25, 2))
    assert halden.noekler == {"elever": Fraction(5, 2)}
    assert (moss.nr, moss.navn, moss.svar, moss.vedtak) == ("0104", "Moss", Svar.AVVENTER, Vedtak())


FELT = [
    ("frist = 2018-03-01", "frist", date(2018, 3, 1)),
    ('frist = "1.3.2018"', "frist", date(2018, 3, 1)),
    ("fra_og_med = 2019-07-01", "fra_og_med", date(2019, 7, 1)),
    ("til_og_med = 2020-12-31", "til_og_med", date(2020, 12, 31)),
    ("sannsynlighet = 0.9", "sannsynlighet", Fraction(9, 10)),
    ('sannsynlighet = "90 %"', "sannsynlighet", Fraction(9, 10)),
    ('sannsynlighet = "33,3 %"', "sannsynlighet", Fraction(333, 1000)),
    ('sannsynlighet = "2/3"', "sannsynlighet", Fraction(2, 3)),
    ("sannsynlighet = 0", "sannsynlighet", Fraction(0)),
    ("sannsynlighet = 1", "sannsynlighet", Fraction(1)),
]


@pytest.mark.parametrize(("linje", "felt", "verdi"), FELT, ids=[f[0] for f in FELT])
def test_what_is_known_of_a_deltaker(tmp_path, linje, felt, verdi):
    tekst = GOD.replace('svar = "ja"\nvedtatt_kr', f"{linje}\nvedtatt_kr")
    halden, moss, *_ = deltakere_fra_mal(les(tmp_path, tekst), offisielle.folketall())
    assert (getattr(halden, felt), getattr(moss, felt)) == (verdi, None)


FELTFEIL = [
    ('frist = "1. mars"', "«frist»", "«1. mars» kan ikke brukes som «Frist»: skriv en dato, for eksempel 1.1.2018."),
    ("frist = 1850-01-01", "«frist»", "skriv en dato fra 1.3.1900 av, eldre kan ikke stå i et regneark."),
    ('sannsynlighet = "110 %"', "«sannsynlighet»", "den må ligge mellom 0 og 100 %."),
    ("sannsynlighet = -0.1", "«sannsynlighet»", "den må ligge mellom 0 og 100 %."),
    ("sannsynlighet = true", "«sannsynlighet»", "skriv et tall."),
    ('sannsynlighet = "mye"', "«sannsynlighet»", "«mye» kan ikke brukes som «Sannsynlighet for ja»: skriv et tall"),
    (
        "fra_og_med = 2019-07-02\ntil_og_med = 2019-07-01",
        "«til_og_med»",
        "Deltakeren er med til og med 1.7.2019, men først fra og med 2.7.2019. Rett den ene datoen.",
    ),
    ("frister = 2018-03-01", "«frister»", "Nøkkelen «frister» er ukjent her. Mente du «frist»?"),
]


@pytest.mark.parametrize(("linje", "nokkel", "sagt"), FELTFEIL, ids=[f[0] for f in FELTFEIL])
def test_what_cannot_be_known_of_a_deltaker(tmp_path, linje, nokkel, sagt):
    (melding,) = feilene(tmp_path, GOD.replace('svar = "ja"\nvedtatt_kr', f"{linje}\nvedtatt_kr"))
    assert melding.startswith(f"prove.toml, [deltakelse.0101], nøkkelen {nokkel}: ")
    assert sagt in melding


def test_an_answer_of_somebody_who_is_not_invited(tmp_path):
    with pytest.raises(Inndatafeil) as feil:
        deltakere_fra_mal(les(tmp_path, GOD.replace("[deltakelse.0101]", "[deltakelse.0301]")), offisielle.folketall())
    assert str(feil.value) == (
        "prove.toml, nøkkelen «deltakelse.0301»: 0301 er ikke deltaker. Rett nummeret, eller ta det med i utvalget."
    )


def test_a_date_without_figures(tmp_path):
    mal = les(tmp_path, GOD.replace("folketall_dato = 2018-01-01", "folketall_dato = 2018-07-01"))
    with pytest.raises(
        Inndatafeil, match=r"prove.toml: Det finnes ikke folketall per 1\.7\.2018\. .*1\.1\.2018 og 1\.1\.2019"
    ):
        deltakere_fra_mal(mal, offisielle.folketall())


def test_named_contributors_and_fylkeskommuner(tmp_path):
    tekst = GOD.replace(
        "[tid]\n",
        '[gruppe.fylker]\nnavn = "Fylker"\ntype = "fylkeskommune"\nutvalg = "alle unntatt 03"\nsorter = "nummer"\n'
        '[gruppe.andre]\nnavn = "Andre"\ntype = "annen"\nutvalg = "NHO, Høgskolen i Østfold"\nsorter = "nummer"\n'
        "[tid]\n",
    ).replace(
        "[regel.fastdel]",
        '[finansiering.a]\nnavn = "A"\nart = "kontant"\ntype = "deltakere"\ngruppe = "fylker"\n'
        '[finansiering.b]\nnavn = "B"\nart = "timer"\ntype = "deltakere"\ngruppe = "andre"\n[regel.fastdel]',
    )
    alle = deltakere_fra_mal(les(tmp_path, tekst), offisielle.folketall())
    fylker = [(d.nr, d.navn) for d in alle if d.gruppe == "fylker"]
    assert (len(fylker), fylker[0]) == (17, ("01", "Østfold fylkeskommune"))
    assert "03" not in dict(fylker)
    assert [(d.nr, d.navn) for d in alle if d.gruppe == "andre"] == [
        ("NHO", "NHO"),
        ("Høgskolen i Østfold", "Høgskolen i Østfold"),
    ]
