"""From the rows of a population table to one column of figures, or the reasons why the table must not be used.

Everything known about how such tables deceive is checked here, for figures fetched and files imported alike: a 0 that
means "not in use", numbers of another year's kommuner, half tables, sums that do not add up, figures that are no
population at all. A figure is never moved from one number to another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from verktoy.kilder import offisielle
from verktoy.kilder.folketall.region import Art, Inndeling, Region, er_utgatt
from verktoy.kjerne.folketall import Folketallskolonne, norsk_dato
from verktoy.kjerne.melding import Melding, Niva, feil, merknad

_VIS = 5  # so many examples in a message; the rest is counted
_AVVIK_PROSENT = 30  # a kommune further than this from the nearest official figure is worth a look
_MANGE = 2  # one half: more kommuner than this share makes a table national; more misfits make it no population


@dataclass(frozen=True, slots=True)
class Observasjon:
    """One region's figure on the date. verdi is None for dots and empty cells."""

    region: Region
    verdi: int | None
    hvor: str


@dataclass(frozen=True)
class Kolonnefunn:
    """What the rows of one date became.

    innbyggere is what may be used: nothing at all when feil is not empty. avvist names every row that was left out
    although it has a figure (or should have had one). meldinger are worth knowing.
    """

    dato: date
    innbyggere: Mapping[str, int]
    avvist: tuple[Melding, ...]
    feil: tuple[Melding, ...]
    meldinger: tuple[Melding, ...]


@dataclass
class _Arbeid:
    """The state while the rows are gone through."""

    dato: date
    inndeling: Inndeling | None
    hvor: str
    innbyggere: dict[str, int] = field(default_factory=dict)
    tomme: dict[str, str] = field(default_factory=dict)  # number → where a 0 or dots stand
    summer: list[Observasjon] = field(default_factory=list)
    utenfor: int = 0
    gamle: list[str] = field(default_factory=list)  # numbers with a figure though not in use
    avvist: list[Melding] = field(default_factory=list)
    feil: list[Melding] = field(default_factory=list)
    meldinger: list[Melding] = field(default_factory=list)


def bygg_kolonne(
    dato: date, observasjoner: Iterable[Observasjon], inndeling: Inndeling | None, *, hvor: str, krev_alle: bool = False
) -> Kolonnefunn:
    """Check the rows of one date against the kommuner in use on it (None: not known), each other and their sums.

    Args:
        dato: The reference date of the figures.
        observasjoner: The rows, in the order of the table.
        inndeling: The kommuner in use on the date.
        hvor: The table, for messages about all of it.
        krev_alle: Refuse unless every kommune in use has a figure. Asked for anyway once more than half of them have.
    """
    a = _Arbeid(dato, inndeling, hvor)
    for o in observasjoner:
        if o.region.art is Art.KOMMUNE:
            _kommune(a, o)
        elif o.verdi:
            _ikke_kommune(a, o, o.verdi)
    if a.utenfor:
        a.meldinger.append(merknad(f"{a.utenfor} innbyggere hører ikke til en kommune, og er ikke med.", hvor))
    _gamle_numre(a)
    _mangler(a, krev_alle=krev_alle)
    _summer(a)
    _rimelig(a)
    if not a.innbyggere and not a.feil:
        a.feil.append(feil(f"Ingen kommuner har folketall per {norsk_dato(dato)}.", hvor))
    return Kolonnefunn(
        dato,
        {} if a.feil else dict(sorted(a.innbyggere.items())),
        tuple(a.avvist),
        tuple(a.feil),
        tuple(a.meldinger),
    )


