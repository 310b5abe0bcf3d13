"""Notes on a sheet (comments part and VML shapes) and threaded comments: ours beside staff's, staff's on their row.

The VML is spliced as text, not parsed: Excel writes VML that is not always XML, and staff's shapes keep their bytes.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from verktoy.excel.ooxml import R_ID, Element, UlesbarXml, avtrykk, forste, les_xml, lokal, q, skriv_xml
from verktoy.excel.pakke import KanIkkePode, Pakke, Relasjoner
from verktoy.excel.poding.arkregler import Flytt, flyttet
from verktoy.excel.poding.kvittering import Arkvelger
from verktoy.excel.poding.omraade import les

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_TYPE_MERKNADER = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_TYPE_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_FORM = re.compile(r"<v:shape\b[^>]*>.*?</v:shape>", re.DOTALL)
_RAD = re.compile(r"(<x:Row>)(\d+)(</x:Row>)")
_KOLONNE = re.compile(r"<x:Column>(\d+)</x:Column>")
_ANKER = re.compile(r"(<x:Anchor>)([^<]*)(</x:Anchor>)")
_FORM_ID = re.compile(r"_x0000_s(\d+)")
_ANKERTALL = 8
_VML = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}


@dataclass
class Merknadslag:
    """The notes of the sheet without ours.

    Attributes:
        part: the comments part, None when there is none.
        rot: staff's notes.
        vml_rid: the sheet's relationship to the VML.
        vml_part: the VML part.
        vml: its text with staff's shapes only.
        endret: true when the parts must be written.
        bortfalt: notes that lost their row.
    """

    part: str | None = None
    rot: Element | None = None
    vml_rid: str | None = None
    vml_part: str | None = None
    vml: str = ""
    endret: bool = False
    bortfalt: list[str] = field(default_factory=list)

    @property
    def antall(self) -> int:
        """How many notes staff have on the sheet."""
        return 0 if self.rot is None else len(self.rot.find(q("commentList")))


def ta_ut_vaare(
    pakke: Pakke,
    relasjoner: Relasjoner,
    deres: Element | None,
    vaare: Element | None,
    velger: Arkvelger,
    flytt: Flytt | None,
) -> Merknadslag:
    """Take our notes out of the sheet and move staff's with their rows. `vaare` is our comments part."""
    mine = [] if vaare is None else list(vaare.find(q("commentList")))
    vaare_linjer = {_linje(e) for e in mine}
    velger.skriver("merknad", vaare_linjer)
    lag = Merknadslag()
    if deres is None:
        return lag
    tegning = forste(deres, "legacyDrawing")
    if tegning is not None and tegning.get(R_ID) in relasjoner:
        lag.vml_rid = tegning.get(R_ID)
        lag.vml_part = relasjoner[lag.vml_rid].maal
        lag.vml = _med_faste_prefikser(pakke.les(lag.vml_part)).decode("utf-8", "surrogateescape")
    funnet = relasjoner.av_slag("comments")
    if not funnet:
        return lag
    lag.part = funnet[0].maal
    lag.rot = pakke.xml(lag.part)
    nye_steder: dict[str, str | None] = {}
    for e in list(lag.rot.find(q("commentList"))):
        ref, linje = e.get("ref"), _linje(e)
        vaar = linje in vaare_linjer or velger.skrev("merknad", linje)
        nytt = None if vaar else flyttet(les(ref), flytt or {})
        nye_steder[ref] = None if nytt is None or str(nytt) in nye_steder.values() else str(nytt)
        if nye_steder[ref] is None:
            lag.rot.find(q("commentList")).remove(e)
            if not vaar:
                lag.bortfalt.append(f"merknaden i {ref}")
        else:
            e.set("ref", nye_steder[ref])
    if any(fra != til for fra, til in nye_steder.items()):
        lag.endret = True
        lag.vml = _FORM.sub(lambda form: _flytt_form(form.group(), nye_steder), lag.vml)
        _flytt_traader(pakke, relasjoner, nye_steder)
    return lag


def sett_inn_vaare(
    pakke: Pakke, relasjoner: Relasjoner, lag: Merknadslag, vaare: Element | None, vaar_vml: str
) -> str | None:
    """Add our notes where staff have none; the relationship id of the sheet's VML, None when it needs none."""
    opptatt = set() if lag.rot is None else {e.get("ref") for e in lag.rot.find(q("commentList"))}
    mine = [] if vaare is None else [e for e in vaare.find(q("commentList")) if e.get("ref") not in opptatt]
    if not mine and not lag.endret:
        return lag.vml_rid
    if not mine and not lag.antall:
        return _fjern(pakke, relasjoner, lag)
    if mine and vaare is not None:
        _legg_til(lag, vaare, mine)
        lag.vml = _skjot(lag.vml, vaar_vml, {e.get("ref") for e in mine})
    if lag.part is None:
        lag.part = pakke.ledig("xl/comments1.xml")
        pakke.sett_innholdstype(lag.part, _TYPE_MERKNADER)
        relasjoner.ny(f"{_REL}comments", lag.part)
    pakke.skriv(lag.part, skriv_xml(lag.rot))
    if lag.vml_part is None:
        lag.vml_part = pakke.ledig("xl/drawings/vmlDrawing1.vml")
        pakke.sett_innholdstype(lag.vml_part, _TYPE_VML)
        lag.vml_rid = relasjoner.ny(f"{_REL}vmlDrawing", lag.vml_part)
    pakke.skriv(lag.vml_part, _vml_bytes(lag.vml))
    return lag.vml_rid


