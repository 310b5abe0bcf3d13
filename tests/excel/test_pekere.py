"""What staff's sheets, names, charts and pivot tables point at in our sheets is followed, or told; never another row.

Before: 0101 in row 5, 0104, 0105, 0106, 0111 in row 9. After: 0111 in row 5, 0118 (new), 0106, 0101, 0104 in row 9.
"""

import io
import re
from pathlib import Path

import pytest
import xlsxwriter

from tests.excel.test_utseende import ARK, FOER, NAA, lag_bok
from tests.excel.tortur_deler import parter
from tests.stotte.libreoffice import celler, krev_soffice, rekalkuler
from tests.stotte.stab import Stab
from verktoy.excel.pakke import Pakke
from verktoy.excel.poding.arbeidsbok import Arbeidsbok
from verktoy.excel.regenerer import Regenerering, Regenerert
from verktoy.excel.vaare import les_vaare

A = f"'{ARK}'!"
FORMLER = [  # formula on their sheet, what it becomes, what is told
    (f"{A}C8", f"{A}C7", ""),
    (f"{A}$D$5*2", f"{A}$D$8*2", ""),
    (f"IF({A}C9>{A}C6,1,0)", f"IF({A}C5>{A}C9,1,0)", ""),
    (f"SUM({A}C5:C9)", f"SUM({A}C5:C9)", ""),
    (f"SUM({A}C:C)", f"SUM({A}C:C)", ""),
    (f'VLOOKUP("0106",{A}$A$5:$D$9,3,FALSE)', f'VLOOKUP("0106",{A}$A$5:$D$9,3,FALSE)', ""),
    (f"{A}C4", f"{A}C4", ""),
    ("Notater!C8", "Notater!C8", ""),
    (f"'[1]{ARK}'!C8", f"'[1]{ARK}'!C8", ""),
    (f'"{A}C8"', f'"{A}C8"', "står som tekst"),
    (f'INDIRECT("{A}C8")', f'INDIRECT("{A}C8")', "står som tekst"),
    (f"{A}C7+1", f"{A}#REF!+1", "«0105 K0105» er ikke lenger i arket"),
    (f"SUM({A}C5:C6)", f"SUM({A}C8:C9)", ""),
    (f"SUM({A}C8:C9)", f"SUM({A}C8:C9)", "står ikke lenger samlet"),  # 0106 and 0111, with 0118 new between
]  # fmt: skip


def stabens(formler: list[str]) -> bytes:
    """A workbook of staff's whose first sheet points at ours; the value is what row 8 (0106) shows: 318."""
    ut = io.BytesIO()
    with xlsxwriter.Workbook(ut) as bok:
        ws, andre = bok.add_worksheet("Budsjett"), bok.add_worksheet("Notater")
        for n, formel in enumerate(formler):
            ws.write_formula(n, 0, f"={formel}")
        andre.write_row(7, 0, ["a", "b", 5])
    return ut.getvalue()


def oppdater(innhold: bytes, numre: tuple[str, ...]) -> Regenerert:
    return Regenerering(innhold, les_vaare(innhold, ()), lag_bok(numre)).utfor()


def med_vaare(innhold: bytes) -> bytes:
    """With our sheets as they were."""
    return oppdater(innhold, FOER).innhold


def del_av(innhold: bytes, monster: str) -> str:
    """The text of the one part whose name fits."""
    pakke = Pakke(innhold)
    (part,) = [p for p in pakke.parter() if re.fullmatch(monster, p)]
    return pakke.les(part).decode()


@pytest.mark.parametrize(("formel", "ventet", "sagt"), FORMLER)
def test_a_formula_on_their_sheet(formel: str, ventet: str, sagt: str) -> None:
    ny = oppdater(med_vaare(stabens([formel])), NAA)
    assert Stab(ny.innhold).celler("Budsjett")["A1"][0] == ventet
    assert [hvor for hvor, _ in ny.pekere.tvil] == (["arket «Budsjett», celle A1"] if sagt else [])
    assert sagt in "".join(hva for _, hva in ny.pekere.tvil)
    igjen = oppdater(ny.innhold, NAA)
    assert (igjen.innhold, igjen.pekere.tvil) == (ny.innhold, [])


def test_nothing_of_theirs_is_written_when_no_row_moves() -> None:
    foer = med_vaare(stabens([f for f, *_ in FORMLER]))
    ny = oppdater(foer, FOER)
    assert ny.innhold == foer
    assert not ny.pekere.fulgt


def test_a_formula_filled_down_and_shared_goes_separate_ways() -> None:
    pakke = Pakke(med_vaare(stabens(["1", "2", "3"])))
    post = Arbeidsbok(pakke).finn("Budsjett")
    xml = pakke.les(post.part).decode()
    xml = xml.replace("<f>1</f>", f'<f t="shared" ref="A1:A3" si="0">{A}C5</f>')
    xml = xml.replace("<f>2</f>", '<f t="shared" si="0"/>').replace("<f>3</f>", '<f t="shared" si="0"/>')
    pakke.skriv(post.part, xml.encode())
    ny = oppdater(pakke.pakk(), NAA)
    celler_ = Stab(ny.innhold).celler("Budsjett")
    assert [celler_[f"A{n}"][0] for n in (1, 2, 3)] == [f"{A}C8", f"{A}C9", f"{A}#REF!"]
    assert "shared" not in del_av(ny.innhold, r"xl/worksheets/sheet1\.xml")
    assert dict(ny.pekere.fulgt) == {"arket «Budsjett»": 3}


