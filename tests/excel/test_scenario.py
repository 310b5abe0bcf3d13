"""⟨K⟩ scenario: LibreOffice, after other answers and policies are chosen in the cells, agrees with kjerne."""

import csv
from datetime import datetime
from functools import cache
from io import StringIO
from pathlib import Path

import pytest

from tests.stotte.bok import forutsetning, fra_oppdateringen, kommunevalg, overskrift
from tests.stotte.libreoffice import celler, endre_celler, rekalkuler_alle, rutenett
from tests.stotte.pakke import Verdi
from verktoy.cli import main
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.overskrifter import SCENARIO_KOLONNER
from verktoy.kjerne.scenario import Scenarioregel, Scenariovalg
from verktoy.oppgaver.bok import les
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater, sjekk
from verktoy.oppgaver.scenario import Valg, les_scenario, skriv_valg

OSTFOLD = "digital-baerekraft-ostfold"
T1, T2 = datetime(2026, 1, 2, 3, 4), datetime(2026, 3, 4, 5, 6)
ARK = "Østfold scenario"


@pytest.fixture(scope="module")
def fersk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    fil = tmp_path_factory.mktemp("scenario") / "bidrag.xlsx"
    ny(fil, [OSTFOLD], T1)
    return fil


def velg(fil: Path, ut: Path, ark: str, regel: str, svar: dict[str, str]) -> Path:
    """Choose in the yellow cells, as a person does."""
    rader = rutenett(fil, ark)
    hode = next(n for n, r in enumerate(rader) if "Ditt valg" in r)
    kol = rader[hode].index("Ditt valg")
    bokstav = overskrift(fil, ark, "Ditt valg")[1].rstrip("0123456789")
    regelrad = next(n for n, r in enumerate(rader) if "Når noen er ute" in r)
    assert rader[regelrad][kol] in list(Scenarioregel)
    typet: dict[tuple[str, str], Verdi] = {(ark, f"{bokstav}{regelrad + 1}"): regel}
    for n, r in enumerate(rader[hode + 1 :], start=hode + 1):
        if r[0] in svar:
            typet[ark, f"{bokstav}{n + 1}"] = svar[str(r[0])]
    assert len(typet) == len(svar) + 1
    return endre_celler(fil, ut, typet)


@cache
def _rader(fil: Path, _endret: int) -> list[list[Verdi]]:
    return rutenett(fil, ARK)


def felt(fil: Path, navn: str, kolonne: str) -> Verdi:
    """What stands in a line of the sheet, by number or by the words beside it."""
    rader = _rader(fil, fil.stat().st_mtime_ns)
    kol = next(r for r in rader if "Ditt valg" in r).index(kolonne)
    return next(r for r in rader if navn in r[:2])[kol]


# What is chosen, and what the sheet must show in whole kroner, as in tests/kjerne/test_scenario.py.
VALGT = [
    ("hold-satser", {"0106": "nei"}, 317_358, 255_370, 0),
    ("hold-pott", {"0106": "nei"}, 120_000, 306_488, 0),
    ("hold-total", {"0106": "nei"}, 0, 313_546, 0),
    ("krymp", {"0106": "nei"}, 0, 255_370, 317_358),
    ("hold-pott", {"0106": "nei", "0104": "nei", "0121": "ja"}, 240_000, None, 0),
]


def test_the_sheet_follows_what_is_chosen(fersk, tmp_path):
    filer = [velg(fersk, tmp_path / f"{n}.xlsx", ARK, regel, svar) for n, (regel, svar, *_) in enumerate(VALGT)]
    nye = rekalkuler_alle(filer, tmp_path / "ut")
    for fil, ny_, (regel, svar, udekket, sarpsborg, krymp) in zip(filer, nye, VALGT, strict=True):
        assert round(felt(ny_, "Udekket av kontant budsjett, tre år", "I scenariet (kr)")) == udekket
        assert round(felt(ny_, "Prosjektet gjøres mindre: kontant budsjett, tre år", "Endring (kr)")) == krymp
        assert sarpsborg is None or round(felt(ny_, "0105", "I scenariet (kr)")) == sarpsborg
        # Every cell of the sheet, as kjerne has it after the choices are read back.
        oppdater(fil, T2)
        assert les(fil).bok.deler[0].scenario == Scenariovalg(
            Scenarioregel(regel), {nr: x == "ja" for nr, x in svar.items()}
        )
        assert len(vaare := celler_paa(fil, [ARK])) > 400
        assert ulike(vaare, celler(ny_)) == {}


