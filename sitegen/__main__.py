"""`python -m sitegen`, and the `sitegen` command."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def run() -> None:
    """Run the command line. An interrupt from the keyboard ends it in silence, even while it is
    still being loaded.
    """
    sys.unraisablehook = _unraisable
    try:
        from sitegen.cli import main

        main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    """An interrupt that meets Python where it cannot be raised, in a callback, would be told and
    forgotten. A process may end at any moment.
    """
    if issubclass(found.exc_type, KeyboardInterrupt):
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(found)


if __name__ == "__main__":
    run()
