"""Ordning: a financing scheme as data. What it costs, who pays, by which rules, in which years.

The scheme is read from a TOML template or from the workbook; both give the same object. Every value that was read is
kept as a Forutsetning with its unit and source, so that a sheet can show it and a formula can point at it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from verktoy.kjerne.betaling import Betalingsvalg
from verktoy.kjerne.deltakelse import Deltakertype
from verktoy.kjerne.fondsvalg import Prosjekt
from verktoy.kjerne.planvalg import Planvalg
from verktoy.kjerne.regler import Regel
from verktoy.kjerne.strukturvalg import Strukturvalg

Forutsetningsverdi: TypeAlias = str | int | Fraction | date | bool


class VedFrafall(StrEnum):
    """Who pays when an invited deltaker says no. Always a stated choice.

    hold-satser: the others pay as before, the gap stands as udekket. hold-pott: every pot is shared by those who
    joined; fixed amounts and rates stand. hold-total: everything the invited would have paid is shared by those who
    joined, in the same proportions.
    """

    HOLD_SATSER = "hold-satser"
    HOLD_POTT = "hold-pott"
    HOLD_TOTAL = "hold-total"


class VedDelvis(StrEnum):
    """What a deltaker pays that joins late or leaves early. Without a choice, such dates are refused.

    betaler-alle-aar: it is bound for the whole scheme, and the dates are for the record only. paabegynte-aar: the whole
    of every year in which it is in on at least one day. etter-maaneder: of each year's amount a twelfth for every
    calendar month in which it is in on at least one day. Who pays the rest is what VedFrafall says, year by year.
    """

    BETALER_ALLE_AAR = "betaler-alle-aar"
    PAABEGYNTE_AAR = "paabegynte-aar"
    ETTER_MAANEDER = "etter-maaneder"


class Fase(StrEnum):
    """What a year is to the scheme.

    grunnlag: the years over which the basis is spread (their parts make the whole). videre: later years with parts of
    their own. opsjon: years nobody has decided; shown apart and in no other sum.
    """

    GRUNNLAG = "grunnlag"
    VIDERE = "videre"
    OPSJON = "opsjon"


class Art(StrEnum):
    """What a source gives. Hours have a value in kroner but are never added to cash."""

    KONTANT = "kontant"
    KONTANT_ANDRE = "kontant-andre"
    TIMER = "timer"


class Kildetype(StrEnum):
    """How the amount of a financing source comes about."""

    ANDEL = "andel"
    BELOP = "belop"
    DELTAKERE = "deltakere"
    INNTIL = "inntil"
    BETINGET = "betinget"


class InntilRegnesSom(StrEnum):
    """What "inntil" (up to) counts as: the full maximum, or only what is missing to the need."""

    MAKS = "maks"
    RESTBEHOV = "restbehov"


@dataclass(frozen=True, slots=True)
class Forutsetning:
    """One assumption as read: its key, label, value, unit, source and note."""

    nokkel: str
    etikett: str
    verdi: Forutsetningsverdi
    enhet: str = ""
    kilde: str = ""
    merknad: str = ""
    valg: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dokument:
    """A source document a value can point at."""

    id: str
    tittel: str
    utgiver: str
    dato: str


@dataclass(frozen=True, slots=True)
class Gruppe:
    """A kind of deltaker within the scheme, e.g. all its kommuner.

    utvalg says who was invited when the workbook was made: "alle", "fylke 30", or numbers and names with commas.
    """

    id: str
    navn: str
    type: Deltakertype
    utvalg: str
    sorter: str


@dataclass(frozen=True, slots=True)
class Aar:
    """A calendar year: its parts of the whole, months in use and index (exact, 100 in the base year when unset)."""

    aar: int
    deler: int
    fase: Fase
    maaneder: int
    indeks: Fraction


@dataclass(frozen=True, slots=True)
class Delsum:
    """A published subtotal over years, both ends inclusive. Option years are never in it."""

    id: str
    navn: str
    fra_og_med: int
    til_og_med: int

    def gjelder(self, aar: Aar) -> bool:
        """Whether the year counts in this subtotal."""
        return aar.fase is not Fase.OPSJON and self.fra_og_med <= aar.aar <= self.til_og_med

    def siste(self, aar: Iterable[Aar]) -> int | None:
        """The last year that counts in this subtotal, whose column it stands behind; None when none does."""
        return max((a.aar for a in aar if self.gjelder(a)), default=None)


@dataclass(frozen=True, slots=True)
class Finansieringskilde:
    """One line of the financing: who gives, how the amount comes about, and by year when the source says so.

    andel is the share of the basis need; belop_kr the amount (the maximum for inntil); terskel_kr what the groups in
    `av` must raise for a conditional source to pay; per_krone what it pays of each krone they raise, belop_kr at most
    (None: all of belop_kr); per_aar fixed amounts by year.
    """

    id: str
    navn: str
    art: Art
    type: Kildetype
    gruppe: str = ""
    andel: Fraction | None = None
    belop_kr: Fraction = Fraction(0)
    terskel_kr: Fraction = Fraction(0)
    av: tuple[str, ...] = ()
    inntil_regnes_som: InntilRegnesSom = InntilRegnesSom.MAKS
    per_aar: Mapping[int, Fraction] | None = None
    per_krone: Fraction | None = None

    def andel_av_fullt(self, reist: Fraction) -> Fraction:
        """How much of its full amount a conditional source pays when the others raise this much."""
        if reist < self.terskel_kr:
            return Fraction(0)
        if self.per_krone is None:
            return Fraction(1)
        return min(Fraction(1), reist * self.per_krone / self.belop_kr)


@dataclass(frozen=True, slots=True)
class Behov:
    """A stated need: an amount to be covered by the cash sources over one subtotal.

    poster are its published parts; skal_stemme_med is another need the same document states for the same thing.
    """

    id: str
    navn: str
    belop_kr: Fraction
    delsum: str
    poster: Mapping[str, Fraction]
    skal_stemme_med: str = ""


@dataclass(frozen=True, slots=True)
class Eksempel:
    """A worked example in a source document: inhabitants × rate = the stated amount.

    omtrentlig marks a figure the document itself calls approximate ("ca.").
    """

    id: str
    navn: str
    regel: str
    innbyggere: int
    oppgitt_kr: Fraction
    omtrentlig: bool


@dataclass(frozen=True, slots=True)
class OmtaltSum:
    """A total the documents mention (often "ca."), to be held against all cash over one subtotal."""

    id: str
    navn: str
    belop_kr: Fraction
    delsum: str
    omtrentlig: bool


@dataclass(frozen=True, slots=True)
class Merknad:
    """Something the documents leave open, or that the reader should know."""

    id: str
    tekst: str
    kilde: str


@dataclass(frozen=True)
class Ordning:
    """A whole scheme. Groups, rules, years and sources are in the order they are to be shown."""

    id: str
    navn: str
    kortnavn: str
    beskrivelse: str
    folketall_dato: date
    vist_enhet_kr: int
    ved_frafall: VedFrafall
    avventer_regnes_som: str
    deler_i_alt: int
    indeks_basis: Fraction
    dokumenter: tuple[Dokument, ...]
    grupper: tuple[Gruppe, ...]
    aar: tuple[Aar, ...]
    delsummer: tuple[Delsum, ...]
    regler: tuple[Regel, ...]
    finansiering: tuple[Finansieringskilde, ...]
    behov: tuple[Behov, ...]
    eksempler: tuple[Eksempel, ...]
    omtalte: tuple[OmtaltSum, ...]
    merknader: tuple[Merknad, ...]
    forutsetninger: tuple[Forutsetning, ...]
    plan: Planvalg | None = None
    betaling: Betalingsvalg | None = None
    ved_delvis: VedDelvis | None = None
    struktur: Strukturvalg | None = None
    fond: tuple[Prosjekt, ...] = ()

    @property
    def grunnbehov(self) -> Behov | None:
        """The need that shares are shares of: the first one."""
        return self.behov[0] if self.behov else None

    def delsum(self, id_: str) -> Delsum:
        """A subtotal by its id (known to exist: the reader has checked it)."""
        return next(d for d in self.delsummer if d.id == id_)

    @property
    def kommunegrupper(self) -> tuple[str, ...]:
        """The ids of the groups whose deltakere are kommuner."""
        return tuple(g.id for g in self.grupper if g.type is Deltakertype.KOMMUNE)

    def gruppe(self, id_: str) -> Gruppe:
        """A group by its id (known to exist: the reader has checked it)."""
        return next(g for g in self.grupper if g.id == id_)

    def regler_for(self, gruppe: str) -> tuple[Regel, ...]:
        """The rules that apply to a group, in order."""
        return tuple(r for r in self.regler if r.gruppe == gruppe)


@dataclass(frozen=True, slots=True)
class PublisertLinje:
    """A published financing line: figures by column, in the published unit.

    finansiering: the source it states (its years are held against the computed ones); sum_av: the lines it adds up.
    """

    id: str
    navn: str
    finansiering: str
    sum_av: tuple[str, ...]
    verdier: Mapping[str, int]


@dataclass(frozen=True)
class Publisert:
    """A table as a document published it, to compare with.

    enhet_kr: the unit of its amounts (1000 for "i 1000 kr"). Columns are named "innbyggere", "regel.<id>", "aar.<år>"
    or "delsum.<id>". rader: number → figures in column order; inhabitants are counts, not in the unit.
    """

    enhet_kr: int
    kilde: str
    kolonner: tuple[str, ...]
    rader: Mapping[str, tuple[int, ...]]
    linjer: tuple[PublisertLinje, ...]


@dataclass(frozen=True, slots=True)
class Kvittering:
    """A finding somebody has looked at and accepted, with the reason and the difference it was accepted for."""

    kontroll: str
    begrunnelse: str
    differanse: Fraction
