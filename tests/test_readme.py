"""README and the user guide cannot rot: their commands run, their outputs and messages are what the tool says."""

import re
import shlex
import shutil
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from verktoy.ark.bakgrunn import veiledningsark
from verktoy.cli import hoved as cli
from verktoy.kjerne import overskrifter

ROT = Path(__file__).resolve().parents[1]
README, VEILEDNING = ROT / "README.md", ROT / "docs" / "brukerveiledning.md"
BILDE = ROT / "docs" / "bilder" / "ostfold-bidrag.svg"
BOK = Path("arbeidsbok") / "bidrag.xlsx"
OSTFOLD = "Østfold"

# Not run here: it is what runs this very test.
SELVE_TESTEN = "python start.py test"
# Asks SSB, needs packages and a mail server, or needs Excel: only read by the parser here. tests/utsendelse and
# tests/excel/tillegg run the latter.
BARE_LEST = (
    *("python start.py folketall hent ", "python start.py utsendelse "),
    *(f"python start.py excel {k}" for k in ("installer", "fjern", "sjekk", "snarvei", "start")),
)
_BLOKK = re.compile(r"```sh\n(.*?)```(?:\n```text\n(.*?)```)?", re.DOTALL)
_INNE_I_TEKST = re.compile(r"[«`](python start\.py[^»`]*)[»`]")


@pytest.fixture(scope="module")
def alle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shared workbook as the first `python start.py` makes it."""
    sti = tmp_path_factory.mktemp("alle") / BOK.name
    with pytest.MonkeyPatch.context() as m:
        m.setattr(cli, "STANDARDBOK", sti)
        assert cli.main([]) == 0
    return sti


@pytest.fixture(scope="module")
def ostfold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with Østfold alone: small, for tests that edit it."""
    sti = tmp_path_factory.mktemp("ostfold") / BOK.name
    assert cli.main(["ny", str(sti), "--ordning", "digital-baerekraft-ostfold"]) == 0
    return sti


