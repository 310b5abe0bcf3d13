"""Sums inside one another as a tree."""

import pytest

from verktoy.kjerne.tabellavrunding.sumtre import SummerKrysser, bygg_sumtre


def test_nested_sums_become_a_tree_in_the_order_of_their_leaves():
    # Leaves 0-5, root 6, then the larger sums first: 0-3 is 7, 4-5 is 8 and 0-1 is 9.
    tre = bygg_sumtre(6, [[4, 5], [0, 1], [0, 1, 2, 3]])
    assert tre.rot == 6
    assert [*tre.indre] == [6, 7, 8, 9]
    assert tre.sumnode == (8, 9, 7)
    assert [tre.barn_av(node) for node in tre.indre] == [(7, 8), (9, 2, 3), (4, 5), (0, 1)]
    assert tre.foreldre() == [9, 9, 7, 7, 8, 8, 6, 6, 6, 7]
    assert tre.blader_under(7) == [0, 1, 2, 3]
    assert tre.summer([1, 2, 4, 8, 16, 32]) == [1, 2, 4, 8, 16, 32, 63, 15, 48, 3]


def test_single_and_later_leaves_keep_their_place_among_the_sums():
    assert bygg_sumtre(4, [[2, 3]]).barn_av(4) == (0, 1, 5)
    assert bygg_sumtre(4, [[1, 2]]).barn_av(4) == (0, 5, 3)


def test_equal_sums_share_a_node_and_a_sum_of_one_is_its_leaf():
    tre = bygg_sumtre(3, [[0, 1], [1, 0], [0, 1, 2], [2]])
    assert tre.sumnode == (4, 4, 3, 2)
    assert len(tre.barn) == 2


def test_a_tree_of_one_leaf():
    tre = bygg_sumtre(1, [[0]])
    assert (tre.rot, tre.barn, tre.summer([7])) == (1, ((0,),), [7, 7])


@pytest.mark.parametrize(
    ("mengder", "par"),
    [([[0, 1], [1, 2]], (0, 1)), ([[3, 4], [0, 1, 2], [2, 3]], (0, 2)), ([[2, 3], [0, 1, 2]], (0, 1))],
)
def test_sums_that_cross_are_refused_by_number(mengder, par):
    with pytest.raises(SummerKrysser) as feil:
        bygg_sumtre(5, mengder)
    assert (feil.value.forste, feil.value.andre) == par
