"""The plan in the workbook: values that stand, a status that turns when an input changes, what staff type beside it."""

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.stotte import bok as b
from tests.stotte.libreoffice import celler, endre_celler, feilverdier, rekalkuler_alle, sammenlign
from verktoy.ark.plan import FERSK, FORELDET
from verktoy.cli import main
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.frys import frys_plan
from verktoy.oppgaver.oppdater import oppdater

KVELD = datetime(2026, 1, 2, 20, 0)
D18 = date(2018, 1, 1)


def _rad(xlsx: Path, ark: str, **felt: object) -> dict[str, object]:
    """The row of a sheet where the named columns hold these values, by heading; `_` in a name stands for a space."""
    rader = b._rader(xlsx, ark)
    hode = next(r for r in rader if "Nummer" in r)
    krav = {hode.index(k.replace("_", " ")): v for k, v in felt.items()}
    funnet = next(r for r in rader if all(len(r) > k and r[k] == v for k, v in krav.items()))
    return {str(k): funnet[n] for n, k in enumerate(hode) if k is not None and n < len(funnet)}


@pytest.fixture
def bok(to_ordninger, tmp_path):
    fil = tmp_path / "bidrag.xlsx"
    fil.write_bytes(to_ordninger.read_bytes())
    return fil


def _skriv(bok: Path, celler_: dict[tuple[str, str], object]) -> None:
    ny = bok.with_name("endret.xlsx")
    endre_celler(bok, ny, celler_)
    bok.write_bytes(ny.read_bytes())


def _betaling(bok: Path, nr: str, termin: str, overskrift: str) -> tuple[str, str]:
    ark = "Østfold betaling"
    rader = b._rader(bok, ark)
    hode = next(r for r in rader if "Nummer" in r)
    rad = next(n for n, r in enumerate(rader) if r[0] == nr and r[hode.index("Termin")] == termin)
    return ark, b.celle(rad, hode.index(overskrift))


def test_arket_viser_planen_som_ble_regnet_ut(bok):
    # Fredrikstad: 317 358 over three years, and the totals of seed 000.
    rad = _rad(bok, "Østfold plan", Nummer="0106")
    assert (rad["SUM 3 år"], rad["SUM 5 år"]) == (317_358, 528_930)
    summer = _rad(bok, "Østfold plan", Navn="Sum")
    assert (summer["SUM 3 år"], summer["SUM 5 år"]) == (2_880_000, 4_800_000)


def test_betalingsgrunnlaget_har_en_rad_per_forfall_og_summerer_til_planen(bok):
    rader = [r for r in b._rader(bok, "Østfold betaling") if r[0] and str(r[0]).startswith("01")]
    assert len(rader) == 18 * 6
    assert _rad(bok, "Østfold betaling", Navn="Sum")["Beløp (kr)"] == 4_800_000


@pytest.mark.treg
def test_planen_sier_fra_naar_forutsetningene_er_endret(bok, tmp_path):
    endret = tmp_path / "folketall.xlsx"
    endre_celler(bok, endret, {b.innbyggere(bok, "0106", D18): 90_001})
    naa, etter = rekalkuler_alle([bok, endret], tmp_path / "lo")
    status = b.overskrift(bok, "Østfold plan", FERSK)
    assert b.hent(naa, status) == FERSK
    assert b.hent(etter, status) == FORELDET
    # What was rounded stands until somebody presses Oppdater.
    assert _rad(etter, "Østfold plan", Nummer="0106")["SUM 3 år"] == 317_358
    assert b.hent(etter, b.kontroll(bok, "Østfold.bok.plan", "Status")) == "AVVIK"
    oppdater(endret, KVELD)
    assert b.hent(endret, status) == FERSK
    # (120 000 + 90 001 × 720 000 / 304 444) kr = 332 849,39… kr.
    assert _rad(endret, "Østfold plan", Nummer="0106")["SUM 3 år"] in (332_849, 332_850)


@pytest.mark.treg
def test_det_som_er_fakturert_og_betalt_blir_med_og_regnes_mot_planen(bok):
    # Halden's first instalment is 32 607 kr; it is invoiced with 32 000 and half is paid.
    _skriv(
        bok,
        {
            _betaling(bok, "0101", "2018", "Fakturert (kr)"): 32_000,
            _betaling(bok, "0101", "2018", "Betalt (kr)"): 16_000,
        },
    )
    oppdater(bok, KVELD)
    rad = _rad(bok, "Østfold betaling", Nummer="0101", Termin="2018")
    assert (rad["Fakturert (kr)"], rad["Betalt (kr)"]) == (32_000, 16_000)
    assert rad["Fakturert minus plan (kr)"] == -607
    assert rad["Ubetalt (kr)"] == 16_607
    plan = _rad(bok, "Østfold plan", Nummer="0101")
    assert (plan["Fakturert (kr)"], plan["Betalt (kr)"]) == (32_000, 16_000)
    assert sammenlign(bok) == []


