"""The chance of a condition on ⟨K⟩ scenario: what LibreOffice shows after something is typed, and after an update.

Four kommuner on 1.1.2018: Halden 31 037, Moss 32 588, Sarpsborg 55 543, Fredrikstad 80 977 inhabitants. Each brings 10
kr per inhabitant and a quarter of 400 000: 410 370, 425 880, 655 430, 909 770; the state asks for 1 500 000. Halden has
said ja; the others wait, with the chances 2/3, 9/10 and 1/2.
"""

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.excel.test_scenario import celler_paa, ulike
from tests.stotte.bok import Sted, deltakelse, forutsetning, innbyggere, overskrift
from tests.stotte.libreoffice import celler, endre_celler, rekalkuler_alle, rutenett
from tests.stotte.pakke import Verdi
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater, sjekk

MAL = Path(__file__).parents[1] / "oppgaver" / "ordninger" / "vilkaar.toml"
T1, T2 = datetime(2026, 1, 2, 3, 4), datetime(2026, 3, 4, 5, 6)
ARK = "Prøve scenario"
STALE = "Oppdater boken"


@pytest.fixture(scope="module")
def fersk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    fil = tmp_path_factory.mktemp("sjanse") / "bidrag.xlsx"
    ny(fil, [str(MAL)], T1)
    return fil


def linjer(fil: Path) -> dict[str, Verdi]:
    """The lines of the condition: their words → what stands under «I scenariet»."""
    rader = rutenett(fil, ARK)
    kol = next(r for r in rader if "Ditt valg" in r).index("I scenariet (kr)")
    return {str(r[1]).removeprefix("Staten: "): r[kol] for r in rader if str(r[1]).startswith("Staten: ")}


def les(fil: Path) -> tuple[Verdi, Verdi, Verdi, Verdi]:
    alle = linjer(fil)
    navn = ("minst som kan bli reist", "mest som kan bli reist", "ventet reist", "sjanse for at vilkåret holder")
    ut = tuple(alle[n] for n in navn)
    return tuple(round(v) if isinstance(v, float | int) else v or "" for v in ut)


def svaret(nr: str, kolonne: str = "Svar"):
    return lambda fil: deltakelse(fil, "Prøve", nr, kolonne)


def valget(nr: str):
    def finn(fil: Path) -> Sted:
        bokstav = overskrift(fil, ARK, "Ditt valg")[1].rstrip("0123456789")
        return ARK, f"{bokstav}{next(n for n, r in enumerate(rutenett(fil, ARK), start=1) if r[0] == nr)}"

    return finn


def regelen(fil: Path) -> Sted:
    rader = rutenett(fil, ARK)
    bokstav = overskrift(fil, ARK, "Ditt valg")[1].rstrip("0123456789")
    return ARK, f"{bokstav}{next(n for n, r in enumerate(rader, start=1) if r[1] == 'Når noen er ute')}"


HALV = svaret("0106", "Sannsynlighet for ja")
# What is typed → least, most, expected and chance that the sheet shows at once, and the chance after an update.
# By hand: Fredrikstad is needed with Moss or Sarpsborg, 1/2 × (1 − 1/3 × 1/10) = 29/60; those alone do not reach it.
# Expected 410 370 + 425 880 × 2/3 + 655 430 × 9/10 + 909 770 / 2 = 1 739 062.
TYPET = {
    "nothing": ({}, (410_370, 2_401_450, 1_739_062, "48,33 %"), "48,33 %"),
    # Fredrikstad says nei: 1 491 680 is the most.
    "nei": ({svaret("0106"): "nei"}, (410_370, 1_491_680, 1_284_177, "0 %"), "0 %"),
    # It says ja: 29/30.
    "ja": ({svaret("0106"): "ja"}, (1_320_140, 2_401_450, 2_193_947, STALE), "96,67 %"),
    # The same chosen on the sheet.
    "chosen": ({valget("0106"): "ja"}, (1_320_140, 2_401_450, 2_193_947, STALE), "96,67 %"),
    # Another chance, typed as text and as a fraction: 9/10 × 29/30 = 87/100.
    "chance": ({HALV: "90 %"}, (410_370, 2_401_450, 2_102_970, STALE), "87 %"),
    "fraction": ({HALV: "9/10"}, (410_370, 2_401_450, 2_102_970, STALE), "87 %"),
    # Those who are certain are no longer undecided: 29/30, and nothing.
    "certain": ({HALV: 1}, (1_320_140, 2_401_450, 2_193_947, STALE), "96,67 %"),
    "impossible": ({HALV: 0}, (410_370, 1_491_680, 1_284_177, "0 %"), "0 %"),
    "no chance": ({HALV: None}, (410_370, 2_401_450, "", "1 uten sannsynlighet"), "1 uten sannsynlighet"),
    # 1 400 000 is reached by Moss and Sarpsborg too: 29/60 + 1/2 × 2/3 × 9/10 = 47/60.
    "threshold": (
        {lambda fil: forutsetning(fil, "Prøve", "finansiering.staten.terskel_kr"): 1_400_000},
        (410_370, 2_401_450, 1_739_062, STALE),
        "78,33 %",
    ),
    # Halden has 20 000 more inhabitants: Fredrikstad reaches it alone, the others together: 1/2 + 1/2 × 2/3 × 9/10.
    "inhabitants": (
        {lambda fil: innbyggere(fil, "0101", date(2018, 1, 1)): 51_037},
        (610_370, 2_601_450, 1_939_062, STALE),
        "80 %",
    ),
    # The pot is shared by those who join: 310 370 + 400 000 + 325 880 × 2/3 + 555 430 × 9/10 + 809 770 / 2 expected.
    # 1 500 000 is then reached by Fredrikstad, and by Moss and Sarpsborg together, 1/2 + 1/2 × 3/5.
    "hold-pott": ({regelen: "hold-pott"}, (710_370, 2_401_450, 1_832_395, STALE), "80 %"),
    # All is shared, and Halden is there to pay it.
    "hold-total": ({regelen: "hold-total"}, (2_401_450, 2_401_450, 2_401_450, "100 %"), "100 %"),
    # All is shared, and nobody is certain: somebody joins with 1 − 1/3 × 1/10 × 1/2 = 59/60.
    "hold-total without Halden": (
        {regelen: "hold-total", svaret("0101"): "nei"},
        (0, 2_401_450, 2_361_426, STALE),
        "98,33 %",
    ),
}