def _kommune(a: _Arbeid, o: Observasjon) -> None:
    nr = o.region.nr or _nr_fra_navn(a, o)
    if not nr:
        return
    if not o.verdi:
        # 07459 writes 0, 01222 dots, for a number not in use: neither is a figure.
        a.tomme.setdefault(nr, o.hvor)
        return
    if o.region.til_aar is not None and o.region.til_aar < a.dato.year:
        a.avvist.append(feil(f"{nr} {o.region.navn} var i bruk til {o.region.til_aar}.", o.hvor))
        a.gamle.append(nr)
        return
    if not a.inndeling.i_bruk(nr) if a.inndeling else er_utgatt(nr, a.dato):
        a.avvist.append(feil(f"{nr} {o.region.navn} var ikke i bruk {norsk_dato(a.dato)}.", o.hvor))
        a.gamle.append(nr)
        return
    if a.inndeling and o.region.nr and o.region.navn:
        heter = a.inndeling.finn(o.region.navn)
        if len(heter) == 1 and nr not in heter:
            a.avvist.append(
                feil(
                    f"Nummeret {nr} er {a.inndeling.navn[nr]}, men i raden står «{o.region.navn}» ({min(heter)}).",
                    o.hvor,
                    "Rett nummeret eller navnet.",
                )
            )
            return
    if nr not in a.innbyggere:
        a.innbyggere[nr] = o.verdi
    elif a.innbyggere[nr] == o.verdi:
        a.meldinger.append(merknad(f"{nr} står to ganger med samme tall.", o.hvor))
    else:
        a.feil.append(
            feil(
                f"{nr} har både {a.innbyggere[nr]} og {o.verdi} innbyggere per {norsk_dato(a.dato)}.",
                o.hvor,
                "Er tabellen delt på mer enn kommune og dato (kjønn, alder)? Hent den uten den delingen.",
            )
        )


def _ikke_kommune(a: _Arbeid, o: Observasjon, verdi: int) -> None:
    """A sum to check with, or people outside the kommuner; refused when the row has the name of a kommune after all."""
    navn = o.region.navn
    heter = a.inndeling.finn(navn) if a.inndeling and navn and o.region.art is not Art.SUM else frozenset()
    if len(heter) == 1 and not _er_fylkesnavn(navn, a.dato) and not _eneste_i_fylket(a, min(heter), o.region.nr):
        a.avvist.append(feil(f"«{navn}» ({min(heter)}) står på et nummer som ikke er en kommunes.", o.hvor, _NR))
    elif o.region.art is Art.UTENFOR:
        a.utenfor += verdi
    else:
        a.summer.append(o)


def _eneste_i_fylket(a: _Arbeid, nr: str, fylke: str) -> bool:
    """Oslo: county and kommune of one name, in whatever languages it is written."""
    return a.inndeling is not None and [k for k in a.inndeling.navn if k[:2] == fylke] == [nr]


def _er_fylkesnavn(navn: str, dato: date) -> bool:
    return navn.casefold() in {f.casefold() for f in offisielle.fylker(dato).values()}


def _nr_fra_navn(a: _Arbeid, o: Observasjon) -> str:
    """The number of the only kommune with the name on the date; "" (and a refused row) when there is no such one."""
    navn = o.region.navn
    if a.inndeling is None:
        if o.verdi:
            a.avvist.append(
                feil(f"«{navn}» kan ikke slås opp: kommunene per {norsk_dato(a.dato)} er ikke kjent.", o.hvor, _NR)
            )
        return ""
    funn = a.inndeling.finn(navn)
    if len(funn) == 1:
        return min(funn)
    if not funn and _er_fylkesnavn(navn, a.dato):
        return ""
    if o.verdi:
        grunn = (
            f"kan være {' eller '.join(f'{nr} {a.inndeling.navn[nr]}' for nr in sorted(funn))}" if funn else "er ukjent"
        )
        a.avvist.append(feil(f"«{navn}» {grunn} per {norsk_dato(a.dato)}.", o.hvor, _NR))
    return ""


_NR = "Skriv rett kommunenummer i tillegg til navnet."


def _gamle_numre(a: _Arbeid) -> None:
    if a.gamle:
        a.feil.append(
            feil(
                f"Tabellen har tall på kommunenumre som ikke var i bruk {norsk_dato(a.dato)}: {_eksempler(a.gamle)}.",
                a.hvor,
                "Slike tabeller er regnet om til en annen inndeling, og mister folk der kommuner er delt. "
                "Hent tallene med kommunene slik de var på datoen.",
            )
        )


def _mangler(a: _Arbeid, *, krev_alle: bool) -> None:
    if a.inndeling is None:
        a.meldinger.append(
            merknad(f"Kommunene per {norsk_dato(a.dato)} er ikke kjent her, så numrene er ikke kontrollert.", a.hvor)
        )
        return
    mangler = sorted(set(a.inndeling.navn) - set(a.innbyggere))
    if not mangler:
        return
    if krev_alle or _nasjonal(a):
        a.feil.append(
            feil(
                f"{len(mangler)} av {len(a.inndeling.navn)} kommuner mangler tall per {norsk_dato(a.dato)} "
                f"({_eksempler(f'{nr} {a.inndeling.navn[nr]}' for nr in mangler)}).",
                a.hvor,
                "0 og prikker er ikke folketall. SSB viser dem for tall som slippes kl. 08: prøv igjen etterpå.",
            )
        )
        return
    a.avvist += [
        feil(f"{nr} {a.inndeling.navn[nr]} har 0 eller prikker, ikke et folketall.", a.tomme[nr])
        for nr in mangler
        if nr in a.tomme
    ]


