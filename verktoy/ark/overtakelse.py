"""Overtakelse: how the amounts of a new unit came about, year by year, as rows of live numbers."""

from collections.abc import Iterable

from verktoy.ark.beskrivelse import KRONER_ORE, PROSENT, TEKSTFORMAT, Ark, Omraade, Rolle, Stil, Verdi
from verktoy.ark.regnestykke import regnestykke
from verktoy.ark.strukturoppsett import Strukturark

_HODE = ("År", "De gamle skulle ha betalt (kr)", "Regnet på nytt (kr)", "Andel regnet på nytt", "Beløp (kr)")


def overtakelse(ark: Ark, rad: int, s: Strukturark, nr: str, egen: str, aar: Iterable[int]) -> int:
    """What the parts would have paid, what is computed anew, and how much of each; then the basis of the latter.

    Args:
        ark: the sheet to write on.
        rad: the row of the heading.
        s: the sheet of the structure change.
        nr: whose amounts; blank for one that is no new unit.
        egen: the cell that number stands in.
        aar: the years to show.

    Returns:
        The last row.
    """
    p = s.plan
    a = next((x for x in p.arvtakere if x.deltaker.nr == nr), None)
    per_aar = next((b.per_aar for b in p.bidrag if b.deltaker.nr == nr), ())
    ark.rad(rad, _HODE, Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True))
    ark.sett(rad, 0, _HODE[0], Stil(Rolle.OVERSKRIFT))
    alle, forste = [x.aar for x in p.resultat.ordning.aar], rad + 1
    for y in aar:
        rad, n = rad + 1, alle.index(y)
        gjelder = f"AND(COUNTIF({s.del_av},{egen})>0,{y}>=YEAR({s.dato}))"
        er_ny = a is not None and y >= p.valg.dato.year
        ark.sett(rad, 0, str(y), Stil(Rolle.LISTE, TEKSTFORMAT))
        felt: list[tuple[int, str, Verdi, str]] = [
            (1, s.overtatt(egen, y), a.overtatt[n] if a else "", KRONER_ORE),
            (4, s.deltaker(egen, s.kolonner[f"aar.{y}"]), per_aar[n] if per_aar else "", KRONER_ORE),
        ]
        if s.ny:
            nytt = s.ny.deltaker(egen, s.ny.kolonner[f"aar.{y}"])
            felt.append((2, nytt, a.nytt[n] if a and a.nytt else "", KRONER_ORE))
            felt.append((3, s.vekt(y), p.valg.nytt(y), PROSENT))
        for kol, formel, verdi, fmt in felt:
            ark.formel(rad, kol, f'=IF({gjelder},{formel},"")', verdi if er_ny else "", Stil(Rolle.BEREGNET, fmt))
    ark.tekst_som_tall.append(Omraade(forste, 0, rad, 0))
    if s.ny is None:
        return rad
    regler = s.ny.resultat.ordning.regler
    ark.sett(rad + 2, 0, "Regnet på nytt, som om enheten hadde vært med hele tiden", Stil(Rolle.HJELP))
    return regnestykke(ark, rad + 3, s.ny, nr, egen, regler)
