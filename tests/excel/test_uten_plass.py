"""What staff wrote inside our table where no cell of ours is any more is put aside, and what was ours is not."""

from datetime import datetime
from fractions import Fraction

import pytest

from tests.stotte.stab import Stab
from verktoy.ark.beskrivelse import Ark, Bok, Rolle, Slag, Stil
from verktoy.excel.regenerer import Regenerering, skriv_fersk
from verktoy.excel.vaare import Vaarbok, les_vaare

KOLONNEN, RADEN, CELLEN = (f"{hva} er ikke lenger i tabellen." for hva in ("Kolonnen", "Raden", "Cellen"))


def kommunebok(aar: tuple[str, ...], ordninger: tuple[str, ...]) -> Bok:
    """Headings in row 5, a row per scheme below, a formula per year, and no cell in the last year's column."""
    ark = Ark("Kommune", Slag.RESULTAT)
    ark.topp("Kommune", "Velg")
    ark.rad(4, ("Ordning", *aar), Stil(Rolle.OVERSKRIFT))
    for n, ordning in enumerate(ordninger):
        ark.sett(5 + n, 0, ordning, Stil(Rolle.LISTE))
        for k in range(len(aar) - 1):
            ark.formel(5 + n, 1 + k, f"={n}+{k}", n + k, Stil(Rolle.BEREGNET))
    return Bok((ark,), "Prøve", "", datetime(2026, 1, 1))


FOER, ETTER = kommunebok(("2026", "2027", "2028"), ("Alfa", "Beta")), kommunebok(("2026", "2027"), ("Alfa",))


def rester(stab: Stab, bok: Bok = ETTER) -> list[tuple]:
    r = Regenerering(stab.innhold, les_vaare(stab.innhold, ()), bok)
    return [(x.celle, x.innhold, x.formel, x.hvorfor) for _, x in r.rester()]


@pytest.mark.parametrize(
    ("ref", "verdi", "formel", "ventet"),
    [
        ("D6", "ring dem", None, ("D6", "ring dem", "", KOLONNEN)),  # an empty cell of a column that goes
        ("D2", 4711, None, ("D2", Fraction(4711), "", KOLONNEN)),  # above the headings
        ("D9", "under", None, ("D9", "under", "", KOLONNEN)),  # below the table
        ("B7", "avtalt", None, ("B7", "avtalt", "", RADEN)),  # over a formula of a row that goes
        ("C7", 8, "B6*4", ("C7", Fraction(8), "=B6*4", RADEN)),
        (
            "C6",
            4,
            "B6*4",
            ("C6", Fraction(4), "=B6*4", CELLEN),
        ),  # over a formula: the column is the last now, and empty
    ],
)
def test_what_is_typed_where_our_table_no_longer_reaches_is_put_aside(ref, verdi, formel, ventet):
    stab = Stab(skriv_fersk(FOER)).skriv("Kommune", ref, verdi, formel)
    ny = Regenerering(stab.innhold, les_vaare(stab.innhold, ()), ETTER).utfor().innhold
    assert rester(stab) == [ventet]
    assert ref not in Stab(ny).celler("Kommune")


def test_a_text_that_has_its_cell_stays_in_it():
    stab = Stab(skriv_fersk(FOER)).skriv("Kommune", "D6", "ring dem")
    ny = Regenerering(stab.innhold, les_vaare(stab.innhold, ()), FOER).utfor().innhold
    assert rester(stab, FOER) == []
    assert Stab(ny).celler("Kommune")["D6"] == (None, "ring dem")


def test_nothing_of_ours_is_put_aside():
    assert rester(Stab(skriv_fersk(FOER))) == []
    assert rester(Stab(skriv_fersk(ETTER)), FOER) == []
    slettet = "IF(#REF!=1,2,3)"  # the row a formula of ours named is deleted
    assert rester(Stab(skriv_fersk(FOER)).skriv("Kommune", "C7", 3, slettet)) == []


def delbok(numre: tuple[str, ...], overskrift: str | None) -> Bok:
    """A table with a heading of its own above the last row; without it, that row is gone too."""
    ark = Ark("Prøve bidrag", Slag.RESULTAT)
    ark.topp("Prøve: bidrag", "En prøve")
    ark.rad(3, ("Nummer", "Navn", "Sum"), Stil(Rolle.OVERSKRIFT))
    for n, nr in enumerate(numre):
        ark.rad(4 + n + (overskrift is not None and n == len(numre) - 1), (nr, f"K{nr}"), Stil(Rolle.LISTE))
    if overskrift is not None:
        ark.sett(3 + len(numre), 1, overskrift, Stil(Rolle.SEKSJON))
    return Bok((ark,), "Prøve", "", datetime(2026, 1, 1))


def test_a_heading_that_stands_alone_after_its_rows_were_deleted_is_no_row_put_in():
    stab = Stab(skriv_fersk(delbok(("0101", "0104", "0105"), "Struktur"))).slett_rad("Prøve bidrag", 8)
    assert stab.celler("Prøve bidrag")["B7"] == (None, "Struktur")
    etter = delbok(("0101", "0104"), None)

    def avslag(s: Stab) -> list[str]:
        return [hva for _, hva in Regenerering(s.innhold, les_vaare(s.innhold, ()), etter).avslag()]

    assert avslag(stab) == []
    (rad7,) = avslag(stab.skriv("Prøve bidrag", "C7", "husk"))
    assert rad7.startswith("Rad 7 er satt inn i tabellen")


def test_a_workbook_from_before_there_were_prints_of_values_loses_nothing_either(monkeypatch):
    # What staff type in an empty cell has none of our looks; headings and texts of ours have.
    monkeypatch.setattr(Vaarbok, "spor", frozenset())
    assert rester(Stab(skriv_fersk(FOER))) == []
    stab = Stab(skriv_fersk(FOER)).skriv("Kommune", "D6", "ring dem").skriv("Kommune", "D2", 4711)
    assert rester(stab) == [("D2", Fraction(4711), "", KOLONNEN), ("D6", "ring dem", "", KOLONNEN)]
