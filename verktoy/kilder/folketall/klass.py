"""KLASS 131: which kommuner there were on a date, what they were called, and what became what.

Source: SSB's classification service, https://data.ssb.no/api/klass/v1, read as JSON (its CSV turns š into "?").
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date

from verktoy.kilder.folketall.jsonstat import les_json
from verktoy.kilder.folketall.region import Art, tolk_region, uten_usynlige
from verktoy.kjerne.kommune import Kommune
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.struktur import Endring

_FIRE_SIFRE = re.compile(r"[0-9]{4}")


def les_koder(innhold: bytes | str, *, hvor: str) -> dict[str, str]:
    """Number → name of every kommune in a codesAt answer; "Uoppgitt" and the like are left out.

    Raises:
        Inndatafeil: when anything in the answer is not a code with a name, or nothing is.
    """
    ut: dict[str, str] = {}
    for rad in _rader(innhold, "codes", ("code", "name"), hvor):
        nr = rad["code"]
        if not _FIRE_SIFRE.fullmatch(nr) or nr in ut:
            raise _ikke_lest(f"koden «{nr[:20]}» er ikke et kommunenummer, eller står to ganger", hvor)
        if tolk_region(nr).art is Art.KOMMUNE:
            ut[nr] = uten_usynlige(rad["name"])
    if not ut:
        raise _ikke_lest("det er ingen kommuner i svaret", hvor)
    return ut


def les_endringer(innhold: bytes | str, *, hvor: str) -> tuple[Endring, ...]:
    """The rows of a changes answer, by date and number, each with its kind (see endringstyper).

    Raises:
        Inndatafeil: when anything in the answer is not a change. An empty list is fine: nothing changed.
    """
    rader: dict[date, list[tuple[Kommune, Kommune]]] = {}
    for rad in _rader(innhold, "codeChanges", ("oldCode", "oldName", "newCode", "newName", "changeOccurred"), hvor):
        try:
            dato = date.fromisoformat(rad["changeOccurred"])
        except ValueError as e:
            raise _ikke_lest(f"«{rad['changeOccurred'][:20]}» er ikke en dato", hvor) from e
        fra, til = (Kommune(rad[f"{s}Code"], uten_usynlige(rad[f"{s}Name"])) for s in ("old", "new"))
        rader.setdefault(dato, []).append((fra, til))
    return tuple(
        Endring(dato, fra, til, type_)
        for dato, par in sorted(rader.items())
        for (fra, til), type_ in sorted(
            zip(par, endringstyper(par), strict=True), key=lambda p: (p[0][0].nr, p[0][1].nr)
        )
    )


def endringstyper(par: list[tuple[Kommune, Kommune]]) -> list[str]:
    """The kind of each change of one date, in the words of the shipped list.

    One number to several is a split (deling) unless the old number lives on among them: then land was moved
    (grensejustering), which is no split. Several numbers to one is a merger (sammenslåing). No kind but a pure
    renumbering or renaming lets a figure follow.
    """
    til_antall = Counter(fra.nr for fra, _ in par)
    lever = {fra.nr for fra, til in par if fra.nr == til.nr}
    fra_antall = Counter(til.nr for fra, til in par if fra.nr == til.nr or fra.nr not in lever)
    ut = []
    for fra, til in par:
        delt, slaatt_sammen = til_antall[fra.nr] > 1, fra_antall[til.nr] > 1
        if delt and fra.nr in lever:
            ut.append("grensejustering (fortsetter)" if fra.nr == til.nr else "grensejustering (delvis)")
        elif delt:
            ut.append("deling+sammenslåing" if slaatt_sammen else "deling")
        elif slaatt_sammen:
            ut.append("sammenslåing")
        elif fra.nr == til.nr:
            ut.append("nytt navn" if fra.navn != til.navn else "grensejustering (fortsetter)")
        else:
            ut.append("nytt nummer" if fra.navn == til.navn else "nytt nummer og navn")
    return ut


def _rader(innhold: bytes | str, liste: str, felt: tuple[str, ...], hvor: str) -> list[Mapping[str, str]]:
    svar = les_json(innhold, hvor=hvor)
    rader = svar.get(liste) if isinstance(svar, dict) else None
    if not isinstance(rader, list):
        raise _ikke_lest(f"listen «{liste}» mangler", hvor)
    for rad in rader:
        if not isinstance(rad, dict) or not all(isinstance(rad.get(f), str) and rad[f].strip() for f in felt):
            raise _ikke_lest(f"en rad i «{liste}» mangler {', '.join(felt)}", hvor)
    return rader


def _ikke_lest(hva: str, hvor: str) -> Inndatafeil:
    return Inndatafeil.en(f"Svaret fra KLASS kan ikke brukes: {hva}.", hvor, "Ingenting er lest. Prøv igjen senere.")
