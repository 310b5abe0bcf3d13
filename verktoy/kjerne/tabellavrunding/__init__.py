"""Rounding a whole table so that every sum holds (docs/adr/0005-avrunding.md). avrundingsvalg is the way in."""
