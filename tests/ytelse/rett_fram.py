"""What `oppdater` is measured against: the same workbook by pandas and openpyxl, as one would write it first.

python tests/ytelse/rett_fram.py BOK CELLER UT: read the inputs with pandas.read_excel, share the pots by data frames,
and write the cells with openpyxl. CELLER (a pickle made by oppdater_bench.py) holds every cell of the workbook, so that
both write the same; working out formulas, checks and explanations is spared here, as are validations, charts and
cached values.
"""

import pickle
import sys

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

KANT = Side(style="thin", color="BFA95B")
UTSEENDE = {
    "Bidrag Tittel": {"font": Font(bold=True, size=16, color="1F3864")},
    "Bidrag Seksjon": {"font": Font(bold=True, color="1F3864"), "fill": PatternFill("solid", fgColor="DCE6F1")},
    "Bidrag Overskrift": {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="1F3864")},
    "Bidrag Inndata": {
        "fill": PatternFill("solid", fgColor="FFF8DC"),
        "border": Border(left=KANT, right=KANT, top=KANT, bottom=KANT),
    },
    "Bidrag Sum": {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="F2F4F8")},
}
OMBRUTT = Alignment(wrap_text=True, vertical="top")


def bidrag(bok: str) -> pd.DataFrame:
    """Amounts per deltaker of the three schemes, for what they cost to compute."""
    ark = pd.read_excel(bok, sheet_name=None, header=None, dtype=object)
    folk = _tabell(ark["Folketall"], "Kommunenr").set_index("Kommunenr")
    delt = _tabell(ark["Deltakelse"], "Svar")
    deler = []
    for navn, rader in ark.items():
        if not navn.endswith(" forutsetninger"):
            continue
        verdi = _tabell(rader, "Verdi").dropna(subset=["Nøkkel"]).set_index("Nøkkel")["Verdi"]
        egne = delt[delt["Ordning"] == verdi["ordning.kortnavn"]].copy()
        innb = pd.to_numeric(folk[verdi["ordning.folketall_dato"]], errors="coerce")
        egne["innbyggere"] = egne["Nummer"].map(innb).fillna(0)
        for nokkel, v in verdi.items():
            if nokkel.endswith(".sats_kr"):
                egne[nokkel] = egne["innbyggere"] * v
            elif nokkel.endswith(".belop_kr") and nokkel.startswith("regel."):
                egne[nokkel] = v
        if "behov.budsjett.belop_kr" in verdi:
            pott = verdi["behov.budsjett.belop_kr"] * 3 / 10 - 120_000 * len(egne)
            egne["variabel"] = egne["innbyggere"] / egne["innbyggere"].sum() * pott
        deler.append(egne)
    return pd.concat(deler)


def _tabell(rader: pd.DataFrame, overskrift: str) -> pd.DataFrame:
    hode = next(n for n, r in enumerate(rader.itertuples(index=False)) if overskrift in r)
    return rader.iloc[hode + 1 :].set_axis(rader.iloc[hode], axis=1)


def skriv(celler: dict, ut: str) -> None:
    """Every cell with its value or formula, number format, look and column width."""
    bok = Workbook()
    bok.remove(bok.active)
    for navn, (verdier, bredder, frys) in celler.items():
        ark = bok.create_sheet(navn)
        for rad, kol, verdi, rolle, tallformat, ombrutt in verdier:
            celle = ark.cell(rad + 1, kol + 1, verdi)
            celle.number_format = tallformat
            for egenskap, hva in UTSEENDE.get(rolle, {}).items():
                setattr(celle, egenskap, hva)
            if ombrutt:
                celle.alignment = OMBRUTT
        for kol, bredde in bredder.items():
            ark.column_dimensions[get_column_letter(kol + 1)].width = bredde
        if frys:
            ark.freeze_panes = ark.cell(frys[0] + 1, frys[1] + 1)
    bok.save(ut)


if __name__ == "__main__":
    sum_ = bidrag(sys.argv[1])
    with open(sys.argv[2], "rb") as fil:  # noqa: PTH123
        skriv(pickle.load(fil), sys.argv[3])
