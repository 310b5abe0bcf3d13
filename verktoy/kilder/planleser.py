"""Planleser: how a scheme wants its payment plan and its invoices. Both parts may be left out."""

import re
from enum import StrEnum
from fractions import Fraction

from verktoy.kilder.felter import Feltleser, kortet
from verktoy.kjerne.avrunding import ENHETER, Avrundingsmaate
from verktoy.kjerne.betaling import Behandling, Betalingsvalg
from verktoy.kjerne.planvalg import Forfall, Planvalg, TerminerPerAar

_DAG_I_AARET = re.compile(r"(\d{1,2})\.(\d{1,2})\.?", re.ASCII)
_SISTE_DAG = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class _Terminer(StrEnum):
    AAR = "år"
    HALVAAR = "halvår"
    KVARTAL = "kvartal"
    MAANED = "måned"


def les_plan(les: Feltleser) -> Planvalg | None:
    """Read [plan]; None when the scheme has none."""
    if not les.finnes("plan"):
        return None
    maate = les.valg("plan.avrunding", "Måte å runde av på", Avrundingsmaate)
    enhet = les.heltall("plan.enhet_kr", "Rundes til hele", "kr", minst=1)
    if enhet not in ENHETER:
        mulige = ", ".join(map(str, ENHETER))
        les.feil("plan.enhet_kr", f"Kan ikke runde til hele {enhet} kr.", f"Skriv en av: {mulige}.")
    terminer = TerminerPerAar[les.valg("plan.terminer", "Betales per", _Terminer).name]
    forfall = les.liste("plan.forfall", lambda n, i: _forfall(les, n, i))
    if len(forfall) != terminer:
        les.feil(
            "plan.forfall",
            f"Det er {len(forfall)} forfall, men {int(terminer)} terminer i året.",
            "Skriv ett forfall per termin, som dag.måned.",
        )
    if [(f.maaned, f.dag) for f in forfall] != sorted((f.maaned, f.dag) for f in forfall):
        les.feil("plan.forfall", "Forfallene står ikke i rekkefølge.", "Sett det første i året først.")
    return Planvalg(maate, enhet, terminer, forfall)


def _forfall(les: Feltleser, nokkel: str, plass: int) -> Forfall:
    tekst = les.tekst(nokkel, f"Forfall termin {plass} (dag.måned)")
    if treff := _DAG_I_AARET.fullmatch(tekst):
        dag, maaned = int(treff[1]), int(treff[2])
        if 1 <= maaned <= len(_SISTE_DAG) and 1 <= dag <= _SISTE_DAG[maaned - 1]:
            return Forfall(dag, maaned)
    les.feil(nokkel, f"«{kortet(tekst)}» er ikke en dag i året.", 'Skriv dag og måned, for eksempel "31.3.".')
    return Forfall(1, 1)


def les_betaling(les: Feltleser) -> Betalingsvalg | None:
    """Read [betaling]; None when the scheme has none."""
    if not les.finnes("betaling"):
        return None
    behandling = les.valg("betaling.behandling", "Tilskudd eller mva", Behandling)
    mva = les.belop("betaling.mva_prosent", "Mva-sats", "prosent") if behandling is Behandling.MVA else Fraction(0)
    return Betalingsvalg(
        behandling,
        mva,
        les.tekst("betaling.tekst", "Tekst på fakturaen"),
        les.tekst("betaling.kostra_art", "KOSTRA-art (forslag, må bekreftes)", paakrevd=False),
        les.tekst("betaling.kostra_funksjon", "KOSTRA-funksjon (forslag, må bekreftes)", paakrevd=False),
    )
