"""PDF: a document as PDF/A-2a and PDF/UA-1, for the archive and for screen readers. Written by Typst.

What the document says goes in as data beside the program below, never as a part of it: no text can be run.
"""

import json
from datetime import UTC, datetime

from verktoy.utsendelse.dokument import Avsnitt, Biter, Dokument

MIME = "application/pdf"

_PROGRAM = """
#let d = json(bytes(sys.inputs.dokument))
#set document(title: d.tittel, author: ())
#set page(paper: "a4", flipped: d.liggende, margin: (x: 2.4cm, top: 2.3cm, bottom: 2.1cm), footer: context align(right,
  text(size: 8.5pt, fill: rgb("#595959"))[Side #counter(page).display() av #counter(page).final().first()]))
#set text(lang: d.lang, region: "no", size: if d.liggende { 8.5pt } else { 10.5pt }, hyphenate: false)
#set par(leading: 0.62em, spacing: 0.95em)
#show heading: set text(fill: rgb("#1f3864"))
#show heading: set block(above: 1.5em, below: 0.8em)
#show table.cell.where(y: 0): set text(fill: white, weight: "bold")
#let bit(b) = {
  let t = [#b.tekst]
  if b.fet { t = strong(t) }
  if b.kursiv { t = emph(t) }
  if b.utfyll { t = highlight(t) }
  t
}
#let biter(bs) = bs.map(bit).join()
#for b in d.blokker {
  if b.slag == "overskrift" { heading(level: b.nivaa, biter(b.biter)) }
  else if b.slag == "avsnitt" { par(biter(b.biter)) }
  else if b.slag == "punkter" { list(..b.punkter.map(biter)) }
  else {
    table(
      columns: b.hoyre.len(), align: (x, y) => if b.hoyre.at(x) { right } else { left },
      stroke: (x, y) => (bottom: 0.5pt + rgb("#d9d9d9")), inset: (x: if d.liggende { 4pt } else { 7pt }, y: 4pt),
      fill: (x, y) => if y == 0 { rgb("#1f3864") },
      table.header(..b.rader.first().map(biter)), ..b.rader.slice(1).map(r => r.map(biter)).join(),
    )
  }
}
"""


def skriv(d: Dokument, laget: datetime, *, liggende: bool = False) -> bytes:
    """The document as PDF. The same document made at the same time gives the same bytes.

    Args:
        d: the document.
        laget: when it was made, for the file's own properties.
        liggende: the page on its side, for a wide table.
    """
    import typst

    tid = int(laget.replace(tzinfo=UTC).timestamp())
    return bytes(
        typst.compile(
            _PROGRAM.encode(),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"dokument": json.dumps(_data(d, liggende=liggende), ensure_ascii=False)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=tid,
        )
    )


def _data(d: Dokument, *, liggende: bool) -> dict[str, object]:
    blokker: list[dict[str, object]] = []
    for b in d.blokker:
        if not isinstance(b, Avsnitt):
            rader = [[_biter(c) for c in rad] for rad in b.rader]
            blokker.append({"slag": "tabell", "rader": rader, "hoyre": list(b.hoyre)})
        elif b.punkt and blokker and blokker[-1]["slag"] == "punkter":
            punkter = blokker[-1]["punkter"]
            if isinstance(punkter, list):
                punkter.append(_biter(b.biter))
        elif b.punkt:
            blokker.append({"slag": "punkter", "punkter": [_biter(b.biter)]})
        elif b.nivaa:
            blokker.append({"slag": "overskrift", "nivaa": b.nivaa, "biter": _biter(b.biter)})
        else:
            blokker.append({"slag": "avsnitt", "biter": _biter(b.biter)})
    return {"tittel": d.tittel, "lang": d.kode[:2], "liggende": liggende, "blokker": blokker}


def _biter(biter: Biter) -> list[dict[str, object]]:
    return [{"tekst": b.tekst, "fet": b.fet, "kursiv": b.kursiv, "utfyll": b.utfyll} for b in biter]
