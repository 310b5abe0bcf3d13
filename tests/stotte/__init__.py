"""The proving ground: LibreOffice as an oracle for values, validators and an own lint for the files."""