@pytest.mark.treg
def test_betalinger_som_ikke_lenger_staar_i_planen_blir_ikke_borte(bok):
    # Rømskog is invoiced, then says no: its row leaves the plan, but what was typed stays and is pointed at.
    _skriv(bok, {_betaling(bok, "0121", "2018", "Fakturert (kr)"): 20_277})
    _skriv(bok, {b.deltakelse(bok, "Østfold", "0121", "Svar"): "nei"})
    oppdater(bok, KVELD)
    rad = _rad(bok, "Østfold betaling", Nummer="0121", Termin="2018")
    assert (rad["Fakturert (kr)"], rad["Beløp (kr)"], rad["Tekst"]) == (20_277, 0, "Ikke lenger i planen")
    assert rad["Fakturert minus plan (kr)"] == 20_277
    assert b.hent(bok, b.kontroll(bok, "Østfold.betaling.uten_plan", "Status")) == "AVVIK"
    assert sammenlign(bok) == []
    # … and when it joins again, the payment is back in its row.
    _skriv(bok, {b.deltakelse(bok, "Østfold", "0121", "Svar"): "ja"})
    oppdater(bok, KVELD)
    rad = _rad(bok, "Østfold betaling", Nummer="0121", Termin="2018")
    assert (rad["Fakturert (kr)"], rad["Beløp (kr)"]) == (20_277, 20_277)


def test_andre_terminer_tar_ikke_med_seg_betalingene(bok):
    _skriv(bok, {_betaling(bok, "0106", "2018", "Betalt (kr)"): 52_893})
    _skriv(
        bok,
        {
            b.forutsetning(bok, "Østfold", "plan.terminer"): "halvår",
            b.forutsetning(bok, "Østfold", "plan.forfall.1"): "31.3.",
        },
    )
    # One due date is missing for the second half-year: nothing is written, and the message says which.
    foer = bok.read_bytes()
    assert main(["oppdater", str(bok)]) == 2
    assert bok.read_bytes() == foer


def test_den_som_ikke_skal_betale_faar_ingen_rader(bok):
    _skriv(bok, {b.deltakelse(bok, "Østfold", "0121", "Svar"): "nei"})
    oppdater(bok, KVELD)
    assert not [r for r in b._rader(bok, "Østfold betaling") if r[0] == "0121"]


@pytest.mark.treg
def test_orgnr_og_referanse_sjekkes_i_arket_som_i_python(bok, tmp_path):
    riktig, galt = ("938587051", "PO1234"), ("938587052", "PO12X4")
    verdier: dict[tuple[str, str], object] = {}
    for nr, (orgnr, referanse) in (("0101", riktig), ("0104", galt)):
        verdier[b.deltakelse(bok, "Østfold", nr, "Orgnr")] = orgnr
        verdier[b.deltakelse(bok, "Østfold", nr, "Fakturareferanse")] = referanse
        verdier[b.deltakelse(bok, "Østfold", nr, "Referansen skal se slik ut")] = "PO9999"
    _skriv(bok, verdier)
    (regnet,) = rekalkuler_alle([bok], tmp_path / "lo")
    for nr, ventet in (("0101", "OK"), ("0104", "feil"), ("0105", "mangler")):
        rad = _rad(regnet, "Østfold betaling", Nummer=nr, Termin="2018")
        assert (rad["Orgnr er"], rad["Referansen er"]) == (ventet, ventet)
    for id_ in ("betaling.orgnr", "betaling.referanse"):
        assert b.hent(regnet, b.kontroll(bok, f"Østfold.{id_}", "Venstre verdi")) == 1
        assert b.hent(regnet, b.kontroll(bok, f"Østfold.{id_}", "Status")) == "AVVIK"
    oppdater(bok, KVELD)
    assert sammenlign(bok) == []


