"""What staff do to our sheet stays, what they left alone follows us: one row of each table per thing they can do."""

import copy
import re

import pytest
from lxml import etree

from tests.excel.tortur import google_bok, stabens_bok
from tests.excel.tortur_deler import arkpart, i_ark, legg_ved, med_merknad, parter
from tests.excel.tortur_se import IGJEN, NYE, ark_xml, merknader, navn_i, objekter, uten_kvittering
from tests.excel.tortur_vaart import BIDRAG, ENDRINGER, KOMMUNER, endre_attributt, gi_nytt_navn, giver, rediger
from verktoy.excel.ooxml import HOVED, R_ID, REL, forste, lokal, q, skriv_xml
from verktoy.excel.pakke import Pakke
from verktoy.excel.pode import Arkvalg, pod
from verktoy.excel.poding.arbeidsbok import Arbeidsbok

FIRE = [*KOMMUNER, "0106 Fredrikstad"]


@pytest.fixture(scope="module")
def podet() -> bytes:
    return pod(stabens_bok(), giver(), NYE).innhold


def regenerert(innhold: bytes, **nytt) -> bytes:
    """The next run, with a longer table and whatever else is new on our side."""
    return pod(innhold, giver(FIRE, **nytt), IGJEN).innhold


# -- everything at once --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("endring", ENDRINGER)
def test_each_edit_survives_and_the_second_run_changes_nothing(podet, endring):
    redigert = rediger(podet, BIDRAG, endring)
    foerste = regenerert(redigert)
    assert regenerert(foerste) == foerste
    assert foerste != regenerert(podet), "the edit left no trace"


@pytest.mark.parametrize("endring", ENDRINGER)
def test_parts_that_came_with_an_edit_keep_their_bytes(podet, endring):
    """Charts, pictures, threads, controls, header pictures: all that is not our sheet or shared with us."""
    redigert = parter(rediger(podet, BIDRAG, endring))
    etter = parter(regenerert(rediger(podet, BIDRAG, endring)))
    deres = {n for n in redigert.keys() - parter(podet).keys() if not n.endswith(".rels")}
    assert {n: etter.get(n) for n in deres} == {n: redigert[n] for n in deres}


def test_all_edits_together_leave_staffs_other_sheets_untouched(podet):
    foer, etter = parter(podet), parter(regenerert(rediger(podet, BIDRAG)))
    for navn in (
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
        "xl/chartsheets/sheet1.xml",
    ):
        assert etter[navn] == foer[navn]


# -- one thing at a time -------------------------------------------------------------------------------------------


def test_column_widths(podet):
    kolonner = [
        dict(e.attrib)
        for e in ark_xml(regenerert(rediger(podet, BIDRAG, "kolonner"), bredde=25), BIDRAG).iter(q("col"))
    ]
    assert [(k["min"], k["max"], k["width"], k.get("hidden")) for k in kolonner] == [
        ("1", "1", "41", None),  # staff's width, though ours is new too
        ("2", "3", "12.7109375", None),
        ("11", "11", "33", "1"),
    ]
    assert "style" in kolonner[1], "the format of our columns is ours"


def test_a_width_that_says_the_same_in_other_words_is_left_alone(podet):
    """12.7109375 and LibreOffice's 12.72 are one width; what is written must not flicker between the two."""
    pakke = Pakke(uten_kvittering(podet))
    cols = '<col min="2" max="3" width="12.72" customWidth="1" bestFit="1"/>'
    i_ark(pakke, BIDRAG, f'<cols xmlns="{HOVED}">{cols}</cols>')
    foerste = regenerert(pakke.pakk())
    assert [c.get("width") for c in ark_xml(foerste, BIDRAG).iter(q("col"))][1] == "12.72"
    assert regenerert(foerste) == foerste


def test_a_width_they_left_alone_follows_ours(podet):
    assert next(ark_xml(regenerert(podet, bredde=25), BIDRAG).iter(q("col"))).get("width") == "25.7109375"


