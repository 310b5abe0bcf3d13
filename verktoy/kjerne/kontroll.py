"""Kontroll: two figures that should agree, and whether they do. Every check names both sides and the difference.

The checks are a plain list of functions with one signature. A check's id is stable, so that a finding somebody has
accepted (kvittert) stays accepted, for as long as the difference is the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from verktoy.kjerne.avrundet_tabell import AvrundetTabell
from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL, Resultat, faktor
from verktoy.kjerne.betaling import gyldig_orgnr, passer_monster
from verktoy.kjerne.finansiering import andel_belop
from verktoy.kjerne.melding import Niva
from verktoy.kjerne.ordning import Art, Fase, Kildetype, Kvittering, Publisert, PublisertLinje
from verktoy.kjerne.plan import FrystPlan, Plan, korreksjoner


class Sammenlign(StrEnum):
    """lik: both sides equal. minst: the left side reaches the right one."""

    LIK = "lik"
    MINST = "minst"


class Utfall(StrEnum):
    """What a check came to."""

    OK = "OK"
    MERKNAD = "MERKNAD"
    KVITTERT = "KVITTERT"
    AVVIK = "AVVIK"
    FEIL = "FEIL"


@dataclass(frozen=True, slots=True)
class Kontrollpunkt:
    """One check with both sides filled in. The id is ⟨kortnavn⟩.⟨what⟩."""

    id: str
    ordning: str
    niva: Niva
    regel: str
    venstre_navn: str
    venstre: Fraction
    hoyre_navn: str
    hoyre: Fraction
    enhet: str
    kilde: str = ""
    sammenlign: Sammenlign = Sammenlign.LIK

    @property
    def differanse(self) -> Fraction:
        """Left minus right; for minst what is missing, as a negative number, else 0."""
        forskjell = self.venstre - self.hoyre
        return min(NULL, forskjell) if self.sammenlign is Sammenlign.MINST else forskjell

    def utfall(self, kvitteringer: Mapping[str, Kvittering]) -> Utfall:
        """OK, or the level, or KVITTERT when somebody has accepted exactly this difference. An error cannot be."""
        if self.differanse == 0:
            return Utfall.OK
        if self.niva is Niva.MERKNAD:
            return Utfall.MERKNAD
        if self.niva is Niva.FEIL:
            return Utfall.FEIL
        kvittering = kvitteringer.get(self.id)
        if kvittering and avrund((self.differanse - kvittering.differanse) * 100) == 0:
            return Utfall.KVITTERT
        return Utfall.AVVIK


@dataclass(frozen=True)
class Kontrollgrunnlag:
    """What a check may look at."""

    resultat: Resultat
    publisert: Publisert | None
    plan: Plan | None = None
    fryst: FrystPlan | None = None

    def punkt(
        self,
        id_: str,
        niva: Niva,
        regel: str,
        venstre: tuple[str, Fraction | int],
        hoyre: tuple[str, Fraction | int],
        *,
        enhet: str = "kr",
        kilde: str = "",
        sammenlign: Sammenlign = Sammenlign.LIK,
    ) -> Kontrollpunkt:
        """A check point of this scheme."""
        kort = self.resultat.ordning.kortnavn
        return Kontrollpunkt(
            f"{kort}.{id_}",
            kort,
            niva,
            regel,
            venstre[0],
            Fraction(venstre[1]),
            hoyre[0],
            Fraction(hoyre[1]),
            enhet,
            kilde,
            sammenlign,
        )


Kontroll = Callable[[Kontrollgrunnlag], Iterator[Kontrollpunkt]]


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
                s.belop_kr * sum((faktor(s.regel, r.ordning.aar[n], r.ordning) for n in aar), NULL)
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
        kilde = _kilde(g, f"behov.{b.id}.belop_kr")
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
            kilde=_kilde(g, f"finansiering.{k.id}.terskel_kr"),
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
            kilde=_kilde(g, f"eksempel.{e.id}.oppgitt_kr"),
        )
    for o in g.resultat.ordning.omtalte:
        yield g.punkt(
            f"omtalt.{o.id}",
            Niva.MERKNAD if o.omtrentlig else Niva.AVVIK,
            o.navn,
            ("sum kontant", g.resultat.sum_kontant(g.resultat.ordning.delsum(o.delsum))),
            ("omtalt", o.belop_kr),
            kilde=_kilde(g, f"omtalt.{o.id}.belop_kr"),
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


def publisert_verdi(r: Resultat, nr: str, kolonne: str) -> Fraction:
    """The exact figure of a deltaker for a published column; 0 when the deltaker is not in the scheme."""
    b = r.for_deltaker(nr)
    if b is None:
        return NULL
    slag, _, id_ = kolonne.partition(".")
    match slag:
        case "innbyggere":
            return Fraction(b.innbyggere or 0)
        case "regel":
            return next(le.belop_kr for le in b.ledd if le.regel.id == id_)
        case "aar":
            return next(x for x, a in zip(b.per_aar, r.ordning.aar, strict=True) if str(a.aar) == id_)
        case _:
            return r.delsum(b.per_aar, r.ordning.delsum(id_))


def i_enhet(verdi: Fraction, kolonne: str, enhet_kr: int) -> int:
    """A figure as a published table shows it: each cell rounded half up on its own. Inhabitants stay counts."""
    return avrund(verdi if kolonne == "innbyggere" else verdi / enhet_kr)


def _publisert_tabell(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """The recomputed table against the published one, cell by cell; then the published columns against their totals."""
    p, r = g.publisert, g.resultat
    if p is None or not p.rader:
        return
    folk = "innbyggere" in p.kolonner
    belop = [k for k in p.kolonner if k != "innbyggere"]

    def ulike(kolonner: Sequence[str]) -> int:
        return sum(
            1
            for nr, rad in p.rader.items()
            for k in kolonner
            if i_enhet(publisert_verdi(r, nr, k), k, p.enhet_kr) != rad[p.kolonner.index(k)]
        )

    if folk:
        yield g.punkt(
            "publisert.innbyggere",
            Niva.AVVIK,
            f"Publiserte folketall er lik arket Folketall ({len(p.rader)} tall)",
            ("ulike tall", ulike(["innbyggere"])),
            ("skal være", 0),
            enhet="antall",
            kilde=p.kilde,
        )
    yield g.punkt(
        "publisert.tabell",
        Niva.AVVIK,
        f"Beregnet tabell er lik den publiserte ({len(p.rader)} × {len(belop)} celler)",
        ("ulike celler", ulike(belop)),
        ("skal være", 0),
        enhet="antall",
        kilde=p.kilde,
    )
    for k in belop:
        kol = p.kolonner.index(k)
        yield g.punkt(
            f"publisert.kolonne.{k}",
            Niva.AVVIK,
            f"Publisert kolonne «{kolonnenavn(r, k)}» summerer til den nøyaktige summen",
            ("sum av publiserte celler", sum(rad[kol] for rad in p.rader.values())),
            ("nøyaktig sum", sum((publisert_verdi(r, nr, k) for nr in p.rader), NULL) / p.enhet_kr),
            enhet=f"{p.enhet_kr} kr",
            kilde=p.kilde,
        )


def kolonnenavn(r: Resultat, kolonne: str) -> str:
    """A published column's heading."""
    slag, _, id_ = kolonne.partition(".")
    match slag:
        case "innbyggere":
            return "Innbyggere"
        case "regel":
            return next(x.navn for x in r.ordning.regler if x.id == id_)
        case "aar":
            return id_
        case _:
            return r.ordning.delsum(id_).navn


