"""Fond: a scheme that is to finance itself. Contributions go in, projects are paid, those who adopt pay it back.

Only who has contributed may adopt a project's solution. What an adopter pays follows a named key, is spread over years,
and a named choice says what those who come late pay. Running costs are kept outside: they are shown, never counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from verktoy.kjerne.avrunding import avrund, fordel_etter_storste_rest
from verktoy.kjerne.beregning import NULL, Bidrag, Resultat
from verktoy.kjerne.fondsvalg import Drift, Fondsnoekkel, Prosjekt, SeneBrukere
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.ordning import Art, Fase

MAANEDER: Final = 12


@dataclass(frozen=True, slots=True)
class Bruker:
    """A deltaker, and what a project costs it: nothing for one that does not adopt, or has not contributed.

    fra_aar: the year it adopts, None when it does not. enheter: what it counts for under the key. pris: the exact
    price. per_aar: the whole kroner of each year of the fund, which sum to pris_kr. drift_kr: running costs of a year,
    outside the fund.
    """

    bidrag: Bidrag
    fra_aar: int | None
    enheter: Fraction
    pris: Fraction
    pris_kr: int
    per_aar: tuple[int, ...]
    drift_kr: Fraction


@dataclass(frozen=True)
class Prosjektresultat:
    """One project.

    brukere: every deltaker, in the order of the scheme. tilbake: exact repayments by year of the fund. mulig: what
    comes back when every contributor adopts.
    """

    prosjekt: Prosjekt
    brukere: tuple[Bruker, ...]
    tilbake: tuple[Fraction, ...]
    mulig: Fraction

    @property
    def i_bruk(self) -> tuple[Bruker, ...]:
        """Those who adopt."""
        return tuple(b for b in self.brukere if b.fra_aar is not None)

    @property
    def trengs(self) -> Fraction | None:
        """The share of what everybody together would pay that repays the outlay; over 1: it cannot be repaid.

        None where those who come share the whole outlay, however few they are: then no share is needed.
        """
        trinn = self.prosjekt.noekkel is Fondsnoekkel.PRISTRINN
        return self.prosjekt.utlegg_i_alt / self.mulig if trinn and self.mulig else None

    def antall_som_trengs(self) -> tuple[int, int] | None:
        """The fewest and the most adopters it takes: those who pay most first, or last; None when all are too few."""
        priser = sorted((b.enheter for b in self.brukere if b.enheter), reverse=True)
        if self.prosjekt.noekkel is not Fondsnoekkel.PRISTRINN:
            return (1, 1) if priser else None  # the whole outlay is shared by those who come, however few
        antall = [_antall(rekke, self.prosjekt.utlegg_i_alt) for rekke in (priser, priser[::-1])]
        return None if antall[0] is None or antall[1] is None else (antall[0], antall[1])


@dataclass(frozen=True)
class Fond:
    """The balance of a fund by year: what came in, went out, came back, and what is left at the end of the year."""

    resultat: Resultat
    aar: tuple[int, ...]
    inn: tuple[Fraction, ...]
    prosjekter: tuple[Prosjektresultat, ...]
    saldo: tuple[Fraction, ...]

    @property
    def tomt_fra(self) -> int | None:
        """The first year that ends with less than nothing."""
        return next((a for a, s in zip(self.aar, self.saldo, strict=True) if s < 0), None)


def regn_fond(resultat: Resultat) -> Fond | None:
    """The fund of a scheme; None when it states none.

    Raises:
        Inndatafeil: when somebody adopts who has not contributed, is not in the scheme, or adopts twice; when a key
            needs inhabitants somebody has not.
    """
    prosjekter = resultat.ordning.fond
    if not prosjekter:
        return None
    aar = _aarene(resultat, prosjekter)
    meldinger: list[Melding] = []
    ferdige = tuple(_prosjekt(resultat, p, aar, meldinger) for p in prosjekter)
    if meldinger:
        raise Inndatafeil(meldinger)
    per_aar: dict[int, Fraction] = {}
    for linje in resultat.linjer:
        for a, belop in zip(resultat.ordning.aar, linje.per_aar, strict=True):
            if linje.kilde.art is Art.KONTANT and a.fase is not Fase.OPSJON:
                per_aar[a.aar] = per_aar.get(a.aar, NULL) + belop
    inn = tuple(per_aar.get(a, NULL) for a in aar)
    saldo: list[Fraction] = []
    for n, y in enumerate(aar):
        ut = sum((p.prosjekt.utlegg.get(y, NULL) for p in ferdige), NULL)
        tilbake = sum((p.tilbake[n] for p in ferdige), NULL)
        saldo.append((saldo[-1] if saldo else NULL) + inn[n] - ut + tilbake)
    return Fond(resultat, aar, inn, ferdige, tuple(saldo))


def _aarene(resultat: Resultat, prosjekter: Sequence[Prosjekt]) -> tuple[int, ...]:
    """From the first year of the scheme to the last in which something happens."""
    vanlige = [a.aar for a in resultat.ordning.aar if a.fase is not Fase.OPSJON]
    siste = [*vanlige]
    for p in prosjekter:
        siste += [*p.utlegg, *(a + p.over_aar - 1 for a in p.tatt_i_bruk)]
    return tuple(range(min(*vanlige, *(a for p in prosjekter for a in (*p.utlegg, *p.tatt_i_bruk))), max(siste) + 1))


def bidragsytere(resultat: Resultat) -> tuple[Bidrag, ...]:
    """Those who pay to the fund: only they may adopt."""
    return tuple(b for b in resultat.bidrag if b.er_med)


def _prosjekt(resultat: Resultat, p: Prosjekt, aar: tuple[int, ...], meldinger: list[Melding]) -> Prosjektresultat:
    hvor = f"{resultat.ordning.kortnavn} forutsetninger, fond.prosjekt.{p.id}"
    ytere = bidragsytere(resultat)
    fra_aar = _tatt_i_bruk(resultat, p, hvor, meldinger)
    trenger_folketall = p.noekkel is not Fondsnoekkel.LIKT or (p.drift and p.drift.per_innbygger_maaned_kr)
    if trenger_folketall:
        meldinger += [
            feil(
                f"{b.deltaker.nr} {b.deltaker.navn} har ikke folketall, og prisen for «{p.navn}» trenger det.",
                hvor,
                "Velg nøkkelen «likt», eller ta den ut av listen over dem som tar løsningen i bruk.",
            )
            for b in ytere
            if b.deltaker.nr in fra_aar and b.innbyggere is None
        ]
    vekt = {b.deltaker.nr: _enheter(p, b) for b in ytere}
    i_bruk = {nr: a for nr, a in sorted(fra_aar.items()) if nr in vekt}
    priser, per_aar = _priser(p, vekt, i_bruk, aar)
    kroner = _hele_kroner(p, priser, per_aar, aar)
    brukere = tuple(
        Bruker(
            b,
            i_bruk.get(nr := b.deltaker.nr),
            vekt.get(nr, NULL),
            priser.get(nr, NULL),
            sum(kroner.get(nr, ())),
            kroner.get(nr, tuple(0 for _ in aar)),
            _drift(p.drift, b) if nr in i_bruk else NULL,
        )
        for b in resultat.bidrag
    )
    mulig = sum(vekt.values(), NULL) if p.noekkel is Fondsnoekkel.PRISTRINN else p.utlegg_i_alt if ytere else NULL
    tilbake = tuple(sum((rad[n] for rad in per_aar.values()), NULL) for n in range(len(aar)))
    return Prosjektresultat(p, brukere, tilbake, mulig)


def _tatt_i_bruk(resultat: Resultat, p: Prosjekt, hvor: str, meldinger: list[Melding]) -> dict[str, int]:
    """Number → the year it adopts. «alle» are all contributors who have not adopted before."""
    ytere = {b.deltaker.nr for b in bidragsytere(resultat)}
    ut: dict[str, int] = {}
    for aar, tekst in sorted(p.tatt_i_bruk.items()):
        if tekst.strip().lower() == "alle":
            ut |= {nr: aar for nr in ytere if nr not in ut}
            continue
        for nr in (x.strip() for x in tekst.split(",") if x.strip()):
            b = resultat.for_deltaker(nr)
            if nr in ut:
                meldinger.append(feil(f"{nr} tar i bruk «{p.navn}» to ganger.", hvor, "La nummeret stå i ett år."))
            elif b is None:
                hva = f"{nr} er ikke deltaker i {resultat.ordning.kortnavn}."
                meldinger.append(feil(hva, hvor, "Rett nummeret, eller ta det ut."))
            elif nr not in ytere:
                hva = f"{nr} {b.deltaker.navn} har ikke bidratt til fondet og kan ikke ta i bruk «{p.navn}»."
                meldinger.append(feil(hva, hvor, "Bare bidragsytere kan det. Ta nummeret ut, eller rett svaret."))
            ut[nr] = aar
    return ut


def _enheter(p: Prosjekt, b: Bidrag) -> Fraction:
    """What a contributor counts for: 1, its inhabitants, or its price."""
    match p.noekkel:
        case Fondsnoekkel.LIKT:
            return Fraction(1)
        case Fondsnoekkel.FOLKETALL:
            return Fraction(b.innbyggere or 0)
        case Fondsnoekkel.PRISTRINN:
            if p.trinn is None:
                raise AssertionError(p.id)
            return p.trinn.pris(b.innbyggere or 0)


def _priser(
    p: Prosjekt, vekt: Mapping[str, Fraction], i_bruk: Mapping[str, int], aar: tuple[int, ...]
) -> tuple[dict[str, Fraction], dict[str, list[Fraction]]]:
    """The exact price of each adopter, and its payments by year."""
    total = p.utlegg_i_alt
    per_aar = {nr: [NULL] * len(aar) for nr in i_bruk}
    if p.sene is SeneBrukere.LIK_PRIS:
        sum_ = sum((vekt[nr] for nr in i_bruk), NULL)
        if p.noekkel is Fondsnoekkel.PRISTRINN:
            priser = {nr: vekt[nr] for nr in i_bruk}
        else:
            priser = {nr: total * vekt[nr] / sum_ if sum_ else NULL for nr in i_bruk}
        for nr, fra in i_bruk.items():
            for a in range(fra, fra + p.over_aar):
                per_aar[nr][aar.index(a)] = priser[nr] / p.over_aar
        return priser, per_aar
    forste = min(i_bruk.values(), default=0)
    for a in range(forste, forste + p.over_aar) if i_bruk else ():
        sum_ = sum((vekt[nr] for nr, fra in i_bruk.items() if fra <= a), NULL)
        for nr, fra in i_bruk.items():
            if fra <= a and sum_:
                per_aar[nr][aar.index(a)] = total / p.over_aar * vekt[nr] / sum_
    return {nr: sum(rad, NULL) for nr, rad in per_aar.items()}, per_aar


def _hele_kroner(
    p: Prosjekt, priser: Mapping[str, Fraction], per_aar: Mapping[str, Sequence[Fraction]], aar: tuple[int, ...]
) -> dict[str, tuple[int, ...]]:
    """Whole kroner that add up: to each rounded price under one price for all, else to each year's rounded part."""
    numre = list(priser)
    ut = {nr: [0] * len(aar) for nr in numre}
    if p.sene is SeneBrukere.LIK_PRIS:
        total = avrund(sum(priser.values(), NULL))
        hele = fordel_etter_storste_rest([priser[nr] for nr in numre], total, numre)
        for nr, kr in zip(numre, hele, strict=True):
            plasser = [n for n, x in enumerate(per_aar[nr]) if x]
            deler = [per_aar[nr][n] * kr / priser[nr] for n in plasser]  # none for what is free
            for n, x in zip(plasser, fordel_etter_storste_rest(deler, kr, [str(aar[n]) for n in plasser]), strict=True):
                ut[nr][n] = x
        return {nr: tuple(rad) for nr, rad in ut.items()}
    summer = [sum((per_aar[nr][n] for nr in numre), NULL) for n in range(len(aar))]
    hele_aar = fordel_etter_storste_rest(summer, avrund(sum(summer, NULL)), [str(a) for a in aar])
    for n, kr in enumerate(hele_aar):
        med = [nr for nr in numre if per_aar[nr][n]]
        for nr, x in zip(med, fordel_etter_storste_rest([per_aar[nr][n] for nr in med], kr, med), strict=True):
            ut[nr][n] = x
    return {nr: tuple(rad) for nr, rad in ut.items()}


def _drift(drift: Drift | None, b: Bidrag) -> Fraction:
    """Running costs of a year."""
    if drift is None:
        return NULL
    return MAANEDER * (drift.per_maaned_kr + drift.per_innbygger_maaned_kr * (b.innbyggere or 0))


def _antall(priser: Sequence[Fraction], maal: Fraction) -> int | None:
    """How many of the prices, from the first on, it takes to reach the goal."""
    sum_ = NULL
    for n, pris in enumerate(priser, start=1):
        sum_ += pris
        if sum_ >= maal:
            return n
    return None
