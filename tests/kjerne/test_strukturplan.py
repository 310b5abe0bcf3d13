"""Østfold through 2020: 18 kommuner become 13, and who pays what follows from the named choice. Expected by hand.

The note: 2 160 000 in fixed parts of 120 000, 720 000 by 295 420 inhabitants; parts of the years 1, 2, 2, 1, 2, 2 of 6.
"""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verktoy.kilder import offisielle
from verktoy.kjerne.beregning import beregn
from verktoy.kjerne.deltakelse import Opplysninger, Svar
from verktoy.kjerne.kommune import Kommune
from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.ordning import VedDelvis
from verktoy.kjerne.plan import lag_plan
from verktoy.kjerne.struktur import SAMMENSLAAING, Endring, Struktur
from verktoy.kjerne.strukturforklaring import forklar_struktur, tar_over
from verktoy.kjerne.strukturplan import Strukturplan, lag_strukturplan
from verktoy.kjerne.strukturvalg import Fastdelvalg, Overtakelse, Strukturvalg, Utenfra
from verktoy.oppgaver.ny import bok_fra_maler

DEL = bok_fra_maler(["digital-baerekraft-ostfold"], datetime(2026, 1, 2, 3, 4)).bok.deler[0]
FOLK = offisielle.folketall()
FOELGER = Overtakelse.FORPLIKTELSER_FOELGER
NYTT, GRADVIS = Overtakelse.NYTT_FRA_DATO, Overtakelse.GRADVIS
SATSER, TOTAL = Fastdelvalg.HOLD_SATSER, Fastdelvalg.HOLD_TOTAL
FJERDE = date(2020, 1, 1)


def plan(
    overtakelse: Overtakelse,
    fastdel: Fastdelvalg | None = None,
    utenfra: Utenfra | None = None,
    trinn: int = 1,
    *,
    nei: tuple[str, ...] = (),
    ja: tuple[str, ...] = (),
    dato: date = FJERDE,
    avventer: str = "ja",
) -> Strukturplan:
    valg = Strukturvalg(dato, overtakelse, fastdel, utenfra, trinn, {})
    svar = dict.fromkeys(nei, Svar.NEI) | dict.fromkeys(ja, Svar.JA)
    deltakere = [replace(d, svar=svar.get(d.nr, d.svar)) for d in DEL.deltakere]
    ordning = replace(DEL.ordning, struktur=valg, avventer_regnes_som=avventer)
    s = lag_strukturplan(beregn(ordning, deltakere, FOLK), FOLK, offisielle.struktur())
    assert s is not None
    return s


def per_aar(s: Strukturplan, nr: str) -> tuple[Fraction, ...]:
    return next(b.per_aar for b in s.bidrag if b.deltaker.nr == nr)


def variabel(pott: int, innbyggere: int, alle: int) -> Fraction:
    return Fraction(pott * innbyggere, alle)


MOSS = 32_588 + 16_083
INDRE = 15_810 + 11_414 + 5_621 + 5_853 + 5_337


def test_eighteen_become_thirteen():
    s = plan(FOELGER)
    assert len(s.arvtakere) == 13
    nye = {a.deltaker.nr: (a.deltaker.navn, [x.fra for x in a.deler], [x.fra for x in a.utenfra]) for a in s.arvtakere}
    assert nye["3002"] == ("Moss", ["0104", "0136"], [])
    assert nye["3014"] == ("Indre Østfold", ["0124", "0125", "0123", "0138", "0122"], [])
    assert nye["3026"] == ("Aurskog-Høland", ["0121"], ["0221"])
    assert [b.deltaker.navn for b in s.bidrag if b.deltaker.nr in ("0137", "3018")] == [
        "Våler (Østfold)",
        "Våler (Viken)",
    ]


def test_obligations_follow():
    # 2020 is 2 parts of 6 of the basis: two (five, one) fixed parts, and the variable part of the inhabitants together.
    s = plan(FOELGER)
    for nr, faste, folk in (("3002", 2, MOSS), ("3014", 5, INDRE), ("3026", 1, 682)):
        grunnlag = 120_000 * faste + variabel(720_000, folk, 295_420)
        assert per_aar(s, nr) == (0, 0, grunnlag / 3, grunnlag / 6, grunnlag / 3, grunnlag / 3)
    assert per_aar(s, "0136")[2:] == (0, 0, 0, 0)
    assert sum(per_aar(s, "0136")) == (120_000 + variabel(720_000, 16_083, 295_420)) / 2


