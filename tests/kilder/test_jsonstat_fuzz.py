"""JSON-stat2 drawn at random: every way of writing a table gives its cells, and a damaged one is refused or says so."""

import json
import math
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verktoy.kilder.folketall.jsonstat import les_jsonstat
from verktoy.kjerne.melding import Inndatafeil

# Hypothesis gives the seed: a table has too many choices to draw each of them ten thousand times.
TILFELDIG = st.randoms(use_true_random=True)
KODER = ["0301", "K-3101", "0", "Tid", "Å 1", "", "2026K4", "\U0001f642", '"']
Tabell = tuple[dict[str, object], list[tuple[tuple[str, ...], int | None, str]]]


def tabell(r: Random) -> Tabell:
    """A document in one of the ways it may be written, and the cells it was made from."""
    dimensjoner = r.sample(KODER, r.randint(1, 3))
    koder = [r.sample(KODER, r.randint(1, 4)) for _ in dimensjoner]
    antall = math.prod(len(k) for k in koder)
    verdier = [r.choice([None, 0, -1, r.randrange(10**6), r.randrange(10**12)]) for _ in range(antall)]
    tegn = [r.choice(["", "", ".", "..", ":", "*"]) for _ in range(antall)]
    beskrivelser = {}
    for dimensjon, k in zip(dimensjoner, koder, strict=True):
        plasser = [(kode, i) for i, kode in enumerate(k)]
        r.shuffle(plasser)
        beskrivelser[dimensjon] = {"category": {"index": r.choice([k, dict(plasser)])}}
    spredt = [(str(i), v) for i, v in enumerate(verdier) if v is not None or r.random() < 0.5]
    r.shuffle(spredt)
    dokument = {
        "class": "dataset",
        "version": "2.0",
        "id": dimensjoner,
        "size": [len(k) for k in koder],
        "dimension": beskrivelser,
        "value": r.choice([verdier, dict(spredt)]),
        "status": r.choice([tegn, {str(i): t for i, t in enumerate(tegn) if t}]),
    }
    return dokument, list(zip(product(*koder), verdier, tegn, strict=True))


@pytest.mark.treg
@settings(max_examples=2500)
@given(TILFELDIG)
def test_alle_skrivemater_gir_cellene(r: Random) -> None:
    dokument, celler = tabell(r)
    tekst = json.dumps(dokument, indent=r.choice([None, 2]), ensure_ascii=r.choice([True, False]))
    lest = les_jsonstat(tekst.encode(), hvor="x")
    assert [(c.koder, c.verdi, c.status) for c in lest.celler] == celler


SKADER: list[object] = [
    None, True, False, -2, 0, 1, 2, 7, 1.5, 1e300, float("nan"), float("inf"), "", "0", "0301", "x",
    [], {}, [0], ["0301"], {"0": 0}, {"0301": 0},
]  # fmt: skip


def _steder(verdi: object, sti: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    barn = verdi.items() if isinstance(verdi, dict) else enumerate(verdi) if isinstance(verdi, list) else ()
    return [sti, *(s for k, v in barn for s in _steder(v, (*sti, k)))]


def _skad(dokument: object, sti: tuple[object, ...], maate: str, ny: object) -> object:
    """The document with one place taken out, doubled or replaced."""
    if not sti:
        return ny
    (nokkel, *resten) = sti
    if resten:
        barn = _skad(dokument[nokkel], tuple(resten), maate, ny)  # type: ignore[index]
        if isinstance(dokument, dict):
            return {k: barn if k == nokkel else v for k, v in dokument.items()}
        return [barn if i == nokkel else v for i, v in enumerate(dokument)]  # type: ignore[arg-type]
    if isinstance(dokument, dict):
        return {(f"{k}x" if maate == "doble" and k == nokkel else k): ny if maate == "bytt" and k == nokkel else v
                for k, v in dokument.items() if not (maate == "fjern" and k == nokkel)}  # fmt: skip
    ut: list[object] = []
    for i, v in enumerate(dokument):  # type: ignore[arg-type]
        ut += [v] if i != nokkel else {"fjern": [], "doble": [v, v], "bytt": [ny]}[maate]
    return ut


def _naivt(dokument: dict[str, object]) -> list[tuple[tuple[str, ...], object]]:
    """The cells of a document as the format's description reads, with no check of anything."""
    koder = []
    for d in dokument["id"]:  # type: ignore[attr-defined]
        kategori = dokument["dimension"][d]["category"]  # type: ignore[index]
        indeks = kategori.get("index", list(kategori.get("label", {})))
        koder.append(sorted(indeks, key=indeks.get) if isinstance(indeks, dict) else indeks)
    verdier = dokument["value"]
    return [
        (k, verdier.get(str(i)) if isinstance(verdier, dict) else verdier[i])  # type: ignore[index]
        for i, k in enumerate(product(*koder))
    ]


@pytest.mark.treg
@settings(max_examples=3500)
@given(TILFELDIG)
def test_en_skadet_tabell_avvises_eller_er_det_den_sier(r: Random) -> None:
    """Whatever one damage makes of the document: refused as Inndatafeil, or every cell of it, each in its place."""
    dokument, _ = tabell(r)
    skadet = _skad(dokument, r.choice(_steder(dokument)), r.choice(["fjern", "doble", "bytt"]), r.choice(SKADER))
    try:
        lest = les_jsonstat(json.dumps(skadet), hvor="x")
    except Inndatafeil:
        return
    assert isinstance(skadet, dict)
    assert [(c.koder, c.verdi) for c in lest.celler] == _naivt(skadet)
    verdier = skadet["value"]
    alle = verdier.values() if isinstance(verdier, dict) else verdier
    assert sum(c.verdi or 0 for c in lest.celler) == sum(v or 0 for v in alle)  # nothing lost, nothing twice


@pytest.mark.treg
@settings(max_examples=1000)
@given(TILFELDIG)
def test_en_avkortet_tabell_avvises(r: Random) -> None:
    innhold = json.dumps(tabell(r)[0], ensure_ascii=False).encode()
    with pytest.raises(Inndatafeil):
        les_jsonstat(innhold[: r.randrange(len(innhold))], hvor="x")


@pytest.mark.treg
@settings(max_examples=1000)
@given(st.binary(max_size=60))
def test_hva_som_helst_avvises(innhold: bytes) -> None:
    with pytest.raises(Inndatafeil):
        les_jsonstat(innhold, hvor="x")