def test_print_settings_they_changed_stay_and_those_they_left_follow_ours(podet):
    rot = ark_xml(regenerert(rediger(podet, BIDRAG, "utskrift")), BIDRAG)
    assert dict(forste(rot, "pageSetup").attrib) == {"paperSize": "8", "orientation": "portrait"}
    assert [b.get("id") for b in forste(rot, "rowBreaks")] == ["5"]
    assert forste(ark_xml(regenerert(podet, liggende=False), BIDRAG), "pageSetup").get("orientation") == "portrait"


def test_the_print_area_grows_with_the_table_unless_staff_set_their_own(podet):
    assert navn_i(regenerert(podet))["_xlnm.Print_Area", "4"].endswith("$A$1:$C$7")
    pakke = Pakke(podet)
    bok = Arbeidsbok(pakke)
    bok.sett_navn("_xlnm.Print_Area", "Bidrag!$A$1:$B$5", 4)
    bok.lagre()
    assert navn_i(regenerert(pakke.pakk()))["_xlnm.Print_Area", "4"] == "Bidrag!$A$1:$B$5"
    bok.fjern_navn("_xlnm.Print_Titles", 4)
    bok.lagre()
    assert ("_xlnm.Print_Titles", "4") not in navn_i(regenerert(pakke.pakk()))


def test_a_print_area_is_ours_also_after_the_sheet_got_a_new_name(podet):
    nytt = gi_nytt_navn(podet, BIDRAG, "Tall i år")
    valg = [Arkvalg(BIDRAG, "Tall i år"), IGJEN[1]]
    assert navn_i(pod(nytt, giver(FIRE), valg).innhold)["_xlnm.Print_Area", "4"] == "'Tall i år'!$A$1:$C$7"


def test_header_with_its_picture(podet):
    innhold = regenerert(rediger(podet, BIDRAG, "topptekst"))
    rot = ark_xml(innhold, BIDRAG)
    assert forste(rot, "headerFooter")[0].text == "&L&G&RKun til internt bruk"
    pakke = Pakke(innhold)
    vml = pakke.relasjoner(arkpart(pakke, BIDRAG))[forste(rot, "legacyDrawingHF").get(R_ID)].maal
    assert [r.maal for r in pakke.relasjoner(vml)] == ["xl/media/etatens.png"]


def test_zoom_gridlines_tab_colour_and_code_name(podet):
    rot = ark_xml(regenerert(rediger(podet, BIDRAG, "syn")), BIDRAG)
    syn = forste(rot, "sheetViews")[0]
    assert (syn.get("zoomScale"), syn.get("showGridLines")) == ("140", "0")
    assert forste(syn, "pane").get("ySplit") == "3"
    egenskaper = forste(rot, "sheetPr")
    assert (egenskaper.get("codeName"), egenskaper[0].get("rgb")) == ("Ark9", "FFFF0000")


def test_panes_they_thawed_stay_thawed(podet):
    pakke = Pakke(podet)
    rot = pakke.xml(arkpart(pakke, BIDRAG))
    syn = forste(rot, "sheetViews")[0]
    for e in list(syn):
        syn.remove(e)
    pakke.skriv(arkpart(pakke, BIDRAG), skriv_xml(rot))
    assert forste(forste(ark_xml(regenerert(pakke.pakk()), BIDRAG), "sheetViews")[0], "pane") is None


def test_without_the_receipt_what_they_hold_counts_as_theirs(podet):
    rot = ark_xml(regenerert(uten_kvittering(podet), liggende=False, bredde=25), BIDRAG)
    assert forste(rot, "pageSetup").get("orientation") == "landscape"
    assert next(rot.iter(q("col"))).get("width") == "20.7109375"


def test_filter_criteria_stay_on_a_filter_that_grows(podet):
    innhold = regenerert(rediger(podet, BIDRAG, "filter"))
    filter_ = forste(ark_xml(innhold, BIDRAG), "autoFilter")
    assert filter_.get("ref") == "A3:C7"
    assert [f.get("val") for f in filter_.iter(q("filter"))] == ["0104 Moss"]
    assert navn_i(innhold)["_xlnm._FilterDatabase", "4"] == "'Bidrag'!$A$3:$C$7"


