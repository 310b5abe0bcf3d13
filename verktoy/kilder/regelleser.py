"""Regelleser: the rules of a scheme, by kind. One function per kind's values; the kinds are listed in TYPER."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from verktoy.kilder.felter import Feltleser
from verktoy.kjerne.folketall import TIDLIGSTE_DATO
from verktoy.kjerne.ordning import Finansieringskilde, Gruppe, Kildetype
from verktoy.kjerne.regler import (
    FastBelop,
    FolketallPott,
    Fordeling,
    GrunnbelopMedSats,
    LikPott,
    MarginaleTrinn,
    NoekkelPott,
    OverTak,
    Pott,
    Regel,
    SatsPerInnbygger,
    Tid,
    Trinnpris,
)

# What a kind gives: suffix of the rule's id, suffix of its name, and the distribution. A mix gives two.
Deler: TypeAlias = list[tuple[str, str, Fordeling]]


class Regeltype(StrEnum):
    """The kinds, as they are written in a template."""

    FAST_BELOP = "fast-belop"
    SATS = "sats-per-innbygger"
    LIK_POTT = "pott-likt"
    FOLKETALL_POTT = "pott-etter-folketall"
    NOEKKEL_POTT = "pott-etter-noekkel"
    BLANDING = "blanding"
    TRINNPRIS = "trinnpris"
    MARGINALE_TRINN = "marginale-trinn"
    GRUNNBELOP = "grunnbelop-og-sats"


def _en(fordeling: Fordeling) -> Deler:
    return [("", "", fordeling)]


def _pott(les: Feltleser, n: str, navn: str, kilder: Sequence[Finansieringskilde]) -> Pott:
    if not les.finnes(f"{n}.pott_er_rest_av"):
        return Pott(les.belop(f"{n}.pott_kr", f"{navn}: pott"))
    kilde = les.tekst(f"{n}.pott_er_rest_av", f"{navn}: potten er resten av")
    gruppe = les.verdi(f"{n}.gjelder")
    mulige = [k.id for k in kilder if k.type is Kildetype.DELTAKERE and k.andel is not None]
    if gruppe in [k.gruppe for k in kilder]:
        mulige = [k.id for k in kilder if k.id in mulige and k.gruppe == gruppe]
    if kilde and kilde not in mulige:
        les.feil(
            f"{n}.pott_er_rest_av",
            f"«{kilde}» er ikke en finansieringskilde med andel for gruppen «{gruppe}».",
            f"Skriv en av: {', '.join(mulige)}." if mulige else "Oppgi heller pott_kr.",
        )
    return Pott(None, kilde)


def les_trinn(les: Feltleser, n: str, navn: str, felt: str, belop: str) -> tuple[tuple[int, ...], tuple[Fraction, ...]]:
    """Steps by inhabitants under two keys: from which number on (from 0, rising), and the amount of each."""
    fra = les.liste(f"{n}.{felt}", lambda k, i: les.heltall(k, f"{navn}: trinn {i} fra", "innbyggere"))
    kr = les.liste(f"{n}.{belop}", lambda k, i: les.belop(k, f"{navn}: trinn {i}"))
    if fra and (fra[0] != 0 or list(fra) != sorted(set(fra))):
        les.feil(
            f"{n}.{felt}.1",
            f"Trinnene i «{navn}» begynner ikke på 0 og stiger.",
            "Skriv for eksempel [0, 5000, 10001].",
        )
    if len(fra) != len(kr):
        les.feil(f"{n}.{belop}", f"«{navn}» har {len(fra)} grenser, men {len(kr)} beløp.", "Skriv ett beløp per trinn.")
        return (0,), (Fraction(0),)
    return fra or (0,), kr or (Fraction(0),)


def _fordeling(les: Feltleser, n: str, navn: str, type_: Regeltype, kilder: Sequence[Finansieringskilde]) -> Deler:
    typer: dict[Regeltype, Callable[[], Deler]] = {
        Regeltype.FAST_BELOP: lambda: _en(FastBelop(les.belop(f"{n}.belop_kr", f"{navn}: beløp per deltaker"))),
        Regeltype.SATS: lambda: _en(SatsPerInnbygger(les.belop(f"{n}.sats_kr", f"{navn}: sats", "kr per innbygger"))),
        Regeltype.LIK_POTT: lambda: _en(LikPott(_pott(les, n, navn, kilder))),
        Regeltype.FOLKETALL_POTT: lambda: _en(FolketallPott(_pott(les, n, navn, kilder))),
        Regeltype.NOEKKEL_POTT: lambda: _en(
            NoekkelPott(_pott(les, n, navn, kilder), les.tekst(f"{n}.noekkel", f"{navn}: fordelingsnøkkel"))
        ),
        Regeltype.BLANDING: lambda: _blanding(les, n, navn, kilder),
        Regeltype.TRINNPRIS: lambda: _en(Trinnpris(*les_trinn(les, n, navn, "fra_og_med", "belop_kr"))),
        Regeltype.MARGINALE_TRINN: lambda: _en(MarginaleTrinn(*les_trinn(les, n, navn, "fra", "sats_kr"))),
        Regeltype.GRUNNBELOP: lambda: _grunnbelop(les, n, navn),
    }
    return typer[type_]()


def _blanding(les: Feltleser, n: str, navn: str, kilder: Sequence[Finansieringskilde]) -> Deler:
    pott = _pott(les, n, navn, kilder)
    likt = les.andel(f"{n}.andel_likt", f"{navn}: andel som deles likt")
    return [
        ("_likt", " (likt)", LikPott(Pott(pott.belop_kr, pott.rest_av, likt))),
        ("_folketall", " (folketall)", FolketallPott(Pott(pott.belop_kr, pott.rest_av, 1 - likt))),
    ]


def _grunnbelop(les: Feltleser, n: str, navn: str) -> Deler:
    grunn = les.belop(f"{n}.grunnbelop_kr", f"{navn}: grunnbeløp")
    sats = les.belop(f"{n}.sats_kr", f"{navn}: sats", "kr per innbygger")
    gulv = les.belop(f"{n}.gulv_kr", f"{navn}: minst") if les.finnes(f"{n}.gulv_kr") else Fraction(0)
    if not les.finnes(f"{n}.tak_kr"):
        if les.finnes(f"{n}.over_tak"):
            les.valg(f"{n}.over_tak", f"{navn}: det som er over taket", OverTak)
            les.feil(
                f"{n}.over_tak",
                f"«{navn}» sier hva som skjer over taket, men har ikke noe tak.",
                "Oppgi tak_kr, eller fjern over_tak.",
            )
        return _en(GrunnbelopMedSats(grunn, sats, gulv))
    antall = len(les.meldinger)
    tak = les.belop(f"{n}.tak_kr", f"{navn}: høyst")
    lest = len(les.meldinger) == antall  # after an error 0 stands in, which is no ceiling to compare with
    over_tak = les.valg(f"{n}.over_tak", f"{navn}: det som er over taket", OverTak)
    if lest and gulv > tak:
        les.feil(f"{n}.gulv_kr", f"Gulvet i «{navn}» er høyere enn taket.", "Bytt om gulv_kr og tak_kr.")
    return _en(GrunnbelopMedSats(grunn, sats, gulv, tak, over_tak))


def les_regler(
    les: Feltleser, grupper: Sequence[Gruppe], kilder: Sequence[Finansieringskilde], dato: date, aar: Sequence[int]
) -> tuple[Regel, ...]:
    """Read every rule.

    Args:
        les: the fields of the scheme.
        grupper: its groups.
        kilder: its financing sources.
        dato: its reference date, used by rules that state none of their own.
        aar: its years. A rule with rolling population figures becomes one rule per year.
    """
    ut: list[Regel] = []
    for r in les.under("regel"):
        n = f"regel.{r}"
        navn = les.tekst(f"{n}.navn", f"Regel {r}")
        antall = len(les.meldinger)
        type_ = les.valg(f"{n}.type", f"{navn}: type", Regeltype)
        if len(les.meldinger) > antall:
            les.hopp_over(n)
            continue
        gruppe = les.tekst(f"{n}.gjelder", f"{navn}: gjelder")
        if gruppe not in [g.id for g in grupper]:
            les.feil(
                f"{n}.gjelder", f"Gruppen «{gruppe}» finnes ikke.", f"Skriv en av: {', '.join(g.id for g in grupper)}."
            )
        deltaker = les.tekst(f"{n}.deltaker", f"{navn}: bare deltaker") if les.finnes(f"{n}.deltaker") else ""
        deler = _fordeling(les, n, navn, type_, kilder)
        tid = les.valg(f"{n}.tid", f"{navn}: i tid", Tid)
        fra = les.heltall(f"{n}.fra_aar", f"{navn}: fra og med", "år") if les.finnes(f"{n}.fra_aar") else None
        til = les.heltall(f"{n}.til_aar", f"{navn}: til og med", "år") if les.finnes(f"{n}.til_aar") else None
        _krev_aarsspenn(les, n, navn, tid, (fra, til), aar)
        indeks = les.finnes(f"{n}.indeksert") and les.ja_nei(f"{n}.indeksert", f"{navn}: følger indeksen")
        egen = les.dato(f"{n}.folketall_dato", f"{navn}: folketall per") if les.finnes(f"{n}.folketall_dato") else dato
        regler = [
            Regel(r + hale, r, navn + tillegg, gruppe, f, tid, egen, deltaker, fra, til, indeks)
            for hale, tillegg, f in deler
        ]
        ut += _rullerende(les, n, regler, aar) if les.finnes(f"{n}.folketall_etterslep_aar") else regler
    rest = [(regel, regel.pott.rest_av) for regel in ut if regel.pott is not None and regel.pott.rest_av]
    for regel, kilde in rest:
        andre = {annen.forutsetning for annen, samme in rest if samme == kilde}
        if len(andre) > 1:
            les.feil(
                f"regel.{regel.forutsetning}.pott_er_rest_av",
                f"Flere regler deler resten av samme kilde: {', '.join(sorted(andre))}.",
                "Bare én regel kan være resten. Oppgi pott_kr for de andre.",
            )
    _krev_ingen_rest_ved_rullering(les, ut)
    _krev_ulike_kjennetegn(les, ut)
    if not les.under("regel"):
        les.feil("regel", "Ordningen har ingen regler.", "Legg til minst én, for eksempel [regel.fastdel].")
    return tuple(ut)


def _krev_ulike_kjennetegn(les: Feltleser, regler: Sequence[Regel]) -> None:
    """A mix becomes two rules and a rolling one a rule a year, with ids made for them, which may be somebody's own."""
    forste: dict[str, Regel] = {}
    for r in regler:
        annen = forste.setdefault(r.id, r)
        if annen is not r:
            les.feil(
                f"regel.{r.forutsetning}.type",
                f"[regel.{r.forutsetning}] og [regel.{annen.forutsetning}] gir begge regelen «{r.id}».",
                "Gi den ene et annet kjennetegn: en blanding blir to regler, og rullerende folketall én per år.",
            )


