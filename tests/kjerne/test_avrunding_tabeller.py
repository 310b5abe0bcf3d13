"""Small tables worked by hand or taken from the literature: sums both ways, ties, nested sums, sums that cross."""

import random
from fractions import Fraction

import pytest

from tests.kjerne.avrundingstabeller import brutte_lover, celler, tabell
from verktoy.kjerne.avrunding import Avrundingsmaate
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.tabellavrunding import avrundingsvalg, reparasjon
from verktoy.kjerne.tabellavrunding.avrundingsvalg import avrund_tabell, sammenlign_maater
from verktoy.kjerne.tabellavrunding.belopstabell import Belopstabell, Periodesum, Tabellrad

VISNING, NAERMESTE, TOTALER_FORST, LIKE_AARSBELOP = Avrundingsmaate
FORSTE_TO, SISTE_TO = Periodesum("første to", (0, 1)), Periodesum("siste to", (2, 3))

# With x in the first cell: kommuner in year 1 are 1, so a2 has 1 - x there; a1 is 1, so a1 has 1 - x in year 4;
# kommuner over the last two years are 1, so a2 has x in year 3; year 4 is 1, so b3 has x there; a2 over the first two
# years is 1, so a2 has x in year 2. Together 2 + 2x, which must be 3, and x is no half.
KRYSSENDE = """
kommuner/a1 0.5 0   0   0.5
kommuner/a2 0.5 0.5 0.5 0
fylker/b3   0   0   0   0.5
fylker/b4   0   0   0   0
"""


def totaler_forst(rader, *summer, enhet=1):
    rundet = avrund_tabell(tabell(rader, *summer), TOTALER_FORST, enhet)
    assert brutte_lover(rundet) == []
    return celler(rundet)


def test_statistics_canada_controlled_rounding_to_base_100():
    # Statistics Canada, Real Time Remote Access, «Controlled rounding», tables 2 and 4.
    assert totaler_forst("M 361.5 120.5 120.5\nF 361.5 0 241", enhet=100) == [[400, 100, 100], [300, 0, 300]]


def test_the_textbook_matrix_rounding():
    # After Ahuja, Magnanti and Orlin, Network Flows (1993), application 6.3. Rows 17,2 12,7 11,3 become 17 13 11 and
    # columns 16,3 10,4 14,5 become 16 10 15; then 6,8 9,6 0,7 and 6,5 go up, the largest sum of remainders (2,6).
    assert totaler_forst("a 3.1 6.8 7.3\nb 9.6 2.4 0.7\nc 3.6 1.2 6.5") == [[3, 7, 7], [10, 2, 1], [3, 1, 7]]


def test_a_table_where_rounding_to_nearest_fails():
    # Nearest is 0 0 0 and 1 1 1. The rows 1,05 and 1,65 become 1 and 2, the columns 0,9 become 1.
    assert totaler_forst("a 0.35 0.35 0.35\nb 0.55 0.55 0.55") == [[0, 0, 1], [1, 1, 0]]


def test_nearest_stands_where_nearest_adds_up():
    assert totaler_forst("a 11.998 9.083 2.919\nb 12.983 10.872 3.145\nc 1.019 2.045 0.936") == [
        [12, 9, 3],
        [13, 11, 3],
        [1, 2, 1],
    ]


@pytest.mark.parametrize(
    ("rader", "rundet"),
    [
        # Equal amounts: the lower kommunenummer.
        ("0102 0.5\n0101 0.5", [[0], [1]]),
        # Equal remainders: the larger amount.
        ("0101 0.5\n0102 1.5", [[0], [2]]),
        # Larger remainder: whatever the amount.
        ("0101 0.6\n0102 1.4", [[1], [1]]),
        # Equal years: the earlier one.
        ("0101 1/3 1/3 1/3", [[1, 0, 0]]),
        # Equal rows and years: each krone to the next year, the lowest kommunenummer first.
        ("0103 1/3 1/3 1/3\n0101 1/3 1/3 1/3\n0102 1/3 1/3 1/3", [[0, 0, 1], [1, 0, 0], [0, 1, 0]]),
        # The same kommunenummer in two groups (Oslo): the group decides.
        ("kommuner/0301 0.5\nfylker/0301 0.5", [[0], [1]]),
        ("kommuner/0301 0.5 0.5\nfylker/0301 0.5 0.5", [[0, 1], [1, 0]]),
        ("fylker/0301 0.5 0.5\nkommuner/0301 0.5 0.5", [[1, 0], [0, 1]]),
        # Equal groups: the lower name, then the lower kommunenummer in it.
        ("b/01 0.25\nb/02 0.25\na/04 0.25\na/03 0.25", [[0], [0], [0], [1]]),
        # Zeros and whole amounts stay.
        ("0101 0 0 0\n0102 2 0 0.5\n0103 0 0 0.5", [[0, 0, 0], [2, 0, 1], [0, 0, 0]]),
        # Negative amounts, a correction, are rounded down or up like others: both rows are 0,5 in all.
        ("0101 -0.5 1\n0102 1.5 -1", [[0, 1], [1, -1]]),
    ],
)
def test_ties_by_hand(rader, rundet):
    assert totaler_forst(rader) == rundet