def test_a_filter_stretched_over_staffs_columns_and_one_they_removed(podet):
    pakke = Pakke(podet)
    endre_attributt(pakke, BIDRAG, "autoFilter", ref="A3:K6")
    innhold = regenerert(pakke.pakk())
    assert forste(ark_xml(innhold, BIDRAG), "autoFilter").get("ref") == "A3:K7"
    rot = pakke.xml(arkpart(pakke, BIDRAG))
    rot.remove(forste(rot, "autoFilter"))
    pakke.skriv(arkpart(pakke, BIDRAG), skriv_xml(rot))
    bok = Arbeidsbok(pakke)
    bok.fjern_navn("_xlnm._FilterDatabase", 4)
    bok.lagre()
    assert forste(ark_xml(regenerert(pakke.pakk()), BIDRAG), "autoFilter") is None
    assert ("_xlnm._FilterDatabase", "4") not in navn_i(regenerert(pakke.pakk()))


def test_protection_they_put_on_stays(podet):
    pakke = Pakke(podet)
    i_ark(pakke, BIDRAG, '<sheetProtection sheet="1" password="CC1A"></sheetProtection>')
    assert forste(ark_xml(regenerert(pakke.pakk()), BIDRAG), "sheetProtection").get("password") == "CC1A"


def test_merged_cells_outside_ours_stay_and_inside_ours_do_not(podet):
    pakke = Pakke(podet)
    i_ark(
        pakke,
        BIDRAG,
        f'<mergeCells xmlns="{HOVED}" count="2"><mergeCell ref="K1:M1"/><mergeCell ref="A5:B5"/></mergeCells>',
    )
    assert [e.get("ref") for e in ark_xml(regenerert(pakke.pakk()), BIDRAG).iter(q("mergeCell"))] == ["K1:M1"]


def test_charts_and_pictures_lie_above_ours(podet):
    assert objekter(podet) == ["Bidrag: Picture 1", "Bidrag: Bidragsdiagram"]
    assert objekter(regenerert(rediger(podet, BIDRAG, "diagram"))) == [
        "Bidrag: Picture 1",
        "Bidrag: Bidragsdiagram",
        "Chart 1",
        "Picture 2",
    ]


def test_no_two_objects_share_an_id(podet):
    pakke = Pakke(rediger(podet, BIDRAG, "diagram"))
    part = pakke.relasjoner(arkpart(pakke, BIDRAG)).av_slag("drawing")[0].maal
    pakke.skriv(part, pakke.les(part).replace(b'id="40"', b'id="3"'))
    etter = Pakke(regenerert(pakke.pakk()))
    numre = [e.get("id") for e in etter.xml(part).iter() if lokal(e) == "cNvPr"]
    assert sorted(numre) == ["3", "41", "42", "43"]


def med_tegning(innhold: bytes, endre) -> bytes:
    pakke = Pakke(innhold)
    part = pakke.relasjoner(arkpart(pakke, BIDRAG)).av_slag("drawing")[0].maal
    rot = pakke.xml(part)
    endre(rot)
    pakke.skriv(part, skriv_xml(rot))
    return pakke.pakk()


def test_our_chart_stays_where_they_moved_it_and_gone_when_they_deleted_it(podet):
    def flytt(rot):
        for e in rot[1].iter():
            if lokal(e) == "col":
                e.text = str(int(e.text) + 5)

    flyttet = regenerert(med_tegning(podet, flytt))
    pakke = Pakke(flyttet)
    rot = pakke.xml(pakke.relasjoner(arkpart(pakke, BIDRAG)).av_slag("drawing")[0].maal)
    assert [e.text for e in rot[1].iter() if lokal(e) == "col"] == ["12", "19"]
    diagram = next(r.maal for r in pakke.relasjoner("xl/drawings/drawing5.xml") if r.slag == "chart")
    assert "$C$4:$C$7" in pakke.les(diagram).decode(), "the chart itself is ours and shows the new row"
    slettet = med_tegning(podet, lambda rot: rot.remove(rot[1]))
    assert objekter(regenerert(slettet)) == ["Bidrag: Picture 1"]


