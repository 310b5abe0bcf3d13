"""Formål: what a mail is for. Nobody gets two mails with the same purpose; it is the key of the ledger."""

from dataclasses import dataclass
from hashlib import sha256

from verktoy.utsendelse.manifest import Manifest, Pakke, Type

_SKILLE = "\x1f"  # cannot stand in a field: the manifest takes printable text only


@dataclass(frozen=True, slots=True, order=True)
class Formaal:
    """The key of a mail.

    Attributes:
        ordning: id of the scheme.
        periode: the years it is about; over a structure change they are others for an old unit than for a new one.
        nr: the number of the deltaker.
        mottaker: e-mail address in small letters, so that Post@ and post@ are one receiver.
        type: what kind of mailing; that of a correction holds its reason, so that each correction is a type of its own.
    """

    ordning: str
    periode: str
    nr: str
    mottaker: str
    type: str

    @property
    def merke(self) -> str:
        """40 hexadecimal digits, the same for the same purpose on every machine."""
        deler = (self.ordning, self.periode, self.nr, self.mottaker, self.type)
        return sha256(_SKILLE.join(deler).encode()).hexdigest()[:40]


def formaal(manifest: Manifest, pakke: Pakke) -> Formaal:
    """The purpose of a package's mail."""
    type_ = f"{pakke.type.value}: {pakke.grunn}" if pakke.type is Type.KORREKSJON else pakke.type.value
    return Formaal(manifest.ordning, pakke.periode, pakke.nr, pakke.mottaker.strip().lower(), type_)
