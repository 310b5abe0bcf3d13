-- Started by the add-in through AppleScriptTask, outside Excel's sandbox. It takes "button code", and can run nothing
-- but the shell script beside our settings. Plain ASCII: the encoding of a script file is not ours to choose.
on trykkBidrag(oppdrag)
	set skille to offset of " " in oppdrag
	if skille is 0 then return "Ukjent knapp."
	set knapp to text 1 thru (skille - 1) of oppdrag
	set kode to text (skille + 1) thru -1 of oppdrag
	set skript to quoted form of (POSIX path of (path to home folder) & "Library/Application Support/Bidrag/trykk.sh")
	return do shell script "/bin/sh " & skript & " " & quoted form of knapp & " " & quoted form of kode
end trykkBidrag
