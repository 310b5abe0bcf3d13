"""Strukturleser: what a scheme says of kommuner that merge or split in the middle of it. It may say nothing."""

from verktoy.kilder.felter import Feltleser
from verktoy.kjerne.strukturvalg import Fastdelvalg, Overtakelse, Strukturvalg, Utenfra


def les_struktur(les: Feltleser) -> Strukturvalg | None:
    """Read [struktur]; None when the scheme has none."""
    if not les.finnes("struktur"):
        return None
    dato = les.dato("struktur.dato", "Ny struktur fra og med")
    overtakelse = les.valg("struktur.valg", "Hva de nye enhetene betaler", Overtakelse)
    fastdel = (
        les.valg("struktur.fastdel", "Fastdelen når det blir flere eller færre om den", Fastdelvalg)
        if les.finnes("struktur.fastdel")
        else None
    )
    utenfra = (
        les.valg("struktur.utenfra", "Deler som ikke var med i ordningen", Utenfra)
        if les.finnes("struktur.utenfra")
        else None
    )
    trinn = 1
    if overtakelse is Overtakelse.GRADVIS or les.finnes("struktur.trinn"):
        trinn = les.heltall("struktur.trinn", "Gradvis over", "år", minst=1)
    andeler = {
        (fra, til): les.andel(f"struktur.andel.{fra}.{til}", f"Andel av {fra} som ble {til}")
        for fra in les.under("struktur.andel")
        for til in les.under(f"struktur.andel.{fra}")
    }
    return Strukturvalg(dato, overtakelse, fastdel, utenfra, trinn, andeler)
