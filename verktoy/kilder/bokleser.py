"""Bokleser: the input sheets of a workbook → its state. Every error of every sheet at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from verktoy.kilder.betalingsleser import les_betalinger, les_fryst
from verktoy.kilder.celleleser import Celleleser
from verktoy.kilder.dato import les_dato
from verktoy.kilder.deltakelsesleser import Deltakelsesleser
from verktoy.kilder.felter import Felt, Feltleser
from verktoy.kilder.journalleser import Journalleser
from verktoy.kilder.ordningsleser import les_ordning
from verktoy.kilder.publisertleser import les_publisert
from verktoy.kilder.regneark import Rader, er_tom, finn_overskrifter, tekst
from verktoy.kilder.scenarioleser import les_scenario
from verktoy.kilder.tall import tolk_innbyggere
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Ordningsdel, Register
from verktoy.kjerne.arkid import Arkid
from verktoy.kjerne.folketall import Folketall, Folketallskolonne, Status, norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding, feil, merknad
from verktoy.kjerne.ordning import Ordning
from verktoy.kjerne.overskrifter import (
    BETALING,
    DELTAKELSE,
    FOLKETALL,
    FOLKETALL_KOLONNER,
    FORSIDE,
    FORUTSETNING_KOLONNER,
    FORUTSETNINGER,
    FRYST,
    KOMMUNE,
    KONTROLL,
    LOGG,
    PUBLISERT,
    SCENARIO,
    STRUKTUR,
    TIL_SIDE,
)

_LIGNER_DATO = re.compile(r"\d{1,4}([.\-/ ]+\w{1,9}[.\-/ ]+\d{2,4})?\.?")

SLAG = (
    FORSIDE,
    FOLKETALL,
    DELTAKELSE,
    KOMMUNE,
    KONTROLL,
    LOGG,
    TIL_SIDE,
    FORUTSETNINGER,
    PUBLISERT,
    BETALING,
    FRYST,
    SCENARIO,
    STRUKTUR,
)
"""The kinds of sheets the state is read from."""


class Bokleser(Celleleser):
    """Reads sheet after sheet."""

    def __init__(self, ark: Mapping[Arkid, Rader], merket: Mapping[Arkid, int], fil: str) -> None:
        super().__init__()
        self.ark, self.merket, self.fil = ark, merket, fil
        self.uleste: set[str] = set()  # short names of schemes with faults of their own
        self.omdopt: dict[str, str] = {}

    def les(self, register: Register, veiledning: str) -> Arbeidsbok:
        """The whole state.

        Raises:
            Inndatafeil: with everything that is wrong, sheet and cell named.
        """
        self._krev_arkene()
        folketall = self._folketall(register)
        ordninger = self._ordninger()
        leser = Deltakelsesleser([o for _, o in ordninger], self.omdopt, self.uleste, folketall.navn)
        deltakere = leser.les(self.ark[Arkid(DELTAKELSE)])
        deler = []
        for gammelt, o in ordninger:
            publisert, betaling, fryst, scenario, struktur = (
                self.ark.get(Arkid(a, gammelt)) for a in (PUBLISERT, BETALING, FRYST, SCENARIO, STRUKTUR)
            )
            deler.append(
                Ordningsdel(
                    o,
                    tuple(d for k, d in deltakere if k == o.kortnavn),
                    self.prov(les_publisert, publisert, o) if publisert else None,
                    self.prov(les_fryst, fryst) if fryst else None,
                    (self.prov(les_betalinger, betaling) if betaling else None) or {},
                    self.prov(les_scenario, scenario) if scenario else None,
                    (self.prov(leser.nye_enheter, struktur) if struktur else None) or {},
                )
            )
        self.feil += leser.feil
        self.merknader += leser.merknader
        journal = Journalleser(self.ark, self.omdopt)
        kvitteringer = self.prov(journal.kvitteringer) or {}
        logg = self.prov(journal.logg) or ()
        overskrevne = self.prov(journal.overskrevne) or ()
        til_side = self.prov(journal.til_side) or ()
        frister_per = self.prov(journal.frister_per)
        if self.feil:
            raise Inndatafeil(dict.fromkeys(self.feil))
        return Arbeidsbok(
            folketall,
            tuple(deler),
            kvitteringer,
            logg,
            register,
            journal.valgt(),
            veiledning,
            overskrevne,
            til_side,
            frister_per,
        )

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

    # --- Folketall

    def _folketall(self, register: Register) -> Folketall:
        ark = self.ark[Arkid(FOLKETALL)]
        hode = self.prov(finn_overskrifter, ark, FOLKETALL_KOLONNER[:2])
        if hode is None:
            return Folketall((), {})
        hoderad, kolonner = hode
        datoer = self._datokolonner(ark, hoderad)
        numre = self._numre(ark, hoderad, kolonner[FOLKETALL_KOLONNER[0]], kolonner[FOLKETALL_KOLONNER[1]])
        ut = []
        for kol, dato in datoer.items():
            tall = {}
            for rad, (nr, _) in numre.items():
                verdi = self.celle(ark, rad, kol)
                if er_tom(verdi):
                    continue
                try:
                    tall[nr] = tolk_innbyggere(verdi)
                except ValueError as e:
                    self.feil.append(
                        feil(f"«{verdi}» er ikke et antall innbyggere: {e}.", ark.hvor(rad, kol), "Rett tallet.")
                    )
            ut.append(self._kolonne(ark, hoderad, kol, dato, tall))
        return Folketall(tuple(ut), dict(numre.values()), register.kommuner)

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
            egen = kol >= bredde and not isinstance(verdi, datetime) and not _LIGNER_DATO.fullmatch(tekst(verdi))
            if kol < len(FOLKETALL_KOLONNER) or er_tom(verdi) or egen:
                continue
            dato = self.prov(les_dato, verdi, ark.hvor(hoderad, kol))
            if dato is not None and dato in datoer.values():
                hva = f"Datoen {norsk_dato(dato)} står i to kolonner."
                self.feil.append(feil(hva, ark.hvor(hoderad, kol), "Slett den ene."))
            if dato is not None:
                datoer[kol] = dato
        if not (datoer or self.feil):
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
            verdi = self.celle(ark, rad, nr_kol)
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
            nr = self.nummer(verdi, ark.hvor(rad, nr_kol))
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

    # --- Forutsetninger

    def _ordninger(self) -> list[tuple[str, Ordning]]:
        """Every scheme, with the short name it had when we last wrote the workbook."""
        ut: list[tuple[str, Ordning]] = []
        orden = Journalleser(self.ark, {}).rekkefolge()
        egne = [id_ for id_ in self.ark if id_.slag == FORUTSETNINGER]
        for id_ in sorted(egne, key=lambda i: orden.index(i.ordning) if i.ordning in orden else len(orden)):
            ark = self.ark[id_]
            ordning = self.prov(self._ordning, ark)
            if ordning is None:
                self.uleste.add(id_.ordning)
                continue
            self._kortnavn(id_, ordning, ark.navn, [o for _, o in ut])
            ut.append((id_.ordning, ordning))
        i_bruk = {o.kortnavn for _, o in ut}
        self.omdopt = {g: n for g, n in self.omdopt.items() if g not in i_bruk}
        return ut

    def _kortnavn(self, id_: Arkid, ordning: Ordning, arknavn: str, andre: Sequence[Ordning]) -> None:
        kort, hvor = ordning.kortnavn, f"arket «{arknavn}»"
        if ordning.id.casefold() in [o.id.casefold() for o in andre]:
            hva = f"To ordninger har kjennetegnet «{ordning.id}» (ordning.id)."
            self.feil.append(feil(hva, hvor, "Gi hver ordning sitt eget."))
        if kort.casefold() in [o.kortnavn.casefold() for o in andre]:
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
        siste = 1 + max((r for r in range(len(ark.rader)) if tekst(ark.verdi(r, n_kol))), default=0)  # of the table
        for rad in range(hoderad + 1, len(ark.rader)):
            nokkel = tekst(ark.verdi(rad, n_kol))
            if not nokkel:
                if rad <= siste and not er_tom(ark.verdi(rad, v_kol)):
                    gjor = "Skriv nøkkelen tilbake, eller tøm raden."
                    self.feil.append(feil("Raden har en verdi, men ikke nøkkel.", ark.hvor(rad, n_kol), gjor))
                continue
            hvor = ark.hvor(rad, v_kol)
            if nokkel in felter:
                self.feil.append(
                    feil(f"Nøkkelen «{nokkel}» står to ganger.", ark.hvor(rad, n_kol), "Slett den ene raden.")
                )
                continue
            verdi = self.celle(ark, rad, v_kol)
            felter[nokkel] = Felt(
                verdi, tekst(ark.verdi(rad, kol["Kilde"])), tekst(ark.verdi(rad, kol["Merknad"])), hvor
            )
        les = Feltleser(felter, lambda n: f"arket «{ark.navn}», nøkkelen «{n}»")
        ordning = les_ordning(les)
        if les.meldinger:
            raise Inndatafeil(les.meldinger)
        return ordning


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
