"""Strukturplan: who pays, year by year, in a scheme whose kommuner merge or split: the old units, then the new ones.

The old units pay until the year of the change. From that year on the new ones pay, by the scheme's named choice: what
their predecessors would have paid, what the rules give when they are run again with the new units, or a mix that moves
from the one to the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from verktoy.kjerne.beregning import NULL, Bidrag, Resultat, beregn, er_med
from verktoy.kjerne.deltakelse import Deltaker, Deltakertype, Opplysninger, Svar, Vedtak
from verktoy.kjerne.delvis import HELT
from verktoy.kjerne.folketall import Folketall, Folketallskolonne, norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.regler import FastBelop
from verktoy.kjerne.struktur import Endring, Overgang, Struktur, slaa_sammen
from verktoy.kjerne.strukturvalg import Fastdelvalg, Overtakelse, Strukturvalg, Utenfra

INGEN: Final[Mapping[str, Opplysninger]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Arvtaker:
    """A new unit.

    deltaker: its number and name from the date on. deler: what it was made of among the deltakere. utenfra: parts that
    were outside the scheme. overtatt: what the predecessors would have paid, by ordning.aar. nytt: what the rules give
    for it, None when the choice does not ask.
    """

    deltaker: Deltaker
    deler: tuple[Overgang, ...]
    utenfra: tuple[Overgang, ...]
    overtatt: tuple[Fraction, ...]
    nytt: tuple[Fraction, ...] | None

    @property
    def er_uendret(self) -> bool:
        """Whether it is a deltaker of before with the same number and the same area."""
        return self.deler == (Overgang(self.deltaker.nr, self.deltaker.nr, Fraction(1)),) and not self.utenfra

    @property
    def arver(self) -> str:
        """The number of the deltaker whose address and invoices are its own until others are typed; "" for nobody.

        The one it has the number of; else the one it wholly is, with another number.
        """
        nr = self.deltaker.nr
        hel = len(self.deler) == 1 and self.deler[0].andel == 1 and not self.utenfra
        return nr if any(x.fra == nr for x in self.deler) else self.deler[0].fra if hel else ""


@dataclass(frozen=True)
class Strukturplan:
    """A scheme over a structure change.

    resultat: with the old units throughout. nytt: with the new ones throughout, None when the choice does not ask.
    folketall: the inhabitants of the new units, as nytt counts them. bidrag: who pays what each year, by group: the old
    units, then the new ones; a number that lives on is one row. hendelser: the changes behind it.
    """

    valg: Strukturvalg
    resultat: Resultat
    nytt: Resultat | None
    folketall: Folketall
    arvtakere: tuple[Arvtaker, ...]
    bidrag: tuple[Bidrag, ...]
    hendelser: tuple[Endring, ...]

    def aar_for(self, nr: str) -> tuple[int, ...]:
        """The years a unit is to pay in, if anything.

        An old one: those before the change. A new one: those from it on. One whose number lives on, or that the change
        is nothing to: all.
        """
        gammel = self.resultat.for_deltaker(nr) is not None
        byttet = any(x.fra == nr for a in self.arvtakere for x in a.deler)
        etter = any(a.deltaker.nr == nr for a in self.arvtakere) or not byttet
        aar = (a.aar for a in self.resultat.ordning.aar)
        return tuple(y for y in aar if (gammel if y < self.valg.dato.year else etter))

    def som_resultat(self) -> Resultat:
        """The scheme's result with the rows of the plan, for what only looks at who pays when."""
        return replace(self.resultat, bidrag=self.bidrag)


