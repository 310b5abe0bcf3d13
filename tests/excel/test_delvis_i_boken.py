"""Dates of joining and leaving in the workbook: LibreOffice computes what kjerne has, and what is typed reaches it.

DELVIS_ALLE=1 tries every policy with every choice, of Østfold and of KS' scheme (444 deltakere); else some of them.
"""

import os
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from tests.excel.test_livsformler import Endring, _prov, felt, forutsetning, svar
from tests.stotte.bok import SYNTETISKE, deltakelse, kontroll, serienummer
from tests.stotte.libreoffice import celler, endre_celler, rekalkuler, sammenlign_alle
from tests.stotte.validering import valider
from verktoy.ark.deltakerbok import lag_felles
from verktoy.excel.skriv import skriv
from verktoy.kilder.malfil import MAPPE
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import skrivemaate
from verktoy.kjerne.ordning import VedDelvis, VedFrafall
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.ny import bok_fra_maler

from .conftest import TID

pytestmark = pytest.mark.treg

FRA, TIL = "Med fra og med", "Med til og med"
ALLE = list(product(VedFrafall, VedDelvis))
TO = [(VedFrafall.HOLD_POTT, VedDelvis.ETTER_MAANEDER), (VedFrafall.HOLD_TOTAL, VedDelvis.PAABEGYNTE_AAR)]
PROVES = ALLE if os.environ.get("DELVIS_ALLE") else [*TO, (VedFrafall.HOLD_SATSER, VedDelvis.ETTER_MAANEDER)]
OSTFOLD, DIGIFIN = (MAPPE / f"{navn}.toml" for navn in ("digital-baerekraft-ostfold", "digifin"))
POTTER, SATSER = (next(x for x in SYNTETISKE if x.stem == f"alle-{navn}") for navn in ("potter", "satser"))
# Fredrikstad a year late, Sarpsborg out in the middle of 2020, Halden with dates and a nei, Marker for one month.
DATOER = {
    OSTFOLD: {
        "0106": "fra_og_med = 2019-01-01",
        "0105": "til_og_med = 2020-06-30",
        "0101": 'svar = "nei"\nfra_og_med = 2019-05-31',
        "0119": "fra_og_med = 2021-02-28\ntil_og_med = 2021-02-28",
    },
    DIGIFIN: {"0301": "fra_og_med = 2018-04-15", "1201": "til_og_med = 2017-12-31", "01": "fra_og_med = 2018-12-31"},
}


def bok(mappe: Path, mal: Path, frafall: VedFrafall, delvis: VedDelvis, datoer: Mapping[str, str]) -> Path:
    """A workbook of a scheme with a policy, a choice and dates."""
    tekst = re.sub(
        r"(?m)^ved_frafall = .*$", f'ved_frafall = "{frafall}"\nved_delvis = "{delvis}"', mal.read_text("utf-8")
    )
    for nr, felt_ in datoer.items():
        hode = f"[deltakelse.{nr}]\n"
        tekst = tekst.replace(hode, f"{hode}{felt_}\n") if hode in tekst else f"{tekst}\n{hode}{felt_}\n"
    toml = mappe / f"{frafall}-{delvis}.toml"
    toml.write_text(tekst, "utf-8")
    fil = toml.with_suffix(".xlsx")
    fil.write_bytes(bok_fra_maler([str(toml)], TID).filinnhold())
    return fil


def valg(kort: str, frafall: VedFrafall, delvis: VedDelvis) -> Endring:
    """Choose in the workbook."""
    return forutsetning(kort, ordning__ved_frafall=frafall.value, ordning__ved_delvis=skrivemaate(delvis.value))


def dato(kort: str, nr: str, overskrift: str, dag: date | None) -> Endring:
    return felt(kort, nr, overskrift, serienummer(dag) if dag else None)


@pytest.mark.parametrize("mal", [OSTFOLD, DIGIFIN], ids=["ostfold", "ks"])
def test_libreoffice_computes_what_kjerne_has(mal, tmp_path):
    valgene = ALLE if os.environ.get("DELVIS_ALLE") else TO[:1]
    boker = [bok(tmp_path, mal, *v, DATOER[mal]) for v in valgene]
    assert sammenlign_alle(boker) == [[]] * len(boker)


