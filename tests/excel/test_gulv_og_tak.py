"""A floor without a ceiling, a ceiling without a floor, and neither: live in the workbook."""

from datetime import datetime

import pytest

from tests.stotte.libreoffice import feilverdier, sammenlign
from tests.stotte.pakke import Pakke
from verktoy.kilder import malfil
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.ny import bok_fra_maler

TID = datetime(2026, 1, 2, 3, 4)
REGEL = """
[regel.{id}]
kilde = "valg: et eksempel"
navn = "{id}"
type = "grunnbelop-og-sats"
gjelder = "kommuner"
grunnbelop_kr = 1_000
sats_kr = 5
{mer}
tid = "aarlig"
"""
# Hvaler 4 540, Marker 3 567 and Fredrikstad 80 977 inhabitants on 1.1.2018: 23 700, 18 835 and 405 885 kr.
REGLER = {
    "gulv": ("gulv_kr = 20_000", (23_700, 20_000, 405_885)),
    "tak": ('tak_kr = 100_000\nover_tak = "udekket"', (23_700, 18_835, 100_000)),
    "fritt": ("", (23_700, 18_835, 405_885)),
    "delt": ('tak_kr = 405_000\nover_tak = "fordeles"', None),
}


@pytest.fixture(scope="module")
def bok(tmp_path_factory):
    mappe = tmp_path_factory.mktemp("gulv")
    tekst = malfil.finn("digital-baerekraft-ostfold").read_text(encoding="utf-8")
    (mappe / "mal.toml").write_text(
        tekst + "".join(REGEL.format(id=id_, mer=mer) for id_, (mer, _) in REGLER.items()), encoding="utf-8"
    )
    fil = mappe / "bok.xlsx"
    fil.write_bytes(bok_fra_maler([str(mappe / "mal.toml")], TID).filinnhold())
    return fil


def test_the_amounts_are_those_of_a_hand_calculation(bok):
    (r,) = regn(les(bok).bok).resultater
    for id_, (_, ventet) in REGLER.items():
        belop = {b.deltaker.nr: le.belop_kr for b in r.bidrag for le in b.ledd if le.regel.id == id_}
        assert ventet is None or tuple(belop[nr] for nr in ("0111", "0119", "0106")) == ventet


def test_a_sheet_without_the_key_has_no_formula_that_asks_for_it(bok):
    assert feilverdier(bok) == []
    nokler = {c.verdi for c in Pakke(bok).celler("Østfold forutsetninger")}
    assert {"regel.gulv.gulv_kr", "regel.tak.tak_kr"} <= nokler
    assert not {"regel.gulv.tak_kr", "regel.gulv.over_tak", "regel.tak.gulv_kr", "regel.fritt.gulv_kr"} & nokler


@pytest.mark.treg
def test_libreoffice_computes_every_cached_value(bok):
    assert [str(f) for f in sammenlign(bok)] == []