def test_a_copy_of_our_chart_is_theirs(podet):
    assert objekter(regenerert(med_tegning(podet, lambda rot: rot.append(copy.deepcopy(rot[1]))))) == [
        "Bidrag: Picture 1", "Bidrag: Bidragsdiagram", "Bidrag: Bidragsdiagram",
    ]  # fmt: skip


def test_notes_threads_and_the_button_beside_ours(podet):
    innhold = regenerert(rediger(podet, BIDRAG, "merknader", "knapp"), merknad="Fra SSB tabell 07459")
    assert merknader(innhold) == {
        "A4": "Ring økonomisjefen",
        "C5": "[Trådet kommentar]\nEr Moss med?",
        "B3": "Fra SSB tabell 07459",
    }
    pakke = Pakke(innhold)
    rot = pakke.xml(arkpart(pakke, BIDRAG))
    vml = pakke.les(pakke.relasjoner(arkpart(pakke, BIDRAG))[forste(rot, "legacyDrawing").get(R_ID)].maal).decode()
    assert (vml.count('ObjectType="Note"'), vml.count('ObjectType="Button"'), vml.count("<br>")) == (3, 1, 1)
    slag = {r.slag for r in pakke.relasjoner(arkpart(pakke, BIDRAG))}
    assert {"threadedComment", "ctrlProp", "comments", "vmlDrawing", "drawing"} <= slag
    assert forste(rot, "controls") is not None


def skriverinnstillinger(pakke: Pakke) -> None:
    """What Excel adds when a sheet is printed: the printer's own settings, by a relationship."""
    part = arkpart(pakke, BIDRAG)
    type_ = "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
    rid = legg_ved(pakke, part, "xl/printerSettings/printerSettings1.bin", b"HP", type_, f"{REL}/printerSettings")
    rot = pakke.xml(part)
    forste(rot, "pageSetup").attrib.update({R_ID: rid, "horizontalDpi": "600"})
    pakke.skriv(part, skriv_xml(rot))


def test_the_printers_settings_stay_and_do_not_make_the_page_theirs(podet):
    pakke = Pakke(podet)
    skriverinnstillinger(pakke)
    innhold = regenerert(pakke.pakk(), liggende=False)
    oppsett = forste(ark_xml(innhold, BIDRAG), "pageSetup")
    assert (oppsett.get("orientation"), oppsett.get(R_ID) is not None) == ("portrait", True)
    assert parter(innhold)["xl/printerSettings/printerSettings1.bin"] == b"HP"


def test_what_excel_wrote_on_the_root_stays(podet):
    """Revision ids, and the list of namespaces a reader may ignore: both sides' prefixes are declared and listed."""
    pakke = Pakke(podet)
    part = arkpart(pakke, BIDRAG)
    xr = 'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" xr:uid="{0A}" mc:Ignorable="xr '
    pakke.skriv(part, pakke.les(part).replace(b'mc:Ignorable="', xr.encode(), 1))
    rot = ark_xml(regenerert(pakke.pakk()), BIDRAG)
    assert {etree.QName(k).localname: v for k, v in rot.attrib.items()} == {"uid": "{0A}", "Ignorable": "xr x14ac"}
    assert {"xr", "x14ac"} <= rot.nsmap.keys()


def test_columns_they_grouped(podet):
    pakke = Pakke(podet)
    i_ark(pakke, BIDRAG, f'<cols xmlns="{HOVED}"><col min="11" max="12" width="9" outlineLevel="2"/></cols>')
    rot = ark_xml(regenerert(pakke.pakk()), BIDRAG)
    assert [(c.get("min"), c.get("outlineLevel")) for c in rot.iter(q("col"))][-1] == ("11", "2")
    assert forste(rot, "sheetFormatPr").get("outlineLevelCol") == "2"


@pytest.mark.parametrize("kvittering", [True, False])
def test_a_name_of_ours_is_known_by_the_receipt_or_by_leading_to_our_sheet(podet, kvittering):
    pakke = Pakke(podet if kvittering else uten_kvittering(podet))
    bok = Arbeidsbok(pakke)
    bok.sett_navn("bidragssats", "'Bidrag'!$F$9")
    bok.lagre()
    assert navn_i(regenerert(pakke.pakk()))["bidragssats", None] == "'Bidrag'!$F$1"


