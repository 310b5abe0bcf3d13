"""Make a VBA project from module source: the file xl/vbaProject.bin of an add-in.

Source: [MS-OVBA] Office VBA File Format Structure; section numbers stand where they are used. As it says a writer must,
the project carries no compiled code, only source: Excel compiles it when it opens the file. Nothing in it depends on
the clock or on chance, so the same source gives the same bytes.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from verktoy.excel.tillegg import sammensatt

TEGNSETT = "cp1252"
_KODESIDE = 1252
_BIT = 4096  # a chunk of a compressed container holds this much
_MINSTE_KOPI = 3
_ENGELSK = 0x0409
_PROSJEKT_ID = "{6B1D2A54-0C1E-4B7A-9D53-2F8E5A7C4E10}"


@dataclass(frozen=True)
class Modul:
    """A module of the project.

    Attributes:
        navn: its name; at most 31 characters.
        kilde: its source, lines ended by a line feed alone, beginning with `Attribute VB_Name`.
        dokument: whether it belongs to the workbook or a sheet, rather than standing alone.
    """

    navn: str
    kilde: str
    dokument: bool = False


def dokumentmodul(navn: str, *, arbeidsbok: bool) -> Modul:
    """The empty module every workbook and every sheet has; `navn` is its code name in the workbook's XML."""
    base = "{00020819-0000-0000-C000-000000000046}" if arbeidsbok else "{00020820-0000-0000-C000-000000000046}"
    linjer = (
        f'Attribute VB_Name = "{navn}"',
        f'Attribute VB_Base = "0{base}"',
        "Attribute VB_GlobalNameSpace = False",
        "Attribute VB_Creatable = False",
        "Attribute VB_PredeclaredId = True",
        "Attribute VB_Exposed = True",
        "Attribute VB_TemplateDerived = False",
        "Attribute VB_Customizable = True",
    )
    return Modul(navn, "".join(f"{linje}\n" for linje in linjer), dokument=True)


def prosjekt(navn: str, moduler: Sequence[Modul]) -> bytes:
    """The bytes of vbaProject.bin (2.2.1).

    Raises:
        ValueError: a module has the project's name or another's, does not begin with its own name, or has a character
            outside the code page.
    """
    brukt = {navn.casefold()}
    for modul in moduler:
        if modul.navn.casefold() in brukt:
            raise ValueError(f"two things in the VBA project are called {modul.navn}")
        brukt.add(modul.navn.casefold())
        if not modul.kilde.startswith(f'Attribute VB_Name = "{modul.navn}"\n'):
            raise ValueError(f"the source of {modul.navn} does not begin with its name")
    stroemmer = {m.navn: komprimer(m.kilde.replace("\n", "\r\n").encode(TEGNSETT)) for m in moduler}
    # _VBA_PROJECT (2.3.4.1), as in the example 3.1.1: version 0xFFFF, and no performance cache.
    vba = {**stroemmer, "_VBA_PROJECT": bytes.fromhex("CC61FFFF000100"), "dir": komprimer(_dir(navn, moduler))}
    return sammensatt.skriv({"VBA": vba, "PROJECT": _prosjektstrom(navn, moduler), "PROJECTwm": _navnekart(moduler)})


def komprimer(data: bytes) -> bytes:
    """A compressed container (2.4.1).

    Raises:
        ValueError: the last part does not let itself be compressed; text always does.
    """
    return b"\x01" + b"".join(_komprimert_bit(data[i : i + _BIT]) for i in range(0, len(data), _BIT))


def _komprimert_bit(bit: bytes) -> bytes:
    """One chunk: its header and up to eight tokens after each flag byte (2.4.1.3.7)."""
    ut = bytearray()
    her = 0
    while her < len(bit):
        flagg, tokener = 0, bytearray()
        for nummer in range(8):
            if her >= len(bit):
                break
            tilbake, lengde = _likhet(bit, her)
            if lengde:
                flagg |= 1 << nummer
                bredde = _bredde(her)
                tokener += struct.pack("<H", (tilbake - 1) << (16 - bredde) | (lengde - _MINSTE_KOPI))
                her += lengde
            else:
                tokener.append(bit[her])
                her += 1
        ut += bytes([flagg]) + tokener
    if len(ut) > _BIT:  # noise: kept as it is (2.4.1.3.10), which only a full chunk can be
        if len(bit) < _BIT:
            raise ValueError("what is not text cannot be kept in a VBA project")
        return struct.pack("<H", 0x3000 | (_BIT - 1)) + bit
    return struct.pack("<H", 0xB000 | (len(ut) - 1)) + ut


def _bredde(her: int) -> int:
    """How many bits of a copy token hold the offset: enough for `her`, at least 4 (2.4.1.3.19.1)."""
    return max(4, (her - 1).bit_length())


