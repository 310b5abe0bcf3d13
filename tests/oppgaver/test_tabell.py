"""tabell: the published tables, cell by cell, in every format."""

import csv
import json
from html.parser import HTMLParser
from io import StringIO

import pytest

from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.arktabell import lag_tabell
from verktoy.oppgaver.bidragstabell import bidragstabell
from verktoy.oppgaver.tabell import Tabell, finn_resultat
from verktoy.oppgaver.tabellformat import FORMATER, som_tekst

# «Hva betyr «Digital bærekraft Østfold» praktisk for kommunene?», tabellen «Finansiering», i 1000 kr:
# nummer, kommune, innbyggere, variabel, fastdel, 2018, 2019, 2020, 2021, SUM 3 år, 2022, 2023, SUM 5 år.
PUBLISERT = """
0106;Fredrikstad;80977;197;120;53;106;106;53;317;106;106;529
0105;Sarpsborg;55543;135;120;43;85;85;43;255;85;85;426
0104;Moss;32588;79;120;33;66;66;33;199;66;66;332
0101;Halden;31037;76;120;33;65;65;33;196;65;65;326
0136;Rygge;16083;39;120;27;53;53;27;159;53;53;265
0124;Askim;15810;39;120;26;53;53;26;159;53;53;264
0125;Eidsberg;11414;28;120;25;49;49;25;148;49;49;246
0128;Rakkestad;8202;20;120;23;47;47;23;140;47;47;233
0135;Råde;7465;18;120;23;46;46;23;138;46;46;230
0123;Spydeberg;5853;14;120;22;45;45;22;134;45;45;224
0138;Hobøl;5621;14;120;22;45;45;22;134;45;45;223
0137;Våler (Østf.);5471;13;120;22;44;44;22;133;44;44;222
0122;Trøgstad;5337;13;120;22;44;44;22;133;44;44;222
0111;Hvaler;4540;11;120;22;44;44;22;131;44;44;218
0127;Skiptvet;3831;9;120;22;43;43;22;129;43;43;216
0119;Marker;3567;9;120;21;43;43;21;129;43;43;214
0118;Aremark;1399;3;120;21;41;41;21;123;41;41;206
0121;Rømskog;682;2;120;20;41;41;20;122;41;41;203
"""
# The document writes Våler (Østf.) where SSB writes Våler (Østfold); every number is compared as it stands.
ANDRE_NAVN = {"Våler (Østf.)": ("Våler", "Våler (Østfold)", "Våler (Østf.)")}
# The same document: what the sources give per year, «SUM 3 år» and «SUM 5 år».
KILDER = """
Østfold fylkeskommune;800;1600;1600;800;4800;1600;1600;8000
Fylkesmannen i Østfold;320;640;640;320;1920;640;640;3200
Sum kontante bidrag;1600;3200;3200;1600;9600;3200;3200;16000
"""
OSTFOLD = "digital-baerekraft-ostfold"


def _csv(beregnet, ordning):
    tekst = FORMATER["csv"](bidragstabell(finn_resultat(beregnet, ordning)))
    return list(csv.reader(StringIO(tekst), delimiter=";"))


def test_the_published_table_of_ostfold_in_every_cell(beregnet):
    hode, *rader = _csv(beregnet, OSTFOLD)
    assert hode == ["Nummer", "Navn", "Innbyggere", "Variabel del", "Fastdel", "2018", "2019", "2020", "2021",
                    "SUM 3 år", "2022", "2023", "SUM 5 år"]  # fmt: skip
    kommuner = [r for r in rader if r[0]]
    publisert = [linje.split(";") for linje in PUBLISERT.strip().splitlines()]
    assert len(kommuner) == len(publisert) == 18
    for skal, er in zip(publisert, kommuner, strict=True):
        assert er[1] in ANDRE_NAVN.get(skal[1], (skal[1],))
        assert [er[0], *er[2:]] == [skal[0], *skal[2:]], skal[1]


def test_the_exact_sums_and_totals_of_ostfold(beregnet):
    """720, 2 160, 2 880 and 4 800 thousand from the kommuner; 9 600 and 16 000 in all."""
    rader = {r[1]: r for r in _csv(beregnet, OSTFOLD)[1:]}
    kommunene = rader["Kommunene"]
    assert [kommunene[3], kommunene[4], kommunene[9], kommunene[12]] == ["720", "2160", "2880", "4800"]
    for linje in KILDER.strip().splitlines():
        navn, *tall = linje.split(";")
        assert rader[navn][5:] == tall
    r = finn_resultat(beregnet, OSTFOLD)
    assert [s.belop_kr for s in r.regelsummer] == [720_000, 2_160_000]
    tre, fem = r.ordning.delsummer
    linje = next(li for li in r.linjer if li.kilde.id == "kommunene")
    assert (r.delsum(linje.per_aar, tre), r.delsum(linje.per_aar, fem)) == (2_880_000, 4_800_000)
    assert (r.sum_kontant(tre), r.sum_kontant(fem)) == (9_600_000, 16_000_000)


