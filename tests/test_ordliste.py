"""One list of words: what code and sheets are called stands in docs/ordliste.md, and nothing stands there twice."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from verktoy.kjerne import overskrifter

ROT = Path(__file__).resolve().parents[1]
KORTEST = 3  # a shorter word would be found inside anything
ALENE = {"nr", "ny"}  # so they stand alone only
ENDELSER = ("", "e", "r", "er", "n", "en", "t", "et", "ne", "ene")  # one, several, the


def ascii_form(ord_: str) -> str:
    """As a word is written in code: ø→o, å→aa, æ→ae, nothing but letters."""
    liten = ord_.lower().replace("ø", "o").replace("å", "aa").replace("æ", "ae")
    return re.sub(r"[^a-z]", "", liten)


def _rader() -> list[list[str]]:
    linjer = (ROT / "docs" / "ordliste.md").read_text(encoding="utf-8").splitlines()
    tabell = [[c.strip() for c in linje.strip("|").split("|")] for linje in linjer if linje.startswith("|")]
    return [rad for rad in tabell if rad[0] != "word" and not set(rad[0]) <= {"-"}]


def _former() -> list[str]:
    return [form for rad in _rader() for form in rad[1].split(", ")]


@cache
def ordene() -> frozenset[str]:
    return frozenset(_former())


@cache
def smaaord() -> frozenset[str]:
    siste = (ROT / "docs" / "ordliste.md").read_text(encoding="utf-8").rstrip().splitlines()[-1]
    return frozenset(map(ascii_form, siste.split(", ")))


@cache
def kjent(ord_: str) -> bool:
    """Whether a word is in the list in some form, or made up of such words, joined by nothing, s or e."""
    if any(ord_.removesuffix(e) in ordene() for e in ENDELSER if ord_.endswith(e)):
        return True
    deler = [d for d in ordene() if len(d) >= KORTEST and d not in ALENE and ord_.startswith(d)]
    return any(
        kjent(ord_[len(d + fuge) :])
        for d in deler
        for fuge in ("", "s", "e")
        if ord_.startswith(d + fuge) and len(ord_) >= len(d + fuge) + KORTEST
    )


def ukjente(navn: str) -> list[str]:
    """The words of a name nobody has explained: les_bok, FolketallPott, «Vedtatt beløp (kr)»."""
    biter = re.findall(r"[A-ZÆØÅ]?[a-zæøå]+|[A-ZÆØÅ]+(?![a-zæøå])", navn)
    return [b for b in biter if not kjent(ascii_form(b))]


def _moduler() -> list[Path]:
    return [f for f in sorted((ROT / "verktoy").rglob("*.py")) if not f.name.startswith("__")]


def _dataklasser() -> list[str]:
    filer = sorted((ROT / "verktoy" / "kjerne").glob("*.py"))
    klasser = [n for f in filer for n in ast.parse(f.read_text(encoding="utf-8")).body if isinstance(n, ast.ClassDef)]
    return [k.name for k in klasser if any("dataclass" in ast.unparse(d) for d in k.decorator_list)]


def _overskrifter() -> list[str]:
    verdier = [v for k, v in vars(overskrifter).items() if k.isupper()]
    flate = [tekst for v in verdier for tekst in (v if isinstance(v, tuple) else (v,))]
    return sorted({t for t in flate if isinstance(t, str)})


@pytest.mark.parametrize(
    ("navn", "mangler"),
    [
        ("folketall", []),
        ("folketallene", []),
        ("finansieringslinje", []),  # finansiering + s + linje
        ("FolketallPott", []),
        ("les_bok", []),
        ("Vedtatt beløp (kr)", ["kr"]),  # a small word, for headings only
        ("population", ["population"]),
        ("municipality_reader", ["municipality", "reader"]),
        ("BeloepsTabell", ["Beloeps"]),  # one spelling for a word
        ("folketallx", ["folketallx"]),
        ("nytabell", ["nytabell"]),
        ("Høyre side", []),
    ],
)
def test_a_word_that_is_not_in_the_list_is_found(navn, mangler):
    assert ukjente(navn) == mangler


@pytest.mark.parametrize("fil", _moduler(), ids=lambda f: f.relative_to(ROT / "verktoy").as_posix())
def test_modules_are_called_by_words_of_the_list(fil):
    assert ukjente(fil.stem) == [], "write the word, and what it means, in docs/ordliste.md"


@pytest.mark.parametrize("navn", _dataklasser())
def test_the_nouns_of_the_core_are_words_of_the_list(navn):
    assert ukjente(navn) == [], "write the word, and what it means, in docs/ordliste.md"


@pytest.mark.parametrize("tekst", _overskrifter())
def test_headings_are_words_of_the_list(tekst):
    mangler = [ord_ for ord_ in ukjente(tekst) if ascii_form(ord_) not in smaaord()]
    assert mangler == [], "write the word, and what it means, in docs/ordliste.md"


def test_there_is_something_to_hold_to_the_list():
    assert len(_moduler()) > 50
    assert {"Ordning", "Regel", "Kontrollpunkt"} <= set(_dataklasser())
    assert {"Forside", "Vedtatt beløp (kr)", "Kommunenr"} <= set(_overskrifter())


def test_no_word_stands_twice():
    former = _former()
    assert [f for f in former if former.count(f) > 1] == []


@pytest.mark.parametrize("rad", _rader(), ids=lambda rad: rad[0])
def test_a_word_in_code_is_the_word_in_ascii(rad):
    ord_, former, engelsk, _ = rad
    assert all(re.fullmatch(r"[a-z]+", form) for form in former.split(", "))
    assert engelsk or ord_ == "Excel"
    assert ascii_form(ord_).startswith(former.split(", ")[0]) or ord_ == "Open XML"
