"""Forside: what this is, four steps, the colours, the status of every check, and each scheme with a chart."""

from collections.abc import Sequence

from verktoy.ark.adresse import celle, fast, i_ark, omraade
from verktoy.ark.beskrivelse import (
    ANTALL,
    DATO,
    HELTALL,
    KRONER,
    TIDSPUNKT,
    Ark,
    Diagram,
    Fargeregel,
    Lenke,
    Omraade,
    Rolle,
    Serie,
    Slag,
    Stil,
    Validering,
)
from verktoy.ark.bidragsoppsett import Bidragsark
from verktoy.ark.inndata import Deltakelsesark, Forutsetningsark
from verktoy.ark.kontroll import Kontrollark
from verktoy.ark.svarstatus import Svarstatus
from verktoy.ark.utskrift import passende_skala, sideskift
from verktoy.kjerne.arbeidsbok import Arbeidsbok
from verktoy.kjerne.deltakelse import Svar
from verktoy.kjerne.kontroll import Kontrollpunkt, Utfall
from verktoy.kjerne.ordning import Art, Fase
from verktoy.kjerne.overskrifter import FORSIDE, FORSIDE_ALLE, FORSIDE_KONTROLLER, FRISTER_PER

_DIAGRAMRADER = 11
_BREDDE = 7  # the last column of the longest line of text

STEG = (
    "1. Skriv inn: folketall i Folketall, svar og vedtak i Deltakelse, budsjett og satser i arkene «forutsetninger».",
    "2. Se etter: tabellene i arkene «bidrag» og «Kommune» regner seg om med en gang.",
    "3. Kontroller: arket Kontroll viser hva som ikke stemmer, med begge tall og differansen.",
    "4. Oppdater når rader er lagt til eller fjernet: fanen «Bidrag» eller «python start.py». Det du skrev, blir med.",
)
_FORKLARING = (
    (Rolle.INNDATA, "Her skriver du"),
    (Rolle.BEREGNET, "Regnet ut av en formel"),
    (Rolle.LAAST, "Fastsatt av verktøyet, endres når boken oppdateres"),
    (Rolle.GRUNNLAG, "Mellomregning som hele kolonnen bruker"),
    (Rolle.SUM, "Sum"),
)


