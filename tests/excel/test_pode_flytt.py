"""Rows that moved take with them what staff put on them, when the caller says where they went."""

import copy

import pytest
from lxml import etree

from tests.excel.tortur import stabens_bok
from tests.excel.tortur_deler import arkpart, i_ark, legg_ved
from tests.excel.tortur_se import IGJEN, NYE, ark_xml, merknader
from tests.excel.tortur_vaart import BIDRAG, PLAN, giver, rediger
from verktoy.excel.ooxml import HOVED, REL, forste, les_xml, lokal, q, skriv_xml
from verktoy.excel.pakke import Pakke
from verktoy.excel.pode import Arkvalg, pod
from verktoy.excel.poding.arkregler import flyttet
from verktoy.excel.poding.omraade import Omraade, kolonnenavn, les, les_liste, skriv_liste, trekk_fra

# Halden (row 4) goes to row 6, Moss (row 5) leaves, Sarpsborg (row 6) goes to row 4, Fredrikstad is new in row 5.
NY_ORDEN = ["0105 Sarpsborg", "0106 Fredrikstad", "0101 Halden"]
FLYTT = {4: 6, 5: None, 6: 4}


def flyttet_bok(innhold: bytes, flytt=FLYTT, **valg):
    return pod(innhold, giver(NY_ORDEN), [Arkvalg(BIDRAG, BIDRAG, flytt=flytt, **valg), Arkvalg(PLAN, PLAN)])


@pytest.fixture(scope="module")
def redigert() -> bytes:
    """Our sheet; Halden has a note, a link and a tall row, Moss a thread, Sarpsborg a rule and a hidden row."""
    pakke = Pakke(rediger(pod(stabens_bok(), giver(), NYE).innhold, BIDRAG, "merknader", "regler"))
    i_ark(
        pakke,
        BIDRAG,
        f"""<conditionalFormatting xmlns="{HOVED}" sqref="K6">
        <cfRule type="expression" priority="9"><formula>TRUE</formula></cfRule></conditionalFormatting>""",
    )
    rot = pakke.xml(arkpart(pakke, BIDRAG))
    rader = {r.get("r"): r for r in rot.iter(q("row"))}
    rader["4"].attrib.update({"ht": "42", "customHeight": "1"})
    rader["6"].set("hidden", "1")
    pakke.skriv(arkpart(pakke, BIDRAG), skriv_xml(rot))
    return pakke.pakk()


def test_notes_follow_their_row_and_those_of_a_row_that_left_are_reported(redigert):
    podet = flyttet_bok(redigert)
    assert merknader(podet.innhold) == {"A6": "Ring økonomisjefen", "B3": "Fra SSB"}
    assert podet.bortfalt == ("Bidrag: merknaden i C5",)
    pakke = Pakke(podet.innhold)
    part = arkpart(pakke, BIDRAG)
    vml = pakke.les(pakke.relasjoner(part).av_slag("vmlDrawing")[0].maal).decode()
    assert "<x:Anchor>1, 15, 5, 10, 3, 15, 9, 4</x:Anchor>" in vml
    assert [(r, k) for r, k in zip(_tall(vml, "Row"), _tall(vml, "Column"), strict=True)] == [(5, 0), (2, 1)]
    traad = pakke.xml(pakke.relasjoner(part).av_slag("threadedComment")[0].maal)
    assert [e.get("ref") for e in traad] == []


def _tall(vml: str, navn: str) -> list[int]:
    return [int(bit.split("<")[0]) for bit in vml.split(f"<x:{navn}>")[1:]]


def test_a_thread_follows_its_row(redigert):
    podet = flyttet_bok(redigert, {5: 8})
    pakke = Pakke(podet.innhold)
    traad = pakke.xml(pakke.relasjoner(arkpart(pakke, BIDRAG)).av_slag("threadedComment")[0].maal)
    assert [e.get("ref") for e in traad if lokal(e) == "threadedComment"] == ["C8"]
    assert set(merknader(podet.innhold)) == {"A4", "C8", "B3"}


def test_links_and_one_row_rules_follow_rules_over_the_table_stay(redigert):
    rot = ark_xml(flyttet_bok(redigert).innhold, BIDRAG)
    assert [e.get("ref") for e in rot.iter(q("hyperlink"))] == ["A6", "D3", "E3"]
    assert [e.get("sqref") for e in rot.iter(q("conditionalFormatting"))] == ["C4:C6", "K4:K9", "K4", "C4:C6", "B4:B6"]


def test_tall_and_hidden_rows_follow(redigert):
    rader = {r.get("r"): r for r in ark_xml(flyttet_bok(redigert).innhold, BIDRAG).iter(q("row"))}
    assert {n: r.get("ht") for n, r in rader.items() if r.get("ht")} == {"6": "42"}
    assert [n for n, r in rader.items() if r.get("hidden")] == ["4"]


def test_nothing_moves_and_no_row_is_hidden_when_nobody_knows(redigert):
    podet = flyttet_bok(redigert, None)
    assert merknader(podet.innhold).keys() == {"A4", "C5", "B3"}
    assert not [r for r in ark_xml(podet.innhold, BIDRAG).iter(q("row")) if r.get("hidden") or r.get("ht")]


def test_two_notes_never_land_on_one_cell(redigert):
    podet = flyttet_bok(redigert, {4: 3, 3: 3})
    assert merknader(podet.innhold)["A3"] == "Ring økonomisjefen"
    med_to = flyttet_bok(podet.innhold, {3: 9})
    assert merknader(med_to.innhold) == {
        "A9": "Ring økonomisjefen",
        "C5": "[Trådet kommentar]\nEr Moss med?",
        "B3": "Fra SSB",
    }