def test_horizons_inside_one_another_are_rounded_to_nearest():
    # 10,5 is 11 and 12,0 is 12, although years 2 and 3 have larger remainders than the first.
    assert totaler_forst("a 10.5 0.7 0.8", Periodesum("1 år", (0,))) == [[10, 1, 1]]
    assert totaler_forst("a 5.25 5.25 0.7 0.8", FORSTE_TO) == [[6, 5, 0, 1]]


def test_ties_within_a_horizon_are_decided_by_what_is_owed_there():
    # Both owe 0,5 in the first two years, 0102 much more later: the lower kommunenummer, not the larger deltaker.
    assert totaler_forst("0102 0.25 0.25 5.5\n0101 0.25 0.25 1.5", FORSTE_TO) == [[0, 0, 6], [1, 0, 1]]


def test_horizons_side_by_side_share_the_total_by_largest_remainder():
    # 0,6 + 0,6 = 1,2 is 1 in all: not both can be 1, and the first has the krone.
    assert totaler_forst("a 0.3 0.3 0.3 0.3", FORSTE_TO, SISTE_TO) == [[1, 0, 0, 0]]


def test_a_total_that_is_no_whole_unit_is_rounded_and_reported():
    rundet = avrund_tabell(tabell("a 0.75 0.75\nb 1 0"), TOTALER_FORST)
    assert rundet.totalsum == 3
    assert rundet.totalavvik == (Fraction(1, 2),)
    assert rundet.merknader == ("«Sum» er 2,50 kr og er rundet til 3 kr.",)


def test_sums_of_nested_groups_hold():
    rader = """
    kommuner/Østfold/0101  0.4 0.4
    kommuner/Østfold/0104  0.4 0.4
    kommuner/Akershus/0211 0.4 0.4
    fylker/01              0.8 0.8
    """
    plan = avrund_tabell(tabell(rader), TOTALER_FORST)
    assert brutte_lover(plan) == []
    # 4,0 in all, 2,4 + 1,6: the krone goes to fylker; then 1,6 + 0,8 in kommuner: to Akershus.
    summer = {sum_.gruppe: sum_.totaler for sum_ in plan.gruppesummer}
    assert summer == {
        ("kommuner",): (2,),
        ("kommuner", "Østfold"): (1,),
        ("kommuner", "Akershus"): (1,),
        ("fylker",): (2,),
    }


def test_when_largest_remainders_do_not_fit_the_years_the_years_are_kept():
    # Ten of 0,9 in year 1 and ten of 0,6 in year 2: by remainder ten and five, by year nine and six.
    rader = "".join(f"a{nr} 0.9 0\n" for nr in range(10)) + "".join(f"b{nr} 0 0.6\n" for nr in range(10))
    rundet = avrund_tabell(tabell(rader), TOTALER_FORST)
    assert rundet.kolonnesummer == (9, 6)
    assert brutte_lover(rundet) == []
    assert rundet.merknader == (
        "Noen beløp avviker fra største rest med én enhet, for at alle summer skal gå opp samtidig.",
    )
    snudd = avrund_tabell(tabell("\n".join(reversed(rader.splitlines()))), TOTALER_FORST)
    assert celler(snudd) == celler(rundet)[::-1]


