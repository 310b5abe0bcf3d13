"""Who joins late or leaves early: what it pays, and who pays the rest, year by year."""

import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kjerne.strategier import (
    aar,
    deltakere,
    folketall,
    fordelinger,
    innbyggere,
    ordning,
    ordninger,
    pott,
    regel,
)
from verktoy.kilder import malfil, offisielle
from verktoy.kjerne.beregning import Resultat, beregn, faktor
from verktoy.kjerne.deltakelse import Deltaker
from verktoy.kjerne.delvis import har_datoer, maaneder_med, tidsandel
from verktoy.kjerne.forklaring import aarslinjer, forklar
from verktoy.kjerne.kontroll import Kontrollgrunnlag
from verktoy.kjerne.kontroller import kontroller
from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.melding import Inndatafeil, Niva
from verktoy.kjerne.norsk import kroner
from verktoy.kjerne.ordning import VedDelvis, VedFrafall
from verktoy.kjerne.plan import lag_plan
from verktoy.kjerne.planvalg import Avrundingsmaate
from verktoy.kjerne.regler import FastBelop, FolketallPott, LikPott, SatsPerInnbygger, Tid

SATSER, POTT, TOTAL = VedFrafall
ALLE, PAABEGYNTE, MAANEDER = VedDelvis


def med(fra: str | None, til: str | None) -> Deltaker:
    return Deltaker(
        *("0101", "Halden", "kommuner"),
        fra_og_med=date.fromisoformat(fra) if fra else None,
        til_og_med=date.fromisoformat(til) if til else None,
    )


@pytest.mark.parametrize(
    ("fra", "til", "maaneder"),  # of 2018, 2019, 2020
    [
        (None, None, (12, 12, 12)),
        ("2019-01-01", None, (0, 12, 12)),
        ("2018-12-31", None, (1, 12, 12)),
        ("2019-07-01", None, (0, 6, 12)),
        ("2019-07-31", None, (0, 6, 12)),  # a begun month is a whole one
        ("2019-08-01", None, (0, 5, 12)),
        (None, "2019-01-01", (12, 1, 0)),
        (None, "2018-12-31", (12, 0, 0)),
        (None, "2019-06-30", (12, 6, 0)),
        ("2019-06-30", "2019-07-01", (0, 2, 0)),  # two days, two months
        ("2019-07-15", "2019-07-15", (0, 1, 0)),
        ("2018-11-01", "2020-02-29", (2, 12, 2)),
        ("2021-01-01", None, (0, 0, 0)),
        (None, "2017-12-31", (0, 0, 0)),
    ],
)
def test_months_and_years_in_which_somebody_is_in(fra, til, maaneder):
    d, aarene = med(fra, til), (2018, 2019, 2020)
    assert tuple(maaneder_med(d, a) for a in aarene) == maaneder
    assert [tidsandel(d, a, MAANEDER) for a in aarene] == [Fraction(m, 12) for m in maaneder]
    assert [tidsandel(d, a, PAABEGYNTE) for a in aarene] == [1 if m else 0 for m in maaneder]
    assert [tidsandel(d, a, ALLE) for a in aarene] == [1, 1, 1]


# Digital bærekraft Østfold. A sixth of the whole is 120 000 by population (295 420 inhabitants) and 18 × 20 000 fixed;
# 2018 and 2021 are one sixth, the other years two. Fredrikstad (80 977) is in from 1.1.2019, Sarpsborg (55 543) until
# 30.6.2020, which is 6 of 12 months.
FREDRIKSTAD, SARPSBORG, MARKER = "0106", "0105", "0119"
FOLK, UTEN_F, UTEN_S, HALV_S = 295_420, 295_420 - 80_977, 295_420 - 55_543, Fraction(295_420) - Fraction(55_543, 2)


