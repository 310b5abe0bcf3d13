"""utsendelse lag: a folder with a package for each deltaker (workbook, letter, draft case paper) and a manifest."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from hashlib import sha256
from pathlib import Path

from verktoy.ark.deltakerbok import Fellesark, lag_felles, uten_private_spor
from verktoy.excel.skriv import skriv as skriv_bok
from verktoy.kjerne.belopslinjer import aar_i_bruk, belopslinjer
from verktoy.kjerne.beregning import Bidrag
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.melding import Inndatafeil, Melding, merknad
from verktoy.kjerne.plan import FrystPlan, Plan, korreksjoner
from verktoy.oppgaver import bok as bokoppgave
from verktoy.oppgaver.helmappe import hel_mappe, krev_ny
from verktoy.oppgaver.tabell import finn_resultat
from verktoy.oppgaver.utsendelse_merknader import journal_uten_ordningen, like_adresser
from verktoy.oppgaver.utsendelse_tidligere import Mottaker, erstattes, les_ordninger, les_rader, noen
from verktoy.utsendelse import manifest as m
from verktoy.utsendelse import nettside, pdf, word
from verktoy.utsendelse.adresse import del_avsender
from verktoy.utsendelse.brevfelt import Avsender, Brevvalg, Tidligere, felter
from verktoy.utsendelse.filnavn import en_linje, mappenavn, trygt
from verktoy.utsendelse.mal import Felter, fyll
from verktoy.utsendelse.malfiler import Malfil
from verktoy.utsendelse.malsett import Malsett, hent
from verktoy.utsendelse.manifest import BORTFALL, Fil, Manifest, Pakke, Type, malnavn
from verktoy.utsendelse.periode import periode
from verktoy.utsendelse.wordleser import les

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BREV = "brev"
SAKSFREMLEGG = "saksfremlegg.docx"
MAKS_VEDLEGG = 10_000_000  # bytes in one mail: many receivers take no more than this when it is coded for mail
Framdrift = Callable[[Iterable[Pakke], int], Iterable[Pakke]]


@dataclass(frozen=True)
class Bestilling:
    """What is asked for.

    Attributes:
        ordning: id or short name of the scheme.
        avsender: who it is from, a name or "name <address>".
        type: what the mailing is for, one of the values of Type.
        kontakt: who answers questions; "" for the address of the sender.
        saksnr: the sender's case number, "" for none.
        frist: when an answer is due, None for no such sentence.
        maalform: the form of Norwegian of those not named in `nynorsk`.
        nynorsk: numbers of deltakere that are written to in nynorsk.
        aar: the years it is about; none for all of the scheme.
        bare: numbers to make packages for; none for all who have something to pay.
        grunn: why something is corrected; only for a correction, which must have one.
        maler: a folder of edited templates, None for those of the tool.
        erstatter: periods some have been sent before, and whose shared years this mailing replaces.
        tillatt: addresses a person has said are right though their domain names another kommune.
    """

    ordning: str
    avsender: str
    type: str = Type.VARSEL.value
    kontakt: str = ""
    saksnr: str = ""
    frist: date | None = None
    maalform: Maalform = Maalform.BOKMAAL
    nynorsk: frozenset[str] = frozenset()
    aar: tuple[int, ...] = ()
    bare: frozenset[str] = frozenset()
    grunn: str = ""
    maler: Path | None = None
    erstatter: frozenset[str] = frozenset()
    tillatt: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Oppdrag:
    """Everything one package is made from, but for whom. aar: number → the years of its package."""

    felles: Fellesark
    valg: Brevvalg
    aar: Mapping[str, tuple[int, ...]]
    maler: Malsett
    mappe: Path
    epost: Mapping[str, str]
    nynorsk: frozenset[str]
    maalform: Maalform
    erstatter: Mapping[str, tuple[str, ...]]
    tillatt: frozenset[str]
    fryst: FrystPlan | None


def lag(
    sti: Path, bestilling: Bestilling, ut: Path, tid: datetime, framdrift: Framdrift = lambda pakker, _: pakker
) -> tuple[Manifest, tuple[Melding, ...]]:
    """Make every package in a folder that did not exist; it stands there whole, or not at all.

    Args:
        sti: the workbook.
        bestilling: what is asked for.
        ut: the folder to make.
        tid: now, which all documents are dated by.
        framdrift: is given the packages as they come and how many there are; gives them on.

    Returns:
        The manifest, and what the person should know.

    Raises:
        Inndatafeil: when the workbook, a template or a choice cannot be used.
        Lagringsfeil: when the folder cannot be written.
    """
    _krev_grunn(bestilling)
    krev_ny(ut)
    maler = hent(bestilling.maler)
    lest = bokoppgave.les(sti)
    beregnet = bokoppgave.regn(lest.bok)
    resultat = finn_resultat(beregnet, bestilling.ordning)
    plass = beregnet.resultater.index(resultat)
    felles = lag_felles(lest.bok, resultat, beregnet.planer[plass], beregnet.strukturplaner[plass])
    valg = _valg(bestilling, felles, tid)
    fryst = lest.bok.deler[plass].fryst
    hvem, merknader = _hvem(bestilling, felles, valg, fryst)
    numre = list(hvem)
    struktur = beregnet.strukturplaner[plass]
    betalere = struktur.bidrag if struktur else resultat.bidrag
    epost = {b.deltaker.nr: en_linje(b.deltaker.epost) for b in betalere}
    tillatt = _tillatt(bestilling, epost.values())
    rader = les_rader(sti, tid, resultat.ordning.id)
    mottakere = {nr: _mottaker(felles, nr, aar) for nr, aar in hvem.items()}
    erstatter = erstattes(rader, valg.type, valg.periode, mottakere, bestilling.erstatter)
    tatt_over = {x for mottaker in mottakere.values() for x in mottaker.tar_over}
    merknader += like_adresser(epost, {nr: x.navn for nr, x in mottakere.items() if nr not in tatt_over})
    ordninger = [d.ordning.id for d in lest.bok.deler]
    deltakere = [b.deltaker for b in betalere]
    merknader += journal_uten_ordningen(les_ordninger(sti, tid), resultat.ordning.id, ordninger, deltakere)
    with hel_mappe(ut, "pakkene") as midlertidig:
        oppdrag = Oppdrag(
            *(felles, valg, hvem, maler, midlertidig, epost, bestilling.nynorsk, bestilling.maalform),
            *(erstatter, tillatt, fryst),
        )
        pakker = tuple(framdrift(map(partial(lag_pakke, oppdrag), numre), len(numre)))
        manifest = Manifest(
            resultat.ordning.id,
            en_linje(resultat.ordning.navn),
            valg.periode,
            tid.replace(microsecond=0),
            en_linje(bestilling.avsender),
            sha256(lest.innhold).hexdigest(),
            pakker,
            _vei_til(sti, ut),
        )
        (midlertidig / m.FILNAVN).write_bytes(m.som_json(manifest))
    return manifest, (*lest.merknader, *merknader)


def _krev_grunn(b: Bestilling) -> None:
    korreksjon = b.type == Type.KORREKSJON
    if korreksjon != bool(en_linje(b.grunn)):
        hva = "En korreksjon må ha en grunn." if korreksjon else "Bare en korreksjon har en grunn."
        raise Inndatafeil.en(hva, "--grunn", "Skriv hva som er rettet, for eksempel «folketallet er oppdatert».")
    if not en_linje(b.avsender):
        raise Inndatafeil.en("Avsenderen mangler.", "--avsender", "Skriv hvem brevet er fra.")


def _vei_til(bok: Path, mappe: Path) -> str:
    """Where the workbook is, seen from a folder, as the manifest keeps it; the whole path to another drive."""
    try:
        return Path(os.path.relpath(bok.resolve(), mappe.resolve())).as_posix()
    except ValueError:
        return bok.resolve().as_posix()


def _tillatt(b: Bestilling, adresser: Iterable[str]) -> frozenset[str]:
    """The addresses that are allowed, in small letters; each must be somebody's."""
    kjente = {a.lower() for a in adresser}
    for ukjent in sorted(x for x in b.tillatt if x.strip().lower() not in kjente):
        hva = f"Ingen i {b.ordning} har adressen «{ukjent}»."
        raise Inndatafeil.en(hva, "--tillat", "Skriv den slik den står i Deltakelse.")
    return frozenset(x.strip().lower() for x in b.tillatt)


