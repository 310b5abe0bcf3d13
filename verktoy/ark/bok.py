"""Bok: all sheets of a workbook, from its state and its results. The one way into this package."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from verktoy.ark.bakgrunn import kilderark, loggark, veiledningsark
from verktoy.ark.beskrivelse import Ark, Bok
from verktoy.ark.betaling import Betalingsbygger
from verktoy.ark.bidrag import Bidragsbygger
from verktoy.ark.bidragsoppsett import Bidragsark
from verktoy.ark.fond import Fondsbygger
from verktoy.ark.forside import Forsidebygger
from verktoy.ark.fryst import Frystbygger
from verktoy.ark.inndata import Deltakelsesark, deltakelsesark, folketallsark, forutsetningsark
from verktoy.ark.kommune import Kommunebygger
from verktoy.ark.kontroll import Ordningsark, inndatapunkter, kontrollark, kontrollformler
from verktoy.ark.overskrevet import overskrevetsider
from verktoy.ark.plan import Aarsbelop, Planbygger
from verktoy.ark.publisert import Publisertbygger
from verktoy.ark.scenario import Scenariobygger
from verktoy.ark.struktur import Strukturbygger
from verktoy.ark.tilside import tilsideark
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Ordningsdel
from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.fond import Fond
from verktoy.kjerne.kontroll import Kontrollpunkt
from verktoy.kjerne.melding import Inndatafeil, feil
from verktoy.kjerne.overskrifter import OVERSKREVET, STRUKTUR
from verktoy.kjerne.plan import Plan
from verktoy.kjerne.scenario import Scenario
from verktoy.kjerne.strukturplan import Strukturplan

MAKS_FORMEL = 8192
_URTID = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook that was never logged has no other clock


def bygg_bok(
    bok: Arbeidsbok,
    resultater: Sequence[Resultat],
    punkter: Sequence[Kontrollpunkt],
    planer: Sequence[Plan | None],
    strukturplaner: Sequence[Strukturplan | None],
    fond: Sequence[Fond | None],
    scenarier: Sequence[Scenario],
) -> Bok:
    """Describe every sheet.

    Args:
        bok: the state the results were computed from.
        resultater: one per bok.deler, in the same order.
        punkter: every check of every scheme, in the order of the schemes.
        planer: the payment plan of each scheme, None where it has none.
        strukturplaner: who pays over a structure change, None where a scheme states none.
        fond: the balance of each scheme that is to finance itself, None for the others.
        scenarier: what is chosen on the scenario sheet of each scheme.

    Raises:
        Inndatafeil: when a scheme is too large for the formulas of a sheet.
    """
    folketall = folketallsark(bok.folketall, bok.register.fylkesnavn)
    deltakelse = deltakelsesark(bok)
    ordninger: list[Ordningsark] = []
    scenarioer: list[Scenariobygger] = []
    alt = zip(bok.deler, resultater, planer, strukturplaner, fond, scenarier, strict=True)
    for del_, resultat, plan, struktur, saldo, scenario in alt:
        forutsetninger = forutsetningsark(resultat.ordning, folketall)
        bidrag = Bidragsbygger(resultat, forutsetninger, folketall, deltakelse).bygg()
        bidrag.merk_nye(f"arket «{resultat.ordning.kortnavn} {STRUKTUR}»")
        publisert = Publisertbygger(resultat, del_.publisert, bidrag).bygg() if del_.publisert else None
        scenarioer.append(Scenariobygger(scenario, bidrag, forutsetninger, deltakelse))
        ark = Ordningsark(forutsetninger, bidrag, publisert, scenario=scenarioer[-1].bygg())
        if struktur:
            bygger = Strukturbygger(struktur, bidrag, forutsetninger, folketall, deltakelse, del_.nye_enheter)
            ark = replace(ark, struktur=bygger.bygg())
        if saldo:
            ark = replace(ark, fond=Fondsbygger(saldo, bidrag, forutsetninger).bygg())
        ordninger.append(_med_plan(ark, del_, plan, deltakelse))
    sider = []
    for ark in ordninger:
        kort = ark.bidrag.resultat.ordning.kortnavn
        formler = kontrollformler(ark, punkter)
        sider += inndatapunkter(ark, folketall, deltakelse)
        egne = [p for p in punkter if p.ordning == kort and not p.id.startswith(OVERSKREVET)]
        sider += [(p, formler[p.id.removeprefix(f"{kort}.")]) for p in egne]
    bidragsark: list[Bidragsark] = [o.bidrag for o in ordninger]
    kommune = Kommunebygger(bok, bidragsark, scenarioer, [o.struktur for o in ordninger]).bygg()
    kjente = [folketall.ark, deltakelse.ark, *(a for o in ordninger for a in _ark_i(o)), kommune]
    sider += overskrevetsider(bok.overskrevne, kjente)
    kontroll = kontrollark(sider, bok.kvitteringer)
    alle: list[Ark] = [
        Forsidebygger(
            bok, [(o.forutsetninger, o.bidrag) for o in ordninger], deltakelse, kontroll, [p for p, _ in sider]
        ).bygg(),
        folketall.ark,
        deltakelse.ark,
    ]
    alle += [a for o in ordninger for a in _ark_i(o)]
    alle += [kommune, kontroll.ark, kilderark(bok, folketall), loggark(bok)]
    til_side = tilsideark(bok)
    alle += [til_side] if til_side else []
    alle.append(veiledningsark(bok.veiledning))
    _krev_plass(alle)
    return Bok(
        tuple(alle),
        "Bidrag til felles digitaliseringsprogrammer",
        ", ".join(d.ordning.navn for d in bok.deler),
        bok.logg[0].tid if bok.logg else _URTID,
    )


def _krev_plass(alle: Sequence[Ark]) -> None:
    """A spreadsheet program takes a longer formula for damage."""
    lengst = {a.navn: max((len(c.formel) for c in a.celler.values()), default=0) for a in alle}
    if for_lange := [navn for navn, antall in lengst.items() if antall > MAKS_FORMEL]:
        raise Inndatafeil(
            feil(
                f"En formel ville fått {lengst[navn]} tegn, og et regneark tar høyst {MAKS_FORMEL}.",
                f"arket «{navn}»",
                "Ordningen har for mange år, terminer eller regler: del den i to ordninger.",
            )
            for navn in for_lange
        )


def _ark_i(o: Ordningsark) -> list[Ark]:
    """The sheets of one scheme, in the order of their tabs."""
    ut = [o.forutsetninger.ark, o.bidrag.ark, *([o.publisert.ark] if o.publisert else [])]
    if o.struktur:
        ut += [o.struktur.ark, *([o.struktur.ny.ark] if o.struktur.ny else [])]
    return [*ut, *([o.fond.ark] if o.fond else []), *o.planark, *([o.scenario] if o.scenario else [])]


def _med_plan(ark: Ordningsark, del_: Ordningsdel, plan: Plan | None, deltakelse: Deltakelsesark) -> Ordningsark:
    """The scheme's sheets with its plan, its invoice basis and its published plan, as far as it has them."""
    if plan is None:
        return ark
    belop: Aarsbelop = ark.bidrag
    if s := ark.struktur:
        belop = s
        deltakelse = s.plandeltakelse(deltakelse)
    bygger = Planbygger(del_, plan, belop, ark.forutsetninger, deltakelse)
    planark = bygger.bygg()
    alle, sider = [planark.ark], dict(planark.sider)
    if plan.ordning.betaling:
        betaling = Betalingsbygger(bygger, plan.ordning.betaling)
        alle.append(betaling.bygg())
        sider |= betaling.sider
    if del_.fryst:
        fryst = Frystbygger(bygger, del_.fryst)
        alle.append(fryst.bygg())
        sider |= fryst.sider
    return replace(ark, plan=planark, planark=tuple(alle), plansider=sider)
