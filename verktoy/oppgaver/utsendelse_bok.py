"""utsendelse status --til-boken: how far each mail has come, in the Deltakelse sheet."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.oppdater import Oppdatert, oppdater_med
from verktoy.oppgaver.utsendelse_stilling import Oversikt


def til_boken(o: Oversikt, bok: Path, tid: datetime) -> Oppdatert:
    """Write how far each mail has come in the Deltakelse sheet.

    Raises:
        Inndatafeil: when the workbook does not have the scheme.
        Lagringsfeil: when it cannot be written.
    """
    tekster = {s.pakke.nr: s.tekst for s in o.stillinger}
    id_ = o.mappe.manifest.ordning

    def endre(b: Arbeidsbok) -> Arbeidsbok:
        if id_ not in [d.ordning.id for d in b.deler]:
            raise Inndatafeil.en(f"Boken har ikke ordningen {id_}.", str(bok), "Bruk boken pakkene er laget av.")
        deler = tuple(
            replace(d, deltakere=tuple(replace(x, utsendt=tekster.get(x.nr, x.utsendt)) for x in d.deltakere))
            if d.ordning.id == id_
            else d
            for d in b.deler
        )
        return replace(b, deler=deler)

    return oppdater_med(bok, tid, endre)