def aar_i_delsum(r: Resultat, delsum: str) -> list[str]:
    """The year columns a subtotal adds."""
    d = r.ordning.delsum(delsum)
    return [f"aar.{a.aar}" for a in r.ordning.aar if d.gjelder(a)]


def linje_verdi(r: Resultat, linje: PublisertLinje, kolonne: str) -> Fraction:
    """The exact figure of a financing line for a column: its source by year or rule; 0 without a source."""
    fin = next((x for x in r.linjer if x.kilde.id == linje.finansiering), None)
    if fin is None:
        return NULL
    slag, _, id_ = kolonne.partition(".")
    if slag == "regel":
        return next(s.belop_kr for s in r.regelsummer if s.regel.id == id_)
    if slag == "aar":
        return next(x for x, a in zip(fin.per_aar, r.ordning.aar, strict=True) if str(a.aar) == id_)
    return r.delsum(fin.per_aar, r.ordning.delsum(id_))


def enkeltkolonner(linje: PublisertLinje) -> list[str]:
    """The columns of a line that stand on their own: all but subtotals over years the line states."""
    har_aar = any(k.startswith("aar.") for k in linje.verdier)
    return [k for k in linje.verdier if not (har_aar and k.startswith("delsum."))]


def _publiserte_linjer(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """Published financing lines: they add up across the years, to each other, and to what is computed."""
    p, r = g.publisert, g.resultat
    if p is None:
        return
    for linje in p.linjer:
        for k in (k for k in linje.verdier if k.startswith("delsum.")):
            aar = aar_i_delsum(r, k.removeprefix("delsum."))
            if all(a in linje.verdier for a in aar):
                yield g.punkt(
                    f"publisert.linje.{linje.id}.{k}",
                    Niva.AVVIK,
                    f"Publisert linje «{linje.navn}»: årene summerer til «{kolonnenavn(r, k)}»",
                    ("sum av årene", sum(linje.verdier[a] for a in aar)),
                    ("oppgitt", linje.verdier[k]),
                    enhet=f"{p.enhet_kr} kr",
                    kilde=p.kilde,
                )
        if linje.finansiering:
            kolonner = enkeltkolonner(linje)
            yield g.punkt(
                f"publisert.linje.{linje.id}.beregnet",
                Niva.AVVIK,
                f"Publisert linje «{linje.navn}» er lik beregnet ({len(kolonner)} tall)",
                (
                    "ulike tall",
                    sum(1 for k in kolonner if i_enhet(linje_verdi(r, linje, k), k, p.enhet_kr) != linje.verdier[k]),
                ),
                ("skal være", 0),
                enhet="antall",
                kilde=p.kilde,
            )
        if linje.sum_av:
            under = [x for x in p.linjer if x.id in linje.sum_av]
            yield g.punkt(
                f"publisert.linje.{linje.id}.sum_av",
                Niva.AVVIK,
                f"Publisert linje «{linje.navn}» er summen av linjene over ({len(linje.verdier)} tall)",
                (
                    "ulike tall",
                    sum(1 for k, v in linje.verdier.items() if sum(x.verdier.get(k, 0) for x in under) != v),
                ),
                ("skal være", 0),
                enhet="antall",
                kilde=p.kilde,
            )


def _plan(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
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


def _faktura(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """What is typed for the invoices: organisation numbers and references look as they must."""
    if g.plan is None or g.resultat.ordning.betaling is None:
        return
    sum_ = sum(sum(rad) for rad in g.plan.avrundet.celler)
    yield g.punkt(
        "betaling.sum",
        Niva.FEIL,
        "Betalingsgrunnlaget summerer til planen",
        ("sum av radene", sum_),
        ("sum i planen", sum_),
    )
    deltakere = [d.faktura for d in g.plan.deltakere]
    galt_orgnr = sum(1 for f in deltakere if f.orgnr and not gyldig_orgnr(f.orgnr))
    med_monster = [f for f in deltakere if f.monster and f.referanse]
    gal_referanse = sum(1 for f in med_monster if not passer_monster(f.referanse, f.monster))
    for id_, regel, antall in (
        ("betaling.orgnr", "Organisasjonsnumrene har riktig kontrollsiffer", galt_orgnr),
        ("betaling.referanse", "Fakturareferansene er slik mottakeren krever", gal_referanse),
    ):
        yield g.punkt(id_, Niva.AVVIK, regel, ("feil", antall), ("skal være", 0), enhet="antall")


def _kilde(g: Kontrollgrunnlag, nokkel: str) -> str:
    return next((f.kilde for f in g.resultat.ordning.forutsetninger if f.nokkel == nokkel), "")


KONTROLLER: list[Kontroll] = [
    _deler,
    _regler_summerer,
    _aar_summerer,
    _andeler,
    _behov,
    _vilkaar,
    _eksempler,
    _vedtak,
    _publisert_tabell,
    _publiserte_linjer,
    _plan,
    _faktura,
]
