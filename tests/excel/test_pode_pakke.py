"""The package: what nobody touches keeps its bytes, compressed stream included; what we write is reproducible."""

import io
import zipfile

import pytest
from lxml import etree

from tests.excel.tortur import google_bok, stabens_bok
from tests.excel.tortur_deler import pakk, parter
from verktoy.excel.pakke import KanIkkePode, Pakke

TEKST = "application/xml"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def raastrom(innhold: bytes, navn: str) -> bytes:
    """The compressed bytes of an entry, as they lie in the file."""
    with zipfile.ZipFile(io.BytesIO(innhold)) as arkiv:
        info = arkiv.getinfo(navn)
    navnelengde = int.from_bytes(innhold[info.header_offset + 26 : info.header_offset + 28], "little")
    ekstra = int.from_bytes(innhold[info.header_offset + 28 : info.header_offset + 30], "little")
    start = info.header_offset + 30 + navnelengde + ekstra
    return innhold[start : start + info.compress_size]


def strommet_bok() -> bytes:
    """A book written to a stream: every entry has a data descriptor, an odd date, little compression and an extra."""

    class Strom(io.BytesIO):
        def seekable(self):
            return False

        def tell(self):
            raise OSError

    ut = Strom()
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as arkiv:
        for navn, innhold in parter(stabens_bok()).items():
            info = zipfile.ZipInfo(navn, (2019, 11, 3, 17, 45, 12))
            info.compress_type = zipfile.ZIP_STORED if navn.endswith(".png") else zipfile.ZIP_DEFLATED
            info.extra = bytes.fromhex("feca0200abcd")
            arkiv.writestr(info, innhold)
    return ut.getvalue()


def test_untouched_entries_are_copied_raw():
    foer = strommet_bok()
    pakke = Pakke(foer)
    pakke.skriv("xl/ny.xml", b"<ny/>")
    etter = pakke.pakk()
    with zipfile.ZipFile(io.BytesIO(foer)) as a, zipfile.ZipFile(io.BytesIO(etter)) as b:
        assert b.testzip() is None
        assert b.namelist() == [*a.namelist(), "xl/ny.xml"]
        for info in a.infolist():
            ny = b.getinfo(info.filename)
            assert (ny.date_time, ny.CRC, ny.compress_type) == (info.date_time, info.CRC, info.compress_type)
            assert raastrom(etter, info.filename) == raastrom(foer, info.filename)


def test_the_data_descriptor_flag_is_cleared():
    """A reader that goes from the front would otherwise look for a descriptor that is not there."""
    foer = strommet_bok()
    with zipfile.ZipFile(io.BytesIO(foer)) as arkiv:
        assert all(i.flag_bits & 8 for i in arkiv.infolist()), "the test must start from a streamed file"
    with zipfile.ZipFile(io.BytesIO(Pakke(foer).pakk())) as arkiv:
        assert not any(i.flag_bits & 8 for i in arkiv.infolist())


def test_packing_what_nobody_changed_twice_gives_the_same_bytes():
    en_gang = Pakke(strommet_bok()).pakk()
    assert Pakke(en_gang).pakk() == en_gang


def test_what_we_write_has_a_fixed_date():
    pakke = Pakke(google_bok())
    pakke.skriv("xl/æøå.xml", b"<x/>")
    with zipfile.ZipFile(io.BytesIO(pakke.pakk())) as arkiv:
        assert arkiv.getinfo("xl/æøå.xml").date_time == (1980, 1, 1, 0, 0, 0)
        assert arkiv.read("xl/æøå.xml") == b"<x/>"


def test_a_part_written_anew_keeps_its_place():
    pakke = Pakke(google_bok())
    foer = pakke.parter()
    pakke.skriv("XL/Workbook.xml", b"<x/>")
    assert pakke.parter() == foer
    assert pakke.les("xl/workbook.xml") == b"<x/>"


def test_a_part_that_says_the_same_keeps_its_bytes():
    pakke = Pakke(google_bok())
    rot = pakke.xml("xl/styles.xml")
    pakke.skriv_xml("xl/styles.xml", rot)
    assert parter(pakke.pakk())["xl/styles.xml"] == parter(google_bok())["xl/styles.xml"]
    rot[0].set("count", "9")
    pakke.skriv_xml("xl/styles.xml", rot)
    assert b'<fonts count="9"' in parter(pakke.pakk())["xl/styles.xml"]


