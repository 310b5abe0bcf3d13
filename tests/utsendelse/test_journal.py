"""The ledger: what a status may become, what a broken-off run leaves, and who may have it."""

import sqlite3
from datetime import datetime
from itertools import product

import pytest

from verktoy.kjerne.melding import Inndatafeil, Lagringsfeil
from verktoy.utsendelse.formaal import Formaal
from verktoy.utsendelse.journal import Godkjenning, Journal, Status, journal_for

TID = datetime(2026, 12, 3, 9, 30)
HALDEN = Formaal("ostfold", "2018–2021", "0101", "post@halden.kommune.no", "varsel")
P, G, F, S, X, U = Status

# From each status (down) to each other (across): what may happen. Nothing comes after sendt; only a person's word
# comes after uavklart.
TABELL = """
            planlagt godkjent forsøkes sendt feilet uavklart
planlagt       nei      ja       nei     ja    nei     nei
godkjent       ja       ja       ja      ja    nei     nei
forsøkes       nei      ja       nei     ja    ja      ja
sendt          nei      nei      nei     nei   nei     nei
feilet         nei      ja       ja      ja    nei     nei
uavklart       nei      nei      nei     ja    ja      nei
"""
VEI = {P: (P,), G: (P, G), F: (P, G, F), S: (P, G, F, S), X: (P, G, F, X), U: (P, G, F, U)}


@pytest.fixture
def sti(tmp_path):
    return journal_for(tmp_path / "bidrag.xlsx")


def aapne(sti) -> Journal:
    return Journal(sti, lambda: TID)


@pytest.mark.parametrize(("fra", "til"), list(product(Status, Status)))
def test_what_a_status_may_become(sti, fra, til):
    kolonner, *rader = (linje.split() for linje in TABELL.strip().splitlines())
    lov = next(r for r in rader if r[0] == fra.value)[1 + kolonner.index(til.value)] == "ja"
    with aapne(sti) as journal:
        for status in VEI[fra]:
            journal.sett(HALDEN, status)
        if lov:
            journal.sett(HALDEN, til)
            assert journal.rad(HALDEN).status is til
        else:
            with pytest.raises(ValueError, match=f"{fra} → {til}"):
                journal.sett(HALDEN, til)
            assert journal.rad(HALDEN).status is fra


@pytest.mark.parametrize(("avsluttes", "blir"), [(False, G), (True, U)])
def test_what_a_broken_off_run_leaves(sti, avsluttes, blir):
    with aapne(sti) as journal:
        for status in VEI[F]:
            journal.sett(HALDEN, status, kontrollsum="ab")
        if avsluttes:
            journal.avsluttes(HALDEN)
    with aapne(sti) as journal:
        journal.rydd()
        assert (journal.rad(HALDEN).status, journal.rad(HALDEN).kontrollsum) == (blir, "ab")
    with aapne(sti) as journal:
        journal.rydd()
        assert journal.rad(HALDEN).status is blir  # and no further


def test_a_new_attempt_begins_from_the_beginning(sti):
    with aapne(sti) as journal:
        for status in VEI[F]:
            journal.sett(HALDEN, status)
        journal.avsluttes(HALDEN)
        journal.sett(HALDEN, X, grunn="451 senere")
        journal.sett(HALDEN, F)
        journal.rydd()
        assert journal.rad(HALDEN).status is G


def test_one_at_a_time(sti):
    with aapne(sti), pytest.raises(Lagringsfeil, match="En annen kjøring"):
        aapne(sti)
    aapne(sti).__exit__(None, None, None)


def _to_ganger(journal):
    with journal.samlet():
        journal.sett(HALDEN, P)
        journal.sett(HALDEN, P)


def test_together_or_not_at_all(sti):
    with aapne(sti) as journal:
        with pytest.raises(ValueError, match="planlagt → planlagt"):
            _to_ganger(journal)
        assert journal.rad(HALDEN) is None


def test_approvals_are_kept_by_scheme_and_period(sti):
    g = Godkjenning("ab", "Kari", TID)
    with aapne(sti) as journal:
        journal.godkjenn(g, "ostfold", "2018–2021")
        assert journal.godkjenninger("ostfold", "2018–2021") == (g,)
        assert journal.godkjenninger("ostfold", "2022") == ()


def test_a_workbook_reached_through_a_link_has_the_same_ledger(tmp_path):
    ekte, lenke = tmp_path / "felles" / "bidrag.xlsx", tmp_path / "skrivebord" / "bidrag.xlsx"
    for mappe in (ekte.parent, lenke.parent):
        mappe.mkdir()
    ekte.touch()
    try:
        lenke.symlink_to(ekte)
    except OSError:
        pytest.skip("this user may not make links (Windows)")
    assert journal_for(lenke) == journal_for(ekte)


def test_the_way_a_mail_went_is_kept(sti):
    with aapne(sti) as journal:
        for status in VEI[U]:
            journal.sett(HALDEN, status)
        journal.sett(HALDEN, S, grunn="Ble sendt, sier Ola.")
    with sqlite3.connect(sti) as bok:
        rader = bok.execute("SELECT status, grunn FROM hendelse ORDER BY rowid").fetchall()
    assert rader == [
        ("planlagt", ""),
        ("godkjent", ""),
        ("forsøkes", ""),
        ("uavklart", ""),
        ("sendt", "Ble sendt, sier Ola."),
    ]


def test_a_damaged_ledger_is_no_empty_ledger(sti):
    sti.write_bytes(b"SQLite format 3\0" + b"tull" * 2000)
    with pytest.raises(Inndatafeil, match="skadet"):
        aapne(sti)
    sti.write_text("ikke en journal " * 100)
    with pytest.raises(Inndatafeil, match="skadet"):
        aapne(sti)


def test_a_ledger_of_a_newer_edition_is_left_alone(sti):
    with sqlite3.connect(sti) as bok:
        bok.execute("PRAGMA user_version = 2")
    with pytest.raises(Inndatafeil, match="nyere utgave"):
        aapne(sti)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(Lagringsfeil, match="Fikk ikke brukt journalen"):
        aapne(tmp_path / "borte" / "x.sqlite")


def test_a_workbook_with_a_new_name_has_the_same_ledger(tmp_path):
    with aapne(journal_for(tmp_path / "bidrag.xlsx")) as journal:
        for status in VEI[S]:
            journal.sett(HALDEN, status)
    with aapne(journal_for(tmp_path / "bidrag versjon 2.xlsx")) as journal:
        assert journal.rad(HALDEN).status is S
