Attribute VB_Name = "Knapper"
Option Explicit

' Knappene på fanen «Bidrag». Hver av dem starter Python utenfor Excel, som så finner boken og gjør jobben. Alt som kan
' mangle, blir sjekket først og sagt i klartekst; ingenting her endrer en arbeidsbok.

Private Const TITTEL As String = "Bidrag"
Private Const SEKUNDER As Long = 15

Private trykket As Date

' Alle knappene på fanen peker hit; hvilken det er, står i tag.
Public Sub BidragTrykk(control As Object)
    Trykk control.Tag
End Sub

Public Sub Trykk(ByVal knapp As String)
    Dim feil As String
    Dim bok As String
    bok = BokensNavn()
    If bok = "" Then
        feil = "Ingen arbeidsbok er åpen for redigering. Åpne boken, velg «Aktiver redigering» om Excel spør, " & _
               "og trykk på knappen igjen."
    Else
        feil = Startet(knapp, bok)
    End If
    If feil <> "" Then MsgBox feil, vbExclamation, TITTEL
End Sub

' Den øverste boken som vises, og som ikke er denne filen selv.
Private Function BokensNavn() As String
    Dim vindu As Object
    For Each vindu In Application.Windows
        If vindu.Visible And vindu.Parent.Name <> ThisWorkbook.Name Then
            BokensNavn = vindu.Parent.Name
            Exit Function
        End If
    Next vindu
End Function

Private Function Startet(ByVal knapp As String, ByVal bok As String) As String
#If Mac Then
    Startet = StartetPaaMac(knapp, bok)
#Else
    Startet = StartetPaaWindows(knapp, bok)
#End If
End Function

#If Mac Then
' Excel på Mac står i en sandkasse. Et skript som «excel installer» har lagt der Excel får lov til å kjøre det, gjør
' resten, og svarer med en melding om noe mangler.
Private Function StartetPaaMac(ByVal knapp As String, ByVal bok As String) As String
    On Error GoTo Nektet
    StartetPaaMac = AppleScriptTask("Bidrag.applescript", "trykkBidrag", knapp & " " & Kodet(bok))
    Exit Function
Nektet:
    StartetPaaMac = "Fikk ikke startet skriptet til tillegget (" & Err.Description & "). Kjør «python3 start.py " & _
                    "excel installer» på nytt, eller bruk snarveiene."
End Function
#End If

Private Function StartetPaaWindows(ByVal knapp As String, ByVal bok As String) As String
    Dim python As String
    Dim program As String
    On Error GoTo Nektet
    python = Oppsett("python")
    program = Oppsett("program")
    If python = "" Or program = "" Then
        StartetPaaWindows = "Finner ikke oppsettet til tillegget. Kjør «python start.py excel installer» på nytt."
    ElseIf Dir$(python) = "" Then
        StartetPaaWindows = "Finner ikke Python her: " & python & vbCrLf & "Er mappen til verktøyet flyttet eller " & _
                            "slettet? Kjør «python start.py excel installer» i mappen på nytt."
    ElseIf Dir$(program) = "" Then
        StartetPaaWindows = "Finner ikke verktøyet her: " & program & vbCrLf & "Er mappen flyttet eller slettet? " & _
                            "Kjør «python start.py excel installer» i mappen på nytt."
    Else
        trykket = Now
        Shell Kommando(python, program, knapp, bok), vbNormalNoFocus
        Application.OnTime Now + TimeSerial(0, 0, SEKUNDER), "'" & ThisWorkbook.Name & "'!SjekkSvar"
    End If
    Exit Function
Nektet:
    StartetPaaWindows = "Excel fikk ikke startet Python (" & Err.Description & "). Er det stengt av IT, bruker du " & _
                        "snarveiene: kjør «python start.py excel snarvei MAPPE»."
End Function

' Python skriver en fil så snart den er i gang, og i den det den ikke fikk sagt i boken. Uten dette kunne en knapp vært
' taus.
Public Sub SjekkSvar()
    Dim svar As String
    Dim tid As Date
    svar = "Verktøyet har ikke svart på " & SEKUNDER & " sekunder. Kjør «python start.py excel sjekk»; det sier hva " & _
           "som mangler. Snarveiene virker uten tillegget."
    If Dir$(Fil("startet.txt")) <> "" Then
        tid = CDate(FileDateTime(Fil("startet.txt")))
        If tid >= trykket - TimeSerial(0, 0, 2) Then svar = Avkodet(Linje("startet.txt", ""))
    End If
    If svar <> "" Then MsgBox svar, vbExclamation, TITTEL
End Sub

' Oppsettet ligger ved siden av mappen Excel åpner tillegg fra; i den ville Excel åpnet det som en arbeidsbok.
Private Function Fil(ByVal navn As String) As String
    Dim skille As String
    skille = Application.PathSeparator
    Fil = Application.StartupPath & skille & ".." & skille & "Bidrag" & skille & navn
End Function

Private Function Oppsett(ByVal nokkel As String) As String
    If Dir$(Fil("oppsett.txt")) <> "" Then Oppsett = Verdi(Linje("oppsett.txt", nokkel & "="), nokkel)
End Function

' Den første linjen i en av filene våre som begynner slik.
Private Function Linje(ByVal navn As String, ByVal begynner As String) As String
    Dim nummer As Integer
    Dim lest As String
    nummer = FreeFile
    Open Fil(navn) For Input As #nummer
    Do Until EOF(nummer) Or Linje <> ""
        Line Input #nummer, lest
        If Left$(lest, Len(begynner)) = begynner Then Linje = lest
    Loop
    Close #nummer
End Function
