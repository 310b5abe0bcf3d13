"""A small scheme as TOML, three kommuner and one year, to be bent into whatever a test needs."""

from pathlib import Path

HODE = """\
[ordning]
id = "eksempel"
navn = "Eksempel"
kortnavn = "Eks"
beskrivelse = "Et eksempel."
folketall_dato = 2026-01-01
vist_enhet_kr = { verdi = 1, kilde = "valg: hele kroner" }
ved_frafall = "hold-satser"
avventer_regnes_som = "ja"

[dokument.vedtak]
tittel = "Vedtaket"
utgiver = "Sekretariatet"

[gruppe.kommuner]
navn = "Kommuner"
type = "kommune"
utvalg = "4201, 4203, 4211"
sorter = "nummer"

[tid]
kilde = "vedtak: punkt 1"
deler_i_alt = 1

[aar.2027]
kilde = "vedtak: punkt 1"
deler = 1
fase = "grunnlag"

[delsum.sum]
kilde = "vedtak: punkt 1"
navn = "SUM"
fra_og_med = 2027
til_og_med = 2027

[finansiering.kommunene]
navn = "Kommunene"
art = "kontant"
type = "deltakere"
gruppe = "kommuner"

[regel.fast]
kilde = "vedtak: punkt 2"
navn = "Fastdel"
type = "fast-belop"
gjelder = "kommuner"
belop_kr = 120_000
tid = "fordelt"
"""

PLAN = """\
[plan]
kilde = "vedtak: punkt 3"
avrunding = "totaler-forst"
enhet_kr = 1
terminer = "år"
forfall = ["31.3."]
"""

BETALING = """\
[betaling]
kilde = "vedtak: punkt 3"
behandling = "tilskudd"
tekst = "Bidrag {termin}"
kostra_art = "400"
kostra_funksjon = "120"
"""


def mal(*tillegg: str, bytt: tuple[tuple[str, str], ...] = ()) -> str:
    """The scheme with more tables, or with other tables in place of those of the same name, and pieces exchanged."""
    tabeller = _tabeller(HODE)
    if any("[aar." in t for t in tillegg):
        del tabeller["[aar.2027]"]
    for t in tillegg:
        tabeller |= _tabeller(t)
    tekst = "\n".join(tabeller.values())
    for gammelt, nytt in bytt:
        assert gammelt in tekst, gammelt
        tekst = tekst.replace(gammelt, nytt)
    return tekst


def skriv_mal(mappe: Path, *tillegg: str, bytt: tuple[tuple[str, str], ...] = (), navn: str = "eks") -> Path:
    """The scheme as a file."""
    fil = mappe / f"{navn}.toml"
    fil.write_text(mal(*tillegg, bytt=bytt), encoding="utf-8")
    return fil


def aar(forste: int, siste: int, opsjon: tuple[int, ...] = ()) -> str:
    """Years with one part each, and the subtotal over all of them; option years count in no subtotal."""
    antall = siste - forste + 1
    vanlige = [a for a in range(forste, siste + 1) if a not in opsjon]
    ut = f'[tid]\nkilde = "vedtak: punkt 1"\ndeler_i_alt = {antall - len(opsjon)}\n'
    for a in range(forste, siste + 1):
        fase = "opsjon" if a in opsjon else "grunnlag"
        ut += f'[aar.{a}]\nkilde = "vedtak: punkt 1"\ndeler = 1\nfase = "{fase}"\n'
    return ut + (
        f'[delsum.sum]\nkilde = "vedtak: punkt 1"\nnavn = "SUM"\n'
        f"fra_og_med = {vanlige[0]}\ntil_og_med = {vanlige[-1]}\n"
    )


def _tabeller(tekst: str) -> dict[str, str]:
    ut: dict[str, str] = {}
    navn = ""
    for linje in tekst.splitlines():
        if linje.startswith("["):
            navn = linje.strip()
            ut[navn] = ""
        if navn:
            ut[navn] += linje + "\n"
    return ut
