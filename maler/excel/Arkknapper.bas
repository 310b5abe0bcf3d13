Attribute VB_Name = "Arkknapper"
Option Explicit

' Knappene på arket i «Bidrag knapper.xlsm»: én prosedyre for hver, siden en knapp på et ark ikke kan sende med noe.

Public Sub ArkOppdater()
    Trykk "oppdater"
End Sub

Public Sub ArkKontroller()
    Trykk "kontroller"
End Sub

Public Sub ArkHentFolketall()
    Trykk "hent_folketall"
End Sub

Public Sub ArkScenario()
    Trykk "scenario"
End Sub

Public Sub ArkLagUtsendelse()
    Trykk "lag_utsendelse"
End Sub
