import pytest

from tests.stotte import validering
from tests.stotte.eksempelbok import plant, skriv_eksempelbok
from tests.stotte.funn import Funn
from tests.stotte.krav import KREV_ALT
from tests.stotte.validering import finn_sdk, nye_funn, valider, valider_audit, valider_sdk

DATA, BOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


@pytest.fixture
def bok(tmp_path):
    return skriv_eksempelbok(tmp_path / "bøk.xlsx")


def test_a_sound_workbook_passes_all_three(bok, sdk):  # noqa: ARG001
    assert valider(bok) == []


def test_the_sdk_finds_an_unknown_element(bok, sdk):  # noqa: ARG001
    plant(bok, DATA, "<sheetData>", "<tull/><sheetData>")
    (funn,) = valider_sdk(bok)
    assert (funn.kilde, funn.regel) == ("sdk", "Sch_InvalidElementContentExpectingComplex")
    assert "sheet1.xml" in funn.sted
    assert "tull" in funn.melding


def test_the_sdk_reports_a_file_it_cannot_open(tmp_path, sdk):  # noqa: ARG001
    (tmp_path / "tull.xlsx").write_bytes(b"tull")
    (funn,) = valider_sdk(tmp_path / "tull.xlsx")
    assert funn.regel == "Exception"


def test_openxml_audit_finds_an_unknown_element(bok):
    assert valider_audit(bok) == []
    plant(bok, DATA, "<sheetData>", "<tull/><sheetData>")
    funn = valider_audit(bok)
    assert any("tull" in f.melding for f in funn), funn


def test_without_the_sdk_the_test_is_skipped(bok, monkeypatch):
    monkeypatch.setattr(validering, "finn_sdk", lambda: None)
    monkeypatch.delenv(KREV_ALT, raising=False)
    with pytest.raises(pytest.skip.Exception):
        valider_sdk(bok)


def test_a_path_given_for_the_sdk_is_not_second_guessed(tmp_path, monkeypatch):
    monkeypatch.setenv(validering.SDK_PROGRAM, str(tmp_path / "borte"))
    assert finn_sdk() is None


def test_only_what_was_not_there_before_is_new():
    a, b = Funn("sdk", "r", "her", "a"), Funn("sdk", "r", "her", "b")
    a_flyttet = Funn("sdk", "r", "der", "a")
    assert nye_funn([a], [a_flyttet]) == []
    assert nye_funn([a], [a, a_flyttet, b]) == [a_flyttet, b]
    assert nye_funn([a, b], []) == []
