"""A small sound workbook with one of everything the lint looks at, for planting defects in."""

from pathlib import Path

import xlsxwriter

from tests.stotte.pakke import Pakke, skriv_om


def skriv_eksempelbok(sti: Path) -> Path:
    """Two sheets, a table, formulas of every type of result, a merge, a list, a name, a link, a format and a chart.

    Data!B2:B4 are inhabitants (10, 20, 70), Svar!B1 is a rate of 3, Svar!B2 the product 300.
    """
    bok = xlsxwriter.Workbook(str(sti))
    data, svar = bok.add_worksheet("Data"), bok.add_worksheet("Svar i kr")
    penger = bok.add_format({"num_format": '#,##0 "kr"'})
    rader = [["0101", 10], ["0104", 20], ["1860", 70]]
    kolonner = [{"header": "Kommunenr"}, {"header": "Innbyggere"}]
    data.add_table("A1:B4", {"data": rader, "columns": kolonner, "name": "tbl_folketall"})
    data.merge_range("D1:E1", "flettet")
    data.merge_range("D3:E4", "også flettet")
    data.data_validation("D6", {"validate": "list", "source": ["ja", "nei", "avventer"]})
    bok.define_name("Sats", "='Svar i kr'!$B$1")
    svar.write_row("A1", ["Sats", 3])
    svar.write("A2", "Sum")
    svar.write_formula("B2", "=SUM(Data!B2:B4)*Sats", penger, 300)
    svar.write_formula("B3", "=B2>299", None, value=True)
    svar.write_formula("B4", '=A2&" æøå"', None, "Sum æøå")
    svar.write_formula("B5", "=1/0", None, "#DIV/0!")
    svar.write_formula("B6", '=IF(B2>0,"","x")', None, "")
    svar.write_formula("B7", "=_xlfn.STDEV.S(Data!B2:B4)", None, 32.145502536643185)
    svar.write_formula("B8", "=B2/7", None, 300 / 7)
    svar.write_url("A9", "internal:Data!A1", string="til data")
    svar.write_blank("B10", None, penger)
    graf = bok.add_chart({"type": "bar"})
    graf.add_series({"categories": "=Data!$A$2:$A$4", "values": "=Data!$B$2:$B$4"})
    svar.insert_chart("D2", graf)
    bok.close()
    return sti


def plant(xlsx: Path, del_: str, gammelt: str, nytt: str) -> Path:
    """Plant a defect: replace one text in one part of the workbook, which must hold it exactly once."""
    innhold = Pakke(xlsx).deler[del_].decode("utf-8")
    assert innhold.count(gammelt) == 1, f"{gammelt!r} stands {innhold.count(gammelt)} times in {del_}"
    return skriv_om(xlsx, xlsx, {del_: innhold.replace(gammelt, nytt).encode("utf-8")})
