"""Kommuneoppsett: the layout of the Kommune sheet, and what its tables share."""

from collections.abc import Sequence
from fractions import Fraction

from verktoy.ark.adresse import Spenn, celle, fast
from verktoy.ark.beskrivelse import HELTALL, KRONER, Ark, Rolle, Slag, Stil
from verktoy.ark.bidragsoppsett import Bidragsark
from verktoy.ark.scenariooppsett import Scenariooppsett
from verktoy.ark.strukturoppsett import Strukturark
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.beregning import NULL, Bidrag
from verktoy.kjerne.deltakelse import Deltakertype
from verktoy.kjerne.kommune import finn_linje
from verktoy.kjerne.ordning import Fase
from verktoy.kjerne.overskrifter import KOMMUNE
from verktoy.kjerne.strukturforklaring import IKKE_REGNET, tar_over

VALG = (3, 1)
HODE = 6
NR, INNB, SVARET, ER_MED, FORSTE_AAR = 1, 2, 3, 4, 5
FORHOLD = (
    "Sum (kr)",
    "Kr per innbygger",
    "Andel av gruppen",
    "Scenariet gjelder",
    "I scenariet (kr)",
    "Endring i scenariet (kr)",
)


class Kommuneoppsett:
    """Where the years and the sums stand, which kommuner can be chosen, and which one is.

    listespenn: the list to choose from. etter_kol: of each scheme over a structure change the column of the list with
    what becomes of a kommune in it.
    """

    listespenn: Spenn
    etter_kol: dict[int, int]

    def __init__(
        self,
        bok: Arbeidsbok,
        ark: Sequence[Bidragsark],
        scenarier: Sequence[Scenariooppsett],
        strukturer: Sequence[Strukturark | None],
    ) -> None:
        self.bok = bok
        self.bidrag = list(ark)
        self.scenarier = list(scenarier)
        self.strukturer = list(strukturer)
        self.ark = Ark(KOMMUNE, Slag.RESULTAT)
        self.aar = sorted({a.aar for b in ark for a in b.resultat.ordning.aar if a.fase is not Fase.OPSJON})
        self.sum_kol = FORSTE_AAR + len(self.aar)
        self.siste_kol = self.sum_kol + len(FORHOLD) - 1
        self.liste_kol = self.siste_kol + 2
        self.liste = self._valgbare()
        linjer = [tekst for tekst, _ in self.liste]
        self.valgt = finn_linje(bok.valgt, linjer, bok.register.samme_kommune) or next(iter(linjer), "")

    def _valgbare(self) -> list[tuple[str, list[str]]]:
        """Every kommune and fylkeskommune of any scheme as "0119 Marker", with its number in each scheme.

        Over a structure change old and new units each have a place of their own; one that is neither under the number
        chosen is what it became last.
        """
        navn: dict[str, str] = {}
        kjente: list[list[str]] = []  # of each scheme the numbers, the one that is preferred first
        for b, s in zip(self.bidrag, self.strukturer, strict=True):
            grupper = [g.id for g in b.resultat.ordning.grupper if g.type is not Deltakertype.ANNEN]
            rader = s.plan.bidrag if s else b.resultat.bidrag
            navn |= {x.deltaker.nr: x.deltaker.navn for x in rader if x.deltaker.gruppe in grupper}
            kjente.append([x.deltaker.nr for x in (reversed(rader) if s else rader)])
        ut = []
        for nr in sorted(navn, key=lambda nr: (len(nr) == len("01"), nr)):
            slekt = self.bok.register.samme_kommune.get(nr, (nr,))
            numre = [nr if nr in k else next((x for x in k if x in slekt), "") for k in kjente]
            ut.append((f"{nr} {navn[nr]}", numre))
        return ut

    def rad_i(self, n: int) -> Bidrag | None:
        """Who the chosen kommune is in scheme n, with what it pays each year; None when it is not asked to join."""
        nr, s = self.nummer(n), self.strukturer[n]
        rader = s.plan.bidrag if s else self.bidrag[n].resultat.bidrag
        return next((x for x in rader if x.deltaker.nr == nr), None)

    def nummer(self, n: int) -> str:
        """The number of the chosen kommune in scheme n, "" when it is not asked to join."""
        return dict(self.liste)[self.valgt][n] if self.valgt else ""

    def aarshoder(self, hode: int) -> None:
        """The years, as headings."""
        for n, aar in enumerate(self.aar):
            self.ark.sett(hode, FORSTE_AAR + n, aar, Stil(Rolle.OVERSKRIFT, HELTALL, hoyre=True))

    def fra_listen(self, kol: int) -> str:
        """What the list has of the chosen kommune."""
        return f"INDEX({self.listespenn.her(kol)},MATCH({fast(*VALG)},{self.listespenn.her(self.liste_kol)},0))"

    def sumrad(self, hode: int, navn: str, *, scenario: bool = False) -> int:
        """The sum of the schemes below a row of headings; returns its row.

        scenario: whether it is of scenarios. Those of a scheme over a structure change are of the old units in all
        years: beside what the chosen kommune pays, their sum would be of other rows, so there is none.
        """
        rad = hode + 1 + len(self.bidrag)
        self.ark.rad(rad, (navn, *[None] * self.siste_kol), Stil(Rolle.SUM))
        andre = [f'{self.fra_listen(kol)}<>""' for kol in self.etter_kol.values()] if scenario else []
        ingen = any(s and tar_over(s.plan, self.nummer(n)) for n, s in enumerate(self.strukturer)) if andre else False
        hvis = f"IFERROR(OR({','.join(andre)}),FALSE)"
        if andre:
            formel = f'=IF({hvis},"{navn}{IKKE_REGNET}","{navn}")'
            self.ark.formel(rad, 0, formel, f"{navn}{IKKE_REGNET}" if ingen else navn, Stil(Rolle.SUM))
        for kol in range(FORSTE_AAR, self.sum_kol + 1):
            verdier = [self.ark.celler[r, kol].verdi for r in range(hode + 1, rad)]
            tall = sum((Fraction(v) for v in verdier if isinstance(v, (int, Fraction))), NULL)
            sum_ = f"SUM({celle(hode + 1, kol)}:{celle(rad - 1, kol)})"
            formel = f'=IF({hvis},"",{sum_})' if andre else f"={sum_}"
            self.ark.formel(rad, kol, formel, "" if ingen else tall, Stil(Rolle.SUM, KRONER))
        return rad
