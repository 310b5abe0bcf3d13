"""tabell: a scheme's contribution table as text, csv, json, markdown or HTML, in the published unit."""

import csv
import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL, Bidrag, Resultat
from verktoy.kjerne.melding import Inndatafeil
from verktoy.kjerne.norsk import heltall
from verktoy.kjerne.ordning import Art, Fase, Kildetype
from verktoy.kjerne.plan import Plan
from verktoy.oppgaver.bok import Beregnet

Tall = int | str | None


@dataclass(frozen=True)
class Tabell:
    """Headings and rows. slag tells what a row is: deltaker, kilde or sum."""

    tittel: str
    undertittel: str
    kolonner: tuple[str, ...]
    rader: tuple[tuple[str, tuple[Tall, ...]], ...]


def finn_resultat(beregnet: Beregnet, ordning: str) -> Resultat:
    """The scheme with this id or short name.

    Raises:
        Inndatafeil: when the workbook has no such scheme; the message lists those it has.
    """
    for r in beregnet.resultater:
        if ordning.lower() in (r.ordning.id.lower(), r.ordning.kortnavn.lower()):
            return r
    kjente = ", ".join(r.ordning.id for r in beregnet.resultater)
    raise Inndatafeil.en(f"Boken har ingen ordning som heter «{ordning}».", "--ordning", f"Velg en av: {kjente}.")


def bidragstabell(r: Resultat) -> Tabell:
    """The table as published: sources, then every deltaker, then sums. Each cell is rounded half up on its own."""
    o = r.ordning
    enhet = o.vist_enhet_kr
    aar = [(n, a) for n, a in enumerate(o.aar) if a.fase is not Fase.OPSJON]
    opsjon = [(n, a) for n, a in enumerate(o.aar) if a.fase is Fase.OPSJON]
    kolonner = ["Nummer", "Navn", "Innbyggere", *(x.navn for x in o.regler)]
    for _, a in aar:
        kolonner.append(str(a.aar))
        kolonner += [d.navn for d in o.delsummer if d.til_og_med == a.aar]
    kolonner += [f"{a.aar} (opsjon)" for _, a in opsjon]

    def belop(regler: Sequence[Fraction | None], per_aar: Sequence[Fraction]) -> list[Tall]:
        ut: list[Tall] = [None if b is None else avrund(b / enhet) for b in regler]
        for n, a in aar:
            ut.append(avrund(per_aar[n] / enhet))
            ut += [avrund(r.delsum(per_aar, d) / enhet) for d in o.delsummer if d.til_og_med == a.aar]
        return ut + [avrund(per_aar[n] / enhet) for n, _ in opsjon]

    def deltaker(b: Bidrag) -> tuple[Tall, ...]:
        ledd = {le.regel.id: le.belop_kr for le in b.ledd}
        return (b.deltaker.nr, b.deltaker.navn, b.innbyggere, *belop([ledd.get(x.id) for x in o.regler], b.per_aar))

    tomme: list[Fraction | None] = [None] * len(o.regler)
    rader: list[tuple[str, tuple[Tall, ...]]] = []
    for art in Art:
        linjer = [li for li in r.linjer if li.kilde.art is art]
        if not linjer:
            continue
        for linje in sorted(linjer, key=lambda li: li.kilde.type is Kildetype.DELTAKERE):
            regler = [s.belop_kr if s.regel.gruppe == linje.kilde.gruppe else None for s in r.regelsummer]
            rader.append(("kilde", (None, linje.kilde.navn, None, *belop(regler, linje.per_aar))))
            if linje.kilde.type is Kildetype.DELTAKERE:
                rader += [("deltaker", deltaker(b)) for b in r.i_gruppe(linje.kilde.gruppe)]
        sum_ = [sum((li.per_aar[n] for li in linjer), NULL) for n in range(len(o.aar))]
        rader.append(("sum", (None, _SUM[art], None, *belop(tomme, sum_))))
        if art is Art.KONTANT:
            for b in o.behov:
                rader += _behov(r, b.id, kolonner, o.delsum(b.delsum).navn)
    tittel = "i 1000 kr" if enhet == 1000 else "i kr" if enhet == 1 else f"i {enhet} kr"  # noqa: PLR2004 - kroner
    return Tabell(o.navn, f"Beløp {tittel}, hver celle avrundet for seg.", tuple(kolonner), tuple(rader))