class Forsidebygger:
    """The front page. Everything on it is a formula into the other sheets."""

    def __init__(
        self,
        bok: Arbeidsbok,
        ark: Sequence[tuple[Forutsetningsark, Bidragsark]],
        deltakelse: Deltakelsesark,
        kontroll: Kontrollark,
        punkter: Sequence[Kontrollpunkt],
    ) -> None:
        self.bok = bok
        self.ordninger = ark
        self.delt = deltakelse
        self.kontroll = kontroll
        self.utfall = [(p.ordning, p.utfall(bok.kvitteringer)) for p in punkter]
        self.ark = Ark(FORSIDE, Slag.KONTROLL, staaende=True)

    def bygg(self) -> Ark:
        """The finished sheet."""
        ark = self.ark
        ark.topp(
            "Bidrag til felles digitaliseringsprogrammer", "Hvem betaler hva, hvilket år, etter hvilket folketall."
        )
        rad = 3
        for steg in STEG:
            ark.sett(rad, 0, steg, Stil(Rolle.TEKST))
            rad += 1
        rad = self._fargene(rad + 1)
        rad = self._oppdatert(rad + 1)
        rad = self._kontroller(rad + 1)
        blokker = [0]
        for forutsetninger, bidrag in self.ordninger:
            blokker.append(rad + 1)
            rad = self._ordning(rad + 1, forutsetninger, bidrag)
        siste_kol = max(_BREDDE, *(k for _, k in ark.celler))
        ark.bredder |= {0: 42, 1: 15} | dict.fromkeys(range(2, siste_kol + 1), 11.5)
        ark.tabell = Omraade(0, 0, rad, siste_kol)
        ark.skala = passende_skala(ark)
        ark.sideskift = sideskift(ark, blokker, ark.skala)
        return ark

    def _fargene(self, rad: int) -> int:
        self.ark.rad(rad, ("Fargene", None, None), Stil(Rolle.SEKSJON))
        for n, (rolle, tekst) in enumerate(_FORKLARING):
            self.ark.sett(rad + 1 + n, 0, tekst, Stil(rolle))
        return rad + len(_FORKLARING) + 1

    def _oppdatert(self, rad: int) -> int:
        self.ark.sett(rad, 0, "Sist oppdatert", Stil(Rolle.HJELP))
        if self.bok.logg:
            self.ark.sett(rad, 1, self.bok.logg[-1].tid, Stil(Rolle.TEKST, TIDSPUNKT))
            self.ark.sett(rad, 3, self.bok.logg[-1].handling, Stil(Rolle.TEKST))
        self.ark.sett(rad + 1, 0, FRISTER_PER, Stil(Rolle.HJELP))
        self.ark.sett(rad + 1, 1, self.bok.frister_per, Stil(Rolle.INNDATA, DATO))
        self.ark.sett(rad + 1, 3, "Skriv dagens dato. Tomt: dagen boken sist ble oppdatert.", Stil(Rolle.HJELP))
        self.ark.valideringer.append(
            Validering(
                Omraade(rad + 1, 1, rad + 1, 1),
                "dato",
                tittel=FRISTER_PER,
                melding="Skriv en dato, for eksempel 13.12.2017.",
            )
        )
        typet, sist = fast(rad + 1, 1), fast(rad, 1)
        self.frist = f'IF({typet}="",INT({sist}),{typet})'
        return rad + 2

    def _kontroller(self, rad: int) -> int:
        ark = self.ark
        ark.sett(rad, 0, FORSIDE_KONTROLLER, Stil(Rolle.OVERSKRIFT))
        kortnavn = [b.resultat.ordning.kortnavn for _, b in self.ordninger]
        ark.rad(rad, (*kortnavn, FORSIDE_ALLE), Stil(Rolle.OVERSKRIFT, hoyre=True), fra=1)
        for n, utfall in enumerate((Utfall.FEIL, Utfall.AVVIK, Utfall.KVITTERT, Utfall.MERKNAD, Utfall.OK)):
            r = rad + 1 + n
            ark.sett(r, 0, _UTFALL[utfall], Stil(Rolle.TEKST))
            for k, (_, b) in enumerate(self.ordninger):
                kort = b.resultat.ordning.kortnavn
                antall = sum(1 for o, u in self.utfall if o == kort and u is utfall)
                formel = f"={self.kontroll.antall(utfall, celle(rad, 1 + k, laas_rad=True))}"
                ark.formel(r, 1 + k, formel, antall, Stil(Rolle.BEREGNET, ANTALL))
            alle = sum(1 for _, u in self.utfall if u is utfall)
            ark.formel(
                r, 1 + len(self.ordninger), f"={self.kontroll.antall(utfall)}", alle, Stil(Rolle.BEREGNET, ANTALL)
            )
        siste = rad + len(_UTFALL)
        alvor = Omraade(rad + 1, 1, rad + 2, 1 + len(self.ordninger))
        ark.fargeregler.append(Fargeregel(alvor, "avvik", formel=f"={celle(rad + 1, 1)}>0"))
        ark.fargeregler.append(Fargeregel(alvor, "ok", formel=f"={celle(rad + 1, 1)}=0"))
        ark.lenker.append(Lenke(siste + 1, 0, i_ark(self.kontroll.ark.navn, "$A$1"), "Gå til arket Kontroll"))
        return siste + 1

    def _ordning(self, rad: int, f: Forutsetningsark, b: Bidragsark) -> int:
        ark, r = self.ark, b.resultat
        o = r.ordning
        ark.rad(rad, (o.navn, *[None] * _BREDDE), Stil(Rolle.SEKSJON))
        ark.sett(rad + 1, 0, o.beskrivelse, Stil(Rolle.UNDERTITTEL))
        ark.sett(rad + 2, 0, "Folketall per", Stil(Rolle.TEKST))
        ark.formel(rad + 2, 1, f"={f.ref('ordning.folketall_dato')}", o.folketall_dato, Stil(Rolle.BEREGNET, DATO))
        kort, ordninger = f'"{o.kortnavn}"', self.delt.alle("Ordning")
        for n, svar in enumerate(Svar):
            antall = sum(1 for x in r.bidrag if x.deltaker.svar is svar)
            ark.sett(
                rad + 3,
                1 + 2 * n,
                f"Svart {svar.value}" if svar is not Svar.AVVENTER else "Avventer",
                Stil(Rolle.HJELP, hoyre=True),
            )
            formel = f'=COUNTIFS({ordninger},{kort},{self.delt.alle("Svar")},"{svar.value}")'
            ark.formel(rad + 3, 2 + 2 * n, formel, antall, Stil(Rolle.BEREGNET, ANTALL))
        ark.sett(rad + 3, 0, "Deltakere", Stil(Rolle.TEKST))
        dag = self.bok.frister_per or (self.bok.logg[-1].tid.date() if self.bok.logg else None)
        neste = Svarstatus(b, f, self.delt).skriv(ark, rad + 4, self.frist, dag)
        siste = self._tall(neste, b)
        return self._diagram(siste + 1, b)

    def _tall(self, rad: int, b: Bidragsark) -> int:
        """Subtotals of cash and what is uncovered; returns the last row."""
        o, r = b.resultat.ordning, b.resultat
        for d in o.delsummer:
            self.ark.sett(rad, 0, f"Sum kontante bidrag, {d.navn} (kr)", Stil(Rolle.TEKST))
            formel = f"={b.ref(b.sumrader[Art.KONTANT], b.kolonner[f'delsum.{d.id}'])}"
            self.ark.formel(rad, 1, formel, r.sum_kontant(d), Stil(Rolle.BEREGNET, KRONER))
            rad += 1
        for behov in o.behov:
            self.ark.sett(rad, 0, f"Udekket av {behov.navn[0].lower()}{behov.navn[1:]} (kr)", Stil(Rolle.TEKST))
            self.ark.formel(rad, 1, f"={b.ref(*b.udekket[behov.id])}", r.udekket(behov), Stil(Rolle.BEREGNET, KRONER))
            rad += 1
        return rad - 1

    def _diagram(self, rad: int, b: Bidragsark) -> int:
        """Cash by source and year as a small table, and the chart drawn from it."""
        ark, r = self.ark, b.resultat
        aar = [(n, a.aar) for n, a in enumerate(r.ordning.aar) if a.fase is not Fase.OPSJON]
        ark.sett(rad, 0, "Kontant per år (kr)", Stil(Rolle.OVERSKRIFT))
        for k, (_, a) in enumerate(aar):
            ark.formel(
                rad,
                1 + k,
                f"={b.ref(b.ark.overskriftsrad or 0, b.kolonner[f'aar.{a}'])}",
                a,
                Stil(Rolle.OVERSKRIFT, HELTALL),
            )
        linjer = [li for li in r.linjer if li.kilde.art is Art.KONTANT]
        serier = []
        for m, linje in enumerate(linjer):
            egen = rad + 1 + m
            ark.sett(egen, 0, linje.kilde.navn, Stil(Rolle.TEKST))
            for k, (n, a) in enumerate(aar):
                formel = f"={b.ref(b.kilderader[linje.kilde.id], b.kolonner[f'aar.{a}'])}"
                ark.formel(egen, 1 + k, formel, linje.per_aar[n], Stil(Rolle.BEREGNET, KRONER))
            serier.append(
                Serie(
                    i_ark(FORSIDE, fast(egen, 0)),
                    i_ark(FORSIDE, omraade(rad, 1, rad, len(aar))),
                    i_ark(FORSIDE, omraade(egen, 1, egen, len(aar))),
                )
            )
        siste = rad + len(linjer)
        if not serier:
            return siste
        tittel = f"{r.ordning.kortnavn}: kontante bidrag per år"
        alt = f"Stablet søylediagram. {tittel}, fordelt på " + ", ".join(li.kilde.navn for li in linjer) + "."
        ark.diagrammer.append(Diagram(siste + 1, 0, tittel, alt, tuple(serier), "kr"))
        return siste + 1 + _DIAGRAMRADER


_UTFALL = {
    Utfall.FEIL: "Feil (skal være 0)",
    Utfall.AVVIK: "Avvik som ikke er kvittert",
    Utfall.KVITTERT: "Avvik som er kvittert",
    Utfall.MERKNAD: "Merknader",
    Utfall.OK: "I orden",
}
