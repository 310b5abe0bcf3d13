"""Dates as people and spreadsheets write them: a date cell, 1.1.2018, or 2018-01-01."""

import re
from datetime import date, datetime, timedelta

from verktoy.kjerne.folketall import TIDLIGSTE_DATO, norsk_dato
from verktoy.kjerne.melding import Inndatafeil

AARSTALL = re.compile(r"19\d\d|[2-9]\d\d\d", re.ASCII)
_VIST = 40
_DAG_0 = date(1899, 12, 30)  # a spreadsheet counts the days from here
_AARSTALL_I_DATOCELLE = range(1990, 2101)  # a year alone in a cell for dates becomes a day in the summer of 1905
_NORSK = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)


def tolk_dato(verdi: object) -> date:
    """Read a day; a text only in one of the two ways that cannot be misread.

    Raises:
        ValueError: with a bokmål phrase that says what to write.
    """
    dag = verdi.date() if isinstance(verdi, datetime) else verdi
    if isinstance(dag, str):
        dag = _av_tekst(dag.strip())
    if not isinstance(dag, date):
        raise ValueError("skriv en dato, for eksempel 1.1.2018")  # noqa: TRY004 - the house's own kind
    if dag < TIDLIGSTE_DATO:
        raise ValueError(f"skriv en dato fra {norsk_dato(TIDLIGSTE_DATO)} av, eldre kan ikke stå i et regneark")
    return dag


def les_dato(verdi: object, hvor: str) -> date:
    """Read the day in a cell.

    Raises:
        Inndatafeil: for what is none.
    """
    try:
        dag = tolk_dato(verdi)
    except ValueError as e:
        vist = norsk_dato(verdi) if isinstance(verdi, date) else str(verdi)[:_VIST]
        raise Inndatafeil.en(f"«{vist}» er ikke en dato som kan brukes.", hvor, f"S{str(e)[1:]}.") from e
    aar = (dag - _DAG_0) // timedelta(days=1)
    if aar in _AARSTALL_I_DATOCELLE and not isinstance(verdi, str):
        hva = f"Cellen har {norsk_dato(dag)}: det er slik regnearket leser årstallet {aar} alene."
        raise Inndatafeil.en(hva, hvor, f"Skriv hele datoen, for eksempel 1.1.{aar}.")
    return dag


def _av_tekst(tekst: str) -> date | None:
    """The day, or None for what is none: 31.2.2018, 1.1.18, 1/1/2018."""
    try:
        if norsk := _NORSK.fullmatch(tekst):
            return date(int(norsk[3]), int(norsk[2]), int(norsk[1]))
        return date.fromisoformat(tekst) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", tekst, re.ASCII) else None
    except ValueError:
        return None