@pytest.mark.treg
def test_en_fryst_plan_viser_hva_som_er_korrigert(bok):
    frys_plan(bok, "Østfold", "Kari Nordmann", KVELD)
    assert sammenlign(bok) == []
    assert not any(v == "KORRIGERT" for (ark, _), v in celler(bok).items() if ark == "Østfold fryst plan")
    _skriv(bok, {b.deltakelse(bok, "Østfold", "0121", "Svar"): "nei"})
    oppdater(bok, KVELD)
    # Rømskog says no: 202 770 kr over five years becomes 0, and nobody else's amount changes (hold-satser).
    rad = _rad(bok, "Østfold fryst plan", Nummer="0121")
    assert (rad["Sum"], rad["Status"]) == (202_770, "KORRIGERT")
    assert [_rad(bok, "Østfold fryst plan", Nummer=nr)["Status"] or "" for nr in ("0106", "0101")] == ["", ""]
    assert _rad(bok, "Østfold plan", Nummer="0121")["Korrigert (kr)"] == -202_770
    assert b.hent(bok, b.kontroll(bok, "Østfold.plan.korrigert", "Venstre verdi")) == 6
    assert sammenlign(bok) == []
    assert feilverdier(bok) == []


def test_en_endret_arkivplan_avvises_med_beskjed(bok, capsys):
    frys_plan(bok, "Østfold", "Kari Nordmann", KVELD)
    rader = b._rader(bok, "Østfold fryst plan")
    rad = next(n for n, r in enumerate(rader) if r[0] == "0106")
    _skriv(bok, {("Østfold fryst plan", b.celle(rad, 2)): 1})
    foer = bok.read_bytes()
    assert main(["oppdater", str(bok)]) == 2
    assert "publiserte planen er endret" in capsys.readouterr().err
    assert bok.read_bytes() == foer


def test_frysingen_staar_i_loggen_med_navn_og_kontrollsum(bok):
    fryst = frys_plan(bok, "Østfold", "Kari Nordmann", KVELD)
    rad = les(bok).bok.logg[-1]
    assert rad.handling == "Fryst plan"
    assert rad.endring == f"Publisert av Kari Nordmann, kontrollsum {fryst.kontrollsum}"
    assert rad.sum_kr.replace("\N{NO-BREAK SPACE}", " ") == "4 800 000"


def test_en_fryst_plan_erstattes_bare_naar_noen_sier_det(bok, capsys):
    forste = frys_plan(bok, "Østfold", "Kari Nordmann", KVELD)
    assert main(["frys", str(bok), "--ordning", "Østfold", "--av", "Ola"]) == 2
    assert "fryst av Kari Nordmann 2.1.2026" in capsys.readouterr().err
    assert les(bok).bok.deler[0].fryst == forste
    assert main(["frys", str(bok), "--ordning", "Østfold", "--av", "Ola", "--erstatt"]) == 0
    assert les(bok).bok.deler[0].fryst.av == "Ola"


def test_en_ordning_uten_deltakere_avvises_med_beskjed(bok, capsys):
    tomme = {}
    for rad, r in enumerate(b._rader(bok, "Deltakelse")):
        if "Østfold" in r:
            tomme |= {("Deltakelse", b.celle(rad, kol)): None for kol, v in enumerate(r) if kol and v is not None}
    _skriv(bok, tomme)
    foer = bok.read_bytes()
    assert main(["oppdater", str(bok)]) == 2
    assert "Østfold har ingen deltakere i gruppen «Kommuner»" in capsys.readouterr().err
    assert bok.read_bytes() == foer


@pytest.mark.parametrize(
    ("argumenter", "melding"),
    [
        (["--ordning", "Østfold", "--av", " "], "Navnet er tomt"),
        (["--ordning", "finnes-ikke", "--av", "Kari"], "ingen ordning som heter «finnes-ikke»"),
    ],
)
def test_frys_forklarer_hva_som_mangler(bok, capsys, argumenter, melding):
    foer = bok.read_bytes()
    assert main(["frys", str(bok), *argumenter]) == 2
    assert melding in capsys.readouterr().err
    assert bok.read_bytes() == foer


def test_hvert_belop_i_boken_kan_forklares_og_forklaringen_regner_seg_tilbake(to_ordninger):
    beregnet = regn(les(to_ordninger).bok)
    for r in beregnet.resultater:
        for bidrag in r.bidrag:
            for le in bidrag.ledd:
                paa = le.fordeles_paa if le.fordeles_paa is not None else 1
                assert le.belop_kr == (le.enheter * le.a_fordele / paa if bidrag.er_med else 0)
