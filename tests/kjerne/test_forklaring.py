"""How an amount came about, in sentences whose numbers can be computed again."""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.kjerne.strategier import NOEKKEL, aar, deltakere, folketall, innbyggere, ordning, ordninger, pott, regel
from verktoy.kilder import malfil, offisielle
from verktoy.kilder.tall import tolk_tall
from verktoy.kjerne.beregning import Resultat, beregn
from verktoy.kjerne.deltakelse import Svar, Vedtak
from verktoy.kjerne.forklaring import forklar
from verktoy.kjerne.ordning import Delsum, Fase, VedFrafall
from verktoy.kjerne.regler import (
    FastBelop,
    GrunnbelopMedSats,
    LikPott,
    MarginaleTrinn,
    NoekkelPott,
    OverTak,
    SatsPerInnbygger,
    Tid,
    Trinnpris,
)


def _tekst(resultat: Resultat, nr: str) -> list[str]:
    return [linje.replace("\u00a0", " ") for linje in forklar(resultat, nr)]


def _skipet(id_: str) -> Resultat:
    mal = malfil.les_mal(malfil.finn(id_))
    return beregn(mal.ordning, malfil.deltakere_fra_mal(mal, offisielle.folketall()), offisielle.folketall())


def test_marker_in_ostfold():
    # 3 567 × 720 000 / 295 420 = 8 693,52; a sixth of 128 693,52 is 21 448,92
    assert _tekst(_skipet("digital-baerekraft-ostfold"), "0119") == [
        "0119 Marker i Digital bærekraft Østfold",
        "Folketall: 3 567 innbyggere per 1.1.2018.",
        "Svar: avventer, og regnes som ja inntil videre.",
        (
            "Variabel del: 3 567 innbyggere × 720 000 kr / 295 420 innbyggere = 8 693,52 kr. "
            "Kilde: notat: tabellen «Finansiering», kolonnen «Variabel tot»."
        ),
        "Fastdel: 120 000 kr fast. Kilde: notat: tabellen «Finansiering», kolonnen «Fastdel tot».",
        "Grunnlag i alt: 128 693,52 kr.",
        "2018: 1 av 6 deler av grunnlaget = 21 448,92 kr.",
        "2019: 2 av 6 deler av grunnlaget = 42 897,84 kr.",
        "2020: 2 av 6 deler av grunnlaget = 42 897,84 kr.",
        "2021: 1 av 6 deler av grunnlaget = 21 448,92 kr.",
        "2022: 2 av 6 deler av grunnlaget = 42 897,84 kr.",
        "2023: 2 av 6 deler av grunnlaget = 42 897,84 kr.",
        "SUM 3 år, årene 2018–2021: 128 693,52 kr.",
        "SUM 5 år, alle årene 2018–2023: 214 489,20 kr.",
    ]


def test_levanger_calculated_and_voted():
    linjer = _tekst(_skipet("digifin"), "1719")
    assert linjer[2:4] == [
        "Svar: ja.",
        (
            "Engangsbeløp kommuner: 19 892 innbyggere × 20 kr = 397 840 kr. "
            "Kilde: ks: 20 kroner per innbygger for kommuner."
        ),
    ]
    assert linjer[-1] == "Vedtatt (sak 65/17): 400 000 kr, som er 2 160 kr mer enn beregnet."


FOLK = {"0101": 30_000, "0118": 1_000}
TRINN = Trinnpris((0, 5_000, 10_001), (Fraction(25_000), Fraction(40_000), Fraction(60_000)))
MARGINALE = MarginaleTrinn((0, 5_000, 20_000), (Fraction(30), Fraction(20), Fraction(10)))


def _regn(*regler, hvem=None, **mer) -> Resultat:
    noekler = {"0101": Fraction(3, 2), "0118": Fraction(1)}
    return beregn(ordning(*regler, **mer), hvem or deltakere(FOLK, noekler=noekler), folketall(FOLK))


