"""Every example in docs/ordning.md is read and computed, and comes to the amounts that stand beside it."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from verktoy.kilder.malfil import deltakere_fra_mal, les_mal
from verktoy.kilder.regelleser import Regeltype
from verktoy.kilder.tall import tolk_tall
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import Resultat, beregn
from verktoy.kjerne.folketall import Folketall, Folketallskolonne, Status, norsk_dato
from verktoy.kjerne.norsk import sjansetekst
from verktoy.kjerne.ordning import Kildetype, VedFrafall
from verktoy.kjerne.vilkaar import sjanser, vilkaarssjanser

DOK = Path(__file__).resolve().parents[2] / "docs" / "ordning.md"
BYTTE = re.compile(r"^With `(\w+) = (.+?)` instead", re.MULTILINE)
SEKSJON = re.compile(r"^\[(\w+)[^]]*\]\n(?:(?!^\[).*\n?)*", re.MULTILINE)


@dataclass(frozen=True)
class Doktabell:
    """One table of expected amounts, and the scheme it belongs to."""

    navn: str
    toml: str
    rader: tuple[dict[str, str], ...]


def _flett(hode: str, eksempel: str) -> str:
    """The head, less the sections the example writes itself, and the example."""
    egne = set(tomllib.loads(eksempel))
    return "".join(m[0] for m in SEKSJON.finditer(hode) if m[1] not in egne) + "\n" + eksempel


def _tabeller(tekst: str) -> list[tuple[int, tuple[dict[str, str], ...]]]:
    ut = []
    for m in re.finditer(r"(?:^\|.*\n)+", tekst, re.MULTILINE):
        linjer = [[c.strip() for c in rad.strip().strip("|").split("|")] for rad in m[0].splitlines()]
        ut.append((m.start(), tuple(dict(zip(linjer[0], rad, strict=True)) for rad in linjer[2:])))
    return ut


def les_dokumentet() -> list[Doktabell]:
    eksempler = DOK.read_text(encoding="utf-8").split("## Worked examples\n")[1]
    hode, *avsnitt = re.split(r"^### ", eksempler, flags=re.MULTILINE)
    grunn = re.search(r"```toml\n# head\n(.*?)```", hode, re.DOTALL)[1]
    ut = []
    for del_ in avsnitt:
        tittel = del_.splitlines()[0]
        blokker = re.findall(r"```toml\n(.*?)```", del_, re.DOTALL)
        assert len(blokker) == 1, tittel
        toml = _flett(grunn, blokker[0])
        for start, rader in _tabeller(del_):
            bytter = [m for m in BYTTE.finditer(del_) if m.start() < start]
            endret = toml
            if bytter:
                nokkel, verdi = bytter[-1].groups()
                endret, antall = re.subn(rf"^{nokkel} = .*$", f"{nokkel} = {verdi}", toml, flags=re.MULTILINE)
                assert antall == 1, (tittel, nokkel)
            ut.append(Doktabell(f"{tittel} {len(ut)}", endret, rader))
    return ut


TABELLER = les_dokumentet()


def _regn(tabell: Doktabell, mappe: Path) -> Resultat:
    fil = mappe / "eksempel.toml"
    fil.write_text(tabell.toml, encoding="utf-8")
    mal = les_mal(fil)
    folk = {r["deltaker"].split()[0]: int(tolk_tall(r["innbyggere"])) for r in tabell.rader if r["innbyggere"]}
    kolonne = Folketallskolonne(mal.ordning.folketall_dato, "dokumentet", Status.ANSLAG, folk)
    folketall = Folketall((kolonne,), {})
    return beregn(mal.ordning, deltakere_fra_mal(mal, folketall), folketall)


def _beregnet(r: Resultat, rad: str, kolonne: str) -> Fraction:
    slag, _, id_ = kolonne.partition(".")
    aar = [str(a.aar) for a in r.ordning.aar]
    nr = rad.split(maxsplit=1)[0]
    if rad == "udekket":
        return r.udekket(r.ordning.grunnbehov)
    if slag == "regel":
        return next(le.belop_kr for le in r.for_deltaker(nr).ledd if le.regel.id == id_)
    per_aar = next((li.per_aar for li in r.linjer if li.kilde.id == rad), None) or r.for_deltaker(nr).per_aar
    return per_aar[aar.index(id_)] if slag == "aar" else r.delsum(per_aar, r.ordning.delsum(id_))


def _vist(r: Resultat, rad: str, kolonne: str) -> str:
    """What is no amount, as people read it: a field of a deltaker, or the chance that a source pays."""
    if kolonne == "sjanse":
        alle = vilkaarssjanser(r, sjanser(r))
        return next(sjansetekst(v.sjanse.minst) for v in alle if v.kilde.id == rad and v.sjanse.eksakt)
    verdi = getattr(r.for_deltaker(rad.split(maxsplit=1)[0]).deltaker, kolonne.removeprefix("deltakelse."))
    return norsk_dato(verdi) if isinstance(verdi, date) else sjansetekst(verdi)


@pytest.mark.parametrize("tabell", TABELLER, ids=[t.navn for t in TABELLER])
def test_the_example_comes_to_what_stands_beside_it(tabell, tmp_path):
    r = _regn(tabell, tmp_path)
    sett = 0
    for rad in tabell.rader:
        for kolonne, tekst in rad.items():
            if kolonne in ("deltaker", "innbyggere") or not tekst:
                continue
            sett += 1
            if kolonne.startswith(("deltakelse.", "sjanse")):
                assert _vist(r, rad["deltaker"], kolonne) == tekst
                continue
            beregnet, ventet = _beregnet(r, rad["deltaker"], kolonne), tolk_tall(tekst)
            if "," in tekst:
                beregnet = Fraction(avrund(beregnet * 100), 100)
            assert beregnet == ventet, (rad["deltaker"], kolonne)
    assert sett >= len(tabell.rader)


@pytest.mark.parametrize("tabell", TABELLER, ids=[t.navn for t in TABELLER])
def test_the_example_names_all_its_deltakere_as_they_are_called(tabell, tmp_path):
    i_tabellen = [rad["deltaker"] for rad in tabell.rader if rad["deltaker"][0].isdigit()]
    assert i_tabellen == [f"{b.deltaker.nr} {b.deltaker.navn}" for b in _regn(tabell, tmp_path).bidrag]


def test_every_rule_kind_source_kind_and_leaving_policy_has_an_example():
    alt = "\n".join(t.toml for t in TABELLER)
    for ord_ in (*Regeltype, *Kildetype, *VedFrafall):
        assert f'= "{ord_}"' in alt


def test_every_key_of_the_templates_is_described():
    beskrevet = DOK.read_text(encoding="utf-8").split("## Worked examples\n")[0]
    planen = ("plan", "betaling")  # described where the plan is

    def nokler(verdi, navn=()):
        for nokkel, under in verdi.items():
            yield nokkel
            fri = nokkel in ("rad", "verdier", "noekler", "aar") or nokkel.isdigit()
            if isinstance(under, dict) and not fri:
                yield from nokler(under, (*navn, nokkel))

    for fil in sorted((DOK.parents[1] / "maler" / "ordninger").glob("*.toml")):
        data = tomllib.loads(fil.read_text(encoding="utf-8"))
        for seksjon, innhold in data.items():
            if seksjon in planen:
                continue
            egne_navn = {n for n in innhold if isinstance(innhold[n], dict)} | {
                n
                for v in innhold.values()
                if isinstance(v, dict)
                for n in (*v.get("post", {}), *innhold.get("linje", {}))
            }
            for nokkel in nokler(innhold):
                if nokkel not in egne_navn and nokkel != "verdi":
                    assert re.search(rf"\b{re.escape(nokkel)}\b", beskrevet), f"{fil.name}: [{seksjon}] {nokkel}"
