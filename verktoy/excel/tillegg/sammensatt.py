"""Write a compound file: the small file system inside one file that a VBA project is kept in.

Source: [MS-CFB] Compound File Binary File Format, version 3 (512-byte sectors); section numbers stand where they are
used. Only what a VBA project needs: no time stamps, no class ids, at most 109 FAT sectors (about 7 MB). The same
contents give the same bytes.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Mappe: TypeAlias = Mapping[str, "bytes | Mappe"]
"""Names to contents: bytes for a stream, another mapping for a storage."""

_SEKTOR = 512
_SMAA = 64  # the size of a mini sector
_GRENSE = 4096  # shorter streams live in the mini stream (2.2, Mini Stream Cutoff Size)
_POST = 128  # the size of a directory entry
_FAT_I_HODET = 109
_LENGSTE_NAVN = 31
_FATSEKTOR, _SLUTT, _INGEN = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF  # 2.1
_LAGER, _STROM, _ROT = 1, 2, 5  # object types (2.6.1)
_ROD, _SVART = 0, 1


@dataclass(eq=False)
class _Post:
    """A directory entry (2.6.1)."""

    navn: str
    type: int
    data: bytes = b""
    barn: list["_Post"] = field(default_factory=list)
    nummer: int = 0
    farge: int = _SVART
    venstre: int = _INGEN
    hoyre: int = _INGEN
    forste: int = _INGEN
    start: int = _SLUTT

    def som_bytes(self) -> bytes:
        navn = (self.navn + "\0").encode("utf-16-le")
        # Name, its length, type, colour, siblings, first child, class id, state, times (zeros), first sector, length.
        felt = (navn, len(navn), self.type, self.farge, self.venstre, self.hoyre, self.forste, self.start)
        return struct.pack("<64sHBBIII36xIQ", *felt, len(self.data))


def skriv(innhold: Mappe) -> bytes:
    """Make a compound file whose root storage holds `innhold`.

    Raises:
        ValueError: a name is empty, too long or has a forbidden character, or there is too much to hold.
    """
    rot = _Post("Root Entry", _ROT, barn=_poster(innhold))
    alle = [rot, *_nedover(rot)]
    for nummer, post in enumerate(alle):
        post.nummer = nummer
    for post in alle:
        post.forste = _tre(sorted(post.barn, key=_orden))

    minifat: list[int] = []
    smaa = bytearray()
    for post in alle:
        if post.type == _STROM and 0 < len(post.data) < _GRENSE:
            post.start = _legg_til(smaa, minifat, post.data, _SMAA)
    rot.data = bytes(smaa)

    fat: list[int] = []
    sektorer = bytearray()
    for post in alle:
        if post.type == _ROT or len(post.data) >= _GRENSE:
            post.start = _legg_til(sektorer, fat, post.data, _SEKTOR)
    ledig = struct.pack("<68xIII48x", _INGEN, _INGEN, _INGEN)
    katalog = b"".join(post.som_bytes() for post in alle) + ledig * (-len(alle) % (_SEKTOR // _POST))
    katalogstart = _legg_til(sektorer, fat, katalog, _SEKTOR)
    minifat += [_INGEN] * (-len(minifat) % (_SEKTOR // 4))
    minifatstart = _legg_til(sektorer, fat, _tall(minifat), _SEKTOR)
    fatsektorer = _fatsektorer(fat)
    hode = _hode(fatsektorer, katalogstart, minifatstart, len(minifat) * 4 // _SEKTOR)
    return hode + bytes(sektorer) + _tall(fat)


def _poster(innhold: Mappe) -> list[_Post]:
    poster = []
    for navn, verdi in innhold.items():
        if not 0 < len(navn) <= _LENGSTE_NAVN or set(navn) & set("/\\:!"):
            raise ValueError(f"not a name in a compound file: {navn!r}")
        if isinstance(verdi, Mapping):
            poster.append(_Post(navn, _LAGER, barn=_poster(verdi), start=0))
        else:
            poster.append(_Post(navn, _STROM, data=bytes(verdi)))
    return poster


def _nedover(post: _Post) -> Iterator[_Post]:
    for barn in post.barn:
        yield barn
        yield from _nedover(barn)


def _orden(post: _Post) -> tuple[int, list[int]]:
    """Shorter names first, then by UTF-16 code unit in upper case (2.6.4)."""
    kode = post.navn.upper().encode("utf-16-le")
    return len(kode), [int.from_bytes(kode[i : i + 2], "little") for i in range(0, len(kode), 2)]


def _tre(soesken: Sequence[_Post], dybde: int = 0, dypest: int | None = None) -> int:
    """Hang siblings in a red-black tree and return the number of its root (2.6.4).

    Split in the middle, all levels are full but the last; that one is red, so every path has as many black.
    """
    if not soesken:
        return _INGEN
    if dypest is None:
        dypest = (len(soesken) + 1).bit_length() - 1  # the first level that is not full
    midt = len(soesken) // 2
    post = soesken[midt]
    post.farge = _ROD if dybde == dypest else _SVART
    post.venstre = _tre(soesken[:midt], dybde + 1, dypest)
    post.hoyre = _tre(soesken[midt + 1 :], dybde + 1, dypest)
    return post.nummer


def _legg_til(lager: bytearray, fat: list[int], data: bytes, storrelse: int) -> int:
    """Append data in whole sectors, chain them in the table, and return the first sector (2.3)."""
    antall = -(-len(data) // storrelse)
    if antall == 0:
        return _SLUTT
    start = len(fat)
    fat += [*range(start + 1, start + antall), _SLUTT]
    lager += data + bytes(-len(data) % storrelse)
    return start


def _fatsektorer(fat: list[int]) -> list[int]:
    """Add to the table the sectors it itself takes, fill its last one, and return their numbers."""
    antall, i_en = 0, _SEKTOR // 4
    while antall * i_en < len(fat) + antall:
        antall += 1
    if antall > _FAT_I_HODET:
        raise ValueError("too much for this compound file writer")
    numre = list(range(len(fat), len(fat) + antall))
    fat += [_FATSEKTOR] * antall
    fat += [_INGEN] * (-len(fat) % i_en)
    return numre


def _hode(fatsektorer: list[int], katalogstart: int, minifatstart: int, minifatsektorer: int) -> bytes:
    """The header (2.2)."""
    versjon = struct.pack("<HHHHH6x", 0x003E, 3, 0xFFFE, _SEKTOR.bit_length() - 1, _SMAA.bit_length() - 1)
    felt = struct.pack(
        "<IIIIIIIII",
        *(0, len(fatsektorer), katalogstart, 0, _GRENSE),
        *(minifatstart, minifatsektorer, _SLUTT, 0),
    )
    difat = fatsektorer + [_INGEN] * (_FAT_I_HODET - len(fatsektorer))
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + versjon + felt + _tall(difat)


def _tall(tall: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(tall)}I", *tall)