OSTFOLDS: dict[str, Sequence[Endring]] = {
    **{f"{f} {d}": [valg("Østfold", f, d)] for f, d in PROVES if (f, d) != TO[0]},
    "bound for all years": [forutsetning("Østfold", ordning__ved_delvis="betaler-alle-år")],
    "other dates, one outside all years": [
        dato("Østfold", "0106", FRA, date(2019, 7, 31)),
        dato("Østfold", "0105", TIL, None),
        dato("Østfold", "0104", FRA, date(2018, 2, 1)),
        dato("Østfold", "0104", TIL, date(2022, 12, 31)),
        dato("Østfold", "0118", FRA, date(2030, 1, 1)),
    ],
    "answers, and the parts of the years": [
        svar("Østfold", nr0101="ja", nr0106="nei"),
        forutsetning("Østfold", aar__2018__deler=2, aar__2021__deler=0),
    ],
}


def test_what_is_typed_reaches_every_sheet(tmp_path):
    fil = bok(tmp_path, OSTFOLD, *TO[0], DATOER[OSTFOLD])
    assert _prov(fil, OSTFOLDS, tmp_path) == {navn: [] for navn in OSTFOLDS}


ANDRE = {
    POTTER: {"0105": "til_og_med = 2019-03-31", "0104": "fra_og_med = 2019-02-01", "NAV": "til_og_med = 2020-12-31"},
    SATSER: {"0106": "fra_og_med = 2019-01-01", "0105": "til_og_med = 2018-12-31", "03": "til_og_med = 2018-06-30"},
}


@pytest.mark.parametrize("mal", [POTTER, SATSER], ids=lambda x: x.stem)
def test_every_kind_of_rule(mal, tmp_path):
    kort = {POTTER: "Potter", SATSER: "Satser"}[mal]
    fil = bok(tmp_path, mal, VedFrafall.HOLD_POTT, VedDelvis.PAABEGYNTE_AAR, ANDRE[mal])
    endringer = {
        "the rest pay it all": [valg(kort, VedFrafall.HOLD_TOTAL, VedDelvis.PAABEGYNTE_AAR)],
        "the others pay as before, another date": [
            valg(kort, VedFrafall.HOLD_SATSER, VedDelvis.PAABEGYNTE_AAR),
            dato(kort, "NAV" if mal == POTTER else "0106", TIL, date(2019, 12, 31)),
        ],
    }
    assert _prov(fil, endringer, tmp_path) == {navn: [] for navn in endringer}
    assert valider(fil) == []


def test_what_cannot_be_counted_is_told_in_the_sheet_and_refused_by_the_tool(tmp_path):
    fil = bok(tmp_path, OSTFOLD, *TO[0], DATOER[OSTFOLD])
    id_ = "Østfold.bok.datoer"
    typet = {deltakelse(fil, "Østfold", "0105", FRA): serienummer(date(2020, 7, 1))}
    endret = endre_celler(fil, tmp_path / "snudd.xlsx", typet)
    ny = rekalkuler(endret, tmp_path / "ut")
    sted = kontroll(fil, id_, "Status")
    assert (celler(fil)[sted], celler(ny)[sted]) == ("OK", "FEIL")
    with pytest.raises(Inndatafeil, match=r"celle \w+: Deltakeren er med til og med 30\.6\.2020, men først fra"):
        regn(les(endret).bok)


def test_dates_without_a_choice_are_told_in_the_sheet_before_the_tool_refuses_them(tmp_path):
    fil = tmp_path / "uten.xlsx"
    fil.write_bytes(bok_fra_maler([str(OSTFOLD), str(DIGIFIN)], TID).filinnhold())
    typet = {deltakelse(fil, "Østfold", "0101", k): serienummer(date(2019, 7, 1)) for k in (FRA, TIL)}
    endret = endre_celler(fil, tmp_path / "datoer.xlsx", typet)
    foer, naa = celler(fil), celler(rekalkuler(endret, tmp_path / "ut"))
    ordninger = [d.ordning.kortnavn for d in les(fil).bok.deler]
    rader = [[kontroll(fil, f"{kort}.bok.datoer", k) for k in ("Venstre verdi", "Status")] for kort in ordninger]
    assert [[foer[c] for c in rad] for rad in rader] == [[0, "OK"], [0, "OK"]]
    assert [[naa[c] for c in rad] for rad in rader] == [[2, "FEIL"], [0, "OK"]]
    with pytest.raises(Inndatafeil, match=r"tøm «Med fra og med» og «Med til og med» i raden"):
        regn(les(endret).bok)


