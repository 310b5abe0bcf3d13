"""The sheets of a structure change and of a fund are live: what is typed reaches them in LibreOffice as in kjerne."""

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from tests.excel.test_livsformler import D18, _prov, forutsetning, innbyggere, svar
from tests.stotte.bok import kommunevalg
from tests.stotte.libreoffice import endre_celler, rekalkuler_alle, rutenett, sammenlign_alle
from tests.stotte.pakke import Pakke
from tests.stotte.validering import valider
from verktoy.ark.adresse import celle
from verktoy.kilder.malfil import MAPPE
from verktoy.kjerne.strukturforklaring import tar_over
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.ny import bok_fra_maler

from .conftest import TID

pytestmark = pytest.mark.treg

EGNE = Path(__file__).parents[1] / "oppgaver" / "ordninger"
VALG = {
    "foelger": 'valg = "forpliktelser-foelger"',
    "nytt-med": 'valg = "nytt-fra-dato"\nfastdel = "hold-satser"\nutenfra = "med"\ntrinn = 2',
    "gradvis": 'valg = "gradvis"\nfastdel = "hold-total"\nutenfra = "uten"\ntrinn = 3',
}


def ostfold(mappe: Path, valg: str) -> Path:
    mal = (MAPPE / "digital-baerekraft-ostfold.toml").read_text(encoding="utf-8")
    del_ = f'[struktur]\nkilde = "valg: prøve"\ndato = 2020-01-01\n{VALG[valg]}\n\n[plan]'
    toml = mappe / f"{valg}.toml"
    toml.write_text(mal.replace("[plan]", del_, 1), encoding="utf-8")
    return bok(mappe / f"{valg}.xlsx", toml)


def bok(fil: Path, mal: Path) -> Path:
    fil.write_bytes(bok_fra_maler([str(mal)], TID).filinnhold())
    return fil