def _staa_i(mappe: Path, bok: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (mappe / BOK).parent.mkdir()
    shutil.copy(bok, mappe / BOK)
    monkeypatch.setattr(cli, "STANDARDBOK", mappe / BOK)
    monkeypatch.chdir(mappe)
    return mappe


@pytest.fixture
def prosjekt(alle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's folder with a copy of the shared workbook, and the person standing in it."""
    return _staa_i(tmp_path, alle, monkeypatch)


@pytest.fixture
def liten(ostfold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with Østfold alone in the workbook."""
    return _staa_i(tmp_path, ostfold, monkeypatch)


Si = Callable[[str], tuple[int, str]]


@pytest.fixture
def si(capsys: pytest.CaptureFixture[str]) -> Si:
    """Run `python start.py …` as the tool does after set-up; gives the exit code and all it says."""

    def kjor(linje: str) -> tuple[int, str]:
        program, fil, *argumenter = shlex.split(linje)
        assert (program, fil) == ("python", "start.py"), f"the docs show a command this test cannot run: {linje}"
        capsys.readouterr()
        try:
            kode = cli.main(argumenter)
        except SystemExit as e:
            kode = int(e.code or 0)
        svar = capsys.readouterr()
        return kode, svar.out + svar.err

    return kjor


def blokker(fil: Path) -> list[tuple[str, str]]:
    return [(m[1].strip(), m[2] or "") for m in _BLOKK.finditer(fil.read_text(encoding="utf-8"))]


def krev_sitert(sitat: str, sagt: str) -> None:
    """Every quoted line stands in what was said, whole and in the same order; a closing … means the line goes on."""
    linjer = iter(sagt.replace("\u00a0", " ").splitlines())
    for sitert in sitat.splitlines():
        if sitert in ("", "…"):
            continue
        begynnelse = sitert.removesuffix(" …")
        hel = begynnelse == sitert
        assert any(x == sitert if hel else x.startswith(begynnelse) for x in linjer), f"nobody says: {sitert}\n{sagt}"


@pytest.mark.treg
@pytest.mark.usefixtures("prosjekt")
@pytest.mark.parametrize(
    ("kommandoer", "sitat"), [pytest.param(*b, id=b[0].split()[2]) for b in blokker(README) + blokker(VEILEDNING)]
)
def test_eksemplene_sier_det_som_er_sitert(kommandoer: str, sitat: str, si: Si) -> None:
    svar = [si(linje) for linje in kommandoer.splitlines()]
    assert [kode for kode, _ in svar] == [0] * len(svar), svar
    krev_sitert(sitat, "".join(sagt for _, sagt in svar))


@pytest.mark.treg
def test_kommandoer_midt_i_teksten_virker(si: Si, prosjekt: Path) -> None:
    shutil.copy(prosjekt / BOK, prosjekt / "minbok.xlsx")
    funnet = {k for f in (README, VEILEDNING) for k in _INNE_I_TEKST.findall(f.read_text(encoding="utf-8"))}
    for kommando in sorted(k for k in funnet if "KOMMANDO" not in k and k != SELVE_TESTEN):
        if kommando.startswith(BARE_LEST):
            assert cli._parser().parse_args(shlex.split(kommando)[2:])
            continue
        if " ny " in kommando:
            (prosjekt / "minbok.xlsx").unlink(missing_ok=True)
        kode, sagt = si(kommando)
        assert kode == 0, f"{kommando}: {sagt}"
    assert {"python start.py", SELVE_TESTEN} <= funnet


def test_hver_kommando_har_et_eksempel_i_readme(si: Si) -> None:
    kommandoer = set(re.findall(r"^    (\w+) ", si("python start.py --hjelp")[1], re.MULTILINE)) - {"KOMMANDO"}
    vist = {linje.split()[2] for blokk, _ in blokker(README) for linje in blokk.splitlines()}
    assert kommandoer, "no commands found in the help text"
    assert vist >= kommandoer


@pytest.mark.parametrize("fil", [README, VEILEDNING])
def test_hvert_ark_er_omtalt(fil: Path) -> None:
    tekst = fil.read_text(encoding="utf-8")
    slag = (*overskrifter.FASTE_ARK, *overskrifter.ORDNINGSARK)
    assert sorted(s for s in slag if s not in tekst) == []


@pytest.mark.parametrize("fil", [README, VEILEDNING, ROT / "CHANGELOG.md", ROT / "docs" / "excel-sjekkliste.md"])
def test_lenker_til_filer_finnes(fil: Path) -> None:
    mal = re.findall(r"\]\(([^)#]+)", fil.read_text(encoding="utf-8"))
    assert [m for m in mal if not m.startswith("http") and not (fil.parent / m).exists()] == []


@pytest.mark.usefixtures("liten")
def test_bildet_viser_tallene_som_regnes_ut(si: Si) -> None:
    beskrivelse = etree.parse(BILDE).findtext("{http://www.w3.org/2000/svg}desc")
    assert beskrivelse is not None
    kode, sagt = si(f"python start.py tabell {BOK.as_posix()} --ordning digital-baerekraft-ostfold --format csv")
    assert (kode, beskrivelse.split()) == (0, sagt.split()), "draw it again: docs/bilder/lag.py"


def test_veiledningen_er_lesbar_som_ark() -> None:
    ark = veiledningsark(VEILEDNING.read_text(encoding="utf-8"))
    rader = [str(c.verdi) for c in ark.celler.values()]
    assert [r for r in rader if re.search(r"\*\*|`|\]\(|^#|<", r)] == [], "marks of markdown in the sheet"
    assert 40 <= max(rad for rad, _ in ark.celler) <= 160, "a guide is read, not searched"
    assert max(map(len, rader)) < 500, "a paragraph too long to read in one cell"


# --- The example of who pays when Fredrikstad says no. Population from the published table, 1.1.2018.
ALLE, FREDRIKSTAD, MARKER = 295_420, 80_977, 3_567
POTT, FASTDEL, KOMMUNER = 720_000, 120_000, 18
MANGLER = Fraction(FREDRIKSTAD * POTT, ALLE) + FASTDEL
EKSEMPEL = {
    "hold-satser": (Fraction(MARKER * POTT, ALLE) + FASTDEL, MANGLER),
    "hold-pott": (Fraction(MARKER * POTT, ALLE - FREDRIKSTAD) + FASTDEL, Fraction(FASTDEL)),
    "hold-total": (
        Fraction(MARKER * POTT, ALLE - FREDRIKSTAD) + Fraction(FASTDEL * KOMMUNER, KOMMUNER - 1),
        Fraction(0),
    ),
}


def kr(belop: Fraction) -> str:
    return f"{int(belop + Fraction(1, 2)):,} kr".replace(",", " ")


@pytest.mark.parametrize("valg", EKSEMPEL)
def test_eksemplet_paa_frafall_er_det_verktoyet_regner(valg: str, si: Si, liten: Path) -> None:
    def nei(bok: Workbook) -> None:
        _rad(bok["Deltakelse"], {"Ordning": OSTFOLD, "Nummer": "0106"}, "Svar").value = "nei"
        _rad(bok[f"{OSTFOLD} forutsetninger"], {"Nøkkel": "ordning.ved_frafall"}, "Verdi").value = valg

    marker, udekket = EKSEMPEL[valg]
    avsnitt = next(x for x in VEILEDNING.read_text(encoding="utf-8").splitlines() if x.startswith(f"- **{valg}:**"))
    assert kr(marker) in avsnitt
    assert (kr(udekket) if udekket else "ingenting er udekket") in avsnitt
    _endre(liten, nei)
    sagt = si(f"python start.py forklar {BOK.as_posix()} 0119 --ordning {OSTFOLD}")[1].replace("\u00a0", " ")
    sum_ = re.search(r"SUM 3 år, årene 2018–2021: ([\d ]+)(?:,(\d\d))? kr", sagt)
    assert sum_ is not None
    assert kr(Fraction(f"{sum_[1].replace(' ', '')}.{sum_[2] or 0}")) == kr(marker)
    tabell = si(f"python start.py tabell {BOK.as_posix()} --ordning {OSTFOLD} --format csv")[1]
    assert f";Udekket av kontant budsjett, tre år;;;;;;;;{int(udekket / 1000 + Fraction(1, 2))};;;" in tabell


def test_fastdelen_i_eksemplet_er_delt_paa_sytten() -> None:
    assert kr(Fraction(FASTDEL * KOMMUNER, KOMMUNER - 1)) in VEILEDNING.read_text(encoding="utf-8")


# --- What the guide promises can be done in the workbook, and the messages it quotes
def _overskrifter(ark: Worksheet, navn: str) -> tuple[int, dict[object, int]]:
    for rad in ark.iter_rows(max_row=12):
        if navn in [c.value for c in rad]:
            return rad[0].row, {c.value: c.column for c in rad}
    raise AssertionError(f"no heading {navn}")


def _rad(ark: Worksheet, nokler: dict[str, str], felt: str):
    hode, kol = _overskrifter(ark, felt)
    for n in range(hode + 1, ark.max_row + 1):
        if all(ark.cell(n, kol[k]).value == v for k, v in nokler.items()):
            return ark.cell(n, kol[felt])
    raise AssertionError(f"no row {nokler}")


def _ny_deltaker(ark: Worksheet, ordning: str, nr: str, navn: str) -> None:
    _, kol = _overskrifter(ark, "Svar")
    rad = ark.max_row + 1
    felter = {"Ordning": ordning, "Gruppe": "kommuner", "Nummer": nr, "Navn": navn, "Svar": "ja"}
    for felt, verdi in felter.items():
        ark.cell(rad, kol[felt]).value = verdi


def _endre(mappe: Path, endring: Callable[[Workbook], object]) -> None:
    bok = openpyxl.load_workbook(mappe / BOK)
    endring(bok)
    bok.save(mappe / BOK)


def _legg_til(bok: Workbook) -> None:
    """With its population, since the kommune is not in the Folketall sheet."""
    ark = bok["Folketall"]
    hode, kol = _overskrifter(ark, "Kommunenr")
    for kolonne, verdi in ((kol["Kommunenr"], "0211"), (kol["Kommune"], "Vestby"), (kol[datetime(2018, 1, 1)], 17_486)):
        ark.cell(hode + 100, kolonne).value = verdi
    _ny_deltaker(bok["Deltakelse"], OSTFOLD, "0211", "Vestby")


def _fjern(bok: Workbook) -> None:
    ark = bok["Deltakelse"]
    ark.delete_rows(_rad(ark, {"Ordning": OSTFOLD, "Nummer": "0121"}, "Nummer").row)


def _kopier_ordning(bok: Workbook) -> None:
    kopi = bok.copy_worksheet(bok[f"{OSTFOLD} forutsetninger"])
    kopi.title = "Prøve forutsetninger"
    for nokkel, verdi in {"id": "prove", "navn": "Prøveordning", "kortnavn": "Prøve"}.items():
        _rad(kopi, {"Nøkkel": f"ordning.{nokkel}"}, "Verdi").value = verdi
    _ny_deltaker(bok["Deltakelse"], "Prøve", "0106", "Fredrikstad")


def _nytt_folketall(bok: Workbook) -> None:
    ark = bok["Folketall"]
    hode, _ = _overskrifter(ark, "Kommunenr")
    ny, gammel = ark.max_column + 1, ark.max_column
    for rad, verdi in ((hode - 2, "Eget anslag"), (hode - 1, "eget anslag"), (hode, date(2018, 7, 1))):
        ark.cell(rad, ny).value = verdi
    for rad in range(hode + 2, ark.max_row + 1):
        ark.cell(rad, ny).value = ark.cell(rad, gammel).value


@pytest.mark.parametrize(
    ("endring", "ordning", "finnes", "finnes_ikke"),
    [
        (_legg_til, OSTFOLD, "0211;Vestby;", "Prøve"),
        (_fjern, OSTFOLD, "0106;Fredrikstad;", "0121;Rømskog"),
        (_kopier_ordning, "Prøve", "0106;Fredrikstad;80977;", "0105;"),
        (_nytt_folketall, OSTFOLD, "0106;Fredrikstad;80977;197;", "Prøve"),
    ],
)
def test_det_veiledningen_lover_kan_gjores(
    endring: Callable[[Workbook], None], ordning: str, finnes: str, finnes_ikke: str, si: Si, liten: Path
) -> None:
    _endre(liten, endring)
    assert si("python start.py")[0] == 0
    kode, tabell = si(f"python start.py tabell {BOK.as_posix()} --ordning {ordning} --format csv")
    assert kode == 0, tabell
    assert finnes in tabell
    assert finnes_ikke not in tabell


def test_en_kvittering_godtas_og_faller_bort_naar_differansen_endrer_seg(si: Si, liten: Path) -> None:
    id_ = f"{OSTFOLD}.publisert.kolonne.regel.variabel"

    def kvitter(differanse: int) -> tuple[int, str]:
        _endre(
            liten,
            lambda bok: setattr(
                _rad(bok["Kontroll"], {"Kjennetegn": id_}, "Kvittert for differanse"), "value", differanse
            ),
        )
        return si(f"python start.py kontroll {BOK.as_posix()}")

    assert kvitter(-1)[0] == 0
    kode, sagt = kvitter(-2)
    assert kode == 1
    assert "AVVIK     Østfold: Publisert kolonne «Variabel del»" in sagt


def _dato(bok: Workbook) -> None:
    _rad(bok[f"{OSTFOLD} forutsetninger"], {"Nøkkel": "ordning.folketall_dato"}, "Verdi").value = date(2018, 7, 1)


def _feilverdi(bok: Workbook) -> None:
    ark = bok["Folketall"]
    hode, kol = _overskrifter(ark, "Kommunenr")
    ark.cell(hode + 2, len(kol)).value = "#REF!"


def _dobbel(bok: Workbook) -> None:
    _rad(bok["Deltakelse"], {"Ordning": OSTFOLD, "Nummer": "0121"}, "Nummer").value = "0106"


def _omdopt_ark(bok: Workbook) -> None:
    bok["Deltakelse"].title = "Deltagelse"


def _omdopt_kolonne(bok: Workbook) -> None:
    ark = bok["Deltakelse"]
    hode, kol = _overskrifter(ark, "Svar")
    ark.cell(hode, kol["Svar"]).value = "Svarte"


def _trangt(bok: Workbook) -> None:
    ark = bok["Folketall"]
    hode, _ = _overskrifter(ark, "Kommunenr")
    neste = ark.max_column + 1
    ark.cell(hode, neste).value = "Merknad"
    for rad, verdi in enumerate(("SSB", "endelig", datetime(2027, 1, 1)), start=hode - 2):
        ark.cell(rad, neste + 1).value = verdi


def _halv_kvittering(bok: Workbook) -> None:
    id_ = f"{OSTFOLD}.publisert.kolonne.regel.variabel"
    _rad(bok["Kontroll"], {"Kjennetegn": id_}, "Kvittert fordi").value = None


@pytest.mark.parametrize(
    ("melding", "endring"),
    [
        ("Arbeidsboken er åpen i et annet program.", lambda _: Path("arbeidsbok/~$bidrag.xlsx").touch()),
        ("Cellen viser #REF!.", _feilverdi),
        ("Raden heter Rømskog, men har nummeret 0106 …", _dobbel),
        ("Det finnes ikke folketall per 1.7.2018.", _dato),
        ("Fant ikke arket …", _omdopt_ark),
        ("Fant ikke kolonnen …", _omdopt_kolonne),
        ("Tabellen blir bredere …", _trangt),
        ("Kvitteringen kan ikke brukes …", _halv_kvittering),
    ],
)
def test_meldingene_i_veiledningen_er_de_verktoyet_gir(
    melding: str, endring: Callable[[Workbook], object], si: Si, liten: Path
) -> None:
    assert f"«{melding}»" in VEILEDNING.read_text(encoding="utf-8")
    _endre(liten, endring)
    foer = (liten / BOK).read_bytes()
    kode, sagt = si("python start.py")
    assert kode in (2, 3)
    assert melding.removesuffix(" …") in sagt.replace("\u00a0", " ")
    assert (liten / BOK).read_bytes() == foer, "the guide says the workbook is untouched"
