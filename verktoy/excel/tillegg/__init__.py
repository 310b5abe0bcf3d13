"""The button in Excel: the add-in built from maler/excel, and what it takes to install it and to do without it."""
