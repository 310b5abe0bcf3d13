"""The command line, one module a topic; `main` is the way in."""

from verktoy.cli.hoved import main

__all__ = ["main"]
