"""The graft: our sheets go in under names that hold, and the rest of the workbook stands as it stood."""

import io
import re

import pytest
import xlsxwriter

from tests.excel.tortur import NOTATER, OKONOMI, google_bok, openpyxl_bok, png, prefiks_bok, stabens_bok
from tests.excel.tortur_deler import arkpart, i_ark, parter
from tests.excel.tortur_se import FLETTES, IGJEN, NYE, ark_i, ark_xml, formler, med_bok, navn_i
from tests.excel.tortur_vaart import BIDRAG, KOMMUNER, PLAN, gi_nytt_navn, giver, rediger
from verktoy.excel.ooxml import HOVED, REKKEFOLGE_BOK, forste, les_xml, lokal, q, skriv_xml
from verktoy.excel.pakke import Pakke
from verktoy.excel.pode import Arkvalg, KanIkkePode, Navnesammenstot, fersk, pod
from verktoy.excel.poding.arbeidsbok import Arbeidsbok

PRODUSENTER = {"xlsxwriter": stabens_bok, "openpyxl": openpyxl_bok, "google": google_bok, "prefiks": prefiks_bok}


@pytest.fixture(params=PRODUSENTER)
def bok(request) -> bytes:
    return PRODUSENTER[request.param]()


# -- what is not ours ----------------------------------------------------------------------------------------------


def test_every_part_that_is_not_ours_keeps_its_bytes(bok):
    foer, etter = parter(bok), parter(pod(bok, giver(), NYE).innhold)
    assert {navn for navn in foer if foer[navn] != etter.get(navn)} <= FLETTES


def test_sheets_stand_in_their_order_and_ours_come_last(bok):
    podet = pod(bok, giver(), NYE)
    assert ark_i(podet.innhold) == [*ark_i(bok), BIDRAG, PLAN]
    assert (podet.lagt_til, podet.erstattet, podet.sammenstot, podet.bortfalt) == ((BIDRAG, PLAN), (), (), ())
    assert podet.arknavn == {BIDRAG: BIDRAG, PLAN: PLAN}


def test_staffs_names_styles_and_content_types_are_all_still_there(bok):
    foer, etter = Pakke(bok), Pakke(pod(bok, giver(), NYE).innhold)
    gamle, nye = Arbeidsbok(foer).rot, Arbeidsbok(etter).rot
    for del_ in gamle:
        if lokal(del_) not in ("sheets", "definedNames", "calcPr"):
            assert skriv_xml(forste(nye, lokal(del_))) == skriv_xml(del_)
    deres_navn = forste(gamle, "definedNames")
    deres = [(dict(e.attrib), e.text) for e in deres_navn] if deres_navn is not None else []
    assert [(dict(e.attrib), e.text) for e in forste(nye, "definedNames")][: len(deres)] == deres
    gamle_stiler, nye_stiler = (p.xml("xl/styles.xml") for p in (foer, etter))
    for samling in gamle_stiler:
        tilsvarende = forste(nye_stiler, lokal(samling))
        assert [skriv_xml(e) for e in tilsvarende][: len(samling)] == [skriv_xml(e) for e in samling]
    typer = [dict(e.attrib) for e in etter.xml("[Content_Types].xml")]
    assert all(dict(e.attrib) in typer for e in foer.xml("[Content_Types].xml"))


def test_the_workbooks_children_follow_the_schema(bok):
    """Also when there were external references and no names: definedNames go between them and calcPr."""
    for innhold in (bok, med_bok(bok, lambda rot: [rot.remove(e) for e in rot if lokal(e) == "definedNames"])):
        rekkefolge = [REKKEFOLGE_BOK.index(lokal(e)) for e in Arbeidsbok(Pakke(pod(innhold, giver(), NYE).innhold)).rot]
        assert rekkefolge == sorted(rekkefolge)


