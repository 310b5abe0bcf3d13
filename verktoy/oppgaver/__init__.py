"""Use cases, one file each. The command line and the buttons in Excel call the same ones."""
