"""The commands, from the folder to the Deltakelse sheet, as a person types them."""

import csv
import os
import shutil
import sqlite3
import sys
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tests.stotte.bok import deltakelse, hent
from tests.utsendelse.postkasse import AVSENDER
from tests.utsendelse.posttjener import BRUKER, PASSORD, Postkasse, skriv_tillit, tjener
from verktoy.cli import main, utsendelse_post
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.deltakelse import Deltaker, Svar
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import oppdater_med
from verktoy.oppgaver.utsendelse_stilling import se
from verktoy.utsendelse.journal import Journal, Status, journal_for
from verktoy.utsendelse.wordleser import les


@pytest.fixture(scope="module")
def laget(tmp_path_factory):
    """A workbook with two addresses, and packages for three deltakere made from it by the command."""
    rot = tmp_path_factory.mktemp("laget")
    bok = rot / "bidrag.xlsx"
    ny(bok, ("digital-baerekraft-ostfold",), datetime(2026, 1, 2, 3, 4))

    def adresser(b: Arbeidsbok) -> Arbeidsbok:
        (del_,) = b.deler
        return replace(b, deler=(replace(del_, deltakere=tuple(map(_med_adresse, del_.deltakere))),))

    oppdater_med(bok, datetime(2026, 1, 2, 3, 4), adresser)
    assert _lag(rot, rot / "ut") == 0
    return rot


def _lag(rot: Path, ut: Path, *mer: str) -> int:
    valg = ["--ordning", "Østfold", "--bare", "0101,0104,0105", "--avsender", AVSENDER]
    return main(["utsendelse", "lag", str(rot / "bidrag.xlsx"), *valg, "--ut", str(ut), *mer])


def _endre(bok: Path, nr: str, **felt: object) -> None:
    """Another answer or address of one deltaker."""

    def nye(b: Arbeidsbok) -> Arbeidsbok:
        (del_,) = b.deler
        deltakere = (replace(d, **felt) if d.nr == nr else d for d in del_.deltakere)
        return replace(b, deler=(replace(del_, deltakere=tuple(deltakere)),))

    oppdater_med(bok, datetime(2026, 1, 2, 3, 4), nye)


def _med_adresse(d: Deltaker) -> Deltaker:
    navn = {"0101": "halden", "0105": "sarpsborg"}.get(d.nr)
    return replace(d, epost=f"postmottak@{navn}.kommune.no") if navn else d


@pytest.fixture
def mappe(tmp_path, laget, monkeypatch):
    """Three packages; the one to Moss has no address."""
    shutil.copytree(laget, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(skriv_tillit(tmp_path / "ca.pem")))
    monkeypatch.setenv("BIDRAG_SMTP_PASSORD", PASSORD)
    return tmp_path / "ut"


@pytest.fixture
def kasse(mappe):
    kasse = Postkasse()
    with tjener(kasse) as o:
        (mappe.parent / "utsendelse.toml").write_text(
            f'tjener = "localhost"\nport = {o.port}\nsikkerhet = "starttls"\ninnlogging = "passord"\n'
            f'bruker = "{BRUKER}"\ndomener = ["kommune.no"]\nhoyst = 20\nper_minutt = 1000\n',
            encoding="utf-8",
        )
        yield kasse


