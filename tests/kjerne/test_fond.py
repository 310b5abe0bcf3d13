"""A fund worked by hand, and one with published price steps: what goes in, out and back, and who pays what when.

Østfold's kommuner 1 January 2018 (SSB) pay 20 kr per inhabitant: Moss 32 588, Rygge 16 083, Aremark 1 399, Rømskog 682.
"""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verktoy.kjerne.beregning import Resultat, beregn
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.fond import Fond, regn_fond
from verktoy.kjerne.fondsvalg import Fondsnoekkel, SeneBrukere
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.regler import Trinnpris
from verktoy.oppgaver.ny import bok_fra_maler

MALER = Path(__file__).parents[1] / "oppgaver" / "ordninger"
TID = datetime(2026, 1, 2, 3, 4)


def _bok(mal: str):
    return bok_fra_maler([str(MALER / f"{mal}.toml")], TID)


HAAND, TRINN = _bok("fond-for-haand"), _bok("fond-med-pristrinn")


def med(resultat: Resultat, plass: int = 0, **endret: object) -> Resultat:
    """The scheme with something else about one project."""
    prosjekter = list(resultat.ordning.fond)
    prosjekter[plass] = replace(prosjekter[plass], **endret)
    return replace(resultat, ordning=replace(resultat.ordning, fond=tuple(prosjekter)))


def regn(resultat: Resultat) -> Fond:
    fond = regn_fond(resultat)
    assert fond is not None
    return fond


def test_the_balance_by_hand():
    f = HAAND.fond[0]
    # Year, in, out, back, balance.
    tabell = [
        (2018, 1_015_040, -900_000, 0, 115_040),
        (2019, 0, -120_000, 2 * 100_000 + 60_000, 255_040),
        (2020, 0, 0, 3 * 100_000 + 60_000, 615_040),
        (2021, 0, 0, 300_000, 915_040),
        (2022, 0, 0, 100_000, 1_015_040),
    ]
    assert f.aar == tuple(rad[0] for rad in tabell)
    assert f.inn == tuple(rad[1] for rad in tabell)
    ut = [-sum(p.prosjekt.utlegg.get(a, 0) for p in f.prosjekter) for a in f.aar]
    assert ut == [rad[2] for rad in tabell]
    assert [sum(p.tilbake[n] for p in f.prosjekter) for n in range(5)] == [rad[3] for rad in tabell]
    assert f.saldo == tuple(rad[4] for rad in tabell)
    assert f.tomt_fra is None


def test_one_price_for_early_and_late():
    # 900 000 shared equally by three, each over three years from the one it came.
    assert [(b.bidrag.deltaker.nr, b.fra_aar, b.pris, b.per_aar) for b in HAAND.fond[0].prosjekter[0].i_bruk] == [
        ("0104", 2019, 300_000, (0, 100_000, 100_000, 100_000, 0)),
        ("0136", 2019, 300_000, (0, 100_000, 100_000, 100_000, 0)),
        ("0118", 2020, 300_000, (0, 0, 100_000, 100_000, 100_000)),
    ]


def test_each_years_part_is_shared_by_those_who_are_in():
    # 60 000 a year: Moss alone in 2019; in 2020 by 32 588 and 16 083 of 48 671 inhabitants: 40 173,41 and 19 826,59.
    moss, rygge = HAAND.fond[0].prosjekter[1].i_bruk
    assert moss.pris == 60_000 + Fraction(60_000 * 32_588, 48_671)
    assert rygge.pris == Fraction(60_000 * 16_083, 48_671)
    assert (moss.per_aar, rygge.per_aar) == ((0, 60_000, 40_173, 0, 0), (0, 0, 19_827, 0, 0))


def test_the_published_price_steps():
    # Østfold: 7 kommuner over 10 000, 6 from 5 000, 5 below: 420 000 + 240 000 + 125 000.
    (p,) = TRINN.fond[0].prosjekter
    assert p.mulig == 785_000
    assert {b.bidrag.deltaker.nr: b.pris_kr for b in p.i_bruk} == {
        "0106": 60_000, "0104": 60_000, "0124": 60_000, "0128": 40_000, "0135": 40_000, "0118": 25_000, "0121": 25_000,
        "0119": 25_000,
    }  # fmt: skip
    # 400 000 takes 7 of the dearest (420 000), or all 11 cheapest (365 000) and one more.
    assert p.antall_som_trengs() == (7, 12)
    assert p.trengs == Fraction(400_000, 785_000)
    assert sum(p.tilbake) == 335_000