def test_horizon_totals_stay_at_the_nearest_when_largest_remainders_do_not_fit():
    # 0,5 over the first two years is 1, so the krone is 0102's, although 0101 is the lower kommunenummer.
    assert totaler_forst("0101 0 0 0.5\n0102 0 0.5 0", FORSTE_TO) == [[0, 0, 0], [0, 1, 0]]


def test_horizon_totals_give_way_when_the_rows_cannot_follow():
    # Each row is 1, over its own two horizons of 0,5: by largest remainder the first two would both be 1, all a's.
    firer = [Periodesum(f"{nr}", (2 * nr, 2 * nr + 1)) for nr in range(4)]
    a, b = totaler_forst("a .25 .25 .25 .25 0 0 0 0\nb 0 0 0 0 .25 .25 .25 .25", *firer)
    assert sum(a) == sum(a[:4]) == 1
    assert sum(b) == sum(b[4:]) == 1


@pytest.mark.parametrize(
    ("rader", "sum_"),
    [
        ("a/0 0 .5 0\na/1 0 .5 0\na/2 .5 .5 .5\nb/3 0 0 .5\nb/4 0 .5 0", FORSTE_TO),
        (
            "a/0 .5 0 0 0 0\na/1 .5 0 0 .5 0\na/2 .5 .5 .5 0 .5\nb/3 0 0 0 0 .5\nb/4 0 0 0 .5 0",
            Periodesum("fire", (0, 1, 2, 3)),
        ),
    ],
)
def test_tables_that_take_a_second_guess_add_up(rader, sum_):
    # Found by search: the first way tried to round the years of the groups leads nowhere.
    totaler_forst(rader, sum_)


def test_the_grand_total_is_the_nearest_or_the_table_is_refused():
    # With x for a0 in year 2: a0 has 1 - x in year 3, b2 has 1 - x in year 2, and a1 has 1 - x in year 1, since a0,
    # year 2 and a over the first two years are 1. Together 3 - 2x, which is 1 or 3; 1,5 is 2.
    rader = "a/0 0 .75 .25\na/1 .25 0 0\nb/2 0 .25 0"
    with pytest.raises(Inndatafeil, match="«a» i «første to»"):
        avrund_tabell(tabell(rader, FORSTE_TO), TOTALER_FORST)
    totaler_forst(rader)


def test_crossing_sums_that_cannot_all_hold_are_refused_by_name():
    with pytest.raises(Inndatafeil) as feil:
        avrund_tabell(tabell(KRYSSENDE, FORSTE_TO, SISTE_TO), TOTALER_FORST)
    assert str(feil.value) == (
        "Avrunding: Disse summene kan ikke gå opp samtidig med de andre i hele 1 kr: «kommuner» i «siste to». "
        "Ta bort en av gruppene eller periodesummene, eller velg en annen måte å runde av på."
    )


def test_crossing_sums_in_hundreds_are_told_of_smaller_units():
    hundre = KRYSSENDE.replace("0.5", "50")
    with pytest.raises(Inndatafeil, match=r"andre i hele 100 kr: .* velg en mindre enhet"):
        avrund_tabell(tabell(hundre, FORSTE_TO, SISTE_TO), TOTALER_FORST, 100)
    totaler_forst(hundre, FORSTE_TO, SISTE_TO)


def test_giving_up_is_not_called_impossible_and_names_only_so_many(monkeypatch):
    monkeypatch.setattr(reparasjon, "MAKS_FORSOK", 1)
    monkeypatch.setattr(avrundingsvalg, "MAKS_NEVNT", 1)
    tilfeldig = random.Random(1)
    rader = "\n".join(
        f"g{nr // 2}/{nr:03} " + " ".join(tilfeldig.choice(["0", "0.5"]) for _ in range(8)) for nr in range(200)
    )
    melding = r"Fant ingen avrunding til hele 1 kr der alle disse summene går opp: «g\d+» i «første to» og \d til\. Ta"
    with pytest.raises(Inndatafeil, match=melding):
        avrund_tabell(tabell(rader, FORSTE_TO, Periodesum("fire", (0, 1, 2, 3))), TOTALER_FORST)


def test_the_crossing_table_adds_up_without_period_sums():
    totaler_forst(KRYSSENDE)


def test_the_crossing_table_adds_up_without_groups():
    totaler_forst(KRYSSENDE.replace("kommuner/", "").replace("fylker/", ""), FORSTE_TO, SISTE_TO)


