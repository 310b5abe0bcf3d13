Attribute VB_Name = "Koding"
Option Explicit
Option Private Module

' Tekst som bare ASCII: alt annet enn bokstavene a-z, sifre, punktum, strek og understrek står som ~ og fire
' heksadesimale sifre. Da kan arbeidsbokens navn og en sti med æøå, mellomrom og anførselstegn gå uskadd mellom Excel
' og Python, uansett tegnsett. Python har de samme to funksjonene i verktoy/excel/tillegg/koding.py.

Public Function Kodet(ByVal tekst As String) As String
    Dim i As Long
    Dim tegn As String
    Dim ut As String
    For i = 1 To Len(tekst)
        tegn = Mid$(tekst, i, 1)
        If ErEnkelt(AscW(tegn)) Then
            ut = ut & tegn
        Else
            ut = ut & "~" & Right$("000" & Hex$(AscW(tegn) And &HFFFF&), 4)
        End If
    Next i
    Kodet = ut
End Function

Public Function Avkodet(ByVal kode As String) As String
    Dim i As Long
    Dim ut As String
    i = 1
    Do While i <= Len(kode)
        If Mid$(kode, i, 1) = "~" Then
            ut = ut & ChrW$(CLng("&H" & Mid$(kode, i + 1, 4)))
            i = i + 5
        Else
            ut = ut & Mid$(kode, i, 1)
            i = i + 1
        End If
    Loop
    Avkodet = ut
End Function

' Verdien til en nøkkel i en linje som «python=C:~005CPython», eller tom tekst når linjen har en annen nøkkel.
Public Function Verdi(ByVal linje As String, ByVal nokkel As String) As String
    If Left$(linje, Len(nokkel) + 1) = nokkel & "=" Then Verdi = Avkodet(Mid$(linje, Len(nokkel) + 2))
End Function

' Det som skal kjøres: Python, programmet, knappen og boken. Stier i anførselstegn; resten er bare ASCII.
Public Function Kommando(ByVal python As String, ByVal program As String, ByVal knapp As String, _
                         ByVal bok As String) As String
    Dim ut As String
    ut = """" & python & """ -X utf8 """ & program & """ excel start " & knapp
    If bok <> "" Then ut = ut & " --bok-kode " & Kodet(bok)
    Kommando = ut
End Function

Private Function ErEnkelt(ByVal nummer As Long) As Boolean
    Select Case nummer
        Case 45, 46, 48 To 57, 65 To 90, 95, 97 To 122
            ErEnkelt = True
    End Select
End Function
