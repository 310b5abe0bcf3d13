"""Bad input: every fault has a message that says what, where and what to do, exit code 2, and nothing is written."""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.stotte import bok as b
from tests.stotte.bok import Sted, serienummer
from tests.stotte.libreoffice import endre_celler, rutenett
from tests.stotte.pakke import Pakke, Verdi, skriv_om
from tests.stotte.stab import Stab
from verktoy.cli import main
from verktoy.oppgaver.bok import les

D18 = date(2018, 1, 1)
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def folk(x: Path) -> Sted:
    """The population of Halden 1.1.2018: cell F7 of a fresh workbook, but looked up."""
    return b.innbyggere(x, "0101", D18)


def nummer(x: Path) -> Sted:
    return b.overskrift(x, "Folketall", "0101")


def delt(overskrift: str) -> Callable[[Path], Sted]:
    return lambda x: b.deltakelse(x, "Østfold", "0101", overskrift)


def verdi(nokkel: str) -> Callable[[Path], Sted]:
    return lambda x: b.forutsetning(x, "Østfold", nokkel)


def hode(ark: str, tekst: Verdi) -> Callable[[Path], Sted]:
    return lambda x: b.overskrift(x, ark, tekst)


def ved(ark: str, tekst: Verdi, kol: int) -> Callable[[Path], Sted]:
    """A cell of the row where a text stands, by its column from 0."""
    return lambda x: (
        ark,
        f"{chr(ord('A') + kol)}{b.overskrift(x, ark, tekst)[1].lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}",
    )


def kvittert(overskrift: str) -> Callable[[Path], Sted]:
    return lambda x: b.kontroll(x, "Østfold.publisert.kolonne.regel.variabel", overskrift)


