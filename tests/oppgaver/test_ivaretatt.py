"""Their workbook, not ours: what staff do around and in our sheets is there after an update, with the right kommune."""

import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.stotte.stab import Stab
from verktoy.ark.bidrag import Bidragsbygger
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.ny import bok_fra_maler, ny
from verktoy.oppgaver.oppdater import Oppdatert, oppdater, sjekk

T1, T2 = datetime(2026, 1, 2, 3, 4), datetime(2026, 3, 4, 5, 6)
OSTFOLD = "digital-baerekraft-ostfold"


@pytest.fixture(scope="module")
def fersk() -> bytes:
    return bok_fra_maler([OSTFOLD], T1).filinnhold()


class Fil:
    """A workbook on disk that staff edit between updates."""

    def __init__(self, sti: Path, innhold: bytes) -> None:
        self.sti = sti
        sti.write_bytes(innhold)

    @property
    def stab(self) -> Stab:
        return Stab(self.sti.read_bytes())

    def rediger(self, stab: Stab) -> None:
        self.sti.write_bytes(stab.innhold)

    def oppdater(self, **valg: bool) -> Oppdatert:
        return oppdater(self.sti, T2, **valg)


@pytest.fixture
def fil(tmp_path: Path, fersk: bytes) -> Fil:
    return Fil(tmp_path / "bidrag.xlsx", fersk)


def test_a_fresh_workbook_is_up_to_date_and_two_updates_change_nothing(fil):
    foer = fil.sti.read_bytes()
    assert not fil.oppdater().endret
    assert fil.sti.read_bytes() == foer


def test_a_column_beside_the_table_follows_the_kommune_when_a_row_goes(fil):
    s = fil.stab
    moss = s.rad("Østfold bidrag", "A", "0104")
    halden = s.rad("Østfold bidrag", "A", "0101")
    s.skriv("Østfold bidrag", "S8", "Notat").skriv("Østfold bidrag", f"S{moss}", "Ring Moss")
    s.skriv("Østfold bidrag", f"T{halden}", 5, f"O{halden}*2+S{moss}")
    deltaker = s.rad("Deltakelse", "D", "0105")
    s.skriv("Deltakelse", f"W{deltaker}", "sagt muntlig").slett_rad("Deltakelse", deltaker)
    fil.rediger(s)
    fil.oppdater()
    etter = fil.stab
    nye = etter.celler("Østfold bidrag")
    assert nye["S8"] == (None, "Notat")
    assert etter.rad("Østfold bidrag", "A", "0104") == moss - 1  # Sarpsborg stood above
    assert nye[f"S{moss - 1}"] == (None, "Ring Moss")
    assert nye[f"T{halden - 1}"] == (f"O{halden - 1}*2+S{moss - 1}", 5)
    assert f"S{moss}" not in nye


def test_cells_of_a_kommune_that_left_are_put_aside(fil):
    s = fil.stab
    rad = s.rad("Østfold bidrag", "A", "0105")
    s.skriv("Østfold bidrag", f"S{rad}", "Avtalt med Sarpsborg").skriv("Østfold bidrag", f"T{rad}", 12.5)
    s.slett_rad("Deltakelse", s.rad("Deltakelse", "D", "0105"))
    fil.rediger(s)
    fil.oppdater()
    celler = fil.stab.celler("Til side")
    assert [celler[f"{k}6"][1] for k in "BCDF"] == [
        "Østfold bidrag",
        f"S{rad}",
        "0105 Sarpsborg",
        "Avtalt med Sarpsborg",
    ]
    assert celler["F7"][1] == 12.5
    foer = fil.sti.read_bytes()
    assert not fil.oppdater().endret
    assert fil.sti.read_bytes() == foer


