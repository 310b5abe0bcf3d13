"""The VBA project we write, read by programs we did not write: olefile and olevba."""

import io
import struct

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream

from verktoy.excel.tillegg import sammensatt, vba

NAVN = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=31)


def pakk_ut(data: bytes) -> bytes:
    return bytes(decompress_stream(bytearray(data)))


@pytest.mark.parametrize(
    ("tekst", "komprimert"),
    [  # [MS-OVBA] 3.2.1 and 3.2.3
        (b"abcdefghijklmnopqrstuv.", "0119B000616263646566676800696A6B6C6D6E6F70007172737475762E"),
        (b"a" * 73, "0103B002614500"),
    ],
)
def test_the_examples_of_the_specification(tekst, komprimert):
    assert vba.komprimer(tekst).hex().upper() == komprimert


def test_the_third_example_unpacks_to_the_same():
    """[MS-OVBA] 3.2.2 picks another of two equally long copies than its own algorithm does; both are right."""
    tekst = b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
    eksempel = (
        "012FB000236161616263646582660070616768696A013808616B6C00306D6E6F7006710270041072737475761077787 97A003C"
    ).replace(" ", "")
    assert pakk_ut(bytes.fromhex(eksempel)) == pakk_ut(vba.komprimer(tekst)) == tekst
    assert len(vba.komprimer(tekst)) == len(eksempel) // 2


@settings(max_examples=60)
@given(st.text("ab =\r\næø\"'", max_size=300), st.integers(1, 60))
def test_what_is_packed_can_be_unpacked(bit, ganger):
    data = (bit * ganger).encode("cp1252")
    assert pakk_ut(vba.komprimer(data)) == data


@pytest.mark.parametrize("lengde", [4095, 4096, 4097, 8192, 8193])
def test_around_the_length_of_a_chunk(lengde):
    data = (b"Dim x As Long\r\n" * 600)[:lengde]
    assert pakk_ut(vba.komprimer(data)) == data


def test_noise_is_kept_as_it_is_where_that_is_possible():
    stoy = b"".join(struct.pack("<I", (n * 2654435761) & 0xFFFFFFFF) for n in range(1024))
    assert pakk_ut(vba.komprimer(stoy)) == stoy
    with pytest.raises(ValueError, match="not text"):
        vba.komprimer(stoy[:4090])


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(NAVN, st.one_of(st.binary(max_size=200), st.integers(4000, 9000).map(bytes)), max_size=12).filter(
        lambda d: len({n.upper() for n in d}) == len(d)
    ),
)
def test_a_compound_file_holds_what_was_put_in(innhold):
    fil = sammensatt.skriv({"Lager": innhold, "Strøm": b"x"})
    with olefile.OleFileIO(io.BytesIO(fil), raise_defects=olefile.DEFECT_UNSURE) as ole:
        assert ole.parsing_issues == []
        assert sorted(ole.listdir()) == sorted([["Strøm"], *(["Lager", n] for n in innhold)])
        assert all(ole.openstream(["Lager", n]).read() == d for n, d in innhold.items())


@pytest.mark.parametrize("antall", range(1, 40))
def test_the_directory_is_a_red_black_tree(antall):
    """[MS-CFB] 2.6.4: no red entry has a red child, and as many black ones are met on every way down."""
    fil = sammensatt.skriv({f"s{n:02}": b"" for n in range(antall)})
    start = struct.unpack_from("<I", fil, 48)[0] * 512 + 512
    poster = [struct.unpack_from("<66xBBIII", fil, start + 128 * n) for n in range(antall + 1)]

    def svarte(nummer: int, *, under_rod: bool) -> int:
        if nummer == 0xFFFFFFFF:
            return 1
        _, farge, venstre, hoyre, _ = poster[nummer]
        assert not (under_rod and farge == 0)
        til_venstre = svarte(venstre, under_rod=farge == 0)
        assert til_venstre == svarte(hoyre, under_rod=farge == 0)
        return til_venstre + farge

    assert svarte(poster[0][4], under_rod=False) >= 1
    assert poster[poster[0][4]][1] == 1


def test_the_directory_is_in_the_order_windows_searches_it():
    """[MS-CFB] 2.6.4: the shorter name first, then by letter in upper case. Elsewhere it is not found."""
    navn = ["dir", "ThisWorkbook", "b", "_VBA_PROJECT", "AB", "a", "aa", "Koding"]
    fil = sammensatt.skriv(dict.fromkeys(navn, b""))
    start = struct.unpack_from("<I", fil, 48)[0] * 512 + 512

    def fra(nummer: int) -> list[str]:
        if nummer == 0xFFFFFFFF:
            return []
        tekst, lengde, venstre, hoyre = struct.unpack_from("<64sH2xII", fil, start + 128 * nummer)
        return [*fra(venstre), tekst[: lengde - 2].decode("utf-16-le"), *fra(hoyre)]

    rot = struct.unpack_from("<76xI", fil, start)[0]
    assert fra(rot) == ["a", "b", "aa", "AB", "dir", "Koding", "ThisWorkbook", "_VBA_PROJECT"]


@pytest.mark.parametrize("navn", ["", "a/b", "a:b", "x" * 32])
def test_a_name_a_compound_file_cannot_have(navn):
    with pytest.raises(ValueError, match="not a name"):
        sammensatt.skriv({navn: b""})


def test_too_much_is_refused_and_not_written_wrong():
    with pytest.raises(ValueError, match="too much"):
        sammensatt.skriv({"stor": bytes(8_000_000)})


