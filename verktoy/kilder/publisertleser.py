"""Publisertleser: a ⟨K⟩ publisert sheet → what was published."""

from verktoy.kilder.malfil import gyldige_kolonner
from verktoy.kilder.regneark import Rader, er_tom, tekst
from verktoy.kilder.tall import tolk_tall
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.ordning import Ordning, Publisert, PublisertLinje
from verktoy.kjerne.overskrifter import (
    PUBLISERT_ENHET,
    PUBLISERT_FINANSIERING,
    PUBLISERT_KILDE,
    PUBLISERT_LINJE,
    PUBLISERT_SUM_AV,
)

_FORSTE = 2


def les_publisert(ark: Rader, ordning: Ordning) -> Publisert:
    """Read the published table and its financing lines back.

    Raises:
        Inndatafeil: when the keys of the columns are gone, or a figure is not whole.
    """
    meldinger: list[Melding] = []
    gyldige = gyldige_kolonner(ordning)
    nokkelrad = next((r for r in range(len(ark.rader)) if tekst(ark.verdi(r, _FORSTE)) in gyldige), None)
    felt = {tekst(r[0]): r[1] for r in ark.rader[:10] if len(r) > 1 and not er_tom(r[0])}
    if nokkelrad is None or PUBLISERT_ENHET not in felt:
        raise Inndatafeil.en(
            "Fant ikke raden med kolonnenes nøkler, eller enheten.",
            f"arket «{ark.navn}»",
            "Raden over overskriftene og cellen «Enhet (kr)» må stå slik verktøyet skrev dem.",
        )
    nokler = {kol: tekst(v) for kol, v in enumerate(ark.rader[nokkelrad]) if tekst(v) in gyldige}
    rader: dict[str, dict[str, int]] = {}
    linjer: list[PublisertLinje] = []
    linjekol: dict[str, int] | None = None
    for rad in range(nokkelrad + 2, len(ark.rader)):
        id_ = tekst(ark.verdi(rad, 0))
        if id_ == PUBLISERT_LINJE:
            linjekol = {tekst(v): kol for kol, v in enumerate(ark.rader[rad])}
            continue
        if not id_:
            continue
        tall = _tall(ark, rad, nokler, meldinger)
        if linjekol is None:
            rader[id_] = tall
        else:
            fin, ledd = (
                tekst(ark.verdi(rad, linjekol.get(k, 10**6))) for k in (PUBLISERT_FINANSIERING, PUBLISERT_SUM_AV)
            )
            linjer.append(
                PublisertLinje(
                    id_, tekst(ark.verdi(rad, 1)), fin, tuple(x.strip() for x in ledd.split(",") if x.strip()), tall
                )
            )
    kolonner = tuple(k for k in nokler.values() if any(k in tall for tall in rader.values()))
    for nr, tall in rader.items():
        meldinger += [
            feil(f"{nr} mangler tall i kolonnen «{k}».", f"arket «{ark.navn}»", "Skriv det publiserte tallet.")
            for k in kolonner
            if k not in tall
        ]
    if meldinger:
        raise Inndatafeil(meldinger)
    return Publisert(
        int(tolk_tall(felt[PUBLISERT_ENHET])),
        tekst(felt.get(PUBLISERT_KILDE)),
        kolonner,
        {nr: tuple(tall[k] for k in kolonner) for nr, tall in rader.items()},
        tuple(linjer),
    )


def _tall(ark: Rader, rad: int, nokler: dict[int, str], meldinger: list[Melding]) -> dict[str, int]:
    ut = {}
    for kol, nokkel in nokler.items():
        verdi = ark.verdi(rad, kol)
        if er_tom(verdi):
            continue
        try:
            tall = tolk_tall(verdi)
            if tall.denominator != 1:
                raise ValueError("skriv tallet slik det er publisert, i hele enheter")  # noqa: TRY301
            ut[nokkel] = int(tall)
        except ValueError as e:
            meldinger.append(feil(f"«{verdi}» er ikke et publisert tall: {e}.", ark.hvor(rad, kol), "Rett tallet."))
    return ut
