"""tabellformat: a table as text, csv, json, markdown or HTML."""

import csv
import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import StringIO
from pathlib import Path

from verktoy.ark.beskrivelse import ANTALL, TEKSTFORMAT, Ark, Bok, Omraade, Rolle, Slag, Stil
from verktoy.excel.lagring import lagre
from verktoy.excel.skriv import skriv
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import heltall
from verktoy.oppgaver.tabell import Tabell, Tall

_UVALGT = "tekst"  # the format when none is asked for
_XLSX_HODE = 3
_INGEN_TID = datetime(2000, 1, 1)  # noqa: DTZ001 - the same table gives the same bytes


def som_tekst(t: Tabell, *, maks_deltakere: int | None = None) -> str:
    """Aligned columns for a terminal. Long lists of deltakere are cut, with a line that says how many."""
    rader, utelatt = [], 0
    antall = 0
    for slag, rad in t.rader:
        if slag == "deltaker":
            antall += 1
            if maks_deltakere is not None and antall > maks_deltakere:
                utelatt += 1
                continue
        elif utelatt:
            rader.append(_resten(utelatt, t))
            utelatt = 0
        if slag != "deltaker":
            antall = 0
        rader.append(tuple(_vis(v) for v in rad))
    if utelatt:
        rader.append(_resten(utelatt, t))
    kolonner = [_paa_en_linje(k) for k in t.kolonner]
    bredder = [max(len(r[n]) for r in [kolonner, *rader]) for n in range(len(t.kolonner))]
    linje = "  ".join("─" * b for b in bredder)

    def sett(rad: Sequence[str]) -> str:
        return "  ".join(v.ljust(b) if n < 2 else v.rjust(b) for n, (v, b) in enumerate(zip(rad, bredder, strict=True)))  # noqa: PLR2004

    topp = [t.tittel, t.undertittel, *([t.merknad] if t.merknad else [])]
    return "\n".join([*topp, "", sett(kolonner).rstrip(), linje, *(sett(r).rstrip() for r in rader)])


def _resten(antall: int, t: Tabell) -> tuple[str, ...]:
    return ("", f"… og {antall} til", *[""] * (len(t.kolonner) - 2))


def _vis(verdi: Tall) -> str:
    if verdi is None:
        return ""
    return heltall(verdi) if isinstance(verdi, int) else _paa_en_linje(verdi)