@pytest.mark.parametrize(
    ("fordeling", "setning"),
    [
        (FastBelop(Fraction(120)), "R: 120 kr fast."),
        (LikPott(pott(900)), "R: 1 deltaker × 900 kr / 2 deltakere = 450 kr."),
        (NoekkelPott(pott(500), NOEKKEL), "R: 1,5000 (elever) × 500 kr / 2,50 (elever) = 300 kr."),
        (SatsPerInnbygger(Fraction("0.125")), "R: 30 000 innbyggere × 0,1250 kr = 3 750 kr."),
        (
            GrunnbelopMedSats(Fraction(50), Fraction(1), Fraction(0), Fraction(9_000), OverTak.UDEKKET),
            "R: 50 kr + 30 000 innbyggere × 1 kr = 30 050 kr, senket til høyst 9 000 kr.",
        ),
        (
            GrunnbelopMedSats(Fraction(50), Fraction(1)),
            "R: 50 kr + 30 000 innbyggere × 1 kr = 30 050 kr.",
        ),
        (TRINN, "R: 30 000 innbyggere gir prisen 60 000 kr (trinnet fra og med 10 001)."),
        (
            MARGINALE,
            "R: 5 000 innbyggere × 30 kr + 15 000 innbyggere × 20 kr + 10 000 innbyggere × 10 kr = 550 000 kr.",
        ),
    ],
)
def test_a_sentence_for_each_kind(fordeling, setning):
    assert _tekst(_regn(regel("r", fordeling)), "0101")[3] == setning


MED_GULV = "0 kr + 3 601 innbyggere × 5 kr = 18 005 kr, løftet til minst 50 000 kr"


@pytest.mark.parametrize(
    ("andre", "setning"),
    [
        # 20 000 × 5 is the ceiling to the krone; 20 001 × 5 is 5 kr over it, and nobody else can take them.
        ({"0101": 20_000}, f"R: {MED_GULV}."),
        ({"0101": 20_001}, f"R: {MED_GULV}, og 5 kr av det andre hadde over taket, i alt 50 005 kr."),
        # 50 000 kr over it, shared by 3 601 and 6 399: 5 kr each, 18 005 here.
        (
            {"0101": 30_000, "0118": 6_399},
            f"R: {MED_GULV}, og 18 005 kr av det andre hadde over taket, i alt 68 005 kr.",
        ),
        # 10 kr over it, by 3 601 / 10 000: 3,601.
        (
            {"0101": 20_002, "0118": 6_399},
            f"R: {MED_GULV}, og 3,60 kr av det andre hadde over taket, i alt 50 003,60 kr.",
        ),
    ],
)
def test_what_others_have_over_the_ceiling_is_told(andre, setning):
    folk = {"0104": 3_601, **andre}
    fordeling = GrunnbelopMedSats(*map(Fraction, (0, 5, 50_000, 100_000)), OverTak.FORDELES)
    r = beregn(ordning(regel("r", fordeling)), deltakere(folk), folketall(folk))
    assert _tekst(r, "0104")[3] == setning


@pytest.mark.parametrize(
    ("fordeling", "start"),
    [
        (FastBelop(Fraction(120_000)), "R: 240 000 kr fast; satsen er hevet fra 120 000 kr"),
        # 31 000 × 3 = 93 000, by 30 000
        (
            SatsPerInnbygger(Fraction(3)),
            "R: 30 000 innbyggere × 3,1000 kr = 93 000 kr; satsen er hevet fra 3 kr",
        ),
        # 60 000 + 25 000
        (
            TRINN,
            "R: 30 000 innbyggere gir prisen 60 000 kr (trinnet fra og med 10 001); beløpet er hevet til 85 000 kr",
        ),
    ],
)
@pytest.mark.parametrize(("svar", "hvem"), [(Svar.NEI, "har sagt nei"), (Svar.AVVENTER, "avventer")])
def test_a_rate_that_is_raised_says_why(fordeling, start, svar, hvem):
    en, to = deltakere(FOLK)
    r = _regn(
        regel("r", fordeling),
        hvem=(en, replace(to, svar=svar)),
        ved_frafall=VedFrafall.HOLD_TOTAL,
        avventer_regnes_som="nei",
    )
    hvorfor = f" fordi noen {hvem} og hele beløpet skal dekkes av dem som er med."
    assert _tekst(r, "0101")[3] == start + hvorfor


