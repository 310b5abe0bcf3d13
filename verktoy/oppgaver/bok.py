"""What every use case begins with: read a workbook, compute it, and describe and write it again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from verktoy.ark.beskrivelse import Bok
from verktoy.ark.bok import bygg_bok
from verktoy.excel.pode import KanIkkePode
from verktoy.excel.regenerer import skriv_fersk
from verktoy.excel.vaare import Vaarbok, les_vaare
from verktoy.kilder import offisielle
from verktoy.kilder.bokleser import SLAG, les_arbeidsbok
from verktoy.kilder.ordningsleser import datoer_i_bruk
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Ordningsdel, Register
from verktoy.kjerne.beregning import Resultat, beregn
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.fond import Fond, regn_fond
from verktoy.kjerne.kontroll import Kontrollgrunnlag, Kontrollpunkt
from verktoy.kjerne.kontroller import kontroller
from verktoy.kjerne.melding import Inndatafeil, Melding, aarsak
from verktoy.kjerne.overskrevet import overskrevet_punkt
from verktoy.kjerne.plan import Plan, lag_plan
from verktoy.kjerne.scenario import Scenario, Scenarioregel, Scenariovalg, lag_scenario
from verktoy.kjerne.strukturplan import Strukturplan, lag_strukturplan

ROT = Path(__file__).resolve().parents[2]
VEILEDNING = ROT / "docs" / "brukerveiledning.md"


@dataclass(frozen=True)
class Lest:
    """A workbook as read.

    Attributes:
        bok: its state.
        innhold: the bytes it was read from.
        vaare: our sheets in it.
        merknader: what was repaired on the way.
        omdopt: schemes whose short name has changed since it was written: old → new.
    """

    bok: Arbeidsbok
    innhold: bytes
    vaare: Vaarbok
    merknader: tuple[Melding, ...]
    omdopt: Mapping[str, str]


@dataclass(frozen=True)
class Beregnet:
    """A state with everything it comes to."""

    bok: Arbeidsbok
    resultater: tuple[Resultat, ...]
    punkter: tuple[Kontrollpunkt, ...]
    planer: tuple[Plan | None, ...]
    strukturplaner: tuple[Strukturplan | None, ...]
    fond: tuple[Fond | None, ...]

    def beskrivelse(self) -> Bok:
        """Every sheet."""
        scenarier = self.scenarier()
        alt = (self.resultater, self.punkter, self.planer, self.strukturplaner, self.fond, scenarier)
        return bygg_bok(self.bok, *alt)

    def scenarier(self) -> tuple[Scenario, ...]:
        """What is chosen on the scenario sheet of each scheme; a choice goes with the row of one no longer invited."""
        ut = []
        for del_, r in zip(self.bok.deler, self.resultater, strict=True):
            valg = del_.scenario or Scenariovalg(Scenarioregel(r.ordning.ved_frafall.value))
            ut.append(lag_scenario(r, self.bok.folketall, valg.for_([b.deltaker.nr for b in r.bidrag])))
        return tuple(ut)

    def filinnhold(self) -> bytes:
        """A workbook of its own, as a file."""
        return skriv_fersk(self.beskrivelse())


def les(sti: Path) -> Lest:
    """Read a workbook's input sheets.

    Raises:
        Inndatafeil: when it is missing, is no usable workbook, or holds something that cannot be used.
    """
    try:
        innhold = sti.read_bytes()
    except FileNotFoundError as e:
        raise Inndatafeil.en(
            "Filen finnes ikke.", str(sti), "Kontroller navnet, eller lag en ny bok med kommandoen «ny»."
        ) from e
    except OSError as e:
        raise Inndatafeil.en(
            f"Fikk ikke lest filen ({aarsak(e)}).", str(sti), "Sjekk at du har tilgang til den."
        ) from e
    try:
        vaare = les_vaare(innhold, SLAG)
    except KanIkkePode as e:
        raise Inndatafeil.en(str(e), sti.name) from e
    merket = {i: m.flate.kolonne2 for i, m in vaare.plass.items() if m is not None}
    lest = les_arbeidsbok(vaare.ark, merket, sti.name, register(), veiledning())
    return Lest(lest.bok, innhold, vaare, lest.merknader, lest.omdopt)


def regn(bok: Arbeidsbok) -> Beregnet:
    """Compute every scheme and run every check.

    Raises:
        Inndatafeil: with what is missing in any of the schemes.
    """
    meldinger: list[Melding] = []
    resultater, planer, strukturplaner, fond = [], [], [], []
    struktur = offisielle.struktur()
    for del_ in bok.deler:
        try:
            resultat = beregn(del_.ordning, del_.deltakere, bok.folketall)
            strukturplaner.append(lag_strukturplan(resultat, bok.folketall, struktur, del_.nye_enheter))
            betalere = s.som_resultat() if (s := strukturplaner[-1]) else resultat
            planer.append(lag_plan(betalere, del_.ordning.plan) if del_.ordning.plan else None)
            fond.append(regn_fond(resultat))
            resultater.append(resultat)
        except Inndatafeil as e:
            meldinger.extend(e.meldinger)
    if meldinger:
        raise Inndatafeil(meldinger)
    alt = zip(resultater, bok.deler, planer, strukturplaner, fond, strict=True)
    ssb = {k.dato: k.innbyggere for k in offisielle.folketall().kolonner}
    grunnlag = [Kontrollgrunnlag(r, d.publisert, p, d.fryst, d.betalinger, ssb, s, f) for r, d, p, s, f in alt]
    punkter = (*kontroller(grunnlag), *map(overskrevet_punkt, bok.overskrevne))
    return Beregnet(bok, tuple(resultater), punkter, tuple(planer), tuple(strukturplaner), tuple(fond))


@cache
def register() -> Register:
    """Official facts the sheets show."""
    numre = {nr for k in offisielle.folketall().kolonner for nr in k.innbyggere}
    return Register(
        {nr: offisielle.fylkesnavn(nr) for nr in {n[:2] for n in numre}},
        offisielle.slekt(),
        offisielle.alle_pass(),
        offisielle.folketall().offisielle,
    )


@cache
def veiledning() -> str:
    """The user guide, as the Veiledning sheet shows it."""
    return VEILEDNING.read_text(encoding="utf-8")


def folketall_for(deler: tuple[Ordningsdel, ...], kilde: Folketall) -> Folketall:
    """The figures a workbook is born with: the kommuner of its schemes, on every date one of the schemes can use.

    A county among the deltakere brings all its kommuner along, since its population is their sum.
    """
    numre: set[str] = set()
    datoer: set[date] = set()
    for d in deler:
        egne: set[str] = set()
        brukt = datoer_i_bruk(d.ordning)
        for deltaker in d.deltakere:
            for dato in brukt:
                tall = kilde.kolonne(dato, hvor=d.ordning.kortnavn).innbyggere
                egne |= {nr for nr in tall if deltaker.nr in (nr, nr[:2])}
        numre |= egne | deler_utenfra(d)
        datoer |= {k.dato for k in kilde.kolonner if egne and egne <= k.innbyggere.keys()} | set(brukt)
    return kilde.utvalg(numre, datoer)


def deler_utenfra(d: Ordningsdel) -> set[str]:
    """The other parts of the units a scheme's kommuner become part of: they may be counted, too."""
    valg, fra = d.ordning.struktur, d.ordning.folketall_dato
    if valg is None:
        return set()
    struktur = offisielle.struktur()
    deler = struktur.forgjengere(fra, valg.dato)
    nye = {ny for x in d.deltakere for ny in struktur.etterfolgere(x.nr, fra, valg.dato)}
    return {nr for ny in nye for nr in deler.get(ny, ())}


def kontrollsummer(bok: Arbeidsbok) -> Mapping[str, str]:
    """For each scheme, four short checksums of what is typed in: population, participation, assumptions, published."""
    ut = {}
    for d in bok.deler:
        datoer = datoer_i_bruk(d.ordning)
        folk = [(k.dato, sorted(k.innbyggere.items())) for k in bok.folketall.kolonner if k.dato in datoer]
        deltakere = [replace(x, hvor="", utsendt="") for x in d.deltakere]
        nye = [(nr, replace(x, utsendt="")) for nr, x in sorted(d.nye_enheter.items())]
        deler = (folk, [*deltakere, *nye], d.ordning.forutsetninger, d.publisert)
        ut[d.ordning.kortnavn] = "-".join(sha256(repr(x).encode()).hexdigest()[:8] for x in deler)
    return ut