@pytest.fixture(scope="module")
def etter(fersk: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path, Path]]:
    """For each change: as LibreOffice shows it, as the tool then writes it, and as LibreOffice shows that."""
    mappe = tmp_path_factory.mktemp("etter")
    filer = []
    for n, (endringer, *_) in enumerate(TYPET.values()):
        typet = {finn(fersk): verdi for finn, verdi in endringer.items()}
        filer.append(endre_celler(fersk, mappe / f"{n}.xlsx", typet))
    vist = rekalkuler_alle(filer, mappe / "vist")
    for fil in filer:
        oppdater(fil, T2)
    return dict(zip(TYPET, zip(vist, filer, rekalkuler_alle(filer, mappe / "nye"), strict=True), strict=True))


@pytest.mark.treg
@pytest.mark.parametrize("navn", TYPET)
def test_the_sheet_tells_when_the_chance_must_be_counted_anew(etter, navn):
    _, straks, sjanse = TYPET[navn]
    vist, oppdatert, igjen = etter[navn]
    assert les(vist) == straks
    assert les(oppdatert) == (*straks[:3], sjanse)
    assert ulike(celler_paa(oppdatert, [ARK]), celler(igjen)) == {}
    assert not sjekk(oppdatert, T2).endret


@pytest.mark.treg
def test_what_is_no_chance_is_told_on_the_sheet_and_counts_for_nothing(fersk, tmp_path):
    typet = (1.5, -0.1, "90", "150 %", "3/2", "1/0", " ", "kanskje")
    filer = [endre_celler(fersk, tmp_path / f"{n}.xlsx", {HALV(fersk): v}) for n, v in enumerate(typet)]
    for fil in rekalkuler_alle(filer, tmp_path / "vist"):
        assert les(fil) == (410_370, 2_401_450, "", "1 uten sannsynlighet")


def test_a_scheme_without_conditions_has_no_chances(tmp_path):
    fil = tmp_path / "b.xlsx"
    ny(fil, ["digiviken"], T1)
    assert not any("Sjanse" in str(v) for (ark, _), v in celler(fil).items() if ark == "DigiViken scenario")


def test_a_stored_chance_typed_over_is_written_again(fersk, tmp_path):
    rader = rutenett(fersk, ARK)
    rad = next(n for n, r in enumerate(rader, start=1) if r[1] == "Staten: sjanse for at vilkåret holder")
    bokstav = overskrift(fersk, ARK, "Bringer inn alene, da boken ble oppdatert, Staten (kr)")[1].rstrip("0123456789")
    fil = endre_celler(fersk, tmp_path / "b.xlsx", {(ARK, f"{bokstav}{rad}"): "99 %"})
    assert sjekk(fil, T2).endret
    oppdater(fil, T2)
    assert les(fil)[3] == "48,33 %"


def test_ten_years_of_six_rules_have_room_where_there_are_days(tmp_path: Path):
    """Each year of each rule is a term of its own, and a formula holds 8 192 signs: a longer one is refused."""
    mal = MAL.read_text(encoding="utf-8").replace("[ordning]\n", '[ordning]\nved_delvis = "etter-maaneder"\n', 1)
    aar = "".join(f'[aar.{2018 + n}]\nkilde = "valg: x"\ndeler = 1\nfase = "grunnlag"\n\n' for n in range(10))
    sats = 'kilde = "valg: x"\nnavn = "S{n}"\ntype = "sats-per-innbygger"\ngjelder = "kommuner"\nsats_kr = 1\n'
    regler = "".join(f"[regel.s{n}]\n{sats}".replace("{n}", str(n)) + 'tid = "fordelt"\n\n' for n in range(4))
    mal = mal[: mal.index("[aar.2018]")] + aar + mal[mal.index("[delsum.sum]") :]
    mal = mal.replace("deler_i_alt = 3", "deler_i_alt = 10").replace("til_og_med = 2019", "til_og_med = 2027")
    fil = tmp_path / "lang.toml"
    fil.write_text(mal.replace("[regel.pott]", f"{regler}[regel.pott]"), encoding="utf-8")
    ny(tmp_path / "lang.xlsx", [str(fil)], T1)
    assert (tmp_path / "lang.xlsx").exists()
