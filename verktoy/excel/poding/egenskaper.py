"""Custom document properties: ours are added to, or replaced among, the workbook's own; all others stand."""

import copy

from lxml import etree

from verktoy.excel.pakke import Pakke

_ROM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_INNHOLDSTYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORSTE_PID = 2  # 0 and 1 are reserved (ECMA-376 part 1, 22.3.2.2)


def flett_egenskaper(pakke: Pakke, giver: Pakke) -> None:
    """Give the workbook the giver's custom properties, by name."""
    vaare = _part(giver)
    if vaare is None:
        return
    part = _part(pakke)
    if part is None:
        part = "docProps/custom.xml"
        pakke.relasjoner().ny(_REL, part)
        pakke.sett_innholdstype(part, _INNHOLDSTYPE)
        rot = etree.Element(f"{{{_ROM}}}Properties", nsmap=giver.xml(vaare).nsmap)
    else:
        rot = pakke.xml(part)
    deres = {e.get("name"): e for e in rot}
    for vaar in giver.xml(vaare):
        ny = copy.deepcopy(vaar)
        gammel = deres.get(vaar.get("name"))
        if gammel is None:
            ny.set("pid", str(max([_FORSTE_PID - 1, *(int(e.get("pid")) for e in rot)]) + 1))
            rot.append(ny)
        else:
            ny.set("pid", gammel.get("pid"))
            rot.replace(gammel, ny)
    pakke.skriv_xml(part, rot)


def _part(pakke: Pakke) -> str | None:
    funnet = pakke.relasjoner().av_slag("custom-properties")
    return funnet[0].maal if funnet and pakke.har(funnet[0].maal) else None
