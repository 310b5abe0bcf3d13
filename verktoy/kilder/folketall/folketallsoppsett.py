"""Folketallsoppsett: where the regions, dates and figures stand in a sheet somebody else made.

The regions are found by what the cells are, not by where they stand; everything else by the headings. A column whose
heading is not understood is never taken for population, unless it is the only column of numbers there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from verktoy.kilder import offisielle
from verktoy.kilder.folketall.overskrifter import Overskrift, Slag, er_alle, teller_folk, tolk_overskrift, tolk_tid
from verktoy.kilder.folketall.raatabell import Raaark, kolonnebokstav
from verktoy.kilder.folketall.region import Art, Region, sendt_inndeling, tolk_region, uten_usynlige
from verktoy.kilder.tall import tolk_tall
from verktoy.kjerne.melding import Inndatafeil

_LET_I_KOLONNER, _LET_I_RADER = 6, 20
_FAA = 3
_MAKS_OVERSKRIFTSRADER = 4
_INGEN_TALL = {".", "..", "...", ":", "-", "–", "−"}


@dataclass(frozen=True)
class Oppsett:
    """Columns (counted from 0) and rows of a table found in a sheet.

    verdier are the columns of figures with their headings; tid, innhold and delinger the columns that say more about
    each row; tittel is the text above the headings.
    """

    region: int
    navn: int | None
    verdier: tuple[tuple[int, Overskrift], ...]
    tid: int | None
    innhold: int | None
    delinger: tuple[tuple[int, Overskrift], ...]
    ubrukt: tuple[str, ...]
    forste_rad: int
    tittel: tuple[str, ...]

    @property
    def blokker(self) -> bool:
        """Whether a region may have several rows, and its name stand on the first of them only."""
        return self.tid is not None or self.innhold is not None or bool(self.delinger)


def finn_oppsett(ark: Raaark) -> Oppsett:
    """Find the table in a sheet.

    Raises:
        Inndatafeil: when there is no column of kommuner, or no column of figures that can be told from others.
    """
    region = _regionkolonne(ark)
    forste_rad = next((r for r in range(len(ark.rader)) if _er_datarad(ark, r, region)), None)
    if forste_rad is None:
        raise Inndatafeil.en("Fant ingen rader med kommune og tall.", _sted(ark), _HJELP)
    forste_rad = _med_tomme_rader_over(ark, forste_rad, region)
    topp, overskrifter = _overskrifter(ark, forste_rad, region)
    per_slag: dict[Slag, list[tuple[int, Overskrift]]] = {slag: [] for slag in Slag}
    for kol, o in overskrifter.items():
        if kol != region:
            per_slag[o.slag].append((kol, o))
    for kol in range(region + 1, max((k for k, _ in per_slag[Slag.VERDI]), default=0)):
        if kol not in overskrifter and (slag := _slag_av_innhold(ark, forste_rad, kol)):
            per_slag[slag].append((kol, Overskrift(slag, "uten overskrift")))
    verdier = _verdikolonner(ark, forste_rad, region, per_slag)
    if len(per_slag[Slag.TID]) > 1 or len(per_slag[Slag.INNHOLD]) > 1:
        raise Inndatafeil.en("Tabellen har flere kolonner for tid eller for hva som telles.", _sted(ark), _HJELP)
    brukt = {region, *(k for k, _ in verdier)}
    navn = _navnekolonne(ark, forste_rad, region, per_slag, brukt)
    ubrukt = tuple(
        f"{kolonnebokstav(kol)} «{o.tekst}»"
        for kol, o in overskrifter.items()
        if o.slag in (Slag.ANNET, Slag.NAVN, Slag.NUMMER) and o.tekst and kol not in brukt | {navn}
    )
    tittel = tuple(uten_usynlige(v) for rad in ark.rader[:topp] for v in rad if not er_tom(v))
    return Oppsett(
        region,
        navn,
        verdier,
        next((k for k, _ in per_slag[Slag.TID]), None),
        next((k for k, _ in per_slag[Slag.INNHOLD]), None),
        tuple(per_slag[Slag.DELING]),
        ubrukt,
        forste_rad,
        tittel,
    )


_HJELP = "Filen skal ha én kolonne med kommunenummer og én kolonne med innbyggere per dato, med datoen som overskrift."


def celle(ark: Raaark, rad: int, kol: int) -> object:
    """A cell, None outside what is written."""
    verdier = ark.rader[rad]
    return verdier[kol] if kol < len(verdier) else None


def er_tom(verdi: object) -> bool:
    """Whether a cell has nothing to see."""
    return verdi is None or (isinstance(verdi, str) and not uten_usynlige(verdi))


def er_prikk(verdi: object) -> bool:
    """Whether a cell has one of the signs that stand for no figure."""
    return isinstance(verdi, str) and uten_usynlige(verdi) in _INGEN_TALL


def er_tall(verdi: object) -> bool:
    """Whether a cell can be read as a number. A date is none."""
    if isinstance(verdi, (date, datetime)) or er_tom(verdi):
        return False
    try:
        tolk_tall(verdi)
    except ValueError:
        return False
    return True


def regioncelle(ark: Raaark, rad: int, region: int, navn: int | None) -> Region | None:
    """The region of a row from its cells; None for a row without any.

    Raises:
        ValueError: when there is something that is no region.
    """
    navnetekst = "" if navn is None or er_tom(celle(ark, rad, navn)) else uten_usynlige(celle(ark, rad, navn))
    verdi = celle(ark, rad, region)
    if er_tom(verdi):
        return tolk_region(navnetekst) if navnetekst else None
    return tolk_region(verdi, navnetekst)


def _sted(ark: Raaark) -> str:
    return f"{ark.fil}, arket «{ark.navn}»" if ark.navn else ark.fil


@cache
def _kjente_numre() -> frozenset[str]:
    return frozenset(nr for k in offisielle.folketall().kolonner for nr in k.innbyggere)


@lru_cache(maxsize=5000)
def kjent_navn(navn: str) -> bool:
    """Whether any kommune has had the name in the years of the shipped figures."""
    datoer = offisielle.folketall().datoer
    return any(i.finn(navn) for d in datoer if (i := sendt_inndeling(d)))


def _regionkolonne(ark: Raaark) -> int:
    """The column headed as numbers, else the one of known kommunenumre, else of names, else of anything like numbers.

    Years and inhabitants look like kommunenumre now and then: most of a column must be known numbers to be one.
    """
    kolonner = range(min(max(len(r) for r in ark.rader), _LET_I_KOLONNER))
    regioner = [_regioner(ark, kol) for kol in kolonner]
    former = [sum(bool(r.nr) for r in funnet) for funnet in regioner]
    koder = [sum(r.nr in _kjente_numre() for r in funnet) for funnet in regioner]
    navn = [sum(not r.nr and kjent_navn(r.navn) for r in funnet) for funnet in regioner]
    for kol in kolonner:
        if koder[kol] and _har_overskrift(ark, kol, Slag.NUMMER):
            return kol
    for score in ([k if _mest(k, f) else 0 for k, f in zip(koder, former, strict=True)], navn, former):
        # Names left of a few numbers: a table of one or two rows, whose figures happen to be numbers of kommuner.
        kol = score.index(max(score)) if max(score) else -1
        if kol >= 0 and not (score[kol] < _FAA and any(navn[:kol])):
            return kol
    raise Inndatafeil.en("Fant ingen kolonne med kommunenummer eller kommunenavn.", _sted(ark), _HJELP)


def _mest(antall: int, av: int) -> bool:
    return antall * 5 > av * 3


def _har_overskrift(ark: Raaark, kol: int, slag: Slag) -> bool:
    return any(
        tolk_overskrift(v).slag is slag
        for rad in range(min(len(ark.rader), _LET_I_RADER))
        if not er_tom(v := celle(ark, rad, kol))
    )


def _regioner(ark: Raaark, kol: int) -> list[Region]:
    ut = []
    for rad in range(len(ark.rader)):
        verdi = celle(ark, rad, kol)
        if er_tom(verdi) or isinstance(verdi, (bool, date)):
            continue
        try:
            region = tolk_region(verdi)
        except ValueError:
            continue
        if region.art is Art.KOMMUNE:
            ut.append(region)
    return ut


def _er_datarad(ark: Raaark, rad: int, region: int) -> bool:
    try:
        sted = regioncelle(ark, rad, region, None)
    except ValueError:
        return False
    if sted is None or (sted.art is Art.KOMMUNE and not sted.nr and not kjent_navn(sted.navn)):
        return False
    return any(er_tall(v) or er_prikk(v) for kol, v in enumerate(ark.rader[rad]) if kol != region)


def _med_tomme_rader_over(ark: Raaark, forste_rad: int, region: int) -> int:
    """The first row of the table, kommuner without a figure counted in, when there are headings above them."""
    rad = forste_rad
    while rad > 0 and not _er_overskriftsrad(ark.rader[rad - 1], region):
        try:
            sted = regioncelle(ark, rad - 1, region, None)
        except ValueError:
            return forste_rad
        if sted is None or not sted.nr:
            return forste_rad
        rad -= 1
    return rad or forste_rad


def _overskrifter(ark: Raaark, forste_rad: int, region: int) -> tuple[int, dict[int, Overskrift]]:
    """The first row of headings, and what each column's heading says.

    A heading may take several rows, the upper ones merged over many columns ("Personer" above the years).
    """
    bunn = forste_rad - 1
    while bunn >= 0 and all(er_tom(v) for v in ark.rader[bunn]):
        bunn -= 1
    topp = bunn + 1
    while topp > 0 and bunn - topp < _MAKS_OVERSKRIFTSRADER - 1 and _er_overskriftsrad(ark.rader[topp - 1], region):
        topp -= 1
    bredde = max(len(r) for r in ark.rader)
    deler: dict[int, list[object]] = {kol: [] for kol in range(bredde)}
    for rad in range(topp, bunn + 1):
        forrige: object = None
        for kol in range(bredde):
            verdi = celle(ark, rad, kol)
            if kol <= region or not er_tom(verdi):
                forrige = None if kol <= region else verdi
            elif rad < bunn:
                verdi = forrige
            if not er_tom(verdi):
                deler[kol].append(verdi)
    return topp, {kol: tolk_overskrift(_samlet(d)) for kol, d in deler.items() if d}


def _er_overskriftsrad(rad: Sequence[object], region: int) -> bool:
    fylte = [kol for kol, v in enumerate(rad) if not er_tom(v)]
    return any(kol > region for kol in fylte)


def _samlet(deler: Sequence[object]) -> object:
    return deler[0] if len(deler) == 1 else " ".join(uten_usynlige(d) for d in deler)


def _slag_av_innhold(ark: Raaark, forste_rad: int, kol: int) -> Slag | None:
    """What a column without a heading says about its rows: SSB's exports head the figures only."""
    verdier = [v for rad in range(forste_rad, len(ark.rader)) if not er_tom(v := celle(ark, rad, kol))]
    if verdier and all(tolk_tid(v) for v in verdier):
        return Slag.TID
    if any(teller_folk(v) for v in verdier):
        return Slag.INNHOLD
    return Slag.DELING if any(er_alle(v) for v in verdier) else None