def test_from_the_folder_to_the_sheet(mappe, kasse, capsys, monkeypatch):
    monkeypatch.setattr(utsendelse_post, "_naa", lambda: datetime(2026, 3, 2, 10, 0))

    def kjor(*argumenter) -> tuple[int, str, str]:
        kode = main(["utsendelse", *argumenter[:1], str(mappe), *argumenter[1:]])
        return (kode, *capsys.readouterr())

    bok = mappe.parent / "bidrag.xlsx"
    kode, ut, _ = kjor("vis", "--nr", "0101")
    assert kode == 0
    assert "0101    Halden" in ut
    assert "ikke sendt: mangler e-postadresse" in ut
    assert "Emne: Digital bærekraft Østfold: bidrag fra Halden for 2018–2023" in ut
    assert "Vedlegg: bidrag-0101-Halden.xlsx (" in ut
    sum_ = ut.split()[-1]

    kode, _, feil = kjor("send", "--send")
    assert (kode, "Utsendelsen er ikke godkjent." in feil) == (2, True)
    kode, ut, _ = kjor("godkjenn", "--av", "Kari Nordmann", "--kontrollsum", sum_)
    assert (kode, ut.splitlines()[0]) == (
        0,
        f"Godkjent av Kari Nordmann, kontrollsum {sum_}: 2 godkjent, 1 uten e-post.",
    )
    kode, ut, _ = kjor("send")
    assert "2 e-poster ville blitt sendt gjennom localhost. Ingenting er sendt" in ut
    assert kasse.post == []
    kode, ut, _ = kjor("send", "--test", "meg@viken.kommune.no", "--send", "--bare", "0101")
    assert (kode, "1 e-post sendt til meg@viken.kommune.no som test." in ut) == (0, True)
    assert ut.splitlines()[0].startswith("0101 Halden: TEST til meg@viken.kommune.no: sendt ")
    kasse.avvis.add("postmottak@sarpsborg.kommune.no")
    kode, ut, _ = kjor("send", "--send")
    assert kode == 1
    assert "0101 Halden: sendt 2.3.2026" in ut
    assert "0105 Sarpsborg: feilet: Tjeneren godtok ikke mottakeren: 550 5.1.1 Ukjent mottaker" in ut
    assert "1 e-post ble sendt nå. I alt: 1 sendt, 1 feilet, 1 uten e-post." in ut
    assert [til for _, til, _ in kasse.post] == ["meg@viken.kommune.no", "postmottak@halden.kommune.no"]

    liste = mappe.parent / "status.csv"
    assert kjor("status", "--format", "csv", "--ut", str(liste))[0] == 1
    with liste.open(encoding="utf-8-sig") as f:
        rader = {r["Nummer"]: (r["Status"], r["Grunn"]) for r in csv.DictReader(f, delimiter=";")}
    assert rader == {
        "0101": ("sendt", ""),
        "0104": ("uten e-post", "Mangler e-postadresse."),
        "0105": ("feilet", "Tjeneren godtok ikke mottakeren: 550 5.1.1 Ukjent mottaker"),
    }

    kode, _, feil = kjor("status", "--til-boken", str(bok))
    assert (kode, "bidrag.xlsx er oppdatert." in feil) == (1, True)
    vist = {nr: hent(bok, deltakelse(bok, "Østfold", nr, "Utsendelse")) for nr in ("0101", "0104", "0105", "0106")}
    assert vist == {
        "0101": "sendt 2.3.2026",
        "0104": "ikke sendt: mangler e-postadresse",
        "0105": "feilet: Tjeneren godtok ikke mottakeren: 550 5.1.1 Ukjent mottaker",
        "0106": None,
    }
    assert "bidrag.xlsx var oppdatert fra før." in kjor("status", "--til-boken", str(bok))[2]

    kode, ut, _ = kjor("uavklart", "0105", "--ble-sendt", "--av", "Ola")
    assert (kode, ut.startswith("0105 Sarpsborg: sendt ")) == (0, True)


def test_a_file_changed_afterwards_hides_nobodys_status(mappe, kasse, capsys):
    main(["utsendelse", "godkjenn", str(mappe), "--av", "Kari"])
    kasse.avvis.add("postmottak@sarpsborg.kommune.no")
    main(["utsendelse", "send", str(mappe), "--send"])
    mail = next(mappe.glob("0105*/epost.eml"))
    mail.write_bytes(mail.read_bytes() + b"x")
    brev = next(mappe.glob("0101*/brev.pdf"))
    brev.write_bytes(brev.read_bytes() + b"x")
    capsys.readouterr()
    assert main(["utsendelse", "status", str(mappe), "--format", "csv"]) == 1
    ut, feil = capsys.readouterr()
    rader = [x.split(";") for x in ut.splitlines()]
    ventet = {"0101": "sendt", "0104": "uten e-post", "0105": "feilet"}
    assert {r[0]: r[3] for r in rader if r[0] in ventet} == ventet
    assert "brev.pdf: Filen er endret etter at pakken ble laget." in feil
    assert "0105-Sarpsborg" in feil
    for kommando in (["godkjenn", str(mappe), "--av", "Kari"], ["send", str(mappe), "--send"], ["utkast", str(mappe)]):
        assert main(["utsendelse", *kommando]) == 2
        assert "brev.pdf: Filen er endret" in capsys.readouterr().err


