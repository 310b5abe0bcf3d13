"""Plankontroll: the payment plan against the exact amounts and the published plan, and what invoices need."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL
from verktoy.kjerne.betaling import gyldig_orgnr, passer_monster
from verktoy.kjerne.kontroll import Kontrollgrunnlag, Kontrollpunkt
from verktoy.kjerne.melding import Niva
from verktoy.kjerne.plan import korreksjoner
from verktoy.kjerne.tabellavrunding.avrundet_tabell import AvrundetTabell


def planen(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """The payment plan comes to the exact totals, rounded, and no sum is a whole unit away from its exact value."""
    if g.plan is None:
        return
    p, enhet = g.plan.avrundet, g.plan.valg.enhet_kr
    for n, periodesum in enumerate(p.tabell.periodesummer):
        yield g.punkt(
            f"plan.sum.{n}",
            Niva.AVVIK,
            f"Planen: «{periodesum.navn}» er den nøyaktige summen, rundet av",
            ("sum i planen", sum(rad[k] for rad in p.celler for k in periodesum.kolonner)),
            ("nøyaktig sum, rundet", avrund(_eksakt(p, periodesum.kolonner), enhet)),
        )
    skjeve = sum(
        1 for k in range(len(g.plan.terminer)) if abs(sum(rad[k] for rad in p.celler) - _eksakt(p, (k,))) >= enhet
    )
    yield g.punkt(
        "plan.kolonner",
        Niva.AVVIK,
        f"Planen: hver termin er mindre enn {enhet} kr fra den nøyaktige summen",
        ("terminer som er lenger unna", skjeve),
        ("skal være", 0),
        enhet="antall",
    )
    if g.fryst is not None:
        yield g.punkt(
            "plan.korrigert",
            Niva.MERKNAD,
            "Planen er som den ble publisert",
            ("korrigerte beløp", len(korreksjoner(g.plan, g.fryst))),
            ("skal være", 0),
            enhet="antall",
        )


def _eksakt(p: AvrundetTabell, kolonner: Sequence[int]) -> Fraction:
    return sum((Fraction(rad.belop[k]) for rad in p.tabell.rader for k in kolonner), NULL)


def fakturaene(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """What is typed for the invoices: organisation numbers and references look as they must."""
    if g.plan is None or g.resultat.ordning.betaling is None:
        return
    deltakere = [g.plan.deltakere[n].faktura for n in g.plan.betalere]
    galt_orgnr = sum(1 for f in deltakere if f.orgnr and not gyldig_orgnr(f.orgnr))
    med_monster = [f for f in deltakere if f.monster and f.referanse]
    gal_referanse = sum(1 for f in med_monster if not passer_monster(f.referanse, f.monster))
    uten_plan = len(g.plan.uten_belop(g.betalinger))
    for id_, regel, antall in (
        ("betaling.orgnr", "Organisasjonsnumrene har riktig kontrollsiffer", galt_orgnr),
        ("betaling.referanse", "Fakturareferansene er slik mottakeren krever", gal_referanse),
        ("betaling.uten_plan", "Alt som er fakturert eller betalt, står i planen", uten_plan),
    ):
        yield g.punkt(id_, Niva.AVVIK, regel, ("feil", antall), ("skal være", 0), enhet="antall")
