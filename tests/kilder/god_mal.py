"""A template with nothing wrong with it, which the tests break one thing in at a time."""

from pathlib import Path

import pytest

from verktoy.kilder import malfil
from verktoy.kjerne.melding import Inndatafeil

GOD = """\
[ordning]
id = "prove"
navn = "Prøven"
kortnavn = "Prøve"
beskrivelse = "En prøve."
folketall_dato = 2018-01-01
vist_enhet_kr = { verdi = 1, kilde = "valg: hele kroner" }
ved_frafall = "hold-satser"
avventer_regnes_som = "ja"
[dokument.notat]
tittel = "Notat"
utgiver = "Sekretariatet"
[gruppe.kommuner]
navn = "Kommuner"
type = "kommune"
utvalg = "fylke 01"
sorter = "nummer"
[tid]
kilde = "notat: side 1"
deler_i_alt = 3
[aar.2018]
kilde = "notat: side 1"
deler = 1
fase = "grunnlag"
[aar.2019]
kilde = "notat: side 1"
deler = 2
fase = "grunnlag"
[delsum.sum]
kilde = "notat: side 1"
navn = "SUM"
fra_og_med = 2018
til_og_med = 2019
[behov.budsjett]
kilde = "notat: side 1"
navn = "Budsjett"
belop_kr = 1_000
delsum = "sum"
[finansiering.kommunene]
kilde = "notat: side 1"
navn = "Kommunene"
art = "kontant"
type = "deltakere"
gruppe = "kommuner"
andel = "6/10"
[finansiering.staten]
kilde = "notat: side 1"
navn = "Staten"
art = "kontant"
type = "andel"
andel = "4/10"
[finansiering.banken]
kilde = "notat: side 1"
navn = "Banken"
art = "kontant"
type = "belop"
aar = { 2018 = 100, 2019 = 200 }
[regel.fastdel]
kilde = "notat: side 2"
navn = "Fastdel"
type = "fast-belop"
gjelder = "kommuner"
belop_kr = 10
tid = "fordelt"
[regel.variabel]
kilde = "notat: side 2"
navn = "Variabel del"
type = "pott-etter-folketall"
gjelder = "kommuner"
pott_er_rest_av = "kommunene"
tid = "fordelt"
[publisert]
enhet_kr = 1
kilde = "notat: side 3"
kolonner = ["innbyggere", "aar.2018"]
[publisert.rad]
0101 = [31037, 4]
[publisert.linje.staten]
navn = "Staten"
finansiering = "staten"
verdier = { "aar.2018" = 133 }
[deltakelse.0101]
svar = "ja"
vedtatt_kr = 12.50
[kvittering."vedtak.belop"]
begrunnelse = "Rundet."
differanse = -1
"""


def les(mappe: Path, tekst: str) -> malfil.Mal:
    fil = mappe / "prove.toml"
    fil.write_text(tekst, encoding="utf-8")
    return malfil.les_mal(fil)


def feilene(mappe: Path, tekst: str) -> list[str]:
    with pytest.raises(Inndatafeil) as feil:
        les(mappe, tekst)
    return [str(m) for m in feil.value.meldinger]
