#!/bin/sh
# Run by Bidrag.applescript: start the tool for one button and let go of it. What is missing is printed, for Excel to show.
python=@PYTHON@
program=@PROGRAM@
case "$1" in
  @KNAPPER@) ;;
  *) echo "Ukjent knapp: $1"; exit 0 ;;
esac
igjen='Er mappen til verktøyet flyttet eller slettet? Kjør «python3 start.py excel installer» i mappen på nytt.'
[ -x "$python" ] || { echo "Finner ikke Python her: $python. $igjen"; exit 0; }
[ -f "$program" ] || { echo "Finner ikke verktøyet her: $program. $igjen"; exit 0; }
nohup "$python" -X utf8 "$program" excel start "$1" --bok-kode "$2" >/dev/null 2>&1 </dev/null &
