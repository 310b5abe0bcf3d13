"""Wordstiler: the parts of a .docx that are the same for all of ours: styles, lists, the foot of a page, relations."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MORK = "1F3864"
OVERSKRIFTER = {  # level → style, its name, size in half points
    1: ("Heading1", "heading 1", 32),
    2: ("Heading2", "heading 2", 26),
    3: ("Heading3", "heading 3", 22),
}


def stiler(kode: str) -> str:
    """The styles, with the language of the text."""
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/>'
        f'<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="{kode}" w:eastAsia="{kode}" w:bidi="ar-SA"/>'
        '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        + "".join(_overskriftstil(n - 1, *x) for n, x in OVERSKRIFTER.items())
        + '<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/><w:basedOn w:val="Normal"/>'
        '<w:qFormat/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:spacing w:after="120"/>'
        '<w:ind w:left="357" w:hanging="357"/><w:contextualSpacing/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="TableText"><w:name w:val="Bidrag tabelltekst"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/>'
        "</w:pPr></w:style>"
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="TableHeading"><w:name w:val="Bidrag tabellhode"/>'
        '<w:basedOn w:val="TableText"/><w:rPr><w:b/><w:color w:val="FFFFFF"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/>'
        '<w:pPr><w:spacing w:after="0"/><w:jc w:val="right"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="18"/>'
        "</w:rPr></w:style>"
        '<w:style w:type="table" w:customStyle="1" w:styleId="BidragTable"><w:name w:val="Bidrag tabell"/>'
        '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:color="BFBFBF"/>'
        '<w:bottom w:val="single" w:sz="4" w:color="BFBFBF"/>'
        '<w:insideH w:val="single" w:sz="4" w:color="D9D9D9"/></w:tblBorders></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{_MORK}"/></w:tcPr>'
        "</w:tblStylePr></w:style></w:styles>"
    )


def _overskriftstil(nivaa: int, id_: str, navn: str, storrelse: int) -> str:
    foer = 240 if nivaa == 0 else 280
    return (
        f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{navn}"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="{foer}" w:after="100"/>'
        f'<w:outlineLvl w:val="{nivaa}"/></w:pPr><w:rPr><w:b/><w:color w:val="{_MORK}"/>'
        f'<w:sz w:val="{storrelse}"/></w:rPr></w:style>'
    )


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PAKKEREL = "http://schemas.openxmlformats.org/package/2006/relationships"
INNHOLDSTYPER = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_CT}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_CT}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_CT}.numbering+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_CT}.settings+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_CT}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    '<Override PartName="/docProps/app.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
)
ROTRELASJONER = (
    f'<Relationships xmlns="{_PAKKEREL}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
    ' Target="word/document.xml"/><Relationship Id="rId2"'
    ' Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"'
    f' Target="docProps/core.xml"/><Relationship Id="rId3" Type="{_OFFICE}/extended-properties"'
    ' Target="docProps/app.xml"/></Relationships>'
)
RELASJONER = (
    f'<Relationships xmlns="{_PAKKEREL}"><Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/numbering" Target="numbering.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/footer" Target="footer1.xml"/>'
    f'<Relationship Id="rId4" Type="{_OFFICE}/settings" Target="settings.xml"/></Relationships>'
)
INNSTILLINGER = (
    f'<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="709"/><w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
NUMMERERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/>'
    '<w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="357" w:hanging="357"/></w:pPr></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def _tallfelt(navn: str) -> str:
    return f'<w:fldSimple w:instr=" {navn} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


BUNNTEKST = (
    f'<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
    f'<w:r><w:t xml:space="preserve">Side </w:t></w:r>{_tallfelt("PAGE")}'
    f'<w:r><w:t xml:space="preserve"> av </w:t></w:r>{_tallfelt("NUMPAGES")}</w:p></w:ftr>'
)
