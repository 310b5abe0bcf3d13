"""Adresse: one e-mail address, as a server can take it. What could add a header line or a second receiver is refused.

Only the plain form of RFC 5321 section 4.1.2 is let through: dot-string @ domain. Quoted local parts and address
literals are legal there, but no postmottak has one, and they are where injections hide.
"""

import re
import unicodedata

from verktoy.kjerne.melding import Inndatafeil

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOKAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LEDD = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NAVN_OG_ADRESSE = re.compile(r"([^<>]*)<([^<>]*)>\s*")
MAKS_LOKAL, MAKS_HELE = 64, 254  # RFC 5321 section 4.5.3.1; 254 with the angle brackets of the path taken off


def tolk_adresse(tekst: str, hvor: str) -> str:
    """An address with its domain in small ASCII letters: "post@Våler.kommune.no" → "post@xn--vler-qoa.kommune.no".

    Args:
        tekst: what somebody typed; space around it is taken off.
        hvor: where it stands, for the message.

    Raises:
        Inndatafeil: when it is not exactly one address.
    """
    lokal, krollalfa, domene = tekst.strip().rpartition("@")
    try:
        ascii_domene = domene.encode("idna").decode().lower() if krollalfa else ""
    except UnicodeError:
        ascii_domene = ""
    ledd = ascii_domene.split(".")
    er_adresse = (
        _LOKAL.fullmatch(lokal)
        and len(ledd) > 1
        and all(_LEDD.fullmatch(x) for x in ledd)
        and len(lokal) <= MAKS_LOKAL
        and len(lokal) + 1 + len(ascii_domene) <= MAKS_HELE
    )
    if not er_adresse:
        hva = f"«{_synlig(tekst)}» er ikke én e-postadresse."
        raise Inndatafeil.en(hva, hvor, "Skriv én adresse, for eksempel postmottak@halden.kommune.no.")
    return f"{lokal}@{ascii_domene}"


def del_avsender(tekst: str, hvor: str) -> tuple[str, str]:
    """A sender as (name, address): "Sekretariatet <post@viken.no>", or the name alone with the address "".

    Raises:
        Inndatafeil: when the name could not stand in a header, or the address is none.
    """
    treff = _NAVN_OG_ADRESSE.fullmatch(tekst)
    if treff:
        return krev_linje(treff[1].strip().strip('"'), hvor), tolk_adresse(treff[2], hvor)
    if "@" in tekst:
        return "", tolk_adresse(tekst, hvor)
    return krev_linje(tekst.strip(), hvor), ""


def krev_linje(tekst: str, hvor: str) -> str:
    """The text, when it is one line that shows all it holds.

    Raises:
        Inndatafeil: for line breaks, control characters, and marks that turn the direction of the text or hide it.
    """
    # Cc control, Cf invisible format (bidi, zero width), Cs surrogate, Zl and Zp line and paragraph separator
    if any(unicodedata.category(tegn) in ("Cc", "Cf", "Cs", "Zl", "Zp") for tegn in tekst):
        hva = f"«{_synlig(tekst)}» har linjeskift eller usynlige tegn."
        raise Inndatafeil.en(hva, hvor, "Skriv teksten på nytt på én linje.")
    return tekst


def _synlig(tekst: str) -> str:
    return "".join(t if t.isprintable() else f"\\u{ord(t):04x}" for t in tekst[:MAKS_HELE])
