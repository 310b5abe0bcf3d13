"""Bokskriver: all our sheets written in the open workbook: all is read and computed first, the writing is last."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from verktoy.ark.adresse import celle, i_ark, omraade
from verktoy.ark.beskrivelse import Ark, Bok
from verktoy.excel.folge import Funnet
from verktoy.excel.folging import INGEN, Folging, merke
from verktoy.excel.levende.apenbok import Apenbok, Innhold
from verktoy.excel.levende.arkskriver import Arkjobb, Arkskriver
from verktoy.excel.levende.kobling import er_borte, er_opptatt, som_melding
from verktoy.excel.levende.rader import Radplan, planlegg
from verktoy.excel.merker import TITTELOMRAADE, er_spornavn, merkeformel, merkenavn, spornavn
from verktoy.excel.poding.formelnavn import Omdoping, med_suffiks, noekkel
from verktoy.kjerne.arkid import Arkid
from verktoy.kjerne.melding import Inndatafeil, Melding, feil, merknad
from verktoy.kjerne.overskrifter import DELTAKELSE, FOLKETALL

if TYPE_CHECKING:
    from verktoy.excel.levende.kobling import Book

_STILLE: Mapping[str, object] = {"screen_updating": False, "enable_events": False, "calculation": "manual"}


class Apenfolging(Folging):
    """What of staff's follows when our sheets are written in an open workbook, and what cannot.

    Args:
        apen: the workbook.
        bok: the sheets as they shall be.
        omdopt: schemes whose short name has changed since it was written: old → new.
    """

    def __init__(self, apen: Apenbok, bok: Bok, omdopt: Mapping[str, str] = INGEN) -> None:
        super().__init__(apen, bok, omdopt)
        self.apen = apen
        self.planer: dict[str, Radplan] = {}
        for navn, folge in self.folger.items():
            slag = folge.plass.ny.slag
            self.planer[navn] = planlegg(folge.plass, la_staa=slag in (FOLKETALL, DELTAKELSE))
            self._se_etter_formater(navn)

    def _se_etter_formater(self, navn: str) -> None:
        """Tell what staff wrote in our empty cells from what we wrote there before: ours has a look."""
        folge = self.folger[navn]
        stiler = folge.gammel.stiler
        if self.apen.fjern or not isinstance(stiler, dict):
            return
        ark = self.apen.bok.sheets[self.arknavn(navn)]
        lenker = {(n.rad, n.kol) for n in folge.ark.lenker}
        for sted in folge.i_tomme():
            if folge.plass.ny_celle(sted) in lenker or _har_utseende(ark.range(celle(*sted))):
                stiler[sted] = "vår"

    def avslag(self) -> list[tuple[str, str]]:
        """The sheets that cannot be written as they stand (staff's name), and why."""
        ut = super().avslag()
        for navn, plan in self.planer.items():
            if plan.uordnet:
                rader = ", ".join(str(r + 1) for r in plan.uordnet[:5])
                hva = (
                    f"Radene er sortert om, og det står noe av ditt ved siden av dem (rad {rader}). Sorter tilbake, "
                    "med dine kolonner, eller lukk boken og kjør «python start.py», som flytter det med radene."
                )
                ut.append((self.arknavn(navn), hva))
        return ut

    def overskrevne(self) -> list[tuple[str, Funnet]]:
        """Cells that are typed over; none on the web, where formulas cannot be read."""
        return [] if self.apen.fjern else super().overskrevne()


def _har_utseende(c: Any) -> bool:  # noqa: ANN401 - xlwings' range
    return bool(c.vertical_alignment == "top" or c.color is not None or c.font.bold or c.font.italic)


def skriv_apen(folging: Apenfolging, vis: Callable[[str], None]) -> list[Melding]:
    """Write every sheet.

    Args:
        folging: what `forbered` has found nothing against.
        vis: shows how far the work has come.

    Raises:
        Inndatafeil: a sheet is protected (nothing is written), or was deleted meanwhile.
    """
    apen = folging.apen
    _krev_ubeskyttet(folging)
    with stille(apen.bok.app):
        navn, meldinger = _legg_til_ark(folging)
        omdoping = Omdoping({noekkel(k): v for k, v in navn.items() if k != v})
        vis("flytter rader")
        flyttet = any(p.grep for p in folging.planer.values())
        skrivere = {}
        for ark in folging.bok.ark:
            sheet = apen.bok.sheets[navn[ark.navn]]
            skrivere[navn[ark.navn]] = Arkskriver(
                sheet, _jobb(folging, ark, omdoping, flyttet=flyttet), fjern=apen.fjern
            )
        merker = {m.id: merkenavn(m) for m in apen.plass.values() if m is not None}
        for arknavn, skriver in skrivere.items():
            with _om_arket_forsvinner(apen.bok, arknavn):
                _varsle_merket(folging, skriver.ark, merker)
                skriver.flytt_rader()
        for nummer, (arknavn, skriver) in enumerate(skrivere.items(), start=1):
            vis(f"skriver «{arknavn}» ({nummer} av {len(skrivere)})")
            with _om_arket_forsvinner(apen.bok, arknavn):
                skriver.skriv()
        vis("skriver navn")
        _skriv_navn(folging, navn, merker)
    if apen.fjern:
        meldinger.append(
            merknad("Om formler er skrevet over, kan ikke ses i Excel på nettet. De er lagt tilbake.", apen.bok.name)
        )
    return meldinger


def _jobb(folging: Apenfolging, ark: Ark, omdoping: Omdoping, *, flyttet: bool) -> Arkjobb:
    folge = folging.folger.get(ark.navn)
    if folge is None:
        return Arkjobb(ark, Radplan((), ()), None, Innhold({}), frozenset(), omdoping, flyttet)
    behold = {folge.plass.ny_celle(s) for s in folge.i_tomme()}
    return Arkjobb(
        ark,
        folging.planer[ark.navn],
        folge.plass,
        folging.apen.innhold[folging.arknavn(ark.navn)],
        frozenset(s for s in behold if s is not None),
        omdoping,
        flyttet,
    )


# -- before anything is written ----------------------------------------------------------------------------------------


def _krev_ubeskyttet(folging: Apenfolging) -> None:
    """Write one cell of each sheet as it stands: a protected sheet says no, and nothing has been touched."""
    if folging.apen.fjern:
        return  # a write does not answer there; Excel itself tells
    beskyttet = []
    for navn in dict.fromkeys(map(folging.arknavn, folging.folger)):
        tittel = folging.apen.innhold[navn].verdier.get((0, 0))
        if not isinstance(tittel, str):
            continue
        try:
            folging.apen.bok.sheets[navn].range("A1").raw_value = tittel
        except Exception as e:
            if som_melding(e) is None or er_opptatt(e) or er_borte(e):
                raise
            beskyttet.append(navn)
    if beskyttet:
        raise Inndatafeil(
            feil(
                "Arket er beskyttet, og kan ikke skrives.",
                f"arket «{n}»",
                "Velg Se gjennom > Opphev arkbeskyttelse i Excel, og trykk på knappen på nytt. Ingenting er endret.",
            )
            for n in beskyttet
        )


@contextmanager
def stille(app: Any) -> Iterator[None]:  # noqa: ANN401 - xlwings' app, of either engine
    """No redrawing, no calculation, no macros meanwhile; afterwards all is as it was, whatever happens."""
    var: dict[str, object] = {}
    try:
        for navn, verdi in _STILLE.items():
            with suppress(NotImplementedError):  # Excel on the web has not got all of them
                var[navn] = getattr(app, navn)
                setattr(app, navn, verdi)
        yield
    finally:
        for navn, verdi in reversed(var.items()):
            with suppress(Exception):  # Excel may be gone; the others shall be tried still
                setattr(app, navn, verdi)


@contextmanager
def _om_arket_forsvinner(bok: "Book", navn: str) -> Iterator[None]:
    try:
        yield
    except Exception as e:
        if som_melding(e) is None or er_borte(e) or er_opptatt(e):
            raise
        borte = False
        with suppress(Exception):  # when not even that can be asked, the first error is the one to tell
            borte = navn not in [a.name for a in bok.sheets]
        if not borte:
            raise
        raise Inndatafeil.en(
            "Arket ble slettet mens boken ble oppdatert.",
            f"arket «{navn}»",
            "Trykk på knappen på nytt, så lages arket igjen. Var det et ark du skriver i, hent det fra en "
            "sikkerhetskopi først.",
        ) from e


# -- sheets and names --------------------------------------------------------------------------------------------------


def _legg_til_ark(folging: Apenfolging) -> tuple[dict[str, str], list[Melding]]:
    """Our name of every sheet → what it is called; one that was not there is put after the one before it."""
    bok = folging.apen.bok
    alle = list(folging.apen.arknavn)
    navn, meldinger, foran = {}, [], ""
    for ark in folging.bok.ark:
        if ark.navn in folging.folger:
            foran = navn[ark.navn] = folging.arknavn(ark.navn)
            continue
        navn[ark.navn] = med_suffiks(ark.navn, {noekkel(n) for n in alle}, ark=True)
        plass = alle.index(foran) + 1 if foran else len(alle)
        nytt = bok.sheets.add(name=navn[ark.navn], after=bok.sheets[plass - 1])
        with suppress(NotImplementedError, ValueError):
            nytt.show_gridlines = False
        alle.insert(plass, navn[ark.navn])
        foran = navn[ark.navn]
        meldinger.append(
            merknad(
                "Arket er nytt. Diagrammer, farger som følger kontrollene, lenker og utskrift kommer når boken er "
                "lukket og «python start.py» er kjørt.",
                f"arket «{navn[ark.navn]}»",
            )
        )
    return navn, meldinger


def _varsle_merket(folging: Apenfolging, ark: Ark, merker: dict[Arkid, str]) -> None:
    """Let the mark say how many rows there are going to be, before they come: they are ours if Excel stops there."""
    id_ = folging.gammel_id.get(ark.navn)
    gammelt = None if id_ is None else folging.apen.plass[id_]
    grep = [] if gammelt is None else [g for g in folging.planer[ark.navn].grep if g.rad < gammelt.flate.rad2]
    if id_ is None or gammelt is None or not grep:
        return
    hoyde = gammelt.flate.rad2 + sum(g.antall if g.inn else -g.antall for g in grep)
    nytt = merkenavn(replace(gammelt, hoyde=hoyde))
    formel = f"={merkeformel(gammelt)}"
    _sett_navn(folging.apen.bok.names, merker[id_], nytt, formel, fjern=folging.apen.fjern)
    merker[id_] = nytt


def _skriv_navn(folging: Apenfolging, navn: Mapping[str, str], gamle: Mapping[Arkid, str]) -> None:
    """Our marks, and the names screen readers look for, as they are now; those that stand right are left alone."""
    bok, fjern = folging.apen.bok, folging.apen.fjern
    _skriv_spor(folging.apen, spornavn(folging.alle_spor()))
    for nummer, ark in enumerate(folging.bok.ark):
        m = merke(ark, navn[ark.navn])
        var = folging.gammel_id.get(ark.navn)
        _sett_navn(bok.names, gamle.get(var) if var else None, merkenavn(m), f"={merkeformel(m)}", fjern=fjern)
        if ark.tabell and ark.overskriftsrad is not None:
            o = ark.tabell
            hjorne, slutt = celle(ark.overskriftsrad, o.kol), celle(o.siste_rad, o.siste_kol)
            tittel = f"{TITTELOMRAADE}{hjorne}.{slutt}.{nummer + 1}"
            sheet = bok.sheets[navn[ark.navn]]
            har = [n for n in _egne_navn(folging.apen, navn[ark.navn]) if n.startswith(TITTELOMRAADE)]
            if har != [tittel]:
                formel = f"={i_ark(navn[ark.navn], omraade(o.rad, o.kol, o.rad, o.kol))}"
                _sett_navn(sheet.names, har[0] if har else None, tittel, formel, fjern=fjern)


def _skriv_spor(apen: Apenbok, spor: Mapping[str, str]) -> None:
    """The names that hold the prints of what we write."""
    for gammelt in apen.navnene:
        if er_spornavn(gammelt) and gammelt not in spor:
            apen.bok.names[gammelt].delete()
    for navn, tekst in spor.items():
        if navn in apen.navnene and not apen.fjern:
            if apen.navnene[navn].removeprefix("=") != tekst:
                apen.bok.names[navn].refers_to = f"={tekst}"
        elif apen.navnene.get(navn, "").removeprefix("=") != tekst:
            _sett_navn(apen.bok.names, navn if navn in apen.navnene else None, navn, f"={tekst}", fjern=apen.fjern)


def _egne_navn(apen: Apenbok, ark: str) -> list[str]:
    """The names that belong to one sheet, without it."""
    ut = []
    for n in apen.navnene:
        eier, _, kort = n.rpartition("!")
        if eier and noekkel(eier.strip("'").replace("''", "'")) == noekkel(ark):
            ut.append(kort)
    return ut


def _sett_navn(names: Any, gammelt: str | None, nytt: str, formel: str, *, fjern: bool) -> None:  # noqa: ANN401
    """A defined name under its new name; a hidden one stays hidden where a name can be renamed."""
    if gammelt is None:
        names.add(nytt, formel)
        return
    n = next(x for x in names if str(x.name).rpartition("!")[2] == gammelt) if fjern else names[gammelt]
    if gammelt != nytt and fjern:
        n.delete()
        names.add(nytt, formel)
        return
    if gammelt != nytt:
        n.name = nytt
    if n.refers_to != formel:
        n.refers_to = formel
