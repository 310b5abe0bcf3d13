"""What the rounding tests share: the Østfold plan, tables written as people write them, and the laws of a sum."""

from collections.abc import Sequence
from fractions import Fraction

from verktoy.kjerne.tabellavrunding.avrundet_tabell import AvrundetTabell
from verktoy.kjerne.tabellavrunding.belopstabell import Belopstabell, Periodesum, Tabellrad

# Kommunenummer and inhabitants 1.1.2018, «Digital bærekraft Østfold».
OSTFOLD = {
    "0106": 80977,
    "0105": 55543,
    "0104": 32588,
    "0101": 31037,
    "0136": 16083,
    "0124": 15810,
    "0125": 11414,
    "0128": 8202,
    "0135": 7465,
    "0123": 5853,
    "0138": 5621,
    "0137": 5471,
    "0122": 5337,
    "0111": 4540,
    "0127": 3831,
    "0119": 3567,
    "0118": 1399,
    "0121": 682,
}
VEKTER = [Fraction(1, 6), Fraction(1, 3), Fraction(1, 3), Fraction(1, 6), Fraction(1, 3), Fraction(1, 3)]
TRE_AAR = Periodesum("SUM 3 år", (0, 1, 2, 3))
FEM_AAR = Periodesum("SUM 5 år", (0, 1, 2, 3, 4, 5))


def ostfold(numre: Sequence[str] = tuple(OSTFOLD)) -> Belopstabell:
    """The plan in kroner: 120 000 to each of 18 kommuner and 720 000 by inhabitants, over 3 years and 2 more."""
    folketall = sum(OSTFOLD.values())
    bidrag = {nr: 120_000 + Fraction(720_000 * innbyggere, folketall) for nr, innbyggere in OSTFOLD.items()}
    return Belopstabell(
        ("2018", "2019", "2020", "2021", "2022", "2023"),
        tuple(Tabellrad(nr, tuple(bidrag[nr] * vekt for vekt in VEKTER)) for nr in numre),
        (TRE_AAR, FEM_AAR),
    )


def tabell(rader: str, *summer: Periodesum) -> Belopstabell:
    """A table from lines such as ``a/Moss 1/2 3.25``: groups and key, then the amounts."""
    linjer = [linje.split() for linje in rader.strip().splitlines()]
    return Belopstabell(
        tuple(f"år {nr}" for nr in range(1, len(linjer[0]))),
        tuple(
            Tabellrad(navn.split("/")[-1], tuple(map(Fraction, belop)), tuple(navn.split("/")[:-1]))
            for navn, *belop in linjer
        ),
        summer,
    )


def celler(rundet: AvrundetTabell) -> list[list[int]]:
    """The rounded cells as lists, as they are written in the tests."""
    return [list(rad) for rad in rundet.celler]


def brutte_lover(rundet: AvrundetTabell) -> list[str]:
    """Every figure that is not its exact value rounded down or up to the unit, or not the sum of its parts.

    The exact values are added up here with fractions, independently of the code under test.
    """
    brutt = [str(brudd) for brudd in rundet.brudd]
    eksakt = rundet.tabell
    grupper = [("alt", range(len(eksakt.rader)), rundet.kolonnesummer, rundet.totaler)]
    grupper += [(g.gruppe, eksakt.rader_i_gruppe[g.gruppe], g.kolonnesummer, g.totaler) for g in rundet.gruppesummer]
    grupper += [(rad.noekkel, [nr], rundet.celler[nr], rundet.radsummer[nr]) for nr, rad in enumerate(eksakt.rader)]
    for navn, rader, kolonner, summer in grupper:
        per_periode = [sum(Fraction(eksakt.rader[nr].belop[k]) for nr in rader) for k in range(len(eksakt.perioder))]
        verdier = [(navn, periode, *par) for periode, *par in zip(eksakt.perioder, per_periode, kolonner, strict=True)]
        verdier += [
            (navn, sum_.navn, sum(per_periode[k] for k in sum_.kolonner), hel)
            for sum_, hel in zip(eksakt.periodesummer, summer, strict=True)
        ]
        brutt += [
            f"{rad}, {kolonne}: {float(verdi)} ble {hel}"
            for rad, kolonne, verdi, hel in verdier
            if hel not in (rundet.enhet * (verdi // rundet.enhet), -rundet.enhet * (-verdi // rundet.enhet))
        ]
    return brutt
