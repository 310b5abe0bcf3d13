"""Our own lint: what makes Excel offer to repair a workbook and both validators overlook."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from tests.stotte.funksjoner import NYE_FUNKSJONER
from tests.stotte.funn import Funn
from tests.stotte.pakke import Pakke, kolonne, q, rad

_FORMELSTEDER = (
    "f",
    "formula",
    "formula1",
    "formula2",
    "definedName",
    "calculatedColumnFormula",
    "totalsRowFormula",
    "hyperlink",
)
_FORMELDELER = re.compile(r"xl/(workbook\.xml|worksheets/[^/]+\.xml|charts/[^/]+\.xml|tables/[^/]+\.xml)")
_TALL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_FEILVERDIER = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"}
_MAKS_FORMEL, _MAKS_ARGUMENTER, _MAKS_TEKST = 8192, 255, 255
_DIALOGTEKST = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}


def lint(xlsx: Path) -> list[Funn]:
    """Every finding in a workbook; an empty list is a clean one.

    Args:
        xlsx: path of the workbook.
    """
    pakke = Pakke(xlsx)
    funn = [*_arknavn(pakke), *_navn(pakke), *_tallformater(pakke), *_formler(pakke)]
    for navn, del_ in pakke.ark.items():
        rot = pakke.xml(del_)
        funn += [*_rekkefolge(navn, rot), *_verdier(pakke, navn, rot), *_fletting(navn, rot), *_lister(navn, rot)]
        funn += _tabeller(pakke, navn, del_)
    return funn


def _funn(regel: str, sted: str, melding: str) -> Funn:
    return Funn("lint", regel, sted, melding)


def _arknavn(pakke: Pakke) -> Iterator[Funn]:
    sett: set[str] = set()
    for blad in pakke.bok.iter(q("sheet")):
        navn = blad.get("name", "")
        if navn.casefold() in sett:
            yield _funn("arknavn", navn, "two sheets share this name (Excel ignores case)")
        if not 0 < len(navn) <= 31 or re.search(r"[\[\]:*?/\\]|^'|'$", navn):
            yield _funn("arknavn", navn, "1–31 characters, none of []:*?/\\ and no ' at either end")
        sett.add(navn.casefold())


def _rekkefolge(ark: str, rot: etree._Element) -> Iterator[Funn]:
    """Rows ascending, cells ascending within their row and addressed to it."""
    forrige_rad = 0
    for r in rot.iter(q("row")):
        nummer = int(r.get("r", forrige_rad + 1))
        if nummer <= forrige_rad:
            yield _funn("rekkefolge", ark, f"row {nummer} comes after row {forrige_rad}")
        forrige_rad, forrige = nummer, 0
        for c in r.iter(q("c")):
            ref = c.get("r")
            if ref is None:
                forrige += 1
                continue
            if rad(ref) != nummer:
                yield _funn("rekkefolge", f"{ark}!{ref}", f"the cell stands in row {nummer}")
            if kolonne(ref) <= forrige:
                yield _funn("rekkefolge", f"{ark}!{ref}", "duplicate, or to the left of the cell before it")
            forrige = kolonne(ref)


def _verdier(pakke: Pakke, ark: str, rot: etree._Element) -> Iterator[Funn]:
    """The content of each cell is of the type the cell says."""
    for c in rot.iter(q("c")):
        v = c.find(q("v"))
        tekst = "" if v is None else v.text or ""
        slag, sted = c.get("t", "n"), f"{ark}!{c.get('r')}"
        if tekst == "" and slag in {"n", "str", "inlineStr"}:
            continue
        gyldig = {
            "n": bool(_TALL.fullmatch(tekst)),
            "b": tekst in {"0", "1"},
            "e": tekst in _FEILVERDIER,
            "s": tekst.isdecimal() and int(tekst) < len(pakke.tekster),
        }
        if not gyldig.get(slag, True):
            yield _funn("celleverdi", sted, f"{tekst!r} is no value for a cell of type {slag!r}")


def _omrade(ref: str) -> tuple[int, int, int, int]:
    """ "B2:D9" → left, top, right, bottom, all inclusive."""
    start, _, slutt = ref.partition(":")
    slutt = slutt or start
    return kolonne(start), rad(start), kolonne(slutt), rad(slutt)


def _overlapper(en: str, to: str) -> bool:
    v1, t1, h1, b1 = _omrade(en)
    v2, t2, h2, b2 = _omrade(to)
    return v1 <= h2 and v2 <= h1 and t1 <= b2 and t2 <= b1


def _kryss(refs: list[str]) -> Iterator[tuple[str, str]]:
    """The pairs of areas that share a cell."""
    return ((en, to) for nr, en in enumerate(refs) for to in refs[nr + 1 :] if _overlapper(en, to))


def _fletting(ark: str, rot: etree._Element) -> Iterator[Funn]:
    for en, to in _kryss([m.get("ref", "") for m in rot.iter(q("mergeCell"))]):
        yield _funn("fletting", f"{ark}!{en}", f"overlaps the merged area {to}")


def _lister(ark: str, rot: etree._Element) -> Iterator[Funn]:
    """Limits of data validation."""
    for dv in rot.iter(q("dataValidation")):
        sted = f"{ark}!{dv.get('sqref')}"
        liste = (dv.findtext(q("formula1")) or "").strip()
        if dv.get("type") == "list" and liste.startswith('"') and len(liste) - 2 > 255:
            yield _funn("valideringsliste", sted, f"the list has {len(liste) - 2} characters, Excel takes 255")
        for felt, grense in _DIALOGTEKST.items():
            if len(dv.get(felt, "")) > grense:
                yield _funn("valideringsliste", sted, f"{felt} has {len(dv.get(felt, ''))} characters of {grense}")


def _tabeller(pakke: Pakke, ark: str, del_: str) -> Iterator[Funn]:
    """A table's column names stand, letter for letter, in the cells above it; tables do not overlap."""
    celler = {celle.ref: celle for celle in pakke.celler(ark)} if _har_tabell(pakke, del_) else {}
    omraader = []
    for slag, maal in pakke.relasjoner(del_).values():
        if slag != "table":
            continue
        tabell = pakke.xml(maal)
        omraader.append(tabell.get("ref", ""))
        venstre, topp, hoyre, _ = _omrade(tabell.get("ref", ""))
        navn = [_uten_escape(k.get("name", "")) for k in tabell.iter(q("tableColumn"))]
        sted = f"{ark}!{tabell.get('ref')}"
        if len(navn) != hoyre - venstre + 1:
            yield _funn("tabellhode", sted, f"{len(navn)} columns named, {hoyre - venstre + 1} in the area")
        if len({n.casefold() for n in navn}) < len(navn):
            yield _funn("tabellhode", sted, "two columns share a name")
        if tabell.get("headerRowCount") == "0":
            continue
        paa_arket = {kolonne(ref): celle for ref, celle in celler.items() if rad(ref) == topp}
        for nr, kolonnenavn in enumerate(navn, start=venstre):
            celle = paa_arket.get(nr)
            if celle is None or celle.type != "tekst" or celle.verdi != kolonnenavn:
                star = None if celle is None else celle.verdi
                yield _funn("tabellhode", sted, f"column {kolonnenavn!r}, but the cell holds {star!r}")
    for en, to in _kryss(omraader):
        yield _funn("tabellhode", f"{ark}!{en}", f"the table overlaps the table {to}")


