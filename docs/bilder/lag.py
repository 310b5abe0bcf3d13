r"""Draw docs/bilder/ostfold-bidrag.svg, the picture in README, from a workbook made on the spot.

Run in the project's folder when the sheet «Østfold bidrag» looks different:

    .venv/bin/python docs/bilder/lag.py        (Windows: .venv\Scripts\python docs\bilder\lag.py)

Needs LibreOffice (`soffice`) and poppler (`pdftotext`, `pdftocairo`). The letters become outlines, so the picture looks
the same everywhere; the figures also stand as text in the picture's <desc>, where tests/test_readme.py holds them to
what the tool computes.
"""  # noqa: INP001 - a script, not a part of a package

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from lxml import etree

ROT = Path(__file__).resolve().parents[2]
UT = Path(__file__).with_name("ostfold-bidrag.svg")
ORDNING = "digital-baerekraft-ostfold"
TITTEL = "Digital bærekraft Østfold: bidrag"
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_LUFT = 8.0  # points around the table
_BUNN = 0.93  # what stands below this part of the page is the page's own footer

# Thousands as in Norway (a no-break space); nothing else of the person's own LibreOffice is used or touched.
_INNSTILLINGER = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>nb-NO</value></prop></item>
</oor:items>
"""


def main() -> int:
    """Workbook → PDF → the page of the sheet as SVG → cut to the table."""
    with tempfile.TemporaryDirectory() as navn:
        mappe = Path(navn)
        bok = mappe / "bidrag.xlsx"
        _kjor(sys.executable, "-m", "verktoy", "ny", str(bok), "--ordning", ORDNING)
        tabell = _kjor(sys.executable, "-m", "verktoy", "tabell", str(bok), "--ordning", ORDNING, "--format", "csv")
        (mappe / "profil" / "user").mkdir(parents=True)
        (mappe / "profil" / "user" / "registrymodifications.xcu").write_text(_INNSTILLINGER, encoding="utf-8")
        profil = f"-env:UserInstallation={(mappe / 'profil').as_uri()}"
        _kjor("soffice", "--headless", profil, "--convert-to", "pdf", "--outdir", str(mappe), str(bok))
        pdf, svg = mappe / "bidrag.pdf", mappe / "side.svg"
        side, ramme = _finn_side(_kjor("pdftotext", "-bbox", str(pdf), "-"))
        _kjor("pdftocairo", "-svg", "-f", side, "-l", side, str(pdf), str(svg))
        UT.write_bytes(_beskjaer(svg, ramme, tabell))
    sys.stdout.write(f"{UT} er laget ({UT.stat().st_size // 1024} kB).\n")
    return 0


def _kjor(*kommando: str) -> str:
    svar = subprocess.run(kommando, cwd=ROT, check=True, capture_output=True)  # noqa: S603 - programs named above
    return svar.stdout.decode("utf-8")


def _finn_side(html: str) -> tuple[str, tuple[float, float, float, float]]:
    """Page number of the sheet, and the rectangle around its text: left, top, right, bottom in points."""
    for n, side in enumerate(re.findall(r"<page .*?</page>", html, re.DOTALL), start=1):
        hoyde = float(re.findall(r'height="([\d.]+)"', side)[0])
        ord_ = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', side)
        rader = [([float(x) for x in o[:4]], o[4]) for o in ord_ if float(o[3]) < hoyde * _BUNN]
        if " ".join(tekst for _, tekst in rader).startswith(TITTEL):
            x0, y0, x1, y1 = zip(*(tall for tall, _ in rader), strict=True)
            return str(n), (min(x0), min(y0), max(x1), max(y1))
    raise SystemExit(f"Fant ingen side som begynner med «{TITTEL}».")


def _beskjaer(svg: Path, ramme: tuple[float, float, float, float], tabell: str) -> bytes:
    """The picture cut to the table, on white, with a name and its figures as text."""
    rot = etree.parse(svg).getroot()
    x, y = ramme[0] - _LUFT, ramme[1] - _LUFT
    bredde, hoyde = ramme[2] - x + _LUFT, ramme[3] - y + _LUFT
    for bunntekst in [e for e in rot.iter(f"{{{_SVG}}}use") if float(e.get("y", "0")) > y + hoyde]:
        bunntekst.getparent().remove(bunntekst)
    brukt = {e.get(f"{{{_XLINK}}}href") for e in rot.iter(f"{{{_SVG}}}use")}
    for tegn in [e for e in rot.iter(f"{{{_SVG}}}symbol") if f"#{e.get('id')}" not in brukt]:
        tegn.getparent().remove(tegn)
    _slaa_sammen(rot)
    boks = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{bredde:.1f}", "height": f"{hoyde:.1f}"}
    for navn in ("width", "height"):
        rot.attrib.pop(navn, None)
    rot.set("viewBox", " ".join(boks.values()))
    rot.set("role", "img")
    tittel, beskrivelse = etree.Element(f"{{{_SVG}}}title"), etree.Element(f"{{{_SVG}}}desc")
    tittel.text, beskrivelse.text = f"Arket «{TITTEL}»", f"\n{tabell.strip()}\n"
    hvit = etree.Element(f"{{{_SVG}}}rect", {**boks, "fill": "#ffffff"})
    for n, element in enumerate((tittel, beskrivelse, hvit)):
        rot.insert(n, element)
    return _kortere(etree.tostring(rot, encoding="unicode")).encode() + b"\n"


def _slaa_sammen(rot: etree._Element) -> None:
    """Put letters of one colour that follow each other in one group."""
    forrige = None
    for gruppe in list(rot.iter(f"{{{_SVG}}}g")):
        if forrige is not None and gruppe.getprevious() is forrige and dict(gruppe.attrib) == dict(forrige.attrib):
            forrige.extend(list(gruppe))
            gruppe.getparent().remove(gruppe)
        else:
            forrige = gruppe


def _kortere(svg: str) -> str:
    """Hundredths of a point are more than enough, and black needs no percentages."""
    svg = re.sub(r"\d+\.\d{3,}", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), svg)
    svg = svg.replace("fill:rgb(0%,0%,0%);fill-opacity:1;", "fill:#000").replace(' clip-rule="nonzero"', "")
    return re.sub(r">\s+<", ">\n<", svg)


if __name__ == "__main__":
    sys.exit(main())
