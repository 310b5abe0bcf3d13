"""Who pays more or less, and why: every part by hand, and the law that the parts are the whole change."""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import beregn
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.ordning import VedDelvis, VedFrafall
from verktoy.kjerne.plan import lag_plan
from verktoy.kjerne.sammenligning import Aarsak, Grunnlag, sammenlign
from verktoy.oppgaver.ny import bok_fra_maler

F, D, T, S, A = Aarsak


@pytest.fixture(scope="module")
def viken() -> Grunnlag:
    """DigiViken: 51 kommuner at 3 kr per inhabitant, one year, and 150 000 kr from the county."""
    bok = bok_fra_maler(["digiviken"], datetime(2026, 1, 2)).bok
    return grunnlag(bok.deler[0].ordning, bok.deler[0].deltakere, bok.folketall)


def grunnlag(ordning, deltakere, folketall) -> Grunnlag:
    resultat = beregn(ordning, deltakere, folketall)
    plan = lag_plan(resultat, ordning.plan) if ordning.plan else None
    return Grunnlag(resultat, plan, tuple(deltakere), folketall)


def med_innbyggere(folketall: Folketall, nr: str, antall: int) -> Folketall:
    kolonner = tuple(
        replace(k, innbyggere={**k.innbyggere, **({nr: antall} if nr in k.innbyggere else {})})
        for k in folketall.kolonner
    )
    return Folketall(kolonner, folketall.navn)


def med_svar(g: Grunnlag, nr: str, svar: Svar):
    return [replace(d, svar=svar) if d.nr == nr else d for d in g.deltakere]


def en(s, nr):
    return next(e for e in s.endringer if e.nr == nr)


def test_no_change_is_no_change(viken):
    s = sammenlign(viken, viken)
    assert all(e.endring == 0 and set(e.deler.values()) == {0} for e in s.endringer)
    assert len(s.endringer) == len(viken.deltakere)


def test_hundred_more_inhabitants_at_3_kr_are_300_kr_of_population(viken):
    antall = viken.folketall.innbyggere("3002", viken.ordning.folketall_dato, hvor="")
    ny = grunnlag(viken.ordning, viken.deltakere, med_innbyggere(viken.folketall, "3002", antall + 100))
    s = sammenlign(viken, ny)
    assert (en(s, "3002").endring, en(s, "3002").deler) == (300, {F: 300, D: 0, T: 0, S: 0, A: 0})
    assert en(s, "3001").endring == 0


def test_a_no_is_deltakere_and_comes_after_the_population(viken):
    antall = viken.folketall.innbyggere("3002", viken.ordning.folketall_dato, hvor="")
    folketall = med_innbyggere(viken.folketall, "3002", antall + 100)
    ny = grunnlag(viken.ordning, med_svar(viken, "3002", Svar.NEI), folketall)
    e = en(sammenlign(viken, ny), "3002")
    assert (e.foer, e.etter) == (3 * antall, 0)
    assert e.deler == {F: 300, D: -3 * (antall + 100), T: 0, S: 0, A: 0}


def test_a_kommune_that_is_new_or_gone_is_deltakere(viken):
    uten = grunnlag(viken.ordning, [d for d in viken.deltakere if d.nr != "3002"], viken.folketall)
    antall = viken.folketall.innbyggere("3002", viken.ordning.folketall_dato, hvor="")
    assert en(sammenlign(viken, uten), "3002").deler == {F: 0, D: -3 * antall, T: 0, S: 0, A: 0}
    assert en(sammenlign(uten, viken), "3002").deler == {F: 0, D: 3 * antall, T: 0, S: 0, A: 0}


def test_a_scheme_only_one_workbook_has(viken):
    antall = viken.folketall.innbyggere("3002", viken.ordning.folketall_dato, hvor="")
    assert en(sammenlign(None, viken), "3002").deler == {F: 0, D: 3 * antall, T: 0, S: 0, A: 0}
    assert en(sammenlign(viken, None), "3002").endring == -3 * antall
    with pytest.raises(ValueError, match="Ingen av bøkene"):
        sammenlign(None, None)


@pytest.fixture(scope="module")
def ostfold() -> Grunnlag:
    """Østfold: a pot of 720 000 kr shared by inhabitants over three years, 120 000 kr each, five years in all."""
    bok = bok_fra_maler(["digital-baerekraft-ostfold"], datetime(2026, 1, 2)).bok
    return grunnlag(bok.deler[0].ordning, bok.deler[0].deltakere, bok.folketall)


def test_rounding_is_what_is_left_when_the_exact_parts_are_taken(ostfold):
    """295 420 inhabitants share 720 000 kr; Fredrikstad goes from 80 977 to 90 000, and pays ten of six parts."""
    ny = grunnlag(ostfold.ordning, ostfold.deltakere, med_innbyggere(ostfold.folketall, "0106", 90_000))
    e = en(sammenlign(ostfold, ny), "0106")
    foer = (Fraction(720_000 * 80_977, 295_420) + 120_000) * 10 / 6
    etter = (Fraction(720_000 * 90_000, 295_420 - 80_977 + 90_000) + 120_000) * 10 / 6
    assert e.deler[F] == etter - foer
    assert abs(e.foer - foer) < 1
    assert abs(e.etter - etter) < 1
    assert e.deler[A] == (e.etter - e.foer) - (etter - foer)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 200_000), st.sampled_from(["0106", "0104", "0119"]), st.sampled_from(list(Svar)))