def lag_strukturplan(
    resultat: Resultat, folketall: Folketall, struktur: Struktur, typet: Mapping[str, Opplysninger] = INGEN
) -> Strukturplan | None:
    """The plan of a scheme that states a structure change; None for one that does not.

    Args:
        resultat: the scheme, computed with the old units.
        folketall: the figures it was computed from, and those of the parts from outside that are to count.
        struktur: every known change.
        typet: number → what is typed of a new unit.

    Raises:
        Inndatafeil: for a split without shares, a choice that is needed and not made, answers or dates that do not
            agree, and parts without figures.
    """
    o, valg = resultat.ordning, resultat.ordning.struktur
    if valg is None:
        return None
    fra = o.folketall_dato
    enheter = [b.deltaker for b in resultat.bidrag if o.gruppe(b.deltaker.gruppe).type is not Deltakertype.ANNEN]
    numre = [d.nr for d in enheter]
    hendelser = struktur.hendelser(numre, fra, valg.dato)
    if not hendelser:
        raise Inndatafeil.en(
            f"Ingen av deltakerne er endret etter {norsk_dato(fra)} og til og med {norsk_dato(valg.dato)}.",
            f"{o.kortnavn} forutsetninger, struktur",
            "Rett datoen, eller ta bort delen om struktur.",
        )
    overganger = struktur.overganger(numre, fra, valg.dato, valg.andeler)
    paa_nytt = valg.overtakelse is not Overtakelse.FORPLIKTELSER_FOELGER or bool(valg.fastdel and valg.utenfra)
    arvtakere = _arvtakere(resultat, overganger, struktur, valg, paa_nytt=paa_nytt)
    arvtakere = tuple(_med_utenfra(resultat, a, struktur, valg, teller=paa_nytt) for a in arvtakere)
    arvtakere = tuple(_med_opplysninger(resultat, a, typet) for a in arvtakere)
    nytt: Resultat | None = None
    nye_tall = Folketall((), {})
    # With every choice made, both ways are there, so that the workbook can be switched between them.
    if paa_nytt:
        _krev_valg(resultat, valg, arvtakere)
        nye_tall = _folketall(resultat, folketall, arvtakere, valg)
        nytt = _regn_nytt(resultat, arvtakere, nye_tall, valg)
        arvtakere = tuple(replace(a, nytt=_per_aar(nytt, a.deltaker.nr)) for a in arvtakere)
    return Strukturplan(valg, resultat, nytt, nye_tall, arvtakere, _rader(resultat, arvtakere, valg, nytt), hendelser)


def _arvtakere(
    resultat: Resultat, overganger: Sequence[Overgang], struktur: Struktur, valg: Strukturvalg, *, paa_nytt: bool
) -> tuple[Arvtaker, ...]:
    """The new units, in the order of their first predecessors. One group's units never become another's.

    paa_nytt: whether the rules are to be run again with them, each from and to the dates of its predecessors.
    """
    deler: dict[tuple[str, str], list[Overgang]] = {}
    for o in overganger:
        gammel = resultat.for_deltaker(o.fra)
        if gammel is not None:
            deler.setdefault((gammel.deltaker.gruppe, o.til), []).append(o)
    ut = []
    for (gruppe, nr), egne in deler.items():
        gamle = [b for o in egne if (b := resultat.for_deltaker(o.fra)) is not None]
        navn = struktur.navn(nr, valg.dato) or gamle[0].deltaker.navn
        noekler = {
            n: sum((b.deltaker.noekler[n] * o.andel for b, o in zip(gamle, egne, strict=True)), NULL)
            for n in gamle[0].deltaker.noekler
            if all(n in b.deltaker.noekler for b in gamle)
        }
        overtatt = tuple(
            sum((b.per_aar[n] * o.andel for b, o in zip(gamle, egne, strict=True)), NULL)
            for n in range(len(resultat.ordning.aar))
        )
        med = {b.er_med for b in gamle}
        if len(med) > 1 and valg.overtakelse is not Overtakelse.FORPLIKTELSER_FOELGER:
            raise Inndatafeil([_ulike_svar(nr, navn, gamle)])
        if len({b.tidsandeler for b in gamle}) > 1 and paa_nytt:
            raise Inndatafeil([_ulike_datoer(nr, navn, gamle)])
        deltaker = Deltaker(
            nr,
            navn,
            gruppe,
            _svar(gamle),
            noekler=noekler,
            fra_og_med=gamle[0].deltaker.fra_og_med,
            til_og_med=gamle[0].deltaker.til_og_med,
        )
        ut.append(Arvtaker(deltaker, tuple(egne), (), overtatt, None))
    return tuple(ut)


def _svar(gamle: Sequence[Bidrag]) -> Svar:
    """What a new unit has answered: nothing yet, when a predecessor that decides whether it counts has not."""
    med = any(b.er_med for b in gamle)
    if any(b.deltaker.svar is Svar.AVVENTER and b.er_med == med for b in gamle):
        return Svar.AVVENTER
    return Svar.JA if med else Svar.NEI


def _ulike_svar(nr: str, navn: str, gamle: Sequence[Bidrag]) -> Melding:
    svar = ", ".join(f"{b.deltaker.nr} {b.deltaker.navn} er {'' if b.er_med else 'ikke '}med" for b in gamle)
    return feil(
        f"{nr} {navn} kan ikke regnes på nytt som én enhet: {svar}.",
        "arket «Deltakelse»",
        "Gi dem samme svar, eller velg at forpliktelsene følger med.",
    )


