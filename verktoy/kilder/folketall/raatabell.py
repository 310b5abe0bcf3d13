"""Raatabell: the cells of a csv or xlsx file as they stand, with the place of each, whatever the file calls itself."""

import csv
import io
import warnings
import zipfile
from dataclasses import dataclass

from verktoy.kjerne.melding import Inndatafeil

_MAKS_BYTE = 100_000_000  # unpacked; the whole of table 07459 for all years is a twentieth of it
_MAKS_RADER, _MAKS_KOLONNER = 50_000, 500
_SKILLETEGN = ";\t,"
_PROVELINJER = 200
_BOM = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Raaark:
    """One sheet (or a whole csv). linjer[i] is what row i is called in the file, counted from 1."""

    fil: str
    navn: str
    rader: tuple[tuple[object, ...], ...]
    linjer: tuple[int, ...]

    def hvor(self, rad: int, kol: int | None = None) -> str:
        """How a message names a row or a cell."""
        linje = self.linjer[rad]
        if not self.navn:
            return f"{self.fil}, linje {linje}" + (f", felt {kol + 1}" if kol is not None else "")
        celle = f"rad {linje}" if kol is None else f"celle {kolonnebokstav(kol)}{linje}"
        return f"{self.fil}, arket «{self.navn}», {celle}"


def kolonnebokstav(kol: int) -> str:
    """0 → A, 26 → AA."""
    tekst, n = "", kol + 1
    while n:
        n, rest = divmod(n - 1, 26)
        tekst = chr(ord("A") + rest) + tekst
    return tekst


def les_raatabell(innhold: bytes, fil: str) -> tuple[Raaark, ...]:
    """Every sheet with something in it.

    Args:
        innhold: The bytes of the file. They say what it is; its ending does not.
        fil: Its name, for messages.

    Raises:
        Inndatafeil: when it is neither csv nor xlsx, is damaged, or is larger than any such table.
    """
    if innhold.startswith(b"PK\x03\x04"):
        ark = _les_xlsx(innhold, fil)
    elif innhold.startswith(b"\xd0\xcf\x11\xe0"):
        raise Inndatafeil.en(
            "Filen er i det gamle formatet .xls, eller låst med passord.", fil, "Lagre den som .xlsx uten passord."
        )
    elif innhold.lstrip()[:1] == b"<":
        raise Inndatafeil.en("Filen er en nettside (HTML eller XML).", fil, "Last ned tabellen som .xlsx eller .csv.")
    else:
        ark = [_les_csv(innhold, fil)]
    med_innhold = tuple(a for a in ark if any(str(v).strip() for rad in a.rader for v in rad if v is not None))
    if not med_innhold:
        raise Inndatafeil.en("Filen er tom.", fil)
    return med_innhold


def _les_csv(innhold: bytes, fil: str) -> Raaark:
    tekst = _tekst(innhold, fil)
    linjer = [linje for linje in tekst.splitlines() if linje.strip()][:_PROVELINJER]
    # The separator that splits most of the lines; a title line and notes have none of it.
    skille = max(_SKILLETEGN, key=lambda t: sum(t in linje for linje in linjer))
    rader, numre = [], []
    leser = csv.reader(io.StringIO(tekst, newline=""), delimiter=skille, strict=True)
    try:
        for rad in leser:
            rader.append(tuple(rad))
            numre.append(leser.line_num)
    except csv.Error as e:
        raise Inndatafeil.en(
            f"Linja kan ikke deles i felter ({e}).",
            f"{fil}, linje {leser.line_num}",
            "Et anførselstegn kan mangle, eller filen er avkortet.",
        ) from e
    return _avgrenset(Raaark(fil, "", tuple(rader), tuple(numre)))


def _tekst(innhold: bytes, fil: str) -> str:
    """UTF-8 if it is, else what SSB and Excel write: ISO-8859-1 in its Windows form."""
    for bom, koding in _BOM:
        if innhold.startswith(bom):
            try:
                return innhold.decode(koding)
            except UnicodeDecodeError as e:
                raise Inndatafeil.en("Teksten er skadet.", fil, "Lagre filen på nytt.") from e
    if b"\x00" in innhold:
        raise Inndatafeil.en("Filen er verken tekst (.csv) eller regneark (.xlsx).", fil)
    try:
        return innhold.decode("utf-8")
    except UnicodeDecodeError:
        return innhold.decode("cp1252", errors="replace")


def _les_xlsx(innhold: bytes, fil: str) -> list[Raaark]:
    try:
        with zipfile.ZipFile(io.BytesIO(innhold)) as pakke:
            stor = sum(i.file_size for i in pakke.infolist()) > _MAKS_BYTE
        ark = [] if stor else _les_bok(innhold, fil)
    except Exception as e:
        # A damaged package fails in the library in as many ways as there are parts; the user needs to know one thing.
        raise Inndatafeil.en(
            "Regnearket er skadet og kan ikke leses.", fil, "Åpne det i Excel og lagre på nytt."
        ) from e
    if stor:
        raise Inndatafeil.en("Regnearket er urimelig stort.", fil)
    return [_avgrenset(a) for a in ark]


def _les_bok(innhold: bytes, fil: str) -> list[Raaark]:
    from openpyxl import load_workbook

    ut = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about features of the sheet that do not concern its figures
        bok = load_workbook(io.BytesIO(innhold), read_only=True, data_only=True)
        for ark in bok.worksheets:
            # Limits of our own: the size a file states for itself may be wrong either way.
            lest = ark.iter_rows(max_row=_MAKS_RADER + 1, max_col=_MAKS_KOLONNER + 1, values_only=True)
            rader = tuple(_uten_hale(rad) for rad in lest)
            if any(rader):
                ut.append(Raaark(fil, ark.title, rader, tuple(range(1, len(rader) + 1))))
        bok.close()
    return ut


def _uten_hale(rad: tuple[object, ...]) -> tuple[object, ...]:
    """A row without the empty cells after its last."""
    slutt = len(rad)
    while slutt and rad[slutt - 1] is None:
        slutt -= 1
    return rad[:slutt]


def _avgrenset(ark: Raaark) -> Raaark:
    if len(ark.rader) > _MAKS_RADER or max((len(r) for r in ark.rader), default=0) > _MAKS_KOLONNER:
        raise Inndatafeil.en(f"Tabellen er større enn {_MAKS_RADER} rader eller {_MAKS_KOLONNER} kolonner.", ark.fil)
    return ark
