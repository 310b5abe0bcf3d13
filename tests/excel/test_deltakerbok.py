"""The workbook of one deltaker, for every kind of scheme there is: LibreOffice computes what stands in it."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from tests.stotte.bok import SYNTETISKE, TRE
from tests.stotte.libreoffice import celler, feilverdier, rekalkuler_alle, sammenlign_alle
from tests.stotte.validering import valider
from verktoy.ark.deltakerbok import lag_felles, uten_private_spor
from verktoy.excel.skriv import skriv
from verktoy.kjerne.belopslinjer import aar_i_bruk, belopslinjer
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.forklaring import forklar
from verktoy.kjerne.maalform import Maalform
from verktoy.oppgaver.bok import regn
from verktoy.oppgaver.ny import bok_fra_maler

TID = datetime(2026, 1, 2, 3, 4)


@pytest.fixture(scope="module")
def beregnet():
    """Every scheme we have, with somebody who says no and somebody who has not answered."""
    bok = bok_fra_maler([*TRE, *map(str, SYNTETISKE)], TID).bok
    deler = []
    for d in bok.deler:
        nei, avventer, *resten = d.deltakere[::-1]
        svar = (*resten[::-1], replace(avventer, svar=Svar.AVVENTER), replace(nei, svar=Svar.NEI))
        deler.append(replace(d, deltakere=tuple(svar)))
    return regn(replace(bok, deler=tuple(deler)))


def _noen(resultat):
    """One with something to pay from each group, and one who says no."""
    ut = {b.deltaker.gruppe: b.deltaker.nr for b in resultat.bidrag if b.er_med}
    return [*ut.values(), next(b.deltaker.nr for b in resultat.bidrag if not b.er_med)]


@pytest.fixture(scope="module")
def boker(beregnet, tmp_path_factory):
    mappe = tmp_path_factory.mktemp("boker")
    ut = {}
    for r, plan in zip(beregnet.resultater, beregnet.planer, strict=True):
        felles = lag_felles(beregnet.bok, r, plan)
        for nr in _noen(r):
            fil = mappe / f"{r.ordning.id}-{nr}.xlsx"
            fil.write_bytes(skriv(felles.bok(nr, TID)))
            ut[fil] = (r, plan, nr)
    return ut


@pytest.mark.treg
def test_libreoffice_computes_every_value(boker):
    funn = {fil.name: f[:3] for fil, f in zip(boker, sammenlign_alle(boker), strict=True) if f}
    assert funn == {}
    assert [c for fil in boker for c in feilverdier(fil)] == []


@pytest.mark.treg
def test_the_first_sheet_has_the_amounts_of_the_scheme(boker, tmp_path):
    for (r, plan, nr), fil in zip(boker.values(), rekalkuler_alle(boker, tmp_path), strict=True):
        verdier = celler(fil)
        for n, linje in enumerate(belopslinjer(r, plan, nr, aar_i_bruk(r))):
            assert str(verdier["Beløp", f"A{9 + n}"]) == linje.navn
            assert verdier.get(("Beløp", f"B{9 + n}"), 0) == pytest.approx(float(linje.beregnet_kr), abs=1e-6)
            if plan:
                assert verdier.get(("Beløp", f"C{9 + n}"), 0) == linje.belop_kr


@pytest.mark.treg
@pytest.mark.usefixtures("sdk")
def test_the_workbooks_are_valid(boker):
    en_av_hver = {r.ordning.id: fil for fil, (r, _, _) in boker.items()}
    assert [x for fil in en_av_hver.values() for x in valider(fil)] == []


def test_every_explanation_can_be_given_in_nynorsk(beregnet):
    bokmaal = re.compile(r"\b(innbyggere|ikke|fra|regnes|noen|hele|hevet|løftet|senket|årene|gjelder|Kilde)\b")
    for r in beregnet.resultater:
        for b in r.bidrag:
            nynorsk = forklar(r, b.deltaker.nr, Maalform.NYNORSK)
            setninger = [re.split(r" Kjelde:", x)[0] for x in nynorsk[1:]]
            assert len(nynorsk) == len(forklar(r, b.deltaker.nr))
            egne = "|".join(re.escape(x.navn) for x in (*r.ordning.regler, *r.ordning.delsummer))
            assert [x for x in setninger if bokmaal.search(re.sub(egne, "", x))] == []


@pytest.mark.parametrize(
    ("kilde", "ut"),
    [
        ("notat: tabellen «Finansiering», kolonnen «Fastdel tot»", None),
        ("SSB: tabell 07459, 3048 Øvre Eiker per 1.1.2021", None),
        ("sak: «innbyggere pr. 01.01.2021 x kr. 3,-»", None),
        ("valg: 3/10 av 9 600 000", None),
        ("valg: https://www.ssb.no/statbank/table/07459/", None),
        (r"valg: C:\Users\kari\Documents\budsjett.xlsx", "valg: budsjett.xlsx"),
        (r"valg: \\filtjener\okonomi\2018\budsjett.xlsx, fane 2", "valg: budsjett.xlsx, fane 2"),
        ("valg: file:///home/kari/budsjett.xlsx", "valg: budsjett.xlsx"),
        ("valg: /Users/kari/mine filer/x.xlsx", "valg: mine filer/x.xlsx"),
        ("valg: e-post fra kari.nordmann@sekretariatet.no 3.4.2018", "valg: e-post fra (e-postadresse) 3.4.2018"),
    ],
)
def test_a_source_loses_folders_and_addresses_and_nothing_else(kilde, ut):
    assert uten_private_spor(kilde) == (ut or kilde)
