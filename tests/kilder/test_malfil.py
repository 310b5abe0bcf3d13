"""Templates: the shipped ones are read whole; a wrong one gives all its errors at once: file, key, next step."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.kilder.god_mal import GOD, feilene, les
from verktoy.kilder import malfil
from verktoy.kilder.malfil import KjentSvar, finn, les_mal
from verktoy.kjerne.deltakelse import Svar, Vedtak
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.ordning import Fase


def test_the_good_file_is_good(tmp_path):
    mal = les(tmp_path, GOD)
    assert mal.ordning.regler[1].pott.rest_av == "kommunene"
    assert mal.ordning.finansiering[2].per_aar == {2018: 100, 2019: 200}
    assert mal.publisert.rader == {"0101": (31037, 4)}
    assert mal.svar == {"0101": KjentSvar(svar=Svar.JA, vedtak=Vedtak(vedtatt_kr=Fraction(25, 2)))}
    assert mal.kvitteringer[0].differanse == -1


def test_a_byte_order_mark_does_no_harm(tmp_path):
    assert les(tmp_path, "\ufeff" + GOD).ordning.id == "prove"


def _gale_maler() -> list[tuple[str, str, str]]:
    """What is taken out of the good file, what is put in, and what is said about it."""
    avsnitt = Path(__file__).with_name("gale_maler.txt").read_text(encoding="utf-8").split("\n\n")[1:]
    linjer = [a.splitlines() for a in avsnitt]
    return [tuple("\n".join(li[1:] for li in a if li[0] == tegn) for tegn in "-+=") for a in linjer]


@pytest.mark.parametrize(("ut", "inn", "sagt"), _gale_maler())
def test_one_broken_file_one_message(tmp_path, ut, inn, sagt):
    assert f"\n{ut}\n" in f"\n{GOD}"
    endret = f"\n{GOD}".replace(f"\n{ut}\n", f"\n{inn}\n" if inn else "\n", 1)[1:]
    assert feilene(tmp_path, endret) == [f"prove.toml,{sagt}"]


def test_the_amount_and_its_years_may_both_stand(tmp_path):
    begge = GOD.replace("aar = { 2018 = 100, 2019 = 200 }", "belop_kr = 300\naar = { 2018 = 100, 2019 = 200 }")
    assert les(tmp_path, begge).ordning.finansiering[2].belop_kr == 300


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
    sagt = feilene(tmp_path, "\n[".join(avsnitt))
    assert any(f"prove.toml, nøkkelen «{seksjon}»: {hva}" in s for s in sagt)


def test_shares_need_a_need(tmp_path):
    uten = GOD.replace(
        '[behov.budsjett]\nkilde = "notat: side 1"\nnavn = "Budsjett"\nbelop_kr = 1_000\ndelsum = "sum"\n', ""
    )
    assert feilene(tmp_path, uten) == [
        f"prove.toml, nøkkelen «finansiering.{id_}.andel»: «{navn}» er en andel, men ordningen har ikke noe behov. "
        "Legg til [behov.…] med beløp."
        for id_, navn in (("kommunene", "Kommunene"), ("staten", "Staten"))
    ]


def test_two_rules_cannot_both_be_the_rest(tmp_path):
    to = GOD.replace('type = "fast-belop"', 'type = "pott-likt"').replace(
        "belop_kr = 10\n", 'pott_er_rest_av = "kommunene"\n'
    )
    assert feilene(tmp_path, to) == [
        f"prove.toml, nøkkelen «regel.{r}.pott_er_rest_av»: Flere regler deler resten av samme kilde: fastdel, "
        "variabel. Bare én regel kan være resten. Oppgi pott_kr for de andre."
        for r in ("fastdel", "variabel")
    ]


def test_a_mix_may_be_the_rest_though_it_is_two_rules(tmp_path):
    blandet = GOD.replace('type = "pott-etter-folketall"', 'type = "blanding"\nandel_likt = "1/4"')
    assert [r.id for r in les(tmp_path, blandet).ordning.regler] == ["fastdel", "variabel_likt", "variabel_folketall"]


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
    assert any(sagt in melding for melding in feilene(tmp_path, _med_regler(*regler)))


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
    (melding,) = feilene(tmp_path, tekst)
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
    (melding,) = feilene(tmp_path, GOD.replace('type = "andel"\nandel = "4/10"', betinget))
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
    meldinger = feilene(tmp_path, tekst)
    assert all(sagt in m and len(m) < 300 for m in meldinger), meldinger


def test_a_monthly_rule_needs_the_months_of_every_year(tmp_path):
    maanedlig = GOD.replace('belop_kr = 10\ntid = "fordelt"', 'belop_kr = 10\ntid = "maanedlig"')
    assert feilene(tmp_path, maanedlig) == [
        f"prove.toml, nøkkelen «aar.{aar}.maaneder»: «Fastdel» regnes per måned, men {aar} mangler maaneder. "
        "Skriv årets måneder, for eksempel 12."
        for aar in (2018, 2019)
    ]
    med = maanedlig.replace("deler = 1\n", "deler = 1\nmaaneder = 6\n").replace(
        "deler = 2\n", "deler = 2\nmaaneder = 0\n"
    )
    assert [a.maaneder for a in les(tmp_path, med).ordning.aar] == [6, 0]


def test_an_indexed_rule_needs_the_index_of_every_year_and_of_the_basis(tmp_path):
    indeksert = GOD.replace("belop_kr = 10\n", 'belop_kr = 10\nindeksert = "ja"\n').replace(
        "deler = 1\n", "deler = 1\nindeks = 104.5\n"
    )
    assert feilene(tmp_path, indeksert) == [
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
    assert feilene(tmp_path, null) == [
        "prove.toml, nøkkelen «tid.indeks_basis»: «0» kan ikke brukes som «Indeks i basisåret»: tallet må være over 0."
    ]
    med = null.replace("indeks_basis = 0", "indeks_basis = 95")
    ordning = les(tmp_path, med).ordning
    assert ([a.indeks for a in ordning.aar], ordning.indeks_basis) == ([Fraction(209, 2), 0], 95)


def test_years_in_order(tmp_path):
    snudd = GOD.replace("[aar.2018]", "[aar.2020]").replace("fra_og_med = 2018", "fra_og_med = 2019")
    assert "prove.toml, nøkkelen «aar»: Årene står ikke i stigende rekkefølge. Sett årene i rekkefølge." in feilene(
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
    steder = [s.split(":")[0] for s in feilene(tmp_path, galt)]
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


def test_an_empty_file_says_what_a_scheme_needs(tmp_path):
    sagt = feilene(tmp_path, "")
    assert len(sagt) >= 10
    assert all(s.startswith("prove.toml, nøkkelen «") for s in sagt)


# --- finding a template ---


def test_a_template_by_its_id_and_by_its_path(tmp_path):
    assert finn("digiviken").name == "digiviken.toml"
    egen = tmp_path / "egen.toml"
    egen.write_text(GOD, encoding="utf-8")
    assert finn(str(egen)) == egen
    stor = tmp_path / "STOR.TOML"  # as an old Windows program names it
    stor.write_text(GOD, encoding="utf-8")
    assert finn(str(stor)) == stor
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
