"""Regnestykke: how the basis of one deltaker is made, rule by rule, as rows of live numbers."""

from collections.abc import Iterable
from fractions import Fraction

from verktoy.ark.adresse import celle
from verktoy.ark.beskrivelse import DATO, DESIMAL, KRONER_ORE, Ark, Rolle, Stil, Verdi
from verktoy.ark.bidragsoppsett import Bidragsark
from verktoy.ark.tidsandeler import DATOFELT
from verktoy.kjerne.beregning import NULL
from verktoy.kjerne.regler import Regel

BREDDE = 6


def regnestykke(ark: Ark, rad: int, b: Bidragsark, nr: str, egen: str, regler: Iterable[Regel]) -> int:
    """Heading, one row per rule, and their sum; when it is in, where dates decide that. Returns the last row.

    Args:
        ark: the sheet to write on.
        rad: the row of the heading.
        b: the contribution sheet the numbers come from.
        nr: whose basis, "" for nobody.
        egen: the cell that number stands in.
        regler: the rules to show.
    """
    hode = ("Regel", "Enheter", "Hva enhetene er", "Pott eller sats (kr)", "Potten deles på", "Beløp (kr)")
    ark.rad(rad, hode, Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True))
    ark.sett(rad, 0, hode[0], Stil(Rolle.OVERSKRIFT))
    ark.sett(rad, 2, hode[2], Stil(Rolle.OVERSKRIFT, innrykk=True))
    forste, sum_ = rad + 1, NULL
    for regel in regler:
        rad += 1
        sum_ += _regelrad(ark, rad, regel, b, nr, egen)
    rad += 1
    ark.rad(rad, ("Grunnlag i alt", *[None] * (BREDDE - 1)), Stil(Rolle.SUM))
    ark.formel(rad, 5, f"=SUM({celle(forste, 5)}:{celle(rad - 1, 5)})", sum_, Stil(Rolle.SUM, KRONER_ORE))
    bidrag = b.resultat.for_deltaker(nr)
    if b.tid.er_valgt:
        for felt, tekst in DATOFELT.items():
            rad += 1
            dag = getattr(bidrag.deltaker, felt) if bidrag else None
            ark.sett(rad, 0, tekst, Stil(Rolle.TEKST))
            oppslag = b.deltaker(egen, b.kolonner[felt])
            gjelder = f"ISNUMBER(MATCH({egen},{b.spenn.fra_annet_ark(0)},0))"
            formel = f'=IF({gjelder},IF({oppslag}="","",{oppslag}),"")'
            ark.formel(rad, 5, formel, dag or "", Stil(Rolle.BEREGNET, DATO, hoyre=True))
    return rad


def _regelrad(ark: Ark, rad: int, regel: Regel, b: Bidragsark, nr: str, egen: str) -> Fraction:
    bidrag = b.resultat.for_deltaker(nr)
    ledd = next((le for le in bidrag.ledd if le.regel.id == regel.id), None) if bidrag else None
    kol = b.kolonner[f"regel.{regel.id}"]
    s = b.grupper[regel.gruppe]
    gjelder = f"ISNUMBER(MATCH({egen},{s.kolonne(0, b.ark.navn)},0))"
    enhetskol = b.enheter.kolonne(regel)
    enhet = (
        "1"
        if enhetskol is None
        else f"INDEX({s.kolonne(enhetskol, b.ark.navn)},MATCH({egen},{s.kolonne(0, b.ark.navn)},0))"
    )
    belop = f"INDEX({s.kolonne(kol, b.ark.navn)},MATCH({egen},{s.kolonne(0, b.ark.navn)},0))"
    if regel.deltaker:
        enhet = f"IF({egen}={b.enheter.navngitt(regel)},{enhet},0)"
    ark.sett(rad, 0, regel.navn, Stil(Rolle.TEKST, ombrutt=True))
    ark.formel(rad, 1, f'=IF({gjelder},{enhet},"")', ledd.enheter if ledd else "", Stil(Rolle.BEREGNET, DESIMAL))
    ark.sett(rad, 2, regel.enhet, Stil(Rolle.TEKST, innrykk=True))
    fordeles, paa = (b.ref(r, kol) for r in b.regelrad)
    stil = Stil(Rolle.BEREGNET, DESIMAL)
    ark.formel(rad, 3, f'=IF({gjelder},{fordeles},"")', ledd.a_fordele if ledd else "", stil)
    if regel.pott is not None:
        verdi: Verdi = ledd.fordeles_paa if ledd else ""
        ark.formel(rad, 4, f'=IF({gjelder},{paa},"")', verdi, stil)
    else:
        ark.sett(rad, 4, None, stil)
    ark.formel(rad, 5, f'=IF({gjelder},{belop},"")', ledd.belop_kr if ledd else "", Stil(Rolle.BEREGNET, KRONER_ORE))
    return ledd.belop_kr if ledd else NULL
