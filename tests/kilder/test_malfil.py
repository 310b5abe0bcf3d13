"""Templates: the shipped ones are read whole; a wrong one gives all its errors at once: file, key, next step."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from verktoy.kilder import malfil, offisielle
from verktoy.kilder.malfil import KjentSvar, deltakere_fra_mal, finn, les_mal
from verktoy.kjerne.deltakelse import Svar, Vedtak
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.ordning import Fase

GOD = """\
[ordning]
id = "prove"
navn = "Prøven"
kortnavn = "Prøve"
beskrivelse = "En prøve."
folketall_dato = 2018-01-01
vist_enhet_kr = { verdi = 1, kilde = "valg: hele kroner" }
ved_frafall = "hold-satser"
avventer_regnes_som = "ja"
[dokument.notat]
tittel = "Notat"
utgiver = "Sekretariatet"
[gruppe.kommuner]
navn = "Kommuner"
type = "kommune"
utvalg = "fylke 01"
sorter = "nummer"
[tid]
kilde = "notat: side 1"
deler_i_alt = 3
[aar.2018]
kilde = "notat: side 1"
deler = 1
fase = "grunnlag"
[aar.2019]
kilde = "notat: side 1"
deler = 2
fase = "grunnlag"
[delsum.sum]
kilde = "notat: side 1"
navn = "SUM"
fra_og_med = 2018
til_og_med = 2019
[behov.budsjett]
kilde = "notat: side 1"
navn = "Budsjett"
belop_kr = 1_000
delsum = "sum"
[finansiering.kommunene]
kilde = "notat: side 1"
navn = "Kommunene"
art = "kontant"
type = "deltakere"
gruppe = "kommuner"
andel = "6/10"
[finansiering.staten]
kilde = "notat: side 1"
navn = "Staten"
art = "kontant"
type = "andel"
andel = "4/10"
[finansiering.banken]
kilde = "notat: side 1"
navn = "Banken"
art = "kontant"
type = "belop"
aar = { 2018 = 100, 2019 = 200 }
[regel.fastdel]
kilde = "notat: side 2"
navn = "Fastdel"
type = "fast-belop"
gjelder = "kommuner"
belop_kr = 10
tid = "fordelt"
[regel.variabel]
kilde = "notat: side 2"
navn = "Variabel del"
type = "pott-etter-folketall"
gjelder = "kommuner"
pott_er_rest_av = "kommunene"
tid = "fordelt"
[publisert]
enhet_kr = 1
kilde = "notat: side 3"
kolonner = ["innbyggere", "aar.2018"]
[publisert.rad]
0101 = [31037, 4]
[publisert.linje.staten]
navn = "Staten"
finansiering = "staten"
verdier = { "aar.2018" = 133 }
[deltakelse.0101]
svar = "ja"
vedtatt_kr = 12.50
[kvittering."vedtak.belop"]
begrunnelse = "Rundet."
differanse = -1
"""


def _les(mappe, tekst: str) -> malfil.Mal:
    fil = mappe / "prove.toml"
    fil.write_text(tekst, encoding="utf-8")
    return les_mal(fil)


def _feil(mappe, tekst: str) -> list[str]:
    with pytest.raises(Inndatafeil) as feil:
        _les(mappe, tekst)
    return [str(m) for m in feil.value.meldinger]


def test_the_good_file_is_good(tmp_path):
    mal = _les(tmp_path, GOD)
    assert mal.ordning.regler[1].pott.rest_av == "kommunene"
    assert mal.ordning.finansiering[2].per_aar == {2018: 100, 2019: 200}
    assert mal.publisert.rader == {"0101": (31037, 4)}
    assert mal.svar == {"0101": KjentSvar(svar=Svar.JA, vedtak=Vedtak(vedtatt_kr=Fraction(25, 2)))}
    assert mal.kvitteringer[0].differanse == -1


def test_a_byte_order_mark_does_no_harm(tmp_path):
    assert _les(tmp_path, "\ufeff" + GOD).ordning.id == "prove"


def _gale_maler() -> list[tuple[str, str, str]]:
    """What is taken out of the good file, what is put in, and what is said about it."""
    avsnitt = Path(__file__).with_name("gale_maler.txt").read_text(encoding="utf-8").split("\n\n")[1:]
    linjer = [a.splitlines() for a in avsnitt]
    return [tuple("\n".join(li[1:] for li in a if li[0] == tegn) for tegn in "-+=") for a in linjer]


@pytest.mark.parametrize(("ut", "inn", "sagt"), _gale_maler())
def test_one_broken_file_one_message(tmp_path, ut, inn, sagt):
    assert f"\n{ut}\n" in f"\n{GOD}"
    endret = f"\n{GOD}".replace(f"\n{ut}\n", f"\n{inn}\n" if inn else "\n", 1)[1:]
    assert _feil(tmp_path, endret) == [f"prove.toml,{sagt}"]


def test_the_amount_and_its_years_may_both_stand(tmp_path):
    begge = GOD.replace("aar = { 2018 = 100, 2019 = 200 }", "belop_kr = 300\naar = { 2018 = 100, 2019 = 200 }")
    assert _les(tmp_path, begge).ordning.finansiering[2].belop_kr == 300


# Sections that must be there: what is taken away, and what is said.
MANGLER = [
    ("gruppe", "Ordningen har ingen grupper av deltakere."),
    ("aar", "Ordningen har ingen år."),
    ("delsum", "Ordningen har ingen delsum."),
    ("regel", "Ordningen har ingen regler."),
]


@pytest.mark.parametrize(("seksjon", "hva"), MANGLER)
def test_a_section_that_must_be_there(tmp_path, seksjon, hva):
    avsnitt = [a for a in ("\n" + GOD).split("\n[") if not a.startswith(f"{seksjon}.")]
    sagt = _feil(tmp_path, "\n[".join(avsnitt))
    assert any(f"prove.toml, nøkkelen «{seksjon}»: {hva}" in s for s in sagt)


def test_shares_need_a_need(tmp_path):
    uten = GOD.replace(
        '[behov.budsjett]\nkilde = "notat: side 1"\nnavn = "Budsjett"\nbelop_kr = 1_000\ndelsum = "sum"\n', ""
    )
    assert _feil(tmp_path, uten) == [
        f"prove.toml, nøkkelen «finansiering.{id_}.andel»: «{navn}» er en andel, men ordningen har ikke noe behov. "
        "Legg til [behov.…] med beløp."
        for id_, navn in (("kommunene", "Kommunene"), ("staten", "Staten"))
    ]


def test_two_rules_cannot_both_be_the_rest(tmp_path):
    to = GOD.replace('type = "fast-belop"', 'type = "pott-likt"').replace(
        "belop_kr = 10\n", 'pott_er_rest_av = "kommunene"\n'
    )
    assert _feil(tmp_path, to) == [
        f"prove.toml, nøkkelen «regel.{r}.pott_er_rest_av»: Flere regler deler resten av samme kilde: fastdel, "
        "variabel. Bare én regel kan være resten. Oppgi pott_kr for de andre."
        for r in ("fastdel", "variabel")
    ]


def test_a_mix_may_be_the_rest_though_it_is_two_rules(tmp_path):
    blandet = GOD.replace('type = "pott-etter-folketall"', 'type = "blanding"\nandel_likt = "1/4"')
    assert [r.id for r in _les(tmp_path, blandet).ordning.regler] == ["fastdel", "variabel_likt", "variabel_folketall"]


def _med_regler(*regler: str) -> str:
    egen = '[regel.{}]\nkilde = "notat: side 2"\nnavn = "{}"\ngjelder = "kommuner"\n{}\n'
    deler = (r.split("|") for r in regler)
    return GOD.replace("[publisert]\n", "".join(egen.format(*d) for d in deler) + "[publisert]\n", 1)


FAST = 'type = "fast-belop"\nbelop_kr = 1\ntid = "aarlig"'


@pytest.mark.parametrize(
    ("regler", "sagt"),
    [
        (
            (f"a_likt|En|{FAST}", 'a|To|type = "blanding"\npott_kr = 1\nandel_likt = "1/2"\ntid = "fordelt"'),
            "regel.a.type»: [regel.a] og [regel.a_likt] gir begge regelen «a_likt».",
        ),
        (
            (f"r_2019|En|{FAST}", f"r|To|{FAST}\nfolketall_etterslep_aar = 0"),
            "regel.r.type»: [regel.r] og [regel.r_2019] gir begge regelen «r_2019».",
        ),
    ],
)
def test_rules_made_of_one_do_not_take_the_id_of_another(tmp_path, regler, sagt):
    assert any(sagt in melding for melding in _feil(tmp_path, _med_regler(*regler)))


def test_the_rest_of_a_source_is_shared_by_its_own_group(tmp_path):
    # The rest of what the kommuner bring, given to a fylkeskommune.
    fylket = """\
