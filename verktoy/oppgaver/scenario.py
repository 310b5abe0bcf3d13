"""scenario: what if some stay out or come in; what each exit costs, what a condition takes, and the chance of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

from verktoy.kilder.tall import tolk_sannsynlighet
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.deling import Intervall
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.norsk import heltall, sjanseintervall, sjansetekst, skrivemaate, tall
from verktoy.kjerne.ordning import Ordning, VedDelvis
from verktoy.kjerne.overskrifter import SCENARIO
from verktoy.kjerne.scenario import Frafall, Scenario, Scenarioregel, Scenariovalg, Virkning, lag_scenario
from verktoy.kjerne.spredning import DELER, Maate, spredninger
from verktoy.kjerne.trekning import ANTALL, FRO, SIKKERHET
from verktoy.kjerne.vilkaar import deltakelseskrav, sjanser, vilkaarssjanser
from verktoy.oppgaver.bok import Beregnet, les, regn
from verktoy.oppgaver.oppdater import Oppdatert, oppdater_med
from verktoy.oppgaver.tabell import Rad, Tabell, Tall, finn_resultat

_FLEST = 20  # pairs and sets that are shown
_FLEST_NAVN = 5  # in a sentence
_VISES_HVER_FOR_SEG = 2  # larger sets than this: one as an example
_DESIMALER = 15  # of a chance, in json


@dataclass(frozen=True, slots=True)
class Valg:
    """What the command line says: numbers out and in, their first and last days, and a policy; "" for the sheet's.

    delvis: what the days mean in a scheme that does not say so itself.
    """

    uten: Sequence[str] = ()
    med: Sequence[str] = ()
    regel: str = ""
    fra: Mapping[str, date] = field(default_factory=dict)
    til: Mapping[str, date] = field(default_factory=dict)
    delvis: VedDelvis | None = None

    @property
    def noen(self) -> bool:
        """Whether it says who is out or in."""
        return bool(self.uten or self.med or self.fra or self.til)

    @property
    def tomt(self) -> bool:
        """Whether everything is as the sheet says."""
        return not (self.noen or self.regel)


def skriv_valg(sti: Path, ordning: str, valg: Valg, tid: datetime) -> Oppdatert:
    """Put a choice on the scenario sheet of a scheme, in the place of what is chosen there.

    Raises:
        Inndatafeil: for an unknown scheme, number or policy.
        Lagringsfeil: as for oppdater.
    """

    def endre(bok: Arbeidsbok) -> Arbeidsbok:
        s = lag(regn(bok), ordning, valg)
        o = s.base.ordning
        if s.valg.delvis:
            raise Inndatafeil.en(
                f"Arket «{o.kortnavn} {SCENARIO}» har ikke plass til datoer før ordningen sier hva de betyr.",
                "--ark",
                f"Legg til nøkkelen «ordning.ved_delvis» i forutsetningene til {o.kortnavn}, eller ta bort --ark.",
            )
        deler = (replace(d, scenario=s.valg) if d.ordning.id == o.id else d for d in bok.deler)
        return replace(bok, deler=tuple(deler))

    return oppdater_med(sti, tid, endre)


def les_scenario(sti: Path, ordning: str, valg: Valg) -> Scenario:
    """The scenario of a workbook's scheme: the choice, or what stands on its sheet.

    Raises:
        Inndatafeil: when the workbook cannot be used, or for an unknown scheme, number or policy.
    """
    return lag(regn(les(sti).bok), ordning, valg)


def lag(beregnet: Beregnet, ordning: str, valg: Valg) -> Scenario:
    """A scenario of a scheme. With a policy alone, who is in and when is as on the sheet; with that, the policy is.

    Raises:
        Inndatafeil: for an unknown scheme, number or policy, a number both in and out, days of one who is not in, and
            days in a scheme that does not say what they mean.
    """
    resultat = finn_resultat(beregnet, ordning)
    paa_arket = beregnet.scenarier()[beregnet.resultater.index(resultat)]
    if valg.tomt:
        return paa_arket
    if meldinger := [*_nummerfeil(resultat, valg), *_delvisfeil(resultat.ordning, valg)]:
        raise Inndatafeil(meldinger)
    regel = Scenarioregel(valg.regel) if valg.regel else paa_arket.valg.regel
    if not valg.noen:
        return lag_scenario(resultat, beregnet.bok.folketall, replace(paa_arket.valg, regel=regel))
    svar = dict.fromkeys(valg.uten, False) | dict.fromkeys(valg.med, True)
    onsket = Scenariovalg(regel, svar, valg.fra, valg.til, valg.delvis)
    s = lag_scenario(resultat, beregnet.bok.folketall, onsket, "--fra og --til")
    ute = [b.deltaker for b in s.ny.bidrag if not b.er_med and b.deltaker.nr in {*valg.fra, *valg.til}]
    if ute:
        hva, hvor = "er ikke med, så dagene har ingen virkning.", "--fra og --til"
        raise Inndatafeil(feil(f"{d.nr} {d.navn} {hva}", hvor, f"Legg til --med {d.nr}.") for d in ute)
    return s


def _nummerfeil(resultat: Resultat, valg: Valg) -> list[Melding]:
    """Numbers nobody has, and those that are both out and in."""
    kort = resultat.ordning.kortnavn
    inn = {"--med": valg.med, "--fra": valg.fra, "--til": valg.til}
    ut = [
        feil(f"{nr} står både i --uten og i {hvor}.", "--uten", "Ta det ene bort.")
        for hvor, numre in inn.items()
        for nr in sorted(set(valg.uten) & set(numre))
    ]
    for hvor, numre in (("--uten og --med", (*valg.uten, *valg.med)), ("--fra og --til", (*valg.fra, *valg.til))):
        ukjente = [nr for nr in dict.fromkeys(numre) if resultat.for_deltaker(nr) is None]
        ut += [feil(f"{nr} er ikke deltaker i {kort}.", hvor, "Rett nummeret.") for nr in ukjente]
    return ut


def _delvisfeil(o: Ordning, valg: Valg) -> list[Melding]:
    """Days must mean something, and it is the scheme that says what when it does."""
    if valg.delvis and o.ved_delvis:
        sier = skrivemaate(o.ved_delvis.value)
        return [feil(f"{o.kortnavn} sier selv hva datoer betyr: «{sier}».", "--delvis", "Ta bort --delvis.")]
    if (valg.fra or valg.til) and not (valg.delvis or o.ved_delvis):
        *valgene, siste = (skrivemaate(v.value) for v in VedDelvis)
        hva = f"{o.kortnavn} sier ikke hva det betyr for beløpet å være med bare en del av tiden."
        return [feil(hva, "--fra og --til", f"Legg til --delvis {', '.join(valgene)} eller {siste}.")]
    return []


def frafallstabell(s: Scenario, *, parvis: bool = False) -> Tabell:
    """What each exit from the scenario costs, dearest first: every single one, or the dearest pairs."""
    frafall = Frafall(s.ny)
    if parvis:
        alle = sorted(frafall.parvis(), key=lambda v: (-v.koster_kr, v.ute))
        av, alle = len(alle), alle[:_FLEST]
        hva = f"De {len(alle)} dyreste av {heltall(av)} par som kan gå ut"
    else:
        alle = frafall.enkeltvis()
        hva = "Hver av deltakerne som kan gå ut"
    navn = {k.id: k.navn for k in s.base.ordning.finansiering}
    kolonner = (
        *("Nummer", "Navn", "Deltakerne betaler mindre (kr)", "De andre betaler mer (kr)", "Mangler i alt (kr)"),
        "Vilkår som brytes",
    )
    return Tabell(
        s.base.ordning.navn,
        f"{hva}, med {s.valg.regel.value}, {s.delsum.navn}.",
        kolonner,
        tuple(("deltaker", _frafallsrad(s.ny, v, navn)) for v in alle),
    )


def _frafallsrad(r: Resultat, v: Virkning, kilder: Mapping[str, str]) -> tuple[Tall, ...]:
    navn = " og ".join(b.deltaker.navn for nr in v.ute if (b := r.for_deltaker(nr)))
    brutt = ", ".join(kilder[id_] for id_ in v.brutt)
    return (" og ".join(v.ute), navn, avrund(v.tap_kr), avrund(v.mer_kr), avrund(v.mangler_kr), brutt)


def vilkaartabell(s: Scenario, sannsynlighet: str | None = None) -> Tabell:
    """What every condition takes, the smallest exits that break it, and the chance that it holds.

    sannsynlighet: the chance of a ja for those who are undecided and have none typed. Without any chance the line is
    left out when some are undecided and nobody has one typed.

    Raises:
        Inndatafeil: for a chance that is none, or when some of the undecided have one and others not.
    """
    r = s.ny
    rader: list[Rad] = []
    frafall = Frafall(r)
    for krav in deltakelseskrav(r):
        kilde = krav.kilde
        rader += _kravrader(krav.kilde.navn, krav.reist_kr, krav.slakk_kr)
        if krav.minst_innbyggere is not None and krav.av_innbyggere:
            gruppe = r.ordning.gruppe(krav.gruppe).navn
            prosent = tall(Fraction(krav.minst_innbyggere * 100, krav.av_innbyggere))
            tekst = f"{heltall(krav.minst_innbyggere)} av {heltall(krav.av_innbyggere)} innbyggere ({prosent} %)"
            rader.append(("deltaker", (kilde.navn, f"{gruppe} som må være med, de andre som nå", tekst)))
        if krav.slakk_kr < 0:
            hva, hvem = "Færrest som bryter vilkåret", "Vilkåret er ikke oppfylt."
        else:
            hva, hvem = _brudd([tuple(_navn(r, nr) for nr in x) for x in frafall.minste_brudd(kilde, _FLEST)])
        rader.append(("deltaker", (kilde.navn, hva, hvem)))
    if not rader:
        raise Inndatafeil.en(f"{r.ordning.kortnavn} har ingen kilde med vilkår.", "--analyse", "Velg en annen analyse.")
    ellers = _tolk(sannsynlighet)
    eksakt: dict[str, str] = {}
    ventet = [b.deltaker for b in r.bidrag if b.deltaker.svar is Svar.AVVENTER]
    if ellers is not None or not ventet or any(d.sannsynlighet is not None for d in ventet):
        for v in vilkaarssjanser(r, sjanser(r, ellers)):
            hva = f"Sjanse for at det holder, {heltall(v.usikre)} avventer"
            rader.append(("deltaker", (v.kilde.navn, hva, sjanseintervall(v.sjanse.minst, v.sjanse.hoyst))))
            alle = (f"{tall(x * 100, desimaler=_DESIMALER)} %" for x in (v.sjanse.minst, v.sjanse.hoyst))
            eksakt[f"{v.kilde.navn}: sjanse for at det holder"] = " til ".join(dict.fromkeys(alle))
    undertittel = f"Vilkår i scenariet, med {s.valg.regel.value}."
    return Tabell(r.ordning.navn, undertittel, ("Vilkår", "Hva", "Svar"), tuple(rader), eksakt)


def _brudd(sett: Sequence[tuple[str, ...]]) -> tuple[str, str]:
    """What the smallest sets of exits that break a condition are called, and who they are."""
    if not sett:
        return "Færrest som bryter vilkåret", "Ingen."
    antall = len(sett[0])
    if antall > _VISES_HVER_FOR_SEG:
        foran = "for eksempel " if len(sett) > 1 else ""
        return f"{heltall(antall)} sammen bryter vilkåret", f"{foran}{_opplisting(sett[0], 'og')}"
    hva = "Én er nok til å bryte vilkåret" if antall == 1 else "To sammen bryter vilkåret"
    return hva, _opplisting([" og ".join(x) for x in sett], "eller")


def _opplisting(navn: Sequence[str], bindeord: str) -> str:
    """Names in a sentence; the first five, and how many more there are."""
    if len(navn) > _FLEST_NAVN:
        return f"{', '.join(navn[:_FLEST_NAVN])} {bindeord} {len(navn) - _FLEST_NAVN} til"
    return f" {bindeord} ".join(x for x in (", ".join(navn[:-1]), navn[-1]) if x)


def spredningstabell(s: Scenario, sannsynlighet: str | None = None) -> Tabell:
    """How much each deltaker pays if it joins, while the undecided answer each for itself, in whole kroner.

    Raises:
        Inndatafeil: for a chance that is none or is missing.
    """
    r = s.ny
    rader: list[Rad] = []
    alle = spredninger(r, sjanser(r, _tolk(sannsynlighet)))
    for x in alle:
        navn = _navn(r, x.nr).removeprefix(f"{x.nr} ")
        prosent = sjansetekst(x.sjanse)
        belop = (avrund(x.minst), *map(_mellom, (*x.deler, x.ventet, x.standardavvik)), avrund(x.mest))
        rader.append(("deltaker", (x.nr, navn, prosent, *belop)))
    deler = (f"{tall(d * 100)} % sjanse for høyst (kr)" for d in DELER)
    maater = dict.fromkeys(x.maate for x in alle)
    return Tabell(
        r.ordning.navn,
        f"Beløpet hvis deltakeren er med; de som avventer, svarer hver for seg. {s.valg.regel.value}, {s.delsum.navn}.",
        ("Nummer", "Navn", "Sjanse for ja", "Minst (kr)", *deler, "Ventet (kr)", "Standardavvik (kr)", "Mest (kr)"),
        tuple(rader),
        {"Slik er spredningen funnet": ", ".join(maater)} | (_TREKNING if Maate.TRUKKET in maater else {}),
        " ".join(_MAATER[m] for m in maater if m in _MAATER),
    )


_MAATER = {
    Maate.INTERVALL: "To tall med strek mellom er grenser beløpet sikkert ligger innenfor.",
    Maate.TRUKKET: f"Deltakerne er for mange, og deler på for mange måter, til at alle utfall kan telles. Tallene med "
    f"strek mellom er anslag etter {heltall(ANTALL)} tilfeldige trekninger med frø {FRO}: hvert slikt anslag dekker "
    f"det riktige tallet i {SIKKERHET} av 100 tilfeller.",
}
_TREKNING = {"Antall trekninger": str(ANTALL), "Frø": str(FRO), "Sikkerhet for hvert anslag": f"{SIKKERHET} %"}


def _mellom(i: Intervall) -> Tall:
    """One amount, or the two it is certain to lie between."""
    lav, hoy = floor(i.minst), ceil(i.hoyst)
    return avrund(i.minst) if avrund(i.minst) == avrund(i.hoyst) else f"{heltall(lav)}–{heltall(hoy)}"


def _kravrader(navn: str, reist: Fraction, slakk: Fraction) -> list[Rad]:
    hva = "Til overs" if slakk >= 0 else "Mangler til vilkåret"
    del_ = [("Reist av deltakerne", reist), (hva, abs(slakk))]
    return [("deltaker", (navn, tekst, f"{heltall(avrund(belop))} kr")) for tekst, belop in del_]


def _navn(r: Resultat, nr: str) -> str:
    return next(f"{nr} {b.deltaker.navn}" for b in (r.for_deltaker(nr),) if b)


def _tolk(tekst: str | None) -> Fraction | None:
    if tekst is None:
        return None
    try:
        return tolk_sannsynlighet(tekst)
    except ValueError as e:
        raise Inndatafeil.en(
            f"«{tekst}» er ikke en sannsynlighet: {e}.", "--sannsynlighet", "Skriv for eksempel 90% eller 9/10."
        ) from e