def ostfold(frafall: VedFrafall, delvis: VedDelvis) -> Resultat:
    mal = malfil.les_mal(malfil.finn("digital-baerekraft-ostfold"))
    datoer = {FREDRIKSTAD: {"fra_og_med": date(2019, 1, 1)}, SARPSBORG: {"til_og_med": date(2020, 6, 30)}}
    hvem = [replace(d, **datoer.get(d.nr, {})) for d in malfil.deltakere_fra_mal(mal, offisielle.folketall())]
    return beregn(replace(mal.ordning, ved_frafall=frafall, ved_delvis=delvis), hvem, offisielle.folketall())


def sjettedeler(*aarene: tuple[int, Fraction | int]) -> list[Fraction]:
    """What each year comes to: its sixths, and the amount of a sixth."""
    return [antall * Fraction(belop) for antall, belop in aarene]


def variabel(folk: int, av: Fraction | int) -> Fraction:
    return 120_000 * Fraction(folk) / av


F, S, M = (variabel(n, FOLK) + 20_000 for n in (80_977, 55_543, 3_567))
HANDREGNET = {
    (SATSER, PAABEGYNTE): {
        FREDRIKSTAD: sjettedeler((0, F), (2, F), (2, F), (1, F), (2, F), (2, F)),
        SARPSBORG: sjettedeler((1, S), (2, S), (2, S), (0, S), (0, S), (0, S)),
        MARKER: sjettedeler((1, M), (2, M), (2, M), (1, M), (2, M), (2, M)),
    },
    (SATSER, MAANEDER): {
        FREDRIKSTAD: sjettedeler((0, F), (2, F), (2, F), (1, F), (2, F), (2, F)),
        SARPSBORG: sjettedeler((1, S), (2, S), (1, S), (0, S), (0, S), (0, S)),
        MARKER: sjettedeler((1, M), (2, M), (2, M), (1, M), (2, M), (2, M)),
    },
    (POTT, PAABEGYNTE): {
        FREDRIKSTAD: [
            *sjettedeler((0, 0), (2, F), (2, F)),
            *sjettedeler(*((n, variabel(80_977, UTEN_S) + 20_000) for n in (1, 2, 2))),
        ],
        SARPSBORG: sjettedeler((1, variabel(55_543, UTEN_F) + 20_000), (2, S), (2, S), (0, 0), (0, 0), (0, 0)),
        MARKER: [
            *sjettedeler((1, variabel(3_567, UTEN_F) + 20_000), (2, M), (2, M)),
            *sjettedeler(*((n, variabel(3_567, UTEN_S) + 20_000) for n in (1, 2, 2))),
        ],
    },
    (POTT, MAANEDER): {
        FREDRIKSTAD: [
            *sjettedeler((0, 0), (2, F), (2, variabel(80_977, HALV_S) + 20_000)),
            *sjettedeler(*((n, variabel(80_977, UTEN_S) + 20_000) for n in (1, 2, 2))),
        ],
        SARPSBORG: sjettedeler(
            (1, variabel(55_543, UTEN_F) + 20_000), (2, S), (1, variabel(55_543, HALV_S) + 20_000), *[(0, 0)] * 3
        ),
        MARKER: [
            *sjettedeler((1, variabel(3_567, UTEN_F) + 20_000), (2, M), (2, variabel(3_567, HALV_S) + 20_000)),
            *sjettedeler(*((n, variabel(3_567, UTEN_S) + 20_000) for n in (1, 2, 2))),
        ],
    },
    (TOTAL, PAABEGYNTE): {  # the fixed parts, 360 000 a sixth, are shared by 17 where one is out
        MARKER: [
            *sjettedeler((1, variabel(3_567, UTEN_F) + Fraction(360_000, 17)), (2, M), (2, M)),
            *sjettedeler(*((n, variabel(3_567, UTEN_S) + Fraction(360_000, 17)) for n in (1, 2, 2))),
        ],
    },
    (TOTAL, MAANEDER): {  # and by 17,5 where one is in for half the year
        SARPSBORG: sjettedeler(
            (1, variabel(55_543, UTEN_F) + Fraction(360_000, 17)),
            (2, S),
            (1, variabel(55_543, HALV_S) + Fraction(720_000, 35)),
            *[(0, 0)] * 3,
        ),
    },
}


