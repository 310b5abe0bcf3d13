"""What the fields of a letter hold, from the objects the workbook is made of."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from tests.kjerne.strategier import deltakere, folketall, ordning, regel
from verktoy.kjerne.beregning import beregn
from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.regler import FastBelop
from verktoy.utsendelse.brevfelt import Avsender, Brevvalg, felter
from verktoy.utsendelse.manifest import Type

TID = datetime(2026, 12, 3, 9, 30)
FOLK = {"0101": 30_000, "0118": 1_000}


def test_a_rule_may_be_called_what_the_sum_is_called():
    navngitt = replace(regel("a", FastBelop(Fraction(9))), navn="Grunnlag i alt som er likt for alle")
    r = beregn(ordning(navngitt, regel("b", FastBelop(Fraction(7)))), deltakere(FOLK), folketall(FOLK))
    valg = Brevvalg(Type.VARSEL, Avsender("Sekretariatet"), TID, (), ())
    fylt = felter(r, None, r.for_deltaker("0101"), valg, Maalform.BOKMAAL)
    setninger = [x["setning"].replace("\u00a0", " ") for x in fylt.lister["grunnlag"]]
    assert setninger[-3:] == [
        "Grunnlag i alt som er likt for alle: 9 kr fast.",
        "B: 7 kr fast.",
        "Grunnlag i alt: 16 kr.",
    ]
