"""Bokleser: the input sheets of a workbook → its state. Every error of every sheet at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TypeVar

from verktoy.kilder.betalingsleser import les_betalinger, les_fryst
from verktoy.kilder.felter import Felt, Feltleser
from verktoy.kilder.ordningsleser import les_ordning
from verktoy.kilder.publisertleser import les_publisert
from verktoy.kilder.regneark import Rader, er_feilverdi, er_tom, finn_overskrifter, tekst
from verktoy.kilder.tall import tolk_innbyggere, tolk_tall
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Loggrad, Ordningsdel, Register
from verktoy.kjerne.deltakelse import Deltaker, Deltakertype, Faktura, Svar, Vedtak
from verktoy.kjerne.folketall import Folketall, Folketallskolonne, Status, norsk_dato
from verktoy.kjerne.kommune import tolk_kommunenummer
from verktoy.kjerne.melding import Inndatafeil, Melding, feil, merknad
from verktoy.kjerne.ordning import Kvittering, Ordning
from verktoy.kjerne.overskrifter import (
    BETALING,
    DELTAKELSE,
    DELTAKELSE_KOLONNER,
    FOLKETALL,
    FOLKETALL_KOLONNER,
    FORUTSETNING_KOLONNER,
    FORUTSETNINGER,
    FRYST,
    KOMMUNE,
    KONTROLL,
    LOGG,
    LOGG_KOLONNER,
    NOEKKEL_FORSTAVELSE,
    PUBLISERT,
    VELG_KOMMUNE,
)

T = TypeVar("T")
_ORDNINGSARK = tuple(f" {a}" for a in (FORUTSETNINGER, PUBLISERT, BETALING, FRYST))
_RETT_FORMEL = "Rett formelen i cellen, eller skriv tallet."


def trengs(navn: str) -> bool:
    """Whether a sheet is one the state is read from."""
    return navn in (FOLKETALL, DELTAKELSE, KOMMUNE, KONTROLL, LOGG) or navn.endswith(_ORDNINGSARK)


class Bokleser:
    """Reads sheet after sheet and collects what is wrong (feil) and what was repaired (merknader)."""

    def __init__(self, ark: Mapping[str, Rader], fil: str) -> None:
        self.ark = ark
        self.fil = fil
        self.feil: list[Melding] = []
        self.merknader: list[Melding] = []
        self.uleste: set[str] = set()  # short names of schemes with faults of their own

    def les(self, register: Register, veiledning: str) -> Arbeidsbok:
        """The whole state.

        Raises:
            Inndatafeil: with everything that is wrong, sheet and cell named.
        """
        self._krev_arkene()
        folketall = self._folketall()
        ordninger = self._ordninger()
        deltakere = self._deltakere(ordninger)
        deler = []
        for o in ordninger:
            ark = self.ark.get(f"{o.kortnavn} {PUBLISERT}")
            publisert = self._prov(lambda ark=ark, o=o: les_publisert(ark, o)) if ark else None  # type: ignore[misc]
            betaling, fryst = (self.ark.get(f"{o.kortnavn} {a}") for a in (BETALING, FRYST))
            deler.append(
                Ordningsdel(
                    o,
                    tuple(d for k, d in deltakere if k == o.kortnavn),
                    publisert,
                    self._prov(lambda ark=fryst: les_fryst(ark)) if fryst else None,  # type: ignore[misc]
                    (self._prov(lambda ark=betaling: les_betalinger(ark)) if betaling else None) or {},  # type: ignore[misc]
                )
            )
        kvitteringer = self._kvitteringer()
        logg = self._logg()
        if self.feil:
            raise Inndatafeil(self.feil)
        return Arbeidsbok(folketall, tuple(deler), kvitteringer, logg, register, self._valgt(), veiledning)

    def _prov(self, les: Callable[[], T]) -> T | None:
        """Read on after an error, so that every sheet is looked at."""
        try:
            return les()
        except Inndatafeil as e:
            self.feil.extend(e.meldinger)
            return None

    def _krev_arkene(self) -> None:
        mangler = [n for n in (FOLKETALL, DELTAKELSE) if n not in self.ark]
        if not any(n.endswith(f" {FORUTSETNINGER}") for n in self.ark):
            mangler.append(f"⟨ordning⟩ {FORUTSETNINGER}")
        if mangler:
            raise Inndatafeil(
                feil(
                    f"Fant ikke arket «{n}».",
                    self.fil,
                    "Er arket omdøpt eller slettet? Gi det tilbake navnet, eller hent en sikkerhetskopi.",
                )
                for n in mangler
            )

    def _celle(self, ark: Rader, rad: int, kol: int) -> object:
        """A cell's value; an Excel error is reported and read as empty."""
        verdi = ark.verdi(rad, kol)
        if er_feilverdi(verdi):
            self.feil.append(feil(f"Cellen viser {verdi}.", ark.hvor(rad, kol), _RETT_FORMEL))
            return None
        return verdi

    # --- Folketall

    def _folketall(self) -> Folketall:
        ark = self.ark[FOLKETALL]
        hode = self._prov(lambda: finn_overskrifter(ark, FOLKETALL_KOLONNER[:2]))
        if hode is None:
            return Folketall((), {})
        hoderad, kolonner = hode
        datoer = self._datokolonner(ark, hoderad)
        numre = self._numre(ark, hoderad, kolonner[FOLKETALL_KOLONNER[0]], kolonner[FOLKETALL_KOLONNER[1]])
        ut = []
        for kol, dato in datoer.items():
            tall = {}
            for rad, (nr, _) in numre.items():
                verdi = self._celle(ark, rad, kol)
                if er_tom(verdi):
                    continue
                try:
                    tall[nr] = tolk_innbyggere(verdi)
                except ValueError as e:
                    self.feil.append(
                        feil(f"«{verdi}» er ikke et antall innbyggere: {e}.", ark.hvor(rad, kol), "Rett tallet.")
                    )
            ut.append(self._kolonne(ark, hoderad, kol, dato, tall))
        return Folketall(tuple(ut), dict(numre.values()))

    def _kolonne(self, ark: Rader, hoderad: int, kol: int, dato: date, tall: Mapping[str, int]) -> Folketallskolonne:
        kilde, status = tekst(ark.verdi(hoderad - 2, kol)), tekst(ark.verdi(hoderad - 1, kol))
        if not kilde:
            self.feil.append(
                feil("Kolonnen mangler kilde.", ark.hvor(hoderad - 2, kol), "Skriv hvor tallene kommer fra.")
            )
        if status not in list(Status):
            ord_ = ", ".join(Status)
            self.feil.append(feil(f"«{status}» er ikke en status.", ark.hvor(hoderad - 1, kol), f"Velg en av: {ord_}."))
            status = Status.ANSLAG
        return Folketallskolonne(dato, kilde, Status(status), tall)

    def _datokolonner(self, ark: Rader, hoderad: int) -> dict[int, date]:
        datoer: dict[int, date] = {}
        for kol, verdi in enumerate(ark.rader[hoderad]):
            if isinstance(verdi, datetime):
                if verdi.date() in datoer.values():
                    self.feil.append(
                        feil(
                            f"Datoen {norsk_dato(verdi.date())} står i to kolonner.",
                            ark.hvor(hoderad, kol),
                            "Slett den ene.",
                        )
                    )
                datoer[kol] = verdi.date()
            elif not er_tom(verdi) and kol >= len(FOLKETALL_KOLONNER):
                self.feil.append(
                    feil(
                        f"«{verdi}» er ikke en dato.",
                        ark.hvor(hoderad, kol),
                        "Skriv datoen folketallet gjelder for, for eksempel 1.1.2018.",
                    )
                )
        if not datoer:
            self.feil.append(
                feil("Fant ingen datoer i overskriften.", f"arket «{ark.navn}»", "Skriv datoene over tallene.")
            )
        return datoer

    def _numre(self, ark: Rader, hoderad: int, nr_kol: int, navn_kol: int) -> dict[int, tuple[str, str]]:
        """Row → number and name, for rows with a kommunenummer. The sum row has none and is passed over."""
        ut: dict[int, tuple[str, str]] = {}
        sett: dict[str, int] = {}
        for rad in range(hoderad + 1, len(ark.rader)):
            verdi = self._celle(ark, rad, nr_kol)
            if er_tom(verdi):
                if any(not er_tom(v) for v in ark.rader[rad]) and not tekst(ark.verdi(rad, navn_kol)).startswith("Sum"):
                    self.feil.append(
                        feil(
                            "Raden har tall, men ikke kommunenummer.",
                            ark.hvor(rad, nr_kol),
                            "Skriv nummeret, eller tøm raden.",
                        )
                    )
                continue
            nr = self._nummer(verdi, ark.hvor(rad, nr_kol))
            if nr is None:
                continue
            if nr in sett:
                self.feil.append(
                    feil(
                        f"{nr} står to ganger.",
                        ark.hvor(rad, nr_kol),
                        f"Slett den ene raden (den første er rad {sett[nr] + 1}).",
                    )
                )
            sett.setdefault(nr, rad)
            ut[rad] = (nr, tekst(ark.verdi(rad, navn_kol)))
        return ut

    def _nummer(self, verdi: object, hvor: str) -> str | None:
        try:
            tolket = tolk_kommunenummer(verdi)
        except ValueError as e:
            self.feil.append(feil(f"{e}.", hvor, "Rett nummeret."))
            return None
        if tolket.reparert:
            self.merknader.append(merknad(f"{tolket.reparert}.", hvor))
        return tolket.nr

    # --- Forutsetninger

    def _ordninger(self) -> list[Ordning]:
        ut = []
        for navn, ark in self.ark.items():
            if not navn.endswith(f" {FORUTSETNINGER}"):
                continue
            ordning = self._prov(lambda ark=ark: self._ordning(ark))  # type: ignore[misc]
            if ordning is None:
                self.uleste.add(navn.removesuffix(f" {FORUTSETNINGER}"))
            else:
                if navn != f"{ordning.kortnavn} {FORUTSETNINGER}":
                    self.feil.append(
                        feil(
                            f"Kortnavnet er «{ordning.kortnavn}», men arket heter «{navn}».",
                            f"arket «{navn}»",
                            "La kortnavnet og begynnelsen av arknavnet være like.",
                        )
                    )
                ut.append(ordning)
        return ut

    def _ordning(self, ark: Rader) -> Ordning:
        hoderad, kol = finn_overskrifter(ark, FORUTSETNING_KOLONNER)
        felter: dict[str, Felt] = {}
        n_kol, v_kol = kol["Nøkkel"], kol["Verdi"]
        for rad in range(hoderad + 1, len(ark.rader)):
            nokkel = tekst(ark.verdi(rad, n_kol))
            if not nokkel:
                continue
            hvor = ark.hvor(rad, v_kol)
            if nokkel in felter:
                self.feil.append(
                    feil(f"Nøkkelen «{nokkel}» står to ganger.", ark.hvor(rad, n_kol), "Slett den ene raden.")
                )
                continue
            verdi = self._celle(ark, rad, v_kol)
            felter[nokkel] = Felt(
                verdi, tekst(ark.verdi(rad, kol["Kilde"])), tekst(ark.verdi(rad, kol["Merknad"])), hvor
            )
        les = Feltleser(felter, lambda n: f"arket «{ark.navn}», nøkkelen «{n}»")
        ordning = les_ordning(les)
        if les.meldinger:
            raise Inndatafeil(les.meldinger)
        return ordning

    # --- Deltakelse

    def _deltakere(self, ordninger: Sequence[Ordning]) -> list[tuple[str, Deltaker]]:
        ark = self.ark[DELTAKELSE]
        hode = self._prov(lambda: finn_overskrifter(ark, DELTAKELSE_KOLONNER[1:]))
        if hode is None:
            return []
        hoderad, kol = hode
        noekler = {n.removeprefix(NOEKKEL_FORSTAVELSE): k for n, k in kol.items() if n.startswith(NOEKKEL_FORSTAVELSE)}
        kjente = {o.kortnavn: o for o in ordninger}
        ut = []
        for rad in range(hoderad + 1, len(ark.rader)):
            if all(er_tom(ark.verdi(rad, kol[k])) for k in DELTAKELSE_KOLONNER[1:]):
                continue
            d = self._deltaker(ark, rad, kol, kjente, noekler)
            if d is not None:
                ut.append(d)
        return ut

    def _deltaker(
        self, ark: Rader, rad: int, kol: Mapping[str, int], kjente: Mapping[str, Ordning], noekler: Mapping[str, int]
    ) -> tuple[str, Deltaker] | None:
        kort = tekst(self._celle(ark, rad, kol["Ordning"]))
        if kort not in kjente:
            if kort in self.uleste:  # the scheme's own faults are told; its rows can still have theirs
                self._svar(ark, rad, kol)
                self._vedtak(ark, rad, kol)
            elif kjente:
                ord_ = ", ".join(kjente)
                self.feil.append(
                    feil(
                        f"Ordningen «{kort}» finnes ikke i boken.",
                        ark.hvor(rad, kol["Ordning"]),
                        f"Skriv en av: {ord_}.",
                    )
                )
            return None
        gruppe = tekst(self._celle(ark, rad, kol["Gruppe"]))
        grupper = {g.id: g for g in kjente[kort].grupper}
        if gruppe not in grupper:
            ord_ = ", ".join(grupper)
            self.feil.append(
                feil(f"Gruppen «{gruppe}» finnes ikke i {kort}.", ark.hvor(rad, kol["Gruppe"]), f"Skriv en av: {ord_}.")
            )
            return None
        hvor = ark.hvor(rad, kol["Nummer"])
        nr = self._deltakernummer(self._celle(ark, rad, kol["Nummer"]), grupper[gruppe].type, hvor)
        if nr is None:
            return None
        return kort, Deltaker(
            nr,
            tekst(ark.verdi(rad, kol["Navn"])),
            gruppe,
            self._svar(ark, rad, kol),
            self._vedtak(ark, rad, kol),
            tekst(ark.verdi(rad, kol["E-post"])),
            self._noekler(ark, rad, noekler),
            hvor,
            Faktura(
                "".join(tekst(self._celle(ark, rad, kol["Orgnr"])).split()),
                tekst(self._celle(ark, rad, kol["Fakturareferanse"])),
                tekst(self._celle(ark, rad, kol["Referansen skal se slik ut"])),
            ),
        )

    def _deltakernummer(self, verdi: object, type_: Deltakertype, hvor: str) -> str | None:
        if type_ is Deltakertype.KOMMUNE:
            return self._nummer(verdi, hvor)
        nr = tekst(verdi)
        if type_ is Deltakertype.FYLKESKOMMUNE:
            if nr.isdigit() and len(nr) == 1:
                self.merknader.append(merknad(f"{nr} er lest som 0{nr} (den innledende nullen manglet).", hvor))
                nr = f"0{nr}"
            if not (nr.isdigit() and len(nr) == len("01")):
                self.feil.append(feil(f"«{nr}» er ikke et fylkesnummer.", hvor, "Skriv to sifre, for eksempel 30."))
                return None
        if not nr:
            self.feil.append(feil("Deltakeren mangler nummer.", hvor, "Skriv et nummer eller et kort navn."))
            return None
        return nr

    def _svar(self, ark: Rader, rad: int, kol: Mapping[str, int]) -> Svar:
        svar = tekst(self._celle(ark, rad, kol["Svar"])).lower()
        if svar in list(Svar):
            return Svar(svar)
        self.feil.append(
            feil(f"«{svar}» er ikke et svar.", ark.hvor(rad, kol["Svar"]), f"Velg en av: {', '.join(Svar)}.")
        )
        return Svar.AVVENTER

    def _vedtak(self, ark: Rader, rad: int, kol: Mapping[str, int]) -> Vedtak:
        dag = self._celle(ark, rad, kol["Vedtaksdato"])
        dato = dag.date() if isinstance(dag, datetime) else None
        if dato is None and not er_tom(dag):
            self.feil.append(
                feil(f"«{dag}» er ikke en dato.", ark.hvor(rad, kol["Vedtaksdato"]), "Skriv for eksempel 13.12.2017.")
            )
        return Vedtak(dato, tekst(ark.verdi(rad, kol["Saksnr"])), self._belop(ark, rad, kol["Vedtatt beløp (kr)"]))

    def _belop(self, ark: Rader, rad: int, kol: int) -> Fraction | None:
        verdi = self._celle(ark, rad, kol)
        if er_tom(verdi):
            return None
        try:
            tall = tolk_tall(verdi)
        except ValueError as e:
            self.feil.append(
                feil(f"«{verdi}» er ikke et tall: {e}.", ark.hvor(rad, kol), "Rett tallet, eller tøm cellen.")
            )
            return None
        if tall < 0:
            self.feil.append(feil("Tallet er negativt.", ark.hvor(rad, kol), "Skriv 0 eller et høyere tall."))
            return None
        return tall

    def _noekler(self, ark: Rader, rad: int, noekler: Mapping[str, int]) -> dict[str, Fraction]:
        funnet = {navn: self._belop(ark, rad, k) for navn, k in noekler.items()}
        return {navn: tall for navn, tall in funnet.items() if tall is not None}

    # --- Kontroll, Logg, Kommune

    def _kvitteringer(self) -> dict[str, Kvittering]:
        ark = self.ark.get(KONTROLL)
        hode = (
            self._prov(lambda: finn_overskrifter(ark, ("Kvittert fordi", "Kvittert for differanse", "Kjennetegn")))
            if ark
            else None
        )
        if ark is None or hode is None:
            return {}
        hoderad, kol = hode
        ut = {}
        for rad in range(hoderad + 1, len(ark.rader)):
            id_, grunn = tekst(ark.verdi(rad, kol["Kjennetegn"])), tekst(ark.verdi(rad, kol["Kvittert fordi"]))
            verdi = ark.verdi(rad, kol["Kvittert for differanse"])
            if not id_ or (not grunn and er_tom(verdi)):
                continue
            try:
                if not grunn:
                    raise ValueError("begrunnelsen mangler")  # noqa: TRY301 - one message for the whole row
                ut[id_] = Kvittering(id_, grunn, tolk_tall(verdi))
            except ValueError as e:
                self.feil.append(
                    feil(
                        f"Kvitteringen kan ikke brukes: {e}.",
                        ark.hvor(rad, kol["Kvittert for differanse"]),
                        "Skriv både begrunnelsen og differansen du godtar, eller tøm begge.",
                    )
                )
        return ut

    def _logg(self) -> tuple[Loggrad, ...]:
        ark = self.ark.get(LOGG)
        hode = self._prov(lambda: finn_overskrifter(ark, LOGG_KOLONNER)) if ark else None
        if ark is None or hode is None:
            return ()
        hoderad, kol = hode
        ut = []
        for rad in range(hoderad + 1, len(ark.rader)):
            tid = ark.verdi(rad, kol["Tidspunkt"])
            if isinstance(tid, datetime):
                ut.append(Loggrad(tid, *(tekst(ark.verdi(rad, kol[k])) for k in LOGG_KOLONNER[1:])))
        return tuple(ut)

    def _valgt(self) -> str:
        ark = self.ark.get(KOMMUNE)
        if ark is None:
            return ""
        return next((tekst(r[1]) for r in ark.rader if len(r) > 1 and tekst(r[0]) == VELG_KOMMUNE), "")


def les_arbeidsbok(
    ark: Mapping[str, Rader], fil: str, register: Register, veiledning: str
) -> tuple[Arbeidsbok, tuple[Melding, ...]]:
    """The state of a workbook, and what was repaired on the way.

    Raises:
        Inndatafeil: with everything that is wrong.
    """
    leser = Bokleser(ark, fil)
    bok = leser.les(register, veiledning)
    return bok, tuple(leser.merknader)