@pytest.mark.parametrize(
    ("maal", "del_"),
    [
        ("worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("../xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("Worksheets\\Sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("worksheets/sheet1.xml#A1", "xl/worksheets/sheet1.xml"),
        ("worksheets/sheet%31.xml", "xl/worksheets/sheet1.xml"),
        ("worksheets/finnes ikke.xml", "xl/worksheets/finnes ikke.xml"),
    ],
)
def test_relationship_targets_in_all_spellings(maal, del_):
    deler = parter(google_bok())
    deler["xl/_rels/workbook.xml.rels"] = deler["xl/_rels/workbook.xml.rels"].replace(
        b"worksheets/sheet1.xml", maal.encode()
    )
    assert Pakke(pakk(deler)).relasjoner("xl/workbook.xml")["rId3"].maal == del_


def test_new_relationships_take_the_lowest_free_id_and_old_ones_keep_their_target_as_written():
    pakke = Pakke(google_bok())
    relasjoner = pakke.relasjoner("xl/workbook.xml")
    relasjoner.fjern("rId2")
    assert relasjoner.ny(f"{REL}theme", "xl/theme/theme1.xml") == "rId2"
    assert relasjoner.ny(f"{REL}customXml", "customXml/item1.xml") == "rId4"
    ut = parter(pakke.pakk())["xl/_rels/workbook.xml.rels"].decode()
    assert 'Target="../customXml/item1.xml"' in ut
    assert 'Target="worksheets/sheet1.xml"' in ut


def test_two_new_parts_never_get_one_name():
    pakke = Pakke(stabens_bok())
    navn = [pakke.ledig("xl/charts/chart1.xml")]
    pakke.skriv(navn[0], b"<x/>")
    navn.append(pakke.ledig("xl/charts/chart1.xml"))
    assert navn == ["xl/charts/chart3.xml", "xl/charts/chart4.xml"]


def test_a_default_content_type_of_another_kind_gets_an_override():
    pakke = Pakke(google_bok())
    pakke.sett_innholdstype("xl/a.vml", "application/vnd.vml")
    pakke.sett_innholdstype("xl/b.vml", "application/vnd.vml")
    pakke.sett_innholdstype("xl/c.vml", "application/noe.annet")
    assert [pakke.innholdstype(f"xl/{n}.vml") for n in "abc"] == ["application/vnd.vml"] * 2 + ["application/noe.annet"]
    typer = parter(pakke.pakk())["[Content_Types].xml"].decode()
    assert (typer.count('Extension="vml"'), typer.count("/xl/c.vml"), typer.count("/xl/b.vml")) == (1, 1, 0)


def test_new_relationship_parts_have_a_type_where_the_book_names_its_own_one_by_one():
    typer = parter(google_bok())["[Content_Types].xml"].decode()
    rels = 'ContentType="application/vnd.openxmlformats-package.relationships+xml"'
    en_og_en = "".join(f'<Override PartName="/{n}" {rels}/>' for n in parter(google_bok()) if n.endswith(".rels"))
    typer = typer.replace(f'<Default {rels} Extension="rels"/>', en_og_en)
    assert 'Extension="rels"' not in typer
    pakke = Pakke(pakk({**parter(google_bok()), "[Content_Types].xml": typer.encode()}))
    pakke.relasjoner("xl/styles.xml").ny(f"{REL}theme", "xl/theme/theme1.xml")
    assert Pakke(pakke.pakk()).innholdstype("xl/_rels/styles.xml.rels").endswith("relationships+xml")


def test_parts_that_fall_away_go_with_what_only_they_led_to():
    pakke = Pakke(stabens_bok())
    ark = "xl/worksheets/sheet1.xml"
    tegning = pakke.relasjoner(ark).av_slag("drawing")[0]
    pakke.relasjoner(ark).fjern(tegning.id)
    pakke.rydd()
    borte = set(parter(stabens_bok())) - set(parter(pakke.pakk()))
    assert borte == {tegning.maal, "xl/drawings/_rels/drawing1.xml.rels", "xl/charts/chart1.xml", "xl/media/image1.png"}
    assert "/xl/charts/chart1.xml" not in parter(pakke.pakk())["[Content_Types].xml"].decode()


def test_an_orphan_in_staffs_file_is_left_alone():
    pakke = Pakke(pakk({**parter(google_bok()), "xl/foreldrelos.xml": b"<x/>"}))
    pakke.rydd()
    assert pakke.har("xl/foreldrelos.xml")


def test_a_missing_part_is_named():
    with pytest.raises(KanIkkePode, match=r"delen «xl/borte\.xml» mangler"):
        Pakke(google_bok()).les("xl/borte.xml")


def test_changed_relationships_are_listed_by_id_whatever_order_they_came_in():
    pakke = Pakke(google_bok())
    relasjoner = pakke.relasjoner("xl/workbook.xml")
    foerste = relasjoner["rId1"]
    relasjoner.fjern("rId1")
    relasjoner.ny(f"{REL}theme", "xl/theme/theme1.xml")
    relasjoner.sett("rId10", foerste.type, foerste.maal)
    ut = parter(pakke.pakk())["xl/_rels/workbook.xml.rels"].decode()
    assert [bit.split('"')[0] for bit in ut.split('Id="')[1:]] == ["rId1", "rId2", "rId3", "rId10"]


def test_an_address_outside_that_looks_like_a_part_keeps_nothing_alive():
    pakke = Pakke(google_bok())
    pakke.relasjoner("xl/workbook.xml").ny(f"{REL}hyperlink", "xl/drawings/drawing1.xml", ekstern=True)
    tegning = pakke.relasjoner("xl/worksheets/sheet1.xml")
    tegning.fjern("rId1")
    assert "xl/drawings/drawing1.xml" not in pakke.naaelige()


def test_indentation_says_nothing():
    pakke = Pakke(google_bok())
    rot = pakke.xml("xl/styles.xml")
    etree.indent(rot)
    pakke.skriv_xml("xl/styles.xml", rot)
    assert parter(pakke.pakk())["xl/styles.xml"] == parter(google_bok())["xl/styles.xml"]
