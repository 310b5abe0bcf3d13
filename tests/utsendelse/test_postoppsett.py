"""The settings of the mail server: complete, safe, and without a secret in them."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from verktoy.kilder.tomlfil import les_toml
from verktoy.kjerne.melding import Inndatafeil
from verktoy.utsendelse.postoppsett import Innlogging, Sikkerhet, hemmelighet, les_oppsett

GODT = """
tjener = "smtp.office365.com"
port = 587
sikkerhet = "starttls"
innlogging = "passord"
bruker = "post@viken.no"
domener = ["kommune.no", "viken.no"]
hoyst = 60
"""


def les(tmp_path, tekst: str):
    sti = tmp_path / "utsendelse.toml"
    sti.write_text(tekst, encoding="utf-8")
    return les_oppsett(les_toml(sti), sti.name)


def test_what_is_written_is_what_is_used(tmp_path):
    o = les(tmp_path, GODT)
    assert (o.tjener, o.port, o.sikkerhet, o.innlogging) == (
        "smtp.office365.com",
        587,
        Sikkerhet.STARTTLS,
        Innlogging.PASSORD,
    )
    assert (o.bruker, o.domener, o.hoyst, o.per_minutt) == ("post@viken.no", ("kommune.no", "viken.no"), 60, 30)
    assert (o.tidsgrense, o.tidsgrense_slutt) == (300, 600)  # RFC 5321 section 4.5.3.2


@pytest.mark.parametrize(
    ("adresse", "lov"),
    [
        ("post@halden.kommune.no", True),
        ("post@kommune.no", True),
        ("post@VIKEN.no", True),
        ("post@ondkommune.no", False),
        ("post@kommune.no.evil.example", False),
        ("post@no", False),
    ],
)
def test_the_allow_list(tmp_path, adresse, lov):
    assert les(tmp_path, GODT).tillater(adresse) == lov


GALT = [
    (("port = 587", "port = 0"), "«port»: Tallet mangler"),
    (("port = 587", 'port = "587"'), "«port»: Tallet mangler"),
    (("port = 587", "port = true"), "«port»: Tallet mangler"),
    (("hoyst = 60", ""), "«hoyst»: Tallet mangler"),
    (('"starttls"', '"ssl"'), "«sikkerhet»: Valget mangler"),
    (('"starttls"', '"ingen"'), "Uten kryptering sendes bare til egen maskin"),
    (('"passord"', '"kerberos"'), "«innlogging»: Valget mangler"),
    (('bruker = "post@viken.no"', ""), "«bruker»: Teksten mangler"),
    (('["kommune.no", "viken.no"]', "[]"), "Ingen domener"),
    (('["kommune.no", "viken.no"]', '["no"]'), "Ingen domener"),
    (('["kommune.no", "viken.no"]', '["*"]'), "Ingen domener"),
    (("hoyst = 60", 'hoyst = 60\npassord = "x"'), "Hemmeligheter skal ikke stå her"),
    (("hoyst = 60", 'hoyst = 60\nsmtp_token = "x"'), "Hemmeligheter skal ikke stå her"),
    (("hoyst = 60", "hoyst = 60\nfart = 3"), "«fart»: Nøkkelen er ukjent"),
    (("hoyst = 60", "hoyst = "), "ikke gyldig TOML"),
]


@pytest.mark.parametrize(("bytte", "ventet"), GALT)
def test_what_cannot_be_used_is_named(tmp_path, bytte, ventet):
    with pytest.raises(Inndatafeil, match=ventet.replace("*", r"\*")):
        les(tmp_path, GODT.replace(*bytte))


def test_a_domain_is_the_same_however_it_is_written(tmp_path):
    o = les(tmp_path, GODT.replace("viken.no", "Våler.no"))
    assert o.tillater("post@xn--vler-qoa.no")
    with pytest.raises(Inndatafeil, match="Ingen domener"):
        les(tmp_path, GODT.replace("viken.no", "a..no"))


def test_the_secret_comes_from_the_environment(tmp_path):
    o = les(tmp_path, GODT)
    assert hemmelighet(o, {"BIDRAG_SMTP_PASSORD": "a", "BIDRAG_SMTP_TOKEN": "b"}) == "a"
    o = les(tmp_path, GODT.replace('"passord"', '"token"'))
    assert hemmelighet(o, {"BIDRAG_SMTP_PASSORD": "a", "BIDRAG_SMTP_TOKEN": "b"}) == "b"
    o = les(tmp_path, GODT.replace('"passord"', '"ingen"').replace('bruker = "post@viken.no"', ""))
    assert hemmelighet(o, {}) == ""


def test_or_from_the_keyring(tmp_path, monkeypatch):
    o = les(tmp_path, GODT)
    ring, feil = ModuleType("keyring"), ModuleType("keyring.errors")
    feil.KeyringError = RuntimeError
    ring.get_password = lambda tjeneste, bruker: {("bidrag-verktoy", "post@viken.no"): "fra ringen"}[tjeneste, bruker]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", feil)
    assert hemmelighet(o, {}) == "fra ringen"
    ring.get_password = lambda *_: None
    with pytest.raises(Inndatafeil, match="Fant ikke passord for post"):
        hemmelighet(o, {})


def test_or_is_missed(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(Inndatafeil, match="BIDRAG_SMTP_PASSORD"):
        hemmelighet(les(tmp_path, GODT), {})


def test_the_sample_can_be_used_as_it_is():
    o = les_oppsett(les_toml(Path(__file__).parents[2] / "maler" / "utsendelse.toml"), "utsendelse.toml")
    assert (o.sikkerhet, o.domener) == (Sikkerhet.STARTTLS, ("kommune.no",))
