"""Filnavn: names of folders and files, made from names people typed, that every file system and mail program takes.

Only letters, digits and hyphens are let through, so that no name can leave its folder, hide its ending or be a device
of Windows; æ, ø, å and Sámi letters are letters.
"""

import re
import unicodedata

MAKS_LENGDE = 60  # a path on Windows has 260 characters, and the folder of the user takes its part
_RESERVERT = {"con", "prn", "aux", "nul", *(f"{x}{n}" for x in ("com", "lpt") for n in range(10))}


def en_linje(tekst: str) -> str:
    """Text people typed on one line: no control characters, no line breaks, nothing that turns the text around."""
    luft = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in unicodedata.normalize("NFC", tekst))
    return " ".join(luft.split())


def trygt(tekst: str) -> str:
    """A name as a part of a file name: "Våler (Østf.)" → "Våler-Østf"; "x" where nothing is left."""
    hele = unicodedata.normalize("NFC", tekst)
    ordene = re.findall(r"[^\W_]+", hele)
    navn = "-".join(ordene)[:MAKS_LENGDE].rstrip("-") or "x"
    return f"{navn}-x" if navn.lower() in _RESERVERT else navn


def mappenavn(nr: str, navn: str) -> str:
    """The folder of a deltaker: "0137-Våler-Østf"."""
    return trygt(f"{nr} {navn}")


def er_trygt(navn: str) -> bool:
    """Whether a name of a file or folder is one we could have made: its parts between periods all safe as they are."""
    return bool(navn) and all(del_ == trygt(del_) for del_ in navn.split("."))
