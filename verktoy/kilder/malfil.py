"""Malfil: a scheme template in TOML. Format and worked examples: docs/ordning.md."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from verktoy.kilder import offisielle
from verktoy.kilder.felter import Felt, Feltleser
from verktoy.kilder.ordningsleser import les_ordning
from verktoy.kilder.tall import tolk_tall
from verktoy.kjerne.deltakelse import Deltaker, Deltakertype, Svar, Vedtak
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.ordning import Gruppe, Kvittering, Ordning, Publisert, PublisertLinje

_EGNE_DELER = ("publisert", "kvittering", "deltakelse")
MAPPE = Path(__file__).resolve().parents[2] / "maler" / "ordninger"


@dataclass(frozen=True)
class Mal:
    """A template: the scheme, what was published to compare with, what is accepted, and what is known of the answers.

    svar: number → fields of the Deltakelse sheet the documents tell (svar, vedtaksdato, saksnr, vedtatt_kr, …).
    """

    ordning: Ordning
    publisert: Publisert | None
    kvitteringer: tuple[Kvittering, ...]
    svar: Mapping[str, Mapping[str, object]]
    hvor: str


def finn(id_eller_sti: str) -> Path:
    """The template file for an id ("digiviken") or a path to a TOML file.

    Raises:
        Inndatafeil: when there is none; the message lists the ids that exist.
    """
    sti = Path(id_eller_sti)
    if sti.suffix == ".toml":
        if sti.is_file():
            return sti
        raise Inndatafeil.en("Filen finnes ikke.", str(sti), "Kontroller stien til ordningsfilen.")
    kjente = sorted(f.stem for f in MAPPE.glob("*.toml"))
    if id_eller_sti in kjente:
        return MAPPE / f"{id_eller_sti}.toml"
    raise Inndatafeil.en(
        f"Det finnes ingen ordning som heter «{id_eller_sti}».", "--ordning", f"Velg en av: {', '.join(kjente)}."
    )


def alle() -> list[Path]:
    """Every shipped template, by name."""
    return sorted(MAPPE.glob("*.toml"))


def les_mal(sti: Path) -> Mal:
    """Read a template whole.

    Raises:
        Inndatafeil: with every error of the file at once: file, key, what is wrong, what to write.
    """
    hvor = sti.name
    try:
        data = tomllib.loads(sti.read_text(encoding="utf-8"), parse_float=Decimal)
    except UnicodeDecodeError as e:
        raise Inndatafeil.en("Filen er ikke lagret som UTF-8.", hvor, "Lagre den på nytt med tegnsettet UTF-8.") from e
    except tomllib.TOMLDecodeError as e:
        raise Inndatafeil.en(f"Filen er ikke gyldig TOML: {e}", hvor, "Rett linjen, og prøv igjen.") from e
    felter: dict[str, Felt] = {}
    for seksjon, innhold in data.items():
        if seksjon not in _EGNE_DELER:
            _flat_ut(innhold, seksjon, "", hvor, felter)
    les = Feltleser(felter, lambda n: f"{hvor}, nøkkelen «{n}»")
    ordning = les_ordning(les)
    meldinger = list(les.meldinger)
    publisert = _publisert(data.get("publisert"), ordning, hvor, meldinger)
    kvitteringer = _kvitteringer(data.get("kvittering", {}), hvor, meldinger)
    if meldinger:
        raise Inndatafeil(meldinger)
    return Mal(ordning, publisert, kvitteringer, data.get("deltakelse", {}), hvor)


def _flat_ut(verdi: object, nokkel: str, kilde: str, hvor: str, ut: dict[str, Felt]) -> None:
    """Nested tables → dotted keys. A table's kilde holds for everything in it that has none of its own."""
    if isinstance(verdi, dict):
        kilde = str(verdi.get("kilde", kilde))
        if "verdi" in verdi:
            merknad = str(verdi.get("merknad", ""))
            if isinstance(verdi["verdi"], (list, dict)):
                _flat_ut(verdi["verdi"], nokkel, kilde, hvor, ut)
            else:
                ut[nokkel] = Felt(verdi["verdi"], kilde, merknad, f"{hvor}, nøkkelen «{nokkel}»")
            return
        for navn, under in verdi.items():
            if navn != "kilde":
                _flat_ut(under, f"{nokkel}.{navn}", kilde, hvor, ut)
    elif isinstance(verdi, list):
        for n, under in enumerate(verdi, start=1):
            _flat_ut(under, f"{nokkel}.{n}", kilde, hvor, ut)
    else:
        ut[nokkel] = Felt(verdi, kilde, "", f"{hvor}, nøkkelen «{nokkel}»")


