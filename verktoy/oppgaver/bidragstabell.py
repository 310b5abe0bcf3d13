"""bidragstabell: who pays how much, in the published unit; and the same over a structure change."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from verktoy.kjerne.avrunding import avrund
from verktoy.kjerne.beregning import NULL, Resultat
from verktoy.kjerne.finansiering import Finansieringslinje
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.ordning import Art, Behov, Delsum, Fase, Kildetype
from verktoy.kjerne.overskrifter import STRUKTUR
from verktoy.kjerne.strukturplan import Strukturplan
from verktoy.kjerne.strukturvalg import OVERTAR
from verktoy.oppgaver.tabell import Rad, Tabell, Tall


def bidragstabell(r: Resultat, nye_i: str = "") -> Tabell:
    """The table as published: sources, then every deltaker, then sums. Each cell is rounded half up on its own.

    Args:
        r: the scheme, with the old units where it has a structure change.
        nye_i: where the amounts of the new units are; "" for the sheet of the workbook.
    """
    skjema = _Skjema(r)
    rader: list[Rad] = []
    for art in Art:
        linjer = [li for li in r.linjer if li.kilde.art is art]
        if not linjer:
            continue
        for linje in sorted(linjer, key=lambda li: li.kilde.type is Kildetype.DELTAKERE):
            rader += skjema.kilde(linje)
        sum_ = [sum((li.per_aar[n] for li in linjer), NULL) for n in range(len(r.ordning.aar))]
        rader.append(("sum", (None, _SUM[art], None, *skjema.belop({}, sum_))))
        if art is Art.KONTANT:
            for b in r.ordning.behov:
                rader += skjema.behov(b)
    enhet = r.ordning.vist_enhet_kr
    i_enhet = "i kr" if enhet == 1 else f"i {enhet} kr"
    undertittel = f"Beløp {i_enhet}, hver celle avrundet for seg."
    valg, ark = r.ordning.struktur, f"arket «{r.ordning.kortnavn} {STRUKTUR}»"
    merknad = valg.nye_betaler(nye_i or ark) if valg else ""
    return Tabell(r.ordning.navn, undertittel, skjema.kolonner, tuple(rader), merknad=merknad)


class _Skjema:
    """The columns of a contribution table, and rows laid out in them: years with each subtotal after its last."""

    def __init__(self, r: Resultat) -> None:
        self.r, self.o = r, r.ordning
        vanlige = [(n, a) for n, a in enumerate(self.o.aar) if a.fase is not Fase.OPSJON]
        self._felt: list[tuple[str, int | Delsum]] = []
        for n, a in vanlige:
            self._felt.append((str(a.aar), n))
            self._felt += [(d.navn, d) for d in self.o.delsummer if d.siste(self.o.aar) == a.aar]
        self._felt += [(f"{a.aar} (opsjon)", n) for n, a in enumerate(self.o.aar) if a.fase is Fase.OPSJON]
        self.kolonner = ("Nummer", "Navn", "Innbyggere", *(x.navn for x in self.o.regler), *(k for k, _ in self._felt))

    def belop(self, regler: Mapping[str, Fraction], per_aar: Sequence[Fraction]) -> list[Tall]:
        """Amounts by rule (empty where the rule does not apply), then by year and subtotal, in the shown unit."""
        enhet = self.o.vist_enhet_kr
        ut: list[Tall] = [avrund(regler[x.id] / enhet) if x.id in regler else None for x in self.o.regler]
        for _, felt in self._felt:
            verdi = self.r.delsum(per_aar, felt) if isinstance(felt, Delsum) else per_aar[felt]
            ut.append(avrund(verdi / enhet))
        return ut

    def kilde(self, linje: Finansieringslinje) -> list[Rad]:
        """A source, and below it its deltakere when it has any."""
        k = linje.kilde
        har = k.type is Kildetype.DELTAKERE
        regler = {s.regel.id: s.belop_kr for s in self.r.regelsummer if har and s.regel.gruppe == k.gruppe}
        ut: list[Rad] = [("kilde", (None, k.navn, None, *self.belop(regler, linje.per_aar)))]
        for b in self.r.i_gruppe(k.gruppe) if har else ():
            ledd = {le.regel.id: le.belop_kr for le in b.ledd}
            ut.append(("deltaker", (b.deltaker.nr, b.deltaker.navn, b.innbyggere, *self.belop(ledd, b.per_aar))))
        return ut

    def behov(self, b: Behov) -> list[Rad]:
        """A need and what is uncovered of it, under its subtotal."""
        navn = b.navn[0].lower() + b.navn[1:]
        kol = self.kolonner.index(self.o.delsum(b.delsum).navn)
        ut: list[Rad] = []
        for tekst, belop in ((b.navn, b.belop_kr), (f"Udekket av {navn}", self.r.udekket(b))):
            rad: list[Tall] = [None] * len(self.kolonner)
            rad[1], rad[kol] = tekst, avrund(belop / self.o.vist_enhet_kr)
            ut.append(("sum", tuple(rad)))
        return ut


_SUM = {
    Art.KONTANT: "Sum kontante bidrag",
    Art.KONTANT_ANDRE: "Sum kontant fra andre",
    Art.TIMER: "Sum verdi av timer (ikke kontanter)",
}


def strukturtabell(s: Strukturplan) -> Tabell:
    """Who pays over a structure change, in whole kroner, each cell rounded on its own; then the sum without it."""
    r = s.resultat
    skjema = _Skjema(r)
    ledige = len(r.ordning.regler)

    def belop(per_aar: Sequence[Fraction]) -> list[Tall]:
        return skjema.belop({}, per_aar)[ledige:]

    rader: list[Rad] = [("deltaker", (b.deltaker.nr, b.deltaker.navn, *belop(b.per_aar))) for b in s.bidrag]
    for navn, bidrag in (("Sum", s.bidrag), ("Sum uten strukturendring", r.bidrag)):
        summer = [sum((b.per_aar[n] for b in bidrag), NULL) for n in range(len(r.ordning.aar))]
        rader.append(("sum", (None, navn, *belop(summer))))
    kolonner = ("Nummer", "Navn", *skjema.kolonner[3 + ledige :])
    enhet = r.ordning.vist_enhet_kr
    i_enhet = "i kr" if enhet == 1 else f"i {enhet} kr"
    undertittel = (
        f"{OVERTAR[s.valg.overtakelse]} Fra og med {s.valg.dato.year}. Beløp {i_enhet}, avrundet hver for seg."
    )
    return Tabell(f"{r.ordning.navn}: struktur per {norsk_dato(s.valg.dato)}", undertittel, kolonner, tuple(rader))
