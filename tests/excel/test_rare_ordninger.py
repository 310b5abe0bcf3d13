"""Unusual schemes that are right as they stand: the workbook is made, read back unchanged, and LibreOffice agrees."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.stotte.libreoffice import feilverdier, sammenlign_alle
from tests.stotte.lint import lint
from tests.stotte.liten import BETALING, PLAN, aar, skriv_mal
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import sjekk

pytestmark = pytest.mark.treg

TID = datetime(2026, 1, 2, 3, 4)

NOEKKEL = """\
[regel.elever]
kilde = "vedtak: punkt 4"
navn = "Elevdel"
type = "pott-etter-noekkel"
gjelder = "kommuner"
pott_kr = 1000
noekkel = "Svar"
tid = "fordelt"
[deltakelse.4201]
noekler = { Svar = 5 }
[deltakelse.4203]
noekler = { Svar = 3 }
[deltakelse.4211]
noekler = { Svar = 2 }
"""

UTEN_KONTANT = """\
[finansiering.kommunene]
navn = "Kommunene"
art = "timer"
type = "deltakere"
gruppe = "kommuner"
"""
BEHOV = """\
[behov.drift]
kilde = "vedtak: punkt 5"
navn = "Drift"
belop_kr = 360_500
delsum = "sum"
"""
BARE_ANDRE = """\
[gruppe.kommuner]
navn = "Andre"
type = "annen"
utvalg = "Universitetet, Sykehuset"
sorter = "nummer"
"""
FYLKET = """\
[gruppe.fylket]
navn = "Fylket"
type = "fylkeskommune"
utvalg = "56"
sorter = "nummer"
[finansiering.fylket]
navn = "Fylket"
art = "kontant"
type = "deltakere"
gruppe = "fylket"
[regel.fylke]
kilde = "vedtak: punkt 2"
navn = "Fylkesdel"
gjelder = "fylket"
tid = "fordelt"
type = "fast-belop"
belop_kr = 1000
"""
TO_GRUPPER = """\
[publisert]
enhet_kr = 1000
kilde = "vedtak: tabell 1"
kolonner = ["regel.fast", "innbyggere", "regel.fylke", "aar.2027"]
[publisert.rad]
4201 = [120, 6683, 0, 120]
56 = [0, 0, 1, 1]
[publisert.linje.fylket]
navn = "Fylket"
finansiering = "fylket"
verdier = { "regel.fast" = 0, "regel.fylke" = 1, "aar.2027" = 1 }
"""
BARE_INNBYGGERE = """\
[publisert]
enhet_kr = 1
kilde = "vedtak: tabell 1"
kolonner = ["innbyggere"]
[publisert.rad]
4201 = [6683]
"""
FREMMED_RAD = """\
[publisert]
enhet_kr = 1000
kilde = "vedtak: tabell 1"
kolonner = ["innbyggere", "regel.fast"]
[publisert.rad]
4201 = [6683, 120]
4299 = [0, 0]
"""

MAANEDER = """\
[plan]
kilde = "vedtak: punkt 3"
avrunding = "totaler-forst"
enhet_kr = 1
terminer = "måned"
forfall = ["1.1.", "1.2.", "1.3.", "1.4.", "1.5.", "1.6.", "1.7.", "1.8.", "1.9.", "1.10.", "1.11.", "1.12."]
"""
MANGE_REGLER = "".join(
    f"""\
[regel.r{n}]
kilde = "vedtak: punkt 6"
navn = "Regel {n}"
type = "sats-per-innbygger"
gjelder = "kommuner"
sats_kr = 0.{n:02}
tid = "aarlig"
"""
    for n in range(1, 41)
)
RULLERENDE = "".join(
    f"""\