def gyldige_kolonner(ordning: Ordning) -> tuple[str, ...]:
    """The names a published column can have."""
    return (
        "innbyggere",
        *(f"regel.{r.id}" for r in ordning.regler),
        *(f"aar.{a.aar}" for a in ordning.aar),
        *(f"delsum.{d.id}" for d in ordning.delsummer),
    )


def _publisert(data: dict[str, Any] | None, ordning: Ordning, hvor: str, meldinger: list[Melding]) -> Publisert | None:
    if data is None:
        return None
    kolonner = tuple(str(k) for k in data.get("kolonner", []))
    gyldige = gyldige_kolonner(ordning)
    meldinger += [
        feil(
            f"Kolonnen «{k}» finnes ikke.",
            f"{hvor}, nøkkelen «publisert.kolonner»",
            f"Skriv en av: {', '.join(gyldige)}.",
        )
        for k in kolonner
        if k not in gyldige
    ]
    rader = {str(nr): tuple(rad) for nr, rad in data.get("rad", {}).items()}
    meldinger += [
        feil(
            f"Raden har {len(rad)} tall, men det er {len(kolonner)} kolonner.",
            f"{hvor}, nøkkelen «publisert.rad.{nr}»",
            "Skriv ett helt tall per kolonne.",
        )
        for nr, rad in rader.items()
        if len(rad) != len(kolonner) or not all(isinstance(t, int) for t in rad)
    ]
    linjer = []
    for id_, linje in data.get("linje", {}).items():
        verdier = dict(linje.get("verdier", {}))
        meldinger += [
            feil(
                f"Kolonnen «{k}» finnes ikke.",
                f"{hvor}, nøkkelen «publisert.linje.{id_}»",
                f"Skriv en av: {', '.join(gyldige)}.",
            )
            for k in verdier
            if k not in gyldige
        ]
        linjer.append(
            PublisertLinje(
                id_,
                str(linje.get("navn", id_)),
                str(linje.get("finansiering", "")),
                tuple(linje.get("sum_av", ())),
                verdier,
            )
        )
    return Publisert(int(data.get("enhet_kr", 1)), str(data.get("kilde", "")), kolonner, rader, tuple(linjer))


def _kvitteringer(data: dict[str, Any], hvor: str, meldinger: list[Melding]) -> tuple[Kvittering, ...]:
    ut = []
    for id_, felt in data.items():
        try:
            ut.append(Kvittering(id_, str(felt["begrunnelse"]), tolk_tall(felt["differanse"])))
        except (KeyError, ValueError):
            meldinger.append(
                feil(
                    "Kvitteringen mangler begrunnelse eller differanse.",
                    f"{hvor}, nøkkelen «kvittering.{id_}»",
                    "Skriv begge: en setning, og tallet avviket er godtatt for.",
                )
            )
    return tuple(ut)


