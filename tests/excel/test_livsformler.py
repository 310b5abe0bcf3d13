"""Live formulas: staff type in a yellow cell, and without Python every sheet shows what kjerne computes for it.

For each change the workbook is changed as a person would, and LibreOffice recalculates it. The judge is the workbook
the tool writes after reading the change: both must agree in every cell of every sheet. The sheets of the payment plan
are apart: whole kroner that add up both ways come from no formula, so they wait for the tool, and say that they do.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.stotte import bok as b
from tests.stotte.bok import Sted, serienummer
from tests.stotte.libreoffice import celler, endre_celler, rekalkuler_alle, rutenett
from tests.stotte.pakke import Verdi, rad
from verktoy.oppgaver.bok import les, regn

pytestmark = pytest.mark.treg

PLANARK = (" plan", " betaling", " fryst")
Endring = Callable[[Path], Mapping[Sted, Verdi]]


def forutsetning(kort: str, **verdier: Verdi) -> Endring:
    """Change assumptions of a scheme; `__` stands for the dot of a key."""
    return lambda x: {b.forutsetning(x, kort, n.replace("__", ".")): v for n, v in verdier.items()}


def svar(kort: str, **verdier: Verdi) -> Endring:
    return lambda x: {b.deltakelse(x, kort, nr.removeprefix("nr"), "Svar"): v for nr, v in verdier.items()}


def felt(kort: str, nr: str, overskrift: str, verdi: Verdi) -> Endring:
    return lambda x: {b.deltakelse(x, kort, nr, overskrift): verdi}


def innbyggere(dato: date, **verdier: Verdi) -> Endring:
    return lambda x: {b.innbyggere(x, nr.removeprefix("nr"), dato): v for nr, v in verdier.items()}


def kommune(tekst: str) -> Endring:
    return lambda x: {b.kommunevalg(x): tekst}


def kvittering(id_: str, differanse: Verdi) -> Endring:
    return lambda x: {b.kontroll(x, id_, "Kvittert for differanse"): differanse}


D17, D18, D19, D20 = (date(aar, 1, 1) for aar in (2017, 2018, 2019, 2020))

# What is typed in the two small schemes.
TO: dict[str, Sequence[Endring]] = {
    "a population figure": [innbyggere(D18, nr0106=90_001)],
    "a ja becomes nei, the others pay as before": [svar("Østfold", nr0101="nei")],
    "… the pots are shared by the rest": [
        svar("Østfold", nr0101="nei"),
        forutsetning("Østfold", ordning__ved_frafall="hold-pott"),
    ],
    "… the rest pay it all": [
        svar("Østfold", nr0101="nei", nr0106="nei"),
        svar("DigiViken", nr3025="nei"),
        forutsetning("Østfold", ordning__ved_frafall="hold-total"),
        forutsetning("DigiViken", ordning__ved_frafall="hold-total"),
    ],
    "undecided counts as nei": [
        forutsetning("Østfold", ordning__avventer_regnes_som="nei"),
        svar("Østfold", nr0101="ja", nr0106="ja"),
    ],
    "the total budget and the fastdel": [
        forutsetning("Østfold", behov__budsjett__belop_kr=10_000_001, regel__fastdel__belop_kr=100_000.5)
    ],
    "a share of the budget": [forutsetning("Østfold", finansiering__kommunene__andel__teller=4)],
    "a rate, and a chosen kommune": [forutsetning("DigiViken", regel__sats__sats_kr=3.75), kommune("3025 Asker")],
    "another reference date": [
        forutsetning("Østfold", ordning__folketall_dato=serienummer(D19)),
        forutsetning("DigiViken", ordning__folketall_dato=serienummer(D20)),
        kommune("30 Viken fylkeskommune"),
    ],
    "the parts of the years": [forutsetning("Østfold", aar__2018__deler=2, aar__2021__deler=0, aar__2022__deler=3)],
    "an acceptance for another difference": [kvittering("Østfold.publisert.kolonne.regel.variabel", -2)],
    "a first decision": [felt("Østfold", "0101", "Vedtatt beløp (kr)", 123_456.5)],
}

# The third scheme, with a source that pays on a condition: 0301 Oslo stays out.
TRE: dict[str, Sequence[Endring]] = {
    "a rate too low for the state's condition": [
        forutsetning("DigiFin", regel__sats_kommuner__sats_kr=12.5),
        svar("DigiFin", nr0301="nei"),
        felt("DigiFin", "1601", "Vedtatt beløp (kr)", 3_000_000),
        kommune("1601 Trondheim"),
    ],
}

# Every kind of rule.
REGLER: dict[str, Sequence[Endring]] = {
    "population across the limits": [
        innbyggere(D18, nr0121=5_000, nr0118=4_999, nr0128=10_000, nr0122=10_001, nr0106=0),
        innbyggere(D17, nr0104=20_000, nr0105=50_001, nr0119=0),
    ],
    "the limits themselves, and prices": [
        forutsetning(
            "Satser",
            regel__trinn__fra_og_med__2=6_000,
            regel__trinn__belop_kr__2=41_000.5,
            regel__marginal__fra__2=7_000,
            regel__marginal__sats_kr__3=2,
        )
    ],
    "floor and ceiling": [
        forutsetning(
            "Satser",
            regel__tak__tak_kr=60_000,
            regel__tak__gulv_kr=20_000,
            regel__delt__tak_kr=70_000,
            regel__delt__sats_kr=2.5,
        )
    ],
    "everybody on the ceiling": [forutsetning("Satser", regel__delt__tak_kr=15_000)],
    "joined or not": [
        svar("Satser", nr0119="ja", nr0106="nei", nr03="nei"),
        svar("Potter", nr0105="ja", nr0104="nei", NHO="nei", nr02="nei"),
    ],
    "the pots are shared by the rest": [
        forutsetning("Potter", ordning__ved_frafall="hold-pott"),
        forutsetning("Satser", ordning__ved_frafall="hold-pott", ordning__avventer_regnes_som="ja"),
    ],
    "the rest pay it all": [
        forutsetning("Potter", ordning__ved_frafall="hold-total"),
        forutsetning("Satser", ordning__ved_frafall="hold-total"),
        svar("Potter", nr0118="nei"),
        svar("Satser", nr0106="nei"),
    ],
    "nobody joins": [
        svar("Potter", NHO="nei", NAV="nei", KBN="nei", nr01="nei", nr02="nei"),
        forutsetning("Potter", ordning__ved_frafall="hold-total"),
    ],
    "keys, index and months": [
        felt("Potter", "0101", "Nøkkel: skoler", 99.25),
        felt("Potter", "NAV", "Nøkkel: brukere", 0),
        forutsetning("Potter", aar__2019__indeks=130.5, aar__2018__maaneder=3, tid__indeks_basis=117),
    ],
    "years of a rule, and dates": [
        forutsetning(
            "Potter",
            regel__vert__fra_aar=2020,
            regel__vert__til_aar=2020,
            regel__blanding__folketall_dato=serienummer(D17),
            regel__blanding__andel_likt__teller=25,
        ),
        forutsetning("Satser", regel__marginal__folketall_dato=serienummer(D18)),
    ],
    "another named deltaker": [
        forutsetning("Potter", regel__vert__deltaker="0119", regel__vertsnoekkel__deltaker="0106"),
        forutsetning("Satser", regel__vert__deltaker="0105", regel__vert_tak__deltaker="0118"),
        kommune("0119 Marker"),
    ],
    "a condition not met, and room for both who give inntil": [
        forutsetning(
            "Potter", finansiering__staten__terskel_kr=9_999_999, finansiering__fondet__inntil_regnes_som="maks"
        ),
        forutsetning("Satser", finansiering__ks__maks_kr=1),
        kommune("02 Akershus fylkeskommune"),
    ],
}


def _venter(xlsx: Path) -> Callable[[Sted], bool]:
    """Whether a cell belongs to the plan, or to a check of the plan, or counts such checks (counted in _teller)."""
    kontroll, forside = rutenett(xlsx, "Kontroll"), rutenett(xlsx, "Forside")
    kol = next(r.index("Kjennetegn") for r in kontroll if "Kjennetegn" in r)
    plan = {n for n, r in enumerate(kontroll, start=1) if ".plan" in str(r[kol]) or ".betaling" in str(r[kol])}
    hode = next(n for n, r in enumerate(forside, start=1) if r[0] == "Kontroller")
    rader = {"Kontroll": plan, "Forside": set(range(hode, hode + 6))}
    return lambda sted: sted[0].endswith(PLANARK) or rad(sted[1]) in rader.get(sted[0], ())


def _teller(xlsx: Path) -> bool:
    """Whether the front page counts what the checks came to."""
    kontroll, forside = rutenett(xlsx, "Kontroll"), rutenett(xlsx, "Forside")
    kol = next(r.index("Status") for r in kontroll if "Status" in r)
    utfall = Counter(r[kol] for r in kontroll)
    hode = next(n for n, r in enumerate(forside) if r[0] == "Kontroller")
    alle = [r[forside[hode].index("Alle")] for r in forside[hode + 1 : hode + 6]]
    return alle == [utfall[u] for u in ("FEIL", "AVVIK", "KVITTERT", "MERKNAD", "OK")]


def _avvik(rekalkulert: Path, fasit: Path) -> list[str]:
    """Cells that differ. Empty text and nothing are the same to a reader."""
    venter, lagret = _venter(fasit), b.fra_oppdateringen(fasit)
    naa, skal = (
        {s: v for s, v in celler(x).items() if not venter(s) and s not in lagret} for x in (rekalkulert, fasit)
    )
    return [
        f"{ark}!{ref}: {naa.get((ark, ref))!r}, kjerne: {skal.get((ark, ref))!r}"
        for ark, ref in sorted({*naa, *skal})
        if not _like(naa.get((ark, ref)), skal.get((ark, ref)))
    ]


def _like(x: Verdi, y: Verdi) -> bool:
    if isinstance(x, int | float) and isinstance(y, int | float):
        return math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-6)  # a difference of two large amounts may miss by that
    return (x or None) == (y or None)


def _prov(bok: Path, tilfeller: Mapping[str, Sequence[Endring]], mappe: Path) -> dict[str, list[str]]:
    """Per change: what differs after LibreOffice has recalculated. One soffice start for all."""
    endrede, fasiter = [], []
    for n, endringer in enumerate(tilfeller.values()):
        celler_ = {sted: verdi for endring in endringer for sted, verdi in endring(bok).items()}
        endret = endre_celler(bok, mappe / f"{n}-endret.xlsx", celler_)
        fasit = mappe / f"{n}-fasit.xlsx"
        fasit.write_bytes(regn(les(endret).bok).filinnhold())
        endrede.append(endret)
        fasiter.append(fasit)
    rekalkulert = rekalkuler_alle(endrede, mappe / "ut")
    # A change that reaches no sheet would prove nothing.
    assert all(celler(f) != celler(bok) for f in rekalkulert)
    assert all(_teller(f) for f in rekalkulert)
    return {navn: _avvik(r, f)[:20] for navn, r, f in zip(tilfeller, rekalkulert, fasiter, strict=True)}


@pytest.mark.parametrize(
    ("bok", "tilfeller"),
    [("to_ordninger", TO), ("tre_ordninger", TRE), ("alle_regler", REGLER)],
    ids=lambda x: str(x)[:13],
)
def test_what_is_typed_reaches_every_sheet(bok, tilfeller, tmp_path, request):
    assert _prov(request.getfixturevalue(bok), tilfeller, tmp_path) == {navn: [] for navn in tilfeller}


def test_the_condition_of_the_state_is_live(tre_ordninger, tmp_path):
    """By hand: 20 kr brings 105 166 340 from the kommuner, 12,50 kr too little for 125 mill. in all."""
    satt = endre_celler(
        tre_ordninger,
        tmp_path / "lav.xlsx",
        forutsetning("DigiFin", regel__sats_kommuner__sats_kr=12.5)(tre_ordninger),
    )
    (lav,) = rekalkuler_alle([satt], tmp_path / "ut")
    sted = b.bidrag(tre_ordninger, "DigiFin", "Staten (KMD)", "SUM")
    assert (b.hent(tre_ordninger, sted), b.hent(lav, sted)) == (125_000_000, 0)
    kommunene = b.bidrag(tre_ordninger, "DigiFin", "Kommunene", "SUM")
    assert b.hent(tre_ordninger, kommunene) == 105_166_340
    assert b.hent(lav, kommunene) == 105_166_340 * 12.5 / 20
    # The plan of the scheme that changed is old, and says so; the other schemes' plans are not.
    status = {k: b.hent(lav, b.kontroll(lav, f"{k}.bok.plan", "Status")) for k in ("DigiFin", "Østfold", "DigiViken")}
    assert status.pop("DigiFin") != "OK"
    assert set(status.values()) == {"OK"}