def _har_tabell(pakke: Pakke, del_: str) -> bool:
    return any(slag == "table" for slag, _ in pakke.relasjoner(del_).values())


def _uten_escape(tekst: str) -> str:
    """Undo _x000a_, the way a table part writes a line break."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), tekst)


def _navn(pakke: Pakke) -> Iterator[Funn]:
    """Defined names and tables share one set of names; table ids are unique in the workbook."""
    sett: set[tuple[str, str]] = set()
    for dn in pakke.bok.iter(q("definedName")):
        navn, omfang = dn.get("name", ""), dn.get("localSheetId", "")
        if (navn.casefold(), omfang) in sett:
            yield _funn("navn", navn, "the name is defined twice")
        if omfang and int(omfang) >= len(pakke.ark):
            yield _funn("navn", navn, f"belongs to sheet number {omfang}, which is not there")
        yield from _gyldig_navn(navn)
        sett.add((navn.casefold(), omfang))
    ider: set[str] = set()
    for del_ in sorted(pakke.deler):
        if not re.fullmatch(r"xl/tables/[^/]+\.xml", del_):
            continue
        tabell = pakke.xml(del_)
        navn, nummer = tabell.get("displayName", ""), tabell.get("id", "")
        if (navn.casefold(), "") in sett:
            yield _funn("navn", navn, "a table and another table or name share this name")
        if nummer in ider:
            yield _funn("navn", navn, f"two tables have the id {nummer}")
        yield from _gyldig_navn(navn)
        sett.add((navn.casefold(), ""))
        ider.add(nummer)


def _gyldig_navn(navn: str) -> Iterator[Funn]:
    """A name must not read as a cell: KS2021 is column KS, row 2021."""
    celle = re.fullmatch(r"([A-Za-z]{1,3})(\d{1,7})", navn)
    er_celle = celle is not None and kolonne(celle[1]) <= 16384 and 1 <= int(celle[2]) <= 1048576
    if er_celle or re.fullmatch(r"[RrCc]|[Rr]\d*[Cc]\d*", navn):
        yield _funn("navn", navn, "reads as a cell reference")
    elif not re.fullmatch(r"[^\W\d][\w.\\]{0,254}|\\[\w.\\]{0,254}", navn):
        yield _funn("navn", navn, "starts with a letter or _, then letters, digits, _ and . only")


def _formler(pakke: Pakke) -> Iterator[Funn]:
    """References to sheets that are there, functions with the prefix their age demands."""
    kjente = {navn.casefold() for navn in pakke.ark}
    for sted, formel in _alle_formler(pakke):
        for ark in arkreferanser(formel):
            if ark.casefold() not in kjente:
                yield _funn("ukjent-ark", sted, f"{formel} refers to the sheet {ark!r}, which is not there")
        if "#REF!" in formel:
            yield _funn("ukjent-ark", sted, f"{formel} has lost what it referred to")
        if formel.startswith("="):
            yield _funn("formel", sted, f"{formel} must be stored without its =")
        if spraakavhengig_tekst(formel):
            yield _funn("text", sted, f"{formel}: the format in TEXT() means other things in Norwegian Excel")
        yield from _grenser(sted, formel)
        for funksjon in uten_prefiks(formel):
            yield _funn("xlfn", sted, f"{funksjon} must be stored as _xlfn.{funksjon}")


def _grenser(sted: str, formel: str) -> Iterator[Funn]:
    """What Excel cannot hold in one formula."""
    if len(formel) > _MAKS_FORMEL:
        yield _funn("formel", sted, f"{formel[:60]}… has {len(formel)} characters, more than {_MAKS_FORMEL}")
    if (antall := flest_argumenter(formel)) > _MAKS_ARGUMENTER:
        hva = f"{formel[:60]}… gives a function {antall} arguments, more than {_MAKS_ARGUMENTER}"
        yield _funn("formel", sted, hva)
    if any(len(t.replace('""', '"')) > _MAKS_TEKST for t in re.findall(r'"((?:[^"]|"")*)"', formel)):
        yield _funn("formel", sted, f"{formel[:60]}… holds a text of more than {_MAKS_TEKST} characters")


def _alle_formler(pakke: Pakke) -> Iterator[tuple[str, str]]:
    """Place and text of every formula: cells, names, validations, formats, charts, tables and links within the book."""
    for del_ in filter(_FORMELDELER.fullmatch, pakke.deler):
        for element in pakke.xml(del_).iter(etree.Element):
            lokal = etree.QName(element).localname
            formel = element.get("location") if lokal == "hyperlink" else element.text
            if formel and lokal in _FORMELSTEDER:
                eier = element.getparent()
                yield f"{del_} {eier.get('r') or element.get('name') or eier.get('sqref') or lokal}", formel


def arkreferanser(formel: str) -> set[str]:
    """The sheet names a formula refers to; other workbooks' sheets left out."""
    uten_tekst = re.sub(r'"(?:[^"]|"")*"', '""', formel).replace("#REF!", "")
    navn = set()
    for sitert, bar in re.findall(r"'((?:[^']|'')+)'!|([^\W\d][\w.:]*|\[\d+\][\w.]*)!", uten_tekst):
        ark = sitert.replace("''", "'") or bar
        navn |= set() if "[" in ark else set(ark.split(":"))
    return navn


