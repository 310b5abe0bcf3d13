"""Journalleser: what the workbook remembers (Kontroll, Logg, Til side) and what is chosen on the Kommune sheet."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction

from verktoy.kilder.dato import les_dato
from verktoy.kilder.regneark import Rader, cellefeil, er_tom, finn_overskrifter, tekst
from verktoy.kilder.tall import tolk_tall
from verktoy.kjerne.arbeidsbok import Loggrad, Overskrevet, Tilsidecelle
from verktoy.kjerne.arkid import Arkid
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.ordning import Kvittering
from verktoy.kjerne.overskrifter import (
    FORSIDE,
    FORSIDE_ALLE,
    FORSIDE_KONTROLLER,
    FRISTER_PER,
    KOMMUNE,
    KONTROLL,
    KONTROLL_KOLONNER,
    LOGG,
    LOGG_KOLONNER,
    OVERSKREVET,
    TIL_SIDE,
    TIL_SIDE_KOLONNER,
    VELG_KOMMUNE,
)


class Journalleser:
    """Reads those sheets; a sheet that is not there remembers nothing. `omdopt`: short names that have changed."""

    def __init__(self, ark: Mapping[Arkid, Rader], omdopt: Mapping[str, str]) -> None:
        self._ark, self._omdopt = ark, omdopt

    def kvitteringer(self) -> dict[str, Kvittering]:
        """Accepted findings by the id of the check.

        Raises:
            Inndatafeil: for one without a reason or a difference.
        """
        ark = self._ark.get(Arkid(KONTROLL))
        if ark is None:
            return {}
        egne = ("Kvittert fordi", "Kvittert for differanse")
        hoderad, kol = finn_overskrifter(ark, ("Kontroll", *egne, "Kjennetegn"))
        ut, meldinger = {}, list[Melding]()
        for rad in range(hoderad + 1, len(ark.rader)):
            id_ = self._med_nytt_kortnavn(tekst(ark.verdi(rad, kol["Kjennetegn"])))
            grunn, verdi = tekst(ark.verdi(rad, kol["Kvittert fordi"])), ark.verdi(rad, kol["Kvittert for differanse"])
            galt = [x for k in egne if (x := cellefeil(ark, rad, kol[k])) is not None]
            if galt:
                meldinger += galt
                continue
            if not id_ and not er_tom(ark.verdi(rad, kol["Kontroll"])) and (grunn or not er_tom(verdi)):
                meldinger.append(
                    feil(
                        "Kvitteringen mangler kjennetegnet til kontrollen.",
                        ark.hvor(rad, kol["Kjennetegn"]),
                        "Skriv det tilbake, eller tøm kvitteringen og skriv den på nytt etter en oppdatering.",
                    )
                )
            if not id_ or (not grunn and er_tom(verdi)):
                continue
            try:
                if not grunn:
                    raise ValueError("begrunnelsen mangler")  # noqa: TRY301 - one message for the whole row
                ut[id_] = Kvittering(id_, grunn, tolk_tall(verdi))
            except ValueError as e:
                meldinger.append(
                    feil(
                        f"Kvitteringen kan ikke brukes: {e}.",
                        ark.hvor(rad, kol["Kvittert for differanse"]),
                        "Skriv både begrunnelsen og differansen du godtar, eller tøm begge.",
                    )
                )
        if meldinger:
            raise Inndatafeil(meldinger)
        return ut

    def _med_nytt_kortnavn(self, id_: str) -> str:
        for gammelt, nytt in self._omdopt.items():
            for foran, bak in (("", "."), (OVERSKREVET, "|")):
                if id_.startswith(f"{foran}{gammelt}{bak}"):
                    return f"{foran}{nytt}{bak}{id_[len(foran) + len(gammelt) + len(bak) :]}"
        return id_

    def overskrevne(self) -> tuple[Overskrevet, ...]:
        """Cells that were typed over, as the Kontroll sheet remembers them. A row somebody deleted is forgotten."""
        ark = self._ark.get(Arkid(KONTROLL))
        if ark is None:
            return ()
        hoderad, kol = finn_overskrifter(ark, KONTROLL_KOLONNER)
        ut = []
        for rad in range(hoderad + 1, len(ark.rader)):
            id_ = self._med_nytt_kortnavn(tekst(ark.verdi(rad, kol["Kjennetegn"])))
            if id_.startswith(OVERSKREVET):
                tekster = ("Ordning", "Kontroll", "Venstre side", "Høyre side", "Kilde")
                felt = {k: tekst(ark.verdi(rad, kol[k])) for k in tekster}
                skrevet, skal = (_tall(ark.verdi(rad, kol[k])) for k in ("Venstre verdi", "Høyre verdi"))
                kort = self._omdopt.get(felt["Ordning"], felt["Ordning"])
                sider = (skrevet, felt["Venstre side"], skal, felt["Høyre side"])
                ut.append(Overskrevet(id_, kort, felt["Kontroll"], *sider, felt["Kilde"]))
        return tuple(ut)

    def logg(self) -> tuple[Loggrad, ...]:
        """Every run that changed something.

        Raises:
            Inndatafeil: for a row that no longer says when it was.
        """
        ark = self._ark.get(Arkid(LOGG))
        if ark is None:
            return ()
        hoderad, kol = finn_overskrifter(ark, LOGG_KOLONNER)
        ut = []
        for rad, tid in _tidsrader(ark, hoderad, [kol[k] for k in LOGG_KOLONNER]):
            ut.append(Loggrad(tid, *(tekst(ark.verdi(rad, kol[k])) for k in LOGG_KOLONNER[1:])))
        return tuple(ut)

    def til_side(self) -> tuple[Tilsidecelle, ...]:
        """Cells of staff's that lost their row, in the order they were put aside.

        Raises:
            Inndatafeil: for a row that no longer says when it was.
        """
        ark = self._ark.get(Arkid(TIL_SIDE))
        if ark is None:
            return ()
        hoderad, kol = finn_overskrifter(ark, TIL_SIDE_KOLONNER)
        ut = []
        for rad, tid in _tidsrader(ark, hoderad, [kol[k] for k in TIL_SIDE_KOLONNER]):
            t = {k: tekst(ark.verdi(rad, kol[k])) for k in TIL_SIDE_KOLONNER[1:]}
            raa = ark.verdi(rad, kol["Innhold"])
            innhold = _tall(raa) if isinstance(raa, (int, float)) and not isinstance(raa, bool) else t["Innhold"]
            ut.append(
                Tilsidecelle(tid, t["Ark"], t["Celle"], t["Rad"], t["Kolonne"], innhold, t["Formel"], t["Hvorfor"])
            )
        return tuple(ut)

    def rekkefolge(self) -> list[str]:
        """The short names of the schemes in the order they had when we last wrote, wherever their tabs stand now."""
        ark = self._ark.get(Arkid(FORSIDE))
        for rad in () if ark is None else ark.rader:
            tekster = [tekst(v) for v in rad]
            if tekster[:1] == [FORSIDE_KONTROLLER] and FORSIDE_ALLE in tekster:
                return tekster[1 : tekster.index(FORSIDE_ALLE)]
        return []

    def frister_per(self) -> date | None:
        """The day typed on Forside that deadlines are held against, None for none.

        Raises:
            Inndatafeil: when what is typed is no date.
        """
        ark = self._ark.get(Arkid(FORSIDE))
        for n, rad in enumerate(() if ark is None else ark.rader):
            if ark is not None and rad and tekst(rad[0]) == FRISTER_PER:
                verdi = ark.verdi(n, 1)
                return None if er_tom(verdi) else les_dato(verdi, ark.hvor(n, 1))
        return None

    def valgt(self) -> str:
        """The kommune chosen on the Kommune sheet, "" for none."""
        ark = self._ark.get(Arkid(KOMMUNE))
        if ark is None:
            return ""
        return next((tekst(r[1]) for r in ark.rader if len(r) > 1 and tekst(r[0]) == VELG_KOMMUNE), "")


def _tidsrader(ark: Rader, hoderad: int, kolonner: Sequence[int]) -> list[tuple[int, datetime]]:
    """The rows of a journal, each with its time, which stands in the first of its columns.

    Raises:
        Inndatafeil: for a row of the table that says something else than a time: it would be lost. One with a single
            cell is a note, and what stands below an empty row is staff's.
    """
    ut, meldinger = [], []
    i_tabellen = True
    for rad in range(hoderad + 1, len(ark.rader)):
        tid = ark.verdi(rad, kolonner[0])
        fylte = sum(not er_tom(ark.verdi(rad, k)) for k in kolonner)
        i_tabellen = i_tabellen and fylte > 0
        if isinstance(tid, datetime):
            ut.append((rad, tid))
        elif i_tabellen and fylte > 1:
            gjor = "Skriv dato og klokkeslett i den første kolonnen, eller slett raden."
            meldinger.append(feil("Raden sier ikke når det var.", ark.hvor(rad, kolonner[0]), gjor))
    if meldinger:
        raise Inndatafeil(meldinger)
    return ut


def _tall(verdi: object) -> Fraction:
    """A number as it stands; 0 for what is none, such as an error somebody's formula shows."""
    return Fraction(str(verdi)) if isinstance(verdi, (int, float)) and not isinstance(verdi, bool) else Fraction(0)
