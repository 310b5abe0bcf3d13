"""Levende: our sheets in the workbook that is open in Excel. The only room that knows xlwings."""
