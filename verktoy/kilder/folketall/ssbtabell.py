"""What is known about SSB's two population tables, and how their cells become observations.

07459 has 1 January of every year; 01222 has the quarters, at their start (Folketallet1) or end (Folketallet11).
"""

import re
from dataclasses import dataclass
from datetime import date

from verktoy.kilder.folketall.jsonstat import Datasett, Tall
from verktoy.kilder.folketall.kolonnebygger import Observasjon
from verktoy.kilder.folketall.region import tolk_region
from verktoy.kjerne.folketall import Status, norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding, feil

AARLIG, KVARTAL = "07459", "01222"
START, SLUTT = "Folketallet1", "Folketallet11"
# The measures that count everybody, by table code; the yearly one is named Personer1, older answers say Personer.
_INNHOLD = {"Personer1": AARLIG, "Personer": AARLIG, START: KVARTAL, SLUTT: KVARTAL}
_AAR = re.compile(r"[0-9]{4}")
_KVARTALSKODE = re.compile(r"([0-9]{4})\s?[KkQ]([1-4])")
_MND_PER_KVARTAL, _SISTE_KVARTAL = 3, 4
_FORELOPIG_TEGN = "*"


@dataclass(frozen=True, slots=True)
class Uttrekk:
    """Where a date's figures stand: table, measure and time code."""

    tabell: str
    innhold: str
    tid: str


def uttrekk_for(dato: date) -> tuple[Uttrekk, ...]:
    """Where to look for a date, best first: 1 January yearly, else as the end of a quarter.

    Raises:
        Inndatafeil: for a date that is not the start of a quarter: SSB has no figures for it.
    """
    kvartal, rest = divmod(dato.month - 1, _MND_PER_KVARTAL)
    if rest or dato.day != 1:
        raise Inndatafeil.en(
            f"SSB har ikke folketall per {norsk_dato(dato)}.",
            "folketall hent",
            "Velg 1. januar, 1. april, 1. juli eller 1. oktober.",
        )
    if kvartal:
        return (Uttrekk(KVARTAL, SLUTT, f"{dato.year}K{kvartal}"),)
    return (
        Uttrekk(AARLIG, "Personer1", str(dato.year)),
        Uttrekk(KVARTAL, SLUTT, f"{dato.year - 1}K{_SISTE_KVARTAL}"),
    )


def dato_for(tid: str, *, ved_slutten: bool | None) -> date | None:
    """The date a time code stands for; None when it is no time code, or a quarter whose end is not told.

    A year is its 1 January. The end of a quarter is the first day of the next: the end of K4 is 1 January.
    """
    if _AAR.fullmatch(tid):
        return date(int(tid), 1, 1) if int(tid) else None
    treff = _KVARTALSKODE.fullmatch(tid)
    if not treff or ved_slutten is None or not int(treff[1]):
        return None
    aar, kvartal = int(treff[1]), int(treff[2]) - (0 if ved_slutten else 1)
    if kvartal == _SISTE_KVARTAL:
        return date(aar + 1, 1, 1) if aar < date.max.year else None
    return date(aar, kvartal * _MND_PER_KVARTAL + 1, 1)


def status_for(tabell: str, *tekster: str) -> Status:
    """What a table's figures are: yearly final, quarterly preliminary, anything else somebody's own estimate.

    A table that calls itself preliminary is.
    """
    if tabell not in (AARLIG, KVARTAL):
        return Status.ANSLAG
    if tabell == KVARTAL or any("foreløpig" in t.casefold() for t in tekster):
        return Status.FORELOPIG
    return Status.ENDELIG


@dataclass(frozen=True, slots=True)
class Tidsrader:
    """The observations of one date in a dataset, the status of the figures, and the regions nobody knows."""

    dato: date
    tid: str
    status: Status
    observasjoner: tuple[Observasjon, ...]
    avvist: tuple[Melding, ...]


def les_folketallstabell(datasett: Datasett, *, hvor: str) -> tuple[Tidsrader, ...]:
    """The figures of a population dataset, one entry a date, in table order.

    Raises:
        Inndatafeil: when the dataset is split by anything but region and time, or counts something else than people.
    """
    region, innhold, tid = (datasett.plass(k) for k in ("Region", "ContentsCode", "Tid"))
    flere = len(datasett.dimensjoner) > len(("Region", "ContentsCode", "Tid"))  # sex, age: must be summed over
    if min(region, innhold, tid) < 0 or flere or len(datasett.dimensjoner[innhold].koder) != 1:
        delt = ", ".join(d.etikett or d.kode for d in datasett.dimensjoner)
        raise Inndatafeil.en(
            f"Tabellen er delt på {delt}.",
            hvor,
            "Hent folketallet delt på bare region og tid, for ett mål om gangen: alle aldre og begge kjønn samlet.",
        )
    maal = datasett.dimensjoner[innhold].koder[0]
    if maal not in _INNHOLD:
        etikett = datasett.dimensjoner[innhold].etiketter[maal]
        raise Inndatafeil.en(f"Tabellen viser «{etikett}», ikke folketall.", hvor, "Hent tabell 07459 eller 01222.")
    navn = datasett.dimensjoner[region].etiketter
    ut = []
    for kode in datasett.dimensjoner[tid].koder:
        dato = dato_for(kode, ved_slutten=None if _INNHOLD[maal] == AARLIG else maal == SLUTT)
        if dato is None:
            raise Inndatafeil.en(f"Tidskoden «{kode}» er ukjent.", hvor, "Tabellen er ikke brukt.")
        celler = [c for c in datasett.celler if c.koder[tid] == kode]
        observasjoner, avvist = [], []
        for celle in celler:
            regionkode, sted = celle.koder[region], f"{hvor}, {celle.koder[region]} i {kode}"
            try:
                tolket = tolk_region(regionkode, navn[regionkode])
            except ValueError as e:
                avvist.append(feil(f"{e}.", sted))
                continue
            observasjoner.append(Observasjon(tolket, _innbyggere(celle.verdi, sted), sted))
        status = status_for(_INNHOLD[maal], *datasett.merknader, datasett.tittel)
        if any(c.status == _FORELOPIG_TEGN for c in celler):
            status = Status.FORELOPIG
        ut.append(Tidsrader(dato, kode, status, tuple(observasjoner), tuple(avvist)))
    return tuple(ut)


def _innbyggere(verdi: Tall | None, hvor: str) -> int | None:
    if verdi is None or (isinstance(verdi, int) and verdi >= 0):
        return verdi
    raise Inndatafeil.en(f"{verdi} er ikke et antall innbyggere.", hvor, "Tabellen er ikke brukt.")
