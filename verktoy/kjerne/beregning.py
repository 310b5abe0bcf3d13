"""Beregning: what every deltaker pays, by rule and by year, and how the scheme is financed. Exact throughout.

Every amount keeps the numbers it was made of (Ledd), so that an explanation never computes on its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from verktoy.kjerne.deltakelse import Deltaker, Deltakertype, Svar, nummerfeil
from verktoy.kjerne.delvis import HELT, datofeil, tidsandeler
from verktoy.kjerne.finansiering import Finansieringslinje, andel_belop, finansier
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.ordning import Aar, Art, Behov, Delsum, Ordning, VedFrafall
from verktoy.kjerne.regler import NoekkelPott, Regel, Tid, bruker_folketall, enheter

NULL = Fraction(0)
_MANGE_UTEN_TALL = 4  # so many are no slip in a row, but numbers of another time


@dataclass(frozen=True, slots=True)
class Ledd:
    """One rule's part of a deltaker's basis.

    For a pott rule belop = enheter × a_fordele / fordeles_paa; for a sats rule belop = enheter × a_fordele, where
    a_fordele is the rate in use and fordeles_paa is None. A deltaker who stays out has belop 0.
    """

    regel: Regel
    enheter: Fraction
    a_fordele: Fraction
    fordeles_paa: Fraction | None
    belop_kr: Fraction


@dataclass(frozen=True, slots=True)
class Bidrag:
    """What one deltaker pays. per_aar follows ordning.aar, and so do tidsandeler: the part of each year it is in."""

    deltaker: Deltaker
    innbyggere: int | None
    er_med: bool
    ledd: tuple[Ledd, ...]
    per_aar: tuple[Fraction, ...]
    tidsandeler: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Regelsum:
    """What a rule shares or charges, and over how much.

    a_fordele: the pot, or the rate in use. fordeles_paa: the units that share (None for a rate). enheter_alle and
    enheter_med: units of all invited, and of those who joined. enheter_per_aar: the latter by ordning.aar, each counted
    by the part of the year it is in. holdes: whether those who are in pay what the others do not, so that the total of
    each year stands.
    """

    regel: Regel
    a_fordele: Fraction
    fordeles_paa: Fraction | None
    enheter_alle: Fraction
    enheter_med: Fraction
    belop_kr: Fraction
    enheter_per_aar: tuple[Fraction, ...]
    holdes: bool

    def oppretting(self, plass: int) -> Fraction:
        """What those who are in for some of a year pay times, so that the total of that year is whole."""
        i_aaret = self.enheter_per_aar[plass]
        return self.enheter_med / i_aaret if self.holdes and i_aaret else HELT

    def kreves(self, plass: int) -> Fraction:
        """The share of belop_kr that somebody is in to pay in a year, 0 to 1."""
        return self.enheter_per_aar[plass] * self.oppretting(plass) / self.enheter_med if self.enheter_med else HELT


@dataclass(frozen=True)
class Resultat:
    """Everything a scheme comes to. Rows keep the order of the participants that came in.

    innbyggere: the figures used, by reference date and number.
    """

    ordning: Ordning
    bidrag: tuple[Bidrag, ...]
    regelsummer: tuple[Regelsum, ...]
    linjer: tuple[Finansieringslinje, ...]
    innbyggere: Mapping[date, Mapping[str, int]]
    _per_nr: Mapping[str, Bidrag] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_per_nr", {b.deltaker.nr: b for b in self.bidrag})

    def for_deltaker(self, nr: str) -> Bidrag | None:
        """The row of one deltaker, None when it is not in the scheme."""
        return self._per_nr.get(nr)

    def i_gruppe(self, gruppe: str) -> tuple[Bidrag, ...]:
        """The rows of one group, in order."""
        return tuple(b for b in self.bidrag if b.deltaker.gruppe == gruppe)

    def delsum(self, per_aar: Sequence[Fraction], delsum: Delsum) -> Fraction:
        """A published subtotal of amounts that follow ordning.aar."""
        return sum((b for b, a in zip(per_aar, self.ordning.aar, strict=True) if delsum.gjelder(a)), NULL)

    def sum_kontant(self, delsum: Delsum) -> Fraction:
        """All cash of kind kontant over one subtotal."""
        return sum((self.delsum(li.per_aar, delsum) for li in self.linjer if li.kilde.art is Art.KONTANT), NULL)

    def folk_i_kommunene(self, bidrag: Iterable[Bidrag]) -> int:
        """Inhabitants of the kommuner among some rows; a county's inhabitants are those of its kommuner, not more."""
        return sum(b.innbyggere or 0 for b in bidrag if b.deltaker.gruppe in self.ordning.kommunegrupper)

    def udekket(self, behov: Behov) -> Fraction:
        """What the cash sources leave uncovered of a need (negative: more than needed)."""
        return behov.belop_kr - self.sum_kontant(self.ordning.delsum(behov.delsum))


