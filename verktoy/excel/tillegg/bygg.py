"""Build the add-in, and the workbook with buttons, from the text in maler/excel.

The same text gives the same bytes on every machine: nothing in the files depends on the clock, on the language of the
machine or on how its zlib compresses (they are stored uncompressed).
"""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter
from lxml import etree
from xlsxwriter.worksheet import Worksheet

from verktoy.excel.tillegg.vba import Modul, dokumentmodul, prosjekt

KNAPPENAVN = "http://schemas.microsoft.com/office/2009/07/customui"
_MODULER = ("Koding", "Knapper")
_ARKMODUL = "Arkknapper"
_BOKNAVN, _ARKNAVN = "ThisWorkbook", "Ark1"
_PROSJEKT = "BidragTillegg"
_BAAND = "customUI/customUI14.xml"
_TYPER, _RELASJONER, _RELASJONSSLUTT = "[Content_Types].xml", "_rels/.rels", b"</Relationships>"
_BAANDRELASJON = (
    b'<Relationship Id="rIdBaand" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    b'Target="customUI/customUI14.xml"/>'
)
_BOKTYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TILLEGGSTYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
_TILLEGGSTEKST = "Tillegget «Bidrag». Knappene står på fanen Bidrag."
_FAST_TID = datetime(2000, 1, 1)  # noqa: DTZ001 - stands in the file's properties; any fixed day will do
_SLIK = (
    "Hold denne filen åpen ved siden av arbeidsboken. En knapp gjelder boken du så på sist. "
    "Skal noen ha arbeidsboken på e-post, sender du den, ikke denne."
)


@dataclass(frozen=True)
class Knapp:
    """A button on the ribbon.

    Attributes:
        inngang: the entry point it calls, a function in verktoy.knapper.
        tekst: what stands on it.
        hjelp: what it says when the mouse rests on it.
        gruppe: the heading of the group it stands in.
        ikon: Excel's own name of its picture.
        makro: the VBA procedure it calls.
    """

    inngang: str
    tekst: str
    hjelp: str
    gruppe: str
    ikon: str
    makro: str


def les_knapper(kilde: Path) -> list[Knapp]:
    """The buttons of the ribbon, from left to right. kilde: the folder maler/excel."""
    rot = etree.parse(kilde / "customUI14.xml").getroot()
    return [
        Knapp(
            inngang=str(b.get("tag")),
            tekst=str(b.get("label")),
            hjelp=str(b.get("supertip")),
            gruppe=str(gruppe.get("label")),
            ikon=str(b.get("imageMso")),
            makro=str(b.get("onAction")),
        )
        for gruppe in rot.iter(f"{{{KNAPPENAVN}}}group")
        for b in gruppe.iter(f"{{{KNAPPENAVN}}}button")
    ]


def tillegg(kilde: Path) -> bytes:
    """The add-in Bidrag.xlam: the tab «Bidrag» in every workbook."""
    deler = _deler(_bok(_vba(kilde, _MODULER), lambda _, ark: ark.write_string("A1", _TILLEGGSTEKST)))
    deler[_TYPER] = deler[_TYPER].replace(_BOKTYPE, _TILLEGGSTYPE)
    deler[_RELASJONER] = deler[_RELASJONER].replace(_RELASJONSSLUTT, _BAANDRELASJON + _RELASJONSSLUTT)
    deler[_BAAND] = (kilde / "customUI14.xml").read_text(encoding="utf-8").encode()  # line ends as in the source
    return _pakk(deler)


def knappebok(kilde: Path) -> bytes:
    """The workbook «Bidrag knapper.xlsm»: the same buttons on a sheet, for those who want no add-in."""
    knapper = les_knapper(kilde)
    vba = _vba(kilde, (*_MODULER, _ARKMODUL))
    return _pakk(_deler(_bok(vba, lambda wb, ark: _knappeark(wb, ark, knapper))))


def arkmakro(inngang: str) -> str:
    """The procedure in Arkknapper.bas that stands for an entry point: lag_utsendelse → ArkLagUtsendelse."""
    return "Ark" + "".join(ord_.capitalize() for ord_ in inngang.split("_"))


def _vba(kilde: Path, navn: Sequence[str]) -> bytes:
    egne = [Modul(n, (kilde / f"{n}.bas").read_text(encoding="utf-8")) for n in navn]
    dokumenter = (dokumentmodul(_BOKNAVN, arbeidsbok=True), dokumentmodul(_ARKNAVN, arbeidsbok=False))
    return prosjekt(_PROSJEKT, [*dokumenter, *egne])


def _bok(vba: bytes, fyll: Callable[[xlsxwriter.Workbook, Worksheet], object]) -> bytes:
    """A workbook of one sheet with a VBA project."""
    ut = io.BytesIO()
    with xlsxwriter.Workbook(ut, {"in_memory": True}) as wb:
        wb.set_properties({"title": "Bidrag", "created": _FAST_TID})
        wb.add_vba_project(io.BytesIO(vba), is_stream=True)
        wb.set_vba_name(_BOKNAVN)
        ark = wb.add_worksheet("Bidrag")
        ark.set_vba_name(_ARKNAVN)
        fyll(wb, ark)
    return ut.getvalue()


def _knappeark(wb: xlsxwriter.Workbook, ark: Worksheet, knapper: Sequence[Knapp]) -> None:
    tittel = wb.add_format({"bold": True, "font_size": 16})
    brutt = wb.add_format({"text_wrap": True, "valign": "vcenter"})
    ark.hide_gridlines(2)
    ark.set_column("A:A", 3)
    ark.set_column("B:B", 24)
    ark.set_column("C:C", 70)
    ark.write_string("B1", "Bidrag", tittel)
    ark.merge_range("B2:C2", _SLIK, brutt)
    ark.set_row_pixels(1, 44)
    for rad, knapp in enumerate(knapper, start=3):
        ark.set_row_pixels(rad, 48)
        ark.write_string(rad, 2, knapp.hjelp, brutt)
        maal = {"width": 150, "height": 36, "x_offset": 8, "y_offset": 6}
        ark.insert_button(
            rad, 1, {"macro": arkmakro(knapp.inngang), "caption": knapp.tekst, "description": knapp.hjelp, **maal}
        )
    ark.set_landscape()
    ark.set_paper(9)
    ark.fit_to_pages(1, 1)


def _deler(pakke: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pakke)) as z:
        return {navn: z.read(navn) for navn in z.namelist()}


def _pakk(deler: Mapping[str, bytes]) -> bytes:
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_STORED) as z:
        for navn, innhold in deler.items():
            info = zipfile.ZipInfo(navn)  # the day zip begins, 1.1.1980
            info.create_system = 0
            z.writestr(info, innhold)
    return ut.getvalue()