def _paa_en_linje(tekst: str) -> str:
    """A row of a table is a line: a name that was broken over several in its cell is joined."""
    return re.sub(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*", " ", tekst)


def som_xlsx(t: Tabell) -> bytes:
    """A workbook with the table on one sheet, numbers as numbers."""
    ark = Ark("Tabell", Slag.RESULTAT)
    ark.topp(t.tittel, t.undertittel)
    if t.merknad:
        ark.sett(_XLSX_HODE - 1, 0, t.merknad, Stil(Rolle.HJELP))
    ark.rad(_XLSX_HODE, t.kolonner, Stil(Rolle.OVERSKRIFT, ombrutt=True))
    for n, (slag, rad) in enumerate(t.rader, start=_XLSX_HODE + 1):
        rolle = Rolle.SUM if slag == "sum" else Rolle.LISTE
        for kol, verdi in enumerate(rad):
            tallformat = ANTALL if isinstance(verdi, int) else TEKSTFORMAT
            ark.sett(n, kol, verdi, Stil(rolle, tallformat, hoyre="rosent" in t.kolonner[kol]))
    siste = _XLSX_HODE + len(t.rader)
    ark.bredder |= {0: 10, 1: 34} | dict.fromkeys(range(2, len(t.kolonner)), 16.0)
    ark.frys = (_XLSX_HODE + 1, 2)
    ark.overskriftsrad = _XLSX_HODE
    ark.tabell = Omraade(_XLSX_HODE, 0, siste, len(t.kolonner) - 1)
    ark.tekst_som_tall.append(ark.tabell)
    return skriv(Bok((ark,), t.tittel, t.undertittel, _INGEN_TID))


def skriv_fil(sti: Path, t: Tabell, format_: str) -> None:
    """Write the table to a new file: what its name ends in, else the format, as UTF-8.

    csv gets a byte order mark, without which Excel takes æ, ø and å for other letters.

    Raises:
        Inndatafeil: when the file exists, or when its name ends in one format and another is asked for.
        Lagringsfeil: when it cannot be written.
    """
    if sti.exists():
        raise Inndatafeil.en("Filen finnes allerede.", str(sti), "Velg et annet navn; ingenting er endret.")
    endelse = sti.suffix.lower().removeprefix(".")
    if endelse == "xlsx" or endelse in FORMATER:
        if format_ not in (_UVALGT, endelse):
            raise Inndatafeil.en(
                f"Filen heter .{endelse}, men formatet er {format_}.", str(sti), "Rett navnet, eller ta bort --format."
            )
        format_ = endelse
    if format_ == "xlsx":
        innhold = som_xlsx(t)
    else:
        innhold = (FORMATER[format_](t) + "\n").encode("utf-8-sig" if format_ == "csv" else "utf-8")
    lagre(sti, innhold, leste=None)


def som_csv(t: Tabell) -> str:
    """Semicolons, one heading line, plain whole numbers: what Excel in Norway and programs read.

    A note is a last row like the sums: without a number, in the column of names.
    """
    ut = StringIO()
    skriver = csv.writer(ut, delimiter=";", lineterminator="\n")
    skriver.writerow([_uten_formel(k) for k in t.kolonner])
    skriver.writerows(["" if v is None else _uten_formel(v) for v in rad] for _, rad in t.rader)
    if t.merknad:
        skriver.writerow(["", t.merknad, *[""] * (len(t.kolonner) - 2)])
    return ut.getvalue().rstrip("\n")


def _uten_formel(verdi: int | str) -> int | str:
    """Text that a spreadsheet would run as a formula is data: an apostrophe keeps it text."""
    return f"'{verdi}" if isinstance(verdi, str) and verdi[:1] in ("=", "+", "-", "@") else verdi


def som_json(t: Tabell) -> str:
    """One object with the rows as objects by heading."""
    rader = [{"slag": slag, **dict(zip(t.kolonner, rad, strict=True))} for slag, rad in t.rader]
    eksakt = {"eksakt": dict(t.eksakt)} if t.eksakt else {}
    merknad = {"merknad": t.merknad} if t.merknad else {}
    alt = {"tittel": t.tittel, "enhet": t.undertittel, **merknad, "rader": rader, **eksakt}
    return json.dumps(alt, ensure_ascii=False, indent=1)


def som_md(t: Tabell) -> str:
    """A markdown table, numbers to the right."""

    def rad(verdier: Sequence[str]) -> str:
        return "| " + " | ".join(_paa_en_linje(v).replace("\\", "\\\\").replace("|", "\\|") for v in verdier) + " |"

    skille = ["---", "---", *["---:"] * (len(t.kolonner) - 2)]
    merknad = [f"**{_paa_en_linje(t.merknad)}**", ""] if t.merknad else []
    topp = [f"### {_paa_en_linje(t.tittel)}", "", _paa_en_linje(t.undertittel), "", *merknad]
    linjer = [*topp, rad(t.kolonner), rad(skille)]
    return "\n".join([*linjer, *(rad([_vis(v) for v in verdier]) for _, verdier in t.rader)])


def som_html(t: Tabell) -> str:
    """An accessible table: caption, column headings and row headings marked."""
    hode = "".join(f'<th scope="col">{html.escape(k)}</th>' for k in t.kolonner)
    rader = []
    for slag, rad in t.rader:
        celler = []
        for n, v in enumerate(rad):
            tekst = html.escape(_vis(v))
            celler.append(f'<th scope="row">{tekst}</th>' if n == 1 else f"<td>{tekst}</td>")
        rader.append(f'<tr class="{slag}">{"".join(celler)}</tr>')
    merknad = f" <strong>{html.escape(t.merknad)}</strong>" if t.merknad else ""
    return (
        f'<table lang="nb"><caption>{html.escape(t.tittel)}. {html.escape(t.undertittel)}{merknad}</caption>\n'
        f"<thead><tr>{hode}</tr></thead>\n<tbody>\n" + "\n".join(rader) + "\n</tbody></table>"
    )


FORMATER: Mapping[str, Callable[[Tabell], str]] = {
    "tekst": som_tekst,
    "csv": som_csv,
    "json": som_json,
    "md": som_md,
    "html": som_html,
}