@pytest.mark.parametrize(("frafall", "delvis"), HANDREGNET)
def test_ostfold_with_one_late_and_one_early_worked_by_hand(frafall, delvis):
    r = ostfold(frafall, delvis)
    ventet = HANDREGNET[frafall, delvis]
    assert {nr: list(r.for_deltaker(nr).per_aar) for nr in ventet} == ventet


@pytest.mark.parametrize("delvis", [PAABEGYNTE, MAANEDER])
@pytest.mark.parametrize(
    ("frafall", "fastdel"),  # in sixths of each deltaker's fixed part, by year, under paabegynte-aar
    [(POTT, (17, 36, 36, 17, 34, 34)), (TOTAL, (18, 36, 36, 18, 36, 36))],
)
def test_ostfold_the_pot_of_each_year_is_whole(frafall, fastdel, delvis):
    r = ostfold(frafall, delvis)
    fast = [20_000 * Fraction(x) for x in fastdel]
    if (frafall, delvis) == (POTT, MAANEDER):
        fast[2] = Fraction(700_000)  # 17,5 × 40 000
    kommunene = next(li for li in r.linjer if li.kilde.id == "kommunene").per_aar
    assert list(kommunene) == [120_000 * n + x for n, x in zip((1, 2, 2, 1, 2, 2), fast, strict=True)]


@pytest.mark.parametrize("frafall", VedFrafall)
def test_bound_for_all_years_the_dates_change_nothing(frafall):
    uten = malfil.les_mal(malfil.finn("digital-baerekraft-ostfold"))
    hvem = malfil.deltakere_fra_mal(uten, offisielle.folketall())
    for_ = beregn(replace(uten.ordning, ved_frafall=frafall), hvem, offisielle.folketall())
    assert [b.per_aar for b in ostfold(frafall, ALLE).bidrag] == [b.per_aar for b in for_.bidrag]


def test_a_year_nobody_is_in_has_its_gap():
    o = ordning(
        regel("pott", LikPott(pott(900))),
        regel("fast", FastBelop(Fraction(60))),
        aar=(aar(2018), aar(2019), aar(2020)),
        ved_frafall=TOTAL,
        ved_delvis=PAABEGYNTE,
    )
    hvem = [replace(d, til_og_med=date(2018, 12, 31)) for d in deltakere(["0101", "0118"])]
    hvem[1] = replace(hvem[1], til_og_med=date(2019, 3, 1))
    r = beregn(o, hvem, folketall({"0101": 1, "0118": 1}))
    # A year: a third of 900 and of 2 × 60; 2018 by two, 2019 by one, 2020 by nobody.
    assert [b.per_aar for b in r.bidrag] == [(170, 0, 0), (170, 340, 0)]
    assert [r.regelsummer[0].kreves(n) for n in range(3)] == [1, 1, 0]


def test_by_the_month_and_by_the_year_the_amount_follows_the_months_too():
    regler = [
        regel("mnd", FastBelop(Fraction(100)), Tid.MAANEDLIG),
        regel("aar", SatsPerInnbygger(Fraction(3)), Tid.AARLIG),
    ]
    o = ordning(*regler, aar=(aar(2018), aar(2019), aar(2020), aar(2021)), ved_delvis=MAANEDER)
    [d] = deltakere(["0101"])
    r = beregn(o, [replace(d, fra_og_med=date(2019, 9, 30))], folketall({"0101": 1_000}))
    assert r.bidrag[0].per_aar == (0, 400 + 1_000, 1_200 + 3_000, 1_200 + 3_000)


# --- input that cannot be used ---


def _meldinger(delvis: VedDelvis | None, d: Deltaker, maaneder: int = 12) -> list[str]:
    o = ordning(regel("r", FastBelop(Fraction(1))), aar=(aar(2018, maaneder=maaneder), aar(2019)), ved_delvis=delvis)
    with pytest.raises(Inndatafeil) as e:
        beregn(o, [d], folketall({"0101": 1}))
    return [str(m) for m in e.value.meldinger]