def test_renamed_and_moved_sheets_are_found_and_keep_their_names(fil):
    s = fil.stab.dop_om("Østfold bidrag", "Vår tabell").dop_om("Deltakelse", "Hvem er med?")
    fil.rediger(s.flytt_ark("Folketall", 7).skriv("Vår tabell", "S14", "x"))
    navn = fil.stab.arknavn()
    fil.oppdater()
    assert fil.stab.arknavn() == navn
    assert fil.stab.celler("Vår tabell")["S14"] == (None, "x")
    assert any("'Vår tabell'!" in (f or "") for f, _ in fil.stab.celler("Østfold plan").values())
    foer = fil.sti.read_bytes()
    assert not fil.oppdater().endret
    assert fil.sti.read_bytes() == foer


def test_a_message_uses_the_name_staff_gave_the_sheet(fil):
    s = fil.stab.dop_om("Deltakelse", "Hvem er med")
    fil.rediger(s.skriv("Hvem er med", f"F{s.rad('Hvem er med', 'D', '0104')}", "kanskje"))
    with pytest.raises(Inndatafeil, match="arket «Hvem er med», celle F8"):
        fil.oppdater()


def test_a_changed_short_name_loses_nothing(fil):
    s = fil.stab
    rad = s.rad("Østfold forutsetninger", "F", "ordning.kortnavn")
    s.skriv("Østfold bidrag", f"S{s.rad('Østfold bidrag', 'A', '0104')}", "Ring Moss")
    fil.rediger(s.skriv("Østfold forutsetninger", f"B{rad}", "DBØ"))
    arknavn = fil.stab.arknavn()
    svar = fil.oppdater()
    assert "Kortnavnet er endret fra «Østfold» til «DBØ»" in str(svar.merknader[0])
    s = fil.stab
    assert s.arknavn() == arknavn
    assert {d.nr for d in svar.beregnet.bok.deler[0].deltakere} >= {"0104", "0106"}
    assert len(svar.beregnet.bok.deler[0].deltakere) == 18
    assert s.celler("Deltakelse")["B6"] == (None, "DBØ")
    assert s.celler("Østfold bidrag")[f"S{s.rad('Østfold bidrag', 'A', '0104')}"] == (None, "Ring Moss")
    assert s.celler("Østfold publisert")["C7"] == (None, 80977)
    assert not fil.oppdater().endret


def test_a_formula_typed_over_is_told_logged_and_restored(fil):
    s = fil.stab
    moss = s.rad("Østfold bidrag", "A", "0104")
    formel = s.celler("Østfold bidrag")[f"H{moss}"][0]
    fil.rediger(s.skriv("Østfold bidrag", f"H{moss}", 99000))
    svar = fil.oppdater()
    assert f"arket «Østfold bidrag», celle H{moss}: En formel er skrevet over med 99000" in str(svar.merknader[0])
    s = fil.stab
    assert s.celler("Østfold bidrag")[f"H{moss}"][0] == formel
    rad = s.rad("Kontroll", "N", "overskrevet|Østfold|bidrag|0104|2018 1")
    kontroll = {k: s.celler("Kontroll")[f"{k}{rad}"][1] for k in "ACEIM"}
    assert kontroll["A"] == "Østfold"
    assert kontroll["C"] == "Formelen i «Østfold bidrag» er skrevet over (0104 Moss, 2018)"
    assert kontroll["E"] == 99000
    assert kontroll["I"] == "AVVIK"
    assert kontroll["M"] == f"Celle H{moss}, funnet 4.3.2026. Slett raden når dette er avklart. Formelen: ={formel}"
    logg = [v for r, (_, v) in s.celler("Logg").items() if r.startswith("D")]
    assert f"«Østfold bidrag» H{moss} (0104 Moss, 2018): 99000 i stedet for ={formel}" in logg
    foer = fil.sti.read_bytes()
    assert not fil.oppdater().endret
    assert fil.sti.read_bytes() == foer


def test_a_finding_that_is_dealt_with_goes_away_with_its_row_in_kontroll(fil):
    s = fil.stab
    moss = s.rad("Østfold bidrag", "A", "0104")
    fil.rediger(s.skriv("Østfold bidrag", f"H{moss}", 99000))
    assert "Slett raden i Kontroll når dette er avklart." in str(fil.oppdater().merknader[0])
    s = fil.stab
    fil.rediger(s.slett_rad("Kontroll", s.rad("Kontroll", "N", "overskrevet|Østfold|bidrag|0104|2018 1")))
    assert fil.oppdater().beregnet.bok.overskrevne == ()
    assert not any("skrevet over" in str(v) for _, v in fil.stab.celler("Kontroll").values())


