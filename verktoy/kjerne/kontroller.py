"""Kontroller: every check of a scheme, as a plain list of functions with one signature. A new check is a new row."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from verktoy.kjerne.beregning import NULL, Resultat, faktor
from verktoy.kjerne.deltakelse import Deltakertype
from verktoy.kjerne.finansiering import andel_belop
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.fondskontroll import fondet
from verktoy.kjerne.kontroll import Kontroll, Kontrollgrunnlag, Kontrollpunkt, Sammenlign
from verktoy.kjerne.melding import Niva
from verktoy.kjerne.ordning import Art, Fase, Kildetype
from verktoy.kjerne.plankontroll import fakturaene, planen
from verktoy.kjerne.publisertkontroll import publisert_tabell, publiserte_linjer
from verktoy.kjerne.strukturkontroll import strukturen


def kontroller(grunnlag: Sequence[Kontrollgrunnlag]) -> tuple[Kontrollpunkt, ...]:
    """Run every check on every scheme, in order."""
    return tuple(p for g in grunnlag for kontroll in KONTROLLER for p in kontroll(g))


def _regler_summerer(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """After every split the parts equal the whole."""
    r = g.resultat
    for s in r.regelsummer:
        if s.fordeles_paa is None:
            skal, navn = s.enheter_med * s.a_fordele, "enheter × sats"
        else:
            skal = s.a_fordele * s.enheter_med / s.fordeles_paa if s.fordeles_paa else NULL
            navn = "potten, så langt deltakerne rekker"
        yield g.punkt(
            f"regel.{s.regel.id}.sum",
            Niva.FEIL,
            f"«{s.regel.navn}»: delene er lik det hele",
            ("sum av bidragene", s.belop_kr),
            (navn, skal),
        )


def _aar_summerer(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """Year columns and rule columns come to the same total, option years apart."""
    r = g.resultat
    for gruppe in r.ordning.grupper:
        rader = r.i_gruppe(gruppe.id)
        aar = [n for n, a in enumerate(r.ordning.aar) if a.fase is not Fase.OPSJON]
        regler = sum(
            (
                s.belop_kr * sum((faktor(s.regel, r.ordning.aar[n], r.ordning) * s.kreves(n) for n in aar), NULL)
                for s in r.regelsummer
                if s.regel.gruppe == gruppe.id
            ),
            NULL,
        )
        yield g.punkt(
            f"gruppe.{gruppe.id}.aar",
            Niva.FEIL,
            f"{gruppe.navn}: årene summerer til reglene",
            ("sum av alle år", sum((b.per_aar[n] for b in rader for n in aar), NULL)),
            ("reglene over alle år", regler),
        )
        yield g.punkt(
            f"gruppe.{gruppe.id}.negative",
            Niva.FEIL,
            f"{gruppe.navn}: ingen negative bidrag",
            ("negative ledd", sum(1 for b in rader for le in b.ledd if le.belop_kr < 0)),
            ("skal være", 0),
            enhet="antall",
        )


def _deler(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    o = g.resultat.ordning
    yield g.punkt(
        "tid.deler",
        Niva.FEIL,
        "Årenes deler utgjør hele grunnlaget",
        ("sum av delene", sum(a.deler for a in o.aar if a.fase is Fase.GRUNNLAG)),
        ("deler i alt", o.deler_i_alt),
        enhet="deler",
    )


def _datoer(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """Somebody whose dates are outside all the years of the scheme pays nothing, which hardly is what was meant."""
    if g.resultat.ordning.ved_delvis is None:
        return
    utenfor = sum(1 for b in g.resultat.bidrag if b.er_med and not any(b.tidsandeler))
    yield g.punkt(
        "datoer.utenfor",
        Niva.AVVIK,
        "Alle som regnes med, er med i minst ett av årene (se datoene i Deltakelse)",
        ("er ikke med i noe år", utenfor),
        ("skal være", 0),
        enhet="antall",
    )


def _offisielle(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """Inhabitants in use against SSB's, kommune by kommune: a mistyped figure must not pass for an official one."""
    tall, o = g.resultat.innbyggere[g.resultat.ordning.folketall_dato], g.resultat.ordning
    ssb = g.offisielle.get(o.folketall_dato, {})
    egne = [b.deltaker.nr for b in g.resultat.bidrag if b.deltaker.gruppe in o.kommunegrupper]
    if egne and all(nr in ssb for nr in egne):
        yield g.punkt(
            "folketall.offisielle",
            Niva.AVVIK,
            f"Folketallet er SSBs tall for datoen ({len(egne)} kommuner)",
            ("innbyggere i boken", sum(tall[nr] for nr in egne)),
            ("innbyggere hos SSB", sum(ssb[nr] for nr in egne)),
            enhet="antall",
            kilde="SSB: tabell 07459",
        )