def test_a_file_changed_afterwards_is_shown_and_named_and_what_became_of_the_mail_can_be_told(mappe, kasse, capsys):
    main(["utsendelse", "godkjenn", str(mappe), "--av", "Kari"])
    o = se(mappe, None, datetime(2026, 3, 2))
    with Journal(journal_for(mappe.parent / "bidrag.xlsx"), lambda: datetime(2026, 3, 2)) as journal:
        for post in o.mappe.post:  # as a run leaves them that is killed after the period
            journal.sett(post.formaal, Status.FORSOEKES)
            journal.avsluttes(post.formaal)
    brev = next(mappe.glob("0101*/brev.pdf"))
    brev.write_bytes(brev.read_bytes() + b"x")
    capsys.readouterr()
    assert main(["utsendelse", "vis", str(mappe)]) == 1
    ut, feil = capsys.readouterr()
    assert "uavklart: Kjøringen ble avbrutt" in ut
    assert "Slik er e-posten til 0105 Sarpsborg" in ut  # the first that is as it was made
    assert "Kontrollsum" not in ut  # there is nothing to approve of
    assert "brev.pdf: Filen er endret etter at pakken ble laget. Det som alt er gjort, vises." in feil
    assert main(["utsendelse", "vis", str(mappe), "--nr", "0101"]) == 2
    assert "brev.pdf: Filen er endret" in capsys.readouterr().err
    assert main(["utsendelse", "uavklart", str(mappe), "0101", "--ble-sendt", "--av", "Ola"]) == 0
    assert "0101 Halden: sendt" in capsys.readouterr().out
    assert main(["utsendelse", "uavklart", str(mappe), "0105", "--ble-ikke-sendt", "--av", "Ola"]) == 0
    assert kasse.post == []


def _tekstene(mappe: Path, nr: str) -> tuple[str, ...]:
    """What a package says: the letter, the case paper and the mail."""
    (under,) = mappe.glob(f"{nr}-*")
    post = message_from_bytes((under / "epost.eml").read_bytes(), policy=policy.default)
    return (
        *(les((under / navn).read_bytes()).tekst for navn in ("brev.docx", "saksfremlegg.docx")),
        post.get_body().get_content(),
    )


@pytest.mark.usefixtures("kasse")
def test_years_that_are_asked_for_already_take_a_persons_word_which_the_letter_gives_on(mappe, capsys):
    main(["utsendelse", "uavklart", str(mappe), "0101", "--ble-sendt", "--av", "Ola"])
    capsys.readouterr()
    ny_mappe = mappe.parent / "ny"
    assert _lag(mappe.parent, ny_mappe, "--periode", "2019") == 2
    sagt = capsys.readouterr().err
    assert "Varsel for 2018–2023 gjelder også 2019: 0101 Halden (sendt" in sagt
    assert "lag pakkene på nytt med --erstatter 2018-2023" in sagt
    assert not ny_mappe.exists()
    assert _lag(mappe.parent, ny_mappe, "--periode", "2019", "--erstatter", "2018-2022") == 2
    assert "--erstatter: Ingen av dem som får en pakke, har fått varsel for 2018–2022" in capsys.readouterr().err
    assert _lag(mappe.parent, ny_mappe, "--periode", "2019", "--erstatter", "2018-2023", "--nynorsk", "0101") == 0
    setning = "For åra her erstattar dette det som er sendt før for 2018–2023. Beløpa kjem ikkje i tillegg."
    assert [setning in tekst for tekst in _tekstene(ny_mappe, "0101")] == [True, True, True]
    assert ["erstatter" in tekst for tekst in _tekstene(ny_mappe, "0105")] == [False, False, False]  # has got nothing
    assert main(["utsendelse", "godkjenn", str(ny_mappe), "--av", "Kari"]) == 0


def test_an_address_that_is_allowed_is_remembered_and_can_be_seen_afterwards(mappe, kasse, capsys):
    bok = mappe.parent / "bidrag.xlsx"
    _endre(bok, "0104", epost="postmottak@halden.kommune.no")
    ny_mappe = mappe.parent / "ny"
    assert _lag(mappe.parent, ny_mappe) == 1  # stopped: the address is of Halden
    shutil.rmtree(ny_mappe)
    assert _lag(mappe.parent, ny_mappe, "--tillat", "postmottak@halden.kommune.no", "--bare", "0104") == 0
    main(["utsendelse", "godkjenn", str(ny_mappe), "--av", "Kari Nordmann"])
    assert main(["utsendelse", "send", str(ny_mappe), "--send"]) == 0  # not told again
    assert [til for _, til, _ in kasse.post] == ["postmottak@halden.kommune.no"]
    capsys.readouterr()
    main(["utsendelse", "status", str(ny_mappe), "--format", "csv"])
    assert "Adressen er tillatt selv om den ser ut til å høre til en annen kommune." in capsys.readouterr().out
    with sqlite3.connect(mappe.parent / "utsendelse.sqlite") as journal:
        grunner = [
            g for (g,) in journal.execute("SELECT grunn FROM hendelse WHERE nr = '0104' AND status = 'godkjent'")
        ]
    assert grunner == ["Godkjent av Kari Nordmann, også adressen."]


