"""Nobody is asked for the same year twice: two mailings with some of the same years, sent or approved."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from tests.utsendelse.postkasse import TID, lag_mappe
from tests.utsendelse.posttjener import PASSORD, Postkasse, tillit, tjener
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.utsendelse_godkjenn import avklar, godkjenn
from verktoy.oppgaver.utsendelse_send import Grenser, Ledelinje, send
from verktoy.utsendelse.formaal import Formaal
from verktoy.utsendelse.journal import Journal, Status, journal_for
from verktoy.utsendelse.manifest import Type
from verktoy.utsendelse.periode import aarene, periode
from verktoy.utsendelse.smtp import Postforbindelse


def mappe(rot, aar: str, navn: str = "", type_: Type = Type.KRAV, **felt):
    """A folder with mails to Halden and Moss in `rot`/`navn`, beside the one workbook."""
    laget, stoppet = lag_mappe(
        rot,
        2,
        smaa=True,
        endre=lambda p: replace(p, type=type_, grunn="x" * (type_ == "korreksjon"), **felt),
        periode=aar,
    )
    assert stoppet == ()
    return laget.rename(rot / navn) if navn else laget


def kjor(folder, oppsett, **grenser):
    verden = Ledelinje(lambda: TID, lambda _: None, lambda: Postforbindelse(oppsett, PASSORD, tillit()), lambda _: None)
    return send(folder, None, oppsett, Grenser(**grenser), verden, lambda _mappe, _bok: {})


def sendt(rot, aar: str, **felt) -> Postkasse:
    """The ledger of `rot` after a mailing for these years has been sent to both."""
    folder = mappe(rot, aar, f"for {aar}", **felt)
    godkjenn(folder, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        assert kjor(folder, oppsett).antall == 2
    return kasse


# What was sent, what is asked for now, and whether that would ask for a year a second time.
TABELL = [
    ("2018–2023", Type.KRAV, "2019", Type.KRAV, True),
    ("2019", Type.KRAV, "2018–2023", Type.KRAV, True),
    ("2018–2021", Type.KRAV, "2021–2023", Type.KRAV, True),
    ("2018–2021", Type.KRAV, "2022–2023", Type.KRAV, False),
    ("2018–2023", Type.VARSEL, "2019", Type.KRAV, False),  # first a notice, then a claim: as it should be
    ("2018–2023", Type.VARSEL, "2019", Type.VARSEL, True),
    ("2018–2023", Type.KRAV, "2019", Type.KORREKSJON, False),  # says itself that it replaces what was sent
    ("2018–2023", Type.KORREKSJON, "2019", Type.KORREKSJON, False),
]


@pytest.mark.parametrize(("foer", "type_foer", "naa", "type_naa", "stopper"), TABELL)
def test_what_asks_for_a_year_twice_is_not_approved(tmp_path, foer, type_foer, naa, type_naa, stopper):
    sendt(tmp_path, foer, type_=type_foer)
    folder = mappe(tmp_path, naa, type_=type_naa)
    if not stopper:
        assert godkjenn(folder, None, "Kari", TID).antall() == {"godkjent": 2}
        return
    with pytest.raises(Inndatafeil) as e:
        godkjenn(folder, None, "Kari", TID)
    assert str(e.value) == (
        f"journalen over utsendelser: {type_foer.value.capitalize()} for {foer} gjelder også {naa}: 0101 Halden "
        "(sendt 3.12.2026), 0104 Moss (sendt 3.12.2026). Velg andre år med --periode eller andre mottakere med --bare. "
        f"Skal dette erstatte det, lag pakkene på nytt med --erstatter {foer.replace('–', '-')}; da står det i "
        "brevet at beløpene ikke kommer i tillegg."
    )
    with Journal(journal_for(tmp_path / "bidrag.xlsx"), lambda: TID) as journal:
        rader = journal.rader("digital-baerekraft-ostfold")
    assert {f.periode for f, r in rader.items() if r.status is Status.GODKJENT} == set()


def test_another_scheme_stops_nobody(tmp_path):
    sendt(tmp_path, "2018–2023")
    folder, _ = lag_mappe(
        tmp_path, 2, smaa=True, endre=lambda p: replace(p, type=Type.KRAV), periode="2019", ordning="x"
    )
    assert godkjenn(folder, None, "Kari", TID).antall() == {"godkjent": 2}


def test_what_replaces_the_former_leaves_and_says_so(tmp_path):
    sendt(tmp_path, "2018–2023")
    folder = mappe(tmp_path, "2019", erstatter=("2018–2023",))
    godkjenn(folder, None, "Kari", TID)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        assert kjor(folder, oppsett).antall == 2
    tekst = message_from_bytes(kasse.post[0][2], policy=policy.default).get_body().get_content()
    assert "For årene her erstatter dette det som er sendt før for 2018–2023. Beløpene kommer ikke i tillegg." in tekst


def test_a_mail_that_replaces_nothing_says_nothing_of_it(tmp_path):
    kasse = sendt(tmp_path, "2018–2023")
    tekst = message_from_bytes(kasse.post[0][2], policy=policy.default).get_body().get_content()
    assert "erstatter" not in tekst
    assert "\r\n\r\n\r\n" not in tekst  # nor leaves a hole


def test_what_is_approved_for_other_years_must_be_withdrawn_first(tmp_path):
    gammel = mappe(tmp_path, "2018–2023", "gammel")
    godkjenn(gammel, None, "Kari", TID)
    ny = mappe(tmp_path, "2019")
    with pytest.raises(
        Inndatafeil, match=r"0101 Halden \(godkjent, ikke sendt 3.12.2026\).*legg til --trekk 2018-2023"
    ):
        godkjenn(ny, None, "Ola", TID)
    with pytest.raises(Inndatafeil, match="--trekk: Ingen av mottakerne har noe som er godkjent for 2020"):
        godkjenn(ny, None, "Ola", TID, trekk=("2020",))
    godkjenn(ny, None, "Ola", TID, trekk=("2018–2023",))
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        assert [h for _, h in kjor(gammel, oppsett).holdt] == ["Den er ikke godkjent slik den er nå."] * 2
        assert kjor(ny, oppsett).antall == 2
    assert len(kasse.post) == 2


def test_what_is_sent_by_hand_after_the_approval_holds_the_mail_back(tmp_path):
    gammel = mappe(tmp_path, "2018–2023", "gammel")
    ny = mappe(tmp_path, "2019")
    godkjenn(ny, None, "Kari", TID)
    avklar(gammel, None, "0101", "Ola", TID, ble_sendt=True)
    kasse = Postkasse()
    with tjener(kasse) as oppsett:
        ((post, hvorfor),) = kjor(ny, oppsett, igjen=("0101",)).holdt  # not the same mail again: other years
    assert post.pakke.nr == "0101"
    assert hvorfor.startswith("Krav for 2018–2023 gjelder også 2019: 0101 Halden (sendt 3.12.2026).")
    assert [til for _, til, _ in kasse.post] == ["postmottak@k0104.kommune.no"]


def test_a_new_number_is_the_same_kommune(tmp_path):
    halden = Formaal("digital-baerekraft-ostfold", "2018–2023", "3001", "post@halden.kommune.no", "krav")
    with Journal(journal_for(tmp_path / "bidrag.xlsx"), lambda: TID) as journal:
        journal.sett(halden, Status.PLANLAGT)
        journal.sett(halden, Status.SENDT)
    with pytest.raises(Inndatafeil, match=r"gjelder også 2019: 0101 Halden \(3001, sendt"):
        godkjenn(mappe(tmp_path, "2019"), None, "Kari", TID)


@pytest.mark.parametrize(("aar", "tekst"), [((2019,), "2019"), ((2018, 2019, 2023), "2018–2023")])
def test_a_period_is_written_and_read(aar, tekst):
    assert periode(aar) == tekst
    assert set(aar) <= {*aarene(tekst)} == {*range(aar[0], aar[-1] + 1)}
    assert not aarene("i fjor")
