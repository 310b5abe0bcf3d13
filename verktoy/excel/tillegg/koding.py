"""Text as plain ASCII, the way the add-in's VBA writes and reads it; maler/excel/Koding.bas has the same two functions.

Letters a–z, digits, point, hyphen and underscore stand as they are, everything else as ~ and the four hexadecimal
digits of its UTF-16 code unit. VBA reads files and starts programs in the machine's own code page; this passes through
any of them unharmed, and through the command line without quotes.
"""

import re
import string

_ENKLE = frozenset(string.ascii_letters + string.digits + ".-_")
_KODE = re.compile(r"~([0-9A-Fa-f]{4})|([^~])", re.DOTALL)


def kod(tekst: str) -> str:
    """Text → ASCII."""
    return "".join(tegn if tegn in _ENKLE else _som_kode(tegn) for tegn in tekst)


def avkod(kode: str) -> str:
    """ASCII → text.

    Raises:
        ValueError: a ~ without four hexadecimal digits after it, or half a character.
    """
    deler = _KODE.findall(kode)
    if sum(5 if heks else 1 for heks, _ in deler) != len(kode):
        raise ValueError(f"not in the add-in's code: {kode!r}")
    enheter = b"".join(bytes.fromhex(heks)[::-1] if heks else tegn.encode("utf-16-le") for heks, tegn in deler)
    return enheter.decode("utf-16-le")


def _som_kode(tegn: str) -> str:
    return "".join(f"~{b:02X}{a:02X}" for a, b in zip(*[iter(tegn.encode("utf-16-le"))] * 2, strict=True))
