"""Publisertleser: a ⟨K⟩ publisert sheet → what was published."""

from collections.abc import Sequence

from verktoy.kilder.malfil import INNBYGGERE_I_LINJE, gyldige_kolonner
from verktoy.kilder.regneark import Rader, cellefeil, er_tom, tekst
from verktoy.kilder.tall import tolk_tall
from verktoy.kjerne.deltakelse import Deltakertype
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.ordning import Ordning, Publisert, PublisertLinje
from verktoy.kjerne.overskrifter import (
    PUBLISERT_ENHET,
    PUBLISERT_FINANSIERING,
    PUBLISERT_KILDE,
    PUBLISERT_LINJE,
    PUBLISERT_SUM_AV,
    PUBLISERT_SUMMER,
)

_FORSTE = 2
_LINJEKOLONNER = (PUBLISERT_FINANSIERING, PUBLISERT_SUM_AV)


def les_publisert(ark: Rader, ordning: Ordning) -> Publisert | None:
    """Read the published table and its financing lines back; None when all of them have been removed.

    Raises:
        Inndatafeil: when the keys of the columns are gone, a figure is not whole, or something stands twice.
    """
    meldinger: list[Melding] = []
    gyldige = gyldige_kolonner(ordning)
    nokkelrad = next((r for r in range(len(ark.rader)) if tekst(ark.verdi(r, _FORSTE)) in gyldige), None)
    felt = {tekst(r[0]): n for n, r in enumerate(ark.rader[:10]) if r and not er_tom(r[0])}
    if nokkelrad is None or PUBLISERT_ENHET not in felt:
        raise Inndatafeil.en(
            "Fant ikke raden med kolonnenes nøkler, eller enheten.",
            f"arket «{ark.navn}»",
            "Raden over overskriftene og cellen «Enhet (kr)» må stå slik verktøyet skrev dem.",
        )
    nokler = {kol: tekst(v) for kol, v in enumerate(ark.rader[nokkelrad]) if tekst(v) in gyldige}
    meldinger += [
        feil(f"Kolonnen «{k}» står to ganger.", ark.hvor(nokkelrad, kol), "Slett den ene.")
        for kol, k in nokler.items()
        if k in [nokler[x] for x in nokler if x < kol]
    ]
    meldinger += _ukjente_kolonner(ark, nokkelrad, gyldige)
    rader, linjer = _rader(ark, nokkelrad, nokler, ordning, meldinger)
    if not rader and not linjer:
        return None
    brukt = (k for k in nokler.values() if any(k in tall for tall in rader.values()))
    kolonner = tuple(sorted(brukt, key=lambda k: k != "innbyggere"))
    for nr, tall in rader.items():
        meldinger += [
            feil(f"{nr} mangler tall i kolonnen «{k}».", f"arket «{ark.navn}»", "Skriv det publiserte tallet.")
            for k in kolonner
            if k not in tall
        ]
    enhet = _enhet(ark, felt[PUBLISERT_ENHET], meldinger)
    if meldinger:
        raise Inndatafeil(meldinger)
    return Publisert(
        enhet,
        tekst(ark.verdi(felt[PUBLISERT_KILDE], 1)) if PUBLISERT_KILDE in felt else "",
        kolonner,
        {nr: tuple(tall[k] for k in kolonner) for nr, tall in rader.items()},
        tuple(linjer),
    )


def _ukjente_kolonner(ark: Rader, nokkelrad: int, gyldige: Sequence[str]) -> list[Melding]:
    """Columns of published figures that no longer say what they are of: the figures would be lost."""
    ut, kol = [], _FORSTE
    while tekst(ark.verdi(nokkelrad + 1, kol)):
        nokkel = tekst(ark.verdi(nokkelrad, kol))
        if nokkel not in gyldige:
            hva = f"«{nokkel}» er ikke en kolonne i ordningen."
            gjor = f"Skriv en av: {', '.join(gyldige)}, eller slett kolonnen."
            ut.append(feil(hva, ark.hvor(nokkelrad, kol), gjor))
        kol += 1
    return ut


