"""What staff do to our sheet stays, what they left alone follows us: one row of each table per thing they can do."""

import copy

import pytest
from lxml import etree

from tests.excel.test_pode import IGJEN, NYE, ark_xml, navn_i
from tests.excel.tortur import google_bok, stabens_bok
from tests.excel.tortur_deler import arkpart, i_ark, med_merknad, parter
from tests.excel.tortur_vaart import BIDRAG, ENDRINGER, KOMMUNER, endre_attributt, gi_nytt_navn, giver, rediger
from verktoy.excel.ooxml import HOVED, R_ID, X14, XM, forste, les_xml, lokal, q, skriv_xml
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


def uten_kvittering(innhold: bytes) -> bytes:
    """What LibreOffice, Google and openpyxl do to the receipt."""
    pakke = Pakke(innhold)
    bok = pakke.relasjoner(Arbeidsbok(pakke).part)
    for r in bok.av_slag("customXml"):
        if b"bidrag-verktoy" in pakke.les(r.maal):
            bok.fjern(r.id)
    pakke.rydd()
    return pakke.pakk()


def cf(innhold: bytes) -> list[tuple[str, str, str | None]]:
    """Range, kind and priority of each conditional format."""
    rot = ark_xml(innhold, BIDRAG)
    return [
        (e.get("sqref"), r.get("type"), r.get("priority"))
        for e in rot.iter(q("conditionalFormatting"))
        for r in e.iter(q("cfRule"))
    ]


def merknader(innhold: bytes, ark: str = BIDRAG) -> dict[str, str]:
    pakke = Pakke(innhold)
    funnet = pakke.relasjoner(arkpart(pakke, ark)).av_slag("comments")
    if not funnet:
        return {}
    return {e.get("ref"): "".join(e.itertext()).strip() for e in pakke.xml(funnet[0].maal).iter(q("comment"))}


def objekter(innhold: bytes) -> list[str]:
    """Names of what lies on the sheet's drawing, from the back to the front."""
    pakke = Pakke(innhold)
    funnet = pakke.relasjoner(arkpart(pakke, BIDRAG)).av_slag("drawing")
    return [e.get("name") for e in pakke.xml(funnet[0].maal).iter() if lokal(e) == "cNvPr"] if funnet else []


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


def test_conditional_formats_theirs_first_ours_follow_the_table(podet):
    assert cf(regenerert(rediger(podet, BIDRAG, "regler"))) == [
        ("C4:C6", "colorScale", "1"),
        ("K4:K9", "expression", "2"),
        ("C4:C7", "cellIs", "3"),
        ("B4:B7", "dataBar", "4"),
    ]


def test_our_rule_in_staffs_colour_keeps_the_colour_and_follows_the_table(podet):
    innhold = regenerert(rediger(podet, BIDRAG, "farge"), farge="#0000FF")
    regel = next(r for r in ark_xml(innhold, BIDRAG).iter(q("cfRule")) if r.get("type") == "cellIs")
    farger = [
        e.get("rgb")
        for e in Pakke(innhold).xml("xl/styles.xml").find(q("dxfs"))[int(regel.get("dxfId"))].iter(q("bgColor"))
    ]
    assert (regel.getparent().get("sqref"), farger) == ("C4:C7", ["FF00FF00"])


def test_our_new_colour_comes_through_where_they_left_the_rule_alone(podet):
    innhold = regenerert(podet, farge="#0000FF")
    regel = next(r for r in ark_xml(innhold, BIDRAG).iter(q("cfRule")) if r.get("type") == "cellIs")
    dxf = Pakke(innhold).xml("xl/styles.xml").find(q("dxfs"))[int(regel.get("dxfId"))]
    assert [e.get("rgb") for e in dxf.iter(q("bgColor"))] == ["FF0000FF"]


def test_without_the_receipt_our_rules_are_still_known_where_they_stand(podet):
    assert cf(regenerert(uten_kvittering(podet))) == [("C4:C7", "cellIs", "1"), ("B4:B7", "dataBar", "2")]