def test_overlapping_period_sums_are_refused_by_name():
    vinduer = Periodesum("2020–2022", (0, 1, 2)), Periodesum("2021–2023", (1, 2, 3))
    with pytest.raises(Inndatafeil, match="Summene «2020–2022» og «2021–2023» har perioder felles"):
        avrund_tabell(tabell("a 1 1 1 1", *vinduer), TOTALER_FORST)
    # The other ways do not need them to fit.
    assert avrund_tabell(tabell("a 1 1 1 1", *vinduer), NAERMESTE).brudd == ()


def test_a_refusal_is_shown_among_the_choices():
    valg = sammenlign_maater(tabell(KRYSSENDE, FORSTE_TO, SISTE_TO), (1,))
    assert ["siste to" in v.avslag for v in valg] == [False, False, True, False]


# --- Each figure by itself ---


@pytest.mark.parametrize(
    ("rader", "brudd"),
    [
        (
            "k/a 0.5 0.5",
            {
                "Raden «a», «Sum»": (1, 2),
                "Totalen, «Sum»": (1, 2),
                "Gruppen «k», «Sum»": (1, 2),
            },
        ),
        (
            "k/x/a 0.5\nk/x/b 0.5\nk/y/c 0",
            {
                "Kolonnen «år 1»": (1, 2),
                "Kolonnen «Sum»": (1, 2),
                "Gruppen «k», kolonnen «år 1»": (1, 2),
                "Gruppen «k», kolonnen «Sum»": (1, 2),
                "Gruppen «k / x», kolonnen «år 1»": (1, 2),
                "Gruppen «k / x», kolonnen «Sum»": (1, 2),
            },
        ),
        ("a 0.4 0.4\nb 0.6 0.6", {"Raden «a», «Sum»": (1, 0), "Raden «b», «Sum»": (1, 2)}),
    ],
)
def test_every_sum_that_fails_is_named_with_both_numbers(rader, brudd):
    rundet = avrund_tabell(tabell(rader), NAERMESTE)
    assert {b.hvor: (b.oppgitt, b.sum_av_delene) for b in rundet.brudd} == brudd
    assert all(b.differanse == b.sum_av_delene - b.oppgitt for b in rundet.brudd)


# --- Like årsbeløp ---


def like(rader, *summer, enhet=1):
    rundet = avrund_tabell(tabell(rader, *summer), LIKE_AARSBELOP, enhet)
    assert rundet.brudd == ()
    return rundet


def test_a_total_that_cannot_be_split_in_equal_years_misses_by_the_least_possible():
    # 1 000 000 kr over three equal years: 333 333 each year.
    rundet = like("a 200000/3 200000/3 200000/3\nb 800000/3 800000/3 800000/3")
    assert rundet.kolonnesummer == (333_333, 333_333, 333_333)
    assert rundet.totalavvik == (-1,)
    (merknad,) = rundet.merknader
    assert merknad.replace("\N{NO-BREAK SPACE}", " ") == "«Sum» er 1 000 000 kr og er rundet til 999 999 kr."


def test_totals_are_exact_when_different_patterns_allow_it():
    # a: 1,3 in both years; b joins for the first only, 0,4. 1 + 1 and 1 make the exact 3, although 0,4 is nearer 0.
    assert celler(like("a 1.3 1.3\nb 0.4 0")) == [[1, 1], [1, 0]]


@pytest.mark.parametrize(
    ("rader", "enhet", "rundet"),
    [
        # Whole amounts stay, however odd their proportion.
        ("a 100001 100003 0", 1, [[100001, 100003, 0]]),
        # Half a year is half of a whole one: 7,4 sixths are 7.
        ("a 7.4 14.8 14.8 7.4", 1, [[7, 14, 14, 7]]),
        # To whole hundreds: 740 is 700, and twice that.
        ("a 740 1480", 100, [[700, 1400]]),
        # A half goes up, as elsewhere.
        ("a 0.5 0.5", 1, [[1, 1]]),
        # Zero rows stay zero, and equal rows share by kommunenummer: 2 · 1,5 = 3.
        ("0102 1.5 1.5\n0101 1.5 1.5\n0103 0 0", 1, [[1, 1], [2, 2], [0, 0]]),
        # Groups are split first: 1,2 + 1,2 + 0,6 = 3 is 2 + 1, not 1 + 1 + 1 by chance of remainders.
        ("k/a 1.2 1.2\nk/b 1.2 1.2\nf/c 0.6 0.6", 1, [[1, 1], [1, 1], [1, 1]]),
    ],
)
def test_like_aarsbelop_by_hand(rader, enhet, rundet):
    assert celler(like(rader, enhet=enhet)) == rundet