def test_a_workbook_that_has_changed_stops_the_mails_it_concerns(mappe, kasse, capsys):
    main(["utsendelse", "godkjenn", str(mappe), "--av", "Kari"])
    _endre(mappe.parent / "bidrag.xlsx", "0105", svar=Svar.NEI)
    capsys.readouterr()
    assert main(["utsendelse", "send", str(mappe), "--send"]) == 1
    assert "0105 Sarpsborg: holdt tilbake." in capsys.readouterr().err
    assert "postmottak@sarpsborg.kommune.no" not in [til for _, til, _ in kasse.post]


def test_the_bytes_shown_are_the_bytes_that_leave(mappe, kasse, capfdbinary):
    main(["utsendelse", "vis", str(mappe), "--nr", "0105", "--raa"])
    vist = capfdbinary.readouterr().out
    main(["utsendelse", "godkjenn", str(mappe), "--av", "Kari"])
    main(["utsendelse", "send", str(mappe), "--send"])
    assert kasse.til("postmottak@sarpsborg.kommune.no") == [vist]


@pytest.mark.usefixtures("kasse")
def test_a_moved_workbook_is_asked_for(mappe, capsys):
    bok = mappe.parent / "bidrag.xlsx"
    os.rename(bok, mappe.parent / "annen.xlsx")  # noqa: PTH104
    assert main(["utsendelse", "vis", str(mappe)]) == 2
    assert "Fant ikke arbeidsboken pakkene er laget av" in capsys.readouterr().err
    assert main(["utsendelse", "vis", str(mappe), "--bok", str(mappe.parent / "annen.xlsx")]) == 0


@pytest.mark.usefixtures("kasse")
def test_a_workbook_that_is_moved_without_its_ledger_is_not_sent_anew(mappe, capsys):
    (mappe.parent / "utsendelse.sqlite").unlink()
    for kommando in (["vis"], ["status"], ["godkjenn", "--av", "Kari"], ["send", "--send"], ["utkast"]):
        assert main(["utsendelse", kommando[0], str(mappe), *kommando[1:]]) == 2
        assert "utsendelse.sqlite: Fant ikke journalen over utsendelser." in capsys.readouterr().err
    assert not (mappe.parent / "utsendelse.sqlite").exists()


def test_a_folder_with_a_name_only_people_tell_apart(laget, tmp_path, capsys):
    rot = tmp_path / "Økonomi\u00a0og plan – Våler"  # a no-break space, as pasted
    shutil.copytree(laget, rot)
    _endre(rot / "bidrag.xlsx", "0101", epost="postmottak@halden.kommune.no\u200b")  # and a space of no width
    assert _lag(rot, rot / "ny", "--bare", "0101") == 0
    assert main(["utsendelse", "vis", str(rot / "ny")]) == 0
    assert "postmottak@halden.kommune.no" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argumenter", "ventet"),
    [
        (["vis", "--nr", "9999"], "Mappen har ingen e-post til 9999."),
        (["vis", "--raa"], "Hvilken e-post?"),
        (["godkjenn", "--av", ""], "Navnet mangler."),
        (["godkjenn", "--av", "Kari", "--kontrollsum", "0000000000000000"], "Mappen har kontrollsum"),
        (["send", "--send", "--test", ""], "Adressen mangler. Ingenting er sendt."),
        (["send", "--send", "--bare", " , "], "Ingen er valgt."),
        (
            ["send", "--oppsett", "borte.toml"],
            "borte.toml: Filen finnes ikke. Lag oppsettet for e-post slik veiledningen viser",
        ),
        (["uavklart", "0101", "--ble-ikke-sendt", "--av", "Ola"], "E-posten til 0101 er planlagt, ikke uavklart."),
    ],
)
@pytest.mark.usefixtures("kasse")
def test_wrong_use(mappe, capsys, argumenter, ventet):
    assert main(["utsendelse", argumenter[0], str(mappe), *argumenter[1:]]) == 2
    assert ventet in capsys.readouterr().err


