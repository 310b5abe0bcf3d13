"""The packages: the amounts of the published table in every document, and nothing of staff's in any of them."""

import random
import re
import subprocess
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from shutil import which
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from tests.stotte.krav import mangler
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

TID = datetime(2026, 1, 2, 3, 4)
OSTFOLD = "digital-baerekraft-ostfold"
# The published table, in 1000 kr: 2018, 2019, 2020, 2021, SUM 3 år, 2022, 2023, SUM 5 år.
PUBLISERT = {
    "0106": (53, 106, 106, 53, 317, 106, 106, 529),
    "0119": (21, 43, 43, 21, 129, 43, 43, 214),
    "0121": (20, 41, 41, 20, 122, 41, 41, 203),
}
# What staff have in the workbook that is nobody else's business.
WORD = ("brev.docx", "saksfremlegg.docx")
HEMMELIG = {
    "ark": "Internt notat om Moss sin betalingsvilje",
    "skjult": "Skjult regneark med lonnsutgifter",
    "kommentar": "Kommentar: ring ordforeren forst",
    "navn": "StabensNavn",
    "forfatter": "Kari Saksbehandler",
    "firma": "Sekretariatets interne avdeling",
    "sti": "kari.saksbehandler",
    "egen": "egen kolonne fra staben",
    "merknad": "Merknad bare for oss",
    "orgnr": "974760673",
    "referanse": "REF-5512-INTERN",
    "saksnr": "17/4242-9",
    "vedtatt": "424242",
    "epost": "postmottak@sarpsborg.kommune.no",
    "kvittering": "Kvittert fordi direktoren ville det",
    "kontakt": "intern.kontakt@sekretariatet.example",
}


def _rad(ark, kolonne, verdi):
    return next(r for r in range(1, ark.max_row + 1) if ark.cell(r, kolonne).value == verdi)


def _overskrifter(ark, en):
    rad = next(r for r in range(1, 12) if en in [c.value for c in ark[r]])
    return {c.value: c.column for c in ark[rad]}


def _plant(sti: Path) -> None:
    """Put staff's secrets, and everybody's addresses, where staff would put them."""
    wb = openpyxl.load_workbook(sti)
    delt = wb["Deltakelse"]
    kol = _overskrifter(delt, "E-post")
    for r in range(6, delt.max_row + 1):
        if delt.cell(r, kol["Ordning"]).value == "Østfold":
            navn = str(delt.cell(r, kol["Navn"]).value).split(" (")[0].lower()
            navn = navn.replace("ø", "o").replace("å", "a")
            delt.cell(r, kol["E-post"]).value = f"postmottak@{navn}.kommune.no"
    sarpsborg = next(r for r in range(6, delt.max_row + 1) if delt.cell(r, kol["Navn"]).value == "Sarpsborg")
    delt.cell(sarpsborg, kol["Orgnr"]).value = HEMMELIG["orgnr"]
    delt.cell(sarpsborg, kol["Fakturareferanse"]).value = HEMMELIG["referanse"]
    delt.cell(sarpsborg, kol["Saksnr"]).value = HEMMELIG["saksnr"]
    delt.cell(sarpsborg, kol["Vedtatt beløp (kr)"]).value = int(HEMMELIG["vedtatt"])
    delt.cell(sarpsborg, kol["Navn"]).comment = Comment(HEMMELIG["kommentar"], HEMMELIG["forfatter"])
    delt.cell(sarpsborg, delt.max_column + 2).value = HEMMELIG["egen"]
    forut = wb["Østfold forutsetninger"]
    kol = _overskrifter(forut, "Merknad")
    rad = _rad(forut, kol["Nøkkel"], "regel.fastdel.belop_kr")
    forut.cell(rad, kol["Merknad"]).value = HEMMELIG["merknad"]
    forut.cell(
        rad, kol["Kilde"]
    ).value = rf"valg: C:\Users\{HEMMELIG['sti']}\Documents\budsjett 2018.xlsx, svar fra {HEMMELIG['kontakt']}"
    bidrag = wb["Østfold bidrag"]
    bidrag.cell(14, bidrag.max_column + 1).value = HEMMELIG["egen"]
    kontroll = wb["Kontroll"]
    kol = _overskrifter(kontroll, "Kvittert fordi")
    kontroll.cell(8, kol["Kvittert fordi"]).value = HEMMELIG["kvittering"]
    kontroll.cell(8, kol["Kvittert for differanse"]).value = 0
    wb.create_sheet("Notater")["A1"] = HEMMELIG["ark"]
    skjult = wb.create_sheet("Skjult")
    skjult["A1"] = HEMMELIG["skjult"]
    skjult.sheet_state = "veryHidden"
    wb.defined_names[HEMMELIG["navn"]] = DefinedName(HEMMELIG["navn"], attr_text="Notater!$A$1")
    wb.properties.creator = wb.properties.lastModifiedBy = HEMMELIG["forfatter"]
    wb.properties.description = HEMMELIG["firma"]
    wb.save(sti)