# The cell, what is typed, and what the message says; "⟨celle⟩" is the address of that cell.
SKREVET: list[tuple[Callable[[Path], Sted], Verdi, tuple[str, ...]]] = [
    (folk, None, ("0101 Halden har ikke folketall per 1.1.2018", "Er kommunenummeret riktig for datoen?")),
    (nummer, None, ("⟨celle⟩: Raden har tall, men ikke kommunenummer.", "Skriv nummeret, eller tøm raden.")),
    (nummer, "0301", ("0101 har ikke folketall", "legg kommunen inn i arket Folketall")),
    (nummer, "0104", ("0104 står to ganger.", "Slett den ene raden (den første er rad ")),
    (
        delt("Nummer"),
        "0104",
        ("⟨celle⟩: Raden heter Halden, men har nummeret 0104 (Moss), som står to ganger. Mente du 0101?",),
    ),
    (delt("Nummer"), "0150", ("⟨celle⟩: 0150 har ikke folketall per 1.1.2018.", "Nummeret er ukjent")),
    (delt("Nummer"), "9999", ("⟨celle⟩: 9999 er ikke en kommune", "Rett nummeret.")),
    (delt("Nummer"), "01O1", ("⟨celle⟩: «01O1» er ikke et kommunenummer (fire sifre",)),
    (folk, "mange", ("⟨celle⟩: «mange» er ikke et antall innbyggere", "Rett tallet.")),
    (folk, -5, ("⟨celle⟩:", "innbyggere kan ikke være negativt", "Rett tallet.")),
    (folk, 12.5, ("⟨celle⟩:", "innbyggere må være et helt tall", "Rett tallet.")),
    (folk, True, ("⟨celle⟩:", "er ikke et antall innbyggere")),
    (folk, "#REF!", ("⟨celle⟩: Cellen viser #REF!.", "Rett formelen i cellen, eller skriv tallet.")),
    (delt("Svar"), "#N/A", ("⟨celle⟩: Cellen viser #N/A.",)),
    (delt("Svar"), "kanskje", ("⟨celle⟩: «kanskje» er ikke et svar.", "Velg en av: ja, nei, avventer.")),
    (delt("Gruppe"), "byer", ("⟨celle⟩: Gruppen «byer» finnes ikke i Østfold.", "Skriv en av: kommuner.")),
    (delt("Ordning"), "Vestfold", ("⟨celle⟩: Ordningen «Vestfold» finnes ikke i boken.", "Skriv en av: Østfold.")),
    (
        delt("Vedtaksdato"),
        "i går",
        ("⟨celle⟩: «i går» er ikke en dato som kan brukes.", "Skriv en dato, for eksempel 1.1.2018."),
    ),
    (
        delt("Frist"),
        "snart",
        ("⟨celle⟩: «snart» er ikke en dato som kan brukes.", "Skriv en dato, for eksempel 1.1.2018."),
    ),
    # A year alone is day number 2019 to a spreadsheet: 2 019 days after 30.12.1899.
    (delt("Med fra og med"), 2019, ("⟨celle⟩: Cellen har 11.7.1905", "årstallet 2019", "for eksempel 1.1.2019.")),
    (delt("Vedtaksdato"), 2018, ("⟨celle⟩: Cellen har 10.7.1905", "Skriv hele datoen, for eksempel 1.1.2018.")),
    (delt("Sannsynlighet for ja"), "kanskje", ("⟨celle⟩: «kanskje» er ikke en sannsynlighet", "90 % eller 9/10")),
    (delt("Sannsynlighet for ja"), 90, ("⟨celle⟩: «90» er ikke en sannsynlighet", "mellom 0 og 100 %")),
    (delt("Vedtatt beløp (kr)"), "mye", ("⟨celle⟩: «mye» er ikke et tall", "Rett tallet, eller tøm cellen.")),
    (delt("Vedtatt beløp (kr)"), -1, ("⟨celle⟩: Tallet er negativt.", "Skriv 0 eller et høyere tall.")),
    (
        verdi("ordning.folketall_dato"),
        serienummer(date(2018, 7, 1)),
        ("Det finnes ikke folketall per 1.7.2018.", "Nærmeste kjente datoer er 1.1.2018 og 1.1.2019.", "Folketall"),
    ),
    (verdi("ordning.folketall_dato"), "i fjor", ("⟨celle⟩: «i fjor» kan ikke brukes som «Folketall per»",)),
    (verdi("finansiering.kommunene.andel.teller"), 11, ("⟨celle⟩: Andelen 11/10 er over 1.", "mer enn alt")),
    (
        verdi("finansiering.kommunene.andel.teller"),
        0.3,
        ("⟨celle⟩: «0,3»", "skriv et helt tall; andelen står i to celler: for eksempel 3 og 10."),
    ),
    (verdi("finansiering.kommunene.andel.nevner"), 0, ("⟨celle⟩: «0»", "tallet må være minst 1")),
    (verdi("aar.2018.deler"), 2, ("Årenes deler i grunnlaget er 7 til sammen, men skal være 6.", "Rett delene")),
    (verdi("behov.budsjett.belop_kr"), "#REF!", ("⟨celle⟩: Cellen viser #REF!.",)),
    (verdi("regel.fastdel.belop_kr"), -1, ("⟨celle⟩: «-1»", "beløpet kan ikke være negativt")),
    (verdi("regel.fastdel.belop_kr"), None, ("⟨celle⟩:", "mangler. Skriv en verdi for regel.fastdel.belop_kr.")),
    (verdi("ordning.ved_frafall"), "hold-alt", ("⟨celle⟩: «hold-alt»", "hold-satser, hold-pott, hold-total")),
    (hode("Østfold forutsetninger", "regel.fastdel.belop_kr"), "regel.fast", ("Nøkkelen «regel.fast» er ukjent her.",)),
    (hode("Folketall", "Kommunenr"), "Nr", ("«Folketall»: Fant ikke kolonnen «Kommunenr».", "Skriv den tilbake")),
    (
        hode("Folketall", serienummer(D18)),
        "2018",
        ("⟨celle⟩: «2018» er ikke en dato som kan brukes.", "for eksempel 1.1.2018"),
    ),
    (hode("Folketall", "endelig"), "sikkert", ("⟨celle⟩: «sikkert» er ikke en status.", "endelig, foreløpig")),
    (hode("Deltakelse", "Svar"), "Svarte", ("«Deltakelse»: Fant ikke kolonnen «Svar».", "Skriv den tilbake")),
    (hode("Østfold forutsetninger", "Verdi"), "Tall", ("Østfold forutsetninger»: Fant ikke kolonnen «Verdi».",)),
    (kvittert("Kvittert for differanse"), None, ("⟨celle⟩: Kvitteringen kan ikke brukes", "Skriv både begrunnelsen")),
    (kvittert("Kvittert for differanse"), "litt", ("⟨celle⟩: Kvitteringen kan ikke brukes",)),
    # A row that has lost its key would be lost with what is typed in it.
    (hode("Østfold forutsetninger", "betaling.kostra_art"), None, ("⟨celle⟩: Raden har en verdi, men ikke nøkkel.",)),
    (hode("Østfold publisert", "0101"), None, ("⟨celle⟩: Raden «Halden» har tall, men ikke nummer.", "tøm raden.")),
    (
        hode("Østfold publisert", "0101"),
        101,
        ("⟨celle⟩: «101» er ikke et nummer: den innledende nullen mangler. Skriv 0101.",),
    ),
    (hode("Østfold publisert", "Sum av"), "Summen av", ("Fant ikke kolonnen «Sum av».", "Skriv overskriften tilbake")),
    (ved("Logg", "Laget", 0), "i går", ("⟨celle⟩: Raden sier ikke når det var.", "eller slett raden.")),
    (
        ved("Forside", "Frister regnes per", 1),
        "snart",
        ("⟨celle⟩: «snart» er ikke en dato", "Skriv en dato, for eksempel"),
    ),
    # More digits than Python reads.
    (verdi("plan.forfall.1"), "9" * 5000 + ".3", ("⟨celle⟩: «9999", "er ikke en dag i året.")),
    (
        delt("Sannsynlighet for ja"),
        "9" * 5000 + "/10",
        ("⟨celle⟩: «9999", "er ikke en sannsynlighet: tallet er for stort."),
    ),
]


