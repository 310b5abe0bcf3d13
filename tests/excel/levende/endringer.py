"""What staff have done to the workbook since it was last written: one entry a row of the tests' tables."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.stotte.stab import Stab
from verktoy.oppgaver.oppdater import oppdater

BIDRAG, DELTAKELSE = "Østfold bidrag", "Deltakelse"


def uendret(innhold: bytes) -> bytes:
    return innhold


def svar(innhold: bytes) -> bytes:
    """An answer, a note beside a kommune, a formula of theirs, and a line below the table."""
    s = Stab(innhold).skriv(DELTAKELSE, "F8", "nei").skriv(BIDRAG, "S15", "egen merknad")
    return s.skriv(BIDRAG, "T15", 5, "F15*2").skriv(BIDRAG, "A45", "under tabellen").innhold


def formel_skrevet_over(innhold: bytes) -> bytes:
    return Stab(innhold).skriv(BIDRAG, "F15", 100).innhold


def ark_med_nytt_navn(innhold: bytes) -> bytes:
    s = Stab(innhold).dop_om(BIDRAG, "Tall 26").flytt_ark("Tall 26", 1)
    return s.skriv(DELTAKELSE, "F8", "nei").innhold


def deltaker_slettet(innhold: bytes) -> bytes:
    """Beside her row stands a note that must go to «Til side»; beside the next one that must not."""
    s = Stab(innhold).skriv(BIDRAG, "S15", "egen ved 0104").skriv(BIDRAG, "S16", "egen ved 0101")
    s.skriv(BIDRAG, "A45", "under tabellen")
    return s.slett_rad(DELTAKELSE, s.rad(DELTAKELSE, "D", "0104")).innhold


def deltaker_til(innhold: bytes) -> bytes:
    """A kommune fewer the last time, and typed in again at the bottom now."""
    s = Stab(innhold)
    s.slett_rad(DELTAKELSE, s.rad(DELTAKELSE, "D", "0104"))
    with TemporaryDirectory() as mappe:
        fil = Path(mappe) / "bidrag.xlsx"
        fil.write_bytes(s.innhold)
        oppdater(fil, datetime(2026, 1, 3))
        s = Stab(fil.read_bytes())
    rad = max(int(ref[1:]) for ref, (_, v) in s.celler(DELTAKELSE).items() if ref[0] == "D" and v) + 1
    for kol, verdi in zip("BCDEF", ("Østfold", "kommuner", "0104", "Moss", "ja"), strict=True):
        s.skriv(DELTAKELSE, f"{kol}{rad}", verdi)
    return s.skriv(BIDRAG, "S15", "egen ved 0101").skriv(BIDRAG, "A44", "under tabellen").innhold


ALLE = (uendret, svar, formel_skrevet_over, ark_med_nytt_navn, deltaker_slettet, deltaker_til)