def _valg(b: Bestilling, felles: Fellesark, tid: datetime) -> Brevvalg:
    """What all letters share; the years must be years of the scheme."""
    mulige = aar_i_bruk(felles.resultat)
    ukjente = [a for a in b.aar if a not in mulige]
    if ukjente:
        kjente = ", ".join(map(str, mulige))
        raise Inndatafeil.en(f"Ordningen har ikke året {ukjente[0]}.", "--periode", f"Ordningen har {kjente}.")
    if b.frist and b.frist < tid.date():
        hva = f"Svarfristen {norsk_dato(b.frist)} er passert."
        raise Inndatafeil.en(hva, "--frist", "Skriv en dag som kommer, også i avsender.toml om du bruker knappen.")
    o = felles.resultat.ordning
    dokumenter = [", ".join(x for x in (d.tittel, d.utgiver, d.dato) if x) for d in o.dokumenter]
    folk = [f"Folketall per {norsk_dato(dato)}: {uten_private_spor(kilde)}" for dato, kilde in felles.folketallskilder]
    navn, adresse = del_avsender(en_linje(b.avsender), "--avsender")
    kontakt = en_linje(b.kontakt) or adresse
    avsender = Avsender(navn or adresse, kontakt, en_linje(b.saksnr), b.frist)
    aar = tuple(a for a in mulige if not b.aar or a in b.aar)
    return Brevvalg(Type(b.type), avsender, tid.replace(microsecond=0), aar, (*dokumenter, *folk), en_linje(b.grunn))