def test_names_go_after_external_references():
    uten_navn = med_bok(stabens_bok(), lambda rot: rot.remove(rot.find(q("definedNames"))))
    rot = Arbeidsbok(Pakke(pod(uten_navn, giver(), NYE).innhold)).rot
    navn = [lokal(e) for e in rot]
    assert navn.index("sheets") < navn.index("externalReferences") < navn.index("definedNames") < navn.index("calcPr")


def test_the_vba_project_and_its_signature_keep_their_bytes_and_the_book_its_type():
    foer, etter = parter(stabens_bok()), parter(pod(stabens_bok(), giver(), NYE).innhold)
    for del_ in ("xl/vbaProject.bin", "xl/vbaProjectSignature.bin", "xl/_rels/vbaProject.bin.rels"):
        assert etter[del_] == foer[del_]
    assert b"sheet.macroEnabled.main+xml" in etter["[Content_Types].xml"]


# -- the same every time -------------------------------------------------------------------------------------------


def test_the_same_graft_gives_the_same_bytes(bok):
    assert pod(bok, giver(), NYE).innhold == pod(bok, giver(), NYE).innhold


def test_grafting_again_changes_nothing(bok):
    en_gang = pod(bok, giver(), NYE).innhold
    igjen = pod(en_gang, giver(), IGJEN)
    assert igjen.innhold == en_gang
    assert (igjen.erstattet, igjen.lagt_til, igjen.sammenstot, igjen.bortfalt) == ((BIDRAG, PLAN), (), (), ())


def test_there_and_back_gives_the_same_bytes(bok):
    """Another table and back again: no leftover part, style, name or rule."""
    en_gang = pod(bok, giver(), NYE).innhold
    annen = pod(en_gang, giver([*KOMMUNER, "0106 Fredrikstad"], merknad="Ny kilde"), IGJEN).innhold
    assert annen != en_gang
    assert pod(annen, giver(), IGJEN).innhold == en_gang


def test_styles_do_not_grow(bok):
    innhold = pod(bok, giver(), NYE).innhold
    antall = len(parter(innhold)["xl/styles.xml"])
    for n in range(5):
        innhold = pod(innhold, giver(KOMMUNER[: 1 + n % 3]), IGJEN).innhold
        assert len(parter(innhold)["xl/styles.xml"]) == antall


def test_a_fresh_workbook_is_one_the_graft_recognises():
    ny = fersk(giver())
    assert pod(ny, giver(), IGJEN).innhold == ny
    assert ark_i(ny) == [BIDRAG, PLAN]
    stor = pod(ny, giver([*KOMMUNER, "0106 Fredrikstad"]), IGJEN).innhold
    assert navn_i(stor)["_xlnm.Print_Area", "0"].endswith("$A$1:$C$7")
    assert len(list(ark_xml(stor, BIDRAG).iter(q("conditionalFormatting")))) == 2


# -- calculation ---------------------------------------------------------------------------------------------------