def test_two_links_never_land_on_one_cell(redigert):
    pakke = Pakke(redigert)
    rot = pakke.xml(arkpart(pakke, BIDRAG))
    lenker = forste(rot, "hyperlinks")
    for ref in ("A5", "A6"):
        kopi = copy.deepcopy(next(e for e in lenker if e.get("ref") == "A4"))
        kopi.set("ref", ref)
        lenker.append(kopi)
    pakke.skriv(arkpart(pakke, BIDRAG), skriv_xml(rot))
    podet = flyttet_bok(pakke.pakk(), {4: 9, 6: 9})
    assert [e.get("ref") for e in ark_xml(podet.innhold, BIDRAG).iter(q("hyperlink"))] == ["A9", "A5", "D3", "E3"]
    assert podet.bortfalt == ("Bidrag: lenken i A6",)


def test_the_callers_merge_carries_cells_over_with_format_and_text(redigert):
    """A staff cell with a shared text and a format of theirs is copied as it stands."""
    pakke = Pakke(redigert)
    rot = pakke.xml(arkpart(pakke, BIDRAG))
    rad = next(r for r in rot.iter(q("row")) if r.get("r") == "4")
    etree.SubElement(rad, q("c"), r="K4", s="1", t="s").append(les_xml(f'<v xmlns="{HOVED}">0</v>'.encode()))
    pakke.skriv(arkpart(pakke, BIDRAG), skriv_xml(rot))

    def flett(deres, vaar):
        for c in deres.iter(q("c")):
            if c.get("r") == "K4":
                kopi = copy.deepcopy(c)
                kopi.set("r", "K6")
                next(r for r in vaar.iter(q("row")) if r.get("r") == "6").append(kopi)

    etter = ark_xml(flyttet_bok(pakke.pakk(), flett=flett).innhold, BIDRAG)
    celle = next(c for c in etter.iter(q("c")) if c.get("r") == "K6")
    assert (celle.get("s"), celle.get("t"), celle.findtext(q("v"))) == ("1", "s", "0")


def test_a_table_of_staffs_stays_when_its_cells_were_carried_over():
    """A ListObject beside ours, on our sheet: kept with its headers, dropped and reported without them."""
    pakke = Pakke(pod(stabens_bok(), giver(), NYE).innhold)
    part = arkpart(pakke, BIDRAG)
    xml = f"""<table xmlns="{HOVED}" id="40" name="Deres" displayName="Deres" ref="K3:L5"><autoFilter ref="K3:L5"/>
        <tableColumns count="2"><tableColumn id="1" name="Svar"/><tableColumn id="2" name="Dato"/></tableColumns>
        </table>"""
    type_ = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
    rid = legg_ved(pakke, part, "xl/tables/table9.xml", xml, type_, f"{REL}/table")
    i_ark(pakke, BIDRAG, f'<tableParts count="1"><tablePart r:id="{rid}"/></tableParts>')

    def flett(_deres, vaar):
        rad = next(r for r in vaar.iter(q("row")) if r.get("r") == "3")
        for ref, tekst in (("K3", "Svar"), ("L3", "Dato")):
            rad.append(les_xml(f'<c xmlns="{HOVED}" r="{ref}" t="inlineStr"><is><t>{tekst}</t></is></c>'.encode()))

    med = pod(pakke.pakk(), giver(), [Arkvalg(BIDRAG, BIDRAG, flett=flett), IGJEN[1]])
    uten = pod(pakke.pakk(), giver(), IGJEN)
    assert (med.bortfalt, Pakke(med.innhold).har("xl/tables/table9.xml")) == ((), True)
    assert len(forste(ark_xml(med.innhold, BIDRAG), "tableParts")) == 1
    assert uten.bortfalt == ("Bidrag: tabellen Deres, som ikke lenger har overskriftene sine",)
    assert not Pakke(uten.innhold).har("xl/tables/table9.xml")
    assert forste(ark_xml(uten.innhold, BIDRAG), "tableParts") is None


@pytest.mark.parametrize(
    ("tekst", "omraade"),
    [
        ("B2", (2, 2, 2, 2)),
        ("$B$2:D9", (2, 2, 4, 9)),
        ("D9:B2", (2, 2, 4, 9)),
        ("AA:AB", (27, 1, 28, 1048576)),
        ("2:9", (1, 2, 16384, 9)),
    ],
)
def test_ranges_are_read(tekst, omraade):
    assert les(tekst) == Omraade(*omraade)


@pytest.mark.parametrize("tekst", ["", "2B", "B2:", "Ark!B2", "ABCD1"])
def test_what_is_no_range_is_refused(tekst):
    with pytest.raises(ValueError, match="ingen celle"):
        les_liste(tekst) if tekst else les(tekst)


@pytest.mark.parametrize(
    ("alt", "bort", "igjen"),
    [
        ("B2:D9", "F1", "B2:D9"),
        ("B2:D9", "A1:E9", ""),
        ("B2:D4", "C3", "B2:D2 B3 D3 B4:D4"),
        ("A1:A9 C1", "A1:A4", "C1 A5:A9"),
    ],
)
def test_taking_cells_away(alt, bort, igjen):
    assert skriv_liste(trekk_fra(les_liste(alt), les_liste(bort))) == igjen


def test_column_names():
    assert [kolonnenavn(n) for n in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_where_a_range_goes():
    assert [flyttet(les(o), FLYTT) for o in ("A4", "B5", "C6:D6", "A4:A6", "A9")] == [
        les("A6"), None, les("C4:D4"), les("A4:A6"), les("A9"),
    ]  # fmt: skip
