"""Felter: a scheme as a flat list of keys and values, whatever file it came from.

A TOML template and a forutsetninger sheet give the same thing: dotted keys ("regel.fastdel.belop_kr"), each with its
value, its source and the place it stands. Feltleser turns them into typed values, remembers every one of them as a
Forutsetning, and collects every error of the file before anything is refused.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from verktoy.kilder.dato import tolk_dato
from verktoy.kilder.tall import tolk_sannsynlighet, tolk_tall
from verktoy.kjerne.melding import Melding, feil
from verktoy.kjerne.norsk import skrivemaate
from verktoy.kjerne.ordning import Forutsetning, Forutsetningsverdi

MAKS_TEKST = 32_767  # what a cell holds
_VIST = 100
_HELT = "skriv et helt tall"
_UGYLDIG = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_HELTALL = re.compile(r"\d{1,15}", re.ASCII)
_ETT_ORD = re.compile(r"[\w\-]+")
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class _JaNei(StrEnum):
    JA = "ja"
    NEI = "nei"


@dataclass(frozen=True, slots=True)
class Felt:
    """A raw value with its source, note and place ("arket «…», celle B7" or "fil.toml, nøkkelen «…»")."""

    verdi: object
    kilde: str = ""
    merknad: str = ""
    hvor: str = ""


class Feltleser:
    """Reads typed values out of raw fields. After an error a harmless stand-in is returned, and reading goes on."""

    def __init__(self, felter: Mapping[str, Felt], hvor: Callable[[str], str]) -> None:
        self._felter = felter
        self._hvor = hvor
        self._brukt: set[str] = set()
        self._spurt: set[str] = set()
        self.meldinger: list[Melding] = []
        self.forutsetninger: list[Forutsetning] = []

    def feil(self, nokkel: str, hva: str, gjor: str = "") -> None:
        """Note an error at a key."""
        felt = self._felter.get(nokkel)
        self.meldinger.append(feil(hva, felt.hvor if felt else self._hvor(nokkel), gjor))

    def finnes(self, nokkel: str) -> bool:
        """Whether the key, or anything below it, is there."""
        self._spurt.add(nokkel)
        return nokkel in self._felter or any(k.startswith(f"{nokkel}.") for k in self._felter)

    def verdi(self, nokkel: str) -> object:
        """The raw value of a key that is read elsewhere, None when there is none."""
        return self._felter[nokkel].verdi if nokkel in self._felter else None

    def under(self, nokkel: str) -> list[str]:
        """The names right below a key, in the order of the file."""
        self._spurt.add(nokkel)
        prefiks = f"{nokkel}."
        return list(dict.fromkeys(k[len(prefiks) :].split(".")[0] for k in self._felter if k.startswith(prefiks)))

    def tekst(self, nokkel: str, etikett: str, *, paakrevd: bool = True) -> str:
        """Text; "" when it may be left out and is."""

        def tolk(verdi: object) -> str:
            if isinstance(verdi, str) and verdi.strip():
                return verdi.strip()
            if isinstance(verdi, (int, float, Fraction, Decimal)) and not isinstance(verdi, bool):
                return str(verdi)
            raise ValueError("skriv en tekst")

        return self._les(nokkel, etikett, "", tolk, "", paakrevd=paakrevd)

    def heltall(self, nokkel: str, etikett: str, enhet: str, *, minst: int = 0, helt: str = _HELT) -> int:
        """A whole number, at least `minst`; helt: what to do about one that is not whole."""

        def tolk(verdi: object) -> int:
            tall = tolk_tall(verdi)
            if tall.denominator != 1:
                raise ValueError(helt)
            if tall < minst:
                raise ValueError(f"tallet må være minst {minst}")
            return int(tall)

        return self._les(nokkel, etikett, enhet, tolk, minst, krev_kilde=True)

    def belop(self, nokkel: str, etikett: str, enhet: str = "kr", *, over_null: bool = False) -> Fraction:
        """An exact amount or rate, never negative; over_null refuses 0 too (0 stands in after an error)."""

        def tolk(verdi: object) -> Fraction:
            tall = tolk_tall(verdi)
            if tall < 0:
                raise ValueError("beløpet kan ikke være negativt")
            if over_null and tall == 0:
                raise ValueError("tallet må være over 0")
            return tall

        return self._les(nokkel, etikett, enhet, tolk, Fraction(0), krev_kilde=True)

    def andel(self, nokkel: str, etikett: str) -> Fraction:
        """A share between 0 and 1, kept as published: "5/10" stays five parts of ten."""
        self._spurt.add(nokkel)
        if nokkel in self._felter:
            felt = self._felter[nokkel]
            deler = str(felt.verdi).split("/")
            self._brukt.add(nokkel)
            if len(deler) != len(("teller", "nevner")) or not all(_HELTALL.fullmatch(d.strip()) for d in deler):
                self.feil(nokkel, f"«{felt.verdi}» er ikke en andel.", 'Skriv den som brøk i anførselstegn: "3/10".')
                return Fraction(0)
            par = zip(("teller", "nevner"), deler, strict=True)
            under = {f"{nokkel}.{navn}": Felt(int(d), felt.kilde, felt.merknad, felt.hvor) for navn, d in par}
            self._felter = {**self._felter, **under}
        hint = "skriv et helt tall; andelen står i to celler: for eksempel 3 og 10"
        teller = self.heltall(f"{nokkel}.teller", etikett, "deler", helt=hint)
        nevner = self.heltall(f"{nokkel}.nevner", f"{etikett}, deler i alt", "deler", minst=1, helt=hint)
        if teller > nevner:
            self.feil(
                f"{nokkel}.teller", f"Andelen {teller}/{nevner} er over 1.", "En andel kan ikke være mer enn alt."
            )
        return Fraction(teller, nevner)

    def sannsynlighet(self, nokkel: str, etikett: str) -> Fraction:
        """A chance between 0 and 1, exactly: 0.9, "90 %" or "9/10"."""
        return self._les(nokkel, etikett, "", tolk_sannsynlighet, Fraction(0))

    def dato(self, nokkel: str, etikett: str) -> date:
        """A calendar date."""
        return self._les(nokkel, etikett, "dato", tolk_dato, date.min)

    def valg(self, nokkel: str, etikett: str, valg: type[E]) -> E:
        """One of a list of words. Never a silent default: the word must be there."""
        ord_ = tuple(v.value for v in valg)
        for_folk = tuple(map(skrivemaate, ord_))

        def tolk(verdi: object) -> E:
            if verdi in ord_:
                return valg(verdi)
            if verdi in for_folk:
                return valg(ord_[for_folk.index(str(verdi))])
            raise ValueError(f"skriv ett av: {', '.join(for_folk)}")

        return self._les(nokkel, etikett, "valg", tolk, next(iter(valg)), valg=for_folk)

    def ja_nei(self, nokkel: str, etikett: str) -> bool:
        """Whether it is ja; nei must be said too."""
        return self.valg(nokkel, etikett, _JaNei) is _JaNei.JA

    def liste(self, nokkel: str, les: Callable[[str, int], T]) -> tuple[T, ...]:
        """A numbered list: les is called with the key and the place (from 1) of every item."""
        antall = len(self.under(nokkel))
        if not antall:
            self.feil(nokkel, "Listen mangler.", "Skriv minst ett trinn.")
        return tuple(les(f"{nokkel}.{n}", n) for n in range(1, antall + 1))

    def krev_kjennetegn(self) -> None:
        """Report every id that is no single word: keys are put together of ids, and sheets look rows up by them."""
        for nokkel in self._felter:
            galt = next((d for d in nokkel.split(".") if not _ETT_ORD.fullmatch(d)), None)
            if galt is not None:
                self.feil(nokkel, f"«{kortet(galt)}» kan ikke brukes som kjennetegn.", "Bruk bokstaver, tall, - og _.")

    def ukjente(self) -> None:
        """Report every key nothing has asked for: a misspelt key must not be lost in silence."""
        for nokkel in self._felter:
            if nokkel in self._brukt:
                continue
            forslag = self._forslag(nokkel)
            self.feil(
                nokkel,
                f"Nøkkelen «{nokkel}» er ukjent her.",
                f"Mente du «{forslag}»?" if forslag else "Fjern den, eller se docs/ordning.md for nøklene som finnes.",
            )

    def hopp_over(self, nokkel: str) -> None:
        """Leave everything below a key unread: what it should hold is unknown after an error above it."""
        self._brukt |= {k for k in self._felter if k.startswith(f"{nokkel}.")}

    def _forslag(self, nokkel: str) -> str:
        """A free key that was asked for and looks like this one, at the first level nobody asked for; "" for none."""
        spurt = [k.split(".") for k in self._spurt]
        deler = nokkel.split(".")
        for n, del_ in enumerate(deler):
            kjente = {k[n] for k in spurt if len(k) > n and k[:n] == deler[:n]}
            if del_ not in kjente:
                ledige = sorted(k for k in kjente if ".".join([*deler[:n], k]) not in self._felter)
                like = get_close_matches(del_, ledige, n=1)
                return ".".join([*deler[:n], like[0]]) if like else ""
        return ""

    def _les(
        self,
        nokkel: str,
        etikett: str,
        enhet: str,
        tolk: Callable[[object], T],
        reserve: T,
        *,
        paakrevd: bool = True,
        krev_kilde: bool = False,
        valg: Iterable[str] = (),
    ) -> T:
        self._brukt.add(nokkel)
        self._spurt.add(nokkel)
        felt = self._felter.get(nokkel)
        if felt is None or felt.verdi is None or felt.verdi == "":
            if paakrevd:
                self.feil(nokkel, f"«{etikett}» mangler.", f"Skriv en verdi for {nokkel}.")
            return reserve
        try:
            for tekst in (felt.verdi, felt.kilde, felt.merknad):
                krev_plass(tekst)
            verdi = tolk(felt.verdi)
        except ValueError as e:
            self.feil(nokkel, f"«{kortet(felt.verdi)}» kan ikke brukes som «{etikett}»:", f"{e}.")
            return reserve
        if krev_kilde and not felt.kilde:
            self.feil(nokkel, f"«{etikett}» mangler kilde.", "Oppgi hvor tallet står: dokument og sted.")
        self.forutsetninger.append(
            Forutsetning(nokkel, etikett, _som_forutsetning(verdi), enhet, felt.kilde, felt.merknad, tuple(valg))
        )
        return verdi


def krev_plass(verdi: object) -> None:
    """Refuse a text a cell cannot hold.

    Raises:
        ValueError: with a bokmål phrase that says why.
    """
    if not isinstance(verdi, str):
        return
    if len(verdi) > MAKS_TEKST:
        raise ValueError(f"teksten har {len(verdi)} tegn, og en celle har plass til {MAKS_TEKST}")
    if _UGYLDIG.search(verdi):
        raise ValueError("teksten har styretegn, som ikke kan stå i et regneark")


def kortet(verdi: object) -> str:
    """A value as a message shows it: a comma before decimals, long ones cut, signs no terminal shows left out."""
    tekst = _UGYLDIG.sub("", str(verdi))
    if isinstance(verdi, float):
        tekst = tekst.replace(".", ",")
    return tekst if len(tekst) <= _VIST else f"{tekst[:_VIST]}…"


def _som_forutsetning(verdi: object) -> Forutsetningsverdi:
    if isinstance(verdi, StrEnum):
        return skrivemaate(verdi.value)
    if isinstance(verdi, (str, int, Fraction, date)):
        return verdi
    raise TypeError(verdi)
