"""PURE: results become descriptions of sheets: cells, formulas with their values, roles, names, checks, charts.

Nothing here writes a file. Every computed cell carries its formula and the value the core computed for it.
"""