def _nasjonal(a: _Arbeid) -> bool:
    """Whether more than half of the kommuner in use (or in the newest shipped figures) have a row."""
    i_bruk = a.inndeling.navn if a.inndeling else offisielle.folketall().kolonner[-1].innbyggere
    return len({*a.innbyggere, *(nr for nr in a.tomme if nr in i_bruk)}) * _MANGE > len(i_bruk)


def _summer(a: _Arbeid) -> None:
    """Every sum the table itself shows must fit the kommuner read from it."""
    for o in a.summer:
        verdi = o.verdi or 0
        if o.region.art is Art.FYLKE:
            deler = {nr: n for nr, n in a.innbyggere.items() if nr.startswith(o.region.nr)}
            alle = {nr for nr in a.inndeling.navn if nr.startswith(o.region.nr)} if a.inndeling else set()
            utenfor = 0
        else:
            deler, utenfor = a.innbyggere, a.utenfor
            alle = set(a.inndeling.navn) if a.inndeling else set()
        sum_ = sum(deler.values())
        if not deler or verdi in (sum_, sum_ + utenfor):
            continue
        hel = _nasjonal(a) or (alle and set(deler) >= alle)
        if hel or sum_ > verdi or o.region.art is Art.SUM:
            a.feil.append(
                feil(
                    f"{o.region.navn or o.region.nr or 'Hele landet'} er {verdi} i tabellen, men kommunene i den er "
                    f"til sammen {sum_}.",
                    o.hvor,
                    "Tabellen er ikke hel, eller en rad er lest feil. Hent den på nytt, eller rett raden.",
                )
            )
        else:
            a.meldinger.append(
                merknad(
                    f"Bare en del av kommunene er med: {sum_} av {verdi} innbyggere "
                    f"({o.region.navn or o.region.nr or 'hele landet'}).",
                    o.hvor,
                )
            )


def _rimelig(a: _Arbeid) -> None:
    """Compare with the nearest official figures: same date must agree, other dates be of the same size."""
    kolonner = offisielle.folketall().kolonner
    naermest = min(kolonner, key=lambda k: (abs((k.dato - a.dato).days), k.dato))
    felles = [nr for nr in a.innbyggere if nr in naermest.innbyggere]
    langt_fra = [
        nr
        for nr in felles
        if abs(a.innbyggere[nr] - naermest.innbyggere[nr]) * 100 > _AVVIK_PROSENT * naermest.innbyggere[nr]
    ]
    if len(langt_fra) * _MANGE > len(felles):
        a.feil.append(
            feil(
                f"Tallene ligner ikke folketall: {len(langt_fra)} av {len(felles)} kommuner er mer enn "
                f"{_AVVIK_PROSENT} % fra SSBs tall {norsk_dato(naermest.dato)}.",
                a.hvor,
                "Er det riktig kolonne, og er alle innbyggere regnet med?",
            )
        )
        return
    for nr in langt_fra:
        a.meldinger.append(_avvik(f"{_sammenlignet(a, nr, naermest)} per {norsk_dato(naermest.dato)}.", a.hvor))
    ulike = [nr for nr in felles if a.innbyggere[nr] != naermest.innbyggere[nr] and nr not in langt_fra]
    if ulike and naermest.dato == a.dato:
        eksempler = _eksempler(_sammenlignet(a, nr, naermest) for nr in ulike)
        a.meldinger.append(_avvik(f"{len(ulike)} tall er andre enn SSBs for samme dato: {eksempler}.", a.hvor))


def _sammenlignet(a: _Arbeid, nr: str, naermest: Folketallskolonne) -> str:
    navn = offisielle.kommunenavn(nr, a.dato)
    return f"{nr} {navn} har {a.innbyggere[nr]} innbyggere her, SSB har {naermest.innbyggere[nr]}"


def _avvik(hva: str, hvor: str) -> Melding:
    return Melding(Niva.AVVIK, hva, hvor, "Se etter at det er riktig.")


def _eksempler(navn: Iterable[str]) -> str:
    liste: Sequence[str] = list(dict.fromkeys(navn))
    return ", ".join(liste[:_VIS]) + (f" og {len(liste) - _VIS} til" if len(liste) > _VIS else "")
