"""Kontroll: every check with both sides as live formulas, the difference, the status and a link to the place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from verktoy.ark.adresse import Spenn, celle, fast, i_ark
from verktoy.ark.beskrivelse import (
    ANTALL,
    KRONER_ORE,
    Ark,
    Fargeregel,
    Lenke,
    Omraade,
    Rolle,
    Slag,
    Stil,
    Validering,
)
from verktoy.ark.bidragsoppsett import Bidragsark
from verktoy.ark.fond import Fondsark
from verktoy.ark.inndata import Deltakelsesark, Folketallsark, Forutsetningsark
from verktoy.ark.plan import Planark
from verktoy.ark.publisert import Publisertark
from verktoy.ark.strukturoppsett import Strukturark
from verktoy.ark.tidsandeler import DATOFELT
from verktoy.kjerne.deltakelse import Deltakertype
from verktoy.kjerne.kontroll import TOLERANSE, TOLERANSE_DESIMALER, Kontrollpunkt, Sammenlign, Utfall
from verktoy.kjerne.melding import Niva
from verktoy.kjerne.ordning import Art, Fase, Kildetype, Kvittering
from verktoy.kjerne.overskrifter import FOLKETALL, KONTROLL, KONTROLL_KOLONNER
from verktoy.kjerne.regler import Regel

HODE = 5
NIVA, VENSTRE, HOYRE, DIFF, STATUS, KVITTERT, KVITTERT_DIFF, GA_TIL, KILDE, ID = 1, 4, 6, 7, 8, 9, 10, 11, 12, 13
TOLERANSE_CELLE = (2, 1)


@dataclass(frozen=True)
class Ordningsark:
    """The sheets of one scheme."""

    forutsetninger: Forutsetningsark
    bidrag: Bidragsark
    publisert: Publisertark | None
    struktur: Strukturark | None = None
    fond: Fondsark | None = None
    plan: Planark | None = None
    scenario: Ark | None = None
    planark: tuple[Ark, ...] = ()
    plansider: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Side:
    """Both sides of a check as formulas (without "="), and the cell to go to."""

    venstre: str
    hoyre: str
    mal: str


def kontrollformler(ark: Ordningsark, punkter: Sequence[Kontrollpunkt]) -> dict[str, Side]:
    """For every check of a scheme, by its id without the short name."""
    f, b = ark.forutsetninger, ark.bidrag
    o, ut = b.resultat.ordning, {}
    grunnaar = [a.aar for a in o.aar if a.fase is Fase.GRUNNLAG]
    deler = "+".join(f.ref(f"aar.{a}.deler") for a in grunnaar)
    ut["tid.deler"] = Side(deler or "0", f.ref("tid.deler_i_alt"), f.ref("tid.deler_i_alt"))
    if b.tid.er_valgt:
        utenfor = "+".join(b.tid.utenfor(spenn, b.ark.navn) for spenn in b.grupper.values())
        ut["datoer.utenfor"] = Side(utenfor, "0", b.ref(b.spenn.rad, b.kolonner["til_og_med"]))
    ut["folketall.offisielle"] = _offisielle(f, b, punkter)
    ut["folketall.fylker"] = _uten_fasit(o.kortnavn, punkter)
    for regel in o.regler:
        ut[f"regel.{regel.id}.sum"] = _regelsum(b, regel)
    for gruppe in o.grupper:
        ut |= _gruppe(b, gruppe.id)
    if o.behov:
        ut |= _behov(f, b)
    for k in o.finansiering:
        if k.type is Kildetype.BETINGET:
            aar = "+".join(b.ref(b.grupperader[g], b.kolonner[f"aar.{a}"]) for g in k.av for a in grunnaar)
            terskel = f.ref(f"finansiering.{k.id}.terskel_kr")
            ut[f"finansiering.{k.id}.vilkaar"] = Side(aar or "0", terskel, terskel)
    for e in o.eksempler:
        regel = next(r for r in o.regler if r.id == e.regel)
        n = f"eksempel.{e.id}"
        oppgitt = f.ref(f"{n}.oppgitt_kr")
        ut[n] = Side(f"{f.ref(f'{n}.innbyggere')}*{b.enheter.sats(regel)}", oppgitt, oppgitt)
    for omtalt in o.omtalte:
        belop = f.ref(f"omtalt.{omtalt.id}.belop_kr")
        ut[f"omtalt.{omtalt.id}"] = Side(_sum_kontant(b, omtalt.delsum), belop, belop)
    vedtatt, avvik = (
        "+".join(b.ref(rad, b.kolonner[k]) for rad in b.grupperader.values()) for k in ("vedtatt", "vedtatt_avvik")
    )
    ut["vedtak.belop"] = Side(vedtatt, f"{vedtatt}-({avvik})", b.ref(b.spenn.rad, b.kolonner["vedtatt"]))
    hjem = [(x.ark.navn, x.sider) for x in (ark.publisert, ark.struktur, ark.fond) if x]
    hjem += [(ark.plan.ark.navn, ark.plansider)] if ark.plan else []
    for navn, sider in hjem:
        ut |= {id_: Side(v, h, i_ark(navn, "$A$1")) for id_, (v, h) in sider.items()}
    return ut


def _offisielle(f: Forutsetningsark, b: Bidragsark, punkter: Sequence[Kontrollpunkt]) -> Side:
    """The inhabitants in use against SSB's sum, which is a figure of its date: another date has nothing to meet."""
    o = b.resultat.ordning
    kol = b.kolonner["innbyggere"]
    sum_ = "+".join(b.ref(b.grupperader[g], kol) for g in o.kommunegrupper) or "0"
    ssb = next((p.hoyre for p in punkter if p.id == f"{o.kortnavn}.folketall.offisielle"), Fraction(0))
    dag, dato = o.folketall_dato, f.ref("ordning.folketall_dato")
    hoyre = f"IF({dato}=DATE({dag.year},{dag.month},{dag.day}),{ssb},{sum_})"
    return Side(sum_, hoyre, b.ref(b.spenn.rad, kol))


