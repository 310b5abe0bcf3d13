"""What everybody pays: the three real schemes as published, who pays when somebody leaves, the laws of any scheme."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.kjerne.strategier import (
    DATO,
    FRA_KOMMUNENE,
    KOMMUNER,
    NOEKKEL,
    aar,
    behov,
    deltakere,
    folketall,
    fordelinger,
    innbyggere,
    kilde,
    ordning,
    ordninger,
    pott,
    pottregler,
    regel,
)
from verktoy.kilder import malfil, offisielle
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import Resultat, beregn, er_med, faktor
from verktoy.kjerne.deltakelse import Deltaker, Deltakertype, Svar
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.ordning import Art, Fase, Gruppe, Kildetype, VedFrafall
from verktoy.kjerne.regler import FastBelop, FolketallPott, LikPott, NoekkelPott, Pott, SatsPerInnbygger, Tid


def skipet(id_: str, *, nei: set[str] = frozenset(), frafall: VedFrafall | None = None) -> Resultat:
    """A shipped scheme with its official figures; those in `nei` stay out."""
    mal = malfil.les_mal(malfil.finn(id_))
    alle = malfil.deltakere_fra_mal(mal, offisielle.folketall())
    return beregn(
        replace(mal.ordning, ved_frafall=frafall or mal.ordning.ved_frafall),
        [replace(d, svar=Svar.NEI) if d.nr in nei else d for d in alle],
        offisielle.folketall(),
    )


# The table of the Østfold note, in 1000 kr, each cell rounded on its own:
# number, inhabitants 1.1.2018, variable, fixed, 2018, 2019, 2020, 2021, SUM 3 år, 2022, 2023, SUM 5 år
OSTFOLD = [
    ("0106", 80977, 197, 120, 53, 106, 106, 53, 317, 106, 106, 529),
    ("0105", 55543, 135, 120, 43, 85, 85, 43, 255, 85, 85, 426),
    ("0104", 32588, 79, 120, 33, 66, 66, 33, 199, 66, 66, 332),
    ("0101", 31037, 76, 120, 33, 65, 65, 33, 196, 65, 65, 326),
    ("0136", 16083, 39, 120, 27, 53, 53, 27, 159, 53, 53, 265),
    ("0124", 15810, 39, 120, 26, 53, 53, 26, 159, 53, 53, 264),
    ("0125", 11414, 28, 120, 25, 49, 49, 25, 148, 49, 49, 246),
    ("0128", 8202, 20, 120, 23, 47, 47, 23, 140, 47, 47, 233),
    ("0135", 7465, 18, 120, 23, 46, 46, 23, 138, 46, 46, 230),
    ("0123", 5853, 14, 120, 22, 45, 45, 22, 134, 45, 45, 224),
    ("0138", 5621, 14, 120, 22, 45, 45, 22, 134, 45, 45, 223),
    ("0137", 5471, 13, 120, 22, 44, 44, 22, 133, 44, 44, 222),
    ("0122", 5337, 13, 120, 22, 44, 44, 22, 133, 44, 44, 222),
    ("0111", 4540, 11, 120, 22, 44, 44, 22, 131, 44, 44, 218),
    ("0127", 3831, 9, 120, 22, 43, 43, 22, 129, 43, 43, 216),
    ("0119", 3567, 9, 120, 21, 43, 43, 21, 129, 43, 43, 214),
    ("0118", 1399, 3, 120, 21, 41, 41, 21, 123, 41, 41, 206),
    ("0121", 682, 2, 120, 20, 41, 41, 20, 122, 41, 41, 203),
]


def test_ostfold_as_published_in_every_cell():
    r = skipet("digital-baerekraft-ostfold")
    tre, fem = r.ordning.delsum("sum_3_aar"), r.ordning.delsum("sum_5_aar")

    def i_tusen(*belop: Fraction) -> list[int]:
        return [avrund(b / 1000) for b in belop]

    beregnet = [
        (
            b.deltaker.nr,
            b.innbyggere,
            *i_tusen(*(le.belop_kr for le in b.ledd), *b.per_aar[:4], r.delsum(b.per_aar, tre)),
            *i_tusen(*b.per_aar[4:], r.delsum(b.per_aar, fem)),
        )
        for b in r.bidrag
    ]
    assert beregnet == OSTFOLD


def test_ostfold_the_exact_sums():
    r = skipet("digital-baerekraft-ostfold")
    tre, fem = r.ordning.delsum("sum_3_aar"), r.ordning.delsum("sum_5_aar")
    kommunene = next(li for li in r.linjer if li.kilde.id == "kommunene").per_aar
    assert [s.belop_kr for s in r.regelsummer] == [720_000, 2_160_000]
    assert [r.delsum(kommunene, d) for d in (tre, fem)] == [2_880_000, 4_800_000]
    assert [r.sum_kontant(d) for d in (tre, fem)] == [9_600_000, 16_000_000]
    assert r.udekket(r.ordning.grunnbehov) == 0
    assert list(kommunene) == [480_000, 960_000, 960_000, 480_000, 960_000, 960_000]
    # Marker: 3 567 / 295 420 of 720 000, and 120 000
    assert r.for_deltaker("0119").per_aar[0] == (Fraction(3_567 * 720_000, 295_420) + 120_000) / 6


@pytest.mark.parametrize(
    ("frafall", "nei", "udekket"),
    [
        (VedFrafall.HOLD_SATSER, {"0106"}, "317357.80"),  # 120 000 + 720 000 × 80 977 / 295 420
        (VedFrafall.HOLD_POTT, {"0106"}, "120000"),  # only the fixed part
        (VedFrafall.HOLD_TOTAL, {"0106"}, "0"),
        (VedFrafall.HOLD_SATSER, set(), "0"),
    ],
)
def test_ostfold_without_fredrikstad(frafall, nei, udekket):
    r = skipet("digital-baerekraft-ostfold", nei=nei, frafall=frafall)
    assert avrund(r.udekket(r.ordning.grunnbehov) * 100) == Fraction(udekket) * 100


def test_hold_satser_the_others_pay_as_before():
    for_ = skipet("digital-baerekraft-ostfold")
    etter = skipet("digital-baerekraft-ostfold", nei={"0106"}, frafall=VedFrafall.HOLD_SATSER)
    for nr, *_ in OSTFOLD:
        ventet = (0,) * 6 if nr == "0106" else for_.for_deltaker(nr).per_aar
        assert etter.for_deltaker(nr).per_aar == ventet


def test_hold_pott_raises_the_variable_part_of_the_others_by_37_8_per_cent():
    for_ = skipet("digital-baerekraft-ostfold")
    etter = skipet("digital-baerekraft-ostfold", nei={"0106"}, frafall=VedFrafall.HOLD_POTT)
    for nr, *_ in OSTFOLD[1:]:
        variabel, fast = etter.for_deltaker(nr).ledd
        assert variabel.belop_kr / for_.for_deltaker(nr).ledd[0].belop_kr == Fraction(295_420, 214_443)
        assert fast.belop_kr == 120_000
    assert avrund(Fraction(295_420, 214_443) * 1000) == 1378
    assert etter.regelsummer[0].belop_kr == 720_000
    assert etter.regelsummer[1].belop_kr == 17 * 120_000


def test_hold_total_with_13_of_18():
    ute = {"0104", "0136", "0124", "0125", "0138"}
    r = skipet("digital-baerekraft-ostfold", nei=ute, frafall=VedFrafall.HOLD_TOTAL)
    med = [b for b in r.bidrag if b.er_med]
    assert len(med) == 13
    assert {b.ledd[1].belop_kr for b in med} == {Fraction(2_160_000, 13)}
    assert avrund(Fraction(2_160_000, 13) * 100) == 16_615_385
    assert [s.belop_kr for s in r.regelsummer] == [720_000, 2_160_000]


def test_digiviken():
    r = skipet("digiviken")
    assert len(r.i_gruppe("kommuner")) == 51
    assert {li.kilde.id: sum(li.per_aar) for li in r.linjer} == {"fylkeskommunen": 150_000, "kommunene": 3_757_152}
    assert r.sum_kontant(r.ordning.delsum("sum")) == 3_907_152
    assert [r.udekket(b) for b in r.ordning.behov] == [1_392_848, 1_692_848]
    assert r.for_deltaker("3048").innbyggere == 19_709
    assert r.for_deltaker("3048").per_aar == (59_127,)


@pytest.mark.parametrize(
    ("utvalg", "antall", "fylkeskommunene", "sektoren"),
    [
        ("alle unntatt 03", 18, 22_957_790, 128_124_130),  # 5 × (5 258 317 − 666 759)
        ("alle", 19, 26_291_585, 131_457_925),  # 5 × 5 258 317
    ],
)
def test_digifin_with_oslo_as_fylkeskommune_both_ways(tmp_path, utvalg, antall, fylkeskommunene, sektoren):
    tekst = malfil.finn("digifin").read_text(encoding="utf-8")
    fil = tmp_path / "digifin.toml"
    fil.write_text(tekst.replace('utvalg = { verdi = "alle unntatt 03"', f'utvalg = {{ verdi = "{utvalg}"'), "utf-8")
    mal = malfil.les_mal(fil)
    r = beregn(mal.ordning, malfil.deltakere_fra_mal(mal, offisielle.folketall()), offisielle.folketall())
    linjer = {li.kilde.id: li for li in r.linjer}
    assert len(r.i_gruppe("kommuner")) == 426
    assert len(r.i_gruppe("fylkeskommuner")) == antall
    assert linjer["kommunene"].per_aar == (0, 105_166_340)  # 20 × 5 258 317
    assert linjer["fylkeskommunene"].per_aar == (0, fylkeskommunene)
    assert sum(linjer["kommunene"].per_aar) + sum(linjer["fylkeskommunene"].per_aar) == sektoren
    assert linjer["staten"].oppfylt
    assert linjer["staten"].per_aar == (25_000_000, 100_000_000)
    assert linjer["ks"].per_aar == (0, 40_000_000)
    assert r.for_deltaker("1719").per_aar == (0, 397_840)  # Levanger: 20 × 19 892


TO = {"0101": 30_000, "0118": 1_000}
TRE_AAR = (aar(2018, 1), aar(2019, 2), aar(2020, 1, Fase.VIDERE), aar(2021, 3, Fase.OPSJON))


@pytest.mark.parametrize(
    ("tid", "mer", "per_aar"),
    [
        (Tid.FORDELT, {}, ("4/3", "8/3", "4/3", "4")),  # 4 kr over three parts; later years have parts of their own
        (Tid.AARLIG, {}, ("4", "4", "4", "4")),
        (Tid.MAANEDLIG, {}, ("48", "48", "48", "48")),
        (Tid.AARLIG, {"fra_aar": 2019}, ("0", "4", "4", "4")),
        (Tid.AARLIG, {"til_aar": 2019}, ("4", "4", "0", "0")),
        (Tid.AARLIG, {"fra_aar": 2019, "til_aar": 2020}, ("0", "4", "4", "0")),
        (Tid.AARLIG, {"fra_aar": 2020, "til_aar": 2020}, ("0", "0", "4", "0")),
    ],
)
def test_how_an_amount_meets_the_years(tid, mer, per_aar):
    o = ordning(regel("r", FastBelop(Fraction(4)), tid, **mer), aar=TRE_AAR)
    r = beregn(o, deltakere(TO), folketall(TO))
    assert r.for_deltaker("0118").per_aar == tuple(map(Fraction, per_aar))
    assert r.delsum(r.for_deltaker("0118").per_aar, o.delsum("sum")) == sum(map(Fraction, per_aar[:3]))


def test_months_and_index_of_each_year():
    aarene = (aar(2018, 1, maaneder=6, indeks="104.5"), aar(2019, 0, maaneder=12, indeks=110))
    fast = FastBelop(Fraction(1_000))
    regler = [regel("a", fast, Tid.MAANEDLIG), regel("b", fast, Tid.AARLIG, indeksert=True)]
    o = ordning(*regler, aar=aarene, indeks_basis=Fraction(95))
    b = beregn(o, deltakere(TO), folketall(TO)).for_deltaker("0101")
    assert b.per_aar == (6_000 + 1_100, 12_000 + Fraction(110_000, 95))  # 104,5 / 95 = 1,1


@pytest.mark.parametrize(
    ("svar", "avventer", "med"),
    [
        (Svar.JA, "nei", True),
        (Svar.NEI, "ja", False),
        (Svar.AVVENTER, "ja", True),
        (Svar.AVVENTER, "nei", False),
    ],
)
def test_who_counts_as_joined(svar, avventer, med):
    o = ordning(regel("r", FastBelop(Fraction(1))), avventer_regnes_som=avventer)
    assert er_med(Deltaker("0101", "Halden", "kommuner", svar=svar), o) is med


def test_a_rule_for_one_deltaker_leaves_the_others_alone():
    o = ordning(regel("r", LikPott(pott(900))), regel("vert", FastBelop(Fraction(50)), deltaker="0118"))
    r = beregn(o, deltakere(TO), folketall(TO))
    assert [b.per_aar for b in r.bidrag] == [(450,), (500,)]
    assert r.for_deltaker("9999") is None


@pytest.mark.parametrize("frafall", VedFrafall)
def test_nobody_joins_and_nobody_pays(frafall):
    o = ordning(regel("pott", LikPott(pott(900))), regel("sats", SatsPerInnbygger(Fraction(3))), ved_frafall=frafall)
    r = beregn(o, deltakere(TO, nei=TO), folketall(TO))
    assert [b.per_aar for b in r.bidrag] == [(0,), (0,)]


def test_a_pot_for_those_who_count_for_nothing_stays_uncovered():
    tomt = {"0101": 30_000, "0118": 0}
    o = ordning(regel("r", FolketallPott(pott(900))), ved_frafall=VedFrafall.HOLD_POTT, behov=(behov(900),))
    r = beregn(o, deltakere(tomt, nei={"0101"}), folketall(tomt))
    assert [b.per_aar for b in r.bidrag] == [(0,), (0,)]
    assert r.udekket(o.grunnbehov) == 900


def test_the_rest_of_a_source_is_after_the_rules_of_its_own_group_only():
    # The kommuner bring 6/10 of 1 000; their fixed parts take 2 × 50; what the fylkeskommune pays is another source.
    fylket = Gruppe("fylket", "Fylket", Deltakertype.FYLKESKOMMUNE, "01", "nummer")
    o = ordning(
        regel("fast", FastBelop(Fraction(50))),
        regel("rest", LikPott(Pott(None, "kommunene"))),
        replace(regel("fylket", FastBelop(Fraction(70))), gruppe="fylket"),
        grupper=(KOMMUNER, fylket),
        behov=(behov(1_000),),
        finansiering=(
            replace(FRA_KOMMUNENE, andel=Fraction(6, 10)),
            kilde("fylket", Kildetype.DELTAKERE, gruppe="fylket"),
        ),
    )
    r = beregn(o, (*deltakere(TO), Deltaker("01", "Østfold", "fylket")), folketall(TO))
    assert {b.deltaker.nr: b.per_aar for b in r.bidrag} == {"0101": (300,), "0118": (300,), "01": (70,)}
    assert [s.belop_kr for s in r.regelsummer] == [100, 500, 70]


# --- input that cannot be used: every fault at once ---


def _meldinger(o, hvem, folk) -> list[str]:
    with pytest.raises(Inndatafeil) as feil:
        beregn(o, hvem, folk)
    return [m.hva for m in feil.value.meldinger]


def test_every_fault_of_the_input_is_told_at_once():
    o = ordning(
        regel("a", SatsPerInnbygger(Fraction(3))),
        regel("b", NoekkelPott(pott(100), NOEKKEL)),
        regel("c", FastBelop(Fraction(1)), deltaker="0301"),
    )
    hvem = deltakere(["0101", "0118", "0101", "0137"])
    assert sorted(_meldinger(o, hvem, folketall(TO))) == sorted(
        [
            "0101 Kommune 0101 står to ganger i Prøve.",
            "0137 har ikke folketall per 1.1.2018.",
            *(f"{nr} Kommune {nr} mangler verdi for nøkkelen «elever»." for nr in ("0101", "0118", "0101", "0137")),
            "Regelen «C» gjelder 0301, som ikke er deltaker i Prøve.",
        ]
    )


def test_a_date_without_figures_is_told():
    o = ordning(regel("a", SatsPerInnbygger(Fraction(3))), folketall_dato=date(2019, 1, 1))
    assert _meldinger(o, deltakere(TO), folketall(TO)) == ["Det finnes ikke folketall per 1.1.2019."]


def test_a_rule_may_use_another_date_than_the_scheme():
    o = ordning(replace(regel("a", SatsPerInnbygger(Fraction(3))), folketall_dato=date(2020, 1, 1)))
    tall = replace(
        folketall(TO), kolonner=folketall(TO).kolonner + folketall({"0101": 7, "0118": 8}, date(2020, 1, 1)).kolonner
    )
    b = beregn(o, deltakere(TO), tall).for_deltaker("0101")
    assert (b.innbyggere, b.per_aar) == (30_000, (21,))
    assert _meldinger(o, deltakere(TO), folketall(TO)) == ["Det finnes ikke folketall per 1.1.2020."]


# --- laws of any scheme ---


def _noekler(folk: dict[str, int]) -> dict[str, Fraction]:
    """Weights of another size and order than the inhabitants."""
    return {nr: Fraction(int(nr), 7) for nr in folk}


def _regn(o, folk, nei=()) -> Resultat:
    return beregn(o, deltakere(folk, nei=nei, noekler=_noekler(folk)), folketall(folk))


@given(fordeling=pottregler, folk=innbyggere())
def test_the_parts_of_a_pot_are_the_pot(fordeling, folk):
    r = _regn(ordning(regel("r", fordeling)), folk)
    assert sum(b.per_aar[0] for b in r.bidrag) == fordeling.pott.belop_kr * fordeling.pott.andel


@given(fordeling=pottregler, folk=innbyggere(), data=st.data())
def test_hold_pott_those_who_join_share_the_whole_pot(fordeling, folk, data):
    nei = data.draw(st.sets(st.sampled_from(sorted(folk))))
    med = [nr for nr in folk if nr not in nei]
    assume(sum(folk[nr] for nr in med))
    r = _regn(ordning(regel("r", fordeling), ved_frafall=VedFrafall.HOLD_POTT), folk, nei)
    assert sum(b.per_aar[0] for b in r.bidrag) == fordeling.pott.belop_kr * fordeling.pott.andel


@given(o=ordninger(), folk=innbyggere(), data=st.data())
def test_the_order_of_the_participants_is_irrelevant(o, folk, data):
    nei = data.draw(st.sets(st.sampled_from(sorted(folk))))
    stokket = {nr: folk[nr] for nr in data.draw(st.permutations(sorted(folk)))}
    a, b = _regn(o, folk, nei), _regn(o, stokket, nei)
    assert {x.deltaker.nr: x.per_aar for x in a.bidrag} == {x.deltaker.nr: x.per_aar for x in b.bidrag}
    assert [li.per_aar for li in a.linjer] == [li.per_aar for li in b.linjer]
    assert [x.deltaker.nr for x in b.bidrag] == list(stokket)


@given(o=ordninger(), folk=innbyggere(), data=st.data())
def test_nobody_pays_less_than_nothing_and_who_stays_out_pays_nothing(o, folk, data):
    nei = data.draw(st.sets(st.sampled_from(sorted(folk))))
    for b in _regn(o, folk, nei).bidrag:
        assert all(belop >= 0 for belop in b.per_aar)
        assert b.er_med is (b.deltaker.nr not in nei)
        if b.deltaker.nr in nei:
            assert not any(b.per_aar)


@given(o=ordninger(st.just(VedFrafall.HOLD_SATSER)), folk=innbyggere(), data=st.data())
def test_hold_satser_whoever_leaves_the_others_pay_the_same(o, folk, data):
    nei = data.draw(st.sets(st.sampled_from(sorted(folk))))
    for_, etter = _regn(o, folk), _regn(o, folk, nei)
    for nr in folk.keys() - nei:
        assert etter.for_deltaker(nr).per_aar == for_.for_deltaker(nr).per_aar


@given(fordeling=fordelinger, folk=innbyggere(), data=st.data())
def test_hold_total_keeps_the_total_and_the_proportions(fordeling, folk, data):
    nei = data.draw(st.sets(st.sampled_from(sorted(folk)), max_size=len(folk) - 1))
    o = ordning(regel("r", fordeling), ved_frafall=VedFrafall.HOLD_TOTAL)
    for_, etter = _regn(o, folk), _regn(o, folk, nei)
    assume(sum(for_.for_deltaker(nr).per_aar[0] for nr in folk.keys() - nei))
    assert sum(b.per_aar[0] for b in etter.bidrag) == sum(b.per_aar[0] for b in for_.bidrag)
    a, b = (data.draw(st.sampled_from(sorted(folk.keys() - nei))) for _ in range(2))
    belop = {nr: (for_.for_deltaker(nr).per_aar[0], etter.for_deltaker(nr).per_aar[0]) for nr in (a, b)}
    assert belop[a][0] * belop[b][1] == belop[a][1] * belop[b][0]


@given(o=ordninger(), folk=innbyggere())
def test_the_basis_years_make_the_whole_and_every_sum_agrees(o, folk):
    r = _regn(o, folk)
    for x in o.regler:
        if x.tid is Tid.FORDELT and not x.indeksert:
            assert sum(faktor(x, a, o) for a in o.aar if a.fase is Fase.GRUNNLAG) == 1
    for n in range(len(o.aar)):
        assert sum(b.per_aar[n] for b in r.bidrag) == r.linjer[0].per_aar[n]
    for s in r.regelsummer:
        assert s.belop_kr == sum(le.belop_kr for b in r.bidrag for le in b.ledd if le.regel is s.regel)
        assert s.enheter_alle == sum(le.enheter for b in r.bidrag for le in b.ledd if le.regel is s.regel)
    d = o.delsum("sum")
    i_delsum = [n for n, a in enumerate(o.aar) if a.fase is not Fase.OPSJON]
    assert r.sum_kontant(d) == sum(b.per_aar[n] for b in r.bidrag for n in i_delsum)


@given(o=ordninger(), folk=innbyggere(), data=st.data())
def test_every_part_can_be_computed_again_from_its_own_numbers(o, folk, data):
    nei = data.draw(st.sets(st.sampled_from(sorted(folk))))
    for b in _regn(o, folk, nei).bidrag:
        for le in b.ledd:
            delt = le.enheter * le.a_fordele / (le.fordeles_paa or 1) if le.fordeles_paa != 0 else 0
            assert le.belop_kr == (delt if b.er_med else 0)
        for n, a in enumerate(o.aar):
            assert b.per_aar[n] == sum(le.belop_kr * faktor(le.regel, a, o) for le in b.ledd)


@given(folk=innbyggere(), belop_kr=st.integers(0, 10**7), data=st.data())
def test_more_inhabitants_never_get_a_smaller_part_of_a_pot(folk, belop_kr, data):
    r = _regn(ordning(regel("r", FolketallPott(pott(belop_kr)))), folk)
    a, b = sorted((data.draw(st.sampled_from(sorted(folk))) for _ in range(2)), key=folk.__getitem__)
    assert r.for_deltaker(a).per_aar[0] <= r.for_deltaker(b).per_aar[0]


def test_hours_and_the_cash_of_others_are_never_added_to_the_cash():
    r = skipet("digital-baerekraft-ostfold")
    tre = r.ordning.delsum("sum_3_aar")
    andre = {li.kilde.id: r.delsum(li.per_aar, tre) for li in r.linjer if li.kilde.art is not Art.KONTANT}
    assert andre == {"eu": 3_000_000, "timer": 6_600_000}
    assert r.sum_kontant(tre) == 9_600_000


def test_the_date_of_the_tests_is_the_date_of_the_note():
    assert skipet("digital-baerekraft-ostfold").ordning.folketall_dato == DATO
