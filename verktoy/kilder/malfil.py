"""Malfil: a scheme template in TOML. Format and worked examples: docs/ordning.md."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from verktoy.kilder import offisielle
from verktoy.kilder.felter import Felt, Feltleser
from verktoy.kilder.ordningsleser import les_ordning
from verktoy.kilder.tall import tolk_tall
from verktoy.kilder.tomlfelter import flat_ut, uholdbare
from verktoy.kilder.tomlfil import for_dyp, les_toml
from verktoy.kjerne.deltakelse import Deltaker, Deltakertype, Svar, Vedtak, periodefeil
from verktoy.kjerne.folketall import Folketall
from verktoy.kjerne.melding import Inndatafeil, Melding, feil
from verktoy.kjerne.ordning import Gruppe, Kvittering, Ordning, Publisert, PublisertLinje

_EGNE_DELER = ("publisert", "kvittering", "deltakelse")
_DAGER = {
    "vedtaksdato": "Vedtaksdato",
    "frist": "Frist",
    "fra_og_med": "Med fra og med",
    "til_og_med": "Med til og med",
}
INNBYGGERE_I_LINJE = "En finansieringslinje har ikke innbyggere."
MAPPE = Path(__file__).resolve().parents[2] / "maler" / "ordninger"


@dataclass(frozen=True)
class KjentSvar:
    """What the documents tell of one deltaker. navn is "" for its official name; unanswered is avventer.

    The other fields are those of Deltaker.
    """

    navn: str = ""
    svar: Svar = Svar.AVVENTER
    vedtak: Vedtak = field(default_factory=Vedtak)
    epost: str = ""
    noekler: Mapping[str, Fraction] = field(default_factory=dict)
    frist: date | None = None
    fra_og_med: date | None = None
    til_og_med: date | None = None
    sannsynlighet: Fraction | None = None


@dataclass(frozen=True)
class Mal:
    """A template: the scheme, what was published to compare with, what is accepted, and what is known of the answers.

    svar: number → what the documents tell of its answer.
    """

    ordning: Ordning
    publisert: Publisert | None
    kvitteringer: tuple[Kvittering, ...]
    svar: Mapping[str, KjentSvar]
    hvor: str


def finn(id_eller_sti: str) -> Path:
    """The template file for an id ("digiviken") or a path to a TOML file.

    Raises:
        Inndatafeil: when there is none; the message lists the ids that exist.
    """
    sti = Path(id_eller_sti)
    if sti.suffix.lower() == ".toml":
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
    data = les_toml(sti)
    try:
        return _les(data, hvor)
    except RecursionError as e:
        raise for_dyp(hvor) from e


def _les(data: dict[str, Any], hvor: str) -> Mal:
    if feilene := list(uholdbare(data, "", hvor)):  # what no cell can hold is not read any further
        raise Inndatafeil(feilene)
    felter: dict[str, Felt] = {}
    meldinger: list[Melding] = []
    for seksjon, innhold in data.items():
        if seksjon not in _EGNE_DELER:
            flat_ut(innhold, seksjon, "", hvor, felter, meldinger)
    les = Feltleser(felter, lambda n: f"{hvor}, nøkkelen «{n}»")
    ordning = les_ordning(les)
    meldinger += les.meldinger
    publisert = _publisert(data.get("publisert"), ordning, hvor, meldinger)
    kvitteringer = _kvitteringer(data.get("kvittering", {}), hvor, meldinger)
    svar = _kjente_svar(data.get("deltakelse", {}), hvor, meldinger)
    if meldinger:
        raise Inndatafeil(meldinger)
    return Mal(ordning, publisert, kvitteringer, svar, hvor)


def gyldige_kolonner(ordning: Ordning) -> tuple[str, ...]:
    """The names a published column can have."""
    return (
        "innbyggere",
        *(f"regel.{r.id}" for r in ordning.regler),
        *(f"aar.{a.aar}" for a in ordning.aar),
        *(f"delsum.{d.id}" for d in ordning.delsummer),
    )


def _tabell(data: object, nokkel: str, hvor: str, meldinger: list[Melding]) -> dict[str, Any]:
    """The value as a table; an empty one, and an error, when it is something else."""
    if isinstance(data, dict):
        return data
    meldinger.append(
        feil(f"«{data}» er ikke en tabell.", f"{hvor}, nøkkelen «{nokkel}»", f"Skriv [{nokkel}] og feltene under.")
    )
    return {}


def _leser(tabell: Mapping[str, object], navn: str, hvor: str, *, kilde: str) -> Feltleser:
    """A reader of one table that has no source for each value of its own; kilde is the source they share."""
    felter: dict[str, Felt] = {}
    meldinger: list[Melding] = []
    sted = f"{hvor}, [{navn}]"
    for nokkel, verdi in tabell.items():
        flat_ut(verdi, nokkel, kilde, sted, felter, meldinger)
    les = Feltleser(felter, lambda n: f"{sted}, nøkkelen «{n}»")
    les.meldinger += meldinger
    return les


def _er_heltall(verdi: object) -> bool:
    return isinstance(verdi, int) and not isinstance(verdi, bool)


def _publisert(data: object, ordning: Ordning, hvor: str, meldinger: list[Melding]) -> Publisert | None:
    if data is None:
        return None
    tabell = _tabell(data, "publisert", hvor, meldinger)
    egne = ("kolonner", "rad", "linje")
    les = _leser({k: v for k, v in tabell.items() if k not in egne}, "publisert", hvor, kilde="publisert")
    enhet = les.heltall("enhet_kr", "Enhet", "kr", minst=1)
    kilde = les.tekst("kilde", "Kilde")
    les.ukjente()
    meldinger += les.meldinger
    gyldige = gyldige_kolonner(ordning)

    def krev_kolonner(kolonner: Iterable[str], nokkel: str) -> None:
        meldinger.extend(
            feil(f"Kolonnen «{k}» finnes ikke.", f"{hvor}, nøkkelen «{nokkel}»", f"Skriv en av: {', '.join(gyldige)}.")
            for k in kolonner
            if k not in gyldige
        )

    raa = tabell.get("kolonner", [])
    kolonner = tuple(str(k) for k in raa) if isinstance(raa, list) else (str(raa),)
    krev_kolonner(kolonner, "publisert.kolonner")
    sted = f"{hvor}, nøkkelen «publisert.kolonner»"
    meldinger += [
        feil(f"Kolonnen «{k}» står flere ganger.", sted, "Skriv hver kolonne én gang.")
        for k, antall in Counter(kolonner).items()
        if antall > 1
    ]
    rader = {
        nr: r if isinstance(r, list) else [r]
        for nr, r in _tabell(tabell.get("rad", {}), "publisert.rad", hvor, meldinger).items()
    }
    meldinger += [
        feil(
            f"Raden skal ha {len(kolonner)} hele tall, ett for hver kolonne, men er {rad}.",
            f"{hvor}, nøkkelen «publisert.rad.{nr}»",
            "Skriv ett helt tall per kolonne.",
        )
        for nr, rad in rader.items()
        if len(rad) != len(kolonner) or not all(_er_heltall(t) for t in rad)
    ]
    linjer = _linjer(tabell.get("linje", {}), ordning, hvor, meldinger, krev_kolonner)
    if rader and not kolonner:
        meldinger.append(
            feil("Kolonnene i den publiserte tabellen mangler.", sted, "Skriv hva hvert tall i radene er.")
        )
    if not rader and not linjer:
        meldinger.append(
            feil("Det er verken rader eller linjer.", f"{hvor}, [publisert]", "Skriv dem, eller slett [publisert].")
        )
    orden = sorted(
        range(len(kolonner)), key=lambda n: kolonner[n] != "innbyggere"
    )  # inhabitants first, as on the sheet
    med_tall = {nr: tuple(rad[n] for n in orden) for nr, rad in rader.items() if len(rad) == len(kolonner)}
    return Publisert(enhet, kilde, tuple(kolonner[n] for n in orden), med_tall, linjer)


def _linjer(
    data: object,
    ordning: Ordning,
    hvor: str,
    meldinger: list[Melding],
    krev_kolonner: Callable[[Iterable[str], str], None],
) -> tuple[PublisertLinje, ...]:
    linjer = {
        id_: _tabell(linje, f"publisert.linje.{id_}", hvor, meldinger)
        for id_, linje in _tabell(data, "publisert.linje", hvor, meldinger).items()
    }
    kilder = [k.id for k in ordning.finansiering]
    ut = []
    for id_, linje in linjer.items():
        navn = f"publisert.linje.{id_}"
        les = _leser({k: v for k, v in linje.items() if k not in ("verdier", "sum_av")}, navn, hvor, kilde="publisert")
        tittel = les.tekst("navn", "Navn på linjen")
        fin = les.tekst("finansiering", "Finansieringskilde", paakrevd=False)
        if fin and fin not in kilder:
            les.feil("finansiering", f"«{fin}» finnes ikke.", f"Skriv en av: {', '.join(kilder)}.")
        raa = linje.get("sum_av", [])
        sum_av = raa if isinstance(raa, list) else [raa]
        for ledd in sum_av:
            if ledd not in list(linjer):  # a list: a table is no key to look up
                les.feil("sum_av", f"Linjen «{ledd}» finnes ikke.", f"Skriv noen av: {', '.join(linjer)}.")
        verdier = _tabell(linje.get("verdier", {}), f"{navn}.verdier", hvor, meldinger)
        for kolonne, verdi in verdier.items():
            if not _er_heltall(verdi):
                les.feil("verdier", f"«{verdi}» i kolonnen «{kolonne}» er ikke et helt tall.", "Skriv det publiserte.")
        les.ukjente()
        meldinger += les.meldinger
        krev_kolonner(verdier, f"{navn}.verdier")
        if "innbyggere" in verdier:
            meldinger.append(
                feil(INNBYGGERE_I_LINJE, f"{hvor}, nøkkelen «{navn}.verdier»", "Fjern det: en linje er penger.")
            )
        ut.append(PublisertLinje(id_, tittel, fin, tuple(sum_av), verdier))
    return tuple(ut)


def _kvitteringer(data: object, hvor: str, meldinger: list[Melding]) -> tuple[Kvittering, ...]:
    ut = []
    for id_, felt in _tabell(data, "kvittering", hvor, meldinger).items():
        try:
            if not isinstance(felt, dict):
                raise ValueError(id_)  # noqa: TRY301, TRY004 - one message for all of it
            meldinger += [
                feil(f"Nøkkelen «{n}» er ukjent her.", f"{hvor}, nøkkelen «kvittering.{id_}»", "Fjern den.")
                for n in felt
                if n not in ("begrunnelse", "differanse")
            ]
            if not isinstance(felt["begrunnelse"], str) or not felt["begrunnelse"].strip():
                raise ValueError(id_)  # noqa: TRY301
            ut.append(Kvittering(id_, felt["begrunnelse"].strip(), tolk_tall(felt["differanse"])))
        except (KeyError, ValueError):
            meldinger.append(
                feil(
                    "Kvitteringen mangler begrunnelse eller differanse.",
                    f"{hvor}, nøkkelen «kvittering.{id_}»",
                    "Skriv begge: en setning, og tallet avviket er godtatt for.",
                )
            )
    return tuple(ut)


def _kjente_svar(data: object, hvor: str, meldinger: list[Melding]) -> dict[str, KjentSvar]:
    ut = {}
    for nr, felt in _tabell(data, "deltakelse", hvor, meldinger).items():
        navn = f"deltakelse.{nr}"
        les = _leser(_tabell(felt, navn, hvor, meldinger), navn, hvor, kilde=navn)
        dager = {n: les.dato(n, etikett) if les.finnes(n) else None for n, etikett in _DAGER.items()}
        ut[nr] = KjentSvar(
            les.tekst("navn", "Navn", paakrevd=False),
            les.valg("svar", "Svar", Svar) if les.finnes("svar") else Svar.AVVENTER,
            Vedtak(
                dager.pop("vedtaksdato"),
                les.tekst("saksnr", "Saksnr", paakrevd=False),
                les.belop("vedtatt_kr", "Vedtatt beløp") if les.finnes("vedtatt_kr") else None,
                les.tekst("utvalg", "Utvalg", paakrevd=False),
                les.tekst("inndekning", "Inndekning", paakrevd=False),
            ),
            les.tekst("epost", "E-post", paakrevd=False),
            {n: les.belop(f"noekler.{n}", f"Nøkkelen {n}", "") for n in les.under("noekler")},
            sannsynlighet=les.sannsynlighet("sannsynlighet", "Sannsynlighet for ja")
            if les.finnes("sannsynlighet")
            else None,
            **dager,
        )
        if not les.meldinger:
            sted = f"{hvor}, [{navn}], nøkkelen «til_og_med»"
            meldinger += periodefeil(ut[nr].fra_og_med, ut[nr].til_og_med, sted)
        les.ukjente()
        meldinger += les.meldinger
    return ut


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
        unntatt = _krev_kjente(tekst.removeprefix("alle unntatt "), alle_, hvor, meldinger)
        return [nr for nr in alle_ if nr not in unntatt]
    if tekst.startswith("fylke "):
        fylker = _krev_kjente(tekst.removeprefix("fylke "), {nr[:2] for nr in alle_}, hvor, meldinger)
        return [nr for nr in alle_ if nr[:2] in fylker]
    return _krev_kjente(tekst, alle_, hvor, meldinger)


def _krev_kjente(tekst: str, kjente: Collection[str], hvor: str, meldinger: list[Melding]) -> list[str]:
    """The numbers of a text with commas; every one must have been in use."""
    numre = [t.strip() for t in tekst.split(",") if t.strip()]
    meldinger += [
        feil(
            f"{nr} fantes ikke på datoen.",
            hvor,
            "Skriv «alle», «alle unntatt 0301», «fylke 30» eller numre med komma mellom.",
        )
        for nr in numre
        if nr not in kjente
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
    kjent = mal.svar.get(nr, KjentSvar())
    return Deltaker(
        nr,
        kjent.navn or navn,
        gruppe.id,
        svar=kjent.svar,
        vedtak=kjent.vedtak,
        epost=kjent.epost,
        noekler=kjent.noekler,
        hvor=f"{mal.hvor}, nøkkelen «deltakelse.{nr}»" if nr in mal.svar else mal.hvor,
        frist=kjent.frist,
        fra_og_med=kjent.fra_og_med,
        til_og_med=kjent.til_og_med,
        sannsynlighet=kjent.sannsynlighet,
    )
