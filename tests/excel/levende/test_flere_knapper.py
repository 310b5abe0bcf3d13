"""The other buttons: scenario, and the packages for the deltakere."""

import pytest

from tests.excel.levende import endringer
from tests.excel.levende.modell import Excelbok
from tests.excel.levende.test_com import trykk
from tests.stotte.stab import Stab
from verktoy import knapper

pytestmark = pytest.mark.usefixtures("klokke_og_mappe")


def test_a_scenario_nobody_has_chosen_says_where_to_choose(ostfold):
    excel = trykk(Excelbok(ostfold), knapper.scenario)
    assert excel.dialoger[0] == (
        "Scenariene er regnet ut.\n\narkene «scenario»: Ingen er valgt ut eller inn. Velg hvem der, og trykk igjen."
    )


def test_packages_need_a_sender_which_the_first_press_makes_a_place_for(ostfold, tmp_path):
    excel = trykk(Excelbok(ostfold), knapper.lag_utsendelse)
    fil = tmp_path / "data" / "avsender.toml"
    assert excel.dialoger[0] == (
        f"{fil}: Avsenderen mangler. Skriv hvem brevene er fra i filen, lagre den, og trykk på knappen på nytt."
    )
    assert 'avsender = ""' in fil.read_text(encoding="utf-8")
    fil.write_text('avsender = "Sekretariatet"\nfrits = 2026-12-01\n', encoding="utf-8")
    assert "«frits» er ikke et felt." in trykk(Excelbok(ostfold), knapper.lag_utsendelse).dialoger[0]
    fil.write_text('avsender = "Sekretariatet"\ntype = "varsell"\n', encoding="utf-8")
    sagt = trykk(Excelbok(ostfold), knapper.lag_utsendelse).dialoger[0]
    assert sagt == f"{fil}: «varsell» er ikke en type. Skriv en av: invitasjon, varsel, krav."


def test_the_file_with_the_sender_is_the_one_with_its_own_name(ostfold, tmp_path):
    gammel = _med_avsender(tmp_path, "utsendelse.toml")
    gammel.write_text('avsender = "Sekretariatet"\ntype = "varsell"\n', encoding="utf-8")
    assert (
        f"{gammel.with_name('avsender.toml')}: «varsell»"
        in trykk(Excelbok(ostfold), knapper.lag_utsendelse).dialoger[0]
    )
    assert not gammel.exists()
    gammel.write_text("dette er en annen fil", encoding="utf-8")
    assert "«varsell»" in trykk(Excelbok(ostfold), knapper.lag_utsendelse).dialoger[0]
    assert gammel.exists()


@pytest.mark.parametrize("sti", ["https://kommunen.sharepoint.com/sites/okonomi/bidrag.xlsx", "Bok1"])
def test_a_workbook_that_is_no_file_here_is_told_to_be_saved(ostfold, tmp_path, sti):
    _med_avsender(tmp_path)
    bok = Excelbok(ostfold)
    bok.sti = sti
    assert "Lagre en kopi på denne maskinen" in trykk(bok, knapper.lag_utsendelse).dialoger[0]


@pytest.mark.treg
def test_packages_are_made_beside_the_saved_workbook(ostfold, tmp_path):
    _med_avsender(tmp_path, "utsendelse.toml")  # as it was called before
    fil = tmp_path / "bidrag.xlsx"
    stab = Stab(ostfold).skriv(endringer.DELTAKELSE, "F8", "nei")
    kolonne = {c[1]: a.rstrip("0123456789") for a, c in stab.celler(endringer.DELTAKELSE).items() if c[1]}
    for nr, adresse in (("0101", "postmottak@halden.kommune.no"), ("0105", "postmottak@moss.kommune.no")):
        rad = stab.rad(endringer.DELTAKELSE, kolonne["Nummer"], nr)
        stab = stab.skriv(endringer.DELTAKELSE, f"{kolonne['E-post']}{rad}", adresse)
    fil.write_bytes(stab.innhold)
    bok = Excelbok(fil.read_bytes())
    bok.sti, bok.fremst = str(fil), "Østfold bidrag"
    excel = trykk(bok, knapper.lag_utsendelse)
    mappe = tmp_path / "Utsendelse Østfold 2026-02-03 0405"
    assert excel.dialoger[0].startswith(f"17 pakker ligger i {mappe}. Ingenting er sendt.")
    ny = tmp_path / "data" / "avsender.toml"
    assert f"{ny}: Filen med avsenderen het utsendelse.toml før. Den heter avsender.toml nå." in excel.dialoger[0]
    assert ny.exists()
    assert "lagret" in excel.logg
    assert (mappe / "manifest.json").exists()
    assert "0105 Sarpsborg: Adressen «postmottak@moss.kommune.no» ser ut til å høre til Moss." in excel.dialoger[0]
    assert [x.parent.name for x in mappe.glob("*/epost.eml")] == ["0101-Halden"]


def _med_avsender(tmp_path, navn="avsender.toml"):
    fil = tmp_path / "data" / navn
    fil.parent.mkdir()
    fil.write_text('avsender = "Sekretariatet <post@eksempel.no>"\n', encoding="utf-8")
    return fil
