"""`python -m sitegen`, and the `sitegen` command."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def run() -> None:
    """Run the command line. An interrupt from the keyboard ends it in silence, even while it is
    still being loaded; no fault shows a traceback.
    """
    sys.unraisablehook = _unraisable
    try:
        from sitegen.cli.streams import prepare_streams

        prepare_streams()
        from sitegen.cli import main

        main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 # while it was loaded or its arguments were read
        from sitegen.cli.faults import explain_loading

        sys.exit(explain_loading(error))


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    """End the process at an interrupt that Python cannot raise, in a callback; it would be lost."""
    if issubclass(found.exc_type, KeyboardInterrupt):
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(found)


if __name__ == "__main__":
    run()
