"""The pure core: schemes, rules, calculation, rounding, checks and explanations.

Nothing here knows of files, clocks, networks or Excel: data in, data out, stdlib only.
"""