def _med_faste_prefikser(vml: bytes) -> bytes:
    """The VML with the prefixes every program but openpyxl uses: `v`, `o` and `x`."""
    if b"<v:" in vml or _VML["v"].encode() not in vml:
        return vml
    try:
        rot = les_xml(vml)
    except UlesbarXml:
        return vml
    etree.cleanup_namespaces(rot, top_nsmap=_VML)
    return skriv_xml(rot)


def _fjern(pakke: Pakke, relasjoner: Relasjoner, lag: Merknadslag) -> str | None:
    """Ours were all the notes there were; the VML stays when it holds something else, such as a button."""
    for r in relasjoner.av_slag("comments"):
        relasjoner.fjern(r.id)
    if lag.vml_part is None or not _FORM.search(lag.vml):
        return None
    pakke.skriv(lag.vml_part, _vml_bytes(lag.vml))
    return lag.vml_rid


def _vml_bytes(vml: str) -> bytes:
    return vml.encode("utf-8", "surrogateescape")


def _linje(merknad: Element) -> str:
    tekst = "".join(t.text or "" for t in merknad.iter(q("t")))
    return f"{merknad.get('ref')}|{avtrykk(tekst)}"


def _legg_til(lag: Merknadslag, vaare: Element, mine: list[Element]) -> None:
    if lag.rot is None:
        lag.rot = etree.Element(q("comments"), nsmap=vaare.nsmap)
        etree.SubElement(lag.rot, q("authors"))
        etree.SubElement(lag.rot, q("commentList"))
    forfattere = lag.rot.find(q("authors"))
    navn = [e.text or "" for e in forfattere]
    egne = [e.text or "" for e in vaare.find(q("authors"))]
    for e in mine:
        forfatter = egne[int(e.get("authorId"))]
        if forfatter not in navn:
            etree.SubElement(forfattere, q("author")).text = forfatter
            navn.append(forfatter)
        e.set("authorId", str(navn.index(forfatter)))
        lag.rot.find(q("commentList")).append(e)


def _sted(form: str) -> str | None:
    """The cell a VML note belongs to."""
    rad, kolonne = _RAD.search(form), _KOLONNE.search(form)
    if 'ObjectType="Note"' not in form or rad is None or kolonne is None:
        return None
    celle = les("A1")._replace(kolonne1=int(kolonne[1]) + 1, rad1=int(rad[2]) + 1)
    return str(celle._replace(kolonne2=celle.kolonne1, rad2=celle.rad1))


def _flytt_form(form: str, nye_steder: dict[str, str | None]) -> str:
    sted = _sted(form)
    if sted is None or nye_steder.get(sted, sted) == sted:
        return form
    nytt = nye_steder[sted]
    if nytt is None:
        return ""
    steg = les(nytt).rad1 - les(sted).rad1
    form = _RAD.sub(lambda m: f"{m[1]}{int(m[2]) + steg}{m[3]}", form)
    return _ANKER.sub(lambda m: m[1] + _flytt_anker(m[2], steg) + m[3], form)


def _flytt_anker(anker: str, steg: int) -> str:
    """«left column, offset, top row, offset, right column, offset, bottom row, offset»."""
    tall = [int(t) for t in anker.split(",")]
    if len(tall) != _ANKERTALL:
        return anker
    for plass in (2, 6):
        tall[plass] = max(0, tall[plass] + steg)
    return ", ".join(map(str, tall))


def _skjot(vml: str, vaar_vml: str, celler: set[str | None]) -> str:
    """The VML with our notes on these cells added last, under ids no other shape has."""
    mine = [f for f in _FORM.findall(vaar_vml) if _sted(f) in celler]
    if not vml:
        vml = _FORM.sub("", vaar_vml)
    slutt = vml.rfind("</xml>")
    if slutt < 0 or "xmlns:v=" not in vml:
        raise KanIkkePode(
            "Merknadene på et av arkene våre er lagret på en måte vi ikke kjenner. Åpne filen i Excel, lagre den og "
            "prøv igjen."
        )
    brukt = {int(n) for n in _FORM_ID.findall(vml[:slutt])}
    nye = []
    for form in mine:
        nummer = int(_FORM_ID.findall(form)[0])
        if nummer in brukt:
            nummer = max(brukt) + 1
        brukt.add(nummer)
        nye.append(_FORM_ID.sub(f"_x0000_s{nummer}", form, count=1))
    return vml[:slutt] + "".join(nye) + vml[slutt:]


def _flytt_traader(pakke: Pakke, relasjoner: Relasjoner, nye_steder: dict[str, str | None]) -> None:
    for r in relasjoner.av_slag("threadedComment"):
        rot = pakke.xml(r.maal)
        for e in [e for e in rot if lokal(e) == "threadedComment"]:
            nytt = nye_steder.get(e.get("ref"), e.get("ref"))
            if nytt is None:
                rot.remove(e)
            else:
                e.set("ref", nytt)
        pakke.skriv_xml(r.maal, rot)
