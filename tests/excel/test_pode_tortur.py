"""Ten regenerations in a row on torture workbooks: nothing of staff's is lost, and other programs agree.

The validators and LibreOffice take seconds; those tests are marked `treg`.
"""

import io
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.excel.tortur import (
    GRAF,
    NOTATER,
    OKONOMI,
    PIVOT,
    google_bok,
    libreoffice_bok,
    openpyxl_bok,
    prefiks_bok,
    stabens_bok,
)
from tests.excel.tortur_deler import arkpart, parter
from tests.excel.tortur_se import FLETTES, IGJEN, NYE, ark_i, ark_xml, cf, merknader, navn_i, objekter, uten_kvittering
from tests.excel.tortur_vaart import BIDRAG, ENDRINGER, KOMMUNER, PLAN, giver, rediger
from tests.stotte.libreoffice import celler, rekalkuler_alle, sammenlign_alle
from tests.stotte.lint import lint
from tests.stotte.validering import nye_funn, valider_audit, valider_sdk
from verktoy.excel.ooxml import kanon, les_xml, q
from verktoy.excel.pakke import Pakke
from verktoy.excel.pode import fersk, pod
from verktoy.excel.poding.arbeidsbok import Arbeidsbok

PRODUSENTER: dict[str, Callable[[], bytes]] = {
    "xlsxwriter": stabens_bok,
    "openpyxl": openpyxl_bok,
    "google": google_bok,
    "prefiks": prefiks_bok,
}
# Every feature the staff's book must hold, and a part, or a text in a part, that shows it does.
INNHOLD = {
    "chart": ("xl/charts/chart1.xml", b"barChart"),
    "chart sheet": ("xl/chartsheets/sheet1.xml", b"<drawing"),
    "sparkline": ("xl/worksheets/sheet1.xml", b"sparklineGroup"),
    "icon set": ("xl/worksheets/sheet1.xml", b"iconSet"),
    "data bar": ("xl/worksheets/sheet1.xml", b"x14:dataBar"),
    "validation": ("xl/worksheets/sheet1.xml", b"dataValidation"),
    "outline": ("xl/worksheets/sheet1.xml", b"outlineLevel"),
    "protection": ("xl/worksheets/sheet1.xml", b"sheetProtection"),
    "dynamic array": ("xl/worksheets/sheet1.xml", b'cm="1"'),
    "structured reference": ("xl/worksheets/sheet1.xml", b"Utgifter[Sum]"),
    "header picture": ("xl/worksheets/sheet1.xml", b"legacyDrawingHF"),
    "filter": ("xl/worksheets/sheet2.xml", b"filterColumn"),
    "form control": ("xl/worksheets/sheet2.xml", b"<controls>"),
    "control properties": ("xl/ctrlProps/ctrlProp1.xml", b"Button"),
    "table": ("xl/tables/table1.xml", b"calculatedColumnFormula"),
    "note": ("xl/comments1.xml", b"Fra budsjettet"),
    "threaded comment": ("xl/threadedComments/threadedComment1.xml", b"vedtaket?"),
    "person": ("xl/persons/person.xml", b"Kari Nordmann"),
    "picture": ("xl/media/image1.png", b"PNG"),
    "rich text": ("xl/sharedStrings.xml", b"<r>"),
    "pivot table": ("xl/pivotTables/pivotTable1.xml", b"Pivottabell1"),
    "pivot cache": ("xl/pivotCache/pivotCacheRecords1.xml", b"<r>"),
    "slicer": ("xl/slicers/slicer1.xml", b"Slicer_Post"),
    "external link": ("xl/externalLinks/externalLink1.xml", b"Ark1"),
    "custom XML": ("customXml/item1.xml", b"urn:sak"),
    "custom properties": ("docProps/custom.xml", b"Saksnummer"),
    "VBA": ("xl/vbaProject.bin", bytes(range(256))),
    "VBA signature": ("xl/vbaProjectSignature.bin", bytes(reversed(range(256)))),
}


