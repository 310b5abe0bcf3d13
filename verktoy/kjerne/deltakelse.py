"""Deltakelse: who has been asked to join a scheme, and what each has answered."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.melding import Melding, feil

_MAKS_NUMMER = 100
_JOKER = re.compile(r"[*?~\x00-\x1f]")
_VILKAAR = re.compile(r"[=<>]")
_TALL = re.compile(r"[-+]?\d+([.,]\d+)?(e[-+]?\d{1,3})?", re.ASCII | re.IGNORECASE)


class Deltakertype(StrEnum):
    """What kind of body a deltaker is; rates may differ by kind."""

    KOMMUNE = "kommune"
    FYLKESKOMMUNE = "fylkeskommune"
    ANNEN = "annen"


class Svar(StrEnum):
    """The answer of a deltaker."""

    JA = "ja"
    NEI = "nei"
    AVVENTER = "avventer"


@dataclass(frozen=True)
class Vedtak:
    """A decision (vedtak) by a council: what it voted is kept beside what was calculated.

    utvalg: the body that decided. inndekning: what the amount is taken from, for instance a disposisjonsfond.
    """

    dato: date | None = None
    saksnr: str = ""
    vedtatt_kr: Fraction | None = None
    utvalg: str = ""
    inndekning: str = ""


@dataclass(frozen=True)
class Faktura:
    """What an invoice needs of its receiver; monster is how the receiver demands the reference to look."""

    orgnr: str = ""
    referanse: str = ""
    monster: str = ""


@dataclass(frozen=True)
class Opplysninger:
    """What is typed of whoever is written to, beside its answer: of a new unit of a structure change this is all.

    utsendt: what the mailing has written of what was sent.
    """

    vedtak: Vedtak = field(default_factory=Vedtak)
    epost: str = ""
    utsendt: str = ""
    faktura: Faktura = field(default_factory=Faktura)


@dataclass(frozen=True)
class Deltaker:
    """One body asked to join one scheme.

    nr: kommunenummer (4 characters), fylkesnummer (2 characters) or a short name of its own for other contributors.
    noekler: supplied weights by name (a distribution key other than population).
    frist: the last day to answer. fra_og_med/til_og_med: joined from, and left after, these days, both inclusive; None:
    from the beginning, to the end. sannsynlighet: the chance of a ja while the answer is avventer, from 0 to 1.
    utsendt: what the mailing has written of what was sent.
    """

    nr: str
    navn: str
    gruppe: str
    svar: Svar = Svar.JA
    vedtak: Vedtak = field(default_factory=Vedtak)
    epost: str = ""
    noekler: Mapping[str, Fraction] = field(default_factory=dict)
    hvor: str = ""
    faktura: Faktura = field(default_factory=Faktura)
    frist: date | None = None
    fra_og_med: date | None = None
    til_og_med: date | None = None
    sannsynlighet: Fraction | None = None
    utsendt: str = ""

    def med(self, typet: Opplysninger) -> "Deltaker":
        """The same with what is typed; a field nothing is typed in keeps what it had."""
        return replace(
            self,
            vedtak=_utfylt(self.vedtak, typet.vedtak),
            epost=typet.epost or self.epost,
            utsendt=typet.utsendt or self.utsendt,
            faktura=_utfylt(self.faktura, typet.faktura),
        )


_Felt = TypeVar("_Felt", Vedtak, Faktura)


def _utfylt(gammel: _Felt, typet: _Felt) -> _Felt:
    """Each field as typed, or as it was where nothing is; 0 kr is something."""
    alle = {f.name: getattr(typet, f.name) for f in fields(typet)}
    return replace(gammel, **{navn: verdi for navn, verdi in alle.items() if verdi not in ("", None)})


def periodefeil(fra: date | None, til: date | None, hvor: str) -> list[Melding]:
    """A last day that comes before the first; hvor is where the last one stands."""
    if fra is None or til is None or fra <= til:
        return []
    hva = f"Deltakeren er med til og med {norsk_dato(til)}, men først fra og med {norsk_dato(fra)}."
    return [feil(hva, hvor, "Rett den ene datoen.")]


def nummerfeil(
    deltakere: Iterable[Deltaker], kortnavn: str, navn: Mapping[str, str] = MappingProxyType({})
) -> list[Melding]:
    """Numbers no formula can tell apart, or find: those of one scheme that stand twice, and those that are patterns.

    Formulas look up deltakere by number. They take small and capital letters to be the same, and 101 and 0101.
    navn: number → name of every kommune in Folketall; where the name on one of two rows with the same number belongs to
    another number, that row is mistyped, and deleting one of them would take out the right one.
    """
    forste: dict[str, Deltaker] = {}
    ut = []
    for d in deltakere:
        if len(d.nr) > _MAKS_NUMMER or _JOKER.search(d.nr) or _VILKAAR.match(d.nr):
            ut.append(
                feil(
                    f"«{d.nr[:_MAKS_NUMMER]}» kan ikke brukes som nummer på en deltaker.",
                    d.hvor,
                    f"Bruk høyst {_MAKS_NUMMER} tegn, uten * ? ~ og linjeskift, og ikke = < > først.",
                )
            )
            continue
        annen = forste.setdefault(_slik_formler_ser_det(d.nr), d)
        if annen is d:
            continue
        feilskrevet = next((x for x in (d, annen) if annen.nr == d.nr and _rett_nummer(x, navn)), None)
        if feilskrevet is not None:
            mente = _rett_nummer(feilskrevet, navn)
            hva = f"Raden heter {feilskrevet.navn}, men har nummeret {d.nr} ({navn[d.nr]}), som står to ganger."
            ut.append(feil(hva, feilskrevet.hvor, f"Mente du {mente}?"))
        elif annen.nr == d.nr:
            hva = f"{d.nr} {d.navn} står to ganger i {kortnavn}."
            ut.append(feil(hva, d.hvor, f"Slett den ene raden (den første er {annen.hvor})."))
        else:
            hva = f"Numrene «{annen.nr}» og «{d.nr}» i {kortnavn} er like for formlene i boken."
            ut.append(feil(hva, d.hvor, "Gi den ene et nummer som ikke bare skiller seg ved store og små bokstaver."))
    return ut


def _rett_nummer(d: Deltaker, navn: Mapping[str, str]) -> str:
    """The number that goes with the name of a deltaker, "" when its own does or nobody knows one.

    Of several numbers one kommune has had, the one most like what was typed.
    """
    eget = navn.get(d.nr, "").casefold()
    if not eget or not d.navn or d.navn.casefold() == eget:
        return ""
    numre = [nr for nr, n in navn.items() if n.casefold() == d.navn.casefold()]
    return max(numre, key=lambda nr: sum(a == b for a, b in zip(nr, d.nr, strict=False)), default="")


def _slik_formler_ser_det(nr: str) -> str:
    return str(Fraction(nr.replace(",", "."))) if _TALL.fullmatch(nr) else nr.casefold()
