"""A table of ours that grows into staff's columns pushes them right, with what lies around them; or the run refuses.

Before: our table is A to D, staff's columns are F and G. After: two years more, so ours is A to F and theirs H and I.
"""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.excel.test_utseende import ARK, FOER, NAA, lag_bok
from tests.stotte.libreoffice import celler, krev_soffice, rekalkuler
from verktoy.ark.beskrivelse import Ark, Bok, Omraade, Rolle, Slag, Stil
from verktoy.ark.ruter import Ruter
from verktoy.excel.plassering import plasser
from verktoy.excel.poding.omraade import celle, les
from verktoy.excel.regenerer import Regenerering, skriv_fersk
from verktoy.excel.vaare import les_vaare


def bredere_bok() -> Bok:
    """Two more years before the sum."""
    ark = Ark(ARK, Slag.RESULTAT)
    ark.topp("Prøve: bidrag", "En prøve")
    ark.rad(3, ("Nummer", "Navn", "2026", "2027", "2028", "Sum"), Stil(Rolle.OVERSKRIFT))
    for n, nr in enumerate(NAA):
        ark.rad(4 + n, (nr, f"K{nr}", 1, 2, 3), Stil(Rolle.LISTE))
        ark.formel(4 + n, 5, f"=SUM(C{5 + n}:E{5 + n})", 6, Stil(Rolle.BEREGNET))
    ark.tabell = Omraade(3, 0, 3 + len(NAA), 5)
    return Bok((ark,), "Prøve", "", datetime(2026, 1, 1))


def stabens() -> Workbook:
    """Our table with staff's columns F and G beside it, and a sheet of theirs that points there. 0106 is in row 8."""
    bok = openpyxl.load_workbook(BytesIO(skriv_fersk(lag_bok(FOER))))
    ark = bok[ARK]
    ark["F4"], ark["G4"] = "Avtalt", "Dobbelt"
    for rad in range(5, 10):
        ark.cell(rad, 6).value = rad * 100
        ark.cell(rad, 7).value = f"=F{rad}*2+C{rad}*0"
    ark.column_dimensions["F"].width = 33
    ark.merge_cells("F1:G1")
    ark["F1"] = "Våre kolonner"
    ark.conditional_formatting.add(
        "F5:G9", FormulaRule(formula=["$F5>600"], fill=PatternFill("solid", bgColor="FFFF00"))
    )
    validering = DataValidation("list", formula1="$G$5:$G$9")
    validering.add("F5:F9")
    ark.add_data_validation(validering)
    ark["F6"].hyperlink = "https://example.org/"
    eget = bok.create_sheet("Budsjett")
    eget["A1"] = f"='{ARK}'!F8"
    eget["A2"] = f"=SUM('{ARK}'!G5:G9)"
    return bok


def lagret(bok: Workbook) -> bytes:
    ut = BytesIO()
    bok.save(ut)
    return ut.getvalue()


def oppdater(innhold: bytes) -> bytes:
    regenerering = Regenerering(innhold, les_vaare(innhold, ()), bredere_bok())
    assert regenerering.avslag() == []
    assert regenerering.rester() == [("Prøve bidrag", r) for _, r in regenerering.rester()]
    return regenerering.utfor().innhold


def test_their_columns_are_pushed_right_with_what_lies_around_them() -> None:
    innhold = oppdater(lagret(stabens()))
    bok = openpyxl.load_workbook(BytesIO(innhold))
    ark = bok[ARK]
    assert [c.value for c in ark[4]] == ["Nummer", "Navn", "2026", "2027", "2028", "Sum", None, "Avtalt", "Dobbelt"]
    assert [ark[a].value for a in ("A7", "H7", "I7")] == ["0106", 800, "=H7*2+C7*0"]
    assert ark["H1"].value == "Våre kolonner"
    assert ark.column_dimensions["H"].width == 33
    assert [str(o) for o in ark.merged_cells.ranges] == ["H1:I1"]
    regler = {str(o.sqref): [r.formula for r in v] for o, v in ark.conditional_formatting._cf_rules.items()}
    assert regler == {"H5:I9": [["$H5>600"]]}
    assert [(str(v.sqref), v.formula1) for v in ark.data_validations.dataValidation] == [("H5:H9", "$I$5:$I$9")]
    assert ark["H9"].hyperlink.target == "https://example.org/"  # 0104 stood in row 6
    assert [bok["Budsjett"][a].value for a in ("A1", "A2")] == [f"='{ARK}'!H7", f"=SUM('{ARK}'!I5:I9)"]
    assert oppdater(innhold) == innhold


