"""ivaretatt: what staff have done to our sheets, as the workbook remembers it: cells typed over, cells put aside."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from verktoy.ark.ruter import som_tekst
from verktoy.excel.folge import Funnet
from verktoy.excel.folging import Folging
from verktoy.kjerne.arbeidsbok import Arbeidsbok, Loggrad, Overskrevet, Tilsidecelle
from verktoy.kjerne.arkid import arkid
from verktoy.kjerne.folketall import norsk_dato
from verktoy.kjerne.melding import Inndatafeil, Melding, feil, merknad
from verktoy.kjerne.overskrevet import FORMELEN_GA, SKULLE_VAERT
from verktoy.kjerne.overskrifter import SAMMENLIGNING

_I_RO = "Ark oppdateres ikke lenger"
MAKS_OVERSKREVNE = 500  # more than this is no slip of the hand: the workbook has been saved as values
_LANG = 60


def ta_vare_paa(
    bok: Arbeidsbok, folging: Folging, funnet: list[tuple[str, Funnet]], tid: datetime, *, behold: bool
) -> tuple[Arbeidsbok, list[Melding]]:
    """The state with everything it must remember before our sheets are written, and what the user is told.

    Args:
        bok: the state.
        folging: what is about to be written.
        funnet: the cells that are typed over.
        tid: when.
        behold: keep what was typed in place of a formula.

    Raises:
        Inndatafeil: when a sheet cannot be written without loss; every reason at once.
    """
    avslag = [feil(hva, f"arket «{navn}»") for navn, hva in folging.avslag()]
    for navn in dict.fromkeys(n for n, _ in funnet):
        antall = sum(n == navn for n, _ in funnet)
        if antall > MAKS_OVERSKREVNE:
            avslag.append(
                feil(
                    f"{antall} celler er skrevet over. Er boken lagret som verdier?",
                    f"arket «{folging.arknavn(navn)}»",
                    "Hent en sikkerhetskopi, eller slett arket, så skrives det på nytt.",
                )
            )
    if avslag:
        raise Inndatafeil(avslag)
    tid = tid.replace(second=0, microsecond=0)
    bok, meldinger = _overskrevne(bok, folging, funnet, tid, behold=behold)
    bok, meldinger = _til_side(bok, folging, tid, meldinger)
    return _i_ro(bok, folging, tid, meldinger)


def _overskrevne(
    bok: Arbeidsbok, folging: Folging, funnet: list[tuple[str, Funnet]], tid: datetime, *, behold: bool
) -> tuple[Arbeidsbok, list[Melding]]:
    kjente = {o.id: o for o in bok.overskrevne}
    logg, meldinger = [], []
    for navn, f in funnet:
        sted = folging.arknavn(navn)
        hvor = ", ".join(x for x in f.hvor if x)
        hva = _hva(f)
        regel = f"{hva.bestemt} i «{sted}» er skrevet over" + (f" ({hvor})" if hvor else "")
        skrevet, ord_, skal, skal_ord = _sider(f)
        gammel = kjente.get(f.id)
        if behold and gammel and (gammel.regel, gammel.skrevet, gammel.skrevet_navn) == (regel, skrevet, ord_):
            continue  # told and logged already
        funnet_ = f"Celle {f.celle}, funnet {norsk_dato(tid.date())}"
        kilde = f"{funnet_}. Slett raden når dette er avklart. {hva.bestemt}: {f.formel or som_tekst(f.verdi)}"
        kjente[f.id] = Overskrevet(f.id, arkid(navn).ordning, regel, skrevet, ord_, skal, skal_ord, kilde)
        typet, vaart = f.skrevet_formel or som_tekst(f.skrevet), f.formel or som_tekst(f.verdi) or "tom celle"
        endring = f"«{sted}» {f.celle}{f' ({hvor})' if hvor else ''}: {typet} i stedet for {vaart}"
        handling = f"{hva.navn} beholdt overskrevet" if behold else f"{hva.navn} lagt tilbake"
        logg.append(Loggrad(tid, handling, "", endring, "", ""))
        utfall = "Det du skrev, er beholdt og merket" if behold else f"{hva.bestemt} er lagt tilbake"
        meldinger.append(
            merknad(
                f"{hva.ubestemt} er skrevet over med {_kort(typet)}{f' ({hvor})' if hvor else ''}.",
                f"arket «{sted}», celle {f.celle}",
                f"{utfall}. Se Logg. Slett raden i Kontroll når dette er avklart.",
            )
        )
    if not logg:
        return bok, meldinger
    return replace(bok, overskrevne=tuple(kjente.values()), logg=(*bok.logg, *logg)), meldinger


def _til_side(
    bok: Arbeidsbok, folging: Folging, tid: datetime, meldinger: list[Melding]
) -> tuple[Arbeidsbok, list[Melding]]:
    celler = [
        Tilsidecelle(tid, navn, r.celle, r.rad, r.kolonne, r.innhold, r.formel, r.hvorfor)
        for navn, r in folging.rester()
    ]
    if not celler:
        return bok, meldinger
    logg = []
    for navn in dict.fromkeys(c.ark for c in celler):
        egne = [c for c in celler if c.ark == navn]
        rader = ", ".join(dict.fromkeys(c.rad or c.celle for c in egne))
        logg.append(Loggrad(tid, "Satt til side", "", f"{len(egne)} celler fra «{navn}» ({rader})", "", ""))
        meldinger.append(
            merknad(
                f"{len(egne)} egne celler hører til rader eller kolonner som er borte ({rader}).",
                f"arket «{navn}»",
                "De ligger i arket «Til side».",
            )
        )
    return replace(bok, til_side=(*bok.til_side, *celler), logg=(*bok.logg, *logg)), meldinger


def _i_ro(
    bok: Arbeidsbok, folging: Folging, tid: datetime, meldinger: list[Melding]
) -> tuple[Arbeidsbok, list[Melding]]:
    """Sheets whose plan or scheme is gone, told once: the log remembers."""
    sagt = {r.endring for r in bok.logg if r.handling == _I_RO}
    nye = [m.navn for m in folging.foreldrelose() if m.id.slag != SAMMENLIGNING and f"«{m.navn}»" not in sagt]
    if not nye:
        return bok, meldinger
    meldinger += [
        merknad(
            "Arket oppdateres ikke lenger, for det det viser er ikke i boken nå.",
            f"arket «{navn}»",
            "Slett arket hvis du ikke trenger det. Dette blir ikke sagt igjen, men står i Logg.",
        )
        for navn in nye
    ]
    return replace(bok, logg=(*bok.logg, *(Loggrad(tid, _I_RO, "", f"«{n}»", "", "") for n in nye))), meldinger


class _Hva(NamedTuple):
    """What was typed over, in words."""

    navn: str
    ubestemt: str
    bestemt: str


_FORMEL, _INNHOLD = _Hva("Formel", "En formel", "Formelen"), _Hva("Innhold", "Innholdet i en celle", "Innholdet")


def _hva(f: Funnet) -> _Hva:
    return _FORMEL if f.formel else _INNHOLD


def _sider(f: Funnet) -> tuple[Fraction, str, Fraction, str]:
    """Both sides of the check: what was typed and what belongs there. Where neither is a number, one cell against 0."""
    skal_ord = FORMELEN_GA if f.formel else SKULLE_VAERT
    if f.skrevet_formel:
        ord_ = f"skrevet formel {f.skrevet_formel}"
    else:
        ord_ = "skrevet verdi" if _er_tall(f.skrevet) else f"skrevet «{_kort(som_tekst(f.skrevet))}»"
    if _er_tall(f.skrevet) or _er_tall(f.verdi):
        return _tall(f.skrevet), ord_, _tall(f.verdi), skal_ord
    return Fraction(1), ord_, Fraction(0), f"{skal_ord} «{_kort(som_tekst(f.verdi))}»"


def _kort(tekst: str) -> str:
    """A text as a line can show it; Logg has the whole."""
    return tekst if len(tekst) <= _LANG else f"{tekst[:_LANG].rstrip()} …"


def _er_tall(verdi: object) -> bool:
    return isinstance(verdi, (int, float, Fraction)) and not isinstance(verdi, bool)


def _tall(verdi: object) -> Fraction:
    """A number as a cell holds it, so that it reads back the same; 0 for what is none."""
    if isinstance(verdi, bool) or not isinstance(verdi, (int, float, Fraction)):
        return Fraction(0)
    return Fraction(verdi) if verdi == int(verdi) else Fraction(repr(float(verdi)))