def er_med(deltaker: Deltaker, ordning: Ordning) -> bool:
    """Whether a deltaker counts as joined: its answer, or the scheme's choice while it is undecided."""
    svar = ordning.avventer_regnes_som if deltaker.svar is Svar.AVVENTER else deltaker.svar
    return svar == Svar.JA


def faktor(regel: Regel, aar: Aar, ordning: Ordning) -> Fraction:
    """The share of a rule's basis that falls in a year (1 for a yearly rule, the months for a monthly one)."""
    if (regel.fra_aar is not None and aar.aar < regel.fra_aar) or (
        regel.til_aar is not None and aar.aar > regel.til_aar
    ):
        return NULL
    match regel.tid:
        case Tid.FORDELT:
            del_ = Fraction(aar.deler, ordning.deler_i_alt)
        case Tid.AARLIG:
            del_ = Fraction(1)
        case Tid.MAANEDLIG:
            del_ = Fraction(aar.maaneder)
    return del_ * aar.indeks / ordning.indeks_basis if regel.indeksert else del_


def beregn(ordning: Ordning, deltakere: Sequence[Deltaker], folketall: Folketall) -> Resultat:
    """Compute a scheme.

    Args:
        ordning: the scheme.
        deltakere: everybody invited, whatever they answered, each number once.
        folketall: figures for every reference date the rules use.

    Raises:
        Inndatafeil: with every missing figure, missing key, repeated or unknown number at once.
    """
    innbyggere = _krev_inndata(ordning, deltakere, folketall)
    grupper = {g.id: [d for d in deltakere if d.gruppe == g.id] for g in ordning.grupper}
    med = {d.nr: er_med(d, ordning) for d in deltakere}
    tid = {d.nr: tidsandeler(d, ordning) for d in deltakere}
    summer: dict[str, Regelsum] = {}
    ledd: dict[str, list[Ledd]] = {d.nr: [] for d in deltakere}
    # Rest pots need the sums of their neighbours first; two rest pots of one source are refused by the reader.
    for regel in sorted(ordning.regler, key=lambda r: r.pott is not None and bool(r.pott.rest_av)):
        gruppe = grupper[regel.gruppe]
        tall = innbyggere[regel.folketall_dato] if bruker_folketall(regel) else {}
        noekler = (
            {d.nr: d.noekler[regel.fordeling.noekkel] for d in gruppe}
            if isinstance(regel.fordeling, NoekkelPott)
            else {}
        )
        vekt = enheter(regel, [d.nr for d in gruppe], tall, noekler)
        alle = sum(vekt.values(), NULL)
        deltar = sum((v for nr, v in vekt.items() if med[nr]), NULL)
        a_fordele, paa = _fordelingstall(ordning, regel, alle, deltar, summer)
        belop = {nr: _belop(v, a_fordele, paa) if med[nr] else NULL for nr, v in vekt.items()}
        for nr, v in vekt.items():
            ledd[nr].append(Ledd(regel, v, a_fordele, paa, belop[nr]))
        i_aarene = _i_aarene({nr: v for nr, v in vekt.items() if med[nr]}, tid, deltar, len(ordning.aar))
        holdes = _holdes(ordning, regel)
        summer[regel.id] = Regelsum(regel, a_fordele, paa, alle, deltar, sum(belop.values(), NULL), i_aarene, holdes)
    rekkefolge = {r.id: n for n, r in enumerate(ordning.regler)}
    faktorer = {
        r.id: [faktor(r, a, ordning) * summer[r.id].oppretting(n) for n, a in enumerate(ordning.aar)]
        for r in ordning.regler
    }
    bidrag = []
    for d in deltakere:
        egne = tuple(sorted(ledd[d.nr], key=lambda le: rekkefolge[le.regel.id]))
        folk = innbyggere[ordning.folketall_dato].get(d.nr)
        bidrag.append(Bidrag(d, folk, med[d.nr], egne, _per_aar(egne, faktorer, tid[d.nr]), tid[d.nr]))
    i_gruppe = {
        g: [sum((b.per_aar[n] for b in bidrag if b.deltaker.gruppe == g), NULL) for n in range(len(ordning.aar))]
        for g in grupper
    }
    linjer = finansier(ordning, i_gruppe)
    return Resultat(ordning, tuple(bidrag), tuple(summer[r.id] for r in ordning.regler), linjer, innbyggere)


