"""Laws of rounding, over random schemes: sums hold, nothing is off by a unit, the order of the rows is nothing."""

import random
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations, pairwise, product
from math import gcd, lcm

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.kjerne.avrundingstabeller import brutte_lover
from verktoy.kjerne.avrunding import Avrundingsmaate, avrund, fordel_etter_storste_rest, storste_rest
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.tabellavrunding.avrundingsvalg import avrund_tabell
from verktoy.kjerne.tabellavrunding.belopstabell import Belopstabell, Periodesum, Tabellrad
from verktoy.kjerne.tabellavrunding.toveis import fordel_toveis

VISNING, NAERMESTE, TOTALER_FORST, LIKE_AARSBELOP = Avrundingsmaate
ENHETER = st.sampled_from([1, 100, 1000])
JA_ELLER_NEI = st.booleans()
BELOP = st.fractions(min_value=-(10**7), max_value=10**7, max_denominator=1000)


def lik_profil(tilfeldig, rader, aar, nevner):
    """Every row follows the same years, a few years have nothing, and a few rows pay nothing."""
    vekter = [tilfeldig.choice([0, 1, 1, 2, 3]) for _ in range(aar)]
    belop = [tilfeldig.choice([0, 1, tilfeldig.randrange(10**6)]) for _ in range(rader)]
    return [[Fraction(b * vekt, nevner) for vekt in vekter] for b in belop]


def kjempe_blant_dverger(tilfeldig, rader, aar, nevner):
    """One row pays nearly everything."""
    vekter = [tilfeldig.choice([1, 2, 3]) for _ in range(aar)]
    belop = [10**9 + 7, *(tilfeldig.randrange(30) for _ in range(rader - 1))]
    return [[Fraction(b * vekt, nevner) for vekt in vekter] for b in belop]


def bare_like(tilfeldig, rader, aar, nevner):
    """Every row is the same."""
    rad = [Fraction(tilfeldig.randrange(3 * nevner), nevner) for _ in range(aar)]
    return [rad] * rader


def ulike_profiler(tilfeldig, rader, aar, nevner):
    """Every amount is its own, and some are nothing: deltakere who come and go."""
    return [
        [Fraction(tilfeldig.randrange(5000), nevner) if tilfeldig.random() < 0.7 else Fraction(0) for _ in range(aar)]
        for _ in range(rader)
    ]


@st.composite
def tabeller(draw, slag, maks_rader=400, grupper=JA_ELLER_NEI, summer=JA_ELLER_NEI):
    """A random scheme. The amounts come from a seed, since 400 rows by 12 years are too many to draw one by one."""
    rader = draw(st.integers(1, 6) | st.integers(1, maks_rader))
    aar = draw(st.integers(1, 12))
    nevner = draw(st.sampled_from([1, 2, 3, 6, 7, 10, 997, 980_611]))
    tilfeldig = random.Random(draw(st.integers(0, 2**32)))
    belop = draw(st.sampled_from(slag))(tilfeldig, rader, aar, nevner)
    stier = [()]
    if draw(grupper):
        stier = draw(st.sampled_from([[("a",), ("b",)], [("a",), ("a", "x"), ("a", "y"), ("b", "x", "1"), ("b", "x")]]))
    grenser = sorted(draw(st.sets(st.integers(1, aar), max_size=3))) if draw(summer) else []
    nestet = draw(st.booleans())
    vinduer = [(0, til) for til in grenser] if nestet else list(pairwise([0, *grenser]))
    return Belopstabell(
        tuple(str(2020 + nr) for nr in range(aar)),
        tuple(Tabellrad(f"{nr:04}", tuple(rad), tilfeldig.choice(stier)) for nr, rad in enumerate(belop)),
        tuple(Periodesum(f"{fra}–{til}", tuple(range(fra, til))) for fra, til in vinduer),
    )


def stokket(tabell, fro):
    rader = list(tabell.rader)
    random.Random(fro).shuffle(rader)
    return Belopstabell(tabell.perioder, tuple(rader), tabell.periodesummer)


def per_rad(rundet):
    return {(rad.gruppe, rad.noekkel): belop for rad, belop in zip(rundet.tabell.rader, rundet.celler, strict=True)}


# --- One amount, one split ---


@given(BELOP, ENHETER)
def test_avrund_is_the_nearest_multiple_and_halves_leave_zero(belop, enhet):
    hel = avrund(belop, enhet)
    assert hel % enhet == 0
    assert 2 * abs(hel - belop) <= enhet
    assert 2 * abs(hel - belop) < enhet or abs(hel) > abs(belop)