@pytest.fixture(scope="module")
def fersk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    fil = tmp_path_factory.mktemp("ostfold") / "bidrag.xlsx"
    assert main(["ny", str(fil), "--ordning", "digital-baerekraft-ostfold"]) == 0
    return fil


def _kjor(fil: Path, capsys: pytest.CaptureFixture[str], *valg: str) -> tuple[int, str]:
    """The exit code of oppdater and what it said on stderr. A traceback would come out as an exception here."""
    capsys.readouterr()
    kode = main(["oppdater", str(fil), *valg])
    return kode, capsys.readouterr().err


def _adresse(sted: Sted) -> str:
    return f"arket «{sted[0]}», celle {sted[1]}"


@pytest.mark.parametrize(("finn", "typet", "sagt"), SKREVET, ids=[s[0].split(":")[-1][:40] for _, _, s in SKREVET])
def test_a_typed_fault_is_told_and_nothing_is_written(fersk, tmp_path, capsys, finn, typet, sagt):
    sted = finn(fersk)
    fil = endre_celler(fersk, tmp_path / "bok.xlsx", {sted: typet})
    foer = fil.read_bytes()
    kode, err = _kjor(fil, capsys)
    assert kode == 2, err
    for del_ in sagt:
        assert del_.replace("⟨celle⟩", _adresse(sted)) in err
    assert fil.read_bytes() == foer
    assert [f.name for f in tmp_path.iterdir()] == ["bok.xlsx"]


BETALING = "Østfold betaling"


def _betaling(xlsx: Path, rad: int, overskrift: str) -> Sted:
    """A cell of the invoice basis: the row counted from 1 below the headings."""
    bokstav, hoderad = re.fullmatch(r"([A-Z]+)(\d+)", b.overskrift(xlsx, BETALING, overskrift)[1]).groups()
    return BETALING, f"{bokstav}{int(hoderad) + rad}"


def test_an_invoiced_amount_without_a_number_is_not_dropped(fersk, tmp_path, capsys):
    nr = _betaling(fersk, 1, "Nummer")
    fil = endre_celler(fersk, tmp_path / "bok.xlsx", {nr: None, _betaling(fersk, 1, "Fakturert (kr)"): 1000})
    kode, err = _kjor(fil, capsys)
    assert kode == 2
    assert f"{_adresse(nr)}: Raden har beløp, men mangler nummer eller termin." in err


def test_sums_of_staffs_below_our_tables_are_none_of_ours(fersk, tmp_path, capsys):
    stab = Stab(fersk.read_bytes())
    for ark in (BETALING, "Østfold publisert", "Østfold forutsetninger", "Logg"):
        under = len(rutenett(fersk, ark)) + 3
        stab.skriv(ark, f"B{under}", "Egen kontroll").skriv(ark, f"D{under}", 55)
    fil = tmp_path / "bok.xlsx"
    fil.write_bytes(stab.innhold)
    assert _kjor(fil, capsys)[0] == 0


def test_two_amounts_for_one_instalment_are_not_made_one(fersk, tmp_path, capsys):
    fil = endre_celler(
        fersk,
        tmp_path / "bok.xlsx",
        {
            _betaling(fersk, 1, "Fakturert (kr)"): 1000,
            _betaling(fersk, 2, "Fakturert (kr)"): 777,
            _betaling(fersk, 2, "Termin"): "2018",
        },
    )
    kode, err = _kjor(fil, capsys)
    assert kode == 2
    assert f"{_adresse(_betaling(fersk, 2, 'Nummer'))}: 0106 har to rader med beløp for 2018." in err


