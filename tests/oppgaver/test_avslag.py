"""Schemes and workbooks that are refused: what no formula could tell apart, find or hold, and what would be lost."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.stotte import bok as b
from tests.stotte.libreoffice import rekalkuler
from tests.stotte.liten import BETALING, PLAN, aar, skriv_mal
from verktoy.cli import main
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.bok import les
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater

TID = datetime(2026, 1, 2, 3, 4)
ANDRE = """\
[gruppe.andre]
navn = "Andre"
type = "annen"
utvalg = "{}"
sorter = "nummer"
[finansiering.andre]
navn = "Andre"
art = "kontant"
type = "deltakere"
gruppe = "andre"
[regel.andre]
kilde = "vedtak: punkt 4"
navn = "Andres del"
type = "fast-belop"
gjelder = "andre"
belop_kr = 10
tid = "fordelt"
"""


@pytest.fixture
def bok(tmp_path: Path) -> Path:
    fil = tmp_path / "b.xlsx"
    ny(fil, [str(skriv_mal(tmp_path))], TID)
    return fil


def _meldinger(*maler: Path) -> list[str]:
    fil = maler[0].with_suffix(".xlsx")
    with pytest.raises(Inndatafeil) as feil:
        ny(fil, [str(m) for m in maler], TID)
    assert not fil.exists()
    return [str(m) for m in feil.value.meldinger]


@pytest.mark.parametrize(
    ("numre", "sagt"),
    [
        ("Universitetet, universitetet", "Numrene «Universitetet» og «universitetet» i Eks er like for formlene"),
        ("7, 007", "Numrene «7» og «007» i Eks er like for formlene"),
        ("1e3, 1000", "Numrene «1e3» og «1000» i Eks er like for formlene"),
        ("A*", "«A*» kan ikke brukes som nummer på en deltaker."),
        ("A?", "«A?» kan ikke brukes som nummer på en deltaker."),
        ("A~B", "«A~B» kan ikke brukes som nummer på en deltaker."),
        ("<>", "«<>» kan ikke brukes som nummer på en deltaker."),
        ("=4201", "«=4201» kan ikke brukes som nummer på en deltaker."),
        ("x" * 101, "Bruk høyst 100 tegn, uten * ? ~ og linjeskift, og ikke = < > først."),
    ],
)
def test_numbers_no_formula_can_tell_apart_or_find(tmp_path, numre, sagt):
    (melding,) = _meldinger(skriv_mal(tmp_path, ANDRE.format(numre)))
    assert sagt in melding


def test_two_schemes_have_ids_of_their_own(tmp_path):
    to = [skriv_mal(tmp_path, bytt=(('"Eks"', f'"{k}"'),), navn=k) for k in ("En", "To")]
    assert _meldinger(*to) == [
        "En.toml: Flere ordninger har kjennetegnet «eksempel» (ordning.id). Gi hver ordning sitt eget."
    ]


def test_a_scheme_copied_in_the_workbook_gets_an_id_of_its_own(bok):
    x = openpyxl.load_workbook(bok)
    kopi = x.copy_worksheet(x["Eks forutsetninger"])
    kopi.title = "To forutsetninger"
    next(r for r in kopi.iter_rows() if r[5].value == "ordning.kortnavn")[1].value = "To"
    x.save(bok)
    with pytest.raises(Inndatafeil, match=r"To ordninger har kjennetegnet «eksempel» \(ordning.id\)"):
        oppdater(bok, TID)


@pytest.mark.parametrize(
    ("id_", "sagt"),
    [
        ("regel.fast.summ", "Mente du «regel.fast.sum»?"),
        ("Eks.vedtak.belop", "Mente du «vedtak.belop»?"),
        ("xyz", "Kjennetegnene står i arket Kontroll."),
    ],
)
def test_an_acceptance_of_no_check_is_not_lost_in_silence(tmp_path, id_, sagt):
    mal = skriv_mal(tmp_path, f'[kvittering."{id_}"]\nbegrunnelse = "Rundet."\ndifferanse = 1\n')
    (melding,) = _meldinger(mal)
    assert f"eks.toml, nøkkelen «kvittering.{id_}»: Ordningen har ingen kontroll med kjennetegnet «{id_}»." in melding
    assert melding.endswith(sagt)


def test_a_row_that_stands_twice_is_told_together_with_what_else_is_wrong(bok):
    x = openpyxl.load_workbook(bok)
    ark = x["Deltakelse"]
    hode = {c.value: c.column for c in ark[5]}
    ark.cell(7, hode["Nummer"]).value = "4201"
    ark.cell(8, hode["Svar"]).value = "kanskje"
    ark.cell(6, hode["Vedtaksdato"]).value = date(1900, 2, 1)
    x.save(bok)
    with pytest.raises(Inndatafeil) as feil:
        oppdater(bok, TID)
    sagt = "\n".join(map(str, feil.value.meldinger))
    assert "Raden heter Arendal, men har nummeret 4201 (Risør), som står to ganger. Mente du 4203?" in sagt
    assert "«kanskje» er ikke et svar." in sagt
    assert "Skriv en dato fra 1.3.1900 av, eldre kan ikke stå i et regneark." in sagt


def test_a_scheme_too_large_for_one_formula_is_refused(tmp_path):
    (melding,) = _meldinger(skriv_mal(tmp_path, aar(1901, 2300)))
    assert "arket «Kontroll»: En formel ville fått" in melding
    assert "Ordningen har for mange år, terminer eller regler: del den i to ordninger." in melding


# Input cells of each sheet, by heading or key, in which somebody writes a formula with a program that computes nothing.
UREGNET = [
    ("Deltakelse", "Svar"),
    ("Deltakelse", "Vedtatt beløp (kr)"),
    ("Deltakelse", "Navn"),
    ("Deltakelse", "E-post"),
    ("Eks betaling", "Fakturert (kr)"),
]


@pytest.mark.parametrize(("arknavn", "overskrift"), UREGNET)
def test_a_formula_nobody_has_computed_is_not_read_as_an_empty_cell(tmp_path, arknavn, overskrift):
    bok = tmp_path / "b.xlsx"
    ny(bok, [str(skriv_mal(tmp_path, PLAN, BETALING))], TID)
    x = openpyxl.load_workbook(bok)
    hode = next(c for rad in x[arknavn].iter_rows() for c in rad if c.value == overskrift)
    celle = x[arknavn].cell(hode.row + 1, hode.column)
    celle.value = "=1+1"
    x.save(bok)
    with pytest.raises(Inndatafeil) as feil:
        oppdater(bok, TID)
    sted = f"arket «{arknavn}», celle {celle.coordinate}"
    (melding,) = (str(m) for m in feil.value.meldinger if "regnet ut" in m.hva)
    assert melding.startswith(f"{sted}: Cellen har en formel som ikke er regnet ut. Åpne boken i Excel eller")


def test_a_formula_of_staffs_that_gives_an_empty_text_is_an_empty_cell(bok, tmp_path):
    sted = b.deltakelse(bok, "Eks", "4201", "Saksnr")
    x = openpyxl.load_workbook(bok)
    x[sted[0]][sted[1]] = '=""'
    x.save(tmp_path / "formel.xlsx")
    oppdater(rekalkuler(tmp_path / "formel.xlsx", tmp_path / "b2.xlsx"), TID)
    assert les(tmp_path / "b2.xlsx").bok.deler[0].deltakere[0].vedtak.saksnr == ""


def test_an_acceptance_whose_check_has_lost_its_name_is_not_lost_itself(bok):
    id_, fordi = (b.kontroll(bok, "Eks.vedtak.belop", k)[1] for k in ("Kjennetegn", "Kvittert fordi"))
    x = openpyxl.load_workbook(bok)
    x["Kontroll"][id_], x["Kontroll"][fordi] = None, "Rundet av"
    x.save(bok)
    with pytest.raises(Inndatafeil, match=f"celle {id_}: Kvitteringen mangler kjennetegnet til kontrollen."):
        oppdater(bok, TID)


# --- another file than the workbook's own


def test_another_file_is_not_written_over_unless_somebody_says_so(bok, tmp_path, capsys):
    annen = tmp_path / "annen.xlsx"
    annen.write_bytes(b"staff's own")
    assert main(["oppdater", str(bok), "--ut", str(annen)]) == 2
    assert "annen.xlsx: Filen finnes fra før, og det som står i den, ville blitt borte." in capsys.readouterr().err
    assert annen.read_bytes() == b"staff's own"
    assert main(["oppdater", str(bok), "--ut", str(annen), "--erstatt"]) == 0
    assert les(annen).bok.deler
    assert (tmp_path / "sikkerhetskopier" / "annen-0001.xlsx").read_bytes() == b"staff's own"
    capsys.readouterr()
    assert main(["oppdater", str(bok), "--ut", str(annen)]) == 0  # it says the same already
    assert main(["oppdater", str(bok), "--ut", str(tmp_path / "bok.docx")]) == 2
    assert "bok.docx: Filen må hete noe på .xlsx." in capsys.readouterr().err


def test_a_name_over_several_lines_is_one_line_of_a_table(bok, capsys):
    x = openpyxl.load_workbook(bok)
    sted = b.deltakelse(bok, "Eks", "4201", "Navn")
    x[sted[0]][sted[1]] = "Risør\nkommune | by \\"
    x.save(bok)
    oppdater(bok, TID)
    capsys.readouterr()
    assert main(["tabell", str(bok), "--ordning", "Eks", "--format", "md"]) == 0
    (linje,) = (x for x in capsys.readouterr().out.splitlines() if "4201" in x)
    assert linje.startswith("| 4201 | Risør kommune \\| by \\\\ | ")
    assert main(["tabell", str(bok), "--ordning", "Eks"]) == 0
    assert any(x.startswith("4201") and "Risør kommune | by" in x for x in capsys.readouterr().out.splitlines())
