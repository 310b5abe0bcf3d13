"""ny: our sheets from templates, in a workbook of their own or in one that exists."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from verktoy.excel.lagring import krev_lukket, laas, lagre, paa_disk
from verktoy.excel.pode import KanIkkePode
from verktoy.excel.vaare import les_vaare
from verktoy.kilder import malfil, offisielle
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Ordningsdel
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.melding import Inndatafeil, feil
from verktoy.kjerne.ordning import Kvittering
from verktoy.kjerne.overskrifter import FORUTSETNINGER
from verktoy.oppgaver.bok import Beregnet, Lest, folketall_for, les, register, regn, veiledning
from verktoy.oppgaver.logg import med_logg
from verktoy.oppgaver.oppdater import Oppdatert, skriv_inn

_FORST_VALGT = "0119 Marker"


def bok_fra_maler(ordninger: Sequence[str], tid: datetime) -> Beregnet:
    """The state of a workbook with these schemes (ids or paths to TOML files), computed and logged.

    Raises:
        Inndatafeil: for unknown or faulty templates, or two with the same short name.
    """
    maler = [malfil.les_mal(malfil.finn(o)) for o in ordninger]
    kortnavn = [m.ordning.kortnavn.lower() for m in maler]
    for mal in maler:
        if kortnavn.count(mal.ordning.kortnavn.lower()) > 1:
            raise Inndatafeil.en(
                f"Flere ordninger har kortnavnet «{mal.ordning.kortnavn}».",
                mal.hvor,
                "Gi hver ordning sitt eget kortnavn.",
            )
    ider = [m.ordning.id.casefold() for m in maler]
    for mal in maler:
        if ider.count(mal.ordning.id.casefold()) > 1:
            raise Inndatafeil.en(
                f"Flere ordninger har kjennetegnet «{mal.ordning.id}» (ordning.id).",
                mal.hvor,
                "Gi hver ordning sitt eget.",
            )
    kilde = offisielle.folketall()
    deler = tuple(Ordningsdel(m.ordning, malfil.deltakere_fra_mal(m, kilde), m.publisert) for m in maler)
    kvitteringer = {}
    for m in maler:
        for k in m.kvitteringer:
            id_ = f"{m.ordning.kortnavn}.{k.kontroll}"
            kvitteringer[id_] = Kvittering(id_, k.begrunnelse, k.differanse)
    bok = Arbeidsbok(
        folketall_for(deler, kilde), deler, kvitteringer, (), register(), valgt=_FORST_VALGT, veiledning=veiledning()
    )
    beregnet = regn(bok)
    _krev_kjente_kontroller(maler, {p.id for p in beregnet.punkter})
    return replace(beregnet, bok=med_logg(beregnet, "Laget", tid))


def _krev_kjente_kontroller(maler: Sequence[malfil.Mal], kjente: Collection[str]) -> None:
    """An acceptance of a check there is not would be lost."""
    meldinger = []
    for m in maler:
        egne = [
            id_.removeprefix(f"{m.ordning.kortnavn}.") for id_ in kjente if id_.startswith(f"{m.ordning.kortnavn}.")
        ]
        for k in m.kvitteringer:
            if k.kontroll not in egne:
                like = get_close_matches(k.kontroll, sorted(egne), n=1)
                meldinger.append(
                    feil(
                        f"Ordningen har ingen kontroll med kjennetegnet «{k.kontroll}».",
                        f"{m.hvor}, nøkkelen «kvittering.{k.kontroll}»",
                        f"Mente du «{like[0]}»?" if like else "Kjennetegnene står i arket Kontroll.",
                    )
                )
    if meldinger:
        raise Inndatafeil(meldinger)


def ny(sti: Path, ordninger: Sequence[str], tid: datetime) -> Oppdatert:
    """Make a workbook, or put our sheets into one that exists; one that has them already gets the new schemes.

    Raises:
        Inndatafeil: when a template or the workbook cannot be used.
        Lagringsfeil: when it cannot be written.
    """
    with laas(sti):
        innhold = paa_disk(sti)
        if innhold is None:
            if sti.suffix.lower() != ".xlsx":
                raise Inndatafeil.en(
                    "En ny arbeidsbok må hete noe på .xlsx.", str(sti), "Velg et filnavn som slutter på .xlsx."
                )
            beregnet = bok_fra_maler(ordninger, tid)
            lagre(sti, beregnet.filinnhold(), leste=None)
            return Oppdatert(beregnet, (), endret=True)
        krev_lukket(sti)
        fra_maler = bok_fra_maler(ordninger, tid).bok
        lest = _les(sti, innhold)
        bok = replace(fra_maler, logg=()) if lest is None else _med_ordninger(lest.bok, fra_maler, sti.name)
        skrevet = skriv_inn(lest or _uten_vaare(innhold, fra_maler), bok, tid, sti.name, handling="Laget")
        lagre(sti, skrevet.innhold, leste=innhold)
    return Oppdatert(skrevet.beregnet, skrevet.merknader, endret=True)


def _les(sti: Path, innhold: bytes) -> Lest | None:
    """The workbook as ours, None when it has no scheme of ours."""
    try:
        vaare = les_vaare(innhold, ())
    except KanIkkePode as e:
        raise Inndatafeil.en(str(e), sti.name) from e
    return les(sti) if any(i.slag == FORUTSETNINGER for i in vaare.navn) else None


def _uten_vaare(innhold: bytes, bok: Arbeidsbok) -> Lest:
    """A workbook of staff's, nothing in which is ours whatever its sheets are called."""
    return Lest(bok, innhold, replace(les_vaare(innhold, ()), plass={}, navn={}, ark={}), (), {})


def _med_ordninger(bok: Arbeidsbok, nye: Arbeidsbok, fil: str) -> Arbeidsbok:
    """The state with more schemes. What stands in the workbook is never changed by a template."""
    finnes = {x.lower() for d in bok.deler for x in (d.ordning.kortnavn, d.ordning.id)}
    for d in nye.deler:
        if {d.ordning.kortnavn.lower(), d.ordning.id.lower()} & finnes:
            raise Inndatafeil.en(
                f"Ordningen «{d.ordning.kortnavn}» er i boken fra før.", fil, "Kjør «oppdater» for å oppdatere den."
            )
    return replace(
        bok,
        deler=(*bok.deler, *nye.deler),
        folketall=_slaa_sammen(bok.folketall, nye.folketall),
        kvitteringer={**nye.kvitteringer, **bok.kvitteringer},
    )


def _slaa_sammen(gammelt: Folketall, nytt: Folketall) -> Folketall:
    kolonner = []
    for dato in sorted({*gammelt.datoer, *nytt.datoer}):
        g, n = (next((k for k in x.kolonner if k.dato == dato), None) for x in (gammelt, nytt))
        forst = g or n
        if forst is not None:
            tall = {**(n.innbyggere if n else {}), **(g.innbyggere if g else {})}
            kolonner.append(replace(forst, innbyggere=tall))
    return Folketall(tuple(kolonner), {**nytt.navn, **gammelt.navn}, gammelt.offisielle)