[regel.rull{n}]
kilde = "vedtak: punkt 6"
navn = "Rullerende {n}"
type = "sats-per-innbygger"
gjelder = "kommuner"
sats_kr = {n}
tid = "aarlig"
folketall_etterslep_aar = 2
"""
    for n in range(1, 4)
)

# What is unusual about each scheme.
RARE: dict[str, tuple[str, ...]] = {
    "a subtotal that runs into an option year": (aar(2027, 2030, opsjon=(2029, 2030)), PLAN, ""),
    "a key called what a heading is": (NOEKKEL,),
    "no cash at all": (UTEN_KONTANT, PLAN, BEHOV),
    "nobody with a number of its own": (BARE_ANDRE, PLAN),
    "a published table of two groups": (FYLKET, TO_GRUPPER),
    "a published table of inhabitants": (BARE_INNBYGGERE,),
    "a published row of one that is no deltaker": (FREMMED_RAD,),
    "22 years of 12 instalments": (aar(2027, 2048), MAANEDER, BETALING),
    "60 years and 41 rules": (aar(2027, 2086), PLAN, MANGE_REGLER, BEHOV),
    "three rolling rules become twenty-four": (aar(2019, 2026), PLAN, RULLERENDE),
}
LANGT = ('kortnavn = "Eks"', 'kortnavn = "Sekstentegnlange"')
BYTT = {
    "a subtotal that runs into an option year": (("til_og_med = 2028", "til_og_med = 2030"),),
    "22 years of 12 instalments": (LANGT,),
    "60 years and 41 rules": (LANGT,),
    "three rolling rules become twenty-four": (
        LANGT,
        ('"4201, 4203, 4211"', '"0301, 1103"'),
        ("= 2026-01-01", "= 2018-01-01"),
    ),
}


@pytest.fixture(scope="module")
def boker(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    ut = {}
    for n, (navn, tillegg) in enumerate(RARE.items()):
        mappe = tmp_path_factory.mktemp(f"rar{n}")
        ut[navn] = mappe / "b.xlsx"
        ny(ut[navn], [str(skriv_mal(mappe, *tillegg, bytt=BYTT.get(navn, ())))], TID)
    return ut


@pytest.mark.parametrize("navn", RARE)
def test_the_workbook_says_the_same_when_it_is_read_back(boker, navn):
    svar = sjekk(boker[navn], TID)
    assert (svar.forskjeller, svar.merknader) == ((), ())
    assert feilverdier(boker[navn]) == []
    assert lint(boker[navn]) == []


def test_libreoffice_computes_every_cell_the_same(boker):
    assert dict(zip(boker, sammenlign_alle(boker.values()), strict=True)) == {navn: [] for navn in boker}


def test_a_subtotal_stands_behind_the_last_year_it_adds(boker):
    # 120 000 kr in two parts, 2027 and 2028; what the option years would bring comes on top, in no sum.
    (resultat,) = regn(les(boker["a subtotal that runs into an option year"]).bok).resultater
    (delsum,) = resultat.ordning.delsummer
    assert [resultat.delsum(b.per_aar, delsum) for b in resultat.bidrag] == [120_000] * 3


def test_a_key_is_not_taken_for_the_column_of_the_same_name(boker):
    (resultat,) = regn(les(boker["a key called what a heading is"]).bok).resultater
    # 1 000 kr by 5, 3 and 2 parts of 10, beside 120 000 kr each.
    assert [sum(b.per_aar) for b in resultat.bidrag] == [120_500, 120_300, 120_200]


@pytest.mark.parametrize(
    "navn",
    [
        "a published table of two groups",
        "a published table of inhabitants",
        "a published row of one that is no deltaker",
    ],
)
def test_what_was_published_is_what_is_computed(boker, navn):
    beregnet = regn(les(boker[navn]).bok)
    assert [p.id for p in beregnet.punkter if p.id.startswith("Eks.publisert") and p.differanse] == []
    assert any(p.id.startswith("Eks.publisert") for p in beregnet.punkter)


def test_without_cash_a_need_is_uncovered(boker):
    (resultat,) = regn(les(boker["no cash at all"]).bok).resultater
    assert [resultat.udekket(b) for b in resultat.ordning.behov] == [360_500]
