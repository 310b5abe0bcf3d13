"""Population files drawn at random: dressed in any way they are read right; damaged, they are refused or pointed at."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verktoy.kilder import offisielle
from verktoy.kilder.folketall.folketallsfil import Forstaatt, les_folketallsfil
from verktoy.kjerne.melding import Inndatafeil, Niva

KOLONNER = {k.dato: k.innbyggere for k in offisielle.folketall().kolonner}
KODE: dict[str, Callable[[str, str], str]] = {
    "kode": lambda nr, _: nr,
    "uten null": lambda nr, _: nr.lstrip("0"),
    "med navn": lambda nr, navn: f"{nr} {navn}",
    "K-": lambda nr, _: f"K-{nr}",
    "K_ med navn": lambda nr, navn: f"K_{nr} {navn}",
    "hardt mellomrom": lambda nr, navn: f"\u00a0{nr}\u00a0{navn}\u00a0",
}
TALL: dict[str, Callable[[int], str]] = {
    "rent": str,
    "mellomrom": lambda n: f"{n:,}".replace(",", " "),
    "hardt": lambda n: f"{n:,}".replace(",", "\u00a0"),
    "smalt": lambda n: f"{n:,}".replace(",", "\u202f"),
    "punktum": lambda n: f"{n:,}".replace(",", "."),
    "desimal": lambda n: f"{n},0",
}
OVERSKRIFT: dict[str, Callable[[int], str]] = {
    "aar": str,
    "personer": lambda aar: f"Personer {aar}",
    "dato": lambda aar: f"1.1.{aar}",
    "iso": lambda aar: f"{aar}-01-01",
    "lang": lambda aar: f"Folketall 1. januar {aar}",
    "kvartal": lambda aar: f"Folketallet ved utgangen av kvartalet {aar - 1}K4",
}
# Hypothesis gives the seed: a file has too many choices to draw each of them thousands of times.
TILFELDIG = st.randoms(use_true_random=True)
TITLER = [[], ["07459: Befolkning, etter region, statistikkvariabel og år", ""], ["Folketall", "Kilde: SSB", ""]]
NOTER = [[], ["", "Folkemengde:", "Tallet på personer", "Kilde: Statistisk sentralbyrå"]]


@pytest.fixture(scope="module")
def fil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "tall.csv"


def les(fil: Path, innhold: bytes) -> Forstaatt:
    fil.write_bytes(innhold)
    return les_folketallsfil(fil)


def utvalg(r: Random, minst: int) -> tuple[date, list[str]]:
    """A date, and some kommuner on it."""
    dato = r.choice(sorted(KOLONNER))
    return dato, r.sample(sorted(KOLONNER[dato]), r.randint(minst, 8))


def drakt(r: Random, dato: date, tall: dict[str, int]) -> bytes:
    """The figures as a csv file in one of the many ways of writing it."""
    kode, skriv = r.choice(list(KODE.values())), r.choice(list(TALL.values()))
    overskrift = r.choice(list(OVERSKRIFT.values()))(dato.year)
    navnekolonne, ekstra = r.random() < 0.5, r.random() < 0.5

    def rad(region: str, navn: str, verdi: str, merknad: str) -> list[str]:
        return [region, *([navn] if navnekolonne else []), verdi, *([merknad] if ekstra else [])]

    utgatte = [nr for d in KOLONNER for nr in KOLONNER[d] if nr not in KOLONNER[dato]]
    innslag = [(nr, offisielle.kommunenavn(nr, dato), skriv(n)) for nr, n in tall.items()]
    innslag += [(nr, "", r.choice(["0", ".", "..", ""])) for nr in r.sample(utgatte, r.randint(0, 2))]
    r.shuffle(innslag)
    rader = [rad("region", "kommune", overskrift, "Merknad")]
    rader += [rad(kode(nr, navn), navn, verdi, "ring Kari") for nr, navn, verdi in innslag]
    rader += [rad("Sum", "", skriv(sum(tall.values())), "")] if r.random() < 0.5 else []
    ut = io.StringIO(newline="")
    skriver = csv.writer(
        ut,
        delimiter=r.choice(";\t,"),
        quoting=r.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        lineterminator=r.choice(["\n", "\r\n"]),
    )
    skriver.writerows([tekst] if tekst else [] for tekst in r.choice(TITLER))
    skriver.writerows(rader)
    skriver.writerows([tekst] if tekst else [] for tekst in r.choice(NOTER))
    try:
        return ut.getvalue().encode(r.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    except UnicodeEncodeError:  # a narrow space, which cp1252 does not have
        return ut.getvalue().encode()


@pytest.mark.treg
@settings(max_examples=2000)
@given(TILFELDIG)
def test_tallene_er_de_samme_i_enhver_drakt(fil: Path, r: Random) -> None:
    dato, numre = utvalg(r, 2)
    tall = {nr: max(KOLONNER[dato][nr] * r.randint(91, 109) // 100, 1) for nr in numre}
    lest = les(fil, drakt(r, dato, tall))
    assert [(k.dato, k.innbyggere) for k in lest.folketallskolonner] == [(dato, dict(sorted(tall.items())))]
    assert lest.avvist == ()


@pytest.mark.treg
@settings(max_examples=2500)
@given(TILFELDIG)
def test_en_skadet_fil_avvises_eller_det_sies(fil: Path, r: Random) -> None:
    """One damage anywhere in a file of SSB's own figures, with a sum below them.

    Either it is refused, or: every figure is SSB's for its number and date, or a difference is pointed at; and while
    the line of the sum stands, no kommune is missing.
    """
    dato, numre = utvalg(r, 3)
    tall = {nr: KOLONNER[dato][nr] for nr in numre}
    sum_ = f"Sum;{sum(tall.values())}"
    tekst = "\n".join(
        ["07459: Befolkning", "", f"region;Personer {dato.year}",
         *(f"{nr} {offisielle.kommunenavn(nr, dato)};{n}" for nr, n in tall.items()), sum_, ""]
    )  # fmt: skip
    innhold = _skad(r, tekst).encode()
    try:
        lest = les(fil, innhold)
    except Inndatafeil:
        return
    pekt_paa = any(m.niva is Niva.AVVIK or "er ikke kontrollert" in m.hva for m in lest.meldinger)
    for kolonne in lest.folketallskolonner:
        rett = KOLONNER.get(kolonne.dato, {})
        if any(n != rett.get(nr) for nr, n in kolonne.innbyggere.items()):
            assert pekt_paa, kolonne
        if kolonne.dato == dato and f"\n{sum_}\n".encode() in innhold:
            # "Indre Fosen" broken to "Indre" and "osen" is Osen: all there is to do is to point at it.
            assert kolonne.innbyggere == dict(sorted(tall.items())) or (pekt_paa and lest.avvist)


def _skad(r: Random, tekst: str) -> str:
    maate = r.choice(["bytt", "fjern", "sett inn", "kutt", "fjern linje", "doble linje", "bytt linjer"])
    sted, tegn = r.randrange(len(tekst)), r.choice("0123456789;.,- \t\n\"'aåKø\u00a0\u200b")
    linjer = tekst.split("\n")
    linje = r.randrange(len(linjer) - 1)
    if maate == "fjern linje":
        del linjer[linje]
    elif maate == "doble linje":
        linjer.insert(linje, linjer[linje])
    elif maate == "bytt linjer":
        linjer[linje], linjer[linje + 1] = linjer[linje + 1], linjer[linje]
    else:
        hale = {
            "bytt": tegn + tekst[sted + 1 :],
            "fjern": tekst[sted + 1 :],
            "sett inn": tegn + tekst[sted:],
            "kutt": "",
        }
        return tekst[:sted] + hale[maate]
    return "\n".join(linjer)


@pytest.mark.treg
@settings(max_examples=1000)
@given(st.binary(max_size=120) | st.text("0123456789;\t\n.,- abcKOsloHalden", max_size=120).map(str.encode))
def test_hva_som_helst_gir_hoyst_en_melding(fil: Path, innhold: bytes) -> None:
    try:
        lest = les(fil, innhold)
    except Inndatafeil:
        return
    assert all(n > 0 for k in lest.folketallskolonner for n in k.innbyggere.values())
