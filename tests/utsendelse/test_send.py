"""Mails leave through a real server with TLS and login: each with its own attachments, once, and only where allowed."""

import io
import json
import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from tests.stotte.libreoffice import celler, rekalkuler_alle
from tests.utsendelse.postkasse import ALLE, OSTFOLD, TID, lag_mappe
from tests.utsendelse.posttjener import PASSORD, TOKEN, Postkasse, tillit, tjener
from verktoy.kjerne.melding import Inndatafeil, Lagringsfeil, feil
from verktoy.oppgaver.utsendelse_godkjenn import avklar, godkjenn
from verktoy.oppgaver.utsendelse_send import Grenser, Ledelinje, Sendt, planlegg, send
from verktoy.oppgaver.utsendelse_stilling import se
from verktoy.utsendelse.journal import Journal, Status, journal_for
from verktoy.utsendelse.manifest import Type, les
from verktoy.utsendelse.postmappe import skriv_utkast
from verktoy.utsendelse.postoppsett import Innlogging, Postoppsett, Sikkerhet
from verktoy.utsendelse.smtp import Postforbindelse


def ingen(_mappe, _bok):
    """These packages are of no workbook."""
    return {}


def kjor(mappe: Path, oppsett: Postoppsett, hemmelighet: str = PASSORD, funn=None, **grenser: object) -> Sendt:
    verden = Ledelinje(
        lambda: TID, lambda _: None, lambda: Postforbindelse(oppsett, hemmelighet, tillit()), lambda _: None
    )
    return send(mappe, None, oppsett, Grenser(**grenser), verden, lambda _mappe, _bok: funn or {})


def statuser(mappe: Path) -> Counter:
    return Counter(str(s.status) for s in se(mappe, None, TID).stillinger)


@pytest.mark.parametrize(
    ("antall", "sikkerhet"),
    [
        (OSTFOLD, Sikkerhet.STARTTLS),
        (OSTFOLD, Sikkerhet.TLS),
        pytest.param(ALLE, Sikkerhet.STARTTLS, marks=pytest.mark.treg),
    ],
)
def test_every_mail_arrives_once_with_its_own_attachments(tmp_path, antall, sikkerhet):
    mappe, stoppet = lag_mappe(tmp_path, antall)
    assert stoppet == ()
    godkjent = godkjenn(mappe, None, "Kari Nordmann", TID)
    kasse = Postkasse()
    with tjener(kasse, sikkerhet) as oppsett:
        svar = kjor(mappe, oppsett)
    assert (svar.antall, svar.holdt, svar.stoppet) == (antall, (), "")
    assert svar.oversikt.alt_er_sendt
    assert len(kasse.post) == len({til for _, til, _ in kasse.post}) == antall
    for post in godkjent.mappe.post:
        pakke = post.pakke
        (ut,) = kasse.til(pakke.mottaker)
        assert ut == post.sti.read_bytes().removeprefix(b"X-Unsent: 1\r\n")  # exactly what was shown
        m = message_from_bytes(ut, policy=policy.default)
        assert m.defects == []
        assert m["X-Unsent"] is None
        assert m["Bcc"] is None
        assert m["From"].addresses[0].addr_spec == "sekretariat@viken.kommune.no"
        assert m["From"].addresses[0].display_name == "Sekretariatet for Østfold"
        assert [(a.display_name, a.addr_spec) for a in m["To"].addresses] == [(pakke.navn, pakke.mottaker)]
        assert parsedate_to_datetime(m["Date"]).replace(tzinfo=None) == TID
        assert m["Message-ID"] == f"<{post.formaal.merke}@viken.kommune.no>"
        assert pakke.navn in m["Subject"]
        bok, brev = m.iter_attachments()
        assert brev.get_filename() == "Brev-på-høring.docx"
        ark = openpyxl.load_workbook(io.BytesIO(bok.get_content())).active
        assert [c.value for c in ark[2]] == [pakke.nr, pakke.navn, 1000 + int(pakke.nr)]
    assert len({message_from_bytes(ut)["Message-ID"] for _, _, ut in kasse.post}) == antall


