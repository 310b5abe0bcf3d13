import pytest

from tests.stotte.eksempelbok import plant, skriv_eksempelbok
from tests.stotte.lint import (
    arkreferanser,
    feil_i_tallformat,
    flest_argumenter,
    lint,
    spraakavhengig_tekst,
    uten_prefiks,
)

DATA, SVAR = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
BOK, TABELL, STIL = "xl/workbook.xml", "xl/tables/table1.xml", "xl/styles.xml"
GRAF = "xl/charts/chart1.xml"

B4 = '<c r="B4"><v>70</v></c>'
NAVN = "<definedName name=\"Sats\">'Svar i kr'!$B$1</definedName>"
LISTE = '"ja,nei,avventer"'

# One planted defect a line: rule, part, text, text with the defect, word in the message.
DEFEKTER = [
    ("fletting", DATA, 'ref="D1:E1"', 'ref="D1:E3"', "D3:E4"),
    ("fletting", DATA, 'ref="D1:E1"', 'ref="D3:D3"', "D3:E4"),
    ("rekkefolge", DATA, B4, B4 * 2, "duplicate"),
    ("rekkefolge", DATA, B4, B4 + '<c r="A4"><v>1</v></c>', "to the left"),
    ("rekkefolge", DATA, B4, '<c r="B5"><v>70</v></c>', "stands in row 4"),
    ("rekkefolge", DATA, '<row r="4" spans', '<row r="3" spans', "row 3 comes after row 3"),
    ("rekkefolge", DATA, '<row r="3" spans', '<row r="9" spans', "row 4 comes after row 9"),
    ("tabellhode", TABELL, 'name="Innbyggere"', 'name="innbyggere"', "'Innbyggere'"),
    ("tabellhode", TABELL, 'name="Innbyggere"', 'name="Kommunenr"', "share a name"),
    ("tabellhode", TABELL, '<tableColumn id="2" name="Innbyggere"/>', "", "1 columns named, 2 in the area"),
    ("tabellhode", DATA, '<c r="B1" t="s"><v>1</v></c>', "", "holds None"),
    ("tabellhode", DATA, '<c r="B1" t="s"><v>1</v></c>', '<c r="B1"><v>2026</v></c>', "holds 2026"),
    ("navn", BOK, NAVN, NAVN + NAVN.replace("Sats", "SATS"), "defined twice"),
    ("navn", BOK, NAVN, NAVN.replace("Sats", "tbl_Folketall"), "share this name"),
    ("navn", BOK, NAVN, NAVN.replace("Sats", "KS2021"), "cell reference"),
    ("navn", BOK, NAVN, NAVN.replace("Sats", "R1C1"), "cell reference"),
    ("navn", BOK, NAVN, NAVN.replace("Sats", "Min sats"), "letters, digits"),
    ("navn", BOK, 'name="Sats"', 'name="Sats" localSheetId="2"', "sheet number 2"),
    ("ukjent-ark", BOK, "'Svar i kr'!$B$1", "Borte!$B$1", "'Borte'"),
    ("ukjent-ark", BOK, "'Svar i kr'!$B$1", "#REF!$B$1", "lost what it referred to"),
    ("ukjent-ark", SVAR, "SUM(Data!B2:B4)", "SUM('Data 2'!B2:B4)", "'Data 2'"),
    ("ukjent-ark", SVAR, 'location="Data!A1"', 'location="Borte!A1"', "'Borte'"),
    ("ukjent-ark", GRAF, "Data!$B$2:$B$4", "Borte!$B$2:$B$4", "'Borte'"),
    ("ukjent-ark", DATA, LISTE, "Borte!$A$1:$A$3", "'Borte'"),
    ("valideringsliste", DATA, LISTE, '"' + "x" * 256 + '"', "256 characters"),
    ("valideringsliste", DATA, "<dataValidation ", f'<dataValidation prompt="{"x" * 256}" ', "prompt has 256"),
    ("xlfn", SVAR, "_xlfn.STDEV.S", "STDEV.S", "_xlfn.STDEV.S"),
    ("celleverdi", DATA, "<v>70</v>", "<v>sytti</v>", "'sytti'"),
    ("celleverdi", DATA, "<v>70</v>", "<v>80 977</v>", "'80 977'"),
    ("celleverdi", DATA, "<v>70</v>", "<v>NaN</v>", "'NaN'"),
    ("celleverdi", DATA, '<c r="B1" t="s"><v>1</v>', '<c r="B1" t="s"><v>99</v>', "'99'"),
    ("celleverdi", SVAR, 't="b"><f>B2&gt;299</f><v>1</v>', 't="b"><f>B2&gt;299</f><v>2</v>', "type 'b'"),
    ("celleverdi", SVAR, "<v>#DIV/0!</v>", "<v>#DEL/0!</v>", "type 'e'"),
    ("tallformat", STIL, "#,##0 &quot;kr&quot;", "#,##0 &quot;kr", "quote"),
    ("formel", SVAR, "<f>1/0</f>", "<f>=1/0</f>", "without its ="),
    ("formel", SVAR, "<f>1/0</f>", f"<f>{'1+' * 4096}1</f>", "8193 characters"),
    ("formel", SVAR, "<f>1/0</f>", f"<f>SUM({','.join(['1'] * 256)})</f>", "256 arguments"),
    ("formel", SVAR, "<f>1/0</f>", f'<f>LEN("{"x" * 256}")</f>', "255 characters"),
    ("text", SVAR, "<f>1/0</f>", '<f>TEXT(B2,"#,##0")</f>', "Norwegian"),
    ("arknavn", BOK, 'name="Data"', 'name="SVAR I KR"', "share this name"),
    ("arknavn", BOK, 'name="Data"', 'name="Data/2026"', "none of"),
    ("arknavn", BOK, 'name="Data"', f'name="{"D" * 32}"', "1–31"),
]