def test_hours_and_others_funds_are_never_in_the_cash(beregnet):
    rader = {r[1]: r[5:] for r in _csv(beregnet, OSTFOLD)[1:]}
    assert rader["Sum kontant fra andre"][:5] == ["500", "1000", "1000", "500", "3000"]
    assert rader["Sum verdi av timer (ikke kontanter)"][:5] == ["1100", "2200", "2200", "1100", "6600"]
    assert rader["Sum kontante bidrag"][4] == "9600"


def test_digiviken_with_what_is_uncovered(beregnet):
    """«DigiViken - Kostnadsestimat for 2022»: 51 × 3 kr + 150 000 against 5,3 and 5,6 mill."""
    hode, *rader = _csv(beregnet, "digiviken")
    sum_ = hode.index("SUM")
    navn = {r[1]: r[sum_] for r in rader}
    assert sum(1 for r in rader if len(r[0]) == 4) == 51
    assert navn["Kommunene"] == "3757152"
    assert navn["Viken fylkeskommune"] == "150000"
    assert navn["Sum kontante bidrag"] == "3907152"
    assert navn["Udekket av kostnadsestimat 2022"] == "1392848"
    assert navn["Udekket av oppgitt finansieringsbehov 2022"] == "1692848"
    assert navn["Øvre Eiker"] == "59127"


def test_digifin_with_the_states_125_million(beregnet):
    """Invitasjonen: 20 kr per innbygger 1.1.2017; the state pays since the sector raises as much."""
    hode, *rader = _csv(beregnet, "digifin")
    sum_ = hode.index("SUM")
    navn = {r[1]: r[sum_] for r in rader}
    assert navn["Kommunene"] == "105166340"
    assert navn["Staten (KMD)"] == "125000000"
    assert navn["Levanger"] == str(19_892 * 20)


def test_a_scheme_is_found_by_id_and_short_name_and_an_unknown_one_lists_the_known(beregnet):
    assert finn_resultat(beregnet, "DIGIVIKEN") is finn_resultat(beregnet, "DigiViken")
    with pytest.raises(Inndatafeil, match=r"«viken».*Velg en av: digital-baerekraft-ostfold, digifin, digiviken"):
        finn_resultat(beregnet, "viken")


# --- the formats say the same


class _Celler(HTMLParser):
    def __init__(self):
        super().__init__()
        self.rader = []
        self.naa = None

    def handle_starttag(self, tag, _attrs):
        if tag == "tr":
            self.rader.append([])
        self.naa = [] if tag in ("td", "th") else self.naa

    def handle_data(self, data):
        if self.naa is not None:
            self.naa.append(data)

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rader[-1].append("".join(self.naa))
            self.naa = None


def _uten_skille(rad):
    return ["".join(v.split()) for v in rad]


@pytest.mark.parametrize("ark", ["bidrag", "plan", "scenario"])
def test_every_format_holds_the_same_cells(beregnet, ark):
    tabell = lag_tabell(beregnet, OSTFOLD, ark)
    rader = list(csv.reader(StringIO(FORMATER["csv"](tabell)), delimiter=";"))
    fasit = [_uten_skille(r) for r in rader]
    objekt = json.loads(FORMATER["json"](tabell))
    i_json = [[str(v) if v is not None else "" for k, v in r.items() if k != "slag"] for r in objekt["rader"]]
    assert i_json == rader[1:]
    md = [r for r in FORMATER["md"](tabell).splitlines() if r.startswith("|")]
    assert [_uten_skille(r[2:-2].split(" | ")) for r in md if "---" not in r] == fasit
    leser = _Celler()
    leser.feed(FORMATER["html"](tabell))
    assert [_uten_skille(r) for r in leser.rader] == fasit
    tekst = FORMATER["tekst"](tabell).splitlines()
    assert ["".join(x.split()) for x in tekst[-len(rader) + 1 :]] == ["".join(r) for r in fasit[1:]]


def test_text_is_aligned_and_long_lists_are_cut_with_a_word(beregnet):
    tabell = bidragstabell(finn_resultat(beregnet, "digiviken"))
    tekst = som_tekst(tabell, maks_deltakere=3)
    assert "… og 48 til" in tekst
    assert "Udekket av kostnadsestimat 2022" in tekst
    linjer = tekst.splitlines()
    strek = next(n for n, x in enumerate(linjer) if x.startswith("─"))
    assert len({len(x.rstrip()) <= len(linjer[strek]) for x in linjer[strek:]}) == 1
    assert len(som_tekst(tabell).splitlines()) > len(linjer) + 40


def test_a_list_cut_at_the_end_of_a_table_says_so():
    tabell = Tabell("T", "", ("Nummer", "Navn"), tuple(("deltaker", (str(n), "X")) for n in range(5)))
    assert som_tekst(tabell, maks_deltakere=3).splitlines()[-1].strip() == "… og 2 til"


def test_a_name_that_looks_like_a_formula_is_text(beregnet):
    tabell = bidragstabell(finn_resultat(beregnet, OSTFOLD))
    onde = ["=1+1", "+1", "-1", "@SUM(A1)"]
    rader = tuple(("deltaker", ("0101", navn, *[None] * (len(tabell.kolonner) - 2))) for navn in onde)
    tekst = FORMATER["csv"](type(tabell)(tabell.tittel, tabell.undertittel, tabell.kolonner, rader))
    assert [r[1] for r in csv.reader(StringIO(tekst), delimiter=";")][1:] == [f"'{x}" for x in onde]
