"""Files somebody has typed that are no TOML: which line, and what to do."""

import pytest

from tests.kilder.god_mal import GOD, feilene
from verktoy.kilder.malfil import les_mal
from verktoy.kjerne.melding import Inndatafeil


@pytest.mark.parametrize(
    ("fra", "til", "sagt"),
    [
        (
            'navn = "Prøven"',
            'navn = "Prøven"\nnavn = "En annen"',
            "prove.toml, linje 4: Nøkkelen eller tabellen står to ganger. Slett den ene.",
        ),
        ("[tid]", "[ordning]\n[tid]", "prove.toml, linje 18: Nøkkelen eller tabellen står to ganger. Slett den ene."),
        (
            'navn = "Prøven"',
            "navn = Prøven",
            (
                "prove.toml, linje 3: Filen er ikke gyldig TOML. "
                'Tekst skrives "i anførselstegn", tall som 120_000 eller 2.50, datoer som 2018-01-01.'
            ),
        ),
        (
            "belop_kr = 1_000",
            "belop_kr = 1 000",
            (
                "prove.toml, linje 37: Filen er ikke gyldig TOML. "
                'Tekst skrives "i anførselstegn", tall som 120_000 eller 2.50, datoer som 2018-01-01.'
            ),
        ),
        (
            "folketall_dato = 2018-01-01",
            "folketall_dato = 2018-02-30",
            (
                "prove.toml, linje 6: Filen er ikke gyldig TOML. "
                'Tekst skrives "i anførselstegn", tall som 120_000 eller 2.50, datoer som 2018-01-01.'
            ),
        ),
    ],
)
def test_a_file_that_is_no_toml(tmp_path, fra, til, sagt):
    assert feilene(tmp_path, GOD.replace(fra, til, 1)) == [sagt]


def test_a_file_that_is_not_utf_8(tmp_path):
    fil = tmp_path / "prove.toml"
    fil.write_bytes(GOD.encode("latin-1"))
    with pytest.raises(Inndatafeil) as feil:
        les_mal(fil)
    assert str(feil.value) == ("prove.toml: Filen er ikke lagret som UTF-8. Lagre den på nytt med tegnsettet UTF-8.")
