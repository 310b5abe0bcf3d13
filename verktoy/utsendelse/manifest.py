"""Manifest: what `lag` made, for whom, and the checksum of every file. Checking, approving and sending read it."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import TypeVar, cast

from verktoy.kjerne.beregning import NULL
from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.melding import Inndatafeil, Melding, aarsak, feil
from verktoy.utsendelse.filnavn import er_trygt
from verktoy.utsendelse.periode import aarene, periode

FILNAVN = "manifest.json"
VERSJON = 1
_LAG_PAA_NYTT = "Lag pakkene på nytt med «utsendelse lag»."
_Valg = TypeVar("_Valg", bound=StrEnum)
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Type(StrEnum):
    """What a mailing is for. A correction (korreksjon) replaces one that was sent, and always has a reason."""

    INVITASJON = "invitasjon"
    VARSEL = "varsel"
    KRAV = "krav"
    KORREKSJON = "korreksjon"


BORTFALL = "bortfall"
MALNAVN = (*(t.value for t in Type), BORTFALL)
"""What letters and mails there are: one of each type, and a correction after which nothing is owed."""


def malnavn(type_: Type, belop: Iterable[Fraction]) -> str:
    """Which of them somebody gets, who is to pay these amounts."""
    return BORTFALL if type_ is Type.KORREKSJON and not any(belop) else type_.value


@dataclass(frozen=True, slots=True)
class Fil:
    """One file of a package. sti is relative to the folder of the manifest, with forward slashes."""

    navn: str
    sti: str
    sha256: str
    bytes: int
    mimetype: str


@dataclass(frozen=True, slots=True)
class Pakke:
    """Everything for one deltaker.

    Attributes:
        nr: the number of the deltaker in the scheme.
        navn: its name.
        gruppe: its group in the scheme.
        mottaker: e-mail address, "" when none is known.
        maalform: which form of Norwegian the documents are in.
        type: what the mailing is for.
        grunn: why a correction is sent, "" for everything else.
        belop: year → kroner, exact, the years of the period in order.
        filer: every file made.
        vedlegg: names of the files that go with the mail.
        erstatter: periods it has been sent before for some of the same years; the letter says that they are replaced.
        tillatt: whether a person has said that the address is right though its domain names another kommune.
        tar_over: numbers of the units a new one takes over from.
    """

    nr: str
    navn: str
    gruppe: str
    mottaker: str
    maalform: Maalform
    type: Type
    grunn: str
    belop: Mapping[int, Fraction]
    filer: tuple[Fil, ...]
    vedlegg: tuple[str, ...]
    erstatter: tuple[str, ...] = ()
    tillatt: bool = False
    tar_over: tuple[str, ...] = ()

    @property
    def periode(self) -> str:
        """Its years as text: those of the mailing; over a structure change those the unit is to pay in."""
        return periode(tuple(self.belop))

    @property
    def adresseark(self) -> str:
        """The sheet its address stands on: of a new unit the one of the structure change."""
        return "arket «struktur» i ordningen" if self.tar_over else "Deltakelse"

    @property
    def mal(self) -> str:
        """What its letter and mail are called: one of MALNAVN."""
        return malnavn(self.type, self.belop.values())

    @property
    def sum_kr(self) -> Fraction:
        """The amount of all years."""
        return sum(self.belop.values(), NULL)

    def fil(self, navn: str) -> Fil:
        """A file by its name (known to exist: the reader has checked it)."""
        return next(f for f in self.filer if f.navn == navn)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole mailing.

    Attributes:
        ordning: id of the scheme.
        ordningsnavn: its name.
        periode: the years it is about: "2019" or "2018–2023".
        laget: when it was made, local time.
        avsender: who it is from.
        kilde_bok: SHA-256 of the workbook it was made from.
        pakker: one per deltaker, in the order of the table.
        bok: where the workbook is, from the folder of the manifest: the ledger of what was sent lies beside it.
    """

    ordning: str
    ordningsnavn: str
    periode: str
    laget: datetime
    avsender: str
    kilde_bok: str
    pakker: tuple[Pakke, ...]
    bok: str = ""

    def pakke(self, nr: str) -> Pakke | None:
        """The package of one deltaker, None when it has none."""
        return next((p for p in self.pakker if p.nr == nr), None)


def som_json(manifest: Manifest) -> bytes:
    """The file, byte for byte the same for the same content. Amounts are text: whole kroner or an exact fraction."""
    m = manifest
    hode = {
        "versjon": VERSJON,
        "ordning": m.ordning,
        "ordningsnavn": m.ordningsnavn,
        "periode": m.periode,
        "laget": m.laget.isoformat(timespec="seconds"),
        "avsender": m.avsender,
        "kilde_bok": m.kilde_bok,
        "bok": m.bok,
        "pakker": [_pakke_ut(p) for p in m.pakker],
    }
    return (json.dumps(hode, ensure_ascii=False, indent=1) + "\n").encode()


