"""Overskrifter: what the headings of a population table say, in the ways SSB and people write them.

Strict on purpose: "Personer 80 år eller eldre 2022" has a date and counts persons, but is no population. A heading is
understood only when every word in it is.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from verktoy.kilder.folketall.region import uten_usynlige
from verktoy.kilder.folketall.ssbtabell import dato_for
from verktoy.kjerne.norsk import MAANEDSNAVN


class Slag(Enum):
    """What a column holds."""

    VERDI = auto()  # inhabitants
    TID = auto()  # a date per row
    INNHOLD = auto()  # what is counted, per row
    DELING = auto()  # sex, age: every row must be a total
    NUMMER = auto()
    NAVN = auto()
    ANNET = auto()


@dataclass(frozen=True, slots=True)
class Overskrift:
    """A heading as understood. tid is a year or quarter not yet a date; see dato_av."""

    slag: Slag
    tekst: str
    dato: date | None = None
    tid: str = ""
    ved_slutten: bool | None = None


_MONSTRE = (
    re.compile(r"(?P<aar>\d{4})-(?P<mnd>\d{2})-(?P<dag>\d{2})(?: 00:00:00)?"),
    re.compile(r"(?P<dag>\d{1,2})\.\s?(?P<mnd>\d{1,2})\.\s?(?P<aar>\d{4}|\d{2})\b"),
    re.compile(rf"(?P<dag>\d{{1,2}})\.?\s+(?P<maaned>{'|'.join(MAANEDSNAVN)})\s+(?P<aar>\d{{4}})"),
    re.compile(r"(?P<aar>(?:19|20)\d{2})\s?[kq](?P<kvartal>[1-4])\b"),
    re.compile(r"(?P<kvartal>[1-4])\.\s?kvartal\s+(?P<aar>\d{4})"),
    re.compile(r"\b(?P<aar>(?:19|20)\d{2})\b"),
)
_FULL_DATO = _MONSTRE[:3]
_FOLK = {
    "folketall", "folketallet", "folketal", "folketalet", "folkemengde", "folkemengden", "befolkning", "befolkningen",
    "personer", "innbyggere", "innbyggjarar", "innb", "personer1", "folketallet1", "folketallet11",
}  # fmt: skip
_SMAAORD = {
    "antall", "tal", "tall", "per", "pr", "ved", "i", "av", "den", "år", "kvartal", "kvartalet", "utgangen",
    "inngangen", "begynnelsen", "slutten", "starten", "endelig", "endelige", "foreløpig", "foreløpige", "alt",
}  # fmt: skip
_SLUTT = {"utgangen", "slutten", "folketallet11"}
_START = {"inngangen", "begynnelsen", "starten", "folketallet1"}
_FASTE = {
    Slag.TID: {"år", "aar", "kvartal", "dato", "tid", "tidspunkt", "måned", "year", "quarter", "referansedato"},
    Slag.INNHOLD: {"statistikkvariabel", "contents", "contentscode", "variabel", "måling"},
    Slag.DELING: {"kjønn", "alder", "sivilstand", "statsborgerskap", "landbakgrunn", "sex", "age", "aldersgruppe"},
    Slag.NUMMER: {
        "kommunenr", "kommunenr.", "kommunenummer", "komnr", "knr", "nr", "nr.", "nummer", "kode", "regionkode",
    },
    Slag.NAVN: {"kommune", "kommunenavn", "region", "navn", "regionnavn"},
}  # fmt: skip
_ALLE = {
    "begge kjønn", "alle aldre", "alle", "i alt", "totalt", "total", "alle aldersgrupper", "alder i alt",
    "alle alderstrinn", "both sexes", "kjønn i alt",
}  # fmt: skip
_TITTEL = re.compile(r"^\d{5}:")


def tolk_overskrift(verdi: object) -> Overskrift:
    """Read a heading: text, a year as a number, or a date cell."""
    if isinstance(verdi, datetime):
        return Overskrift(Slag.VERDI, str(verdi.date()), verdi.date())
    if isinstance(verdi, date):
        return Overskrift(Slag.VERDI, str(verdi), verdi)
    if isinstance(verdi, float) and verdi.is_integer():
        verdi = int(verdi)
    tekst = uten_usynlige(verdi)
    lav = tekst.casefold()
    for slag, ord_ in _FASTE.items():
        if lav in ord_:
            return Overskrift(slag, tekst)
    if _TITTEL.match(tekst):
        return Overskrift(Slag.VERDI, tekst)
    dato, tid, rest = _finn_tid(lav)
    ord_i_rest = set(re.findall(r"[^\W_]+", rest))
    if not ord_i_rest <= _FOLK | _SMAAORD or not (dato or tid or ord_i_rest & _FOLK):
        return Overskrift(Slag.ANNET, tekst)
    return Overskrift(Slag.VERDI, tekst, dato, tid, side(rest))


def dato_av(overskrift: Overskrift, ved_slutten: bool | None) -> date | None:  # noqa: FBT001 - three answers
    """The reference date of a heading, with the side of a quarter told by the heading or else by the table."""
    if overskrift.dato or not overskrift.tid:
        return overskrift.dato
    side_ = overskrift.ved_slutten if overskrift.ved_slutten is not None else ved_slutten
    return dato_for(overskrift.tid, ved_slutten=side_)


def tolk_tid(verdi: object) -> Overskrift | None:
    """A cell of a time column: nothing but a date, year or quarter. None when it is something else."""
    tolket = tolk_overskrift(verdi) if verdi is not None else None
    if tolket is None or tolket.slag is not Slag.VERDI or not (tolket.dato or tolket.tid):
        return None
    return tolket


def teller_folk(verdi: object) -> bool:
    """Whether a cell that says what is counted says inhabitants, all of them."""
    tolket = tolk_overskrift(verdi)
    return tolket.slag is Slag.VERDI and bool(set(re.findall(r"[^\W_]+", tolket.tekst.casefold())) & _FOLK)


def er_alle(verdi: object) -> bool:
    """Whether a cell of a sex or age column stands for all of them."""
    return uten_usynlige(verdi).casefold() in _ALLE


def side(tekst: str) -> bool | None:
    """Whether a text says the end (True) or the start (False) of a quarter; None when it says neither or both."""
    ord_ = set(re.findall(r"[^\W_]+", tekst.casefold()))
    slutt, start = bool(ord_ & _SLUTT), bool(ord_ & _START)
    return slutt if slutt != start else None


def fulle_datoer(tekst: str) -> set[date]:
    """Every whole date (day, month and year) written in a text."""
    lav = uten_usynlige(tekst).casefold()
    return {d for m in _FULL_DATO for treff in m.finditer(lav) if (d := _dato(treff))}


def _finn_tid(tekst: str) -> tuple[date | None, str, str]:
    """The first date or time code in a text, and the text without it."""
    for monster in _MONSTRE:
        if treff := monster.search(tekst):
            rest = tekst[: treff.start()] + " " + tekst[treff.end() :]
            grupper = treff.groupdict()
            if "dag" in grupper:
                dato = _dato(treff)
                # An impossible date ("31.2.2020") must not be read as something else: leave it, as an unknown word.
                return (dato, "", rest) if dato else (None, "", f"{tekst} ?ugyldig")
            kvartal = grupper.get("kvartal")
            return None, f"{treff['aar']}K{kvartal}" if kvartal else treff["aar"], rest
    return None, "", tekst


def _dato(treff: re.Match[str]) -> date | None:
    grupper = treff.groupdict()
    aar = int(treff["aar"]) + (2000 if len(treff["aar"]) < len("2000") else 0)
    maaned = MAANEDSNAVN.index(treff["maaned"]) + 1 if "maaned" in grupper else int(treff["mnd"])
    try:
        return date(aar, maaned, int(treff["dag"]))
    except ValueError:
        return None