def test_names_rules_links_and_charts_of_theirs() -> None:
    ut = io.BytesIO()
    with xlsxwriter.Workbook(ut) as bok:
        ws = bok.add_worksheet("Budsjett")
        bok.define_name("Fredrikstad", f"={A}$C$8")
        bok.define_name("Alle", f"={A}$C$5:$C$9")
        ws.data_validation("B1", {"validate": "list", "source": f"={A}$B$5:$B$6"})
        ws.conditional_format("B1", {"type": "formula", "criteria": f"={A}$C$9>1", "format": bok.add_format()})
        ws.write_url("B2", f"internal:{A}C8", string="Fredrikstad")
        diagram = bok.add_chart({"type": "line"})
        diagram.add_series({"values": f"={A}$C$8:$D$8", "name": f"={A}$B$8"})
        ws.insert_chart("D2", diagram)
    ny = oppdater(med_vaare(ut.getvalue()), NAA)
    assert ny.pekere.tvil == []
    bok_ = del_av(ny.innhold, r"xl/workbook\.xml")
    assert f'name="Fredrikstad">{A}$C$7<' in bok_
    assert f'name="Alle">{A}$C$5:$C$9<' in bok_
    ark = del_av(ny.innhold, r"xl/worksheets/sheet1\.xml")
    assert re.findall(r"<formula1?>([^<]*)<", ark) == [f"{A}$C$5&gt;1", f"{A}$B$8:$B$9"]
    assert f'location="{A}C7"' in ark
    assert re.findall(r"<c:f>([^<]*)<", del_av(ny.innhold, r"xl/charts/chart1\.xml")) == [
        f"{A}$B$7",
        f"{A}$C$7:$D$7",
    ]


def test_the_source_of_a_pivot_table_follows_the_table() -> None:
    pakke = Pakke(med_vaare(stabens(["1"])))
    part, rom = "xl/pivotCache/pivotCacheDefinition1.xml", "http://schemas.openxmlformats.org"
    xml = (
        f'<pivotCacheDefinition xmlns="{rom}/spreadsheetml/2006/main"><cacheSource type="worksheet">'
        f'<worksheetSource ref="A4:D9" sheet="{ARK}"/></cacheSource><cacheFields/></pivotCacheDefinition>'
    )
    pakke.skriv(part, xml.encode())
    type_ = "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml"
    pakke.sett_innholdstype(part, type_)
    pakke.relasjoner("xl/workbook.xml").ny(f"{rom}/officeDocument/2006/relationships/pivotCacheDefinition", part)
    ny = oppdater(pakke.pakk(), (*NAA, "0119")).innhold
    assert 'ref="A4:D10"' in del_av(ny, "xl/pivotCache/.*")


def test_other_parts_of_theirs_stay_byte_for_byte() -> None:
    foer = med_vaare(stabens([f"{A}C8"]))
    ny = oppdater(foer, NAA).innhold
    a, b = parter(foer), parter(ny)
    endret = {n for n in a if a[n] != b.get(n)}
    assert "xl/worksheets/sheet2.xml" not in endret
    assert endret <= {n for n in a if n.startswith(("customXml/", "docProps/"))} | {
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet3.xml",
        "xl/styles.xml",
    }


def test_a_formula_of_theirs_beside_our_table_is_told_too() -> None:
    s = Stab(med_vaare(stabens(["1"]))).skriv(ARK, "F5", 0, f"{A}C7")
    ny = oppdater(s.innhold, NAA)
    assert Stab(ny.innhold).celler(ARK)["F8"][0] == f"{A}#REF!"
    assert ny.pekere.tvil == [(f"arket «{ARK}», celle F8", "«0105 K0105» er ikke lenger i arket, og C7 er blitt #REF!")]


@pytest.mark.treg
def test_libreoffice_shows_the_same_kommune_before_and_after(tmp_path: Path) -> None:
    krev_soffice()
    foer = med_vaare(stabens([f"{A}C8", f"{A}$D$5", f"SUM({A}C5:C6)"]))
    vist = []
    for n, innhold in enumerate((foer, oppdater(foer, NAA).innhold)):
        fil = tmp_path / f"{n}.xlsx"
        fil.write_bytes(innhold)
        alt = celler(rekalkuler(fil, tmp_path / f"{n}-lo.xlsx"))
        vist.append([alt["Budsjett", f"A{r}"] for r in (1, 2, 3)])
    assert vist == [[318, 303, 615], [318, 303, 615]]  # 3 × 106, 3 × 101, 3 × (101 + 104)