def celler_paa(fil: Path, ark: list[str]) -> dict[tuple[str, str], Verdi]:
    return {k: v for k, v in celler(fil).items() if k[0] in ark}


def ulike(vaare: dict[tuple[str, str], Verdi], deres: dict[tuple[str, str], Verdi]) -> dict:
    """The cells that are not alike, with both values."""

    def som(v: Verdi):
        return pytest.approx(v, rel=1e-9, abs=1e-6) if isinstance(v, float | int) else v

    return {k: (v, deres.get(k)) for k, v in vaare.items() if deres.get(k) != som(v)}


@pytest.mark.treg
def test_every_kind_of_rule_follows_what_is_chosen(alle_regler, tmp_path):
    ark = list(dict.fromkeys(a for a, _ in celler(alle_regler) if a.endswith(" scenario")))
    nett = {navn: rutenett(alle_regler, navn) for navn in ark}
    filer = []
    for regel in Scenarioregel:
        fil = alle_regler
        for navn, rader in nett.items():
            hode = next(n for n, r in enumerate(rader) if "Ditt valg" in r)
            numre = [str(r[0]) for r in rader[hode + 1 :] if r[0]]
            svar = dict.fromkeys(numre[::3], "nei")
            fil = velg(fil, tmp_path / f"{regel}-{navn[:5]}.xlsx", navn, regel.value, svar)
        filer.append(fil)
    for fil, ny_ in zip(filer, rekalkuler_alle(filer, tmp_path / "ut"), strict=True):
        oppdater(fil, T2)
        assert len(vaare := celler_paa(fil, ark)) > 300
        assert ulike(vaare, celler(ny_)).keys() <= fra_oppdateringen(fil)


# What `tabell --ark scenario` shows of the choice typed in the cells, in whole kroner: now, in the scenario, change.
# By hand: Fredrikstad out 720 000 × 80 977 / 295 420 + 120 000; with hold-pott only the 120 000 is missing, 4,2 % of
# the 2 880 000 of the kommuner and 1,25 % of all cash.
I_TABELLEN = {
    "Fredrikstad": ["80977", "ja", "nei", "nei", "317358", "0", "-317358", "−100,0"],
    "Sarpsborg": ["55543", "ja", "", "ja", "255370", "306488", "51118", "20,0"],
    "Kommunene": ["", "", "", "", "2880000", "2760000", "-120000", "−4,2"],
    "Sum kontante bidrag": ["", "", "", "", "9600000", "9480000", "-120000", "−1,3"],
    "Udekket av kontant budsjett, tre år": ["", "", "", "", "0", "120000", "120000", ""],
}


def test_the_command_tabell_shows_the_sheet_line_for_line(fersk, tmp_path, capsys):
    fil = velg(fersk, tmp_path / "b.xlsx", ARK, "hold-pott", {"0106": "nei"})
    oppdater(fil, T2)
    assert main(["tabell", str(fil), "--ordning", "Østfold", "--ark", "scenario", "--format", "csv"]) == 0
    hode, *rader = csv.reader(StringIO(capsys.readouterr().out), delimiter=";")
    assert hode == list(SCENARIO_KOLONNER[:10])
    assert {r[1]: r[2:] for r in rader if r[1] in I_TABELLEN} == I_TABELLEN
    for rad in rader:  # and every amount is the one the sheet has
        for kolonne, verdi in zip(hode[6:9], rad[6:9], strict=True):
            paa_arket = felt(fil, rad[0] or rad[1], kolonne)
            assert abs(paa_arket - int(verdi)) <= 0.5, (rad[1], kolonne)


