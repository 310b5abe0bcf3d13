"""sammenlign: who pays more or less in one workbook than in another, split by cause."""

from dataclasses import replace
from pathlib import Path

from verktoy.ark.beskrivelse import ANTALL, TEKSTFORMAT, Ark, Bok, Omraade, Rolle, Slag, Stil
from verktoy.excel.lagring import krev_lukket, laas, lagre
from verktoy.excel.pode import KanIkkePode
from verktoy.excel.regenerer import Regenerering
from verktoy.kilder import offisielle
from verktoy.kjerne.arkid import Arkid
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.overskrifter import SAMMENLIGNING
from verktoy.kjerne.sammenligning import Aarsak, Grunnlag, Sammenligning, sammenlign
from verktoy.oppgaver.bok import Beregnet, les, regn
from verktoy.oppgaver.tabell import Tabell, Tall

_HODE = 3
_NOEN = 5
REKKEFOLGE = (
    "Hele kroner. Årsakene er regnet i denne rekkefølgen: folketall, deltakere, datoer, budsjett og satser, avrunding. "
    "De summerer til endringen."
)


def sammenlign_boker(gammel: Path, ny: Path) -> list[Tabell]:
    """One table per scheme of either workbook, in the order of the new one; who pays most more stands first.

    Raises:
        Inndatafeil: when one of them cannot be read or computed.
    """
    foer, etter = (_grunnlag(regn(les(sti).bok)) for sti in (gammel, ny))
    slekt = offisielle.slekt()
    return [_tabell(sammenlign(foer.get(id_), etter.get(id_), slekt)) for id_ in dict.fromkeys((*etter, *foer))]


def legg_i_arket(sti: Path, tabeller: list[Tabell]) -> None:
    """Put the comparison on a sheet of its own in a workbook.

    Raises:
        Inndatafeil: when the workbook cannot be read, or the sheet cannot be written without loss.
        Lagringsfeil: when it cannot be written.
    """
    with laas(sti):
        krev_lukket(sti)
        lest = les(sti)
        bok = Bok((_ark(tabeller),), SAMMENLIGNING, "", regn(lest.bok).beskrivelse().opprettet)
        bare = {i: n for i, n in lest.vaare.navn.items() if i == Arkid(SAMMENLIGNING)}
        try:
            ny = Regenerering(lest.innhold, replace(lest.vaare, navn=bare), bok).utfor()
        except KanIkkePode as e:
            raise Inndatafeil.en(str(e), sti.name) from e
        if ny.innhold != lest.innhold:
            lagre(sti, ny.innhold, leste=lest.innhold)


def _grunnlag(b: Beregnet) -> dict[str, Grunnlag]:
    alt = zip(b.bok.deler, b.resultater, b.planer, strict=True)
    return {d.ordning.id: Grunnlag(r, p, d.deltakere, b.bok.folketall) for d, r, p in alt}


def _tabell(s: Sammenligning) -> Tabell:
    kolonner = ("Nummer", "Navn", "Før (kr)", "Etter (kr)", "Endring (kr)", *(a.value for a in Aarsak))
    endret = sorted((e for e in s.endringer if e.endring), key=lambda e: (-e.endring, e.nr))
    rader: list[tuple[str, tuple[Tall, ...]]] = [
        ("deltaker", (e.nr, e.navn, e.foer, e.etter, e.endring, *e.hele_kroner().values())) for e in endret
    ]
    like = [e for e in s.endringer if not e.endring]
    if like:
        belop = sum(e.foer for e in like)
        rader.append(("kilde", (None, f"{len(like)} uten endring", belop, belop, 0, *[0] * len(Aarsak))))
    summer = [sum(v for _, rad in rader if isinstance(v := rad[n], int)) for n in range(2, len(kolonner))]
    rader.append(("sum", (None, "Sum", *summer)))
    merknad = ""
    if s.slaatt_sammen:
        navn = ", ".join(a.value.lower() for a in s.slaatt_sammen)
        merknad = f" {navn[:1].upper()}{navn[1:]} kunne ikke skilles ut og er med i neste årsak."
    if s.fulgt:
        noen = ", ".join(f"{gammelt} er nå {nytt}" for gammelt, nytt in list(s.fulgt.items())[:_NOEN])
        flere = f" og {len(s.fulgt) - _NOEN} til" if len(s.fulgt) > _NOEN else ""
        merknad += f" Kjent igjen med nytt nummer: {noen}{flere}."
    return Tabell(f"{s.ordning}: hvem betaler mer eller mindre", REKKEFOLGE + merknad, kolonner, tuple(rader))


def _ark(tabeller: list[Tabell]) -> Ark:
    ark = Ark(SAMMENLIGNING, Slag.RESULTAT)
    ark.topp(SAMMENLIGNING, REKKEFOLGE)
    rad, bredde = _HODE, 1
    for t in tabeller:
        ark.rad(rad, (t.tittel, *[None] * (len(t.kolonner) - 1)), Stil(Rolle.SEKSJON))
        ark.rad(rad + 1, t.kolonner, Stil(Rolle.OVERSKRIFT, ombrutt=True))
        rad += 2
        for slag, verdier in t.rader:
            rolle = Rolle.SUM if slag == "sum" else Rolle.LISTE
            for kol, verdi in enumerate(verdier):
                ark.sett(rad, kol, verdi, Stil(rolle, ANTALL if isinstance(verdi, int) else TEKSTFORMAT))
            rad += 1
        rad += 1
        bredde = max(bredde, len(t.kolonner))
    ark.bredder |= {0: 12, 1: 34} | dict.fromkeys(range(2, bredde), 16.0)
    ark.tabell = Omraade(_HODE, 0, max(rad - 2, _HODE), bredde - 1)
    ark.overskriftsrad = _HODE + 1
    ark.tekst_som_tall.append(ark.tabell)
    return ark
