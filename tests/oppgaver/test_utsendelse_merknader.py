"""What a person is told to look at before a mailing leaves."""

from dataclasses import replace

import pytest

from verktoy.kjerne.deltakelse import Deltaker
from verktoy.oppgaver.utsendelse_merknader import journal_uten_ordningen, like_adresser

NAVN = {"0101": "0101 Halden", "0104": "0104 Moss", "0105": "0105 Sarpsborg"}
HALDEN = Deltaker("0101", "Halden", "kommuner")


@pytest.mark.parametrize(
    ("epost", "sagt"),
    [
        ({"0101": "a@b.no", "0104": "c@d.no", "0105": "e@f.no"}, []),
        ({"0101": "", "0104": "", "0105": ""}, []),  # that is told elsewhere
        ({"0101": "P@b.no", "0104": "p@b.no", "0105": ""}, ["0101 Halden, 0104 Moss har samme adresse, p@b.no."]),
        ({"0101": "a@b.no", "0104": "c@d.no", "0105": "c@d.no", "9999": "a@b.no"}, [
            "0104 Moss, 0105 Sarpsborg har samme adresse, c@d.no."  # 9999 gets no package
        ]),
    ],
)  # fmt: skip
def test_two_with_one_address(epost, sagt):
    assert [m.hva for m in like_adresser(epost, NAVN)] == sagt


@pytest.mark.parametrize(
    ("ordninger", "utsendt", "sagt"),
    [
        ((), "", []),
        ((), "planlagt", []),
        ((), "korreksjon sendt 3.12.2026", ["Deltakelse sier at noe er sendt til 0101 Halden, men journalen"]),
        (("ny",), "sendt 3.12.2026", []),
        (("gammel",), "", ["Journalen har utsendelser for gammel, som ikke er i boken, og ingen for ny."]),
        (("annen",), "", []),  # also of this workbook
        (("gammel", "ny"), "", []),
    ],
)
def test_a_ledger_that_does_not_know_the_scheme(ordninger, utsendt, sagt):
    funn = list(journal_uten_ordningen(ordninger, "ny", ("ny", "annen"), [replace(HALDEN, utsendt=utsendt)]))
    assert [m.hva[: len(s)] for m, s in zip(funn, sagt, strict=True)] == sagt