@pytest.mark.parametrize(
    "finn", [hode("Folketall", serienummer(D18)), ved("Forside", "Frister regnes per", 1), delt("Frist")]
)
def test_a_date_typed_as_text_is_a_date(fersk, tmp_path, capsys, finn):
    """As in a cell somebody has made a text cell."""
    sted = finn(fersk)
    fil = endre_celler(fersk, tmp_path / "bok.xlsx", {sted: "1.1.2018"})
    assert _kjor(fil, capsys)[0] == 0
    assert b.hent(fil, sted) == serienummer(D18)


def test_every_fault_is_told_at_once(fersk, tmp_path, capsys):
    """Three sheets, four faults, one run."""
    steder: Mapping[Sted, Verdi] = {
        folk(fersk): "mange",
        b.innbyggere(fersk, "0104", D18): -1,
        delt("Svar")(fersk): "tja",
        verdi("regel.fastdel.belop_kr")(fersk): "fri",
    }
    fil = endre_celler(fersk, tmp_path / "bok.xlsx", steder)
    _, err = _kjor(fil, capsys)
    assert len(err.splitlines()) == 4
    assert all(_adresse(sted) in err for sted in steder)


def test_a_fault_in_one_scheme_is_not_blamed_on_the_rows_of_its_deltakere(tre_ordninger, tmp_path, capsys):
    sted = verdi("regel.fastdel.belop_kr")(tre_ordninger)
    fil = endre_celler(tre_ordninger, tmp_path / "bok.xlsx", {sted: "fri"})
    kode, err = _kjor(fil, capsys)
    assert (kode, len(err.splitlines())) == (2, 1)
    assert _adresse(sted) in err


def test_a_no_break_space_in_a_number_is_read_as_people_mean_it(fersk, tmp_path, capsys):
    sted = b.innbyggere(fersk, "0106", D18)
    fil = endre_celler(fersk, tmp_path / "bok.xlsx", {sted: "80\u00a0977"})
    assert _kjor(fil, capsys) == (0, "")
    assert b.hent(fil, sted) == 80_977
    assert les(fil).bok == les(fersk).bok


def test_a_lost_leading_zero_is_put_back_and_told(fersk, tmp_path, capsys):
    steder = nummer(fersk), delt("Nummer")(fersk)
    fil = endre_celler(fersk, tmp_path / "bok.xlsx", dict.fromkeys(steder, 101))
    kode, err = _kjor(fil, capsys)
    assert kode == 0
    for sted in steder:
        assert f"Merk: {_adresse(sted)}: 101 er lest som 0101 (den innledende nullen manglet)." in err
        assert b.hent(fil, sted) == "0101"


# --- sheets


def _dopt_om(bok: Path, ut: Path, gammelt: str, nytt: str) -> Path:
    innhold = Pakke(bok).deler["xl/workbook.xml"].decode()
    assert f'name="{gammelt}"' in innhold
    return skriv_om(bok, ut, {"xl/workbook.xml": innhold.replace(f'name="{gammelt}"', f'name="{nytt}"').encode()})


@pytest.mark.parametrize(
    ("ark", "sagt"),
    [
        ("Folketall", "Fant ikke arket «Folketall»."),
        ("Deltakelse", "Fant ikke arket «Deltakelse»."),
        ("Østfold forutsetninger", "Fant ikke arket «⟨ordning⟩ forutsetninger»."),
    ],
)
def test_an_input_sheet_that_cannot_be_found_is_told(fersk, tmp_path, capsys, ark, sagt):
    fil = _dopt_om(fersk, tmp_path / "bok.xlsx", ark, "Ark1")
    foer = fil.read_bytes()
    kode, err = _kjor(fil, capsys)
    assert kode == 2
    assert sagt in err
    assert "Er arket slettet? Hent en sikkerhetskopi" in err
    assert fil.read_bytes() == foer


# --- files that are no workbook


def _zip(**deler: bytes) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for navn, data in deler.items():
            arkiv.writestr(navn, data)
    return ut.getvalue()


def _ole(strom: str) -> bytes:
    """The head of an OLE file with one directory entry; what Excel 97 and encrypted packages are wrapped in."""
    navn = strom.encode("utf-16-le").ljust(64, b"\0")
    return OLE + bytes(504) + navn + struct.pack("<H", 2 * len(strom) + 2) + bytes(446)