def test_without_a_password_nothing_is_tried(mappe, kasse, capsys, monkeypatch):
    monkeypatch.delenv("BIDRAG_SMTP_PASSORD")
    main(["utsendelse", "godkjenn", str(mappe), "--av", "Kari"])
    assert main(["utsendelse", "send", str(mappe), "--send"]) == 2
    assert "BIDRAG_SMTP_PASSORD" in capsys.readouterr().err
    assert kasse.post == []
    assert {str(s.status) for s in se(mappe, None, datetime(2026, 1, 1)).stillinger if s.post} == {"godkjent"}


_VEDLEGG = ("bidrag-0105-Sarpsborg.xlsx", "brev.pdf", "saksfremlegg.docx")


class _Utkast:
    """What Outlook gives for CreateItem(0): the members we use, and no others."""

    __slots__ = ("Attachments", "Body", "Subject", "To", "lagret")

    def __init__(self) -> None:
        self.Attachments, self.lagret = _Vedlegg(), False

    def Save(self) -> None:  # noqa: N802
        self.lagret = True


class _Vedlegg(list):
    def Add(self, sti: str) -> None:  # noqa: N802
        assert Path(sti).is_absolute()
        self.append(Path(sti).read_bytes())


@pytest.fixture
def outlook(monkeypatch):
    """Outlook as we talk to it; the drafts it has been given."""
    laget = []

    def ny_post(slag: int) -> _Utkast:
        assert slag == 0  # olMailItem
        laget.append(_Utkast())
        return laget[-1]

    klient = ModuleType("win32com.client")
    klient.Dispatch = lambda navn: {"Outlook.Application": SimpleNamespace(CreateItem=ny_post)}[navn]
    monkeypatch.setitem(sys.modules, "win32com", ModuleType("win32com"))
    monkeypatch.setitem(sys.modules, "win32com.client", klient)
    return laget


@pytest.mark.usefixtures("kasse")
def test_drafts_in_outlook(mappe, capsys, outlook):
    main(["utsendelse", "uavklart", str(mappe), "0101", "--ble-sendt", "--av", "Ola"])
    assert main(["utsendelse", "utkast", str(mappe)]) == 0
    assert "1 utkast ligger i Outlook. Ingenting er sendt." in capsys.readouterr().out
    (utkast,) = outlook  # not the one that is sent, nor the one without an address
    assert (utkast.To, utkast.Attachments, utkast.lagret) == (
        "postmottak@sarpsborg.kommune.no",
        [(mappe / "0105-Sarpsborg" / v).read_bytes() for v in _VEDLEGG],
        True,
    )
    assert utkast.Subject == "Digital bærekraft Østfold: bidrag fra Sarpsborg for 2018–2023"
    assert "Til Sarpsborg\n" in utkast.Body


@pytest.mark.usefixtures("kasse")
def test_a_draft_is_held_back_for_what_holds_back_a_mail(mappe, capsys, outlook):
    main(["utsendelse", "uavklart", str(mappe), "0101", "--ble-sendt", "--av", "Ola"])
    bok = mappe.parent / "bidrag.xlsx"
    _endre(bok, "0101", epost="radhuset@halden.kommune.no")
    _endre(bok, "0105", svar=Svar.NEI)
    ny_mappe = mappe.parent / "ny"
    assert _lag(mappe.parent, ny_mappe) == 0
    _endre(bok, "0104", epost="postmottak@moss.kommune.no")
    capsys.readouterr()
    assert main(["utsendelse", "utkast", str(ny_mappe)]) == 1
    ut, feil = capsys.readouterr()
    assert "0 utkast ligger i Outlook." in ut
    assert "0101 Halden: holdt tilbake. Den er sendt før, til postmottak@halden.kommune.no" in feil
    assert outlook == []
    assert main(["utsendelse", "utkast", str(ny_mappe), "--igjen", "0101"]) == 0
    assert [u.To for u in outlook] == ["radhuset@halden.kommune.no"]
    assert main(["utsendelse", "utkast", str(mappe)]) == 1  # the old folder: Sarpsborg has said no since
    assert "0105 Sarpsborg: holdt tilbake." in capsys.readouterr().err
    assert len(outlook) == 1


@pytest.mark.usefixtures("kasse")
def test_no_outlook(mappe, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "win32com", None)
    assert main(["utsendelse", "utkast", str(mappe)]) == 2
    assert "Åpne epost.eml" in capsys.readouterr().err


def test_a_folder_that_is_none(tmp_path, capsys):
    assert main(["utsendelse", "vis", str(tmp_path)]) == 2
    assert "Mappen har ingen manifest.json." in capsys.readouterr().err
