"""Forhåndskontroll: every package read back before it leaves, and held against the workbook as it is now."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from verktoy.ark.deltakerbok import BELOP, BELOP_HODE, MERKE, NUMMER, struktur_til_utsendelse, til_utsendelse
from verktoy.kilder import offisielle
from verktoy.kjerne.belopslinjer import Belopslinje, aar_i_bruk, belopslinjer
from verktoy.kjerne.beregning import Resultat
from verktoy.kjerne.deltakelse import Deltaker
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.norsk import kroner
from verktoy.kjerne.plan import Plan
from verktoy.kjerne.strukturplan import Strukturplan
from verktoy.oppgaver import bok as bokoppgave
from verktoy.oppgaver.tabell import finn_resultat
from verktoy.utsendelse import manifest as m
from verktoy.utsendelse import nettside, pdf
from verktoy.utsendelse.brevfelt import mottakernavn
from verktoy.utsendelse.dokument import Avsnitt, Dokument
from verktoy.utsendelse.filnavn import en_linje
from verktoy.utsendelse.fremmed import fremmed
from verktoy.utsendelse.manifest import Manifest, Pakke
from verktoy.utsendelse.periode import aarene
from verktoy.utsendelse.wordleser import les

_LAG = "Lag pakkene på nytt."
_AARSTABELL = "År"


@dataclass(frozen=True)
class _Fasit:
    """What the workbook says now."""

    resultat: Resultat
    plan: Plan | None
    struktur: Strukturplan | None

    def aar(self, nr: str) -> tuple[int, ...]:
        """The years a unit is to pay in, if anything."""
        return self.struktur.aar_for(nr) if self.struktur else tuple(a.aar for a in self.resultat.ordning.aar)


def forhaandskontroll(mappe: Path, bok: Path) -> Mapping[str, tuple[Melding, ...]]:
    """Everything wrong, by the number of the package; a package without findings may leave.

    An address a person has said is right, though its domain names another kommune, is not weighed.

    Args:
        mappe: the folder with the packages.
        bok: the workbook they were made from, as it is now.

    Raises:
        Inndatafeil: when the manifest or the workbook cannot be read.
    """
    manifest = m.les(mappe)
    beregnet = bokoppgave.regn(bokoppgave.les(bok).bok)
    resultat = finn_resultat(beregnet, manifest.ordning)
    plass = beregnet.resultater.index(resultat)
    struktur = beregnet.strukturplaner[plass]
    rent, plan = til_utsendelse(resultat, beregnet.planer[plass])
    fasit = _Fasit(struktur_til_utsendelse(struktur).som_resultat() if struktur else rent, plan, struktur)
    kjente = {b.deltaker.nr: b.deltaker for b in (struktur.bidrag if struktur else resultat.bidrag)}
    andre = _alle_navn()
    ut = {}
    for pakke in manifest.pakker:
        funn = list(_pakkefeil(mappe, manifest, pakke, fasit, kjente.get(pakke.nr)))
        if pakke.mottaker and not pakke.tillatt:
            funn += _adressefeil(pakke, kjente.get(pakke.nr), andre)
        if funn:
            ut[pakke.nr] = tuple(funn)
    return ut


def _pakkefeil(mappe: Path, manifest: Manifest, p: Pakke, f: _Fasit, d: Deltaker | None) -> Iterator[Melding]:
    hvor = f"{p.nr} {p.navn}"
    if d is None or f.resultat.for_deltaker(p.nr) is None:
        yield feil("Deltakeren er ikke i boken lenger.", hvor, _LAG)
        return
    if en_linje(d.epost) != p.mottaker:  # as a package has it: what is pasted may have marks nobody sees
        hva = f"Boken har mottakeren «{d.epost or 'ingen'}», pakken har «{p.mottaker or 'ingen'}»."
        yield feil(hva, hvor, _LAG)
    linjer = belopslinjer(f.resultat, f.plan, p.nr, tuple(p.belop))
    if galt := _belopsfeil(p, f, linjer, aarene(manifest.periode)):
        yield feil(galt, hvor, _LAG)
        return
    navn = mottakernavn(d, f.resultat.ordning.gruppe(d.gruppe).type)
    for fil in p.filer:
        sted = f"{hvor}, {fil.navn}"
        try:
            data = m.innhold(mappe, fil)
            if fil.navn.endswith(".xlsx"):
                alle = belopslinjer(f.resultat, f.plan, p.nr, f.aar(p.nr))
                yield from (feil(hva, sted, _LAG) for hva in _bokfeil(data, p.nr, alle))
            elif fil.navn.endswith(".docx"):
                yield from (feil(hva, sted, _LAG) for hva in _dokumentfeil(les(data), navn, linjer))
            elif fil.navn.endswith((".pdf", ".html")):
                side = les(m.innhold(mappe, p.fil(f"{Path(fil.navn).stem}.docx")))
                lik = pdf.skriv(side, manifest.laget) if fil.navn.endswith(".pdf") else nettside.skriv(side)
                if lik != data:
                    yield feil("Filen sier ikke det samme som Word-filen.", sted, _LAG)
        except Inndatafeil as e:
            yield from e.meldinger


def _belopsfeil(p: Pakke, f: _Fasit, linjer: Sequence[Belopslinje], aar: Collection[int]) -> str:
    """What is wrong with the amounts of a package or with its years, "" when nothing is."""
    rett = {x.aar[0]: x.belop_kr for x in linjer if not x.er_sum}
    if rett != dict(p.belop):
        return f"Beløpet er {kroner(p.sum_kr)} i pakken og {kroner(sum(rett.values()))} i boken."
    mangler = [a for a in aar_i_bruk(f.resultat) if a in f.aar(p.nr) and a in aar and a not in p.belop]
    return f"Pakken gjelder {p.periode}, og etter boken skal enheten betale også i {mangler[0]}." if mangler else ""


def _bokfeil(data: bytes, nr: str, linjer: Sequence[Belopslinje]) -> Iterator[str]:
    """What a deltaker's workbook says that it should not: its number, each amount, and which row is marked."""
    from openpyxl import load_workbook

    bok = load_workbook(BytesIO(data), data_only=True)
    ark = bok[BELOP]
    if str(ark.cell(NUMMER[0] + 1, NUMMER[1] + 1).value) != nr:
        yield f"Arbeidsboken er for {ark.cell(NUMMER[0] + 1, NUMMER[1] + 1).value}, ikke {nr}."
    for n, linje in enumerate(linjer):
        rad = BELOP_HODE + 2 + n
        navn, beregnet, betales = (ark.cell(rad, k).value for k in (1, 2, 3))
        if str(navn) != linje.navn or not _nesten(beregnet, linje.beregnet_kr):
            yield f"{linje.navn}: arbeidsboken har {beregnet}, rett er {kroner(linje.beregnet_kr)}."
        if betales is not None and not _nesten(betales, linje.belop_kr):
            yield f"{linje.navn}: arbeidsboken har {betales}, rett er {kroner(linje.belop_kr)}."
    merket = [str(rad[0]) for rad in bok.worksheets[1].iter_rows(values_only=True) if MERKE in rad]
    if merket != [nr]:
        yield f"Raden som er merket i tabellen, er {', '.join(merket) or 'ingen'}, ikke {nr}."