# Kommune with Marker and with Fredrikstad chosen: 2018, 2019, 2022 and all years in the scenario, and how much more.
# Marker by hand as in tests/oppgaver/test_scenario.py; Fredrikstad leaves, and paid 317 358 × 1/6 and 1/3.
PAA_KOMMUNE = [
    ("0119 Marker", (21_996, 43_992, 43_992, 219_961), (547, 1_094, 1_094, 5_471)),
    ("0106 Fredrikstad", (0, 0, 0, 0), (-52_893, -105_786, -105_786, -528_930)),
]


def test_kommune_shows_every_year_of_the_scenario(fersk, tmp_path):
    fil = velg(fersk, tmp_path / "b.xlsx", ARK, "hold-pott", {"0106": "nei"})
    filer = [
        endre_celler(fil, tmp_path / f"{n}.xlsx", {kommunevalg(fil): hvem}) for n, (hvem, *_) in enumerate(PAA_KOMMUNE)
    ]
    for ny_, (hvem, etter, endring) in zip(rekalkuler_alle(filer, tmp_path / "ut"), PAA_KOMMUNE, strict=True):
        rader = {r[0]: r for r in rutenett(ny_, "Kommune")}
        hode = rader["I scenariet"]
        kolonner = [hode.index(k) for k in (2018, 2019, 2022, "Sum (kr)")]
        assert [rader["Endring i scenariet"][k] for k in kolonner] == [hode[k] for k in kolonner]
        for navn, tall in (("Østfold: i scenariet", etter), ("Østfold: endring", endring)):
            assert tuple(round(rader[navn][k]) for k in kolonner) == tall, hvem
        for k in kolonner:  # what is paid now, and the change, make the scenario
            naa, ny_sum, mer = (rader[f"Sum alle ordninger{x}"][k] for x in ("", ": i scenariene", ": endring"))
            assert naa + mer == pytest.approx(ny_sum)
        valg = ["nei", "nei"] if hvem.startswith("0106") else ["", "ja"]
        assert [x or "" for x in rader["Østfold: i scenariet"][1:5]] == ["hold-pott", "", *valg]


def test_choices_stay_and_a_second_update_changes_nothing(fersk, tmp_path):
    fil = velg(fersk, tmp_path / "b.xlsx", ARK, "hold-pott", {"0106": "nei", "0105": "ja"})
    assert oppdater(fil, T2).endret
    assert not sjekk(fil, T2).endret
    assert (felt(fil, "0106", "Ditt valg"), felt(fil, "0105", "Ditt valg")) == ("nei", "ja")
    assert felt(fil, "0104", "Ditt valg") is None


def test_the_command_writes_the_choice_on_the_sheet(fersk, tmp_path):
    fil = tmp_path / "b.xlsx"
    fil.write_bytes(fersk.read_bytes())
    skriv_valg(fil, "Østfold", Valg(uten=("0106",), regel="hold-total"), T2)
    s = les_scenario(fil, "Østfold", Valg())
    assert s.valg == Scenariovalg(Scenarioregel.HOLD_TOTAL, {"0106": False})
    assert avrund(s.etter("0105")) == 313_546


@pytest.mark.parametrize(
    ("regel", "svar", "sagt"),
    [
        ("hold-alt", {}, "«hold-alt» er ikke en regel. Velg en av: hold-satser, hold-pott, hold-total, krymp."),
        ("krymp", {"0106": "kanskje"}, "«kanskje» er ikke et valg. Velg ja eller nei, eller tøm cellen."),
    ],
)
def test_other_words_are_refused(fersk, tmp_path, regel, svar, sagt):
    fil = velg(fersk, tmp_path / "b.xlsx", ARK, regel, svar)
    with pytest.raises(Inndatafeil) as e:
        les(fil)
    assert sagt in str(e.value)
    assert f"arket «{ARK}», celle E" in str(e.value)