def test_without_the_receipt_what_they_hold_counts_as_theirs(podet):
    rot = ark_xml(regenerert(uten_kvittering(podet), liggende=False, bredde=25), BIDRAG)
    assert forste(rot, "pageSetup").get("orientation") == "landscape"
    assert next(rot.iter(q("col"))).get("width") == "20.7109375"


def test_a_rule_they_copied_to_a_column_of_their_own_stays(podet):
    """Excel stretches the range of the rule when its format is pasted elsewhere."""
    pakke = Pakke(podet)
    rot = pakke.xml(arkpart(pakke, BIDRAG))
    ramme = next(e for e in rot.iter(q("conditionalFormatting")) if e.get("sqref") == "C4:C6")
    ramme.set("sqref", "C4:C6 K4:K6")
    pakke.skriv(arkpart(pakke, BIDRAG), skriv_xml(rot))
    assert [(o, s) for o, s, _ in cf(regenerert(pakke.pakk()))] == [
        ("C4:C6 K4:K6", "cellIs"),
        ("C4:C7", "cellIs"),
        ("B4:B7", "dataBar"),
    ]


def test_lists_and_links(podet):
    rot = ark_xml(regenerert(rediger(podet, BIDRAG, "regler")), BIDRAG)
    assert [(e.get("type"), e.get("sqref")) for e in rot.iter(q("dataValidation"))] == [
        ("list", "K4:K9"),
        ("decimal", "F1"),
    ]
    assert [e.get("ref") for e in rot.iter(q("hyperlink"))] == ["A4", "D3", "E3"]


@pytest.mark.parametrize(
    ("sqref", "formel", "staar", "meldt"),
    [
        ("E1:G2", '"a,b"', "E1 G1 E2:G2", False),
        ("F1", '"a,b"', None, True),
        ("F1:F9", "$H$1:$H$3", "F2:F9", False),
        ("F1:F9", "E1:E3", None, True),
        ("E1:F9", "E1:E3", "E1 E2:F9", False),
    ],
)  # fmt: skip
def test_a_list_of_staffs_gives_way_on_our_own_input_cell_only(podet, sqref, formel, staar, meldt):
    pakke = Pakke(podet)
    rot = pakke.xml(arkpart(pakke, BIDRAG))
    liste = etree.SubElement(forste(rot, "dataValidations"), q("dataValidation"), type="list", sqref=sqref)
    etree.SubElement(liste, q("formula1")).text = formel
    pakke.skriv(arkpart(pakke, BIDRAG), skriv_xml(rot))
    etter = pod(pakke.pakk(), giver(), IGJEN)
    lister = [
        e.get("sqref") for e in ark_xml(etter.innhold, BIDRAG).iter(q("dataValidation")) if e.get("type") == "list"
    ]
    assert lister == ([staar] if staar else [])
    assert etter.bortfalt == ((f"Bidrag: datavalidering på {sqref}",) if meldt else ())


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


def test_sparklines_and_other_extensions(podet):
    pakke = Pakke(podet)
    rot = pakke.xml(arkpart(pakke, BIDRAG))
    gruppe = copy.deepcopy(next(rot.iter(f"{{{X14}}}sparklineGroup")))
    next(gruppe.iter(q("sqref", XM))).text = "K4"
    next(rot.iter(f"{{{X14}}}sparklineGroups")).append(gruppe)
    liste = forste(rot, "extLst")
    liste.append(les_xml(f'<ext xmlns="{HOVED}" uri="{{A8765BA9-456A-4DAB-B4F3-ACF838C121DE}}"/>'.encode()))
    pakke.skriv(arkpart(pakke, BIDRAG), skriv_xml(rot))
    etter = ark_xml(regenerert(pakke.pakk()), BIDRAG)
    steder = [g.findtext(f".//{q('sqref', XM)}") for g in etter.iter(f"{{{X14}}}sparklineGroup")]
    assert steder == ["K4", "G4"]
    assert [e.get("uri")[1:9] for e in forste(etter, "extLst")] == ["78C0D931", "05C60535", "A8765BA9"]
