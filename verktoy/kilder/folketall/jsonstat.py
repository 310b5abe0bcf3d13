"""JSON-stat2: SSB's table format, read strictly into cells. A table that is not whole is refused, never half read.

Values come in row-major order of `id` and `size`, dense (a list) or sparse (position → value). The order of the
codes is what `index` says, never the order of the keys. Numbers are kept exact: int, or Decimal when written with
decimals. Format: https://json-stat.org/full/ (version 2.0, class "dataset").
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from verktoy.kjerne.melding import Inndatafeil

Tall = int | Decimal

MAKS_CELLER = 2_000_000
_MAKS_SIFRE = 30  # a number with more digits than this is not a figure, but an attempt to fill the memory


@dataclass(frozen=True, slots=True)
class Dimensjon:
    """One dimension: its codes in table order, and a label for each."""

    kode: str
    etikett: str
    koder: tuple[str, ...]
    etiketter: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Celle:
    """One cell: a code per dimension, the value (None when there is none) and the status symbol ("" when none)."""

    koder: tuple[str, ...]
    verdi: Tall | None
    status: str


@dataclass(frozen=True)
class Datasett:
    """A whole table. celler has exactly one cell per combination of codes, in row-major order."""

    tittel: str
    oppdatert: str
    merknader: tuple[str, ...]
    dimensjoner: tuple[Dimensjon, ...]
    celler: tuple[Celle, ...]

    def plass(self, kode: str) -> int:
        """Where in Celle.koder a dimension stands, or -1 when the table is not split by it."""
        return next((i for i, d in enumerate(self.dimensjoner) if d.kode == kode), -1)


def les_json(innhold: bytes | str, *, hvor: str) -> object:
    """Parse JSON strictly: UTF-8, exact numbers, no NaN, no key twice in an object.

    Raises:
        Inndatafeil: when it is no JSON, or is cut off.
    """
    try:
        tekst = innhold.decode("utf-8-sig") if isinstance(innhold, bytes) else innhold
        svar: object = json.loads(
            tekst,
            parse_int=_heltall,
            parse_float=_desimaltall,
            parse_constant=_ikke_tall,
            object_pairs_hook=_uten_gjentak,
        )
    except (ValueError, RecursionError) as e:
        raise Inndatafeil.en(
            "Innholdet er ikke gyldig JSON; det kan være avkortet.", hvor, "Ingenting er lest. Hent på nytt."
        ) from e
    return svar


def les_dimensjoner(innhold: bytes | str, *, hvor: str) -> tuple[Dimensjon, ...]:
    """The dimensions only: what SSB's metadata answer gives (the same format, without values).

    Raises:
        Inndatafeil: when it is not a JSON-stat2 dataset.
    """
    rot = les_json(innhold, hvor=hvor)
    try:
        return _dimensjoner(_objekt(rot, "svaret"))
    except ValueError as e:
        raise _ikke_tabell(e, hvor) from e


def les_jsonstat(innhold: bytes | str, *, hvor: str) -> Datasett:
    """Read a whole table.

    Raises:
        Inndatafeil: when anything is missing, doubled or does not fit together. There is no partial result.
    """
    rot = les_json(innhold, hvor=hvor)
    try:
        return _datasett(_objekt(rot, "svaret"))
    except ValueError as e:
        raise _ikke_tabell(e, hvor) from e


def _ikke_tabell(e: ValueError, hvor: str) -> Inndatafeil:
    return Inndatafeil.en(f"Innholdet er ikke en hel JSON-stat2-tabell: {e}.", hvor, "Ingenting er lest. Hent på nytt.")


def _datasett(rot: Mapping[str, object]) -> Datasett:
    dimensjoner = _dimensjoner(rot)
    antall = math.prod(len(d.koder) for d in dimensjoner)
    if antall > MAKS_CELLER:
        raise ValueError(f"{antall} celler er for mange")
    verdier = _per_posisjon(rot.get("value"), antall, "value")
    statuser = _statuser(rot.get("status"), antall)
    celler = tuple(
        Celle(koder, _verdi(verdi), status)
        for koder, verdi, status in zip(product(*(d.koder for d in dimensjoner)), verdier, statuser, strict=True)
    )
    merknader = rot.get("note", [])
    if not isinstance(merknader, list) or not all(isinstance(m, str) for m in merknader):
        raise ValueError("«note» er ikke en liste med tekster")
    return Datasett(_valgfri_tekst(rot, "label"), _valgfri_tekst(rot, "updated"), tuple(merknader), dimensjoner, celler)


def _dimensjoner(rot: Mapping[str, object]) -> tuple[Dimensjon, ...]:
    if rot.get("class") != "dataset" or rot.get("version") != "2.0":
        raise ValueError("«class» og «version» skal være dataset og 2.0")
    koder = _tekster(rot.get("id"), "id")
    storrelser = rot.get("size")
    if not isinstance(storrelser, list) or len(storrelser) != len(koder):
        raise ValueError("«size» passer ikke med «id»")
    beskrivelser = _objekt(rot.get("dimension"), "dimension")
    if set(beskrivelser) != set(koder):
        raise ValueError("«dimension» passer ikke med «id»")
    ut = tuple(_dimensjon(kode, _objekt(beskrivelser[kode], f"dimension.{kode}")) for kode in koder)
    for dimensjon, storrelse in zip(ut, storrelser, strict=True):
        if isinstance(storrelse, bool) or storrelse != len(dimensjon.koder):
            raise ValueError(f"dimensjonen {dimensjon.kode} har {len(dimensjon.koder)} koder, «size» sier {storrelse}")
    return ut


def _dimensjon(kode: str, beskrivelse: Mapping[str, object]) -> Dimensjon:
    kategori = _objekt(beskrivelse.get("category"), f"dimension.{kode}.category")
    etiketter = _objekt(kategori.get("label", {}), f"dimension.{kode}.category.label")
    if not all(isinstance(e, str) for e in etiketter.values()):
        raise ValueError(f"dimensjonen {kode} har en etikett som ikke er tekst")
    # A dimension with a single category may leave the index out.
    indeks = kategori.get("index", list(etiketter) if len(etiketter) == 1 else None)
    koder = _i_rekkefolge(indeks, kode) if isinstance(indeks, dict) else _tekster(indeks, f"indeksen til {kode}")
    if not set(etiketter) <= set(koder):
        raise ValueError(f"dimensjonen {kode} har etiketter for koder som ikke finnes")
    return Dimensjon(
        kode, _valgfri_tekst(beskrivelse, "label"), koder, {k: str(etiketter.get(k, k)).strip() for k in koder}
    )


def _i_rekkefolge(indeks: Mapping[str, object], kode: str) -> tuple[str, ...]:
    plasser = list(indeks.values())
    if not plasser or any(isinstance(p, bool) or not isinstance(p, int) for p in plasser):
        raise ValueError(f"indeksen til {kode} har ikke hele tall som plasser")
    paa_plass = {p: k for k, p in indeks.items()}
    if set(paa_plass) != set(range(len(plasser))):
        raise ValueError(f"indeksen til {kode} har hull eller gjentak")
    return tuple(paa_plass[p] for p in range(len(plasser)))


def _per_posisjon(verdier: object, antall: int, navn: str) -> list[object]:
    """Dense or sparse, spread out to one entry per cell."""
    if isinstance(verdier, list):
        if len(verdier) != antall:
            raise ValueError(f"«{navn}» har {len(verdier)} verdier, tabellen har {antall} celler")
        return verdier
    ut: list[object] = [None] * antall
    for nokkel, verdi in _objekt(verdier, navn).items():
        if not nokkel.isascii() or not nokkel.isdigit() or str(int(nokkel)) != nokkel or int(nokkel) >= antall:
            raise ValueError(f"«{navn}» har posisjonen «{nokkel[:20]}», som ikke finnes")
        ut[int(nokkel)] = verdi
    return ut


def _statuser(status: object, antall: int) -> list[str]:
    """No status, one for all cells, a list, or position → symbol."""
    if status is None:
        return [""] * antall
    if isinstance(status, str):
        return [status] * antall
    ut = _per_posisjon(status, antall, "status")
    if any(s is not None and not isinstance(s, str) for s in ut):
        raise ValueError("«status» har et tegn som ikke er tekst")
    return [str(s) if s is not None else "" for s in ut]


def _verdi(verdi: object) -> Tall | None:
    if verdi is None or (isinstance(verdi, (int, Decimal)) and not isinstance(verdi, bool)):
        return verdi
    raise ValueError(f"«value» har «{str(verdi)[:20]}», som ikke er et tall")


def _objekt(verdi: object, navn: str) -> Mapping[str, object]:
    if not isinstance(verdi, dict):
        raise ValueError(f"«{navn}» mangler eller er ikke et objekt")  # noqa: TRY004 - wrapped as Inndatafeil above
    return verdi


def _tekster(verdi: object, navn: str) -> tuple[str, ...]:
    if not isinstance(verdi, list) or not verdi or not all(isinstance(v, str) for v in verdi):
        raise ValueError(f"«{navn}» mangler eller er ikke en liste med tekster")
    if len(set(verdi)) != len(verdi):
        raise ValueError(f"«{navn}» har samme kode to ganger")
    return tuple(verdi)


def _valgfri_tekst(objekt: Mapping[str, object], nokkel: str) -> str:
    verdi = objekt.get(nokkel, "")
    if not isinstance(verdi, str):
        raise ValueError(f"«{nokkel}» er ikke tekst")  # noqa: TRY004 - wrapped as Inndatafeil above
    return verdi.strip()


def _heltall(tekst: str) -> int:
    if len(tekst) > _MAKS_SIFRE:
        raise ValueError("for mange sifre")
    return int(tekst)


def _desimaltall(tekst: str) -> Decimal:
    tall = Decimal(tekst)
    if len(tekst) > _MAKS_SIFRE or abs(tall.adjusted()) > _MAKS_SIFRE:
        raise ValueError("for mange sifre")
    return tall


def _ikke_tall(tekst: str) -> object:
    raise ValueError(f"{tekst} er ikke et tall")


def _uten_gjentak(par: list[tuple[str, object]]) -> dict[str, object]:
    objekt = dict(par)
    if len(objekt) != len(par):
        raise ValueError("samme nøkkel to ganger")
    return objekt