def test_a_choice_that_is_a_formula_nobody_has_computed_is_told(fersk, tmp_path):
    import openpyxl

    bok = openpyxl.load_workbook(fersk)
    kol = next(c.column for rad in bok[ARK].iter_rows() for c in rad if c.value == "Ditt valg")
    rad = next(c.row for c in bok[ARK]["A"] if c.value == "0106")
    bok[ARK].cell(rad, kol).value = '="nei"'
    bok.save(tmp_path / "b.xlsx")
    with pytest.raises(Inndatafeil, match="Cellen har en formel som ikke er regnet ut"):
        les(tmp_path / "b.xlsx")


def test_a_workbook_without_the_sheet_gets_it_with_the_policy_of_the_scheme(fersk, tmp_path):
    import openpyxl

    bok = openpyxl.load_workbook(fersk)
    del bok[ARK]
    fil = tmp_path / "b.xlsx"
    bok.save(fil)
    assert les(fil).bok.deler[0].scenario is None
    oppdater(fil, T2)
    assert les(fil).bok.deler[0].scenario == Scenariovalg(Scenarioregel.HOLD_SATSER)
    assert list(SCENARIO_KOLONNER) in [r[: len(SCENARIO_KOLONNER)] for r in rutenett(fil, ARK)]


def test_a_policy_that_is_not_the_scheme_s_is_told_at_once(fersk, tmp_path):
    """Østfold has hold-satser. Two workbooks say so there and choose another here, one says another there."""
    ved_frafall = forutsetning(fersk, "Østfold", "ordning.ved_frafall")
    filer = [
        fersk,
        velg(fersk, tmp_path / "krymp.xlsx", ARK, "krymp", {}),
        endre_celler(fersk, tmp_path / "pott.xlsx", {ved_frafall: "hold-pott"}),
    ]
    linjer = [
        next((r[1] for r in rutenett(ny_, ARK) if len(r) > 1 and "en annen" in str(r[1])), None)
        for ny_ in rekalkuler_alle(filer, tmp_path / "ut")
    ]
    sagt = (
        "Regelen her er en annen enn i forutsetningene: der står {}. Beløp kan endre seg også der ingenting er valgt."
    )
    assert linjer == [None, sagt.format("hold-satser"), sagt.format("hold-pott")]
    oppdater(filer[2], T2)
    assert any(sagt.format("hold-pott") in r for r in rutenett(filer[2], ARK))


@pytest.mark.parametrize(
    ("skrevet", "vist", "sies"),
    [
        ("0106", "0106 Fredrikstad", True),
        ("fredrikstad", "0106 Fredrikstad", True),
        ("0106 Fredrikstad", "0106 Fredrikstad", False),
        ("Fredrikstadd", "0101 Halden", True),
    ],
)
def test_a_kommune_typed_by_number_or_name_is_found(fersk, tmp_path, skrevet, vist, sies):
    fil = endre_celler(fersk, tmp_path / "b.xlsx", {kommunevalg(fersk): skrevet})
    sagt = [str(m) for m in oppdater(fil, T2).merknader]
    assert next(r[1] for r in rutenett(fil, "Kommune") if r[0] == "Velg kommune") == vist
    ventet = f"«{skrevet}» står ikke slik i listen over kommuner. Arket viser «{vist}»."
    assert [ventet in x for x in sagt] == ([True] if sies else [])
    assert oppdater(fil, T2).merknader == ()


def test_a_note_in_a_column_that_has_got_another_name_stays(fersk, tmp_path):
    import openpyxl

    bok = openpyxl.load_workbook(fersk)
    ark = bok["Kommune"]
    hode = next(c for r in ark.iter_rows() for c in r if c.value == "Scenariet gjelder")
    hode.value = "Scenarioet gjelder"  # as it was called before
    ark.cell(2, hode.column).value = "husk dette"
    bok.save(tmp_path / "b.xlsx")
    oppdater(tmp_path / "b.xlsx", T2)
    etter = openpyxl.load_workbook(tmp_path / "b.xlsx")["Kommune"]
    assert etter[hode.coordinate].value == "Scenariet gjelder"
    assert etter.cell(2, hode.column).value == "husk dette"