def test_new_from_the_date_the_fixed_part_brings_600_000_less():
    s = plan(NYTT, SATSER, Utenfra.UTEN)
    sum_, foer = ({x.regel.id: x.belop_kr for x in r.regelsummer} for r in (s.nytt, s.resultat))
    assert foer["fastdel"] - sum_["fastdel"] == 600_000
    # The variable part is what remains of 3/10 of the budget: 2 880 000 - 13 × 120 000.
    assert sum_["variabel"] == 1_320_000
    assert per_aar(s, "3014")[2] == (120_000 + variabel(1_320_000, INDRE, 295_420)) / 3


def test_new_from_the_date_with_the_same_total():
    s = plan(NYTT, TOTAL, Utenfra.UTEN)
    assert {le.belop_kr for b in s.nytt.bidrag for le in b.ledd if le.regel.id == "fastdel"} == {
        Fraction(2_160_000, 13)
    }
    assert round(Fraction(2_160_000, 13), 2) == Fraction("166153.85")
    assert per_aar(s, "3002")[2] == (Fraction(2_160_000, 13) + variabel(720_000, MOSS, 295_420)) / 3


@pytest.mark.parametrize(("utenfra", "folk"), [(Utenfra.UTEN, 682), (Utenfra.MED, 16_390 + 682)])
def test_parts_from_outside_count_only_when_chosen(utenfra, folk):
    s = plan(NYTT, TOTAL, utenfra)
    alle = 295_420 - 682 + folk
    assert per_aar(s, "3026")[2] == (Fraction(2_160_000, 13) + variabel(720_000, folk, alle)) / 3


def test_step_by_step():
    # Three years: 2020 one third new, 2021 two thirds, from 2022 all.
    s = plan(GRADVIS, SATSER, Utenfra.UTEN, 3)
    foer = 5 * 120_000 + variabel(720_000, INDRE, 295_420)
    nytt = 120_000 + variabel(1_320_000, INDRE, 295_420)
    assert per_aar(s, "3014") == (
        0,
        0,
        (2 * foer + nytt) / 9,
        (foer + 2 * nytt) / 18,
        nytt / 3,
        nytt / 3,
    )


def test_the_plan_in_whole_kroner_has_old_and_new_units():
    s = plan(FOELGER)
    p = lag_plan(s.som_resultat(), DEL.ordning.plan)
    assert sum(map(sum, p.avrundet.celler)) == 4_800_000
    # By hand: 240 000 + 118 621,35 = 358 621,35; half of it falls before 2022 and 7 of 6 parts in all.
    moss = p.belop("3002")
    assert (moss[:2], sum(moss[:4]), sum(moss)) == ((0, 0), 179_311, 418_392)


def test_answers_that_do_not_agree_are_refused_where_one_unit_is_to_be_computed():
    with pytest.raises(
        Inndatafeil, match="3002 Moss kan ikke regnes på nytt som én enhet: 0104 Moss er med, 0136 Rygge"
    ):
        plan(NYTT, SATSER, Utenfra.UTEN, nei=("0136",))
    s = plan(FOELGER, nei=("0136",))
    assert per_aar(s, "3002")[2] == (120_000 + variabel(720_000, 32_588, 295_420)) / 3


@pytest.mark.parametrize(
    ("valg", "grunn"),
    [
        ((NYTT, None, Utenfra.UTEN), "Antallet som betaler «Fastdel», går fra 18 til 13.*Velg fastdel"),
        ((NYTT, SATSER, None), "3026 Aurskog-Høland: 0221"),
        ((GRADVIS, None, None), "Velg utenfra"),
    ],
)
def test_nothing_is_chosen_silently(valg, grunn):
    with pytest.raises(Inndatafeil, match=grunn):
        plan(*valg)