@pytest.fixture(scope="module")
def boker(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    mappe = tmp_path_factory.mktemp("struktur")
    ut = {navn: ostfold(mappe, navn) for navn in VALG}
    for navn in ("fond-for-haand", "fond-med-pristrinn"):
        ut[navn] = bok(mappe / f"{navn}.xlsx", EGNE / f"{navn}.toml")
    return ut


def test_libreoffice_computes_what_kjerne_has(boker):
    assert sammenlign_alle(boker.values()) == [[]] * len(boker)


def test_the_workbook_is_valid(boker, tmp_path):
    fil = tmp_path / "begge.xlsx"
    maler = [str(boker["gradvis"].with_suffix(".toml")), str(EGNE / "fond-for-haand.toml")]
    fil.write_bytes(bok_fra_maler(maler, TID).filinnhold())
    assert valider(fil) == []


TYPET = {
    "nytt-med": {
        "a population figure of a part": [innbyggere(D18, nr0136=20_000)],
        "… of a part from outside": [innbyggere(D18, nr0221=1_000)],
        "a nei that goes to a unit alone": [svar("Østfold", nr0101="nei")],
        "one of two has answered, both of two": [svar("Østfold", nr0124="ja", nr0104="ja", nr0136="ja")],
        "the parts from outside are left out": [forutsetning("Østfold", struktur__utenfra="uten")],
        "the sum of the fixed part stands": [forutsetning("Østfold", struktur__fastdel="hold-total")],
        "obligations follow after all": [forutsetning("Østfold", struktur__valg="forpliktelser-følger")],
        "step by step": [forutsetning("Østfold", struktur__valg="gradvis")],
        "another fixed amount": [forutsetning("Østfold", regel__fastdel__belop_kr=90_000)],
    },
    "gradvis": {"in more steps": [forutsetning("Østfold", struktur__trinn=4)]},
    "fond-for-haand": {
        "a dearer project": [forutsetning("Prøve", fond__prosjekt__minside__utlegg_kr__2018=1_200_001)],
        "over more years": [forutsetning("Prøve", fond__prosjekt__arkiv__over_aar=3)],
        "others adopt": [forutsetning("Prøve", fond__prosjekt__minside__tatt_i_bruk__2020="alle")],
        "shared by others": [forutsetning("Prøve", fond__prosjekt__arkiv__tatt_i_bruk__2020="0136, 0121")],
        "one has not contributed": [svar("Prøve", nr0121="nei")],
        "another population": [innbyggere(D18, nr0104=40_000)],
    },
    "fond-med-pristrinn": {
        "another price": [forutsetning("Trinn", fond__prosjekt__losning__pris_kr__2=45_000)],
        "another step": [forutsetning("Trinn", fond__prosjekt__losning__fra_og_med__3=8_203)],
        "dearer running": [forutsetning("Trinn", fond__prosjekt__losning__drift__per_maaned_kr=600)],
    },
}
HELE_KR = "Pris i hele kr"  # whole kroner that add up come from no formula, so they wait for the tool


@pytest.mark.parametrize("navn", TYPET)
def test_what_is_typed_reaches_the_sheets(boker, navn, tmp_path):
    funn = _prov(boker[navn], TYPET[navn], tmp_path)
    venter = _venter(boker[navn])
    assert {k: [f for f in v if f.split(":")[0] not in venter] for k, v in funn.items()} == {k: [] for k in TYPET[navn]}


def _venter(xlsx: Path) -> set[str]:
    """The cells of whole kroner in a fund, of the check that tells they are old, and of the counts of checks."""
    ut = {f"Forside!{celle(rad, kol)}" for rad in range(200) for kol in range(12)}
    for ark in (a for a in Pakke(xlsx).ark if a.endswith(" fond")):
        for rad in rutenett(xlsx, ark):
            for kol in (k for k, v in enumerate(rad) if str(v).endswith(HELE_KR)):
                ut |= {f"{ark}!{celle(r, kol)}" for r in range(200)}
        for n, rad in enumerate(rutenett(xlsx, "Kontroll")):
            if any(str(v).endswith(".kroner") for v in rad):
                ut |= {f"Kontroll!{celle(n, kol)}" for kol in range(len(rad))}
    return ut if any(" fond!" in x for x in ut) else set()


def test_every_choice_on_kommune_has_the_amounts_of_the_plan(boker, tmp_path):
    """LibreOffice after a choice, beside what kjerne says that one pays.

    Some of the 18 old kommuner and 13 new; all of them with BIDRAG_ALLE_VALG=1, which takes minutes.
    """
    fil = boker["gradvis"]
    beregnet = regn(les(fil).bok)
    (plan,) = beregnet.strukturplaner
    aar = [a.aar for a in plan.resultat.ordning.aar]
    valgte = {f"{b.deltaker.nr} {b.deltaker.navn}": b for b in plan.bidrag if b.deltaker.gruppe == "kommuner"}
    assert len(valgte) == 18 + 13
    if "BIDRAG_ALLE_VALG" not in os.environ:
        valgte = {navn: b for navn, b in valgte.items() if b.deltaker.nr in ("0104", "0121", "3004", "3014", "3026")}
    sted = kommunevalg(fil)
    filer = [endre_celler(fil, tmp_path / f"{b.deltaker.nr}.xlsx", {sted: navn}) for navn, b in valgte.items()]
    grupper = [filer[n : n + 8] for n in range(0, len(filer), 8)]  # soffice has only so long for each
    regnede = [x for n, g in enumerate(grupper) for x in rekalkuler_alle(g, tmp_path / f"lo{n}")]
    for (navn, b), regnet in zip(valgte.items(), regnede, strict=True):
        rader = rutenett(regnet, "Kommune")
        hode = next(r for r in rader if "Nummer i ordningen" in r)
        rad = rader[rader.index(hode) + 1]
        assert [rad[hode.index(y)] for y in aar] == pytest.approx([float(x) for x in b.per_aar]), navn
        assert rad[hode.index("Nummer i ordningen")] == b.deltaker.nr
        er_gammel = plan.resultat.for_deltaker(b.deltaker.nr) is not None
        assert str(rad[0]).endswith("– betaler til og med 2019" if er_gammel else "– betaler fra og med 2020")
        felt = [rad[hode.index(k)] for k in ("I scenariet (kr)", "Endring i scenariet (kr)")]
        assert (rad[hode.index("Scenariet gjelder")], felt) == ("se under", [None, None])
        tekster = [str(r[0]) for r in rader if r and r[0]]
        assert f"Fra og med 2020: {tar_over(plan, b.deltaker.nr)}." in tekster
        assert any("ingen scenarier for nye enheter" in x for x in tekster) is not er_gammel
        for hva in ("i scenariene", "endring"):  # of other rows than what is paid, so nobody is to subtract them
            navnet = f"Sum alle ordninger: {hva} – regnes ikke ut: scenarier er av de gamle enhetene"
            (sum_,) = (r for r in rader if r and r[0] == navnet)
            assert {*sum_[1 : hode.index("Sum (kr)") + 1]} <= {None, ""}
        assert rad[hode.index("Svar")] == "avventer"
        vist = replace(beregnet, bok=replace(beregnet.bok, valgt=navn)).beskrivelse().finn("Kommune")
        ulike = {
            celle(*s): (c.verdi, v)
            for s, c in vist.celler.items()
            if c.formel and not _like(c.verdi, v := (rader[s[0]][s[1]] if s[1] < len(rader[s[0]]) else None))
        }
        assert ulike == {}, navn


def _like(a: object, b: object) -> bool:
    if isinstance(a, (int, Fraction)):
        return isinstance(b, (int, float)) and float(a) == pytest.approx(b, abs=1e-6)
    return (a or "") == (b or "")
