"""forklar: a kommune is found by what people type."""

import pytest

from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.forklar import forklar

# Marker is 0119 in Østfold (2018) and DigiFin (2017), and 3013 in DigiViken (2021).
MARKER = ["0119 Marker i Digital bærekraft Østfold", "0119 Marker i KS", "3013 Marker i DigiViken"]


def _overskrifter(beregnet, hvem, ordning=None):
    return [f[0] for f in forklar(beregnet, hvem, ordning)]


@pytest.mark.parametrize("hvem", ["0119", "119", "K-0119", " 0119 ", "3013", "Marker", "marker", "MARKER"])
def test_a_number_or_a_name_as_people_write_it(beregnet, hvem):
    funnet = _overskrifter(beregnet, hvem)
    assert len(funnet) == len(MARKER)
    assert all(f.startswith(ventet) for f, ventet in zip(funnet, MARKER, strict=True))


@pytest.mark.parametrize("hvem", ["30", "viken FYLKESKOMMUNE"])
def test_a_fylkeskommune_too(beregnet, hvem):
    assert _overskrifter(beregnet, hvem, "digiviken")[0].startswith("30 Viken fylkeskommune")


def test_a_name_of_several_lists_their_numbers(beregnet):
    melding = (
        r"Flere deltakere heter «nes»: 0236 Nes \(Akershus\), 0616 Nes \(Buskerud\), 3034 Nes\."
        r" Skriv nummeret i stedet\."
    )
    with pytest.raises(Inndatafeil, match=melding):
        forklar(beregnet, "nes", None)


def test_a_shared_name_is_enough_where_only_one_has_it(beregnet):
    # Våler in Østfold and in Hedmark are both in DigiFin, one of them in Østfold.
    assert _overskrifter(beregnet, "våler", "Østfold")[0].startswith("0137 Våler (Østfold)")
    # Nes in Akershus was 0236 and became 3034; the other Nes became Nesbyen.
    assert [f[:8] for f in _overskrifter(beregnet, "Nes (Akershus)")] == ["0236 Nes", "3034 Nes"]


@pytest.mark.parametrize(
    ("hvem", "ordning", "sagt"),
    [
        ("9998", None, "9998 er ikke deltaker i noen av ordningene."),
        ("301", "digiviken", "0301 er ikke deltaker i ordningen."),
        ("Markar", None, "Markar er ikke deltaker i noen av ordningene."),
        ("", None, "er ikke deltaker i noen av ordningene."),
    ],
)
def test_who_is_not_there_is_said(beregnet, hvem, ordning, sagt):
    with pytest.raises(Inndatafeil, match=sagt):
        forklar(beregnet, hvem, ordning)