KILDE = """Attribute VB_Name = "Prøve"
Option Explicit
Public Function F() As String
    F = "ÆØÅ «æøå» – é"
End Function
"""


def test_olevba_finds_exactly_our_source():
    fil = vba.prosjekt("Navn", [vba.dokumentmodul("ThisWorkbook", arbeidsbok=True), vba.Modul("Prøve", KILDE)])
    funnet = {navn: kode for _, _, navn, kode in VBA_Parser("vbaProject.bin", data=fil).extract_macros()}
    assert funnet["Prøve.bas"].replace("\r\n", "\n") == KILDE
    assert funnet["ThisWorkbook.cls"].startswith('Attribute VB_Name = "ThisWorkbook"')
    assert len(funnet) == 2


def _poster(dir_: bytes) -> list[tuple[int, bytes]]:
    """The records of a dir stream; PROJECTVERSION is the one whose size does not count all of it (2.3.4.2.1.11)."""
    poster, her = list[tuple[int, bytes]](), 0
    while her < len(dir_):
        id_, lengde = struct.unpack_from("<HI", dir_, her)
        lengde += 2 * (id_ == 0x09)
        poster.append((id_, dir_[her + 6 : her + 6 + lengde]))
        her += 6 + lengde
    return poster


def test_the_directory_of_the_project_has_the_records_in_the_order_of_the_specification():
    """[MS-OVBA] 2.3.4.2, and the same sequence as in the .xlam that xlwings ships, its references left out."""
    moduler = [vba.dokumentmodul("ThisWorkbook", arbeidsbok=True), vba.Modul("Prøve", KILDE)]
    with olefile.OleFileIO(io.BytesIO(vba.prosjekt("Navn", moduler))) as ole:
        poster = _poster(pakk_ut(ole.openstream(["VBA", "dir"]).read()))
        assert ole.openstream(["VBA", "_VBA_PROJECT"]).read().hex() == "cc61ffff000100"  # 3.1.1
        navnekart = ole.openstream("PROJECTwm").read()
    prosjekt = [0x01, 0x02, 0x14, 0x03, 0x04, 0x05, 0x40, 0x06, 0x3D, 0x07, 0x08, 0x09, 0x0C, 0x3C, 0x0F, 0x13]
    modul = [0x19, 0x47, 0x1A, 0x32, 0x1C, 0x48, 0x31, 0x1E, 0x2C]
    assert [id_ for id_, _ in poster] == [*prosjekt, *modul, 0x22, 0x2B, *modul, 0x21, 0x2B, 0x10]
    verdi = dict(poster)  # the last module's where there are several
    assert verdi[0x0F] == b"\x02\0"  # two modules
    assert verdi[0x03] == (1252).to_bytes(2, "little")
    assert (verdi[0x19], verdi[0x47]) == ("Prøve".encode("cp1252"), "Prøve".encode("utf-16-le"))
    assert verdi[0x31] == bytes(4)  # the source begins at once
    assert navnekart.startswith(b"ThisWorkbook\0" + "ThisWorkbook\0".encode("utf-16-le") + b"Pr\xf8ve\0")


def _avslor(tekst: str) -> tuple[int, int, bytes]:
    """[MS-OVBA] 2.4.3.3, the other way than ours: version, project key, data."""
    fro, versjon, nokkel, *resten = bytes.fromhex(tekst)
    klar, forrige, nest_forrige = nokkel ^ fro, nokkel, versjon
    ut = bytearray()
    for byte in resten:
        klar = byte ^ ((nest_forrige + klar) & 0xFF)
        nest_forrige, forrige = forrige, byte
        ut.append(klar)
    innhold = bytes(ut[(fro & 6) // 2 :])
    lengde = struct.unpack("<I", innhold[:4])[0]
    assert lengde == len(innhold) - 4
    return versjon ^ fro, nokkel ^ fro, innhold[4:]


def test_the_project_says_that_nothing_is_locked_or_hidden():
    # A project Excel made has the first; its id sums to 0xD7.
    assert _avslor("5D5F8AADDAA8DEA8DEA8DEA8DE") == (2, 0xD7, bytes(4))
    assert sum(b"{318BEE36-5BE1-492A-826D-473DB19B0F30}") & 0xFF == 0xD7
    fil = vba.prosjekt("Navn", [vba.dokumentmodul("ThisWorkbook", arbeidsbok=True)])
    with olefile.OleFileIO(io.BytesIO(fil)) as ole:
        linjer = ole.openstream("PROJECT").read().decode("cp1252").split("\r\n")
    felt = dict(linje.replace('"', "").split("=", 1) for linje in linjer if "=" in linje)
    nokkel = sum(felt["ID"].encode()) & 0xFF
    assert _avslor(felt["CMG"]) == (2, nokkel, bytes(4))
    assert _avslor(felt["DPB"]) == (2, nokkel, b"\0")
    assert _avslor(felt["GC"]) == (2, nokkel, b"\xff")


@pytest.mark.parametrize(
    ("moduler", "feil"),
    [
        ([vba.Modul("Navn", 'Attribute VB_Name = "Navn"\n')], "called Navn"),
        ([vba.Modul("A", 'Attribute VB_Name = "A"\n'), vba.Modul("a", 'Attribute VB_Name = "a"\n')], "called a"),
        ([vba.Modul("A", "Option Explicit\n")], "does not begin with its name"),
        ([vba.Modul("A", 'Attribute VB_Name = "A"\n\' Čálliid\n')], "can't encode"),
    ],
)
def test_a_project_excel_would_refuse_is_not_written(moduler, feil):
    with pytest.raises(ValueError, match=feil):
        vba.prosjekt("Navn", moduler)
