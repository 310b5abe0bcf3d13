"""ny: a new workbook from templates."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from verktoy.excel.lagring import lagre
from verktoy.kilder import malfil, offisielle
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Ordningsdel
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.ordning import Kvittering
from verktoy.oppgaver.bok import Beregnet, folketall_for, register, regn, veiledning
from verktoy.oppgaver.logg import med_logg

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
    return replace(beregnet, bok=med_logg(beregnet, "Laget", tid))


def ny(sti: Path, ordninger: Sequence[str], tid: datetime) -> Beregnet:
    """Make a workbook that does not exist yet.

    Raises:
        Inndatafeil: when the file exists, or a template cannot be used.
        Lagringsfeil: when it cannot be written.
    """
    if sti.suffix.lower() != ".xlsx":
        raise Inndatafeil.en("En arbeidsbok må hete noe på .xlsx.", str(sti), "Velg et filnavn som slutter på .xlsx.")
    if sti.exists():
        raise Inndatafeil.en("Filen finnes allerede.", str(sti), "Velg et annet navn; ingenting er endret.")
    beregnet = bok_fra_maler(ordninger, tid)
    lagre(sti, beregnet.filinnhold(), leste=None)
    return beregnet