def _uten_fasit(kortnavn: str, punkter: Sequence[Kontrollpunkt]) -> Side:
    """How many counties have no official list: what the tool knows when it writes, and no formula can."""
    antall = next((p.venstre for p in punkter if p.id == f"{kortnavn}.folketall.fylker"), Fraction(0))
    return Side(str(antall), "0", i_ark(FOLKETALL, "$A$1"))


def _sum_kontant(b: Bidragsark, delsum: str) -> str:
    return b.ref(b.sumrader[Art.KONTANT], b.kolonner[f"delsum.{delsum}"])


def _regelsum(b: Bidragsark, regel: Regel) -> Side:
    kol = b.kolonner[f"regel.{regel.id}"]
    fordeles, paa = (i_ark(b.ark.navn, fast(r, kol)) for r in b.regelrad)
    spenn = b.grupper[regel.gruppe]
    sum_ = b.ref(spenn.sumrad, kol)
    med = b.enheter.med(regel, spenn, b.ark.navn)
    hoyre = f"{fordeles}*{med}" if regel.pott is None else f"IF({paa}>0,{fordeles}*{med}/{paa},0)"
    return Side(sum_, hoyre, sum_)


def _gruppe(b: Bidragsark, gruppe: str) -> dict[str, Side]:
    rad, spenn = b.grupperader[gruppe], b.grupper[gruppe]
    # In the row of parts only columns of rules have a number; what is no rule of the group is empty in its rows.
    regler, deler = b.regelflate(rad, rad), b.regelflate(b.delerrad, b.delerrad)
    negative = f"SUMPRODUCT(({b.regelflate(spenn.rad, spenn.siste_rad)}<0)*ISNUMBER({deler}))"
    sted = b.ref(rad, 1)
    return {
        f"gruppe.{gruppe}.aar": Side(b.aarsum(rad), f"SUMPRODUCT({regler},{deler})/{b.deler_i_alt()}", sted),
        f"gruppe.{gruppe}.negative": Side(negative, "0", sted),
    }


