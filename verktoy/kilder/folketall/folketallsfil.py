"""Folketallsfil: population figures from a file people have, and what was understood of it, before anything is used.

Reads SSB's csv and xlsx exports, JSON-stat2 answers, plain sheets and other workbooks. Nothing is written here: the
caller shows Forstaatt and then decides. A date whose rows do not hold together gives no figures at all.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from verktoy.kilder.folketall.folketallsoppsett import (
    Oppsett,
    celle,
    er_prikk,
    er_tall,
    er_tom,
    finn_oppsett,
    kjent_navn,
    regioncelle,
)
from verktoy.kilder.folketall.jsonstat import les_jsonstat
from verktoy.kilder.folketall.kolonnebygger import Observasjon, bygg_kolonne
from verktoy.kilder.folketall.overskrifter import (
    Overskrift,
    dato_av,
    er_alle,
    fulle_datoer,
    side,
    teller_folk,
    tolk_tid,
)
from verktoy.kilder.folketall.raatabell import Raaark, kolonnebokstav, les_raatabell
from verktoy.kilder.folketall.region import Art, Inndeling, Region, sendt_inndeling
from verktoy.kilder.folketall.ssbtabell import les_folketallstabell, status_for
from verktoy.kilder.tall import tolk_innbyggere
from verktoy.kjerne.folketall import Folketallskolonne, Status, norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding, aarsak, feil, merknad

_TABELL = re.compile(r"\b(\d{5}):")


@dataclass(frozen=True)
class ForstaattKolonne:
    """One date of the file: its heading and place, how the date was read, and the figures; none when feil says why."""

    overskrift: str
    hvor: str
    dato: date
    lest_som: str
    kolonne: Folketallskolonne | None
    i_bruk: int | None  # kommuner in use on the date, None when not known
    feil: tuple[Melding, ...]


@dataclass(frozen=True)
class Forstaatt:
    """What was understood of a file.

    avvist are rows left out although they say something about a kommune; rettet what was mended on the way;
    meldinger what is worth knowing or looking at.
    """

    fil: str
    ark: str
    tittel: str
    regioner: str
    ubrukt: tuple[str, ...]
    kolonner: tuple[ForstaattKolonne, ...]
    navn: Mapping[str, str]
    avvist: tuple[Melding, ...]
    rettet: tuple[Melding, ...]
    meldinger: tuple[Melding, ...]

    @property
    def folketallskolonner(self) -> tuple[Folketallskolonne, ...]:
        """The columns that may be used, in the order of the file."""
        return tuple(k.kolonne for k in self.kolonner if k.kolonne)

    def som_tekst(self) -> str:
        """The whole understanding in bokmål, for the user to read before saying yes."""
        linjer = [f"{self.fil}" + (f", arket «{self.ark}»" if self.ark else "")]
        linjer += [f"Tittel: {self.tittel}"] if self.tittel else []
        linjer.append(f"Kommuner: {self.regioner}.")
        for k in self.kolonner:
            hva = f"{k.hvor} «{k.overskrift}»: {k.lest_som}"
            if k.kolonne:
                sum_ = f"{sum(k.kolonne.innbyggere.values()):,}".replace(",", "\u00a0")
                av = f" av {k.i_bruk}" if k.i_bruk else ""
                hva += f" – {len(k.kolonne.innbyggere)}{av} kommuner, {sum_} innbyggere, {k.kolonne.status}."
            else:
                hva += " – brukes ikke."
            linjer.append(hva)
        linjer += [f"Ikke brukt: kolonne {', '.join(self.ubrukt)}."] if self.ubrukt else []
        feil_ = [m for k in self.kolonner for m in k.feil]
        for tittel, liste in (
            ("Feil", feil_),
            ("Avviste rader", self.avvist),
            ("Rettet", self.rettet),
            ("Merk", self.meldinger),
        ):
            linjer += [f"{tittel} ({len(liste)}):", *(f"  {m}" for m in liste)] if liste else []
        return "\n".join(linjer)


@dataclass
class _Dato:
    """The rows found for one date."""

    overskrift: str
    hvor: str
    lest_som: str
    status: Status
    observasjoner: list[Observasjon] = field(default_factory=list)
    kolonner: set[int] = field(default_factory=set)


@dataclass
class _Lest:
    """A table as read, before its dates are checked."""

    ark: str
    tittel: str
    tabell: str
    regioner: str
    ubrukt: tuple[str, ...] = ()
    datoer: dict[date, _Dato] = field(default_factory=dict)
    avvist: list[Melding] = field(default_factory=list)
    rettet: list[Melding] = field(default_factory=list)
    meldinger: list[Melding] = field(default_factory=list)


def les_folketallsfil(
    fil: Path,
    *,
    dato: date | None = None,
    ark: str = "",
    status: Status | None = None,
    inndeling_for: Callable[[date], Inndeling | None] = sendt_inndeling,
) -> Forstaatt:
    """Read a file and say what was understood of it.

    Args:
        fil: csv, xlsx or JSON-stat2; its bytes say which.
        dato: Take this date only. Needed when the file does not say which date its figures are for.
        ark: Look in this sheet only.
        status: What the figures are. Not given: final or preliminary for SSB's tables, else somebody's own estimate.
        inndeling_for: The kommuner in use on a date; the shipped ones unless newer are at hand.

    Raises:
        Inndatafeil: when the file cannot be read, is not a population table, or no date of it can be used.
    """
    try:
        innhold = fil.read_bytes()
    except OSError as e:
        raise Inndatafeil.en(f"Filen kan ikke leses: {aarsak(e)}.", str(fil), "Er navnet og mappen riktig?") from e
    if innhold.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        lest = _les_json(innhold, fil.name)
    else:
        lest = _velg_ark(les_raatabell(innhold, fil.name), dato, ark, fil.name)
    return _forstaa(lest, fil.name, dato, status, inndeling_for)


def _les_json(innhold: bytes, fil: str) -> _Lest:
    datasett = les_jsonstat(innhold, hvor=fil)
    tabell = _TABELL.search(datasett.tittel)
    lest = _Lest("", datasett.tittel, tabell[1] if tabell else "", "dimensjonen Region")
    for rader in les_folketallstabell(datasett, hvor=fil):
        if rader.dato in lest.datoer:
            raise Inndatafeil.en(f"{norsk_dato(rader.dato)} står to ganger.", fil)
        lest.datoer[rader.dato] = _Dato(
            rader.tid, "Tid", norsk_dato(rader.dato), rader.status, list(rader.observasjoner)
        )
        lest.avvist += rader.avvist
    return lest


def _velg_ark(alle: Iterable[Raaark], dato: date | None, ark: str, fil: str) -> _Lest:
    """The one sheet with a population table."""
    kandidater = [a for a in alle if not ark or a.navn.casefold() == ark.casefold()]
    if not kandidater:
        raise Inndatafeil.en(f"Fant ikke arket «{ark}».", fil)
    funnet, grunner = [], []
    for raaark in kandidater:
        try:
            funnet.append(_les_ark(raaark, dato))
        except Inndatafeil as e:
            grunner.append(e)
    if len(funnet) == 1:
        return funnet[0]
    if funnet:
        navn = ", ".join(f"«{f.ark}»" for f in funnet)
        raise Inndatafeil.en(f"Flere ark har folketall: {navn}.", fil, "Velg ett med --ark.")
    raise Inndatafeil(m for e in grunner for m in e.meldinger)


def _les_ark(ark: Raaark, dato: date | None) -> _Lest:
    oppsett = finn_oppsett(ark)
    tabell = _TABELL.search("\n".join((*oppsett.tittel, *(o.tekst for _, o in oppsett.verdier))))
    regioner = f"kolonne {kolonnebokstav(oppsett.region)}"
    if oppsett.navn is not None:
        regioner += f", navn i kolonne {kolonnebokstav(oppsett.navn)}"
    lest = _Lest(
        ark.navn, oppsett.tittel[0] if oppsett.tittel else "", tabell[1] if tabell else "", regioner, oppsett.ubrukt
    )
    _Radleser(ark, oppsett, lest, dato).les()
    return lest


class _Radleser:
    """Goes through the rows of a sheet once, with what its headings say."""

    def __init__(self, ark: Raaark, oppsett: Oppsett, lest: _Lest, dato: date | None) -> None:
        self._ark = ark
        self._o = oppsett
        self._lest = lest
        self._dato = dato
        self._sted = f"{ark.fil}, arket «{ark.navn}»" if ark.navn else ark.fil
        tekster = [v for rad in ark.rader for v in rad if isinstance(v, str)]  # titles and notes
        self._status = status_for(lest.tabell, *tekster)
        self._side = side(" ".join(oppsett.tittel))
        self._region: Region | None = None
        self._sist: dict[int, object] = {}  # what a blank cell in a column of dates, measures or sexes repeats
        self._rettede_tall = 0
        self._ikke_alle = 0

    def les(self) -> None:
        """Fill lest with the observations of every date, and with what was refused or mended.

        Raises:
            Inndatafeil: when a date cannot be told, or two columns claim the same.
        """
        if self._o.tid is not None and len(self._o.verdier) > 1:
            raise Inndatafeil.en(
                "Tabellen har både en kolonne for tid og flere kolonner med tall.", self._sted, "Behold én av dem."
            )
        for rad in range(self._o.forste_rad, len(self._ark.rader)):
            self._rad(rad)
        if self._rettede_tall:
            self._lest.rettet.append(
                merknad(f"{self._rettede_tall} tall står som tekst med mellomrom, punktum eller komma.", self._sted)
            )
        if not self._lest.datoer:
            delt = ", ".join(f"«{o.tekst}»" for _, o in self._o.delinger)
            hva = f"Ingen rader gjelder alle innbyggere ({delt})." if self._ikke_alle else "Fant ingen tall."
            raise Inndatafeil((feil(hva, self._sted), *self._lest.avvist))

    def _rad(self, rad: int) -> None:
        region = self._finn_region(rad)
        if region is None or not self._gjelder_alle(rad):
            return
        for kol, overskrift in self._o.verdier:
            tid = overskrift if self._o.tid is None else tolk_tid(self._gjentatt(rad, self._o.tid))
            hvor, verdi = self._ark.hvor(rad, kol), celle(self._ark, rad, kol)
            if tid is None:
                self._lest.avvist.append(feil("Raden sier ikke hvilken dato den gjelder.", hvor))
                continue
            try:
                tall = None if er_tom(verdi) or er_prikk(verdi) else tolk_innbyggere(verdi)
            except ValueError as e:
                self._lest.avvist.append(feil(f"«{str(verdi)[:40]}» er ikke et folketall: {e}.", hvor))
                continue
            if isinstance(verdi, str) and tall is not None and verdi.strip() != str(tall):
                self._rettede_tall += 1
            self._til_dato(rad, kol, tid).observasjoner.append(Observasjon(region, tall, hvor))

    def _finn_region(self, rad: int) -> Region | None:
        """The row's own region, or that of the block it stands in; None for a row about something else."""
        verdier = [celle(self._ark, rad, kol) for kol, _ in self._o.verdier]
        har_tall = any(er_tall(v) for v in verdier)
        try:
            egen = regioncelle(self._ark, rad, self._o.region, self._o.navn)
        except ValueError as e:
            self._region = None
            if har_tall:
                self._lest.avvist.append(feil(f"{e}.", self._ark.hvor(rad)))
            return None
        if egen is None:
            if self._o.blokker and self._region:
                return self._region
            if har_tall:
                self._lest.avvist.append(feil("Raden har tall, men ikke kommunenummer.", self._ark.hvor(rad)))
            return None
        self._region = egen
        if egen.art is Art.KOMMUNE and not egen.nr and not har_tall:
            er_rad = kjent_navn(egen.navn) and not all(er_tom(v) for v in verdier)
            return egen if er_rad else None  # else a footnote, a heading
        if egen.reparert:
            self._lest.rettet.append(merknad(f"{egen.reparert}.", self._ark.hvor(rad)))
        return egen

    def _gjelder_alle(self, rad: int) -> bool:
        """Whether the row counts inhabitants, and all of them."""
        innhold = self._gjentatt(rad, self._o.innhold) if self._o.innhold is not None else None
        if innhold is not None and not teller_folk(innhold):
            return False
        for kol, _ in self._o.delinger:
            verdi = self._gjentatt(rad, kol)
            if verdi is not None and not er_alle(verdi):
                self._ikke_alle += 1
                return False
        return True

    def _gjentatt(self, rad: int, kol: int) -> object:
        """A cell; the last one above when it is blank."""
        verdi = celle(self._ark, rad, kol)
        if not er_tom(verdi):
            self._sist[kol] = verdi
        return self._sist.get(kol)

    def _til_dato(self, rad: int, kol: int, tid: Overskrift) -> _Dato:
        dato, lest_som = self._hvilken_dato(tid, rad)
        funnet = self._lest.datoer.setdefault(
            dato, _Dato(tid.tekst, f"kolonne {kolonnebokstav(kol)}", lest_som, self._status)
        )
        funnet.kolonner.add(kol)
        if len(funnet.kolonner) > 1:
            navn = " og ".join(kolonnebokstav(k) for k in sorted(funnet.kolonner))
            raise Inndatafeil.en(
                f"Kolonnene {navn} er begge folketall per {norsk_dato(dato)}.", self._sted, "Behold én av dem."
            )
        return funnet

    def _hvilken_dato(self, tid: Overskrift, rad: int) -> tuple[date, str]:
        """The date of a heading (or of a row's time), and in words how it was found."""
        innhold = self._gjentatt(rad, self._o.innhold) if self._o.innhold is not None else ""
        side_ = next((s for t in (innhold, self._verditekst) if (s := side(str(t))) is not None), self._side)
        if dato := dato_av(tid, side_):
            return dato, f"lest som {norsk_dato(dato)}" if tid.tid else norsk_dato(dato)
        if self._dato and len(self._o.verdier) == 1:
            return self._dato, f"{norsk_dato(self._dato)}, som er oppgitt"
        if tid.tid:
            raise Inndatafeil.en(
                f"«{tid.tekst}» sier ikke om tallet er fra inngangen eller utgangen av kvartalet.",
                self._sted,
                "Oppgi datoen med --dato, eller skriv den i overskriften.",
            )
        i_tittel = fulle_datoer(" ".join((*self._o.tittel, self._ark.navn)))
        if len(i_tittel) == 1:
            return min(i_tittel), f"{norsk_dato(min(i_tittel))}, som står over tabellen"
        raise Inndatafeil.en(
            "Filen sier ikke hvilken dato tallene gjelder.",
            self._sted,
            "Oppgi datoen med --dato, eller skriv den i overskriften, for eksempel 1.1.2026.",
        )

    @property
    def _verditekst(self) -> str:
        return self._o.verdier[0][1].tekst if self._o.tid is not None else ""


