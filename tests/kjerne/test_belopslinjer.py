"""The list every document shows: years, subtotals where they belong, nothing for years nobody pays in."""

from datetime import datetime

import pytest

from verktoy.kjerne.belopslinjer import aar_i_bruk, belopslinjer
from verktoy.oppgaver.ny import bok_fra_maler


@pytest.fixture(scope="module")
def beregnet():
    return bok_fra_maler(["digital-baerekraft-ostfold", "digifin", "digiviken"], datetime(2026, 1, 2))


# Scheme, number, years asked for → name and kroner of each line; the published tables, and sats × inhabitants.
LINJER = [
    (0, "0106", None, [("2018", 52893), ("2019", 105786), ("2020", 105786), ("2021", 52893), ("SUM 3 år", 317358),
                       ("2022", 105786), ("2023", 105786), ("SUM 5 år", 528930)]),
    (0, "0106", {2018, 2019, 2020, 2021}, [("2018", 52893), ("2019", 105786), ("2020", 105786), ("2021", 52893),
                                           ("SUM 3 år", 317358)]),
    (0, "0106", {2019, 2020}, [("2019", 105786), ("2020", 105786), ("Sum", 211572)]),
    (0, "0106", {2019}, [("2019", 105786)]),
    (1, "1719", None, [("2018", 19892 * 20)]),  # only the state pays in 2017
    (2, "3048", None, [("2022", 19709 * 3)]),
    (2, "30", None, [("2022", 150_000)]),
]  # fmt: skip


@pytest.mark.parametrize(("ordning", "nr", "aar", "linjer"), LINJER)
def test_the_lines(beregnet, ordning, nr, aar, linjer):
    r, plan = beregnet.resultater[ordning], beregnet.planer[ordning]
    lest = belopslinjer(r, plan, nr, aar or aar_i_bruk(r))
    assert [(x.navn, x.belop_kr) for x in lest] == linjer
    assert all(abs(x.belop_kr - x.beregnet_kr) < 1 for x in lest)
    uten = belopslinjer(r, None, nr, aar or aar_i_bruk(r))
    assert [x.belop_kr for x in uten] == [x.beregnet_kr for x in lest]  # without a plan the exact amounts are asked for


def test_an_unknown_number_has_no_lines(beregnet):
    with pytest.raises(KeyError):
        belopslinjer(beregnet.resultater[0], None, "9999", (2019,))