def _hvem(
    b: Bestilling, felles: Fellesark, valg: Brevvalg, fryst: FrystPlan | None
) -> tuple[Mapping[str, tuple[int, ...]], list[Melding]]:
    """The numbers that get a package, each with its years, and who gets none."""
    r = felles.resultat
    alle = [x.deltaker.nr for x in r.bidrag]
    for nr in sorted((b.bare | b.nynorsk) - set(alle)):
        hvor = "--bare" if nr in b.bare else "--nynorsk"
        raise Inndatafeil.en(
            f"{nr} er ikke deltaker i {r.ordning.navn}.", hvor, "Skriv nummeret som i arket Deltakelse."
        )
    endret = _endret(felles, fryst, valg)
    rettes = endret.keys() | b.bare if valg.type is Type.KORREKSJON else set()
    aar = {nr: _egne_aar(felles, nr, valg, endret) for nr in alle if not b.bare or nr in b.bare}
    belop = {nr: _sum(felles, nr, egne) for nr, egne in aar.items() if egne}
    numre = [nr for nr, kr in belop.items() if kr or nr in rettes]  # 0 kr is a correction, too, of what was published
    if not numre:
        raise Inndatafeil.en("Ingen har noe å betale i perioden.", "--ordning", "Se tabellen med kommandoen «tabell».")
    mapper: dict[str, str] = {}
    for x in r.bidrag:
        if x.deltaker.nr in belop:
            mappe = mappenavn(x.deltaker.nr, x.deltaker.navn).casefold()
            if mappe in mapper:
                hva = f"{mapper[mappe]} og {x.deltaker.nr} ville fått samme mappenavn."
                raise Inndatafeil.en(hva, "arket «Deltakelse»", "Gi dem ulike numre.")
            mapper[mappe] = x.deltaker.nr
    merknader = []
    navn = {x.deltaker.nr: f"{x.deltaker.nr} {x.deltaker.navn}" for x in r.bidrag}
    if uten := [nr for nr in belop if nr not in numre]:
        hva = f"{len(uten)} deltaker{'' if len(uten) == 1 else 'e'} har 0 kr i perioden og får ingen pakke"
        rett = "Har de fått et annet beløp før, velg dem med --bare." if valg.type is Type.KORREKSJON else ""
        merknader.append(merknad(f"{hva}: {noen([navn[nr] for nr in uten])}.", r.ordning.kortnavn, rett))
    if valg.type is not Type.KORREKSJON and (andre := [nr for nr in belop if nr in endret]):
        hva = f"Planen er publisert med andre beløp enn nå for {len(andre)}: {noen([navn[nr] for nr in andre])}."
        gjor = "Er de sendt ut før, lag en korreksjon: --type korreksjon --grunn «hvorfor»."
        merknader.append(merknad(hva, f"{r.ordning.kortnavn} fryst plan", gjor))
    like = [nr for nr in numre if nr not in endret and nr not in b.bare]
    if valg.type is Type.KORREKSJON and fryst is not None and like:
        hvem = noen([navn[nr] for nr in like])
        hva = f"{len(like)} får korreksjon uten at beløpet er et annet enn det publiserte: {hvem}."
        merknader.append(merknad(hva, f"{r.ordning.kortnavn} fryst plan", "Velg med --bare hvem som skal ha den."))
    merknader += _krav_uten_svar(felles, valg, set(numre))
    return {nr: aar[nr] for nr in numre}, merknader


