"""Kommunenummer as people and programs write them."""

import pytest

from verktoy.kjerne.kommune import finn_linje, tolk_kommunenummer


@pytest.mark.parametrize(
    ("skrevet", "nr", "reparert"),
    [
        ("0101", "0101", False),
        ("3101", "3101", False),
        (" 0106 ", "0106", False),
        (3048, "3048", False),
        (3048.0, "3048", False),
        ("K-3048", "3048", False),
        ("k_0301", "0301", False),
        # A spreadsheet has dropped the leading zero.
        (101, "0101", True),
        (101.0, "0101", True),
        ("301", "0301", True),
        # On both sides of what is no kommune: 2000 and 2099 are sums, 2111 Svalbard, 20xx Finnmark.
        ("2030", "2030", False),
        ("1999", None, False),
        ("2000", None, False),
        ("2001", "2001", False),
        ("2100", None, False),
        ("2111", None, False),
        ("2211", None, False),
        ("2311", None, False),
        ("2401", "2401", False),
        ("0000", None, False),
        ("0001", None, False),
        ("0099", None, False),
        ("9999", None, False),
        ("", None, False),
        (None, None, False),
        (True, None, False),
        (0, None, False),
        (31.5, None, False),
        ("01", None, False),
        ("01011", None, False),
        ("010a", None, False),
        ("Halden", None, False),
        ("٠١٠١", None, False),  # digits, but not ours
        ("٣٠١", None, False),
        (-101, None, False),
    ],
)
def test_a_kommunenummer_is_read_repaired_or_refused(skrevet, nr, reparert):
    if nr is None:
        with pytest.raises(ValueError, match="kommune"):
            tolk_kommunenummer(skrevet)
        return
    tolket = tolk_kommunenummer(skrevet)
    assert tolket.nr == nr
    assert bool(tolket.reparert) is reparert


def test_a_repair_is_told():
    assert tolk_kommunenummer(101).reparert == "101 er lest som 0101 (den innledende nullen manglet)"


def test_a_refusal_says_what_to_write():
    with pytest.raises(ValueError, match=r"«31\.5» er ikke et kommunenummer \(fire sifre, for eksempel 0101\)"):
        tolk_kommunenummer(31.5)


LINJER = [
    "0104 Moss",
    "0106 Fredrikstad",
    "3004 Fredrikstad",
    "0137 Våler (Østfold)",
    "0426 Våler (Hedmark)",
    "01 Østfold",
]
SAMME = {"0106": ("0106", "3004"), "3004": ("0106", "3004"), "0104": ("0104", "3002"), "3002": ("0104", "3002")}


@pytest.mark.parametrize(
    ("skrevet", "linje"),
    [
        ("3004 Fredrikstad", "3004 Fredrikstad"),
        ("3004", "3004 Fredrikstad"),
        ("106", "0106 Fredrikstad"),
        ("FREDRIKSTAD", "0106 Fredrikstad"),  # the same kommune under two numbers
        ("3002", "0104 Moss"),  # the number it got later
        ("01", "01 Østfold"),
        ("våler (hedmark)", "0426 Våler (Hedmark)"),
        ("Våler", ""),  # two kommuner
        ("9999", ""),
        ("Mos", ""),
        ("", ""),
    ],
)
def test_the_line_of_a_list_that_is_meant(skrevet, linje):
    assert finn_linje(skrevet, LINJER, SAMME) == linje
