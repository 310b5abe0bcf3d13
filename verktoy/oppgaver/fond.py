"""fond: the balance of a scheme that is to finance itself, and what each contributor pays for each project."""

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL
from verktoy.kjerne.fond import Fond
from verktoy.kjerne.fondsvalg import DELES, SENE
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import prosenttall
from verktoy.oppgaver.bok import Beregnet
from verktoy.oppgaver.tabell import Tabell, Tall, finn_resultat


def finn_fond(beregnet: Beregnet, ordning: str) -> Fond:
    """The fund of a scheme.

    Raises:
        Inndatafeil: when the workbook has no such scheme, or the scheme no fund.
    """
    resultat = finn_resultat(beregnet, ordning)
    fond = beregnet.fond[beregnet.resultater.index(resultat)]
    if fond is None:
        raise Inndatafeil.en(
            f"{resultat.ordning.kortnavn} har ikke noe fond.", "--ordning", "Legg til [fond.prosjekt.…] i ordningen."
        )
    return fond


def saldotabell(fond: Fond) -> Tabell:
    """The balance by year in whole kroner, each cell rounded on its own; what is paid is in brukertabell."""
    rader: list[tuple[str, tuple[Tall, ...]]] = [
        ("kilde", ("Kontante bidrag inn", "", *map(avrund, fond.inn))),
    ]
    for p in fond.prosjekter:
        utlegg = (-avrund(p.prosjekt.utlegg[a]) if a in p.prosjekt.utlegg else 0 for a in fond.aar)
        rader.append(("kilde", ("Utlegg", p.prosjekt.navn, *utlegg)))
    rader += [("kilde", ("Betalt tilbake", p.prosjekt.navn, *map(avrund, p.tilbake))) for p in fond.prosjekter]
    rader.append(("sum", ("Utgående saldo", "", *map(avrund, fond.saldo))))
    tomt = fond.tomt_fra
    svar = "Pengene rekker alle årene." if tomt is None else f"Fondet går tomt i {tomt}."
    navn = fond.resultat.ordning.navn
    return Tabell(
        f"{navn}: fondet år for år",
        f"{svar} Nøyaktige beløp, hvert avrundet til kr; det som betales i hele kroner, kan avvike litt fra år til år.",
        ("Kasse", "Prosjekt", *map(str, fond.aar)),
        tuple(rader),
    )


def prosjekttabell(fond: Fond) -> Tabell:
    """What each project needs to be repaid."""
    rader: list[tuple[str, tuple[Tall, ...]]] = []
    for p in fond.prosjekter:
        trengs = p.antall_som_trengs()
        antall = (
            "alle er for få"
            if trengs is None
            else f"{trengs[0]}–{trengs[1]}"
            if trengs[0] != trengs[1]
            else str(trengs[0])
        )
        tilbake = sum(p.tilbake, NULL)
        rader.append(
            (
                "kilde",
                (
                    p.prosjekt.navn,
                    f"{DELES[p.prosjekt.noekkel]}; {SENE[p.prosjekt.sene]}",
                    avrund(p.prosjekt.utlegg_i_alt),
                    len(p.i_bruk),
                    avrund(tilbake),
                    avrund(p.mulig),
                    "–" if p.trengs is None else f"{prosenttall(p.trengs)} %",
                    antall,
                ),
            )
        )
    kolonner = ("Prosjekt", "Kostnaden deles", "Utlegg", "Tar i bruk", "Betalt tilbake", "Hvis alle tar det i bruk")
    return Tabell(
        f"{fond.resultat.ordning.navn}: prosjektene",
        "Hva som må til for at utlegget kommer tilbake. Deles det på dem som er med, dekker de alltid alt. Beløp i kr.",
        (*kolonner, "Andel som trengs", "Antall som trengs"),
        tuple(rader),
    )


def brukertabell(fond: Fond) -> Tabell:
    """What every adopter pays each year, in whole kroner that add up, and its running costs outside the fund."""
    rader: list[tuple[str, tuple[Tall, ...]]] = []
    for p in fond.prosjekter:
        for b in p.i_bruk:
            d = b.bidrag.deltaker
            felt: tuple[Tall, ...] = (
                d.nr,
                d.navn,
                p.prosjekt.navn,
                str(b.fra_aar),
                *b.per_aar,
                b.pris_kr,
                avrund(b.drift_kr),
            )
            rader.append(("deltaker", felt))
        summer = [sum(b.per_aar[n] for b in p.i_bruk) for n in range(len(fond.aar))]
        drift = avrund(sum((b.drift_kr for b in p.i_bruk), NULL))
        rader.append(("sum", (None, "Sum", p.prosjekt.navn, None, *summer, sum(summer), drift)))
    return Tabell(
        f"{fond.resultat.ordning.navn}: hva hver bruker betaler tilbake",
        "Hele kroner; hver rad og sum går opp, så et år kan avvike litt fra saldoen. Drift betales utenfor fondet.",
        ("Nummer", "Navn", "Prosjekt", "I bruk fra", *map(str, fond.aar), "Sum", "Drift per år"),
        tuple(rader),
    )


TABELLER = {"saldo": saldotabell, "prosjekter": prosjekttabell, "brukere": brukertabell}
