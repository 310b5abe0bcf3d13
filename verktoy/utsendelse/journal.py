"""Journal: the ledger of what was planned, approved, tried and sent. An SQLite file beside the workbook.

One row a purpose. What makes it hold when the power goes: every change is on the disk (synchronous = EXTRA) before the
next step is taken. What makes it hold with two runs at once: an exclusive lock from the first statement until the
ledger is closed, which the system lets go of when a run is killed.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from verktoy.kjerne.melding import Inndatafeil, Lagringsfeil, feil
from verktoy.utsendelse.formaal import Formaal

VERSJON = 1
_SKJEMA = """
CREATE TABLE utsendelse (
  ordning TEXT, periode TEXT, nr TEXT, mottaker TEXT, type TEXT,
  status TEXT NOT NULL, kontrollsum TEXT NOT NULL, avsluttes INTEGER NOT NULL, grunn TEXT NOT NULL, tid TEXT NOT NULL,
  PRIMARY KEY (ordning, periode, nr, mottaker, type)
);
CREATE TABLE hendelse (
  tid TEXT, ordning TEXT, periode TEXT, nr TEXT, mottaker TEXT, type TEXT, status TEXT, grunn TEXT
);
CREATE TABLE godkjenning (
  kontrollsum TEXT PRIMARY KEY, ordning TEXT NOT NULL, periode TEXT NOT NULL, av TEXT NOT NULL, tid TEXT NOT NULL
);
"""
_NOKKEL = "ordning = ? AND periode = ? AND nr = ? AND mottaker = ? AND type = ?"


class Status(StrEnum):
    """How far a mail has come.

    forsoekes is written before the call to the server. Found by a later run it means that the run was broken off: the
    mail did not leave when the server had not been told that it was whole, else it is uavklart (nobody knows).
    """

    PLANLAGT = "planlagt"
    GODKJENT = "godkjent"
    FORSOEKES = "forsøkes"
    SENDT = "sendt"
    FEILET = "feilet"
    UAVKLART = "uavklart"


_LOVLIG = {
    Status.PLANLAGT: {Status.GODKJENT, Status.SENDT},
    Status.GODKJENT: {Status.PLANLAGT, Status.GODKJENT, Status.FORSOEKES, Status.SENDT},
    Status.FORSOEKES: {Status.GODKJENT, Status.SENDT, Status.FEILET, Status.UAVKLART},
    Status.FEILET: {Status.GODKJENT, Status.FORSOEKES, Status.SENDT},
    Status.UAVKLART: {Status.SENDT, Status.FEILET},
    Status.SENDT: set(),
}
"""What a status may become. sendt is for good; uavklart takes a person's word. To sendt from others: sent by hand."""


@dataclass(frozen=True, slots=True)
class Rad:
    """Where a mail stands.

    kontrollsum is the SHA-256 of the bytes that were approved or sent; avsluttes whether the server was about to be
    told that the mail was whole; tid when the status was set, local time.
    """

    status: Status
    kontrollsum: str
    avsluttes: bool
    grunn: str
    tid: datetime


@dataclass(frozen=True, slots=True)
class Godkjenning:
    """Who approved of exactly these bytes, and when."""

    kontrollsum: str
    av: str
    tid: datetime


