"""Forklaring: how an amount came about, in sentences. Made from the same Ledd as the amount, never computed again."""

from fractions import Fraction

from verktoy.kjerne.beregning import Bidrag, Ledd, Resultat, faktor
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.norsk import kroner, tall
from verktoy.kjerne.ordning import Fase, VedFrafall
from verktoy.kjerne.regler import ENHET_DELTAKER, ENHET_INNBYGGER, ENHET_KRONER, Regel, Tid

_FRAFALL = {
    VedFrafall.HOLD_SATSER: "Når noen sier nei, betaler de andre som før, og det som mangler står udekket.",
    VedFrafall.HOLD_POTT: "Når noen sier nei, deler de som er med hele potten.",
    VedFrafall.HOLD_TOTAL: "Når noen sier nei, deler de som er med hele beløpet.",
}


def forklar(resultat: Resultat, nr: str) -> tuple[str, ...]:
    """Sentences a council member can follow: who, from which figures, each rule, each year.

    Raises:
        KeyError: when the number is not in the scheme.
    """
    bidrag = resultat.for_deltaker(nr)
    if bidrag is None:
        raise KeyError(nr)
    o, d = resultat.ordning, bidrag.deltaker
    linjer = [f"{d.nr} {d.navn} i {o.navn}"]
    if bidrag.innbyggere is not None:
        linjer.append(f"Folketall: {tall(bidrag.innbyggere)} innbyggere per {norsk_dato(o.folketall_dato)}.")
    linjer.append(_svar(bidrag, o.avventer_regnes_som))
    if not bidrag.er_med:
        linjer.append("Bidraget er 0 kr. " + _FRAFALL[o.ved_frafall])
        return tuple(linjer)
    linjer += [_ledd(resultat, le) for le in bidrag.ledd if le.enheter]
    linjer.append(
        f"Grunnlag i alt: {kroner(sum((le.belop_kr for le in bidrag.ledd), start=0 * bidrag.ledd[0].belop_kr))}."
    )
    linjer += _aar(resultat, bidrag)
    linjer += [f"{ds.navn}: {kroner(resultat.delsum(bidrag.per_aar, ds))}." for ds in o.delsummer]
    vedtatt = d.vedtak.vedtatt_kr
    if vedtatt is not None:
        beregnet = sum(
            (b for b, a in zip(bidrag.per_aar, o.aar, strict=True) if a.fase is not Fase.OPSJON), start=0 * vedtatt
        )
        sak = f" (sak {d.vedtak.saksnr})" if d.vedtak.saksnr else ""
        linjer.append(f"Vedtatt{sak}: {kroner(vedtatt)}, {_mot_beregnet(vedtatt - beregnet)}.")
    return tuple(linjer)


def _mot_beregnet(forskjell: Fraction) -> str:
    if forskjell == 0:
        return "som er det beregnede"
    return f"som er {kroner(abs(forskjell))} {'mer' if forskjell > 0 else 'mindre'} enn beregnet"


def _svar(bidrag: Bidrag, avventer: str) -> str:
    svar = bidrag.deltaker.svar
    if svar is Svar.AVVENTER:
        return f"Svar: avventer, og regnes som {avventer} inntil videre."
    return f"Svar: {svar.value}."


def _ledd(resultat: Resultat, ledd: Ledd) -> str:
    """One rule as a sum with its numbers, and where its value comes from."""
    regel = ledd.regel
    if ledd.fordeles_paa is not None:
        regnestykke = (
            f"{_enheter(ledd, regel)} × {kroner(ledd.a_fordele)} / {tall(ledd.fordeles_paa)} {_navn(regel)}"
            f" = {kroner(ledd.belop_kr)}"
        )
    elif regel.enhet == ENHET_KRONER:
        regnestykke = f"{kroner(ledd.belop_kr)} etter trinn eller grunnbeløp for folketallet"
    elif regel.enhet == ENHET_DELTAKER:
        regnestykke = f"{kroner(ledd.belop_kr)} fast"
    else:
        regnestykke = f"{_enheter(ledd, regel)} × {tall(ledd.a_fordele, desimaler=4)} kr = {kroner(ledd.belop_kr)}"
    kilde = next(
        (
            f.kilde
            for f in resultat.ordning.forutsetninger
            if f.nokkel.startswith(f"regel.{regel.forutsetning}.") and f.kilde
        ),
        "",
    )
    return f"{regel.navn}: {regnestykke}." + (f" Kilde: {kilde}." if kilde else "")


def _enheter(ledd: Ledd, regel: Regel) -> str:
    if regel.enhet == ENHET_DELTAKER:
        return "1 deltaker"
    return f"{tall(ledd.enheter, desimaler=4)} {_navn(regel)}"


def _navn(regel: Regel) -> str:
    return regel.enhet if regel.enhet in (ENHET_DELTAKER, ENHET_INNBYGGER, ENHET_KRONER) else f"({regel.enhet})"


def _aar(resultat: Resultat, bidrag: Bidrag) -> list[str]:
    o = resultat.ordning
    tider = {le.regel.tid for le in bidrag.ledd if le.enheter}
    ut = []
    for a, belop in zip(o.aar, bidrag.per_aar, strict=True):
        if tider == {Tid.FORDELT} and not any(le.regel.indeksert for le in bidrag.ledd):
            hvordan = f"{a.deler} av {o.deler_i_alt} deler av grunnlaget"
        else:
            faktorer = [(le.regel.navn, faktor(le.regel, a, o)) for le in bidrag.ledd if le.enheter]
            deler = [f"{navn} × {tall(f, desimaler=4)}" for navn, f in faktorer if f]
            hvordan = " + ".join(deler) or "ingen regel gjelder"
        opsjon = " (opsjon, ikke i summene)" if a.fase is Fase.OPSJON else ""
        ut.append(f"{a.aar}{opsjon}: {hvordan} = {kroner(belop)}.")
    return ut