def deltakere_fra_mal(mal: Mal, folketall: Folketall) -> tuple[Deltaker, ...]:
    """Everybody the template invites, with what the documents tell of their answers.

    Raises:
        Inndatafeil: when a number in the choice is unknown on the scheme's reference date.
    """
    ordning = mal.ordning
    ut: list[Deltaker] = []
    meldinger: list[Melding] = []
    tall = folketall.kolonne(ordning.folketall_dato, hvor=mal.hvor).innbyggere
    for gruppe in ordning.grupper:
        hvor = f"{mal.hvor}, nøkkelen «gruppe.{gruppe.id}.utvalg»"
        numre = _utvalg(gruppe, tall, ordning.folketall_dato, hvor, meldinger)
        if gruppe.sorter == "folketall-synkende":
            fylker = folketall.fylkessummer(ordning.folketall_dato, hvor=hvor)
            numre = sorted(numre, key=lambda nr: (-tall.get(nr, fylker.get(nr, 0)), nr))
        ut += [_deltaker(nr, gruppe, ordning.folketall_dato, mal) for nr in numre]
    kjente = {d.nr for d in ut}
    meldinger += [
        feil(
            f"{nr} er ikke deltaker.",
            f"{mal.hvor}, nøkkelen «deltakelse.{nr}»",
            "Rett nummeret, eller ta det med i utvalget.",
        )
        for nr in mal.svar
        if nr not in kjente
    ]
    if meldinger:
        raise Inndatafeil(meldinger)
    return tuple(ut)


def _utvalg(gruppe: Gruppe, tall: Mapping[str, int], dato: date, hvor: str, meldinger: list[Melding]) -> list[str]:
    """Numbers invited by a choice: "alle", "alle unntatt 03", "fylke 30", or numbers with commas."""
    alle_ = sorted(tall) if gruppe.type is Deltakertype.KOMMUNE else sorted(offisielle.fylker(dato))
    tekst = gruppe.utvalg
    if gruppe.type is Deltakertype.ANNEN:
        return [t.strip() for t in tekst.split(",") if t.strip()]
    if tekst == "alle":
        return alle_
    if tekst.startswith("alle unntatt "):
        unntatt = {t.strip() for t in tekst.removeprefix("alle unntatt ").split(",")}
        return [nr for nr in alle_ if nr not in unntatt]
    if tekst.startswith("fylke "):
        fylker = {t.strip() for t in tekst.removeprefix("fylke ").split(",")}
        valgt = [nr for nr in alle_ if nr[:2] in fylker]
        if not valgt:
            meldinger.append(
                feil(f"Ingen kommuner ligger i {tekst} på datoen.", hvor, "Rett fylkesnummeret eller datoen.")
            )
        return valgt
    numre = [t.strip() for t in tekst.split(",") if t.strip()]
    meldinger += [
        feil(f"{nr} fantes ikke på datoen.", hvor, "Skriv «alle», «fylke 30» eller numre med komma mellom.")
        for nr in numre
        if nr not in alle_
    ]
    return numre


def _deltaker(nr: str, gruppe: Gruppe, dato: date, mal: Mal) -> Deltaker:
    match gruppe.type:
        case Deltakertype.KOMMUNE:
            navn = offisielle.kommunenavn(nr, dato)
        case Deltakertype.FYLKESKOMMUNE:
            navn = f"{offisielle.fylker(dato)[nr]} fylkeskommune" if nr in offisielle.fylker(dato) else nr
        case Deltakertype.ANNEN:
            navn = nr
    felt = mal.svar.get(nr, {})
    vedtatt = felt.get("vedtatt_kr")
    dag = felt.get("vedtaksdato")
    noekler = felt.get("noekler", {})
    return Deltaker(
        nr,
        str(felt.get("navn", navn)),
        gruppe.id,
        Svar(str(felt.get("svar", Svar.AVVENTER))),
        Vedtak(
            dag if isinstance(dag, date) else None,
            str(felt.get("saksnr", "")),
            None if vedtatt is None else Fraction(tolk_tall(vedtatt)),
        ),
        str(felt.get("epost", "")),
        {str(k): tolk_tall(v) for k, v in noekler.items()} if isinstance(noekler, dict) else {},
        mal.hvor,
    )
