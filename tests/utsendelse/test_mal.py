"""Templates: filled as a person expects, told on when they are wrong, and cleaned of whoever edited them."""

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from verktoy.kjerne.melding import Inndatafeil
from verktoy.utsendelse.brevfelt import FELT
from verktoy.utsendelse.dokument import Avsnitt, Bit, Dokument, Tabell, tolk
from verktoy.utsendelse.mal import FET, Felter, feil_i_mal, fyll
from verktoy.utsendelse.malfiler import aapne
from verktoy.utsendelse.malsett import hent, standardmaler
from verktoy.utsendelse.word import pakk, skriv
from verktoy.utsendelse.wordleser import les

TID = datetime(2026, 1, 2, 3, 4)
FELTER = Felter(
    {"mottaker": "Marker kommune", "sum": "214\u00a0489\u00a0kr", "saksnr": "", "kontakt": "Per & <Pål>"},
    {
        "år": [
            {"navn": "2018", "beløp": "21\u00a0449"},
            {"navn": "2019", "beløp": "42\u00a0898"},
            {"navn": "Sum", "beløp": "64\u00a0347", FET: "ja"},
        ],
        "forklaring": [{"setning": "Først dette."}, {"setning": "Så dette."}],
        "terminer": [],
    },
)


def _deler(docx: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(docx)) as z:
        return {n: z.read(n) for n in z.namelist()}


def _mal(tekst: str, **endre: tuple[str, str]) -> bytes:
    """A template of this text; endre: part → text to replace, and what with."""
    deler = _deler(skriv(Dokument("Mal", "nb-NO", tolk(tekst))))
    for navn, (fra, til) in endre.items():
        sti = f"word/{navn}.xml"
        ny = deler[sti].decode().replace(fra, til)
        assert ny != deler[sti].decode(), fra
        deler[sti] = ny.encode()
    return pakk(deler)


def _fylt(docx: bytes) -> Dokument:
    return les(fyll(aapne(docx, "mal.docx", "nb-NO"), FELTER, "Tittel", TID))


def test_a_text_becomes_word_and_comes_back():
    tekst = "# Tittel\n\nEn **fet** og _skrå_ [fyll ut].\n\n- én\n- to\n\n| År | Kr |\n|---|--:|\n| 2018 | 1 |"
    d = Dokument("Navn & mer", "nn-NO", tolk(tekst))
    assert d.blokker == (
        Avsnitt((Bit("Tittel"),), nivaa=1),
        Avsnitt(
            (
                *(Bit("En "), Bit("fet", fet=True), Bit(" og "), Bit("skrå", kursiv=True), Bit(" ")),
                *(Bit("[fyll ut]", utfyll=True), Bit(".")),
            )
        ),
        Avsnitt((Bit("én"),), punkt=True),
        Avsnitt((Bit("to"),), punkt=True),
        Tabell((((Bit("År"),), (Bit("Kr"),)), ((Bit("2018"),), (Bit("1"),))), (False, True)),
    )  # fmt: skip
    assert les(skriv(d)) == d
    assert skriv(d) == skriv(d)


@pytest.mark.parametrize(
    ("mal", "blir"),
    [
        ("Til {{mottaker}}: {{sum}}.", ["Til Marker kommune: 214\u00a0489\u00a0kr."]),
        ("{{ Mottaker }}", ["Marker kommune"]),
        ("Fast.\n\nVår ref.: {{saksnr}}", ["Fast."]),
        ("- {{forklaring.setning}}", ["Først dette.", "Så dette."]),
        ("- {{mottaker}}: {{forklaring.setning}}", ["Marker kommune: Først dette.", "Marker kommune: Så dette."]),
        ("Spør {{kontakt}}.", ["Spør Per & <Pål>."]),
        ("{{mottaker}}{{mottaker}}", ["Marker kommuneMarker kommune"]),
        ("Ingen felt.", ["Ingen felt."]),
    ],
)
def test_paragraphs_are_filled(mal, blir):
    assert [b.tekst for b in _fylt(_mal(mal)).blokker] == blir


def test_a_row_is_repeated_and_a_sum_is_bold():
    (tabell,) = _fylt(_mal("| År | Kr |\n|---|--:|\n| {{år.navn}} | {{år.beløp}} |")).blokker
    assert [[c[0].tekst for c in rad] for rad in tabell.rader] == [
        ["År", "Kr"], ["2018", "21\u00a0449"], ["2019", "42\u00a0898"], ["Sum", "64\u00a0347"],
    ]  # fmt: skip
    assert [rad[0][0].fet for rad in tabell.rader[1:]] == [False, False, True]
    assert tabell.hoyre == (False, True)