def test_a_changed_formula_in_one_row_is_found(fil):
    s = fil.stab
    moss = s.rad("Østfold bidrag", "A", "0104")
    gammel = s.celler("Østfold bidrag")[f"H{moss}"][0]
    fil.rediger(s.skriv("Østfold bidrag", f"H{moss}", 1, gammel.replace(f"$F{moss}", f"$F{moss + 1}")))
    assert "En formel er skrevet over" in str(fil.oppdater().merknader[0])
    assert fil.stab.celler("Østfold bidrag")[f"H{moss}"][0] == gammel


def test_the_switch_keeps_what_was_typed_over_a_formula_and_marks_it(fil):
    s = fil.stab
    moss = s.rad("Østfold bidrag", "A", "0104")
    fil.rediger(s.skriv("Østfold bidrag", f"H{moss}", 99000))
    fil.oppdater(behold_overskrevne=True)
    assert fil.stab.celler("Østfold bidrag")[f"H{moss}"] == (None, 99000)
    assert fil.stab.rad("Kontroll", "N", "overskrevet|Østfold|bidrag|0104|2018 1")
    foer = fil.sti.read_bytes()
    assert not fil.oppdater(behold_overskrevne=True).endret
    assert fil.sti.read_bytes() == foer


def test_a_row_put_into_the_table_with_something_in_it_is_refused(fil):
    s = fil.stab
    moss = s.rad("Østfold bidrag", "A", "0104")
    s.sett_inn_rader("Østfold bidrag", moss).skriv("Østfold bidrag", f"B{moss}", "Husk!")
    fil.rediger(s)
    foer = fil.sti.read_bytes()
    with pytest.raises(Inndatafeil, match=f"arket «Østfold bidrag»: Rad {moss} er satt inn i tabellen"):
        fil.oppdater()
    assert fil.sti.read_bytes() == foer


def test_an_empty_row_and_an_empty_column_put_into_the_table_are_taken_out(fil):
    s = fil.stab
    moss = s.rad("Østfold bidrag", "A", "0104")
    s.skriv("Østfold bidrag", f"S{moss}", "Ring Moss")
    s.sett_inn_rader("Østfold bidrag", moss).sett_inn_kolonner("Østfold bidrag", 5)
    fil.rediger(s)
    fil.oppdater()
    assert fil.stab.rad("Østfold bidrag", "A", "0104") == moss
    assert fil.stab.celler("Østfold bidrag")[f"T{moss}"] == (None, "Ring Moss")


def test_a_column_put_into_the_table_with_something_in_it_is_refused(fil):
    s = fil.stab.sett_inn_kolonner("Østfold bidrag", 5)
    fil.rediger(s.skriv("Østfold bidrag", "E8", "Notat").skriv("Østfold bidrag", "E14", "Ring"))
    with pytest.raises(Inndatafeil, match="arket «Østfold bidrag»: Kolonne E er satt inn i tabellen"):
        fil.oppdater()


def test_a_table_that_grows_into_staffs_columns_is_refused_until_there_is_room(fil):
    s = fil.stab
    ny_kol = "L" if "K5" in s.celler("Folketall") else "K"
    s.skriv("Folketall", f"{ny_kol}5", "Merknad").skriv("Folketall", f"{ny_kol}8", "sjekkes")
    fil.rediger(s)
    fil.oppdater()
    assert fil.stab.celler("Folketall")[f"{ny_kol}8"] == (None, "sjekkes")


def test_what_stands_below_the_table_keeps_its_distance(fil):
    s = fil.stab
    siste = max(int(r[1:]) for r in s.celler("Østfold bidrag") if r[0] in "AB")
    s.skriv("Østfold bidrag", f"B{siste + 3}", "Vedtatt i styret")
    s.slett_rad("Deltakelse", s.rad("Deltakelse", "D", "0105"))
    fil.rediger(s)
    fil.oppdater()
    assert fil.stab.celler("Østfold bidrag")[f"B{siste + 2}"] == (None, "Vedtatt i styret")