def test_without_a_choice_dates_are_refused_and_all_choices_named():
    [melding] = _meldinger(None, replace(med("2018-07-01", None), hvor="Deltakelse, celle D7"))
    assert melding == (
        "Deltakelse, celle D7: 0101 Halden er med bare en del av tiden, og ordningen sier ikke hva det betyr for "
        "beløpet. Legg til nøkkelen «ordning.ved_delvis» med verdien «betaler-alle-år», «påbegynte-år» eller "
        "«etter-måneder» i forutsetningene til Prøve, eller tøm «Med fra og med» og «Med til og med» i raden."
    )


def test_by_months_a_date_within_a_year_of_unknown_months_is_refused():
    [melding] = _meldinger(MAANEDER, med("2018-10-01", None), maaneder=6)
    assert "3 av kalenderårets måneder i 2018, men 2018 er 6 måneder i Prøve" in melding


@pytest.mark.parametrize(("fra", "til"), [("2018-01-31", None), ("2019-01-01", None), (None, "2018-12-01")])
def test_by_months_whole_years_are_fine_whichever_months_they_have(fra, til):
    o = ordning(regel("r", FastBelop(Fraction(8))), aar=(aar(2018, maaneder=6), aar(2019)), ved_delvis=MAANEDER)
    per_aar = beregn(o, [med(fra, til)], folketall({"0101": 1})).bidrag[0].per_aar
    assert per_aar == tuple(4 * x for x in ((fra != "2019-01-01"), (til is None)))


# --- laws of any scheme ---

dager = st.one_of(st.none(), st.dates(date(2016, 6, 1), date(2023, 6, 1)))
valgene = st.sampled_from(VedDelvis)


@st.composite
def med_datoer(draw: st.DrawFn) -> tuple[dict[str, int], list[Deltaker]]:
    """Kommuner of any size, some with dates, some of whom said no."""
    folk = draw(innbyggere())
    nei = draw(st.sets(st.sampled_from(sorted(folk))))
    noekler = {nr: Fraction(int(nr), 7) for nr in folk}
    hvem = []
    for d in deltakere(folk, nei=nei, noekler=noekler):
        fra, til = draw(dager), draw(dager)
        if fra and til and til < fra:
            fra, til = til, fra
        hvem.append(replace(d, fra_og_med=fra, til_og_med=til))
    return folk, hvem


def hele_aar(o):
    return replace(o, aar=tuple(replace(a, maaneder=12) for a in o.aar))


@given(o=ordninger(), folk=innbyggere(), valg=valgene)
def test_without_dates_the_choice_changes_nothing(o, folk, valg):
    hvem = deltakere(folk, noekler={nr: Fraction(int(nr), 7) for nr in folk})
    uten, etter = (beregn(x, hvem, folketall(folk)) for x in (o, replace(o, ved_delvis=valg)))
    assert uten.bidrag == etter.bidrag
    assert uten.regelsummer == etter.regelsummer
    assert all(s.kreves(n) == s.oppretting(n) == 1 for s in etter.regelsummer for n in range(len(o.aar)))


@given(o=ordninger(), alt=med_datoer(), valg=valgene)
def test_the_parts_of_a_held_total_are_the_total_of_each_year_so_long_as_somebody_is_in(o, alt, valg):
    o, (folk, hvem) = replace(hele_aar(o), ved_delvis=valg), alt
    r = beregn(o, hvem, folketall(folk))
    for s in r.regelsummer:
        enheter = {b.deltaker.nr: next(le for le in b.ledd if le.regel is s.regel) for b in r.bidrag}
        for n, a in enumerate(o.aar):
            andeler = {b.deltaker.nr: b.tidsandeler[n] if b.er_med else 0 for b in r.bidrag}
            i_aaret = sum(enheter[nr].enheter * x for nr, x in andeler.items())
            krevd = sum(enheter[nr].belop_kr * x for nr, x in andeler.items()) * faktor(s.regel, a, o) * s.oppretting(n)
            helt = s.belop_kr * faktor(s.regel, a, o)
            holdes = o.ved_frafall is TOTAL or (o.ved_frafall is POTT and s.regel.pott is not None)
            assert krevd == (helt if i_aaret else 0) or not holdes
            assert krevd == helt * s.kreves(n)
            assert krevd <= helt
    for n, a in enumerate(o.aar):
        sum_ = sum(s.belop_kr * faktor(s.regel, a, o) * s.kreves(n) for s in r.regelsummer)
        assert sum(b.per_aar[n] for b in r.bidrag) == r.linjer[0].per_aar[n] == sum_


