"""viderefor: take a scheme of the workbook on to a new period, as a scheme of its own beside the old one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from verktoy.kilder import offisielle
from verktoy.kilder.felter import Felt, Feltleser
from verktoy.kilder.ordningsleser import les_ordning
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Ordningsdel
from verktoy.kjerne.deltakelse import Deltaker, Svar, Vedtak
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding, feil, merknad
from verktoy.kjerne.ordning import Forutsetning, Ordning
from verktoy.oppgaver.bok import regn
from verktoy.oppgaver.oppdater import Oppdatert, oppdater_med
from verktoy.oppgaver.struktur import navngitte
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

    With a later reference date, kommuner that only got another number have it in the new period. A fylkeskommune that
    was merged or split stands as it was, and is told of: who takes over is nothing to guess.

    Raises:
        Inndatafeil: for an unknown scheme, a short name that is taken, years and figures that do not hold, or kommuner
            that were merged or split before the new reference date.
        Lagringsfeil: when the workbook cannot be written.
    """
    sagt: list[Melding] = []

    def endre(bok: Arbeidsbok) -> Arbeidsbok:
        gammel = finn_resultat(regn(bok), ordning).ordning
        if not _kjennetegn(ny.kortnavn):
            gjor = "Bruk minst én bokstav eller ett tall."
            raise Inndatafeil.en(f"«{ny.kortnavn}» kan ikke være et kortnavn.", "--kortnavn", gjor)
        opptatt = {x.lower() for d in bok.deler for x in (d.ordning.kortnavn, d.ordning.id)}
        if {ny.kortnavn.lower(), _kjennetegn(ny.kortnavn)} & opptatt:
            raise Inndatafeil.en(f"«{ny.kortnavn}» finnes i boken fra før.", "--kortnavn", "Velg et annet kortnavn.")
        del_ = next(d for d in bok.deler if d.ordning.id == gammel.id)
        til: dict[str, str] = {}
        if ny.folketall_dato:
            til, funn = _nye_numre(del_.deltakere, gammel, ny.kortnavn, ny.folketall_dato)
            sagt.extend(funn)
        navn = {nr: offisielle.kommunenavn(nr, ny.folketall_dato) for nr in til.values() if ny.folketall_dato}
        deltakere = tuple(
            replace(_spurt_paa_nytt(d), nr=til.get(d.nr, d.nr), navn=navn.get(til.get(d.nr, "")) or d.navn)
            for d in del_.deltakere
        )
        return replace(bok, deler=(*bok.deler, Ordningsdel(_ny_ordning(gammel, ny, til), deltakere, None)))

    svar = oppdater_med(sti, tid, endre)
    return replace(svar, merknader=(*svar.merknader, *sagt))


def _nye_numre(
    deltakere: Sequence[Deltaker], gammel: Ordning, kortnavn: str, dato: date
) -> tuple[dict[str, str], list[Melding]]:
    """The numbers of a date for kommuner that only got another, old → new, and what to tell.

    Raises:
        Inndatafeil: when kommuner were merged or split by then.
    """
    struktur, slekt = offisielle.struktur(), offisielle.slekt()
    til: dict[str, str] = {}
    delte: list[Melding] = []
    fylker: list[Melding] = []
    for d in deltakere:
        if struktur.gjelder(d.nr, dato):
            continue
        nytt = next((nr for nr in slekt.get(d.nr, ()) if struktur.gjelder(nr, dato)), None)
        if nytt is not None:
            til[d.nr] = nytt
            continue
        nye = struktur.etterfolgere(d.nr, gammel.folketall_dato, dato)
        hva = f"{d.nr} {d.navn} finnes ikke per {norsk_dato(dato)}, men er blitt " + ", ".join(
            f"{nr} {struktur.navn(nr, dato)}".rstrip() for nr in nye
        )
        if len(d.nr) == len("01"):
            raad = "Raden står som før i Deltakelse. Bestem hvem som skal betale, og rett den."
            fylker.append(merknad(f"{hva}.", f"arket «Deltakelse», {kortnavn}", raad))
        else:
            raad = "Kjør uten --folketall, rett radene i Deltakelse, og skriv datoen i forutsetningene til slutt."
            delte.append(feil(f"{hva}. Hvem som skal betale, må noen bestemme.", d.hvor, raad))
    if delte:
        raise Inndatafeil(delte)
    if til:
        fra, nytt = next(iter(til.items()))
        antall = "1 kommune" if len(til) == 1 else f"{len(til)} kommuner"
        hva = f"{antall} har fått nytt nummer per {norsk_dato(dato)}, for eksempel {fra} → {nytt}."
        fylker.insert(0, merknad(hva, f"arket «Deltakelse», {kortnavn}", f"Radene i {gammel.kortnavn} er ikke endret."))
    return til, fylker


def _ny_ordning(gammel: Ordning, ny: NyPeriode, til: Mapping[str, str]) -> Ordning:
    egne = {
        **(navngitte(gammel, til) if til else {}),
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
