"""The source of the add-in: what the VBA may not do, and that the ribbon, the VBA and verktoy.knapper agree."""

import ast
from pathlib import Path

import pytest

from tests.excel.tillegg.vbalint import lint, prosedyrer
from verktoy.excel.tillegg.bygg import arkmakro, les_knapper

ROT = Path(__file__).resolve().parents[3]
KILDE = ROT / "maler" / "excel"
MODULER = sorted(KILDE.glob("*.bas"))


@pytest.mark.parametrize("fil", MODULER, ids=lambda f: f.stem)
def test_the_source_passes_the_lint_and_can_be_kept_in_a_project(fil):
    kilde = fil.read_text(encoding="utf-8")
    assert lint(kilde) == []
    assert kilde.startswith(f'Attribute VB_Name = "{fil.stem}"\n')
    kilde.encode("cp1252")
    assert "\t" not in kilde


@pytest.mark.parametrize(
    ("kilde", "funn"),
    [
        ("Sub A()\nEnd Sub", "1: no Option Explicit"),
        ("Option Explicit\nSub A()\n    x = 1\nEnd Sub", "3: x is not declared"),
        ("Option Explicit\nSub A()\n    If True Then x = 1\nEnd Sub", "3: x is not declared"),
        ("Option Explicit\nSub A()\n    For i = 1 To 2\n    Next i\nEnd Sub", "3: i is not declared"),
        ('Option Explicit\nPrivate Declare Function f Lib "x" () As Long', "2: Declare without PtrSafe"),
        ("Option Explicit\nSub A()\n    On Error Resume Next\nEnd Sub", "3: On Error Resume Next is never reset"),
        ("Option Explicit\nSub A()\n    On Error GoTo B\nEnd Sub", "3: no label B"),
        ("Option Explicit\nSub A()\nSub B()\nEnd Sub", "3: B begins before A ends"),
        ("Option Explicit\nSub A()\n    Dim a As Long\nEnd Sub", "3: a hides the procedure of that name"),
        ("Option Explicit\nSub A()\n    Exit Sub", "3: A never ends"),
    ],
)
def test_the_lint_sees_a_planted_fault(kilde, funn):
    assert lint(kilde) == [funn]


def test_every_button_of_the_ribbon_has_its_procedure_with_the_signature_excel_calls():
    knapper = les_knapper(KILDE)
    alle = prosedyrer((KILDE / "Knapper.bas").read_text(encoding="utf-8"))
    assert {alle.get(k.makro) for k in knapper} == {"control As Object"}


def test_the_buttons_are_the_entry_points():
    """The names and the words stand in verktoy.knapper; read, not imported, so that Excel's library is not needed."""
    tre = ast.parse((ROT / "verktoy" / "knapper.py").read_text(encoding="utf-8"))
    (oppslag,) = (n for n in tre.body if isinstance(n, ast.AnnAssign) and ast.unparse(n.target) == "KNAPPER")
    assert {k.inngang: k.tekst for k in les_knapper(KILDE)} == ast.literal_eval(ast.unparse(oppslag.value))
    funksjoner = {n.name for n in tre.body if isinstance(n, ast.FunctionDef)}
    assert {k.inngang for k in les_knapper(KILDE)} <= funksjoner


def test_every_button_on_the_sheet_presses_its_own_entry_point():
    kilde = (KILDE / "Arkknapper.bas").read_text(encoding="utf-8")
    for knapp in les_knapper(KILDE):
        assert f'Public Sub {arkmakro(knapp.inngang)}()\n    Trykk "{knapp.inngang}"\nEnd Sub\n' in kilde


def test_the_buttons_are_told_apart_by_keyboard_and_by_screen_reader():
    kilde = (KILDE / "customUI14.xml").read_text(encoding="utf-8")
    taster = [bit[0] for bit in kilde.split('keytip="')[1:]]
    assert len(taster) == len(set(taster)) == 6
    assert all(knapp.tekst and knapp.hjelp.endswith(".") and knapp.ikon for knapp in les_knapper(KILDE))
