"""The mail of a package: readable by anybody's parser, the same bytes every time, and no name or address changes it."""

from dataclasses import replace
from email import message_from_bytes, policy
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.utsendelse.postkasse import lag_mappe
from tests.utsendelse.test_manifest import BREV, MANIFEST, PAKKE
from verktoy.kjerne.melding import Inndatafeil
from verktoy.utsendelse.adresse import del_avsender, tolk_adresse
from verktoy.utsendelse.epost import lag_melding, les_melding, som_test
from verktoy.utsendelse.epostmal import MAPPE, les_mal
from verktoy.utsendelse.formaal import formaal
from verktoy.utsendelse.manifest import Maalform, Type
from verktoy.utsendelse.postmappe import les_postmappe

AVSENDER = replace(MANIFEST, avsender="Sekretariatet <post@viken.no>")


def melding(manifest=AVSENDER, **felt) -> bytes:
    pakke = replace(PAKKE, **felt)
    return lag_melding(pakke, manifest, les_mal(pakke.mal, pakke.maalform), {"brev.docx": BREV})


def test_a_mail_in_full():
    m = message_from_bytes(melding(), policy=policy.default)
    assert m.defects == []
    assert m["From"] == "Sekretariatet <post@viken.no>"
    assert m["To"] == "Fredrikstad <postmottak@fredrikstad.kommune.no>"
    assert m["Subject"] == "Digital bærekraft Østfold: bidrag fra Fredrikstad for 2018–2019"
    assert m.get_body()["Content-Language"] == "nb-NO"
    assert m["Message-ID"] == f"<{formaal(MANIFEST, PAKKE).merke}@viken.no>"
    assert m["Cc"] is None
    assert m["Bcc"] is None
    tekst = m.get_body().get_content()
    assert "Bidraget fra Fredrikstad til Digital bærekraft Østfold for 2018–2019 er 158 678,50 kr." in tekst.replace(
        "\u00a0", " "
    )
    assert "- brev.docx\r\n" in tekst
    (vedlegg,) = m.iter_attachments()
    assert vedlegg.get_content() == BREV


@pytest.mark.parametrize(
    ("maalform", "sier"),
    [
        (
            Maalform.BOKMAAL,
            "KORRIGERT: Vi trekker tilbake det dere har fått før om Digital bærekraft Østfold for 2018–2019",
        ),
        (
            Maalform.NYNORSK,
            "KORRIGERT: Vi trekkjer tilbake det de har fått før om Digital bærekraft Østfold for 2018–2019",
        ),
    ],
)
def test_a_correction_to_nothing_says_that_nothing_is_to_be_paid(maalform, sier):
    null = {2018: Fraction(0), 2019: Fraction(0)}
    felt = {"type": Type.KORREKSJON, "grunn": "Fredrikstad gikk ut", "maalform": maalform}
    tekst = message_from_bytes(melding(**felt, belop=null), policy=policy.default).get_body().get_content()
    assert sier in tekst
    assert "Fredrikstad gikk ut" in tekst
    assert "betale noe" in tekst or "betale noko" in tekst
    ett_aar_igjen = melding(**felt, belop=null | {2019: Fraction(1)})
    assert "betale no" not in message_from_bytes(ett_aar_igjen, policy=policy.default).get_body().get_content()


def test_the_same_package_gives_the_same_bytes():
    assert melding() == melding()


def test_lines_are_crlf_and_short_enough_for_any_server():
    data = melding(navn="Unjárga-Nesseby " * 12)
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998  # RFC 5321 section 4.5.3.1.6
    assert data.isascii()


@pytest.mark.parametrize("type_", list(Type))
@pytest.mark.parametrize("maalform", list(Maalform))
def test_the_shipped_templates(type_, maalform):
    grunn = "Nytt folketall" if type_ is Type.KORREKSJON else ""
    lest = les_melding(melding(type=type_, maalform=maalform, grunn=grunn), "")
    nynorsk = maalform is Maalform.NYNORSK
    assert ("bidrag frå" in lest.emne or "korleis" in lest.tekst or "frå" in lest.tekst) == nynorsk
    assert ("Venleg helsing" if nynorsk else "Vennlig hilsen") in lest.tekst
    assert lest.emne.startswith("KORRIGERT: ") == (type_ is Type.KORREKSJON)
    assert ("KORRIGERT" in lest.tekst) == ("Nytt folketall" in lest.tekst) == (type_ is Type.KORREKSJON)
    assert "{" not in lest.emne + lest.tekst