def _egne_aar(felles: Fellesark, nr: str, valg: Brevvalg, endret: Mapping[str, Collection[int]]) -> tuple[int, ...]:
    """The years of a package: those the unit is to pay in; of a correction also those in which it no longer is."""
    egne = {*felles.aar(nr), *(endret.get(nr, ()) if valg.type is Type.KORREKSJON else ())}
    return tuple(a for a in valg.aar if a in egne)


def _mottaker(felles: Fellesark, nr: str, aar: tuple[int, ...]) -> Mottaker:
    bidrag = felles.resultat.for_deltaker(nr)
    if bidrag is None:
        raise KeyError(nr)
    return Mottaker(f"{nr} {bidrag.deltaker.navn}", periode(aar), felles.tar_over(nr))


def _krav_uten_svar(felles: Fellesark, valg: Brevvalg, numre: Collection[str]) -> Iterator[Melding]:
    """That somebody gets a claim without having said yes."""
    r = felles.resultat
    venter = {b.deltaker.nr for b in felles.bidrag.resultat.bidrag if b.deltaker.svar is Svar.AVVENTER}
    deltakere = [b.deltaker for b in r.bidrag if b.deltaker.nr in numre]
    deltakere = [d for d in deltakere if d.nr in venter or {*felles.tar_over(d.nr)} & venter]
    if valg.type is Type.KRAV and deltakere:
        hvem = noen([f"{d.nr} {d.navn}" for d in deltakere])
        gjor = "Skriv svaret i Deltakelse og lag pakkene på nytt, eller send dem et varsel i stedet."
        yield merknad(f"{len(deltakere)} som får krav, har ikke svart ennå: {hvem}.", r.ordning.kortnavn, gjor)


def _endret(felles: Fellesark, fryst: FrystPlan | None, valg: Brevvalg) -> Mapping[str, set[int]]:
    """Who pays something else in these years than the published plan says, and in which of them."""
    ut: dict[str, set[int]] = {}
    if fryst is None or felles.plan is None:
        return ut
    aar = {t.navn: t.aar for t in felles.plan.terminer}
    for k in korreksjoner(felles.plan, fryst):
        if aar.get(k.termin) in valg.aar:
            ut.setdefault(k.nr, set()).add(aar[k.termin])
    return ut


def _sum(felles: Fellesark, nr: str, aar: Collection[int]) -> Fraction:
    linjer = belopslinjer(felles.resultat, felles.plan, nr, aar)
    return sum((x.belop_kr for x in linjer if not x.er_sum), Fraction(0))