def _fylker(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """Counties whose figure is the sum of what stands in the sheet, with no official list of kommuner to hold it to."""
    r = g.resultat
    fylker = {b.deltaker.nr for b in r.bidrag if r.ordning.gruppe(b.deltaker.gruppe).type is Deltakertype.FYLKESKOMMUNE}
    kjente = {(dato.year, nr[:2]) for dato, tall in g.offisielle.items() for nr in tall}
    uten = [(nr, d) for d, tall in r.innbyggere.items() for nr in tall if nr in fylker and (d.year, nr) not in kjente]
    if uten and kjente:
        datoer = ", ".join(norsk_dato(d) for d in sorted({d for _, d in uten}))
        yield g.punkt(
            "folketall.fylker",
            Niva.MERKNAD,
            f"Fylkenes folketall er holdt mot SSBs liste over kommuner (ukjent per {datoer}: summen av dem i arket)",
            ("fylkestall uten slik liste", len(uten)),
            ("skal være", 0),
            enhet="antall",
        )


def _andeler(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """Shares of the need are the whole need, and a group with a share brings it."""
    r = g.resultat
    o = r.ordning
    med_andel = [k for k in o.finansiering if k.andel is not None and k.art is Art.KONTANT]
    if med_andel and all(k.andel is not None for k in o.finansiering if k.art is Art.KONTANT):
        yield g.punkt(
            "finansiering.andeler",
            Niva.AVVIK,
            "Andelene dekker hele behovet",
            ("sum av andelene × behov", sum((andel_belop(o, k) for k in med_andel), NULL)),
            ("behov", o.grunnbehov.belop_kr if o.grunnbehov else NULL),
        )
    for linje in r.linjer:
        if linje.kilde.type is Kildetype.DELTAKERE and linje.kilde.andel is not None and o.grunnbehov:
            yield g.punkt(
                f"finansiering.{linje.kilde.id}.andel",
                Niva.AVVIK,
                f"{linje.kilde.navn} dekker sin andel",
                ("bidragene", r.delsum(linje.per_aar, o.delsum(o.grunnbehov.delsum))),
                ("andel × behov", andel_belop(o, linje.kilde)),
            )


def _behov(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """Needs are covered, made up of their parts, and the same wherever the document states them."""
    r = g.resultat
    for b in r.ordning.behov:
        kilde = g.kilde(f"behov.{b.id}.belop_kr")
        yield g.punkt(
            f"behov.{b.id}.dekning",
            Niva.AVVIK,
            f"{b.navn} er dekket",
            ("sum kontant", r.sum_kontant(r.ordning.delsum(b.delsum))),
            ("behov", b.belop_kr),
            kilde=kilde,
        )
        if b.poster:
            yield g.punkt(
                f"behov.{b.id}.poster",
                Niva.AVVIK,
                f"{b.navn}: postene summerer",
                ("sum av postene", sum(b.poster.values(), NULL)),
                ("oppgitt sum", b.belop_kr),
                kilde=kilde,
            )
        if b.skal_stemme_med:
            annet = next(x for x in r.ordning.behov if x.id == b.skal_stemme_med)
            yield g.punkt(
                f"behov.{b.id}.samsvar",
                Niva.AVVIK,
                f"{b.navn} er lik {annet.navn}",
                (b.navn, b.belop_kr),
                (annet.navn, annet.belop_kr),
                kilde=kilde,
            )


def _vilkaar(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """What the others must raise for a conditional source to pay."""
    r = g.resultat
    for linje in r.linjer:
        k = linje.kilde
        if k.type is not Kildetype.BETINGET:
            continue
        reist = sum((le for b in r.bidrag if b.deltaker.gruppe in k.av for le in grunnlagsaar(r, b.per_aar)), NULL)
        yield g.punkt(
            f"finansiering.{k.id}.vilkaar",
            Niva.AVVIK,
            f"Vilkåret for {k.navn} er oppfylt",
            ("de andre reiser", reist),
            ("må reise minst", k.terskel_kr),
            kilde=g.kilde(f"finansiering.{k.id}.terskel_kr"),
            sammenlign=Sammenlign.MINST,
        )


def grunnlagsaar(r: Resultat, per_aar: Sequence[Fraction]) -> list[Fraction]:
    """The amounts of the basis years only."""
    return [b for b, a in zip(per_aar, r.ordning.aar, strict=True) if a.fase is Fase.GRUNNLAG]


def _eksempler(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """A document's worked example: its inhabitants times the rate against its stated amount."""
    for e in g.resultat.ordning.eksempler:
        sats = next(s for s in g.resultat.regelsummer if s.regel.id == e.regel).regel.sats_kr
        yield g.punkt(
            f"eksempel.{e.id}",
            Niva.MERKNAD if e.omtrentlig else Niva.AVVIK,
            e.navn,
            ("innbyggere × sats", e.innbyggere * sats),
            ("oppgitt", e.oppgitt_kr),
            kilde=g.kilde(f"eksempel.{e.id}.oppgitt_kr"),
        )
    for o in g.resultat.ordning.omtalte:
        yield g.punkt(
            f"omtalt.{o.id}",
            Niva.MERKNAD if o.omtrentlig else Niva.AVVIK,
            o.navn,
            ("sum kontant", g.resultat.sum_kontant(g.resultat.ordning.delsum(o.delsum))),
            ("omtalt", o.belop_kr),
            kilde=g.kilde(f"omtalt.{o.id}.belop_kr"),
        )


def _vedtak(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """Voted amounts against calculated ones: two different numbers, both kept.

    Always there, so that the first decision somebody types in is checked at once.
    """
    r = g.resultat
    med = [b for b in r.bidrag if b.deltaker.vedtak.vedtatt_kr is not None]
    yield g.punkt(
        "vedtak.belop",
        Niva.AVVIK,
        "Vedtatte beløp er lik beregnede",
        ("sum vedtatt", sum((b.deltaker.vedtak.vedtatt_kr or NULL for b in med), NULL)),
        ("beregnet for de samme", sum((x for b in med for x in _uten_opsjon(r, b.per_aar)), NULL)),
    )


def _uten_opsjon(r: Resultat, per_aar: Sequence[Fraction]) -> list[Fraction]:
    return [b for b, a in zip(per_aar, r.ordning.aar, strict=True) if a.fase is not Fase.OPSJON]


KONTROLLER: list[Kontroll] = [
    _deler,
    _datoer,
    _offisielle,
    _fylker,
    _regler_summerer,
    _aar_summerer,
    _andeler,
    _behov,
    _vilkaar,
    _eksempler,
    _vedtak,
    publisert_tabell,
    publiserte_linjer,
    strukturen,
    fondet,
    planen,
    fakturaene,
]
