"""Is a file one we can graft into without risk? Every no comes with the reason and what to do, in bokmål."""

import io
import struct
import zipfile
import zlib

from verktoy.excel.ooxml import R_ID, Element, q
from verktoy.excel.pakke import INNHOLDSTYPER, KanIkkePode, Pakke

# Far beyond the workbook a municipality keeps, and far below what fills the memory of a small machine.
MAKS_UTPAKKET = 512 * 2**20
MAKS_FORHOLD = 200
FORHOLD_GJELDER_FRA = 32 * 2**20

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_KRYPTERT_STROM = "EncryptedPackage".encode("utf-16-le")
_KRYPTERT_FLAGG = 0x0001
_STRENG = "http://purl.oclc.org/ooxml/"
_BINAER = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
_KAN_PODES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml",
)
_REPARER = "Hent en sikkerhetskopi, eller åpne filen i Excel, reparer og lagre på nytt."
_SOM_XLSX = "Åpne den i Excel og lagre den som «Excel-arbeidsbok (*.xlsx)»."


def undersok(grunnlag: bytes) -> None:
    """Refuse a package that cannot be grafted safely.

    Raises:
        KanIkkePode: with a message for the user: what is wrong, and what to do.
    """
    apne(grunnlag)


def apne(grunnlag: bytes) -> Pakke:
    """Open a package after the same checks as `undersok`.

    Raises:
        KanIkkePode: the package cannot be grafted safely.
    """
    _se_paa_starten(grunnlag)
    try:
        arkiv = zipfile.ZipFile(io.BytesIO(grunnlag))
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError) as feil:
        raise KanIkkePode(f"Filen er skadet: zip-katalogen kan ikke leses. {_REPARER}") from feil
    with arkiv:
        _se_paa_oppforingene(arkiv.infolist(), len(grunnlag))
        _les_alt(arkiv)
    pakke = Pakke(grunnlag)
    _se_paa_arbeidsboken(pakke)
    return pakke


def _se_paa_starten(grunnlag: bytes) -> None:
    if not grunnlag:
        raise KanIkkePode(f"Filen er tom. {_REPARER}")
    if grunnlag.startswith(_OLE):
        if _KRYPTERT_STROM in grunnlag:
            raise KanIkkePode(
                "Filen er kryptert eller beskyttet med passord. Åpne den i Excel, velg Fil > Informasjon > "
                "Beskytt arbeidsbok > Krypter med passord, fjern passordet og lagre. Er den kryptert av en "
                "følsomhetsetikett, må etiketten endres."
            )
        raise KanIkkePode(f"Filen har det gamle Excel-formatet (.xls). {_SOM_XLSX}")
    if not grunnlag.startswith(b"PK"):
        raise KanIkkePode(f"Filen er ikke en Excel-arbeidsbok. {_SOM_XLSX}")


def _se_paa_oppforingene(oppforinger: list[zipfile.ZipInfo], lengde: int) -> None:
    navn = [i.filename.lower() for i in oppforinger]
    if len(set(navn)) != len(navn):
        raise KanIkkePode(f"Filen er skadet: samme del ligger der to ganger. {_REPARER}")
    if any(i.flag_bits & _KRYPTERT_FLAGG for i in oppforinger):
        raise KanIkkePode("Filen er pakket med passord. Pakk den ut og bruk arbeidsboken uten passord.")
    if any(i.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for i in oppforinger):
        raise KanIkkePode(f"Filen er pakket på en måte Excel ikke bruker. {_SOM_XLSX}")
    utpakket = sum(i.file_size for i in oppforinger)
    pakket = sum(i.compress_size for i in oppforinger)
    if pakket > lengde:
        raise KanIkkePode(f"Filen er skadet: delene er større enn filen. {_REPARER}")
    if utpakket > MAKS_UTPAKKET or (utpakket > FORHOLD_GJELDER_FRA and utpakket > MAKS_FORHOLD * pakket):
        pakket_mb = f"{lengde / 2**20:.1f}".replace(".", ",")
        raise KanIkkePode(
            f"Filen er uvanlig stor utpakket ({utpakket // 2**20} MB av {pakket_mb} MB) og kan være laget "
            "for å fylle minnet. Slett tomme formaterte rader og kolonner i Excel, lagre og prøv igjen."
        )


def _les_alt(arkiv: zipfile.ZipFile) -> None:
    try:
        skadet = arkiv.testzip()
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError) as feil:
        raise KanIkkePode(f"Filen er skadet: en del kan ikke pakkes ut. {_REPARER}") from feil
    if skadet is not None:
        raise KanIkkePode(f"Filen er skadet: delen «{skadet}» stemmer ikke med kontrollsummen. {_REPARER}")
    if INNHOLDSTYPER not in arkiv.namelist():
        hva = "et LibreOffice-regneark (.ods)" if "mimetype" in arkiv.namelist() else "et zip-arkiv"
        raise KanIkkePode(f"Filen er ikke en Excel-arbeidsbok, men {hva}. {_SOM_XLSX}")


def _se_paa_arbeidsboken(pakke: Pakke) -> None:
    signert = any(r.type.endswith("/digital-signature/origin") for r in pakke.relasjoner())
    if signert or any(p.lower().startswith("_xmlsignatures/") for p in pakke.parter()):
        raise KanIkkePode(
            "Arbeidsboken er digitalt signert, og enhver endring bryter signaturen. Fjern signaturen i Excel "
            "(Fil > Informasjon > Vis signaturer), eller bruk en usignert kopi."
        )
    boker = pakke.relasjoner().av_slag("officeDocument")
    if not boker or not pakke.har(boker[0].maal):
        raise KanIkkePode(f"Filen er skadet: arbeidsboken i pakken mangler. {_REPARER}")
    bok = boker[0].maal
    type_ = pakke.innholdstype(bok)
    if type_ == _BINAER:
        raise KanIkkePode(f"Arbeidsboken er lagret som binær arbeidsbok (.xlsb). {_SOM_XLSX}")
    if type_ not in _KAN_PODES:
        raise KanIkkePode(f"Filen er ikke en Excel-arbeidsbok. {_SOM_XLSX}")
    rot = pakke.xml(bok)
    if boker[0].type.startswith(_STRENG) or str(rot.tag).startswith(f"{{{_STRENG}"):
        raise KanIkkePode(f"Arbeidsboken er lagret som «Strict Open XML-regneark». {_SOM_XLSX}")
    if rot.tag != q("workbook"):
        raise KanIkkePode(f"Arbeidsboken er ikke et regneark vi kjenner. {_SOM_XLSX}")
    _se_paa_arkene(pakke, bok, rot)


def _se_paa_arkene(pakke: Pakke, bok: str, rot: Element) -> None:
    ark = rot.find(q("sheets"))
    if ark is None or not len(ark):
        raise KanIkkePode(f"Filen er skadet: arbeidsboken har ingen ark. {_REPARER}")
    relasjoner = pakke.relasjoner(bok)
    for e in ark:
        rid = e.get(R_ID, "")
        # A module sheet from the nineties lives in the VBA project and has no part.
        if rid and (rid not in relasjoner or not pakke.har(relasjoner[rid].maal)):
            raise KanIkkePode(f"Filen er skadet: arket «{e.get('name')}» mangler i pakken. {_REPARER}")
