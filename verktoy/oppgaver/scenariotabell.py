"""scenariotabell: base and scenario side by side, with the lines and the headings of the sheet."""

from fractions import Fraction

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL, Bidrag
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.norsk import prosenttall, skrivemaate
from verktoy.kjerne.ordning import Art, Kildetype
from verktoy.kjerne.overskrifter import SCENARIO_DATOER, SCENARIO_KOLONNER, STRUKTUR
from verktoy.kjerne.scenario import Frafall, Scenario
from verktoy.oppgaver.tabell import Rad, Tabell, Tall

_SIDE_OM_SIDE = SCENARIO_KOLONNER[: SCENARIO_KOLONNER.index("Endring (prosent)") + 1]
_DATO = SCENARIO_KOLONNER.index("Ditt valg") + 1  # where the days stand, in a scheme that says what they mean
_TOMME = (None,) * (SCENARIO_KOLONNER.index("Nå (kr)") - 2 + len(SCENARIO_DATOER))


def scenariotabell(s: Scenario) -> Tabell:
    """Every deltaker, then the sources, what is uncovered and the conditions; whole kroner, each cell rounded alone."""
    o = s.base.ordning
    delvis = s.ny.ordning.ved_delvis
    rader = [_deltaker(s, b) for b in s.base.bidrag]
    for foer, etter in zip(s.base.linjer, s.ny.linjer, strict=True):
        if foer.kilde.art is Art.KONTANT:
            par = (s.base.delsum(foer.per_aar, s.delsum), s.ny.delsum(etter.per_aar, s.delsum))
            rader.append(_linje("kilde", foer.kilde.navn, *par))
    rader.append(_linje("sum", "Sum kontante bidrag", s.base.sum_kontant(s.delsum), s.ny.sum_kontant(s.delsum)))
    for behov in o.behov:
        if behov.delsum != s.delsum.id:
            continue
        navn = f"{behov.navn[0].lower()}{behov.navn[1:]}"
        if s.krympes(behov):
            rader.append(_linje("sum", f"Prosjektet gjøres mindre: {navn}", NULL, s.krympes(behov)))
        rader.append(_linje("sum", f"Udekket av {navn}", s.base.udekket(behov), s.udekket(behov)))
    rader += _vilkaar(s)
    merknad = o.struktur.nye_betaler(f"arket «{o.kortnavn} {STRUKTUR}»") if o.struktur else ""
    valgt = s.valg.regel.value if delvis is None else f"{s.valg.regel.value} og {skrivemaate(delvis.value)}"
    undertittel = f"Scenario med {valgt}, {s.delsum.navn}."
    if delvis is None:
        rader = [(slag, (*rad[:_DATO], *rad[_DATO + 2 :])) for slag, rad in rader]
    kolonner = (*_SIDE_OM_SIDE[:_DATO], *(SCENARIO_DATOER if delvis else ()), *_SIDE_OM_SIDE[_DATO:])
    return Tabell(o.navn, undertittel, kolonner, tuple(rader), merknad=merknad)


def _deltaker(s: Scenario, b: Bidrag) -> Rad:
    nr = b.deltaker.nr
    ny = s.ny.for_deltaker(nr)
    valgt = s.valg.svar.get(nr)
    dager = (ny.deltaker.fra_og_med, ny.deltaker.til_og_med) if ny else (None, None)
    datoer = (norsk_dato(dag) if dag else None for dag in dager)
    svar = (_ja(b.er_med), None if valgt is None else _ja(valgt), *datoer, _ja(ny is not None and ny.er_med))
    return "deltaker", (nr, b.deltaker.navn, b.innbyggere, *svar, *_par(s.foer(nr), s.etter(nr)))


def _ja(svar: bool) -> str:  # noqa: FBT001
    return "ja" if svar else "nei"


def _linje(slag: str, navn: str, foer: Fraction, etter: Fraction) -> Rad:
    return slag, (None, navn, *_TOMME, *_par(foer, etter))


def _par(foer: Fraction, etter: Fraction) -> tuple[Tall, Tall, Tall, Tall]:
    prosent = prosenttall((etter - foer) / foer) if foer else None
    return avrund(foer), avrund(etter), avrund(etter - foer), prosent


def _vilkaar(s: Scenario) -> list[Rad]:
    """What the others raise towards each conditional source, and what is missing to it."""
    ut = []
    for k in s.base.ordning.finansiering:
        if k.type is Kildetype.BETINGET:
            foer, etter = (Frafall(r).slakk(k) for r in (s.base, s.ny))
            ut.append(_linje("sum", f"{k.navn}: reist av deltakerne", foer + k.terskel_kr, etter + k.terskel_kr))
            ut.append(_linje("sum", f"{k.navn}: mangler til vilkåret", max(NULL, -foer), max(NULL, -etter)))
    return ut
