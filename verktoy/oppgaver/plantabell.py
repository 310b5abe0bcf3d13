"""plantabell: the payment plan in whole kroner, and the invoice basis it gives."""

from collections.abc import Sequence

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import heltall, skrivemaate
from verktoy.kjerne.overskrifter import BETALING_KOLONNER
from verktoy.kjerne.plan import Plan
from verktoy.oppgaver.tabell import Rad, Tabell, Tall

_SJEKKES = ("Orgnr er", "Referansen er")  # on the sheet only
_TIL_FAKTURA = tuple(k for k in BETALING_KOLONNER[: BETALING_KOLONNER.index("Fakturert (kr)")] if k not in _SJEKKES)


def plantabell(plan: Plan) -> Tabell:
    """The payment plan in whole kroner: every row and column adds up as it stands."""
    t = plan.avrundet
    summer = t.tabell.periodesummer
    orden = [("termin", n) for n in range(len(plan.terminer))]
    for m, s in reversed(list(enumerate(summer))):
        orden.insert(orden.index(("termin", max(s.kolonner))) + 1, ("sum", m))
    kolonner = [plan.terminer[n].navn if slag == "termin" else summer[n].navn for slag, n in orden]

    def rad(celler: Sequence[int]) -> list[Tall]:
        return [celler[n] if slag == "termin" else sum(celler[k] for k in summer[n].kolonner) for slag, n in orden]

    rader: list[Rad] = [
        ("deltaker", (d.nr, d.navn, *rad(celler))) for d, celler in zip(plan.deltakere, t.celler, strict=True)
    ]
    total = [sum(k) for k in zip(*t.celler, strict=True)]
    rader.append(("sum", (None, "Sum", *rad(total))))
    forfall = ", ".join(f"{x.dag}.{x.maaned}." for x in plan.valg.forfall)
    enhet = "kroner" if plan.valg.enhet_kr == 1 else f"{heltall(plan.valg.enhet_kr)} kr"
    undertittel = f"Innbetalingsplan i hele {enhet}, {skrivemaate(t.maate.value)}. Forfall {forfall}"
    return Tabell(plan.ordning.navn, undertittel, ("Nummer", "Navn", *kolonner), tuple(rader))


def betalingstabell(plan: Plan) -> Tabell:
    """The invoice basis: one row per deltaker and due date, for the invoicing system.

    Raises:
        Inndatafeil: when the scheme says nothing of invoices.
    """
    valg = plan.ordning.betaling
    if valg is None:
        raise Inndatafeil.en(
            f"{plan.ordning.kortnavn} har ikke betalingsgrunnlag.", "--ark betaling", "Legg til [betaling] i ordningen."
        )
    rader = []
    for d, celler in zip(plan.deltakere, plan.avrundet.celler, strict=True):
        for termin, belop in zip(plan.terminer, celler, strict=True):
            if not belop:
                continue
            tekst = valg.tekst.replace("{ordning}", plan.ordning.navn).replace("{termin}", termin.navn)
            oere = avrund(belop * valg.mva_prosent)
            felt = (d.nr, d.navn, d.faktura.orgnr, d.faktura.referanse, termin.navn, termin.forfall.isoformat())
            penger = (belop, _med_oere(oere), _med_oere(100 * belop + oere))
            rader.append(("deltaker", (*felt, *penger, tekst, valg.kostra_art, valg.kostra_funksjon)))
    return Tabell(
        plan.ordning.navn,
        f"Betalingsgrunnlag, {valg.behandling.value}. Art og funksjon er forslag som betaleren må bekrefte.",
        _TIL_FAKTURA,
        tuple(rader),
    )


def _med_oere(oere: int) -> str:
    """Øre as kroner with two decimals and a comma, as invoicing systems in Norway read it."""
    return f"{oere // 100},{oere % 100:02d}"