@pytest.fixture
def bok(tmp_path):
    return skriv_eksempelbok(tmp_path / "bok.xlsx")


def test_the_sound_workbook_is_clean(bok):
    assert lint(bok) == []


@pytest.mark.parametrize(("regel", "del_", "gammelt", "nytt", "melding"), DEFEKTER)
def test_a_planted_defect_is_found(bok, regel, del_, gammelt, nytt, melding):
    plant(bok, del_, gammelt, nytt)
    funnet = [f for f in lint(bok) if f.regel == regel]
    assert any(melding in f.melding for f in funnet), funnet


@pytest.mark.parametrize(
    ("formel", "antall"),
    [
        ("A1+1", 0),
        ("SUM(A1:A9)", 1),
        ('IF(A1="a,b(",SUM(1,2,3),{1,2,3,4,5,6})', 3),
        ("SUM('a,b'!A1,MAX((1),(2)))", 2),
    ],
)
def test_arguments_are_counted_function_by_function(formel, antall):
    assert flest_argumenter(formel) == antall


def test_two_tables_with_one_id_and_one_name(tmp_path):
    import xlsxwriter

    sti = tmp_path / "to.xlsx"
    bok = xlsxwriter.Workbook(str(sti))
    ark = bok.add_worksheet()
    ark.add_table("A1:A3", {"name": "tbl_en", "columns": [{"header": "x"}]})
    ark.add_table("C1:C3", {"name": "tbl_to", "columns": [{"header": "y"}]})
    bok.close()
    assert lint(sti) == []
    plant(sti, "xl/tables/table2.xml", 'displayName="tbl_to"', 'displayName="TBL_EN"')
    plant(sti, "xl/tables/table2.xml", ' id="2"', ' id="1"')
    plant(sti, "xl/tables/table2.xml", 'ref="C1:C3" totalsRowShown', 'ref="A2:A3" totalsRowShown')
    assert {
        "a table and another table or name share this name",
        "two tables have the id 1",
        "the table overlaps the table A2:A3",
    } <= {f.melding for f in lint(sti)}


@pytest.mark.parametrize(
    ("formel", "ark"),
    [
        ("SUM(A1:A3)", set()),
        ("Data!A1+'Svar i kr'!B2", {"Data", "Svar i kr"}),
        ("'Per''s ark'!A1", {"Per's ark"}),
        ("SUM(Jan:Mars!A1)", {"Jan", "Mars"}),
        ("[1]Annen!A1+'[2]Annen bok'!A1", set()),
        ('"Hei Data!A1"', set()),
        ("Ærlig.ark_2!A1", {"Ærlig.ark_2"}),
        ("IF(A1,#REF!,1)", set()),
    ],
)
def test_sheets_a_formula_refers_to(formel, ark):
    assert arkreferanser(formel) == ark


@pytest.mark.parametrize(
    ("formel", "funksjoner"),
    [
        ("SUM(A1)", []),
        ("_xlfn.IFNA(A1,0)", []),
        ("_xlfn._xlws.FILTER(A1:A3,B1:B3)", []),
        ("IFNA(VLOOKUP(1,A:B,2,0),0)", ["IFNA"]),
        ("SUM(1,concat(A1,B1))", ["concat"]),
        ('"IFNA(" & A1', []),
        ("tbl[Sum IFNA(kr)]", []),
        ("'Ark LET('!A1", []),
        ("NETWORKDAYS.INTL(A1,B1)", []),
        ("STDEV(A1)+STDEV.S(A1)", ["STDEV.S"]),
    ],
)
def test_functions_that_lack_their_prefix(formel, funksjoner):
    assert uten_prefiks(formel) == funksjoner


@pytest.mark.parametrize(
    ("formel", "avhengig"),
    [
        ("SUM(A1)", False),
        ('TEXT(A1,"0000")', False),
        ('TEXT(A1,"#,##0")', True),
        ('TEXT(A1,"dd.mm.yyyy")', True),
        ('TEXT(A1,"0000")&TEXT(A2,B1)', True),
        ("CONTEXT(A1)", False),
    ],
)
def test_text_formats_that_change_with_the_readers_language(formel, avhengig):
    assert spraakavhengig_tekst(formel) is avhengig


@pytest.mark.parametrize(
    ("kode", "feil"),
    [
        ("#,##0", None),
        ('#,##0.00 "kr";[Red]-#,##0.00 "kr";"–";@', None),
        (r"0\"", None),
        ('_-* #,##0_-;_-* "-"??_-', None),
        ("[$-414]d. mmmm yyyy", None),
        ('"[" 0', None),
        ('0 "kr', "quote"),
        ("[Red 0", "bracket"),
        ("Red] 0", "bracket"),
        ("0;0;0;@;0", "four"),
        ("0\\", "ends in"),
        ("", "empty"),
    ],
)
def test_number_formats(kode, feil):
    funnet = feil_i_tallformat(kode)
    assert funnet is None if feil is None else feil in funnet
