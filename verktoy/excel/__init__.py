"""OUT: descriptions of sheets become bytes or live Excel; what staff own in a workbook survives."""
