"""Letters over a structure change: the old units about the years up to it, the new ones from it on. Østfold, by hand.

18 kommuner become 13 in 2020. Half a year falls in 2018 and in 2021: the years are 1, 2, 2, 1, 2, 2 parts of 6.
"""

import re
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.stotte.bok import deltakelse, forutsetning
from tests.stotte.libreoffice import celler, dokumenttekst, endre_celler, rutenett, sammenlign_alle
from verktoy.ark.adresse import celle
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.bok import les, regn
from verktoy.oppgaver.forhaandskontroll import forhaandskontroll
from verktoy.oppgaver.frys import frys_plan
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.struktur import Valg, baer
from verktoy.oppgaver.utsendelse_bok import til_boken
from verktoy.oppgaver.utsendelse_godkjenn import avklar
from verktoy.oppgaver.utsendelse_lag import Bestilling, lag
from verktoy.oppgaver.utsendelse_stilling import se
from verktoy.oppgaver.utsendelse_utkast import lag_eposter
from verktoy.utsendelse.formaal import Formaal, formaal
from verktoy.utsendelse.journal import Journal, Status, journal_for
from verktoy.utsendelse.manifest import Manifest
from verktoy.utsendelse.wordleser import les as les_word

pytestmark = pytest.mark.treg
TID = datetime(2026, 1, 2, 3, 4)
OSTFOLD = "digital-baerekraft-ostfold"
NYE = date(2020, 1, 1)
AVSENDER = "Sekretariatet <post@ostfold.example>"
# The published sums of the 18 kommuner, year by year; with the rest of the pot as variable part they stand.
AARENE = {2018: 480_000, 2019: 960_000, 2020: 960_000, 2021: 480_000, 2022: 960_000, 2023: 960_000}
GAMLE = [
    *("0101", "0104", "0105", "0106", "0111", "0118", "0119", "0121", "0122"),
    *("0123", "0124", "0125", "0127", "0128", "0135", "0136", "0137", "0138"),
]
NYE_NUMRE = [
    *("3001", "3002", "3003", "3004", "3011", "3012", "3013", "3014", "3015", "3016", "3017", "3018", "3026"),
]
HEMMELIG = {"E-post": "post@io.kommune.no", "Orgnr": "920123899", "Saksnr": "19/4242-1", "Fakturareferanse": "HEMM1"}


def lag_bok(fil: Path, valg: Valg) -> Path:
    ny(fil, [OSTFOLD], TID)
    baer(fil, valg, TID)
    return fil


def sted(fil: Path, nr: str, overskrift: str) -> tuple[str, str]:
    """A cell of a unit on the struktur sheet."""
    rader = rutenett(fil, "Østfold struktur")
    kol = next(r for r in rader if "Nummer" in r).index(overskrift)
    return "Østfold struktur", celle(next(n for n, r in enumerate(rader) if r[0] == nr), kol)