def _rader(
    ark: Rader, nokkelrad: int, nokler: dict[int, str], ordning: Ordning, meldinger: list[Melding]
) -> tuple[dict[str, dict[str, int]], list[PublisertLinje]]:
    """The rows of the table by number, and below them the financing lines."""
    kilder = [k.id for k in ordning.finansiering]
    rader: dict[str, dict[str, int]] = {}
    linjer: list[PublisertLinje] = []
    linjekol: dict[str, int] | None = None
    i_tabellen = True  # what stands below the last row is staff's
    for rad in range(nokkelrad + 2, len(ark.rader)):
        id_ = tekst(ark.verdi(rad, 0))
        if id_ == PUBLISERT_LINJE:
            linjekol, i_tabellen = _linjekolonner(ark, rad, meldinger), True
            continue
        navn = tekst(ark.verdi(rad, 1))
        if not id_:
            i_tabellen = i_tabellen and bool(navn) and navn not in PUBLISERT_SUMMER
            if i_tabellen and any(not er_tom(ark.verdi(rad, k)) for k in nokler):
                gjor = "Skriv det tilbake, eller tøm raden."
                meldinger.append(feil(f"Raden «{navn}» har tall, men ikke nummer.", ark.hvor(rad, 0), gjor))
            continue
        tall = _tall(ark, rad, nokler, meldinger)
        if id_ in (rader if linjekol is None else [x.id for x in linjer]):
            meldinger.append(feil(f"{id_} står to ganger.", ark.hvor(rad, 0), "Slett den ene raden."))
        if linjekol is None:
            if _mangler_null(id_, ordning):
                hva = f"«{id_}» er ikke et nummer: den innledende nullen mangler."
                meldinger.append(feil(hva, ark.hvor(rad, 0), f"Skriv 0{id_}."))
            rader[id_] = tall
        else:
            if "innbyggere" in tall:
                kol = next(kol for kol, k in nokler.items() if k == "innbyggere")
                meldinger.append(feil(INNBYGGERE_I_LINJE, ark.hvor(rad, kol), "Tøm cellen: en linje er penger."))
            fin, ledd = (tekst(ark.verdi(rad, linjekol[k])) for k in _LINJEKOLONNER)
            sum_av = tuple(x.strip() for x in ledd.split(",") if x.strip())
            linjer.append(PublisertLinje(id_, navn, fin, sum_av, tall))
            if fin and fin not in kilder:
                gjor = f"Skriv en av: {', '.join(kilder)}, eller tøm cellen."
                hvor = ark.hvor(rad, linjekol[PUBLISERT_FINANSIERING])
                meldinger.append(feil(f"Finansieringskilden «{fin}» finnes ikke i ordningen.", hvor, gjor))
    kjente = [linje.id for linje in linjer]
    meldinger += [
        feil(f"Linjen «{linje.id}» er summen av «{x}», som ikke er en linje.", f"arket «{ark.navn}»", "Rett «Sum av».")
        for linje in linjer
        for x in linje.sum_av
        if x not in kjente
    ]
    return rader, linjer


def _mangler_null(nr: str, ordning: Ordning) -> bool:
    """Whether a kommune or a county has lost its zero; who is neither may be called anything."""
    andre = any(g.type is Deltakertype.ANNEN for g in ordning.grupper)
    return nr.isascii() and nr.isdigit() and len(nr) in (1, 3) and not andre


def _linjekolonner(ark: Rader, rad: int, meldinger: list[Melding]) -> dict[str, int]:
    """The column of each heading above the financing lines; an empty one stands in for one that is gone."""
    kol = {tekst(v): n for n, v in enumerate(ark.rader[rad])}
    for k in _LINJEKOLONNER:
        if k not in kol:
            hva, gjor = f"Fant ikke kolonnen «{k}».", "Skriv overskriften tilbake slik den var."
            meldinger.append(feil(hva, ark.hvor(rad, 0), gjor))
            kol[k] = len(ark.rader[rad])
    return kol


def _enhet(ark: Rader, rad: int, meldinger: list[Melding]) -> int:
    verdi = ark.verdi(rad, 1)
    if (galt := cellefeil(ark, rad, 1)) is not None:
        meldinger.append(galt)
        return 1
    try:
        enhet = tolk_tall(verdi)
        if enhet < 1 or enhet.denominator != 1:
            raise ValueError("tallet må være helt og minst 1")  # noqa: TRY301
        return int(enhet)
    except ValueError as e:
        hva = f"«{'' if verdi is None else verdi}» kan ikke brukes som «{PUBLISERT_ENHET}»: {e}."
        meldinger.append(feil(hva, ark.hvor(rad, 1), "Skriv enheten tallene er oppgitt i, for eksempel 1 eller 1000."))
        return 1


def _tall(ark: Rader, rad: int, nokler: dict[int, str], meldinger: list[Melding]) -> dict[str, int]:
    ut = {}
    for kol, nokkel in nokler.items():
        verdi = ark.verdi(rad, kol)
        if (galt := cellefeil(ark, rad, kol)) is not None:
            meldinger.append(galt)
            continue
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