@given(o=ordninger(), alt=med_datoer(), valg=valgene)
def test_nobody_pays_for_a_year_it_is_not_in_and_nobody_less_than_nothing(o, alt, valg):
    o, (folk, hvem) = replace(hele_aar(o), ved_delvis=valg), alt
    for b in beregn(o, hvem, folketall(folk)).bidrag:
        for belop, andel in zip(b.per_aar, b.tidsandeler, strict=True):
            assert belop >= 0
            assert andel > 0 or belop == 0


@given(o=ordninger(), alt=med_datoer(), valg=valgene, data=st.data())
def test_the_order_of_the_participants_is_irrelevant(o, alt, valg, data):
    o, (folk, hvem) = replace(hele_aar(o), ved_delvis=valg), alt
    a, b = (beregn(o, x, folketall(folk)) for x in (hvem, data.draw(st.permutations(hvem))))
    assert {x.deltaker.nr: x.per_aar for x in a.bidrag} == {x.deltaker.nr: x.per_aar for x in b.bidrag}


@given(o=ordninger(), alt=med_datoer(), valg=valgene, dager_lenger=st.integers(0, 800), data=st.data())
def test_who_is_in_longer_pays_no_less_and_the_others_no_more(o, alt, valg, dager_lenger, data):
    o, (folk, hvem) = replace(hele_aar(o), ved_delvis=valg), alt
    en = data.draw(st.sampled_from(hvem))
    lenger = replace(
        en,
        fra_og_med=en.fra_og_med and en.fra_og_med - timedelta(dager_lenger),
        til_og_med=en.til_og_med and en.til_og_med + timedelta(dager_lenger),
    )
    for_, etter = (beregn(o, [x if d is en else d for d in hvem], folketall(folk)) for x in (en, lenger))
    for a, b in zip(for_.bidrag, etter.bidrag, strict=True):
        for x, y in zip(a.per_aar, b.per_aar, strict=True):
            assert x <= y if a.deltaker.nr == en.nr else x >= y


@given(fordeling=fordelinger, alt=med_datoer(), valg=valgene)
def test_with_rates_held_the_others_pay_as_if_everybody_was_in(fordeling, alt, valg):
    folk, hvem = alt
    o = ordning(regel("r", fordeling), aar=(aar(2018), aar(2019)), ved_frafall=SATSER, ved_delvis=valg)
    uten = beregn(o, [replace(d, fra_og_med=None, til_og_med=None) for d in hvem], folketall(folk))
    for b, hel in zip(beregn(o, hvem, folketall(folk)).bidrag, uten.bidrag, strict=True):
        assert b.per_aar == tuple(x * m for x, m in zip(hel.per_aar, b.tidsandeler, strict=True))


@given(alt=med_datoer(), valg=valgene)
def test_among_those_in_the_whole_year_a_pot_goes_by_inhabitants(alt, valg):
    folk, hvem = alt
    o = ordning(regel("r", FolketallPott(pott(1_000))), ved_frafall=POTT, ved_delvis=valg)
    hele = [b for b in beregn(o, hvem, folketall(folk)).bidrag if b.er_med and b.tidsandeler[0] == 1]
    for a, b in pairwise(hele):
        assert a.per_aar[0] * folk[b.deltaker.nr] == b.per_aar[0] * folk[a.deltaker.nr]


# --- what is said of it ---


def forklaring(r: Resultat, nr: str, maalform: Maalform = Maalform.BOKMAAL) -> list[str]:
    """The sentences after the basis, without the subtotals."""
    alle = [linje.replace("\u00a0", " ") for linje in forklar(r, nr, maalform, med_svar=False)]
    return [x for x in alle[alle.index(next(x for x in alle if x.startswith("Grunnlag"))) + 1 :] if "SUM" not in x]