@pytest.fixture(scope="module")
def bok(tmp_path_factory):
    sti = tmp_path_factory.mktemp("stab") / "bidrag.xlsx"
    ny(sti, [OSTFOLD], TID)
    _plant(sti)
    return sti


@pytest.fixture(scope="module")
def laget(bok, tmp_path_factory):
    """Folder and manifest of a mailing to all 18, one of them in nynorsk."""
    ut = tmp_path_factory.mktemp("utsendelse") / "ut"
    bestilling = Bestilling(
        OSTFOLD,
        "Sekretariatet <post@ostfold.example>",
        saksnr="2026/17",
        frist=date(2026, 3, 1),
        nynorsk=frozenset(["0119"]),
    )
    manifest, _ = lag(bok, bestilling, ut, TID)
    return ut, manifest


def _alt(data: bytes, navn: str) -> str:
    """Everything that can be read in a file: every part of a zip, the text and the insides of a PDF."""
    if navn.endswith((".docx", ".xlsx")):
        with ZipFile(BytesIO(data)) as z:
            return "\n".join([*z.namelist(), *(z.read(n).decode("utf-8", "replace") for n in z.namelist())])
    if navn.endswith(".pdf"):
        pdftotext = which("pdftotext") or mangler("pdftotext", "Debian: apt-get install poppler-utils")
        tekst = subprocess.run([pdftotext, "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
        return tekst + data.decode("latin-1")
    return data.decode()


def test_nothing_of_staff_is_in_any_package(bok, laget):
    ut, manifest = laget
    with ZipFile(bok) as z:  # the secrets are there to be found
        plantet = "\n".join(z.read(n).decode("utf-8", "replace") for n in z.namelist())
    assert [h for h in HEMMELIG.values() if h not in plantet] == []
    funn = []
    for p in manifest.pakker:
        egen = p.mottaker
        for f in p.filer:
            tekst = _alt((ut / f.sti).read_bytes(), f.navn).lower().replace("424\u00a0242", "424242")
            funn += [(f.sti, h) for h in HEMMELIG.values() if h.lower() in tekst and h != egen]
            funn += [(f.sti, x) for x in re.findall(r"postmottak@\w+", tekst)]
            funn += [(f.sti, x) for x in (str(bok.parent).lower(), "c:\\") if x in tekst]
    assert funn == []


def test_a_workbook_that_goes_out_has_no_hidden_sheet_comment_macro_or_author(laget):
    ut, manifest = laget
    for p in manifest.pakker:
        fil = next(f for f in p.filer if f.navn.endswith(".xlsx"))
        with ZipFile(ut / fil.sti) as z:
            navn = z.namelist()
            kjerne = z.read("docProps/core.xml").decode()
            bokxml = z.read("xl/workbook.xml").decode()
        assert not [n for n in navn if re.search(r"comment|vba|custom|external|printer", n, re.IGNORECASE)]
        assert "hidden" not in bokxml.lower()
        assert re.findall(r"<dc:creator>(.*?)</dc:creator>|<cp:lastModifiedBy>(.*?)</cp:lastModifiedBy>", kjerne) in (
            [],
            [("", ""), ("", "")],
        )
        ark = openpyxl.load_workbook(ut / fil.sti).sheetnames
        assert ark == ["Beløp", "Østfold bidrag", "Østfold plan", "Østfold forutsetninger", "Folketall", "Kilder"]


def _aarstabell(data: bytes) -> dict[str, int]:
    """The table of years of a Word file: its first and last column."""
    tabell = next(b for b in les(data).blokker if not isinstance(b, Avsnitt) and b.rader[0][0][0].tekst == "År")
    celle = lambda c: "".join(b.tekst for b in c)  # noqa: E731
    return {celle(r[0]): int(re.sub(r"\s", "", celle(r[-1]))) for r in tabell.rader[1:]}


@pytest.mark.parametrize("nr", PUBLISERT)
def test_letter_and_case_paper_have_the_amounts_of_the_published_table(laget, nr):
    ut, manifest = laget
    p = manifest.pakke(nr)
    for navn in ("brev.docx", "saksfremlegg.docx"):
        belop = _aarstabell((ut / p.fil(navn).sti).read_bytes())
        assert list(belop) == ["2018", "2019", "2020", "2021", "SUM 3 år", "2022", "2023", "SUM 5 år"]
        assert tuple((kr + 500) // 1000 for kr in belop.values()) == PUBLISERT[nr]
        assert belop["SUM 3 år"] == sum(belop[a] for a in ("2018", "2019", "2020", "2021"))
        assert belop["SUM 5 år"] == belop["SUM 3 år"] + belop["2022"] + belop["2023"] == p.sum_kr


def test_all_letters_together_ask_for_what_the_scheme_costs(laget):
    _, manifest = laget
    assert len(manifest.pakker) == 18
    for aar, kr in {2018: 480_000, 2019: 960_000, 2020: 960_000, 2021: 480_000, 2022: 960_000, 2023: 960_000}.items():
        assert sum(p.belop[aar] for p in manifest.pakker) == kr


@pytest.mark.treg
def test_libreoffice_makes_the_same_numbers_of_the_workbook_as_the_letter_has(laget, tmp_path):
    ut, manifest = laget
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
def test_libreoffice_reads_the_published_amounts_in_the_documents(laget, navn):
    """Fredrikstad, in 1000 kr as published: 53, 106, 106, 53, 317, 106, 106, 529."""
    ut, manifest = laget
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
def test_the_files_are_valid(laget):
    ut, manifest = laget
    p = manifest.pakke("0119")
    assert valider(ut / next(f for f in p.filer if f.navn.endswith(".xlsx")).sti) == []
    for navn in ("brev.docx", "saksfremlegg.docx"):
        assert valider_sdk(ut / p.fil(navn).sti) == []


def test_the_documents_are_accessible(laget):
    ut, manifest = laget
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


def test_nynorsk_is_nynorsk_all_through(laget):
    ut, manifest = laget
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


def test_packages_and_manifest_agree_and_the_same_input_gives_the_same_bytes(bok, laget, tmp_path):
    ut, manifest = laget
    assert m.les(ut) == manifest
    assert manifest.pakke("0106").mottaker == "postmottak@fredrikstad.kommune.no"
    assert sorted(f.name for f in (ut / "0137-Våler-Østfold").iterdir()) == [
        "bidrag-0137-Våler-Østfold.xlsx", "brev.docx", "brev.html", "brev.pdf", "saksfremlegg.docx",
    ]  # fmt: skip
    bestilling = Bestilling(
        OSTFOLD, "Sekretariatet <post@ostfold.example>", saksnr="2026/17", frist=date(2026, 3, 1),
        nynorsk=frozenset(["0119"]), bare=frozenset(["0106", "0119"]),
    )  # fmt: skip
    igjen, _ = lag(bok, bestilling, tmp_path / "ut", TID)
    assert igjen.pakker == (manifest.pakke("0106"), manifest.pakke("0119"))


def test_a_correction_says_so_and_why(bok, tmp_path):
    bestilling = Bestilling(
        OSTFOLD,
        "Sekretariatet",
        "korreksjon",
        bare=frozenset(["0106"]),
        grunn="Folketallet er\r\nrettet\u202e",
        aar=(2019,),
    )
    manifest, _ = lag(bok, bestilling, tmp_path / "ut", TID)
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
def test_a_choice_that_cannot_be_used_is_told_and_nothing_is_made(bok, tmp_path, valg, melding):
    with pytest.raises(Inndatafeil, match=melding):
        lag(bok, Bestilling(**{"ordning": OSTFOLD, "avsender": "Sekretariatet"} | valg), tmp_path / "ut", TID)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(bok, tmp_path):
    with pytest.raises(Inndatafeil, match="Mappen finnes allerede"):
        lag(bok, Bestilling(OSTFOLD, "Sekretariatet"), tmp_path, TID)


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
    kol = _overskrifter(delt, "E-post")
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


# --- before leaving


def _bytt(ut: Path, nr: str, navn: str, data: bytes) -> None:
    """Put another file in a package, with a manifest that says it is the right one."""
    manifest = m.les(ut)
    rad = manifest.pakke(nr).fil(navn)
    (ut / rad.sti).write_bytes(data)
    tekst = (ut / m.FILNAVN).read_text(encoding="utf-8")
    (ut / m.FILNAVN).write_text(tekst.replace(rad.sha256, m.sha256(data).hexdigest()), encoding="utf-8")


@pytest.fixture
def kopi(laget, tmp_path):
    import shutil

    ut = tmp_path / "ut"
    shutil.copytree(laget[0], ut)
    return ut


def test_packages_as_they_were_made_may_leave(laget, bok):
    assert forhaandskontroll(laget[0], bok) == {}


@pytest.mark.parametrize(
    ("fil", "av", "sagt"),
    [
        ("bidrag-0106-Fredrikstad.xlsx", "bidrag-0119-Marker.xlsx", "Arbeidsboken er for 0119, ikke 0106"),
        ("brev.docx", "brev.docx", "Dokumentet nevner ikke Fredrikstad kommune"),
        ("saksfremlegg.docx", "saksfremlegg.docx", "Tabellen over årene har 214489, rett er 528\u00a0930\u00a0kr"),
        ("brev.pdf", "brev.pdf", "Filen sier ikke det samme som Word-filen"),
        ("brev.html", "brev.html", "Filen sier ikke det samme som Word-filen"),
    ],
)
def test_the_file_of_another_kommune_is_found(kopi, bok, fil, av, sagt):
    manifest = m.les(kopi)
    _bytt(kopi, "0106", fil, (kopi / manifest.pakke("0119").fil(av).sti).read_bytes())
    funn = forhaandskontroll(kopi, bok)
    assert list(funn) == ["0106"]  # the other seventeen may leave
    assert any(sagt in str(x) for x in funn["0106"])


@pytest.mark.parametrize(
    ("fra", "til", "sagt"),
    [
        ("<v>528930</v>", "<v>528931</v>", "SUM 5 år: arbeidsboken har 528931"),
        ("<v>52892.96", "<v>52892.86", "2018: arbeidsboken har 52892.86"),
        ("◄ denne", "◄", "Raden som er merket i tabellen, er ingen, ikke 0106"),
        (">0106<", ">0105<", "Arbeidsboken er for 0105, ikke 0106"),
    ],
)
def test_a_change_in_a_workbook_is_found(kopi, bok, fra, til, sagt):
    fil = "bidrag-0106-Fredrikstad.xlsx"
    with ZipFile(kopi / "0106-Fredrikstad" / fil) as z:
        deler = {n: z.read(n) for n in z.namelist()}
    nye = {n: d.replace(fra.encode(), til.encode()) for n, d in deler.items()}
    assert nye != deler
    _bytt(kopi, "0106", fil, pakk(nye))
    assert any(sagt in str(x) for x in forhaandskontroll(kopi, bok)["0106"])


def test_amounts_that_have_changed_in_the_workbook_since_are_found(laget, bok, tmp_path):
    nyere = tmp_path / "bidrag.xlsx"
    wb = openpyxl.load_workbook(bok)
    folk = wb["Folketall"]
    kol = _overskrifter(folk, "Kommunenr")
    rad = _rad(folk, kol["Kommunenr"], "0106")
    dato = next(c for c in range(1, folk.max_column + 1) if str(folk.cell(5, c).value).startswith("2018"))
    folk.cell(rad, dato).value = 90_000
    wb.save(nyere)
    funn = forhaandskontroll(laget[0], nyere)
    assert len(funn) == 18  # the pot is shared anew
    assert "Beløpet er 528\u00a0930\u00a0kr i pakken og" in str(funn["0106"][0])


def test_one_who_no_longer_pays_gets_the_correction_and_a_claim_tells_what_was_published(tmp_path):
    fil = tmp_path / "b.xlsx"
    ny(fil, [OSTFOLD], TID)
    frys_plan(fil, OSTFOLD, "Kari", TID)
    svar = openpyxl.load_workbook(fil)
    ark = svar["Deltakelse"]
    kol = _overskrifter(ark, "Nummer")
    ark.cell(_rad(ark, kol["Nummer"], "0106"), kol["Svar"]).value = "nei"
    svar.save(fil)
    rettet = Bestilling(OSTFOLD, "Sekretariatet", type="korreksjon", grunn="Fredrikstad gikk ut")
    manifest, _ = lag(fil, rettet, tmp_path / "rettet", TID)
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
            "0125 Eidsberg …."
        ),
    ]
    tekst = les((tmp_path / "krav" / krav.pakke("0119").fil("brev.docx").sti).read_bytes()).tekst
    assert "Vi har ikke fått svar fra dere ennå; tabellen regner dere med inntil videre." in tekst


def test_the_letter_tells_how_the_basis_becomes_the_amounts_and_no_answers_go_out(laget):
    ut, manifest = laget
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


def test_an_address_of_another_kommune_stops_that_mail_only(bok, tmp_path):
    sti = tmp_path / "bidrag.xlsx"
    wb = openpyxl.load_workbook(bok)
    delt = wb["Deltakelse"]
    kol = _overskrifter(delt, "E-post")
    for nr, adresse in (("0106", "postmottak@moss.kommune.no"), ("0124", "postmottak@indreostfold.kommune.no")):
        delt.cell(_rad(delt, kol["Nummer"], nr), kol["E-post"]).value = adresse
    wb.save(sti)
    bestilling = Bestilling(OSTFOLD, "Sekretariatet", bare=frozenset(["0104", "0106", "0124"]))
    lag(sti, bestilling, tmp_path / "ut", TID)
    funn = forhaandskontroll(tmp_path / "ut", sti)
    assert list(funn) == ["0106"]  # Askim has become a part of Indre Østfold
    assert "Adressen «postmottak@moss.kommune.no» ser ut til å høre til Moss" in str(funn["0106"][0])
    tillatt = replace(bestilling, tillatt=frozenset(["Postmottak@moss.kommune.no"]))
    lag(sti, tillatt, tmp_path / "tillatt", TID)
    assert forhaandskontroll(tmp_path / "tillatt", sti) == {}
    assert sorted(p.nr for p in m.les(tmp_path / "tillatt").pakker if p.tillatt) == [
        "0104",
        "0106",
    ]  # both have the address
    feilskrevet = replace(bestilling, tillatt=frozenset(["postmotak@moss.kommune.no"]))
    with pytest.raises(Inndatafeil, match="--tillat: Ingen i digital-baerekraft-ostfold har adressen «postmotak"):
        lag(sti, feilskrevet, tmp_path / "feil", TID)


def test_attachments_too_large_for_a_mail_are_refused_and_nothing_is_left(bok, tmp_path):
    maler = tmp_path / "maler"
    maler.mkdir()
    with ZipFile(BytesIO(standardmaler()["saksfremlegg-bokmaal.docx"])) as z:
        deler = {n: z.read(n) for n in z.namelist()}
    deler["word/media/bilde.png"] = random.Random(1).randbytes(11_000_000)
    (maler / "saksfremlegg-bokmaal.docx").write_bytes(pakk(deler))
    with pytest.raises(Inndatafeil, match="Vedleggene til Fredrikstad er 11 MB"):
        lag(bok, Bestilling(OSTFOLD, "S", bare=frozenset(["0106"]), maler=maler), tmp_path / "ut", TID)
    assert [x.name for x in tmp_path.iterdir()] == ["maler"]