def _likhet(bit: bytes, her: int) -> tuple[int, int]:
    """The nearest of the longest earlier runs equal to what stands at `her`: how far back, how long (2.4.1.3.19.4)."""
    lengst = min((0xFFFF >> _bredde(her)) + _MINSTE_KOPI, len(bit) - her) if her else 0
    tilbake = lengde = 0
    for antall in range(_MINSTE_KOPI, lengst + 1):
        sted = bit.rfind(bit[her : her + antall], 0, her + antall - 1)
        if sted < 0:
            break
        tilbake, lengde = her - sted, antall
    return tilbake, lengde


def _felt(id_: int, data: bytes) -> bytes:
    return struct.pack("<HI", id_, len(data)) + data


def _tekst(id_: int, unikode_id: int, tekst: str) -> bytes:
    """A text in the code page, and once more in UTF-16."""
    return _felt(id_, tekst.encode(TEGNSETT)) + _felt(unikode_id, tekst.encode("utf-16-le"))


def _dir(navn: str, moduler: Sequence[Modul]) -> bytes:
    """The dir stream (2.3.4.2). No references: VBA's and Excel's own libraries are always there."""
    hode = (
        _felt(0x01, struct.pack("<I", 1)),  # 32-bit Windows, which 64-bit Excel and Excel for Mac read as well
        _felt(0x02, struct.pack("<I", _ENGELSK)),
        _felt(0x14, struct.pack("<I", _ENGELSK)),
        _felt(0x03, struct.pack("<H", _KODESIDE)),
        _felt(0x04, navn.encode(TEGNSETT)),
        _tekst(0x05, 0x40, ""),  # description
        _felt(0x06, b""),  # help file, twice
        _felt(0x3D, b""),
        _felt(0x07, struct.pack("<I", 0)),  # help context
        _felt(0x08, struct.pack("<I", 0)),  # library flags
        struct.pack("<HIIH", 0x09, 4, 1, 1),  # version 1.1
        _tekst(0x0C, 0x3C, ""),  # constants
        _felt(0x0F, struct.pack("<H", len(moduler))),
        _felt(0x13, struct.pack("<H", 0xFFFF)),
    )
    return b"".join((*hode, *map(_modulpost, moduler), _felt(0x10, b"")))


def _modulpost(modul: Modul) -> bytes:
    """A module in the dir stream (2.3.4.2.3.2)."""
    return b"".join(
        (
            _tekst(0x19, 0x47, modul.navn),
            _tekst(0x1A, 0x32, modul.navn),  # the name of its stream
            _tekst(0x1C, 0x48, ""),  # description
            _felt(0x31, struct.pack("<I", 0)),  # the source begins at once: no compiled code before it
            _felt(0x1E, struct.pack("<I", 0)),
            _felt(0x2C, struct.pack("<H", 0xFFFF)),
            _felt(0x22 if modul.dokument else 0x21, b""),
            _felt(0x2B, b""),
        )
    )


def _navnekart(moduler: Sequence[Modul]) -> bytes:
    """PROJECTwm: each name in both encodings (2.3.3)."""
    navn = (m.navn.encode(TEGNSETT) + b"\0" + m.navn.encode("utf-16-le") + b"\0\0" for m in moduler)
    return b"".join(navn) + b"\0\0"


def _prosjektstrom(navn: str, moduler: Sequence[Modul]) -> bytes:
    """PROJECT: the modules, and that nothing is locked or hidden (2.3.1)."""
    slag = [f"Document={m.navn}/&H00000000" if m.dokument else f"Module={m.navn}" for m in moduler]
    linjer = [
        f'ID="{_PROSJEKT_ID}"',
        *slag,
        f'Name="{navn}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_tilslort(bytes(4))}"',  # not protected
        f'DPB="{_tilslort(bytes(1))}"',  # no password
        f'GC="{_tilslort(bytes([0xFF]))}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{m.navn}=0, 0, 0, 0, C" for m in moduler),
    ]
    return "".join(f"{linje}\r\n" for linje in linjer).encode(TEGNSETT)


def _tilslort(data: bytes) -> str:
    """Data encryption (2.4.3.2) with the seed 0, in hexadecimal; it hides nothing, but Excel expects it."""
    nokkel = sum(_PROSJEKT_ID.encode("ascii")) & 0xFF
    ut = [0, 2, nokkel]  # seed; version 2 xor the seed; the key xor the seed. No bytes to ignore for this seed.
    klar = nokkel
    for byte in struct.pack("<I", len(data)) + data:
        ut.append(byte ^ ((ut[-2] + klar) & 0xFF))
        klar = byte
    return bytes(ut).hex().upper()
