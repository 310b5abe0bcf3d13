"""Shortcuts: a small file to double-click, which starts Python outside Excel and attaches to the open workbook.

Nothing is started by Excel, so they work where IT lets Office start nothing. They are text: .cmd on Windows, .command
on a Mac.
"""

import shlex
from collections.abc import Mapping
from pathlib import Path, PurePath

from verktoy.excel.tillegg.maskin import MAC, WINDOWS, Maskin
from verktoy.kjerne.melding import Inndatafeil

_CMD = """@echo off\r
chcp 65001 >nul\r
rem Trykk på «{tekst}» i den åpne arbeidsboken, uten tillegg i Excel.\r
title Bidrag: {tekst}\r
echo Bidrag: {tekst} ...\r
{python} -X utf8 {program} excel start {knapp}\r
if errorlevel 1 pause\r
"""
_COMMAND = """#!/bin/sh
# Trykk på «{tekst}» i den åpne arbeidsboken, uten tillegg i Excel.
echo 'Bidrag: {tekst} …'
{python} -X utf8 {program} excel start {knapp} || {{ printf 'Trykk Enter for å lukke. '; read -r _; }}
"""


def snarveier(maskin: Maskin, mappe: Path, knapper: Mapping[str, str]) -> dict[Path, bytes]:
    """The files to write, one for each button; those ending in .command are to be executable.

    Args:
        maskin: the machine they are for.
        mappe: where they are to stand.
        knapper: entry point → what stands on its button.

    Raises:
        Inndatafeil: there is no Excel for this system, or a path has a character cmd.exe cannot be given.
    """
    lag = {WINDOWS: _for_windows, MAC: _for_mac}.get(maskin.system)
    if lag is None:
        raise Inndatafeil.en(
            f"Excel finnes ikke for {maskin.system}.", "", "Snarveiene virker på Windows og Mac, der Excel er."
        )
    ending = "cmd" if maskin.system == WINDOWS else "command"
    return {
        mappe / f"Bidrag {tekst.lower()}.{ending}": lag(maskin, inngang, tekst) for inngang, tekst in knapper.items()
    }


def _for_windows(maskin: Maskin, inngang: str, tekst: str) -> bytes:
    python = maskin.python.with_name(maskin.python.name.replace("pythonw", "python"))  # its window shows what happens
    cmd = _CMD.format(tekst=tekst, python=_i_cmd(python), program=_i_cmd(maskin.program), knapp=inngang)
    return cmd.encode("utf-8")


def _i_cmd(sti: PurePath) -> str:
    if '"' in str(sti):
        raise Inndatafeil.en("En sti med anførselstegn kan ikke stå i en snarvei.", str(sti), "Flytt mappen.")
    return '"' + str(sti).replace("%", "%%") + '"'


def _for_mac(maskin: Maskin, inngang: str, tekst: str) -> bytes:
    python, program = shlex.quote(str(maskin.python)), shlex.quote(str(maskin.program))
    return _COMMAND.format(tekst=tekst, python=python, program=program, knapp=inngang).encode("utf-8")