def _rullerende(les: Feltleser, n: str, regler: Sequence[Regel], aar: Sequence[int]) -> list[Regel]:
    """One rule per year, each with the population of 1 January so many years before."""
    etterslep = les.heltall(f"{n}.folketall_etterslep_aar", f"{regler[0].navn}: folketall så mange år før", "år")
    if les.finnes(f"{n}.folketall_dato"):
        les.feil(
            f"{n}.folketall_dato",
            f"«{regler[0].navn}» har både en fast dato og folketall som følger året.",
            "Behold enten folketall_dato eller folketall_etterslep_aar.",
        )
    gjelder = [a for a in aar if all((r.fra_aar or a) <= a <= (r.til_aar or a) for r in regler)]
    if gjelder and gjelder[0] - etterslep <= TIDLIGSTE_DATO.year:
        les.feil(
            f"{n}.folketall_etterslep_aar",
            f"{etterslep} år før {gjelder[0]} er {gjelder[0] - etterslep}, som det ikke finnes folketall for.",
            "Skriv hvor mange år folketallet er eldre enn året, for eksempel 1.",
        )
        return list(regler)
    return [
        replace(
            r,
            id=f"{r.id}_{a}",
            navn=f"{r.navn} {a}",
            fra_aar=a,
            til_aar=a,
            etterslep_aar=etterslep,
            folketall_dato=date(a - etterslep, 1, 1),
        )
        for r in regler
        for a in gjelder
    ]


