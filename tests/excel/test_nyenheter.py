"""What is typed of the new units of a structure change stands beside them on ⟨K⟩ struktur and reaches what uses it."""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from tests.stotte.bok import deltakelse, forutsetning, serienummer
from tests.stotte.libreoffice import celler, endre_celler, rekalkuler_alle, rutenett, sammenlign_alle
from verktoy.ark.adresse import celle
from verktoy.kilder.malfil import MAPPE
from verktoy.kjerne.deltakelse import Deltaker, Faktura, Opplysninger, Vedtak
from verktoy.kjerne.overskrifter import OPPLYSNINGER, TOMT_FELT
from verktoy.kjerne.struktur import Overgang
from verktoy.kjerne.strukturplan import Arvtaker
from verktoy.oppgaver.bok import Beregnet, les, regn
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater, sjekk

pytestmark = pytest.mark.treg
T1, T2, T3 = (datetime(2026, m, 2, 3, 4) for m in (1, 2, 3))
ARK = "Østfold struktur"
NYTT = '[struktur]\nkilde = "valg: prøve"\ndato = 2020-01-01\nvalg = "nytt-fra-dato"\nfastdel = "hold-satser"\n'
TYPET = {
    "Vedtaksdato": serienummer(date(2019, 12, 4)),
    "Utvalg": "Kommunestyret",
    "Saksnr": "19/81",
    "Vedtatt beløp (kr)": 369_000,
    "Inndekning": "Disposisjonsfond",
    "E-post": "post@indreostfold.no",
    "Orgnr": "920123899",
    "Fakturareferanse": "AB12",
    "Referansen skal se slik ut": "AA99",
}
KJENT = Opplysninger(
    Vedtak(date(2019, 12, 4), "19/81", Fraction(369_000), "Kommunestyret", "Disposisjonsfond"),
    "post@indreostfold.no",
    "",
    Faktura("920123899", "AB12", "AA99"),
)


@pytest.fixture(scope="module")
def tom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    mappe = tmp_path_factory.mktemp("nye")
    mal = (MAPPE / "digital-baerekraft-ostfold.toml").read_text(encoding="utf-8")
    (mappe / "o.toml").write_text(mal.replace("[plan]", f'{NYTT}utenfra = "uten"\n\n[plan]', 1), encoding="utf-8")
    ny(mappe / "o.xlsx", [str(mappe / "o.toml")], T1)
    return mappe / "o.xlsx"


def sted(fil: Path, nr: str, overskrift: str, ark: str = ARK) -> tuple[str, str]:
    """A cell of a unit, by number and heading."""
    rader = rutenett(fil, ark)
    hode = next(r for r in rader if "Nummer" in r)
    return ark, celle(next(n for n, r in enumerate(rader) if r[0] == nr), hode.index(overskrift))


