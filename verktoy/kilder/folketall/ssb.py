"""SSB: population figures and kommuner over the network, stored before they are used, whole or not at all.

PxWebApi v2 first; v1, still served beside it, when v2 fails. One query takes every region of a date, so that no code
list can leave a kommune out; KLASS says which of them were kommuner on the date.
https://www.ssb.no/api/api-mot-statistikkbanken--brukerveiledning
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlencode

from verktoy.kilder.folketall import klass
from verktoy.kilder.folketall.jsonstat import les_dimensjoner, les_json, les_jsonstat
from verktoy.kilder.folketall.kolonnebygger import bygg_kolonne
from verktoy.kilder.folketall.nett import RESERVE, Hentefeil, Nett, Svar
from verktoy.kilder.folketall.oyeblikksbilde import Opphav, Oyeblikksbilde, lagre
from verktoy.kilder.folketall.region import Inndeling
from verktoy.kilder.folketall.ssbtabell import (
    AARLIG,
    Tidsrader,
    Uttrekk,
    dato_for,
    les_folketallstabell,
    status_for,
    uttrekk_for,
)
from verktoy.kjerne.folketall import Folketallskolonne, norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding, merknad
from verktoy.kjerne.struktur import Endring

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Adresser:
    """Where the three services answer, without a slash at the end."""

    v2: str = "https://data.ssb.no/api/pxwebapi/v2"
    v1: str = "https://data.ssb.no/api/v0/no"
    klass: str = "https://data.ssb.no/api/klass/v1"


@dataclass(frozen=True)
class Hentet:
    """What a fetch gave: a column per date asked for, the newest names, and where the answers are stored."""

    kolonner: tuple[Folketallskolonne, ...]
    navn: Mapping[str, str]
    oyeblikksbilder: tuple[Oyeblikksbilde, ...]
    meldinger: tuple[Melding, ...]


@dataclass(frozen=True, slots=True)
class _Tabell:
    """What the metadata say: the time codes there are, oldest first, and how many regions."""

    tider: tuple[str, ...]
    regioner: int


@dataclass(frozen=True, slots=True)
class _Rader:
    rader: Tidsrader
    kilde: str


class Ssb:
    """One conversation with SSB.

    Args:
        nett: The way out.
        mappe: Where every answer that figures or names come from is stored, before it is read.
        adresser: Other services than the real ones, for tests.
    """

    def __init__(self, nett: Nett, mappe: Path, adresser: Adresser | None = None) -> None:
        self._nett = nett
        self._mappe = mappe
        self._adr = adresser or Adresser()
        self._tabeller: dict[str, _Tabell] = {}
        self._v2_feil: Inndatafeil | None = None  # once v2 has failed, the rest of the conversation is with v1
        self._bilder: list[Oyeblikksbilde] = []

    def publiserte_datoer(self) -> tuple[date, ...]:
        """Every 1 January SSB has published figures for (table 07459), oldest first.

        Raises:
            Inndatafeil: when SSB cannot be reached or does not answer as it should.
        """
        datoer = (dato_for(t, ved_slutten=None) for t in self._tabell(AARLIG).tider)
        return tuple(sorted(d for d in datoer if d))

    def folketall(self, datoer: Iterable[date]) -> Hentet:
        """Figures for each date (1 January, April, July or October), every kommune in use on it, checked.

        Raises:
            Inndatafeil: when a date is not published, an answer is not whole, or SSB cannot be reached. Nothing is
                returned then: the figures already in use stay in force.
        """
        forste_bilde = len(self._bilder)
        meldinger: list[Melding] = []
        plan: dict[date, Uttrekk] = {}
        for dato in sorted(set(datoer)):
            plan[dato] = self._finn(dato)
            if plan[dato] != uttrekk_for(dato)[0]:
                meldinger.append(
                    merknad(f"Tallene per {norsk_dato(dato)} er kvartalstall; årstallene er ikke ute.", "SSB")
                )
        rader = self._hent_rader(plan.values())
        kolonner: list[Folketallskolonne] = []
        navn: dict[str, str] = {}
        for dato, uttrekk in plan.items():
            kommuner = self._kommuner(dato)
            funn = rader[uttrekk]
            hvor = f"SSB tabell {uttrekk.tabell}, {uttrekk.tid}"
            kolonne = bygg_kolonne(dato, funn.rader.observasjoner, Inndeling(dato, kommuner), hvor=hvor, krev_alle=True)
            if kolonne.feil:
                raise Inndatafeil((*kolonne.feil, *kolonne.avvist, *funn.rader.avvist))
            kolonner.append(Folketallskolonne(dato, funn.kilde, funn.rader.status, kolonne.innbyggere))
            meldinger += [*kolonne.meldinger, *kolonne.avvist, *funn.rader.avvist]
            navn |= kommuner
        if self._v2_feil:
            grunn = self._v2_feil.meldinger[0].hva
            meldinger.append(merknad(f"Hentet med den eldre tjenesten (v1), fordi den nye ikke svarte: {grunn}", "SSB"))
        return Hentet(tuple(kolonner), navn, tuple(self._bilder[forste_bilde:]), tuple(meldinger))

    def endringer(self, fra: date, til: date) -> tuple[Endring, ...]:
        """What kommuner became, from and with one date to and with another.

        Raises:
            Inndatafeil: when KLASS cannot be reached or does not answer as it should.
        """
        # KLASS leaves out changes on `from` itself, and `to` is exclusive.
        dag = timedelta(days=1)
        url = f"{self._adr.klass}/classifications/131/changes?from={fra - dag}&to={til + dag}"
        hvor = f"KLASS 131, endringer {norsk_dato(fra)}–{norsk_dato(til)}"
        bilde = self._lagre(
            self._nett.hent_json(url, hvor=hvor), f"klass131-endringer-{fra}-{til}", "Kommuneendringer", "KLASS 131"
        )
        return tuple(e for e in klass.les_endringer(bilde.innhold, hvor=hvor) if fra <= e.dato <= til)

    def _kommuner(self, dato: date) -> dict[str, str]:
        hvor = f"KLASS 131 per {norsk_dato(dato)}"
        svar = self._nett.hent_json(f"{self._adr.klass}/classifications/131/codesAt?date={dato}", hvor=hvor)
        bilde = self._lagre(svar, f"klass131-{dato}", "Kommuner", "KLASS 131")
        return klass.les_koder(bilde.innhold, hvor=hvor)

    def _finn(self, dato: date) -> Uttrekk:
        """The first table that has the date."""
        mulige = uttrekk_for(dato)
        for uttrekk in mulige:
            if uttrekk.tid in self._tabell(uttrekk.tabell).tider:
                return uttrekk
        siste = {u.tabell: self._tabell(u.tabell).tider[-1] for u in mulige}
        raise Inndatafeil.en(
            f"SSB har ikke publisert folketall per {norsk_dato(dato)}.",
            "folketall hent",
            "Det siste som er ute, er " + " og ".join(f"{tid} i tabell {t}" for t, tid in siste.items()) + ".",
        )

    def _hent_rader(self, plan: Iterable[Uttrekk]) -> dict[Uttrekk, _Rader]:
        """The rows of every extract, as many dates in a query as the service allows."""
        grupper: dict[tuple[str, str], list[Uttrekk]] = {}
        for u in plan:
            grupper.setdefault((u.tabell, u.innhold), []).append(u)
        maks = self._maks_celler()
        ut: dict[Uttrekk, _Rader] = {}
        for (tabell, _), uttrekk in grupper.items():
            bolk = max(maks // self._tabell(tabell).regioner, 1)
            for start in range(0, len(uttrekk), bolk):
                ut |= self._hent_tabell(uttrekk[start : start + bolk])
        return ut

    def _maks_celler(self) -> int:
        """Cells a query may have, from /config; 0 (one date at a time) when it is not told."""
        if self._v2_feil:
            return 0
        try:
            svar = self._nett.hent_json(f"{self._adr.v2}/config", hvor="SSB, grenser")
        except Hentefeil as e:
            self._v2_feil = e
            return 0
        config = les_json(svar.innhold, hvor="SSB, grenser")
        maks, antall, vindu = (_heltall(config, n) for n in ("maxDataCells", "maxCallsPerTimeWindow", "timeWindow"))
        self._nett.sett_grense(antall, vindu)
        return maks

    def _tabell(self, tabell: str) -> _Tabell:
        if tabell not in self._tabeller:
            self._tabeller[tabell] = self._v2_ellers_v1(
                lambda: self._metadata_v2(tabell), lambda: self._metadata_v1(tabell)
            )
        return self._tabeller[tabell]

    def _metadata_v2(self, tabell: str) -> _Tabell:
        hvor = f"SSB tabell {tabell}, metadata"
        svar = self._nett.hent_json(
            f"{self._adr.v2}/tables/{tabell}/metadata?lang=no&outputFormat=json-stat2", hvor=hvor
        )
        koder = {d.kode: d.koder for d in les_dimensjoner(svar.innhold, hvor=hvor)}
        return _tabell_av(koder, hvor)

    def _metadata_v1(self, tabell: str) -> _Tabell:
        hvor = f"SSB tabell {tabell}, metadata (v1)"
        svar = les_json(self._nett.hent_json(f"{self._adr.v1}/table/{tabell}", hvor=hvor).innhold, hvor=hvor)
        variabler = svar.get("variables") if isinstance(svar, dict) else None
        if not isinstance(variabler, list):
            raise _uventet(hvor)
        koder: dict[str, tuple[str, ...]] = {}
        for v in variabler:
            verdier = v.get("values") if isinstance(v, dict) else None
            if not isinstance(verdier, list) or not all(isinstance(x, str) for x in verdier):
                raise _uventet(hvor)
            koder[str(v.get("code"))] = tuple(verdier)
        return _tabell_av(koder, hvor)

    def _hent_tabell(self, uttrekk: Sequence[Uttrekk]) -> dict[Uttrekk, _Rader]:
        return self._v2_ellers_v1(
            lambda: self._les(self._data_v2(uttrekk), uttrekk), lambda: self._les(self._data_v1(uttrekk), uttrekk)
        )

    def _data_v2(self, uttrekk: Sequence[Uttrekk]) -> Svar:
        sporring = {
            "lang": "no",
            "valueCodes[Region]": "*",
            "valueCodes[ContentsCode]": uttrekk[0].innhold,
            "valueCodes[Tid]": ",".join(u.tid for u in uttrekk),
            "outputFormat": "json-stat2",
        }
        url = f"{self._adr.v2}/tables/{uttrekk[0].tabell}/data?{urlencode(sporring, safe='*,', quote_via=quote)}"
        return self._nett.hent_json(url, hvor=f"SSB tabell {uttrekk[0].tabell}")

    def _data_v1(self, uttrekk: Sequence[Uttrekk]) -> Svar:
        valg = {
            "Region": ("all", ["*"]),
            "ContentsCode": ("item", [uttrekk[0].innhold]),
            "Tid": ("item", [u.tid for u in uttrekk]),
        }
        sporring = {
            "query": [
                {"code": kode, "selection": {"filter": filter_, "values": verdier}}
                for kode, (filter_, verdier) in valg.items()
            ],
            "response": {"format": "json-stat2"},
        }
        return self._nett.hent_json(
            f"{self._adr.v1}/table/{uttrekk[0].tabell}",
            sporring=json.dumps(sporring),
            hvor=f"SSB tabell {uttrekk[0].tabell} (v1)",
        )

    def _les(self, svar: Svar, uttrekk: Sequence[Uttrekk]) -> dict[Uttrekk, _Rader]:
        """Store, read back, and check that the answer is to what was asked: not a default, not a part."""
        tabell, innhold, tider = uttrekk[0].tabell, uttrekk[0].innhold, [u.tid for u in uttrekk]
        hvor = f"SSB tabell {tabell}"
        bilde = self._lagre(
            svar, f"{tabell}-{'-'.join((tider[0], tider[-1])[: len(tider)])}", "Folketall", tabell, status_for(tabell)
        )
        datasett = les_jsonstat(bilde.innhold, hvor=hvor)
        rader = {r.tid: r for r in les_folketallstabell(datasett, hvor=hvor)}
        if set(rader) != set(tider) or datasett.dimensjoner[datasett.plass("ContentsCode")].koder != (innhold,):
            raise Inndatafeil.en(
                "Svaret er på noe annet enn det vi spurte om.", hvor, f"Spurte om {innhold} for {', '.join(tider)}."
            )
        kilde = f"SSB tabell {tabell}, hentet {norsk_dato(svar.hentet.date())}"
        return {u: _Rader(rader[u.tid], kilde) for u in uttrekk}

    def _lagre(self, svar: Svar, navn: str, tittel: str, tabell: str, status: str = "") -> Oyeblikksbilde:
        innhold = les_json(svar.innhold, hvor=navn)
        oppdatert = innhold.get("updated") if isinstance(innhold, dict) else None
        opphav = Opphav(
            tittel,
            tabell,
            svar.url,
            svar.sporring,
            svar.hentet,
            oppdatert if isinstance(oppdatert, str) else "",
            status,
        )
        bilde = lagre(self._mappe, navn, svar.innhold, opphav)
        self._bilder.append(bilde)
        return bilde

    def _v2_ellers_v1(self, v2: Callable[[], T], v1: Callable[[], T]) -> T:
        if self._v2_feil is None:
            try:
                return v2()
            except Inndatafeil as e:
                self._v2_feil = e
        try:
            return v1()
        except Inndatafeil as e:
            kjent = {m.hva for m in e.meldinger}
            raise Hentefeil((*(m for m in self._v2_feil.meldinger if m.hva not in kjent), *e.meldinger)) from e


def _tabell_av(koder: Mapping[str, Sequence[str]], hvor: str) -> _Tabell:
    if not koder.get("Region") or not koder.get("Tid"):
        raise _uventet(hvor)
    return _Tabell(tuple(sorted(koder["Tid"])), len(koder["Region"]))


def _uventet(hvor: str) -> Inndatafeil:
    return Hentefeil.en("Svaret er ikke slik SSB beskriver det.", hvor, RESERVE)


def _heltall(objekt: object, nokkel: str) -> int:
    verdi = objekt.get(nokkel) if isinstance(objekt, dict) else None
    return verdi if isinstance(verdi, int) and not isinstance(verdi, bool) and verdi > 0 else 0
