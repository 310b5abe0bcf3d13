"""The background sheets: Kilder (where every figure comes from), Logg (every run) and Veiledning (how to use it)."""

from verktoy.ark.beskrivelse import ANTALL, DATO, TEKSTFORMAT, TIDSPUNKT, Ark, Omraade, Rolle, Slag, Stil
from verktoy.ark.inndata import Folketallsark
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.overskrifter import KILDER, LOGG, LOGG_KOLONNER, VEILEDNING

LOGG_HODE = 4
_HODE = Stil(Rolle.OVERSKRIFT, ombrutt=True)
_TEKST = Stil(Rolle.TEKST, ombrutt=True)


def kilderark(bok: Arbeidsbok, folketall: Folketallsark) -> Ark:
    """Documents of each scheme, what they leave open, the population columns, and the official files shipped."""
    ark = Ark(KILDER, Slag.KONTROLL)
    ark.topp(
        "Kilder", "Hvor tallene kommer fra. Hver forutsetning har i tillegg sin egen kilde i arkene «forutsetninger»."
    )
    rad = 3
    ark.rad(rad, ("Ordning", "Dokument", "Tittel", "Utgiver", "Dato"), _HODE)
    for del_ in bok.deler:
        for d in del_.ordning.dokumenter:
            rad += 1
            ark.rad(rad, (del_.ordning.kortnavn, d.id, d.tittel, d.utgiver, d.dato), _TEKST)
    rad += 2
    ark.rad(rad, ("Ordning", None, "Åpent i kildene, og hva boken gjør", "Sted", None), _HODE)
    for del_ in bok.deler:
        for m in del_.ordning.merknader:
            rad += 1
            ark.rad(rad, (del_.ordning.kortnavn, None, m.tekst, m.kilde, None), _TEKST)
    rad += 2
    ark.rad(rad, ("Folketall per", "Kilde", "Status", "Kommuner", "Innbyggere i arket"), _HODE)
    for k in bok.folketall.kolonner:
        rad += 1
        ark.sett(rad, 0, k.dato, Stil(Rolle.TEKST, DATO))
        ark.rad(rad, (k.kilde, k.status.value), _TEKST, fra=1)
        tall = Stil(Rolle.BEREGNET, ANTALL)
        ark.formel(rad, 3, f"=COUNT({folketall.kolonne(k.dato)})", len(k.innbyggere), tall)
        ark.formel(rad, 4, f"=SUM({folketall.kolonne(k.dato)})", sum(k.innbyggere.values()), tall)
    rad += 2
    ark.rad(rad, ("Fil", "Tittel", "Utgiver og tabell", "Datoer og lisens", "Kontrollsum (SHA-256)"), _HODE)
    for p in bok.register.datakilder:
        rad += 1
        ark.rad(rad, (p.fil, p.tittel, f"{p.utgiver}, {p.tabell}", f"{p.datoer}. {p.lisens}", p.sha256), _TEKST)
    ark.bredder |= {0: 22, 1: 26, 2: 60, 3: 48, 4: 40}
    ark.overskriftsrad = 3
    ark.tabell = Omraade(3, 0, rad, 4)
    return ark


def loggark(bok: Arbeidsbok) -> Ark:
    """One row per run and scheme, newest last."""
    ark = Ark(LOGG, Slag.KONTROLL)
    ark.topp("Logg", "Hver kjøring som endret noe: når, hva, og kontrollsummen av det som var skrevet inn.")
    ark.rad(LOGG_HODE, LOGG_KOLONNER, _HODE)
    for n, r in enumerate(bok.logg):
        rad = LOGG_HODE + 1 + n
        ark.sett(rad, 0, r.tid, Stil(Rolle.TEKST, TIDSPUNKT))
        ark.rad(rad, (r.handling, r.ordning, r.endring), _TEKST, fra=1)
        ark.rad(rad, (r.sum_kr, r.kontrollsum), Stil(Rolle.TEKST, TEKSTFORMAT), fra=4)
    siste = LOGG_HODE + max(len(bok.logg), 1)
    ark.bredder |= {0: 17, 1: 14, 2: 14, 3: 70, 4: 18, 5: 38}
    ark.frys = (LOGG_HODE + 1, 0)
    ark.overskriftsrad = LOGG_HODE
    ark.tabell = Omraade(LOGG_HODE, 0, siste, len(LOGG_KOLONNER) - 1)
    ark.tekst_som_tall.append(Omraade(LOGG_HODE + 1, 4, siste, 5))
    return ark


def veiledningsark(tekst: str) -> Ark:
    """The user guide, one paragraph a row. Markdown headings become section rows; other marks are taken away."""
    ark = Ark(VEILEDNING, Slag.KONTROLL, staaende=True)
    rad = 0
    for linje in tekst.splitlines():
        ren = linje.strip()
        if not ren or ren.startswith(("```", "![", "|--", "| --")):
            continue
        if ren.startswith("# "):
            ark.sett(rad, 0, ren[2:], Stil(Rolle.TITTEL))
        elif ren.startswith("#"):
            rad += 1
            ark.sett(rad, 0, ren.lstrip("# "), Stil(Rolle.SEKSJON))
        else:
            ren = ren.replace("**", "").replace("`", "")
            ren = f"•  {ren[2:]}" if ren.startswith(("- ", "* ")) else ren.strip("| ").replace(" | ", ":  ")
            ark.sett(rad, 0, ren, Stil(Rolle.TEKST, ombrutt=True))
        rad += 1
    ark.bredder[0] = 100  # what A4 portrait holds
    ark.tabell = Omraade(0, 0, max(rad - 1, 0), 0)
    return ark
