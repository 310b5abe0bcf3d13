"""Names people typed become names of files: readable, and never anything else than a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verktoy.utsendelse.filnavn import MAKS_LENGDE, er_trygt, mappenavn, trygt


@pytest.mark.parametrize(
    ("navn", "blir"),
    [
        ("Fredrikstad", "Fredrikstad"),
        ("Våler (Østf.)", "Våler-Østf"),
        ("Guovdageaidnu - Kautokeino", "Guovdageaidnu-Kautokeino"),
        ("Unjárga - Nesseby", "Unjárga-Nesseby"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\system32", "C-Windows-system32"),
        ("Moss\x00\r\n.exe", "Moss-exe"),
        ("CON", "CON-x"),
        ("Lpt1", "Lpt1-x"),
        ("Moss\u202exslx.exe", "Moss-xslx-exe"),  # right-to-left override, which hides an ending
        (" . ", "x"),
        ("", "x"),
        ("a\u030a", "å"),  # decomposed, as macOS writes it
        ("x" * 300, "x" * MAKS_LENGDE),
    ],
)
def test_a_name_becomes_a_safe_one(navn, blir):
    assert trygt(navn) == blir


def test_a_folder_is_number_and_name():
    assert mappenavn("0137", "Våler (Østf.)") == "0137-Våler-Østf"
    assert mappenavn("../0137", "/") == "0137"
    assert er_trygt(mappenavn("0137", "x" * 300))


@given(st.text())
def test_a_safe_name_stays_as_it_is(tekst):
    assert trygt(trygt(tekst)) == trygt(tekst)
    assert er_trygt(trygt(tekst))


@pytest.mark.parametrize(
    "navn", ["", ".", "..", "a/b", "a\\b", "nul.docx", "brev.docx ", ".skjult", "a:b", "~$brev.docx"]
)
def test_other_names_are_not_safe(navn):
    assert not er_trygt(navn)


@pytest.mark.parametrize("navn", ["brev.docx", "0137-Våler-Østf", "manifest.json"])
def test_the_names_we_make_are(navn):
    assert er_trygt(navn)