@pytest.mark.parametrize("hva", INNHOLD)
def test_the_torture_book_holds_everything(hva):
    del_, tekst = INNHOLD[hva]
    assert tekst in parter(stabens_bok())[del_]


def ti_ganger(innhold: bytes) -> bytes:
    """Ten regenerations, each with another table; the last as long as the first."""
    for n in range(10):
        nye = [f"{n:02}{i:02} Kommune" for i in range((9 - n) % 4)]
        innhold = pod(innhold, giver([*KOMMUNER, *nye], merknad=f"Kjøring {n}"), IGJEN).innhold
    return innhold


@pytest.fixture(scope="module", params=[*PRODUSENTER, pytest.param("libreoffice", marks=pytest.mark.treg)])
def boker(request, tmp_path_factory) -> tuple[bytes, bytes]:
    """A staff book with our sheets that staff have edited, before and after ten regenerations."""
    if request.param == "libreoffice":
        foer = libreoffice_bok(request.getfixturevalue("soffice"), tmp_path_factory.mktemp("lo"))
    else:
        foer = PRODUSENTER[request.param]()
    foer = rediger(pod(foer, giver(), NYE).innhold, BIDRAG)
    return foer, ti_ganger(foer)


def test_every_part_that_is_not_ours_is_byte_identical(boker):
    foer, etter = map(parter, boker)
    bok = Pakke(boker[0])
    vaare = {arkpart(bok, navn) for navn in (BIDRAG, PLAN)}
    vaare |= {
        r.maal for ark in vaare for r in bok.relasjoner(ark) if r.slag in ("drawing", "comments", "vmlDrawing", "table")
    }
    tegning = bok.relasjoner(arkpart(bok, BIDRAG)).av_slag("drawing")[0].maal
    diagram = {r.maal for r in bok.relasjoner(tegning) if r.slag == "chart" and b"Bidrag" in foer[r.maal]}
    kvittering = {n for n in foer if n.startswith("customXml/") and b"bidrag-verktoy" in foer[n]}
    fri = vaare | diagram | kvittering | FLETTES | {n for n in foer if n.endswith(".rels")}
    assert {n for n in foer if foer[n] != etter.get(n)} <= fri
    assert len(foer.keys() - fri) >= len(foer) / 4, "the test must have something to look at"


def test_merged_parts_say_the_same_but_for_our_additions(boker):
    foer, etter = map(Pakke, boker)
    for part in ("xl/workbook.xml", "xl/styles.xml"):
        for gammel, ny in zip(foer.xml(part), etter.xml(part), strict=True):
            assert gammel.tag == ny.tag
            if gammel.tag == q("definedNames"):
                continue
            assert [kanon(e) for e in ny][: len(gammel)] == [kanon(e) for e in gammel]
    assert ark_i(boker[1]) == ark_i(boker[0])
    assert navn_i(boker[1]) == navn_i(boker[0]) | {
        k: v for k, v in navn_i(boker[1]).items() if k[1] is not None and k[0].startswith("_xlnm.")
    }
    assert {kanon(e) for e in foer.xml("[Content_Types].xml")} == {kanon(e) for e in etter.xml("[Content_Types].xml")}


def test_nothing_has_piled_up(boker):
    foer, etter = boker
    assert sorted(parter(etter)) == sorted(parter(foer))
    assert [len(e) for e in Pakke(etter).xml("xl/styles.xml")] == [len(e) for e in Pakke(foer).xml("xl/styles.xml")]
    assert objekter(etter).count("Bidrag: Bidragsdiagram") == 1
    assert len(cf(etter)) == len(cf(foer)) == 4
    assert merknader(etter).keys() == {"A4", "C5", "B3"}


