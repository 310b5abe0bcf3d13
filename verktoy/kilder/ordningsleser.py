"""Ordningsleser: raw fields → a whole Ordning, or every error at once. The one reader for templates and workbooks."""

from datetime import date
from enum import StrEnum
from fractions import Fraction

from verktoy.kilder.felter import Feltleser
from verktoy.kilder.regelleser import les_regler
from verktoy.kjerne.deltakelse import Deltakertype, Svar
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
    VedFrafall,
)

_INDEKS_UTEN = Fraction(100)
KORTNAVN_MAKS = 16  # "⟨kortnavn⟩ forutsetninger" must fit Excel's 31 characters


class _JaNei(StrEnum):
    JA = "ja"
    NEI = "nei"


class _JaEllerNei(StrEnum):
    """What an undecided deltaker counts as."""

    JA = Svar.JA.value
    NEI = Svar.NEI.value


class _Sortering(StrEnum):
    FOLKETALL = "folketall-synkende"
    NUMMER = "nummer"


def les_ordning(les: Feltleser) -> Ordning:
    """Read a scheme. Errors are left in les.meldinger; the result is to be thrown away when there are any."""
    id_ = les.tekst("ordning.id", "Kjennetegn")
    navn = les.tekst("ordning.navn", "Navn på ordningen")
    kortnavn = les.tekst("ordning.kortnavn", "Kortnavn (forstavelse på arkene)")
    if len(kortnavn) > KORTNAVN_MAKS or any(t in kortnavn for t in "[]:*?/\\'"):
        les.feil(
            "ordning.kortnavn",
            f"«{kortnavn}» kan ikke brukes i arknavn.",
            f"Bruk høyst {KORTNAVN_MAKS} tegn, uten [ ] : * ? / \\ og apostrof.",
        )
    beskrivelse = les.tekst("ordning.beskrivelse", "Beskrivelse")
    dato = les.dato("ordning.folketall_dato", "Folketall per")
    enhet = les.heltall("ordning.vist_enhet_kr", "Beløp vises i hele", "kr", minst=1)
    frafall = les.valg("ordning.ved_frafall", "Når en deltaker sier nei", VedFrafall)
    avventer = les.valg("ordning.avventer_regnes_som", "Avventer regnes som", _JaEllerNei)
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
    finansiering = tuple(_finansieringskilde(les, f, grupper, bool(behov)) for f in les.under("finansiering"))
    regler = les_regler(les, grupper, finansiering, dato)
    eksempler = tuple(_eksempel(les, e, {r.id for r in regler}) for e in les.under("eksempel"))
    omtalte = tuple(_omtalt(les, o, delsummer) for o in les.under("omtalt"))
    merknader = tuple(
        Merknad(
            m,
            les.tekst(f"merknad.{m}.tekst", f"Merknad {m}"),
            les.tekst(f"merknad.{m}.sted", f"Merknad {m}, sted", paakrevd=False),
        )
        for m in les.under("merknad")
    )
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
    )


