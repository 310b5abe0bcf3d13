"""The packages: the amounts of the published table in every document, and no harm by any name."""

import random
import re
from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from tests.oppgaver.stabsbok import OSTFOLD, TID, overskrifter, rad_med
from tests.stotte.libreoffice import celler, dokumenttekst, rekalkuler_alle, sammenlign_alle
from tests.stotte.validering import valider, valider_sdk
from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.forhaandskontroll import forhaandskontroll
from verktoy.oppgaver.frys import frys_plan
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.utsendelse_lag import Bestilling, lag
from verktoy.utsendelse import manifest as m
from verktoy.utsendelse.dokument import Avsnitt
from verktoy.utsendelse.malsett import standardmaler
from verktoy.utsendelse.manifest import Type
from verktoy.utsendelse.word import pakk
from verktoy.utsendelse.wordleser import les

# The published table, in 1000 kr: 2018, 2019, 2020, 2021, SUM 3 år, 2022, 2023, SUM 5 år.
PUBLISERT = {
    "0106": (53, 106, 106, 53, 317, 106, 106, 529),
    "0119": (21, 43, 43, 21, 129, 43, 43, 214),
    "0121": (20, 41, 41, 20, 122, 41, 41, 203),
}
WORD = ("brev.docx", "saksfremlegg.docx")


def _aarstabell(data: bytes) -> dict[str, int]:
    """The table of years of a Word file: its first and last column."""
    tabell = next(b for b in les(data).blokker if not isinstance(b, Avsnitt) and b.rader[0][0][0].tekst == "År")
    celle = lambda c: "".join(b.tekst for b in c)  # noqa: E731
    return {celle(r[0]): int(re.sub(r"\s", "", celle(r[-1]))) for r in tabell.rader[1:]}