def _verdikolonner(
    ark: Raaark, forste_rad: int, region: int, per_slag: dict[Slag, list[tuple[int, Overskrift]]]
) -> tuple[tuple[int, Overskrift], ...]:
    verdier = per_slag[Slag.VERDI]
    if verdier:
        return tuple(verdier)
    # A plain sheet: one column of numbers whose heading says something else, or nothing.
    kjente = {kol for slag in (Slag.TID, Slag.DELING, Slag.INNHOLD, Slag.NUMMER) for kol, _ in per_slag[slag]}
    bredde = max(len(r) for r in ark.rader)
    tallkolonner = [
        kol
        for kol in range(bredde)
        if kol not in kjente
        and kol != region
        and any(er_tall(celle(ark, r, kol)) for r in range(forste_rad, len(ark.rader)))
        and not _er_numre(ark, forste_rad, kol)
    ]
    if len(tallkolonner) != 1:
        hva = "Fant ingen kolonne med innbyggere." if not tallkolonner else "Flere kolonner kan være innbyggere: "
        hva += ", ".join(kolonnebokstav(k) for k in tallkolonner) + ("." if tallkolonner else "")
        raise Inndatafeil.en(hva, _sted(ark), _HJELP)
    kol = tallkolonner[0]
    tekst = next((o.tekst for k, o in per_slag[Slag.ANNET] if k == kol), "")
    return ((kol, Overskrift(Slag.VERDI, tekst)),)


def _er_numre(ark: Raaark, forste_rad: int, kol: int) -> bool:
    """Whether the numbers of a column are most of them kommunenumre: then they are no inhabitants."""
    tall = [v for r in range(forste_rad, len(ark.rader)) if er_tall(v := celle(ark, r, kol))]
    return _mest(sum(r.nr in _kjente_numre() for r in _regioner(ark, kol)), len(tall))


def _navnekolonne(
    ark: Raaark,
    forste_rad: int,
    region: int,
    per_slag: dict[Slag, list[tuple[int, Overskrift]]],
    brukt: set[int],
) -> int | None:
    """The column headed as names, or the one beside the numbers that holds text."""
    med_overskrift = [kol for kol, _ in per_slag[Slag.NAVN] if kol != region]
    if med_overskrift:
        return med_overskrift[0]
    kjente = brukt | {kol for slag in Slag if slag is not Slag.ANNET for kol, _ in per_slag[slag]}
    for kol in (region + 1, region - 1):
        if kol < 0 or kol in kjente:
            continue
        tekster = [celle(ark, r, kol) for r in range(forste_rad, len(ark.rader))]
        if any(isinstance(t, str) and kjent_navn(t) for t in tekster):
            return kol
    return None
