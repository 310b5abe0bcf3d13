"""kontroll: every check of a workbook, and whether anything is left that nobody has accepted."""

from collections import Counter
from dataclasses import dataclass

from verktoy.kjerne.kontroll import Kontrollpunkt, Utfall
from verktoy.kjerne.norsk import tall
from verktoy.oppgaver.bok import Beregnet


@dataclass(frozen=True)
class Kontrollrapport:
    """Every check with its outcome."""

    punkter: tuple[tuple[Kontrollpunkt, Utfall], ...]
    begrunnelser: dict[str, str]

    @property
    def i_orden(self) -> bool:
        """No error, and no deviation but those somebody has accepted."""
        return not any(u in (Utfall.FEIL, Utfall.AVVIK) for _, u in self.punkter)

    def antall(self) -> Counter[Utfall]:
        """How many of each outcome."""
        return Counter(u for _, u in self.punkter)


def rapport(beregnet: Beregnet) -> Kontrollrapport:
    """Judge every check by what has been accepted in the workbook."""
    kv = beregnet.bok.kvitteringer
    return Kontrollrapport(
        tuple((p, p.utfall(kv)) for p in beregnet.punkter), {k: v.begrunnelse for k, v in kv.items()}
    )


def som_tekst(r: Kontrollrapport, *, alle: bool) -> str:
    """What does not agree, most serious first; with `alle` also what does."""
    orden = (Utfall.FEIL, Utfall.AVVIK, Utfall.KVITTERT, Utfall.MERKNAD, Utfall.OK)
    linjer = []
    for utfall in orden:
        if utfall is Utfall.OK and not alle:
            continue
        for p, u in r.punkter:
            if u is not utfall:
                continue
            enhet = "" if p.enhet == "antall" else f" {p.enhet}" if p.enhet in ("kr", "deler") else f" × {p.enhet}"
            linjer.append(f"{u.value:<9} {p.ordning}: {p.regel}")
            linjer.append(
                f"          {p.venstre_navn} {tall(p.venstre)}, {p.hoyre_navn} {tall(p.hoyre)}, "
                f"differanse {tall(p.differanse)}{enhet}"
            )
            if u is Utfall.KVITTERT:
                linjer.append(f"          Kvittert: {r.begrunnelser[p.id]}")
    antall = r.antall()
    linjer.append(
        f"{antall[Utfall.FEIL]} feil, {antall[Utfall.AVVIK]} avvik som ikke er kvittert, "
        f"{antall[Utfall.KVITTERT]} kvitterte avvik, {antall[Utfall.MERKNAD]} merknader, {antall[Utfall.OK]} i orden."
    )
    return "\n".join(linjer)


def som_objekter(r: Kontrollrapport) -> list[dict[str, str]]:
    """Every check for a program to read; amounts as exact decimal or fraction text."""
    return [
        {
            "kjennetegn": p.id,
            "nivaa": p.niva.value,
            "utfall": u.value,
            "kontroll": p.regel,
            "venstre": str(p.venstre),
            "hoyre": str(p.hoyre),
            "differanse": str(p.differanse),
            "enhet": p.enhet,
            "begrunnelse": r.begrunnelser.get(p.id, ""),
        }
        for p, u in r.punkter
    ]