@pytest.mark.parametrize("nr", PUBLISERT)
def test_letter_and_case_paper_have_the_amounts_of_the_published_table(pakkene, nr):
    ut, manifest = pakkene
    p = manifest.pakke(nr)
    for navn in ("brev.docx", "saksfremlegg.docx"):
        belop = _aarstabell((ut / p.fil(navn).sti).read_bytes())
        assert list(belop) == ["2018", "2019", "2020", "2021", "SUM 3 år", "2022", "2023", "SUM 5 år"]
        assert tuple((kr + 500) // 1000 for kr in belop.values()) == PUBLISERT[nr]
        assert belop["SUM 3 år"] == sum(belop[a] for a in ("2018", "2019", "2020", "2021"))
        assert belop["SUM 5 år"] == belop["SUM 3 år"] + belop["2022"] + belop["2023"] == p.sum_kr


def test_all_letters_together_ask_for_what_the_scheme_costs(pakkene):
    _, manifest = pakkene
    assert len(manifest.pakker) == 18
    for aar, kr in {2018: 480_000, 2019: 960_000, 2020: 960_000, 2021: 480_000, 2022: 960_000, 2023: 960_000}.items():
        assert sum(p.belop[aar] for p in manifest.pakker) == kr


@pytest.mark.treg
def test_libreoffice_makes_the_same_numbers_of_the_workbook_as_the_letter_has(pakkene, tmp_path):
    ut, manifest = pakkene
    pakker = [manifest.pakke(nr) for nr in PUBLISERT]
    filer = [ut / next(f for f in p.filer if f.navn.endswith(".xlsx")).sti for p in pakker]
    assert sammenlign_alle(filer) == [[], [], []]
    for p, ny_fil in zip(pakker, rekalkuler_alle(filer, tmp_path), strict=True):
        verdier = celler(ny_fil)
        brev = _aarstabell((ut / p.fil("brev.docx").sti).read_bytes())
        arket = {str(verdier["Beløp", f"A{r}"]): verdier["Beløp", f"C{r}"] for r in range(9, 17)}
        assert {k: Fraction(v) for k, v in arket.items()} == brev
        assert verdier["Beløp", "B4"] == p.nr
        merket = [r for r in range(12, 40) if verdier.get(("Østfold bidrag", f"C{r}")) == "◄ denne"]
        assert [verdier["Østfold bidrag", f"A{r}"] for r in merket] == [p.nr]


@pytest.mark.treg
@pytest.mark.parametrize("navn", ["brev.docx", "saksfremlegg.docx"])
def test_libreoffice_reads_the_published_amounts_in_the_documents(pakkene, navn):
    """Fredrikstad, in 1000 kr as published: 53, 106, 106, 53, 317, 106, 106, 529."""
    ut, manifest = pakkene
    tekst = dokumenttekst(ut / manifest.pakke("0106").fil(navn).sti)
    aar = ("2018", "2019", "2020", "2021", "SUM 3 år", "2022", "2023", "SUM 5 år")
    linjer = [x.strip() for x in re.split(r"[\n\t]", tekst) if x.strip()]
    funnet = []
    for a in aar:
        etter = linjer[linjer.index(a) + 1 :]
        belop = next(x for x in etter if re.fullmatch(r"[\d\s]+", x) and len(x) > len("2018"))
        funnet.append((int(re.sub(r"\s", "", belop)) + 500) // 1000)
    assert tuple(funnet) == PUBLISERT["0106"]


@pytest.mark.treg
@pytest.mark.usefixtures("sdk")
def test_the_files_are_valid(pakkene):
    ut, manifest = pakkene
    p = manifest.pakke("0119")
    assert valider(ut / next(f for f in p.filer if f.navn.endswith(".xlsx")).sti) == []
    for navn in ("brev.docx", "saksfremlegg.docx"):
        assert valider_sdk(ut / p.fil(navn).sti) == []


def test_the_documents_are_accessible(pakkene):
    ut, manifest = pakkene
    for nr, kode in (("0106", "nb-NO"), ("0119", "nn-NO")):
        p = manifest.pakke(nr)
        for navn in ("brev.docx", "saksfremlegg.docx"):
            data = (ut / p.fil(navn).sti).read_bytes()
            with ZipFile(BytesIO(data)) as z:
                xml, stiler = (z.read(f"word/{n}.xml").decode() for n in ("document", "styles"))
                kjerne = z.read("docProps/core.xml").decode()
            assert [b.nivaa for b in les(data).blokker if isinstance(b, Avsnitt) and b.nivaa][:2] == [1, 2]
            assert xml.count("<w:tblHeader/>") == xml.count("<w:tbl>") > 0
            assert f'<w:lang w:val="{kode}"' in stiler
            assert re.search(r"<dc:title>.*Østfold.* – \w+ kommune</dc:title>", kjerne)
            assert "{{" not in xml
        side = (ut / p.fil("brev.html").sti).read_text(encoding="utf-8")
        assert f'<html lang="{kode}">' in side
        assert '<th scope="col"' in side
        assert '<th scope="row"' in side
        pdf = (ut / p.fil("brev.pdf").sti).read_bytes().decode("latin-1")
        assert f"/Lang({kode})" in pdf
        for merke in ("pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<", "/StructTreeRoot", "/MarkInfo"):
            assert merke in pdf


def test_nynorsk_is_nynorsk_all_through(pakkene):
    ut, manifest = pakkene
    p = manifest.pakke("0119")
    assert p.maalform is Maalform.NYNORSK
    tekst = "".join(les((ut / p.fil(n).sti).read_bytes()).tekst for n in ("brev.docx", "saksfremlegg.docx"))
    assert "3 567 innbyggjarar × 720 000 kr / 295 420 innbyggjarar = 8 693,52 kr. Kjelde:" in tekst.replace(
        "\u00a0", " "
    )
    # notat: the name of a source and of a scheme are data, in the language they were written in
    bokmaal = r"\b(innbyggere|ikke|fra|regnet|dere|hvert|beløpene|vedlagt|arbeidsboken|kommunens|mer|noen)\b"
    uten_data = tekst.replace("Kontant bidrag fra fylkeskommunen", "").replace("(utgiver ikke oppgitt)", "")
    assert re.findall(bokmaal, uten_data, re.IGNORECASE) == []


def test_packages_and_manifest_agree_and_the_same_input_gives_the_same_bytes(stabens_bok, pakkene, tmp_path):
    ut, manifest = pakkene
    assert m.les(ut) == manifest
    assert manifest.pakke("0106").mottaker == "postmottak@fredrikstad.kommune.no"
    assert sorted(f.name for f in (ut / "0137-Våler-Østfold").iterdir()) == [
        "bidrag-0137-Våler-Østfold.xlsx", "brev.docx", "brev.html", "brev.pdf", "saksfremlegg.docx",
    ]  # fmt: skip
    bestilling = Bestilling(
        OSTFOLD, "Sekretariatet <post@ostfold.example>", saksnr="2026/17", frist=date(2026, 3, 1),
        nynorsk=frozenset(["0119"]), bare=frozenset(["0106", "0119"]),
    )  # fmt: skip
    igjen, _ = lag(stabens_bok, bestilling, tmp_path / "ut", TID)
    assert igjen.pakker == (manifest.pakke("0106"), manifest.pakke("0119"))


def test_a_correction_says_so_and_why(stabens_bok, tmp_path):
    bestilling = Bestilling(
        OSTFOLD,
        "Sekretariatet",
        "korreksjon",
        bare=frozenset(["0106"]),
        grunn="Folketallet er\r\nrettet\u202e",
        aar=(2019,),
    )
    manifest, _ = lag(stabens_bok, bestilling, tmp_path / "ut", TID)
    (p,) = manifest.pakker
    assert (p.type, p.grunn, manifest.periode) == (Type.KORREKSJON, "Folketallet er rettet", "2019")
    tekst = les((tmp_path / "ut" / p.fil("brev.docx").sti).read_bytes()).tekst
    assert "KORRIGERT" in tekst
    assert "Grunn: Folketallet er rettet" in tekst
    assert p.belop == {2019: Fraction(105_786)}


@pytest.mark.parametrize(
    ("valg", "melding"),
    [
        ({"type": "korreksjon"}, "En korreksjon må ha en grunn"),
        ({"grunn": "fordi"}, "Bare en korreksjon har en grunn"),
        ({"avsender": " \n"}, "Avsenderen mangler"),
        ({"aar": (2031,)}, "Ordningen har ikke året 2031"),
        ({"bare": frozenset(["9999"])}, "9999 er ikke deltaker"),
        ({"nynorsk": frozenset(["9999"])}, "9999 er ikke deltaker"),
        ({"ordning": "viken"}, "Boken har ingen ordning som heter «viken»"),
        ({"maler": Path("finnes-ikke")}, "Fikk ikke lest mappen"),
    ],
)
def test_a_choice_that_cannot_be_used_is_told_and_nothing_is_made(stabens_bok, tmp_path, valg, melding):
    with pytest.raises(Inndatafeil, match=melding):
        lag(stabens_bok, Bestilling(**{"ordning": OSTFOLD, "avsender": "Sekretariatet"} | valg), tmp_path / "ut", TID)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(stabens_bok, tmp_path):
    with pytest.raises(Inndatafeil, match="Mappen finnes allerede"):
        lag(stabens_bok, Bestilling(OSTFOLD, "Sekretariatet"), tmp_path, TID)


# --- names that would do harm

ONDE = {
    "0106": "../../../etc/passwd",
    "0105": '=HYPERLINK("http://onde.example","Moss")',
    "0104": "CON",
    "0101": "Halden\\..\\..\\Windows",
    "0136": "+cmd|' /C calc'!A0",
    "0124": "Askim\u202exslx.exe",
    "0125": "<script>alert(1)</script> & {{sum}} #eval(1)",
    "0128": "@SUM(A1)" + "x" * 200,
}


def test_harmful_names_do_no_harm(tmp_path):
    sti = tmp_path / "bidrag.xlsx"
    ny(sti, [OSTFOLD], TID)
    wb = openpyxl.load_workbook(sti)
    delt = wb["Deltakelse"]
    kol = overskrifter(delt, "E-post")
    for r in range(6, delt.max_row + 1):
        navn = ONDE.get(str(delt.cell(r, kol["Nummer"]).value))
        if navn:
            delt.cell(r, kol["Navn"]).value = navn
            delt.cell(r, kol["Navn"]).data_type = "s"
    wb.save(sti)
    ut = tmp_path / "her" / "ut"
    manifest, _ = lag(sti, Bestilling(OSTFOLD, "Sekretariatet", bare=frozenset(ONDE)), ut, TID)
    assert sorted(p.nr for p in manifest.pakker) == sorted(ONDE)
    assert sorted(x.name for x in tmp_path.rglob("*") if x.is_dir()) == [
        "0101-Halden-Windows", "0104-CON", "0105-HYPERLINK-http-onde-example-Moss", "0106-etc-passwd",
        "0124-Askim-xslx-exe", "0125-script-alert-1-script-sum-eval-1", "0128-SUM-A1-" + "x" * 48,
        "0136-cmd-C-calc-A0", "her", "ut",
    ]  # fmt: skip
    assert m.les(ut) == manifest  # every name is one the reader takes
    for p in manifest.pakker:
        fil = next(f for f in p.filer if f.navn.endswith(".xlsx"))
        formler = openpyxl.load_workbook(ut / fil.sti)
        assert not [
            c.coordinate for a in formler for rad in a.iter_rows() for c in rad
            if c.data_type == "f" and re.search(r"HYPERLINK|cmd|calc", str(c.value))
        ]  # fmt: skip
        side = (ut / p.fil("brev.html").sti).read_text(encoding="utf-8")
        assert "<script" not in side
    brev = les((ut / manifest.pakke("0125").fil("brev.docx").sti).read_bytes()).tekst
    assert "<script>alert(1)</script> & {{sum}} #eval(1) kommune" in brev  # said, not done


def test_one_who_no_longer_pays_gets_the_correction_and_a_claim_tells_what_was_published(tmp_path):
    fil = tmp_path / "b.xlsx"
    ny(fil, [OSTFOLD], TID)
    frys_plan(fil, OSTFOLD, "Kari", TID)
    svar = openpyxl.load_workbook(fil)
    ark = svar["Deltakelse"]
    kol = overskrifter(ark, "Nummer")
    ark.cell(rad_med(ark, kol["Nummer"], "0106"), kol["Svar"]).value = "nei"
    svar.save(fil)
    rettet = Bestilling(OSTFOLD, "Sekretariatet", type="korreksjon", grunn="Fredrikstad gikk ut")
    manifest, sagt = lag(fil, rettet, tmp_path / "rettet", TID)
    assert [x.hva.partition(":")[0] for x in sagt] == [
        "17 får korreksjon uten at beløpet er et annet enn det publiserte"  # who stays pays as before
    ]
    bortfalt = manifest.pakke("0106")
    assert bortfalt.sum_kr == 0
    assert [x.navn for x in bortfalt.filer] == [
        "bidrag-0106-Fredrikstad.xlsx",
        "brev.docx",
        "brev.pdf",
        "brev.html",
    ]  # nothing for a council to grant
    brev = les((tmp_path / "rettet" / bortfalt.fil("brev.docx").sti).read_bytes()).tekst.replace("\u00a0", " ")
    assert "KORRIGERT. Vi trekker tilbake det vi har sendt tidligere om bidraget fra Fredrikstad kommune" in brev
    assert "Grunn: Fredrikstad gikk ut" in brev
    assert "Beløpet vi trekker tilbake, er 528 930 kr." in brev  # as published
    assert "Bidraget er nå 0 kr. Dere skal ikke betale noe for 2018–2023" in brev
    assert "legger ved" not in brev
    assert forhaandskontroll(tmp_path / "rettet", fil) == {}
    krav, sagt = lag(fil, Bestilling(OSTFOLD, "Sekretariatet", type="krav"), tmp_path / "krav", TID)
    assert krav.pakke("0106") is None
    assert [x.hva for x in sagt] == [
        "1 deltaker har 0 kr i perioden og får ingen pakke: 0106 Fredrikstad.",
        "Planen er publisert med andre beløp enn nå for 1: 0106 Fredrikstad.",
        (
            "17 som får krav, har ikke svart ennå: 0105 Sarpsborg, 0104 Moss, 0101 Halden, 0136 Rygge, 0124 Askim, "
            "0125 Eidsberg og 11 til."
        ),
    ]
    tekst = les((tmp_path / "krav" / krav.pakke("0119").fil("brev.docx").sti).read_bytes()).tekst
    assert "Vi har ikke fått svar fra dere ennå; tabellen regner dere med inntil videre." in tekst


def test_the_letter_tells_how_the_basis_becomes_the_amounts_and_no_answers_go_out(pakkene):
    ut, manifest = pakkene
    p = manifest.pakke("0106")
    dokument = {n: les((ut / p.fil(n).sti).read_bytes()).tekst.replace("\u00a0", " ") for n in WORD}
    # 317 357,80 / 6 = 52 892,97; the subtotal of «three years» adds up four calendar years, two of them halves
    for setning in (
        "2018 og 2021: 1 av 6 deler av grunnlaget = 52 892,97 kr hvert år.",
        "2019–2020 og 2022–2023: 2 av 6 deler av grunnlaget = 105 785,93 kr hvert år.",
        "«SUM 3 år» gjelder 2018–2021.",
        "«SUM 5 år» gjelder 2018–2023.",
        "Vi har ikke fått svar fra dere ennå; tabellen regner dere med inntil videre.",
    ):
        assert setning in dokument["brev.docx"]
    assert "SUM 3 år, årene 2018–2021: 317 357,80 kr." in dokument["saksfremlegg.docx"]
    arbeidsbok = ut / next(f for f in p.filer if f.navn.endswith(".xlsx")).sti
    regneark = " ".join(str(v) for v in celler(arbeidsbok).values())
    assert "Grunnlag i alt" in regneark
    assert not [x for x in (*dokument.values(), regneark) if re.search(r"\b[Ss]var: |avventer, og", x)]
    nynorsk = les((ut / manifest.pakke("0119").fil("brev.docx").sti).read_bytes()).tekst
    assert "Ordninga er omtalt slik: «Kontant bidrag fra fylkeskommunen" in nynorsk
    assert "Vi har ikkje fått svar frå dykk enno; tabellen reknar dykk med inntil vidare." in nynorsk
    assert "kvart år." in nynorsk


def test_attachments_too_large_for_a_mail_are_refused_and_nothing_is_left(stabens_bok, tmp_path):
    maler = tmp_path / "maler"
    maler.mkdir()
    with ZipFile(BytesIO(standardmaler()["saksfremlegg-bokmaal.docx"])) as z:
        deler = {n: z.read(n) for n in z.namelist()}
    deler["word/media/bilde.png"] = random.Random(1).randbytes(11_000_000)
    (maler / "saksfremlegg-bokmaal.docx").write_bytes(pakk(deler))
    with pytest.raises(Inndatafeil, match="Vedleggene til Fredrikstad er 11 MB"):
        lag(stabens_bok, Bestilling(OSTFOLD, "S", bare=frozenset(["0106"]), maler=maler), tmp_path / "ut", TID)
    assert [x.name for x in tmp_path.iterdir()] == ["maler"]
