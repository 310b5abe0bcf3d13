"""Postmappe: the mails of a folder of packages: written as drafts, and read back as exactly what would leave."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from verktoy.kjerne.melding import Inndatafeil, Melding, aarsak, feil
from verktoy.utsendelse import epost, manifest
from verktoy.utsendelse.adresse import tolk_adresse
from verktoy.utsendelse.epostmal import MAPPE, les_mal
from verktoy.utsendelse.formaal import Formaal, formaal
from verktoy.utsendelse.manifest import Manifest, Pakke

_LAG_PAA_NYTT = "Lag pakkene på nytt med «utsendelse lag»."
_NAKENT_LINJESKIFT = re.compile(rb"(?<!\r)\n|\r(?!\n)")


@dataclass(frozen=True, slots=True)
class Post:
    """One mail as it would leave: whom it is for, where the draft is, its size and SHA-256, and what it says."""

    pakke: Pakke
    formaal: Formaal
    sti: Path
    bytes: int
    kontrollsum: str
    lest: epost.Lest


@dataclass(frozen=True, slots=True)
class Postmappe:
    """Every mail of a folder.

    Attributes:
        manifest: what the folder holds.
        post: the mails, in the order of the table.
        uten: the packages that have no mail, and why.
        endret: number → what is wrong with a package that is no longer as it was made; its mail is not in `post`.
        kontrollsum: SHA-256 over the manifest (with the checksums of all files) and the bytes of every mail.
    """

    manifest: Manifest
    post: tuple[Post, ...]
    uten: tuple[tuple[Pakke, str], ...]
    endret: Mapping[str, tuple[Melding, ...]]
    kontrollsum: str

    @property
    def funn(self) -> tuple[Melding, ...]:
        """Everything that is no longer as it was made."""
        return tuple(x for funn in self.endret.values() for x in funn)


def skriv_utkast(mappe: Path, m: Manifest, maler: Path = MAPPE) -> tuple[Melding, ...]:
    """Write a draft in the folder of each package that has an address; returns what stopped the others.

    Raises:
        Inndatafeil: when a template cannot be used, or a file is not as the manifest says.
    """
    funn: list[Melding] = []
    brukt = {(p.mal, p.maalform): les_mal(p.mal, p.maalform, maler) for p in m.pakker}
    for pakke in m.pakker:
        sti = _sti(mappe, pakke)
        sti.unlink(missing_ok=True)
        vedlegg = {navn: manifest.innhold(mappe, pakke.fil(navn)) for navn in pakke.vedlegg}
        if not pakke.mottaker:
            funn.append(feil(_UTEN_ADRESSE, _hvem(pakke), f"Skriv den i {pakke.adresseark}."))
            continue
        try:
            melding = epost.lag_melding(pakke, m, brukt[pakke.mal, pakke.maalform], vedlegg)
        except Inndatafeil as e:
            funn += e.meldinger
            continue
        sti.write_bytes(epost.UTKAST + melding)
    return tuple(funn)


def les_postmappe(mappe: Path) -> Postmappe:
    """Read every mail and hold it against its package.

    Raises:
        Inndatafeil: for every file that is missing or has been changed since the packages were made, and every mail
            that does not go to its package's address alone, with its package's attachments.
    """
    lest = les_som_den_er(mappe)
    if lest.funn:
        raise Inndatafeil(lest.funn)
    return lest


def les_som_den_er(mappe: Path) -> Postmappe:
    """As les_postmappe, for one who only looks: what is changed is told of, and stops nothing.

    Raises:
        Inndatafeil: when the manifest is missing or cannot be read.
    """
    m = manifest.les(mappe)
    endret: dict[str, tuple[Melding, ...]] = {}
    post: list[Post] = []
    uten: list[tuple[Pakke, str]] = []
    summer = [sha256((mappe / manifest.FILNAVN).read_bytes()).hexdigest()]
    for pakke in m.pakker:
        try:
            for fil in pakke.filer:
                manifest.innhold(mappe, fil)
            sti = _sti(mappe, pakke)
            if not sti.exists():
                uten.append((pakke, _hvorfor_ingen(pakke)))
                continue
            ett = _les(sti, m, pakke)
        except Inndatafeil as e:
            endret[pakke.nr] = e.meldinger
            continue
        post.append(ett)
        summer.append(f"{pakke.nr} {ett.kontrollsum}")
    kontrollsum = sha256("\n".join(summer).encode()).hexdigest()
    return Postmappe(m, tuple(post), tuple(uten), endret, kontrollsum)


def bytes_ut(post: Post) -> bytes:
    """The bytes that leave, as they were when the folder was read.

    Raises:
        Inndatafeil: when the draft has been changed since.
    """
    innhold = _uten_utkast(post.sti)
    if sha256(innhold).hexdigest() != post.kontrollsum:
        raise Inndatafeil.en("E-posten er endret etter at den ble godkjent.", str(post.sti), _LAG_PAA_NYTT)
    return innhold


_UTEN_ADRESSE = "Mangler e-postadresse."


def _hvem(pakke: Pakke) -> str:
    return f"{pakke.nr} {pakke.navn}"


def _hvorfor_ingen(pakke: Pakke) -> str:
    if not pakke.mottaker:
        return _UTEN_ADRESSE
    try:
        tolk_adresse(pakke.mottaker, "")
    except Inndatafeil as e:
        return e.meldinger[0].hva
    return "Ingen e-post ble laget; «utsendelse lag» sa hvorfor."


def _sti(mappe: Path, pakke: Pakke) -> Path:
    """Beside the package's files. A package without files has no folder, and so no mail."""
    return mappe / Path(pakke.filer[0].sti).parent / epost.FILNAVN


def _uten_utkast(sti: Path) -> bytes:
    try:
        innhold = sti.read_bytes()
    except OSError as e:
        raise Inndatafeil.en(f"Fikk ikke lest e-posten ({aarsak(e)}).", str(sti), _LAG_PAA_NYTT) from e
    if not innhold.startswith(epost.UTKAST):
        raise Inndatafeil.en("E-posten er ikke slik den ble laget.", str(sti), _LAG_PAA_NYTT)
    return innhold.removeprefix(epost.UTKAST)


def _les(sti: Path, m: Manifest, pakke: Pakke) -> Post:
    innhold = _uten_utkast(sti)
    lest = epost.les_melding(innhold, str(sti))
    nokkel = formaal(m, pakke)
    ventet = [(navn, pakke.fil(navn).sha256) for navn in pakke.vedlegg]
    if lest.til != tolk_adresse(pakke.mottaker, str(sti)):
        raise Inndatafeil.en(f"E-posten går til {lest.til}, ikke til {pakke.mottaker}.", str(sti), _LAG_PAA_NYTT)
    if [(v.navn, v.sha256) for v in lest.vedlegg] != ventet:
        raise Inndatafeil.en("Vedleggene i e-posten er ikke pakkens filer.", str(sti), _LAG_PAA_NYTT)
    id_ = next((verdi for navn, verdi in lest.hode if navn.lower() == "message-id"), "")
    if not id_.startswith(f"<{nokkel.merke}@"):
        raise Inndatafeil.en("E-posten er laget for noe annet enn det manifestet sier.", str(sti), _LAG_PAA_NYTT)
    if _NAKENT_LINJESKIFT.search(innhold) or not innhold.endswith(b"\r\n"):
        raise Inndatafeil.en("E-posten har linjeskift en tjener kan misforstå.", str(sti), _LAG_PAA_NYTT)
    return Post(pakke, nokkel, sti, len(innhold), sha256(innhold).hexdigest(), lest)
