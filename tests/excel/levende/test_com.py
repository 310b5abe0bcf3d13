"""The buttons over xlwings' own Windows engine and a fake Excel: the same sheets as without Excel, in few calls."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.excel.levende import endringer, lik
from tests.excel.levende.falsk_com import Application, Excel, apne
from tests.excel.levende.falsk_dispatch import BORTE, NEI, OPPTATT, OPPTATT_I_CELLE, com_error
from tests.excel.levende.lik import forskjeller
from tests.excel.levende.modell import Excelbok
from tests.stotte.stab import Stab
from verktoy import knapper
from verktoy.oppgaver.ny import ny

ROT = Path(__file__).resolve().parents[3]
MALER = ROT / "maler" / "ordninger"
ATTEN = "0101, 0104, 0105, 0106, 0111, 0118, 0119, 0121, 0122, 0123, 0124, 0125, 0127, 0128, 0135, 0136, 0137, 1719"
pytestmark = pytest.mark.usefixtures("klokke_og_mappe")


def trykk(bok: Excelbok, knapp: Callable[[object], None] = knapper.oppdater, **feil: object) -> Excel:
    """Press a button in a fake Excel with one workbook."""
    excel = Excel(bok)
    levende = apne(excel, bok)
    for navn, verdi in feil.items():
        setattr(excel, navn, verdi)
    knapp(levende)
    return excel


@pytest.mark.parametrize("endre", endringer.ALLE, ids=lambda f: f.__name__)
def test_the_open_workbook_becomes_what_the_file_becomes(ostfold, uten_hode, endre):
    innhold = endre(ostfold)
    levende = Excelbok(innhold)
    excel = trykk(levende)
    assert excel.dialoger[0].startswith("Oppdatert. "), excel.dialoger
    assert forskjeller(levende, Excelbok(uten_hode(innhold))) == []


def test_a_second_press_writes_no_value(ostfold):
    bok = Excelbok(endringer.svar(ostfold))
    trykk(bok)
    andre = trykk(bok)
    assert [hva for hva in andre.logg if hva == "skriv Range.Formula"] == []
    verdier = [hva for hva in andre.logg if hva == "skriv Range.Value"]
    assert len(verdier) == len(bok.ark) + 1, "one probe a sheet, and the status"


def test_a_deltaker_that_is_typed_in_below_gets_the_rules_of_the_others(ostfold):
    bok = Excelbok(endringer.deltaker_til(ostfold))
    trykk(bok)
    regler = {o[:2]: r for o, r in bok.finn("Deltakelse").valideringer.items()}
    assert regler[23, 6]["Formula1"] == "ja;nei;avventer"
    assert {r for r, _ in regler} == {23}, "the rules of the other rows are left as they are"


# -- how many calls ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def digifin(tmp_path_factory) -> dict[int, bytes]:
    """DigiFin with 18 kommuner and with all 357: kommuner → the workbook."""
    mappe = tmp_path_factory.mktemp("digifin")
    tekst = (MALER / "digifin.toml").read_text(encoding="utf-8")
    (mappe / "digifin.toml").write_text(tekst.replace('utvalg = "alle"\n', f'utvalg = "{ATTEN}"\n'), encoding="utf-8")
    ny(mappe / "18.xlsx", (str(mappe / "digifin.toml"),), datetime(2026, 1, 2, 3, 4))
    ny(mappe / "357.xlsx", ("digifin",), datetime(2026, 1, 2, 3, 4))
    return {n: (mappe / f"{n}.xlsx").read_bytes() for n in (18, 357)}


@pytest.mark.treg
@pytest.mark.parametrize("endre", [endringer.uendret, lambda b: Stab(b).skriv("Deltakelse", "F8", "nei").innhold])
def test_no_sheet_takes_more_calls_for_357_kommuner_than_for_18(digifin, endre):
    """The prints of what we wrote are more with more kommuner; they stand in names of the workbook, 31 in each."""
    telt = {n: trykk(Excelbok(endre(innhold))) for n, innhold in digifin.items()}
    for excel in telt.values():
        assert excel.dialoger[0].startswith("Oppdatert. "), excel.dialoger
    faa, mange = (telt[n].per_ark() for n in (18, 357))
    navn = mange.pop("") - faa.pop("")
    assert faa == mange
    assert navn < 357 - 18, "less than one call a kommune"
    ark = len(telt[18].boker[0].ark)
    assert max(mange.values()) < 150
    assert telt[357].kryssinger / ark < 150, "with what belongs to no sheet shared among them"


@pytest.mark.treg
def test_a_new_sheet_costs_less_than_150_calls(ostfold):
    excel = trykk(Excelbok(endringer.deltaker_slettet(ostfold)))
    assert excel.per_ark()["Til side"] < 150


# -- what goes wrong ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kryssinger(ostfold) -> int:
    """How many calls one update costs."""
    return trykk(Excelbok(endringer.svar(ostfold))).kryssinger


def inndata(bok: Excelbok) -> dict[str, dict]:
    """Everything typed by people: the yellow cells, wherever their row is, and what stands beside our tables."""
    return {
        a.navn: sorted(
            str((k, c.verdi)) for (_, k), c in a.celler.items() if c.format.fyll == "#FFF8DC" and c.verdi is not None
        )
        for a in bok.ark
    }


def ved(nummer: int, *koder: int | str) -> Callable[[int, str], None]:
    """Fail once from a crossing on, and for ever after when there is no Excel.

    Not the status bar, which is nothing to stop for, nor rules, where xlwings takes an error for «none».
    """
    feilet = False

    def feil(n: int, hva: str) -> None:
        nonlocal feilet
        taaler = any(x in hva for x in ("Application", "Validering", "Validation", "SpecialCells"))
        if n >= nummer and not taaler and (not feilet or koder[0] == BORTE):
            feilet = True
            raise com_error(*koder)

    return feil


def test_a_protected_sheet_is_refused_before_anything_is_written(ostfold):
    bok = Excelbok(endringer.svar(ostfold))
    bok.finn("Østfold plan").beskyttet = True
    foer = {a.navn: bok.bilde(a.navn, unntatt=[(3, 1)]) for a in bok.ark}
    excel = trykk(bok)
    (fortalt,) = excel.dialoger
    assert fortalt.startswith("arket «Østfold plan»: Arket er beskyttet, og kan ikke skrives. Velg Se gjennom > Opphev")
    assert fortalt.endswith("Ingenting er endret.")
    assert {a.navn: bok.bilde(a.navn, unntatt=[(3, 1)]) for a in bok.ark} == foer


@pytest.mark.treg
@pytest.mark.parametrize(
    ("koder", "hva", "gjor"),
    [
        ((OPPTATT,), "Excel er opptatt", "Trykk Esc"),
        ((-2147352567, OPPTATT_I_CELLE), "Excel er opptatt", "Trykk Esc"),
        ((BORTE,), "Excel eller boken ble lukket underveis", "Åpne boken igjen"),
        ((-2147352567, NEI, "Det gikk ikke"), "Excel sa nei: Det gikk ikke", "prøv igjen"),
    ],
)
@pytest.mark.parametrize("del_", [0.3, 0.6, 0.9])
def test_a_fault_at_any_call_leaves_the_inputs_as_they_were(ostfold, kryssinger, capsys, koder, hva, gjor, del_):
    innhold = endringer.svar(ostfold)
    bok = Excelbok(innhold)
    foer = inndata(bok)
    excel = Excel(bok)
    levende = apne(excel, bok)
    sys.modules["xlwings._xlwindows"].N_COM_ATTEMPTS = 1
    excel.feil = ved(int(kryssinger * del_), *koder)
    knapper.oppdater(levende)
    fortalt = excel.dialoger[0] if excel.dialoger else capsys.readouterr().err
    assert hva in fortalt
    assert gjor in fortalt
    assert inndata(bok) == foer
    if koder != (BORTE,):
        stand = excel.tilstand
        assert (stand["ScreenUpdating"], stand["EnableEvents"], stand["Calculation"]) == (True, True, -4105)


@pytest.mark.treg
@pytest.mark.parametrize("del_", [0.6, 0.85])
def test_a_second_press_mends_what_a_fault_left_half_done(ostfold, kryssinger, uten_hode, del_):
    innhold = endringer.deltaker_til(ostfold)
    bok = Excelbok(innhold)
    excel = Excel(bok)
    levende = apne(excel, bok)
    sys.modules["xlwings._xlwindows"].N_COM_ATTEMPTS = 1
    excel.feil = ved(int(kryssinger * del_), OPPTATT)
    knapper.oppdater(levende)
    assert "Trykk Esc" in excel.dialoger[0]
    assert trykk(bok).dialoger[0].startswith("Oppdatert. ")
    fil = Excelbok(uten_hode(innhold))
    # A sheet that was written before the fault no longer shows who was added: only the log can lack that line.
    live, hodelost = (lik.innhold(b) for b in (bok, fil))
    logget = {str(v) for v, _ in live.pop("Logg").values()}, {str(v) for v, _ in hodelost.pop("Logg").values()}
    assert "Oppdatert" in logget[0]
    assert logget[1] - logget[0] <= {"Deltakere endret", "0104 Moss er lagt til i Østfold"}
    assert live == hodelost
    navn, i_fil = (
        {
            n: f
            for n, f in b.alle_navn().items()
            if not ("Print" in n or "spor" in n or f.lstrip("=").startswith("Logg!"))  # the line of the log has a print
        }
        for b in (bok, fil)
    )
    assert navn == i_fil


def test_a_sheet_deleted_under_way(ostfold):
    bok = Excelbok(endringer.svar(ostfold))
    excel = Excel(bok)
    levende = apne(excel, bok)

    def feil(_: int, hva: str) -> None:
        if hva == "skriv Range.Formula":
            bok.ark[:] = [a for a in bok.ark if a.navn != "Østfold betaling"]

    excel.feil = feil
    foer = inndata(bok)
    knapper.oppdater(levende)
    assert (
        "arket «Østfold betaling»: Arket ble slettet mens boken ble oppdatert. Trykk på knappen på nytt"
        in (excel.dialoger[0])
    )
    del foer["Østfold betaling"]
    assert inndata(bok) == foer


def test_what_nobody_foresaw_is_told_by_a_number_and_written_in_the_log(ostfold, monkeypatch, tmp_path):
    monkeypatch.setattr("verktoy.oppgaver.apen.oppdater", lambda *_: 1 / 0)
    bok = Excelbok(ostfold)
    excel = trykk(bok)
    logg = tmp_path / "data" / "knapper.log"
    nummer = excel.dialoger[0].partition("med nummer ")[2].partition(".")[0]
    assert "ZeroDivisionError" not in excel.dialoger[0]
    assert len(nummer) == len("20260203-040500-a1b2")
    assert logg.read_text(encoding="utf-8").startswith(nummer)
    assert "ZeroDivisionError" in logg.read_text(encoding="utf-8")
    assert "ZeroDivisionError" not in str([bok.bilde(a.navn) for a in bok.ark])


def test_a_workbook_that_is_not_ours(ostfold):
    """Renamed is nothing to the button; without our sheets it says which is missing."""
    bok = Excelbok(ostfold, navn="Budsjett 2027 – kopi.xlsx")
    bok.ark = [a for a in bok.ark if a.navn != "Deltakelse"]
    assert trykk(bok).dialoger[0].startswith("Budsjett 2027 – kopi.xlsx: Fant ikke arket «Deltakelse».")


def test_the_status_cell_tells_it_too_and_a_check_writes_nothing_else(ostfold):
    bok = Excelbok(ostfold)
    foer = {a.navn: bok.bilde(a.navn, unntatt=[(3, 1)]) for a in bok.ark}
    excel = trykk(bok, knapper.kontroller)
    status = bok.finn("Forside").celler[3, 1].verdi
    assert (
        status == "Knappen: Kontroller 03.02.2026 04:05. 0 feil, 0 avvik som ikke er kvittert, 0 merknader, 43 i orden."
    )
    assert excel.tilstand["StatusBar"] is False
    assert {a.navn: bok.bilde(a.navn, unntatt=[(3, 1)]) for a in bok.ark} == foer


# -- finding the workbook ----------------------------------------------------------------------------------------------


def test_the_shortcut_finds_the_workbook_by_name_or_says_why_not(ostfold, monkeypatch, capsys):
    import xlwings

    boker = [Excelbok(ostfold), Excelbok(ostfold, navn="Annet.xlsx")]
    excel = Excel(*boker)
    apne(excel, boker[0])
    app = sys.modules["xlwings._xlwindows"]
    monkeypatch.setattr(xlwings, "apps", [xlwings.App(impl=app.App(xl=app.COMRetryObjectWrapper(Application(excel))))])
    assert knapper.kjor("kontroller", "BIDRAG") == 0
    assert knapper.kjor("kontroller", "borte.xlsx") == 1
    assert "Fant ikke boken «borte.xlsx» blant de åpne bøkene." in capsys.readouterr().out
    assert knapper.kjor("kontroller", None) == 1
    assert "er åpen 2 ganger" in capsys.readouterr().out


def test_the_buttons_start_without_the_slow_packages():
    kode = (
        "import time; t = time.perf_counter()\n"
        "from verktoy import knapper\n"
        "from verktoy.excel.levende.kobling import last_xlwings\n"
        "last_xlwings()\n"
        "from verktoy.oppgaver import apen\n"
        "import sys; tid = time.perf_counter() - t\n"
        "print(*sorted({'pandas', 'numpy', 'openpyxl', 'rich'} & sys.modules.keys())); import pandas"
    )
    svar = subprocess.run([sys.executable, "-c", kode], cwd=ROT, capture_output=True, text=True, check=False)
    assert (svar.returncode, svar.stdout.strip()) == (0, ""), svar.stderr