def _forstaa(
    lest: _Lest,
    fil: str,
    dato: date | None,
    status: Status | None,
    inndeling_for: Callable[[date], Inndeling | None],
) -> Forstaatt:
    if dato and dato not in lest.datoer:
        har = ", ".join(norsk_dato(d) for d in lest.datoer)
        raise Inndatafeil.en(f"Filen har ikke folketall per {norsk_dato(dato)}.", fil, f"Den har {har}.")
    kolonner: list[ForstaattKolonne] = []
    avvist, meldinger = list(lest.avvist), list(lest.meldinger)
    navn: dict[str, str] = {}
    kilde = f"SSB tabell {lest.tabell} ({fil})" if lest.tabell else fil
    for d, funnet in sorted(lest.datoer.items()):
        if dato and d != dato:
            continue
        inndeling = inndeling_for(d)
        funn = bygg_kolonne(d, funnet.observasjoner, inndeling, hvor=f"{fil}, {funnet.hvor} «{funnet.overskrift}»")
        avvist += funn.avvist
        meldinger += funn.meldinger
        kolonne = None if funn.feil else Folketallskolonne(d, kilde, status or funnet.status, funn.innbyggere)
        i_bruk = len(inndeling.navn) if inndeling else None
        kolonner.append(
            ForstaattKolonne(funnet.overskrift, funnet.hvor, d, funnet.lest_som, kolonne, i_bruk, funn.feil)
        )
        if kolonne:
            i_filen = {o.region.nr: o.region.navn for o in funnet.observasjoner if o.region.nr}
            navn |= {nr: inndeling.navn[nr] if inndeling else i_filen.get(nr, "") for nr in kolonne.innbyggere}
    if not any(k.kolonne for k in kolonner):
        raise Inndatafeil((*(m for k in kolonner for m in k.feil), *avvist))
    if not status and any(k.kolonne and k.kolonne.status is Status.ANSLAG for k in kolonner):
        meldinger.append(
            merknad(
                f"Filen sier ikke at tallene er fra SSBs folketallstabeller. De merkes «{Status.ANSLAG}».",
                fil,
                "Oppgi --status hvis de er endelige eller foreløpige.",
            )
        )
    return Forstaatt(
        fil, lest.ark, lest.tittel, lest.regioner, lest.ubrukt, tuple(kolonner), navn, tuple(avvist),
        tuple(lest.rettet), tuple(meldinger),
    )  # fmt: skip
