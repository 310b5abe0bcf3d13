"""Rules staff put on our sheet: conditional formats, lists, links and sparklines stay beside ours, in their order."""

import copy

import pytest
from lxml import etree

from tests.excel.tortur import stabens_bok
from tests.excel.tortur_deler import arkpart
from tests.excel.tortur_se import IGJEN, NYE, ark_xml, cf, uten_kvittering
from tests.excel.tortur_vaart import BIDRAG, KOMMUNER, giver, rediger
from verktoy.excel.ooxml import HOVED, X14, XM, forste, les_xml, q, skriv_xml
from verktoy.excel.pakke import Pakke
from verktoy.excel.pode import pod

FIRE = [*KOMMUNER, "0106 Fredrikstad"]


@pytest.fixture(scope="module")
def podet() -> bytes:
    return pod(stabens_bok(), giver(), NYE).innhold


def regenerert(innhold: bytes, **nytt) -> bytes:
    """The next run, with a longer table and whatever else is new on our side."""
    return pod(innhold, giver(FIRE, **nytt), IGJEN).innhold


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


def test_a_data_bar_they_restyled_is_still_one_rule(podet):
    pakke = Pakke(podet)
    rot = pakke.xml(arkpart(pakke, BIDRAG))
    next(rot.iter(f"{{{X14}}}dataBar")).set("gradient", "0")
    pakke.skriv(arkpart(pakke, BIDRAG), skriv_xml(rot))
    etter = ark_xml(regenerert(uten_kvittering(pakke.pakk())), BIDRAG)
    assert len(list(etter.iter(f"{{{X14}}}cfRule"))) == 1


def test_the_same_rule_twice_is_kept_once(podet):
    pakke = Pakke(rediger(podet, BIDRAG, "regler"))
    rot = pakke.xml(arkpart(pakke, BIDRAG))
    skala = next(e for e in rot.iter(q("conditionalFormatting")) if e[0].get("type") == "colorScale")
    skala.addnext(copy.deepcopy(skala))
    pakke.skriv(arkpart(pakke, BIDRAG), skriv_xml(rot))
    assert [slag for _, slag, _ in cf(regenerert(pakke.pakk()))] == ["colorScale", "expression", "cellIs", "dataBar"]


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
