"""Ordningskrav: what the names in a scheme must keep to, for its sheets and tables to hold them."""

from collections.abc import Sequence

from verktoy.kilder.felter import Feltleser
from verktoy.kjerne.ordning import Aar, Delsum, Fase
from verktoy.kjerne.overskrifter import FASTE_KOLONNER, FORUTSETNINGER
from verktoy.kjerne.regler import Regel

_ARKNAVN_MAKS = 31  # in Excel, which counts a sign outside the basic plane as two
KORTNAVN_MAKS = _ARKNAVN_MAKS - len(f" {FORUTSETNINGER}")
_UTEN = "[]:*?/\\'\"|~!"
_IKKE_FORST = "=<>"  # a condition that counts the rows of the scheme would read them as signs of its own


def krev_kortnavn(les: Feltleser, kortnavn: str) -> None:
    """A short name begins the names of sheets, and stands in conditions of formulas."""
    lengde = len(kortnavn.encode("utf-16-le")) // 2
    if lengde > KORTNAVN_MAKS or any(t in _UTEN or not t.isprintable() for t in kortnavn):
        les.feil(
            "ordning.kortnavn",
            f"«{kortnavn}» kan ikke brukes i arknavn.",
            f"Bruk høyst {KORTNAVN_MAKS} tegn, uten {' '.join(_UTEN)} og linjeskift.",
        )
    elif kortnavn.startswith(tuple(_IKKE_FORST)):
        les.feil(
            "ordning.kortnavn",
            f"«{kortnavn}» begynner med et tegn som formler leser som et vilkår.",
            "Begynn med en bokstav eller et tall.",
        )


def krev_ulike_overskrifter(
    les: Feltleser, regler: Sequence[Regel], aar: Sequence[Aar], delsummer: Sequence[Delsum]
) -> None:
    """Every column of the contribution table has a heading of its own: rules and subtotals name theirs."""
    opptatt = {k.casefold(): f"kolonnen «{k}»" for k in FASTE_KOLONNER}
    opptatt |= {f"{a.aar} (opsjon)" if a.fase is Fase.OPSJON else str(a.aar): f"året {a.aar}" for a in aar}
    opptatt |= {f"del av {a.aar}": f"kolonnen «Del av {a.aar}»" for a in aar}
    egne = [(f"regel.{r.forutsetning}.navn", "regelen", r.navn) for r in regler]
    egne += [(f"delsum.{d.id}.navn", "delsummen", d.navn) for d in delsummer]
    for nokkel, slag, navn in egne:
        if navn and navn.casefold() in opptatt:
            hva = f"{slag.capitalize()} heter «{navn}», og det gjør {opptatt[navn.casefold()]} også."
            les.feil(nokkel, hva, "Gi den et annet navn: navnet er overskrift på en kolonne.")
        elif navn:
            opptatt[navn.casefold()] = f"{slag} «{navn}»"