def test_our_last_chart_goes_with_its_drawing():
    uten = Pakke(giver())
    part = arkpart(uten, BIDRAG)
    rot = uten.xml(part)
    rot.remove(forste(rot, "drawing"))
    uten.skriv(part, skriv_xml(rot))
    uten.relasjoner(part).fjern(uten.relasjoner(part).av_slag("drawing")[0].id)
    etter = pod(pod(google_bok(), giver(), NYE).innhold, uten.pakk(), IGJEN).innhold
    assert objekter(etter) == []
    assert [n for n in parter(etter) if n.startswith(("xl/charts", "xl/drawings/drawing"))] == [
        "xl/drawings/drawing1.xml"
    ]
    assert forste(ark_xml(etter, BIDRAG), "drawing") is None


def test_a_note_on_our_cell_in_their_words_stays(podet):
    pakke = Pakke(podet)
    part = pakke.relasjoner(arkpart(pakke, BIDRAG)).av_slag("comments")[0].maal
    pakke.skriv(part, pakke.les(part).replace(b"Fra SSB", b"Ring Kari"))
    assert merknader(regenerert(pakke.pakk(), merknad="Noe annet")) == {"B3": "Ring Kari"}


def test_our_note_goes_when_we_no_longer_write_it():
    """The note goes with its parts when it was alone, without them when staff have one too."""
    alene = pod(google_bok(), giver(), NYE).innhold
    pakke = Pakke(alene)
    med_merknad(pakke, BIDRAG, 8, 1, "Deres")
    for innhold, igjen in ((alene, {}), (pakke.pakk(), {"B9": "Deres"})):
        etter = pod(innhold, _uten_merknad(), IGJEN).innhold
        assert merknader(etter) == igjen
        assert bool(igjen) == any(n.startswith("xl/comments") for n in parter(etter))
        assert bool(igjen) == (forste(ark_xml(etter, BIDRAG), "legacyDrawing") is not None)


def test_a_button_keeps_its_vml_when_our_note_goes():
    etter = pod(rediger(pod(google_bok(), giver(), NYE).innhold, BIDRAG, "knapp"), _uten_merknad(), IGJEN).innhold
    pakke = Pakke(etter)
    vml = pakke.relasjoner(arkpart(pakke, BIDRAG))[forste(ark_xml(etter, BIDRAG), "legacyDrawing").get(R_ID)].maal
    assert pakke.les(vml).decode().count("ObjectType=") == 1
    assert not pakke.relasjoner(arkpart(pakke, BIDRAG)).av_slag("comments")


def test_our_note_gets_its_own_author_and_shape_beside_theirs():
    pakke = Pakke(pod(google_bok(), _uten_merknad(), NYE).innhold)
    med_merknad(pakke, BIDRAG, 8, 1, "Deres")
    vml = pakke.relasjoner(arkpart(pakke, BIDRAG)).av_slag("vmlDrawing")[-1].maal
    pakke.skriv(vml, pakke.les(vml).replace(b"_x0000_s1661", b"_x0000_s1025"))
    etter = Pakke(pod(pakke.pakk(), giver(), IGJEN).innhold)
    rot = etter.xml(etter.relasjoner(arkpart(etter, BIDRAG)).av_slag("comments")[0].maal)
    forfattere = [e.text for e in rot.iter(q("author"))]
    assert {e.get("ref"): forfattere[int(e.get("authorId"))] for e in rot.iter(q("comment"))} == {
        "B9": "Kari",
        "B3": "Bidragsverktøyet",
    }
    assert re.findall(r'id="_x0000_s(\d+)"', etter.les(vml).decode()) == ["1025", "1026"]


def _uten_merknad() -> bytes:
    pakke = Pakke(giver())
    part = arkpart(pakke, BIDRAG)
    rot = pakke.xml(part)
    rid = forste(rot, "legacyDrawing").get(R_ID)
    rot.remove(forste(rot, "legacyDrawing"))
    pakke.skriv(part, skriv_xml(rot))
    pakke.relasjoner(part).fjern(rid)
    pakke.relasjoner(part).fjern(pakke.relasjoner(part).av_slag("comments")[0].id)
    return pakke.pakk()