def test_what_costs_nothing_is_paid_in_no_year():
    gratis = Trinnpris((0, 5000, 10001), (Fraction(0), Fraction(40_000), Fraction(60_000)))
    (p,) = regn(med(TRINN.resultater[0], trinn=gratis)).prosjekter
    # Aremark has 1 399 inhabitants, Rakkestad 8 173.
    assert {b.bidrag.deltaker.nr: b.pris_kr for b in p.i_bruk if b.bidrag.deltaker.nr in ("0118", "0128")} == {
        "0118": 0, "0128": 40_000,
    }  # fmt: skip
    ikke_begynt = regn(med(HAAND.resultater[0], utlegg={2018: Fraction(0)})).prosjekter[0]
    assert {(b.pris_kr, *b.per_aar) for b in ikke_begynt.i_bruk} == {(0,) * 6}


@pytest.mark.parametrize(
    ("innbyggere", "pris"), [(1, 25_000), (4_999, 25_000), (5_000, 40_000), (10_000, 40_000), (10_001, 60_000)]
)
def test_both_sides_of_every_step(innbyggere, pris):
    assert TRINN.resultater[0].ordning.fond[0].trinn.pris(innbyggere) == pris


def test_running_costs_are_shown_and_stay_outside():
    # Moss a year: 12 × (500 + 0,125 × 32 588) = 54 882.
    fond = TRINN.fond[0]
    assert next(b.drift_kr for b in fond.prosjekter[0].i_bruk if b.bidrag.deltaker.nr == "0104") == 54_882
    # 20 kr × 295 420 inhabitants in, 400 000 out, 310 000 and 25 000 back.
    assert fond.saldo == (5_508_400, 5_818_400, 5_843_400)


def test_it_says_when_the_fund_is_empty():
    f = regn(med(HAAND.resultater[0], 1, utlegg={2018: Fraction(200_000)}))
    assert (f.saldo[0], f.tomt_fra) == (-84_960, 2018)


def test_nobody_may_adopt_what_they_have_not_paid_to():
    bok = HAAND.bok.deler[0]
    deltakere = [replace(d, svar=Svar.NEI) if d.nr == "0136" else d for d in bok.deltakere]
    with pytest.raises(Inndatafeil, match="0136 Rygge har ikke bidratt til fondet og kan ikke ta i bruk «Min side»"):
        regn_fond(beregn(bok.ordning, deltakere, HAAND.bok.folketall))


@pytest.mark.parametrize(
    ("tatt", "grunn"),
    [
        ({2019: "0101"}, "0101 er ikke deltaker i Prøve"),
        ({2019: "0104", 2020: "0104"}, "0104 tar i bruk «Min side» to ganger"),
    ],
)
def test_a_list_that_cannot_be_right_is_refused(tatt, grunn):
    with pytest.raises(Inndatafeil, match=grunn):
        regn_fond(med(HAAND.resultater[0], tatt_i_bruk=tatt))


def test_all_are_those_who_have_not_come_before():
    f = regn(med(HAAND.resultater[0], tatt_i_bruk={2019: "0104", 2020: "alle"}))
    i_bruk = {b.bidrag.deltaker.nr: b.fra_aar for b in f.prosjekter[0].i_bruk}
    assert i_bruk == {"0104": 2019, "0136": 2020, "0118": 2020, "0121": 2020}


def test_nobody_adopts_and_nothing_comes_back():
    f = regn(med(HAAND.resultater[0], tatt_i_bruk={}))
    assert (f.prosjekter[0].i_bruk, set(f.prosjekter[0].tilbake)) == ((), {Fraction(0)})


NUMRE = ("0104", "0118", "0121", "0136")


@given(
    utlegg=st.integers(1, 10**7),
    over=st.integers(1, 7),
    aar=st.dictionaries(st.sampled_from(NUMRE), st.integers(2018, 2024), min_size=1),
    noekkel=st.sampled_from([Fondsnoekkel.LIKT, Fondsnoekkel.FOLKETALL]),
    sene=st.sampled_from(list(SeneBrukere)),
)
def test_what_is_paid_back_is_what_was_laid_out_to_the_krone(utlegg, over, aar, noekkel, sene):
    tatt = {a: ", ".join(nr for nr, x in aar.items() if x == a) for a in set(aar.values())}
    f = regn(
        med(
            HAAND.resultater[0],
            utlegg={2018: Fraction(utlegg)},
            over_aar=over,
            tatt_i_bruk=tatt,
            noekkel=noekkel,
            sene=sene,
        )
    )
    p = f.prosjekter[0]
    assert sum(p.tilbake) == sum(b.pris for b in p.brukere) == utlegg
    assert sum(b.pris_kr for b in p.brukere) == utlegg
    for b in p.i_bruk:
        assert sum(b.per_aar) == b.pris_kr
        assert abs(b.pris_kr - b.pris) < (1 if sene is SeneBrukere.LIK_PRIS else over)
        assert all(kr == 0 for a, kr in zip(f.aar, b.per_aar, strict=True) if a < b.fra_aar)
    assert f.saldo[-1] == sum(f.inn)
