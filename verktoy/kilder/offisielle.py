"""The official figures shipped with the product: population, names, structure changes. Each file has a passport."""

import csv
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib import resources

from verktoy.kjerne.arbeidsbok import Datakilde
from verktoy.kjerne.folketall import Folketall, Folketallskolonne, Status
from verktoy.kjerne.kommune import Kommune
from verktoy.kjerne.struktur import GRENSE_DELVIS, SAMMENSLAAING, Endring, Struktur

_MAPPE = resources.files("verktoy.data")


def _rader(fil: str) -> Iterator[dict[str, str]]:
    with (_MAPPE / fil).open(encoding="utf-8") as tekst:
        yield from csv.DictReader(tekst, delimiter=";")


@cache
def pass_for(navn: str) -> Datakilde:
    """The passport of a shipped file, by its name without ending."""
    return Datakilde(**tomllib.loads((_MAPPE / f"{navn}.kilde.toml").read_text(encoding="utf-8")))


@cache
def alle_pass() -> tuple[Datakilde, ...]:
    """The passports of everything shipped, by file name."""
    navn = ("folketall", "kommunenavn", "kommuneendringer", "fylker", "fylkeendringer", "navnevarianter")
    return tuple(pass_for(n) for n in navn)


@cache
def folketall() -> Folketall:
    """Population 1 January 2017-2026 for every kommune in use on the date. Source: SSB table 07459."""
    pass_ = pass_for("folketall")
    rader = list(_rader(pass_.fil))
    datoer = [k for k in rader[0] if k != "kommunenr"]
    kolonner = tuple(
        Folketallskolonne(
            date.fromisoformat(d),
            f"SSB tabell {pass_.tabell}",
            Status(pass_.status),
            {r["kommunenr"]: int(r[d]) for r in rader if r[d]},
        )
        for d in datoer
    )
    return Folketall(kolonner, {nr: navn[-1][1] for nr, navn in _navn().items()}, _i_bruk(kolonner))


def _i_bruk(kolonner: Iterable[Folketallskolonne]) -> dict[int, dict[str, str]]:
    return {k.dato.year: {nr: kommunenavn(nr, k.dato) for nr in k.innbyggere} for k in kolonner}


@cache
def _navn() -> dict[str, list[tuple[date, str]]]:
    ut: dict[str, list[tuple[date, str]]] = {}
    for r in _rader("kommunenavn.csv"):
        ut.setdefault(r["kommunenr"], []).append((date.fromisoformat(r["fra_dato"]), r["navn"]))
    return ut


def kommunenavn(nr: str, dato: date) -> str:
    """The name of a kommune on a date; "" for a number that was not in use by then."""
    return next((navn for fra, navn in reversed(_navn().get(nr, [])) if fra <= dato), "")


@cache
def navnevarianter() -> tuple[tuple[str, str, date, date], ...]:
    """Number, another way SSB writes its name, and the first and last 1 January (inclusive) it was seen."""
    return tuple(
        (r["kommunenr"], r["variant"], date.fromisoformat(r["fra_dato"]), date.fromisoformat(r["til_dato"]))
        for r in _rader("navnevarianter.csv")
    )


@cache
def _fylker() -> dict[int, dict[str, str]]:
    ut: dict[int, dict[str, str]] = {}
    for r in _rader("fylker.csv"):
        ut.setdefault(int(r["struktur"]), {})[r["fylkesnr"]] = r["navn"]
    return ut


def fylker(dato: date) -> dict[str, str]:
    """County number → name on a date, in number order. Source: SSB KLASS 104."""
    struktur = max((aar for aar in _fylker() if aar <= dato.year), default=min(_fylker()))
    return _fylker()[struktur]


def fylkesnavn(nr: str) -> str:
    """The latest name of a county number, "" when it was never in use since 2017."""
    return next((f[nr] for _, f in sorted(_fylker().items(), reverse=True) if nr in f), "")


@cache
def endringer() -> tuple[Endring, ...]:
    """Every change since 2018, by date. Source: SSB KLASS 131."""
    return tuple(
        Endring(
            date.fromisoformat(r["dato"]),
            Kommune(r["fra_nr"], r["fra_navn"]),
            Kommune(r["til_nr"], r["til_navn"]),
            r["type"],
        )
        for r in _rader("kommuneendringer.csv")
    )


@cache
def fylkesendringer() -> tuple[Endring, ...]:
    """Every change of counties since 2018, by date. Source: SSB KLASS 104.

    A row with single kommuner is land that moved: the county they left lives on in its other row, if it has one.
    """
    rader = [r for r in _rader("fylkeendringer.csv") if not r["enkeltkommuner"]]
    ut = []
    for r in rader:
        til = [x["til_nr"] for x in rader if (x["dato"], x["fra_nr"]) == (r["dato"], r["fra_nr"])]
        fra = [x["fra_nr"] for x in rader if (x["dato"], x["til_nr"]) == (r["dato"], r["til_nr"])]
        type_ = "deling" if len(til) > 1 else SAMMENSLAAING if len(fra) > 1 else "nytt nummer og navn"
        ut.append(_fylkesendring(r, type_))
    return (*ut, *(_fylkesendring(r, GRENSE_DELVIS) for r in _rader("fylkeendringer.csv") if r["enkeltkommuner"]))


def _fylkesendring(r: dict[str, str], type_: str) -> Endring:
    return Endring(
        date.fromisoformat(r["dato"]), Kommune(r["fra_nr"], r["fra_navn"]), Kommune(r["til_nr"], r["til_navn"]), type_
    )


@cache
def struktur() -> Struktur:
    """Every change of kommuner and counties; their numbers are told apart by their length."""
    return Struktur((*endringer(), *fylkesendringer()))


@cache
def slekt() -> dict[str, tuple[str, ...]]:
    """Every number one and the same kommune has had, by each of them.

    Follows pure renumberings only: a merger or split makes another kommune. Numbers that never changed are left out.
    """
    naboer: dict[str, set[str]] = {}
    for e in endringer():
        if e.type in ("nytt nummer", "nytt nummer og navn"):
            naboer.setdefault(e.fra.nr, {e.fra.nr}).add(e.til.nr)
            naboer.setdefault(e.til.nr, {e.til.nr}).add(e.fra.nr)
    ut: dict[str, tuple[str, ...]] = {}
    for nr in naboer:
        if nr in ut:
            continue
        kjent, nye = {nr}, {nr}
        while nye:
            nye = {b for a in nye for b in naboer[a]} - kjent
            kjent |= nye
        ut |= dict.fromkeys(kjent, tuple(sorted(kjent)))
    return ut