def med_regnekjede(innhold: bytes) -> bytes:
    pakke = Pakke(innhold)
    pakke.skriv(
        "xl/calcChain.xml",
        b"""<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="B5" i="1"/>
        </calcChain>""",
    )
    pakke.sett_innholdstype(
        "xl/calcChain.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    )
    pakke.relasjoner("xl/workbook.xml").ny(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain", "xl/calcChain.xml"
    )
    return pakke.pakk()


def test_the_order_of_calculation_goes_with_its_type_and_relationship(bok):
    etter = parter(pod(med_regnekjede(bok), giver(), NYE).innhold)
    assert "xl/calcChain.xml" not in etter
    assert b"calcChain" not in etter["[Content_Types].xml"] + etter["xl/_rels/workbook.xml.rels"]


def test_everything_is_calculated_when_the_book_is_opened(bok):
    manuell = med_bok(bok, lambda rot: [e.set("calcMode", "manual") for e in rot if lokal(e) == "calcPr"])
    regning = forste(Arbeidsbok(Pakke(pod(manuell, giver(), NYE).innhold)).rot, "calcPr")
    assert regning.get("fullCalcOnLoad") == "1"
    assert regning.get("calcMode") == (None if "calcPr" not in parter(bok)["xl/workbook.xml"].decode() else "manual")


# -- names that are taken, sheets with new names -------------------------------------------------------------------


def test_names_that_are_taken_give_way_and_are_reported():
    opptatt = fersk(giver())
    podet = pod(opptatt, giver(), NYE)
    assert ark_i(podet.innhold) == [BIDRAG, PLAN, "Bidrag (2)", "Plan (2)"]
    assert podet.sammenstot == (
        Navnesammenstot("ark", "Bidrag", "Bidrag (2)"),
        Navnesammenstot("ark", "Plan", "Plan (2)"),
        Navnesammenstot("tabell", "Betalingsplan", "Betalingsplan_2"),
        Navnesammenstot("navn", "bidragssats", "bidragssats_2"),
    )
    assert formler(podet.innhold, "Plan (2)") | {"C2": ""} == {
        "C2": "", "C3": "Betalingsplan_2[[#This Row],[2026]]*2", "C4": "Betalingsplan_2[[#This Row],[2026]]*2",
        "E1": "SUM('Bidrag (2)'!C4:C6)",
        "E2": "SUM(Betalingsplan_2[2026])", "E3": "HYPERLINK(\"#'Bidrag (2)'!A1\",\"til bidrag\")",
    }  # fmt: skip
    assert formler(podet.innhold, "Bidrag (2)")["C4"] == "B4*bidragssats_2"
    assert navn_i(podet.innhold)["bidragssats_2", None] == "'Bidrag (2)'!$F$1"
    assert navn_i(podet.innhold)["bidragssats", None] == "'Bidrag'!$F$1"
    assert formler(podet.innhold, PLAN) == formler(opptatt, PLAN)
    igjen = pod(podet.innhold, giver(), [Arkvalg(BIDRAG, "Bidrag (2)"), Arkvalg(PLAN, "Plan (2)")])
    assert igjen.innhold == podet.innhold


def test_a_sheet_of_ours_they_deleted_comes_back_whole():
    """The receipt still speaks of it; a sheet that is added starts afresh all the same."""
    bok = pod(google_bok(), giver(), NYE).innhold

    def slett(rot):
        ark = rot.find(q("sheets"))
        ark.remove(ark[2])
        ark.remove(ark[1])
        rot.remove(rot.find(q("definedNames")))

    igjen = pod(med_bok(bok, slett), giver(), NYE).innhold
    assert [lokal(e) for e in ark_xml(igjen, BIDRAG)] == [lokal(e) for e in ark_xml(bok, BIDRAG)]
    assert navn_i(igjen).keys() == navn_i(bok).keys()


def test_table_ids_and_names_are_unique():
    innhold = pod(pod(stabens_bok(), giver(), NYE).innhold, giver(), NYE).innhold
    tabeller = [les_xml(x) for n, x in parter(innhold).items() if n.startswith("xl/tables/")]
    assert sorted(int(t.get("id")) for t in tabeller) == [1, 2, 3]
    assert sorted(t.get("displayName") for t in tabeller) == ["Betalingsplan", "Betalingsplan_2", "Utgifter"]


def test_a_name_or_table_of_staffs_is_never_taken_over():
    navn = f"""<definedName xmlns="{HOVED}" name="Bidragssats">'Økonomi 2026'!$B$1</definedName>"""
    bok = med_bok(google_bok(), lambda rot: rot.find(q("definedNames")).append(les_xml(navn.encode())))
    podet = pod(bok, giver(), NYE)
    assert podet.sammenstot == (Navnesammenstot("navn", "bidragssats", "bidragssats_2"),)
    assert navn_i(podet.innhold)["Bidragssats", None] == "'Økonomi 2026'!$B$1"
    igjen = pod(podet.innhold, giver(), IGJEN)
    assert (igjen.innhold, igjen.sammenstot) == (podet.innhold, ())


NYTT_NAVN = "Ola's bidrag & 2026"


def test_a_renamed_sheet_is_replaced_under_its_new_name():
    bok = gi_nytt_navn(pod(stabens_bok(), giver(), NYE).innhold, BIDRAG, NYTT_NAVN)
    podet = pod(bok, giver(), [Arkvalg(BIDRAG, NYTT_NAVN), Arkvalg(PLAN, PLAN)])
    assert ark_i(podet.innhold)[-2:] == [NYTT_NAVN, PLAN]
    assert podet.arknavn == {BIDRAG: NYTT_NAVN, PLAN: PLAN}
    plan = formler(podet.innhold, PLAN)
    assert plan["E1"] == "SUM('Ola''s bidrag & 2026'!C4:C6)"
    assert plan["E3"] == "HYPERLINK(\"#'Ola''s bidrag & 2026'!A1\",\"til bidrag\")"
    navn = navn_i(podet.innhold)
    assert navn["bidragssats", None] == "'Ola''s bidrag & 2026'!$F$1"
    assert navn["_xlnm.Print_Area", "4"].startswith("'Ola''s bidrag & 2026'!")
    deler = parter(podet.innhold)
    tekst = " ".join(x.decode() for n, x in deler.items() if re.search(r"xl/(worksheets/sheet|charts/chart)\d", n))
    assert not re.search(r"\bBidrag'?!", tekst)
    assert "'Ola''s bidrag &amp; 2026'!$C$4:$C$6" in tekst  # the chart
    assert "'Ola''s bidrag &amp; 2026'!B4:B6" in tekst  # the sparkline
    assert "'Ola''s bidrag &amp; 2026'!$A$4:$A$6" in tekst  # the list of the validation


def test_staffs_own_formulas_keep_reading_our_sheet():
    bok = pod(stabens_bok(), giver(), NYE).innhold
    pakke = Pakke(bok)
    i_ark(pakke, OKONOMI, "<customSheetViews></customSheetViews>")
    rot = pakke.xml(arkpart(pakke, OKONOMI))
    rot.remove(forste(rot, "customSheetViews"))
    next(c for c in rot.iter(q("c")) if c.get("r") == "B5").find(q("f")).text = f"{BIDRAG}!C4+SUM(Betalingsplan[2027])"
    pakke.skriv(arkpart(pakke, OKONOMI), skriv_xml(rot))
    etter = pod(pakke.pakk(), giver(), IGJEN).innhold
    assert formler(etter, OKONOMI)["B5"] == "Bidrag!C4+SUM(Betalingsplan[2027])"


def test_a_table_staff_renamed_keeps_their_name_and_id():
    pakke = Pakke(pod(stabens_bok(), giver(), NYE).innhold)
    tabell = pakke.relasjoner(arkpart(pakke, PLAN)).av_slag("table")[0].maal
    rot = pakke.xml(tabell)
    rot.attrib.update({"name": "Nedbetaling", "displayName": "Nedbetaling", "id": "17"})
    pakke.skriv(tabell, skriv_xml(rot))
    podet = pod(pakke.pakk(), giver(), IGJEN)
    ny = Pakke(podet.innhold)
    etter = ny.xml(ny.relasjoner(arkpart(ny, PLAN)).av_slag("table")[0].maal)
    assert (etter.get("displayName"), etter.get("id")) == ("Nedbetaling", "17")
    assert formler(podet.innhold, PLAN)["E2"] == "SUM(Nedbetaling[2026])"
    assert podet.sammenstot == ()


def to_tabeller(kolonner: list[str], forste_rad: int = 0) -> bytes:
    """A giver with two tables on one sheet."""
    ut = io.BytesIO()
    bok = xlsxwriter.Workbook(ut, {"in_memory": True})
    ark = bok.add_worksheet("Tabeller")
    for navn, rad in (("En", forste_rad), ("To", 9)):
        ark.add_table(rad, 0, rad + 2, len(kolonner) - 1, {"name": navn, "columns": [{"header": k} for k in kolonner]})
    bok.close()
    return ut.getvalue()


def test_columns_of_a_table_keep_their_ids_and_staffs_filter_when_they_change_places():
    """Slicers point to the ids; a new column gets one nobody has had."""
    pakke = Pakke(pod(google_bok(), to_tabeller(["Kommune", "Fylke", "Sum"]), [Arkvalg("Tabeller")]).innhold)
    tabeller = [r.maal for r in pakke.relasjoner(arkpart(pakke, "Tabeller")).av_slag("table")]
    assert [pakke.xml(t).get("id") for t in tabeller] == ["1", "2"]
    rot = pakke.xml(tabeller[0])
    for e, nummer in zip(rot.iter(q("tableColumn")), ("7", "3", "4"), strict=True):
        e.set("id", nummer)
    filter_ = '<filterColumn xmlns="{0}" colId="1"><filters><filter val="Viken"/></filters></filterColumn>'
    forste(rot, "autoFilter").append(les_xml(filter_.format(HOVED).encode()))
    pakke.skriv(tabeller[0], skriv_xml(rot))
    podet = pod(pakke.pakk(), to_tabeller(["Fylke", "Ny", "Kommune"]), [Arkvalg("Tabeller", "Tabeller")])
    ny = Pakke(podet.innhold).xml(tabeller[0])
    kolonner = [(e.get("id"), e.get("name")) for e in ny.iter(q("tableColumn"))]
    assert kolonner == [("3", "Fylke"), ("8", "Ny"), ("7", "Kommune")]
    assert [(e.get("colId"), e[0][0].get("val")) for e in ny.iter(q("filterColumn"))] == [("0", "Viken")]


def test_a_table_of_staffs_that_ours_grew_over_is_reported():
    pakke = Pakke(pod(google_bok(), to_tabeller(["Kommune", "Sum"]), [Arkvalg("Tabeller")]).innhold)
    rot = pakke.xml(pakke.relasjoner(arkpart(pakke, "Tabeller")).av_slag("table")[1].maal)
    rot.attrib.update({"name": "Deres", "displayName": "Deres", "ref": "A4:B6", "id": "9"})
    pakke.skriv(pakke.relasjoner(arkpart(pakke, "Tabeller")).av_slag("table")[1].maal, skriv_xml(rot))
    podet = pod(pakke.pakk(), to_tabeller(["Kommune", "Sum"], 3), [Arkvalg("Tabeller", "Tabeller")])
    assert podet.bortfalt == ("Tabeller: tabellen Deres, som ikke lenger har overskriftene sine",)


def flytt_ark_forst(innhold: bytes, navn: str) -> bytes:
    """Drag a tab to the front, as Excel does it: the numbers of local names follow."""

    def endre(rot):
        ark = rot.find(q("sheets"))
        fra = next(n for n, e in enumerate(ark) if e.get("name") == navn)
        ark.insert(0, ark[fra])
        for e in rot.find(q("definedNames")):
            gammel = e.get("localSheetId")
            if gammel is not None and int(gammel) <= fra:
                e.set("localSheetId", "0" if int(gammel) == fra else str(int(gammel) + 1))

    return med_bok(innhold, endre)


def test_local_names_follow_sheets_that_moved():
    bok = flytt_ark_forst(pod(stabens_bok(), giver(), NYE).innhold, BIDRAG)
    podet = pod(bok, giver([*KOMMUNER, "0106 Fredrikstad"]), IGJEN)
    assert ark_i(podet.innhold)[0] == BIDRAG
    navn = navn_i(podet.innhold)
    assert navn["_xlnm.Print_Area", "0"].replace("'", "") == "Bidrag!$A$1:$C$7"
    assert navn["_xlnm._FilterDatabase", "0"] == "'Bidrag'!$A$3:$C$7"
    assert navn["_xlnm.Print_Area", "1"] == "'Økonomi 2026'!$A$1:$H$10"
    assert navn["Lokal", "1"] == "'Økonomi 2026'!$B$2"
    assert sorted(n for n, plass in navn if plass == "0") == [
        "_xlnm.Print_Area",
        "_xlnm.Print_Titles",
        "_xlnm._FilterDatabase",
    ]


def test_sheets_named_but_not_grafted_can_have_new_names():
    bok = gi_nytt_navn(pod(stabens_bok(), giver(), NYE).innhold, BIDRAG, "Tall")
    podet = pod(bok, giver(), [Arkvalg(PLAN, PLAN)], omdopt={BIDRAG: "Tall"})
    assert formler(podet.innhold, PLAN)["E1"] == "SUM('Tall'!C4:C6)"


# -- two of everything ---------------------------------------------------------------------------------------------


def test_no_two_parts_or_relationships_share_a_name():
    innhold = pod(pod(stabens_bok(), giver(), NYE).innhold, giver(), NYE).innhold
    pakke = Pakke(innhold)
    navn = [n.lower() for n in pakke.parter()]
    assert len(navn) == len(set(navn))
    ark = [a.part for a in Arbeidsbok(pakke).ark]
    assert len(ark) == len(set(ark)) == 8
    numre = [e.get("sheetId") for e in Arbeidsbok(pakke).rot.find(q("sheets"))]
    assert len(numre) == len(set(numre))
    for part in pakke.parter():
        for r in pakke.relasjoner(part):
            assert r.ekstern or pakke.har(r.maal), f"{part} leads to {r.maal}, which is not there"


def test_one_new_sheet_never_opens_selected_with_another():
    innhold = pod(stabens_bok(), giver(), NYE).innhold
    valgt = [
        n
        for n in (OKONOMI, NOTATER, BIDRAG, PLAN)
        if ark_xml(innhold, n).find(f".//{q('sheetView')}").get("tabSelected")
    ]
    assert valgt == [OKONOMI]


def test_texts_of_ours_leave_staffs_shared_texts_alone():
    innhold = pod(stabens_bok(), giver(), NYE).innhold
    celler = {c.get("r"): c for c in ark_xml(innhold, BIDRAG).iter(q("c"))}
    assert "".join(celler["A4"].itertext()) == "0101 Halden"
    assert [("".join(r.itertext()), r.find(f".//{q('i')}") is not None) for r in celler["F2"].iter(q("r"))] == [
        ("sats, ", False),
        ("kr per innbygger", True),
    ]
    assert parter(innhold)["xl/sharedStrings.xml"] == parter(stabens_bok())["xl/sharedStrings.xml"]


def test_custom_properties_are_added_by_name():
    etter = Pakke(pod(stabens_bok(), giver(), NYE).innhold).xml("docProps/custom.xml")
    assert [(e.get("name"), e.get("pid"), "".join(e.itertext())) for e in etter] == [
        ("Saksnummer", "2", "2026/117"),
        ("Bidragsverktøy", "3", "0.1"),
    ]


def test_pictures_of_ours_that_are_links_and_pictures_used_twice():
    """A link on a picture follows the sheet's new name; one picture on two sheets is copied once."""
    ut = io.BytesIO()
    bok = xlsxwriter.Workbook(ut, {"in_memory": True})
    for navn in (BIDRAG, PLAN):
        bilde = {"image_data": io.BytesIO(png(99)), "url": f"internal:'{BIDRAG}'!A1"}
        ark = bok.add_worksheet(navn)
        ark.insert_image("B2", "a.png", bilde)
        ark.insert_textbox("D2", "tittel", {"textlink": f"='{BIDRAG}'!$A$1"})
    bok.close()
    podet = pod(fersk(giver()), ut.getvalue(), [Arkvalg(BIDRAG), Arkvalg(PLAN)])
    pakke = Pakke(podet.innhold)
    tegninger = [pakke.relasjoner(arkpart(pakke, f"{n} (2)")).av_slag("drawing")[0].maal for n in (BIDRAG, PLAN)]
    bilder = {r.maal for t in tegninger for r in pakke.relasjoner(t) if r.slag == "image"}
    lenker = {r.maal for t in tegninger for r in pakke.relasjoner(t) if r.slag == "hyperlink"}
    assert (len(bilder), lenker) == (1, {"#'Bidrag (2)'!A1"})
    tekstlenker = {e.get("textlink") for t in tegninger for e in pakke.xml(t).iter() if e.get("textlink")}
    assert tekstlenker == {"'Bidrag (2)'!$A$1"}


# -- refusals ------------------------------------------------------------------------------------------------------


def test_a_sheet_that_is_gone_is_named_with_those_that_are_there():
    with pytest.raises(KanIkkePode, match=r"ikke arket «Bidrag».*Økonomi 2026, Ola's notater, Graf, Pivot"):
        pod(stabens_bok(), giver(), IGJEN)


def test_a_chart_sheet_cannot_be_replaced():
    with pytest.raises(KanIkkePode, match="«Graf» er ikke et vanlig regneark"):
        pod(stabens_bok(), giver(), [Arkvalg(BIDRAG, "Graf")])


def test_a_damaged_book_is_refused_here_too():
    with pytest.raises(KanIkkePode, match="zip-katalogen"):
        pod(stabens_bok()[:5000], giver(), NYE)


@pytest.mark.parametrize(
    ("valg", "grunn"),
    [
        ([Arkvalg("Finnes ikke")], "har ikke arket «Finnes ikke»"),
        ([Arkvalg(PLAN)], r"«Plan» viser til ark som ikke podes og ikke finnes: \['bidrag'\]"),
        ([Arkvalg(BIDRAG, OKONOMI), Arkvalg(PLAN, OKONOMI)], "To ark kan ikke erstatte det samme"),
    ],
)
def test_a_giver_that_does_not_hang_together_is_our_own_mistake(valg, grunn):
    with pytest.raises(ValueError, match=grunn):
        pod(stabens_bok(), giver(), valg)


@pytest.mark.parametrize(("fra", "til"), [("dynamiske matriser", OKONOMI), ("knapper", NOTATER)])
def test_features_a_giver_must_not_have(fra, til):
    with pytest.raises(ValueError, match=fra):
        pod(google_bok(), stabens_bok(), [Arkvalg(til)])


def test_replacing_a_staff_sheet_by_ours_takes_its_place():
    """The first time a sheet of theirs becomes ours: same tab, same part; the next of ours comes right after it."""
    podet = pod(stabens_bok(), giver(), [Arkvalg(BIDRAG, OKONOMI), Arkvalg(PLAN)])
    assert ark_i(podet.innhold) == [
        x for navn in ark_i(stabens_bok()) for x in ([navn, PLAN] if navn == OKONOMI else [navn])
    ]
    assert podet.bortfalt == ("Økonomi 2026: tabellen Utgifter, som ikke lenger har overskriftene sine",)
    assert formler(podet.innhold, PLAN)["E1"] == "SUM('Økonomi 2026'!C4:C6)"


def test_everything_staff_did_survives_ten_regenerations_on_our_sheet_too():
    innhold = rediger(pod(stabens_bok(), giver(), NYE).innhold, BIDRAG)
    forste_gang = pod(innhold, giver(), IGJEN).innhold
    for n in range(10):
        innhold = pod(innhold, giver([*KOMMUNER, *[f"{n} Kommune"] * (n % 3)]), IGJEN).innhold
    assert pod(innhold, giver(), IGJEN).innhold == forste_gang
