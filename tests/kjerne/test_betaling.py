"""Organisation numbers and invoice references."""

import pytest

from verktoy.kjerne.betaling import gyldig_orgnr, passer_monster


@pytest.mark.parametrize(
    ("orgnr", "gyldig"),
    [
        ("938587051", True),  # Levanger kommune, at the foot of its case papers (seed 002)
        ("974760673", True),  # Brønnøysundregistrene
        ("938587052", False),  # last digit changed
        ("983587051", False),  # two digits exchanged
        ("93858705", False),
        ("9385870510", False),
        ("93858705A", False),
        ("", False),
        ("-23456785", False),  # nine signs a spreadsheet takes for a number
        ("12.456789", False),
        ("1e3456785", False),
        ("٩٣٨٥٨٧٠٥١", False),  # digits, but not ours
    ],
)
def test_kontrollsifferet_avgjor_om_orgnr_er_gyldig(orgnr, gyldig):
    assert gyldig_orgnr(orgnr) is gyldig


@pytest.mark.parametrize(
    ("referanse", "monster", "passer"),
    [
        ("12345", "99999", True),
        ("1234", "99999", False),
        ("1234A", "99999", False),
        ("AB-12", "AA-99", True),
        ("ab-12", "AA-99", False),
        ("AB 12", "AA-99", False),
        ("PO1234", "PO9999", True),
        ("12?4", "9999", False),  # signs a search takes for any sign
        ("12*4", "9999", False),
        ("12~4", "9999", False),
    ],
)
def test_referansen_maa_se_ut_som_mottakeren_krever(referanse, monster, passer):
    assert passer_monster(referanse, monster) is passer
