"""Row heights: a wrapped text must be whole on the screen and on paper, also where nothing adjusts rows by itself."""

from math import ceil

from verktoy.ark.beskrivelse import Ark

STANDARDHOYDE, STANDARDBREDDE = 15.0, 8.43
"""Of a row in points, and of a column in signs, where nothing else is said."""
_FYLL = 1.1  # letters are narrower than the digits a width counts, but words break before the column is full


def radhoyder(ark: Ark) -> dict[int, float]:
    """Heights in points of the rows that need more than one line, and of those that have been given one."""
    ut = dict(ark.hoyder)
    for (rad, kol), c in ark.celler.items():
        if not c.stil.ombrutt or not isinstance(c.verdi, str):
            continue
        plass = max(1.0, ark.bredder.get(kol, STANDARDBREDDE) * _FYLL)
        linjer = sum(max(1, ceil(len(del_) / plass)) for del_ in c.verdi.split("\n"))
        if linjer > 1:
            ut[rad] = max(ut.get(rad, 0.0), linjer * STANDARDHOYDE)
    return ut
