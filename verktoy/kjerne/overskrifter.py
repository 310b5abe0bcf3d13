"""Names of sheets and headings: what a workbook is written with, and read back by. One list for both."""

FORSIDE = "Forside"
VEILEDNING = "Veiledning"
FOLKETALL = "Folketall"
DELTAKELSE = "Deltakelse"
KOMMUNE = "Kommune"
KONTROLL = "Kontroll"
KILDER = "Kilder"
LOGG = "Logg"
TIL_SIDE = "Til side"
SAMMENLIGNING = "Sammenligning"
FASTE_ARK = (FORSIDE, VEILEDNING, FOLKETALL, DELTAKELSE, KOMMUNE, KONTROLL, KILDER, LOGG, TIL_SIDE, SAMMENLIGNING)

FORUTSETNINGER = "forutsetninger"
BIDRAG = "bidrag"
PUBLISERT = "publisert"
PLAN = "plan"
BETALING = "betaling"
FRYST = "fryst plan"
SCENARIO = "scenario"
STRUKTUR = "struktur"
NY_STRUKTUR = "ny struktur"
FOND = "fond"
ORDNINGSARK = (FORUTSETNINGER, BIDRAG, PUBLISERT, PLAN, BETALING, FRYST, STRUKTUR, NY_STRUKTUR, FOND, SCENARIO)

FORSIDE_KONTROLLER = "Kontroller"
FORSIDE_ALLE = "Alle"
FRISTER_PER = "Frister regnes per"
FOLKETALL_KOLONNER = ("Kommunenr", "Kommune", "Fylkesnr", "Fylke")
NOEKKEL_FORSTAVELSE = "Nøkkel: "
DELTAKELSE_KOLONNER = (
    "Nøkkel",
    "Ordning",
    "Gruppe",
    "Nummer",
    "Navn",
    "Svar",
    "Frist",
    "Sannsynlighet for ja",
    "Med fra og med",
    "Med til og med",
    "Vedtaksdato",
    "Utvalg",
    "Saksnr",
    "Vedtatt beløp (kr)",
    "Inndekning",
    "E-post",
    "Utsendelse",
    "Orgnr",
    "Fakturareferanse",
    "Referansen skal se slik ut",
)
# A workbook of an earlier version is read without these.
DELTAKELSE_NYE = (
    "Frist",
    "Sannsynlighet for ja",
    "Med fra og med",
    "Med til og med",
    "Utvalg",
    "Inndekning",
    "Utsendelse",
)
# What is typed of whoever is written to: of a deltaker in Deltakelse, and of a new unit on ⟨K⟩ struktur.
OPPLYSNINGER = DELTAKELSE_KOLONNER[DELTAKELSE_KOLONNER.index("Vedtaksdato") :]
TOMT_FELT = "Tomt felt betyr"
STRUKTUR_DEL = "Del"  # the heading of the parts, below the units
FORUTSETNING_KOLONNER = ("Forutsetning", "Verdi", "Enhet", "Kilde", "Merknad", "Nøkkel")
SCENARIO_REGEL = "Når noen er ute"
SCENARIO_KOLONNER = (
    "Nummer",
    "Navn",
    "Innbyggere",
    "Er med nå",
    "Ditt valg",
    "Er med i scenariet",
    "Nå (kr)",
    "I scenariet (kr)",
    "Endring (kr)",
    "Endring (prosent)",
    "Går denne ut: de andre betaler mer (kr)",
    "Går denne ut: mangler (kr)",
)
SCENARIO_DATOER = ("Med fra og med", "Med til og med")
"""After «Ditt valg», in a scheme that says what it means to be in for some of the time."""
KONTROLL_KOLONNER = (
    "Ordning",
    "Nivå",
    "Kontroll",
    "Venstre side",
    "Venstre verdi",
    "Høyre side",
    "Høyre verdi",
    "Differanse",
    "Status",
    "Kvittert fordi",
    "Kvittert for differanse",
    "Gå til",
    "Kilde",
    "Kjennetegn",
)
LOGG_KOLONNER = ("Tidspunkt", "Handling", "Ordning", "Hva som er endret", "Sum kontant (kr)", "Kontrollsum")
TIL_SIDE_KOLONNER = ("Tidspunkt", "Ark", "Celle", "Rad", "Kolonne", "Innhold", "Formel", "Hvorfor")
OVERSKREVET = "overskrevet|"  # what the Kjennetegn of a formula typed over begins with
VELG_KOMMUNE = "Velg kommune"
PUBLISERT_KILDE = "Kilde"
PUBLISERT_ENHET = "Enhet (kr)"
PUBLISERT_LINJE = "Linje"
PUBLISERT_FINANSIERING = "Finansiering"
PUBLISERT_SUM_AV = "Sum av"
PUBLISERT_SUMMER = ("Sum av publiserte celler", "Nøyaktig sum", "Avvik i kolonnesummen")
FRYST_AV = "Fryst av"
FRYST_TID = "Tidspunkt"
FRYST_SUM = "Kontrollsum"
BETALING_KOLONNER = (
    "Nummer",
    "Navn",
    "Orgnr",
    "Orgnr er",
    "Fakturareferanse",
    "Referansen er",
    "Termin",
    "Forfall",
    "Beløp (kr)",
    "Mva (kr)",
    "Å betale (kr)",
    "Tekst",
    "Art (forslag)",
    "Funksjon (forslag)",
    "Fakturert (kr)",
    "Betalt (kr)",
    "Fakturert minus plan (kr)",
    "Ubetalt (kr)",
)