@pytest.fixture(scope="module")
def typet(tom: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Indre Østfold has everything, Fredrikstad another address than before; the old one's are in Deltakelse."""
    felt = {sted(tom, "3014", navn): verdi for navn, verdi in TYPET.items()}
    felt |= {sted(tom, "3004", "E-post"): "ny@fredrikstad.no"}
    gammel = {"E-post": "post@fredrikstad.no", "Orgnr": "974760673", "Fakturareferanse": "F1", "Saksnr": "18/1"}
    felt |= {deltakelse(tom, "Østfold", "0106", navn): verdi for navn, verdi in gammel.items()}
    return endre_celler(tom, tmp_path_factory.mktemp("typet") / "t.xlsx", felt)


def enhet(b: Beregnet, nr: str) -> Deltaker:
    return next(d for d in b.planer[0].deltakere if d.nr == nr)


def test_what_is_typed_reaches_the_new_unit_and_what_is_not_comes_from_the_one_it_was(typet):
    lest = les(typet)
    assert lest.bok.deler[0].nye_enheter == {"3014": KJENT, "3004": Opplysninger(epost="ny@fredrikstad.no")}
    b = regn(lest.bok)
    d = enhet(b, "3014")
    assert Opplysninger(d.vedtak, d.epost, d.utsendt, d.faktura) == KJENT
    d = enhet(b, "3004")  # an address and a reference are the kommune's under any number, a decision is not
    assert (d.epost, d.faktura, d.vedtak) == ("ny@fredrikstad.no", Faktura("974760673", "F1"), Vedtak())
    assert enhet(b, "0106").epost == "post@fredrikstad.no"
    assert enhet(b, "3002").faktura == Faktura()  # Moss and Rygge had one each


def test_libreoffice_puts_it_in_the_plan_and_on_the_invoices(typet, tmp_path):
    (regnet,) = rekalkuler_alle([typet], tmp_path)
    rader = rutenett(regnet, "Østfold betaling")
    faktura = {r[0]: (r[2], r[3], r[4], r[5]) for r in rader if r and r[0] in ("3014", "3004", "3002")}
    assert faktura == {
        "3014": ("920123899", "OK", "AB12", "OK"),  # 3·9 + 2·2 + 6 + 2·5 + 3·4 + 8·3 + 9·2 = 101; 101 + 9 = 10 × 11
        "3004": ("974760673", "OK", "F1", "ikke sjekket"),
        "3002": ("", "mangler", "", "mangler"),
    }
    assert celler(regnet)[sted(typet, "3014", "Vedtatt (kr)", "Østfold plan")] == 369_000
    oppdater(typet, T2, ut=tmp_path / "ut.xlsx")
    assert sammenlign_alle([tmp_path / "ut.xlsx"]) == [[]]


def test_a_book_made_anew_keeps_what_was_typed(typet, tmp_path):
    fil = tmp_path / "b.xlsx"
    oppdater(typet, T2, ut=fil)
    ark = openpyxl.load_workbook(fil)[ARK]
    assert [ark[sted(fil, "3014", navn)[1]].value for navn in ("E-post", "Saksnr")] == ["post@indreostfold.no", "19/81"]
    assert les(fil).bok.deler[0].nye_enheter == les(typet).bok.deler[0].nye_enheter
    assert not sjekk(fil, T3).endret


def test_what_is_typed_of_a_unit_that_is_no_more_is_put_aside(typet, tmp_path):
    # From 2024 on Fredrikstad is 3107 and Indre Østfold 3118.
    fil = endre_celler(typet, tmp_path / "b.xlsx", {forutsetning(typet, "Østfold", "struktur.dato"): 45_292})
    oppdater(fil, T2)
    b = les(fil).bok
    assert b.deler[0].nye_enheter == {}
    til_side = {(c.rad, c.kolonne, str(c.innhold)) for c in b.til_side}
    assert {("3014 Indre Østfold", navn) for navn in TYPET} <= {(rad, kol) for rad, kol, _ in til_side}
    assert ("3004 Fredrikstad", "E-post", "ny@fredrikstad.no") in til_side


def test_a_workbook_from_before_has_no_place_for_it_and_gets_one(tom, tmp_path):
    fil = tmp_path / "gammel.xlsx"
    bok = openpyxl.load_workbook(tom)
    ark = bok[ARK]
    hode = next(r for r in range(1, 20) if ark.cell(r, 1).value == "Nummer")
    for kol in range(1, ark.max_column + 1):
        if ark.cell(hode, kol).value in (TOMT_FELT, *OPPLYSNINGER):
            ark.cell(hode, kol).value = None
    bok.save(fil)
    assert les(fil).bok.deler[0].nye_enheter == {}
    oppdater(fil, T2)
    assert sted(fil, "3014", "E-post")


def test_a_fault_in_a_field_says_where(typet, tmp_path):
    ark, ref = sted(typet, "3014", "Vedtaksdato")
    fil = endre_celler(typet, tmp_path / "b.xlsx", {(ark, ref): "i fjor"})
    with pytest.raises(ValueError, match=rf"celle {ref}: «i fjor» er ikke en dato"):
        les(fil)


EN = Fraction(1)


@pytest.mark.parametrize(
    ("nr", "deler", "utenfra", "arver"),
    [
        ("3004", [("0106", EN)], [], "0106"),  # a new number
        ("3014", [("0122", EN), ("0123", EN)], [], ""),  # a merger
        ("3026", [("0121", EN)], [("0221", EN)], ""),  # … with one from outside
        ("31", [("30", Fraction(1, 4))], [], ""),  # a part of a county that was split
        ("0301", [("0301", EN), ("0302", EN)], [], "0301"),  # the number lives on
    ],
)
def test_who_a_new_unit_takes_its_address_from(nr, deler, utenfra, arver):
    def overganger(x: list[tuple[str, Fraction]]) -> tuple[Overgang, ...]:
        return tuple(Overgang(fra, nr, andel) for fra, andel in x)

    a = Arvtaker(Deltaker(nr, "", "g"), overganger(deler), overganger(utenfra), (), None)
    assert (a.arver, a.er_uendret) == (arver, False)
    assert replace(a, deler=(Overgang(nr, nr, EN),), utenfra=()).er_uendret
