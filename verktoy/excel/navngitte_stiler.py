"""Named cell styles and the document language, which XlsxWriter cannot write.

With a name, "what does a yellow cell mean" has an answer in Excel's gallery of cell styles, and staff can give their
own cells the same look. Only two parts of the fresh package are changed, by the same bytes every time.
"""

import copy
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from lxml import etree

_M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DC = "http://purl.org/dc/elements/1.1/"
_SPRAK = "nb-NO"
_ZIPDATO = (1980, 1, 1, 0, 0, 0)


def gi_navn(pakke: bytes, roller: Mapping[int, str], navn: Sequence[str], *, pakket: bool = True) -> bytes:
    """Tie cell formats to named styles.

    Args:
        pakke: a package made by XlsxWriter.
        roller: number of a cell format → name of its style.
        navn: every style, in the order they are to stand; only those in use are written.
        pakket: compress the parts; False for a package that is taken apart again at once.
    """
    ut = BytesIO()
    metode = zipfile.ZIP_DEFLATED if pakket else zipfile.ZIP_STORED
    with zipfile.ZipFile(BytesIO(pakke)) as inn, zipfile.ZipFile(ut, "w") as fil:
        for post in inn.infolist():
            data = inn.read(post)
            if post.filename == "xl/styles.xml":
                data = _stiler(data, roller, [n for n in navn if n in roller.values()])
            elif post.filename == "docProps/core.xml":
                data = _sprak(data)
            ny = zipfile.ZipInfo(post.filename, _ZIPDATO)
            ny.compress_type, ny.external_attr = metode, post.external_attr
            ny.create_system = 3  # the same on every system
            fil.writestr(ny, data)
    return ut.getvalue()


def _stiler(data: bytes, roller: Mapping[int, str], navn: Sequence[str]) -> bytes:
    rot = etree.fromstring(data)
    formater, grunnstiler, stiler = (rot.find(f"{_M}{t}") for t in ("cellXfs", "cellStyleXfs", "cellStyles"))
    plass = {n: len(grunnstiler) + i for i, n in enumerate(navn)}
    for n in navn:
        forste = min(i for i, rolle in roller.items() if rolle == n)
        grunn = copy.deepcopy(formater[forste])
        grunn.attrib.pop("xfId", None)
        grunn.set("numFmtId", "0")
        grunn.attrib.pop("applyNumberFormat", None)
        grunnstiler.append(grunn)
        stiler.append(etree.Element(f"{_M}cellStyle", name=n, xfId=str(plass[n])))
    for i, rolle in roller.items():
        formater[i].set("xfId", str(plass[rolle]))
    # Excel wants the names in alphabetical order when it looks one up.
    stiler[:] = sorted(stiler, key=lambda s: s.get("name"))
    for liste in (grunnstiler, stiler):
        liste.set("count", str(len(liste)))
    return bytes(etree.tostring(rot, xml_declaration=True, encoding="UTF-8", standalone=True))


def _sprak(data: bytes) -> bytes:
    rot = etree.fromstring(data)
    sprak = etree.SubElement(rot, f"{{{_DC}}}language")
    sprak.text = _SPRAK
    return bytes(etree.tostring(rot, xml_declaration=True, encoding="UTF-8", standalone=True))
