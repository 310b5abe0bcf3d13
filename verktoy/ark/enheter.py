"""Enheter on the sheet: the helper columns a rule kind needs, and how formulas count its units.

Kinds whose unit is 1 or the inhabitants need no column of their own. A supplied key, a price step, degressive rates and
a basic amount do; a ceiling whose cut is shared needs two more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from verktoy.ark.adresse import celle, i_ark, omraade
from verktoy.ark.beskrivelse import DESIMAL, KRONER, Ark, Rolle, Stil
from verktoy.ark.inndata import Deltakelsesark, Forutsetningsark
from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.regler import (
    FastBelop,
    FolketallPott,
    GrunnbelopMedSats,
    LikPott,
    MarginaleTrinn,
    NoekkelPott,
    Regel,
    SatsPerInnbygger,
    Trinnpris,
)

NR, MED = 0, 3
FELLES_DATO = "ordning.folketall_dato"
_KORTNAVN = "$B$3"
_UENDELIG = 1e15  # where a kommune without inhabitants reaches the ceiling: never


@dataclass(frozen=True, slots=True)
class Gruppespenn:
    """The rows of a group: its total, and its first and last deltaker (inclusive)."""

    sumrad: int
    rad: int
    siste_rad: int

    def kolonne(self, kol: int, ark: str = "") -> str:
        """A column of the group, locked; with the sheet's name when another sheet asks."""
        referanse = omraade(self.rad, kol, self.siste_rad, kol)
        return i_ark(ark, referanse) if ark else referanse


ETTERSLEP = " i "  # between the key of a lag and the year it is counted from


def datonokkel(regel: Regel, forutsetninger: Forutsetningsark) -> str:
    """The assumption that holds the reference date of a rule: its own, or the one of the scheme.

    For a rule with rolling figures: how many years they lag, and the year.
    """
    if regel.etterslep_aar is not None:
        return f"regel.{regel.forutsetning}.folketall_etterslep_aar{ETTERSLEP}{regel.fra_aar}"
    egen = f"regel.{regel.forutsetning}.folketall_dato"
    return egen if egen in forutsetninger else FELLES_DATO