def test_years_in_no_simple_proportion_are_refused():
    with pytest.raises(Inndatafeil) as feil:
        avrund_tabell(tabell("0101 1000.5 1001.7 1003.1"), LIKE_AARSBELOP)
    assert str(feil.value).replace("\N{NO-BREAK SPACE}", " ") == (
        "Avrunding: Beløpene for «0101» kan ikke rundes til like årsbeløp: de står ikke i et enkelt forhold til "
        "hverandre, så summen måtte ha vært et multiplum av 30 053 kr. Velg måten «totaler-forst»."
    )


def test_with_many_patterns_each_total_goes_to_its_nearest():
    # Row n pays n times as much the second year, and has 0,6 too little for one more: all are rounded up.
    rader = "\n".join(f"{nr:02} 0.6 {0.6 * nr:.1f}" for nr in range(1, 13))
    assert celler(like(rader)) == [[1, nr] for nr in range(1, 13)]


# --- Tables that cannot be ---


@pytest.mark.parametrize(
    ("perioder", "rader", "summer", "melding"),
    [
        ((), (Tabellrad("a", ()),), (), "Den har ingen perioder."),
        (("2024",), (), (), "Den har ingen rader."),
        (("2024", "2024"), (Tabellrad("a", (1, 1)),), (), "Perioden «2024» står to ganger."),
        (("2024",), (Tabellrad("a", (1,), ("k",)), Tabellrad("a", (2,), ("k",))), (), "Raden «k / a» står to ganger."),
        (("2024",), (Tabellrad("a", (1, 2)),), (), "Raden «a» har 2 beløp, men tabellen har 1 perioder."),
        (("2024",), (Tabellrad("a", (1,)),), (Periodesum("S", (0,)),) * 2, "Summen «S» er oppgitt to ganger."),
        (("2024",), (Tabellrad("a", (1,)),), (Periodesum("S", ()),), "Summen «S» er tom"),
        (("2024",), (Tabellrad("a", (1,)),), (Periodesum("S", (1,)),), "Summen «S» er tom, eller viser"),
        (("2024", "2025"), (Tabellrad("a", (1, 1)),), (Periodesum("S", (0, 0)),), "til en periode to ganger"),
    ],
)
def test_impossible_tables_are_refused(perioder, rader, summer, melding):
    with pytest.raises(ValueError, match=melding):
        Belopstabell(perioder, rader, summer)


@pytest.mark.parametrize("maate", list(Avrundingsmaate))
def test_a_unit_below_one_is_refused(maate):
    with pytest.raises(ValueError, match="minst 1"):
        avrund_tabell(tabell("a 1"), maate, 0)


def test_the_sum_over_all_periods_is_added_unless_it_is_given():
    assert [s.navn for s in tabell("a 1 2", Periodesum("1 år", (0,))).periodesummer] == ["1 år", "Sum"]
    assert [s.navn for s in tabell("a 1 2", Periodesum("2 år", (1, 0))).periodesummer] == ["2 år"]


def test_where_the_years_force_a_krone_over_it_is_moved_where_the_remainders_are_nearest():
    """As when old units pay one year and new ones the next: by hand, 9 kr and 19 kr, three kroner to give out.

    Largest remainder gives them to 3, 4 and 5, but year 1 must have one. Of those with year 2 the one with ,6 is
    nearest to being rounded down; 1 and 2 have ,5 each, and the lower number has it.
    """
    plan = avrund_tabell(
        tabell(
            """
            1 4.5 0
            2 4.5 0
            3 0 6.7
            4 0 6.7
            5 0 5.6
            """
        ),
        Avrundingsmaate.TOTALER_FORST,
    )
    assert celler(plan) == [[5, 0], [4, 0], [0, 7], [0, 7], [0, 5]]
    assert brutte_lover(plan) == []