INJEKSJON = [
    "Halden\r\nBcc: alle@evil.example",
    "Halden\nSubject: noe annet",
    "Halden\rX: y",
    "Halden\0",
    "Halden\u2028Bcc: a@b.no",
    "Halden\u202eoN",  # turns the text
    "Hal\u200bden",  # hidden
    "Halden\x85",
]


@pytest.mark.parametrize("navn", INJEKSJON)
def test_a_name_cannot_add_headers(navn):
    with pytest.raises(Inndatafeil, match="linjeskift eller usynlige tegn"):
        melding(navn=navn)


@pytest.mark.parametrize(
    "adresse",
    [
        "post@halden.kommune.no\r\nBcc: alle@evil.example",
        "post@halden.kommune.no, alle@evil.example",
        "post@halden.kommune.no; b@c.no",
        "post@halden.kommune.no b@c.no",
        "post@halden.kommune.no>\r\nRCPT TO:<alle@evil.example",
        "<post@halden.kommune.no>",
        '"a@b"@halden.kommune.no',
        "post@[127.0.0.1]",
        "post@halden",
        "post@-halden.no",
        "post@halden..no",
        ".post@halden.no",
        "post.@halden.no",
        "pøst@halden.no",
        "post@halden.no\u202e",
        f"{'a' * 65}@halden.no",
        f"post@{'a' * 64}.no",
        f"post@{'a.' * 125}no",
        "@halden.no",
        "post@",
        "",
    ],
)
def test_what_is_not_exactly_one_address_is_refused(adresse):
    with pytest.raises(Inndatafeil, match="er ikke én e-postadresse"):
        melding(mottaker=adresse)


@pytest.mark.parametrize(
    ("skrevet", "tolket"),
    [
        (" postmottak@Halden.Kommune.no ", "postmottak@halden.kommune.no"),
        ("post@våler.kommune.no", "post@xn--vler-qoa.kommune.no"),  # punycode of våler: RFC 3492
        ("o'brien+x@nord-fron.kommune.no", "o'brien+x@nord-fron.kommune.no"),
    ],
)
def test_addresses(skrevet, tolket):
    assert tolk_adresse(skrevet, "") == tolket
    assert les_melding(melding(mottaker=skrevet), "").til == tolket


@pytest.mark.parametrize(
    ("skrevet", "delt"),
    [
        ("Sekretariatet", ("Sekretariatet", "")),
        ("post@viken.no", ("", "post@viken.no")),
        ("Kari, Østfold <post@viken.no>", ("Kari, Østfold", "post@viken.no")),
        ('"Kari" <post@viken.no>', ("Kari", "post@viken.no")),
    ],
)
def test_senders(skrevet, delt):
    assert del_avsender(skrevet, "") == delt
    assert les_melding(melding(replace(MANIFEST, avsender=skrevet)), "").fra == delt[1]


@pytest.mark.parametrize("skrevet", ["A <a@b.no> <c@d.no>", "A <a@b.no>\r\nBcc: c@d.no", "A\nB", "A <a>"])
def test_senders_refused(skrevet):
    with pytest.raises(Inndatafeil):
        melding(replace(MANIFEST, avsender=skrevet))


synlig = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"]), min_size=1, max_size=80)


@given(navn=synlig, ordningsnavn=synlig, grunn=synlig)
def test_any_visible_name_arrives_as_it_is_or_is_refused(navn, ordningsnavn, grunn):
    try:
        data = melding(replace(AVSENDER, ordningsnavn=ordningsnavn), navn=navn, type=Type.KORREKSJON, grunn=f"x{grunn}")
    except Inndatafeil:
        return
    m = message_from_bytes(data, policy=policy.default)
    assert set(m.keys()) == {"Date", "Message-ID", "From", "To", "Subject", "MIME-Version", "Content-Type"}
    assert [a.addr_spec for a in m["To"].addresses] == [PAKKE.mottaker]
    assert str(m["Subject"]) == f"KORRIGERT: {ordningsnavn}, bidrag fra {navn} for 2018–2019"
    assert f"x{grunn}" in m.get_body().get_content()


