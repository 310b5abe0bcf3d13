"""Renaming sheets, tables and names inside formulas: only names change, and every formula stays a formula."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verktoy.excel.poding.formelnavn import Omdoping, ark_i_formel, med_suffiks, noekkel, uten_ark

OMDOPING = Omdoping(
    ark={"plan": "Plan 2026", "øst plan": "Olas' plan", "folketall": "Tall"},
    navn={"sats": "sats_2", "tabell": "Tabell_2"},
)


@pytest.mark.parametrize(
    ("foer", "etter"),
    [
        ("Plan!A1", "'Plan 2026'!A1"),
        ("plan!$A$1:$B$2+PLAN!C3", "'Plan 2026'!$A$1:$B$2+'Plan 2026'!C3"),
        ("'Øst plan'!A1", "'Olas'' plan'!A1"),
        ("SUM('Øst plan'!A1,Folketall!B:B)", "SUM('Olas'' plan'!A1,'Tall'!B:B)"),
        ("SUM(Plan:Folketall!A1)", "SUM('Plan 2026:Tall'!A1)"),
        ("SUM('Plan:Øst plan'!A1)", "SUM('Plan 2026:Olas'' plan'!A1)"),
        ("Planen!A1+'Plan B'!A1+MinPlan!A1", "Planen!A1+'Plan B'!A1+MinPlan!A1"),
        ("[1]Plan!A1+'[2]Øst plan'!A1", "[1]Plan!A1+'[2]Øst plan'!A1"),
        ("'C:\\mappe\\[bok.xlsx]Plan'!A1", "'C:\\mappe\\[bok.xlsx]Plan'!A1"),
        ('"Plan!A1"&Plan!A1', '"Plan!A1"&\'Plan 2026\'!A1'),
        ('"sier ""Plan!A1"""', '"sier ""Plan!A1"""'),
        ("HYPERLINK(\"#'Øst plan'!A1\",\"Plan!\")", "HYPERLINK(\"#'Olas'' plan'!A1\",\"Plan!\")"),
        ('HYPERLINK("#Plan!A"&ROW(),"x")', "HYPERLINK(\"#'Plan 2026'!A\"&ROW(),\"x\")"),
        ("IF(A1=#REF!,#N/A,Plan!A1)", "IF(A1=#REF!,#N/A,'Plan 2026'!A1)"),
        ("sats*2+Sats", "sats_2*2+sats_2"),
        ("Plan!sats", "'Plan 2026'!sats"),
        ("sats(1)+satsen+min_sats", "sats(1)+satsen+min_sats"),
        ("SUM(Tabell[Kol 'Plan!A1'']])", "SUM(Tabell_2[Kol 'Plan!A1'']])"),
        ("Tabell[[#This Row],[sats]]*Tabell[Plan!]", "Tabell_2[[#This Row],[sats]]*Tabell_2[Plan!]"),
        ("_xlfn.XLOOKUP(A1,Folketall!A:A,Folketall!B:B)", "_xlfn.XLOOKUP(A1,'Tall'!A:A,'Tall'!B:B)"),
    ],
)  # fmt: skip
def test_names_in_formulas(foer, etter):
    assert OMDOPING.formel(foer) == etter


def test_two_sheets_that_swap_names():
    assert Omdoping(ark={"a": "B", "b": "A"}).formel("A!A1+B!A1+'A'!A2") == "'B'!A1+'A'!A1+'B'!A2"


def test_nothing_to_rename_leaves_the_formula_alone():
    assert Omdoping().formel("'Plan'!A1") == "'Plan'!A1"


def test_a_print_area_says_the_same_whatever_the_sheet_is_called():
    assert (
        uten_ark("'Plan 2026'!$A$1:$B$3,'Plan 2026'!$D$1") == uten_ark("Plan!$A$1:$B$3,Plan!$D$1") == "$A$1:$B$3,$D$1"
    )


def test_sheets_named_by_a_formula():
    assert ark_i_formel("SUM('Øst plan'!A1,Plan:Tall!B1)+[1]Ekstern!A1&\"Tekst!A1\"") == {"øst plan", "plan", "tall"}


@pytest.mark.parametrize(
    ("navn", "opptatt", "ark", "svar"),
    [
        ("Plan", set(), True, "Plan"),
        ("Plan", {"plan"}, True, "Plan (2)"),
        ("Plan", {"plan", "plan (2)"}, True, "Plan (3)"),
        (
            "Digital bærekraft Østfold bidra",
            {"digital bærekraft østfold bidra"},
            True,
            "Digital bærekraft Østfold b (2)",
        ),
        ("sats", {"sats", "sats_2"}, False, "sats_3"),
    ],
)
def test_suffixes(navn, opptatt, ark, svar):
    assert med_suffiks(navn, opptatt, ark=ark) == svar
    assert len(svar) <= 31


arknavn = st.text(
    st.characters(blacklist_characters="[]:*?/\\'\"!\0", blacklist_categories=["Cs", "Cc", "Zl", "Zp"]),
    min_size=1,
    max_size=31,
)


@given(
    fra=arknavn,
    til=arknavn.map(lambda n: n.replace("x", "x'x")),
    celle=st.from_regex(r"\$?[A-Z]{1,2}\$?[1-9]", fullmatch=True),
)
def test_renaming_there_and_back_gives_the_same_reference(fra, til, celle):
    formel = f"SUM('{fra}'!{celle},1)"
    frem = Omdoping(ark={noekkel(fra): til}).formel(formel)
    assert frem == "SUM('" + til.replace("'", "''") + f"'!{celle},1)"
    assert Omdoping(ark={noekkel(til): fra}).formel(frem) == formel


@given(st.text(alphabet="AB12!'\"[]#:$+(),. øPlan", max_size=40))
def test_renaming_touches_nothing_but_the_name(formel):
    """Whatever the text: taking the new name out again gives what was left when the old was taken out."""
    nytt = Omdoping(ark={"plan": "Zq9"}).formel(formel)
    assert re.sub(r"'?Zq9'?|'?plan'?", "", nytt.lower().replace("zq9", "Zq9")) == re.sub(
        r"'?plan'?", "", formel.lower()
    )
