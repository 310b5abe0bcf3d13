"""Names of sheets and headings: what a workbook is written with, and read back by. One list for both."""

FORSIDE = "Forside"
VEILEDNING = "Veiledning"
FOLKETALL = "Folketall"
DELTAKELSE = "Deltakelse"
KOMMUNE = "Kommune"
KONTROLL = "Kontroll"
KILDER = "Kilder"
LOGG = "Logg"
FASTE_ARK = (FORSIDE, VEILEDNING, FOLKETALL, DELTAKELSE, KOMMUNE, KONTROLL, KILDER, LOGG)

FORUTSETNINGER = "forutsetninger"
BIDRAG = "bidrag"
PUBLISERT = "publisert"
PLAN = "plan"
BETALING = "betaling"
FRYST = "fryst plan"
ORDNINGSARK = (FORUTSETNINGER, BIDRAG, PUBLISERT, PLAN, BETALING, FRYST)

FOLKETALL_KOLONNER = ("Kommunenr", "Kommune", "Fylkesnr", "Fylke")
NOEKKEL_FORSTAVELSE = "Nøkkel: "
DELTAKELSE_KOLONNER = (
    "Nøkkel",
    "Ordning",
    "Gruppe",
    "Nummer",
    "Navn",
    "Svar",
    "Vedtaksdato",
    "Saksnr",
    "Vedtatt beløp (kr)",
    "E-post",
    "Orgnr",
    "Fakturareferanse",
    "Referansen skal se slik ut",
)
FORUTSETNING_KOLONNER = ("Forutsetning", "Verdi", "Enhet", "Kilde", "Merknad", "Nøkkel")
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
VELG_KOMMUNE = "Velg kommune"
PUBLISERT_KILDE = "Kilde"
PUBLISERT_ENHET = "Enhet (kr)"
PUBLISERT_LINJE = "Linje"
PUBLISERT_FINANSIERING = "Finansiering"
PUBLISERT_SUM_AV = "Sum av"
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