def test_who_leaves_in_the_middle_of_a_year_is_told_its_months_and_who_pays_the_rest():
    # 2020: 240 000 × 55 543 / 267 648,5 = 49 805,32, and 40 000; half of 89 805,32 is 44 902,66
    assert forklaring(ostfold(POTT, MAANEDER), SARPSBORG) == [
        "Er med til og med 30.6.2020: 6 av 12 måneder i 2020, ikke i 2021–2023.",
        "De som er med i et år, deler hele årets pott; faste beløp og satser som ikke blir betalt, står udekket.",
        "2018: 1 av 6 deler av Variabel del × 295 420 / 214 443 + 1 av 6 deler av Fastdel = 51 081,27 kr.",
        "2019: 2 av 6 deler av grunnlaget = 85 123,28 kr.",
        (
            "2020: 6 av 12 måneder av (2 av 6 deler av Variabel del × 295 420 / 267 648,5 + 2 av 6 deler av Fastdel)"
            " = 44 902,66 kr."
        ),
        "2021: ikke med, 0 kr.",
        "2022: ikke med, 0 kr.",
        "2023: ikke med, 0 kr.",
    ]


def test_the_others_are_told_why_a_year_is_dearer_in_nynorsk_too():
    # 2018: 120 000 × 3 567 / 214 443 = 1 996,05, and 360 000 / 17 = 21 176,47
    linjer = forklaring(ostfold(TOTAL, PAABEGYNTE), MARKER, Maalform.NYNORSK)
    assert linjer[:3] == [
        "Nokon er med berre ein del av tida. Dei som er med i eit år, betaler det som dermed manglar det året.",
        "2018: 1 av 6 delar av Variabel del × 295 420 / 214 443 + 1 av 6 delar av Fastdel × 18 / 17 = 23 172,53 kr.",
        "2019: 2 av 6 delar av grunnlaget = 42 897,84 kr.",
    ]


@pytest.mark.parametrize(
    ("maalform", "setning"),
    [
        (
            Maalform.BOKMAAL,
            (
                "Noen er med bare en del av tiden. De som er med i et år, deler hele årets pott; faste beløp og satser "
                "som ikke blir betalt, står udekket."
            ),
        ),
        (
            Maalform.NYNORSK,
            (
                "Nokon er med berre ein del av tida. Dei som er med i eit år, deler heile potten for året; faste beløp "
                "og satsar som ikkje blir betalte, står udekte."
            ),
        ),
    ],
)
def test_the_others_are_not_told_that_they_pay_what_stays_uncovered(maalform, setning):
    """Østfold's fixed part is no pot: what a late joiner does not pay of it, nobody pays."""
    assert forklaring(ostfold(POTT, PAABEGYNTE), MARKER, maalform)[0] == setning


@pytest.mark.parametrize(
    ("frafall", "delvis", "maalform", "setninger"),
    [
        (SATSER, ALLE, Maalform.BOKMAAL, ["Er med fra 1.1.2019, men betaler for alle årene."]),
        (SATSER, ALLE, Maalform.NYNORSK, ["Er med frå 1.1.2019, men betaler for alle åra."]),
        (
            *(SATSER, PAABEGYNTE, Maalform.BOKMAAL),
            [
                "Er med fra 1.1.2019, og betaler for hele året hvert år den er med i: ikke i 2018.",
                "Det som dermed ikke blir betalt, står udekket.",
            ],
        ),
        (
            *(TOTAL, MAANEDER, Maalform.NYNORSK),
            [
                "Er med frå 1.1.2019: ikkje i 2018.",
                "Dei som er med i eit år, betaler det som dermed manglar det året.",
            ],
        ),
    ],
)
def test_who_joins_late_is_told_what_the_scheme_says(frafall, delvis, maalform, setninger):
    assert forklaring(ostfold(frafall, delvis), FREDRIKSTAD, maalform)[: len(setninger)] == setninger