def _ulike_datoer(nr: str, navn: str, gamle: Sequence[Bidrag]) -> Melding:
    return feil(
        f"{nr} {navn} kan ikke regnes på nytt som én enhet: {', '.join(_naar_med(b.deltaker) for b in gamle)}.",
        "arket «Deltakelse»",
        "Gi dem samme datoer i «Med fra og med» og «Med til og med», eller la forpliktelsene følge med uten valgene "
        "«utenfra» og «fastdel».",
    )


def _naar_med(d: Deltaker) -> str:
    dager = (f"{ord_} {norsk_dato(dag)}" for ord_, dag in (("fra", d.fra_og_med), ("til og med", d.til_og_med)) if dag)
    return f"{d.nr} {d.navn} er med {' '.join(dager) or 'hele tiden'}"


def _med_utenfra(resultat: Resultat, a: Arvtaker, struktur: Struktur, valg: Strukturvalg, *, teller: bool) -> Arvtaker:
    """With the parts that are not among its predecessors in the scheme.

    teller: whether the inhabitants of the parts count, so that a share is needed of one that was split.
    """
    fra, nr = resultat.ordning.folketall_dato, a.deltaker.nr
    kjente = {o.fra for o in a.deler}
    andre = [x for x in struktur.forgjengere(fra, valg.dato).get(nr, ()) if x not in kjente and len(x) == len(nr)]
    hele = [x for x in andre if teller or len(struktur.etterfolgere(x, fra, valg.dato)) == 1]
    utenfra = tuple(o for o in struktur.overganger(hele, fra, valg.dato, valg.andeler) if o.til == nr)
    return replace(a, utenfra=utenfra)


def _med_opplysninger(resultat: Resultat, a: Arvtaker, typet: Mapping[str, Opplysninger]) -> Arvtaker:
    """With address and invoices: those typed, else of the one it was; what that one decided goes with its number."""
    gammel = resultat.for_deltaker(a.arver) if a.arver else None
    d = a.deltaker
    if gammel is not None:
        g = gammel.deltaker
        d = d.med(Opplysninger(epost=g.epost, faktura=g.faktura))
        d = d.med(Opplysninger(g.vedtak, utsendt=g.utsendt)) if a.arver == d.nr else d
    return replace(a, deltaker=d if a.er_uendret else d.med(typet.get(d.nr, Opplysninger())))


def _krev_valg(resultat: Resultat, valg: Strukturvalg, arvtakere: Sequence[Arvtaker]) -> None:
    """Refuse to guess. As many units as before pay a fixed amount as before."""
    o = resultat.ordning
    hvor = f"{o.kortnavn} forutsetninger, struktur"
    meldinger = []
    utenfra = [a for a in arvtakere if a.utenfra]
    if utenfra and valg.utenfra is None:
        deler = "; ".join(f"{a.deltaker.nr} {a.deltaker.navn}: {', '.join(x.fra for x in a.utenfra)}" for a in utenfra)
        meldinger.append(
            feil(
                f"Nye enheter har deler som ikke var med i ordningen ({deler}).",
                hvor,
                "Velg utenfra = «med» (innbyggerne der regnes med) eller «uten».",
            )
        )
    antall = _antall(resultat, arvtakere)
    faste = [r for r in o.regler if isinstance(r.fordeling, FastBelop) and not r.deltaker]
    faste = [r for r in faste if antall[r.gruppe][1] not in (0, antall[r.gruppe][0])]
    if faste and valg.fastdel is None:
        gamle, nye = antall[faste[0].gruppe]
        meldinger.append(
            feil(
                f"Antallet som betaler «{faste[0].navn}», går fra {gamle} til {nye}, og ingenting er valgt om det.",
                hvor,
                "Velg fastdel = «hold-satser» (beløpet per enhet står) eller «hold-total» (summen står).",
            )
        )
    if meldinger:
        raise Inndatafeil(meldinger)


def _antall(resultat: Resultat, arvtakere: Sequence[Arvtaker]) -> dict[str, tuple[int, int]]:
    """Group → how many units it has before and after."""
    grupper = [g.id for g in resultat.ordning.grupper]
    return {g: (len(resultat.i_gruppe(g)), sum(a.deltaker.gruppe == g for a in arvtakere)) for g in grupper}


