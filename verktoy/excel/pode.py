"""Grafting: put freshly written sheets into a workbook that staff own, and leave everything else as it was.

The one way in to the graft. `undersok` says whether a file can be grafted, `pod` does it, `fersk` turns the first
workbook into one that later grafts recognise. Why so, and whose version of what stands: docs/adr/0003-pode.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from verktoy.excel.ooxml import Element
from verktoy.excel.pakke import KanIkkePode, Pakke
from verktoy.excel.poding import kvittering, tabeller, tegninger
from verktoy.excel.poding.arbeidsbok import Arbeidsbok, Arkpost
from verktoy.excel.poding.arkpoding import Arkpoding, Verksted
from verktoy.excel.poding.arkregler import Flytt
from verktoy.excel.poding.boknavn import Vaare, flett_filternavn, flett_globale, flett_lokale, planlegg_navn
from verktoy.excel.poding.egenskaper import flett_egenskaper
from verktoy.excel.poding.formelnavn import Omdoping, med_suffiks, noekkel
from verktoy.excel.poding.stiler import Stilfletter, tomme_stiler
from verktoy.excel.poding.undersok import apne, undersok

__all__ = ["Arkvalg", "KanIkkePode", "Navnesammenstot", "Podet", "fersk", "pod", "undersok"]

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_REGNEARK = "application/vnd.openxmlformats-officedocument.spreadsheetml."


@dataclass(frozen=True)
class Arkvalg:
    """One sheet to graft.

    Attributes:
        navn: its name in the giver.
        erstatter: the name, in the workbook, of the sheet it replaces; None adds it where it belongs: after the one
            before it here, else before the one after it, else last.
        flytt: where staff's rows on the old sheet belong now: old row → new row, None for a row that is gone; rows
            not mentioned stand still. Notes, threads, links and one-row rules follow, and hidden and tall rows stay
            so. None: the caller does not know; notes and links stand where they stood.
        flett: called with the old and the new worksheet element before they are merged, to carry staff's cells over.
            Cells of the old sheet can be copied as they stand: their formats and texts keep their numbers.
        formater: address of a cell of ours on the new sheet → the number of the format it had on the old one. What
            people changed in it stays. None: the caller does not know, and our formats stand.
        skyv: from which column (from 1) on what is staff's stands further right, and how many columns.
    """

    navn: str
    erstatter: str | None = None
    flytt: Flytt | None = None
    flett: Callable[[Element, Element], None] | None = None
    formater: Callable[[], Mapping[str, str]] | None = None
    skyv: tuple[int, int] | None = None


@dataclass(frozen=True)
class Navnesammenstot:
    """A name of ours that was taken: `slag` is «ark», «tabell» or «navn»."""

    slag: str
    onsket: str
    fikk: str


@dataclass(frozen=True)
class Podet:
    """The workbook after the graft.

    Attributes:
        innhold: the package.
        erstattet: names of the sheets that were replaced, as staff call them.
        lagt_til: names of the sheets that were added.
        arknavn: the giver's name of each grafted sheet → its name in the workbook.
        sammenstot: names of ours that had to give way.
        bortfalt: what of staff's on the replaced sheets could not stay, in bokmål.
    """

    innhold: bytes
    erstattet: tuple[str, ...] = ()
    lagt_til: tuple[str, ...] = ()
    arknavn: Mapping[str, str] = field(default_factory=dict)
    sammenstot: tuple[Navnesammenstot, ...] = ()
    bortfalt: tuple[str, ...] = ()


def pod(grunnlag: bytes, giver: bytes, ark: Sequence[Arkvalg], omdopt: Mapping[str, str] | None = None) -> Podet:
    """Graft sheets from the giver into a workbook.

    Args:
        grunnlag: the workbook staff own, .xlsx or .xlsm.
        giver: a workbook written by XlsxWriter, holding our sheets.
        ark: which of its sheets go where.
        omdopt: sheets that formulas of ours name but that are not grafted now: the giver's name → staff's name.
            Only needed where the two differ.

    Raises:
        KanIkkePode: the workbook cannot be grafted safely, or a sheet to replace is not there.
        ValueError: the giver is not one we can graft from; an error of ours, not of the user's.
    """
    return _Poding(grunnlag, giver, ark).pod(omdopt or {})


def fersk(giver: bytes) -> bytes:
    """The giver as a workbook of its own, with the receipt later grafts need to tell ours from theirs."""
    pakke = Pakke(giver)
    for part in pakke.parter():
        if pakke.innholdstype(part).endswith("drawing+xml"):
            rot = pakke.xml(part)
            tegninger.merk(rot)
            pakke.skriv_xml(part, rot)
    valg = [Arkvalg(a.navn, a.navn) for a in Arbeidsbok(pakke).ark]
    return pod(pakke.pakk(), giver, valg).innhold


class _Poding:
    """One graft, from opening the two packages to the finished bytes."""

    def __init__(self, grunnlag: bytes, giver: bytes, valg: Sequence[Arkvalg]) -> None:
        self._pakke, self._giver = apne(grunnlag), Pakke(giver)
        self._bok, self._giverbok = Arbeidsbok(self._pakke), Arbeidsbok(self._giver)
        self._kvittering = kvittering.les(self._pakke, self._bok.part)
        self._valg = valg
        self._givere = [self._giverark(v.navn) for v in valg]
        self._gamle = [None if v.erstatter is None else self._gammelt_ark(v.erstatter) for v in valg]
        erstattes = [noekkel(a.navn) for a in self._gamle if a is not None]
        if len(set(erstattes)) < len(erstattes):
            raise ValueError("To ark kan ikke erstatte det samme arket.")
        self._sammenstot: list[Navnesammenstot] = []

    def pod(self, omdopt: Mapping[str, str]) -> Podet:
        """Do it. The order matters: names before formulas, merging before new parts, names of ranges last."""
        poster = self._poster()
        arknavn = {g.navn: p.navn for g, p in zip(self._givere, poster, strict=True)}
        nye_arknavn = {**omdopt, **arknavn}
        ark = Omdoping({noekkel(k): v for k, v in nye_arknavn.items() if k != v})
        par = self._planlegg_tabeller()
        plan = self._planlegg_navn(ark, par)
        tabellnavn = {noekkel(p.vaar.navn): p.navn for ett_ark in par for p in ett_ark}
        navn = {k: v for k, v in {**tabellnavn, **plan}.items() if noekkel(v) != k}
        verksted = self._verksted(Omdoping(ark.ark, navn), {noekkel(k) for k in nye_arknavn})
        podinger = [
            Arkpoding(verksted, giver, post, tabellpar, self._sist(n), v.flytt, v.flett, v.formater, v.skyv)
            for n, (v, giver, post, tabellpar) in enumerate(zip(self._valg, self._givere, poster, par, strict=True))
        ]
        for poding, gammel in zip(podinger, self._gamle, strict=True):
            poding.flett(ny=gammel is None)
        self._pakke.rydd()
        for poding in podinger:
            poding.skriv()
        self._skriv_navn(podinger, plan, verksted.omdoping)
        self._avslutt(podinger, plan, verksted.stiler)
        nye = [p.navn for p, gammel in zip(poster, self._gamle, strict=True) if gammel is None]
        return Podet(
            innhold=self._pakke.pakk(),
            erstattet=tuple(a.navn for a in self._gamle if a is not None),
            lagt_til=tuple(nye),
            arknavn=arknavn,
            sammenstot=tuple(self._sammenstot),
            bortfalt=tuple(f"{p.post.navn}: {hva}" for p in podinger for hva in p.bortfalt),
        )

    # -- the sheets ------------------------------------------------------------------------------------------------

    def _giverark(self, navn: str) -> Arkpost:
        funnet = self._giverbok.finn(navn)
        if funnet is None:
            raise ValueError(f"Giveren har ikke arket «{navn}».")
        return funnet

    def _gammelt_ark(self, navn: str) -> Arkpost:
        funnet = self._bok.finn(navn)
        if funnet is None:
            raise KanIkkePode(
                f"Arbeidsboken har ikke arket «{navn}». Har det fått nytt navn, eller er det slettet? "
                f"Arkene heter nå: {', '.join(a.navn for a in self._bok.ark)}."
            )
        if funnet.slag != "worksheet":
            raise KanIkkePode(f"«{navn}» er ikke et vanlig regneark (men «{funnet.slag}»), og kan ikke erstattes.")
        return funnet

    def _poster(self) -> list[Arkpost]:
        """Our sheets in the workbook, those that were not there put in."""
        navn: list[str] = []
        for n, (gammel, giver) in enumerate(zip(self._gamle, self._givere, strict=True)):
            navn.append(gammel.navn if gammel else self._nytt_ark(giver, self._sted(navn[-1:], self._gamle[n:])))
        poster = {a.navn: a for a in self._bok.ark}
        return [poster[n] for n in navn]

    def _sted(self, foran: list[str], etter: Sequence[Arkpost | None]) -> int:
        """The place of a new sheet among the tabs."""
        plasser = {a.navn: a.plass for a in self._bok.ark}
        if foran:
            return plasser[foran[0]] + 1
        return next((plasser[a.navn] for a in etter if a is not None), len(plasser))

    def _nytt_ark(self, giver: Arkpost, plass: int) -> str:
        navn = med_suffiks(giver.navn, {noekkel(a.navn) for a in self._bok.ark}, ark=True)
        self._meld("ark", giver.navn, navn)
        part = self._pakke.ledig("xl/worksheets/sheet1.xml")
        self._pakke.skriv(part, b"")
        self._pakke.sett_innholdstype(part, f"{_REGNEARK}worksheet+xml")
        self._bok.legg_til(navn, part, giver.tilstand, plass)
        return navn

    def _sist(self, nummer: int) -> "kvittering.Arkkvittering | None":
        """The receipt of a sheet we replace; one that is added again starts afresh."""
        return None if self._gamle[nummer] is None else self._kvittering.ark.get(self._givere[nummer].navn)

    # -- names -----------------------------------------------------------------------------------------------------

    def _planlegg_tabeller(self) -> list[list[tabeller.Tabellpar]]:
        paa_ark = {a.part: tabeller.tabeller_paa(self._pakke, a.part) for a in self._bok.ark if a.part}
        alle = [t for liste in paa_ark.values() for t in liste]
        opptatte_id = {int(t.rot.get("id")) for t in alle}
        opptatte_navn = {noekkel(t.navn) for t in alle} | set(self._bok.navn())
        planer = []
        for giver, gammel in zip(self._givere, self._gamle, strict=True):
            vaare = tabeller.tabeller_paa(self._giver, giver.part)
            deres = [] if gammel is None else paa_ark[gammel.part]
            planer.append(tabeller.planlegg(vaare, deres, opptatte_navn, opptatte_id))
            for par in planer[-1]:
                if par.deres is None:
                    self._meld("tabell", par.vaar.navn, par.navn)
        return planer

    def _planlegg_navn(self, ark: Omdoping, par: list[list[tabeller.Tabellpar]]) -> dict[str, str]:
        i_bruk = {noekkel(t.navn) for a in self._bok.ark if a.part for t in tabeller.tabeller_paa(self._pakke, a.part)}
        i_bruk |= {noekkel(p.navn) for ett_ark in par for p in ett_ark}
        uten_kvittering = {
            noekkel(a.navn) for n, a in enumerate(self._gamle) if a is not None and self._sist(n) is None
        }
        vaare_ark = {noekkel(ark.ark.get(noekkel(a.navn), a.navn)) for a in self._giverbok.ark}
        vaare = Vaare(self._kvittering.navn, uten_kvittering, vaare_ark, i_bruk)
        plan = planlegg_navn(self._bok, self._giverbok, ark, vaare)
        finnes = self._bok.navn()
        for e in self._giverbok.navn().values():
            fikk = plan[noekkel(e.get("name"))]
            if noekkel(fikk) not in finnes:  # one that gave way the last time is no news
                self._meld("navn", e.get("name"), fikk)
        return plan

    def _meld(self, slag: str, onsket: str, fikk: str) -> None:
        if onsket != fikk:
            self._sammenstot.append(Navnesammenstot(slag, onsket, fikk))

    def _skriv_navn(self, podinger: list[Arkpoding], plan: dict[str, str], omdoping: Omdoping) -> None:
        for p in podinger:
            flett_lokale(self._bok, self._giverbok, p.giver, p.post, p.velger, omdoping)
            flett_filternavn(self._bok, p.post, p.flettet.filter, hadde=p.hadde_filter)
        flett_globale(self._bok, self._giverbok, plan, omdoping)

    # -- what the sheets share, and the end ------------------------------------------------------------------------

    def _verksted(self, omdoping: Omdoping, kjente_ark: set[str]) -> Verksted:
        finnes = {noekkel(a.navn) for a in self._bok.ark} | kjente_ark
        stiler = self._bok.del_av_slag("styles")
        giverstiler = self._giverbok.del_av_slag("styles")
        return Verksted(
            pakke=self._pakke,
            giver=self._giver,
            omdoping=omdoping,
            stiler=Stilfletter(
                tomme_stiler() if stiler is None else self._pakke.xml(stiler),
                tomme_stiler() if giverstiler is None else self._giver.xml(giverstiler),
            ),
            tekster=_tekster(self._giver, self._giverbok),
            deres_tekster=cache(lambda: _tekster(self._pakke, self._bok)),
            ukjente_ark=frozenset(noekkel(a.navn) for a in self._giverbok.ark) - finnes,
        )

    def _avslutt(self, podinger: list[Arkpoding], plan: dict[str, str], stiler: Stilfletter) -> None:
        part = self._bok.del_av_slag("styles")
        if part is None:
            part = self._pakke.ledig("xl/styles1.xml")
            self._pakke.sett_innholdstype(part, f"{_REGNEARK}styles+xml")
            self._pakke.relasjoner(self._bok.part).ny(f"{_REL}styles", part)
        self._pakke.skriv_xml(part, stiler.stiler)
        self._bok.regn_ut_ved_apning()
        self._bok.lagre()
        for p in podinger:
            self._kvittering.ark[p.giver.navn] = p.velger.ny
        self._kvittering.navn |= {noekkel(n) for n in plan.values()}
        kvittering.skriv(self._pakke, self._bok.part, self._kvittering)
        flett_egenskaper(self._pakke, self._giver)
        self._pakke.rydd()


def _tekster(pakke: Pakke, bok: Arbeidsbok) -> list[Element]:
    """The shared texts of a workbook, by number."""
    part = bok.del_av_slag("sharedStrings")
    return [] if part is None else [e for e in pakke.xml(part) if isinstance(e.tag, str)]