def test_what_we_write_is_ours_and_new(boker):
    assert merknader(boker[1])["B3"] == "Kjøring 9"
    assert [
        c.findtext(f".//{q('t')}") for c in ark_xml(boker[1], BIDRAG).iter(q("c")) if c.get("r") in ("A4", "A6")
    ] == [
        "0101 Halden",
        "0105 Sarpsborg",
    ]


def test_parts_lead_only_to_parts_that_are_there(boker):
    pakke = Pakke(boker[1])
    for part in ["", *pakke.parter()]:
        for r in pakke.relasjoner(part):
            assert r.ekstern or pakke.har(r.maal), f"{part} → {r.maal}"
    assert {p for p in pakke.parter() if not p.endswith(".rels")} - pakke.naaelige() - {"[Content_Types].xml"} <= {
        p for p in Pakke(boker[0]).parter() if p not in Pakke(boker[0]).naaelige()
    }


@cache
def podet(produsent: str) -> bytes:
    return pod(PRODUSENTER[produsent](), giver(), NYE).innhold


@pytest.mark.treg
@given(
    produsent=st.sampled_from(sorted(PRODUSENTER)),
    endringer=st.lists(st.sampled_from(sorted(ENDRINGER)), unique=True, max_size=6),
    lengder=st.lists(st.integers(1, 6), max_size=3),
    kvittering=st.booleans(),
)
def test_whatever_staff_did_and_whatever_we_wrote_between_the_same_table_gives_the_same_bytes(
    produsent, endringer, lengder, kvittering
):
    """Two laws: grafting again changes nothing, and other tables in between leave no trace."""
    innhold = podet(produsent)
    for endring in endringer:
        innhold = rediger(innhold, BIDRAG, endring)
    foerste = pod(innhold if kvittering else uten_kvittering(innhold), giver(), IGJEN).innhold
    assert pod(foerste, giver(), IGJEN).innhold == foerste
    siste = foerste
    for lengde in lengder:
        siste = pod(siste, giver([f"{n:04} Kommune" for n in range(lengde)]), IGJEN).innhold
    assert pod(siste, giver(), IGJEN).innhold == foerste


def skriv(innhold: bytes, mappe: Path, navn: str) -> Path:
    sti = mappe / (navn + (".xlsm" if b"macroEnabled" in parter(innhold)["[Content_Types].xml"] else ".xlsx"))
    sti.write_bytes(innhold)
    return sti


def test_the_lint_finds_nothing_new(boker, tmp_path):
    foer, etter = (skriv(b, tmp_path, n) for b, n in zip(boker, ("foer", "etter"), strict=True))
    assert nye_funn(lint(foer), lint(etter)) == []


@pytest.mark.treg
def test_the_validators_find_nothing_new(boker, tmp_path, sdk):
    assert sdk
    foer, etter = (skriv(b, tmp_path, n) for b, n in zip(boker, ("foer", "etter"), strict=True))
    assert nye_funn(valider_sdk(foer), valider_sdk(etter)) == []
    assert nye_funn(valider_audit(foer), valider_audit(etter)) == []


@pytest.mark.treg
def test_the_first_graft_and_a_fresh_book_bring_no_findings(tmp_path, sdk):
    assert sdk
    for navn, lag in PRODUSENTER.items():
        foer, etter = skriv(lag(), tmp_path, f"{navn}0"), skriv(pod(lag(), giver(), NYE).innhold, tmp_path, f"{navn}1")
        assert nye_funn([*valider_sdk(foer), *lint(foer)], [*valider_sdk(etter), *lint(etter)]) == []
    ny = skriv(fersk(giver()), tmp_path, "fersk")
    assert [*valider_sdk(ny), *valider_audit(ny), *lint(ny)] == []


STABENS_ARK = (OKONOMI, NOTATER, PIVOT)