def uten_prefiks(formel: str) -> list[str]:
    """Functions that came after Excel 2007 and stand without _xlfn."""
    kode = re.sub(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')+'", "", formel)
    while (renset := re.sub(r"\[[^\[\]]*\]", "", kode)) != kode:  # column names of structured references
        kode = renset
    kall = re.findall(r"(?<![\w.])([A-Za-z][\w.]*)\(", kode)
    return [navn for navn in kall if navn.upper() in NYE_FUNKSJONER]


def flest_argumenter(formel: str) -> int:
    """The largest number of arguments any function of a formula is given."""
    kode = re.sub(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')+'|\{[^}]*\}", "x", formel)
    flest, apne = 0, [0]
    for tegn in kode:
        if tegn == "(":
            apne.append(1)
        elif tegn == "," and len(apne) > 1:
            apne[-1] += 1
        elif tegn == ")" and len(apne) > 1:
            flest = max(flest, apne.pop())
    return flest


def spraakavhengig_tekst(formel: str) -> bool:
    """Whether a formula calls TEXT() with a format that depends on the reader's language.

    Unlike the format of a cell, it is not translated: "#,##0" has the comma as decimal sign in Norwegian, and the year
    is "åååå". Only digits padded with zeros, TEXT(A1,"0000"), mean the same everywhere.
    """
    alle = re.findall(r"(?<![\w.])TEXT\(", formel, re.IGNORECASE)
    trygge = re.findall(r"(?<![\w.])TEXT\([^()\"]+,\s*\"0+\"\)", formel, re.IGNORECASE)
    return len(trygge) < len(alle)


def _tallformater(pakke: Pakke) -> Iterator[Funn]:
    if "xl/styles.xml" not in pakke.deler:
        return
    for fmt in pakke.xml("xl/styles.xml").iter(q("numFmt")):
        kode = fmt.get("formatCode", "")
        if feil := feil_i_tallformat(kode):
            yield _funn("tallformat", f"numFmtId {fmt.get('numFmtId')}", f"{kode!r}: {feil}")


def feil_i_tallformat(kode: str) -> str | None:
    """What is wrong with a number format, or None: quotes, brackets, escapes and at most four sections."""
    # \x, _x and *x take the next character as it is; what stands in quotes is text.
    rest = re.sub(r'"[^"]*"|[\\_*].', "", kode, flags=re.DOTALL)
    if not kode:
        return "empty"
    if '"' in rest:
        return "a quote without its partner"
    if re.search(r"[\\_*]$", rest):
        return "ends in a character that needs one after it"
    uten_klammer = re.sub(r"\[[^\[\]]*\]", "", rest)
    if "[" in uten_klammer or "]" in uten_klammer:
        return "a bracket without its partner"
    return "more than four sections" if uten_klammer.count(";") > 3 else None