_SUM = {
    Art.KONTANT: "Sum kontante bidrag",
    Art.KONTANT_ANDRE: "Sum kontant fra andre",
    Art.TIMER: "Sum verdi av timer (ikke kontanter)",
}


def _behov(r: Resultat, id_: str, kolonner: Sequence[str], delsum: str) -> list[tuple[str, tuple[Tall, ...]]]:
    behov = next(b for b in r.ordning.behov if b.id == id_)
    ut: list[tuple[str, tuple[Tall, ...]]] = []
    navn = behov.navn[0].lower() + behov.navn[1:]
    for tekst, belop in ((behov.navn, behov.belop_kr), (f"Udekket av {navn}", r.udekket(behov))):
        rad: list[Tall] = [None] * len(kolonner)
        rad[1] = tekst
        rad[kolonner.index(delsum)] = avrund(belop / r.ordning.vist_enhet_kr)
        ut.append(("sum", tuple(rad)))
    return ut


def plantabell(plan: Plan) -> Tabell:
    """The payment plan in whole kroner: every row and column adds up as it stands."""
    t = plan.avrundet
    summer = t.tabell.periodesummer
    orden = [("termin", n) for n in range(len(plan.terminer))]
    for m, s in sorted(enumerate(summer), key=lambda ms: -max(ms[1].kolonner)):
        orden.insert(orden.index(("termin", max(s.kolonner))) + 1, ("sum", m))
    kolonner = [plan.terminer[n].navn if slag == "termin" else summer[n].navn for slag, n in orden]

    def rad(celler: Sequence[int]) -> list[Tall]:
        return [celler[n] if slag == "termin" else sum(celler[k] for k in summer[n].kolonner) for slag, n in orden]

    rader: list[tuple[str, tuple[Tall, ...]]] = [
        ("deltaker", (d.nr, d.navn, *rad(celler))) for d, celler in zip(plan.deltakere, t.celler, strict=True)
    ]
    total = [sum(k) for k in zip(*t.celler, strict=True)]
    rader.append(("sum", (None, "Sum", *rad(total))))
    forfall = ", ".join(f"{x.dag}.{x.maaned}." for x in plan.valg.forfall)
    undertittel = f"Innbetalingsplan i hele {plan.valg.enhet_kr} kr, {t.maate.value}. Forfall {forfall}"
    return Tabell(plan.ordning.navn, undertittel, ("Nummer", "Navn", *kolonner), tuple(rader))


def betalingstabell(plan: Plan) -> Tabell:
    """The invoice basis: one row per deltaker and due date, for the invoicing system.

    Raises:
        Inndatafeil: when the scheme says nothing of invoices.
    """
    valg = plan.ordning.betaling
    if valg is None:
        raise Inndatafeil.en(
            f"{plan.ordning.kortnavn} har ikke betalingsgrunnlag.", "--ark betaling", "Legg til [betaling] i ordningen."
        )
    kolonner = ("Nummer", "Navn", "Orgnr", "Fakturareferanse", "Termin", "Forfall", "Beløp (kr)", "Mva (øre)", "Tekst")
    rader = []
    for d, celler in zip(plan.deltakere, plan.avrundet.celler, strict=True):
        for termin, belop in zip(plan.terminer, celler, strict=True):
            tekst = valg.tekst.replace("{ordning}", plan.ordning.navn).replace("{termin}", termin.navn)
            mva = avrund(belop * valg.mva_prosent)
            felt = (d.nr, d.navn, d.faktura.orgnr, d.faktura.referanse, termin.navn, termin.forfall.isoformat())
            rader.append(("deltaker", (*felt, belop, mva, tekst, valg.kostra_art, valg.kostra_funksjon)))
    return Tabell(
        plan.ordning.navn,
        f"Betalingsgrunnlag, {valg.behandling.value}. Art og funksjon er forslag som betaleren må bekrefte.",
        (*kolonner, "Art (forslag)", "Funksjon (forslag)"),
        tuple(rader),
    )


