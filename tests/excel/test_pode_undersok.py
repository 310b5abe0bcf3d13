"""Packages that cannot be grafted safely are refused, each with its own reason in plain bokmål."""

import copy
import io
import struct
import zipfile

import pytest

from tests.excel.tortur import google_bok, openpyxl_bok, prefiks_bok, stabens_bok
from tests.excel.tortur_deler import pakk, parter
from verktoy.excel.ooxml import HOVED
from verktoy.excel.pode import KanIkkePode, undersok
from verktoy.excel.poding import undersok as grenser

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)


def med(**endringer: bytes | None) -> bytes:
    """A sound book with parts replaced (None: removed); `__` stands for «/» and the name is matched from the end."""
    deler = parter(google_bok())
    for navn, innhold in endringer.items():
        del_ = next(d for d in deler if d.replace("/", "__").replace(".", "_").strip("[]_").endswith(navn))
        if innhold is None:
            del deler[del_]
        else:
            deler[del_] = innhold
    return pakk(deler)


def byttet(del_: str, gammelt: str, nytt: str) -> bytes:
    deler = parter(google_bok())
    assert gammelt.encode() in deler[del_]
    deler[del_] = deler[del_].replace(gammelt.encode(), nytt.encode())
    return pakk(deler)


def med_ekstra(navn: str, innhold: bytes) -> bytes:
    return pakk({**parter(google_bok()), navn: innhold})


def signert() -> bytes:
    rel = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    return byttet(
        "_rels/.rels",
        "</Relationships>",
        f"""<Relationship Id="r9" Type="{rel}" Target="_xmlsignatures/origin.sigs"/></Relationships>""",
    )


def med_feil_sjekksum() -> bytes:
    """One bit of a stored part turned, as a bad disk does."""
    innhold = bytearray(stabens_bok())
    with zipfile.ZipFile(io.BytesIO(innhold)) as arkiv:
        info = arkiv.getinfo("xl/theme/theme1.xml")
    innhold[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0x10
    return bytes(innhold)


def kryptert_zip() -> bytes:
    innhold = bytearray(google_bok())
    sted = innhold.index(b"PK\x01\x02")
    innhold[sted + 8] |= 1
    return bytes(innhold)


def to_like() -> bytes:
    ut = io.BytesIO(google_bok())
    with zipfile.ZipFile(ut, "a") as arkiv:
        arkiv.writestr("XL/Workbook.xml", b"<x/>")
    return ut.getvalue()


def bombe() -> bytes:
    """A part that is all zeroes, 40 MB unpacked: 1000 times its size in the file."""
    return pakk({**parter(google_bok()), "xl/media/null.bin": bytes(40 * 2**20)})


def overlappende() -> bytes:
    """The directory lists one entry's data under many names, as a zip bomb does."""
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for navn, innhold in parter(google_bok()).items():
            arkiv.writestr(navn, innhold)
        for n in range(20):
            kopi = copy.copy(arkiv.getinfo("xl/styles.xml"))
            kopi.filename = f"xl/kopi{n}.xml"
            arkiv.filelist.append(kopi)
    return ut.getvalue()


REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
STRENG_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
BINAER = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
HOVEDTYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


@pytest.mark.parametrize(
    ("lag", "grunn"),
    [
        (lambda: b"", "tom"),
        (lambda: b"kommunenr;navn\n0101;Halden\n", "ikke en Excel-arbeidsbok"),
        (lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100), "kryptert eller beskyttet med passord"),
        (lambda: OLE + "Workbook".encode("utf-16-le") + bytes(100), r"gamle Excel-formatet \(\.xls\)"),
        (lambda: stabens_bok()[:9000], "zip-katalogen kan ikke leses"),
        (med_feil_sjekksum, r"theme1\.xml» stemmer ikke med kontrollsummen|en del kan ikke pakkes ut"),
        (kryptert_zip, "pakket med passord"),
        (to_like, "samme del ligger der to ganger"),
        (bombe, "uvanlig stor utpakket"),
        (overlappende, "delene er større enn filen"),
        (lambda: pakk({"mimetype": b"application/vnd.oasis"}), r"LibreOffice-regneark \(\.ods\)"),
        (lambda: pakk({"brev.txt": b"hei"}), "et zip-arkiv"),
        (lambda: med(xl__workbook_xml=None), "arbeidsboken i pakken mangler"),
        (lambda: med(worksheets__sheet1_xml=None), "arket «Økonomi 2026» mangler"),
        (lambda: med(xl__workbook_xml=b"<workbook"), r"workbook\.xml» er ikke gyldig XML"),
        (lambda: med(xl__workbook_xml=b'<!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>'), "er ikke gyldig XML"),
        (lambda: byttet("xl/workbook.xml", 'r:id="rId3"', 'r:id="rId9"'), "arket «Økonomi 2026» mangler"),
        (lambda: byttet("_rels/.rels", REL, STRENG_REL), "Strict Open XML"),
        (lambda: byttet("xl/workbook.xml", HOVED, "http://purl.oclc.org/ooxml/spreadsheetml/main"), "Strict Open XML"),
        (lambda: byttet("[Content_Types].xml", HOVEDTYPE, BINAER), r"binær arbeidsbok \(\.xlsb\)"),
        (lambda: byttet("[Content_Types].xml", HOVEDTYPE, WORD), "ikke en Excel-arbeidsbok"),
        (signert, "digitalt signert"),
        (lambda: med_ekstra("_xmlsignatures/sig1.xml", b"<Signature/>"), "digitalt signert"),
    ],
)  # fmt: skip
def test_refused_with_its_reason(lag, grunn):
    with pytest.raises(KanIkkePode, match=grunn):
        undersok(lag())


