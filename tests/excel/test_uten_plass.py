"""What staff wrote inside our table where no cell of ours is any more is put aside, and what was ours is not."""

from datetime import datetime
from fractions import Fraction

import pytest

from tests.stotte.stab import Stab
from verktoy.ark.beskrivelse import Ark, Bok, Rolle, Slag, Stil
from verktoy.excel.regenerer import Regenerering, skriv_fersk
from verktoy.excel.vaare import les_vaare

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
