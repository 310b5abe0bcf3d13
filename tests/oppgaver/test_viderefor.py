"""A scheme taken on to a new period: same rates, later years, everybody asked anew; the old one is left as it was."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from verktoy.cli import main
from verktoy.kjerne.deltakelse import Svar
from verktoy.oppgaver.bok import les, regn

NESTE = ("--ordning", "DigiViken", "--kortnavn", "DigiViken 23", "--flytt-aar", "1")


@pytest.fixture
def del_(kopi):
    assert main(["viderefor", str(kopi), *NESTE, "--folketall", "1.1.2022"]) == 0
    return les(kopi).bok.deler[-1]


@pytest.mark.treg
def test_the_new_period_uses_the_new_figures_in_the_new_year(kopi, del_):
    """SSB: Viken had 1 269 230 inhabitants on 1.1.2022. × 3 kr + 150 000 kr = 3 957 690 kr, in 2023."""
    (resultat,) = (r for r in regn(les(kopi).bok).resultater if r.ordning.kortnavn == "DigiViken 23")
    assert [a.aar for a in del_.ordning.aar] == [2023]
    assert del_.ordning.folketall_dato == date(2022, 1, 1)
    assert sum(sum(b.per_aar) for b in resultat.bidrag) == 3 * 1_269_230 + 150_000


@pytest.mark.treg
def test_everybody_is_asked_anew_and_what_is_carried_over_must_be_confirmed(del_):
    assert {d.svar for d in del_.deltakere} == {Svar.AVVENTER}
    assert len(del_.deltakere) == 52
    felt = {f.nokkel: f for f in del_.ordning.forutsetninger}
    assert felt["regel.sats.sats_kr"].merknad.endswith("Videreført fra DigiViken, må bekreftes.")
    assert felt["behov.kostnadsestimat.navn"].verdi == "Kostnadsestimat 2023"
    assert not [n for n in felt if n.startswith("eksempel.")]  # "ca. 60 000" was said of 2022


@pytest.mark.treg
def test_the_old_period_stands(kopi, arbeidsbok, del_):
    gammel, ny = (
        next(d for d in les(fil).bok.deler if d.ordning.kortnavn == "DigiViken") for fil in (arbeidsbok, kopi)
    )
    assert (ny.ordning.forutsetninger, [(d.nr, d.svar) for d in ny.deltakere]) == (
        gammel.ordning.forutsetninger,
        [(d.nr, d.svar) for d in gammel.deltakere],
    )
    assert del_ != ny


@pytest.mark.treg
def test_a_name_that_is_taken_is_refused_and_nothing_is_written(kopi, capsys):
    for_ = kopi.read_bytes()
    assert main(["viderefor", str(kopi), "--ordning", "DigiViken", "--kortnavn", "østfold", "--flytt-aar", "1"]) == 2
    assert "«østfold» finnes i boken fra før" in capsys.readouterr().err
    assert kopi.read_bytes() == for_


def test_more_years_move_the_columns_of_kommune_and_nothing_counts_as_typed_over(tmp_path, capsys):
    fil = tmp_path / "b.xlsx"
    assert main(["ny", str(fil), "--ordning", "digital-baerekraft-ostfold"]) == 0
    bok = openpyxl.load_workbook(fil)
    ark = bok["Kommune"]
    sum_ = next(c for c in ark[7] if c.value == "Sum (kr)")
    ark.cell(8, sum_.column).value = 77  # over a formula of ours
    ark.cell(12, sum_.column + 6).value = "notat"  # in the column between the table and the list
    bok.save(fil)
    neste = ("--ordning", "Østfold", "--kortnavn", "Øst 24", "--flytt-aar", "6")
    assert main(["viderefor", str(fil), *neste]) == 0
    sagt = [x for x in capsys.readouterr().err.splitlines() if "skrevet over" in x]
    assert len(sagt) == 1  # not the list of kommuner, whose place is now that of formulas
    assert "skrevet over med 77 (Digital bærekraft Østfold, Sum (kr))" in sagt[0]
    ark = openpyxl.load_workbook(fil)["Kommune"]
    assert [c.column - sum_.column for rad in ark.iter_rows() for c in rad if c.value == "notat"] == [6 + 6]


@pytest.mark.treg
def test_a_wider_kommune_sheet_is_not_taken_for_formulas_typed_over(kopi):
    """Three new years push the list of choices to the right; formulas come where it stood, and nobody typed it."""
    valg = ("--ordning", "Østfold", "--kortnavn", "Østfold ny", "--flytt-aar", "3")
    assert main(["viderefor", str(kopi), *valg]) == 0
    assert les(kopi).bok.overskrevne == ()


def test_an_id_that_looks_like_a_year_is_no_year(tmp_path):
    toml = (Path(__file__).parent / "ordninger" / "tre-byer.toml").read_text(encoding="utf-8")
    mal = tmp_path / "byer.toml"
    mal.write_text(toml.replace("[delsum.sum]", "[delsum.2024]").replace('delsum = "sum"', 'delsum = "2024"'))
    fil = tmp_path / "b.xlsx"
    assert main(["ny", str(fil), "--ordning", str(mal)]) == 0
    gammel = les(fil).bok.deler[0].ordning
    neste = ("--ordning", gammel.kortnavn, "--kortnavn", "Byer 2", "--flytt-aar", "3")
    assert main(["viderefor", str(fil), *neste]) == 0
    ny_ = les(fil).bok.deler[-1].ordning
    assert [a.aar for a in ny_.aar] == [a.aar + 3 for a in gammel.aar]
    assert [d.id for d in ny_.delsummer] == ["2024"]


@pytest.mark.treg
def test_numbers_of_another_time_are_told_once_and_viderefor_takes_the_new_ones(kopi, capsys):
    """Viken became 31, 32 and 33 on 1.1.2024: 51 kommuner got new numbers, and who pays for Viken is not guessed."""
    assert main(["folketall", "hent", str(kopi), "--dato", "1.1.2025", "--uten-nett"]) == 0
    capsys.readouterr()
    assert main(["folketall", "virkning", str(kopi), "--ordning", "DigiViken", "--dato", "1.1.2025"]) == 2
    (linje,) = capsys.readouterr().err.splitlines()
    assert "51 av 52 deltakere har ikke folketall per 1.1.2025, for eksempel 3001 Halden" in linje
    assert main(["viderefor", str(kopi), *NESTE, "--folketall", "1.1.2025"]) == 0
    sagt = capsys.readouterr().err
    assert "51 kommuner har fått nytt nummer per 1.1.2025, for eksempel 3001 → 3101." in sagt
    assert "30 Viken fylkeskommune finnes ikke per 1.1.2025, men er blitt 31 Østfold, 32 Akershus, 33 Buskerud." in sagt
    bok = les(kopi).bok
    (resultat,) = (r for r in regn(bok).resultater if r.ordning.kortnavn == "DigiViken 23")
    fylker = bok.folketall.fylkessummer(date(2025, 1, 1), hvor="")
    innbyggere = sum(fylker[nr] for nr in ("31", "32", "33"))
    assert sum(sum(b.per_aar) for b in resultat.bidrag) == 3 * innbyggere + 150_000
    assert "3001" in {d.nr for d in bok.deler[-2].deltakere}  # the old period keeps its numbers


@pytest.mark.treg
def test_kommuner_that_merged_are_named_and_nothing_is_written(kopi, capsys):
    """Moss and Rygge became one kommune on 1.1.2020."""
    assert main(["folketall", "hent", str(kopi), "--dato", "1.1.2025", "--uten-nett"]) == 0
    for_ = kopi.read_bytes()
    valg = ("--ordning", "Østfold", "--kortnavn", "Ø 25", "--flytt-aar", "3", "--folketall", "1.1.2025")
    assert main(["viderefor", str(kopi), *valg]) == 2
    assert "0136 Rygge finnes ikke per 1.1.2025, men er blitt 3103 Moss." in capsys.readouterr().err
    assert kopi.read_bytes() == for_


def test_the_printed_page_of_kommune_ends_with_the_table_not_with_the_list_beside_it(tmp_path):
    """The scenario's columns and the list of choices are for the screen."""
    fil = tmp_path / "b.xlsx"
    assert main(["ny", str(fil), "--ordning", "digital-baerekraft-ostfold"]) == 0
    ark = openpyxl.load_workbook(fil)["Kommune"]
    siste = next(c.column_letter for c in ark[7] if c.value == "Andel av gruppen")
    sist_skrevet = max(c.row for rad in ark.iter_rows(max_col=5) for c in rad if c.value is not None)
    assert ark.print_area == f"'Kommune'!$A$1:${siste}${sist_skrevet}"
