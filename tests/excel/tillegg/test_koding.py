import pytest
from hypothesis import given
from hypothesis import strategies as st

from verktoy.excel.tillegg.koding import avkod, kod


@pytest.mark.parametrize(
    ("tekst", "kode"),
    [
        ("Bidrag-2026_v1.xlsx", "Bidrag-2026_v1.xlsx"),
        ("Bidrag 2026.xlsx", "Bidrag~00202026.xlsx"),
        (r"C:\Åse\p.exe", "C~003A~005C~00C5se~005Cp.exe"),
        ('"%~', "~0022~0025~007E"),
        ("Čálliid", "~010C~00E1lliid"),
        ("𝄞", "~D834~DD1E"),
        ("", ""),
    ],
)
def test_a_text_and_its_code(tekst, kode):
    assert kod(tekst) == kode
    assert avkod(kode) == tekst


@given(st.text())
def test_there_and_back(tekst):
    kode = kod(tekst)
    assert avkod(kode) == tekst
    assert kode.isascii()
    assert not set(kode) & set(" \"'%&|<>^$`\\")


def test_what_stands_as_it_is_may_also_be_written_plainly():
    assert avkod("C:/Program Files/p~0020q") == "C:/Program Files/p q"


@pytest.mark.parametrize("kode", ["~", "~12", "~00G0", "a~", "~D834"])
def test_half_a_code_is_refused(kode):
    with pytest.raises(ValueError, match=r"not in the add-in's code|can't decode"):
        avkod(kode)