class Journal:
    """The open ledger. One at a time: another run is refused.

    Args:
        sti: the file; made when it is missing.
        naa: the time, for what is written.
    """

    def __init__(self, sti: Path, naa: Callable[[], datetime]) -> None:
        self._sti, self._naa = sti, naa
        try:
            self._bok = sqlite3.connect(sti, timeout=0, isolation_level=None)
        except sqlite3.Error as e:
            raise _uleselig(sti, e) from e
        try:
            self._bok.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._bok.execute("PRAGMA synchronous = EXTRA")
            self._bok.execute("BEGIN EXCLUSIVE")
            (versjon,) = self._bok.execute("PRAGMA user_version").fetchone()
            if versjon == 0:
                for setning in _SKJEMA.split(";")[:-1]:
                    self._bok.execute(setning)
                self._bok.execute(f"PRAGMA user_version = {VERSJON}")
            self._bok.execute("COMMIT")
        except sqlite3.Error as e:
            self._bok.close()
            raise _uleselig(sti, e) from e
        if versjon > VERSJON:
            self._bok.close()
            raise Inndatafeil.en("Journalen er skrevet av en nyere utgave av verktøyet.", str(sti), "Bruk den utgaven.")

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, t: type[BaseException] | None, e: BaseException | None, s: TracebackType | None) -> None:
        """Let go of the lock."""
        self._bok.close()

    def rader(self, ordning: str) -> Mapping[Formaal, Rad]:
        """Every mail of a scheme."""
        return self._les("WHERE ordning = ?", (ordning,))

    def ordninger(self) -> frozenset[str]:
        """The schemes there is a mail of."""
        return frozenset(ordning for (ordning,) in self._kjor("SELECT DISTINCT ordning FROM utsendelse"))

    def rad(self, formaal: Formaal) -> Rad | None:
        """Where one mail stands, None when nothing is known."""
        return self._les(f"WHERE {_NOKKEL}", _nokkel(formaal)).get(formaal)

    def _les(self, hvor: str, verdier: tuple[str, ...]) -> dict[Formaal, Rad]:
        sporsmaal = (
            "SELECT ordning, periode, nr, mottaker, type, status, kontrollsum, avsluttes, grunn, tid "  # noqa: S608 - ours
            f"FROM utsendelse {hvor}"
        )
        return {
            Formaal(*r[:5]): Rad(Status(r[5]), r[6], bool(r[7]), r[8], datetime.fromisoformat(r[9]))
            for r in self._kjor(sporsmaal, verdier)
        }

    def sett(self, formaal: Formaal, status: Status, *, kontrollsum: str = "", grunn: str = "") -> None:
        """Write a new status; on the disk when this returns.

        Args:
            formaal: which mail.
            status: must be one the present status may become (see _LOVLIG).
            kontrollsum: of the bytes; "" keeps the one there.
            grunn: why, in plain words; "" when there is nothing to say.

        Raises:
            Lagringsfeil: when it cannot be written.
            ValueError: for a change that must never happen.
        """
        for_ = self.rad(formaal)
        if for_ and status not in _LOVLIG[for_.status]:
            raise ValueError(f"{for_.status} → {status}: {formaal}")
        tid = self._naa().isoformat(timespec="seconds")
        summen = kontrollsum or (for_.kontrollsum if for_ else "")
        with self.samlet():
            self._kjor(
                "INSERT OR REPLACE INTO utsendelse VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
                (*_nokkel(formaal), status.value, summen, grunn, tid),
            )
            self._kjor(
                "INSERT INTO hendelse VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (tid, *_nokkel(formaal), status.value, grunn)
            )

    def avsluttes(self, formaal: Formaal) -> None:
        """Write that the server is about to be told that the mail is whole: from here on only its answer tells."""
        with self.samlet():
            self._kjor(f"UPDATE utsendelse SET avsluttes = 1 WHERE {_NOKKEL}", _nokkel(formaal))  # noqa: S608

    def rydd(self) -> None:
        """Settle what a broken-off run left: no other run can be at it, since the ledger is locked."""
        for formaal, rad in self._les("WHERE status = ?", (Status.FORSOEKES.value,)).items():
            if rad.avsluttes:
                hva = "Kjøringen ble avbrutt før tjeneren svarte."
                self.sett(formaal, Status.UAVKLART, grunn=hva)
            else:
                self.sett(formaal, Status.GODKJENT)

    def tom(self) -> None:
        """Forget every mail."""
        self._kjor("DELETE FROM utsendelse")

    def godkjenn(self, godkjenning: Godkjenning, ordning: str, periode: str) -> None:
        """Keep an approval; the same bytes may be approved of again."""
        g = godkjenning
        with self.samlet():
            self._kjor(
                "INSERT OR REPLACE INTO godkjenning VALUES (?, ?, ?, ?, ?)",
                (g.kontrollsum, ordning, periode, g.av, g.tid.isoformat(timespec="seconds")),
            )

    def godkjenninger(self, ordning: str, periode: str) -> tuple[Godkjenning, ...]:
        """The approvals of a scheme and period, the latest last."""
        rader = self._kjor(
            "SELECT kontrollsum, av, tid FROM godkjenning WHERE ordning = ? AND periode = ? ORDER BY tid",
            (ordning, periode),
        )
        return tuple(Godkjenning(s, av, datetime.fromisoformat(tid)) for s, av, tid in rader)

    @contextmanager
    def samlet(self) -> Iterator[None]:
        """All of the block is on the disk when it ends, or nothing. A block in another is a part of that one."""
        if self._bok.in_transaction:
            yield
            return
        self._kjor("BEGIN IMMEDIATE")
        try:
            yield
            self._kjor("COMMIT")
        except BaseException:
            with suppress(Lagringsfeil, Inndatafeil):  # what went wrong first is what is told
                self._kjor("ROLLBACK")
            raise

    def _kjor(self, setning: str, verdier: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
        try:
            return self._bok.execute(setning, verdier).fetchall()
        except sqlite3.Error as e:
            raise _uleselig(self._sti, e) from e


def journal_for(bok: Path, *, test: bool = False) -> Path:
    """Where the ledger of a workbook lies: «utsendelse.sqlite» in its folder. Tests have their own.

    One for the folder, not for the file: a workbook that is renamed, or saved as a new version, must not send again;
    nor one that is reached through a link.
    """
    return bok.resolve().with_name(f"utsendelse{'-test' if test else ''}.sqlite")


def _nokkel(f: Formaal) -> tuple[str, str, str, str, str]:
    return f.ordning, f.periode, f.nr, f.mottaker, f.type


def _uleselig(sti: Path, e: sqlite3.Error) -> Inndatafeil | Lagringsfeil:
    kode = getattr(e, "sqlite_errorcode", 0) & 0xFF
    if kode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Lagringsfeil(
            feil("En annen kjøring bruker journalen over utsendelser.", str(sti), "Vent til den er ferdig.")
        )
    if kode in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        hva = "Journalen over utsendelser er skadet."
        return Inndatafeil.en(hva, str(sti), "Hent den fra en sikkerhetskopi. Ingenting er sendt.")
    return Lagringsfeil(feil(f"Fikk ikke brukt journalen over utsendelser ({e}).", str(sti), "Sjekk tilgang og plass."))
