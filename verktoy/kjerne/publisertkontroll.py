"""Publisertkontroll: what a document published against what is computed, and against itself."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL, Resultat
from verktoy.kjerne.delvis import HELT
from verktoy.kjerne.kontroll import Kontrollgrunnlag, Kontrollpunkt
from verktoy.kjerne.melding import Niva
from verktoy.kjerne.ordning import PublisertLinje


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
            return next((le.belop_kr for le in b.ledd if le.regel.id == id_), NULL)  # a rule of another group
        case "aar":
            return next(x for x, a in zip(b.per_aar, r.ordning.aar, strict=True) if str(a.aar) == id_)
        case _:
            return r.delsum(b.per_aar, r.ordning.delsum(id_))


def i_enhet(verdi: Fraction, kolonne: str, enhet_kr: int) -> int:
    """A figure as a published table shows it: each cell rounded half up on its own. Inhabitants stay counts."""
    return avrund(verdi if kolonne == "innbyggere" else verdi / enhet_kr)


def uten_deltakelse(r: Resultat) -> int:
    """How many deltakere do not pay, or not for the whole time."""
    return sum(1 for b in r.bidrag if not b.er_med or any(x != HELT for x in b.tidsandeler))


def publisert_tabell(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
    """The recomputed table against the published one, cell by cell; then the published columns against their totals.

    A published table holds when everybody it lists pays. Once somebody has said no, or is in for a part of the time,
    the comparison is set aside, and one remark says so: otherwise what has not changed would drown what has.
    """
    p, r = g.publisert, g.resultat
    if p is None or not p.rader:
        return
    ute = uten_deltakelse(r)
    yield g.punkt(
        "publisert.alle_med",
        Niva.MERKNAD,
        "Publiserte beløp sammenlignes bare når alle er med hele tiden",
        ("er ikke med, eller bare delvis", ute),
        ("skal være", 0),
        enhet="antall",
        kilde=p.kilde,
    )
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
    if not belop:
        return
    yield g.punkt(
        "publisert.tabell",
        Niva.AVVIK,
        f"Beregnet tabell er lik den publiserte ({len(p.rader)} × {len(belop)} celler)",
        ("ulike celler", 0 if ute else ulike(belop)),
        ("skal være", 0),
        enhet="antall",
        kilde=p.kilde,
    )
    for k in belop:
        sum_ = Fraction(sum(rad[p.kolonner.index(k)] for rad in p.rader.values()))
        noyaktig = sum((publisert_verdi(r, nr, k) for nr in p.rader), NULL) / p.enhet_kr
        yield g.punkt(
            f"publisert.kolonne.{k}",
            Niva.AVVIK,
            f"Publisert kolonne «{kolonnenavn(r, k)}» summerer til den nøyaktige summen",
            ("sum av publiserte celler", sum_),
            ("nøyaktig sum", sum_ if ute else noyaktig),
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
        egne = (s.belop_kr for s in r.regelsummer if s.regel.id == id_ and s.regel.gruppe == fin.kilde.gruppe)
        return next(egne, NULL)  # a source that brings no group's money has no rules
    if slag == "aar":
        return next(x for x, a in zip(fin.per_aar, r.ordning.aar, strict=True) if str(a.aar) == id_)
    return r.delsum(fin.per_aar, r.ordning.delsum(id_))


def enkeltkolonner(linje: PublisertLinje) -> list[str]:
    """The columns of a line that stand on their own: all but subtotals over years the line states."""
    har_aar = any(k.startswith("aar.") for k in linje.verdier)
    return [k for k in linje.verdier if not (har_aar and k.startswith("delsum."))]


def publiserte_linjer(g: Kontrollgrunnlag) -> Iterator[Kontrollpunkt]:
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
            ulike = [k for k in kolonner if i_enhet(linje_verdi(r, linje, k), k, p.enhet_kr) != linje.verdier[k]]
            yield g.punkt(
                f"publisert.linje.{linje.id}.beregnet",
                Niva.AVVIK,
                f"Publisert linje «{linje.navn}» er lik beregnet ({len(kolonner)} tall)",
                ("ulike tall", 0 if uten_deltakelse(r) else len(ulike)),
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
