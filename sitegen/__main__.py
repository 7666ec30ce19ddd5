"""`python -m sitegen`, and the `sitegen` command."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line. An interrupt from the keyboard ends it in silence, even while it is
    still being loaded.
    """
    try:
        from sitegen.cli import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()
