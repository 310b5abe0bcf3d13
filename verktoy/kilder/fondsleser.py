"""Fondsleser: the projects of a scheme that is to finance itself. It may have none."""

from verktoy.kilder.dato import AARSTALL
from verktoy.kilder.felter import Feltleser
from verktoy.kilder.regelleser import les_trinn
from verktoy.kjerne.fondsvalg import Drift, Fondsnoekkel, Prosjekt, SeneBrukere
from verktoy.kjerne.regler import Trinnpris


def les_fond(les: Feltleser) -> tuple[Prosjekt, ...]:
    """Read [fond]; empty when the scheme has none."""
    if not les.finnes("fond"):
        return ()
    prosjekter = tuple(_prosjekt(les, p) for p in les.under("fond.prosjekt"))
    if not prosjekter:
        les.feil("fond", "Fondet har ingen prosjekter.", "Legg til minst ett, for eksempel [fond.prosjekt.minside].")
    return prosjekter


def _prosjekt(les: Feltleser, p: str) -> Prosjekt:
    n = f"fond.prosjekt.{p}"
    navn = les.tekst(f"{n}.navn", f"Prosjekt {p}")
    utlegg = {a: les.belop(f"{n}.utlegg_kr.{a}", f"{navn}: utlegg {a}") for a in _aar(les, f"{n}.utlegg_kr")}
    if not utlegg:
        les.feil(
            f"{n}.utlegg_kr", f"«{navn}» har ingen utlegg.", "Skriv utlegg per år: utlegg_kr = { 2019 = 1_000_000 }."
        )
    noekkel = les.valg(f"{n}.noekkel", f"{navn}: kostnaden deles", Fondsnoekkel)
    sene = les.valg(f"{n}.sene", f"{navn}: de som kommer sent", SeneBrukere)
    if noekkel is Fondsnoekkel.PRISTRINN and sene is SeneBrukere.REST_DELES:
        les.feil(
            f"{n}.sene", "Faste priser kan ikke deles på nytt hvert år.", "Velg «lik-pris» sammen med «pristrinn»."
        )
    over = les.heltall(f"{n}.over_aar", f"{navn}: betales tilbake over", "år", minst=1)
    trinn = None
    if noekkel is Fondsnoekkel.PRISTRINN:
        trinn = Trinnpris(*les_trinn(les, n, navn, "fra_og_med", "pris_kr"))
    tatt = {
        a: les.tekst(f"{n}.tatt_i_bruk.{a}", f"{navn}: tar løsningen i bruk i {a}")
        for a in _aar(les, f"{n}.tatt_i_bruk")
    }
    drift = None
    if les.finnes(f"{n}.drift"):
        drift = Drift(
            les.belop(f"{n}.drift.per_maaned_kr", f"{navn}: drift (utenfor fondet)", "kr per måned"),
            les.belop(
                f"{n}.drift.per_innbygger_maaned_kr",
                f"{navn}: drift (utenfor fondet), per innbygger",
                "kr per innbygger og måned",
            ),
        )
    return Prosjekt(
        p,
        navn,
        {int(a): b for a, b in utlegg.items()},
        noekkel,
        trinn,
        sene,
        over,
        {int(a): t for a, t in tatt.items()},
        drift,
    )


def _aar(les: Feltleser, nokkel: str) -> list[str]:
    """The years below a key; anything else there is an error."""
    ut = []
    for a in les.under(nokkel):
        if AARSTALL.fullmatch(a):
            ut.append(a)
        else:
            les.feil(f"{nokkel}.{a}", f"«{a}» er ikke et årstall.", "Skriv fire sifre, for eksempel 2019.")
            les.hopp_over(nokkel)
    return sorted(ut)
