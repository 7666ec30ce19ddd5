"""Arguments in, exit code out: 0 fine, 1 findings, 2 misuse."""

from sitegen.cli import (
    build,
    doctor,
    forget,
    init,
    ledger,
    new,
    publish,
    schema,
    search,
    serve,
    translated,
)
from sitegen.cli.common import main

__all__ = [
    "build",
    "doctor",
    "forget",
    "init",
    "ledger",
    "main",
    "new",
    "publish",
    "schema",
    "search",
    "serve",
    "translated",
]