def vist(xlsx: Path) -> dict[str, object]:
    """What LibreOffice shows of staff's sheets: values, formulas, and what else it keeps of a sheet."""
    pakke = Pakke(xlsx.read_bytes())
    bilde: dict[str, object] = {str(k): v for k, v in celler(xlsx).items() if k[0] in STABENS_ARK}
    for post in Arbeidsbok(pakke).ark:
        if post.navn not in STABENS_ARK:
            continue
        rot = pakke.xml(post.part)
        for navn in ("f", "mergeCell", "cfRule", "conditionalFormatting", "dataValidation", "col", "brk", "filter"):
            bilde[f"{post.navn} {navn}"] = [
                (e.text, e.get("ref"), e.get("sqref"), e.get("width")) for e in rot.iter(q(navn))
            ]
        for r in pakke.relasjoner(post.part):
            if r.slag in ("drawing", "comments"):
                bilde[f"{post.navn} {r.slag}"] = [
                    e.text or e.get("name") or e.get("ref") for e in les_xml(pakke.les(r.maal)).iter()
                ]
    return bilde


@pytest.mark.treg
def test_libreoffice_shows_the_same_staff_sheets_and_our_numbers(boker, soffice, tmp_path):
    assert soffice
    filer = [skriv(b, tmp_path, n) for b, n in zip(boker, ("foer", "etter"), strict=True)]
    foer, etter = rekalkuler_alle(filer, tmp_path / "lo")
    assert vist(foer) == vist(etter)
    assert celler(etter)[BIDRAG, "C6"] == 9000
    assert celler(etter)[PLAN, "E1"] == 18000
    assert celler(etter)[PLAN, "E2"] == 3000


@pytest.mark.treg
def test_libreoffice_computes_the_values_we_wrote(soffice, tmp_path):
    assert soffice
    filer = [
        skriv(fersk(giver()), tmp_path, "fersk"),
        skriv(pod(google_bok(), giver(), NYE).innhold, tmp_path, "podet"),
    ]
    assert sammenlign_alle(filer) == [[], []]


@pytest.mark.treg
def test_a_book_that_goes_through_libreoffice_every_time_does_not_fill_up(soffice, tmp_path):
    """Staff on LibreOffice: the receipt is gone after each save, and our things are still known as ours."""
    assert soffice
    innhold = pod(stabens_bok(makro=False), giver(), NYE).innhold
    maal = []
    for n in range(3):
        (fil,) = rekalkuler_alle([skriv(innhold, tmp_path, f"runde{n}")], tmp_path / f"lo{n}")
        innhold = pod(fil.read_bytes(), giver(), IGJEN).innhold
        slag = [etree.QName(e).localname for e in ark_xml(innhold, BIDRAG).iter() if e.tag != q("c")]
        maal.append((objekter(innhold), cf(innhold), merknader(innhold), sorted(navn_i(innhold)), Counter(slag)))
    assert maal[1] == maal[2]
    assert maal[2][0] == ["Bidrag: Picture 1", "Bidrag: Bidragsdiagram"]
    assert maal[2][1] == [("C4:C6", "cellIs", "1"), ("B4:B6", "dataBar", "2")]
    assert maal[2][2] == {"B3": "Fra SSB"}
    assert [maal[2][4][n] for n in ("dataValidation", "hyperlink", "sparkline", "filterColumn")] == [1, 2, 1, 0]
    assert ark_i(innhold) == [OKONOMI, NOTATER, GRAF, PIVOT, BIDRAG, PLAN]


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl says what it drops
def test_a_book_that_went_through_openpyxl_is_grafted_again():
    """What openpyxl dropped is gone; ours is back, once."""
    bok = openpyxl.load_workbook(io.BytesIO(pod(openpyxl_bok(), giver(), NYE).innhold))
    ut = io.BytesIO()
    bok.save(ut)
    innhold = pod(ut.getvalue(), giver(), IGJEN).innhold
    assert pod(innhold, giver(), IGJEN).innhold == innhold
    assert objekter(innhold).count("Bidrag: Bidragsdiagram") == 1
    assert merknader(innhold)["B3"] == "Fra SSB"