def lag_pakke(oppdrag: Oppdrag, nr: str) -> Pakke:
    """Write the files of one deltaker and tell what they are.

    Raises:
        Inndatafeil: when what is to be mailed is too large for a mail.
    """
    f, valg = oppdrag.felles, replace(oppdrag.valg, aar=oppdrag.aar[nr])
    bidrag = f.resultat.for_deltaker(nr)
    if bidrag is None:
        raise KeyError(nr)
    d = bidrag.deltaker
    maalform = Maalform.NYNORSK if nr in oppdrag.nynorsk else oppdrag.maalform
    innhold = _innhold(oppdrag, bidrag, valg, maalform)
    mappe = mappenavn(nr, d.navn)
    (oppdrag.mappe / mappe).mkdir()
    filer = []
    for navn, (data, mime) in innhold.items():
        (oppdrag.mappe / mappe / navn).write_bytes(data)
        filer.append(Fil(navn, f"{mappe}/{navn}", sha256(data).hexdigest(), len(data), mime))
    vedlegg = tuple(x.navn for x in filer if x.navn not in (f"{BREV}.docx", f"{BREV}.html"))
    storrelse = sum(x.bytes for x in filer if x.navn in vedlegg)
    if storrelse > MAKS_VEDLEGG:
        hva = f"Vedleggene til {d.navn} er {storrelse // 1_000_000} MB, og mange mottakere tar ikke imot så mye."
        raise Inndatafeil.en(hva, "malene", "Bruk mindre bilder i malene.")
    linjer = belopslinjer(f.resultat, f.plan, nr, valg.aar)
    return Pakke(
        nr,
        en_linje(d.navn),
        d.gruppe,
        oppdrag.epost[nr],
        maalform,
        valg.type,
        valg.grunn,
        {x.aar[0]: x.belop_kr for x in linjer if not x.er_sum},
        tuple(filer),
        vedlegg,
        oppdrag.erstatter.get(nr, ()),
        oppdrag.epost[nr].lower() in oppdrag.tillatt,
        f.tar_over(nr),
    )


def _innhold(oppdrag: Oppdrag, bidrag: Bidrag, valg: Brevvalg, maalform: Maalform) -> dict[str, tuple[bytes, str]]:
    """Name → bytes and kind. The web page and the PDF are read from the Word file, so that all three say the same."""
    f, d = oppdrag.felles, bidrag.deltaker
    tidligere = Tidligere(oppdrag.erstatter.get(d.nr, ()), _publisert(oppdrag.fryst, f.plan, d.nr, valg.aar))
    fylt = felter(f.resultat, f.plan, bidrag, valg, maalform, tidligere, f.struktur.plan if f.struktur else None)
    hva = malnavn(valg.type, (x.belop_kr for x in belopslinjer(f.resultat, f.plan, d.nr, valg.aar)))
    mal = oppdrag.maler.brev(hva, maalform)
    brev = _dokument(mal, fylt, "tittel", valg)
    side = les(brev)
    if fylt.verdier["erstatter"] not in side.tekst:
        gjor = "Sett inn {{erstatter}} i malen, i et avsnitt for seg."
        raise Inndatafeil.en("Malen har ikke plass til setningen om hva brevet erstatter.", mal.hvor, gjor)
    ut = {
        f"{trygt(f'bidrag {d.nr} {d.navn}')}.xlsx": (skriv_bok(f.bok(d.nr, valg.laget)), XLSX),
        f"{BREV}.docx": (brev, word.MIME),
        f"{BREV}.pdf": (pdf.skriv(side, valg.laget), pdf.MIME),
        f"{BREV}.html": (nettside.skriv(side), nettside.MIME),
    }
    if hva != BORTFALL:  # where nothing is owed there is nothing for a council to grant
        sak = _dokument(oppdrag.maler.saksfremlegg(maalform), fylt, "sakstittel", valg)
        ut[SAKSFREMLEGG] = (sak, word.MIME)
    return ut


def _publisert(fryst: FrystPlan | None, plan: Plan | None, nr: str, aar: Collection[int]) -> Fraction | None:
    """What the published plan has for some years; None when there is none, or its instalments are others now."""
    terminer = {t.navn: t.aar for t in plan.terminer} if plan else {}
    if fryst is None or nr not in fryst.rader or not set(fryst.terminer) <= terminer.keys():
        return None
    belop = zip(fryst.terminer, fryst.rader[nr], strict=True)
    return Fraction(sum(kr for navn, kr in belop if terminer[navn] in aar))


def _dokument(mal: Malfil, fylt: Felter, tittel: str, valg: Brevvalg) -> bytes:
    return fyll(mal, fylt, f"{fylt.verdier[tittel]} – {fylt.verdier['mottaker']}", valg.laget)
