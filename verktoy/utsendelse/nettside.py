"""Nettside: a document as one HTML file that needs nothing beside it, with headings, heading cells and language."""

from html import escape

from verktoy.utsendelse.dokument import Avsnitt, Biter, Dokument, Tabell

MIME = "text/html"
_STIL = (
    "body{font:16px/1.5 Calibri,Carlito,Arial,sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#1a1a1a}"
    "h1,h2,h3{color:#1f3864;line-height:1.25}h1{font-size:1.6em}h2{font-size:1.25em}h3{font-size:1.05em}"
    "table{border-collapse:collapse;margin:1em 0}th,td{padding:.3em .8em;border-bottom:1px solid #d9d9d9}"
    "th,td{text-align:left}"
    "thead th{background:#1f3864;color:#fff}.tall{text-align:right;white-space:nowrap}tbody th{font-weight:inherit}"
    "mark{background:#fff2a8}"
)


def skriv(d: Dokument) -> bytes:
    """The document as UTF-8. Everything in it is text: nothing is taken for markup."""
    ut: list[str] = []
    punkter: list[str] = []
    for b in (*d.blokker, None):
        if isinstance(b, Avsnitt) and b.punkt:
            punkter.append(f"<li>{_biter(b.biter)}</li>")
            continue
        if punkter:
            ut.append("<ul>\n" + "\n".join(punkter) + "\n</ul>")
            punkter = []
        if isinstance(b, Avsnitt):
            merke = f"h{b.nivaa}" if b.nivaa else "p"
            ut.append(f"<{merke}>{_biter(b.biter)}</{merke}>")
        elif isinstance(b, Tabell):
            ut.append(_tabell(b))
    hode = (
        f'<!DOCTYPE html>\n<html lang="{d.kode}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(d.tittel)}</title><style>{_STIL}</style></head>\n<body>\n"
    )
    return (hode + "\n".join(ut) + "\n</body></html>\n").encode()


def _biter(biter: Biter) -> str:
    ut = []
    for b in biter:
        tekst = escape(b.tekst)
        for paa, merke in ((b.fet, "strong"), (b.kursiv, "em"), (b.utfyll, "mark")):
            tekst = f"<{merke}>{tekst}</{merke}>" if paa else tekst
        ut.append(tekst)
    return "".join(ut)


def _tabell(t: Tabell) -> str:
    klasser = [' class="tall"' if h else "" for h in t.hoyre]
    hode = "".join(f'<th scope="col"{k}>{_biter(c)}</th>' for c, k in zip(t.rader[0], klasser, strict=True))
    kropp = []
    for forste, *resten in t.rader[1:]:
        celler = "".join(f"<td{k}>{_biter(c)}</td>" for c, k in zip(resten, klasser[1:], strict=True))
        kropp.append(f'<tr><th scope="row"{klasser[0]}>{_biter(forste)}</th>{celler}</tr>')
    return f"<table>\n<thead><tr>{hode}</tr></thead>\n<tbody>\n" + "\n".join(kropp) + "\n</tbody></table>"
