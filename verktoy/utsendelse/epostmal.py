"""Epostmal: the subject and text of a mail, in a text file that staff can edit.

A file is called «varsel.nb.txt» or «varsel.nn.txt» after what it is and the written form. Its first line is «Emne: …»,
then an empty line, then the text. {{ navn }} stands for the name of the deltaker, and so on for the other fields.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.melding import Inndatafeil, aarsak, feil
from verktoy.utsendelse.manifest import BORTFALL, Type

MAPPE = Path(__file__).resolve().parents[2] / "maler" / "epost"
FELT = ("navn", "nr", "ordning", "periode", "belop", "avsender", "vedlegg", "grunn", "erstatter")
KORRIGERT = "KORRIGERT"
_EMNE = "Emne:"
_PLASS = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Epostmal:
    """A template as read and found usable. sti is for messages."""

    emne: str
    tekst: str
    sti: str

    def fyll(self, felt: Mapping[str, str]) -> tuple[str, str]:
        """The subject and the text for one deltaker. Values are put in as they are and never read as templates.

        A paragraph whose field has no value falls out, as in the letters.
        """
        avsnitt = [a for a in re.split(r"\n{2,}", self.tekst) if all(felt[m] for m in _PLASS.findall(a))]
        return (_PLASS.sub(lambda m: felt[m[1]], self.emne), _PLASS.sub(lambda m: felt[m[1]], "\n\n".join(avsnitt)))


def les_mal(navn: str, maalform: Maalform, mappe: Path = MAPPE) -> Epostmal:
    """Read a template: one of manifest.MALNAVN.

    Raises:
        Inndatafeil: when it is missing or is no UTF-8 text, for every field nobody knows and every stray brace, for an
            empty subject or text, and for a correction that does not say that it is one, and why.
    """
    sti = mappe / f"{navn}.{maalform.kode[:2]}.txt"
    try:
        linjer = sti.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as e:
        raise Inndatafeil.en("Malen for e-post finnes ikke.", str(sti), "Legg den tilbake.") from e
    except OSError as e:
        raise Inndatafeil.en(f"Fikk ikke lest malen ({aarsak(e)}).", str(sti), "Sjekk tilgangen.") from e
    except UnicodeDecodeError as e:
        raise Inndatafeil.en("Malen er ikke UTF-8-tekst.", str(sti), "Lagre den som tekst med UTF-8.") from e
    funn = [
        feil(hva, f"{sti}, linje {nr}", f"Feltene er {', '.join(FELT)}, skrevet slik: {{{{ navn }}}}.")
        for nr, linje in enumerate(linjer, 1)
        for hva in _galt(linje)
    ]
    emne = linjer[0].removeprefix(_EMNE).strip() if linjer and linjer[0].startswith(_EMNE) else ""
    tekst = "\n".join(linjer[1:]).strip()
    if not emne or not tekst:
        gjor = "Første linje skal være «Emne: …», så en tom linje og teksten."
        funn.append(feil("Malen mangler emne eller tekst.", str(sti), gjor))
    elif navn in (Type.KORREKSJON, BORTFALL) and (
        KORRIGERT not in emne or KORRIGERT not in tekst or "grunn" not in _felt(tekst)
    ):
        gjor = f"Skriv {KORRIGERT} i emnet og teksten, og {{{{ grunn }}}} i teksten."
        funn.append(feil("Malen for korreksjon sier ikke at noe er korrigert, og hvorfor.", str(sti), gjor))
    if funn:
        raise Inndatafeil(funn)
    return Epostmal(emne, f"{tekst}\n", str(sti))


def _felt(tekst: str) -> set[str]:
    return set(_PLASS.findall(tekst))


def _galt(linje: str) -> list[str]:
    ukjente = [f"Feltet «{navn}» er ukjent." for navn in sorted(_felt(linje) - set(FELT))]
    rest = _PLASS.sub("", linje)
    return [*ukjente, *(["Et felt er ikke avsluttet."] if "{{" in rest or "}}" in rest else [])]