@pytest.mark.treg
def test_what_arrived_opens_in_libreoffice(tmp_path, soffice):  # noqa: ARG001 - asks for LibreOffice
    mappe, _ = lag_mappe(tmp_path, 2)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        kjor(mappe, oppsett)
    boker = []
    for nr, (_, _, innhold) in enumerate(kasse.post):
        bok, _ = message_from_bytes(innhold, policy=policy.default).iter_attachments()
        boker.append(tmp_path / f"{nr}.xlsx")
        boker[-1].write_bytes(bok.get_content())
    lest = [set(celler(b).values()) for b in rekalkuler_alle(boker, tmp_path / "lo")]
    assert [({"Halden", 1101} <= v, {"Moss", 1104} <= v) for v in lest] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("innlogging", "hemmelighet", "sett"),
    [(Innlogging.PASSORD, PASSORD, "PLAIN"), (Innlogging.TOKEN, TOKEN, "XOAUTH2")],
)
def test_login(tmp_path, innlogging, hemmelighet, sett):
    mappe, _ = lag_mappe(tmp_path, 2, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse, innlogging=innlogging) as oppsett:
        assert kjor(mappe, oppsett, hemmelighet).antall == 2
    assert sett in kasse.innlogget


@pytest.mark.parametrize("innlogging", [Innlogging.PASSORD, Innlogging.TOKEN])
def test_a_wrong_secret_sends_nothing_and_is_not_shown(tmp_path, innlogging):
    mappe, _ = lag_mappe(tmp_path, 2, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse, innlogging=innlogging) as oppsett:
        svar = kjor(mappe, oppsett, "Feil-passord-8")
    assert "godtok ikke innloggingen: 535" in svar.stoppet
    assert "Feil-passord-8" not in svar.stoppet
    assert kasse.post == []
    assert statuser(mappe) == {"godkjent": 2}


