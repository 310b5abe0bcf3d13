"""The self-test: what the button needs, and in words what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from verktoy.excel.tillegg.installasjon import Oppsett, les_oppsett
from verktoy.excel.tillegg.maskin import MAC, TILLEGG, WINDOWS, Maskin

_INSTALLER = "Kjør «python start.py excel installer»."
_SNARVEI = "Snarveiene virker likevel: «python start.py excel snarvei MAPPE»."
_POLICY = r"SOFTWARE\Policies\Microsoft\Office\16.0"
# «Block all Office applications from creating child processes», as Microsoft names the rule.
_ASR = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
_ASR_GPO = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
_ASR_INTUNE = r"SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
_STENGT = {"1", "block"}


@dataclass(frozen=True)
class Punkt:
    """One thing that was looked at: whether it is in order, what was found, and what to do when it is not."""

    i_orden: bool
    hva: str
    gjor: str = ""

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{'OK' if self.i_orden else 'MANGLER':<7} {self.hva} {self.gjor}".rstrip()


def selvtest(maskin: Maskin, tillegg: bytes) -> list[Punkt]:
    """Look at everything the button needs. tillegg: the add-in as the tool makes it now.

    Raises:
        Inndatafeil: there is no Excel for this system.
    """
    oppsett = les_oppsett(maskin)
    punkter = [_excel(maskin), *_pakker(maskin), *_installert(maskin, oppsett, tillegg)]
    if maskin.system == WINDOWS:
        punkter += [_makroer(maskin), _barneprosesser(maskin)]
    return punkter


def _excel(maskin: Maskin) -> Punkt:
    if maskin.har_excel():
        return Punkt(i_orden=True, hva="Excel er installert.")
    return Punkt(
        i_orden=False,
        hva="Fant ikke Excel på maskinen.",
        gjor="Knappen trenger Excel for Windows eller Mac, installert her.",
    )


def _pakker(maskin: Maskin) -> Iterator[Punkt]:
    for pakke, navn in (
        ("xlwings", "xlwings"),
        ("win32com", "pywin32") if maskin.system == WINDOWS else ("appscript",) * 2,
    ):
        if maskin.har_pakke(pakke):
            yield Punkt(i_orden=True, hva=f"Pakken {navn} er installert.")
        else:
            yield Punkt(i_orden=False, hva=f"Pakken {navn} mangler.", gjor="Kjør «python start.py», som henter den.")


def _installert(maskin: Maskin, oppsett: Oppsett | None, tillegg: bytes) -> Iterator[Punkt]:
    fil = maskin.oppstart / TILLEGG
    if oppsett is None or (fil in oppsett.filer and not fil.exists()):
        yield Punkt(i_orden=False, hva=f"Tillegget er ikke installert: fant ikke {fil}.", gjor=_INSTALLER)
        return
    if fil not in oppsett.filer:
        yield Punkt(i_orden=True, hva="Oppsettet for knapper på et ark er på plass, uten fanen «Bidrag».")
    elif fil.read_bytes() == tillegg:
        yield Punkt(i_orden=True, hva=f"Tillegget er installert: {fil}.")
    else:
        yield Punkt(
            i_orden=False, hva="Tillegget er eldre enn verktøyet, eller endret.", gjor=f"Lukk Excel. {_INSTALLER}"
        )
    for sti, navn in ((oppsett.python, "Python"), (oppsett.program, "verktøyet")):
        if Path(sti).exists():
            yield Punkt(i_orden=True, hva=f"Tillegget finner {navn}: {sti}.")
        else:
            yield Punkt(i_orden=False, hva=f"Tillegget finner ikke {navn} her: {sti}.", gjor=_INSTALLER)
    if oppsett.program != str(maskin.program) and Path(oppsett.program).exists():
        yield Punkt(
            i_orden=False, hva=f"Tillegget starter et verktøy i en annen mappe: {oppsett.program}.", gjor=_INSTALLER
        )
    if maskin.system == MAC:
        yield from _skript(oppsett, fil)


def _skript(oppsett: Oppsett, tillegg: Path) -> Iterator[Punkt]:
    for sti in (s for s in oppsett.filer if s != tillegg):
        if sti.exists():
            yield Punkt(i_orden=True, hva=f"Skriptet er på plass: {sti}.")
        else:
            yield Punkt(i_orden=False, hva=f"Skriptet mangler: {sti}.", gjor=_INSTALLER)


def _makroer(maskin: Maskin) -> Punkt:
    """Whether IT has switched off macros in the trusted folder the add-in lies in, or add-ins nobody has signed."""
    av = maskin.les_register(rf"{_POLICY}\Common", "VBAOff") == 1
    uten_sted = maskin.les_register(rf"{_POLICY}\Excel\Security\Trusted Locations", "AllLocationsDisabled") == 1
    usignert = maskin.les_register(rf"{_POLICY}\Excel\Security", "VBAWarnings") in (3, 4)
    if maskin.les_register(rf"{_POLICY}\Excel\Security", "RequireAddinSig") == 1:
        return Punkt(i_orden=False, hva="IT krever at tillegg i Excel er signert; dette er ikke det.", gjor=_SNARVEI)
    if av or (uten_sted and usignert):
        return Punkt(i_orden=False, hva="IT har slått av makroer i Excel, så tillegget ikke virker.", gjor=_SNARVEI)
    return Punkt(i_orden=True, hva="Fant ingen regel fra IT som slår av makroer.")


def _barneprosesser(maskin: Maskin) -> Punkt:
    """Whether Defender's rule keeps Excel from starting Python: set by group policy, or by Intune in one long text."""
    intune = str(maskin.les_register(_ASR_INTUNE, "ASRRules") or "").lower()
    regler = dict(regel.partition("=")[::2] for regel in intune.split("|"))
    verdier = {str(maskin.les_register(_ASR_GPO, _ASR)).lower(), regler.get(_ASR, "")}
    if verdier & _STENGT:
        return Punkt(i_orden=False, hva="IT har stengt for at Excel starter andre programmer.", gjor=_SNARVEI)
    return Punkt(i_orden=True, hva="Fant ingen regel fra IT som hindrer Excel i å starte Python.")
