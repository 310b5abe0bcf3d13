"""LibreOffice as a second compiler for the add-in's VBA: open a workbook with macros allowed, and call its procedures.

LibreOffice reads VBA as a dialect of its own Basic. It knows no ribbon, and takes both sides of an #If; what it does
run, it runs as written.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from tests.stotte.libreoffice import TIDSFRIST, _env, krev_soffice

Kall = tuple[str, Sequence[str]]
"""What to call, «Modul.Prosedyre», and its arguments."""

# Said to be set up already: the first start of a new profile would put its own, empty library over ours.
_XCU = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office">
<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
_XLC = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple"
 library:link="false"/>
</library:libraries>
"""
_XLB = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false"><library:element library:name="Kjor"/></library:library>
"""
_XBA = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Kjor" script:language="StarBasic">{}
</script:module>
"""
_BASIC = """
Dim bok, ut

Sub Main
  Dim valg(0) As New com.sun.star.beans.PropertyValue
  valg(0).Name = "MacroExecutionMode": valg(0).Value = 4
  ut = CreateUnoService("com.sun.star.io.TextOutputStream")
  ut.setOutputStream(CreateUnoService("com.sun.star.ucb.SimpleFileAccess").openFileWrite("{svar}"))
  ut.setEncoding("UTF-8")
  On Error GoTo Feil
{aapne}
{kall}
  GoTo Slutt
Feil:
  ut.writeString("FEIL " & Error$ & Chr$(10))
Slutt:
  ut.closeOutput()
  StarDesktop.terminate()
End Sub

Sub Kall(navn, args)
  Dim a(), b(), skript, svar
  skript = bok.getScriptProvider().getScript("vnd.sun.star.script:" & navn & "?language=Basic&location=document")
  svar = skript.invoke(args, a, b)
  ut.writeString("SVAR " & Join(Split(Join(Split(svar & "", Chr$(13)), ""), Chr$(10)), " ") & Chr$(10))
End Sub
"""


def kjor(bok: Path, prosjekt: str, kall: Sequence[Kall], ved_siden: Sequence[Path] = ()) -> list[str]:
    """Call procedures of a workbook and return what each answered; a text for each.

    Args:
        bok: the workbook.
        prosjekt: the name of its VBA project.
        kall: what to call, in that order.
        ved_siden: other workbooks to have open; the last one is on top.

    Raises:
        RuntimeError: one of the calls failed, or LibreOffice ended without an answer.
    """
    soffice = krev_soffice()
    with tempfile.TemporaryDirectory(prefix="bidrag-lo-makro-") as navn:
        mappe = Path(navn)
        svarfil = mappe / "svar.txt"
        aapne = [f'  bok = StarDesktop.loadComponentFromURL("{bok.as_uri()}", "_blank", 0, valg())']
        aapne += [f'  StarDesktop.loadComponentFromURL("{fil.as_uri()}", "_blank", 0, valg())' for fil in ved_siden]
        linjer = [f'  Kall("{prosjekt}.{hva}", Array({", ".join(map(_tekst, args))}))' for hva, args in kall]
        kode = _BASIC.replace("{svar}", svarfil.as_uri()).replace("{aapne}", "\n".join(aapne))
        _profil(mappe / "profil", kode.replace("{kall}", "\n".join(linjer)))
        kommando = [str(soffice), f"-env:UserInstallation={(mappe / 'profil').as_uri()}", "--headless", "--norestore"]
        ferdig = subprocess.run(
            [*kommando, "--nologo", "macro:///Standard.Kjor.Main()"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIDSFRIST,
            check=False,
            env=_env(),
        )
        if not svarfil.exists():
            raise RuntimeError(f"no answer from LibreOffice: {ferdig.stderr.decode('utf-8', 'replace')}")
        svar = svarfil.read_text(encoding="utf-8").splitlines()
    if len(svar) != len(kall) or any(s.startswith("FEIL") for s in svar):
        raise RuntimeError(f"LibreOffice said: {svar}")
    return [s.removeprefix("SVAR ") for s in svar]


def _tekst(tekst: str) -> str:
    """A Basic expression for a text."""
    return " & Chr$(10) & ".join(f'"{linje.replace(chr(34), chr(34) * 2)}"' for linje in tekst.split("\n"))


def _profil(profil: Path, basic: str) -> None:
    standard = profil / "user" / "basic" / "Standard"
    standard.mkdir(parents=True, exist_ok=True)
    (profil / "user" / "registrymodifications.xcu").write_text(_XCU, encoding="utf-8")
    (standard.parent / "script.xlc").write_text(_XLC, encoding="utf-8")
    (standard / "script.xlb").write_text(_XLB, encoding="utf-8")
    (standard / "Kjor.xba").write_text(_XBA.format(escape(basic)), encoding="utf-8")
