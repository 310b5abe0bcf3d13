"""A small lint of VBA source: what a compiler would tell at the press of the button, and what it never tells."""

import re
from collections.abc import Iterator

_PROSEDYRE = re.compile(r"^(?:Public |Private )?(Sub|Function) (\w+)\((.*)\)(?: As \w+)?$")
_SLUTT = re.compile(r"^End (Sub|Function)$")
_DEKLARERT = re.compile(r"^(?:Dim|Static|Private|Public|Const|Private Const|Public Const) (.+)$")
_TILDELT = re.compile(r"^(?:Set |For Each |For |Line Input #\w+, )?(\w+)(?: = | In )")
_HVIS = re.compile(r"^If .* Then (?=\w)")
_DECLARE = re.compile(r"^(?:Public |Private )?Declare (PtrSafe )?")
_MERKE = re.compile(r"^(\w+):$")
_VED_FEIL = re.compile(r"^On Error (.+)$")


def linjer(kilde: str) -> Iterator[tuple[int, str]]:
    """Statements with the number of their first line: continued lines joined, comments and texts gone."""
    ut, start = "", 0
    for nummer, linje in enumerate(kilde.splitlines(), start=1):
        ren = re.sub(r'"(?:[^"]|"")*"', '""', linje)
        ren = re.sub(r"'.*", "", ren).strip()
        start = start or nummer
        if ren.endswith(" _"):
            ut += ren[:-1]
            continue
        if ut + ren:
            yield start, ut + ren
        ut, start = "", 0


def prosedyrer(kilde: str) -> dict[str, str]:
    """Procedures → their parameters as written: {"BidragTrykk": "control As Object"}."""
    treff = (_PROSEDYRE.match(setning) for _, setning in linjer(kilde))
    return {t[2]: t[3] for t in treff if t}


def lint(kilde: str) -> list[str]:
    """What is wrong, "12: …" for each."""
    setninger = list(linjer(kilde))
    leser = _Leser({navn.casefold() for navn in prosedyrer(kilde)})
    if "Option Explicit" not in {s for _, s in setninger}:
        leser.funn.append("1: no Option Explicit")
    for nummer, setning in setninger:
        leser.les(nummer, setning)
    if leser.inne:
        leser.funn.append(f"{setninger[-1][0]}: {leser.inne} never ends")
    return leser.funn


class _Leser:
    """Goes through a module and remembers what has been declared, and which error handling stands."""

    def __init__(self, prosedyrene: set[str]) -> None:
        self._prosedyrene = prosedyrene
        self.funn: list[str] = []
        self.inne = ""
        self._modul: set[str] = set()
        self._begynn("", "")

    def _begynn(self, navn: str, parametre: str) -> None:
        self.inne = navn
        self._lokale = {navn, *_navn(parametre)}
        self._merker: set[str] = set()
        self._hopp: list[tuple[int, str]] = []
        self._resume = 0

    def les(self, nummer: int, setning: str) -> None:
        if t := _PROSEDYRE.match(setning):
            if self.inne:
                self.funn.append(f"{nummer}: {t[2]} begins before {self.inne} ends")
            self._begynn(t[2], t[3])
        elif _SLUTT.match(setning):
            self.funn += [f"{n}: no label {maal}" for n, maal in self._hopp if maal not in self._merker]
            if self._resume:
                self.funn.append(f"{self._resume}: On Error Resume Next is never reset")
            self.inne = ""
        elif t := _DECLARE.match(setning):
            self.funn += [] if t[1] else [f"{nummer}: Declare without PtrSafe"]
        elif t := _DEKLARERT.match(setning):
            navn = _navn(t[1])
            (self._lokale if self.inne else self._modul).update(navn)
            skjuler = [n for n in navn if n.casefold() in self._prosedyrene]
            self.funn += [f"{nummer}: {n} hides the procedure of that name" for n in skjuler]
        elif t := _MERKE.match(setning):
            self._merker.add(t[1])
        elif t := _VED_FEIL.match(setning):
            self._ved_feil(nummer, t[1])
        elif (t := _TILDELT.match(_HVIS.sub("", setning))) and not self._kjent(t[1]):
            self.funn.append(f"{nummer}: {t[1]} is not declared")

    def _kjent(self, navn: str) -> bool:
        return navn.casefold() in {n.casefold() for n in self._lokale | self._modul}

    def _ved_feil(self, nummer: int, gjor: str) -> None:
        self._resume = nummer if gjor == "Resume Next" else 0
        maal = gjor.removeprefix("GoTo ")
        if gjor not in {"Resume Next", "GoTo 0"}:
            self._hopp.append((nummer, maal))


def _navn(deklarasjon: str) -> list[str]:
    """The names in «ByVal a As String, b As Long», or in «X As Long = 30»."""
    deler = (re.sub(r"^(?:Optional |ByVal |ByRef |Const )+", "", d.strip()) for d in deklarasjon.split(","))
    return [t[0] for d in deler if (t := re.match(r"\w+", d))]