def _pakke_ut(p: Pakke) -> dict[str, object]:
    return {
        **{felt: str(getattr(p, felt)) for felt in ("nr", "navn", "gruppe", "mottaker", "maalform", "type", "grunn")},
        "belop": {**{str(aar): str(kr) for aar, kr in p.belop.items()}, "sum": str(p.sum_kr)},
        "filer": [{felt: getattr(f, felt) for felt in Fil.__dataclass_fields__} for f in p.filer],
        "vedlegg": list(p.vedlegg),
        "erstatter": list(p.erstatter),
        "tillatt": p.tillatt,
        "tar_over": list(p.tar_over),
    }


def les(mappe: Path) -> Manifest:
    """The manifest of a folder.

    Raises:
        Inndatafeil: when it is missing, damaged, of another version, or names a file outside the folder.
    """
    sti = mappe / FILNAVN
    try:
        innhold = json.loads(sti.read_bytes())
    except FileNotFoundError as e:
        raise Inndatafeil.en("Mappen har ingen manifest.json.", str(mappe), _LAG_PAA_NYTT) from e
    except OSError as e:
        raise Inndatafeil.en(f"Fikk ikke lest filen ({aarsak(e)}).", str(sti), "Sjekk tilgangen.") from e
    except ValueError as e:
        raise Inndatafeil.en("Filen er skadet: den er ikke gyldig JSON.", str(sti), _LAG_PAA_NYTT) from e
    return _Leser(str(sti)).manifest(innhold)


def innhold(mappe: Path, fil: Fil) -> bytes:
    """The bytes of a file, exactly those the manifest was made for.

    Raises:
        Inndatafeil: when the file is missing or has been changed since.
    """
    sti = mappe / fil.sti
    try:
        if not sti.resolve().is_relative_to(mappe.resolve()):
            raise Inndatafeil.en("Filen ligger utenfor mappen.", str(sti), _LAG_PAA_NYTT)
        lest = sti.read_bytes()
    except OSError as e:
        raise Inndatafeil.en(f"Fikk ikke lest filen ({aarsak(e)}).", str(sti), _LAG_PAA_NYTT) from e
    if sha256(lest).hexdigest() != fil.sha256:
        raise Inndatafeil.en("Filen er endret etter at pakken ble laget.", str(sti), _LAG_PAA_NYTT)
    return lest