def test_a_split_makes_more_units_and_a_new_number_makes_as_many():
    """Tysfjord was divided between Narvik and Hamarøy; Fredrikstad only got another number."""

    def en(nr: str, andeler: dict[tuple[str, str], Fraction]) -> Strukturplan | None:
        valg = Strukturvalg(FJERDE, NYTT, None, Utenfra.UTEN, 1, andeler)
        d = replace(DEL.deltakere[0], nr=nr)
        return lag_strukturplan(beregn(replace(DEL.ordning, struktur=valg), [d], FOLK), FOLK, offisielle.struktur())

    with pytest.raises(Inndatafeil, match="Antallet som betaler «Fastdel», går fra 1 til 2"):
        en("1850", {("1850", "1806"): Fraction(1, 2), ("1850", "1875"): Fraction(1, 2)})
    s = en("0106", {})
    assert s is not None
    assert s.bidrag[1].per_aar[2:] == s.resultat.bidrag[0].per_aar[2:]


def test_a_date_without_changes_is_refused():
    with pytest.raises(Inndatafeil, match=r"Ingen av deltakerne er endret etter 1\.1\.2018 og til og med 1\.1\.2019"):
        plan(FOELGER, dato=date(2019, 1, 1))


@given(
    st.sampled_from([(FOELGER, None, None), (NYTT, TOTAL, Utenfra.UTEN), (NYTT, SATSER, Utenfra.MED)]),
    st.sets(st.sampled_from([d.nr for d in DEL.deltakere if d.nr not in ("0104", "0136")]), max_size=5),
)
def test_the_years_before_the_date_are_as_they_were(valg, nei):
    indre = {"0122", "0123", "0124", "0125", "0138"}
    svar = tuple(nei | indre if nei & indre else nei)  # the five answer as one
    s = plan(*valg, nei=svar)
    for n, a in enumerate(s.resultat.ordning.aar):
        foer = sum(b.per_aar[n] for b in s.resultat.bidrag)
        naa = sum(b.per_aar[n] for b in s.bidrag)
        if a.aar < 2020 or valg[0] is FOELGER:
            assert naa == foer


def test_the_scheme_of_ks_with_the_kommuner_of_2018():
    """426 kommuner and 18 counties become 422 and 17; at a rate per inhabitant nobody pays more or less."""
    del_ = bok_fra_maler(["digifin"], datetime(2026, 1, 2, 3, 4)).bok.deler[0]
    valg = Strukturvalg(date(2018, 1, 1), NYTT, None, None, 1, {})
    r = beregn(replace(del_.ordning, struktur=valg), del_.deltakere, FOLK)
    s = lag_strukturplan(r, FOLK, offisielle.struktur())
    assert s is not None
    antall = [sum(a.deltaker.gruppe == g for a in s.arvtakere) for g in ("kommuner", "fylkeskommuner")]
    assert antall == [422, 17]
    # 20 kr × 5 258 317 and 5 kr × (5 258 317 - 666 759 in Oslo).
    assert sum(b.per_aar[1] for b in s.bidrag) == 20 * 5_258_317 + 5 * (5_258_317 - 666_759)
    # Trøndelag: Nord- and Sør-Trøndelag, 1 January 2017.
    fylker = FOLK.fylkessummer(date(2017, 1, 1), hvor="")
    assert per_aar(s, "50")[1] == 5 * (fylker["16"] + fylker["17"])
    assert per_aar(s, "1719") == (0, 0)
    assert per_aar(s, "5037") == (0, 20 * 19_892)  # Levanger


def test_an_address_that_is_typed_is_no_change_to_what_is_paid():
    """Sarpsborg takes in a part from outside, which brings nothing where obligations follow."""
    inn = [Kommune(nr, navn) for nr, navn in (("0105", "Sarpsborg"), ("0199", "Utenfor"))]
    endringer = tuple(Endring(FJERDE, k, inn[0], SAMMENSLAAING) for k in inn)
    o = replace(DEL.ordning, struktur=Strukturvalg(FJERDE, FOELGER, None, None, 1, {}))
    r = beregn(o, DEL.deltakere, FOLK)
    uten, med = (
        lag_strukturplan(r, FOLK, Struktur(endringer), typet)
        for typet in ({}, {"0105": Opplysninger(epost="post@sarpsborg.example")})
    )
    assert uten is not None
    assert med is not None
    assert tar_over(med, "0105") == tar_over(uten, "0105") == ""
    assert forklar_struktur(med, "0105") == forklar_struktur(uten, "0105")


