"""Arguments in, exit code out: 0 fine, 1 findings, 2 misuse."""

from sitegen.cli import asking, building, ledger, publishing, writing
from sitegen.cli.base import main

__all__ = ["asking", "building", "ledger", "main", "publishing", "writing"]