def _behov(f: Forutsetningsark, b: Bidragsark) -> dict[str, Side]:
    o, ut = b.resultat.ordning, {}
    grunn = f.ref(f"behov.{o.behov[0].id}.belop_kr")
    med_andel = [k for k in o.finansiering if k.andel is not None and k.art is Art.KONTANT]

    def andel(id_: str) -> str:
        n = f"finansiering.{id_}.andel"
        return f"{grunn}*{f.ref(f'{n}.teller')}/{f.ref(f'{n}.nevner')}"

    ut["finansiering.andeler"] = Side("+".join(andel(k.id) for k in med_andel) or "0", grunn, grunn)
    for k in med_andel:
        if k.type is Kildetype.DELTAKERE:
            sum_ = b.ref(b.grupperader[k.gruppe], b.kolonner[f"delsum.{o.behov[0].delsum}"])
            ut[f"finansiering.{k.id}.andel"] = Side(sum_, andel(k.id), sum_)
    for behov in o.behov:
        belop = f.ref(f"behov.{behov.id}.belop_kr")
        ut[f"behov.{behov.id}.dekning"] = Side(_sum_kontant(b, behov.delsum), belop, b.ref(*b.udekket[behov.id]))
        poster = [k for k in f.rader if k.startswith(f"behov.{behov.id}.post.") and k.endswith(".belop_kr")]
        ut[f"behov.{behov.id}.poster"] = Side("+".join(f.ref(k) for k in poster) or "0", belop, belop)
        if behov.skal_stemme_med:
            ut[f"behov.{behov.id}.samsvar"] = Side(belop, f.ref(f"behov.{behov.skal_stemme_med}.belop_kr"), belop)
    return ut


@dataclass(frozen=True)
class Kontrollark:
    """The sheet, and the range of its statuses."""

    ark: Ark
    spenn: Spenn

    def antall(self, utfall: Utfall, ordning: str = "") -> str:
        """How many checks have come to an outcome, of one scheme (a cell or quoted word) or of all."""
        status = f'{self.spenn.fra_annet_ark(STATUS)},"{utfall.value}"'
        return f"COUNTIFS({self.spenn.fra_annet_ark(0)},{ordning},{status})" if ordning else f"COUNTIF({status})"


