"""Schemes for tests: small ones built by hand, and any of them for the laws (hypothesis)."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from verktoy.kjerne.deltakelse import Deltaker, Deltakertype, Svar
from verktoy.kjerne.folketall import Folketall, Folketallskolonne, Status
from verktoy.kjerne.ordning import (
    Aar,
    Art,
    Behov,
    Delsum,
    Fase,
    Finansieringskilde,
    Gruppe,
    Kildetype,
    Ordning,
    VedFrafall,
)
from verktoy.kjerne.regler import (
    FastBelop,
    FolketallPott,
    Fordeling,
    GrunnbelopMedSats,
    LikPott,
    MarginaleTrinn,
    NoekkelPott,
    OverTak,
    Pott,
    Regel,
    SatsPerInnbygger,
    Tid,
    Trinnpris,
)

DATO = date(2018, 1, 1)
NOEKKEL = "elever"
KOMMUNER = Gruppe("kommuner", "Kommuner", Deltakertype.KOMMUNE, "alle", "nummer")
FRA_KOMMUNENE = Finansieringskilde("kommunene", "Kommunene", Art.KONTANT, Kildetype.DELTAKERE, gruppe="kommuner")


def aar(tall: int, deler: int = 1, fase: Fase = Fase.GRUNNLAG, maaneder: int = 12, indeks: int | str = 100) -> Aar:
    return Aar(tall, deler, fase, maaneder, Fraction(indeks))


def regel(id_: str, fordeling: Fordeling, tid: Tid = Tid.FORDELT, **mer: object) -> Regel:
    return Regel(id_, id_, id_.capitalize(), "kommuner", fordeling, tid, DATO, **mer)


def pott(belop_kr: int | str | Fraction, andel: str | Fraction = "1") -> Pott:
    return Pott(Fraction(belop_kr), andel=Fraction(andel))


def ordning(*regler: Regel, **mer: object) -> Ordning:
    """A scheme of one year where nothing but the rules is said, and what `mer` says."""
    aarene = mer.get("aar", (aar(2018),))
    felles = {
        "id": "prove",
        "navn": "Prøven",
        "kortnavn": "Prøve",
        "beskrivelse": "",
        "folketall_dato": DATO,
        "vist_enhet_kr": 1,
        "ved_frafall": VedFrafall.HOLD_SATSER,
        "avventer_regnes_som": "ja",
        "deler_i_alt": sum(a.deler for a in aarene if a.fase is Fase.GRUNNLAG),
        "indeks_basis": Fraction(100),
        "dokumenter": (),
        "grupper": (KOMMUNER,),
        "aar": aarene,
        "delsummer": (Delsum("sum", "SUM", aarene[0].aar, aarene[-1].aar),),
        "regler": regler,
        "finansiering": (FRA_KOMMUNENE,),
        "behov": (),
        "eksempler": (),
        "omtalte": (),
        "merknader": (),
        "forutsetninger": (),
    }
    return Ordning(**(felles | mer))


def kilde(id_: str, type_: Kildetype, **mer: object) -> Finansieringskilde:
    return Finansieringskilde(id_, id_.capitalize(), mer.pop("art", Art.KONTANT), type_, **mer)


def behov(belop_kr: int, **mer: object) -> Behov:
    return Behov("budsjett", "Budsjett", Fraction(belop_kr), "sum", {}, **mer)


def folketall(innbyggere: Mapping[str, int], dato: date = DATO) -> Folketall:
    return Folketall((Folketallskolonne(dato, "prøve", Status.ENDELIG, innbyggere),), {})


def deltakere(
    numre: Iterable[str], *, nei: Iterable[str] = (), noekler: Mapping[str, int | Fraction] | None = None
) -> tuple[Deltaker, ...]:
    ute = set(nei)
    return tuple(
        Deltaker(
            nr,
            f"Kommune {nr}",
            "kommuner",
            svar=Svar.NEI if nr in ute else Svar.JA,
            noekler={NOEKKEL: Fraction(noekler[nr])} if noekler else {},
        )
        for nr in numre
    )


# Any amount a council could think of: whole kroner, øre, and thirds, which no decimals hold. (st.fractions is slow.)
belop = st.builds(Fraction, st.integers(0, 10_000_000), st.sampled_from([1, 3, 100]))
satser = st.builds(Fraction, st.integers(0, 10_000), st.sampled_from([1, 3, 100]))
andeler = st.builds(Fraction, st.integers(0, 10), st.just(10))


@st.composite
def innbyggere(draw: st.DrawFn) -> dict[str, int]:
    """1 to 8 kommuner, small and large, at least one of them with inhabitants."""
    numre = draw(st.lists(st.integers(101, 199).map("{:04}".format), min_size=1, max_size=8, unique=True))
    tall = st.one_of(st.integers(0, 40), st.integers(0, 720_000), st.sampled_from([4_999, 5_000, 10_000, 10_001]))
    ut = {nr: draw(tall) for nr in numre}
    ut[numre[0]] += 1
    return ut


@st.composite
def trinn(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[Fraction, ...]]:
    """Steps from 0, rising, and as many rising amounts."""
    fra = (0, *sorted(draw(st.sets(st.integers(1, 100_000), max_size=4))))
    return fra, tuple(sorted(draw(st.lists(satser, min_size=len(fra), max_size=len(fra)))))


potter = st.builds(Pott, belop, andel=andeler)
pottregler: st.SearchStrategy[Fordeling] = st.one_of(
    st.builds(LikPott, potter), st.builds(FolketallPott, potter), st.builds(NoekkelPott, potter, st.just(NOEKKEL))
)
grunnbelop = st.builds(
    lambda grunn, sats, a, b, over: GrunnbelopMedSats(grunn, sats, min(a, b), max(a, b), over),
    belop,
    satser,
    belop,
    belop,
    st.sampled_from(OverTak),
)
uten_tak = st.builds(GrunnbelopMedSats, belop, satser, belop)
satsregler: st.SearchStrategy[Fordeling] = st.one_of(
    st.builds(FastBelop, belop),
    st.builds(SatsPerInnbygger, satser),
    trinn().map(lambda t: Trinnpris(*t)),
    trinn().map(lambda t: MarginaleTrinn(t[0], tuple(reversed(t[1])))),
    grunnbelop,
    uten_tak,
)
fordelinger = st.one_of(pottregler, satsregler)


@st.composite
def aarene(draw: st.DrawFn) -> tuple[Aar, ...]:
    """1 to 4 years; the first is in the basis and has a part."""
    faser = draw(st.lists(st.sampled_from(Fase), min_size=0, max_size=3))
    deler = draw(st.lists(st.integers(0, 4), min_size=len(faser), max_size=len(faser)))
    return (
        aar(2018, draw(st.integers(1, 4))),
        *(aar(2019 + n, d, f, 12 - n, 100 + n) for n, (f, d) in enumerate(zip(faser, deler, strict=True))),
    )


alle_frafall = st.sampled_from(VedFrafall)


@st.composite
def ordninger(draw: st.DrawFn, frafall: st.SearchStrategy[VedFrafall] = alle_frafall) -> Ordning:
    """Any scheme of 1 to 3 rules of any kind for the same kommuner."""
    regler = draw(st.lists(st.tuples(fordelinger, st.sampled_from(Tid), st.booleans()), min_size=1, max_size=3))
    return ordning(
        *(regel(f"r{n}", f, tid, indeksert=indeksert) for n, (f, tid, indeksert) in enumerate(regler)),
        aar=draw(aarene()),
        ved_frafall=draw(frafall),
    )
