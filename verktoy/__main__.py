"""`python -m verktoy`."""

import gc
import sys

from verktoy.cli import main

# One command, then the process ends: nothing is worth collecting, and looking for it cost a tenth of the time.
gc.disable()
sys.exit(main())
