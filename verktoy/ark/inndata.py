"""The input sheets: Folketall, Deltakelse and ⟨K⟩ forutsetninger. What staff type in; formulas only point at them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from verktoy.ark.adresse import Spenn, fast, i_ark, kolonne, omraade
from verktoy.ark.beskrivelse import (
    ANTALL,
    DATO,
    DESIMAL,
    HELTALL,
    KRONER,
    PROSENT,
    STANDARD,
    TEKSTFORMAT,
    Ark,
    Omraade,
    Rolle,
    Slag,
    Stil,
    Validering,
    Verdi,
)
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.deltakelse import Deltaker, Svar
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.ordning import Forutsetning, Ordning
from verktoy.kjerne.overskrifter import (
    DELTAKELSE,
    DELTAKELSE_KOLONNER,
    FOLKETALL,
    FOLKETALL_KOLONNER,
    FORUTSETNING_KOLONNER,
    FORUTSETNINGER,
    NOEKKEL_FORSTAVELSE,
    OPPLYSNINGER,
)

FOLKETALL_HODE = 4
FORSTE_DATO = len(FOLKETALL_KOLONNER)
DELTAKELSE_HODE = 4
FORUTSETNING_HODE = 4

_HODE = Stil(Rolle.OVERSKRIFT, ombrutt=True)
_LISTE = Stil(Rolle.LISTE)
_NR = Stil(Rolle.LISTE, TEKSTFORMAT)

SEKSJONER = {
    "ordning": "Om ordningen og valgene i den",
    "dokument": "Kildedokumenter",
    "gruppe": "Grupper av deltakere",
    "tid": "Fordeling på år",
    "aar": "År",
    "delsum": "Delsummer",
    "behov": "Behov",
    "finansiering": "Finansiering",
    "regel": "Regler for bidraget",
    "struktur": "Kommuner som slås sammen eller deles",
    "fond": "Fond: prosjekter som betales tilbake",
    "plan": "Innbetalingsplan",
    "betaling": "Betalingsgrunnlag",
    "eksempel": "Regneeksempler i kildene",
    "omtalt": "Summer som er omtalt i kildene",
    "merknad": "Åpne spørsmål og merknader",
}


@dataclass(frozen=True)
class Folketallsark:
    """The Folketall sheet and how formulas reach into it."""

    ark: Ark
    spenn: Spenn
    tall: Folketall

    @property
    def datoer(self) -> tuple[date, ...]:
        """The reference dates, one a column."""
        return self.tall.datoer

    @property
    def hode(self) -> str:
        """The row of reference dates."""
        siste = FORSTE_DATO + max(len(self.datoer) - 1, 0)
        return i_ark(FOLKETALL, omraade(FOLKETALL_HODE, FORSTE_DATO, FOLKETALL_HODE, siste))

    def kolonne(self, dato: date) -> str:
        """All figures of a reference date."""
        return self.spenn.fra_annet_ark(FORSTE_DATO + self.datoer.index(dato))

    def oppslag(self, nr: str, dato: str) -> str:
        """The inhabitants of the kommune in cell `nr` on the date in cell `dato`."""
        siste = FORSTE_DATO + max(len(self.datoer) - 1, 0)
        flate = self.spenn.flate(FORSTE_DATO, siste)
        return f"INDEX({flate},MATCH({nr},{self.spenn.fra_annet_ark(0)},0),MATCH({dato},{self.hode},0))"

    def fylkessum(self, nr: str, dato: str) -> str:
        """The inhabitants of the county in cell `nr`: the sum of its kommuner."""
        siste = FORSTE_DATO + max(len(self.datoer) - 1, 0)
        flate = self.spenn.flate(FORSTE_DATO, siste)
        return f"SUMIFS(INDEX({flate},0,MATCH({dato},{self.hode},0)),{self.spenn.fra_annet_ark(2)},{nr})"

    def antall(self, fylker: str, dato: str) -> str:
        """How many kommuner of the counties in the cells `fylker` have a figure on the date in cell `dato`."""
        siste = FORSTE_DATO + max(len(self.datoer) - 1, 0)
        kolonne = f"INDEX({self.spenn.flate(FORSTE_DATO, siste)},0,MATCH({dato},{self.hode},0))"
        return f'SUMPRODUCT(COUNTIFS({self.spenn.fra_annet_ark(2)},{fylker},{kolonne},">=0"))'


def folketallsark(folketall: Folketall, fylkesnavn: Mapping[str, str]) -> Folketallsark:
    """Kommunenr × date, with source and status above every date."""
    ark = Ark(FOLKETALL, Slag.INNDATA)
    ark.topp(
        "Folketall",
        "Innbyggere per kommune og dato. Tomt felt: nummeret var ikke i bruk. Nye datoer legges i nye kolonner.",
    )
    for rad, tekst in ((2, "Kilde"), (3, "Status")):
        ark.sett(rad, FORSTE_DATO - 1, tekst, Stil(Rolle.HJELP, hoyre=True))
    ark.rad(FOLKETALL_HODE, FOLKETALL_KOLONNER, _HODE)
    numre = sorted({nr for k in folketall.kolonner for nr in k.innbyggere})
    sumrad = FOLKETALL_HODE + 1
    forste = sumrad + 1
    spenn = Spenn(FOLKETALL, forste, forste + max(len(numre) - 1, 0))
    ark.rad(sumrad, ("", "Sum av kommunene under", "", ""), Stil(Rolle.SUM))
    for n, k in enumerate(folketall.kolonner):
        kol = FORSTE_DATO + n
        ark.sett(2, kol, k.kilde, Stil(Rolle.INNDATA, ombrutt=True))
        ark.sett(3, kol, k.status.value, Stil(Rolle.INNDATA))
        ark.sett(FOLKETALL_HODE, kol, k.dato, Stil(Rolle.OVERSKRIFT, DATO, hoyre=True))
        ark.formel(sumrad, kol, f"=SUM({spenn.her(kol)})", sum(k.innbyggere.values()), Stil(Rolle.SUM, ANTALL))
        ark.bredder[kol] = 12
    tall = Stil(Rolle.INNDATA, ANTALL)
    for n, nr in enumerate(numre):
        rad = forste + n
        ark.sett(rad, 0, nr, _NR)
        ark.sett(rad, 1, folketall.navn.get(nr, ""), _LISTE)
        ark.formel(rad, 2, f"=LEFT({kolonne(0)}{rad + 1},2)", nr[:2], _LISTE)
        ark.sett(rad, 3, fylkesnavn.get(nr[:2], ""), _LISTE)
        for k, kol in zip(folketall.kolonner, range(FORSTE_DATO, FORSTE_DATO + len(folketall.kolonner)), strict=True):
            ark.sett(rad, kol, k.innbyggere.get(nr), tall)
    siste_kol = FORSTE_DATO + len(folketall.kolonner) - 1
    ark.bredder |= {0: 11, 1: 26, 2: 9, 3: 22}
    ark.hoyder[2] = 30
    ark.frys = (forste, 2)
    ark.overskriftsrad = FOLKETALL_HODE
    ark.tabell = Omraade(FOLKETALL_HODE, 0, spenn.siste_rad, siste_kol)
    ark.tekst_som_tall.append(Omraade(forste, 0, spenn.siste_rad, 2))
    ark.valideringer += [
        Validering(
            Omraade(forste, FORSTE_DATO, spenn.siste_rad, siste_kol),
            "heltall",
            tittel="Innbyggere",
            melding="Skriv et helt tall, 0 eller høyere. La feltet stå tomt hvis kommunen ikke fantes på datoen.",
        ),
        Validering(
            Omraade(3, FORSTE_DATO, 3, siste_kol),
            "liste",
            liste=("endelig", "foreløpig", "eget anslag"),
            tittel="Status",
            melding="Velg endelig, foreløpig eller eget anslag.",
        ),
    ]
    return Folketallsark(ark, spenn, folketall)


@dataclass(frozen=True)
class Deltakelsesark:
    """The Deltakelse sheet and how formulas reach into it."""

    ark: Ark
    spenn: Spenn
    noekler: tuple[str, ...]

    def felt(self, kortnavn: str, nr: str, navn: str) -> str:
        """A field of the deltaker in cell `nr` of the scheme whose short name stands in cell `kortnavn`."""
        return self._oppslag(kortnavn, nr, self.alle(navn))

    def noekkel(self, kortnavn: str, nr: str, navn: str) -> str:
        """A supplied key of that deltaker; the key may be called what a heading is."""
        kol = len(DELTAKELSE_KOLONNER) + self.noekler.index(navn)
        return self._oppslag(kortnavn, nr, self.spenn.fra_annet_ark(kol))

    def _oppslag(self, kortnavn: str, nr: str, kolonne_: str) -> str:
        return f"""INDEX({kolonne_},MATCH({kortnavn}&" "&{nr},{self.alle("Nøkkel")},0))"""

    def alle(self, navn: str) -> str:
        """A field of every deltaker."""
        return self.spenn.fra_annet_ark(self.kolonne(navn))

    def kolonne(self, navn: str) -> int:
        """The column of a heading."""
        return DELTAKELSE_KOLONNER.index(navn)


_INN = Stil(Rolle.INNDATA)
_INN_DATO = Stil(Rolle.INNDATA, DATO)
_INN_TEKST = Stil(Rolle.INNDATA, TEKSTFORMAT)
_DATOFELT = Validering(Omraade(0, 0, 0, 0), "dato", melding="Skriv en dato, for eksempel 13.12.2017.")


@dataclass(frozen=True)
class Felt:
    """A column staff type in: its heading, what stands above the first of its kind, width, style, value and rule."""

    navn: str
    bredde: float
    stil: Stil
    verdi: Callable[[Deltaker], Verdi]
    kreves: Validering | None = None
    over: str = ""

    def krev(self, ark: Ark, omraade: Omraade) -> None:
        """Put its rule, if it has one, on cells of a sheet."""
        if self.kreves:
            ark.valideringer.append(replace(self.kreves, omraade=omraade, tittel=self.navn.removesuffix(" (kr)")))


_FELTER = (
    Felt(
        "Svar",
        11,
        _INN,
        lambda d: d.svar.value,
        Validering(
            Omraade(0, 0, 0, 0), "liste", liste=tuple(s.value for s in Svar), melding="Velg ja, nei eller avventer."
        ),
        over="Hva de svarer",
    ),
    Felt("Frist", 11, _INN_DATO, lambda d: d.frist, _DATOFELT),
    Felt("Sannsynlighet for ja", 13, Stil(Rolle.INNDATA, PROSENT), lambda d: sannsynlighetscelle(d.sannsynlighet)),
    Felt("Med fra og med", 11, _INN_DATO, lambda d: d.fra_og_med, _DATOFELT, over="Når deltakeren er med"),
    Felt("Med til og med", 11, _INN_DATO, lambda d: d.til_og_med, _DATOFELT),
    Felt("Vedtaksdato", 12, _INN_DATO, lambda d: d.vedtak.dato, _DATOFELT, over="Hva som er vedtatt"),
    Felt("Utvalg", 16, _INN, lambda d: d.vedtak.utvalg or None),
    Felt("Saksnr", 12, _INN_TEKST, lambda d: d.vedtak.saksnr or None),
    Felt(
        "Vedtatt beløp (kr)",
        14,
        Stil(Rolle.INNDATA, KRONER),
        lambda d: d.vedtak.vedtatt_kr,
        Validering(Omraade(0, 0, 0, 0), "belop", melding="Skriv beløpet i kroner, 0 eller høyere."),
    ),
    Felt("Inndekning", 16, _INN, lambda d: d.vedtak.inndekning or None),
    Felt("E-post", 32, _INN, lambda d: d.epost or None, over="Kontakt"),
    Felt("Utsendelse", 24, _INN_TEKST, lambda d: d.utsendt or None),
    Felt("Orgnr", 12, _INN_TEKST, lambda d: d.faktura.orgnr or None, over="Faktura"),
    Felt("Fakturareferanse", 18, _INN_TEKST, lambda d: d.faktura.referanse or None),
    Felt("Referansen skal se slik ut", 18, _INN_TEKST, lambda d: d.faktura.monster or None),
)
OPPLYSNINGSFELT = tuple(f for f in _FELTER if f.navn in OPPLYSNINGER)
_FORSTE_FELT = len(DELTAKELSE_KOLONNER) - len(_FELTER)


def deltakelsesark(bok: Arbeidsbok) -> Deltakelsesark:
    """One row per scheme and deltaker: the answer, the decision, the address and any supplied keys."""
    ark = Ark(DELTAKELSE, Slag.INNDATA)
    ark.topp(
        "Deltakelse",
        "Hvem som er invitert, hva de svarte og vedtok. Skriv i de gule feltene; alle tabeller følger med.",
    )
    noekler = tuple(dict.fromkeys(n for del_ in bok.deler for d in del_.deltakere for n in d.noekler))
    ark.rad(DELTAKELSE_HODE, (*DELTAKELSE_KOLONNER, *(f"{NOEKKEL_FORSTAVELSE}{n}" for n in noekler)), _HODE)
    rad = DELTAKELSE_HODE
    for del_ in bok.deler:
        for d in del_.deltakere:
            rad += 1
            _deltakerrad(ark, rad, del_.ordning.kortnavn, d, noekler)
    siste = max(rad, DELTAKELSE_HODE + 1)
    siste_kol = len(DELTAKELSE_KOLONNER) + len(noekler) - 1
    ark.bredder |= {0: 12, 1: 11, 2: 15, 3: 9, 4: 24}
    ark.bredder |= dict.fromkeys(range(len(DELTAKELSE_KOLONNER), siste_kol + 1), 14.0)
    for kol, felt in enumerate(_FELTER, start=_FORSTE_FELT):
        ark.bredder[kol] = felt.bredde
        if felt.over:
            ark.sett(DELTAKELSE_HODE - 1, kol, felt.over, Stil(Rolle.HJELP))
        felt.krev(ark, Omraade(DELTAKELSE_HODE + 1, kol, siste, kol))
    ark.frys = (DELTAKELSE_HODE + 1, _FORSTE_FELT)
    ark.overskriftsrad = DELTAKELSE_HODE
    ark.tabell = Omraade(DELTAKELSE_HODE, 0, siste, siste_kol)
    ark.filter = ark.tabell
    ark.siste_utskriftskolonne = DELTAKELSE_KOLONNER.index("Inndekning")  # addresses are for the machine, not paper
    ark.tekst_som_tall.append(Omraade(DELTAKELSE_HODE + 1, 0, siste, siste_kol))
    return Deltakelsesark(ark, Spenn(DELTAKELSE, DELTAKELSE_HODE + 1, siste), noekler)


def _deltakerrad(ark: Ark, rad: int, kortnavn: str, d: Deltaker, noekler: Sequence[str]) -> None:
    ark.formel(rad, 0, f'=B{rad + 1}&" "&D{rad + 1}', f"{kortnavn} {d.nr}", Stil(Rolle.NOEKKEL))
    ark.rad(rad, (kortnavn, d.gruppe), _LISTE, fra=1)
    ark.sett(rad, 3, d.nr, _NR)
    ark.sett(rad, 4, d.navn, _LISTE)
    for kol, felt in enumerate(_FELTER, start=_FORSTE_FELT):
        ark.sett(rad, kol, felt.verdi(d), felt.stil)
    for n, navn in enumerate(noekler):
        ark.sett(rad, len(DELTAKELSE_KOLONNER) + n, d.noekler.get(navn), Stil(Rolle.INNDATA, DESIMAL))


def sannsynlighetscelle(andel: Fraction | None) -> Verdi:
    """A chance as a cell keeps it exactly: a number when its decimals end, else as text, "2/3"."""
    if andel is None:
        return None
    desimaltall = Fraction(repr(float(andel))) == andel
    return andel if desimaltall else f"{andel.numerator}/{andel.denominator}"


@dataclass(frozen=True)
class Forutsetningsark:
    """A ⟨K⟩ forutsetninger sheet: every assumption by its key."""

    ark: Ark
    rader: Mapping[str, int]

    def __contains__(self, nokkel: str) -> bool:
        return nokkel in self.rader

    def ref(self, nokkel: str) -> str:
        """The value cell of an assumption, as other sheets write it."""
        return i_ark(self.ark.navn, fast(self.rader[nokkel], 1))

    def liste(self, nokkel: str, fra: int = 1, til: int | None = None) -> str:
        """The cells of a numbered list, which stand below each other: items fra..til, both inclusive from 1."""
        rader = [r for k, r in self.rader.items() if k.startswith(f"{nokkel}.")]
        siste = len(rader) if til is None else til
        return i_ark(self.ark.navn, omraade(rader[0] + fra - 1, 1, rader[0] + siste - 1, 1))


def forutsetningsark(ordning: Ordning, folketall: Folketallsark) -> Forutsetningsark:
    """One assumption a row, with unit, source and note. The key at the end ties the row to the scheme."""
    ark = Ark(f"{ordning.kortnavn} {FORUTSETNINGER}", Slag.INNDATA)
    ark.topp(
        f"{ordning.navn}: forutsetninger", "Endre verdiene i de gule feltene. Alle tabeller og kontroller følger med."
    )
    ark.rad(FORUTSETNING_HODE, FORUTSETNING_KOLONNER, _HODE)
    rader: dict[str, int] = {}
    rad = FORUTSETNING_HODE
    seksjon = ""
    # Keys with one prefix may have been read in several rounds; the sheet keeps them together, in order of sections.
    for f in sorted(ordning.forutsetninger, key=lambda f: list(SEKSJONER).index(f.nokkel.split(".")[0])):
        egen = f.nokkel.split(".")[0]
        if egen != seksjon:
            seksjon = egen
            rad += 1
            ark.rad(rad, (SEKSJONER[egen], *[None] * 5), Stil(Rolle.SEKSJON))
        rad += 1
        rader[f.nokkel] = rad
        _forutsetningsrad(ark, rad, f, folketall)
    ark.bredder |= {0: 44, 1: 34, 2: 17, 3: 56, 4: 52, 5: 34}
    ark.siste_utskriftskolonne = 4
    ark.frys = (FORUTSETNING_HODE + 1, 2)
    ark.overskriftsrad = FORUTSETNING_HODE
    ark.tabell = Omraade(FORUTSETNING_HODE, 0, rad, len(FORUTSETNING_KOLONNER) - 1)
    ark.tekst_som_tall.append(Omraade(FORUTSETNING_HODE, 1, rad, 1))
    return Forutsetningsark(ark, rader)


def _forutsetningsrad(ark: Ark, rad: int, f: Forutsetning, folketall: Folketallsark) -> None:
    ark.sett(rad, 0, f.etikett, Stil(Rolle.TEKST, ombrutt=True))
    ark.sett(rad, 1, f.verdi, Stil(Rolle.INNDATA, _format(f), ombrutt=isinstance(f.verdi, str)))
    ark.rad(rad, (f.enhet if f.enhet not in ("dato", "valg") else "",), Stil(Rolle.TEKST, innrykk=True), fra=2)
    ark.rad(rad, (f.kilde, f.merknad), Stil(Rolle.TEKST, ombrutt=True), fra=3)
    ark.sett(rad, 5, f.nokkel, Stil(Rolle.NOEKKEL))
    celle = Omraade(rad, 1, rad, 1)
    if f.valg:
        ark.valideringer.append(
            Validering(celle, "liste", liste=f.valg, tittel="Valg", melding=f"Velg en av: {', '.join(f.valg)}.")
        )
    elif isinstance(f.verdi, date) and f.nokkel == "struktur.dato":
        ark.valideringer.append(
            Validering(celle, "dato", tittel="Dato", melding="Skriv en dato, for eksempel 1.1.2020.")
        )
    elif isinstance(f.verdi, date):
        ark.valideringer.append(
            Validering(
                celle,
                "omraade",
                kilde=folketall.hode,
                tittel="Dato",
                melding="Velg en dato som finnes i arket Folketall.",
            )
        )
    elif isinstance(f.verdi, int):
        ark.valideringer.append(
            Validering(celle, "heltall", tittel="Helt tall", melding="Skriv et helt tall, 0 eller høyere.")
        )
    elif isinstance(f.verdi, Fraction):
        ark.valideringer.append(Validering(celle, "belop", tittel="Tall", melding="Skriv et tall, 0 eller høyere."))


def _format(f: Forutsetning) -> str:
    if isinstance(f.verdi, date):
        return DATO
    if f.enhet == "år":
        return HELTALL
    if isinstance(f.verdi, int):
        return ANTALL
    if isinstance(f.verdi, Fraction):
        return KRONER if f.verdi.denominator == 1 else DESIMAL
    som_tekst = f.nokkel.endswith((".deltaker", ".utvalg", ".dato")) or ".tatt_i_bruk." in f.nokkel
    return TEKSTFORMAT if som_tekst else STANDARD