def test_a_letter_tells_years_that_are_made_alike_once():
    linjer = aarslinjer(ostfold(SATSER, PAABEGYNTE), SARPSBORG, range(2018, 2024), Maalform.BOKMAAL)
    assert [x.replace("\u00a0", " ") for x in linjer[1:3]] == [
        "2019–2020: 2 av 6 deler av grunnlaget = 85 123,28 kr hvert år.",
        "2021–2023: ikke med, 0 kr hvert år.",
    ]


@given(o=ordninger(), alt=med_datoer(), valg=valgene, maalform=st.sampled_from(Maalform))
def test_anything_can_be_told(o, alt, valg, maalform):
    o, (folk, hvem) = replace(hele_aar(o), ved_delvis=valg), alt
    r = beregn(o, hvem, folketall(folk))
    for b in r.bidrag:
        tekst = "\n".join(forklar(r, b.deltaker.nr, maalform))
        assert ("Er med" in tekst) is (b.er_med and har_datoer(b.deltaker))
        for a, belop in zip(o.aar, b.per_aar, strict=True):
            assert not b.er_med or re.search(rf"^{a.aar}\b.*{re.escape(kroner(belop))}\.$", tekst, re.MULTILINE)


# --- what reads the amounts ---


@given(o=ordninger(), alt=med_datoer(), valg=valgene)
def test_every_check_of_our_own_arithmetic_holds(o, alt, valg):
    o, (folk, hvem) = replace(hele_aar(o), ved_delvis=valg), alt
    r = beregn(o, hvem, folketall(folk))
    egne = [p for p in kontroller([Kontrollgrunnlag(r, None)]) if p.niva is Niva.FEIL and p.id != "Prøve.tid.deler"]
    assert len(egne) >= len(o.regler)
    assert [p for p in egne if p.differanse] == []


def test_who_is_in_no_year_is_a_deviation():
    r = ostfold(POTT, PAABEGYNTE)
    utenfor = [replace(b.deltaker, fra_og_med=date(2024, 1, 1)) for b in r.bidrag[:2]]
    r = beregn(r.ordning, [*utenfor, *(b.deltaker for b in r.bidrag[2:])], offisielle.folketall())
    [p] = [p for p in kontroller([Kontrollgrunnlag(r, None)]) if p.id == "Østfold.datoer.utenfor"]
    assert (p.niva, p.venstre, p.hoyre) == (Niva.AVVIK, 2, 0)


@pytest.mark.parametrize(("frafall", "delvis"), HANDREGNET)
def test_the_plan_adds_up_in_whole_kroner(frafall, delvis):
    r = ostfold(frafall, delvis)
    p = lag_plan(r, r.ordning.plan)
    kommunene = next(li for li in r.linjer if li.kilde.id == "kommunene").per_aar
    per_aar = [sum(rad[n] for rad in p.avrundet.celler) for n in range(6)]
    assert all(abs(kr - helt) < 1 for kr, helt in zip(kommunene, per_aar, strict=True))
    for d, rad in zip(p.deltakere, p.avrundet.celler, strict=True):
        eksakt = r.for_deltaker(d.nr).per_aar
        assert all(abs(kr - helt) < 1 for kr, helt in zip(eksakt, rad, strict=True))
        assert abs(sum(rad) - sum(eksakt)) < 1
    assert p.belop(SARPSBORG)[3:] == (0, 0, 0)


def test_equal_years_are_refused_where_dates_make_them_unequal():
    r = ostfold(SATSER, PAABEGYNTE)
    like = replace(r.ordning.plan, avrunding=Avrundingsmaate.LIKE_AARSBELOP)
    sarpsborg = lag_plan(r, like).belop(SARPSBORG)
    assert sarpsborg == (sarpsborg[0], *[2 * sarpsborg[0]] * 2, 0, 0, 0)
    with pytest.raises(Inndatafeil, match=r"kan ikke rundes til like årsbeløp.*Velg måten «totaler-forst»"):
        lag_plan(ostfold(POTT, PAABEGYNTE), like)