def inndatapunkter(
    ark: Ordningsark, folketall: Folketallsark, deltakelse: Deltakelsesark
) -> list[tuple[Kontrollpunkt, Side]]:
    """Checks of the workbook itself, which Python has made sure of and which must stay true while staff type."""
    b = ark.bidrag
    o, kort = b.resultat.ordning, f'"{b.resultat.ordning.kortnavn}"'
    antall = len(b.rader)
    rader = "+".join(f"COUNTA({Spenn(b.ark.navn, s.rad, s.siste_rad).fra_annet_ark(0)})" for s in b.grupper.values())
    punkt = [
        (
            Kontrollpunkt(
                f"{o.kortnavn}.bok.deltakere",
                o.kortnavn,
                Niva.AVVIK,
                "Alle rader i Deltakelse er med i bidragstabellen (ellers: oppdater boken)",
                "rader i Deltakelse",
                Fraction(antall),
                "rader i bidragstabellen",
                Fraction(antall),
                "antall",
            ),
            Side(
                f"COUNTIF({i_ark(deltakelse.ark.navn, '$B:$B')},{kort})",
                rader,
                deltakelse.spenn.fra_annet_ark(3).split(":")[0],
            ),
        )
    ]
    if ark.plan:
        punkt.append(
            (
                Kontrollpunkt(
                    f"{o.kortnavn}.bok.plan",
                    o.kortnavn,
                    Niva.AVVIK,
                    "Planen er laget av forutsetningene slik de er nå (ellers: oppdater boken)",
                    "rader som er endret",
                    Fraction(0),
                    "skal være",
                    Fraction(0),
                    "antall",
                ),
                Side(ark.plan.endret, "0", ark.plan.endret),
            )
        )
    if ark.plan and "betaling.sum" in ark.plansider:
        venstre, hoyre = ark.plansider["betaling.sum"]
        i_planen = Fraction(ark.plan.sum_kr)
        punkt.append(
            (
                Kontrollpunkt(
                    f"{o.kortnavn}.bok.betaling",
                    o.kortnavn,
                    Niva.FEIL,
                    "Betalingsgrunnlaget summerer til planen",
                    "sum av radene",
                    i_planen,
                    "sum i planen",
                    i_planen,
                    "kr",
                ),
                Side(venstre, hoyre, hoyre),
            )
        )
    kolonner = [
        (Spenn(b.ark.navn, s.rad, s.siste_rad), kol)
        for g, s in b.grupper.items()
        for kol in b.innbyggerkolonner.values()
        if o.gruppe(g).type is Deltakertype.KOMMUNE and (s.rad, kol) in b.ark.celler
    ]
    if kolonner:
        rader_i_alt = sum(s.siste_rad - s.rad + 1 for s, _ in kolonner)
        uten = sum(1 for s, kol in kolonner for r in range(s.rad, s.siste_rad + 1) if not b.ark.celler[r, kol].verdi)
        punkt.append(
            (
                Kontrollpunkt(
                    f"{o.kortnavn}.bok.folketall",
                    o.kortnavn,
                    Niva.FEIL,
                    "Alle kommuner har folketall på datoen",
                    "kommuner med folketall",
                    Fraction(rader_i_alt - uten),
                    "kommuner",
                    Fraction(rader_i_alt),
                    "antall",
                ),
                Side(
                    "+".join(f'COUNTIF({s.fra_annet_ark(kol)},">0")' for s, kol in kolonner),
                    "+".join(f"COUNTA({s.fra_annet_ark(0)})" for s, _ in kolonner),
                    i_ark(folketall.ark.navn, "$A$1"),
                ),
            )
        )
    punkt.append(_brukbare_datoer(b, o.kortnavn) if b.tid.er_valgt else _ingen_datoer(deltakelse, o.kortnavn))
    if fylker := _fylkeskommuner(b, folketall):
        punkt.append(fylker)
    return punkt


def _brukbare_datoer(b: Bidragsark, kortnavn: str) -> tuple[Kontrollpunkt, Side]:
    """Dates typed since Python refused those that cannot be counted."""
    regel = "Datoene i «Med fra og med» og «Med til og med» kan regnes om til beløp (ellers: oppdater boken)"
    venstre = "+".join(b.tid.ubrukelige(spenn, b.ark.navn) for spenn in b.grupper.values())
    side = Side(venstre, "0", b.ref(b.spenn.rad, b.kolonner["fra_og_med"]))
    return _datopunkt(kortnavn, regel, "datoer som ikke kan brukes"), side


def _ingen_datoer(deltakelse: Deltakelsesark, kortnavn: str) -> tuple[Kontrollpunkt, Side]:
    """Dates typed since Python refused all of them, in a scheme that does not say what they mean."""
    regel = "Ingen datoer i Deltakelse så lenge ordningen ikke sier hva de betyr (ordning.ved_delvis i forutsetninger)"
    egne = f'{deltakelse.alle("Ordning")},"{kortnavn}"'
    kolonner = [deltakelse.alle(overskrift) for overskrift in DATOFELT.values()]
    venstre = "+".join(f'COUNTIFS({egne},{kol},"<>")' for kol in kolonner)
    return _datopunkt(kortnavn, regel, "datoer i «Med fra og med» og «Med til og med»"), Side(
        venstre, "0", kolonner[0].split(":")[0]
    )


