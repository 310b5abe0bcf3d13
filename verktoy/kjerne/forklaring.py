"""Forklaring: how an amount came about, in sentences.

Every amount is the one of the trace (Ledd); only the steps on the way to it are written out from the rule.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from verktoy.kjerne.beregning import NULL, Bidrag, Ledd, Regelsum, Resultat, faktor
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.delvis import MAANEDER, har_datoer
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.norsk import kroner, tall
from verktoy.kjerne.ordning import Aar, Delsum, Fase, VedDelvis, VedFrafall
from verktoy.kjerne.regler import (
    ENHET_DELTAKER,
    ENHET_INNBYGGER,
    ENHET_KRONER,
    GrunnbelopMedSats,
    MarginaleTrinn,
    Regel,
    Tid,
    Trinnpris,
    bruker_folketall,
)

_FRAFALL = {
    VedFrafall.HOLD_SATSER: "Når noen sier nei, betaler de andre som før, og det som mangler står udekket.",
    VedFrafall.HOLD_POTT: "Når noen sier nei, deler de som er med hele potten.",
    VedFrafall.HOLD_TOTAL: "Når noen sier nei, deler de som er med hele beløpet.",
}

_FORDI_NEI = "fordi noen har sagt nei og hele beløpet skal dekkes av dem som er med"
_FORDI_AVVENTER = "fordi noen avventer og hele beløpet skal dekkes av dem som er med"
_IKKE_SVART = {
    "ja": "Vi har ikke fått svar fra dere ennå; tabellen regner dere med inntil videre.",
    "nei": "Vi har ikke fått svar fra dere ennå; tabellen regner dere ikke med inntil videre.",
}
_TIDSROM = ("Er med fra {fra} til og med {til}", "Er med fra {fra}", "Er med til og med {til}")
_ALLE_AAR = ", men betaler for alle årene."
_PAABEGYNTE = ", og betaler for hele året hvert år den er med i"
_NOEN_ER_MED_DELVIS = "Noen er med bare en del av tiden."
RESTEN = {
    VedFrafall.HOLD_SATSER: "Det som dermed ikke blir betalt, står udekket.",
    VedFrafall.HOLD_POTT: "De som er med i et år, deler hele årets pott; faste beløp og satser som ikke blir betalt, "
    "står udekket.",
    VedFrafall.HOLD_TOTAL: "De som er med i et år, betaler det som dermed mangler det året.",
}
_AAR_I_NAVNET = re.compile(r"(\d+)\s+år\b")
Ordvalg: TypeAlias = Callable[[str], str]
_NYNORSK = {
    "Folketall": "Folketal",
    "Kilde": "Kjelde",
    ENHET_INNBYGGER: "innbyggjarar",
    ENHET_DELTAKER: "deltakarar",
    ENHET_KRONER: "kroner",
    "1 deltaker": "1 deltakar",
    "Svar: avventer, og regnes som {svar} inntil videre.": "Svar: avventar, og blir rekna som {svar} inntil vidare.",
    _IKKE_SVART["ja"]: "Vi har ikkje fått svar frå dykk enno; tabellen reknar dykk med inntil vidare.",
    _IKKE_SVART["nei"]: "Vi har ikkje fått svar frå dykk enno; tabellen reknar dykk ikkje med inntil vidare.",
    _FRAFALL[VedFrafall.HOLD_SATSER]: "Når nokon seier nei, betaler dei andre som før, og det som manglar står udekt.",
    _FRAFALL[VedFrafall.HOLD_POTT]: "Når nokon seier nei, deler dei som er med heile potten.",
    _FRAFALL[VedFrafall.HOLD_TOTAL]: "Når nokon seier nei, deler dei som er med heile beløpet.",
    _FORDI_NEI: "fordi nokon har sagt nei og heile beløpet skal dekkjast av dei som er med",
    _FORDI_AVVENTER: "fordi nokon avventar og heile beløpet skal dekkjast av dei som er med",
    _TIDSROM[0]: "Er med frå {fra} til og med {til}",
    _TIDSROM[1]: "Er med frå {fra}",
    _TIDSROM[2]: "Er med til og med {til}",
    _ALLE_AAR: ", men betaler for alle åra.",
    _PAABEGYNTE: ", og betaler for heile året kvart år den er med i",
    "måneder i": "månader i",
    "måneder av": "månader av",
    "ikke i": "ikkje i",
    "ikke med": "ikkje med",
    _NOEN_ER_MED_DELVIS: "Nokon er med berre ein del av tida.",
    RESTEN[VedFrafall.HOLD_SATSER]: "Det som dermed ikkje blir betalt, står udekt.",
    RESTEN[VedFrafall.HOLD_POTT]: "Dei som er med i eit år, deler heile potten for året; faste beløp og satsar som "
    "ikkje blir betalte, står udekte.",
    RESTEN[VedFrafall.HOLD_TOTAL]: "Dei som er med i eit år, betaler det som dermed manglar det året.",
    "deler av": "delar av",
    "trinnet fra og med": "trinnet frå og med",
    "løftet til minst": "løfta til minst",
    "senket til høyst": "senka til høgst",
    "beløpet er hevet til": "beløpet er heva til",
    "satsen er hevet fra": "satsen er heva frå",
    "deler av grunnlaget": "delar av grunnlaget",
    "betales av": "blir betalt av",
    "alle årene": "alle åra",
    "årene": "åra",
    " hvert år": " kvart år",
    "gjelder": "gjeld",
    " (opsjon, ikke i summene)": " (opsjon, ikkje i summane)",
    "ingen regel gjelder": "ingen regel gjeld",
    "som er det beregnede": "som er det utrekna",
    "mer": "meir",
    "mindre": "mindre",
    "enn beregnet": "enn utrekna",
}
# The words of the explanations; a word of ours that has no nynorsk is an error, never bokmål by chance.
_ORD: Mapping[Maalform, Ordvalg] = {Maalform.BOKMAAL: lambda tekst: tekst, Maalform.NYNORSK: _NYNORSK.__getitem__}


def ordvalg(maalform: Maalform) -> Ordvalg:
    """Our words in a form of Norwegian; KeyError for one that has no nynorsk."""
    return _ORD[maalform]


def forklar(
    resultat: Resultat,
    nr: str,
    maalform: Maalform = Maalform.BOKMAAL,
    *,
    med_svar: bool = True,
    betalere: Mapping[int, str] = MappingProxyType({}),
) -> tuple[str, ...]:
    """Sentences a council member can follow: who, from which figures, each rule, each year.

    Args:
        resultat: the scheme.
        nr: the deltaker.
        maalform: which form of Norwegian.
        med_svar: whether the answer is among them; answers are not in what goes out.
        betalere: the years somebody else pays for it, and who; they are in none of the sums.

    Raises:
        KeyError: when the number is not in the scheme.
    """
    bidrag = resultat.for_deltaker(nr)
    if bidrag is None:
        raise KeyError(nr)
    o, d, i = resultat.ordning, bidrag.deltaker, _ORD[maalform]
    linjer = [f"{d.nr} {d.navn} i {o.navn}", *folketallslinjer(resultat, bidrag, i)]
    if med_svar:
        linjer.append(_svar(bidrag, o.avventer_regnes_som, i))
    linjer += _til_grunnlaget(resultat, bidrag, i)
    if not bidrag.er_med:
        return tuple(linjer)
    grunnlag = sum((le.belop_kr for le in bidrag.ledd), NULL)
    linjer += _aar(resultat, bidrag, betalere, i)
    egne = tuple(NULL if a.aar in betalere else x for a, x in zip(o.aar, bidrag.per_aar, strict=True))
    linjer += delsumlinjer(resultat, egne, grunnlag, i)
    vedtatt = d.vedtak.vedtatt_kr
    if vedtatt is not None:
        beregnet = sum(
            (b for b, a in zip(bidrag.per_aar, o.aar, strict=True) if a.fase is not Fase.OPSJON), start=0 * vedtatt
        )
        sak = f" (sak {d.vedtak.saksnr})" if d.vedtak.saksnr else ""
        linjer.append(f"Vedtatt{sak}: {kroner(vedtatt)}, {_mot_beregnet(vedtatt - beregnet, i)}.")
    return tuple(linjer)


def grunnlaget(resultat: Resultat, nr: str, maalform: Maalform) -> tuple[str, ...]:
    """How the basis of a deltaker came about, for a letter: its population, each rule, and what they come to.

    Raises:
        KeyError: when the number is not in the scheme.
    """
    bidrag, i = resultat.for_deltaker(nr), _ORD[maalform]
    if bidrag is None:
        raise KeyError(nr)
    return (*folketallslinjer(resultat, bidrag, i), *_til_grunnlaget(resultat, bidrag, i))


def _til_grunnlaget(resultat: Resultat, bidrag: Bidrag, i: Ordvalg) -> list[str]:
    if not bidrag.er_med:
        return [f"Bidraget er 0 kr. {i(_FRAFALL[resultat.ordning.ved_frafall])}"]
    return grunnlagslinjer(resultat, bidrag, i)


def folketallslinjer(resultat: Resultat, bidrag: Bidrag, i: Ordvalg = str) -> list[str]:
    """How many inhabitants a deltaker has, if that is known."""
    if bidrag.innbyggere is None:
        return []
    dato = norsk_dato(resultat.ordning.folketall_dato)
    return [f"{i('Folketall')}: {tall(bidrag.innbyggere)} {i(ENHET_INNBYGGER)} per {dato}."]


def grunnlagslinjer(resultat: Resultat, bidrag: Bidrag, i: Ordvalg = str) -> list[str]:
    """Each rule that concerns a deltaker, and what they come to."""
    ledd = [_ledd(resultat, le, bidrag.deltaker.nr, i) for le in bidrag.ledd if le.enheter]
    grunnlag = f"Grunnlag i alt: {kroner(sum((le.belop_kr for le in bidrag.ledd), NULL))}."
    return [*ledd, grunnlag, *_tidslinjer(resultat, bidrag, i)]


def _tidslinjer(resultat: Resultat, bidrag: Bidrag, i: Ordvalg) -> list[str]:
    """When a deltaker is in, what that does to its amount, and who pays the rest; nothing when all are in all along."""
    o, d = resultat.ordning, bidrag.deltaker
    rettet = any(_oppretting(resultat, le.regel, n) != 1 for le in bidrag.ledd for n in range(len(o.aar)) if le.enheter)
    resten = i(RESTEN[o.ved_frafall])
    andre = [f"{i(_NOEN_ER_MED_DELVIS)} {resten}"] if rettet else []
    if not har_datoer(d):
        return andre
    tidsrom = _TIDSROM[0 if d.fra_og_med and d.til_og_med else 1 if d.fra_og_med else 2]
    fra, til = (norsk_dato(dag) if dag else "" for dag in (d.fra_og_med, d.til_og_med))
    tekst = i(tidsrom).format(fra=fra, til=til)
    if o.ved_delvis is VedDelvis.BETALER_ALLE_AAR:
        return [tekst + i(_ALLE_AAR)]
    andeler = list(zip(o.aar, bidrag.tidsandeler, strict=True))
    unntak = [f"{x * MAANEDER} av {MAANEDER} {i('måneder i')} {a.aar}" for a, x in andeler if 0 < x < 1]
    uten = [a.aar for a, x in andeler if not x]
    unntak += [f"{i('ikke i')} {_spenn(uten)}"] if uten else []
    tekst += i(_PAABEGYNTE) if o.ved_delvis is VedDelvis.PAABEGYNTE_AAR else ""
    tekst += f": {', '.join(unntak)}." if unntak else "."
    return [tekst, *([resten] if unntak else andre)]


def _oppretting(resultat: Resultat, regel: Regel, plass: int) -> Fraction:
    return next(s.oppretting(plass) for s in resultat.regelsummer if s.regel.id == regel.id)


def delsumlinjer(resultat: Resultat, per_aar: Sequence[Fraction], grunnlag: Fraction, i: Ordvalg = str) -> list[str]:
    """The subtotals of some amounts by year; one that is the basis itself does not say which years it adds up."""
    return [_delsum(resultat, per_aar, ds, grunnlag, i) for ds in resultat.ordning.delsummer]


def aarslinjer(resultat: Resultat, nr: str, aar: Collection[int], maalform: Maalform) -> tuple[str, ...]:
    """How the basis becomes the amounts of some years, for a letter: years that are made alike share a sentence.

    A subtotal named after another number of years than it adds up is told the years of.

    Raises:
        KeyError: when the number is not in the scheme.
    """
    bidrag = resultat.for_deltaker(nr)
    if bidrag is None:
        raise KeyError(nr)
    o, i = resultat.ordning, _ORD[maalform]
    like: dict[str, list[int]] = {}
    for a, belop in zip(o.aar, bidrag.per_aar, strict=True):
        if a.aar in aar and bidrag.er_med:
            like.setdefault(_aaret(resultat, bidrag, a, belop, i), []).append(a.aar)
    ut = [f"{_spenn(x)}: {hvordan}{i(' hvert år') if len(x) > 1 else ''}." for hvordan, x in like.items()]
    for delsum in o.delsummer:
        gjelder = [a.aar for a in o.aar if delsum.gjelder(a)]
        if _villeder(delsum, gjelder) and set(gjelder) <= set(aar):
            ut.append(f"«{delsum.navn}» {i('gjelder')} {_spenn(gjelder)}.")
    return tuple(ut)


def _spenn(aar: Sequence[int]) -> str:
    """Years in order as text: "2018, 2020–2021 og 2023"."""
    rekker: list[list[int]] = []
    for a in aar:
        if rekker and rekker[-1][-1] == a - 1:
            rekker[-1].append(a)
        else:
            rekker.append([a])
    tekst = ["–".join(map(str, dict.fromkeys((r[0], r[-1])))) for r in rekker]
    return " og ".join(x for x in (", ".join(tekst[:-1]), tekst[-1]) if x)


def _villeder(delsum: Delsum, aar: Sequence[int]) -> bool:
    """Whether its name gives another number of years than it adds up: two half years make one of the published."""
    treff = _AAR_I_NAVNET.search(delsum.navn)
    return treff is not None and bool(aar) and int(treff[1]) != len(aar)


def ikke_svart(resultat: Resultat, bidrag: Bidrag, maalform: Maalform) -> str:
    """To a deltaker: that it has not answered, and what the table takes it for; "" when it has."""
    if bidrag.deltaker.svar is not Svar.AVVENTER:
        return ""
    return _ORD[maalform](_IKKE_SVART[resultat.ordning.avventer_regnes_som])


def ved_frafall(valg: VedFrafall, maalform: Maalform) -> str:
    """What the others pay when somebody says no, as a sentence."""
    return _ORD[maalform](_FRAFALL[valg])


def _mot_beregnet(forskjell: Fraction, i: Ordvalg) -> str:
    if forskjell == 0:
        return i("som er det beregnede")
    return f"som er {kroner(abs(forskjell))} {i('mer' if forskjell > 0 else 'mindre')} {i('enn beregnet')}"


def _svar(bidrag: Bidrag, avventer: str, i: Ordvalg) -> str:
    svar = bidrag.deltaker.svar
    if svar is Svar.AVVENTER:
        return i("Svar: avventer, og regnes som {svar} inntil videre.").replace("{svar}", avventer)
    return f"Svar: {svar.value}."


def _ledd(resultat: Resultat, ledd: Ledd, nr: str, i: Ordvalg) -> str:
    """One rule as a sum with its numbers, and where its value comes from."""
    regel = ledd.regel
    innbyggere = resultat.innbyggere[regel.folketall_dato].get(nr, 0) if bruker_folketall(regel) else 0
    if ledd.fordeles_paa is not None:
        regnestykke = (
            f"{_enheter(ledd, regel, i)} × {kroner(ledd.a_fordele)} / {tall(ledd.fordeles_paa)} {_navn(regel, i)}"
            f" = {kroner(ledd.belop_kr)}"
        )
    elif regel.enhet == ENHET_KRONER:
        regnestykke = _i_kroner(ledd, innbyggere, i)
    elif regel.enhet == ENHET_DELTAKER:
        regnestykke = f"{kroner(ledd.belop_kr)} fast"
    else:
        regnestykke = f"{_enheter(ledd, regel, i)} × {_sats(ledd.a_fordele)} = {kroner(ledd.belop_kr)}"
    regnestykke += _hevet(resultat, ledd, i)
    kilde = next(
        (
            f.kilde
            for f in resultat.ordning.forutsetninger
            if f.nokkel.startswith(f"regel.{regel.forutsetning}.") and f.kilde
        ),
        "",
    )
    return f"{regel.navn}: {regnestykke}." + (f" {i('Kilde')}: {kilde}." if kilde else "")


def _i_kroner(ledd: Ledd, innbyggere: int, i: Ordvalg) -> str:
    """How the population of a deltaker became kroner, before anything is raised because somebody stays out."""
    antall = f"{tall(innbyggere)} {i(ENHET_INNBYGGER)}"
    match ledd.regel.fordeling:
        case Trinnpris() as trinn:
            fra = max(f for f in trinn.fra_og_med if f <= innbyggere)
            return f"{antall} gir prisen {kroner(ledd.enheter)} ({i('trinnet fra og med')} {tall(fra)})"
        case MarginaleTrinn() as trinn:
            deler = [f"{tall(n)} {i(ENHET_INNBYGGER)} × {_sats(sats)}" for n, sats in trinn.trinnvis(innbyggere)]
            return f"{' + '.join(deler)} = {kroner(ledd.enheter)}"
        case GrunnbelopMedSats() as grunn:
            return _grunnbelop(grunn, ledd, innbyggere, antall, i)
        case _:
            raise TypeError(ledd.regel.id)


def _grunnbelop(grunn: GrunnbelopMedSats, ledd: Ledd, innbyggere: int, antall: str, i: Ordvalg) -> str:
    foer, raatt = grunn.uten_gulv(innbyggere), grunn.raatt(innbyggere)
    kappet = raatt if grunn.tak_kr is None else min(raatt, grunn.tak_kr)
    ut = f"{kroner(grunn.grunnbelop_kr)} + {antall} × {_sats(grunn.sats_kr)} = {kroner(foer)}"
    if raatt > foer:
        ut += f", {i('løftet til minst')} {kroner(raatt)}"
    if kappet < raatt:
        ut += f", {i('senket til høyst')} {kroner(kappet)}"
    if ledd.enheter > kappet:
        ut += f", og {kroner(ledd.enheter - kappet)} av det andre hadde over taket, i alt {kroner(ledd.enheter)}"
    return ut


def _hevet(resultat: Resultat, ledd: Ledd, i: Ordvalg) -> str:
    """Why the amount per unit is not the stated one; "" when it is."""
    regel = ledd.regel
    if ledd.fordeles_paa is not None or ledd.a_fordele == regel.sats_kr:
        return ""
    nei = any(b.deltaker.svar is Svar.NEI for b in resultat.i_gruppe(regel.gruppe))
    fordi = i(_FORDI_NEI if nei else _FORDI_AVVENTER)
    if regel.enhet == ENHET_KRONER:
        return f"; {i('beløpet er hevet til')} {kroner(ledd.belop_kr)} {fordi}"
    sats = kroner(regel.sats_kr) if regel.enhet == ENHET_DELTAKER else _sats(regel.sats_kr)
    return f"; {i('satsen er hevet fra')} {sats} {fordi}"


def _sats(sats: Fraction) -> str:
    return f"{tall(sats, desimaler=4)} kr"


def _delsum(resultat: Resultat, per_aar: Sequence[Fraction], delsum: Delsum, grunnlag: Fraction, i: Ordvalg) -> str:
    """A subtotal; which years it adds up when it is not the basis itself."""
    belop = resultat.delsum(per_aar, delsum)
    navn = delsum.navn
    aar = [a.aar for a in resultat.ordning.aar if delsum.gjelder(a)]
    if (belop != grunnlag and aar) or _villeder(delsum, aar):
        alle = i("alle årene" if len(aar) == len(resultat.ordning.aar) else "årene")
        navn += f", {alle} {aar[0]}–{aar[-1]}" if len(aar) > 1 else f", {aar[0]}"
    return f"{navn}: {kroner(belop)}."


def _enheter(ledd: Ledd, regel: Regel, i: Ordvalg) -> str:
    if regel.enhet == ENHET_DELTAKER:
        return i("1 deltaker")
    return f"{tall(ledd.enheter, desimaler=4)} {_navn(regel, i)}"


def _navn(regel: Regel, i: Ordvalg) -> str:
    return i(regel.enhet) if regel.enhet in (ENHET_DELTAKER, ENHET_INNBYGGER, ENHET_KRONER) else f"({regel.enhet})"


def _aar(resultat: Resultat, bidrag: Bidrag, betalere: Mapping[int, str], i: Ordvalg) -> list[str]:
    ut = []
    for a, belop in zip(resultat.ordning.aar, bidrag.per_aar, strict=True):
        if a.aar in betalere:
            ut.append(f"{a.aar}: {i('betales av')} {betalere[a.aar]}.")
            continue
        opsjon = i(" (opsjon, ikke i summene)") if a.fase is Fase.OPSJON else ""
        ut.append(f"{a.aar}{opsjon}: {_aaret(resultat, bidrag, a, belop, i)}.")
    return ut


def _aaret(resultat: Resultat, bidrag: Bidrag, a: Aar, belop: Fraction, i: Ordvalg) -> str:
    hvordan = aarets_del(resultat, bidrag, a, i)
    return f"{hvordan}, {kroner(belop)}" if hvordan == i("ikke med") else f"{hvordan} = {kroner(belop)}"


def aarets_del(resultat: Resultat, bidrag: Bidrag, a: Aar, i: Ordvalg = str) -> str:
    """What of the basis falls in a year, for the part of it the deltaker is in."""
    o = resultat.ordning
    plass = o.aar.index(a)
    andel = bidrag.tidsandeler[plass]
    if not andel:
        return i("ikke med")
    summer = {s.regel.id: s for s in resultat.regelsummer}
    gjeldende = [le for le in bidrag.ledd if le.enheter]
    rettet = any(summer[le.regel.id].oppretting(plass) != 1 for le in gjeldende)
    fordelt = {le.regel.tid for le in gjeldende} == {Tid.FORDELT} and not any(le.regel.indeksert for le in bidrag.ledd)
    if fordelt and not rettet:
        ut, ledd = f"{a.deler} av {o.deler_i_alt} {i('deler av grunnlaget')}", 1
    else:
        faktorer = [(summer[le.regel.id], faktor(le.regel, a, o)) for le in gjeldende]
        deler = [
            (f"{a.deler} av {o.deler_i_alt} {i('deler av')} {s.regel.navn}" if fordelt else _ganger(s.regel.navn, f))
            + _rettet(s, plass)
            for s, f in faktorer
            if f
        ]
        ut, ledd = " + ".join(deler) or i("ingen regel gjelder"), len(deler)
    if andel == 1:
        return ut
    return f"{andel * MAANEDER} av {MAANEDER} {i('måneder av')} {f'({ut})' if ledd > 1 else ut}"


def _ganger(navn: str, faktor_: Fraction) -> str:
    return f"{navn} × {tall(faktor_, desimaler=4)}"


def _rettet(s: Regelsum, plass: int) -> str:
    """What those who are in a year pay times: the units of all who joined over those of the year; "" when all are."""
    if s.oppretting(plass) == 1:
        return ""
    alle, i_aaret = (tall(x, desimaler=4) for x in (s.enheter_med, s.enheter_per_aar[plass]))
    return " × " + " / ".join(x.rstrip("0").rstrip(",") if "," in x else x for x in (alle, i_aaret))
