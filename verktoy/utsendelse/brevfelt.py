"""Brevfelt: the fields of letters and case papers of one deltaker, from the objects its workbook is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from verktoy.kjerne.belopslinjer import Belopslinje, belopslinjer
from verktoy.kjerne.beregning import NULL, Bidrag, Resultat
from verktoy.kjerne.deltakelse import Deltaker, Deltakertype
from verktoy.kjerne.forklaring import aarslinjer, forklar, grunnlaget, ikke_svart, ved_frafall
from verktoy.kjerne.maalform import Maalform
from verktoy.kjerne.norsk import MAANEDSNAVN, kroner, tall
from verktoy.kjerne.plan import Plan
from verktoy.kjerne.strukturforklaring import brevgrunnlag, forklar_struktur
from verktoy.kjerne.strukturplan import Strukturplan
from verktoy.utsendelse.filnavn import en_linje
from verktoy.utsendelse.mal import FET, Felter
from verktoy.utsendelse.manifest import Type
from verktoy.utsendelse.periode import periode

FELT: Mapping[str, str] = {
    "tittel": "overskriften i brevet",
    "sakstittel": "overskriften i saksfremlegget",
    "mottaker": "hvem brevet er til: «Marker kommune»",
    "nummer": "kommunenummeret",
    "ordning": "navnet på ordningen",
    "beskrivelse": "beskrivelsen av ordningen",
    "periode": "årene det gjelder: «2018–2023»",
    "sum": "beløpet i alt, med kr",
    "dato": "datoen pakken er laget",
    "avsender": "hvem brevet er fra",
    "kontakt": "hvem som svarer på spørsmål",
    "saksnr": "avsenderens saksnummer",
    "frist": "fristen for svar",
    "svarfrist": "en setning om fristen",
    "svar": "en setning om at mottakeren ikke har svart ennå, når det er slik",
    "grunn": "hvorfor noe er korrigert",
    "trukket": "det publiserte beløpet som er trukket tilbake, når ingenting skal betales",
    "erstatter": "en setning om hva brevet erstatter, når noen av årene er sendt før",
    "avrunding": "en setning om avrundingen, når beløpene er rundet av",
    "andel": "en setning om hva alle i gruppen betaler",
    "frafall": "en setning om hva som skjer når noen sier nei",
    "år.navn": "året, eller navnet på en sum",
    "år.beregnet": "det nøyaktige beløpet",
    "år.beløp": "beløpet som skal betales",
    "forklaring.setning": "en setning i forklaringen av beløpet, også av hvert år",
    "grunnlag.setning": "en setning i forklaringen av grunnlaget, og av hvordan det blir til årene i brevet",
    "terminer.navn": "terminen",
    "terminer.forfall": "når den forfaller",
    "terminer.beløp": "hva som forfaller",
    "kilder.navn": "et dokument eller folketall tallene kommer fra",
}
_TITTEL = {
    Type.INVITASJON: "Invitasjon til å delta i {ordning}",
    Type.VARSEL: "Varsel om bidrag til {ordning} {periode}",
    Type.KRAV: "Krav om bidrag til {ordning} {periode}",
    Type.KORREKSJON: "KORRIGERT: bidrag til {ordning} {periode}",
}
_SETNINGER = {
    Maalform.BOKMAAL: {
        "sak": "Deltakelse i {ordning} og bidrag {periode}",
        "frist": "Fristen for svar er {frist}.",
        "erstatter": (
            "For årene her erstatter dette det som er sendt før for {perioder}. Beløpene kommer ikke i tillegg."
        ),
        "runding": "Beløpene er rundet av til hele kroner slik at alle år og summer stemmer med hverandre.",
        "andel": "Alle {antall} som er regnet med i gruppen «{gruppe}», betaler til sammen {sum}.",
    },
    Maalform.NYNORSK: {
        "sak": "Deltaking i {ordning} og bidrag {periode}",
        "frist": "Fristen for svar er {frist}.",
        "erstatter": ("For åra her erstattar dette det som er sendt før for {perioder}. Beløpa kjem ikkje i tillegg."),
        "runding": "Beløpa er runda av til heile kroner slik at alle år og summar stemmer med kvarandre.",
        "andel": "Alle {antall} som er rekna med i gruppa «{gruppe}», betaler til saman {sum}.",
    },
}


@dataclass(frozen=True, slots=True)
class Avsender:
    """Who a mailing is from, and what it says of itself. Empty fields make their lines fall out."""

    navn: str
    kontakt: str = ""
    saksnr: str = ""
    frist: date | None = None


@dataclass(frozen=True, slots=True)
class Brevvalg:
    """What is the same in every letter of a mailing.

    aar: the years it is about. kilder: where the figures come from, as lines. grunn: why something is corrected.
    """

    type: Type
    avsender: Avsender
    laget: datetime
    aar: tuple[int, ...]
    kilder: tuple[str, ...]
    grunn: str = ""

    @property
    def periode(self) -> str:
        """The years as text: "2022" or "2018–2023"."""
        return periode(self.aar)


def erstatning(perioder: Sequence[str], maalform: Maalform) -> str:
    """The sentence that says what a mailing replaces; "" when it is nothing."""
    return _SETNINGER[maalform]["erstatter"].format(perioder=", ".join(perioder)) if perioder else ""


@dataclass(frozen=True, slots=True)
class Tidligere:
    """What somebody has got before.

    erstatter: periods that are sent, with some of the same years. publisert_kr: what the published plan says for the
    years of the letter, None when there is none.
    """

    erstatter: tuple[str, ...] = ()
    publisert_kr: Fraction | None = None


INGENTING = Tidligere()


def felter(
    resultat: Resultat,
    plan: Plan | None,
    bidrag: Bidrag,
    valg: Brevvalg,
    maalform: Maalform,
    tidligere: Tidligere = INGENTING,
    struktur: Strukturplan | None = None,
) -> Felter:
    """Everything a template can say to one deltaker.

    Args:
        resultat: the scheme, with nothing in it that must not go out; over a structure change with who pays.
        plan: its payment plan, None when it has none.
        bidrag: the deltaker's row.
        valg: what all letters share, with the years of this one.
        maalform: which form of Norwegian the sentences are in.
        tidligere: what this one has got before.
        struktur: who pays over a structure change, None without one.
    """
    o, d, s = resultat.ordning, bidrag.deltaker, _SETNINGER[maalform]
    linjer = belopslinjer(resultat, plan, d.nr, valg.aar)
    if struktur is None:
        setninger = forklar(resultat, d.nr, maalform, med_svar=False)[1:]
        til_aarene = (*grunnlaget(resultat, d.nr, maalform), *aarslinjer(resultat, d.nr, valg.aar, maalform))
    else:
        deler = forklar_struktur(struktur, d.nr, maalform, med_svar=False)
        setninger = tuple(x for del_ in deler for x in del_[1:])
        til_aarene = brevgrunnlag(struktur, d.nr, valg.aar, maalform)
    sum_kr = sum((x.belop_kr for x in linjer if not x.er_sum), NULL)
    ordning = {"ordning": o.navn, "periode": valg.periode}
    frist = norsk_dag(valg.avsender.frist) if valg.avsender.frist else ""
    verdier = {
        "tittel": _TITTEL[valg.type].format(**ordning),
        "sakstittel": s["sak"].format(**ordning),
        "mottaker": mottakernavn(d, o.gruppe(d.gruppe).type),
        "nummer": d.nr,
        **ordning,
        "beskrivelse": o.beskrivelse,
        "sum": kroner(sum_kr),
        "dato": norsk_dag(valg.laget),
        "avsender": valg.avsender.navn,
        "kontakt": valg.avsender.kontakt,
        "saksnr": valg.avsender.saksnr,
        "frist": frist,
        "svarfrist": s["frist"].format(frist=frist) if frist else "",
        "svar": ikke_svart(resultat, bidrag, maalform),
        "grunn": valg.grunn,
        "trukket": kroner(tidligere.publisert_kr) if tidligere.publisert_kr and not sum_kr else "",
        "erstatter": erstatning(tidligere.erstatter, maalform),
        "avrunding": s["runding"] if any(x.belop_kr != x.beregnet_kr for x in linjer) else "",
        "andel": _andel(resultat, plan, _som_betaler(resultat, d.gruppe, valg.aar, struktur), valg.aar, s["andel"]),
        "frafall": ved_frafall(o.ved_frafall, maalform),
    }
    lister = {
        "år": [_linje(x) for x in linjer],
        "forklaring": [{"setning": x} for x in setninger],
        "grunnlag": [{"setning": x} for x in til_aarene],
        "terminer": _terminer(plan, d.nr, valg.aar),
        "kilder": [{"navn": k} for k in valg.kilder],
    }
    rene = {k: [{felt: _synlig(v) for felt, v in x.items()} for x in liste] for k, liste in lister.items()}
    return Felter({k: _synlig(v) for k, v in verdier.items()}, rene)


def mottakernavn(d: Deltaker, type_: Deltakertype) -> str:
    """Who a letter is to: "Våler kommune", "Viken fylkeskommune"."""
    navn = d.navn.split(" (")[0]
    endelse = {Deltakertype.KOMMUNE: "kommune", Deltakertype.FYLKESKOMMUNE: "fylkeskommune"}.get(type_, "")
    return navn if navn.lower().endswith("kommune") or not endelse else f"{navn} {endelse}"


def norsk_dag(dag: date) -> str:
    """A date in words: "2. januar 2026"; the same in both forms of Norwegian."""
    return f"{dag.day}. {MAANEDSNAVN[dag.month - 1]} {dag.year}"


def _synlig(verdi: str) -> str:
    """Text without what cannot be shown; an amount keeps the spaces it is never split at."""
    return "\u00a0".join(en_linje(del_) for del_ in verdi.split("\u00a0"))


def _linje(x: Belopslinje) -> dict[str, str]:
    ut = {"navn": x.navn, "beregnet": tall(x.beregnet_kr), "beløp": tall(x.belop_kr)}
    return ut | ({FET: "ja"} if x.er_sum else {})


def _terminer(plan: Plan | None, nr: str, aar: Sequence[int]) -> list[dict[str, str]]:
    if plan is None:
        return []
    alle = zip(plan.terminer, plan.belop(nr), strict=True)
    return [
        {"navn": t.navn, "forfall": norsk_dag(t.forfall), "beløp": tall(kr)} for t, kr in alle if t.aar in aar and kr
    ]


def _som_betaler(
    resultat: Resultat, gruppe: str, aar: Sequence[int], struktur: Strukturplan | None
) -> Sequence[Bidrag]:
    """Everybody in a group who is in; nobody where the years are those of old units and of new ones."""
    med = [b for b in resultat.i_gruppe(gruppe) if b.er_med]
    if struktur is None:
        return med
    skille = struktur.valg.dato.year
    if len({y < skille for y in aar}) > 1:
        return ()
    return [b for b in med if set(struktur.aar_for(b.deltaker.nr)) & set(aar)]


def _andel(resultat: Resultat, plan: Plan | None, med: Sequence[Bidrag], aar: Sequence[int], setning: str) -> str:
    """What everybody in the group pays together; "" for one who is alone in it."""
    if len(med) <= 1:
        return ""
    if plan is None:
        plasser = [n for n, a in enumerate(resultat.ordning.aar) if a.aar in aar]
        sum_kr = sum((b.per_aar[n] for b in med for n in plasser), NULL)
    else:
        plasser = [n for n, t in enumerate(plan.terminer) if t.aar in aar]
        numre = {b.deltaker.nr for b in med}
        rader = zip(plan.deltakere, plan.avrundet.celler, strict=True)
        sum_kr = NULL + sum(rad[n] for d, rad in rader if d.nr in numre for n in plasser)
    gruppe = resultat.ordning.gruppe(med[0].deltaker.gruppe).navn
    return setning.format(antall=len(med), gruppe=gruppe, sum=kroner(sum_kr))
