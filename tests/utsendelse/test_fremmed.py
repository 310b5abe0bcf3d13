"""An address of another kommune stops the mail; one of the own, or of nobody, does not. The domains are real ones."""

import pytest

from verktoy.utsendelse.fremmed import fremmed

ALLE = (
    "Halden", "Moss", "Fredrikstad", "Våler (Østfold)", "Våler (Innlandet)", "Os (Innlandet)", "Oslo", "Bø", "Bodø",
    "Indre Østfold", "Nord-Odal", "Sør-Odal", "Nesodden", "Nes (Akershus)", "Guovdageaidnu - Kautokeino", "Porsanger",
    "Øvre Eiker", "Færder", "Ås", "Herøy (Nordland)", "Herøy (Møre og Romsdal)", "Unjárga - Nesseby", "Viken",
)  # fmt: skip


@pytest.mark.parametrize(
    ("adresse", "egen", "hvem"),
    [
        ("postmottak@halden.kommune.no", "Halden", ""),
        ("postmottak@moss.kommune.no", "Halden", "Moss"),
        ("postmottak@MOSS.kommune.no", "Halden", "Moss"),
        ("post@fredrikstad.kommune.no", "Moss", "Fredrikstad"),
        ("postmottak@oslo.kommune.no", "Os (Innlandet)", "Oslo"),
        ("postmottak@os.kommune.no", "Oslo", "Os (Innlandet)"),
        ("postmottak@bodo.kommune.no", "Bodø", ""),
        ("postmottak@bodo.kommune.no", "Bø", "Bodø"),
        ("post@nord-odal.kommune.no", "Nord-Odal", ""),
        ("post@nord-odal.kommune.no", "Sør-Odal", "Nord-Odal"),
        ("postmottak@nesodden.kommune.no", "Nes (Akershus)", "Nesodden"),
        ("kommunepost@ovre-eiker.kommune.no", "Øvre Eiker", ""),
        ("postmottak@as.kommune.no", "Ås", ""),
        ("postmottak@aas.kommune.no", "Ås", ""),
        ("postmottak@faerder.kommune.no", "Færder", ""),
        ("postmottak@faerder.kommune.no", "Ås", "Færder"),
        ("postmottak@kautokeino.kommune.no", "Guovdageaidnu - Kautokeino", ""),
        ("postmottak@guovdageaidnu.kommune.no", "Guovdageaidnu - Kautokeino", ""),
        ("postmottak@kautokeino.kommune.no", "Porsanger", "Guovdageaidnu - Kautokeino"),
        ("postmottak@valer-of.kommune.no", "Våler (Østfold)", ""),
        ("postmottak@valer-of.kommune.no", "Våler (Innlandet)", "Våler (Østfold)"),
        ("post@valer-innlandet.kommune.no", "Våler (Østfold)", "Våler (Innlandet)"),
        ("postmottak@heroy-no.kommune.no", "Herøy (Nordland)", ""),
        ("postmottak@heroy-no.kommune.no", "Herøy (Møre og Romsdal)", "Herøy (Nordland)"),
        ("post@io.kommune.no", "Indre Østfold", ""),  # names nobody: the list of domains has to say
        ("post@viken.no", "Viken", ""),
        ("post@viken.no", "Halden", "Viken"),
        ("post@vikenfylkeskommune.no", "Halden", "Viken"),
        ("post@xn--vre-eiker-k8a.kommune.no", "Moss", "Øvre Eiker"),
        ("", "Moss", ""),
    ],
)
def test_whose_address_it_is(adresse, egen, hvem):
    assert fremmed(adresse, [egen], [n for n in ALLE if n != egen]) == hvem