def test_the_parts_are_always_the_whole_change(ostfold, antall, nr, svar):
    ny = grunnlag(ostfold.ordning, med_svar(ostfold, nr, svar), med_innbyggere(ostfold.folketall, "0106", antall))
    s = sammenlign(ostfold, ny)
    for e in s.endringer:
        assert sum(e.deler.values()) == e.endring
        assert sum(e.hele_kroner().values()) == e.endring
        assert all(abs(e.hele_kroner()[a] - avrund(e.deler[a])) <= 1 for a in (F, D, S))
    assert s.slaatt_sammen == ()


def omnummerert(g: Grunnlag, numre: dict[str, str]) -> Grunnlag:
    """The same scheme after some kommuner have got another number."""
    folketall = Folketall(
        tuple(
            replace(k, innbyggere={numre.get(nr, nr): antall for nr, antall in k.innbyggere.items()})
            for k in g.folketall.kolonner
        ),
        {numre.get(nr, nr): navn for nr, navn in g.folketall.navn.items()},
    )
    return grunnlag(g.ordning, [replace(d, nr=numre.get(d.nr, d.nr)) for d in g.deltakere], folketall)


@pytest.mark.parametrize(
    ("slekt", "kjent"),
    [
        ({"3002": ("3002", "3103"), "3103": ("3002", "3103")}, True),  # Moss, by KLASS
        ({}, True),  # by its name, which is no other's
        ({"3002": ("0104", "3002")}, False),  # KLASS knows it, and not as 3103
    ],
)
def test_a_kommune_that_merely_got_another_number_is_compared_with_itself(viken, slekt, kjent):
    s = sammenlign(viken, omnummerert(viken, {"3002": "3103"}), slekt)
    assert s.fulgt == ({"3002": "3103"} if kjent else {})
    endret = [e.nr for e in s.endringer if e.endring]
    assert endret == ([] if kjent else ["3103", "3002"])
    assert len(s.endringer) == len(viken.deltakere) + (not kjent)


def test_two_of_the_same_name_are_not_guessed_at(viken):
    like = [replace(d, navn="Nes") if d.nr in ("3001", "3002") else d for d in viken.deltakere]
    foer = grunnlag(viken.ordning, like, viken.folketall)
    s = sammenlign(foer, omnummerert(foer, {"3001": "3101", "3002": "3103"}))
    assert s.fulgt == {}


# Over five years the kommuner pay ten sixths; a sixth of the pot is 120 000 kr, a sixth of the fixed part 20 000.
def med_dato(g: Grunnlag, nr: str, **mer) -> Grunnlag:
    o = replace(g.ordning, **({"ved_delvis": VedDelvis.PAABEGYNTE_AAR} | mer))
    hvem = [replace(d, fra_og_med=date(2019, 1, 1)) if d.nr == nr else d for d in g.deltakere]
    return grunnlag(o, hvem, g.folketall)


def test_who_joins_a_year_later_is_a_cause_of_its_own(ostfold):
    s = sammenlign(ostfold, med_dato(ostfold, "0106"))
    sjettedel = 120_000 * Fraction(80_977, 295_420) + 20_000
    assert en(s, "0106").deler[T] == -sjettedel
    assert {a: x for a, x in en(s, "0106").deler.items() if a not in (T, A)} == {F: 0, D: 0, S: 0}
    assert en(s, "0119").endring == 0
    assert s.slaatt_sammen == ()


def test_the_date_comes_before_the_rates_and_after_the_answers(ostfold):
    uten = grunnlag(ostfold.ordning, med_svar(ostfold, "0105", Svar.NEI), ostfold.folketall)
    ny = med_dato(uten, "0106", ved_frafall=VedFrafall.HOLD_POTT)
    s = sammenlign(ostfold, ny)
    marker = en(s, "0119").deler
    # With the rates held nobody else pays for Sarpsborg's nei or Fredrikstad's first year; the policy then moves both.
    folk, uten_s = 295_420, 295_420 - 55_543
    ny_sum = 120_000 * Fraction(3_567) * (Fraction(1, uten_s - 80_977) + Fraction(9, uten_s))
    assert (marker[F], marker[D], marker[T]) == (0, 0, 0)
    assert marker[S] == ny_sum - 1_200_000 * Fraction(3_567, folk)
    assert en(s, "0105").deler[D] == -(1_200_000 * Fraction(55_543, folk) + 200_000)
    assert en(s, "0106").deler[T] == -(120_000 * Fraction(80_977, folk) + 20_000)


def test_dates_that_are_taken_away_and_those_of_one_who_is_new(ostfold):
    ny = med_dato(ostfold, "0106")
    assert en(sammenlign(ny, ostfold), "0106").deler[T] > 0
    uten = grunnlag(ostfold.ordning, [d for d in ostfold.deltakere if d.nr != "0106"], ostfold.folketall)
    sjettedel = 120_000 * Fraction(80_977, 295_420) + 20_000
    kommer = en(sammenlign(uten, ny), "0106").deler
    assert (kommer[D] > 0, kommer[T]) == (True, -sjettedel)