def med_datoer(overtakelse: Overtakelse, *valg: Fastdelvalg | Utenfra, ute: tuple[str, ...]) -> Strukturplan:
    """Those in `ute` leave at the end of 2021, and pay whole years until then."""
    s = Strukturvalg(FJERDE, overtakelse, *(valg or (None, None)), 1, {})
    hvem = [replace(d, til_og_med=date(2021, 12, 31)) if d.nr in ute else d for d in DEL.deltakere]
    o = replace(DEL.ordning, struktur=s, ved_delvis=VedDelvis.PAABEGYNTE_AAR)
    ut = lag_strukturplan(beregn(o, hvem, FOLK), FOLK, offisielle.struktur())
    assert ut is not None
    return ut


def test_a_new_unit_is_in_when_its_parts_were():
    s = med_datoer(NYTT, SATSER, Utenfra.UTEN, ute=("0104", "0136"))
    # 13 fixed parts leave 2 880 000 − 1 560 000 for the pot, of which a sixth is 220 000.
    sjettedel = 20_000 + variabel(220_000, MOSS, 295_420)
    assert per_aar(s, "3002") == (0, 0, 2 * sjettedel, sjettedel, 0, 0)


def test_dates_that_do_not_agree_are_refused_where_one_unit_is_to_be_computed():
    hva = "3002 Moss kan ikke regnes på nytt som én enhet: 0104 Moss er med hele tiden, 0136 Rygge er med til og med 31"
    with pytest.raises(Inndatafeil, match=hva):
        med_datoer(NYTT, SATSER, Utenfra.UTEN, ute=("0136",))
    s = med_datoer(FOELGER, ute=("0136",))
    moss, rygge = (20_000 + variabel(120_000, n, 295_420) for n in (32_588, 16_083))
    assert per_aar(s, "3002") == (0, 0, 2 * (moss + rygge), moss + rygge, 2 * moss, 2 * moss)
    aarene = {x[:4]: x for x in forklar_struktur(s, "3002")[0] if x.startswith("202")}
    assert [y for y, x in aarene.items() if "(var med til og med 31.12.2021) = " in x] == ["2022", "2023"]


ASKIM, ANDRE = ("0124",), ("0125", "0123", "0138", "0122")


@pytest.mark.parametrize(
    ("svar", "avventer", "ventet"),
    [
        ({}, "ja", ("avventer", True)),
        ({}, "nei", ("avventer", False)),
        ({"nei": ASKIM}, "ja", ("avventer", True)),
        ({"ja": ASKIM}, "ja", ("avventer", True)),
        ({"ja": ASKIM}, "nei", ("ja", True)),
        ({"nei": ASKIM, "ja": ANDRE}, "ja", ("ja", True)),
        ({"nei": ASKIM + ANDRE}, "ja", ("nei", False)),
    ],
)
def test_a_new_unit_has_answered_what_its_predecessors_have(svar, avventer, ventet):
    indre = plan(FOELGER, avventer=avventer, **svar).som_resultat().for_deltaker("3014")
    assert (indre.deltaker.svar.value, indre.er_med) == ventet


@pytest.mark.parametrize(
    ("maalform", "sa", "uten_svar"),
    [
        (Maalform.BOKMAAL, "sa nei", "har ikke svart, og regnes ikke med"),
        (Maalform.NYNORSK, "sa nei", "har ikkje svart, og blir ikkje rekna med"),
    ],
)
def test_why_a_part_pays_nothing_is_told(maalform, sa, uten_svar):
    (linjer,) = forklar_struktur(plan(FOELGER, nei=ASKIM, avventer="nei", ja=ANDRE[1:]), "3014", maalform)
    (aar,) = (x.replace("\N{NO-BREAK SPACE}", " ") for x in linjer if x.startswith("2020"))
    assert f"0124 Askim 0 kr ({sa}) + 0125 Eidsberg 0 kr ({uten_svar}) + 0123 Spydeberg " in aar
    assert aar.count("(") == 2
