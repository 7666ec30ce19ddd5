"""The command line: arguments in, exit code out. One module a command, found by its name."""

from sitegen.cli.common import main

__all__ = ["main"]