@pytest.mark.parametrize("lag", [stabens_bok, openpyxl_bok, google_bok, prefiks_bok, lambda: stabens_bok(makro=False)])
def test_sound_books_from_every_producer_pass(lag):
    undersok(lag())


def test_a_signed_vba_project_is_no_signature_over_the_package():
    assert "xl/vbaProjectSignature.bin" in parter(stabens_bok())
    undersok(stabens_bok())


def test_a_module_sheet_without_a_part_is_no_damage():
    undersok(
        byttet(
            "xl/workbook.xml", "</sheets>", """<sheet name="Modul1" sheetId="9" state="veryHidden" r:id=""/></sheets>"""
        )
    )


def test_a_big_honest_book_passes(monkeypatch):
    """The ratio counts only above a size; the size has a limit of its own."""
    stor = pakk({**parter(google_bok()), "xl/media/null.bin": bytes(2 * 2**20)})
    undersok(stor)
    monkeypatch.setattr(grenser, "MAKS_UTPAKKET", 2**20)
    with pytest.raises(KanIkkePode, match="2 MB av 0,0 MB"):
        undersok(stor)


def test_every_truncation_is_refused_and_none_crashes():
    hel = google_bok()
    for lengde in range(0, len(hel), 97):
        with pytest.raises(KanIkkePode):
            undersok(hel[:lengde])


@pytest.mark.parametrize("bit", range(0, 4000, 61))
def test_a_turned_byte_is_refused_or_harmless_and_never_a_crash(bit):
    innhold = bytearray(google_bok())
    innhold[bit % len(innhold)] ^= 0xFF
    try:
        undersok(bytes(innhold))
    except KanIkkePode as feil:
        assert str(feil).startswith(("Filen", "Arbeidsboken"))  # noqa: PT017 - both outcomes are right


def test_a_huge_size_in_the_directory_is_not_believed():
    innhold = bytearray(google_bok())
    sted = innhold.index(b"PK\x01\x02")
    innhold[sted + 24 : sted + 28] = struct.pack("<L", 2**31)
    with pytest.raises(KanIkkePode, match="uvanlig stor"):
        undersok(bytes(innhold))