def _folketall(
    resultat: Resultat, folketall: Folketall, arvtakere: Sequence[Arvtaker], valg: Strukturvalg
) -> Folketall:
    """The inhabitants of the new units on every date the rules use: the sum of the parts that count."""
    meldinger: list[Melding] = []
    kolonner = []
    for dato in resultat.innbyggere:
        k = folketall.kolonne(dato, hvor=f"{resultat.ordning.kortnavn} forutsetninger")
        kjente: Mapping[str, int] = {**folketall.fylkessummer(dato, hvor=""), **k.innbyggere}
        deler = [o for a in arvtakere for o in (*a.deler, *(a.utenfra if valg.utenfra is Utenfra.MED else ()))]
        brukes = {o.fra for o in deler} & set(resultat.innbyggere[dato])
        brukes |= {o.fra for a in arvtakere for o in a.utenfra} if valg.utenfra is Utenfra.MED and brukes else set()
        meldinger += [
            folketall.mangler(nr, dato, hvor="arket «Folketall»") for nr in sorted(brukes) if nr not in kjente
        ]
        tall = slaa_sammen(kjente, [o for o in deler if o.fra in brukes])
        kolonner.append(Folketallskolonne(dato, k.kilde, k.status, tall))
    if meldinger:
        raise Inndatafeil(meldinger)
    return Folketall(tuple(kolonner), {a.deltaker.nr: a.deltaker.navn for a in arvtakere})


def _regn_nytt(resultat: Resultat, arvtakere: Sequence[Arvtaker], folketall: Folketall, valg: Strukturvalg) -> Resultat:
    """The scheme with the new units throughout, everybody who is no kommune or county as before."""
    o = resultat.ordning
    til = {x.fra: a.deltaker.nr for a in arvtakere for x in a.deler}
    antall = _antall(resultat, arvtakere)
    regler = []
    for r in o.regler:
        ny = replace(r, deltaker=til.get(r.deltaker, r.deltaker))
        if isinstance(r.fordeling, FastBelop) and not r.deltaker and valg.fastdel is Fastdelvalg.HOLD_TOTAL:
            gamle, nye = antall[r.gruppe]
            if nye:
                ny = replace(ny, fordeling=FastBelop(r.fordeling.belop_kr * gamle / nye))
        regler.append(ny)
    andre = [b.deltaker for b in resultat.bidrag if b.deltaker.nr not in til]
    enheter = [replace(a.deltaker, vedtak=Vedtak()) for a in arvtakere]  # what is decided is not of all these years
    return beregn(replace(o, regler=tuple(regler)), [*enheter, *andre], folketall)


def _per_aar(resultat: Resultat, nr: str) -> tuple[Fraction, ...]:
    bidrag = resultat.for_deltaker(nr)
    if bidrag is None:
        raise KeyError(nr)
    return bidrag.per_aar


def _rader(
    resultat: Resultat, arvtakere: Sequence[Arvtaker], valg: Strukturvalg, nytt: Resultat | None
) -> tuple[Bidrag, ...]:
    """Who pays what each year: old units before the year of the change, new ones from it on."""
    aar = [a.aar for a in resultat.ordning.aar]
    nye = {a.deltaker.nr: a for a in arvtakere}
    skiftet = {x.fra for a in arvtakere for x in a.deler}
    ut: list[Bidrag] = []
    for g in resultat.ordning.grupper:
        for b in resultat.i_gruppe(g.id):
            etter = nye.get(b.deltaker.nr)
            if etter is not None:
                per_aar = tuple(
                    b.per_aar[n] if y < valg.dato.year else _fra_datoen(etter, n, y, valg) for n, y in enumerate(aar)
                )
                e = etter.deltaker
                kjent = Opplysninger(e.vedtak, e.epost, e.utsendt, e.faktura)
                ut.append(replace(b, deltaker=b.deltaker.med(kjent), per_aar=per_aar))
            elif b.deltaker.nr in skiftet:
                ut.append(
                    replace(
                        b, per_aar=tuple(x if y < valg.dato.year else NULL for x, y in zip(b.per_aar, aar, strict=True))
                    )
                )
            else:
                ut.append(b)
        gamle = {b.deltaker.nr for b in resultat.i_gruppe(g.id)}
        for a in arvtakere:
            if a.deltaker.gruppe == g.id and a.deltaker.nr not in gamle:
                per_aar = tuple(NULL if y < valg.dato.year else _fra_datoen(a, n, y, valg) for n, y in enumerate(aar))
                ny = nytt.for_deltaker(a.deltaker.nr) if nytt else None
                folk = ny.innbyggere if ny else None
                ut.append(
                    Bidrag(a.deltaker, folk, er_med(a.deltaker, resultat.ordning), (), per_aar, (HELT,) * len(aar))
                )
    return tuple(ut)


def _fra_datoen(a: Arvtaker, n: int, aar: int, valg: Strukturvalg) -> Fraction:
    """What a new unit pays in year number n."""
    if a.nytt is None:
        return a.overtatt[n]
    vekt = valg.nytt(aar)
    return (1 - vekt) * a.overtatt[n] + vekt * a.nytt[n]
