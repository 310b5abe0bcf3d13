"""`python -m verktoy`, or this file itself: a button in Excel and a shortcut start it by its path."""

import gc
import sys
from pathlib import Path

if not __package__:  # started as a file: the project's folder belongs on the path, not this one
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from verktoy.cli import main

# One command, then the process ends: nothing is worth collecting, and looking for it cost a tenth of the time.
gc.disable()
sys.exit(main())