def _bombe(bok: bytes) -> bytes:
    """A sheet of 64 MB of zeros that packs into 64 KB."""
    ut = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bok)) as inn, zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as arkiv:
        for info in inn.infolist():
            arkiv.writestr(info, inn.read(info))
        arkiv.writestr("xl/worksheets/sheet99.xml", bytes(64 * 2**20))
    return ut.getvalue()


def _med_del(bok: bytes, navn: str, gjor: Callable[[bytes], bytes]) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bok)) as inn, zipfile.ZipFile(ut, "w", zipfile.ZIP_DEFLATED) as arkiv:
        assert navn in inn.namelist()
        for info in inn.infolist():
            data = inn.read(info)
            arkiv.writestr(info, gjor(data) if info.filename == navn else data)
    return ut.getvalue()


def _tekst_uten_nummer(ark: bytes) -> bytes:
    return re.sub(rb't="inlineStr"><is>.*?</is>', b't="s"><v>99999</v>', ark, count=1)


FILER: list[tuple[str, Callable[[bytes], bytes], tuple[str, ...]]] = [
    ("empty", lambda _: b"", ("Filen er tom.", "sikkerhetskopi")),
    ("text", lambda _: b"kommunenr;innbyggere\n", ("Filen er ikke en Excel-arbeidsbok.", "lagre den som")),
    ("a zip of something else", lambda _: _zip(brev=b"hei"), ("ikke en Excel-arbeidsbok, men et zip-arkiv",)),
    ("xls", lambda _: _ole("Workbook"), ("det gamle Excel-formatet (.xls)", "lagre den som")),
    ("password", lambda _: _ole("EncryptedPackage"), ("beskyttet med passord", "fjern passordet")),
    ("bomb", _bombe, ("uvanlig stor utpakket", "fylle minnet")),
    ("truncated", lambda x: x[: len(x) // 2], ("Filen er skadet", "sikkerhetskopi")),
    ("a flipped byte", lambda x: x[:5000] + bytes([x[5000] ^ 255]) + x[5001:], ("Filen er skadet",)),
    ("half a sheet", lambda x: _med_del(x, "xl/worksheets/sheet2.xml", lambda d: d[: len(d) // 2]), ("skadet",)),
    ("a text of no number", lambda x: _med_del(x, "xl/worksheets/sheet2.xml", _tekst_uten_nummer), ("skadet",)),
    (
        "a document type",
        lambda x: _med_del(
            x, "xl/sharedStrings.xml", lambda d: d.replace(b"<sst", b'<!DOCTYPE a [<!ENTITY b "c">]><sst', 1)
        ),
        ("skadet",),
    ),
]


@pytest.mark.parametrize(("lag", "sagt"), [f[1:] for f in FILER], ids=[f[0] for f in FILER])
@pytest.mark.parametrize("kommando", ["oppdater", "kontroll"])
def test_a_file_that_cannot_be_read_is_told(fersk, tmp_path, capsys, kommando, lag, sagt):
    fil = tmp_path / "bok.xlsx"
    fil.write_bytes(lag(fersk.read_bytes()))
    foer = fil.read_bytes()
    capsys.readouterr()
    assert main([kommando, str(fil)]) == 2
    err = capsys.readouterr().err
    assert err.startswith("bok.xlsx: ")
    for del_ in sagt:
        assert del_ in err
    assert fil.read_bytes() == foer
    assert [f.name for f in tmp_path.iterdir()] == ["bok.xlsx"]


def test_a_folder_and_a_missing_file_are_told(tmp_path, capsys):
    assert main(["oppdater", str(tmp_path)]) == 2
    assert "Fikk ikke lest filen" in capsys.readouterr().err
    assert main(["oppdater", str(tmp_path / "borte.xlsx")]) == 2
    err = capsys.readouterr().err
    assert "Filen finnes ikke." in err
    assert "«ny»" in err


# --- what a file says of itself need not be so


@pytest.mark.parametrize("omfang", ["A1", "A1:XFD1048576"], ids=["small", "huge"])
def test_the_size_a_sheet_claims_to_have_is_not_believed(fersk, tmp_path, omfang):
    """Some programs write a wrong <dimension>: too small must lose no row, too large must cost no memory."""

    def skriv(data: bytes) -> bytes:
        start, slutt = data.index(b'<dimension ref="') + 16, data.index(b'"', data.index(b'<dimension ref="') + 16)
        return data[:start] + omfang.encode() + data[slutt:]

    innhold = fersk.read_bytes()
    for del_ in Pakke(fersk).ark.values():
        innhold = _med_del(innhold, del_, skriv)
    fil = tmp_path / "bok.xlsx"
    fil.write_bytes(innhold)
    assert les(fil).bok == les(fersk).bok