def _belop(enheter_: Fraction, a_fordele: Fraction, paa: Fraction | None) -> Fraction:
    if paa is None:
        return enheter_ * a_fordele
    return enheter_ * a_fordele / paa if paa else NULL


def _fordelingstall(
    ordning: Ordning, regel: Regel, alle: Fraction, deltar: Fraction, summer: Mapping[str, Regelsum]
) -> tuple[Fraction, Fraction | None]:
    """What a rule shares and over how much (pott), or the rate in use (sats), under the scheme's leaving policy."""
    if regel.pott is not None:
        return _pott(ordning, regel, summer), (alle if ordning.ved_frafall is VedFrafall.HOLD_SATSER else deltar)
    if ordning.ved_frafall is VedFrafall.HOLD_TOTAL:
        return (regel.sats_kr * alle / deltar if deltar else NULL), None
    return regel.sats_kr, None


def _pott(ordning: Ordning, regel: Regel, summer: Mapping[str, Regelsum]) -> Fraction:
    """The sum a pott rule shares: a stated amount, or what the source has left after the other rules of its group."""
    pott = regel.pott
    if pott is None:
        raise AssertionError(regel.id)
    if pott.belop_kr is not None:
        return pott.belop_kr * pott.andel
    kilde = next(k for k in ordning.finansiering if k.id == pott.rest_av)
    andre = sum((_invitert(s) for s in summer.values() if s.regel.gruppe == kilde.gruppe), NULL)
    return (andel_belop(ordning, kilde) - andre) * pott.andel


def _invitert(sum_: Regelsum) -> Fraction:
    """What a rule would bring if everybody invited joined."""
    return sum_.a_fordele if sum_.regel.pott is not None else sum_.regel.sats_kr * sum_.enheter_alle


def _holdes(ordning: Ordning, regel: Regel) -> bool:
    """Whether those who are in pay for those who are not."""
    if ordning.ved_frafall is VedFrafall.HOLD_TOTAL:
        return True
    return ordning.ved_frafall is VedFrafall.HOLD_POTT and regel.pott is not None


def _i_aarene(
    vekt: Mapping[str, Fraction], tid: Mapping[str, Sequence[Fraction]], i_alt: Fraction, antall: int
) -> tuple[Fraction, ...]:
    """Units of those who joined, by year, each counted by the part of the year it is in; i_alt: the units of all."""
    mangler = [NULL] * antall
    for nr, v in vekt.items():
        for n, del_ in enumerate(tid[nr]):
            if del_ is not HELT:
                mangler[n] += v * (1 - del_)
    return tuple(i_alt - m for m in mangler)


def _per_aar(
    ledd: Sequence[Ledd], faktorer: Mapping[str, Sequence[Fraction]], tid: Sequence[Fraction]
) -> tuple[Fraction, ...]:
    """Every year's amount: the parts of the rules that fall in it, for the part of the year the deltaker is in."""
    hele = (sum((le.belop_kr * faktorer[le.regel.id][n] for le in ledd if le.belop_kr), NULL) for n in range(len(tid)))
    return tuple(belop if del_ is HELT else belop * del_ for belop, del_ in zip(hele, tid, strict=True))


