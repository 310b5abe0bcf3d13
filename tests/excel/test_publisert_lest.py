"""The published table as staff may leave it: read back, or refused with the cell named."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.stotte.liten import skriv_mal
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.bok import les
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater

TID = datetime(2026, 1, 2, 3, 4)
TABELL = """\
[publisert]
enhet_kr = 1000
kilde = "vedtak: tabell 1"
kolonner = ["innbyggere", "regel.fast", "aar.2027"]
[publisert.rad]
4201 = [6683, 120, 120]
4203 = [46603, 120, 120]
[publisert.linje.kommunene]
navn = "Kommunene"
finansiering = "kommunene"
verdier = { "aar.2027" = 360 }
"""


@pytest.fixture
def bok(tmp_path: Path) -> Path:
    fil = tmp_path / "b.xlsx"
    ny(fil, [str(skriv_mal(tmp_path, TABELL))], TID)
    return fil


def _skriv(bok: Path, **celler: object) -> None:
    x = openpyxl.load_workbook(bok)
    for celle, verdi in celler.items():
        x["Eks publisert"][celle] = verdi
    x.save(bok)


# The cells typed in, and what is said of them. B3 is the unit, row 5 the keys, A7:E8 the table, row 14 the line.
GALT = [
    ({"B3": "1000 kr"}, "celle B3: «1000 kr» kan ikke brukes som «Enhet (kr)»: skriv et tall, uten bokstaver."),
    ({"B3": 0}, "celle B3: «0» kan ikke brukes som «Enhet (kr)»: tallet må være helt og minst 1."),
    ({"B3": -1}, "celle B3: «-1» kan ikke brukes som «Enhet (kr)»"),
    ({"B3": 1000.5}, "celle B3: «1000.5» kan ikke brukes som «Enhet (kr)»"),
    ({"B3": None}, "celle B3: «» kan ikke brukes som «Enhet (kr)»"),
    ({"B3": True}, "celle B3: «True» kan ikke brukes som «Enhet (kr)»"),
    ({"B3": "#REF!"}, "celle B3: Cellen viser #REF!."),
    ({"E5": "regel.fast"}, "celle E5: Kolonnen «regel.fast» står to ganger. Slett den ene."),
    ({"A8": "4201"}, "celle A8: 4201 står to ganger. Slett den ene raden."),
    ({"D5": "regel.fst"}, "celle D5: «regel.fst» er ikke en kolonne i ordningen. Skriv en av: innbyggere, regel.fast"),
    ({"D5": None}, "celle D5: «» er ikke en kolonne i ordningen."),
    ({"J14": "banken"}, "celle J14: Finansieringskilden «banken» finnes ikke i ordningen. Skriv en av: kommunene"),
    ({"K14": "xyz"}, ": Linjen «kommunene» er summen av «xyz», som ikke er en linje. Rett «Sum av»."),
    ({"C14": 55}, "celle C14: En finansieringslinje har ikke innbyggere. Tøm cellen: en linje er penger."),
]


@pytest.mark.parametrize(("celler", "sagt"), GALT)
def test_what_cannot_be_read_is_named(bok, celler, sagt):
    assert openpyxl.load_workbook(bok)["Eks publisert"]["A14"].value == "kommunene"
    _skriv(bok, **celler)
    with pytest.raises(Inndatafeil) as feil:
        oppdater(bok, TID)
    skille = "" if sagt.startswith(":") else ", "
    assert any(f"arket «Eks publisert»{skille}{sagt}" in str(m) for m in feil.value.meldinger), feil.value


def test_a_published_table_that_is_emptied_is_no_longer_compared(bok):
    _skriv(bok, **{f"{k}{r}": None for k in "ABCDE" for r in (7, 8, 14)})
    oppdater(bok, TID)
    assert les(bok).bok.deler[0].publisert is None