def lag_tabell(beregnet: Beregnet, ordning: str, ark: str) -> Tabell:
    """One of a scheme's tables: bidrag, plan or betaling.

    Raises:
        Inndatafeil: for an unknown scheme, or one that has no plan.
    """
    resultat = finn_resultat(beregnet, ordning)
    if ark == "bidrag":
        return bidragstabell(resultat)
    plan = beregnet.planer[beregnet.resultater.index(resultat)]
    if plan is None:
        raise Inndatafeil.en(
            f"{resultat.ordning.kortnavn} har ingen innbetalingsplan.",
            f"--ark {ark}",
            "Legg til [plan] i ordningen, eller se om noen har noe å betale.",
        )
    return plantabell(plan) if ark == "plan" else betalingstabell(plan)


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
            rader.append(("", f"… og {utelatt} til", *[""] * (len(t.kolonner) - 2)))
            utelatt = 0
        if slag != "deltaker":
            antall = 0
        rader.append(tuple(_vis(v) for v in rad))
    bredder = [max(len(r[n]) for r in [t.kolonner, *rader]) for n in range(len(t.kolonner))]
    linje = "  ".join("─" * b for b in bredder)

    def sett(rad: Sequence[str]) -> str:
        return "  ".join(v.ljust(b) if n < 2 else v.rjust(b) for n, (v, b) in enumerate(zip(rad, bredder, strict=True)))  # noqa: PLR2004

    return "\n".join(
        [t.tittel, t.undertittel, "", sett(t.kolonner).rstrip(), linje, *(sett(r).rstrip() for r in rader)]
    )


def _vis(verdi: Tall) -> str:
    if verdi is None:
        return ""
    return heltall(verdi) if isinstance(verdi, int) else verdi


def som_csv(t: Tabell) -> str:
    """Semicolons, one heading line, plain whole numbers: what Excel in Norway and programs read."""
    ut = StringIO()
    skriver = csv.writer(ut, delimiter=";", lineterminator="\n")
    skriver.writerow(t.kolonner)
    skriver.writerows(["" if v is None else _uten_formel(v) for v in rad] for _, rad in t.rader)
    return ut.getvalue().rstrip("\n")


def _uten_formel(verdi: int | str) -> int | str:
    """Text that a spreadsheet would run as a formula is data: an apostrophe keeps it text."""
    return f"'{verdi}" if isinstance(verdi, str) and verdi[:1] in ("=", "+", "-", "@") else verdi


def som_json(t: Tabell) -> str:
    """One object with the rows as objects by heading."""
    rader = [{"slag": slag, **dict(zip(t.kolonner, rad, strict=True))} for slag, rad in t.rader]
    return json.dumps({"tittel": t.tittel, "enhet": t.undertittel, "rader": rader}, ensure_ascii=False, indent=1)


def som_md(t: Tabell) -> str:
    """A markdown table, numbers to the right."""

    def rad(verdier: Sequence[str]) -> str:
        return "| " + " | ".join(v.replace("|", "\\|") for v in verdier) + " |"

    skille = ["---", "---", *["---:"] * (len(t.kolonner) - 2)]
    linjer = [f"### {t.tittel}", "", t.undertittel, "", rad(t.kolonner), rad(skille)]
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
    return (
        f'<table lang="nb"><caption>{html.escape(t.tittel)}. {html.escape(t.undertittel)}</caption>\n'
        f"<thead><tr>{hode}</tr></thead>\n<tbody>\n" + "\n".join(rader) + "\n</tbody></table>"
    )


FORMATER: Mapping[str, Callable[[Tabell], str]] = {
    "tekst": som_tekst,
    "csv": som_csv,
    "json": som_json,
    "md": som_md,
    "html": som_html,
}
