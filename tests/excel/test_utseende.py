"""What people do to the look of our cells follows the kommune; what they left alone follows us. Read with openpyxl."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from tests.stotte.libreoffice import krev_soffice, rekalkuler
from tests.stotte.stab import Stab
from verktoy.ark.beskrivelse import Ark, Bok, Celle, Omraade, Rolle, Slag, Stil
from verktoy.excel.regenerer import Regenerering, skriv_fersk
from verktoy.excel.vaare import les_vaare

ARK = "Prøve bidrag"
GUL, GRONN = "FFFF00", "92D050"
FOER = ("0101", "0104", "0105", "0106", "0111")
NAA = ("0111", "0118", "0106", "0101", "0104")  # 0105 has left, 0118 is new, the order is another
BELOP = Stil(Rolle.BEREGNET, "#,##0")


def lag_bok(numre: tuple[str, ...], belop: Stil = BELOP) -> Bok:
    """Number, name and an amount per kommune; the amounts in columns C and D look alike."""
    ark = Ark(ARK, Slag.RESULTAT)
    ark.topp("Prøve: bidrag", "En prøve")
    ark.rad(3, ("Nummer", "Navn", "2026", "Sum"), Stil(Rolle.OVERSKRIFT))
    for n, nr in enumerate(numre):
        ark.rad(4 + n, (nr, f"K{nr}"), Stil(Rolle.LISTE))
        ark.formel(4 + n, 2, f"=VALUE($A{5 + n})*3", int(nr) * 3, belop)
        ark.formel(4 + n, 3, f"=SUM(C{5 + n}:C{5 + n})", int(nr) * 3, belop)
    ark.tabell = Omraade(3, 0, 3 + len(numre), 3)
    return Bok((ark,), "Prøve", "", datetime(2026, 1, 1))


def oppdater(innhold: bytes, bok: Bok) -> bytes:
    """The workbook with our sheets as described."""
    regenerering = Regenerering(innhold, les_vaare(innhold, ()), bok)
    assert regenerering.avslag() == []
    return regenerering.utfor().innhold


def se(innhold: bytes) -> dict[str, tuple[str, bool, str]]:
    """«0106 C» → fill («» for none), bold, number format."""
    ark = openpyxl.load_workbook(BytesIO(innhold))[ARK]
    ut = {}
    for rad in ark.iter_rows(min_row=5):
        for c in rad:
            fyll = str(c.fill.fgColor.rgb)[2:] if c.fill.patternType == "solid" else ""
            ut[f"{rad[0].value} {c.column_letter}"] = (fyll, bool(c.font.b), c.number_format)
    return ut


def farget(innhold: bytes, farge: str) -> set[str]:
    """The cells with this fill."""
    return {hvor for hvor, (fyll, *_) in se(innhold).items() if fyll == farge}


FERSK = skriv_fersk(lag_bok(FOER))


def test_a_yellow_row_follows_its_kommune() -> None:
    gul = Stab(FERSK).farg(ARK, ["A8", "B8", "C8", "D8"], fyll=GUL).innhold
    ny = oppdater(gul, lag_bok(NAA))
    assert farget(ny, GUL) == {"0106 A", "0106 B", "0106 C", "0106 D"}
    assert se(ny)["0106 C"] == (GUL, False, "#,##0")
    assert oppdater(ny, lag_bok(NAA)) == ny
    assert farget(oppdater(ny, lag_bok(FOER)), GUL) == {"0106 A", "0106 B", "0106 C", "0106 D"}


def test_bold_stays_where_we_change_the_number_format() -> None:
    fet = Stab(FERSK).farg(ARK, ["C8"], fet=True).innhold
    ny = se(oppdater(fet, lag_bok(NAA, BELOP._replace(tallformat="#,##0.00"))))
    assert ny["0106 C"] == ("", True, "#,##0.00")
    assert {v for k, v in ny.items() if k[-1] in "CD" and k != "0106 C"} == {("", False, "#,##0.00")}


def test_what_nobody_touched_follows_us() -> None:
    andre = lag_bok(NAA, Stil(Rolle.SUM, "0.0%"))
    assert se(oppdater(FERSK, andre)) == se(skriv_fersk(andre))


def test_a_whole_column_that_is_recoloured_stays() -> None:
    ny = oppdater(Stab(FERSK).farg(ARK, [f"B{r}" for r in range(5, 10)], fyll=GRONN).innhold, lag_bok(NAA))
    assert farget(ny, GRONN) == {"0111 B", "0106 B", "0101 B", "0104 B"}  # 0118 is new, and nobody coloured it


def test_a_look_of_ours_that_is_another_cells_now_does_not_stay() -> None:
    foer = lag_bok(FOER)
    c = foer.ark[0].celler[7, 2]
    foer.ark[0].celler[7, 2] = Celle(c.verdi, Stil(Rolle.OVERSKREVET, "#,##0"), c.formel)
    assert se(oppdater(skriv_fersk(foer), lag_bok(FOER))) == se(FERSK)


def test_text_and_colour_in_a_cell_we_leave_empty_stay() -> None:
    s = Stab(FERSK).skriv(ARK, "C2", "Ring Moss").farg(ARK, ["C2", "D2"], fyll=GUL)
    ark = openpyxl.load_workbook(BytesIO(oppdater(s.innhold, lag_bok(NAA))))[ARK]
    assert [(c.value, c.fill.fgColor.rgb) for c in (ark["C2"], ark["D2"])] == [
        ("Ring Moss", "FF" + GUL),
        (None, "FF" + GUL),
    ]


def test_a_program_that_drops_the_receipt_changes_nothing_of_this() -> None:
    bok = openpyxl.load_workbook(BytesIO(FERSK))
    for c in bok[ARK][8]:
        c.fill = PatternFill("solid", fgColor=GUL)
    bok[ARK]["C5"].font = Font(bold=True)
    ut = BytesIO()
    bok.save(ut)
    ny = oppdater(ut.getvalue(), lag_bok(NAA, BELOP._replace(tallformat="0.0")))
    assert farget(ny, GUL) == {"0106 A", "0106 B", "0106 C", "0106 D"}
    assert {h: v for h, v in se(ny).items() if h[-1] in "CD" and v != ("", False, "0.0")} == {
        "0106 C": (GUL, False, "0.0"),
        "0106 D": (GUL, False, "0.0"),
        "0101 C": ("", True, "0.0"),
    }


@pytest.mark.treg
def test_a_pass_through_libreoffice_is_nobodys_choice(tmp_path: Path) -> None:
    krev_soffice()
    fil = tmp_path / "bok.xlsx"
    fil.write_bytes(Stab(FERSK).farg(ARK, ["A8", "B8", "C8", "D8"], fyll=GUL).innhold)
    lagret = rekalkuler(fil, tmp_path / "lagret.xlsx").read_bytes()
    ny = lag_bok(NAA, BELOP._replace(tallformat="0.0"))
    ventet = se(skriv_fersk(ny)) | {
        f"0106 {k}": (GUL, False, f) for k, f in zip("ABCD", ("General", "General", "0.0", "0.0"), strict=True)
    }
    assert se(oppdater(lagret, ny)) == ventet
