"""A workbook made with old numbers is carried to the kommuner of a later date, and nothing in it is lost."""

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from tests.stotte.liten import aar, skriv_mal
from tests.stotte.stab import Stab
from verktoy.cli.hoved import main
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import kroner
from verktoy.oppgaver import scenario
from verktoy.oppgaver.arkivpakke import Arkivsak, arkiv
from verktoy.oppgaver.arktabell import lag_tabell
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.forklar import forklar
from verktoy.oppgaver.frys import frys_plan
from verktoy.oppgaver.kommunetabell import kommunetabell
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import sjekk
from verktoy.oppgaver.struktur import Valg, baer
from verktoy.oppgaver.tabellformat import FORMATER

T1, T2, T3 = (datetime(2026, m, 2, 3, 4) for m in (1, 2, 3))
BYER = Path(__file__).parent / "ordninger" / "tre-byer.toml"
OSTFOLD = "digital-baerekraft-ostfold"
NYE = date(2020, 1, 1)


@pytest.fixture
def byer(tmp_path: Path) -> Path:
    fil = tmp_path / "byer.xlsx"
    ny(fil, [str(BYER)], T1)
    return fil


@pytest.fixture(scope="module")
def ostfold_mal(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    fil = tmp_path_factory.mktemp("ostfold") / "o.xlsx"
    ny(fil, [OSTFOLD], T1)
    frys_plan(fil, "Østfold", "Kari", T1)
    return fil.read_bytes()


@pytest.fixture
def ostfold(tmp_path: Path, ostfold_mal: bytes) -> Path:
    fil = tmp_path / "ostfold.xlsx"
    fil.write_bytes(ostfold_mal)
    return fil


def betal(fil: Path, ark: str, nr: str, termin: str, kr: int) -> None:
    """Type what is paid, as staff do."""
    s = Stab(fil.read_bytes())
    c = s.celler(ark)
    rad = next(r for r in range(6, 150) if (c[f"A{r}"][1], c[f"G{r}"][1]) == (nr, termin))
    fil.write_bytes(s.skriv(ark, f"P{rad}", kr).innhold)


def test_new_numbers_reach_everything_and_no_amount_changes(byer):
    frys_plan(byer, "Byer", "Kari", T1)
    betal(byer, "Byer betaling", "3002", "2023", 1234)
    s = Stab(byer.read_bytes())
    moss = s.rad("Byer bidrag", "A", "3002")
    byer.write_bytes(s.skriv("Byer bidrag", f"S{moss}", "Ring Moss").innhold)
    foer = regn(les(byer).bok)
    svar = baer(byer, Valg(date(2024, 1, 1)), T2)
    etter = regn(les(byer).bok)
    assert [d.nr for d in etter.bok.deler[0].deltakere] == ["3101", "3103", "3105"]
    assert [d.navn for d in etter.bok.deler[0].deltakere] == ["Halden", "Moss", "Sarpsborg"]
    assert [b.per_aar for b in etter.resultater[0].bidrag] == [b.per_aar for b in foer.resultater[0].bidrag]
    assert etter.bok.deler[0].betalinger[("3103", "2023")].betalt_kr == 1234
    assert sorted(etter.bok.deler[0].fryst.rader) == ["3101", "3103", "3105"]
    assert [p.differanse for p in etter.punkter if p.id.endswith("plan.korrigert")] == [0]
    assert [r.deltaker for r in etter.resultater[0].ordning.regler] == ["", "3103"]
    ny_bok = Stab(byer.read_bytes())
    assert ny_bok.celler("Byer bidrag")[f"S{ny_bok.rad('Byer bidrag', 'A', '3103')}"][1] == "Ring Moss"
    assert "  3002 Moss → 3103 Moss" in svar.linjer
    assert not sjekk(byer, T3).endret


FOND = """
[fond.prosjekt.minside]
kilde = "valg: prøve"
navn = "Min side"
utlegg_kr = { 2023 = 30_000 }
noekkel = "likt"
sene = "lik-pris"
over_aar = 1
tatt_i_bruk = { 2023 = "3001, 3003", 2024 = "3002" }
"""


def test_adopters_of_a_fund_and_what_a_scenario_asks_get_new_numbers_too(tmp_path):
    mal, fil = tmp_path / "byer.toml", tmp_path / "byer.xlsx"
    mal.write_text(BYER.read_text(encoding="utf-8") + FOND, encoding="utf-8")
    ny(fil, [str(mal)], T1)
    scenario.skriv_valg(fil, "Byer", scenario.Valg(uten=("3003",)), T1)
    baer(fil, Valg(date(2024, 1, 1)), T2)
    etter = regn(les(fil).bok)
    assert etter.bok.deler[0].scenario.svar == {"3105": False}
    (p,) = etter.fond[0].prosjekter
    assert {b.bidrag.deltaker.nr: (b.fra_aar, b.pris_kr) for b in p.i_bruk} == {
        "3101": (2023, 10_000), "3105": (2023, 10_000), "3103": (2024, 10_000),
    }  # fmt: skip


def test_a_second_run_has_nothing_to_carry(byer):
    baer(byer, Valg(date(2024, 1, 1)), T2)
    with pytest.raises(Inndatafeil, match="Ingenting skal føres"):
        baer(byer, Valg(date(2024, 1, 1)), T3)


def test_only_showing_writes_nothing(byer):
    foer = byer.read_bytes()
    svar = baer(byer, Valg(date(2024, 1, 1)), T2, bare_vis=True)
    assert "  Deltakelse: 3 rader har fått nytt nummer, 0 bare nytt navn." in svar.linjer
    assert byer.read_bytes() == foer


def test_a_merger_without_a_choice_is_refused_and_the_choices_are_named(ostfold):
    foer = ostfold.read_bytes()
    with pytest.raises(Inndatafeil) as e:
        baer(ostfold, Valg(NYE), T2)
    for ord_ in ("0104 → 3002", "forpliktelser-foelger", "nytt-fra-dato", "gradvis"):
        assert ord_ in str(e.value)
    assert ostfold.read_bytes() == foer


def test_a_recalculation_asks_for_what_it_needs(ostfold):
    with pytest.raises(Inndatafeil) as e:
        baer(ostfold, Valg(NYE, "nytt-fra-dato"), T2)
    assert "3026 Aurskog-Høland: 0221" in str(e.value)
    assert "Velg fastdel" in str(e.value)


def test_obligations_payments_and_the_published_plan_follow(ostfold):
    betal(ostfold, "Østfold betaling", "0104", "2019", 1000)
    betal(ostfold, "Østfold betaling", "0104", "2020", 60_000)
    betal(ostfold, "Østfold betaling", "0136", "2020", 50_000)
    baer(ostfold, Valg(NYE, "forpliktelser-foelger"), T2)
    b = regn(les(ostfold).bok)
    del_ = b.bok.deler[0]
    assert {k: v.betalt_kr for k, v in del_.betalinger.items()} == {("0104", "2019"): 1000, ("3002", "2020"): 110_000}
    # The plan as it was published, by hand: 66 475 + 53 066 for Moss and Rygge in 2020.
    assert del_.fryst.rader["3002"][:3] == (0, 0, 66_475 + 53_066)
    assert del_.fryst.rader["0104"][1:] == (66_475, 0, 0, 0, 0)
    assert sum(map(sum, del_.fryst.rader.values())) == 4_800_000
    assert "3002" in [d.nr for d in b.planer[0].deltakere]
    assert [d.nr for d in del_.deltakere][:3] == ["0106", "0105", "0104"]
    assert any("Ny struktur 1.1.2020" in r.handling for r in b.bok.logg)
    assert not sjekk(ostfold, T3).endret


def test_a_part_from_outside_comes_with_its_official_figure(ostfold):
    baer(ostfold, Valg(NYE, "nytt-fra-dato", "hold-satser", "med"), T2)
    bok = les(ostfold).bok
    assert bok.folketall.innbyggere("0221", date(2018, 1, 1), hvor="") == 16_390
    s = regn(bok).strukturplaner[0]
    assert s.folketall.innbyggere("3026", date(2018, 1, 1), hvor="") == 16_390 + 682


def test_the_table_shows_old_and_new_units(ostfold):
    baer(ostfold, Valg(NYE, "forpliktelser-foelger"), T2)
    t = lag_tabell(regn(les(ostfold).bok), "Østfold", "struktur")
    rader = {r[0]: r for _, r in t.rader if r[0]}
    # In 1000 kr. Published: Moss 66 and Rygge 53 a whole year; exact 66,475 + 53,066 = 119,540.
    assert t.kolonner == ("Nummer", "Navn", "2018", "2019", "2020", "2021", "SUM 3 år", "2022", "2023", "SUM 5 år")
    assert rader["0104"] == ("0104", "Moss", 33, 66, 0, 0, 100, 0, 0, 100)
    assert rader["3002"] == ("3002", "Moss", 0, 0, 120, 60, 179, 120, 120, 418)


def test_one_kommune_across_the_schemes(beregnet):
    # Marker, by hand: 3 567 inhabitants in Østfold (published 214 in 5 years), 3 597 × 20 kr, 3 601 × 3 kr.
    t = kommunetabell(beregnet, "119")
    felt = [dict(zip(t.kolonner, r, strict=True)) for _, r in t.rader][:4]  # then come the scenarios
    assert [f["Nummer"] for f in felt] == ["0119", "0119", "3013", None]
    assert [f["Sum"] for f in felt] == [214_489, 71_940, 10_803, 297_232]
    assert [f["Kr per innbygger"] for f in felt][1:3] == ["20", "3"]
    assert felt[0]["Andel av gruppen"] == "4,5 %"
    assert (felt[3]["2018"], felt[3]["2022"]) == (93_389, 53_701)


def test_scenarios_of_the_old_units_have_no_sum_beside_what_is_paid(ostfold):
    baer(ostfold, Valg(NYE, "forpliktelser-foelger"), T2)
    b = regn(les(ostfold).bok)
    for nr in ("0124", "3014"):
        summer = {r[1]: {*r[2:]} for slag, r in kommunetabell(b, nr).rader if slag == "sum"}
        i_alt, *scenarier = summer
        assert i_alt == "Sum alle ordninger"
        assert len(scenarier) == 2
        assert all("regnes ikke ut" in navn and summer[navn] == {None} for navn in scenarier)


def test_a_kommune_nobody_has_is_told(beregnet):
    with pytest.raises(Inndatafeil, match="er ikke deltaker i noen av ordningene"):
        kommunetabell(beregnet, "1103x")


@pytest.mark.parametrize(("tekst", "grunn"), [("1850", "er ikke en andel"), ("1850:1806=1/0", "er ikke en andel")])
def test_a_share_that_is_none_is_told(byer, capsys, tekst, grunn):
    assert main(["struktur", str(byer), "--dato", "1.1.2024", "--andel", tekst]) == 2
    assert grunn in capsys.readouterr().err


def test_the_command_shows_the_plan(ostfold, capsys):
    assert main(["struktur", str(ostfold), "--dato", "1.1.2020", "--valg", "forpliktelser-foelger", "--bare-vis"]) == 0
    ut = capsys.readouterr().out
    assert "0104 + 0136 → 3002 Moss" in ut
    assert "er ikke endret" in ut


def test_each_choice_keeps_what_it_promises(ostfold):
    # 2 160 000 / 13 = 166 153,846…: the fixed part in equal parts; 13 × 120 000 is 600 000 less than 18 × 120 000.
    for valg, sats, sum_ in (("hold-total", Fraction(2_160_000, 13), 2_160_000), ("hold-satser", 120_000, 1_560_000)):
        svar = baer(ostfold, Valg(NYE, "nytt-fra-dato", valg, "uten"), T2, bare_vis=True)
        fastdel = next(s for s in svar.beregnet.strukturplaner[0].nytt.regelsummer if s.regel.id == "fastdel")
        assert (fastdel.a_fordele, fastdel.belop_kr) == (sats, sum_)


@pytest.mark.parametrize(
    ("valg", "sagt"),
    [
        ({"andeler": (("0101", "9999", Fraction(1, 2)),)}, "0101 ble ikke delt slik at noe gikk til 9999."),
        (
            {"andeler": (("1850", "1806", Fraction(2)), ("1850", "1875", Fraction(-1)))},
            "Andelen av 1850 er 2. Skriv en andel fra 0 til 1.",
        ),
        ({"trinn": 3}, "Bare «gradvis» har trinn."),
    ],
)
def test_a_choice_that_would_be_dropped_is_told(ostfold, valg, sagt):
    with pytest.raises(Inndatafeil, match=sagt):
        baer(ostfold, Valg(NYE, "forpliktelser-foelger", **valg), T2)


def test_a_choice_made_later_is_not_taken_for_a_formula_typed_over(ostfold):
    baer(ostfold, Valg(NYE, "forpliktelser-foelger"), T2)
    svar = baer(ostfold, Valg(NYE, "nytt-fra-dato", "hold-satser", "uten"), T3)
    assert [m.hva for m in svar.merknader] == []


# Østfold by hand, 1.1.2018: 295 420 inhabitants; 2 880 000 kr over six halves of a year. 18 × 120 000 fixed leaves
# 720 000 to share, 13 × 120 000 leaves 1 320 000. Fredrikstad has 80 977 inhabitants, Indre Østfold 44 035.
NBSP = "\N{NO-BREAK SPACE}"
FREDRIKSTAD = Fraction(80_977, 295_420)
NYTT = Valg(NYE, "nytt-fra-dato", "hold-satser", "uten")


def test_the_explanation_of_an_old_unit_and_its_successor_is_that_of_the_plan(ostfold):
    baer(ostfold, NYTT, T2)
    b = regn(les(ostfold).bok)
    gammel, ny_ = forklar(b, "0106", None)
    # 3/6 of 317 357,80 = 158 678,90; 7/6 of 120 000 + 80 977 × 1 320 000 / 295 420 = 481 822,63 is 562 126,40.
    foer, etter = (Fraction(120_000) + FREDRIKSTAD * pott for pott in (720_000, 1_320_000))
    assert [kroner(x).replace(NBSP, " ") for x in (foer / 2, etter * 7 / 6)] == ["158 678,90 kr", "562 126,40 kr"]
    assert "2020: betales av 3004 Fredrikstad." in gammel
    assert gammel[-1] == f"SUM 5 år, alle årene 2018–2023: {kroner(foer / 2)}."
    assert ny_[0] == "3004 Fredrikstad i Digital bærekraft Østfold"
    assert "tar over fra 0106 Fredrikstad" in ny_[1]
    assert f"2020: 2 av 6 deler av grunnlaget = {kroner(etter / 3)}." in ny_
    assert ny_[-1] == f"SUM 5 år, alle årene 2018–2023: {kroner(etter * 7 / 6)}."
    plan = {x.deltaker.nr: sum(x.per_aar) for x in b.strukturplaner[0].bidrag}
    assert (plan["0106"], plan["3004"]) == (foer / 2, etter * 7 / 6)
    assert forklar(b, "3004", None) == [gammel, ny_]


def test_a_merged_unit_is_explained_by_number_and_by_name(ostfold):
    baer(ostfold, NYTT, T2)
    b = regn(les(ostfold).bok)
    (linjer,) = forklar(b, "3014", None)
    assert [linjer] == forklar(b, "indre østfold", None)
    assert all(f"{nr} " in linjer[1] for nr in ("0122", "0123", "0124", "0125", "0138"))
    # 2/6 × (120 000 + 44 035 × 1 320 000 / 295 420 = 316 757,84) = 105 585,95.
    assert "2020: 2 av 6 deler av grunnlaget = 105 585,95 kr." in [x.replace(NBSP, " ") for x in linjer]
    assert [f[0][:9] for f in forklar(b, "moss", None)] == ["0104 Moss"]
    assert "2020: betales av 3002 Moss." in forklar(b, "0104", None)[0]


def test_what_follows_and_what_moves_gradually_is_explained_from_its_parts(ostfold):
    # Moss and Rygge by hand: a third of 199 423,74 and of 159 197,62 (16 083 inhabitants) in 2020; together 119 540,45.
    # Anew a third of 120 000 + 48 671 × 1 320 000 / 295 420 = 112 490,83.
    svar = baer(ostfold, Valg(NYE, "forpliktelser-foelger"), T2, bare_vis=True)
    (linjer,) = forklar(svar.beregnet, "3002", None)
    assert "2020: 0104 Moss 66 474,58 kr + 0136 Rygge 53 065,87 kr = 119 540,45 kr." in [
        x.replace(NBSP, " ") for x in linjer
    ]
    svar = baer(ostfold, Valg(NYE, "gradvis", "hold-satser", "uten", trinn=2), T2, bare_vis=True)
    (linjer,) = forklar(svar.beregnet, "3002", None)
    (aar,) = (x.replace(NBSP, " ") for x in linjer if x.startswith("2020"))
    assert aar.startswith("2020: 1/2 av 119 540,45 kr som de gamle skulle ha betalt + 1/2 av 112 490,83 kr")


NYE_BETALER = "De gamle enhetene i alle år, slik ordningen ble vedtatt. Fra og med 2020 betaler de nye: se "


def test_every_table_of_the_old_units_says_who_pays(ostfold, tmp_path):
    baer(ostfold, NYTT, T2)
    t = lag_tabell(regn(les(ostfold).bok), OSTFOLD, "bidrag")
    merknad = f"{NYE_BETALER}arket «Østfold struktur»."
    assert all(merknad in FORMATER[f](t) for f in ("tekst", "md", "html", "json"))
    csv = FORMATER["csv"](t).splitlines()
    assert csv[-1].split(";") == ["", merknad, *[""] * (len(t.kolonner) - 2)]
    assert {linje.count(";") for linje in csv} == {len(t.kolonner) - 1}
    s = Stab(ostfold.read_bytes())
    assert s.celler("Østfold bidrag")["C3"][1] == merknad
    assert s.celler("Kommune")["A8"][1] == "Digital bærekraft Østfold – betaler til og med 2019"
    assert "betales av" not in str(s.celler("Østfold ny struktur").get("C3"))
    arkiv(ostfold, OSTFOLD, Arkivsak("1/1", "Fylket", "1"), tmp_path / "arkiv", T3)
    arkivert = (tmp_path / "arkiv" / "bidrag.csv").read_text(encoding="utf-8-sig")
    assert f"{NYE_BETALER}tabellen «struktur»." in arkivert.splitlines()[-1]
    assert Stab((tmp_path / "arkiv" / "bidrag.xlsx").read_bytes()).celler("Østfold bidrag")["C3"][1] == (
        f"{NYE_BETALER}arket «Østfold struktur»."
    )


def test_a_scheme_without_a_change_says_nothing_of_it(ostfold):
    t = lag_tabell(regn(les(ostfold).bok), OSTFOLD, "bidrag")
    assert not any("nye kommunene" in vis(t) for vis in FORMATER.values())


def test_the_report_tells_that_the_rest_of_the_pot_takes_what_the_fixed_part_loses(ostfold):
    # 5 × 120 000 = 600 000 from the fixed part to the variable one, which was 2 880 000 - 2 160 000.
    svar = baer(ostfold, NYTT, T2, bare_vis=True)
    (linje,) = (x.replace(NBSP, " ") for x in svar.linjer if "Fastdel" in x)
    assert "gir 600 000 kr mindre" in linje
    assert "«Variabel del», som er resten av potten, går fra 720 000 kr til 1 320 000 kr. Summen er den samme." in linje
    nytt = svar.beregnet.strukturplaner[0].nytt
    assert sum(x.belop_kr for x in nytt.regelsummer) == 2_880_000
    for valg in (Valg(NYE, "nytt-fra-dato", "hold-total", "uten"), Valg(NYE, "forpliktelser-foelger")):
        assert not any("Fastdel" in x for x in baer(ostfold, valg, T2, bare_vis=True).linjer)


GAMLE_ALESUND = ("1504", "1523", "1529", "1546")  # Ålesund, Ørskog, Skodje, Sandøy; with Haram 1507 from 2020


@pytest.mark.parametrize(
    ("andeler", "betaler"),
    [
        # Inhabitants 1 January 2019 (SSB 07459): Haram 9 383, the four others 56 250 in all; a krone each.
        (
            (*((nr, "1508", Fraction(1)) for nr in GAMLE_ALESUND), ("1534", "1580", Fraction(1))),
            {"1508": 56_250, "1580": 9_383},
        ),
        # One share for all five: 65 633 by hand, three quarters and one quarter.
        (
            (("1507", "1508", Fraction(3, 4)), ("1507", "1580", Fraction(1, 4))),
            {"1508": Fraction(196_899, 4), "1580": Fraction(65_633, 4)},
        ),
    ],
)
def test_what_was_merged_and_later_split_is_carried_by_its_own_share_or_by_that_of_the_merged_one(
    tmp_path, andeler, betaler
):
    mal = skriv_mal(
        tmp_path,
        aar(2023, 2024),
        bytt=(
            ('utvalg = "4201, 4203, 4211"', 'utvalg = "1504, 1523, 1529, 1534, 1546"'),
            ("2026-01-01", "2019-01-01"),
            ('type = "fast-belop"', 'type = "sats-per-innbygger"'),
            ("belop_kr = 120_000", "sats_kr = 2"),
        ),
    )
    fil = tmp_path / "sunnmore.xlsx"
    ny(fil, [str(mal)], T1)
    baer(fil, Valg(date(2024, 1, 1), "forpliktelser-foelger", andeler=andeler), T2)
    (plan,) = regn(les(fil).bok).strukturplaner
    assert plan is not None
    assert {b.deltaker.nr: b.per_aar[1] for b in plan.bidrag if b.per_aar[1]} == betaler