def test_a_certificate_nobody_vouches_for_sends_nothing(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 1, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        fremmed = replace(oppsett, tjener="127.0.0.2")  # a name the certificate does not have
        svar = kjor(mappe, fremmed)
    assert "Sertifikatet" in svar.stoppet or "ingen forbindelse" in svar.stoppet
    assert kasse.post == []


def test_nothing_leaves_without_an_approval(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 2, smaa=True)
    kasse = Postkasse()
    with tjener(kasse) as oppsett, pytest.raises(Inndatafeil, match="ikke godkjent"):
        kjor(mappe, oppsett)
    assert kasse.post == []


def _en_byte(mappe):
    sti = next(mappe.glob("*/epost.eml"))
    sti.write_bytes(sti.read_bytes().replace(b"Til ", b"til ", 1))


def _vedlegg(mappe):
    next(mappe.glob("*/brev.txt")).write_bytes(b"noe annet")


def _manifest(mappe):
    sti = mappe / "manifest.json"
    sti.write_text(sti.read_text("utf-8").replace("Digital bærekraft Østfold", "Digital bærekraft"), "utf-8")


def _slettet(mappe):
    next(mappe.glob("*/epost.eml")).unlink()


@pytest.mark.parametrize("endring", [_en_byte, _vedlegg, _manifest, _slettet])
def test_any_change_makes_the_approval_void(tmp_path, endring):
    mappe, _ = lag_mappe(tmp_path, 2, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    endring(mappe)
    kasse = Postkasse()
    with tjener(kasse) as oppsett, pytest.raises(Inndatafeil, match=r"godkjent|endret"):
        kjor(mappe, oppsett)
    assert kasse.post == []


def test_an_older_folder_is_not_sent_by_an_older_approval(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 1, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    gammel = {p: p.read_bytes() for p in mappe.rglob("*") if p.is_file()}
    lag_mappe(tmp_path, 1, smaa=True, periode="2018–2019", laget=datetime(2026, 12, 4))
    godkjenn(mappe, None, "Kari", TID)
    for p, innhold in gammel.items():
        p.write_bytes(innhold)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        svar = kjor(mappe, oppsett)
    assert [hvorfor for _, hvorfor in svar.holdt] == ["Den er ikke godkjent slik den er nå."]
    assert kasse.post == []


def test_approval_is_of_what_was_shown(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 2, smaa=True)
    sum_ = se(mappe, None, TID).mappe.kontrollsum
    with pytest.raises(Inndatafeil, match="Mappen har kontrollsum"):
        godkjenn(mappe, None, "Kari", TID, "0" * 16)
    with pytest.raises(Inndatafeil, match="Mappen har kontrollsum"):
        godkjenn(mappe, None, "Kari", TID, sum_[:4])
    godkjenn(mappe, None, "Kari", TID, sum_[:16])
    with pytest.raises(Inndatafeil, match="Navnet mangler"):
        godkjenn(mappe, None, " ", TID)


def test_everybody_who_approved_is_on_record(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 1, smaa=True)
    for navn in ("Kari", "Ola"):  # four eyes on the same bytes
        godkjenn(mappe, None, navn, TID)
    with sqlite3.connect(journal_for(tmp_path / "bidrag.xlsx")) as journal:
        grunner = [g for (g,) in journal.execute("SELECT grunn FROM hendelse ORDER BY rowid")]
    assert grunner == ["Godkjent av Kari.", "Godkjent av Ola."]


def test_sent_again_nobody_gets_it_twice(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 3, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        assert kjor(mappe, oppsett, bare=["0104"]).antall == 1
        assert kjor(mappe, oppsett).antall == 2
        assert kjor(mappe, oppsett).antall == 0
        lag_mappe(tmp_path, 3, smaa=True, laget=datetime(2026, 12, 24))  # made anew, for the same purpose
        godkjenn(mappe, None, "Kari", TID)
        assert kjor(mappe, oppsett).antall == 0
    assert len(kasse.post) == 3
    assert statuser(mappe) == {"sendt": 3}


def test_one_bad_address_never_stops_the_rest(tmp_path):
    mappe, stoppet = lag_mappe(
        tmp_path,
        5,
        smaa=True,
        endre=lambda p: replace(
            p, mottaker={"0101": "", "0104": "post@evil.example", "0105": "a@b@c"}.get(p.nr, p.mottaker)
        ),
    )
    assert [(m.hvor, m.hva) for m in stoppet] == [
        ("0101 Halden", "Mangler e-postadresse."),
        ("0105 Sarpsborg", "«a@b@c» er ikke én e-postadresse."),
    ]
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse(avvis={"postmottak@k0106.kommune.no"})
    with tjener(kasse) as oppsett:
        svar = kjor(mappe, oppsett)
        assert [(p.pakke.nr, hvorfor[:40]) for p, hvorfor in svar.holdt] == [
            ("0104", "post@evil.example er ikke under et tilla")
        ]
        assert [til for _, til, _ in kasse.post] == ["postmottak@k0111.kommune.no"]
        assert {s.pakke.nr: s.tekst for s in svar.oversikt.stillinger} == {
            "0101": "ikke sendt: mangler e-postadresse",
            "0104": "godkjent",
            "0105": "ikke sendt: «a@b@c» er ikke én e-postadresse",
            "0106": "feilet: Tjeneren godtok ikke mottakeren: 550 5.1.1 Ukjent mottaker",
            "0111": "sendt 3.12.2026",
        }
        kasse.avvis.clear()
        assert kjor(mappe, oppsett).antall == 1  # what failed for certain is tried again
    assert not svar.oversikt.alt_er_sendt


def test_a_mail_that_is_put_off_is_sent_once_after_a_pause(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 3, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse(senere={"postmottak@k0104.kommune.no": 2})
    with tjener(kasse) as oppsett:
        svar = kjor(mappe, oppsett)
        assert kjor(mappe, oppsett).antall == 0
    assert (svar.antall, svar.stoppet, svar.oversikt.alt_er_sendt) == (3, "", True)
    assert [til[12:16] for _, til, _ in kasse.post] == ["0101", "0105", "0104"]
    with sqlite3.connect(journal_for(tmp_path / "bidrag.xlsx")) as journal:
        gang = [s for (s,) in journal.execute("SELECT status FROM hendelse WHERE nr = '0104' ORDER BY rowid")]
    assert gang == ["godkjent", "forsøkes", "feilet", "forsøkes", "feilet", "forsøkes", "sendt"]


def test_what_the_check_finds_wrong_stops_that_mail_alone(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 3, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        svar = kjor(mappe, oppsett, funn={"0104": (feil("Beløpet er 1 kr i pakken og 2 kr i boken.", "0104 Moss"),)})
    assert [(p.pakke.nr, h) for p, h in svar.holdt] == [
        ("0104", "0104 Moss: Beløpet er 1 kr i pakken og 2 kr i boken.")
    ]
    assert [til for _, til, _ in kasse.post] == ["postmottak@k0101.kommune.no", "postmottak@k0105.kommune.no"]


def test_limits(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 3, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        with pytest.raises(Inndatafeil, match="3 e-poster ville blitt sendt; oppsettet tillater 2"):
            kjor(mappe, replace(oppsett, hoyst=2))
        with pytest.raises(Inndatafeil, match="ingen e-post til 9999"):
            kjor(mappe, oppsett, bare=["9999"])
        assert planlegg(mappe, None, oppsett, Grenser(), TID, ingen).antall == 3
    assert kasse.post == []


def test_a_mail_too_large_is_held_back(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 2)
    stor = next(mappe.glob("0101*/*.docx"))
    stor.write_bytes(stor.read_bytes() + bytes(900_000))  # 1,2 MB as base64
    data = json.loads((mappe / "manifest.json").read_text("utf-8"))
    data["pakker"][0]["filer"][1]["sha256"] = sha256(stor.read_bytes()).hexdigest()
    (mappe / "manifest.json").write_text(json.dumps(data), "utf-8")
    skriv_utkast(mappe, les(mappe))
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse, storrelse_mb=1) as oppsett:
        svar = kjor(mappe, oppsett)
    assert [(p.pakke.nr, h) for p, h in svar.holdt] == [("0101", "E-posten er 1,2 MB; oppsettet tillater 1 MB.")]
    assert len(kasse.post) == 1


def test_a_line_that_is_a_period_does_not_end_the_mail(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 1, smaa=True)
    maler = tmp_path / "maler"
    maler.mkdir()
    (maler / "varsel.nb.txt").write_text("Emne: {{ navn }}\n\nEn\n.\n.to\n..\ntre\n", "utf-8")
    skriv_utkast(mappe, les(mappe), maler)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        kjor(mappe, oppsett)
    (ut,) = kasse.til("postmottak@k0101.kommune.no")
    assert message_from_bytes(ut, policy=policy.default).get_body().get_content() == "En\r\n.\r\n.to\r\n..\r\ntre\r\n"


def test_the_pace_is_kept(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 4, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    ventet = []
    with tjener(Postkasse(), per_minutt=30) as oppsett:
        verden = Ledelinje(
            lambda: TID, ventet.append, lambda: Postforbindelse(oppsett, PASSORD, tillit()), lambda _: None
        )
        send(mappe, None, oppsett, Grenser(), verden, ingen)
    assert ventet == [2.0, 2.0, 2.0]


def test_a_test_goes_to_one_address_and_leaves_the_ledger_alone(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 3, smaa=True)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        for _ in range(2):  # as often as one likes, and without an approval
            assert kjor(mappe, oppsett, test="meg@viken.kommune.no").antall == 3
        with pytest.raises(Inndatafeil, match="ikke under et tillatt domene"):
            kjor(mappe, oppsett, test="meg@evil.example")
    assert {til for _, til, _ in kasse.post} == {"meg@viken.kommune.no"}
    m = message_from_bytes(kasse.post[0][2], policy=policy.default)
    assert m["Subject"] == "TEST (0101 Halden): Digital bærekraft Østfold: bidrag fra Halden for 2018–2019"
    assert str(m["To"]) == "meg@viken.kommune.no"
    assert m["Message-ID"].startswith("<test.")
    with Journal(journal_for(tmp_path / "bidrag.xlsx"), lambda: TID) as journal:
        assert journal.ordninger() == set()
    assert journal_for(tmp_path / "bidrag.xlsx", test=True).exists()
    assert statuser(mappe) == {"planlagt": 3}


def test_a_correction_is_a_mail_of_its_own_and_says_so(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 1, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        kjor(mappe, oppsett)
        for grunn in ("Nytt folketall", "Nytt folketall", "Rømskog gikk ut"):
            lag_mappe(tmp_path, 1, smaa=True, endre=lambda p, g=grunn: replace(p, type=Type.KORREKSJON, grunn=g))
            godkjenn(mappe, None, "Kari", TID)
            kjor(mappe, oppsett)
    lest = [message_from_bytes(u, policy=policy.default) for _, _, u in kasse.post]
    assert [m["Subject"].startswith("KORRIGERT: ") for m in lest] == [False, True, True]  # the same reason once
    tekst = lest[1].get_body().get_content()
    assert "KORRIGERT: Denne e-posten erstatter" in tekst
    assert "Hvorfor: Nytt folketall" in tekst
    _, stoppet = lag_mappe(tmp_path, 1, smaa=True, endre=lambda p: replace(p, type=Type.KORREKSJON, grunn=" "))
    assert [m.hva for m in stoppet] == ["Korreksjonen mangler grunn."]


def test_two_runs_at_once_one_refuses(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 1, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with (
        tjener(kasse) as oppsett,
        Journal(journal_for(tmp_path / "bidrag.xlsx"), lambda: TID),
        pytest.raises(Lagringsfeil, match="En annen kjøring bruker journalen"),
    ):
        kjor(mappe, oppsett)
    assert kasse.post == []


def test_an_uncertain_mail_takes_a_persons_word(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 3, smaa=True)
    o = godkjenn(mappe, None, "Kari", TID)
    with Journal(journal_for(tmp_path / "bidrag.xlsx"), lambda: TID) as journal:
        for post in o.mappe.post[:2]:  # as a run leaves them that is killed after "."
            journal.sett(post.formaal, Status.FORSOEKES)
            journal.avsluttes(post.formaal)
        journal.sett(o.mappe.post[2].formaal, Status.FORSOEKES)  # and before it
    assert statuser(mappe) == {"uavklart": 2, "godkjent": 1}
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        assert kjor(mappe, oppsett).antall == 1
        godkjenn(mappe, None, "Kari", TID)  # an approval is no word about what arrived
        assert kjor(mappe, oppsett).antall == 0
        avklar(mappe, None, "0101", "Ola", TID, ble_sendt=True)
        avklar(mappe, None, "0104", "Ola", TID, ble_sendt=False)
        assert kjor(mappe, oppsett).antall == 1
    assert sorted(til for _, til, _ in kasse.post) == ["postmottak@k0104.kommune.no", "postmottak@k0105.kommune.no"]
    with pytest.raises(Inndatafeil, match="er sendt, ikke uavklart"):
        avklar(mappe, None, "0101", "Ola", TID, ble_sendt=False)


def test_an_uncertain_mail_to_an_old_address_holds_back_the_new_one(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 1, smaa=True)
    o = godkjenn(mappe, None, "Kari", TID)
    with Journal(journal_for(tmp_path / "bidrag.xlsx"), lambda: TID) as journal:
        journal.sett(o.mappe.post[0].formaal, Status.FORSOEKES)
        journal.avsluttes(o.mappe.post[0].formaal)
    lag_mappe(tmp_path, 1, smaa=True, endre=lambda p: replace(p, mottaker="ny@halden.kommune.no"))
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        svar = kjor(mappe, oppsett)
    assert "er uavklart. Avklar den først, i mappen den ble sendt fra." in svar.holdt[0][1]
    assert kasse.post == []


@pytest.mark.parametrize("endring", [{"mottaker": "ny@halden.kommune.no"}, {"nr": "3001"}], ids=["adresse", "nummer"])
def test_what_was_sent_before_goes_to_a_new_address_or_number_only_on_a_persons_word(tmp_path, endring):
    mappe, _ = lag_mappe(tmp_path, 1, smaa=True)
    godkjenn(mappe, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        kjor(mappe, oppsett)
        lag_mappe(tmp_path, 1, smaa=True, endre=lambda p: replace(p, **endring))
        godkjenn(mappe, None, "Kari", TID)
        nr = endring.get("nr", "0101")
        svar = kjor(mappe, oppsett)
        ((_, hvorfor),) = svar.holdt
        assert hvorfor.startswith("Den er sendt før, til postmottak@k0101.kommune.no 3.12.2026 (nummer 0101).")
        assert hvorfor.endswith(f"legg til --igjen {nr}.")
        assert kjor(mappe, oppsett, bare=(nr,)).antall == 0  # to choose whom to send to is not to say once more
        assert len(kasse.post) == 1
        assert kjor(mappe, oppsett, igjen=(nr,)).antall == 1
    assert len(kasse.post) == 2


def test_without_an_address_of_its_own_the_sender_sends_by_hand(tmp_path):
    mappe, stoppet = lag_mappe(tmp_path, 1, smaa=True, avsender="Sekretariatet")
    assert stoppet == ()  # the draft is there; Outlook puts in who sends it
    godkjenn(mappe, None, "Kari", TID)
    with tjener(Postkasse()) as oppsett:
        assert "Avsenderen har ingen e-postadresse" in kjor(mappe, oppsett).holdt[0][1]
    avklar(mappe, None, "0101", "Kari", TID, ble_sendt=True)
    assert statuser(mappe) == {"sendt": 1}
