"""The command line: every command, its exit code, what it says, and that no mistake of a user's ends in a traceback."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.stotte import bok as b
from tests.stotte.bok import TRE
from tests.stotte.libreoffice import endre_celler
from verktoy.cli import hoved as cli
from verktoy.cli import main
from verktoy.excel.pode import KanIkkePode

ROT = Path(__file__).resolve().parents[1]
TO = ("digital-baerekraft-ostfold", "digiviken")
FINT, AVVIK, FEIL_BRUK, IKKE_SKREVET = range(4)


@pytest.fixture(scope="module")
def ferdig(tmp_path_factory: pytest.TempPathFactory) -> Path:
    fil = tmp_path_factory.mktemp("bok") / "bidrag.xlsx"
    assert main(["ny", str(fil), *(x for o in TO for x in ("--ordning", o))]) == FINT
    return fil


@pytest.fixture
def bok(ferdig: Path, tmp_path: Path) -> Path:
    fil = tmp_path / "bidrag.xlsx"
    fil.write_bytes(ferdig.read_bytes())
    return fil


@pytest.fixture
def kjor(capsys: pytest.CaptureFixture[str]):
    """Run a command; its exit code, stdout and stderr. argparse leaves by SystemExit, as in a shell."""

    def _kjor(*argumenter: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            kode = main([str(a) for a in argumenter])
        except SystemExit as e:
            kode = int(e.code or 0)
        ut, err = capsys.readouterr()
        assert "Traceback" not in ut + err
        return kode, ut, err

    return _kjor


# --- the commands


def test_ordninger_lists_the_templates(kjor):
    kode, ut, _ = kjor("ordninger")
    assert kode == FINT
    assert [linje.split()[0] for linje in ut.splitlines()] == sorted(TRE)
    kode, ut, _ = kjor("ordninger", "--json")
    assert [o["id"] for o in json.loads(ut)] == sorted(TRE)


def test_ny_makes_a_workbook_and_never_over_another(kjor, tmp_path):
    fil = tmp_path / "ny.xlsx"
    assert kjor("ny", fil, "--ordning", "digiviken") == (FINT, f"{fil} er laget.\n", "")
    foer = fil.read_bytes()
    kode, _, err = kjor("ny", fil, "--ordning", "digiviken")
    assert (kode, fil.read_bytes()) == (FEIL_BRUK, foer)
    assert "Ordningen «DigiViken» er i boken fra før." in err


@pytest.mark.parametrize(
    ("argumenter", "sagt"),
    [
        (("ny.xlsx", "--ordning", "digiby"), "«digiby».*Velg en av: digifin, digital-baerekraft-ostfold, digiviken"),
        (("ny.xlsx", "--ordning", "borte.toml"), "borte.toml: Filen finnes ikke."),
        (("ny.xlsm", "--ordning", "digiviken"), "En ny arbeidsbok må hete noe på .xlsx."),
        (("ny.xlsx", "--ordning", "digiviken", "--ordning", "digiviken"), "Flere ordninger har kortnavnet «DigiViken»"),
        (("ny.xlsx",), "Dette mangler: --ordning."),
    ],
)
def test_ny_refuses(kjor, tmp_path, monkeypatch, argumenter, sagt):
    monkeypatch.chdir(tmp_path)
    kode, ut, err = kjor("ny", *argumenter)
    assert (kode, ut) == (FEIL_BRUK, "")
    for del_ in sagt.split(".*"):
        assert del_ in err
    assert list(tmp_path.iterdir()) == []


def test_oppdater_writes_what_typed_figures_come_to(kjor, bok):
    assert kjor("oppdater", bok) == (FINT, f"{bok} var oppdatert fra før.\n", "")
    endre_celler(bok, bok, {b.innbyggere(bok, "0106", date(2018, 1, 1)): 90_001})
    assert kjor("oppdater", bok) == (FINT, f"{bok} er oppdatert.\n", "")
    assert b.hent(bok, b.bidrag(bok, "Østfold", "0106", "Variabel del")) == pytest.approx(
        720_000 * 90_001 / (295_420 - 80_977 + 90_001), rel=1e-12
    )
    assert kjor("oppdater", bok) == (FINT, f"{bok} var oppdatert fra før.\n", "")


def test_oppdater_to_another_file_leaves_the_first(kjor, bok, tmp_path):
    endre_celler(bok, bok, {b.innbyggere(bok, "0106", date(2018, 1, 1)): 90_001})
    foer, ut = bok.read_bytes(), tmp_path / "ny.xlsx"
    assert kjor("oppdater", bok, "--ut", ut) == (FINT, f"{ut} er oppdatert.\n", "")
    assert bok.read_bytes() == foer != ut.read_bytes()
    assert kjor("oppdater", ut, "--sjekk")[0] == FINT


def test_sjekk_tells_whether_a_workbook_is_stale_and_writes_nothing(kjor, bok):
    assert kjor("oppdater", bok, "--sjekk") == (FINT, f"{bok} er oppdatert.\n", "")
    endre_celler(bok, bok, {b.innbyggere(bok, "0106", date(2018, 1, 1)): 90_001})
    foer = bok.read_bytes()
    kode, ut, _ = kjor("oppdater", bok, "--sjekk")
    assert (kode, bok.read_bytes()) == (AVVIK, foer)
    assert f"{bok} er foreldet: " in ut
    assert "til" in ut.splitlines()[-1]  # the list is cut, with a word on how many more
    kode, ut, _ = kjor("oppdater", bok, "--sjekk", "--json")
    svar = json.loads(ut)
    assert (kode, svar["foreldet"]) == (AVVIK, True)
    innbyggere = [f for f in svar["forskjeller"] if f["ark"] == "Østfold bidrag" and f["blir"] == "90001"]
    assert [f["er"] for f in innbyggere] == ["80977"]


def test_kontroll_is_fine_until_something_is_not_accepted(kjor, bok):
    kode, ut, _ = kjor("kontroll", bok)
    assert kode == FINT
    assert "0 feil, 0 avvik som ikke er kvittert, 10 kvitterte avvik" in ut
    assert "oppgitt 2\u00a0400, differanse 600 × 1000 kr" in ut  # the published line that does not add up
    sted = b.kontroll(bok, "Østfold.publisert.linje.eu.delsum.sum_3_aar", "Kvittert for differanse")
    endre_celler(bok, bok, {sted: 500})
    kode, ut, _ = kjor("kontroll", bok)
    assert kode == AVVIK
    assert "AVVIK     Østfold: Publisert linje «Andel EU/Enova/IN/andre»" in ut
    kode, ut, _ = kjor("kontroll", bok, "--json")
    utfall = {p["kjennetegn"]: p["utfall"] for p in json.loads(ut)}
    assert utfall["Østfold.publisert.linje.eu.delsum.sum_3_aar"] == "AVVIK"
    assert "FEIL" not in utfall.values()
    assert len(kjor("kontroll", bok, "--alle")[1]) > len(kjor("kontroll", bok)[1])


def test_tabell_in_every_format(kjor, bok):
    for format_ in ("tekst", "csv", "json", "md", "html"):
        kode, ut, err = kjor("tabell", bok, "--ordning", "Østfold", "--format", format_)
        assert (kode, err) == (FINT, "")
        assert "Fredrikstad" in ut
    kode, ut, _ = kjor("tabell", bok, "--ordning", "digital-baerekraft-ostfold", "--format", "csv")
    assert "0106;Fredrikstad;80977;197;120;53;106;106;53;317;106;106;529" in ut.splitlines()


def test_forklar_tells_how_an_amount_came_about(kjor, bok):
    kode, ut, _ = kjor("forklar", bok, "3048", "--ordning", "digiviken")
    assert kode == FINT
    assert "19\u00a0709" in ut
    assert "59\u00a0127" in ut
    kode, ut, _ = kjor("forklar", bok, "0119")
    assert kode == FINT
    assert "Marker" in ut


# --- wrong use


@pytest.mark.parametrize(
    ("argumenter", "sagt"),
    [
        (("forklar", "BOK", "9998"), "9998 er ikke deltaker i noen av ordningene."),
        (("forklar", "BOK", "0301", "--ordning", "digiviken"), "0301 er ikke deltaker i ordningen."),
        (("tabell", "BOK", "--ordning", "viken"), "Velg en av: digital-baerekraft-ostfold, digiviken."),
        (("tabell", "BOK"), "Ett av disse må være med: --ordning --kommune."),
        (("tabell", "BOK", "--ordning", "digiviken", "--format", "pdf"), "«pdf» finnes ikke. Velg en av:"),
        (("tabell", "BOK", "--ordning"), "--ordning: verdien mangler."),
        (("kontroll",), "Dette mangler: BOK."),
        (("kontroll", "BOK", "--tull"), "Ukjent: --tull."),
        (("tull",), "«tull» finnes ikke. Velg en av:"),
        (("kontroll", "borte.xlsx"), "Filen finnes ikke."),
        (("scenario", "BOK", "--ordning", "digiviken", "--regel", "hold i ro"), "«hold i ro» finnes ikke. Velg en av:"),
        (("struktur", "BOK", "--dato", "1.1.2020", "--valg", "ny"), "Velg en av: 'forpliktelser-foelger', 'nytt-fra"),
        (("folketall", "importer", "x.csv", "BOK", "--status", "ny"), "Velg en av: 'endelig', 'foreløpig', 'eget ans"),
        # An empty variable in a script is told; it means neither this folder, nor all, nor nothing at all.
        (("oppdater", ""), "BOK: navnet er tomt."),
        (("ny", " ", "--ordning", "digiviken"), "BOK: navnet er tomt."),
        (("tabell", "BOK", "--ordning", "digiviken", "--ut", ""), "--ut: navnet er tomt."),
        (("tabell", "BOK", "--kommune", ""), "er ikke deltaker i noen av ordningene."),
        (("forklar", "BOK", "0106", "--ordning", ""), "Boken har ingen ordning som heter «»."),
        (("struktur", "BOK", "--dato", "1.1.2020", "--ordning", ""), "Boken har ingen ordning som heter «»."),
        (("folketall", "importer", "x.csv", "BOK", "--dato", ""), "--dato: «» er ikke en dato."),
        (
            ("viderefor", "BOK", "--ordning", "digiviken", "--kortnavn", "D", "--flytt-aar", "1", "--folketall", ""),
            "--folketall: «» er ikke en dato.",
        ),
        (
            ("viderefor", "BOK", "--ordning", "digiviken", "--kortnavn", "¡¿", "--flytt-aar", "1"),
            "--kortnavn: «¡¿» kan ikke være et kortnavn.",
        ),
        # What a workbook cannot hold, and a number that would take a minute to write out.
        (
            ("folketall", "virkning", "BOK", "--ordning", "digiviken", "--dato", "1.1.0001"),
            "--dato: 1.1.1 er for lenge",
        ),
        (
            ("frys", "BOK", "--ordning", "Østfold", "--av", "a" * 40_000),
            "--av: Navnet har 40000 tegn. Skriv høyst 200.",
        ),
        (("struktur", "BOK", "--dato", "1.1.2020", "--andel", "1850:1806=1e9999999"), "er ikke en andel."),
        (("struktur", "BOK", "--dato", "1.1.2020", "--andel", "1850:1806=1/0"), "er ikke en andel."),
    ],
)
def test_wrong_use_is_told_in_bokmaal(kjor, bok, argumenter, sagt):
    kode, ut, err = kjor(*(bok if a == "BOK" else a for a in argumenter))
    assert (kode, ut) == (FEIL_BRUK, "")
    assert sagt in err
    for engelsk in ("usage", "error", "required", "invalid", "argument ", "choose"):
        assert engelsk not in err


@pytest.mark.parametrize("sti", [".", "/", ".."])
def test_a_folder_is_no_workbook(kjor, tmp_path, monkeypatch, sti):
    monkeypatch.chdir(tmp_path)
    for kommando, kode in (("oppdater", FEIL_BRUK), ("ny", IKKE_SKREVET)):
        ordning = ["--ordning", "digiviken"] if kommando == "ny" else []
        fikk, _, err = kjor(kommando, sti, *ordning)
        assert (fikk, "det er en mappe" in err) == (kode, True)
    assert list(tmp_path.iterdir()) == []


def test_a_refused_file_for_the_table_leaves_the_scenario_sheet_alone(kjor, bok, tmp_path):
    ut = tmp_path / "tabell.csv"
    ut.write_text("min egen", encoding="utf-8")
    foer = bok.read_bytes()
    kode, _, err = kjor("scenario", bok, "--ordning", "Østfold", "--uten", "0106", "--ark", "--ut", ut)
    assert kode == FEIL_BRUK
    assert "Filen finnes allerede. Velg et annet navn; ingenting er endret." in err
    assert (ut.read_text(encoding="utf-8"), bok.read_bytes()) == ("min egen", foer)


def test_a_sheet_that_cannot_take_the_comparison_is_told(kjor, bok, monkeypatch):
    def nei(_: object) -> None:
        raise KanIkkePode("Boken er signert.")

    monkeypatch.setattr("verktoy.oppgaver.sammenlign.Regenerering.utfor", nei)
    kode, _, err = kjor("sammenlign", bok, bok, "--ark")
    assert (kode, err) == (FEIL_BRUK, "bidrag.xlsx: Boken er signert.\n")


def test_ctrl_c_is_no_traceback(kjor, bok, monkeypatch):
    def avbryt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("verktoy.oppgaver.bok.les", avbryt)
    assert kjor("kontroll", bok) == (130, "", "Avbrutt.\n")


def test_one_of_several_sheets_with_figures_is_chosen(kjor, bok, tmp_path):
    to = openpyxl.Workbook()
    for navn, folk in (("Fjor", 3_601), ("Plan", 9_999)):
        ark = to.create_sheet(navn)
        ark.append(["Kommunenr", "Kommune", "1.1.2021"])
        ark.append(["3013", "Marker", folk])
    fil = tmp_path / "to.xlsx"
    to.save(fil)
    kode, _, err = kjor("folketall", "importer", fil, bok, "--bare-vis")
    assert kode == FEIL_BRUK
    assert "Flere ark har folketall: «Fjor», «Plan». Velg ett med --ark." in err
    kode, ut, _ = kjor("folketall", "importer", fil, bok, "--bare-vis", "--ark", "fjor")
    assert (kode, "1 av 356 kommuner, 3\u00a0601 innbyggere" in ut) == (FINT, True)


def test_help_is_in_bokmaal(kjor):
    for argumenter in (["--hjelp"], ["oppdater", "-h"], ["tabell", "--help"]):
        kode, ut, _ = kjor(*argumenter)
        assert kode == FINT
        assert ut.startswith("bruk: ")
        for engelsk in ("usage", "options", "positional", "show this"):
            assert engelsk not in ut


# --- what cannot be written


def test_an_open_workbook_is_left_alone(kjor, bok):
    foer = bok.read_bytes()
    (bok.parent / "~$bidrag.xlsx").touch()
    kode, ut, err = kjor("oppdater", bok)
    assert (kode, ut, bok.read_bytes()) == (IKKE_SKREVET, "", foer)
    assert "Arbeidsboken er åpen i et annet program." in err
    assert kjor("kontroll", bok)[0] == FINT  # reading is allowed


def test_a_workbook_changed_meanwhile_is_left_alone(kjor, bok, monkeypatch):
    from verktoy.oppgaver import oppdater

    regn = oppdater.regn

    def regn_mens_noen_lagrer(tilstand):
        bok.write_bytes(b"en kollegas fil")
        return regn(tilstand)

    endre_celler(bok, bok, {b.innbyggere(bok, "0106", date(2018, 1, 1)): 90_001})
    monkeypatch.setattr(oppdater, "regn", regn_mens_noen_lagrer)
    kode, _, err = kjor("oppdater", bok)
    assert (kode, bok.read_bytes()) == (IKKE_SKREVET, b"en kollegas fil")
    assert "endret av noen andre" in err


def test_a_folder_in_the_place_of_a_file_is_told(kjor, bok, tmp_path):
    kode, _, err = kjor("oppdater", bok, "--ut", tmp_path)
    assert kode in (FEIL_BRUK, IKKE_SKREVET)
    assert str(tmp_path) in err


def test_a_read_only_folder_is_told(kjor, bok, monkeypatch):
    endre_celler(bok, bok, {b.innbyggere(bok, "0106", date(2018, 1, 1)): 90_001})
    foer = bok.read_bytes()

    def stans(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", stans)  # root, who runs some tests, may write anywhere
    kode, _, err = kjor("oppdater", bok)
    assert (kode, bok.read_bytes()) == (IKKE_SKREVET, foer)
    assert "Sjekk at du har lov til å skrive i mappen" in err


def test_a_sheet_of_the_staffs_own_is_not_lost(kjor, bok):
    wb = openpyxl.load_workbook(bok)
    wb.create_sheet("Budsjett 2027")["A1"] = "vårt"
    wb.save(bok)
    kode, ut, err = kjor("oppdater", bok)
    assert (kode, ut, err) == (FINT, f"{bok} er oppdatert.\n", "")
    assert openpyxl.load_workbook(bok)["Budsjett 2027"]["A1"].value == "vårt"
    assert kjor("oppdater", bok, "--sjekk")[:2] == (FINT, f"{bok} er oppdatert.\n")
    assert kjor("kontroll", bok)[0] == FINT


# --- without a command, and as a process


def test_without_a_command_the_shared_workbook_is_made_and_then_kept(kjor, tmp_path, monkeypatch):
    fil = tmp_path / "arbeidsbok" / "bidrag.xlsx"
    monkeypatch.setattr(cli, "STANDARDBOK", fil)
    kode, ut, err = kjor()
    assert (kode, err) == (FINT, "")
    assert ut.endswith(f"{fil} er laget.\n")
    for tekst in (
        "Digital bærekraft Østfold",
        "DigiFin",
        "DigiViken",
        "… og ",
        "Sum kontante bidrag",
        "0 feil, 0 avvik",
        "12 kvitterte avvik",
    ):
        assert tekst in ut
    foer = fil.read_bytes()
    kode, ut, _ = kjor()
    assert kode == FINT
    assert ut.endswith("var oppdatert fra før.\n")
    assert fil.read_bytes() == foer


def test_as_a_process_it_speaks_utf8_whatever_the_console_does(bok):
    """LANG=C, as in a bare container, and Windows' cp1252: æøå must come out as UTF-8."""
    svar = subprocess.run(
        [sys.executable, "-m", "verktoy", "tabell", str(bok), "--ordning", "Østfold"],
        cwd=ROT,
        env={**os.environ, "LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert svar.returncode == FINT, svar.stderr
    assert "Rømskog" in svar.stdout.decode("utf-8")


def test_nothing_slow_is_imported_on_the_way(bok):
    """pandas, numpy, xlwings and openpyxl cost more to import than the whole run."""
    kode = (
        "import sys\nfrom verktoy.cli import main\n"
        f"assert main(['oppdater', {str(bok)!r}]) == 0\n"
        "print(*sorted({'pandas', 'numpy', 'xlwings', 'openpyxl', 'rich'} & sys.modules.keys()), file=sys.stderr)"
    )
    svar = subprocess.run([sys.executable, "-c", kode], cwd=ROT, capture_output=True, text=True, check=False)
    assert (svar.returncode, svar.stderr.strip()) == (0, "")


# --- the system refuses


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_under_the_output_is_a_message_and_not_a_traceback():
    with Path("/dev/full").open("w") as full:
        svar = subprocess.run(
            [sys.executable, "-m", "verktoy", "ordninger"], cwd=ROT, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (svar.returncode, svar.stderr.decode()) == (
        IKKE_SKREVET,
        "Filen eller mappen kan ikke brukes: disken er full. Rett det, og prøv igjen.\n",
    )


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on posix only")
def test_a_name_in_other_bytes_than_utf8_is_a_message(kjor, tmp_path):
    kode, _, err = kjor("ny", f"{tmp_path}/d\udce5rlig.xlsx", "--ordning", "digiviken")
    assert (kode, err) == (
        IKKE_SKREVET,
        "Et navn eller en tekst har tegn som ikke kan skrives. Skriv det på nytt uten dem.\n",
    )


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on posix only")
def test_a_file_that_is_not_there_and_has_such_a_name_is_a_message(tmp_path):
    """As a process: only then is stderr encoded."""
    svar = subprocess.run(
        [sys.executable, "-m", "verktoy", "oppdater", f"{tmp_path}/d\udce5rlig.xlsx"],
        cwd=ROT,
        capture_output=True,
        check=False,
    )
    assert (svar.returncode, b"d\\udce5rlig.xlsx: Filen finnes ikke." in svar.stderr) == (FEIL_BRUK, True)


def test_a_name_no_file_can_have_is_a_message_in_bokmaal(kjor, tmp_path):
    kode, _, err = kjor("ny", tmp_path / f"{'a' * 300}.xlsx", "--ordning", "digiviken")
    assert kode == IKKE_SKREVET
    assert "navnet er for langt" in err or "den finnes ikke" in err
    kode, _, err = kjor("kontroll", tmp_path / f"{'a' * 300}.xlsx")
    assert kode == FEIL_BRUK
