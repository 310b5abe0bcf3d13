"""Rows put in and out: what staff have beside a row stands beside the same row afterwards, or the plan refuses."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verktoy.excel.levende.flater import halver, rektangler
from verktoy.excel.levende.rader import Radplan, planlegg


@dataclass
class Plass:
    """As much of a Plassering as the plan looks at: where rows went, and which have something of staff's."""

    rader: dict[int, int | None]
    egne: set[int] = field(default_factory=set)

    @property
    def gammel(self):
        return self

    @property
    def merknader(self):
        return {}

    def av_staben(self):
        return [(r, 9) for r in self.egne]


def gjor(plan: Radplan, antall: int) -> list[int | None]:
    """The rows of a sheet after what Excel is told to do."""
    rader: list[int | None] = list(range(antall))
    for g in plan.grep:
        if g.inn:
            rader[g.rad : g.rad] = [None] * g.antall
        else:
            del rader[g.rad : g.rad + g.antall]
    return rader


@pytest.mark.parametrize(
    ("rader", "egne", "ventet"),
    [
        ({0: 0, 1: 1, 2: 2}, {0, 1, 2}, [0, 1, 2]),
        ({0: 0, 1: 2, 2: 3}, {2}, [0, None, 1, 2]),  # one in
        ({0: 0, 1: None, 2: 1}, {2}, [0, 2]),  # one out
        ({0: 0, 1: None, 2: 2}, {1, 2}, [0, None, 2]),  # another in its place: what stood beside it goes along
        ({0: 0, 1: None, 2: 2}, {2}, [0, 1, 2]),  # nothing beside it: the row can be used again
        ({0: 0, 1: 2, 2: 1, 3: 3}, {3}, [0, 2, None, 3]),  # sorted about where nobody stands beside
    ],
)
def test_what_excel_is_told(rader, egne, ventet):
    plan = planlegg(Plass(rader, egne), la_staa=False)
    assert gjor(plan, len(rader)) == ventet
    assert list(plan.staar) == ventet


def test_rows_sorted_about_with_something_beside_them_are_refused():
    assert planlegg(Plass({0: 0, 1: 2, 2: 1}, {1, 2}), la_staa=False).uordnet == (2,)


def test_an_input_sheet_with_nothing_beside_is_left_to_one_write():
    assert planlegg(Plass({0: 0, 1: 3, 2: None, 3: 1}), la_staa=True).grep == ()


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)), st.lists(st.integers(0, 3)))
def test_staffs_rows_come_where_they_belong_or_the_plan_refuses(orden, egne, borte, hull):
    nye = [n + sum(hull[:n]) for n in range(8)]
    rader = {r: None if r in borte else nye[n] for r, n in enumerate(orden)}
    plan = planlegg(Plass(rader, egne), la_staa=False)
    etter = gjor(plan, 8)
    assert etter == list(plan.staar)
    ventet = [rader[r] for r in sorted(egne - borte)]
    assert bool(plan.uordnet) == (ventet != sorted(ventet))
    if not plan.uordnet:
        assert [etter.index(r) for r in sorted(egne - borte)] == ventet
        assert not egne & borte & set(etter), "what lost its row is gone from beside the others"


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1))
def test_rectangles_cover_each_cell_once(celler):
    alle = [
        (r, k) for o in rektangler(celler) for r in range(o.rad, o.siste_rad + 1) for k in range(o.kol, o.siste_kol + 1)
    ]
    assert sorted(alle) == sorted(celler)
    for o in rektangler(celler):
        if (o.rad, o.kol) != (o.siste_rad, o.siste_kol):
            a, b = halver(o)
            assert (a.rad, a.kol, b.siste_rad, b.siste_kol) == (o.rad, o.kol, o.siste_rad, o.siste_kol)
