"""The fund as tables: the balance, what each project needs, and what each adopter pays; and where there is none."""

from datetime import datetime
from pathlib import Path

import pytest

from verktoy.cli.hoved import main
from verktoy.kjerne.melding import Inndatafeil
from verktoy.oppgaver.bok import Beregnet, les, regn
from verktoy.oppgaver.fond import brukertabell, finn_fond, prosjekttabell, saldotabell
from verktoy.oppgaver.ny import ny
from verktoy.oppgaver.oppdater import sjekk
from verktoy.oppgaver.viderefor import NyPeriode, viderefor

TID = datetime(2026, 1, 2, 3, 4)
MALER = Path(__file__).parent / "ordninger"


@pytest.fixture(scope="module")
def fil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sti = tmp_path_factory.mktemp("fond") / "fond.xlsx"
    ny(sti, [str(MALER / "fond-for-haand.toml"), str(MALER / "fond-med-pristrinn.toml"), "digiviken"], TID)
    return sti


@pytest.fixture(scope="module")
def bok(fil: Path) -> Beregnet:
    """What the workbook says, read back from its sheets."""
    return regn(les(fil).bok)


def test_the_balance(bok):
    t = saldotabell(finn_fond(bok, "Prøve"))
    assert t.kolonner == ("Kasse", "Prosjekt", "2018", "2019", "2020", "2021", "2022")
    assert [rad for _, rad in t.rader] == [
        ("Kontante bidrag inn", "", 1_015_040, 0, 0, 0, 0),
        ("Utlegg", "Min side", -900_000, 0, 0, 0, 0),
        ("Utlegg", "Arkiv", 0, -120_000, 0, 0, 0),
        ("Betalt tilbake", "Min side", 0, 200_000, 300_000, 300_000, 100_000),
        ("Betalt tilbake", "Arkiv", 0, 60_000, 60_000, 0, 0),
        ("Utgående saldo", "", 115_040, 255_040, 615_040, 915_040, 1_015_040),
    ]
    assert t.undertittel.startswith("Pengene rekker alle årene.")


def test_what_it_takes_to_be_repaid(bok):
    ((_, rad),) = prosjekttabell(finn_fond(bok, "Trinn")).rader
    # 400 000 of 785 000; 7 of the dearest or 12 of the cheapest; 335 000 comes back from the eight that adopt.
    assert rad[2:] == (400_000, 8, 335_000, 785_000, "51,0 %", "7–12")


def test_one_is_enough_where_those_who_come_share_the_cost(bok):
    _, rad = prosjekttabell(finn_fond(bok, "Prøve")).rader[0]
    # Three share 900 000 kr; one alone would pay it all, so no share of the contributors is needed.
    assert rad[2:] == (900_000, 3, 900_000, 900_000, "–", "1")


def test_what_each_pays_each_year(bok):
    rader = [rad for slag, rad in brukertabell(finn_fond(bok, "Prøve")).rader if slag == "deltaker"]
    assert rader[2] == ("0118", "Aremark", "Min side", "2020", 0, 0, 100_000, 100_000, 100_000, 300_000, 0)
    assert rader[4] == ("0136", "Rygge", "Arkiv", "2020", 0, 0, 19_827, 0, 0, 19_827, 0)


def test_the_workbook_stays_as_it_is(fil):
    assert not sjekk(fil, TID).endret


def test_a_project_that_is_not_repaid_is_a_deviation(bok):
    avvik = {p.id: p.differanse for p in bok.punkter if p.id.startswith("Trinn.fond.")}
    assert avvik == {
        "Trinn.fond.saldo": 0,
        "Trinn.fond.losning.dekning": 335_000 - 400_000,
        "Trinn.fond.losning.kroner": 0,
    }


def test_a_scheme_without_a_fund_says_so(bok):
    with pytest.raises(Inndatafeil, match="DigiViken har ikke noe fond"):
        finn_fond(bok, "DigiViken")


def test_the_command(fil, capsys):
    assert main(["fond", str(fil), "--ordning", "Prøve", "--format", "csv"]) == 0
    assert "Utgående saldo;;115040;255040;615040;915040;1015040" in capsys.readouterr().out


def test_projects_belong_to_their_period(fil, tmp_path):
    kopi = tmp_path / "kopi.xlsx"
    kopi.write_bytes(fil.read_bytes())
    viderefor(kopi, "Prøve", NyPeriode("Prøve 2", "Ny prøve", 1, None), TID)
    etter = regn(les(kopi).bok)
    assert {r.ordning.kortnavn: f is not None for r, f in zip(etter.resultater, etter.fond, strict=True)} == {
        "Prøve": True,
        "Trinn": True,
        "DigiViken": False,
        "Prøve 2": False,
    }


FEIL = [
    ('noekkel = "likt"', 'noekkel = "skjevt"', "«skjevt» kan ikke brukes"),
    ("over_aar = 3", "over_aar = 0", "«0» kan ikke brukes"),
    ("utlegg_kr = { 2018 = 900_000 }", "utlegg_kr = { neste = 900_000 }", "«neste» er ikke et årstall"),
    ("utlegg_kr = { 2018 = 900_000 }", "utlegg_kr = { 0001 = 900_000 }", "«0001» er ikke et årstall"),
    ('sene = "lik-pris"', "", "«Min side: de som kommer sent» mangler"),
    (
        'tatt_i_bruk = { 2019 = "0104, 0136", 2020 = "0118" }',
        'tatt_i_bruk = { 2019 = "0301" }',
        "0301 er ikke deltaker",
    ),
]


@pytest.mark.parametrize(("fra", "til", "grunn"), FEIL, ids=[f[2] for f in FEIL])
def test_what_cannot_be_a_fund_is_told(tmp_path, fra, til, grunn):
    mal = (MALER / "fond-for-haand.toml").read_text(encoding="utf-8")
    assert fra in mal
    (tmp_path / "f.toml").write_text(mal.replace(fra, til, 1), encoding="utf-8")
    with pytest.raises(Inndatafeil) as e:
        ny(tmp_path / "f.xlsx", [str(tmp_path / "f.toml")], TID)
    assert grunn in str(e.value)


def test_fixed_prices_cannot_be_shared_anew(tmp_path):
    mal = (MALER / "fond-med-pristrinn.toml").read_text(encoding="utf-8")
    (tmp_path / "f.toml").write_text(mal.replace('"lik-pris"', '"rest-deles"'), encoding="utf-8")
    with pytest.raises(Inndatafeil, match="Faste priser kan ikke deles på nytt"):
        ny(tmp_path / "f.xlsx", [str(tmp_path / "f.toml")], TID)
