"""Bokleser: the input sheets of a workbook → its state. Every error of every sheet at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TypeVar

from verktoy.kilder.betalingsleser import les_betalinger, les_fryst
from verktoy.kilder.felter import Felt, Feltleser
from verktoy.kilder.journalleser import Journalleser
from verktoy.kilder.ordningsleser import les_ordning
from verktoy.kilder.publisertleser import les_publisert
from verktoy.kilder.regneark import Rader, er_feilverdi, er_tom, finn_overskrifter, tekst
from verktoy.kilder.tall import tolk_innbyggere, tolk_tall
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Ordningsdel, Register
from verktoy.kjerne.arkid import Arkid
from verktoy.kjerne.deltakelse import Deltaker, Deltakertype, Faktura, Svar, Vedtak
from verktoy.kjerne.folketall import Folketall, Folketallskolonne, Status, norsk_dato
from verktoy.kjerne.kommune import tolk_kommunenummer
from verktoy.kjerne.melding import Inndatafeil, Melding, feil, merknad
from verktoy.kjerne.ordning import Ordning
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
    NOEKKEL_FORSTAVELSE,
    PUBLISERT,
    TIL_SIDE,
)

T = TypeVar("T")
_RETT_FORMEL = "Rett formelen i cellen, eller skriv tallet."
_LIGNER_DATO = re.compile(r"\d{1,4}([.\-/ ]+\w{1,9}[.\-/ ]+\d{2,4})?\.?")

SLAG = (FOLKETALL, DELTAKELSE, KOMMUNE, KONTROLL, LOGG, TIL_SIDE, FORUTSETNINGER, PUBLISERT, BETALING, FRYST)
"""The kinds of sheets the state is read from."""


class Bokleser:
    """Reads sheet after sheet and collects what is wrong (feil) and what was repaired (merknader)."""

    def __init__(self, ark: Mapping[Arkid, Rader], merket: Mapping[Arkid, int], fil: str) -> None:
        self.ark, self.merket, self.fil = ark, merket, fil
        self.feil: list[Melding] = []
        self.merknader: list[Melding] = []
        self.uleste: set[str] = set()  # short names of schemes with faults of their own
        self.omdopt: dict[str, str] = {}

    def les(self, register: Register, veiledning: str) -> Arbeidsbok:
        """The whole state.

        Raises:
            Inndatafeil: with everything that is wrong, sheet and cell named.
        """
        self._krev_arkene()
        folketall = self._folketall()
        ordninger = self._ordninger()
        deltakere = self._deltakere([o for _, o in ordninger])
        deler = []
        for gammelt, o in ordninger:
            publisert, betaling, fryst = (self.ark.get(Arkid(a, gammelt)) for a in (PUBLISERT, BETALING, FRYST))
            deler.append(
                Ordningsdel(
                    o,
                    tuple(d for k, d in deltakere if k == o.kortnavn),
                    self._prov(lambda ark=publisert, o=o: les_publisert(ark, o)) if publisert else None,  # type: ignore[misc]
                    self._prov(lambda ark=fryst: les_fryst(ark)) if fryst else None,  # type: ignore[misc]
                    (self._prov(lambda ark=betaling: les_betalinger(ark)) if betaling else None) or {},  # type: ignore[misc]
                )
            )
        journal = Journalleser(self.ark, self.omdopt)
        kvitteringer = self._prov(journal.kvitteringer) or {}
        logg = self._prov(journal.logg) or ()
        overskrevne = self._prov(journal.overskrevne) or ()
        til_side = self._prov(journal.til_side) or ()
        if self.feil:
            raise Inndatafeil(dict.fromkeys(self.feil))
        return Arbeidsbok(
            folketall, tuple(deler), kvitteringer, logg, register, journal.valgt(), veiledning, overskrevne, til_side
        )

    def _prov(self, les: Callable[[], T]) -> T | None:
        """Read on after an error, so that every sheet is looked at."""
        try:
            return les()
        except Inndatafeil as e:
            self.feil.extend(e.meldinger)
            return None

    def _krev_arkene(self) -> None:
        mangler = [n for n in (FOLKETALL, DELTAKELSE) if Arkid(n) not in self.ark]
        if not any(id_.slag == FORUTSETNINGER for id_ in self.ark):
            mangler.append(f"⟨ordning⟩ {FORUTSETNINGER}")
        if mangler:
            raise Inndatafeil(
                feil(
                    f"Fant ikke arket «{n}».",
                    self.fil,
                    "Er arket slettet? Hent en sikkerhetskopi, eller lag en ny bok med kommandoen «ny».",
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
        ark = self.ark[Arkid(FOLKETALL)]
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
        bredde = self.merket.get(Arkid(FOLKETALL), len(ark.rader[hoderad]))  # beyond it stand columns of staff's
        for kol, verdi in enumerate(ark.rader[hoderad]):
            if isinstance(verdi, datetime):
                if verdi.date() in datoer.values():
                    hva = f"Datoen {norsk_dato(verdi.date())} står i to kolonner."
                    self.feil.append(feil(hva, ark.hvor(hoderad, kol), "Slett den ene."))
                datoer[kol] = verdi.date()
            elif (
                not er_tom(verdi)
                and kol >= len(FOLKETALL_KOLONNER)
                and (kol < bredde or _LIGNER_DATO.fullmatch(tekst(verdi)))
            ):
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
        bredde = self.merket.get(Arkid(FOLKETALL))
        for rad in range(hoderad + 1, len(ark.rader)):
            verdi = self._celle(ark, rad, nr_kol)
            if er_tom(verdi):
                if any(not er_tom(v) for v in ark.rader[rad][:bredde]) and not tekst(
                    ark.verdi(rad, navn_kol)
                ).startswith("Sum"):
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

    def _ordninger(self) -> list[tuple[str, Ordning]]:
        """Every scheme, with the short name it had when we last wrote the workbook."""
        ut: list[tuple[str, Ordning]] = []
        for id_, ark in self.ark.items():
            if id_.slag != FORUTSETNINGER:
                continue
            ordning = self._prov(lambda ark=ark: self._ordning(ark))  # type: ignore[misc]
            if ordning is None:
                self.uleste.add(id_.ordning)
                continue
            self._kortnavn(id_, ordning, ark.navn, [o.kortnavn.lower() for _, o in ut])
            ut.append((id_.ordning, ordning))
        i_bruk = {o.kortnavn for _, o in ut}
        self.omdopt = {g: n for g, n in self.omdopt.items() if g not in i_bruk}
        return ut

    def _kortnavn(self, id_: Arkid, ordning: Ordning, arknavn: str, brukt: Sequence[str]) -> None:
        kort, hvor = ordning.kortnavn, f"arket «{arknavn}»"
        if kort.lower() in brukt:
            self.feil.append(feil(f"To ordninger har kortnavnet «{kort}».", hvor, "Gi hver ordning sitt eget."))
        elif kort != id_.ordning and id_ not in self.merket:
            self.feil.append(
                feil(
                    f"Kortnavnet er «{kort}», men arket heter «{arknavn}».",
                    hvor,
                    "La kortnavnet og begynnelsen av arknavnet være like.",
                )
            )
        elif kort != id_.ordning:
            self.omdopt[id_.ordning] = kort
            self.merknader.append(
                merknad(
                    f"Kortnavnet er endret fra «{id_.ordning}» til «{kort}». Deltakere, kvitteringer og plan følger "
                    "med; arkene heter det de het til du gir dem nye navn.",
                    hvor,
                )
            )

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
        ark = self.ark[Arkid(DELTAKELSE)]
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
        kort = self.omdopt.get(kort, kort)
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


@dataclass(frozen=True)
class Boklesning:
    """What came of reading a workbook.

    Attributes:
        bok: its state.
        merknader: what was repaired on the way.
        omdopt: schemes whose short name has been changed since we wrote the workbook: old → new.
    """

    bok: Arbeidsbok
    merknader: tuple[Melding, ...]
    omdopt: Mapping[str, str]


def les_arbeidsbok(
    ark: Mapping[Arkid, Rader], merket: Mapping[Arkid, int], fil: str, register: Register, veiledning: str
) -> Boklesning:
    """The state of a workbook.

    Args:
        ark: our sheets, by what they are.
        merket: those known by a mark, with how many columns are ours; the others were found by their names.
        fil: what a message calls the file.
        register: official facts.
        veiledning: the user guide.

    Raises:
        Inndatafeil: with everything that is wrong.
    """
    leser = Bokleser(ark, merket, fil)
    bok = leser.les(register, veiledning)
    return Boklesning(bok, tuple(leser.merknader), leser.omdopt)