def _datopunkt(kortnavn: str, regel: str, antall: str) -> Kontrollpunkt:
    null = Fraction(0)
    return Kontrollpunkt(
        f"{kortnavn}.bok.datoer", kortnavn, Niva.FEIL, regel, antall, null, "skal være", null, "antall"
    )


def _fylkeskommuner(b: Bidragsark, folketall: Folketallsark) -> tuple[Kontrollpunkt, Side] | None:
    """Every kommune of a county has a figure: an emptied cell would otherwise lower the county's sum in silence."""
    o, tall = b.resultat.ordning, folketall.tall
    venstre, hoyre, antall = [], [], 0
    for g, s in b.grupper.items():
        if o.gruppe(g).type is not Deltakertype.FYLKESKOMMUNE:
            continue
        numre = [bidrag.deltaker.nr for bidrag in b.resultat.i_gruppe(g)]
        for kol in b.innbyggerkolonner.values():
            hode = b.ark.overskriftsrad or 0
            dato, i_hode = b.ark.celler[hode, kol].verdi, b.ref(hode, kol)
            if (s.rad, kol) not in b.ark.celler or not isinstance(dato, date):
                continue
            if not all(tall.kjenner_fylket(nr, dato) for nr in numre):
                continue
            i_bruk = sum(1 for k in tall.offisielle[dato.year] for nr in numre if k[:2] == nr)
            har = folketall.antall(Spenn(b.ark.navn, s.rad, s.siste_rad).fra_annet_ark(0), i_hode)
            venstre.append(har)
            hoyre.append(f"IF({i_hode}=DATE({dato.year},{dato.month},{dato.day}),{i_bruk},{har})")
            antall += i_bruk
    if not venstre:
        return None
    punkt = Kontrollpunkt(
        f"{o.kortnavn}.bok.fylker",
        o.kortnavn,
        Niva.FEIL,
        "Alle kommunene i fylkene har folketall på datoen",
        "kommuner med folketall",
        Fraction(antall),
        "kommuner i fylkene",
        Fraction(antall),
        "antall",
    )
    return punkt, Side("+".join(venstre), "+".join(hoyre), i_ark(folketall.ark.navn, "$A$1"))


def kontrollark(punkter: Sequence[tuple[Kontrollpunkt, Side]], kvitteringer: Mapping[str, Kvittering]) -> Kontrollark:
    """One check a row. A finding is accepted by writing why, and for which difference, in the yellow cells."""
    ark = Ark(KONTROLL, Slag.KONTROLL)
    ark.topp(
        "Kontroll",
        "Feil skal aldri forekomme. Et avvik som er forstått, kvitteres i de gule feltene: hvorfor, og for hvor mye.",
    )
    ark.sett(2, 0, "Toleranse (kr)", Stil(Rolle.HJELP))
    ark.sett(*TOLERANSE_CELLE, TOLERANSE, Stil(Rolle.GRUNNLAG, "0.000"))
    ark.rad(HODE, KONTROLL_KOLONNER, Stil(Rolle.OVERSKRIFT, ombrutt=True))
    for kol in (VENSTRE, HOYRE, DIFF, KVITTERT_DIFF):
        ark.sett(HODE, kol, KONTROLL_KOLONNER[kol], Stil(Rolle.OVERSKRIFT, ombrutt=True, hoyre=True))
    for n, (punkt, side) in enumerate(punkter):
        _rad(ark, HODE + 1 + n, punkt, side, kvitteringer)
    siste = HODE + max(len(punkter), 1)
    ark.bredder |= dict(enumerate((11, 9, 50, 25, 14, 25, 14, 13, 11, 38, 13, 8, 44, 44)))
    ark.frys = (HODE + 1, 3)
    ark.siste_utskriftskolonne = KVITTERT_DIFF
    ark.overskriftsrad = HODE
    ark.tabell = Omraade(HODE, 0, siste, ID)
    ark.filter = ark.tabell
    status = Omraade(HODE + 1, STATUS, siste, STATUS)
    for ord_, tone in (
        ("OK", "ok"),
        ("KVITTERT", "kvittert"),
        ("MERKNAD", "merknad"),
        ("AVVIK", "avvik"),
        ("FEIL", "avvik"),
    ):
        ark.fargeregler.append(Fargeregel(status, tone, ord=ord_))
    ark.valideringer.append(
        Validering(
            Omraade(HODE + 1, KVITTERT_DIFF, siste, KVITTERT_DIFF),
            "tall",
            tittel="Kvittert for differanse",
            melding="Skriv differansen du godtar. Endrer den seg, vises avviket igjen.",
        )
    )
    return Kontrollark(ark, Spenn(KONTROLL, HODE + 1, siste))