[gruppe.fylket]
navn = "Fylket"
type = "fylkeskommune"
utvalg = "01"
sorter = "nummer"
[finansiering.fylket]
navn = "Fylket"
art = "kontant"
type = "deltakere"
gruppe = "fylket"
[publisert]
"""
    tekst = GOD.replace("[publisert]\n", fylket).replace('gjelder = "kommuner"\npott_er', 'gjelder = "fylket"\npott_er')
    (melding,) = _feil(tmp_path, tekst)
    assert "regel.variabel.pott_er_rest_av»: «kommunene» er ikke en finansieringskilde med andel for gruppen" in melding


@pytest.mark.parametrize(
    ("av", "sagt"),
    [
        ("kommuner, kommuner", "Gruppen «kommuner» står flere ganger."),
        (" , ", "«,» er ingen grupper."),
    ],
)
def test_those_a_condition_asks_for_are_named_once(tmp_path, av, sagt):
    betinget = f'type = "betinget"\nbelop_kr = 10\nterskel_kr = 5\nav = "{av}"'
    (melding,) = _feil(tmp_path, GOD.replace('type = "andel"\nandel = "4/10"', betinget))
    assert f"nøkkelen «finansiering.staten.av»: {sagt}" in melding


@pytest.mark.parametrize(
    ("tekst", "sagt"),
    [
        (GOD + "[merknad.dyp]\ntekst = " + "[" * 5000 + "]" * 5000, "i hverandre i for mange lag."),
        (GOD + "[merknad" + ".a" * 5000 + ']\ntekst = "x"\n', "i hverandre i for mange lag."),
        (GOD.replace("belop_kr = 10\n", f"belop_kr = {'9' * 5000}\n"), "Et tall i filen er for stort."),
        (GOD.replace("belop_kr = 10\n", f"belop_kr = 0x{'F' * 5000}\n"), "tallet er for stort."),
        (GOD.replace("En prøve.", "x" * 32_768), "har 32768 tegn, og en celle har plass til 32767"),
        (GOD.replace('kilde = "notat: side 2"', f'kilde = "notat: {"x" * 32_768}"'), "en celle har plass til 32767"),
        (GOD.replace("0101 = [31037, 4]", f"0101 = [{10**15}, 4]"), "tallet er for stort."),
    ],
)
def test_what_no_cell_can_hold_is_refused_in_a_sentence(tmp_path, tekst, sagt):
    meldinger = _feil(tmp_path, tekst)
    assert all(sagt in m and len(m) < 300 for m in meldinger), meldinger


def test_a_monthly_rule_needs_the_months_of_every_year(tmp_path):
    maanedlig = GOD.replace('belop_kr = 10\ntid = "fordelt"', 'belop_kr = 10\ntid = "maanedlig"')
    assert _feil(tmp_path, maanedlig) == [
        f"prove.toml, nøkkelen «aar.{aar}.maaneder»: «Fastdel» regnes per måned, men {aar} mangler maaneder. "
        "Skriv årets måneder, for eksempel 12."
        for aar in (2018, 2019)
    ]
    med = maanedlig.replace("deler = 1\n", "deler = 1\nmaaneder = 6\n").replace(
        "deler = 2\n", "deler = 2\nmaaneder = 0\n"
    )
    assert [a.maaneder for a in _les(tmp_path, med).ordning.aar] == [6, 0]


def test_an_indexed_rule_needs_the_index_of_every_year_and_of_the_basis(tmp_path):
    indeksert = GOD.replace("belop_kr = 10\n", 'belop_kr = 10\nindeksert = "ja"\n').replace(
        "deler = 1\n", "deler = 1\nindeks = 104.5\n"
    )
    assert _feil(tmp_path, indeksert) == [
        (
            "prove.toml, nøkkelen «aar.2019.indeks»: «Fastdel» følger indeksen, men 2019 mangler indeks. "
            "Skriv årets indeks."
        ),
        (
            "prove.toml, nøkkelen «tid.indeks_basis»: «Fastdel» følger indeksen, men indeksen i basisåret mangler. "
            "Skriv indekstallet beløpene er oppgitt etter."
        ),
    ]
    null = indeksert.replace("deler_i_alt = 3", "deler_i_alt = 3\nindeks_basis = 0").replace(
        "deler = 2\n", "deler = 2\nindeks = 0\n"
    )
    assert _feil(tmp_path, null) == [
        "prove.toml, nøkkelen «tid.indeks_basis»: «0» kan ikke brukes som «Indeks i basisåret»: tallet må være over 0."
    ]
    med = null.replace("indeks_basis = 0", "indeks_basis = 95")
    ordning = _les(tmp_path, med).ordning
    assert ([a.indeks for a in ordning.aar], ordning.indeks_basis) == ([Fraction(209, 2), 0], 95)


def test_years_in_order(tmp_path):
    snudd = GOD.replace("[aar.2018]", "[aar.2020]").replace("fra_og_med = 2018", "fra_og_med = 2019")
    assert "prove.toml, nøkkelen «aar»: Årene står ikke i stigende rekkefølge. Sett årene i rekkefølge." in _feil(
        tmp_path, snudd
    )


def test_all_errors_of_a_file_at_once(tmp_path):
    galt = (
        GOD.replace('ved_frafall = "hold-satser"', 'ved_frafall = "hold"')
        .replace("deler_i_alt = 3", "deler_i_alt = 4")
        .replace('andel = "4/10"', 'andel = "14/10"')
        .replace("belop_kr = 10\n", 'belop_kr = "ti"\nbelp = 3\n')
        .replace('gjelder = "kommuner"\npott', 'gjelder = "byer"\npott')
        .replace('svar = "ja"', 'svar = "kanskje"')
        .replace("0101 = [31037, 4]", "0101 = [4]")
        .replace("differanse = -1", 'differanse = "?"')
        .replace('[behov.budsjett]\nkilde = "notat: side 1"', "[behov.budsjett]")
    )
    steder = [s.split(":")[0] for s in _feil(tmp_path, galt)]
    assert steder == [
        "prove.toml, nøkkelen «ordning.ved_frafall»",
        "prove.toml, nøkkelen «tid.deler_i_alt»",
        "prove.toml, nøkkelen «behov.budsjett.belop_kr»",
        "prove.toml, nøkkelen «finansiering.staten.andel»",
        "prove.toml, nøkkelen «regel.fastdel.belop_kr»",
        "prove.toml, nøkkelen «regel.variabel.gjelder»",
        "prove.toml, nøkkelen «regel.fastdel.belp»",
        "prove.toml, nøkkelen «publisert.rad.0101»",
        "prove.toml, nøkkelen «kvittering.vedtak.belop»",
        "prove.toml, [deltakelse.0101], nøkkelen «svar»",
    ]


# --- files that are no TOML ---


@pytest.mark.parametrize(
    ("fra", "til", "sagt"),
    [
        (
            'navn = "Prøven"',
            'navn = "Prøven"\nnavn = "En annen"',
            "prove.toml, linje 4: Nøkkelen eller tabellen står to ganger. Slett den ene.",
        ),
        ("[tid]", "[ordning]\n[tid]", "prove.toml, linje 18: Nøkkelen eller tabellen står to ganger. Slett den ene."),
        (
            'navn = "Prøven"',
            "navn = Prøven",
            (
                "prove.toml, linje 3: Filen er ikke gyldig TOML. "
                'Tekst skrives "i anførselstegn", tall som 120_000 eller 2.50, datoer som 2018-01-01.'
            ),
        ),
        (
            "belop_kr = 1_000",
            "belop_kr = 1 000",
            (
                "prove.toml, linje 37: Filen er ikke gyldig TOML. "
                'Tekst skrives "i anførselstegn", tall som 120_000 eller 2.50, datoer som 2018-01-01.'
            ),
        ),
        (
            "folketall_dato = 2018-01-01",
            "folketall_dato = 2018-02-30",
            (
                "prove.toml, linje 6: Filen er ikke gyldig TOML. "
                'Tekst skrives "i anførselstegn", tall som 120_000 eller 2.50, datoer som 2018-01-01.'
            ),
        ),
    ],
)
def test_a_file_that_is_no_toml(tmp_path, fra, til, sagt):
    assert _feil(tmp_path, GOD.replace(fra, til, 1)) == [sagt]


def test_a_file_that_is_not_utf_8(tmp_path):
    fil = tmp_path / "prove.toml"
    fil.write_bytes(GOD.encode("latin-1"))
    with pytest.raises(Inndatafeil) as feil:
        les_mal(fil)
    assert str(feil.value) == ("prove.toml: Filen er ikke lagret som UTF-8. Lagre den på nytt med tegnsettet UTF-8.")


def test_an_empty_file_says_what_a_scheme_needs(tmp_path):
    sagt = _feil(tmp_path, "")
    assert len(sagt) >= 10
    assert all(s.startswith("prove.toml, nøkkelen «") for s in sagt)


# --- finding a template ---


def test_a_template_by_its_id_and_by_its_path(tmp_path):
    assert finn("digiviken").name == "digiviken.toml"
    egen = tmp_path / "egen.toml"
    egen.write_text(GOD, encoding="utf-8")
    assert finn(str(egen)) == egen
    assert [f.stem for f in malfil.alle()] == ["digifin", "digital-baerekraft-ostfold", "digiviken"]


@pytest.mark.parametrize(
    ("navn", "sagt"),
    [
        (
            "digivigen",
            (
                "--ordning: Det finnes ingen ordning som heter «digivigen». "
                "Velg en av: digifin, digital-baerekraft-ostfold, digiviken."
            ),
        ),
        ("borte.toml", "borte.toml: Filen finnes ikke. Kontroller stien til ordningsfilen."),
    ],
)
def test_a_template_that_does_not_exist(navn, sagt):
    with pytest.raises(Inndatafeil) as feil:
        finn(navn)
    assert str(feil.value) == sagt


@pytest.mark.parametrize("fil", malfil.alle(), ids=lambda f: f.stem)
def test_a_shipped_template_has_the_id_of_its_file_and_a_source_for_every_number(fil):
    ordning = les_mal(fil).ordning
    assert ordning.id == fil.stem
    assert [
        f.nokkel for f in ordning.forutsetninger if not f.kilde and isinstance(f.verdi, (int, Fraction, date))
    ] == []
    assert {a.fase for a in ordning.aar} <= set(Fase)


# --- who is invited ---


def _invitert(mappe, utvalg: str) -> list[str]:
    mal = replace(_les(mappe, GOD.replace('utvalg = "fylke 01"', f'utvalg = "{utvalg}"')), svar={})
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
    numre = [d.nr for d in deltakere_fra_mal(_les(tmp_path, tekst), offisielle.folketall())]
    assert numre[:3] == ["0106", "0105", "0104"]
    assert numre[-2:] == ["0118", "0121"]


def test_what_the_documents_tell_of_the_answers(tmp_path):
    tekst = GOD.replace(
        'svar = "ja"\nvedtatt_kr = 12.50',
        'svar = "nei"\nvedtatt_kr = 12.50\nvedtaksdato = 2017-12-13\nsaksnr = "65/17"\nepost = "post@halden.no"\n'
        'navn = "Halden by"\nnoekler = { elever = 2.5 }',
    )
    halden, moss, *_ = deltakere_fra_mal(_les(tmp_path, tekst), offisielle.folketall())
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
    halden, moss, *_ = deltakere_fra_mal(_les(tmp_path, tekst), offisielle.folketall())
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
    (melding,) = _feil(tmp_path, GOD.replace('svar = "ja"\nvedtatt_kr', f"{linje}\nvedtatt_kr"))
    assert melding.startswith(f"prove.toml, [deltakelse.0101], nøkkelen {nokkel}: ")
    assert sagt in melding


def test_an_answer_of_somebody_who_is_not_invited(tmp_path):
    with pytest.raises(Inndatafeil) as feil:
        deltakere_fra_mal(_les(tmp_path, GOD.replace("[deltakelse.0101]", "[deltakelse.0301]")), offisielle.folketall())
    assert str(feil.value) == (
        "prove.toml, nøkkelen «deltakelse.0301»: 0301 er ikke deltaker. Rett nummeret, eller ta det med i utvalget."
    )


def test_a_date_without_figures(tmp_path):
    mal = _les(tmp_path, GOD.replace("folketall_dato = 2018-01-01", "folketall_dato = 2018-07-01"))
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
    alle = deltakere_fra_mal(_les(tmp_path, tekst), offisielle.folketall())
    fylker = [(d.nr, d.navn) for d in alle if d.gruppe == "fylker"]
    assert (len(fylker), fylker[0]) == (17, ("01", "Østfold fylkeskommune"))
    assert "03" not in dict(fylker)
    assert [(d.nr, d.navn) for d in alle if d.gruppe == "andre"] == [
        ("NHO", "NHO"),
        ("Høgskolen i Østfold", "Høgskolen i Østfold"),
    ]