def test_a_table_without_rows_falls_out():
    d = _fylt(_mal("Før.\n\n| Termin |\n|---|\n| {{terminer.navn}} |\n\nEtter."))
    assert [b.tekst for b in d.blokker] == ["Før.", "Etter."]


def test_a_field_word_has_cut_in_pieces_is_still_a_field():
    # Word puts spelling marks and formats where it likes: {{mot|tak|er}}, the middle piece bold.
    biter = "</w:t></w:r><w:proofErr w:type='spellStart'/><w:r><w:rPr><w:b/></w:rPr><w:t>tak</w:t></w:r><w:r><w:t>"
    d = _fylt(_mal("Til {{mottaker}} nå", document=("mottaker", f"mot{biter}er")))
    assert [b.tekst for b in d.blokker] == ["Til Marker kommune nå"]


def test_a_value_is_never_a_field():
    felter = Felter({"mottaker": "{{sum}}", "sum": "1"}, {})
    ut = les(fyll(aapne(_mal("{{mottaker}} {{sum}}"), "mal.docx", "nb-NO"), felter, "T", TID))
    assert ut.tekst == "{{sum}} 1"


@pytest.mark.parametrize(
    ("mal", "hva", "gjor"),
    [
        ("Til {{motaker}}", "Feltet «{{motaker}}» finnes ikke", "Mente du {{mottaker}}?"),
        ("Kr {{summ}}", "Feltet «{{summ}}» finnes ikke", "Mente du {{sum}}?"),
        ("| A |\n|---|\n| {{år.belop}} |", "Feltet «{{år.belop}}» finnes ikke", "Mente du {{år.beløp}}?"),
        ("{{qqqqqqqq}}", "Feltet «{{qqqqqqqq}}» finnes ikke", "Feltene som finnes, står i brukerveiledningen"),
        ("{{sum} for året", "Klammene går ikke opp i «{{sum} for året»", "Skriv et felt slik: {{mottaker}}"),
        ("{{år.navn}} {{forklaring.setning}}", "Avsnittet har felt fra to lister", ""),
        ("{{}}", "Feltet «{{}}» finnes ikke", ""),
    ],
)
def test_what_is_wrong_in_a_template_is_told_with_its_place(mal, hva, gjor):
    funn = feil_i_mal(aapne(_mal(f"Fast.\n\n{mal}"), "brev.docx", "nb-NO"), FELT)
    assert [m for m in funn if hva in m.hva and gjor in m.gjor], funn
    assert all(re.fullmatch(r"brev\.docx, avsnitt [23]", m.hvor) for m in funn)


def test_the_templates_of_the_tool_have_no_faults():
    assert len(hent(None).maler) == 12


def test_an_edited_template_is_used_and_a_wrong_name_is_told(tmp_path):
    (tmp_path / "varsel-bokmaal.docx").write_bytes(_mal("Vår egen tekst til {{mottaker}}"))
    maler = hent(tmp_path).maler
    assert "Vår egen tekst" in maler["varsel-bokmaal"].deler["word/document.xml"].decode()
    assert len(maler) == 12
    (tmp_path / "varsel.docx").write_bytes(b"")
    with pytest.raises(Inndatafeil, match=r"Ingen mal heter «varsel\.docx»"):
        hent(tmp_path)


@pytest.mark.parametrize(
    ("endre", "sagt"),
    [
        ({"document": ("<w:r>", '<w:ins w:id="1" w:author="Kari"><w:r><w:t>nytt</w:t></w:r></w:ins><w:r>')}, "sporede"),
        ({"document": ("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>skjult</w:t></w:r><w:r>")}, "skjult tekst"),
    ],
)
def test_what_would_follow_unseen_is_refused(endre, sagt):
    with pytest.raises(Inndatafeil, match=sagt):
        aapne(_mal("Hei {{mottaker}}", **endre), "brev.docx", "nb-NO")


@pytest.mark.parametrize("fil", ["word/vbaProject.bin", "word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml"])
def test_macros_and_embedded_files_are_refused(fil):
    deler = _deler(_mal("Hei")) | {fil: b"x"}
    with pytest.raises(Inndatafeil, match="makroer eller innebygde filer"):
        aapne(pakk(deler), "brev.docx", "nb-NO")