@pytest.fixture(scope="module")
def bok(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Computed anew from 2020 on; Indre Østfold has said where its mail and invoices go, Fredrikstad has before."""
    mappe = tmp_path_factory.mktemp("struktur")
    tom = lag_bok(mappe / "tom.xlsx", Valg(NYE, "nytt-fra-dato", "hold-satser", "uten"))
    felt = {sted(tom, "3014", navn): verdi for navn, verdi in HEMMELIG.items()}
    felt[deltakelse(tom, "Østfold", "0106", "E-post")] = "post@fredrikstad.kommune.no"
    return endre_celler(tom, mappe / "bidrag.xlsx", felt)


@pytest.fixture(scope="module")
def laget(bok: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    ut = tmp_path_factory.mktemp("ut") / "ut"
    manifest, _ = lag(bok, Bestilling(OSTFOLD, AVSENDER, "krav", nynorsk=frozenset({"3014"})), ut, TID)
    return ut, manifest


def test_old_and_new_units_together_are_asked_for_what_the_plan_has(bok, laget):
    ut, manifest = laget
    assert sorted(p.nr for p in manifest.pakker) == [*GAMLE, *NYE_NUMRE]
    for aar, kr in AARENE.items():
        ber = {p.nr: p.belop[aar] for p in manifest.pakker if aar in p.belop}
        assert sum(ber.values()) == kr
        assert sorted(ber) == (GAMLE if aar < 2020 else NYE_NUMRE)
    plan = regn(les(bok).bok).planer[0]
    i_alt = {d.nr: sum(rad) for d, rad in zip(plan.deltakere, plan.avrundet.celler, strict=True)}
    assert {p.nr: p.sum_kr for p in manifest.pakker} == i_alt
    assert forhaandskontroll(ut, bok) == {}


@pytest.mark.parametrize("valg", [("forpliktelser-foelger",), ("gradvis", "hold-total", "med", 3)])
def test_no_krone_is_lost_or_asked_for_twice_whatever_is_chosen(valg, tmp_path):
    fil = lag_bok(tmp_path / "b.xlsx", Valg(NYE, *valg))
    manifest, _ = lag(fil, Bestilling(OSTFOLD, AVSENDER, aar=(2019, 2020)), tmp_path / "ut", TID)
    assert sum(p.belop.get(2019, 0) for p in manifest.pakker) == 960_000
    assert sum(p.belop.get(2020, 0) for p in manifest.pakker) == 960_000
    assert all(len(p.belop) == 1 for p in manifest.pakker)


def _tekst(ut: Path, manifest: Manifest, nr: str, navn: str) -> str:
    fil = ut / manifest.pakke(nr).fil(navn).sti
    return les_word(fil.read_bytes()).tekst.replace("\N{NO-BREAK SPACE}", " ")


def test_the_letter_of_a_new_unit_tells_what_it_took_over(laget):
    # 120 000 + 44 035 × 1 320 000 / 295 420 = 316 757,84; two parts of six are 105 585,95 and seven 369 550,81.
    ut, manifest = laget
    assert list(manifest.pakke("3014").belop.values()) == [105_586, 52_793, 105_586, 105_586]
    brev = _tekst(ut, manifest, "3014", "brev.docx")
    for setning in (
        "Krav om bidrag til Digital bærekraft Østfold 2020–2023",
        "Bidraget er til saman 369 551 kr.",
        "Betaler frå og med 2020, og tek over frå 0124 Askim, 0125 Eidsberg, 0123 Spydeberg, 0138 Hobøl, 0122 Trøgstad",
        "Nytt frå dato: frå og med året blir bidraget rekna på nytt, med éin fastdel for den nye eininga.",
        "2020: 2 av 6 delar av grunnlaget = 105 585,95 kr.",
    ):
        assert setning in brev
    assert not [x for x in ("2018:", "2019:") if x in brev]
    assert "Vi har ikkje fått svar frå dykk enno" in brev  # none of the five has answered
    sak = _tekst(ut, manifest, "3026", "saksfremlegg.docx")
    assert "Betaler fra og med 2020, og tar over fra 0121 Rømskog" in sak
    assert "Var ikke med i ordningen, og regnes ikke med: 0221 Aurskog-Høland." in sak
    assert "Alle 13 som er regnet med i gruppen «Kommuner», betaler til sammen 3 360 000 kr." in sak


def test_the_letter_of_an_old_unit_stops_at_the_change_and_says_who_pays_then(laget):
    # 120 000 + 32 588 × 720 000 / 295 420 = 199 423,74; one and two parts of six.
    ut, manifest = laget
    assert manifest.pakke("0104").belop == {2018: 33_237, 2019: 66_475}
    brev = _tekst(ut, manifest, "0104", "brev.docx")
    assert "Krav om bidrag til Digital bærekraft Østfold 2018–2019" in brev
    assert "Bidraget er til sammen 99 712 kr." in brev
    assert brev.index("2019: 2 av 6 deler av grunnlaget = 66 474,58 kr.") < brev.index(
        "Fra og med 2020 betales bidraget av 3002 Moss."
    )
    assert not re.search(r"\n202[0-3]\b", brev)
    sak = _tekst(ut, manifest, "0104", "saksfremlegg.docx")
    assert "2021: betales av 3002 Moss." in sak
    assert "Alle 18 som er regnet med i gruppen «Kommuner», betaler til sammen 1 440 000 kr." in sak


def test_libreoffice_reads_the_same_in_the_letter_and_computes_the_workbook(laget):
    ut, manifest = laget
    assert "369 551" in dokumenttekst(ut / manifest.pakke("3014").fil("brev.docx").sti).replace("\u00a0", " ")
    filer = {
        nr: ut / next(f for f in manifest.pakke(nr).filer if f.navn.endswith(".xlsx")).sti
        for nr in ("0104", "3014", "3026")
    }
    assert sammenlign_alle(filer.values()) == [[], [], []]
    for nr, fil in filer.items():
        verdier = celler(fil)
        ventet = {"Østfold struktur", "Østfold bidrag"} if nr in GAMLE else {"Østfold struktur", "Østfold ny struktur"}
        merket = {ark for ark in ventet if any(k[0] == ark and v == "◄ denne" for k, v in verdier.items())}
        assert merket == ventet
        assert [str(verdier["Beløp", f"A{r}"]) for r in (9, 10)] == (
            ["2018", "2019"] if nr in GAMLE else ["2020", "2021"]
        )


def test_nothing_of_what_is_typed_of_a_new_unit_goes_out(laget):
    ut, manifest = laget
    for p in manifest.pakker:
        fil = ut / next(f for f in p.filer if f.navn.endswith(".xlsx")).sti
        alt = " ".join(map(str, celler(fil).values()))
        assert [x for x in HEMMELIG.values() if x in alt] == []


def test_each_has_a_purpose_of_its_own_and_the_years_it_pays(bok, laget, tmp_path):
    _, manifest = laget
    (gammel, ny_) = (formaal(manifest, manifest.pakke(nr)) for nr in ("0106", "3004"))
    assert gammel == Formaal(OSTFOLD, "2018–2019", "0106", "post@fredrikstad.kommune.no", "krav")
    assert ny_ == Formaal(OSTFOLD, "2020–2023", "3004", "post@fredrikstad.kommune.no", "krav")
    # The old units asked by themselves for the years before are asked for the same, so they are not asked again.
    bestilling = Bestilling(OSTFOLD, AVSENDER, "krav", aar=(2018, 2019), bare=frozenset({"0106"}))
    alene, _ = lag(bok, bestilling, tmp_path / "foer", TID)
    assert formaal(alene, alene.pakke("0106")) == gammel


def test_what_a_predecessor_has_been_asked_for_is_not_asked_of_the_new_unit_by_chance(bok, tmp_path):
    fil = tmp_path / "bidrag.xlsx"
    fil.write_bytes(bok.read_bytes())
    sendt = Formaal(OSTFOLD, "2018–2023", "0122", "post@trogstad.kommune.no", "krav")
    with Journal(journal_for(fil), lambda: TID) as journal:
        journal.sett(sendt, Status.PLANLAGT)
        journal.sett(sendt, Status.SENDT)
    nye = Bestilling(OSTFOLD, AVSENDER, "krav", bare=frozenset({"3014"}))
    with pytest.raises(Inndatafeil, match=r"gjelder også 2018–2023: 3014 Indre Østfold \(0122, sendt 2\.1\.2026\)"):
        lag(fil, nye, tmp_path / "ut", TID)
    nye = Bestilling(OSTFOLD, AVSENDER, "krav", bare=frozenset({"3014", "3002"}), erstatter=frozenset({"2018–2023"}))
    manifest, _ = lag(fil, nye, tmp_path / "ut", TID)
    assert (manifest.pakke("3014").erstatter, manifest.pakke("3002").erstatter) == (("2018–2023",), ())
    brev = _tekst(tmp_path / "ut", manifest, "3014", "brev.docx")
    assert "For årene her erstatter dette det som er sendt før for 2018–2023." in brev


def test_a_later_date_in_the_workbook_stops_what_was_made(bok, laget, tmp_path):
    ut, _ = laget
    endret = endre_celler(bok, tmp_path / "b.xlsx", {forutsetning(bok, "Østfold", "struktur.dato"): 44_197})  # 1.1.2021
    funn = forhaandskontroll(ut, endret)
    assert sorted(funn) == [*GAMLE, *NYE_NUMRE]
    assert "skal enheten betale også i 2020" in str(funn["0104"][0])
    assert "Beløpet er 369 551 kr i pakken og" in str(funn["3014"][0]).replace("\u00a0", " ")


def test_how_the_mail_went_is_written_beside_the_new_unit(bok, tmp_path):
    fil = tmp_path / "bidrag.xlsx"
    fil.write_bytes(bok.read_bytes())
    ut = tmp_path / "ut"
    manifest, _ = lag(fil, Bestilling(OSTFOLD, AVSENDER, bare=frozenset({"0106", "3004", "3014"})), ut, TID)
    assert lag_eposter(ut, manifest, fil, lambda: TID) == ()
    avklar(ut, None, "3014", "Kari", TID, ble_sendt=True)
    til_boken(se(ut, None, TID), fil, TID)
    del_ = les(fil).bok.deler[0]
    assert del_.nye_enheter["3014"].utsendt == "sendt 2.1.2026"
    assert del_.nye_enheter["3004"].utsendt == "planlagt"
    assert next(d for d in del_.deltakere if d.nr == "0106").utsendt == "planlagt"
    assert next(d for d in del_.deltakere if d.nr == "0122").utsendt == ""


def test_who_lacks_an_address_is_told_on_which_sheet_to_type_it(bok, tmp_path):
    fil = tmp_path / "bidrag.xlsx"
    fil.write_bytes(bok.read_bytes())
    manifest, _ = lag(fil, Bestilling(OSTFOLD, AVSENDER, bare=frozenset({"0104", "3002"})), tmp_path / "ut", TID)
    funn = lag_eposter(tmp_path / "ut", manifest, fil, lambda: TID)
    assert [x.gjor for x in funn] == ["Skriv den i Deltakelse.", "Skriv den i arket «struktur» i ordningen."]


def test_a_correction_tells_an_old_unit_that_later_years_are_no_longer_its_own(tmp_path):
    """The plan was published with the old units alone; then the change was typed among the assumptions."""
    fil = tmp_path / "b.xlsx"
    ny(fil, [OSTFOLD], TID)
    frys_plan(fil, "Østfold", "Kari", TID)
    wb = openpyxl.load_workbook(fil)
    ark = wb["Østfold forutsetninger"]
    for nokkel, verdi in (("dato", NYE), ("valg", "forpliktelser-følger")):
        ark.append([None, verdi, None, "valg: prøve", None, f"struktur.{nokkel}"])
    wb.save(fil)
    b = Bestilling(OSTFOLD, AVSENDER, "korreksjon", bare=frozenset({"0104"}), grunn="sammenslåing")
    manifest, _ = lag(fil, b, tmp_path / "ut", TID)
    assert manifest.pakke("0104").belop == {2018: 33_237, 2019: 66_475, 2020: 0, 2021: 0, 2022: 0, 2023: 0}
    assert forhaandskontroll(tmp_path / "ut", fil) == {}