@given(navn=st.text(max_size=60), mottaker=st.text(max_size=60), avsender=st.text(max_size=60))
def test_no_text_at_all_gives_another_receiver(navn, mottaker, avsender):
    try:
        data = melding(replace(MANIFEST, avsender=avsender), navn=navn, mottaker=mottaker)
    except Inndatafeil:
        return
    m = message_from_bytes(data, policy=policy.default)
    assert len(m["To"].addresses) == 1
    assert m["Cc"] is None
    assert m["Bcc"] is None


def test_a_value_is_never_read_as_a_template():
    lest = les_melding(melding(navn="{{ grunn }} {{ ukjent }}"), "")
    assert "{{ grunn }} {{ ukjent }}" in lest.emne


def test_a_line_with_a_period_and_one_that_begins_with_one_stay(tmp_path):
    mal = tmp_path / "varsel.nb.txt"
    mal.write_text("Emne: {{ ordning }}\n\nEn\n.\n.to\nFrom her\n", encoding="utf-8")
    lest = les_melding(
        lag_melding(PAKKE, AVSENDER, les_mal(Type.VARSEL, Maalform.BOKMAAL, tmp_path), {"brev.docx": BREV}), ""
    )
    assert lest.tekst == "En\n.\n.to\nFrom her\n"


def test_attachments_with_any_name_and_kind(tmp_path):
    mappe, _ = lag_mappe(tmp_path, 1)
    (post,) = les_postmappe(mappe).post
    m = message_from_bytes(post.sti.read_bytes(), policy=policy.default)
    assert m["X-Unsent"] == "1"
    assert [d.get_filename() for d in m.iter_attachments()] == ["Bidrag-0101-Halden.xlsx", "Brev-på-høring.docx"]
    assert b"filename*=utf-8''Brev-p%C3%A5-h%C3%B8ring.docx" in post.sti.read_bytes()  # RFC 2231 section 4


def test_a_test_mail_reaches_nobody_else():
    lest = les_melding(som_test(melding(), "meg@viken.no", "0106 Fredrikstad"), "")
    assert (lest.til, lest.emne[:25]) == ("meg@viken.no", "TEST (0106 Fredrikstad): ")
    assert lest.vedlegg == les_melding(melding(), "").vedlegg
    assert b"postmottak@fredrikstad" not in som_test(melding(), "meg@viken.no", "0106 Fredrikstad")


FEIL_I_MAL = [
    ("Emne: Hei {{ nvan }}\n\nTekst", "linje 1: Feltet «nvan» er ukjent."),
    ("Emne: Hei\n\n{{ belop }\n", "linje 3: Et felt er ikke avsluttet."),
    ("Emne: Hei\n\nbelop }}\n", "linje 3: Et felt er ikke avsluttet."),
    ("Emne: Hei\n\n{{ }}\n", "linje 3: Feltet «» er ukjent."),
    ("Hei\n\nTekst", "mangler emne eller tekst"),
    ("Emne: \n\nTekst", "mangler emne eller tekst"),
    ("Emne: Hei\n\n", "mangler emne eller tekst"),
    ("", "mangler emne eller tekst"),
]


@pytest.mark.parametrize(("tekst", "ventet"), FEIL_I_MAL)
def test_a_template_is_checked_before_it_is_used(tmp_path, tekst, ventet):
    (tmp_path / "varsel.nn.txt").write_text(tekst, encoding="utf-8")
    with pytest.raises(Inndatafeil, match=ventet):
        les_mal(Type.VARSEL, Maalform.NYNORSK, tmp_path)


@pytest.mark.parametrize(
    "tekst",
    ["Emne: KORRIGERT\n\n{{ grunn }}", "Emne: Hei\n\nKORRIGERT {{ grunn }}", "Emne: KORRIGERT\n\nKORRIGERT"],
)
def test_a_correction_that_does_not_say_so_is_refused(tmp_path, tekst):
    (tmp_path / "korreksjon.nb.txt").write_text(tekst, encoding="utf-8")
    with pytest.raises(Inndatafeil, match="sier ikke at noe er korrigert"):
        les_mal(Type.KORREKSJON, Maalform.BOKMAAL, tmp_path)


def test_every_type_and_form_has_its_template():
    assert {p.name for p in MAPPE.iterdir()} == {f"{t}.{m}.txt" for t in (*Type, "bortfall") for m in ("nb", "nn")}


def test_amounts_in_the_text_are_the_packages():
    lest = les_melding(melding(belop={2018: Fraction(1), 2019: Fraction(402039)}), "")
    assert "402\u00a0040\u00a0kr" in lest.tekst