@given(st.lists(st.tuples(st.integers(0, 9999), BELOP), unique_by=lambda par: par[0]), ENHETER, st.randoms())
def test_largest_remainder_sums_to_the_total_and_keeps_quota_and_order(par, enhet, tilfeldig):
    noekler, andeler = [f"{nr:04}" for nr, _ in par], [andel for _, andel in par]
    total = avrund(sum(andeler, Fraction(0)), enhet)
    fordelt = fordel_etter_storste_rest(andeler, total, noekler, enhet)
    assert sum(fordelt) == total
    assert all(abs(hel - andel) < enhet and hel % enhet == 0 for hel, andel in zip(fordelt, andeler, strict=True))
    # Who owes more never pays less.
    assert [hel for _, hel in sorted(zip(andeler, fordelt, strict=True))] == sorted(fordelt)
    rekke = tilfeldig.sample(range(len(par)), len(par))
    annen = fordel_etter_storste_rest([andeler[nr] for nr in rekke], total, [noekler[nr] for nr in rekke], enhet)
    assert annen == [fordelt[nr] for nr in rekke]


# --- Two directions ---


def alle_mulige(teller, nevner, radsummer, kolonnesummer) -> Iterator[list[list[int]]]:
    """Every table of amounts rounded down or up that has these sums, by trying all."""
    gulv = [[tall // nevner for tall in rad] for rad in teller]
    brutte = [(r, k) for r, rad in enumerate(teller) for k, tall in enumerate(rad) if tall % nevner]
    for opp in chain.from_iterable(combinations(brutte, antall) for antall in range(len(brutte) + 1)):
        celler = [[tall + ((r, k) in opp) for k, tall in enumerate(rad)] for r, rad in enumerate(gulv)]
        if [sum(rad) for rad in celler] == radsummer and [sum(k) for k in zip(*celler, strict=True)] == kolonnesummer:
            yield celler


@given(st.data())
def test_two_way_largest_remainder_is_the_closest_of_all_tables(data):
    nevner = data.draw(st.integers(2, 12))
    rader, kolonner = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    tall = st.integers(0, 3 * nevner)
    teller = [[data.draw(tall) for _ in range(kolonner)] for _ in range(rader)]

    def fordel(summer):
        total = (2 * sum(summer) + nevner) // (2 * nevner)
        return storste_rest(summer, nevner, total, [(str(nr),) for nr in range(len(summer))])

    radsummer = fordel([sum(rad) for rad in teller])
    kolonnesummer = fordel([sum(kolonne) for kolonne in zip(*teller, strict=True)])
    celler, gikk_opp = fordel_toveis(teller, nevner, radsummer, kolonnesummer)

    def avstand(tabell):
        return sum(
            abs(hel * nevner - t) for h, rad in zip(tabell, teller, strict=True) for hel, t in zip(h, rad, strict=True)
        )

    mulige = list(alle_mulige(teller, nevner, radsummer, kolonnesummer))
    assert gikk_opp == (celler in mulige) == bool(mulige)
    assert not mulige or avstand(celler) == min(map(avstand, mulige))


def test_two_way_largest_remainder_says_when_a_sum_is_out_of_reach():
    assert fordel_toveis([[1, 1]], 2, [3], [1, 1]) == ([[1, 1]], False)
    assert fordel_toveis([[1, 1, 1]], 2, [-1], [0, 0, 0]) == ([[0, 0, 0]], False)
    assert fordel_toveis([[1, 0], [1, 0]], 2, [1, 1], [1, 1])[1] is False


@given(st.integers(1, 60), st.integers(2, 9), st.integers(0, 2**32), st.booleans())
def test_no_exchange_brings_a_large_table_closer(rader, kolonner, fro, faa_verdier):
    # The sums are those of a table rounded at random, so that many units have to move.
    tilfeldig = random.Random(fro)
    nevner = 6 if faa_verdier else 10**6
    rest = [[tilfeldig.randrange(nevner) for _ in range(kolonner)] for _ in range(rader)]
    opp = [[int(r > 0 and tilfeldig.random() < 0.5) for r in rad] for rad in rest]
    radsummer, kolonnesummer = [sum(rad) for rad in opp], [sum(kolonne) for kolonne in zip(*opp, strict=True)]
    celler, gikk_opp = fordel_toveis(rest, nevner, radsummer, kolonnesummer)
    assert gikk_opp
    assert [sum(rad) for rad in celler] == radsummer
    assert [sum(kolonne) for kolonne in zip(*celler, strict=True)] == kolonnesummer
    # Moving a unit from j to k in a row loses what j has and gains what k has; no round trip may gain.
    tap = [[10**9] * kolonner for _ in range(kolonner)]
    for hele, rad in zip(celler, rest, strict=True):
        for j, k in product(range(kolonner), repeat=2):
            if hele[j] and rad[k] and not hele[k]:
                tap[j][k] = min(tap[j][k], rad[j] - rad[k])
    for via, j, k in product(range(kolonner), repeat=3):
        tap[j][k] = min(tap[j][k], tap[j][via] + tap[via][k])
    assert all(tap[j][j] >= 0 for j in range(kolonner))


# --- Totals first ---


@given(tabeller([lik_profil, kjempe_blant_dverger, bare_like]), ENHETER, st.integers())
def test_schemes_with_one_profile_always_add_up_whatever_the_order_of_the_rows(tabell, enhet, fro):
    rundet = avrund_tabell(tabell, TOTALER_FORST, enhet)
    assert brutte_lover(rundet) == []
    assert rundet.totalsum == avrund(Fraction(sum(sum(rad.belop) for rad in tabell.rader)), enhet)
    assert per_rad(avrund_tabell(stokket(tabell, fro), TOTALER_FORST, enhet)) == per_rad(rundet)


@given(tabeller([ulike_profiler], grupper=st.just(value=False)), ENHETER, st.integers())
def test_any_amounts_add_up_with_nested_period_sums(tabell, enhet, fro):
    rundet = avrund_tabell(tabell, TOTALER_FORST, enhet)
    assert brutte_lover(rundet) == []
    assert rundet.totalsum == avrund(Fraction(sum(sum(rad.belop) for rad in tabell.rader)), enhet)
    assert per_rad(avrund_tabell(stokket(tabell, fro), TOTALER_FORST, enhet)) == per_rad(rundet)


@given(tabeller([ulike_profiler], summer=st.just(value=False)), ENHETER, st.integers())
def test_any_amounts_add_up_with_nested_groups(tabell, enhet, fro):
    rundet = avrund_tabell(tabell, TOTALER_FORST, enhet)
    assert brutte_lover(rundet) == []
    assert rundet.totalsum == avrund(Fraction(sum(sum(rad.belop) for rad in tabell.rader)), enhet)
    assert per_rad(avrund_tabell(stokket(tabell, fro), TOTALER_FORST, enhet)) == per_rad(rundet)


@given(tabeller([lik_profil, kjempe_blant_dverger, bare_like], grupper=st.just(value=False)), ENHETER)
def test_who_owes_more_in_all_never_pays_less_in_all(tabell, enhet):
    rundet = avrund_tabell(tabell, TOTALER_FORST, enhet)
    assume("avviker fra største rest" not in " ".join(rundet.merknader))
    skyldig = sorted((sum(rad.belop), sum(belop)) for rad, belop in zip(tabell.rader, rundet.celler, strict=True))
    assert [betalt for _, betalt in skyldig] == sorted(betalt for _, betalt in skyldig)


def finnes_avrunding(tabell, kryss=None) -> bool:
    """Whether any table of amounts rounded down or up keeps every sum, by trying all.

    Of the sums over a group and some periods, only those in ``kryss`` need to be kept, when it is given: pairs of a
    group and the name of a period sum.
    """
    rader = (
        {nr: [nr] for nr in range(len(tabell.rader))} | {"alle": [*range(len(tabell.rader))]} | tabell.rader_i_gruppe
    )
    perioder = {nr: [nr] for nr in range(len(tabell.perioder))} | {s.navn: s.kolonner for s in tabell.periodesummer}
    brutte = [(r, k) for r, rad in enumerate(tabell.rader) for k, b in enumerate(rad.belop) if b % 1]
    krav = set()
    for (radnavn, r), (periodenavn, k) in product(rader.items(), perioder.items()):
        if kryss is None or (radnavn, periodenavn) in kryss or not (radnavn in tabell.grupper and 1 < len(k) < 4):
            rest = sum(tabell.rader[nr].belop[p] % 1 for nr in r for p in k)
            lav, hoy = rest // 1, -(-rest // 1)
            if len(r) == len(tabell.rader) and len(k) == len(tabell.perioder):
                gulv = sum(b // 1 for rad in tabell.rader for b in rad.belop)
                lav = hoy = avrund(rest + gulv) - gulv
            krav.add((lav, hoy, sum(1 << nr for nr, (br, bk) in enumerate(brutte) if br in r and bk in k)))
    return any(
        all(lav <= (opp & maske).bit_count() <= hoy for lav, hoy, maske in krav) for opp in range(1 << len(brutte))
    )


def test_crossing_sums_are_refused_exactly_when_no_table_keeps_them_all():
    nektet = 0
    for fro in range(300):
        tilfeldig = random.Random(fro)
        belop = [[Fraction(tilfeldig.choice([0, 0, 0, 1, 1]), 2) for _ in range(4)] for _ in range(4)]
        tabell = Belopstabell(
            ("1", "2", "3", "4"),
            tuple(Tabellrad(str(nr), tuple(rad), ("ab"[nr // 2],)) for nr, rad in enumerate(belop)),
            (Periodesum("fram", (0, 1)), Periodesum("sist", (2, 3))),
        )
        if finnes_avrunding(tabell):
            assert brutte_lover(avrund_tabell(tabell, TOTALER_FORST)) == []
        else:
            nektet += 1
            with pytest.raises(Inndatafeil, match="kan ikke gå opp samtidig") as feil:
                avrund_tabell(tabell, TOTALER_FORST)
            # The sums it names are to blame, each one of them.
            nevnt = {((gruppe,), sum_) for gruppe, sum_ in re.findall("«(.)» i «(....)»", str(feil.value))}
            assert not finnes_avrunding(tabell, nevnt)
            assert all(finnes_avrunding(tabell, nevnt - {en}) for en in nevnt)
    assert nektet > 5


@given(tabeller([ulike_profiler], maks_rader=40, grupper=st.just(value=True), summer=st.just(value=True)), ENHETER)
def test_crossing_sums_that_are_not_refused_hold(tabell, enhet):
    try:
        rundet = avrund_tabell(tabell, TOTALER_FORST, enhet)
    except Inndatafeil:
        assume(condition=False)
    assert brutte_lover(rundet) == []


# --- The other ways ---


@given(tabeller([lik_profil, kjempe_blant_dverger, bare_like]), ENHETER, st.integers())
def test_like_aarsbelop_keeps_every_proportion_and_adds_up(tabell, enhet, fro):
    try:
        rundet = avrund_tabell(tabell, LIKE_AARSBELOP, enhet)
    except Inndatafeil:
        assume(condition=False)
    assert rundet.brudd == ()
    for rad, belop in zip(tabell.rader, rundet.celler, strict=True):
        assert all(hel % enhet == 0 for hel in belop)
        assert all(
            a * eksakt_b == b * eksakt_a
            for (a, eksakt_a), (b, eksakt_b) in pairwise(zip(belop, rad.belop, strict=True))
        )
        assert all(hel == 0 for hel, eksakt in zip(belop, rad.belop, strict=True) if not eksakt)
    assert per_rad(avrund_tabell(stokket(tabell, fro), LIKE_AARSBELOP, enhet)) == per_rad(rundet)


@given(tabeller([lik_profil, kjempe_blant_dverger]), ENHETER)
def test_like_aarsbelop_meets_a_total_that_is_a_multiple_of_the_weights(tabell, enhet):
    # All rows share the weights, so the total over every period is a multiple of their sum, the nearest one.
    rad = max(tabell.rader, key=lambda rad: sum(rad.belop))
    assume(sum(rad.belop))
    felles = lcm(*(belop.denominator for belop in rad.belop))
    vekter = [int(belop * felles) for belop in rad.belop]
    multiplum = sum(vekter) // gcd(*vekter) * enhet
    rundet = avrund_tabell(tabell, LIKE_AARSBELOP, enhet)
    assert rundet.totalsum % multiplum == 0
    assert 2 * abs(rundet.totalsum - sum(sum(rad.belop) for rad in tabell.rader)) <= multiplum


@pytest.mark.parametrize("maate", [VISNING, NAERMESTE])
@given(tabell=tabeller([lik_profil, ulike_profiler], maks_rader=20), enhet=ENHETER)
def test_every_figure_by_itself_is_the_nearest(maate, tabell, enhet):
    rundet = avrund_tabell(tabell, maate, enhet)
    tall = [*rundet.celleavvik, *rundet.radavvik, rundet.totalavvik]
    assert all(2 * abs(avvik) <= enhet for rad in tall for avvik in rad)
    for gruppe in rundet.gruppesummer:
        rader = tabell.rader_i_gruppe[gruppe.gruppe]
        eksakt = [sum(tabell.rader[nr].belop[k] for nr in rader) for k in range(len(tabell.perioder))]
        assert list(gruppe.kolonnesummer) == [avrund(belop, enhet) for belop in eksakt]
