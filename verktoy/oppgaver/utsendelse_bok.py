"""utsendelse status --til-boken: how far each mail has come, in Deltakelse and, of new units, on ⟨K⟩ struktur."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from verktoy.kjerne.arbeidsbok import Arbeidsbok, Ordningsdel
from verktoy.kjerne.deltakelse import Opplysninger
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.oppdater import Oppdatert, oppdater_med
from verktoy.oppgaver.utsendelse_stilling import Oversikt


def til_boken(o: Oversikt, bok: Path, tid: datetime) -> Oppdatert:
    """Write how far each mail has come in the workbook.

    Raises:
        Inndatafeil: when the workbook does not have the scheme.
        Lagringsfeil: when it cannot be written.
    """
    tekster = {s.pakke.nr: s.tekst for s in o.stillinger}
    id_ = o.mappe.manifest.ordning

    def endre(b: Arbeidsbok) -> Arbeidsbok:
        if id_ not in [d.ordning.id for d in b.deler]:
            raise Inndatafeil.en(f"Boken har ikke ordningen {id_}.", str(bok), "Bruk boken pakkene er laget av.")
        return replace(b, deler=tuple(_med_tekster(d, tekster) if d.ordning.id == id_ else d for d in b.deler))

    return oppdater_med(bok, tid, endre)


def _med_tekster(d: Ordningsdel, tekster: Mapping[str, str]) -> Ordningsdel:
    """With what was sent to each: in Deltakelse; of the new units of a structure change on ⟨K⟩ struktur."""
    egne = {x.nr for x in d.deltakere}
    nye = {nr: d.nye_enheter.get(nr, Opplysninger()) for nr in tekster if nr not in egne}
    return replace(
        d,
        deltakere=tuple(replace(x, utsendt=tekster.get(x.nr, x.utsendt)) for x in d.deltakere),
        nye_enheter={**d.nye_enheter, **{nr: replace(x, utsendt=tekster[nr]) for nr, x in nye.items()}},
    )
