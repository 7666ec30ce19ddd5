"""The command line: arguments in, exit code out. One module a command, found by its being here."""

from importlib import import_module
from pkgutil import iter_modules

from sitegen.cli.common import main

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["main"]