def _nesten(lest: object, rett: Fraction) -> bool:
    """A cell holds a double: it is within a thousandth of an øre of the exact amount."""
    return isinstance(lest, (int, float)) and abs(Fraction(lest) - rett) < Fraction(1, 100_000)


def _dokumentfeil(d: Dokument, mottaker: str, linjer: Sequence[Belopslinje]) -> Iterator[str]:
    """What a letter or case paper says that it should not: whom it is to, and the amounts of its tables of years."""
    if not re.search(rf"(?<!\w){re.escape(mottaker)}(?!\w)", d.tekst):
        yield f"Dokumentet nevner ikke {mottaker}."
    rett = [(x.navn, x.belop_kr) for x in linjer]
    tabeller = [b for b in d.blokker if not isinstance(b, Avsnitt) and _ren(b.rader[0][0]) == _AARSTABELL]
    for t in tabeller:
        lest = [(_ren(rad[0]), _tall(_ren(rad[-1]))) for rad in t.rader[1:]]
        if lest != rett:
            yield f"Tabellen over årene har {lest[-1][1] if lest else 'ingen rader'}, rett er {kroner(rett[-1][1])}."
    sum_kr = sum((x.belop_kr for x in linjer if not x.er_sum), Fraction(0))
    if not tabeller and kroner(sum_kr) not in d.tekst:
        yield f"Dokumentet nevner ikke beløpet {kroner(sum_kr)}."


def _ren(celle: Sequence[object]) -> str:
    return "".join(getattr(b, "tekst", "") for b in celle).strip()


def _tall(tekst: str) -> Fraction | None:
    ren = re.sub(r"\s", "", tekst).replace("−", "-").replace(",", ".")
    return Fraction(ren) if re.fullmatch(r"-?\d+(\.\d+)?", ren) else None


def _adressefeil(p: Pakke, d: Deltaker | None, andre: Mapping[str, str]) -> list[Melding]:
    egne_numre = {p.nr, *offisielle.slekt().get(p.nr, ()), *_etterfolgere(p.nr)}
    egne = {p.navn, d.navn if d else p.navn, *(navn for nr, navn in andre.items() if nr.split("/")[0] in egne_numre)}
    fremmede = [navn for nr, navn in andre.items() if nr.split("/")[0] not in egne_numre and navn not in egne]
    hvem = fremmed(p.mottaker, egne, fremmede)
    if not hvem:
        return []
    hva = f"Adressen «{p.mottaker}» ser ut til å høre til {hvem}."
    gjor = f"Rett adressen i {p.adresseark}, eller lag pakkene på nytt med --tillat {p.mottaker} når den er riktig."
    return [feil(hva, f"{p.nr} {p.navn}", gjor)]


def _etterfolgere(nr: str) -> set[str]:
    """What a kommune has become since: Askim is written to in Indre Østfold."""
    datoer = offisielle.folketall().datoer
    return set(offisielle.struktur().etterfolgere(nr, min(datoer), max(datoer)))


def _alle_navn() -> dict[str, str]:
    """Every name a kommune or county has had, by number and date."""
    ut = {}
    for dato in offisielle.folketall().datoer:
        for nr in offisielle.folketall().kolonne(dato, hvor="").innbyggere:
            ut[f"{nr}/{offisielle.kommunenavn(nr, dato)}"] = offisielle.kommunenavn(nr, dato)
        for nr, navn in offisielle.fylker(dato).items():
            ut[f"{nr}/{navn}"] = navn
    return ut
