"""Malsett: the templates of a mailing: those that come with the tool, or a folder of Word files people have edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.melding import Inndatafeil, Melding, aarsak, feil
from verktoy.utsendelse.brevfelt import FELT
from verktoy.utsendelse.dokument import Dokument, tolk
from verktoy.utsendelse.mal import feil_i_mal
from verktoy.utsendelse.malfiler import Malfil, aapne
from verktoy.utsendelse.manifest import MALNAVN
from verktoy.utsendelse.word import skriv

KILDEMAPPE = Path(__file__).resolve().parents[2] / "maler"
_ASCII = {Maalform.BOKMAAL: "bokmaal", Maalform.NYNORSK: "nynorsk"}
SAKSFREMLEGG = "saksfremlegg"


@dataclass(frozen=True)
class Malsett:
    """Every template by its name, such as "varsel-bokmaal"."""

    maler: Mapping[str, Malfil]

    def brev(self, navn: str, maalform: Maalform) -> Malfil:
        """A letter: one of manifest.MALNAVN."""
        return self.maler[f"{navn}-{_ASCII[maalform]}"]

    def saksfremlegg(self, maalform: Maalform) -> Malfil:
        """The draft of a case paper."""
        return self.maler[f"{SAKSFREMLEGG}-{_ASCII[maalform]}"]


def _navnene() -> dict[str, tuple[Path, Maalform]]:
    """Name → the text a template is built from, and its language."""
    ut = {}
    for m in Maalform:
        for navn in MALNAVN:
            ut[f"{navn}-{_ASCII[m]}"] = (KILDEMAPPE / "brev", m)
        ut[f"{SAKSFREMLEGG}-{_ASCII[m]}"] = (KILDEMAPPE / SAKSFREMLEGG, m)
    return ut


@cache
def standardmaler() -> Mapping[str, bytes]:
    """The templates that come with the tool, as Word files."""
    ut = {}
    for navn, (mappe, maalform) in _navnene().items():
        tekst = (mappe / f"{navn}.txt").read_text(encoding="utf-8")
        ut[f"{navn}.docx"] = skriv(Dokument(navn, maalform.kode, tolk(tekst)))
    return ut


def hent(mappe: Path | None) -> Malsett:
    """The templates, checked.

    Args:
        mappe: a folder of edited Word files; one that is not there is taken from the tool. None: all from the tool.

    Raises:
        Inndatafeil: with everything that is wrong in any of them.
    """
    funn: list[Melding] = []
    maler = {}
    egne = egne_maler(mappe) if mappe else {}
    for navn, (_, maalform) in _navnene().items():
        fil = f"{navn}.docx"
        hvor = str(egne[fil]) if fil in egne else fil
        try:
            mal = aapne(egne[fil].read_bytes() if fil in egne else standardmaler()[fil], hvor, maalform.kode)
        except Inndatafeil as e:
            funn.extend(e.meldinger)
            continue
        funn.extend(feil_i_mal(mal, FELT))
        maler[navn] = mal
    if funn:
        raise Inndatafeil(funn)
    return Malsett(maler)


def egne_maler(mappe: Path) -> dict[str, Path]:
    """The Word files of a folder; a name nobody asks for is told of, since it would never be used."""
    try:
        filer = {f.name: f for f in mappe.iterdir() if f.suffix.lower() == ".docx" and not f.name.startswith("~$")}
    except OSError as e:
        raise Inndatafeil.en(f"Fikk ikke lest mappen ({aarsak(e)}).", str(mappe), "Kontroller --maler.") from e
    ukjente = sorted(filer.keys() - standardmaler().keys())
    if ukjente or not filer:
        hva = f"Ingen mal heter «{ukjente[0]}»." if ukjente else "Mappen har ingen maler (.docx)."
        navn = ", ".join(standardmaler())
        raise Inndatafeil([feil(hva, str(mappe), f"Malene heter {navn}.")])
    return filer
