"""Ordningsleser: raw fields → a whole Ordning, or every error at once. The one reader for templates and workbooks."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction

from verktoy.kilder.dato import AARSTALL
from verktoy.kilder.felter import Feltleser
from verktoy.kilder.fondsleser import les_fond
from verktoy.kilder.ordningskrav import krev_kortnavn, krev_ulike_overskrifter
from verktoy.kilder.planleser import les_betaling, les_plan
from verktoy.kilder.regelleser import les_regler
from verktoy.kilder.strukturleser import les_struktur
from verktoy.kjerne.deltakelse import Deltakertype, Svar
from verktoy.kjerne.folketall import TIDLIGSTE_DATO
from verktoy.kjerne.fond import MAANEDER
from verktoy.kjerne.norsk import tall
from verktoy.kjerne.ordning import (
    Aar,
    Art,
    Behov,
    Delsum,
    Dokument,
    Eksempel,
    Fase,
    Finansieringskilde,
    Gruppe,
    InntilRegnesSom,
    Kildetype,
    Merknad,
    OmtaltSum,
    Ordning,
    VedDelvis,
    VedFrafall,
)
from verktoy.kjerne.regler import Regel, SatsPerInnbygger, Tid

_INDEKS_UTEN = Fraction(100)


class _JaEllerNei(StrEnum):
    """What an undecided deltaker counts as."""

    JA = Svar.JA.value
    NEI = Svar.NEI.value


class _Sortering(StrEnum):
    FOLKETALL = "folketall-synkende"
    NUMMER = "nummer"


def les_ordning(les: Feltleser) -> Ordning:
    """Read a scheme. Errors are left in les.meldinger; the result is to be thrown away when there are any."""
    les.krev_kjennetegn()
    id_ = les.tekst("ordning.id", "Kjennetegn")
    navn = les.tekst("ordning.navn", "Navn på ordningen")
    kortnavn = les.tekst("ordning.kortnavn", "Kortnavn (forstavelse på arkene)")
    krev_kortnavn(les, kortnavn)
    beskrivelse = les.tekst("ordning.beskrivelse", "Beskrivelse")
    dato = les.dato("ordning.folketall_dato", "Folketall per")
    enhet = les.heltall("ordning.vist_enhet_kr", "Beløp vises i hele", "kr", minst=1)
    frafall = les.valg("ordning.ved_frafall", "Når en deltaker sier nei", VedFrafall)
    avventer = les.valg("ordning.avventer_regnes_som", "Avventer regnes som", _JaEllerNei)
    delvis = None
    if les.finnes("ordning.ved_delvis"):
        delvis = les.valg("ordning.ved_delvis", "Når en deltaker er med bare en del av tiden", VedDelvis)
    dokumenter = tuple(
        Dokument(
            d,
            les.tekst(f"dokument.{d}.tittel", f"Dokument {d}"),
            les.tekst(f"dokument.{d}.utgiver", f"Dokument {d}, utgiver"),
            les.tekst(f"dokument.{d}.dato", f"Dokument {d}, dato", paakrevd=False),
        )
        for d in les.under("dokument")
    )
    grupper = tuple(
        Gruppe(
            g,
            les.tekst(f"gruppe.{g}.navn", f"Gruppe {g}"),
            les.valg(f"gruppe.{g}.type", f"Gruppe {g}, type", Deltakertype),
            les.tekst(f"gruppe.{g}.utvalg", f"Gruppe {g}, invitert da boken ble laget"),
            les.valg(f"gruppe.{g}.sorter", f"Gruppe {g}, rekkefølge", _Sortering).value,
        )
        for g in les.under("gruppe")
    )
    if not grupper:
        les.feil(
            "gruppe", "Ordningen har ingen grupper av deltakere.", "Legg til minst én, for eksempel [gruppe.kommuner]."
        )
    deler_i_alt, indeks_basis, aar = _aar(les)
    delsummer = _delsummer(les, aar)
    behov = _behov(les, delsummer)
    finansiering = _finansiering(les, grupper, aar, har_behov=bool(behov))
    regler = les_regler(les, grupper, finansiering, dato, [a.aar for a in aar])
    _krev_aarsverdier(les, aar, regler)
    krev_ulike_overskrifter(les, regler, aar, delsummer)
    satser = [r.id for r in regler if isinstance(r.fordeling, SatsPerInnbygger)]
    eksempler = tuple(_eksempel(les, e, satser) for e in les.under("eksempel"))
    omtalte = tuple(_omtalt(les, o, delsummer) for o in les.under("omtalt"))
    merknader = tuple(
        Merknad(
            m,
            les.tekst(f"merknad.{m}.tekst", f"Merknad {m}"),
            les.tekst(f"merknad.{m}.sted", f"Merknad {m}, sted", paakrevd=False),
        )
        for m in les.under("merknad")
    )
    plan, betaling, struktur, fond = les_plan(les), les_betaling(les), les_struktur(les), les_fond(les)
    les.ukjente()
    _krev_kjente_dokumenter(les, dokumenter)
    return Ordning(
        id=id_,
        navn=navn,
        kortnavn=kortnavn,
        beskrivelse=beskrivelse,
        folketall_dato=dato,
        vist_enhet_kr=enhet,
        ved_frafall=frafall,
        avventer_regnes_som=avventer.value,
        deler_i_alt=deler_i_alt,
        indeks_basis=indeks_basis,
        dokumenter=dokumenter,
        grupper=grupper,
        aar=aar,
        delsummer=delsummer,
        regler=regler,
        finansiering=finansiering,
        behov=behov,
        eksempler=eksempler,
        omtalte=omtalte,
        merknader=merknader,
        forutsetninger=tuple(les.forutsetninger),
        plan=plan,
        betaling=betaling,
        ved_delvis=delvis,
        struktur=struktur,
        fond=fond,
    )


def _aar(les: Feltleser) -> tuple[int, Fraction, tuple[Aar, ...]]:
    deler_i_alt = les.heltall("tid.deler_i_alt", "Deler som grunnlaget deles i", "deler", minst=1)
    indeks_basis = _INDEKS_UTEN
    if les.finnes("tid.indeks_basis"):
        indeks_basis = les.belop("tid.indeks_basis", "Indeks i basisåret", "indeks", over_null=True) or _INDEKS_UTEN
    aar = []
    for tekst in les.under("aar"):
        n = f"aar.{tekst}"
        if not AARSTALL.fullmatch(tekst):
            hva = f"«{tekst}» er ikke et årstall fra {TIDLIGSTE_DATO.year} av."
            les.feil(n, hva, "Skriv fire sifre, for eksempel [aar.2018].")
            les.hopp_over(n)
            continue
        aar.append(
            Aar(
                int(tekst),
                les.heltall(f"{n}.deler", f"{tekst}: deler av grunnlaget", "deler"),
                les.valg(f"{n}.fase", f"{tekst}: fase", Fase),
                _maaneder(les, n, tekst),
                les.belop(f"{n}.indeks", f"{tekst}: indeks", "indeks") if les.finnes(f"{n}.indeks") else indeks_basis,
            )
        )
    if not aar:
        les.feil("aar", "Ordningen har ingen år.", "Legg til minst ett, for eksempel [aar.2018].")
    if [a.aar for a in aar] != sorted({a.aar for a in aar}):
        les.feil("aar", "Årene står ikke i stigende rekkefølge.", "Sett årene i rekkefølge.")
    sum_ = sum(a.deler for a in aar if a.fase is Fase.GRUNNLAG)
    if sum_ != deler_i_alt:
        les.feil(
            "tid.deler_i_alt",
            f"Årenes deler i grunnlaget er {sum_} til sammen, men skal være {deler_i_alt}.",
            "Rett delene for årene med fase «grunnlag», eller tallet på deler i alt.",
        )
    return deler_i_alt, indeks_basis, tuple(aar)


def _maaneder(les: Feltleser, n: str, aar: str) -> int:
    """The months of a year; 12 when no rule needs them (a monthly rule does, see _krev_aarsverdier)."""
    if not les.finnes(f"{n}.maaneder"):
        return MAANEDER
    maaneder = les.heltall(f"{n}.maaneder", f"{aar}: måneder", "måneder")
    if maaneder > MAANEDER:
        les.feil(f"{n}.maaneder", f"{aar} har {maaneder} måneder.", "Skriv et tall fra 0 til 12.")
    return maaneder


def _krev_aarsverdier(les: Feltleser, aar: tuple[Aar, ...], regler: tuple[Regel, ...]) -> None:
    """What a rule multiplies by must be stated for every year: a monthly rule its months, an indexed one its index."""
    krav = [
        ("maaneder", "regnes per måned", "måneder, for eksempel 12", [r for r in regler if r.tid is Tid.MAANEDLIG]),
        ("indeks", "følger indeksen", "indeks", [r for r in regler if r.indeksert]),
    ]
    for felt, fordi, hva, som in krav:
        for a in aar if som else ():
            if not les.finnes(f"aar.{a.aar}.{felt}"):
                les.feil(
                    f"aar.{a.aar}.{felt}",
                    f"«{som[0].navn}» {fordi}, men {a.aar} mangler {felt}.",
                    f"Skriv årets {hva}.",
                )
    indeksert = next((r for r in regler if r.indeksert), None)
    if indeksert and not les.finnes("tid.indeks_basis"):
        les.feil(
            "tid.indeks_basis",
            f"«{indeksert.navn}» følger indeksen, men indeksen i basisåret mangler.",
            "Skriv indekstallet beløpene er oppgitt etter.",
        )


def _delsummer(les: Feltleser, aar: tuple[Aar, ...]) -> tuple[Delsum, ...]:
    kjente = {a.aar for a in aar}
    ut = []
    for d in les.under("delsum"):
        navn = les.tekst(f"delsum.{d}.navn", "Navn på delsummen")
        delsum = Delsum(
            d,
            navn,
            les.heltall(f"delsum.{d}.fra_og_med", f"{navn}: fra og med", "år"),
            les.heltall(f"delsum.{d}.til_og_med", f"{navn}: til og med", "år"),
        )
        if delsum.fra_og_med > delsum.til_og_med:
            les.feil(f"delsum.{d}.fra_og_med", f"Delsummen «{delsum.navn}» slutter før den begynner.", "Bytt om årene.")
        for felt, verdi in (("fra_og_med", delsum.fra_og_med), ("til_og_med", delsum.til_og_med)):
            if kjente and verdi not in kjente:
                les.feil(f"delsum.{d}.{felt}", f"{verdi} er ikke et år i ordningen.", "Velg ett av årene under [aar].")
        i_ordningen = {delsum.fra_og_med, delsum.til_og_med} <= kjente and delsum.fra_og_med <= delsum.til_og_med
        if i_ordningen and delsum.siste(aar) is None:
            hva = f"Delsummen «{navn}» har bare opsjonsår, som ikke er med i noen sum."
            les.feil(f"delsum.{d}.fra_og_med", hva, "Velg år med en annen fase, eller fjern delsummen.")
        ut.append(delsum)
    if not ut:
        les.feil("delsum", "Ordningen har ingen delsum.", "Legg til minst én, for eksempel [delsum.sum].")
    return tuple(ut)


def _behov(les: Feltleser, delsummer: tuple[Delsum, ...]) -> tuple[Behov, ...]:
    ut: list[Behov] = []
    for b in les.under("behov"):
        n = f"behov.{b}"
        poster = {}
        navn = les.tekst(f"{n}.navn", f"Behov {b}")
        belop = les.belop(f"{n}.belop_kr", navn or f"Behov {b}")
        delsum = _ett_av(les, f"{n}.delsum", f"{navn}: gjelder delsum", [d.id for d in delsummer])
        for p in les.under(f"{n}.post"):
            post = les.tekst(f"{n}.post.{p}.navn", f"{navn}, post {p}")
            poster[post] = les.belop(f"{n}.post.{p}.belop_kr", f"{navn}, {post}")
        skal = ""
        if les.finnes(f"{n}.skal_stemme_med"):
            skal = _ett_av(les, f"{n}.skal_stemme_med", f"{navn}: skal stemme med", [x.id for x in ut])
        ut.append(Behov(b, navn, belop, delsum, poster, skal))
    return tuple(ut)


def _ett_av(les: Feltleser, nokkel: str, etikett: str, kjente: list[str]) -> str:
    verdi = les.tekst(nokkel, etikett)
    if verdi and verdi not in kjente:
        les.feil(
            nokkel, f"«{verdi}» finnes ikke.", f"Skriv en av: {', '.join(kjente)}." if kjente else "Definer den først."
        )
    return verdi


def _finansiering(
    les: Feltleser, grupper: tuple[Gruppe, ...], aar: tuple[Aar, ...], *, har_behov: bool
) -> tuple[Finansieringskilde, ...]:
    """Every source; each group must bring its money in exactly one of them, or it would be counted never or twice."""
    numre = les.under("finansiering")
    kilder = [k for f in numre if (k := _finansieringskilde(les, f, grupper, aar, har_behov=har_behov))]
    if len(kilder) == len(numre):
        for g in grupper:
            antall = sum(1 for k in kilder if k.type is Kildetype.DELTAKERE and k.gruppe == g.id)
            if antall != 1:
                les.feil(
                    f"gruppe.{g.id}",
                    f"Gruppen «{g.id}» er med i {antall} finansieringskilder av typen «deltakere», men skal være i én.",
                    f'Skriv én [finansiering.…] med type = "deltakere" og gruppe = "{g.id}".',
                )
    return tuple(kilder)


def _finansieringskilde(
    les: Feltleser, f: str, grupper: tuple[Gruppe, ...], aar: tuple[Aar, ...], *, har_behov: bool
) -> Finansieringskilde | None:
    """One source, None when its type is unknown: then nothing else in it can be judged."""
    n = f"finansiering.{f}"
    navn = les.tekst(f"{n}.navn", f"Finansiering {f}")
    art = les.valg(f"{n}.art", f"{navn}: art", Art)
    antall = len(les.meldinger)
    type_ = les.valg(f"{n}.type", f"{navn}: type", Kildetype)
    if len(les.meldinger) > antall:
        les.hopp_over(n)
        return None
    kjente = [g.id for g in grupper]
    gruppe = ""
    av: tuple[str, ...] = ()
    andel: Fraction | None = None
    per_aar: Mapping[int, Fraction] | None = None
    belop = terskel = Fraction(0)
    regnes = InntilRegnesSom.MAKS
    per_krone: Fraction | None = None
    match type_:
        case Kildetype.ANDEL:
            andel = les.andel(f"{n}.andel", f"{navn}: andel av behovet")
        case Kildetype.BELOP:
            belop, per_aar = _belop_og_aar(les, n, navn, "beløp", aar, aar_holder=True)
        case Kildetype.DELTAKERE:
            gruppe = _ett_av(les, f"{n}.gruppe", f"{navn}: gruppe", kjente)
            if les.finnes(f"{n}.andel"):
                andel = les.andel(f"{n}.andel", f"{navn}: andel av behovet")
        case Kildetype.INNTIL:
            belop = les.belop(f"{n}.maks_kr", f"{navn}: inntil")
            regnes = les.valg(f"{n}.inntil_regnes_som", f"{navn}: «inntil» regnes som", InntilRegnesSom)
        case Kildetype.BETINGET:
            hva = "beløp når vilkåret er oppfylt"
            belop, per_aar = _belop_og_aar(les, n, navn, hva, aar, aar_holder=False)
            terskel = les.belop(f"{n}.terskel_kr", f"{navn}: de andre må reise minst")
            per_krone = _per_krone(les, n, navn, belop)
            av = _grupper(les, f"{n}.av", f"{navn}: de andre er", kjente)
    if andel is not None and not har_behov:
        les.feil(
            f"{n}.andel", f"«{navn}» er en andel, men ordningen har ikke noe behov.", "Legg til [behov.…] med beløp."
        )
    return Finansieringskilde(f, navn, art, type_, gruppe, andel, belop, terskel, av, regnes, per_aar, per_krone)


def _per_krone(les: Feltleser, n: str, navn: str, belop: Fraction) -> Fraction | None:
    """What a source pays of each krone the others raise; None when it pays all of its amount or nothing."""
    if not les.finnes(f"{n}.per_krone"):
        return None
    if not belop:
        les.feil(f"{n}.belop_kr", f"«{navn}» gir høyst 0 kr.", "Skriv det høyeste beløpet kilden gir.")
    return les.andel(f"{n}.per_krone", f"{navn}: kroner per krone de andre reiser")


def _grupper(les: Feltleser, nokkel: str, etikett: str, kjente: list[str]) -> tuple[str, ...]:
    """One or more groups, with commas."""
    tekst = les.tekst(nokkel, etikett)
    valgt = tuple(g.strip() for g in tekst.split(",") if g.strip())
    if tekst and not valgt:
        les.feil(nokkel, f"«{tekst}» er ingen grupper.", f"Skriv en eller flere av: {', '.join(kjente)}.")
    for g in sorted(g for g, antall in Counter(valgt).items() if antall > 1):
        les.feil(nokkel, f"Gruppen «{g}» står flere ganger.", "Skriv hver gruppe én gang, så pengene telles én gang.")
    for g in valgt:
        if g not in kjente:
            les.feil(nokkel, f"Gruppen «{g}» finnes ikke.", f"Skriv en eller flere av: {', '.join(kjente)}.")
    return valgt


def _belop_og_aar(
    les: Feltleser, n: str, navn: str, hva: str, aar: tuple[Aar, ...], *, aar_holder: bool
) -> tuple[Fraction, Mapping[int, Fraction] | None]:
    """An amount, its years, or both: then the basis years must come to the amount.

    aar_holder: whether the years alone will do.
    """
    tekster = les.under(f"{n}.aar")
    kjente = {str(a.aar): a for a in aar}
    lest = {a: les.belop(f"{n}.aar.{a}", f"{navn}: {a}") for a in tekster}
    per_aar = {int(a): kr for a, kr in lest.items() if AARSTALL.fullmatch(a)}
    for a in tekster:
        if kjente and a not in kjente:
            les.feil(f"{n}.aar.{a}", f"{a} er ikke et år i ordningen.", "Velg ett av årene under [aar].")
    if per_aar and aar_holder and not les.finnes(f"{n}.belop_kr"):
        return Fraction(0), per_aar
    antall = len(les.meldinger)
    belop = les.belop(f"{n}.belop_kr", f"{navn}: {hva}")
    i_grunnlaget = sum((per_aar.get(a.aar, Fraction(0)) for a in aar if a.fase is Fase.GRUNNLAG), Fraction(0))
    if per_aar and len(les.meldinger) == antall and i_grunnlaget != belop:
        les.feil(
            f"{n}.belop_kr",
            f"«{navn}» er {tall(belop)} kr, men årene i grunnlaget er {tall(i_grunnlaget)} kr til sammen.",
            "Rett beløpet eller årene.",
        )
    return belop, per_aar or None


def _eksempel(les: Feltleser, e: str, satser: list[str]) -> Eksempel:
    n = f"eksempel.{e}"
    navn = les.tekst(f"{n}.navn", f"Regneeksempel {e}")
    regel = _ett_av(les, f"{n}.regel", f"{navn}: regel (en sats per innbygger)", satser)
    return Eksempel(
        e,
        navn,
        regel,
        les.heltall(f"{n}.innbyggere", f"{navn}: innbyggere", "innbyggere"),
        les.belop(f"{n}.oppgitt_kr", f"{navn}: oppgitt beløp"),
        les.ja_nei(f"{n}.omtrentlig", f"{navn}: oppgitt som «ca.»"),
    )


def _omtalt(les: Feltleser, o: str, delsummer: tuple[Delsum, ...]) -> OmtaltSum:
    n = f"omtalt.{o}"
    navn = les.tekst(f"{n}.navn", f"Omtalt sum {o}")
    return OmtaltSum(
        o,
        navn,
        les.belop(f"{n}.belop_kr", f"{navn}: beløp"),
        _ett_av(les, f"{n}.delsum", f"{navn}: gjelder delsum", [d.id for d in delsummer]),
        les.ja_nei(f"{n}.omtrentlig", f"{navn}: oppgitt som «ca.»"),
    )


def _krev_kjente_dokumenter(les: Feltleser, dokumenter: tuple[Dokument, ...]) -> None:
    """Every source starts with the id of a document of the scheme, or says it is a choice ("valg") or SSB."""
    kjente = {d.id for d in dokumenter} | {"valg", "SSB"}
    for f in les.forutsetninger:
        if f.kilde and f.kilde.split(":")[0].split(",")[0].strip() not in kjente:
            les.feil(
                f.nokkel,
                f"Kilden «{f.kilde}» begynner ikke med et kjent dokument.",
                f"Skriv «dokument: sted», der dokument er en av: {', '.join(sorted(kjente))}.",
            )


def datoer_i_bruk(ordning: Ordning) -> tuple[date, ...]:
    """The reference dates a scheme needs figures for."""
    return tuple(sorted({ordning.folketall_dato, *(r.folketall_dato for r in ordning.regler)}))