def _krev_inndata(ordning: Ordning, deltakere: Sequence[Deltaker], folketall: Folketall) -> dict[date, dict[str, int]]:
    """Inhabitants by reference date and number for everybody who needs them; every fault of the input at once."""
    tall, mangler = _innbyggere(ordning, deltakere, folketall)
    meldinger = [*_uten_deltakere(ordning, deltakere), *nummerfeil(deltakere, ordning.kortnavn), *mangler]
    meldinger += datofeil(ordning, deltakere)
    for regel in ordning.regler:
        meldinger += _regelfeil(ordning, regel, [d for d in deltakere if d.gruppe == regel.gruppe])
    if meldinger:
        raise Inndatafeil(meldinger)
    return tall


def _uten_deltakere(ordning: Ordning, deltakere: Sequence[Deltaker]) -> list[Melding]:
    return [
        feil(
            f"{ordning.kortnavn} har ingen deltakere i gruppen «{g.navn}».",
            "arket «Deltakelse»",
            "Legg inn minst én rad, eller slett ordningens ark og rader hvis den ikke skal være med lenger.",
        )
        for g in ordning.grupper
        if all(d.gruppe != g.id for d in deltakere)
    ]


def _regelfeil(ordning: Ordning, regel: Regel, gruppe: Sequence[Deltaker]) -> list[Melding]:
    ut = []
    if isinstance(regel.fordeling, NoekkelPott):
        ut += [
            feil(
                f"{d.nr} {d.navn} mangler verdi for nøkkelen «{regel.fordeling.noekkel}».",
                d.hvor,
                "Skriv verdien i nøkkelkolonnen i arket Deltakelse (0 hvis deltakeren ikke skal ha en del).",
            )
            for d in gruppe
            if regel.fordeling.noekkel not in d.noekler
        ]
    if regel.deltaker and all(d.nr != regel.deltaker for d in gruppe):
        ut.append(
            feil(
                f"Regelen «{regel.navn}» gjelder {regel.deltaker}, som ikke er deltaker i {ordning.kortnavn}.",
                f"{ordning.kortnavn} forutsetninger",
                "Rett nummeret i regelen, eller legg deltakeren inn i arket Deltakelse.",
            )
        )
    return ut


def _innbyggere(
    ordning: Ordning, deltakere: Sequence[Deltaker], folketall: Folketall
) -> tuple[dict[date, dict[str, int]], list[Melding]]:
    trenger = {(r.folketall_dato, r.gruppe) for r in ordning.regler if bruker_folketall(r)}
    trenger |= {(ordning.folketall_dato, g.id) for g in ordning.grupper if g.type is Deltakertype.KOMMUNE}
    ut: dict[date, dict[str, int]] = {ordning.folketall_dato: {}}
    meldinger: list[Melding] = []
    for dato in sorted({d for d, _ in trenger}):
        tall = ut.setdefault(dato, {})
        try:
            kjente = {
                **folketall.fylkessummer(dato, hvor=f"{ordning.kortnavn} forutsetninger"),
                **folketall.kolonne(dato, hvor="").innbyggere,
            }
        except Inndatafeil as e:
            meldinger.extend(e.meldinger)
            continue
        uten: list[Deltaker] = []
        for d in deltakere:
            if (dato, d.gruppe) not in trenger:
                continue
            if d.nr in kjente:
                tall[d.nr] = kjente[d.nr]
                meldinger += folketall.fylkesfeil(d.nr, dato, hvor=d.hvor)
            else:
                uten.append(d)
        meldinger += _uten_tall(ordning, uten, len(deltakere), dato, folketall)
    return ut, meldinger


def _uten_tall(ordning: Ordning, uten: Sequence[Deltaker], av: int, dato: date, folketall: Folketall) -> list[Melding]:
    """One by one where the figure of some is missing; once for all where their numbers are of another time."""
    kjente = {nr for k in folketall.kolonner for nr in k.innbyggere}
    andre_tider = [d.nr for d in uten if d.nr in kjente]
    if len(andre_tider) < _MANGE_UTEN_TALL:
        andre_tider = []
    ut = [folketall.mangler(d.nr, dato, hvor=d.hvor) for d in uten if d.nr not in andre_tider]
    if andre_tider:
        ut.append(folketall.mangler_mange(andre_tider, av, dato, hvor=f"{ordning.kortnavn} forutsetninger"))
    return ut
