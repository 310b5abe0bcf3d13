"""The manifest is what the rest of the mailing trusts: it comes back as it was, and a damaged one is refused."""

import json
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from hashlib import sha256

import pytest

from verktoy.kjerne.melding import Inndatafeil
from verktoy.utsendelse.manifest import FILNAVN, Fil, Maalform, Manifest, Pakke, Type, innhold, les, som_json

BREV = b"Til Fredrikstad kommune"
FIL = Fil("brev.docx", "0106-Fredrikstad/brev.docx", sha256(BREV).hexdigest(), len(BREV), "application/test")
PAKKE = Pakke(
    nr="0106",
    navn="Fredrikstad",
    gruppe="kommuner",
    mottaker="postmottak@fredrikstad.kommune.no",
    maalform=Maalform.BOKMAAL,
    type=Type.VARSEL,
    grunn="",
    belop={2018: Fraction(52893), 2019: Fraction(211571, 2)},
    filer=(FIL,),
    vedlegg=("brev.docx",),
)
MANIFEST = Manifest(
    "digital-baerekraft-ostfold",
    "Digital bærekraft Østfold",
    "2018–2019",
    datetime(2026, 1, 2, 3, 4),
    "Sekretariatet",
    "0" * 64,
    (PAKKE,),
)


def _skriv(mappe, **endringer):
    data = json.loads(som_json(MANIFEST))
    pakke = data["pakker"][0]
    for sti, verdi in endringer.items():
        felt = data
        *vei, siste = sti.split("__")
        for ledd in vei:
            felt = pakke if ledd == "pakke" else pakke["filer"][0] if ledd == "fil" else felt[ledd]
        felt[siste] = verdi
    (mappe / FILNAVN).write_text(json.dumps(data), encoding="utf-8")
    return mappe


def test_what_is_written_is_read_back(tmp_path):
    (tmp_path / FILNAVN).write_bytes(som_json(MANIFEST))
    assert les(tmp_path) == MANIFEST
    assert les(tmp_path).pakke("0106") == PAKKE
    assert les(tmp_path).pakke("9999") is None


def test_amounts_are_exact_text_with_their_sum():
    belop = json.loads(som_json(MANIFEST))["pakker"][0]["belop"]
    assert belop == {"2018": "52893", "2019": "211571/2", "sum": "317357/2"}


@pytest.mark.parametrize(
    ("endringer", "melding"),
    [
        ({"versjon": 2}, "Manifestet har versjon «2»"),
        ({"ordning": 7}, "«ordning» mangler eller er ikke tekst i filen"),
        ({"laget": "i går"}, "«laget» er «i går», som ikke er et tidspunkt"),
        ({"kilde_bok": "abc"}, "«kilde_bok» i filen er ikke en kontrollsum"),
        ({"pakker": {}}, "«pakker» mangler eller er ikke en liste"),
        ({"pakker": [1]}, "Innholdet i pakke 1 er ikke det"),
        ({"pakke__type": "gave"}, "«type» i pakke 1 er «gave», som ikke er en av: invitasjon, varsel"),
        ({"pakke__navn": "Moss\nBcc: alle@moss.no"}, "«navn» i pakke 1 har tegn som ikke kan vises"),
        ({"pakke__belop": {"2018": "1", "sum": "2"}}, "Årene i pakke 1 summerer til 1, men «sum» er 2"),
        ({"pakke__belop": {"2018": "mye", "sum": "2"}}, "«belop» i pakke 1 har noe som ikke er et beløp"),
        ({"pakke__vedlegg": ["alt.xlsx"]}, "Vedlegget «alt.xlsx» i pakke 1 er ikke én av filene"),
        ({"fil__sti": "../brev.docx"}, "Filen «../brev.docx» i pakke 1 har ikke et navn programmet ville laget"),
        ({"fil__sti": "/etc/brev.docx"}, "har ikke et navn programmet ville laget"),
        ({"fil__sti": "c:\\brev.docx"}, "har ikke et navn programmet ville laget"),
        ({"fil__sha256": "F" * 64}, "er ikke en kontrollsum"),
        ({"fil__bytes": -1}, "«bytes» i pakke 1 er ikke et antall"),
    ],
)
def test_a_damaged_manifest_is_refused_with_what_is_wrong(tmp_path, endringer, melding):
    with pytest.raises(Inndatafeil) as e:
        les(_skriv(tmp_path, **endringer))
    assert melding in str(e.value)
    assert "Lag pakkene på nytt" in str(e.value)


def test_a_deltaker_stands_once(tmp_path):
    (tmp_path / FILNAVN).write_bytes(som_json(replace(MANIFEST, pakker=(PAKKE, PAKKE))))
    with pytest.raises(Inndatafeil, match="Nummeret «0106» står to ganger"):
        les(tmp_path)


@pytest.mark.parametrize("tekst", [None, "{", "[]"])
def test_no_manifest_or_no_json_is_said(tmp_path, tekst):
    if tekst is not None:
        (tmp_path / FILNAVN).write_text(tekst, encoding="utf-8")
    with pytest.raises(Inndatafeil):
        les(tmp_path)


def test_the_bytes_of_a_file_are_those_it_was_made_with(tmp_path):
    with pytest.raises(Inndatafeil, match="Fikk ikke lest filen"):
        innhold(tmp_path, FIL)
    sti = tmp_path / FIL.sti
    sti.parent.mkdir()
    sti.write_bytes(BREV)
    assert innhold(tmp_path, FIL) == BREV
    sti.write_bytes(BREV + b" ")
    with pytest.raises(Inndatafeil, match="endret etter at pakken ble laget"):
        innhold(tmp_path, FIL)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "hemmelig").write_bytes(BREV)
    mappe = tmp_path / "ut"
    (mappe / "0106-Fredrikstad").mkdir(parents=True)
    (mappe / FIL.sti).symlink_to(tmp_path / "hemmelig")
    with pytest.raises(Inndatafeil, match="utenfor mappen"):
        innhold(mappe, FIL)
