"""The pictures in README and the guide are drawn from the add-in as it is."""

import importlib.util
from pathlib import Path

import pytest
from lxml import etree

MAPPE = Path(__file__).resolve().parents[3] / "docs" / "bilder"


def _bilder() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("bilder_knapper", MAPPE / "knapper.py")
    assert spec is not None
    assert spec.loader is not None
    modul = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(modul)
    return modul.bilder()


@pytest.mark.parametrize("navn", ["fanen-bidrag.svg", "knappeark.svg", "snarveier.svg"])
def test_a_picture_shows_what_is_built(navn):
    tegnet = _bilder()[navn]
    assert (MAPPE / navn).read_text(encoding="utf-8") == tegnet, "draw it again: docs/bilder/knapper.py"
    beskrivelse = etree.fromstring(tegnet.encode()).findtext("{http://www.w3.org/2000/svg}desc")
    assert beskrivelse.endswith("Tegnet, ikke fotografert.")