def test_a_sum_of_many_yearly_amounts_says_which_years():
    aarene = tuple(aar(2023 + n) for n in range(4))
    delsummer = tuple(Delsum(id_, id_.upper(), 2023, til) for id_, til in (("ett", 2023), ("to", 2024), ("alt", 2026)))
    r = _regn(regel("r", FastBelop(Fraction(50_000)), Tid.AARLIG), aar=aarene, delsummer=delsummer)
    linjer = _tekst(r, "0101")
    assert linjer[4] == "Grunnlag i alt: 50 000 kr."
    assert linjer[-3:] == [
        "ETT: 50 000 kr.",
        "TO, årene 2023–2024: 100 000 kr.",
        "ALT, alle årene 2023–2026: 200 000 kr.",
    ]


def test_a_rule_for_somebody_else_is_not_told():
    r = _regn(regel("r", FastBelop(Fraction(9))), regel("vert", FastBelop(Fraction(5)), deltaker="0118"))
    assert not any("Vert" in linje for linje in _tekst(r, "0101"))
    assert any("Vert: 5 kr fast." in linje for linje in _tekst(r, "0118"))


def test_years_of_rules_that_meet_the_years_in_different_ways():
    r = _regn(
        regel("a", FastBelop(Fraction(600))),
        regel("b", FastBelop(Fraction(10)), Tid.MAANEDLIG),
        aar=(aar(2018, 1, maaneder=6), aar(2019, 2), aar(2020, 3, Fase.OPSJON)),
    )
    assert _tekst(r, "0101")[-4:] == [
        "2018: A × 0,3333 + B × 6 = 260 kr.",  # 200 + 60
        "2019: A × 0,6667 + B × 12 = 520 kr.",
        "2020 (opsjon, ikke i summene): A × 1 + B × 12 = 720 kr.",
        "SUM, årene 2018–2019: 780 kr.",
    ]


def test_an_indexed_year_shows_its_factor():
    r = _regn(regel("a", FastBelop(Fraction(600)), indeksert=True), aar=(aar(2018, indeks=104),))
    assert "2018: A × 1,0400 = 624 kr." in _tekst(r, "0101")


@pytest.mark.parametrize(
    ("frafall", "setning"),
    [
        (VedFrafall.HOLD_SATSER, "betaler de andre som før, og det som mangler står udekket."),
        (VedFrafall.HOLD_POTT, "deler de som er med hele potten."),
        (VedFrafall.HOLD_TOTAL, "deler de som er med hele beløpet."),
    ],
)
def test_who_stays_out_pays_nothing_and_is_told_who_pays(frafall, setning):
    r = _regn(regel("r", FastBelop(Fraction(9))), hvem=deltakere(FOLK, nei={"0101"}), ved_frafall=frafall)
    assert _tekst(r, "0101")[-2:] == ["Svar: nei.", f"Bidraget er 0 kr. Når noen sier nei, {setning}"]


def test_undecided_and_counted_as_no():
    en, to = deltakere(FOLK)
    r = _regn(regel("r", FastBelop(Fraction(9))), hvem=(replace(en, svar=Svar.AVVENTER), to), avventer_regnes_som="nei")
    assert _tekst(r, "0101")[2:4] == [
        "Svar: avventer, og regnes som nei inntil videre.",
        "Bidraget er 0 kr. Når noen sier nei, betaler de andre som før, og det som mangler står udekket.",
    ]


@pytest.mark.parametrize(
    ("vedtatt", "setning"),
    [
        ("19", "Vedtatt (sak 7/18): 19 kr, som er 1 kr mer enn beregnet."),
        ("18", "Vedtatt (sak 7/18): 18 kr, som er det beregnede."),
        ("17.5", "Vedtatt (sak 7/18): 17,50 kr, som er 0,50 kr mindre enn beregnet."),
    ],
)
def test_voted_against_calculated_without_options(vedtatt, setning):
    en, to = deltakere(FOLK)
    hvem = (replace(en, vedtak=Vedtak(date(2018, 2, 1), "7/18", Fraction(vedtatt))), to)
    r = _regn(regel("r", FastBelop(Fraction(18))), hvem=hvem, aar=(aar(2018), aar(2019, 1, Fase.OPSJON)))
    assert _tekst(r, "0101")[-1] == setning