def test_our_sheets_are_put_into_a_workbook_of_staffs(tmp_path):
    wb = openpyxl.Workbook()
    wb.active.title = "Kontroll"
    wb.active["A1"] = "Kontroll"
    wb.active["B2"] = "=1+1"
    wb.create_sheet("Budsjett")["A1"] = "Kjære kolleger"
    buffer = io.BytesIO()
    wb.save(buffer)
    fil = Fil(tmp_path / "deres.xlsx", buffer.getvalue())
    svar = ny(fil.sti, [OSTFOLD], T1)
    assert "Det finnes allerede et ark som heter «Kontroll». Vårt heter «Kontroll (2)»." in "\n".join(
        map(str, svar.merknader)
    )
    s = fil.stab
    assert s.arknavn()[:2] == ["Kontroll", "Budsjett"]
    assert s.celler("Kontroll") == {"A1": (None, "Kontroll"), "B2": ("1+1", None)}
    assert "'Kontroll (2)'!" in "".join(f or "" for f, _ in s.celler("Forside").values())
    foer = fil.sti.read_bytes()
    assert not fil.oppdater().endret
    assert fil.sti.read_bytes() == foer
    assert not sjekk(fil.sti, T2).endret


def test_a_scheme_is_added_to_a_workbook_that_has_our_sheets(fil):
    fil.rediger(fil.stab.skriv("Østfold bidrag", "S14", "x"))
    ny(fil.sti, ["digiviken"], T2)
    s = fil.stab
    assert {"Østfold bidrag", "DigiViken bidrag"} <= set(s.arknavn())
    assert s.celler("Østfold bidrag")["S14"] == (None, "x")
    with pytest.raises(Inndatafeil, match="«DigiViken» er i boken fra før"):
        ny(fil.sti, ["digiviken"], T2)
    assert not fil.oppdater().endret


def test_a_formula_of_an_earlier_version_is_no_formula_typed_over(fil, monkeypatch):
    """The tool learns to write a formula another way: the old one is replaced without a word."""
    ekte = Bidragsbygger.bygg

    def annerledes(self):
        ark = ekte(self)
        for sted, c in ark.ark.celler.items():
            if c.formel.startswith("=SUM("):
                ark.ark.celler[sted] = type(c)(c.verdi, c.stil, c.formel + "*1")
        return ark

    monkeypatch.setattr(Bidragsbygger, "bygg", annerledes)
    svar = fil.oppdater()
    assert (svar.endret, svar.merknader) == (True, ())
    assert any((f or "").endswith("*1") for f, _ in fil.stab.celler("Østfold bidrag").values())


def test_a_sheet_whose_scheme_is_gone_is_told_once_and_stands(tmp_path):
    fil = tmp_path / "to.xlsx"
    fil.write_bytes(bok_fra_maler([OSTFOLD, "digiviken"], T1).filinnhold())
    bok = openpyxl.load_workbook(fil)
    del bok["DigiViken forutsetninger"]  # this and its deltakere are what removes a scheme
    deltakelse = bok["Deltakelse"]
    rader = [r[0].row for r in deltakelse.iter_rows() if r[1].value == "DigiViken"]
    deltakelse.delete_rows(rader[0], len(rader))
    bok.save(fil)
    svar = oppdater(fil, T2)
    igjen = [m for m in svar.merknader if m.hva.startswith("Arket oppdateres ikke lenger")]
    assert {m.hvor for m in igjen} == {f"arket «DigiViken {x}»" for x in ("bidrag", "plan", "betaling", "scenario")}
    for _ in range(2):
        assert not [m for m in oppdater(fil, T2).merknader if "ikke lenger" in m.hva]
    logg = [r[3] for r in openpyxl.load_workbook(fil)["Logg"].iter_rows(values_only=True)]
    assert "«DigiViken plan»" in logg
    assert "DigiViken plan" in openpyxl.load_workbook(fil).sheetnames
    assert not sjekk(fil, T2).endret