FASTE_KOLONNER = (
    "Nummer",
    "Navn",
    "Finansieringskilde og deltaker",
    "Svar",
    "Regnes med",
    "Innbyggere",
    "Med fra og med",
    "Med til og med",
    "Vedtatt (kr)",
    "Vedtatt minus beregnet (kr)",
)
"""Headings of a contribution table or a plan that no rule and no subtotal may have."""

# How the title in A1 of each sheet ends: what tells a sheet of ours where nothing else does.
ARKTITLER = {
    FORSIDE: "Bidrag til felles digitaliseringsprogrammer",
    VEILEDNING: "Veiledning",
    FOLKETALL: "Folketall",
    DELTAKELSE: "Deltakelse",
    KOMMUNE: "Kommune",
    KONTROLL: "Kontroll",
    KILDER: "Kilder",
    LOGG: "Logg",
    TIL_SIDE: "Til side",
    SAMMENLIGNING: "Sammenligning",
    FORUTSETNINGER: ": forutsetninger",
    BIDRAG: ": bidrag",
    PUBLISERT: ": publisert tabell",
    PLAN: ": innbetalingsplan",
    BETALING: ": betalingsgrunnlag",
    FRYST: ": publisert innbetalingsplan",
    SCENARIO: ": scenario",
    STRUKTUR: ": struktur",
    NY_STRUKTUR: ": bidrag i ny struktur",
    FOND: ": fond",
}
# The headings whose cells say which row of a table is which, whatever order the rows stand in.
RADNOEKLER = {
    FOLKETALL: ("Kommunenr",),
    DELTAKELSE: ("Ordning", "Nummer"),
    FORUTSETNINGER: ("Nøkkel",),
    BIDRAG: ("Nummer",),
    PUBLISERT: ("Nummer",),
    PLAN: ("Nummer",),
    BETALING: ("Nummer", "Termin"),
    FRYST: ("Nummer",),
    SCENARIO: ("Nummer",),
    STRUKTUR: ("Nummer",),
    NY_STRUKTUR: ("Nummer",),
    FOND: ("Kasse", "Prosjekt"),
    KONTROLL: ("Kjennetegn",),
    LOGG: ("Tidspunkt", "Ordning", "Handling"),
    TIL_SIDE: ("Tidspunkt", "Ark", "Celle"),
}
# Headings that tell columns apart on a sheet whose rows have no such names.
KOLONNEHODER = {KOMMUNE: ("Ordning",)}
# Headings that had another name in earlier workbooks, old → new: what staff have in the column stays with it.
OMDOPTE_KOLONNER = {"Scenarioet gjelder": "Scenariet gjelder"}
# Sheets whose tables staff lengthen: a keyed row or column beyond the last one of ours is data, not a note.
UTVIDES = (FOLKETALL, DELTAKELSE, FORUTSETNINGER, BETALING, KONTROLL, LOGG, TIL_SIDE)
