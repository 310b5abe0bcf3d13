"""Fondskontroll: the fund has money every year, projects are repaid, and whole kroner add up to the prices."""

from collections.abc import Iterator

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL
from verktoy.kjerne.kontroll import Kontrollgrunnlag, Kontrollpunkt, Sammenlign
from verktoy.kjerne.melding import Niva


def fondet(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """The checks of a scheme that is to finance itself."""
    if g.fond is None:
        return
    yield g.punkt(
        "fond.saldo",
        Niva.AVVIK,
        "Fondet har penger ved utgangen av hvert år",
        ("laveste saldo", min(g.fond.saldo)),
        ("skal være minst", 0),
        sammenlign=Sammenlign.MINST,
    )
    for p in g.fond.prosjekter:
        yield g.punkt(
            f"fond.{p.prosjekt.id}.dekning",
            Niva.AVVIK,
            f"Fondet: «{p.prosjekt.navn}» betales tilbake av dem som tar det i bruk",
            ("betalt tilbake", sum(p.tilbake, NULL)),
            ("utlegg", p.prosjekt.utlegg_i_alt),
            sammenlign=Sammenlign.MINST,
        )
        yield g.punkt(
            f"fond.{p.prosjekt.id}.kroner",
            Niva.AVVIK,
            f"Fondet: «{p.prosjekt.navn}» i hele kroner summerer til det nøyaktige (ellers: oppdater boken)",
            ("sum i hele kroner", sum(b.pris_kr for b in p.brukere)),
            ("nøyaktig sum, rundet", avrund(sum((b.pris for b in p.brukere), NULL))),
        )
