"""IN: files and the workbook's own input sheets become objects of the core, each figure with its source."""