def test_an_unknown_number_is_a_key_error():
    with pytest.raises(KeyError):
        forklar(_regn(regel("r", FastBelop(Fraction(9)))), "0301")


TALL = r"(−?[\d ]+(?:,\d+)?)"


def _siste_belop(linje: str) -> Fraction:
    """The amount a rule's sentence ends with, before the words that say why or from which step."""
    hevet = re.search(rf"beløpet er hevet til {TALL} kr", linje)
    if hevet:
        return tolk_tall(hevet[1].strip())
    regnestykke = re.sub(r" \(trinnet.*\)| fast", "", linje.split(";", maxsplit=1)[0].rstrip("."))
    return tolk_tall(re.search(rf"{TALL} kr$", regnestykke)[1].strip())


def _krev_at_leddene_blir_summen(linje: str) -> None:
    """«a kr + n innbyggere × b kr = c kr», each number as it is written."""
    m = re.match(rf"[^:]*: ([^/=]*) = {TALL} kr", linje)
    if not m:
        return
    venstre, slingring = Fraction(0), Fraction(1, 200)
    for ledd in m[1].split(" + "):
        antall, sats = re.fullmatch(rf"(?:{TALL} innbyggere × )?{TALL} kr", ledd).groups()
        venstre += tolk_tall((antall or "1").strip()) * tolk_tall(sats.strip())
        slingring += Fraction(1, 200) if antall is None else tolk_tall(antall.strip()) / 20_000
    assert abs(venstre - tolk_tall(m[2].strip())) <= slingring, linje


@given(o=ordninger(), folk=innbyggere(), data=st.data())
def test_the_numbers_in_the_text_come_to_the_amounts_in_the_text(o, folk, data):
    nei = data.draw(st.sets(st.sampled_from(sorted(folk))))
    med = sorted(folk.keys() - nei)
    assume(med)
    noekler = {nr: Fraction(int(nr)) for nr in folk}
    r = beregn(o, deltakere(folk, nei=nei, noekler=noekler), folketall(folk))
    nr = data.draw(st.sampled_from(med))
    linjer = _tekst(r, nr)
    sum_ = Fraction(0)
    for linje in linjer[3 : 3 + sum(1 for le in r.for_deltaker(nr).ledd if le.enheter)]:
        sum_ += _siste_belop(linje)
        _krev_at_leddene_blir_summen(linje)
        delt = re.fullmatch(rf".*?: {TALL} \S+ × {TALL} kr / {TALL} \S+ = {TALL} kr\.", linje)
        if delt:
            enheter, pott_kr, paa, belop = (tolk_tall(x.strip()) for x in delt.groups())
            # The pot is written to the øre: half an øre too much or too little of it, and of the answer.
            assert abs(enheter * pott_kr / paa - belop) <= Fraction(5, 1000) * (1 + enheter / paa)
    i_alt = tolk_tall(re.search(rf"Grunnlag i alt: {TALL} kr\.", "\n".join(linjer))[1])
    assert abs(i_alt - sum_) <= Fraction(5, 1000) * (len(o.regler) + 1)
    for a, belop in zip(o.aar, r.for_deltaker(nr).per_aar, strict=True):
        linje = next(x for x in linjer if re.match(rf"{a.aar}[ :]", x))
        assert abs(tolk_tall(re.search(rf"= {TALL} kr\.$", linje)[1]) - belop) <= Fraction(5, 1000)
        deler = re.search(r": (\d+) av (\d+) deler", linje)
        if deler:
            assert abs(Fraction(int(deler[1]), int(deler[2])) * i_alt - belop) <= Fraction(5, 1000) * (1 + a.deler)