def _diagram(bok: Workbook, fra: str, til: str, slag: str = "twoCell") -> None:
    """A chart of staff's from one cell to another."""
    a, b = (les(x) for x in (fra, til))
    diagram = BarChart()
    diagram.add_data(Reference(bok[ARK], min_col=6, min_row=5, max_row=9))
    hjorner = [AnchorMarker(col=o.kolonne1 - 1, row=o.rad1 - 1) for o in (a, b)]
    diagram.anchor = TwoCellAnchor(editAs=slag, _from=hjorner[0], to=hjorner[1])
    bok[ARK].add_chart(diagram)


@pytest.mark.parametrize(
    ("fra", "til", "slag", "da"),
    [
        ("F12", "I20", "twoCell", ("H12", "K20")),  # beside the column that is pushed: it goes along
        ("F12", "I20", "oneCell", ("H12", "K20")),
        ("B12", "G20", "twoCell", ("B12", "I20")),  # across the place: wider, as Excel makes it
        ("B12", "G20", "oneCell", ("B12", "G20")),  # not to be sized with the cells
        ("F12", "I20", "absolute", ("F12", "I20")),  # not to be moved
        ("A12", "C20", "twoCell", ("A12", "C20")),
    ],
)
def test_a_chart_of_theirs_goes_along_as_when_excel_puts_columns_in(fra, til, slag, da) -> None:
    bok = stabens()
    _diagram(bok, fra, til, slag)
    innhold = oppdater(lagret(bok))
    (diagram,) = openpyxl.load_workbook(BytesIO(innhold))[ARK]._charts
    anker = diagram.anchor
    assert tuple(celle(m.col + 1, m.row + 1) for m in (anker._from, anker.to)) == da
    assert diagram.series[0].val.numRef.f == f"'{ARK}'!$H$5:$H$9"
    assert oppdater(innhold) == innhold


def _merknad(bok: Workbook) -> None:
    bok[ARK]["F5"].comment = Comment("Ring", "Kari")


def _tabell(bok: Workbook) -> None:
    bok[ARK].add_table(Table(displayName="Egne", ref="F4:G9"))


@pytest.mark.parametrize("gjor", [_merknad, _tabell])
def test_what_only_excel_can_move_is_refused(gjor) -> None:
    bok = stabens()
    gjor(bok)
    innhold = lagret(bok)
    ((navn, hva),) = Regenerering(innhold, les_vaare(innhold, ()), bredere_bok()).avslag()
    assert navn == ARK
    assert hva.startswith("Tabellen blir bredere og trenger 1 kolonne til, men kolonne F er i bruk.")


@pytest.mark.treg
def test_libreoffice_shows_the_same_figures_beside_the_same_kommune(tmp_path: Path) -> None:
    krev_soffice()
    fil = tmp_path / "bok.xlsx"
    fil.write_bytes(oppdater(lagret(stabens())))
    alt = celler(rekalkuler(fil, tmp_path / "lo.xlsx"))
    assert {alt[ARK, f"A{r}"]: (alt.get((ARK, f"H{r}")), alt.get((ARK, f"I{r}"))) for r in range(5, 10)} == {
        "0111": (900, 1800),
        "0118": (None, None),
        "0106": (800, 1600),
        "0101": (500, 1000),
        "0104": (600, 1200),
    }
    assert [alt["Budsjett", a] for a in ("A1", "A2")] == [800, 1800 + 1600 + 1000 + 1200]


def test_in_a_workbook_open_in_excel_nothing_is_pushed() -> None:
    """There nobody has looked for tables, and cells are written in place."""
    innhold = lagret(stabens())
    vaare = les_vaare(innhold, ())
    (id_,) = vaare.navn
    ny = Ruter.av_ark("bidrag", bredere_bok().ark[0])
    gammel = replace(vaare.gammelt(id_, ny), tabeller=None)
    assert plasser(gammel, ny, {}).avslag[0].startswith("Tabellen blir bredere")
