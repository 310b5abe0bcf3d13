"""Deltakelsesleser: the Deltakelse sheet → the deltakere of every scheme."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction

from verktoy.kilder.celleleser import Celleleser
from verktoy.kilder.regneark import Rader, er_tom, finn_overskrifter, tekst
from verktoy.kilder.tall import tolk_sannsynlighet, tolk_tall
from verktoy.kjerne.deltakelse import (
    Deltaker,
    Deltakertype,
    Faktura,
    Opplysninger,
    Svar,
    Vedtak,
    nummerfeil,
    periodefeil,
)
from verktoy.kjerne.melding import feil, merknad
from verktoy.kjerne.ordning import Ordning
from verktoy.kjerne.overskrifter import (
    DELTAKELSE_KOLONNER,
    DELTAKELSE_NYE,
    NOEKKEL_FORSTAVELSE,
    OPPLYSNINGER,
    STRUKTUR_DEL,
    TOMT_FELT,
)


class Deltakelsesleser(Celleleser):
    """One row per scheme and deltaker.

    omdopt: short names that have changed, old → new. uleste: short names of schemes with faults of their own. navn:
    number → name in Folketall.
    """

    def __init__(
        self,
        ordninger: Sequence[Ordning],
        omdopt: Mapping[str, str],
        uleste: Collection[str],
        navn: Mapping[str, str],
    ) -> None:
        super().__init__()
        self.kjente = {o.kortnavn: o for o in ordninger}
        self.omdopt, self.uleste, self.navn = omdopt, uleste, navn

    def les(self, ark: Rader) -> list[tuple[str, Deltaker]]:
        """Every row that can be read: the short name of its scheme, and the deltaker."""
        krav = [k for k in DELTAKELSE_KOLONNER[1:] if k not in DELTAKELSE_NYE]
        hode = self.prov(finn_overskrifter, ark, krav)
        if hode is None:
            return []
        hoderad, kol = hode
        noekler = {n.removeprefix(NOEKKEL_FORSTAVELSE): k for n, k in kol.items() if n.startswith(NOEKKEL_FORSTAVELSE)}
        ut = []
        for rad in range(hoderad + 1, len(ark.rader)):
            if all(er_tom(ark.verdi(rad, kol[k])) for k in DELTAKELSE_KOLONNER[1:] if k in kol):
                continue
            d = self._deltaker(ark, rad, kol, noekler)
            if d is not None:
                ut.append(d)
        for kort in self.kjente:
            self.feil += nummerfeil((d for k, d in ut if k == kort), kort, self.navn)
        return ut

    def _deltaker(
        self, ark: Rader, rad: int, kol: Mapping[str, int], noekler: Mapping[str, int]
    ) -> tuple[str, Deltaker] | None:
        kjente = self.kjente
        kort = tekst(self.celle(ark, rad, kol["Ordning"]))
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
        gruppe = tekst(self.celle(ark, rad, kol["Gruppe"]))
        grupper = {g.id: g for g in kjente[kort].grupper}
        if gruppe not in grupper:
            ord_ = ", ".join(grupper)
            self.feil.append(
                feil(f"Gruppen «{gruppe}» finnes ikke i {kort}.", ark.hvor(rad, kol["Gruppe"]), f"Skriv en av: {ord_}.")
            )
            return None
        hvor = ark.hvor(rad, kol["Nummer"])
        nr = self._deltakernummer(self.celle(ark, rad, kol["Nummer"]), grupper[gruppe].type, hvor)
        if nr is None:
            return None
        kjent = self.opplysninger(ark, rad, kol)
        return kort, Deltaker(
            nr,
            tekst(self.celle(ark, rad, kol["Navn"])),
            gruppe,
            self._svar(ark, rad, kol),
            kjent.vedtak,
            kjent.epost,
            self._noekler(ark, rad, noekler),
            hvor,
            kjent.faktura,
            self.dato(ark, rad, kol.get("Frist")),
            *self._periode(ark, rad, kol, kjente[kort]),
            self._sannsynlighet(ark, rad, kol.get("Sannsynlighet for ja")),
            kjent.utsendt,
        )

    def _deltakernummer(self, verdi: object, type_: Deltakertype, hvor: str) -> str | None:
        if type_ is Deltakertype.KOMMUNE:
            return self.nummer(verdi, hvor)
        nr = tekst(verdi)
        if type_ is Deltakertype.FYLKESKOMMUNE:
            if nr.isascii() and nr.isdigit() and len(nr) == 1:
                self.merknader.append(merknad(f"{nr} er lest som 0{nr} (den innledende nullen manglet).", hvor))
                nr = f"0{nr}"
            if not (nr.isascii() and nr.isdigit() and len(nr) == len("01")):
                self.feil.append(feil(f"«{nr}» er ikke et fylkesnummer.", hvor, "Skriv to sifre, for eksempel 30."))
                return None
        if not nr:
            self.feil.append(feil("Deltakeren mangler nummer.", hvor, "Skriv et nummer eller et kort navn."))
            return None
        return nr

    def _svar(self, ark: Rader, rad: int, kol: Mapping[str, int]) -> Svar:
        svar = tekst(self.celle(ark, rad, kol["Svar"])).lower()
        if svar in list(Svar):
            return Svar(svar)
        self.feil.append(
            feil(f"«{svar}» er ikke et svar.", ark.hvor(rad, kol["Svar"]), f"Velg en av: {', '.join(Svar)}.")
        )
        return Svar.AVVENTER

    def _vedtak(self, ark: Rader, rad: int, kol: Mapping[str, int]) -> Vedtak:
        return Vedtak(
            self.dato(ark, rad, kol["Vedtaksdato"]),
            tekst(self.celle(ark, rad, kol["Saksnr"])),
            self._belop(ark, rad, kol["Vedtatt beløp (kr)"]),
            self._tekst(ark, rad, kol.get("Utvalg")),
            self._tekst(ark, rad, kol.get("Inndekning")),
        )

    def nye_enheter(self, ark: Rader) -> dict[str, Opplysninger]:
        """Number → what is typed beside it on ⟨K⟩ struktur; a workbook of an earlier version has no place for it."""
        if not any(tekst(v) in (TOMT_FELT, "Fakturareferanse") for rad in ark.rader for v in rad):
            return {}
        hoderad, kol = finn_overskrifter(ark, ("Nummer", "Navn", *OPPLYSNINGER))
        ut = {}
        for rad in range(hoderad + 1, len(ark.rader)):
            nr = tekst(self.celle(ark, rad, kol["Nummer"]))
            if nr == STRUKTUR_DEL:
                break
            navn = tekst(ark.verdi(rad, kol["Navn"]))  # a title has none
            if nr and navn and any(not er_tom(ark.verdi(rad, kol[k])) for k in OPPLYSNINGER):
                ut[nr] = self.opplysninger(ark, rad, kol)
        return ut

    def opplysninger(self, ark: Rader, rad: int, kol: Mapping[str, int]) -> Opplysninger:
        """What a row has of whoever it is of, beside an answer."""
        return Opplysninger(
            self._vedtak(ark, rad, kol),
            tekst(self.celle(ark, rad, kol["E-post"])),
            self._tekst(ark, rad, kol.get("Utsendelse")),
            Faktura(
                "".join(tekst(self.celle(ark, rad, kol["Orgnr"])).split()),
                tekst(self.celle(ark, rad, kol["Fakturareferanse"])),
                tekst(self.celle(ark, rad, kol["Referansen skal se slik ut"])),
            ),
        )

    def _tekst(self, ark: Rader, rad: int, kol: int | None) -> str:
        return "" if kol is None else tekst(self.celle(ark, rad, kol))

    def _periode(
        self, ark: Rader, rad: int, kol: Mapping[str, int], ordning: Ordning
    ) -> tuple[date | None, date | None]:
        """The first and the last day a deltaker takes part, both inclusive."""
        fra, til = (self.dato(ark, rad, kol.get(navn)) for navn in ("Med fra og med", "Med til og med"))
        if til:
            self.feil += periodefeil(fra, til, ark.hvor(rad, kol["Med til og med"]))
        forste, siste = ordning.aar[0].aar, ordning.aar[-1].aar
        utenfor = {"Med fra og med": fra and fra.year > siste, "Med til og med": til and til.year < forste}
        for navn in (n for n, er in utenfor.items() if er and ordning.ved_delvis):
            hva = f"Datoen er utenfor årene i {ordning.kortnavn} ({forste}–{siste}): deltakeren er ikke med i noe år."
            self.merknader.append(merknad(hva, ark.hvor(rad, kol[navn]), "Rett datoen hvis det er galt."))
        return fra, til

    def _sannsynlighet(self, ark: Rader, rad: int, kol: int | None) -> Fraction | None:
        """A chance from 0 to 1, exactly: 0,9 or 90 % in a cell, or 9/10."""
        verdi = None if kol is None else self.celle(ark, rad, kol)
        if kol is None or er_tom(verdi):
            return None
        try:
            return tolk_sannsynlighet(verdi)
        except ValueError as e:
            self.feil.append(
                feil(
                    f"«{verdi}» er ikke en sannsynlighet: {e}.",
                    ark.hvor(rad, kol),
                    "Skriv for eksempel 90 % eller 9/10, eller tøm cellen.",
                )
            )
            return None

    def _belop(self, ark: Rader, rad: int, kol: int) -> Fraction | None:
        verdi = self.celle(ark, rad, kol)
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
