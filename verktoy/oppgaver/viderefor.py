"""viderefor: take a scheme of the workbook on to a new period, as a scheme of its own beside the old one."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from verktoy.kilder.felter import Felt, Feltleser
from verktoy.kilder.ordningsleser import les_ordning
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Ordningsdel
from verktoy.kjerne.deltakelse import Deltaker, Svar, Vedtak
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.ordning import Forutsetning, Ordning
from verktoy.oppgaver.bok import regn
from verktoy.oppgaver.oppdater import Oppdatert, oppdater_med
from verktoy.oppgaver.tabell import finn_resultat

# What the documents of the old period said, who merged in it and what its fund paid is not true of the new one.
_BARE_GAMMEL_PERIODE = ("eksempel.", "omtalt.", "struktur.", "fond.")
_MAA_BEKREFTES = ("kr", "kr per innbygger", "deler", "innbyggere")


@dataclass(frozen=True)
class NyPeriode:
    """What the new period is called and when it is.

    Attributes:
        kortnavn: the short name, which also gives the identifier.
        navn: the full name.
        flytt_aar: how many years later than the old one; 0 keeps the years.
        folketall_dato: the reference date; None keeps the old one.
    """

    kortnavn: str
    navn: str
    flytt_aar: int
    folketall_dato: date | None


def viderefor(sti: Path, ordning: str, ny: NyPeriode, tid: datetime) -> Oppdatert:
    """Add a copy of a scheme with later years; everybody is asked anew (avventer), addresses and keys are kept.

    Amounts, rates and parts are marked as carried over, to be confirmed. Published figures, frozen plans, payments,
    acknowledgements, structure changes and the projects of a fund belong to the old period and stay there.

    Raises:
        Inndatafeil: for an unknown scheme, a short name that is taken, or years and figures that do not hold.
        Lagringsfeil: when the workbook cannot be written.
    """

    def endre(bok: Arbeidsbok) -> Arbeidsbok:
        gammel = finn_resultat(regn(bok), ordning).ordning
        opptatt = {x.lower() for d in bok.deler for x in (d.ordning.kortnavn, d.ordning.id)}
        if {ny.kortnavn.lower(), _kjennetegn(ny.kortnavn)} & opptatt:
            raise Inndatafeil.en(f"«{ny.kortnavn}» finnes i boken fra før.", "--kortnavn", "Velg et annet kortnavn.")
        del_ = next(d for d in bok.deler if d.ordning.id == gammel.id)
        deltakere = tuple(_spurt_paa_nytt(d) for d in del_.deltakere)
        return replace(bok, deler=(*bok.deler, Ordningsdel(_ny_ordning(gammel, ny), deltakere, None)))

    return oppdater_med(sti, tid, endre)


def _ny_ordning(gammel: Ordning, ny: NyPeriode) -> Ordning:
    egne = {
        "ordning.id": _kjennetegn(ny.kortnavn),
        "ordning.kortnavn": ny.kortnavn,
        "ordning.navn": ny.navn,
        "ordning.folketall_dato": ny.folketall_dato or gammel.folketall_dato,
    }
    felter: dict[str, Felt] = {}
    for f in gammel.forutsetninger:
        if f.nokkel.startswith(_BARE_GAMMEL_PERIODE):
            continue
        verdi = egne.get(f.nokkel, f.verdi)
        if f.enhet == "år" and isinstance(verdi, int):
            verdi += ny.flytt_aar
        if f.nokkel.endswith(".navn") and f.nokkel not in egne:
            verdi = re.sub(r"\b\d{4}\b", lambda m: _flyttet(m[0], gammel, ny.flytt_aar), str(verdi))
        felter[_flyttet(f.nokkel, gammel, ny.flytt_aar)] = Felt(verdi, f.kilde, _merknad(f, gammel))
    les = Feltleser(felter, lambda nokkel: f"{ny.kortnavn}, nøkkelen «{nokkel}»")
    ordning = les_ordning(les)
    if les.meldinger:
        raise Inndatafeil(les.meldinger)
    return ordning


def _flyttet(nokkel: str, gammel: Ordning, antall: int) -> str:
    """A key, or a year alone, with the years of the scheme moved: "regel.sats.aar.2022" → "regel.sats.aar.2023"."""
    aar = {str(a.aar) for a in gammel.aar}
    deler = nokkel.split(".")
    # Only after «aar» (or alone) is a number a year: an id may look like one.
    er_aar = [x in aar and foran == "aar" for foran, x in zip(["aar", *deler], deler, strict=False)]
    return ".".join(str(int(x) + antall) if flyttes else x for x, flyttes in zip(deler, er_aar, strict=True))


def _merknad(f: Forutsetning, gammel: Ordning) -> str:
    if f.enhet not in _MAA_BEKREFTES:
        return f.merknad
    return f"{f.merknad} Videreført fra {gammel.kortnavn}, må bekreftes.".strip()


def _kjennetegn(kortnavn: str) -> str:
    ascii_ = kortnavn.lower().replace("æ", "ae").replace("ø", "o").replace("å", "aa").replace(" ", "-")
    return "".join(t for t in ascii_ if t.isascii() and (t.isalnum() or t == "-"))


def _spurt_paa_nytt(d: Deltaker) -> Deltaker:
    return replace(
        d,
        svar=Svar.AVVENTER,
        vedtak=Vedtak(),
        frist=None,
        fra_og_med=None,
        til_og_med=None,
        sannsynlighet=None,
        utsendt="",
    )