def _aar(les: Feltleser) -> tuple[int, Fraction, tuple[Aar, ...]]:
    deler_i_alt = les.heltall("tid.deler_i_alt", "Deler som grunnlaget deles i", "deler", minst=1)
    indeks_basis = (
        les.belop("tid.indeks_basis", "Indeks i basisåret", "indeks")
        if les.finnes("tid.indeks_basis")
        else _INDEKS_UTEN
    )
    aar = []
    for tekst in les.under("aar"):
        n = f"aar.{tekst}"
        if not (tekst.isdigit() and len(tekst) == len("2018")):
            les.feil(n, f"«{tekst}» er ikke et årstall.", "Skriv fire sifre, for eksempel [aar.2018].")
            continue
        aar.append(
            Aar(
                int(tekst),
                les.heltall(f"{n}.deler", f"{tekst}: deler av grunnlaget", "deler"),
                les.valg(f"{n}.fase", f"{tekst}: fase", Fase),
                les.heltall(f"{n}.maaneder", f"{tekst}: måneder", "måneder") if les.finnes(f"{n}.maaneder") else 12,
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
    return deler_i_alt, indeks_basis or _INDEKS_UTEN, tuple(aar)


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


def _finansieringskilde(les: Feltleser, f: str, grupper: tuple[Gruppe, ...], har_behov: bool) -> Finansieringskilde:  # noqa: FBT001
    n = f"finansiering.{f}"
    navn = les.tekst(f"{n}.navn", f"Finansiering {f}")
    art = les.valg(f"{n}.art", f"{navn}: art", Art)
    type_ = les.valg(f"{n}.type", f"{navn}: type", Kildetype)
    kjente = [g.id for g in grupper]
    gruppe = ""
    av: tuple[str, ...] = ()
    andel: Fraction | None = None
    belop = terskel = Fraction(0)
    regnes = InntilRegnesSom.MAKS
    match type_:
        case Kildetype.ANDEL:
            andel = les.andel(f"{n}.andel", f"{navn}: andel av behovet")
        case Kildetype.BELOP if not les.finnes(f"{n}.aar"):
            belop = les.belop(f"{n}.belop_kr", f"{navn}: beløp")
        case Kildetype.DELTAKERE:
            gruppe = _ett_av(les, f"{n}.gruppe", f"{navn}: gruppe", kjente)
            if les.finnes(f"{n}.andel"):
                andel = les.andel(f"{n}.andel", f"{navn}: andel av behovet")
        case Kildetype.INNTIL:
            belop = les.belop(f"{n}.maks_kr", f"{navn}: inntil")
            regnes = les.valg(f"{n}.inntil_regnes_som", f"{navn}: «inntil» regnes som", InntilRegnesSom)
        case Kildetype.BETINGET:
            belop = les.belop(f"{n}.belop_kr", f"{navn}: beløp når vilkåret er oppfylt")
            terskel = les.belop(f"{n}.terskel_kr", f"{navn}: de andre må reise minst")
            av = tuple(g.strip() for g in les.tekst(f"{n}.av", f"{navn}: de andre er").split(",") if g.strip())
            for g in av:
                if g not in kjente:
                    les.feil(f"{n}.av", f"Gruppen «{g}» finnes ikke.", f"Skriv en eller flere av: {', '.join(kjente)}.")
        case _:
            pass
    if andel is not None and not har_behov:
        les.feil(
            f"{n}.andel", f"«{navn}» er en andel, men ordningen har ikke noe behov.", "Legg til [behov.…] med beløp."
        )
    per_aar = {int(a): les.belop(f"{n}.aar.{a}", f"{navn}: {a}") for a in les.under(f"{n}.aar") if a.isdigit()}
    return Finansieringskilde(f, navn, art, type_, gruppe, andel, belop, terskel, av, regnes, per_aar or None)


def _eksempel(les: Feltleser, e: str, regler: set[str]) -> Eksempel:
    n = f"eksempel.{e}"
    navn = les.tekst(f"{n}.navn", f"Regneeksempel {e}")
    regel = _ett_av(les, f"{n}.regel", f"{navn}: regel", sorted(regler))
    return Eksempel(
        e,
        navn,
        regel,
        les.heltall(f"{n}.innbyggere", f"{navn}: innbyggere", "innbyggere"),
        les.belop(f"{n}.oppgitt_kr", f"{navn}: oppgitt beløp"),
        les.valg(f"{n}.omtrentlig", f"{navn}: oppgitt som «ca.»", _JaNei) is _JaNei.JA,
    )


def _omtalt(les: Feltleser, o: str, delsummer: tuple[Delsum, ...]) -> OmtaltSum:
    n = f"omtalt.{o}"
    navn = les.tekst(f"{n}.navn", f"Omtalt sum {o}")
    return OmtaltSum(
        o,
        navn,
        les.belop(f"{n}.belop_kr", f"{navn}: beløp"),
        _ett_av(les, f"{n}.delsum", f"{navn}: gjelder delsum", [d.id for d in delsummer]),
        les.valg(f"{n}.omtrentlig", f"{navn}: oppgitt som «ca.»", _JaNei) is _JaNei.JA,
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