def _krev_ingen_rest_ved_rullering(les: Feltleser, regler: Sequence[Regel]) -> None:
    """A rest is one sum for all years; with a rule per year there is no one sum to take it from."""
    rullerer = {r.gruppe for r in regler if r.etterslep_aar is not None}
    for r in regler:
        if r.pott is not None and r.pott.rest_av and r.gruppe in rullerer:
            les.feil(
                f"regel.{r.forutsetning}.pott_er_rest_av",
                f"«{r.navn}» er resten av en kilde, men gruppen har folketall som følger året.",
                "Oppgi pott_kr, eller bruk samme folketall alle år.",
            )


def _krev_aarsspenn(
    les: Feltleser, n: str, navn: str, tid: Tid, spenn: tuple[int | None, int | None], aar: Sequence[int]
) -> None:
    """A span of years must be one and hold some of the scheme's; a basis spread over all of them can leave none out."""
    fra, til = spenn
    if fra is not None and til is not None and fra > til:
        les.feil(f"{n}.fra_aar", f"«{navn}» slutter før den begynner.", "Bytt om fra_aar og til_aar.")
    elif aar and not any((fra or a) <= a <= (til or a) for a in aar):
        les.feil(
            f"{n}.fra_aar" if fra is not None else f"{n}.til_aar",
            f"«{navn}» gjelder ikke i noen av årene i ordningen ({min(aar)}–{max(aar)}).",
            "Rett fra_aar og til_aar, eller fjern regelen.",
        )
    if tid is Tid.FORDELT and (fra is not None or til is not None):
        les.feil(
            f"{n}.fra_aar" if fra is not None else f"{n}.til_aar",
            f"«{navn}» fordeles på årene etter delene deres, og da ville delene til årene utenfor bli borte.",
            "Fjern fra_aar og til_aar, eller skriv tid = «aarlig» eller «maanedlig».",
        )