def _rad(ark: Ark, rad: int, p: Kontrollpunkt, side: Side, kvitteringer: Mapping[str, Kvittering]) -> None:
    tekst, tall = Stil(Rolle.TEKST, ombrutt=True, innrykk=True), Stil(Rolle.BEREGNET, _format(p))
    ark.rad(rad, (p.ordning, p.niva.value, p.regel, p.venstre_navn), tekst)
    ark.formel(rad, VENSTRE, f"={side.venstre}", p.venstre, tall)
    ark.sett(rad, VENSTRE + 1, p.hoyre_navn + ("" if p.enhet in ("kr", "antall", "deler") else f" ({p.enhet})"), tekst)
    ark.formel(rad, HOYRE, f"={side.hoyre}", p.hoyre, tall)
    v, h = celle(rad, VENSTRE), celle(rad, HOYRE)
    minst = p.sammenlign is Sammenlign.MINST
    ark.formel(rad, DIFF, f"=MIN(0,{v}-{h})" if minst else f"={v}-{h}", p.differanse, tall)
    utfall = p.utfall(kvitteringer)
    d = celle(rad, DIFF)
    k, kd = celle(rad, KVITTERT), celle(rad, KVITTERT_DIFF)
    match p.niva:
        case Niva.FEIL:
            ellers = '"FEIL"'
        case Niva.MERKNAD:
            ellers = '"MERKNAD"'
        case Niva.AVVIK:
            ellers = f'IF(AND({k}<>"",{kd}<>"",{_er_lik(f"{d}-N({kd})")}),"KVITTERT","AVVIK")'
    ark.formel(rad, STATUS, f'=IF({_er_lik(d)},"OK",{ellers})', utfall.value, Stil(Rolle.STATUS))
    kvittering = kvitteringer.get(p.id)
    inn = Rolle.INNDATA if p.niva is Niva.AVVIK else Rolle.TEKST
    ark.sett(rad, KVITTERT, kvittering.begrunnelse if kvittering else None, Stil(inn, ombrutt=True))
    ark.sett(rad, KVITTERT_DIFF, kvittering.differanse if kvittering else None, Stil(inn, _format(p)))
    ark.lenker.append(Lenke(rad, GA_TIL, side.mal, "Gå til"))
    ark.sett(rad, KILDE, p.kilde, tekst)
    ark.sett(rad, ID, p.id, Stil(Rolle.NOEKKEL))


def _er_lik(differanse: str) -> str:
    """The condition kjerne's er_lik tells."""
    return f"ROUND(ABS({differanse}),{TOLERANSE_DESIMALER})<={fast(*TOLERANSE_CELLE)}"


def _format(p: Kontrollpunkt) -> str:
    if p.enhet in ("antall", "deler"):
        return ANTALL
    hele = all(x.denominator == 1 for x in (p.venstre, p.hoyre, p.differanse))
    return ANTALL if hele else KRONER_ORE
