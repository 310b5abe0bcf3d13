"""The rows of the Kontroll sheet that tell of cells somebody typed over, with a link to the cell."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from verktoy.ark.adresse import fast, i_ark
from verktoy.ark.beskrivelse import Ark
from verktoy.ark.kontroll import Side
from verktoy.ark.ruter import Ruter
from verktoy.kjerne.arbeidsbok import Overskrevet
from verktoy.kjerne.arkid import arkid
from verktoy.kjerne.kontroll import Kontrollpunkt
from verktoy.kjerne.overskrevet import overskrevet_punkt
from verktoy.kjerne.overskrifter import KONTROLL, OVERSKREVET


def kjennetegn(arknavn: str, ruter: Ruter, rad: int, kol: int) -> str:
    """What a cell is known by, whatever row and column it stands in."""
    id_ = arkid(arknavn)
    nokkel = ruter.radnokler.get(rad) or ruter.radtekster.get(rad) or (f"rad {rad + 1}",)
    biter = (" ".join(nokkel), " ".join(ruter.kolonnenokler[kol]).strip())
    return "|".join((f"{OVERSKREVET}{id_.ordning}", id_.slag, *(b.replace("|", "/") for b in biter)))


def overskrevetsider(overskrevne: Sequence[Overskrevet], alle: Iterable[Ark]) -> list[tuple[Kontrollpunkt, Side]]:
    """Each with its two sides as numbers. The link leads to the cell where it stands now."""
    ark = {a.navn: a for a in alle}
    ut = []
    for o in overskrevne:
        _, ordning, slag, *_ = o.id.split("|")
        a = ark.get(f"{ordning} {slag}".strip())
        sted = i_ark(KONTROLL, "$A$1") if a is None else _finn(a, o.id)
        ut.append((overskrevet_punkt(o), Side(_tall(o.skrevet), _tall(o.skal), sted)))
    return ut


def _finn(ark: Ark, id_: str) -> str:
    ruter = Ruter.av_ark(arkid(ark.navn).slag, ark)
    for rad, kol in ark.celler:
        if kjennetegn(ark.navn, ruter, rad, kol) == id_:
            return i_ark(ark.navn, fast(rad, kol))
    return i_ark(ark.navn, "$A$1")


def _tall(tall: Fraction) -> str:
    return str(int(tall)) if tall.denominator == 1 else repr(float(tall))
