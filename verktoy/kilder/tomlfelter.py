"""Tomlfelter: what a TOML file says, as fields; nothing in it is passed over in silence."""

from collections.abc import Iterator, Mapping

from verktoy.kilder.felter import Felt, kortet, krev_plass
from verktoy.kilder.tall import tolk_tall
from verktoy.kjerne.melding import Melding, feil


def uholdbare(verdi: object, nokkel: str, hvor: str) -> Iterator[Melding]:
    """Texts, numbers and keys no cell of a workbook can hold, wherever in the file they stand."""
    sted = f"{hvor}, nøkkelen «{kortet(nokkel)}»"
    if isinstance(verdi, dict):
        for navn, under in verdi.items():
            yield from uholdbare(navn, f"{nokkel}.{navn}".lstrip("."), hvor)
            yield from uholdbare(under, f"{nokkel}.{navn}".lstrip("."), hvor)
    elif isinstance(verdi, list):
        for n, under in enumerate(verdi, start=1):
            yield from uholdbare(under, f"{nokkel}.{n}", hvor)
    else:
        try:
            krev_plass(verdi)
            if isinstance(verdi, int) and not isinstance(verdi, bool):
                tolk_tall(verdi)
        except ValueError as e:
            yield feil(f"Verdien kan ikke brukes: {e}.", sted, "Rett den.")


def flat_ut(verdi: object, nokkel: str, kilde: str, hvor: str, ut: dict[str, Felt], meldinger: list[Melding]) -> None:
    """Nested tables → dotted keys. A table's kilde holds for everything in it that has none of its own."""
    sted = f"{hvor}, nøkkelen «{nokkel}»"
    if isinstance(verdi, dict):
        kilde = _bitekst(verdi, "kilde", kilde, sted, meldinger)
        if "verdi" in verdi:
            merknad = _bitekst(verdi, "merknad", "", sted, meldinger)
            if andre := [n for n in verdi if n not in ("verdi", "kilde", "merknad")]:
                hva = f"Ved siden av «verdi» kan bare kilde og merknad stå, men her står også {', '.join(andre)}."
                meldinger.append(feil(hva, sted, "Fjern det. «verdi» kan ikke være et kjennetegn."))
            if isinstance(verdi["verdi"], (list, dict)):
                flat_ut(verdi["verdi"], nokkel, kilde, hvor, ut, meldinger)
            else:
                ut[nokkel] = Felt(verdi["verdi"], kilde, merknad, sted)
            return
        innhold = {navn: under for navn, under in verdi.items() if navn != "kilde"}
        if not innhold and isinstance(verdi.get("kilde", ""), str):
            meldinger.append(feil("Tabellen er tom.", sted, "Fyll den ut, eller slett den."))
        for navn, under in innhold.items():
            flat_ut(under, f"{nokkel}.{navn}", kilde, hvor, ut, meldinger)
    elif isinstance(verdi, list):
        if not verdi:
            meldinger.append(feil("Listen er tom.", sted, "Fyll den ut, eller slett den."))
        for n, under in enumerate(verdi, start=1):
            flat_ut(under, f"{nokkel}.{n}", kilde, hvor, ut, meldinger)
    else:
        ut[nokkel] = Felt(verdi, kilde, "", sted)


def _bitekst(tabell: Mapping[str, object], navn: str, ellers: str, sted: str, meldinger: list[Melding]) -> str:
    """The kilde or merknad of a table."""
    tekst = tabell.get(navn, ellers)
    if isinstance(tekst, str):
        return tekst
    meldinger.append(
        feil(
            f"«{navn}» er ikke en tekst.",
            sted,
            f"Skriv {navn} i anførselstegn. Ordet kan ikke være kjennetegnet til noe annet.",
        )
    )
    return ellers