class Enhetskolonner:
    """Which column holds the units of each rule."""

    def __init__(self, forutsetninger: Forutsetningsark, innbyggere: Mapping[str, int]) -> None:
        self._f = forutsetninger
        self._innb = innbyggere
        self._egne: dict[str, int] = {}
        self._tak: dict[str, int] = {}

    def legg_ut(self, regel: Regel, kol: int) -> int:
        """Reserve the columns a rule needs from `kol` on; returns the next free one."""
        if isinstance(regel.fordeling, (FastBelop, LikPott, SatsPerInnbygger, FolketallPott)):
            return kol
        # A named deltaker is alone in its rule: what the ceiling cuts has nobody to share it.
        grunn = regel.fordeling
        deles = isinstance(grunn, GrunnbelopMedSats) and grunn.deler_det_over
        if deles and not regel.deltaker:
            self._tak[regel.id] = kol
            kol += 3
        self._egne[regel.id] = kol
        return kol + 1

    def kolonne(self, regel: Regel) -> int | None:
        """The column of the units; None when the unit is one deltaker."""
        if isinstance(regel.fordeling, (SatsPerInnbygger, FolketallPott)):
            return self._innbyggere(regel)
        return self._egne.get(regel.id)

    def sats(self, regel: Regel) -> str:
        """The assumption a sats rule charges per unit; "1" where the unit is kroner already."""
        n = f"regel.{regel.forutsetning}"
        match regel.fordeling:
            case FastBelop():
                return self._f.ref(f"{n}.belop_kr")
            case SatsPerInnbygger():
                return self._f.ref(f"{n}.sats_kr")
            case _:
                return "1"

    def _innbyggere(self, regel: Regel) -> int:
        """The column with the inhabitants the rule counts by."""
        return self._innb[datonokkel(regel, self._f)]

    def navngitt(self, regel: Regel) -> str:
        """The cell with the number of the only deltaker the rule concerns."""
        return self._f.ref(f"regel.{regel.forutsetning}.deltaker")

    def alle(self, regel: Regel, spenn: Gruppespenn) -> str:
        """Units of everybody invited."""
        kol = self.kolonne(regel)
        if regel.deltaker:
            navngitt = self.navngitt(regel)
            if kol is None:
                return f"COUNTIF({spenn.kolonne(NR)},{navngitt})"
            return f"SUMIF({spenn.kolonne(NR)},{navngitt},{spenn.kolonne(kol)})"
        return f"COUNTA({spenn.kolonne(NR)})" if kol is None else f"SUM({spenn.kolonne(kol)})"

    def med(self, regel: Regel, spenn: Gruppespenn, ark: str = "") -> str:
        """Units of those who joined; `ark` names the sheet when another sheet asks."""
        kol = self.kolonne(regel)
        med = f'{spenn.kolonne(MED, ark)},"ja"'
        if regel.deltaker:
            krav = f"{spenn.kolonne(NR, ark)},{self.navngitt(regel)},{med}"
            return f"COUNTIFS({krav})" if kol is None else f"SUMIFS({spenn.kolonne(kol, ark)},{krav})"
        return f"COUNTIF({med})" if kol is None else f"SUMIF({med},{spenn.kolonne(kol, ark)})"

    def overskrifter(self, ark: Ark, regel: Regel, rad: int, stil: Stil) -> None:
        """Headings of the rule's own columns."""
        if regel.id in self._tak:
            for n, tekst in enumerate(("før tak (kr)", "når taket ved (kr per innbygger)", "står på taket")):
                ark.sett(rad, self._tak[regel.id] + n, f"{regel.navn}: {tekst}", stil)
        if regel.id in self._egne:
            tekst = regel.enhet if isinstance(regel.fordeling, NoekkelPott) else "pris (kr)"
            ark.sett(rad, self._egne[regel.id], f"{regel.navn}: {tekst}", stil)

    def rad(
        self,
        ark: Ark,
        regel: Regel,
        rad: int,
        spenn: Gruppespenn,
        resultat: Resultat,
        innbyggere: tuple[str, Mapping[str, int]],
        deltakelse: Deltakelsesark,
    ) -> str:
        """Fill the rule's own columns on a row, and return the cell that holds its units ("" when the unit is 1)."""
        kol = self.kolonne(regel)
        if kol is None:
            return ""
        nr, tall = innbyggere
        if regel.id in self._egne:
            bidrag = resultat.for_deltaker(nr)
            verdi = next(le.enheter for le in bidrag.ledd if le.regel.id == regel.id) if bidrag else Fraction(0)
            n = "" if isinstance(regel.fordeling, NoekkelPott) else celle(rad, self._innbyggere(regel), laas_kol=True)
            if regel.id in self._tak:
                self._takkolonner(ark, regel, rad, spenn, tall.get(nr, 0), verdi, n)
            formel = self._enhetsformel(regel, rad, n, spenn, deltakelse)
            desimal = isinstance(regel.fordeling, NoekkelPott)
            ark.formel(rad, kol, f"={formel}", verdi, Stil(Rolle.BEREGNET, DESIMAL if desimal else KRONER))
        return celle(rad, kol, laas_kol=True)

    def _enhetsformel(self, regel: Regel, rad: int, n: str, spenn: Gruppespenn, deltakelse: Deltakelsesark) -> str:
        f, p = self._f, f"regel.{regel.forutsetning}"
        nr = celle(rad, NR, laas_kol=True)
        match regel.fordeling:
            case NoekkelPott(noekkel=navn):
                formel = deltakelse.noekkel(_KORTNAVN, nr, navn)
            case Trinnpris():
                formel = f"INDEX({f.liste(f'{p}.belop_kr')},MATCH({n},{f.liste(f'{p}.fra_og_med')},1))"
            case MarginaleTrinn(fra=fra):
                alle, satser = f.liste(f"{p}.fra"), f.liste(f"{p}.sats_kr")
                formel = f"SUMPRODUCT(({n}>{alle})*({n}-{alle})*{satser})"
                if len(fra) > 1:
                    senere, forrige = f.liste(f"{p}.fra", 2), f.liste(f"{p}.sats_kr", 1, len(fra) - 1)
                    formel += f"-SUMPRODUCT(({n}>{senere})*({n}-{senere})*{forrige})"
            case GrunnbelopMedSats(tak_kr=None):
                formel = self._raatt(p, n)
            case GrunnbelopMedSats() if regel.id not in self._tak:
                formel = f"MIN({f.ref(f'{p}.tak_kr')},{self._raatt(p, n)})"
            case _:
                formel = self._etter_deling(regel, p, rad, spenn, n)
        if regel.deltaker:
            return f"IF({nr}={self.navngitt(regel)},{formel},0)"
        return formel

    def _raatt(self, p: str, n: str) -> str:
        """The amount before the ceiling; a scheme without a floor has no cell for it."""
        f = self._f
        belop = f"{f.ref(f'{p}.grunnbelop_kr')}+{f.ref(f'{p}.sats_kr')}*{n}"
        return f"MAX({f.ref(f'{p}.gulv_kr')},{belop})" if f"{p}.gulv_kr" in f else belop

    def _etter_deling(self, regel: Regel, p: str, rad: int, spenn: Gruppespenn, n: str) -> str:
        """The amount after those below the ceiling have shared what it cut."""
        raa, _, kappet = (self._tak[regel.id] + k for k in range(3))
        tak, innb = self._f.ref(f"{p}.tak_kr"), self._innbyggere(regel)
        alle, staar = spenn.kolonne(raa), spenn.kolonne(kappet)
        rest = f"SUM({alle})-{tak}*SUM({staar})-SUMIF({staar},0,{alle})"
        folk = f"SUMIF({staar},0,{spenn.kolonne(innb)})"
        egen = celle(rad, raa, laas_kol=True)
        return f"IF({celle(rad, kappet, laas_kol=True)}=1,{tak},IF({n}=0,{egen},{egen}+{n}*({rest})/{folk}))"

    def _takkolonner(
        self, ark: Ark, regel: Regel, rad: int, spenn: Gruppespenn, innbyggere: int, verdi: Fraction, n: str
    ) -> None:
        grunn = regel.fordeling
        if not isinstance(grunn, GrunnbelopMedSats) or grunn.tak_kr is None:
            raise TypeError(regel.id)
        p = f"regel.{regel.forutsetning}"
        raa, punkt, kappet = (self._tak[regel.id] + k for k in range(3))
        tak, innb = self._f.ref(f"{p}.tak_kr"), self._innbyggere(regel)
        belop = grunn.raatt(innbyggere)
        kr = Stil(Rolle.BEREGNET, KRONER)
        ark.formel(rad, raa, f"={self._raatt(p, n)}", belop, kr)
        egen, eget = celle(rad, raa, laas_kol=True), celle(rad, punkt, laas_kol=True)
        grense = (grunn.tak_kr - belop) / innbyggere if innbyggere else _UENDELIG
        ark.formel(rad, punkt, f"=IF({n}=0,{_UENDELIG:.0f},({tak}-{egen})/{n})", grense, Stil(Rolle.BEREGNET, DESIMAL))
        nytt = f"({spenn.kolonne(raa)}+{eget}*{spenn.kolonne(innb)})"
        sum_ = f"SUMPRODUCT(({nytt}<{tak})*{nytt}+({nytt}>={tak})*{tak})"
        # Nobody living there: no share of what is cut, so the row stands where it stood.
        formel = f"=IF({egen}>={tak},1,IF({n}=0,0,IF({sum_}<=SUM({spenn.kolonne(raa)}),1,0)))"
        ark.formel(rad, kappet, formel, int(verdi >= grunn.tak_kr), Stil(Rolle.BEREGNET, "0"))
