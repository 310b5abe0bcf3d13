"""Vilkår: what a conditional source takes, and the chance that it is met while some are undecided."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from verktoy.kjerne.beregning import NULL, Resultat, faktor
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.melding import Inndatafeil, feil
from verktoy.kjerne.ordning import Fase, Finansieringskilde, Kildetype, VedFrafall
from verktoy.kjerne.reist import reist
from verktoy.kjerne.sannsynlighet import Sjanse
from verktoy.kjerne.scenario import Frafall


@dataclass(frozen=True, slots=True)
class Deltakelseskrav:
    """What a condition takes.

    reist_kr: what the groups raise now; slakk_kr: how much of it is to spare (negative: missing). gruppe: the group
    that pays by inhabitants alone, "" when none does; minst_innbyggere: how many inhabitants those of the group who
    join must have, the other groups as they are; av_innbyggere: of how many invited (both None without such a group).
    """

    kilde: Finansieringskilde
    reist_kr: Fraction
    slakk_kr: Fraction
    gruppe: str = ""
    minst_innbyggere: int | None = None
    av_innbyggere: int | None = None


def deltakelseskrav(resultat: Resultat) -> list[Deltakelseskrav]:
    """What every conditional source takes, as the scheme's own policy has it."""
    frafall = Frafall(resultat)
    ut = []
    for kilde in resultat.ordning.finansiering:
        if kilde.type is not Kildetype.BETINGET:
            continue
        slakk = frafall.slakk(kilde)
        krav = Deltakelseskrav(kilde, slakk + kilde.terskel_kr, slakk)
        gruppe = _gruppe_etter_folketall(frafall, kilde)
        if gruppe:
            krav = _krav_i_innbyggere(resultat, krav, gruppe)
        ut.append(krav)
    return ut


def _gruppe_etter_folketall(frafall: Frafall, kilde: Finansieringskilde) -> str:
    """The largest group of the condition whose only rule is one rate per inhabitant, all of it in the whole time."""
    r = frafall.r
    egnet = []
    for g in kilde.av:
        if any(andel != 1 for b in r.i_gruppe(g) for andel in b.tidsandeler):
            continue
        regler = [s for s in r.regelsummer if s.regel.gruppe == g]
        flyttes = r.ordning.ved_frafall is VedFrafall.HOLD_TOTAL
        if len(regler) == 1 and regler[0].regel.enhet == "innbyggere" and regler[0].regel.pott is None and not flyttes:
            egnet.append(g)
    return max(egnet, key=lambda g: sum(1 for b in r.bidrag if b.deltaker.gruppe == g), default="")


def _krav_i_innbyggere(resultat: Resultat, krav: Deltakelseskrav, gruppe: str) -> Deltakelseskrav:
    o = resultat.ordning
    sum_ = next(s for s in resultat.regelsummer if s.regel.gruppe == gruppe)
    per_innbygger = sum_.a_fordele * sum((faktor(sum_.regel, a, o) for a in o.aar if a.fase is Fase.GRUNNLAG), NULL)
    if not per_innbygger:
        return krav
    andre = krav.reist_kr - sum_.enheter_med * per_innbygger
    minst = -((andre - krav.kilde.terskel_kr) // per_innbygger)
    return replace(krav, gruppe=gruppe, minst_innbyggere=max(0, int(minst)), av_innbyggere=int(sum_.enheter_alle))


def sjanser(resultat: Resultat, ellers: Fraction | None = None) -> dict[str, Fraction]:
    """The chance that each deltaker joins: its answer, or while it is undecided what is typed, or `ellers`.

    Raises:
        Inndatafeil: when somebody is undecided and no chance is given.
    """
    ut, mangler = {}, []
    for d in (b.deltaker for b in resultat.bidrag):
        if d.svar is not Svar.AVVENTER:
            ut[d.nr] = Fraction(int(d.svar is Svar.JA))
        elif d.sannsynlighet is not None:
            ut[d.nr] = d.sannsynlighet
        elif ellers is not None:
            ut[d.nr] = ellers
        else:
            mangler.append(d)
    if mangler:
        hvem = f"{mangler[0].nr} {mangler[0].navn}" + (f" og {len(mangler) - 1} til" if len(mangler) > 1 else "")
        raise Inndatafeil(
            [
                feil(
                    f"{hvem} avventer, uten at sannsynligheten for ja er oppgitt.",
                    mangler[0].hvor or resultat.ordning.kortnavn,
                    "Skriv den i kolonnen «Sannsynlighet for ja», eller oppgi én for alle med --sannsynlighet.",
                )
            ]
        )
    return ut


@dataclass(frozen=True, slots=True)
class Vilkaarssjanse:
    """The chance that a condition is met. usikre: how many are undecided."""

    kilde: Finansieringskilde
    sjanse: Sjanse
    usikre: int


def vilkaarssjanser(resultat: Resultat, p: Mapping[str, Fraction]) -> list[Vilkaarssjanse]:
    """The chance of every condition, each deltaker answering independently of the others."""
    ut = []
    for kilde in resultat.ordning.finansiering:
        if kilde.type is Kildetype.BETINGET:
            r = reist(resultat, kilde)
            noen = {*r.hver, *(nr for n in r.delt for nr in n)}
            ut.append(Vilkaarssjanse(kilde, r.sjanse(p, kilde.terskel_kr), sum(1 for nr in noen if 0 < p[nr] < 1)))
    return ut