class _Leser:
    """Reads the JSON and collects everything that is wrong with it."""

    def __init__(self, hvor: str) -> None:
        self.hvor = hvor
        self.feil: list[Melding] = []

    def manifest(self, data: object) -> Manifest:
        """The manifest; raises when anything was wrong."""
        d = self._objekt(data, "filen")
        if d.get("versjon") != VERSJON:
            hva = f"Manifestet har versjon «{d.get('versjon')}»; dette programmet leser versjon {VERSJON}."
            raise Inndatafeil.en(hva, self.hvor, _LAG_PAA_NYTT)
        pakker = tuple(self._pakke(p, n) for n, p in enumerate(self._liste(d, "pakker", "filen"), 1))
        self._krev_ulike("Nummeret", [p.nr for p in pakker])
        self._krev_ulike("Filen", [f.sti.casefold() for p in pakker for f in p.filer])
        manifest = Manifest(
            self._tekst(d, "ordning", "filen"),
            self._tekst(d, "ordningsnavn", "filen"),
            self._periode(d),
            self._tidspunkt(d),
            self._tekst(d, "avsender", "filen"),
            self._sjekksum(d, "kilde_bok", "filen"),
            pakker,
            self._vei(d),
        )
        if self.feil:
            raise Inndatafeil(self.feil)
        return manifest

    def _si(self, hva: str) -> None:
        self.feil.append(feil(hva, self.hvor, _LAG_PAA_NYTT))

    def _krev_ulike(self, hva: str, verdier: Sequence[str]) -> None:
        for verdi in (v for v, antall in Counter(verdier).items() if antall > 1):
            self._si(f"{hva} «{verdi}» står to ganger.")

    def _objekt(self, verdi: object, hva: str) -> Mapping[str, object]:
        if isinstance(verdi, dict):
            return cast("dict[str, object]", verdi)
        raise Inndatafeil.en(f"Innholdet i {hva} er ikke det et manifest skal ha.", self.hvor, _LAG_PAA_NYTT)

    def _liste(self, d: Mapping[str, object], felt: str, hva: str) -> Sequence[object]:
        verdi = d.get(felt)
        if isinstance(verdi, list):
            return verdi
        self._si(f"«{felt}» mangler eller er ikke en liste i {hva}.")
        return ()

    def _tekst(self, d: Mapping[str, object], felt: str, hva: str) -> str:
        verdi = d.get(felt)
        if not isinstance(verdi, str):
            self._si(f"«{felt}» mangler eller er ikke tekst i {hva}.")
            return ""
        if not verdi.isprintable():
            self._si(f"«{felt}» i {hva} har tegn som ikke kan vises (linjeskift eller styretegn).")
        return verdi

    def _vei(self, d: Mapping[str, object]) -> str:
        """The way to the workbook: a folder may have names with marks no other text of ours has."""
        verdi = d.get("bok")
        if isinstance(verdi, str) and not re.search(r"[\x00-\x1f\x7f]", verdi):
            return verdi
        self._si("«bok» mangler eller er ikke en sti i filen.")
        return ""

    def _sjekksum(self, d: Mapping[str, object], felt: str, hva: str) -> str:
        verdi = self._tekst(d, felt, hva)
        if not _SHA256.fullmatch(verdi):
            self._si(f"«{felt}» i {hva} er ikke en kontrollsum (SHA-256).")
        return verdi

    def _periode(self, d: Mapping[str, object]) -> str:
        verdi = self._tekst(d, "periode", "filen")
        if not aarene(verdi):
            self._si(f"«periode» er «{verdi}», som ikke er et år eller en periode.")
        return verdi

    def _perioder(self, d: Mapping[str, object], hva: str) -> tuple[str, ...]:
        perioder = tuple(str(x) for x in self._liste({"erstatter": [], **d}, "erstatter", hva))
        for x in perioder:
            if not aarene(x):
                self._si(f"«erstatter» i {hva} har «{x}», som ikke er et år eller en periode.")
        return perioder

    def _tidspunkt(self, d: Mapping[str, object]) -> datetime:
        verdi = self._tekst(d, "laget", "filen")
        try:
            return datetime.fromisoformat(verdi)
        except ValueError:
            self._si(f"«laget» er «{verdi}», som ikke er et tidspunkt.")
            return datetime.min  # noqa: DTZ901 - never leaves: the fault is raised

    def _pakke(self, data: object, nummer: int) -> Pakke:
        hva = f"pakke {nummer}"
        d = self._objekt(data, hva)
        tekst = {felt: self._tekst(d, felt, hva) for felt in ("nr", "navn", "gruppe", "mottaker", "grunn")}
        filer = tuple(self._fil(f, hva) for f in self._liste(d, "filer", hva))
        if not filer:
            self._si(f"«filer» i {hva} er tom.")
        navn = [f.navn for f in filer]
        vedlegg = tuple(str(v) for v in self._liste(d, "vedlegg", hva))
        for v in vedlegg:
            if navn.count(v) != 1:
                self._si(f"Vedlegget «{v}» i {hva} er ikke én av filene.")
        return Pakke(
            tekst["nr"],
            tekst["navn"],
            tekst["gruppe"],
            tekst["mottaker"],
            self._valg(d, "maalform", Maalform, hva),
            self._valg(d, "type", Type, hva),
            tekst["grunn"],
            self._belop(d, hva),
            filer,
            vedlegg,
            self._perioder(d, hva),
            d.get("tillatt") is True,
            tuple(str(x) for x in self._liste({"tar_over": [], **d}, "tar_over", hva)),
        )

    def _valg(self, d: Mapping[str, object], felt: str, slag: type[_Valg], hva: str) -> _Valg:
        verdi = self._tekst(d, felt, hva)
        if verdi not in list(slag):
            self._si(f"«{felt}» i {hva} er «{verdi}», som ikke er en av: {', '.join(slag)}.")
            return next(iter(slag))
        return slag(verdi)

    def _belop(self, d: Mapping[str, object], hva: str) -> dict[int, Fraction]:
        try:
            belop = {k: Fraction(str(v)) for k, v in self._objekt(d.get("belop"), hva).items()}
            ut = {int(k): v for k, v in belop.items() if k != "sum"}
        except (ValueError, ZeroDivisionError):
            self._si(f"«belop» i {hva} har noe som ikke er et beløp.")
            return {}
        if sum(ut.values(), NULL) != belop.get("sum"):
            self._si(f"Årene i {hva} summerer til {sum(ut.values(), NULL)}, men «sum» er {belop.get('sum')}.")
        return ut

    def _fil(self, data: object, hva: str) -> Fil:
        d = self._objekt(data, hva)
        navn, sti = self._tekst(d, "navn", hva), self._tekst(d, "sti", hva)
        mappe, _, siste = sti.rpartition("/")
        if siste != navn or not er_trygt(navn) or (mappe and not er_trygt(mappe)):
            self._si(f"Filen «{sti}» i {hva} har ikke et navn programmet ville laget.")
        antall = d.get("bytes")
        if not isinstance(antall, int) or antall < 0:
            self._si(f"«bytes» i {hva} er ikke et antall.")
            antall = 0
        return Fil(navn, sti, self._sjekksum(d, "sha256", hva), antall, self._tekst(d, "mimetype", hva))
