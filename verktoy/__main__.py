"""`python -m verktoy`."""

import sys

from verktoy.cli import main

sys.exit(main())
