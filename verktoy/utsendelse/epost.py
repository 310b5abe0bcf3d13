"""Epost: the mail of one package, as bytes that are the same every time they are made from the same package.

The draft on disk is the mail with one line before it, X-Unsent: 1, by which Outlook opens it as a draft.
What leaves through SMTP is the same bytes without that line: what was shown and approved is what is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.headerregistry import Address, UniqueAddressHeader
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import kroner
from verktoy.utsendelse.adresse import del_avsender, krev_linje, tolk_adresse
from verktoy.utsendelse.brevfelt import erstatning
from verktoy.utsendelse.epostmal import Epostmal
from verktoy.utsendelse.formaal import formaal
from verktoy.utsendelse.manifest import Manifest, Pakke, Type

FILNAVN = "epost.eml"
UTKAST = b"X-Unsent: 1\r\n"
TEST = "TEST"
_UTEN_DOMENE = "utsendelse.invalid"  # RFC 2606 section 2: a name that is nobody's


@dataclass(frozen=True, slots=True)
class Vedlegg:
    """An attachment as it stands in a mail."""

    navn: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Lest:
    """A mail as its receiver will see it.

    fra is the address, "" in a draft without one; hode is the headers in order, each decoded.
    """

    fra: str
    til: str
    emne: str
    hode: tuple[tuple[str, str], ...]
    tekst: str
    vedlegg: tuple[Vedlegg, ...]


def lag_melding(pakke: Pakke, manifest: Manifest, mal: Epostmal, innhold: Mapping[str, bytes]) -> bytes:
    """The mail of a package, without the line that makes it a draft.

    Args:
        pakke: who it is for; mottaker must be an address.
        manifest: the mailing; its time becomes the date, its avsender From when it has an address.
        mal: subject and text.
        innhold: the bytes of each attachment, by name.

    Raises:
        Inndatafeil: when a name or an address could change the headers, or the mail does not read back as it was made.
    """
    hvor = f"{pakke.nr} {pakke.navn}"
    mottaker = tolk_adresse(pakke.mottaker, hvor)
    if pakke.type is Type.KORREKSJON and not pakke.grunn.strip():
        raise Inndatafeil.en("Korreksjonen mangler grunn.", hvor, "Skriv hvorfor den sendes.")
    avsendernavn, avsender = del_avsender(manifest.avsender, "avsender")
    felt = {
        "navn": pakke.navn,
        "nr": pakke.nr,
        "ordning": manifest.ordningsnavn,
        "periode": pakke.periode,
        "belop": kroner(pakke.sum_kr),
        "avsender": avsendernavn or avsender,
        "vedlegg": "\n".join(f"- {navn}" for navn in pakke.vedlegg),
        "grunn": pakke.grunn,
        "erstatter": erstatning(pakke.erstatter, pakke.maalform),
    }
    for navn, verdi in felt.items():
        krev_linje(verdi if navn != "vedlegg" else verdi.replace("\n", ""), f"{hvor}, {navn}")
    emne, tekst = mal.fyll(felt)
    if felt["erstatter"] not in tekst:
        gjor = "Sett inn {{ erstatter }} i malen, i et avsnitt for seg."
        raise Inndatafeil.en("Malen for e-post har ikke plass til setningen om hva den erstatter.", mal.sti, gjor)
    m = EmailMessage(policy.SMTP)
    m["Date"] = format_datetime(manifest.laget.astimezone())
    merke = formaal(manifest, pakke).merke
    m["Message-ID"] = f"<{merke}@{avsender.rpartition('@')[2] or _UTEN_DOMENE}>"
    if avsender:
        m["From"] = Address(avsendernavn, addr_spec=avsender)
    m["To"] = Address(pakke.navn, addr_spec=mottaker)
    m["Subject"] = emne
    m.set_content(tekst, cte="quoted-printable")
    m["Content-Language"] = pakke.maalform.kode
    for navn in pakke.vedlegg:
        hoved, _, under = pakke.fil(navn).mimetype.partition("/")
        m.add_attachment(innhold[navn], maintype=hoved, subtype=under or "octet-stream", filename=navn)
    if pakke.vedlegg:
        m.set_boundary(f"=_{sha256((merke + emne + tekst).encode()).hexdigest()[:48]}")
    ferdig = m.as_bytes()
    ventet = (avsender, mottaker, emne, tekst, [(n, sha256(innhold[n]).hexdigest()) for n in pakke.vedlegg])
    lest = les_melding(ferdig, hvor)
    if (lest.fra, lest.til, lest.emne, lest.tekst, [(v.navn, v.sha256) for v in lest.vedlegg]) != ventet:
        raise Inndatafeil.en("E-posten kan ikke leses tilbake slik den ble laget.", hvor, "Se om navnet har rare tegn.")
    return ferdig


def les_melding(innhold: bytes, hvor: str) -> Lest:
    """Read a mail as its receiver's program does.

    Raises:
        Inndatafeil: when it is damaged, or goes to more or less than one receiver.
    """
    m = message_from_bytes(innhold, EmailMessage, policy=policy.SMTP)
    mottakere = [a.addr_spec for felt in ("To", "Cc", "Bcc") for h in m.get_all(felt, []) for a in h.addresses]
    fra = m["From"]
    tekstdel = m.get_body(("plain",))
    deler = list(m.walk())
    if len(mottakere) != 1 or tekstdel is None or any(d.defects for d in deler):
        raise Inndatafeil.en("E-posten er skadet.", hvor, "Lag pakkene på nytt med «utsendelse lag».")
    vedlegg = []
    for del_ in m.iter_attachments():
        data = del_.get_payload(decode=True)
        data = data if isinstance(data, bytes) else b""
        vedlegg.append(Vedlegg(del_.get_filename() or "", len(data), sha256(data).hexdigest()))
    return Lest(
        fra.addresses[0].addr_spec if isinstance(fra, UniqueAddressHeader) and fra.addresses else "",
        mottakere[0],
        str(m["Subject"]),
        tuple((navn, str(verdi)) for navn, verdi in m.items()),
        str(tekstdel.get_content()).replace("\r\n", "\n"),
        tuple(vedlegg),
    )


def som_test(innhold: bytes, adresse: str, hvem: str) -> bytes:
    """The mail as a test: to one address of our own, marked in the subject, with another id. hvem would have got it."""
    m = message_from_bytes(innhold, EmailMessage, policy=policy.SMTP)
    emne, id_ = str(m["Subject"]), str(m["Message-ID"])
    del m["To"], m["Subject"], m["Message-ID"]
    m["To"] = Address(addr_spec=adresse)
    m["Subject"] = f"{TEST} ({hvem}): {emne}"
    m["Message-ID"] = id_.replace("<", "<test.", 1)
    return m.as_bytes()