def test_dates_outside_all_the_years_are_told_with_their_cell(tmp_path):
    fil = bok(tmp_path, OSTFOLD, *TO[0], DATOER[OSTFOLD])
    sted = deltakelse(fil, "Østfold", "0106", FRA)
    endret = endre_celler(fil, tmp_path / "utenfor.xlsx", {sted: serienummer(date(2024, 1, 1))})
    lest = les(endret)
    [melding] = [str(m) for m in lest.merknader if "utenfor årene" in m.hva]
    assert f"celle {sted[1]}" in melding
    assert "utenfor årene i Østfold (2018–2023): deltakeren er ikke med i noe år." in melding
    [punkt] = [p for p in regn(lest.bok).punkter if p.id == "Østfold.datoer.utenfor"]
    assert (punkt.venstre, punkt.hoyre) == (1, 0)


INDRE = ("0122", "0123", "0124", "0125", "0138")
STRUKTUR = """[struktur]
kilde = "valg: prøve"
dato = 2020-01-01
valg = "nytt-fra-dato"
fastdel = "hold-satser"
utenfra = "uten"
trinn = 2

[plan]"""


def med_struktur(mappe: Path) -> Path:
    """Østfold when kommuner merge in 2020; the parts of Indre Østfold leave after 2021, Fredrikstad comes in 2019."""
    mal = mappe / "ostfold.toml"
    mal.write_text(OSTFOLD.read_text("utf-8").replace("[plan]", STRUKTUR, 1), "utf-8")
    datoer = dict.fromkeys(INDRE, "til_og_med = 2021-12-31") | {"0106": "fra_og_med = 2019-01-01"}
    return bok(mappe, mal, VedFrafall.HOLD_POTT, VedDelvis.PAABEGYNTE_AAR, datoer)


def test_new_units_are_in_when_their_parts_were(tmp_path):
    fil = med_struktur(tmp_path)
    endringer = {
        "by months": [forutsetning("Østfold", ordning__ved_delvis="etter-måneder")],
        "all of them later, obligations follow": [
            *(dato("Østfold", nr, TIL, date(2022, 1, 1)) for nr in INDRE),
            forutsetning("Østfold", struktur__valg="forpliktelser-følger"),
        ],
    }
    assert _prov(fil, endringer, tmp_path) == {navn: [] for navn in endringer}
    [plan] = regn(les(fil).bok).strukturplaner
    indre = next(b for b in plan.bidrag if b.deltaker.nr == "3014")
    assert [bool(x) for x in indre.per_aar] == [False, False, True, True, False, False]


def test_the_workbook_of_one_deltaker_computes_the_same(tmp_path):
    beregnet = regn(les(bok(tmp_path, OSTFOLD, *TO[0], DATOER[OSTFOLD])).bok)
    felles = lag_felles(beregnet.bok, beregnet.resultater[0], beregnet.planer[0])
    filer = []
    for nr in ("0105", "0119"):
        filer.append(tmp_path / f"{nr}.xlsx")
        filer[-1].write_bytes(skriv(felles.bok(nr, TID)))
    assert sammenlign_alle(filer) == [[], []]
    tekst = {str(v).replace("\u00a0", " ") for v in celler(filer[0]).values()}
    assert "Er med til og med 30.6.2020: 6 av 12 måneder i 2020, ikke i 2021–2023." in tekst
    assert "Med til og med" in tekst


def test_the_sheet_says_what_the_dates_mean_and_who_pays_the_rest(tmp_path):
    """As chosen when the book was written, and as chosen in it since."""
    fil = bok(tmp_path, OSTFOLD, *TO[0], DATOER[OSTFOLD])
    [sted] = [c for c, v in celler(fil).items() if c[0] == "Østfold bidrag" and "påbegynt måned" in str(v)]
    assert celler(fil)[sted] == (
        "Den som er med i en del av et år, betaler en tolvdel for hver påbegynt måned. De som er med i et år, deler "
        "hele årets pott; faste beløp og satser som ikke blir betalt, står udekket."
    )
    valgt = endre_celler(fil, tmp_path / "valgt.xlsx", valg("Østfold", *TO[1])(fil))
    assert celler(rekalkuler(valgt, tmp_path / "ut"))[sted] == (
        "Den som er med i en del av et år, betaler for hele året. De som er med i et år, betaler det som dermed "
        "mangler det året."
    )
