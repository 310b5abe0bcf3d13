"""The payment plan: whole kroner that add up, due dates, and a published plan that shows what became of it."""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import pytest

from verktoy.kilder import malfil, offisielle
from verktoy.kjerne.avrunding import Avrundingsmaate
from verktoy.kjerne.beregning import Resultat, beregn
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.plan import Korreksjon, Plan, frys, korreksjoner, lag_plan
from verktoy.kjerne.planvalg import Forfall, Planvalg, TerminerPerAar

NAA = datetime(2018, 9, 1, 12, 30, 59)
AARLIG = Planvalg(Avrundingsmaate.TOTALER_FORST, 1, TerminerPerAar.AAR, (Forfall(30, 6),))
KVARTAL = Planvalg(
    Avrundingsmaate.TOTALER_FORST,
    1,
    TerminerPerAar.KVARTAL,
    (Forfall(31, 1), Forfall(30, 4), Forfall(31, 7), Forfall(31, 10)),
)


def _resultat(ordning: str, *, uten: str = "", bakfram: bool = False) -> Resultat:
    mal = malfil.les_mal(malfil.finn(ordning))
    folketall = offisielle.folketall()
    deltakere = malfil.deltakere_fra_mal(mal, folketall)
    deltakere = tuple(replace(d, svar=Svar.NEI) if d.nr == uten else d for d in deltakere)
    return beregn(mal.ordning, tuple(reversed(deltakere)) if bakfram else deltakere, folketall)


@pytest.fixture(scope="module")
def ostfold() -> Plan:
    plan = lag_plan(_resultat("digital-baerekraft-ostfold"), AARLIG)
    assert plan is not None
    return plan


def test_ostfold_i_kroner_gaar_opp_i_begge_retninger(ostfold):
    # The whole municipal part, 3/10 of 9 600 000, over parts 1 2 2 1 of 6, then 2 and 2. Seed 000.
    kolonner = [sum(rad[k] for rad in ostfold.avrundet.celler) for k in range(6)]
    assert kolonner == [480_000, 960_000, 960_000, 480_000, 960_000, 960_000]
    assert sum(kolonner[:4]) == 2_880_000
    assert sum(kolonner) == 4_800_000


def test_ingen_celle_er_en_krone_fra_sin_andel(ostfold):
    assert max(abs(a) for rad in ostfold.avrundet.celleavvik for a in rad) < 1


def test_fredrikstad_betaler_317_358_over_tre_aar(ostfold):
    # (120 000 + 80 977 × 720 000 / 295 420) kr = 317 357,79… kr, rounded up by the largest remainder.
    assert sum(ostfold.belop("0106")[:4]) == 317_358


def test_rekkefolgen_paa_radene_endrer_ingen_belop(ostfold):
    bakfram = lag_plan(_resultat("digital-baerekraft-ostfold", bakfram=True), AARLIG)
    assert bakfram is not None
    assert {d.nr: bakfram.belop(d.nr) for d in bakfram.deltakere} == {
        d.nr: ostfold.belop(d.nr) for d in ostfold.deltakere
    }


def test_hele_satser_gir_hele_kroner_uten_avrunding():
    plan = lag_plan(_resultat("digiviken"), AARLIG)
    assert plan is not None
    assert plan.belop("3048") == (59_127,)  # Øvre Eiker, 19 709 × 3
    assert plan.avrundet.totalsum == 3_907_152


def test_kvartaler_har_navn_og_forfall_og_summerer_til_aaret():
    plan = lag_plan(_resultat("digiviken"), KVARTAL)
    assert plan is not None
    assert [(t.navn, t.forfall) for t in plan.terminer] == [
        ("1. kvartal 2022", date(2022, 1, 31)),
        ("2. kvartal 2022", date(2022, 4, 30)),
        ("3. kvartal 2022", date(2022, 7, 31)),
        ("4. kvartal 2022", date(2022, 10, 31)),
    ]
    assert sum(plan.belop("3048")) == 59_127
    # 59 127 / 4 = 14 781,75: every quarter is that rounded down or up.
    assert set(plan.belop("3048")) <= {14_781, 14_782}


@pytest.mark.parametrize(
    ("terminer", "forste"),
    [(TerminerPerAar.HALVAAR, "1. halvår 2022"), (TerminerPerAar.MAANED, "januar 2022"), (TerminerPerAar.AAR, "2022")],
)
def test_terminer_heter_det_folk_kaller_dem(terminer, forste):
    forfall = tuple(Forfall(1, 1 + n * 12 // terminer) for n in range(terminer))
    plan = lag_plan(_resultat("digiviken"), Planvalg(Avrundingsmaate.TOTALER_FORST, 1, terminer, forfall))
    assert plan is not None
    assert plan.terminer[0].navn == forste
    assert len(plan.terminer) == terminer


def test_aar_uten_belop_har_ingen_termin():
    # The one-off contribution of KS' scheme is paid in 2018; 2017 has only the state's money.
    plan = lag_plan(_resultat("digifin"), AARLIG)
    assert plan is not None
    assert [t.navn for t in plan.terminer] == ["2018"]


def test_en_ordning_ingen_betaler_i_har_ingen_plan():
    resultat = _resultat("digiviken")
    uten = replace(resultat, bidrag=tuple(replace(b, per_aar=(Fraction(0),)) for b in resultat.bidrag))
    assert lag_plan(uten, AARLIG) is None


def test_skuddaarsdagen_forfaller_28_februar_i_andre_aar():
    assert Forfall(29, 2).i(2020) == date(2020, 2, 29)
    assert Forfall(29, 2).i(2021) == date(2021, 2, 28)


def test_en_fryst_plan_uten_endringer_har_ingen_korreksjoner(ostfold):
    assert korreksjoner(ostfold, frys(ostfold, "Kari", NAA)) == ()


def test_korreksjonene_viser_gammelt_og_nytt_belop(ostfold):
    fryst = frys(ostfold, "Kari", NAA)
    ny = lag_plan(_resultat("digital-baerekraft-ostfold", uten="0121"), AARLIG)
    funn = korreksjoner(ny, fryst)
    # Rømskog says no with hold-satser: its own six instalments become 0, and hers alone.
    assert {k.nr for k in funn} == {"0121"}
    assert funn[0] == Korreksjon("0121", "2018", 20_277, 0)
    assert sum(k.publisert - k.naa for k in funn) == 202_770


def test_kontrollsummen_avslorer_en_endret_arkivrad(ostfold):
    fryst = frys(ostfold, "Kari", NAA)
    assert fryst.tid == datetime(2018, 9, 1, 12, 30)  # whole minutes, as the sheet shows them
    assert fryst.beregn_kontrollsum() == fryst.kontrollsum
    endret = replace(fryst, rader={**fryst.rader, "0106": (1, *fryst.rader["0106"][1:])})
    assert endret.beregn_kontrollsum() != fryst.kontrollsum