def test_a_link_to_a_file_is_refused_and_one_to_a_page_is_not():
    deler = _deler(_mal("Hei"))
    rel = '<Relationship Id="rId9" Type="http://x/{}" Target="{}" TargetMode="External"/></Relationships>'
    navn = "word/_rels/document.xml.rels"
    for slag, maal, greit in (
        ("hyperlink", "https://www.ks.no", True),
        ("hyperlink", "file:///C:/Users/kari/budsjett.xlsx", False),
        ("image", "https://sporing.example/pixel.png", False),
        ("attachedTemplate", "file:///C:/Users/kari/Normal.dotm", False),
    ):
        lenket = deler[navn].decode().replace("</Relationships>", rel.format(slag, maal)).encode()
        innhold = pakk(deler | {navn: lenket})
        if greit:
            aapne(innhold, "brev.docx", "nb-NO")
        else:
            with pytest.raises(Inndatafeil, match="Malen har en lenke til en fil"):
                aapne(innhold, "brev.docx", "nb-NO")


def test_nothing_of_whoever_edited_the_template_goes_out():
    deler = _deler(_mal("Hei {{mottaker}}"))
    dokument = deler["word/document.xml"].decode()
    dokument = dokument.replace("<w:p>", '<w:p w:rsidR="00AB12CD"><w:commentRangeStart w:id="0"/>', 1)
    dokument = dokument.replace("</w:p>", '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>', 1)  # fmt: skip # noqa: E501
    innstillinger = deler["word/settings.xml"].decode().replace(
        "<w:defaultTabStop", '<w:attachedTemplate xmlns:r="x" r:id="rId1"/><w:mailMerge><w:dataSource/></w:mailMerge>'
        '<w:rsids><w:rsid w:val="00AB12CD"/></w:rsids><w:defaultTabStop',
    )  # fmt: skip
    hemmelig = b"<x>Kari Saksbehandler C:\\Users\\kari</x>"
    deler |= {
        "word/document.xml": dokument.encode(),
        "word/settings.xml": innstillinger.encode(),
        "word/comments.xml": hemmelig,
        "word/people.xml": hemmelig,
        "docProps/core.xml": hemmelig,
        "docProps/app.xml": hemmelig,
        "docProps/custom.xml": hemmelig,
        "customXml/item1.xml": hemmelig,
        "word/_rels/settings.xml.rels": hemmelig,
    }
    ut = fyll(aapne(pakk(deler), "brev.docx", "nb-NO"), FELTER, "Tittel", TID)
    tekst = "\n".join([n + d.decode() for n, d in _deler(ut).items()])
    for ord_ in (
        "Kari",
        "Users",
        "00AB12CD",
        "comment",
        "people",
        "custom.xml",
        "customXml",
        "attachedTemplate",
        "mailMerge",
    ):
        assert ord_ not in tekst
    assert les(ut).tekst == "Hei Marker kommune"


@pytest.mark.parametrize("innhold", [b"", b"PK\x03\x04tull", b"{}"])
def test_what_is_no_word_file_is_told(innhold):
    with pytest.raises(Inndatafeil, match="ikke et Word-dokument"):
        aapne(innhold, "brev.docx", "nb-NO")


def test_a_template_that_would_fill_the_memory_is_refused():
    deler = _deler(_mal("Hei")) | {"word/media/bilde.png": b"\0" * 21_000_000}
    with pytest.raises(Inndatafeil, match="Malen er for stor"):
        aapne(pakk(deler), "brev.docx", "nb-NO")


def test_a_picture_must_say_what_it_shows():
    bilde = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:docPr id="1" name="Logo"{}/></wp:inline></w:drawing></w:r><w:r>'
    )
    with pytest.raises(Inndatafeil, match="Bildet «Logo» mangler alternativ tekst"):
        aapne(_mal("Hei", document=("<w:r>", bilde.format(""))), "brev.docx", "nb-NO")
    aapne(_mal("Hei", document=("<w:r>", bilde.format(' descr="Byvåpenet"'))), "brev.docx", "nb-NO")


def test_the_guide_names_every_field():
    veiledning = (Path(__file__).resolve().parents[2] / "docs" / "brukerveiledning.md").read_text(encoding="utf-8")
    assert [navn for navn in FELT if navn not in veiledning] == []
    brukt = {f for d in standardmaler().values() for f in re.findall(r"\{\{(.*?)\}\}", _deler(d)["word/document.xml"].decode())}  # fmt: skip # noqa: E501
    assert brukt <= FELT.keys()
